"""What stands in an answer of the WebAPI: periods, and figures by area, year and month.

A table of figures comes as lists of what its dimensions may be (`vervar` areas, `turvar` categories, `tahun` years,
`turtahun` periods within a year) and one mapping, `datacontent`, whose keys are the ids of one of each, written one
after the other behind the variable's: area, variable, category, year, period. Ids differ in length, so keys are made
from the lists and looked up, never taken apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import product
from typing import Any

from rpkd.errors import Problem, UserError, printable
from rpkd.sources.webapi._client import WHERE

# The WebAPI answers for at most three years at a time.
YEARS_AT_ONCE = 3
_NOT_KNOWN = frozenset({"", "-", "–", "—", "...", "…", "na", "n/a", "null", "none", "*"})
_PLAIN = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2})?")
_MONTHS = {"maret": 3, "september": 9}
_MOST_DECIMALS = 6


@dataclass(frozen=True)
class Period:
    """A year for which the WebAPI has figures: its id there, and the year."""

    id: str
    year: int


@dataclass(frozen=True)
class RawFigure:
    """One figure as the WebAPI gives it.

    Parameters
    ----------
    area_id, area_label : str
        The area as the WebAPI numbers and names it.
    year : int
        Of the figure.
    month : int
        3 or 9; 0 where the period within the year is not a month.
    text : str
        A plain decimal, or what stands there when it is none.
    readable : bool
        Whether `text` is a plain decimal.
    """

    area_id: str
    area_label: str
    year: int
    month: int
    text: str
    readable: bool


@dataclass(frozen=True)
class RawTable:
    """The figures of one answer, with what the WebAPI says of the variable."""

    title: str
    unit: str
    figures: tuple[RawFigure, ...]


def read_periods(data: Mapping[str, Any], path: str) -> tuple[list[Period], int]:
    """Read one page of the list of years.

    Returns
    -------
    list of Period
        Of this page.
    int
        How many pages there are.

    Raises
    ------
    UserError
        When the answer is laid out otherwise.
    """
    listed = data.get("data")
    if not (isinstance(listed, list) and len(listed) == 2 and isinstance(listed[0], dict)):
        raise _odd(path, "data")
    pages = listed[0].get("pages")
    rows = listed[1] if isinstance(listed[1], list) else []
    if not isinstance(pages, int) or not 0 <= pages <= 1000:
        raise _odd(path, "data[0].pages")
    periods = []
    for row in rows:
        year = str(row.get("th", "")) if isinstance(row, dict) else ""
        id_ = str(row.get("th_id", "")) if isinstance(row, dict) else ""
        if not (re.fullmatch("[0-9]{4}", year) and re.fullmatch("[0-9]{1,6}", id_)):
            raise _odd(path, "data[1]")
        periods.append(Period(id_, int(year)))
    return periods, pages


def read_figures(
    data: Mapping[str, Any],
    path: str,
    *,
    variable: str,
    years: Sequence[int],
    category: str = "",
    period: str = "",
    months: bool = False,
) -> RawTable:
    """Read the figures of one answer.

    Parameters
    ----------
    data : mapping
        The answer.
    path : str
        What was asked, for messages.
    variable : str
        Id of the variable that was asked for.
    years : sequence of int
        The years that were asked for.
    category, period : str
        Label of the category and of the period within the year that are wanted; empty when the answer has only one.
    months : bool
        Whether each figure belongs to a month: then periods that name no month are left out.

    Raises
    ------
    UserError
        When the answer is for another variable or other years, is laid out otherwise, or has several categories or
        periods and it was not said which one is wanted.
    """
    told = _entries(data, "var", path)
    if [entry[0] for entry in told] != [variable]:
        found = ", ".join(id_ for id_, _ in told) or "tidak ada"
        raise _other(path, f"jawaban untuk variabel lain: {found}", f"variabel {variable}")
    areas, tahun = _entries(data, "vervar", path), _entries(data, "tahun", path)
    asked = {str(year) for year in years}
    if not tahun or not {label for _, label in tahun} <= asked:
        found = ", ".join(label for _, label in tahun) or "tidak ada"
        raise _other(path, f"jawaban untuk tahun lain: {found}", f"tahun {', '.join(sorted(asked))}")
    category_id = _chosen(_entries(data, "turvar", path), category, "kategori", "--category", path)
    periods = _periods(_entries(data, "turtahun", path), period, months, path)
    content = data.get("datacontent")
    if not isinstance(content, dict):
        raise _odd(path, "datacontent")
    keys: dict[str, RawFigure | None] = {}
    for (area_id, area), (year_id, year), (period_id, month) in product(areas, tahun, periods):
        key = f"{area_id}{variable}{category_id}{year_id}{period_id}"
        if key in keys:
            raise _other(
                path, "kunci angka dalam jawaban tidak tunggal", "setiap kunci datacontent menunjuk satu angka"
            )
        keys[key] = _figure(content.get(key), area_id, area, int(year), month)
    figures = tuple(figure for figure in keys.values() if figure is not None)
    if content and not figures and not set(content) & set(keys):
        raise _other(
            path, "tidak satu pun angka cocok dengan daftar wilayah dan tahun", "kunci datacontent dari daftar"
        )
    unit = next((str(entry.get("unit", "")) for entry in data["var"] if isinstance(entry, dict)), "")
    return RawTable(printable(told[0][1]), printable(unit), figures)


def _entries(data: Mapping[str, Any], name: str, path: str) -> list[tuple[str, str]]:
    """Return ids and labels of one dimension; the ids must be whole numbers."""
    listed = data.get(name)
    if not isinstance(listed, list) or not listed:
        raise _odd(path, name)
    found = []
    for entry in listed:
        id_ = str(entry.get("val", "")) if isinstance(entry, dict) else ""
        if not re.fullmatch("[0-9]{1,12}", id_):
            raise _odd(path, name)
        found.append((id_, printable(" ".join(str(entry.get("label", "")).split()))[:300]))
    return found


def _chosen(entries: list[tuple[str, str]], label: str, kind: str, option: str, path: str) -> str:
    matching = [id_ for id_, text in entries if text.casefold() == label.casefold()] if label else []
    if len(matching) == 1:
        return matching[0]
    if len(entries) == 1 and not label:
        return entries[0][0]
    raise UserError(
        Problem(
            f"{WHERE}, {path}",
            f"{kind} «{label}» tidak ada dalam tabel ini" if label else f"tabel ini mempunyai beberapa {kind}",
            rule=f"{kind} yang ada: {', '.join(text for _, text in entries)}",
            remedy=f"sebut yang dipakai dengan {option}, persis seperti tertulis di atas",
        )
    )


def _periods(entries: list[tuple[str, str]], label: str, months: bool, path: str) -> list[tuple[str, int]]:
    """Return the ids of the wanted periods within a year, each with its month."""
    if months:
        found = [(id_, month) for id_, text in entries for name, month in _MONTHS.items() if name in text.casefold()]
        if found:
            return found
        raise _other(path, "bulan angka tidak disebut", "tabel ini memerlukan Maret atau September")
    return [(_chosen(entries, label, "periode", "--period", path), 0)]


def _figure(value: object, area_id: str, area: str, year: int, month: int) -> RawFigure | None:
    if value is None or isinstance(value, bool):
        return None
    text = printable(str(value)).strip()
    if text.casefold() in _NOT_KNOWN:
        return None
    plain = plain_decimal(text)
    return RawFigure(area_id, area, year, month, text[:60] if plain is None else plain, plain is not None)


def plain_decimal(text: str) -> str | None:
    """Write a number without exponent and without final zeros; None when it is no plain number.

    Binary fractions that a program wrote out (``0.30000000000000004``) are rounded to six decimals: no published figure
    has more.

    Examples
    --------
    >>> plain_decimal("11.910"), plain_decimal("278854"), plain_decimal("0.30000000000000004"), plain_decimal("11,9")
    ('11.91', '278854', '0.3', None)
    """
    if not _PLAIN.fullmatch(text):
        return None
    try:
        number = round(Decimal(text), _MOST_DECIMALS).normalize()
    except InvalidOperation:
        return None
    return f"{number if number else Decimal(0):f}"


def _odd(path: str, part: str) -> UserError:
    return _other(path, f"bagian «{part}» dalam jawaban tidak ada atau lain bentuknya", "susunan jawaban WebAPI BPS")


def _other(path: str, what: str, rule: str) -> UserError:
    remedy = "ulangi nanti; bila tetap begitu, periksa variabelnya di webapi.bps.go.id. Data yang ada tidak berubah."
    return UserError(Problem(f"{WHERE}, {path}", what, rule=rule, remedy=remedy))
