"""Rules of a programme on one day, not in one year: lists of families carry dates, and rules change within a year."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from rpkd.params import FAMILIES, PERSONS, Alternative, DatedValue, Programs, Status

Deciles = tuple[int, int]
"""First and last decile of the target, both inside."""

WhyNone = Literal["unknown_program", "not_yet", "ended", "gap"]

COMPONENTS: Mapping[str, tuple[str, ...]] = {
    "pkh": ("pkh-hamil", "pkh-balita", "pkh-sd", "pkh-smp", "pkh-sma", "pkh-lansia", "pkh-disabilitas")
}
"""Programmes written as an average for each family, and the programmes that are their components: a family needs a
member for one of them (Permensos 1/2018)."""

_PARAMETERS = ("deciles", "amount", "payments", "fill_to")


@dataclass(frozen=True)
class DatedRules:
    """What holds for a programme on one day.

    Parameters
    ----------
    code : str
        The programme.
    date : datetime.date
        The day.
    target : str
        ``"families"``, ``"persons"`` or the code of a group.
    deciles : tuple of int or None
        First and last decile of the target; None when everybody is.
    amount : float or None
        Rupiah of one payment to one target; None when families are filled up to a line.
    payments : float or None
        Payments a year.
    start, end : datetime.date
        First and last day on which all of this holds; no end where the sources give none.
    source : str
        Where the rule was read: that of the deciles, or of the amount where everybody is the target.
    status : str
        How well it is known; see `rpkd.params.Status`.
    legal_basis : str or None
        The rule that it stands in.
    alternatives : tuple of Alternative
        Other readings of the same deciles.
    """

    code: str
    date: datetime.date
    target: str
    deciles: Deciles | None
    amount: float | None
    payments: float | None
    start: datetime.date
    end: datetime.date | None
    source: str
    status: Status
    legal_basis: str | None = None
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True)
class NoRules:
    """Why it cannot be said what holds for a programme on one day.

    Parameters
    ----------
    code : str
        The programme.
    date : datetime.date
        The day.
    reason : str
        ``"unknown_program"``: the files do not hold it; ``"not_yet"``, ``"ended"``, ``"gap"``: the day lies before,
        after or between the periods for which they have values.
    parameter : str or None
        The parameter without a value on that day.
    nearest : datetime.date or None
        The nearest day with a value.
    """

    code: str
    date: datetime.date
    reason: WhyNone
    parameter: str | None = None
    nearest: datetime.date | None = None


def rules_at(programs: Programs, code: str, date: datetime.date) -> DatedRules | NoRules:
    """Return what holds for a programme on a day.

    Parameters
    ----------
    programs : Programs
        From `rpkd.params.load_programs`.
    code : str
        A programme.
    date : datetime.date
        The day; a value is in force from its first to its last day, both inside.

    Returns
    -------
    DatedRules or NoRules
        No rules when deciles, amount or payments have values, but none on that day: a rule that is not known is not
        replaced by that of another time.
    """
    program = programs.programs.get(code)
    if program is None:
        return NoRules(code, date, "unknown_program")
    found: dict[str, DatedValue] = {}
    for name in _PARAMETERS:
        values = program.parameters.get(name, ())
        held = [value for value in values if in_force(value, date)]
        if values and not held:
            return _none(code, date, name, values)
        if held:
            found[name] = held[-1]
    of_target = next(found[name] for name in ("deciles", "amount", "fill_to") if name in found)
    ends = [value.end for value in found.values() if value.end is not None]
    return DatedRules(
        code=code,
        date=date,
        target=program.target,
        deciles=cast(Deciles, found["deciles"].value) if "deciles" in found else None,
        amount=cast(float, found["amount"].value) if "amount" in found else None,
        payments=cast(float, found["payments"].value) if "payments" in found else None,
        start=max(value.start for value in found.values()),
        end=min(ends, default=None),
        source=of_target.source,
        status=of_target.status,
        legal_basis=of_target.legal_basis,
        alternatives=found["deciles"].alternatives if "deciles" in found else (),
    )


def in_force(value: DatedValue, date: datetime.date) -> bool:
    """Tell whether a value holds on a day: from its first to its last one, both inside.

    Examples
    --------
    >>> value = DatedValue(1.0, datetime.date(2025, 6, 1), datetime.date(2025, 7, 31), "Kepmen", "F")
    >>> [in_force(value, datetime.date(2025, month, day)) for month, day in ((5, 31), (6, 1), (7, 31), (8, 1))]
    [False, True, True, False]
    """
    return value.start <= date and (value.end is None or date <= value.end)


def groups_needed(programs: Programs, code: str) -> tuple[str, ...]:
    """Return the groups of which a family needs a member to be a target; none when the programme is for all families.

    Parameters
    ----------
    programs : Programs
        From `rpkd.params.load_programs`.
    code : str
        A programme that they hold.

    Returns
    -------
    tuple of str
        Codes of groups: the programme's own target, or those of its components (see `COMPONENTS`).
    """
    codes = (code, *COMPONENTS.get(code, ()))
    targets = [programs.programs[name].target for name in codes if name in programs.programs]
    return tuple(dict.fromkeys(target for target in targets if target not in {FAMILIES, PERSONS}))


def _none(code: str, date: datetime.date, name: str, values: tuple[DatedValue, ...]) -> NoRules:
    """Say where a day lies beside the periods for which there are values."""
    days = [value.start for value in values] + [value.end for value in values if value.end is not None]
    nearest = min(days, key=lambda day: (abs(day - date), day))
    reason: WhyNone = "gap"
    if date < min(days):
        reason = "not_yet"
    elif date > max(days):
        reason = "ended"
    return NoRules(code, date, reason, name, nearest)
