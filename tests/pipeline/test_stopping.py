"""A build that is told to stop while notebooks wait for their turn ends, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from rpkd.project import Project

from .conftest import write_notebook

SLEEPING = """#| label: tidur
import time
from pathlib import Path
Path(run_dir, "mulai").touch()
time.sleep(600)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_build_ends_when_it_is_told_to_while_notebooks_wait(project: Project, number: int, code: int) -> None:
    for name in ("satu", "dua", "tiga", "empat"):
        write_notebook(project, name, SLEEPING)
    words = [sys.executable, "-m", "rpkd", "run", "52.05", "--jobs", "1"]
    environment = os.environ | {"RPKD_PROJECT": str(project.root)}
    # Whoever starts the tests in the background has Ctrl-C ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    signal.signal(signal.SIGINT, before)
    try:
        folder = project.build / "52.05"
        deadline = time.monotonic() + 120
        while not list(folder.glob(".kerja-*/mulai")):
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.1)
        process.send_signal(number)
        assert process.wait(timeout=60) == code
        assert list(folder.glob(".kerja-*")) == []
    finally:
        process.kill()
        process.communicate()
