"""Reading an .xlsx file: cells with what a reader of a table must know of them, and why a file is none.

Our own reader, for three reasons. A table is safe only when formulas, cached values, number formats, hidden rows and
merged cells are known together: openpyxl needs two passes for that, and python-calamine does not tell. A damaged file
has to end in one message, not in whichever error a library meets first. And a region's seven workbooks have to be
read in a fraction of a second, without importing a library that is needed for writing only.
"""

from __future__ import annotations

import datetime
import io
import math
import posixpath
import re
import xml.etree.ElementTree as ElementTree
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from rpkd.workbooks._model import Fault

MOST_BYTES = 20_000_000
_MOST_UNPACKED = 150_000_000
_MOST_PARTS = 2_000
_MOST_CELLS = 400_000
_MOST_MERGED = 5_000
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "buka berkas itu di Excel atau LibreOffice, lalu simpan sebagai Excel Workbook (.xlsx)"
_RESTORE = "kembalikan berkas itu dari cadangan, atau hapus lalu buat lagi dengan rpkd init"
_RULE = "buku kerja Excel (.xlsx) tanpa kata sandi dan tanpa makro"


class Kind(Enum):
    """What a cell holds."""

    NUMBER = "angka"
    PERCENT = "angka berformat persen"
    DATE = "tanggal"
    TEXT = "teks"
    TRUTH = "nilai benar/salah"
    ERROR = "galat rumus"
    UNCOMPUTED = "rumus yang belum dihitung"
    LINKED = "rumus yang mengambil dari berkas lain"


class Cell(NamedTuple):
    """One cell that is not empty: its kind, and its value as the file has it (a date is Excel's day number)."""

    kind: Kind
    value: float | str


@dataclass(frozen=True)
class Grid:
    """One sheet.

    Parameters
    ----------
    name : str
        As on its tab.
    hidden : bool
        Whether its tab is hidden.
    cells : dict
        Row and column, both from 1, to the cell; empty cells are absent.
    merged : tuple of tuple
        First row, first column, last row, last column of each merged range.
    hidden_rows : frozenset of int
    hidden_columns : tuple of tuple
        First and last column of each hidden group.
    filtered : bool
        Whether a filter hides rows.
    """

    name: str
    hidden: bool
    cells: dict[tuple[int, int], Cell]
    merged: tuple[tuple[int, int, int, int], ...]
    hidden_rows: frozenset[int]
    hidden_columns: tuple[tuple[int, int], ...]
    filtered: bool

    def is_hidden_column(self, column: int) -> bool:
        """Tell whether a column is hidden."""
        return any(first <= column <= last for first, last in self.hidden_columns)


@dataclass(frozen=True)
class Book:
    """A workbook: its sheets in order, the day it was last saved (empty when unknown), and the first day it counts."""

    grids: tuple[Grid, ...]
    saved: str
    epoch: datetime.date


class UnreadableError(Exception):
    """The file is no workbook that can be read."""

    def __init__(self, what: str, value: str | None = None, rule: str = _RULE, remedy: str = _RESTORE) -> None:
        super().__init__(what)
        self.fault = Fault("", "", what, value, rule, remedy)


def column_letters(column: int) -> str:
    """Return a column's letters.

    Examples
    --------
    >>> column_letters(1), column_letters(26), column_letters(27)
    ('A', 'Z', 'AA')
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Return a cell's name: ``D14``."""
    return f"{column_letters(column)}{row}"


def read_book(content: bytes) -> Book:
    """Read a workbook.

    Raises
    ------
    UnreadableError
        When the content is no workbook, is damaged, encrypted, or larger than any table of an office.
    """
    _refuse_other_kinds(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _Reader(archive).book()
    except _BROKEN as error:
        # A damaged archive or part ends in one of these, depending on which byte is wrong.
        raise UnreadableError("berkas rusak atau terpotong") from error


_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, ElementTree.ParseError, ValueError, KeyError, IndexError),
    *(NotImplementedError, RuntimeError, OverflowError, OSError, AttributeError, LookupError),
)


def _refuse_other_kinds(content: bytes) -> None:
    """Tell by its first bytes what a file is that is no ZIP archive."""
    if len(content) > MOST_BYTES:
        limit = f"paling besar {MOST_BYTES // 1_000_000} MB"
        remedy = "hapus gambar, lembar, dan baris berformat yang tidak dipakai, lalu simpan lagi"
        raise UnreadableError("berkas terlalu besar", f"{len(content) / 1e6:.0f} MB", limit, remedy)
    if not content.strip(b"\0 \r\n\t"):
        raise UnreadableError("berkas kosong")
    if content.startswith(b"PK"):
        return
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            remedy = (
                "buka dengan kata sandinya, hapus kata sandi itu (File → Info → Protect Workbook), lalu simpan lagi"
            )
            raise UnreadableError("berkas dilindungi kata sandi", remedy=remedy)
        raise UnreadableError("ini berkas Excel lama (.xls) yang namanya diganti", remedy=_SAVE_AS)
    start = content[:512].lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").lower().replace(b"\0", b"")
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml", b"<")):
        raise UnreadableError("ini halaman web atau XML, bukan buku kerja Excel", remedy=_SAVE_AS)
    if start.startswith(b"%pdf"):
        raise UnreadableError("ini berkas PDF, bukan buku kerja Excel", remedy=_SAVE_AS)
    if re.fullmatch(rb"[\x09\x0a\x0d\x20-\x7e]*", start) and re.search(rb"[,;\t]", start):
        raise UnreadableError("ini berkas teks (CSV) yang namanya diganti", remedy=_SAVE_AS)
    raise UnreadableError("ini bukan buku kerja Excel")


class _Reader:
    """Reads the parts of one archive, within bounds whatever the archive says of itself."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {info.filename for info in archive.infolist()}
        self._left = _MOST_UNPACKED
        self._refuse_other_archives()

    def book(self) -> Book:
        top = self._relations("")
        main = next((target for kind, target in top.values() if kind == "officeDocument"), "")
        if main not in self._names:
            raise UnreadableError("ini arsip ZIP, bukan buku kerja Excel", remedy=_SAVE_AS)
        workbook, relations = self._xml(main), self._relations(main)
        shared = next((target for kind, target in relations.values() if kind == "sharedStrings"), "")
        styles = next((target for kind, target in relations.values() if kind == "styles"), "")
        texts = self._shared_texts(shared) if shared in self._names else []
        formats = self._formats(styles) if styles in self._names else []
        properties = next((child for child in workbook if _local(child.tag) == "workbookPr"), None)
        since_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
        grids = []
        for element in _children(workbook, "sheets"):
            identity = next((value for key, value in element.attrib.items() if _local(key) == "id" and "}" in key), "")
            kind, target = relations[identity]
            if kind == "worksheet":  # others are charts and old macro sheets
                hidden = element.get("state", "visible") != "visible"
                grids.append(self._grid(target, element.get("name", ""), hidden, texts, formats))
        if not grids:
            raise UnreadableError("buku kerja tidak memuat satu lembar pun")
        first_day = datetime.date(1904, 1, 1) if since_1904 else datetime.date(1899, 12, 30)
        return Book(tuple(grids), self._saved(top), first_day)

    def _refuse_other_archives(self) -> None:
        infos = self._archive.infolist()
        if len(infos) > _MOST_PARTS or sum(info.file_size for info in infos) > _MOST_UNPACKED:
            self._too_much()
        if any(info.flag_bits & 1 for info in infos):
            raise UnreadableError("berkas dilindungi kata sandi", remedy=_SAVE_AS)
        if "mimetype" in self._names and self._part("mimetype").startswith(b"application/vnd.oasis.opendocument"):
            raise UnreadableError("ini berkas LibreOffice (.ods) yang namanya diganti", remedy=_SAVE_AS)
        if any(name.endswith("xl/workbook.bin") for name in self._names):
            raise UnreadableError("ini buku kerja biner (.xlsb) yang namanya diganti", remedy=_SAVE_AS)
        if any(name.startswith(("word/", "ppt/")) for name in self._names):
            raise UnreadableError("ini berkas Word atau PowerPoint, bukan buku kerja Excel")
        if "[Content_Types].xml" not in self._names:
            raise UnreadableError("ini arsip ZIP, bukan buku kerja Excel", remedy=_SAVE_AS)
        if b"macroEnabled" in self._part("[Content_Types].xml") or any("vbaProject" in name for name in self._names):
            raise UnreadableError("buku kerja memuat makro (.xlsm)", remedy=_SAVE_AS)

    def _too_much(self) -> None:
        rule = f"isinya paling banyak {_MOST_UNPACKED // 1_000_000} MB sesudah dibuka dan {_MOST_CELLS} sel"
        remedy = "hapus lembar, gambar, dan baris kosong berformat yang tidak dipakai, lalu simpan lagi"
        raise UnreadableError("isi berkas jauh terlalu besar", rule=rule, remedy=remedy)

    def _part(self, name: str) -> bytes:
        """Unpack one part; what an archive says of its sizes is not relied upon."""
        with self._archive.open(name) as stream:
            data = stream.read(self._left + 1)
        self._left -= len(data)
        if self._left < 0:
            self._too_much()
        return data

    def _safe_part(self, name: str) -> bytes:
        """Unpack a part that is XML; workbooks have no document type, and entities of one could grow without end."""
        data = self._part(name)
        if b"<!DOCTYPE" in (data.replace(b"\0", b"") if b"\0" in data[:8] else data):
            raise UnreadableError("berkas memuat definisi XML yang tidak dipakai buku kerja Excel")
        return data

    def _xml(self, name: str) -> ElementTree.Element:
        return ElementTree.fromstring(self._safe_part(name))  # noqa: S314 - bounded, without a document type

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return the kind and the target of what a part refers to, by its identity."""
        folder, _, name = part.rpartition("/")
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        if path not in self._names:
            return {}
        return {
            element.get("Id", ""): (
                element.get("Type", "").rpartition("/")[2],
                _whole(folder, element.get("Target", "")),
            )
            for element in self._xml(path)
        }

    def _saved(self, top: dict[str, tuple[str, str]]) -> str:
        part = next((target for kind, target in top.values() if kind == "core-properties"), "")
        if part not in self._names:
            return ""
        texts = [element.text or "" for element in self._xml(part) if _local(element.tag) == "modified"]
        found = re.match(r"\d{4}-\d{2}-\d{2}", texts[0]) if texts else None
        return found[0] if found else ""

    def _shared_texts(self, part: str) -> list[str]:
        return [_text_of(element) for element in self._xml(part) if _local(element.tag) == "si"]

    def _formats(self, part: str) -> list[Kind]:
        """Return what numbers are in each cell format: numbers, percentages, or dates."""
        root = self._xml(part)
        own = {element.get("numFmtId"): element.get("formatCode", "") for element in _children(root, "numFmts")}
        return [_kind_of_format(own, element.get("numFmtId", "0")) for element in _children(root, "cellXfs")]

    def _grid(self, part: str, name: str, hidden: bool, texts: list[str], formats: list[Kind]) -> Grid:
        cells: dict[tuple[int, int], Cell] = {}
        merged: list[tuple[int, int, int, int]] = []
        hidden_rows: set[int] = set()
        hidden_columns: list[tuple[int, int]] = []
        row_number, filtered = 0, False
        linked: set[str] = set()
        stream = io.BytesIO(self._safe_part(part))
        for _, element in ElementTree.iterparse(stream):  # noqa: S314 - bounded, without a document type
            tag = _local(element.tag)
            if tag == "row":
                row_number = int(element.get("r", row_number + 1))
                if element.get("hidden") in {"1", "true"}:
                    hidden_rows.add(row_number)
                for place, cell in _cells_of(element, row_number, texts, formats, linked):
                    if place in cells:
                        raise ValueError("a cell that is there twice")
                    cells[place] = cell
                if len(cells) > _MOST_CELLS:
                    self._too_much()
                element.clear()
            elif tag == "mergeCell":
                merged.append(_range(element.get("ref", "")))
                if len(merged) > _MOST_MERGED:
                    self._too_much()
            elif tag == "filterColumn":
                filtered = True
            elif tag == "col" and element.get("hidden") in {"1", "true"}:
                hidden_columns.append((int(element.get("min", "0")), int(element.get("max", "0"))))
        return Grid(name, hidden, cells, tuple(merged), frozenset(hidden_rows), tuple(hidden_columns), filtered)


def _whole(folder: str, target: str) -> str:
    """Return a part's name as the archive has it, of how another part in a folder refers to it."""
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def _local(tag: str) -> str:
    """Return a name without its namespace: files of the strict kind have others."""
    return tag.rpartition("}")[2]


def _children(root: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    for element in root:
        if _local(element.tag) == name:
            yield from element


def _text_of(element: ElementTree.Element) -> str:
    """Return the text of a rich string, without what tells how to pronounce it.

    Raised figures, which are footnote marks or powers, stay raised: 12,5 with a mark 1 is not 12,51.
    """
    parts = []
    for child in element:
        tag = _local(child.tag)
        if tag == "t":
            parts.append(child.text or "")
        elif tag == "r":
            text = "".join(part.text or "" for part in child if _local(part.tag) == "t")
            parts.append(text.translate(_RAISED) if _is_raised(child) else text)
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), "".join(parts))


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def _is_raised(run: ElementTree.Element) -> bool:
    """Tell whether a run of a rich string is set as superscript or subscript."""
    marks = [mark for look in run for mark in look if _local(mark.tag) == "vertAlign"]
    return any(mark.get("val") in {"superscript", "subscript"} for mark in marks)


_DATES_BUILT_IN = frozenset(map(str, (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))))
_PERCENTS_BUILT_IN = frozenset({"9", "10"})


def _kind_of_format(own: dict[str | None, str], identity: str) -> Kind:
    code = own.get(identity)
    if code is None:
        if identity in _PERCENTS_BUILT_IN:
            return Kind.PERCENT
        return Kind.DATE if identity in _DATES_BUILT_IN else Kind.NUMBER
    # What stands in quotes, in brackets or after a backslash is shown as it is.
    bare = re.sub(r'"[^"]*"|\[[^\]]*\]|[\\_*].', "", code.partition(";")[0]).lower()
    if "%" in bare:
        return Kind.PERCENT
    return Kind.DATE if re.search("[ymdhs]", bare.replace("general", "")) else Kind.NUMBER


def _cells_of(
    row: ElementTree.Element, number: int, texts: list[str], formats: list[Kind], linked: set[str]
) -> Iterator[tuple[tuple[int, int], Cell]]:
    """Return a row's cells; in `linked` are kept the shared formulas of the sheet that take from another file."""
    column = 0
    for element in row:
        reference = element.get("r")
        column = _position(reference)[1] if reference else column + 1
        if not (0 < number <= _LAST_ROW and 0 < column <= _LAST_COLUMN):
            raise ValueError("a cell outside the sheet")
        if len(element):
            cell = _cell(element, texts, formats, linked)
            if cell is not None:
                yield (number, column), cell


# [1]Sheet1!A1 and '[1]My sheet'!A1 take from another file; Table1[2025] is a column of this one's own table.
_FROM_ANOTHER_FILE = re.compile(r"(?<![\w\].:[])\[\d+\](?![\],:)])")
_NO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad"


def _cell(element: ElementTree.Element, texts: list[str], formats: list[Kind], linked: set[str]) -> Cell | None:
    value: str | None = None
    formula: str | None = None
    shared: str | None = None
    for child in element:
        tag = _local(child.tag)
        if tag == "v":
            value = child.text
        elif tag == "f":
            formula = child.text or ""
            shared = child.get("si") if child.get("t") == "shared" else None
        elif tag == "is":
            value = _text_of(child)
    kind = element.get("t", "n")
    if formula is not None:
        if _FROM_ANOTHER_FILE.search(formula):
            if shared is not None:
                linked.add(shared)
            return Cell(Kind.LINKED, f"={formula}")
        if shared in linked and not formula:
            return Cell(Kind.LINKED, "=…")
        if value is None and kind != "str":
            return Cell(Kind.UNCOMPUTED, f"={formula}" if formula else "=…")
    if value is None:
        return None
    if kind in {"s", "str", "inlineStr"}:
        text = texts[_index(value)] if kind == "s" else value
        # What has no width is no content either.
        return Cell(Kind.TEXT, text) if text.strip(f"{_NO_WIDTH} \t\r\n\xa0\u202f\u2009") else None
    if kind == "b":
        return Cell(Kind.TRUTH, "BENAR" if value.strip() in {"1", "true"} else "SALAH")
    if kind == "e":
        return Cell(Kind.ERROR, value)
    if kind == "d":  # a date in words, which strict files may have
        return Cell(Kind.TEXT, value)
    number = float(value)
    if not math.isfinite(number):
        return Cell(Kind.ERROR, value)
    style = _index(element.get("s", "0"))
    return Cell(formats[style] if style < len(formats) else Kind.NUMBER, number)


def _index(text: str) -> int:
    """Read a place in a list; a negative one would count from its end."""
    if not text.isdecimal():
        raise ValueError("not a place in a list")
    return int(text)


def _position(reference: str) -> tuple[int, int]:
    found = re.fullmatch(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})", reference)
    if found is None:
        raise ValueError("not a cell")
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column


def _range(reference: str) -> tuple[int, int, int, int]:
    first, _, last = reference.partition(":")
    return (*_position(first), *_position(last or first))
