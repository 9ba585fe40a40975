"""What pasting from web pages, reports and other workbooks brings: read by a stated rule, or refused."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from rpkd.project import Project
from rpkd.regions import Region
from rpkd.sources import Tables
from rpkd.workbooks import check_workbooks, input_folder, write_workbooks
from rpkd.workbooks._found import WorkbookRead

from .conftest import (
    FIRST,
    all_tables,
    column_of,
    edited,
    filled,
    part_of,
    read,
    row_of,
    with_cell,
    with_value,
    written,
)
from .test_damaged import BUDGET_2025, HEADCOUNT, P0, Y2025, put, sample, xml

Edit = Callable[[Any], object]
TARGET = row_of(sample("target.xlsx", "Target"), "RPJMD")


def whats(found: WorkbookRead) -> set[tuple[str, str, str]]:
    return {(fault.sheet, fault.cell, fault.what) for fault in found.faults}


def notes(found: WorkbookRead) -> str:
    return "; ".join(note for lines in found.notes.values() for note in lines)


@pytest.mark.parametrize(
    "text",
    [
        *("12,5 *)", "12,5a", "12,50 1)", "12,5¹", "(12,5)", "Rp 12,5", "1,2 jt", "12,5 persen", "１２,５", "#N/A"),
        *("±12,5", "> 12,5", "~12", "12½", "0x12", "12;5", "12,5-", "5,", ",5", ".5", "12..5", "12 ,5", "'12,5"),
        *("٣", "9,1-9,4", "9,1 s.d. 9,4", "12,5 r", "xx", "12.5.2024", "1/5", "Mei", "12,5\u0301"),
    ],
)
def test_text_beside_a_number_is_never_guessed_away(text: str) -> None:
    found = read(with_value(filled("indikator.xlsx"), "Indikator", P0, text), "indikator.xlsx")
    assert whats(found) == {("Indikator", P0, "angka tidak terbaca")}


@pytest.mark.parametrize("text", ["\u200b", "\ufeff", "\xa0", "\u00ad \u200d"])
def test_what_cannot_be_seen_is_an_empty_cell(text: str) -> None:
    plain, found = (
        read(with_value(filled("indikator.xlsx"), "Indikator", P0, value), "indikator.xlsx") for value in (None, text)
    )
    assert found.faults == []
    figures, same = found.frames["indicators"], plain.frames["indicators"]
    assert figures is not None
    assert same is not None
    assert figures.equals(same)


@pytest.mark.parametrize(("mark", "raised"), [("1", "¹"), ("23", "²³"), ("a", "a")])
@pytest.mark.parametrize("place", ["superscript", "subscript"])
def test_a_raised_footnote_mark_is_no_digit(mark: str, raised: str, place: str) -> None:
    runs = f'<r><t>12,5</t></r><r><rPr><vertAlign val="{place}"/></rPr><t>{mark}</t></r>'
    cell = f'<c r="{P0}" t="inlineStr"><is>{runs}</is></c>'
    (fault,) = read(xml("Indikator", P0, cell)(filled("indikator.xlsx")), "indikator.xlsx").faults
    assert (fault.cell, fault.what, fault.value) == (P0, "angka tidak terbaca", f"12,5{raised}")


# Formulas.


@pytest.mark.parametrize(
    ("formula", "linked"),
    [
        ("SUM(Tabel1[2025])", False),
        ("Tabel1[[#This Row],[2024]]+Tabel1[@[2025]]", False),
        ("SUM(Tabel1[[2024]:[2025]])", False),
        ("SUM([1]Lembar1!A1:A3)", True),
        ("'[12]Data BPS'!$B$7*100", True),
        ("2*[1]!Angka", True),
    ],
)
def test_columns_of_a_table_are_not_other_files(formula: str, linked: bool) -> None:
    cell = f'<c r="{P0}"><f>{formula}</f><v>11</v></c>'
    found = read(xml("Indikator", P0, cell)(filled("indikator.xlsx")), "indikator.xlsx")
    expected = {("Indikator", P0, "rumus mengambil nilainya dari berkas lain")} if linked else set()
    assert whats(found) == expected


@pytest.mark.parametrize("linked", [False, True])
def test_a_shared_formula_is_what_its_first_cell_says(linked: bool) -> None:
    """Of a formula dragged over cells only the first holds its text."""
    formula = "[1]Data!A1" if linked else "10+1"
    first, second = f"{Y2025}{HEADCOUNT}", P0
    content = with_cell(
        filled("indikator.xlsx"),
        "Indikator",
        first,
        f'<c r="{first}"><f t="shared" ref="{first}:{second}" si="0">{formula}</f><v>10.58</v></c>',
    )
    content = written(
        with_cell(content, "Indikator", second, ""),
        part_of(content, "Indikator"),
        lambda data: data.replace(
            b"<v>10.58</v></c>", f'<v>10.58</v></c><c r="{second}"><f t="shared" si="0"/><v>11</v></c>'.encode(), 1
        ),
    )
    cells = {cell for _, cell, what in whats(read(content, "indikator.xlsx")) if "berkas lain" in what}
    assert cells == ({first, second} if linked else set())


def test_an_array_formula_counts_as_its_value() -> None:
    cell = f'<c r="{P0}"><f t="array" ref="{P0}">SUM(A1:A2)</f><v>11</v></c>'
    found = read(xml("Indikator", P0, cell)(filled("indikator.xlsx")), "indikator.xlsx")
    assert found.faults == []


def test_a_cell_that_is_there_twice_is_damage() -> None:
    cell = f'<c r="{P0}"><v>11</v></c><c r="{P0}"><v>12</v></c>'
    found = read(xml("Indikator", P0, cell)(filled("indikator.xlsx")), "indikator.xlsx")
    assert whats(found) == {("", "", "berkas rusak atau terpotong")}


def test_a_date_in_words_is_no_number() -> None:
    cell = f'<c r="{P0}" t="d"><v>2026-05-01T00:00:00</v></c>'
    found = read(xml("Indikator", P0, cell)(filled("indikator.xlsx")), "indikator.xlsx")
    assert whats(found) == {("Indikator", P0, "angka tidak terbaca")}


@pytest.mark.parametrize("number_format", ["d-mmm", "h:mm", "[$-421]dd mmmm yyyy", "mm/dd/yy;@"])
def test_a_number_that_became_a_date_is_refused(number_format: str) -> None:
    found = read(put("Indikator", P0, 12.5, number_format)(filled("indikator.xlsx")), "indikator.xlsx")
    assert whats(found) == {("Indikator", P0, "sel berisi tanggal, bukan angka")}


@pytest.mark.parametrize(
    "number_format", ['"Rp"\\ #,##0.00', '0.0" jiwa"', "[Red]0.00", "0.00E+00", "@", "0.0_);(0.0)"]
)
def test_a_format_that_only_shows_a_number_otherwise_changes_nothing(number_format: str) -> None:
    found = read(put("Indikator", P0, 12.5, number_format)(filled("indikator.xlsx")), "indikator.xlsx")
    assert found.faults == []
    frame = found.frames["indicators"]
    assert frame is not None
    assert frame[(frame["indicator"] == "headcount_ratio") & (frame["year"] == 2026)]["value"].tolist() == [12.5]


# Headings and sheets.


@pytest.mark.parametrize("heading", ["2025 r", "2025 *)", "Tahun 2025", datetime.date(2025, 1, 1), "2.025"])
def test_another_heading_of_a_year_is_told_with_the_year(heading: object) -> None:
    content = edited(filled("indikator.xlsx"), put_in("Indikator", f"{Y2025}5", heading))
    (fault,) = read(content, "indikator.xlsx").faults
    assert (fault.cell, fault.what) == (f"{Y2025}5", "judul kolom tidak dikenal")
    assert "«2025»" in (fault.remedy or "")


def test_a_heading_with_a_star_is_the_same_heading() -> None:
    assert (
        read(edited(filled("indikator.xlsx"), put_in("Indikator", f"{Y2025}5", "2025*")), "indikator.xlsx").faults == []
    )


def put_in(sheet: str, cell: str, value: object) -> Edit:
    return lambda book: book[sheet].__setitem__(cell, value)


def number_row(book: Any) -> None:
    sheet = book["Kecamatan"]
    sheet.insert_rows(FIRST)
    for column in range(1, sheet.max_column + 1):
        sheet.cell(FIRST, column, f"({column})")


def test_a_row_of_column_numbers_is_told() -> None:
    found = read(edited(filled("wilayah.xlsx"), number_row), "wilayah.xlsx")
    assert ("Kecamatan", "A6", "kode tidak terbaca") in whats(found)
    assert {fault.cell[1:] for fault in found.faults} == {"6"}


def wide_heading(book: Any) -> None:
    sheet = book["Kecamatan"]
    sheet.insert_rows(5)
    sheet["F5"] = "Keluarga menurut desil"
    sheet.merge_cells("F5:I5")


def test_a_merged_heading_above_the_headings_changes_nothing() -> None:
    assert read(edited(filled("wilayah.xlsx"), wide_heading), "wilayah.xlsx").faults == []


def inserted_column(book: Any) -> None:
    book["Kecamatan"].insert_cols(4)
    book["Kecamatan"]["D7"] = "lihat Budi"


def test_a_column_that_was_put_in_between_is_told() -> None:
    found = read(edited(filled("wilayah.xlsx"), inserted_column), "wilayah.xlsx")
    assert whats(found) == {("Kecamatan", "D7", "isian di luar tabel")}


def second_sheet(title: str) -> Edit:
    def edit(book: Any) -> None:
        book.copy_worksheet(book["SE"]).title = title

    return edit


@pytest.mark.parametrize("title", ["SE ", "SE.", "Se2"])
def test_a_second_sheet_of_nearly_the_same_name_is_told(title: str) -> None:
    (fault,) = read(edited(filled("indikator.xlsx"), second_sheet(title)), "indikator.xlsx").faults
    assert (fault.sheet, fault.what) == (title, "lembar tidak dikenal, padahal memuat tabel")
    if title != "Se2":
        assert "lembar SE saja" in (fault.rule or "")


def test_a_sheet_hidden_for_good_is_told() -> None:
    content = edited(filled("indikator.xlsx"), lambda book: setattr(book["SE"], "sheet_state", "veryHidden"))
    assert whats(read(content, "indikator.xlsx")) == {("SE", "", "lembar ini tersembunyi")}


def looks(book: Any) -> None:
    """Comments, a frozen pane, a colour scale and a filter that hides nothing."""
    sheet = book["Kecamatan"]
    sheet["D6"].comment = openpyxl.comments.Comment("cek lagi", "Bappeda")
    sheet.freeze_panes = "C6"
    rule = openpyxl.formatting.rule.ColorScaleRule(
        start_type="min", start_color="FFFFFF", end_type="max", end_color="FF0000"
    )
    sheet.conditional_formatting.add("D6:D30", rule)
    sheet.auto_filter.ref = "A5:Z20"


def test_what_is_only_seen_changes_nothing() -> None:
    plain, found = (
        read(filled("wilayah.xlsx"), "wilayah.xlsx"),
        read(edited(filled("wilayah.xlsx"), looks), "wilayah.xlsx"),
    )
    assert found.faults == []
    first, second = plain.frames["areas"], found.frames["areas"]
    assert first is not None
    assert second is not None
    assert first.equals(second)


# Units and scales.


def area_cell(indicator: str, year: str, value: float) -> Edit:
    def edit(book: Any) -> None:
        sheet = book["Indikator"]
        sheet.cell(row_of(sheet, indicator, "Daerah"), column_of(sheet, year), value)

    return edit


@pytest.mark.parametrize(("indicator", "value"), [("poor_population", 91_540), ("adjusted_expenditure", 12_400_000)])
def test_a_figure_in_another_thousand_is_refused(indicator: str, value: float) -> None:
    found = read(edited(filled("indikator.xlsx"), area_cell(indicator, "2026", value)), "indikator.xlsx")
    (fault,) = found.faults
    assert "terlalu besar" in fault.what or "seribu kali" in fault.what


def test_a_lost_decimal_comma_is_told() -> None:
    found = read(edited(filled("indikator.xlsx"), area_cell("headcount_ratio", "2026", 92)), "indikator.xlsx")
    assert found.faults == []
    assert f"{P0}: 92 jauh dari tahun lain" in notes(found)


def test_a_usual_figure_is_not_remarked() -> None:
    assert "jauh dari tahun lain" not in notes(read(filled("indikator.xlsx"), "indikator.xlsx"))


@pytest.mark.parametrize(("error", "told"), [(7.5, True), (0.81, False)])
def test_an_error_that_may_be_a_relative_one_is_told(error: float, told: bool) -> None:
    content = edited(filled("indikator.xlsx"), put_in("SE", f"{Y2025}{HEADCOUNT}", error))
    found = read(content, "indikator.xlsx")
    assert found.faults == []
    assert ("SE sebesar 71 persen angkanya; pastikan itu SE, bukan RSE" in notes(found)) is told


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "what"),
    [
        ("Urusan", "C6", 18_000, "pagu tampaknya bukan dalam rupiah penuh"),
        ("Kegiatan", "G6", 1_250, "pagu tampaknya bukan dalam rupiah penuh"),
        ("Urusan", "D6", 16.2e12, "realisasi lebih dari seratus kali pagu"),
        ("Ringkasan", f"D{BUDGET_2025}", 5e14, "realisasi lebih dari seratus kali pagu"),
        ("Urusan", "C7", 9e12, "jumlah urusan melebihi belanja seluruhnya"),
    ],
)
def test_money_in_another_unit_is_refused(sheet: str, cell: str, value: float, what: str) -> None:
    assert (sheet, cell, what) in whats(read(edited(filled("apbd.xlsx"), put_in(sheet, cell, value)), "apbd.xlsx"))


@pytest.mark.parametrize(("sheet", "heading"), [("Program", "Pagu 2026"), ("RAT", "Pagu")])
def test_a_plan_in_millions_is_refused(sheet: str, heading: str) -> None:
    def edit(book: Any) -> None:
        made = book[sheet]
        made.cell(FIRST, column_of(made, heading), 1_500)

    found = read(edited(filled("program.xlsx"), edit), "program.xlsx")
    assert [(fault.sheet, fault.what) for fault in found.faults] == [(sheet, "pagu tampaknya bukan dalam rupiah penuh")]


def test_all_urusan_in_thousands_are_refused() -> None:
    def edit(book: Any) -> None:
        sheet = book["Urusan"]
        names = ("Sosial", "Pendidikan", "Kesehatan", "Pangan", "Pertanahan", "Perhubungan", "Statistik")
        for row, name in enumerate((*names, "Kebudayaan", "Pariwisata", "Pertanian"), start=FIRST):
            for column, value in enumerate((2025, name, 2.1e8), start=1):
                sheet.cell(row, column, value)
            sheet.cell(row, 4).value = None

    found = read(edited(filled("apbd.xlsx"), edit), "apbd.xlsx")
    assert {what for _, _, what in whats(found)} == {"pagu urusan tampaknya dalam ribuan rupiah"}


def test_a_target_as_a_fraction_is_refused() -> None:
    def edit(book: Any) -> None:
        book["Target"][f"D{TARGET}"], book["Target"][f"E{TARGET}"] = 0.091, 0.094

    (fault,) = read(edited(filled("target.xlsx"), edit), "target.xlsx").faults
    assert (fault.cell, fault.what) == (f"D{TARGET}", "persen tampaknya ditulis sebagai pecahan")
    assert "10,58" in (fault.rule or "")


def test_a_target_near_zero_of_what_is_near_zero_is_read() -> None:
    title = all_tables()["indicators"].frame.set_index("indicator")["title"]["extreme_poverty"]

    def edit(book: Any) -> None:
        for column, value in (("A", title), ("D", 0.3), ("E", 0.4)):
            book["Target"][f"{column}{TARGET}"] = value

    assert read(edited(filled("target.xlsx"), edit), "target.xlsx").faults == []


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (datetime.date(2026, 1, 1), "sel berisi tanggal, bukan angka"),
        ("2026*", "angka tidak terbaca"),
        ("2026 r", "angka tidak terbaca"),
        ("2.026", "angka dapat dibaca dengan dua cara"),
    ],
)
def test_a_year_in_another_shape_is_refused(value: object, what: str) -> None:
    found = read(edited(filled("target.xlsx"), put_in("Target", f"C{TARGET}", value)), "target.xlsx")
    assert whats(found) == {("Target", f"C{TARGET}", what)}


# Words and persons.


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("NIK 3316 0101 0190 0001", True),
        ("3316.0101.0190.0001", True),
        ("33160141019000 01", True),
        ("2020 2021 2022 2023", False),
        ("telepon 0296-531-234-5678", False),
        ("1.02.02.2.02.0015", False),
    ],
)
def test_a_number_of_a_person_is_seen_in_groups_too(text: str, refused: bool) -> None:
    found = read(with_value(filled("wilayah.xlsx"), "Kecamatan", "Z6", text), "wilayah.xlsx")
    assert whats(found) == ({("Kecamatan", "Z6", "teks memuat enam belas angka seperti NIK")} if refused else set())


def test_a_part_of_a_choice_is_answered_with_the_choice() -> None:
    found = read(with_value(filled("akar-masalah.xlsx"), "Akar_Masalah", "A6", "Konsumsi"), "akar-masalah.xlsx")
    (fault,) = found.faults
    assert fault.remedy == "mungkin maksudnya «Ekonomi dan konsumsi»"


# Files.


@pytest.mark.parametrize("kind", ["file", "nowhere"])
def test_what_stands_in_place_of_the_folder_is_told(kind: str, project: Project, blora: Region) -> None:
    folder = input_folder(project, blora)
    folder.parent.mkdir(exist_ok=True)
    if kind == "file":
        folder.write_text("isian")
    else:
        folder.symlink_to(folder.with_name("hilang"))
    (problem,) = check_workbooks(project, blora, Tables(project))
    assert (problem.where, problem.what) == ("data/input/33.16", "ini bukan folder, jadi tidak ada isian")


@pytest.mark.parametrize("kind", ["loop", "nowhere", "folder"])
def test_a_link_that_leads_to_no_workbook_is_told(kind: str, project: Project, blora: Region) -> None:
    tables = Tables(project)
    write_workbooks(project, blora, tables)
    path = input_folder(project, blora) / "target.xlsx"
    path.unlink()
    path.symlink_to({"loop": path, "nowhere": path.with_name("hilang.xlsx"), "folder": path.parent}[kind])
    (problem,) = check_workbooks(project, blora, tables)
    assert problem.where.endswith("target.xlsx")
    assert problem.remedy
