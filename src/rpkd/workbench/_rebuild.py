"""A build asked for from a notebook: a command of its own, followed line by line, and what it changed."""

from __future__ import annotations

import html
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rpkd.errors import UserError
from rpkd.files import write_text
from rpkd.project import Project

if TYPE_CHECKING:
    from rpkd.regions import Region
    from rpkd.review import Change, Difference, Draft

PAGE = "perubahan.html"
_MOST_SHOWN = 30
# What a kernel says of itself, its colours included, is not for a command whose lines are read.
_OF_THE_KERNEL = ("CLICOLOR", "FORCE_COLOR", "JPY_", "JUPYTER_", "MPLBACKEND", "RPKD_")


def build_command(region: Region, formats: Sequence[str]) -> list[str]:
    """Return the command that makes a region's documents, or without formats its results only."""
    if not formats:
        return [sys.executable, "-m", "rpkd", "run", region.code]
    return [sys.executable, "-m", "rpkd", "build", region.code, "--to", ",".join(formats)]


def command_environment(project: Project) -> dict[str, str]:
    """Return the environment of a command about a project that a notebook starts."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(_OF_THE_KERNEL)}
    return {**kept, "RPKD_PROJECT": str(project.root), "PYTHONUNBUFFERED": "1", "TERM": "dumb"}


def start_build(
    project: Project,
    region: Region,
    formats: Sequence[str],
    tell: Callable[[str], None],
    done: Callable[[int], None],
) -> subprocess.Popen[str]:
    """Start a build and return at once.

    Parameters
    ----------
    project : Project
        The clone that is built.
    region, formats :
        As for `build_command`.
    tell : callable
        Gets each line that the command prints; called from another thread, as `done` is.
    done : callable
        Gets the exit code.
    """
    process = subprocess.Popen(
        build_command(region, formats),
        cwd=project.root,
        env=command_environment(project),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )

    def follow() -> None:
        with process:
            for line in process.stdout or ():
                tell(line.rstrip())
        done(process.returncode)

    threading.Thread(target=follow, name="rpkd-build", daemon=True).start()
    return process


def present_draft(project: Project, region: Region) -> Draft | None:
    """Return what the region's last build says; None when there is none that can be read."""
    from rpkd.pipeline import find_draft

    try:
        return find_draft(project, str(project.build / region.code))
    except UserError:
        return None


def difference(project: Project, before: Draft, after: Draft) -> Difference:
    """Compare two drafts, placed in the document of a project.

    Raises
    ------
    UserError
        When they are of different regions.
    """
    from rpkd.render import document_places
    from rpkd.review import compare

    return compare(before, after, document_places(project, after.store))


def write_page(project: Project, region: Region, found: Difference) -> Path:
    """Write all that differs as one page under `build/lab/` and return it."""
    from rpkd.review import difference_page

    path = project.build / "lab" / region.code / PAGE
    write_text(path, difference_page(found))
    return path


def difference_html(found: Difference, page: str) -> str:
    """Show what differs between two drafts: what was changed, and the first of the numbers that moved by it.

    Parameters
    ----------
    found : Difference
        What differs.
    page : str
        Where all of it stands, as users know it.
    """
    if found.empty:
        return "<p>Tidak ada yang berubah: semua hasil dan masukan sama dengan penyusunan sebelumnya.</p>"
    causes = "".join(
        f"<li>{_escaped(cause.what)}: {_escaped(cause.before)} → {_escaped(cause.after)}</li>" for cause in found.inputs
    )
    numbers = [change for change in found.changes if change.kind != "kalimat"]
    rows = "".join(_row(change) for change in numbers[:_MOST_SHOWN])
    more = len(numbers) - _MOST_SHOWN
    sentences = len(found.changes) - len(numbers)
    return (
        f"<p>Yang diubah:</p><ul>{causes}</ul>"
        f"<table class='rpkd-lab'><caption>{len(numbers)} angka berubah, dan {sentences} kalimat</caption>"
        "<thead><tr><th>Hasil</th><th>Semula</th><th>Menjadi</th><th>Bergeser</th><th>Tempat</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
        + (f"<p>Dan {more} angka lain.</p>" if more > 0 else "")
        + f"<p>Selengkapnya: {_escaped(page)}</p>"
    )


def _row(change: Change) -> str:
    place = change.place
    where = "" if place is None else ", ".join(filter(None, (place.chapter, place.shown or place.heading)))
    label = f"{change.table}: {change.label}" if change.table else change.label
    numbers = (change.shown_before or "–", change.shown_after or "–", change.moved)
    cells = "".join(f"<td style='white-space: nowrap'>{_escaped(number)}</td>" for number in numbers)
    return f"<tr><td>{_escaped(label)}</td>{cells}<td>{_escaped(where)}</td></tr>"


def _escaped(text: str) -> str:
    return html.escape(text)
