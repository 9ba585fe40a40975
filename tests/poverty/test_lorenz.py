"""Lorenz curves of grouped data: closed forms against integrals of their definition, and conditions."""

import math

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from scipy import integrate, special

from rpkd.poverty._lorenz import BetaLorenz, GeneralQuadratic, fit_beta_lorenz, fit_general_quadratic

# Gauss–Legendre in an angle: a root of the radicand at either end costs no digits.
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(800)
_ANGLE = (_NODES + 1) / 2 * math.pi
SHARES = (1 - np.cos(_ANGLE)) / 2
MASS = _WEIGHTS / 2 * math.pi * np.sin(_ANGLE) / 2

coefficient = st.floats(-3, 3, allow_nan=False)


def real_curve(a: float, b: float, c: float) -> GeneralQuadratic:
    try:
        return GeneralQuadratic(a, b, c)
    except ValueError:
        assume(False)
        raise AssertionError from None


def gini_by_integration(curve: GeneralQuadratic | BetaLorenz) -> float:
    """One minus twice the area, in two parts where the radicand of a quadratic is lowest inside."""
    lowest = -curve.n / (2 * curve.m) if isinstance(curve, GeneralQuadratic) and curve.m > 0 else 1.0
    split = lowest if 0 < lowest < 1 else 1.0
    left = split * float(MASS @ curve.ordinate(split * SHARES))
    right = (1 - split) * float(MASS @ curve.ordinate(split + (1 - split) * SHARES))
    return 1 - 2 * (left + right)


def test_gini_of_published_coefficients() -> None:
    curve = GeneralQuadratic(0.795981535745657, -1.4445933880119242, 0.14728191995919815)
    assert curve.gini == pytest.approx(0.32126464221602591, abs=1e-14)
    broken = [condition.name for condition in curve.conditions if not condition.holds]
    assert broken == ["L(1) = 1: a + c ≥ 1"], "these coefficients end at a + c = 0.943, not at 1"
    assert not curve.valid
    assert curve.usable
    # The bottom of the curve is sound: its slope at the headcount is the line over the mean.
    assert curve.slope(curve.fgt(3.0, 1.5, 0)) == pytest.approx(0.5, rel=1e-9)


@settings(deadline=None)
@given(coefficient, coefficient, coefficient)
@example(0.888, -1.451, 0.20287)
@example(0.5, -1.0, 0.7)  # m negative
@example(0.25, -1.5, 0.9)  # m positive
@example(0.25, -1.0, 0.9)  # m zero
@example(0.25, -1.0 - 1e-6, 0.9)  # m nearly zero
@example(1.0, -2.0, 0.3)  # m zero, a + c above 1
@example(0.7, -0.4, 0.3)  # a + c exactly 1: the radicand is zero at p = 1
@example(-0.5, 0.2, 1.5)  # m positive, a negative
@example(0.0, 0.0, 0.0)  # the radicand is 1 − 0 p
@example(0.0, -1.0, 0.0)  # e zero
@example(0.0, -2.0, 0.0)  # the radicand touches zero inside
def test_gini_is_the_integral_for_every_sign_of_the_radicand(a: float, b: float, c: float) -> None:
    curve = real_curve(a, b, c)
    assert curve.gini == pytest.approx(gini_by_integration(curve), abs=1e-9)


def test_every_sign_case_is_met() -> None:
    """The property above would be worth little if its curves were all of one kind."""
    kinds = set()
    generator = np.random.default_rng(7)
    for a, b, c in generator.uniform((-1, -3, -0.5), (2, 1, 1.5), (3000, 3)).tolist():
        try:
            curve = GeneralQuadratic(a, b, c)
        except ValueError:
            continue
        assert curve.gini == pytest.approx(gini_by_integration(curve), abs=1e-10)
        kinds.add((curve.m > 0, curve.discriminant > 0))
    assert kinds == {(False, True), (True, True), (True, False)}, "m ≤ 0 has no negative discriminant"


def test_closed_form_and_quadrature_meet_where_one_takes_over() -> None:
    for b in (-1.2, -1.0, -0.8):
        below, above = (GeneralQuadratic((b * b - m) / 4, b, 0.9).gini for m in (0.0099999, 0.0100001))
        assert below == pytest.approx(above, abs=1e-6)
        for m in (0.0099999, 0.0100001, -0.0099999, -0.0100001):
            curve = GeneralQuadratic((b * b - m) / 4, b, 0.9)
            assert curve.gini == pytest.approx(gini_by_integration(curve), abs=1e-12)


@settings(deadline=None)
@given(coefficient, coefficient, coefficient)
def test_conditions_say_whether_the_curve_is_a_lorenz_curve(a: float, b: float, c: float) -> None:
    curve = real_curve(a, b, c)
    p = np.linspace(0, 1, 401)
    ordinate = curve.ordinate(p)
    holds = {condition.name[:5]: condition.holds for condition in curve.conditions}
    assert holds["L(0) "] == (abs(ordinate[0]) < 1e-9) or abs(curve.e) < 1e-6
    assert holds["L(1) "] == (abs(ordinate[-1] - 1) < 1e-9) or abs(curve.a + curve.c - 1) < 1e-6
    if curve.valid:
        assert np.diff(ordinate).min() > -1e-9
        assert np.diff(ordinate, 2).min() > -1e-9
        assert (ordinate <= p + 1e-9).all()
        assert -1e-9 <= curve.gini <= 1


def test_a_curve_that_is_not_real_is_refused() -> None:
    with pytest.raises(ValueError, match="not real"):
        GeneralQuadratic(0.1, -1.5, 0.2)
    with pytest.raises(ValueError, match="finite"):
        GeneralQuadratic(math.nan, -1.5, 0.2)


@pytest.mark.parametrize(
    "curve",
    [
        GeneralQuadratic(0.888, -1.451, 0.20287),
        GeneralQuadratic(0.6, -0.5, 0.45),
        GeneralQuadratic(-0.21, 0.5, 1.23),  # m positive, n negative
        GeneralQuadratic(1.81, -2.74, 0.1),  # m and n positive
        BetaLorenz(0.578, 0.912, 0.565),
        BetaLorenz(0.62, 0.98, 0.45),
    ],
)
@pytest.mark.parametrize("line", [0.25, 0.5, 0.9, 1.4])
def test_poverty_follows_from_the_definition(curve: GeneralQuadratic | BetaLorenz, line: float) -> None:
    """P_α = ∫ (1 − L'(p) μ/z)^α over the poor; the poor are those with L'(p) below z/μ."""
    assert curve.valid
    mean = 3.0
    headcount = curve.fgt(mean, mean * line, 0)
    if headcount == 0:
        assert curve.slope(1e-9) >= line
        return
    if headcount < 1:
        assert curve.slope(headcount) == pytest.approx(line, rel=1e-9)
    else:
        assert curve.slope(1 - 1e-9) <= line
    for alpha in (1, 2):

        def gap(p: float, power: int = alpha) -> float:
            return float((1 - curve.slope(p) / line) ** power)

        expected = integrate.quad(gap, 0, headcount, epsabs=1e-13, limit=400)[0]
        assert curve.fgt(mean, mean * line, alpha) == pytest.approx(expected, abs=2e-9)


def test_beta_squared_gap_against_incomplete_beta_functions() -> None:
    """Datt's formula; both exponents above one half, so that SciPy's incomplete beta function takes them."""
    theta, gamma, delta, ratio = 0.6, 0.93, 0.72, 0.8
    curve = BetaLorenz(theta, gamma, delta)
    h = curve.fgt(1.0, ratio, 0)

    def incomplete(a: float, b: float) -> float:
        return float(special.betainc(a, b, h) * special.beta(a, b))

    gap = curve.fgt(1.0, ratio, 1)
    expected = (1 - 1 / ratio) * (2 * gap - (1 - 1 / ratio) * h) + (theta / ratio) ** 2 * (
        gamma**2 * incomplete(2 * gamma - 1, 2 * delta + 1)
        - 2 * gamma * delta * incomplete(2 * gamma, 2 * delta)
        + delta**2 * incomplete(2 * gamma + 1, 2 * delta - 1)
    )
    assert curve.fgt(1.0, ratio, 2) == pytest.approx(expected, abs=1e-12)


def test_a_lorenz_curve_of_equals_has_no_inequality() -> None:
    """L = p: everybody has the mean."""
    curve = GeneralQuadratic(1.0, -2.0, 1.0)
    assert curve.ordinate([0.0, 0.3, 1.0]).tolist() == pytest.approx([0.0, 0.3, 1.0], abs=1e-12)
    assert curve.gini == pytest.approx(0.0, abs=1e-12)


@settings(deadline=None)
@given(st.floats(0.05, 0.9), st.floats(0.3, 1.0), st.floats(0.3, 1.0))
def test_beta_gini_is_the_integral(theta: float, gamma: float, delta: float) -> None:
    curve = BetaLorenz(theta, gamma, delta)
    assert curve.gini == pytest.approx(gini_by_integration(curve), abs=1e-6)


def test_beta_conditions() -> None:
    assert BetaLorenz(0.578, 0.912, 0.565).valid
    steep = BetaLorenz(0.99, 0.5, 0.5)
    assert [condition.holds for condition in steep.conditions] == [False, True], "expenditure below zero at the bottom"
    bent = BetaLorenz(0.3, 1.4, 1.4)
    assert [condition.holds for condition in bent.conditions] == [True, False]
    with pytest.raises(ValueError, match="no Lorenz curve"):
        bent.fgt(1.0, 0.5, 0)
    with pytest.raises(ValueError, match="above zero"):
        BetaLorenz(0.5, -1.0, 0.5)


def test_quintiles_of_a_lognormal_are_fitted_within_a_thousandth() -> None:
    """L(p) = Φ(Φ⁻¹(p) − σ), Gini 2Φ(σ/√2) − 1."""
    spread = 0.65
    p = np.linspace(0.1, 0.9, 9)
    expenditure = special.ndtr(special.ndtri(p) - spread)
    gini = 2 * special.ndtr(spread / math.sqrt(2)) - 1
    for fit in (fit_general_quadratic, fit_beta_lorenz):
        result = fit(p, expenditure)
        assert result.curve.valid
        assert math.sqrt(result.squared_error / p.size) < 2e-3
        assert result.curve.gini == pytest.approx(gini, abs=2e-3)
        with_ends = fit(np.concatenate([[0], p, [1]]), np.concatenate([[0], expenditure, [1]]))
        assert with_ends.curve == result.curve


def test_a_fit_finds_the_curve_that_made_the_points() -> None:
    p = np.array([0.1, 0.25, 0.5, 0.75, 0.95])
    quadratic = GeneralQuadratic(0.888, -1.451, 0.20287)
    found = fit_general_quadratic(p, quadratic.ordinate(p))
    assert found.squared_error < 1e-20
    assert isinstance(found.curve, GeneralQuadratic)
    assert (found.curve.a, found.curve.b, found.curve.c) == pytest.approx((0.888, -1.451, 0.20287), abs=1e-9)
    beta = BetaLorenz(0.578, 0.912, 0.565)
    found = fit_beta_lorenz(p, beta.ordinate(p))
    assert isinstance(found.curve, BetaLorenz)
    assert (found.curve.theta, found.curve.gamma, found.curve.delta) == pytest.approx((0.578, 0.912, 0.565), abs=1e-9)


@pytest.mark.parametrize(
    ("people", "expenditure", "told"),
    [
        ([0.2, 0.4], [0.1, 0.2], "three points"),
        ([0.2, 0.4, 0.4], [0.1, 0.2, 0.3], "rise"),
        ([0.2, 0.4, 0.6], [0.1, 0.45, 0.5], "below people"),
        ([0.2, 0.4, 1.0], [0.1, 0.2, 0.9], "at these ends"),
        ([0.2, 0.4, 1.2], [0.1, 0.2, 0.9], "between 0 and 1"),
        ([0.2, 0.4, 0.6], [0.1, 0.2], "shape"),
    ],
)
def test_shares_that_are_no_lorenz_points_are_refused(people: list[float], expenditure: list[float], told: str) -> None:
    for fit in (fit_general_quadratic, fit_beta_lorenz):
        with pytest.raises(ValueError, match=told):
            fit(people, expenditure)


def test_wrong_arguments_are_refused() -> None:
    curve = GeneralQuadratic(0.888, -1.451, 0.20287)
    with pytest.raises(ValueError, match="alpha"):
        curve.fgt(1.0, 0.5, 3)
    with pytest.raises(ValueError, match="above zero"):
        curve.fgt(0.0, 0.5, 0)
    with pytest.raises(ValueError, match="infinite"):
        BetaLorenz(0.4, 0.5, 0.5).fgt(1.0, 0.5, 2)
