"""Opening a Word file that somebody sent: its parts as XML, and why a file is none.

Whatever comes back from a meeting is read within bounds: no document type, no entities, no more than so many bytes, and
nothing is ever fetched. Files of the strict kind of the format are read like the ordinary ones.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from rpkd.errors import Problem, UserError, explain_os_errors

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_STRICT = {
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}": W,
    "{http://purl.oclc.org/ooxml/officeDocument/math}": M,
}

_MOST_BYTES = 60_000_000
_MOST_PARTS = 5_000
# Pictures are never unpacked, so this bounds texts alone: a hundred pages hold two million.
_MOST_UNPACKED = 150_000_000
# Word itself nests some thirty elements; whoever walks through many more runs out of stack.
_DEEPEST = 300
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RULE = "dokumen Word (.docx) tanpa kata sandi"
_SAVE_AS = "buka berkas itu di Word atau LibreOffice, lalu simpan sebagai Dokumen Word (.docx)"
_ASK_AGAIN = "mintalah berkas itu sekali lagi kepada pengirimnya, lalu ganti berkas ini"
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, ElementTree.ParseError, ValueError, KeyError, IndexError),
    *(NotImplementedError, RuntimeError, RecursionError, OverflowError, OSError, AttributeError, LookupError),
)


@dataclass(frozen=True, eq=False)
class WordParts:
    """The parts of a Word file that hold texts.

    Parameters
    ----------
    document : Element
        Root of the main part; its names are in the ordinary namespaces.
    related : mapping of str to tuple of Element
        Other parts by what they are to the main part: ``comments``, ``commentsExtended``, ``footnotes``, ``styles``,
        ``header`` and so on; a kind that the file does not have is absent.
    saved_by, saved_on : str
        Who saved the file last and when (ISO), as the file says; empty when it does not.
    """

    document: ElementTree.Element
    related: dict[str, tuple[ElementTree.Element, ...]]
    saved_by: str = ""
    saved_on: str = ""

    def part(self, kind: str) -> ElementTree.Element | None:
        """Return the first part of a kind, or None."""
        return next(iter(self.related.get(kind, ())), None)


class _UnreadableError(Exception):
    """The file is no Word document that can be read."""

    def __init__(self, what: str, value: str | None = None, rule: str = _RULE, remedy: str = _ASK_AGAIN) -> None:
        super().__init__(what)
        self.what, self.value, self.rule, self.remedy = what, value, rule, remedy


def open_word(path: Path) -> WordParts:
    """Open a Word file.

    Raises
    ------
    UserError
        When the file is absent, encrypted, damaged, of another kind, larger than any draft, or holds a document type.
    """
    with explain_os_errors(path, "membaca berkas"):
        size = path.stat().st_size
        content = path.read_bytes() if size <= _MOST_BYTES else b""
    try:
        if size > _MOST_BYTES:
            remedy = "hapus gambar yang ditambahkan, atau pindahkan masukannya ke lembar-masukan.xlsx"
            limit = f"paling besar {_MOST_BYTES // 1_000_000} MB"
            raise _UnreadableError("berkas terlalu besar", f"{size / 1e6:.0f} MB", limit, remedy)
        _refuse_other_kinds(content)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _Archive(archive).parts()
    except _UnreadableError as error:
        raise UserError(Problem(path.name, error.what, error.value, error.rule, error.remedy)) from error
    except _BROKEN as error:
        # A damaged archive or part ends in one of these, depending on which byte is wrong.
        raise UserError(Problem(path.name, "berkas rusak atau terpotong", rule=_RULE, remedy=_ASK_AGAIN)) from error


def _refuse_other_kinds(content: bytes) -> None:
    """Tell by its first bytes what a file is that is no ZIP archive."""
    if not content.strip(b"\0 \r\n\t"):
        raise _UnreadableError("berkas kosong")
    if content.startswith(b"PK"):
        return
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            remedy = (
                "buka dengan kata sandinya, hapus kata sandi itu (File → Info → Protect Document), lalu simpan lagi"
            )
            raise _UnreadableError("berkas dilindungi kata sandi", remedy=remedy)
        raise _UnreadableError("ini berkas Word lama (.doc) yang namanya diganti", remedy=_SAVE_AS)
    start = content[:512].lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").lower().replace(b"\0", b"")
    if start.startswith(b"{\\rtf"):
        raise _UnreadableError("ini berkas RTF yang namanya diganti", remedy=_SAVE_AS)
    if start.startswith(b"%pdf"):
        remedy = "mintalah naskah Word-nya, atau pindahkan masukannya ke lembar-masukan.xlsx"
        raise _UnreadableError("ini berkas PDF, bukan dokumen Word", remedy=remedy)
    if start.startswith(b"<"):
        raise _UnreadableError("ini halaman web atau XML, bukan dokumen Word", remedy=_SAVE_AS)
    raise _UnreadableError("ini bukan dokumen Word", remedy=_SAVE_AS)


class _Archive:
    """Reads the parts of one archive, within bounds whatever the archive says of itself."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {info.filename for info in archive.infolist()}
        self._left = _MOST_UNPACKED
        if len(self._names) > _MOST_PARTS:
            raise _UnreadableError("isi berkas jauh terlalu besar", rule=f"paling banyak {_MOST_PARTS} bagian")
        if any(info.flag_bits & 1 for info in archive.infolist()):
            raise _UnreadableError("berkas dilindungi kata sandi", remedy=_SAVE_AS)
        if "mimetype" in self._names and self._bytes("mimetype").startswith(b"application/vnd.oasis.opendocument"):
            raise _UnreadableError("ini berkas LibreOffice (.odt) yang namanya diganti", remedy=_SAVE_AS)
        if any(name.startswith(("xl/", "ppt/")) for name in self._names):
            raise _UnreadableError("ini berkas Excel atau PowerPoint, bukan dokumen Word")

    def parts(self) -> WordParts:
        top = self._relations("")
        main = next((target for kind, target in top if kind == "officeDocument"), "")
        if main not in self._names:
            raise _UnreadableError("ini arsip ZIP, bukan dokumen Word", remedy=_SAVE_AS)
        document = self._xml(main)
        if document.tag != f"{W}document" or document.find(f"{W}body") is None:
            raise _UnreadableError("bagian utama berkas bukan naskah Word", remedy=_SAVE_AS)
        related: dict[str, tuple[ElementTree.Element, ...]] = {}
        for kind, target in self._relations(main):
            if kind in _WANTED and target in self._names:
                related[kind] = (*related.get(kind, ()), self._xml(target))
        saved_by, saved_on = self._saved(top)
        return WordParts(document, related, saved_by, saved_on)

    def _bytes(self, name: str) -> bytes:
        """Unpack one part; what an archive says of its sizes is not relied upon."""
        with self._archive.open(name) as stream:
            data = stream.read(self._left + 1)
        self._left -= len(data)
        if self._left < 0:
            rule = f"teksnya paling banyak {_MOST_UNPACKED // 1_000_000} MB sesudah dibuka"
            raise _UnreadableError("isi berkas jauh terlalu besar", rule=rule)
        return data

    def _xml(self, name: str) -> ElementTree.Element:
        """Parse a part; a Word file has no document type, and entities of one could grow without end."""
        data = self._bytes(name)
        if b"<!DOCTYPE" in (data.replace(b"\0", b"") if b"\0" in data[:8] else data):
            remedy = "mintalah berkas yang disimpan langsung dari Word atau LibreOffice"
            raise _UnreadableError("berkas memuat definisi XML yang tidak dipakai dokumen Word", remedy=remedy)
        root = ElementTree.fromstring(data)  # noqa: S314 - bounded, without a document type
        if _is_deep(root):
            rule = f"paling banyak {_DEEPEST} tingkat; Word memakai puluhan"
            raise _UnreadableError("susunan isi berkas terlalu dalam", rule=rule, remedy=_SAVE_AS)
        if root.tag.startswith("{http://purl.oclc.org/"):
            _make_ordinary(root)
        return root

    def _relations(self, part: str) -> list[tuple[str, str]]:
        """Return the kind and the target of each part that a part refers to."""
        folder, _, name = part.rpartition("/")
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        if path not in self._names:
            return []
        found = []
        for element in self._xml(path):
            target = element.get("Target", "")
            whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            if element.get("TargetMode") != "External":
                found.append((element.get("Type", "").rpartition("/")[2], whole))
        return found

    def _saved(self, top: list[tuple[str, str]]) -> tuple[str, str]:
        part = next((target for kind, target in top if kind == "core-properties"), "")
        if part not in self._names:
            return "", ""
        texts = {local(element.tag): (element.text or "").strip() for element in self._xml(part)}
        return texts.get("lastModifiedBy", ""), iso_date(texts.get("modified", ""))


_WANTED = frozenset(
    {"comments", "commentsExtended", "footnotes", "endnotes", "styles", "header", "footer", "numbering"}
)


def _is_deep(root: ElementTree.Element) -> bool:
    level = [root]
    for _ in range(_DEEPEST):
        level = [child for element in level for child in element]
    return bool(level)


def _make_ordinary(root: ElementTree.Element) -> None:
    """Write the names of a strict file as the ordinary format has them."""
    for element in root.iter():
        element.tag = _ordinary(element.tag)
        for key in [key for key in element.attrib if key.startswith("{http://purl.oclc.org/")]:
            element.attrib[_ordinary(key)] = element.attrib.pop(key)


def _ordinary(name: str) -> str:
    namespace, mark, rest = name.rpartition("}")
    return _STRICT.get(namespace + mark, namespace + mark) + rest


def local(tag: str) -> str:
    """Return a name without its namespace."""
    return tag.rpartition("}")[2]


_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})?)?")


def iso_date(written: str) -> str:
    """Return a date when it is an ISO date, else nothing.

    Examples
    --------
    >>> iso_date("2026-11-24T09:15:00Z"), iso_date("kemarin")
    ('2026-11-24T09:15:00Z', '')
    """
    return written if _DATE.fullmatch(written) else ""
