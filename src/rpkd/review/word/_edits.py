"""Changes that nobody tracked: a returned file, with its tracked changes undone, against the file handed out."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rpkd.review._remarks import Item, Origin, Remark
from rpkd.review.word._alignment import plain
from rpkd.review.word._body import Passage, Story
from rpkd.review.word._names import printed
from rpkd.review.word._places import BEFORE_THE_FIRST, Place

_TOKENS = re.compile(r"\s+|\w+|[^\w\s]")
# Longer texts are compared as wholes: word by word would take minutes.
_MOST_TOKENS = 6_000
_MOST_QUOTED = 3


@dataclass(frozen=True)
class _Line:
    """A passage that has no number of its own: a cell, a source line, a note."""

    text: str
    row: str = ""


@dataclass(frozen=True)
class Wording:
    """What a file says without its tracked changes.

    Parameters
    ----------
    own : dict of str to str
        Text of each item that is there, in the order of the file.
    lines : dict of str to list
        What stands below each item without a number of its own; what stands before the first item below "".
    """

    own: dict[str, str]
    lines: dict[str, list[_Line]]


def wording(passages: Sequence[Passage], places: Sequence[Place], numbers: Mapping[str, object]) -> Wording:
    """Return what a file says without its tracked changes, by items."""
    rows: dict[int, list[str]] = defaultdict(list)
    for passage in passages:
        if passage.row is not None:
            rows[passage.row.number].append(_bare(passage.original, numbers))
    own: dict[str, str] = {}
    lines: dict[str, list[_Line]] = defaultdict(list)
    for place, passage, said in _joined(passages, places):
        text = _bare(said, numbers)
        if place.own is not None:
            own[place.own] = text
        elif text:
            lines[place.about or ""].append(_Line(text, " | ".join(rows[passage.row.number]) if passage.row else ""))
    return Wording(own, dict(lines))


def _joined(passages: Sequence[Passage], places: Sequence[Place]) -> Iterator[tuple[Place, Passage, str]]:
    """Yield each paragraph as it was: one that a tracked end has split is whole again."""
    said: list[tuple[Place, Passage, str]] = []
    before: Passage | None = None
    for passage, place in zip(passages, places, strict=True):
        if passage.listed or passage.story is Story.MARGIN:
            continue
        if before is not None and before.inserted is not None and place.own is None and before.story is passage.story:
            first, head, text = said[-1]
            said[-1] = (first, head, text + passage.original)
        else:
            said.append((place, passage, passage.original))
        before = passage
    return iter(said)


def _bare(text: str, numbers: Mapping[str, object]) -> str:
    return plain(printed(text, numbers)[1])


def edit_remarks(handed: Wording, returned: Wording, items: Sequence[Item], file: str) -> list[Remark]:
    """Return a remark for everything that was changed without tracking.

    Parameters
    ----------
    handed, returned : Wording
        Of the file handed out, and of the one that came back.
    items : sequence of Item
        Of the draft.
    file : str
        Name of the returned file.

    Returns
    -------
    list of Remark
        In the order of the draft: changed, removed, moved and added passages.
    """
    found = [
        *_changed(handed, returned),
        *_removed(handed, returned),
        *_moved(handed, returned),
        *_others(handed, returned),
    ]
    order = {item.number: place for place, item in enumerate(items)}
    found.sort(key=lambda edit: order.get(edit[0], -1))
    return [
        Remark(
            *(Origin.EDITED, file, f"suntingan tanpa lacak ke-{count}", text),
            item=number or None,
            quote=quote,
            unplaced="" if number else BEFORE_THE_FIRST,
        )
        for count, (number, text, quote) in enumerate(found, 1)
    ]


_Edit = tuple[str, str, str]


def _changed(handed: Wording, returned: Wording) -> list[_Edit]:
    both = ((number, was, returned.own.get(number, "")) for number, was in handed.own.items())
    return [(number, changed_words(was, now), was) for number, was, now in both if now and was != now]


def _removed(handed: Wording, returned: Wording) -> list[_Edit]:
    """Name what is gone; neighbours that went together are one remark."""
    groups: list[list[str]] = []
    before = False
    for number, text in handed.own.items():
        gone = bool(text) and not returned.own.get(number)
        if gone and before:
            groups[-1].append(number)
        elif gone:
            groups.append([number])
        before = gone
    edits = []
    for group in groups:
        if len(group) > _MOST_QUOTED:  # whole chapters that somebody cut away
            which = f"butir {group[0]} sampai {group[-1]} ({len(group)} butir)"
            edits.append((group[0], f"Hapus {which}", handed.own[group[0]]))
            continue
        words = "\n".join(handed.own[number] for number in group)
        which = f"butir {group[0]}" if len(group) == 1 else f"butir {group[0]} sampai {group[-1]}"
        edits.append((group[0], f"Hapus {which}: «{words}»", words))
    return edits


def _moved(handed: Wording, returned: Wording) -> list[_Edit]:
    """Name what stands in another order: the fewest items that have to be moved to explain it."""
    position = {number: place for place, number in enumerate(handed.own)}
    now = [number for number in returned.own if number in position and returned.own[number]]
    staying = _longest_rising([position[number] for number in now])
    edits = []
    for place, number in enumerate(now):
        if position[number] not in staying:
            where = f"ke sesudah butir {now[place - 1]}" if place else "ke awal naskah"
            edits.append((number, f"Pindahkan butir {number} {where}", returned.own[number]))
    return edits


def _longest_rising(values: Sequence[int]) -> set[int]:
    """Return the members of a longest rising subsequence of distinct numbers (patience sorting)."""
    tails: list[int] = []
    earlier: dict[int, int | None] = {}
    for value in values:
        place = bisect_left(tails, value)
        earlier[value] = tails[place - 1] if place else None
        tails[place : place + 1] = [value]
    chosen: set[int] = set()
    value_or_none = tails[-1] if tails else None
    while value_or_none is not None:
        chosen.add(value_or_none)
        value_or_none = earlier[value_or_none]
    return chosen


def _others(handed: Wording, returned: Wording) -> list[_Edit]:
    """Name what changed in cells, source lines and notes, and paragraphs that are new."""
    hunks: list[tuple[str, list[_Line], list[_Line]]] = []
    for number in {**handed.lines, **returned.lines}:
        was, now = handed.lines.get(number, []), returned.lines.get(number, [])
        texts = [line.text for line in was], [line.text for line in now]
        if texts[0] != texts[1]:
            matcher = SequenceMatcher(None, *texts, autojunk=False)
            hunks += [
                (number, was[first:last], now[start:end])
                for kind, first, last, start, end in matcher.get_opcodes()
                if kind != "equal"
            ]
    # Below a place that is gone or moved stand lines that are merely found elsewhere.
    gone = [line.text for _, was, now in hunks if not now for line in was]
    come = [line.text for _, was, now in hunks if not was for line in now]
    moved = set(gone) & set(come)
    edits = []
    for number, was, now in hunks:
        removed = [line for line in was if now or line.text not in moved]
        added = [line for line in now if was or line.text not in moved]
        edits += _told(number, removed, added)
    return edits


def _told(number: str, removed: Sequence[_Line], added: Sequence[_Line]) -> list[_Edit]:
    if removed and len(removed) == len(added):
        return [
            (
                number,
                f"Sel tabel: «{was.text}» → «{now.text}»" if was.row else changed_words(was.text, now.text),
                was.row or was.text,
            )
            for was, now in zip(removed, added, strict=True)
        ]
    edits = []
    if removed:
        words = (" | " if removed[0].row else "\n").join(line.text for line in removed)
        edits.append((number, f"Hapus {'sel tabel' if removed[0].row else 'teks'}: «{words}»", words))
    if added:
        words = (" | " if added[0].row else "\n").join(line.text for line in added)
        edits.append((number, f"Sisipkan {'sel tabel' if added[0].row else 'paragraf'}: «{words}»", ""))
    return edits


def changed_words(was: str, now: str) -> str:
    """Tell how a text was changed, word by word.

    Examples
    --------
    >>> changed_words("P0 turun menjadi 10,58 persen.", "P0 turun menjadi 10,85 persen pada 2025.")
    '«58» → «85»; sisipkan «pada 2025» sesudah «persen»'
    """
    ones, twos = _TOKENS.findall(was), _TOKENS.findall(now)
    if max(len(ones), len(twos)) > _MOST_TOKENS:
        return f"«{was}» → «{now}»"
    hunks: list[list[int]] = []
    for kind, first, last, start, end in SequenceMatcher(None, ones, twos, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        if hunks and not "".join(ones[hunks[-1][1] : first]).strip():
            hunks[-1][1], hunks[-1][3] = last, end
        else:
            hunks.append([first, last, start, end])
    told = []
    for first, last, start, end in hunks:
        removed, added = "".join(ones[first:last]).strip(), "".join(twos[start:end]).strip()
        before = next((token for token in reversed(ones[:first]) if token.strip()), "")
        if removed and added:
            told.append(f"«{removed}» → «{added}»")
        elif removed:
            told.append(f"hapus «{removed}»")
        elif added:
            told.append(f"sisipkan «{added}»" + (f" sesudah «{before}»" if before else " di awal"))
    return "; ".join(told)
