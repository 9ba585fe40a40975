"""Reading returned workbooks of remarks: whatever a person wrote in one, wherever it stands, is kept."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rpkd.errors import Problem, UserError
from rpkd.review._remarks import Item, Origin, Read, Remark
from rpkd.review.comments._form import (
    COLUMNS,
    FORM,
    INSTITUTION_LABEL,
    LIST_SHEET,
    NAME_LABEL,
    OWN_TEXTS_AT,
    SHEET,
    item_cells,
)
from rpkd.review.comments._item_references import References, find_items, items_of_date, items_of_number
from rpkd.review.comments._plain_text import folded_text, kept_text
from rpkd.review.comments._sheet_extras import Extras, read_extras
from rpkd.review.comments._sheets import (
    DRAFT,
    KIND,
    REGION,
    ROUND,
    open_workbook,
    read_signs,
    text_of,
)
from rpkd.workbooks import GUIDE_SHEET, MARK_SHEET, Book, Cell, Grid, Kind, cell_name

_NAMES = ("item", "text", "kind", "evidence", "proposal", "author", "institution")
_OTHER_HEADINGS = {
    "item": ("no butir", "nomor butir", "no. butir"),
    "text": ("masukan/saran", "saran"),
    "evidence": ("bukti",),
    "proposal": ("usulan",),
    "author": ("nama", "pengusul"),
    "institution": ("instansi",),
}
_HEADINGS = {folded_text(column.heading): name for column, name in zip(COLUMNS, _NAMES, strict=True)} | {
    heading: name for name, headings in _OTHER_HEADINGS.items() for heading in headings
}
_DOWNWARDS = frozenset({"item", "author", "institution"})
_MOST_LOOSE_ROWS = 40
_ASK_AGAIN = "minta pengirimnya menyimpan ulang berkas itu sebagai Excel Workbook (.xlsx), lalu letakkan lagi di sini"


@dataclass(frozen=True)
class FormMark:
    """What a returned workbook must have been made for.

    Parameters
    ----------
    region : str
        Kemendagri code.
    round : int
        The round of FGD whose files are read.
    draft : str
        Identifier of the draft that was handed out; another one is told, not refused.
    """

    region: str
    round: int
    draft: str


@dataclass
class _Sheet:
    """One sheet while it is read."""

    file: str
    grid: Grid
    extras: Extras
    epoch: datetime.date
    items: Sequence[Item]
    own: frozenset[str]
    notes: list[str]
    author: str = ""
    institution: str = ""
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    filled: dict[int, list[int]] = field(default_factory=dict)
    headings: dict[int, dict[int, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row, column in sorted(self.grid.cells):
            self.filled.setdefault(row, []).append(column)
        for row, columns in self.filled.items():
            named = {column: _HEADINGS.get(folded_text(self.text(row, column)).rstrip(" *:"), "") for column in columns}
            known = {name for name in named.values() if name}
            if "text" in known and len(known) > 1:
                self.headings[row] = named

    def text(self, row: int, column: int) -> str:
        """Return what stands in a cell as its reader sees it; formulas are named in the notes."""
        cell = self.grid.cells.get((row, column))
        return kept_text(_shown(cell, self.epoch)) if cell else ""

    @property
    def rows(self) -> list[int]:
        """Return the numbers of the rows that hold anything, in order."""
        return sorted({*self.filled, *(row for row, _ in self.extras.notes)})

    def place(self, row: int) -> str:
        """Say where a row is."""
        return f"baris {row}" if self.grid.name == SHEET else f"lembar {self.grid.name}, baris {row}"

    def remark(self, locator: str, text: str, **more: str | None) -> Remark:
        """Make a remark of this file, by the person named at the sheet's top unless another is given."""
        given = {key: value for key, value in more.items() if key != "item"}
        who = {"author": self.author, "institution": self.institution}
        values = {**who, **{key: value or "" for key, value in given.items()}}
        return Remark(Origin.WORKBOOK, self.file, locator, text, item=more.get("item"), **values)


def read_comment_form(path: Path, items: Sequence[Item], expected: FormMark | None = None) -> Read:
    """Read a returned workbook of remarks.

    Parameters
    ----------
    path : Path
        The file, under whatever name.
    items : sequence of Item
        The places of the draft that was handed out.
    expected : FormMark, optional
        What the workbook must have been made for; not looked at when omitted.

    Returns
    -------
    Read
        One remark for each place that a row names; rows, texts beside the table, and notes on cells that name none are
        remarks without place. Notes tell of formulas, hidden rows, and what was read in another shape.

    Raises
    ------
    UserError
        When the file is no workbook, another workbook, or of another region or round.
    """
    book, content = open_workbook(path, _ASK_AGAIN)
    signs = read_signs(book)
    notes = _check_signs(path.name, signs, expected)
    try:
        extras = read_extras(content)
    except ValueError:
        extras = {}
        notes.append("Rumus dan catatan pada sel tidak dapat dibaca karena sebagian berkas rusak.")
    sheets = [
        _Sheet(path.name, grid, extras.get(grid.name, Extras()), book.epoch, items, _own_texts(book), notes)
        for grid in book.grids
        if grid.name != MARK_SHEET
    ]
    if KIND not in signs and not any(sheet.headings for sheet in sheets):
        rule = "lembar masukan yang dibagikan, atau tabel dengan judul kolom Butir dan Masukan"
        raise UserError(
            Problem(path.name, "ini bukan lembar masukan", None, rule, "pindahkan berkas ini dari folder itu")
        )
    _name_persons(sheets)
    remarks = [remark for sheet in sheets for remark in _remarks(sheet)]
    if remarks and not any(remark.author for remark in remarks):
        notes.append("Nama pengisi tidak ada; masukan dicatat tanpa nama.")
    return Read(path.name, tuple(remarks), tuple(notes))


def _check_signs(file: str, signs: Mapping[str, str], expected: FormMark | None) -> list[str]:
    if KIND not in signs:
        return ["Tanda pengenal lembar masukan tidak ada; isinya dibaca menurut judul kolom."]
    if signs[KIND] != FORM:
        rule = "lembar masukan yang dibagikan bersama draf"
        raise UserError(Problem(file, "ini buku kerja lain", signs[KIND], rule, "pindahkan berkas ini ke tempatnya"))
    if expected is None:
        return []
    if signs.get(REGION) != expected.region:
        remedy = "pindahkan berkas ini ke folder FGD daerahnya"
        what, value = "lembar masukan ini dari daerah lain", signs.get(REGION, "tanpa kode")
        raise UserError(Problem(file, what, value, f"lembar masukan daerah {expected.region}", remedy))
    if signs.get(ROUND) != str(expected.round):
        remedy = "pindahkan berkas ini ke folder kembali putarannya"
        what, value = "lembar masukan ini dari putaran lain", signs.get(ROUND, "tanpa putaran")
        raise UserError(Problem(file, what, value, f"lembar masukan putaran {expected.round}", remedy))
    if signs.get(DRAFT) != expected.draft:
        made_for = f"Lembar ini dibuat untuk draf {signs.get(DRAFT, 'tanpa tanda')}, bukan {expected.draft}"
        return [f"{made_for}; nomor butirnya tetap dibaca karena tidak pernah berganti tempat."]
    return []


def _own_texts(book: Book) -> frozenset[str]:
    marks = next((grid for grid in book.grids if grid.name == MARK_SHEET), None)
    cells = marks.cells.items() if marks else ()
    return frozenset(kept_text(text_of(cell.value)) for (_, column), cell in cells if column == OWN_TEXTS_AT)


def _shown(cell: Cell, epoch: datetime.date) -> str:
    if isinstance(cell.value, str):
        return cell.value
    if cell.kind is Kind.DATE:
        try:
            return f"{epoch + datetime.timedelta(days=int(cell.value)):%d/%m/%Y}"
        except OverflowError:
            return text_of(cell.value)
    return f"{text_of(cell.value * 100)}%" if cell.kind is Kind.PERCENT else text_of(cell.value)


def _name_persons(sheets: Sequence[_Sheet]) -> None:
    """Find who filled in each sheet; a sheet that does not tell takes it from the first one that does."""
    for sheet in sheets:
        for row in sheet.rows:
            if row in sheet.headings:
                break
            sheet.author = sheet.author or _beside(sheet, row, NAME_LABEL)
            sheet.institution = sheet.institution or _beside(sheet, row, INSTITUTION_LABEL)
    first = next((sheet for sheet in sheets if sheet.author or sheet.institution), None)
    for sheet in sheets:
        if first and not sheet.author and not sheet.institution:
            sheet.author, sheet.institution = first.author, first.institution


def _beside(sheet: _Sheet, row: int, label: str) -> str:
    """Return the first text to the right of a label; empty when the row has not that label."""
    columns = sheet.filled.get(row, [])
    texts = [sheet.text(row, column) for column in columns]
    named, _, after = texts[0].partition(":") if texts else ("", "", "")
    if folded_text(named).rstrip(" *") != folded_text(label):
        return ""
    return after.strip() or next((text for text in texts[1:] if text), "")


def _remarks(sheet: _Sheet) -> Iterator[Remark]:
    for place, formula in sorted(sheet.extras.formulas.items()):
        cell = sheet.grid.cells.get(place)
        if cell is not None:
            computed = cell.kind not in {Kind.UNCOMPUTED, Kind.LINKED}
            read = f"hasilnya, «{sheet.text(*place)[:60]}»" if computed else "rumusnya, karena hasilnya tidak ada"
            sheet.notes.append(
                f"Sel {cell_name(*place)} di lembar {sheet.grid.name} berisi rumus {formula}; yang dibaca {read}."
            )
    if sheet.grid.hidden_rows & set(sheet.rows) or sheet.grid.filtered:
        sheet.notes.append(f"Lembar {sheet.grid.name} menyembunyikan baris; baris itu tetap dibaca.")
    for first_row, first_column, last_row, _ in sheet.grid.merged:
        if last_row - first_row < _MOST_LOOSE_ROWS:
            for row in range(first_row, last_row + 1):
                sheet.merged[row, first_column] = (first_row, first_column)
    if sheet.grid.name == LIST_SHEET:
        yield from _beside_items(sheet)
    elif sheet.headings:
        yield from _table_remarks(sheet)
    else:
        yield from _loose_remarks(sheet, sheet.rows)


def _table_remarks(sheet: _Sheet) -> Iterator[Remark]:
    columns: dict[int, str] = {}
    for row in sheet.rows:
        if row in sheet.headings:
            columns = sheet.headings[row]
            yield from _notes_on(sheet, row, None)
        elif not columns:
            identity = any(_beside(sheet, row, label) for label in (NAME_LABEL, INSTITUTION_LABEL))
            yield from _notes_on(sheet, row, None) if identity else _loose_remarks(sheet, [row])
        else:
            yield from _row_remarks(sheet, row, columns)


def _row_remarks(sheet: _Sheet, row: int, columns: Mapping[int, str]) -> Iterator[Remark]:
    told = _cells_of_row(sheet, row, columns)
    if not any(told.values()):
        yield from _notes_on(sheet, row, None)
        return
    references, read_as = _references(sheet, row, columns, told["item"])
    parts = [told["text"]]
    if told["proposal"]:
        parts.append(f"Usulan rumusan: {told['proposal']}")
    parts += [told["beside"]]
    if not any(parts) and told["evidence"]:
        parts = [f"Bukti pendukung: {told['evidence']}"]
    if references.items and references.spans:
        parts.insert(0, f"(Untuk butir {told['item']})")
    elif references.items and references.rest:
        parts.insert(0, f"(Ditulis untuk: {told['item']})")
        sheet.notes.append(f"{sheet.place(row).capitalize()}: {references.rest} tidak dikenali sebagai butir.")
    if read_as:
        sheet.notes.append(f"{sheet.place(row).capitalize()}: {read_as}.")
    text = "\n\n".join(part for part in parts if part)
    if not text and told["item"] and not references.items:
        # Words in the column of numbers are a remark that slipped.
        text = told["item"]
    if text:
        who = {key: told[key] for key in ("author", "institution") if told[key]}
        if "author" in who and "institution" not in who and folded_text(who["author"]) != folded_text(sheet.author):
            who["institution"] = ""
        more = {"kind": told["kind"], "evidence": told["evidence"], **who}
        for number in references.items[:1] if references.spans else references.items:
            yield sheet.remark(sheet.place(row), text, item=number, **more)
        if not references.items:
            yield sheet.remark(sheet.place(row), text, unplaced=_why_unplaced(sheet, told, references), **more)
    elif told["item"]:
        sheet.notes.append(f"{sheet.place(row).capitalize()}: butir {told['item']} tanpa masukan.")
    yield from _notes_on(sheet, row, references.items[0] if references.items else None)


def _cells_of_row(sheet: _Sheet, row: int, columns: Mapping[int, str]) -> dict[str, str]:
    """Return what a row says by the name of its column; what stands in other columns is put together as "beside"."""
    told = dict.fromkeys((*_NAMES, "beside"), "")
    places = set(sheet.filled.get(row, []))
    down = {column for column, name in columns.items() if name in _DOWNWARDS and (row, column) in sheet.merged}
    beside = []
    for column in sorted(places | down):
        name = columns.get(column, "")
        text = sheet.text(row, column)
        if not text and column in down:
            text = sheet.text(*sheet.merged[row, column])
        if name and not told[name]:
            told[name] = text
        elif text:
            heading = sheet.text(max(found for found in sheet.headings if found < row), column)
            beside.append(f"{heading or f'Kolom {cell_name(row, column)[: -len(str(row))]}'}: {text}")
    if not any(text for name, text in told.items() if name not in _DOWNWARDS) and not (places - down) and not beside:
        return dict.fromkeys(told, "")
    told["beside"] = "\n".join(beside)
    return told


def _references(sheet: _Sheet, row: int, columns: Mapping[int, str], written: str) -> tuple[References, str]:
    """Find the items of a row, and say what was read in another shape than it was written in."""
    position = next((column for column, name in columns.items() if name == "item"), None)
    place = (row, position) if position is not None else (0, 0)
    cell = sheet.grid.cells.get(place) or sheet.grid.cells.get(sheet.merged.get(place, (0, 0)))
    if cell is None or isinstance(cell.value, str):
        return find_items(written, sheet.items), ""
    if cell.kind is Kind.DATE:
        possible: tuple[str, ...] = ()
        with contextlib.suppress(OverflowError):
            possible = items_of_date(sheet.epoch + datetime.timedelta(days=int(cell.value)), sheet.items)
        what = f"Excel mengubah nomor butir menjadi tanggal {written}"
    else:
        possible = items_of_number(float(cell.value), sheet.items)
        what = f"nomor butir tersimpan sebagai angka {written}"
    if len(possible) == 1:
        return References(possible), f"{what}; dibaca butir {possible[0]}"
    means = f"dapat berarti {' atau '.join(possible)}" if possible else "tidak menunjuk butir yang ada"
    return References((), f"{what}, yang {means}"), ""


def _why_unplaced(sheet: _Sheet, told: Mapping[str, str], references: References) -> str:
    if references.rest:
        return references.rest
    named = find_items(told["text"], sheet.items).items if not told["item"] else ()
    hint = f"; teksnya menyebut {', '.join(named)}" if named else ""
    return f"kolom Butir kosong{hint}"


def _beside_items(sheet: _Sheet) -> Iterator[Remark]:
    """Yield what somebody wrote into the list of places: beside a place, or over what the list says of it."""
    known = {item.number: item for item in sheet.items}
    for row in sheet.rows:
        item = known.get(sheet.text(row, 1))
        own = {*sheet.own, *((kept_text(text) for text in item_cells(item)) if item else ())}
        columns = sheet.filled.get(row, [])
        texts = [text for column in columns if (text := sheet.text(row, column)) and text not in own]
        if texts:
            unplaced = "" if item else f"ditulis di {sheet.place(row)}"
            yield sheet.remark(
                sheet.place(row), "\n".join(texts), item=item.number if item else None, unplaced=unplaced
            )
        yield from _notes_on(sheet, row, item.number if item else None)


def _loose_remarks(sheet: _Sheet, rows: Sequence[int]) -> Iterator[Remark]:
    """Yield the rows of a sheet without table, or above one, that are not the form's own."""
    written: list[tuple[int, str]] = []
    for row in rows:
        columns = sheet.filled.get(row, [])
        texts = [text for column in columns if (text := sheet.text(row, column)) and text not in sheet.own]
        is_identity = any(_beside(sheet, row, label) for label in (NAME_LABEL, INSTITUTION_LABEL))
        if texts and not is_identity:
            written.append((row, " | ".join(texts)))
        yield from _notes_on(sheet, row, None)
    reason = "ditulis di luar tabel masukan"
    if sheet.grid.name not in {SHEET, GUIDE_SHEET}:
        reason = f"lembar {sheet.grid.name} tidak mempunyai judul kolom Butir dan Masukan"
    if len(written) > _MOST_LOOSE_ROWS:
        start = "\n".join(text for _, text in written[:3])
        text = f"Lembar {sheet.grid.name} berisi {len(written)} baris, dimulai dengan:\n{start}"
        sheet.notes.append(
            f"Lembar {sheet.grid.name} ({len(written)} baris) dicatat sebagai satu masukan; bukalah berkasnya."
        )
        yield sheet.remark(f"lembar {sheet.grid.name}", text, unplaced=reason)
        return
    for row, text in written:
        yield sheet.remark(sheet.place(row), text, unplaced=reason)


def _notes_on(sheet: _Sheet, row: int, item: str | None) -> Iterator[Remark]:
    """Yield the notes that somebody put on the cells of a row."""
    for (found, column), notes in sorted(sheet.extras.notes.items()):
        for number, note in enumerate(notes if found == row else (), start=1):
            who = {"author": note.author, "institution": ""} if note.author else {}
            count = f" ({number})" if len(notes) > 1 else ""
            locator = f"catatan pada sel {cell_name(row, column)} lembar {sheet.grid.name}{count}"
            unplaced = "" if item else "catatan pada sel yang barisnya tidak menunjuk butir"
            yield sheet.remark(locator, kept_text(note.text), item=item, unplaced=unplaced, date=note.date, **who)
