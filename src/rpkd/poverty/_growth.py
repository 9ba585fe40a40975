"""What a change in poverty is made of: growth, redistribution and the line; and the groups it happened in.

Growth and redistribution after Datt and Ravallion (1992), each component averaged over all orders in which mean,
distribution and line can change (the Shapley value, Shorrocks 2013): the components add up to the change, with no
residual. Groups after Ravallion and Huppi (1991).
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from rpkd.poverty._arrays import FloatArray, as_values, as_weights, same_length
from rpkd.poverty._distributions import FittedDistribution
from rpkd.poverty._fgt import fgt
from rpkd.poverty._lorenz import Lorenz


class Welfare(Protocol):
    """How a population's expenditure per head is spread."""

    @property
    def mean(self) -> float:
        """Mean expenditure per head."""
        ...

    def fgt(self, line: float, alpha: int) -> float:
        """Foster–Greer–Thorbecke measure (fraction) at a line in the unit of the mean."""
        ...


@dataclass(frozen=True, eq=False)
class Microdata:
    """People or households with weights.

    Parameters
    ----------
    expenditure : array (n,)
        Per head; not negative.
    weights : array (n,), optional
        How many people a row stands for; one where there are none.

    Raises
    ------
    ValueError
        If the arrays do not fit each other, or hold negative or missing values.

    Examples
    --------
    >>> people = Microdata(np.array([50.0, 100.0, 150.0]), np.array([1.0, 1.0, 2.0]))
    >>> people.mean, people.fgt(100, 0), people.fgt(100, 1)
    (112.5, 0.25, 0.125)
    """

    expenditure: FloatArray
    weights: FloatArray | None = None

    def __post_init__(self) -> None:
        values = as_values(self.expenditure, "expenditure")
        object.__setattr__(self, "expenditure", values)
        object.__setattr__(self, "weights", as_weights(self.weights, values.size))

    @property
    def mean(self) -> float:
        """Weighted mean."""
        return float(np.average(self.expenditure, weights=self.weights))

    def fgt(self, line: float, alpha: int) -> float:
        """Foster–Greer–Thorbecke measure; who stands exactly on the line is not poor."""
        return float(fgt(self.expenditure, line, self.weights, (alpha,))[0])


@dataclass(frozen=True)
class Fitted:
    """A fitted distribution in rupiah.

    Where the fit's mean is assumed (`PovertyFit.assumed`), the split between growth and redistribution is as well.

    Parameters
    ----------
    distribution : FittedDistribution
        Relative to its line.
    line : float
        That line in rupiah.

    Examples
    --------
    >>> people = Fitted(FittedDistribution(0.8, 0.6, 0.6), line=600_000)
    >>> round(people.mean), round(people.fgt(600_000, 0), 4)
    (1598674, 0.0912)
    """

    distribution: FittedDistribution
    line: float

    @property
    def mean(self) -> float:
        """Mean in rupiah."""
        return self.distribution.mean * self.line

    def fgt(self, line: float, alpha: int) -> float:
        """Foster–Greer–Thorbecke measure at a line in rupiah."""
        return float(self.distribution.fgt(line / self.line, alpha))


@dataclass(frozen=True)
class Grouped:
    """A Lorenz curve and a mean.

    Parameters
    ----------
    curve : GeneralQuadratic or BetaLorenz
        A valid Lorenz curve.
    mean : float
        Mean expenditure per head.
    """

    curve: Lorenz
    mean: float

    def fgt(self, line: float, alpha: int) -> float:
        """Foster–Greer–Thorbecke measure at a line in the unit of the mean."""
        return self.curve.fgt(self.mean, line, alpha)


@dataclass(frozen=True)
class GrowthDecomposition:
    """A change in poverty and its components, as fractions.

    Parameters
    ----------
    before, after : float
        The measure at the two dates.
    growth : float
        Due to the mean, with distribution and line as they were, on average over all orders of change.
    redistribution : float
        Due to the Lorenz curve.
    line : float
        Due to the poverty line.
    """

    before: float
    after: float
    growth: float
    redistribution: float
    line: float

    @property
    def change(self) -> float:
        """After minus before; the sum of the three components."""
        return self.after - self.before


def decompose_growth(
    before: Welfare, after: Welfare, line_before: float, line_after: float, alpha: int = 0
) -> GrowthDecomposition:
    """Split a change in poverty into growth, redistribution and the change of the line.

    Parameters
    ----------
    before, after : Welfare
        Expenditure at the two dates: `Microdata`, `Fitted` or `Grouped`, which may differ, in the same unit. In
        nominal rupiah the growth component holds inflation, which the component of the line takes back; with both
        deflated to one date's prices and one line, the line's component is zero.
    line_before, line_after : float
        Poverty lines in the unit of expenditure.
    alpha : int
        0 headcount, 1 gap, 2 squared gap.

    Raises
    ------
    ValueError
        If alpha is not 0, 1 or 2, or a line or a mean is not above zero.

    Examples
    --------
    Everybody gains a fifth and the line stays: all of it is growth.

    >>> people = np.array([50.0, 90.0, 130.0, 250.0])
    >>> result = decompose_growth(Microdata(people), Microdata(1.2 * people), 100, 100)
    >>> [round(part, 12) for part in (result.change, result.growth, result.redistribution, result.line)]
    [-0.25, -0.25, 0.0, 0.0]
    """
    if alpha not in (0, 1, 2):
        raise ValueError(f"alpha must be 0, 1 or 2, not {alpha!r}")
    means, lines, spreads = (before.mean, after.mean), (line_before, line_after), (before, after)
    if not all(0 < value < math.inf for value in (*means, *lines)):
        raise ValueError(f"means and lines must be above zero and finite, not {means} and {lines}")

    def poverty(mean: int, spread: int, line: int) -> float:
        # Spread of one date, scaled to the mean of another: the same as the line scaled the other way. Exactly one
        # where the dates agree, so that nobody on the line crosses it by rounding.
        scale = 1.0 if mean == spread else means[spread] / means[mean]
        return spreads[spread].fgt(lines[line] * scale, alpha)

    values = {corner: poverty(*corner) for corner in itertools.product((0, 1), repeat=3)}
    parts = [0.0, 0.0, 0.0]
    orders = list(itertools.permutations(range(3)))
    for order in orders:
        corner = [0, 0, 0]
        for factor in order:
            earlier = values[corner[0], corner[1], corner[2]]
            corner[factor] = 1
            parts[factor] += (values[corner[0], corner[1], corner[2]] - earlier) / len(orders)
    return GrowthDecomposition(values[0, 0, 0], values[1, 1, 1], *parts)


@dataclass(frozen=True, eq=False)
class SectoralDecomposition:
    """A change in poverty by groups, as fractions of the whole population.

    Parameters
    ----------
    change : float
        Change of the whole population's measure.
    within : array (groups,)
        Change within each group, at its earlier share of people.
    shift : float
        People moving between groups, at the groups' earlier poverty.
    interaction : float
        What both have together: positive where people moved towards groups whose poverty rose.
    """

    change: float
    within: FloatArray
    shift: float
    interaction: float


def decompose_sectors(
    share_before: npt.ArrayLike, poverty_before: npt.ArrayLike, share_after: npt.ArrayLike, poverty_after: npt.ArrayLike
) -> SectoralDecomposition:
    """Split a change in poverty into changes within groups, shifts between them and their interaction.

    Parameters
    ----------
    share_before, share_after : array (groups,)
        Groups' shares of the population; each adds up to one.
    poverty_before, poverty_after : array (groups,)
        Groups' values of one additive measure (P0, P1 or P2).

    Raises
    ------
    ValueError
        If the arrays do not fit each other, hold negative or missing values, or shares do not add up to one within
        1e-6.

    Examples
    --------
    A tenth of the people moves from the village (20 percent poor) to the town (10 percent); nothing else changes.

    >>> result = decompose_sectors([0.5, 0.5], [0.1, 0.2], [0.6, 0.4], [0.1, 0.2])
    >>> round(result.change, 12), result.within.tolist(), round(result.shift, 12), result.interaction
    (-0.01, [0.0, 0.0], -0.01, 0.0)
    """
    shares = as_values(share_before, "share_before"), as_values(share_after, "share_after")
    rates = as_values(poverty_before, "poverty_before"), as_values(poverty_after, "poverty_after")
    for array, name in ((shares[1], "share_after"), (rates[0], "poverty_before"), (rates[1], "poverty_after")):
        same_length(array, shares[0].size, name)
    for share in shares:
        if abs(share.sum() - 1) > 1e-6:
            raise ValueError(f"shares must add up to one, not {share.sum()!r}")
    moved, risen = shares[1] - shares[0], rates[1] - rates[0]
    return SectoralDecomposition(
        change=float(shares[1] @ rates[1] - shares[0] @ rates[0]),
        within=shares[0] * risen,
        shift=float(moved @ rates[0]),
        interaction=float(moved @ risen),
    )
