"""Grouped data: parametric Lorenz curves, and the poverty measures that follow from them.

Two curves, as in Datt (1998), *Computational tools for poverty measurement and analysis*, IFPRI FCND Discussion Paper
50:

- general quadratic (Villasenor and Arnold 1989): ``L(1 − L) = a(p² − L) + bL(p − 1) + c(p − L)``;
- Beta (Kakwani 1980): ``L = p − θ p^γ (1 − p)^δ``.

p is the cumulative share of people from the poorest up, L their cumulative share of total expenditure. For a curve, a
mean μ and a line z the share of the poor H solves ``L'(H) = z/μ``. Either curve may, with the coefficients that fit
best, not be a Lorenz curve at all; `conditions` says which conditions hold.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from rpkd.poverty._arrays import FloatArray, as_values
from rpkd.poverty._quadrature import integral_with_awkward_ends, root_of_increasing

# Where a Beta curve's slope and curvature are looked at: its slope has no limit at p = 0 and p = 1.
_INSIDE = np.linspace(0.001, 0.999, 999)
# Below this curvature of the radicand the closed form of its root's integral loses digits.
_NEARLY_STRAIGHT = 1e-2
_LOWEST_END = 0.9


@dataclass(frozen=True)
class LorenzCondition:
    """One condition for a curve to be a Lorenz curve.

    Parameters
    ----------
    name : str
        The condition as a formula.
    holds : bool
        Whether the coefficients obey it.
    """

    name: str
    holds: bool


@dataclass(frozen=True)
class GeneralQuadratic:
    """The general quadratic Lorenz curve.

    Parameters
    ----------
    a, b, c : float
        Coefficients of ``p² − L``, ``L(p − 1)`` and ``p − L`` in the regression of ``L(1 − L)``.

    Raises
    ------
    ValueError
        If a coefficient is not finite, or the curve is not real for some p between 0 and 1.

    Notes
    -----
    Solved for L: ``L = −(bp + e + √Q) / 2`` with ``Q = mp² + np + e²``, ``e = −(a + b + c + 1)``, ``m = b² − 4a`` and
    ``n = 2be − 4c``. Integrals are written so that every sign of m and of ``n² − 4me²`` gives the right value.

    Examples
    --------
    >>> curve = GeneralQuadratic(0.888, -1.451, 0.20287)
    >>> round(curve.gini, 4), all(condition.holds for condition in curve.conditions)
    (0.2891, True)
    >>> round(curve.fgt(60.15, 47.42, 0), 4)
    0.4282
    """

    a: float
    b: float
    c: float

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, (self.a, self.b, self.c))):
            raise ValueError(f"coefficients must be finite: {self}")
        lowest = self._radicand(np.array([0.0, 1.0])).min()
        if self.m > 0 and 0 < -self.n < 2 * self.m:
            lowest = min(lowest, self.e**2 - self.n**2 / (4 * self.m))
        if lowest < -1e-12:
            raise ValueError(f"the curve is not real for some p between 0 and 1: {self}")

    @property
    def e(self) -> float:
        """Minus the sum of the coefficients and one."""
        return -(self.a + self.b + self.c + 1)

    @property
    def m(self) -> float:
        """Coefficient of p² under the root."""
        return self.b**2 - 4 * self.a

    @property
    def n(self) -> float:
        """Coefficient of p under the root."""
        return 2 * self.b * self.e - 4 * self.c

    @property
    def discriminant(self) -> float:
        """``n² − 4me²``: the curve is convex where it is not negative."""
        return self.n**2 - 4 * self.m * self.e**2

    @property
    def conditions(self) -> tuple[LorenzCondition, ...]:
        """Conditions for a Lorenz curve; together they are necessary and sufficient."""
        return (
            LorenzCondition("L(0) = 0: e ≤ 0", self.e <= 0),
            LorenzCondition("L(1) = 1: a + c ≥ 1", self.a + self.c >= 1),
            LorenzCondition("L'(0) ≥ 0: c ≥ 0", self.c >= 0),
            LorenzCondition("L'' ≥ 0: n² − 4me² ≥ 0", self.discriminant >= 0),
        )

    @property
    def valid(self) -> bool:
        """Whether all conditions hold."""
        return all(condition.holds for condition in self.conditions)

    @property
    def usable(self) -> bool:
        """Whether poverty measures mean anything: as `valid`, but the curve may end at 0.9 or above instead of at 1.

        A fit that is good at the bottom often misses the top by that much; PovcalNet accepts it too.
        """
        return self.e <= 0 and self.a + self.c >= _LOWEST_END and self.c >= 0 and self.discriminant >= 0

    @cached_property
    def gini(self) -> float:
        """Gini ratio: one minus twice the area under the curve."""
        return 1 + self.b / 2 + self.e + self._root_integral()

    def ordinate(self, share: npt.ArrayLike) -> FloatArray:
        """Return L, the share of total expenditure of the poorest `share` of people."""
        p = np.asarray(share, dtype=np.float64)
        return np.asarray(-(self.b * p + self.e + np.sqrt(np.maximum(self._radicand(p), 0.0))) / 2)

    def slope(self, share: npt.ArrayLike) -> FloatArray:
        """Return L', the expenditure of the person at `share` relative to the mean."""
        p = np.asarray(share, dtype=np.float64)
        with np.errstate(divide="ignore"):
            return np.asarray(-self.b / 2 - (2 * self.m * p + self.n) / (4 * np.sqrt(self._radicand(p))))

    def fgt(self, mean: float, line: float, alpha: int) -> float:
        """Return a Foster–Greer–Thorbecke measure as a fraction.

        Parameters
        ----------
        mean, line : float
            Mean expenditure and poverty line in the same unit.
        alpha : int
            0 headcount, 1 gap, 2 squared gap.

        Raises
        ------
        ValueError
            If the curve is not `usable`, alpha is not 0, 1 or 2, or mean or line is not above zero.
        """
        return _fgt(self, mean, line, alpha)

    def _slope_square_integral(self, upto: float) -> float:
        radicand = self._radicand(np.array([0.0, upto]))
        root_rise = float(np.diff(np.sqrt(np.maximum(radicand, 0.0)))[0])
        return (
            (self.b**2 + self.m) * upto / 4
            + self.b * root_rise / 2
            + self.discriminant / 16 * self._reciprocal_integral(upto)
        )

    def _radicand(self, p: FloatArray) -> FloatArray:
        # The square of a + c − 1 at p = 1 would not come out exactly from m + n + e².
        return np.asarray((1 - p) * self.e**2 + p * (self.a + self.c - 1) ** 2 - self.m * p * (1 - p))

    def _root_integral(self) -> float:
        """∫√Q over [0, 1]."""
        m, n = self.m, self.n
        start, end = abs(self.e), abs(self.a + self.c - 1)
        if abs(m) < _NEARLY_STRAIGHT or start + end == 0:
            return integral_with_awkward_ends(lambda p, _: np.sqrt(np.maximum(self._radicand(p), 0.0)))
        # ∫dp/√Q: one formula for both signs of m, by way of the roots at the two ends.
        chord, root = start + end, math.sqrt(abs(m))
        if m < 0:
            inverse = 2 * math.atan(root / chord) / root
        elif root < chord:
            inverse = 2 * math.atanh(root / chord) / root
        else:
            # The radicand touches zero inside: the discriminant is zero, and so is its product with this integral.
            inverse = 0.0
        return ((2 * m + n) * end - n * start) / (4 * m) - self.discriminant * inverse / (8 * m)

    def _reciprocal_integral(self, upto: float) -> float:
        """∫dp/Q over [0, upto]."""
        polar = 2 * self.e**2 + self.n * upto
        size = math.sqrt(abs(self.discriminant))
        if size * upto < 1e-9 * abs(polar):
            return 2 * upto / polar
        if self.discriminant > 0:
            return 2 * math.atanh(size * upto / polar) / size
        return 2 * math.atan2(size * upto, polar) / size


@dataclass(frozen=True)
class BetaLorenz:
    """The Beta Lorenz curve.

    Parameters
    ----------
    theta, gamma, delta : float
        Coefficients; all above zero.

    Raises
    ------
    ValueError
        If a coefficient is not above zero and finite.

    Examples
    --------
    >>> curve = BetaLorenz(0.578, 0.912, 0.565)
    >>> round(curve.gini, 4), curve.valid
    (0.3067, True)
    """

    theta: float
    gamma: float
    delta: float

    def __post_init__(self) -> None:
        if not all(value > 0 and math.isfinite(value) for value in (self.theta, self.gamma, self.delta)):
            raise ValueError(f"coefficients must be above zero and finite: {self}")

    @property
    def conditions(self) -> tuple[LorenzCondition, ...]:
        """Conditions for a Lorenz curve, slope and curvature from p = 0.001 to 0.999; the ends hold by construction."""
        return (
            LorenzCondition("L'(p) ≥ 0 untuk p ≥ 0,001", bool(self.slope(_INSIDE).min() >= 0)),
            LorenzCondition("L''(p) ≥ 0 untuk 0,001 ≤ p ≤ 0,999", bool(self._curvature(_INSIDE).min() >= 0)),
        )

    @property
    def valid(self) -> bool:
        """Whether all conditions hold."""
        return all(condition.holds for condition in self.conditions)

    @property
    def usable(self) -> bool:
        """Whether poverty measures mean anything: as `valid`."""
        return self.valid

    @cached_property
    def gini(self) -> float:
        """Gini ratio: ``2θ B(1 + γ, 1 + δ)``."""
        log_beta = math.lgamma(1 + self.gamma) + math.lgamma(1 + self.delta) - math.lgamma(2 + self.gamma + self.delta)
        return 2 * self.theta * math.exp(log_beta)

    def ordinate(self, share: npt.ArrayLike) -> FloatArray:
        """Return L, the share of total expenditure of the poorest `share` of people."""
        p = np.asarray(share, dtype=np.float64)
        return np.asarray(p - self.theta * p**self.gamma * (1 - p) ** self.delta)

    def slope(self, share: npt.ArrayLike) -> FloatArray:
        """Return L', the expenditure of the person at `share` relative to the mean."""
        p = np.asarray(share, dtype=np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            bend = self.theta * p**self.gamma * (1 - p) ** self.delta
            return np.asarray(1 - bend * (self.gamma / p - self.delta / (1 - p)))

    def fgt(self, mean: float, line: float, alpha: int) -> float:
        """Return a Foster–Greer–Thorbecke measure as a fraction.

        Parameters
        ----------
        mean, line : float
            Mean expenditure and poverty line in the same unit.
        alpha : int
            0 headcount, 1 gap, 2 squared gap.

        Raises
        ------
        ValueError
            If the curve is not `usable`, alpha is not 0, 1 or 2, mean or line is not above zero, or the squared gap
            is infinite because γ is not above one half.
        """
        if alpha == 2 and self.gamma <= 0.5:
            raise ValueError(f"the squared gap is infinite for γ ≤ 0.5: {self}")
        return _fgt(self, mean, line, alpha)

    def _slope_square_integral(self, upto: float) -> float:
        def square(p: FloatArray, _: FloatArray) -> FloatArray:
            return self.slope(p) ** 2

        return integral_with_awkward_ends(square, upto)

    def _curvature(self, p: FloatArray) -> FloatArray:
        """Return L'' divided by θ p^(γ−2) (1 − p)^(δ−2), which is positive."""
        gamma, delta = self.gamma, self.delta
        return np.asarray(
            gamma * (1 - gamma) * (1 - p) ** 2 + 2 * gamma * delta * p * (1 - p) + delta * (1 - delta) * p**2
        )


Lorenz = GeneralQuadratic | BetaLorenz


@dataclass(frozen=True)
class LorenzFit:
    """A curve fitted to grouped data.

    Parameters
    ----------
    curve : GeneralQuadratic or BetaLorenz
        The curve.
    squared_error : float
        Sum over the given points of the squared distance between the given and the fitted share of expenditure.
    """

    curve: Lorenz
    squared_error: float


def fit_general_quadratic(people: npt.ArrayLike, expenditure: npt.ArrayLike) -> LorenzFit:
    """Fit the general quadratic curve by least squares.

    Parameters
    ----------
    people, expenditure : array (n,)
        Cumulative shares as fractions, from the poorest up; the ends (0, 0) and (1, 1) may be there or not.

    Raises
    ------
    ValueError
        If the shares do not rise from 0 to 1 below the diagonal, there are fewer than three of them besides the ends,
        or the fitted curve is not real.

    Examples
    --------
    >>> curve = GeneralQuadratic(0.888, -1.451, 0.20287)
    >>> share = np.linspace(0.1, 0.9, 9)
    >>> fit = fit_general_quadratic(share, curve.ordinate(share))
    >>> [round(value, 6) for value in (fit.curve.a, fit.curve.b, fit.curve.c)]
    [0.888, -1.451, 0.20287]
    """
    p, share = _inner_points(people, expenditure)
    columns = np.column_stack([p**2 - share, share * (p - 1), p - share])
    a, b, c = np.linalg.lstsq(columns, share * (1 - share), rcond=None)[0].tolist()
    return _with_error(GeneralQuadratic(a, b, c), p, share)


def fit_beta_lorenz(people: npt.ArrayLike, expenditure: npt.ArrayLike) -> LorenzFit:
    """Fit the Beta curve by least squares on logarithms.

    Parameters
    ----------
    people, expenditure : array (n,)
        Cumulative shares as fractions, from the poorest up; the ends (0, 0) and (1, 1) may be there or not.

    Raises
    ------
    ValueError
        If the shares do not rise from 0 to 1 below the diagonal, there are fewer than three of them besides the ends,
        or a fitted coefficient is not above zero.
    """
    p, share = _inner_points(people, expenditure)
    columns = np.column_stack([np.ones(p.size), np.log(p), np.log1p(-p)])
    intercept, gamma, delta = np.linalg.lstsq(columns, np.log(p - share), rcond=None)[0].tolist()
    return _with_error(BetaLorenz(math.exp(intercept), gamma, delta), p, share)


def _inner_points(people: npt.ArrayLike, expenditure: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    p, share = as_values(people, "people"), as_values(expenditure, "expenditure")
    if p.shape != share.shape:
        raise ValueError(f"people has shape {p.shape}, expenditure {share.shape}")
    inside = (p > 0) & (p < 1)
    ends = p[~inside]
    if not np.isin(ends, (0.0, 1.0)).all() or (share[~inside] != ends).any():
        raise ValueError("shares of people must lie between 0 and 1, and at these ends equal those of expenditure")
    p, share = p[inside], share[inside]
    if p.size < 3:
        raise ValueError(f"three points between the ends are needed, not {p.size}")
    if (np.diff(p) <= 0).any() or (np.diff(share) <= 0).any() or (share <= 0).any() or (share >= p).any():
        raise ValueError("both shares must rise from point to point, expenditure always below people")
    return p, share


def _with_error(curve: Lorenz, p: FloatArray, share: FloatArray) -> LorenzFit:
    return LorenzFit(curve, float(((curve.ordinate(p) - share) ** 2).sum()))


def _fgt(curve: Lorenz, mean: float, line: float, alpha: int) -> float:
    if alpha not in (0, 1, 2):
        raise ValueError(f"alpha must be 0, 1 or 2, not {alpha!r}")
    if not (0 < mean < math.inf and 0 < line < math.inf):
        raise ValueError(f"mean and line must be above zero and finite, not {mean!r} and {line!r}")
    if not curve.usable:
        broken = [condition.name for condition in curve.conditions if not condition.holds]
        raise ValueError(f"the curve is no Lorenz curve: {'; '.join(broken)} does not hold for {curve}")
    ratio = line / mean
    headcount = _headcount(curve, ratio)
    if alpha == 0 or headcount == 0:
        return headcount
    below = float(curve.ordinate(headcount)) / ratio
    if alpha == 1:
        return headcount - below
    return headcount - 2 * below + curve._slope_square_integral(headcount) / ratio**2


def _headcount(curve: Lorenz, ratio: float) -> float:
    """Return the share of people whose expenditure is below `ratio` times the mean."""
    low, high = 1e-12, 1 - 1e-12
    if curve.slope(low) >= ratio:
        return 0.0
    if curve.slope(high) <= ratio:
        return 1.0
    return root_of_increasing(lambda p: float(curve.slope(p)) - ratio, low, high)
