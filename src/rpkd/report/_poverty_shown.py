"""Tables, chart lines and alternative texts of the poverty chapter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rpkd.numbers import Unit, format_quantity
from rpkd.profile import Change, Comparison, PovertyProfile, change_between, latest_change
from rpkd.regions import Region
from rpkd.report._content import Cell, TableContent
from rpkd.report._poverty_numbers import SHAPES, Shape
from rpkd.report._words import joined, year_list
from rpkd.results import Column, Scalar

Numbers = Mapping[str, Scalar]


def names_of(regions: Sequence[Region]) -> dict[str, str]:
    """Return the full names of regions by code."""
    return {region.code: region.name for region in regions}


def yearly_table(figure: Comparison, region: Region, first_year: int = 0) -> TableContent:
    """Set the own figures beside province and nation, one row per year of the span, a missing year included."""
    shape = SHAPES[figure.name]
    years = [year for series in (figure.own, figure.province, figure.nation) for year in series.years if year >= first_year]
    columns = (
        Column("year", "Tahun (Maret)", Unit.YEAR),
        Column("own", region.name, shape.unit),
        Column("province", f"Provinsi {region.province_name}", shape.unit),
        Column("nation", "Indonesia", shape.unit),
        Column("gap_province", "Selisih terhadap provinsi", shape.difference),
        Column("gap_nation", "Selisih terhadap Indonesia", shape.difference),
    )
    rows = tuple(
        (
            year,
            figure.own.at(year),
            figure.province.at(year),
            figure.nation.at(year),
            figure.gap(figure.province, year),
            figure.gap(figure.nation, year),
        )
        for year in (range(min(years), max(years) + 1) if years else ())
    )
    return TableContent(columns, rows)


def line_table(figure: Comparison, region: Region) -> TableContent:
    """Set the poverty lines side by side, with the own line's yearly growth."""
    columns = (
        Column("year", "Tahun (Maret)", Unit.YEAR),
        Column("own", region.name, Unit.RUPIAH_PER_CAPITA_MONTH),
        Column("growth", "Perubahan setahun", Unit.PERCENT),
        Column("province", f"Provinsi {region.province_name}", Unit.RUPIAH_PER_CAPITA_MONTH),
        Column("nation", "Indonesia", Unit.RUPIAH_PER_CAPITA_MONTH),
    )
    years = [*figure.own.years, *figure.province.years, *figure.nation.years]
    rows = []
    for year in range(min(years), max(years) + 1) if years else ():
        move = change_between(figure.own, year - 1, year)
        rows.append(
            (year, figure.own.at(year), move and move.percent, figure.province.at(year), figure.nation.at(year))
        )
    return TableContent(columns, tuple(rows))


def depth_table(profile: PovertyProfile, region: Region) -> TableContent:
    """List P1 and P2 of the years in which the region has either."""
    gap, severity = profile.gap_index, profile.severity_index
    columns = (
        Column("year", "Tahun (Maret)", Unit.YEAR),
        Column("p1", f"P1 {region.name}", Unit.INDEX),
        Column("p1_nation", "P1 Indonesia", Unit.INDEX),
        Column("p2", f"P2 {region.name}", Unit.INDEX),
        Column("p2_province", f"P2 Provinsi {region.province_name}", Unit.INDEX),
        Column("p2_nation", "P2 Indonesia", Unit.INDEX),
    )
    years = sorted({*gap.own.years, *severity.own.years})
    rows = tuple(
        (
            year,
            gap.own.at(year),
            gap.nation.at(year),
            severity.own.at(year),
            severity.province.at(year),
            severity.nation.at(year),
        )
        for year in years
    )
    return TableContent(columns, rows)


def ranking_table(profile: PovertyProfile, region: Region, names: Mapping[str, str]) -> TableContent:
    """List all kabupaten/kota of the province from the lowest headcount ratio to the highest, unknown ones last."""
    year, before = profile.year, profile.previous_year
    columns = [Column("region", "Kabupaten/kota"), Column("latest", f"P0 {year}", Unit.PERCENT)]
    if before:
        columns.insert(1, Column("previous", f"P0 {before}", Unit.PERCENT))
        columns.append(Column("change", "Perubahan", Unit.PERCENTAGE_POINT))
    columns += [
        Column("p1", f"P1 {year}", Unit.INDEX),
        Column("poor", f"Penduduk miskin {year}", Unit.THOUSAND_PERSONS),
        Column("line", f"Garis kemiskinan {year}", Unit.RUPIAH_PER_CAPITA_MONTH),
    ]
    latest = profile.peers["headcount_ratio"]
    order = sorted(names, key=lambda code: (latest.get(code) is None, latest.get(code) or 0.0, names[code]))
    rows = []
    for code in order:
        now, then = latest.get(code), profile.previous_peers.get(code)
        move = None if now is None or then is None else round(now - then, 9)
        head: list[Cell] = [names[code], then, now, move] if before else [names[code], now]
        tail = [profile.peers[column].get(code) for column in ("poverty_gap_index", "poor_thousand", "poverty_line")]
        rows.append((*head, *tail))
    return TableContent(tuple(columns), tuple(rows), frozenset({order.index(region.code)}))


def summary_table(profile: PovertyProfile, region: Region) -> TableContent:
    """Give the five poverty figures as text cells with their units, because each row has another unit."""
    columns = (
        Column("figure", "Ukuran"),
        Column("previous", "Tahun data sebelumnya"),
        Column("latest", "Tahun terakhir"),
        Column("change", "Perubahan"),
        Column("province", f"Provinsi {region.province_name}"),
        Column("nation", "Indonesia"),
    )
    return TableContent(columns, tuple(_summary_row(profile.figures[name], shape) for name, shape in SHAPES.items()))


def _summary_row(figure: Comparison, shape: Shape) -> tuple[Cell, ...]:
    move: Change | None = latest_change(figure.own)
    year = figure.own.latest_year if len(figure.own) else None

    def dated(value: float | None, at: int | None) -> str | None:
        return None if value is None or at is None else f"{format_quantity(value, shape.unit, shape.decimals)} ({at})"

    return (
        shape.title,
        dated(move.first, move.first_year) if move else None,
        dated(figure.own.latest, year) if year else None,
        format_quantity(move.difference, shape.difference, shape.decimals) if move else None,
        dated(figure.province.at(year), year) if year else None,
        dated(figure.nation.at(year), year) if year else None,
    )


def trend_alt(numbers: Numbers, figure: Comparison, region: Region) -> str:
    """Describe a line chart of own, province and nation in words."""
    shape = SHAPES[figure.name]
    first, latest = numbers[f"{shape.stem}_first"], numbers[f"{shape.stem}_latest"]
    text = f"Grafik garis {shape.title} {region.name}"
    if not first.missing:
        text += f": {first} pada {first:periode} menjadi {latest} pada {latest:periode}"
        text += f", tertinggi {numbers[f'{shape.stem}_highest']} dan terendah {numbers[f'{shape.stem}_lowest']}"
    else:
        text += f": {latest} pada {latest:periode}"
    gaps = figure.own.gaps()
    if gaps:
        text += f"; tahun {year_list(gaps)} tidak tersedia"
    beside = [
        f"{name} {numbers[f'{shape.stem}_{area}']}"
        for area, name in (("province", "provinsi"), ("nation", "Indonesia"))
        if not numbers[f"{shape.stem}_{area}"].missing
    ]
    return f"{text}. Pembanding tahun terakhir: {joined(beside)}." if beside else f"{text}."


def ranking_alt(
    values: Mapping[str, float | None], region: Region, names: Mapping[str, str], what: str, unit: Unit
) -> str:
    """Describe a chart of ranked bars in words: highest, own, lowest."""
    known = sorted(((value, code) for code, value in values.items() if value is not None), reverse=True)
    (top, top_code), (bottom, bottom_code) = known[0], known[-1]
    own = values.get(region.code)
    mine = f"{region.name} {format_quantity(own, unit)}"
    return (
        f"Grafik batang {what} {len(known)} kabupaten/kota di Provinsi {region.province_name}, diurutkan dari yang "
        f"tertinggi, {names[top_code]} {format_quantity(top, unit)}, sampai yang terendah, {names[bottom_code]} "
        f"{format_quantity(bottom, unit)}; {mine}."
    )
