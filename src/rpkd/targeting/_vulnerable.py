"""Families of vulnerable groups: where they stand, and which of them receive any programme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rpkd.targeting._families import MEMBERS, VULNERABLE_GROUPS
from rpkd.targeting._tally import STANDINGS, Flags, Whole, cross, known, programs_in, receives, standing

ANY_GROUP = "any"
"""All families of at least one of `VULNERABLE_GROUPS`, as far as anything is known of these."""

COVERAGE_PARTS = ("covered", "uncovered", "silent")
"""Receives at least one programme; none, by all lists; none that is known, and a list says nothing of it."""
COVERAGE_TOTALS = {"families": COVERAGE_PARTS}
COVERAGE_RATES = {"coverage": (("covered",), ("covered", "uncovered"))}
"""Sums and rates of `COVERAGE_PARTS` that are shown beside it."""


@dataclass(frozen=True, eq=False)
class Vulnerable:
    """Families of vulnerable groups; a family may be in several.

    Parameters
    ----------
    groups : tuple of str
        Groups of which something is known, and `ANY_GROUP`.
    unknown : tuple of str
        Groups of which nothing is known of any family.
    counts : pandas.DataFrame
        Rows `groups`; columns ``families``, ``members`` (persons, missing for groups of families), ``not_known``
        (families of which it is not known), and `COVERAGE_PARTS`.
    standings : pandas.DataFrame of int64
        Rows `groups`, columns `STANDINGS`.
    """

    groups: tuple[str, ...]
    unknown: tuple[str, ...]
    counts: pd.DataFrame
    standings: pd.DataFrame


def vulnerable(families: pd.DataFrame, groups: Sequence[str] = (*VULNERABLE_GROUPS, *MEMBERS)) -> Vulnerable:
    """Count families of vulnerable groups by decile of DTSEN and by whether they receive any programme now.

    Parameters
    ----------
    families : pandas.DataFrame
        The families of a store.
    groups : sequence of str
        Columns of the frame, of `VULNERABLE_GROUPS` and `MEMBERS`.

    Returns
    -------
    Vulnerable
        A family of which a group is not known is in none of that group's cells.

    Examples
    --------
    >>> families = pd.DataFrame({
    ...     "in_after": True, "decile_after": pd.array([1, 5, 2], dtype="Int64"),
    ...     "female_head": pd.array([True, True, pd.NA], dtype="boolean"),
    ...     "after:pkh": pd.array([True, False, False], dtype="boolean")})
    >>> found = vulnerable(families)
    >>> found.groups, found.counts.loc["female_head", ["covered", "uncovered"]].tolist()
    (('female_head', 'any'), [1, 1])
    >>> int(found.standings.loc["any", "5"])
    1
    """
    place, coverage = standing(families, "after"), _coverage(families)
    answers = {name: _answers(families, name) for name in groups}
    told = {name: answer for name, answer in answers.items() if answer[1].any()}
    if any(name in VULNERABLE_GROUPS for name in told):
        of_any = [told[name] for name in told if name in VULNERABLE_GROUPS]
        has = np.logical_or.reduce([answer[0] for answer in of_any])
        told[ANY_GROUP] = has, has | np.logical_and.reduce([answer[1] for answer in of_any])
    rows, standings = [], []
    for name, (has, is_told) in told.items():
        cells = cross(np.where(has, place, -1).astype(np.int64), coverage, (len(STANDINGS), len(COVERAGE_PARTS)))
        covered, uncovered, silent = (int(number) for number in cells.sum(axis=0))
        members = int(families[name].sum()) if name in MEMBERS else pd.NA
        rows.append((int(has.sum()), members, int((~is_told).sum()), covered, uncovered, silent))
        standings.append(cells.sum(axis=1))
    names = tuple(told)
    counts = pd.DataFrame(rows, names, ["families", "members", "not_known", *COVERAGE_PARTS]).astype(
        {"members": "Int64"}
    )
    return Vulnerable(
        groups=names,
        unknown=tuple(name for name in groups if name not in told),
        counts=counts,
        standings=pd.DataFrame(
            np.array(standings, dtype=np.int64).reshape(len(names), len(STANDINGS)), names, STANDINGS
        ),
    )


def _answers(families: pd.DataFrame, name: str) -> tuple[Flags, Flags]:
    """Say which families are of a group, and of which it is known."""
    if name not in families:
        nobody = np.zeros(len(families), dtype=np.bool_)
        return nobody, nobody
    return known(families[name] > 0 if name in MEMBERS else families[name])


def _coverage(families: pd.DataFrame) -> Whole:
    """Return the place in `COVERAGE_PARTS` of each family."""
    has = np.zeros(len(families), dtype=np.bool_)
    listed = programs_in(families, "after")
    told = np.full(len(families), bool(listed))
    for code in listed:
        receives_it, is_told = receives(families, code, "after")
        has, told = has | receives_it, told & is_told
    return np.where(has, 0, np.where(told, 1, 2)).astype(np.int64)
