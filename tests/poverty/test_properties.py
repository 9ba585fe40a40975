"""What holds for every sample."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rpkd.poverty import (
    Design,
    Estimates,
    atkinson,
    estimate_fgt,
    estimate_gini,
    estimate_mean,
    estimate_share_ratio,
    estimate_shares,
    fgt,
    gini,
    poverty_by_group,
    quantile_shares,
    sen_shorrocks_thon,
    share_ratio,
    theil_by_group,
    theil_l,
    theil_t,
    watts,
    weighted_quantile,
)

SLACK = 1e-12

# A busy machine is no failure.
unhurried = settings(deadline=None)

Sample = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


@st.composite
def households(draw: st.DrawFn) -> Sample:
    """Draw expenditures (some equal), whole weights, strata and PSUs, two PSUs at least in each stratum."""
    psu_counts = draw(st.lists(st.integers(2, 4), min_size=1, max_size=4))
    stratum = np.repeat(np.arange(len(psu_counts)), psu_counts)
    sizes = draw(st.lists(st.integers(1, 4), min_size=stratum.size, max_size=stratum.size))
    psu = np.repeat(np.arange(stratum.size), sizes)
    count = psu.size
    values = draw(st.lists(st.integers(1, 60), min_size=count, max_size=count))
    weights = draw(st.lists(st.integers(1, 5), min_size=count, max_size=count))
    return np.array(values, dtype=float), np.array(weights, dtype=float), stratum[psu], psu


lines = st.integers(1, 60).map(float)
factors = st.floats(0.01, 1000)


def _near(one: np.ndarray, other: np.ndarray) -> None:
    np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-11)


@unhurried
@given(households(), lines)
def test_the_measures_are_ordered(sample: Sample, line: float) -> None:
    values, weights, _, _ = sample
    headcount, gap, severity = fgt(values, line, weights)
    assert severity <= gap + SLACK
    assert gap <= headcount + SLACK
    assert headcount <= 1 + SLACK
    if headcount:
        assert gap**2 / headcount <= severity + SLACK
        assert gap <= sen_shorrocks_thon(values, line, weights) + SLACK
        assert gap <= watts(values, line, weights) + SLACK


@unhurried
@given(households(), lines, lines)
def test_a_higher_line_never_lowers_poverty(sample: Sample, one: float, other: float) -> None:
    values, weights, _, _ = sample
    low, high = sorted((one, other))
    assert (fgt(values, low, weights) <= fgt(values, high, weights) + SLACK).all()


@unhurried
@given(households(), lines, factors)
def test_the_unit_of_money_does_not_matter(sample: Sample, line: float, factor: float) -> None:
    values, weights, _, _ = sample
    # A factor of a power of two moves no household over the line by rounding.
    power = 2.0 ** round(np.log2(factor))
    np.testing.assert_array_equal(fgt(values * power, line * power, weights), fgt(values, line, weights))
    for measure in (gini, theil_t, theil_l, quantile_shares):
        _near(measure(values * factor, weights), measure(values, weights))


@unhurried
@given(households(), lines, factors)
def test_only_the_proportion_of_weights_matters(sample: Sample, line: float, factor: float) -> None:
    values, weights, strata, psu = sample
    design, scaled = Design(weights, strata, psu), Design(weights * factor, strata, psu)
    for one, other in zip(_everything(values, line, design), _everything(values, line, scaled), strict=True):
        _near(one.value, other.value)
        _near(one.se, other.se)


@unhurried
@given(households(), lines)
def test_a_household_with_weight_three_is_three_households(sample: Sample, line: float) -> None:
    values, weights, _, _ = sample
    repeated = np.repeat(values, weights.astype(int))
    _near(fgt(repeated, line), fgt(values, line, weights))
    probabilities = [0.1, 0.25, 0.4, 0.5, 0.8]
    np.testing.assert_array_equal(
        weighted_quantile(repeated, probabilities), weighted_quantile(values, probabilities, weights)
    )
    for measure in (gini, theil_t, theil_l, quantile_shares, share_ratio):
        _near(measure(repeated), measure(values, weights))
    _near(sen_shorrocks_thon(repeated, line), sen_shorrocks_thon(values, line, weights))
    _near(atkinson(repeated, 2), atkinson(values, 2, weights))


@unhurried
@given(households(), lines, st.integers(0, 2**32 - 1))
def test_the_order_of_rows_does_not_matter(sample: Sample, line: float, seed: int) -> None:
    values, weights, strata, psu = sample
    order = np.random.default_rng(seed).permutation(values.size)
    design, mixed = Design(weights, strata, psu), Design(weights[order], strata[order], psu[order])
    for one, other in zip(_everything(values, line, design), _everything(values[order], line, mixed), strict=True):
        _near(one.value, other.value)
        _near(one.se, other.se)
        _near(one.deff, other.deff)


@unhurried
@given(households(), lines)
def test_parts_add_up(sample: Sample, line: float) -> None:
    values, weights, strata, _ = sample
    found = poverty_by_group(values, line, strata, weights)
    _near(found.measure @ found.population_share, fgt(values, line, weights))
    if found.overall[0]:
        _near(found.contribution.sum(axis=1), np.ones(3))
    _near(theil_by_group(values, strata, weights).overall, theil_t(values, weights))
    _near(quantile_shares(values, weights, cuts=(0.1, 0.5, 0.9)).sum(), 1.0)


@unhurried
@given(households(), st.integers(1, 60))
def test_what_is_equal_for_all_has_no_error(sample: Sample, value: int) -> None:
    values, weights, strata, psu = sample
    design, same = Design(weights, strata, psu), np.full(values.size, float(value))
    for estimates in (estimate_mean(same, design), estimate_gini(same, design), estimate_fgt(same, 61.0, design)):
        _near(estimates.se, np.zeros(estimates.se.shape))
    assert gini(same, weights) == pytest.approx(0.0, abs=SLACK)


@unhurried
@given(households(), lines)
def test_inequality_has_its_bounds(sample: Sample, line: float) -> None:
    values, weights, _, _ = sample
    assert 0 <= gini(values, weights) < 1
    assert theil_t(values, weights) >= -SLACK
    assert theil_l(values, weights) >= -SLACK
    assert -SLACK <= atkinson(values, 1, weights) < 1
    rising = np.diff(quantile_shares(values, weights, cuts=(0.4, 0.8)))
    assert np.isfinite(rising).all()


@unhurried
@given(households(), lines)
def test_the_linearised_variable_is_the_slope_in_the_weights(sample: Sample, line: float) -> None:
    """A little more weight for one unit changes the measure by its linearised variable: the definition."""
    values, weights, _, _ = sample
    unit = int(np.argmax(values))
    rows = np.arange(values.size)
    step = 1e-6
    for estimator in (
        lambda design: estimate_fgt(values, line, design),
        lambda design: estimate_gini(values, design),
    ):
        design = Design(weights, psu=rows)
        found = estimator(design)
        more = estimator(Design(weights + step * (rows == unit), psu=rows))
        # Each row is a unit of its own, so a score is weight times linearised variable.
        slope = [found.at(name).scores[unit] / weights[unit] for name in found.names]
        np.testing.assert_allclose((more.value - found.value) / step, slope, rtol=1e-3, atol=1e-7)


def _everything(values: np.ndarray, line: float, design: Design) -> list[Estimates]:
    return [
        estimate_fgt(values, line, design),
        estimate_mean(values, design),
        estimate_gini(values, design),
        estimate_shares(values, design),
        estimate_share_ratio(values, design),
    ]
