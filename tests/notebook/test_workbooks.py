"""A session reads the office's workbooks when it is asked; what it asked for is an input even where it is absent."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import openpyxl
import pytest

from rpkd.errors import UserError
from rpkd.notebook import Session, open_notebook
from rpkd.numbers import Unit
from rpkd.workbooks import write_workbooks

ROOT = Path(__file__).resolve().parents[2]
FOLDER = "data/input/17.71"


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    root = tmp_path / "klon"
    shutil.copytree(ROOT / "data", root / "data", ignore=shutil.ignore_patterns("input", "private", "unduhan"))
    shutil.copytree(ROOT / "params", root / "params")
    (root / "_quarto.yml").touch()
    monkeypatch.setenv("RPKD_PROJECT", str(root))
    return open_notebook("contoh", "17.71", "", str(tmp_path / "kerja"))


def reads(session: Session) -> list[str]:
    return [name for name in session._file_reads.names() if name.startswith("data/input")]


def test_an_absent_workbook_is_an_input_once_it_was_asked_for(session: Session) -> None:
    assert reads(session) == []
    assert session.workbooks.areas is None
    assert reads(session) == [f"{FOLDER}/wilayah.xlsx"]
    assert session.workbooks.budget_summary is None
    assert reads(session) == [f"{FOLDER}/apbd.xlsx", f"{FOLDER}/wilayah.xlsx"]


def test_a_table_of_the_office_is_a_source(session: Session) -> None:
    write_workbooks(session.project, session.region, session.tables)
    path = session.project.root / FOLDER / "wilayah.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    book["Kecamatan"]["E6"] = 9_500
    book.save(path)
    areas = session.workbooks.areas
    assert areas is session.workbooks.areas is not None
    assert reads(session) == [f"{FOLDER}/wilayah.xlsx"]
    session.enter_cell("#| label: angka-keluarga\n")
    total = float(areas.frame["families"].sum())
    scalar = session.scalar("families", "Keluarga", total, Unit.COUNT, source=[areas, session.tables["districts"]])
    assert scalar.value == 9_500
    assert scalar.source.startswith("Pemerintah Kota Bengkulu, buku kerja wilayah.xlsx; ")
    assert scalar.vintage.startswith("disimpan 20")


def test_a_broken_workbook_is_the_users_mistake(session: Session) -> None:
    path = session.project.root / FOLDER / "target.xlsx"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"kode,nama\n")
    with pytest.raises(UserError, match=r"data/input/17\.71/target\.xlsx"):
        session.workbooks.targets  # noqa: B018
