"""Small worlds for tests of scenarios: programmes, scenarios and people made up in a line."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rpkd.params import (
    Assumption,
    DatedValue,
    Program,
    Programs,
    Scenario,
    Shock,
    Uncertain,
    Use,
)
from rpkd.poverty import FittedDistribution, PublishedPoverty, fit_poverty
from rpkd.scenario import Families, Outlook, People, Setting, Stage, baseline, published_people

FIRST, LAST = 2025, 2029
PUBLISHED = PublishedPoverty(10.5, 1.4, 0.29)
FAMILIES = Families(4.76, 3.7, {"elderly": 0.12, "disabled": 0.015, "orphans": 0.014})
PATH = {2025: (0.105, 0.014), 2026: (0.1, 0.0132), 2027: (0.097, 0.0125), 2028: (0.093, 0.012), 2029: (0.09, 0.0115)}

_ALWAYS = datetime.date(2020, 1, 1)


def dated(value: Any) -> tuple[DatedValue, ...]:
    """Return a value that holds always."""
    return (DatedValue(value, _ALWAYS, None, "contoh", "A"),)


def certain(value: float) -> Uncertain:
    """Return a number without a range."""
    return Uncertain.exactly(value)


def programme(
    code: str,
    amount: float | None = 1_000_000.0,
    *,
    payments: float | None = 1.0,
    target: str = "families",
    deciles: tuple[int, int] | None = (1, 4),
    fund: str = "APBN",
    administration: float | Uncertain = 0.0,
    counted: float | Uncertain = 100.0,
    quota: float | None = None,
    fill_to: str | None = None,
    once: bool = False,
) -> Program:
    """Make a programme; percentages as in the file."""
    parameters = {"fund": fund, "administration": administration, "counted": counted, "deciles": deciles}
    parameters |= {"amount": amount, "payments": payments} if fill_to is None else {"fill_to": fill_to}
    parameters |= {} if quota is None else {"quota": quota}
    held = {name: dated(value) for name, value in parameters.items() if value is not None}
    return Program(code, code.upper(), "cash", target, once, "a", "a", 1, None, None, held, "contoh.yaml", 1)


def use(program: str, **changes: Any) -> Use:
    """Make a use of a programme that reaches all of its target from 2026 on."""
    coverage = changes.pop("coverage", None if "recipients" in changes else 1.0)
    if isinstance(coverage, float | int):
        coverage = certain(float(coverage))
    if isinstance(coverage, Uncertain):
        coverage = dict.fromkeys(range(1, 11), coverage)
    held: dict[str, Any] = {
        "first": 2026,
        "last": LAST,
        "ramp": (1.0,),
        "coverage": coverage,
        "recipients": None,
        "inclusion_error": certain(0.0),
        "take_up": certain(1.0),
        "leakage": certain(0.0),
        "adequacy": certain(1.0),
        "administration": None,
        "reranking": certain(0.0),
        "registry_error": None,
        "amount": None,
        "source": None,
        "not_with": (),
        "areas": (),
        "file": "contoh.yaml",
        "line": 1,
    }
    return Use(program=program, **{**held, **changes})


def shock(kind: str, change: float | Uncertain, **changes: Any) -> Shock:
    """Make a shock that is felt from 2026 on."""
    held: dict[str, Any] = {"first": 2026, "last": LAST, "share": None, "deciles": None, "program": None, "fund": None}
    number = change if isinstance(change, Uncertain) else certain(change)
    return Shock(kind=kind, change=number, file="contoh.yaml", line=1, **{**held, **changes})  # type: ignore[arg-type]


def scenario(code: str, uses: Sequence[Use] = (), shocks: Sequence[Shock] = ()) -> Scenario:
    """Make a scenario."""
    return Scenario(code, code, "Contoh.", 1, tuple(uses), tuple(shocks), None, Path("contoh.yaml"))


def programs(*made: Program, assumptions: Mapping[str, float | Uncertain] | None = None) -> Programs:
    """Gather programmes, with the assumptions that shocks need."""
    numbers: dict[str, float | Uncertain] = {
        "registry_exclusion": 28.0,
        "rice_share_urban": 21.1,
        "rice_share_rural": 24.62,
        "fuel_share": 3.0,
        "net_buyers": 90.0,
        **(assumptions or {}),
    }
    held = {name: Assumption(name, name, "persen", dated(value)) for name, value in numbers.items()}
    return Programs({program.code: program for program in made}, {}, held, ())


def distribution() -> FittedDistribution:
    """Return the spending of an ordinary kabupaten."""
    return fit_poverty(PUBLISHED).distribution


def people(points: int = 4000, seed: int = 1) -> People:
    """Return an ordinary kabupaten of 900 thousand persons."""
    return published_people(distribution(), 900_000, FAMILIES, points, seed)


def stages(who: People) -> tuple[Stage, ...]:
    """Return a baseline that falls slowly."""
    return baseline(who, [Outlook(year, p0, p1, None, line_of(year), 900_000) for year, (p0, p1) in PATH.items()])


def line_of(year: int) -> float:
    """Return the poverty line, rupiah."""
    return 500_000 * 1.05 ** (year - FIRST)


def setting(held: Programs, **changes: Any) -> Setting:
    """Return what scenarios have in common."""
    usual: dict[str, Any] = {
        "person_share": 0.004,
        "recipients": {},
        "pass_through": Uncertain(0.5, 0.7, 1.0),
        "extreme": 0.7,
        "pace": None,
        "base_year": FIRST,
    }
    return Setting(programs=held, **{**usual, **changes})


def family(welfare: Sequence[float], size: float = 4.0) -> People:
    """Return a few families of equal size, 100 persons each."""
    values = np.asarray(welfare, dtype=float)
    return People("published", values, np.full(len(values), 100.0), np.full(len(values), size))
