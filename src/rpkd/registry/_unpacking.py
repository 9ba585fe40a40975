"""Any file as the pieces and texts that it holds: archives, Office files, PDF, compressed and encoded data.

What a file is shows in its bytes, not in its name. A piece that cannot be read is given as such.
"""

from __future__ import annotations

import base64
import binascii
import bz2
import gzip
import html
import io
import lzma
import re
import shutil
import subprocess
import tarfile
import urllib.parse
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pikepdf

_DEEPEST = 6
LARGEST = 400_000_000
"""Bytes of a file or of a part of it that are looked at; anything larger counts as unread."""

_TAG = re.compile(r"<[^<>]{0,4000}>")
_ENCODED = re.compile(rb"[A-Za-z0-9+/]{20,}(?:(?:\r?\n|\\n)[A-Za-z0-9+/]+)*={0,2}")
_LINE_END = re.compile(rb"\\n|\s")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_ESCAPED_BLANK = re.compile(r"\\[nrt]")
_QUOTED = re.compile(r"%[0-9A-Fa-f]{2}")
_ASCII = bytes(byte if byte < 128 else 32 for byte in range(256))
_PNG = b"\x89PNG\r\n\x1a\n"
_PICTURES_AND_FONTS = frozenset(("/Image", "/Type1C", "/CIDFontType0C", "/OpenType"))
_FAULTS = (OSError, ValueError, EOFError, RuntimeError, NotImplementedError, zlib.error, lzma.LZMAError)


@dataclass(frozen=True)
class Piece:
    """A place in a file with its content; None where it could not be read."""

    inside: str
    data: bytes | None


def pieces(data: bytes, inside: str = "", depth: int = 0) -> Iterator[Piece]:
    """Return a content itself and everything that is packed or encoded in it, at any depth.

    Examples
    --------
    >>> import gzip
    >>> [(piece.inside, piece.data) for piece in pieces(gzip.compress(b"isi"))][-1]
    ('gz', b'isi')
    """
    yield Piece(inside, data)
    if depth > _DEEPEST:
        yield Piece(_joined(inside, "terlalu dalam"), None)
        return
    for inner in _unpacked(data):
        place = _joined(inside, inner.inside)
        if inner.data is None:
            yield Piece(place, None)
        else:
            yield from pieces(inner.data, place, depth + 1)


def views(data: bytes) -> Iterator[str]:
    """Return a content as the texts that it may be read as: as it stands, without escapes, without tags.

    Of what is no text only its ASCII characters are given; null bytes are left out, so that UTF-16 and UTF-32 are plain
    text there.
    """
    try:
        text = data.decode("utf-8")
        binary = "\0" in text
    except UnicodeDecodeError:
        binary = True
    if binary:
        yield data.translate(_ASCII, b"\0").decode("ascii")
        return
    if "\\" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), _ESCAPED_BLANK.sub(" ", text))
    yield text
    if _QUOTED.search(text):
        yield urllib.parse.unquote_plus(text, errors="replace")
    if "<" in text and ">" in text:
        # Tags may cut a word, as in Word, or be all that holds two cells apart.
        for between in ("", " "):
            yield html.unescape(_TAG.sub(between, text))
    elif "&" in text:
        yield html.unescape(text)


def _joined(outer: str, inner: str) -> str:
    return f"{outer} › {inner}" if outer and inner else outer or inner


def _unpacked(data: bytes) -> Iterator[Piece]:
    start = data[:8]
    if start[:2] == b"PK" or b"PK\x05\x06" in data[-70_000:]:
        yield from _unzipped(data, certain=start[:4] == b"PK\x03\x04")
    elif start[:2] == b"\x1f\x8b":
        yield _tried("gz", lambda: gzip.decompress(data))
    elif start[:3] == b"BZh" and data[4:10] == b"1AY&SY":
        yield _tried("bz2", lambda: bz2.decompress(data))
    elif start[:6] == b"\xfd7zXZ\x00":
        yield _tried("xz", lambda: lzma.decompress(data))
    elif data[257:262] == b"ustar":
        yield from _untarred(data)
    elif start == _PNG:
        yield from _notes_of_png(data)
    elif data.lstrip()[:5] == b"%PDF-":
        yield from _of_pdf(data)
    else:
        yield from _decoded(data)


def _tried(inside: str, read: Callable[[], bytes]) -> Piece:
    try:
        return Piece(inside, read())
    except _FAULTS:
        return Piece(inside, None)


def _unzipped(data: bytes, *, certain: bool) -> Iterator[Piece]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (*_FAULTS, zipfile.BadZipFile):
        if certain:
            yield Piece("zip", None)
        return
    with archive:
        yield Piece("komentar", archive.comment)
        for member in archive.infolist():
            # The name is a place where something may be written as well.
            yield Piece(
                f"nama dan komentar {member.filename}", member.filename.encode() + b"\n" + member.comment + member.extra
            )
            if member.is_dir():
                continue
            if member.file_size > LARGEST or member.flag_bits & 1:
                yield Piece(member.filename, None)
                continue
            try:
                content = archive.read(member)
            except (*_FAULTS, zipfile.BadZipFile):
                yield Piece(member.filename, None)
                continue
            yield Piece(member.filename, content)


def _untarred(data: bytes) -> Iterator[Piece]:
    try:
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for member in archive:
                yield Piece(f"nama {member.name}", f"{member.name}\n{member.linkname}".encode())
                stream = archive.extractfile(member) if member.isfile() else None
                if stream is not None:
                    yield Piece(member.name, stream.read())
    except (*_FAULTS, tarfile.TarError):
        yield Piece("tar", None)


def _notes_of_png(data: bytes) -> Iterator[Piece]:
    """Return the compressed notes of a picture; plain ones stand in its bytes."""
    place = len(_PNG)
    while place + 8 <= len(data):
        length, kind = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8]
        content = data[place + 8 : place + 8 + length]
        if kind in (b"zTXt", b"iTXt"):
            packed = content.partition(b"\0")[2]
            start = packed.find(b"\x78")
            if start >= 0 and (kind == b"zTXt" or packed[:1] == b"\x01"):
                yield _tried("catatan gambar", partial(zlib.decompress, packed[start:]))
        place += length + 12


def _of_pdf(data: bytes) -> Iterator[Piece]:
    """Return what a PDF shows, its strings (titles, notes, bookmarks), and its streams but for pictures and fonts."""
    import pikepdf

    yield _text_of_pdf(data)
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            strings: list[str] = []
            for number, item in enumerate(document.objects):
                strings += _strings(item)
                if isinstance(item, pikepdf.Stream) and not _is_picture_or_font(item):
                    try:
                        content = item.read_bytes()
                    except pikepdf.PdfError:
                        content = item.read_raw_bytes()
                    yield Piece(f"aliran {number + 1}", content)
            yield Piece("teks objek", "\n".join(strings).encode("utf-8", "replace"))
    except (pikepdf.PdfError, *_FAULTS):
        yield Piece("objek PDF", None)


def _is_picture_or_font(stream: pikepdf.Stream) -> bool:
    return str(stream.get("/Subtype", "")) in _PICTURES_AND_FONTS or "/Length1" in stream


def _strings(item: object, depth: int = 0) -> list[str]:
    """Return the strings of a PDF object, not following references to others: they are objects of their own."""
    import pikepdf

    if isinstance(item, pikepdf.String):
        return [str(item)]
    if depth > _DEEPEST or not isinstance(item, pikepdf.Dictionary | pikepdf.Array | pikepdf.Stream):
        return []
    values = list(item) if isinstance(item, pikepdf.Array) else [value for _, value in item.items()]
    return [text for value in values if not getattr(value, "is_indirect", False) for text in _strings(value, depth + 1)]


def _text_of_pdf(data: bytes) -> Piece:
    """Return what a PDF shows; unread where neither poppler nor pypdf is installed."""
    program = shutil.which("pdftotext")
    text: str | None = None
    if program:
        done = subprocess.run([program, "-enc", "UTF-8", "-", "-"], input=data, capture_output=True, check=False)
        text = done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None
    elif find_spec("pypdf"):
        import pypdf

        try:
            text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
        except (pypdf.errors.PyPdfError, *_FAULTS):
            text = None
    if text is None:
        return Piece("teks PDF", None)
    # Words that a line end cuts in two.
    return Piece("teks PDF", (text + "\n" + re.sub(r"-\n\s*", "", text)).encode())


def _decoded(data: bytes) -> Iterator[Piece]:
    """Return what stands in Base64 in a text: pictures of a notebook, data addresses of HTML."""
    for number, match in enumerate(_ENCODED.finditer(data), start=1):
        letters = _LINE_END.sub(b"", match[0]).rstrip(b"=")
        # Without its last letters an incomplete run is complete again.
        letters = letters[: len(letters) - (len(letters) % 4 == 1)]
        try:
            content = base64.b64decode(letters + b"=" * (-len(letters) % 4))
        except binascii.Error:
            continue
        yield Piece(f"base64 {number}", content)
