"""Programmes hold in the year that their dates say, and every mistake in them is told where it stands."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpkd.errors import Problem, UserError
from rpkd.params import FUNDS, DatedValue, Program, Programs, Uncertain, load_programs
from rpkd.params._dated import value_in
from rpkd.project import Project

from .library import BLORA, PROGRAMS, write_programs

REPOSITORY = Path(__file__).resolve().parents[2]


def loaded(project: Project, text: str = PROGRAMS) -> Programs:
    write_programs(project, text)
    return load_programs(project, BLORA)


def problems_of(project: Project, old: str, new: str) -> list[Problem]:
    assert PROGRAMS.count(old) >= 1, old
    with pytest.raises(UserError) as caught:
        loaded(project, PROGRAMS.replace(old, new, 1))
    return list(caught.value.problems)


def with_end(values: tuple[DatedValue, ...]) -> list[object]:
    return [(value.value, value.start.year, value.end and value.end.year) for value in values]


# What holds when


def test_the_value_in_force_at_the_end_of_the_year_holds(project: Project) -> None:
    pkh = loaded(project).programs["pkh"]
    assert pkh.rules(2025).deciles == (1, 4)
    assert pkh.rules(2026).deciles == (1, 3)
    assert pkh.rules(2029).deciles == (1, 3)


def test_a_value_that_ends_within_the_year_holds_for_it_and_no_longer(project: Project) -> None:
    lansia = loaded(project).programs["lansia"]
    assert lansia.rules(2027).amount == 200_000
    with pytest.raises(UserError) as caught:
        lansia.rules(2028)
    (problem,) = caught.value.problems
    assert problem.where == "params/programs.yaml baris 35, kunci programs.lansia.parameters.amount"
    assert problem.what == "parameter amount program lansia tidak mempunyai nilai untuk 2028"
    assert problem.value == "yang diketahui: 2025-01-01 sampai 2027-06-30 (params/programs.yaml baris 35)"
    assert problem.remedy is not None
    assert "sebelum 2028" in problem.remedy


def test_all_parameters_without_a_value_are_told_at_once(project: Project) -> None:
    with pytest.raises(UserError) as caught:
        loaded(project).programs["pkh"].rules(2024)
    named = {problem.where.rpartition(".")[2] for problem in caught.value.problems}
    assert named == {"amount", "payments", "deciles", "fund", "administration", "counted"}


def test_rules_are_in_fractions_and_the_file_keeps_percent(project: Project) -> None:
    programs = loaded(project)
    rules = programs.programs["pkh"].rules(2026)
    assert (rules.amount, rules.payments, rules.quota, rules.fill_to, rules.fund) == (
        700_000,
        4,
        10_000_000,
        None,
        "APBN",
    )
    assert (rules.administration.low, rules.administration.mode) == pytest.approx((0.05, 0.05))
    assert (rules.counted.low, rules.counted.mode, rules.counted.high) == pytest.approx((0.9, 1.0, 1.0))
    written = programs.programs["pkh"].value("counted", 2026)
    assert written is not None
    assert written.value == Uncertain(90, 100, 100)
    plain = programs.programs["lansia"].value("counted", 2026)
    assert plain is not None
    assert plain.value == 100.0


def test_a_programme_that_tops_up_has_no_amount(project: Project) -> None:
    rules = loaded(project).programs["tutup"].rules(2025)
    assert (rules.amount, rules.payments, rules.fill_to, rules.deciles, rules.quota) == (
        None,
        None,
        "extreme_line",
        None,
        None,
    )


def test_a_quota_may_be_out_of_date_where_nobody_asks_for_it(project: Project) -> None:
    quota = "{value: 10000000, from: 2025-01-01, to: open,"
    programs = loaded(project, PROGRAMS.replace(quota, quota.replace("open", "2025-12-31")))
    assert programs.programs["pkh"].rules(2025).quota == 10_000_000
    assert programs.programs["pkh"].rules(2026).quota is None


def test_a_dated_value_keeps_what_is_said_about_it(project: Project) -> None:
    (value,) = loaded(project).programs["lansia"].parameters["amount"]
    assert (value.start, value.end) == (datetime.date(2025, 1, 1), datetime.date(2027, 6, 30))
    assert (value.source, value.legal_basis, value.status, value.note) == (
        "Perbup 5/2025",
        "Perbup 5/2025",
        "F",
        "per bulan",
    )
    (other,) = value.alternatives
    assert (other.value, other.source, other.status, other.note) == (300_000, "Rancangan APBD", "M", "ditolak")
    assert (value.file, value.line) == ("params/programs.yaml", 35)


def test_values_stand_oldest_first_whatever_their_order_in_the_file(project: Project) -> None:
    first = "        - {value: [1, 4], from: 2025-05-21, to: 2026-06-30, source: Kepmensos 79/HUK/2025, status: F}\n"
    second = "        - {value: [1, 3], from: 2026-07-01, to: open, source: Rencana Kemensos, status: M}\n"
    swapped = loaded(project, PROGRAMS.replace(first + second, second + first))
    assert with_end(swapped.programs["pkh"].parameters["deciles"]) == [((1, 4), 2025, 2026), ((1, 3), 2026, None)]


@given(
    st.lists(st.dates(datetime.date(2020, 1, 1), datetime.date(2031, 12, 31)), min_size=2, max_size=8, unique=True),
    st.integers(2019, 2032),
)
def test_the_value_of_a_year_is_that_of_its_last_covered_day(days: list[datetime.date], year: int) -> None:
    edges = sorted(days)
    periods = list(zip(edges[::2], edges[1::2], strict=False))
    values = [DatedValue(float(n), start, end, "", "A") for n, (start, end) in enumerate(periods)]
    by_day = [
        value.value
        for offset in range(366)
        if (day := datetime.date(year, 1, 1) + datetime.timedelta(offset)).year == year
        for value in values
        if value.start <= day <= (value.end or day)
    ]
    found = value_in(values, year)
    assert (None if found is None else found.value) == (by_day[-1] if by_day else None)


# Groups, assumptions, uncertain numbers


def test_a_group_is_a_fraction_of_all_persons_and_an_assumption_stays_in_its_unit(project: Project) -> None:
    programs = loaded(project)
    assert programs.group_share("elderly", 2029).mode == pytest.approx(0.125)
    assert programs.assumption("family_size_poor", 2027) == Uncertain(4.5, 4.76, 5)
    assert programs.assumptions["family_size_poor"].unit == "jiwa"


@pytest.mark.parametrize(
    ("name", "year", "where", "what"),
    [
        (
            "family_size_poor",
            2028,
            "params/programs.yaml baris 79, kunci assumptions.family_size_poor.parameters.value",
            "2028",
        ),
        ("net_buyers", 2026, "params/programs.yaml, kunci assumptions.net_buyers", "belum ada"),
    ],
)
def test_an_assumption_out_of_its_dates_stops(project: Project, name: str, year: int, where: str, what: str) -> None:
    with pytest.raises(UserError) as caught:
        loaded(project).assumption(name, year)
    (problem,) = caught.value.problems
    assert problem.where == where
    assert what in problem.what
    assert problem.remedy


def test_a_group_that_nobody_entered_stops(project: Project) -> None:
    with pytest.raises(UserError, match=r"kunci groups\.orphans"):
        loaded(project).group_share("orphans", 2026)


@given(
    st.tuples(*[st.floats(-1e6, 1e6)] * 3).map(sorted),
    st.lists(st.floats(0, 1), min_size=1, max_size=20).map(sorted),
)
def test_an_uncertain_number_rises_with_its_level_and_keeps_its_range(ends: list[float], levels: list[float]) -> None:
    uncertain = Uncertain(*ends)
    values = uncertain.at(levels)
    assert np.all(np.diff(values) >= -1e-9 * max(abs(ends[0]), abs(ends[2]), 1))
    assert values.min() >= uncertain.low
    assert values.max() <= uncertain.high
    assert uncertain.fixed == (ends[0] == ends[2])


def test_levels_follow_the_triangular_distribution() -> None:
    uncertain = Uncertain(1.0, 2.0, 5.0)
    values = uncertain.at((np.arange(200_000) + 0.5) / 200_000)
    assert values.mean() == pytest.approx((1 + 2 + 5) / 3, abs=1e-5)
    assert values.var() == pytest.approx((1 + 4 + 25 - 2 - 5 - 10) / 18, abs=1e-4)
    assert (values < 2.0).mean() == pytest.approx(0.25, abs=1e-5)
    assert Uncertain.exactly(3.0).at([0.1, 0.9]).tolist() == [3.0, 3.0]


# The region's own


def test_a_region_adds_programmes_of_its_own(project: Project) -> None:
    own = PROGRAMS.partition("groups:")[0].replace("lansia:", "lansia-blora:").replace("elderly", "persons")
    own = "programs:\n" + own[own.index("  lansia-blora:") : own.index("  tutup:")]
    (project.params / "programs").mkdir()
    (project.params / "programs" / "33.16.yaml").write_text(own, encoding="utf-8")
    (project.params / "programs" / "52.05.yaml").write_text("rusak", encoding="utf-8")
    programs = loaded(project)
    assert list(programs.programs) == ["pkh", "lansia", "tutup", "lansia-blora"]
    assert programs.programs["lansia-blora"].file == "params/programs/33.16.yaml"
    assert [path.name for path in programs.paths] == ["programs.yaml", "33.16.yaml"]


def test_a_code_that_is_taken_names_both_places(project: Project) -> None:
    (project.params / "programs").mkdir()
    (project.params / "programs" / "33.16.yaml").write_text("groups:\n  elderly: {name: tua}\n", encoding="utf-8")
    write_programs(project)
    with pytest.raises(UserError) as caught:
        load_programs(project, BLORA)
    (problem,) = caught.value.problems
    assert problem.where == "params/programs/33.16.yaml baris 2, kunci groups.elderly"
    assert problem.what == "kode ini sudah dipakai"
    assert problem.rule == "satu kode satu kali; yang pertama di params/programs.yaml baris 68"


@pytest.mark.parametrize("name", ["33.16-blora.yaml", "33.16.yml", "33.16.YAML", "33.16.yaml.txt"])
def test_a_file_that_would_be_passed_over_is_told(project: Project, name: str) -> None:
    (project.params / "programs").mkdir()
    (project.params / "programs" / name).write_text("", encoding="utf-8")
    with pytest.raises(UserError) as caught:
        loaded(project)
    (problem,) = caught.value.problems
    assert problem.where == f"params/programs/{name}"
    assert problem.remedy == "ganti namanya menjadi 33.16.yaml"


def test_no_library_is_told(project: Project) -> None:
    with pytest.raises(UserError, match=r"params/programs\.yaml: gagal membaca berkas: berkas atau folder tidak ada"):
        load_programs(project, BLORA)


# What is wrong is told where it stands

AMOUNT = "{value: 700000, from: 2025-01-01, to: open, source: RAPBN 2026, status: 2}"
DAMAGED = [
    # what is replaced, by what, line, key, what is told, in the remedy
    ("    kind: cash\n", "    kindd: cash\n", 4, "programs.pkh.kindd", "kunci tidak dikenal", "mungkin maksudnya kind"),
    ("    kind: cash\n", "    kind: caash\n", 4, "programs.pkh.kind", "jenis tidak dikenal", "mungkin maksudnya cash"),
    ("    kind: cash\n", "    kind: {a: 1}\n", 4, "programs.pkh.kind", "jenis tidak dikenal", "kind"),
    ("    kind: cash\n", "", 2, "programs.pkh.kind", "kunci wajib belum diisi", "isi"),
    ("    kind: cash\n", "    kind:\n", 4, "programs.pkh.kind", "kunci wajib belum diisi", "isi"),
    ("    target: families\n", "    target: family\n", 5, "programs.pkh.target", "sasaran tidak dikenal", "families"),
    ("target: elderly", "target: elderli", 29, "programs.lansia.target", "sasaran tidak dikenal", "elderly"),
    ("target: elderly", "target: [elderly]", 29, "programs.lansia.target", "nilai di sini harus teks", "kutip"),
    ("once: false", "once: tidak", 30, "programs.lansia.once", "nilai ya atau tidak belum terbaca", "true"),
    ("    strategy: a\n", "    strategy: e\n", 6, "programs.pkh.strategy", "strategi tidak dikenal", "a"),
    ("    strategy: a\n", "    strategy: 1\n", 6, "programs.pkh.strategy", "strategi tidak dikenal", "a"),
    ("presidential_strategy: a", "presidential_strategy: d", 7, "programs.pkh.presidential_strategy", "strategi", "a"),
    ("cluster: 1", "cluster: 5", 8, "programs.pkh.cluster", "angka di luar batas", "cluster: 1"),
    ("cluster: 1", "cluster: I", 8, "programs.pkh.cluster", "angka tidak terbaca", "cluster: 1"),
    ("agency: Dinas Sosial", "agency: [Dinas]", 9, "programs.pkh.agency", "nilai di sini harus teks", "kutip"),
    ("agency: Dinas Sosial", "agency: 'Dinas 😀'", 9, "programs.pkh.agency", "teks memuat karakter", "hapus"),
    ("agency: Dinas Sosial", f"agency: {'x' * 400}", 9, "programs.pkh.agency", "teks terlalu panjang", "persingkat"),
    ("  pkh:\n", "  PKH:\n", 2, "programs.PKH", "kode tidak dapat dipakai", "blt-lansia"),
    ("  pkh:\n", "  2026:\n", 2, "programs.2026", "kode tidak dapat dipakai", "blt-lansia"),
    ("  elderly:\n", "  persons:\n", 68, "groups.persons", "kode ini sudah berarti lain", "beri kode lain"),
    ("value: 700000", "value: -700000", 12, "amount.1.value", "angka di luar batas", "periksa"),
    ("value: 700000", "value: 0", 12, "amount.1.value", "angka di luar batas", "periksa"),
    ("value: 700000", "value: 700.000", 12, "amount.1.value", "bilangan bulat tidak terbaca", "200000"),
    ("value: 700000", "value: Rp2.870.000", 12, "amount.1.value", "angka tidak terbaca", "tulis 2870000"),
    ("value: 700000", "value: '700000'", 12, "amount.1.value", "angka tidak terbaca", "tulis 700000"),
    ("value: 700000", "value: true", 12, "amount.1.value", "angka tidak terbaca", "200000"),
    ("value: 700000", "value: {low: 1, mode: 2, high: 3}", 12, "amount.1.value", "angka tidak terbaca", "200000"),
    ("{value: 700000, ", "{", 12, "amount.1.value", "kunci wajib belum diisi", "isi"),
    ("{value: 4,", "{value: 4,5,", 14, "payments.1.value", "angka ditulis dengan koma", "tulis 4.5"),
    ("{value: 4,", "{value: 400,", 14, "payments.1.value", "angka di luar batas", "periksa"),
    ("value: [1, 4]", "value: [4, 1]", 16, "deciles.1.value", "desil sasaran tidak terbaca", "[1, 4]"),
    ("value: [1, 4]", "value: [0, 4]", 16, "deciles.1.value", "desil sasaran tidak terbaca", "[1, 4]"),
    ("value: [1, 4]", "value: [1, 11]", 16, "deciles.1.value", "desil sasaran tidak terbaca", "[1, 4]"),
    ("value: [1, 4]", "value: [1, 2, 4]", 16, "deciles.1.value", "desil sasaran tidak terbaca", "[1, 4]"),
    ("value: [1, 4]", "value: [1.0, 4]", 16, "deciles.1.value", "desil sasaran tidak terbaca", "[1, 4]"),
    ("value: [1, 4]", "value: 1", 16, "deciles.1.value", "desil sasaran tidak terbaca", "tulis [1, 1]"),
    ("value: [1, 4]", "value: 1-4", 16, "deciles.1.value", "desil sasaran tidak terbaca", "[1, 4]"),
    ("value: 10000000", "value: 10 juta", 19, "quota.1.value", "angka tidak terbaca", "10000000"),
    ("{value: APBN,", "{value: ABPN,", 21, "fund.1.value", "sumber dana tidak dikenal", "mungkin maksudnya APBN"),
    ("{value: APBN,", "{value: [APBN],", 21, "fund.1.value", "sumber dana tidak dikenal", "mungkin maksudnya APBN"),
    ("{value: 5,", "{value: -5,", 23, "administration.1.value", "angka di luar batas", "periksa"),
    ("{value: 5,", "{value: 105,", 23, "administration.1.value", "angka di luar batas", "periksa"),
    ("mode: 100, high", "mode: 80, high", 25, "counted.1.value", "urutan rentang keliru", "tukar"),
    ("mode: 100, ", "", 25, "counted.1.value.mode", "kunci wajib belum diisi", "isi"),
    ("mode: 100, ", "modus: 100, ", 25, "counted.1.value.modus", "kunci tidak dikenal", "mode"),
    ("mode: 100, ", "mode: seratus, ", 25, "counted.1.value.mode", "angka tidak terbaca", "100"),
    ("from: 2025-01-01", "from: 2025", 12, "amount.1.from", "tanggal tidak terbaca", "2025-01-01"),
    ("from: 2025-01-01", "from: 2025-02-30", 12, "amount.1.from", "tanggal tidak terbaca", "2026-01-01"),
    ("from: 2025-01-01", "from: 0001-01-01", 12, "amount.1.from", "tanggal tidak terbaca", "2026-01-01"),
    ("from: 2025-01-01, ", "", 12, "amount.1.from", "kunci wajib belum diisi", "from: 2026-01-01"),
    ("to: open", "to: selesai", 12, "amount.1.to", "tanggal tidak terbaca", "to"),
    ("to: open", "to: 2024-12-31", 12, "amount.1.to", "masa berlaku terbalik", "perbaiki"),
    (", to: open", "", 12, "amount.1.to", "kunci wajib belum diisi", "to: open"),
    ("from: 2026-07-01", "from: 2026-06-30", 17, "deciles.2.from", "masa berlaku bertumpang tindih", "to: 2026-06-29"),
    ("from: 2026-07-01", "from: 2025-05-21", 17, "deciles.2.from", "masa berlaku bertumpang tindih", "alternatives"),
    (
        "to: 2026-06-30, source",
        "to: open, source",
        17,
        "deciles.2.from",
        "masa berlaku bertumpang tindih",
        "2026-06-30",
    ),
    (", source: RAPBN 2026", "", 12, "amount.1.source", "kunci wajib belum diisi", "dokumen"),
    ("source: RAPBN 2026", "source: ' '", 12, "amount.1.source", "kunci wajib belum diisi", "dokumen"),
    (", status: 2", "", 12, "amount.1.status", "kunci wajib belum diisi", "F, 2, M, atau A"),
    ("status: 2", "status: B", 12, "amount.1.status", "status tidak dikenal", "F"),
    ("status: 2", "status: 2, berlaku: ya", 12, "amount.1.berlaku", "kunci tidak dikenal", "hapus"),
    (f"- {AMOUNT}", AMOUNT, 11, "pkh.parameters.amount", "bagian ini harus daftar", "params/programs.yaml"),
    (f"- {AMOUNT}", "- 700000", 12, "amount.1", "bagian ini harus berisi «kunci: nilai»", "contoh"),
    (f"- {AMOUNT}", f"- {AMOUNT}\n        -", 13, "amount.2", "butir daftar ini kosong", "hapus"),
    (f"      amount:\n        - {AMOUNT}\n", "", 10, "pkh.parameters", "program ini tidak mempunyai biaya", "fill_to"),
    (f"        - {AMOUNT}\n", "", 10, "pkh.parameters", "program ini tidak mempunyai biaya", "fill_to"),
    ("      payments:\n", "      pembayaran:\n", 13, "parameters.pembayaran", "kunci tidak dikenal", "hapus"),
    ("      fill_to:\n", "      amount:\n", 60, "amount.1.value", "angka tidak terbaca", "200000"),
    ("value: extreme_line", "value: garis", 60, "fill_to.1.value", "garis tidak dikenal", "poverty_line"),
    ("value: 300000, source", "value: tiga, source", 43, "alternatives.1.value", "angka tidak terbaca", "200000"),
    ("source: Rancangan APBD, ", "", 43, "alternatives.1.source", "kunci wajib belum diisi", "dokumen"),
    ("{value: 12.5,", "{value: 112.5,", 72, "share.1.value", "angka di luar batas", "periksa"),
    ("      share:\n", "      bagian:\n", 71, "parameters.bagian", "kunci tidak dikenal", "hapus"),
    ("    unit: jiwa\n", "", 74, "assumptions.family_size_poor.unit", "kunci wajib belum diisi", "isi"),
    ("low: 4.5", "low: x", 79, "value.1.value.low", "angka tidak terbaca", "3.7"),
    ("high: 5}", "high: 50}", 79, "value.1.value.high", "angka di luar batas", "3.7"),
    (
        (
            "family_size_poor:\n    name: anggota keluarga miskin\n    unit: jiwa\n    parameters:\n      value:\n"
            "        - {value: {low: 4.5, mode: 4.76, high: 5}"
        ),
        "registry_exclusion:\n    name: galat\n    unit: persen\n    parameters:\n      value:\n        - {value: 70",
        79,
        "registry_exclusion.parameters.value.1.value",
        "angka di luar batas",
        "28",
    ),
    ("groups:\n", "kelompok:\n", 67, "kelompok", "kunci tidak dikenal", "hapus"),
    ("programs:\n", "programs: x\n", None, "", "YAML tidak dapat dibaca", "perbaiki"),
    ("name: lanjut usia", "name: &a lanjut usia", None, "", "jangkar dan alias", "langsung"),
    ("    kind: cash\n", "    kind: cash\n    kind: food\n", None, "", "kunci ditulis dua kali", "hapus"),
]


@pytest.mark.parametrize(("old", "new", "line", "key", "what", "remedy"), DAMAGED)
def test_a_mistake_is_told_with_its_line_and_key(
    project: Project, old: str, new: str, line: int | None, key: str, what: str, remedy: str
) -> None:
    problems = problems_of(project, old, new)
    told = [
        problem
        for problem in problems
        if (line is None or f"programs.yaml baris {line}, kunci " in problem.where)
        and problem.where.endswith(key)
        and problem.what.startswith(what)
        and remedy in (problem.remedy or "")
    ]
    assert told, "\n".join(map(str, problems))
    assert all(problem.where.startswith("params/programs.yaml") and problem.remedy for problem in problems)


def test_every_mistake_of_both_files_is_told_at_once(project: Project) -> None:
    (project.params / "programs").mkdir()
    (project.params / "programs" / "33.16.yaml").write_text("groups:\n  a: {nama: b}\n", encoding="utf-8")
    problems = problems_of(project, "kind: cash", "kind: kas\n    pagu: 3")
    assert [problem.what for problem in problems].count("kunci tidak dikenal") == 2
    assert {"jenis tidak dikenal", "kunci wajib belum diisi"} <= {problem.what for problem in problems}


# The shipped library


@pytest.fixture(scope="module")
def shipped() -> Programs:
    return load_programs(Project(REPOSITORY), BLORA)


def test_every_shipped_value_has_a_source_and_a_status(shipped: Programs) -> None:
    values = [
        value for program in shipped.programs.values() for values in program.parameters.values() for value in values
    ]
    values += [value for group in shipped.groups.values() for value in group.share]
    values += [value for assumption in shipped.assumptions.values() for value in assumption.values]
    assert len(values) > 100
    assert all(value.source and value.status in "F2MA" for value in values)


def test_every_shipped_programme_has_rules_in_some_year(shipped: Programs) -> None:
    for program in shipped.programs.values():
        years = [year for year in range(2025, 2030) if _has_rules(program, year)]
        assert years, program.code
        assert program.rules(years[0]).fund in FUNDS


def _has_rules(program: Program, year: int) -> bool:
    try:
        program.rules(year)
    except UserError:
        return False
    return True
