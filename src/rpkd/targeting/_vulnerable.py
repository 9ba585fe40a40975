"""Families of vulnerable groups: where they stand, which of them receive any programme, and where they live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rpkd.targeting._families import GROUPS, MEMBERS
from rpkd.targeting._tally import (
    STANDINGS,
    Flags,
    Moment,
    by_district,
    by_village,
    cross,
    known,
    percent,
    programs_in,
    receives,
    standing,
)

ANY = "any"
"""All families of at least one of `GROUPS`, as far as anything is known of these."""

COVERAGE = ("covered", "uncovered", "silent")
"""Receives at least one programme; none, by all lists; none that is known, and a list says nothing of it."""
COVERAGE_TOTALS = {"families": COVERAGE}
COVERAGE_RATES = {"coverage": (("covered",), ("covered", "uncovered"))}
"""Sums and rates of `COVERAGE`, for `suppress_areas`."""


@dataclass(frozen=True, eq=False)
class Vulnerable:
    """Families of vulnerable groups; a family may be in several.

    Parameters
    ----------
    when : str
        ``"before"`` or ``"after"``.
    groups : tuple of str
        Groups of which something is known, and `ANY`.
    unknown : tuple of str
        Groups of which nothing is known of any family.
    counts : pandas.DataFrame
        Rows `groups`; columns ``families``, ``members`` (persons, missing for groups of families), ``not_known``
        (families of which it is not known), `COVERAGE`, and ``coverage``: percent covered of those of whom it is known.
    standings : pandas.DataFrame of int64
        Rows `groups`, columns `STANDINGS`.
    villages, districts : pandas.DataFrame of int64
        ``<group>:covered``, ``<group>:uncovered``, ``<group>:silent`` by area.
    """

    when: Moment
    groups: tuple[str, ...]
    unknown: tuple[str, ...]
    counts: pd.DataFrame
    standings: pd.DataFrame
    villages: pd.DataFrame
    districts: pd.DataFrame

    def parts(self, group: str) -> pd.DataFrame:
        """Return `COVERAGE` of one group by village, as `suppress_areas` takes it."""
        return self.villages[[f"{group}:{name}" for name in COVERAGE]].set_axis(list(COVERAGE), axis=1)


def vulnerable(
    families: pd.DataFrame, when: Moment = "after", groups: Sequence[str] = (*GROUPS, *MEMBERS)
) -> Vulnerable:
    """Count families of vulnerable groups by decile, by area, and by whether they receive any programme.

    Parameters
    ----------
    families : pandas.DataFrame
        The families of a store.
    when : str
        Deciles and lists of recipients of before or of after the change.
    groups : sequence of str
        Columns of the frame, of `GROUPS` and `MEMBERS`.

    Returns
    -------
    Vulnerable
        A family of which a group is not known is in none of that group's cells.

    Examples
    --------
    >>> families = pd.DataFrame({
    ...     "district": "33.16.01", "village": "33.16.01.2001", "in_after": True,
    ...     "decile_after": pd.array([1, 5, 2], dtype="Int64"),
    ...     "female_head": pd.array([True, True, pd.NA], dtype="boolean"),
    ...     "after:pkh": pd.array([True, False, False], dtype="boolean")})
    >>> found = vulnerable(families)
    >>> found.groups, float(found.counts.loc["female_head", "coverage"]), int(found.standings.loc["any", "5"])
    (('female_head', 'any'), 50.0, 1)
    """
    place, coverage = standing(families, when), _coverage(families, when)
    answers = {name: _answers(families, name) for name in groups}
    told = {name: answer for name, answer in answers.items() if answer[1].any()}
    if any(name in GROUPS for name in told):
        of_any = [told[name] for name in told if name in GROUPS]
        has = np.logical_or.reduce([answer[0] for answer in of_any])
        told[ANY] = has, has | np.logical_and.reduce([answer[1] for answer in of_any])
    rows, standings, villages = [], [], []
    for name, (has, is_told) in told.items():
        kind = np.where(has, coverage, -1).astype(np.int64)
        cells = cross(np.where(has, place, -1).astype(np.int64), coverage, (len(STANDINGS), len(COVERAGE)))
        covered, uncovered, silent = (int(number) for number in cells.sum(axis=0))
        members = int(families[name].sum()) if name in MEMBERS else pd.NA
        rows.append((int(has.sum()), members, int((~is_told).sum()), covered, uncovered, silent))
        standings.append(cells.sum(axis=1))
        villages.append(by_village(families, kind, COVERAGE).add_prefix(f"{name}:"))
    names = tuple(told)
    counts = pd.DataFrame(rows, names, ["families", "members", "not_known", *COVERAGE]).astype({"members": "Int64"})
    counts["coverage"] = percent(counts["covered"], counts["covered"] + counts["uncovered"])
    table = pd.concat(villages, axis=1) if villages else by_village(families, np.full(len(families), -1), ())
    return Vulnerable(
        when=when,
        groups=names,
        unknown=tuple(name for name in groups if name not in told),
        counts=counts,
        standings=pd.DataFrame(
            np.array(standings, dtype=np.int64).reshape(len(names), len(STANDINGS)), names, STANDINGS
        ),
        villages=table,
        districts=by_district(table),
    )


def _answers(families: pd.DataFrame, name: str) -> tuple[Flags, Flags]:
    """Say which families are of a group, and of which it is known."""
    if name not in families:
        nobody = np.zeros(len(families), dtype=np.bool_)
        return nobody, nobody
    return known(families[name] > 0 if name in MEMBERS else families[name])


def _coverage(families: pd.DataFrame, when: Moment) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the place in `COVERAGE` of each family."""
    has = np.zeros(len(families), dtype=np.bool_)
    told = np.full(len(families), bool(programs_in(families, when)))
    for code in programs_in(families, when):
        receives_it, is_told = receives(families, code, when)
        has, told = has | receives_it, told & is_told
    return np.where(has, 0, np.where(told, 1, 2)).astype(np.int64)
