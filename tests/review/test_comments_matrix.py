"""The annex of comments: who said what, what was answered, and what it changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rpkd.review import Meeting
from rpkd.review.comments._decisions import Decision, Status
from rpkd.review.comments._matrix import Round, matrix_annex
from rpkd.review.comments._register import merge
from rpkd.review.diff._cause import InputChange
from rpkd.review.diff._compare import Change, Difference

from .comment_files import ITEMS, MEETING, read_of, remark

COMMENTS = tuple(
    merge(
        [],
        [
            read_of(
                remark("Target terlalu tinggi.", "4-23", kind="target", evidence="RPJMD", date="2026-11-25"),
                remark("Perjelas.\nBaris kedua.", "4-2", author="Budi Rekaan", institution="LSM Contoh", kind="narasi"),
                remark("Umum saja.", None, unplaced="kolom Butir kosong", author="", institution=""),
            )
        ],
    )
)
DECISIONS = (
    Decision(
        *("M-002", Status.ACCEPTED, "Disamakan dengan RPJMD.", "", "Bappeda Contoh", "2026-12-31"),
        inputs=("projection.pass_through", "narasi bab4"),
        draft="abcdef0123",
    ),
    Decision("M-003", Status.REJECTED, "Terima kasih.", "Di luar lingkup."),
)
ROUND = Round(MEETING, COMMENTS, DECISIONS, ITEMS)


def difference(*inputs: InputChange) -> Difference:
    causes = tuple(one.key for one in inputs)
    moved = "−0,50 poin persen"
    change = Change(
        "p0",
        "angka",
        "P0 tahun 2027",
        10.0,
        9.5,
        "10,00 persen",
        "9,50 persen",
        moved,
        notebook="proyeksi",
        causes=causes,
    )
    other = replace(change, key="p1", label="Hasil lain", notebook="lain", causes=("projection.growth",))
    changes = (change, other) if inputs else ()
    growth = InputChange("projection.growth", "parameter", "parameter projection.growth", "3", "4", 1)
    names, identifiers = ("draf FGD putaran 1", "kini"), ("0123456789", "abcdef0123")
    return Difference("33.16", "Kabupaten Contoh", names, identifiers, changes, (*inputs, growth), 0)


PASS_THROUGH = InputChange("projection.pass_through", "parameter", "parameter projection.pass_through", "0.5", "0.7", 1)


def lines(*rounds: Round) -> list[str]:
    """Return the annex as a reader sees its lines: without marks of ours."""
    text = matrix_annex(rounds)
    for mark in ('<span class="masukan" dir="auto">', "</span>", "**"):
        text = text.replace(mark, "")
    for code, sign in (("&#45;", "-"), ("&#46;", "."), ("&#58;", ":"), ("&#59;", ";"), ("&#40;", "("), ("&#41;", ")")):
        text = text.replace(code, sign)
    return [line for line in text.split("\n") if line]


def test_without_an_fgd_one_sentence_says_how_to_hold_one() -> None:
    assert lines() == [
        "Belum ada FGD yang dicatat untuk dokumen ini. Bahan FGD dibuat dengan perintah `rpkd fgd open`."
    ]


def test_an_fgd_without_comments_is_told() -> None:
    assert lines(Round(Meeting(2))) == [
        "## FGD Putaran 2 {.unnumbered}",
        "Belum ada masukan yang dicatat untuk putaran ini.",
    ]


def test_the_summary_counts_by_status_kind_and_institution() -> None:
    shown = lines(ROUND)
    start = shown.index("### Ringkasan {.unnumbered}") + 1
    assert shown[start] == (
        "Dicatat 3 masukan dari 3 pengusul. Perubahan karena 1 masukan sudah ada di dalam draf ini. "
        "Sebanyak 1 masukan tidak menunjuk butir tertentu."
    )
    assert shown[start + 3 : start + 12] == [
        "| Status | diterima | 1 |",
        "|  | ditolak | 1 |",
        "|  | belum diputuskan | 1 |",
        "| Jenis | narasi | 1 |",
        "|  | target | 1 |",
        "|  | tidak disebut | 1 |",
        "| Instansi | Dinas Contoh | 1 |",
        "|  | LSM Contoh | 1 |",
        "|  | instansi tidak disebut | 1 |",
    ]


def test_each_comment_tells_who_where_what_and_the_answer() -> None:
    shown = lines(ROUND)
    blocks = shown[shown.index("### Masukan dan Tanggapannya {.unnumbered}") + 1 :]
    work = "Penanggung jawab: Bappeda Contoh. Tenggat: 31 Desember 2026."
    assert blocks == [
        "#### M-001: belum diputuskan {#masukan-1-m-001 .unnumbered}",
        "Pengusul: Budi Rekaan, LSM Contoh. Tentang: butir 4-2, 4.1 Target Penurunan.",
        "Masukan (narasi): Perjelas.",
        "Baris kedua.",
        "#### M-002: diterima {#masukan-1-m-002 .unnumbered}",
        "Pengusul: Sri Contoh, Dinas Contoh, 25 November 2026. Tentang: butir 4-23, Tabel 4.3, 4.2 Target Tahunan.",
        "Masukan (target): Target terlalu tinggi.",
        "Bukti pendukung: RPJMD",
        "Tanggapan: Disamakan dengan RPJMD.",
        f"{work} Perubahan pada: `projection.pass_through`; narasi bab4.",
        "#### M-003: ditolak {#masukan-1-m-003 .unnumbered}",
        "Pengusul: tanpa nama. Tentang: dokumen pada umumnya (kolom Butir kosong).",
        "Masukan: Umum saja.",
        "Tanggapan: Terima kasih.",
        "Alasan: Di luar lingkup.",
    ]


def test_an_accepted_comment_shows_what_its_inputs_moved_and_nothing_else() -> None:
    shown = lines(replace(ROUND, difference=difference(PASS_THROUGH)))
    start = next(at for at, line in enumerate(shown) if line.startswith("Sudah dilaksanakan"))
    assert shown[start] == "Sudah dilaksanakan pada draf abcdef0123. Yang berubah sejak draf 0123456789:"
    end = next(at for at, line in enumerate(shown) if line.startswith("#### M-003"))
    told = "\n".join(shown[start:end])
    assert "P0 tahun 2027" in told
    assert "Hasil lain" not in told
    assert "9,50" in told
    assert "Hasil lain" not in "\n".join(shown[end:])


def test_an_accepted_comment_whose_inputs_have_not_changed_says_so() -> None:
    waiting = tuple(replace(decision, draft="") for decision in DECISIONS)
    shown = lines(replace(ROUND, decisions=waiting, difference=difference()))
    start = shown.index("Yang berubah sejak draf 0123456789:")
    assert shown[start + 1] == "Bahan yang disebut tidak berubah sejak draf itu."


def test_prose_that_was_named_by_its_chapter_is_the_regions_file() -> None:
    prose = InputChange("report/narasi/33.16/bab4.md", "narasi", "narasi daerah bab4", "aaa", "bbb", 0)
    shown = "\n".join(lines(replace(ROUND, difference=difference(prose))))
    assert "P0 tahun 2027" in shown


def test_replies_and_likeness_are_shown() -> None:
    word = {"file": "b.docx", "institution": ""}
    read = read_of(
        remark("Mengapa target turun?", locator="komentar ke-1", **word),
        remark("Karena proyeksi.", author="Budi", locator="komentar ke-2", reply_to="komentar ke-1", **word),
        remark("Mengapa target turun", author="Ani", locator="komentar ke-3", **word),
        file="b.docx",
    )
    shown = lines(Round(MEETING, tuple(merge([], [read])), (), ITEMS))
    assert "Balasan Budi: Karena proyeksi." in shown
    assert [line for line in shown if line.startswith("Serupa")] == [
        "Serupa dengan M-002.",
        "Serupa dengan M-001.",
    ]


@pytest.mark.parametrize("date", ["2026-11-25T09:30:00", "2026-11-25"])
def test_the_time_of_a_comment_is_left_out(date: str) -> None:
    comments = tuple(merge([], [read_of(remark("Perjelas.", date=date))]))
    assert "Pengusul: Sri Contoh, Dinas Contoh, 25 November 2026. Tentang: butir 4-2, 4.1 Target Penurunan." in lines(
        Round(MEETING, comments, (), ITEMS)
    )


def test_inputs_that_moved_the_same_results_are_shown_once() -> None:
    low = replace(PASS_THROUGH, key="projection.pass_through_low")
    both = difference(PASS_THROUGH, low)
    first = replace(DECISIONS[0], identifier="M-001", inputs=(low.key,), draft="")
    shown = lines(replace(ROUND, decisions=(first, replace(DECISIONS[0], draft="")), difference=both))
    assert sum("P0 tahun 2027" in line for line in shown) == 1
    assert "Yang berubah sama dengan [M-001](#masukan-1-m-001)." in shown


def test_that_nothing_changed_is_said_of_each_comment() -> None:
    first, second = (replace(DECISIONS[0], identifier=one, draft="") for one in ("M-001", "M-002"))
    shown = lines(replace(ROUND, decisions=(first, second), difference=difference()))
    assert shown.count("Bahan yang disebut tidak berubah sejak draf itu.") == 2


def test_the_same_inputs_are_shown_once() -> None:
    first = replace(DECISIONS[0], identifier="M-001")
    shown = lines(replace(ROUND, decisions=(first, DECISIONS[0]), difference=difference(PASS_THROUGH)))
    assert sum("P0 tahun 2027" in line for line in shown) == 1
    assert shown[-4:-3] == [
        "Sudah dilaksanakan pada draf abcdef0123. Yang berubah sama dengan [M-001](#masukan-1-m-001)."
    ]


def test_a_kind_or_an_institution_that_nobody_expects_fits_the_table() -> None:
    comments = tuple(merge([], [read_of(remark("Perjelas.", kind="x" * 500, institution="y" * 500))]))
    shown = lines(Round(MEETING, comments, (), ITEMS))
    assert "| Jenis | lainnya | 1 |" in shown
    assert f"| Instansi | {'y' * 80}… | 1 |" in shown
    assert f"Jenis: {'x' * 500}" in shown
