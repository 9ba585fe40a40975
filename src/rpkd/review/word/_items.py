"""Stable numbers: every paragraph, table and figure of a draft can be named, and keeps its name in later drafts."""

from __future__ import annotations

import html
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rpkd.results import ResultStore
from rpkd.review._remarks import Item, Kind
from rpkd.review.word._alignment import aligned, masked, plain, similarities
from rpkd.review.word._body import style_names
from rpkd.review.word._outline import Spot, outline
from rpkd.review.word._parts import W, open_word

# Two versions of one paragraph share at least this much of their words; two paragraphs on one subject share less.
_LEAST_ALIKE = 0.45
# A paragraph that was both moved and rewritten is only taken for the same when little of it was rewritten.
_LEAST_ALIKE_MOVED = 0.7
_SAME_TEXT, _SAME_HEADING, _SAME_LABEL = 1.0, 0.25, 0.2


def number_items(word: Path, earlier: Sequence[Item], labels: Mapping[str, str]) -> list[Item]:
    """Give every place of a built Word document its number.

    Parameters
    ----------
    word : Path
        A document as `rpkd build` made it, by either engine.
    earlier : sequence of Item
        Items of all earlier drafts one after the other, oldest first; of a number that occurs again the last
        occurrence counts. Every number that is named here is known as used, also of places that are gone.
    labels : mapping of str to str
        Label of the notebook's cell by the plain text that it made (`caption_labels`). A table or figure in a bookmark
        of its label needs none.

    Returns
    -------
    list of Item
        In the order of the document. A place that was there before has its earlier number, whatever its numbers say
        now and wherever it stands; others have the next numbers that their chapter never used.

    Raises
    ------
    UserError
        When the file is no Word document.

    Notes
    -----
    A place is found again by its label; then by its text without numbers, if no other place of its chapter has that;
    then, within a chapter, by the pairing in order that has the greatest sum of likeness (Needleman and Wunsch, 1970),
    a table without a caption by what stands above it; what is left by its text anywhere, and at last by great likeness
    in the same chapter.
    """
    parts = open_word(word)
    spots = outline(parts.document.find(f"{W}body"), style_names(parts.part("styles")))
    known = {plain(text): label for text, label in labels.items()}
    now = [_item(spot, known) for spot in spots]
    before = list({item.number: item for item in reversed(earlier)}.values())[::-1]
    return _renumbered(now, before, earlier, [spot.prefix for spot in spots])


def _renumbered(
    now: Sequence[Item], before: Sequence[Item], earlier: Sequence[Item], prefixes: Sequence[str]
) -> list[Item]:
    """Give each place its earlier number, or the next that its chapter never used."""
    kept = _matched(before, now)
    used = _highest(item.number for item in earlier)
    numbered = []
    for place, item in enumerate(now):
        if place in kept:
            number = before[kept[place]].number
        else:
            used[prefixes[place]] += 1
            number = f"{prefixes[place]}-{used[prefixes[place]]}"
        numbered.append(replace(item, number=number))
    return numbered


def caption_labels(store: ResultStore) -> dict[str, str]:
    """Return the label of the cell that made each caption and each paragraph of a build's narratives.

    Parameters
    ----------
    store : ResultStore
        All results of the build; captions are its texts ``judul_…``, narratives its texts ``narasi_…``.

    Returns
    -------
    dict
        Label by plain text, for `number_items`.
    """
    labels: dict[str, str] = {}
    for key, text in store.texts.items():
        kind, _, rest = key.partition("_")
        if kind == "judul":
            labels[_unmarked(text)] = rest.replace("_", "-")
        elif kind == "narasi":
            for paragraph in re.split(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.)\s)", text):
                if _unmarked(paragraph):
                    labels.setdefault(_unmarked(paragraph), key.replace("_", "-"))
    return labels


def _unmarked(markdown: str) -> str:
    """Return a paragraph of Markdown as it is read."""
    text = re.sub(r"^\s*(?:[-*]|\d+\.)\s+", "", markdown)
    text = re.sub(r"\*\*|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)|`", "", text)
    return plain(html.unescape(text))


def _item(spot: Spot, labels: Mapping[str, str]) -> Item:
    label = spot.label or labels.get(plain(spot.text), "")
    return Item("", spot.kind, spot.text, spot.chapter, spot.heading, spot.shown, label)


def _highest(numbers: Iterable[str]) -> Counter[str]:
    used: Counter[str] = Counter()
    for number in numbers:
        prefix, _, count = number.rpartition("-")
        used[prefix] = max(used[prefix], int(count))
    return used


def _matched(before: Sequence[Item], now: Sequence[Item]) -> dict[int, int]:
    """Return the place in `before` of each place of `now` that was there already."""
    found: dict[int, int] = {}
    _same_unique(before, now, found, _by_label)
    _same_unique(before, now, found, lambda item: (item.kind, item.chapter, masked(item.text)))
    for kind in Kind:
        for chapter in dict.fromkeys(item.chapter for item in now):
            _in_order(before, now, found, (kind, chapter))
        _beside(before, now, found)
    _same_anywhere(before, now, found)
    for chapter in dict.fromkeys(item.chapter for item in now):
        for kind in Kind:
            _much_alike(before, now, found, (kind, chapter))
    return found


def _by_label(item: Item) -> tuple[object, ...] | None:
    return (item.kind, item.label) if item.label and item.kind in (Kind.TABLE, Kind.FIGURE) else None


def _free(items: Sequence[Item], taken: Iterable[int]) -> list[int]:
    used = set(taken)
    return [place for place in range(len(items)) if place not in used]


def _same_unique(
    before: Sequence[Item],
    now: Sequence[Item],
    found: dict[int, int],
    key: Callable[[Item], tuple[object, ...] | None],
) -> None:
    """Pair places whose key occurs once in each draft, wherever they stand."""
    sides: list[dict[tuple[object, ...], list[int]]] = []
    for items, taken in ((before, found.values()), (now, found.keys())):
        side: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for place in _free(items, taken):
            value = key(items[place])
            if value is not None:
                side[value].append(place)
        sides.append(side)
    for value, places in sides[1].items():
        others = sides[0].get(value, [])
        if len(places) == len(others) == 1:
            found[places[0]] = others[0]


def _rest(
    before: Sequence[Item], now: Sequence[Item], found: dict[int, int], group: tuple[Kind, str]
) -> tuple[list[int], list[int], npt.NDArray[Any]]:
    """Return what is left of one kind in one chapter of both drafts, and the likeness of each to each."""
    olds = [place for place in _free(before, found.values()) if (before[place].kind, before[place].chapter) == group]
    news = [place for place in _free(now, found.keys()) if (now[place].kind, now[place].chapter) == group]
    if not olds or not news:
        return [], [], np.zeros((0, 0))
    return olds, news, similarities([before[place].text for place in olds], [now[place].text for place in news])


def _in_order(before: Sequence[Item], now: Sequence[Item], found: dict[int, int], group: tuple[Kind, str]) -> None:
    """Pair what is left of a group in order; the same text, heading or cell count for more."""
    olds, news, alike = _rest(before, now, found, group)
    if not olds:
        return
    pairs = ((before, olds), (now, news))
    texts, headings, labels = (
        [np.array([value(items[place]) for place in places]) for items, places in pairs]
        for value in (lambda item: masked(item.text), lambda item: masked(item.heading), lambda item: item.label)
    )
    same = texts[0][:, None] == texts[1][None, :]
    near = headings[0][:, None] == headings[1][None, :]
    kin = (labels[0][:, None] == labels[1][None, :]) & (labels[0] != "")[:, None]
    alike = alike + _SAME_LABEL * kin
    scores = np.where((alike >= _LEAST_ALIKE) | same, alike + _SAME_TEXT * same + _SAME_HEADING * near, 0.0)
    for old, new in aligned(scores, _LEAST_ALIKE):
        found[news[new]] = olds[old]


def _beside(before: Sequence[Item], now: Sequence[Item], found: dict[int, int]) -> None:
    """Pair tables and figures that have no caption by what stands right above them."""
    taken = set(found.values())
    for place in range(1, len(now)):
        old = found.get(place - 1, len(before)) + 1
        if place in found or old >= len(before) or old in taken or now[place].kind not in (Kind.TABLE, Kind.FIGURE):
            continue
        if before[old].kind is now[place].kind and masked(before[old].text) == masked(now[place].text):
            found[place] = old
            taken.add(old)


def _same_anywhere(before: Sequence[Item], now: Sequence[Item], found: dict[int, int]) -> None:
    """Pair what is left and says the same, in order, also from another chapter."""
    waiting: dict[tuple[Kind, str], list[int]] = defaultdict(list)
    for place in _free(before, found.values()):
        waiting[before[place].kind, masked(before[place].text)].append(place)
    for place in _free(now, found.keys()):
        others = waiting[now[place].kind, masked(now[place].text)]
        if others:
            found[place] = others.pop(0)


def _much_alike(before: Sequence[Item], now: Sequence[Item], found: dict[int, int], group: tuple[Kind, str]) -> None:
    """Pair what is left of a group out of order, the most alike first."""
    olds, news, alike = _rest(before, now, found, group)
    while alike.size:
        old, new = np.unravel_index(int(alike.argmax()), alike.shape)
        if alike[old, new] < _LEAST_ALIKE_MOVED:
            return
        found[news[int(new)]] = olds[int(old)]
        alike[old, :] = alike[:, new] = 0
