"""What an office may do with a workbook: read by a stated rule, and told where it was read in another shape."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from rpkd.workbooks._found import WorkbookRead

from .conftest import FIRST, blank, column_of, edited, filled, part_of, read, row_of, with_cell, written


def figure(content: bytes, indicator: str = "headcount_ratio", year: int = 2026) -> tuple[float, list[str]]:
    """Read one figure of the region, and the notes."""
    found = read(content, "indikator.xlsx")
    assert found.faults == []
    frame = found.frames["indicators"]
    assert frame is not None
    (row,) = frame[(frame["indicator"] == indicator) & (frame["area"] == "own") & (frame["year"] == year)].itertuples()
    return row.value, found.notes["indicators"]


def with_figure(value: Any, indicator: str = "headcount_ratio", number_format: str = "General") -> bytes:
    def edit(book: Any) -> None:
        sheet = book["Indikator"]
        cell = sheet.cell(row_of(sheet, indicator, "Daerah"), column_of(sheet, "2026"), value)
        cell.number_format = number_format

    return edited(blank("indikator.xlsx"), edit)


@pytest.mark.parametrize(
    ("written_value", "number"),
    [
        ("11,2", 11.2),
        (" 11,25\u00a0", 11.25),
        ("\u202f11,5 %", 11.5),
        ("12.5", 12.5),
        ("0,345", 0.345),
        ("0.345", 0.345),
        ("12.3456", 12.3456),
        ("10", 10),
    ],
)
def test_a_number_as_text_is_read_the_indonesian_way_and_told(written_value: str, number: float) -> None:
    value, notes = figure(with_figure(written_value))
    assert value == number
    assert len(notes) == 1
    assert "dibaca" in notes[0]


@pytest.mark.parametrize(
    ("written_value", "number"),
    [("512.345", 512_345), ("Rp 1.512.345,50", 1_512_345.5), ("512 345", 512_345), ("Rp. 512.345,-", 512_345)],
)
def test_a_point_in_rupiah_groups_thousands(written_value: str, number: float) -> None:
    assert figure(with_figure(written_value, "poverty_line"), "poverty_line")[0] == number


@pytest.mark.parametrize("mark", ["–", "-", "—", "...", "…", "n.a.", "N/A", " - ", "tidak ada data"])
def test_a_mark_for_no_figure_is_no_figure(mark: str) -> None:
    found = read(with_figure(mark), "indikator.xlsx")
    assert (found.faults, found.frames["indicators"]) == ([], None)


def test_a_cell_in_percent_format_is_read_as_it_is_seen() -> None:
    value, notes = figure(with_figure(0.112, number_format="0.0%"))
    assert value == 11.2
    assert "berformat persen" in notes[0]


def test_a_formula_counts_as_what_it_was_computed_to() -> None:
    content = with_figure(1)
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Indikator"]
    cell = f"{get_column_letter(column_of(sheet, '2026'))}{row_of(sheet, 'headcount_ratio', 'Daerah')}"
    computed = with_cell(content, "Indikator", cell, f'<c r="{cell}"><f>10+1</f><v>11</v></c>')
    assert figure(computed)[0] == 11


def test_a_boolean_is_yes_or_no_only_where_that_is_asked() -> None:
    found = read(edited(filled("apbd.xlsx"), lambda book: book["Kegiatan"].__setitem__("I6", False)), "apbd.xlsx")
    assert found.faults == []
    activities = found.frames["budget_activities"]
    assert activities is not None
    assert activities["poverty"].tolist() == [False]


def test_dates_may_be_dates_or_written_the_usual_way() -> None:
    def edit(book: Any) -> None:
        sheet = book["Kegiatan"]
        for row, value in enumerate((datetime.date(2025, 3, 4), "4-3-2025", "2025-03-04", "04.03.2025"), start=FIRST):
            for column in range(1, 12):
                sheet.cell(row, column, sheet.cell(FIRST, column).value)
            sheet.cell(row, 2, f"1.06.05.2.02.001{row}")
            sheet.cell(row, 11, value)

    activities = read(edited(filled("apbd.xlsx"), edit), "apbd.xlsx").frames["budget_activities"]
    assert activities is not None
    assert activities["date"].tolist() == [datetime.date(2025, 3, 4)] * 4


def test_dates_of_a_workbook_that_counts_from_1904() -> None:
    def edit(book: Any) -> None:
        book.epoch = CALENDAR_MAC_1904
        book["Kegiatan"]["K6"] = datetime.date(2025, 3, 4)

    activities = read(edited(filled("apbd.xlsx"), edit), "apbd.xlsx").frames["budget_activities"]
    assert activities is not None
    assert activities["date"].tolist() == [datetime.date(2025, 3, 4)]


def test_lines_of_source_and_sums_are_passed_over_and_told() -> None:
    def edit(book: Any) -> None:
        sheet = book["Kecamatan"]
        end = sheet.max_row
        sheet.cell(end + 1, 2, "Jumlah")
        sheet.cell(end + 1, column_of(sheet, "Penduduk"), 900_000)
        sheet.cell(end + 3, 1, "Sumber: Dinas Sosial, 2025")
        sheet.cell(end + 4, 1, "*) angka sementara")
        sheet.merge_cells(start_row=end + 3, end_row=end + 3, start_column=1, end_column=8)

    plain, changed = (
        read(filled("wilayah.xlsx"), "wilayah.xlsx"),
        read(edited(filled("wilayah.xlsx"), edit), "wilayah.xlsx"),
    )
    assert changed.faults == []
    assert_same(plain, changed)
    assert [re.sub(r"\d+", "N", note) for note in changed.notes["areas"]] == [
        "lembar Kecamatan, baris N dilewati: baris «Jumlah» bukan data",
        "lembar Kecamatan, baris N dilewati: keterangan «Sumber: Dinas Sosial, N»",
        "lembar Kecamatan, baris N dilewati: keterangan «*) angka sementara»",
    ]


def lower(book: Any) -> None:
    book["Kecamatan"].insert_rows(3, 2)


def reordered(book: Any) -> None:
    sheet = book["Kecamatan"]
    for row in range(3, sheet.max_row + 1):
        first, second = sheet.cell(row, 4).value, sheet.cell(row, 5).value
        sheet.cell(row, 4).value, sheet.cell(row, 5).value = second, first


def own_sheet(book: Any) -> None:
    book.create_sheet("Catatan rapat")["A1"] = "Kode"


def blank_lines(book: Any) -> None:
    book["Kecamatan"].insert_rows(9)


def hidden_blank_row(book: Any) -> None:
    book["Kecamatan"].row_dimensions[400].hidden = True


def other_case(book: Any) -> None:
    book["Kecamatan"].title = "KECAMATAN "


def unprotected(book: Any) -> None:
    for sheet in book.worksheets:
        sheet.protection.sheet = False


def years_as_text(book: Any) -> None:
    book["Kecamatan"]["D5"] = "  penduduk "


@pytest.mark.parametrize(
    "edit", [lower, reordered, own_sheet, blank_lines, hidden_blank_row, other_case, unprotected, years_as_text]
)
def test_what_does_not_change_the_table_changes_nothing(edit: Callable[[Any], None]) -> None:
    plain, changed = (
        read(filled("wilayah.xlsx"), "wilayah.xlsx"),
        read(edited(filled("wilayah.xlsx"), edit), "wilayah.xlsx"),
    )
    assert changed.faults == []
    assert_same(plain, changed)


def test_rows_that_a_filter_hides_are_read_and_told() -> None:
    def edit(book: Any) -> None:
        sheet = book["Kecamatan"]
        sheet.auto_filter.add_filter_column(2, ["distrik"])
        for row in (7, 9):
            sheet.row_dimensions[row].hidden = True

    plain, changed = (
        read(content, "wilayah.xlsx") for content in (filled("wilayah.xlsx"), edited(filled("wilayah.xlsx"), edit))
    )
    assert changed.faults == []
    assert_same(plain, changed)
    assert changed.notes["areas"] == ["lembar Kecamatan, baris yang tersembunyi oleh saringan tetap dibaca: 7, 9"]


def test_a_letter_or_number_is_enough_of_a_choice() -> None:
    def edit(book: Any) -> None:
        sheet = book["Program"]
        sheet.cell(FIRST, column_of(sheet, "Strategi Permendagri 53/2020"), "B")
        sheet.cell(FIRST, column_of(sheet, "Klaster"), 3)

    found = read(edited(filled("program.xlsx"), edit), "program.xlsx")
    assert found.faults == []
    programmes = found.frames["programmes"]
    assert programmes is not None
    assert programmes.loc[0, ["strategy", "cluster"]].tolist() == ["b", "3"]


def test_empty_rows_to_the_end_of_the_sheet_are_nothing() -> None:
    rows = b"".join(b'<row r="%d"/>' % number for number in range(1000, 1_048_577))
    content = filled("akar-masalah.xlsx")
    part = part_of(content, "Akar_Masalah")
    long = written(content, part, lambda data: data.replace(b"</sheetData>", rows + b"</sheetData>"))
    found = read(long, "akar-masalah.xlsx")
    assert found.faults == []
    assert_same(read(content, "akar-masalah.xlsx"), found)


STRICT = {
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships"
    ),
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
}


def test_the_strict_kind_of_workbook_is_read_too() -> None:
    content = filled("wilayah.xlsx")
    names = openpyxl.load_workbook(io.BytesIO(content)).sheetnames
    parts = [f"xl/worksheets/sheet{number}.xml" for number, _ in enumerate(names, start=1)]
    for part in (*parts, "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"):
        for usual, strict in STRICT.items():
            content = written(content, part, lambda data, a=usual, b=strict: data.replace(a, b))
    assert_same(read(filled("wilayah.xlsx"), "wilayah.xlsx"), read(content, "wilayah.xlsx"))


def test_a_sheet_in_another_encoding_is_read_too() -> None:
    content = filled("wilayah.xlsx")
    wide = written(
        content,
        part_of(content, "Kecamatan"),
        lambda data: data.decode().encode("utf-16"),
    )
    assert_same(read(content, "wilayah.xlsx"), read(wide, "wilayah.xlsx"))


def test_a_changed_example_is_no_data() -> None:
    def edit(book: Any) -> None:
        book["Kecamatan"]["A4"], book["Kecamatan"]["D4"] = "33.16.01", 77

    assert_same(read(blank("wilayah.xlsx"), "wilayah.xlsx"), read(edited(blank("wilayah.xlsx"), edit), "wilayah.xlsx"))


def assert_same(one: WorkbookRead, other: WorkbookRead) -> None:
    """Compare the frames of two workbooks."""
    assert one.frames.keys() == other.frames.keys()
    for name, frame in one.frames.items():
        twin = other.frames[name]
        if frame is None or twin is None:
            assert frame is twin
        else:
            assert frame.equals(twin), name
