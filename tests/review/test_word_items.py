"""Stable numbers: a place of the document keeps its number whatever happens around it."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rpkd.results import ResultStore
from rpkd.review._remarks import Item, Kind, Meeting
from rpkd.review.word._items import _matched, _renumbered, caption_labels, number_items
from rpkd.review.word._marks import mark_word
from rpkd.review.word._read import read_word

from .word_files import CONTENT, DRAFT, built, commented, edited, paragraph_with


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> list[Item]:
    return number_items(built(tmp_path_factory.mktemp("pertama") / "rpkd.docx"), [], {})


def test_each_place_is_numbered_by_its_chapter(first: list[Item]) -> None:
    assert [item.number for item in first] == [
        *("0-1", "0-2", "1-1", "1-2", "1-3", "1-4", "1-5", "2-1", "2-2", "2-3", "2-4", "2-5"),
        *("DIS-1", "DIS-2", "A-1", "A-2"),
    ]
    table = next(item for item in first if item.kind is Kind.TABLE)
    assert (table.shown, table.text) == ("Tabel 2.1", "Target persentase penduduk miskin")
    assert (table.chapter, table.heading) == ("BAB II", "BAB II Prioritas Program")
    assert first[4].heading == "1.1 Latar Belakang"
    texts = {item.text for item in first}
    assert not {"Sumber: RPJMD contoh (diolah).", "[ Lambang Daerah ]", "10,9"} & texts


def test_the_same_document_keeps_all_numbers(first: list[Item], tmp_path: Path) -> None:
    assert number_items(built(tmp_path / "rpkd.docx"), first, {}) == first


def test_changed_numbers_edits_and_moves_keep_their_number(first: list[Item], tmp_path: Path) -> None:
    content = list(CONTENT)
    content[11] = (
        "Body Text",
        "Persentase penduduk miskin turun dari 12,07 persen pada 2023 menjadi 11,42 persen pada 2024.",
    )
    content[7] = (
        "Body Text",
        "Kemiskinan ialah keadaan ketika suatu keluarga belum mampu memenuhi kebutuhan dasarnya.",
    )
    content[12] = ("Table Caption", "Tabel\u00a02.7: Target persentase penduduk miskin")
    moved = content.pop(8)
    content.insert(9, moved)
    content.insert(7, ("Body Text", "Paragraf ini baru ditulis sesudah pembahasan pertama selesai."))
    second = {item.text: item.number for item in number_items(built(tmp_path / "rpkd.docx", content), first, {})}
    assert second[content[8][1]] == "1-3"
    assert second[moved[1]] == "1-4"
    assert second["Paragraf ini baru ditulis sesudah pembahasan pertama selesai."] == "1-6"
    assert second[content[12][1]] == "2-2"
    assert second["Target persentase penduduk miskin"] == "2-3"


def test_a_number_is_never_given_again(first: list[Item], tmp_path: Path) -> None:
    shorter = [entry for entry in CONTENT if entry[1] != CONTENT[9][1]]
    second = number_items(built(tmp_path / "dua.docx", shorter), first, {})
    assert "1-5" not in {item.number for item in second}
    longer = [*shorter[:9], ("Compact", "Peraturan yang sama sekali lain isinya dari yang tadi;"), *shorter[9:]]
    third = number_items(built(tmp_path / "tiga.docx", longer), [*first, *second], {})
    assert next(item.number for item in third if item.text.startswith("Peraturan yang sama sekali")) == "1-6"
    fourth = number_items(built(tmp_path / "empat.docx"), [*first, *second, *third], {})
    assert [item.number for item in fourth] == [item.number for item in first]


def test_labels_come_from_captions_and_narratives(tmp_path: Path) -> None:
    store = ResultStore("33.16")
    store.texts["judul_tbl_target"] = "Target persentase penduduk miskin"
    store.texts["narasi_dasar_hukum"] = "1. Undang&#45;Undang tentang **Penanganan** Fakir Miskin;\n2. Lainnya."
    items = number_items(built(tmp_path / "rpkd.docx"), [], caption_labels(store))
    labels = {item.number: item.label for item in items if item.label}
    assert labels == {"2-3": "tbl-target", "1-5": "narasi-dasar-hukum"}


def test_figures_and_tables_that_an_engine_wraps_in_a_table_are_one_place(tmp_path: Path) -> None:
    """Quarto puts a figure and its caption, or a table and its caption, into the cell of a table."""

    def wrap(document: Any) -> None:
        for words in ("Proyeksi dan target", "Target persentase penduduk miskin"):
            caption = paragraph_with(document, words)._p
            block = caption.getprevious() if words.startswith("Proyeksi") else caption.getnext()
            cell = document.add_table(1, 1).cell(0, 0)._tc
            caption.addprevious(cell.getparent().getparent())
            cell[:] = sorted([block, caption], key=lambda part: (part is block) != words.startswith("Proyeksi"))

    plain = number_items(built(tmp_path / "rpkd.docx"), [], {})
    wrapped = edited(tmp_path / "rpkd.docx", tmp_path / "terbungkus.docx", wrap)
    items = number_items(wrapped, [], {})
    assert items == plain
    mark_word(wrapped, items, tmp_path / "fgd.docx", Meeting(1), DRAFT)
    remark = edited(tmp_path / "fgd.docx", tmp_path / "a.docx", lambda document: commented(document, "8,1", "Naikkan."))
    assert [found.item for found in read_word(remark, items, tmp_path / "fgd.docx").remarks] == ["2-3"]


WORDS = ["angka", "desa", "target", "keluarga", "program", "tahun", "turun", "naik", "anggaran", "wilayah", "data"]


def texts_of(seed: int, count: int) -> list[str]:
    chance = random.Random(seed)
    return [" ".join([f"butir{seed}x{place}", *chance.choices(WORDS, k=12)]) for place in range(count)]


def drafted(texts: list[str]) -> list[Item]:
    return [Item("", Kind.PARAGRAPH, text, "BAB I", "BAB I Pendahuluan") for text in texts]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.tuples(st.sampled_from("hsun"), st.integers(0, 40)), max_size=12))
def test_numbers_stay_under_random_edits(seed: int, steps: list[tuple[str, int]]) -> None:
    """Deletions, insertions, edited sentences and changed figures: every place that is left keeps its number."""
    texts = texts_of(seed, 30)
    before = [replace(item, number=f"1-{place}") for place, item in enumerate(drafted(texts), 1)]
    now: list[tuple[str, str | None]] = [(item.text, item.number) for item in before]
    for count, (step, where) in enumerate(steps):
        place = where % max(len(now), 1)
        if step == "h" and now:
            now.pop(place)
        elif step == "s":
            now.insert(place, (f"sisipan nomor {'abcdefghijklmnop'[count]} yang tidak serupa dengan apa pun", None))
        elif step == "u" and now:
            now[place] = (now[place][0].replace("angka", "nilai", 1) + " sekali", now[place][1])
        elif step == "n" and now:
            now[place] = (now[place][0] + f" sebesar {count},5 persen", now[place][1])
    items = drafted([text for text, _ in now])
    found = _matched(before, items)
    assert [before[found[place]].number if place in found else None for place in range(len(now))] == [
        number for _, number in now
    ]
    numbered = _renumbered(items, before, before, ["1"] * len(items))
    assert len({item.number for item in numbered}) == len(numbered)
    assert all(int(item.number[2:]) > 30 for item, (_, number) in zip(numbered, now, strict=True) if number is None)
