"""Many regions on this machine: a few worker processes, each building one region after another.

A worker that dies costs its region a second attempt, not the batch. The workers end with the process that started them,
however that ended; what they left half-done is cleaned up by whoever next works on that region.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections import Counter, deque
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait

from rpkd.errors import Problem, UserError
from rpkd.pipeline._attempt import Outcome, attempt
from rpkd.pipeline._build import BuildRequest
from rpkd.pipeline._lock import locked
from rpkd.pipeline._place import recover
from rpkd.project import Project
from rpkd.regions import Region

_ATTEMPTS = 2


@dataclass(frozen=True)
class Started:
    """A region is being worked on."""

    region: Region


@dataclass(frozen=True)
class InStage:
    """A region has come to a stage."""

    region: Region
    stage: str


@dataclass(frozen=True)
class Finished:
    """A region is done, for better or worse."""

    outcome: Outcome


@dataclass(frozen=True)
class Noticed:
    """Something that the user should know, and that stops no region."""

    problem: Problem


Event = Started | InStage | Finished | Noticed


def build_many(
    project: Project, regions: Sequence[Region], request: BuildRequest, documents: bool, jobs: int
) -> Generator[Event, None, None]:
    """Build regions, some at a time, and tell what happens.

    Parameters
    ----------
    project : Project
        The clone.
    regions : sequence of Region
        Each once.
    request : BuildRequest
        The same for all; its `jobs` is not used: each region has one worker.
    documents : bool
        Whether documents are made, or notebooks run only.
    jobs : int
        How many regions at the same time.

    Yields
    ------
    Started, InStage or Finished
        Exactly one `Finished` for each region. Closing the generator ends all work.
    """
    crew = _Crew(project, replace(request, jobs=1), documents)
    queue, attempts = deque(regions), Counter[str]()
    try:
        while queue or crew.busy:
            while queue and len(crew.busy) < jobs:
                region = queue.popleft()
                attempts[region.code] += 1
                crew.give(region)
                yield Started(region)
            for region, message in crew.listen():
                if message is None and attempts[region.code] < _ATTEMPTS:
                    queue.appendleft(region)
                elif message is None:
                    yield Finished(_died(region))
                else:
                    yield InStage(region, message) if isinstance(message, str) else Finished(message)
    finally:
        crew.end()


def _died(region: Region) -> Outcome:
    what = "proses pekerja berhenti mendadak dua kali, mungkin karena memori habis"
    remedy = "kurangi --jobs atau tutup program lain, lalu ulangi; daerah yang sudah selesai tidak dikerjakan ulang"
    return Outcome(region, 0.0, problems=(Problem(region.name, what, remedy=remedy),))


@dataclass
class _Worker:
    process: multiprocessing.process.BaseProcess
    connection: Connection[Region, Outcome | str]


class _Crew:
    """The worker processes, and which region each is working on."""

    def __init__(self, project: Project, request: BuildRequest, documents: bool) -> None:
        # Spawned, not forked: the same on every system, and nothing of this process is shared.
        self._context = multiprocessing.get_context("spawn")
        self._arguments = (project, request, documents)
        self._idle: list[_Worker] = []
        self.busy: dict[Connection[Region, Outcome | str], tuple[_Worker, Region]] = {}

    def give(self, region: Region) -> None:
        """Let an idle worker, or a new one, build a region."""
        worker = self._idle.pop() if self._idle else self._hire()
        self.busy[worker.connection] = (worker, region)
        # A worker that died while idle is noticed when it is listened to.
        with contextlib.suppress(OSError):
            worker.connection.send(region)

    def listen(self) -> Iterator[tuple[Region, Outcome | str | None]]:
        """Wait for news and give it: a stage, an outcome, or None from a worker that died."""
        for ready in wait(list(self.busy)):
            worker, region = self.busy[ready]  # type: ignore[index]
            try:
                message = worker.connection.recv()
            except (EOFError, OSError):
                message = None
            if not isinstance(message, str):
                del self.busy[worker.connection]
                self._idle.append(worker) if message is not None else self._dismiss(worker)
            yield region, message

    def end(self) -> None:
        """End all workers at once, and clean up what they had begun."""
        begun = [region for _, region in self.busy.values()]
        for worker in [*self._idle, *(worker for worker, _ in self.busy.values())]:
            self._dismiss(worker)
        project, request, _ = self._arguments
        for region in begun:
            folder = request.folder(project, region)
            with contextlib.suppress(UserError), locked(folder, longest_wait=0) as alone:
                recover(folder, alone)

    def _hire(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(theirs, *self._arguments), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    @staticmethod
    def _dismiss(worker: _Worker) -> None:
        _end_children(worker.process.pid)
        worker.process.kill()
        worker.process.join()
        worker.connection.close()


def _serve(
    connection: Connection[Outcome | str, Region], project: Project, request: BuildRequest, documents: bool
) -> None:
    """Build one region after another until told no more."""
    # Ctrl-C reaches all processes of a terminal: the one that was started decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_owner, daemon=True).start()
    with contextlib.suppress(EOFError, OSError):
        while True:
            region = connection.recv()
            connection.send(attempt(project, region, request, documents, connection.send))


def _end_with_owner() -> None:
    owner = multiprocessing.parent_process()
    if owner is not None:
        owner.join()
        _end_children(os.getpid())
        os._exit(1)


def _end_children(process: int | None) -> None:
    """End what a worker has started: pandoc and Typst would go on for a while."""
    import psutil

    with contextlib.suppress(psutil.Error):
        for child in psutil.Process(process).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                child.kill()
