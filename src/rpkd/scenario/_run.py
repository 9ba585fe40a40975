"""Scenarios from the base year to the last, with every number at its likeliest value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rpkd.params import Scenario
from rpkd.poverty import gini
from rpkd.scenario._grants import sums_by
from rpkd.scenario._ledger import Account, accounts_of
from rpkd.scenario._people import DECILES, FloatArray, People
from rpkd.scenario._plan import Planner
from rpkd.scenario._recipes import Setting
from rpkd.scenario._shocks import NoPaceError, shocked
from rpkd.scenario._trajectory import Stage, aged
from rpkd.scenario._year import Measures, year_of


@dataclass(frozen=True, eq=False)
class YearOutcome:
    """One year of one scenario.

    Parameters
    ----------
    year : int
        The year.
    measures : Measures
        P0, P1, P2 and the extreme poor, as fractions of the population.
    gini : float
        Gini ratio of spending.
    persons : float
        Population.
    line : float
        Poverty line, rupiah per head and month, with the scenario's prices.
    accounts : tuple of Account
        Every programme that is paid.
    poor_by_decile : float array, shape (11,)
        Poor persons by decile of the registry; entry 0 is 0.
    poor_by_group : mapping of str to float
        Poor persons of each group.
    lifted, fallen : float
        Persons who are poor in the baseline of the year and not here, and the other way round.
    """

    year: int
    measures: Measures
    gini: float
    persons: float
    line: float
    accounts: tuple[Account, ...]
    poor_by_decile: FloatArray
    poor_by_group: Mapping[str, float]
    lifted: float
    fallen: float

    @property
    def poor(self) -> float:
        """Poor persons."""
        return self.measures.headcount * self.persons

    @property
    def cost(self) -> float:
        """Rupiah that all funds pay."""
        return sum(account.total for account in self.accounts)


@dataclass(frozen=True, eq=False)
class Outcome:
    """One scenario year by year.

    Parameters
    ----------
    scenario : Scenario
        What was assumed.
    years : tuple of YearOutcome
        In the order of time; empty when the scenario cannot be computed.
    reason : str
        Why it cannot, in Indonesian.
    """

    scenario: Scenario
    years: tuple[YearOutcome, ...]
    reason: str = ""

    def at(self, year: int) -> YearOutcome:
        """Return one year.

        Raises
        ------
        KeyError
            When it is not computed.
        """
        for outcome in self.years:
            if outcome.year == year:
                return outcome
        raise KeyError(year)


def run_scenarios(
    people: People,
    stages: Sequence[Stage],
    setting: Setting,
    base: Scenario,
    scenarios: Sequence[Scenario],
) -> dict[str, Outcome]:
    """Compute scenarios at the likeliest value of every number; the base year is the base scenario's in all of them.

    Parameters
    ----------
    people : People
        The families in the base year.
    stages : sequence of Stage
        The baseline by year.
    setting : Setting
        What the scenarios have in common.
    base : Scenario
        The programmes that run now: what they pay is in the families' spending already.
    scenarios : sequence of Scenario
        What is to be computed.

    Returns
    -------
    dict of str to Outcome
        By the scenario's code.

    Raises
    ------
    UserError
        When a programme has no rules for a year of its use.
    """
    planner = Planner(people, setting, persons={stage.year: stage.persons for stage in stages})
    found = {}
    for scenario in scenarios:
        try:
            years = tuple(_year(planner, stage, base, scenario) for stage in stages)
        except NoPaceError as error:
            found[scenario.code] = Outcome(scenario, (), str(error))
        else:
            found[scenario.code] = Outcome(scenario, years)
    return found


def _year(planner: Planner, stage: Stage, base: Scenario, scenario: Scenario) -> YearOutcome:
    people, setting = planner.people, planner.setting
    if stage.year <= setting.base_year:
        # What the figures tell of has happened: no scenario changes it any more.
        scenario = base
    baseline = aged(people.welfare, stage)
    spending, moved_stage = shocked(planner, baseline, stage, scenario.shocks)
    grants, taken = planner.grants(scenario, stage.year), planner.grants(base, stage.year)
    after = np.empty(len(people))
    result = year_of(people, spending, moved_stage, grants, taken, setting.extreme, after)
    accounts = accounts_of(people, spending, moved_stage, grants, taken, setting.extreme, planner.home)
    persons = people.weight * (stage.persons / people.persons)
    poor, was_poor = after < 1, baseline < 1
    deciles = planner.deciles(planner.registry_error(stage.year))
    groups = {name: float((persons * people.per_head(name))[poor].sum()) for name in people.members}
    return YearOutcome(
        year=stage.year,
        measures=result.measures,
        gini=float(gini(after, persons)),
        persons=stage.persons,
        line=moved_stage.line,
        accounts=accounts,
        poor_by_decile=sums_by(deciles, persons * poor, DECILES + 1),
        poor_by_group=groups,
        lifted=float(persons[was_poor & ~poor].sum()),
        fallen=float(persons[poor & ~was_poor].sum()),
    )
