"""Village classes, kecamatan, and the check that regencies' GRDP adds up to the province's."""

from __future__ import annotations

import pandas as pd
import pytest

from rpkd.profile import conditions_profile, districts_of, grdp_breaks, jump_years, series_of, village_class


@pytest.mark.parametrize(
    ("index", "status"),
    [
        (0.0, "Sangat Tertinggal"),
        (0.4907, "Sangat Tertinggal"),
        (0.4908, "Tertinggal"),
        (0.5989, "Tertinggal"),
        (0.7072, "Berkembang"),
        (0.8155, "Maju"),
        (0.8156, "Mandiri"),
        (1.0, "Mandiri"),
    ],
)
def test_class_bounds_belong_to_the_lower_class(index: float, status: str) -> None:
    assert village_class(index) == status


@pytest.mark.parametrize("index", [-0.1, 1.01, 70.0])
def test_an_index_outside_zero_to_one_is_refused(index: float) -> None:
    with pytest.raises(ValueError, match="di luar"):
        village_class(index)


def test_a_kelurahan_has_no_index_and_no_class() -> None:
    districts = pd.DataFrame(
        {
            "district_code": ["52.05.01"],
            "region_code": "52.05",
            "name": "Dompu",
            "longitude": 118.4,
            "latitude": -8.5,
            "area_km2": 223.0,
        }
    )
    villages = pd.DataFrame(
        {
            "village_code": ["52.05.01.2002", "52.05.01.1001"],
            "district_code": "52.05.01",
            "region_code": "52.05",
            "name": ["Katua", "Dorotangga"],
            "kind": ["desa", "kelurahan"],
            "village_index_2024": [0.75, float("nan")],
        }
    )
    (district,) = districts_of(districts, villages, "52.05")
    assert [village.name for village in district.villages] == ["Dorotangga", "Katua"]
    assert (district.count("desa"), district.count("kelurahan")) == (1, 1)
    assert district.villages[0].status is None
    assert district.status_counts()["Maju"] == 1
    assert district.mean_index == 0.75


def test_a_region_whose_kecamatan_are_not_known_has_none() -> None:
    columns = ["district_code", "region_code", "name", "longitude", "latitude", "area_km2"]
    villages = pd.DataFrame(
        columns=["village_code", "district_code", "region_code", "name", "kind", "village_index_2024"]
    )
    assert districts_of(pd.DataFrame(columns=columns), villages, "95.01") == ()


def long(rows: list[tuple[str, int, str, float]], key: str) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[key, "year", "indicator", "value"])


GRDP = "grdp_per_capita_constant"


@pytest.mark.parametrize(("second", "doubtful"), [(20000.0, False), (60000.0, True)])
def test_grdp_that_cannot_add_up_to_the_province_is_doubtful(second: float, doubtful: bool) -> None:
    own = long(
        [
            ("a", 2024, GRDP, 10000.0),
            ("b", 2024, GRDP, second),
            ("a", 2020, "population", 100.0),
            ("b", 2020, "population", 300.0),
        ],
        "region_code",
    )
    province = long([("19", 2024, GRDP, 17500.0)], "area_code")
    conditions = conditions_profile(own, province, "a", "19", ["a", "b"])
    assert conditions.grdp_ratio == pytest.approx((10000 + 3 * second) / 4 / 17500)
    assert conditions.grdp_doubtful is doubtful


def test_grdp_is_not_judged_when_a_regency_is_missing() -> None:
    own = long(
        [("a", 2024, GRDP, 90000.0), ("a", 2020, "population", 100.0), ("b", 2020, "population", 100.0)], "region_code"
    )
    conditions = conditions_profile(own, long([("19", 2024, GRDP, 1.0)], "area_code"), "a", "19", ["a", "b"])
    assert conditions.grdp_ratio is None
    assert not conditions.grdp_doubtful


def test_a_cross_section_is_of_a_year_that_the_region_and_half_the_others_know() -> None:
    hdi = "human_development_index"
    known = {2021: {"a": 70.0, "b": 71.0, "c": 69.0}, 2022: {"b": 72.0, "c": 70.0}, 2024: {"a": 73.0}}
    own = long([(code, year, hdi, value) for year, row in known.items() for code, value in row.items()], "region_code")
    section = conditions_profile(own, long([], "area_code"), "a", "19", ["a", "b", "c"]).among[hdi]
    assert section.year == 2021
    assert section.place is not None
    assert section.place.rank_high == 2


def test_a_record_that_was_computed_anew_begins_after_the_break() -> None:
    own = long([("a", year, "life_expectancy", 70.0) for year in (2019, 2020, 2021, 2022)], "region_code")
    assert conditions_profile(own, long([], "area_code"), "a", "19", ["a"]).figures["life_expectancy"].own.years == (
        2021,
        2022,
    )


@pytest.mark.parametrize(
    ("values", "broken"),
    [
        ({2018: 100, 2019: 104, 2020: 99, 2021: 103, 2022: 107}, (2020, 2021)),
        ({2015: 100, 2016: 123, 2017: 128}, (2016,)),
        ({2015: 100, 2016: 115, 2017: 98}, ()),
        ({2019: 100, 2022: 110}, (2022,)),
        ({}, ()),
    ],
)
def test_grdp_breaks_at_the_census_and_where_it_jumps(values: dict[int, int], broken: tuple[int, ...]) -> None:
    assert grdp_breaks(series_of(list(values), list(values.values()), 0)) == broken


def test_published_growth_decides_whether_a_step_holds() -> None:
    level = series_of([2019, 2020, 2021, 2022], [36231, 34728, 37621, 38743], 0)
    growth = series_of([2020, 2021, 2022], [-4.15, 3.62, 2.99])
    assert grdp_breaks(level, growth) == (2021,)


def test_a_move_of_exactly_the_limit_is_read_as_a_move() -> None:
    assert jump_years(series_of([2021, 2022, 2023], [80.0, 65.0, 49.99]), 15.0) == (2023,)
    assert jump_years(series_of([2020, 2022], [80.0, 40.0]), 15.0) == ()
