"""From the deciles of the old list to those of DTSEN.

A decile ranks families; neither list says who is poor, and the two rank by different rules.
"""

from __future__ import annotations

import pandas as pd

from rpkd.targeting._tally import STANDINGS, cross, standing


def transition(families: pd.DataFrame) -> pd.DataFrame:
    """Count families by decile before and after.

    Parameters
    ----------
    families : pandas.DataFrame
        The families of a store.

    Returns
    -------
    pandas.DataFrame of int64, shape (12, 12)
        Rows: where families stood before, columns: where they stand after, both in the order of `STANDINGS`; every
        family is in one cell.

    Examples
    --------
    >>> families = pd.DataFrame({
    ...     "in_before": [True, True, True, False], "in_after": [True, True, False, True],
    ...     "decile_before": pd.array([1, 4, 2, pd.NA], dtype="Int64"),
    ...     "decile_after": pd.array([3, 4, pd.NA, 6], dtype="Int64")})
    >>> found = transition(families)
    >>> int(found.loc["1", "3"]), int(found.loc["2", "not_listed"]), int(found.loc["not_listed", "6"])
    (1, 1, 1)
    """
    counts = cross(standing(families, "before"), standing(families, "after"), (len(STANDINGS), len(STANDINGS)))
    return pd.DataFrame(counts, STANDINGS, STANDINGS)
