"""Analysis of the regional budget (APBD): how much goes to poverty, where it goes, and what moved with it.

Which sub kegiatan serve the reduction of poverty is a judgement of the planning office, tagged line by line with a
reviewer and a date. Everything here rests on those tags; nothing is tagged by a rule. Amounts are in rupiah of their
own year: growth is nominal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from rpkd.numbers import Unit, is_missing
from rpkd.profile._analysis import Assessment
from rpkd.profile._series import Series, whole_change

SPENDING, REVENUE = "belanja", "pendapatan"
# Parts of spending that a reader asks for first, in the order of the budget's own structure.
KINDS = (
    "belanja pegawai",
    "belanja barang dan jasa",
    "belanja hibah",
    "belanja bantuan sosial",
    "belanja modal",
    "belanja tidak terduga",
    "belanja transfer",
)
# Priority 1 and 2 are worse than the reference; 3 and 4 are not.
LAST_WEAK_PRIORITY = 2
# Sums that belong together may differ by this percentage before a reader is told.
TOLERANCE_PERCENT = 1.0
# Spending beyond the budget by more than this percentage is a slip of the pen more often than a fact.
OVERSPENT_PERCENT = 110.0

Judgement = Literal["aligned", "no_money", "below_equal", "above_equal", "not_judged"]
Outcome = Literal["better", "worse", "same"]


@dataclass(frozen=True)
class Amount:
    """Money of one item: the budget, and what was spent of it; None where that is not known."""

    budget: float
    realisation: float | None

    @property
    def rate(self) -> float | None:
        """Percentage of the budget that was spent."""
        return None if self.realisation is None or self.budget <= 0 else 100 * self.realisation / self.budget


@dataclass(frozen=True)
class Spending:
    """Poverty-tagged spending of one urusan or one bidang in one year.

    Parameters
    ----------
    name : str
        Of the urusan or bidang; empty where the office named none.
    activities : int
        Sub kegiatan that are tagged.
    budget : float
        Their budget in rupiah.
    realised, realised_of : float
        Spent, and the budget of those sub kegiatan whose spending is known.
    total : float or None
        All spending of the urusan; None where it is not known.
    share : float
        Percentage of all tagged spending of the year.
    """

    name: str
    activities: int
    budget: float
    realised: float
    realised_of: float
    total: float | None
    share: float

    @property
    def rate(self) -> float | None:
        """Percentage spent of the budget whose spending is known; None where none is."""
        return 100 * self.realised / self.realised_of if self.realised_of > 0 else None

    @property
    def share_of_total(self) -> float | None:
        """Percentage of the urusan's own spending that is tagged."""
        return None if not self.total else 100 * self.budget / self.total


@dataclass(frozen=True)
class TaggedYear:
    """Poverty-tagged spending of one year.

    Parameters
    ----------
    year : int
        Budget year.
    spending : Spending
        All tagged sub kegiatan; its total is the region's whole spending.
    poor : float or None
        Poor people, persons; None where not known for that year.
    """

    year: int
    spending: Spending
    poor: float | None

    @property
    def per_poor(self) -> float | None:
        """Rupiah of tagged budget for each poor person in the year."""
        return None if not self.poor else self.spending.budget / self.poor


@dataclass(frozen=True)
class FieldStatus:
    """What the analysis of indicators found of one bidang.

    Parameters
    ----------
    field : str
        Bidang.
    title : str
        Its weakest indicator.
    priority : int or None
        Of that indicator, 1 (worst) to 4; None where no indicator of the field could be judged.
    series : Series
        The indicator's figures that may be compared with each other.
    good_sign : int
        1 where more is better, -1 where less is.
    unit : Unit
        Of a difference of two of the figures.
    """

    field: str
    title: str
    priority: int | None
    series: Series
    good_sign: int
    unit: Unit


@dataclass(frozen=True)
class FieldMatch:
    """Relevansi: whether a bidang's share of the money fits its place among the problems.

    Parameters
    ----------
    status : FieldStatus
        The bidang.
    budget, share : float
        Tagged budget, and its percentage of all tagged spending.
    judgement : str
        ``"no_money"`` weak and without money, ``"below_equal"`` weak and with less than an equal share,
        ``"above_equal"`` not weak and with more than an equal share, ``"aligned"`` otherwise; ``"not_judged"`` without
        a priority.
    """

    status: FieldStatus
    budget: float
    share: float
    judgement: Judgement


@dataclass(frozen=True)
class FieldEffect:
    """Efektivitas: how a bidang's money and its indicator moved in the same years.

    Parameters
    ----------
    status : FieldStatus
        The bidang.
    first_year, last_year : int
        Of the money.
    first, last : float
        Tagged budget in those years.
    indicator_first_year, indicator_last_year : int or None
        First and last figure of the indicator within those years; None with fewer than two.
    change : float or None
        Of the indicator between them.
    outcome : str or None
        By the indicator's polarity.
    """

    status: FieldStatus
    first_year: int
    last_year: int
    first: float
    last: float
    indicator_first_year: int | None
    indicator_last_year: int | None
    change: float | None
    outcome: Outcome | None

    @property
    def growth(self) -> float:
        """Nominal growth of the money over the years, in percent."""
        return 100 * (self.last / self.first - 1)


@dataclass(frozen=True)
class Finding:
    """Something in the workbook that wants a look before the figures are used.

    Parameters
    ----------
    kind : str
        ``"no_field"``, ``"no_reviewer"``, ``"no_date"``, ``"overspent"`` (sub kegiatan); ``"tagged_over_function"``
        (urusan); ``"tagged_over_spending"``, ``"functions_differ"``, ``"kinds_over_spending"`` (the year's sums).
    names : tuple of str
        What it is about.
    amount : float
        Rupiah that it concerns.
    """

    kind: str
    names: tuple[str, ...]
    amount: float


@dataclass(frozen=True)
class BudgetProfile:
    """The budget of one region.

    Parameters
    ----------
    summary, by_function : mapping
        Year → item, or urusan, → Amount.
    years : tuple of TaggedYear
        Years with tagged sub kegiatan, in order.
    listed : int
        Sub kegiatan listed for the latest of those years, tagged or not.
    functions, fields : tuple of Spending
        Of the latest year, largest first.
    matches : tuple of FieldMatch
        Of the latest year, weakest bidang first.
    effects : tuple of FieldEffect
        Of bidang that had money in two years or more.
    findings : tuple of Finding
        Of the latest year.
    """

    summary: Mapping[int, Mapping[str, Amount]]
    by_function: Mapping[int, Mapping[str, Amount]]
    years: tuple[TaggedYear, ...]
    listed: int
    functions: tuple[Spending, ...]
    fields: tuple[Spending, ...]
    matches: tuple[FieldMatch, ...]
    effects: tuple[FieldEffect, ...]
    findings: tuple[Finding, ...]

    @property
    def latest(self) -> TaggedYear | None:
        """The latest year with tagged sub kegiatan."""
        return self.years[-1] if self.years else None

    @property
    def latest_with_poor(self) -> TaggedYear | None:
        """The latest year whose number of poor people is known: budgets run ahead of surveys."""
        return next((item for item in reversed(self.years) if item.per_poor is not None), None)

    @property
    def summary_year(self) -> int | None:
        """The latest year of the summary."""
        return max(self.summary, default=None)

    @property
    def function_year(self) -> int | None:
        """The latest year whose spending by urusan is known."""
        return max(self.by_function, default=None)

    @property
    def judged(self) -> tuple[FieldMatch, ...]:
        """The bidang whose weakest indicator has a priority."""
        return tuple(match for match in self.matches if match.status.priority is not None)

    @property
    def equal_share(self) -> float | None:
        """The percentage that each judged bidang would get if all got the same."""
        return 100 / len(self.judged) if self.judged else None

    @property
    def weak_share(self) -> float | None:
        """Percentage of tagged spending in bidang of priority 1 or 2; None where no bidang is weak."""
        weak = [match.share for match in self.judged if (match.status.priority or 0) <= LAST_WEAK_PRIORITY]
        return sum(weak) if weak else None


def field_statuses(found: Iterable[Assessment]) -> tuple[FieldStatus, ...]:
    """Take the weakest indicator of each bidang: a main one if any has a priority, the lowest priority first.

    Parameters
    ----------
    found : iterable of Assessment
        The assessed indicators of a region, in the catalogue's order.
    """
    chosen: dict[str, Assessment] = {}

    def rank(item: Assessment) -> tuple[bool, bool, int]:
        return (item.priority is None, item.panel.entry.role != "main", item.priority or 0)

    for item in found:
        field = item.panel.entry.field
        if field not in chosen or rank(item) < rank(chosen[field]):
            chosen[field] = item
    return tuple(_status(item) for item in chosen.values())


def _status(item: Assessment) -> FieldStatus:
    entry = item.panel.entry
    return FieldStatus(entry.field, entry.title, item.priority, item.trend.part, entry.good_sign, entry.difference)


def budget_profile(
    summary: pd.DataFrame | None,
    functions: pd.DataFrame | None,
    activities: pd.DataFrame | None,
    poor: Mapping[int, float],
    statuses: Sequence[FieldStatus] = (),
) -> BudgetProfile | None:
    """Analyse the budget.

    Parameters
    ----------
    summary, functions, activities : pandas.DataFrame or None
        The office's tables: `budget_summary` (year, item, budget, realisation), `budget_functions` (year, function,
        budget, realisation), `budget_activities` (year, code, name, function, field, budget, realisation, poverty,
        reviewer, date); None where the office has filled in none.
    poor : mapping of int to float
        Poor people by year, persons.
    statuses : sequence of FieldStatus
        What the analysis of indicators found, for relevansi and efektivitas.

    Returns
    -------
    BudgetProfile or None
        None when the office has filled in nothing at all.
    """
    if all(frame is None or frame.empty for frame in (summary, functions, activities)):
        return None
    items, by_function = _amounts(summary, "item"), _amounts(functions, "function")
    lines = activities if activities is not None else pd.DataFrame(columns=["year", "poverty"])
    tagged = lines[lines["poverty"].astype(bool)]
    years = tuple(_tagged_year(tagged, int(year), items, poor) for year in sorted(set(tagged["year"].tolist())))
    if not years:
        return BudgetProfile(items, by_function, (), 0, (), (), (), (), ())
    latest = years[-1]
    own = tagged[tagged["year"] == latest.year]
    totals = {name: amount.budget for name, amount in by_function.get(latest.year, {}).items()}
    tagged_functions, by_field = _by(own, "function", totals), _by(own, "field", {})
    return BudgetProfile(
        summary=items,
        by_function=by_function,
        years=years,
        listed=int((lines["year"] == latest.year).sum()),
        functions=tagged_functions,
        fields=by_field,
        matches=_matches(by_field, statuses),
        effects=_effects(tagged, statuses),
        findings=tuple(_findings(own, latest, items.get(latest.year, {}), totals, tagged_functions)),
    )


def _known(value: object) -> float | None:
    return None if is_missing(value) else float(value)  # type: ignore[arg-type]


def _amounts(frame: pd.DataFrame | None, column: str) -> dict[int, dict[str, Amount]]:
    found: dict[int, dict[str, Amount]] = {}
    if frame is not None:
        columns = (frame[name].tolist() for name in ("year", column, "budget", "realisation"))
        for year, name, budget, realisation in zip(*columns, strict=True):
            found.setdefault(int(year), {})[str(name)] = Amount(float(budget), _known(realisation))
    return found


def _spending(rows: pd.DataFrame, name: str, total: float | None, all_tagged: float) -> Spending:
    spent = rows[rows["realisation"].notna()]
    budget = float(rows["budget"].sum())
    return Spending(
        name=name,
        activities=len(rows),
        budget=budget,
        realised=float(spent["realisation"].sum()),
        realised_of=float(spent["budget"].sum()),
        total=total,
        share=100 * budget / all_tagged if all_tagged > 0 else 0.0,
    )


def _tagged_year(
    tagged: pd.DataFrame, year: int, items: Mapping[int, Mapping[str, Amount]], poor: Mapping[int, float]
) -> TaggedYear:
    rows = tagged[tagged["year"] == year]
    whole = items.get(year, {}).get(SPENDING)
    return TaggedYear(
        year, _spending(rows, "", whole.budget if whole else None, float(rows["budget"].sum())), poor.get(year)
    )


def _by(rows: pd.DataFrame, column: str, totals: Mapping[str, float]) -> tuple[Spending, ...]:
    all_tagged = float(rows["budget"].sum())
    names = dict.fromkeys(rows[column].tolist())
    found = [_spending(rows[rows[column] == name], str(name), totals.get(name), all_tagged) for name in names]
    return tuple(sorted(found, key=lambda item: (-item.budget, item.name)))


def _matches(fields: Sequence[Spending], statuses: Sequence[FieldStatus]) -> tuple[FieldMatch, ...]:
    money = {item.name: item for item in fields}
    judged = sum(status.priority is not None for status in statuses)
    found = []
    for status in statuses:
        item = money.get(status.field)
        budget, share = (item.budget, item.share) if item else (0.0, 0.0)
        found.append(FieldMatch(status, budget, share, _judgement(status.priority, share, judged)))
    return tuple(sorted(found, key=lambda match: (match.status.priority or 9, -match.share, match.status.field)))


def _judgement(priority: int | None, share: float, judged: int) -> Judgement:
    if priority is None:
        return "not_judged"
    if priority <= LAST_WEAK_PRIORITY:
        return "no_money" if share == 0 else "below_equal" if share < 100 / judged else "aligned"
    return "above_equal" if share > 100 / judged else "aligned"


def _effects(tagged: pd.DataFrame, statuses: Sequence[FieldStatus]) -> tuple[FieldEffect, ...]:
    found = []
    for status in statuses:
        rows = tagged[tagged["field"] == status.field]
        money = rows.groupby("year")["budget"].sum()
        money = money[money > 0].sort_index()
        if len(money) > 1:
            found.append(_effect(status, money))
    return tuple(found)


def _effect(status: FieldStatus, money: pd.Series) -> FieldEffect:
    first, last = int(money.index[0]), int(money.index[-1])
    move = whole_change(status.series.since(first).until(last))
    outcome: Outcome | None = None
    if move is not None:
        sign = move.sign * status.good_sign
        outcome = "better" if sign > 0 else "worse" if sign < 0 else "same"
    return FieldEffect(
        status=status,
        first_year=first,
        last_year=last,
        first=float(money.iloc[0]),
        last=float(money.iloc[-1]),
        indicator_first_year=move.first_year if move else None,
        indicator_last_year=move.last_year if move else None,
        change=move.difference if move else None,
        outcome=outcome,
    )


def _findings(
    rows: pd.DataFrame,
    latest: TaggedYear,
    items: Mapping[str, Amount],
    totals: Mapping[str, float],
    functions: Sequence[Spending],
) -> list[Finding]:
    found = []
    for kind, column in (("no_field", "field"), ("no_reviewer", "reviewer"), ("no_date", "date")):
        found.append(_lines(kind, rows[[_is_empty(value) for value in rows[column].tolist()]]))
    found.append(_lines("overspent", rows[100 * rows["realisation"] > OVERSPENT_PERCENT * rows["budget"]]))
    over = [item for item in functions if item.total is not None and item.budget > item.total]
    excess = sum(item.budget - (item.total or 0.0) for item in over)
    found.append(Finding("tagged_over_function", tuple(item.name for item in over), excess))
    found += _sums(latest, items, totals)
    return [finding for finding in found if finding.names]


def _is_empty(value: object) -> bool:
    # pandas has NaT beside None and NaN for a date that is not known.
    return value is None or value is pd.NaT or is_missing(value) or str(value).strip() == ""


def _lines(kind: str, rows: pd.DataFrame) -> Finding:
    return Finding(kind, tuple(map(str, rows["name"].tolist())), float(rows["budget"].sum()))


def _sums(latest: TaggedYear, items: Mapping[str, Amount], totals: Mapping[str, float]) -> list[Finding]:
    """Look for sums of the year that contradict the whole spending."""
    whole = items.get(SPENDING)
    if whole is None:
        return []
    slack = TOLERANCE_PERCENT / 100 * whole.budget
    kinds = sum(items[kind].budget for kind in KINDS if kind in items)
    by_function = sum(totals.values())
    checks = (
        ("tagged_over_spending", latest.spending.budget - whole.budget > 0, latest.spending.budget - whole.budget),
        ("kinds_over_spending", kinds - whole.budget > slack, kinds - whole.budget),
        ("functions_differ", bool(totals) and abs(by_function - whole.budget) > slack, by_function - whole.budget),
    )
    return [Finding(kind, (SPENDING,), amount) for kind, wrong, amount in checks if wrong]
