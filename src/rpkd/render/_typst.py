"""Typst, which the `typst` wheel carries, in a process of its own: it keeps some 80 MB of each document it has seen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from rpkd.errors import Problem, UserError
from rpkd.render._pandoc import TIME_LIMIT

_REFUSED = 3
# A fixed time: the same inputs give the same file.
_PROGRAM = f"""
import sys, typst
try:
    pdf = typst.compile(
        sys.argv[1], root=sys.argv[2], pdf_standards=["ua-1"], ignore_system_fonts=True, timestamp=0
    )
except typst.TypstError as error:
    parts = (getattr(error, "message", error), getattr(error, "diagnostic", ""))
    sys.stderr.buffer.write(" ".join(map(str, parts)).encode())
    sys.exit({_REFUSED})
sys.stdout.buffer.write(pdf)
"""


def compile_pdf(source: Path, root: Path) -> bytes:
    """Return a Typst file as a tagged PDF.

    Parameters
    ----------
    source : Path
        The file.
    root : Path
        Folder that holds all that it includes.

    Raises
    ------
    UserError
        When Typst refuses the file, ends by itself, or takes too long.
    """
    what, remedy = "PDF tidak dapat disusun oleh Typst", "perbaiki bagian yang disebut itu"
    command = [sys.executable, "-P", "-c", _PROGRAM, str(source), str(root)]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=TIME_LIMIT)
    except subprocess.TimeoutExpired as error:
        raise UserError(Problem("report/", what, f"belum selesai dalam {TIME_LIMIT} detik", remedy=remedy)) from error
    if done.returncode == _REFUSED:
        raise UserError(Problem("report/", what, done.stderr.decode(errors="replace").strip(), remedy=remedy))
    if done.returncode != 0:
        detail = (done.stderr.decode(errors="replace").strip().splitlines() or [""])[-1]
        cause = f"Typst berhenti mendadak dengan kode {done.returncode} {detail}".strip()
        raise UserError(Problem("report/", what, cause, remedy="tutup program lain bila memori kurang, lalu ulangi"))
    return done.stdout
