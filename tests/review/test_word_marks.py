"""The draft that is handed out says its numbers, and is otherwise the built document."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from rpkd.errors import UserError
from rpkd.review._remarks import Kind, Meeting
from rpkd.review.word._items import number_items
from rpkd.review.word._marks import mark_word
from rpkd.review.word._outline import text_of

from .word_files import CONTENT, DRAFT, built, handed_out


def test_each_place_shows_its_number_and_has_a_bookmark(tmp_path: Path) -> None:
    handed, items = handed_out(tmp_path)
    document = docx.Document(str(handed))
    texts = [text_of(paragraph) for paragraph in document.element.body.iter(qn("w:p"))]
    for item in items:
        words = f"{item.shown}: {item.text}" if item.shown else item.text
        if item.kind is Kind.HEADING:
            assert words in texts
        elif item.number == "DIS-2":
            assert item.number in texts
        else:
            assert f"{item.number} {words}" in texts
    names = [mark.get(qn("w:name")) for mark in document.element.body.iter(qn("w:bookmarkStart"))]
    assert {f"butir_{item.number.replace('-', '_')}_" for item in items} <= set(names)
    assert len(set(names)) == len(names)
    identifiers = [mark.get(qn("w:id")) for mark in document.element.body.iter(qn("w:bookmarkStart"))]
    assert len(set(identifiers)) == len(identifiers)


def test_without_its_numbers_it_is_the_built_document(tmp_path: Path) -> None:
    handed, _ = handed_out(tmp_path)
    document = docx.Document(str(handed))
    for run in list(document.element.body.iter(qn("w:r"))):
        style = run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}")
        if style is not None and style.get(qn("w:val")) == "NomorButir":
            run.getparent().remove(run)
    was = [text_of(paragraph) for paragraph in docx.Document(str(tmp_path / "rpkd.docx")).element.body.iter(qn("w:p"))]
    now = [text_of(paragraph) for paragraph in document.element.body.iter(qn("w:p"))]
    guide = now.index(was[0])
    assert now[0] == "Cara memberi masukan"
    assert "4 Desember 2026" in now[guide - 2]
    assert [text for text in now[guide:] if text] == [text for text in was if text]


def test_pages_say_what_they_are_and_lines_are_numbered(tmp_path: Path) -> None:
    handed, _ = handed_out(tmp_path)
    document = docx.Document(str(handed))
    head = document.sections[0].header.paragraphs[-1].text
    assert head == "Draf FGD putaran 1 · draf 0123456789 · bahan diskusi, bukan dokumen resmi"
    guide, body = document.element.body.iter(qn("w:sectPr"))
    assert guide.find(qn("w:lnNumType")) is None
    lines = body.find(qn("w:lnNumType"))
    assert (lines.get(qn("w:countBy")), lines.get(qn("w:restart"))) == ("5", "newPage")
    assert body.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
    assert document.settings.element.find(qn("w:trackRevisions")) is not None


def test_equal_inputs_give_equal_bytes(tmp_path: Path) -> None:
    first, items = handed_out(tmp_path)
    mark_word(tmp_path / "rpkd.docx", items, tmp_path / "lagi.docx", Meeting(1, deadline="2026-12-04"), DRAFT)
    assert first.read_bytes() == (tmp_path / "lagi.docx").read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_items_of_another_document_are_refused(tmp_path: Path) -> None:
    items = number_items(built(tmp_path / "rpkd.docx"), [], {})
    other = built(tmp_path / "lain.docx", [*CONTENT, ("Body Text", "Satu paragraf lagi.")])
    with pytest.raises(UserError, match="isi berkas Word bukan lagi isi draf"):
        mark_word(other, items, tmp_path / "keluar.docx", Meeting(1), DRAFT)
    assert not (tmp_path / "keluar.docx").exists()
