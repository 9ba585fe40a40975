"""Notebooks that run in a fork have the outputs, errors and ends that they have in a kernel, and leave nothing."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import entry_points
from io import StringIO
from pathlib import Path
from typing import Any

import nbformat
import papermill
import psutil
import pytest
from nbclient.exceptions import DeadKernelError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from papermill.exceptions import PapermillExecutionError

from rpkd import kernels
from rpkd.kernels import can_fork, kill_kernels, stop_warm_parent, warm_parent
from rpkd.kernels._engine import _say_once

pytestmark = pytest.mark.skipif(not can_fork(), reason="sistem ini tidak mencabangkan induk hangat")

Ended = Callable[..., bool]
Run = Callable[..., Any]

SPECIFICATION = {
    "argv": [sys.executable, "-m", "ipykernel_launcher", "--log-level=ERROR", "-f", "{connection_file}"],
    "display_name": "uji",
    "language": "python",
}

OUTPUTS = r"""
from IPython.display import HTML, Image, Markdown, clear_output, display
Markdown("**tebal** é 日本 𝄞")
# %%
HTML("<b>x</b>")
# %%
class Gambar:
    def _repr_png_(self): return b"\x89PNG\r\n\x1a\nabc"
Gambar()
# %%
display(Image(data=b"\x89PNG\r\n\x1a\nabc"), Gambar())
# %%
import warnings
warnings.filterwarnings("ignore", "Message serialization failed")
class Bundel:
    def _repr_mimebundle_(self, **_):
        data = {"image/svg+xml": "<svg/>", "application/json": {"a": [1, float("nan")]}, "text/plain": "b"}
        return data, {"image/svg+xml": {"width": 3}}
Bundel()
# %%
import sys
print("a"); print("e", file=sys.stderr); print("b"); display(1); print("c")
# %%
penanda = display("satu", display_id="x")
print("di antara"); penanda.update("dua"); print("lagi")
# %%
penanda.update("tiga")
# %%
print("hilang"); clear_output(); print("tinggal")
# %%
print("hilang"); clear_output(wait=True); display("tinggal")
# %%
print("tinggal"); clear_output(wait=True)
# %%
warnings.warn("hati-hati")
# %%
import asyncio
await asyncio.sleep(0.01)
42
# %%
catatan = []
async def mencatat(): catatan.append("dicatat")
tugas = asyncio.create_task(mencatat())
# %%
catatan
# %%
%who_ls str
# %%
%%capture tertangkap
print("tersembunyi")
# %%
tertangkap.stdout
# %%
!echo perintah
luar = !echo tertangkap
luar
# %%
import os, subprocess, time
os.system("echo sistem"); time.sleep(0.3)
print("sesudah")
subprocess.run(["sh", "-c", "echo galat >&2"]); time.sleep(0.3)
# %%
%%bash
echo skrip
# %%
%cd -q /
%pwd
# %%
%matplotlib inline
import matplotlib.pyplot as plt
plt.plot([1, 2]); plt.show()
# %%
print?
# %%
import pandas as pd
pd.DataFrame({"a": [1, 2]})
# %%
_, Out[13], In[1][:4]
# %%
import threading
utas = threading.Thread(target=print, args=("utas",)); utas.start(); utas.join()
# %%
import multiprocessing
anak = multiprocessing.get_context("fork").Process(target=print, args=("anak",)); anak.start(); anak.join()
# %%
print("tanpa akhir baris", end="")
# %%
get_ipython().execution_count, type(get_ipython()).__name__, __name__
"""
# Class, message, and whether papermill says that the notebook failed.
ERRORS = {
    "def bagi(): return 1 / 0\nbagi()": ("ZeroDivisionError", "division by zero", True),
    "raise KeyboardInterrupt": ("KeyboardInterrupt", "", True),
    "import asyncio\nawait asyncio.sleep(0)\nraise ValueError('é')": ("ValueError", "é", True),
    "import sys\nsys.exit(3)": ("SystemExit", "3", True),
    "import sys\nsys.exit()": ("SystemExit", "", False),
    "class Rusak:\n    def __repr__(self): raise ValueError('tampilan')\nRusak()": ("ValueError", "tampilan", True),
}


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel's specification of our own, and a clean environment."""
    folder = tmp_path / "jupyter" / "kernels" / "uji"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(json.dumps(SPECIFICATION), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("MPLBACKEND", "agg")
    _say_once.cache_clear()


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run cells through papermill and return the executed notebook."""
    count = iter(range(1000))

    def run(cells: Sequence[Any], engine: str | None = "rpkd", **options: Any) -> Any:
        # Under a test a kernel does not catch what programs print.
        monkeypatch.delenv("PYTEST_CURRENT_TEST", raising=False)
        number = next(count)
        made = [new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells]
        notebook = new_notebook(
            cells=made, metadata={"kernelspec": {"name": "uji", "language": "python", "display_name": "uji"}}
        )
        source, run.executed = tmp_path / f"{number}.ipynb", tmp_path / f"{number}-jadi.ipynb"  # type: ignore[attr-defined]
        nbformat.write(notebook, source)
        settings = {"engine_name": engine, "progress_bar": False, "request_save_on_cell_execute": False, **options}
        return papermill.execute_notebook(source, run.executed, **settings)  # type: ignore[attr-defined]

    return run


def printed(cell: Any) -> str:
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")


def comparable(notebook: Any) -> list[Any]:
    """Return what must be equal: cells without times, printed text in one piece, without the names of cells' files."""
    cells = []
    for cell in notebook.cells:
        outputs: list[Any] = []
        for output in json.loads(
            re.sub(r"<ipython-input[-\w]+>|/[^ ]*ipykernel_\d+/\d+\.py|0x[0-9a-f]+", "SEL", json.dumps(cell.outputs))
        ):
            last = outputs[-1] if outputs else {}
            if output["output_type"] == "stream" and output["name"] == last.get("name"):
                last["text"] += output["text"]
            else:
                outputs.append(output)
        states = {key: cell.metadata.papermill[key] for key in ("status", "exception")}
        cells.append((cell.source, cell.execution_count, states, outputs))
    return cells


def test_outputs_are_those_of_a_kernel(run: Run) -> None:
    cells = [new_code_cell(source.strip()) for source in OUTPUTS.split("# %%\n")]
    cells.append(new_code_cell("1 / 0", metadata={"tags": ["skip-execution"]}))
    of_kernel = run(cells, engine=None)
    of_fork = run(cells)
    for ours, theirs in zip(comparable(of_fork), comparable(of_kernel), strict=True):
        assert ours == theirs
    assert of_fork.metadata.language_info == of_kernel.metadata.language_info
    # Both engines could agree on nothing at all.
    assert of_fork.cells[2].outputs[0].data["image/png"] == "iVBORw0KGgphYmM="
    assert of_fork.cells[6].outputs[0].data["text/plain"] == "'tiga'"
    assert [output.output_type for output in of_fork.cells[6].outputs] == ["display_data", "stream"]
    assert [output.get("name") for output in of_fork.cells[5].outputs] == ["stdout", "stderr", None, "stdout"]
    assert printed(of_fork.cells[19]) == "sistem\nsesudah\ngalat\n"


@pytest.mark.parametrize("source", ERRORS)
def test_a_cell_that_fails_ends_the_notebook_as_in_a_kernel(run: Run, tmp_path: Path, source: str) -> None:
    name, message, is_failure = ERRORS[source]
    after = tmp_path / "sesudah"
    cells = ["print('sebelum')", source, f"open({str(after)!r}, 'w').close()"]
    seen = []
    for engine in (None, "rpkd"):
        caught = None
        try:
            run(cells, engine=engine)
        except PapermillExecutionError as error:
            caught = (error.cell_index, error.exec_count, error.source, error.ename, error.evalue)
        notebook = nbformat.read(run.executed, as_version=4)  # type: ignore[attr-defined]
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        outputs = [[(output.output_type, output.get("ename")) for output in cell.outputs] for cell in code]
        seen.append((caught, outputs, [cell.metadata.papermill.status for cell in code]))
    assert seen[1] == seen[0]
    caught, outputs, states = seen[1]
    assert caught == ((1, 2, source, name, message) if is_failure else None)
    assert outputs[1][0] == ("error", name)
    assert outputs[2] == []
    assert states == ["completed", "failed", "pending"]
    assert not after.exists()


def test_a_traceback_names_the_line_of_the_cell(run: Run) -> None:
    with pytest.raises(PapermillExecutionError) as caught:
        run(["x = 0\n\n1 / x"])
    text = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(caught.value.traceback))
    assert "Cell In[1], line 3" in text
    assert "----> 3 1 / x" in text


def test_a_cell_that_may_fail_does_not_stop_the_cells_after_it(run: Run) -> None:
    with pytest.raises(PapermillExecutionError):
        run([new_code_cell("1 / 0", metadata={"tags": ["raises-exception"]}), "print('sesudah')"])
    notebook = nbformat.read(run.executed, as_version=4)  # type: ignore[attr-defined]
    assert printed(notebook.cells[-1]) == "sesudah\n"


@pytest.mark.parametrize("word", ["exit", "quit()"])
def test_exit_ends_the_notebook_without_a_failure(run: Run, word: str) -> None:
    notebook = run(["print('sebelum')", word, "print('sesudah')"])
    assert [cell.execution_count for cell in notebook.cells] == [1, 2, None]
    assert notebook.cells[1].outputs[0].ename == "SystemExit"


@pytest.mark.parametrize("source", ["input('?')", "import getpass\ngetpass.getpass()"])
def test_nobody_answers_a_question(run: Run, source: str) -> None:
    with pytest.raises(PapermillExecutionError, match="sel tidak dapat meminta masukan") as caught:
        run([source])
    assert caught.value.ename == "StdinNotImplementedError"


def test_cells_are_announced_to_those_who_follow_them(run: Run) -> None:
    follow = "seen = []\nget_ipython().events.register('pre_run_cell', lambda info: seen.append(info.raw_cell))"
    notebook = run([follow, "#| label: satu\nawait __import__('asyncio').sleep(0)", "seen"])
    assert notebook.cells[2].outputs[0].data["text/plain"] == (
        "[\"#| label: satu\\nawait __import__('asyncio').sleep(0)\", 'seen']"
    )


def test_large_and_many_and_odd_texts_arrive_whole(run: Run) -> None:
    size = 5_000_000
    cells = [
        f"print('é' * {size})",
        f"from IPython.display import HTML\nHTML('<' * {size})",
        f"import subprocess\nsubprocess.run(['head', '-c', '{size}', '/dev/zero']);",
        "print('\\u2028\\x85\\r\\n\\x00', end='')",
        "print('\\ud800')",
        f"panjang = {'x' * 300_000!r}\nlen(panjang)",
        *(f"print({number})" for number in range(200)),
    ]
    notebook = run(cells)
    assert printed(notebook.cells[0]) == "é" * size + "\n"
    assert notebook.cells[1].outputs[0].data["text/html"] == "<" * size
    assert printed(notebook.cells[2]) == "\x00" * size
    assert printed(notebook.cells[3]) == "\u2028\x85\r\n\x00"
    assert printed(notebook.cells[4]) == "?\n"
    assert notebook.cells[5].outputs[0].data["text/plain"] == "300000"
    assert [printed(cell) for cell in notebook.cells[6:]] == [f"{number}\n" for number in range(200)]


def test_text_of_programs_stands_where_it_was_printed(run: Run) -> None:
    source = "import os, sys\nfor _ in range(500):\n    os.write(1, b'satu\\n')\n    print('dua')"
    program = "os.write(2, b'tiga')\nimport subprocess\nsubprocess.run(['sh', '-c', 'echo empat'], stdout=sys.stderr);"
    notebook = run([source, program])
    assert printed(notebook.cells[0]) == "satu\ndua\n" * 500
    assert [(output.name, output.text) for output in notebook.cells[1].outputs] == [("stderr", "tigaempat\n")]


def test_notebooks_that_run_at_once_are_not_mixed(run: Run) -> None:
    def one(number: int) -> Any:
        lines = "import os\nfor _ in range(2000): print('notebook', os.environ['X_NOMOR'])"
        return run([lines, "import time; time.sleep(0.1)", lines], environment={"X_NOMOR": str(number)})

    with ThreadPoolExecutor(8) as pool:
        notebooks = list(pool.map(one, range(8)))
    for number, notebook in enumerate(notebooks):
        text = f"notebook {number}\n" * 2000
        assert [printed(cell) for cell in notebook.cells] == [text, "", text]
    assert len(notebooks) == 8


def test_a_notebook_is_a_fork_of_the_warm_parent_and_knows_nothing_of_others(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = warm_parent()
    parent.wait_until_ready()
    assert psutil.Process(parent.pid).num_threads() == 1
    large = {f"X_{number}": "y" * 100_000 for number in range(5)}
    monkeypatch.setenv("X_PEMANGGIL", "dari pemanggil")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    look = (
        "import os, random, sys, numpy, rpkd\n"
        "print(os.getppid(), os.getcwd(), len(os.environ['X_4']), os.environ['X_PEMANGGIL'])\n"
        "print([hasattr(rpkd, 'jejak'), *(name in os.environ for name in ('X_SENDIRI', 'OPENBLAS_NUM_THREADS'))])\n"
        "print([name for name in ('duckdb', 'polars', 'pyarrow') if name in sys.modules])\n"
        "print(random.random(), numpy.random.random(), hash('kata'))"
    )
    leave = "rpkd.jejak = 1\nos.environ['X_SENDIRI'] = '1'\nos.chdir('/')"
    executed = [run([look, leave], environment=large, folder=str(tmp_path)) for _ in range(2)]
    first, second = (printed(notebook.cells[0]).splitlines() for notebook in executed)
    assert first[0] == second[0] == f"{parent.pid} {tmp_path} 100000 dari pemanggil"
    assert first[1:3] == second[1:3] == ["[False, False, False]", "[]"]
    (*first_draws, first_hash), (*second_draws, second_hash) = first[3].split(), second[3].split()
    assert not set(first_draws) & set(second_draws)
    command = [sys.executable, "-c", "print(hash('kata'))"]
    fixed = subprocess.run(command, env={"PYTHONHASHSEED": "0"}, capture_output=True, text=True, check=True)
    assert first_hash == second_hash == fixed.stdout.strip()


def test_nobodys_settings_are_read_and_nothing_is_left(run: Run, tmp_path: Path) -> None:
    run(["1"])
    assert not (tmp_path / "ipython").exists()
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "mulai.py").write_text("dari_profil = 1", encoding="utf-8")
    project = tmp_path / "proyek"
    project.mkdir()
    before = sorted(tmp_path.joinpath("ipython").rglob("*"))
    notebook = run(
        [
            "%cd -q .\n'dari_profil' in globals()",
            "import tempfile\nfolder = tempfile.TemporaryDirectory()\nprint(folder.name)",
            "berkas = open('catatan.txt', 'w')\nberkas.write('isi')",
            "import atexit\natexit.register(lambda: open('akhir.txt', 'w').close())",
        ],
        folder=str(project),
    )
    assert notebook.cells[0].outputs[0].data["text/plain"] == "False"
    assert not Path(printed(notebook.cells[1]).strip()).exists()
    assert (project / "catatan.txt").read_text(encoding="utf-8") == "isi"
    assert sorted(path.name for path in project.iterdir()) == ["akhir.txt", "catatan.txt"]
    assert sorted(tmp_path.joinpath("ipython").rglob("*")) == before


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "sinyal SIGKILL, misalnya karena memori habis"),
        ("import ctypes; ctypes.string_at(0)", "sinyal SIGSEGV"),
        ("import os; os._exit(7)", "berakhir dengan kode 7"),
    ],
)
def test_a_process_that_dies_is_named_with_its_end(run: Run, source: str, cause: str) -> None:
    with pytest.raises(DeadKernelError, match=cause):
        run(["print('sebelum')", source, "print('sesudah')"])


def test_what_cells_start_ends_with_the_notebook(run: Run, ended: Ended) -> None:
    source = (
        "import multiprocessing, subprocess, threading, time\n"
        "anak = subprocess.Popen(['sleep', '60'])\n"
        "cucu = multiprocessing.get_context('fork').Process(target=time.sleep, args=(60,), daemon=True); cucu.start()\n"
        "threading.Thread(target=time.sleep, args=(60,)).start()\n"
        "print(anak.pid, cucu.pid)"
    )
    started = time.monotonic()
    notebook = run([source])
    assert time.monotonic() - started < 30
    assert ended(*map(int, printed(notebook.cells[0]).split()), seconds=5)


def test_a_process_that_a_cell_forks_runs_no_cell_of_its_own(run: Run, tmp_path: Path) -> None:
    note = tmp_path / "catatan.txt"
    shown = (
        "import multiprocessing\n"
        "anak = multiprocessing.get_context('fork').Process(target=display, args=(1,))\n"
        "anak.start(); anak.join(); anak.exitcode"
    )
    noted = f"with open({str(note)!r}, 'a') as berkas: berkas.write('x')\nprint('x')"
    notebook = run(["import os\nanak = os.fork()", noted, shown])
    assert note.read_text(encoding="utf-8") == "x"
    assert printed(notebook.cells[1]) == "x\n"
    assert [output.data for output in notebook.cells[2].outputs] == [{"text/plain": "0"}]


def test_a_process_that_has_left_the_notebook_does_not_hide_its_end(run: Run) -> None:
    source = (
        "import os, time\nif os.fork() == 0:\n    os.setsid(); time.sleep(20); os._exit(0)\n"
        "time.sleep(0.5); os._exit(7)"
    )
    started = time.monotonic()
    with pytest.raises(DeadKernelError, match="kode 7"):
        run([source])
    assert time.monotonic() - started < 15


def started_pid(file: Path) -> int:
    """Wait until a cell has written its process number."""
    deadline = time.monotonic() + 30
    while not (file.is_file() and file.read_text(encoding="utf-8").endswith(".")):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return int(file.read_text(encoding="utf-8")[:-1])


# The second way to wait lets no other thread of the notebook run.
WAITS = ("time.sleep(60)", "re.match('(a+)+$', 'a' * 60 + 'b')")


def endless(file: Path, wait: str = WAITS[0]) -> str:
    return f"import os, re, time\nopen({str(file)!r}, 'w').write(f'{{os.getpid()}}.')\n{wait}"


def test_kill_kernels_ends_notebooks_that_run_in_other_threads(run: Run, tmp_path: Path, ended: Ended) -> None:
    files = [tmp_path / name for name in "ab"]
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(run, [endless(file)]) for file in files]
        processes = [started_pid(file) for file in files]
        kill_kernels()
        for one in runs:
            assert isinstance(one.exception(timeout=15), DeadKernelError)
    assert ended(*processes)


def test_an_interrupted_owner_ends_the_notebook_at_once(run: Run, tmp_path: Path, ended: Ended) -> None:
    file = tmp_path / "nomor"
    process: list[int] = []

    def interrupt() -> None:
        process.append(started_pid(file))
        os.kill(os.getpid(), signal.SIGINT)

    # Whoever starts the tests in the background has the signal ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    thread = threading.Thread(target=interrupt)
    thread.start()
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run([endless(file)])
    thread.join()
    signal.signal(signal.SIGINT, before)
    assert time.monotonic() - started < 30
    assert ended(process[0], seconds=5)


OWNER = """
import sys
import papermill
from rpkd.kernels import warm_parent
print(warm_parent().pid, flush=True)
papermill.execute_notebook(*sys.argv[1:], engine_name="rpkd", progress_bar=False)
"""


@pytest.mark.parametrize("wait", WAITS)
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_is_left_when_the_owner_is_killed(
    tmp_path: Path, number: signal.Signals, wait: str, ended: Ended
) -> None:
    file, source = tmp_path / "nomor", tmp_path / "a.ipynb"
    specification = {"name": "uji", "language": "python", "display_name": "uji"}
    nbformat.write(
        new_notebook(cells=[new_code_cell(endless(file, wait))], metadata={"kernelspec": specification}), source
    )
    command = [sys.executable, "-c", OWNER, str(source), str(tmp_path / "b.ipynb")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as owner:
        assert owner.stdout is not None
        parent = int(owner.stdout.readline())
        notebook = started_pid(file)
        os.kill(owner.pid, number)
    assert ended(parent, notebook)


@pytest.mark.parametrize("wait", WAITS)
def test_notebooks_end_with_a_killed_parent_and_the_next_one_gets_a_new_parent(
    run: Run, tmp_path: Path, wait: str, ended: Ended
) -> None:
    file = tmp_path / "nomor"
    parent = warm_parent().pid
    with ThreadPoolExecutor(1) as pool:
        one = pool.submit(run, [endless(file, wait)])
        notebook = started_pid(file)
        os.kill(parent, signal.SIGKILL)
        assert isinstance(one.exception(timeout=15), DeadKernelError)
    assert ended(notebook)
    assert printed(run(["import os; print(os.getppid())"]).cells[0]) != f"{parent}\n"


def test_without_fork_papermills_own_engine_takes_over_and_says_so_once(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("rpkd.kernels._engine.can_fork", lambda: False)
    caplog.set_level("INFO", "rpkd.kernels")
    for number in range(2):
        place = {"environment": {"X_NOMOR": str(number)}, "folder": str(tmp_path)}
        notebook = run(["import os; print(os.getppid(), os.environ['X_NOMOR'], os.getcwd())"], **place)
        assert printed(notebook.cells[0]) == f"{os.getpid()} {number} {tmp_path}\n"
    said = [record.message for record in caplog.records if record.name.startswith("rpkd.kernels")]
    assert said == ["kernel biasa: sistem ini tidak dapat mencabangkan induk hangat"]


def test_a_parent_that_cannot_start_is_no_obstacle(
    run: Run, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stop_warm_parent()
    monkeypatch.setattr("rpkd.kernels._parent.STACK", ("tidak_ada_modul_ini",))
    notebook = run(["import os; print(os.getppid())"])
    stop_warm_parent()
    assert printed(notebook.cells[0]) == f"{os.getpid()}\n"
    assert "kernel biasa: induk hangat tidak dapat dipakai (the warm parent did not come up)" in caplog.messages


def test_what_only_a_kernel_knows_goes_to_a_kernel(run: Run, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "rpkd.kernels")
    notebook = run(["import os; print(os.getppid())"], execution_timeout=60)
    assert printed(notebook.cells[0]) == f"{os.getpid()}\n"
    assert "kernel biasa: opsi yang hanya dikenal kernel: execution_timeout" in caplog.messages
    # How a kernel starts is no such option.
    notebook = run(["import os; print(os.getppid())"], kernel_manager_class="rpkd.kernels.LocalKernelManager")
    assert printed(notebook.cells[0]) == f"{warm_parent().pid}\n"


def test_printed_text_can_be_copied_to_files(run: Run) -> None:
    out, error = StringIO(), StringIO()
    run(["import sys\nprint('keluar')\nprint('galat', file=sys.stderr)"], stdout_file=out, stderr_file=error)
    assert (out.getvalue(), error.getvalue()) == ("keluar\n", "galat\n")


def test_text_between_cells_stays_as_it_is(run: Run) -> None:
    notebook = run([new_markdown_cell("# Judul"), "", "1 + 1"])
    assert [cell.metadata.papermill.status for cell in notebook.cells] == ["completed"] * 3
    assert [cell.get("execution_count") for cell in notebook.cells] == [None, None, 1]
    assert notebook.cells[2].outputs[0].data == {"text/plain": "2"}


def test_papermill_finds_the_engine_by_name() -> None:
    from papermill.engines import papermill_engines

    (found,) = entry_points(group="papermill.engine", name="rpkd")
    assert found.load() is kernels.ForkedEngine
    assert papermill_engines.get_engine("rpkd") is kernels.ForkedEngine
