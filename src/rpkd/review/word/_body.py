"""A Word file as a list of passages: every paragraph with its text as it was and as it is, marks and comments.

One passage is one paragraph, wherever it stands: in the body, a table, a text box, a footnote, a header. What somebody
has inserted or deleted stays apart from what was there, so that both versions of the text can be told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from xml.etree import ElementTree

from rpkd.review.word._parts import M, W, WordParts, iso_date, local

Element = ElementTree.Element


class Story(StrEnum):
    """In which of a document's texts a passage stands."""

    BODY = "naskah"
    BOX = "kotak teks"
    NOTE = "catatan kaki"
    MARGIN = "kepala atau kaki halaman"


@dataclass(frozen=True)
class Change:
    """A tracked insertion, deletion or move: who, when, and the name of the move (empty for the others)."""

    author: str
    date: str
    move: str = ""


@dataclass(frozen=True)
class Piece:
    """A stretch of text with one history: inserted and deleted by nobody when it always was there.

    What programs write each in their own way, formulas and the mark of a picture, stands apart: it is told when
    somebody changed it, and plays no part when texts are compared.
    """

    text: str
    inserted: Change | None = None
    deleted: Change | None = None
    apart: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a table: its number in the whole document, the table's number, and its own tracked changes."""

    number: int
    table: int
    inserted: Change | None = None
    deleted: Change | None = None


@dataclass
class Passage:
    """One paragraph.

    Parameters
    ----------
    style : str
        Name of its style in lower case.
    story : Story
        In which text it stands.
    row : Row or None
        The row of the outermost table that it is in.
    pieces : list of Piece
        Its text.
    inserted, deleted : Change or None
        Tracked insertion or deletion of the end of the paragraph.
    bookmarks : list of str
        Names of bookmarks that begin in it or right before it.
    marks : list of tuple
        ``("mulai" | "selesai" | "acuan", identifier, number of pieces before it)`` of comments.
    notes : list of str
        Foot- and endnotes that it refers to: "kaki 3", "akhir 1".
    note : str
        The note that it belongs to, in the same words.
    picture : bool
        Whether it holds a picture.
    listed : bool
        Whether it is an entry of a list of contents, tables or figures.
    """

    style: str
    story: Story
    row: Row | None
    pieces: list[Piece] = field(default_factory=list)
    inserted: Change | None = None
    deleted: Change | None = None
    bookmarks: list[str] = field(default_factory=list)
    marks: list[tuple[str, str, int]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    note: str = ""
    picture: bool = False
    listed: bool = False

    @property
    def original(self) -> str:
        """Its text before any tracked change, without what stands apart."""
        return "".join(piece.text for piece in self.pieces if piece.inserted is None and not piece.apart)

    @property
    def final(self) -> str:
        """Its text with every tracked change accepted, without what stands apart."""
        return "".join(piece.text for piece in self.pieces if piece.deleted is None and not piece.apart)

    @property
    def whole(self) -> str:
        """All that is or was written in it, without what stands apart."""
        return "".join(piece.text for piece in self.pieces if not piece.apart)


@dataclass(frozen=True)
class Body:
    """All passages of a file in the order of reading, and how many changes concern looks alone."""

    passages: tuple[Passage, ...]
    formatting: int


_FORMATTING = frozenset(
    f"{W}{name}"
    for name in (
        *("rPrChange", "pPrChange", "tblPrChange", "tblPrExChange", "trPrChange", "tcPrChange", "sectPrChange"),
        *("tblGridChange", "numberingChange", "cellMerge"),
    )
)
_CHARACTERS = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
    f"{W}softHyphen": "\u00ad",
}
# What LibreOffice writes for a user without a name, and Word after personal information was removed.
_NOBODY = frozenset({"Unknown Author", "Author"})
_LISTS = ("toc ", "table of figures", "contents ", "figure index ", "index heading", "user index ", "toc heading")


def read_body(parts: WordParts) -> Body:
    """Read all texts of a Word file."""
    walker = _Walker(style_names(parts.part("styles")))
    walker.blocks(parts.document.find(f"{W}body"), Story.BODY, None)
    for kind, word in (("footnotes", "kaki"), ("endnotes", "akhir")):
        for part in parts.related.get(kind, ()):
            for note in part:
                if note.get(f"{W}type", "normal") == "normal":
                    begin = len(walker.passages)
                    walker.blocks(note, Story.NOTE, None)
                    for passage in walker.passages[begin:]:
                        passage.note = f"{word} {note.get(f'{W}id', '')}"
    for kind in ("header", "footer"):
        for part in parts.related.get(kind, ()):
            walker.blocks(part, Story.MARGIN, None)
    roots = [parts.document, *(part for kind in ("footnotes", "endnotes") for part in parts.related.get(kind, ()))]
    formatting = sum(element.tag in _FORMATTING for root in roots for element in root.iter())
    return Body(tuple(walker.passages), formatting)


def style_names(styles: Element | None) -> dict[str, str]:
    """Return the name of each style in lower case by its identifier."""
    if styles is None:
        return {}
    found = {}
    for style in styles.iter(f"{W}style"):
        name = style.find(f"{W}name")
        identifier = style.get(f"{W}styleId", "")
        found[identifier] = (identifier if name is None else name.get(f"{W}val", identifier)).lower()
    return found


def comment_text(comment: Element) -> str:
    """Return what a comment says, one line for each of its paragraphs; deleted words are left out."""
    walker = _Walker({})
    walker.blocks(comment, Story.BODY, None)
    return "\n".join(passage.final for passage in walker.passages).strip("\n")


def change_of(element: Element, move: str = "") -> Change:
    """Return who made a tracked change, and when."""
    return Change(author_of(element), iso_date(element.get(f"{W}date", "")), move)


def author_of(element: Element) -> str:
    """Return who a change or comment is by; empty when the program only says that it does not know."""
    name = element.get(f"{W}author", "").strip()
    return "" if name in _NOBODY else name


@dataclass(frozen=True)
class _State:
    """What holds for the text below an element: the tracked changes that it is in."""

    inserted: Change | None = None
    deleted: Change | None = None


class _Walker:
    """Goes through a text in the order of reading."""

    def __init__(self, styles: dict[str, str]) -> None:
        self.passages: list[Passage] = []
        self._styles = styles
        self._bookmarks: list[str] = []
        self._starts: list[tuple[str, str]] = []
        self._moves: dict[str, str] = {}
        self._fields: list[list[str]] = []
        self._rows = self._tables = 0

    def blocks(self, parent: Element | None, story: Story, row: Row | None, state: _State | None = None) -> None:
        """Read paragraphs and tables, through whatever wraps them."""
        state = state or _State()
        for element in parent if parent is not None else ():
            if element.tag == f"{W}p":
                self._paragraph(element, story, row, state)
            elif element.tag == f"{W}tbl":
                self._table(element, story, row, state)
            elif not self._mark(element, None):
                self.blocks(element, story, row, self._changed(element, state))

    def _table(self, table: Element, story: Story, outer: Row | None, state: _State) -> None:
        if outer is None:
            self._tables += 1
        for element in _rows(table):
            properties = element.find(f"{W}trPr")
            inserted = None if properties is None else properties.find(f"{W}ins")
            deleted = None if properties is None else properties.find(f"{W}del")
            self._rows += 1
            row = outer or Row(
                self._rows,
                self._tables,
                None if inserted is None else change_of(inserted),
                None if deleted is None else change_of(deleted),
            )
            self.blocks(element, story, row, state)

    def _paragraph(self, element: Element, story: Story, row: Row | None, state: _State) -> None:
        properties = element.find(f"{W}pPr")
        style = None if properties is None else properties.find(f"{W}pStyle")
        name = "" if style is None else style.get(f"{W}val", "")
        passage = Passage(self._styles.get(name, name.lower()), story, row)
        passage.bookmarks, self._bookmarks = self._bookmarks, []
        passage.marks = [(kind, identifier, 0) for kind, identifier in self._starts]
        self._starts = []
        end = None if properties is None else properties.find(f"{W}rPr")
        for mark in end if end is not None else ():
            if mark.tag in (f"{W}ins", f"{W}moveTo"):
                passage.inserted = change_of(mark)
            elif mark.tag in (f"{W}del", f"{W}moveFrom"):
                passage.deleted = change_of(mark)
        passage.listed = passage.style.startswith(_LISTS) or self._in_list()
        self.passages.append(passage)
        boxes: list[Element] = []
        self._inline(element, passage, state, boxes)
        passage.listed = passage.listed or self._in_list()
        for box in boxes:
            self.blocks(box, Story.BOX if story is Story.BODY else story, row)

    def _in_list(self) -> bool:
        """Tell whether the walk is inside a field that makes a list of contents."""
        return any("".join(field).split()[:1] == ["TOC"] for field in self._fields)

    def _inline(self, parent: Element, passage: Passage, state: _State, boxes: list[Element]) -> None:
        for element in parent:
            tag = element.tag
            if tag in (f"{W}t", f"{W}delText"):
                passage.pieces.append(Piece(element.text or "", state.inserted, state.deleted))
            elif tag in _CHARACTERS:
                passage.pieces.append(Piece(_CHARACTERS[tag], state.inserted, state.deleted))
            elif tag == f"{W}sym":
                passage.pieces.append(Piece(_symbol(element), state.inserted, state.deleted))
            elif tag == f"{M}t":
                passage.pieces.append(Piece(element.text or "", state.inserted, state.deleted, apart=True))
            elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                word = "kaki" if tag == f"{W}footnoteReference" else "akhir"
                passage.notes.append(f"{word} {element.get(f'{W}id', '')}")
            elif tag == f"{W}fldChar":
                self._field(element.get(f"{W}fldCharType", ""))
            elif tag == f"{W}instrText":
                if self._fields:
                    self._fields[-1].append(element.text or "")
            elif tag == f"{W}txbxContent":
                boxes.append(element)
            elif tag in _PROPERTIES or self._mark(element, passage):
                continue
            else:
                if tag in _PICTURES:
                    passage.picture = True
                    if state.inserted or state.deleted:
                        passage.pieces.append(Piece("[gambar]", state.inserted, state.deleted, apart=True))
                children: Sequence[Element] = [element]
                if local(tag) == "AlternateContent":  # the same thing twice: for new programs and for old ones
                    children = [child for child in element if local(child.tag) == "Choice"][:1] or list(element)[:1]
                for child in children:
                    self._inline(child, passage, self._changed(element, state), boxes)

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append([])
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _changed(self, element: Element, state: _State) -> _State:
        if element.tag in (f"{W}ins", f"{W}moveTo"):
            return _State(change_of(element, self._moving(element)), state.deleted)
        if element.tag in (f"{W}del", f"{W}moveFrom"):
            return _State(state.inserted, change_of(element, self._moving(element)))
        return state

    def _moving(self, element: Element) -> str:
        """Return the name of the move that an element is a part of: that of the range begun last."""
        kind = local(element.tag)
        return next((name for key, name in reversed(self._moves.items()) if key.startswith(f"{kind} ")), "")

    def _mark(self, element: Element, passage: Passage | None) -> bool:
        """Take in an element that marks a place, and tell whether it was one."""
        tag, identifier = local(element.tag), element.get(f"{W}id", "")
        if not element.tag.startswith(W):
            return False
        if tag == "bookmarkStart":
            (self._bookmarks if passage is None else passage.bookmarks).append(element.get(f"{W}name", ""))
        elif tag in _COMMENT_MARKS:
            if passage is not None:
                passage.marks.append((_COMMENT_MARKS[tag], identifier, len(passage.pieces)))
            elif tag == "commentRangeEnd" and self.passages:
                self.passages[-1].marks.append(("selesai", identifier, len(self.passages[-1].pieces)))
            else:
                self._starts.append((_COMMENT_MARKS[tag], identifier))
        elif tag in ("moveFromRangeStart", "moveToRangeStart"):
            self._moves[f"{tag.removesuffix('RangeStart')} {identifier}"] = element.get(f"{W}name", "")
        elif tag in ("moveFromRangeEnd", "moveToRangeEnd"):
            self._moves.pop(f"{tag.removesuffix('RangeEnd')} {identifier}", None)
        else:
            return tag == "bookmarkEnd"
        return True


_COMMENT_MARKS = {"commentRangeStart": "mulai", "commentRangeEnd": "selesai", "commentReference": "acuan"}
_PROPERTIES = frozenset(f"{W}{name}" for name in ("pPr", "rPr", "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr"))
_PICTURES = frozenset(f"{W}{name}" for name in ("drawing", "pict", "object"))


def _rows(table: Element) -> Iterator[Element]:
    for element in table:
        if element.tag == f"{W}tr":
            yield element
        elif element.tag not in (f"{W}tblPr", f"{W}tblGrid"):
            yield from _rows(element)


def _symbol(element: Element) -> str:
    try:
        return chr(int(element.get(f"{W}char", ""), 16))
    except ValueError:
        return ""
