"""How many programmes a family receives, which ones together, and which should not be together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rpkd.params import Programs
from rpkd.targeting._rules import COMPONENTS
from rpkd.targeting._tally import STANDINGS, Flags, cross, programs_in, receives, standing

Known = Mapping[str, tuple[Flags, Flags]]

PROGRAM_NUMBERS = ("none", "one", "two", "three_or_more", "unknown")
"""Programmes that a family receives; unknown where none is known and a list is silent."""


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
    """Programmes, and who receives how many of them.

    Parameters
    ----------
    codes : tuple of str
        Programmes of which a list after the change tells. Components of a programme count as that programme.
    numbers : pandas.DataFrame of int64
        Rows `STANDINGS`, columns `PROGRAM_NUMBERS`.
    joint : pandas.DataFrame of int64
        Families that receive both, by code and code; on the diagonal those that receive it.
    doubles : pandas.DataFrame
        Columns ``first``, ``second``, ``families``, ``source``: families that receive two programmes that exclude each
        other, for those pairs of which lists tell.
    """

    codes: tuple[str, ...]
    numbers: pd.DataFrame
    joint: pd.DataFrame
    doubles: pd.DataFrame


def complement(families: pd.DataFrame, exclusions: Sequence[Exclusion] = ()) -> Complement:
    """Count programmes of families.

    Parameters
    ----------
    families : pandas.DataFrame
        The families of a store.
    exclusions : sequence of Exclusion
        Pairs that one family does not receive together, for instance from `component_exclusions`.

    Returns
    -------
    Complement

    Raises
    ------
    ValueError
        When no list after the change tells of any programme.

    Examples
    --------
    >>> families = pd.DataFrame({
    ...     "in_after": True, "decile_after": pd.array([1, 1, 2, 9], dtype="Int64"),
    ...     "after:pkh": pd.array([True, True, False, False], dtype="boolean"),
    ...     "after:blt-desa": pd.array([True, False, False, False], dtype="boolean")})
    >>> found = complement(families, [Exclusion("blt-desa", "pkh", "contoh")])
    >>> found.numbers.loc[["1", "2", "9"], ["none", "one", "two"]].to_numpy().tolist()
    [[0, 1, 1], [1, 0, 0], [1, 0, 0]]
    >>> int(found.joint.loc["pkh", "blt-desa"]), found.doubles["families"].tolist()
    (1, [1])
    """
    listed = programs_in(families, "after")
    if not listed:
        raise ValueError("no list after tells of any programme")
    known = {code: receives(families, code, "after") for code in listed}
    codes, has, silent = _whole_programs(known)
    number = has.sum(axis=0)
    unknown = (number == 0) & silent.any(axis=0)
    kind = np.where(unknown, PROGRAM_NUMBERS.index("unknown"), np.minimum(number, 3)).astype(np.int64)
    counts = cross(standing(families, "after"), kind, (len(STANDINGS), len(PROGRAM_NUMBERS)))
    joint = has.astype(np.int64) @ has.T.astype(np.int64)
    return Complement(
        codes=codes,
        numbers=pd.DataFrame(counts, STANDINGS, PROGRAM_NUMBERS),
        joint=pd.DataFrame(joint, codes, codes),
        doubles=_doubles(known, exclusions),
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


def _doubles(known: Known, exclusions: Sequence[Exclusion]) -> pd.DataFrame:
    """Count families of each pair that lists tell of."""
    rows = [
        (pair.first, pair.second, int((known[pair.first][0] & known[pair.second][0]).sum()), pair.source)
        for pair in exclusions
        if pair.first in known and pair.second in known
    ]
    return pd.DataFrame(rows, columns=["first", "second", "families", "source"]).astype({"families": np.int64})
