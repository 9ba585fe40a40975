"""What a download would change in our tables: new figures, changed ones, and what could not be placed."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median

import pandas as pd

from rpkd.errors import Problem, explain_os_errors
from rpkd.files import write_bytes
from rpkd.numbers import is_missing
from rpkd.project import Project
from rpkd.regions import RegionIndex
from rpkd.sources._package import Resource, read_package
from rpkd.sources._tables import PACKAGE_FILE, Tables
from rpkd.sources.webapi._answers import RawFigure
from rpkd.sources.webapi._areas import area_of
from rpkd.sources.webapi._download import Download
from rpkd.sources.webapi._variables import Target, Variable

PROPOSAL_FILE = "usulan.csv"
NEW, CHANGED, ABSENT, UNKNOWN_AREA, UNREADABLE, TWICE = (
    "baru",
    "berubah",
    "tidak ada di unduhan",
    "wilayah tidak dikenali",
    "angka tidak terbaca",
    "wilayah ganda",
)
# Figures of one measure in another unit are some hundred or thousand times as large, never twice.
_SAME_UNIT = (0.5, 2.0)

Key = tuple[str, int, int]


@dataclass(frozen=True)
class Change:
    """One line of the proposal.

    Parameters
    ----------
    status : str
        ``"baru"`` or ``"berubah"`` for what would be taken over; anything else is told and left alone.
    variable : Variable
        Where the figure comes from and where it belongs.
    area, name : str
        Kemendagri code, empty when not known, and the name that the WebAPI gives.
    year, month : int
        Of the figure; month 0 where the table has none.
    old : float or None
        Our figure.
    new : str
        The WebAPI's, as a plain decimal.
    unit : str
        As the WebAPI names it.
    """

    status: str
    variable: Variable
    area: str
    name: str
    year: int
    month: int
    old: float | None
    new: str
    unit: str

    @property
    def taken(self) -> bool:
        """Whether it would be written into our table."""
        return self.status in {NEW, CHANGED}


@dataclass(frozen=True)
class Proposal:
    """All lines, how many figures are as ours, and what speaks against taking them over."""

    changes: tuple[Change, ...]
    same: int
    doubts: tuple[Problem, ...]

    def count(self, status: str) -> int:
        """How many lines have a status."""
        return sum(change.status == status for change in self.changes)


def propose(project: Project, download: Download, tables: Tables) -> Proposal:
    """Compare a download with our tables.

    Parameters
    ----------
    project : Project
        The clone.
    download : Download
        Raw figures.
    tables : Tables
        Ours, checked.

    Raises
    ------
    UserError
        When one of our tables is not as it must be.
    """
    index = RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame)
    path = project.data / PACKAGE_FILE
    resources = read_package(path, project.shown(path)).by_name
    changes: list[Change] = []
    doubts: list[Problem] = []
    same = 0
    for variable, raw, years in download.tables:
        ours = _figures_of(tables[variable.target.table].frame, variable.target)
        whole = _is_whole(variable.target, resources)
        placed, aside = _placed(raw.figures, variable, index, raw.unit)
        changes += aside
        ratios = []
        for (area, year, month), figure in placed.items():
            old = ours.get((area, year, month))
            new = float(figure.text)
            if old is not None and old > 0 and new > 0:
                ratios.append(new / old)
            if old is not None and math.isclose(old, round(new) if whole else new, rel_tol=1e-12):
                same += 1
                continue
            status = NEW if old is None else CHANGED
            changes.append(Change(status, variable, area, figure.area_label, year, month, old, figure.text, raw.unit))
        changes += _absent(ours, placed, variable, years, raw.unit, index)
        if ratios and not _SAME_UNIT[0] <= median(ratios) <= _SAME_UNIT[1]:
            doubts.append(_other_unit(variable, raw.title, raw.unit, median(ratios)))
    return Proposal(tuple(changes), same, tuple(doubts))


def _figures_of(frame: pd.DataFrame, target: Target) -> dict[Key, float]:
    """Our known figures by area, year and month."""
    chosen = frame[frame["indicator"] == target.indicator] if target.indicator else frame
    months = chosen["month"].tolist() if target.monthly else [0] * len(chosen)
    columns = (chosen[target.area_column].tolist(), chosen["year"].tolist(), months, chosen[target.column].tolist())
    return {
        (str(area), int(year), int(month)): float(value)
        for area, year, month, value in zip(*columns, strict=True)
        if not is_missing(value)
    }


def _is_whole(target: Target, resources: Mapping[str, Resource]) -> bool:
    """Whether a column holds whole numbers only, such as rupiah: figures are rounded to it when taken over."""
    return any(field.name == target.column and field.type == "integer" for field in resources[target.table].fields)


def _placed(
    figures: Sequence[RawFigure], variable: Variable, index: RegionIndex, unit: str
) -> tuple[dict[Key, RawFigure], list[Change]]:
    """Give each figure its area; set aside what has none, is none, or comes twice for one area."""
    places: dict[tuple[str, str], str | None] = {}
    placed: dict[Key, RawFigure] = {}
    aside: list[Change] = []

    def set_aside(status: str, figure: RawFigure, area: str) -> None:
        aside.append(
            Change(status, variable, area, figure.area_label, figure.year, figure.month, None, figure.text, unit)
        )

    for figure in figures:
        row = (figure.area_id, figure.area_label)
        if row not in places:
            places[row] = area_of(*row, variable.areas, variable.domain, index)
        area = places[row]
        if area is None:
            set_aside(UNKNOWN_AREA, figure, "")
        elif not figure.readable:
            set_aside(UNREADABLE, figure, area)
        elif (area, figure.year, figure.month) in placed:
            set_aside(TWICE, figure, area)
        else:
            placed[area, figure.year, figure.month] = figure
    return placed, aside


def _absent(
    ours: Mapping[Key, float],
    placed: Mapping[Key, RawFigure],
    variable: Variable,
    years: Sequence[int],
    unit: str,
    index: RegionIndex,
) -> Iterator[Change]:
    """Yield what we have and the download has not, for years and months of which it has anything."""
    known = {(year, month) for _, year, month in placed}
    names = {region.code: region.name for region in index.all} | {item.code: item.name for item in index.provinces}
    for (area, year, month), value in ours.items():
        if year in years and (year, month) in known and (area, year, month) not in placed:
            yield Change(ABSENT, variable, area, names.get(area, "Indonesia"), year, month, value, "", unit)


def _other_unit(variable: Variable, title: str, unit: str, ratio: float) -> Problem:
    return Problem(
        f"variabel {variable.id} untuk {variable.target.name} ({variable.areas})",
        "angkanya jauh lain besarnya daripada angka kita; mungkin variabel atau satuannya lain",
        f"{title} ({unit}); nilai tengah perbandingan {ratio:.4g}",
        f"nilai tengah angka BPS dibagi angka kita antara {_SAME_UNIT[0]:g} dan {_SAME_UNIT[1]:g}",
        "periksa nomor variabel, kategori, dan satuannya; usulan ini tidak diterapkan",
    )


_HEADINGS = (
    *("status", "tabel", "kolom", "indikator", "kode", "wilayah", "tahun", "bulan"),
    *("angka_sekarang", "angka_bps", "selisih", "satuan_bps", "variabel", "domain"),
)


def keep_proposal(proposal: Proposal, folder: Path) -> Path:
    """Write the proposal beside its download, never over another one that somebody may have worked on.

    Returns
    -------
    Path
        ``usulan.csv``, or ``usulan-2.csv`` and so on where that one holds something else.

    Raises
    ------
    UserError
        When the file cannot be read or written.
    """
    content = _as_table(proposal)
    stem, ending = PROPOSAL_FILE.split(".")
    for number in count(1):
        path = folder / (PROPOSAL_FILE if number == 1 else f"{stem}-{number}.{ending}")
        with explain_os_errors(path, "membaca usulan"):
            before = path.read_bytes() if path.exists() else None
        if before is None:
            write_bytes(path, content)
        if before in (None, content):
            break
    return path


def _as_table(proposal: Proposal) -> bytes:
    """Lay the proposal out for a spreadsheet: UTF-8 with its mark, commas, decimal points."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(_HEADINGS)
    for change in proposal.changes:
        target = change.variable.target
        old = "" if change.old is None else f"{change.old:.15g}"
        both = change.taken and change.old is not None
        writer.writerow(
            [
                *(change.status, target.table, target.column, target.indicator, change.area, _harmless(change.name)),
                *(change.year, change.month or "", old, _harmless(change.new)),
                f"{float(change.new) - float(old):.6g}" if both else "",
                *(_harmless(change.unit), change.variable.id, change.variable.domain),
            ]
        )
    return stream.getvalue().encode("utf-8-sig")


def _harmless(text: str) -> str:
    """Keep a spreadsheet from taking a text for a formula; a negative number is none."""
    try:
        float(text)
    except ValueError:
        return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text
    return text
