"""Calls to pandoc, which the `pypandoc_binary` wheel carries."""

from __future__ import annotations

import functools
import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rpkd.errors import Problem, UserError

MARKDOWN = "markdown-raw_html-raw_tex-yaml_metadata_block"
TIME_LIMIT = 300

_latest: tuple[tuple[str, bytes], str] | None = None


@functools.cache
def pandoc_path() -> str:
    """Return the pandoc executable that is used."""
    import pypandoc

    return str(pypandoc.get_pandoc_path())


def run_pandoc(arguments: Sequence[str], text: str, folder: Path) -> str:
    """Run pandoc on a text.

    Parameters
    ----------
    arguments : sequence of str
        Options of pandoc.
    text : str
        Standard input.
    folder : Path
        Working folder, to which images and filters are relative.

    Returns
    -------
    str
        Standard output.

    Raises
    ------
    UserError
        When pandoc refuses or warns: a warning is text that would be lost.
    """
    what, remedy = "dokumen gabungan tidak dapat disusun oleh pandoc", "perbaiki bagian laporan yang disebut itu"
    try:
        done = subprocess.run(
            [pandoc_path(), "--fail-if-warnings", *arguments],
            input=text.encode(),
            cwd=folder,
            capture_output=True,
            check=False,
            timeout=TIME_LIMIT,
        )
    except subprocess.TimeoutExpired as error:
        raise UserError(Problem("report/", what, f"belum selesai dalam {TIME_LIMIT} detik", remedy=remedy)) from error
    if done.returncode != 0:
        detail = done.stderr.decode(errors="replace").strip() or f"kode keluar {done.returncode}"
        raise UserError(Problem("report/", what, detail, remedy=remedy))
    return done.stdout.decode()


def parse_markdown(text: str, metadata: Path) -> dict[str, Any]:
    """Return the syntax tree of a Markdown text, with the document's metadata.

    Parameters
    ----------
    text : str
        Markdown.
    metadata : Path
        The document's metadata, a YAML file.

    Returns
    -------
    dict
        Pandoc's document, fresh at every call.

    Raises
    ------
    UserError
        When pandoc refuses or warns.
    """
    # The formats of one document share their text: it is parsed once, when they are made one after another.
    global _latest
    asked, latest = (text, metadata.read_bytes()), _latest
    if latest is None or latest[0] != asked:
        arguments = ["-f", MARKDOWN, "-t", "json", "--metadata-file", metadata.name]
        latest = _latest = (asked, run_pandoc(arguments, text, metadata.parent))
    tree: dict[str, Any] = json.loads(latest[1])
    return tree
