"""The register: each thing that was said stands in it once, under a number that never changes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rpkd.errors import UserError
from rpkd.review import Origin, Read, Remark
from rpkd.review.comments._plain_text import folded_text
from rpkd.review.comments._register import (
    Comment,
    _grams,
    _likeness,
    merge,
    read_register,
    vanished,
    write_register,
)

from .comment_files import read_of, remark


def merged(*remarks: Remark) -> list[Comment]:
    return merge([], [read_of(*remarks)])


ROUND = "33.16 putaran 1"


def test_numbers_follow_the_document_and_those_without_place_come_last() -> None:
    comments = merged(
        remark("d", None, unplaced="kolom Butir kosong"),
        remark("c", "F-3"),
        remark("b", "10-1"),
        remark("a2", "4-12"),
        remark("a1", "4-2"),
    )
    assert [(one.identifier, one.item, one.text) for one in comments] == [
        ("M-001", "4-2", "a1"),
        ("M-002", "4-12", "a2"),
        ("M-003", "10-1", "b"),
        ("M-004", "F-3", "c"),
        ("M-005", None, "d"),
    ]
    assert comments[-1].unplaced == "kolom Butir kosong"


def test_new_remarks_get_new_numbers_and_old_ones_keep_theirs() -> None:
    first = merged(remark("lama", "5-4"))
    second = merge(first, [read_of(remark("baru", "4-2"))])
    assert [(one.identifier, one.text) for one in second] == [("M-001", "lama"), ("M-002", "baru")]


def test_a_number_is_not_given_again() -> None:
    register = [Comment("M-007", "satu", "4-2"), Comment("M-003", "dua", "4-2")]
    assert [one.identifier for one in merge(register, [read_of(remark("tiga"))])] == ["M-007", "M-003", "M-008"]


def test_the_same_remark_read_again_or_under_another_name_of_file_is_one_voice() -> None:
    read = read_of(remark("Target terlalu tinggi."))
    copy = read_of(remark("Target  terlalu tinggi.", file="salinan.xlsx", locator="baris 9"), file="salinan.xlsx")
    (only,) = merge(merge([], [read]), [read, copy])
    assert [(voice.author, voice.file, voice.locator) for voice in only.voices] == [("Sri Contoh", "a.xlsx", "baris 7")]


def test_the_same_words_of_the_same_place_by_others_are_more_voices() -> None:
    (only,) = merged(remark("Perjelas."), remark("Perjelas.", author="Budi Rekaan"), remark("PERJELAS.", author="Ani"))
    assert [voice.author for voice in only.voices] == ["Ani", "Budi Rekaan", "Sri Contoh"]


def test_one_name_in_two_institutions_is_two_persons_and_an_institution_is_filled_in() -> None:
    (only,) = merged(
        remark("Perjelas.", institution="", origin=Origin.COMMENT),
        remark("Perjelas.", institution="Dinas A"),
        remark("Perjelas.", institution="Dinas B"),
    )
    assert [voice.institution for voice in only.voices] == ["Dinas A", "Dinas B"]


def test_the_same_words_of_another_place_are_another_comment_and_name_each_other() -> None:
    one, two = merged(remark("Perjelas.", "4-2"), remark("Perjelas.", "4-12"))
    assert (one.similar, two.similar) == (("M-002",), ("M-001",))


def test_nearly_equal_remarks_stay_apart_and_name_each_other() -> None:
    one, two, three = merged(
        remark("Mohon target tahun 2027 disesuaikan dengan RPJMD."),
        remark("Mohon target tahun 2027 disesuaikan dengan RPJMD", author="Budi Rekaan"),
        remark("Target sudah baik, pertahankan.", author="Ani"),
    )
    assert [one.similar, two.similar, three.similar] == [("M-002",), ("M-001",), ()]


WORDS = st.lists(st.sampled_from(["data", "target", "desa", "miskin", "bantuan"]), min_size=3, max_size=9).map(" ".join)


@settings(deadline=None)
@given(st.lists(st.tuples(WORDS, st.sampled_from(["4-2", "4-23", None])), max_size=9))
def test_whom_a_comment_is_like_does_not_depend_on_how_they_are_found(said: list[tuple[str, str | None]]) -> None:
    comments = merged(*(remark(text, item, author=f"Orang {place}") for place, (text, item) in enumerate(said)))
    for one in comments:
        alike = [
            other.identifier
            for other in comments
            if other is not one
            and (
                folded_text(other.text) == folded_text(one.text)
                or (other.item == one.item and _likeness(_grams(one.text), _grams(other.text)) >= 0.85)
            )
        ]
        assert list(one.similar) == alike


def test_a_comment_names_a_dozen_at_most() -> None:
    comments = merged(*(remark(f"Target tahun {year} terlalu tinggi bagi desa kami", "4-2") for year in range(40)))
    assert len(comments) == 40
    assert {len(one.similar) for one in comments} == {12}


def test_replies_stand_under_the_comment_that_their_chain_answers() -> None:
    word = {"origin": Origin.COMMENT, "file": "b.docx", "institution": ""}
    read = read_of(
        remark("Mengapa?", locator="komentar ke-1", **word),
        remark("Karena data.", author="Budi", locator="komentar ke-2", reply_to="komentar ke-1", **word),
        remark("Data mana?", locator="komentar ke-3", reply_to="komentar ke-2", **word),
        remark("Yatim.", author="Ani", locator="komentar ke-4", reply_to="komentar ke-9", **word),
        file="b.docx",
    )
    expected = [("Mengapa?", ["Karena data.", "Data mana?"]), ("Yatim.", [])]
    comments = merge([], [read])
    assert sorted((one.text, [reply.text for reply in one.replies]) for one in comments) == expected
    assert [reply.author for one in comments for reply in one.replies] == ["Budi", "Sri Contoh"]
    copied = Read("c.docx", tuple(replace(one, file="c.docx") for one in read.remarks))
    assert merge(comments, [read, copied]) == comments


def test_replies_in_a_circle_are_kept() -> None:
    comments = merged(
        remark("a", locator="1", reply_to="2", author="A"), remark("b", locator="2", reply_to="1", author="B")
    )
    texts = {one.text for one in comments} | {reply.text for one in comments for reply in one.replies}
    assert texts == {"a", "b"}


def test_kind_and_evidence_of_all_who_say_the_same_are_kept() -> None:
    one = remark("Perjelas.", kind="Target", evidence="RPJMD")
    other = remark("Perjelas.", kind="data", evidence="Susenas", author="Budi")
    for order in ((one, other), (other, one)):
        (only,) = merged(*order)
        assert (only.kind, only.evidence) == ("data, target", "RPJMD\nSusenas")


def test_a_remark_that_gets_its_place_later_keeps_its_number() -> None:
    first = merged(remark("Perjelas.", None, unplaced="«hal 12» bukan nomor butir"))
    (only,) = merge(first, [read_of(remark("Perjelas.", "4-12"))])
    assert (only.identifier, only.item, only.unplaced) == ("M-001", "4-12", "")
    assert merge([only], [read_of(remark("Perjelas.", None, unplaced="x"))]) == [only]


def test_what_is_gone_from_a_file_stays_and_is_told() -> None:
    register = merged(remark("Satu."), remark("Dua."), remark("Tiga.", file="b.xlsx"))
    now = [read_of(remark("Dua."))]
    after = merge(register, now)
    assert [one.text for one in after] == [one.text for one in register]
    gone = next(one.identifier for one in after if one.text == "Satu.")
    other = next(one.identifier for one in after if one.text == "Tiga.")
    assert vanished(after, now) == [
        f"{gone} tidak ada lagi di a.xlsx; tetap tercatat.",
        f"b.xlsx tidak ada lagi; masukannya tetap tercatat ({other}).",
    ]


def test_a_remark_without_words_is_kept() -> None:
    assert [one.text for one in merged(remark("  "))] == ["(tanpa teks)"]


def test_the_register_is_written_for_people_and_read_again(tmp_path: Path) -> None:
    comments = merged(remark("Masukan «asing» 🧑 \ud800 \x07 <b>"), remark("b", None, unplaced="x", kind="data"))
    write_register(tmp_path / "masukan.json", comments, ROUND)
    assert read_register(tmp_path / "masukan.json", ROUND) == comments
    text = (tmp_path / "masukan.json").read_text(encoding="utf-8")
    assert "Masukan «asing» 🧑 ⟨U+D800⟩ ⟨U+0007⟩ <b>" in text
    assert read_register(tmp_path / "belum-ada.json", ROUND) == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"versi": 1}',
        b'{"versi": 1, "masukan": [{"identifier": "M-001"}]}',
        b'{"versi": 1, "masukan": [3]}',
        b'{"versi": 1, "masukan": []}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_a_damaged_register_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "masukan.json"
    path.write_bytes(content)
    with pytest.raises(UserError, match="daftar masukan rusak"):
        read_register(path, ROUND)


@pytest.mark.parametrize(
    ("key", "value"),
    [("item", []), ("item", 0), ("similar", "M-002"), ("similar", [2]), ("text", "\ud800"), ("voices", [{}])],
)
def test_a_register_that_holds_other_than_texts_is_refused(tmp_path: Path, key: str, value: object) -> None:
    path = tmp_path / "masukan.json"
    write_register(path, merged(remark("Satu.")), ROUND)
    content = json.loads(path.read_text(encoding="utf-8"))
    content["masukan"][0][key] = value
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(UserError, match="daftar masukan rusak"):
        read_register(path, ROUND)


def test_a_register_with_a_number_twice_or_of_a_later_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "masukan.json"
    (only,) = merged(remark("Satu."))
    write_register(path, [only, only], ROUND)
    with pytest.raises(UserError, match="nomor masukan berulang"):
        read_register(path, ROUND)
    path.write_text(json.dumps({"versi": 2, "masukan": []}), encoding="utf-8")
    with pytest.raises(UserError, match="versi rpkd yang lain"):
        read_register(path, ROUND)


def test_a_register_of_another_round_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "masukan.json"
    write_register(path, merged(remark("Satu.")), "33.16 putaran 2")
    with pytest.raises(UserError, match=r"FGD lain\n.*33\.16 putaran 2\n.*33\.16 putaran 1"):
        read_register(path, ROUND)


TEXTS = st.sampled_from(["Perjelas.", "perjelas. ", "Target terlalu tinggi.", "Target terlalu tinggi", "=1+1", ""])
REMARKS = st.builds(
    remark,
    TEXTS,
    st.sampled_from(["4-2", "4-12", "F-3"]),
    st.sampled_from(["Sri Contoh", "Budi Rekaan", ""]),
    institution=st.sampled_from(["", "Dinas Contoh", "LSM Contoh"]),
    kind=st.sampled_from(["", "data", "target"]),
    locator=st.sampled_from(["baris 7", "baris 8"]),
    file=st.sampled_from(["a.xlsx", "b.xlsx"]),
)


def said(comments: Sequence[Comment]) -> set[tuple[object, ...]]:
    """Return what a register says, without numbers, files, and how letters are written."""
    return {
        (one.item, folded_text(one.text), one.kind, frozenset((v.author, v.institution) for v in one.voices))
        for one in comments
    }


@settings(deadline=None, max_examples=150)
@given(st.lists(REMARKS, max_size=8), st.lists(REMARKS, max_size=4), st.randoms())
def test_merging_is_idempotent_and_does_not_depend_on_order(
    first: list[Remark], later: list[Remark], chance: Random
) -> None:
    once = merge([], [read_of(*first)])
    assert merge(once, [read_of(*first)]) == once
    shuffled = [*first]
    chance.shuffle(shuffled)
    assert merge([], [read_of(*shuffled)]) == once
    together = merge(once, [read_of(*later)])
    assert [(one.identifier, one.text) for one in together][: len(once)] == [(one.identifier, one.text) for one in once]
    assert said(together) == said(merge(merge([], [read_of(*later)]), [read_of(*first)]))
    assert len({one.identifier for one in together}) == len(together)
    assert {folded_text(one.text) or "(tanpa teks)" for one in [*first, *later]} == {
        folded_text(one.text) for one in together
    }
