"""Where the header of a list is, and which of its columns are wanted; told by the names that a layout knows."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from rpkd.errors import Problem, UserError
from rpkd.registry._cells import MOST_NAMED, RESTORE, Wanted

HEAD_ROWS = 50
"""Rows in which a header is looked for."""

DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True)
class Header:
    """Where the names of the columns stand.

    Parameters
    ----------
    labels : tuple of str
        The names.
    row : int
        The row that they stand in, or the first of two.
    first : int
        The first row below that may belong to the list.
    known : int
        How many of the names are known.
    """

    labels: tuple[str, ...]
    row: int
    first: int
    known: int


def find_header(rows: Sequence[tuple[int, list[str]]], shown: str, wanted: Wanted, header_row: int | None) -> Header:
    """Return the header, as `best_header` does.

    Raises
    ------
    UserError
        When there is none.
    """
    header = best_header(rows, wanted, header_row)
    if header is None and any(_is_whole_line(cells) for _, cells in rows):
        raise UserError(
            Problem(
                shown,
                "setiap baris diapit tanda kutip, sehingga terbaca sebagai satu sel",
                None,
                "tanda kutip mengapit sel, bukan baris",
                f"{RESTORE}, atau hapus tanda kutip di awal dan akhir setiap baris dengan penyunting teks",
            )
        )
    if header is None:
        place = f"baris {header_row}" if header_row else f"{HEAD_ROWS} baris pertama"
        raise UserError(
            Problem(
                shown,
                f"kepala tabel tidak ditemukan di {place}",
                None,
                f"nama kolom yang dicari, antara lain: {names_of(wanted.required or tuple(wanted.names)[:4], wanted)}",
                "periksa kunci layout dan delimiter, isi header_row, atau tulis nama kolom berkas di columns",
            )
        )
    return header


def best_header(rows: Sequence[tuple[int, list[str]]], wanted: Wanted, header_row: int | None) -> Header | None:
    """Return the row, or two rows, in which most names are known; the first of equals.

    Parameters
    ----------
    rows : sequence of tuple
        Number and cells of the first rows that are not empty.
    wanted : Wanted
        The names.
    header_row : int or None
        The row that the office names.

    Returns
    -------
    Header or None
        None where fewer than two names are known, unless one is all that is needed. A row (1), (2), (3) … below the
        names belongs to the header.
    """
    best: Header | None = None
    known_labels = {squash(name) for names in wanted.names.values() for name in names}
    for place, (number, cells) in enumerate(rows):
        if header_row is not None and number != header_row:
            continue
        candidates = [(tuple(cells), place)]
        if place + 1 < len(rows) and _continues(cells, rows[place + 1][1], known_labels):
            candidates.append((_two_lines(cells, rows[place + 1][1], known_labels), place + 1))
        for labels, last in candidates:
            known = len(resolve(labels, wanted))
            if known and (best is None or known > best.known):
                if last + 1 < len(rows) and _is_numbering(rows[last + 1][1]):
                    last += 1
                best = Header(tuple(label.strip() for label in labels), number, rows[last][0] + 1, known)
    if best is None or (best.known < 2 and set(wanted.required) - resolve(best.labels, wanted).keys()):
        return None
    return best


def _continues(upper: Sequence[str], lower: Sequence[str], known: Set[str]) -> bool:
    """Tell whether a row may be the second line of a header: below a known name stands nothing, or another one.

    The first row of a list, below a header of one line, has values there.
    """
    if any(_is_long_number(cell) for cell in lower):
        return False
    return all(
        squash(below) in known or squash(f"{above} {below}") in known
        for above, below in zip(upper, lower, strict=False)
        if below.strip() and squash(above) in known
    )


def _two_lines(upper: Sequence[str], lower: Sequence[str], known: Set[str]) -> tuple[str, ...]:
    """Join a header of two lines; a cell above spans those to its right that are empty."""
    labels, above = [], ""
    for column in range(max(len(upper), len(lower))):
        own = upper[column].strip() if column < len(upper) else ""
        below = lower[column].strip() if column < len(lower) else ""
        above = own or (above if below else "")
        joined = f"{above} {below}".strip()
        labels.append(below if squash(joined) not in known and squash(below) in known else joined)
    return tuple(labels)


def _is_whole_line(cells: Sequence[str]) -> bool:
    """Tell a row whose one cell holds several, as when a line was put into quotes."""
    return len([cell for cell in cells if cell]) == 1 and any(cells[0].count(mark) > 1 for mark in DELIMITERS)


def _is_long_number(cell: str) -> bool:
    return sum(character.isdecimal() for character in cell) >= 6


def _is_numbering(cells: Sequence[str]) -> bool:
    """Tell a row (1), (2), (3) … below a header."""
    found = [re.fullmatch(r"\(?([0-9]{1,3})\)?", cell.strip()) for cell in cells if cell.strip()]
    numbers = [int(match[1]) for match in found if match]
    return len(numbers) == len(found) >= 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def resolve(labels: Sequence[str], wanted: Wanted) -> dict[str, int]:
    """Return the place of each wanted column among the labels; the first of equal ones."""
    places: dict[str, int] = {}
    for place, label in enumerate(labels):
        places.setdefault(squash(label), place)
    places.pop("", None)
    found = {}
    for column, names in wanted.names.items():
        known = [places[key] for name in names if (key := squash(name)) in places]
        if known:
            found[column] = known[0]
    return found


def columns_of(labels: Sequence[str], shown: str, wanted: Wanted) -> dict[str, int]:
    """Return the place of each wanted column; tell those that are missing or there twice."""
    columns = resolve(labels, wanted)
    squashed = [squash(label) for label in labels]
    problems = []
    for column, place in columns.items():
        times = squashed.count(squashed[place])
        if times > 1:
            problems.append(
                Problem(
                    shown,
                    f"kolom {column} ada {times} kali di berkas",
                    labels[place],
                    "nama kolom tidak berulang, sehingga jelas mana yang dibaca",
                    "ganti nama kolom yang tidak dipakai, atau hapus kolom itu",
                )
            )
    for column in wanted.required:
        if column in columns:
            continue
        by_key = {squash(label): label for label in labels if label and not _is_long_number(label)}
        near = [
            label
            for name in wanted.names.get(column, ())
            for key in difflib.get_close_matches(squash(name), by_key, n=1, cutoff=0.75)
            if by_key[key] not in (labels[place] for place in columns.values())
            for label in (by_key[key],)
        ]
        listed = list(by_key.values())
        more = f", … ({len(listed)} kolom)" if len(listed) > 12 else ""
        problems.append(
            Problem(
                shown,
                f"kolom {column} tidak ditemukan",
                names_of((column,), wanted),
                f"kolom di berkas: {', '.join(listed[:12])}{more}",
                f"mungkin maksudnya {near[0]}: tulis columns: {{{column}: {near[0]}}}"
                if near
                else f'tulis nama kolomnya di columns, kunci {column}; bila memang tidak ada, tulis {column}: "-"',
            )
        )
    if problems:
        raise UserError(*problems)
    return columns


def names_of(columns: Iterable[str], wanted: Wanted) -> str:
    """Name columns by what files call them."""
    return ", ".join(" atau ".join(wanted.names.get(column, (column,))[:MOST_NAMED]) for column in columns)


@lru_cache(maxsize=4096)
def squash(label: str) -> str:
    """Write a column's name as it is compared.

    Examples
    --------
    >>> squash("ID Keluarga_P3KE "), squash("No. KK"), squash("Usia < 7")
    ('idkeluargap3ke', 'nokk', 'usia7')
    """
    return re.sub(r"[^0-9a-z]+", "", label.casefold())
