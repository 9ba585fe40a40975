"""One region of a batch: whatever happens to it becomes an outcome and a line in its log, never the batch's end."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from rpkd.errors import Problem, UserError
from rpkd.files import write_text
from rpkd.pipeline._build import BuildReport, BuildRequest, build, run
from rpkd.project import Project
from rpkd.regions import Region


@dataclass(frozen=True)
class Outcome:
    """What became of one region.

    Parameters
    ----------
    region : Region
        The region.
    seconds : float
        Wall time.
    report : BuildReport or None
        What was made; None when it failed.
    problems : tuple of Problem
        Why it failed.
    trace : str
        The traceback when the program itself failed; empty otherwise.
    """

    region: Region
    seconds: float
    report: BuildReport | None = None
    problems: tuple[Problem, ...] = ()
    trace: str = ""

    @property
    def failed(self) -> bool:
        """Whether the region has no new document."""
        return self.report is None

    @property
    def unchanged(self) -> bool:
        """Whether everything was still valid."""
        return self.report is not None and not self.report.rebuilt


class _Stages:
    """A progress display that passes the name of each stage on and keeps the times for the log."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self.lines: list[str] = []

    @contextmanager
    def stage(self, name: str, detail: str = "") -> Iterator[None]:
        self._tell(name)
        start = time.perf_counter()
        mark = "gagal sesudah"
        try:
            yield
            mark = "selesai dalam"
        finally:
            self.lines.append(f"{f'{name}: {detail}' if detail else name} – {mark} {time.perf_counter() - start:.2f} s")


def attempt(
    project: Project, region: Region, request: BuildRequest, documents: bool, tell: Callable[[str], None]
) -> Outcome:
    """Build one region, and write its log unless everything was still valid.

    Parameters
    ----------
    project, region, request :
        As for `build`.
    documents : bool
        Whether documents are made, or notebooks run only.
    tell : callable
        Is told the name of each stage as it begins.
    """
    stages = _Stages(tell)
    began = time.strftime("%Y-%m-%d %H.%M.%S")
    start = time.perf_counter()
    try:
        report = (build if documents else run)(project, region, request, stages)
        outcome = Outcome(region, time.perf_counter() - start, report)
    except UserError as error:
        outcome = Outcome(region, time.perf_counter() - start, problems=error.problems)
    except Exception as error:
        # A fault of our own in one region must not cost the other 513.
        told = Problem(region.name, f"kesalahan program: {type(error).__name__}: {str(error)[:200]}")
        outcome = Outcome(region, time.perf_counter() - start, problems=(told,), trace=traceback.format_exc())
    if not outcome.unchanged:
        # A log that cannot be written is no reason to call a finished document a failure.
        with suppress(UserError):
            write_text(log_path(project, region, request), _log(outcome, began, stages.lines))
    return outcome


def log_path(project: Project, region: Region, request: BuildRequest) -> Path:
    """Return where the log of a region lies."""
    return request.folder(project, region) / f"rpkd-{region.code}.log"


def _log(outcome: Outcome, began: str, stages: list[str]) -> str:
    region = outcome.region
    result = "GAGAL" if outcome.failed else "selesai"
    lines = [f"{region.name} ({region.code}): {result} dalam {outcome.seconds:.1f} s, mulai {began}", "", *stages]
    if outcome.report is not None:
        lines += ["", *(f"dibuat: {name} – {'; '.join(why)}" for name, why in outcome.report.rebuilt.items())]
        lines += [f"dipakai kembali: {name}" for name in outcome.report.reused]
        lines += [f"catatan: {note}" for note in outcome.report.notes]
    lines += [f"\nGalat: {problem}" for problem in outcome.problems]
    return "\n".join([*lines, *(["", outcome.trace] if outcome.trace else [])]) + "\n"
