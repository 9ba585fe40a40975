"""The fitted family: against SciPy's lognormal, against integrals of its density, and its own laws."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from rpkd.poverty._distributions import FittedDistribution, lognormal_fgt, lognormal_gini, lognormal_spread

spread = st.floats(0.15, 1.2)
# Populations of which 0.1 to 95 percent are poor, roughly.
distributions = st.builds(
    FittedDistribution,
    st.floats(-0.3, 1.2),
    spread,
    spread,
    st.tuples(st.floats(-8, 8), st.floats(-25, 15), st.floats(-60, 60)),
)
BENT = FittedDistribution(0.35, 0.35, 0.8, (3.0, -20.0, 10.0))
PLACES = np.array([0.02, 0.2, 0.5, 0.9, 0.999, 1.0, 1.001, 1.2, 2.0, 5.0, 40.0])


def test_equal_spreads_are_scipys_lognormal() -> None:
    ours, theirs = FittedDistribution(0.8, 0.6, 0.6), stats.lognorm(0.6, scale=math.exp(0.8))
    assert ours.density(PLACES) == pytest.approx(theirs.pdf(PLACES), abs=1e-13)
    assert ours.cdf(PLACES) == pytest.approx(theirs.cdf(PLACES), abs=1e-13)
    shares = np.array([1e-6, 0.01, 0.25, 0.5, 0.9, 0.999999])
    assert ours.quantile(shares) == pytest.approx(theirs.ppf(shares), rel=1e-9)
    assert ours.mean == pytest.approx(theirs.mean(), rel=1e-13)
    assert ours.gini == pytest.approx(math.erf(0.3), abs=1e-12)
    normal = stats.norm
    assert ours.lorenz(shares) == pytest.approx(normal.cdf(normal.ppf(shares) - 0.6), abs=1e-12)


@settings(deadline=None)
@given(st.floats(-0.5, 1.5), st.floats(0.1, 1.2), st.floats(0.3, 3.0))
def test_closed_form_of_the_lognormal(location: float, deviation: float, line: float) -> None:
    ours = FittedDistribution(location, deviation, deviation)
    for alpha in (0, 1, 2):
        assert float(ours.fgt(line, alpha)) == pytest.approx(lognormal_fgt(location, deviation, alpha, line), abs=1e-12)


def test_closed_form_against_integration() -> None:
    theirs = stats.lognorm(0.5, scale=math.exp(0.3))
    for alpha in (0, 1, 2):
        expected = integrate.quad(lambda y, power=alpha: (1 - y / 1.5) ** power * theirs.pdf(y), 0, 1.5)[0]
        assert lognormal_fgt(0.3, 0.5, alpha, 1.5) == pytest.approx(expected, abs=1e-12)


def test_a_bent_distribution_against_adaptive_integration() -> None:
    def density(y: float) -> float:
        return float(BENT.density(y))

    def integral(integrand: object, low: float, high: float) -> float:
        return float(integrate.quad(integrand, low, high, epsabs=1e-12, limit=200)[0])

    parts = [(0.0, 0.5), (0.5, 1.0), (1.0, math.exp(0.35)), (math.exp(0.35), 5.0), (5.0, 5000.0)]
    assert sum(integral(density, *part) for part in parts) == pytest.approx(1, abs=1e-10)
    assert BENT.mean == pytest.approx(sum(integral(lambda y: y * density(y), *part) for part in parts), abs=1e-9)
    for alpha in (0, 1, 2):
        expected = sum(integral(lambda y, power=alpha: (1 - y) ** power * density(y), *part) for part in parts[:2])
        assert float(BENT.fgt(1.0, alpha)) == pytest.approx(expected, abs=1e-11)
    spread_out = sum(integral(lambda y: float(BENT.cdf(y)) * (1 - float(BENT.cdf(y))), *part) for part in parts)
    assert BENT.gini == pytest.approx(spread_out / BENT.mean, abs=1e-8)


def test_the_density_has_no_step_at_the_line() -> None:
    below, at, above = BENT.density([1 - 1e-9, 1.0, 1 + 1e-9])
    assert below == pytest.approx(at, rel=1e-7)
    assert above == pytest.approx(at, rel=1e-7)
    assert BENT.density([-1.0, 0.0]).tolist() == [0.0, 0.0]


@settings(deadline=None)
@given(distributions)
def test_laws_of_a_distribution(distribution: FittedDistribution) -> None:
    places = np.concatenate([np.linspace(0, 2, 81), [5.0, 20.0, 1e6]])
    cdf = distribution.cdf(places)
    assert cdf[0] == 0
    assert cdf[-1] == pytest.approx(1, abs=1e-12)
    assert np.diff(cdf).min() >= -1e-13
    assert 0 < distribution.gini < 1
    p0, p1, p2 = (float(distribution.fgt(1.0, alpha)) for alpha in (0, 1, 2))
    assert p1**2 <= p0 * p2 * (1 + 1e-9)
    assert p2 <= p1 <= p0
    assert float(distribution.cdf(1.0)) == p0
    # dP1/dz at the line: (P0 − P1)/z.
    step = 1e-5
    slope = (float(distribution.fgt(1 + step, 1)) - float(distribution.fgt(1 - step, 1))) / (2 * step)
    assert slope == pytest.approx(p0 - p1, abs=1e-5)


@settings(deadline=None)
@given(distributions, st.lists(st.floats(1e-6, 1 - 1e-6), min_size=1, max_size=8))
def test_quantile_undoes_cdf(distribution: FittedDistribution, shares: list[float]) -> None:
    assert distribution.cdf(distribution.quantile(shares)) == pytest.approx(shares, abs=1e-10)


@settings(deadline=None)
@given(distributions, st.integers(8, 3000))
def test_a_population_has_the_distributions_poverty(distribution: FittedDistribution, points: int) -> None:
    assume(0.001 < float(distribution.cdf(1.0)) < 0.99)
    people = distribution.population(points)
    assert people.expenditure.size == people.weights.size == points
    assert people.weights.sum() == pytest.approx(1, abs=1e-12)
    assert people.weights.min() > 0
    assert np.diff(people.expenditure).min() >= -1e-12
    assert people.weights @ people.expenditure == pytest.approx(distribution.mean, rel=1e-9)
    gap = np.maximum(1 - people.expenditure, 0)
    assert people.weights[people.expenditure < 1].sum() == pytest.approx(float(distribution.cdf(1.0)), abs=1e-12)
    assert people.weights @ gap == pytest.approx(float(distribution.fgt(1.0, 1)), abs=1e-10)
    short = float(distribution.fgt(1.0, 2)) - people.weights @ gap**2
    assert -1e-12 <= short <= float(distribution.cdf(1.0)) * (10 / points) ** 2 + 1e-12


def test_a_population_of_thousands_is_exact_to_a_millionth() -> None:
    people = BENT.population(4000)
    gap = np.maximum(1 - people.expenditure, 0)
    assert people.weights @ gap**2 == pytest.approx(float(BENT.fgt(1.0, 2)), abs=1e-6)
    for line in (0.9, 0.95, 1.05, 1.1):
        near = people.weights[people.expenditure < line].sum()
        assert near == pytest.approx(float(BENT.cdf(line)), abs=3e-4), "a point on one side or the other"


def test_shapes_of_arrays_are_kept() -> None:
    assert BENT.cdf(np.ones((2, 3))).shape == (2, 3)
    assert BENT.quantile(np.full((2, 1), 0.5)).shape == (2, 1)
    assert BENT.fgt([0.9, 1.0], 1).shape == (2,)
    assert BENT.quantile(0.5).shape == ()


def test_gini_and_spread_of_a_lognormal_belong_together() -> None:
    for gini in (0.05, 0.244, 0.375, 0.8):
        assert lognormal_gini(lognormal_spread(gini)) == pytest.approx(gini, abs=1e-14)
    assert lognormal_gini(0.6) == pytest.approx(2 * stats.norm.cdf(0.6 / math.sqrt(2)) - 1, abs=1e-14)


def test_wrong_arguments_are_refused() -> None:
    for values in ((0.0, 0.0, 1.0), (0.0, 1.0, -1.0), (math.nan, 1.0, 1.0)):
        with pytest.raises(ValueError, match="above zero"):
            FittedDistribution(*values)
    with pytest.raises(ValueError, match="finite"):
        FittedDistribution(0.0, 1.0, 1.0, (math.inf, 0.0, 0.0))
    with pytest.raises(ValueError, match="alpha"):
        BENT.fgt(1.0, 3)
    with pytest.raises(ValueError, match="lines"):
        BENT.fgt([1.0, 0.0], 1)
    for share in (0.0, 1.0):
        with pytest.raises(ValueError, match="between 0 and 1"):
            BENT.quantile(share)
    with pytest.raises(ValueError, match="at least 8"):
        BENT.population(7)
    with pytest.raises(ValueError, match="cut into groups"):
        FittedDistribution(3.0, 0.5, 0.5).population(100)
    with pytest.raises(ValueError, match="alpha"):
        lognormal_fgt(0.0, 1.0, -1)
    with pytest.raises(ValueError, match="above zero"):
        lognormal_fgt(0.0, 0.0, 0)
    with pytest.raises(ValueError, match="Gini"):
        lognormal_spread(1.0)
