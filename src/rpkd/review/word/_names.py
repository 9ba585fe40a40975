"""How the number of an item stands in a Word file: in the name of a bookmark, and printed before the text."""

from __future__ import annotations

import re
from collections.abc import Collection

# An en space: it stays between number and text when a paragraph is copied to anywhere, and nobody types it.
SEPARATOR = "\u2002"

# The last underscore parts the number from what programs append to the bookmark of a copy.
_BOOKMARK = re.compile(r"butir_([A-Z0-9]+)_(\d+)_(isi)?\w*")
_PRINTED = re.compile(r"\s*([A-Z]{1,4}|\d{1,2})-(\d{1,4})(?:\s+|$)")


def bookmark_name(number: str, *, inside: bool = False) -> str:
    """Return the name of an item's bookmark, or of the one inside its table or on its picture.

    Examples
    --------
    >>> bookmark_name("4-23"), bookmark_name("F-3", inside=True)
    ('butir_4_23_', 'butir_F_3_isi')
    """
    return f"butir_{number.replace('-', '_')}_{'isi' if inside else ''}"


def bookmarked(name: str) -> tuple[str, bool] | None:
    """Return the number that a bookmark names and whether it is the one inside; None for any other bookmark.

    Examples
    --------
    >>> bookmarked("butir_4_23_"), bookmarked("butir_4_23_1"), bookmarked("butir_F_3_isi"), bookmarked("fig-letak")
    (('4-23', False), ('4-23', False), ('F-3', True), None)
    """
    found = _BOOKMARK.fullmatch(name)
    return (f"{found[1]}-{int(found[2])}", found[3] is not None) if found else None


def printed(text: str, numbers: Collection[str]) -> tuple[str | None, str]:
    r"""Return the number that is printed before a text, if it is one of some, and the text without it.

    The number is also found within the text when the separator follows it: somebody wrote before it.

    Examples
    --------
    >>> printed("4-23\u2002Angka turun.", {"4-23"})
    ('4-23', 'Angka turun.')
    >>> printed("Baru. 4-23\u2002Angka turun.", {"4-23"})
    ('4-23', 'Baru. Angka turun.')
    >>> printed("19-45 tahun", {"4-23"})
    (None, '19-45 tahun')
    """
    found = _PRINTED.match(text)
    if found and f"{found[1]}-{int(found[2])}" in numbers:
        return f"{found[1]}-{int(found[2])}", text[found.end() :]
    for found in re.finditer(rf"(?<![\w-])([A-Z]{{1,4}}|\d{{1,2}})-(\d{{1,4}}){SEPARATOR}", text):
        if f"{found[1]}-{found[2]}" in numbers:
            return f"{found[1]}-{found[2]}", text[: found.start()] + text[found.end() :]
    return None, text
