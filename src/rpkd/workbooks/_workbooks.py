"""The workbooks of one region: each read when it is first asked for."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from rpkd.errors import Problem, UserError, explain_os_errors
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.sources import Source, Tables
from rpkd.workbooks._found import WorkbookRead
from rpkd.workbooks._kinds import FILES
from rpkd.workbooks._layout import NEVER_SAVED
from rpkd.workbooks._model import InputTable, Mentoring
from rpkd.workbooks._read import read_workbook
from rpkd.workbooks._xlsx import MOST_BYTES

# Name of each table, and the workbook that it stands in.
TABLES = {
    "indicators": "indikator.xlsx",
    "areas": "wilayah.xlsx",
    "targets": "target.xlsx",
    "budget_summary": "apbd.xlsx",
    "budget_functions": "apbd.xlsx",
    "budget_activities": "apbd.xlsx",
    "programmes": "program.xlsx",
    "action_plan": "program.xlsx",
    "root_causes": "akar-masalah.xlsx",
    "mentoring_offices": "dampingan.xlsx",
    "mentoring_villages": "dampingan.xlsx",
    "mentoring_entries": "dampingan.xlsx",
}


def input_folder(project: Project, region: Region) -> Path:
    """Return the folder that a region's own files lie in."""
    return project.data / "input" / region.code


def workbook_paths(project: Project, region: Region) -> tuple[Path, ...]:
    """Return where a region's workbooks lie, whether they are there or not."""
    return tuple(input_folder(project, region) / file for file in FILES)


def read_file(project: Project, region: Region, tables: Tables, file: str) -> WorkbookRead | None:
    """Read one workbook; None when it is absent.

    Raises
    ------
    UserError
        When the system does not let it be read.
    """
    path = input_folder(project, region) / file
    with explain_os_errors(path, "membaca buku kerja", project.shown(path)):
        try:
            # Opened even where it is absent: whoever watches which files are read learns that it was asked for.
            with path.open("rb") as stream:
                content = stream.read(MOST_BYTES + 1)
        except PermissionError as error:
            rule, remedy = (
                "berkas boleh dibaca dan tidak dikunci program lain",
                "tutup berkas itu di Excel, lalu ulangi",
            )
            problem = Problem(project.shown(path), "buku kerja tidak dapat dibaca", rule=rule, remedy=remedy)
            raise UserError(problem) from error
        except OSError as error:
            if error.errno in {errno.ENOENT, errno.ENOTDIR} and not path.is_symlink():
                return None
            raise
    return read_workbook(content, file, region, tables)


class Workbooks(Mapping[str, InputTable | None]):
    """What the office of one region has written, by table.

    Parameters
    ----------
    project : Project
        The clone.
    region : Region
        Whose workbooks are read.
    tables : Tables
        The bundled tables: indicators and areas are checked against them.

    Notes
    -----
    A table is None when its workbook is absent, or holds nothing but what `rpkd init` wrote. A workbook is read when
    one of its tables is first asked for.
    """

    def __init__(self, project: Project, region: Region, tables: Tables) -> None:
        self._project, self._region, self._tables = project, region, tables
        self._read: dict[str, dict[str, InputTable | None]] = {}

    def __getitem__(self, name: str) -> InputTable | None:
        """Return a table.

        Raises
        ------
        KeyError
            When there is no table of this name.
        UserError
            When its workbook is not as it must be: everything that is wrong with it.
        """
        file = TABLES[name]
        if file not in self._read:
            self._read[file] = self._read_tables(file)
        return self._read[file].get(name)

    def _read_tables(self, file: str) -> dict[str, InputTable | None]:
        found = read_file(self._project, self._region, self._tables, file)
        if found is None:
            return {}
        path = input_folder(self._project, self._region) / file
        if found.faults:
            raise UserError(*problems_of(found, self._project.shown(path)))
        publisher = f"Pemerintah {self._region.name}"
        source = Source(
            citation=f"{publisher}, buku kerja {file}",
            title=found.layout.title,
            publisher=publisher,
            vintage=f"disimpan {found.saved}" if found.saved not in {"", NEVER_SAVED} else "",
            license="milik pemerintah daerah",
        )
        return {
            name: InputTable(name, path, frame, source, tuple(found.notes.get(name, ()))) if frame is not None else None
            for name, frame in found.frames.items()
        }

    def __iter__(self) -> Iterator[str]:
        return iter(TABLES)

    def __len__(self) -> int:
        return len(TABLES)

    @property
    def indicators(self) -> InputTable | None:
        """Figures: indicator, area (own, province, nation), year, value, se, source."""
        return self["indicators"]

    @property
    def areas(self) -> InputTable | None:
        """Kecamatan and desa/kelurahan: level (district, village), area_code, name, kind, and counts."""
        return self["areas"]

    @property
    def targets(self) -> InputTable | None:
        """Targets: indicator, scope, year, low, high, reference."""
        return self["targets"]

    @property
    def budget_summary(self) -> InputTable | None:
        """The budget by item, in rupiah: year, item, budget, realisation."""
        return self["budget_summary"]

    @property
    def budget_functions(self) -> InputTable | None:
        """The budget by urusan, in rupiah: year, function, budget, realisation."""
        return self["budget_functions"]

    @property
    def budget_activities(self) -> InputTable | None:
        """Sub kegiatan: year, code, name, function, field, agency, budget, realisation, poverty, reviewer, date."""
        return self["budget_activities"]

    @property
    def programmes(self) -> InputTable | None:
        """The five-year plan: code, level, name, indicator, unit, baseline, targets and budgets by year, and more."""
        return self["programmes"]

    @property
    def action_plan(self) -> InputTable | None:
        """The yearly action plans (RAT): year, code, location, whom, how many, volume, budget, quarters, last year."""
        return self["action_plan"]

    @property
    def root_causes(self) -> InputTable | None:
        """Root causes: field, indicator, problem, availability, utilisation, quality, intervention."""
        return self["root_causes"]

    @property
    def mentoring(self) -> Mentoring | None:
        """Desa dampingan: agencies, villages and what is done there; None when nothing is written of any."""
        parts = tuple(self[f"mentoring_{name}"] for name in ("offices", "villages", "entries"))
        return Mentoring(*parts) if any(part is not None for part in parts) else None


_MOST_TOLD = 100


def problems_of(found: WorkbookRead, shown: str) -> list[Problem]:
    """Tell what is wrong with a workbook, at most a hundred things of it."""
    told = [fault.problem(shown) for fault in found.faults[:_MOST_TOLD]]
    rest = len(found.faults) - len(told)
    if rest:
        told.append(Problem(shown, f"dan {rest} masalah lain", remedy="perbaiki yang di atas lalu periksa lagi"))
    return told


def check_workbooks(project: Project, region: Region, tables: Tables) -> list[Problem]:
    """Check every workbook of a region.

    Returns
    -------
    list of Problem
        Everything that is wrong, and files that are named so that they would be passed over; empty when all is well.

    Raises
    ------
    UserError
        When a bundled table that the workbooks are checked against is not as it must be.
    """
    problems = stray_files(project, region)
    for file in FILES:
        try:
            found = read_file(project, region, tables, file)
        except UserError as error:
            problems += error.problems
        else:
            if found is not None:
                problems += problems_of(found, project.shown(input_folder(project, region) / file))
    return problems


def is_annotated_copy(path: Path) -> bool:
    """Tell by its name whether a file is a marked copy of a workbook, which nothing reads.

    Examples
    --------
    >>> is_annotated_copy(Path("wilayah.periksa.xlsx")), is_annotated_copy(Path("wilayah.xlsx"))
    (True, False)
    """
    return path.suffix.lower() == ".xlsx" and CHECKED in path.stem.lower()


_SPREADSHEETS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".xltx"})
_VERSION = re.compile(r"[\s_.(-]*([0-9)]|copy|salinan|baru|terbaru|final|rev|fix|new|edit)")
CHECKED = ".periksa"
"""What the names of annotated copies have before their ending."""


def stray_files(project: Project, region: Region) -> list[Problem]:
    """Tell of files and folders that somebody may take for a region's own, but that are not read for their names."""
    folder = input_folder(project, region)
    if not folder.parent.is_dir():
        return []
    with explain_os_errors(folder, "membaca folder masukan", project.shown(folder)):
        paths = (
            sorted(path for path in folder.iterdir() if path.suffix.lower() in _SPREADSHEETS) if folder.is_dir() else []
        )
        beside = sorted(path for path in folder.parent.iterdir() if path.is_dir() and path != folder)
    digits = region.code.replace(".", "")
    problems = []
    if not folder.is_dir() and (folder.exists() or folder.is_symlink()):
        rule = f"folder berisi buku kerja {region.name}"
        remedy = f"pindahkan berkas atau tautan itu, lalu jalankan rpkd init {region.code}"
        problems.append(Problem(project.shown(folder), "ini bukan folder, jadi tidak ada isian", None, rule, remedy))
    problems += [
        Problem(
            project.shown(path),
            "folder ini tidak dibaca",
            path.name,
            f"isian {region.name} ada di folder {region.code}",
            f"ganti namanya menjadi {region.code}, atau pindahkan isinya ke sana",
        )
        for path in beside
        if re.sub("[^0-9]", "", path.name) == digits
    ]
    names = {path.name for path in paths}
    for path in paths:
        meant = next((file for file in FILES if path.stem.lower().startswith(file.removesuffix(".xlsx"))), None)
        if meant is None or path.name == meant or is_annotated_copy(path):
            continue
        rest = path.stem.lower().removeprefix(meant.removesuffix(".xlsx"))
        # Beside the workbook itself only what looks like another version of it: an office may have files of its own.
        if meant not in names or not rest or _VERSION.match(rest):
            rule = f"yang dibaca hanya {meant}, ditulis dengan huruf kecil"
            remedy = f"ganti namanya menjadi {meant}, atau pindahkan ke folder lain bila tidak dipakai"
            problems.append(Problem(project.shown(path), "berkas ini tidak dibaca", path.name, rule, remedy))
    return problems
