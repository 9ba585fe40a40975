"""Kill builds at random moments and see what is lost: nothing may be.

Each round changes the document's title, starts ``rpkd build --force``, and sends SIGKILL at a random moment to the
build itself, to the warm parent, or to a fork that runs a notebook. Afterwards the documents must be whole (of the
build before, or of the killed one), the next build must succeed, and no process and no temporary file may be left.

    python scripts/bench/kills.py 100 --region 19.71 --to html
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("_extensions", "data", "notebooks", "params", "report")
TITLE = "Judul putaran"


def main() -> int:
    """Run the rounds and print what was hit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rounds", type=int, nargs="?", default=100)
    parser.add_argument("--region", default="19.71")
    parser.add_argument("--to", default="html")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kills-") as name:
        project = copy_project(ROOT, Path(name) / "klon")
        counts = kill_builds(project, options.region, options.to, options.rounds, options.seed)
    for what, number in sorted(counts.items()):
        print(f"{number:5} {what}")
    return 0


def copy_project(root: Path, target: Path) -> Path:
    """Copy what a build reads, so that the clone itself is not touched."""
    target.mkdir(parents=True)
    for name in SOURCES:
        shutil.copytree(root / name, target / name)
    shutil.copy(root / "_quarto.yml", target)
    return target


def kill_builds(project: Path, region: str, formats: str, rounds: int, seed: int) -> Counter[str]:
    """Kill builds and check after each; return how often each kind of process was hit, and when.

    Raises
    ------
    AssertionError
        When something was lost or left behind.
    """
    chance = random.Random(seed)
    temporary = project.parent / "sementara"
    temporary.mkdir()
    environment = os.environ | {"RPKD_PROJECT": str(project), "TMPDIR": str(temporary)}
    command = [sys.executable, "-m", "rpkd", "build", region, "--engine", "embedded", "--to", formats]
    folder = project / "build" / region
    params = project / "params" / "_default.yaml"
    original = params.read_text(encoding="utf-8")

    def build(*more: str) -> float:
        start = time.monotonic()
        done = subprocess.run([*command, *more], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return time.monotonic() - start

    build()
    usual = build("--force")
    whole = _documents(folder)
    counts: Counter[str] = Counter()
    for number in range(1, rounds + 1):
        _retitle(params, original, number)
        with subprocess.Popen(
            [*command, "--force"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as running:
            below = _kill_one(running.pid, chance, usual, counts)
            code = running.wait()
        _until_gone([*below])
        counts["builds that finished nevertheless" if code == 0 else "builds that ended"] += 1
        for name, digest in _documents(folder).items():
            assert digest == whole[name] or _is_whole(folder / name), f"round {number}: {name} is damaged"
        assert set(_documents(folder)) == set(whole), f"round {number}: a document is missing"
        build()
        assert f"{TITLE} {number}" in (folder / f"rpkd-{region}.html").read_text(encoding="utf-8")
        left = [path for path in (*folder.iterdir(), *temporary.iterdir()) if _is_leftover(path, temporary)]
        assert not left, f"round {number}: left behind {left}"
        whole = _documents(folder)
    return counts


def _retitle(params: Path, original: str, number: int) -> None:
    lines = [f"  title: {TITLE} {number}" if line.startswith("  title:") else line for line in original.splitlines()]
    params.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _kill_one(build: int, chance: random.Random, usual: float, counts: Counter[str]) -> list[psutil.Process]:
    """Wait a random while, kill one process of a build, and return all that it had."""
    time.sleep(chance.uniform(0.05, usual))
    try:
        owner = psutil.Process(build)
        if owner.status() == psutil.STATUS_ZOMBIE:
            raise psutil.NoSuchProcess(build)
        below = owner.children(recursive=True)
    except psutil.NoSuchProcess:
        counts["rounds in which the build was already done"] += 1
        return []
    parents = [child for child in below if "rpkd.kernels" in " ".join(_words(child)) and child.ppid() == build]
    forks = [child for child in below if child.ppid() in {parent.pid for parent in parents}]
    kind, victims = chance.choice([("the build", [owner]), ("the warm parent", parents), ("a notebook's fork", forks)])
    if not victims:
        kind, victims = "the build", [owner]
    counts[f"kills of {kind}"] += 1
    try:
        os.kill(chance.choice(victims).pid, signal.SIGKILL)
    except ProcessLookupError:
        counts["victims that were already gone"] += 1
    return [*below, *owner.children(recursive=True)] if owner.is_running() else below


def _words(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []


def _until_gone(processes: list[psutil.Process]) -> None:
    _, alive = psutil.wait_procs(processes, timeout=15)
    alive = [process for process in alive if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
    assert not alive, f"still running: {alive}"


def _documents(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.glob("rpkd-*.*")
        if path.suffix != ".log"
    }


def _is_whole(path: Path) -> bool:
    """Tell whether a document is complete: its kind's last bytes are there."""
    content = path.read_bytes()
    ends = {".html": b"</html>", ".pdf": b"%%EOF", ".docx": b"PK\x05\x06"}
    return ends[path.suffix] in content[-200_000:] and len(content) > 1000


def _is_leftover(path: Path, temporary: Path) -> bool:
    return path.parent == temporary or path.name.startswith(".")


if __name__ == "__main__":
    sys.exit(main())
