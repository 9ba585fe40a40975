"""Where workbooks lie: made once, read when asked for, marked in copies when they are broken."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from rpkd.errors import UserError
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.sources import Tables
from rpkd.workbooks import (
    TABLES,
    Workbooks,
    annotate_workbooks,
    check_workbooks,
    input_folder,
    workbook_paths,
    write_workbooks,
)
from rpkd.workbooks._kinds import FILES

from .conftest import edited, filled, read


@pytest.fixture
def tables(project: Project) -> Tables:
    return Tables(project)


@pytest.fixture
def folder(project: Project, blora: Region) -> Path:
    path = input_folder(project, blora)
    path.mkdir(parents=True)
    return path


def broken(_: Any = None) -> bytes:
    return edited(filled("apbd.xlsx"), lambda book: book["Urusan"].__setitem__("C6", "=banyak"))


def test_what_is_missing_is_made_and_the_same_each_time(project: Project, blora: Region, tables: Tables) -> None:
    made, kept = write_workbooks(project, blora, tables)
    assert [path.name for path in made] == list(FILES)
    assert kept == []
    first = {path: path.read_bytes() for path in made}
    changed = made[2]
    changed.write_bytes(b"milik saya")
    made[0].unlink()
    again, kept = write_workbooks(project, blora, tables)
    assert again == [made[0]]
    assert kept == made[1:]
    assert changed.read_bytes() == b"milik saya"
    assert made[0].read_bytes() == first[made[0]]


def test_a_new_workbook_is_protected_but_for_its_cells(project: Project, blora: Region, tables: Tables) -> None:
    write_workbooks(project, blora, tables)
    for path in workbook_paths(project, blora):
        book = openpyxl.load_workbook(path)
        assert book.sheetnames[0] == "Petunjuk"
        assert book["_rpkd"].sheet_state == "veryHidden"
        for sheet in book.worksheets[1:-1]:
            assert sheet.protection.sheet
            assert sheet.protection.password is None
            assert sheet.freeze_panes is not None
            assert sheet.print_title_rows == "$5:$5"
            assert sheet.page_setup.orientation == "landscape"
            assert all(cell.protection.locked for cell in sheet[5])
            assert str(sheet["A4"].value).startswith("CONTOH")
            assert not sheet.column_dimensions[sheet.cell(5, sheet.max_column).column_letter].protection.locked
        lists = [
            rule for sheet in book.worksheets for rule in sheet.data_validations.dataValidation if rule.type == "list"
        ]
        assert lists
        for rule in lists:
            first, last = rule.formula1.removeprefix("_rpkd!").replace("$", "").split(":")
            assert all(cell[0].value for cell in book["_rpkd"][first:last])


def test_nothing_there_is_nothing_read(project: Project, blora: Region, tables: Tables) -> None:
    workbooks = Workbooks(project, blora, tables)
    assert dict(workbooks) == dict.fromkeys(TABLES)
    assert check_workbooks(project, blora, tables) == []
    with pytest.raises(KeyError):
        workbooks["lain"]


def test_each_table_has_its_name_and_source(project: Project, blora: Region, tables: Tables, folder: Path) -> None:
    for file in FILES:
        (folder / file).write_bytes(filled(file))
    workbooks = Workbooks(project, blora, tables)
    by_attribute = {name: getattr(workbooks, name) for name in TABLES if not name.startswith("mentoring_")}
    assert all(workbooks[name] is not None for name in TABLES)
    assert all(found is workbooks[name] for name, found in by_attribute.items())
    areas = workbooks.areas
    assert areas is not None
    assert areas.citation == "Pemerintah Kabupaten Blora, buku kerja wilayah.xlsx"
    assert areas.vintage.startswith("disimpan 20")
    assert areas.path == folder / "wilayah.xlsx"
    assert check_workbooks(project, blora, tables) == []


def test_desa_dampingan_are_one_thing_of_three_tables(
    project: Project, blora: Region, tables: Tables, folder: Path
) -> None:
    assert Workbooks(project, blora, tables).mentoring is None
    (folder / "dampingan.xlsx").write_bytes(filled("dampingan.xlsx"))
    workbooks = Workbooks(project, blora, tables)
    mentoring = workbooks.mentoring
    assert mentoring is not None
    assert mentoring.offices is workbooks["mentoring_offices"] is not None
    assert mentoring.villages is workbooks["mentoring_villages"] is not None
    assert mentoring.entries is workbooks["mentoring_entries"] is not None

    def without_entries(book: Any) -> None:
        book["Pemantauan"].delete_rows(6, 2)

    (folder / "dampingan.xlsx").write_bytes(edited(filled("dampingan.xlsx"), without_entries))
    some = Workbooks(project, blora, tables).mentoring
    assert some is not None
    assert (some.offices is None, some.entries) == (False, None)


def test_a_broken_workbook_is_told_whole_and_others_are_read(
    project: Project, blora: Region, tables: Tables, folder: Path
) -> None:
    (folder / "apbd.xlsx").write_bytes(broken())
    (folder / "target.xlsx").write_bytes(filled("target.xlsx"))
    workbooks = Workbooks(project, blora, tables)
    assert workbooks.targets is not None
    with pytest.raises(UserError) as caught:
        workbooks.budget_summary  # noqa: B018
    (problem,) = caught.value.problems
    assert problem.where == "data/input/33.16/apbd.xlsx, lembar Urusan, sel C6"
    assert list(caught.value.problems) == check_workbooks(project, blora, tables)


def test_a_folder_in_place_of_a_workbook_is_told(project: Project, blora: Region, tables: Tables, folder: Path) -> None:
    (folder / "apbd.xlsx").mkdir()
    (problem,) = check_workbooks(project, blora, tables)
    assert problem.where == "data/input/33.16/apbd.xlsx"
    assert "membaca buku kerja" in problem.what


def test_a_workbook_that_another_program_has_locked_is_told(
    project: Project, blora: Region, tables: Tables, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, plain = folder / "apbd.xlsx", Path.open

    def refuse(opened: Path, *words: Any, **options: Any) -> Any:
        if opened == path:
            raise PermissionError(13, "Permission denied", str(path))
        return plain(opened, *words, **options)

    monkeypatch.setattr(Path, "open", refuse)
    (problem,) = check_workbooks(project, blora, tables)
    assert (problem.where, problem.what) == ("data/input/33.16/apbd.xlsx", "buku kerja tidak dapat dibaca")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Indikator.xlsx", True),
        ("indikator.xlsm", True),
        ("indikator (1).xlsx", True),
        ("indikator - salinan.xlsx", True),
        ("indikator final.xlsx", True),
        ("indikator-kemiskinan-dinsos.xlsx", False),
        ("~$indikator.xlsx", False),
        (".~lock.indikator.xlsx#", False),
        ("indikator.periksa.xlsx", False),
        ("batas.geojson", False),
        ("rekap.xlsx", False),
    ],
)
def test_a_file_that_would_be_passed_over_is_told(
    project: Project, blora: Region, tables: Tables, folder: Path, name: str, told: bool
) -> None:
    (folder / "indikator.xlsx").write_bytes(filled("indikator.xlsx"))
    (folder / name).write_bytes(b"x")
    problems = check_workbooks(project, blora, tables)
    assert [problem.value for problem in problems] == ([name] if told else [])


def test_a_workbook_under_another_name_alone_is_told(
    project: Project, blora: Region, tables: Tables, folder: Path
) -> None:
    (folder / "indikator-kemiskinan-dinsos.xlsx").write_bytes(b"x")
    (problem,) = check_workbooks(project, blora, tables)
    assert problem.remedy is not None
    assert problem.remedy.startswith("ganti namanya menjadi indikator.xlsx")


@pytest.mark.parametrize(("name", "told"), [("3316", True), ("33.16 Blora", True), ("33.17", False), ("lain", False)])
def test_a_folder_that_would_be_passed_over_is_told(
    project: Project, blora: Region, tables: Tables, name: str, told: bool
) -> None:
    (project.data / "input" / name).mkdir(parents=True)
    assert [problem.value for problem in check_workbooks(project, blora, tables)] == ([name] if told else [])


def test_a_copy_shows_every_fault_and_the_workbook_stays(
    project: Project, blora: Region, tables: Tables, folder: Path
) -> None:
    path, copy = folder / "apbd.xlsx", folder / "apbd.periksa.xlsx"
    path.write_bytes(broken())
    (folder / "wilayah.xlsx").write_bytes(b"PK rusak")
    before = path.read_bytes()
    assert annotate_workbooks(project, blora, tables).written == (copy,)
    assert path.read_bytes() == before
    book = openpyxl.load_workbook(copy)
    cell = book["Urusan"]["C6"]
    assert cell.fill.fgColor.rgb == "FFFF9999"
    assert "Perbaikan:" in cell.comment.text
    listed = [[cell.value for cell in row] for row in book["Masalah"].iter_rows()]
    assert listed[0][:3] == ["No", "Lembar", "Sel"]
    assert listed[1][:4] == [1, "Urusan", "C6", "=banyak"]
    assert book["Masalah"]["D2"].data_type == "s"
    first = copy.read_bytes()
    annotate_workbooks(project, blora, tables)
    assert copy.read_bytes() == first


def test_a_copy_is_no_workbook(project: Project, blora: Region, tables: Tables, folder: Path) -> None:
    (folder / "apbd.xlsx").write_bytes(broken())
    annotate_workbooks(project, blora, tables)
    (fault,) = read((folder / "apbd.periksa.xlsx").read_bytes(), "apbd.xlsx").faults
    assert fault.what == "ini salinan pemeriksaan, bukan buku kerja aslinya"


def test_a_copy_goes_when_its_workbook_is_sound_but_not_what_somebody_mended(
    project: Project, blora: Region, tables: Tables, folder: Path
) -> None:
    path, copy = folder / "apbd.xlsx", folder / "apbd.periksa.xlsx"
    path.write_bytes(broken())
    annotate_workbooks(project, blora, tables)
    mended = edited(copy.read_bytes(), lambda book: book["Urusan"].__setitem__("C6", 5e9))
    copy.write_bytes(mended)
    result = annotate_workbooks(project, blora, tables)
    kept = folder / "apbd.periksa.suntingan-1.xlsx"
    assert (result.written, result.kept) == ((copy,), (kept,))
    assert kept.read_bytes() == mended
    path.write_bytes(filled("apbd.xlsx"))
    assert annotate_workbooks(project, blora, tables).written == ()
    assert sorted(item.name for item in folder.iterdir()) == ["apbd.periksa.suntingan-1.xlsx", "apbd.xlsx"]
    assert check_workbooks(project, blora, tables) == []


def test_every_kind_of_fault_can_be_marked(project: Project, blora: Region, tables: Tables, folder: Path) -> None:
    def spoil(book: Any) -> None:
        sheet = book["Kecamatan"]
        sheet.merge_cells("D7:D9")
        sheet.row_dimensions[12].hidden = True
        sheet.column_dimensions["E"].hidden = True
        sheet["B10"] = "teks\x0b".replace("\x0b", "\u200e")
        book.remove(book["Desa_Kelurahan"])

    (folder / "wilayah.xlsx").write_bytes(edited(filled("wilayah.xlsx"), spoil))
    annotate_workbooks(project, blora, tables)
    book = openpyxl.load_workbook(folder / "wilayah.periksa.xlsx")
    marked = {
        cell.coordinate
        for row in book["Kecamatan"].iter_rows(max_row=20)
        for cell in row
        if cell.fill.fgColor.rgb == "FFFF9999"
    }
    assert marked == {"D7", "A12", "E1", "B10"}
    assert book["Masalah"].max_row == 6


def test_a_sealed_archive_is_the_offices_matter(project: Project, blora: Region, tables: Tables, folder: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", "x")
    (folder / "program.xlsx").write_bytes(stream.getvalue())
    assert annotate_workbooks(project, blora, tables).written == ()
    assert len(check_workbooks(project, blora, tables)) == 1
