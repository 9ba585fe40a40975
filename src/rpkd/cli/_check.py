"""`rpkd check`: every problem of a region's input, of the data and of the notebooks, in one table. Writes nothing."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from rpkd.cli._regions import region_index
from rpkd.cli._streams import console
from rpkd.errors import EXIT_DONE, EXIT_USER, Problem, UserError, printable
from rpkd.project import Project, find_project

# Narrower than this, five columns cannot be read.
_NARROWEST = 120


def check(parsed: argparse.Namespace) -> int:
    """Check one region's parameters and narrative, all tables, and the notebooks."""
    project = find_project()
    problems, checked = _problems(project, parsed.region)
    if problems:
        _print_table(problems)
        print(f"{len(problems)} masalah ditemukan.")
        return EXIT_USER
    print(f"Tidak ada masalah. Diperiksa: {'; '.join(checked)}.")
    return EXIT_DONE


def _problems(project: Project, text: str) -> tuple[list[Problem], list[str]]:
    from rpkd.params import load_params, optional_params
    from rpkd.pipeline import check_notebooks
    from rpkd.render import check_narratives
    from rpkd.sources import check_tables

    problems = list(check_tables(project))
    checked = ["tabel di folder data", "notebook"]
    try:
        problems += check_notebooks(project)
    except UserError as error:
        problems += error.problems
    try:
        region = region_index(project).find(text)
        problems += check_narratives(project, region.code)
        path = optional_params(project, region)
        load_params(path, project, region)
        name = f"{region.name} ({region.code})"
        if path is None:
            checked.append(
                f"params/_default.yaml, karena {name} belum mempunyai berkas parameter (rpkd init {region.code})"
            )
        else:
            checked.append(f"{project.shown(path)} dan narasi untuk {name}")
    except UserError as error:
        # A bad table of regions is in the list already.
        problems += [problem for problem in error.problems if problem not in problems]
    return problems, checked


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
