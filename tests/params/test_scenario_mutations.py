"""Whatever is written into the shipped files, they load or the user is told what is wrong: nothing else comes out."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rpkd.errors import Problem, UserError
from rpkd.params import load_programs, load_scenarios, parameters_used
from rpkd.project import Project

from .library import AREAS, BLORA, PERIOD

PARAMS = Path(__file__).resolve().parents[2] / "params"
SHIPPED = (PARAMS / "programs.yaml").read_text(encoding="utf-8")
HEAD, _, REST = SHIPPED.partition("\ngroups:\n")
BLOCKS = re.findall(r"^  [a-z0-9-]+:\n(?:(?:    .*|)\n)+", HEAD, re.MULTILINE)
SCENARIOS = {path.name: path.read_text(encoding="utf-8") for path in sorted((PARAMS / "scenarios").glob("*.yaml"))}
WORDS = [
    *("", "0", "1", "-1", "0.5", "1e9", "999999999999999", "0.000000000000001", ".inf", "nan", "true", "ya", "~"),
    *("[]", "[1]", "[1, 4]", "[4, 1]", "[[1], {}]", "{}", "{a: b}", "{1: 2}", "{low: 1}", "{low: 1, mode: 2, high: 3}"),
    *("quota", "open", "dasar", "pkh", "pace", "APBN", "fill_to", "2026", "2025-01-01", "0001-01-01", "9999-12-31"),
    *("'", '"', "😀", "\\ud800", '"\\ud800"', "\u202e", "33.16.01", "33.1", "x" * 500, "- ", ": ", "#", "{", "]", "\t"),
]


def mutated(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(lines))
        match chance.randrange(7):
            case 0:
                del lines[place]
            case 1:
                lines.insert(place, lines[chance.randrange(len(lines))])
            case 2:
                lines[place] = " " * chance.randrange(8) + lines[place].lstrip()
            case 3:
                lines[place] = re.sub(r"(: ).*", lambda found: found[1] + chance.choice(WORDS), lines[place], count=1)
            case 4:
                tokens = re.split(r"(\W+)", lines[place])
                tokens[chance.randrange(len(tokens))] = chance.choice(WORDS)
                lines[place] = "".join(tokens)
            case 5:
                lines[place] = lines[place].replace(chance.choice(":,{}[]- 0123456789"), chance.choice(WORDS), 1)
            case _:
                lines[place], lines[place - 1] = lines[place - 1], lines[place]
        lines = lines or [""]
    return "\n".join(lines)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("rusak")
    (root / "params" / "scenarios" / "33.16").mkdir(parents=True)
    (root / "params" / "programs").mkdir()
    return Project(root)


def load(project: Project) -> None:
    programs = load_programs(project, BLORA)
    scenarios = load_scenarios(project, BLORA, programs, PERIOD, AREAS)
    for scenario in scenarios.values():
        for use in scenario.uses:
            for year in range(use.first, use.last + 1):
                programs.programs[use.program].rules(year)
                assert 0 <= use.scale(year) <= 1
            shares = [use.inclusion_error, use.take_up, use.leakage, use.adequacy, *(use.coverage or {}).values()]
            assert all(0 <= share.low <= share.mode <= share.high <= 1 for share in shares)
            assert (use.coverage is None) != (use.recipients is None)
    used = parameters_used(programs, scenarios, *PERIOD)
    assert all(each.value.source and each.value.status in "F2MA" for each in used)


def attempt(project: Project) -> bool:
    problems: tuple[Problem, ...] = ()
    try:
        load(project)
    except UserError as error:
        problems = error.problems or (Problem("", "nothing told"),)
    assert all(problem.where.startswith("params/") and problem.what for problem in problems)
    return not problems


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_programme_file_loads_or_is_explained(folder: Project, seed: int) -> None:
    chance = random.Random(seed)
    pkh, *others = BLOCKS
    blocks = "".join([pkh, *chance.sample(others, 2)])
    path = folder.params / "programs.yaml"
    path.write_text(mutated(f"programs:\n{blocks}groups:\n{REST}", chance), encoding="utf-8", errors="replace")
    base = "name: a\nsummary: b\nprograms: [{program: pkh, recipients: quota}]\n"
    (folder.params / "scenarios" / "dasar.yaml").write_text(base, encoding="utf-8")
    for name in SCENARIOS:
        if name != "dasar.yaml":
            (folder.params / "scenarios" / name).unlink(missing_ok=True)
    attempt(folder)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damaged_scenarios_load_or_are_explained(folder: Project, seed: int) -> None:
    chance = random.Random(seed)
    (folder.params / "programs.yaml").write_text(SHIPPED, encoding="utf-8")
    chosen = chance.sample(sorted(SCENARIOS), 2)
    for name, text in SCENARIOS.items():
        damaged = mutated(text, chance) if name in chosen else text
        (folder.params / "scenarios" / name).write_text(damaged, encoding="utf-8", errors="replace")
    attempt(folder)


def test_undamaged_files_load(folder: Project) -> None:
    (folder.params / "programs.yaml").write_text(SHIPPED, encoding="utf-8")
    for name, text in SCENARIOS.items():
        (folder.params / "scenarios" / name).write_text(text, encoding="utf-8")
    assert attempt(folder)
    assert len(BLOCKS) > 25
