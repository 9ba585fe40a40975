"""Who gets what: one programme in one year with every number fixed, and whom it reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypedDict

import numpy as np
import numpy.typing as npt

from rpkd.scenario._people import DECILES, DecileArray, FloatArray, People

BoolArray = npt.NDArray[np.bool_]

MONTHS = 12
MANY = 100_000
"""From so many points on chance alone reaches as many recipients as were asked for, to within a thousandth: no queue is
needed."""
_ROUNDING = 1e-12


class Reach(NamedTuple):
    """Whom a grant reaches, in one part of the families.

    Parameters
    ----------
    share : float array, shape (n,)
        Part of the families of each point that have it: 1 or 0, but for one point of each decile at most, at which the
        number of recipients is complete.
    had : float array, shape (n,), or None
        What of that they had the year before, where it is given once: it costs nothing more.
    per_head : float array, shape (n,)
        Recipients for each member of a point's families; 0 for those that do not have it.
    recipients, new : float
        Recipients in these families (of the base year's population), and how many of them cost.
    """

    share: FloatArray
    had: FloatArray | None
    per_head: FloatArray
    recipients: float
    new: float


class Queue(NamedTuple):
    """Families in the order in which a programme chooses them: by registry decile, then by chance.

    Parameters
    ----------
    place : int array, shape (n,)
        Their places among the people.
    passed : float array, shape (n + 1,)
        Possible recipients in the first 0, 1, …, n of them.
    edges : float array, shape (11,)
        Possible recipients in the deciles up to each number.
    targets : float array, shape (11,)
        Possible recipients by decile; entry 0 is 0.
    """

    place: npt.NDArray[np.intp]
    passed: FloatArray
    edges: FloatArray
    targets: FloatArray


class Chosen(NamedTuple):
    """How far down its queue a programme comes.

    Parameters
    ----------
    limit : float array, shape (11,)
        By decile: families whose chance is lower are reached.
    last, part : int array, float array, shape (k,)
        Of each of the k deciles that are reached the point that completes it, and the part of it that is reached.
    """

    limit: FloatArray
    last: npt.NDArray[np.intp]
    part: FloatArray


class Memo(TypedDict, total=False):
    """What has been worked out of a grant: two scenarios that share it ask once."""

    queue: Queue
    chosen: Chosen
    bounds: tuple[int, int]
    reach: Reach


@dataclass(frozen=True, eq=False)
class Grant:
    """One programme in one year.

    Parameters
    ----------
    code : str
        The programme.
    target : str
        What one recipient is: `FAMILIES`, `PERSONS` or a group.
    deciles : int8 array, shape (n,)
        Registry decile of each family, as this programme sees it.
    coverage : float array, shape (11,)
        Share of possible recipients that are chosen, by registry decile; entry 0 is not used.
    amount : float
        Rupiah a year that one recipient is promised; 0 for a programme that fills a gap.
    fund : str
        Who pays.
    adequacy : float
        Share of the amount (or of the gap) that is paid out.
    leakage : float
        Share of what is paid out that does not arrive. What fills a gap arrives in full: more is paid out.
    counted : float
        Share of what arrives that counts as household spending.
    administration : float
        Rupiah of administration for each rupiah paid out.
    fill : float or None
        Multiple of the poverty line up to which families are topped up; None for a fixed amount.
    before : Grant or None
        For what a recipient gets once: the grant of the year before, whose recipients keep it and cost nothing more.
    not_with : tuple of Grant
        Those whose recipients are not chosen for this one.
    allowed : bool array, shape (n,), or None
        Families that live where the programme runs; None: everywhere.
    once : bool
        Whether a recipient gets it once, and it lasts.
    by_number : bool
        Whether recipients were asked for as a number: of what lasts, whoever has it counts towards that, wherever the
        registry ranks the family now. Otherwise the coverage is of each decile's families that may be chosen now.
    wanted : float
        Recipients that were asked for, of the base year's population; more than `coverage` reaches where the target
        holds fewer.
    memo : dict
        What has been worked out of it: its queue, and whom it reaches in the part that was asked for last. A grant that
        is changed needs an empty one.

    Raises
    ------
    ValueError
        When all that fills a gap is to be lost on the way: no money would be enough.
    """

    code: str
    target: str
    deciles: DecileArray
    coverage: FloatArray
    amount: float
    fund: str
    adequacy: float = 1.0
    leakage: float = 0.0
    counted: float = 1.0
    administration: float = 0.0
    fill: float | None = None
    before: Grant | None = None
    not_with: tuple[Grant, ...] = ()
    allowed: BoolArray | None = None
    once: bool = False
    by_number: bool = False
    wanted: float = 0.0
    memo: Memo = field(default_factory=Memo, repr=False)

    def __post_init__(self) -> None:
        if self.fill is not None and not self.leakage < 1:
            raise ValueError(f"{self.code}: a gap cannot be filled with money that never arrives")

    @property
    def paid(self) -> float:
        """Rupiah a year paid out to one recipient."""
        return self.amount * self.adequacy

    @property
    def felt(self) -> float:
        """Rupiah a year by which one recipient's household spending rises."""
        return self.paid * (1 - self.leakage) * self.counted


def reached(people: People, grant: Grant, part: slice) -> Reach:
    """Tell whom a grant reaches.

    Parameters
    ----------
    people : People
        All families.
    grant : Grant
        The programme.
    part : slice
        Part of the families.
    """
    bounds = (part.start, part.stop)
    # Only the latest part is kept: a large population would fill the memory with every grant's answers.
    if grant.memo.get("bounds") != bounds:
        grant.memo["reach"] = _reached(people, grant, part)
        grant.memo["bounds"] = bounds
    return grant.memo["reach"]


def _reached(people: People, grant: Grant, part: slice) -> Reach:
    chosen = grant.memo.get("chosen")
    if chosen is None:
        chosen = grant.memo["chosen"] = _chosen(people, grant)
    share = (people.chance(grant.code)[part] < chosen.limit.take(grant.deciles[part])).astype(np.float64)
    if len(share) == len(people):
        share[chosen.last] = chosen.part
    else:
        inside = (chosen.last >= part.start) & (chosen.last < part.stop)
        share[chosen.last[inside] - part.start] = chosen.part[inside]
    free = free_of(people, grant.allowed, grant.not_with, part)
    if free is not None:
        share *= free
    had = None
    if grant.once:
        had = np.zeros_like(share) if grant.before is None else reached(people, grant.before, part).share
        if _goes_on(grant):
            np.maximum(share, had, out=share)
        else:
            # Chosen among those who did not have it.
            share *= 1 - had
            share += had
    per_head = people.per_head(grant.target)[part] * share
    recipients = new = float(people.weight[part] @ per_head)
    if had is not None:
        new = float(people.held(grant.target)[part] @ (share - had))
    return Reach(share, had, per_head, recipients, new)


def free_of(people: People, allowed: BoolArray | None, not_with: Sequence[Grant], part: slice) -> FloatArray | None:
    """Return the part of each point's families that may be chosen; None for all of all.

    Parameters
    ----------
    people : People
        All families.
    allowed : bool array, shape (n,), or None
        Families that live where the programme runs; None: everywhere.
    not_with : sequence of Grant
        Those whose recipients are not chosen.
    part : slice
        Part of the families.
    """
    free = None if allowed is None else allowed[part].astype(np.float64)
    for other in not_with:
        left = 1 - reached(people, other, part).share
        free = left if free is None else free * left
    return free


def queue_of(people: People, code: str, target: str, deciles: DecileArray, free: FloatArray | None) -> Queue:
    """Line families up for a programme.

    Parameters
    ----------
    people : People
        All families.
    code, target : str
        The programme, and what one recipient is.
    deciles : int8 array, shape (n,)
        Registry decile of each family.
    free : float array, shape (n,), or None
        Part of each point's families that may be chosen.
    """
    order = people.order(code)
    by_chance = deciles.take(order)
    sorting = by_chance.argsort(kind="stable")
    place = order.take(sorting)
    held = people.held(target)
    passed = np.zeros(len(people) + 1)
    (held if free is None else held * free).take(place).cumsum(out=passed[1:])
    edges = passed.take(np.bincount(deciles, minlength=DECILES + 1).cumsum())
    targets = edges.copy()
    targets[1:] -= edges[:-1]
    return Queue(place, passed, edges, targets)


def _goes_on(grant: Grant) -> bool:
    """Tell whether those who had it stand first in the queue: it was the same in all years before."""
    before = grant.before
    return before is None or (before.memo.get("queue") is grant.memo["queue"] and _goes_on(before))


def _chosen(people: People, grant: Grant) -> Chosen:
    """Go down the queue until the recipients of each decile are complete."""
    if len(people) >= MANY and not grant.once:
        return Chosen(grant.coverage, np.empty(0, dtype=np.intp), np.empty(0))
    queue = grant.memo.get("queue")
    if queue is None:
        free = free_of(people, grant.allowed, grant.not_with, slice(0, len(people)))
        queue = grant.memo["queue"] = queue_of(people, grant.code, grant.target, grant.deciles, free)
    more = grant.coverage[1:] * queue.targets[1:]
    if grant.before is not None and not _goes_on(grant):
        queue, more = _still_to_choose(people, grant, grant.before, more)
    edges = queue.edges
    goal = edges[:-1] + more
    # Everybody is everybody, whatever rounding does.
    np.copyto(goal, edges[1:], where=grant.coverage[1:] >= 1)
    some = (goal > edges[:-1]).nonzero()[0]
    # Somebody completes each decile; rounding must not look for them in the next one.
    goal = np.minimum(goal, edges[1:]).take(some)
    at = queue.passed.searchsorted(goal) - 1
    last, passed = queue.place.take(at), queue.passed.take(at)
    limit = np.zeros(DECILES + 1)
    limit[some + 1] = people.chance(grant.code).take(last)
    part = (goal - passed) / (queue.passed.take(at + 1) - passed)
    return Chosen(limit, last, np.minimum(part, 1.0))


def _still_to_choose(people: People, grant: Grant, before: Grant, wanted: FloatArray) -> tuple[Queue, FloatArray]:
    """Line up those who do not have it yet; return how many of them complete what is wanted by decile, shape (10,)."""
    everybody = slice(0, len(people))
    had = reached(people, before, everybody).share
    free = free_of(people, grant.allowed, grant.not_with, everybody)
    holders = people.held(grant.target) * had
    if free is not None and not grant.by_number:
        holders *= free
    there = sums_by(grant.deciles, holders, DECILES + 1)[1:]
    more = np.maximum(wanted - there, 0.0)
    if grant.by_number and more.any():
        more *= max(float(wanted.sum() - there.sum()), 0.0) / float(more.sum())
    # What is only rounding is nobody.
    more[more <= _ROUNDING * wanted] = 0.0
    left = 1 - had if free is None else free * (1 - had)
    return queue_of(people, grant.code, grant.target, grant.deciles, left), more


def sums_by(place: npt.NDArray[np.integer], weights: FloatArray, length: int) -> FloatArray:
    """Add up weights by place (whole numbers from 0 on), shape (length,)."""
    return np.asarray(np.bincount(place, weights=weights, minlength=length), dtype=np.float64)


def coverage_of(
    targets: FloatArray, deciles: tuple[int, int], inside: FloatArray | Sequence[float] | float, outside: float
) -> FloatArray:
    """Spread recipients over the registry's deciles.

    Parameters
    ----------
    targets : float array, shape (11,)
        Possible recipients by decile.
    deciles : (int, int)
        First and last decile of the programme's target.
    inside : sequence of 11 floats, or float
        Coverage of each decile of the target, or recipients within it, spread evenly.
    outside : float
        Share of all recipients that lie outside the target, below 1. They grow rarer with the decile, in proportion to
        eleven minus its number, as far as there are possible recipients.

    Returns
    -------
    float array, shape (11,)
        Between 0 and 1.

    Examples
    --------
    >>> targets = np.array([0.0] + [100.0] * 10)
    >>> cover = coverage_of(targets, (1, 4), 200.0, 0.2)
    >>> cover[1:5].tolist(), round(float((cover * targets).sum()), 9)
    ([0.5, 0.5, 0.5, 0.5], 250.0)
    """
    # Ten numbers: lists are several times as fast as arrays, and this is asked for in every draw.
    there = targets.tolist()
    meant = range(deciles[0], deciles[1] + 1)
    coverage = [0.0] * (DECILES + 1)
    if isinstance(inside, float):
        within, room = inside, sum(there[decile] for decile in meant)
        share = min(inside / room, 1.0) if room > 0 else 0.0
        for decile in meant:
            coverage[decile] = share
    else:
        for decile in meant:
            coverage[decile] = float(min(max(inside[decile], 0.0), 1.0))
        within = sum(coverage[decile] * there[decile] for decile in meant)
    if outside > 0:
        aside = [decile for decile in range(1, DECILES + 1) if decile not in meant and there[decile] > 0]
        _spread_falling(coverage, there, aside, within * outside / (1 - outside))
    return np.array(coverage)


def _spread_falling(coverage: list[float], targets: list[float], free: list[int], wanted: float) -> None:
    """Share out recipients over some deciles in proportion to their tilt, none above its number."""
    while free and wanted > 0:
        level = wanted / sum((DECILES + 1 - decile) * targets[decile] for decile in free)
        full = [decile for decile in free if (DECILES + 1 - decile) * level > 1]
        for decile in full or free:
            coverage[decile] = min((DECILES + 1 - decile) * level, 1.0)
        if not full:
            return
        wanted -= sum(targets[decile] for decile in full)
        free = [decile for decile in free if decile not in full]
