"""`rpkd test`: the project's tests, with the project's options."""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys

from rpkd.errors import Problem, UserError
from rpkd.project import find_project


def run_tests(parsed: argparse.Namespace) -> int:
    """Run pytest in the clone; its exit code is ours."""
    project = find_project()
    if importlib.util.find_spec("pytest") is None:
        raise UserError(
            Problem(
                "rpkd test",
                "paket pengujian belum terpasang",
                rule="requirements-dev.txt terpasang",
                remedy="jalankan: python3 scripts/rpkd.py test",
            )
        )
    return subprocess.run([sys.executable, "-m", "pytest", *parsed.passed_on], cwd=project.root, check=False).returncode
