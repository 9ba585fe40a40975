"""How regions are written: the shapes of codes, and spellings of one name that count as the same."""

from __future__ import annotations

import re

# ASCII digits only: \d would let Arabic-Indic or full-width digits through.
CODE = re.compile(r"[0-9]{2}\.[0-9]{2}")
FOUR_DIGITS = re.compile(r"[0-9]{4}")
PROVINCE_CODE = re.compile(r"([0-9]{2})(?:\.?00)?")
LOWER_CODE = re.compile(r"([0-9]{2}\.[0-9]{2})\.[0-9]{2}(?:\.[0-9]{4})?")

MAX_LENGTH = 100
_KINDS = {"kabupaten": "kabupaten", "kab": "kabupaten", "kota": "kota", "kotamadya": "kota"}
_ADMINISTRATIVE = {"administrasi", "adm"}
_ABBREVIATIONS = {"kep": "kepulauan"}
_NO_BREAK_SPACE = "\u00a0"


def clean(text: object) -> str | None:
    r"""Return what a user typed in lower case with single spaces; None when it cannot be a code or a name.

    Examples
    --------
    >>> clean("  Kota   BENGKULU "), clean("a\x00b"), clean("")
    ('kota bengkulu', None, None)
    """
    if not isinstance(text, str) or len(text) > MAX_LENGTH:
        return None
    spaced = text.replace(_NO_BREAK_SPACE, " ")
    if not spaced.isprintable():
        return None
    return " ".join(spaced.casefold().split()) or None


def words(name: str) -> list[str]:
    """Split a name into lower-case words, abbreviations written out.

    Examples
    --------
    >>> words("Kabupaten Kep. Siau Tagulandang Biaro")
    ['kabupaten', 'kepulauan', 'siau', 'tagulandang', 'biaro']
    """
    return [_ABBREVIATIONS.get(word, word) for word in name.casefold().replace(".", " ").split()]


def split_kind(name: str) -> tuple[str | None, str]:
    """Take "kabupaten" or "kota" (and "administrasi") off the front of a name.

    Examples
    --------
    >>> split_kind("kab. blora"), split_kind("kota adm. jakarta pusat"), split_kind("blora")
    (('kabupaten', 'blora'), ('kota', 'jakarta pusat'), (None, 'blora'))
    """
    rest = words(name)
    kind = _KINDS.get(rest[0]) if rest else None
    if kind is None:
        return None, " ".join(rest)
    rest = rest[1:]
    if rest and rest[0] in _ADMINISTRATIVE:
        rest = rest[1:]
    return kind, " ".join(rest)


def squash(name: str) -> str:
    """Reduce a name to what must agree: "Pangkal Pinang" and "Pangkalpinang" are one, "Pare-Pare" and "Parepare" too.

    Examples
    --------
    >>> squash("Pangkal Pinang"), squash("Toli-Toli")
    ('pangkalpinang', 'tolitoli')
    """
    return "".join(words(name)).replace("-", "").replace("'", "").replace("’", "")


def short_name(name: str) -> str:
    """Return a full name without its kind, in its own spelling.

    Examples
    --------
    >>> short_name("Kota Administrasi Jakarta Pusat"), short_name("Kabupaten Kotabaru")
    ('Jakarta Pusat', 'Kotabaru')
    """
    return re.sub(r"\A(?:Kabupaten|Kota) (?:Administrasi )?", "", name)
