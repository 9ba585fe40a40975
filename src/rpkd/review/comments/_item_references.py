"""Which places of the document somebody means who writes "4-23", "butir 4.23", "Tabel 4.3" or "Bab IV"."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rpkd.render import chapter_roman
from rpkd.review._remarks import Item, Kind

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | {"\u00a0": " "})
_NUMBER = r"(?P<chapter{0}>[0-9]{{1,2}}|[A-Z])(?:\s*-\s*|[.,])(?P<count{0}>[0-9]{{1,4}})"
_EDGE_BEFORE, _EDGE_AFTER = r"(?<![\w.,-])", r"(?![\w]|[.,-]\d)"
_SHOWN = r"(?P<float>tabel|tbl\.?|gambar|gbr\.?|grafik)\s*(?P<shown>[0-9]{1,2}\s*[.\-]\s*[0-9]{1,3})"
_HEADING = r"(?:sub\s*-?bab|subbagian|bagian|bab)\s+(?P<section>[0-9]{1,2}(?:\.[0-9]{1,2}){1,3})"
_CHAPTER = r"bab\s+(?P<bab>[IVX]{1,5}|[0-9]{1,2})|lampiran\s+(?P<annex>[A-Z])"
_UNTIL = r"\s*(?:s\.?\s?d\.?|s/d|sampai(?:\s+dengan)?|hingga)\s*"
_REFERENCE = re.compile(
    _EDGE_BEFORE
    + "(?:"
    + "|".join(
        (
            _SHOWN,
            _HEADING,
            _CHAPTER,
            _NUMBER.format("") + rf"(?:{_UNTIL}{_NUMBER.format('_last')})?",
        )
    )
    + ")"
    + _EDGE_AFTER,
    re.IGNORECASE,
)
_JOINING_WORDS = re.compile(r"\b(?:dan|serta|butir|nomor|no|pada|di)\b\.?|[;,&/()\s:.#]", re.IGNORECASE)
_FLOAT_WORDS = {"t": "Tabel", "g": "Gambar"}


@dataclass(frozen=True)
class References:
    """What was found in a text: numbers of items in the order in which they are named, and why the rest was not.

    Parameters
    ----------
    items : tuple of str
        Numbers, each once.
    rest : str
        What is no reference to a known item, in Indonesian; empty when all was understood.
    spans : bool
        Whether a range was named ("4-1 s.d. 4-3"), of which `items` holds the first.
    """

    items: tuple[str, ...]
    rest: str = ""
    spans: bool = False


def find_items(written: str, items: Sequence[Item]) -> References:
    """Find the items that a text names.

    Parameters
    ----------
    written : str
        What somebody wrote where a number was asked for.
    items : sequence of Item
        Those that the draft has.

    Examples
    --------
    >>> table = Item("4-23", Kind.TABLE, "Target", "BAB IV", "4.2 Target", "Tabel 4.3")
    >>> find_items("butir 4.23 dan tabel 4-3", [table])
    References(items=('4-23',), rest='', spans=False)
    >>> find_items("hal 12", [table]).rest
    '«hal 12» bukan nomor butir'
    """
    text = written.translate(_DASHES)
    known = {item.number: item for item in items}
    found: list[str] = []
    unknown: list[str] = []
    spans = False
    for match in _REFERENCE.finditer(text):
        number = _item_of(match, items)
        if number in known:
            found.append(number)
            spans = spans or match["count_last"] is not None
        else:
            unknown.append(" ".join(match[0].split()))
    left = _JOINING_WORDS.sub(" ", _REFERENCE.sub(" ", text)).split()
    reasons = [f"butir atau bagian «{name}» tidak ada dalam draf" for name in unknown]
    if left:
        reasons.append(f"«{' '.join(written.split())}» bukan nomor butir" if not found else f"«{' '.join(left)}»")
    return References(tuple(dict.fromkeys(found)), "; ".join(reasons), spans)


def items_of_date(day: datetime.date, items: Sequence[Item]) -> tuple[str, ...]:
    """Return the items that a date may stand for: Excel makes 4 December of "4-12", or 12 April.

    Examples
    --------
    >>> items_of_date(datetime.date(2026, 12, 4), [Item("4-12", Kind.PARAGRAPH, "", "BAB IV", "")])
    ('4-12',)
    """
    possible = (f"{day.day}-{day.month}", f"{day.month}-{day.day}")
    return tuple(dict.fromkeys(item.number for item in items if item.number in possible))


def items_of_number(number: float, items: Sequence[Item]) -> tuple[str, ...]:
    """Return the items that a number may stand for: Excel makes 4.2 of "4.20" as well as of "4.2".

    Examples
    --------
    >>> items_of_number(4.2, [Item("4-2", Kind.PARAGRAPH, "", "", ""), Item("4-20", Kind.PARAGRAPH, "", "", "")])
    ('4-2', '4-20')
    """
    chapter, _, count = f"{number:.4f}".rstrip("0").partition(".")
    possible = (f"{chapter}-{count}", f"{chapter}-{count}0", f"{chapter}-{count}00") if count else ()
    return tuple(item.number for item in items if item.number in possible)


def _item_of(match: re.Match[str], items: Sequence[Item]) -> str:
    """Return the number of the item that a reference means; empty when there is none."""
    if match["count"]:
        return f"{match['chapter'].upper()}-{int(match['count'])}"
    if match["shown"]:
        word = _FLOAT_WORDS[match["float"][0].lower()]
        shown = f"{word} {re.sub(r'[^0-9]+', '.', match['shown'])}"
        return next((item.number for item in items if " ".join(item.shown.split()) == shown), "")
    headings = [item for item in items if item.kind is Kind.HEADING]
    if match["section"]:
        return next((item.number for item in headings if item.heading.startswith(f"{match['section']} ")), "")
    if match["annex"]:
        return next((item.number for item in items if item.number.startswith(f"{match['annex'].upper()}-")), "")
    numeral = match["bab"].upper()
    roman = chapter_roman(int(numeral)) if numeral.isdecimal() and len(numeral) < 3 else numeral
    return next((item.number for item in headings if item.chapter == f"BAB {roman}"), "")
