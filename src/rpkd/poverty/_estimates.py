"""Estimates with design-based standard errors, their intervals and their differences."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from rpkd.poverty._arrays import FloatArray, group_sums
from rpkd.poverty._cells import Cells
from rpkd.poverty._design import Design, degrees_of_freedom, variances

# A standard error below this part of the estimate, or of the design's error, is what rounding left of zero.
_ROUNDING = 1e-7


@dataclass(frozen=True, eq=False)
class Estimate:
    """One estimate.

    Parameters
    ----------
    value, se : float
        The estimate and its standard error, in the unit of the measure (shares as fractions).
    df : float
        Degrees of freedom of the standard error.
    design : Design or None
        The survey it comes from; None for a difference between two surveys.
    scores : array (PSUs,) or None
        What each PSU adds to the error of the estimate (weight times linearised variable).
    """

    value: float
    se: float
    df: float
    design: Design | None = field(default=None, repr=False)
    scores: FloatArray | None = field(default=None, repr=False)


@dataclass(frozen=True, eq=False)
class Estimates:
    """Several estimates from one survey: rows of measures, and one column for each domain where domains were given.

    Parameters
    ----------
    names : tuple
        What the rows are: the alphas of FGT measures, the bounds of quantile groups, …
    domains : tuple or None
        What the columns are; None without domains, and then the arrays have no columns.
    value, se : array (rows,) or (rows, domains)
        Estimates and standard errors, in the unit of the measure (shares as fractions); NaN for an empty domain.
    deff : array like value
        Design effect: variance over the variance that simple random sampling with replacement of as many rows has; NaN
        where all rows are equal.
    df : array () or (domains,)
        Degrees of freedom: PSUs less strata, of those in which the domain has weight.
    sample_size : array () or (domains,)
        Rows with a weight above zero.

    See Also
    --------
    Estimates.at : picks one estimate, for differences.
    """

    names: tuple[Hashable, ...]
    domains: tuple[Any, ...] | None
    value: FloatArray
    se: FloatArray
    deff: FloatArray
    df: FloatArray
    sample_size: FloatArray
    design: Design = field(repr=False)
    cells: Cells = field(repr=False)
    scores: FloatArray = field(repr=False)

    def at(self, name: Hashable, domain: object = None) -> Estimate:
        """Pick one estimate by the name of its row and the label of its domain.

        Raises
        ------
        KeyError
            If there is no such row or domain.
        """
        if name not in self.names:
            raise KeyError(f"no row {name!r}; rows: {self.names}")
        row = self.names.index(name)
        column = 0
        if self.domains is not None:
            if domain not in self.domains:
                raise KeyError(f"no domain {domain!r}; domains: {self.domains}")
            column = self.domains.index(domain)
        elif domain is not None:
            raise KeyError(f"no domain {domain!r}: the estimates are for the whole sample")
        place = self.cells.slice_of(column)
        scores = np.zeros(self.design.psu_weights.size)
        scores[self.cells.psu[place]] = self.scores[row, place]
        value, se = (array.reshape(len(self.names), -1)[row, column] for array in (self.value, self.se))
        return Estimate(float(value), float(se), float(self.df.reshape(-1)[column]), self.design, scores)


def estimates(
    design: Design,
    cells: Cells,
    names: Sequence[Hashable],
    value: FloatArray,
    scores: FloatArray,
    squares: FloatArray,
) -> Estimates:
    """Put values and the sums of their linearised variables z together to estimates.

    Parameters
    ----------
    design, cells : Design, Cells
        The design, and its domains.
    names : sequence
        What the rows are.
    value : array (rows, domains)
        The estimates.
    scores : array (rows, cells)
        Sums of weight times z within the cells.
    squares : array (rows, domains)
        Sums of weight times z² within the domains.
    """
    count = cells.domain_count
    variance = np.full((len(names), count), np.nan)
    df = np.empty(count)
    for domain in range(count):
        place = cells.slice_of(domain)
        df[domain] = degrees_of_freedom(design, cells.psu[place], cells.weights[place])
        variance[:, domain] = variances(design, cells.psu[place], scores[:, place])
    weight, sizes = cells.by_domain(cells.weights), cells.sample_sizes.astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        # Simple random sampling: W² S² / n, with S² the variance of z in the population as estimated by the weights.
        simple = weight / (sizes - 1) * np.maximum(squares - cells.by_domain(scores) ** 2 / weight, 0.0)
        deff = np.where(simple > _ROUNDING**2 * np.maximum(value**2, variance), variance / simple, np.nan)
    undefined = np.isnan(value)
    variance[undefined] = np.nan
    deff[undefined] = np.nan
    column: tuple[Any, ...] = (...,) if cells.labels is not None else (..., 0)
    return Estimates(
        names=tuple(names),
        domains=cells.labels,
        value=value[column],
        se=np.sqrt(variance)[column],
        deff=deff[column],
        df=df[column],
        sample_size=sizes[column],
        design=design,
        cells=cells,
        scores=scores,
    )


def estimates_by_domain(
    design: Design,
    cells: Cells,
    names: Sequence[Hashable],
    linearise: Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]],
    values: FloatArray,
) -> Estimates:
    """Estimate measures that need the values of a domain together, sorted.

    Parameters
    ----------
    design, cells, names : Design, Cells, sequence
        As for `estimates`.
    linearise : function of (values, weights)
        Returns the measures (rows,) and their linearised variables (rows, units) for the units of one domain.
    values : array (n,)
        One value for each row of the sample.
    """
    count = cells.domain_count
    value = np.full((len(names), count), np.nan)
    scores = np.zeros((len(names), cells.psu.size))
    squares = np.zeros((len(names), count))
    order = np.argsort(cells.of_row, kind="stable")
    ends = np.searchsorted(cells.of_row, cells.bounds, sorter=order)
    for domain in range(count):
        rows = order[ends[domain] : ends[domain + 1]]
        weights = design.weights[rows]
        if not weights.sum() > 0:
            continue
        value[:, domain], linearised = linearise(values[rows], weights)
        place = cells.slice_of(domain)
        codes = cells.of_row[rows] - place.start
        for row, variable in enumerate(linearised):
            weighted = weights * variable
            scores[row, place] = group_sums(codes, weighted, place.stop - place.start)
            squares[row, domain] = weighted @ variable
    return estimates(design, cells, names, value, scores, squares)


def difference(first: Estimate, second: Estimate) -> Estimate:
    """Subtract the second from the first estimate of one survey, with the covariance that common PSUs bring.

    Two domains, two measures, or a domain and the whole sample; the result can itself be subtracted from another. The
    degrees of freedom, and the strata of the choice "average" for lonely PSUs, are those of the whole design.

    Raises
    ------
    ValueError
        If the two do not come from one and the same `Design`.

    Examples
    --------
    >>> from rpkd.poverty import Design, estimate_mean
    >>> design = Design([1.0] * 6, psu=[1, 1, 2, 2, 3, 3])
    >>> means = estimate_mean([1, 2, 3, 4, 8, 9], design, domains=["L", "P"] * 3)
    >>> change = difference(means.at("mean", "P"), means.at("mean", "L"))
    >>> change.value, change.se
    (1.0, 0.0)
    """
    design = first.design
    if design is None or design is not second.design or first.scores is None or second.scores is None:
        raise ValueError("the estimates are not from one design; use independent_difference for two surveys")
    scores = first.scores - second.scores
    every = np.arange(scores.size)
    variance = float(variances(design, every, scores[None, :])[0])
    defined = not (np.isnan(first.se) or np.isnan(second.se))
    return Estimate(
        first.value - second.value,
        float(np.sqrt(variance)) if defined else float("nan"),
        float(degrees_of_freedom(design, every, design.psu_weights)),
        design,
        scores,
    )


def independent_difference(first: Estimate, second: Estimate) -> Estimate:
    """Subtract the second from the first estimate of two independent surveys, such as those of two years.

    The variances add up; degrees of freedom after Welch and Satterthwaite. Surveys that share PSUs (a panel) are not
    independent: their difference has a smaller error than this.

    Raises
    ------
    ValueError
        If both come from the same `Design`.

    Examples
    --------
    >>> change = independent_difference(Estimate(0.10, 0.03, 50), Estimate(0.12, 0.04, 50))
    >>> round(change.value, 3), round(change.se, 3), round(change.df, 1)
    (-0.02, 0.05, 92.7)
    """
    if first.design is not None and first.design is second.design:
        raise ValueError("the estimates are from one design; use difference")
    parts = [(estimate.se**2, estimate.df) for estimate in (first, second)]
    variance = sum(part for part, _ in parts)
    spread = sum(part**2 / df for part, df in parts if df > 0)
    # Two errors of zero tell nothing about how well they are known.
    df = variance**2 / spread if spread > 0 else min(first.df, second.df)
    return Estimate(first.value - second.value, float(np.sqrt(variance)), df)


def confidence_interval(
    estimate: Estimate | Estimates, level: float = 0.95, method: Literal["t", "logit"] = "t"
) -> tuple[FloatArray, FloatArray]:
    """Return the lower and the upper bound of a confidence interval.

    Parameters
    ----------
    estimate : Estimate or Estimates
        Values, standard errors and degrees of freedom.
    level : float
        Share of samples whose interval holds the true value, between 0 and 1.
    method : {"t", "logit"}
        "t": value ± t · SE. "logit": the same on the scale ln(p / (1 − p)), so that the bounds stay between 0 and 1, as
        R's ``svyciprop(method="xlogit")``; NaN where the value is 0 or 1 or not between them.

    Returns
    -------
    low, high : array like the values
        NaN where there are no degrees of freedom.

    Raises
    ------
    ValueError
        If `level` is not between 0 and 1, or the method is not known.

    Examples
    --------
    >>> low, high = confidence_interval(Estimate(0.08, 0.014, 40))
    >>> round(float(low), 4), round(float(high), 4)
    (0.0517, 0.1083)
    """
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, not {level!r}")
    if method not in ("t", "logit"):
        raise ValueError(f"method must be t or logit, not {method!r}")
    from scipy.special import stdtrit

    value, se, df = (np.asarray(part, dtype=np.float64) for part in (estimate.value, estimate.se, estimate.df))
    quantile = stdtrit(np.where(df > 0, df, np.nan), 0.5 + level / 2)
    if method == "t":
        return value - quantile * se, value + quantile * se
    inside = np.where((value > 0) & (value < 1), value, np.nan)
    middle, half = np.log(inside / (1 - inside)), quantile * se / (inside * (1 - inside))
    return 1 / (1 + np.exp(half - middle)), 1 / (1 + np.exp(-half - middle))
