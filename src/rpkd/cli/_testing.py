"""`rpkd test`: the project's tests, with the project's options."""

from __future__ import annotations

import argparse
import importlib.util
import os
import subprocess
import sys
from collections.abc import Sequence

from rpkd.errors import Problem, UserError
from rpkd.project import find_project

MEMORY = 3_000_000_000
"""Bytes that one process of tests takes at most, with the builds that it starts."""
MOST = 4
"""Processes beyond which the longest files of tests set the time."""


def run_tests(parsed: argparse.Namespace) -> int:
    """Run pytest in the clone, in several processes where the machine has room for them; its exit code is ours."""
    project = find_project()
    if any(importlib.util.find_spec(name) is None for name in ("pytest", "xdist")):
        raise UserError(
            Problem(
                "rpkd test",
                "paket pengujian belum terpasang",
                rule="requirements-dev.txt terpasang",
                remedy="jalankan: python3 scripts/rpkd.py test",
            )
        )
    command = [sys.executable, "-m", "pytest", *spread(parsed.passed_on, *machine()), *parsed.passed_on]
    return subprocess.run(command, cwd=project.root, check=False).returncode


def machine() -> tuple[int, int]:
    """Return the processors that we may use and the bytes of memory that are free."""
    import psutil

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores, psutil.virtual_memory().available


def spread(words: Sequence[str], cores: int, memory: int) -> list[str]:
    """Return pytest's options for several processes: one for each processor, if there is memory for each.

    The tests of a file stay together, so what they share is made once. Whoever debugs gets one process.

    Examples
    --------
    >>> spread(["-m", "not slow"], cores=2, memory=24_000_000_000)
    ['--numprocesses=2', '--dist=loadfile', '--no-loadscope-reorder']
    >>> spread([], cores=2, memory=4_000_000_000)
    []
    >>> spread(["--pdb"], cores=2, memory=24_000_000_000)
    []
    """
    processes = min(cores, memory // MEMORY, MOST)
    if processes < 2 or "--pdb" in words:
        return []
    return [f"--numprocesses={processes}", "--dist=loadfile", "--no-loadscope-reorder"]
