"""Chapter V, locations: numbers, tables and sentences about kecamatan and desa/kelurahan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from rpkd.numbers import Unit, format_number
from rpkd.profile import VILLAGE_CLASSES, District, cross_section
from rpkd.regions import Region
from rpkd.report._content import Cell, TableContent
from rpkd.report._markdown import pipe_table
from rpkd.report._poverty_numbers import Writer
from rpkd.report._poverty_shown import short_names
from rpkd.report._shapes import Place
from rpkd.report._words import joined, whole
from rpkd.results import Column, Recorder, ResultTable, Scalar
from rpkd.sources import Source

Numbers = Mapping[str, Scalar]
CLASS_NAMES = tuple(name for name, _ in VILLAGE_CLASSES)
INDEX_DECIMALS = 4


def _class_key(name: str) -> str:
    return name.lower().replace(" ", "_")


def location_numbers(recorder: Recorder, districts: Sequence[District], source: Source) -> dict[str, Scalar]:
    """Record counts of kecamatan, desa, kelurahan and of desa in each status class of Indeks Desa Membangun 2024."""
    writer = Writer(recorder, source)
    known = bool(districts)
    writer.add("location_districts", "Kecamatan", len(districts) if known else None, Unit.COUNT)
    for kind in ("desa", "kelurahan"):
        count = sum(district.count(kind) for district in districts) if known else None
        writer.add(f"location_{kind}", kind.capitalize(), count, Unit.COUNT)
    indices = [value for district in districts for value in district.indices]
    writer.add("idm_known", "Desa dengan Indeks Desa Membangun", len(indices) if known else None, Unit.COUNT, 2024)
    for key, value in (
        ("mean", sum(indices) / len(indices) if indices else None),
        ("lowest", min(indices, default=None)),
        ("highest", max(indices, default=None)),
    ):
        writer.add(
            f"idm_{key}", f"Indeks Desa Membangun, {_WORDS[key]}", value, Unit.INDEX, 2024, decimals=INDEX_DECIMALS
        )
    rule = Source(STATUS_RULE, "Kelas status Indeks Desa Membangun", "Kementerian Desa", "", "")
    Writer(recorder, rule, writer.numbers).add(
        "idm_rule", "Dasar kelas status desa", STATUS_RULE if districts else None, Unit.TEXT
    )
    most = max((len(district.villages) for district in districts), default=None)
    writer.add("location_most", "Desa dan kelurahan terbanyak dalam satu kecamatan", most, Unit.COUNT)
    for name in CLASS_NAMES:
        count = sum(district.status_counts()[name] for district in districts) if indices else None
        writer.add(f"idm_{_class_key(name)}", f"Desa berstatus {name}", count, Unit.COUNT, 2024)
    return writer.numbers


STATUS_RULE = "Permendesa PDTT 2/2016"
_WORDS = {"mean": "rata-rata", "lowest": "terendah", "highest": "tertinggi"}


def district_table(districts: Sequence[District], region: Region) -> TableContent:
    """List the kecamatan; for a region whose kecamatan are not known, the tables that hold them once filled."""
    if not districts:
        return needed_table(region)
    columns = [
        Column("code", "Kode"),
        Column("name", "Kecamatan"),
        Column("area", "Luas", Unit.SQUARE_KILOMETRE),
        Column("desa", "Desa", Unit.COUNT),
        Column("kelurahan", "Kelurahan", Unit.COUNT),
    ]
    with_index = any(district.indices for district in districts)
    if with_index:
        columns.append(Column("index", "Rata-rata IDM", Unit.INDEX, INDEX_DECIMALS))
        columns += [Column(_class_key(name), name, Unit.COUNT) for name in CLASS_NAMES]
    rows = []
    for district in districts:
        head: list[Cell] = [
            district.code, district.name, district.area_km2, district.count("desa"), district.count("kelurahan"),
        ]  # fmt: skip
        if with_index:
            counts = district.status_counts()
            head += [district.mean_index, *((counts[name] if district.indices else None) for name in CLASS_NAMES)]
        rows.append(tuple(head))
    return TableContent(tuple(columns), tuple(rows))


def needed_table(region: Region) -> TableContent:
    """List what has to be filled before locations can be described, and where it comes from."""
    columns = (Column("data", "Data"), Column("table", "Tabel data"), Column("owner", "Penerbit"))
    rows = (
        (f"Kecamatan di {region.name}", "data/reference/districts.csv", "Kementerian Dalam Negeri"),
        (f"Desa dan kelurahan di {region.name}", "data/reference/villages.csv", "Kementerian Dalam Negeri"),
        (
            "Indeks desa",
            "data/reference/villages.csv, kolom village_index_2024",
            "Kementerian Desa dan Pembangunan Daerah Tertinggal",
        ),
    )
    return TableContent(columns, rows)


def village_table(districts: Sequence[District]) -> TableContent:
    """List all desa and kelurahan, one row per kecamatan, desa grouped by their status class.

    A region of kelurahan alone, or of desa alone, has no column for the other kind.
    """
    columns = [Column("district", "Kecamatan")]
    cells: list[list[Cell]] = [[district.name for district in districts]]
    if any(district.count("desa") for district in districts):
        columns.append(Column("desa", "Desa menurut status IDM 2024"))
        cells.append([_villages_by_status(district) or None for district in districts])
    if any(district.count("kelurahan") for district in districts):
        columns.append(Column("kelurahan", "Kelurahan"))
        cells.append([", ".join(_kelurahan(district)) or None for district in districts])
    return TableContent(tuple(columns), tuple(zip(*cells, strict=True)))


def _kelurahan(district: District) -> list[str]:
    return [village.name for village in district.villages if village.kind == "kelurahan"]


def _villages_by_status(district: District) -> str:
    groups = []
    for status in (*CLASS_NAMES, None):
        names = [village.name for village in district.villages if village.kind == "desa" and village.status == status]
        if names:
            groups.append(f"{status or 'IDM tidak tersedia'}: {', '.join(names)}")
    return "; ".join(groups)


def district_paragraphs(numbers: Numbers, districts: Sequence[District], region: Region) -> list[str]:
    """Say how the region is divided, or that its kecamatan are not among the figures."""
    if not districts:
        text = (
            f"Daftar kecamatan, desa, dan kelurahan {region.name} tidak termasuk dalam data yang dipakai dokumen ini. "
            "Karena itu, dokumen ini tidak memuat lokasi prioritas di bawah tingkat kabupaten/kota, dan "
            "tidak ada daftar yang dikira-kira sebagai gantinya. Data yang diperlukan beserta penerbitnya disebutkan "
            "pada tabel."
        )
        return [text]
    parts = [
        f"{numbers[f'location_{kind}']} {kind}" for kind in ("desa", "kelurahan") if numbers[f"location_{kind}"].value
    ]
    text = f"{region.name} terbagi atas {numbers['location_districts']} kecamatan dengan {joined(parts)}."
    sized = [district for district in districts if district.area_km2 is not None]
    if len(sized) > 1:
        largest = max(sized, key=lambda district: district.area_km2 or 0.0)
        smallest = min(sized, key=lambda district: district.area_km2 or 0.0)
        text += (
            f" Kecamatan terluas adalah {largest.name} ({format_number(largest.area_km2, Unit.SQUARE_KILOMETRE)} "
            f"km²) dan yang tersempit {smallest.name} ({format_number(smallest.area_km2, Unit.SQUARE_KILOMETRE)} "
            "km²)."
        )
    most = numbers["location_most"]
    names = [district.name for district in districts if len(district.villages) == most.value]
    if len(names) <= 3 and len(districts) > 1:
        text += f" Jumlah desa dan kelurahan terbanyak, yaitu {most}, terdapat di Kecamatan {joined(names)}."
    return [text]


def index_paragraphs(numbers: Numbers, districts: Sequence[District], region: Region) -> list[str]:
    """Say what the village index shows and what it does not."""
    caution = (
        "Indeks Desa Membangun mengukur ketahanan sosial, ekonomi, dan ekologi desa sebagai wilayah. Indeks itu bukan "
        "persentase penduduk miskin, begitu pula desil kesejahteraan keluarga: persentase penduduk miskin menurut "
        "kecamatan atau desa tidak diterbitkan secara resmi. Keduanya membantu memilih lokasi, bukan mengukur "
        "kemiskinan di lokasi itu."
    )
    if not districts:
        return [caution]
    known = numbers["idm_known"]
    if not known.value:
        if not numbers["location_desa"].value:
            first = (
                f"Seluruh wilayah {region.name} terbagi atas kelurahan. Indeks Desa Membangun hanya dihitung untuk "
                "desa, sehingga daerah ini tidak memilikinya."
            )
        else:
            first = (
                f"Indeks Desa Membangun untuk desa di {region.name} tidak tersedia dalam data yang dipakai dokumen ini."
            )
        return [first, caution]
    counts = [
        f"{numbers[f'idm_{_class_key(name)}']} desa berstatus {name}"
        for name in CLASS_NAMES
        if numbers[f"idm_{_class_key(name)}"].value
    ]
    text = (
        f"Menurut Indeks Desa Membangun 2024, dari {known} desa yang nilainya tersedia terdapat {joined(counts)}. "
        f"Nilai rata-ratanya {numbers['idm_mean']}, dari {numbers['idm_lowest']} sampai {numbers['idm_highest']}."
    )
    missing = whole(numbers["location_desa"]) - whole(known)
    if missing:
        text += f" Untuk {missing} desa lainnya nilai itu tidak tersedia."
    if numbers["location_kelurahan"].value:
        text += " Kelurahan tidak memiliki indeks ini."
    return [text, caution]


@dataclass(frozen=True)
class LocationMap:
    """What the map of chapter V shows: the kecamatan, or the province's kabupaten/kota where they are not known."""

    places: tuple[Place, ...]
    size_heading: str
    title: str
    alt: str
    period: str


def location_map(
    districts: Sequence[District], peers: Sequence[Region], region: Region, poverty: pd.DataFrame
) -> LocationMap:
    """Choose the map: kecamatan by number of desa/kelurahan, or kabupaten/kota by number of poor.

    Parameters
    ----------
    districts : sequence of District
        The region's kecamatan; empty when not known.
    peers : sequence of Region
        All kabupaten/kota of the province.
    region : Region
        The report's region.
    poverty : pandas.DataFrame
        Table `poverty_regency`.
    """
    placed = [item for item in districts if item.longitude is not None and item.latitude is not None]
    if placed:
        places = tuple(
            Place(item.name, item.longitude or 0.0, item.latitude or 0.0, float(len(item.villages))) for item in placed
        )
        counts = [len(item.villages) for item in placed]
        return LocationMap(
            places,
            "Jumlah desa dan kelurahan",
            f"Kecamatan di {region.name} menurut jumlah desa dan kelurahan",
            f"Peta titik {len(placed)} kecamatan di {region.name} menurut skala, besar lingkaran menurut jumlah "
            f"desa dan kelurahan, dari {min(counts)} sampai {max(counts)}.",
            "",
        )
    known = poverty[poverty["poor_thousand"].notna() & (poverty["region_code"] == region.code)]
    year = int(known["year"].max())
    names = short_names(peers)
    poor = cross_section(poverty, [peer.code for peer in peers], year, "poor_thousand")
    return LocationMap(
        tuple(
            Place(names[peer.code], peer.longitude, peer.latitude, poor[peer.code], own=peer.code == region.code)
            for peer in peers
        ),
        "Penduduk miskin (ribu jiwa)",
        f"Jumlah penduduk miskin menurut kabupaten/kota di Provinsi {region.province_name}, Maret {year}",
        f"Peta titik {len(peers)} kabupaten/kota di Provinsi {region.province_name} menurut skala, besar lingkaran "
        f"menurut jumlah penduduk miskin; {region.name} ditandai.",
        f"Maret {year}",
    )


def district_title(districts: Sequence[District], region: Region) -> str:
    """Write the caption of the table of kecamatan, or of what has to be filled."""
    return f"Kecamatan di {region.name}" if districts else f"Data lokasi yang diperlukan untuk {region.name}"


def district_note(districts: Sequence[District]) -> str:
    """Explain the table of kecamatan."""
    if not districts:
        return "Arti setiap kolom tabel data diuraikan pada Lampiran A"
    text = "Luas dihitung dari batas digital dan dapat berbeda dari luas resmi"
    if any(district.indices for district in districts):
        text += (
            f"; IDM: Indeks Desa Membangun 2024, kelas status menurut {STATUS_RULE}, hanya untuk desa; "
            "kolom status berisi jumlah desa"
        )
    return text


def village_markdown(table: ResultTable, region: Region) -> str:
    """Write the list of desa and kelurahan as Markdown, or one sentence when there is none."""
    if not table.rows:
        return f"Daftar desa dan kelurahan {region.name} tidak termasuk dalam data yang dipakai dokumen ini."
    return pipe_table(table)
