"""Where the outputs of a notebook lie that opens in the lab, and what is to be said of them.

Three folders may hold a run of a notebook: the region's build, what failed in its last build, and what was kept when
the notebook was saved in the lab. The newest of them is what a person wants to see again.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from rpkd.errors import UserError
from rpkd.project import Project
from rpkd.regions import Region

NOTEBOOKS = "notebooks"
_MOST_REASONS = 3
_MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)


@dataclass(frozen=True)
class Run:
    """A run of a notebook.

    Parameters
    ----------
    path : Path
        The executed notebook.
    kind : str
        ``"build"``, ``"failed"`` or ``"lab"``.
    moment : float
        When it was written, seconds since 1970.
    """

    path: Path
    kind: str
    moment: float

    @property
    def time(self) -> str:
        """When it was written, as a clock here shows it: ``"22 November 2026 pukul 16.05"``."""
        moment = datetime.datetime.fromtimestamp(self.moment)
        return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year} pukul {moment:%H.%M}"


def kept_path(project: Project, region: Region, name: str) -> Path:
    """Return where the outputs of a notebook are kept that is saved in the lab.

    Parameters
    ----------
    name : str
        Its path below `notebooks/`, with forward slashes.
    """
    return project.build / "lab" / region.code / NOTEBOOKS / name


def last_run(project: Project, region: Region, name: str) -> Run | None:
    """Return the newest run of a notebook for a region; None without any.

    A notebook of a build that is not, or no longer, as the build made it is passed over.
    """
    from rpkd.pipeline import read_manifest

    folder = project.build / region.code
    runs = []
    built = folder / NOTEBOOKS / name
    if built.is_file():
        stage = read_manifest(folder).stages.get(f"notebook:{built.stem}")
        if stage is not None and not stage.damaged(folder):
            runs.append(Run(built, "build", built.stat().st_mtime))
    for path, kind in ((folder / "gagal" / name, "failed"), (kept_path(project, region, name), "lab")):
        if path.is_file():
            runs.append(Run(path, kind, path.stat().st_mtime))
    return max(runs, key=lambda run: run.moment, default=None)


def note_of(project: Project, region: Region, name: str, run: Run | None, changed: int) -> str:
    """Say, as Markdown, what the outputs of a notebook are.

    Parameters
    ----------
    name : str
        Its path below `notebooks/`.
    run : Run or None
        What they come from.
    changed : int
        How many of its cells are not as they were run.
    """
    from rpkd.report import escape

    where = f"**{escape(region.name)} ({region.code}).**"
    built = "/" not in name
    if run is None:
        how = f" Keluaran dokumen dibuat dengan `rpkd run {region.code}`." if built else ""
        return f"{where} Notebook ini belum pernah dijalankan: pilih Run › Run All Cells.{how}"
    said = {
        "build": f"Keluaran di sini dari penyusunan terakhir notebook ini, {run.time}.",
        "failed": f"Notebook ini gagal dalam penyusunan terakhir, {run.time}; keluaran di sini sampai kegagalan itu.",
        "lab": f"Keluaran di sini dari lab, disimpan {run.time}"
        + ("; dokumen memakai yang dari penyusunan." if built else "."),
    }
    notes = [where, said[run.kind]]
    if changed:
        notes.append(f"{changed} sel berubah sesudah itu dan tampil tanpa keluaran.")
    if built and run.kind == "build":
        notes.append(_outdated(project, region, Path(name).stem))
    return " ".join(filter(None, notes))


def _outdated(project: Project, region: Region, name: str) -> str:
    from rpkd.pipeline import outdated_notebooks
    from rpkd.report import escape

    try:
        reasons = outdated_notebooks(project, region).get(name, ())
    except UserError as error:
        first = error.problems[0]
        return f"**Masukannya kini tidak terbaca**: {escape(f'{first.where}: {first.what}')}."
    if not reasons:
        return ""
    told = "; ".join([*reasons[:_MOST_REASONS], *(["…"] if len(reasons) > _MOST_REASONS else [])])
    return f"**Masukannya berubah sesudah itu**: {escape(told)}. Jalankan ulang notebook ini, atau susun ulang."
