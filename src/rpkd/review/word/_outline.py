"""The places of a built Word document in order: which paragraph, table or figure can be spoken of, and where it stands.

Both engines' documents are read alike: by styles that the reference document defines, by captions, and by the bookmarks
``tbl-…`` and ``fig-…``. The same code serves a tree of the standard library and one of lxml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rpkd.render import chapter_roman
from rpkd.review._remarks import Kind
from rpkd.review.word._parts import M, W

_HEADING = re.compile(r"heading ([1-9])")
_CAPTION_STYLES = frozenset({"table caption", "image caption", "caption"})
_CAPTION = re.compile(r"((?:Tabel|Gambar)\s[A-Z0-9.]+)\s*:\s*")
_LABEL = re.compile(r"(?:tbl|fig)-[\w-]+")
_ANNEX = re.compile(r"Lampiran ([A-Z])\b")
_FRONT = frozenset({"title", "subtitle", "author", "date", "sampul", "judul daftar", "table of figures", "toc heading"})
_SOURCE = "sumber"


@dataclass(frozen=True)
class Spot:
    """A place of a built document.

    Parameters
    ----------
    kind : Kind
        What stands there.
    text, shown, label : str
        As in `Item`; the label is that of a bookmark around it.
    prefix, chapter, heading : str
        What its number begins with, its chapter, and the heading above it.
    carrier : element or None
        The paragraph that shows the number: itself or the caption; None for a table without a caption.
    block : element or None
        The table, or the paragraph with the picture; None for paragraphs and headings.
    """

    kind: Kind
    text: str
    shown: str
    label: str
    prefix: str
    chapter: str
    heading: str
    carrier: Any
    block: Any = None


@dataclass
class _Headings:
    """Where in the document the walk is."""

    counts: list[int] = field(default_factory=lambda: [0] * 9)
    prefix: str = "0"
    chapter: str = ""
    heading: str = ""

    def enter(self, level: int, numbered: bool, text: str) -> None:
        if numbered:
            self.counts[level - 1] += 1
            self.counts[level:] = [0] * (9 - level)
        number = ".".join(map(str, self.counts[:level])) if numbered else ""
        if level == 1:
            annex = _ANNEX.match(text)
            self.chapter = f"BAB {chapter_roman(self.counts[0])}" if numbered else annex[0] if annex else text
            if numbered:
                self.prefix, number = str(self.counts[0]), self.chapter
            elif annex:
                self.prefix = annex[1]
            else:
                self.prefix = _initials(text) if self.counts[0] else "0"
        self.heading = f"{number} {text}".strip()


def outline(body: Any, styles: Mapping[str, str]) -> list[Spot]:
    """Return the places of a document in order.

    Parameters
    ----------
    body : element
        The body of its main part.
    styles : mapping of str to str
        Name of each style in lower case by its identifier.

    Returns
    -------
    list of Spot
        Headings, paragraphs, tables and figures; not the cover, lists of contents, source lines and cells.
    """
    return list(_spots(list(_blocks(body)), styles))


def _spots(blocks: list[tuple[Any, str]], styles: Mapping[str, str]) -> Iterator[Spot]:
    headings = _Headings()
    consumed: set[int] = set()

    def spot(kind: Kind, carrier: Any, block: Any, label: str) -> Spot:
        text, shown = _words(carrier, kind, block)
        return Spot(kind, text, shown, label, headings.prefix, headings.chapter, headings.heading, carrier, block)

    for place, (block, label) in enumerate(blocks):
        if place in consumed:
            continue
        if block.tag == f"{W}tbl":
            inner = next((item for item in block.iter(f"{W}p") if _style(item, styles) in _CAPTION_STYLES), None)
            picture = inner is not None and _style(inner, styles) == "image caption"
            yield spot(Kind.FIGURE if picture else Kind.TABLE, inner, block, label or _label_inside(block))
            continue
        style, text = _style(block, styles), text_of(block)
        level = _HEADING.fullmatch(style)
        following = _after(blocks, place)
        after = None if following is None else blocks[following]
        if level and text:
            headings.enter(int(level[1]), _numbered(block), text)
            yield spot(Kind.HEADING, block, None, "")
        elif _has_picture(block) and style not in _FRONT:
            caption = None
            if after is not None and following is not None and _is_caption(after[0], styles, "Gambar"):
                caption = after[0]
                consumed.add(following)
            yield spot(Kind.FIGURE, caption, block, label)
        elif not text or style in _FRONT or style == _SOURCE or style.startswith("toc "):
            continue
        elif (
            after is not None
            and following is not None
            and after[0].tag == f"{W}tbl"
            and (_is_caption(block, styles, "Tabel") or _is_bold(block))
        ):
            consumed.add(following)
            yield spot(Kind.TABLE, block, after[0], label or after[1])
        else:
            yield spot(Kind.PARAGRAPH, block, None, "")


def _blocks(parent: Any, label: str = "") -> Iterator[tuple[Any, str]]:
    """Yield paragraphs and tables, each with the label of the bookmark that begins right before it or in it."""
    for element in parent:
        if element.tag == f"{W}bookmarkStart":
            name = element.get(f"{W}name", "")
            label = name if _LABEL.fullmatch(name) else label
        elif element.tag in (f"{W}p", f"{W}tbl"):
            yield element, label or (_label_inside(element) if element.tag == f"{W}p" else "")
            label = ""
        elif element.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml"):
            yield from _blocks(element, label)
            label = ""


def _label_inside(element: Any) -> str:
    names = (mark.get(f"{W}name", "") for mark in element.iter(f"{W}bookmarkStart"))
    return next((name for name in names if _LABEL.fullmatch(name)), "")


def _after(blocks: list[tuple[Any, str]], place: int) -> int | None:
    """Return the number of the next block that is not an empty paragraph."""
    for number in range(place + 1, len(blocks)):
        element = blocks[number][0]
        if element.tag == f"{W}tbl" or text_of(element) or _has_picture(element):
            return number
    return None


def _words(carrier: Any, kind: Kind, block: Any) -> tuple[str, str]:
    """Return the text of a place and what readers call it."""
    if carrier is not None:
        text = text_of(carrier)
        named = _CAPTION.match(text) if kind in (Kind.TABLE, Kind.FIGURE) else None
        return (text[named.end() :], " ".join(named[1].split())) if named else (text, "")
    if kind is Kind.FIGURE:
        described = next((mark.get("descr", "") for mark in block.iter() if mark.get("descr")), "")
        return described or "Gambar tanpa judul", ""
    first = next(block.iter(f"{W}tr"), None)
    cells = [] if first is None else [text_of(cell) for cell in first.iter(f"{W}tc")]
    return " | ".join(filter(None, cells)) or "Tabel tanpa judul", ""


def _style(paragraph: Any, styles: Mapping[str, str]) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    name = "" if style is None else style.get(f"{W}val", "")
    return styles.get(name, name.lower())


def text_of(element: Any) -> str:
    """Return the text of an element on one line, formulas included."""
    parts = []
    for item in element.iter():
        if item.tag in (f"{W}t", f"{M}t"):
            parts.append(item.text or "")
        elif item.tag in (f"{W}tab", f"{W}br"):
            parts.append(" ")
        elif item.tag == f"{W}noBreakHyphen":
            parts.append("-")
    return " ".join("".join(parts).replace("\u00ad", "").split())


def _numbered(heading: Any) -> bool:
    number = heading.find(f"{W}pPr/{W}numPr/{W}numId")
    return number is None or number.get(f"{W}val") != "0"


def _has_picture(element: Any) -> bool:
    return element.tag == f"{W}p" and any(item.tag in (f"{W}drawing", f"{W}pict") for item in element.iter())


def _is_caption(element: Any, styles: Mapping[str, str], word: str) -> bool:
    return element.tag == f"{W}p" and _style(element, styles) in _CAPTION_STYLES and text_of(element).startswith(word)


def _is_bold(paragraph: Any) -> bool:
    """Tell whether all of a paragraph's text is bold, as the title of a table inside a narrative is."""
    runs = [run for run in paragraph.iter(f"{W}r") if text_of(run)]
    return bool(runs) and all(run.find(f"{W}rPr/{W}b") is not None for run in runs)


def _initials(text: str) -> str:
    return "".join(word[0] for word in text.split() if word[0].isupper() and word[0].isascii())[:4] or "L"
