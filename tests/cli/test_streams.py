"""What reaches a terminal or a pipe: UTF-8, live or plain, and soon."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from rich.console import Console

from rpkd.cli._progress import ConsoleProgress, seconds_text
from rpkd.cli._streams import use_utf8

SOURCE = Path(__file__).resolve().parents[2] / "src"


def test_a_windows_code_page_is_replaced_by_utf8(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="cp1252"))
    use_utf8()
    print("≤ 25 persen …", end="", flush=True)
    assert raw.getvalue().decode("utf-8") == "≤ 25 persen …"


def test_a_name_that_is_not_utf8_can_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="utf-8"))
    use_utf8()
    print("folder\udcff", end="", flush=True)
    assert raw.getvalue() == b"folder?"


def test_help_imports_no_heavy_library() -> None:
    program = "import sys, rpkd.cli; rpkd.cli.main(['--help']); print(*sorted(sys.modules))"
    environment = os.environ | {"PYTHONPATH": str(SOURCE), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, encoding="utf-8", check=True
    )
    loaded = set(done.stdout.splitlines()[-1].split())
    assert loaded & {"pandas", "numpy", "matplotlib", "pydantic", "yaml", "rich", "papermill"} == set()


def test_a_closed_pipe_is_no_failure() -> None:
    environment = os.environ | {"PYTHONPATH": str(SOURCE), "PYTHONUTF8": "1"}
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-u", "-m", "rpkd", "--help"],
            env=environment,
            stdout=writer,
            stderr=subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_durations_are_written_in_indonesian() -> None:
    assert seconds_text(3.25) == "3,3 detik"


def test_plain_output_is_one_line_for_each_stage() -> None:
    out = io.StringIO()
    progress = ConsoleProgress(Console(file=out, width=40))
    with progress.stage("Menyusun [bold]"):
        pass
    with pytest.raises(RuntimeError), progress.stage("Menyusun", "pdf"):
        raise RuntimeError
    assert out.getvalue().splitlines() == [
        "Menyusun [bold] – selesai dalam 0,0 detik",
        "Menyusun: pdf – gagal sesudah 0,0 detik",
    ]


def test_stages_of_several_threads_share_one_live_display() -> None:
    out = io.StringIO()
    progress = ConsoleProgress(Console(file=out, force_terminal=True, width=80))
    together = threading.Barrier(3)

    def work(name: str) -> None:
        with progress.stage(name):
            together.wait(timeout=10)

    threads = [threading.Thread(target=work, args=(name,)) for name in ("satu", "dua", "tiga")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name in ("satu", "dua", "tiga"):
        assert f"{name} – selesai dalam" in out.getvalue()
