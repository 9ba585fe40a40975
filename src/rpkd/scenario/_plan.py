"""From what a scenario pays to grants: every coverage, amount and number of recipients, with numbers picked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

import numpy as np

from rpkd.params import QUOTA, Rules, Scenario, Uncertain, Use
from rpkd.scenario._grants import BoolArray, Grant, Queue, coverage_of, free_of, queue_of
from rpkd.scenario._people import DECILES, AreaArray, DecileArray, FloatArray, People
from rpkd.scenario._recipes import REGISTRY_ERROR, Recipe, Setting

Pick = Callable[[str, Uncertain], float]
"""Gives the number that stands for an uncertain one; the same for the same key, whichever scenario asks."""


def likeliest(key: str, number: Uncertain) -> float:
    """Pick the likeliest value of every number."""
    return number.mode


class Registry:
    """What the registry knows of people: deciles by its error, and the queues in which programmes choose.

    Parameters
    ----------
    people : People
        The families.
    """

    def __init__(self, people: People) -> None:
        self.people = people
        self._noise: dict[tuple[float, int], FloatArray] = {}
        self._deciles: dict[tuple[float, float, int], DecileArray] = {}
        self._queues: dict[tuple[str, str, int], Queue] = {}

    def deciles(self, error: float, reranked: float, years: int) -> DecileArray:
        """Return deciles, worked out once.

        Parameters
        ----------
        error : float
            Share of the true poorest four tenths that the registry does not rank among its poorest four tenths.
        reranked : float
            Share of families that are ranked anew each year, as if the registry had never seen them.
        years : int
            Years of that.
        """
        key = (error, reranked, years if reranked else 0)
        found = self._deciles.get(key)
        if found is None:
            found = self._deciles[key] = self.people.deciles(error, self._noise_after(*key[1:]))
        return found

    def queue(self, code: str, target: str, deciles: DecileArray) -> Queue:
        """Return the queue for a programme that may choose anybody, worked out once for deciles of this registry."""
        found = self._queues.get((code, target, id(deciles)))
        if found is None:
            found = self._queues[code, target, id(deciles)] = queue_of(self.people, code, target, deciles, None)
        return found

    def _noise_after(self, reranked: float, years: int) -> FloatArray:
        if not years:
            return self.people.noise
        found = self._noise.get((reranked, years))
        if found is None:
            found = self.people.reranked(self._noise_after(reranked, years - 1), reranked, years)
            self._noise[reranked, years] = found
        return found


class Planner:
    """Makes the grants of scenarios with one set of picked numbers.

    Grants that two scenarios share are one object: they cost the same and move nothing between them.

    Parameters
    ----------
    people : People
        The families.
    setting : Setting
        What scenarios have in common.
    pick : callable
        Gives the number that stands for an uncertain one.
    persons : mapping of int to float
        Population by year, where it is not that of the base year: a number of recipients stays as it is while the
        population grows, a coverage grows with it.
    registry : Registry, optional
        Of the same people: what it has worked out serves all planners that share it.
    """

    def __init__(
        self,
        people: People,
        setting: Setting,
        pick: Pick = likeliest,
        persons: Mapping[int, float] | None = None,
        registry: Registry | None = None,
    ) -> None:
        self.people, self.setting, self.pick, self.persons = people, setting, pick, persons or {}
        self.registry = registry or Registry(people)
        self._made: dict[int, Grant] = {}

    def grants(self, scenario: Scenario, year: int) -> tuple[Grant, ...]:
        """Return what a scenario pays in a year; a programme whose recipients bar another comes before it.

        Raises
        ------
        UserError
            When a programme has no rules for that year.
        """
        return tuple(self._grant(recipe) for recipe in self.setting.recipes(scenario, year))

    def deciles(self, error: float, reranked: float = 0.0, years: int = 0) -> DecileArray:
        """Return the registry's deciles; see `Registry.deciles`."""
        return self.registry.deciles(error, reranked, years)

    def registry_error(self, year: int) -> float:
        """Return the registry's error where a scenario says nothing else, as a fraction."""
        return self._number(REGISTRY_ERROR, self.setting.registry_error(year))

    @cached_property
    def home(self) -> AreaArray:
        """Kecamatan of each family, -1 where families are not placed: the same in all years, scenarios and draws."""
        error = self.setting.registry_error(self.setting.base_year).mode
        return self.people.area_of(self.deciles(error))

    def _number(self, key: str, number: Uncertain) -> float:
        return number.mode if number.fixed else self.pick(key, number)

    def _grant(self, recipe: Recipe) -> Grant:
        """Return the grant of a recipe, the same object whenever it is asked for."""
        found = self._made.get(id(recipe))
        if found is None:
            found = self._made[id(recipe)] = self._new_grant(recipe)
        return found

    def _new_grant(self, recipe: Recipe) -> Grant:
        use, rules = recipe.use, recipe.rules
        number = recipe.certain | {name: self.pick(*key) for name, key in recipe.uncertain.items()}
        error = self.registry_error(recipe.ranked) if use.registry_error is None else number["registry_error"]
        deciles = self.deciles(error, number["reranking"], max(recipe.ranked - self.setting.base_year, 0))
        allowed = self._allowed(use)
        not_with = tuple(self._grant(other) for other in recipe.not_with)
        queue = self._queue(recipe, deciles, allowed, not_with)
        full, wanted = self._full(recipe, queue.targets, number["inclusion_error"])
        reach = self._reach(recipe) * number["take_up"]
        payments = 1.0 if rules.payments is None else rules.payments
        return Grant(
            code=use.program,
            target=recipe.target,
            deciles=deciles,
            coverage=np.minimum(full * reach, 1.0),
            amount=0.0 if rules.fill_to else number["amount"] * payments,
            fund=rules.fund,
            adequacy=number["adequacy"],
            leakage=number["leakage"],
            counted=number["counted"],
            administration=number["administration"],
            fill={None: None, "poverty_line": 1.0, "extreme_line": self.setting.extreme}[rules.fill_to],
            before=None if recipe.before is None else self._grant(recipe.before),
            not_with=not_with,
            allowed=allowed,
            once=recipe.once,
            by_number=recipe.counted_in is not None,
            wanted=wanted * reach,
            memo={"queue": queue},
        )

    def _growth(self, year: int) -> float:
        """Return the population of a year as a multiple of that of the base year."""
        return self.persons.get(year, self.people.persons) / self.people.persons

    def _reach(self, recipe: Recipe) -> float:
        """Return the share of the full coverage that is reached, after cuts."""
        reach = 0.0
        for step in recipe.steps:
            share = step.share
            for key, change in step.cuts:
                share *= 1 - self._number(key, change)
            if recipe.counted_in is not None:
                share *= self._growth(recipe.counted_in) / self._growth(step.year)
            reach += share
        return reach

    def _full(self, recipe: Recipe, targets: FloatArray, inclusion_error: float) -> tuple[FloatArray, float]:
        """Return the coverage at full ramp by decile, and the recipients that it was to give."""
        use, meant = recipe.use, recipe.rules.deciles or (1, DECILES)
        # Where everybody is the target, nobody is outside.
        outside = 0.0 if meant == (1, DECILES) else inclusion_error
        if use.coverage is None:
            wanted = self._recipients(use, recipe.rules) / self._growth(recipe.ranked)
            if use.recipients == QUOTA:
                outside = _outside_here(targets, meant, outside)
            return coverage_of(targets, meant, wanted * (1 - outside), outside), wanted
        inside = [0.0] * (DECILES + 1)
        picked: dict[int, float] = {}
        for decile, share in use.coverage.items():
            # One figure in the file stands for all deciles.
            if id(share) not in picked:
                picked[id(share)] = self._number(f"{use.program}.coverage", share)
            inside[decile] = picked[id(share)]
        full = coverage_of(targets, meant, inside, outside)
        return full, float(full @ targets)

    def _recipients(self, use: Use, rules: Rules) -> float:
        if use.recipients != QUOTA:
            if use.recipients is None:
                raise ValueError(f"{use.program}: neither coverage nor recipients")
            return float(use.recipients)
        if use.program in self.setting.recipients:
            return float(self.setting.recipients[use.program])
        if rules.quota is None:
            raise ValueError(f"{use.program}: no quota is known")
        return rules.quota * self.setting.person_share * self._crowding(rules.deciles or (1, DECILES))

    def _crowding(self, meant: tuple[int, int]) -> float:
        """Return how many times the nation's share of persons some deciles hold here; there each holds a tenth."""
        ends: list[float] = [0.0, *self.people.registry_shares.tolist(), 1.0]
        return (ends[meant[1]] - ends[meant[0] - 1]) * DECILES / (meant[1] - meant[0] + 1)

    def _queue(
        self, recipe: Recipe, deciles: DecileArray, allowed: BoolArray | None, not_with: tuple[Grant, ...]
    ) -> Queue:
        code, people = recipe.use.program, self.people
        if allowed is not None or not_with:
            free = free_of(people, allowed, not_with, slice(0, len(people)))
            return queue_of(people, code, recipe.target, deciles, free)
        return self.registry.queue(code, recipe.target, deciles)

    def _allowed(self, use: Use) -> BoolArray | None:
        if not use.areas:
            return None
        places = [self.people.areas.index(code) for code in use.areas if code in self.people.areas]
        allowed: BoolArray = np.isin(self.home, places)
        return allowed


def _outside_here(targets: FloatArray, meant: tuple[int, int], outside: float) -> float:
    """Turn the nation's share of recipients outside the target into the region's.

    In the nation every decile holds a tenth. How many times as often a family inside the target is reached as one
    outside is taken to be the same here, where the deciles hold other shares.
    """
    tenths = (meant[1] - meant[0] + 1) / DECILES
    there: list[float] = targets.tolist()
    within = sum(there[meant[0] : meant[1] + 1])
    without = sum(there) - within
    if outside in (0.0, 1.0) or tenths == 1 or within + without == 0:
        return outside
    odds = (outside / (1 - tenths)) / ((1 - outside) / tenths)
    return odds * without / (within + odds * without)
