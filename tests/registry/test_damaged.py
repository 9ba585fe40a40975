"""Damaged and unusual lists: each is read without loss, or refused with what is wrong, where, and what to do."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Sequence

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from rpkd.project import Project
from rpkd.regions import RegionIndex

from .lists import HEADER, ROWS, Office, csv_text, sheet_bytes

NIKS = ["3316010107809001", "3316015208829002", "3315010303759003", ""]
TEXT = csv_text((HEADER, *ROWS))


def edited(place: int, texts: Sequence[str]) -> list[list[str]]:
    """The usual rows with other texts in one column."""
    return [[*row[:place], text, *row[place + 1 :]] for row, text in zip(ROWS, texts, strict=True)]


def test_missing_file(office: Office) -> None:
    told = office.configure({}).refusal()
    assert "data/private/33.16/dtsen.csv: gagal membaca daftar: berkas atau folder tidak ada" in told


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "berkas kosong"),
        (b"\xef\xbb\xbf \r\n\r\n", "berkas kosong"),
        (b"<html><body><table><tr><td>NIK</td></tr></table></body></html>", "halaman web (HTML) atau XML"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "halaman web (HTML) atau XML"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "berkas Excel lama (.xls)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "dilindungi kata sandi"),
        (b"%PDF-1.7\n%\xe2\xe3", "ini berkas PDF"),
        (b"\x1f\x8b\x08\x00rest", "arsip yang dimampatkan"),
        (b"PK\x05\x06" + bytes(18), "rusak atau terpotong"),
        (TEXT.replace("Contoh", "Con\0toh").encode(), "byte nol"),
    ],
)  # fmt: skip
def test_files_that_are_no_list(office: Office, content: bytes, what: str) -> None:
    told = office.write(content).refusal()
    assert "data/private/33.16/dtsen.csv" in told
    assert what in told
    assert "perbaikan" in told


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
def test_truncated_workbook(office: Office, kept: float) -> None:
    content = sheet_bytes({"Data": [HEADER, *ROWS]})
    told = office.write(content[: int(len(content) * kept)], "dtsen.xlsx").refusal()
    assert "berkas rusak atau terpotong" in told


def test_workbook_whose_sheet_is_cut(office: Office) -> None:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(sheet_bytes({"Data": [HEADER, *ROWS]}))) as old,
        zipfile.ZipFile(stream, "w") as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content[: len(content) // 2] if "sheet1" in name else content)
    assert "berkas rusak atau terpotong" in office.write(stream.getvalue(), "dtsen.xlsx").refusal()


def test_other_archive_and_entities(office: Office) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("isi.txt", "x")
    assert "bukan buku kerja Excel" in office.write(stream.getvalue(), "dtsen.xlsx").refusal()
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(sheet_bytes({"Data": [HEADER, *ROWS]}))) as old,
        zipfile.ZipFile(stream, "w") as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if "sheet1" in name:
                content = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + content[content.find(b"<worksheet") :]
            new.writestr(name, content)
    assert "definisi XML" in office.write(stream.getvalue(), "dtsen.xlsx").refusal()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
def test_encodings(office: Office, encoding: str) -> None:
    frame = office.write(TEXT.replace("Contoh Dua", "Rénata Contoh").encode(encoding)).frame()
    assert frame["name"].tolist() == ["Contoh Satu", "Rénata Contoh", "Sutrisno", "Siti Contoh"]
    assert frame["name_key"][1] == "RENATA CONTOH"
    assert frame["nik"].tolist() == NIKS


def test_declared_encoding_that_does_not_fit(office: Office) -> None:
    content = TEXT.replace("Contoh Dua", "Rénata Contoh").encode("latin-1")
    told = office.write(content, encoding="utf-16").refusal()
    assert "teks tidak terbaca dengan pengodean itu" in told
    assert "utf-16" in told


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(office: Office, delimiter: str) -> None:
    rows = edited(5, ["Jl. A, No. 1; B|C", "", "", ""])
    assert office.write(csv_text((HEADER, *rows), delimiter)).frame()["nik"].tolist() == NIKS


def test_windows_line_ends_and_separator_line(office: Office) -> None:
    text = "sep=;\r\n" + csv_text((HEADER, *ROWS), ";").replace("\n", "\r\n")
    frame = office.write(text).frame()
    assert frame["nik"].tolist() == NIKS
    assert frame["row"].tolist() == [3, 4, 5, 6]


def test_rows_with_too_many_cells(office: Office) -> None:
    lines = TEXT.splitlines()
    lines[1] += ",Jalan,X"
    lines[3] = lines[3].replace("Dsn. Krajan", "Dsn, Krajan")
    told = office.write("\n".join(lines) + "\n").refusal()
    assert "baris 2, 4: 2 baris mempunyai sel yang lebih banyak daripada kepala tabel" in told
    assert "8 kolom menurut kepala tabel di baris 1" in told


def test_rows_with_too_few_cells(office: Office) -> None:
    lines = TEXT.splitlines()
    lines[2] = "3316011505109001,3316015208829002"
    assert "baris 3: 1 baris mempunyai sel yang lebih sedikit" in office.write("\n".join(lines) + "\n").refusal()


def test_csv_that_was_cut_off_in_its_last_row(office: Office) -> None:
    text = csv_text((HEADER, *ROWS[:3])).strip()
    told = office.write(text[: text.rindex(",33160")]).refusal()
    assert "baris 4: 1 baris mempunyai sel yang lebih sedikit" in told
    # The address is not needed, but here it is missing because the file ends too soon.
    text = csv_text([(*row[:5], *row[6:], row[5]) for row in (HEADER, *ROWS[:3])]).strip()
    assert "baris 4: 1 baris" in office.write(text[: text.rindex(",Dsn")]).refusal()


def test_empty_cells_that_excel_leaves_out_or_adds(office: Office) -> None:
    lines = TEXT.splitlines()
    lines[1] += ",,,"
    lines[4] = lines[4].rstrip(",")
    frame = office.rows(*ROWS, header=HEADER).write("\n".join(lines) + "\n", columns='{decile: "-"}').frame()
    assert frame["nik"].tolist() == NIKS
    assert frame["village"].tolist()[-1] == ""


def test_lines_in_quotation_marks(office: Office) -> None:
    told = office.write("".join(f'"{line}"\n' for line in TEXT.splitlines())).refusal()
    assert "setiap baris diapit tanda kutip" in told


def test_open_quotation_mark(office: Office) -> None:
    rows = "\n".join(
        f'1,{nik},"Nama,1,,,,1' if not number else f"1,{nik},Nama,1,,,,1" for number, nik in enumerate(NIKS * 4)
    )
    told = office.write(",".join(HEADER) + "\n" + rows + "\n").refusal()
    assert "tanda kutip" in told
    assert "hapus tanda kutip" in told or "sel yang sama" in told


def test_title_rows_and_numbering(office: Office) -> None:
    title = [["DAFTAR KELUARGA", "", ""], [], ["Kabupaten Blora"], ["Keadaan Juli"], [], [], [], [], []]
    numbering = [f"({number})" for number in range(1, 9)]
    frame = office.write(csv_text((*title, HEADER, numbering, *ROWS))).frame()
    assert frame["nik"].tolist() == NIKS
    assert frame["row"].tolist() == [12, 13, 14, 15]


def test_header_of_two_lines_with_merged_cells(office: Office) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["DAFTAR KELUARGA"])
    sheet.merge_cells("A1:H1")
    sheet.append(["Identitas", None, None, "Jenis Kelamin", "Tanggal Lahir", "Alamat", "Wilayah", "Desil Nasional"])
    sheet.append(["No KK", "NIK", "Nama", None, None, None, "Kode Desa", None])
    sheet.merge_cells("A2:C2")
    for row in ROWS:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    frame = office.write(stream.getvalue(), "dtsen.xlsx").frame()
    assert frame["nik"].tolist() == NIKS
    assert frame["decile"].tolist()[:3] == [1, 1, 4]
    assert frame["village"].tolist()[:3] == ["33.16.04.2002", "33.16.04.2002", "33.16.04.2003"]


def test_a_first_row_with_words_of_headers_is_no_header(office: Office) -> None:
    rows = [("", "", "Siti Contoh", "", "", "", "", "", "PKH", "RT"), *[(*row, "", "") for row in ROWS]]
    frame = office.rows(*rows, header=(*HEADER, "Ket", "Ket 2")).frame()
    assert frame["name"].tolist() == ["Siti Contoh", *[row[2] for row in ROWS]]


def test_header_that_is_repeated(office: Office) -> None:
    lists = office.rows(ROWS[0], HEADER, *ROWS[1:]).read()
    assert lists.rosters[0].rows["row"].tolist() == [2, 4, 5, 6]
    assert "baris 3: 1 baris mengulang kepala tabel" in "\n".join(map(str, lists.notes))


def test_no_header(office: Office) -> None:
    told = office.write(csv_text(ROWS)).refusal()
    assert "kepala tabel tidak ditemukan di 50 baris pertama" in told
    assert "nik atau nomor_induk_kependudukan" in told


def test_header_only(office: Office) -> None:
    assert "tidak memuat satu baris pun" in office.write(",".join(HEADER) + "\n").refusal()
    assert (
        "tidak memuat satu baris pun" in office.write(csv_text((HEADER, ["", "", "", "1", "", "", "", ""]))).refusal()
    )


def test_header_row_that_is_named(office: Office) -> None:
    other = ["x", "nik", "nama", "y", "z", "a", "b", "desil"]
    text = csv_text((other, HEADER, *ROWS))
    assert office.write(text, header_row="2").frame()["kk"].tolist()[0] == "3316011505109001"
    assert "tidak ditemukan di baris 3" in office.write(text, header_row="3").refusal()


def test_repeated_column(office: Office) -> None:
    told = office.rows(*[(*row, row[1]) for row in ROWS], header=(*HEADER, "NIK")).refusal()
    assert "kolom nik ada 2 kali di berkas" in told


def test_missing_columns_are_told_together_with_the_nearest_name(office: Office) -> None:
    header = ["no_kk", "nikk", "nama", "jk", "tgl_lahir", "alamat", "kode_desa", "desil_nasonal"]
    told = office.rows(header=header).refusal()
    assert "kolom nik tidak ditemukan" in told
    assert "mungkin maksudnya nikk: tulis columns: {nik: nikk}" in told
    assert "mungkin maksudnya desil_nasonal" in told
    assert office.rows(header=header, columns="{nik: nikk, decile: desil_nasonal}").frame()["nik"].tolist() == NIKS


def test_list_without_nik_is_read_when_the_office_says_so(office: Office) -> None:
    rows = [(row[0], *row[2:]) for row in ROWS]
    header = (HEADER[0], *HEADER[2:])
    assert 'tulis nik: "-"' in office.rows(*rows, header=header).refusal()
    frame = office.rows(*rows, header=header, columns='{nik: "-"}').frame()
    assert frame["nik_state"].tolist() == ["missing"] * 4
    assert frame["name_key"].tolist()[2] == "SUTRISNO"


def test_the_sheet_that_fits_is_taken(office: Office) -> None:
    sheets = {
        "Petunjuk": [["isi", "dengan", "benar"]],
        "Data": [HEADER, *ROWS],
        "Rekap": [["desa", "jumlah"], ["A", 3]],
    }
    assert office.sheets(sheets).frame()["nik"].tolist() == NIKS


def test_sheets_that_all_or_none_fit(office: Office) -> None:
    told = office.sheets({"Jati": [HEADER, *ROWS], "Cepu": [HEADER, *ROWS]}).refusal()
    assert "2 lembar memuat kolom daftar ini" in told
    assert "Jati, Cepu" in told
    assert (
        office.sheets({"Jati": [HEADER, *ROWS], "Cepu": [HEADER, *ROWS]}, sheet="cepu").frame()["nik"].tolist() == NIKS
    )
    told = office.sheets({"A": [["desa", "jumlah"]], "B": [["x", "y"]]}).refusal()
    assert "tidak ada lembar dengan kolom yang diperlukan" in told


def test_sheet_that_is_not_there(office: Office) -> None:
    told = office.sheets({"Data": [HEADER, *ROWS]}, sheet="Dta").refusal()
    assert "lembar yang disebut di kunci sheet tidak ada" in told
    assert "mungkin maksudnya Data" in told


def test_formulas(office: Office) -> None:
    book = openpyxl.load_workbook(io.BytesIO(sheet_bytes({"Data": [HEADER, *ROWS]})))
    book.active["B3"] = '=CONCATENATE("3316","x")'
    stream = io.BytesIO()
    book.save(stream)
    told = office.write(stream.getvalue(), "dtsen.xlsx").refusal()
    assert "lembar Data, baris 3: 1 sel memuat rumus yang belum dihitung" in told
    assert "kolom nik memuat nilai" in told


def test_errors_of_formulas_are_empty_and_told(office: Office) -> None:
    rows = [[*row] for row in ROWS]
    rows[1][7] = "#N/A"
    lists = office.sheets({"Data": [HEADER, *rows]}).read()
    assert lists.rosters[0].rows["decile"].isna().tolist() == [False, True, False, True]
    assert "baris 3: 1 sel memuat galat rumus" in "\n".join(map(str, lists.notes))


def test_merged_cells_hold_for_all_their_rows(office: Office) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (HEADER, *ROWS):
        sheet.append(row)
    sheet["A3"] = None
    sheet.merge_cells(f"A2:{get_column_letter(1)}3")
    stream = io.BytesIO()
    book.save(stream)
    assert office.write(stream.getvalue(), "dtsen.xlsx").frame()["kk"].tolist()[:2] == ["3316011505109001"] * 2


def test_scientific_notation_in_a_csv(office: Office) -> None:
    lists = office.rows(*edited(1, ["3,31601E+15", "3.316E+15", "3315010303759003", ""])).read()
    rows = lists.rosters[0].rows
    assert rows["nik_state"].tolist() == ["rounded", "rounded", "ok", "missing"]
    assert rows["name"].tolist() == [row[2] for row in ROWS]
    assert "baris 2, 3: 2 NIK tidak dapat dipakai: 2 dibulatkan" in "\n".join(map(str, lists.notes))


def test_numbers_in_a_workbook(office: Office) -> None:
    rows = [[int(cell) if cell and place in {0, 1} else cell for place, cell in enumerate(row)] for row in ROWS]
    frame = office.sheets({"Data": [HEADER, *rows]}).frame()
    assert frame["nik"].tolist() == NIKS
    rounded = [[row[0], row[1] // 10 * 10 if row[1] else "", *row[2:]] for row in rows]
    frame = office.sheets({"Data": [HEADER, *rounded * 3]}).frame()
    assert frame["nik_state"].tolist() == ["rounded", "rounded", "rounded", "missing"] * 3
    assert frame["nik"].tolist() == [""] * 12


def test_what_surrounds_the_digits(office: Office) -> None:
    texts = ["'3316010107809001", "3316 0152 0882 9002", "3315.0103.0375-9003", "3316010107809001.0"]
    frame = office.rows(*edited(1, texts)).frame()
    assert frame["nik"].tolist() == [*NIKS[:3], NIKS[0]]


def test_columns_that_changed_places(office: Office) -> None:
    rows = [(kk, name, nik, *rest) for kk, nik, name, *rest in ROWS]
    told = office.rows(*rows).refusal()
    assert "kolom nik: sebagian besar selnya berisi huruf, bukan angka; tampaknya tertukar dengan kolom nama" in told
    assert "kolom nama: sebagian besar selnya berisi nomor" in told


def test_nik_and_kk_that_changed_places(office: Office) -> None:
    couple = [(nik, kk, *rest) for kk, nik, *rest in ROWS[:2]]
    told = office.rows(*couple * 20).refusal()
    assert "NIK dan nomor KK tampaknya tertukar" in told
    assert office.rows(*ROWS[:2] * 20).frame()["nik"].tolist() == NIKS[:2] * 20


def test_birth_and_sex_under_other_names(office: Office) -> None:
    rows = [(kk, nik, name, birth, sex, *rest) for kk, nik, name, sex, birth, *rest in ROWS]
    told = office.rows(*rows).refusal()
    assert "kolom id_jenis_kelamin: sebagian besar selnya berisi hal lain, bukan jenis kelamin" in told


def test_list_of_another_regency(office: Office) -> None:
    told = office.rows(*edited(6, ["3315012001", "33.15.01.2002", "3315022003", "3316042002"])).refusal()
    assert "sebagian besar baris dari kabupaten/kota lain" in told
    assert "33.15 Kabupaten Grobogan: 3 baris; 33.16 Kabupaten Blora: 1 baris" in told


def test_list_of_another_regency_told_by_its_name(office: Office) -> None:
    header = (*HEADER[:6], "kabupaten_kota", *HEADER[7:])
    told = office.rows(*edited(6, ["KAB. GROBOGAN"] * 3 + ["BLORA"]), header=header).refusal()
    assert "33.15 Kabupaten Grobogan: 3 baris; 33.16 Kabupaten Blora: 1 baris" in told
    told = office.rows(*edited(6, ["Sutrisno"] * 4), header=header).refusal()
    assert "nama lain: 4 baris; 33.16 Kabupaten Blora: 0 baris" in told


def test_some_rows_of_another_regency_are_kept(office: Office) -> None:
    lists = office.rows(*edited(6, ["3315012001", "3316042002", "3316042003", "3316999999"])).read()
    assert lists.rosters[0].rows["village"].tolist() == ["", "33.16.04.2002", "33.16.04.2003", ""]
    assert lists.quality[0].counts["other_regency"] == 1
    assert lists.quality[0].counts["village_unknown"] == 1
    assert "baris 2: 1 baris menyebut kabupaten/kota lain" in "\n".join(map(str, lists.notes))


def test_duplicate_families_and_numbers_are_kept_and_counted(office: Office) -> None:
    lists = office.rows(*ROWS[:3], ROWS[2], layout="dtsen-keluarga").read()
    counts = lists.quality[0].counts
    assert (lists.quality[0].rows, lists.quality[0].families) == (4, 2)
    assert (counts["family_repeated"], counts["nik_repeated"]) == (4, 2)


def test_everything_wrong_in_the_configuration_at_once(office: Office) -> None:
    told = office.configure(
        {"layout": "dtsen-indvidu", "kolom": "{nik: x}"},
        {"kind": "penerima", "date": "2026-13-01", "delimiter": '"-"'},
    ).refusal()
    assert "kunci lists.1.kolom: kunci tidak dikenal" in told
    assert "kunci lists.2.kind: nilai tidak dapat dipakai" in told
    assert "kunci lists.2.date: nilai tidak dapat dipakai" in told
    assert "tanggal seperti 2026-07-10" in told
    assert "kunci lists.2.delimiter" in told
    told = office.configure(
        {"layout": "dtsen-indvidu", "columns": "{nnik: x}", "codes": "{sexx: {L: [1]}}"},
        {"layout": "penerima"},
        {"name": "bantuan", "kind": "recipients", "layout": "penerima", "program": "pkhh"},
        {"name": "bantuan", "kind": "recipients", "layout": "penerima"},
    ).refusal()
    assert "mungkin maksudnya dtsen-individu" in told
    assert "kolom tidak dikenal" in told
    assert "mungkin maksudnya nik" in told
    assert "mungkin maksudnya sex" in told
    assert "tata letak itu untuk daftar recipients, bukan dtsen" in told
    assert "mungkin maksudnya pkh" in told
    assert "kunci program belum diisi" in told
    assert told.count("nama daftar dipakai dua kali") == 2


def test_all_lists_are_told_at_once(office: Office) -> None:
    office.rows()
    told = office.configure({}, {"name": "b", "file": "tiada.csv"}, {"name": "c", "file": "lain.csv"}).refusal()
    assert "tiada.csv" in told
    assert "lain.csv" in told
    assert "dtsen.csv" not in told


def test_dates_of_lists(office: Office) -> None:
    assert "tanggal daftar di masa depan" in office.rows(date="2199-01-01").refusal()


def test_lists_must_lie_where_git_does_not_see_them(office: Office, clone: Project, regions: RegionIndex) -> None:
    office.write(TEXT, file="dtsen.csv")
    (clone.root / "data" / "dtsen.csv").write_text(TEXT, encoding="utf-8")
    told = office.configure({"file": "../../dtsen.csv"}).refusal()
    assert "folder yang ikut tersimpan di git" in told
    (clone.root / "data" / "dtsen.csv").unlink()


def test_deciles(office: Office) -> None:
    texts = ["desil 1", "IV", "0", "11"]
    lists = office.rows(*edited(7, texts)).read()
    assert lists.rosters[0].rows["decile"].fillna(0).tolist() == [1, 4, 0, 0]
    assert lists.quality[0].counts["decile_unreadable"] == 2
    assert "baris 4, 5: 2 baris memuat desil yang bukan 1 sampai 10" in "\n".join(map(str, lists.notes))


def test_dates_of_birth(office: Office) -> None:
    texts = ["29403", "1982-08-12 00:00:00", "3/3/75 0:00", "31/02/1990"]
    lists = office.rows(*edited(4, texts)).read()
    rows = lists.rosters[0].rows
    assert rows["birth"].dt.strftime("%Y-%m-%d").fillna("").tolist() == ["1980-07-01", "1982-08-12", "1975-03-03", ""]
    assert lists.quality[0].counts["birth_differs"] == 0
    assert lists.quality[0].counts["birth_unreadable"] == 1


def test_a_list_without_villages_is_told(office: Office) -> None:
    rows = [(*row[:6], row[7]) for row in ROWS]
    assert "tidak mempunyai kolom desa/kelurahan" in office.rows(*rows, header=(*HEADER[:6], HEADER[7])).notes()


def test_unknown_codes_are_told_and_can_be_given_a_meaning(office: Office) -> None:
    header = (*HEADER, "hubungan_keluarga")
    rows = [(*row, code) for row, code in zip(ROWS, ("1", "2", "1", "2"), strict=True)]
    lists = office.rows(*rows, header=header).read()
    assert lists.rosters[0].rows["relation"].tolist() == ["head", "", "head", ""]
    assert "2 baris berkode yang belum diketahui artinya" in "\n".join(map(str, lists.notes))
    frame = office.rows(*rows, header=header, codes="{relation: {spouse: [2]}}").frame()
    assert frame["relation"].tolist() == ["head", "spouse", "head", "spouse"]


def test_a_code_of_the_office_means_nothing_else(office: Office) -> None:
    header = (*HEADER, "status_perkawinan")
    rows = [(*row, code) for row, code in zip(ROWS, ("1", "2", "3", "4"), strict=True)]
    frame = office.rows(*rows, header=header, codes="{marital: {single: [2]}}").frame()
    assert frame["marital"].tolist() == ["", "single", "divorced", "widowed"]


def test_a_name_among_codes_is_not_shown(office: Office) -> None:
    rows = [(*row, code) for row, code in zip(ROWS, ("Kepala keluarga", "Istri", "Ani", "7"), strict=True)]
    told = office.rows(*rows, header=(*HEADER, "hubungan_keluarga")).notes()
    assert "3 huruf atau tanda, 7" in told
    assert not re.search(r"\bani\b", told, re.IGNORECASE)


def test_rows_that_name_nobody_are_left_out_and_counted(office: Office) -> None:
    lists = office.rows(*ROWS, ["", "", "", "", "", "", "", ""], ["", "", "", "", "", "Jumlah", "", "6"]).read()
    assert len(lists.rosters[0].rows) == 4
    assert "baris 7: 1 baris tanpa NIK, nomor KK, nama" in "\n".join(map(str, lists.notes))


def test_columns_that_hold_something_else_are_told_without_their_content(office: Office) -> None:
    rows = [(kk, nik, "Jl. Mawar No. 3", *rest) for kk, nik, _, *rest in ROWS]
    assert "seperti alamat, bukan nama orang" in office.rows(*rows).refusal()


def test_a_delimiter_that_is_not_that_of_the_file(office: Office) -> None:
    told = office.rows(delimiter='";"').refusal()
    assert "lain daripada kunci delimiter" in told
    assert "«,»" in told


def test_a_header_that_is_repeated_in_capitals(office: Office) -> None:
    lists = office.rows(*ROWS[:2], [label.upper() for label in HEADER], *ROWS[2:]).read()
    assert len(lists.rosters[0].rows) == 4
    assert "baris 4: 1 baris mengulang kepala tabel" in str(lists.notes[0])


def test_sums_and_signatures_below_a_table_are_nobody(office: Office) -> None:
    lists = office.rows(*ROWS, ("", "", "JUMLAH", *[""] * 5), ("", "", "Mengetahui, Camat", *[""] * 5)).read()
    assert len(lists.rosters[0].rows) == 4
    assert "baris 6, 7: 2 baris tanpa NIK" in "\n".join(map(str, lists.notes))


def test_a_json_file_is_told_without_its_content(office: Office) -> None:
    content = json.dumps([dict(zip(HEADER, row, strict=True)) for row in ROWS])
    assert "berkas JSON" in office.write(content).refusal()


def test_a_list_from_before_there_were_lists(office: Office) -> None:
    assert "terlalu lama" in office.rows(date="1890-01-01").refusal()


def test_numbers_that_were_filled_down_are_told(office: Office) -> None:
    kk, nik, *rest = ROWS[0]
    notes = "\n".join(map(str, office.rows(*[(kk, nik, *rest)] * 31).read().notes))
    assert "31 baris memakai 1 NIK yang ada di banyak baris" in notes
    assert "31 baris memakai 1 nomor KK" in notes
    assert "banyak baris" not in "\n".join(map(str, office.rows(*ROWS).read().notes))
