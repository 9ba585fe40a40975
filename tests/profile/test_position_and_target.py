"""Rank among neighbours, and what a target asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpkd.profile import Target, pace, position, series_of


def test_ties_share_a_rank() -> None:
    place = position({"a": 4.0, "b": 5.0, "c": 5.0, "d": 6.0}, "c")
    assert place is not None
    assert (place.rank_low, place.rank_high, place.tied, place.median) == (2, 2, ("b",), 5.0)


def test_figures_that_print_alike_are_ties() -> None:
    place = position({"a": 4.499, "b": 4.5, "c": 4.52}, "b")
    assert place is not None
    assert place.tied == ("a",)
    assert place.lowest == ("a", "b")


def test_a_region_without_a_figure_has_no_place() -> None:
    assert position({"a": None, "b": 5.0}, "a") is None
    assert position({"a": float("nan"), "b": 5.0}, "a") is None


def test_regions_without_a_figure_are_counted_apart() -> None:
    place = position({"a": 4.0, "b": None}, "a")
    assert place is not None
    assert (place.count, place.total) == (1, 2)


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.floats(0, 100), min_size=1, max_size=40))
def test_ranks_from_both_ends_and_ties_cover_everyone(values: dict[str, float]) -> None:
    for code in values:
        place = position(dict(values), code)
        assert place is not None
        assert place.rank_low + place.rank_high + len(place.tied) == place.count + 1


RECORD = series_of([2015, 2025], [12.0, 10.0])


def test_bojonegoro_needs_the_pace_that_its_critics_computed() -> None:
    result = pace(series_of([2024, 2025], [11.69, 11.49]), Target(2029, 7.98, 7.98))
    assert result is not None
    assert result.required == pytest.approx(-0.8775)
    assert result.so_far is not None
    assert result.so_far.per_year == pytest.approx(-0.20)
    assert result.multiple == pytest.approx(4.3875)


def test_a_range_is_met_at_its_upper_end() -> None:
    result = pace(RECORD, Target(2029, 8.0, 9.0))
    assert result is not None
    assert (result.required, result.required_low) == (-0.25, -0.5)
    assert not result.reached


def test_a_target_that_is_met_asks_for_nothing() -> None:
    result = pace(RECORD, Target(2029, 9.0, 10.0))
    assert result is not None
    assert result.reached
    assert result.required is None
    assert result.multiple is None


def test_a_target_whose_year_has_a_figure_is_due() -> None:
    result = pace(RECORD, Target(2025, 7.0, 8.0))
    assert result is not None
    assert result.due
    assert result.required is None


def test_a_record_that_rose_gives_no_multiple() -> None:
    result = pace(series_of([2015, 2025], [9.0, 10.0]), Target(2029, 8.0, 8.0))
    assert result is not None
    assert result.required == -0.5
    assert result.multiple is None


def test_one_figure_has_a_required_pace_but_none_so_far() -> None:
    result = pace(series_of([2025], [10.0]), Target(2029, 8.0, 8.0))
    assert result is not None
    assert (result.required, result.so_far, result.multiple) == (-0.5, None, None)


def test_nothing_known_gives_no_pace() -> None:
    assert pace(series_of([], []), Target(2029, 8.0, 8.0)) is None
