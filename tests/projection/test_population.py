"""The number of people behind the printed figures, its growth, and the number of poor ahead."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpkd.projection import LEVELS, Path
from rpkd.projection._population import (
    GREATEST_DIFFERENCE,
    Implied,
    implied_population,
    plausible,
    project_poor,
    project_population,
)
from rpkd.sources import Tables

AHEAD = (2026, 2027, 2028, 2029)


@pytest.fixture(scope="module")
def implied(tables: Tables) -> dict[str, Implied]:
    return implied_population(tables["poverty_regency"].frame)


@pytest.fixture(scope="module")
def areas(tables: Tables) -> dict[str, str]:
    frame = tables["regencies"].frame
    return dict(zip(frame["region_code"], frame["province_code"], strict=True))


def rows(*figures: tuple[str, int, float | None, float | None]) -> pd.DataFrame:
    return pd.DataFrame(figures, columns=["region_code", "year", "headcount_ratio", "poor_thousand"])


def grown(growth: float | None, rounding: float | None = 0.1, persons: float = 100.0) -> Implied:
    return Implied(2025, persons, 0.1, None if growth is None else 2024, growth, rounding)


def test_people_and_growth_by_hand() -> None:
    found = implied_population(rows(("a", 2024, 10.0, 20.0), ("a", 2025, 8.0, 16.32)))["a"]
    assert (found.year, found.before) == (2025, 2024)
    assert found.persons == pytest.approx(204.0)
    assert found.growth == pytest.approx(2.0)
    # 0.005 of 8 and 0.005 of 16.32, of 204 thousand people.
    assert found.rounding == pytest.approx(204 * (0.005 / 8 + 0.005 / 16.32))
    assert found.growth_rounding == pytest.approx(100 * (0.005 / 8 + 0.005 / 16.32 + 0.005 / 10 + 0.005 / 20))
    two = implied_population(rows(("a", 2023, 10.0, 20.0), ("a", 2025, 10.0, 20.808)))["a"]
    assert two.growth == pytest.approx(2.0)


def test_figures_far_apart_or_alone_give_no_growth() -> None:
    found = implied_population(
        rows(("a", 2019, 10.0, 20.0), ("a", 2025, 8.0, 16.0), ("b", 2025, 5.0, 1.0), ("c", 2025, 5.0, None))
    )
    assert sorted(found) == ["a", "b"]
    for item in found.values():
        assert (item.before, item.growth, item.growth_rounding) == (None, None, None)


def test_a_rate_of_zero_tells_nothing_of_the_people() -> None:
    assert implied_population(rows(("a", 2025, 0.0, 0.0))) == {}


def test_all_regions_grow_plausibly(implied: dict[str, Implied], areas: dict[str, str]) -> None:
    assert len(implied) == 514
    total = sum(item.persons for item in implied.values())
    assert 280_000 < total < 284_000, "Indonesia in March 2025, thousand"
    growths = [item.growth for item in implied.values()]
    assert all(growth is not None and -0.5 < growth < 4.0 for growth in growths)
    found = {code: project_population(implied, areas, code, AHEAD) for code in areas}
    assert all(population is not None for population in found.values())
    taken = {code for code, item in found.items() if item is not None and item.origin != "own"}
    assert taken == {"13.73"}, "Sawahlunto: its few poor are printed too roughly to tell its growth"
    for code in areas:
        population = found[code]
        assert population is not None
        assert population.growth is not None
        for year in AHEAD:
            expected = implied[code].persons * (1 + population.growth / 100) ** (year - 2025)
            assert population.persons[year] == pytest.approx(expected)


def test_growth_goes_with_that_of_the_census_based_record(implied: dict[str, Implied], tables: Tables) -> None:
    """The record of 2015–2020, from another source and census, ranks the regions much alike."""
    frame = tables["indicators_regency"].frame
    record = frame[frame["indicator"] == "population"].pivot_table(index="region_code", columns="year", values="value")
    earlier = np.log(record[2020] / record[2015]).dropna()
    own = pd.Series({code: item.growth for code, item in implied.items()}).reindex(earlier.index).astype(float)
    assert own.rank().corr(earlier.rank()) > 0.8


def test_an_implausible_growth_gives_way_to_the_provinces_median() -> None:
    areas = {"a": "p", "b": "p", "c": "p", "d": "q"}
    found = {"a": grown(1.0), "b": grown(1.2), "c": grown(30.0), "d": grown(2.0)}
    odd = project_population(found, areas, "c", [2026])
    assert odd is not None
    assert (odd.origin, odd.growth) == ("province", 1.2)
    assert odd.persons == {2026: pytest.approx(101.2)}
    fine = project_population(found, areas, "a", [2026])
    assert fine is not None
    assert (fine.origin, fine.growth) == ("own", 1.0)
    # A province with too few regions has no median of its own.
    alone = project_population({**found, "d": grown(None)}, areas, "d", [2026])
    assert alone is not None
    assert (alone.origin, alone.growth) == ("nation", 1.2)


def test_rough_figures_tell_no_growth() -> None:
    assert plausible(grown(1.0, 0.9), 1.0)
    assert not plausible(grown(1.0, 1.1), 1.0)
    assert not plausible(grown(None, None), 1.0)
    assert plausible(grown(1.0 + GREATEST_DIFFERENCE), 1.0)
    assert not plausible(grown(1.1 + GREATEST_DIFFERENCE), 1.0)
    assert plausible(grown(9.0), None)


def test_official_figures_come_first() -> None:
    areas = {"a": "p"}
    found = {"a": grown(1.0)}
    population = project_population(found, areas, "a", [2025, 2026, 2027, 2028, 2029], {2026: 110.0, 2028: 121.0})
    assert population is not None
    assert population.given == (2026, 2028)
    assert population.persons[2025] == 100.0
    assert population.persons[2026] == 110.0
    assert population.persons[2027] == pytest.approx(math.sqrt(110 * 121)), "even growth between two known figures"
    assert population.persons[2028] == 121.0
    assert population.persons[2029] == pytest.approx(121 * 1.01)
    complete = project_population(found, areas, "a", [2026], {2026: 110.0})
    assert complete is not None
    assert complete.growth is None, "no year lies beyond the known figures"


def test_without_figures_there_is_no_population() -> None:
    areas = {"a": "p", "b": "p"}
    assert project_population({"b": grown(1.0)}, areas, "a", [2026]) is None
    assert project_population({}, areas, "a", [2027], {2026: 50.0}) is None, "no growth is known anywhere"
    known = project_population({}, areas, "a", [2026], {2026: 50.0})
    assert known is not None
    assert (dict(known.persons), known.implied) == ({2026: 50.0}, None)
    borrowed = project_population({"b": grown(2.0)}, areas, "a", [2027], {2026: 50.0})
    assert borrowed is not None
    assert (borrowed.persons[2027], borrowed.origin) == (pytest.approx(51.0), "nation")


@pytest.mark.parametrize("wrong", [0.0, -5.0, math.nan, math.inf])
def test_a_given_figure_must_be_a_number_of_people(wrong: float) -> None:
    with pytest.raises(ValueError, match="penduduk"):
        project_population({}, {"a": "p"}, "a", [2026], {2026: wrong})


def test_the_number_of_poor_needs_every_year() -> None:
    headcount = Path((2026, 2027), np.full((2, len(LEVELS)), 10.0))
    with pytest.raises(KeyError):
        project_poor(headcount, {2026: 100.0})


@given(
    rates=st.lists(st.floats(0, 100), min_size=len(LEVELS), max_size=len(LEVELS)),
    persons=st.floats(1.0, 7000.0),
)
def test_the_number_of_poor_is_rate_times_people_at_every_level(rates: list[float], persons: float) -> None:
    headcount = Path((2026,), np.sort(rates)[None])
    poor = project_poor(headcount, {2026: persons})
    assert poor.years == headcount.years
    assert poor.quantiles == pytest.approx(headcount.quantiles * persons / 100)
    assert (np.diff(poor.quantiles) >= 0).all()


def test_the_latest_number_of_poor_is_met(implied: dict[str, Implied], tables: Tables) -> None:
    latest = tables["poverty_regency"].frame.query("year == 2025").set_index("region_code")
    for code in ("19.71", "33.16", "95.01"):
        rate, poor = latest.loc[code, ["headcount_ratio", "poor_thousand"]]
        path = project_poor(Path((2025,), np.full((1, len(LEVELS)), rate)), {2025: implied[code].persons})
        assert path.median_of(2025) == pytest.approx(poor)
