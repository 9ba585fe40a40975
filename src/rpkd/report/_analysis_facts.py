"""The numbers that the analyses of an indicator are told with, each with its unit and period, and the table of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rpkd.numbers import Unit
from rpkd.params import AnalysisParams
from rpkd.profile import Assessment, Linkage, gap_to
from rpkd.report._content import TableContent
from rpkd.report._poverty_numbers import span
from rpkd.results import Column, Scalar

Facts = Mapping[str, Scalar]

AREA_NAMES = {"province": "angka provinsi", "nation": "angka nasional", "median": "median kabupaten/kota se-provinsi"}
_LEVEL_PERCENT = 95


def indicator_facts(found: Assessment, links: Sequence[Linkage] = ()) -> dict[str, Scalar]:
    """Gather every number that may be said about one indicator of one region.

    Parameters
    ----------
    found : Assessment
        What was found.
    links : sequence of Linkage
        Indicators that it is set beside.

    Returns
    -------
    dict of str to Scalar
        By key; what is not known is left out.
    """
    entry, panel, trend = found.panel.entry, found.panel, found.trend
    facts: dict[str, Scalar] = {}

    def add(
        key: str, label: str, value: float | None, unit: Unit, period: str | int = "", decimals: int | None = None
    ) -> None:
        if value is not None:
            facts[key] = Scalar(key, label, value, unit, str(period), decimals=decimals)

    def figure(key: str, label: str, value: float | None, period: str | int = "") -> None:
        add(key, label, value, entry.unit, period, entry.decimals)

    def difference(key: str, label: str, value: float | None, period: str | int = "") -> None:
        add(key, label, value, entry.difference, period, entry.decimals)

    for year, value in panel.uniform.items():
        figure(f"uniform_{year}", "angka yang sama bagi seluruh kabupaten/kota di provinsi, tidak dipakai", value, year)
    known = [value for value in panel.peers.values() if value is not None]
    if known and panel.peers_year is not None:
        figure("lowest", "kabupaten/kota se-provinsi, terendah", min(known), panel.peers_year)
        figure("highest", "kabupaten/kota se-provinsi, tertinggi", max(known), panel.peers_year)
        figure("among", "angka di antara kabupaten/kota se-provinsi", panel.peers[panel.region_code], panel.peers_year)
    own = panel.own
    if not len(own):
        return facts
    year = own.latest_year
    figure("latest", "angka terakhir", own.latest, year)
    difference("latest_error", "kesalahan baku (SE)", panel.errors.get("own", {}).get(year), year)
    if len(own) > 1:
        figure("previous", "tahun data sebelumnya", own.values[-2], own.years[-2])
    for key, label, move, margin in (
        ("change", "perubahan terakhir", trend.last, trend.last_margin),
        ("whole", "perubahan selama tahun yang dilihat", trend.whole, trend.whole_margin),
    ):
        if move is not None:
            figure(f"{key}_first", f"{label}, dari", move.first, move.first_year)
            difference(key, label, move.difference, span(move))
            difference(f"{key}_margin", f"{label}, batas kesalahan sampel", margin, span(move))
            add(f"{key}_years", f"{label}, jarak dalam tahun", move.years, Unit.COUNT, span(move))
    line = trend.line
    if line is not None and line.margin is not None:
        period = span(trend.whole)
        difference("slope", "kemiringan garis kecenderungan per tahun", line.slope, period)
        difference("slope_low", "kemiringan, batas bawah selang kepercayaan", line.slope - line.margin, period)
        difference("slope_high", "kemiringan, batas atas selang kepercayaan", line.slope + line.margin, period)
        add("level", "tingkat kepercayaan selang", _LEVEL_PERCENT, Unit.PERCENT, "", 0)
    for area in ("province", "nation"):
        series = panel.reference(area)
        figure(area, AREA_NAMES[area], series.at(year), year)
        difference(f"gap_{area}", f"selisih terhadap {AREA_NAMES[area]}", gap_to(panel, series), year)
    if not isinstance(found.standing, str):
        name, at = AREA_NAMES[found.standing.reference], found.standing.year
        figure("compared", "angka yang dibandingkan", found.standing.own, at)
        figure("reference", f"pembanding: {name}", found.standing.level, at)
        difference("gap_reference", f"selisih terhadap pembanding ({name})", found.standing.gap, at)
        difference("gap_margin", "selisih terhadap pembanding, batas kesalahan sampel", found.standing.margin, at)
    if found.place is not None:
        among = panel.peers_year or ""
        rank = found.rank_from_best
        add("rank", "urutan dari yang terbaik di provinsi", rank, Unit.RANK, among)
        add("rank_count", "kabupaten/kota yang angkanya tersedia", found.place.count, Unit.COUNT, among)
        add("tied", "kabupaten/kota lain dengan angka yang sama", len(found.place.tied), Unit.COUNT, among)
        add("z", "jarak ke rata-rata kabupaten/kota, dalam simpangan baku", found.z, Unit.INDEX, among)
    moves = found.effectiveness
    add("steps", "perubahan antartahun", moves.steps, Unit.COUNT, span(trend.whole))
    add("good", "perubahan antartahun ke arah yang baik", moves.good, Unit.COUNT, span(trend.whole))
    for area, relevance in found.relevance.items():
        if relevance.moves is not None:
            period, name = f"{relevance.moves.first_year}–{relevance.moves.last_year}", AREA_NAMES[area]
            add(f"same_{area}", f"perubahan yang searah dengan {name}", relevance.moves.same, Unit.COUNT, period)
            label = f"perubahan yang dapat dibandingkan dengan {name}"
            add(f"compared_{area}", label, relevance.moves.steps, Unit.COUNT, period)
            add(f"ratio_{area}", f"kemiringan, kelipatan {name}", relevance.slope_ratio, Unit.INDEX, period)
            add(f"correlation_{area}", f"korelasi antartahun dengan {name}", relevance.correlation, Unit.INDEX, period)
    for link in links:
        for scope, label, result in (
            ("province", "se-provinsi", link.province),
            ("nation", "se-Indonesia", link.nation),
        ):
            stem, words = f"link_{link.main.name}_{scope}", f"keterkaitan dengan {link.main.title} {label}"
            add(f"{stem}_regions", f"{words}, kabupaten/kota", result.regions, Unit.COUNT, link.year)
            add(f"{stem}_pearson", f"{words}, korelasi Pearson", result.pearson, Unit.INDEX, link.year)
            add(f"{stem}_spearman", f"{words}, korelasi Spearman", result.spearman, Unit.INDEX, link.year)
    for index, change in enumerate(panel.replaced):
        figure(f"replaced_{index}_bundled", f"angka bawaan yang diganti ({change.area})", change.bundled, change.year)
        figure(f"replaced_{index}_given", f"angka buku kerja daerah ({change.area})", change.given, change.year)
    return facts


def facts_table(facts: Mapping[str, Facts], found: Sequence[Assessment]) -> TableContent:
    """List all numbers of all indicators: one row each, as they are said.

    Parameters
    ----------
    facts : mapping of str to Facts
        By indicator.
    found : sequence of Assessment
        The indicators in the order of the table.
    """
    columns = (
        Column("indicator", "Indikator"),
        Column("what", "Hasil"),
        Column("value", "Nilai"),
        Column("period", "Periode"),
    )
    rows = tuple(
        (item.panel.entry.title, scalar.label, str(scalar), scalar.period)
        for item in found
        for scalar in facts[item.panel.entry.name].values()
    )
    return TableContent(columns, rows)


def rule_numbers(rules: AnalysisParams) -> dict[str, Scalar]:
    """Return the thresholds of the report as they are said."""
    return {
        "effective_share": Scalar(
            "effective_share", "batas bagian perubahan yang baik", rules.effective_share, Unit.PERCENT, decimals=0
        ),
        "relevant_share": Scalar(
            "relevant_share", "batas bagian perubahan yang searah", rules.relevant_share, Unit.PERCENT, decimals=0
        ),
        "trend_years": Scalar("trend_years", "tahun terakhir yang dilihat", rules.trend_years, Unit.COUNT),
        "linkage_regions": Scalar(
            "linkage_regions", "daerah paling sedikit untuk keterkaitan", rules.linkage_regions, Unit.COUNT
        ),
    }
