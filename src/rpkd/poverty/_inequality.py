"""Inequality: Gini coefficient, Lorenz curve, Theil's and Atkinson's measures.

All are of the population that the sample stands for, without a correction for the sample's size: replicating every
unit leaves them unchanged.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from rpkd.poverty._arrays import FloatArray, as_values, as_weights, same_length
from rpkd.poverty._cells import cells_of
from rpkd.poverty._design import Design
from rpkd.poverty._estimates import Estimates, estimates_by_domain


def gini(values: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> float:
    """Return the Gini coefficient, between 0 and 1.

    Half the relative mean difference, ``Σ_i Σ_j w_i w_j |y_i − y_j| / (2 W² μ)``: twice the area between the Lorenz
    polygon and the diagonal, as R's ``laeken::gini`` (which gives percent). ``convey::svygini`` takes one off each
    cumulated weight instead, which differs by about one over the population's size.

    Parameters
    ----------
    values : array (n,)
        Expenditure or income for each person; not negative.
    weights : array (n,), optional
        Persons that each unit stands for; one where left out.

    Returns
    -------
    float
        NaN if all values are zero.

    Raises
    ------
    ValueError
        If values or weights are NaN, infinite or negative, all weights are zero, or lengths differ.

    Examples
    --------
    >>> round(gini([1, 2, 3, 4, 5]), 4)
    0.2667
    """
    values = as_values(values, "values")
    return float(_gini(values, as_weights(weights, values.size))[0][0])


def lorenz(values: npt.ArrayLike, weights: npt.ArrayLike | None, shares: npt.ArrayLike) -> FloatArray:
    """Return the ordinates of the Lorenz curve: what share of all the poorest `shares` of the population have.

    A unit may fall into two parts here, so the curve is the polygon through all units. Compare `quantile_shares`, where
    units stay whole.

    Parameters
    ----------
    values, weights
        As for `gini`.
    shares : array (k,)
        Shares of the population, between 0 and 1.

    Returns
    -------
    array (k,)
        Shares of the total as fractions; NaN if all values are zero.

    Raises
    ------
    ValueError
        As `gini`, and if a share lies outside 0 … 1.

    Examples
    --------
    >>> lorenz([1, 2, 3, 4], None, [0.25, 0.5, 0.6]).round(4).tolist()
    [0.1, 0.3, 0.42]
    """
    values = as_values(values, "values")
    weights = as_weights(weights, values.size)
    wanted = np.asarray(shares, dtype=np.float64)
    if not np.all((wanted >= 0) & (wanted <= 1)):
        raise ValueError(f"shares must lie between 0 and 1, not {wanted.tolist()}")
    order = np.argsort(values, kind="stable")
    people = np.concatenate([[0.0], np.cumsum(weights[order])])
    money = np.concatenate([[0.0], np.cumsum(weights[order] * values[order])])
    if not money[-1] > 0:
        return np.full(wanted.shape, np.nan)
    ordinates: FloatArray = np.interp(wanted, people / people[-1], money / money[-1])
    return ordinates


def theil_t(values: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> float:
    """Return Theil's T, the mean of ``(y / μ) · ln(y / μ)``; a value of zero adds zero, its limit.

    Returns
    -------
    float
        0 for equal values; NaN if all values are zero.

    Raises
    ------
    ValueError
        As `gini`.

    Examples
    --------
    >>> round(theil_t([1, 1, 4]), 4)
    0.231
    """
    values = as_values(values, "values")
    weights = as_weights(weights, values.size)
    ratios = _to_mean(values, weights)
    logs = np.log(np.where(ratios > 0, ratios, 1.0))
    return float((weights * ratios * logs).sum() / weights.sum())


def theil_l(values: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> float:
    """Return Theil's L, the mean logarithmic deviation: the mean of ``ln(μ / y)``.

    Raises
    ------
    ValueError
        As `gini`, and if a value is zero: the measure is infinite then.

    Examples
    --------
    >>> round(theil_l([1, 1, 4]), 4)
    0.231
    """
    values = as_values(values, "values")
    weights = as_weights(weights, values.size)
    return float(-(weights * np.log(_positive(_to_mean(values, weights)))).sum() / weights.sum())


def atkinson(values: npt.ArrayLike, aversion: float, weights: npt.ArrayLike | None = None) -> float:
    """Return Atkinson's measure: the share of the total that equality would make dispensable.

    Parameters
    ----------
    values, weights
        As for `gini`.
    aversion : float
        Aversion to inequality ε, above zero.

    Raises
    ------
    ValueError
        As `gini`, if the aversion is not above zero, or if a value is zero and the aversion 1 or more.

    Examples
    --------
    >>> round(atkinson([1, 1, 4], aversion=1), 4)
    0.2063
    """
    if not aversion > 0:
        raise ValueError(f"aversion must be above zero, not {aversion!r}")
    values = as_values(values, "values")
    weights = as_weights(weights, values.size)
    ratios = _to_mean(values, weights)
    shares = weights / weights.sum()
    if aversion >= 1:
        ratios = _positive(ratios)
    if aversion == 1:
        return float(1 - np.exp((shares * np.log(ratios)).sum()))
    return float(1 - (shares * ratios ** (1 - aversion)).sum() ** (1 / (1 - aversion)))


def estimate_gini(
    values: npt.ArrayLike,
    design: Design,
    domains: npt.ArrayLike | None = None,
    levels: Sequence[Any] | None = None,
) -> Estimates:
    """Estimate the Gini coefficient with standard errors, for the whole sample or for domains.

    The linearised variable is that of Langel and Tillé (2013), "Variance estimation of the Gini index: revisiting a
    result several times published", J. R. Stat. Soc. A 176(2):
    ``z_k = (2 W_k (y_k − ȳ_k) + Y − W y_k − G (Y + W y_k)) / (W Y)``, with W and Y the totals of weights and values,
    W_k the weight of the units up to y_k and ȳ_k their mean. (``laeken`` has no analytical error.)

    Parameters
    ----------
    values
        As for `gini`.
    design, domains, levels
        As for `estimate_fgt`.

    Returns
    -------
    Estimates
        One row, named "gini"; fractions; NaN where all values of a domain are zero.

    Raises
    ------
    ValueError
        As `gini` and `estimate_fgt`.

    Examples
    --------
    >>> found = estimate_gini([1, 2, 3, 4, 5, 6], Design([10.0] * 6))
    >>> found.value.round(4).tolist(), found.se.round(4).tolist()
    ([0.2778], [0.0806])
    """
    values = as_values(values, "values")
    same_length(values, design.weights.size, "values")
    return estimates_by_domain(design, cells_of(design, domains, levels), ("gini",), _gini, values)


def _gini(values: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the coefficient (1,) and its linearised variable (1, n)."""
    order = np.argsort(values, kind="stable")
    sorted_values, sorted_weights = values[order], weights[order]
    money = sorted_weights * sorted_values
    people_up_to, money_up_to = np.cumsum(sorted_weights), np.cumsum(money)
    people, total = weights.sum(), money.sum()
    if not total > 0:
        return np.array([np.nan]), np.full((1, values.size), np.nan)
    # Rounding can bring equal values a hair below zero.
    coefficient = max((money * (2 * people_up_to - sorted_weights - people)).sum() / (people * total), 0.0)
    linearised = np.empty((1, values.size))
    linearised[0, order] = (
        2 * (people_up_to * sorted_values - money_up_to)
        + total
        - people * sorted_values
        - coefficient * (total + people * sorted_values)
    ) / (people * total)
    return np.array([coefficient]), linearised


def _to_mean(values: FloatArray, weights: FloatArray) -> FloatArray:
    mean = (weights * values).sum() / weights.sum()
    return values / mean if mean > 0 else np.full(values.shape, np.nan)


def _positive(ratios: FloatArray) -> FloatArray:
    if (ratios == 0).any():
        raise ValueError(f"values holds {int((ratios == 0).sum())} zeros: the measure is infinite")
    return ratios
