"""Tables of the programme matrix: sums and findings for the chapter, the matrix and the action plan for the annex."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rpkd.numbers import Unit, format_number
from rpkd.report._content import TableContent
from rpkd.report._matrix_plan import ProgrammePlan
from rpkd.report._matrix_words import FINDINGS, MONEY_CONCERNED, SEVERAL_FUNDS, value_name
from rpkd.results import Column
from rpkd.scenario import DETAIL, QUARTERS, Action, Amounts, Entry, Finding, Indicator, money_by

Contents = Mapping[str, tuple[str, TableContent]]
Cells = tuple[str | float | int | None, ...]

MILLION = 1e6
TOTAL = "Jumlah"
REST = "lainnya"
# The chapter names so many agencies; the exported workbook has all.
_AGENCIES = 12
# A finding names so many of its rows.
_ROWS = 5
_MOST_DECIMALS = 2
_ROMAN = ("I", "II", "III", "IV")


def _million(amount: float | None) -> float | None:
    return None if amount is None else amount / MILLION


def sums_by(plan: ProgrammePlan, attribute: str) -> dict[str, dict[int, float]]:
    """Sum the matrix's money by an attribute's names as readers know them, the largest first, what is unknown last."""
    named: dict[str, dict[int, float]] = {}
    unknown = value_name(attribute, "")
    for value, amounts in money_by(plan.matrix, attribute).items():
        sums = named.setdefault(value_name(attribute, value), dict.fromkeys(plan.matrix.years, 0.0))
        for year, amount in amounts.items():
            sums[year] += amount
    last = {unknown: 2, SEVERAL_FUNDS: 1}
    order = sorted(named, key=lambda name: (last.get(name, 0), -sum(named[name].values()), name))
    if attribute in {"strategy", "presidential_strategy", "cluster"}:
        # These have an order of their own.
        order = sorted(named, key=lambda name: (name == unknown, name))
    return {name: named[name] for name in order}


def chapter_tables(plan: ProgrammePlan | None) -> Contents:
    """Return the tables of the chapter by key, each with its title; none where nothing is filled in."""
    if plan is None:
        return {}
    found: dict[str, tuple[str, TableContent]] = {}
    for attribute, key, heading, title in (
        ("strategy", "strategi", "Strategi menurut Permendagri 53/2020", "strategi Permendagri 53/2020"),
        ("fund_source", "dana", "Sumber dana", "sumber dana"),
        ("agency", "perangkat", "Perangkat daerah", "perangkat daerah"),
    ):
        if plan.matrix.total > 0:
            content = _sum_table(plan, attribute, heading)
            found[f"tbl_matriks_{key}"] = (f"Pagu matriks program menurut {title}", content)
    if plan.tied is not None and plan.tied.ties:
        found["tbl_matriks_skenario"] = ("Pagu matriks dan kebutuhan skenario", _tie_table(plan))
    if plan.findings:
        found["tbl_matriks_pemeriksaan"] = ("Hal yang perlu diperiksa dalam matriks program", _finding_table(plan))
    return found


def _sum_table(plan: ProgrammePlan, attribute: str, heading: str) -> TableContent:
    years, total = plan.matrix.years, plan.matrix.total
    columns = (
        Column("name", heading),
        *(Column(f"budget_{year}", str(year), Unit.MILLION_RUPIAH) for year in years),
        Column("total", TOTAL, Unit.MILLION_RUPIAH),
        Column("share", "Porsi", Unit.PERCENT, decimals=1),
    )
    sums = sums_by(plan, attribute)
    if len(sums) > _AGENCIES + 1:
        kept, rest = list(sums)[:_AGENCIES], list(sums)[_AGENCIES:]
        several = {year: sum(sums[name][year] for name in rest) for year in years}
        sums = {**{name: sums[name] for name in kept}, f"{REST} ({len(rest)})": several}

    def row(name: str, amounts: Amounts) -> Cells:
        whole = sum(amounts.values())
        return (name, *(_million(amounts[year]) for year in years), _million(whole), 100 * whole / total)

    rows = [*(row(name, amounts) for name, amounts in sums.items()), row(TOTAL, plan.matrix.totals)]
    return TableContent(columns, tuple(rows), frozenset({len(rows) - 1}))


def _tie_table(plan: ProgrammePlan) -> TableContent:
    columns = (
        *(Column("programme", "Program"), Column("year", "Tahun", Unit.YEAR)),
        *(Column("planned", "Pagu matriks", Unit.MILLION_RUPIAH), Column("needed", "Kebutuhan", Unit.MILLION_RUPIAH)),
        Column("difference", "Selisih", Unit.MILLION_RUPIAH),
        Column("share", "Pagu terhadap kebutuhan", Unit.PERCENT, decimals=0),
    )
    rows = [
        (
            *(plan.names.get(found.programme, found.programme), found.year, _million(found.planned)),
            *(_million(found.needed), _million(found.difference), found.share),
        )
        for found in (plan.tied.ties if plan.tied else ())
    ]
    return TableContent(columns, tuple(rows))


def _finding_table(plan: ProgrammePlan) -> TableContent:
    columns = (
        Column("finding", "Temuan"),
        Column("count", "Banyak", Unit.COUNT),
        Column("amount", "Pagu", Unit.MILLION_RUPIAH),
        Column("where", "Letak dalam buku kerja"),
    )
    rows = []
    for kind, found in grouped(plan.findings).items():
        amount = sum(finding.value or 0 for finding in found) if kind in MONEY_CONCERNED else None
        rows.append((FINDINGS[kind][0], len(found), _million(amount), places(found)))
    return TableContent(columns, tuple(rows))


def grouped(findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    """Return findings by kind, in their order."""
    kinds: dict[str, list[Finding]] = {}
    for finding in findings:
        kinds.setdefault(finding.kind, []).append(finding)
    return kinds


def places(found: Sequence[Finding]) -> str:
    """Say where findings of one kind stand: sheet, rows, and the years of those about no row; the first few of them.

    Examples
    --------
    >>> places([Finding("no_unit", "Program", 7), Finding("no_unit", "Program", 9), Finding("no_unit", "Program", 9)])
    'Program baris 7, 9'
    """
    rows = list(dict.fromkeys(str(finding.row) for finding in found if finding.row is not None))
    if rows:
        more = ", …" if len(rows) > _ROWS else ""
        return f"{found[0].sheet} baris {', '.join(rows[:_ROWS])}{more}"
    words = list(dict.fromkeys(finding.code or f"tahun {finding.year}" for finding in found))
    return ", ".join(words[:_ROWS]) + (", …" if len(words) > _ROWS else "")


def annex_tables(plan: ProgrammePlan | None) -> Contents:
    """Return the matrix in three parts that fit a page: targets, money, and who does it where."""
    if plan is None:
        return {}
    return {
        "tbl_t3_target": ("Matriks program: indikator dan target", _target_table(plan)),
        "tbl_t3_pagu": ("Matriks program: pagu", _budget_table(plan)),
        "tbl_t3_pelaksana": ("Matriks program: pelaksana, lokasi, dan strategi", _holder_table(plan)),
    }


def lines_of(entries: Sequence[Entry]) -> Iterator[tuple[Entry, Indicator | None]]:
    """Yield one line for each indicator of each entry, and one for an entry without any."""
    for entry in entries:
        if not entry.indicators:
            yield entry, None
        for indicator in entry.indicators:
            yield entry, indicator


def _target_table(plan: ProgrammePlan) -> TableContent:
    lines = list(lines_of(plan.matrix.entries))
    columns = (
        *(Column("name", "Kode, uraian, dan indikator"), Column("baseline", "Awal", Unit.INDEX)),
        *(Column(f"target_{year}", str(year), Unit.INDEX) for year in plan.matrix.years),
    )
    leaves, rows = {entry.row for entry in plan.matrix.leaves}, list[Cells]()
    for entry, indicator in lines:
        # What only stands above others needs no indicator.
        blank = None if entry.row in leaves else ""
        if indicator is None:
            figures: Cells = (blank,) * (1 + len(plan.matrix.years))
        else:
            targets = (quantity(indicator.targets.get(year), "") for year in plan.matrix.years)
            figures = (quantity(indicator.baseline, ""), *targets)
        rows.append((described(entry, indicator), *figures))
    return TableContent(columns, tuple(rows), _headings([entry for entry, _ in lines]))


def described(entry: Entry, indicator: Indicator | None) -> str:
    """Name an entry by code and name, with its place where it is one, and one of its indicators with its unit."""
    name = f"{entry.code} {entry.name}" + (f" – {entry.location}" if entry.location and entry.level == DETAIL else "")
    if indicator is None:
        return name
    return f"{name}: {indicator.name}" + (f" ({indicator.unit})" if indicator.unit else "")


def decimals_of(values: Sequence[float | None]) -> int:
    """Return how many decimals some figures need to be shown as they were written, at most two.

    Examples
    --------
    >>> decimals_of([70, 61.5, None]), decimals_of([1200.0]), decimals_of([1 / 3])
    (1, 0, 2)
    """
    known = [value for value in values if value is not None]
    return next(
        (places for places in range(_MOST_DECIMALS) if all(value == round(value, places) for value in known)),
        _MOST_DECIMALS,
    )


def _headings(entries: Sequence[Entry]) -> frozenset[int]:
    """Return the rows that stand above others in the hierarchy."""
    return frozenset(index for index, entry in enumerate(entries) if entry.level not in {DETAIL, "kegiatan"})


def _budget_table(plan: ProgrammePlan) -> TableContent:
    years, entries = plan.matrix.years, plan.matrix.entries
    decimals = min(1, decimals_of([_million(amount) for entry in entries for amount in entry.budgets.values()]))
    columns = (
        Column("name", "Kode dan uraian"),
        *(Column(f"budget_{year}", str(year), Unit.MILLION_RUPIAH, decimals) for year in years),
    )
    leaves, rows = {entry.row for entry in plan.matrix.leaves}, list[Cells]()
    for entry in entries:
        blank = None if entry.row in leaves else ""
        amounts = (entry.budgets.get(year) for year in years)
        rows.append((described(entry, None), *(blank if amount is None else _million(amount) for amount in amounts)))
    rows.append((f"{TOTAL}, setiap rupiah satu kali", *(_million(plan.matrix.totals[year]) for year in years)))
    return TableContent(columns, tuple(rows), _headings(entries) | {len(rows) - 1})


def _holder_table(plan: ProgrammePlan) -> TableContent:
    entries, leaves = plan.matrix.entries, {entry.row for entry in plan.matrix.leaves}
    columns = (
        *(Column("name", "Kode dan uraian"), Column("agency", "Perangkat daerah"), Column("location", "Lokasi")),
        *(Column("fund_source", "Sumber dana"), Column("strategy", "Strategi, klaster, dan program skenario")),
    )
    rows: list[Cells] = []
    for entry in entries:
        texts = (entry.agency, entry.location, entry.fund_source, placed(entry))
        blank = None if entry.row in leaves else ""
        rows.append((f"{entry.code} {entry.name}", *(text or blank for text in texts)))
    return TableContent(columns, tuple(rows), _headings(entries))


def placed(entry: Entry) -> str:
    """Write an entry's strategies (Permendagri 53/2020, then Inpres 8/2025), cluster and programme, as far as known."""
    strategies = f"{entry.strategy or '–'}/{entry.presidential_strategy or '–'}"
    parts = [
        f"strategi {strategies}" if entry.strategy or entry.presidential_strategy else "",
        f"klaster {entry.cluster}" if entry.cluster else "",
        entry.programme,
    ]
    return ", ".join(filter(None, parts))


def action_tables(plan: ProgrammePlan | None) -> Contents:
    """Return the year's action plan in parts that fit a page; schedule and last year only where some are written."""
    if plan is None or not plan.actions:
        return {}
    year = plan.year
    found = {
        "tbl_rat_sasaran": (f"RAT {year}: lokasi, sasaran, dan pelaksana", _whom_table(plan.actions)),
        "tbl_rat_pagu": (f"RAT {year}: keluaran dan pagu", _output_table(plan)),
    }
    if plan.is_detailed:
        found["tbl_rat_jadwal"] = (
            f"RAT {year}: jadwal triwulan I–IV (persen pagu) dan tahun lalu",
            _schedule_table(plan.actions),
        )
    return found


def quantity(value: float | None, unit: str) -> str | None:
    """Write a figure as an office wrote it, with its unit.

    Examples
    --------
    >>> quantity(1250.0, "keluarga"), quantity(61.5, ""), quantity(None, "jiwa")
    ('1.250 keluarga', '61,5', None)
    """
    if value is None:
        return None
    return f"{format_number(value, Unit.INDEX, decimals_of([value]))} {unit}".strip()


def whom(action: Action) -> str | None:
    """Write whom an action is for: group, number and registry deciles."""
    first, last = action.deciles or (0, 0)
    deciles = f"desil {first}" if first == last else f"desil {first}–{last}"
    parts = [action.target_group, quantity(action.recipients, action.recipient_unit), deciles if first else ""]
    return ", ".join(part for part in parts if part) or None


def _named(action: Action) -> str:
    return f"{action.code} {action.name}".strip()


def _whom_table(actions: Sequence[Action]) -> TableContent:
    columns = (
        *(Column("name", "Kode dan sub kegiatan"), Column("location", "Lokasi"), Column("target_group", "Sasaran")),
        Column("agency", "Perangkat daerah"),
    )
    rows = [(_named(action), action.location or None, whom(action), action.agency or None) for action in actions]
    return TableContent(columns, tuple(rows))


def _output_table(plan: ProgrammePlan) -> TableContent:
    decimals = min(1, decimals_of([_million(action.budget) for action in plan.actions]))
    columns = (
        *(Column("name", "Kode dan sub kegiatan"), Column("target", f"Indikator dan target {plan.year}")),
        *(Column("volume", "Volume"), Column("budget", f"Pagu tahun {plan.year}", Unit.MILLION_RUPIAH, decimals)),
        Column("fund_source", "Sumber dana"),
    )
    rows: list[Cells] = [
        (
            *(_named(action), target(action), quantity(action.volume, action.volume_unit)),
            *(_million(action.budget), action.fund_source or None),
        )
        for action in plan.actions
    ]
    whole = sum(action.budget or 0 for action in plan.actions)
    rows.append((TOTAL, "", "", _million(whole), ""))
    return TableContent(columns, tuple(rows), frozenset({len(rows) - 1}))


def target(action: Action) -> str | None:
    """Write the indicator of an action with its target of the year."""
    if not action.indicator:
        return None
    aim = quantity(action.target, action.unit)
    return f"{action.indicator}: {aim}" if aim else action.indicator


def _schedule_table(actions: Sequence[Action]) -> TableContent:
    last = [amount for action in actions for amount in (action.last_budget, action.last_realisation)]
    decimals = min(1, decimals_of([_million(amount) for amount in last]))
    columns = (
        Column("name", "Kode, sub kegiatan, dan lokasi"),
        # Percent of the budget in each quarter, as the title says: the words would be wider than the figures.
        *(Column(f"quarter_{quarter}", roman, Unit.INDEX, 0) for quarter, roman in zip(QUARTERS, _ROMAN, strict=True)),
        Column("last_budget", "Pagu tahun lalu", Unit.MILLION_RUPIAH, decimals),
        Column("last_realisation", "Realisasi tahun lalu", Unit.MILLION_RUPIAH, decimals),
        Column("last_volume", "Volume tahun lalu"),
    )
    rows = [
        (
            _named(action) + (f" – {action.location}" if action.location else ""),
            *(*action.quarters, _million(action.last_budget), _million(action.last_realisation)),
            quantity(action.last_volume, action.volume_unit),
        )
        for action in actions
        if action.row is not None
    ]
    return TableContent(columns, tuple(rows))
