"""`rpkd build` and `rpkd run`: one region after another, and what came of each."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rpkd.cli._progress import ConsoleProgress, seconds_text
from rpkd.cli._regions import find_regions
from rpkd.cli._streams import console, tell_error
from rpkd.errors import EXIT_DONE, EXIT_INTERNAL, EXIT_PARTIAL, Problem, UserError
from rpkd.numbers import Unit, format_number
from rpkd.project import Project, find_project

if TYPE_CHECKING:
    from rpkd.pipeline import BuildReport, BuildRequest, Outcome
    from rpkd.regions import Region


_MOST_REASONS = 5
_SOURCE_FOLDERS = ("report", "notebooks", "data", "params", "src", "_extensions", "scripts", "tests", "docs", ".git")


def build(parsed: argparse.Namespace) -> int:
    """Build the documents of one region or of many."""
    from rpkd import pipeline

    request = pipeline.BuildRequest(
        formats=parsed.to, engine=parsed.engine, out=parsed.out, jobs=parsed.jobs, force=parsed.force
    )
    return _work(parsed, request, documents=True)


def run(parsed: argparse.Namespace) -> int:
    """Run the notebooks of one region or of many, without documents."""
    from rpkd import pipeline

    request = pipeline.BuildRequest(out=parsed.out, jobs=parsed.jobs, force=parsed.force)
    return _work(parsed, request, documents=False)


def _work(parsed: argparse.Namespace, request: BuildRequest, *, documents: bool) -> int:
    project = find_project()
    if request.out is not None:
        _refuse_source_folder(project, request.out)
    regions = find_regions(project, parsed)
    if len(regions) > 1 or parsed.scheduler:
        return _batch(project, regions, request, parsed, documents=documents)
    from rpkd import pipeline

    # A single region fails as any command does: with its own message and exit code.
    make = pipeline.build if documents else pipeline.run
    _tell_report(project, make(project, regions[0], request, ConsoleProgress(console(error=True))))
    return EXIT_DONE


def _batch(
    project: Project, regions: Sequence[Region], request: BuildRequest, parsed: argparse.Namespace, *, documents: bool
) -> int:
    from rpkd import pipeline
    from rpkd.cli._batch import BatchDisplay, tell_summary
    from rpkd.render import choose_engine

    if documents:
        choose_engine(request.engine)  # a wish that cannot be met is told once, not by every region
    start = time.monotonic()
    if parsed.scheduler:
        begun = pipeline.build_on_cluster(project, regions, request, documents, parsed.scheduler)
    else:
        begun = pipeline.build_many(project, regions, request, documents, request.jobs)
    with contextlib.closing(begun) as events:
        outcomes = BatchDisplay(console(error=True), len(regions)).follow(events)
    if len(outcomes) == 1:
        _tell_only(project, outcomes[0], debug=parsed.debug)
        return EXIT_INTERNAL if outcomes[0].trace else EXIT_DONE
    tell_summary(console(), project, request, outcomes, time.monotonic() - start)
    for outcome in outcomes:
        if outcome.trace and parsed.debug:
            print(f"\n{outcome.region.code}\n{outcome.trace}", file=sys.stderr)
    return EXIT_PARTIAL if any(outcome.failed for outcome in outcomes) else EXIT_DONE


def _tell_only(project: Project, outcome: Outcome, *, debug: bool) -> None:
    """Tell of the only region as where it is built here."""
    if outcome.trace:
        tell_error(UserError(*outcome.problems))
        if debug:
            print(outcome.trace, file=sys.stderr)
        return
    if outcome.report is None:
        raise UserError(*outcome.problems)
    _tell_report(project, outcome.report)


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
    done = "selesai" if report.rebuilt else "tidak berubah: semua yang ada masih berlaku"
    print(f"{report.region.name} ({report.region.code}) {done}.")
    for path in report.outputs:
        size = format_number(path.stat().st_size / 1e6, Unit.COUNT, 1)
        made = "dibuat " if path in report.made else "berlaku"
        print(f"  {made}: {project.shown(path)} ({size} MB)")
    for reasons, names in _by_reasons(report):
        print(f"  sebab  : {names} – {'; '.join(reasons)}")
    print(f"  folder : {project.shown(report.folder)}")
    if report.engine:
        print(f"  mesin  : {report.engine} – {report.engine_reason}")
    if report.stages:
        total = sum(stage.seconds for stage in report.stages)
        parts = "; ".join(f"{stage.name} {seconds_text(stage.seconds)}" for stage in report.stages)
        print(f"  waktu  : {seconds_text(total)} ({parts})")
    for note in report.notes:
        print(f"  catatan: {note}")


def _by_reasons(report: BuildReport) -> list[tuple[tuple[str, ...], str]]:
    """Group what was made anew by why, each reason told once; a first build needs no reasons."""
    from rpkd.pipeline import NEVER_MADE

    groups: dict[tuple[str, ...], list[str]] = {}
    for name, reasons in report.rebuilt.items():
        groups.setdefault(reasons, []).append(name.replace("notebook:", "notebook "))
    groups.pop((NEVER_MADE,), None)
    return [(_few(reasons), ", ".join(names)) for reasons, names in groups.items()]


def _few(reasons: tuple[str, ...]) -> tuple[str, ...]:
    more = len(reasons) - _MOST_REASONS
    return reasons if more <= 0 else (*reasons[:_MOST_REASONS], f"dan {more} sebab lain (lihat manifest.json)")
