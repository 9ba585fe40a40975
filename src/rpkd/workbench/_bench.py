"""The engine of scenarios for one region, ready for one trial after the other."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rpkd.errors import Problem, UserError
from rpkd.files import write_draft, write_text
from rpkd.params import Scenario, load_scenarios
from rpkd.project import Project
from rpkd.workbench._place import find_place

if TYPE_CHECKING:
    from rpkd.regions import Region
    from rpkd.report.scenario import Ground
    from rpkd.scenario import Outcome, World

COVERAGE = 0.8
"""Part of the draws inside the intervals, as in the document."""

_FOLDER = "scenarios"


@dataclass(frozen=True, eq=False)
class Bench:
    """What trials of scenarios rest on.

    Parameters
    ----------
    project, region :
        The clone and the region.
    ground : Ground
        Parameters, programmes, scenarios and population, as a build has them.
    world : World
        The population.
    params : Path or None
        The region's parameter file.
    """

    project: Project
    region: Region
    ground: Ground
    world: World
    params: Path | None


@dataclass(frozen=True, eq=False)
class Trial:
    """A scenario and what it is compared with, every number at its likeliest.

    Parameters
    ----------
    scenario : Scenario
        What is tried.
    base, own : Outcome
        The programmes that run now, and the scenario.
    """

    scenario: Scenario
    base: Outcome
    own: Outcome


@dataclass(frozen=True)
class Span:
    """How far the draws of a scenario lie apart: ends of the central interval of `COVERAGE`.

    Parameters
    ----------
    year : int
        The last year.
    own : (float, float)
        Its P0, a fraction.
    change : (float, float)
        The difference of its P0 from that of the programmes that run now, a fraction.
    chance : float or None
        Part of the draws that meet the document's target in its year; None without a target.
    """

    year: int
    own: tuple[float, float]
    change: tuple[float, float]
    chance: float | None


def open_bench(project: Project, word: str) -> Bench:
    """Make a region's population and read its scenarios.

    Parameters
    ----------
    project : Project
        The clone.
    word : str
        The region.

    Raises
    ------
    UserError
        When parameters, tables, workbooks or scenarios are wrong, or nothing can be computed for the region.
    """
    from rpkd.params import load_params, optional_params
    from rpkd.regions import RegionIndex
    from rpkd.report import scenario
    from rpkd.scenario import World
    from rpkd.sources import Tables
    from rpkd.workbooks import Workbooks

    project, region = find_place(project.root, word)
    tables = Tables(project)
    index = RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame)
    path = optional_params(project, region)
    params = load_params(path, project, region).params
    ground = scenario.scenario_ground(project, region, params, tables, Workbooks(project, region, tables), index)
    if not isinstance(ground.world, World):
        raise UserError(Problem(region.name, "skenario tidak dapat dihitung", rule=ground.world.reason))
    return Bench(project, region, ground, ground.world, path)


def scenario_path(bench: Bench, code: str) -> Path:
    """Return where a scenario of the region lies or would lie."""
    return bench.project.params / _FOLDER / bench.region.code / f"{code}.yaml"


def read_trial(bench: Bench, code: str, text: str) -> Scenario:
    """Read a scenario as the loader will, without writing it into the project.

    Parameters
    ----------
    bench : Bench
        Its programmes are what the scenario may use.
    code : str
        Name of its file without ending.
    text : str
        The file.

    Raises
    ------
    UserError
        Everything that is wrong with it, named as if it stood in its place.
    """
    document, areas = bench.ground.params.document, bench.ground.districts
    library = bench.project.params / _FOLDER
    with tempfile.TemporaryDirectory(prefix="rpkd-") as folder:
        trial = Project(Path(os.path.realpath(folder)))
        for source in (library, library / bench.region.code):
            for path in source.glob("*.yaml"):
                copy = trial.params / path.relative_to(bench.project.params)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
        write_draft(trial.params / _FOLDER / bench.region.code / f"{code}.yaml", text)
        period = (document.period_start, document.period_end)
        codes = {district.code for district in areas} or None
        return load_scenarios(trial, bench.region, bench.ground.programs, period, codes)[code]


def try_scenario(bench: Bench, scenario: Scenario) -> Trial:
    """Compute a scenario beside the programmes that run now.

    Raises
    ------
    UserError
        When it cannot be computed.
    """
    base = bench.ground.scenarios.base
    outcomes = bench.world.run(base, [base, scenario])
    own = outcomes[scenario.code]
    if not own.years:
        raise UserError(Problem(scenario.name, "skenario ini tidak dapat dihitung", rule=own.reason))
    return Trial(scenario, outcomes[base.code], own)


def span_scenario(bench: Bench, scenario: Scenario) -> Span:
    """Compute a scenario for every draw, with the draws of the document.

    Raises
    ------
    UserError
        When it cannot be computed.
    """
    from rpkd.scenario import HEADCOUNT, Paths, chance_at_most, draw_scenarios

    try_scenario(bench, scenario)
    world, aimed, base = bench.world, bench.ground.aimed, bench.ground.scenarios.base
    known = world.paths
    # The first year is published: nothing is drawn for it.
    paths = Paths(known.years[1:], known.headcount[1:], known.gap[1:], known.line[1:], known.persons[1:])
    seed = bench.ground.params.scenario.seed
    draws = draw_scenarios(world.samples, paths, world.setting, base, [base, scenario], seed)
    code, last = scenario.code, paths.years[-1]
    own = draws.interval(code, last, HEADCOUNT, COVERAGE)
    change = draws.difference_interval(code, base.code, last, HEADCOUNT, COVERAGE)
    chance = None if aimed is None else chance_at_most(draws, code, aimed.target.year, aimed.headcount)
    return Span(last, own, change, chance)


def save_scenario(bench: Bench, code: str, text: str) -> Path:
    """Write a scenario into the region's folder, once the loader accepts it.

    Raises
    ------
    UserError
        As `read_trial`; what was there is then as it was.
    """
    read_trial(bench, code, text)
    path = scenario_path(bench, code)
    write_text(path, text)
    return path
