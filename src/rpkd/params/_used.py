"""Which dated values the scenarios rest on: what the annex of assumptions prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rpkd.params._dated import DatedValue, value_in
from rpkd.params._programs import Programs
from rpkd.params._scenarios import QUOTA, Scenarios


@dataclass(frozen=True)
class UsedParameter:
    """A dated value that some year of some scenario rests on.

    Parameters
    ----------
    owner_code, owner_name : str
        The programme, group or assumption that it belongs to.
    kind : str
        ``"program"``, ``"group"`` or ``"assumption"``.
    parameter : str
        Key of the parameter in the file: ``"amount"``, ``"share"``, ``"value"`` and the like.
    value : DatedValue
        The value with its period, source and status.
    """

    owner_code: str
    owner_name: str
    kind: Literal["program", "group", "assumption"]
    parameter: str
    value: DatedValue


def parameters_used(
    programs: Programs, scenarios: Scenarios, first_year: int, last_year: int
) -> tuple[UsedParameter, ...]:
    """List every dated value that some year of some scenario rests on, each once.

    Parameters
    ----------
    programs : Programs
        What the files hold.
    scenarios : Scenarios
        The scenarios; a quota counts as used where one asks for it.
    first_year, last_year : int
        Years that are looked at.

    Returns
    -------
    tuple of UsedParameter
        Programmes, then groups, then assumptions, in the order of the files; the values of a parameter oldest first.
        Groups and assumptions stand here whenever they are in force, since all scenarios share them.
    """
    years: dict[str, set[int]] = {}
    quotas: dict[str, set[int]] = {}
    for scenario in scenarios.values():
        for use in scenario.uses:
            span = range(max(use.first, first_year), min(use.last, last_year) + 1)
            years.setdefault(use.program, set()).update(span)
            if use.recipients == QUOTA:
                quotas.setdefault(use.program, set()).update(span)
    return tuple(_listed(programs, years, quotas, range(first_year, last_year + 1)))


def _listed(
    programs: Programs, years: dict[str, set[int]], quotas: dict[str, set[int]], period: range
) -> Iterator[UsedParameter]:
    for program in programs.programs.values():
        for name, values in program.parameters.items():
            for value in _in_force(values, (quotas if name == "quota" else years).get(program.code, ())):
                yield UsedParameter(program.code, program.name, "program", name, value)
    for group in programs.groups.values():
        for value in _in_force(group.share, period):
            yield UsedParameter(group.code, group.name, "group", "share", value)
    for assumption in programs.assumptions.values():
        for value in _in_force(assumption.values, period):
            yield UsedParameter(assumption.code, assumption.name, "assumption", "value", value)


def _in_force(values: Sequence[DatedValue], years: Iterable[int]) -> list[DatedValue]:
    found = [value_in(values, year) for year in sorted(years)]
    return [value for value in values if any(value is each for each in found)]
