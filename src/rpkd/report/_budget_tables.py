"""Tables of the regional budget: what is recorded, and shown where the office has filled in its workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rpkd.numbers import Unit, format_quantity
from rpkd.profile import Amount, BudgetProfile, FieldEffect, Spending
from rpkd.report._budget_words import FINDINGS, JUDGEMENTS, reading
from rpkd.report._content import TableContent
from rpkd.results import Column

Contents = Mapping[str, tuple[str, TableContent]]

MILLION = 1e6
# A table names at most so many subkegiatan or urusan that want a look.
_NAMED = 3
_NO_FIELD = "(bidang belum diisi)"


def _million(amount: float | None) -> float | None:
    return None if amount is None else amount / MILLION


def thousands(people: float | None) -> float | None:
    """Turn persons into thousands, as the number of poor people is shown throughout the document."""
    return None if people is None else people / 1000


def overview_tables(profile: BudgetProfile | None) -> Contents:
    """Return the tables of the first section by key, each with its title; none where nothing is filled in."""
    found: dict[str, tuple[str, TableContent]] = {}
    if profile is None:
        return found
    if profile.summary_year is not None:
        year = profile.summary_year
        found["tbl_apbd_ringkasan"] = (f"Ringkasan APBD {year}", _summary_table(profile.summary[year]))
    if len(profile.summary) > 1:
        found["tbl_apbd_tahunan"] = ("Pendapatan dan belanja menurut tahun", _yearly_table(profile))
    if profile.function_year is not None:
        year = profile.function_year
        spending = profile.summary.get(year, {}).get("belanja")
        amounts = sorted(profile.by_function[year].items(), key=lambda item: (-item[1].budget, item[0]))
        rows = tuple(_money_row(name, amount, spending) for name, amount in amounts)
        content = TableContent(_money_columns("Urusan"), rows)
        found["tbl_apbd_belanja_urusan"] = (f"Belanja daerah menurut urusan, {year}", content)
    return found


def _money_columns(heading: str) -> tuple[Column, ...]:
    return (
        Column("item", heading),
        Column("budget", "Anggaran", Unit.MILLION_RUPIAH),
        Column("share", "Porsi belanja", Unit.PERCENT),
        Column("realisation", "Realisasi", Unit.MILLION_RUPIAH),
        Column("rate", "Tingkat realisasi", Unit.PERCENT),
    )


def _money_row(name: str, amount: Amount, spending: Amount | None) -> tuple[str | float | None, ...]:
    share = 100 * amount.budget / spending.budget if spending is not None and spending.budget > 0 else None
    return (name, _million(amount.budget), share, _million(amount.realisation), amount.rate)


def _summary_table(items: Mapping[str, Amount]) -> TableContent:
    spending = items.get("belanja")
    rows = [
        _money_row(item.capitalize(), amount, spending if item.startswith("belanja") else None)
        for item, amount in items.items()
    ]
    return TableContent(_money_columns("Uraian"), tuple(rows))


def _yearly_table(profile: BudgetProfile) -> TableContent:
    columns = (
        Column("year", "Tahun", Unit.YEAR),
        *(
            Column(f"{key}_{part}", f"{name}, {title}", Unit.MILLION_RUPIAH)
            for key, name in (("revenue", "Pendapatan"), ("spending", "Belanja"))
            for part, title in (("budget", "anggaran"), ("realisation", "realisasi"))
        ),
        Column("rate", "Realisasi belanja", Unit.PERCENT),
    )
    rows = []
    for year in sorted(profile.summary):
        amounts = [profile.summary[year].get(item) for item in ("pendapatan", "belanja")]
        cells = [
            _million(None if amount is None else value)
            for amount in amounts
            for value in ((amount.budget, amount.realisation) if amount else (None, None))
        ]
        rows.append((year, *cells, amounts[1].rate if amounts[1] else None))
    return TableContent(columns, tuple(rows))


def tagged_tables(profile: BudgetProfile | None) -> Contents:
    """Return the tables of tagged spending by key, each with its title; none where nothing is tagged."""
    if profile is None or profile.latest is None:
        return {}
    year = profile.latest.year
    found = {
        "tbl_apbd_bertanda": ("Belanja bertanda kemiskinan menurut tahun", _tagged_table(profile)),
        "tbl_apbd_urusan": (f"Belanja bertanda kemiskinan menurut urusan, {year}", _function_table(profile.functions)),
        "tbl_apbd_bidang": (f"Belanja bertanda kemiskinan menurut bidang, {year}", _field_table(profile)),
    }
    if profile.effects:
        found["tbl_apbd_efektivitas"] = ("Belanja bertanda dan indikator bidangnya", _effect_table(profile.effects))
    if profile.findings:
        found["tbl_apbd_pemeriksaan"] = (f"Hal yang perlu diperiksa dalam data belanja {year}", _finding_table(profile))
    return found


def _tagged_table(profile: BudgetProfile) -> TableContent:
    columns = (
        Column("year", "Tahun", Unit.YEAR),
        Column("activities", "Subkegiatan", Unit.COUNT),
        Column("budget", "Pagu", Unit.MILLION_RUPIAH),
        Column("share", "Porsi belanja", Unit.PERCENT),
        Column("rate", "Realisasi", Unit.PERCENT),
        Column("poor", "Penduduk miskin", Unit.THOUSAND_PERSONS),
        Column("per_poor", "Pagu per penduduk miskin", Unit.RUPIAH),
    )
    rows = [
        (
            *(item.year, item.spending.activities, _million(item.spending.budget), item.spending.share_of_total),
            *(item.spending.rate, thousands(item.poor), item.per_poor),
        )
        for item in profile.years
    ]
    return TableContent(columns, tuple(rows))


def _function_table(functions: Sequence[Spending]) -> TableContent:
    columns = (
        Column("function", "Urusan"),
        Column("activities", "Subkegiatan bertanda", Unit.COUNT),
        Column("budget", "Pagu bertanda", Unit.MILLION_RUPIAH),
        Column("share", "Porsi pagu bertanda", Unit.PERCENT),
        Column("total", "Belanja urusan", Unit.MILLION_RUPIAH),
        Column("share_of_total", "Porsi belanja urusan", Unit.PERCENT),
        Column("rate", "Realisasi", Unit.PERCENT),
    )
    rows = [
        (
            *(item.name, item.activities, _million(item.budget), item.share),
            *(_million(item.total), item.share_of_total, item.rate),
        )
        for item in functions
    ]
    return TableContent(columns, tuple(rows))


def _field_table(profile: BudgetProfile) -> TableContent:
    columns = (
        Column("field", "Bidang"),
        Column("indicator", "Indikator terlemah"),
        Column("priority", "Prioritas", Unit.RANK),
        Column("budget", "Pagu bertanda", Unit.MILLION_RUPIAH),
        Column("share", "Porsi pagu bertanda", Unit.PERCENT),
        Column("judgement", "Relevansi"),
    )
    rows: list[tuple[str | float | None, ...]] = [
        (
            *(match.status.field, match.status.title, match.status.priority),
            *(_million(match.budget), match.share, JUDGEMENTS[match.judgement]),
        )
        for match in profile.matches
    ]
    known = {match.status.field for match in profile.matches}
    rows += [
        (item.name or _NO_FIELD, None, None, _million(item.budget), item.share, JUDGEMENTS["not_judged"])
        for item in profile.fields
        if item.name not in known
    ]
    return TableContent(columns, tuple(rows))


def _effect_table(effects: Sequence[FieldEffect]) -> TableContent:
    columns = (
        Column("field", "Bidang"),
        Column("years", "Tahun belanja"),
        Column("growth", "Perubahan pagu", Unit.PERCENT),
        Column("indicator", "Indikator"),
        Column("indicator_years", "Tahun angka"),
        Column("change", "Perubahan angka"),
        Column("reading", "Pembacaan"),
    )
    rows = [
        (
            *(effect.status.field, f"{effect.first_year}–{effect.last_year}", effect.growth, effect.status.title),
            None
            if effect.indicator_first_year is None
            else f"{effect.indicator_first_year}–{effect.indicator_last_year}",
            *(_change(effect), reading(effect)),
        )
        for effect in effects
    ]
    return TableContent(columns, tuple(rows))


def _change(effect: FieldEffect) -> str | None:
    """Write the indicator's move with its unit: indicators of several units stand in one column."""
    if effect.change is None:
        return None
    return format_quantity(effect.change, effect.status.unit, effect.status.series.decimals)


def _finding_table(profile: BudgetProfile) -> TableContent:
    columns = (
        Column("finding", "Temuan"),
        Column("count", "Banyaknya", Unit.COUNT),
        Column("amount", "Nilai", Unit.MILLION_RUPIAH),
        Column("examples", "Antara lain"),
    )
    rows = [
        (
            *(FINDINGS[finding.kind], len(finding.names), _million(finding.amount)),
            "; ".join(finding.names[:_NAMED]).capitalize() if finding.names != ("belanja",) else None,
        )
        for finding in profile.findings
    ]
    return TableContent(columns, tuple(rows))
