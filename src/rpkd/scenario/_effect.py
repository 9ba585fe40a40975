"""What a scenario changes in one year: poverty and cost with picked numbers, and the difference to another scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rpkd.params import Scenario
from rpkd.scenario._draws import cost_of, difference
from rpkd.scenario._plan import Planner
from rpkd.scenario._shocks import shocked
from rpkd.scenario._trajectory import Stage, aged
from rpkd.scenario._year import Measures, Reached, year_of


@dataclass(frozen=True)
class Standing:
    """Poverty and cost of one scenario in one year.

    Parameters
    ----------
    year : int
        The year.
    measures : Measures
        P0, P1, P2 and the extreme poor, as fractions of the population.
    cost : float
        Rupiah that all funds pay.
    persons : float
        Population.
    reached : mapping of str to Reached
        Recipients by programme.
    """

    year: int
    measures: Measures
    cost: float
    persons: float
    reached: Mapping[str, Reached] = field(default_factory=dict)


@dataclass(frozen=True)
class Effect:
    """A scenario minus another.

    Parameters
    ----------
    headcount, gap, severity, extreme : float
        Differences of P0, P1, P2 and the share of extreme poor, as fractions; below zero where poverty is lower.
    persons_out : float
        Persons fewer in poverty (person-years when years were added up).
    cost : float
        Rupiah more.

    Examples
    --------
    >>> Effect(-0.01, -0.002, -0.0005, -0.001, 9_000.0, 18e9).cost_per_person
    2000000.0
    """

    headcount: float
    gap: float
    severity: float
    extreme: float
    persons_out: float
    cost: float

    @property
    def cost_per_person(self) -> float | None:
        """Rupiah for each person fewer in poverty; None where poverty is not lower."""
        return self.cost / self.persons_out if self.persons_out > 0 else None

    def plus(self, other: Effect, times: float = 1.0) -> Effect:
        """Return the sum with another effect, that one times a factor."""
        names = ("headcount", "gap", "severity", "extreme", "persons_out", "cost")
        return Effect(*(getattr(self, name) + times * getattr(other, name) for name in names))


NO_EFFECT = Effect(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


def standing_of(planner: Planner, stage: Stage, base: Scenario, scenario: Scenario) -> Standing:
    """Compute one year of a scenario with the planner's numbers.

    Parameters
    ----------
    planner : Planner
        The families, the setting and the picked numbers.
    stage : Stage
        The year of the baseline.
    base : Scenario
        The programmes that run now: what they pay is in the families' spending already.
    scenario : Scenario
        What is to be computed.

    Raises
    ------
    UserError
        When a programme has no rules for the year.
    NoPaceError
        When the region's own pace is asked for and its record is too short.
    """
    felt, moved = shocked(planner, aged(planner.people.welfare, stage), stage, scenario.shocks)
    grants, taken = planner.grants(scenario, stage.year), planner.grants(base, stage.year)
    result = year_of(planner.people, felt, moved, grants, taken, planner.setting.extreme)
    return Standing(stage.year, result.measures, cost_of(grants, result), stage.persons, result.reached)


def effect_between(standing: Standing, reference: Standing) -> Effect:
    """Return how a scenario's year differs from another scenario's same year."""
    now, before = standing.measures, reference.measures
    headcount = float(difference(now.headcount, before.headcount))
    return Effect(
        headcount=headcount,
        gap=float(difference(now.gap, before.gap)),
        severity=float(difference(now.severity, before.severity)),
        extreme=float(difference(now.extreme, before.extreme)),
        persons_out=-headcount * standing.persons,
        cost=float(difference(standing.cost, reference.cost)),
    )
