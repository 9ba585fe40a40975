"""Chapter V, locations: numbers, tables and sentences about kecamatan and desa/kelurahan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from rpkd.numbers import Unit, format_number
from rpkd.profile import VILLAGE_CLASSES, District, cross_section
from rpkd.regions import LocalTerms, Region, local_terms
from rpkd.report._class_map import ClassMap, chapter_map
from rpkd.report._content import Cell, TableContent
from rpkd.report._location_inputs import check_locations, param_place, region_boundaries, region_districts
from rpkd.report._markdown import escape_markup, pipe_table
from rpkd.report._poverty_numbers import Writer
from rpkd.report._poverty_shown import short_names
from rpkd.report._shapes import Place
from rpkd.report._words import joined, whole
from rpkd.results import Column, Recorder, ResultTable, Scalar
from rpkd.sources import Source

__all__ = [
    "ClassMap",
    "LocationMap",
    "chapter_map",
    "check_locations",
    "district_note",
    "district_paragraphs",
    "district_table",
    "district_title",
    "index_paragraphs",
    "location_map",
    "location_numbers",
    "needed_table",
    "param_place",
    "record_map",
    "record_terms",
    "region_boundaries",
    "region_districts",
    "section_heading",
    "terms_of",
    "village_heading",
    "village_sections",
    "village_table",
]

Numbers = Mapping[str, Scalar]
CLASS_NAMES = tuple(name for name, _ in VILLAGE_CLASSES)
INDEX_DECIMALS = 4


def _class_key(name: str) -> str:
    return name.lower().replace(" ", "_")


def terms_of(region: Region, districts: Sequence[District]) -> LocalTerms:
    """Return what the levels are called, without a kind that the region's known kecamatan do not hold.

    Parameters
    ----------
    region : Region
        The report's region.
    districts : sequence of District
        Its kecamatan; empty when not known.
    """
    terms = local_terms(region)
    if not districts:
        return terms
    villages, wards = (any(district.count(kind) for district in districts) for kind in ("desa", "kelurahan"))
    return terms.having(villages=villages, wards=wards)


def record_terms(recorder: Recorder, terms: LocalTerms, region: Region) -> None:
    """Record the names of the levels for the fixed prose: `term_district`, `term_villages` and `term_levels`."""
    writer = Writer(recorder, Source("Sebutan menurut peraturan daerah itu", f"Sebutan di {region.name}", "", "", ""))
    writer.add("term_district", "Sebutan kecamatan", terms.district, Unit.TEXT)
    writer.add("term_villages", "Sebutan desa dan kelurahan", terms.villages, Unit.TEXT)
    writer.add("term_levels", "Sebutan wilayah di bawah kabupaten/kota", terms.levels, Unit.TEXT)


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
    """List the kecamatan; for a region whose kecamatan are not known, the data that would describe them.

    A kind that the region does not have gets no column.
    """
    terms = terms_of(region, districts)
    if not districts:
        return needed_table(region)
    kinds = _kinds(districts, terms)
    columns = [
        Column("code", "Kode"),
        Column("name", terms.district.capitalize()),
        *([Column("area", "Luas", Unit.SQUARE_KILOMETRE)] if _sized(districts) else []),
        *(Column(kind, name.capitalize(), Unit.COUNT) for kind, name in kinds),
    ]
    with_index = any(district.indices for district in districts)
    if with_index:
        columns.append(Column("index", "Rata-rata IDM", Unit.INDEX, INDEX_DECIMALS))
        columns += [Column(_class_key(name), name, Unit.COUNT) for name in CLASS_NAMES]
    rows = []
    for district in districts:
        counted = [district.count(kind) for kind, _ in kinds]
        size = [district.area_km2] if _sized(districts) else []
        head: list[Cell] = [district.code, district.name, *size, *counted]
        if with_index:
            counts = district.status_counts()
            head += [district.mean_index, *((counts[name] if district.indices else None) for name in CLASS_NAMES)]
        rows.append(tuple(head))
    return TableContent(tuple(columns), tuple(rows))


def _sized(districts: Sequence[District]) -> bool:
    return any(district.area_km2 is not None for district in districts)


def _kinds(districts: Sequence[District], terms: LocalTerms) -> list[tuple[str, str]]:
    """Return the kinds of the lowest level that the kecamatan hold, each with its local name."""
    names = (("desa", terms.village), ("kelurahan", terms.ward))
    return [(kind, name) for kind, name in names if name and any(district.count(kind) for district in districts)]


def needed_table(region: Region) -> TableContent:
    """List what locations can be described from, what it is good for, and who publishes it."""
    terms = local_terms(region)
    columns = (Column("data", "Data"), Column("use", "Kegunaan"), Column("owner", "Penerbit"))
    home_affairs = "Kementerian Dalam Negeri"
    rows = [
        (f"Daftar {terms.district}", "Menggambarkan pembagian wilayah dan menyusun peta", home_affairs),
        (f"Daftar {terms.villages}", "Menamai lokasi prioritas", home_affairs),
    ]
    if terms.village:
        owner = "Kementerian Desa dan Pembangunan Daerah Tertinggal"
        rows.append((f"Indeks {terms.village}", "Memilih lokasi menurut ketahanan wilayahnya", owner))
    return TableContent(columns, tuple(rows))


def village_table(districts: Sequence[District], terms: LocalTerms) -> TableContent:
    """List all desa and kelurahan, one row per kecamatan, desa grouped by their status class.

    A region of kelurahan alone, or of desa alone, has no column for the other kind.
    """
    kinds = dict(_kinds(districts, terms))
    columns = [Column("district", terms.district.capitalize())]
    cells: list[list[Cell]] = [[district.name for district in districts]]
    if "desa" in kinds:
        columns.append(Column("desa", f"{kinds['desa'].capitalize()} menurut status IDM 2024"))
        cells.append([_villages_by_status(district) or None for district in districts])
    if "kelurahan" in kinds:
        columns.append(Column("kelurahan", kinds["kelurahan"].capitalize()))
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
    terms = terms_of(region, districts)
    if not districts:
        first = (
            f"Daftar {terms.levels} {region.name} tidak termasuk dalam data yang dipakai dokumen ini. Karena itu, "
            "dokumen ini tidak memuat lokasi prioritas di bawah tingkat kabupaten/kota, dan kekosongan "
            "itu tidak diganti dengan perkiraan."
        )
        second = (
            "Sebagai gambaran awal, peta berikut menunjukkan jumlah penduduk miskin menurut kabupaten/kota di Provinsi "
            f"{region.province_name}. Tabel sesudahnya menyebut data yang diperlukan untuk memilih lokasi beserta "
            "penerbitnya."
        )
        return [first, second]
    parts = [f"{numbers[f'location_{kind}']} {name}" for kind, name in _kinds(districts, terms)]
    text = f"{region.name} terbagi atas {numbers['location_districts']} {terms.district} dengan {joined(parts)}."
    sized = [district for district in districts if district.area_km2 is not None]
    if len(sized) > 1:
        largest = max(sized, key=lambda district: district.area_km2 or 0.0)
        smallest = min(sized, key=lambda district: district.area_km2 or 0.0)
        widest, narrowest = (format_number(item.area_km2, Unit.SQUARE_KILOMETRE) for item in (largest, smallest))
        text += (
            f" {terms.district.capitalize()} terluas adalah {largest.name} ({widest} km²) dan yang tersempit "
            f"{smallest.name} ({narrowest} km²)."
        )
    most = numbers["location_most"]
    names = [district.name for district in districts if len(district.villages) == most.value]
    if len(names) <= 3 and len(districts) > 1:
        where = f"{terms.district.capitalize()} {joined(names)}"
        text += f" Jumlah {terms.villages} terbanyak, yaitu {most}, terdapat di {where}."
    return [text]


def index_paragraphs(numbers: Numbers, districts: Sequence[District], region: Region) -> list[str]:
    """Say what the village index shows and what it does not."""
    terms = terms_of(region, districts)
    desa = terms.village or "desa"
    only = (
        f"Persentase penduduk miskin menurut {terms.district} atau {terms.villages} tidak diterbitkan resmi. Desil "
        "kesejahteraan keluarga membantu memilih lokasi, bukan mengukur kemiskinan di lokasi itu."
    )
    if not local_terms(region).village:
        return [only]
    caution = (
        f"Indeks Desa Membangun mengukur ketahanan sosial, ekonomi, dan ekologi {desa} sebagai wilayah. Indeks itu "
        "bukan persentase penduduk miskin, begitu pula desil kesejahteraan keluarga: persentase penduduk miskin "
        f"menurut {terms.district} atau {desa} tidak diterbitkan secara resmi. Keduanya membantu memilih lokasi, bukan "
        "mengukur kemiskinan di lokasi itu."
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
            return [first, only]
        first = (
            f"Indeks Desa Membangun untuk {desa} di {region.name} tidak tersedia dalam data yang dipakai dokumen ini."
        )
        return [first, caution]
    counts = [
        f"{numbers[f'idm_{_class_key(name)}']} {desa} berstatus {name}"
        for name in CLASS_NAMES
        if numbers[f"idm_{_class_key(name)}"].value
    ]
    text = (
        f"Menurut Indeks Desa Membangun 2024, dari {known} {desa} yang nilainya tersedia terdapat {joined(counts)}. "
        f"Nilai rata-ratanya {numbers['idm_mean']}, dari {numbers['idm_lowest']} sampai {numbers['idm_highest']}."
    )
    missing = whole(numbers["location_desa"]) - whole(known)
    if missing:
        text += f" Untuk {missing} {desa} lainnya nilai itu tidak tersedia."
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
    note: str = "Titik di dalam tiap wilayah menurut skala; bukan batas wilayah"


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
        terms = terms_of(region, districts)
        return LocationMap(
            places,
            f"Jumlah {terms.villages}",
            f"{terms.district.capitalize()} di {region.name} menurut jumlah {terms.villages}",
            f"Peta titik {len(placed)} {terms.district} di {region.name} menurut skala, besar lingkaran menurut jumlah "
            f"{terms.villages}, dari {min(counts)} sampai {max(counts)}.",
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


def record_map(recorder: Recorder, chosen: ClassMap | LocationMap) -> None:
    """Record what readers must know of the map as `map_note`: what was done to a boundary file holds numbers too."""
    writer = Writer(recorder, Source("peta dokumen ini", "Peta", "", "", ""))
    writer.add("map_note", "Catatan peta", chosen.note, Unit.TEXT)


def district_title(districts: Sequence[District], region: Region) -> str:
    """Write the caption of the table of kecamatan, or of what has to be filled."""
    if not districts:
        return f"Data lokasi yang diperlukan untuk {region.name}"
    return f"{terms_of(region, districts).district.capitalize()} di {region.name}"


def section_heading(districts: Sequence[District], region: Region) -> str:
    """Write the heading of the chapter's first section."""
    return terms_of(region, districts).district.capitalize() if districts else "Data Lokasi"


def district_note(districts: Sequence[District], terms: LocalTerms) -> str:
    """Explain the table of kecamatan."""
    if not districts:
        return "Susunan data itu diuraikan pada Lampiran A"
    parts = ["Luas dihitung dari batas digital dan dapat berbeda dari luas resmi"] if _sized(districts) else []
    if any(district.indices for district in districts):
        parts.append(
            f"IDM: Indeks Desa Membangun 2024, kelas status menurut {STATUS_RULE}, hanya untuk "
            f"{terms.village or 'desa'}; kolom status berisi jumlah {terms.village or 'desa'}"
        )
    return "; ".join(parts)


def village_heading(numbers: Numbers, districts: Sequence[District], region: Region) -> str:
    """Write the heading of the chapter's second section: true for what stands under it."""
    if not districts:
        return "Batas Pemakaian Data Lokasi"
    terms = terms_of(region, districts)
    if numbers["location_desa"].value:
        return f"Keadaan {(terms.village or 'desa').capitalize()} Menurut Indeks Desa Membangun"
    return f"Daftar {_kind_names(districts, terms)}"


def village_sections(numbers: Numbers, districts: Sequence[District], region: Region, table: ResultTable) -> str:
    """Write what follows the kecamatan as Markdown: the village index and the list of desa and kelurahan.

    No heading stands in it: an engine's list of contents does not see headings inside a notebook's output.

    Parameters
    ----------
    numbers : mapping of str to Scalar
        Made by `location_numbers`.
    districts : sequence of District
        The region's kecamatan; empty when not known.
    region : Region
        The report's region.
    table : ResultTable
        Recorded from `village_table`.
    """
    parts = [escape_markup(text) for text in index_paragraphs(numbers, districts, region)]
    if districts:
        if numbers["location_desa"].value:
            parts.append(f"**Daftar {_kind_names(districts, terms_of(region, districts))}**")
        parts.append(pipe_table(table))
    return "\n\n".join(parts)


def _kind_names(districts: Sequence[District], terms: LocalTerms) -> str:
    return " dan ".join(name.capitalize() for _, name in _kinds(districts, terms))
