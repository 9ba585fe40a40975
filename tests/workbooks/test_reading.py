"""A workbook that is filled in as it should be becomes frames; what `rpkd init` wrote is not taken for the office's."""

from __future__ import annotations

import datetime
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rpkd.workbooks._kinds import FILES

from .conftest import FIRST, VILLAGES, blank, column_of, edited, filled, read, row_of


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("code", ["33.16", "17.71", "91.71"])
def test_a_new_workbook_says_nothing_yet(file: str, code: str) -> None:
    found = read(blank(file, code), file, code)
    assert found.faults == []
    assert found.frames
    assert all(frame is None for frame in found.frames.values())


def test_figures_are_those_that_were_added_or_have_an_error() -> None:
    found = read(filled("indikator.xlsx"), "indikator.xlsx")
    assert found.faults == []
    frame = found.frames["indicators"]
    assert frame is not None
    rows = {(row.indicator, row.area, row.year): row for row in frame.itertuples()}
    assert set(rows) == {
        ("headcount_ratio", "own", 2025),
        ("headcount_ratio", "own", 2026),
        ("jkn_coverage", "own", 2025),
    }
    assert rows["headcount_ratio", "own", 2025].se == 0.81
    assert rows["headcount_ratio", "own", 2026].value == 10.9
    assert math.isnan(rows["headcount_ratio", "own", 2026].se)
    assert rows["jkn_coverage", "own", 2025].source == "BPJS Kesehatan Cabang Blora"
    assert frame.dtypes.astype(str).tolist() == ["str", "str", "int64", "float64", "float64", "str"]


def test_a_changed_figure_is_the_offices_and_an_emptied_one_is_not_there() -> None:
    def change(book: object) -> None:
        sheet = book["Indikator"]  # type: ignore[index]
        row = row_of(sheet, "headcount_ratio", "Daerah")
        sheet.cell(row, column_of(sheet, "2025"), 12.34)
        sheet.cell(row, column_of(sheet, "2024")).value = None

    frame = read(edited(blank("indikator.xlsx"), change), "indikator.xlsx").frames["indicators"]
    assert frame is not None
    assert frame[["indicator", "area", "year", "value"]].to_numpy().tolist() == [
        ["headcount_ratio", "own", 2025, 12.34]
    ]


def test_areas_have_their_level_and_their_counts() -> None:
    found = read(filled("wilayah.xlsx"), "wilayah.xlsx")
    assert found.faults == []
    frame = found.frames["areas"]
    assert frame is not None
    assert frame["level"].value_counts().to_dict() == {"village": VILLAGES, "district": 16}
    first = frame.iloc[0]
    assert (first["area_code"], first["kind"], first["population"]) == ("33.16.01", "kecamatan", 50_000)
    assert (first["families_decile_1"], first["note"]) == (834, "keadaan Juni 2025")
    assert math.isnan(first["unfit_houses"])
    assert list(frame)[:6] == ["level", "area_code", "name", "kind", "population", "families"]


def test_a_level_of_which_nothing_is_said_is_left_out() -> None:
    def change(book: object) -> None:
        sheet = book["Kecamatan"]  # type: ignore[index]
        sheet.cell(FIRST, column_of(sheet, "Keluarga"), 12_000)

    frame = read(edited(blank("wilayah.xlsx"), change), "wilayah.xlsx").frames["areas"]
    assert frame is not None
    assert set(frame["level"]) == {"district"}
    assert len(frame) == 16
    assert frame["families"].notna().sum() == 1


def test_targets_are_those_that_were_added() -> None:
    found = read(filled("target.xlsx"), "target.xlsx")
    assert found.faults == []
    frame = found.frames["targets"]
    assert frame is not None
    assert frame["indicator"].tolist() == ["headcount_ratio"] * 2
    assert frame[["year", "low", "high"]].to_numpy().tolist() == [[2026, 9.1, 9.4], [2027, 9.1, 9.4]]


def test_a_target_of_one_figure_has_equal_ends() -> None:
    def change(book: object) -> None:
        sheet = book["Target"]  # type: ignore[index]
        sheet.cell(sheet.max_row, column_of(sheet, "Batas atas")).value = None

    frame = read(edited(filled("target.xlsx"), change), "target.xlsx").frames["targets"]
    assert frame is not None
    assert frame.iloc[1][["low", "high"]].tolist() == [9.1, 9.1]


def test_the_budget_is_three_tables() -> None:
    found = read(filled("apbd.xlsx"), "apbd.xlsx")
    assert found.faults == []
    summary, functions, activities = (found.frames[f"budget_{name}"] for name in ("summary", "functions", "activities"))
    assert summary is not None
    assert functions is not None
    assert activities is not None
    assert summary[["year", "item", "budget"]].to_numpy().tolist() == [
        [2025, "pendapatan", 2.2e12],
        [2025, "belanja", 2.3e12],
        [2025, "belanja pegawai", 9e11],
        [2025, "pembiayaan neto", 1e11],
    ]
    assert functions["function"].tolist() == ["Sosial", "Pendidikan"]
    row = activities.iloc[0]
    assert (row["code"], row["agency"], row["field"]) == ("1.06.05.2.02.0010", "Dinas Sosial", "")
    assert (bool(row["poverty"]), row["date"]) == (True, datetime.date(2025, 11, 21))
    assert activities["poverty"].dtype == bool


def test_programmes_have_targets_and_budgets_by_year() -> None:
    found = read(filled("program.xlsx"), "program.xlsx")
    assert found.faults == []
    frame = found.frames["programmes"]
    assert frame is not None
    row = frame.iloc[0]
    assert (row["target_2026"], row["budget_2026"], row["baseline"]) == (70, 1.5e10, 61.5)
    assert math.isnan(row["target_2025"])
    assert (row["fund_source"], row["strategy"], row["cluster"]) == ("APBD kabupaten/kota; APBN", "a", "1")


def test_the_yearly_plan_is_a_table_of_its_own() -> None:
    found = read(filled("program.xlsx"), "program.xlsx")
    actions, plan = found.frames["action_plan"], found.frames["programmes"]
    assert actions is not None
    assert plan is not None
    row = actions.iloc[0]
    assert (row["row"], row["year"], row["code"], row["recipients"]) == (6, 2026, "1.06.05.2.02.0010", 1250)
    assert (row["quarter_1"], row["quarter_2"], row["fund_source"]) == (40, 60, "APBD kabupaten/kota")
    assert math.isnan(row["quarter_3"])
    assert plan.loc[0, ["row", "programme"]].tolist() == [6, "pkh"]


def as_first_version(book: Any) -> None:
    """Make of a workbook what `rpkd init` wrote before there were the sheet RAT and the column of programmes."""
    book.remove(book["RAT"])
    sheet = book["Program"]
    sheet.delete_cols(column_of(sheet, "Program skenario"))
    marks = book["_rpkd"]
    marks.cell(next(row for row in range(1, 20) if marks.cell(row, 1).value == "versi"), 2, "1")


@pytest.mark.parametrize(
    ("heading", "value"), [("Perangkat daerah", "Dinas B"), ("Lokasi", "Desa B"), ("Indikator", "B")]
)
def test_a_code_may_stand_in_several_rows_that_differ(heading: str, value: str) -> None:
    def edit(book: Any) -> None:
        sheet = book["Program"]
        for cell in list(sheet[FIRST]):
            sheet.cell(FIRST + 1, cell.column, cell.value)
        sheet.cell(FIRST + 1, column_of(sheet, heading), value)

    found = read(edited(filled("program.xlsx"), edit), "program.xlsx")
    assert found.faults == []
    plan = found.frames["programmes"]
    assert plan is not None
    assert plan["row"].tolist() == [FIRST, FIRST + 1]


def test_the_same_row_twice_is_refused() -> None:
    def edit(book: Any) -> None:
        for name in ("Program", "RAT"):
            for cell in list(book[name][FIRST]):
                book[name].cell(FIRST + 1, cell.column, cell.value)

    faults = read(edited(filled("program.xlsx"), edit), "program.xlsx").faults
    assert [(fault.sheet, fault.what) for fault in faults] == [("Program", "baris terulang"), ("RAT", "baris terulang")]


def test_a_workbook_of_the_first_version_is_still_read() -> None:
    found = read(edited(filled("program.xlsx"), as_first_version), "program.xlsx")
    assert found.faults == []
    plan = found.frames["programmes"]
    assert plan is not None
    assert plan.loc[0, ["budget_2026", "programme"]].tolist() == [1.5e10, ""]
    assert found.frames.get("action_plan") is None


def test_what_this_version_has_may_not_be_taken_out_of_its_workbooks() -> None:
    def edit(book: Any) -> None:
        as_first_version(book)
        marks = book["_rpkd"]
        marks.cell(next(row for row in range(1, 20) if marks.cell(row, 1).value == "versi"), 2, "2")

    whats = {fault.what for fault in read(edited(filled("program.xlsx"), edit), "program.xlsx").faults}
    assert whats == {"lembar «RAT» tidak ada", "kolom «Program skenario» tidak ada"}


def test_a_workbook_of_the_first_version_may_have_what_is_newer() -> None:
    def edit(book: Any) -> None:
        marks = book["_rpkd"]
        marks.cell(next(row for row in range(1, 20) if marks.cell(row, 1).value == "versi"), 2, "1")

    found = read(edited(filled("program.xlsx"), edit), "program.xlsx")
    assert found.faults == []
    assert found.frames["action_plan"] is not None


def test_reading_needs_no_library_for_writing(tmp_path: Path) -> None:
    (tmp_path / "target.xlsx").write_bytes(filled("target.xlsx"))
    program = (
        "import sys; from pathlib import Path; from rpkd.workbooks._xlsx import read_book; import rpkd.workbooks; "
        "print(len(read_book(Path('target.xlsx').read_bytes()).grids), 'openpyxl' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["3", "False"]


def test_root_causes() -> None:
    found = read(filled("akar-masalah.xlsx"), "akar-masalah.xlsx")
    assert found.faults == []
    frame = found.frames["root_causes"]
    assert frame is not None
    assert frame.loc[0, ["problem", "availability", "utilisation"]].tolist() == [
        *("Upah buruh tani rendah", "Lapangan kerja sempit", ""),
    ]


def test_desa_dampingan_with_one_spelling_of_its_agencies() -> None:
    found = read(filled("dampingan.xlsx"), "dampingan.xlsx")
    assert found.faults == []
    offices, villages, entries = (found.frames[f"mentoring_{name}"] for name in ("offices", "villages", "entries"))
    assert offices is not None
    assert villages is not None
    assert entries is not None
    assert offices["fields"].tolist() == ["Kesehatan; Perlindungan sosial", "Pendidikan"]
    assert offices["district"].tolist() == ["33.16.01", ""]
    assert offices["capacity"].tolist()[0] == 2
    assert math.isnan(offices["capacity"][1])
    assert offices.dtypes.astype(str).tolist() == ["str", "str", "str", "float64", "float64", "float64"]
    assert villages["chosen"].tolist() == [True, True, False]
    assert villages["problem"].tolist() == ["Pendidikan", "", ""]
    assert villages["office"].tolist() == ["", "Dinas Kesehatan", ""]
    assert villages["previous"].tolist() == ["Dinas Kesehatan", "", ""]
    assert entries["date"].tolist() == [datetime.date(2026, 3, 21), datetime.date(2026, 9, 1)]
    assert entries["office"].tolist() == ["Dinas Kesehatan", "Dinas Pendidikan"]
    assert entries["families"].tolist()[0] == 42
    assert entries["status"].tolist() == ["selesai", "rencana"]


def test_a_faulty_list_of_agencies_proves_nothing_of_those_that_it_lacks() -> None:
    def spoil(book: Any) -> None:
        book["OPD"]["A7"], book["OPD"]["B6"] = None, "Pendidkan"

    faults = read(edited(filled("dampingan.xlsx"), spoil), "dampingan.xlsx").faults
    assert sorted((fault.sheet, fault.cell) for fault in faults) == [("OPD", "A7"), ("OPD", "B6")]
