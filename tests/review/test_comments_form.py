"""The workbook of remarks: whatever people write into one is read, at its place or with the reason why it has none."""

from __future__ import annotations

import datetime
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment as CellComment

from rpkd.errors import UserError
from rpkd.review import Origin
from rpkd.review.comments._form import KINDS, LIST_SHEET, SHEET, write_comment_form
from rpkd.review.comments._item_references import find_items
from rpkd.review.comments._returned_form import FormMark, read_comment_form

from .comment_files import DRAFT, FIRST, ITEMS, MEETING, blank, read_rows, returned


def test_the_form_lists_every_place_and_offers_the_kinds() -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank()))
    listed = book[LIST_SHEET]
    assert [listed.cell(row, 1).value for row in range(4, 4 + len(ITEMS))] == [item.number for item in ITEMS]
    assert [listed.cell(8, column).value for column in (1, 2, 3, 4, 5)] == [
        *("4-23", "BAB IV", "tabel", "Tabel 4.3", "4.2 Target Tahunan")
    ]
    form = book[SHEET]
    rules = {str(rule.sqref): rule.formula1 for rule in form.data_validations.dataValidation}
    assert rules == {f"A{FIRST}:A2000": "Butir!$A$4:$A$10", f"C{FIRST}:C2000": f"_rpkd!$D$1:$D${len(KINDS)}"}
    assert [book["_rpkd"].cell(row, 4).value for row in range(1, len(KINDS) + 1)] == list(KINDS)
    assert form.freeze_panes == f"B{FIRST}"
    assert (form.page_setup.orientation, form.page_setup.paperSize, form.page_setup.fitToWidth) == ("landscape", 9, 1)
    assert book["_rpkd"].sheet_state == "veryHidden"
    assert not form[f"B{FIRST}"].protection.locked
    assert form["A1"].protection.locked
    assert form.protection.sheet


def test_equal_drafts_give_equal_bytes(tmp_path: Path) -> None:
    write_comment_form(tmp_path / "b.xlsx", DRAFT, MEETING, ITEMS)
    assert (tmp_path / "b.xlsx").read_bytes() == blank()


def test_an_empty_form_holds_no_remark(tmp_path: Path) -> None:
    read = read_rows(tmp_path, name="", institution="")
    assert (read.remarks, read.notes) == ((), ())


def test_a_row_becomes_a_remark_with_all_that_it_says(tmp_path: Path) -> None:
    row = {"A": "4-23", "B": "Terlalu tinggi.", "C": "target", "D": "RPJMD hlm. 87", "E": "Disamakan."}
    (only,) = read_rows(tmp_path, row).remarks
    assert (only.origin, only.item, only.kind, only.evidence) == (Origin.WORKBOOK, "4-23", "target", "RPJMD hlm. 87")
    assert only.text == "Terlalu tinggi.\n\nUsulan rumusan: Disamakan."
    assert (only.author, only.institution, only.file) == ("Sri Contoh", "Dinas Contoh", "kembali.xlsx")
    assert (only.locator, only.unplaced) == (f"baris {FIRST}", "")


@pytest.mark.parametrize(
    ("written", "items"),
    [
        ("4-23", ("4-23",)),
        ("4.23", ("4-23",)),
        ("4,23", ("4-23",)),
        ("4–23", ("4-23",)),
        ("butir 4 - 23", ("4-23",)),
        ("Butir no. 4-23.", ("4-23",)),
        ("Tabel 4.3", ("4-23",)),
        ("tabel 4-3", ("4-23",)),
        ("Gambar 5.1", ("5-4",)),
        ("f-3", ("F-3",)),
        ("Bab IV", ("4-1",)),
        ("bab 4", ("4-1",)),
        ("subbab 4.1", ("4-1",)),
        ("Lampiran F", ("F-3",)),
        ("4-2; 4-12", ("4-2", "4-12")),
        ("4-2, 4-12 dan Tabel 4.3", ("4-2", "4-12", "4-23")),
        ("4-12\n4-2\n4-12", ("4-12", "4-2")),
    ],
)
def test_a_place_is_understood_as_people_write_it(written: str, items: tuple[str, ...]) -> None:
    found = find_items(written, ITEMS)
    assert (found.items, found.rest) == (items, "")


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("hal 12", "«hal 12» bukan nomor butir"),
        ("umum", "«umum» bukan nomor butir"),
        ("4-99", "butir atau bagian «4-99» tidak ada dalam draf"),
        ("Tabel 9.9", "butir atau bagian «Tabel 9.9» tidak ada dalam draf"),
        ("2026-11-21", "«2026-11-21» bukan nomor butir"),
        ("", "kolom Butir kosong"),
    ],
)
def test_a_remark_without_place_says_why(tmp_path: Path, written: str, reason: str) -> None:
    (only,) = read_rows(tmp_path, {"A": written, "B": "Mohon diperiksa."}).remarks
    assert (only.item, only.unplaced, only.text) == (None, reason, "Mohon diperiksa.")


def test_a_text_that_names_a_place_where_the_column_is_empty_gives_a_hint(tmp_path: Path) -> None:
    (only,) = read_rows(tmp_path, {"B": "Tabel 4.3 keliru."}).remarks
    assert (only.item, only.unplaced) == (None, "kolom Butir kosong; teksnya menyebut 4-23")


def test_several_places_in_one_cell_are_several_remarks(tmp_path: Path) -> None:
    read = read_rows(tmp_path, {"A": "4-2; 4-12", "B": "Sama."})
    assert [(one.item, one.text) for one in read.remarks] == [("4-2", "Sama."), ("4-12", "Sama.")]


def test_a_range_stands_at_its_first_place_and_is_told(tmp_path: Path) -> None:
    (only,) = read_rows(tmp_path, {"A": "4-2 s.d. 4-20", "B": "Perjelas."}).remarks
    assert (only.item, only.text) == ("4-2", "(Untuk butir 4-2 s.d. 4-20)\n\nPerjelas.")


def test_what_is_beside_a_known_place_is_kept(tmp_path: Path) -> None:
    read = read_rows(tmp_path, {"A": "4-2; halaman 12", "B": "Perjelas."})
    assert [(one.item, one.text) for one in read.remarks] == [("4-2", "(Ditulis untuk: 4-2; halaman 12)\n\nPerjelas.")]
    assert read.notes == (f"Baris {FIRST}: «halaman 12» tidak dikenali sebagai butir.",)


@pytest.mark.parametrize(
    ("value", "item", "said"),
    [
        (
            datetime.date(2026, 12, 4),
            "4-12",
            "Excel mengubah nomor butir menjadi tanggal 04/12/2026; dibaca butir 4-12",
        ),
        (
            datetime.date(2026, 4, 12),
            "4-12",
            "Excel mengubah nomor butir menjadi tanggal 12/04/2026; dibaca butir 4-12",
        ),
        (4.23, "4-23", "nomor butir tersimpan sebagai angka 4,23; dibaca butir 4-23"),
    ],
)
def test_what_excel_made_of_a_place_is_undone_and_told(tmp_path: Path, value: object, item: str, said: str) -> None:
    read = read_rows(tmp_path, {"A": value, "B": "Perjelas."})
    assert [one.item for one in read.remarks] == [item]
    assert read.notes == (f"Baris {FIRST}: {said}.",)


def test_a_number_that_two_places_may_have_is_not_guessed(tmp_path: Path) -> None:
    (only,) = read_rows(tmp_path, {"A": 4.2, "B": "Perjelas."}).remarks
    assert only.item is None
    assert only.unplaced == "nomor butir tersimpan sebagai angka 4,2, yang dapat berarti 4-2 atau 4-20"


def test_the_name_of_a_row_goes_before_that_of_the_sheet(tmp_path: Path) -> None:
    read = read_rows(
        tmp_path,
        {"A": "4-2", "B": "Satu.", "F": "Budi Rekaan", "G": "LSM Contoh"},
        {"A": "4-2", "B": "Dua.", "F": "Ani Rekaan"},
        {"A": "4-2", "B": "Tiga."},
    )
    assert [(one.author, one.institution) for one in read.remarks] == [
        ("Budi Rekaan", "LSM Contoh"),
        ("Ani Rekaan", ""),
        ("Sri Contoh", "Dinas Contoh"),
    ]


def test_a_form_without_any_name_is_told(tmp_path: Path) -> None:
    read = read_rows(tmp_path, {"A": "4-2", "B": "Satu."}, name="", institution="")
    assert [one.author for one in read.remarks] == [""]
    assert read.notes == ("Nama pengisi tidak ada; masukan dicatat tanpa nama.",)


def test_a_name_written_over_its_label_is_read(tmp_path: Path) -> None:
    def write_over(book: Any) -> None:
        book[SHEET]["A3"] = "Nama pengisi: Tono Contoh"

    read = read_rows(tmp_path, {"A": "4-2", "B": "Satu."}, name="", edit=write_over)
    assert [(one.author, one.text) for one in read.remarks] == [("Tono Contoh", "Satu.")]


def test_merged_cells_hold_for_all_their_rows(tmp_path: Path) -> None:
    read = read_rows(
        tmp_path,
        {"A": "4-23", "B": "Satu."},
        {"B": "Dua."},
        edit=lambda book: book[SHEET].merge_cells(f"A{FIRST}:A{FIRST + 1}"),
    )
    assert [(one.item, one.text) for one in read.remarks] == [("4-23", "Satu."), ("4-23", "Dua.")]


def test_text_where_none_was_expected_is_kept(tmp_path: Path) -> None:
    def scribble(book: Any) -> None:
        form = book[SHEET]
        form["D2"] = "Maaf terlambat."
        form["I6"] = "Catatan saya"
        form["I7"] = "Lihat Perbup."
        form["K8"] = "di tepi"
        form["A90"] = "Terima kasih."
        book["Petunjuk"]["C3"] = "Kurang jelas."
        book[LIST_SHEET]["H8"] = "Angkanya keliru."
        book[LIST_SHEET]["F5"] = "Kalimat pengganti."
        extra = book.create_sheet("Catatan")
        extra.append(["Usul", "tambahan"])

    read = read_rows(tmp_path, {"A": "4-2", "B": "Satu."}, {"A": "4-12"}, edit=scribble)
    assert [(one.locator, one.item, one.text) for one in read.remarks] == [
        ("lembar Petunjuk, baris 3", None, "Kurang jelas."),
        ("baris 2", None, "Maaf terlambat."),
        ("baris 7", "4-2", "Satu.\n\nCatatan saya: Lihat Perbup."),
        ("baris 8", "4-12", "Kolom K: di tepi"),
        ("baris 90", None, "Terima kasih."),
        ("lembar Butir, baris 5", "4-2", "Kalimat pengganti."),
        ("lembar Butir, baris 8", "4-23", "Angkanya keliru."),
        ("lembar Catatan, baris 1", None, "Usul | tambahan"),
    ]
    assert all(one.unplaced for one in read.remarks if one.item is None)
    assert {one.author for one in read.remarks} == {"Sri Contoh"}


def test_a_place_without_remark_is_told(tmp_path: Path) -> None:
    read = read_rows(tmp_path, {"A": "4-2"})
    assert (read.remarks, read.notes) == ((), (f"Baris {FIRST}: butir 4-2 tanpa masukan.",))


def test_evidence_alone_is_a_remark(tmp_path: Path) -> None:
    (only,) = read_rows(tmp_path, {"A": "4-2", "D": "Perda 1/2025"}).remarks
    assert (only.text, only.evidence) == ("Bukti pendukung: Perda 1/2025", "Perda 1/2025")


def test_a_second_table_and_an_added_sheet_with_headings_are_read(tmp_path: Path) -> None:
    def copy_down(book: Any) -> None:
        form = book[SHEET]
        for column, heading in enumerate(("Masukan", "Butir", "Pengusul"), start=2):
            form.cell(30, column, heading)
        form["B31"], form["C31"], form["D31"] = "Dari tabel kedua.", "5-4", "Ani Rekaan"
        extra = book.create_sheet("Seksi 2")
        extra.append(["BUTIR *", "Masukan/Saran:", "Nama"])
        extra.append(["4-12", "Dari lembar lain.", "Tono Rekaan"])

    read = read_rows(tmp_path, {"A": "4-2", "B": "Satu."}, edit=copy_down)
    assert [(one.item, one.text, one.author) for one in read.remarks] == [
        ("4-2", "Satu.", "Sri Contoh"),
        ("5-4", "Dari tabel kedua.", "Ani Rekaan"),
        ("4-12", "Dari lembar lain.", "Tono Rekaan"),
    ]


def test_a_long_pasted_sheet_is_one_remark_that_says_so(tmp_path: Path) -> None:
    def paste(book: Any) -> None:
        extra = book.create_sheet("Data")
        for number in range(60):
            extra.append([f"Desa {number}", number])

    read = read_rows(tmp_path, edit=paste)
    assert [(one.locator, one.item) for one in read.remarks] == [("lembar Data", None)]
    assert read.remarks[0].text == "Lembar Data berisi 60 baris, dimulai dengan:\nDesa 0 | 0\nDesa 1 | 1\nDesa 2 | 2"


def test_notes_on_cells_are_remarks_of_their_authors(tmp_path: Path) -> None:
    def note(book: Any) -> None:
        form = book[SHEET]
        form[f"B{FIRST}"].comment = CellComment("Budi Rekaan:\nSetuju dengan ini.", "Budi Rekaan")
        form["C80"].comment = CellComment("Tanpa baris.", "")
        book[LIST_SHEET]["F8"].comment = CellComment("Sumbernya apa?", "Ani Rekaan")

    read = read_rows(tmp_path, {"A": "4-2", "B": "Satu."}, edit=note)
    assert [(one.author, one.item, one.text) for one in read.remarks] == [
        ("Sri Contoh", "4-2", "Satu."),
        ("Budi Rekaan", "4-2", "Setuju dengan ini."),
        ("Sri Contoh", None, "Tanpa baris."),
        ("Ani Rekaan", "4-23", "Sumbernya apa?"),
    ]
    assert read.remarks[1].locator == f"catatan pada sel B{FIRST} lembar Masukan"


def test_a_formula_that_was_typed_as_text_stays_text_and_a_real_one_is_named(tmp_path: Path) -> None:
    read = read_rows(tmp_path, {"A": "4-2", "B": "=1+1"}, {"A": "4-2", "B": "==A7&B7"})
    assert [one.text for one in read.remarks] == ["=1+1", "=A7&B7"]
    assert read.notes == (
        "Sel B8 di lembar Masukan berisi rumus =A7&B7; yang dibaca rumusnya, karena hasilnya tidak ada.",
    )


def test_hidden_rows_are_read_and_told(tmp_path: Path) -> None:
    def hide(book: Any) -> None:
        book[SHEET].row_dimensions[FIRST].hidden = True

    read = read_rows(tmp_path, {"A": "4-2", "B": "Tersembunyi."}, edit=hide)
    assert [one.text for one in read.remarks] == ["Tersembunyi."]
    assert read.notes == ("Lembar Masukan menyembunyikan baris; baris itu tetap dibaca.",)


@pytest.mark.parametrize(
    ("mark", "what"),
    [
        (FormMark("33.17", 1, "0123456789"), "lembar masukan ini dari daerah lain"),
        (FormMark("33.16", 2, "0123456789"), "lembar masukan ini dari putaran lain"),
    ],
)
def test_a_form_of_another_region_or_round_is_refused(tmp_path: Path, mark: FormMark, what: str) -> None:
    path = returned(tmp_path / "a.xlsx")
    with pytest.raises(UserError) as caught:
        read_comment_form(path, ITEMS, mark)
    assert [problem.what for problem in caught.value.problems] == [what]


def test_a_form_for_another_draft_is_told(tmp_path: Path) -> None:
    path = returned(tmp_path / "a.xlsx")
    assert read_comment_form(path, ITEMS, FormMark("33.16", 1, "0123456789")).notes == ()
    (note,) = read_comment_form(path, ITEMS, FormMark("33.16", 1, "ffffffffff")).notes
    assert note.startswith("Lembar ini dibuat untuk draf 0123456789, bukan ffffffffff")


def test_a_table_copied_into_a_new_workbook_is_read_by_its_headings(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Nama", "Butir", "Masukan"])
    book.active.append(["Ani Rekaan", "4-2", "Dari buku baru."])
    book.save(tmp_path / "baru.xlsx")
    read = read_comment_form(tmp_path / "baru.xlsx", ITEMS)
    assert [(one.author, one.item, one.text) for one in read.remarks] == [("Ani Rekaan", "4-2", "Dari buku baru.")]
    assert read.notes == ("Tanda pengenal lembar masukan tidak ada; isinya dibaca menurut judul kolom.",)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "berkas kosong"),
        (b"PK\x03\x04 rusak", "berkas rusak atau terpotong"),
        (b"a,b\n1,2\n", "ini berkas teks (CSV) yang namanya diganti"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        read_comment_form(path, ITEMS)
    (problem,) = caught.value.problems
    assert (problem.where, problem.what) == ("a.xlsx", what)
    assert "rpkd init" not in str(problem)


def test_a_workbook_of_something_else_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Desa", "Jumlah"])
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(UserError, match="ini bukan lembar masukan"):
        read_comment_form(tmp_path / "a.xlsx", ITEMS)
