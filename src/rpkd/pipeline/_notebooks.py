"""Running the stored notebooks for one region through papermill."""

from __future__ import annotations

import functools
import json
import logging
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import yaml

from rpkd.errors import Problem, UserError
from rpkd.files import write_json
from rpkd.kernels import kill_kernels
from rpkd.notebook import READS_FOLDER
from rpkd.project import Project
from rpkd.render import cell_options

INJECTED = "injected-parameters"
RUN_DIR = "run_dir"
_PAUSE = 0.1
_NOTEBOOK_FORMAT = 4


def notebook_paths(project: Project) -> list[Path]:
    """Return the stored notebooks, in the order in which they are run.

    Raises
    ------
    UserError
        When there is none.
    """
    paths = sorted(project.notebooks.glob("*.ipynb"))
    if not paths:
        where = project.shown(project.notebooks)
        raise UserError(Problem(where, "tidak ada notebook", remedy="ambil ulang proyek ini"))
    return paths


def notebook_sources(project: Project) -> list[Path]:
    """Return the stored notebooks and the modules beside them, which any of them may import."""
    return [*notebook_paths(project), *sorted(project.notebooks.rglob("*.py"))]


def check_notebooks(project: Project) -> list[Problem]:
    """Return what is wrong with the stored notebooks themselves, before any of them is run."""
    return [problem for path in notebook_paths(project) for problem in _notebook_problems(path, project.shown(path))]


def _notebook_problems(path: Path, shown: str) -> Iterator[Problem]:
    _papermill()
    import nbformat

    read: Any = nbformat.reads
    remedy = "kembalikan notebook itu dari salinan asli proyek"
    try:
        notebook = read(path.read_text(encoding="utf-8"), as_version=nbformat.NO_CONVERT)
        nbformat.validate(notebook)
    except (OSError, ValueError, AttributeError, nbformat.ValidationError) as error:
        # nbformat answers a damaged file with whichever error its parser meets first.
        detail = str(error).splitlines()[0] if str(error) else type(error).__name__
        yield Problem(shown, "notebook rusak", detail, "berkas .ipynb yang utuh, format 4", remedy)
        return
    if notebook.nbformat != _NOTEBOOK_FORMAT:
        yield Problem(shown, "format notebook tidak dikenal", str(notebook.nbformat), "format 4", remedy)
        return
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if not any("parameters" in cell.metadata.get("tags", []) for cell in code):
        rule = "satu sel bertanda (tag) parameters memuat kode, params_path, dan run_dir"
        yield Problem(shown, "notebook tanpa sel parameter", rule=rule, remedy="beri tanda parameters pada sel pertama")
    for number, cell in enumerate(code, start=1):
        try:
            cell_options(cell.source)
        except yaml.YAMLError:
            where, rule = f"{shown}, sel kode ke-{number}", '#| kunci: nilai, atau #| kunci: "nilai"'
            yield Problem(where, "opsi sel tidak terbaca", cell.source.splitlines()[0], rule, "perbaiki baris #| itu")


def run_notebooks(
    project: Project, paths: Sequence[Path], parameters: Mapping[str, str], work: Path, failed: Path, jobs: int
) -> None:
    """Run notebooks; each writes its results into the run folder.

    Parameters
    ----------
    project : Project
        Holds the notebooks.
    paths : sequence of Path
        Those that are run.
    parameters : mapping
        `kode` and `params_path`, both text; `run_dir` is added.
    work : Path
        Run folder; executed notebooks go to ``work/notebooks``.
    failed : Path
        Folder that keeps an executed notebook that failed.
    jobs : int
        How many run at the same time.

    Raises
    ------
    UserError
        When a cell fails: names notebook, cell, cause, and where the executed notebook lies.
    """
    (work / "notebooks").mkdir(parents=True, exist_ok=True)
    stopping = threading.Event()
    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        futures = [pool.submit(_run_one, project, path, dict(parameters), work, failed, stopping) for path in paths]
        try:
            problems = [problem for future in futures for problem in future.result()]
        except BaseException:
            # Ctrl-C or a fault of our own: do not wait for cells that nobody will read, nor let others begin.
            stopping.set()
            pool.shutdown(wait=False, cancel_futures=True)
            # Those that were cancelled before they began never count as done.
            begun = [future for future in futures if not future.cancelled()]
            while wait(begun, timeout=_PAUSE).not_done:
                kill_kernels(str(work))
            raise
    if problems:
        raise UserError(*problems)


def _run_one(
    project: Project, path: Path, parameters: dict[str, str], work: Path, failed: Path, stopping: threading.Event
) -> list[Problem]:
    papermill = _papermill()
    from jupyter_core.utils import ensure_event_loop
    from nbclient.exceptions import DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    executed = work / "notebooks" / path.name
    options = {
        "parameters": {**parameters, RUN_DIR: str(work)},
        "kernel_name": "python3",
        "engine_name": "rpkd",
        "environment": _environment(project, work),
        "folder": str(project.root),
        "purpose": str(work),
        "progress_bar": False,
        "request_save_on_cell_execute": False,
    }
    loop = ensure_event_loop(prefer_selector_loop=True)  # a thread has none of its own
    try:
        try:
            papermill.execute_notebook(path, executed, **options)
        except DeadKernelError:
            if stopping.is_set():
                raise
            # Killed from outside, or out of memory while much else ran: once more, before it counts.
            papermill.execute_notebook(path, executed, **options)
    except PapermillExecutionError as error:
        label = cell_options(error.source).get("label", f"nomor {error.exec_count}")
        return [_failure(project, path, executed, failed, f"sel {label}", f"{error.ename}: {error.evalue}")]
    except DeadKernelError as error:
        return [_failure(project, path, executed, failed, "kernel", f"kernel berhenti mendadak ({error})")]
    finally:
        loop.close()
    _tidy(executed)
    expected = work / "results" / f"{path.stem}.json"
    if not expected.is_file():
        return [_failure(project, path, executed, failed, "sel terakhir", "notebook tidak menyimpan hasilnya")]
    return []


def _tidy(executed: Path) -> None:
    """Take out of an executed notebook what no two runs share: times, the folder, a random name."""
    notebook = json.loads(executed.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        for name in ("papermill", "execution"):
            cell["metadata"].pop(name, None)
        if INJECTED in cell["metadata"].get("tags", []):
            cell["id"] = INJECTED
            cell["source"] = [line for line in cell["source"] if not line.startswith(f"{RUN_DIR} = ")]
    parameters = notebook["metadata"].get("papermill", {}).get("parameters", {})
    parameters.pop(RUN_DIR, None)
    notebook["metadata"]["papermill"] = {"parameters": parameters}
    write_json(executed, notebook)


def read_reads(work: Path, name: str) -> list[str] | None:
    """Return what a notebook says that it read, as keys of inputs; None when it says nothing."""
    path = work / READS_FOLDER / f"{name}.json"
    if not path.is_file():
        return None
    reads = json.loads(path.read_text(encoding="utf-8"))
    return [
        f"{kind}:{item}" for kind, items in (("param", reads["params"]), ("file", reads["files"])) for item in items
    ]


def _failure(project: Project, path: Path, executed: Path, failed: Path, place: str, cause: str) -> Problem:
    remedy = f"jalankan notebook itu di JupyterLab (rpkd lab) untuk melihat sebabnya: {project.shown(path)}"
    if executed.is_file():
        _tidy(executed)
        failed.mkdir(parents=True, exist_ok=True)
        kept = executed.replace(failed / path.name)
        remedy = f"buka notebook yang telah dijalankan: {project.shown(kept)}"
    return Problem(f"{project.shown(path)}, {place}", "notebook gagal dijalankan", cause, remedy=remedy)


def _environment(project: Project, work: Path) -> dict[str, str]:
    """Return what is added to a notebook's environment: no trace of the user's own IPython and Jupyter set-up."""
    return {
        "RPKD_PROJECT": str(project.root),
        "PYTHONHASHSEED": "0",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MPLBACKEND": "agg",
        "IPYTHONDIR": str(work / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(work / "jupyter"),
    }


@functools.cache
def _papermill() -> Any:
    """Import papermill without what would take most of the time: a grammar of addresses, which no notebook needs.

    jsonschema imports it only to check addresses, and does without where it is not installed.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    import papermill

    logging.getLogger("papermill").addHandler(logging.NullHandler())
    return papermill
