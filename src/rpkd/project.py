"""Foundation: where the parts of a project lie.

A project is a clone: the folder that holds `_quarto.yml`, `params/`, `notebooks/`, `data/` and `report/`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from rpkd.errors import Problem, UserError


@dataclass(frozen=True)
class Project:
    """The folders of one clone.

    Parameters
    ----------
    root : Path
        Absolute path of the clone.
    """

    root: Path

    @property
    def notebooks(self) -> Path:
        """Stored notebooks, without outputs."""
        return self.root / "notebooks"

    @property
    def params(self) -> Path:
        """One YAML file per region, `_default.yaml` and scenarios."""
        return self.root / "params"

    @property
    def data(self) -> Path:
        """Figures with their `datapackage.json`."""
        return self.root / "data"

    @property
    def report(self) -> Path:
        """The document's sources."""
        return self.root / "report"

    @property
    def build(self) -> Path:
        """Everything produced, one folder per region."""
        return self.root / "build"

    def shown(self, path: Path) -> str:
        """Return a path as users know it: relative to the clone where it lies inside it, with forward slashes.

        Links keep the name that the user gave them; nothing is looked up, so no path is too broken to be named.
        """
        try:
            # Not Path.resolve: it follows links, and fails where they go in a circle.
            return Path(os.path.abspath(path)).relative_to(self.root).as_posix()  # noqa: PTH100
        except (ValueError, OSError):
            return str(path)


def find_project(start: Path | None = None) -> Project:
    """Find the project that a command is about.

    The environment variable RPKD_PROJECT wins; then the nearest folder at or above `start` (default: the working
    folder) that looks like a project; then the clone that this package was installed from.

    Raises
    ------
    UserError
        When none is found.
    """
    named = os.environ.get("RPKD_PROJECT")
    # Not Path.resolve, which fails where links go in a circle.
    here = Path(os.path.realpath(start or Path.cwd()))
    installed = Path(os.path.realpath(__file__)).parents[2]
    candidates = [Path(os.path.realpath(named))] if named else [here, *here.parents, installed]
    for candidate in candidates:
        if (candidate / "_quarto.yml").is_file() and (candidate / "params").is_dir():
            return Project(candidate)
    raise UserError(
        Problem(
            named or str(here),
            "folder proyek rpkd tidak ditemukan",
            rule="folder proyek memuat _quarto.yml dan params/",
            remedy="jalankan perintah dari dalam folder hasil clone",
        )
    )
