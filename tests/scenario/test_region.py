"""What a region's scenarios are computed on, and when there is nothing to compute them on."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from rpkd.params import Params, Programs, Scenarios, load_params, load_programs, load_scenarios
from rpkd.profile import NotFitted, poverty_profile, poverty_spread, province_gini
from rpkd.project import Project
from rpkd.projection import project_indices, project_line, project_nation, project_population, project_region
from rpkd.regions import RegionIndex
from rpkd.scenario import Known, NoScenarios, World, make_world
from rpkd.sources import Tables
from rpkd.survey import published_figures

PROJECT = Project(Path(__file__).resolve().parents[2])
CODE, PERIOD = "33.16", (2025, 2029)
MULTIPLES = (1.05, 1.3, 1.5, 1.75, 2.0, 2.3, 2.8, 3.5, 5.0)


@pytest.fixture(scope="module")
def tables() -> Tables:
    return Tables(PROJECT)


@pytest.fixture(scope="module")
def index(tables: Tables) -> RegionIndex:
    return RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame)


@pytest.fixture(scope="module")
def known(tables: Tables, index: RegionIndex) -> Known:
    regency, province = tables["poverty_regency"].frame, tables["poverty_province"].frame
    province_of = {region.code: region.province_code for region in index.all}
    nation = project_nation(regency, province, province_of, PERIOD[1])
    own = project_region(nation.everything, CODE)
    assert own is not None
    spread = poverty_spread(
        poverty_profile(regency, province, CODE, province_of[CODE], [CODE]), province_gini(province, province_of[CODE])
    )
    assert not isinstance(spread, NotFitted)
    published = published_figures(regency, CODE)
    years = [spread.year, *nation.years]
    return Known(
        code=CODE,
        record={2020: 11.96, 2025: 10.58},
        spread=spread,
        projection=own,
        indices=project_indices(own.headcount, nation.indices, CODE),
        indices_fit=nation.indices,
        lines=project_line(nation.lines, CODE),
        line={year: figures.line for year, figures in published.items()},
        population=project_population(nation.implied, province_of, CODE, years, None),
        person_share=0.004,
        decile_multiples=MULTIPLES,
        village_fund=True,
        extreme=0.75,
        survey=None,
        areas=None,
    )


@pytest.fixture(scope="module")
def make(index: RegionIndex) -> Callable[..., World | NoScenarios]:
    region = index.by_code(CODE)
    params: Params = load_params(None, PROJECT, region).params
    programs: Programs = load_programs(PROJECT, region)
    scenarios: Scenarios = load_scenarios(PROJECT, region, programs, PERIOD)

    def made(known: Known, **settings: Any) -> World | NoScenarios:
        changed = params.scenario.model_copy(update={"draws": 100, **settings})
        return make_world(known, params.model_copy(update={"scenario": changed}), programs, scenarios)

    return made


@pytest.fixture(scope="module")
def world(known: Known, make: Callable[..., World | NoScenarios]) -> World:
    found = make(known)
    assert isinstance(found, World)
    return found


def test_the_first_year_is_published_and_certain(world: World, known: Known) -> None:
    assert not isinstance(known.spread, NotFitted)
    p0, p1, _ = known.spread.published.as_fractions
    assert world.years == (2025, 2026, 2027, 2028, 2029)
    assert (world.paths.headcount[0] == p0).all()
    assert (world.paths.gap[0] == p1).all()
    assert np.ptp(world.paths.headcount[1]) > 0
    assert len(world.samples) == 24


def test_draws_lie_around_the_central_path(world: World) -> None:
    for row, outlook in enumerate(world.outlooks):
        assert outlook.gap is not None
        assert np.median(world.paths.headcount[row]) == pytest.approx(outlook.headcount, rel=0.01)
        assert np.median(world.paths.gap[row]) == pytest.approx(outlook.gap, rel=0.05)
        assert np.median(world.paths.line[row]) == pytest.approx(outlook.line, rel=0.01)
    # A bad year's error stays: levels are the same in all years.
    order = [np.argsort(np.argsort(rates)) for rates in world.paths.headcount[1:]]
    assert all(np.corrcoef(order[0], other)[0, 1] > 0.999 for other in order[1:])
    # P0, what P1 does beside it, and the line err each on their own.
    for other in (world.paths.gap[4] / world.paths.headcount[4], world.paths.line[4]):
        assert abs(np.corrcoef(order[0], np.argsort(np.argsort(other)))[0, 1]) < 0.5


def test_deciles_are_the_nations_where_the_office_counts_none(world: World) -> None:
    people = world.people
    for decile, multiple in enumerate(MULTIPLES, start=1):
        below = float(people.weight[people.welfare < multiple].sum()) / people.persons
        assert people.registry_shares[decile - 1] == pytest.approx(below, abs=1e-9)
    assert not world.registry_counted


@pytest.mark.parametrize("top", [60.0, 1e9])
def test_a_region_without_rich_families_has_empty_deciles(
    known: Known, make: Callable[..., World | NoScenarios], top: float
) -> None:
    poor = make(dataclasses.replace(known, decile_multiples=(*np.geomspace(1.0, top, 9).tolist(),)))
    assert isinstance(poor, World)
    assert (np.diff(poor.people.registry_shares) >= 0).all()
    assert poor.people.registry_shares[-1] == 1.0
    assert poor.people.deciles(0.28).max() < 10


def test_the_offices_counts_of_families_are_met(known: Known, make: Callable[..., World | NoScenarios]) -> None:
    counts = {f"families_decile_{decile}": [800.0 * decile, 1500.0] for decile in range(1, 5)}
    areas = pd.DataFrame(
        {"level": "district", "area_code": ["33.16.01", "33.16.02"], "families": [90e3, 150e3], **counts}
    )
    counted = make(dataclasses.replace(known, areas=areas))
    assert isinstance(counted, World)
    people = counted.people
    held = np.bincount(people.deciles(0.28), weights=people.families, minlength=11) / people.families.sum()
    assert held[1:5] == pytest.approx([(800 * decile + 1500) / 240e3 for decile in range(1, 5)], abs=0.0005)
    assert (people.areas, counted.registry_counted) == (("33.16.01", "33.16.02"), True)
    assert people.area_shares[0].tolist() == pytest.approx([800 / 2300, 1500 / 2300])


def test_counts_of_some_kecamatan_only_are_no_counts(known: Known, make: Callable[..., World | NoScenarios]) -> None:
    counts = {f"families_decile_{decile}": [800.0, np.nan] for decile in range(1, 5)}
    areas = pd.DataFrame(
        {"level": "district", "area_code": ["33.16.01", "33.16.02"], "families": [90e3, 150e3], **counts}
    )
    found = make(dataclasses.replace(known, areas=areas))
    assert isinstance(found, World)
    assert (found.people.areas, found.registry_counted) == ((), False)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"lines": None}, "tidak tersedia"),
        ({"population": None}, "tidak tersedia"),
        ({"person_share": None}, "tidak tersedia"),
        ({"line": {2024: 400_000.0}}, "garis kemiskinan atau jumlah penduduk 2025"),
    ],
)
def test_nothing_takes_the_place_of_a_missing_figure(
    known: Known, make: Callable[..., World | NoScenarios], changes: dict[str, Any], reason: str
) -> None:
    found = make(dataclasses.replace(known, **changes))
    assert isinstance(found, NoScenarios)
    assert reason in found.reason


def test_a_region_without_a_projected_gap_or_population_has_no_scenarios(
    known: Known, make: Callable[..., World | NoScenarios]
) -> None:
    flat = make(dataclasses.replace(known, indices=dataclasses.replace(known.indices, gap=None)))
    assert isinstance(flat, NoScenarios)
    assert "P1" in flat.reason
    assert known.population is not None
    few = {year: persons for year, persons in known.population.persons.items() if year != 2028}
    short = make(dataclasses.replace(known, population=dataclasses.replace(known.population, persons=few)))
    assert isinstance(short, NoScenarios)
    assert "2028" in short.reason


def test_microdata_that_are_asked_for_must_be_there(known: Known, make: Callable[..., World | NoScenarios]) -> None:
    found = make(known, population="microdata")
    assert isinstance(found, NoScenarios)
    assert "data.survey" in found.reason


def test_without_village_funds_the_fund_is_absent(known: Known, make: Callable[..., World | NoScenarios]) -> None:
    city = make(dataclasses.replace(known, village_fund=False))
    assert isinstance(city, World)
    assert city.setting.absent_funds == {"Dana desa"}
