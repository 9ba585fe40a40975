"""`rpkd check`: every problem of a region's input, of the data and of the notebooks, in one table.

It writes nothing but copies of broken workbooks, in which every fault is marked.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rpkd.cli._narrative import latest_variables, narrative_remarks
from rpkd.cli._regions import region_index
from rpkd.cli._streams import console
from rpkd.errors import EXIT_DONE, EXIT_USER, Problem, UserError, printable
from rpkd.project import Project, find_project
from rpkd.regions import Region

if TYPE_CHECKING:
    from rpkd.params import LoadedParams

# Narrower than this, five columns cannot be read.
_NARROWEST = 120


@dataclass
class _Checked:
    """What is wrong, what was looked at, and what else there is to say."""

    problems: list[Problem]
    looked_at: list[str]
    remarks: list[str] = field(default_factory=list)

    def add(self, problems: Sequence[Problem]) -> None:
        """Add problems; one that is told already (a table that several checks need) is not told again."""
        self.problems += [problem for problem in problems if problem not in self.problems]


def check(parsed: argparse.Namespace) -> int:
    """Check one region's parameters, workbooks and narrative, all tables, and the notebooks."""
    project = find_project()
    checked = _check_all(project, parsed.region)
    if checked.problems:
        _print_table(checked.problems)
        print(f"{len(checked.problems)} masalah ditemukan.")
    else:
        print(f"Tidak ada masalah. Diperiksa: {'; '.join(checked.looked_at)}.")
    for remark in checked.remarks:
        print(printable(remark))
    return EXIT_USER if checked.problems else EXIT_DONE


def _check_all(project: Project, text: str) -> _Checked:
    from rpkd.params import load_params, optional_params
    from rpkd.pipeline import check_notebooks, round_numbers, round_problems, scenario_problems
    from rpkd.render import check_fragments
    from rpkd.sources import check_tables

    checked = _Checked(list(check_tables(project)), ["tabel di folder data", "notebook"])
    try:
        checked.add(check_notebooks(project))
    except UserError as error:
        checked.add(error.problems)
    checked.add(check_fragments(project))
    try:
        region = region_index(project).find(text)
    except UserError as error:
        checked.add(error.problems)
        return checked
    _check_prose(project, region, checked)
    loaded = None
    try:
        path = optional_params(project, region)
        loaded = load_params(path, project, region)
        name = f"{region.name} ({region.code})"
        if path is None:
            checked.looked_at.append(
                f"params/_default.yaml, karena {name} belum mempunyai berkas parameter (rpkd init {region.code})"
            )
        else:
            checked.looked_at.append(f"{project.shown(path)} dan narasi untuk {name}")
    except UserError as error:
        checked.add(error.problems)
    meetings = round_problems(project, region)
    checked.add(meetings)
    if not meetings and round_numbers(project, region.code):
        checked.looked_at.append(f"masukan dan tanggapan FGD di data/fgd/{region.code}")
    try:
        _check_workbooks(project, region, checked)
        if loaded is not None:
            problems = scenario_problems(project, region, loaded)
            checked.add(problems)
            if not problems:
                checked.looked_at.append("program dan skenario di folder params")
            _check_own_files(project, region, loaded, checked)
            _check_lists(project, region, loaded.params.data.registry, checked)
    except UserError as error:
        checked.add(error.problems)
    return checked


def _check_prose(project: Project, region: Region, checked: _Checked) -> None:
    """Check a region's own prose, and tell which of its sentences no longer say what they were written for."""
    from rpkd.render import check_narratives

    has_prose = (project.report / "narasi" / region.code).is_dir()
    try:
        variables = latest_variables(project, region) if has_prose else None
    except UserError as error:
        checked.add(error.problems)
        return
    problems = check_narratives(project, region.code, variables)
    checked.add(problems)
    if has_prose and variables is None:
        checked.remarks.append(
            f"Catatan report/narasi/{region.code}: nama angka dan kalimat usang diperiksa saat dokumen disusun, "
            "karena daerah ini belum pernah disusun"
        )
    elif variables is not None and not problems:
        checked.remarks += narrative_remarks(project, region, variables)


def _check_workbooks(project: Project, region: Region, checked: _Checked) -> None:
    """Check a region's workbooks: mark what is wrong with them in copies, or tell how they were read."""
    from rpkd.sources import Tables
    from rpkd.workbooks import TABLES, Workbooks, annotate_workbooks, check_workbooks, input_folder

    folder = input_folder(project, region)
    if not folder.parent.is_dir():
        return
    tables = Tables(project)
    problems = check_workbooks(project, region, tables)
    checked.add(problems)
    if not folder.is_dir():
        return
    copies = annotate_workbooks(project, region, tables)
    for path in copies.kept:
        checked.remarks.append(f"Salinan pemeriksaan yang telah disunting disimpan sebagai {project.shown(path)}")
    for path in copies.written:
        checked.remarks.append(
            f"Salinan bertanda: {project.shown(path)} (perbaiki buku kerja aslinya, bukan salinan ini)"
        )
    if problems:
        return
    found = Workbooks(project, region, tables)
    read = []
    for file in dict.fromkeys(TABLES.values()):
        filled = [table for name in TABLES if TABLES[name] == file and (table := found[name]) is not None]
        if (folder / file).exists():
            read.append(
                f"{file} {sum(len(table.frame) for table in filled)} baris" if filled else f"{file} belum diisi"
            )
        checked.remarks += [f"Catatan {file}: {note}" for table in filled for note in table.notes]
    if read:
        checked.looked_at.append(f"buku kerja {project.shown(folder)} ({', '.join(read)})")


def _check_own_files(project: Project, region: Region, loaded: LoadedParams, checked: _Checked) -> None:
    """Check what the parameters name beside the workbooks: weights and boundaries of areas, and the survey."""
    from rpkd.report.locations import check_locations
    from rpkd.sources import Tables
    from rpkd.survey import load_households, published_figures
    from rpkd.workbooks import Workbooks

    data, weights = loaded.params.data, loaded.params.locations.weights
    if data.survey is None and data.boundaries is None and not weights:
        return
    tables = Tables(project)
    if data.boundaries is not None or weights:
        areas = Workbooks(project, region, tables).areas
        problems = check_locations(project, loaded, region, tables, None if areas is None else areas.frame)
        checked.add(problems)
        if data.boundaries is not None and not problems:
            checked.looked_at.append(f"batas wilayah {data.boundaries}")
    if data.survey is not None:
        published = published_figures(tables["poverty_regency"].frame, region.code)
        households = load_households(project, region, data.survey, published)
        if households is not None:
            checked.looked_at.append(f"survei {households.source} ({len(households.weight)} rumah tangga)")
            checked.remarks += [f"Peringatan {warning}" for warning in households.warnings]


def _check_lists(project: Project, region: Region, configured: str | None, checked: _Checked) -> None:
    """Check the lists of families and what they were matched to."""
    if configured is None:
        return
    from rpkd.registry import list_problems
    from rpkd.targeting import region_store

    try:
        store = region_store(project, region, configured)
    except UserError as error:
        checked.add(error.problems)
    else:
        assert store is not None  # noqa: S101 - there are lists
        checked.looked_at.append(f"padanan keluarga ({len(store.families)} keluarga dari {len(store.lists)} daftar)")
        if store.synthetic and not store.source_sha256:
            return
        if not all((project.root / listed.file).exists() for listed in store.lists):
            checked.remarks.append("Sebagian daftar tidak ada lagi di komputer ini; dokumen disusun dari padanannya.")
            return
    problems, notes = list_problems(project, region, configured)
    checked.add(problems)
    checked.remarks += [f"Catatan {note}" for note in notes]


def _print_table(problems: Sequence[Problem]) -> None:
    from rich.table import Table

    table = Table(show_lines=True, expand=True)
    table.add_column("No", justify="right")
    for heading in ("Letak", "Masalah", "Aturan", "Perbaikan"):
        table.add_column(heading, overflow="fold", ratio=1)
    for number, problem in enumerate(problems, start=1):
        value = f": {problem.value[:200]}" if problem.value else ""
        cells = (problem.where, problem.what + value, problem.rule or "", problem.remedy or "")
        table.add_row(str(number), *map(printable, cells))
    console(narrowest=_NARROWEST).print(table)
