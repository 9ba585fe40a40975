"""Files that cannot be read, or are not what they seem, end in one message that says what to do."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

import docx
import pytest

from rpkd.errors import UserError
from rpkd.review._remarks import Item
from rpkd.review.word._read import read_word

from .word_files import CONTENT, commented, edited, handed_out, rewritten

ORDINARY = {
    b"http://schemas.openxmlformats.org/wordprocessingml/2006/main": b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships"
    ),
}


@pytest.fixture(scope="module")
def round_one(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Item]]:
    return handed_out(tmp_path_factory.mktemp("putaran-1"))


def message(path: Path, handed: Path, items: list[Item]) -> str:
    with pytest.raises(UserError) as caught:
        read_word(path, items, handed)
    return str(caught.value)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "berkas kosong"),
        (OLE + b"WordDocument", "berkas Word lama (.doc) yang namanya diganti"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "berkas dilindungi kata sandi"),
        (b"{\\rtf1 halo}", "ini berkas RTF yang namanya diganti"),
        (b"%PDF-1.7", "ini berkas PDF, bukan dokumen Word"),
        (b"<html>halo</html>", "ini halaman web atau XML"),
        (b"catatan rapat", "ini bukan dokumen Word"),
        (b"PK\x03\x04rusak", "berkas rusak atau terpotong"),
    ],
)
def test_other_kinds_are_named(
    round_one: tuple[Path, list[Item]], tmp_path: Path, content: bytes, expected: str
) -> None:
    path = tmp_path / "kiriman.docx"
    path.write_bytes(content)
    told = message(path, *round_one)
    assert expected in told
    assert told.startswith("kiriman.docx: ")
    assert "perbaikan" in told


def test_other_archives_are_named(round_one: tuple[Path, list[Item]], tmp_path: Path) -> None:
    for name, content, expected in (
        ("mimetype", "application/vnd.oasis.opendocument.text", "berkas LibreOffice (.odt)"),
        ("xl/workbook.xml", "<workbook/>", "berkas Excel atau PowerPoint"),
        ("catatan.txt", "halo", "ini arsip ZIP, bukan dokumen Word"),
    ):
        path = tmp_path / "kiriman.docx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, content)
        assert expected in message(path, *round_one)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_never_resolved(round_one: tuple[Path, list[Item]], tmp_path: Path, encoding: str) -> None:
    def poison(name: str, content: bytes) -> bytes:
        if name != "word/document.xml":
            return content
        text = content.decode().partition("?>")[2]
        head = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
        return (head + text).encode(encoding)

    path = rewritten(round_one[0], tmp_path / "kiriman.docx", poison)
    assert "definisi XML" in message(path, *round_one)


def test_a_bomb_is_not_unpacked(
    round_one: tuple[Path, list[Item]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rpkd.review.word._parts._MOST_UNPACKED", 2_000_000)

    def swell(name: str, content: bytes) -> bytes:
        return (
            content.replace(b"</w:body>", b" " * 3_000_000 + b"</w:body>") if name == "word/document.xml" else content
        )

    path = rewritten(round_one[0], tmp_path / "kiriman.docx", swell)
    assert path.stat().st_size < 100_000
    assert "isi berkas jauh terlalu besar" in message(path, *round_one)


def test_a_document_of_somebody_else_is_refused(round_one: tuple[Path, list[Item]], tmp_path: Path) -> None:
    letter = docx.Document()
    letter.add_paragraph("Dengan hormat, bersama ini kami sampaikan masukan atas naskah tersebut.")
    letter.save(str(tmp_path / "surat.docx"))
    told = message(tmp_path / "surat.docx", *round_one)
    assert "bukan salinan naskah yang dibagikan" in told
    assert "lembar-masukan.xlsx" in told


def test_damage_anywhere_is_a_message(round_one: tuple[Path, list[Item]], tmp_path: Path) -> None:
    handed, items = round_one
    whole = handed.read_bytes()
    chance = random.Random(8)
    path = tmp_path / "kiriman.docx"
    refused = 0
    for _ in range(60):
        broken = bytearray(whole)
        place = chance.randrange(len(broken))
        broken[place : place + chance.randrange(1, 40)] = chance.randbytes(chance.randrange(40))
        path.write_bytes(broken[: chance.choice([len(broken), chance.randrange(len(broken))])])
        try:
            read_word(path, items, handed)
        except UserError as error:
            refused += 1
            assert error.problems[0].remedy  # noqa: PT017 - either reading or a message is right
    assert 20 < refused < 60


def test_strict_files_are_read_like_others(round_one: tuple[Path, list[Item]], tmp_path: Path) -> None:
    def strict(name: str, content: bytes) -> bytes:
        for ordinary, other in ORDINARY.items():
            content = content.replace(ordinary, other)
        return content

    handed, items = round_one
    edit = edited(handed, tmp_path / "a.docx", lambda document: commented(document, "Target itu", "Setuju."))
    (remark,) = read_word(rewritten(edit, tmp_path / "b.docx", strict), items, handed).remarks
    assert (remark.item, remark.text, remark.quote) == ("2-5", "Setuju.", CONTENT[18][1])


@pytest.mark.parametrize("tag", ["sdt", "ins", "tbl"])
def test_nesting_without_end_is_refused_and_what_a_person_nests_is_read(
    round_one: tuple[Path, list[Item]], tmp_path: Path, tag: str
) -> None:
    opening, words, closing = {
        "sdt": (b"<w:sdt><w:sdtContent>", b"<w:p><w:r><w:t>baru</w:t></w:r></w:p>", b"</w:sdtContent></w:sdt>"),
        "ins": (b"<w:ins>", b"<w:r><w:t>baru</w:t></w:r>", b"</w:ins>"),
        "tbl": (b"<w:tbl><w:tr><w:tc>", b"<w:p><w:r><w:t>baru</w:t></w:r></w:p>", b"</w:tc></w:tr></w:tbl>"),
    }[tag]

    def nested(depth: int) -> Path:
        inner = opening * depth + words + closing * depth
        block = b"<w:p>" + inner + b"</w:p>" if tag == "ins" else inner

        def put(name: str, content: bytes) -> bytes:
            return content.replace(b"</w:body>", block + b"</w:body>") if name == "word/document.xml" else content

        return rewritten(round_one[0], tmp_path / "kiriman.docx", put)

    handed, items = round_one
    assert "terlalu dalam" in message(nested(20_000), handed, items)
    (remark,) = read_word(nested(90), items, handed).remarks
    assert "baru" in remark.text
