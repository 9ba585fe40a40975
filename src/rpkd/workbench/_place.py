"""The project and the region that the lab is about."""

from __future__ import annotations

import functools
import os
from pathlib import Path

from rpkd.project import Project
from rpkd.regions import Region, RegionIndex
from rpkd.sources import Tables


@functools.cache
def find_place(root: Path, word: str) -> tuple[Project, Region]:
    """Return the project in a folder, and one of its regions.

    Parameters
    ----------
    root : Path
        The clone.
    word : str
        Code or name of the region.

    Raises
    ------
    UserError
        When there is no such region.
    """
    project = Project(Path(os.path.realpath(root)))
    tables = Tables(project)
    return project, RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame).find(word)
