"""The numbers of the poverty chapter: what `profile` found, recorded as results with unit, period and source."""

from __future__ import annotations

from dataclasses import dataclass, field

from rpkd.numbers import Unit
from rpkd.profile import (
    HEADCOUNT_JUMP_PERCENT,
    LEAST_SHORTFALL_PERCENT,
    LINE_JUMP_PERCENT,
    SEPTEMBER_YEARS,
    Change,
    Comparison,
    PovertyProfile,
    Series,
    agreement,
    extremes,
    largest_fall,
    largest_rise,
    latest_change,
    latest_streak,
    steps,
    whole_change,
)
from rpkd.regions import Region
from rpkd.results import Recorder, Scalar
from rpkd.sources import Source


@dataclass(frozen=True)
class Writer:
    """Records scalars of one topic with one source.

    Parameters
    ----------
    recorder : Recorder
        Takes the scalars.
    source : Source
        Citation and vintage that each of them carries.
    numbers : dict
        Filled with what was recorded, by key.
    """

    recorder: Recorder
    source: Source
    numbers: dict[str, Scalar] = field(default_factory=dict)

    def add(
        self,
        key: str,
        label: str,
        value: float | int | str | None,
        unit: Unit,
        period: str | int = "",
        *,
        area: str | None = None,
        decimals: int | None = None,
    ) -> Scalar:
        """Record one number."""
        scalar = self.recorder.scalar(
            key,
            label,
            value,
            unit,
            period=period,
            region=area,
            source=self.source.citation,
            vintage=self.source.vintage,
            decimals=decimals,
        )
        self.numbers[key] = scalar
        return scalar


@dataclass(frozen=True)
class Shape:
    """How a figure and its differences are named and measured."""

    stem: str
    title: str
    unit: Unit
    difference: Unit
    decimals: int | None = None


CHECKING_RULE = Source("aturan pemeriksaan angka dokumen ini", "Aturan pemeriksaan", "rpkd", "", "")

SHAPES = {
    "headcount_ratio": Shape("p0", "Persentase penduduk miskin (P0)", Unit.PERCENT, Unit.PERCENTAGE_POINT),
    "poor_thousand": Shape("poor", "Jumlah penduduk miskin", Unit.THOUSAND_PERSONS, Unit.THOUSAND_PERSONS),
    "poverty_line": Shape("line", "Garis kemiskinan", Unit.RUPIAH_PER_CAPITA_MONTH, Unit.RUPIAH_PER_CAPITA_MONTH),
    "poverty_gap_index": Shape("p1", "Indeks kedalaman kemiskinan (P1)", Unit.INDEX, Unit.INDEX),
    "poverty_severity_index": Shape("p2", "Indeks keparahan kemiskinan (P2)", Unit.INDEX, Unit.INDEX),
}


def span(change: Change | None) -> str:
    """Write the years of a move: ``"2022–2024"``."""
    return f"{change.first_year}–{change.last_year}" if change else ""


@dataclass(frozen=True)
class SoFar:
    """The yearly move of the whole record.

    Parameters
    ----------
    per_year : float
        Percentage points a year.
    period : str
        First and last figure: years, or months where one of them is not of March.
    """

    per_year: float
    period: str


def move_so_far(record: Series) -> SoFar | None:
    """Divide the move of the whole record by the years that it really took; None with fewer than two figures.

    Examples
    --------
    >>> from rpkd.profile import series_of
    >>> move_so_far(series_of([2014, 2025], [12.1, 10.0]))
    SoFar(per_year=-0.2, period='September 2014–Maret 2025')
    >>> move_so_far(series_of([2015, 2025], [12.0, 10.0]))
    SoFar(per_year=-0.2, period='2015–2025')
    """
    whole = whole_change(record)
    if whole is None:
        return None
    ends = (whole.first_year, whole.last_year)
    late = [year in SEPTEMBER_YEARS for year in ends]
    years = whole.years + (late[1] - late[0]) / 2
    months = [f"{'September' if of_september else 'Maret'} " if any(late) else "" for of_september in late]
    period = "–".join(f"{month}{year}" for month, year in zip(months, ends, strict=True))
    return SoFar(round(whole.difference / years, 9), period)


def poverty_numbers(recorder: Recorder, profile: PovertyProfile, region: Region, source: Source) -> dict[str, Scalar]:
    """Record every number that chapter III says in words.

    Parameters
    ----------
    recorder : Recorder
        Takes the scalars.
    profile : PovertyProfile
        The region's figures and comparisons.
    region : Region
        The report's region.
    source : Source
        Of the figures by kabupaten/kota.

    Returns
    -------
    dict of str to Scalar
        By key: for each of p0, poor, line, p1 and p2 its latest and earlier figures, its moves, and its distance to
        province and nation; a figure that is not known is recorded as missing.
    """
    writer = Writer(recorder, source)
    for column, shape in SHAPES.items():
        _own_numbers(writer, profile.figures[column].own, shape)
        _beside(writer, profile.figures[column], shape, region)
    _place_numbers(writer, profile)
    _other_numbers(writer, profile)
    return writer.numbers


def _own_numbers(writer: Writer, own: Series, shape: Shape) -> None:
    stem, title = shape.stem, shape.title
    year = own.latest_year if len(own) else ""
    writer.add(f"{stem}_latest", title, own.latest if len(own) else None, shape.unit, year)
    recent, whole, range_ = latest_change(own), whole_change(own), extremes(own)
    for key, words, change in (("previous", "tahun data sebelumnya", recent), ("first", "awal deret", whole)):
        period = change.first_year if change else ""
        writer.add(f"{stem}_{key}", f"{title}, {words}", change.first if change else None, shape.unit, period)
    for key, words, change in (
        ("change", "perubahan terakhir", recent),
        ("whole_change", "perubahan sepanjang deret", whole),
    ):
        difference = change.difference if change else None
        writer.add(f"{stem}_{key}", f"{title}, {words}", difference, shape.difference, span(change))
        per_year, period = change.per_year if change else None, span(change)
        if stem == "p0" and change is not None:
            timed = move_so_far(own.since(change.first_year))
            per_year, period = (timed.per_year, timed.period) if timed else (per_year, period)
        label = f"{title}, {words}, rata-rata per tahun"
        writer.add(f"{stem}_{key}_per_year", label, per_year, shape.difference, period)
        percent = change.percent if change else None
        writer.add(f"{stem}_{key}_percent", f"{title}, {words}, persen", percent, Unit.PERCENT, span(change))
    growth = whole.percent_per_year if whole else None
    writer.add(f"{stem}_growth", f"{title}, pertumbuhan rata-rata per tahun", growth, Unit.PERCENT, span(whole))
    for key, words, change in (
        ("rise", "kenaikan terbesar", largest_rise(own)),
        ("fall", "penurunan terbesar", largest_fall(own)),
    ):
        difference = change.difference if change else None
        writer.add(f"{stem}_largest_{key}", f"{title}, {words}", difference, shape.difference, span(change))
    writer.add(f"{stem}_highest", f"{title}, tertinggi", range_.highest if range_ else None, shape.unit)
    writer.add(f"{stem}_lowest", f"{title}, terendah", range_.lowest if range_ else None, shape.unit)


def _beside(writer: Writer, figure: Comparison, shape: Shape, region: Region) -> None:
    """Record the province's and the nation's figures of the own latest year, and the distances to them."""
    year = figure.own.latest_year if len(figure.own) else None
    for area, words, code, other in (
        ("province", f"Provinsi {region.province_name}", region.province_code, figure.province),
        ("nation", "Indonesia", "00", figure.nation),
    ):
        value = other.at(year) if year else None
        writer.add(f"{shape.stem}_{area}", f"{shape.title}, {words}", value, shape.unit, year or "", area=code)
        gap = figure.gap(other, year) if year else None
        label = f"{shape.title}, selisih terhadap {words}"
        writer.add(f"{shape.stem}_gap_{area}", label, gap, shape.difference, year or "")
        change = figure.gap_change(other)
        before = change.first if change and change.last_year == year else None
        writer.add(
            f"{shape.stem}_gap_{area}_previous",
            f"{label}, sebelumnya",
            before,
            shape.difference,
            change.first_year if change and before is not None else "",
        )


def _place_numbers(writer: Writer, profile: PovertyProfile) -> None:
    for key, words, place, year in (
        ("p0", "persentase penduduk miskin", profile.place, profile.year),
        (
            "p0_before",
            "persentase penduduk miskin, tahun data sebelumnya",
            profile.previous_place,
            profile.previous_year,
        ),
        ("poor", "jumlah penduduk miskin", profile.poor_place, profile.year),
    ):
        period = year or ""
        writer.add(
            f"{key}_rank_low",
            f"Urutan dari yang terendah menurut {words}",
            place.rank_low if place else None,
            Unit.RANK,
            period,
        )
        writer.add(
            f"{key}_rank_high",
            f"Urutan dari yang tertinggi menurut {words}",
            place.rank_high if place else None,
            Unit.RANK,
            period,
        )
        writer.add(
            f"{key}_rank_count",
            f"Kabupaten/kota dengan angka {words}",
            place.count if place else None,
            Unit.COUNT,
            period,
        )
    place = profile.place
    for key, words, value in (
        ("lowest", "terendah", place.lowest_value if place else None),
        ("highest", "tertinggi", place.highest_value if place else None),
        ("median", "nilai tengah", place.median if place else None),
    ):
        label = f"Persentase penduduk miskin kabupaten/kota se-provinsi, {words}"
        writer.add(f"p0_peers_{key}", label, value, Unit.PERCENT, profile.year or "")


def _other_numbers(writer: Writer, profile: PovertyProfile) -> None:
    period = profile.year or ""
    own = profile.headcount.own
    moves = steps(own)
    writer.add("p0_steps", "Perubahan antartahun data", len(moves), Unit.COUNT, span(whole_change(own)))
    writer.add(
        "p0_steps_down", "Perubahan antartahun data yang turun", sum(move.sign < 0 for move in moves), Unit.COUNT
    )
    writer.add("p0_steps_up", "Perubahan antartahun data yang naik", sum(move.sign > 0 for move in moves), Unit.COUNT)
    for area, words, other in (
        ("province", "provinsi", profile.headcount.province),
        ("nation", "nasional", profile.headcount.nation),
    ):
        found = agreement(own, other)
        years = f"{found.first_year}–{found.last_year}" if found else ""
        writer.add(
            f"p0_same_{area}", f"Perubahan yang searah dengan {words}", found.same if found else None, Unit.COUNT, years
        )
        writer.add(
            f"p0_compared_{area}",
            f"Perubahan yang dapat dibandingkan dengan {words}",
            found.steps if found else None,
            Unit.COUNT,
            years,
        )
    whole, streak = whole_change(own), latest_streak(own)
    length = whole.years if whole else None
    writer.add("p0_whole_years", "Lama deret persentase penduduk miskin, dalam tahun", length, Unit.COUNT, span(whole))
    label = "Perubahan terakhir yang searah berturut-turut"
    writer.add("p0_streak", label, streak.steps if streak else None, Unit.COUNT, streak.since if streak else "")
    for key, words, limit in (
        ("line", "garis kemiskinan", LINE_JUMP_PERCENT),
        ("p0", "persentase penduduk miskin", HEADCOUNT_JUMP_PERCENT),
    ):
        label = f"Batas perubahan {words} setahun yang diperiksa"
        rule = Writer(writer.recorder, CHECKING_RULE, writer.numbers)
        rule.add(f"check_{key}_percent", label, limit, Unit.PERCENT, decimals=0)
    label = "Batas rata-rata kekurangan pengeluaran penduduk miskin yang diperiksa, persen garis"
    Writer(writer.recorder, CHECKING_RULE, writer.numbers).add(
        "check_shortfall_percent", label, LEAST_SHORTFALL_PERCENT, Unit.PERCENT, decimals=0
    )
    writer.add("poor_share_province", "Bagian penduduk miskin provinsi", profile.poor_share, Unit.PERCENT, period)
    short = profile.shortfall
    year = short.year if short else ""
    label = "Rata-rata jarak pengeluaran penduduk miskin ke garis kemiskinan"
    writer.add(
        "shortfall_share", f"{label}, persen garis", short.share if short else None, Unit.PERCENT, year, decimals=0
    )
    writer.add(
        "shortfall_month",
        f"{label}, per orang per bulan",
        round(short.per_person_month, -3) if short else None,
        Unit.RUPIAH_PER_CAPITA_MONTH,
        year,
    )
    writer.add(
        "shortfall_year_billion",
        "Biaya minimum menutup seluruh jarak ke garis kemiskinan setahun (miliar rupiah)",
        short.per_year / 1e9 if short else None,
        Unit.INDEX,
        year,
        decimals=0,
    )
