"""The survey that a region's parameters name."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from rpkd.errors import Problem, UserError
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.survey._assemble import read_households
from rpkd.survey._checks import check_households
from rpkd.survey._map import load_map
from rpkd.survey._models import Households, Published
from rpkd.survey._synthetic import synthetic_households

if TYPE_CHECKING:
    import pandas as pd

EXAMPLE = "contoh"
"""Value of `data.survey` that asks for a synthetic sample instead of a file."""


def published_figures(poverty: pd.DataFrame, region_code: str) -> dict[int, Published]:
    """Return what BPS published for a region, by year; years without a poverty line are left out.

    Parameters
    ----------
    poverty : pandas.DataFrame
        Table `poverty_regency`.
    region_code : str
        Kemendagri code.

    Returns
    -------
    dict of int to Published
        The population is the number of poor over P0, as precise as these two are printed.
    """
    rows = poverty[(poverty["region_code"] == region_code) & poverty["poverty_line"].notna()]
    found = {}
    for row in rows.to_dict("records"):
        known = {key: (None if value != value else value) for key, value in row.items()}
        headcount, poor = known["headcount_ratio"], known["poor_thousand"]
        found[int(row["year"])] = Published(
            year=int(row["year"]),
            line=float(row["poverty_line"]),
            headcount_ratio=headcount,
            gap_index=known["poverty_gap_index"],
            severity_index=known["poverty_severity_index"],
            population=1000 * poor / (headcount / 100) if headcount and poor else None,
        )
    return found


def load_households(
    project: Project, region: Region, survey: str | None, published: Mapping[int, Published], *, seed: int = 1
) -> Households | None:
    """Return the survey that the parameters of a region name.

    Parameters
    ----------
    project : Project
        The clone; a path of a survey is relative to it.
    region : Region
        The report's region.
    survey : str or None
        `data.survey` of the parameters: None for no survey, ``"contoh"`` for a synthetic sample, or the path of a
        column map.
    published : mapping of int to Published
        BPS's figures of the region by year.
    seed : int
        Of the synthetic sample.

    Returns
    -------
    Households or None
        With the warnings of all checks; None when the parameters name no survey.

    Raises
    ------
    UserError
        Everything that is wrong with the map, the files or the weights; or, for a synthetic sample, when no year has
        P0, P1 and P2.
    """
    if survey is None:
        return None
    if survey.strip().casefold() == EXAMPLE:
        return synthetic_households(_complete_year(published, region), seed)
    loaded = load_map(_map_path(project, region, survey), project)
    households = read_households(loaded, project, region)
    figures = published.get(households.year)
    errors, warnings = check_households(households, figures, loaded.shown, loaded.map.population_tolerance)
    if errors:
        raise UserError(*errors)
    return dataclasses.replace(households, warnings=(*households.warnings, *warnings))


def _map_path(project: Project, region: Region, written: str) -> Path:
    """Return the column map's path; outside the project nobody would see it change."""
    posix = PurePosixPath(written)
    outside = posix.is_absolute() or PureWindowsPath(written).drive or "\\" in written or ".." in posix.parts
    if outside or not written.strip() or not written.isprintable():
        raise UserError(
            Problem(
                f"params daerah {region.code}, kunci data.survey",
                "jalur peta kolom survei tidak dapat dipakai",
                written,
                "jalur relatif di dalam folder proyek, dengan garis miring /, atau contoh",
                f"tulis misalnya data/private/{region.code}/susenas.yaml",
            )
        )
    return project.root / written


def _complete_year(published: Mapping[int, Published], region: Region) -> Published:
    """Return the latest year whose P0, P1 and P2 are all published."""
    complete = [
        figures
        for figures in published.values()
        if None not in (figures.headcount_ratio, figures.gap_index, figures.severity_index)
    ]
    if not complete:
        raise UserError(
            Problem(
                f"params daerah {region.code}, kunci data.survey",
                f"contoh sintetis untuk {region.name} tidak dapat dibuat",
                EXAMPLE,
                "P0, P1, P2, dan garis kemiskinan dari satu tahun yang sama",
                "kosongkan data.survey, atau lengkapi data/bps/poverty_regency.csv",
            )
        )
    return max(complete, key=lambda figures: figures.year)
