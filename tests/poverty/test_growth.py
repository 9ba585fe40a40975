"""Decompositions of a change: sums, cases worked by hand, and one answer from microdata, grouped and fitted data."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from rpkd.poverty._distributions import FittedDistribution
from rpkd.poverty._growth import Fitted, Grouped, Microdata, decompose_growth, decompose_sectors
from rpkd.poverty._lorenz import GeneralQuadratic

expenditures = st.lists(st.floats(1, 1000), min_size=1, max_size=20)
money = st.floats(20, 600)
alphas = st.sampled_from([0, 1, 2])


def test_a_case_worked_by_hand() -> None:
    """Two people, the gap index, line 100.

    Before (50, 150), mean 100: P1 = 0.25. After (90, 210), mean 150: P1 = 0.05.
    Old spread at the new mean, (75, 225): 0.125. New spread at the old mean, (60, 140): 0.2.
    Growth: half of (0.125 − 0.25) + half of (0.05 − 0.2) = −0.1375. Redistribution: half of (0.2 − 0.25) + half of
    (0.05 − 0.125) = −0.0625.
    """
    before, after = Microdata(np.array([50.0, 150.0])), Microdata(np.array([90.0, 210.0]))
    result = decompose_growth(before, after, 100, 100, alpha=1)
    assert (result.before, result.after) == pytest.approx((0.25, 0.05))
    assert result.change == pytest.approx(-0.2)
    assert result.growth == pytest.approx(-0.1375)
    assert result.redistribution == pytest.approx(-0.0625)
    assert result.line == 0


def test_three_components_worked_by_hand() -> None:
    """As before, but the line rises from 100 to 120.

    Values v(mean, spread, line): v000 0.25, v100 0.125, v010 0.2, v110 0.05; at 120: v001 (50, 150) 7/24,
    v101 (75, 225) 0.1875, v011 (60, 140) 0.25, v111 (90, 210) 0.125. Shapley: each marginal is weighted 1/3, 1/6, 1/6,
    1/3.
    """
    before, after = Microdata(np.array([50.0, 150.0])), Microdata(np.array([90.0, 210.0]))
    result = decompose_growth(before, after, 100, 120, alpha=1)
    growth = (0.125 - 0.25) / 3 + (0.05 - 0.2) / 6 + (0.1875 - 7 / 24) / 6 + (0.125 - 0.25) / 3
    spread = (0.2 - 0.25) / 3 + (0.05 - 0.125) / 6 + (0.25 - 7 / 24) / 6 + (0.125 - 0.1875) / 3
    line = (7 / 24 - 0.25) / 3 + (0.1875 - 0.125) / 6 + (0.25 - 0.2) / 6 + (0.125 - 0.05) / 3
    assert (result.growth, result.redistribution, result.line) == pytest.approx((growth, spread, line), abs=1e-12)
    assert growth + spread + line == pytest.approx(result.change)


@settings(deadline=None)
@given(expenditures, expenditures, money, money, alphas)
def test_components_add_up_and_turn_round(
    first: list[float], second: list[float], line_first: float, line_second: float, alpha: int
) -> None:
    before, after = Microdata(np.array(first)), Microdata(np.array(second))
    result = decompose_growth(before, after, line_first, line_second, alpha)
    assert result.growth + result.redistribution + result.line == pytest.approx(result.change, abs=1e-12)
    assert result.change == after.fgt(line_second, alpha) - before.fgt(line_first, alpha)
    back = decompose_growth(after, before, line_second, line_first, alpha)
    assert (back.growth, back.redistribution, back.line) == pytest.approx(
        (-result.growth, -result.redistribution, -result.line), abs=1e-12
    )


@settings(deadline=None)
@given(expenditures, money, money, alphas)
def test_one_thing_changes(people: list[float], line: float, other: float, alpha: int) -> None:
    same = Microdata(np.array(people))
    only_line = decompose_growth(same, same, line, other, alpha)
    assert (only_line.growth, only_line.redistribution) == (0, 0)
    assert only_line.line == pytest.approx(only_line.change, abs=1e-12)
    # Twice as much for all is exact in binary: nobody crosses the line by rounding.
    only_growth = decompose_growth(same, Microdata(2 * same.expenditure), line, line, alpha)
    assert only_growth.growth == pytest.approx(only_growth.change, abs=1e-12)
    assert only_growth.growth <= 0
    assert only_growth.line == 0


@settings(deadline=None)
@given(expenditures, expenditures, money, alphas, st.sampled_from([0.25, 2.0, 1024.0]))
def test_the_unit_of_money_does_not_matter(
    first: list[float], second: list[float], line: float, alpha: int, unit: float
) -> None:
    plain = decompose_growth(Microdata(np.array(first)), Microdata(np.array(second)), line, 1.5 * line, alpha)
    scaled = decompose_growth(
        Microdata(unit * np.array(first)), Microdata(unit * np.array(second)), unit * line, unit * 1.5 * line, alpha
    )
    assert scaled == plain


def test_with_equal_mean_all_is_redistribution() -> None:
    """A transfer of 30 from the richest to the poorest."""
    before, after = Microdata(np.array([50.0, 100.0, 150.0])), Microdata(np.array([80.0, 100.0, 120.0]))
    result = decompose_growth(before, after, 90, 90, alpha=1)
    assert result.growth == 0
    assert result.redistribution == pytest.approx((10 / 90 - 40 / 90) / 3)


def test_weights_count_people() -> None:
    weighted = Microdata(np.array([50.0, 150.0]), np.array([3.0, 1.0]))
    repeated = Microdata(np.array([50.0, 50.0, 50.0, 150.0]))
    after = Microdata(np.array([90.0, 210.0]), np.array([1.0, 2.0]))
    for alpha in (0, 1, 2):
        first = decompose_growth(weighted, after, 100, 110, alpha)
        second = decompose_growth(repeated, after, 100, 110, alpha)
        assert (first.growth, first.redistribution, first.line) == pytest.approx(
            (second.growth, second.redistribution, second.line), abs=1e-14
        )


def test_fitted_distributions_and_their_populations_agree() -> None:
    first, second = FittedDistribution(0.5, 0.4, 0.7, (1.0, -5.0, 0.0)), FittedDistribution(0.55, 0.38, 0.72)
    fitted = decompose_growth(Fitted(first, 600_000), Fitted(second, 640_000), 600_000, 640_000, alpha=1)
    people = [distribution.population(20_000) for distribution in (first, second)]
    micro = decompose_growth(
        *(Microdata(line * cut.expenditure, cut.weights) for cut, line in zip(people, (6e5, 6.4e5), strict=True)),
        6e5,
        6.4e5,
        alpha=1,
    )
    assert (fitted.growth, fitted.redistribution, fitted.line) == pytest.approx(
        (micro.growth, micro.redistribution, micro.line), abs=1e-6
    )
    assert fitted.before == float(first.fgt(1.0, 1))


def test_lognormals_against_scipy() -> None:
    """Same spread, growth of the mean by a factor: the headcount of a shifted normal."""
    before = Fitted(FittedDistribution(0.8, 0.6, 0.6), 1.0)
    after = Fitted(FittedDistribution(0.8 + math.log(1.1), 0.6, 0.6), 1.0)
    result = decompose_growth(before, after, 1.0, 1.0)
    normal = stats.norm(0.8, 0.6)
    assert result.growth == pytest.approx(normal.cdf(-math.log(1.1)) - normal.cdf(0), abs=1e-12)
    assert result.redistribution == pytest.approx(0, abs=1e-12)


def test_grouped_data_with_one_curve_have_growth_only() -> None:
    curve = GeneralQuadratic(0.888, -1.451, 0.20287)
    result = decompose_growth(Grouped(curve, 100.0), Grouped(curve, 125.0), 80, 80, alpha=1)
    assert result.growth == curve.fgt(125, 80, 1) - curve.fgt(100, 80, 1)
    assert result.growth < 0
    assert result.redistribution == pytest.approx(0, abs=1e-12)


def test_a_household_on_the_line_is_not_poor_in_any_corner() -> None:
    """Both dates alike: no corner moves it by a rounding error."""
    people = Microdata(np.array([70.0, 100.0, 130.0]) / 3)
    result = decompose_growth(people, people, 100 / 3, 100 / 3)
    assert result.before == pytest.approx(1 / 3)
    assert (result.growth, result.redistribution, result.line) == (0, 0, 0)


def test_sectors_worked_by_hand() -> None:
    """Village 60 → 50 percent of people, 20 → 15 percent poor; town 40 → 50 percent, 8 → 9 percent."""
    result = decompose_sectors([0.6, 0.4], [0.20, 0.08], [0.5, 0.5], [0.15, 0.09])
    assert result.change == pytest.approx(0.12 - 0.152)
    assert result.within == pytest.approx([-0.03, 0.004])
    assert result.shift == pytest.approx(-0.1 * 0.20 + 0.1 * 0.08)
    assert result.interaction == pytest.approx(-0.1 * -0.05 + 0.1 * 0.01)


@settings(deadline=None)
@given(st.lists(st.tuples(*[st.floats(0.01, 1)] * 4), min_size=1, max_size=8))
def test_sectors_add_up(groups: list[tuple[float, float, float, float]]) -> None:
    share_before, poverty_before, share_after, poverty_after = np.array(groups).T
    result = decompose_sectors(
        share_before / share_before.sum(), poverty_before, share_after / share_after.sum(), poverty_after
    )
    assert result.within.sum() + result.shift + result.interaction == pytest.approx(result.change, abs=1e-12)


def test_wrong_arguments_are_refused() -> None:
    people = Microdata(np.array([50.0, 150.0]))
    for lines in itertools.permutations((0.0, 100.0)):
        with pytest.raises(ValueError, match="above zero"):
            decompose_growth(people, people, *lines)
    with pytest.raises(ValueError, match="above zero"):
        decompose_growth(Microdata(np.array([0.0, 0.0])), people, 100, 100)
    with pytest.raises(ValueError, match="alpha"):
        decompose_growth(people, people, 100, 100, alpha=3)
    with pytest.raises(ValueError, match="below 0"):
        Microdata(np.array([-1.0]))
    with pytest.raises(ValueError, match="shape"):
        Microdata(np.array([1.0, 2.0]), np.array([1.0]))
    with pytest.raises(ValueError, match="add up to one"):
        decompose_sectors([0.5, 0.4], [0.1, 0.1], [0.5, 0.5], [0.1, 0.1])
    with pytest.raises(ValueError, match="share_after"):
        decompose_sectors([0.5, 0.5], [0.1, 0.1], [1.0], [0.1, 0.1])
