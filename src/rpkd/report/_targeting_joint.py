"""What may be shown of each programme's families and persons, in all tables of the section together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from rpkd.params import PERSONS
from rpkd.report._targeting_known import Ground
from rpkd.targeting import (
    CHANGES,
    CLASSES,
    ERROR_TOTALS,
    GAINED,
    LOST,
    NOT_ELIGIBLE,
    STANDINGS,
    DatedRules,
    Hidden,
    NoRules,
    change_of,
    eligibility,
    eligible_families,
    groups_needed,
    programs_in,
    receives,
    standing,
    suppress_joint,
)

Shown = Mapping[str, float | None]
Flags = npt.NDArray[np.bool_]
_RANKED = STANDINGS[:10]
FEWEST_RECIPIENTS = 20
"""Families that receive a programme, of fewer its tables say nothing."""


@dataclass(frozen=True)
class Protected:
    """One programme's counts without what may not be shown.

    Parameters
    ----------
    changes : mapping of str to (float or None)
        Families: ``"before"``, ``"kept"``, ``"lost"``, ``"gained"``, ``"after"``, ``"lost:REASON"``,
        ``"gained:REASON"``; empty without lists on both sides.
    errors : mapping of str to (float or None)
        Families or persons: parts and totals of errors, and both rates in percent; empty without rules or a list after.
    coverage : mapping of str to (float or None)
        By decile, percent that receives it; None where hidden or where nobody is.
    cutoff : mapping of str to (float or None)
        Families that fall out of a lower cut-off: ``"falls_out"``, ``"recipients_out"``; empty where none is told.
    """

    changes: Shown
    errors: Shown
    coverage: Shown
    cutoff: Shown


def protected_programs(ground: Ground, moves: Hidden | None) -> Mapping[str, Protected]:
    """Say what may be shown of each programme of which a list tells who receives it now; empty without lists.

    Parameters
    ----------
    ground : Ground
        What the section rests on.
    moves : Hidden or None
        Families by standing before (rows) and after (columns), as they are shown; None without a list before.
    """
    store = ground.store
    if store is None:
        return {}
    told, old = programs_in(store.families, "after"), programs_in(store.families, "before")
    both = set(old) & set(told) if store.families["in_before"].any() else set()
    both = {code for code in both if enough(store.families, code, "before") and enough(store.families, code, "after")}
    shown = {} if moves is None else _move_cells(store.families, moves)
    return {
        code: _protected(ground, store.families, code, code in both, shown) for code in ground.codes if code in told
    }


def enough(families: pd.DataFrame, code: str, when: Literal["before", "after"]) -> bool:
    """Tell whether so many families receive a programme, or none, that they can be told apart without telling of few.

    Of seven recipients in two hidden cells neither is empty, so that one of them is small for certain.
    """
    has, told = receives(families, code, when)
    number = int((has & told).sum())
    return number == 0 or number >= FEWEST_RECIPIENTS


def lower_deciles(rules: DatedRules) -> tuple[int, int] | None:
    """Return a lower cut-off: that of another reading of the rule, else one decile less; None where there is none."""
    if rules.deciles is None or rules.amount is None:
        return None
    first, last = rules.deciles
    planned = [one.value for one in rules.alternatives if isinstance(one.value, tuple) and one.value[1] < last]
    if planned:
        return int(planned[0][0]), int(planned[0][1])
    return (first, last - 1) if last > first else None


def _move_cells(families: pd.DataFrame, moves: Hidden) -> dict[str, Flags]:
    """Tell which families each cell of the matrix counts that is shown."""
    then, now = standing(families, "before"), standing(families, "after")
    mask = np.ma.getmaskarray(moves.rows)
    places = [(row, column) for row in range(len(STANDINGS)) for column in range(len(STANDINGS))]
    return {f"move:{row}:{column}": (then == row) & (now == column) for row, column in places if not mask[row, column]}


def _protected(
    ground: Ground, families: pd.DataFrame, code: str, with_before: bool, moves: Mapping[str, Flags]
) -> Protected:
    rules = ground.rules(code)
    by_family: dict[str, Flags] = {}
    known = []
    if with_before:
        by_family |= _change_cells(ground, families, code, rules)
        known += ["before", "after"]
    of_persons: Shown | None = None
    if isinstance(rules, DatedRules):
        groups = groups_needed(ground.programs, code)
        counted = rules.target == PERSONS and f"persons_after:{code}" in families
        if counted:
            of_persons = _person_cells(families, code, rules, groups)
        else:
            has, is_told = receives(families, code, "after")
            by_family |= _error_cells(_kinds(families, rules, groups), standing(families, "after"), has, is_told)
            known += ["recipients", *(f"all:{decile}" for decile in _RANKED)]
        lower = lower_deciles(rules)
        if lower is not None:
            by_family |= _cutoff_cells(families, code, rules, lower, groups)
    if by_family:
        by_family |= moves
        known += list(moves)
    shown = _suppressed(by_family, np.ones(len(families), dtype=np.int64), known)
    errors = shown if of_persons is None else of_persons
    return Protected(
        changes={name: shown[name] for name in by_family if name.partition(":")[0] in {*_CHANGED, "before", "after"}},
        errors={} if "recipients" not in errors else {name: errors[name] for name in (*_ERRORS, *_RATES)},
        coverage={} if "recipients" not in errors else {one: errors[f"share:{one}"] for one in _RANKED},
        cutoff={name: shown[name] for name in ("falls_out", "recipients_out") if name in shown},
    )


_CHANGED = ("kept", "lost", "gained")
_ERRORS = ("eligible", "eligible_with", "eligible_without", "recipients", "other_with", "unclear_with")
_RATES = {
    "exclusion_error": ("eligible_without", "eligible_with"),
    "inclusion_error": ("other_with", "eligible_with"),
}
"""Numerator of each rate, and the rest of its base."""


def _change_cells(ground: Ground, families: pd.DataFrame, code: str, rules: DatedRules | NoRules) -> dict[str, Flags]:
    """Tell which families each cell on changes counts."""
    groups = groups_needed(ground.programs, code)
    change, reason = change_of(families, code, ground.rules_before(code), rules, groups)
    cells = {name: change == CHANGES.index(name) for name in _CHANGED}
    cells |= {"before": cells["kept"] | cells["lost"], "after": cells["kept"] | cells["gained"]}
    for name, reasons in (("lost", LOST), ("gained", GAINED)):
        cells |= {f"{name}:{one}": cells[name] & (reason == place) for place, one in enumerate(reasons)}
    return cells


def _kinds(families: pd.DataFrame, rules: DatedRules, groups: tuple[str, ...]) -> dict[str, Flags]:
    kind, _ = eligibility(families, rules.deciles, groups)
    eligible = kind == CLASSES.index("eligible")
    other = np.isin(kind, [CLASSES.index(name) for name in NOT_ELIGIBLE])
    return {"eligible": eligible, "other": other, "unclear": ~(eligible | other)}


def _error_cells(kinds: Mapping[str, Flags], place: npt.NDArray[np.int64], has: Flags, told: Flags) -> dict[str, Flags]:
    """Tell which families (or groups of persons) each cell on errors and coverage counts."""
    cells = {f"{name}_with": flags & has & told for name, flags in kinds.items()}
    cells["eligible_without"] = kinds["eligible"] & ~has & told
    for total in ("eligible", "recipients"):
        cells[total] = np.logical_or.reduce([cells[part] for part in ERROR_TOTALS[total]])
    for number, decile in enumerate(_RANKED):
        inside = place == number
        cells |= {
            f"with:{decile}": inside & has & told,
            f"rest:{decile}": inside & ~has & told,
            f"all:{decile}": inside & told,
        }
    return cells


def _person_cells(families: pd.DataFrame, code: str, rules: DatedRules, groups: tuple[str, ...]) -> Shown:
    """Protect errors and coverage of a programme for persons: those that receive it, and the others of their families.

    A family of which the number of persons is not known counts with its recipients alone.
    """
    column = families[f"persons_after:{code}"]
    told, sized = column.notna().to_numpy(), families["size"].notna().to_numpy()
    had = column.to_numpy(dtype=np.int64, na_value=0)
    size = np.maximum(families["size"].to_numpy(dtype=np.int64, na_value=0), had)
    kinds = _kinds(families, rules, groups)
    unclear = kinds["unclear"] | ~sized
    kinds = {"eligible": kinds["eligible"] & ~unclear, "other": kinds["other"] & ~unclear, "unclear": unclear}
    twice = {name: np.tile(flags, 2) for name, flags in kinds.items()}
    has = np.repeat([True, False], len(families))
    cells = _error_cells(twice, np.tile(standing(families, "after"), 2), has, np.tile(told, 2))
    return _suppressed(cells, np.concatenate([had, np.where(told, size - had, 0)]), ["recipients"])


def _cutoff_cells(
    families: pd.DataFrame, code: str, rules: DatedRules, lower: tuple[int, int], groups: tuple[str, ...]
) -> dict[str, Flags]:
    """Tell which families fall out of a lower cut-off."""
    now, then = (eligible_families(families, deciles, groups).to_numpy() for deciles in (rules.deciles, lower))
    has, _ = receives(families, code, "after")
    out = now & ~then
    return {"falls_out": out, "recipients_out": out & has, "others_out": out & ~has}


def _suppressed(cells: Mapping[str, Flags], weight: npt.NDArray[np.int64], known: list[str]) -> Shown:
    """Hide what may not be shown of cells over the same families, and derive the percentages from what is left."""
    if not cells:
        return {}
    kinds, place = np.unique(np.array(list(cells.values())), axis=1, return_inverse=True)
    parts = np.bincount(place.ravel(), weights=weight, minlength=kinds.shape[1]).astype(np.int64)
    line = suppress_joint(parts, dict(zip(cells, kinds, strict=True)), known)
    shown: dict[str, float | None] = {
        str(name): None if pd.isna(value) else float(value) for name, value in line.items()
    }
    for rate, (numerator, rest) in _RATES.items():
        if numerator in shown:
            shown[rate] = _share(shown[numerator], shown[rest])
    for decile in _RANKED:
        if f"with:{decile}" in shown:
            shown[f"share:{decile}"] = _share(shown[f"with:{decile}"], shown[f"rest:{decile}"])
    return shown


def _share(part: float | None, rest: float | None) -> float | None:
    if part is None or rest is None or part + rest == 0:
        return None
    return 100 * part / (part + rest)
