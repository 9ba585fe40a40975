"""The workbook of decisions: what the office writes stays and is read with care; what is new is added to it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment as CellComment

from rpkd.errors import Problem, UserError
from rpkd.review.comments._decision_sheet import write_decisions
from rpkd.review.comments._decisions import (
    COLUMNS,
    LONG_SHEET,
    SHEET,
    STATUSES,
    Decision,
    Status,
    open_points,
    read_decisions,
)
from rpkd.review.comments._register import Comment, merge

from .comment_files import DRAFT, ITEMS, read_of, remark

COMMENTS = merge(
    [],
    [
        read_of(
            remark("Target terlalu tinggi.", "4-23", kind="target", evidence="RPJMD", date="2026-11-26"),
            remark("Perjelas.", "4-2", author="Budi Rekaan"),
            remark("Umum saja.", None, unplaced="kolom Butir kosong"),
        )
    ],
)
FIRST = 4


def written(path: Path, comments: Sequence[Comment] = COMMENTS, decisions: Sequence[Decision] = ()) -> list[str]:
    return write_decisions(path, comments, decisions, ITEMS, DRAFT)


def edit(path: Path, change: Callable[[Any], object]) -> None:
    """Change the sheet of decisions as the office does."""
    book = openpyxl.load_workbook(path)
    change(book[SHEET])
    book.save(path)


def problems(path: Path) -> list[Problem]:
    with pytest.raises(UserError) as caught:
        read_decisions(path, COMMENTS)
    return list(caught.value.problems)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "tanggapan.xlsx"
    assert written(path) == []
    return path


def test_each_comment_has_a_row_with_what_is_known_of_it(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    assert [cell.value for cell in sheet[3]] == [column.heading for column in COLUMNS]
    assert [cell.value for cell in sheet[FIRST + 1]][:7] == [
        "M-002",
        "Sri Contoh – Dinas Contoh, 26 November 2026 (a.xlsx, baris 7)",
        "4-23",
        "Tabel 4.3 – 4.2 Target Tahunan\nTarget menurut tahun",
        "Target terlalu tinggi.",
        "Jenis: target\nBukti: RPJMD",
        None,
    ]
    assert [sheet.cell(FIRST + 2, column).value for column in (3, 4)] == ["–", "kolom Butir kosong"]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert rules["H4:H5000"].formula1 == f"_rpkd!$D$1:$D${len(STATUSES)}"
    assert rules["K4:K5000"].type == "date"
    assert [sheet.cell(FIRST, column).protection.locked for column in range(1, 14)] == [True] * 6 + [False] * 6 + [True]
    assert (sheet.freeze_panes, sheet.page_setup.orientation) == ("B4", "landscape")


@pytest.mark.parametrize("date", ["2026-13-45", "2026-02-30T09:00:00Z", "kemarin", "\u0662\u0660\u0662\u0666-01-01"])
def test_a_day_that_no_calendar_has_is_left_out(tmp_path: Path, date: str) -> None:
    comments = merge([], [read_of(remark("Perjelas.", "4-2", author="Budi Rekaan", date=date))])
    written(tmp_path / "tanggapan.xlsx", comments)
    cell = openpyxl.load_workbook(tmp_path / "tanggapan.xlsx")[SHEET].cell(FIRST, 2)
    assert str(cell.value).startswith("Budi Rekaan – Dinas Contoh (")


def test_nothing_is_decided_at_first(path: Path) -> None:
    assert read_decisions(path, COMMENTS) == [Decision(f"M-00{number}") for number in (1, 2, 3)]


def test_decisions_are_read_as_they_were_written(path: Path) -> None:
    def decide(sheet: Any) -> None:
        sheet["G4"], sheet["H4"], sheet["J4"] = "Setuju.\nAkan diubah.", "Diterima", "Bappeda Contoh"
        sheet["K4"], sheet["L4"] = (
            datetime.date(2026, 12, 31),
            "projection.pass_through; narasi bab4;\nprojection.pass_through",
        )
        sheet["H5"], sheet["I5"], sheet["K5"] = "diterima sebagian", "Data 2026 belum terbit.", "5 Desember 2026"
        sheet["H6"], sheet["I6"] = "ditolak", "Di luar lingkup."

    edit(path, decide)
    assert read_decisions(path, COMMENTS) == [
        Decision(
            "M-001",
            Status.ACCEPTED,
            "Setuju.\nAkan diubah.",
            responsible="Bappeda Contoh",
            deadline="2026-12-31",
            inputs=("projection.pass_through", "narasi bab4"),
        ),
        Decision("M-002", Status.PARTLY, reason="Data 2026 belum terbit.", deadline="2026-12-05"),
        Decision("M-003", Status.REJECTED, reason="Di luar lingkup."),
    ]


def test_decisions_survive_being_written_anew(tmp_path: Path) -> None:
    decisions = [
        Decision("M-001", Status.ACCEPTED, "=1+1", "", "@Dinas", "2026-12-31", ("a.b", "data/x.csv"), "abcdef0123"),
        Decision("M-002", Status.DEFERRED, "-", "_x0041_ x005F_\nbaris"),
        Decision("M-003"),
    ]
    written(tmp_path / "b.xlsx", decisions=decisions)
    assert read_decisions(tmp_path / "b.xlsx", COMMENTS) == decisions


@pytest.mark.parametrize("text", ["31/12/2026", "31-12-2026", "2026-12-31", "31 Desember 2026", "31 des 2026"])
def test_a_date_may_be_typed_as_text(path: Path, text: str) -> None:
    edit(path, lambda sheet: sheet.__setitem__("K4", text))
    assert read_decisions(path, COMMENTS)[0].deadline == "2026-12-31"


def test_all_that_is_wrong_is_told_at_once(path: Path) -> None:
    def spoil(sheet: Any) -> None:
        sheet["H4"], sheet["K4"] = "ditrima", "akhir tahun"
        sheet["H5"] = "ditolak"
        sheet["K5"] = 5
        sheet["A6"] = "M-033"
        sheet["A7"], sheet["H7"] = "M-001", "ditolak"
        sheet["G8"] = "Tanpa nomor."
        sheet["G4"] = "=A1&B1"

    edit(path, spoil)
    found = problems(path)
    assert [(one.where.partition("lembar ")[2], one.what, one.value) for one in found] == [
        ("Tanggapan, sel G4 (M-001)", "sel berisi rumus yang belum dihitung", "=A1&B1"),
        ("Tanggapan, sel H4 (M-001)", "status tidak dikenal", "ditrima"),
        ("Tanggapan, sel K4 (M-001)", "tenggat bukan tanggal", "akhir tahun"),
        ("Tanggapan, sel I5 (M-002)", "ditolak tanpa alasan", None),
        ("Tanggapan, sel K5 (M-002)", "tenggat bukan tanggal", "5"),
        ("Tanggapan, sel A6", "nomor masukan tidak dikenal", "M-033"),
        ("Tanggapan, sel A7", "nomor masukan berulang; yang pertama di baris 4", "M-001"),
        ("Tanggapan, sel A8", "baris ini terisi tetapi tidak mempunyai nomor masukan", None),
    ]
    assert all(one.rule and one.remedy for one in found)
    assert found[1].remedy == "mungkin maksudnya diterima"
    assert found[5].remedy == "mungkin maksudnya M-003"


def test_columns_may_be_moved_but_not_taken_away(path: Path) -> None:
    def move(sheet: Any) -> None:
        sheet.insert_cols(1)
        sheet["I4"], sheet["J4"] = "ditunda", "Menunggu BPS."

    edit(path, move)
    assert read_decisions(path, COMMENTS)[0] == Decision("M-001", Status.DEFERRED, reason="Menunggu BPS.")
    edit(path, lambda sheet: sheet.__setitem__("J3", "Sebab"))
    assert [(one.what, one.value) for one in problems(path)] == [("judul kolom tidak ada", "Alasan")]


def test_a_file_to_which_nothing_is_to_be_added_is_not_touched(path: Path) -> None:
    before = path.read_bytes()
    assert written(path, decisions=read_decisions(path, COMMENTS)) == []
    assert path.read_bytes() == before


def test_what_the_office_did_stays_when_comments_are_added(path: Path) -> None:
    def work(sheet: Any) -> None:
        sheet["G4"], sheet["H4"] = "=bukan rumus", "diterima"
        sheet["G4"].data_type = "s"
        sheet["G5"] = "_x005F_x0041_"
        sheet["O4"] = "catatan sendiri"
        sheet.column_dimensions["G"].width = 71
        sheet["B4"].comment = CellComment("telepon dulu", "Bappeda")
        sheet.parent.create_sheet("Rapat")["A1"] = "notulen"
        sheet.row_dimensions[5].hidden = True

    edit(path, work)
    decisions = [replace(one, draft="abcdef0123") for one in read_decisions(path, COMMENTS)[:1]]
    later = merge(COMMENTS, [read_of(remark("Baru.", "5-4"), remark("Perjelas.", "4-2", author="Ani Rekaan"))])
    assert written(path, later, decisions) == []
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    assert [sheet.cell(row, 1).value for row in range(4, 9)] == ["M-001", "M-002", "M-003", "M-004", None]
    assert sheet["B4"].value == (
        "Budi Rekaan – Dinas Contoh (a.xlsx, baris 7)\nAni Rekaan – Dinas Contoh (a.xlsx, baris 7)"
    )
    assert (sheet["G4"].value, sheet["G4"].data_type, sheet["M4"].value) == ("=bukan rumus", "s", "abcdef0123")
    assert (sheet["O4"].value, sheet.column_dimensions["G"].width) == ("catatan sendiri", 71)
    assert (sheet["B4"].comment.text, book["Rapat"]["A1"].value) == ("telepon dulu", "notulen")
    assert sheet.row_dimensions[5].hidden
    read = read_decisions(path, later)
    assert (read[0].response, read[0].status, read[0].draft) == ("=bukan rumus", Status.ACCEPTED, "abcdef0123")
    assert (read[1].response, read[3]) == ("_x0041_", Decision("M-004"))


def test_a_change_of_our_columns_is_told_and_left(path: Path) -> None:
    edit(path, lambda sheet: sheet.__setitem__("E4", "Kata-kata lain."))
    told = (
        "Isi sel E4 (M-001, Masukan) di tanggapan.xlsx diubah. "
        "Perubahan itu dibiarkan, tetapi dokumen memakai masukan.json."
    )
    assert written(path) == [told]
    later = merge(COMMENTS, [read_of(remark("Baru.", "5-4"))])
    assert written(path, later) == [told]
    assert written(path, later) == [told]
    assert openpyxl.load_workbook(path)[SHEET]["E4"].value == "Kata-kata lain."


def test_a_row_that_was_deleted_comes_back_and_is_told(path: Path) -> None:
    decided = [replace(one, response="Setuju.", status=Status.ACCEPTED) for one in read_decisions(path, COMMENTS)]
    edit(path, lambda sheet: sheet.delete_rows(5))
    assert written(path, decisions=decided) == [
        "Baris M-002 tidak ada lagi di tanggapan.xlsx; ditambahkan kembali di bawah."
    ]
    assert read_decisions(path, COMMENTS)[1] == Decision("M-002", Status.ACCEPTED, "Setuju.")
    assert written(path, decisions=decided) == []


def test_a_sorted_sheet_is_read_by_its_numbers(path: Path) -> None:
    def turn(sheet: Any) -> None:
        for column in range(1, 14):
            sheet.cell(4, column).value, sheet.cell(6, column).value = (
                sheet.cell(6, column).value,
                sheet.cell(4, column).value,
            )
        sheet["H4"], sheet["I4"] = "ditunda", "Menunggu."

    edit(path, turn)
    assert [one.status for one in read_decisions(path, COMMENTS)] == ["", "", "ditunda"]
    assert written(path) == []


def test_a_long_text_stands_whole_on_a_sheet_of_its_own(tmp_path: Path) -> None:
    text = " ".join(f"kata{number}" for number in range(1500))
    comments = merge([], [read_of(remark(text), remark("x" * 10_000, "4-12"))])
    path = tmp_path / "tanggapan.xlsx"
    written(path, comments)
    book = openpyxl.load_workbook(path)
    rows = list(book[LONG_SHEET].iter_rows(min_row=2, values_only=True))
    assert "".join(row[3] for row in rows if row[0] == "M-001") == text
    assert "".join(row[3] for row in rows if row[0] == "M-002") == "x" * 10_000
    assert {row[1] for row in rows} == {"Masukan"}
    shown = book[SHEET]["E4"].value
    assert text.startswith(shown.removesuffix("… (selengkapnya di lembar Teks panjang)"))
    assert len(shown) < 1_300
    assert max(dimension.height or 0 for dimension in book[SHEET].row_dimensions.values()) <= 409
    before = path.read_bytes()
    assert written(path, comments) == []
    assert path.read_bytes() == before


def test_a_workbook_of_another_draft_or_kind_is_refused(path: Path, tmp_path: Path) -> None:
    other = replace(DRAFT, identifier="ffffffffff")
    with pytest.raises(UserError, match="ini tanggapan untuk draf lain"):
        write_decisions(path, COMMENTS, [], ITEMS, other)
    book = openpyxl.Workbook()
    book.active["A1"] = "Desa"
    book.save(tmp_path / "lain.xlsx")
    with pytest.raises(UserError, match="tabel tanggapan tidak ditemukan"):
        read_decisions(tmp_path / "lain.xlsx", COMMENTS)
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(UserError, match="berkas rusak atau terpotong"):
        written(path)


def test_what_is_still_open_is_told() -> None:
    decisions = [
        Decision("M-001"),
        Decision("M-002", Status.ACCEPTED, "Setuju.", "", "Bappeda", "2026-12-31", ("a.b",)),
        Decision("M-003", Status.PARTLY, "", "Sebagian saja."),
    ]
    assert open_points(decisions) == [
        "Belum diputuskan: M-001.",
        "Diputuskan tanpa tanggapan: M-003.",
        "Diterima tanpa penanggung jawab: M-003.",
        "Diterima tanpa tenggat: M-003.",
        "Diterima tanpa isian Perubahan: M-003.",
    ]
    assert open_points(decisions[1:2]) == []
