"""The best division of a budget, the bound on any other, the worth of each limit, or why there is none.

Mixed-integer programmes and their linear relaxations, solved by HiGHS through scipy.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from rpkd.scenario._budget import BudgetProblem, Key, Kind, Plan
from rpkd.scenario._conflict import Conflict, conflict_of
from rpkd.scenario._greedy import greedy_columns
from rpkd.scenario._rows import Floats, Model, model_of, plan_of, with_money
from rpkd.scenario._search import gap_of, search, thriftiest
from rpkd.scenario._solver import Effort, Solved, linear

PROVED = 1e-6
"""A gap so small that it is rounding: nothing better exists."""


class Ending(StrEnum):
    """How the search ended."""

    PROVED = "proved"
    """Nothing better exists."""
    WITHIN_GAP = "within_gap"
    """What could be better is less than the gap that was asked for."""
    STOPPED = "stopped"
    """The search was ended by its limit of steps or seconds; the gap says how much better a plan could be at most."""
    INFEASIBLE = "infeasible"
    """No plan keeps all limits; the conflict says which."""


class Reason(StrEnum):
    """Why a programme gets no more recipients than it does."""

    EVERYBODY = "everybody"
    """Everybody who could get it does."""
    NO_EFFECT = "no_effect"
    """It brings nothing that is counted."""
    QUOTA = "quota"
    """Its quota is used up."""
    ATTAINABLE = "attainable"
    """Where it is not given, nothing more can be attained."""
    SCALE = "scale"
    """It would not reach its smallest scale, or its fixed costs, with what is left."""
    DEARER = "dearer"
    """Its money goes to options that bring more for a rupiah, or to what other limits ask for."""


@dataclass(frozen=True)
class ShadowPrice:
    """What one more unit of a limit is worth, in the linear relaxation.

    Parameters
    ----------
    kind : Kind
        What is limited, and so the unit.
    key : Key
        Which limit.
    price : float
        Effect gained for each unit by which the limit is loosened; when money is minimised, rupiah saved. Valid near
        the limit as it is, and for divisible programmes; with fixed costs and whole recipients it is near the truth.
    """

    kind: Kind
    key: Key
    price: float


@dataclass(frozen=True)
class Binding:
    """A limit that the chosen plan uses up.

    Parameters
    ----------
    kind : Kind
        What is limited, and so the unit.
    key : Key
        Which limit.
    limit, used : float
        The limit, and what the plan makes of it.
    """

    kind: Kind
    key: Key
    limit: float
    used: float


@dataclass(frozen=True)
class ProgramStanding:
    """What a plan does with one programme, and what holds it back.

    Parameters
    ----------
    program : str
        Code.
    recipients, available : float
        Sums over places, years and blocks: recipients, and how many there could be.
    cost : float
        Rupiah, with fixed costs.
    effect : float
        Weighted effect.
    reason : Reason
        Why it does not get more.
    """

    program: str
    recipients: float
    available: float
    cost: float
    effect: float
    reason: Reason


@dataclass(frozen=True, eq=False)
class Optimum:
    """The best plan that was found, and how good it is.

    Parameters
    ----------
    ending : Ending
        How the search ended.
    chosen : Plan or None
        The plan; None when there is none, or none was found in time.
    greedy : Plan
        The plan of taking the most effect for a rupiah first; see its `broken`.
    relaxed : float or None
        Best value if recipients and running programmes were divisible (the bound of the linear relaxation).
    bound : float or None
        The tightest value that no plan can pass.
    gap : float or None
        How far the chosen plan may lie from the best, relative to its own value.
    prices : tuple of ShadowPrice
        Limits that hold back the linear relaxation, the most valuable of each kind first.
    binding : tuple of Binding
        Limits that the chosen plan uses up.
    rule_costs : mapping of Kind to float
        What minimum shares and fairness cost: how much better the relaxation would be without them.
    standings : tuple of ProgramStanding
        What the chosen plan does with each programme.
    conflict : Conflict or None
        Why there is no plan.
    """

    ending: Ending
    chosen: Plan | None
    greedy: Plan
    relaxed: float | None
    bound: float | None
    gap: float | None
    prices: tuple[ShadowPrice, ...] = ()
    binding: tuple[Binding, ...] = ()
    rule_costs: Mapping[Kind, float] = dataclasses.field(default_factory=dict)
    standings: tuple[ProgramStanding, ...] = ()
    conflict: Conflict | None = None


@dataclass(frozen=True)
class CurvePoint:
    """The best that a larger or smaller budget brings.

    Parameters
    ----------
    factor : float
        What the ceilings were multiplied by.
    cost : float
        Rupiah that are spent; less than the ceilings where other limits hold.
    effect : float
        Weighted effect.
    """

    factor: float
    cost: float
    effect: float


def most_effect(problem: BudgetProblem, effort: Effort | None = None) -> Optimum:
    """Find the plan with the most effect for the money that there is.

    Of the plans with that effect, one that spends little is chosen: money that brings nothing stays unspent.

    Parameters
    ----------
    problem : BudgetProblem
        Options and limits.
    effort : Effort, optional
        Accepted gap, and when to give up.

    Returns
    -------
    Optimum
        Never worse than the greedy plan where that one keeps all limits. Ceilings, quotas, lasting benefits and
        attainable effects are kept exactly, the other limits to a millionth of what they compare.

    Notes
    -----
    Effects of programmes are added up: that a family gets two of them is for `attainable` to bound.

    Examples
    --------
    >>> import numpy as np
    >>> from rpkd.scenario._budget import BudgetProblem, Options
    >>> options = Options(np.array(["pkh", "rtlh"]), np.array(["a", "a"]), np.array([2026, 2026]), np.array([1, 1]),
    ...                   np.array([10.0, 10.0]), np.array([2, 10]), np.array([0.2, 0.9]), np.array(["APBD", "APBD"]))
    >>> found = most_effect(BudgetProblem(options, {("APBD", 2026): 50}))
    >>> found.chosen.recipients.tolist(), round(found.chosen.effect, 9), found.ending.value
    ([10.0, 3.0], 4.7, 'proved')
    >>> [(price.key, round(price.price, 9)) for price in found.prices]
    [(('APBD', 2026), 0.09)]
    """
    return _optimum(problem, None, effort or Effort())


def least_cost(problem: BudgetProblem, wanted: float, effort: Effort | None = None) -> Optimum:
    """Find the plan that reaches a wanted effect with the least money.

    Parameters
    ----------
    problem : BudgetProblem
        Options and limits.
    wanted : float
        Weighted effect over all years that is to be reached.
    effort : Effort, optional
        Accepted gap, and when to give up.

    Returns
    -------
    Optimum
        Here `relaxed`, `bound`, `prices` and `rule_costs` are rupiah. When the effect cannot be reached, the conflict
        names `Kind.WANTED` and says by how much it is out of reach.
    """
    return _optimum(problem, wanted, effort or Effort())


def budget_curve(
    problem: BudgetProblem, factors: Sequence[float], *, exact: bool = False, effort: Effort | None = None
) -> tuple[CurvePoint, ...]:
    """Effect against money: the best plan with every ceiling multiplied by each factor.

    Parameters
    ----------
    problem : BudgetProblem
        Options and limits.
    factors : sequence of float
        What ceilings are multiplied by.
    exact : bool, optional
        Solve with whole recipients and fixed costs as they are; by default the linear relaxation, an upper bound that
        takes a fraction of the time.
    effort : Effort, optional
        For exact points.

    Returns
    -------
    tuple of CurvePoint
        In the order of the factors; a factor for which no plan keeps all limits has no point.
    """
    points = []
    for factor in factors:
        ceilings = {key: limit * factor if math.isfinite(limit) else limit for key, limit in problem.ceilings.items()}
        model = model_of(dataclasses.replace(problem, ceilings=ceilings))
        if exact:
            plan = _optimum(model.problem, None, effort or Effort()).chosen
            if plan is not None:
                points.append(CurvePoint(factor, plan.cost, plan.effect))
            continue
        best = linear(model, -model.effect)
        if best.x is not None:
            x = thriftiest(model, best.x, np.zeros_like(model.whole))
            points.append(CurvePoint(factor, float(model.cost @ x), float(model.effect @ x)))
    return tuple(points)


def _optimum(problem: BudgetProblem, wanted: float | None, effort: Effort) -> Optimum:
    """Solve, compare with greedy, and explain."""
    model = model_of(problem, wanted)
    goal = -model.effect if wanted is None else model.cost
    greedy = plan_of(model, greedy_columns(model, math.inf if wanted is None else wanted))
    relaxed = linear(model, goal)
    if relaxed.x is None:
        return Optimum(Ending.INFEASIBLE, None, greedy, None, None, None, conflict=conflict_of(model, effort))
    value = float(goal @ relaxed.x)
    solved = search(model, goal, effort, relaxed, thrifty=wanted is None)
    if solved.infeasible:
        shown = _shown(value, wanted)
        return Optimum(Ending.INFEASIBLE, None, greedy, shown, None, None, conflict=conflict_of(model, effort))
    bound = solved.bound
    chosen = None if solved.x is None else plan_of(model, solved.x)
    if not greedy.broken and (chosen is None or _value(greedy, wanted) < _value(chosen, wanted)):
        chosen = greedy
    found = Optimum(Ending.STOPPED, chosen, greedy, _shown(value, wanted), _shown(bound, wanted), None)
    if chosen is None:
        return found
    gap = gap_of(_value(chosen, wanted), bound)
    ending = Ending.PROVED if gap <= PROVED else Ending.WITHIN_GAP if gap <= effort.gap else Ending.STOPPED
    return dataclasses.replace(
        found,
        ending=ending,
        gap=gap,
        prices=_prices(model, relaxed),
        binding=_binding(model, chosen),
        rule_costs=_rule_costs(model, goal, value),
        standings=_standings(model, chosen),
    )


def _shown(value: float, wanted: float | None) -> float:
    """Turn a minimised value into the effect or the rupiah that it stands for."""
    return -value + 0.0 if wanted is None else value


def _value(plan: Plan, wanted: float | None) -> float:
    """Tell what is minimised, for a plan."""
    return -plan.effect if wanted is None else plan.cost


def _columns_of(model: Model, plan: Plan) -> Floats:
    """Columns of a plan, with the money of places."""
    x = np.zeros(len(model.upper))
    n = len(plan.recipients)
    x[:n] = plan.recipients
    x[n : n + len(model.units)] = [unit in plan.running for unit in model.units]
    return with_money(model, x)


def _prices(model: Model, relaxed: Solved) -> tuple[ShadowPrice, ...]:
    """Prices of the limits that somebody set, the most valuable of each kind first."""
    kinds = list(Kind)
    found = [
        ShadowPrice(row.kind, row.key, float(price))
        for row, price in zip(model.rows, relaxed.prices, strict=True)
        if row.kind not in (None, Kind.ONCE) and price > 0
    ]
    return tuple(sorted(found, key=lambda price: (kinds.index(price.kind), -price.price, tuple(map(str, price.key)))))


def _binding(model: Model, plan: Plan) -> tuple[Binding, ...]:
    """Limits with no room left: less than a recipient's thousandth, or, in whole recipients, less than one of them."""
    x = _columns_of(model, plan)
    found = []
    for row in model.rows:
        if row.kind in (None, Kind.ONCE, Kind.SCALE):
            continue
        used = math.fsum((row.values * x[row.columns]).tolist())
        slack = min(used - row.lower, row.upper - used)
        if slack <= 1e-3 * row.scale:
            limit = row.lower if used - row.lower <= row.upper - used else row.upper
            found.append(Binding(row.kind, row.key, limit, used))
    return tuple(found)


def _rule_costs(model: Model, goal: Floats, value: float) -> dict[Kind, float]:
    """How much better the relaxation is without the minimum shares, and without fairness."""
    costs = {}
    for kind in (Kind.SHARE, Kind.FAIRNESS):
        rows = tuple(row for row in model.rows if row.kind is not kind)
        if len(rows) < len(model.rows):
            free = linear(dataclasses.replace(model, rows=rows), goal)
            if free.x is not None:
                costs[kind] = max(0.0, value - float(goal @ free.x))
    return costs


def _standings(model: Model, plan: Plan) -> tuple[ProgramStanding, ...]:
    """Each programme of the plan, with what holds it back where most of its recipients are left out."""
    problem, n = model.problem, len(model.unit_of)
    x = _columns_of(model, plan)
    left_out = np.maximum(0.0, model.upper[:n] - x[:n])
    reason = np.full(n, Reason.DEARER, dtype=object)
    for kind, why in ((Kind.ATTAINABLE, Reason.ATTAINABLE), (Kind.QUOTA, Reason.QUOTA), (Kind.ONCE, Reason.EVERYBODY)):
        for row in model.rows:
            if row.kind is kind and row.upper - math.fsum((row.values * x[row.columns]).tolist()) <= 1e-3 * row.scale:
                reason[row.columns] = why
    if model.units:
        idle = (model.unit_of >= 0) & (x[n + np.maximum(model.unit_of, 0)] == 0)
        reason[idle & (reason == Reason.DEARER)] = Reason.SCALE
    reason[model.effect[:n] <= 0] = Reason.NO_EFFECT
    standings = []
    for program in np.unique(problem.options.program).tolist():
        own = problem.options.program == program
        units = [at for at, unit in enumerate(model.units) if unit[0] == program]
        weights = {why: float(left_out[own & (reason == why)].sum()) for why in Reason}
        whose = max(Reason, key=lambda why: weights[why])
        standings.append(
            ProgramStanding(
                program,
                float(x[:n][own].sum()),
                float(model.upper[:n][own].sum()),
                math.fsum([*(x * model.cost)[:n][own].tolist(), *(x * model.cost)[[n + at for at in units]].tolist()]),
                float((x * model.effect)[:n][own].sum()),
                whose if sum(weights.values()) > 1e-3 else Reason.EVERYBODY,
            )
        )
    return tuple(standings)
