"""The build of one region: check, run the notebooks, render, and put everything in place at once."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from rpkd.errors import UserError, explain_os_errors
from rpkd.files import replace_all, sha256, write_json
from rpkd.kernels import can_fork, warm_parent
from rpkd.params import LoadedParams, load_params, optional_params
from rpkd.pipeline._manifest import FORMAT, build_inputs
from rpkd.pipeline._notebooks import check_notebooks, notebook_paths, run_notebooks
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.render import (
    DocumentInputs,
    Engine,
    WordInfo,
    check_narratives,
    choose_engine,
    data_dictionary,
    finish_pdf,
    finish_word,
    manifest_annex,
    provenance,
    render,
    stage,
)
from rpkd.results import ResultStore, read_results, write_results_csv
from rpkd.sources import Tables

_WORK = ".kerja-"


@dataclass(frozen=True)
class BuildRequest:
    """What is asked of a build.

    Parameters
    ----------
    formats : tuple of str
        Any of "html", "pdf", "docx".
    engine : str
        "auto", "quarto" or "embedded".
    out : Path or None
        Folder that takes one folder per region; None is the project's `build/`.
    jobs : int
        How many notebooks run at the same time.
    force : bool
        Whether nothing of an earlier build is reused.
    """

    formats: tuple[str, ...] = ("html", "pdf", "docx")
    engine: str = "auto"
    out: Path | None = None
    jobs: int = 1
    force: bool = False


class Progress(Protocol):
    """Shows the stages of a build as they happen."""

    def stage(self, name: str, detail: str = "") -> AbstractContextManager[None]:
        """Show one stage while it runs."""
        ...


@dataclass(frozen=True)
class StageTime:
    """A stage of the build and its wall time in seconds."""

    name: str
    seconds: float


@dataclass(frozen=True)
class BuildReport:
    """What a build made.

    Parameters
    ----------
    region : Region
        The region.
    outputs : tuple of Path
        Documents made, or the results file of a run.
    folder : Path
        Folder of the region's build.
    engine, engine_reason : str
        Which engine rendered, with its version, and why; empty for a run.
    stages : tuple of StageTime
        Wall time of each stage.
    notes : tuple of str
        What the user should know, in Indonesian.
    """

    region: Region
    outputs: tuple[Path, ...]
    folder: Path
    engine: str
    engine_reason: str
    stages: tuple[StageTime, ...]
    notes: tuple[str, ...]


@dataclass
class _Clock:
    progress: Progress
    times: list[StageTime] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str, detail: str = "") -> Iterator[None]:
        start = time.perf_counter()
        with self.progress.stage(name, detail):
            yield
        self.times.append(StageTime(name, time.perf_counter() - start))


def run(project: Project, region: Region, request: BuildRequest, progress: Progress) -> BuildReport:
    """Run the notebooks of one region and keep the executed notebooks and the results.

    Raises
    ------
    UserError
        For wrong input, a failing cell, or a folder that cannot be written; an earlier run stays as it was.
    """
    clock = _Clock(progress)
    folder = _region_folder(project, region, request)
    with _work_folder(folder) as work:
        loaded, _ = _check(project, region, clock)
        _run(project, region, loaded, request, folder, work, clock)
        with clock.stage("menyimpan"):
            _put_in_place(work, folder, ("notebooks", "results"), ())
    outputs = (folder / "results" / "results.csv",)
    return BuildReport(region, outputs, folder, "", "", tuple(clock.times), _notes(loaded))


def build(project: Project, region: Region, request: BuildRequest, progress: Progress) -> BuildReport:
    """Make the documents of one region.

    Parameters
    ----------
    project : Project
        The clone.
    region : Region
        From `rpkd.regions`.
    request : BuildRequest
        Formats, engine, output folder.
    progress : Progress
        Is told of every stage.

    Returns
    -------
    BuildReport

    Raises
    ------
    UserError
        For wrong input, a failing cell, an engine's refusal, or a folder that cannot be written; the documents of an
        earlier build stay as they were.
    """
    clock = _Clock(progress)
    engine = choose_engine(request.engine)
    folder = _region_folder(project, region, request)
    with _work_folder(folder) as work:
        loaded, tables = _check(project, region, clock)
        store = _run(project, region, loaded, request, folder, work, clock)
        inputs = build_inputs(project, _input_files(project, region, loaded, tables))
        document = _document_inputs(project, loaded, store, tables, work, inputs)
        names = []
        for extension in request.formats:
            with clock.stage(f"menyusun {extension.upper()}", engine.name):
                names.append(_render_one(project, region, engine, document, loaded, work, extension))
        with clock.stage("menyimpan"):
            manifest = _manifest(region, engine, inputs, loaded, [work / name for name in names])
            write_json(work / "manifest.json", manifest)
            _put_in_place(work, folder, ("notebooks", "results"), (*names, "manifest.json"))
    return BuildReport(
        region=region,
        outputs=tuple(folder / name for name in names),
        folder=folder,
        engine=f"{engine.name} ({engine.version})",
        engine_reason=engine.reason,
        stages=tuple(clock.times),
        notes=(*_notes(loaded), *_older_documents(folder, region, request)),
    )


def _region_folder(project: Project, region: Region, request: BuildRequest) -> Path:
    return (request.out or project.build).absolute() / region.code


@contextmanager
def _work_folder(folder: Path) -> Iterator[Path]:
    """Give a folder beside the final one, so that moving into place is one step; it never stays behind."""
    with explain_os_errors(folder, "menyiapkan folder keluaran"):
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        work = Path(tempfile.mkdtemp(prefix=f"{_WORK}{os.getpid()}-", dir=folder))
    try:
        with explain_os_errors(folder, "menulis keluaran"):
            yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
        with contextlib.suppress(OSError):
            folder.rmdir()  # only when nothing was ever made in it


def _sweep(folder: Path) -> None:
    """Remove the work folders of builds that were killed: their process is gone."""
    for left in folder.glob(f"{_WORK}*"):
        owner = left.name.removeprefix(_WORK).partition("-")[0]
        if owner.isdigit() and not _is_running(int(owner)):
            shutil.rmtree(left, ignore_errors=True)


def _is_running(process: int) -> bool:
    import psutil

    return bool(psutil.pid_exists(process))


def _check(project: Project, region: Region, clock: _Clock) -> tuple[LoadedParams, Tables]:
    if can_fork():
        warm_parent()  # it imports the stack while the input is checked
    with clock.stage("memeriksa parameter dan data"):
        loaded = load_params(optional_params(project, region), project, region)
        tables = Tables(project)
        problems = [problem for name in tables for problem in tables.problems(name)]
        problems += [*check_notebooks(project), *check_narratives(project, region.code)]
        if problems:
            raise UserError(*problems)
    return loaded, tables


def _run(
    project: Project,
    region: Region,
    loaded: LoadedParams,
    request: BuildRequest,
    folder: Path,
    work: Path,
    clock: _Clock,
) -> ResultStore:
    parameters = {
        "kode": region.code,
        "params_path": str(loaded.path) if loaded.path else "",
        "run_dir": str(work),
    }
    with clock.stage("menjalankan notebook", f"{len(notebook_paths(project))} buah"):
        run_notebooks(project, parameters, work, folder / "gagal", request.jobs)
        store = read_results(work / "results")
        write_results_csv(store, work / "results" / "results.csv")
    return store


def _document_inputs(
    project: Project, loaded: LoadedParams, store: ResultStore, tables: Tables, work: Path, inputs: dict[str, Any]
) -> DocumentInputs:
    annexes = {
        "_kamus-data.md": data_dictionary(tables[name] for name in tables),
        "_asal-usul.md": provenance(store),
        "_manifes.md": manifest_annex(inputs),
    }
    document = loaded.params.document
    return DocumentInputs(
        store=store,
        executed=work / "notebooks",
        title=document.title,
        status="Rancangan" if document.status == "draf" else "",
        coat_of_arms=loaded.coat_of_arms,
        annexes=annexes,
    )


def _render_one(
    project: Project,
    region: Region,
    engine: Engine,
    document: DocumentInputs,
    loaded: LoadedParams,
    work: Path,
    extension: str,
) -> str:
    staged = stage(project, document, work / "dokumen" / extension, "png" if extension == "docx" else "svg")
    name = f"rpkd-{region.code}.{extension}"
    render(engine, staged, extension, work / name)
    if extension == "pdf":
        finish_pdf(work / name)
    if extension == "docx":
        scalars = document.store.scalars
        finish_word(
            work / name,
            WordInfo(
                title=document.title,
                region_name=str(scalars["region_name"]),
                period=str(scalars["period"]),
                status=document.status,
                planning_agency=str(scalars["planning_agency"]),
                year=str(scalars["document_year"]),
                date=loaded.params.document.date,
                coat_of_arms=document.coat_of_arms,
            ),
        )
    return name


def _input_files(project: Project, region: Region, loaded: LoadedParams, tables: Tables) -> list[Path]:
    document = [path for path in project.report.rglob("*") if path.is_file() and _is_staged(path, project.report)]
    narrative = list((project.report / "narasi" / region.code).glob("*.md"))
    style = [path for path in (project.root / "_extensions").rglob("*") if path.is_file()]
    own = [*document, *narrative, *style, project.root / "_quarto.yml"]
    return [*loaded.files, *tables.used, *notebook_paths(project), *own]


def _is_staged(path: Path, report: Path) -> bool:
    """Tell whether a source of the document reaches every region's document: no own prose, no editor's leftovers."""
    parts = path.relative_to(report).parts
    return parts[0] != "narasi" and not any(part.startswith((".", "~$")) for part in parts)


def _manifest(
    region: Region, engine: Engine, inputs: dict[str, Any], loaded: LoadedParams, documents: list[Path]
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "region": {"code": region.code, "name": region.name},
        "engine": {"name": engine.name, "version": engine.version, "reason": engine.reason},
        "inputs": inputs,
        "params": loaded.params.model_dump(mode="json"),
        "outputs": {path.name: sha256(path) for path in documents},
    }


def _put_in_place(work: Path, folder: Path, folders: tuple[str, ...], files: tuple[str, ...]) -> None:
    pairs = [(work / name, folder / name) for name in (*folders, *files)]
    replace_all(pairs, work / "sebelumnya")
    shutil.rmtree(folder / "gagal", ignore_errors=True)


def _notes(loaded: LoadedParams) -> tuple[str, ...]:
    if loaded.path is not None:
        return ()
    return ("daerah ini belum mempunyai berkas params; dipakai nilai bawaan params/_default.yaml (lihat rpkd init)",)


def _older_documents(folder: Path, region: Region, request: BuildRequest) -> tuple[str, ...]:
    older = [
        path.name
        for extension in ("html", "pdf", "docx")
        if extension not in request.formats and (path := folder / f"rpkd-{region.code}.{extension}").exists()
    ]
    return (f"dibiarkan dari penjalanan sebelumnya: {', '.join(older)}",) if older else ()
