"""How many programmes a family receives, which ones together, and which should not be together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rpkd.params import Programs
from rpkd.targeting._rules import COMPONENTS, Deciles
from rpkd.targeting._tally import (
    DECILES,
    STANDINGS,
    Flags,
    Moment,
    by_district,
    by_village,
    cross,
    programs_in,
    receives,
    standing,
    within,
)

Known = Mapping[str, tuple[Flags, Flags]]

NUMBERS = ("none", "one", "two", "three_or_more", "unknown")
"""Programmes that a family receives; unknown where none is known and a list is silent."""

NUMBER_PARTS = ("none_entitled", "none_other", "one", "two", "three_or_more", "unknown")
"""The same by area, with families of none parted into those in the deciles of a programme and all others."""
NUMBER_TOTALS = {
    "none": ("none_entitled", "none_other"),
    "several": ("two", "three_or_more"),
    "all": NUMBER_PARTS,
}
"""Sums of `NUMBER_PARTS` that are shown beside them, for `suppress_areas`."""


@dataclass(frozen=True)
class Exclusion:
    """Two programmes that one family does not receive together.

    Parameters
    ----------
    first, second : str
        Codes of programmes.
    source : str
        Where this was read.
    """

    first: str
    second: str
    source: str


@dataclass(frozen=True, eq=False)
class Complement:
    """Programmes of a moment, and who receives how many of them.

    Parameters
    ----------
    when : str
        ``"before"`` or ``"after"``.
    codes : tuple of str
        Programmes of which a list tells. Components of a programme count as that programme.
    numbers : pandas.DataFrame of int64
        Rows `STANDINGS`, columns `NUMBERS`.
    entitled_none : pandas.Series of int64
        By `STANDINGS`: families in the deciles of at least one programme that receive none.
    joint : pandas.DataFrame of int64
        Families that receive both, by code and code; on the diagonal those that receive it.
    conditional : pandas.DataFrame
        Percent of the families of the row's programme that receive the column's as well; NaN without such families.
    doubles : pandas.DataFrame
        Columns ``first``, ``second``, ``families``, ``source``: families that receive two programmes that exclude each
        other, for those pairs of which lists tell.
    any_double : int
        Families with at least one such pair.
    villages, districts : pandas.DataFrame of int64
        `NUMBER_PARTS` by area, and ``double``, families with such a pair (which are in the others as well).
    """

    when: Moment
    codes: tuple[str, ...]
    numbers: pd.DataFrame
    entitled_none: pd.Series
    joint: pd.DataFrame
    conditional: pd.DataFrame
    doubles: pd.DataFrame
    any_double: int
    villages: pd.DataFrame
    districts: pd.DataFrame


def complement(
    families: pd.DataFrame,
    deciles: Mapping[str, Deciles | None],
    exclusions: Sequence[Exclusion] = (),
    when: Moment = "after",
) -> Complement:
    """Count programmes of families.

    Parameters
    ----------
    families : pandas.DataFrame
        The families of a store.
    deciles : mapping of str to tuple of int or None
        Deciles of programmes by the rules in force, for who is entitled to any; None counts every family in, a
        programme that is not named none.
    exclusions : sequence of Exclusion
        Pairs that one family does not receive together, for instance from `component_exclusions`.
    when : str
        Lists of before or after the change.

    Returns
    -------
    Complement

    Raises
    ------
    ValueError
        When no list of that moment tells of any programme.

    Examples
    --------
    >>> families = pd.DataFrame({
    ...     "district": "33.16.01", "village": "33.16.01.2001", "in_after": True,
    ...     "decile_after": pd.array([1, 1, 2, 9], dtype="Int64"),
    ...     "after:pkh": pd.array([True, True, False, False], dtype="boolean"),
    ...     "after:blt-desa": pd.array([True, False, False, False], dtype="boolean")})
    >>> found = complement(families, {"pkh": (1, 4)}, [Exclusion("blt-desa", "pkh", "contoh")])
    >>> found.numbers.loc[["1", "2", "9"], ["none", "one", "two"]].to_numpy().tolist()
    [[0, 1, 1], [1, 0, 0], [1, 0, 0]]
    >>> int(found.entitled_none.sum()), found.any_double, float(found.conditional.loc["pkh", "blt-desa"])
    (1, 1, 50.0)
    """
    listed = programs_in(families, when)
    if not listed:
        raise ValueError(f"no list {when} tells of any programme")
    known = {code: receives(families, code, when) for code in listed}
    codes, has, silent = _whole_programs(known)
    number = has.sum(axis=0)
    unknown = (number == 0) & silent.any(axis=0)
    kind = np.where(unknown, NUMBERS.index("unknown"), np.minimum(number, 3)).astype(np.int64)
    place = standing(families, when)
    entitled = np.zeros(len(families), dtype=np.bool_)
    for span in deciles.values():
        entitled |= np.ones_like(entitled) if span is None else within(place, span)
    none_entitled = entitled & (kind == 0)
    # Of the six parts the first is that of families of none who are entitled: all other kinds move one on.
    part = np.where(none_entitled, 0, kind + 1).astype(np.int64)
    doubles, any_double = _doubles(known, exclusions)
    joint = has.astype(np.int64) @ has.T.astype(np.int64)
    own = np.diagonal(joint)[:, None]
    conditional = np.divide(100.0 * joint, own, out=np.full(joint.shape, np.nan), where=own > 0)
    villages = by_village(families, part, NUMBER_PARTS).assign(
        double=by_village(families, np.where(any_double, 0, -1).astype(np.int64), ("double",))["double"]
    )
    return Complement(
        when=when,
        codes=codes,
        numbers=pd.DataFrame(cross(place, kind, (len(STANDINGS), len(NUMBERS))), STANDINGS, NUMBERS),
        entitled_none=pd.Series(np.bincount(place[none_entitled], minlength=DECILES + 2), STANDINGS),
        joint=pd.DataFrame(joint, codes, codes),
        conditional=pd.DataFrame(conditional, codes, codes),
        doubles=doubles,
        any_double=int(any_double.sum()),
        villages=villages,
        districts=by_district(villages),
    )


def component_exclusions(programs: Programs) -> tuple[Exclusion, ...]:
    """Return the pairs of a programme that is an average for each family and its own components.

    Parameters
    ----------
    programs : Programs
        From `rpkd.params.load_programs`.

    Returns
    -------
    tuple of Exclusion
        Lists of both hold the same money twice. The source is that of the average's amount.
    """
    found = []
    for whole, parts in COMPONENTS.items():
        amounts = programs.programs[whole].parameters.get("amount", ()) if whole in programs.programs else ()
        if amounts:
            source = amounts[-1].legal_basis or amounts[-1].source
            found += [Exclusion(whole, part, source) for part in parts if part in programs.programs]
    return tuple(found)


def _whole_programs(known: Known) -> tuple[tuple[str, ...], Flags, Flags]:
    """Put components together with their programme: who receives any, and of whom a list is silent."""
    whole_of = {part: whole for whole, parts in COMPONENTS.items() for part in parts}
    has: dict[str, Flags] = {}
    told: dict[str, Flags] = {}
    for code, (receives_it, is_told) in known.items():
        whole = whole_of.get(code, code)
        has[whole] = has[whole] | receives_it if whole in has else receives_it
        told[whole] = told[whole] & is_told if whole in told else is_told
    return tuple(has), np.array(list(has.values())), ~np.array(list(told.values()))


def _doubles(known: Known, exclusions: Sequence[Exclusion]) -> tuple[pd.DataFrame, Flags]:
    """Count families of each pair that lists tell of, and say which families have any."""
    rows = []
    every = np.zeros(len(next(iter(known.values()))[0]), dtype=np.bool_)
    for pair in exclusions:
        if pair.first in known and pair.second in known:
            both = known[pair.first][0] & known[pair.second][0]
            every |= both
            rows.append((pair.first, pair.second, int(both.sum()), pair.source))
    table = pd.DataFrame(rows, columns=["first", "second", "families", "source"])
    return table.astype({"families": np.int64}), every
