"""`rpkd build` and `rpkd run`: one region after another, and what came of each."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from rpkd.cli._failures import tell_internal_error
from rpkd.cli._progress import ConsoleProgress, seconds_text
from rpkd.cli._regions import find_regions
from rpkd.cli._streams import console, tell_error
from rpkd.errors import EXIT_DONE, EXIT_PARTIAL, Problem, UserError
from rpkd.numbers import Unit, format_number
from rpkd.project import Project, find_project

if TYPE_CHECKING:
    from rpkd.pipeline import BuildReport, BuildRequest
    from rpkd.regions import Region


_SOURCE_FOLDERS = ("report", "notebooks", "data", "params", "src", "_extensions", "scripts", "tests", "docs", ".git")


def build(parsed: argparse.Namespace) -> int:
    """Build the documents of one region or of many."""
    from rpkd import pipeline

    request = pipeline.BuildRequest(
        formats=parsed.to, engine=parsed.engine, out=parsed.out, jobs=parsed.jobs, force=parsed.force
    )
    return _each_region(parsed, request, pipeline.build)


def run(parsed: argparse.Namespace) -> int:
    """Run the notebooks of one region or of many, without documents."""
    from rpkd import pipeline

    request = pipeline.BuildRequest(out=parsed.out, jobs=parsed.jobs, force=parsed.force)
    return _each_region(parsed, request, pipeline.run)


def _each_region(
    parsed: argparse.Namespace,
    request: BuildRequest,
    work: Callable[[Project, Region, BuildRequest, ConsoleProgress], BuildReport],
) -> int:
    project = find_project()
    if request.out is not None:
        _refuse_source_folder(project, request.out)
    regions = find_regions(project, parsed)
    progress = ConsoleProgress(console(error=True))
    if len(regions) == 1:
        # A single region fails as any command does: with its own message and exit code.
        _tell_report(project, work(project, regions[0], request, progress))
        return EXIT_DONE
    failed: list[Region] = []
    for number, region in enumerate(regions, start=1):
        console(error=True).print(f"[{number}/{len(regions)}] {region.code} {region.name}")
        try:
            _tell_report(project, work(project, region, request, progress))
        except UserError as error:
            tell_error(error)
            failed.append(region)
        except Exception as error:
            tell_internal_error(error, ["build", region.code, *(["--debug"] if parsed.debug else [])])
            failed.append(region)
    done = len(regions) - len(failed)
    print(f"{done} dari {len(regions)} daerah selesai.")
    for region in failed:
        print(f"  gagal: {region.code} {region.name}")
    return EXIT_PARTIAL if failed else EXIT_DONE


def _refuse_source_folder(project: Project, out: Path) -> None:
    """Keep output out of the folders that hold the project's sources: the next build would read it as one of them."""
    target = Path(os.path.realpath(out))
    for name in _SOURCE_FOLDERS:
        folder = project.root / name
        # samefile also sees through upper and lower case where the file system does not tell them apart.
        if folder.exists() and any(part.exists() and part.samefile(folder) for part in (target, *target.parents)):
            raise UserError(
                Problem(
                    "--out",
                    f"folder keluaran terletak di folder sumber proyek ({name})",
                    str(out),
                    f"bukan di dalam {', '.join(_SOURCE_FOLDERS)}",
                    "pilih folder lain, misalnya --out hasil",
                )
            )


def _tell_report(project: Project, report: BuildReport) -> None:
    """Say what was made, where, by which engine and why, and how long each stage took."""
    print(f"{report.region.name} ({report.region.code}) selesai.")
    for path in report.outputs:
        size = format_number(path.stat().st_size / 1e6, Unit.COUNT, 1)
        print(f"  dibuat : {project.shown(path)} ({size} MB)")
    print(f"  folder : {project.shown(report.folder)}")
    if report.engine:
        print(f"  mesin  : {report.engine} – {report.engine_reason}")
    if report.stages:
        total = sum(stage.seconds for stage in report.stages)
        parts = "; ".join(f"{stage.name} {seconds_text(stage.seconds)}" for stage in report.stages)
        print(f"  waktu  : {seconds_text(total)} ({parts})")
    for note in report.notes:
        print(f"  catatan: {note}")
