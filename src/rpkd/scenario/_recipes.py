"""What a scenario pays in a year before any number is picked: rules, target, steps of coverage, what bars what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from rpkd.params import Programs, Rules, Scenario, Uncertain, Use

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

_OF_REGISTRY = {"reranking": "registry.reranking", "registry_error": REGISTRY_ERROR}
REGISTRY_KEYS = frozenset(_OF_REGISTRY.values())
"""Keys of the numbers that say how the registry ranks: it ranks alike for all programmes."""
"""Keys of what is the registry's own matter, the same for all programmes. Its error has one level whether a scenario
takes it as it is or repairs it: who thinks badly of the registry now thinks no better of the repaired one."""


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
        return {name: (_OF_REGISTRY.get(name, f"{self.use.program}.{name}"), number) for name, number in found.items()}

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
    person_share : float
        The region's persons over the nation's: with what the target's deciles hold here, it shares out a quota.
    recipients : mapping of str to float
        Present recipients in the region by programme, where the office knows them; in place of a part of the quota.
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
    person_share: float
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
                   if (use := self._in_force(scenario, code, year)) is not None and self.pays(use, year)]  # fmt: skip
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

    def pays(self, use: Use, year: int) -> bool:
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
            before=self._one(scenario, use.program, year - 1) if earlier and self.pays(earlier, year - 1) else None,
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
