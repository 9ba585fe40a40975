"""The pooled projection: each part by hand, and what it must never do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rpkd.projection import Panel, fit_pooled, log_odds, percent_of
from rpkd.projection._pooled import (
    Steps,
    beyond_group,
    convergence,
    filtered_level,
    moves_since,
    noise_in_figures,
    own_drifts,
    repetition,
    share_followed,
    share_in_common,
    steps_of,
)

from .conftest import MakePanel

NOTHING = np.nan


def falling(start: float, drift: float, years: int) -> list[float]:
    return list(percent_of(log_odds(start) + drift * np.arange(years)))


def test_regions_on_one_drift_stay_on_it(make_panel: MakePanel) -> None:
    panel = make_panel([falling(20, -0.05, 6), falling(8, -0.05, 6), falling(2, -0.05, 6)])
    learnt = fit_pooled(panel)
    assert learnt.drift == pytest.approx(-0.05)
    assert learnt.centre([2022])[0, 0] == pytest.approx(float(log_odds(20)) - 0.05 * 7)


def test_one_bad_year_hardly_moves_the_common_drift(make_panel: MakePanel) -> None:
    odds = log_odds([[20.0], [8.0], [3.0]]) + np.cumsum([0, -0.05, -0.05, 0.4, -0.05, -0.05])
    assert fit_pooled(make_panel(percent_of(odds))).drift == pytest.approx(-0.05)


def test_a_gap_is_spanned_not_filled(make_panel: MakePanel) -> None:
    whole = np.array([falling(20, -0.05, 7), falling(8, -0.05, 7)])
    whole[:, 4] = NOTHING
    learnt = fit_pooled(make_panel(whole))
    assert learnt.drift == pytest.approx(-0.05)
    steps = steps_of(log_odds(whole), np.array([0, 1, 2, 3, 5, 6]), np.arange(7.0))
    assert steps.widths.tolist() == [1, 1, 1, 2, 1]


def test_a_september_figure_is_half_a_year_nearer(make_panel: MakePanel) -> None:
    odds = log_odds([[20.0], [8.0]]) + np.array([0.0, -0.05, -0.15, -0.25])
    panel = replace(make_panel(percent_of(odds)), september=frozenset({2015}))
    assert panel.dates.tolist() == [2015.5, 2016.0, 2017.0, 2018.0]
    assert fit_pooled(panel).drift == pytest.approx(-0.1)


def test_the_area_moves_the_region_until_its_newest_month(make_panel: MakePanel) -> None:
    areas = np.full((2, 3, 2), NOTHING)
    areas[:, 2] = [10.0, 9.0]
    learnt = fit_pooled(make_panel([falling(12, 0.0, 3), falling(9, 0.0, 3)], areas=areas))
    move = float(log_odds(9.0) - log_odds(10.0))
    assert learnt.moved[:, 0] == pytest.approx([move, move])
    assert learnt.since.tolist() == [[0.5], [0.5]]
    assert learnt.centre([2018])[0, 0] == pytest.approx(float(log_odds(12.0)) + move)


def test_drift_counts_only_from_the_newest_month(make_panel: MakePanel) -> None:
    areas = np.full((2, 4, 2), NOTHING)
    areas[:, 3] = [10.0, 10.0]
    learnt = fit_pooled(make_panel([falling(12, -0.06, 4), falling(9, -0.06, 4)], areas=areas))
    assert learnt.centre([2019])[0, 0] - learnt.level[0] == pytest.approx(-0.06 * 0.5)


def test_an_area_without_news_follows_the_nation_by_the_usual_share() -> None:
    areas = np.array([[[10.0, NOTHING], [9.0, NOTHING]]])
    nation = np.array([[8.0, NOTHING], [7.5, 7.0]])
    moved, since = moves_since(log_odds(areas), log_odds(nation), np.array([0]), 0.5)
    expected = float(log_odds(9.0) - log_odds(10.0) + 0.5 * (log_odds(7.0) - log_odds(7.5)))
    assert moved == pytest.approx([expected])
    assert since.tolist() == [1.5]


def test_share_followed_is_the_slope_on_the_nation() -> None:
    nation = np.array([[0.0, -0.1], [-0.2, -0.3]])
    areas = np.stack([0.5 * nation, 0.5 * nation + 1])
    assert share_followed(areas, nation, ("a", "b")) == pytest.approx(0.5)
    assert share_followed(areas, np.full((2, 2), NOTHING), ("a", "b")) == 0.0


def test_own_drift_is_shrunk_and_needs_repetition() -> None:
    noise = np.random.default_rng(4).normal(0, 0.03, (8, 400))
    own = np.linspace(-0.04, 0.04, 400)
    groups = ["p"] * 400
    lasting = own_drifts(Steps(np.ones(8), noise + own), groups)
    slope = float(np.polyfit(own, lasting, 1)[0])
    assert 0.5 < slope < 1, "drifts are found, and pulled in"
    alone = own_drifts(Steps(np.ones(8), noise), groups)
    assert np.abs(alone).max() < 0.01
    jagged = np.diff(np.random.default_rng(5).normal(0, 0.05, (9, 400)), axis=0)
    assert own_drifts(Steps(np.ones(8), jagged), groups).tolist() == [0.0] * 400
    assert repetition(jagged, np.ones(8))[0] < 0, "independent errors of the figures fall back in the next year"
    assert own_drifts(Steps(np.ones(2), noise[:2] + own), groups).tolist() == [0.0] * 400


def test_convergence_is_the_share_of_the_distance_lost() -> None:
    distance = np.outer([1.0, -1.0, 0.5], [1.0, 0.9, 0.81])
    assert convergence(distance, np.array([0, 1, 2]), np.arange(3.0)) == pytest.approx(0.1, abs=0.01)
    assert convergence(-distance[:, ::-1], np.array([0, 1, 2]), np.arange(3.0)) == 0.0, (
        "regions that drift apart are not drawn"
    )


def test_share_in_common() -> None:
    common = np.cumsum(np.random.default_rng(1).normal(0, 0.05, 200))
    areas = np.tile(common, (60, 1))
    known = np.arange(200)
    assert share_in_common(areas, areas, known) == 1.0
    own = np.random.default_rng(2).normal(0, 0.05, (60, 200)).cumsum(axis=1)
    assert share_in_common(areas + own, areas, known) == pytest.approx(0.5, abs=0.08)
    assert share_in_common(own, np.full_like(own, NOTHING), known) == 0.0


def test_filtered_level_takes_in_a_share_of_the_surprise() -> None:
    odds = np.array([[0.0, 1.0], [0.0, NOTHING], [NOTHING, NOTHING]])
    level = filtered_level(odds, np.array([1, 0, -1]), np.arange(2.0), 0.2, 0.5)
    assert level[:2] == pytest.approx([0.6, 0.0])
    assert np.isnan(level[2])


def test_small_groups_are_set_against_all_regions() -> None:
    change = np.array([1.0, 2.0, 4.0, 9.0])
    assert beyond_group(change, ["a", "a", "a", "b"]).tolist() == [-1.0, 0.0, 2.0, 6.0]


def test_a_new_region_with_two_figures_is_projected(regencies: Panel) -> None:
    values = regencies.values.copy()
    values[0, : len(regencies.years) - 2] = NOTHING
    learnt = fit_pooled(replace(regencies, values=values))
    centre = learnt.centre([2029])
    assert np.isfinite(centre).all()
    assert np.allclose(centre[1:], fit_pooled(regencies).centre([2029])[1:], atol=0.01)


def test_a_region_without_any_figure_stays_without(regencies: Panel) -> None:
    values = regencies.values.copy()
    values[3] = NOTHING
    centre = fit_pooled(replace(regencies, values=values)).centre([2026, 2029])
    assert np.isnan(centre[3]).all()
    assert np.isfinite(np.delete(centre, 3, axis=0)).all()


def test_an_older_figure_is_carried_on_by_its_area(regencies: Panel) -> None:
    row = regencies.codes.index("33.16")
    values = regencies.values.copy()
    values[row, -1] = NOTHING
    learnt = fit_pooled(replace(regencies, values=values))
    area = regencies.areas[row]
    assert learnt.last[row] == 2024
    assert learnt.since[row] == [1.5]
    assert learnt.moved[row, 0] == pytest.approx(float(log_odds(area[-1, 1]) - log_odds(area[-2, 0])))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.0, 100.0), min_size=12, max_size=12), st.integers(0, 11))
def test_any_rates_give_finite_projections(cells: list[float], gap: int) -> None:
    values = np.array(cells).reshape(3, 4)
    values[gap % 3, gap % 4] = NOTHING
    nothing = np.full((3, 4, 2), NOTHING)
    panel = Panel(("a", "b", "c"), ("p", "p", "q"), np.arange(2015, 2019), values, nothing, nothing[0])
    centre = fit_pooled(panel).centre([2019, 2023])
    known = np.isfinite(values).any(axis=1)
    assert np.isfinite(centre[known]).all()
    assert ((percent_of(centre[known]) >= 0) & (percent_of(centre[known]) <= 100)).all()


def test_error_in_the_figures_shows_as_changes_that_fall_back(make_panel: MakePanel) -> None:
    draw = np.random.default_rng(8)
    walk = np.cumsum(draw.normal(0, 0.04, (300, 9)), axis=1) - 2
    clean = noise_in_figures(make_panel(percent_of(walk)))
    noisy = noise_in_figures(make_panel(percent_of(walk + draw.normal(0, 0.05, (300, 9)))))
    assert clean is not None
    assert noisy is not None
    assert clean.repetition == pytest.approx(0, abs=0.06)
    assert clean.error < 0.012
    assert noisy.error == pytest.approx(0.05, abs=0.006)
    assert noisy.repetition < -0.25
    assert noise_in_figures(make_panel([[20.0, 19.0], [10.0, 9.0]])) is None


def test_published_figures_show_no_such_error(regencies: Panel) -> None:
    found = noise_in_figures(regencies)
    assert found is not None
    assert found.repetition > 0
    assert found.error == 0
    assert 0.02 < found.yearly < 0.05


def test_two_halves_that_are_never_known_together_make_no_step(make_panel: MakePanel) -> None:
    """Half of the regions are known in even years, half in odd ones: no change between neighbouring years is known."""
    rates = 10 + np.arange(48.0).reshape(6, 8) % 7
    rates[::2, ::2] = rates[1::2, 1::2] = NOTHING
    panel = make_panel(rates)
    assert panel.known_years.tolist() == panel.years.tolist()
    learnt = fit_pooled(panel)
    assert learnt.drift == 0
    assert np.isfinite(learnt.centre([2023, 2026])).all()
    assert noise_in_figures(panel) is None
    rates[:, 0] = 10.0
    learnt = fit_pooled(make_panel(rates))
    assert learnt.drift != 0, "one year in which all are known makes one step"
    assert np.isfinite(learnt.centre([2023, 2026])).all()


def test_without_a_change_there_is_no_noise_to_tell(make_panel: MakePanel) -> None:
    assert noise_in_figures(make_panel(np.full((5, 8), 10.0))) is None
    assert noise_in_figures(make_panel([[10.0, 9.0, 9.5, 8.0]])) is None, "one region has no neighbours"


def test_months_after_the_asked_year_leave_its_own_part_unknown(regencies: Panel) -> None:
    """The provinces have published two half-years more than their regions: the regions are still not known."""
    year, areas = np.array([*regencies.years, 2026]), np.concatenate([regencies.areas, regencies.areas[:, -1:]], axis=1)
    nothing = np.full((len(regencies.codes), 1), NOTHING)
    nation = np.concatenate([regencies.nation, regencies.nation[-1:]])
    values = np.hstack([regencies.values, nothing])
    learnt = fit_pooled(replace(regencies, years=year, areas=areas, nation=nation, values=values))
    assert (learnt.since == [1.0, 1.5]).all()
    assert learnt.unknown_years([2026]) == pytest.approx(np.full((514, 1), 1 - learnt.shared))


def test_months_after_a_year_tell_nothing_of_it(regencies: Panel) -> None:
    """Provinces of 2026 are published, March and September, before any region: March alone counts for March 2026."""
    longer = replace(
        regencies,
        years=np.append(regencies.years, 2026),
        values=np.column_stack([regencies.values, np.full(len(regencies.codes), NOTHING)]),
        areas=np.concatenate([regencies.areas, 0.9 * regencies.areas[:, -1:]], axis=1),
        nation=np.concatenate([regencies.nation, 0.95 * regencies.nation[-1:]]),
    )
    march = longer.areas.copy()
    march[:, -1, 1] = NOTHING
    nation = longer.nation.copy()
    nation[-1, 1] = NOTHING
    both, only = fit_pooled(longer), fit_pooled(replace(longer, areas=march, nation=nation))
    assert both.origin == 2025
    assert both.since[0].tolist() == [1.0, 1.5]
    assert both.centre([2026]) == pytest.approx(only.centre([2026]), abs=0.002)
    assert not np.allclose(both.centre([2027]), only.centre([2027]), atol=0.01)
    assert both.unknown_years([2026]) == pytest.approx(only.unknown_years([2026]), abs=0.02)
