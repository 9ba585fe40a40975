"""The marked steps of the chapters, done in order in a fresh clone, and what must come of each."""

from __future__ import annotations

import html
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import hands
from chapters import ROOT, Step, read_chapters, steps_of

DOCUMENT = "build/33.16/rpkd-33.16.html"
WIDE = 300
_TIME_LIMIT = 900


class StepFailedError(Exception):
    """A step of the guide did not do what the guide says."""


def try_chapters(chosen: str = "", *, here: bool = False, current: bool = False, keep: Path | None = None) -> int:
    """Follow the guide and say how it went.

    Parameters
    ----------
    chosen : str
        Numbers of chapters, such as ``"1,3-5"``; all of them when empty. A chapter may need what earlier ones made.
    here : bool
        Whether the clone holds the files as they are here instead of as they are committed.
    current : bool
        Whether this Python runs the product; otherwise the clone sets itself up as a user's does.
    keep : Path, optional
        Folder of the clone, which then stays; what an earlier try left in it is used again.

    Returns
    -------
    int
        0 when every step did what the guide says, else 1.
    """
    wanted = _numbers(chosen)
    steps = [step for chapter in read_chapters() if chapter.number in wanted for step in steps_of(chapter)]
    with tempfile.TemporaryDirectory(prefix="panduan-") as temporary:
        clone = (keep or Path(temporary)).resolve() / "rpkd"
        if not clone.exists():
            make_clone(clone, here=here)
        follower = Follower(clone, current=current)
        try:
            for step in steps:
                follower.do(step)
        except StepFailedError as error:
            print(f"FAILED  {error}")
            return 1
    print(f"{len(steps)} steps done as the guide says, {follower.seconds:.0f} s")
    return 0


def _numbers(chosen: str) -> set[int]:
    if not chosen:
        return {chapter.number for chapter in read_chapters()}
    spans = [span.partition("-") for span in chosen.split(",")]
    return {number for first, _, last in spans for number in range(int(first), int(last or first) + 1)}


def make_clone(clone: Path, *, here: bool) -> None:
    """Clone the project as it is committed, or copy what Git would keep of it as it is here."""
    if not here:
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone)], check=True)
        return
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        source = ROOT / name
        if name and source.is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, clone / name)


class Follower:
    """Somebody who follows the guide in a clone, with a terminal so many columns wide."""

    def __init__(self, clone: Path, *, current: bool, columns: int = WIDE) -> None:
        self.clone = clone
        # In a narrow terminal tables break words, and what is told cannot be looked for.
        self._narrow = columns < WIDE
        self.command = self.printed = ""
        self.seconds = 0.0
        self._environment = _environment(clone, columns, current=current)
        python = getattr(sys, "_base_executable", None) or sys.executable
        self._rpkd = [sys.executable, "-m", "rpkd"] if current else [python, "scripts/rpkd.py"]

    def do(self, step: Step) -> None:
        """Do one step.

        Raises
        ------
        StepFailedError
            When something else came of it than the guide says.
        """
        where = f"{step.chapter}:{step.line}"
        if step.verb == "tulis":
            path = self.clone / step.value
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(step.body, encoding="utf-8")
        elif step.verb == "tangan":
            getattr(hands, step.value)(self.clone)
        elif step.verb == "tampak":
            missing = first_missing(step.body.splitlines(), self.printed)
            if missing:
                raise StepFailedError(f"{where}: not seen: {missing}\n{self.printed}")
        else:
            self._run(step, where)

    def _run(self, step: Step, where: str) -> None:
        wanted = int(dict(step.expected).get("kode", "0"))
        for line in step.body.splitlines():
            start = time.monotonic()
            code = self.run(line)
            taken = time.monotonic() - start
            self.seconds += taken
            print(f"{taken:6.1f} s  {where}  {line}", flush=True)
            if code != wanted:
                raise StepFailedError(f"{where}: {line}: exit code {code}, not {wanted}\n{self.printed}")
        for key, value in step.expected:
            self._check(key, value, where)

    def run(self, line: str) -> int:
        """Run one command of the guide; keep what it printed, and return its exit code."""
        done = subprocess.run(
            self._command(line),
            cwd=self.clone,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=_TIME_LIMIT,
            check=False,
        )
        self.command, self.printed = line, done.stdout
        return done.returncode

    def start(self, line: str, more: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """Start a command that stays, with more words and variables."""
        return subprocess.Popen(
            [*self._command(line), *more],
            cwd=self.clone,
            env={**self._environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _command(self, line: str) -> list[str]:
        words = shlex.split(line)
        own = ["rpkd"] if words[:1] == ["rpkd"] else ["python3", "scripts/rpkd.py"]
        if words[: len(own)] != own:
            raise StepFailedError(f"only rpkd can be tried: {line}")
        return [*self._rpkd, *words[len(own) :]]

    def _check(self, key: str, value: str, where: str) -> None:
        if key == "berkas":
            absent = [name for name in value.split(", ") if not (self.clone / name).is_file()]
            if absent:
                raise StepFailedError(f"{where}: not made: {', '.join(absent)}\n{self.printed}")
        elif key == "tanpa" and (self.clone / value).exists():
            raise StepFailedError(f"{where}: still there: {value}")
        elif key == "tampak" and not self._narrow and first_missing([value], self.printed):
            raise StepFailedError(f"{where}: not seen: {value}\n{self.printed}")
        elif key == "hasil":
            document = (self.clone / DOCUMENT).read_text(encoding="utf-8")
            if first_missing([value], html.unescape(re.sub(r"<[^>]*>", "", document))):
                raise StepFailedError(f"{where}: not in the document: {value}")


def first_missing(lines: Sequence[str], printed: str) -> str:
    r"""Return the first line that does not come, in order, in what was printed; empty when all do.

    Spaces count as one, and … stands for anything within a line.

    Examples
    --------
    >>> first_missing(["dibuat : … (… MB)", "selesai"], "  dibuat : a.html (2,7 MB)\\nSemua selesai.")
    ''
    >>> first_missing(["selesai", "dibuat"], "dibuat; selesai")
    'dibuat'
    """
    lines_printed = [re.sub(r"\s+", " ", text) for text in printed.splitlines()]
    rest = "\n".join(lines_printed)
    for line in lines:
        words = re.sub(r"\s+", " ", line).strip()
        found = re.search(".*".join(map(re.escape, words.split("…"))), rest) if words else re.search("", rest)
        if found is None:
            return line
        rest = rest[found.end() :]
    return ""


def _environment(clone: Path, columns: int, *, current: bool) -> Mapping[str, str]:
    environment = os.environ | {"COLUMNS": str(columns), "NO_COLOR": "1", "PYTHONUTF8": "1"}
    if current:
        # The clone's own code, whatever this Python has installed.
        environment |= {"RPKD_PROJECT": str(clone), "PYTHONPATH": str(clone / "src")}
    else:
        environment.pop("RPKD_PROJECT", None)
    return environment
