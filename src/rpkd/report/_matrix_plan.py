"""The programme matrix and the year's action plan of one region, put together from its workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rpkd.params import Params, load_programs, load_scenarios
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.scenario import (
    Action,
    Amounts,
    Finding,
    Matrix,
    Tied,
    check_actions,
    check_matrix,
    plan_year,
    read_matrix,
    tie,
    yearly_actions,
)
from rpkd.sources import Tables
from rpkd.workbooks import Workbooks

_SIGNS = {"higher_better": 1, "lower_better": -1}


@dataclass(frozen=True)
class Needs:
    """What a scenario needs.

    Parameters
    ----------
    scenario : str
        Its name, for readers.
    amounts : mapping of str to mapping of int to float
        Rupiah by programme and year.
    """

    scenario: str
    amounts: Mapping[str, Amounts]


@dataclass(frozen=True)
class ProgrammePlan:
    """What the document shows of the workbook of programmes.

    Parameters
    ----------
    matrix : Matrix
        The five-year matrix.
    year : int
        Of the action plan.
    actions : tuple of Action
        The action plan of that year.
    findings : tuple of Finding
        Of the matrix, then of the action plan.
    names : mapping of str to str
        Of the programmes in the library, by code.
    needs : Needs or None
        Of the scenario that the matrix is set beside.
    tied : Tied or None
        The two side by side.
    """

    matrix: Matrix
    year: int
    actions: tuple[Action, ...]
    findings: tuple[Finding, ...]
    names: Mapping[str, str]
    needs: Needs | None = None
    tied: Tied | None = None

    @property
    def period(self) -> str:
        """First and last year of the matrix."""
        years = self.matrix.years
        return f"{years[0]}–{years[-1]}" if len(years) > 1 else str(years[0])

    @property
    def is_detailed(self) -> bool:
        """Whether the sheet of action plans has lines of the year."""
        return any(action.row is not None for action in self.actions)


def programme_plan(
    project: Project,
    region: Region,
    params: Params,
    workbooks: Workbooks,
    tables: Tables,
    year: int | None = None,
    needs: Needs | None = None,
) -> ProgrammePlan | None:
    """Read and check the programme matrix and the action plan of a year; None where nothing is filled in.

    Parameters
    ----------
    project : Project
        Holds the library of programmes and the scenarios that rows are tied to.
    region : Region
        The report's region.
    params : Params
        Period and date of the document.
    workbooks : Workbooks
        The office's workbooks.
    tables : Tables
        The bundled figures: only of the indicators in the catalogue is it known whether more is better.
    year : int, optional
        Of the action plan; by default the year after the document's date, within its period.
    needs : Needs, optional
        What a scenario needs; without it nothing is set beside the matrix.

    Raises
    ------
    UserError
        When the workbook, the library or a scenario is not as it must be.
    """
    table, document = workbooks.programmes, params.document
    if table is None:
        return None
    matrix = read_matrix(table.frame, document.period_start, document.period_end)
    if not matrix.years:
        return None
    if year is None:
        year = plan_year(document.date, document.period_start, document.period_end)
    sheet = workbooks.action_plan
    actions = yearly_actions(matrix, None if sheet is None else sheet.frame, year)
    programs = load_programs(project, region)
    # Kecamatan of the scenarios are checked where they are simulated.
    scenarios = load_scenarios(project, region, programs, (document.period_start, document.period_end), areas=None)
    used = {use.program for scenario in scenarios.values() for use in scenario.uses}
    findings = (
        *check_matrix(matrix, programs.programs.keys(), used, _polarity(tables)),
        *check_actions(matrix, actions, year),
    )
    names = {code: program.name for code, program in programs.programs.items()}
    tied = None if needs is None else tie(matrix, needs.amounts)
    return ProgrammePlan(matrix, year, actions, findings, names, needs, tied)


def _polarity(tables: Tables) -> dict[str, int]:
    """Return 1 by title of the indicators of which more is better, and -1 where less is."""
    indicators = tables["indicators"].frame
    titles = zip(indicators["title"].tolist(), indicators["polarity"].tolist(), strict=True)
    return {str(title): _SIGNS[polarity] for title, polarity in titles if polarity in _SIGNS}
