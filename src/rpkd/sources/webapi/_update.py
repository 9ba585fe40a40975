"""One update from beginning to end: what to ask for, the download, the proposal, and taking it over when asked to."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rpkd.errors import Problem, UserError
from rpkd.numbers import is_missing
from rpkd.project import Project
from rpkd.sources._tables import Tables
from rpkd.sources.webapi._client import Client, access_from_environment
from rpkd.sources.webapi._download import Download, download, read_download
from rpkd.sources.webapi._merge import apply_proposal
from rpkd.sources.webapi._proposal import Proposal, keep_proposal, propose
from rpkd.sources.webapi._variables import (
    MAPPING_FILE,
    NATIONAL_DOMAIN,
    REGENCIES,
    Target,
    Variable,
    own_variable,
    read_variables,
)

# Figures of the last years may have been revised: they are asked for again.
_YEARS_BACK = 2


@dataclass(frozen=True)
class UpdateRequest:
    """What a user asks for.

    Parameters
    ----------
    indicators : tuple of str
        Only these; empty for all whose variable is known.
    variable : str
        Number of a variable for the one indicator named; empty to take the known ones.
    areas, domain, category, period : str
        Describe that variable.
    since : int or None
        First year; None for two years before our newest figure of each indicator.
    kept : Path or None
        A download to use instead of the WebAPI.
    address : str or None
        Of the WebAPI, when not the official one.
    apply : bool
        Whether the proposal is taken over.
    """

    indicators: tuple[str, ...] = ()
    variable: str = ""
    areas: str = REGENCIES
    domain: str = NATIONAL_DOMAIN
    category: str = ""
    period: str = ""
    since: int | None = None
    kept: Path | None = None
    address: str | None = None
    apply: bool = False


@dataclass(frozen=True)
class UpdateReport:
    """What came of an update.

    Parameters
    ----------
    download : Download
        The answers kept.
    proposal : Proposal
        What they would change.
    path : Path
        The proposal's file.
    changed : tuple of str
        Files that were changed.
    unknown : tuple of str
        Indicators that were not asked for because their variable is not known.
    """

    download: Download
    proposal: Proposal
    path: Path
    changed: tuple[str, ...]
    unknown: tuple[str, ...]


def update(
    project: Project,
    request: UpdateRequest,
    *,
    environment: Mapping[str, str] | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> UpdateReport:
    """Download figures, write the proposal, and take it over when that is asked for.

    Parameters
    ----------
    project : Project
        The clone.
    request : UpdateRequest
        What is wanted.
    environment : mapping, optional
        Where the token stands; the process's own environment when omitted.
    tell : callable
        Gets a line for each variable that is asked for.

    Raises
    ------
    UserError
        When the request, our tables or an answer of the WebAPI is wrong, or the new tables do not pass their check.
    """
    tables = Tables(project)
    unknown: list[str] = []
    if request.kept is not None:
        found = read_download(project, request.kept)
    else:
        wanted, unknown = _wanted(project, tables, request)
        client = Client(access_from_environment(environment, request.address))
        asked = [(variable, _since(tables, variable.target, request.since)) for variable in wanted]
        found = download(project, client, asked, tell=tell)
    proposal = propose(project, found, tables)
    path = keep_proposal(proposal, found.folder)
    changed = apply_proposal(project, proposal, found.date) if request.apply else []
    return UpdateReport(found, proposal, path, tuple(changed), tuple(unknown))


def _wanted(project: Project, tables: Tables, request: UpdateRequest) -> tuple[Sequence[Variable], list[str]]:
    if request.variable:
        if len(request.indicators) != 1:
            what = "--variable memerlukan tepat satu --indicator"
            raise UserError(
                Problem("rpkd data update", what, remedy="misalnya --variable 621 --indicator headcount_ratio")
            )
        own = own_variable(
            *(request.variable, request.indicators[0], request.areas, request.domain, tables),
            category=request.category,
            period=request.period,
        )
        return [own], []
    known, unknown = read_variables(project, tables)
    if not request.indicators:
        return known, unknown
    chosen = [variable for variable in known if variable.target.name in request.indicators]
    absent = [name for name in request.indicators if name not in {variable.target.name for variable in chosen}]
    if absent:
        names = sorted({variable.target.name for variable in known})
        raise UserError(*[_no_number(name, names, project) for name in absent])
    return chosen, []


def _no_number(name: str, known: list[str], project: Project) -> Problem:
    near = difflib.get_close_matches(name, known, n=1)
    return Problem(
        f"--indicator {name}",
        "nomor variabel WebAPI BPS untuk indikator ini belum diketahui",
        rule=f"yang diketahui: {', '.join(known)}",
        remedy=f"mungkin maksudnya {near[0]}"
        if near
        else f"tambahkan --variable NOMOR, atau isi nomornya di {project.shown(project.data / MAPPING_FILE)}",
    )


def _since(tables: Tables, target: Target, asked: int | None) -> int:
    if asked is not None:
        return asked
    frame = tables[target.table].frame
    chosen = frame[frame["indicator"] == target.indicator] if target.indicator else frame
    pairs = zip(chosen["year"].tolist(), chosen[target.column].tolist(), strict=True)
    newest = max((int(year) for year, value in pairs if not is_missing(value)), default=0)
    return max(0, newest - _YEARS_BACK)
