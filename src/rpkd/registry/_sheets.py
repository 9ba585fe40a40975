"""Rows of a large .xlsx file, one after the other, as texts.

The office's workbooks are read whole by `rpkd.workbooks`, cell by cell with everything that may be odd about it; a list
has some hundred thousand rows, of which a few columns are wanted. The digits of a number are taken as the file has
them: an identity number that was typed as a number must not go through rounding once more. Nothing is written to disk.
"""

from __future__ import annotations

import datetime
import io
import posixpath
import re
import xml.etree.ElementTree as ElementTree
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple
from xml.parsers import expat

_PIECE = 1 << 20
_MOST_UNPACKED = 4_000_000_000
_DATES_BUILT_IN = frozenset(map(str, (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))))
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, ElementTree.ParseError, expat.ExpatError, ValueError, KeyError),
    *(IndexError, NotImplementedError, RuntimeError, OverflowError, LookupError, InvalidOperation),
)


class DamagedError(Exception):
    """The file is no workbook that can be read; says why in Indonesian."""


class SheetRow(NamedTuple):
    """One row.

    Parameters
    ----------
    number : int
        As the program shows it, from 1.
    cells : dict of int to str
        Column from 0 to text; empty cells are absent.
    numeric : set of int
        Columns whose cell is a number.
    odd : dict of int to str
        Columns whose cell holds no value: ``"error"`` of a formula, or ``"uncomputed"``.
    """

    number: int
    cells: dict[int, str]
    numeric: set[int]
    odd: dict[int, str]


@dataclass(frozen=True)
class SheetInfo:
    """A sheet's name, whether it is hidden, and its part in the archive."""

    name: str
    hidden: bool
    part: str


class Workbook:
    """An .xlsx file in memory.

    Parameters
    ----------
    content : bytes
        Of the file.

    Raises
    ------
    DamagedError
        When it is none or damaged.
    """

    def __init__(self, content: bytes) -> None:
        self._left = _MOST_UNPACKED
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
            self._names = set(self._archive.namelist())
            top = self._relations("")
            book = next((target for kind, target in top.values() if kind == "officeDocument"), "")
            if book not in self._names:
                raise DamagedError("ini arsip ZIP lain, bukan buku kerja Excel")
            relations = self._relations(book)
            root = self._xml(book)
            self.sheets = tuple(
                SheetInfo(sheet.get("name", ""), sheet.get("state", "visible") != "visible", relations[identity][1])
                for sheet in _all(root, "sheet")
                for name, identity in sheet.attrib.items()
                if name.rpartition("}")[2] == "id" and identity in relations
            )
            since_1904 = any(item.get("date1904") in {"1", "true"} for item in _all(root, "workbookPr"))
            self._epoch = datetime.date(1904, 1, 1) if since_1904 else datetime.date(1899, 12, 30)
            parts = dict(relations.values())
            self._texts = self._shared_texts(parts.get("sharedStrings", ""))
            self._dates = self._date_styles(parts.get("styles", ""))
        except _BROKEN as error:
            raise DamagedError("berkas rusak atau terpotong") from error

    def rows(
        self, sheet: SheetInfo, merged: list[tuple[int, int, int, int]], columns: frozenset[int] | None = None
    ) -> Iterator[SheetRow]:
        """Give the rows of a sheet that are not empty.

        Parameters
        ----------
        sheet : SheetInfo
            One of `sheets`.
        merged : list
            Filled, at the latest after the last row, with first row, first column, last row and last column of each
            merged range; rows from 1, columns from 0.
        columns : frozenset of int, optional
            The columns that are wanted; all by default.

        Raises
        ------
        DamagedError
            When the sheet is damaged, wherever that is found.
        """
        reader = _SheetReader(self._texts, self._dates, self._epoch, merged, columns)
        try:
            with self._archive.open(sheet.part) as stream:
                while piece := self._counted(stream.read(_PIECE)):
                    reader.feed(piece)
                    yield from reader.taken()
                reader.close()
                yield from reader.taken()
        except _BROKEN as error:
            raise DamagedError("berkas rusak atau terpotong") from error

    def _counted(self, piece: bytes) -> bytes:
        self._left -= len(piece)
        if self._left < 0:
            raise DamagedError("isi berkas terlalu besar setelah dibuka")
        return piece

    def _xml(self, part: str) -> ElementTree.Element:
        with self._archive.open(part) as stream:
            content = b"".join(iter(lambda: self._counted(stream.read(_PIECE)), b""))
        if b"<!DOCTYPE" in content:
            raise DamagedError("berkas memuat definisi XML yang tidak dipakai buku kerja Excel")
        return ElementTree.fromstring(content)  # noqa: S314 - bounded, without a document type

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        folder, _, name = part.rpartition("/")
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        if path not in self._names:
            return {}
        found = {}
        for element in self._xml(path):
            target = element.get("Target", "")
            whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[element.get("Id", "")] = (element.get("Type", "").rpartition("/")[2], whole)
        return found

    def _shared_texts(self, part: str) -> list[str]:
        if part not in self._names:
            return []
        return [_text_of(element) for element in self._xml(part) if _local(element.tag) == "si"]

    def _date_styles(self, part: str) -> frozenset[str]:
        """Return the styles, by their number, whose numbers are dates."""
        if part not in self._names:
            return frozenset()
        root = self._xml(part)
        own = {item.get("numFmtId"): item.get("formatCode", "") for item in _all(root, "numFmt")}
        formats = [style.get("numFmtId", "0") for group in _all(root, "cellXfs") for style in group]
        return frozenset(str(place) for place, code in enumerate(formats) if _is_date(own.get(code), code))


class _SheetReader:
    """Collects rows while expat reads a sheet."""

    def __init__(
        self,
        texts: list[str],
        dates: frozenset[str],
        epoch: datetime.date,
        merged: list[tuple[int, int, int, int]],
        wanted: frozenset[int] | None,
    ) -> None:
        self._texts, self._dates, self._epoch, self._merged, self._wanted = texts, dates, epoch, merged, wanted
        self._columns: dict[str, int] = {}
        self._rows: list[SheetRow] = []
        self._row = SheetRow(0, {}, set(), {})
        self._column = -1
        self._kind = self._style = ""
        self._formula = False
        self._within = ""
        self._written: list[str] = []
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._refuse

    def feed(self, piece: bytes) -> None:
        self._parser.Parse(piece, False)

    def close(self) -> None:
        self._parser.Parse(b"", True)

    def taken(self) -> list[SheetRow]:
        rows, self._rows = self._rows, []
        return rows

    @staticmethod
    def _refuse(*_: Any) -> None:
        raise DamagedError("berkas memuat definisi XML yang tidak dipakai buku kerja Excel")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2] if ":" in tag else tag
        if name == "c":
            place = attributes.get("r")
            self._column = self._column_of(place) if place else self._column + 1
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._formula = False
            self._written = []
        elif name in {"v", "t"}:
            self._within = name
        elif name == "f":
            self._formula = True
        elif name == "row":
            self._row = SheetRow(int(attributes.get("r", self._row.number + 1)), {}, set(), {})
            self._column = -1
        elif name == "mergeCell":
            first, _, last = attributes.get("ref", "").partition(":")
            last = last or first
            self._merged.append((_line(first), _column(first), _line(last), _column(last)))

    def _column_of(self, place: str) -> int:
        letters = place.rstrip("0123456789")
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = _column(letters)
        return column

    def _characters(self, text: str) -> None:
        if self._within:
            self._written.append(text)

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2] if ":" in tag else tag
        if name == "c":
            if self._wanted is None or self._column in self._wanted:
                self._cell("".join(self._written))
        elif name in {"v", "t"}:
            self._within = ""
        elif name == "row" and (self._row.cells or self._row.odd):
            self._rows.append(self._row)

    def _cell(self, written: str) -> None:
        column, kind = self._column, self._kind
        if not written:
            if self._formula and kind != "str":
                self._row.odd[column] = "uncomputed"
            return
        if kind == "s":
            text = self._texts[int(written)]
        elif kind in {"str", "inlineStr", "d"}:
            text = _unescaped(written)
        elif kind == "e":
            self._row.odd[column] = "error"
            return
        elif kind == "b":
            text = "TRUE" if written.strip() in {"1", "true"} else "FALSE"
        elif self._style in self._dates:
            text = self._date(written)
        else:
            text = _number(written)
            self._row.numeric.add(column)
        if text.strip():
            self._row.cells[column] = text

    def _date(self, written: str) -> str:
        days = int(float(written))
        if not 0 < days < 200_000:
            return written
        return (self._epoch + datetime.timedelta(days=days)).isoformat()


def _number(written: str) -> str:
    """Write a number's digits out: 3.3160101019E15 is what a file may have for 3316010101900000."""
    if "E" not in written and "e" not in written:
        return written
    number = Decimal(written)
    return format(number, "f") if abs(number.adjusted()) <= 30 else written


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _all(root: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    return (element for element in root.iter() if _local(element.tag) == name)


def _text_of(element: ElementTree.Element) -> str:
    parts = []
    for child in element:
        tag = _local(child.tag)
        if tag == "t":
            parts.append(child.text or "")
        elif tag == "r":
            parts += [part.text or "" for part in child if _local(part.tag) == "t"]
    return _unescaped("".join(parts))


def _unescaped(text: str) -> str:
    if "_x" not in text:
        return text
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def _is_date(code: str | None, identity: str) -> bool:
    if code is None:
        return identity in _DATES_BUILT_IN
    # What stands in quotes, in brackets or after a backslash is shown as it is.
    bare = re.sub(r'"[^"]*"|\[[^\]]*\]|[\\_*].', "", code.partition(";")[0]).lower()
    return bool(re.search("[ymdhs]", bare.replace("general", "")))


def _column(place: str) -> int:
    column = 0
    for letter in place.rstrip("0123456789").replace("$", "").upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    if not 0 < column <= 16_384:
        raise ValueError("not a cell")
    return column - 1


def _line(place: str) -> int:
    return int(place.replace("$", "").lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
