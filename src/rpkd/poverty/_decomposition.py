"""What groups of the population contribute to poverty and to inequality."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rpkd.poverty._arrays import CodeArray, FloatArray, as_labels, as_line, as_values, as_weights, codes_of, group_sums
from rpkd.poverty._fgt import checked_alphas


@dataclass(frozen=True, eq=False)
class PovertyByGroup:
    """P_α of groups, and their part in that of all.

    Parameters
    ----------
    groups : tuple
        Labels, sorted.
    alphas : tuple of float
        Rows of the arrays.
    population_share : array (groups,)
        Shares of the population; they add up to 1.
    measure : array (alphas, groups)
        P_α within each group, as fractions.
    contribution : array (alphas, groups)
        Population share times measure over that of all; each row adds up to 1. NaN where nobody is poor.
    overall : array (alphas,)
        P_α of all.
    """

    groups: tuple[Any, ...]
    alphas: tuple[float, ...]
    population_share: FloatArray
    measure: FloatArray
    contribution: FloatArray
    overall: FloatArray


@dataclass(frozen=True, eq=False)
class InequalityByGroup:
    """Theil's measure within and between groups.

    Parameters
    ----------
    groups : tuple
        Labels, sorted.
    population_share, expenditure_share, mean, within_group : array (groups,)
        Shares as fractions, means in the unit of the values, and the measure within each group.
    within, between, overall : float
        Parts of the measure; within and between add up to the overall one.
    """

    groups: tuple[Any, ...]
    population_share: FloatArray
    expenditure_share: FloatArray
    mean: FloatArray
    within_group: FloatArray
    within: float
    between: float
    overall: float


def poverty_by_group(
    values: npt.ArrayLike,
    line: npt.ArrayLike,
    groups: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    alphas: Sequence[float] = (0, 1, 2),
) -> PovertyByGroup:
    """Divide P_α among groups: ``P_α = Σ_g share_g · P_α,g`` (Foster, Greer and Thorbecke 1984).

    Parameters
    ----------
    values, line, weights, alphas
        As for `fgt`.
    groups : array (n,)
        Label of each unit's group.

    Raises
    ------
    ValueError
        As `fgt`, if a label is missing, or a group has no weight.

    Examples
    --------
    >>> found = poverty_by_group([3, 5, 6, 9], 6, ["desa", "desa", "desa", "kota"], alphas=(0,))
    >>> found.groups, found.measure.round(4).tolist(), found.contribution.tolist()
    (('desa', 'kota'), [[0.6667, 0.0]], [[1.0, 0.0]])
    """
    values, weights, codes, labels = _grouped(values, weights, groups)
    line = as_line(line, values.size)
    poor = values < line
    gaps = np.maximum(1 - values / line, 0.0)[poor]
    people = group_sums(codes, weights, len(labels))
    sums = np.stack(
        [group_sums(codes[poor], weights[poor] * gaps**alpha, people.size) for alpha in checked_alphas(alphas)]
    )
    total = sums.sum(axis=1)
    with np.errstate(invalid="ignore"):
        contribution = sums / total[:, None]
    share = people / people.sum()
    return PovertyByGroup(labels, tuple(alphas), share, sums / people, contribution, total / people.sum())


def theil_by_group(
    values: npt.ArrayLike, groups: npt.ArrayLike, weights: npt.ArrayLike | None = None
) -> InequalityByGroup:
    """Divide Theil's T into inequality within and between groups, weighted by their shares of expenditure.

    ``T = Σ_g s_g T_g + Σ_g s_g ln(μ_g / μ)`` (Shorrocks 1980).

    Parameters
    ----------
    values, weights
        As for `theil_t`.
    groups : array (n,)
        Label of each unit's group.

    Raises
    ------
    ValueError
        As `theil_t`, if all values are zero, a label is missing, or a group has no weight.

    Examples
    --------
    >>> found = theil_by_group([1, 1, 4, 4], ["desa", "desa", "kota", "kota"])
    >>> round(found.within, 4), round(found.between, 4), round(found.overall, 4)
    (0.0, 0.1927, 0.1927)
    """
    values, weights, codes, labels = _grouped(values, weights, groups)
    people = group_sums(codes, weights, len(labels))
    money = group_sums(codes, weights * values, len(labels))
    if not money.sum() > 0:
        raise ValueError("all values are zero: there is no inequality to divide")
    means, mean = money / people, money.sum() / people.sum()
    expenditure_share = money / money.sum()
    # A value or a mean of zero adds zero, the limit of x ln x.
    to_group = values / np.where(means > 0, means, 1.0)[codes]
    terms = weights * to_group * np.log(np.where(to_group > 0, to_group, 1.0))
    within_group = group_sums(codes, terms, len(labels)) / people
    within = float(expenditure_share @ within_group)
    between = float(expenditure_share @ np.log(np.where(means > 0, means, mean) / mean))
    return InequalityByGroup(
        labels, people / people.sum(), expenditure_share, means, within_group, within, between, within + between
    )


def _grouped(
    values: npt.ArrayLike, weights: npt.ArrayLike | None, groups: npt.ArrayLike
) -> tuple[FloatArray, FloatArray, CodeArray, tuple[Any, ...]]:
    values = as_values(values, "values")
    weights = as_weights(weights, values.size)
    codes, distinct = codes_of(as_labels(groups, values.size, "groups"))
    people = group_sums(codes, weights, distinct.size)
    if not people.min() > 0:
        raise ValueError(f"groups without weight: {distinct[people == 0].tolist()}")
    return values, weights, codes, tuple(distinct.tolist())
