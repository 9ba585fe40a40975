"""Writing the workbook of decisions (tanggapan.xlsx), and adding to it without touching what the office wrote."""

from __future__ import annotations

import datetime
import hashlib
import io
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rpkd.errors import Problem, UserError
from rpkd.files import write_bytes
from rpkd.report import indonesian_date
from rpkd.review._draft import Draft
from rpkd.review._remarks import Item
from rpkd.review.comments._decisions import (
    COLUMNS,
    DEADLINE,
    DRAFT_DONE,
    FILE_KIND,
    INPUTS,
    ITEM,
    LONG_SHEET,
    MORE,
    NUMBER,
    PLACE,
    REASON,
    REPAIR,
    RESPONSE,
    RESPONSIBLE,
    SHEET,
    STATUS,
    STATUSES,
    TEXT,
    VOICES,
    Decision,
    find_table,
)
from rpkd.review.comments._plain_text import MOST_IN_CELL, cell_length, cell_text, kept_text, pieces, visible_text
from rpkd.review.comments._register import Comment, Voice
from rpkd.review.comments._sheets import (
    DRAFT,
    KIND,
    REGION,
    Column,
    open_workbook,
    protect,
    put_text,
    read_signs,
    row_height,
    style_cell,
    text_of,
    write_guide,
    write_headings,
    write_marks,
)
from rpkd.workbooks import A3, FONT, GUIDE_SHEET, MARK_SHEET, NEVER_SAVED, Book, cell_name, same_bytes, set_page

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_HEADING_ROW = 3
_LAST_ROW = 5_000
_CHOICES_AT, _WRITTEN_AT = 4, 6
_LONGEST_SHOWN = 1_200
_LONGEST_ITEM = 300
_CONTINUED = f"… (selengkapnya di lembar {LONG_SHEET})"
_LONG_COLUMNS = (
    Column(NUMBER, 9, False),
    Column("Kolom", 20, False),
    Column("Bagian", 8, False),
    Column("Teks", 110, False),
)
_OWN = tuple(column.heading for column in COLUMNS if not column.filled_in)
_DATE_FORMAT = "dd/mm/yyyy"
_ESCAPED = re.compile(r"_x[0-9A-Fa-f]{4}_|x005F_")


def write_decisions(
    path: Path, comments: Sequence[Comment], decisions: Sequence[Decision], items: Sequence[Item], draft: Draft
) -> list[str]:
    """Write the workbook of decisions, or add to it what is new.

    What the office wrote, how wide it made the columns, its notes and its own sheets stay. A file to which nothing is
    to be added is not touched.

    Parameters
    ----------
    path : Path
        The workbook.
    comments : sequence of Comment
        The register.
    decisions : sequence of Decision
        What `read_decisions` gave, with the builds that carried them out. In rows that stand in the workbook only the
        build is taken from it.
    items : sequence of Item
        The places of the draft that was discussed.
    draft : Draft
        That draft.

    Returns
    -------
    list of str
        In Indonesian: cells of ours that somebody has changed, which stay so; rows that had been deleted.

    Raises
    ------
    UserError
        When the workbook is damaged, another one, or of another region or draft; when it cannot be written.
    """
    decided = {decision.identifier: decision for decision in decisions}
    places = {item.number: item for item in items}
    whole = {one.identifier: _own_texts(one, decided.get(one.identifier), places) for one in comments}
    if not path.exists():
        write_bytes(path, _new_workbook(whole, decided, draft))
        return []
    book, content = open_workbook(path, REPAIR)
    _check_signs(path.name, read_signs(book), draft)
    update = _Update(path.name, book, content, whole, decided)
    if update.is_needed:
        write_bytes(path, update.content())
    return update.notes


def _own_texts(comment: Comment, decision: Decision | None, places: Mapping[str, Item]) -> dict[str, str]:
    """Return what the program writes into a comment's row, by heading; a long text whole."""
    item = places.get(comment.item or "")
    more = [f"Jenis: {comment.kind}" if comment.kind else "", f"Bukti: {comment.evidence}" if comment.evidence else ""]
    more += [f"Mirip: {', '.join(comment.similar)}" if comment.similar else ""]
    more += [f"Balasan {_person(reply)}: {reply.text}" for reply in comment.replies]
    texts = {
        NUMBER: comment.identifier,
        VOICES: "\n".join(_voice(voice) for voice in comment.voices),
        ITEM: comment.item or "–",
        PLACE: _place(item, comment),
        TEXT: comment.text,
        MORE: "\n".join(filter(None, more)),
        DRAFT_DONE: decision.draft if decision else "",
    }
    return {heading: visible_text(text) for heading, text in texts.items()}


def _person(voice: Voice) -> str:
    return " – ".join(part for part in (voice.author or "tanpa nama", voice.institution) if part)


def _voice(voice: Voice) -> str:
    day = f", {indonesian_date(voice.day)}" if voice.day else ""
    return f"{_person(voice)}{day} ({voice.file}, {voice.locator})"


def _place(item: Item | None, comment: Comment) -> str:
    if item is None:
        parts = [comment.unplaced or "butir itu tidak ada dalam draf"]
    else:
        text = " ".join(item.text.split())
        short = text if len(text) <= _LONGEST_ITEM else f"{text[:_LONGEST_ITEM].rstrip()}…"
        parts = [" – ".join(part for part in (item.shown, item.heading) if part), short]
    if comment.quote:
        parts.append(f"Kutipan: «{comment.quote}»")
    return "\n".join(part for part in parts if part)


def _shown(text: str) -> str:
    """Return what stands in the table of a long text: its beginning."""
    return text if len(text) <= _LONGEST_SHOWN else f"{pieces(text, _LONGEST_SHOWN)[0].rstrip()}{_CONTINUED}"


def _long_rows(whole: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str, str, str]]:
    """Return the rows of the sheet of long texts: number, heading, which part of how many, text."""
    rows = []
    for identifier, texts in whole.items():
        for heading, text in texts.items():
            parts = pieces(text, _LONGEST_SHOWN) if len(text) > _LONGEST_SHOWN else []
            rows += [(identifier, heading, f"{n}/{len(parts)}", part) for n, part in enumerate(parts, start=1)]
    return rows


def _new_workbook(whole: Mapping[str, Mapping[str, str]], decided: Mapping[str, Decision], draft: Draft) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    book.remove(book.worksheets[0])
    write_guide(book.create_sheet(GUIDE_SHEET), _guide_lines(draft))
    sheet = book.create_sheet(SHEET)
    title = f"Masukan dan Tanggapan – {draft.region_name} ({draft.region})"
    put_text(sheet.cell(1, 1), title)
    sheet.cell(1, 1).font = Font(name=FONT, bold=True, size=14)
    put_text(sheet.cell(2, 1), f"Atas {draft.name}, draf {draft.identifier}. Isi kolom putih.")
    sheet.cell(2, 1).font = Font(name=FONT, italic=True)
    write_headings(sheet, _HEADING_ROW, COLUMNS)
    columns = {column.heading: position for position, column in enumerate(COLUMNS, start=1)}
    sheet.column_dimensions["K"].number_format = _DATE_FORMAT
    marks = write_marks(book, {KIND: FILE_KIND, REGION: draft.region, DRAFT: draft.identifier})
    for row, choice in enumerate(STATUSES, start=1):
        put_text(marks.cell(row, _CHOICES_AT), choice)
    for row, (identifier, texts) in enumerate(whole.items(), start=_HEADING_ROW + 1):
        _write_row(sheet, row, columns, texts, decided.get(identifier))
    _write_long(book, _long_rows(whole))
    _write_digests(marks, whole)
    _add_validations(sheet)
    protect(sheet)
    sheet.freeze_panes = f"B{_HEADING_ROW + 1}"
    sheet.auto_filter.ref = f"A{_HEADING_ROW}:{cell_name(_HEADING_ROW + max(len(whole), 1), len(COLUMNS))}"
    set_page(sheet, "landscape", A3)
    book.active = 1
    book.properties.title, book.properties.creator = title, "rpkd"
    book.properties.created = datetime.datetime.fromisoformat(NEVER_SAVED)
    return same_bytes(book)


def _guide_lines(draft: Draft) -> list[tuple[str, bool]]:
    steps = (
        "Kolom abu-abu diisi program; kolom putih diisi perangkat daerah.",
        f"{RESPONSE}: jawaban kepada pengusul, dimuat apa adanya dalam lampiran dokumen.",
        f"{STATUS}: pilih dari daftar ({', '.join(STATUSES)}). Biarkan kosong selama belum diputuskan.",
        f"{REASON}: wajib untuk diterima sebagian, ditolak, dan ditunda.",
        f"{RESPONSIBLE} dan {DEADLINE}: siapa yang melaksanakan dan sampai kapan, untuk yang diterima.",
        f"{INPUTS}: yang diubah karenanya: parameter (projection.pass_through), berkas, atau narasi bab4.",
        f"Beberapa {INPUTS.lower()} dipisahkan titik koma.",
        f"{DRAFT_DONE}: diisi program ketika perubahan itu sudah ada di dalam draf.",
        "Baris boleh diurutkan, disaring, dan dilebarkan. Jangan mengganti nomor masukan.",
        f"Teks yang sangat panjang ada seluruhnya di lembar {LONG_SHEET}.",
    )
    return [
        (f"Tanggapan atas Masukan – {draft.region_name}", True),
        ("", False),
        ("Cara mengisi", True),
        *((f"{number}. {text}", False) for number, text in enumerate(steps, start=1)),
        ("", False),
        ("Sesudah mengisi", True),
        (f"Simpan, tutup, lalu jalankan: rpkd fgd read {draft.region}", False),
        ("Masukan yang datang kemudian ditambahkan di bawah; isian yang sudah ada tidak berubah.", False),
    ]


def _write_row(
    sheet: Worksheet, row: int, columns: Mapping[str, int], texts: Mapping[str, str], decision: Decision | None
) -> None:
    for column in COLUMNS:
        if column.heading in columns:
            style_cell(sheet.cell(row, columns[column.heading]), column.filled_in)
    for heading, text in texts.items():
        if heading in columns:
            put_text(sheet.cell(row, columns[heading]), _shown(text))
    for heading, text in _filled_in(decision).items():
        if cell_length(text) > MOST_IN_CELL:
            what = f"isian {heading} untuk {texts[NUMBER]} terlalu panjang"
            raise UserError(Problem(SHEET, what, None, f"paling banyak {MOST_IN_CELL} huruf", "ringkas isian itu"))
        cell = sheet.cell(row, columns[heading])
        cell.number_format = "@"
        put_text(cell, text)
    deadline = sheet.cell(row, columns[DEADLINE])
    if decision and decision.deadline:
        deadline.value = datetime.date.fromisoformat(decision.deadline)
    deadline.number_format = _DATE_FORMAT
    widths = {column.heading: column.width for column in COLUMNS}
    shown = [(_shown(text), widths[heading]) for heading, text in texts.items()]
    sheet.row_dimensions[row].height = row_height(shown)


def _filled_in(decision: Decision | None) -> dict[str, str]:
    """Return what the office wrote, as text, by heading; the date stands apart."""
    decision = decision or Decision("")
    return {
        RESPONSE: kept_text(decision.response),
        STATUS: decision.status.shown if decision.status else "",
        REASON: kept_text(decision.reason),
        RESPONSIBLE: kept_text(decision.responsible),
        INPUTS: "; ".join(decision.inputs),
    }


def _write_long(book: Workbook, rows: Sequence[tuple[str, str, str, str]]) -> None:
    """Write the sheet of long texts anew; a workbook without such texts has none."""
    if LONG_SHEET in book.sheetnames:
        book.remove(book[LONG_SHEET])
    if not rows:
        return
    sheet = book.create_sheet(LONG_SHEET, book.sheetnames.index(SHEET) + 1 if SHEET in book.sheetnames else None)
    write_headings(sheet, 1, _LONG_COLUMNS)
    for row, texts in enumerate(rows, start=2):
        for position, text in enumerate(texts, start=1):
            style_cell(sheet.cell(row, position), False)
            put_text(sheet.cell(row, position), text)
        sheet.row_dimensions[row].height = row_height([(texts[-1], _LONG_COLUMNS[-1].width)])
    sheet.freeze_panes = "A2"
    protect(sheet)
    set_page(sheet, "landscape")


def _write_digests(marks: Worksheet, whole: Mapping[str, Mapping[str, str]]) -> None:
    """Write down what the program wrote, so that what somebody changes later can be told from it."""
    written = [
        (f"{identifier}/{heading}", _digest(_shown(text)))
        for identifier, texts in whole.items()
        for heading, text in texts.items()
    ]
    for row, (key, digest) in enumerate(written, start=1):
        marks.cell(row, _WRITTEN_AT, key)
        marks.cell(row, _WRITTEN_AT + 1, digest)


def _digest(text: str) -> str:
    return hashlib.sha256(kept_text(text).encode()).hexdigest()[:16]


def _add_validations(sheet: Worksheet) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    choices = f"{MARK_SHEET}!$D$1:$D${len(STATUSES)}"
    status = DataValidation(type="list", formula1=choices, allow_blank=True, showErrorMessage=True)
    status.errorTitle, status.error = STATUS, "Pilih dari daftar."
    status.add(f"H{_HEADING_ROW + 1}:H{_LAST_ROW}")
    sheet.add_data_validation(status)
    deadline = DataValidation(type="date", operator="between", formula1="36526", formula2="58804", allow_blank=True)
    deadline.showErrorMessage, deadline.errorTitle = True, DEADLINE
    deadline.error = "Isi tanggal, misalnya 31/12/2026."
    deadline.add(f"K{_HEADING_ROW + 1}:K{_LAST_ROW}")
    sheet.add_data_validation(deadline)


def _check_signs(file: str, signs: Mapping[str, str], draft: Draft) -> None:
    for key, mine, what in ((REGION, draft.region, "daerah"), (DRAFT, draft.identifier, "draf")):
        if signs.get(key, mine) != mine:
            rule, remedy = f"tanggapan untuk {what} {mine}", "pindahkan berkas ini ke folder putarannya"
            raise UserError(Problem(file, f"ini tanggapan untuk {what} lain", signs[key], rule, remedy))


class _Update:
    """What has to be written into a workbook that is there, found before it is opened for writing."""

    def __init__(
        self,
        file: str,
        book: Book,
        content: bytes,
        whole: Mapping[str, Mapping[str, str]],
        decided: Mapping[str, Decision],
    ) -> None:
        self.notes: list[str] = []
        self._file, self._book, self._original = file, book, content
        self._whole, self._decided = whole, decided
        self._table = find_table(file, book)
        self._rows = {self._table.text(row, NUMBER): row for row in self._table.rows}
        self._cells = list(self._changed_cells())
        known = self._known_digests()
        self._added = [identifier for identifier in whole if identifier not in self._rows]
        deleted = [identifier for identifier in self._added if f"{identifier}/{NUMBER}" in known]
        if deleted:
            self.notes.append(f"Baris {', '.join(deleted)} tidak ada lagi di {file}; ditambahkan kembali di bawah.")
        self._long = _long_rows(whole)
        self._long_changed = self._long != self._known_long()

    @property
    def is_needed(self) -> bool:
        """Whether there is anything to write."""
        return bool(self._cells or self._added or self._long_changed)

    def content(self) -> bytes:
        """Return the workbook with what is new in it."""
        import openpyxl

        try:
            with warnings.catch_warnings():
                # It warns of what it leaves out, such as pictures and shapes.
                warnings.simplefilter("ignore")
                made = openpyxl.load_workbook(io.BytesIO(self._original), rich_text=True)
                return self._changed(made)
        except UserError:
            raise
        except Exception as error:  # a damaged part may raise anything
            what = "baris baru tidak dapat ditambahkan ke dalam buku kerja itu"
            raise UserError(Problem(self._file, what, None, "buku kerja Excel yang utuh", REPAIR)) from error

    def _changed(self, made: Workbook) -> bytes:
        self._keep_escapes(made)
        sheet = made[self._table.grid.name]
        for row, column, text in self._cells:
            put_text(sheet.cell(row, column), text)
        below = max([row for row, _ in self._table.grid.cells], default=_HEADING_ROW)
        for row, identifier in enumerate(self._added, start=below + 1):
            _write_row(sheet, row, self._table.columns, self._whole[identifier], self._decided.get(identifier))
        if self._added and sheet.auto_filter.ref:
            sheet.auto_filter.ref = re.sub(r"\d+$", str(below + len(self._added)), sheet.auto_filter.ref)
        if self._long_changed:
            _write_long(made, self._long)
        if MARK_SHEET in made.sheetnames:
            marks = made[MARK_SHEET]
            marks.delete_cols(_WRITTEN_AT, 2)
            _write_digests(marks, self._whole)
        return same_bytes(made)

    def _keep_escapes(self, made: Workbook) -> None:
        """Write again what openpyxl reads otherwise than Excel does: marks for characters in texts."""
        for grid in self._book.grids:
            sheet: Any = made[grid.name]
            for (row, column), cell in grid.cells.items():
                if isinstance(cell.value, str) and _ESCAPED.search(cell_text(cell.value)):
                    target = sheet.cell(row, column)
                    if target.data_type != "f":
                        target.value = cell_text(kept_text(cell.value))
                        target.data_type = "s"

    def _changed_cells(self) -> Iterator[tuple[int, int, str]]:
        """Yield the cells of ours that say something else by now; what somebody has changed stays and is told."""
        known = self._known_digests()
        for identifier, texts in self._whole.items():
            row = self._rows.get(identifier)
            for heading, text in texts.items() if row is not None else ():
                if heading not in self._table.columns or row is None:
                    continue
                present = self._table.text(row, heading)
                if present == kept_text(_shown(text)):
                    continue
                if not present or known.get(f"{identifier}/{heading}") == _digest(present):
                    yield row, self._table.columns[heading], _shown(text)
                else:
                    where = f"sel {self._table.name(row, heading)} ({identifier}, {heading})"
                    kept = "Perubahan itu dibiarkan, tetapi dokumen memakai masukan.json."
                    self.notes.append(f"Isi {where} di {self._file} diubah. {kept}")

    def _known_digests(self) -> dict[str, str]:
        cells = self._marks()
        return {
            text_of(cells[row, _WRITTEN_AT]): text_of(cells[row, _WRITTEN_AT + 1])
            for row, column in cells
            if column == _WRITTEN_AT and (row, _WRITTEN_AT + 1) in cells
        }

    def _marks(self) -> dict[tuple[int, int], float | str]:
        marks = next((grid for grid in self._book.grids if grid.name == MARK_SHEET), None)
        return {place: cell.value for place, cell in marks.cells.items()} if marks else {}

    def _known_long(self) -> list[tuple[str, str, str, str]]:
        grid = next((grid for grid in self._book.grids if grid.name == LONG_SHEET), None)
        rows = sorted({row for row, _ in grid.cells if row > 1}) if grid else []
        empty = ("", "", "", "")
        return [self._long_row(grid.cells, row) if grid else empty for row in rows]

    @staticmethod
    def _long_row(cells: Mapping[tuple[int, int], Any], row: int) -> tuple[str, str, str, str]:
        number, heading, part, text = (
            text_of(cells[row, column].value) if (row, column) in cells else "" for column in range(1, 5)
        )
        return number, heading, part, text
