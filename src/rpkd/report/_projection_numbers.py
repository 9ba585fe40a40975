"""The numbers of the projection chapter, recorded as results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rpkd.numbers import Unit
from rpkd.profile import as_shown, latest_change
from rpkd.projection import MacroPath, News
from rpkd.regions import Region
from rpkd.report._poverty_numbers import Writer, move_so_far, span
from rpkd.report._projection_outlook import Aim, Outlook
from rpkd.report._words import MONTHS
from rpkd.results import Recorder, Scalar
from rpkd.sources import Source
from rpkd.workbooks import TABLES

Numbers = Mapping[str, Scalar]

COVERAGES = (50, 80, 95)
"""Percent of the intervals that are shown."""
_LEAST, _MOST = 1, 99
"""Percent beyond which a probability or a share is not told further."""
METHOD = Source("metode proyeksi dokumen ini", "Metode proyeksi", "rpkd", "", "")
_OWNER_LABELS = {"regional": "RPJMD", "province": "provinsi", "national": "nasional"}


def told(share: float) -> float | str:
    """Return a probability or share from 0 to 1 in whole percent, as far as it can be told.

    Examples
    --------
    >>> told(0.004), told(0.43), told(0.996), told(0.99)
    ('kurang dari 1', 43, 'lebih dari 99', 99)
    """
    percent = round(100 * share, 9)
    if percent < _LEAST:
        return f"kurang dari {_LEAST}"
    if percent > _MOST:
        return f"lebih dari {_MOST}"
    return int(as_shown(percent, 0))


def projection_numbers(recorder: Recorder, outlook: Outlook, region: Region, sources: Sequence[Source]) -> Numbers:
    """Record where the rate is heading, what is known of it, and what the change is made of.

    Parameters
    ----------
    recorder : Recorder
        Takes the scalars.
    outlook : Outlook
        The region ahead.
    region : Region
        The report's region.
    sources : sequence of Source
        Of the figures that the projection rests on.
    """
    citation = "; ".join(dict.fromkeys(source.citation for source in sources))
    vintage = "; ".join(dict.fromkeys(source.vintage for source in sources if source.vintage))
    writer = Writer(recorder, replace(sources[0], citation=citation, vintage=vintage))
    _record_numbers(writer, outlook)
    for year, rate in outlook.unused.items():
        own = Writer(recorder, Source(TABLES["indicators"], "Indikator", "pemerintah daerah", "", ""), writer.numbers)
        own.add(
            f"projection_office_{year}", "P0 menurut buku kerja yang tidak dipakai proyeksi", rate, Unit.PERCENT, year
        )
    if outlook.own is not None:
        _end_numbers(writer, outlook)
        _method_numbers(writer, outlook)
        for place, news in enumerate(outlook.own.news, start=1):
            _news_numbers(writer, place, news, region)
        _province_numbers(writer, outlook, region)
    return writer.numbers


def _record_numbers(writer: Writer, outlook: Outlook) -> None:
    record = outlook.record
    known = len(record) > 0
    writer.add(
        "projection_base", "P0 terakhir", record.latest if known else None, Unit.PERCENT,
        record.latest_year if known else "",
    )  # fmt: skip
    recent, whole = latest_change(record), move_so_far(record)
    point = Unit.PERCENTAGE_POINT
    label = "P0, perubahan terakhir"
    writer.add("projection_recent", label, recent.difference if recent else None, point, span(recent))
    label = "P0, rata-rata perubahan per tahun sepanjang deret"
    writer.add("projection_so_far", label, whole.per_year if whole else None, point, whole.period if whole else "")


def _end_numbers(writer: Writer, outlook: Outlook) -> None:
    own, end = outlook.own, outlook.years[-1]
    if own is None:
        return
    path, method = own.headcount, Writer(writer.recorder, METHOD, writer.numbers)
    writer.add("projection_median", "P0, median proyeksi", path.median_of(end), Unit.PERCENT, end)
    for coverage in COVERAGES:
        method.add(f"projection_coverage_{coverage}", "Cakupan selang proyeksi", coverage, Unit.PERCENT, decimals=0)
        low, high = path.interval(end, coverage / 100)
        for side, words, value in (("low", "bawah", low), ("high", "atas", high)):
            label = f"P0, batas {words} selang {coverage} persen"
            writer.add(f"projection_{side}_{coverage}", label, value, Unit.PERCENT, end)
    period = f"{own.last_year}–{end}"
    change = outlook.change or 0.0
    label = "P0, perubahan sampai akhir proyeksi"
    writer.add("projection_change", label, change, Unit.PERCENTAGE_POINT, period)
    per_year = change / (end - own.last_year)
    label = "P0, rata-rata perubahan per tahun menurut proyeksi"
    writer.add("projection_per_year", label, per_year, Unit.PERCENTAGE_POINT, period)
    falling = path.probability_at_most(end, as_shown(own.last, 2))
    for key, words, share in (("not_higher", "tidak lebih tinggi", falling), ("higher", "lebih tinggi", 1 - falling)):
        label = f"Peluang P0 {words} daripada angka terakhir"
        writer.add(f"projection_{key}", label, told(share), Unit.PERCENT, end, decimals=0)


def _method_numbers(writer: Writer, outlook: Outlook) -> None:
    own, everything = outlook.own, outlook.everything
    if own is None:
        return
    fit, panel, row = everything.fit, everything.panel, everything.panel.codes.index(own.code)
    known = panel.known_years
    years = f"{known[0]}–{known[-1]}"
    writer.add("projection_regions", "Kabupaten/kota dalam model", len(panel.codes), Unit.COUNT, years)
    label = "Kecenderungan bersama, log-odds per tahun"
    writer.add("projection_drift", label, fit.drift, Unit.INDEX, years, decimals=3)
    label = "Kecenderungan daerah sendiri, log-odds per tahun"
    writer.add("projection_own_drift", label, float(fit.own[row]), Unit.INDEX, years, decimals=4)
    label = "Bagian simpangan terakhir yang dianggap bertahan"
    writer.add("projection_gain", label, fit.gain * 100, Unit.PERCENT, years, decimals=0)
    label = "Bagian jarak ke provinsi yang hilang dalam setahun"
    writer.add("projection_convergence", label, fit.convergence * 100, Unit.PERCENT, years, decimals=1)
    label = "Tahun terakhir yang selangnya bersandar pada galat masa lalu"
    writer.add("projection_supported", label, own.supported_until, Unit.YEAR)
    period = f"{own.last_year}–{outlook.years[-1]}"
    for name, words in PARTS.items():
        label = f"Bagian perubahan P0: {words}"
        writer.add(f"projection_part_{name}", label, getattr(own.parts, name), Unit.PERCENTAGE_POINT, period)


PARTS = {
    "passing": "simpangan terakhir yang dianggap tidak bertahan",
    "news": "angka yang lebih baru",
    "common": "kecenderungan bersama",
    "own": "kecenderungan daerah sendiri",
    "drawn": "tarikan ke angka provinsi",
}
"""What the change is made of, in the order in which it is added."""


def month_text(month: tuple[int, int]) -> str:
    """Write a year and month.

    Examples
    --------
    >>> month_text((2025, 9))
    'September 2025'
    """
    return f"{MONTHS[month[1] - 1]} {month[0]}"


def _news_numbers(writer: Writer, place: int, news: News, region: Region) -> None:
    name = f"Provinsi {region.province_name}" if news.area == region.province_code else "Indonesia"
    for side, month, value in (("before", news.from_month, news.before), ("after", news.to_month, news.after)):
        label = f"P0 {name}"
        writer.add(f"projection_news_{place}_{side}", label, value, Unit.PERCENT, month_text(month), area=news.area)
    period = f"{month_text(news.from_month)}–{month_text(news.to_month)}"
    label = f"Perubahan proyeksi daerah karena perubahan P0 {name}"
    writer.add(f"projection_news_{place}_points", label, news.points, Unit.PERCENTAGE_POINT, period)


def _province_numbers(writer: Writer, outlook: Outlook, region: Region) -> None:
    own = outlook.own
    if own is None or own.province is None:
        return
    end, area = outlook.years[-1], region.province_code
    total = as_shown(own.province.median_of(end), 2)
    alone = as_shown(total - own.province_adjustment[-1], 2)
    name = f"P0 Provinsi {region.province_name}"
    writer.add("projection_province", f"{name}, jumlah tertimbang kabupaten/kota", total, Unit.PERCENT, end, area=area)
    writer.add("projection_province_alone", f"{name}, diproyeksikan tersendiri", alone, Unit.PERCENT, end, area=area)
    label = f"{name}, jumlah tertimbang dikurangi proyeksi tersendiri"
    writer.add("projection_province_adjustment", label, round(total - alone, 9), Unit.PERCENTAGE_POINT, end, area=area)


def aim_numbers(recorder: Recorder, outlook: Outlook, sources: Sequence[Source]) -> Numbers:
    """Record how likely each target is and how often comparable regions kept the pace that it asks for."""
    citation = "; ".join(dict.fromkeys(source.citation for source in sources))
    writer = Writer(recorder, replace(sources[0], citation=citation))
    for aim in outlook.aims:
        _aim(writer, aim)
    return writer.numbers


def stem_of(aim: Aim) -> str:
    """Begin the keys of one target's numbers."""
    return f"aim_{aim.owner}_{aim.target.year}"


def _aim(writer: Writer, aim: Aim) -> None:
    stem, year, judged, pace = stem_of(aim), aim.target.year, aim.credibility, aim.pace
    name = f"target {_OWNER_LABELS[aim.owner]} {year}"
    if judged.probability is not None and judged.gap is not None:
        label = f"Peluang P0 tidak melebihi {name}"
        writer.add(f"{stem}_probability", label, told(judged.probability), Unit.PERCENT, year, decimals=0)
        label = f"Median proyeksi dikurangi {name}"
        writer.add(f"{stem}_gap", label, judged.gap, Unit.PERCENTAGE_POINT, year)
    if pace is None:
        return
    period = f"{pace.first_year}–{pace.last_year}"
    label = f"Perubahan P0 per tahun yang diminta {name}"
    ahead = f"{pace.latest_year}–{year}"
    writer.add(f"{stem}_required", label, pace.required_per_year_points, Unit.PERCENTAGE_POINT, ahead)
    for key, words, value in (
        ("per_hundred", "dari 100", told(pace.share)),
        ("fast", "banyaknya", pace.at_least_as_fast),
        ("fast_regions", "banyaknya daerah", pace.regions_at_least_as_fast),
        ("windows", "semua kurun", pace.windows),
        ("regions", "semua daerah", pace.regions),
        ("length", "panjang kurun, tahun", pace.length),
        ("calm_fast", "banyaknya di luar masa pandemi", pace.calm_at_least_as_fast),
        ("calm_windows", "semua kurun di luar masa pandemi", pace.calm_windows),
    ):
        label = f"Kurun daerah sebanding yang sekurangnya secepat {name}: {words}"
        writer.add(f"{stem}_{key}", label, value, Unit.COUNT, period)
    for key, words, value in (("low", "bawah", pace.band_low), ("high", "atas", pace.band_high)):
        label = f"P0 daerah sebanding pada awal kurun, batas {words}"
        writer.add(f"{stem}_band_{key}", label, value, Unit.PERCENT, period)
    for key, words, value in zip(("tenth", "half", "ninth"), ("10", "50", "90"), pace.quantiles, strict=True):
        label = f"Perubahan P0 daerah sebanding setara dari angka terakhir, persentil {words}"
        writer.add(f"{stem}_{key}", label, value, Unit.PERCENTAGE_POINT, period)


def macro_numbers(recorder: Recorder, outlook: Outlook, sources: Sequence[Source]) -> Numbers:
    """Record the second baseline, what it assumes, and how far both baselines agree."""
    citation = "; ".join(dict.fromkeys(source.citation for source in sources))
    writer = Writer(recorder, replace(sources[0], citation=citation))
    macro, agreed = outlook.macro, outlook.agreement
    if not isinstance(macro, MacroPath) or agreed is None:
        return writer.numbers
    end = agreed.year
    rate = macro.headcount_of(end)
    writer.add("macro_end", "P0 menurut jalur makro", rate.value, Unit.PERCENT, end)
    writer.add("macro_low", "P0 menurut jalur makro, terendah", rate.low, Unit.PERCENT, end)
    writer.add("macro_high", "P0 menurut jalur makro, tertinggi", rate.high, Unit.PERCENT, end)
    difference = round(as_shown(agreed.macro, 2) - as_shown(agreed.pooled, 2), 9)
    label = "Jalur makro dikurangi median proyeksi"
    writer.add("macro_difference", label, difference, Unit.PERCENTAGE_POINT, end)
    label = "Persentil jalur makro dalam sebaran proyeksi"
    writer.add("macro_percentile", label, told(agreed.percentile), Unit.COUNT, end)
    _assumed_numbers(writer, macro)
    return writer.numbers


def _assumed_numbers(writer: Writer, macro: MacroPath) -> None:
    record, last = macro.growth_record, macro.growth[-1]
    years = f"{macro.years[0]}–{macro.years[-1]}"
    growth = {year.value for year in macro.growth}
    for key, words, value in (
        ("least", "terendah", min(growth)),
        ("most", "tertinggi", max(growth)),
        ("low", "batas bawah kisaran", last.low),
        ("high", "batas atas kisaran", last.high),
    ):
        label = f"Pertumbuhan riil PDRB per kapita per tahun dalam jalur makro, {words}"
        writer.add(f"macro_growth_{key}", label, value, Unit.PERCENT, years)
    if record is not None:
        period = f"{record.first_year}–{record.last_year}"
        label = "Pertumbuhan riil PDRB per kapita per tahun, median catatan"
        writer.add("macro_growth_record", label, record.median, Unit.PERCENT, period)
    share = macro.pass_through
    for key, words, value in (
        ("", "", share.value),
        ("_low", ", terendah", share.low),
        ("_high", ", tertinggi", share.high),
    ):
        label = f"Bagian pertumbuhan yang sampai ke pengeluaran{words}"
        writer.add(f"macro_pass_through{key}", label, value, Unit.INDEX, decimals=2)
    label = "Kenaikan garis kemiskinan di atas kenaikan harga per tahun"
    period = f"{macro.record_years[0]}–{macro.record_years[1]}" if macro.line_growth.origin == "record" else years
    writer.add("macro_line_growth", label, macro.line_growth.value, Unit.PERCENT, period)
    for key, words, value in (
        ("elasticity", "sebaran daerah", macro.elasticity),
        ("typical_elasticity", "bentuk yang lazim", macro.typical_elasticity),
    ):
        label = f"Perubahan P0 bila garis bergerak satu persen, {words}"
        writer.add(f"macro_{key}", label, value, Unit.PERCENT, macro.base_year, decimals=1)
    writer.add("macro_base_year", "Tahun sebaran yang menjadi pangkal jalur makro", macro.base_year, Unit.YEAR)
