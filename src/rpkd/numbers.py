"""Foundation: units and the one formatter of Indonesian numbers.

Every number that a reader sees, in prose, tables, charts and captions, is shaped here.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

MISSING_IN_TABLE = "–"
MISSING_IN_PROSE = "tidak tersedia"
_MINUS = "−"


class Unit(StrEnum):
    """What a number counts. The value is what results files carry."""

    PERCENT = "percent"
    PERCENTAGE_POINT = "percentage_point"
    RUPIAH = "rupiah"
    MILLION_RUPIAH = "million_rupiah"
    BILLION_RUPIAH = "billion_rupiah"
    RUPIAH_PER_CAPITA_MONTH = "rupiah_per_capita_month"
    THOUSAND_RUPIAH_PER_CAPITA_YEAR = "thousand_rupiah_per_capita_year"
    THOUSAND_PERSONS = "thousand_persons"
    PERSONS = "persons"
    SQUARE_KILOMETRE = "square_kilometre"
    PERSONS_PER_SQUARE_KILOMETRE = "persons_per_square_kilometre"
    YEARS = "years"
    INDEX = "index"
    COUNT = "count"
    RANK = "rank"
    YEAR = "year"
    DEGREE = "degree"
    PER_1000_LIVE_BIRTHS = "per_1000_live_births"
    PER_100000_LIVE_BIRTHS = "per_100000_live_births"
    TEXT = "text"


# Unit: (decimals, before, after in prose, heading in tables and axes)
_SHAPES: dict[Unit, tuple[int, str, str, str]] = {
    Unit.PERCENT: (2, "", " persen", "persen"),
    Unit.PERCENTAGE_POINT: (2, "", " poin persen", "poin persen"),
    Unit.RUPIAH: (0, "Rp", "", "Rp"),
    Unit.MILLION_RUPIAH: (0, "Rp", " juta", "juta Rp"),
    Unit.BILLION_RUPIAH: (1, "Rp", " miliar", "miliar Rp"),
    Unit.RUPIAH_PER_CAPITA_MONTH: (0, "Rp", "", "Rp/kapita/bulan"),
    Unit.THOUSAND_RUPIAH_PER_CAPITA_YEAR: (0, "Rp", " ribu", "ribu Rp/kapita/tahun"),
    Unit.THOUSAND_PERSONS: (2, "", " ribu jiwa", "ribu jiwa"),
    Unit.PERSONS: (0, "", " jiwa", "jiwa"),
    Unit.SQUARE_KILOMETRE: (2, "", " km²", "km²"),
    Unit.PERSONS_PER_SQUARE_KILOMETRE: (0, "", " jiwa per km²", "jiwa/km²"),
    Unit.YEARS: (2, "", " tahun", "tahun"),
    Unit.INDEX: (2, "", "", "indeks"),
    Unit.COUNT: (0, "", "", "jumlah"),
    Unit.RANK: (0, "", "", "peringkat"),
    Unit.YEAR: (0, "", "", "tahun"),
    Unit.DEGREE: (2, "", "°", "derajat"),
    Unit.PER_1000_LIVE_BIRTHS: (2, "", " per 1.000 kelahiran hidup", "per 1.000 kelahiran hidup"),
    Unit.PER_100000_LIVE_BIRTHS: (2, "", " per 100.000 kelahiran hidup", "per 100.000 kelahiran hidup"),
    Unit.TEXT: (0, "", "", ""),
}


def unit_heading(unit: Unit) -> str:
    """Return the unit as a table heading or an axis names it.

    Examples
    --------
    >>> unit_heading(Unit.THOUSAND_PERSONS)
    'ribu jiwa'
    """
    return _SHAPES[unit][3]


def default_decimals(unit: Unit) -> int:
    """Return how many decimals a unit is shown with."""
    return _SHAPES[unit][0]


def is_missing(value: object) -> bool:
    """Tell whether a value is absent: None or not a number.

    Examples
    --------
    >>> is_missing(float("nan")), is_missing(0.0)
    (True, False)
    """
    return value is None or (isinstance(value, float) and math.isnan(value))


def format_number(value: float | int | str | None, unit: Unit, decimals: int | None = None) -> str:
    """Write a number in Indonesian form, without its unit: for table cells and axes.

    Parameters
    ----------
    value : float, int, str or None
        The figure in `unit`; None and NaN are missing. Text is returned as it is.
    unit : Unit
        Decides the decimals and whether thousands are grouped (a year is not).
    decimals : int, optional
        Overrides the unit's decimals.

    Returns
    -------
    str
        Decimal comma, thousands point, half rounded away from zero, a real minus sign; "–" when missing.

    Examples
    --------
    >>> format_number(1234.5, Unit.THOUSAND_PERSONS)
    '1.234,50'
    >>> format_number(2.675, Unit.PERCENT), format_number(-0.88, Unit.PERCENTAGE_POINT)
    ('2,68', '−0,88')
    >>> format_number(None, Unit.PERCENT), format_number(2025, Unit.YEAR)
    ('–', '2025')
    """
    if value is None or is_missing(value):
        return MISSING_IN_TABLE
    if isinstance(value, str):
        return value
    if not math.isfinite(value):
        raise ValueError(f"angka tak hingga tidak dapat ditulis: {value}")
    places = _SHAPES[unit][0] if decimals is None else decimals
    rounded = Decimal(repr(float(value)) if isinstance(value, float) else int(value)).quantize(
        Decimal(1).scaleb(-places), ROUND_HALF_UP
    )
    sign = _MINUS if rounded < 0 else ""
    whole, _, fraction = f"{abs(rounded):f}".partition(".")
    if unit is not Unit.YEAR:
        whole = f"{int(whole):,}".replace(",", ".")
    return f"{sign}{whole},{fraction}" if fraction else f"{sign}{whole}"


def format_quantity(value: float | int | str | None, unit: Unit, decimals: int | None = None) -> str:
    """Write a number with its unit, as prose does.

    Examples
    --------
    >>> format_quantity(11.91, Unit.PERCENT)
    '11,91 persen'
    >>> format_quantity(840710, Unit.RUPIAH_PER_CAPITA_MONTH)
    'Rp840.710'
    >>> format_quantity(None, Unit.PERCENT)
    'tidak tersedia'
    """
    if is_missing(value):
        return MISSING_IN_PROSE
    number = format_number(value, unit, decimals)
    _, before, after, _ = _SHAPES[unit]
    if number.startswith(_MINUS):
        return f"{_MINUS}{before}{number[1:]}{after}"
    return f"{before}{number}{after}"


def parse_number(text: str) -> float:
    """Read an Indonesian number back: the inverse of `format_number`.

    Raises
    ------
    ValueError
        When the text is not a number in Indonesian form.

    Examples
    --------
    >>> parse_number("1.234,50"), parse_number("−0,88")
    (1234.5, -0.88)
    """
    plain = text.strip().replace(_MINUS, "-")
    whole = plain.partition(",")[0].lstrip("-")
    groups = whole.split(".")
    if len(groups) > 1 and (not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:])):
        raise ValueError(f"bukan angka Indonesia: {text!r}")
    return float(plain.replace(".", "").replace(",", "."))
