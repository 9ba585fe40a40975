"""What another cut-off of the deciles would do to a programme: who falls out, who comes in, and the money of both.

The deciles rank families by welfare; a family that falls out is not thereby better off than before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rpkd.targeting._eligible import eligible_families
from rpkd.targeting._errors import Unit

COUNTED = (
    *("eligible_now", "eligible_then", "falls_out", "comes_in"),
    *("recipients", "recipients_out", "paid_out", "paid_in", "rupiah_out", "rupiah_in", "uncounted"),
)
"""What is counted, in order; what stands from ``recipients`` on needs a list of them."""


@dataclass(frozen=True)
class CutoffEffect:
    """A programme under two cut-offs.

    Parameters
    ----------
    program : str
        Its code.
    now, then : tuple of int or None
        First and last eligible decile under each; None when all families of DTSEN are eligible.
    unit : str
        What one amount is paid for: ``"families"`` or ``"persons"``.
    yearly : float
        Rupiah a year for one of them.
    total : pandas.Series
        Sums over all families, by `COUNTED`. Counts are families where nothing else is said:

        - ``eligible_now``, ``eligible_then``: of the eligible deciles; ``falls_out``: eligible only now; ``comes_in``:
          only then;
        - ``recipients``: receive it now; ``recipients_out``: of these, those that fall out;
        - ``paid_out``: units (families or persons) that receive and fall out; ``paid_in``: units that come in and do
          not receive yet; ``rupiah_out``, ``rupiah_in``: these times `yearly`;
        - ``uncounted``: families in neither, because no list says how many persons they are.

    Notes
    -----
    When no list says who receives the programme, all that needs one is missing.
    """

    program: str
    now: tuple[int, int] | None
    then: tuple[int, int] | None
    unit: Unit
    yearly: float
    total: pd.Series[float]


def cutoff_effect(
    families: pd.DataFrame,
    program: str,
    now: tuple[int, int] | None,
    then: tuple[int, int] | None,
    *,
    yearly: float,
    unit: Unit = "families",
    groups: Sequence[str] = (),
) -> CutoffEffect:
    """Compare a programme under two cut-offs of the deciles.

    Parameters
    ----------
    families : pandas.DataFrame
        Of the store.
    program : str
        Its code.
    now, then : tuple of int or None
        First and last eligible decile; None when all families of DTSEN are eligible.
    yearly : float
        Rupiah a year for one recipient: amount times payments of the rule that is valid.
    unit : str
        Whether one amount is for a family or for a person.
    groups : sequence of str
        Groups of which a family needs a member under both; see `eligible_families`.

    Returns
    -------
    CutoffEffect

    Examples
    --------
    >>> families = pd.DataFrame({
    ...     "size": 3, "in_after": True, "decile_after": [1, 4, 5],
    ...     "after:pkh": pd.array([True, True, False], dtype="boolean")})
    >>> effect = cutoff_effect(families, "pkh", (1, 4), (1, 3), yearly=3_000_000.0)
    >>> effect.total[["falls_out", "recipients_out", "rupiah_out"]].tolist()
    [1.0, 1.0, 3000000.0]
    """
    was, will = (eligible_families(families, deciles, groups) for deciles in (now, then))
    column = f"after:{program}"
    receives = (
        families[column].astype("boolean")
        if column in families
        else pd.Series(pd.NA, index=families.index, dtype="boolean")
    )
    told = bool(receives.notna().any())
    gets = receives.fillna(False).astype(bool)
    paid, size = _units(families, program, unit)
    out, new = was & ~will, ~was & will
    counted = pd.DataFrame({"eligible_now": was, "eligible_then": will, "falls_out": out, "comes_in": new})
    if told:
        counted["recipients"] = gets
        counted["recipients_out"] = gets & out
        counted["uncounted"] = (gets & out & paid.isna()) | (new & ~gets & size.isna())
        counted["paid_out"] = paid.where(gets & out, 0.0).fillna(0.0)
        counted["paid_in"] = size.where(new & ~gets, 0.0).fillna(0.0)
    total = counted.astype(np.float64).sum()
    if told:
        total["rupiah_out"], total["rupiah_in"] = yearly * total["paid_out"], yearly * total["paid_in"]
    return CutoffEffect(program, now, then, unit, yearly, total.reindex(list(COUNTED)))


def _units(families: pd.DataFrame, program: str, unit: Unit) -> tuple[pd.Series[float], pd.Series[float]]:
    """Return how many units a family receives for, and how many it would receive for; NaN where no list says."""
    if unit == "families":
        one = pd.Series(1.0, index=families.index)
        return one, one
    column = f"persons_after:{program}"
    unknown = pd.Series(np.nan, index=families.index)
    paid = families[column].astype("Float64").astype(np.float64) if column in families else unknown
    return paid, families["size"].astype("Float64").astype(np.float64)
