"""Damaged workbooks: each is refused with its cell, its rule and a remedy; nothing is guessed, nothing breaks."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from .conftest import FIRST, blank, column_of, edited, filled, part_of, read, row_of, with_cell, with_value, written


@dataclass(frozen=True)
class Damage:
    """A way to spoil a workbook, and what must be said of it: sheet, cell, and words of the message."""

    name: str
    file: str
    spoil: Callable[[bytes], bytes]
    sheet: str
    cell: str
    what: str


def put(sheet: str, cell: str, value: Any, number_format: str = "") -> Callable[[bytes], bytes]:
    """Write one cell: with openpyxl what needs a style or a row of its own, and quickly what does not."""

    def edit(book: Any) -> None:
        target = book[sheet][cell]
        target.value = value
        if number_format:
            target.number_format = number_format

    plain = not number_format and not isinstance(value, datetime.date) and not str(value).startswith("=")
    quick = plain and int(re.sub("[A-Z]", "", cell)) <= FIRST
    return (
        (lambda content: with_value(content, sheet, cell, value)) if quick else (lambda content: edited(content, edit))
    )


def change(edit: Callable[[Any], object]) -> Callable[[bytes], bytes]:
    return lambda content: edited(content, edit)


def xml(sheet: str, cell: str, element: str) -> Callable[[bytes], bytes]:
    """Write one cell as XML, in place of one that holds a number."""
    return lambda content: with_cell(
        edited(content, lambda book: book[sheet].__setitem__(cell, 1)), sheet, cell, element
    )


def move_down(sheet: str, row: int) -> Callable[[bytes], bytes]:
    return change(lambda book: book[sheet].insert_rows(row))


def mark(key: str, value: str | None) -> Callable[[bytes], bytes]:
    """Change what the hidden sheet says of the workbook."""

    def edit(book: Any) -> None:
        for row in book["_rpkd"].iter_rows(max_col=2):
            if row[0].value == key:
                row[1].value = value

    return change(edit)


def sample(file: str, sheet: str) -> Any:
    return openpyxl.load_workbook(io.BytesIO(filled(file)))[sheet]


HEADCOUNT = row_of(sample("indikator.xlsx", "Indikator"), "headcount_ratio", "Daerah")
LINE = row_of(sample("indikator.xlsx", "Indikator"), "poverty_line", "Daerah")
GROWTH = row_of(sample("indikator.xlsx", "Indikator"), "grdp_growth", "Provinsi")
Y2026 = get_column_letter(column_of(sample("indikator.xlsx", "Indikator"), "2026"))
Y2025 = get_column_letter(column_of(sample("indikator.xlsx", "Indikator"), "2025"))
SOURCE = get_column_letter(column_of(sample("indikator.xlsx", "Indikator"), "Sumber"))
P0 = f"{Y2026}{HEADCOUNT}"
FAMILIES, DECILE_1, DECILE_4 = "E6", "F6", "I6"
BUDGET_2025 = row_of(sample("apbd.xlsx", "Ringkasan"), 2025, "belanja")  # type: ignore[arg-type]


def hide_row(book: Any) -> None:
    book["Kecamatan"].row_dimensions[FIRST + 2].hidden = True


def hide_column(book: Any) -> None:
    book["Kecamatan"].column_dimensions["E"].hidden = True


def duplicate_row(book: Any) -> None:
    sheet = book["Kecamatan"]
    for column in range(1, 10):
        sheet.cell(FIRST + 16, column, sheet.cell(FIRST, column).value)


def two_headings(book: Any) -> None:
    sheet = book["Urusan"]
    for column in range(1, 5):
        sheet.cell(FIRST + 2, column, sheet.cell(5, column).value)


def swap_names(book: Any) -> None:
    sheet = book["Kecamatan"]
    sheet["B6"], sheet["B7"] = sheet["B7"].value, sheet["B6"].value


def swap_coordinates(book: Any) -> None:
    sheet = book["Kecamatan"]
    longitude, latitude = column_of(sheet, "Bujur"), column_of(sheet, "Lintang")
    sheet.cell(FIRST, longitude, -7.05)
    sheet.cell(FIRST, latitude, 111.42)


def copy_sheet(book: Any) -> None:
    book.copy_worksheet(book["Kecamatan"]).title = "Kecamatan (2)"


def rename(old: str, new: str) -> Callable[[bytes], bytes]:
    return change(lambda book: setattr(book[old], "title", new))


# By workbook and sheet: name, cell, what is written into it (with a number format), and words of the message.
VALUES: dict[tuple[str, str], list[tuple[str, str, Any, str]]] = {
    ("indikator.xlsx", "Indikator"): [
        ("teks ambigu titik", P0, "1.234", "dua cara"),
        ("teks ambigu koma", P0, "1,234", "dua cara"),
        ("dua baris dalam sel", P0, "12\n345", "beberapa baris"),
        ("spasi di tengah", P0, "11 5", "angka tidak terbaca"),
        ("huruf", P0, "sebelas", "angka tidak terbaca"),
        ("tanda bintang", P0, "11,2*)", "angka tidak terbaca"),
        ("cara Inggris", P0, "1,234.56", "angka tidak terbaca"),
        ("notasi ilmiah", P0, "1,2E+05", "angka tidak terbaca"),
        ("persen di atas 100", P0, 1120, "terlalu besar"),
        ("negatif", P0, -3, "angka negatif"),
        ("negatif sebagai teks", P0, "−3,5", "angka negatif"),
        ("pecahan", P0, 0.11, "sebagai pecahan"),
        ("garis dalam ribuan", f"{Y2026}{LINE}", 512, "terlalu kecil"),
        ("tanggal", P0, datetime.date(2026, 5, 12), "tanggal, bukan angka"),
        ("persen di garis kemiskinan", f"{Y2026}{LINE}", (0.5, "0%"), "berformat persen"),
        ("benar salah", P0, True, "benar/salah"),
        ("rumus tanpa nilai", P0, "=1+10", "belum dihitung"),
        ("indikator tidak dikenal", f"A{HEADCOUNT}", "headcount_rate", "indikator tidak dikenal"),
        ("kode indikator hilang", f"A{HEADCOUNT}", None, "kode indikator tidak ada"),
        ("baris bergeser", f"B{HEADCOUNT}", "Garis kemiskinan", "bukan milik kodenya"),
        ("satuan diubah", f"C{HEADCOUNT}", "ribu jiwa", "satuan indikator diubah"),
        ("wilayah keliru", f"D{HEADCOUNT}", "Kabupaten", "isian tidak dikenal"),
        ("tanpa sumber", f"{SOURCE}{HEADCOUNT}", None, "sumber angka belum ditulis"),
    ],
    ("indikator.xlsx", "SE"): [
        ("RSE sebagai SE", f"{Y2025}{HEADCOUNT}", 17.5, "SE lebih besar daripada angkanya"),
        ("SE negatif", f"{Y2025}{HEADCOUNT}", -0.4, "SE nol atau negatif"),
        ("SE tanpa angka", f"F{HEADCOUNT + 100}", 0.4, "SE tanpa angka"),
    ],
    ("wilayah.xlsx", "Kecamatan"): [
        ("kode menjadi angka", "A6", 33.16, "kode tersimpan sebagai angka"),
        ("kode tanpa titik", "A6", "331601", "kode tidak terbaca"),
        ("kode BPS", "A6", "3316.010", "bentuk kode wilayah keliru"),
        ("kode menjadi tanggal", "A6", datetime.date(2016, 3, 1), "tanggal, bukan teks"),
        ("kode daerah lain", "A6", "33.17.01", "bukan bagian daerah ini"),
        ("kode tidak ada", "A6", "33.16.77", "kode wilayah tidak dikenal"),
        ("kode kosong", "A6", None, "Kode belum diisi"),
        ("nama kosong", "B6", None, "Nama belum diisi"),
        ("nama tanggal", "B6", datetime.date(2025, 1, 1), "tanggal, bukan teks"),
        ("jenis keliru", "C6", "kcamatan", "isian tidak dikenal"),
        ("pecahan kecil di kolom bulat", FAMILIES, "0.345", "bilangan bulat"),
        ("pecahan keluarga", FAMILIES, 1200.5, "bilangan bulat"),
        ("negatif keluarga", DECILE_1, -1, "angka negatif"),
        ("desil melebihi keluarga", DECILE_1, 40_000, "lebih banyak daripada Keluarga"),
        ("desil kumulatif", DECILE_4, 12_000, "jumlah desil melebihi"),
        ("NIK", "Z6", "warga 3316010101900001", "seperti NIK"),
        ("emoji", "Z6", "baik 🙂", "tidak ada dalam huruf dokumen"),
    ],
    ("wilayah.xlsx", "Desa_Kelurahan"): [
        ("kode sepuluh angka", "A6", 3316010001, "kode tersimpan sebagai angka"),
    ],
    ("target.xlsx", "Target"): [
        ("lingkup keliru", "B6", "RPJP", "isian tidak dikenal"),
        ("indikator target keliru", "A6", "Kemiskinan", "isian tidak dikenal"),
        ("tahun jauh", "C6", 2205, "terlalu besar"),
        ("tahun pecahan", "C6", 2026.5, "bilangan bulat"),
        ("tahun teks", "C6", "TA 2026", "angka tidak terbaca"),
        ("batas terbalik", "D6", 8.5, "batas bawah melebihi"),
        ("tanpa rujukan", "F6", None, "Rujukan belum diisi"),
        ("target di atas 100", "E6", 800, "terlalu besar"),
    ],
    ("apbd.xlsx", "Urusan"): [
        ("pagu negatif", "C6", -5, "angka negatif"),
        ("pagu tertulis miliar", "C6", "Rp 18 miliar", "angka tidak terbaca"),
    ],
    ("apbd.xlsx", "Ringkasan"): [
        ("pagu ringkasan negatif", f"D{BUDGET_2025}", -5e12, "angka negatif"),
        ("jutaan", f"D{BUDGET_2025}", 2_300_000, "bukan dalam rupiah penuh"),
        ("bagian melebihi belanja", f"C{BUDGET_2025 + 2}", 9e13, "lebih besar daripada belanja"),
        ("uraian keliru", f"B{BUDGET_2025}", "belanja pegawei", "isian tidak dikenal"),
    ],
    ("apbd.xlsx", "Kegiatan"): [
        ("ya atau tidak", "I6", "mungkin", "isian tidak dikenal"),
        ("tanda kosong", "I6", None, "Ditandai kemiskinan belum diisi"),
        ("tanggal Inggris", "K6", "11/21/2025", "tanggal tidak terbaca"),
        ("tanggal sebagai angka", "K6", (45982, "0"), "tanggal tidak terbaca"),
        ("kode kegiatan angka", "B6", 1.06, "kode tersimpan sebagai angka"),
    ],
    ("program.xlsx", "Program"): [
        ("sumber dana keliru", "S6", "APBN; dana gaib", "isian tidak dikenal"),
        ("tingkat keliru", "B6", "subkeg", "isian tidak dikenal"),
        ("program skenario berupa kalimat", "Y6", "PKH dan sembako", "kode program skenario tidak terbaca"),
    ],
    ("program.xlsx", "RAT"): [
        ("desil terbalik", "H6", 9, "desil pertama melebihi desil terakhir"),
        ("satu desil", "I6", None, "hanya satu desil yang diisi"),
        ("triwulan di atas seratus", "P6", 140, "angka"),
        ("dua sumber dana di RAT", "M6", "APBN; DAK fisik", "isian tidak dikenal"),
        ("tahun RAT tidak ada", "A6", None, "Tahun belum diisi"),
    ],
    ("akar-masalah.xlsx", "Akar_Masalah"): [
        ("bidang keliru", "A6", "Pendidkan", "isian tidak dikenal"),
    ],
    ("dampingan.xlsx", "OPD"): [
        ("bidang OPD keliru", "B6", "Kesehatan; Pendidkan", "isian tidak dikenal"),
        ("kecamatan kantor daerah lain", "C6", "33.17.01", "wilayah ini bukan bagian daerah ini"),
        ("kecamatan kantor tidak ada", "C6", "33.16.99", "kode wilayah tidak dikenal"),
        ("kapasitas pecahan", "F6", 2.5, "bilangan bulat"),
        ("lintang saja", "D7", None, "hanya salah satu dari bujur dan lintang"),
        ("OPD terulang", "A7", "dinas kesehatan", "baris terulang"),
    ],
    ("dampingan.xlsx", "Desa"): [
        ("desa tidak ada", "A6", "33.16.01.2999", "kode wilayah tidak dikenal"),
        ("nama desa lain", "B6", "Gempol", "nama wilayah bukan milik kodenya"),
        ("tanpa pilihan", "C6", None, "Dipilih belum diisi"),
        ("masalah keliru", "D6", "Pendidkan", "isian tidak dikenal"),
        ("OPD tetap tidak ada", "E7", "Dinas Kesehtan", "OPD ini tidak ada di lembar OPD"),
    ],
    ("dampingan.xlsx", "Pemantauan"): [
        ("tanggal kegiatan", "A6", "Maret 2026", "tanggal tidak terbaca"),
        ("kecamatan sebagai desa", "B6", "33.16.01", "bentuk kode wilayah keliru"),
        ("OPD kegiatan tidak ada", "C6", "Badan Lain", "OPD ini tidak ada di lembar OPD"),
        ("kegiatan kosong", "D6", None, "Kegiatan belum diisi"),
        ("keluarga negatif", "E6", -1, "angka negatif"),
        ("status keliru", "I6", "batal", "isian tidak dikenal"),
        ("orang di kendala", "G6", "NIK 3316014101900001 menolak", "enam belas angka seperti NIK"),
    ],
}
CELLS = [
    *(
        Damage(name, file, put(sheet, cell, *(value if isinstance(value, tuple) else (value,))), sheet, cell, what)
        for (file, sheet), values in VALUES.items()
        for name, cell, value, what in values
    ),
    Damage(
        "galat rumus",
        "indikator.xlsx",
        xml("Indikator", P0, f'<c r="{P0}" t="e"><f>A1/0</f><v>#DIV/0!</v></c>'),
        "Indikator",
        P0,
        "galat rumus",
    ),
    Damage(
        "acuan hilang",
        "indikator.xlsx",
        xml("Indikator", P0, f'<c r="{P0}" t="e"><v>#REF!</v></c>'),
        "Indikator",
        P0,
        "galat rumus",
    ),
    Damage(
        "rumus ke berkas lain",
        "indikator.xlsx",
        xml("Indikator", P0, f'<c r="{P0}"><f>[1]Sheet1!A1</f><v>11</v></c>'),
        "Indikator",
        P0,
        "berkas lain",
    ),
    Damage(
        "angka tak hingga",
        "indikator.xlsx",
        xml("Indikator", P0, f'<c r="{P0}"><v>1E999</v></c>'),
        "Indikator",
        P0,
        "galat rumus",
    ),
    Damage(
        "target tanpa indikator", "program.xlsx", put("Program", "D6", None), "Program", "H6", "target tanpa indikator"
    ),
    Damage(
        "tanpa aspek", "akar-masalah.xlsx", put("Akar_Masalah", "D6", None), "Akar_Masalah", "C6", "tanpa akar masalah"
    ),
]
TABLES = [
    Damage(
        "sel digabung",
        "wilayah.xlsx",
        change(lambda book: book["Kecamatan"].merge_cells("D7:D9")),
        "Kecamatan",
        "D7:D9",
        "sel digabung",
    ),
    Damage(
        "judul digabung",
        "wilayah.xlsx",
        change(lambda book: book["Kecamatan"].merge_cells("Y5:Z5")),
        "Kecamatan",
        "Y5:Z5",
        "sel digabung",
    ),
    Damage("baris tersembunyi", "wilayah.xlsx", change(hide_row), "Kecamatan", "8", "baris tersembunyi"),
    Damage("kolom tersembunyi", "wilayah.xlsx", change(hide_column), "Kecamatan", "E", "kolom tersembunyi"),
    Damage(
        "lembar tersembunyi",
        "wilayah.xlsx",
        change(lambda book: setattr(book["Kecamatan"], "sheet_state", "hidden")),
        "Kecamatan",
        "",
        "lembar ini tersembunyi",
    ),
    Damage("baris terulang", "wilayah.xlsx", change(duplicate_row), "Kecamatan", "A22", "baris terulang"),
    Damage("judul dua kali", "apbd.xlsx", change(two_headings), "Urusan", "8", "judul kolom muncul dua kali"),
    Damage("judul diganti", "apbd.xlsx", put("Urusan", "C5", "Anggaran"), "Urusan", "C5", "judul kolom tidak dikenal"),
    Damage(
        "kolom ditambah",
        "apbd.xlsx",
        put("Urusan", "E5", "Keterangan kantor"),
        "Urusan",
        "E5",
        "judul kolom tidak dikenal",
    ),
    Damage(
        "kolom tahun lain",
        "indikator.xlsx",
        put("Indikator", "E5", 2009),
        "Indikator",
        "E5",
        "judul kolom tidak dikenal",
    ),
    Damage(
        "kolom dihapus",
        "wilayah.xlsx",
        change(lambda book: book["Kecamatan"].delete_cols(10)),
        "Kecamatan",
        "5",
        "kolom «Rumah tidak layak huni» tidak ada",
    ),
    Damage("judul terulang", "apbd.xlsx", put("Urusan", "E5", "Pagu"), "Urusan", "E5", "judul kolom terulang"),
    Damage(
        "judul dihapus",
        "apbd.xlsx",
        change(lambda book: book["Urusan"].delete_rows(5)),
        "Urusan",
        "",
        "judul kolom tidak ditemukan",
    ),
    Damage(
        "isian di samping tabel", "apbd.xlsx", put("Urusan", "H7", "cek lagi"), "Urusan", "H7", "isian di luar tabel"
    ),
    Damage("nama tertukar", "wilayah.xlsx", change(swap_names), "Kecamatan", "B6", "nama wilayah bukan milik kodenya"),
    Damage("koordinat tertukar", "wilayah.xlsx", change(swap_coordinates), "Kecamatan", "X6", "angka"),
    Damage(
        "lembar diganti nama", "wilayah.xlsx", rename("Kecamatan", "Data 2025"), "", "", "lembar «Kecamatan» tidak ada"
    ),
    Damage(
        "lembar dihapus",
        "apbd.xlsx",
        change(lambda book: book.remove(book["Kegiatan"])),
        "",
        "",
        "lembar «Kegiatan» tidak ada",
    ),
    Damage("lembar disalin", "wilayah.xlsx", change(copy_sheet), "Kecamatan (2)", "", "lembar tidak dikenal"),
    Damage(
        "kecamatan desa tidak ada",
        "wilayah.xlsx",
        change(lambda book: book["Kecamatan"].delete_rows(6)),
        "Desa_Kelurahan",
        "A6",
        "kecamatan desa ini tidak ada",
    ),
]
FILES = [
    Damage("daerah lain", "wilayah.xlsx", lambda _: blank("wilayah.xlsx", "17.71"), "", "", "buku kerja daerah lain"),
    Damage("buku kerja lain", "wilayah.xlsx", lambda _: filled("apbd.xlsx"), "", "", "buku kerja lain"),
    Damage("edisi lain", "wilayah.xlsx", mark("edisi", "2019-2024"), "", "", "buku kerja periode lain"),
    Damage("versi lain", "wilayah.xlsx", mark("versi", "7"), "", "", "susunan buku kerja dari versi lain"),
    Damage("tanpa tanda", "wilayah.xlsx", change(lambda book: book.remove(book["_rpkd"])), "", "", "tanda pengenal"),
    Damage("kosong", "wilayah.xlsx", lambda _: b"", "", "", "berkas kosong"),
    Damage("nol", "wilayah.xlsx", lambda _: b"\0" * 4096, "", "", "berkas kosong"),
    Damage("terpotong", "wilayah.xlsx", lambda content: content[: len(content) // 2], "", "", "rusak atau terpotong"),
    Damage("hanya awal", "wilayah.xlsx", lambda _: b"PK\x03\x04", "", "", "rusak atau terpotong"),
    Damage(
        "xls", "wilayah.xlsx", lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "", "", "Excel lama (.xls)"
    ),
    Damage(
        "kata sandi",
        "wilayah.xlsx",
        lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "",
        "",
        "kata sandi",
    ),
    Damage("csv", "wilayah.xlsx", lambda _: b"kode;nama\n33.16.01;Jati\n", "", "", "berkas teks (CSV)"),
    Damage(
        "csv utf-16",
        "wilayah.xlsx",
        lambda _: "kode\tnama\n33.16.01\tJati\n".encode("utf-16"),
        "",
        "",
        "berkas teks (CSV)",
    ),
    Damage(
        "html", "wilayah.xlsx", lambda _: b"\xef\xbb\xbf<html><table><tr><td>1</td></tr></table>", "", "", "halaman web"
    ),
    Damage("pdf", "wilayah.xlsx", lambda _: b"%PDF-1.7\n", "", "", "berkas PDF"),
    Damage("acak", "wilayah.xlsx", lambda _: bytes(range(128, 256)) * 9, "", "", "bukan buku kerja Excel"),
    Damage(
        "makro",
        "wilayah.xlsx",
        lambda content: written(
            content, "[Content_Types].xml", lambda data: data.replace(b"spreadsheetml.sheet.main", b"macroEnabled.main")
        ),
        "",
        "",
        "makro",
    ),
    Damage(
        "ods",
        "wilayah.xlsx",
        lambda _: archive_of({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
        "",
        "",
        "LibreOffice (.ods)",
    ),
    Damage(
        "word",
        "wilayah.xlsx",
        lambda _: archive_of({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<a/>"}),
        "",
        "",
        "Word atau PowerPoint",
    ),
    Damage("zip biasa", "wilayah.xlsx", lambda _: archive_of({"foto.jpg": b"x"}), "", "", "arsip ZIP"),
    Damage(
        "xlsb",
        "wilayah.xlsx",
        lambda _: archive_of({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"x"}),
        "",
        "",
        "biner (.xlsb)",
    ),
    Damage(
        "entitas",
        "wilayah.xlsx",
        lambda content: written(
            content,
            "xl/workbook.xml",
            lambda data: data.replace(b"<workbook", b'<!DOCTYPE a [<!ENTITY b "c">]><workbook', 1),
        ),
        "",
        "",
        "definisi XML",
    ),
    Damage(
        "XML rusak",
        "wilayah.xlsx",
        lambda content: written(content, part_of(content, "Kecamatan"), lambda data: data[:-40]),
        "",
        "",
        "rusak atau terpotong",
    ),
    Damage(
        "bom",
        "wilayah.xlsx",
        lambda content: written(content, part_of(content, "Kecamatan"), lambda data: data + b" " * 160_000_000),
        "",
        "",
        "jauh terlalu besar",
    ),
    Damage(
        "terlalu besar", "wilayah.xlsx", lambda content: content + b"\0" * 20_000_000, "", "", "berkas terlalu besar"
    ),
]


def archive_of(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize("damage", [*CELLS, *TABLES, *FILES], ids=lambda damage: damage.name)
def test_damage_is_told_where_it_is(damage: Damage) -> None:
    found = read(damage.spoil(filled(damage.file)), damage.file)
    problems = [fault.problem(damage.file) for fault in found.faults]
    told = [fault for fault in found.faults if damage.what in fault.what]
    assert (damage.sheet, damage.cell) in {(fault.sheet, fault.cell) for fault in told}, problems
    first = told[0].problem(damage.file)
    assert first.where.startswith(damage.file)
    assert damage.sheet in first.where
    assert damage.cell in first.where
    assert first.rule
    assert first.remedy
    if damage in CELLS:
        assert len(found.faults) == 1, problems


def test_a_misspelt_heading_is_one_problem_with_the_word_that_was_meant() -> None:
    (fault,) = read(with_value(filled("apbd.xlsx"), "Urusan", "C5", "Pagu Anggran"), "apbd.xlsx").faults
    assert (fault.cell, fault.value) == ("C5", "Pagu Anggran")
    assert fault.remedy is not None
    assert fault.remedy.startswith("mungkin maksudnya «Pagu»")


def test_every_fault_is_told_at_once() -> None:
    def edit(book: Any) -> None:
        sheet = book["Kecamatan"]
        sheet["A6"], sheet["C7"], sheet["D8"], sheet["E9"] = "x y", "desa", "banyak", -4
        book["Desa_Kelurahan"]["D9"] = "1.2.3"

    found = read(edited(filled("wilayah.xlsx"), edit), "wilayah.xlsx")
    cells = {(fault.sheet, fault.cell): fault.value for fault in found.faults if fault.cell != "A6"}
    assert {("Kecamatan", "C7"), ("Kecamatan", "D8"), ("Kecamatan", "E9"), ("Desa_Kelurahan", "D9")} <= set(cells)
    assert cells["Kecamatan", "D8"] == "banyak"
    assert cells["Kecamatan", "E9"] == "-4"


def test_what_refers_to_no_part_is_told() -> None:
    content = written(
        filled("wilayah.xlsx"),
        "xl/_rels/workbook.xml.rels",
        lambda data: re.sub(rb"sheet(\d).xml", rb"lembar\1.xml", data),
    )
    (fault,) = read(content, "wilayah.xlsx").faults
    assert fault.what == "berkas rusak atau terpotong"
