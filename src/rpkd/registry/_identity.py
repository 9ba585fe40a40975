"""Identity numbers: the NIK of a person and the KK number of a family, read from whatever a list has made of them.

A NIK has 16 digits: province, regency and district of the first registration (six), the day of birth as DDMMYY with 40
added to the day of women, and a serial number from 0001. A KK number has the same shape with the day on which the first
card was issued. Both stay as they are when somebody moves, so that the region of another regency is no fault.
"""

from __future__ import annotations

import datetime
import math
import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Bools = NDArray[np.bool_]

LENGTH = 16
WOMEN = 40
"""Added to a woman's day of birth."""

OK, MISSING = "ok", "missing"
FAULTS = ("length", "digits", "zeros", "rounded", "region", "birth_date", "issue_date")
"""Why a number cannot be used; ``birth_date`` only of a NIK, ``issue_date`` only of a KK number."""

MISSING_MARKS = frozenset(
    ("", "-", "--", "–", "—", ".", "0", "NA", "N/A", "#N/A", "NAN", "NULL", "NONE", "NIHIL", "KOSONG", "TIDAK ADA")
)
"""What lists write, in capitals, where nothing is known."""

# Kemendagri's, and 54 (Timor Timur): people registered there keep their number.
_PROVINCES = np.array(
    [*range(11, 20), 21, *range(31, 37), *range(51, 55), *range(61, 66), *range(71, 77), 81, 82, *range(91, 98)]
)
_DAYS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_PLAIN = re.compile(r"[0-9]+")
_FLOAT = re.compile(r"([0-9]{6,})[.,]0+")
_SCIENTIFIC = re.compile(r"([0-9])(?:[.,]([0-9]*))?[Ee]\+?([0-9]{1,2})")
_SEPARATORS = re.compile(r"[\s.\-_/]+")
# A no-break space, what has no width, and what marks a number as text.
_AROUND = " \t\r\n\xa0\u200b\u200c\u200d\u200e\u200f\u2060\ufeff'`´‘’\"="
_ROUNDED_SHARE, _ROUNDED_CHANCE = 0.25, 1e-4


@dataclass(frozen=True)
class Numbers:
    """A column of identity numbers.

    Parameters
    ----------
    text : numpy.ndarray of object
        16 digits, or empty where missing or unusable.
    state : numpy.ndarray of object
        ``"ok"``, ``"missing"`` or one of `FAULTS`.
    """

    text: NDArray[np.object_]
    state: NDArray[np.object_]


@dataclass(frozen=True)
class Born:
    """What usable NIK say of their holders.

    Parameters
    ----------
    date : numpy.ndarray of datetime64[D]
        Day of birth, NaT where the NIK is not usable. The NIK has two digits for the year: the latest one that
        is not after the list is taken.
    sex : numpy.ndarray of object
        ``"L"``, ``"P"`` or empty.
    regency : numpy.ndarray of object
        Code of the regency of registration with its dot, or empty.
    """

    date: NDArray[np.datetime64]
    sex: NDArray[np.object_]
    regency: NDArray[np.object_]


def read_niks(cells: pd.Series, numeric: Bools | None = None) -> Numbers:
    """Read a column of NIK.

    Parameters
    ----------
    cells : pandas.Series of str
        As the list has them; empty where nothing is written.
    numeric : numpy.ndarray of bool, optional
        Cells of a spreadsheet that are numbers and no texts.

    Returns
    -------
    Numbers
        Separators, apostrophes and an appended ``.0`` are taken away; nothing is guessed. A number that a spreadsheet
        has rounded (it keeps 15 digits) is unusable. It is recognised by its scientific notation, by the serial number
        0000, or by the column: one in ten different numbers ends with 0, so a column with clearly more has lost the
        last digit of those, and so have number cells that all end with 0.

    Examples
    --------
    >>> found = read_niks(pd.Series(["'3316014107809003", "3.31601E+15", "33160", "3316014113809003", "-"]))
    >>> found.text.tolist()
    ['3316014107809003', '', '', '', '']
    >>> found.state.tolist()
    ['ok', 'rounded', 'length', 'birth_date', 'missing']
    """
    return _read(cells, numeric, "birth_date", WOMEN)


def read_kks(cells: pd.Series, numeric: Bools | None = None) -> Numbers:
    """Read a column of KK numbers, as `read_niks` does."""
    return _read(cells, numeric, "issue_date", 0)


def born(niks: NDArray[np.object_], latest: datetime.date) -> Born:
    """Return day of birth, sex and regency that usable NIK hold.

    Parameters
    ----------
    niks : numpy.ndarray of object
        16 digits that `read_niks` found usable, or empty.
    latest : datetime.date
        Date of the list: nobody was born later.

    Examples
    --------
    >>> found = born(np.array(["3316014107809003", ""], object), datetime.date(2026, 7, 1))
    >>> found.date.astype(str).tolist(), found.sex.tolist(), found.regency.tolist()
    (['1980-07-01', 'NaT'], ['P', ''], ['33.16', ''])
    """
    usable = niks != ""
    digits = _matrix(niks[usable])
    day, month = _pair(digits, 6), _pair(digits, 8)
    female = day > WOMEN
    day = day - WOMEN * female
    years = latest.year - (latest.year - _pair(digits, 10)) % 100
    years -= 100 * ((years == latest.year) & (month * 100 + day > latest.month * 100 + latest.day))
    months = (years - 1970) * 12 + month - 1
    # 29 February needs a leap year: read_niks lets it pass as the century is not known there.
    common = (month == 2) & (day == 29) & ((years % 4 != 0) | ((years % 100 == 0) & (years % 400 != 0)))
    dates = months.astype("datetime64[M]").astype("datetime64[D]") + (day - 1).astype("timedelta64[D]")
    dates[common] = np.datetime64("NaT")
    date = np.full(len(niks), np.datetime64("NaT"), "datetime64[D]")
    date[usable] = dates
    sex, regency = np.full(len(niks), "", object), np.full(len(niks), "", object)
    sex[usable] = np.where(female, "P", "L")
    regency[usable] = _codes_with_dot(digits)
    return Born(date, sex, regency)


def days(numbers: NDArray[np.object_]) -> NDArray[np.int64]:
    """Return the two digits at the place of the day, of numbers of 16 digits; 0 for all others."""
    found = np.zeros(len(numbers), np.int64)
    sixteen = np.fromiter((len(number) == LENGTH for number in numbers), bool, len(numbers))
    found[sixteen] = _pair(_matrix(numbers[sixteen]), 6)
    return found


def shape(text: str) -> str:
    """Describe a cell without telling what it holds.

    Examples
    --------
    >>> shape("331601010190001"), shape("3,316E+15"), shape("Siti A."), shape("33x60")
    ('15 angka', 'memakai notasi ilmiah', '7 huruf atau tanda', '4 angka dan 1 huruf atau tanda')
    """
    bare = text.strip(_AROUND)
    if _SCIENTIFIC.fullmatch(bare):
        return "memakai notasi ilmiah"
    digits = sum(character.isdecimal() for character in bare)
    others = len(bare) - digits
    parts = [f"{digits} angka"] * bool(digits) + [f"{others} huruf atau tanda"] * bool(others)
    return " dan ".join(parts) or "kosong"


def _read(cells: pd.Series, numeric: Bools | None, date_fault: str, added: int) -> Numbers:
    raw = cells.fillna("").to_numpy(object)
    text, state = np.full(len(raw), "", object), np.full(len(raw), OK, object)
    lengths = np.fromiter(map(len, raw), np.int64, len(raw))
    plain = lengths == LENGTH
    digits = _matrix(raw[plain])
    decimal = ((digits >= 0) & (digits <= 9)).all(axis=1)
    plain[np.flatnonzero(plain)[~decimal]] = False
    text[plain] = raw[plain]
    for place in np.flatnonzero(~plain):
        text[place], state[place] = _cleaned(raw[place])
    _mark_faults(text, state, date_fault, added)
    _mark_rounded(text, state, np.ones(len(text), bool), whole=False)
    if numeric is not None:
        _mark_rounded(text, state, numeric, whole=True)
    text[state != OK] = ""
    return Numbers(text, state)


def _cleaned(cell: str) -> tuple[str, str]:
    """Take from one cell what surrounds and separates its digits; or tell why it holds no number."""
    bare = cell.strip(_AROUND)
    if bare.upper() in MISSING_MARKS:
        return "", MISSING
    scientific = _SCIENTIFIC.fullmatch(bare)
    if scientific:
        known = scientific[1] + (scientific[2] or "")
        whole = int(scientific[3]) + 1
        return (known, OK) if len(known) == whole == LENGTH else ("", "rounded")
    with_fraction = _FLOAT.fullmatch(bare)
    digits = with_fraction[1] if with_fraction else _SEPARATORS.sub("", bare)
    if not (_PLAIN.fullmatch(digits) and digits.isascii()):
        return "", "digits"
    return (digits, OK) if len(digits) == LENGTH else ("", "zeros" if not digits.strip("0") else "length")


def _mark_faults(text: NDArray[np.object_], state: NDArray[np.object_], date_fault: str, added: int) -> None:
    """Write into `state` what is wrong with numbers of 16 digits; the first fault counts."""
    places = np.flatnonzero(state == OK)
    digits = _matrix(text[places])
    if not len(places):
        return
    province, regency, district = (_pair(digits, start) for start in (0, 2, 4))
    day, month = _pair(digits, 6), _pair(digits, 8)
    day = day - added * (day > added) if added else day
    serial = _pair(digits, 12) * 100 + _pair(digits, 14)
    faults = (
        ("zeros", (digits == digits[:, :1]).all(axis=1)),
        ("rounded", serial == 0),
        ("region", ~np.isin(province, _PROVINCES) | (regency == 0) | (district == 0)),
        (date_fault, (month < 1) | (month > 12) | (day < 1) | (day > _DAYS[np.clip(month, 0, 12)])),
    )
    for name, wrong in reversed(faults):
        state[places[wrong]] = name


def _mark_rounded(text: NDArray[np.object_], state: NDArray[np.object_], group: Bools, *, whole: bool) -> None:
    """Mark the numbers that end with 0 in a group of cells where a spreadsheet must have cut the last digit off.

    With `whole`, that all of them end with 0 is enough, however few: spreadsheets keep 15 digits of a number.
    """
    sound = np.flatnonzero(group & (state == OK))
    ends_with_zero = np.fromiter((number[-1] == "0" for number in text[sound]), bool, len(sound))
    # The members of a family share one KK number, which says nothing more for being there again.
    different = len(set(text[sound]))
    zeros = len(set(text[sound[ends_with_zero]]))
    if (whole and zeros == different) or _too_many(zeros, different):
        state[sound[ends_with_zero]] = "rounded"


def _too_many(zeros: int, numbers: int) -> bool:
    """Tell whether a tenth of the numbers can hardly be so many: their last digit was lost."""
    if not numbers or zeros < _ROUNDED_SHARE * numbers:
        return False
    if numbers <= 400:
        chance = sum(math.comb(numbers, k) * 0.1**k * 0.9 ** (numbers - k) for k in range(zeros, numbers + 1))
        return chance < _ROUNDED_CHANCE
    return True


def _matrix(numbers: NDArray[np.object_]) -> NDArray[np.int64]:
    """Return texts of 16 characters as rows of digits; what is no digit of ASCII becomes a number outside 0 to 9."""
    joined = "".join(numbers).encode("ascii", "replace")
    return np.frombuffer(joined, np.uint8).reshape(-1, LENGTH).astype(np.int64) - ord("0")


def _pair(digits: NDArray[np.int64], start: int) -> NDArray[np.int64]:
    found: NDArray[np.int64] = digits[:, start] * 10 + digits[:, start + 1]
    return found


def _codes_with_dot(digits: NDArray[np.int64]) -> NDArray[np.object_]:
    number = _pair(digits, 0) * 100 + _pair(digits, 2)
    kinds, places = np.unique(number, return_inverse=True)
    names = np.array([f"{kind // 100:02d}.{kind % 100:02d}" for kind in kinds.tolist()], object)
    return names[places] if len(names) else np.empty(0, object)
