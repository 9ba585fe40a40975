"""Sentences with numbers are found where they stand, whatever Markdown they stand in."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rpkd.render._sentences import sentences

P0 = "{{< var nilai.p0 >}}"


def texts(prose: str) -> list[str]:
    return [sentence.text for sentence in sentences(prose)]


def typed(prose: str) -> list[str]:
    return [number.number for sentence in sentences(prose) for number in sentence.typed]


@pytest.mark.parametrize(
    ("prose", "expected"),
    [
        (f"Kalimat biasa. Angka {P0} turun. Selesai.", [f"Angka {P0} turun."]),
        (f"Satu kalimat\nberlanjut {P0}\ndi sini.", [f"Satu kalimat berlanjut {P0} di sini."]),
        (f"Kab. Blora: {P0}. Menurut Prof. Contoh, {P0}.", [f"Kab. Blora: {P0}.", f"Menurut Prof. Contoh, {P0}."]),
        (f"Kata A. Rahman, angkanya {P0}.", [f"Kata A. Rahman, angkanya {P0}."]),
        (f"- satu {P0}\n- dua {P0}", [f"satu {P0}", f"dua {P0}"]),
        (f"1. satu {P0}\n2. dua {P0}", [f"satu {P0}", f"dua {P0}"]),
        (f"## Judul {P0}\nTeks {P0}.", [f"Judul {P0}", f"Teks {P0}."]),
        (f"> Kutipan\n> berlanjut {P0}.", [f"Kutipan berlanjut {P0}."]),
        ("Kemiskinan {{<var   nilai.p0>}}.", [f"Kemiskinan {P0}."]),
        (f"| Uraian {P0} | {P0} |\n|:---|---:|\n| kata | {P0} |", [f"Uraian {P0}"]),
        (f"“Turun {P0}.” Begitulah.", [f"“Turun {P0}.”"]),
        ("Tanpa angka sama sekali.", []),
        (P0, []),
    ],
)
def test_sentences_with_placeholders(prose: str, expected: list[str]) -> None:
    assert texts(prose) == expected


@pytest.mark.parametrize(
    ("prose", "expected"),
    [
        ("Turun menjadi 9,43 persen pada 2025.", ["9,43"]),
        ("Anggaran Rp1.234.567 untuk 12 desa.", ["1.234.567", "12"]),
        ("Pasal 5 ayat (2), RT 03, Nomor 53 Tahun 2020, tanggal 17 Agustus 2025, ke-3, Tabel 4.", []),
        ("Kode 33.16 dan 53/2020 bukan angka; angka 9,43 adalah angka.", ["9,43"]),
        ("Lihat [tautan](https://contoh.go.id/2/345) dan catatan[^12].", []),
        ("1. butir tanpa angka", []),
        ("Turun 5 persen", ["5"]),
        ("Karakter &#45; bukan angka.", []),
    ],
)
def test_numbers_typed_by_hand(prose: str, expected: list[str]) -> None:
    assert typed(prose) == expected


def test_a_sentence_knows_its_line_and_place() -> None:
    prose = f"Satu.\n\n- dua\n- tiga {P0}. Empat\n  9,43 persen.\n"
    first, second = sentences(prose)
    assert (first.line, second.line, second.typed[0].line) == (4, 4, 5)
    assert prose[first.start : first.end] == f"tiga {P0}."
    assert prose[second.start : second.end] == "Empat\n  9,43 persen."


def test_headings_and_aligned_tables_take_no_mark_inside() -> None:
    heading, row = sentences(f"## Judul {P0}\n\nUraian    Angka\n-------   -----\nkata a    12,5\n")
    assert heading.after == len(f"## Judul {P0}")
    assert row.text == "kata a 12,5"
    assert row.after is not None


@pytest.mark.parametrize("part", ["|-", "a", "a.", "](", ".*_", "` ", "1.", "> ", "- ", "+-", "&", "Rp "])
def test_prose_of_any_length_is_parted_at_once(part: str) -> None:
    """Twenty thousand characters of what only begins like something: minutes where a pattern tries all ways."""
    began = time.process_time()
    (found,) = sentences(f"{part * (20_000 // len(part))}x\n\nAkhir {P0}.\n")[-1:]
    assert found.names == ("nilai.p0",)
    assert time.process_time() - began < 1


@settings(deadline=None)
@given(st.text(alphabet="ab1,.>-#|*_[](){}<> \n`" + "“”é"))
def test_any_text_is_parted_without_overlap(prose: str) -> None:
    end = 0
    for sentence in sentences(prose + f"\n\nAkhir {P0}."):
        assert sentence.start >= end
        assert sentence.end > sentence.start
        assert sentence.line == (prose + "\n\n").count("\n", 0, sentence.start) + 1
        end = sentence.end
    assert sentence.text == f"Akhir {P0}."
