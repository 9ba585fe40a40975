"""Review: one year of a scenario under many conditions of growth and the poverty line at once.

The engine pays the grants; who gets them hangs on neither growth nor the line. Let ``s`` be a family's spending before
the payments, ``r`` what the payments change, both in poverty lines, ``G`` the factor of growth and ``F`` that of the
line: the family is poor when ``s·G + r < F``, that is when ``s + r·v < x`` with ``v = 1/G`` and ``x = F/G``. So one
pass over the grants serves all conditions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rpkd.scenario import MONTHS, FloatArray, Grant, People, Reach, Stage, moves_of, reached


@dataclass(frozen=True, eq=False)
class Conditions:
    """Conditions of one year.

    Parameters
    ----------
    worth : float array, shape (V,)
        One over the factor of growth: what payments are worth beside a family's own spending.
    line : float array, shape (V, X)
        Factor of the line over that of growth, for each `worth`.
    """

    worth: FloatArray
    line: FloatArray


class Cell(NamedTuple):
    """What comes of one year.

    Parameters
    ----------
    headcount : float array, shape (V, X)
        P0, as a fraction, under each condition.
    fixed : float
        Rupiah that all funds pay for programmes with an amount: the same under all conditions.
    filling : float array, shape (V, X)
        Rupiah that filling gaps costs, divided by the factor of the line.
    """

    headcount: FloatArray
    fixed: float
    filling: FloatArray


def cell_of(
    people: People,
    spending: FloatArray,
    stage: Stage,
    grants: Sequence[Grant],
    taken: Sequence[Grant],
    asked: Conditions,
) -> Cell:
    """Measure one year under all conditions; the numbers are those of `rpkd.scenario.year_of`.

    Parameters
    ----------
    people : People
        The families.
    spending : float array, shape (n,)
        Relative to the line, before any change of payments, growth or line.
    stage : Stage
        The year, with the line before it is moved.
    grants, taken : sequence of Grant
        What is paid, and what was paid when `spending` was observed.
    asked : Conditions
        Growth and line.

    Notes
    -----
    A programme that fills a gap lifts a family over the line only when it fills it up to the line exactly: a filled
    rupiah counts as a rupiah at most (`_explored` refuses others).
    """
    everybody = slice(0, len(people))
    reach = {id(grant): reached(people, grant, everybody) for grant in (*grants, *taken)}
    moved = np.zeros(len(people))
    for grant, rate in moves_of(grants, taken, stage):
        moved += reach[id(grant)].per_head * rate
    fills = [(grant, grant.fill, reach[id(grant)]) for grant in grants if grant.fill is not None]
    left = np.ones(len(people), dtype=bool)
    for grant, level, found in fills:
        if level >= 1 and grant.adequacy == grant.counted == 1:
            left &= ~((found.share == 1) & (found.per_head > 0))
    larger = stage.persons / people.persons
    fixed = sum(larger * reach[id(grant)].new * price_of(grant) for grant in grants if grant.fill is None)
    filling = np.zeros(asked.line.shape)
    if fills:
        filling = _filling(people, spending, moved, fills, asked) * (larger * MONTHS * stage.line)
    return Cell(_poor(people, spending, moved, left, asked), fixed, filling)


def price_of(grant: Grant) -> float:
    """Return what one recipient costs a year, with administration, rupiah."""
    return grant.paid * (1 + grant.administration)


def _poor(
    people: People, spending: FloatArray, moved: FloatArray, left: npt.NDArray[np.bool_], asked: Conditions
) -> FloatArray:
    """Return P0 under each condition; families that are poor in all or in none of them are looked at once."""
    weight = people.weight
    ends = [spending + moved * end for end in (asked.worth.min(), asked.worth.max())]
    always = left & (np.maximum(*ends) < asked.line.min())
    near = np.flatnonzero(left & ~always & (np.minimum(*ends) < asked.line.max()))
    placed = spending[near] + moved[near] * asked.worth[:, None]
    below = placed[:, None, :] < asked.line[:, :, None]
    found: FloatArray = (float(weight[always].sum()) + below @ weight[near]) / people.persons
    return found


def _filling(
    people: People,
    spending: FloatArray,
    moved: FloatArray,
    fills: Sequence[tuple[Grant, float, Reach]],
    asked: Conditions,
) -> FloatArray:
    """Return what filling gaps costs under each condition, in lines times persons."""
    lowest = np.minimum(spending + moved * asked.worth.min(), spending + moved * asked.worth.max())
    touched = np.zeros(len(people), dtype=bool)
    for _, level, found in fills:
        touched |= (found.per_head > 0) & (lowest < level * asked.line.max())
    place = np.flatnonzero(touched)
    placed = spending[place] + moved[place] * asked.worth[:, None]
    held = np.maximum(placed[:, None, :] / asked.line[:, :, None], 0.0)
    cost = np.zeros(asked.line.shape)
    for grant, level, found in fills:
        share = np.where(found.per_head[place] > 0, found.share[place], 0.0) * grant.adequacy
        received = np.maximum(level - held, 0.0) * share
        cost += (received @ people.weight[place]) * ((1 + grant.administration) / (1 - grant.leakage))
        held += received * grant.counted
    return cost
