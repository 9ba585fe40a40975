"""The workbook in which a participant writes remarks (lembar-masukan.xlsx), as it is handed out."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rpkd.files import write_bytes
from rpkd.report import indonesian_date
from rpkd.review._draft import Draft
from rpkd.review._remarks import Item, Kind, Meeting
from rpkd.review.comments._plain_text import visible_text
from rpkd.review.comments._sheets import (
    DRAFT,
    EXAMPLE_FILL,
    HEADING_LEVEL_FILL,
    KIND,
    REGION,
    ROUND,
    Column,
    protect,
    put_text,
    row_height,
    style_cell,
    write_guide,
    write_headings,
    write_marks,
)
from rpkd.workbooks import FONT, GUIDE_SHEET, LINE_HEIGHT, MARK_SHEET, NEVER_SAVED, same_bytes, set_page

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

FORM = "lembar-masukan"
SHEET, LIST_SHEET = "Masukan", "Butir"
LIST_TITLE = "Butir-butir dalam draf"
LIST_HINT = "Cari tabel, gambar, atau kalimatnya di sini, lalu tulis nomor butirnya di lembar Masukan."
NAME_LABEL, INSTITUTION_LABEL = "Nama pengisi", "Instansi"
KINDS = ("data", "narasi", "metode", "target", "program", "lokasi")
COLUMNS = (
    Column("Butir", 11, True),
    Column("Masukan", 52, True),
    Column("Jenis", 12, True),
    Column("Bukti pendukung", 30, True),
    Column("Usulan rumusan", 40, True),
    Column("Nama (bila lain)", 20, True),
    Column("Instansi (bila lain)", 20, True),
)
EXAMPLE = (
    "CONTOH: 4-12",
    "Target tahun 2027 lebih tinggi daripada target dalam RPJMD. Mohon disamakan.",
    "target",
    "RPJMD, tabel sasaran, halaman 87",
    "Persentase penduduk miskin ditargetkan turun sesuai RPJMD.",
)
HEADING_ROW = 6
CHOICES_AT, OWN_TEXTS_AT = 4, 6
"""Columns of the hidden sheet: the choices of a drop-down, and what the form itself says, to be told from remarks."""
LIST_HEADING_ROW = 3
LIST_COLUMNS = (
    Column("Butir", 9, False),
    Column("Bab", 12, False),
    Column("Berupa", 10, False),
    Column("Sebutan", 14, False),
    Column("Bagian", 38, False),
    Column("Awal teksnya", 78, False),
)
_EMPTY_ROWS = 60
_LAST_ROW = 2_000
_LONGEST_START = 160


def write_comment_form(path: Path, draft: Draft, meeting: Meeting, items: Sequence[Item]) -> None:
    """Write the workbook for remarks.

    Parameters
    ----------
    path : Path
        The file; its folder is made.
    draft : Draft
        The draft that is handed out with it.
    meeting : Meeting
        The round, and until when remarks are taken.
    items : sequence of Item
        All places that can be spoken of, in the document's order.

    Raises
    ------
    UserError
        When the file cannot be written.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    guide = _guide_lines(draft.region_name, meeting)
    write_guide(book.create_sheet(GUIDE_SHEET), guide)
    title = f"Lembar Masukan – {draft.region_name} ({draft.region})"
    hint = f"FGD putaran {meeting.round}, draf {draft.identifier}. Satu baris untuk satu masukan."
    form, listed = book.create_sheet(SHEET), book.create_sheet(LIST_SHEET)
    signs = {KIND: FORM, REGION: draft.region, ROUND: str(meeting.round), DRAFT: draft.identifier}
    marks = write_marks(book, signs)
    headings = (column.heading for column in (*COLUMNS, *LIST_COLUMNS))
    own = (title, hint, NAME_LABEL, INSTITUTION_LABEL, *EXAMPLE, *headings, LIST_TITLE, LIST_HINT)
    for position, texts in ((CHOICES_AT, KINDS), (OWN_TEXTS_AT, (*own, *(text for text, _ in guide if text)))):
        for row, text in enumerate(texts, start=1):
            put_text(marks.cell(row, position), text)
    _write_form(form, title, hint, len(items))
    _write_list(listed, items)
    book.active = 1
    book.properties.title, book.properties.creator = title, "rpkd"
    book.properties.created = datetime.datetime.fromisoformat(NEVER_SAVED)
    write_bytes(path, same_bytes(book))


def _guide_lines(region_name: str, meeting: Meeting) -> list[tuple[str, bool]]:
    """Return the lines of the instructions, and whether each is a heading."""
    until = ""
    if meeting.deadline:
        until = f" paling lambat {indonesian_date(datetime.date.fromisoformat(meeting.deadline))}"
    steps = (
        f"Isi nama dan instansi satu kali di bagian atas lembar {SHEET}.",
        "Kolom Nama dan Instansi di kanan hanya diisi bila masukan pada baris itu dari orang lain.",
        "Tulis satu masukan pada satu baris.",
        "Kolom Butir: nomor di tepi kiri draf, misalnya 4-12. Nama tabel atau gambar (Tabel 4.3) juga boleh.",
        f"Semua butir tercantum di lembar {LIST_SHEET}. Masukan tentang seluruh dokumen: biarkan kolom Butir kosong.",
        "Kolom Masukan: apa yang perlu diubah, dan mengapa.",
        f"Kolom Jenis: pilih dari daftar ({', '.join(KINDS)}).",
        "Kolom Bukti pendukung: dokumen, tabel, atau peraturan yang mendukung.",
        "Kolom Usulan rumusan: kalimat atau angka pengganti yang diusulkan.",
        "Simpan sebagai Excel Workbook (.xlsx) tanpa kata sandi. Nama berkas boleh diganti.",
    )
    return [
        (f"Masukan atas Draf RPKD {region_name}", True),
        (f"Forum diskusi putaran {meeting.round}", False),
        ("", False),
        ("Cara mengisi", True),
        *((f"{number}. {text}", False) for number, text in enumerate(steps, start=1)),
        ("", False),
        ("Sesudah mengisi", True),
        (f"Kirim kembali berkas ini kepada perangkat daerah pengundang{until}.", False),
        (
            "Setiap masukan diberi nomor, ditanggapi, dan dimuat bersama nama dan instansi pengusul dalam lampiran.",
            False,
        ),
    ]


def item_cells(item: Item) -> tuple[str, ...]:
    """Return what the list of places says of one."""
    text = visible_text(" ".join(item.text.split()))
    start = text if len(text) <= _LONGEST_START else f"{text[:_LONGEST_START].rstrip()}…"
    return item.number, item.chapter, item.kind.value, item.shown, visible_text(item.heading), start


def _write_form(sheet: Worksheet, title: str, hint: str, items: int) -> None:
    from openpyxl.styles import Font
    from openpyxl.worksheet.datavalidation import DataValidation

    put_text(sheet.cell(1, 1), title)
    sheet.cell(1, 1).font = Font(name=FONT, bold=True, size=14)
    put_text(sheet.cell(2, 1), hint)
    sheet.cell(2, 1).font = Font(name=FONT, italic=True)
    write_headings(sheet, HEADING_ROW, COLUMNS)
    for row, label in ((3, NAME_LABEL), (4, INSTITUTION_LABEL)):
        for position, filled_in in ((1, False), (2, True)):
            style_cell(sheet.cell(row, position), filled_in)
        put_text(sheet.cell(row, 1), label)
        sheet.cell(row, 2).number_format = "@"
        sheet.row_dimensions[row].height = 1.4 * LINE_HEIGHT
    for position, text in enumerate((*EXAMPLE, "", ""), start=1):
        style_cell(sheet.cell(HEADING_ROW - 1, position), False, EXAMPLE_FILL)
        put_text(sheet.cell(HEADING_ROW - 1, position), text)
    sheet.row_dimensions[HEADING_ROW - 1].height = 3 * LINE_HEIGHT
    for row in range(HEADING_ROW + 1, HEADING_ROW + 1 + _EMPTY_ROWS):
        for position in range(1, len(COLUMNS) + 1):
            cell = sheet.cell(row, position)
            style_cell(cell, True)
            cell.number_format = "@"
    # Both lists are offered, not asked for: "Tabel 4.3" is as good as a number.
    places = f"{LIST_SHEET}!$A${LIST_HEADING_ROW + 1}:$A${LIST_HEADING_ROW + max(items, 1)}"
    for letter, source in (("A", places), ("C", f"{MARK_SHEET}!$D$1:$D${len(KINDS)}")):
        rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=False)
        rule.add(f"{letter}{HEADING_ROW + 1}:{letter}{_LAST_ROW}")
        sheet.add_data_validation(rule)
    protect(sheet)
    sheet.freeze_panes = f"B{HEADING_ROW + 1}"
    set_page(sheet, "landscape")


def _write_list(sheet: Worksheet, items: Sequence[Item]) -> None:
    from openpyxl.styles import Font

    sheet.cell(1, 1, LIST_TITLE).font = Font(name=FONT, bold=True, size=14)
    sheet.cell(2, 1, LIST_HINT).font = Font(name=FONT, italic=True)
    write_headings(sheet, LIST_HEADING_ROW, LIST_COLUMNS)
    for row, item in enumerate(items, start=LIST_HEADING_ROW + 1):
        texts = item_cells(item)
        for position, text in enumerate(texts, start=1):
            cell = sheet.cell(row, position)
            style_cell(cell, False, HEADING_LEVEL_FILL if item.kind is Kind.HEADING else "FFFFFFFF")
            put_text(cell, text)
        widths = [column.width for column in LIST_COLUMNS]
        sheet.row_dimensions[row].height = row_height(list(zip(texts, widths, strict=True)))
    protect(sheet)
    sheet.freeze_panes = f"B{LIST_HEADING_ROW + 1}"
    sheet.auto_filter.ref = f"A{LIST_HEADING_ROW}:F{LIST_HEADING_ROW + max(len(items), 1)}"
    set_page(sheet, "landscape")
