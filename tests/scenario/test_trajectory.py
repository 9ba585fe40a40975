"""The baseline: every year's P0 and P1 are the projected ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rpkd.poverty import PublishedPoverty, fit_poverty
from rpkd.scenario import Outlook, People, aged, baseline, pace_outlook, published_people

from . import worlds


def _measures(people: People, spending: np.ndarray) -> tuple[float, float]:
    share = people.weight / people.persons
    return float(share @ (spending < 1)), float(share @ np.maximum(1 - spending, 0))


def test_every_year_has_the_projected_headcount_and_gap() -> None:
    exact = [p0 for p0, _ in worlds.PATH.values()]
    people = published_people(worlds.distribution(), 900_000, worlds.FAMILIES, 2000, 1, exact)
    for stage in worlds.stages(people):
        p0, p1 = _measures(people, aged(people.welfare, stage))
        assert p0 == pytest.approx(worlds.PATH[stage.year][0], abs=1e-12)
        assert p1 == pytest.approx(worlds.PATH[stage.year][1], abs=1e-9)


def test_a_headcount_between_points_is_met_as_nearly_as_they_are_fine() -> None:
    people = worlds.people(12_000)
    for stage in worlds.stages(people):
        p0, p1 = _measures(people, aged(people.welfare, stage))
        assert p0 == pytest.approx(worlds.PATH[stage.year][0], abs=0.5 * 0.105 / 4500)
        assert p1 == pytest.approx(worlds.PATH[stage.year][1], abs=1e-9)


_REGIONS = {
    figures: fit_poverty(PublishedPoverty(*figures)).distribution
    for figures in ((3.1, 0.33, 0.06), (10.5, 1.4, 0.29), (33.0, 7.9, 2.6))
}


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(sorted(_REGIONS)),
    st.floats(0.55, 1.35),
    st.floats(0.75, 1.25),
)
def test_any_plausible_year_is_reached(figures: tuple[float, float, float], less: float, shape: float) -> None:
    p0 = figures[0] / 100 * less
    p1 = figures[1] / 100 * less * shape
    people = published_people(_REGIONS[figures], 1e5, worlds.FAMILIES, 1000, 1, [p0])
    stage = baseline(people, [Outlook(2029, p0, p1, None, 600_000, 1.1e5)])[0]
    spending = aged(people.welfare, stage)
    assert _measures(people, spending) == pytest.approx((p0, p1), abs=1e-10)
    assert (np.diff(spending) >= 0).all()
    # Above the line all families move alike.
    above = people.welfare >= stage.cut
    assert spending[above] == pytest.approx(people.welfare[above] / stage.cut)


def test_without_a_projected_gap_all_spending_moves_alike() -> None:
    people = worlds.people(1000)
    stage = baseline(people, [Outlook(2029, 0.09, None, None, 600_000, 9e5)])[0]
    assert stage.bend == 1
    assert aged(people.welfare, stage) == pytest.approx(people.welfare / stage.cut)


@pytest.mark.parametrize(("p0", "p1"), [(0.0, 0.0), (1.0, 0.1), (0.1, 0.1), (0.1, 0.0)])
def test_impossible_figures_are_refused(p0: float, p1: float) -> None:
    with pytest.raises(ValueError, match="P0 must lie"):
        baseline(worlds.people(200), [Outlook(2029, p0, p1, None, 600_000, 9e5)])


def test_families_of_equal_spending_fall_together() -> None:
    people = worlds.family([0.5, 0.8, 0.8, 0.8, 1.2, 1.5, 2.0, 3.0, 4.0, 5.0])
    stage = baseline(people, [Outlook(2026, 0.2, 0.05, None, 500_000, 1000)])[0]
    spending = aged(people.welfare, stage)
    assert len(set(spending[1:4].tolist())) == 1


@settings(max_examples=60, deadline=None)
@given(st.floats(2, 40), st.floats(2, 40), st.integers(3, 8))
def test_the_pace_goes_on_in_log_odds(first: float, last: float, length: int) -> None:
    record = {2025 - length: first, 2023: 17.0, 2025: last}
    pace = pace_outlook(record, [2025 + length, 2025 + 2 * length], length)
    assert pace is not None
    odds = [np.log(rate / (1 - rate)) for rate in (first / 100, last / 100, *pace.values())]
    assert np.diff(odds) == pytest.approx(np.full(3, odds[1] - odds[0]), abs=1e-9)


def test_a_pace_is_measured_to_the_nearest_earlier_figure() -> None:
    # 2020 is missing: the pace is that of the six years since 2019, not of five.
    pace = pace_outlook({2019: 12.0, 2021: 11.0, 2025: 9.0}, [2026], 5)
    assert pace is not None
    yearly = (np.log(0.09 / 0.91) - np.log(0.12 / 0.88)) / 6
    assert np.log(pace[2026] / (1 - pace[2026])) == pytest.approx(np.log(0.09 / 0.91) + yearly)


@pytest.mark.parametrize("record", [{}, {2025: 9.0}, {2022: 10.0, 2025: 9.0}, {2019: 0.0, 2025: 9.0}])
def test_a_record_that_is_too_short_has_no_pace(record: dict[int, float]) -> None:
    assert pace_outlook(record, [2026], 5) is None
