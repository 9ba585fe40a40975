"""Where a value stands in a YAML file, and how one that is wrong is told: what the readers of this room share."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from rpkd.errors import Problem
from rpkd.files import YamlDocument

KeyPath = tuple[str | int, ...]

YEAR_RULE = "tahun dengan empat angka, 2020 sampai 2045, tanpa tanda kutip"


def place_of(key_path: KeyPath, sources: Sequence[tuple[YamlDocument, str]]) -> str:
    """Name the file that holds a key, the line and the key."""
    document, shown = next(
        ((document, shown) for document, shown in sources if key_path in document.lines),
        next(((document, shown) for document, shown in sources if document.line(key_path)), sources[0]),
    )
    line = document.line(key_path)
    key = ".".join(_steps(document.data, key_path))
    return f"{shown}{f' baris {line}' if line else ''}{f', kunci {key}' if key else ''}"


def _steps(data: Any, key_path: KeyPath) -> Iterator[str]:
    """Name each step of a key path: keys as written (a year is one), places in a list counted from 1."""
    for part in key_path:
        if isinstance(data, list) and isinstance(part, int):
            yield str(part + 1)
            data = data[part] if part < len(data) else None
        else:
            yield str(part)
            data = data.get(part) if isinstance(data, dict) else None


def is_empty(value: Any) -> bool:
    """Tell whether a value is written but not filled in, which means what a missing key means."""
    return value is None or (isinstance(value, str) and not value.strip()) or value in ({}, [])


def shown_value(value: Any) -> str | None:
    """Write a value as it stands in the file; None for what is more than one value."""
    if isinstance(value, Mapping):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(shown_value(item) or '{…}' for item in value)}]"[:200]
    return str(value)[:200]


def split_numbers(document: YamlDocument, shown: str) -> Iterator[Problem]:
    """Find decimal commas between braces: YAML reads ``{2026: 4,1}`` as 4 for 2026 and an empty key 1."""
    pending: list[tuple[KeyPath, Any]] = [((), document.data)]
    while pending:
        place, value = pending.pop()
        if isinstance(value, list):
            pending += [((*place, index), item) for index, item in enumerate(value)]
        if not isinstance(value, dict):
            continue
        pending += [((*place, key), item) for key, item in value.items()]
        for (before, number), (key, nothing) in pairwise(value.items()):
            if is_split_number(number, key, nothing):
                where = place_of((*place, before), [(document, shown)])
                rule = "pemisah desimal adalah titik"
                yield Problem(where, "angka ditulis dengan koma", f"{number},{key}", rule, without_comma(number, key))


def is_split_number(number: Any, key: str | int, nothing: Any) -> bool:
    """Tell whether an empty key is what followed a decimal comma."""
    is_number = isinstance(number, int | float) and not isinstance(number, bool)
    # A year with nothing behind it has not been filled in.
    return nothing is None and is_number and re.fullmatch("(?!20..$)[0-9]+", str(key)) is not None


def without_comma(number: float, after: str | int) -> str:
    """Say how a number that was written with a comma is written: ``2,5``, ``20,100``, ``200.000,00``."""
    if "." in str(number):
        return "tulis tanpa titik ribuan, dengan titik sebagai pemisah desimal"
    if len(str(after)) == _THOUSANDS:
        return f"tulis {number}{after} bila ribuan, atau {number}.{after} bila desimal"
    return f"tulis {number}.{after}"


_THOUSANDS = 3
# Without quotes it would have been read as a number.
_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,2})(?:\.[0-9]{1,15})?")


def as_number(value: Any) -> str | None:
    """Say how the number that a text was meant to be is written; None when that is not clear."""
    if not isinstance(value, str):
        return None
    if _PLAIN_NUMBER.fullmatch(value):
        return f"hapus tanda kutipnya: tulis {value}"
    found = re.fullmatch(r"\s*([-−]?)([0-9]+)(?:[.,]([0-9]+))?\s*(?:%|persen)?\s*", value)
    if found is None:
        return None
    return f"tulis {'-' if found[1] else ''}{found[2]}{f'.{found[3]}' if found[3] else ''}"


def nearest(written: Any, known: Sequence[str], cutoff: float = 0.6) -> str | None:
    """Return the known word that a written one is most like."""
    by_small_letters = {word.lower(): word for word in known}
    # What was left off at the end is meant before what only looks alike: APBD is no APBN.
    begun = next((word for word in by_small_letters if word.split(" ")[0] == str(written).lower()), None)
    if begun is not None:
        return by_small_letters[begun]
    found = difflib.get_close_matches(str(written).lower(), by_small_letters, n=1, cutoff=cutoff)
    return by_small_letters[found[0]] if found else None


def unknown_key(where: str, written: Any, known: Sequence[str], elsewhere: str | None = None) -> Problem:
    """Tell of a key that the file does not have here, with the nearest one that it has."""
    near = nearest(written, known)
    remedy = elsewhere or "hapus kunci itu atau pindahkan isinya ke kunci yang dikenal"
    return Problem(
        where,
        "kunci tidak dikenal",
        str(written),
        f"kunci di sini: {', '.join(known) or 'belum ada'}",
        f"mungkin maksudnya {near}" if near else remedy,
    )
