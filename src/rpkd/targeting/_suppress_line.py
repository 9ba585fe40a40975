"""Small cells of one line of counts whose sums are partly known from elsewhere.

`suppress` may hide a sum to protect its parts. A sum that stands in another table, or that everybody knows (how many
receive a programme), protects nothing: it must be taken as shown. For one line with few parts the answer is found by
the proof itself: for each small cell another line of whole numbers with the same shown and known sums, without new
zeros, in which the cell is large enough; of all such lines the one that changes the others least.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from rpkd.targeting._suppress import FEWEST_SHOWN

_DEARER_SUM = 0.25


def suppress_line(parts: Mapping[str, int], totals: Mapping[str, Sequence[str]], known: Collection[str]) -> pd.Series:
    """Hide small cells of a line, and as few further cells as keep them from being worked out.

    Parameters
    ----------
    parts : mapping of str to int
        Counts, not negative; no family is in two of them.
    totals : mapping of str to sequence of str
        Further cells, each the sum of some parts.
    known : collection of str
        Totals that a reader knows whatever is hidden here.

    Returns
    -------
    pandas.Series of Int64
        Parts, then totals; missing where hidden. Zero is never hidden. Where the known totals leave no other line of
        numbers, they are hidden as well: then they must not be shown elsewhere.

    Examples
    --------
    Who had and who has a programme is known, so one hidden change would follow from the two others.

    >>> changes = {"kept": 3, "lost": 19, "gained": 30}
    >>> sums = {"had": ("kept", "lost"), "has": ("kept", "gained")}
    >>> suppress_line(changes, sums, ["had", "has"]).dropna().to_dict()
    {'had': 22, 'has': 33}
    """
    names = [*parts, *totals]
    count = np.array(list(parts.values()), dtype=np.int64)
    place = {name: number for number, name in enumerate(parts)}
    sums = np.zeros((len(names), len(parts)))
    sums[: len(parts)] = np.eye(len(parts))
    for row, some in enumerate(totals.values(), start=len(parts)):
        sums[row, [place[name] for name in some]] = 1
    shown = (sums @ count).astype(np.int64)
    small = (shown > 0) & (shown < FEWEST_SHOWN)
    fixed = np.array([name in known for name in names]) & ~small
    hidden = small.copy()
    for cell in np.flatnonzero(small):
        moved = _other_line(count, sums, int(cell), hidden, fixed)
        if moved is None:
            moved = _other_line(count, sums, int(cell), hidden, np.zeros_like(fixed))
        hidden |= shown > 0 if moved is None else moved
    return pd.Series(pd.arrays.IntegerArray(np.where(hidden, 0, shown), hidden), index=names)


def _other_line(
    count: np.ndarray, sums: np.ndarray, cell: int, hidden: np.ndarray, fixed: np.ndarray
) -> np.ndarray | None:
    """Return which cells differ in the line that changes least and makes a cell large enough; None without one."""
    cells, parts = sums.shape
    # A small cell becomes large enough by at most this many, and what it takes elsewhere is no more.
    most = float(FEWEST_SHOWN - 1)
    # Changes of the parts, then how far each cell differs, 0 (not) to 1. A zero stays zero and nothing becomes zero.
    lower = np.where(count > 0, np.maximum(1 - count, -most), 0).astype(float)
    upper = np.where(count > 0, most, 0.0)
    forbidden = fixed & ~hidden
    bounds = Bounds(np.concatenate([lower, np.zeros(cells)]), np.concatenate([upper, (~forbidden).astype(float)]))
    enough = np.concatenate([sums[cell], np.zeros(cells)])
    differs = np.hstack([np.vstack([sums, -sums]), -most * np.vstack([np.eye(cells), np.eye(cells)])])
    weight = np.where(hidden, 0.0, 1 + _DEARER_SUM * (sums.sum(axis=1) - 1))
    # Among equal answers the one that changes the earlier cells: the same line gives the same answer.
    weight = weight + 1e-6 * np.arange(1, cells + 1)
    found = milp(
        np.concatenate([np.zeros(parts), weight]),
        constraints=[
            LinearConstraint(differs, -np.inf, 0),
            LinearConstraint(enough[None, :], FEWEST_SHOWN - float(sums[cell] @ count), np.inf),
        ],
        bounds=bounds,
        # Whole numbers for the parts alone: as many more for the cells find nothing better, and make HiGHS print.
        integrality=np.concatenate([np.ones(parts), np.zeros(cells)]),
    )
    if found.x is None:
        return None
    return np.asarray(np.abs(sums @ np.round(found.x[:parts])) > 0.5)
