"""The hidden sheet that says what a workbook is and what it held when it was made."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from rpkd.workbooks._layout import EDITION, FIRST_VERSION, MARK_SHEET, VERSION, Layout
from rpkd.workbooks._model import Fault
from rpkd.workbooks._xlsx import Book

KIND, REGION, EDITION_KEY, VERSION_KEY, COPY = "buku kerja", "kode daerah", "edisi", "versi", "salinan pemeriksaan"
_NEW = "pindahkan berkas ini, buat yang baru dengan rpkd init, lalu salin isiannya ke sana sebagai nilai"


@dataclass(frozen=True)
class Marks:
    """What the hidden sheet says, and the figures that the workbook was made with, by their place in words."""

    signs: Mapping[str, str]
    given: Mapping[str, float]

    @property
    def version(self) -> int:
        """The version that the workbook was made by; 0 when it is none that is known."""
        text = self.signs.get(VERSION_KEY, "")
        return int(text) if text in {str(known) for known in range(FIRST_VERSION, VERSION + 1)} else 0

    def is_given(self, place: str, value: float) -> bool:
        """Tell whether a figure is the one that the workbook was made with."""
        known = self.given.get(place)
        return known is not None and math.isclose(known, value, rel_tol=1e-9, abs_tol=1e-12)


def signs_of(layout: Layout, region_code: str) -> dict[str, str]:
    """Return what the hidden sheet of a new workbook says."""
    return {KIND: layout.kind, REGION: region_code, EDITION_KEY: EDITION, VERSION_KEY: str(VERSION)}


def read_marks(book: Book) -> Marks:
    """Read the hidden sheet; without one the marks are empty."""
    grid = next((grid for grid in book.grids if grid.name == MARK_SHEET), None)
    signs: dict[str, str] = {}
    given: dict[str, float] = {}
    for (row, column), cell in grid.cells.items() if grid else ():
        beside = grid.cells.get((row, 2)) if grid else None
        if column == 1 and isinstance(cell.value, str) and beside is not None:
            if isinstance(beside.value, float):
                given[cell.value] = beside.value
            else:
                signs[cell.value] = beside.value
    return Marks(signs, given)


def check_marks(marks: Marks, layout: Layout, region_code: str, region_name: str) -> list[Fault]:
    """Refuse a workbook that was made for something else."""
    signs = marks.signs
    if COPY in signs:
        rule = "salinan pemeriksaan hanya menunjukkan masalah dan tidak dibaca"
        remedy = f"perbaiki buku kerja aslinya, {layout.file}"
        return [Fault("", "", "ini salinan pemeriksaan, bukan buku kerja aslinya", None, rule, remedy)]
    if KIND not in signs:
        rule = f"buku kerja dibuat oleh rpkd init dan memuat lembar tersembunyi {MARK_SHEET}"
        return [Fault("", "", "tanda pengenal buku kerja tidak ada", None, rule, _NEW)]
    found = []
    if signs[KIND] != layout.kind:
        remedy = f"kembalikan nama berkas ini menjadi {signs[KIND]}.xlsx"
        found.append(Fault("", "", "ini buku kerja lain", signs[KIND], f"buku kerja {layout.kind}", remedy))
    if signs.get(REGION) != region_code:
        rule = f"buku kerja {region_name} ({region_code})"
        remedy = "pindahkan berkas itu ke folder daerahnya di data/input"
        found.append(Fault("", "", "ini buku kerja daerah lain", signs.get(REGION, "tanpa kode"), rule, remedy))
    if signs.get(EDITION_KEY) != EDITION:
        found.append(
            Fault(
                "", "", "ini buku kerja periode lain", signs.get(EDITION_KEY, "tanpa periode"), f"edisi {EDITION}", _NEW
            )
        )
    elif not marks.version:
        rule = f"susunan versi {FIRST_VERSION} sampai {VERSION}"
        found.append(
            Fault("", "", "susunan buku kerja dari versi lain", signs.get(VERSION_KEY, "tanpa versi"), rule, _NEW)
        )
    return found
