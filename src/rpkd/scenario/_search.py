"""The search for the best columns of a budget problem, from the quick to the thorough.

First the linear relaxation, rounded; when that may be too far from the best, whether units run is decided by branch and
bound with recipients divisible; then everything is. Each step also bounds how good any plan can be.
"""

from __future__ import annotations

import dataclasses
import math

import numpy as np
from numpy.typing import NDArray

from rpkd.scenario._budget import Kind
from rpkd.scenario._rows import PACKING, TOLERANCE, Floats, Model, Row, misses, shaved, with_money
from rpkd.scenario._solver import Effort, Solved, linear, mixed

_REPAIRS = 8


def search(model: Model, goal: Floats, effort: Effort, relaxed: Solved, *, thrifty: bool = False) -> Solved:
    """Minimise a goal over plans that keep every limit to the rupiah.

    Parameters
    ----------
    model : Model
        The problem as rows and columns.
    goal : numpy.ndarray, shape (columns,)
        What is minimised.
    effort : Effort
        Accepted gap, and when to give up.
    relaxed : Solved
        The linear relaxation's answer to the same goal.
    thrifty : bool, optional
        Of the plans with the same goal, take one that spends little.

    Returns
    -------
    Solved
        The best columns that were found (None: none in time), and the tightest bound.
    """
    if relaxed.x is None:
        return relaxed
    best = Solved(_kept(model, _near(model, relaxed, goal), goal, thrifty), float(goal @ relaxed.x), relaxed.prices)
    n = len(model.unit_of)
    if model.whole[:n].any() and model.units and not _good(best, goal, effort.gap):
        units_only = dataclasses.replace(model, whole=model.whole & (np.arange(len(model.whole)) >= n))
        half = mixed(units_only, goal, dataclasses.replace(effort, gap=effort.gap / 2, seconds=effort.seconds / 2))
        if half.infeasible:
            return half
        best = _better(
            best, half, None if half.x is None else _kept(model, _down(model, half, goal), goal, thrifty), goal
        )
    if model.whole.any() and not _good(best, goal, effort.gap):
        full = mixed(model, goal, effort)
        if full.infeasible:
            return full
        best = _better(best, full, _repaired(model, full, goal, effort, thrifty), goal)
    return best


def gap_of(value: float, bound: float) -> float:
    """Tell how far a minimised value may lie above the least, relative to itself.

    Examples
    --------
    >>> gap_of(-100.0, -101.0), gap_of(0.0, 0.0)
    (0.01, 0.0)
    """
    if value <= bound:
        return 0.0
    return (value - bound) / abs(value) if value else math.inf


def _good(best: Solved, goal: Floats, gap: float) -> bool:
    """Whether the best so far is near enough to its bound."""
    return best.x is not None and gap_of(float(goal @ best.x), best.bound) <= gap


def _better(best: Solved, found: Solved, x: Floats | None, goal: Floats) -> Solved:
    """Keep the better columns and the tighter bound."""
    if x is None or (best.x is not None and goal @ best.x <= goal @ x):
        x = best.x
    return Solved(x, max(best.bound, found.bound), best.prices)


def _near(model: Model, relaxed: Solved, goal: Floats) -> Solved:
    """Solve around the relaxation's units: those run that have their smallest scale in it."""
    if relaxed.x is None or not model.units:
        return _down(model, relaxed, goal)
    n, count = len(model.unit_of), len(model.units)
    people = np.bincount(model.unit_of + 1, weights=relaxed.x[:n], minlength=count + 1)[1:]
    least = np.array([model.problem.scales[program].least for program, _, _ in model.units])
    running = np.full(len(model.upper), np.nan)
    running[n : n + count] = people >= least * (1 - TOLERANCE)
    return _down(model, linear(model, goal, fixed=running), goal)


def _down(model: Model, solved: Solved, goal: Floats) -> Solved:
    """Round whole recipients down, and choose the divisible ones anew around them and the units that run."""
    if solved.x is None or not model.whole.any():
        return solved
    n = len(model.unit_of)
    x = np.where(np.arange(len(model.whole)) < n, np.floor(solved.x + TOLERANCE), np.round(solved.x))
    return linear(model, goal, fixed=np.where(model.whole, x, np.nan))


def _kept(model: Model, solved: Solved, goal: Floats, thrifty: bool) -> Floats | None:
    """Turn what the solver found into columns that keep every limit; None when rounding alone does not do it."""
    x = _exact(model, solved, goal, thrifty)
    return None if x is None or misses(model, x).any() else x


def _exact(model: Model, solved: Solved, goal: Floats, thrifty: bool) -> Floats | None:
    """Round what is whole, spend no more than is needed, and give back what exceeds a limit by rounding."""
    if solved.x is None:
        return None
    x = _rounded(model, solved.x, goal)
    if thrifty:
        x = thriftiest(model, x, model.whole)
    return with_money(model, shaved(model, x))


def _repaired(model: Model, solved: Solved, goal: Floats, effort: Effort, thrifty: bool) -> Floats | None:
    """Lower limits that whole recipients exceed by rounding, and solve again, until all are kept.

    A solver keeps limits to a millionth of a recipient, which can be many rupiah. Where divisible recipients are paid
    from the same money, they have given that back already.
    """
    tightened = model
    for _ in range(_REPAIRS):
        x = _exact(tightened, solved, goal, thrifty)
        if x is None:
            return None
        missed = misses(model, x)
        if not missed.any():
            return x
        if not any(row.kind in PACKING for row, out in zip(model.rows, missed, strict=True) if out):
            return None
        rows = tuple(_lowered(row, x) if out else row for row, out in zip(tightened.rows, missed, strict=True))
        tightened = dataclasses.replace(tightened, rows=rows)
        solved = mixed(tightened, goal, effort)
    return None


def _lowered(row: Row, x: Floats) -> Row:
    """Lower the upper end of a row so far that a solver sees what it missed."""
    if row.kind not in PACKING:
        return row
    reached = math.fsum((row.values * x[row.columns]).tolist())
    return dataclasses.replace(row, upper=min(row.upper, reached) - 3 * TOLERANCE * row.scale)


def _rounded(model: Model, x: Floats, goal: Floats) -> Floats:
    """Round whole columns, and choose the divisible ones anew around them."""
    n = len(model.unit_of)
    x = np.clip(x, 0.0, model.upper)
    x[model.whole] = np.round(x[model.whole])
    if model.units:
        closed = (model.unit_of >= 0) & (x[n + np.maximum(model.unit_of, 0)] == 0)
        x[:n][closed] = 0.0
    if not model.whole.any() or model.whole[:n].all():
        return x
    again = linear(model, goal, fixed=np.where(model.whole, x, np.nan))
    return x if again.x is None else np.where(model.whole, x, np.clip(again.x, 0.0, model.upper))


def thriftiest(model: Model, x: Floats, fixed: NDArray[np.bool_]) -> Floats:
    """Find columns with the same effect and the least money, those that are fixed staying as they are."""
    bringing = np.flatnonzero(model.effect)
    same = Row(Kind.WANTED, (), bringing, model.effect[bringing], float(model.effect @ x), math.inf)
    held = dataclasses.replace(model, rows=(*model.rows, same))
    again = linear(held, model.cost, fixed=np.where(fixed, x, np.nan))
    return x if again.x is None else np.where(fixed, x, np.clip(again.x, 0.0, model.upper))
