"""Measures without errors: definitions, values worked out by hand, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rpkd.poverty import (
    atkinson,
    fgt,
    gini,
    lorenz,
    poverty_by_group,
    quantile_shares,
    relative_standard_error,
    rse_flag,
    sen_shorrocks_thon,
    share_ratio,
    theil_by_group,
    theil_l,
    theil_t,
    watts,
    weighted_quantile,
)

LINE = 600_000.0
# One household with nothing, one with half the line, one exactly on it, one a rupiah above.
FOUR = np.array([0.0, 300_000.0, 600_000.0, 600_001.0])


def test_a_household_exactly_on_the_line_is_not_poor() -> None:
    assert fgt(FOUR, LINE).tolist() == [2 / 4, 1.5 / 4, 1.25 / 4]
    assert fgt([LINE], LINE, alphas=(0,)).tolist() == [0.0]
    assert fgt([np.nextafter(LINE, 0)], LINE, alphas=(0,)).tolist() == [1.0]


def test_weights_are_persons() -> None:
    repeated = fgt(np.repeat(FOUR, [3, 1, 2, 4]), LINE)
    assert fgt(FOUR, LINE, weights=[3, 1, 2, 4]).tolist() == pytest.approx(repeated.tolist(), rel=1e-15)


def test_each_unit_can_have_its_own_line() -> None:
    assert fgt([500.0, 500.0], [600.0, 400.0]).tolist() == pytest.approx([0.5, (1 / 6) / 2, (1 / 36) / 2])


def test_any_alpha() -> None:
    assert fgt([300.0, 900.0], 600.0, alphas=(1.5, 3)).tolist() == pytest.approx([0.5**1.5 / 2, 0.5**3 / 2])


def test_nobody_poor_and_all_poor() -> None:
    assert fgt([7.0, 8.0], 5.0).tolist() == [0.0, 0.0, 0.0]
    assert fgt([1.0, 1.0, 1.0], 2.0, weights=[0.1, 0.2, 0.7], alphas=(0, 1)).tolist() == [1.0, 0.5]


def test_watts() -> None:
    assert watts([math.e, math.e**2, 40.0], math.e**3, weights=[1, 2, 1]) == pytest.approx((2 + 2 * 1) / 4)


def test_sen_shorrocks_thon_is_the_mean_of_gaps_weighted_by_rank() -> None:
    gaps = np.sort(np.maximum(1 - FOUR / LINE, 0))[::-1]
    ranks = np.arange(1, 5)
    by_definition = ((2 * 4 - 2 * ranks + 1) * gaps).sum() / 16
    assert sen_shorrocks_thon(FOUR, LINE) == pytest.approx(by_definition)
    assert sen_shorrocks_thon([9.0, 9.0], 5.0) == 0.0


def test_gini_is_half_the_relative_mean_difference() -> None:
    values, weights = np.array([1.0, 5.0, 2.0, 2.0, 9.0]), np.array([2.0, 1.0, 0.5, 3.0, 1.5])
    pairs = (np.outer(weights, weights) * np.abs(np.subtract.outer(values, values))).sum()
    mean = weights @ values / weights.sum()
    assert gini(values, weights) == pytest.approx(pairs / (2 * weights.sum() ** 2 * mean), rel=1e-14)
    assert gini([4.0, 4.0, 4.0]) == 0.0
    assert gini([0.0, 0.0, 0.0, 1.0]) == 0.75
    assert math.isnan(gini([0.0, 0.0]))


def test_gini_is_twice_the_area_between_lorenz_curve_and_diagonal() -> None:
    values = np.array([1.0, 2.0, 3.0, 10.0])
    shares = np.linspace(0, 1, 5)
    assert gini(values) == pytest.approx(1 - 2 * np.trapezoid(lorenz(values, None, shares), shares))


def test_lorenz_divides_units_and_begins_and_ends_with_all() -> None:
    assert lorenz([10, 1, 3, 2], [1, 1, 1, 1], [0, 0.25, 0.375, 1]).tolist() == [0, 1 / 16, 2 / 16, 1]
    assert np.isnan(lorenz([0.0, 0.0], None, [0.5])).all()


def test_theil_and_atkinson() -> None:
    values = np.array([1.0, 3.0])
    assert theil_t(values) == pytest.approx((0.5 * math.log(0.5) + 1.5 * math.log(1.5)) / 2)
    assert theil_l(values) == pytest.approx(-(math.log(0.5) + math.log(1.5)) / 2)
    assert theil_t([0.0, 2.0]) == pytest.approx(math.log(2))
    assert atkinson(values, 2) == pytest.approx(1 - 1 / np.mean(2 / values))
    assert atkinson([0.0, 2.0], 0.5) == pytest.approx(0.5)
    assert math.isnan(theil_t([0.0, 0.0]))


def test_quantiles_take_the_value_that_reaches_or_exceeds_the_share() -> None:
    values = [50, 10, 40, 20, 30]
    assert weighted_quantile(values, [0, 0.2, 0.21, 0.8, 1]).tolist() == [10, 10, 20, 40, 50]
    assert weighted_quantile(values, [0, 0.2, 0.21, 0.8, 1], rule="laeken").tolist() == [10, 20, 20, 50, 50]
    assert weighted_quantile([-5.0, 1.0, 7.0], [0.5], weights=[1, 0, 1]).tolist() == [-5.0]


def test_rounding_does_not_decide_which_side_of_a_quantile_a_unit_is() -> None:
    # 0.1 added up ten times is not 1.0 exactly; every third of these weights is inexact too.
    for weight in (0.1, 1 / 3, 0.7):
        weights = np.full(10, weight)
        assert weighted_quantile(np.arange(10), np.arange(1, 10) / 10, weights).tolist() == list(range(9))
        assert quantile_shares(np.ones(10), weights, cuts=(0.3,)).tolist() == pytest.approx([1.0, 0.0])


def test_shares_of_groups() -> None:
    incomes = np.arange(1.0, 11.0)
    assert quantile_shares(incomes).tolist() == pytest.approx([10 / 55, 26 / 55, 19 / 55])
    deciles = quantile_shares(incomes, cuts=np.arange(1, 10) / 10)
    assert deciles.tolist() == pytest.approx((incomes / 55).tolist())
    assert share_ratio(incomes) == pytest.approx(19 / 3)
    assert share_ratio(incomes, top=0.1, bottom=0.4) == pytest.approx(10 / 10)
    assert math.isnan(share_ratio([0.0, 0.0, 0.0, 0.0, 5.0]))


def test_groups_contributions_add_up() -> None:
    values, weights = np.array([3.0, 5.0, 6.0, 9.0, 2.0]), np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    found = poverty_by_group(values, 6.0, ["a", "b", "b", "c", "c"], weights)
    assert found.groups == ("a", "b", "c")
    assert found.population_share.tolist() == pytest.approx([1 / 15, 5 / 15, 9 / 15])
    assert found.measure[0].tolist() == pytest.approx([1, 2 / 5, 5 / 9])
    assert found.contribution[0].tolist() == pytest.approx([1 / 8, 2 / 8, 5 / 8])
    assert found.overall.tolist() == pytest.approx(fgt(values, 6.0, weights).tolist())
    assert np.isnan(poverty_by_group([7.0, 8.0], 6.0, ["a", "b"]).contribution).all()


def test_theil_within_and_between() -> None:
    values, weights = np.array([1.0, 3.0, 4.0, 8.0, 0.0]), np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    found = theil_by_group(values, [1, 1, 2, 2, 3], weights)
    assert found.mean.tolist() == pytest.approx([7 / 3, 44 / 7, 0])
    assert found.expenditure_share.tolist() == pytest.approx([7 / 51, 44 / 51, 0])
    assert found.within_group.tolist() == pytest.approx([theil_t([1, 3], [1, 2]), theil_t([4, 8], [3, 4]), 0])
    assert found.between == pytest.approx(theil_t(found.mean, [3, 7, 5]))
    assert found.overall == pytest.approx(theil_t(values, weights))
    assert found.within + found.between == found.overall


@pytest.mark.parametrize(
    ("rse", "flag"),
    [
        (0, "akurat"),
        (25, "akurat"),
        (np.nextafter(25, 26), "hati-hati"),
        (50, "hati-hati"),
        (np.nextafter(50, 51), "tidak akurat"),
        (400, "tidak akurat"),
        (math.nan, "SE tidak tersedia"),
    ],
)
def test_flags_of_bps(rse: float, flag: str) -> None:
    assert rse_flag(rse) == flag


def test_relative_standard_error() -> None:
    found = relative_standard_error([0.1, -2.0, 0.0, np.nan], [0.025, 1.0, 0.1, 0.1])
    assert found[:2].tolist() == [25.0, 50.0]
    assert np.isnan(found[2:]).all()
    with pytest.raises(ValueError, match="not negative"):
        rse_flag(-1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1.0, np.nan], 1.0), "values holds 1 values that are NaN or infinite"),
        (([1.0, np.inf], 1.0), "values holds 1 values that are NaN or infinite"),
        (([1.0, -2.0, -3.0], 1.0), "values holds 2 values below 0"),
        (([], 1.0), "at least one value"),
        (([[1.0]], 1.0), r"of shape \(1, 1\)"),
        (([1.0], 0.0), "line must be above zero"),
        (([1.0, 2.0], [1.0, -1.0]), "line must be above zero and finite, not -1"),
        (([1.0], np.nan), "line must be above zero"),
        (([1.0], np.inf), "line must be above zero"),
        (([1.0, 2.0], [1.0, 1.0, 1.0]), r"line has shape \(3,\)"),
        (([1.0, 2.0], 1.0, [1.0]), r"weights has shape \(1,\)"),
        (([1.0, 2.0], 1.0, [1.0, -1.0]), "weights holds 1 values below 0"),
        (([1.0, 2.0], 1.0, [1.0, np.nan]), "weights holds 1 values that are NaN"),
        (([1.0, 2.0], 1.0, [0.0, 0.0]), "all weights are zero"),
        (([1.0], 1.0, None, ()), "alphas must be numbers not below zero"),
        (([1.0], 1.0, None, (0, -1)), "alphas must be numbers not below zero"),
    ],
)
def test_what_is_refused(arguments: tuple[object, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        fgt(*arguments)  # type: ignore[arg-type]


def test_what_else_is_refused() -> None:
    with pytest.raises(ValueError, match="2 zeros: Watts"):
        watts([0.0, 0.0, 1.0], 2.0)
    with pytest.raises(ValueError, match="1 zeros: the measure is infinite"):
        theil_l([0.0, 1.0])
    with pytest.raises(ValueError, match="1 zeros: the measure is infinite"):
        atkinson([0.0, 1.0], 1)
    with pytest.raises(ValueError, match="aversion must be above zero"):
        atkinson([1.0], 0)
    with pytest.raises(ValueError, match="probabilities must lie"):
        weighted_quantile([1.0], [1.1])
    with pytest.raises(ValueError, match="shares must lie"):
        lorenz([1.0], None, [-0.1])
    for cuts in ((), (0.8, 0.4), (0.0, 0.5), (0.5, 1.0)):
        with pytest.raises(ValueError, match="cuts must rise"):
            quantile_shares([1.0], cuts=cuts)
    with pytest.raises(ValueError, match="top and bottom"):
        share_ratio([1.0], top=0.0)
    with pytest.raises(ValueError, match="rule must be one of survey, laeken"):
        quantile_shares([1.0], rule="hmisc")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"groups without weight: \['b'\]"):
        poverty_by_group([1.0, 1.0], 2.0, ["a", "b"], [1.0, 0.0])
    with pytest.raises(ValueError, match="groups holds 1 missing labels"):
        theil_by_group([1.0, 1.0], np.array(["a", None], dtype=object))
    with pytest.raises(ValueError, match="all values are zero"):
        theil_by_group([0.0, 0.0], ["a", "b"])
