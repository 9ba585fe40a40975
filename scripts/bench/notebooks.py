"""Compare ways to run a region's notebooks, in one run, as ratios.

    python scripts/bench/notebooks.py --region 33.16 --rounds 3

All ways run the same notebooks of the project, one after another unless they say otherwise; their rounds alternate. The
limit is the time that the same cells take in one Python process that has everything imported. Ways that are not
installed are passed over: ``pip install ploomber-engine execnb`` brings them (neither is needed by rpkd).
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LIMIT = "the same cells in one warm process"
SHIPPED = "papermill as shipped"

OneNotebook = Callable[[Path, dict[str, str], Path], None]
AllNotebooks = Callable[[list[Path], dict[str, str], Path], None]


def main() -> int:
    """Run all ways in turns and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--region", default="33.16")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--serve", choices=list(WAYS), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        return _serve(options.serve, options.region)
    needed = {"ploomber-engine": "ploomber_engine", "execnb": "execnb"}
    names = [name for name in WAYS if name not in needed or find_spec(needed[name])]
    seconds: dict[str, list[float]] = {name: [] for name in names}
    with contextlib.ExitStack() as stack:
        # Each way has a process of its own, which lives through all rounds.
        homes = {name: stack.enter_context(_home(name, options.region)) for name in names}
        for turn in range(options.rounds + 1):
            for name, home in homes.items():
                taken = _ask(home)
                if turn:  # the first round imports and fills caches
                    seconds[name].append(taken)
        for home in homes.values():
            home.stdin.close()
    middle = {name: statistics.median(values) for name, values in seconds.items()}
    print(f"region {options.region}, median of {options.rounds} rounds")
    print(f"{'way':<38}{'seconds':>9}{'to the limit':>14}{'faster than shipped':>21}")
    for name, value in middle.items():
        print(f"{name:<38}{value:>9.2f}{value / middle[LIMIT]:>14.2f}{middle[SHIPPED] / value:>21.2f}")
    return 0


def _home(name: str, region: str) -> subprocess.Popen[str]:
    command = [sys.executable, __file__, "--serve", name, "--region", region]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)


def _ask(home: subprocess.Popen[str]) -> float:
    home.stdin.write("\n")
    answer = home.stdout.readline()
    if not answer:
        raise SystemExit("a way of running notebooks failed; see above")
    return float(answer)


def _serve(name: str, region: str) -> int:
    """Run the notebooks once for each line that is read."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    for _ in sys.stdin:
        answers.write(f"{_all(name, region)}\n")
    return 0


def _all(name: str, region: str) -> float:
    """Run all notebooks one after another in one way and return the seconds."""
    prepare()
    paths = sorted((ROOT / "notebooks").glob("*.ipynb"))
    with tempfile.TemporaryDirectory(prefix="rpkd-ukur-") as folder:
        parameters = {"kode": region, "params_path": "", "run_dir": folder}
        start = time.perf_counter()
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            WAYS[name](paths, parameters, Path(folder))
        seconds = time.perf_counter() - start
        # A way that skipped the work would look fast.
        made = sorted(path.stem for path in Path(folder, "results").glob("*.json"))
        if made != sorted(path.stem for path in paths):
            raise RuntimeError(f"{name} made only {made}")
    return seconds


def prepare() -> None:
    """Set what must be the same for all ways."""
    os.environ |= {"RPKD_PROJECT": str(ROOT), "MPLBACKEND": "agg", "PLOOMBER_STATS_ENABLED": "false"}
    os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    logging.disable(logging.CRITICAL)


def _papermill(path: Path, parameters: dict[str, str], output: Path) -> None:
    import papermill

    papermill.execute_notebook(path, output, parameters=parameters, kernel_name="python3", progress_bar=False)


def _engine(path: Path, parameters: dict[str, str], output: Path) -> None:
    import papermill

    papermill.execute_notebook(
        path,
        output,
        parameters=parameters,
        kernel_name="python3",
        progress_bar=False,
        engine_name="rpkd",
        request_save_on_cell_execute=False,
    )


def _forked_kernel(path: Path, parameters: dict[str, str], output: Path) -> None:
    import papermill

    specification = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "--log-level=ERROR", "-f", "{connection_file}"],
        "display_name": "rpkd",
        "language": "python",
        "metadata": {"kernel_provisioner": {"provisioner_name": "rpkd-forked"}},
    }
    kernels = output.parent / "kernels" / "rpkd"
    kernels.mkdir(parents=True, exist_ok=True)
    (kernels / "kernel.json").write_text(json.dumps(specification), encoding="utf-8")
    os.environ["JUPYTER_PATH"] = str(output.parent)
    papermill.execute_notebook(
        path,
        output,
        parameters=parameters,
        kernel_name="rpkd",
        progress_bar=False,
        request_save_on_cell_execute=False,
    )


def _parameterised(path: Path, parameters: dict[str, str]) -> Any:
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    notebook = load_notebook_node(str(path))
    return parameterize_notebook(notebook, parameters, kernel_name="python3", language="python")


def _nbclient(path: Path, parameters: dict[str, str], output: Path) -> None:
    import nbformat
    from nbclient import NotebookClient

    notebook = _parameterised(path, parameters)
    NotebookClient(notebook, kernel_name="python3").execute()
    nbformat.write(notebook, output)


def _ploomber(path: Path, parameters: dict[str, str], output: Path) -> None:
    from ploomber_engine import execute_notebook

    execute_notebook(path, output, parameters=parameters, progress_bar=False, verbose=False)


def _execnb(path: Path, parameters: dict[str, str], output: Path) -> None:
    import nbformat
    from execnb.shell import CaptureShell
    from fastcore.nbio import read_nb, write_nb

    nbformat.write(_parameterised(path, parameters), output)
    notebook = read_nb(output)
    CaptureShell(mpl_format=None).run_all(notebook, exc_stop=True)
    write_nb(notebook, output)


def _warm(path: Path, parameters: dict[str, str], _output: Path) -> None:
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    for listener in list(shell.events.callbacks["pre_run_cell"]):
        shell.events.unregister("pre_run_cell", listener)
    for listener in list(shell.events.callbacks["post_run_cell"]):
        shell.events.unregister("post_run_cell", listener)
    shell.user_ns.clear()
    shell.init_user_ns()
    for cell in _parameterised(path, parameters).cells:
        if cell.cell_type != "code":
            continue
        done = shell.run_cell(cell.source, store_history=False)
        done.raise_error()
        if done.result is not None:
            shell.display_formatter.format(done.result)


def _pipeline(paths: list[Path], parameters: dict[str, str], folder: Path) -> None:
    from rpkd.pipeline._notebooks import run_notebooks
    from rpkd.project import Project

    own = {"kode": parameters["kode"], "params_path": parameters["params_path"]}
    run_notebooks(Project(ROOT), paths, own, folder, folder / "gagal", jobs=2)


def _one_by_one(way: OneNotebook) -> AllNotebooks:
    def run(paths: list[Path], parameters: dict[str, str], folder: Path) -> None:
        for path in paths:
            way(path, parameters, folder / path.name)

    return run


WAYS: dict[str, AllNotebooks] = {
    SHIPPED: _one_by_one(_papermill),
    "nbclient": _one_by_one(_nbclient),
    "ploomber-engine": _one_by_one(_ploomber),
    "execnb": _one_by_one(_execnb),
    "papermill, forked kernel": _one_by_one(_forked_kernel),
    "papermill, engine rpkd": _one_by_one(_engine),
    "rpkd run, two at a time": _pipeline,
    LIMIT: _one_by_one(_warm),
}

if __name__ == "__main__":
    sys.exit(main())
