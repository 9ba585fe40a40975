"""What the office decided on each comment, as it stands in the workbook of decisions (tanggapan.xlsx)."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from rpkd.errors import Problem, UserError
from rpkd.report import MONTHS
from rpkd.review.comments._plain_text import folded_text, kept_text
from rpkd.review.comments._register import Comment
from rpkd.review.comments._sheets import KIND, Column, open_workbook, read_signs, rows_of, text_of
from rpkd.workbooks import Book, Cell, Grid, Kind, cell_name

FILE_KIND = "tanggapan"
SHEET, LONG_SHEET = "Tanggapan", "Teks panjang"
REPAIR = "kembalikan berkas itu dari cadangan, atau pindahkan lalu jalankan rpkd fgd read untuk membuat yang baru"


class Status(StrEnum):
    """What becomes of a comment."""

    ACCEPTED = "diterima"
    PARTLY = "sebagian"
    REJECTED = "ditolak"
    DEFERRED = "ditunda"
    OPEN = ""

    @property
    def shown(self) -> str:
        """As readers see it."""
        return {Status.PARTLY: "diterima sebagian", Status.OPEN: "belum diputuskan"}.get(self, self.value)


STATUSES = tuple(status.shown for status in Status if status)
_STATUS_WORDS = {**{status.shown: status for status in Status if status}, "sebagian": Status.PARTLY}
_WITH_REASON = frozenset({Status.PARTLY, Status.REJECTED, Status.DEFERRED})


@dataclass(frozen=True)
class Decision:
    """What the office decided on one comment.

    Parameters
    ----------
    identifier : str
        The comment's.
    status : Status
        `Status.OPEN` until it has been decided.
    response, reason : str
        What is answered, and why where not all is accepted.
    responsible, deadline : str
        Who carries it out, until when (ISO date).
    inputs : tuple of str
        What carries it out: parameters (``projection.pass_through``), files, prose (``narasi bab4``).
    draft : str
        Identifier of the build in which those inputs first differ; written by the program.
    """

    identifier: str
    status: Status = Status.OPEN
    response: str = ""
    reason: str = ""
    responsible: str = ""
    deadline: str = ""
    inputs: tuple[str, ...] = ()
    draft: str = ""

    @property
    def is_accepted(self) -> bool:
        """Whether something of the comment is to be carried out."""
        return self.status in {Status.ACCEPTED, Status.PARTLY}


NUMBER, VOICES, ITEM, PLACE, TEXT, MORE = "Nomor", "Pengusul", "Butir", "Bagian dan teks draf", "Masukan", "Keterangan"
RESPONSE, STATUS, REASON, RESPONSIBLE = "Tanggapan", "Status", "Alasan", "Penanggung jawab"
DEADLINE, INPUTS, DRAFT_DONE = "Tenggat", "Perubahan", "Draf pelaksana"
COLUMNS = (
    Column(NUMBER, 8, False),
    Column(VOICES, 24, False),
    Column(ITEM, 8, False),
    Column(PLACE, 34, False),
    Column(TEXT, 48, False),
    Column(MORE, 24, False),
    Column(RESPONSE, 44, True),
    Column(STATUS, 13, True),
    Column(REASON, 30, True),
    Column(RESPONSIBLE, 20, True),
    Column(DEADLINE, 12, True),
    Column(INPUTS, 26, True),
    Column(DRAFT_DONE, 13, False),
)
_NEEDED = (NUMBER, RESPONSE, STATUS, REASON, RESPONSIBLE, DEADLINE, INPUTS)
_MOST_ABOVE = 30
"""Rows of a sheet among which its headings are looked for."""
_DATE_RULE = "tanggal, misalnya 31/12/2026"


@dataclass(frozen=True)
class Table:
    """Where the table of decisions stands in a workbook: its sheet, the column of each heading, and its rows below."""

    grid: Grid
    epoch: datetime.date
    columns: dict[str, int]
    heading_row: int

    @property
    def rows(self) -> list[int]:
        """Return the rows of the table that hold anything."""
        return [row for row in rows_of(self.grid) if row > self.heading_row]

    def cell(self, row: int, heading: str) -> Cell | None:
        """Return a cell, None when it is empty or the sheet has no such column."""
        return self.grid.cells.get((row, self.columns.get(heading, 0)))

    def text(self, row: int, heading: str) -> str:
        """Return a cell's content as text."""
        cell = self.cell(row, heading)
        return kept_text(text_of(cell.value)) if cell else ""

    def name(self, row: int, heading: str) -> str:
        """Return a cell's name."""
        return cell_name(row, self.columns[heading])


def read_decisions(path: Path, comments: Sequence[Comment]) -> list[Decision]:
    """Read the office's decisions.

    Parameters
    ----------
    path : Path
        The workbook.
    comments : sequence of Comment
        The register.

    Returns
    -------
    list of Decision
        One for each comment, in the register's order; one whose row is absent or empty is open.

    Raises
    ------
    UserError
        With all that is wrong: unknown or repeated numbers, unknown status, a status without its reason, what is no
        date, formulas without a value, absent columns.
    """
    book, _ = open_workbook(path, REPAIR)
    table = find_table(path.name, book)
    known = {comment.identifier: comment for comment in comments}
    problems: list[Problem] = []
    found: dict[str, Decision] = {}
    rows: dict[str, int] = {}
    for row in table.rows:
        identifier = table.text(row, NUMBER)
        filled = [heading for heading in _NEEDED[1:] if table.text(row, heading)]
        if not identifier and not filled:
            continue
        where = f"{path.name}, lembar {table.grid.name}, sel {table.name(row, NUMBER)}"
        if identifier not in known:
            problems.append(_unknown_number(where, identifier, known))
        elif identifier in rows:
            what = f"nomor masukan berulang; yang pertama di baris {rows[identifier]}"
            remedy = "gabungkan isian kedua baris itu, lalu hapus salah satunya"
            problems.append(Problem(where, what, identifier, "satu baris untuk satu masukan", remedy))
        else:
            rows[identifier] = row
            found[identifier] = _decision(path.name, table, row, identifier, problems)
    if problems:
        raise UserError(*problems)
    return [found.get(comment.identifier, Decision(comment.identifier)) for comment in comments]


def open_points(decisions: Sequence[Decision]) -> list[str]:
    """Tell in Indonesian what is still to be done: nothing of it is wrong.

    Examples
    --------
    >>> open_points([Decision("M-001"), Decision("M-002", Status.ACCEPTED, "Setuju", responsible="Bappeda")])
    ['Belum diputuskan: M-001.', 'Diterima tanpa tenggat: M-002.', 'Diterima tanpa isian Perubahan: M-002.']
    """
    accepted = [decision for decision in decisions if decision.is_accepted]
    groups = (
        ("Belum diputuskan", [one for one in decisions if one.status is Status.OPEN]),
        ("Diputuskan tanpa tanggapan", [one for one in decisions if one.status and not one.response]),
        ("Diterima tanpa penanggung jawab", [one for one in accepted if not one.responsible]),
        ("Diterima tanpa tenggat", [one for one in accepted if not one.deadline]),
        ("Diterima tanpa isian Perubahan", [one for one in accepted if not one.inputs]),
    )
    return [f"{what}: {', '.join(one.identifier for one in ones)}." for what, ones in groups if ones]


def find_table(file: str, book: Book) -> Table:
    """Find the table of decisions, wherever its columns have been moved to.

    Raises
    ------
    UserError
        When the workbook is another one, or columns are absent.
    """
    signs = read_signs(book)
    if KIND in signs and signs[KIND] != FILE_KIND:
        remedy = "pindahkan berkas ini, lalu jalankan rpkd fgd read"
        raise UserError(Problem(file, "ini buku kerja lain", signs[KIND], f"buku kerja {FILE_KIND}", remedy))
    wanted = {folded_text(column.heading): column.heading for column in COLUMNS}
    for grid in sorted(book.grids, key=lambda one: one.name != SHEET):
        for row in rows_of(grid)[:_MOST_ABOVE]:
            cells = {column: cell for (found, column), cell in grid.cells.items() if found == row}
            named = {
                wanted[folded]: column
                for column, cell in sorted(cells.items(), reverse=True)
                if (folded := folded_text(text_of(cell.value)).rstrip(" *:")) in wanted
            }
            if NUMBER in named and STATUS in named:
                lacking = [heading for heading in _NEEDED if heading not in named]
                if lacking:
                    where, rule = f"{file}, lembar {grid.name}, baris {row}", f"judul kolom {', '.join(_NEEDED)}"
                    remedy = "kembalikan judul kolom itu"
                    raise UserError(Problem(where, "judul kolom tidak ada", ", ".join(lacking), rule, remedy))
                return Table(grid, book.epoch, named, row)
    rule = f"lembar {SHEET} dengan judul kolom {NUMBER} dan {STATUS}"
    raise UserError(Problem(file, "tabel tanggapan tidak ditemukan", None, rule, REPAIR))


def _unknown_number(where: str, identifier: str, known: dict[str, Comment]) -> Problem:
    rule = f"nomor dalam daftar masukan, M-001 sampai {max(known, default='M-001')}"
    if not identifier:
        return Problem(where, "baris ini terisi tetapi tidak mempunyai nomor masukan", None, rule, "isi nomornya")
    near = difflib.get_close_matches(identifier, known, n=1)
    remedy = f"mungkin maksudnya {near[0]}" if near else "perbaiki nomornya, atau hapus barisnya"
    return Problem(where, "nomor masukan tidak dikenal", identifier, rule, remedy)


def _decision(file: str, table: Table, row: int, identifier: str, problems: list[Problem]) -> Decision:
    def where(heading: str) -> str:
        return f"{file}, lembar {table.grid.name}, sel {table.name(row, heading)} ({identifier})"

    for heading in _NEEDED[1:]:
        cell = table.cell(row, heading)
        if cell is not None and cell.kind in {Kind.ERROR, Kind.UNCOMPUTED, Kind.LINKED}:
            what, rule = f"sel berisi {cell.kind.value}", "nilai, bukan rumus"
            problems.append(Problem(where(heading), what, str(cell.value), rule, "ketik ulang isinya sebagai teks"))
    status, reason = _status(table.text(row, STATUS)), table.text(row, REASON)
    if status is None:
        written = table.text(row, STATUS)
        near = difflib.get_close_matches(folded_text(written), _STATUS_WORDS, n=1)
        remedy = f"mungkin maksudnya {_STATUS_WORDS[near[0]].shown}" if near else "pilih dari daftar"
        problems.append(Problem(where(STATUS), "status tidak dikenal", written, ", ".join(STATUSES), remedy))
    elif status in _WITH_REASON and not reason:
        rule = "diterima sebagian, ditolak, dan ditunda disertai alasan"
        problems.append(
            Problem(where(REASON), f"{status.shown} tanpa alasan", None, rule, "tulis alasannya di sel itu")
        )
    deadline = ""
    cell = table.cell(row, DEADLINE)
    if cell is not None and cell.kind not in {Kind.ERROR, Kind.UNCOMPUTED, Kind.LINKED}:
        day = _day(cell, table.epoch)
        if day is None:
            written, remedy = table.text(row, DEADLINE), "ubah format selnya menjadi Tanggal (Date), lalu ketik ulang"
            problems.append(Problem(where(DEADLINE), "tenggat bukan tanggal", written, _DATE_RULE, remedy))
        deadline = day.isoformat() if day else ""
    named = (" ".join(part.split()) for part in re.split(r"[;\n]", table.text(row, INPUTS)))
    return Decision(
        identifier,
        status or Status.OPEN,
        response=table.text(row, RESPONSE),
        reason=reason,
        responsible=table.text(row, RESPONSIBLE),
        deadline=deadline,
        inputs=tuple(dict.fromkeys(part for part in named if part)),
        draft=table.text(row, DRAFT_DONE),
    )


def _status(written: str) -> Status | None:
    folded = folded_text(written).rstrip(" .")
    return _STATUS_WORDS.get(folded) if folded else Status.OPEN


def _day(cell: Cell, epoch: datetime.date) -> datetime.date | None:
    """Read a date that Excel knows as one, or that stands as text."""
    try:
        if isinstance(cell.value, str):
            return next(_written_days(" ".join(cell.value.casefold().split())), None)
        day = epoch + datetime.timedelta(days=int(cell.value))
    except (ValueError, OverflowError):
        return None
    return day if cell.kind is Kind.DATE and 2000 <= day.year <= 2060 else None


def _written_days(text: str) -> Iterator[datetime.date]:
    usual = re.fullmatch(r"([0-9]{1,2})[/.\- ]([0-9]{1,2}|[a-z]+)[/.\- ]((?:19|20)[0-9]{2})", text)
    iso = re.fullmatch(r"(20[0-9]{2})-([0-9]{1,2})-([0-9]{1,2})", text)
    if iso:
        yield datetime.date(int(iso[1]), int(iso[2]), int(iso[3]))
    elif usual:
        months = [month.casefold() for month in MONTHS]
        month = (
            int(usual[2])
            if usual[2].isdecimal()
            else next(
                (
                    number
                    for number, name in enumerate(months, start=1)
                    if len(usual[2]) > 2 and name.startswith(usual[2])
                ),
                0,
            )
        )
        yield datetime.date(int(usual[3]), month, int(usual[1]))
