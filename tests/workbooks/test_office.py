"""LibreOffice opens a workbook, saves it, and it still says the same."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from rpkd.workbooks._kinds import FILES

from .conftest import blank, edited, filled, read
from .test_accepted import assert_same

PROGRAM = shutil.which("soffice") or shutil.which("libreoffice") or ""
LIBRARIES = Path(os.path.realpath(PROGRAM)).parent
pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(
        (LIBRARIES / "libswlo.so").exists() and not (LIBRARIES / "libsclo.so").exists(), reason="needs LibreOffice Calc"
    ),
]


def saved_by_office(folder: Path, contents: dict[str, bytes], *formats: str) -> dict[str, bytes]:
    """Let LibreOffice open workbooks and save them in one format after the other."""
    folder = folder / "0"
    folder.mkdir(parents=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    ending = "xlsx"
    for step, wanted in enumerate(formats or ("xlsx",), start=1):
        command = [
            PROGRAM,
            f"-env:UserInstallation=file://{folder.parent}/profil",
            "--headless",
            "--convert-to",
            wanted,
        ]
        paths = [str(folder / f"{Path(name).stem}.{ending}") for name in contents]
        folder, ending = folder.parent / str(step), wanted
        subprocess.run([*command, "--outdir", str(folder), *paths], check=True, capture_output=True, timeout=300)
    return {name: (folder / name).read_bytes() for name in contents}


@pytest.mark.parametrize("formats", [("xlsx",), ("ods", "xlsx")])
def test_a_filled_workbook_survives_libreoffice(tmp_path: Path, formats: tuple[str, ...]) -> None:
    saved = saved_by_office(tmp_path, {file: filled(file) for file in FILES}, *formats)
    for file in FILES:
        plain, again = read(filled(file), file), read(saved[file], file)
        assert again.faults == []
        assert saved[file] != filled(file)
        assert_same(plain, again)


def test_a_new_workbook_that_libreoffice_saves_says_nothing_yet(tmp_path: Path) -> None:
    saved = saved_by_office(tmp_path, {file: blank(file) for file in FILES})
    for file in FILES:
        found = read(saved[file], file)
        assert found.faults == []
        assert all(frame is None for frame in found.frames.values())


def test_formulas_are_computed_by_libreoffice(tmp_path: Path) -> None:
    content = edited(filled("apbd.xlsx"), lambda book: book["Urusan"].__setitem__("C6", "=17*10^9"))
    assert [fault.cell for fault in read(content, "apbd.xlsx").faults] == ["C6"]
    found = read(saved_by_office(tmp_path, {"apbd.xlsx": content})["apbd.xlsx"], "apbd.xlsx")
    assert found.faults == []
    functions = found.frames["budget_functions"]
    assert functions is not None
    assert functions["budget"].tolist() == [1.7e10, 7e11]
