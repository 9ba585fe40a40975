"""Poverty measures: the family of Foster, Greer and Thorbecke, Watts, and Sen–Shorrocks–Thon.

A unit is poor when its value is **strictly below** the line, BPS's definition: one exactly on the line is not poor. R's
``convey`` counts it as poor (``<=``), so the two differ when a value equals the line.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from rpkd.poverty._arrays import FloatArray, as_line, as_values, as_weights, group_sums, same_length
from rpkd.poverty._cells import Cells, cells_of
from rpkd.poverty._design import Design
from rpkd.poverty._estimates import Estimates, estimates
from rpkd.poverty._inequality import gini

# Rows that are worked on at a time: their arrays stay in the processor's cache, and the memory stays small.
_BLOCK = 2**17


def fgt(
    values: npt.ArrayLike,
    line: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    alphas: Sequence[float] = (0, 1, 2),
) -> FloatArray:
    """Return the poverty measures P_α of Foster, Greer and Thorbecke (1984).

    ``P_α = Σ w · ((line − value) / line)^α / Σ w``, the numerator over the poor. BPS prints them times 100.

    Parameters
    ----------
    values : array (n,)
        Monthly expenditure for each person, in rupiah; not negative (zero is poor with a gap of 1).
    line : float or array (n,)
        Poverty line in the same unit, above zero; one for all, or one for each unit (urban and rural lines, say).
    weights : array (n,), optional
        Persons that each unit stands for; one where left out.
    alphas : sequence of float
        0 for the headcount ratio P0, 1 for the gap P1, 2 for the severity P2; any number not below zero.

    Returns
    -------
    array (alphas,)
        Measures as fractions.

    Raises
    ------
    ValueError
        If values or weights are NaN, infinite or negative, all weights are zero, a line is not above zero, an alpha is
        below zero, or lengths differ.

    Examples
    --------
    >>> fgt([300_000, 500_000, 600_000, 900_000], line=600_000).round(4).tolist()
    [0.5, 0.1667, 0.0694]
    """
    values = as_values(values, "values")
    weights = as_weights(weights, values.size)
    line = as_line(line, values.size)
    poor = values < line
    gaps, weighted = _gaps(values, line)[poor], weights[poor]
    return np.array([(weighted * gaps**alpha).sum() / weights.sum() for alpha in checked_alphas(alphas)])


def watts(values: npt.ArrayLike, line: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> float:
    """Return Watts's index: the mean over all units of ``ln(line / value)`` of the poor.

    Raises
    ------
    ValueError
        As `fgt`, and if a value is zero: the index is infinite then.

    Examples
    --------
    >>> round(watts([300_000, 500_000, 600_000, 900_000], line=600_000), 4)
    0.2189
    """
    values = as_values(values, "values")
    if not values.min() > 0:
        raise ValueError(f"values holds {int((values == 0).sum())} zeros: Watts's index is infinite")
    weights = as_weights(weights, values.size)
    line = as_line(line, values.size)
    return float(weights @ np.log(np.maximum(line / values, 1.0)) / weights.sum())


def sen_shorrocks_thon(values: npt.ArrayLike, line: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> float:
    """Return the index of Sen, Shorrocks and Thon: ``P1 · (1 + G)``, with G the Gini coefficient of the gaps of all.

    The gap of a unit that is not poor is zero. Replicating the units leaves it unchanged, as `gini`.

    Raises
    ------
    ValueError
        As `fgt`.

    Examples
    --------
    >>> round(sen_shorrocks_thon([300_000, 500_000, 600_000, 900_000], line=600_000), 4)
    0.2708
    """
    values = as_values(values, "values")
    weights = as_weights(weights, values.size)
    gaps = _gaps(values, as_line(line, values.size))
    mean = float(weights @ gaps / weights.sum())
    return mean * (1 + gini(gaps, weights)) if mean > 0 else 0.0


def estimate_fgt(
    values: npt.ArrayLike,
    line: npt.ArrayLike,
    design: Design,
    alphas: Sequence[float] = (0, 1, 2),
    domains: npt.ArrayLike | None = None,
    levels: Sequence[Any] | None = None,
) -> Estimates:
    """Estimate P_α with standard errors by Taylor linearisation, for the whole sample or for domains.

    The linearised variable is ``(g^α · [poor] − P_α) / N`` with N the domain's weight: that of a ratio of two totals,
    as R's ``svymean(~I((y < z) * (1 - y / z)^a), subset(design, …))``. The line counts as known: for one that is
    itself estimated from the sample the errors are too small.

    Parameters
    ----------
    values, line, alphas
        As for `fgt`.
    design : Design
        Strata, PSUs and weights.
    domains : array (n,), optional
        Label of each row's domain. All rows stay in the design; see `levels` for rows that belong to none.
    levels : sequence, optional
        The domains that are wanted, in this order; other rows belong to none. All labels where left out.

    Returns
    -------
    Estimates
        Rows named by `alphas`; fractions.

    Raises
    ------
    ValueError
        As `fgt`, and if a domain label is missing, or levels come without domains.

    Examples
    --------
    >>> design = Design([10, 10, 10, 10, 10, 10], psu=[1, 1, 2, 2, 3, 3])
    >>> found = estimate_fgt([3, 5, 6, 9, 5, 8], 6, design, alphas=(0,))
    >>> found.value.round(4).tolist(), found.se.round(4).tolist(), int(found.df)
    ([0.5], [0.2887], 2)
    >>> found = estimate_fgt([3, 5, 6, 9, 5, 8], 6, design, alphas=(0,), domains=["L", "P"] * 3)
    >>> found.domains, found.value.round(4).tolist(), found.se.round(4).tolist()
    (('L', 'P'), [[0.6667, 0.3333]], [[0.3333, 0.3333]])
    """
    values = as_values(values, "values")
    same_length(values, design.weights.size, "values")
    line = as_line(line, values.size)
    powers = checked_alphas(alphas)
    cells = cells_of(design, domains, levels)
    scores, squares = _poor_sums(values, line, design.weights, cells, powers)
    weight = cells.by_domain(cells.weights)
    with np.errstate(invalid="ignore", divide="ignore"):
        measures = cells.by_domain(scores) / weight
        # Σ w (x − P)² / W², with Σ w x = P W.
        squares = (squares / weight - measures**2) / weight
        for row, measure in enumerate(measures):
            scores[row] -= cells.spread(measure) * cells.weights
            scores[row] /= cells.spread(weight)
    return estimates(design, cells, tuple(alphas), measures, scores, squares)


def _poor_sums(
    values: FloatArray, line: FloatArray, weights: FloatArray, cells: Cells, alphas: Sequence[float]
) -> tuple[FloatArray, FloatArray]:
    """Return Σ w g^α by cell and Σ w g^2α by domain, over the poor."""
    sums = np.zeros((len(alphas), cells.psu.size))
    squares = np.zeros((len(alphas), cells.domain_count))
    block = min(_BLOCK, values.size)
    poor = np.empty(block + block // 8, dtype=np.bool_)
    for start in range(0, values.size, block):
        part = slice(start, start + block)
        limit = line[part] if line.ndim else line
        size = np.less(values[part], limit, out=poor[: values[part].size]).size
        # numpy looks for the true ones in another and slower way when they are fewer than a tenth; some more at the end
        # keep it from that.
        poor[size:] = True
        rows = np.flatnonzero(poor)[: np.count_nonzero(poor[:size])]
        gaps = 1 - values[part][rows] / (limit[rows] if line.ndim else line)
        weighted = weights[part][rows]
        codes = cells.of_row[part][rows]
        # A block has rows of few cells when units are together in the file: only these are added up.
        first = codes.min(initial=cells.psu.size)
        for row, alpha in enumerate(alphas):
            power = gaps**alpha
            terms = weighted * power
            found = group_sums(codes - first, terms, 0)[: cells.psu.size - first]
            sums[row, first : first + found.size] += found
            squares[row] += cells.domain_sums(terms * power, codes)
    return sums, squares


def _gaps(values: FloatArray, line: FloatArray) -> FloatArray:
    return np.maximum(1 - values / line, 0.0)


def checked_alphas(alphas: Sequence[float]) -> Sequence[float]:
    """Refuse no alphas, and alphas below zero."""
    if not len(alphas) or not all(alpha >= 0 for alpha in alphas):
        raise ValueError(f"alphas must be numbers not below zero, not {tuple(alphas)}")
    return alphas
