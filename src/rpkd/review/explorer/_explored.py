"""Review: a scenario that can be turned larger and smaller, and what else may befall a region meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rpkd.params import Scenario, Shock, Uncertain
from rpkd.review.explorer._choice import MOST
from rpkd.scenario import NoPaceError, Planner, Scaling, World, scaling_of

_CLOSE = 1e-6


@dataclass(frozen=True, eq=False)
class Explored:
    """A scenario and what of it can be set.

    Parameters
    ----------
    scenario : Scenario
        As the document shows it.
    scaling : Scaling or None
        Its own additional programmes, those that the base does not run; None without any.
    most : float
        Largest multiplier of their coverage: `MOST`, or the one at which all of them reach all of their targets.
    kinks : tuple of float
        Multipliers below `most` at which a coverage, or an end of its range, becomes all of its target.
    growth, line : bool
        Whether growth and the poverty line can be set: not where the scenario says something of them itself.
    """

    scenario: Scenario
    scaling: Scaling | None
    most: float
    kinks: tuple[float, ...]
    growth: bool
    line: bool

    @property
    def code(self) -> str:
        """The scenario's code."""
        return self.scenario.code

    def at(self, multiplier: float) -> Scenario:
        """Return the scenario with the coverage of its own programmes times a multiplier."""
        return self.scenario if self.scaling is None else self.scaling.at(multiplier)


def explored_of(world: World, base: Scenario, scenario: Scenario) -> Explored:
    """Find out what of a scenario can be set.

    Parameters
    ----------
    world : World
        The region.
    base : Scenario
        The programmes that run now: these keep their number of recipients.
    scenario : Scenario
        The scenario.
    """
    kinds = {shock.kind for shock in scenario.shocks}
    scaling = _scaling(world, base, scenario)
    most = 1.0 if scaling is None else min(MOST, max(1.0, scaling.most))
    return Explored(
        scenario=scenario,
        scaling=scaling,
        most=most,
        kinks=() if scaling is None else _kinks(scaling, most),
        growth="growth" not in kinds,
        line="line_inflation" not in kinds,
    )


def _scaling(world: World, base: Scenario, scenario: Scenario) -> Scaling | None:
    """Gather the scenario's own programmes, each with the multiplier at which it reaches all of its target."""
    own = {use.program for use in base.uses}
    planner = Planner(world.people, world.setting, persons=persons_of(world))
    full: dict[str, float] = {}
    for code in dict.fromkeys(use.program for use in scenario.uses):
        if code in own:
            continue
        years = [
            year
            for year in world.years[1:]
            if any(grant.code == code and grant.coverage.any() for grant in planner.grants(scenario, year))
        ]
        if years:
            full.update(scaling_of(planner, scenario, [code], years[-1]).full)
    return Scaling(scenario, tuple(full), full) if full else None


def _kinks(scaling: Scaling, most: float) -> tuple[float, ...]:
    found = set(scaling.full.values())
    for use in scaling.scenario.uses:
        if use.program in scaling.full and use.coverage is not None:
            for share in use.coverage.values():
                found |= {1 / end for end in (share.low, share.mode, share.high) if end > 0}
    inside = sorted(kink for kink in found if _CLOSE < kink < most - _CLOSE)
    return tuple(kink for place, kink in enumerate(inside) if not place or kink - inside[place - 1] > _CLOSE)


def persons_of(world: World) -> Mapping[int, float]:
    """Return the population by year."""
    return {stage.year: stage.persons for stage in world.stages}


def befallen(world: World, scenario: Scenario, growth: float, line: float) -> Scenario:
    """Let growth and the poverty line lie above their projections in all years ahead.

    Parameters
    ----------
    world : World
        Gives the years.
    scenario : Scenario
        What else happens; its own shocks come first.
    growth : float
        Percentage points a year; below zero for less growth.
    line : float
        Percent a year.
    """
    given = [("growth", growth), ("line_inflation", line)]
    more = tuple(
        Shock(
            kind=kind,  # type: ignore[arg-type]
            first=world.years[1],
            last=world.years[-1],
            change=Uncertain.exactly(change / 100),
            share=None,
            deciles=None,
            program=None,
            fund=None,
            file="",
            line=0,
        )
        for kind, change in given
        if change
    )
    return replace(scenario, shocks=(*scenario.shocks, *more))


def computable(world: World, base: Scenario, scenarios: Sequence[Scenario]) -> tuple[list[Explored], dict[str, str]]:
    """Part scenarios into those that can be explored and those that cannot, with the reason in Indonesian.

    Returns
    -------
    explored : list of Explored
    missing : dict of str to str
        Reasons by the scenario's name.
    """
    found, missing = [], {}
    for scenario in scenarios:
        try:
            one = explored_of(world, base, scenario)
        except NoPaceError as error:
            missing[scenario.name] = str(error)
            continue
        outcome = world.run(base, [scenario])[scenario.code]
        reason = outcome.reason or _overfilled(world, one.at(one.most))
        if reason:
            missing[scenario.name] = reason
        else:
            found.append(one)
    return found, missing


def _overfilled(world: World, scenario: Scenario) -> str:
    """Say why a programme that fills gaps with more than the gap cannot be explored.

    Whoever is poorer before might then be richer after it: whether a family is poor would not hang on one threshold.
    """
    planner = Planner(world.people, world.setting, persons=persons_of(world))
    for year in world.years[1:]:
        for grant in planner.grants(scenario, year):
            counted = world.setting.rules(grant.code, year).counted.high
            if grant.fill is not None and counted > 1:
                return f"program {grant.code} menambal sambil menghitung lebih dari yang diterima (counted di atas 100)"
    return ""
