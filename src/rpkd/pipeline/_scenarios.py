"""The programme and scenario files of a region: which they are, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from rpkd.errors import Problem, UserError
from rpkd.params import LoadedParams, check_scenarios, program_paths, scenario_paths
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.report.locations import region_districts
from rpkd.sources import Tables
from rpkd.workbooks import Workbooks, check_workbooks


def scenario_problems(project: Project, region: Region, loaded: LoadedParams) -> tuple[Problem, ...]:
    """Return what is wrong with a region's programmes and scenarios, and with what its parameters say about them.

    Parameters
    ----------
    project : Project
        The clone.
    region : Region
        The region.
    loaded : LoadedParams
        Its parameters.
    """
    return check_scenarios(project, region, loaded, _district_codes(project, region))


def scenario_files(project: Project, region: Region) -> list[Path]:
    """Return every file that a region's programmes and scenarios stand in."""
    return [*program_paths(project, region), *scenario_paths(project, region)]


def _district_codes(project: Project, region: Region) -> Collection[str] | None:
    """Return the codes of the kecamatan; None where nobody asks, or what holds them is wrong."""
    try:
        # Only a region's own scenarios may name kecamatan; reading workbooks takes time.
        if all(path.parent.name != region.code for path in scenario_paths(project, region)):
            return None
        tables = Tables(project)
        if check_workbooks(project, region, tables):
            return None
        areas = Workbooks(project, region, tables).areas
        return [
            district.code for district in region_districts(tables, None if areas is None else areas.frame, region)[0]
        ]
    except UserError:
        return None
