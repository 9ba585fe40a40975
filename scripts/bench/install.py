"""Measure what a user waits for: cold set-up, first and second build, start-up of the command.

    python3 scripts/bench/install.py [--region 19.71] [--engine embedded]

A fresh clone in a temporary folder is set up from nothing; each step is a whole process. Times are printed beside
their ratio to the second build, so that runs on different machines can be compared. Nothing is kept.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Run the steps and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--region", default="19.71")
    parser.add_argument("--engine", default="auto")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rpkd-ukur-") as folder:
        clone = Path(folder) / "rpkd"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        command = [sys.executable, str(clone / "scripts" / "rpkd.py")]
        build = [*command, "build", options.region, "--engine", options.engine]
        steps = {
            "cold set-up (rpkd --help, no .venv)": [*command, "--help"],
            "start-up (rpkd --help)": [*command, "--help"],
            "first build": build,
            "second build": build,
            "build, HTML only": [*build, "--to", "html"],
        }
        seconds = {name: _timed(step, clone) for name, step in steps.items()}
    reference = seconds["second build"]
    print(f"{'step':<38}{'seconds':>10}{'ratio':>8}")
    for name, value in seconds.items():
        print(f"{name:<38}{value:>10.2f}{value / reference:>8.2f}")
    return 0


def _timed(command: list[str], folder: Path) -> float:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RPKD_")}
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
