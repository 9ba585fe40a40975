"""Change over time: true years between figures, gaps that stay gaps, differences as a reader would compute them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpkd.profile import (
    agreement,
    as_shown,
    change_between,
    extremes,
    largest_fall,
    largest_rise,
    latest_change,
    latest_streak,
    repeated_figures,
    series_of,
    steps,
    unusual_steps,
    whole_change,
)

PANGKALPINANG = series_of(
    [*range(2014, 2023), 2023, 2024, 2025],
    [4.04, 4.97, 5.02, 4.80, 4.95, 4.25, 4.36, 4.76, 4.55, None, 4.04, 4.50],
)


def test_a_missing_year_stays_a_gap() -> None:
    assert PANGKALPINANG.gaps() == (2023,)
    assert PANGKALPINANG.at(2023) is None
    assert len(PANGKALPINANG) == 11


def test_nan_is_not_a_figure() -> None:
    assert series_of([2024, 2025], [math.nan, 4.5]).years == (2025,)


def test_a_year_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="tahun ganda"):
        series_of([2024, 2024], [1.0, 2.0])


def test_the_latest_change_of_pangkalpinang_is_a_rise() -> None:
    change = latest_change(PANGKALPINANG)
    assert change is not None
    assert (change.first_year, change.last_year, change.difference, change.sign) == (2024, 2025, 0.46, 1)


def test_years_over_a_gap_are_counted_as_they_are() -> None:
    change = change_between(PANGKALPINANG, 2022, 2024)
    assert change is not None
    assert change.years == 2
    assert change.per_year == pytest.approx(-0.255)


def test_the_whole_record_spans_eleven_years() -> None:
    change = whole_change(PANGKALPINANG)
    assert change is not None
    assert (change.years, change.difference) == (11, 0.46)
    assert change.per_year == pytest.approx(0.46 / 11)


def test_a_change_from_an_unknown_year_is_not_known() -> None:
    assert change_between(PANGKALPINANG, 2023, 2024) is None
    assert change_between(PANGKALPINANG, 2024, 2023) is None


def test_a_single_year_has_no_change() -> None:
    single = series_of([2025], [4.5])
    assert latest_change(single) is None
    assert whole_change(single) is None
    assert latest_streak(single) is None
    assert agreement(single, single) is None


def test_an_empty_record_has_nothing() -> None:
    empty = series_of([], [])
    assert extremes(empty) is None
    assert empty.gaps() == ()
    assert largest_rise(empty) is None


def test_largest_moves() -> None:
    rise, fall = largest_rise(PANGKALPINANG), largest_fall(PANGKALPINANG)
    assert rise is not None
    assert fall is not None
    assert (rise.first_year, rise.difference) == (2014, 0.93)
    assert (fall.first_year, fall.last_year, fall.difference) == (2018, 2019, -0.70)


def test_extremes_name_every_year_that_shares_them() -> None:
    reach = extremes(PANGKALPINANG)
    assert reach is not None
    assert (reach.lowest, reach.lowest_years) == (4.04, (2014, 2024))
    assert (reach.highest, reach.highest_years) == (5.02, (2016,))


def test_a_streak_ends_where_the_direction_changed() -> None:
    streak = latest_streak(series_of([2018, 2019, 2020, 2022, 2024], [5.0, 5.5, 5.1, 4.9, 4.0]))
    assert streak is not None
    assert (streak.sign, streak.steps, streak.since) == (-1, 3, 2019)


def test_a_standstill_breaks_a_streak() -> None:
    streak = latest_streak(series_of([2020, 2021, 2022], [5.0, 4.9, 4.9]))
    assert streak is not None
    assert (streak.sign, streak.steps) == (0, 1)


def test_agreement_compares_only_common_years() -> None:
    nation = series_of(
        [2015, 2016, 2019, 2020, 2021, 2022, 2024, 2025], [11.22, 10.86, 9.41, 9.78, 10.14, 9.54, 9.03, 8.47]
    )
    found = agreement(PANGKALPINANG, nation)
    assert found is not None
    assert (found.steps, found.first_year, found.last_year) == (7, 2015, 2025)
    # 2015-16 differs, 2016-19 same, 2019-20 same, 2020-21 same, 2021-22 same, 2022-24 same, 2024-25 differs
    assert found.same == 5


def test_growth_is_compound() -> None:
    change = whole_change(series_of([2010, 2020], [100.0, 200.0]))
    assert change is not None
    assert change.percent == pytest.approx(100)
    assert change.percent_per_year == pytest.approx(7.177346, abs=1e-6)


def test_growth_from_nothing_is_not_known() -> None:
    change = whole_change(series_of([2010, 2020], [0.0, 5.0]))
    assert change is not None
    assert change.percent is None
    assert change.percent_per_year is None


def test_an_unusual_step_is_a_move_within_one_year() -> None:
    line = series_of([2016, 2017, 2018, 2020], [300.0, 310.0, 400.0, 800.0], 0)
    assert [(move.first_year, move.last_year) for move in unusual_steps(line, 25)] == [(2017, 2018)]


def test_a_step_of_exactly_the_limit_is_not_unusual() -> None:
    assert unusual_steps(series_of([2017, 2018], [100.0, 125.0]), 25) == ()


@pytest.mark.parametrize(
    ("value", "decimals", "shown"), [(2.675, 2, 2.68), (0.125, 2, 0.13), (-0.125, 2, -0.13), (4.5, 0, 5)]
)
def test_rounding_is_half_away_from_zero(value: float, decimals: int, shown: float) -> None:
    assert as_shown(value, decimals) == shown


@given(st.dictionaries(st.integers(2000, 2030), st.floats(0, 100) | st.none(), max_size=20))
def test_steps_add_up_to_the_whole_change(record: dict[int, float | None]) -> None:
    series = series_of(record.keys(), record.values())
    whole = whole_change(series)
    if whole is None:
        assert len(series) < 2
        return
    assert sum(move.difference for move in steps(series)) == pytest.approx(whole.difference, abs=1e-6)
    assert sum(move.years for move in steps(series)) == whole.years
    assert set(series.gaps()).isdisjoint(series.years)


def test_a_figure_repeated_for_three_years_is_found() -> None:
    line = series_of([2011, 2012, 2013, 2014, 2016, 2017], [300, 300, 300, 310, 310, 310], 0)
    assert [(span.first_year, span.last_year) for span in repeated_figures(line)] == [(2011, 2013)]
    assert repeated_figures(series_of([], [])) == ()
