"""The rows and columns of a budget problem given to HiGHS, and its answers checked.

HiGHS is asked with a fixed seed and one thread (scipy's defaults), so that the same problem has the same answer, unless
the limit of seconds ends the search.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from rpkd.scenario._rows import Floats, Model

_FOUND, _LIMIT, _INFEASIBLE = 0, 1, 2


@dataclass(frozen=True)
class Effort:
    """How hard to search.

    Parameters
    ----------
    gap : float
        Relative gap at which a plan is good enough.
    nodes : int
        Branches after which the search ends: a limit that does not depend on the machine.
    seconds : float
        Seconds after which the search ends whatever it has: a safety net, which should not be reached.
    """

    gap: float = 1e-3
    nodes: int = 5000
    seconds: float = 20.0


@dataclass(frozen=True, eq=False)
class Solved:
    """What the solver says.

    Parameters
    ----------
    x : numpy.ndarray or None
        Columns; None when there is no solution, or none was found.
    bound : float
        No solution is smaller.
    prices : numpy.ndarray
        By how much the objective falls for each unit by which a row is loosened; empty for whole columns.
    infeasible : bool
        Whether it is certain that there is no solution.
    """

    x: Floats | None
    bound: float
    prices: Floats
    infeasible: bool = False


def linear(model: Model, objective: Floats, fixed: Floats | None = None) -> Solved:
    """Minimise over divisible columns.

    Parameters
    ----------
    model : Model
        Rows and columns; that some columns are whole is left aside.
    objective : numpy.ndarray, shape (columns,)
        What is minimised.
    fixed : numpy.ndarray, shape (columns,), optional
        Values that columns keep; nan: free.

    Returns
    -------
    Solved
        With the price of each row.

    Raises
    ------
    RuntimeError
        When HiGHS gives up for numerical reasons.
    """
    from scipy.optimize import linprog
    from scipy.sparse import vstack

    low, high = np.zeros(len(model.upper)), model.upper
    if fixed is not None:
        low, high = np.where(np.isnan(fixed), low, fixed), np.where(np.isnan(fixed), high, fixed)
    lower, upper = model.ends
    equal = lower == upper
    above, below = ~equal & (upper < math.inf), ~equal & (lower > -math.inf)
    matrix, size = model.matrix, float(np.abs(objective).max(initial=0.0)) or 1.0
    found = linprog(
        objective / size,
        A_ub=vstack([matrix[above], -matrix[below]], format="csr"),
        b_ub=np.concatenate([upper[above], -lower[below]]),
        A_eq=matrix[equal] if equal.any() else None,
        b_eq=lower[equal] if equal.any() else None,
        bounds=np.column_stack([low, high]),
        method="highs",
    )
    if found.status == _INFEASIBLE:
        return Solved(None, math.inf, np.empty(0), infeasible=True)
    if found.status != _FOUND:
        raise RuntimeError(f"HiGHS: {found.message}")
    prices = np.zeros(len(model.rows))
    marginals = -np.asarray(found.ineqlin.marginals) * size
    prices[above] = marginals[: above.sum()]
    prices[below] += marginals[above.sum() :]
    return Solved(np.asarray(found.x), float(found.fun) * size, prices / model.scales)


def mixed(model: Model, objective: Floats, effort: Effort) -> Solved:
    """Minimise with whole columns whole.

    Parameters
    ----------
    model : Model
        Rows and columns.
    objective : numpy.ndarray, shape (columns,)
        What is minimised.
    effort : Effort
        Accepted gap, and when to give up.

    Returns
    -------
    Solved
        The best columns that were found, and a bound.

    Raises
    ------
    RuntimeError
        When HiGHS gives up for numerical reasons.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    lower, upper = model.ends
    size = float(np.abs(objective).max(initial=0.0)) or 1.0
    found = milp(
        objective / size,
        integrality=model.whole.astype(np.int64),
        bounds=Bounds(np.zeros(len(model.upper)), model.upper),
        constraints=LinearConstraint(model.matrix, lower, upper) if model.rows else None,
        options={"mip_rel_gap": effort.gap, "node_limit": effort.nodes, "time_limit": effort.seconds},
    )
    if found.status == _INFEASIBLE:
        return Solved(None, math.inf, np.empty(0), infeasible=True)
    if found.status not in (_FOUND, _LIMIT):
        raise RuntimeError(f"HiGHS: {found.message}")
    bound = -math.inf if found.mip_dual_bound is None else float(found.mip_dual_bound) * size
    return Solved(None if found.x is None else np.asarray(found.x), bound, np.empty(0))
