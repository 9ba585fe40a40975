"""Who lost and who gained a programme with the change to DTSEN, and the one reason that lists give for it.

A reason is what the lists show, in a fixed order; it is not the ministry's own. A family that is not found in DTSEN has
no decile there, so that comes first; then the rule, then the rank, then what else is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from rpkd.targeting._errors import CLASSES, eligibility
from rpkd.targeting._rules import DatedRules, NoRules
from rpkd.targeting._tally import (
    DECILES,
    NO_DECILE,
    NOT_LISTED,
    STANDINGS,
    Flags,
    Whole,
    count_kinds,
    receives,
    standing,
    within,
)

CHANGES = ("kept", "lost", "gained", "never", "unknown")
"""Receives before and after, only before, only after, neither; no list says of one of the two."""

LOST = (
    "rule_unknown",
    "not_found",
    "no_decile",
    "rule_changed",
    "rank_rose",
    "was_outside",
    "outside",
    "no_member",
    "moved",
    "still_entitled",
)
"""Why a family lost a programme: no rule is known for now; it is not in DTSEN; it is there without a decile; its decile
is outside of the rule, but inside of the old one; its decile rose above both; it was outside before as well; it is
outside now, and before is not known; it has no member of the group; it is entitled but lives in another village now; it
is entitled."""

GAINED = (
    "rule_unknown",
    "not_listed",
    "no_decile",
    "not_entitled",
    "no_member",
    "newly_registered",
    "entitled",
    "rank_fell",
    "rule_changed",
    "moved",
    "was_entitled",
)
"""Why a family gained a programme: no rule is known for now; it is not in DTSEN; it is there without a decile; its
decile is outside of the rule; it has no member of the group; it is entitled and was in no list before; it is entitled,
and before is not known; its decile fell within the rule; only the new rule reaches its decile; it was entitled before
and lives in another village now; it was entitled before."""


@dataclass(frozen=True, eq=False)
class Changes:
    """Families by what became of a programme.

    Parameters
    ----------
    code : str
        The programme.
    counts : pandas.Series of int64
        Families by `CHANGES`.
    reasons : pandas.DataFrame
        Columns ``change``, ``reason``, ``families``: all reasons of lost and gained, in order; families of a change add
        up to `counts`.
    """

    code: str
    counts: pd.Series
    reasons: pd.DataFrame


def changes(
    families: pd.DataFrame,
    code: str,
    before: DatedRules | NoRules,
    after: DatedRules | NoRules,
    groups: Sequence[str] = (),
) -> Changes:
    """Count who kept, lost and gained a programme, and why.

    Parameters
    ----------
    families : pandas.DataFrame
        The families of a store.
    code : str
        The programme.
    before, after : DatedRules or NoRules
        Its rules on the days of the lists of recipients. Where the one before is not known (it went by another list),
        nothing is said of who was entitled then.
    groups : sequence of str
        Groups of which a family needs a member, from `groups_needed`.

    Returns
    -------
    Changes
        Every family is in one of `CHANGES`, every one that lost or gained under one reason.

    Raises
    ------
    ValueError
        When lists tell of the programme on one side only.
    """
    change, reason = change_of(families, code, before, after, groups)
    rows: list[tuple[str, str, int]] = []
    for name, names in (("lost", LOST), ("gained", GAINED)):
        counted = count_kinds(np.where(change == CHANGES.index(name), reason, -1), names)
        rows += [(name, label, int(counted[label])) for label in names]
    table = pd.DataFrame(rows, columns=["change", "reason", "families"])
    return Changes(code=code, counts=count_kinds(change, CHANGES), reasons=table)


def change_of(
    families: pd.DataFrame,
    code: str,
    before: DatedRules | NoRules,
    after: DatedRules | NoRules,
    groups: Sequence[str] = (),
) -> tuple[Whole, Whole]:
    """Say of each family what became of a programme, and why; see `changes`.

    Returns
    -------
    array of int
        Places in `CHANGES`.
    array of int
        Places in `LOST` or in `GAINED`; -1 for all other families.
    """
    had, told_before = receives(families, code, "before")
    has, told_after = receives(families, code, "after")
    change = np.select(
        [~(told_before & told_after), had & has, had, has],
        [CHANGES.index(name) for name in ("unknown", "kept", "lost", "gained")],
        CHANGES.index("never"),
    ).astype(np.int64)
    lost = _lost(families, before, after, groups)
    gained = _gained(families, before, after, groups)
    reason = np.select([change == CHANGES.index("lost"), change == CHANGES.index("gained")], [lost, gained], -1)
    return change, reason.astype(np.int64)


def _lost(
    families: pd.DataFrame, before: DatedRules | NoRules, after: DatedRules | NoRules, groups: Sequence[str]
) -> Whole:
    if isinstance(after, NoRules):
        return np.full(len(families), LOST.index("rule_unknown"))
    kind, _ = eligibility(families, after.deciles, groups)
    then, now = standing(families, "before"), standing(families, "after")
    # Not in DTSEN explains a loss even where the rule is for everybody.
    not_found = now == STANDINGS.index(NOT_LISTED)
    above = kind == CLASSES.index("outside")
    ruled, ranked = isinstance(before, DatedRules), then < DECILES
    return _first(
        LOST,
        {
            "not_found": not_found,
            "no_decile": kind == CLASSES.index(NO_DECILE),
            "rule_changed": above & ruled & _inside(now, before),
            "rank_rose": above & ruled & ranked & _inside(then, before),
            "was_outside": above & ruled & ranked,
            "outside": above,
            "no_member": kind == CLASSES.index("no_member"),
            "moved": families["moved"].to_numpy(dtype=np.bool_),
        },
        "still_entitled",
    )


def _gained(
    families: pd.DataFrame, before: DatedRules | NoRules, after: DatedRules | NoRules, groups: Sequence[str]
) -> Whole:
    if isinstance(after, NoRules):
        return np.full(len(families), GAINED.index("rule_unknown"))
    kind, _ = eligibility(families, after.deciles, groups)
    then, now = standing(families, "before"), standing(families, "after")
    new = then == STANDINGS.index(NOT_LISTED)
    entitled_then = _inside(then, before)
    everybody = isinstance(before, DatedRules) and before.deciles is None
    return _first(
        GAINED,
        {
            "not_listed": now == STANDINGS.index(NOT_LISTED),
            "no_decile": kind == CLASSES.index(NO_DECILE),
            "not_entitled": kind == CLASSES.index("outside"),
            "no_member": kind == CLASSES.index("no_member"),
            "newly_registered": new,
            "entitled": np.full(new.shape, isinstance(before, NoRules)) | ((then >= DECILES) & (not everybody)),
            "rank_fell": ~entitled_then & _inside(now, before),
            "rule_changed": ~entitled_then,
            "moved": families["moved"].to_numpy(dtype=np.bool_),
        },
        "was_entitled",
    )


def _inside(place: Whole, rules: DatedRules | NoRules) -> Flags:
    """Tell which standings are inside the deciles of rules; where no rule is known, none can be said to be."""
    if isinstance(rules, NoRules):
        return np.zeros(place.shape, dtype=np.bool_)
    return np.ones(place.shape, dtype=np.bool_) if rules.deciles is None else within(place, rules.deciles)


def _first(names: Sequence[str], conditions: dict[str, npt.NDArray[np.bool_]], otherwise: str) -> Whole:
    """Return the place of the first reason whose condition holds."""
    places = [names.index(name) for name in conditions]
    return np.select(list(conditions.values()), places, names.index(otherwise)).astype(np.int64)
