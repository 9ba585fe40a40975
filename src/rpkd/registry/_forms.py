"""Reading back what was filled in by hand in the encrypted workbooks."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rpkd.errors import Problem
from rpkd.registry._workbook import SIGNS
from rpkd.workbooks import Book, Cell, Grid, Kind, UnreadableError, cell_name, read_book

_DEEPEST_HEADING = 20
_NO_WIDTH = "\u200b\u2060\ufeff\u00ad"


@dataclass(frozen=True)
class FormRow:
    """One row of a form that says something.

    Parameters
    ----------
    number : int
        Of the row in its sheet, from 1.
    texts : mapping of str to str
        What each cell holds as text, by heading; empty where nothing is. A day is ISO text.
    places : mapping of str to str
        The cells' names, by heading, for messages.
    """

    number: int
    texts: Mapping[str, str]
    places: Mapping[str, str]


@dataclass(frozen=True)
class Form:
    """A workbook that was read: what it says it is, what its rows stand for, and its rows.

    Parameters
    ----------
    signs : mapping of str to str
        From the hidden sheet.
    keys : tuple of tuple of str
        From the hidden sheet.
    rows : tuple of FormRow
        From the sheet that was asked for.
    problems : tuple of Problem
        Everything that is wrong with the sheet itself; without signs there are no rows.
    """

    signs: Mapping[str, str]
    keys: tuple[tuple[str, ...], ...] = ()
    rows: tuple[FormRow, ...] = ()
    problems: tuple[Problem, ...] = field(default=())


def read_form(content: bytes, sheet: str, headings: Sequence[str], shown: str) -> Form:
    """Read a sheet of a decrypted workbook.

    Parameters
    ----------
    content : bytes
        The .xlsx file.
    sheet : str
        Name of its tab.
    headings : sequence of str
        Headings that have to be there, in any order and at any place of one row.
    shown : str
        The file as messages name it.

    Returns
    -------
    Form
        Rows in which every asked cell is empty are left out.
    """
    try:
        book = read_book(content)
    except UnreadableError as error:
        fault = error.fault
        return Form({}, problems=(Problem(shown, fault.what, fault.value, fault.rule, fault.remedy),))
    signs, keys = _signs(book)
    grid = next((grid for grid in book.grids if grid.name.strip().casefold() == sheet.casefold()), None)
    if grid is None:
        rule = f"buku kerja memuat lembar {sheet}"
        remedy = f"kembalikan nama lembar itu menjadi {sheet}, atau minta lagi berkas yang utuh"
        return Form(signs, keys, problems=(Problem(shown, f"lembar {sheet} tidak ada", None, rule, remedy),))
    where = f"{shown} lembar {sheet}"
    found = _headings(grid, headings)
    if found is None:
        rule = "judul kolom: " + ", ".join(headings)
        remedy = "kembalikan judul kolom seperti semula"
        return Form(signs, keys, problems=(Problem(where, "judul kolom tidak lengkap", None, rule, remedy),))
    row, columns = found
    rows, problems = [], []
    for number in sorted({place[0] for place in grid.cells if place[0] > row}):
        texts, places = {}, {}
        for heading, column in columns.items():
            cell, place = grid.cells.get((number, column)), cell_name(number, column)
            places[heading] = place
            texts[heading] = "" if cell is None else _text(cell, book.epoch)
            if cell is not None and cell.kind in {Kind.ERROR, Kind.UNCOMPUTED, Kind.LINKED}:
                rule = "sel berisi teks, pilihan, atau tanggal"
                problems.append(
                    Problem(f"{where} sel {place}", f"sel memuat {cell.kind.value}", None, rule, "tulis nilainya")
                )
                texts[heading] = ""
        if any(texts.values()):
            rows.append(FormRow(number, texts, places))
    return Form(signs, keys, tuple(rows), tuple(problems))


def made_for_another(
    signs: Mapping[str, str], expected: Mapping[str, tuple[str, str, str, str]], shown: str
) -> list[Problem]:
    """Tell the first sign of a workbook that is not as expected.

    Parameters
    ----------
    signs : mapping of str to str
        `Form.signs`.
    expected : mapping of str to tuple of str
        By sign, in order: its value, and what is wrong with another one, the rule and the remedy.
    shown : str
        The workbook as messages name it.
    """
    for name, (value, what, rule, remedy) in expected.items():
        if signs.get(name) != value:
            return [Problem(shown, what, signs.get(name, "tanpa tanda pengenal"), rule, remedy)]
    return []


def _signs(book: Book) -> tuple[dict[str, str], tuple[tuple[str, ...], ...]]:
    grid = next((grid for grid in book.grids if grid.name == SIGNS), None)
    if grid is None:
        return {}, ()
    signs: dict[str, str] = {}
    rows: dict[int, dict[int, str]] = {}
    for (row, column), cell in sorted(grid.cells.items()):
        if column == 1 and (row, 2) in grid.cells:
            signs[str(cell.value)] = str(grid.cells[row, 2].value)
        elif column > 2:
            rows.setdefault(row, {})[column] = str(cell.value)
    width = max((max(cells) for cells in rows.values()), default=2)
    return signs, tuple(
        tuple(cells.get(column, "") for column in range(3, width + 1)) for _, cells in sorted(rows.items())
    )


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _headings(grid: Grid, headings: Sequence[str]) -> tuple[int, dict[str, int]] | None:
    """Find the row in which all headings stand, and the column of each."""
    texts: dict[int, dict[str, int]] = {}
    for (row, column), cell in grid.cells.items():
        if row <= _DEEPEST_HEADING and isinstance(cell.value, str):
            texts.setdefault(row, {}).setdefault(_folded(cell.value), column)
    for row, at in sorted(texts.items()):
        if all(_folded(heading) in at for heading in headings):
            return row, {heading: at[_folded(heading)] for heading in headings}
    return None


def _text(cell: Cell, epoch: datetime.date) -> str:
    """Return a cell's content as text; numbers without a needless fraction, days as ISO."""
    if isinstance(cell.value, str):
        return cell.value.strip(f"{_NO_WIDTH} \t\r\n\xa0")
    if cell.kind is Kind.DATE:
        try:
            return (epoch + datetime.timedelta(days=int(cell.value))).isoformat()
        except OverflowError:
            return f"{cell.value:g}"
    return f"{cell.value:.0f}" if cell.value == int(cell.value) else f"{cell.value!r}"
