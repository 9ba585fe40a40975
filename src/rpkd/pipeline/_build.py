"""The build of one region: check, run the notebooks, render, and put everything in place at once.

A stage whose inputs and outputs are as they were is not done again.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from rpkd.errors import UserError
from rpkd.files import sha256, write_bytes, write_json
from rpkd.kernels import can_fork, warm_parent
from rpkd.params import load_params, optional_params, param_names, program_paths, scenario_paths
from rpkd.pipeline._cells import FILE as CELLS_FILE
from rpkd.pipeline._cells import cell_files, input_cells, pack_cells, unpack_cells
from rpkd.pipeline._comments import round_problems, rounds_of
from rpkd.pipeline._documents import (
    FORMATS,
    document_inputs,
    document_name,
    make_document,
    narrative_notes,
    source_files,
)
from rpkd.pipeline._draft import draft_of, read_parts
from rpkd.pipeline._inputs import ABSENT, UNKNOWN, Inputs, code_hash, versions
from rpkd.pipeline._lock import locked
from rpkd.pipeline._manifest import FILE, FORMAT, Stage, read_manifest
from rpkd.pipeline._notebooks import check_notebooks, notebook_paths, notebook_sources, read_reads, run_notebooks
from rpkd.pipeline._place import WORK, link_or_copy, recover, work_folder
from rpkd.pipeline._replace import replace_outputs
from rpkd.pipeline._rounds import round_inputs
from rpkd.pipeline._scenarios import scenario_problems
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.render import Engine, check_fragments, check_narratives, choose_engine
from rpkd.report.locations import check_locations
from rpkd.results import ResultStore, read_results, write_results_csv
from rpkd.review import matrix_annex
from rpkd.sources import Tables
from rpkd.workbooks import Workbooks, check_workbooks, workbook_paths

NOTEBOOK = "notebook:"
RESULTS = "results"
CELLS = "masukan"
RESULTS_FILE = "results/results.csv"
FAILED = "gagal"
NEVER_MADE = "belum pernah dibuat"
"""Why a stage is made when there is nothing earlier."""
_NO_LOCK = "folder keluaran tidak mengenal kunci berkas; jangan menyusun daerah yang sama dua kali pada saat yang sama"
_NO_PARAMS = "daerah ini belum mempunyai berkas params; dipakai nilai bawaan params/_default.yaml (lihat rpkd init)"


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

    formats: tuple[str, ...] = FORMATS
    engine: str = "auto"
    out: Path | None = None
    jobs: int = 1
    force: bool = False

    def folder(self, project: Project, region: Region) -> Path:
        """Return where a region's build lies, absolute."""
        return (self.out or project.build).absolute() / region.code


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
        Documents asked for, or the results file of a run.
    made : tuple of Path
        Those of them that were made now; the others were still valid.
    folder : Path
        Folder of the region's build.
    engine, engine_reason : str
        Which engine rendered, with its version, and why; empty for a run.
    stages : tuple of StageTime
        Wall time of each stage.
    notes : tuple of str
        What the user should know, in Indonesian.
    rebuilt : mapping
        Name of each notebook (``notebook:NAME``) and document (``html``) that was made, and why, in Indonesian.
    reused : tuple of str
        Names of those that were still valid.
    """

    region: Region
    outputs: tuple[Path, ...]
    made: tuple[Path, ...]
    folder: Path
    engine: str
    engine_reason: str
    stages: tuple[StageTime, ...]
    notes: tuple[str, ...]
    rebuilt: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reused: tuple[str, ...] = ()


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
    return _Build(project, region, request, None, _Clock(progress)).make(())


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
    engine = choose_engine(request.engine)
    return _Build(project, region, request, engine, _Clock(progress)).make(request.formats)


def unchanged(project: Project, region: Region, request: BuildRequest, documents: bool) -> BuildReport | None:
    """Return what a build would report that finds everything still valid; None when something must be made.

    Nothing is made or written, and the region's folder is not locked.

    Parameters
    ----------
    project, region, request :
        As for `build`.
    documents : bool
        Whether documents are asked for, or a run only.

    Raises
    ------
    UserError
        For wrong parameters or an engine that is not there.
    """
    engine = choose_engine(request.engine) if documents else None
    maker = _Build(project, region, request, engine, _Clock(_NoProgress()))
    return maker.unchanged(request.formats if documents else ())


class _NoProgress:
    """Shows nothing."""

    def stage(self, name: str, detail: str = "") -> AbstractContextManager[None]:
        return nullcontext()


class _Build:
    """One build of one region: what is still valid, what is made anew and why, and putting it in place."""

    def __init__(
        self, project: Project, region: Region, request: BuildRequest, engine: Engine | None, clock: _Clock
    ) -> None:
        self.project, self.region, self.request, self.engine, self.clock = project, region, request, engine, clock
        self.folder = request.folder(project, region)
        self.stages: dict[str, Stage] = {}
        self.rebuilt: dict[str, tuple[str, ...]] = {}
        self.reused: list[str] = []
        self.notes: list[str] = []

    def unchanged(self, formats: Sequence[str]) -> BuildReport | None:
        if not self.folder.is_dir() or any(self.folder.glob(f"{WORK}*")):
            return None
        self._compare(formats)
        return None if self.rebuilt else self._report(formats)

    def make(self, formats: Sequence[str]) -> BuildReport:
        waiting = "menunggu penyusunan lain atas daerah ini"
        with locked(self.folder, lambda: self.clock.stage(waiting)) as alone:
            recover(self.folder, alone)
            if not alone:
                self.notes.append(_NO_LOCK)
            with self.clock.stage("membandingkan dengan penyusunan sebelumnya"):
                pending = self._compare(formats)
            if self.rebuilt:
                self._check()
                with work_folder(self.folder) as work:
                    self._work(work, pending, formats)
            # Whatever failed before is settled, also when the mistake was simply taken back.
            shutil.rmtree(self.folder / FAILED, ignore_errors=True)
        return self._report(formats)

    def _look(self) -> None:
        """Read the earlier manifest and the present state of everything that this build may read."""
        self.earlier = read_manifest(self.folder)
        self.loaded = load_params(optional_params(self.project, self.region), self.project, self.region)
        self.tables = Tables(self.project)
        engine = f"{self.engine.name} ({self.engine.version})" if self.engine else ""
        self.inputs = Inputs(self.project, self.region, self.loaded, engine)
        # All states are taken now: what changes while the build runs counts as a change for the next one.
        self.sources = source_files(self.project, self.region, self.loaded, self.tables)
        books = [self.project.shown(path) for path in workbook_paths(self.project, self.region)]
        self.meetings = [self.project.shown(path) for path in round_inputs(self.project, self.region.code)]
        self.inputs.states(f"file:{name}" for name in [*self.sources, *self.meetings, *books])

    # What is still valid

    def _compare(self, formats: Sequence[str]) -> list[Path]:
        """Sort all stages as far as can be told before a notebook runs, and return the notebooks that must."""
        self._look()
        pending = self._sort_notebooks()
        if not pending:
            self._sort_derived(formats)
        return pending

    def _sort_notebooks(self) -> list[Path]:
        """Sort the notebooks into reused and rebuilt, and return those that must run."""
        pending = []
        # A notebook that read these reads the new ones as well, which no note of it can hold.
        libraries = [
            {f"file:{self.project.shown(path)}" for path in paths(self.project, self.region)}
            for paths in (program_paths, scenario_paths)
        ]
        for path in notebook_paths(self.project):
            name = NOTEBOOK + path.stem
            known = self.earlier.stages[name].inputs if name in self.earlier.stages else {}
            added = [file for files in libraries if not files.isdisjoint(known) for file in sorted(files)]
            if self._sort(name, self.inputs.states([*known, *self._always(path), *added])):
                pending.append(path)
        return pending

    def _sort_derived(self, formats: Sequence[str]) -> None:
        """Sort what is made from the notebooks' outputs; they must all be known."""
        self._sort(RESULTS, self._made_by_notebooks("results/"))
        self._sort(CELLS, self._cell_states())
        for extension in formats:
            self._sort(extension, self._document_states())
        for extension in FORMATS:
            if extension not in formats and extension in self.earlier.stages:
                self._keep_older(extension)

    def _sort(self, name: str, now: Mapping[str, str]) -> bool:
        """Note a stage as reused, or as rebuilt with the reasons; tell whether it must be made."""
        reasons = self._reasons(name, now)
        if reasons:
            self.rebuilt[name] = reasons
        else:
            self.reused.append(name)
            self.stages[name] = self.earlier.stages[name]
        return bool(reasons)

    def _reasons(self, name: str, now: Mapping[str, str]) -> tuple[str, ...]:
        stage = self.earlier.stages.get(name)
        if self.request.force:
            return ("diminta dengan --force",)
        if stage is None:
            return (self.earlier.fault or NEVER_MADE,)
        damaged = [f"{output} hilang atau berubah sejak dibuat" for output in stage.damaged(self.folder)]
        return (*self.inputs.reasons(stage.inputs, now), *damaged)

    def _keep_older(self, extension: str) -> None:
        """Leave a document that was not asked for as it is, and say so when it is no longer up to date."""
        stage = self.earlier.stages[extension]
        name = document_name(self.region, extension)
        if not (self.folder / name).is_file():
            return
        self.stages[extension] = stage
        # What it was rendered with does not matter here: only whether it says what the others say.
        if self._without_engine(stage.inputs) != self._without_engine(self._document_states()):
            self.notes.append(f"dibiarkan dari penyusunan sebelumnya, belum diperbarui: {name}")

    @staticmethod
    def _without_engine(states: Mapping[str, str]) -> dict[str, str]:
        return {key: state for key, state in states.items() if key != "engine"}

    def _always(self, path: Path) -> list[str]:
        """Return the inputs of a notebook that need no looking: itself, its companions, code and versions."""
        own = [path, *(source for source in notebook_sources(self.project) if source.suffix == ".py")]
        return [*self.inputs.common(), *(f"file:{self.project.shown(source)}" for source in own)]

    def _cell_states(self) -> dict[str, str]:
        files = cell_files(self.project, self.region, self.loaded, self.tables)
        return self.inputs.states(["region", "code", *(f"file:{name}" for name in files)])

    def _made_by_notebooks(self, *folders: str) -> dict[str, str]:
        stages = [stage for key, stage in self.stages.items() if key.startswith(NOTEBOOK)]
        made = {name: state for stage in stages for name, state in stage.outputs.items()}
        return {f"output:{name}": made[name] for name in sorted(made) if name.startswith(folders)}

    def _document_states(self) -> dict[str, str]:
        keys = [*self.inputs.common(), "engine", *(f"file:{name}" for name in [*self.sources, *self.meetings])]
        keys += [f"param:{name}" for name in param_names(self.loaded.params)]
        return self.inputs.states(keys) | self._made_by_notebooks("results/", "notebooks/")

    # Making what is not

    def _check(self) -> None:
        if can_fork() and any(name.startswith(NOTEBOOK) for name in self.rebuilt):
            with suppress(OSError):  # without it notebooks run in ordinary kernels
                warm_parent()  # it imports the stack while the input is checked
        with self.clock.stage("memeriksa parameter dan data"):
            problems = [problem for name in self.tables for problem in self.tables.problems(name)]
            problems += [*check_notebooks(self.project), *check_narratives(self.project, self.region.code)]
            problems += check_fragments(self.project)
            problems += scenario_problems(self.project, self.region, self.loaded)
            problems += round_problems(self.project, self.region)
            if not problems:  # workbooks are checked against the tables, boundaries against tables and workbooks
                problems += check_workbooks(self.project, self.region, self.tables)
            if not problems:
                areas = Workbooks(self.project, self.region, self.tables).areas
                frame = None if areas is None else areas.frame
                problems += check_locations(self.project, self.loaded, self.region, self.tables, frame)
            if problems:
                raise UserError(*problems)

    def _work(self, work: Path, pending: Sequence[Path], formats: Sequence[str]) -> None:
        for name in self.reused:
            for output in self.stages[name].outputs:
                link_or_copy(self.folder / output, work / output)
        if pending:
            self._run(work, pending)
            self._sort_derived(formats)
        store = read_results(work / "results")
        if RESULTS in self.rebuilt:
            write_results_csv(store, work / RESULTS_FILE)
            self._done(work, RESULTS, self._made_by_notebooks("results/"), [RESULTS_FILE])
        if CELLS in self.rebuilt:
            content = pack_cells(input_cells(self.project, self.region, self.loaded, self.tables))
            write_bytes(work / CELLS_FILE, content)
            self._done(work, CELLS, self._cell_states(), [CELLS_FILE])
        self._render(work, store, [extension for extension in formats if extension in self.rebuilt])
        with self.clock.stage("menyimpan"):
            self._put_in_place(work)

    def _run(self, work: Path, pending: Sequence[Path]) -> None:
        parameters = {
            "kode": self.region.code,
            "params_path": self.project.shown(self.loaded.path) if self.loaded.path else "",
        }
        began = time.time_ns()
        with self.clock.stage("menjalankan notebook", f"{len(pending)} buah"):
            run_notebooks(self.project, pending, parameters, work, self.folder / FAILED, self.request.jobs)
        for path in pending:
            reads = read_reads(work, path.stem)
            states = self.inputs.states([*self._always(path), *(reads or [])])
            changed = self.inputs.changed_since(began, states)
            if reads is None or changed:
                # Never the present state: such a notebook runs again.
                states[UNKNOWN] = f"{changed[0]} berubah selama notebook berjalan" if changed else ABSENT
            self._done(work, NOTEBOOK + path.stem, states, [f"notebooks/{path.name}", f"results/{path.stem}.json"])

    def _render(self, work: Path, store: ResultStore, extensions: Sequence[str]) -> None:
        if not extensions or self.engine is None:
            return
        document = document_inputs(self.loaded, store, self.tables, work / "notebooks", self._used())
        document = replace(document, annexes={**document.annexes, "_masukan.md": self._comments(work)})
        for extension in extensions:
            name = document_name(self.region, extension)
            with self.clock.stage(f"menyusun {extension.upper()}", self.engine.name):
                make_document(self.project, self.engine, document, self.loaded, work, work / name)
            self._done(work, extension, self._document_states(), [name])

    def _comments(self, work: Path) -> str:
        """Return the annex of comments: what became of them, and what has changed since the draft they were made on."""
        if not self.meetings:
            return matrix_annex(())
        cells = unpack_cells((work / CELLS_FILE).read_bytes())
        present = draft_of(self._manifest(), read_parts(work / "results"), cells, "draf ini")
        return matrix_annex(rounds_of(self.project, self.region, present))

    def _done(self, work: Path, name: str, inputs: dict[str, str], outputs: Sequence[str]) -> None:
        self.stages[name] = Stage(inputs, {output: sha256(work / output) for output in outputs})

    def _used(self) -> dict[str, Any]:
        """Return what the documents' last annex and the manifest list."""
        return {
            "files": {name: self.inputs.state(f"file:{name}") for name in self.sources},
            "versions": versions(),
            "code": code_hash(),
        }

    # Putting it in place

    def _put_in_place(self, work: Path) -> None:
        made = {name: state for stage in self.stages.values() for name, state in stage.outputs.items()}
        write_json(work / FILE, self._manifest())
        self.notes += replace_outputs(work, self.folder, made, self.earlier)

    def _manifest(self) -> dict[str, Any]:
        engine = self.engine
        return {
            "format": FORMAT,
            "region": {"code": self.region.code, "name": self.region.name},
            "engine": {"name": engine.name, "version": engine.version, "reason": engine.reason} if engine else None,
            "inputs": self._used(),
            "params": self.loaded.params.model_dump(mode="json"),
            "outputs": {name: state for stage in self.stages.values() for name, state in stage.outputs.items()},
            "stages": {name: asdict(stage) for name, stage in self.stages.items()},
            "last_build": {"rebuilt": self.rebuilt, "reused": sorted(self.reused)},
        }

    def _report(self, formats: Sequence[str]) -> BuildReport:
        names = {extension: document_name(self.region, extension) for extension in formats} or {RESULTS: RESULTS_FILE}
        notes = [*self.notes, *narrative_notes(self.project, self.region, self.loaded, self.folder / "results")]
        if self.loaded.path is None:
            notes.insert(0, _NO_PARAMS)
        return BuildReport(
            region=self.region,
            outputs=tuple(self.folder / name for name in names.values()),
            made=tuple(self.folder / name for stage, name in names.items() if stage in self.rebuilt),
            folder=self.folder,
            engine=f"{self.engine.name} ({self.engine.version})" if self.engine else "",
            engine_reason=self.engine.reason if self.engine else "",
            stages=tuple(self.clock.times),
            notes=tuple(notes),
            rebuilt=dict(self.rebuilt),
            reused=tuple(self.reused),
        )
