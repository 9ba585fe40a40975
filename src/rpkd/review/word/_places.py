"""Which numbered place each passage of a returned file belongs to: by bookmark, printed number, or text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rpkd.review._remarks import Item, Kind
from rpkd.review.word._alignment import aligned, plain, similarities, similarity
from rpkd.review.word._body import Passage, Story
from rpkd.review.word._names import bookmarked, printed

# What speaks for a passage being an item, besides the likeness of their texts (0 to 1).
_BOOKMARK, _PRINTED = 0.5, 0.4
# A tracked insertion can be a pasted copy; it is the item itself only where nothing else is.
_ONLY_INSERTED = -2.0
_LEAST_ALIKE = 0.6
BEFORE_THE_FIRST = "terletak sebelum butir pertama (halaman petunjuk atau sampul)"
# Titles and other short lines are alike by chance.
_LEAST_LENGTH = 25


@dataclass(frozen=True)
class Place:
    """Where a passage of a returned file belongs.

    Parameters
    ----------
    own : str or None
        Number of the item that the passage is.
    about : str or None
        Number of the item that a remark on it is about: its own, that of which it is a copy, or the nearest above.
    why : str
        Why there is none, in Indonesian; empty when there is one.
    copy : bool
        Whether it is a copy of an item that stands elsewhere.
    """

    own: str | None
    about: str | None
    why: str = ""
    copy: bool = False


def placed(passages: Sequence[Passage], items: Sequence[Item]) -> list[Place]:
    """Return the place of each passage.

    Of several passages that claim one number the likest to the item's text gets it, so a paragraph that was moved takes
    its number along, and of two with one bookmark the true one is found.

    Parameters
    ----------
    passages : sequence of Passage
        All of a file.
    items : sequence of Item
        Of the draft that was handed out.

    Returns
    -------
    list of Place
        One for each passage.
    """
    expected = {item.number: expected_text(item) for item in items}
    claims = _claims(passages, expected)
    own = _settled(claims)
    _by_likeness(passages, items, expected, own)
    copies = {
        index: number
        for _, index, number in reversed(claims)
        if index not in own and similarity(bare_text(passages[index], expected), expected[number]) >= _LEAST_ALIKE
    }
    return list(_walk(passages, items, own, copies))


def expected_text(item: Item) -> str:
    """Return what the paragraph with an item's number says."""
    return plain(f"{item.shown}: {item.text}" if item.shown else item.text)


def bare_text(passage: Passage, numbers: Mapping[str, object]) -> str:
    """Return what a passage said before tracked changes, or what was inserted as a whole, without its number."""
    return plain(printed(_said(passage), numbers)[1])


def _said(passage: Passage) -> str:
    return passage.original if passage.original.strip() else passage.whole


def _claims(passages: Sequence[Passage], expected: Mapping[str, str]) -> list[tuple[float, int, str]]:
    """Return every claim of a passage on a number with its weight."""
    by_text: dict[str, list[str]] = defaultdict(list)
    for number, text in expected.items():
        by_text[text].append(number)
    claims = []
    for index, passage in enumerate(passages):
        if passage.listed or passage.story in (Story.MARGIN, Story.NOTE):
            continue
        marked = {found[0] for found in map(bookmarked, passage.bookmarks) if found and not found[1]}
        shown, text = printed(_said(passage), expected)
        text = plain(text)
        same = by_text.get(text, []) if passage.row is None and len(by_text.get(text, [])) == 1 else []
        for candidate in sorted({*marked, *([shown] if shown else []), *same} & expected.keys()):
            score = 1.0 if text == expected[candidate] else similarity(text, expected[candidate])
            score += _BOOKMARK * (candidate in marked) + _PRINTED * (candidate == shown)
            score += _ONLY_INSERTED * (not passage.original.strip() and bool(passage.whole.strip()))
            claims.append((score, index, candidate))
    return sorted(claims, key=lambda claim: (-claim[0], claim[1], claim[2]))


def _settled(claims: Sequence[tuple[float, int, str]]) -> dict[int, str]:
    """Give each number to its strongest claim."""
    own: dict[int, str] = {}
    given: set[str] = set()
    for _, index, number in claims:
        if index not in own and number not in given:
            own[index] = number
            given.add(number)
    return own


def _by_likeness(
    passages: Sequence[Passage], items: Sequence[Item], expected: Mapping[str, str], own: dict[int, str]
) -> None:
    """Find items that lost bookmark and number by their text, in order."""
    given = set(own.values())
    lost = [item.number for item in items if item.number not in given and len(expected[item.number]) >= _LEAST_LENGTH]
    free = [
        index
        for index, passage in enumerate(passages)
        if index not in own
        and passage.story is Story.BODY
        and passage.row is None
        and not passage.listed
        and len(passage.original.strip()) >= _LEAST_LENGTH
    ]
    if not lost or not free:
        return
    scores = similarities([expected[number] for number in lost], [plain(passages[index].original) for index in free])
    for row, column in aligned(np.asarray(scores), _LEAST_ALIKE):
        own[free[column]] = lost[row]


def _walk(
    passages: Sequence[Passage], items: Sequence[Item], own: Mapping[int, str], copies: Mapping[int, str]
) -> Iterator[Place]:
    """Go through the passages and give those without a number the one that they belong to."""
    kinds = {item.number: item.kind for item in items}
    tables = {
        passage.row.table: found[0]
        for passage in reversed(passages)
        if passage.row is not None
        for found in map(bookmarked, passage.bookmarks)
        if found is not None and found[0] in kinds
    }
    near: str | None = None
    cited: dict[str, str | None] = {}
    for index, passage in enumerate(passages):
        if passage.story is Story.MARGIN:
            yield Place(None, None, "terletak di kepala atau kaki halaman, bukan pada butir")
            continue
        if passage.story is Story.NOTE:
            cites = cited.get(passage.note)
            yield Place(None, cites, "" if cites else "terletak pada catatan kaki yang tidak lagi dirujuk naskah")
            continue
        if passage.listed:
            yield Place(None, None, "terletak pada daftar isi, daftar tabel, atau daftar gambar")
            continue
        near = own.get(index) or _inside(passages, index, own, kinds, tables) or near
        cited.update(dict.fromkeys(passage.notes, near))
        about = own.get(index) or copies.get(index) or near
        why = "" if about else BEFORE_THE_FIRST
        yield Place(own.get(index), about, why, index in copies)


def _inside(
    passages: Sequence[Passage],
    index: int,
    own: Mapping[int, str],
    kinds: Mapping[str, Kind],
    tables: Mapping[int, str],
) -> str | None:
    """Return the number of the table that a passage is in, or of the figure whose picture it holds."""
    passage = passages[index]
    if passage.row is not None:
        return tables.get(passage.row.table)
    for found in map(bookmarked, passage.bookmarks):
        if found is not None and found[1] and kinds.get(found[0]) is Kind.FIGURE and passage.picture:
            return found[0]
    if passage.picture:
        following = next((later for later in range(index + 1, len(passages)) if passages[later].whole.strip()), index)
        number = own.get(following)
        return number if number is not None and kinds[number] is Kind.FIGURE else None
    return None
