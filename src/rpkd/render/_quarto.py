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
_BEGINNINGS: dict[Format, tuple[bytes, ...]] = {
    "html": (b"<!DOCTYPE", b"<!doctype"),
    "typst": (b"%PDF",),
    "docx": (b"PK",),
}
_VERSION_LIMIT = 30
_RENDER_LIMIT = 600


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
    """Return Quarto's version text.

    Raises
    ------
    UserError
        When the command cannot be run or does not answer.
    """
    return _run([executable, "--version"], Path.cwd(), _VERSION_LIMIT).stdout.strip()


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
    done = _run([executable, "render", "report/rpkd.qmd", "--to", name], staged, _RENDER_LIMIT)
    log = f"{done.stdout}\n{done.stderr}"
    results = list((staged / "_keluaran").rglob(made))
    content = results[0].read_bytes() if results else b""
    if done.returncode != 0 or not content.startswith(_BEGINNINGS[target]) or "Unable to resolve crossref" in log:
        detail = f"kode keluar {done.returncode}: {log.strip()[-1500:] or 'tanpa pesan'}"
        remedy = "perbaiki bagian yang disebut itu, atau pakai --engine embedded"
        raise UserError(Problem("report/rpkd.qmd", f"Quarto gagal menyusun {name}", detail, remedy=remedy))
    write_bytes(output, content)


def _run(command: list[str], folder: Path, limit: int) -> subprocess.CompletedProcess[str]:
    remedy = "periksa pemasangan Quarto dengan rpkd doctor, atau pakai --engine embedded"
    try:
        return subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            timeout=limit,
        )
    except subprocess.TimeoutExpired as error:
        detail = f"belum selesai dalam {limit} detik"
        raise UserError(Problem(command[0], "Quarto tidak menjawab", detail, remedy=remedy)) from error
    except OSError as error:
        raise UserError(
            Problem(command[0], "Quarto tidak dapat dijalankan", str(error.strerror), remedy=remedy)
        ) from error
