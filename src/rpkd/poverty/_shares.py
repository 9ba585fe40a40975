"""Quantiles, what part of all expenditure the groups between them have, and ratios of such parts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from rpkd.poverty._arrays import FloatArray, as_values, as_weights, same_length
from rpkd.poverty._cells import cells_of
from rpkd.poverty._design import Design
from rpkd.poverty._estimates import Estimates, estimates_by_domain

Rule = Literal["survey", "laeken"]

# BPS and the World Bank: the lowest 40 percent, the middle 40, the highest 20.
GROUPS = (0.4, 0.8)

# A cumulated weight this near to a quantile's share (relative to the total) is on it: rounding must not decide.
_NEAR = 1e-12


def weighted_quantile(
    values: npt.ArrayLike, probabilities: npt.ArrayLike, weights: npt.ArrayLike | None = None, rule: Rule = "survey"
) -> FloatArray:
    """Return quantiles that are values of units.

    Parameters
    ----------
    values : array (n,)
        Finite numbers.
    probabilities : array (k,)
        Shares of the population, between 0 and 1.
    weights : array (n,), optional
        Persons that each unit stands for; one where left out. Units without weight are passed over.
    rule : {"survey", "laeken"}
        "survey": the lowest value whose cumulated share reaches the probability, as ``qrule="math"`` (the default) of
        R's ``survey::svyquantile``. "laeken": the lowest value whose cumulated share exceeds it, as
        ``laeken::weightedQuantile`` of version 0.5. They differ only when a cumulated share falls on a probability.

    Returns
    -------
    array (k,)
        Quantiles, in the unit of the values.

    Raises
    ------
    ValueError
        If values or weights are NaN or infinite, a weight is negative, all are zero, lengths differ, a probability lies
        outside 0 … 1, or the rule is not known.

    Examples
    --------
    >>> weighted_quantile([1, 2, 3, 4], [0.5, 0.6]).tolist()
    [2.0, 3.0]
    >>> weighted_quantile([1, 2, 3, 4], [0.5, 0.6], rule="laeken").tolist()
    [3.0, 3.0]
    """
    values = as_values(values, "values", lowest=None)
    return _quantiles(values, as_weights(weights, values.size), _checked(probabilities), _known(rule))


def quantile_shares(
    values: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    cuts: Sequence[float] = GROUPS,
    rule: Rule = "survey",
) -> FloatArray:
    """Return what share of the total the groups between quantiles have, the poorest first; they add up to 1.

    A unit whose value is at or below a quantile belongs to the group below it, whole, so equal values stay together.
    Compare `lorenz`, which divides units.

    Parameters
    ----------
    values, weights
        As for `gini`.
    cuts : sequence of float
        Rising shares of the population between 0 and 1, which end the groups but the last: ``(0.4, 0.8)`` for the
        lowest 40, middle 40 and highest 20 percent, ``(0.1, 0.2, …, 0.9)`` for deciles.
    rule : {"survey", "laeken"}
        Rule of the quantiles, as for `weighted_quantile`.

    Returns
    -------
    array (cuts + 1,)
        Shares as fractions; NaN if all values are zero.

    Raises
    ------
    ValueError
        As `gini`, or if the cuts do not rise between 0 and 1.

    Examples
    --------
    >>> quantile_shares([1, 2, 3, 4, 10]).tolist()
    [0.15, 0.35, 0.5]
    """
    values = as_values(values, "values")
    return _shares(values, as_weights(weights, values.size), _rising(cuts), _known(rule))[0]


def share_ratio(
    values: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    top: float = 0.2,
    bottom: float = 0.2,
    rule: Rule = "survey",
) -> float:
    """Return what the richest `top` have for each rupiah of the poorest `bottom`: S80/S20, or Palma with 0.1 and 0.4.

    As R's ``laeken::qsr`` for 0.2 and 0.2, whose rule of quantiles is "laeken".

    Returns
    -------
    float
        NaN if the poorest have nothing.

    Raises
    ------
    ValueError
        As `gini`, or if top or bottom lie not between 0 and 1.

    Examples
    --------
    >>> share_ratio([1, 2, 3, 4, 10])
    10.0
    """
    values = as_values(values, "values")
    return float(_ratio(values, as_weights(weights, values.size), *_ends(top, bottom), _known(rule))[0][0])


def estimate_shares(
    values: npt.ArrayLike,
    design: Design,
    cuts: Sequence[float] = GROUPS,
    domains: npt.ArrayLike | None = None,
    levels: Sequence[Any] | None = None,
    rule: Rule = "survey",
) -> Estimates:
    """Estimate the shares of quantile groups with standard errors, for the whole sample or for domains.

    The linearised variable of the total up to the quantile Q of p is ``y · [y ≤ Q] + Q · (p − [y ≤ Q])`` (Langel and
    Tillé 2011, "Statistical inference for the quintile share ratio", J. Stat. Plan. Inference 141(8)); the density that
    the error of Q brings cancels, so none has to be estimated. Shares follow as ratios of totals.

    Parameters
    ----------
    values, cuts, rule
        As for `quantile_shares`.
    design, domains, levels
        As for `estimate_fgt`. Quantiles are those of each domain.

    Returns
    -------
    Estimates
        Rows named by their bounds, ``(0.0, 0.4)``, ``(0.4, 0.8)``, …; fractions; NaN where all values are zero.

    Raises
    ------
    ValueError
        As `quantile_shares` and `estimate_fgt`.

    Examples
    --------
    >>> found = estimate_shares([1, 2, 3, 4, 10, 4], Design([10.0] * 6))
    >>> found.names
    ((0.0, 0.4), (0.4, 0.8), (0.8, 1.0))
    >>> found.value.round(4).tolist()
    [0.25, 0.3333, 0.4167]
    """
    values = as_values(values, "values")
    same_length(values, design.weights.size, "values")
    wanted, known = _rising(cuts), _known(rule)
    names = tuple(pairwise((0.0, *wanted.tolist(), 1.0)))

    def linearise(units: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
        return _shares(units, weights, wanted, known)

    return estimates_by_domain(design, cells_of(design, domains, levels), names, linearise, values)


def estimate_share_ratio(
    values: npt.ArrayLike,
    design: Design,
    top: float = 0.2,
    bottom: float = 0.2,
    domains: npt.ArrayLike | None = None,
    levels: Sequence[Any] | None = None,
    rule: Rule = "survey",
) -> Estimates:
    """Estimate the ratio of the richest's to the poorest's total with standard errors (S80/S20, Palma).

    Linearised as the ratio of two totals, each as for `estimate_shares`.

    Parameters
    ----------
    values, top, bottom, rule
        As for `share_ratio`.
    design, domains, levels
        As for `estimate_fgt`.

    Returns
    -------
    Estimates
        One row, named "share_ratio"; NaN where the poorest have nothing.

    Raises
    ------
    ValueError
        As `share_ratio` and `estimate_fgt`.

    Examples
    --------
    >>> estimate_share_ratio([1, 2, 3, 4, 10], Design([10.0] * 5)).value.tolist()
    [10.0]
    """
    values = as_values(values, "values")
    same_length(values, design.weights.size, "values")
    ends, known = _ends(top, bottom), _known(rule)

    def linearise(units: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
        return _ratio(units, weights, *ends, known)

    return estimates_by_domain(design, cells_of(design, domains, levels), ("share_ratio",), linearise, values)


def _quantiles(values: FloatArray, weights: FloatArray, probabilities: FloatArray, rule: Rule) -> FloatArray:
    order = np.argsort(values, kind="stable")
    order = order[weights[order] > 0]
    cumulated = np.cumsum(weights[order])
    total = cumulated[-1]
    # The place of the first cumulated weight that is not below the limit.
    limits = total * (probabilities + (_NEAR if rule == "laeken" else -_NEAR))
    places = np.searchsorted(cumulated, limits)
    quantiles: FloatArray = values[order[np.minimum(places, order.size - 1)]]
    return quantiles


def _totals_up_to(
    values: FloatArray, weights: FloatArray, cuts: FloatArray, rule: Rule
) -> tuple[FloatArray, FloatArray]:
    """Return the totals (cuts + 1,) up to each quantile and of all, and their linearised variables (cuts + 1, n)."""
    linearised = np.empty((cuts.size + 1, values.size))
    totals = np.empty(cuts.size + 1)
    for row, (quantile, cut) in enumerate(zip(_quantiles(values, weights, cuts, rule), cuts, strict=True)):
        below = values <= quantile
        parts = np.where(below, values, 0.0)
        totals[row] = (weights * parts).sum()
        linearised[row] = parts + quantile * (cut - below)
    totals[-1] = (weights * values).sum()
    linearised[-1] = values
    return totals, linearised


def _shares(values: FloatArray, weights: FloatArray, cuts: FloatArray, rule: Rule) -> tuple[FloatArray, FloatArray]:
    totals, linearised = _totals_up_to(values, weights, cuts, rule)
    total = totals[-1] if totals[-1] > 0 else np.nan
    shares = np.diff(totals, prepend=0.0) / total
    return shares, (np.diff(linearised, axis=0, prepend=0.0) - shares[:, None] * values) / total


def _ratio(
    values: FloatArray, weights: FloatArray, below_top: float, bottom: float, rule: Rule
) -> tuple[FloatArray, FloatArray]:
    (poorest, others, total), linearised = _totals_up_to(values, weights, np.array([bottom, below_top]), rule)
    poorest = poorest if poorest > 0 else np.nan
    ratio = (total - others) / poorest
    return np.array([ratio]), ((linearised[2] - linearised[1] - ratio * linearised[0]) / poorest)[None, :]


def _checked(probabilities: npt.ArrayLike) -> FloatArray:
    wanted = np.asarray(probabilities, dtype=np.float64)
    if not np.all((wanted >= 0) & (wanted <= 1)):
        raise ValueError(f"probabilities must lie between 0 and 1, not {wanted.tolist()}")
    return wanted


def _rising(cuts: Sequence[float]) -> FloatArray:
    wanted = np.asarray(cuts, dtype=np.float64)
    if wanted.ndim != 1 or not wanted.size or not np.all(np.diff(wanted, prepend=0.0, append=1.0) > 0):
        raise ValueError(f"cuts must rise between 0 and 1, not {wanted.tolist()}")
    return wanted


def _ends(top: float, bottom: float) -> tuple[float, float]:
    if not (0 < top < 1 and 0 < bottom < 1):
        raise ValueError(f"top and bottom must lie between 0 and 1, not {top!r} and {bottom!r}")
    return 1 - top, bottom


def _known(rule: Rule) -> Rule:
    if rule not in get_args(Rule):
        raise ValueError(f"rule must be one of {', '.join(get_args(Rule))}, not {rule!r}")
    return rule
