"""Review: the explorer of one region, from its parameters to the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rpkd.files import write_text
from rpkd.params import Params, Uncertain, Use
from rpkd.project import Project
from rpkd.regions import Region, RegionIndex
from rpkd.report import indonesian_date
from rpkd.report.scenario import OWNERS, Ground, scenario_ground
from rpkd.report.target import national_targets, region_targets
from rpkd.review.explorer._choice import GROWTH, LINE
from rpkd.review.explorer._compute import Task, compute
from rpkd.review.explorer._engine import scenario_values
from rpkd.review.explorer._error import Errors, measured, probe_frames
from rpkd.review.explorer._explored import Explored, computable, persons_of
from rpkd.review.explorer._layout import coverage_nodes, frames_of, model_of
from rpkd.review.explorer._page import empty_page, full_page
from rpkd.review.explorer._payload import model_data, model_from
from rpkd.scenario import DECILES, NoScenarios, Planner, World, reached, sums_by
from rpkd.sources import Tables
from rpkd.workbooks import Workbooks

_SHARE_STEP = 0.25


@dataclass(frozen=True)
class ExplorerReport:
    """What was made.

    Parameters
    ----------
    path : Path
        The page.
    size : int
        Bytes.
    reason : str
        Why the region has no scenarios, in Indonesian; empty when it has.
    scenarios : tuple of str
        Names of those that can be explored.
    missing : mapping of str to str
        Names of those that cannot, with the reason.
    errors : mapping of str to Errors
        By scenario's code.
    """

    path: Path
    size: int
    reason: str = ""
    scenarios: tuple[str, ...] = ()
    missing: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, Errors] = field(default_factory=dict)


def make_explorer(
    project: Project,
    region: Region,
    params: Params,
    tables: Tables,
    workbooks: Workbooks,
    index: RegionIndex,
    output: Path,
    jobs: int = 1,
) -> ExplorerReport:
    """Make the page on which anybody turns a region's scenarios larger and smaller.

    Parameters
    ----------
    project : Project
        Holds programmes and scenarios.
    region : Region
        The region.
    params : Params
        Its parameters.
    tables : Tables
        All figures.
    workbooks : Workbooks
        The office's.
    index : RegionIndex
        All regions.
    output : Path
        The page.
    jobs : int
        Processes.

    Returns
    -------
    ExplorerReport
        Where no scenario of the region can be computed, the page says why.

    Raises
    ------
    UserError
        When programmes, scenarios or a workbook are not as they must be, or the page cannot be written.
    """
    ground = scenario_ground(project, region, params, tables, workbooks, index)
    if isinstance(ground.world, NoScenarios):
        page = empty_page(region, indonesian_date(params.document.date), ground.world.reason)
        write_text(output, page)
        return ExplorerReport(output, len(page.encode()), ground.world.reason)
    explored, missing = explored_scenarios(ground)
    model, errors = _computed(ground, ground.world, explored, jobs)
    data = {
        **_said_data(ground, ground.world, region, tables, workbooks),
        "scenarios": [_scenario_data(ground, ground.world, one, errors.get(one.code)) for one in explored],
        "missing": dict(missing),
        "model": model,
    }
    page = full_page(region, ground.label, data)
    write_text(output, page)
    names = tuple(one.scenario.name for one in explored)
    return ExplorerReport(output, len(page.encode()), "", names, missing, errors)


def explored_scenarios(ground: Ground) -> tuple[list[Explored], dict[str, str]]:
    """Return the scenarios that the document shows and that can be explored, the programmes that run now first.

    Returns
    -------
    explored : list of Explored
    missing : dict of str to str
        Why others cannot, by name.

    Raises
    ------
    ValueError
        For a region without scenarios.
    """
    if not isinstance(ground.world, World):
        raise ValueError(ground.world.reason)
    base = ground.scenarios.base
    shown = [ground.scenarios[code] for code in ground.params.scenario.shown if code != base.code]
    return computable(ground.world, base, [base, *shown])


def _computed(
    ground: Ground, world: World, explored: Sequence[Explored], jobs: int
) -> tuple[dict[str, Any], dict[str, Errors]]:
    """Return the model as the page holds it, and how far it lies from the engine."""
    base, seed = ground.scenarios.base, ground.params.scenario.seed
    nodes = frames_of(world, [one for one in explored if one.code != base.code])
    probes = probe_frames(explored, seed)
    found = compute(Task(world, base, (*nodes, *probes), seed), jobs)
    target = None if ground.aimed is None else (ground.aimed.target.year, 100 * ground.aimed.headcount)
    values = scenario_values(ground, [one.scenario for one in explored])
    exact = {one.code: found for one, found in zip(explored, values, strict=True)}
    model = model_data(model_of(world, base.code, nodes, found.part(0, len(nodes)), seed, target, exact))
    return model, measured(model_from(model), probes, found.part(len(nodes)))


def _said_data(ground: Ground, world: World, region: Region, tables: Tables, workbooks: Workbooks) -> dict[str, Any]:
    """Return what the page says of the region: names, dates, target, controls."""
    document, aimed = ground.params.document, ground.aimed
    targets = workbooks.targets
    own = region_targets(ground.params, None if targets is None else targets.frame)
    plan = own if aimed is not None and aimed.owner == "regional" else ()
    if aimed is not None and aimed.owner == "national":
        plan = national_targets(tables["national_targets"].frame, "headcount_ratio")
    return {
        "code": region.code,
        "region": region.name,
        "label": ground.label,
        "date": indonesian_date(document.date),
        "status": document.status,
        "base": ground.scenarios.base.code,
        "published": 100 * world.outlooks[0].headcount,
        "persons": [stage.persons for stage in world.stages[1:]],
        "draws": ground.params.scenario.draws,
        "families": len(world.people),
        "owner": None if aimed is None else OWNERS[aimed.owner],
        "plan": [
            {"year": target.year, "low": target.low, "high": target.high}
            for target in plan
            if world.base_year <= target.year <= world.years[-1]
        ],
        "growth": list(GROWTH),
        "line": list(LINE),
    }


def _scenario_data(ground: Ground, world: World, explored: Explored, errors: Errors | None) -> dict[str, Any]:
    scenario = explored.scenario
    return {
        "code": scenario.code,
        "name": scenario.name,
        "summary": scenario.summary,
        "scaled": explored.scaling is not None,
        "most": explored.most,
        "growth": explored.growth,
        "line": explored.line,
        "programs": _program_data(ground, world, explored),
        "uses": [_use_data(ground, use, explored) for use in scenario.uses if _is_scaled(use, explored)],
        "errors": None
        if errors is None
        else {"settings": errors.settings, "largest": dict(errors.largest), "stated": dict(errors.stated)},
    }


def _is_scaled(use: Use, explored: Explored) -> bool:
    return explored.scaling is not None and use.program in explored.scaling.full


def _program_data(ground: Ground, world: World, explored: Explored) -> list[dict[str, Any]]:
    """Return for each programme that can be scaled what part of its target it reaches, by coverage."""
    if explored.scaling is None:
        return []
    people = world.people
    nodes = coverage_nodes(explored, _SHARE_STEP)
    shares: dict[str, list[float]] = {code: [] for code in explored.scaling.full}
    last = {code: _last_year(world, explored, code) for code in shares}
    for multiplier in nodes:
        scenario = explored.at(multiplier)
        planner = Planner(people, world.setting, persons=persons_of(world))
        for code, held in shares.items():
            grant = next(one for one in planner.grants(scenario, last[code]) if one.code == code)
            first, end = world.setting.rules(code, last[code]).deciles or (1, DECILES)
            inside = slice(first, end + 1)
            there = people.held(grant.target)
            has = sums_by(grant.deciles, there * reached(people, grant, slice(0, len(people))).share, DECILES + 1)
            held.append(float(has[inside].sum() / sums_by(grant.deciles, there, DECILES + 1)[inside].sum()))
    programs = ground.programs.programs
    return [
        {"name": programs[code].name, "year": last[code], "coverages": list(nodes), "shares": held}
        for code, held in shares.items()
    ]


def _last_year(world: World, explored: Explored, code: str) -> int:
    return max(min(use.last, world.years[-1]) for use in explored.scenario.uses if use.program == code)


def _use_data(ground: Ground, use: Use, explored: Explored) -> dict[str, Any]:
    """Return what a scenario's file says of a programme, as far as scaling changes it."""
    full = 0.0 if explored.scaling is None else explored.scaling.full[use.program]
    found: dict[str, Any] = {"program": use.program, "first": use.first, "last": use.last, "full": full}
    found["ramp"] = [100 * part for part in use.ramp]
    if use.coverage is None:
        return {**found, "recipients": use.recipients}
    shares = {decile: _percent(share) for decile, share in use.coverage.items()}
    if len(shares) == DECILES and len({tuple(share) for share in shares.values()}) == 1:
        return {**found, "coverage": shares[1]}
    return {**found, "by_decile": {str(decile): share for decile, share in shares.items()}}


def _percent(share: Uncertain) -> list[float]:
    return [100 * share.low, 100 * share.mode, 100 * share.high]
