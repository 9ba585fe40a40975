"""The budget divided as one would by hand: the most effect for a rupiah first, until something runs out.

It looks at ceilings, quotas, lasting benefits, attainable effects and smallest scales, but not at minimum shares and
fairness: whether it keeps those is checked afterwards and said.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from rpkd.scenario._rows import PACKING, Floats, Indices, Model, shaved, with_money


def greedy_columns(model: Model, wanted: float = math.inf) -> Floats:
    """Take options in the order of their effect for a rupiah, as many recipients of each as the limits let.

    A programme that does not reach its smallest scale somewhere is closed there, and all is taken anew without it.

    Parameters
    ----------
    model : Model
        The problem as rows and columns.
    wanted : float, optional
        Weighted effect at which to stop.

    Returns
    -------
    numpy.ndarray, shape (columns,)
        Columns of the plan. Limits of `PACKING` and smallest scales are kept.
    """
    closed = np.zeros(len(model.units), dtype=np.bool_)
    while True:
        x = _taken(model, closed, wanted)
        too_small = _too_small(model, x) & ~closed
        if not too_small.any():
            return with_money(model, x)
        closed |= too_small


def _order(model: Model) -> Indices:
    """Options from the most to the least effect for a rupiah, fixed costs spread over all who could be reached."""
    n = len(model.unit_of)
    cost, at = model.cost[:n].copy(), model.unit_of
    people = np.bincount(at + 1, weights=model.upper[:n], minlength=len(model.units) + 1)[1:]
    spread = np.divide(model.cost[n : n + len(people)], people, out=np.zeros(len(people)), where=people > 0)
    cost[at >= 0] += spread[at[at >= 0]]
    worth = np.divide(model.effect[:n], cost, out=np.where(model.effect[:n] > 0, np.inf, 0.0), where=cost > 0)
    order = np.argsort(-worth, kind="stable")
    return np.asarray(order[model.effect[order] > 0])


def _taken(model: Model, closed: NDArray[np.bool_], wanted: float) -> Floats:
    """One pass over the options."""
    n = len(model.unit_of)
    packing = [row for row in model.rows if row.kind in PACKING]
    left = [row.upper for row in packing]
    bounding: list[list[tuple[int, float]]] = [[] for _ in model.upper]
    for number, row in enumerate(packing):
        for column, value in zip(row.columns.tolist(), row.values.tolist(), strict=True):
            bounding[column].append((number, value))
    x, reached = np.zeros(len(model.upper)), 0.0
    for column in _order(model).tolist():
        unit = int(model.unit_of[column])
        opening = unit >= 0 and x[n + unit] == 0
        if unit >= 0 and closed[unit]:
            continue
        fixed = dict(bounding[n + unit]) if opening else {}
        if any(value > left[number] for number, value in fixed.items()):
            continue
        room = [(left[number] - fixed.get(number, 0.0)) / value for number, value in bounding[column]]
        lacking = (wanted - reached) / model.effect[column]
        if model.whole[column]:
            room, lacking = (
                [float(math.floor(limit)) for limit in room],
                math.ceil(lacking) if lacking < math.inf else lacking,
            )
        amount = min(float(model.upper[column]), lacking, *room)
        if amount <= 0:
            continue
        x[column] = amount
        reached += amount * float(model.effect[column])
        for number, value in bounding[column]:
            left[number] -= amount * value
        if opening:
            x[n + unit] = 1.0
            for number, value in fixed.items():
                left[number] -= value
        if reached >= wanted:
            break
    return shaved(model, x)


def _too_small(model: Model, x: Floats) -> NDArray[np.bool_]:
    """Units that run below their smallest scale."""
    n = len(model.unit_of)
    people = np.bincount(model.unit_of + 1, weights=x[:n], minlength=len(model.units) + 1)[1:]
    least = np.array([model.problem.scales[program].least for program, _, _ in model.units])
    return np.asarray((x[n : n + len(people)] > 0) & (people < least))
