"""The matrix in words and tables: every number recorded, every rupiah once, plain where nothing is filled in."""

from __future__ import annotations

import re
from typing import Any

import pytest

from rpkd.regions import Region, RegionIndex
from rpkd.report import matrix
from rpkd.report._matrix_plan import Needs, ProgrammePlan
from rpkd.report._matrix_tables import decimals_of, places, quantity, sums_by
from rpkd.report._matrix_words import FINDINGS, MONEY_CONCERNED
from rpkd.results import Recorder, ResultTable, Scalar
from rpkd.scenario._action_plan import ACTION_KINDS, check_actions, yearly_actions
from rpkd.scenario._matrix import read_matrix, tie
from rpkd.scenario._matrix_checks import KINDS, Finding, check_matrix
from rpkd.sources import Source

from ..scenario.plans import (  # noqa: TID252 - one example serves both
    FIRST,
    FULL,
    PROGRAMME,
    SECOND,
    actions,
    detail,
    every,
    plan,
)

WORKBOOK = Source("Pemerintah Kabupaten Blora, buku kerja program.xlsx", "Rencana program", "", "", "")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
ABOVE = {"code": PROGRAMME, "level": "program", "name": "Jaminan sosial", "budgets": every(3e10)}
LINE = {
    "year": 2027,
    "code": FIRST,
    "location": "Desa Doplang",
    "target_group": "keluarga lansia",
    "recipients": 1250,
    "recipient_unit": "keluarga",
    "first_decile": 1,
    "last_decile": 4,
    "volume": 12,
    "volume_unit": "kali",
    "budget": 1e10,
    "quarter_1": 40,
    "quarter_3": 60,
    "last_budget": 8e9,
    "last_realisation": 6e9,
}


@pytest.fixture
def blora(index: RegionIndex) -> Region:
    return index.by_code("33.16")


def made(*rows: dict[str, Any], lines: tuple[dict[str, Any], ...] = (), needs: Needs | None = None) -> ProgrammePlan:
    found = read_matrix(plan(*rows), 2025, 2029)
    year_lines = yearly_actions(found, actions(*lines) if lines else None, 2027)
    findings = (*check_matrix(found, ["pkh"], ["pkh"]), *check_actions(found, year_lines, 2027))
    tied = None if needs is None else tie(found, needs.amounts)
    names = {"pkh": "Program Keluarga Harapan", "sembako": "Program Sembako"}
    return ProgrammePlan(found, 2027, year_lines, findings, names, needs, tied)


def shown(given: ProgrammePlan | None, region: Region) -> tuple[str, str, str, Recorder]:
    """Return the three sections, and what was recorded."""
    recorder = Recorder("33.16", "matriks")
    numbers = matrix.matrix_numbers(recorder, given, WORKBOOK)

    def recorded(contents: Any) -> dict[str, ResultTable]:
        return {
            key: recorder.table(key, title, content.columns, content.rows, source=WORKBOOK.citation)
            for key, (title, content) in contents.items()
        }

    return (
        matrix.chapter_sections(numbers, given, region, recorded(matrix.chapter_tables(given))),
        matrix.annex_sections(given, recorded(matrix.annex_tables(given))),
        matrix.action_sections(numbers, given, recorded(matrix.action_tables(given))),
        recorder,
    )


def plain(text: str) -> str:
    """Return Markdown with its character references resolved and without escapes."""
    return re.sub(r"&#(\d+);", lambda mark: chr(int(mark[1])), text)


def test_without_a_workbook_every_section_says_what_is_missing_and_has_no_table(blora: Region) -> None:
    chapter, annex, action, recorder = shown(None, blora)
    for text in (chapter, annex, action):
        assert "program.xlsx" in text
        assert "|" not in text
        assert "belum diisi" in text
    assert "Kabupaten Blora" in chapter
    assert not recorder.store.scalars


def test_the_chapter_sums_each_rupiah_once(blora: Region) -> None:
    chapter, _, _, recorder = shown(made(ABOVE, detail(FIRST, 1e10), detail(SECOND, 2e10, strategy="b")), blora)
    assert "memuat 2 sub kegiatan dan 1 program pada 1 perangkat daerah" in chapter
    assert "pagu Rp150.000 juta sepanjang 2025–2029" in chapter
    assert "porsi terbesar ialah peningkatan kemampuan dan pendapatan masyarakat miskin (66,7 persen)" in chapter
    table = recorder.store.tables["tbl_matriks_strategi"]
    assert [(row[0], row[1], row[-2]) for row in table.rows] == [
        ("a. pengurangan beban pengeluaran masyarakat miskin", 10_000.0, 50_000.0),
        ("b. peningkatan kemampuan dan pendapatan masyarakat miskin", 20_000.0, 100_000.0),
        ("Jumlah", 30_000.0, 150_000.0),
    ]
    assert "**Jumlah**" in chapter
    assert "tidak menemukan kekurangan" in chapter


def test_what_is_not_placed_and_what_has_several_funds_stands_last(blora: Region) -> None:
    given = made(
        detail(FIRST, 1e9, fund_source="APBN; DAK fisik"),
        detail(SECOND, 5e9, fund_source=""),
        detail("1.06.05.2.02.0011", 2e8),
    )
    assert list(sums_by(given, "fund_source")) == ["APBD kabupaten/kota", "beberapa sumber dana", "(belum diisi)"]
    chapter, _, _, _ = shown(given, blora)
    assert "porsi terbesar ialah APBD kabupaten/kota (3,2 persen); 80,6 persen dari pagu belum memuat sumber" in chapter


def test_a_matrix_without_money_is_told_to_have_none(blora: Region) -> None:
    chapter, annex, action, recorder = shown(made(detail(FIRST, 0.0, budgets={})), blora)
    assert "Pagunya belum diisi" in chapter
    assert set(recorder.store.tables) == {
        *("tbl_matriks_pemeriksaan", "tbl_t3_target", "tbl_t3_pagu", "tbl_t3_pelaksana"),
    }
    assert "tidak memuat pagu pada tahun itu" in action
    assert FIRST in plain(annex)


def test_the_action_plan_says_how_its_year_was_chosen_and_what_is_not_filled_in(blora: Region) -> None:
    rows = (ABOVE, detail(FIRST, 1e10), detail(SECOND, 2e10))
    chapter, _, action, recorder = shown(made(*rows), blora)
    assert "RAT 2027, tahun sesudah tanggal dokumen" in action
    assert "Lembar RAT belum diisi untuk tahun itu" in action
    assert "tbl_rat_jadwal" not in recorder.store.tables
    assert "RAT 2027, dengan 2 baris dan pagu Rp30.000 juta" in chapter
    chapter, _, action, recorder = shown(made(*rows, lines=(LINE,)), blora)
    assert "1 hanya ada di lembar Program" in chapter
    assert "realisasi tahun 2026 mencapai 75,0 persen dari pagunya" in chapter
    table = recorder.store.tables["tbl_rat_sasaran"]
    assert table.rows[0] == (
        *(f"{FIRST} Bantuan 0001", "Desa Doplang", "keluarga lansia, 1.250 keluarga, desil 1–4", "Dinas Sosial"),
    )
    assert recorder.store.tables["tbl_rat_jadwal"].rows[0][1:6] == (40.0, None, 60.0, None, 8_000.0)
    assert recorder.store.tables["tbl_rat_pagu"].rows[0][1] == "Keluarga yang dibantu: 130 keluarga"


def test_money_beside_the_needs_of_a_scenario(blora: Region) -> None:
    needs = Needs("Sasaran diperbaiki", {"pkh": {2026: 2e10}, "sembako": {2027: 1e9}})
    given = made(detail(FIRST, 1e10), detail(SECOND, 1e9, programme=""), needs=needs)
    chapter, _, _, recorder = shown(given, blora)
    assert "Skenario «Sasaran diperbaiki» memerlukan Rp21.000 juta sepanjang 2025–2029" in chapter
    assert "berjumlah Rp50.000 juta; pagu lain (Rp5.000 juta) tidak dikaitkan" in chapter
    assert "belum mempunyai baris dalam matriks: Program Sembako." in chapter
    rows = recorder.store.tables["tbl_matriks_skenario"].rows
    assert ("Program Keluarga Harapan", 2026, 10_000.0, 20_000.0, -10_000.0, 50.0) in rows


def test_every_number_of_the_sentences_is_recorded(blora: Region) -> None:
    given = made(
        ABOVE,
        detail(FIRST, 1.7e10, unit="", location=""),
        detail(SECOND, 2.3e9, programme="xyz"),
        lines=(LINE,),
        needs=Needs("S", {"pkh": {2026: 3.21e9}}),
    )
    chapter, _, action, recorder = shown(given, blora)
    sentences = " ".join(line for text in (chapter, action) for line in plain(text).splitlines() if "|" not in line)
    known: set[str] = set()
    scalars: list[Scalar] = list(recorder.store.scalars.values())
    for scalar in scalars:
        known |= set(NUMBER.findall(f"{scalar} {scalar.period} {scalar.label}"))
    for table in recorder.store.tables.values():
        known |= set(NUMBER.findall(f"{table.label} {' '.join(column.label for column in table.columns)}"))
    assert set(NUMBER.findall(sentences)) - known == set()
    assert re.search(r"None|\bnan\b|\(\)|\.\.(?!\.)", sentences) is None
    assert recorder.store.scalars["matrix_findings"].value == len(given.findings)


def test_texts_of_the_office_are_never_markup(blora: Region) -> None:
    hostile = '=HYPERLINK("x") <b>tebal</b> {{< var x >}} | `a` $b$ [c](d)'
    given = made(detail(FIRST, 1e9, name=hostile, agency=hostile, location=hostile), lines=({**LINE, "note": hostile},))
    for text in shown(given, blora)[:3]:
        assert not re.search(r"\{\{|<b>|`a`|\]\(", text)
    assert hostile in plain(shown(given, blora)[1])


def test_many_agencies_are_put_together_without_losing_any(blora: Region) -> None:
    rows = [detail(f"1.02.02.2.02.{step:04d}", 1e9 + step, agency=f"Dinas {step:02d}") for step in range(1, 31)]
    _, _, _, recorder = shown(made(*rows), blora)
    table = recorder.store.tables["tbl_matriks_perangkat"].rows
    assert len(table) == 14
    assert table[-2][0] == "lainnya (18)"
    assert sum(row[-1] for row in table[:-1]) == pytest.approx(100)


def test_the_annex_has_one_line_for_each_indicator_and_its_own_decimals(blora: Region) -> None:
    given = made(
        ABOVE,
        detail(FIRST, 1e9, baseline=61.5),
        detail(FIRST, 1e9, indicator="Keluarga puas", unit="persen", baseline=80.0, budgets={}),
    )
    _, _, _, recorder = shown(given, blora)
    rows = recorder.store.tables["tbl_t3_target"].rows
    assert [row[:3] for row in rows] == [
        (f"{PROGRAMME} Jaminan sosial", "", ""),
        (f"{FIRST} Bantuan 0001 – Kecamatan Jati: Keluarga yang dibantu (keluarga)", "61,5", "110"),
        (f"{FIRST} Bantuan 0001 – Kecamatan Jati: Keluarga puas (persen)", "80", "110"),
    ]
    assert recorder.store.tables["tbl_t3_pagu"].rows[-1][1:] == (1000.0,) * 5
    assert recorder.store.tables["tbl_t3_pelaksana"].rows[1][-1] == "strategi a/a, klaster 1, pkh"


def test_every_kind_of_finding_has_its_words() -> None:
    assert set(FINDINGS) == {*KINDS, *ACTION_KINDS}
    assert not MONEY_CONCERNED - set(FINDINGS)
    assert all(what[0].isupper() and not remedy.endswith(".") for what, remedy in FINDINGS.values())


def test_places_name_a_few_rows() -> None:
    many = [Finding("no_unit", "Program", row) for row in range(6, 13)]
    assert places(many) == "Program baris 6, 7, 8, 9, 10, …"
    assert places([Finding("empty_year", "Program", None, year=2027)]) == "tahun 2027"
    assert places([Finding("action_absent", "RAT", None, FIRST)]) == FIRST


def test_figures_keep_the_decimals_they_were_written_with() -> None:
    assert (quantity(1 / 3, "ha"), quantity(12.0, "unit")) == ("0,33 ha", "12 unit")
    assert decimals_of([]) == 0


def test_the_exported_sheets_hold_the_same_money(blora: Region) -> None:
    given = made(ABOVE, detail(FIRST, 1e10), detail(FIRST, 1e10, indicator="Lain"), detail(SECOND, 2e10), lines=(LINE,))
    matrix_sheet, action_sheet, sums, findings = matrix.matrix_sheets(given, blora, "buku kerja", "21 November 2026")
    assert [sheet.name for sheet in (matrix_sheet, action_sheet, sums, findings)] == [
        *("T3", "RAT 2027", "Ringkasan", "Pemeriksaan"),
    ]
    table = matrix_sheet.tables[0]
    budget = [column.heading for column in table.columns].index("Pagu 2027")
    assert [row[budget] for row in table.rows] == [3e10, 1e10, None, 2e10, 3e10]
    assert all(row[-1] == pytest.approx(100) for each in sums.tables for row in each.rows if row[0] == "Jumlah")
    assert {sum(row[-2] for row in each.rows[:-1]) for each in sums.tables} == {1.5e11}
    assert len(findings.tables[0].rows) == len(given.findings)
    assert [column.heading for column in table.columns][-7:] == [
        *("Sumber dana", "Lokasi", "Perangkat daerah", "Strategi Permendagri 53/2020", "Strategi Inpres 8/2025"),
        *("Klaster", "Program skenario"),
    ]
    assert FULL["agency"] in table.rows[1]
