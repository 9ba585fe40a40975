"""From the regions typed to those that the tables know."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from rpkd.errors import Problem, UserError

if TYPE_CHECKING:
    from rpkd.project import Project
    from rpkd.regions import Region, RegionIndex


def region_index(project: Project) -> RegionIndex:
    """Build the index of all regions from the project's tables."""
    from rpkd.regions import RegionIndex
    from rpkd.sources import Tables

    tables = Tables(project)
    return RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame)


def find_region(project: Project, text: str) -> Region:
    """Find the one region that a user named."""
    return region_index(project).find(text)


def find_regions(project: Project, parsed: argparse.Namespace) -> list[Region]:
    """Find all regions of a batch, each once; every wrong one is told before any work begins."""
    index = region_index(project)
    if parsed.all:
        return list(index.all)
    if parsed.province:
        return index.in_province(parsed.province.strip())
    found: dict[str, Region] = {}
    problems: list[Problem] = []
    for text in parsed.regions:
        try:
            region = index.find(text)
        except UserError as error:
            problems += error.problems
        else:
            found[region.code] = region
    if problems:
        raise UserError(*problems)
    return list(found.values())
