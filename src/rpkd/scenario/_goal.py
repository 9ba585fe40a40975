"""What a goal asks for: the least coverage of chosen programmes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from rpkd.params import Scenario, Uncertain, Use
from rpkd.scenario._effect import effect_between, standing_of
from rpkd.scenario._grants import reached, sums_by
from rpkd.scenario._people import DECILES
from rpkd.scenario._plan import Planner
from rpkd.scenario._recipes import Setting
from rpkd.scenario._trajectory import Stage
from rpkd.scenario._year import Measures

_CLOSE = 1e-4
ROUNDING = 1e-12
"""How far above a goal what is found may lie: sums are rounded."""


@dataclass(frozen=True)
class Goal:
    """What is to be reached in a year.

    Parameters
    ----------
    year : int
        The year.
    headcount, extreme : float or None
        Most P0 and most share of extreme poor, as fractions; None asks nothing.

    Raises
    ------
    ValueError
        When nothing is asked, or a share does not lie between 0 and 1.
    """

    year: int
    headcount: float | None = None
    extreme: float | None = None

    def __post_init__(self) -> None:
        asked = [share for share in (self.headcount, self.extreme) if share is not None]
        if not asked or not all(0 <= share <= 1 for share in asked):
            raise ValueError("a goal asks for P0 or extreme poverty, as fractions")

    def met(self, measures: Measures) -> bool:
        """Tell whether poverty is as low as asked."""
        return all(
            share is None or found <= share + ROUNDING
            for share, found in ((self.headcount, measures.headcount), (self.extreme, measures.extreme))
        )


@dataclass(frozen=True)
class GoalYear:
    """One year on the way to a goal.

    Parameters
    ----------
    year : int
        The year.
    coverage : mapping of str to float
        Share of the target that each chosen programme reaches, after take-up, ramp and what bars it.
    recipients : mapping of str to float
        Of each chosen programme, in units of its target.
    cost : float
        Rupiah more than the programmes that run now.
    measures : Measures
        Poverty then.
    """

    year: int
    coverage: Mapping[str, float]
    recipients: Mapping[str, float]
    cost: float
    measures: Measures


@dataclass(frozen=True)
class Sought:
    """The answer to a goal.

    Parameters
    ----------
    goal : Goal
        What was asked.
    reached : bool
        Whether it can be reached.
    multiplier : float
        What the chosen coverages were multiplied by: the least that reaches the goal, else `full`.
    full : float
        Multiplier at which every chosen programme reaches all of its target.
    years : tuple of GoalYear
        What that means year by year; when the goal cannot be reached, the best that is.
    """

    goal: Goal
    reached: bool
    multiplier: float
    full: float
    years: tuple[GoalYear, ...]


@dataclass(frozen=True, eq=False)
class Scaling:
    """A scenario whose chosen programmes grow together, each until it reaches all of its target.

    Parameters
    ----------
    scenario : Scenario
        As it is at multiplier 1.
    programs : tuple of str
        The chosen programmes.
    full : mapping of str to float
        Multiplier at which each of them reaches all of its target.
    """

    scenario: Scenario
    programs: tuple[str, ...]
    full: Mapping[str, float]

    @property
    def most(self) -> float:
        """Multiplier at which all of them reach all of their targets."""
        return max(self.full.values())

    def at(self, multiplier: float) -> Scenario:
        """Return the scenario with the chosen coverages times a multiplier."""
        return replace(self.scenario, uses=tuple(self._scaled(use, multiplier) for use in self.scenario.uses))

    def _scaled(self, use: Use, multiplier: float) -> Use:
        if use.program not in self.full:
            return use
        if use.coverage is not None:
            # One object for deciles that share a figure, as the loader gives it.
            scaled = {share: _times(share, multiplier) for share in set(use.coverage.values())}
            return replace(use, coverage={decile: scaled[share] for decile, share in use.coverage.items()})
        # A number of recipients, and who of them is outside the target, is left as it is written: more of them all.
        reach = min(multiplier, self.full[use.program])
        return replace(use, ramp=tuple(reach * part for part in use.ramp))


def _times(share: Uncertain, multiplier: float) -> Uncertain:
    return Uncertain(*(min(multiplier * end, 1.0) for end in (share.low, share.mode, share.high)))


def scaling_of(planner: Planner, scenario: Scenario, programs: Collection[str], year: int) -> Scaling:
    """Prepare a scenario for being scaled.

    Parameters
    ----------
    planner : Planner
        With likeliest numbers.
    scenario : Scenario
        The scenario.
    programs : collection of str
        Programmes whose coverage is to grow or shrink.
    year : int
        In which a programme's target is counted.

    Raises
    ------
    ValueError
        For a programme that the scenario does not run in that year, or that reaches nobody in it.
    """
    # A cut would hide how much of the target a use asks for.
    uncut = replace(scenario, shocks=())
    grants = {grant.code: grant for grant in planner.grants(uncut, year)}
    full = {}
    for use in scenario.uses:
        if use.program not in programs or use.program not in grants:
            continue
        once = planner.setting.programs.programs[use.program].once
        latest = min(year, use.last) if once else year
        if use.scale(latest) > 0:
            first, last = planner.setting.rules(use.program, latest).deciles or (1, DECILES)
            shares = grants[use.program].coverage[first : last + 1] / (use.scale(latest) * use.take_up.mode)
            if (shares > 0).any():
                full[use.program] = 1 / float(shares[shares > 0].min())
    missing = sorted(set(programs) - set(full))
    if missing:
        raise ValueError(f"{scenario.code} reaches nobody in {year} through {', '.join(missing)}")
    return Scaling(scenario, tuple(full), full)


def seek(
    planner: Planner,
    stages: Sequence[Stage],
    base: Scenario,
    scenario: Scenario,
    programs: Collection[str],
    goal: Goal,
) -> Sought:
    """Find the least common multiplier of the coverage of chosen programmes that reaches a goal.

    Parameters
    ----------
    planner : Planner
        The families and the setting, with likeliest numbers.
    stages : sequence of Stage
        The baseline by year; the goal's year is among them.
    base : Scenario
        The programmes that run now.
    scenario : Scenario
        What else happens.
    programs : collection of str
        Programmes of the scenario whose coverage grows or shrinks together, from nothing to the whole target.
    goal : Goal
        What is to be reached.

    Raises
    ------
    UserError
        When a programme has no rules for a year.
    NoPaceError
        When the region's own pace is asked for and its record is too short.
    ValueError
        For a programme that reaches nobody in the goal's year.
    KeyError
        When `stages` does not hold that year.

    Notes
    -----
    More coverage reaches the same families and more, so poverty falls with the multiplier unless a strong programme
    gives way to a weaker one (``not_with``). Families are points: the goal is met with a little more than asked.
    """
    stage = {stage.year: stage for stage in stages}[goal.year]
    planner = Planner(planner.people, setting_apart(planner.setting), planner.pick, planner.persons)
    scaling = scaling_of(planner, scenario, programs, goal.year)

    def met(multiplier: float) -> bool:
        return goal.met(standing_of(planner, stage, base, scaling.at(multiplier)).measures)

    least = least_multiplier(met, scaling.most, _CLOSE)
    chosen = scaling.at(scaling.most if least is None else least)
    return Sought(
        goal,
        least is not None,
        scaling.most if least is None else least,
        scaling.most,
        tuple(_goal_year(planner, stage, base, chosen, scaling.programs) for stage in stages),
    )


def setting_apart(setting: Setting) -> Setting:
    """Return the setting with a memory of its own: dozens of scenarios that are tried once are not kept for all."""
    return replace(setting, _recipes=[], _known={})


def least_multiplier(met: Callable[[float], bool], most: float, close: float) -> float | None:
    """Return the least multiplier that meets a goal; None where none does.

    Parameters
    ----------
    met : callable
        Tells whether a multiplier meets the goal; once it does, larger ones do.
    most : float
        The largest multiplier.
    close : float
        How near to the least: a part of the answer, of 1 where it is smaller.

    Examples
    --------
    >>> least_multiplier(lambda multiplier: multiplier >= 3, 50, 1e-3)
    3.0
    """
    if met(0.0):
        return 0.0
    low, high = 0.0, min(1.0, most)
    # Doubling first: programmes may be far from their whole targets, answers mostly near to 1.
    while not met(high):
        if high == most:
            return None
        low, high = high, min(2 * high, most)
    while high - low > close * max(high, min(1.0, most)):
        middle = (low + high) / 2
        low, high = (low, middle) if met(middle) else (middle, high)
    return high


def _goal_year(planner: Planner, stage: Stage, base: Scenario, scenario: Scenario, programs: Sequence[str]) -> GoalYear:
    people = planner.people
    standing, now = (standing_of(planner, stage, base, held) for held in (scenario, base))
    last = {use.program: use.last for use in scenario.uses}
    coverage = {}
    everybody = slice(0, len(people))
    for grant in planner.grants(scenario, stage.year):
        if grant.code in programs:
            meant = planner.setting.rules(grant.code, min(stage.year, last[grant.code])).deciles or (1, DECILES)
            inside = slice(meant[0], meant[1] + 1)
            held = people.held(grant.target)
            has = sums_by(grant.deciles, held * reached(people, grant, everybody).share, DECILES + 1)
            coverage[grant.code] = float(has[inside].sum() / sums_by(grant.deciles, held, DECILES + 1)[inside].sum())
    recipients = {code: standing.reached[code].recipients for code in coverage}
    return GoalYear(stage.year, coverage, recipients, effect_between(standing, now).cost, standing.measures)
