"""How good lists are: the tables of `rpkd registry check`, on the terminal and as a workbook for the villages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from rpkd.cli._streams import console
from rpkd.errors import Problem
from rpkd.numbers import Unit, format_number
from rpkd.project import Project
from rpkd.regions import Region

if TYPE_CHECKING:
    from rpkd.registry import Lists

_SHOWN_VILLAGES = 15
_SHOWN_NOTES = 40
_NARROWEST = 92
_STATES = {
    "ok": "dapat dipakai",
    "missing": "kosong",
    "length": "bukan 16 angka",
    "digits": "memuat huruf atau tanda",
    "zeros": "satu angka diulang",
    "rounded": "dibulatkan atau bernomor urut 0000",
    "region": "kode wilayah tidak ada",
    "birth_date": "tanggal lahir tidak mungkin",
    "issue_date": "tanggal terbit tidak mungkin",
}
_MEASURES = {
    "rows": "Baris",
    "families": "Keluarga",
    "nik_repeated": "NIK ganda",
    "nik_elsewhere": "NIK terbitan daerah lain (bukan kesalahan)",
    "family_repeated": "Keluarga ganda",
    "name_missing": "Nama kosong",
    "birth_missing": "Tanggal lahir kosong",
    "birth_unreadable": "Tanggal lahir tidak terbaca",
    "birth_differs": "Tanggal lahir berbeda dengan NIK",
    "sex_missing": "Jenis kelamin kosong",
    "sex_differs": "Jenis kelamin berbeda dengan NIK",
    "decile_missing": "Desil kosong",
    "decile_unreadable": "Desil tidak terbaca",
    "village_missing": "Desa tidak diketahui",
    "village_unknown": "Desa tidak dikenal",
    "other_regency": "Desa di daerah lain",
}
_NUMBER_FORMAT = "#,##0"


def measure_name(measure: str) -> str:
    """Return the heading of a measure.

    Examples
    --------
    >>> measure_name("nik_length"), measure_name("rows")
    ('NIK: bukan 16 angka', 'Baris')
    """
    number, _, state = measure.partition("_")
    if number in {"nik", "kk"} and state in _STATES:
        return f"{number.upper()}: {_STATES[state]}"
    return _MEASURES[measure]


def tell_quality(lists: Lists) -> None:
    """Print how good the lists are, as a whole and in the villages that need most work."""
    columns = ("rows", "families", "nik_ok", "nik_missing", "nik_repeated", "village_missing")
    rows: list[tuple[str | int, ...]] = [
        (one.list, one.rows, one.families, *(one.counts[name] for name in columns[2:]))
        for one in lists.quality
    ]  # fmt: skip
    _print("Mutu daftar", ("Daftar", *map(measure_name, columns)), rows)
    wide = lists.quality_table().pivot_table(index="village", columns="measure", values="count", aggfunc="sum")
    wide = wide[wide.index != ""]
    wide["unusable"] = wide["rows"] - wide["nik_ok"]
    worst = wide.sort_values("unusable", ascending=False, kind="stable").head(_SHOWN_VILLAGES)
    headings = ("Desa", "Baris", "NIK tidak dapat dipakai", "Tanggal lahir kosong", "Keluarga ganda")
    names = ["rows", "unusable", "birth_missing", "family_repeated"]
    _print(
        f"Desa dengan NIK tidak dapat dipakai terbanyak ({len(worst)} dari {len(wide)} desa)",
        headings,
        [(str(village), *(int(row[name]) for name in names)) for village, row in worst.iterrows()],
    )


def _print(title: str, headings: Sequence[str], rows: Sequence[tuple[str | int, ...]]) -> None:
    from rich.table import Table

    table = Table(title=title)
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="right" if place else "left", no_wrap=not place)
    for first, *numbers in rows:
        table.add_row(str(first), *(format_number(int(number), Unit.COUNT) for number in numbers))
    console(narrowest=_NARROWEST).print(table)


def tell_notes(notes: Sequence[Problem]) -> None:
    """Print what an office should know of its lists."""
    for note in notes[:_SHOWN_NOTES]:
        print(f"Catatan: {note}")
    if len(notes) > _SHOWN_NOTES:
        print(f"… dan {len(notes) - _SHOWN_NOTES} catatan lain.")


def write_quality(project: Project, region: Region, lists: Lists, names: dict[str, str], folder: Path) -> Path:
    """Write the counts of every list by village as a workbook; counts only, no name and no number of a person.

    Parameters
    ----------
    project, region :
        The clone and the region.
    lists : Lists
        As read.
    names : dict of str to str
        Names of villages by code.
    folder : Path
        Where it goes.
    """
    from rpkd.workbooks import ExportColumn, ExportSheet, ExportTable, export_bytes, write_export

    notes = (
        "Hanya hitungan baris, tanpa nama dan nomor. Untuk perbaikan data di kantor, bukan untuk diterbitkan.",
        f"Daftar: {lists.shown}.",
    )
    title = f"Mutu daftar {region.name}"
    title += " (contoh sintetis)" if lists.synthetic else ""
    sheets = []
    for one in lists.quality:
        frame: pd.DataFrame = one.villages
        used = [str(name) for name in frame.columns if name in {"rows", "families"} or frame[name].any()]
        columns = (
            ExportColumn("Kode desa", 15),
            ExportColumn("Desa/kelurahan", 24),
            *(ExportColumn(measure_name(name), 16, _NUMBER_FORMAT) for name in used),
        )
        rows: list[tuple[str | int, ...]] = [
            (str(code) or "–", names.get(str(code), "tidak diketahui" if not code else "–"), *map(int, row))
            for code, row in zip(frame.index, frame[used].to_numpy(), strict=True)
        ]
        # Families of two villages count in both, so the sum is that of the list, not of the lines.
        total = [
            one.rows if name == "rows" else one.families if name == "families" else one.counts[name] for name in used
        ]
        rows.append(("", "Seluruhnya", *total))
        table = ExportTable(columns, tuple(rows), bold_rows=frozenset({len(rows) - 1}))
        sheets.append(ExportSheet(one.list[:31], title, f"Daftar {one.list}", (table,), notes, frozen=2))
    path = folder / f"mutu-daftar-{region.code}.xlsx"
    write_export(path, export_bytes(title, sheets), project.shown(path))
    return path
