"""What must not leave the lists: identity numbers, names and addresses, and the search for them in a text or in bytes.

What is looked for, and why no more than that:

- **NIK and KK numbers**: 16 digits, also with blanks, points, dashes, slashes, underscores or line ends between digits,
  inside longer rows of digits, in scientific notation (16 or 15 digits), and as integers or floats in binary data.
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
from collections.abc import Iterable, Sequence, Set
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
_NEAR = 8
_MOST_WORDS = 7

_DIGITS = re.compile(r"[0-9]{17,}")
_EXPONENT = re.compile(r"[eE](?<=[0-9]{6}.)\+?0?(?:15|1)(?![0-9])")
_MANTISSA = re.compile(r"(?<![0-9.,])([1-9])[.,]?([0-9]{14})")
# Single letters are initials, or commands of drawings: they are no words.
_WORD = re.compile(r"[A-Z]{2,}")
_LETTERS = re.compile(r"[A-Za-z]{2,}")
_WORDS_APART = re.compile(r"([A-Z]{2,})")
_TOKEN = re.compile(r"[A-Z]+|[0-9]+")
_NO_DIGITS = re.compile(r"[^0-9]+")
_DIGIT = re.compile(r"[0-9]")
_MOST_BETWEEN = 6
_APOSTROPHES = "´‘’ʼ"
# Accents that were taken apart from their letters, soft hyphens, and what has no width.
_MARKS = re.compile("[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]+")
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
    words, address_lengths, address_starts, telling, number
        Made from these, so that a search is quick: words of all names, how many words addresses have by their first
        one, words that an address may begin with, both together, and a pattern for numbers.
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
    address_starts: frozenset[str] = field(repr=False)
    telling: frozenset[str] = field(repr=False)
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
    everything = _prepared(niks, kks, names, alone, dates, addresses, len(short))
    known: Found = {}
    for table in rows:
        for column in ("village_name", "district_name"):
            for text in table[column].unique():
                merge(known, _public(text, everything))
    for text in public:
        merge(known, _public(text, everything))
    return _prepared(
        niks,
        kks,
        names - known.get("name", set()),
        alone - known.get("name_list", set()),
        dates,
        addresses - known.get("address", set()),
        len(short) + sum(map(len, known.values())),
    )


def _prepared(
    niks: NDArray[np.int64], kks: NDArray[np.int64], names: Set[object], alone: Set[object],
    dates: set[tuple[str, int]], addresses: Set[object], passed_over: int,
) -> Sensitive:  # fmt: skip
    several = frozenset(str(name) for name in names)
    single = frozenset(str(name) for name in alone)
    places = frozenset(address for address in addresses if isinstance(address, tuple))
    lengths: dict[str, set[int]] = {}
    for address in places:
        lengths.setdefault(address[0], set()).add(len(address))
    words = frozenset(word for name in several for word in name.split()) | single
    # The words that a street may be abbreviated from begin an address as well.
    starts = frozenset(lengths) | {word for word, short in _STREET_WORDS.items() if short in lengths}
    prefixes = frozenset(str(number)[:2] for values in (niks, kks) for number in np.unique(values // 10**14).tolist())
    return Sensitive(
        niks=niks,
        kks=kks,
        prefixes=prefixes,
        names=several,
        alone=single,
        born=frozenset(pair for pair in dates if pair[0] in single),
        addresses=places,
        passed_over=passed_over,
        words=words,
        address_lengths={first: tuple(sorted(numbers)) for first, numbers in lengths.items()},
        address_starts=starts,
        telling=words | starts,
        number=_number_pattern(prefixes),
    )


def _public(text: str, sensitive: Sensitive) -> Found:
    """Return names and addresses that stand in a public text.

    A name of one word is public when it is written there like a word, not all in capitals as lists write names.
    """
    found = search_text(text, sensitive)
    words = {word.upper() for word in _LETTERS.findall(text) if not word.isupper()}
    return {
        "name": found.get("name", set()),
        "address": found.get("address", set()),
        "name_list": words & sensitive.alone,
    }


def search_text(text: str, sensitive: Sensitive) -> Found:
    """Find what must not be in a text.

    Returns
    -------
    dict
        Kind to the different values that were found: for counting, not for showing.
    """
    found: Found = {}
    _search_numbers(text, sensitive, found)
    # What stands between words and the words take turns.
    parts = _WORDS_APART.split(_capitals(text))
    telling = sensitive.telling
    places = [place for place, word in enumerate(parts) if word in telling]
    _search_names(parts, [place for place in places if parts[place] in sensitive.words], sensitive, found)
    for place in places:
        if parts[place] in sensitive.address_starts:
            _search_address(parts, place, sensitive, found)
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
    found = {text for column in columns for text in column.unique() if text}
    return np.unique(np.array(sorted(found), dtype=object).astype(np.int64))


def _names(rows: Sequence[pd.DataFrame]) -> tuple[set[str], set[str], set[tuple[str, int]], set[str]]:
    """Return names of several words, of one word, the latter's birth dates, and names that are too short."""
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
    return several, alone, dates, short


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


def _capitals(text: str) -> str:
    """Write a text in capitals of ASCII as far as it can be, without apostrophes."""
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
        for mark in _APOSTROPHES:
            text = text.replace(mark, "")
    return text.replace("'", "").replace("`", "").upper()


def _number_pattern(prefixes: frozenset[str]) -> re.Pattern[str] | None:
    """Return a pattern for 16 digits with at most two separators between any two, beginning as one of the numbers."""
    if not prefixes:
        return None
    between = r"[ .,\-_/\r\n\u2010-\u2015\u2212]{0,2}"
    seconds: dict[str, str] = {}
    for prefix in sorted(prefixes):
        seconds[prefix[0]] = seconds.get(prefix[0], "") + prefix[1]
    # Only the first digit is consumed, so that what is found may overlap.
    starts = "|".join(f"(?<={first}){between}[{digits}]" for first, digits in seconds.items())
    return re.compile(rf"[{''.join(seconds)}](?<![0-9].)(?=((?:{starts})(?:{between}[0-9]){{14}})(?![0-9]))")


def _search_numbers(text: str, sensitive: Sensitive, found: Found) -> None:
    if sensitive.number is None:
        return
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKC", text))
    candidates = {int(_NO_DIGITS.sub("", match[0] + match[1])) for match in sensitive.number.finditer(text)}
    for match in _DIGITS.finditer(text):
        run = match[0]
        candidates.update(
            int(run[start : start + 16])
            for start in range(len(run) - 15)
            if run[start : start + 2] in sensitive.prefixes
        )
    _look_up(np.array(sorted(candidates), dtype=np.int64), sensitive, found)
    rounded = set()
    for match in _EXPONENT.finditer(text):
        mantissa = _MANTISSA.fullmatch(text, max(0, match.start() - 16), match.start()) or _MANTISSA.fullmatch(
            text, max(0, match.start() - 15), match.start()
        )
        if mantissa:
            rounded.add(int(mantissa[1] + mantissa[2]))
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


def _search_names(parts: list[str], places: list[int], sensitive: Sensitive, found: Found) -> None:
    """Look at the words that occur in names: at runs of them, and at those that are a name by themselves."""
    run: list[str] = []
    last = -1
    cells: set[str] = set()
    for place in places:
        if not (run and place == last + 2 and _joins(parts[place - 1])):
            run.clear()
        run.append(parts[place])
        last = place
        for length in range(2, min(len(run), _MOST_WORDS) + 1):
            name = " ".join(run[-length:])
            if name in sensitive.names:
                found.setdefault("name", set()).add(name)
        if parts[place] in sensitive.alone:
            if (parts[place - 1] or "\n")[-1] in _CELL_ENDS and (parts[place + 1] or "\n")[0] in _CELL_ENDS:
                cells.add(parts[place])
            _search_birth(parts, place, sensitive, found)
    if len(cells) >= LIST_OF_NAMES:
        found.setdefault("name_list", set()).update(cells)


def _joins(between: str) -> bool:
    return len(between) <= _MOST_BETWEEN and not _DIGIT.search(between)


def _search_birth(parts: list[str], place: int, sensitive: Sensitive, found: Found) -> None:
    """Look for the birth date of somebody of that name among the words around it."""
    word = parts[place]
    for match in _DATE.finditer("".join(parts[max(0, place - _NEAR) : place + _NEAR])):
        year, month, day = (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
        number = int(month) if month.isdigit() else _MONTH_NUMBER.get(month, 0)
        try:
            ordinal = datetime.date(int(year), number, int(day)).toordinal()
        except ValueError:
            continue
        if (word, ordinal) in sensitive.born:
            found.setdefault("name_date", set()).add((word, ordinal))


def _search_address(parts: list[str], place: int, sensitive: Sensitive, found: Found) -> None:
    lengths = sensitive.address_lengths[_address_word(parts[place])]
    words = _address_words("".join(parts[place : place + 2 * lengths[-1]]))
    for length in lengths:
        if words[:length] in sensitive.addresses:
            found.setdefault("address", set()).add(words[:length])
