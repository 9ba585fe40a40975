"""What chapter V takes from the office: its kecamatan, its boundary file, and whether its parameters are right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from rpkd.errors import Problem, UserError
from rpkd.params import LoadedParams
from rpkd.profile import District, districts_of, districts_of_areas
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.report.priorities import weight_problems
from rpkd.sources import Boundaries, Table, boundary_file, read_boundaries


def param_place(project: Project, loaded: LoadedParams, key: str) -> str:
    """Name a parameter for messages: its file, its line where the region's file holds it, and the key."""
    path, document = loaded.path, loaded.document
    line = document.lines.get(tuple(key.split("."))) if document is not None else None
    if path is None or line is None:
        return f"{project.shown(project.params / '_default.yaml')}, kunci {key}"
    return f"{project.shown(path)} baris {line}, kunci {key}"


def region_districts(
    tables: Mapping[str, Table], areas: pd.DataFrame | None, region: Region
) -> tuple[tuple[District, ...], bool]:
    """Return the region's kecamatan, and whether they come from the office's own table because none are bundled."""
    bundled = districts_of(tables["districts"].frame, tables["villages"].frame, region.code)
    if bundled or areas is None:
        return bundled, False
    return districts_of_areas(areas), True


def region_boundaries(
    project: Project, loaded: LoadedParams, region: Region, districts: Sequence[District]
) -> Boundaries | None:
    """Read the boundary file that the parameters name; None when they name none.

    Raises
    ------
    UserError
        When the file is absent or cannot be used.
    """
    data = loaded.params.data
    if data.boundaries is None:
        return None
    path = boundary_file(project, data.boundaries, param_place(project, loaded, "data.boundaries"))
    known = [district.code for district in districts]
    return read_boundaries(path, project.shown(path), region, known, data.boundary_code)


def check_locations(
    project: Project, loaded: LoadedParams, region: Region, tables: Mapping[str, Table], areas: pd.DataFrame | None
) -> list[Problem]:
    """Return what is wrong with the parameters of chapter V, where they are named: weights and boundary file.

    Parameters
    ----------
    project : Project
        The clone.
    loaded : LoadedParams
        The region's parameters.
    region : Region
        The region.
    tables : mapping of str to Table
        The bundled tables.
    areas : pandas.DataFrame or None
        The office's table of areas.
    """
    if loaded.params.data.boundaries is None and not loaded.params.locations.weights:
        return []
    place = param_place(project, loaded, "locations.weights")
    problems = weight_problems(loaded.params.locations.weights, place)
    try:
        region_boundaries(project, loaded, region, region_districts(tables, areas, region)[0])
    except UserError as error:
        problems += error.problems
    return problems
