"""What the shipped library of programmes and scenarios says, and that the guide's example is true."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from rpkd.errors import UserError
from rpkd.params import DatedValue, Programs, Scenarios, Uncertain, load_programs, load_scenarios
from rpkd.project import Project
from rpkd.regions import Region

ROOT = Path(__file__).resolve().parents[2]
PERIOD = (2025, 2029)


BLORA = Region("33.16", "3316", "Kabupaten Blora", "kabupaten", "33", "Jawa Tengah", 111.4, -7.1, 1960.5)


@pytest.fixture(scope="module")
def programs() -> Programs:
    return load_programs(Project(ROOT), BLORA)


@pytest.fixture(scope="module")
def scenarios(programs: Programs) -> Scenarios:
    return load_scenarios(Project(ROOT), BLORA, programs, PERIOD)


def _all_values(programs: Programs) -> list[tuple[str, DatedValue]]:
    return [
        *((f"{code}.{name}", value) for code, each in programs.programs.items()
          for name, values in each.parameters.items() for value in values),
        *((f"groups.{code}", value) for code, group in programs.groups.items() for value in group.share),
        *((f"assumptions.{code}", value) for code, each in programs.assumptions.items() for value in each.values),
    ]  # fmt: skip


def test_the_library_loads_for_a_kota_too(pangkalpinang: Region) -> None:
    programs = load_programs(Project(ROOT), pangkalpinang)
    scenarios = load_scenarios(Project(ROOT), pangkalpinang, programs, PERIOD)
    assert list(scenarios)[:3] == ["dasar", "lima-tahun-terakhir", "sasaran-diperbaiki"]


def test_what_was_read_names_where(programs: Programs) -> None:
    """A figure with status F or 2 names a site, a document or a date; one with status A says that it is assumed."""
    for where, value in _all_values(programs):
        if value.status in {"F", "2"}:
            assert re.search(r"\d{4}|\.(com|id|net)|Permen|Kepmen", value.source), where
        if value.status == "A":
            told = f"{value.source} {value.note}"
            assert re.search("asumsi|definisi|mengikuti|[Dd]iturunkan|harga eceran|pendapatan peserta", told), where


def test_sources_are_named_not_numbered(programs: Programs) -> None:
    for where, value in _all_values(programs):
        told = " ".join([value.source, value.note or "", *(other.source for other in value.alternatives)])
        assert not re.search(r"\bS\d{2,3}\b|\.md\b", told), where


@pytest.mark.parametrize(
    ("program", "year", "recipients", "budget"),
    [
        ("pkh", 2026, 10_000_000, 28.7e12),
        ("sembako", 2026, 18_300_000, 43.8e12),
        ("yapi", 2026, 4_023_622, 9_656_692_800_000),
        ("beras", 2025, 18_100_000, 6.5e12),
        ("beras", 2026, 33_244_408, 11.92e12),
    ],
)
def test_amounts_agree_with_the_budgets_that_the_sources_give(
    programs: Programs, program: str, year: int, recipients: float, budget: float
) -> None:
    rules = programs.programs[program].rules(year)
    assert rules.amount is not None
    assert rules.payments is not None
    assert rules.amount * rules.payments * recipients == pytest.approx(budget, rel=0.005)


@pytest.mark.parametrize(
    ("group", "persons", "poor_million", "headcount"),
    [
        ("pupils-primary", 24.04, 25.90, 9.36),
        ("pupils-junior", 9.97, 25.90, 9.36),
        ("pupils-senior", 5.32 + 5.08, 25.90, 9.36),
        ("orphans", 4.023622, 26.16, 9.54),
        ("workers", 84.58, 23.36, 8.25),
    ],
)
def test_groups_are_persons_over_the_population_that_the_poor_imply(
    programs: Programs, group: str, persons: float, poor_million: float, headcount: float
) -> None:
    population = poor_million / headcount * 100
    assert programs.group_share(group, 2026).mode == pytest.approx(persons / population, abs=0.0005)


def test_pupils_are_the_sum_of_their_schools(programs: Programs) -> None:
    schools = sum(programs.group_share(f"pupils-{level}", 2026).mode for level in ("primary", "junior", "senior"))
    assert programs.group_share("pupils", 2026).mode == pytest.approx(schools, abs=1e-4)


def test_rules_of_2025_and_2026_differ(programs: Programs) -> None:
    assert [programs.programs["bsps"].rules(year).quota for year in (2025, 2026)] == [45_000, 400_000]
    assert [programs.programs["blt-desa"].rules(year).deciles for year in (2025, 2026)] == [(1, 4), (1, 1)]
    assert [programs.assumption("rice_share_rural", year).mode for year in (2025, 2026)] == [24.62, 24.62]


@pytest.mark.parametrize("program", ["sembako-penebalan", "blts-kesra"])
def test_what_was_paid_once_has_no_rules_afterwards(programs: Programs, program: str) -> None:
    assert programs.programs[program].rules(2025).amount is not None
    with pytest.raises(UserError, match="2026"):
        programs.programs[program].rules(2026)


def test_conflicts_between_sources_are_kept(programs: Programs) -> None:
    def others(program: str, parameter: str, year: int) -> set[object]:
        value = programs.programs[program].value(parameter, year)
        assert value is not None
        return {other.value for other in value.alternatives}

    assert others("blt-desa", "payments", 2026) == {3.0}
    assert others("pbi-jk", "deciles", 2025) == others("pbi-jk", "deciles", 2026) == {(1, 4)}
    assert (others("pkh", "deciles", 2026), others("sembako", "deciles", 2026)) == ({(1, 1)}, {(1, 2)})
    assert others("pkh-lansia", "amount", 2026) == {750_000.0}


def test_money_and_food_count_in_full_and_other_effects_have_a_range(programs: Programs) -> None:
    for code, program in programs.programs.items():
        counted = program.rules(2025).counted
        if program.kind in {"cash", "food", "school", "price_subsidy"}:
            assert counted == Uncertain.exactly(1.0), code
        else:
            assert counted.low < counted.high, code


def test_present_mistargeting_is_the_registrys_and_the_programmes(programs: Programs, scenarios: Scenarios) -> None:
    """Recipients among the poorest four tenths: (1 − e)(1 − r) + e·(2/3)r, with r the registry's error."""
    errors = programs.assumption("registry_exclusion", 2026)
    hit = 1 - programs.assumption("mistargeted", 2026).mode / 100
    pkh = next(use for use in scenarios.base.uses if use.program == "pkh")
    for registry, outside in ((errors.low, pkh.inclusion_error.high), (errors.mode, pkh.inclusion_error.mode),
                              (errors.high, pkh.inclusion_error.low)):  # fmt: skip
        missed = registry / 100
        assert (1 - outside) * (1 - missed) + outside * missed * 0.4 / 0.6 == pytest.approx(hit, abs=0.005)


def test_better_targeting_pays_as_many_in_every_year(scenarios: Scenarios) -> None:
    for program in ("pkh", "sembako"):
        base = next(use for use in scenarios.base.uses if use.program == program)
        better = [use for use in scenarios["sasaran-diperbaiki"].uses if use.program == program]
        assert sorted(year for use in better for year in range(use.first, use.last + 1)) == [*range(2025, 2030)]
        assert {(use.recipients, use.take_up, use.ramp) for use in better} == {
            (base.recipients, base.take_up, base.ramp)
        }
        outside = [use.inclusion_error.mode for use in better]
        assert outside[0] == base.inclusion_error.mode
        assert outside == sorted(outside, reverse=True)


def test_every_scenario_keeps_what_runs_now(scenarios: Scenarios) -> None:
    running = {use.program for use in scenarios.base.uses}
    assert running == {"pkh", "sembako", "pbi-jk"}
    for scenario in scenarios.values():
        assert running <= {use.program for use in scenario.uses}, scenario.code
    assert scenarios["harga-naik-ditanggapi"].shocks == scenarios["harga-naik"].shocks


def _guide_blocks(language: str) -> list[str]:
    chapter = (ROOT / "docs" / "panduan" / "06-skenario.md").read_text(encoding="utf-8")
    # Text and blocks take turns between the fences.
    return [
        block.removeprefix(f"{language}\n") for block in chapter.split("```")[1::2] if block.startswith(f"{language}\n")
    ]


def test_the_guides_example_is_read_as_it_says(tmp_path: Path) -> None:
    params = tmp_path / "params"
    shutil.copytree(ROOT / "params", params, ignore=shutil.ignore_patterns("33.16*"))
    _, program, scenario, _ = _guide_blocks("yaml")
    (params / "programs").mkdir(exist_ok=True)
    (params / "scenarios" / "33.16").mkdir()
    (params / "programs" / "33.16.yaml").write_text(program, encoding="utf-8")
    own = params / "scenarios" / "33.16" / "santunan-lansia.yaml"
    own.write_text(scenario, encoding="utf-8")
    project = Project(tmp_path)
    programs = load_programs(project, BLORA)
    use = load_scenarios(project, BLORA, programs, PERIOD)["santunan-lansia"].uses[-1]
    assert (use.program, use.first, use.last, use.ramp) == ("santunan-lansia", 2026, 2027, (0.5, 1.0))
    own.write_text(scenario.replace("    to: 2027\n", ""), encoding="utf-8")
    with pytest.raises(UserError) as told:
        load_scenarios(project, BLORA, programs, PERIOD)
    assert [str(problem) for problem in told.value.problems] == [_guide_blocks("text")[0].strip()]
