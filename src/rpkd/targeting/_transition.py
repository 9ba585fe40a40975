"""From the deciles of the old list to those of DTSEN: who rose, who fell, who is not found.

A decile ranks families; neither list says who is poor, and the two rank by different rules.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from rpkd.targeting._tally import (
    DECILES,
    NO_DECILE,
    NOT_LISTED,
    STANDINGS,
    Whole,
    by_district,
    by_village,
    count_kinds,
    cross,
    percent,
    standing,
    within,
)

LOW = (1, 4)
"""Deciles that most programmes are for."""

MOVES = ("same", "rose", "fell", "unranked", "dropped", "new", "unlisted")
"""What became of a family: its decile is the same, a higher number (ranked better off), a lower number; it is in both
lists, of which one gives no decile; only in the old list; only in the new one; in neither (a list of recipients)."""

LOW_MOVES = ("low_kept", "low_left", "low_unranked", "low_dropped")
"""What became of a family of the old low deciles: still there, ranked higher, listed without decile, not found."""

MOVE_TOTALS = {"ranked": MOVES[:3], "all": MOVES}
MOVE_RATES = {"rose_share": (("rose",), MOVES[:3]), "fell_share": (("fell",), MOVES[:3])}
LOW_TOTALS = {"low_before": LOW_MOVES}
LOW_RATES = {"low_kept_share": (("low_kept",), LOW_MOVES)}
"""Sums and rates of `MOVES` and of `LOW_MOVES`, for `suppress_areas`."""


@dataclass(frozen=True, eq=False)
class Transition:
    """Families by decile before and after.

    Parameters
    ----------
    counts : pandas.DataFrame of int64, shape (12, 12)
        Rows: where families stood before, columns: where they stand after, both in the order of `STANDINGS`.
    low : tuple of int
        First and last low decile.
    moves : pandas.Series of int64
        Families by what became of them (`MOVES`, then `LOW_MOVES`).
    mean_move : float
        Mean change of the decile's number among families that have one before and after; positive: ranked better
        off. NaN without such families.
    villages, districts : pandas.DataFrame
        The same counts by area, with ``steps``, the sum of all changes of the decile's number.
    """

    counts: pd.DataFrame
    low: tuple[int, int]
    moves: pd.Series
    mean_move: float
    villages: pd.DataFrame
    districts: pd.DataFrame

    @property
    def row_shares(self) -> pd.DataFrame:
        """Percent of the families of each standing before, by standing after; NaN in a row without families."""
        cells = self.counts.to_numpy()
        shares = percent(cells, np.broadcast_to(cells.sum(axis=1, keepdims=True), cells.shape))
        return pd.DataFrame(shares, index=self.counts.index, columns=self.counts.columns)

    @property
    def ranked(self) -> int:
        """Families that have a decile before and after: the base of those that rose, fell or kept theirs."""
        return int(self.moves[["same", "rose", "fell"]].sum())

    @property
    def low_before(self) -> int:
        """Families of the low deciles before, whether found or not."""
        return int(self.moves[list(LOW_MOVES)].sum())

    @property
    def low_kept_share(self) -> float:
        """Percent of the families of the low deciles before that are in the low deciles after; NaN without any."""
        return float(percent([self.moves["low_kept"]], [self.low_before])[0])


def transition(families: pd.DataFrame, low: tuple[int, int] = LOW) -> Transition:
    """Count families by decile before and after.

    Parameters
    ----------
    families : pandas.DataFrame
        The families of a store.
    low : tuple of int
        First and last low decile.

    Returns
    -------
    Transition
        Every family is in one cell of `counts`, one of `MOVES`, and in one of `LOW_MOVES` when it was in a low decile.

    Examples
    --------
    >>> families = pd.DataFrame({
    ...     "district": "33.16.01", "village": "33.16.01.2001",
    ...     "in_before": [True, True, True, False], "in_after": [True, True, False, True],
    ...     "decile_before": pd.array([1, 4, 2, pd.NA], dtype="Int64"),
    ...     "decile_after": pd.array([3, 4, pd.NA, 6], dtype="Int64")})
    >>> found = transition(families)
    >>> int(found.counts.loc["1", "3"]), int(found.counts.loc["2", "not_listed"]), found.mean_move
    (1, 1, 1.0)
    >>> round(found.low_kept_share, 2)
    66.67
    """
    before, after = standing(families, "before"), standing(families, "after")
    counts = pd.DataFrame(cross(before, after, (len(STANDINGS), len(STANDINGS))), STANDINGS, STANDINGS)
    move, low_move = move_of(families), _low_move(before, after, low)
    steps = np.where(move < MOVES.index("unranked"), after - before, 0)
    ranked = int((move < MOVES.index("unranked")).sum())
    villages = pd.concat(
        [
            by_village(families, move, MOVES),
            by_village(families, low_move, LOW_MOVES),
            by_village(families, np.zeros(len(families), dtype=np.int64), ("steps",), steps),
        ],
        axis=1,
    )
    return Transition(
        counts=counts,
        low=low,
        moves=pd.concat([count_kinds(move, MOVES), count_kinds(low_move, LOW_MOVES)]),
        mean_move=float(steps.sum()) / ranked if ranked else float("nan"),
        villages=villages,
        districts=by_district(villages),
    )


def move_of(families: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Return what became of each family, as a place in `MOVES`."""
    before, after = standing(families, "before"), standing(families, "after")
    not_listed = STANDINGS.index(NOT_LISTED)
    in_before, in_after = before != not_listed, after != not_listed
    ranked = (before < DECILES) & (after < DECILES)
    return np.select(
        [ranked & (before == after), ranked & (after > before), ranked, in_before & in_after, in_before, in_after],
        [MOVES.index(name) for name in ("same", "rose", "fell", "unranked", "dropped", "new")],
        MOVES.index("unlisted"),
    ).astype(np.int64)


def _low_move(before: Whole, after: Whole, low: tuple[int, int]) -> Whole:
    """Return what became of the families of the low deciles, as a place in `LOW_MOVES`; -1 for all others."""
    found = np.select(
        [within(after, low), after < DECILES, after == STANDINGS.index(NO_DECILE)],
        [LOW_MOVES.index(name) for name in ("low_kept", "low_left", "low_unranked")],
        LOW_MOVES.index("low_dropped"),
    )
    return np.where(within(before, low), found, -1).astype(np.int64)
