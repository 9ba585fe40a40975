"""What differs between two versions of a text of the document: sentences first, then words."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z«“(])")
_TABLE_RULE = re.compile(r"\|(?::?-+:?\|)+")
_LIST_MARK = re.compile(r"^(?:[-*]|\d+\.)\s+")
_DIV = re.compile(r":{3,}.*")
_CONTEXT = 6


@dataclass(frozen=True)
class Words:
    """Some words in a row that both versions share, or that only one of them has."""

    kind: Literal["sama", "hapus", "tambah"]
    text: str


def sentences(text: str, shown_rows: Collection[tuple[str, ...]] = ()) -> list[str]:
    r"""Return the sentences of a recorded text as readers see them.

    Parameters
    ----------
    text : str
        Markdown as notebooks record it: paragraphs, lists, pipe tables, character references.
    shown_rows : collection of tuple of str
        Rows of recorded tables as they are shown. Such a row is compared where it is recorded, and left out here.

    Examples
    --------
    >>> sentences("P0 turun. Angka itu **4,7 persen**.\n\n- Undang&#45;Undang")
    ['P0 turun.', 'Angka itu 4,7 persen.', 'Undang-Undang']
    """
    return [sentence for line in text.splitlines() for sentence in _sentences_of(line.strip(), shown_rows)]


def _sentences_of(line: str, shown_rows: Collection[tuple[str, ...]]) -> Iterator[str]:
    if not line or _TABLE_RULE.fullmatch(line) or _DIV.fullmatch(line):
        return
    if line.startswith("|") and line.endswith("|"):
        cells = tuple(_plain(cell) for cell in line[1:-1].split("|"))
        if cells not in shown_rows:
            yield "; ".join(cell for cell in cells if cell)
        return
    yield from _SENTENCE_END.split(_plain(_LIST_MARK.sub("", line, count=1)))


def _plain(markdown: str) -> str:
    """Take out emphasis, which is the only markup of recorded texts, then turn references into their characters."""
    return " ".join(html.unescape(markdown.replace("*", "")).split())


def differing_sentences(before: list[str], after: list[str]) -> tuple[str, str]:
    """Return the sentences that only one version has, those of each joined into one text.

    Both are the same where only the order changed. Which version comes first makes no difference.
    """
    if after < before:
        added_instead, removed_instead = differing_sentences(after, before)
        return removed_instead, added_instead
    removed: list[str] = []
    added: list[str] = []
    for what, start, end, other_start, other_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what != "equal":
            removed += before[start:end]
            added += after[other_start:other_end]
    return " ".join(removed), " ".join(added)


def differing_words(before: str, after: str) -> list[Words]:
    """Return two versions of a text as one: words that both share, words removed, words put in their place.

    Long runs of shared words are shortened to a few on either side.

    Examples
    --------
    >>> [(part.kind, part.text) for part in differing_words("P0 naik 11,42 persen", "P0 naik 10,6 persen")]
    [('sama', 'P0 naik'), ('hapus', '11,42'), ('tambah', '10,6'), ('sama', 'persen')]
    """
    ours, theirs = before.split(), after.split()
    parts: list[Words] = []
    opcodes = SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
    for number, (what, start, end, other_start, other_end) in enumerate(opcodes):
        if what == "equal":
            parts.append(Words("sama", _shortened(ours[start:end], number == 0, number == len(opcodes) - 1)))
            continue
        if end > start:
            parts.append(Words("hapus", " ".join(ours[start:end])))
        if other_end > other_start:
            parts.append(Words("tambah", " ".join(theirs[other_start:other_end])))
    return parts


def _shortened(words: list[str], is_first: bool, is_last: bool) -> str:
    if is_first and len(words) > _CONTEXT:
        return " ".join(["…", *words[-_CONTEXT:]])
    if is_last and len(words) > _CONTEXT:
        return " ".join([*words[:_CONTEXT], "…"])
    if len(words) > 2 * _CONTEXT:
        return " ".join([*words[:_CONTEXT], "…", *words[-_CONTEXT:]])
    return " ".join(words)


def differs_in_words(before: str, after: str) -> bool:
    """Tell whether more than numbers differs.

    Examples
    --------
    >>> differs_in_words("naik 0,5 persen", "naik 0,6 persen"), differs_in_words("naik 0,5 persen", "turun 0,6 persen")
    (False, True)
    """
    changed = (part.text for part in differing_words(before, after) if part.kind != "sama")
    return any(not any(mark.isdigit() for mark in word) for text in changed for word in text.split())
