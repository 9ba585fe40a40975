"""The lists that a region's parameters name: read, checked, and brought into one shape."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rpkd.errors import Problem, UserError
from rpkd.project import Project
from rpkd.regions import Region, RegionIndex
from rpkd.registry._cells import Cells, Written, rows_named
from rpkd.registry._content import check_content
from rpkd.registry._files import read_cells
from rpkd.registry._maps import Basis, Entry, ListMap, read_list_map
from rpkd.registry._notes import number_notes
from rpkd.registry._places import Reference, reference_places
from rpkd.registry._quality import MEASURES, Quality, quality_of
from rpkd.registry._roster import Roster, When
from rpkd.registry._rows import merged_codes, roster_rows, wanted_columns
from rpkd.registry._synthetic import FILE_PREFIX
from rpkd.sources import Tables

Bools = NDArray[np.bool_]

EXAMPLE = "contoh"
"""Value of `data.registry` that asks for made-up lists instead of files."""

PRIVATE = ("data", "private")
"""Folder of a clone that git does not see: the only one in it where lists of persons may lie."""


_FIRST_LISTS = datetime.date(2005, 1, 1)
"""Families were first listed for programmes in 2005 (PSE 2005 of BPS)."""

_BELOW_A_TABLE = re.compile(r"(?i)\s*(jumlah|total|grand total|mengetahui)\b")


@dataclass(frozen=True)
class Lists:
    """The lists of a region.

    Parameters
    ----------
    rosters : tuple of Roster
        In the order of `daftar.yaml`.
    date : datetime.date
        Programmes' rules valid on this day are applied.
    basis : str
        Among whom the deciles of DTSEN rank: ``"nasional"``, ``"provinsi"``, ``"kabupaten"``, ``"tidak-diketahui"``.
    synthetic : bool
        Whether the persons of any list are made up.
    shown : str
        The file that configures the lists, as messages name it.
    quality : tuple of Quality
        Counts of each list, in the same order.
    notes : tuple of Problem
        What an office should know of its lists, and does not keep them from being used.
    files : mapping of str to Path
        The file of each list by its name; none for lists that were made up in memory.
    """

    rosters: tuple[Roster, ...]
    date: datetime.date
    basis: Basis
    synthetic: bool
    shown: str
    quality: tuple[Quality, ...]
    notes: tuple[Problem, ...] = ()
    files: Mapping[str, Path] = field(default_factory=dict)

    @classmethod
    def of(cls, rosters: Sequence[Roster], basis: Basis = "nasional") -> Lists:
        """Put lists together that were made up in memory; the date is that of the latest DTSEN list."""
        dates = [roster.date for roster in rosters if roster.kind == "dtsen"] or [roster.date for roster in rosters]
        synthetic = any(roster.synthetic for roster in rosters)
        return cls(tuple(rosters), max(dates), basis, synthetic, EXAMPLE, tuple(map(quality_of, rosters)))

    def quality_table(self) -> pd.DataFrame:
        """Return the counts in long form: ``list``, ``village`` (empty: none known), ``measure``, ``count`` (int64)."""
        measures = ["rows", "families", *MEASURES]
        tables = []
        for quality in self.quality:
            wide = quality.villages[measures].reset_index()
            long = wide.melt("village", var_name="measure", value_name="count")
            long.insert(0, "list", quality.list)
            tables.append(long)
        return pd.concat(tables, ignore_index=True)


def read_lists(project: Project, region: Region, configured: str) -> Lists:
    """Read the lists that the parameters of a region name.

    Parameters
    ----------
    project : Project
        The clone; the path is relative to it.
    region : Region
        The region.
    configured : str
        `data.registry` of the parameters: path of a `daftar.yaml`.

    Returns
    -------
    Lists
        Every row of every file that holds anything of a person; a number that cannot be used is left empty, with the
        reason, and the row stays.

    Raises
    ------
    UserError
        Everything that is wrong with the map and the files, all lists at once.
    """
    path = lists_path(project, region, configured)
    listed = read_list_map(path, project, region)
    tables = Tables(project)
    index = RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame)
    reference = reference_places(region, tables)
    rosters: list[Roster] = []
    quality: list[Quality] = []
    notes: list[Problem] = []
    problems: list[Problem] = []
    files: dict[str, Path] = {}
    for entry in listed.entries:
        files[entry.name] = path.parent / entry.file
        try:
            _refuse_unprotected(project, files[entry.name])
            roster, found, remarks = _read_list(project, listed, entry, files[entry.name], reference, index)
        except UserError as error:
            problems += error.problems
            continue
        rosters.append(roster)
        quality.append(quality_of(roster, found))
        notes += [*remarks, *number_notes(roster)]
    if problems:
        raise UserError(*problems)
    synthetic = any(roster.synthetic for roster in rosters)
    return Lists(
        tuple(rosters), listed.date, listed.basis, synthetic, listed.shown, tuple(quality), tuple(notes), files
    )


def list_problems(project: Project, region: Region, configured: str) -> tuple[list[Problem], list[Problem]]:
    """Check the lists of a region without keeping anything of them.

    Returns
    -------
    errors, notes : list of Problem
        What keeps the lists from being used, and what an office should know.
    """
    try:
        return [], list(read_lists(project, region, configured).notes)
    except UserError as error:
        return list(error.problems), []


def lists_path(project: Project, region: Region, configured: str) -> Path:
    """Return the path of a region's `daftar.yaml`.

    Raises
    ------
    UserError
        When it lies outside the clone, or where git would see it.
    """
    posix = PurePosixPath(configured)
    outside = posix.is_absolute() or PureWindowsPath(configured).drive or "\\" in configured or ".." in posix.parts
    if outside or not configured.strip() or not configured.isprintable() or posix.parts[: len(PRIVATE)] != PRIVATE:
        raise UserError(
            Problem(
                f"params daerah {region.code}, kunci data.registry",
                "letak daftar keluarga tidak dapat dipakai",
                configured,
                f"jalur relatif di dalam {'/'.join(PRIVATE)}, yang tidak ikut tersimpan di git, atau {EXAMPLE}",
                f"tulis misalnya {'/'.join(PRIVATE)}/{region.code}/daftar.yaml",
            )
        )
    return project.root / configured


def _refuse_unprotected(project: Project, path: Path) -> None:
    """Refuse a list of persons that lies in the clone where git would see it."""
    shown = project.shown(path)
    inside = not Path(shown).is_absolute()
    if inside and PurePosixPath(shown).parts[: len(PRIVATE)] != PRIVATE:
        raise UserError(
            Problem(
                shown,
                "daftar orang terletak di folder yang ikut tersimpan di git",
                None,
                f"di dalam folder proyek, daftar hanya boleh berada di {'/'.join(PRIVATE)}",
                f"pindahkan berkas itu ke {'/'.join(PRIVATE)}, lalu perbaiki kunci file",
            )
        )


def _read_list(
    project: Project, listed: ListMap, entry: Entry, path: Path, reference: Reference, index: RegionIndex
) -> tuple[Roster, dict[str, Bools], list[Problem]]:
    """Return a list, the rows in which something unusable is written, and what the office should know."""
    layout = listed.layouts[entry.layout]
    shown = project.shown(path)
    _check_date(entry, listed.shown)
    written = Written(entry.encoding, entry.delimiter, entry.sheet, entry.header_row)
    cells = _with_content(read_cells(path, shown, wanted_columns(entry, layout), written), shown)
    problems = check_content(cells, shown, merged_codes(entry, layout))
    if problems:
        raise UserError(*problems)
    rows, found, notes = roster_rows(cells, entry, layout, reference, index, shown)
    synthetic = listed.synthetic or path.name.startswith(FILE_PREFIX)
    roster = Roster(
        entry.name,
        entry.kind,
        entry.program,
        cast(When, entry.when),
        layout.level,
        entry.date,
        shown,
        rows,
        synthetic,
    )
    return roster, found, [*cells.notes, *notes]


def _check_date(entry: Entry, shown: str) -> None:
    today = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=1)
    if not _FIRST_LISTS <= entry.date <= today:
        raise UserError(
            Problem(
                f"{shown}, daftar {entry.name}, kunci date",
                "tanggal daftar di masa depan" if entry.date > today else "tanggal daftar terlalu lama",
                entry.date.isoformat(),
                f"hari ini atau sebelumnya, paling lama {_FIRST_LISTS.isoformat()}",
                "tulis tanggal ketika daftar itu dibuat",
            )
        )


def _with_content(cells: Cells, shown: str) -> Cells:
    """Leave out rows that say nothing of anybody, as sums and signatures below a table."""
    names = [name for name in ("nik", "kk", "name", "family_id", "person_id") if name in cells.frame]
    if not names:
        raise UserError(
            Problem(
                shown,
                "daftar tanpa kolom yang menunjuk orang atau keluarga",
                None,
                "setidaknya salah satu: nik, kk, name, family_id, person_id",
                "perbaiki columns di daftar.yaml",
            )
        )
    filled = np.zeros(len(cells.frame), bool)
    for name in names:
        column = cells.frame[name].str.strip()
        filled |= ((column != "") & ~column.str.match(_BELOW_A_TABLE)).to_numpy(bool)
    if not filled.any():
        raise UserError(
            Problem(
                shown,
                "daftar tidak memuat satu baris pun",
                None,
                "setidaknya satu orang di bawah kepala tabel",
                "periksa apakah berkas dan lembar itu benar",
            )
        )
    if filled.all():
        return cells
    note = Problem(
        f"{shown}, {rows_named(cells.rows[~filled].tolist())}",
        f"{int((~filled).sum())} baris tanpa NIK, nomor KK, nama, dan kunci keluarga (misalnya jumlah) tidak dibaca",
    )
    return Cells(
        cells.frame.loc[filled].reset_index(drop=True),
        cells.rows[filled],
        cells.labels,
        {name: flags[filled] for name, flags in cells.numeric.items()},
        (*cells.notes, note),
    )
