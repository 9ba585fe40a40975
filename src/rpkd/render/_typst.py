"""Typst, which the `typst` wheel carries, in a process of its own: it keeps some 80 MB of each document it has seen.

It makes the PDF, and Word's pictures out of the charts.
"""

from __future__ import annotations

import struct
import subprocess
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path

from rpkd.errors import Problem, UserError
from rpkd.files import write_draft
from rpkd.render._pandoc import TIME_LIMIT

PNG_DPI = 200

_REFUSED = 3
# A fixed time: the same inputs give the same file.
_PDF = """
pdf = typst.compile(sys.argv[1], root=sys.argv[2], pdf_standards=["ua-1"], ignore_system_fonts=True, timestamp=0)
sys.stdout.buffer.write(pdf)
"""
_PNG = f"""
pages = typst.compile(sys.argv[1], root=sys.argv[2], format="png", ppi={PNG_DPI}.0, ignore_system_fonts=True)
for number, page in enumerate([pages] if isinstance(pages, bytes) else pages):
    (pathlib.Path(sys.argv[2]) / f"{{number}}.png").write_bytes(page)
"""
_PROGRAM = """
import pathlib, sys, typst
try:
{work}
except typst.TypstError as error:
    parts = (getattr(error, "message", error), getattr(error, "diagnostic", ""))
    sys.stderr.buffer.write(" ".join(map(str, parts)).encode())
    sys.exit({refused})
"""
_SIGNATURE_AND_HEADER = 33
_DOTS_PER_METRE = round(PNG_DPI / 0.0254)


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
    return _run(_PDF, source, root, "PDF tidak dapat disusun oleh Typst")


def rasterise(pictures: Sequence[str], folder: Path) -> list[bytes]:
    """Return SVG pictures as PNG, `PNG_DPI` dots an inch, on white.

    Parameters
    ----------
    pictures : sequence of str
        SVG; letters are outlines, nothing outside is named.
    folder : Path
        Where to work; is made.

    Raises
    ------
    UserError
        As `compile_pdf`.
    """
    if not pictures:
        return []
    for number, picture in enumerate(pictures):
        write_draft(folder / f"{number}.svg", picture)
    shown = "\n#pagebreak()\n".join(f'#image("{number}.svg")' for number in range(len(pictures)))
    source = folder / "gambar.typ"
    write_draft(source, f"#set page(width: auto, height: auto, margin: 0pt, fill: white)\n{shown}\n")
    _run(_PNG, source, folder, "gambar untuk Word tidak dapat dibuat oleh Typst")
    return [_with_resolution((folder / f"{number}.png").read_bytes()) for number in range(len(pictures))]


def _with_resolution(png: bytes) -> bytes:
    """Say in a PNG how many dots an inch it has, which decides its size on the page."""
    content = b"pHYs" + struct.pack(">IIB", _DOTS_PER_METRE, _DOTS_PER_METRE, 1)
    chunk = struct.pack(">I", len(content) - 4) + content + struct.pack(">I", zlib.crc32(content))
    return png[:_SIGNATURE_AND_HEADER] + chunk + png[_SIGNATURE_AND_HEADER:]


def _run(work: str, source: Path, root: Path, what: str) -> bytes:
    remedy = "perbaiki bagian yang disebut itu"
    indented = "".join(f"    {line}\n" for line in work.strip().splitlines())
    program = _PROGRAM.format(work=indented, refused=_REFUSED)
    command = [sys.executable, "-P", "-c", program, str(source), str(root)]
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
