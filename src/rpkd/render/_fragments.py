"""Fragments of chapters (`report/tambahan/<place>-<name>.qmd`): what an office adds to every region's document.

A fragment may use whatever the chapters use. It stands at the end of its place, after the region's own prose, in the
order of the names. Staging puts it beside the chapters, so that the paths in it are relative to `report/`, as theirs
are.
"""

from __future__ import annotations

import difflib
import re
from pathlib import Path

from rpkd.errors import Problem, UserError
from rpkd.project import Project
from rpkd.render._narrative import PLACES
from rpkd.render._syntax import FRAGMENT

FOLDER = "tambahan"
FRAGMENT_PLACES = (*PLACES, "lampiran")
_NAME = re.compile(r"(?P<place>[A-Za-z0-9]+)-[A-Za-z0-9_-]+")
_RULE = f"nama: <tempat>-<nama>.qmd; tempat: {', '.join(FRAGMENT_PLACES)}; nama: huruf, angka, dan tanda hubung"


def check_fragments(project: Project) -> list[Problem]:
    """Return what is wrong with the names in `report/tambahan`; empty when there is none or all have a place."""
    return [_problem(project, path) for path in _files(project) if not _has_place(project, path)]


def fragments(project: Project) -> dict[str, list[Path]]:
    """Return the fragments of each place, in the order in which they are printed.

    Raises
    ------
    UserError
        For what `check_fragments` finds.
    """
    problems = check_fragments(project)
    if problems:
        raise UserError(*problems)
    found: dict[str, list[Path]] = {place: [] for place in FRAGMENT_PLACES}
    for path in _files(project):
        found[path.stem.partition("-")[0]].append(path)
    return found


def stage_fragments(project: Project, report: Path) -> dict[str, str]:
    """Move the fragments of a staged document beside its chapters.

    Parameters
    ----------
    project : Project
        Tells which there are.
    report : Path
        The staged `report/`, which holds a copy of `tambahan/`.

    Returns
    -------
    dict
        File name to text of what includes them: one file for each place.

    Raises
    ------
    UserError
        For what `check_fragments` finds.
    """
    includes = {}
    for place, paths in fragments(project).items():
        for path in paths:
            (report / FOLDER / path.name).replace(report / f"{FRAGMENT}{path.name}")
        lines = [f"{{{{< include {FRAGMENT}{path.name} >}}}}\n" for path in paths]
        includes[f"{FRAGMENT}{place}.qmd"] = "\n".join(lines) or "\n"
    return includes


def _files(project: Project) -> list[Path]:
    folder = project.report / FOLDER
    found = [path for path in folder.rglob("*") if path.is_file()]
    return sorted(
        path for path in found if not any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
    )


def _has_place(project: Project, path: Path) -> bool:
    named = _NAME.fullmatch(path.stem)
    directly = path.suffix == ".qmd" and path.parent == project.report / FOLDER
    return directly and named is not None and named["place"] in FRAGMENT_PLACES


def _problem(project: Project, path: Path) -> Problem:
    shown = project.shown(path)
    if path.suffix != ".qmd":
        what, rule = (
            "berkas ini tidak dipakai",
            "hanya berkas .qmd; gambar dibuat oleh notebook, agar sumbernya tercatat",
        )
        return Problem(shown, what, path.name, rule, "ganti akhiran namanya menjadi .qmd, atau pindahkan berkas itu")
    if path.parent != project.report / FOLDER:
        remedy = "pindahkan langsung ke report/tambahan"
        return Problem(shown, "bagian tambahan ini tidak dipakai", path.name, "tidak di dalam folder lagi", remedy)
    place, _, name = path.stem.partition("-")
    near = difflib.get_close_matches(place.lower(), FRAGMENT_PLACES, n=1)
    chosen = place if place in FRAGMENT_PLACES else near[0] if near else ""
    plain = re.sub(r"[^A-Za-z0-9_]+", "-", name).strip("-") or "nama"
    remedy = f"ganti namanya menjadi {chosen}-{plain}.qmd" if chosen else "ganti nama berkas itu"
    return Problem(shown, "bagian tambahan ini tidak mempunyai tempat", path.name, _RULE, remedy)
