"""Everything that the scenario chapter shows of one region, computed by the room of scenarios and put together here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rpkd.params import Scenario
from rpkd.profile import as_shown
from rpkd.report._scenario_known import Ground
from rpkd.scenario import (
    HEADCOUNT,
    Account,
    Contributions,
    Draws,
    Frontier,
    Goal,
    Outcome,
    Paths,
    Planner,
    Sensitivity,
    Sought,
    Stage,
    TopUp,
    World,
    Worth,
    aged,
    chance_at_most,
    cheapest_shares,
    contributions_of,
    draw_scenarios,
    extra_by_fund,
    frontier_of,
    lowest_shares,
    seek,
    seek_top_up,
    sensitivity_of,
    worth_of,
)

COVERAGE = 80
"""Percent of the intervals."""
_ENOUGH = 0.995
# Of 514 regions all but one lie within a factor of two and a half.
_DOUBTFUL = 3.0


@dataclass(frozen=True, eq=False)
class Scored:
    """A scenario beside the programmes that run now.

    Parameters
    ----------
    scenario : Scenario
        What is assumed.
    outcome : Outcome
        Year by year, every number at its likeliest; without years when it cannot be computed.
    difference : (float, float)
        Ends of the interval of its P0 minus that of the base in the last year, fractions, from paired draws.
    own : (float, float)
        Ends of the interval of its own P0 in the last year.
    funds : mapping of str to float
        Rupiah a year more by fund, the mean of the years ahead.
    cost : (float, float)
        Ends of the interval of rupiah a year more.
    worth : Worth or None
        Cost for each person leaving poverty, over the years ahead; None for the base.
    chance : float or None
        Part of the draws that meet the target in its year; None without one.
    """

    scenario: Scenario
    outcome: Outcome
    difference: tuple[float, float]
    own: tuple[float, float]
    funds: Mapping[str, float]
    cost: tuple[float, float]
    worth: Worth | None
    chance: float | None

    @property
    def code(self) -> str:
        """The scenario's code."""
        return self.scenario.code

    @property
    def name(self) -> str:
        """The scenario's name."""
        return self.scenario.name

    @property
    def extra(self) -> float:
        """Rupiah a year more, all funds."""
        return sum(self.funds.values())

    @property
    def lowers(self) -> bool:
        """Whether the whole interval of the difference shows as below zero."""
        return as_shown(100 * self.difference[1], 2) < 0

    @property
    def needs_money(self) -> bool:
        """Whether its additional cost shows as more than nothing."""
        return as_shown(self.extra / 1e9, 1) > 0

    @property
    def misses_recipients(self) -> bool:
        """Whether a programme asks for more recipients than its target holds."""
        return any(account.recipients < _ENOUGH * account.wanted for account in self.outcome.years[-1].accounts)

    @property
    def is_priced(self) -> bool:
        """Whether it costs something for each person who surely leaves poverty by it."""
        return self.needs_money and self.worth is not None and self.worth.per_person is not None


@dataclass(frozen=True, eq=False)
class Wanted:
    """What a goal needs.

    Parameters
    ----------
    goal : Goal
        What is asked.
    least : float
        Least rupiah of its year if every family's spending were known and each got what it lacks.
    top_up : TopUp
        The same with families in the order of the registry.
    scaled : Sought or None
        A scenario's own programmes made larger until the goal is reached; None when no scenario lends itself to it.
    scored : Scored or None
        That scenario.
    """

    goal: Goal
    least: float
    top_up: TopUp
    scaled: Sought | None
    scored: Scored | None


@dataclass(frozen=True, eq=False)
class View:
    """All that the chapter shows of scenarios.

    Parameters
    ----------
    ground : Ground
        What they rest on.
    world : World
        The population, its baseline and its draws.
    base : Scored
        The programmes that run now.
    scored : tuple of Scored
        The scenarios that are shown beside it, in the order of the parameters; computed ones only.
    missing : mapping of str to str
        Names of shown scenarios that cannot be computed, with the reason.
    draws : Draws
        Of the base and the shown scenarios, the years ahead.
    best : Scored or None
        The scenario with the lowest P0 of the last year among those that surely lower it.
    lowest, cheapest : mapping of str to float
        Parts of the draws in which a scenario has the lowest P0, and the least cost for each person, of all that are
        compared in this.
    contributions : Contributions or None
        What each programme of the best scenario brings.
    sensitivity : Sensitivity or None
        What its effect hangs on.
    frontier : Frontier
        Least costs of the last year.
    wanted : tuple of Wanted
        What the goals need.
    """

    ground: Ground
    world: World
    base: Scored
    scored: tuple[Scored, ...]
    missing: Mapping[str, str]
    draws: Draws
    best: Scored | None
    lowest: Mapping[str, float]
    cheapest: Mapping[str, float]
    contributions: Contributions | None
    sensitivity: Sensitivity | None
    frontier: Frontier
    wanted: tuple[Wanted, ...]

    @property
    def ahead(self) -> tuple[int, ...]:
        """The years after the base year."""
        return self.world.years[1:]

    @property
    def last(self) -> int:
        """The last year."""
        return self.world.years[-1]

    @property
    def span(self) -> str:
        """The years ahead, written."""
        return f"{self.ahead[0]}–{self.last}" if len(self.ahead) > 1 else str(self.last)

    @property
    def everything(self) -> tuple[Scored, ...]:
        """The base and the others."""
        return (self.base, *self.scored)

    @property
    def thrifty(self) -> Scored | None:
        """The scenario with the least cost for each person leaving poverty, of those that surely lower it."""
        return min((one for one in self.scored if one.is_priced), key=_per_person, default=None)

    @property
    def free(self) -> tuple[Scored, ...]:
        """Scenarios that surely lower poverty and need no additional money."""
        return tuple(one for one in self.scored if one.lowers and not one.needs_money)

    @property
    def changed_accounts(self) -> tuple[Account, ...]:
        """Accounts of the last year of what the best scenario changes; empty without one."""
        if self.best is None or self.contributions is None:
            return ()
        changed = {program.code for program in self.contributions.programs}
        return tuple(account for account in self.best.outcome.at(self.last).accounts if account.code in changed)

    @property
    def doubtful_gap(self) -> bool:
        """Whether P1 over P0 as published lies so far from its projection that one of the figures must be wrong."""
        published, projected = self.world.outlooks[:2]
        if published.gap is None or projected.gap is None or not published.gap or not projected.gap:
            return False
        ratio = (published.gap / published.headcount) / (projected.gap / projected.headcount)
        return not 1 / _DOUBTFUL < ratio < _DOUBTFUL

    def rate(self, one: Scored, year: int) -> float:
        """Return P0 of a year as it is shown, percent."""
        return as_shown(100 * one.outcome.at(year).measures.headcount, 2)

    def change(self, one: Scored, year: int) -> float:
        """Return the difference of two shown rates, percentage points."""
        return round(self.rate(one, year) - self.rate(self.base, year), 9)

    def fewer(self, one: Scored, year: int) -> float:
        """Return persons fewer in poverty than in the base."""
        return self.base.outcome.at(year).poor - one.outcome.at(year).poor

    def worst(self, one: Scored) -> int | None:
        """Return the year in which P0 lies farthest above the base; None where it never shows as higher."""
        year = max(self.ahead, key=lambda year: self.change(one, year))
        return year if self.change(one, year) > 0 else None

    def stage(self, year: int) -> Stage:
        """Return the baseline of a year."""
        return self.world.stages[self.world.years.index(year)]


def _per_person(one: Scored) -> float:
    return one.worth.per_person.middle if one.worth is not None and one.worth.per_person is not None else float("inf")


def scenario_view(ground: Ground) -> View | None:
    """Compute the shown scenarios and what is told of them; None where none can be computed.

    Raises
    ------
    UserError
        When a programme has no rules for a year.
    """
    world = ground.world
    if not isinstance(world, World):
        return None
    settings, base = ground.params.scenario, ground.scenarios.base
    shown = [ground.scenarios[code] for code in settings.shown if code != base.code]
    outcomes = world.run(base, [base, *shown])
    missing = {
        outcomes[one.code].scenario.name: outcomes[one.code].reason for one in shown if not outcomes[one.code].years
    }
    shown = [one for one in shown if outcomes[one.code].years]
    paths = _ahead(world.paths)
    draws = draw_scenarios(world.samples, paths, world.setting, base, [base, *shown], settings.seed)
    first, *others = (_scored(ground, paths, draws, outcomes[one.code], outcomes[base.code]) for one in (base, *shown))
    lowering = [one for one in others if one.lowers]
    best = min(lowering, key=lambda one: one.outcome.years[-1].measures.headcount, default=None)
    paid = [one.code for one in others if one.is_priced]
    planner = Planner(world.people, world.setting, persons={stage.year: stage.persons for stage in world.stages})
    return View(
        ground=ground,
        world=world,
        base=first,
        scored=tuple(others),
        missing=missing,
        draws=draws,
        best=best,
        lowest=lowest_shares(draws, [one.code for one in others], world.years[-1]) if others else {},
        cheapest=cheapest_shares(draws, paths, paid, base.code, paths.years) if paid else {},
        contributions=None if best is None else contributions_of(planner, world.stages[-1], base, best.scenario),
        sensitivity=None if best is None else _sensitivity(world, paths, base, best.scenario),
        frontier=frontier_of(
            world.people, aged(world.people.welfare, world.stages[-1]), world.stages[-1], world.setting.extreme
        ),
        wanted=tuple(_wanted(ground, world, planner, first, others)),
    )


def _ahead(paths: Paths) -> Paths:
    """Return the years after the first: nothing is uncertain about what is published."""
    return Paths(paths.years[1:], paths.headcount[1:], paths.gap[1:], paths.line[1:], paths.persons[1:])


def _scored(ground: Ground, paths: Paths, draws: Draws, outcome: Outcome, base: Outcome) -> Scored:
    code, reference, last = outcome.scenario.code, base.scenario.code, paths.years[-1]
    share, aimed = COVERAGE / 100, ground.aimed
    worth = None if code == reference else worth_of(draws, paths, code, reference, paths.years, share)
    return Scored(
        scenario=outcome.scenario,
        outcome=outcome,
        difference=draws.difference_interval(code, reference, last, HEADCOUNT, share),
        own=draws.interval(code, last, HEADCOUNT, share),
        funds=extra_by_fund(outcome, base, paths.years),
        cost=(0.0, 0.0) if worth is None else (worth.cost.low / len(paths.years), worth.cost.high / len(paths.years)),
        worth=worth,
        chance=None if aimed is None else chance_at_most(draws, code, aimed.target.year, aimed.headcount),
    )


def _sensitivity(world: World, paths: Paths, base: Scenario, scenario: Scenario) -> Sensitivity:
    return sensitivity_of(world.people, world.samples, world.outlooks[-1], paths, world.setting, base, scenario)


def _wanted(ground: Ground, world: World, planner: Planner, base: Scored, others: Sequence[Scored]) -> list[Wanted]:
    goals = []
    if ground.aimed is not None:
        year = ground.aimed.target.year
        if base.outcome.at(year).measures.headcount > ground.aimed.headcount:
            goals.append(Goal(year, headcount=ground.aimed.headcount))
    goals.append(Goal(world.years[-1], extreme=0.0))
    return [_one_wanted(ground, world, planner, base, others, goal) for goal in goals]


def _one_wanted(
    ground: Ground, world: World, planner: Planner, base: Scored, others: Sequence[Scored], goal: Goal
) -> Wanted:
    stage = world.stages[world.years.index(goal.year)]
    spending = aged(world.people.welfare, stage)
    error = ground.programs.assumption("registry_exclusion", goal.year).mode / 100
    least = frontier_of(world.people, spending, stage, world.setting.extreme, goal.headcount)
    measure = "extreme" if goal.headcount is None else "headcount"
    own = {use.program for use in base.scenario.uses}
    # Programmes that run now have their own number of recipients: a scenario grows by what it adds.
    growing = [
        (one, added)
        for one in others
        if (added := [account.code for account in one.outcome.at(goal.year).accounts
                      if account.code not in own and account.recipients > 0])
    ]  # fmt: skip
    best = min(growing, key=lambda pair: getattr(pair[0].outcome.at(goal.year).measures, measure), default=None)
    scaled = None
    if best is not None:
        scaled = seek(planner, [stage], base.scenario, best[0].scenario, best[1], goal)
    return Wanted(
        goal,
        least.ending_extreme if least.to_headcount is None else least.to_headcount,
        seek_top_up(world.people, spending, stage, world.setting.extreme, goal, error),
        scaled,
        None if best is None else best[0],
    )
