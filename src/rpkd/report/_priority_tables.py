"""Tables and the chart of chapter V's ranking, of the office's areas or of the province's kabupaten/kota."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rpkd.numbers import Unit
from rpkd.profile import (
    FEWEST_FAMILIES,
    WELFARE,
    AreaRanking,
    District,
    area_quadrants,
    cross_section,
    sector_order,
)
from rpkd.regions import LocalTerms, Region
from rpkd.report._content import Cell, TableContent
from rpkd.report._poverty_shown import short_names
from rpkd.report._priority_names import (
    FIELDS,
    INDICATORS,
    QUADRANTS,
    Priorities,
    decile_text,
    indicator_name,
    level_words,
    problem_name,
    shown_count,
    shown_share,
)
from rpkd.report._shapes import Place
from rpkd.report._words import joined
from rpkd.results import Column

_SHOWN_VILLAGES = 20
# Names that an alternative text lists.
_NAMED = 10


def ranking_table(found: Priorities, terms: LocalTerms, peers: Sequence[Region], poverty: pd.DataFrame) -> TableContent:
    """List the ranked areas; without the office's table, the quadrants of the province's kabupaten/kota.

    Parameters
    ----------
    found : Priorities
        From `rank_areas`.
    terms : LocalTerms
        What the levels are called.
    peers : sequence of Region
        The province's kabupaten/kota.
    poverty : pandas.DataFrame
        Table `poverty_regency`.
    """
    main = found.main
    if main is None:
        return _regency_table(peers, poverty)
    _, word = level_words(main, terms)
    rows = main.order
    if main.level == "village":
        rows = rows[:_SHOWN_VILLAGES]
    return _area_table(main, rows, word.capitalize())


def _area_table(
    ranking: AreaRanking, rows: Sequence[int], heading: str, parents: Mapping[str, str] | None = None
) -> TableContent:
    deciles = decile_text(ranking.deciles)
    columns = [Column("name", heading)]
    if parents is not None:
        columns.append(Column("parent", "Kecamatan"))
    columns += [
        Column("number", f"Keluarga {deciles}", Unit.COUNT),
        Column("share", "Bagian", Unit.PERCENT, 1),
        Column("index", "Indeks", Unit.INDEX, 1),
        Column("rank", "Peringkat", Unit.RANK),
        Column("interval", "Selang"),
        Column("chance", "Peluang", Unit.PERCENT, 0),
        *([Column("quadrant", "Kuadran")] if parents is None else []),
        Column("dominant", "Masalah dominan"),
    ]
    cells: list[tuple[Cell, ...]] = []
    for row in rows:
        count, share = float(ranking.welfare_count[row]), float(ranking.welfare_share[row])
        head: list[Cell] = [ranking.names[row]]
        if parents is not None:
            parent = ranking.codes[row].rpartition(".")[0]
            head.append(parents.get(parent, parent))
        low, high = int(ranking.stability.low[row]), int(ranking.stability.high[row])
        place, column = int(ranking.quadrant[row]), int(ranking.dominant[row])
        cells.append(
            (
                *head,
                shown_count(count),
                shown_share(count, share),
                float(ranking.index[row]),
                int(ranking.rank[row]),
                f"{low}–{high}",
                float(ranking.stability.worst_quarter[row]),
                *([QUADRANTS[place - 1] if place else None] if parents is None else []),
                problem_name(ranking.indicators[column], ranking.deciles) if column >= 0 else None,
            )
        )
    return TableContent(tuple(columns), tuple(cells))


def _regency_table(peers: Sequence[Region], poverty: pd.DataFrame) -> TableContent:
    year, share, number, placed, _, _ = _regency_quadrants(peers, poverty)
    columns = (
        Column("name", "Kabupaten/kota"),
        Column("share", f"P0 {year}", Unit.PERCENT),
        Column("number", "Penduduk miskin", Unit.THOUSAND_PERSONS),
        Column("quadrant", "Kuadran"),
    )
    rows = sorted(range(len(peers)), key=lambda row: (placed[row] or 9, -np.nan_to_num(share[row])))
    cells = tuple(
        (peers[row].name, float(share[row]), float(number[row]), QUADRANTS[placed[row] - 1] if placed[row] else None)
        for row in rows
    )
    return TableContent(columns, cells)


def _regency_quadrants(
    peers: Sequence[Region], poverty: pd.DataFrame
) -> tuple[int, list[float], list[float], list[int], float, float]:
    """Place the province's kabupaten/kota by the latest year in which most have both figures."""
    codes = [peer.code for peer in peers]
    known = poverty[poverty["region_code"].isin(codes) & poverty["poor_thousand"].notna()]
    counts = known[known["headcount_ratio"].notna()].groupby("year")["region_code"].nunique()
    year = max(int(str(each)) for each, count in counts.items() if 2 * count >= len(codes))
    share, number = (
        [float("nan") if value is None else value for value in cross_section(poverty, codes, year, column).values()]
        for column in ("headcount_ratio", "poor_thousand")
    )
    placed, share_cut, number_cut = area_quadrants(np.array(share), np.array(number))
    return year, share, number, placed.tolist(), share_cut, number_cut


def ranking_title(found: Priorities, terms: LocalTerms, region: Region) -> str:
    """Write the caption of the table of ranks."""
    main = found.main
    if main is None:
        return f"Kabupaten/kota di Provinsi {region.province_name} menurut kuadran"
    if main.level == "village":
        return f"{terms.villages.capitalize()} terberat menurut indeks komposit di {region.name}"
    return f"Peringkat {terms.district} di {region.name} menurut indeks komposit"


def ranking_note(found: Priorities) -> str:
    """Explain the columns of the table of ranks."""
    if found.main is None:
        return (
            "Batas kuadran: median kabupaten/kota; I keduanya di atas, II hanya P0, III hanya jumlah, IV keduanya tidak"
        )
    return (
        "Bagian: persen dari seluruh keluarga; selang: peringkat pada sebagian besar pengambilan ulang; "
        "peluang: peluang termasuk seperempat terburuk; desil bukan status miskin"
    )


@dataclass(frozen=True)
class QuadrantChart:
    """What the chart of quadrants shows."""

    places: tuple[Place, ...]
    x_heading: str
    y_heading: str
    x_reference: tuple[str, float]
    y_reference: tuple[str, float]
    title: str
    alt: str
    note: str
    period: str


def quadrant_chart(
    found: Priorities, terms: LocalTerms, peers: Sequence[Region], region: Region, poverty: pd.DataFrame
) -> QuadrantChart:
    """Choose the chart of quadrants: of the office's areas, or of the province's kabupaten/kota.

    Areas whose count is not shown are not drawn.
    """
    main = found.main
    rows = [] if main is None else [row for row in range(len(main.codes)) if main.quadrant[row]]
    rows = [row for row in rows if main is not None and main.welfare_count[row] >= FEWEST_FAMILIES]
    if main is None or len(rows) < 2:
        return _regency_chart(peers, region, poverty)
    _, word = level_words(main, terms)
    deciles = decile_text(main.deciles)
    places = tuple(
        Place(main.names[row], float(main.welfare_share[row]), float(main.welfare_count[row])) for row in rows
    )
    first = [main.names[row] for row in main.order if row in rows and main.quadrant[row] == 1][:_NAMED]
    return QuadrantChart(
        places,
        f"keluarga {deciles} (persen dari seluruh keluarga)",
        f"keluarga {deciles} (keluarga)",
        ("median", main.share_cut),
        ("median", main.number_cut),
        f"Kuadran {word} di {region.name} menurut bagian dan jumlah keluarga {deciles}",
        f"Diagram pencar {word} menurut bagian dan jumlah keluarga {deciles}; di kuadran I: "
        f"{joined(first) if first else 'tidak ada'}.",
        "Garis putus-putus: median; kanan atas kuadran I",
        "",
    )


def _regency_chart(peers: Sequence[Region], region: Region, poverty: pd.DataFrame) -> QuadrantChart:
    year, share, number, placed, share_cut, number_cut = _regency_quadrants(peers, poverty)
    names = short_names(peers)
    places = tuple(
        Place(names[peer.code], share[row], number[row], own=peer.code == region.code)
        for row, peer in enumerate(peers)
        if placed[row]
    )
    own = next((placed[row] for row, peer in enumerate(peers) if peer.code == region.code), 0)
    where = f"{region.name} di kuadran {QUADRANTS[own - 1]}" if own else f"{region.name} tanpa angka lengkap"
    return QuadrantChart(
        places,
        "P0 (persen)",
        "penduduk miskin (ribu jiwa)",
        ("median", share_cut),
        ("median", number_cut),
        f"Kuadran kabupaten/kota di Provinsi {region.province_name} menurut P0 dan jumlah penduduk miskin, Maret "
        f"{year}",
        f"Diagram pencar kabupaten/kota di Provinsi {region.province_name} menurut P0 dan jumlah penduduk miskin; "
        f"{where}.",
        "Garis putus-putus: median kabupaten/kota; kanan atas kuadran I",
        f"Maret {year}",
    )


def detail_tables(
    found: Priorities, districts: Sequence[District], terms: LocalTerms, region: Region
) -> dict[str, tuple[str, TableContent]]:
    """Make the tables that follow the ranking, by key: weights, fields, and desa/kelurahan.

    Parameters
    ----------
    found : Priorities
        From `rank_areas`.
    districts : sequence of District
        The region's kecamatan.
    terms : LocalTerms
        What the levels are called.
    region : Region
        The report's region.

    Returns
    -------
    dict of str to (title, content)
        Without the office's table: the desa with the lowest Indeks Desa Membangun, or nothing where it is not known.
    """
    main = found.main
    if main is None:
        lowest = _lowest_villages(districts, terms)
        return (
            {"tbl_idm_terendah": (f"{(terms.village or 'desa').capitalize()} dengan IDM terendah", lowest)}
            if (lowest.rows)
            else {}
        )
    tables = {
        "tbl_bobot_wilayah": ("Indikator dan bobot indeks komposit", _weight_table(main)),
        "tbl_bidang_wilayah": (f"Lokasi terberat menurut bidang di {region.name}", _field_table(found, terms)),
    }
    if found.district is not None and found.village is not None:
        names = {district.code: district.name for district in districts}
        names.update(zip(found.district.codes, found.district.names, strict=True))
        heading = terms.villages.replace(" dan ", "/").capitalize()
        content = _area_table(found.village, found.village.order[:_SHOWN_VILLAGES], heading, names)
        tables["tbl_prioritas_desa"] = (f"{terms.villages.capitalize()} terberat menurut indeks komposit", content)
    return tables


def _weight_table(ranking: AreaRanking) -> TableContent:
    columns = (
        Column("indicator", "Indikator"),
        Column("base", "Dibandingkan dengan"),
        Column("direction", "Makin berat bila"),
        Column("known", "Wilayah dengan angka", Unit.COUNT),
        Column("weight", "Bobot", Unit.PERCENT, 1),
    )
    rows = tuple(
        (
            indicator_name(indicator, ranking.deciles),
            "keluarga" if indicator.key == WELFARE else INDICATORS[indicator.key][2],
            "makin tinggi" if indicator.more_is_worse else "makin rendah",
            int(np.isfinite(ranking.shares[:, column]).sum()),
            float(ranking.weights[column]),
        )
        for column, indicator in enumerate(ranking.indicators)
    )
    return TableContent(columns, rows)


def _field_table(found: Priorities, terms: LocalTerms) -> TableContent:
    """Name the three worst areas of each field, by its own indicators alone."""
    levels = [
        (ranking, word)
        for ranking, word in (
            (found.district, terms.district.capitalize()),
            (found.village, terms.villages.replace(" dan ", "/").capitalize()),
        )
        if ranking is not None
    ]
    main = levels[0][0]
    columns = [Column("field", "Bidang"), Column("indicators", "Indikator")]
    columns += [Column(ranking.level, f"{word} terberat") for ranking, word in levels]
    rows: list[tuple[Cell, ...]] = []
    for field, title in FIELDS.items():
        used = [indicator for indicator in main.indicators if indicator.field == field]
        if not used:
            continue
        cells: list[Cell] = [title, ", ".join(indicator_name(item, main.deciles) for item in used)]
        for ranking, _ in levels:
            has = any(indicator.field == field for indicator in ranking.indicators)
            worst = [ranking.names[row] for row in sector_order(ranking, field)[:3]] if has else []
            cells.append(", ".join(worst) or None)
        rows.append(tuple(cells))
    return TableContent(tuple(columns), tuple(rows))


def _lowest_villages(districts: Sequence[District], terms: LocalTerms) -> TableContent:
    columns = (
        Column("name", (terms.village or "desa").capitalize()),
        Column("parent", terms.district.capitalize()),
        Column("index", "IDM 2024", Unit.INDEX, 4),
        Column("status", "Status"),
    )
    known = [
        (village.index, village.name, district.name, village.status)
        for district in districts
        for village in district.villages
        if village.index is not None
    ]
    rows = tuple((name, parent, index, status) for index, name, parent, status in sorted(known)[:10])
    return TableContent(columns, rows)
