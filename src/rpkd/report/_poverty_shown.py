"""Tables, chart lines and alternative texts of the poverty chapter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rpkd.numbers import Unit, format_number, format_quantity
from rpkd.profile import Change, Comparison, PovertyProfile, Series, change_between, latest_change, position
from rpkd.regions import Region
from rpkd.report._content import Cell, TableContent
from rpkd.report._poverty_numbers import SHAPES, Shape
from rpkd.report._shapes import Line, Place
from rpkd.report._words import joined, year_list
from rpkd.results import Column, Scalar

Numbers = Mapping[str, Scalar]


def names_of(regions: Sequence[Region]) -> dict[str, str]:
    """Return the full names of regions by code."""
    return {region.code: region.name for region in regions}


def short_names(regions: Sequence[Region]) -> dict[str, str]:
    """Return short names by code for labels; where a kota and a kabupaten share one, both keep their kind.

    Two names that would print alike on a map or a chart become ``Kota Tegal`` and ``Kab. Tegal``.
    """
    names = [region.short_name for region in regions]
    return {
        region.code: region.short_name
        if names.count(region.short_name) == 1
        else f"{'Kota' if region.is_city else 'Kab.'} {region.short_name}"
        for region in regions
    }


def yearly_table(figure: Comparison, region: Region, first_year: int = 0) -> TableContent:
    """Set the own figures beside province and nation, one row per year of the span, a missing year included."""
    shape = SHAPES[figure.name]
    years = [
        year for series in (figure.own, figure.province, figure.nation) for year in series.years if year >= first_year
    ]
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
            (
                year,
                figure.own.at(year),
                move.percent if move else None,
                figure.province.at(year),
                figure.nation.at(year),
            )
        )
    return TableContent(columns, tuple(rows))


def depth_table(profile: PovertyProfile, region: Region) -> TableContent:
    """List P1 and P2, one row per year from the region's first figure on in which any of the series is known."""
    gap, severity = profile.gap_index, profile.severity_index
    columns = (
        Column("year", "Tahun (Maret)", Unit.YEAR),
        Column("p1", f"P1 {region.name}", Unit.INDEX),
        Column("p1_nation", "P1 Indonesia", Unit.INDEX),
        Column("p2", f"P2 {region.name}", Unit.INDEX),
        Column("p2_province", f"P2 Provinsi {region.province_name}", Unit.INDEX),
        Column("p2_nation", "P2 Indonesia", Unit.INDEX),
    )
    own_years = {*gap.own.years, *severity.own.years}
    first = min(own_years, default=None)
    beside = {*gap.nation.years, *severity.province.years, *severity.nation.years}
    years = [] if first is None else sorted({*own_years, *(year for year in beside if year >= first)})
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


def ranking_alt(values: Mapping[str, float | None], region: Region, names: Mapping[str, str], column: str) -> str:
    """Describe a chart of ranked bars in words: highest, lowest, own."""
    shape = SHAPES[column]
    return ranking_text(values, region, names, shape.title, shape.unit)


def ranking_text(
    values: Mapping[str, float | None], region: Region, names: Mapping[str, str], what: str, unit: Unit
) -> str:
    """Describe ranked bars of any indicator in words."""
    known = sorted(((value, names[code]) for code, value in values.items() if value is not None), reverse=True)
    (top, top_name), (bottom, bottom_name) = known[0], known[-1]
    return (
        f"Grafik batang {what} {len(known)} kabupaten/kota di Provinsi {region.province_name}, diurutkan dari yang "
        f"tertinggi, {top_name} {format_quantity(top, unit)}, sampai yang terendah, {bottom_name} "
        f"{format_quantity(bottom, unit)}; {region.name} {format_quantity(values.get(region.code), unit)}."
    )


def latest_period(profile: PovertyProfile) -> str:
    """Write the time of the latest figures for titles and source lines."""
    return f"Maret {profile.year}" if profile.year else ""


def title(figure: Comparison, region: Region) -> str:
    """Write the caption of a chart of yearly figures."""
    years = [year for series in (figure.own, figure.province, figure.nation) for year in series.years]
    return f"{SHAPES[figure.name].title} {region.name}, provinsi, dan Indonesia, Maret {min(years)}–{max(years)}"


def lines(figure: Comparison, region: Region) -> list[Line]:
    """Return the three lines of a chart: own, province, nation."""
    return [
        Line(region.short_name, figure.own),
        Line("Provinsi", figure.province, "province"),
        Line("Indonesia", figure.nation, "nation"),
    ]


def bars(
    values: Mapping[str, float | None], names: Mapping[str, str], region: Region
) -> list[tuple[str, float | None, bool]]:
    """Return one bar per kabupaten/kota, the own one marked."""
    return [(names[code].replace("Kabupaten ", "Kab. "), value, code == region.code) for code, value in values.items()]


def references(figure: Comparison, year: int | None) -> list[tuple[str, float | None]]:
    """Return the province's and the nation's figure of one year as reference lines."""
    if year is None:
        return []
    return [("Provinsi", figure.province.at(year)), ("Indonesia", figure.nation.at(year))]


def gap_text(series: Series) -> str:
    """Say which years of the own record are not available; empty when none is missing."""
    return f"Angka daerah tahun {year_list(series.gaps())} tidak tersedia" if series.gaps() else ""


def empty_cells_text(profile: PovertyProfile) -> str:
    """Explain empty cells of the yearly table, and a province's late start."""
    text = "Tanda – berarti angka tidak tersedia dalam data yang dipakai"
    if profile.province_since:
        text += f"; angka provinsi sebelum {profile.province_since} menggambarkan wilayah sebelum pemekaran"
        text += " dan tidak dicantumkan"
    return text


def depth_table_note(profile: PovertyProfile) -> str:
    """Explain empty cells of the table of P1 and P2, and why no P1 of the province stands there."""
    return f"{empty_cells_text(profile)}. P1 tingkat provinsi tidak tersedia"


DEPTH_NOTE = (
    "Garis putus-putus menunjukkan nilai tengah (median) kabupaten/kota di provinsi; nama yang tidak muat tidak "
    "ditulis, dan semua angkanya ada pada tabel kedudukan"
)


def depth_places(profile: PovertyProfile, peers: Sequence[Region], region: Region) -> list[Place]:
    """Return every kabupaten/kota with both figures as a point: P0 across, P1 up."""
    headcount, depth = profile.peers["headcount_ratio"], profile.peers["poverty_gap_index"]
    places, names = [], short_names(peers)
    for peer in peers:
        x, y = headcount.get(peer.code), depth.get(peer.code)
        if x is not None and y is not None:
            places.append(Place(names[peer.code], x, y, own=peer.code == region.code))
    return places


def depth_references(profile: PovertyProfile) -> dict[str, tuple[str, float]]:
    """Return the medians that divide the chart of P0 and P1 into four parts."""
    found = {}
    for axis, column in (("x_reference", "headcount_ratio"), ("y_reference", "poverty_gap_index")):
        place = position(profile.peers[column], profile.region_code)
        if place is not None:
            found[axis] = (f"median {format_number(place.median, Unit.INDEX)}", place.median)
    return found


def depth_alt(numbers: Numbers, profile: PovertyProfile, region: Region) -> str:
    """Describe the chart of P0 and P1 in words: which quarter the region lies in."""
    text = f"Diagram pencar P0 dan P1 kabupaten/kota di Provinsi {region.province_name}"
    p0, p1 = numbers["p0_latest"], numbers["p1_latest"]
    sides = []
    for name, column in (("P0", "headcount_ratio"), ("P1", "poverty_gap_index")):
        place = position(profile.peers[column], region.code)
        if place is not None:
            side = (
                "di atas" if place.value > place.median else "di bawah" if place.value < place.median else "sama dengan"
            )
            sides.append(f"{name} {side} nilai tengah")
    text += f"; {region.name} pada P0 {p0} dan P1 {p1}"
    return f"{text}, {joined(sides)}." if sides else f"{text}."
