"""Chapter III by field, and the priorities of indicators: what the notebook asks for, in the order of the document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from rpkd.numbers import Unit
from rpkd.params import AnalysisParams
from rpkd.profile import (
    Assessment,
    CatalogueEntry,
    GivenFigures,
    IndicatorFigures,
    Linkage,
    Quadrants,
    assess,
    catalogue,
    given_figures,
    indicator_panel,
    linkages,
    quadrants,
)
from rpkd.profile import indicator_figures as bundled_figures
from rpkd.regions import Region
from rpkd.report._analysis_facts import AREA_NAMES as REFERENCE_WORDS
from rpkd.report._analysis_facts import Facts, facts_table, indicator_facts, rule_numbers
from rpkd.report._analysis_figures import indicator_chart, quadrant_chart, record_lines
from rpkd.report._analysis_sentences import (
    absent_note,
    error_note,
    indicator_sentences,
    no_errors,
    priority_points,
    priority_reason,
    reading_paragraphs,
    rule_note,
    summary_paragraphs,
    uniform_sentences,
)
from rpkd.report._analysis_tables import (
    FIELD_STRATEGIES,
    field_priority_table,
    field_table,
    linkage_table,
    priority_table,
    quadrant_table,
)
from rpkd.report._content import TableContent
from rpkd.report._markdown import escape_markup
from rpkd.report._poverty_shown import ranking_text
from rpkd.report._words import inside, joined, year_list
from rpkd.results import Recorder, Scalar
from rpkd.sources import Table
from rpkd.workbooks import InputTable

__all__ = [
    "FIELD_NOTE",
    "FIELD_STRATEGIES",
    "QUADRANT_INDICATORS",
    "QUADRANT_TABLE_NOTE",
    "Analysis",
    "absent_note",
    "analyse",
    "bundled_figures",
    "error_note",
    "facts_content",
    "field_priority_table",
    "field_sections",
    "field_sources",
    "field_table_of",
    "indicator_alt",
    "indicator_chart",
    "indicator_note",
    "indicator_sentences",
    "indicator_title",
    "linkage_note",
    "linkage_table",
    "priority_content",
    "priority_numbers",
    "priority_points",
    "priority_reason",
    "quadrant_alt",
    "quadrant_chart",
    "quadrant_note",
    "quadrant_table",
    "reading_paragraphs",
    "rule_note",
    "summary_paragraphs",
]

# One supporting indicator of each field that has figures of all kabupaten/kota, beside the headcount ratio.
QUADRANT_INDICATORS = ("unemployment_rate", "mean_years_of_schooling", "life_expectancy", "sanitation")
_MAIN = "headcount_ratio"
_RULES = "aturan penilaian indikator dokumen ini"
_CATALOGUE = "katalog indikator dokumen ini"
Cited = Table | InputTable | str
QUADRANT_TABLE_NOTE = "Angka pada tiga kolom terakhir ialah banyaknya kabupaten/kota"
FIELD_NOTE = "Tanda – berarti data tidak tersedia; setiap baris memakai satu tahun yang sama"


@dataclass(frozen=True)
class Analysis:
    """All assessed indicators of one region.

    Parameters
    ----------
    region : Region
        The report's region.
    rules : AnalysisParams
        Reference, years, thresholds.
    entries : mapping of str to CatalogueEntry
        The whole catalogue.
    found : mapping of str to Assessment
        The assessed indicators, by name, in the catalogue's order.
    links : tuple of Linkage
        Keterkaitan of indicators over kabupaten/kota.
    pairs : tuple of Quadrants
        The province's kabupaten/kota by the headcount ratio and another indicator.
    facts : mapping of str to Facts
        What may be said in numbers, by indicator.
    """

    region: Region
    rules: AnalysisParams
    entries: Mapping[str, CatalogueEntry]
    found: Mapping[str, Assessment]
    links: tuple[Linkage, ...]
    pairs: tuple[Quadrants, ...]
    facts: Mapping[str, Facts]

    def in_field(self, field: str) -> list[CatalogueEntry]:
        """Return the assessed indicators of a field, main ones first."""
        entries = [self.entries[name] for name in self.found if self.entries[name].field == field]
        return sorted(entries, key=lambda entry: entry.role != "main")


def analyse(
    region: Region,
    peers: Sequence[str],
    figures: IndicatorFigures,
    indicators: pd.DataFrame,
    rules: AnalysisParams,
    workbook: pd.DataFrame | None = None,
) -> Analysis:
    """Carry out the analyses of all indicators of one region.

    Parameters
    ----------
    region : Region
        The report's region.
    peers : sequence of str
        Codes of all kabupaten/kota of its province, the region included.
    figures : IndicatorFigures
        The bundled figures.
    indicators : pandas.DataFrame
        Table `indicators`.
    rules : AnalysisParams
        Reference, years, thresholds.
    workbook : pandas.DataFrame, optional
        The office's own figures: columns indicator, area, year, value, se, source.
    """
    entries = catalogue(indicators)
    given: GivenFigures = given_figures(workbook)
    found = {
        name: assess(indicator_panel(entry, figures, region.code, region.province_code, peers, given), rules)
        for name, entry in entries.items()
        if entry.assessed
    }
    links = linkages(entries, figures, peers, rules)
    pairs = (
        quadrants(entries[_MAIN], entries[name], figures, region.province_code, peers, rules)
        for name in QUADRANT_INDICATORS
    )
    return Analysis(
        region=region,
        rules=rules,
        entries=entries,
        found=found,
        links=links,
        pairs=tuple(pair for pair in pairs if pair is not None),
        facts={name: indicator_facts(item, _links_of(name, links)) for name, item in found.items()},
    )


def _links_of(name: str, links: Sequence[Linkage]) -> list[Linkage]:
    return [link for link in links if link.supporting.name == name]


def facts_content(analysis: Analysis) -> TableContent:
    """Return the table of every number that the sentences of the analyses say."""
    return facts_table(analysis.facts, list(analysis.found.values()))


def field_sections(analysis: Analysis, field: str) -> str:
    """Write the sentences of a field: one paragraph per indicator with figures, then what is not there.

    Returns
    -------
    str
        Markdown; each paragraph begins with the indicator's name in bold letters.
    """
    entries = analysis.in_field(field)
    paragraphs = []
    for entry in entries:
        item, facts = analysis.found[entry.name], analysis.facts[entry.name]
        links = _links_of(entry.name, analysis.links)
        known = bool(len(item.panel.own))
        told = indicator_sentences(item, facts, analysis.region, links) if known else uniform_sentences(item, facts)
        if told:
            paragraphs.append(f"**{escape_markup(entry.title)}.** {escape_markup(' '.join(told))}")
    notes = [
        "" if no_errors(analysis.found.values()) else error_note([analysis.found[entry.name] for entry in entries]),
        absent_note(entries, analysis.found, analysis.region),
    ]
    paragraphs += [escape_markup(note) for note in notes if note]
    return "\n\n".join(paragraphs)


def field_table_of(analysis: Analysis, field: str) -> TableContent:
    """Return the table of a field's indicators: region, province, nation, year, source."""
    return field_table(analysis.in_field(field), analysis.found, analysis.region)


def field_sources(analysis: Analysis, field: str, sources: Sequence[Cited]) -> Sequence[Cited]:
    """Return the sources of a field's table; the catalogue of indicators where the table has no figure at all."""
    found = (analysis.found[entry.name].panel for entry in analysis.in_field(field))
    known = any(len(series) for panel in found for series in (panel.own, panel.province, panel.nation))
    return sources if known else [_CATALOGUE]


def indicator_title(item: Assessment, region: Region) -> str:
    """Write the caption of an indicator's figure."""
    years = [year for line in record_lines(item, region) for year in line.series.years]
    where = f"kabupaten/kota di Provinsi {region.province_name} pada {item.panel.peers_year}"
    return f"{item.panel.entry.title}: {where}, dan perkembangan {_span(min(years), max(years))}"


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def indicator_alt(analysis: Analysis, item: Assessment, names: Mapping[str, str]) -> str:
    """Describe an indicator's figure in words: highest, lowest, own, and how the own record moved."""
    panel, entry, region = item.panel, item.panel.entry, analysis.region
    facts = analysis.facts[entry.name]
    text = ranking_text(panel.peers, region, names, f"{entry.title} pada {panel.peers_year} di", entry.unit)
    text += " Grafik garisnya: "
    if "latest" not in facts:
        return f"{text}angka {region.name} tidak tersedia, sehingga hanya pembandingnya yang digambar."
    latest, first = facts["latest"], facts.get("whole_first")
    text += f"{region.name} {latest} pada {latest:periode}"
    if first is not None:
        text += f", dari {first} pada {first:periode}"
    gaps = panel.own.gaps()
    return f"{text}; tahun {year_list(gaps)} tidak tersedia." if gaps else f"{text}."


def indicator_note(item: Assessment) -> str:
    """Explain what a figure's trend line and broken lines mean, and what the catalogue warns of."""
    parts = []
    line = item.trend.line
    if line is not None and line.margin is not None:
        flat = "" if line.significant else ", titik-titik karena belum dapat dibedakan dari mendatar"
        parts.append(f"Garis tipis: kecenderungan dengan pita selang kepercayaannya{flat}")
    if item.panel.breaks:
        parts.append(f"Garis daerah terputus sebelum {year_list(item.panel.breaks)}; lompatannya tidak ditafsirkan")
    if item.panel.entry.note:
        parts.append(item.panel.entry.note.rstrip("."))
    return ". ".join(parts)


def priority_numbers(recorder: Recorder, analysis: Analysis) -> dict[str, Scalar]:
    """Record how many indicators have figures and how many each priority has, and the rules of the report."""
    found = list(analysis.found.values())
    known = [item for item in found if len(item.panel.own)]
    counts = {
        "all": ("Indikator utama dan pendukung dalam katalog", len(found)),
        "known": ("Indikator yang datanya tersedia", len(known)),
        **{
            f"priority_{level}": (f"Indikator pada Prioritas {level}", sum(item.priority == level for item in found))
            for level in (1, 2, 3, 4)
        },
        "unknown": ("Indikator berdata yang belum dapat dinilai", sum(item.priority is None for item in known)),
    }
    numbers = {
        key: recorder.scalar(f"analysis_{key}", label, value, Unit.COUNT, source=_RULES)
        for key, (label, value) in counts.items()
    }
    for key, rule in rule_numbers(analysis.rules).items():
        label = rule.label[:1].upper() + rule.label[1:]
        numbers[key] = recorder.scalar(
            f"analysis_{key}", label, rule.value, rule.unit, source=_RULES, decimals=rule.decimals
        )
    return numbers


def priority_content(analysis: Analysis) -> TableContent:
    """Return the table of all assessed indicators by priority."""
    return priority_table(list(analysis.found.values()), analysis.facts)


def linkage_note(analysis: Analysis) -> str:
    """Say what the correlations are, and which are left out."""
    least = analysis.rules.linkage_regions
    return (
        "Korelasi Pearson dan korelasi peringkat Spearman atas kabupaten/kota yang kedua angkanya tersedia; asosiasi, "
        f"bukan sebab akibat. Tanda – berarti daerahnya kurang dari {least}, sehingga korelasinya tidak ditafsirkan"
    )


def quadrant_note(analysis: Analysis) -> str:
    """Say what divides the panels, and how the priorities read."""
    names = {cut.reference for pair in analysis.pairs for cut in (pair.main_cut, pair.supporting_cut)}
    words = [REFERENCE_WORDS[name] for name in ("province", "nation", "median") if name in names]
    text = (
        "Prioritas 1: keduanya lebih buruk daripada pembanding; Prioritas 2: P0 lebih buruk, indikator lainnya tidak; "
        "Prioritas 3: indikator lainnya lebih buruk, P0 tidak; Prioritas 4: keduanya tidak lebih buruk. "
        f"Garis putus-putus: {joined(words)} tahun yang sama"
    )
    if len(words) > 1:
        text += ", yang terakhir bila angka pembanding tidak tersedia"
    return text


def quadrant_alt(analysis: Analysis) -> str:
    """Describe the quadrants in words: where the region lies in each panel."""
    region = analysis.region
    told = []
    for pair in analysis.pairs:
        level = pair.classes.get(region.code)
        where = f"Prioritas {level}" if level else "tidak digambar karena datanya tidak tersedia"
        told.append(f"{inside(pair.supporting.title)} ({pair.year}): {region.name} {where}")
    return f"Diagram pencar P0 dan indikator lain kabupaten/kota di Provinsi {region.province_name}: {'; '.join(told)}."
