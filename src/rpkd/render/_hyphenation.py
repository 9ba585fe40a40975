"""Indonesian break points for the PDF: Typst knows none, the `pyphen` dictionaries do."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import Any

SOFT_HYPHEN = "\u00ad"
_WORD = re.compile(r"[A-Za-z]{7,}")
_VOWEL = re.compile(r"[aeiou]", re.IGNORECASE)


def hyphenation_table(texts: Iterable[str]) -> dict[str, str]:
    """Return every longer word of some texts that can be broken, with soft hyphens where it can.

    Examples
    --------
    >>> table = hyphenation_table(["Penanggulangan kemiskinan masyarakat"])
    >>> [table[word].replace(SOFT_HYPHEN, "-") for word in ("Penanggulangan", "kemiskinan", "masyarakat")]
    ['Pe-nang-gu-lang-an', 'ke-mis-kin-an', 'ma-sya-ra-kat']
    """
    words = sorted({word for text in texts for word in _WORD.findall(text)})
    return {word: broken for word in words if (broken := _broken(word)) != word}


# The documents of a batch share most of their words.
@functools.lru_cache(maxsize=50_000)
def _broken(word: str) -> str:
    return SOFT_HYPHEN.join(_merged(_dictionary().inserted(word, hyphen="-").split("-")))


@functools.cache
def _dictionary() -> Any:
    import pyphen

    return pyphen.Pyphen(lang="id_ID")


def _merged(parts: list[str]) -> list[str]:
    """Join a part without a vowel, or of one letter, to the next one: neither may stand alone at a line's end."""
    merged: list[str] = []
    for part in parts:
        if merged and (len(merged[-1]) < 2 or not _VOWEL.search(merged[-1])):
            merged[-1] += part
        else:
            merged.append(part)
    if len(merged) > 1 and (len(merged[-1]) < 2 or not _VOWEL.search(merged[-1])):
        last = merged.pop()
        merged[-1] += last
    return merged
