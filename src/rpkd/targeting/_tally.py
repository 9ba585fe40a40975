"""Counting families of the matched store by kind and by area, and what its columns say of them.

What the frame of families holds is told in `rpkd.targeting._families`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

Moment = Literal["before", "after"]
"""Before or after the change to DTSEN."""

Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

DECILES = 10
NO_DECILE, NOT_LISTED = "no_decile", "not_listed"
STANDINGS = (*(str(decile) for decile in range(1, DECILES + 1)), NO_DECILE, NOT_LISTED)
"""Where a family can stand in a list: in a decile, listed without one, or not listed."""

MEMBERS: Mapping[str, str] = {
    "pregnant": "pregnant",
    "toddlers": "toddlers",
    "pupils": "pupils",
    "elderly": "elderly",
    "disabled": "disabled",
    "orphans": "orphan",
}
"""Groups of `params/programs.yaml` and the column of the frame that knows their members."""

NARROWER: Mapping[str, str] = {
    "pupils-primary": "pupils",
    "pupils-junior": "pupils",
    "pupils-senior": "pupils",
    "elderly-70": "elderly",
}
"""Groups inside a group that the frame knows: without a member of that one a family has none of this one."""

_PARTS: Mapping[str, frozenset[str]] = {"pupils": frozenset({"pupils-primary", "pupils-junior", "pupils-senior"})}


def standing(families: pd.DataFrame, when: Moment) -> Whole:
    """Return where each family stands in the list of a moment, as a place in `STANDINGS`.

    Parameters
    ----------
    families : pandas.DataFrame
        With ``in_<when>`` and ``decile_<when>``.
    when : str
        Before or after.

    Returns
    -------
    array of int
        0 to 9 for deciles 1 to 10, then 10 listed without decile, 11 not listed.

    Examples
    --------
    >>> families = pd.DataFrame({"in_after": [True, True, False],
    ...                          "decile_after": pd.array([3, pd.NA, pd.NA], dtype="Int64")})
    >>> [STANDINGS[place] for place in standing(families, "after")]
    ['3', 'no_decile', 'not_listed']
    """
    decile = families[f"decile_{when}"].to_numpy(dtype=np.int64, na_value=0)
    listed = families[f"in_{when}"].to_numpy(dtype=np.bool_)
    return np.where(listed, np.where(decile > 0, decile - 1, DECILES), DECILES + 1).astype(np.int64)


def within(place: Whole, deciles: tuple[int, int]) -> Flags:
    """Tell which standings are in a decile from the first to the last one given."""
    return (place >= deciles[0] - 1) & (place <= deciles[1] - 1)


def programs_in(families: pd.DataFrame, when: Moment) -> tuple[str, ...]:
    """Return the codes of programmes of which a list of a moment says who receives them, in the frame's order."""
    columns = [str(column) for column in families.columns]
    return tuple(column.partition(":")[2] for column in columns if column.startswith(f"{when}:"))


def receives(families: pd.DataFrame, code: str, when: Moment) -> tuple[Flags, Flags]:
    """Return who receives a programme at a moment, and of whom it is known.

    Raises
    ------
    ValueError
        When no list of that moment tells of the programme.
    """
    column = f"{when}:{code}"
    if column not in families:
        raise ValueError(f"no list {when} tells who receives {code}")
    return known(families[column])


def known(answers: pd.Series) -> tuple[Flags, Flags]:
    """Split yes, no or unknown into who is known to be so, and of whom anything is known."""
    return answers.to_numpy(dtype=np.bool_, na_value=False), answers.notna().to_numpy(dtype=np.bool_)


def members(families: pd.DataFrame, groups: Sequence[str]) -> pd.Series:
    """Tell which families have a member of one of some groups.

    Parameters
    ----------
    families : pandas.DataFrame
        With columns of `MEMBERS`; one that is not there is not known of any family.
    groups : sequence of str
        Codes of groups, as `groups_needed` gives them.

    Returns
    -------
    pandas.Series of boolean
        Missing where it is not known. Of a group that the frame knows only as part of a larger one (`NARROWER`), only
        families without a member of the larger one are known.

    Examples
    --------
    >>> families = pd.DataFrame({"pupils": pd.array([2, 0, pd.NA], dtype="Int64")})
    >>> members(families, ["pupils"]).tolist(), members(families, ["pupils-primary"]).tolist()
    ([True, False, <NA>], [<NA>, False, <NA>])
    """
    wanted = set(groups)
    for whole, parts in _PARTS.items():
        if parts <= wanted:
            wanted = (wanted - parts) | {whole}
    found = pd.Series(False, index=families.index, dtype="boolean")
    for group in sorted(wanted):
        has = _has(families, MEMBERS.get(NARROWER.get(group, group)))
        if group in NARROWER:
            has = has.where(~has.fillna(False), pd.NA)
        found = found | has
    return found


def _has(families: pd.DataFrame, column: str | None) -> pd.Series:
    if column is None or column not in families:
        return pd.Series(pd.NA, index=families.index, dtype="boolean")
    values = families[column]
    return values if values.dtype == "boolean" else (values > 0).astype("boolean")


def by_village(families: pd.DataFrame, kind: Whole, kinds: Sequence[str], weight: Whole | None = None) -> pd.DataFrame:
    """Count families of each kind in each village.

    Parameters
    ----------
    families : pandas.DataFrame
        With ``district`` and ``village``, empty where not known.
    kind : array of int, shape (families,)
        Place of each family's kind; -1 for a family that is not counted.
    kinds : sequence of str
        Names of the kinds.
    weight : array of int, shape (families,), optional
        Persons to count instead of families.

    Returns
    -------
    pandas.DataFrame of int64
        Index ``district``, ``village`` in the order of codes, every village of the frame; one column for each kind.
    """
    place, index = _villages(families)
    wide = len(kinds)
    cells = np.zeros(len(index) * wide, dtype=np.int64)
    counted = kind >= 0
    np.add.at(cells, place[counted] * wide + kind[counted], 1 if weight is None else weight[counted])
    return pd.DataFrame(cells.reshape(len(index), wide), index=index, columns=list(kinds))


def by_district(villages: pd.DataFrame) -> pd.DataFrame:
    """Add up a table of villages by district."""
    return villages.groupby(level="district", sort=True).sum()


def count_kinds(kind: Whole, kinds: Sequence[str]) -> pd.Series:
    """Count families of each kind; -1 is not counted."""
    return pd.Series(np.bincount(kind[kind >= 0], minlength=len(kinds)), index=list(kinds))


def cross(rows: Whole, columns: Whole, shape: tuple[int, int]) -> Whole:
    """Count families by two kinds at once."""
    counted = (rows >= 0) & (columns >= 0)
    return np.bincount(rows[counted] * shape[1] + columns[counted], minlength=shape[0] * shape[1]).reshape(shape)


def _villages(families: pd.DataFrame) -> tuple[npt.NDArray[np.intp], pd.MultiIndex]:
    """Return the place of each family's village among all, and their codes in order."""
    # A village's code begins with its district's, but a village that is not known has none.
    district = families["district"].astype("category").cat
    village = families["village"].astype("category").cat
    wide = max(len(village.categories), 1)
    both = district.codes.to_numpy(dtype=np.int64) * wide + village.codes.to_numpy(dtype=np.int64)
    found, place = np.unique(both, return_inverse=True)
    index = pd.MultiIndex.from_arrays(
        [district.categories.to_numpy()[found // wide], village.categories.to_numpy()[found % wide]],
        names=["district", "village"],
    )
    return place.astype(np.intp), index
