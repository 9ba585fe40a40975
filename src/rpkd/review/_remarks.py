"""What people said of a draft: the places that can be spoken of, and remarks as they are read from returned files."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What stands at a place of the document."""

    HEADING = "judul"
    PARAGRAPH = "paragraf"
    TABLE = "tabel"
    FIGURE = "gambar"


class Origin(StrEnum):
    """How a remark reached the office; the values stand in registers and stay."""

    WORKBOOK = "workbook"
    COMMENT = "comment"
    TRACKED = "tracked"
    EDITED = "edited"

    @property
    def shown(self) -> str:
        """As readers see it."""
        return {
            Origin.WORKBOOK: "isian lembar masukan",
            Origin.COMMENT: "komentar Word",
            Origin.TRACKED: "perubahan terlacak",
            Origin.EDITED: "suntingan tanpa lacak",
        }[self]


@dataclass(frozen=True)
class Item:
    """A place of the document with its stable number ("butir").

    Parameters
    ----------
    number : str
        Chapter and count, joined by a hyphen: ``"4-23"``; ``"0-2"`` before the first chapter, ``"F-3"`` in annex F.
        A place keeps its number in every later draft; a number is never given to another place.
    kind : Kind
        What stands there. Headings have a number that is not printed.
    text : str
        Its whole plain text; of a table or figure the caption.
    chapter, heading : str
        "BAB IV", and the nearest heading above with its number: "4.2 Target Penurunan Kemiskinan".
    shown : str
        What readers call it: "Tabel 4.3"; empty for paragraphs.
    label : str
        Label of the notebook's cell that made it (``tbl-target``); empty when it is not known.
    """

    number: str
    kind: Kind
    text: str
    chapter: str
    heading: str
    shown: str = ""
    label: str = ""


@dataclass(frozen=True)
class Remark:
    """One thing that one person said, as it was read from one file.

    Parameters
    ----------
    origin : Origin
        How it was given.
    file, locator : str
        Name of the returned file, and the place in it that a person finds again: "komentar ke-3", "baris 12".
    text : str
        What was said, as written; for a change of the text, what was removed and what was put in its place.
    author, institution : str
        Who; empty when the file does not tell.
    date : str
        ISO date, with time when it is known; empty otherwise.
    item : str or None
        Number of the place it is about; None when it cannot be placed.
    quote : str
        The words of the draft that it is about.
    kind : str
        What sort of remark the person called it (data, narasi, metode, target, program, lokasi); empty when not said.
    evidence : str
        What the person named in support.
    reply_to : str
        Locator of the comment in the same file that it answers; empty for most.
    unplaced : str
        Why it has no place, in Indonesian; empty when it has one.
    """

    origin: Origin
    file: str
    locator: str
    text: str
    author: str = ""
    institution: str = ""
    date: str = ""
    item: str | None = None
    quote: str = ""
    kind: str = ""
    evidence: str = ""
    reply_to: str = ""
    unplaced: str = ""


@dataclass(frozen=True)
class Meeting:
    """The meeting that a pack is made for. What is not known yet is empty and printed as a line to fill in.

    Parameters
    ----------
    round : int
        1 for the first FGD of the region.
    date : str
        ISO date.
    time, place, letter_number : str
        As typed: "09.00–12.00 WIB", "Aula Bappeda", "005/123/Bappeda".
    deadline : str
        ISO date until which remarks are taken.
    """

    round: int
    date: str = ""
    time: str = ""
    place: str = ""
    letter_number: str = ""
    deadline: str = ""


@dataclass(frozen=True)
class Read:
    """What was read from one returned file.

    Parameters
    ----------
    file : str
        Its name.
    remarks : tuple of Remark
        Everything that was said in it; none is left out.
    notes : tuple of str
        What the office should know of the reading, in Indonesian ("12 perubahan format diabaikan").
    """

    file: str
    remarks: tuple[Remark, ...] = ()
    notes: tuple[str, ...] = field(default_factory=tuple)
