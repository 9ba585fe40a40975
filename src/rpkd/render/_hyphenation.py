"""Indonesian break points for the PDF: Typst knows none, the `pyphen` dictionaries do."""

from __future__ import annotations

import re
from collections.abc import Iterable

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
    import pyphen

    dictionary = pyphen.Pyphen(lang="id_ID")
    words = sorted({word for text in texts for word in _WORD.findall(text)})
    broken = {word: SOFT_HYPHEN.join(_merged(dictionary.inserted(word, hyphen="-").split("-"))) for word in words}
    return {word: parts for word, parts in broken.items() if parts != word}


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
