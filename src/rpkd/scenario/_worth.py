"""What a result costs: rupiah for each person leaving poverty and for each point of P0, by programme as well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from rpkd.params import Scenario, Use
from rpkd.scenario._draws import COST, HEADCOUNT, Draws, Paths
from rpkd.scenario._effect import NO_EFFECT, Effect, Standing, effect_between, standing_of
from rpkd.scenario._people import FloatArray
from rpkd.scenario._plan import Planner
from rpkd.scenario._trajectory import Stage

Meaning = Literal["ratio", "free", "unclear", "worse"]
"""Whether a cost per person means anything: ``ratio``: it does; ``free``: poverty falls and no money is added;
``unclear``: the interval of the effect holds zero; ``worse``: poverty rises."""


@dataclass(frozen=True)
class Span:
    """The middle of draws and the ends of their central interval.

    Parameters
    ----------
    low, middle, high : float
        In one unit; `middle` is the median.
    """

    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class Worth:
    """What one scenario costs and brings beside another.

    Parameters
    ----------
    code, reference : str
        The scenarios.
    years : tuple of int
        One year, or all over which was added up.
    cost : Span
        Rupiah more.
    persons_out : Span
        Persons fewer in poverty; person-years where there are several years.
    points : Span
        Percentage points by which P0 is lower (their sum over the years).
    meaning : str
        See `Meaning`.
    per_person, per_point : Span or None
        Rupiah for each of them; None unless `meaning` is ``ratio``.
    """

    code: str
    reference: str
    years: tuple[int, ...]
    cost: Span
    persons_out: Span
    points: Span
    meaning: Meaning
    per_person: Span | None = None
    per_point: Span | None = None


def worth_of(
    draws: Draws, paths: Paths, code: str, reference: str, years: Sequence[int], coverage: float = 0.8
) -> Worth | None:
    """Return cost per person and per point, from paired draws.

    Parameters
    ----------
    draws : Draws
        Of both scenarios.
    paths : Paths
        What they were drawn with; gives the population.
    code, reference : str
        The scenario, and the one that it is compared with.
    years : sequence of int
        One year, or several to add up over.
    coverage : float
        Of the intervals.

    Returns
    -------
    Worth or None
        None for a scenario that cannot be computed.

    Raises
    ------
    ValueError
        For a scenario or year that was not drawn.

    Notes
    -----
    In each draw the cost is divided by the effect of the same draw: both hang on the same numbers. Where the effect may
    be zero the ratio has no mean and an interval without end, so none is given.
    """
    cost = sum((draws.difference(code, reference, year, COST) for year in years), np.zeros(()))
    rates = {year: -draws.difference(code, reference, year, HEADCOUNT) for year in years}
    if any(np.isnan(rate).any() for rate in rates.values()):
        return None
    out: FloatArray = sum((rate * paths.persons[paths.years.index(year)] for year, rate in rates.items()), np.zeros(()))
    points: FloatArray = 100 * sum(rates.values(), np.zeros(()))
    found = Worth(
        code,
        reference,
        tuple(years),
        _span(cost, coverage),
        _span(out, coverage),
        _span(points, coverage),
        _meaning(cost, out, coverage),
    )
    if found.meaning != "ratio":
        return found
    return replace(found, per_person=_ratio(cost, out, coverage), per_point=_ratio(cost, points, coverage))


def _span(values: FloatArray, coverage: float) -> Span:
    return Span(*np.quantile(values, [(1 - coverage) / 2, 0.5, (1 + coverage) / 2]).tolist())


def _meaning(cost: FloatArray, out: FloatArray, coverage: float) -> Meaning:
    effect, money = _span(out, coverage), _span(cost, coverage)
    if effect.high < 0:
        return "worse"
    if effect.low <= 0:
        return "unclear"
    return "free" if money.middle <= 0 else "ratio"


def _ratio(cost: FloatArray, effect: FloatArray, coverage: float) -> Span:
    # The few draws without effect, beyond the interval's lower end, cost without limit for what they bring.
    ratio = np.divide(cost, effect, out=np.full(len(cost), np.inf), where=effect > 0)
    low, middle, high = (
        float(np.quantile(ratio, level, method="higher")) for level in ((1 - coverage) / 2, 0.5, (1 + coverage) / 2)
    )
    return Span(low, middle, high)


@dataclass(frozen=True)
class ProgramWorth:
    """What one programme of a scenario brings.

    Parameters
    ----------
    code : str
        The programme.
    alone : Effect
        Of it as the only change (first in).
    last : Effect
        Of adding it to all others (last in).
    """

    code: str
    alone: Effect
    last: Effect

    @property
    def share(self) -> Effect:
        """The mean of both: its part of the scenario's effect."""
        return NO_EFFECT.plus(self.alone, 0.5).plus(self.last, 0.5)


@dataclass(frozen=True)
class Contributions:
    """A scenario's effect by programme.

    Parameters
    ----------
    code : str
        The scenario.
    year : int
        The year.
    total : Effect
        Of all its changed programmes together.
    programs : tuple of ProgramWorth
        Programmes that differ from those that run now, in the scenario's order; those that it stops come last.
    """

    code: str
    year: int
    total: Effect
    programs: tuple[ProgramWorth, ...]

    @property
    def rest(self) -> Effect:
        """What the programmes' shares leave over: overlaps of three and more of them."""
        left = self.total
        for program in self.programs:
            left = left.plus(program.share, -1)
        return left


def contributions_of(planner: Planner, stage: Stage, base: Scenario, scenario: Scenario) -> Contributions:
    """Find what each programme of a scenario brings.

    Parameters
    ----------
    planner : Planner
        The families, the setting and the picked numbers.
    stage : Stage
        The year.
    base : Scenario
        The programmes that run now.
    scenario : Scenario
        Its shocks hold in every comparison: what is told apart are programmes.

    Returns
    -------
    Contributions

    Raises
    ------
    UserError
        When a programme has no rules for the year.
    NoPaceError
        When the region's own pace is asked for and its record is too short.
    """
    before, after = _by_program(base.uses), _by_program(scenario.uses)
    codes = [*after, *(code for code in before if code not in after)]
    changed = [code for code in codes if not _same(before.get(code, ()), after.get(code, ()))]

    def standing(held: Mapping[str, Sequence[Use]]) -> Standing:
        uses = tuple(use for part in held.values() for use in part)
        return standing_of(planner, stage, base, replace(scenario, uses=uses))

    none, everything = standing(before), standing(after)
    programs = []
    for code in changed:
        alone = standing({**before, code: after.get(code, ())})
        without = standing({**after, code: before.get(code, ())})
        programs.append(ProgramWorth(code, effect_between(alone, none), effect_between(everything, without)))
    return Contributions(scenario.code, stage.year, effect_between(everything, none), tuple(programs))


def _by_program(uses: Sequence[Use]) -> dict[str, tuple[Use, ...]]:
    found: dict[str, tuple[Use, ...]] = {}
    for use in uses:
        found[use.program] = (*found.get(use.program, ()), use)
    return found


def _same(uses: Sequence[Use], others: Sequence[Use]) -> bool:
    """Tell whether two scenarios use a programme in the same way, wherever it is written."""
    return [replace(use, file="", line=0) for use in uses] == [replace(use, file="", line=0) for use in others]
