"""What a Dask worker does: it sees to it that it is of the client's kind, unpacks the inputs once, and builds regions.

Everything lies in the scratch folder of the worker, which Dask removes when the worker ends; what a killed worker left
is removed by the next one on that machine. A path of one system means nothing on another: none travels.
"""

from __future__ import annotations

import importlib
import os
import shutil
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from rpkd.errors import Problem, UserError, explain_os_errors
from rpkd.pipeline._attempt import attempt, log_path
from rpkd.pipeline._build import FAILED, BuildReport, BuildRequest
from rpkd.pipeline._bundle import pack, unpack
from rpkd.pipeline._inputs import all_versions, code_hash
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.render import choose_engine

_MOST_DIFFERENCES = 5

_users: Counter[Path] = Counter()
_users_lock = threading.Lock()


@dataclass(frozen=True)
class Kind:
    """What must be the same everywhere for the same bytes to come out.

    Parameters
    ----------
    code : str
        SHA-256 of the library's source.
    versions : dict
        Versions of rpkd, Python and every package.
    engine : str
        Engine with its version and why it was chosen; empty where no document is made.
    """

    code: str
    versions: dict[str, str]
    engine: str

    def differences(self, other: Kind) -> list[str]:
        """Say in Indonesian how another machine differs from this one."""
        names = sorted(self.versions.keys() | other.versions.keys())
        pairs = [(name, self.versions.get(name), other.versions.get(name)) for name in names]
        pairs.append(("mesin penyusun", self.engine, other.engine))
        told = [
            f"{name} {there or 'tidak ada'} (di sini {here or 'tidak ada'})"
            for name, here, there in pairs
            if here != there
        ]
        return told if self.code == other.code else [*told, "kode rpkd lain"]


def kind_here(engine_wish: str, documents: bool) -> Kind:
    """Return this machine's kind.

    Raises
    ------
    UserError
        When the engine that is wished for is not here.
    """
    engine = choose_engine(engine_wish) if documents else None
    told = f"{engine.name} ({engine.version}; {engine.reason})" if engine else ""
    return Kind(code_hash(), dict(all_versions()), told)


@dataclass(frozen=True)
class Job:
    """One region to build, without any path of the client's machine.

    Parameters
    ----------
    region : Region
        The region.
    request : BuildRequest
        Its `out` is None.
    documents : bool
        Whether documents are made, or notebooks run only.
    inputs_hash : str
        Names the inputs.
    earlier : bytes
        Bundle of the earlier build, so that what is still valid is reused.
    shown : str
        How the client's messages name the region's folder.
    topic : str
        Where the stages are told.
    """

    region: Region
    request: BuildRequest
    documents: bool
    inputs_hash: str
    earlier: bytes
    shown: str
    topic: str


@dataclass(frozen=True)
class Reply:
    """What became of a region, in the words of the client's machine.

    Parameters
    ----------
    seconds, problems, trace :
        As in `Outcome`.
    report : dict or None
        Fields of the `BuildReport`; outputs by their paths relative to the region's folder.
    files : bytes
        Bundle of the region's folder, without its log.
    log : str
        The log; empty when there was nothing to do.
    """

    seconds: float
    problems: tuple[Problem, ...]
    trace: str
    report: dict[str, Any] | None
    files: bytes
    log: str


def prepare(expected: Kind, engine_wish: str, documents: bool, inputs_hash: str, inputs: bytes) -> tuple[Problem, ...]:
    """Unpack the inputs on this worker, and return why it cannot be used: nothing when it can."""
    address = _worker().address
    try:
        differences = expected.differences(kind_here(engine_wish, documents))
        if not differences:
            with _unpacked(inputs_hash, inputs):
                return ()
    except UserError as error:
        return tuple(replace(problem, where=f"pekerja {address}, {problem.where}") for problem in error.problems)
    more = len(differences) - _MOST_DIFFERENCES
    told = [*differences[:_MOST_DIFFERENCES], *([f"dan {more} perbedaan lain"] if more > 0 else [])]
    return (
        Problem(
            f"pekerja {address}",
            "versinya lain daripada di komputer ini",
            "; ".join(told),
            "kode rpkd, Python, pustaka, dan mesin penyusun sama di semua komputer",
            "samakan clone dan pemasangan di komputer itu, lalu jalankan ulang pekerjanya",
        ),
    )


def build_region(job: Job, inputs: bytes) -> Reply:
    """Build one region on this worker."""
    worker = _worker()

    def tell(stage: str) -> None:
        worker.log_event(job.topic, {"region": job.region.code, "stage": stage})

    with _unpacked(job.inputs_hash, inputs) as project, _folder_in(project.build) as out:
        folder = out / job.region.code
        unpack(job.earlier, folder)
        request = replace(job.request, out=out, jobs=1)
        outcome = attempt(project, job.region, request, job.documents, tell)
        log = log_path(project, job.region, request)
        files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
        files.pop(log.name, None)
        if outcome.failed:
            files = {name: path for name, path in files.items() if name.startswith(f"{FAILED}/")}

        def as_shown(text: str) -> str:
            return text.replace(project.shown(folder), job.shown)

        return Reply(
            seconds=outcome.seconds,
            problems=tuple(_told(problem, as_shown, worker) for problem in outcome.problems),
            trace=outcome.trace,
            report=_plain(outcome.report, folder) if outcome.report else None,
            files=pack(files),
            log=f"{as_shown(log.read_text(encoding='utf-8'))}\npekerja: {worker.address}\n" if log.is_file() else "",
        )


def _worker() -> Any:
    return importlib.import_module("distributed").get_worker()


@contextmanager
def _unpacked(inputs_hash: str, inputs: bytes) -> Iterator[Project]:
    """Give the project that the inputs make up, unpacked when this worker meets it first; older ones go."""
    scratch = Path(os.path.realpath(_worker().local_directory))
    folder = scratch / f"rpkd-{inputs_hash[:16]}"
    with _users_lock:
        if not folder.is_dir():
            for older in scratch.glob("rpkd-*"):
                if not _users[older]:
                    shutil.rmtree(older, ignore_errors=True)
            with _folder_in(scratch) as half:
                unpack(inputs, half / "proyek")
                (half / "proyek").replace(folder)
        _users[folder] += 1
    try:
        yield Project(folder)
    finally:
        with _users_lock:
            _users[folder] -= 1


@contextmanager
def _folder_in(parent: Path) -> Iterator[Path]:
    """Give a folder that goes again, with a short name: some systems allow no long paths."""
    with explain_os_errors(parent, "menyiapkan folder kerja"):
        parent.mkdir(exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix="", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _told(problem: Problem, as_shown: Callable[[str], str], worker: Any) -> Problem:
    """Tell a problem as the client's machine would; one about this machine's disk names this machine."""
    texts = {key: as_shown(text) for key, text in vars(problem).items() if text is not None}
    if str(worker.local_directory) in texts["where"]:
        texts["where"] = f"pekerja {worker.address}, {texts['where']}"
    return Problem(**texts)


def _plain(report: BuildReport, folder: Path) -> dict[str, Any]:
    """Return a report's fields without paths of this machine."""
    plain = {field.name: getattr(report, field.name) for field in fields(report)}
    for name in ("outputs", "made"):
        plain[name] = [path.relative_to(folder).as_posix() for path in plain[name]]
    del plain["folder"]
    return plain
