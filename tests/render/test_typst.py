"""Typst works in a process of its own, and its refusals reach the user."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from rpkd.errors import UserError
from rpkd.render._pandoc import MARKDOWN, run_pandoc
from rpkd.render._typst import compile_pdf, rasterise

FILTER = Path(__file__).resolve().parents[2] / "_extensions" / "rpkd" / "rpkd.lua"


def source(folder: Path, text: str) -> Path:
    path = folder / "a.typ"
    path.write_text(f'#set document(title: "Uji")\n#set text(lang: "id")\n{text}\n', encoding="utf-8")
    return path


def test_a_file_becomes_the_same_pdf_each_time(tmp_path: Path) -> None:
    made = compile_pdf(source(tmp_path, "= Judul\nIsi – naskah."), tmp_path)
    assert made.startswith(b"%PDF-")
    assert compile_pdf(source(tmp_path, "= Judul\nIsi – naskah."), tmp_path) == made


def test_what_typst_refuses_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="tidak-ada") as caught:
        compile_pdf(source(tmp_path, "#tidak-ada()"), tmp_path)
    assert "PDF tidak dapat disusun oleh Typst" in str(caught.value)


def test_a_process_that_dies_is_told_with_its_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rpkd.render._typst._PROGRAM", "import os; os._exit(7)")
    with pytest.raises(UserError, match="berhenti mendadak dengan kode 7"):
        compile_pdf(source(tmp_path, "x"), tmp_path)


def test_a_process_that_does_not_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rpkd.render._typst._PROGRAM", "import time; time.sleep(60)")
    monkeypatch.setattr("rpkd.render._typst.TIME_LIMIT", 0.5)
    with pytest.raises(UserError, match=r"belum selesai dalam 0\.5 detik"):
        compile_pdf(source(tmp_path, "x"), tmp_path)


def test_svg_becomes_png_at_its_size_on_white(tmp_path: Path) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="{}pt" height="36pt">'
    svg += '<rect width="9pt" height="9pt" fill="{}"/></svg>'
    first, second = rasterise([svg.format(72, "#ff0000"), svg.format(144, "#00ff00")], tmp_path / "gambar")
    for png, width, colour in ((first, 200, (255, 0, 0)), (second, 400, (0, 255, 0))):
        image = Image.open(BytesIO(png))
        assert image.size == (width, 100)
        assert image.info["dpi"] == pytest.approx((200, 200), abs=0.01)
        assert image.convert("RGB").getpixel((3, 3)) == colour
        assert image.convert("RGB").getpixel((width - 3, 97)) == (255, 255, 255)
        assert image.convert("RGBA").getextrema()[3] == (255, 255)
    again = rasterise([svg.format(72, "#ff0000"), svg.format(144, "#00ff00")], tmp_path / "lagi")
    assert again == [first, second]
    assert rasterise([], tmp_path / "kosong") == []


def test_a_picture_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="gambar untuk Word tidak dapat dibuat oleh Typst"):
        rasterise(["bukan gambar"], tmp_path)


def test_the_title_of_a_table_in_a_narrative_stays_with_its_table(tmp_path: Path) -> None:
    text = "**Judul tabel**\n\n| a |\n|---|\n| 1 |\n\n**Tebal biasa**\n\nKalimat.\n"
    made = run_pandoc(["--from", MARKDOWN, "--to", "typst", "--lua-filter", str(FILTER)], text, tmp_path)
    before, _, after = made.partition("Judul tabel")
    assert before.rstrip().endswith("#block(sticky: true)[\n#strong[")
    assert after.count("#block(sticky") == 0
    assert "#strong[Tebal biasa]" in after
