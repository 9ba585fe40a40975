"""Small cells of several tables that count the same families, hidden together.

Each table alone can be safe, and two of them side by side not: recipients by decile and recipients without a decile
add up to what a third table shows. Here all published cells are sums over one set of parts, the finest kinds of
families that any of the tables tells apart. The parts themselves are not published.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from rpkd.targeting._suppress import FEWEST_SHOWN

_DEARER_SUM = 0.25


def suppress_joint(parts: npt.ArrayLike, cells: Mapping[str, npt.ArrayLike], known: Collection[str] = ()) -> pd.Series:
    """Hide small cells of tables over the same families, and the cells that would give them away.

    For each small cell there are then other numbers of families, without new zeros among the cells, that show the same
    in every table and in which that cell is large enough (`suppress` tells why this is the rule).

    Parameters
    ----------
    parts : array_like of int, shape (parts,)
        Families of each kind; each family is of one kind. Kinds without families stay without.
    cells : mapping of str to array_like of bool, shape (parts,)
        By name, which parts a published cell adds up.
    known : collection of str
        Cells that a reader knows whatever is hidden here. Where they leave no other numbers, all others are hidden.

    Returns
    -------
    pandas.Series of Int64
        By name of the cell; missing where hidden. Zero is never hidden.

    Raises
    ------
    ValueError
        When parts are negative or shapes do not fit.

    Examples
    --------
    Of 12 recipients 9 are in no list and the others without decile: the 3 follow unless the 9 are hidden as well.

    >>> cells = {"recipients": [1, 1, 0], "not_listed": [1, 0, 0], "no_decile": [0, 1, 0], "others": [0, 0, 1]}
    >>> suppress_joint([9, 3, 80], cells, ["recipients"]).dropna().to_dict()
    {'recipients': 12, 'others': 80}
    """
    count = np.asarray(parts, dtype=np.int64)
    sums = np.array([np.asarray(some, dtype=np.bool_) for some in cells.values()], dtype=np.float64)
    if count.ndim != 1 or (count < 0).any() or sums.shape != (len(cells), len(count)):
        raise ValueError("parts are counts in one dimension, and each cell tells which of them it adds up")
    filled = count > 0
    count, sums = count[filled], sums[:, filled]
    shown = (sums @ count).astype(np.int64)
    small = (shown > 0) & (shown < FEWEST_SHOWN)
    fixed = np.array([name in known for name in cells]) & ~small
    hidden = small.copy()
    for cell in np.flatnonzero(small):
        moved = _moved(count, sums, int(cell), hidden, fixed)
        hidden |= ((shown > 0) & ~fixed) if moved is None else moved
    return pd.Series(pd.arrays.IntegerArray(np.where(hidden, 0, shown), hidden), index=list(cells))


def _moved(
    count: npt.NDArray[np.int64],
    sums: npt.NDArray[np.float64],
    cell: int,
    hidden: npt.NDArray[np.bool_],
    fixed: npt.NDArray[np.bool_],
) -> npt.NDArray[np.bool_] | None:
    """Return which cells differ in the other numbers that change least and make a cell large enough; None without."""
    cells, parts = sums.shape
    shown = sums @ count
    need = FEWEST_SHOWN - shown[cell]
    most = float(FEWEST_SHOWN - 1)
    bounds = Bounds(
        np.concatenate([-np.minimum(count, most), np.zeros(cells)]),
        np.concatenate([np.full(parts, most), (~(fixed & ~hidden)).astype(float)]),
    )
    differs = np.hstack([np.vstack([sums, -sums]), -most * np.vstack([np.eye(cells), np.eye(cells)])])
    alone = np.hstack([sums, np.zeros((cells, cells))])
    # Hiding what is hidden costs nothing, hiding sums costs more; among equals the earlier cells are hidden.
    weight = np.where(hidden, 0.0, 1 + _DEARER_SUM * np.log1p(shown)) + 1e-6 * np.arange(1, cells + 1)
    found = milp(
        np.concatenate([np.zeros(parts), weight]),
        constraints=[
            LinearConstraint(differs, -np.inf, 0),
            # No cell becomes empty: zeros are shown.
            LinearConstraint(alone, np.where(shown > 0, 1 - shown, 0), np.inf),
            LinearConstraint(alone[[cell]], need, np.inf),
        ],
        bounds=bounds,
        integrality=np.concatenate([np.ones(parts), np.zeros(cells)]),
    )
    if found.x is None:
        return None
    return np.asarray(np.abs(sums @ np.round(found.x[:parts])) > 0.5)
