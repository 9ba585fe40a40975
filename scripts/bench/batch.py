"""Build many regions and watch time and memory: both must not grow with the number of regions.

    python scripts/bench/batch.py --all --jobs 2 --to html,pdf
    python scripts/bench/batch.py --province 33 --jobs 2

What follows is handed to ``rpkd build``; the documents go to a temporary folder. Memory is what the batch and all its
processes hold for themselves alone, looked at every few seconds, and shown by fifths of the batch.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
PAUSE = 5.0


def main() -> int:
    """Run the batch and print the table."""
    words = sys.argv[1:] or ["--province", "19"]
    if words[0] in {"-h", "--help"}:
        print(__doc__)
        return 0
    with tempfile.TemporaryDirectory(prefix="rpkd-ukur-") as out:
        command = [sys.executable, "-m", "rpkd", "build", "--engine", "embedded", "--out", out, *words]
        start = time.monotonic()
        with subprocess.Popen(
            command, env=os.environ | {"RPKD_PROJECT": str(ROOT)}, stderr=subprocess.DEVNULL
        ) as batch:
            looks = []
            while batch.poll() is None:
                done = sum(1 for _ in Path(out).glob("*/manifest.json"))
                looks.append((done, time.monotonic() - start, _held(batch.pid)))
                time.sleep(PAUSE)
        done, seconds = sum(1 for _ in Path(out).glob("*/manifest.json")), time.monotonic() - start
    print(f"{done} regions in {seconds:.0f} s, {seconds / max(1, done):.2f} s each; exit code {batch.returncode}")
    print(f"{'regions done':>14}{'s each':>9}{'most MB':>9}{'to the first fifth':>20}")
    fifths = [[look for look in looks if done * n / 5 <= look[0] <= done * (n + 1) / 5] for n in range(5)]
    first = max((held for _, _, held in fifths[0]), default=0.0) or 1.0
    for part in filter(None, fifths):
        made, took = part[-1][0] - part[0][0], part[-1][1] - part[0][1]
        most = max(held for _, _, held in part)
        print(f"{part[-1][0]:>14}{took / max(1, made):>9.2f}{most:>9.0f}{most / first:>20.2f}")
    return batch.returncode


def _held(owner: int) -> float:
    """Return the megabytes that a process and all below it hold for themselves alone."""
    total = 0
    try:
        family = [psutil.Process(owner), *psutil.Process(owner).children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0.0
    for process in family:
        try:
            total += process.memory_full_info().uss
        except psutil.Error:
            continue
    return total / 1e6


if __name__ == "__main__":
    sys.exit(main())
