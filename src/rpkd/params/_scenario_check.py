"""Everything that is wrong with a region's programmes, scenarios, and what its own parameters say about them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from rpkd.errors import Problem, UserError
from rpkd.params._load import DEFAULTS, LoadedParams
from rpkd.params._program_files import load_programs
from rpkd.params._programs import Programs
from rpkd.params._scenario_files import load_scenarios
from rpkd.params._scenarios import QUOTA, Scenarios
from rpkd.params._telling import KeyPath, nearest
from rpkd.project import Project

if TYPE_CHECKING:
    from rpkd.regions import Region


def check_scenarios(
    project: Project, region: Region, loaded: LoadedParams, areas: Collection[str] | None = ()
) -> tuple[Problem, ...]:
    """Check the files of programmes and scenarios of a region, and the section `scenario` of its parameters.

    Parameters
    ----------
    project : Project
        Holds `params/programs.yaml` and `params/scenarios/`.
    region : Region
        The region.
    loaded : LoadedParams
        Its parameters: the document's period, and the scenarios that it shows.
    areas : collection of str or None
        Codes of the region's kecamatan; None when they are not known.

    Returns
    -------
    tuple of Problem
        Empty when all is well. Scenarios are checked once the programmes are sound, the parameters once both are.
    """
    document = loaded.params.document
    try:
        programs = load_programs(project, region)
        scenarios = load_scenarios(project, region, programs, (document.period_start, document.period_end), areas)
    except UserError as error:
        return error.problems
    first = min((use.first for use in scenarios.base.uses), default=document.period_start)
    years = range(first, document.period_end + 1)
    return (*_missing_values(programs, scenarios, years), *_params_problems(project, loaded, programs, scenarios))


_ALWAYS = ("family_size_poor", "family_size_all", "registry_exclusion", "survey_households", "design_effect")
_OF_SHOCKS = {"rice_price": ("rice_share_urban", "rice_share_rural", "net_buyers"), "fuel_price": ("fuel_share",)}


def _missing_values(programs: Programs, scenarios: Scenarios, years: Iterable[int]) -> Iterator[Problem]:
    """Tell of assumptions and groups of which the computation would miss a year, each once."""
    kinds = {shock.kind for scenario in scenarios.values() for shock in scenario.shocks}
    names = (*_ALWAYS, *(name for kind, needed in _OF_SHOCKS.items() if kind in kinds for name in needed))
    asked = [(programs.assumption, name) for name in names]
    for ask, name in (*asked, *((programs.group_share, name) for name in programs.groups)):
        try:
            for year in years:
                ask(name, year)
        except UserError as error:
            yield from error.problems


def _params_problems(
    project: Project, loaded: LoadedParams, programs: Programs, scenarios: Scenarios
) -> Iterator[Problem]:
    section, document = loaded.params.scenario, loaded.params.document
    for place, code in enumerate(section.shown):
        if code not in scenarios:
            near = nearest(code, list(scenarios))
            rule = f"salah satu dari: {', '.join(scenarios)}"
            where = _where(project, loaded, ("scenario", "shown", place))
            remedy = f"mungkin maksudnya {near}" if near else "hapus kode itu, atau buat berkas skenarionya"
            yield Problem(where, "skenario tidak dikenal", code, rule, remedy)
    by_quota = {use.program for each in scenarios.values() for use in each.uses if use.recipients == QUOTA}
    for code in section.recipients:
        if code not in by_quota:
            near = nearest(code, sorted(by_quota))
            rule = f"program yang penerimanya ditentukan kuota: {', '.join(sorted(by_quota))}"
            where = _where(project, loaded, ("scenario", "recipients", code))
            remedy = f"mungkin maksudnya {near}" if near else "tulis recipients pada program itu di berkas skenario"
            yield Problem(where, "tidak ada skenario yang memakai angka ini", code, rule, remedy)
    for code in section.groups:
        if code not in programs.groups:
            near = nearest(code, list(programs.groups))
            where = _where(project, loaded, ("scenario", "groups", code))
            rule = f"salah satu dari: {', '.join(programs.groups)}"
            remedy = f"mungkin maksudnya {near}" if near else "hapus kode itu"
            yield Problem(where, "kelompok tidak dikenal", code, rule, remedy)
    for fund, ceilings in section.ceilings.items():
        for year in ceilings:
            if not document.period_start <= year <= document.period_end:
                where = _where(project, loaded, ("scenario", "ceilings", fund, year))
                rule = f"antara period_start {document.period_start} dan period_end {document.period_end}"
                remedy = "hapus tahun itu atau sesuaikan periode dokumen"
                yield Problem(where, "tahun pagu di luar periode dokumen", str(year), rule, remedy)


def _where(project: Project, loaded: LoadedParams, key_path: KeyPath) -> str:
    """Name the file that decides a parameter, with the line where the region's own file does."""
    if loaded.document is not None and loaded.path is not None and key_path[:2] in loaded.document.lines:
        own = project.shown(loaded.path)
        line = loaded.document.line(key_path)
        return f"{own} baris {line}, kunci {_dotted(key_path)}"
    return f"{project.shown(project.params / DEFAULTS)}, kunci {_dotted(key_path)}"


def _dotted(key_path: KeyPath) -> str:
    return ".".join(str(part + 1 if key_path[1] == "shown" and isinstance(part, int) else part) for part in key_path)
