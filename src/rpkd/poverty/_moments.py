"""Means, totals and ratios with standard errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from rpkd.poverty._arrays import FloatArray, as_values, same_length
from rpkd.poverty._cells import Cells, cells_of
from rpkd.poverty._design import Design
from rpkd.poverty._estimates import Estimates, estimates


def estimate_mean(
    values: npt.ArrayLike,
    design: Design,
    domains: npt.ArrayLike | None = None,
    levels: Sequence[Any] | None = None,
) -> Estimates:
    """Estimate a mean (or, from zeros and ones, a share), as R's ``survey::svymean``.

    Parameters
    ----------
    values : array (n,)
        Finite numbers.
    design, domains, levels
        As for `estimate_fgt`.

    Returns
    -------
    Estimates
        One row, named "mean", in the unit of the values.

    Raises
    ------
    ValueError
        If values are NaN or infinite, lengths differ, or a domain label is missing.

    Examples
    --------
    >>> found = estimate_mean([1, 2, 3, 6], Design([1.0, 1.0, 1.0, 1.0]))
    >>> found.value.tolist(), found.se.round(4).tolist()
    ([3.0], [1.0801])
    """
    values = _values(values, design, "values")
    return _ratio("mean", values, np.ones(values.size), design, cells_of(design, domains, levels))


def estimate_ratio(
    numerator: npt.ArrayLike,
    denominator: npt.ArrayLike,
    design: Design,
    domains: npt.ArrayLike | None = None,
    levels: Sequence[Any] | None = None,
) -> Estimates:
    """Estimate the ratio of two totals, as R's ``survey::svyratio``: food in all expenditure, persons for a household.

    Parameters
    ----------
    numerator, denominator : array (n,)
        Finite numbers.
    design, domains, levels
        As for `estimate_fgt`.

    Returns
    -------
    Estimates
        One row, named "ratio"; NaN where the denominator's total is zero.

    Raises
    ------
    ValueError
        As `estimate_mean`.

    Examples
    --------
    >>> found = estimate_ratio([2, 3, 4, 3], [4, 5, 6, 5], Design([1.0, 1.0, 1.0, 1.0]))
    >>> found.value.tolist(), found.se.round(4).tolist()
    ([0.6], [0.0327])
    """
    top, bottom = _values(numerator, design, "numerator"), _values(denominator, design, "denominator")
    return _ratio("ratio", top, bottom, design, cells_of(design, domains, levels))


def estimate_total(
    values: npt.ArrayLike,
    design: Design,
    domains: npt.ArrayLike | None = None,
    levels: Sequence[Any] | None = None,
) -> Estimates:
    """Estimate a total, as R's ``survey::svytotal``: the number of poor persons from zeros and ones.

    The total of an empty domain is zero, and its error too.

    Parameters
    ----------
    values, design, domains, levels
        As for `estimate_mean`.

    Returns
    -------
    Estimates
        One row, named "total", in the unit of the values times that of the weights.

    Raises
    ------
    ValueError
        As `estimate_mean`.

    Examples
    --------
    >>> found = estimate_total([0, 1, 1, 0], Design([10, 10, 20, 20]))
    >>> found.value.tolist(), found.se.round(4).tolist()
    ([30.0], [19.1485])
    """
    values = _values(values, design, "values")
    cells = cells_of(design, domains, levels)
    weighted = design.weights * values
    scores = cells.sums(weighted)[None, :]
    squares = cells.domain_sums(weighted * values)[None, :]
    return estimates(design, cells, ("total",), cells.by_domain(scores), scores, squares)


def _ratio(name: str, top: FloatArray, bottom: FloatArray, design: Design, cells: Cells) -> Estimates:
    scores, below = cells.sums(design.weights * top), cells.sums(design.weights * bottom)
    with np.errstate(invalid="ignore", divide="ignore"):
        total = cells.by_domain(below)
        value = np.where(total == 0, np.nan, cells.by_domain(scores) / total)
        # Σ w (top − R · bottom)², multiplied out: one value for each domain is enough.
        squares = (
            cells.domain_sums(design.weights * top**2)
            - 2 * value * cells.domain_sums(design.weights * top * bottom)
            + value**2 * cells.domain_sums(design.weights * bottom**2)
        ) / total**2
        scores = (scores - cells.spread(value) * below) / cells.spread(total)
    return estimates(design, cells, (name,), value[None, :], scores[None, :], squares[None, :])


def _values(values: npt.ArrayLike, design: Design, name: str) -> FloatArray:
    array = as_values(values, name, lowest=None)
    same_length(array, design.weights.size, name)
    return array
