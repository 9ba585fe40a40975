"""What people did in a returned draft comes back whole: each remark at its place, with who said it."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from rpkd.review._remarks import Meeting, Origin, Read
from rpkd.review.word._items import number_items
from rpkd.review.word._marks import mark_word
from rpkd.review.word._read import read_word

from .word_files import (
    CONTENT,
    DRAFT,
    built,
    commented,
    edited,
    handed_out,
    mark_end,
    paragraph_with,
    rewritten,
    tracked,
)

P0 = "Persentase penduduk miskin turun"
TARGET = "Target itu dibandingkan"
POOR = "Kemiskinan ialah keadaan"


class Round:
    """A draft that was handed out, and the reading of what comes back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.handed, self.items = handed_out(folder)

    def read(self, change: Callable[[Any], object]) -> Read:
        return read_word(edited(self.handed, self.folder / "kembali.docx", change), self.items, self.handed)


@pytest.fixture(scope="module")
def fgd(tmp_path_factory: pytest.TempPathFactory) -> Round:
    return Round(tmp_path_factory.mktemp("putaran-1"))


def places(read: Read) -> list[tuple[str | None, str]]:
    return [(remark.item, remark.text) for remark in read.remarks]


def test_an_untouched_copy_says_nothing(fgd: Round) -> None:
    assert fgd.read(lambda document: None).remarks == ()


def test_flags_that_came_with_the_draft_are_nobodys_remarks(tmp_path: Path) -> None:
    flag = "Ditulis saat nilainya 9,43 persen; sekarang 9,12 persen."
    word = built(tmp_path / "rpkd.docx")
    edited(word, word, lambda document: commented(document, P0, flag, "rpkd"))
    items = number_items(word, [], {})
    handed = tmp_path / "rpkd-fgd.docx"
    mark_word(word, items, handed, Meeting(1), DRAFT)
    assert read_word(handed, items, handed).remarks == ()
    back = edited(handed, tmp_path / "kembali.docx", lambda document: commented(document, P0, flag))
    assert [(remark.author, remark.text) for remark in read_word(back, items, handed).remarks] == [
        ("Sari Contoh", flag)
    ]


def test_a_comment_keeps_author_date_words_and_place(fgd: Round) -> None:
    (remark,) = fgd.read(lambda document: commented(document, P0, "Angka 2025 dari mana?")).remarks
    assert (remark.origin, remark.item, remark.author) == (Origin.COMMENT, "2-2", "Sari Contoh")
    assert remark.text == "Angka 2025 dari mana?"
    assert remark.quote == CONTENT[11][1]
    assert remark.date.startswith("20")
    assert remark.locator == "komentar ke-1"


@pytest.mark.parametrize(
    ("words", "item"),
    [
        ("Target persentase penduduk miskin", "2-3"),
        ("10,9", "2-3"),
        ("Sumber: RPJMD contoh", "2-3"),
        ("Proyeksi dan target", "2-4"),
        ("Sumber: hitungan", "2-4"),
        ("Latar Belakang", "1-2"),
        ("Undang-Undang tentang", "1-5"),
        ("DTSEN", "DIS-2"),
        ("Kamus Data", "A-1"),
    ],
)
def test_comments_on_headings_captions_cells_and_sources(fgd: Round, words: str, item: str) -> None:
    (remark,) = fgd.read(lambda document: commented(document, words, "Periksa.")).remarks
    assert remark.item == item


def test_a_comment_before_the_first_item_is_listed_without_a_place(fgd: Round) -> None:
    (remark,) = fgd.read(lambda document: commented(document, "Cara memberi masukan", "Kurang jelas.")).remarks
    assert remark.item is None
    assert remark.unplaced == "terletak sebelum butir pertama (halaman petunjuk atau sampul)"
    (listed,) = fgd.read(_on_list).remarks
    assert listed.unplaced == "terletak pada daftar isi, daftar tabel, atau daftar gambar"


def _on_list(document: Any) -> None:
    paragraph = next(item for item in document.paragraphs if item.style.name == "toc 1")
    document.add_comment(paragraph.runs, text="Tambahkan halaman.", author="Sari Contoh")


def test_one_comment_on_several_paragraphs(fgd: Round) -> None:
    def change(document: Any) -> None:
        first, last = paragraph_with(document, POOR), paragraph_with(document, "Tanggung jawab")
        document.add_comment([first.runs[-1], last.runs[-1]], text="Ringkaskan.", author="Budi Rekaan")

    (remark,) = fgd.read(change).remarks
    assert remark.item == "1-3"
    assert remark.locator == "komentar ke-1 (meliputi butir 1-3 sampai 1-4)"
    assert remark.quote == f"{CONTENT[7][1]}\n{CONTENT[8][1]}"


def test_a_comment_whose_range_is_gone_lands_at_its_mark_or_is_listed(fgd: Round) -> None:
    def unranged(document: Any) -> None:
        commented(document, P0, "Tanpa rentang.")
        for name in ("commentRangeStart", "commentRangeEnd"):
            for mark in list(document.element.body.iter(qn(f"w:{name}"))):
                mark.getparent().remove(mark)

    (remark,) = fgd.read(unranged).remarks
    assert (remark.item, remark.quote) == ("2-2", "")

    def untied(document: Any) -> None:
        unranged(document)
        for mark in list(document.element.body.iter(qn("w:commentReference"))):
            mark.getparent().remove(mark)

    (remark,) = fgd.read(untied).remarks
    assert remark.item is None
    assert remark.unplaced == "komentar tidak lagi tertaut pada teks mana pun di berkas itu"


def test_answers_name_what_they_answer(fgd: Round, tmp_path: Path) -> None:
    def change(document: Any) -> None:
        commented(document, P0, "Apakah ini angka Maret?")
        commented(document, P0, "Ya, Maret.", author="Budi Rekaan")

    w14 = b'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    w15 = 'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
    kind = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"
    extended = (
        f'<w15:commentsEx {w15}><w15:commentEx w15:paraId="0000AA01" w15:done="1"/>'
        '<w15:commentEx w15:paraId="0000AA02" w15:paraIdParent="0000AA01" w15:done="0"/></w15:commentsEx>'
    )

    def thread(name: str, content: bytes) -> bytes:
        if name == "word/comments.xml":
            head, first, second = content.split(b"<w:comment ", 2)
            first = first.replace(b"<w:p>", b'<w:p w14:paraId="0000AA01" ' + w14 + b">", 1)
            second = second.replace(b"<w:p>", b'<w:p w14:paraId="0000AA02" ' + w14 + b">", 1)
            return b"<w:comment ".join([head, first, second])
        if name == "word/_rels/document.xml.rels":
            link = f'<Relationship Id="rIdX" Type="{kind}" Target="commentsExtended.xml"/></Relationships>'
            return content.replace(b"</Relationships>", link.encode())
        return content

    middle = rewritten(edited(fgd.handed, tmp_path / "a.docx", change), tmp_path / "b.docx", thread)
    with zipfile.ZipFile(middle, "a") as archive:
        archive.writestr("word/commentsExtended.xml", extended)
    first, second = read_word(middle, fgd.items, fgd.handed).remarks
    assert first.locator == "komentar ke-1 (ditandai selesai)"
    assert (second.text, second.reply_to, second.item) == ("Ya, Maret.", first.locator, "2-2")


def test_replaced_inserted_and_deleted_words(fgd: Round) -> None:
    def change(document: Any) -> None:
        paragraph = paragraph_with(document, P0)
        run = paragraph.runs[-1]._r
        text = run.find(qn("w:t"))
        before, after = text.text.split("10,58")
        between, end = after.split(" pada 2025")
        text.text = before
        rest = [deepcopy(run), deepcopy(run)]
        for element, words in zip(rest, (between, end), strict=True):
            element.find(qn("w:t")).text = words
        parts = [tracked("del", "10,58"), tracked("ins", "10,61"), rest[0], tracked("del", " pada 2025"), rest[1]]
        for element in reversed(parts):
            run.addnext(element)

    (first, second) = fgd.read(change).remarks
    assert (first.item, first.text, first.quote) == ("2-2", "«10,58» → «10,61»", "10,58")
    assert (first.origin, first.author, first.date) == (Origin.TRACKED, "Budi Rekaan", "2026-11-24T09:15:00Z")
    assert second.text == "Hapus: « pada 2025»"


def test_paragraphs_inserted_and_deleted_with_tracking(fgd: Round) -> None:
    def change(document: Any) -> None:
        above = paragraph_with(document, POOR)
        for words in ("Kalimat kedua usulan.", "Kalimat pertama usulan."):
            new = deepcopy(above._p)
            for child in list(new):
                if child.tag != qn("w:pPr"):
                    new.remove(child)
            new.append(tracked("ins", words))
            above._p.addnext(new)
            mark_end(docx.text.paragraph.Paragraph(new, document._body), "ins")
        gone = paragraph_with(document, TARGET)
        for run in gone.runs:
            gone._p.replace(run._r, tracked("del", run.text))
        mark_end(gone, "del")

    new, gone = fgd.read(change).remarks
    assert (new.item, new.text) == ("1-3", "Sisipkan paragraf: «Kalimat pertama usulan.\nKalimat kedua usulan.»")
    assert (gone.item, gone.text) == ("2-5", f"Hapus paragraf: «{CONTENT[18][1]}»")


def test_a_split_paragraph_is_one_change(fgd: Round) -> None:
    def change(document: Any) -> None:
        first = paragraph_with(document, P0)
        run = first.runs[-1]._r
        text = run.find(qn("w:t"))
        second = deepcopy(first._p)
        for child in list(second):
            if child.tag != qn("w:pPr"):
                second.remove(child)
        rest = deepcopy(run)
        at = text.text.index("menjadi")
        text.text, rest.find(qn("w:t")).text = text.text[:at], text.text[at:]
        second.append(rest)
        first._p.addnext(second)
        mark_end(first, "ins")

    (remark,) = fgd.read(change).remarks
    assert remark.item == "2-2"
    assert remark.text.startswith("Mulai paragraf baru sesudah: «")
    assert remark.text.endswith("pada 2024»")


def test_a_tracked_row(fgd: Round) -> None:
    def change(document: Any) -> None:
        row = paragraph_with(document, "8,1")._p.getparent().getparent()
        mark = OxmlElement("w:del")
        mark.set(qn("w:author"), "Budi Rekaan")
        mark.set(qn("w:id"), "77")
        row.get_or_add_trPr().append(mark)

    (remark,) = fgd.read(change).remarks
    assert (remark.item, remark.text) == ("2-3", "Hapus baris tabel: «2029 | 8,1»")


@pytest.mark.parametrize("tags", [("moveFrom", "moveTo"), ("del", "ins")])
def test_a_tracked_move_is_one_remark_at_the_paragraph(fgd: Round, tags: tuple[str, str]) -> None:
    def change(document: Any) -> None:
        source, target = paragraph_with(document, POOR), paragraph_with(document, TARGET)
        text = source.text
        new = deepcopy(source._p)
        for child in list(new):
            if child.tag != qn("w:pPr"):
                new.remove(child)
        for element, tag in ((source._p, tags[0]), (new, tags[1])):
            if tag.startswith("move"):
                start = OxmlElement(f"w:{tag}RangeStart")
                start.set(qn("w:id"), "5")
                start.set(qn("w:name"), "move1")
                element.append(start)
            element.append(tracked(tag, text))
            if tag.startswith("move"):
                end = OxmlElement(f"w:{tag}RangeEnd")
                end.set(qn("w:id"), "5")
                element.append(end)
        for run in source.runs:
            source._p.remove(run._r)
        target._p.addnext(new)
        mark_end(source, tags[0])
        mark_end(docx.text.paragraph.Paragraph(new, document._body), tags[1])

    (remark,) = fgd.read(change).remarks
    assert (remark.item, remark.text) == ("1-3", f"Pindahkan ke sesudah butir 2-5: «{CONTENT[7][1]}»")


def test_changes_of_looks_are_counted(fgd: Round) -> None:
    def change(document: Any) -> None:
        run = paragraph_with(document, P0).runs[-1]
        run.bold = True
        run._r.rPr.append(OxmlElement("w:rPrChange"))

    read = fgd.read(change)
    assert read.remarks == ()
    assert "1 perubahan format tidak dicatat sebagai masukan" in read.notes


def set_text(document: Any, words: str, old: str, new: str) -> None:
    run = next(run for run in paragraph_with(document, words).runs if old in run.text)
    run.text = run.text.replace(old, new)


def test_untracked_edits_of_sentences_cells_and_sources(fgd: Round) -> None:
    def change(document: Any) -> None:
        set_text(document, P0, "10,58", "10,85")
        set_text(document, "10,9", "10,9", "9,5")
        set_text(document, "Sumber: RPJMD", "contoh", "rekaan")

    found = fgd.read(change).remarks
    assert {remark.origin for remark in found} == {Origin.EDITED}
    assert [(remark.item, remark.text) for remark in found] == [
        ("2-2", "«58» → «85»"),
        ("2-3", "Sel tabel: «10,9» → «9,5»"),
        ("2-3", "«contoh» → «rekaan»"),
    ]
    assert found[1].quote == "2025 | 10,9"


def test_untracked_removal_addition_and_move(fgd: Round) -> None:
    def change(document: Any) -> None:
        body = document.element.body
        moved, gone = paragraph_with(document, POOR)._p, paragraph_with(document, "Undang-Undang tentang")._p
        body.remove(moved)
        body.remove(gone)
        target = paragraph_with(document, TARGET)._p
        target.addnext(moved)
        new = paragraph_with(document, "Puji syukur").insert_paragraph_before("Paragraf yang ditambahkan sendiri.")
        assert new.text

    assert places(fgd.read(change)) == [
        ("0-1", "Sisipkan paragraf: «Paragraf yang ditambahkan sendiri.»"),
        ("1-3", "Pindahkan butir 1-3 ke sesudah butir 2-5"),
        ("1-5", f"Hapus butir 1-5: «{CONTENT[9][1]}»"),
    ]


def test_a_comment_moves_with_its_paragraph(fgd: Round) -> None:
    def change(document: Any) -> None:
        commented(document, POOR, "Pindah ke akhir.")
        moved = paragraph_with(document, POOR)._p
        document.element.body.remove(moved)
        paragraph_with(document, "Lampiran ini menjelaskan")._p.addnext(moved)

    comment, move = fgd.read(change).remarks
    assert (comment.item, move.item) == ("1-3", "1-3")


def without_bookmarks(document: Any) -> None:
    for mark in list(document.element.body.iter(qn("w:bookmarkStart"))):
        mark.getparent().remove(mark)


def without_numbers(document: Any) -> None:
    for run in list(document.element.body.iter(qn("w:r"))):
        style = run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}")
        if style is not None and style.get(qn("w:val")) == "NomorButir":
            run.getparent().remove(run)


@pytest.mark.parametrize("lost", [[without_bookmarks], [without_numbers], [without_bookmarks, without_numbers]])
def test_places_are_found_without_bookmarks_or_numbers(fgd: Round, lost: list[Callable[[Any], None]]) -> None:
    def change(document: Any) -> None:
        for take in lost:
            take(document)
        set_text(document, TARGET, "lima tahun", "sepuluh tahun")
        commented(document, TARGET, "Mengapa diganti?")
        commented(document, "8,1", "Terlalu rendah.")

    assert places(fgd.read(change)) == [
        ("2-3", "Terlalu rendah."),
        ("2-5", "Mengapa diganti?"),
        ("2-5", "«lima» → «sepuluh»"),
    ]


def test_of_two_copies_the_true_one_keeps_the_number(fgd: Round) -> None:
    def change(document: Any) -> None:
        source = paragraph_with(document, P0)
        copy = deepcopy(source._p)
        source._p.addprevious(copy)
        text = list(copy.iter(qn("w:t")))[-1]
        text.text = "Isi yang sama sekali lain dari salinan itu."
        commented(document, P0, "Yang asli.")
        commented(document, "Isi yang sama sekali lain", "Yang salinan.")

    assert places(fgd.read(change)) == [
        ("2-1", "Yang salinan."),
        ("2-2", "Yang asli."),
        ("2-1", "Sisipkan paragraf: «Isi yang sama sekali lain dari salinan itu.»"),
    ]


def test_words_written_before_the_number_are_seen(fgd: Round) -> None:
    def change(document: Any) -> None:
        number = paragraph_with(document, P0).runs[0]
        number.text = "Menurut BPS, " + number.text

    (remark,) = fgd.read(change).remarks
    assert (remark.item, remark.text) == ("2-2", "sisipkan «Menurut BPS,» di awal")


def test_an_earlier_draft_is_placed_and_not_compared(fgd: Round, tmp_path: Path) -> None:
    def change(document: Any) -> None:
        set_text(document, P0, "10,58", "10,85")
        commented(document, TARGET, "Masih berlaku?")
        head = document.sections[0].header.paragraphs[-1]
        head.runs[0].text = head.text.replace("0123456789", "9999999999")

    read = fgd.read(change)
    assert places(read) == [("2-5", "Masih berlaku?")]
    assert any(note.startswith("berkas ini salinan draf 9999999999 (putaran 1)") for note in read.notes)


HOSTILE = [
    "=cmd|' /C calc'!A1",
    "<script>alert(1)</script>",
    "😀 \u202eترحيب\u202c",
    "k" * 10_000,
    "«»|\\",
    "4-23 bukan nomor",
]


@pytest.mark.parametrize("text", HOSTILE, ids=["rumus", "html", "arab", "panjang", "tanda", "nomor"])
def test_hostile_words_come_back_exactly(fgd: Round, text: str) -> None:
    def change(document: Any) -> None:
        commented(document, P0, text, author=text[:40])
        paragraph_with(document, TARGET)._p.append(tracked("ins", text))

    comment, insertion = fgd.read(change).remarks
    assert (comment.text, comment.author) == (text, text[:40].strip())
    assert insertion.text == f"Sisipkan: «{text}»"


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 11), st.text("ab😀<=&", min_size=1, max_size=8)), max_size=8))
def test_every_comment_comes_back(fgd: Round, comments: list[tuple[int, str]]) -> None:
    spoken = [item for item in fgd.items if item.kind != "judul" and item.number not in {"DIS-2"}]

    def change(document: Any) -> None:
        for place, text in comments:
            commented(document, spoken[place % len(spoken)].text[:30], text)

    found = sorted((remark.item or "", remark.text) for remark in fgd.read(change).remarks)
    assert found == sorted((spoken[place % len(spoken)].number, text) for place, text in comments)


def test_reading_twice_says_the_same(fgd: Round) -> None:
    def change(document: Any) -> None:
        commented(document, P0, "Satu")
        set_text(document, TARGET, "lima", "enam")

    first = fgd.read(change)
    shutil.copy(fgd.folder / "kembali.docx", fgd.folder / "lagi.docx")
    again = read_word(fgd.folder / "lagi.docx", fgd.items, fgd.handed)

    def said(read: Read) -> list[tuple[object, ...]]:
        return [(r.origin, r.locator, r.text, r.item) for r in read.remarks]

    assert said(first) == said(again)
    assert len(first.remarks) == 2
