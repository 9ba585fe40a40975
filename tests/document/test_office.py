"""The Word document through LibreOffice: headings, captions and tables survive as what they are."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from .conftest import Built

pytestmark = [pytest.mark.slow, pytest.mark.office]

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"


def converted(path: Path, kind: str, folder: Path) -> Path:
    command = ["soffice", f"-env:UserInstallation={(folder / 'profil').as_uri()}", "--headless", "--convert-to", kind]
    subprocess.run([*command, "--outdir", str(folder), str(path)], check=True, capture_output=True, timeout=180)
    return folder / f"{path.stem}.{kind}"


def test_headings_captions_tables_and_pictures(built: Callable[[str], Built], tmp_path: Path) -> None:
    build = built("19.71")
    root = ElementTree.parse(converted(build.document("docx"), "fodt", tmp_path)).getroot()
    headings = {(item.get(f"{_TEXT}outline-level"), "".join(item.itertext())) for item in root.iter(f"{_TEXT}h")}
    assert ("1", "Profil Kemiskinan Daerah") in headings
    assert ("2", "Garis Kemiskinan") in headings
    assert ("1", "Kata Pengantar") in headings
    texts = ["".join(item.itertext()) for item in root.iter(f"{_TEXT}p")]
    assert any(text.startswith("Tabel\u00a03.1:") for text in texts)
    assert any(text.startswith("Gambar\u00a03.1:") for text in texts)
    tables = list(root.iter(f"{_TABLE}table"))
    assert len(tables) >= len(build.store.tables)
    with_heading = [table for table in tables if table.find(f"{_TABLE}table-header-rows") is not None]
    assert len(with_heading) == len(tables)
    pictures = [frame for frame in root.iter(f"{_DRAW}frame") if frame.find(f"{_DRAW}image") is not None]
    assert len(pictures) >= 6
    assert all(any(child.tag.endswith("}desc") and child.text for child in frame) for frame in pictures)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler (pdftotext) tidak terpasang")
def test_the_pages_carry_running_head_and_numbers(built: Callable[[str], Built], tmp_path: Path) -> None:
    pdf = converted(built("19.71").document("docx"), "pdf", tmp_path)
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True).stdout.decode()
    pages = text.split("\f")
    assert "RPKD Kota Pangkalpinang 2025–2029" not in pages[0]
    assert sum("RPKD Kota Pangkalpinang 2025–2029" in page for page in pages) >= len(pages) - 3
    assert "BAB III PROFIL KEMISKINAN DAERAH" in text
