"""Why no plan keeps all limits: which kinds conflict, and how far each would have to give way."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from rpkd.scenario._budget import Key, Kind
from rpkd.scenario._rows import TOLERANCE, Floats, Model, Row
from rpkd.scenario._search import search
from rpkd.scenario._solver import Effort, linear

_LOOSENED = tuple(kind for kind in Kind if kind is not Kind.ONCE)
_NEAR = 1e-2


@dataclass(frozen=True)
class Way:
    """One way out of a conflict: how far the limits of one kind must be loosened.

    Parameters
    ----------
    kind : Kind
        What is loosened, all else staying as it is.
    amounts : tuple of (key, float)
        By how much, in the unit of the kind; their sum is the least possible, to a hundredth.
    """

    kind: Kind
    amounts: tuple[tuple[Key, float], ...]


@dataclass(frozen=True)
class Conflict:
    """Why there is no plan.

    Parameters
    ----------
    between : tuple of Kind
        Kinds of limits that cannot be kept together; without any one of them they could. One kind alone conflicts with
        how many recipients there are.
    ways : tuple of Way
        Kinds that free the problem when they alone are loosened.
    """

    between: tuple[Kind, ...]
    ways: tuple[Way, ...]


def conflict_of(model: Model, effort: Effort) -> Conflict:
    """Find which limits conflict.

    Parameters
    ----------
    model : Model
        A problem that has no plan.
    effort : Effort
        For the problems that have to be solved on the way.

    Returns
    -------
    Conflict
        Kinds are left out one by one, as long as what remains is still impossible; then the limits of each of the
        remaining kinds are stretched, by the least sum of amounts that makes a plan possible.
    """
    kinds = [kind for kind in _LOOSENED if any(row.kind is kind for row in model.rows)]
    between = list(kinds)
    for kind in kinds:
        fewer = [other for other in between if other is not kind]
        if _impossible(_only(model, fewer), effort):
            between = fewer
    ways = (_way(model, kind, effort) for kind in between)
    return Conflict(tuple(between), tuple(way for way in ways if way is not None))


def _only(model: Model, kinds: Iterable[Kind]) -> Model:
    """Keep the limits of some kinds, and what nobody can loosen."""
    kept = {*kinds, Kind.ONCE, None}
    return dataclasses.replace(model, rows=tuple(row for row in model.rows if row.kind in kept))


def _impossible(model: Model, effort: Effort) -> bool:
    """Whether no plan keeps the limits; what divisible recipients cannot do, whole ones cannot either."""
    nothing = np.zeros(len(model.upper))
    return search(model, nothing, effort, linear(model, nothing)).infeasible


def _way(model: Model, kind: Kind, effort: Effort) -> Way | None:
    """Stretch one kind's limits by the least that makes a plan possible; None when nothing does."""
    stretched, keys = _stretched(model, kind)
    objective = np.zeros(len(stretched.upper))
    objective[len(model.upper) :] = 1.0
    solved = search(stretched, objective, dataclasses.replace(effort, gap=_NEAR), linear(stretched, objective))
    if solved.x is None:
        return None
    size = _size(model, kind)
    amounts = [(key, float(amount) * size) for key, amount in zip(keys, solved.x[len(model.upper) :], strict=True)]
    return Way(kind, tuple((key, amount) for key, amount in amounts if amount > TOLERANCE * size))


def _size(model: Model, kind: Kind) -> float:
    """Choose the unit in which a kind's limits are stretched, so that amounts are of the size of recipients."""
    return max(row.scale for row in model.rows if row.kind is kind)


def _stretched(model: Model, kind: Kind) -> tuple[Model, list[Key]]:
    """Give each limit of a kind a column that tells by how much it is not kept."""
    size, width = _size(model, kind), len(model.upper)
    rows: list[Row] = []
    keys: list[Key] = []
    for row in model.rows:
        if row.kind is kind:
            # A row bounded on both sides is only missed on one of them: each side gives by the same column. As links
            # they are no longer limits that only bound from above, which are kept to the rupiah.
            column = np.array([width + len(keys)], dtype=np.int64)
            keys.append(row.key)
            for sign, lower, upper in ((size, row.lower, math.inf), (-size, -math.inf, row.upper)):
                if lower > -math.inf or upper < math.inf:
                    columns = np.concatenate([row.columns, column])
                    rows.append(Row(None, row.key, columns, np.append(row.values, sign), lower, upper))
        else:
            rows.append(row)
    more: Floats = np.zeros(len(keys))
    wider = dataclasses.replace(
        model,
        rows=tuple(rows),
        cost=np.concatenate([model.cost, more]),
        effect=np.concatenate([model.effect, more]),
        upper=np.concatenate([model.upper, more + math.inf]),
        whole=np.concatenate([model.whole, more > 0]),
    )
    return wider, keys
