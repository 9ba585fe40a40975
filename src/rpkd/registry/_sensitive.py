"""What must not leave the lists: identity numbers, names and addresses, and the search for them in a text or in bytes.

What is looked for, and why no more than that:

- **NIK and KK numbers**: 16 digits, also with blanks, points, dashes, slashes or underscores between digits, inside
  longer rows of digits, in scientific notation (16 or 15 digits), and as integers or floats in binary data.
- **Names of two words or more**: the whole name, whatever the case, marks and line breaks between its words.
- **Names of one word** are ordinary words as well (SARI, MAWAR, BUDI). One counts when the birth date of a person of
  that name stands near it, or when five different ones stand alone in cells or lines of one file: a list of names.
- **Addresses** with a number: street and house, or place with RT and RW. A hamlet alone is no secret.

Names and addresses that are public (villages, districts, texts that the caller names) are left out, and counted.
"""

from __future__ import annotations

import calendar
import datetime
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rpkd.registry._names import split_address
from rpkd.registry._roster import Roster

Kind = Literal["nik", "kk", "name", "name_date", "name_list", "address", "unread"]

LEAST_LETTERS = 6
"""A name of several words with fewer letters (A. B., NI ME) would be found by chance."""

LEAST_LETTERS_ALONE = 4
LIST_OF_NAMES = 5
_NEAR = 60
_MOST_WORDS = 7

_DIGITS = re.compile(r"[0-9]{17,}")
_SCIENTIFIC = re.compile(r"(?<![0-9])([1-9])[.,]?([0-9]{14})[eE]\+?(?:0*15|0*1)(?![0-9])")
_WORD = re.compile(r"[A-Z]+")
_TOKEN = re.compile(r"[A-Z]+|[0-9]+")
_BETWEEN = re.compile(r"[^A-Z0-9]{1,4}")
_APOSTROPHES = str.maketrans(dict.fromkeys("'`´‘’ʼ"))
_MONTHS = (
    "JANUARI",
    "FEBRUARI",
    "MARET",
    "APRIL",
    "MEI",
    "JUNI",
    "JULI",
    "AGUSTUS",
    "SEPTEMBER",
    "OKTOBER",
    "NOVEMBER",
)
_MONTH_NUMBER = {name: place + 1 for place, name in enumerate((*_MONTHS, "DESEMBER"))}
_MONTH_NUMBER |= {name.upper(): number for number, name in enumerate(calendar.month_name) if name}
_MONTH_NUMBER |= {name[:3]: number for name, number in _MONTH_NUMBER.items()}
_DATE = re.compile(
    r"(?<![0-9])(?:([0-9]{4})[-/.]?([0-9]{2})[-/.]?([0-9]{2})"
    r"|([0-9]{1,2})[-/. ]([0-9]{1,2}|[A-Z]{3,9})[-/. ]([0-9]{4}))(?![0-9])"
)
# The end of a cell or line in CSV, JSON, YAML, XML and HTML.
_CELL_ENDS = frozenset("\n\r\t\f,;|\"'<>[]")
_STREET_WORDS = {"JALAN": "JL", "JLN": "JL", "GANG": "GG", "DUSUN": "DS", "DSN": "DS", "DUKUH": "DK", "DKH": "DK"}
_STREET_WORDS |= {"KAMPUNG": "KP", "KAMP": "KP", "LINGKUNGAN": "LK", "LINGK": "LK", "NOMOR": "NO", "NOMER": "NO"}
_STREET_WORDS |= {
    "DUKUHAN": "DK",
    "KPG": "KP",
    "KELURAHAN": "KEL",
    "KECAMATAN": "KEC",
    "BLK": "BLOK",
    "PERUMAHAN": "PERUM",
}


@dataclass(frozen=True)
class Sensitive:
    """What is looked for; never shown.

    Parameters
    ----------
    niks, kks : numpy.ndarray of int64
        Sorted.
    prefixes : frozenset of str
        The first two digits of all of them.
    names : frozenset of str
        Of several words, in capitals.
    alone : frozenset of str
        Names of one word.
    born : frozenset of tuple
        Such a name and the ordinal of a birth date.
    addresses : frozenset of tuple of str
        Their words.
    passed_over : int
        Names and addresses that are public or too short, and therefore not looked for.
    """

    niks: NDArray[np.int64] = field(repr=False)
    kks: NDArray[np.int64] = field(repr=False)
    prefixes: frozenset[str] = field(repr=False)
    names: frozenset[str] = field(repr=False)
    alone: frozenset[str] = field(repr=False)
    born: frozenset[tuple[str, int]] = field(repr=False)
    addresses: frozenset[tuple[str, ...]] = field(repr=False)
    passed_over: int
    words: frozenset[str] = field(repr=False)
    address_lengths: dict[str, tuple[int, ...]] = field(repr=False)
    number: re.Pattern[str] | None = field(repr=False)


Found = dict[Kind, set[object]]


def sensitive_values(rosters: Sequence[Roster], public: Iterable[str] = ()) -> Sensitive:
    """Gather what must not leave lists.

    Parameters
    ----------
    rosters : sequence of Roster
        As read.
    public : iterable of str
        Texts whose names and addresses may be anywhere: parameters with officials' names, sources of the document.

    Returns
    -------
    Sensitive
        Names of villages and districts of the lists are public as well.
    """
    rows = [roster.rows for roster in rosters]
    niks, kks = (_numbers(table[column] for table in rows) for column in ("nik", "kk"))
    names, alone, dates, short = _names(rows)
    addresses = _addresses(rows)
    places = {text for table in rows for column in ("village_name", "district_name") for text in table[column].unique()}
    known = _public_phrases((*public, *places))
    kept = frozenset(names - known)
    kept_alone = frozenset(alone - known)
    kept_addresses = frozenset(address for address in addresses if " ".join(address) not in known)
    lengths: dict[str, set[int]] = {}
    for address in kept_addresses:
        lengths.setdefault(address[0], set()).add(len(address))
    prefixes = frozenset(str(number)[:2] for values in (niks, kks) for number in np.unique(values // 10**14).tolist())
    return Sensitive(
        niks=niks,
        kks=kks,
        prefixes=prefixes,
        names=kept,
        alone=kept_alone,
        born=frozenset(pair for pair in dates if pair[0] in kept_alone),
        addresses=kept_addresses,
        passed_over=short + len(names) + len(alone) + len(addresses)
        - len(kept) - len(kept_alone) - len(kept_addresses),
        words=frozenset(word for name in kept for word in name.split()) | kept_alone,
        address_lengths={first: tuple(sorted(several)) for first, several in lengths.items()},
        number=_number_pattern(prefixes),
    )  # fmt: skip


def search_text(text: str, sensitive: Sensitive) -> Found:
    """Find what must not be in a text.

    Returns
    -------
    dict
        Kind to the different values that were found: for counting, not for showing.
    """
    found: Found = {}
    _search_numbers(text, sensitive, found)
    plain = _capitals(text)
    _search_names(plain, sensitive, found)
    _search_addresses(plain, sensitive, found)
    return found


def search_binary(data: bytes, sensitive: Sensitive) -> Found:
    """Find identity numbers that stand in bytes as whole numbers or floating-point numbers, at any place."""
    found: Found = {}
    low, high = 10**15, 10**16
    for offset in range(8):
        usable = (len(data) - offset) // 8 * 8
        if usable <= 0:
            break
        whole = np.frombuffer(data, "<i8", usable // 8, offset)
        # Pickles write seven bytes and then something else.
        seven = whole & ((1 << 56) - 1)
        real = np.frombuffer(data, "<f8", usable // 8, offset)
        with np.errstate(invalid="ignore"):
            real = real[(real >= low) & (real < high)]
        for numbers in (seven[(seven >= low) & (seven < high)], whole.byteswap(), real):
            inside = numbers[(numbers >= low) & (numbers < high)]
            _look_up(inside.astype(np.int64), sensitive, found)
    return found


def merge(into: Found, more: Found) -> None:
    """Add findings of another view of the same thing."""
    for kind, values in more.items():
        into.setdefault(kind, set()).update(values)


def _numbers(columns: Iterable[pd.Series]) -> NDArray[np.int64]:
    texts = np.concatenate([np.asarray(column[column != ""].unique(), dtype=object) for column in columns])
    return np.unique(texts.astype(np.int64)) if len(texts) else np.empty(0, np.int64)


def _names(rows: Sequence[pd.DataFrame]) -> tuple[set[str], set[str], set[tuple[str, int]], int]:
    """Return names of several words, of one word, the latter's birth dates, and how many names are too short."""
    several: set[str] = set()
    alone: set[str] = set()
    dates: set[tuple[str, int]] = set()
    short: set[str] = set()
    epoch = datetime.date(1970, 1, 1).toordinal()
    for table in rows:
        for column in ("name", "name_key"):
            places, kinds = pd.factorize(table[column].to_numpy(object))
            written = [" ".join(_WORD.findall(_capitals(kind))) for kind in kinds]
            single = np.array([" " not in name and len(name) >= LEAST_LETTERS_ALONE for name in written], dtype=bool)
            for name, is_single in zip(written, single.tolist(), strict=True):
                if is_single:
                    alone.add(name)
                elif " " in name and len(name.replace(" ", "")) >= LEAST_LETTERS and name.count(" ") < _MOST_WORDS:
                    several.add(name)
                elif name:
                    short.add(name)
            dated = table["birth"].notna().to_numpy()
            with_date = np.flatnonzero(single[places] & dated) if len(single) else np.empty(0, np.int64)
            born = table["birth"].to_numpy("datetime64[D]")[with_date].astype(np.int64) + epoch
            dates |= {(written[place], day) for place, day in zip(places[with_date], born.tolist(), strict=True)}
    return several, alone, dates, len(short)


def _addresses(rows: Sequence[pd.DataFrame]) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for table in rows:
        different = table[["address", "address_key", "rt", "rw"]].drop_duplicates()
        for address, key, rt, rw in different.itertuples(index=False, name=None):
            # Both as it is compared and as it was written: RT and RW may stand inside.
            neighbourhood = (f" RT {rt}" if rt else "") + (f" RW {rw}" if rw else "")
            for text in (key, key + neighbourhood, address, split_address(address)[0] + neighbourhood):
                words = _address_words(_capitals(text))
                if len(words) >= 3 and any(word.isdigit() for word in words):
                    found.add(words)
    return found


def _address_words(plain: str) -> tuple[str, ...]:
    return tuple(_address_word(token) for token in _TOKEN.findall(plain))


def _address_word(token: str) -> str:
    return (token.lstrip("0") or "0") if token.isdigit() else _STREET_WORDS.get(token, token)


def _public_phrases(texts: Iterable[str]) -> set[str]:
    """Return every run of up to seven words of public texts, as names and as addresses are written."""
    phrases: set[str] = set()
    for text in texts:
        plain = _capitals(text)
        for words in (_WORD.findall(plain), _address_words(plain)):
            for length in range(1, _MOST_WORDS + 1):
                phrases.update(" ".join(words[start : start + length]) for start in range(len(words) - length + 1))
    return phrases


def _capitals(text: str) -> str:
    """Write a text in capitals of ASCII, without apostrophes."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(character for character in text if not unicodedata.combining(character))
    return text.translate(_APOSTROPHES).upper() if "'" in text or not text.isascii() else text.upper()


def _number_pattern(prefixes: frozenset[str]) -> re.Pattern[str] | None:
    """Return a pattern for 16 digits with at most two separators between any two, beginning as one of the numbers."""
    if not prefixes:
        return None
    between = r"[ .\-_/\u00a0\u2009\u202f]{0,2}"
    starts = "|".join(prefix[0] + between + prefix[1] for prefix in sorted(prefixes))
    # A look-ahead, so that what is found may overlap.
    return re.compile(rf"(?<![0-9])(?=((?:{starts})(?:{between}[0-9]){{14}})(?![0-9]))")


def _search_numbers(text: str, sensitive: Sensitive, found: Found) -> None:
    if sensitive.number is None:
        return
    candidates = {int("".join(filter(str.isdigit, match[1]))) for match in sensitive.number.finditer(text)}
    for match in _DIGITS.finditer(text):
        run = match[0]
        candidates.update(
            int(run[start : start + 16])
            for start in range(len(run) - 15)
            if run[start : start + 2] in sensitive.prefixes
        )
    _look_up(np.array(sorted(candidates), dtype=np.int64), sensitive, found)
    rounded = {int(match[1] + match[2]) for match in _SCIENTIFIC.finditer(text)}
    kinds: tuple[tuple[Kind, NDArray[np.int64]], ...] = (("nik", sensitive.niks), ("kk", sensitive.kks))
    for kind, numbers in kinds:
        for value in rounded:
            place = int(np.searchsorted(numbers, value * 10))
            if place < len(numbers) and numbers[place] // 10 == value:
                found.setdefault(kind, set()).add(int(numbers[place]))


def _look_up(candidates: NDArray[np.int64], sensitive: Sensitive, found: Found) -> None:
    kinds: tuple[tuple[Kind, NDArray[np.int64]], ...] = (("nik", sensitive.niks), ("kk", sensitive.kks))
    for kind, numbers in kinds:
        if len(numbers) and len(candidates):
            places = np.searchsorted(numbers, candidates).clip(max=len(numbers) - 1)
            hits = candidates[numbers[places] == candidates]
            if len(hits):
                found.setdefault(kind, set()).update(hits.tolist())


def _search_names(plain: str, sensitive: Sensitive, found: Found) -> None:
    words, names, alone = sensitive.words, sensitive.names, sensitive.alone
    run: list[str] = []
    end = -1
    cells: set[str] = set()
    for match in _WORD.finditer(plain):
        word = match[0]
        if word not in words:
            continue
        start = match.start()
        if not (run and start - end <= 4 and _BETWEEN.fullmatch(plain, end, start)):
            run.clear()
        run.append(word)
        end = match.end()
        for length in range(2, min(len(run), _MOST_WORDS) + 1):
            name = " ".join(run[-length:])
            if name in names:
                found.setdefault("name", set()).add(name)
        if word in alone:
            if _alone_in_cell(plain, start, end):
                cells.add(word)
            _search_birth(plain, word, start, end, sensitive, found)
    if len(cells) >= LIST_OF_NAMES:
        found.setdefault("name_list", set()).update(cells)


def _alone_in_cell(plain: str, start: int, end: int) -> bool:
    return (start == 0 or plain[start - 1] in _CELL_ENDS) and (end == len(plain) or plain[end] in _CELL_ENDS)


def _search_birth(plain: str, word: str, start: int, end: int, sensitive: Sensitive, found: Found) -> None:
    for match in _DATE.finditer(plain, max(0, start - _NEAR), end + _NEAR):
        year, month, day = (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
        number = int(month) if month.isdigit() else _MONTH_NUMBER.get(month, 0)
        try:
            ordinal = datetime.date(int(year), number, int(day)).toordinal()
        except ValueError:
            continue
        if (word, ordinal) in sensitive.born:
            found.setdefault("name_date", set()).add((word, ordinal))


def _search_addresses(plain: str, sensitive: Sensitive, found: Found) -> None:
    lengths = sensitive.address_lengths
    if not lengths:
        return
    # The words that a street may be abbreviated from begin an address as well.
    starts = set(lengths) | {word for word, short in _STREET_WORDS.items() if short in lengths}
    for match in _TOKEN.finditer(plain):
        if match[0] not in starts:
            continue
        longest = lengths[_address_word(match[0])]
        words = _address_words(plain[match.start() : match.start() + 24 * longest[-1]])
        for length in longest:
            if words[:length] in sensitive.addresses:
                found.setdefault("address", set()).add(words[:length])
