"""Encrypted workbooks open with their password alone, and nothing of them lies open on the disk, ever."""

from __future__ import annotations

import base64
import io
import os
import re
import stat
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Iterator
from pathlib import Path

import olefile
import openpyxl
import pytest

from rpkd.errors import UserError
from rpkd.registry import _sealed
from rpkd.registry._forms import read_form
from rpkd.registry._passwords import VARIABLE, Password, read_password, weakness
from rpkd.registry._sealed import read_sealed, seal, unseal, write_sealed
from rpkd.registry._workbook import FormColumn, FormSheet, form_bytes

PASSWORD = Password("sawah-lampu-27-kereta")
NIK = "3316014107909001"
NAMES = (
    "SITI REKAAN",
    "=1+1",
    "+62811",
    "-5",
    "@SUM(A1)",
    '=HYPERLINK("http://contoh.invalid")',
    "سيتي",
    "Rumah 🏠",
    "_x0041_",
    "baris\tganda",
)
COLUMNS = (
    FormColumn("No", 5),
    FormColumn("NIK", 20),
    FormColumn("Nama", 30),
    FormColumn("Layak", 10, answer=True, choices=("ya", "tidak")),
    FormColumn("Tanggal", 12, answer=True, date=True),
)


def plain(names: tuple[str, ...] = NAMES) -> bytes:
    rows = [(str(number), NIK, name) for number, name in enumerate(names, start=1)]
    sheet = FormSheet("Verifikasi", "Daftar", "Isi kolom putih.", COLUMNS, rows, frozen=1)
    return form_bytes("Daftar", [("Cara", True), ("1. isi", False)], [sheet], {"buku kerja": "verval"}, [("a", "b")])


@pytest.fixture
def few_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of rounds stands in the file; few of them test everything else as well."""
    monkeypatch.setattr(_sealed, "PASSWORD_ROUNDS", 100)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def told(content: bytes, password: Password = PASSWORD) -> str:
    with pytest.raises(UserError) as error:
        unseal(content, password, "verval.xlsx")
    assert all(problem.where == "verval.xlsx" for problem in error.value.problems)
    return error.value.problems[0].what


def test_a_sealed_workbook_opens_with_its_password() -> None:
    content = plain()
    assert unseal(seal(content, PASSWORD), PASSWORD, "a.xlsx") == content


def test_the_encryption_is_what_it_says() -> None:
    sealed = seal(plain(), PASSWORD)
    with olefile.OleFileIO(io.BytesIO(sealed)) as container:
        about = container.openstream("EncryptionInfo").read()
    assert about[:8] == bytes.fromhex("0400040040000000")  # agile encryption
    root = ElementTree.fromstring(about[8:])
    data = root.find("{*}keyData")
    password = root.find(".//{http://schemas.microsoft.com/office/2006/keyEncryptor/password}encryptedKey")
    assert data is not None
    assert password is not None
    for part in (data, password):
        assert (part.get("cipherAlgorithm"), part.get("keyBits")) == ("AES", "256")
        assert (part.get("cipherChaining"), part.get("hashAlgorithm")) == ("ChainingModeCBC", "SHA512")
        assert len(base64.b64decode(part.get("saltValue", ""))) == 16
    assert password.get("spinCount") == "100000"
    assert root.find("{*}dataIntegrity") is not None


def test_keys_are_random_in_all_their_bytes(few_rounds: None) -> None:
    from msoffcrypto.format.ooxml import OOXMLFile

    keys = []
    for _ in range(8):
        file = OOXMLFile(io.BytesIO(seal(plain(), PASSWORD)))
        file.load_key(password=PASSWORD.text, verify_password=True)
        keys.append(file.secret_key)
    assert {len(key) for key in keys} == {32}
    # The library's own keys have the same sixteen last bytes each time.
    assert all(len({key[place] for key in keys}) > 1 for place in range(32))


@pytest.mark.parametrize("rows", [1, 40, 3000])
def test_workbooks_of_every_size_open_again(few_rounds: None, rows: int) -> None:
    content = plain(tuple(f"NAMA {number}" for number in range(rows)))
    assert unseal(seal(content, PASSWORD), PASSWORD, "a.xlsx") == content


def test_a_wrong_password_is_told(few_rounds: None) -> None:
    sealed = seal(plain(), PASSWORD)
    assert told(sealed, Password("Sawah-lampu-27-kereta")) == "kata sandi tidak cocok dengan berkas ini"


def test_a_file_cut_off_anywhere_is_told(few_rounds: None) -> None:
    sealed = seal(plain(), PASSWORD)
    for length in [*range(8, 1600, 97), *range(1600, len(sealed) - 1, 701), len(sealed) - 513]:
        told(sealed[:length])


def test_a_changed_byte_is_told_or_changes_nothing(few_rounds: None) -> None:
    content = plain()
    sealed = bytearray(seal(content, PASSWORD))
    refused = 0
    for place in range(0, len(sealed), 173):
        changed = bytes(sealed[:place]) + bytes([sealed[place] ^ 0x41]) + bytes(sealed[place + 1 :])
        try:
            assert unseal(changed, PASSWORD, "a.xlsx") == content
        except UserError:
            refused += 1
    assert refused > 40


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "berkas kosong"),
        (b"No;NIK;Nama", "ini bukan buku kerja Excel terenkripsi"),
        (b"%PDF-1.7", "ini bukan buku kerja Excel terenkripsi"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096), "ini berkas Excel lama (.xls), atau berkasnya terpotong"),
    ],
)
def test_other_files_are_told(content: bytes, what: str) -> None:
    assert told(content) == what


def test_a_file_without_encryption_is_refused() -> None:
    assert told(plain()) == "berkas tidak terenkripsi, padahal memuat data pribadi"


def test_a_written_file_is_its_owners_alone_and_never_overwritten(few_rounds: None, tmp_path: Path) -> None:
    path = tmp_path / "verval" / "a.xlsx"
    write_sealed(path, plain(), PASSWORD)
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    with pytest.raises(UserError, match="berkas sudah ada dan tidak ditimpa"):
        write_sealed(path, plain(("LAIN",)), PASSWORD)
    assert path.read_bytes() == before
    assert names_in(path.parent) == ["a.xlsx"]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"a\.xlsx: gagal membaca berkas terenkripsi: berkas atau folder tidak ada"):
        read_sealed(tmp_path / "a.xlsx", PASSWORD, "a.xlsx")


_OPENED: list[str] | None = None


def _listen(event: str, arguments: tuple[object, ...]) -> None:
    if _OPENED is not None and event == "open":
        path, _, flags = arguments
        # A number is a file that is open already.
        if isinstance(path, str | bytes) and isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            _OPENED.append(os.fsdecode(path))


@pytest.fixture
def opened_for_writing() -> Iterator[list[str]]:
    """The paths of all files that the interpreter opens for writing: hooks cannot be removed, only be deaf."""
    global _OPENED
    if not getattr(sys, "_rpkd_listens_to_writing", False):
        sys.addaudithook(_listen)
        sys._rpkd_listens_to_writing = True  # type: ignore[attr-defined]
    _OPENED = []
    yield _OPENED
    _OPENED = None


def test_nothing_plain_is_ever_written(
    few_rounds: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened_for_writing: list[str]
) -> None:
    temporary, folder = tmp_path / "sementara", tmp_path / "hasil"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    written: list[bytes] = []
    monkeypatch.setattr(os, "fsync", lambda handle: written.append(os.pread(handle, 10**7, 0)))
    write_sealed(folder / "a.xlsx", plain(), PASSWORD)
    content, _ = read_sealed(folder / "a.xlsx", PASSWORD, "a.xlsx")
    assert read_form(content, "Verifikasi", ("NIK", "Nama"), "a.xlsx").rows[0].texts["NIK"] == NIK
    assert names_in(temporary) == []
    assert names_in(folder) == ["a.xlsx"]
    # One file was opened for writing: the encrypted one, before it got its name.
    assert [Path(path).parent for path in opened_for_writing] == [folder]
    assert len(written) == 1
    assert written[0] == (folder / "a.xlsx").read_bytes()
    for secret in (NIK, NAMES[0], PASSWORD.text):
        assert secret.encode() not in written[0]
        assert secret.encode("utf-16-le") not in written[0]


def test_every_cell_is_a_text() -> None:
    content = plain()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name]
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)
    # A cell with a value is a shared text; the others are blank.
    assert all('t="s"' in cell for sheet in sheets for cell in re.findall(r"<c [^>]*><v>", sheet))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert [book["Verifikasi"].cell(row, 3).value for row in range(4, 12)] == list(NAMES[:8])
    assert book["Verifikasi"].cell(4, 2).value == NIK
    assert book["Verifikasi"].cell(5, 3).data_type == "s"


def test_what_is_written_is_read() -> None:
    form = read_form(plain(), "Verifikasi", ("No", "NIK", "Nama", "Layak"), "a.xlsx")
    assert form.problems == ()
    assert form.signs == {"buku kerja": "verval"}
    assert form.keys == (("a", "b"),)
    assert [row.texts["Nama"] for row in form.rows] == [*NAMES[:-1], "baris ganda"]
    assert form.rows[0].places == {"No": "A4", "NIK": "B4", "Nama": "C4", "Layak": "D4"}


def test_a_text_that_no_cell_can_hold_is_cut_off_visibly() -> None:
    form = read_form(plain(("x" * 40_000, "🏠" * 20_000)), "Verifikasi", ("Nama",), "a.xlsx")
    assert [len(row.texts["Nama"]) for row in form.rows] == [16_383, 16_383]
    assert all(row.texts["Nama"].endswith("…") for row in form.rows)


def test_the_sheet_is_laid_out_for_the_field() -> None:
    book = openpyxl.load_workbook(io.BytesIO(plain()))
    assert book.sheetnames == ["Petunjuk", "Verifikasi", "_rpkd"]
    assert book["_rpkd"].sheet_state == "veryHidden"
    sheet = book["Verifikasi"]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.protection.sheet
    assert sheet["C4"].protection.locked
    assert not sheet["D4"].protection.locked
    (rule,) = sheet.data_validations.dataValidation
    assert (rule.formula1, str(rule.sqref)) == ('"ya,tidak"', "D4:D13")


def test_cells_that_cannot_be_read_are_told() -> None:
    book = openpyxl.load_workbook(io.BytesIO(plain()))
    book["Verifikasi"]["D4"] = "=1/0"
    stream = io.BytesIO()
    book.save(stream)
    form = read_form(stream.getvalue(), "Verifikasi", ("No", "Layak"), "a.xlsx")
    (problem,) = form.problems
    assert problem.where == "a.xlsx lembar Verifikasi sel D4"
    assert problem.what == "sel memuat rumus yang belum dihitung"
    book.remove(book["Verifikasi"])
    book.save(stream := io.BytesIO())
    assert [p.what for p in read_form(stream.getvalue(), "Verifikasi", ("No",), "a").problems] == [
        "lembar Verifikasi tidak ada"
    ]
    assert [p.what for p in read_form(plain(), "Verifikasi", ("Bukan",), "a").problems] == ["judul kolom tidak lengkap"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("lampu7", "kata sandi terlalu pendek: 6 karakter"),
        ("123456789012345", "kata sandi hanya terdiri atas angka"),
        ("1234-5678-9012", "kata sandi hanya terdiri atas angka"),
        ("abababababab", "kata sandi mengulang karakter yang sama"),
        (" sawah-lampu-27", "kata sandi diawali atau diakhiri spasi"),
        ("sawah\tlampu-27", "kata sandi memuat karakter kendali"),
        ("sawah-lampu-27" * 20, "kata sandi terlalu panjang"),
    ],
)
def test_weak_passwords_are_refused_and_never_shown(text: str, what: str) -> None:
    assert weakness(text) == what
    with pytest.raises(UserError) as error:
        Password(text)
    assert text.strip() not in str(error.value)


def test_a_password_shows_in_no_message() -> None:
    assert repr(PASSWORD) == "Password()"
    assert PASSWORD.text not in f"{PASSWORD}{PASSWORD!r}{[PASSWORD]}"


def test_the_same_keys_give_the_same_password_everywhere() -> None:
    assert Password("kop\u0065\u0301-lampu-27-x") == Password("kop\u00e9-lampu-27-x")


def test_where_a_password_comes_from(tmp_path: Path) -> None:
    file = tmp_path / "sandi.txt"
    file.write_text("dari-berkas-lampu-27\n")
    file.chmod(0o600)
    given = {VARIABLE: "dari-lingkungan-27"}
    assert read_password(new=True, file=file, environment=given).text == "dari-berkas-lampu-27"
    assert read_password(new=True, environment=given).text == "dari-lingkungan-27"
    asked = iter(["dari-terminal-27x", "dari-terminal-27x"])
    assert read_password(new=True, environment={}, ask=lambda prompt: next(asked)).text == "dari-terminal-27x"
    asked = iter(["dari-terminal-27x"])
    assert read_password(new=False, environment={}, ask=lambda prompt: next(asked)).text == "dari-terminal-27x"
    asked = iter(["dari-terminal-27x", "dari-terminal-28x"])
    with pytest.raises(UserError, match="kedua kata sandi tidak sama"):
        read_password(new=True, environment={}, ask=lambda prompt: next(asked))


def test_without_a_terminal_the_ways_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("rahasia-di-masukan"))
    with pytest.raises(UserError, match=f"isi variabel lingkungan {VARIABLE}"):
        read_password(new=False, environment={})


@pytest.mark.skipif(os.name == "nt", reason="Windows does not tell who may read a file")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_password_file_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "sandi.txt"
    file.write_text("dari-berkas-lampu-27\n")
    file.chmod(mode)
    with pytest.raises(UserError, match=f"izin {mode:04o}") as error:
        read_password(new=False, file=file)
    assert "lampu" not in str(error.value)


@pytest.mark.parametrize("content", [b"", b"satu-baris-lampu\ndua-baris-lampu\n", b"\xff\xfe\x00kata"])
def test_a_password_file_holds_one_line_of_text(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "sandi.txt"
    file.write_bytes(content)
    file.chmod(0o600)
    with pytest.raises(UserError, match=r"satu baris|bukan teks"):
        read_password(new=False, file=file)


def test_without_the_extra_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    content = plain()
    for module in ("msoffcrypto", "xlsxwriter"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(UserError, match="pustaka msoffcrypto belum terpasang"):
        seal(content, PASSWORD)
    with pytest.raises(UserError, match="pustaka msoffcrypto belum terpasang"):
        unseal(content, PASSWORD, "a.xlsx")
    with pytest.raises(UserError, match="pustaka xlsxwriter belum terpasang"):
        plain()
