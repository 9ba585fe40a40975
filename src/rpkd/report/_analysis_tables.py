"""The tables of the analyses: capaian by field, priorities of indicators and of fields, quadrants."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from rpkd.numbers import Unit, format_quantity
from rpkd.profile import Assessment, CatalogueEntry, Linkage, Quadrants, Series
from rpkd.regions import Region
from rpkd.report._analysis_facts import AREA_NAMES, Facts
from rpkd.report._analysis_sentences import DIRECTIONS, last_way, priority_reason, reference_of
from rpkd.report._content import Cell, TableContent
from rpkd.report._words import joined
from rpkd.report.target import INPRES_STRATEGIES, PERMENDAGRI_STRATEGIES
from rpkd.results import Column

# The document's own reading: neither regulation assigns fields to strategies. Field of the catalogue: letters of the
# strategies of Permendagri 53/2020, Pasal 17, and of Inpres 8/2025 that it falls under first.
FIELD_STRATEGIES: Mapping[str, tuple[str, str]] = {
    "Ekonomi dan konsumsi": ("ab", "ab"),
    "Ketenagakerjaan dan kewirausahaan": ("bc", "b"),
    "Pendidikan": ("ab", "a"),
    "Kesehatan": ("a", "a"),
    "Infrastruktur dasar": ("d", "c"),
    "Ketahanan pangan": ("a", "a"),
    "Perlindungan sosial": ("a", "a"),
    "Pembangunan manusia": ("b", "ab"),
}


def field_table(entries: Sequence[CatalogueEntry], found: Mapping[str, Assessment], region: Region) -> TableContent:
    """List the indicators of a field with the latest figure of region, province and nation in the same year.

    Where the region has no figure, the latest one of province or nation stands with its year. An indicator without any
    figure is left out, unless the field has none at all: then all stand there, waiting for figures.
    """
    columns = (
        Column("indicator", "Indikator"),
        Column("own", region.name),
        Column("province", f"Provinsi {region.province_name}"),
        Column("nation", "Indonesia"),
        Column("year", "Tahun", Unit.YEAR),
        Column("source", "Sumber"),
    )
    rows: list[tuple[Cell, ...]] = []
    known = [entry for entry in entries if any(len(series) for series in _levels(found[entry.name]))]
    for entry in known or entries:
        panel = found[entry.name].panel
        series = _levels(found[entry.name])
        year = next((item.latest_year for item in series if len(item)), None)
        shown = [
            None
            if year is None or item.at(year) is None
            else format_quantity(item.at(year), entry.unit, entry.decimals)
            for item in series
        ]
        source = "; ".join(panel.given_sources) or entry.source
        rows.append((entry.title, *shown, year, source))
    return TableContent(columns, tuple(rows))


def _levels(item: Assessment) -> tuple[Series, Series, Series]:
    return item.panel.own, item.panel.province, item.panel.nation


def priority_table(found: Sequence[Assessment], facts: Mapping[str, Facts]) -> TableContent:
    """List every assessed indicator by priority, then those that cannot be judged, last those without data by field."""
    columns = (
        Column("indicator", "Indikator"),
        Column("latest", "Capaian dan pembanding"),
        Column("rank", "Urutan"),
        Column("trend", "Perkembangan, R, dan E"),
        Column("priority", "Prioritas dan alasan"),
    )
    known = sorted((item for item in found if len(item.panel.own)), key=lambda item: item.priority or 9)
    rows = [_priority_row(item, facts[item.panel.entry.name]) for item in known]
    absent: dict[str, list[str]] = {}
    for item in found:
        if not len(item.panel.own):
            absent.setdefault(item.panel.entry.field, []).append(item.panel.entry.title)
    rows += [
        ("; ".join(titles), "data tidak tersedia", None, None, f"Belum dapat dinilai (bidang {field.lower()})")
        for field, titles in absent.items()
    ]
    return TableContent(columns, tuple(rows))


def _priority_row(item: Assessment, facts: Facts) -> tuple[Cell, ...]:
    latest, reference, rank, whole = facts["latest"], facts.get("reference"), facts.get("rank"), item.trend.whole
    level = f"{latest} ({latest:periode})"
    if reference is not None:
        name = AREA_NAMES[reference_of(item)].removesuffix(" kabupaten/kota se-provinsi").removeprefix("angka ")
        at = "" if reference.period == latest.period else f" ({reference:periode})"
        level += f"; {name} {reference}{at}"
    words = []
    if whole is not None and item.trend.direction is not None:
        latest_way = last_way(item)
        turned = latest_way and latest_way != DIRECTIONS[item.trend.direction]
        words.append(
            f"{DIRECTIONS[item.trend.direction]} ({whole.first_year}–{whole.last_year})"
            + (f", terakhir {latest_way}" if turned else "")
        )
    judged = f"Prioritas {item.priority}" if item.priority else "Belum dapat dinilai"
    return (
        item.panel.entry.title,
        level,
        None if rank is None else f"{rank} dari {facts['rank_count']} ({rank:periode})",
        "; ".join([*words, *_verdicts(item)]) or None,
        f"{judged}: {priority_reason(item)}",
    )


def _verdicts(item: Assessment) -> list[str]:
    """Say relevance and effectiveness; nothing where neither is judged."""
    relevant, effective = item.relevance[reference_of(item)].relevant, item.effectiveness.effective
    words = []
    if relevant is not None:
        words.append("relevan" if relevant else "belum relevan")
    if effective is not None:
        words.append("efektif" if effective else "belum efektif")
    return words


def field_priority_table(found: Collection[Assessment]) -> TableContent:
    """List the fields with their indicators by priority and the strategies that they fall under.

    Fields stand in the order of their most pressing indicators: by the number of priority 1, then of priority 2.
    """
    columns = (
        Column("field", "Bidang"),
        Column("indicators", "Indikator menurut prioritas"),
        Column("permendagri", "Strategi menurut Permendagri 53/2020, Pasal 17"),
        Column("inpres", "Strategi menurut Inpres 8/2025"),
    )
    by_field: dict[str, list[Assessment]] = {}
    for item in found:
        by_field.setdefault(item.panel.entry.field, []).append(item)
    rows = []
    for field, items in sorted(by_field.items(), key=lambda pair: _pressure(pair[1])):
        permendagri, inpres = FIELD_STRATEGIES[field]
        rows.append(
            (
                field,
                _by_priority(items),
                "; ".join(PERMENDAGRI_STRATEGIES[letter] for letter in permendagri),
                "; ".join(INPRES_STRATEGIES[letter] for letter in inpres),
            )
        )
    return TableContent(columns, tuple(rows))


def _pressure(items: Sequence[Assessment]) -> tuple[int, ...]:
    return tuple(-sum(item.priority == level for item in items) for level in (1, 2, 3, 4))


def _by_priority(items: Sequence[Assessment]) -> str:
    parts = []
    for level in (1, 2, 3, 4):
        titles = [item.panel.entry.title for item in items if item.priority == level]
        if titles:
            parts.append(f"Prioritas {level}: {joined(titles)}")
    unknown = [item for item in items if item.priority is None]
    judged = [item.panel.entry.title for item in unknown if len(item.panel.own)]
    if judged:
        parts.append(f"belum dapat dinilai: {joined(judged)}")
    if len(unknown) == len(items) and not judged:
        return "data daerah tidak tersedia"
    return "; ".join(parts)


def quadrant_table(found: Sequence[Quadrants], region: Region, names: Mapping[str, str]) -> TableContent:
    """List for each pair of indicators the region's quadrant and which kabupaten/kota share each of them."""
    columns = (
        Column("pair", "Indikator pendukung"),
        Column("year", "Tahun", Unit.YEAR),
        Column("own", "Prioritas daerah ini"),
        Column("first", "Daerah pada Prioritas 1"),
        Column("second", "Prioritas 2", Unit.COUNT),
        Column("third", "Prioritas 3", Unit.COUNT),
        Column("fourth", "Prioritas 4", Unit.COUNT),
    )
    rows: list[tuple[Cell, ...]] = []
    for item in found:
        members = {level: [code for code in item.classes if item.classes[code] == level] for level in (1, 2, 3, 4)}
        own = item.classes.get(region.code)
        first = ", ".join(sorted(names[code] for code in members[1]))
        counts = [len(members[level]) for level in (2, 3, 4)]
        title = item.supporting.title
        rows.append((title, item.year, str(own) if own else "data tidak tersedia", first or "tidak ada", *counts))
    return TableContent(columns, tuple(rows))


def linkage_table(found: Sequence[Linkage]) -> TableContent:
    """List the correlations of supporting with main indicators over the province and over all kabupaten/kota."""
    columns = (
        Column("supporting", "Indikator"),
        Column("main", "Dikaitkan dengan"),
        Column("year", "Tahun", Unit.YEAR),
        Column("province_regions", "Daerah se-provinsi", Unit.COUNT),
        Column("province", "Korelasi se-provinsi", Unit.INDEX),
        Column("nation_regions", "Daerah se-Indonesia", Unit.COUNT),
        Column("nation", "Korelasi se-Indonesia", Unit.INDEX),
        Column("spearman", "Korelasi peringkat se-Indonesia", Unit.INDEX),
    )
    rows = tuple(
        (
            link.supporting.title,
            link.main.title,
            link.year,
            link.province.regions,
            link.province.pearson if link.province.interpreted else None,
            link.nation.regions,
            link.nation.pearson,
            link.nation.spearman,
        )
        for link in found
    )
    return TableContent(columns, rows)
