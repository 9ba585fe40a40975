"""What the scenarios of a region rest on, gathered from tables, workbooks, parameters and the projection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from rpkd.params import Params, Programs, Scenarios, load_programs, load_scenarios
from rpkd.profile import (
    District,
    NotFitted,
    PovertyProfile,
    Target,
    extreme_estimate,
    poverty_profile,
    poverty_spread,
    province_gini,
)
from rpkd.project import Project
from rpkd.projection import (
    Population,
    project_indices,
    project_line,
    project_nation,
    project_population,
    project_region,
)
from rpkd.regions import Region, RegionIndex
from rpkd.report._location_inputs import region_districts
from rpkd.report.target import national_targets, region_targets
from rpkd.scenario import Known, NoScenarios, World, make_world
from rpkd.sources import Source, Table, Tables
from rpkd.survey import Households, load_households, published_figures
from rpkd.workbooks import Workbooks

COMPUTED = "hitungan skenario dokumen ini; sumbernya sama dengan perbandingan skenario"
LIBRARY = "pustaka program dan skenario (params/programs.yaml dan params/scenarios)"
_MARCH = 3
_NATION = "00"


@dataclass(frozen=True)
class Aimed:
    """The target that the scenarios are measured by.

    Parameters
    ----------
    owner : str
        ``"regional"``: the region's own (RPJMD); ``"national"``: the nation's.
    target : Target
        Percent.
    """

    owner: str
    target: Target

    @property
    def headcount(self) -> float:
        """Most P0 that meets it, as a fraction."""
        return self.target.high / 100


@dataclass(frozen=True, eq=False)
class Ground:
    """What a region's scenarios rest on.

    Parameters
    ----------
    params : Params
        The region's parameters.
    programs : Programs
        The programmes.
    scenarios : Scenarios
        All scenarios.
    world : World or NoScenarios
        The population, its baseline and its draws, or why there are none.
    aimed : Aimed or None
        The target; None when there is none in the years ahead.
    survey : Households or None
        The microdata that the population was made from.
    districts : tuple of District
        The region's kecamatan.
    """

    params: Params
    programs: Programs
    scenarios: Scenarios
    world: World | NoScenarios
    aimed: Aimed | None
    survey: Households | None
    districts: tuple[District, ...]

    @property
    def label(self) -> str:
        """What all that comes of a made-up survey carries; empty otherwise."""
        return "" if self.survey is None else self.survey.label

    @property
    def computed(self) -> str:
        """The source of tables that the scenarios' own computation gives."""
        return f"{COMPUTED} ({self.label}, bukan keadaan sebenarnya)" if self.label else COMPUTED

    def titled(self, title: str) -> str:
        """Name a made-up survey behind a title."""
        return f"{title} ({self.label})" if self.label else title

    def told(self, text: str) -> str:
        """Name a made-up survey before a text."""
        return f"{self.label[:1].upper()}{self.label[1:]}: {text}" if self.label else text


def scenario_ground(
    project: Project, region: Region, params: Params, tables: Tables, workbooks: Workbooks, index: RegionIndex
) -> Ground:
    """Gather what a region's scenarios rest on, and make its population.

    Parameters
    ----------
    project : Project
        Holds programmes, scenarios and the office's survey.
    region : Region
        The report's region.
    params : Params
        Sections `document`, `scenario`, `projection`, `rpjmd` and `data`.
    tables : Tables
        All figures.
    workbooks : Workbooks
        The office's targets and its counts by kecamatan.
    index : RegionIndex
        All regions: they are projected together.

    Raises
    ------
    UserError
        When programmes, scenarios, the survey or a workbook are not as they must be.
    """
    areas = workbooks.areas
    districts, _ = region_districts(tables, None if areas is None else areas.frame, region)
    document = params.document
    period = (document.period_start, document.period_end)
    programs = load_programs(project, region)
    codes = {district.code for district in districts} if districts else None
    scenarios = load_scenarios(project, region, programs, period, codes)
    published = published_figures(tables["poverty_regency"].frame, region.code)
    survey = load_households(project, region, params.data.survey, published)
    profile = _profile(region, tables)
    known = _known(region, params, tables, index, profile, None if areas is None else areas.frame, survey)
    world = known if isinstance(known, NoScenarios) else make_world(known, params, programs, scenarios)
    aimed = None
    if isinstance(world, World):
        targets = workbooks.targets
        rows = None if targets is None else targets.frame
        national = national_targets(tables["national_targets"].frame, "headcount_ratio")
        aimed = _aimed({"regional": region_targets(params, rows), "national": national}, world.years[1:])
    used = survey if isinstance(world, World) and world.basis == "microdata" else None
    return Ground(params, programs, scenarios, world, aimed, used, tuple(districts))


def _profile(region: Region, tables: Tables) -> PovertyProfile:
    regency, province = tables["poverty_regency"].frame, tables["poverty_province"].frame
    return poverty_profile(regency, province, region.code, region.province_code, [region.code])


def _known(
    region: Region,
    params: Params,
    tables: Tables,
    index: RegionIndex,
    profile: PovertyProfile,
    areas: pd.DataFrame | None,
    survey: Households | None,
) -> Known | NoScenarios:
    regency, province = tables["poverty_regency"].frame, tables["poverty_province"].frame
    spread = poverty_spread(profile, province_gini(province, region.province_code))
    if isinstance(spread, NotFitted):
        return NoScenarios(f"sebaran pengeluaran tidak dapat dicocokkan: {spread.reason}")
    extreme = extreme_estimate(spread, tables["extreme_poverty_calibration"].frame)
    if extreme is None:
        return NoScenarios(f"garis kemiskinan ekstrem {spread.year} tidak tersedia")
    province_of = {other.code: other.province_code for other in index.all}
    nation = project_nation(regency, province, province_of, params.document.period_end)
    own = project_region(nation.everything, region.code)
    if own is None:
        return NoScenarios("tidak ada angka P0 yang dapat diproyeksikan")
    years = [spread.year, *nation.years]
    persons = project_population(nation.implied, province_of, region.code, years, params.projection.population)
    record = profile.headcount.own
    published = published_figures(regency, region.code)
    nation_row = _nation(province, spread.year)
    return Known(
        code=region.code,
        record=dict(zip(record.years, record.values, strict=True)),
        spread=spread,
        projection=own,
        indices=project_indices(own.headcount, nation.indices, region.code),
        indices_fit=nation.indices,
        lines=project_line(nation.lines, region.code),
        line={year: figures.line for year, figures in published.items()},
        population=persons,
        person_share=_person_share(persons, spread.year, nation_row),
        decile_multiples=tuple(tables["registry_deciles"].frame.sort_values("decile")["multiple"].tolist()),
        village_fund=not region.is_city if params.scenario.village_fund is None else params.scenario.village_fund,
        extreme=extreme.multiple,
        survey=survey,
        areas=areas,
    )


def _nation(province: pd.DataFrame, year: int) -> pd.Series | None:
    """Return the nation's figures of March; None where its number of poor is not published."""
    rows = province[(province["area_code"] == _NATION) & (province["year"] == year) & (province["month"] == _MARCH)]
    if rows.empty or rows["poor_thousand"].isna().any():
        return None
    return rows.iloc[0]


def _person_share(population: Population | None, year: int, nation: pd.Series | None) -> float | None:
    """Return the region's persons over the nation's, which its poor and their rate give."""
    if population is None or year not in population.persons or nation is None:
        return None
    return population.persons[year] * float(nation["headcount_ratio"]) / (100 * float(nation["poor_thousand"]))


def _aimed(targets: Mapping[str, Sequence[Target]], years: Sequence[int]) -> Aimed | None:
    """Choose the region's own last target in the years ahead, else the nation's."""
    for owner, given in targets.items():
        ahead = [target for target in given if target.year in years]
        if ahead:
            return Aimed(owner, max(ahead, key=lambda target: target.year))
    return None


def scenario_tables(ground: Ground, tables: Tables) -> list[Table | str]:
    """Return what a region's scenarios rest on, for source lines."""
    found: list[Table | str] = [tables["poverty_regency"], tables["poverty_province"]]
    if ground.aimed is not None and ground.aimed.owner == "national":
        found.append(tables["national_targets"])
    if isinstance(ground.world, World) and not ground.world.registry_counted:
        found.append(tables["registry_deciles"])
    if ground.survey is not None:
        found.append(ground.survey.source)
    return [*found, LIBRARY]


def scenario_source(given: Sequence[Table | str]) -> Source:
    """Put several sources into one citation."""
    citations = [one if isinstance(one, str) else one.source.citation for one in given]
    vintages = [one.source.vintage for one in given if not isinstance(one, str) and one.source.vintage]
    return Source("; ".join(dict.fromkeys(citations)), "Skenario", "rpkd", "; ".join(dict.fromkeys(vintages)), "")
