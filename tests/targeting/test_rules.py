"""The rule of the day holds: not that of the year, not that of another day, and nothing where none is known."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from rpkd.params import Alternative, DatedValue, Program, Programs, load_programs
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.targeting._rules import COMPONENTS, DatedRules, NoRules, groups_needed, rules_at
from rpkd.targeting._tally import MEMBERS, NARROWER

DAY = datetime.date


def dated(value: object, start: DAY, end: DAY | None = None, **more: object) -> DatedValue:
    return DatedValue(value, start, end, f"sumber {value}", "F", **more)  # type: ignore[arg-type]


def program(code: str, target: str = "families", **parameters: tuple[DatedValue, ...]) -> Program:
    return Program(
        code=code,
        name=code,
        kind="cash",
        target=target,
        once=False,
        strategy="a",
        presidential_strategy="a",
        cluster=1,
        agency=None,
        note=None,
        parameters=parameters,
        file="params/programs.yaml",
        line=1,
    )


MONEY = {"amount": (dated(200_000.0, DAY(2025, 1, 1)),), "payments": (dated(12.0, DAY(2025, 1, 1)),)}
SEMBAKO = program(
    "sembako",
    deciles=(
        dated((1, 5), DAY(2025, 5, 1), DAY(2026, 2, 8), legal_basis="Kepmensos 79/HUK/2025"),
        dated((1, 4), DAY(2026, 2, 9), None, alternatives=(Alternative((1, 2), "taklimat", "F"),)),
    ),
    **MONEY,
)
ENDED = program("blts", deciles=(dated((1, 4), DAY(2025, 10, 1), DAY(2025, 12, 31)),), **MONEY)
PHASES = program(
    "beras",
    deciles=(
        dated((1, 4), DAY(2025, 10, 1), DAY(2025, 11, 30)),
        dated((1, 4), DAY(2026, 2, 1), DAY(2026, 3, 31)),
    ),
    **MONEY,
)
EVERYBODY = program("mbg", "pupils", **MONEY)
PKH = program("pkh", **MONEY)
PARTS = (program("pkh-balita", "toddlers", **MONEY), program("pkh-sd", "pupils-primary", **MONEY))
ALL = (SEMBAKO, ENDED, PHASES, EVERYBODY, PKH, *PARTS)
PROGRAMS = Programs({one.code: one for one in ALL}, {}, {}, ())


@pytest.mark.parametrize(
    ("date", "deciles", "start", "end"),
    [
        (DAY(2025, 5, 1), (1, 5), DAY(2025, 5, 1), DAY(2026, 2, 8)),
        (DAY(2026, 2, 8), (1, 5), DAY(2025, 5, 1), DAY(2026, 2, 8)),
        (DAY(2026, 2, 9), (1, 4), DAY(2026, 2, 9), None),
        (DAY(2030, 1, 1), (1, 4), DAY(2026, 2, 9), None),
    ],
)
def test_a_rule_holds_from_its_first_to_its_last_day(
    date: DAY, deciles: tuple[int, int], start: DAY, end: DAY | None
) -> None:
    found = rules_at(PROGRAMS, "sembako", date)
    assert isinstance(found, DatedRules)
    assert (found.deciles, found.start, found.end) == (deciles, start, end)
    assert (found.amount, found.payments, found.target) == (200_000.0, 12.0, "families")


def test_the_source_is_that_of_the_deciles_with_other_readings() -> None:
    old, new = (rules_at(PROGRAMS, "sembako", day) for day in (DAY(2025, 6, 1), DAY(2026, 6, 1)))
    assert isinstance(old, DatedRules)
    assert isinstance(new, DatedRules)
    assert (old.source, old.legal_basis, old.alternatives) == ("sumber (1, 5)", "Kepmensos 79/HUK/2025", ())
    assert [other.value for other in new.alternatives] == [(1, 2)]


@pytest.mark.parametrize(
    ("code", "date", "expected"),
    [
        ("pkhh", DAY(2026, 1, 1), ("unknown_program", None, None)),
        ("sembako", DAY(2025, 4, 30), ("not_yet", "deciles", DAY(2025, 5, 1))),
        ("blts", DAY(2026, 1, 1), ("ended", "deciles", DAY(2025, 12, 31))),
        ("beras", DAY(2026, 1, 15), ("gap", "deciles", DAY(2026, 2, 1))),
        ("mbg", DAY(2024, 12, 31), ("not_yet", "amount", DAY(2025, 1, 1))),
    ],
)
def test_where_no_rule_holds_the_reason_is_told(code: str, date: DAY, expected: tuple[object, ...]) -> None:
    found = rules_at(PROGRAMS, code, date)
    assert isinstance(found, NoRules)
    assert (found.reason, found.parameter, found.nearest) == expected


def test_a_programme_without_deciles_is_for_everybody() -> None:
    found = rules_at(PROGRAMS, "mbg", DAY(2026, 1, 1))
    assert isinstance(found, DatedRules)
    assert found.deciles is None
    assert found.source == "sumber 200000.0"


def test_a_family_needs_a_member_for_a_group_or_for_a_component() -> None:
    assert groups_needed(PROGRAMS, "sembako") == ()
    assert groups_needed(PROGRAMS, "mbg") == ("pupils",)
    assert groups_needed(PROGRAMS, "pkh") == ("toddlers", "pupils-primary")


def test_the_library_holds_all_components_and_groups_that_are_named_here() -> None:
    region = Region("33.16", "3316", "Kabupaten Blora", "kabupaten", "33", "Jawa Tengah", 111.4, -7.1, 1960.5)
    library = load_programs(Project(Path(__file__).resolve().parents[2]), region)
    for whole, parts in COMPONENTS.items():
        assert {whole, *parts} <= library.programs.keys()
        assert set(groups_needed(library, whole)) <= MEMBERS.keys() | NARROWER.keys()
    assert MEMBERS.keys() | NARROWER.keys() <= library.groups.keys()
    pkh = rules_at(library, "pkh", DAY(2025, 5, 1))
    assert isinstance(pkh, DatedRules)
    assert pkh.deciles == (1, 4)
    assert isinstance(rules_at(library, "pkh", DAY(2025, 4, 30)), NoRules)
