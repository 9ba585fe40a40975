"""Chapter IV, the regional budget (APBD): numbers, tables and sentences about money for the reduction of poverty.

A region whose office has not filled in the workbook gets one honest paragraph: what is missing, and where it belongs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from rpkd.numbers import Unit
from rpkd.params import AnalysisParams
from rpkd.profile import (
    LAST_WEAK_PRIORITY,
    BudgetProfile,
    FieldMatch,
    FieldStatus,
    TaggedYear,
    assess,
    budget_profile,
    catalogue,
    field_statuses,
    given_figures,
    indicator_figures,
    indicator_panel,
    regency_series,
)
from rpkd.regions import Region
from rpkd.report._budget_sentences import (
    NAMED_KINDS,
    effect_paragraphs,
    finding_paragraphs,
    overview_paragraphs,
    relevance_paragraphs,
    tagged_paragraphs,
)
from rpkd.report._budget_tables import MILLION, overview_tables, tagged_tables, thousands
from rpkd.report._budget_words import FINDINGS
from rpkd.report._markdown import escape_markup, titled_table
from rpkd.report._poverty_numbers import Writer
from rpkd.results import Recorder, ResultTable, Scalar
from rpkd.sources import Source, Tables
from rpkd.workbooks import InputTable, Workbooks

Numbers = Mapping[str, Scalar]

__all__ = [
    "budget_numbers",
    "budget_source",
    "overview_sections",
    "overview_tables",
    "poor_people",
    "region_budget",
    "sources_of",
    "tagged_sections",
    "tagged_tables",
    "weakest_indicators",
]

# The source line of a region without the workbook.
NO_BUDGET = "susunan data dokumen ini"
_SHEETS = ("budget_summary", "budget_functions", "budget_activities")


def weakest_indicators(
    region: Region, peers: Sequence[str], tables: Tables, rules: AnalysisParams, workbook: pd.DataFrame | None = None
) -> tuple[FieldStatus, ...]:
    """Find the weakest indicator of each bidang, which the money is set beside.

    Parameters
    ----------
    region : Region
        The report's region.
    peers : sequence of str
        Codes of all kabupaten/kota of its province, the region included.
    tables : Tables
        The bundled figures.
    rules : AnalysisParams
        Reference, years, thresholds.
    workbook : pandas.DataFrame, optional
        The office's own figures.
    """
    names = ("poverty_regency", "poverty_province", "indicators_regency", "indicators_province")
    figures = indicator_figures(*(tables[name].frame for name in names))
    given = given_figures(workbook)
    return field_statuses(
        assess(indicator_panel(entry, figures, region.code, region.province_code, peers, given), rules)
        for entry in catalogue(tables["indicators"].frame).values()
        if entry.assessed
    )


def region_budget(
    workbooks: Workbooks, tables: Tables, region: Region, peers: Sequence[str], rules: AnalysisParams
) -> BudgetProfile | None:
    """Analyse what the office has written into its workbook of the budget; None where that is nothing.

    Parameters
    ----------
    workbooks : Workbooks
        The office's workbooks.
    tables : Tables
        The bundled figures.
    region : Region
        The report's region.
    peers : sequence of str
        Codes of all kabupaten/kota of its province, the region included.
    rules : AnalysisParams
        Reference, years, thresholds.

    Raises
    ------
    UserError
        When a workbook is not as it must be.
    """
    summary, functions, activities = (_frame(workbooks[name]) for name in _SHEETS)
    statuses: tuple[FieldStatus, ...] = ()
    if activities is not None:
        statuses = weakest_indicators(region, peers, tables, rules, _frame(workbooks["indicators"]))
    poor = poor_people(tables["poverty_regency"].frame, region)
    return budget_profile(summary, functions, activities, poor, statuses)


def budget_source(workbooks: Workbooks) -> Source:
    """Return the workbook's source, or a plain remark where the office has filled in nothing."""
    found = (workbooks[name] for name in _SHEETS)
    return next((table.source for table in found if table is not None), Source(NO_BUDGET, "", "", "", ""))


def sources_of(key: str, source: Source, tables: Tables) -> list[str]:
    """Return what a table of the budget rests on: the workbook, and BPS where money is set beside its figures.

    Parameters
    ----------
    key : str
        Of the table, as `overview_tables` and `tagged_tables` name it.
    source : Source
        Of the office's workbook.
    tables : Tables
        The bundled figures.
    """
    beside = {
        "tbl_apbd_bertanda": ["poverty_regency"],
        "tbl_apbd_bidang": ["poverty_regency", "indicators_regency"],
        "tbl_apbd_efektivitas": ["poverty_regency", "indicators_regency"],
    }
    return [source.citation, *(tables[name].source.citation for name in beside.get(key, []))]


def _frame(table: InputTable | None) -> pd.DataFrame | None:
    return None if table is None else table.frame


def poor_people(poverty: pd.DataFrame, region: Region) -> dict[int, float]:
    """Return the region's poor people by year, persons, out of the table `poverty_regency`."""
    series = regency_series(poverty, region.code, "poor_thousand")
    return {year: 1000 * value for year, value in zip(series.years, series.values, strict=True)}


def budget_numbers(
    recorder: Recorder, profile: BudgetProfile | None, source: Source, poverty: Source
) -> dict[str, Scalar]:
    """Record every number that the sentences about the budget say; none without a budget.

    Parameters
    ----------
    recorder : Recorder
        Takes the scalars.
    profile : BudgetProfile or None
        What `budget_profile` found.
    source, poverty : Source
        Of the office's workbook, and of the number of poor people.
    """
    writer = Writer(recorder, source)
    if profile is None:
        return writer.numbers
    if profile.summary_year is not None:
        _summary_numbers(writer, profile, profile.summary_year)
    if profile.function_year is not None:
        _function_numbers(writer, profile, profile.function_year)
    latest = profile.latest
    if latest is not None:
        _tagged_numbers(writer, profile, latest)
        counted = profile.latest_with_poor
        year = "" if counted is None else counted.year
        poor = Writer(recorder, poverty, writer.numbers)
        poor.add("apbd_poor_year", "Tahun jumlah penduduk miskin", year or None, Unit.YEAR, year)
        people = None if counted is None else thousands(counted.poor)
        poor.add("apbd_poor", "Penduduk miskin", people, Unit.THOUSAND_PERSONS, year)
        per_poor = None if counted is None else counted.per_poor
        writer.add("apbd_per_poor", "Pagu bertanda per penduduk miskin", per_poor, Unit.RUPIAH, year)
    return writer.numbers


def _summary_numbers(writer: Writer, profile: BudgetProfile, year: int) -> None:
    items = profile.summary[year]
    writer.add("apbd_year", "Tahun ringkasan APBD", year, Unit.YEAR, year)
    for key, item in (("spending", "belanja"), ("revenue", "pendapatan"), ("own_revenue", "pendapatan asli daerah")):
        amount = items.get(item)
        budget = None if amount is None else amount.budget / MILLION
        writer.add(f"apbd_{key}", f"Anggaran {item}", budget, Unit.MILLION_RUPIAH, year)
        rate = None if amount is None else amount.rate
        writer.add(f"apbd_{key}_rate", f"Realisasi {item} terhadap anggaran", rate, Unit.PERCENT, year)
    spending = items.get("belanja")
    for key, item in NAMED_KINDS.items():
        share = 100 * items[item].budget / spending.budget if spending and spending.budget and item in items else None
        writer.add(f"apbd_{key}_share", f"Porsi {item} dalam belanja", share, Unit.PERCENT, year)
    earlier = [other for other in profile.summary if other < year and "belanja" in profile.summary[other]]
    if earlier and spending is not None:
        before = max(earlier)
        first = profile.summary[before]["belanja"].budget
        growth = 100 * (spending.budget / first - 1) if first > 0 else None
        writer.add("apbd_spending_growth", "Perubahan anggaran belanja", growth, Unit.PERCENT, f"{before}–{year}")
        writer.add("apbd_year_before", "Tahun pembanding", before, Unit.YEAR, before)


def _function_numbers(writer: Writer, profile: BudgetProfile, year: int) -> None:
    amounts = profile.by_function[year]
    largest = max(amounts, key=lambda name: amounts[name].budget)
    budget = amounts[largest].budget
    spending = profile.summary.get(year, {}).get("belanja")
    share = 100 * budget / spending.budget if spending is not None and spending.budget > 0 else None
    writer.add("apbd_function_year", "Tahun belanja menurut urusan", year, Unit.YEAR, year)
    writer.add("apbd_function", "Urusan dengan belanja terbesar", largest, Unit.TEXT, year)
    writer.add("apbd_function_budget", "Anggaran urusan itu", budget / MILLION, Unit.MILLION_RUPIAH, year)
    writer.add("apbd_function_share", "Porsi urusan itu dalam belanja", share, Unit.PERCENT, year)


def _tagged_numbers(writer: Writer, profile: BudgetProfile, latest: TaggedYear) -> None:
    year, tagged = latest.year, latest.spending
    add = writer.add
    add("apbd_tagged_year", "Tahun subkegiatan bertanda terakhir", year, Unit.YEAR, year)
    add("apbd_tagged", "Pagu subkegiatan bertanda kemiskinan", tagged.budget / MILLION, Unit.MILLION_RUPIAH, year)
    add("apbd_tagged_count", "Subkegiatan bertanda kemiskinan", tagged.activities, Unit.COUNT, year)
    add("apbd_listed", "Subkegiatan yang terdaftar", profile.listed, Unit.COUNT, year)
    add("apbd_tagged_share", "Porsi pagu bertanda dalam belanja", tagged.share_of_total, Unit.PERCENT, year)
    add("apbd_tagged_rate", "Realisasi pagu bertanda", tagged.rate, Unit.PERCENT, year)
    if len(profile.years) > 1:
        before = profile.years[-2]
        first = before.spending.budget
        growth = 100 * (tagged.budget / first - 1) if first > 0 else None
        add("apbd_tagged_growth", "Perubahan pagu bertanda", growth, Unit.PERCENT, f"{before.year}–{year}")
        add("apbd_tagged_year_before", "Tahun pembanding", before.year, Unit.YEAR, before.year)
    add("apbd_weak_share", "Porsi pagu bertanda di bidang yang lemah", profile.weak_share, Unit.PERCENT, year)
    add("apbd_equal_share", "Porsi sama rata tiap bidang", profile.equal_share, Unit.PERCENT, year)
    weak = [match for match in profile.judged if _is_weak(match)]
    add("apbd_weak_fields", "Bidang yang lemah", len(weak), Unit.COUNT, year)
    add("apbd_judged_fields", "Bidang yang dapat dinilai", len(profile.judged), Unit.COUNT, year)
    for finding in profile.findings:
        add(f"apbd_{finding.kind}", FINDINGS[finding.kind], len(finding.names), Unit.COUNT, year)


def _is_weak(match: FieldMatch) -> bool:
    return match.status.priority is not None and match.status.priority <= LAST_WEAK_PRIORITY


def overview_sections(
    numbers: Numbers, profile: BudgetProfile | None, region: Region, tables: Mapping[str, ResultTable]
) -> str:
    """Write the first section as Markdown: sentences, then its tables.

    Parameters
    ----------
    numbers : mapping of str to Scalar
        Made by `budget_numbers`.
    profile : BudgetProfile or None
        What `budget_profile` found.
    region : Region
        The report's region.
    tables : mapping of str to ResultTable
        Recorded from `overview_tables`.
    """
    paragraphs = _paragraphs(overview_paragraphs(numbers, profile, region))
    return "\n\n".join([*paragraphs, *map(titled_table, tables.values())])


def tagged_sections(numbers: Numbers, profile: BudgetProfile | None, tables: Mapping[str, ResultTable]) -> str:
    """Write the second section as Markdown: tagged spending, relevansi, efektivitas, and what wants a look.

    Parameters
    ----------
    numbers : mapping of str to Scalar
        Made by `budget_numbers`.
    profile : BudgetProfile or None
        What `budget_profile` found.
    tables : mapping of str to ResultTable
        Recorded from `tagged_tables`.
    """
    parts = _paragraphs(tagged_paragraphs(numbers, profile))
    if profile is None or profile.latest is None:
        return "\n\n".join(parts)
    parts += [titled_table(tables["tbl_apbd_bertanda"]), titled_table(tables["tbl_apbd_urusan"])]
    parts += [*_paragraphs(relevance_paragraphs(numbers, profile)), titled_table(tables["tbl_apbd_bidang"])]
    parts += _paragraphs(effect_paragraphs(profile))
    if "tbl_apbd_efektivitas" in tables:
        parts.append(titled_table(tables["tbl_apbd_efektivitas"]))
    parts += _paragraphs(finding_paragraphs(numbers, profile))
    if "tbl_apbd_pemeriksaan" in tables:
        parts.append(titled_table(tables["tbl_apbd_pemeriksaan"]))
    return "\n\n".join(parts)


def _paragraphs(texts: Sequence[str]) -> list[str]:
    return [escape_markup(text) for text in texts]
