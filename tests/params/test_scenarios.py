"""A scenario says what it changes, inherits the rest, and every mistake in it is told where it stands."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rpkd.errors import Problem, UserError
from rpkd.params import (
    QUOTA,
    Scenarios,
    Uncertain,
    Use,
    check_scenarios,
    load_params,
    load_programs,
    load_scenarios,
    parameters_used,
    scenario_paths,
)
from rpkd.project import Project
from rpkd.regions import Region

from .library import AREAS, BLORA, PERIOD, PROGRAMS, SCENARIOS, write_programs, write_scenarios

REPOSITORY = Path(__file__).resolve().parents[2]


def loaded(project: Project, programs: str = PROGRAMS, period: tuple[int, int] = PERIOD, **texts: str) -> Scenarios:
    write_programs(project, programs)
    write_scenarios(project, **texts)
    return load_scenarios(project, BLORA, load_programs(project, BLORA), period, AREAS)


def problems_of(project: Project, **texts: str) -> list[Problem]:
    with pytest.raises(UserError) as caught:
        loaded(project, **texts)
    return list(caught.value.problems)


def only_problem(project: Project, **texts: str) -> Problem:
    problems = problems_of(project, **texts)
    assert len(problems) == 1, "\n".join(map(str, problems))
    return problems[0]


def of(scenarios: Scenarios, code: str, program: str) -> list[Use]:
    return [use for use in scenarios[code].uses if use.program == program]


def child(body: str) -> str:
    return f"name: Uji\nsummary: Uji.\nbased_on: dasar\n{body}"


OWN_PROGRAM = """\
programs:
  santunan:
    name: Santunan kabupaten
    kind: cash
    target: families
    strategy: a
    presidential_strategy: a
    parameters:
      amount: [{value: 600000, from: 2025-01-01, to: open, source: Perbup 9/2024, status: F}]
      payments: [{value: 1, from: 2025-01-01, to: open, source: Perbup 9/2024, status: F}]
      fund: [{value: APBD kabupaten/kota, from: 2025-01-01, to: open, source: Perbup 9/2024, status: F}]
      administration: [{value: 5, from: 2025-01-01, to: open, source: asumsi penyusun, status: A}]
      counted: [{value: 100, from: 2025-01-01, to: open, source: definisi, status: A}]
"""


# What is read


def test_the_base_runs_from_the_first_year_to_the_last(project: Project) -> None:
    scenarios = loaded(project)
    (pkh,) = scenarios.base.uses
    assert (pkh.program, pkh.first, pkh.last, pkh.recipients, pkh.coverage) == ("pkh", 2025, 2029, QUOTA, None)
    assert pkh.inclusion_error == Uncertain(0.26, 0.34, 0.39)
    assert pkh.take_up.mode == pytest.approx(0.97)
    assert (pkh.leakage, pkh.adequacy, pkh.reranking) == (Uncertain(0, 0, 0), Uncertain(1, 1, 1), Uncertain(0, 0, 0))
    assert (pkh.administration, pkh.registry_error, pkh.amount, pkh.ramp) == (None, None, None, (1.0,))
    assert (pkh.file, pkh.line) == ("params/scenarios/dasar.yaml", 5)


def test_what_runs_only_in_the_region_is_added_to_the_base_of_all_its_scenarios(project: Project) -> None:
    write_programs(project, PROGRAMS)
    write_scenarios(project)
    own_program = project.params / "programs" / f"{BLORA.code}.yaml"
    own_program.parent.mkdir()
    own_program.write_text(OWN_PROGRAM)
    own = project.params / "scenarios" / BLORA.code / "dasar.yaml"
    own.parent.mkdir()
    own.write_text(
        "name: Program berjalan di Blora\nsummary: Dengan bantuan kabupaten.\nprograms:\n"
        "- {program: santunan, to: 2027, coverage: 10}\n- {program: pkh, take_up: 90}\n"
    )
    programs = load_programs(project, BLORA)
    scenarios = load_scenarios(project, BLORA, programs, PERIOD, AREAS)
    assert scenarios.base.name == "Program berjalan di Blora"
    assert [(use.program, use.first, use.last) for use in scenarios.base.uses] == [
        ("pkh", 2025, 2029),
        ("santunan", 2025, 2027),
    ]
    assert [use.take_up.mode for use in scenarios.base.uses] == [0.9, 1.0]
    assert {"pkh", "santunan", "lansia"} <= {use.program for use in scenarios["lansia"].uses}
    other = Region("33.01", "3301", "Kabupaten Cilacap", "kabupaten", "33", "Jawa Tengah", 109.0, -7.7, 2124.0)
    elsewhere = load_scenarios(project, other, load_programs(project, other), PERIOD, ("33.01.01",))
    assert [use.program for use in elsewhere.base.uses] == ["pkh"]
    own.write_text(
        "name: A\nsummary: B.\nshocks:\n- {kind: growth, from: 2026, change: 1}\n"
        "programs:\n- {program: pkh, cakupan: 4}\n"
    )
    with pytest.raises(UserError, match=r"33\.16/dasar\.yaml baris 6") as caught:
        load_scenarios(project, BLORA, programs, PERIOD, AREAS)
    assert len(caught.value.problems) == 2


def test_a_use_by_decile_reaches_only_the_deciles_that_are_named(project: Project) -> None:
    (use,) = of(loaded(project), "lansia", "lansia")
    assert use.coverage == {1: Uncertain.exactly(0.9), 2: Uncertain.exactly(0.6)}
    assert (use.first, use.last, use.ramp, use.not_with) == (2026, 2027, (0.5, 1.0), ("pkh",))
    assert [use.scale(year) for year in range(2025, 2029)] == [0.0, 0.5, 1.0, 0.0]


def test_the_last_step_of_a_ramp_holds_on(project: Project) -> None:
    text = child("programs:\n- {program: tutup, from: 2026, coverage: 50, ramp: [20, 60, 60]}\n")
    (use,) = of(loaded(project, uji=text), "uji", "tutup")
    assert [round(use.scale(year), 6) for year in range(2026, 2030)] == [0.2, 0.6, 0.6, 0.6]


def test_exclusion_error_is_what_coverage_leaves_out(project: Project) -> None:
    text = child("programs:\n- {program: tutup, from: 2026, exclusion_error: {low: 10, mode: 20, high: 35}}\n")
    (use,) = of(loaded(project, uji=text), "uji", "tutup")
    assert use.coverage is not None
    assert set(use.coverage) == set(range(1, 11))
    assert (use.coverage[7].low, use.coverage[7].mode, use.coverage[7].high) == pytest.approx((0.65, 0.8, 0.9))


def test_shocks_are_in_fractions(project: Project) -> None:
    (shock,) = loaded(project)["lansia"].shocks
    assert (shock.kind, shock.first, shock.last, shock.deciles) == ("disaster", 2028, 2029, (1, 4))
    assert shock.change == Uncertain(0.1, 0.2, 0.4)
    assert shock.share == Uncertain.exactly(0.1)


@pytest.mark.parametrize(
    ("text", "change", "program", "fund"),
    [
        ("{kind: rice_price, from: 2027, to: 2027, change: 20}", 0.2, None, None),
        ("{kind: growth, from: 2027, change: -1.5}", -0.015, None, None),
        ("{kind: program_cut, from: 2027, program: pkh, change: 11}", 0.11, "pkh", None),
        ("{kind: fund_cut, from: 2027, fund: APBN, change: 58.03}", 0.5803, None, "APBN"),
        ("{kind: pace}", 1.0, None, None),
        ("{kind: pace, from: 2026, change: 50}", 0.5, None, None),
    ],
)
def test_each_shock_has_its_own_keys(
    project: Project, text: str, change: float, program: str | None, fund: str | None
) -> None:
    (shock,) = loaded(project, uji=child(f"shocks:\n- {text}\n"))["uji"].shocks
    assert shock.change.mode == pytest.approx(change)
    assert (shock.program, shock.fund) == (program, fund)


def test_the_order_is_the_files_and_the_regions_own_come_last(project: Project) -> None:
    own = child("programs:\n- {program: tutup, from: 2026, coverage: 50, areas: ['33.16.02', 33.16.01]}\n")
    scenarios = loaded(project, **{"33.16__blora-sendiri": own, "52.05__rusak": "x: 1\n"})
    assert list(scenarios) == ["dasar", "lansia", "turunan", "blora-sendiri"]
    assert (len(scenarios), "rusak" in scenarios) == (4, False)
    (use,) = of(scenarios, "blora-sendiri", "tutup")
    assert use.areas == ("33.16.02", "33.16.01")
    assert [path.name for path in scenario_paths(project, BLORA)][-1] == "blora-sendiri.yaml"


def test_another_period_moves_the_base_with_it(project: Project) -> None:
    scenarios = loaded(project, period=(2026, 2029))
    assert [(use.first, use.last) for use in scenarios.base.uses] == [(2026, 2029)]


# What is inherited


def test_an_entry_changes_the_keys_that_it_gives_and_the_years_before_it_stay(project: Project) -> None:
    before, after = of(loaded(project), "lansia", "pkh")
    assert (before.first, before.last, before.recipients, before.coverage) == (2025, 2026, QUOTA, None)
    assert (after.first, after.last, after.recipients) == (2027, 2029, None)
    assert after.coverage == dict.fromkeys(range(1, 11), Uncertain.exactly(0.8))
    assert after.inclusion_error == before.inclusion_error == Uncertain(0.26, 0.34, 0.39)
    assert after.take_up == before.take_up


def test_a_child_of_a_child_inherits_all_and_may_stop_a_programme(project: Project) -> None:
    turunan = loaded(project)["turunan"]
    assert [use.program for use in turunan.uses] == ["lansia"]
    (use,) = turunan.uses
    assert use.coverage == {1: Uncertain.exactly(0.9), 2: Uncertain.exactly(0.6)}
    assert (use.amount, use.source, use.last) == (Uncertain.exactly(250_000), "Perbup 9/2026", 2027)
    assert (use.file, use.line) == ("params/scenarios/turunan.yaml", 6)


def test_a_shock_of_the_same_kind_is_changed_and_not_doubled(project: Project) -> None:
    (shock,) = loaded(project)["turunan"].shocks
    assert (shock.first, shock.share, shock.change) == (2029, Uncertain.exactly(0.2), Uncertain(0.1, 0.2, 0.4))


def test_several_entries_of_one_programme_follow_each_other(project: Project) -> None:
    text = child(
        "programs:\n- {program: pkh, from: 2026, to: 2026, take_up: 90}\n- {program: pkh, from: 2027, take_up: 80}\n"
    )
    uses = of(loaded(project, uji=text), "uji", "pkh")
    assert [(use.first, use.last, round(use.take_up.mode, 6)) for use in uses] == [
        (2025, 2025, 0.97),
        (2026, 2026, 0.9),
        (2027, 2029, 0.8),
    ]
    assert {use.recipients for use in uses} == {QUOTA}


def test_a_programme_that_is_half_way_up_goes_on_from_there(project: Project) -> None:
    parent = child("programs:\n- {program: tutup, from: 2026, coverage: 50, ramp: [20, 60, 100]}\n")
    text = "name: Anak\nsummary: x.\nbased_on: uji\nprograms:\n- {program: tutup, from: 2027, take_up: 90}\n"
    before, after = of(loaded(project, uji=parent, anak=text), "anak", "tutup")
    assert (before.first, before.last, before.ramp) == (2026, 2026, (0.2, 0.6, 1.0))
    assert after.ramp == (0.6, 1.0)


PARENT = child(
    "programs:\n- {program: tutup, from: 2026, to: 2026, coverage: 50}\n- {program: tutup, from: 2027, coverage: 60}\n"
)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("{take_up: 90}", [(2026, 2026, 0.5, 0.9), (2027, 2029, 0.6, 0.9)]),
        ("{from: 2027, take_up: 90}", [(2026, 2026, 0.5, 1.0), (2027, 2029, 0.6, 0.9)]),
        ("{from: 2028, take_up: 90}", [(2026, 2026, 0.5, 1.0), (2027, 2027, 0.6, 1.0), (2028, 2029, 0.6, 0.9)]),
        ("{from: 2026, take_up: 90}", [(2026, 2029, 0.5, 0.9)]),
        ("{from: 2025, take_up: 90}", [(2025, 2029, 0.5, 0.9)]),
        ("{to: 2027, take_up: 90}", [(2026, 2027, 0.5, 0.9)]),
        (
            "{from: 2028, to: 2028, coverage: 70}",
            [(2026, 2026, 0.5, 1.0), (2027, 2027, 0.6, 1.0), (2028, 2028, 0.7, 1.0)],
        ),
    ],
)
def test_years_say_which_part_of_the_parent_is_changed(
    project: Project, entry: str, expected: list[tuple[int, int, float, float]]
) -> None:
    text = f"name: Anak\nsummary: x.\nbased_on: uji\nprograms:\n- {{program: tutup, {entry[1:]}\n"
    uses = of(loaded(project, uji=PARENT, anak=text), "anak", "tutup")
    found = [(use.first, use.last, use.coverage and use.coverage[1].mode, use.take_up.mode) for use in uses]
    assert found == [pytest.approx(each) for each in expected]


def test_what_is_stopped_may_begin_anew(project: Project) -> None:
    text = child("without: [pkh]\nprograms:\n- {program: pkh, from: 2027, coverage: 30}\n")
    (use,) = of(loaded(project, uji=text), "uji", "pkh")
    assert (use.first, use.take_up.mode) == (2027, 1.0)


# What is wrong

LANSIA = "lansia"
DAMAGED = [
    # scenario, what is replaced, by what, lines below it, key, what is told, in the remedy
    ("lansia", "name: Lanjut usia", "nama: Lanjut usia", 0, "nama", "kunci tidak dikenal", "name"),
    ("lansia", "name: Lanjut usia", "name: Program Berjalan", 0, "name", "nama ini sudah dipakai", "nama lain"),
    ("lansia", "summary: APBD menambah bantuan.", "summary: [a]", 0, "summary", "nilai di sini harus teks", "kutip"),
    ("lansia", "order: 30", "order: 3.5", 0, "order", "bilangan bulat tidak terbaca", "order: 30"),
    ("lansia", "based_on: dasar", "based_on: dsar", 0, "based_on", "skenario induk tidak dikenal", "maksudnya dasar"),
    ("lansia", "based_on: dasar\n", "", None, "based_on", "kunci wajib belum diisi", "based_on: dasar"),
    ("lansia", "based_on: dasar", "based_on: turunan", 0, "based_on", "skenario saling berpijak", "dasar"),
    ("lansia", "based_on: dasar", "based_on: lansia", 0, "based_on", "skenario saling berpijak", "dasar"),
    ("dasar", "order: 10", "based_on: lansia", 0, "based_on", "skenario dasar tidak memakai based_on", "hapus"),
    ("dasar", "order: 10", "shocks: [{kind: pace}]", 0, "shocks", "skenario dasar tidak memuat guncangan", "pindah"),
    ("turunan", "without: [pkh]", "without: [phk]", 0, "without.1", "program tidak dikenal", "mungkin maksudnya pkh"),
    ("turunan", "without: [pkh]", "without: [pkh, pkh]", 0, "without.2", "program ditulis dua kali", "hapus"),
    ("turunan", "without: [pkh]", "without: [tutup]", 0, "without", "program ini tidak ada di skenario induk", "hapus"),
    ("turunan", "without: [pkh]", "without: pkh", 0, "without", "bagian ini harus daftar", "dasar.yaml"),
    ("lansia", "program: lansia", "program: lansai", 0, "programs.1.program", "program tidak dikenal", "lansia"),
    ("lansia", "program: lansia\n    from", "from", 0, "programs.1.program", "kunci wajib belum diisi", "isi"),
    ("lansia", "    from: 2026\n", "", -1, "programs.1.from", "kunci wajib belum diisi", "from: 2026"),
    ("lansia", "from: 2026", "from: 2019", 0, "programs.1.from", "tahun di luar batas", "periksa"),
    ("lansia", "from: 2026", "from: dua", 0, "programs.1.from", "angka tidak terbaca", "2025"),
    ("lansia", "from: 2026", "from: 2026-01-01", 0, "programs.1.from", "angka tidak terbaca", "2025"),
    ("lansia", "to: 2027", "to: 2072", 0, "programs.1.to", "tahun di luar batas", "periksa"),
    ("lansia", "to: 2027", "to: 2025", 0, "programs.1.to", "masa terbalik", "perbaiki"),
    ("lansia", "ramp: [50, 100]", "ramp: [50, 40]", 0, "programs.1.ramp", "tahapan turun", "[50, 75, 100]"),
    ("lansia", "ramp: [50, 100]", "ramp: [50, 110]", 0, "programs.1.ramp.2", "angka di luar batas", "periksa"),
    (
        "lansia",
        "ramp: [50, 100]",
        "ramp: [0.5, 100]",
        0,
        "programs.1.ramp.1",
        "nilai ini tampaknya pecahan",
        "tulis 50",
    ),
    ("lansia", "ramp: [50, 100]", "ramp: 50", 0, "programs.1.ramp", "bagian ini harus daftar", "dasar.yaml"),
    ("lansia", "coverage: 80", "coverage: 180", 0, "programs.2.coverage", "angka di luar batas", "periksa"),
    ("lansia", "coverage: 80", "coverage: 0.8", 0, "programs.2.coverage", "nilai ini tampaknya pecahan", "tulis 80"),
    ("lansia", "coverage: 80", "coverage: 1", 0, "programs.2.coverage", "nilai ini tampaknya pecahan", "tulis 100"),
    ("lansia", "coverage: 80", "coverage: 80%", 0, "programs.2.coverage", "angka tidak terbaca", "tulis 80"),
    ("lansia", "coverage: 80", "coverage: '80'", 0, "programs.2.coverage", "angka tidak terbaca", "tulis 80"),
    ("lansia", "coverage: 80", "coverage: [80]", 0, "programs.2.coverage", "angka tidak terbaca", "coverage: 80"),
    (
        *("lansia", "coverage: 80", "coverage: {low: 90, mode: 80, high: 95}", 0),
        *("programs.2.coverage", "urutan rentang keliru", "tukar"),
    ),
    ("lansia", "coverage: 80", "coverage: {low: 70, mode: 80}", 0, "programs.2.coverage.high", "kunci wajib", "isi"),
    (
        "lansia",
        "coverage: 80",
        "coverage: 80\n    recipients: 9",
        1,
        "programs.2.recipients",
        "recipients tidak",
        "hapus",
    ),
    (
        "lansia",
        "coverage: 80",
        "coverage: 80\n    exclusion_error: 9",
        1,
        "programs.2.exclusion_error",
        "exclusion",
        "h",
    ),
    ("lansia", "{1: 90, 2: 60}", "{1: 90, 2: 0.6}", 0, "programs.1.coverage.2", "nilai ini tampaknya pecahan", "60"),
    ("lansia", "{1: 90, 2: 60}", "{1: 90, 12: 60}", 0, "programs.1.coverage.12", "kunci di sini harus desil", "{1: 90"),
    ("lansia", "{1: 90, 2: 60}", "{1: 90, '2': 60}", 0, "programs.1.coverage.2", "kunci di sini harus desil", "{1: 90"),
    (
        "lansia",
        "{1: 90, 2: 60}",
        "{1: 90, dua: 60}",
        0,
        "programs.1.coverage.dua",
        "kunci di sini harus desil",
        "{1: 90",
    ),
    ("lansia", "{1: 90, 2: 60}", "{1: 90,5, 2: 60}", 0, "programs.1.coverage.1", "angka ditulis dengan koma", "90.5"),
    (
        "lansia",
        "coverage: 80",
        "coverage: {1: 80, 9: 80}",
        0,
        "programs.2.coverage.9",
        "desil ini bukan sasaran",
        "hapus",
    ),
    ("lansia", "    coverage: {1: 90, 2: 60}\n", "", -4, "programs.1", "belum ditentukan siapa", "coverage: 80"),
    ("lansia", "leakage: 3", "leakage: 103", 0, "programs.1.leakage", "angka di luar batas", "periksa"),
    ("lansia", "leakage: 3", "leakage: -3", 0, "programs.1.leakage", "angka di luar batas", "periksa"),
    ("lansia", "leakage: 3", "leakege: 3", 0, "programs.1.leakege", "kunci tidak dikenal", "mungkin maksudnya leakage"),
    ("lansia", "leakage: 3", "take_up: 0.9", 0, "programs.1.take_up", "nilai ini tampaknya pecahan", "tulis 90"),
    (
        "lansia",
        "leakage: 3",
        "inclusion_error: 0.3",
        0,
        "programs.1.inclusion_error",
        "nilai ini tampaknya",
        "tulis 30",
    ),
    ("lansia", "leakage: 3", "administration: 200", 0, "programs.1.administration", "angka di luar batas", "periksa"),
    ("lansia", "leakage: 3", "amount: 300000", -5, "programs.1.source", "sumber besaran belum diisi", "source"),
    (
        "lansia",
        "leakage: 3",
        "{amount: -1, source: x}"[1:-1].replace(", ", "\n    "),
        0,
        "amount",
        "angka di luar",
        "per",
    ),
    ("lansia", "not_with: [pkh]", "not_with: [lansia]", 0, "not_with", "program mengecualikan dirinya", "hapus"),
    ("lansia", "not_with: [pkh]", "not_with: [phk]", 0, "not_with.1", "program tidak dikenal", "pkh"),
    ("lansia", "coverage: 80", "not_with: [lansia]", 0, "programs.2.not_with", "program saling mengecualikan", "satu"),
    (
        "lansia",
        "not_with: [pkh]",
        "areas: [33.16.01]",
        0,
        "areas",
        "skenario pustaka tidak menyebut kecamatan",
        "daerah",
    ),
    (
        "lansia",
        "program: pkh\n    from",
        "program: lansia\n    from",
        1,
        "programs.2.from",
        "masa bertumpang tindih",
        "to",
    ),
    (
        "lansia",
        "program: pkh\n    from: 2027\n    coverage: 80",
        "",
        0,
        "programs.2",
        "butir daftar ini kosong",
        "hapus",
    ),
    (
        "lansia",
        "to: 2027\n    ramp",
        "to: 2029\n    ramp",
        -2,
        "programs.1.program",
        "parameter amount program",
        "to: 2027",
    ),
    ("lansia", "leakage: 3", "inclusion_error: 100", 0, "programs.1.inclusion_error", "angka di luar batas", "20"),
    ("lansia", "leakage: 3", "registry_error: 61", 0, "programs.1.registry_error", "angka di luar batas", "28"),
    ("lansia", "coverage: 80", "coverage: 1.000.000", 0, "programs.2.coverage", "angka tidak terbaca", "coverage: 80"),
    ("lansia", "coverage: 80", "recipients: {low: 20,100}", 0, "recipients", "angka tidak terbaca", "20100"),
    (
        "lansia",
        "program: pkh\n    from: 2027\n    coverage: 80",
        "program: tutup\n    from: 2027\n    coverage: 80\n    leakage: {low: 5, mode: 50, high: 91}",
        3,
        "programs.2.leakage",
        "kebocoran terlalu besar",
        "leakage: 5",
    ),
    (
        "dasar",
        "  - program: pkh",
        "  - program: tutup\n    coverage: 10\n  - program: pkh",
        0,
        "programs.1.program",
        "skenario dasar tidak memuat program yang menambal",
        "amount",
    ),
    ("dasar", "recipients: quota", "recipients: kuota", 0, "programs.1.recipients", "angka tidak terbaca", "20100"),
    ("dasar", "recipients: quota", "recipients: 20.100", 0, "programs.1.recipients", "bilangan bulat tidak", "20100"),
    ("dasar", "recipients: quota", "recipients: 0", 0, "programs.1.recipients", "angka di luar batas", "20100"),
    ("turunan", "amount: 250000", "recipients: quota", 0, "recipients", "kuota nasional program ini tidak", "penerima"),
    ("lansia", "kind: disaster", "kind: banjir", 0, "shocks.1.kind", "guncangan tidak dikenal", "kind: rice_price"),
    ("lansia", "kind: disaster", "kind: pbi_cutoff", 0, "shocks.1.kind", "guncangan tidak dikenal", "kind: rice_price"),
    (
        "lansia",
        "kind: disaster",
        "kind: growth",
        1 + 1,
        "shocks.1.share",
        "share tidak dipakai oleh guncangan",
        "hapus",
    ),
    ("lansia", "    share: 10\n", "", -2, "shocks.1.share", "kunci wajib belum diisi", "isi kunci share"),
    ("lansia", "share: 10", "share: 110", 0, "shocks.1.share", "angka di luar batas", "periksa"),
    ("lansia", "from: 2028", "from: 2208", 0, "shocks.1.from", "tahun di luar batas", "periksa"),
    ("lansia", "    from: 2028\n", "", -1, "shocks.1.from", "kunci wajib belum diisi", "isi kunci from"),
    ("lansia", "deciles: [1, 4]", "deciles: [4, 1]", 0, "shocks.1.deciles", "desil sasaran tidak terbaca", "[1, 4]"),
    (
        *(
            "lansia",
            "kind: disaster\n    from: 2028\n    share: 10",
            "kind: program_cut\n    from: 2028\n    program: tutup",
        ),
        *(2, "shocks.1.program", "guncangan ini tidak mengenai apa pun", "induk"),
    ),
    ("lansia", "shocks:", "guncangan:", 0, "guncangan", "kunci tidak dikenal", "hapus"),
    ("lansia", "programs:", "programs: banyak\nlain:", 0, "programs", "bagian ini harus daftar", "dasar.yaml"),
]


@pytest.mark.parametrize(("code", "old", "new", "below", "key", "what", "remedy"), DAMAGED)
def test_a_mistake_is_told_with_its_line_and_key(
    project: Project, code: str, old: str, new: str, below: int | None, key: str, what: str, remedy: str
) -> None:
    text = SCENARIOS[code]
    assert text.count(old) >= 1
    line = None if below is None else text[: text.index(old)].count("\n") + 1 + below
    problems = problems_of(project, **{code: text.replace(old, new, 1)})
    at = f"params/scenarios/{code}.yaml{'' if line is None else f' baris {line}'}, kunci "
    told = [
        problem
        for problem in problems
        if problem.where.startswith(at)
        and problem.where.endswith(key)
        and problem.what.startswith(what)
        and remedy in (problem.remedy or "")
    ]
    assert told, "\n".join(map(str, problems))
    assert all(problem.rule and problem.remedy for problem in problems)


def test_a_parameter_out_of_its_dates_names_programme_year_and_what_is_known(project: Project) -> None:
    text = child("programs:\n  - program: lansia\n    from: 2026\n    coverage: 50\n")
    problem = only_problem(project, uji=text)
    assert problem.where == "params/scenarios/uji.yaml baris 5, kunci programs.1.program"
    assert problem.what == "parameter amount program lansia tidak mempunyai nilai untuk 2028, 2029"
    assert problem.value == "yang diketahui: 2025-01-01 sampai 2027-06-30 (params/programs.yaml baris 35)"
    assert problem.remedy == (
        "tambahkan nilai yang berlaku pada tahun itu di params/programs.yaml, "
        "atau akhiri program itu di skenario ini dengan to: 2027"
    )


def test_a_group_out_of_its_dates_stops_as_well(project: Project) -> None:
    programs = PROGRAMS.replace("12.5, from: 2024-01-01", "12.5, from: 2027-01-01")
    with pytest.raises(UserError) as caught:
        loaded(project, programs=programs)
    whats = {problem.what for problem in caught.value.problems}
    assert whats == {"bagian penduduk kelompok elderly tidak mempunyai nilai untuk 2026"}
    assert {problem.remedy and problem.remedy.rpartition(" ")[2] for problem in caught.value.problems} == {"2027"}


def test_the_library_serves_documents_of_any_period(project: Project) -> None:
    dated = {**SCENARIOS, "dasar": SCENARIOS["dasar"].replace("program: pkh", "program: pkh\n    from: 2025")}
    programs = PROGRAMS.replace("to: 2027-06-30", "to: open").replace("to: 2027-12-31", "to: open")
    for period, lansia, shocks in (
        ((2024, 2027), [(2026, 2027)], []),
        ((2027, 2031), [(2026, 2027)], [(2028, 2031)]),
        ((2030, 2034), [(2026, 2027)], [(2028, 2034)]),
        ((2020, 2024), [], []),
    ):
        write_programs(project, programs)
        write_scenarios(project, **dated)
        scenario = load_scenarios(project, BLORA, load_programs(project, BLORA), period, AREAS)["lansia"]
        assert [(use.first, use.last) for use in scenario.uses if use.program == "lansia"] == lansia
        assert [(shock.first, shock.last) for shock in scenario.shocks] == shocks


def test_a_regions_own_years_lie_in_its_period(project: Project) -> None:
    own = child("programs:\n- {program: tutup, from: 2026, to: 2031, coverage: 50}\n")
    problem = only_problem(project, **{"33.16__uji": own})
    assert (problem.what, problem.value) == ("tahun di luar periode dokumen", "2031")


def test_a_circle_is_told_once_and_names_its_members(project: Project) -> None:
    problem = only_problem(project, lansia=SCENARIOS["lansia"].replace("based_on: dasar", "based_on: turunan"))
    assert problem.value == "lansia → turunan → lansia"


def test_two_shocks_of_one_kind_may_not_overlap(project: Project) -> None:
    text = child("shocks:\n- {kind: growth, from: 2026, change: 1}\n- {kind: growth, from: 2027, change: 2}\n")
    problem = only_problem(project, uji=text)
    assert (problem.what, problem.where) == (
        "masa bertumpang tindih",
        "params/scenarios/uji.yaml baris 6, kunci shocks.2.from",
    )


def test_a_decile_that_is_a_target_in_some_year_may_be_covered(project: Project) -> None:
    text = child("programs:\n- {program: pkh, from: 2025, coverage: {4: 50}}\n")
    assert loaded(project, uji=text)["uji"].uses[0].coverage == {4: Uncertain.exactly(0.5)}
    late = text.replace("from: 2025", "from: 2026")
    assert only_problem(project, uji=late).rule == "desil sasaran program pkh: 1 sampai 3"


def test_without_the_base_there_is_no_scenario(project: Project) -> None:
    write_scenarios(project)
    (project.params / "scenarios" / "dasar.yaml").unlink()
    write_programs(project)
    with pytest.raises(UserError) as caught:
        load_scenarios(project, BLORA, load_programs(project, BLORA), PERIOD, AREAS)
    (problem,) = caught.value.problems
    assert (problem.where, problem.what) == ("params/scenarios/dasar.yaml", "skenario dasar tidak ada")


@pytest.mark.parametrize(
    ("name", "where", "what"),
    [
        ("33.16__lansia", "params/scenarios/33.16/lansia.yaml", "nama skenario ini sudah dipakai"),
        ("Lansia Baru", "params/scenarios/Lansia Baru.yaml", "nama berkas skenario tidak dapat dipakai"),
        ("33.16-blora__uji", "params/scenarios/33.16-blora", "nama folder skenario tidak dikenali"),
        ("3316__uji", "params/scenarios/3316", "nama folder skenario tidak dikenali"),
    ],
)
def test_a_file_that_would_be_passed_over_is_told(project: Project, name: str, where: str, what: str) -> None:
    problem = only_problem(project, **{name: child("")})
    assert (problem.where, problem.what) == (where, what)


def test_a_file_with_another_ending_is_told(project: Project) -> None:
    write_scenarios(project)
    (project.params / "scenarios" / "uji.yml").write_text("", encoding="utf-8")
    (project.params / "scenarios" / "catatan.txt").write_text("bukan skenario", encoding="utf-8")
    (project.params / "scenarios" / "lansia2.yaml.txt").write_text("", encoding="utf-8")
    (project.params / "scenarios" / "arsip").mkdir()
    (project.params / "scenarios" / "lama.yaml").mkdir()
    with pytest.raises(UserError) as caught:
        scenario_paths(project, BLORA)
    assert [(problem.where, problem.what) for problem in caught.value.problems] == [
        ("params/scenarios/lama.yaml", "ini folder, bukan berkas skenario"),
        ("params/scenarios/lansia2.yaml.txt", "nama berkas skenario tidak dapat dipakai"),
        ("params/scenarios/uji.yml", "nama berkas skenario tidak dapat dipakai"),
    ]


def test_a_file_or_a_dead_link_in_place_of_a_folder_is_told(project: Project) -> None:
    write_scenarios(project)
    own = project.params / "scenarios" / BLORA.code
    own.write_text("", encoding="utf-8")
    with pytest.raises(UserError, match="ini bukan folder"):
        scenario_paths(project, BLORA)
    own.unlink()
    own.symlink_to(project.params / "tidak-ada")
    with pytest.raises(UserError, match="ini bukan folder"):
        scenario_paths(project, BLORA)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_is_not_waited_for(project: Project) -> None:
    write_programs(project)
    write_scenarios(project)
    os.mkfifo(project.params / "scenarios" / "pipa.yaml")
    with pytest.raises(UserError, match="ini bukan berkas biasa"):
        load_scenarios(project, BLORA, load_programs(project, BLORA), PERIOD, AREAS)


def test_what_only_one_region_has_is_no_part_of_the_library(project: Project) -> None:
    own = child("programs:\n- {program: tutup, from: 2026, coverage: 50, areas: [33.16.09]}\n")
    library = "name: Pustaka\nsummary: x.\nbased_on: sendiri\n"
    problems = problems_of(project, **{"33.16__sendiri": own, "pustaka": library})
    assert [(problem.where, problem.what) for problem in problems] == [
        ("params/scenarios/pustaka.yaml baris 3, kunci based_on", "skenario induk ini milik satu daerah"),
        ("params/scenarios/33.16/sendiri.yaml baris 5, kunci programs.1.areas.1", "kode kecamatan tidak dikenal"),
    ]
    assert problems[1].rule == "salah satu dari: 33.16.01, 33.16.02"


def test_kecamatan_are_not_checked_where_they_are_not_known(project: Project) -> None:
    own = child("programs:\n- {program: tutup, from: 2026, coverage: 50, areas: [33.16.09]}\n")
    with pytest.raises(UserError, match="belum tercatat"):
        _load_without_areas(project, own, ())
    assert _load_without_areas(project, own, None)["uji"].uses[-1].areas == ("33.16.09",)


def _load_without_areas(project: Project, own: str, areas: tuple[str, ...] | None) -> Scenarios:
    write_programs(project)
    write_scenarios(project, **{"33.16__uji": own})
    return load_scenarios(project, BLORA, load_programs(project, BLORA), PERIOD, areas)


def test_a_library_scenario_uses_no_programme_of_one_region(project: Project) -> None:
    (project.params / "programs").mkdir()
    own = PROGRAMS[: PROGRAMS.index("  lansia:")].replace("pkh:", "pkh-blora:")
    (project.params / "programs" / "33.16.yaml").write_text(own, encoding="utf-8")
    text = child("programs:\n- {program: pkh-blora, from: 2026, coverage: 50}\n")
    assert only_problem(project, uji=text).what == "program ini milik satu daerah"
    (project.params / "scenarios" / "uji.yaml").unlink()
    assert "uji" in loaded(project, **{"33.16__uji": text})


def test_broken_yaml_in_one_file_does_not_hide_the_others(project: Project) -> None:
    broken = SCENARIOS["lansia"].replace("program: lansia", "program: lansai")
    problems = problems_of(project, uji="name: [a\n", lansia=broken)
    assert {problem.where.split(" ")[0] for problem in problems} == {
        "params/scenarios/uji.yaml",
        "params/scenarios/lansia.yaml",
    }


# What the annex prints


def test_each_value_that_a_year_uses_is_listed_once(project: Project) -> None:
    scenarios = loaded(project)
    programs = load_programs(project, BLORA)
    used = parameters_used(programs, scenarios, *PERIOD)
    listed = [(each.kind, each.owner_code, each.parameter, each.value.line) for each in used]
    assert len(listed) == len(set(listed))
    deciles = [each.value.value for each in used if (each.owner_code, each.parameter) == ("pkh", "deciles")]
    assert deciles == [(1, 4), (1, 3)]
    assert ("program", "pkh", "quota") in {each[:3] for each in listed}
    assert "tutup" not in {each.owner_code for each in used}
    assert {each.owner_code for each in used if each.kind != "program"} == {"elderly", "family_size_poor"}
    late = parameters_used(programs, scenarios, 2028, 2029)
    assert {each.owner_code for each in late} == {"pkh", "elderly"}
    assert [each.value.value for each in late if each.parameter == "deciles"] == [(1, 3)]


# What the region's parameters say about it


ASSUMED = {"family_size_all": 3.7, "registry_exclusion": 28, "survey_households": 671, "design_effect": 1.5}
COMPLETE = PROGRAMS.replace("to: 2027-12-31", "to: open") + "".join(
    f"  {name}: {{name: x, unit: x, parameters: {{value: [{{value: {value}, from: 2025-01-01, to: open, source: x, "
    "status: A}]}}\n"
    for name, value in ASSUMED.items()
)


def checked(project: Project, section: str, programs: str = COMPLETE) -> list[Problem]:
    write_programs(project, programs)
    write_scenarios(project)
    path = project.params / "33.16-kabupaten-blora.yaml"
    path.write_text(f"region: 33.16\nscenario:\n  shown: [dasar, lansia]\n{section}", encoding="utf-8")
    return list(check_scenarios(project, BLORA, load_params(path, project, BLORA), AREAS))


def test_what_the_region_says_may_be_right(project: Project) -> None:
    section = "  recipients: {pkh: 20100}\n  groups: {elderly: 13.2}\n  ceilings: {APBN: {2026: 1000000000}}\n"
    assert checked(project, section) == []


@pytest.mark.parametrize(
    ("section", "where", "what", "remedy"),
    [
        ("  recipients: {phk: 20100}\n", "baris 4, kunci scenario.recipients.phk", "tidak ada skenario", "pkh"),
        (
            "  recipients: {lansia: 9}\n",
            "baris 4, kunci scenario.recipients.lansia",
            "tidak ada skenario",
            "recipients",
        ),
        ("  groups: {eldery: 9}\n", "baris 4, kunci scenario.groups.eldery", "kelompok tidak dikenal", "elderly"),
        ("  ceilings: {APBN: {2031: 9}}\n", "baris 4, kunci scenario.ceilings.APBN.2031", "tahun pagu", "periode"),
    ],
)
def test_a_code_that_nobody_knows_is_told(project: Project, section: str, where: str, what: str, remedy: str) -> None:
    (problem,) = checked(project, section)
    assert problem.where == f"params/33.16-kabupaten-blora.yaml {where}"
    assert problem.what.startswith(what)
    assert remedy in (problem.remedy or "")


@pytest.mark.parametrize(
    ("old", "new", "key", "what"),
    [
        (
            "value: 28, from: 2025-01-01, to: open",
            "value: 28, from: 2025-01-01, to: 2026-12-31",
            "kunci assumptions.registry_exclusion.parameters.value",
            "tidak ada nilai untuk 2027",
        ),
        ("  design_effect:", "  efek:", "kunci assumptions.design_effect", "kunci ini diperlukan hitungan skenario"),
        (
            "assumptions:\n",
            (
                "  muda: {name: x, parameters: {share: [{value: 1, from: 2025-01-01, to: 2025-12-31, source: x, "
                "status: A}]}}\nassumptions:\n"
            ),
            "kunci groups.muda.parameters.share",
            "tidak ada nilai untuk 2026",
        ),
    ],
)
def test_what_the_computation_would_miss_is_told_before_it(
    project: Project, old: str, new: str, key: str, what: str
) -> None:
    assert COMPLETE.count(old) == 1
    (problem,) = checked(project, "", COMPLETE.replace(old, new))
    assert problem.where.startswith("params/programs.yaml")
    assert problem.where.endswith(key)
    assert problem.what.startswith(what)


def test_prices_need_the_shares_that_they_act_on(project: Project) -> None:
    write_programs(project, COMPLETE)
    write_scenarios(project, uji=child("shocks:\n- {kind: fuel_price, from: 2026, change: 10}\n"))
    problems = check_scenarios(project, BLORA, load_params(None, project, BLORA), AREAS)
    assert [problem.where for problem in problems if "assumptions" in problem.where] == [
        "params/programs.yaml, kunci assumptions.fuel_share"
    ]


def test_a_scenario_that_is_shown_must_be_there(project: Project) -> None:
    write_programs(project, COMPLETE)
    write_scenarios(project)
    problems = check_scenarios(project, BLORA, load_params(None, project, BLORA), AREAS)
    assert problems[0].where == "params/_default.yaml, kunci scenario.shown.2"
    assert problems[0].what == "skenario tidak dikenal"
    assert problems[0].rule == "salah satu dari: dasar, lansia, turunan"


# The shipped library


def test_the_shipped_scenarios_load_for_every_likely_period() -> None:
    project = Project(REPOSITORY)
    programs = load_programs(project, BLORA)
    for period in ((2025, 2029), (2025, 2030), (2026, 2029), (2024, 2028), (2027, 2031), (2030, 2034)):
        scenarios = load_scenarios(project, BLORA, programs, period)
        assert len(scenarios) >= 8
        assert all(use.first <= use.last <= period[1] for each in scenarios.values() for use in each.uses)
    assert check_scenarios(project, BLORA, load_params(None, project, BLORA)) == ()
