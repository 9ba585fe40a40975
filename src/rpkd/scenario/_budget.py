"""The problem of dividing a budget between programmes, places and years, and what a plan comes to.

Pure arrays: what an option costs and brings is given by the caller. Nothing here solves anything.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Unit = tuple[str, str, int]
"""One programme in one place and year."""
Key = tuple[str | int | None, ...]
"""Which limit of its kind: fund and year of a ceiling, programme and year of a quota, …"""
Attribute = Literal["program", "place", "year", "block", "fund"]


class Kind(StrEnum):
    """What a limit on the plan is about."""

    CEILING = "ceiling"
    """Money of one fund in one year. Key: fund, year; unit: rupiah."""
    QUOTA = "quota"
    """Recipients of one programme. Key: programme, year or None for all years; unit: recipients."""
    ONCE = "once"
    """Nobody gets a lasting benefit twice. Key: programme, place, block; unit: recipients."""
    ATTAINABLE = "attainable"
    """The effect that is possible in a block of a place. Key: place, block, year; unit: effect of one year."""
    SCALE = "scale"
    """The smallest scale at which a programme is run. Key: programme, place, year; unit: recipients."""
    SHARE = "share"
    """Money that must go to given options. Key: code of the share, year; unit: rupiah."""
    FAIRNESS = "fairness"
    """Spending between places. Key: place, year; unit: rupiah for each poor person."""
    WANTED = "wanted"
    """The effect that is to be reached. Key: empty; unit: effect."""


@dataclass(frozen=True, eq=False)
class Options:
    """What money can be spent on: one segment of recipients of one programme in one place and year, as arrays.

    Parameters
    ----------
    program, place, fund : numpy.ndarray of str, shape (options,)
        Codes.
    year, block : numpy.ndarray of int, shape (options,)
        Year of the payment, and which part of the target group (for instance the registry's decile).
    available : numpy.ndarray of float, shape (options,)
        Recipients that there are.
    cost : numpy.ndarray of int, shape (options,)
        Whole rupiah for one recipient in that year, with administration and what is lost on the way.
    effect : numpy.ndarray of float, shape (options,)
        What one recipient brings in one year (persons leaving poverty, rupiah of the gap closed, …).

    Raises
    ------
    ValueError
        For arrays of different lengths, negative or unlimited figures, or two options of the same segment.
    """

    program: NDArray[np.str_]
    place: NDArray[np.str_]
    year: NDArray[np.int64]
    block: NDArray[np.int64]
    available: NDArray[np.float64]
    cost: NDArray[np.int64]
    effect: NDArray[np.float64]
    fund: NDArray[np.str_]

    def __post_init__(self) -> None:
        columns = (self.program, self.place, self.year, self.block, self.available, self.cost, self.effect, self.fund)
        if any(column.shape != (len(self.program),) for column in columns):
            raise ValueError("the arrays of options differ in length")
        if not np.issubdtype(self.cost.dtype, np.integer):
            raise ValueError("the cost of a recipient is whole rupiah")
        for name, figures in (("available", self.available), ("cost", self.cost), ("effect", self.effect)):
            if not (np.isfinite(figures).all() and (figures >= 0).all()):
                raise ValueError(f"{name} holds a negative or unlimited figure")
        if len(set(self.segments())) < len(self):
            raise ValueError("two options of the same programme, place, year and block")

    def __len__(self) -> int:
        return len(self.program)

    def segments(self) -> list[tuple[str, str, int, int]]:
        """Programme, place, year and block of each option."""
        columns = (self.program, self.place, self.year, self.block)
        return list(zip(*(column.tolist() for column in columns), strict=True))


@dataclass(frozen=True)
class Scale:
    """The smallest scale at which a programme is run in a place in a year, and what running it there costs.

    Parameters
    ----------
    least : float
        Recipients that a place must have, when the programme is run there at all; 1 or more, so that no fixed cost is
        paid for nobody.
    fixed_cost : int
        Whole rupiah for each place and year where it is run, whatever the number of recipients.
    """

    least: float = 1.0
    fixed_cost: int = 0


@dataclass(frozen=True, eq=False)
class Share:
    """Money that must go to given options in each year.

    Parameters
    ----------
    code : str
        Name of the rule.
    least : float
        Share, 0 to 1.
    counts : numpy.ndarray of bool, shape (options,)
        Which options count towards it. A fixed cost counts when all options of its programme, place and year do.
    fund : str or None
        Whose money the share is of; None: of all.
    of : {"spent", "ceiling"}
        Share of what is spent in the year, or of the year's ceiling (a duty to spend).
    """

    code: str
    least: float
    counts: NDArray[np.bool_]
    fund: str | None = None
    of: Literal["spent", "ceiling"] = "spent"


@dataclass(frozen=True)
class Fairness:
    """How far spending for each poor person may differ between the places that have options in a year.

    Parameters
    ----------
    poor : mapping of str to float
        Poor persons of every place, above zero.
    least : float or None
        Every place gets, for each of its poor, at least this share (0 to 1) of the average of all places.
    difference : float or None
        Every place lies within so many rupiah, for each poor person, of the average.
    funds : frozenset of str or None
        Whose money is divided fairly; None: all.
    """

    poor: Mapping[str, float]
    least: float | None = None
    difference: float | None = None
    funds: frozenset[str] | None = None


@dataclass(frozen=True, eq=False)
class BudgetProblem:
    """How many recipients each option may get, under all limits together.

    Parameters
    ----------
    options : Options
        What money can be spent on.
    ceilings : mapping of (fund, year) to rupiah
        One for every fund and year of the options; ``math.inf`` where there is none.
    quotas : mapping of (program, year or None) to recipients
        Most recipients of a programme in a year, or over all years.
    whole : frozenset of str
        Programmes whose recipients are whole numbers (houses, business groups).
    once : frozenset of str
        Programmes that a recipient gets in one year only; its effect lasts from then to the last year.
    scales : mapping of str to Scale
        Smallest scale and fixed cost of programmes.
    shares : tuple of Share
        Money that must go to given options.
    fairness : Fairness or None
        Fairness between places.
    attainable : mapping of (place, block) to float
        Most effect that a block of a place can have in one year, for instance its poor persons.
    year_weights : mapping of int to float
        What the effect of each year counts; a year that is not named counts nothing. Empty: every year counts 1. With
        ``{2029: 1}`` only the last year counts.

    Raises
    ------
    ValueError
        For names that no option has, missing ceilings, and figures out of range.
    """

    options: Options
    ceilings: Mapping[tuple[str, int], float]
    quotas: Mapping[tuple[str, int | None], float] = field(default_factory=dict)
    whole: frozenset[str] = frozenset()
    once: frozenset[str] = frozenset()
    scales: Mapping[str, Scale] = field(default_factory=dict)
    shares: tuple[Share, ...] = ()
    fairness: Fairness | None = None
    attainable: Mapping[tuple[str, int], float] = field(default_factory=dict)
    year_weights: Mapping[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        options = self.options
        programs, years = set(options.program.tolist()), set(options.year.tolist())
        _known("programme", [program for program, _ in self.quotas], programs)
        _known("programme", [*self.whole, *self.once, *self.scales], programs)
        _known("year", [year for _, year in self.quotas if year is not None] + list(self.year_weights), years)
        missing = set(zip(options.fund.tolist(), options.year.tolist(), strict=True)) - set(self.ceilings)
        if missing:
            raise ValueError(f"no ceiling for {sorted(missing)}")
        figures = [*self.ceilings.values(), *self.quotas.values(), *self.attainable.values()]
        figures += [*self.year_weights.values()]
        figures += [figure for scale in self.scales.values() for figure in (scale.least, scale.fixed_cost)]
        if any(not figure >= 0 for figure in figures):
            raise ValueError("a ceiling, quota, weight or scale is negative or not a number")
        if any(isinstance(scale.fixed_cost, float) or scale.least < 1 for scale in self.scales.values()):
            raise ValueError("a fixed cost is whole rupiah, and a smallest scale at least one recipient")
        for share in self.shares:
            if share.counts.shape != (len(options),) or not 0 <= share.least <= 1:
                raise ValueError(f"the share {share.code} does not fit the options, or is not between 0 and 1")
            base = [limit for (fund, _), limit in self.ceilings.items() if share.fund in (None, fund)]
            if share.of == "ceiling" and not all(map(math.isfinite, base)):
                raise ValueError(f"the share {share.code} is of a ceiling that does not exist")
        if self.fairness is not None:
            _fair(self.fairness, set(options.place.tolist()))
        for unit, funds in _funds_of_units(self).items():
            if len(funds) > 1:
                raise ValueError(f"{unit} has a scale and is paid from more than one fund: {sorted(funds)}")

    @property
    def years(self) -> tuple[int, ...]:
        """Years of the options, in order."""
        return tuple(np.unique(self.options.year).tolist())

    @property
    def total_effect(self) -> NDArray[np.float64]:
        """Effect of one recipient of each option over all years, weighted; of a lasting benefit until the last year."""
        weights = self.year_weights or dict.fromkeys(self.years, 1.0)
        own = {year: weights.get(year, 0.0) for year in self.years}
        lasting = {year: math.fsum(own[later] for later in self.years if later >= year) for year in self.years}
        pairs = zip(self.options.program.tolist(), self.options.year.tolist(), strict=True)
        weight = [lasting[year] if program in self.once else own[year] for program, year in pairs]
        return np.asarray(self.options.effect * np.array(weight, dtype=np.float64))


@dataclass(frozen=True, eq=False)
class Plan:
    """Recipients of each option, and what they come to.

    Parameters
    ----------
    recipients : numpy.ndarray of float, shape (options,)
        Recipients of each option.
    running : frozenset of Unit
        Programme, place and year whose fixed cost is paid; only of programmes that have a `Scale`.
    cost : float
        Rupiah over all years, with fixed costs.
    effect : float
        Weighted effect over all years.
    broken : tuple of Kind
        Kinds of limits that the plan does not keep; empty for a plan that can be carried out.
    """

    recipients: NDArray[np.float64]
    running: frozenset[Unit]
    cost: float
    effect: float
    broken: tuple[Kind, ...] = ()


def money_of(problem: BudgetProblem, plan: Plan, by: Sequence[Attribute]) -> dict[tuple[str | int, ...], float]:
    """Rupiah of a plan by any of programme, place, year, block and fund.

    Parameters
    ----------
    problem : BudgetProblem
        The problem.
    plan : Plan
        A plan of it.
    by : sequence of {"program", "place", "year", "block", "fund"}
        What to add up by. With ``block``, a fixed cost stands under block 0: it belongs to no block.

    Returns
    -------
    dict of tuple to float
        Rupiah, with fixed costs; only where money is spent.
    """
    options = problem.options
    parts: dict[tuple[str | int, ...], list[float]] = {}
    labels = list(zip(*(getattr(options, name).tolist() for name in by), strict=True)) or [()] * len(options)
    for label, money in zip(labels, (plan.recipients * options.cost).tolist(), strict=True):
        if money > 0:
            parts.setdefault(label, []).append(money)
    funds, named = _funds_of_units(problem), dict[str, str | int]()
    for program, place, year in sorted(plan.running):
        (fund,) = funds[program, place, year]
        named = {"program": program, "place": place, "year": year, "block": 0, "fund": fund}
        money = float(problem.scales[program].fixed_cost)
        if money > 0:
            parts.setdefault(tuple(named[name] for name in by), []).append(money)
    return {label: math.fsum(parts[label]) for label in sorted(parts, key=lambda label: tuple(map(str, label)))}


def _known(what: str, names: Iterable[str | int], there: Collection[str | int]) -> None:
    unknown = sorted({str(name) for name in names if name not in there})
    if unknown:
        raise ValueError(f"no option has the {what} {', '.join(unknown)}")


def _fair(fairness: Fairness, places: set[str]) -> None:
    """Refuse a fairness without figures for each place, or with figures out of range."""
    if places - set(fairness.poor) or any(not poor > 0 for poor in fairness.poor.values()):
        raise ValueError("fairness needs poor persons, above zero, of every place")
    if fairness.least is None and fairness.difference is None:
        raise ValueError("fairness without a least share or a largest difference asks nothing")
    if not 0 <= (fairness.least or 0.0) <= 1 or not (fairness.difference or 0.0) >= 0:
        raise ValueError("the least share lies between 0 and 1, the difference above zero")


def _funds_of_units(problem: BudgetProblem) -> dict[Unit, set[str]]:
    """Funds that pay each programme, place and year that has a scale."""
    funds: dict[Unit, set[str]] = {}
    for (program, place, year, _), fund in zip(problem.options.segments(), problem.options.fund.tolist(), strict=True):
        if program in problem.scales:
            funds.setdefault((program, place, year), set()).add(fund)
    return funds
