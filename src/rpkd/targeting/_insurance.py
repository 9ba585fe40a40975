"""What it costs a region when members of the national health insurance subsidy (PBI) are dropped.

Who is dropped is read from lists before and after. The premium and the months are dated values of
`params/programs.yaml`; how many are taken back is a parameter with a range.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rpkd.params import Program, Uncertain

DROP_REASONS = ("absent", "outside", "unranked", "inside")
"""Why: the family is not in DTSEN; its decile is outside the rule; DTSEN gives it no decile; or none of these."""

_MONTHS = 12


@dataclass(frozen=True)
class Dropped:
    """Members of the subsidy that lose it, in persons.

    Parameters
    ----------
    reasons : pandas.DataFrame
        One row for each of `DROP_REASONS`: ``reason``, ``families``, ``persons``.
    uncounted : int
        Families that lose it of which no list says how many persons that is; they are in no other figure.
    unknown : int
        Families of members of which no later list says whether they still are.
    """

    reasons: pd.DataFrame
    uncounted: int
    unknown: int

    @property
    def persons(self) -> int:
        """All of them."""
        return int(self.reasons["persons"].sum())


@dataclass(frozen=True)
class Premium:
    """What one member costs in a year.

    Parameters
    ----------
    year : int
        Calendar year.
    amount : float
        Rupiah for one month.
    months : float
        Months that are paid in this year.
    """

    year: int
    amount: float
    months: float


def dropped_members(families: pd.DataFrame, deciles: tuple[int, int] | None, *, program: str = "pbi-jk") -> Dropped:
    """Count the members of the list before that the list after no longer holds, by reason.

    Parameters
    ----------
    families : pandas.DataFrame
        Of the store.
    deciles : tuple of int or None
        First and last decile that are eligible; None when all families of DTSEN are.
    program : str
        Its code.

    Returns
    -------
    Dropped

    Examples
    --------
    >>> families = pd.DataFrame({
    ...     "in_after": [True, False, True], "decile_after": [7, None, 2],
    ...     "persons_before:pbi-jk": [4, 2, 3], "persons_after:pbi-jk": [0, 0, 3]})
    >>> dropped_members(families, (1, 5)).reasons["persons"].tolist()
    [2, 4, 0, 0]
    """
    before, after = (_persons(families, when, program) for when in ("before", "after"))
    member = (_receives(families, "before", program) | (before > 0)).astype("boolean")
    still = (_receives(families, "after", program) | (after > 0)).astype("boolean")
    reason = _reasons(families, deciles)
    # A family that no longer receives anything has lost all of its members, whether they are counted now or not.
    lost = (before - after.where(still.fillna(True).astype(bool), 0.0)).clip(lower=0.0)
    had = member.fillna(False).astype(bool)
    loses = had & (~still | (lost > 0)).fillna(False).astype(bool)
    persons = lost.where(loses, 0.0).fillna(0.0).astype(np.int64)
    table = pd.DataFrame({"reason": reason, "families": (persons > 0).astype("int64"), "persons": persons})
    reasons = table.groupby("reason")[["families", "persons"]].sum().reindex(list(DROP_REASONS), fill_value=0)
    return Dropped(
        reasons=reasons.rename_axis("reason").reset_index(),
        uncounted=int((loses & lost.isna()).sum()),
        unknown=int((had & still.isna()).sum()),
    )


def _persons(families: pd.DataFrame, when: str, program: str) -> pd.Series[float]:
    column = f"persons_{when}:{program}"
    if column not in families:
        return pd.Series(np.nan, index=families.index)
    return families[column].astype("Float64").astype(np.float64)


def _receives(families: pd.DataFrame, when: str, program: str) -> pd.Series[bool]:
    """Say whether a family receives it, by the flag, else by the number of its persons; missing where neither says."""
    persons = _persons(families, when, program)
    counted = (persons > 0).astype("boolean").where(persons.notna())
    column = f"{when}:{program}"
    return families[column].astype("boolean").fillna(counted) if column in families else counted


def _reasons(families: pd.DataFrame, deciles: tuple[int, int] | None) -> pd.Series[str]:
    listed, decile = families["in_after"].astype(bool), families["decile_after"].astype("Int64")
    if deciles is None:
        found = np.where(listed, "inside", "absent")
    else:
        inside = decile.between(*deciles).fillna(False).astype(bool)
        found = np.select([~listed, decile.isna(), inside], ["absent", "unranked", "inside"], "outside")
    return pd.Series(found, index=families.index, dtype="str")


def premiums_of(program: Program, years: Sequence[int], *, first_month: int = 1) -> tuple[Premium, ...]:
    """Take the premium and the months of some years from a programme's dated values.

    Parameters
    ----------
    program : Program
        That pays it: ``pbi-apbd`` for a region that takes the members over.
    years : sequence of int
        In order.
    first_month : int
        Month of the first year with which payment begins, 1 to 12.

    Raises
    ------
    UserError
        When a year has no value.
    """
    if not 1 <= first_month <= _MONTHS:
        raise ValueError(f"no month: {first_month}")
    found = []
    for place, year in enumerate(years):
        rules = program.rules(year)
        if rules.amount is None or rules.payments is None:
            raise ValueError(f"not paid by the month: {program.code}")
        months = rules.payments if place else max(rules.payments - (first_month - 1), 0.0)
        found.append(Premium(year, rules.amount, months))
    return tuple(found)


def insurance_cost(persons: float, premiums: Sequence[Premium], *, taken_back: Uncertain) -> pd.DataFrame:
    """Compute what taking over dropped members costs the region's budget, year by year.

    Parameters
    ----------
    persons : float
        Members dropped: `Dropped.persons`, or a given number.
    premiums : sequence of Premium
        From `premiums_of`.
    taken_back : Uncertain
        Fraction (0 to 1) of them that the national budget takes back, with its range.

    Returns
    -------
    pandas.DataFrame
        ``year``, ``premium`` (rupiah a month), ``months``, ``persons_low``, ``persons``, ``persons_high`` (paid by the
        region) and ``rupiah_low``, ``rupiah``, ``rupiah_high``. The low end belongs to the high end of `taken_back`.

    Raises
    ------
    ValueError
        When the fraction is none, or the number is negative.

    Examples
    --------
    >>> cost = insurance_cost(1_000, [Premium(2026, 42_000.0, 12)], taken_back=Uncertain(0.0, 0.1, 0.2))
    >>> cost[["rupiah_low", "rupiah", "rupiah_high"]].iloc[0].tolist()
    [403200000.0, 453600000.0, 504000000.0]
    """
    if persons < 0 or not 0 <= taken_back.low <= taken_back.mode <= taken_back.high <= 1:
        raise ValueError("members are not negative, and a fraction lies between 0 and 1")
    paid = {
        "_low": persons * (1 - taken_back.high),
        "": persons * (1 - taken_back.mode),
        "_high": persons * (1 - taken_back.low),
    }
    rows = [
        {
            "year": premium.year,
            "premium": premium.amount,
            "months": premium.months,
            **{f"persons{end}": number for end, number in paid.items()},
            **{f"rupiah{end}": number * premium.amount * premium.months for end, number in paid.items()},
        }
        for premium in premiums
    ]
    return pd.DataFrame(rows)
