"""The reference engine: Quarto, where it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from rpkd.errors import Problem, UserError
from rpkd.files import write_bytes
from rpkd.render._tree import Format

_FORMATS: dict[Format, tuple[str, str]] = {
    "html": ("html", "rpkd.html"),
    "typst": ("rpkd-typst", "rpkd.pdf"),
    "docx": ("docx", "rpkd.docx"),
}


def find_quarto() -> str | None:
    """Return the Quarto executable: QUARTO_PATH (file or its folder) first, then PATH; None if there is none.

    Raises
    ------
    UserError
        When QUARTO_PATH is set but names no executable.
    """
    named = os.environ.get("QUARTO_PATH")
    if not named:
        return shutil.which("quarto")
    found = shutil.which(named) or shutil.which("quarto", path=named)
    if found is None:
        raise UserError(
            Problem(
                "variabel lingkungan QUARTO_PATH",
                "Quarto tidak ditemukan di situ",
                named,
                remedy="isi dengan letak berkas quarto, atau kosongkan variabel itu",
            )
        )
    return found


def quarto_version(executable: str) -> str:
    """Return Quarto's version text."""
    done = subprocess.run([executable, "--version"], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def render_quarto(staged: Path, target: Format, output: Path, executable: str) -> None:
    """Render a staged document to one format with Quarto.

    Parameters
    ----------
    staged : Path
        Folder made by `stage`.
    target : {"html", "typst", "docx"}
        "typst" gives PDF.
    output : Path
        File to write, whole or not at all.
    executable : str
        The Quarto command.

    Raises
    ------
    UserError
        When Quarto fails or cannot resolve a reference.
    """
    name, made = _FORMATS[target]
    done = subprocess.run(
        [executable, "render", "report/rpkd.qmd", "--to", name],
        cwd=staged,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    log = f"{done.stdout}\n{done.stderr}"
    results = list((staged / "_keluaran").rglob(made))
    if done.returncode != 0 or not results or "Unable to resolve crossref" in log:
        raise UserError(
            Problem(
                str(staged / "report" / "rpkd.qmd"),
                f"Quarto gagal menyusun {name}",
                log.strip()[-1500:],
                remedy="perbaiki bagian yang disebut itu, atau pakai --engine embedded",
            )
        )
    write_bytes(output, results[0].read_bytes())
