"""One year of one scenario: what families spend after all payments, and how many of them are poor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from rpkd.scenario._grants import MONTHS, Grant, reached
from rpkd.scenario._people import FloatArray, People
from rpkd.scenario._trajectory import Stage

ROWS = 1 << 13
"""Families that are worked on at a time: their arrays fit the processor's cache, and are too short for a library of
linear algebra to think of threads."""


@dataclass(frozen=True)
class Measures:
    """Poverty of one year, all as fractions of the population.

    Parameters
    ----------
    headcount, gap, severity : float
        P0, P1, P2.
    extreme : float
        Share below the extreme poverty line.
    """

    headcount: float
    gap: float
    severity: float
    extreme: float


class Reached(NamedTuple):
    """Whom one grant reached.

    Parameters
    ----------
    recipients : float
        All of them; of a programme that fills gaps those who had one.
    new : float
        Those of them that cost: all, or for what one gets once those who did not have it the year before.
    filled : float
        Rupiah a year that arrive from a programme that fills gaps; 0 for others.
    """

    recipients: float
    new: float
    filled: float


@dataclass(frozen=True)
class YearResult:
    """Poverty and recipients of one year.

    Parameters
    ----------
    measures : Measures
        After all payments.
    reached : mapping of str to Reached
        By programme.
    """

    measures: Measures
    reached: Mapping[str, Reached] = field(default_factory=dict)


def year_of(
    people: People,
    spending: FloatArray,
    stage: Stage,
    grants: Sequence[Grant],
    taken: Sequence[Grant] = (),
    extreme: float = 0.0,
    after: FloatArray | None = None,
) -> YearResult:
    """Pay one year's grants and measure poverty.

    Programmes that fill gaps come last, in their order: they see what families spend with all other payments.

    Parameters
    ----------
    people : People
        The families.
    spending : float array, shape (n,)
        Their spending per head relative to the year's poverty line, before any change of payments.
    stage : Stage
        The year.
    grants : sequence of Grant
        What is paid.
    taken : sequence of Grant
        What was paid when `spending` was observed, and is paid no longer in this way. A grant that stands in both is
        the same object in both: it stays as it is, and moves nothing.
    extreme : float
        Extreme poverty line as a multiple of the poverty line.
    after : float array, shape (n,), optional
        Receives what families spend after all payments.

    Returns
    -------
    YearResult

    Raises
    ------
    ValueError
        When a programme that fills gaps is among `taken`: what it gave cannot be told from what families spend.
    """
    moves = moves_of(grants, taken, stage)
    fills = [(place, grant, grant.fill) for place, grant in enumerate(grants) if grant.fill is not None]
    # Population grows alike for all families: shares do not change, numbers do.
    growth = stage.persons / people.persons
    sums = np.zeros(4)
    numbers = [[0.0, 0.0, 0.0] for _ in grants]
    lift = growth * MONTHS * stage.line
    count = len(people)
    work = np.empty(min(count, ROWS))
    for start in range(0, count, ROWS):
        part = slice(start, min(start + ROWS, count))
        size = part.stop - start
        block = np.empty(size) if after is None else after[part]
        np.copyto(block, spending[part])
        for grant, rate in moves:
            block += np.multiply(reached(people, grant, part).per_head, rate, out=work[:size])
        if taken:
            # The poorest may have been paid more than they are observed to spend: what is taken ends at nothing.
            np.maximum(block, 0.0, out=block)
        for place, grant, level in fills:
            received = fill_up(people, grant, level, part, block)
            numbers[place][2] += lift * float(people.weight[part] @ received)
            helped = growth * float(people.weight[part] @ (reached(people, grant, part).per_head * (received > 0)))
            numbers[place][0] += helped
            numbers[place][1] += helped
        for place, grant in enumerate(grants):
            if grant.fill is None:
                reach = reached(people, grant, part)
                numbers[place][0] += growth * reach.recipients
                numbers[place][1] += growth * reach.new
        _measure(block, people.weight[part], extreme, sums, work[:size])
    found = {grant.code: Reached(*number) for grant, number in zip(grants, numbers, strict=True)}
    return YearResult(Measures(*(sums / people.persons).tolist()), found)


def moves_of(grants: Sequence[Grant], taken: Sequence[Grant], stage: Stage) -> list[tuple[Grant, float]]:
    """Tell which grants change spending, and by how many lines per head for each recipient per head.

    Raises
    ------
    ValueError
        When a programme that fills gaps is among `taken`.
    """
    paid, lost = set(map(id, grants)), set(map(id, taken))
    yearly_line = MONTHS * stage.line
    moves = []
    for grant in taken:
        if grant.fill is not None:
            raise ValueError(f"{grant.code}: what fills gaps cannot be part of what was observed")
        if id(grant) not in paid:
            moves.append((grant, -grant.felt / yearly_line))
    moves += [(grant, grant.felt / yearly_line) for grant in grants if grant.fill is None and id(grant) not in lost]
    return [(grant, rate) for grant, rate in moves if rate]


def fill_up(people: People, grant: Grant, level: float, part: slice, spending: FloatArray) -> FloatArray:
    """Top families up to a level, changing `spending`; return what each receives, in lines per head.

    For a group, families that hold a member of it are topped up.
    """
    received = np.subtract(level, spending)
    np.maximum(received, 0.0, out=received)
    reach = reached(people, grant, part)
    share = np.where(reach.per_head > 0, reach.share, 0.0)
    filled = (received > 0) & (share == 1) if grant.adequacy == grant.counted == 1 else None
    received *= share * grant.adequacy
    spending += received * grant.counted
    if filled is not None:
        # To the level exactly, whatever rounding does: whoever stands on the line is not poor.
        np.copyto(spending, level, where=filled)
    return received


def _measure(spending: FloatArray, weight: FloatArray, extreme: float, sums: FloatArray, work: FloatArray) -> None:
    """Add the weighted sums of P0, P1, P2 and of the extreme poor; a family exactly on a line is not below it."""
    gap = np.subtract(1.0, spending, out=work)
    np.maximum(gap, 0.0, out=gap)
    sums[1] += weight @ gap
    sums[0] += weight @ (gap > 0)
    sums[3] += weight @ (spending < extreme)
    gap *= gap
    sums[2] += weight @ gap
