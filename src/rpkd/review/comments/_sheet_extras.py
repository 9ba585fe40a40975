"""What a returned workbook holds besides values: the formulas of its cells, and the notes that people put on them.

`rpkd.workbooks.read_book` gives values only. Call it first: it refuses what is no workbook.
"""

from __future__ import annotations

import io
import posixpath
import re
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_MOST_UNPACKED = 150_000_000
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
# What Excel tells older versions of itself in the place of a comment that has replies.
_THREADED = re.compile(r"^\[[^\]]*\].*?\n\s*\w+:\s*\n", re.DOTALL)

Place = tuple[int, int]


@dataclass(frozen=True)
class Note:
    """What somebody wrote on a cell."""

    author: str
    text: str
    date: str = ""


@dataclass(frozen=True)
class Extras:
    """Of one sheet: formulas by row and column, and notes by row and column, in the order in which they were given."""

    formulas: Mapping[Place, str] = field(default_factory=dict)
    notes: Mapping[Place, tuple[Note, ...]] = field(default_factory=dict)


def read_extras(content: bytes) -> dict[str, Extras]:
    """Read formulas and notes of each sheet, by its name.

    Parameters
    ----------
    content : bytes
        A workbook that `read_book` has read.

    Raises
    ------
    ValueError
        When a part is damaged, absent, or larger than any that an office makes.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(info.file_size for info in archive.infolist()) > _MOST_UNPACKED:
                raise ValueError("larger than any workbook of an office")
            return dict(_sheets(archive))
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, RuntimeError, OSError, NotImplementedError) as error:
        raise ValueError("a damaged part") from error


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, Extras]]:
    main = next(target for kind, target, _ in _relations(archive, "") if kind == "officeDocument")
    parts = {identity: target for _, target, identity in _relations(archive, main)}
    persons = _persons(archive)
    for element in _xml(archive, main).iter():
        if _local(element.tag) != "sheet":
            continue
        identity = next((value for key, value in element.attrib.items() if _local(key) == "id"), "")
        part = parts.get(identity, "")
        related = [(kind, target) for kind, target, _ in _relations(archive, part)]
        notes: dict[Place, list[Note]] = {}
        for kind, target in related:
            if kind == "threadedComment":
                _add_threaded(_xml(archive, target), persons, notes)
        threaded = set(notes)
        for kind, target in related:
            if kind == "comments":
                _add_notes(_xml(archive, target), notes, threaded)
        kept = {place: tuple(told) for place, told in notes.items()}
        yield element.get("name", ""), Extras(_formulas(_xml(archive, part)), kept)


def _formulas(sheet: ElementTree.Element) -> dict[Place, str]:
    found = {}
    for cell in sheet.iter():
        if _local(cell.tag) == "c":
            formula = next((child for child in cell if _local(child.tag) == "f"), None)
            if formula is not None:
                # A formula that is shared stands written out in the first cell only.
                found[_place(cell.get("r", ""))] = f"={formula.text}" if formula.text else "=…"
    return found


def _add_notes(part: ElementTree.Element, notes: dict[Place, list[Note]], threaded: set[Place]) -> None:
    authors = [element.text or "" for element in part.iter() if _local(element.tag) == "author"]
    for element in part.iter():
        if _local(element.tag) != "comment" or _place(element.get("ref", "")) in threaded:
            continue
        text = "".join(child.text or "" for child in element.iter() if _local(child.tag) == "t")
        number = int(element.get("authorId", "0"))
        author = authors[number] if number < len(authors) else ""
        text = _THREADED.sub("", text)
        # Excel begins a note with its author's name.
        text = text.removeprefix(f"{author}:").strip() if author else text.strip()
        if text:
            notes.setdefault(_place(element.get("ref", "")), []).append(Note(author, text))


def _add_threaded(part: ElementTree.Element, persons: Mapping[str, str], notes: dict[Place, list[Note]]) -> None:
    for element in part.iter():
        if _local(element.tag) == "threadedComment":
            text = "".join(child.text or "" for child in element if _local(child.tag) == "text").strip()
            author = persons.get(element.get("personId", ""), "")
            if text:
                place = _place(element.get("ref", ""))
                notes.setdefault(place, []).append(Note(author, text, element.get("dT", "")[:19]))


def _persons(archive: zipfile.ZipFile) -> dict[str, str]:
    names = [name for name in archive.namelist() if name.startswith("xl/persons/") and name.endswith(".xml")]
    return {
        element.get("id", ""): element.get("displayName", "")
        for name in names
        for element in _xml(archive, name).iter()
        if _local(element.tag) == "person"
    }


def _relations(archive: zipfile.ZipFile, part: str) -> list[tuple[str, str, str]]:
    """Return kind, target and identity of what a part refers to inside the archive."""
    folder, _, name = part.rpartition("/")
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in archive.namelist():
        return []
    found = []
    for element in _xml(archive, path):
        target = element.get("Target", "")
        whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        if element.get("TargetMode") != "External":
            found.append((element.get("Type", "").rpartition("/")[2], whole, element.get("Id", "")))
    return found


def _xml(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    data = archive.read(name)
    if b"<!DOCTYPE" in data.replace(b"\0", b""):
        raise ValueError("a document type, which no workbook has")
    return ElementTree.fromstring(data)  # noqa: S314 - bounded, without a document type


def _place(reference: str) -> Place:
    found = _CELL.fullmatch(reference.partition(":")[0])
    if found is None:
        raise ValueError("not a cell")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
