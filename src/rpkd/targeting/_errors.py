"""Exclusion and inclusion errors of a programme: who is entitled without it, who receives it without being entitled.

Entitled means: by the deciles of the registry, and by a member of the programme's group. Both are what lists say. How
well the registry itself ranks families is another matter, and no list tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Literal

import numpy as np
import pandas as pd

from rpkd.params import FAMILIES, PERSONS
from rpkd.targeting._rules import Deciles
from rpkd.targeting._tally import (
    NO_DECILE,
    NOT_LISTED,
    STANDINGS,
    Flags,
    Whole,
    by_district,
    by_village,
    known,
    members,
    receives,
    standing,
    within,
)

Unit = Literal["families", "persons"]
Membership = Literal["not_needed", "known", "partly", "not_known"]

CLASSES = ("eligible", "outside", "no_member", NO_DECILE, NOT_LISTED, "member_unknown", "size_unknown")
"""How a family stands to the rules: entitled; in a higher decile; in the deciles but without a member of the group;
listed without a decile; not listed; in the deciles, but whether it has such a member is not known; its number of
persons is not known (where persons are counted)."""
NOT_ELIGIBLE = ("outside", "no_member")

RECEIPTS = ("with", "without", "unknown")
"""Receives the programme, does not, no list says."""

ERROR_PARTS = (
    "eligible_with",
    "eligible_without",
    "other_with",
    "other_without",
    "unclear_with",
    "unclear_without",
    "receipt_unknown",
)
"""Columns by area: entitled, not entitled and unclear families, with and without; and those of whom no list says."""
ERROR_TOTALS = {
    "eligible": ("eligible_with", "eligible_without"),
    "recipients": ("eligible_with", "other_with", "unclear_with"),
    "all": ERROR_PARTS,
}
"""Sums of `ERROR_PARTS` that are shown beside them."""
ERROR_RATES = {
    "exclusion_error": (("eligible_without",), ("eligible_with", "eligible_without")),
    "inclusion_error": (("other_with",), ("eligible_with", "other_with")),
}
"""Numerator and base of the rates: entitled without of all entitled; not entitled of the recipients of whom it is known
whether they are."""


@dataclass(frozen=True, eq=False)
class Errors:
    """Who receives a programme, by how they stand to its rules.

    Parameters
    ----------
    code : str
        The programme.
    unit : str
        What is counted: ``"families"``, or ``"persons"`` of a programme for persons.
    deciles : tuple of int or None
        First and last decile of the target; None: everybody.
    membership : str
        Whether it is known who has a member of the group: ``"not_needed"``; ``"known"`` of all families, ``"partly"``;
        ``"not_known"`` of any, so that the deciles alone decide.
    counts : pandas.DataFrame of int64
        Rows `CLASSES`, columns `RECEIPTS`.
    deciles_table : pandas.DataFrame of int64
        Rows `STANDINGS`, columns `RECEIPTS`.
    villages, districts : pandas.DataFrame of int64
        Columns `ERROR_PARTS` by area.
    """

    code: str
    unit: Unit
    deciles: Deciles | None
    membership: Membership
    counts: pd.DataFrame
    deciles_table: pd.DataFrame
    villages: pd.DataFrame
    districts: pd.DataFrame

    @property
    def total(self) -> pd.Series:
        """`ERROR_PARTS` of the whole region."""
        return self.villages.sum()


def errors(
    families: pd.DataFrame,
    code: str,
    deciles: Deciles | None,
    *,
    target: str = FAMILIES,
    groups: Sequence[str] = (),
) -> Errors:
    """Set who receives a programme against who is entitled to it.

    Parameters
    ----------
    families : pandas.DataFrame
        The families of a store.
    code : str
        The programme.
    deciles : tuple of int or None
        First and last decile of the rule in force; None when everybody is the target.
    target : str
        `rpkd.params.PERSONS` counts persons, where the lists tell of how many of a family's members receive it: all
        members of an entitled family are the target. Everything else counts families.
    groups : sequence of str
        Groups of which a family needs a member, from `groups_needed`. When the frame knows of no family whether it has
        one, deciles alone decide, and `Errors.membership` says so.

    Returns
    -------
    Errors
        Families without decile, and not listed ones, are counted apart and in no rate.

    Raises
    ------
    ValueError
        When no list after the change tells who receives the programme.

    Examples
    --------
    >>> families = pd.DataFrame({
    ...     "district": "33.16.01", "village": "33.16.01.2001", "in_after": True,
    ...     "decile_after": pd.array([1, 1, 2, 2, 7, 8, pd.NA], dtype="Int64"),
    ...     "after:sembako": pd.array([True, True, True, False, True, False, True], dtype="boolean")})
    >>> found = errors(families, "sembako", (1, 4))
    >>> {name: int(found.total[name]) for name in ERROR_PARTS[:5]}
    {'eligible_with': 3, 'eligible_without': 1, 'other_with': 1, 'other_without': 1, 'unclear_with': 1}
    """
    kind, membership = eligibility(families, deciles, groups)
    has, told = receives(families, code, "after")
    receipt = np.where(told, np.where(has, 0, 1), 2).astype(np.int64)
    unit: Unit = "families"
    weights = [(receipt, np.ones(len(families), dtype=np.int64))]
    column = f"persons_after:{code}"
    if target == PERSONS and column in families:
        unit = "persons"
        kind, weights = _persons(families, column, kind)
    wide = len(RECEIPTS)
    counts = np.zeros((len(CLASSES), wide), dtype=np.int64)
    table = np.zeros((len(STANDINGS), wide), dtype=np.int64)
    place = standing(families, "after")
    for what, weight in weights:
        np.add.at(counts, (kind, what), weight)
        np.add.at(table, (place, what), weight)
    each = [by_village(families, _part(kind, what), ERROR_PARTS, weight) for what, weight in weights]
    villages = reduce(pd.DataFrame.add, each)
    return Errors(
        code=code,
        unit=unit,
        deciles=deciles,
        membership=membership,
        counts=pd.DataFrame(counts, CLASSES, RECEIPTS),
        deciles_table=pd.DataFrame(table, STANDINGS, RECEIPTS),
        villages=villages,
        districts=by_district(villages),
    )


def eligibility(families: pd.DataFrame, deciles: Deciles | None, groups: Sequence[str]) -> tuple[Whole, Membership]:
    """Say how each family of DTSEN stands to the rules of a programme.

    Parameters
    ----------
    families, deciles, groups
        As `errors` takes them.

    Returns
    -------
    array of int
        Places in `CLASSES`.
    str
        Whether membership is known; see `Errors`.
    """
    place = standing(families, "after")
    has, told, membership = _membership(families, groups)
    inside = np.ones(len(families), dtype=np.bool_)
    listed = ranked = inside
    if deciles is not None:
        inside = within(place, deciles)
        listed, ranked = place != STANDINGS.index(NOT_LISTED), place < STANDINGS.index(NO_DECILE)
    kind = np.select(
        [~listed, ~ranked, ~inside, told & ~has, ~told],
        [CLASSES.index(name) for name in (NOT_LISTED, NO_DECILE, "outside", "no_member", "member_unknown")],
        CLASSES.index("eligible"),
    )
    return kind.astype(np.int64), membership


def _membership(families: pd.DataFrame, groups: Sequence[str]) -> tuple[Flags, Flags, Membership]:
    """Say who has a member of one of the groups, of whom it is known, and how far it is known at all."""
    everybody = np.ones(len(families), dtype=np.bool_)
    if not groups:
        return everybody, everybody, "not_needed"
    has, told = known(members(families, groups))
    if told.all():
        return has, told, "known"
    if not told.any():
        return everybody, everybody, "not_known"
    return has, told, "partly"


def _persons(families: pd.DataFrame, column: str, kind: Whole) -> tuple[Whole, list[tuple[Whole, Whole]]]:
    """Return the classes of families and, for each receipt, how many persons of each family it counts.

    A family with more recipients than members has as many members as recipients.
    """
    told, sized = families[column].notna().to_numpy(), families["size"].notna().to_numpy()
    had = families[column].to_numpy(dtype=np.int64, na_value=0)
    size = np.maximum(families["size"].to_numpy(dtype=np.int64, na_value=0), had)
    # Of a family that is not listed the size does not matter: it is unclear as it is.
    unsized = ~sized & np.isin(kind, [CLASSES.index(name) for name in ("eligible", *NOT_ELIGIBLE)])
    kind = np.where(unsized, CLASSES.index("size_unknown"), kind)
    numbers = (had, np.where(told, size - had, 0), np.where(told, 0, size))
    return kind, [(np.full(len(families), place, dtype=np.int64), number) for place, number in enumerate(numbers)]


def _part(kind: Whole, receipt: Whole) -> Whole:
    """Return the place in `ERROR_PARTS`."""
    first = np.select(
        [kind == CLASSES.index("eligible"), np.isin(kind, [CLASSES.index(name) for name in NOT_ELIGIBLE])], [0, 2], 4
    )
    return np.where(receipt == RECEIPTS.index("unknown"), len(ERROR_PARTS) - 1, first + receipt).astype(np.int64)
