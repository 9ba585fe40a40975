"""Finding the same passages again in another version of a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
# Written for the eye or for line breaks: two texts that differ in these alone say the same.
_PLAIN = str.maketrans({"\u00ad": None, "\u200b": None, "\u200d": None, "\ufeff": None, "\u2011": "-"})


def plain(text: str) -> str:
    r"""Return a text as it is compared: spaces of one kind, no marks that only steer line breaks.

    Examples
    --------
    >>> plain(" Tabel\u00a04.3:\tangka  ke\u00admiskinan ")
    'Tabel 4.3: angka kemiskinan'
    """
    return " ".join(text.translate(_PLAIN).split())


def masked(text: str) -> str:
    """Return a text as it is found again when its numbers have changed.

    Examples
    --------
    >>> masked("P0 turun dari 11,91 persen pada 2024.")
    'p# turun dari # persen pada #.'
    """
    return _NUMBER.sub("#", plain(text)).casefold()


def features(text: str) -> frozenset[str]:
    """Return the words of a text and its pairs of neighbouring words, numbers alike."""
    words = re.findall(r"[\w#]+", masked(text)) or [masked(text)]
    return frozenset(words) | {f"{one} {two}" for one, two in pairwise(words)}


def similarity(one: str, two: str) -> float:
    """Return how much of their words two texts share, from 0 to 1 (Dice's coefficient).

    Examples
    --------
    >>> similarity("angka turun 2 poin", "angka turun 3 poin")
    1.0
    >>> similarity("angka turun", "target daerah")
    0.0
    """
    first, second = features(one), features(two)
    return 2 * len(first & second) / (len(first) + len(second))


def similarities(ones: Sequence[str], twos: Sequence[str]) -> npt.NDArray[Any]:
    """Return the likeness of each text of one list with each of another, one row for each of the first.

    Words count the less the more of the texts have them (by the logarithm of the inverse share), so sentences that are
    made by one pattern are told apart by what differs.

    Examples
    --------
    >>> ones = ["Sel satu. Sumber: BPS.", "Sel dua. Sumber: BPS."]
    >>> similarities(ones, ones).round(1).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    left, right = [features(text) for text in ones], [features(text) for text in twos]
    places = {word: place for place, word in enumerate(sorted(frozenset().union(*left, *right)))}
    first, second = _indicators(left, places), _indicators(right, places)
    weights = np.log1p((len(left) + len(right)) / (first.sum(axis=0) + second.sum(axis=0)))
    shared = (first * weights) @ second.T
    return np.asarray(2 * shared / ((first @ weights)[:, None] + (second @ weights)[None, :]))


def _indicators(texts: Sequence[frozenset[str]], places: dict[str, int]) -> npt.NDArray[Any]:
    table = np.zeros((len(texts), len(places)), dtype=np.float32)
    for row, words in enumerate(texts):
        table[row, [places[word] for word in words]] = 1
    return table


def aligned(scores: npt.NDArray[Any], least: float) -> list[tuple[int, int]]:
    """Pair rows with columns so that the sum of scores is greatest and no two pairs cross.

    Parameters
    ----------
    scores : array, shape (rows, columns)
        How well each row goes with each column.
    least : float
        Pairs with a lower score are not made.

    Returns
    -------
    list of tuple
        Row and column of each pair, in order.

    Notes
    -----
    The recurrence of Needleman and Wunsch (1970) without a penalty for gaps.

    Examples
    --------
    >>> aligned(np.array([[0.9, 0.0, 0.8], [0.0, 0.7, 0.0]]), 0.5)
    [(0, 0), (1, 1)]
    """
    rows, columns = scores.shape
    best = np.zeros((rows + 1, columns + 1))
    useful = np.where(scores >= least, scores, -np.inf)
    for row in range(rows):
        taken = np.maximum(best[row, 1:], best[row, :-1] + useful[row])
        best[row + 1, 1:] = np.maximum.accumulate(taken)
    pairs = []
    row, column = rows, columns
    while row and column:
        if best[row, column] == best[row - 1, column]:
            row -= 1
        elif best[row, column] == best[row, column - 1]:
            column -= 1
        else:
            pairs.append((row - 1, column - 1))
            row, column = row - 1, column - 1
    return pairs[::-1]
