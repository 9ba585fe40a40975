"""From a scenario to what it pays in a year: every programme's rules, coverage and recipients, with numbers picked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from rpkd.params import QUOTA, Programs, Rules, Scenario, Uncertain, Use
from rpkd.scenario._grants import BoolArray, Grant, Queue, coverage_of, free_of, queue_of
from rpkd.scenario._people import DECILES, AreaArray, DecileArray, FloatArray, People

REGISTRY_ERROR = "registry_exclusion"
"""Assumption that holds where a scenario does not say how well the registry ranks."""

_OF_USE = (
    "amount",
    "take_up",
    "adequacy",
    "leakage",
    "inclusion_error",
    "reranking",
    "registry_error",
    "administration",
)

_OF_REGISTRY = ("reranking", "registry_error")

Pick = Callable[[str, Uncertain], float]
"""Gives the number that stands for an uncertain one; the same for the same key, whichever scenario asks."""


def likeliest(key: str, number: Uncertain) -> float:
    """Pick the likeliest value of every number."""
    return number.mode


@dataclass(frozen=True)
class Step:
    """What one year adds to a coverage.

    Parameters
    ----------
    share : float
        Of the full coverage.
    year : int
        The year.
    cuts : tuple of (str, Uncertain)
        Shares that fall away, with the keys that they are picked by.
    """

    share: float
    year: int
    cuts: tuple[tuple[str, Uncertain], ...]


@dataclass(frozen=True)
class Recipe:
    """All that is known of a grant before any number is picked. Equal recipes of one setting are one object.

    Parameters
    ----------
    use : Use
        How the programme is used, without its years and place in the file.
    rules : Rules
        Its rules.
    target : str
        What one recipient is.
    ranked : int
        Year whose registry ranks the families; the base year where all rank alike.
    counted_in : int or None
        Year whose population a number of recipients is of; None for shares.
    steps : tuple of Step
        What the years add to the coverage: one for a programme that pays every year.
    once : bool
        Whether a recipient gets it once, and it lasts.
    before : Recipe or None
        For what one gets once: of the year before.
    not_with : tuple of Recipe
        Those whose recipients are not chosen for this one.
    """

    use: Use
    rules: Rules
    target: str
    ranked: int
    counted_in: int | None
    steps: tuple[Step, ...]
    once: bool
    before: Recipe | None
    not_with: tuple[Recipe, ...]

    @cached_property
    def certain(self) -> dict[str, float]:
        """Numbers without a range, by name."""
        return {name: number.mode for name, number in self._numbers.items() if number.fixed}

    @cached_property
    def uncertain(self) -> dict[str, tuple[str, Uncertain]]:
        """Numbers with a range, each with the key that it is picked by, by name."""
        found = {name: number for name, number in self._numbers.items() if not number.fixed}
        # How well the registry ranks is its own matter, the same for all programmes that are taken to rank alike.
        owners = {name: "registry" if name in _OF_REGISTRY else self.use.program for name in found}
        return {name: (f"{owners[name]}.{name}", number) for name, number in found.items()}

    @property
    def _numbers(self) -> dict[str, Uncertain]:
        use, rules = self.use, self.rules
        numbers = {name: getattr(use, name) for name in _OF_USE if getattr(use, name) is not None}
        numbers["counted"] = rules.counted
        numbers.setdefault("administration", rules.administration)
        numbers.setdefault("amount", Uncertain.exactly(rules.amount or 0.0))
        return numbers


@dataclass(frozen=True, eq=False)
class Setting:
    """What scenarios of one region have in common.

    Parameters
    ----------
    programs : Programs
        The library and the region's own.
    poor_share : float
        The region's share of the nation's poor: how a national quota is shared out.
    recipients : mapping of str to float
        Present recipients in the region by programme, where the office knows them; in place of that share.
    pass_through : Uncertain
        Share of growth that reaches spending.
    extreme : float
        Extreme poverty line as a multiple of the poverty line.
    pace : mapping of int to float, or None
        What all spending is divided by, by year, when the region's own pace of the latest years goes on instead of the
        projection; None where its record is too short.
    base_year : int
        Year of the figures that the population was made from.
    absent_funds : frozenset of str
        Funds that the region does not have: what they would pay is left out of every scenario.
    """

    programs: Programs
    poor_share: float
    recipients: Mapping[str, float]
    pass_through: Uncertain
    extreme: float
    pace: Mapping[int, float] | None
    base_year: int
    absent_funds: frozenset[str] = frozenset()
    _rules: dict[tuple[str, int], Rules] = field(default_factory=dict, repr=False)
    _errors: dict[int, Uncertain] = field(default_factory=dict, repr=False)
    _recipes: list[Recipe] = field(default_factory=list, repr=False)
    _known: dict[int, tuple[Scenario, dict[int, tuple[Recipe, ...]]]] = field(default_factory=dict, repr=False)

    def rules(self, program: str, year: int) -> Rules:
        """Return a programme's rules of one year, worked out once.

        Raises
        ------
        UserError
            When a parameter has no value for that year.
        """
        found = self._rules.get((program, year))
        if found is None:
            found = self._rules[program, year] = self.programs.programs[program].rules(year)
        return found

    def registry_error(self, year: int) -> Uncertain:
        """Return the registry's error of a year as a fraction, where a scenario says nothing else.

        In the base year it is that of the year after: assumptions are about the years ahead.
        """
        year = max(year, self.base_year + 1)
        found = self._errors.get(year)
        if found is None:
            found = self._errors[year] = self.programs.assumption(REGISTRY_ERROR, year).scaled(0.01)
        return found

    def recipes(self, scenario: Scenario, year: int) -> tuple[Recipe, ...]:
        """Return what a scenario pays in a year, worked out once; see `Planner.grants`."""
        # Kept with the scenario itself: its identity is free for another one only when nobody holds it any more.
        _, years = self._known.setdefault(id(scenario), (scenario, {}))
        found = years.get(year)
        if found is None:
            found = years[year] = self._written(scenario, year)
        return found

    def _written(self, scenario: Scenario, year: int) -> tuple[Recipe, ...]:
        made: dict[str, Recipe] = {}
        waiting = [use for code in dict.fromkeys(use.program for use in scenario.uses)
                   if (use := self._in_force(scenario, code, year)) is not None and self._paid(use, year)]  # fmt: skip
        while waiting:
            codes = {use.program for use in waiting}
            ready = [use for use in waiting if codes.isdisjoint(use.not_with)]
            # Two programmes that bar each other: the one that is written first goes first.
            for use in ready or waiting[:1]:
                others = tuple(made[code] for code in use.not_with if code in made)
                made[use.program] = self._recipe(scenario, use, year, others)
                waiting.remove(use)
        return tuple(made.values())

    def _in_force(self, scenario: Scenario, program: str, year: int) -> Use | None:
        """Return the use of a year; for what one gets once, else the latest one that has ended."""
        uses = [use for use in scenario.uses if use.program == program and use.first <= year]
        running = [use for use in uses if year <= use.last]
        if running or not self.programs.programs[program].once:
            return running[0] if running else None
        return max(uses, key=lambda use: use.last, default=None)

    def _paid(self, use: Use, year: int) -> bool:
        """Tell whether the region has the fund that pays a use."""
        return self.rules(use.program, min(year, use.last)).fund not in self.absent_funds

    def _recipe(self, scenario: Scenario, use: Use, year: int, others: tuple[Recipe, ...]) -> Recipe:
        program = self.programs.programs[use.program]
        once, last = program.once, min(year, use.last)
        earlier = self._in_force(scenario, use.program, year - 1) if once else None
        if once:
            shares = {past: use.scale(past) - use.scale(past - 1) for past in range(use.first, last + 1)}
        else:
            shares = {year: use.scale(year)}
        # Whoever has got it keeps it, wherever the registry ranks the family later.
        ranked = use.first if once else year
        counted = use.recipients is not None
        if not counted and self._ranks_alike(use, ranked):
            ranked = self.base_year
        recipe = Recipe(
            use=replace(use, first=0, last=0, ramp=(1.0,), file="", line=0),
            # What one gets once stays after the programme has ended, under the rules of its last year.
            rules=self.rules(use.program, last),
            target=program.target,
            ranked=ranked,
            counted_in=ranked if counted else None,
            # Shares are the same in whatever year: years that are alike have one recipe.
            steps=tuple(
                Step(share, past if counted else 0, self._cuts(scenario, use, past))
                for past, share in shares.items()
                if share
            ),
            once=once,
            before=None if earlier is None else self._one(scenario, use.program, year - 1),
            not_with=others,
        )
        return self._shared(recipe)

    def _ranks_alike(self, use: Use, year: int) -> bool:
        """Tell whether the registry ranks families for a use as it does in the base year."""
        same = use.registry_error is not None or self.registry_error(year) == self.registry_error(self.base_year)
        return same and use.reranking == Uncertain.exactly(0.0)

    def _one(self, scenario: Scenario, program: str, year: int) -> Recipe:
        return next(recipe for recipe in self.recipes(scenario, year) if recipe.use.program == program)

    def _shared(self, recipe: Recipe) -> Recipe:
        """Return the equal recipe that was made before, else this one."""
        for known in self._recipes:
            if known == recipe:
                return known
        self._recipes.append(recipe)
        return recipe

    def _cuts(self, scenario: Scenario, use: Use, year: int) -> tuple[tuple[str, Uncertain], ...]:
        """Return what the scenario's shocks take from a programme in a year."""
        cuts = []
        for shock in scenario.shocks:
            if not shock.first <= year <= shock.last:
                continue
            if shock.kind == "program_cut" and shock.program == use.program:
                cuts.append((f"shock.{shock.kind}.{shock.program}", shock.change))
            elif shock.kind == "fund_cut" and shock.fund == self.rules(use.program, year).fund:
                cuts.append((f"shock.{shock.kind}.{shock.fund}", shock.change))
        return tuple(cuts)


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
    """

    def __init__(
        self,
        people: People,
        setting: Setting,
        pick: Pick = likeliest,
        persons: Mapping[int, float] | None = None,
    ) -> None:
        self.people, self.setting, self.pick, self.persons = people, setting, pick, persons or {}
        self._noise: dict[tuple[float, int], FloatArray] = {}
        self._deciles: dict[tuple[float, float, int], DecileArray] = {}
        self._queues: dict[tuple[str, int], Queue] = {}
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
        """Return the registry's deciles, worked out once.

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

    def _noise_after(self, reranked: float, years: int) -> FloatArray:
        if not years:
            return self.people.noise
        found = self._noise.get((reranked, years))
        if found is None:
            found = self.people.reranked(self._noise_after(reranked, years - 1), reranked, years)
            self._noise[reranked, years] = found
        return found

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
        return rules.quota * self.setting.poor_share

    def _queue(
        self, recipe: Recipe, deciles: DecileArray, allowed: BoolArray | None, not_with: tuple[Grant, ...]
    ) -> Queue:
        code, people = recipe.use.program, self.people
        if allowed is not None or not_with:
            free = free_of(people, allowed, not_with, slice(0, len(people)))
            return queue_of(people, code, recipe.target, deciles, free)
        found = self._queues.get((code, id(deciles)))
        if found is None:
            found = self._queues[code, id(deciles)] = queue_of(people, code, recipe.target, deciles, None)
        return found

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
