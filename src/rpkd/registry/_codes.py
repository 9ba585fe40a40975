"""Codes and words of a list in the form of the library: sex, relation, deciles, dates, yes and no."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rpkd.registry._identity import MISSING_MARKS
from rpkd.registry._names import each_kind, spread

Codes = Mapping[str, Mapping[str, Iterable[str]]]

WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "sex": {
        "L": ("L", "LK", "LAKI LAKI", "LAKI", "LELAKI", "PRIA", "M", "MALE"),
        "P": ("P", "PR", "PEREMPUAN", "WANITA", "F", "FEMALE"),
    },
    "relation": {
        "head": ("KEPALA KELUARGA", "KEPALA RUMAH TANGGA", "KK", "KRT", "KEPALA", "HEAD"),
        "spouse": ("ISTRI", "SUAMI", "ISTRI SUAMI", "SUAMI ISTRI", "PASANGAN", "ISTERI", "SPOUSE"),
        "child": ("ANAK", "ANAK KANDUNG", "ANAK TIRI", "ANAK ANGKAT", "ANAK KANDUNG TIRI", "CHILD"),
        "parent": ("ORANG TUA", "ORANGTUA", "MERTUA", "ORANG TUA MERTUA", "ORANGTUA MERTUA", "AYAH", "IBU", "PARENT"),
        "grandchild": ("CUCU", "GRANDCHILD"),
        "other": (
            *("LAINNYA", "FAMILI LAIN", "FAMILI", "SAUDARA", "SAUDARA KANDUNG", "KAKAK", "ADIK", "IPAR", "MENANTU"),
            *("KEPONAKAN", "PEMBANTU", "PEMBANTU RUMAH TANGGA", "PEMBANTU SOPIR", "SOPIR", "ORANG LAIN", "OTHER"),
        ),
    },
    "marital": {
        "single": ("BELUM KAWIN", "BELUM MENIKAH", "BELUM", "LAJANG", "SINGLE"),
        "married": ("KAWIN", "MENIKAH", "NIKAH", "KAWIN NIKAH", "KAWIN TERCATAT", "KAWIN BELUM TERCATAT", "MARRIED"),
        "divorced": ("CERAI HIDUP", "CERAI", "DIVORCED"),
        "widowed": ("CERAI MATI", "JANDA", "DUDA", "WIDOWED"),
    },
    "flags": {
        "yes": ("YA", "Y", "YES", "TRUE", "T", "BENAR", "ADA", "1", "MENERIMA", "PENERIMA", "V", "✓", "√", "AKTIF"),
        "no": (
            *("TIDAK", "TDK", "N", "NO", "FALSE", "F", "SALAH", "TIDAK ADA", "BUKAN", "0", "TIDAK MENERIMA", "BELUM"),
            *("NONAKTIF", "NON AKTIF", "TIDAK AKTIF"),
        ),
    },
}
"""Words that every list may use; the codes of a layout or of an office come before them."""

_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10}
_DECILE = re.compile(r"(?:(?:DESIL|DES|DECILE|D|KELOMPOK|KEL)[\s.:-]*)?(?:0*([0-9]{1,2})(?:[.,]0+)?|([IVX]+))")
_UNRANKED = frozenset(("NON DESIL", "NONDESIL", "NON-DESIL", "BELUM ADA DESIL", "TIDAK ADA DESIL", "BELUM DIPERINGKAT"))
_MONTHS = {
    **dict.fromkeys(("JAN", "JANUARI", "JANUARY"), 1),
    **dict.fromkeys(("FEB", "PEB", "FEBRUARI", "PEBRUARI", "FEBRUARY"), 2),
    **dict.fromkeys(("MAR", "MARET", "MARCH"), 3),
    **dict.fromkeys(("APR", "APRIL"), 4),
    **dict.fromkeys(("MEI", "MAY"), 5),
    **dict.fromkeys(("JUN", "JUNI", "JUNE"), 6),
    **dict.fromkeys(("JUL", "JULI", "JULY"), 7),
    **dict.fromkeys(("AGU", "AGS", "AGT", "AGUSTUS", "AUG", "AUGUST"), 8),
    **dict.fromkeys(("SEP", "SEPT", "SEPTEMBER"), 9),
    **dict.fromkeys(("OKT", "OKTOBER", "OCT", "OCTOBER"), 10),
    **dict.fromkeys(("NOV", "NOP", "NOVEMBER", "NOPEMBER"), 11),
    **dict.fromkeys(("DES", "DESEMBER", "DEC", "DECEMBER"), 12),
}
_TIME = r"(?:[T\s]+[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2}(?:[.,][0-9]+)?)?(?:\s*[AP]M)?)?Z?"
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})[-/.]([0-9]{{1,2}})[-/.]([0-9]{{1,2}}){_TIME}")
_YEAR_LAST = re.compile(rf"([0-9]{{1,2}})[-/.\s]+([0-9]{{1,2}})[-/.\s]+([0-9]{{4}}|[0-9]{{2}}){_TIME}")
_IN_WORDS = re.compile(rf"([0-9]{{1,2}})[-/.\s]*([A-Z]{{3,9}})[-/.\s]*([0-9]{{4}}|[0-9]{{2}}){_TIME}")
_COMPACT = re.compile(r"(19[0-9]{2}|20[0-9]{2})([0-9]{2})([0-9]{2})")
_SERIAL = re.compile(r"([0-9]{1,5})(?:[.,][0-9]+)?")
_FIRST_DAY_OF_EXCEL = datetime.date(1899, 12, 30)
_FIRST_YEAR = 1900


def code_key(text: str) -> str:
    """Write a code or a word of a list as it is compared.

    Examples
    --------
    >>> code_key(" 01 "), code_key("1.0"), code_key("Laki-Laki"), code_key("1. Kepala  keluarga"), code_key("1 - Ya")
    ('1', '1', 'LAKI LAKI', '1', '1')
    """
    words = re.sub(r"[\s\-_/.,;:()]+", " ", text.upper().replace("\xa0", " ")).strip()
    # «1. Kepala keluarga» is code 1.
    found = re.match(r"0*([0-9]+)(?: 0*)?(?:$| [A-Z])", words)
    return found[1] if found else words


def read_categories(cells: pd.Series, field: str, codes: Codes) -> tuple[NDArray[np.object_], dict[str, int]]:
    """Read a column of codes.

    Parameters
    ----------
    cells : pandas.Series of str
    field : str
        A key of `WORDS`.
    codes : mapping
        Of the layout and the office: field, then value, to the codes that mean it.

    Returns
    -------
    values : numpy.ndarray of object
        Value of each cell, empty where missing or unknown.
    unknown : dict of str to int
        Codes that mean nothing, with the number of their rows.

    Examples
    --------
    >>> read_categories(pd.Series(["1", "Perempuan", "", "x"]), "sex", {"sex": {"L": ["1"]}})
    (array(['L', 'P', '', ''], dtype=object), {'X': 1})
    """
    meaning = {code_key(word): value for value, words in WORDS[field].items() for word in words}
    meaning |= {code_key(word): value for value, words in codes.get(field, {}).items() for word in words}
    places, keys = each_kind(cells, code_key)
    missing = {key for key in keys if not key or key in MISSING_MARKS} - meaning.keys()
    counts = np.bincount(places, minlength=len(keys))
    unknown: dict[str, int] = {}
    for key, count in zip(keys, counts.tolist(), strict=True):
        if key not in meaning and key not in missing:
            unknown[key] = unknown.get(key, 0) + count
    return spread(places, [meaning.get(key, "") for key in keys]), unknown


def read_flags(cells: pd.Series, field: str, codes: Codes) -> tuple[pd.Series, dict[str, int]]:
    """Read a column of yes and no (pandas ``boolean``), and the codes that mean neither.

    Codes of the field itself come before those for all flags: in DTSEN 2 means no, in a column on schooling "still".

    Examples
    --------
    >>> read_flags(pd.Series(["YA", "2", ""]), "gets:pkh", {"flags": {"no": ["2"]}})[0].tolist()
    [True, False, <NA>]
    """
    both = {**codes.get("flags", {})}
    own = codes.get(field, {})
    values, unknown = read_categories(cells, "flags", {"flags": own or both})
    flags = pd.Series(pd.NA, index=cells.index, dtype="boolean")
    flags[values == "yes"] = True
    flags[values == "no"] = False
    return flags, unknown


def read_deciles(cells: pd.Series) -> tuple[pd.Series, NDArray[np.bool_]]:
    """Read a column of deciles; returns them (``Int64``) and where something is written that is no decile.

    Examples
    --------
    >>> read_deciles(pd.Series(["desil 1", "IV", "10.0", "0", "11", "non desil", ""]))[0].tolist()
    [1, 4, 10, <NA>, <NA>, <NA>, <NA>]
    """
    return _whole_numbers(cells, _decile)


def read_counts(cells: pd.Series) -> tuple[pd.Series, NDArray[np.bool_]]:
    """Read a column of small whole numbers, in the manner of `read_deciles`."""
    return _whole_numbers(cells, _count)


def read_dates(cells: pd.Series, latest: datetime.date) -> tuple[NDArray[np.datetime64], NDArray[np.bool_]]:
    """Read a column of birth dates.

    Parameters
    ----------
    cells : pandas.Series of str
        ``31/12/1980``, ``1980-12-31 00:00:00``, ``31 Desember 1980``, ``31/12/80``, or a spreadsheet's day number.
    latest : datetime.date
        Date of the list: nobody was born later, and a year of two digits is the latest one before it.

    Returns
    -------
    dates : numpy.ndarray of datetime64[D]
        NaT where nothing is written or no date can be read.
    unreadable : numpy.ndarray of bool
        Where something is written that is no possible date of birth.

    Notes
    -----
    The day stands before the month, unless cells of the column can be read in the other order only, and none in this
    one.

    Examples
    --------
    >>> dates, wrong = read_dates(pd.Series(["31/12/80", "29586", "1 Mei 2031", ""]), datetime.date(2026, 7, 1))
    >>> dates.astype(str).tolist(), wrong.tolist()
    (['1980-12-31', '1980-12-31', 'NaT', 'NaT'], [False, False, True, False])
    """
    places, texts = each_kind(cells, lambda text: " ".join(text.replace("\xa0", " ").upper().strip(" '`").split()))
    month_first = _is_month_first(texts)
    days = [_date(text, month_first, latest) for text in texts]
    written = [text not in MISSING_MARKS and text != "" for text in texts]
    found = np.array([*(np.datetime64(day, "D") for day in days), np.datetime64("NaT")], "datetime64[D]")
    wrong = np.array([there and day is None for there, day in zip(written, days, strict=True)] + [False], bool)
    return found[places], wrong[places]


def _whole_numbers(cells: pd.Series, read: Callable[[str], int | None]) -> tuple[pd.Series, NDArray[np.bool_]]:
    places, texts = each_kind(cells, lambda text: text.replace("\xa0", " ").strip().upper())
    numbers = [read(text) for text in texts]
    found = pd.array([*numbers, None], dtype="Int64")
    wrong = [
        number is None and bool(text) and text not in (MISSING_MARKS - {"0"}) | _UNRANKED
        for text, number in zip(texts, numbers, strict=True)
    ]
    return (
        pd.Series(found[places], index=cells.index),
        np.array([*wrong, False], bool)[places],
    )


def _decile(text: str) -> int | None:
    found = _DECILE.fullmatch(text)
    if found is None:
        return None
    number = int(found[1]) if found[1] else _ROMAN.get(found[2], 0)
    return number if 1 <= number <= 10 else None


def _count(text: str) -> int | None:
    found = re.fullmatch(r"0*([0-9]{1,3})(?:[.,]0+)?(?:\s*(?:ORANG|JIWA))?", text)
    return int(found[1]) if found and int(found[1]) > 0 else None


def _is_month_first(texts: Iterable[str]) -> bool:
    first = second = 0
    for text in texts:
        found = _YEAR_LAST.fullmatch(text)
        if found:
            first += int(found[1]) > 12
            second += int(found[2]) > 12
    return second > 0 and first == 0


def _date(text: str, month_first: bool, latest: datetime.date) -> datetime.date | None:
    year, month, day = _parts(text, month_first)
    if year is None:
        return None
    if year < 100:
        year += latest.year // 100 * 100
        if (year, month, day) > (latest.year, latest.month, latest.day):
            year -= 100
    try:
        found = datetime.date(year, month, day)
    except ValueError:
        return None
    return found if found.year >= _FIRST_YEAR and found <= latest else None


def _parts(text: str, month_first: bool) -> tuple[int | None, int, int]:
    """Return year, month and day as written, or no year where the text is no date."""
    for pattern in (_YEAR_FIRST, _COMPACT):
        found = pattern.fullmatch(text)
        if found:
            return int(found[1]), int(found[2]), int(found[3])
    found = _YEAR_LAST.fullmatch(text)
    if found:
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        if second > 12 >= first or (month_first and first <= 12):
            first, second = second, first
        return year, second, first
    found = _IN_WORDS.fullmatch(text)
    if found and found[2] in _MONTHS:
        return int(found[3]), _MONTHS[found[2]], int(found[1])
    found = _SERIAL.fullmatch(text)
    if found and int(found[1]) > 0:
        day = _FIRST_DAY_OF_EXCEL + datetime.timedelta(days=int(found[1]))
        return day.year, day.month, day.day
    return None, 0, 0
