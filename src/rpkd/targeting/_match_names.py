"""Targeting: names as they are compared: old and new spelling alike, words in any order, how rare each word is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

WORDS = 3
"""So many words of a name are compared, the rarest first."""

_WHOLE = {
    "ST": "SITI",
    "STI": "SITI",
    "ABD": "ABDU",
    "ABDUL": "ABDU",
    "ABDOEL": "ABDU",
}
"""Words that are abbreviations."""

_MUHAMMAD = re.compile(r"M[OU]C?H(A?M+[AE]?[DT])?|M[OU]?HD|MD")
"""Spellings of Muhammad; all become the initial, which is how it is mostly abbreviated."""

_SPELLINGS = (
    ("OE", "U"),
    ("DJ", "J"),
    ("TJ", "C"),
    ("NJ", "NY"),
    ("SJ", "S"),
    ("SY", "S"),
    ("SH", "S"),
    ("CH", "H"),
    ("KH", "H"),
    ("DH", "D"),
    ("TH", "T"),
    ("PH", "P"),
    ("F", "P"),
    ("V", "P"),
    ("Q", "K"),
    ("X", "KS"),
    ("Z", "Y"),
    ("J", "Y"),
    ("AI", "E"),
    ("AY", "E"),
    ("EI", "E"),
    ("AU", "O"),
    ("IY", "I"),
    ("IE", "I"),
)
"""Spellings of one sound (1901, 1947 and 1972, Arabic names written by ear), applied in order."""

_SILENT = re.compile(r"(?<=[^AEIOU])H|H$")
_REPEATED = re.compile(r"(.)\1+")
_NOT_LETTERS = re.compile(r"[^A-Z ]+")


@lru_cache(maxsize=200_000)
def sound(word: str) -> str:
    """Return how a word of a name sounds: equal for spellings that Indonesian registries mix.

    Parameters
    ----------
    word : str
        One word, capitals.

    Returns
    -------
    str
        Never empty for a word that holds a letter.

    Examples
    --------
    >>> [sound(word) for word in ("SOEHARTO", "SUHARTO", "MOCHAMAD", "MUH", "FITRIYAH", "PITRIAH")]
    ['SUHARTO', 'SUHARTO', 'M', 'M', 'PITRIA', 'PITRIA']
    """
    if _MUHAMMAD.fullmatch(word):
        return "M"
    heard = _WHOLE.get(word, word)
    for written, said in _SPELLINGS:
        heard = heard.replace(written, said)
    heard = _SILENT.sub("", heard)
    return _REPEATED.sub(r"\1", heard) or word


@dataclass(frozen=True)
class Names:
    """The names of some rows, taken apart; one element for each row.

    Parameters
    ----------
    name : numpy.ndarray of int64
        Number of the name as written; -1 where there is none.
    sound : numpy.ndarray of int64
        Number of its words' sounds, whatever their order.
    spoken : numpy.ndarray of object
        The sounds in the order written, without blanks: ``None`` where there is no name.
    words : tuple of numpy.ndarray of int64
        Numbers of its `WORDS` rarest words; -1 where it has fewer.
    rarity : tuple of numpy.ndarray of float64
        How rare each of those words is: minus log2 of its share of all words.
    count : numpy.ndarray of int64
        Number of its words.
    initial : numpy.ndarray of int64
        Number of the first letter of the name as spoken; -1 where there is none.
    start : numpy.ndarray of int64
        Number of its first three letters.
    """

    name: NDArray[np.int64]
    sound: NDArray[np.int64]
    spoken: NDArray[np.object_]
    words: tuple[NDArray[np.int64], ...]
    rarity: tuple[NDArray[np.float64], ...]
    count: NDArray[np.int64]
    initial: NDArray[np.int64]
    start: NDArray[np.int64]


def names_of(texts: pd.Series[str]) -> Names:
    """Take names apart.

    Parameters
    ----------
    texts : pandas.Series of str
        Names in capitals without titles (``name_key`` of a roster); empty where unknown.

    Returns
    -------
    Names
        Numbers do not depend on the order of the rows: they follow the alphabet.
    """
    codes, written = pd.factorize(texts.to_numpy(dtype=object), sort=True)
    spoken = [[sound(word) for word in _NOT_LETTERS.sub(" ", name).split()] for name in written]
    carriers = np.bincount(codes, minlength=len(written)).astype(np.float64)

    shares: dict[str, float] = {}
    for words, rows in zip(spoken, carriers.tolist(), strict=True):
        for word in words:
            shares[word] = shares.get(word, 0.0) + rows
    total = sum(shares.values()) or 1.0
    numbers = {word: number for number, word in enumerate(sorted(shares))}
    rarities = {word: float(-np.log2(share / total)) for word, share in shares.items()}

    rarest = [sorted(set(words), key=lambda word: (-rarities[word], word))[:WORDS] for words in spoken]
    together = ["".join(words) for words in spoken]
    any_order, _ = pd.factorize(np.array([" ".join(sorted(words)) for words in spoken], dtype=object), sort=True)
    empty = np.array([not words for words in spoken], dtype=bool)

    def at(values: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.where(empty[codes], -1, values[codes])

    def word_at(place: int) -> NDArray[np.int64]:
        found = [numbers[words[place]] if place < len(words) else -1 for words in rarest]
        return np.asarray(found, dtype=np.int64)[codes]

    def rarity_at(place: int) -> NDArray[np.float64]:
        found = [rarities[words[place]] if place < len(words) else 0.0 for words in rarest]
        return np.asarray(found, dtype=np.float64)[codes]

    return Names(
        name=at(np.arange(len(written), dtype=np.int64)),
        sound=at(any_order.astype(np.int64)),
        spoken=np.array([name or None for name in together], dtype=object)[codes],
        words=tuple(word_at(place) for place in range(WORDS)),
        rarity=tuple(rarity_at(place) for place in range(WORDS)),
        count=np.array([len(set(words)) for words in spoken], dtype=np.int64)[codes],
        initial=at(_starts(together, 1)),
        start=at(_starts(together, 3)),
    )


def _starts(texts: list[str], letters: int) -> NDArray[np.int64]:
    codes, _ = pd.factorize(np.array([text[:letters] for text in texts], dtype=object), sort=True)
    return codes.astype(np.int64)
