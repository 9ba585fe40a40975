"""Workbooks of remarks as a program hands them out and as people send them back, for the tests of comments."""

from __future__ import annotations

import functools
import io
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from rpkd.results import ResultStore
from rpkd.review import Draft, Item, Kind, Meeting, Origin, Read, Remark
from rpkd.review.comments._form import HEADING_ROW, SHEET, write_comment_form
from rpkd.review.comments._returned_form import read_comment_form
from rpkd.review.comments._sheets import put_text

DRAFT = Draft("0123456789", "draf FGD putaran 1", "33.16", "Kabupaten Contoh", ResultStore("33.16"))
MEETING = Meeting(1, date="2026-11-26", deadline="2026-12-05")
ITEMS = (
    Item("4-1", Kind.HEADING, "Target", "BAB IV", "4.1 Target Penurunan"),
    Item("4-2", Kind.PARAGRAPH, "Persentase penduduk miskin diperkirakan turun.", "BAB IV", "4.1 Target Penurunan"),
    Item("4-12", Kind.PARAGRAPH, "Dasar target ialah proyeksi.", "BAB IV", "4.1 Target Penurunan"),
    Item("4-20", Kind.PARAGRAPH, "Target dihitung menurut tahun.", "BAB IV", "4.1 Target Penurunan"),
    Item("4-23", Kind.TABLE, "Target menurut tahun", "BAB IV", "4.2 Target Tahunan", "Tabel 4.3", "tbl-target"),
    Item("5-4", Kind.FIGURE, "Peta lokasi", "BAB V", "5.1 Lokasi", "Gambar 5.1"),
    Item("F-3", Kind.PARAGRAPH, "Asumsi program.", "Lampiran F", "Lampiran F. Asumsi Skenario"),
)
FIRST = HEADING_ROW + 1
"""The first row in which a participant writes."""
HOSTILE = (
    "<script>alert(1)</script><b>tebal</b> &amp; &#60;",
    '=HYPERLINK("http://contoh.example","klik")',
    "+62 812 0000",
    "-5 persen",
    "@SUM(A1)",
    "'kutip di depan",
    "kata " * 2000 + "selesai",
    "x" * 10_000,
    "emoji 😀 🏛 👩‍🌾 ❤️ selesai",
    "مرحبا هذا تعليق 2026",
    "awal \u202eterbalik\u202c akhir",
    "nol\u200blebar\ufefftitik",
    "# judul\n- butir\n> kutip\n| a | b |\n```\nkode\n```",
    "#panic() $x^2$ \\textbf{a} {{< include /etc/passwd >}} @fig-x @tbl-target [a](b){.c}",
    "::: {.callout-note}\nx\n:::\n<!-- komentar -->",
    "---\ntitle: x\n---",
    "_x0041_ dan _x000D_ dan x005F_",
    "[[daftar-isi]] dan `kode` dan ![g](g.png)",
    "汉字 dan ꦗꦮ",
    "bel\x07 dan \ud800 dan \x00 akhir",
)


@functools.cache
def blank() -> bytes:
    """Return the workbook that is handed out."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lembar-masukan.xlsx"
        write_comment_form(path, DRAFT, MEETING, ITEMS)
        return path.read_bytes()


def returned(
    path: Path,
    rows: Sequence[Mapping[str, object]] = (),
    name: str = "Sri Contoh",
    institution: str = "Dinas Contoh",
    edit: Callable[[Any], object] | None = None,
) -> Path:
    """Write a filled workbook: rows by letters of columns, and whatever else somebody does to it."""
    book = openpyxl.load_workbook(io.BytesIO(blank()))
    sheet = book[SHEET]
    sheet["B3"], sheet["B4"] = name or None, institution or None
    for number, row in enumerate(rows, start=FIRST):
        for letter, value in row.items():
            cell = sheet[f"{letter}{number}"]
            if isinstance(value, str) and not value.startswith("=="):
                put_text(cell, value)
            else:
                cell.number_format = "General"
                cell.value = value[1:] if isinstance(value, str) else value
    if edit is not None:
        edit(book)
    book.save(path)
    return path


def read_rows(tmp_path: Path, *rows: Mapping[str, object], **more: Any) -> Read:
    """Return what is read from a workbook filled with rows."""
    return read_comment_form(returned(tmp_path / "kembali.xlsx", rows, **more), ITEMS)


def remark(text: str, item: str | None = "4-2", author: str = "Sri Contoh", **more: Any) -> Remark:
    """Return a remark of a participant."""
    values = {"origin": Origin.WORKBOOK, "file": "a.xlsx", "locator": "baris 7", "institution": "Dinas Contoh"} | more
    return Remark(text=text, item=item, author=author, **values)


def read_of(*remarks: Remark, file: str = "a.xlsx") -> Read:
    """Return remarks as they are read from one file."""
    return Read(file, remarks)
