"""From the cells of a survey file to numbers and codes, whatever program wrote them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rpkd.survey._map import code_text
from rpkd.survey._models import Floats

# What Stata, R, SAS and spreadsheets write where there is no value.
_MISSING = frozenset({"", ".", "NA", "NaN", "nan", "-", "–", "NULL", "#NULL!"})
_EXPONENT = r"(?:[eE][+-]?[0-9]+)?"
# "0.123" cannot hold a thousands mark.
_WITH_COMMA = rf"-?(?:[0-9]*|[1-9][0-9]{{0,2}}(?:\.[0-9]{{3}})+)(?:,[0-9]*)?{_EXPONENT}"
_WITH_POINT = rf"-?(?:[0-9]*|[1-9][0-9]{{0,2}}(?:,[0-9]{{3}})+)(?:\.[0-9]*)?{_EXPONENT}"


class UncertainDecimalError(ValueError):
    """Every mark in a column could be a decimal mark or part thousands; carries one such cell."""


def read_numbers(cells: pd.Series, decimal: str | None = None) -> tuple[Floats, NDArray[np.bool_]]:
    """Read a column of numbers.

    Parameters
    ----------
    cells : pandas.Series
        Texts or numbers.
    decimal : {".", ","}, optional
        The decimal mark; by default it is told from the column as a whole.

    Returns
    -------
    numbers : numpy.ndarray of float
        NaN where nothing is written or no number can be read.
    unreadable : numpy.ndarray of bool
        Where something is written that is no number.

    Raises
    ------
    UncertainDecimalError
        When ``1.234`` may be a thousand or one point two, and no other cell of the column decides it.

    Examples
    --------
    >>> read_numbers(pd.Series(["1.234,5", "", "12", "x"]))
    (array([1234.5,    nan,   12. ,    nan]), array([False, False, False,  True]))
    """
    if pd.api.types.is_numeric_dtype(cells):
        numbers: Floats = cells.to_numpy(np.float64, na_value=np.nan)
        return numbers, np.isinf(numbers)
    text = cells.fillna("").astype(str).str.strip()
    written = ~text.isin(_MISSING)
    mark = decimal or _decimal_mark(text[written])
    readable = text.str.fullmatch(_WITH_COMMA if mark == "," else _WITH_POINT) & text.str.contains("[0-9]")
    if mark == ",":
        text = text.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    else:
        text = text.str.replace(",", "", regex=False)
    return (
        pd.to_numeric(text.where(written & readable), errors="coerce").to_numpy(np.float64, na_value=np.nan),
        (written & ~readable).to_numpy(bool),
    )


def _decimal_mark(text: pd.Series) -> str:
    """Tell the decimal mark from the cells that can be written with one of the marks only."""
    with_comma, with_point = text.str.fullmatch(_WITH_COMMA), text.str.fullmatch(_WITH_POINT)
    for mark, only in ((",", with_comma & ~with_point), (".", with_point & ~with_comma)):
        if only.any():
            return mark
    either = text[with_comma & with_point & text.str.contains("[.,]")]
    if len(either):
        raise UncertainDecimalError(str(either.iloc[0]))
    return "."


def read_codes(cells: pd.Series) -> NDArray[np.str_]:
    """Read a column of codes in the form in which they are compared; empty text where nothing is written."""
    if pd.api.types.is_numeric_dtype(cells):
        # Text of a missing number would be a code.
        cells = cells.astype(object).where(cells.notna(), "")
    codes, uniques = pd.factorize(cells.fillna("").astype(str), use_na_sentinel=False)
    # Missing marks stay as they are in "." and "-": no code list holds them.
    texts = np.array([code_text(str(unique)) for unique in uniques], dtype=np.str_)
    return texts[codes] if len(texts) else np.empty(0, np.str_)
