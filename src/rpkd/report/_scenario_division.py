"""A limited budget divided between the programmes of the shown scenarios: what is divided, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from rpkd.params import Use
from rpkd.report._scenario_view import View
from rpkd.scenario import (
    BudgetProblem,
    Choices,
    Frontier,
    NoChoiceError,
    Optimum,
    Options,
    Planner,
    Standing,
    aged,
    choices_of,
    frontier_of,
    money_by,
    most_effect,
    plan_standings,
    read_matrix,
)
from rpkd.workbooks import Workbooks

ALL_FUNDS = "semua dana"
FACTORS = (0.25, 0.5, 1.0)
"""Parts of the least cost of closing the gap that are divided where the office has named no ceiling."""

Origin = Literal["params", "workbook", "gap"]


@dataclass(frozen=True, eq=False)
class Rung:
    """One budget and the best that it brings.

    Parameters
    ----------
    factor : float
        Part of the least cost of closing the gap; 1 where ceilings are the office's.
    ceilings : mapping of (str, int) to float
        Rupiah by fund and year.
    optimum : Optimum
        The best plan, the greedy one, the bound and the shadow prices.
    standings : tuple of Standing
        Poverty by year when the best plan is paid to families, all programmes at once.
    """

    factor: float
    ceilings: Mapping[tuple[str, int], float]
    optimum: Optimum
    standings: tuple[Standing, ...]

    @property
    def yearly(self) -> float:
        """Rupiah a year, the mean."""
        return sum(self.ceilings.values()) / len({year for _, year in self.ceilings})


@dataclass(frozen=True, eq=False)
class Division:
    """A budget divided.

    Parameters
    ----------
    origin : str
        Whose ceilings they are: the region's parameters, the workbook of programmes, or parts of the least cost of
        closing the gap, because nobody has named any.
    rungs : tuple of Rung
        From the smallest budget; empty where no programme is paid by the funds that have a ceiling.
    programs : tuple of str
        What could be chosen.
    """

    origin: Origin
    rungs: tuple[Rung, ...]
    programs: tuple[str, ...]


def division_of(view: View, workbooks: Workbooks) -> Division:
    """Divide the office's ceilings, else parts of the least cost of closing the gap, between the scenarios' programmes.

    Parameters
    ----------
    view : View
        The scenarios; their added programmes are what can be chosen.
    workbooks : Workbooks
        The office's; the money of program.xlsx by fund is the ceiling where the parameters name none.
    """
    world, base = view.world, view.base.scenario
    stages = world.stages[1:]
    planner = Planner(world.people, world.setting, persons={stage.year: stage.persons for stage in world.stages})
    uses = _uses(view)
    origin, ceilings = _ceilings(view, workbooks)
    if not uses:
        return Division(origin, (), ())
    try:
        choices = choices_of(planner, stages, base, uses)
    except NoChoiceError:
        return Division(origin, (), ())
    if origin != "gap":
        rungs = [rung for rung in [_rung(view, planner, choices, ceilings, 1.0)] if rung is not None]
    else:
        closing = [
            frontier_of(world.people, aged(world.people.welfare, one), one, world.setting.extreme) for one in stages
        ]
        choices = replace(choices, options=replace(choices.options, fund=np.full(len(choices.options), ALL_FUNDS)))
        rungs = [
            rung
            for factor in FACTORS
            if (rung := _rung(view, planner, choices, _shares(closing, factor), factor)) is not None
        ]
    return Division(origin, tuple(rungs), tuple(use.program for use in uses))


def _shares(closing: list[Frontier], factor: float) -> dict[tuple[str, int], float]:
    return {(ALL_FUNDS, one.year): factor * one.closing for one in closing}


def _uses(view: View) -> list[Use]:
    """Return how the shown scenarios use the programmes that they add, each programme as the first of them does."""
    own = {use.program for use in view.base.scenario.uses}
    found: dict[str, list[Use]] = {}
    for one in view.scored:
        here: dict[str, list[Use]] = {}
        for use in one.scenario.uses:
            fund = view.world.setting.rules(use.program, use.first).fund
            if use.program not in own and fund not in view.world.setting.absent_funds:
                here.setdefault(use.program, []).append(use)
        found = {**here, **found}
    return [use for uses in found.values() for use in uses]


def _ceilings(view: View, workbooks: Workbooks) -> tuple[Origin, dict[tuple[str, int], float]]:
    document, ahead = view.ground.params.document, view.ahead
    given = view.ground.params.scenario.ceilings
    if given:
        return "params", {(fund, year): float(limits.get(year, 0)) for fund, limits in given.items() for year in ahead}
    table = workbooks.programmes
    if table is None:
        return "gap", {}
    matrix = read_matrix(table.frame, document.period_start, document.period_end)
    money = {fund: amounts for fund, amounts in money_by(matrix, "fund_source").items() if fund}
    if not money:
        return "gap", {}
    return "workbook", {(fund, year): amounts.get(year, 0.0) for fund, amounts in money.items() for year in ahead}


def _rung(
    view: View, planner: Planner, choices: Choices, ceilings: Mapping[tuple[str, int], float], factor: float
) -> Rung | None:
    """Divide one budget; None where no option is paid by the funds that have a ceiling."""
    options = choices.options
    payable = np.isin(options.fund, sorted({fund for fund, _ in ceilings}))
    if not payable.any():
        return None
    problem = BudgetProblem(
        _chosen(options, payable),
        ceilings,
        once=choices.once & set(options.program[payable].tolist()),
        attainable=choices.attainable,
    )
    optimum = most_effect(problem)
    recipients = np.zeros(len(options))
    if optimum.chosen is not None:
        recipients[payable] = optimum.chosen.recipients
    standings = plan_standings(planner, view.world.stages[1:], view.base.scenario, choices, recipients)
    return Rung(factor, ceilings, optimum, standings)


def _chosen(options: Options, payable: np.ndarray) -> Options:
    names = ("program", "place", "year", "block", "available", "cost", "effect", "fund")
    return Options(**{name: getattr(options, name)[payable] for name in names})
