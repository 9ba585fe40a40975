"""What the model of the determinants says of one region and one province, and whether it holds when fitted anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rpkd.profile._determinants import (
    LEAST_KNOWN,
    Covariate,
    Floats,
    NationalModel,
    Sample,
    determinant_sample,
    logit_of,
    national_model,
    percent_of,
    t_quantile,
)


@dataclass(frozen=True)
class Expectation:
    """What P0 all other regions let one expect of a region with its characteristics.

    Parameters
    ----------
    observed : float
        The region's P0, percent.
    base : float
        P0 expected of a region whose characteristics are the mean of the province's other regions.
    expected, low, high : float
        P0 expected of the region's own characteristics, and the ends of its 95 percent prediction interval.
    contributions : tuple of float
        Percentage points of each covariate; they sum to `expected` - `base`. On the logit scale the covariates add up
        by themselves; each is turned into points with the one mean slope between base and expected value.
    differences : tuple of float
        The region's covariate less the mean of the province's others, on the scale of the model.
    leverage, cook : float
        The region's weight in the fit.
    others : int
        The province's other regions.

    Notes
    -----
    The region itself takes no part: slopes and intercept are those of the fit without it.
    """

    observed: float
    base: float
    expected: float
    low: float
    high: float
    contributions: tuple[float, ...]
    differences: tuple[float, ...]
    leverage: float
    cook: float
    others: int

    @property
    def residual(self) -> float:
        """Observed less expected, percentage points."""
        return self.observed - self.expected

    @property
    def inside(self) -> bool:
        """Whether the observed P0 lies within the interval."""
        return self.low <= self.observed <= self.high


def expectation(model: NationalModel, code: str) -> Expectation | None:
    """Say what the other regions let one expect of a region.

    Parameters
    ----------
    model : NationalModel
        Fitted to all regions.
    code : str
        Kemendagri code of the region.

    Returns
    -------
    Expectation or None
        None when the region is not in the sample, or is the only one of its province.
    """
    sample = model.sample
    if code not in sample.codes:
        return None
    own = sample.codes.index(code)
    others = [number for number, name in enumerate(sample.codes) if name[:2] == code[:2] and number != own]
    if not others:
        return None
    row, leverage, residual = model.design[own], model.leverage[own], model.residuals[own]
    fit = model.fit - model.inverse @ row * residual / (1 - leverage)
    outcome = logit_of(sample.headcount)
    wide = len(sample.covariates)
    distance = row[:wide] - model.design[others, :wide].mean(axis=0)
    parts = fit[:wide] * distance
    base = float(outcome[others].mean())
    expected = base + float(parts.sum())
    freedom = model.freedom - 1
    rest = (model.freedom * model.scale**2 - residual**2 / (1 - leverage)) / freedom
    reach = t_quantile(freedom) * float(np.sqrt(rest / (1 - leverage)))
    slope = _mean_slope(base, expected)
    deviation = sample.traits.std(axis=0, ddof=1)
    return Expectation(
        observed=float(sample.headcount[own]),
        base=float(percent_of(base)),
        expected=float(percent_of(expected)),
        low=float(percent_of(expected - reach)),
        high=float(percent_of(expected + reach)),
        contributions=tuple(float(part * slope) for part in parts),
        differences=tuple(float(each) for each in distance * deviation),
        leverage=float(leverage),
        cook=float(model.cook[own]),
        others=len(others),
    )


def _mean_slope(start: float, end: float) -> float:
    """Return the mean slope of P0 (percent) along the logit between two places."""
    if abs(end - start) < 1e-9:
        level = percent_of(start)
        return float(level * (100 - level) / 100)
    return float((percent_of(end) - percent_of(start)) / (end - start))


@dataclass(frozen=True)
class Partial:
    """One covariate against P0, both cleared of the province and of the other covariates.

    Parameters
    ----------
    covariate : Covariate
        The characteristic.
    codes : tuple of str
        Regions.
    x : array of shape (n,)
        What the others do not account for, in standard deviations of the covariate.
    y : array of shape (n,)
        The same of the logit of P0.
    slope : float
        Of y on x: the standardised slope of the model.
    """

    covariate: Covariate
    codes: tuple[str, ...]
    x: Floats
    y: Floats
    slope: float


def partial_plot(model: NationalModel, indicator: str) -> Partial:
    """Return the added-variable plot of one covariate.

    Raises
    ------
    ValueError
        When the model has no such covariate.
    """
    names = [each.indicator for each in model.sample.covariates]
    if indicator not in names:
        raise ValueError(f"not a covariate of the model: {indicator}")
    column = names.index(indicator)
    others = np.delete(model.design, column, axis=1)
    own = model.design[:, column]
    x = own - others @ np.linalg.solve(others.T @ others, others.T @ own)
    y = model.residuals + model.fit[column] * x
    return Partial(model.sample.covariates[column], model.sample.codes, x, y, float(model.fit[column]))


@dataclass(frozen=True)
class Link:
    """How one characteristic and P0 go together among the regions of a province, nothing else held alike.

    Parameters
    ----------
    covariate : Covariate
        The characteristic.
    count : int
        Regions.
    correlation : float or None
        Pearson's, of P0 and the covariate on the model's scale; None where one of them does not vary.
    low, high : float or None
        Ends of its 95 percent interval (Fisher's z); None with fewer than four regions.
    step_slope : float or None
        Percentage points of P0 for the covariate's readable step.
    """

    covariate: Covariate
    count: int
    correlation: float | None
    low: float | None
    high: float | None
    step_slope: float | None


def province_links(sample: Sample, province_code: str) -> tuple[Link, ...]:
    """Set each covariate beside P0 among the regions of one province, one at a time.

    Parameters
    ----------
    sample : Sample
        All regions.
    province_code : str
        Two digits.
    """
    rows = [number for number, code in enumerate(sample.provinces) if code == province_code]
    y = sample.headcount[rows]
    return tuple(_link(covariate, sample.traits[rows, column], y) for column, covariate in enumerate(sample.covariates))


def _link(covariate: Covariate, x: Floats, y: Floats) -> Link:
    count = len(x)
    if count < 3 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return Link(covariate, count, None, None, None, None)
    across, down = x - x.mean(), y - y.mean()
    correlation = float(np.clip(across @ down / np.sqrt((across @ across) * (down @ down)), -1, 1))
    slope = float(across @ down / (across @ across)) * covariate.scaled_step
    if count < 4 or abs(correlation) == 1:
        return Link(covariate, count, correlation, None, None, slope)
    reach = 1.959963984540054 / np.sqrt(count - 3)
    ends = np.tanh(np.arctanh(correlation) + np.array([-reach, reach]))
    return Link(covariate, count, correlation, float(ends[0]), float(ends[1]), slope)


@dataclass(frozen=True)
class Variants:
    """The same model fitted otherwise, to see which slopes hold.

    Parameters
    ----------
    names : tuple of str
        ``"with_grdp"``, ``"other_year"``, ``"without_influential"``: those that the figures allow.
    effects : tuple of tuple
        For each covariate of the main model one effect for each variant: percentage points of P0 for one standard
        deviation, None where the variant lacks the covariate.
    clear : tuple of tuple
        Whether the interval of each of them leaves zero out; None like the effect.
    counts : tuple of int
        Regions in each variant.
    other_year : int or None
        The year before the main model's, or after it where that one is not known; None where neither is.
    """

    names: tuple[str, ...]
    effects: tuple[tuple[float | None, ...], ...]
    clear: tuple[tuple[bool | None, ...], ...]
    counts: tuple[int, ...]
    other_year: int | None


def model_variants(
    model: NationalModel, poverty: pd.DataFrame, indicators: pd.DataFrame, codes: Sequence[str]
) -> Variants:
    """Fit the model again with GRDP per head, in another year, and without the influential regions.

    Parameters
    ----------
    model : NationalModel
        The main one.
    poverty, indicators, codes
        As for `determinant_sample`.
    """
    sample = model.sample
    found: dict[str, NationalModel] = {}
    grdp = "grdp_per_capita_constant"
    if grdp in sample.left_out:
        other = determinant_sample(poverty, indicators, codes, year=sample.year, also=(grdp,))
        if other is not None:
            found["with_grdp"] = national_model(other)
    other_year = None
    for year in (sample.year - 1, sample.year + 1):
        other = determinant_sample(poverty, indicators, codes, year=year)
        if other is not None and 100 * len(other.codes) >= LEAST_KNOWN * other.total:
            found["other_year"], other_year = national_model(other), year
            break
    if model.influential:
        found["without_influential"] = national_model(_without(sample, set(model.influential)))
    effects, clear = [], []
    for covariate in sample.covariates:
        matched = [
            next((each for each in other.coefficients if each.covariate == covariate), None) for other in found.values()
        ]
        effects.append(tuple(each.effect if each else None for each in matched))
        clear.append(tuple(each.clear if each else None for each in matched))
    counts = tuple(len(other.sample.codes) for other in found.values())
    return Variants(tuple(found), tuple(effects), tuple(clear), counts, other_year)


def _without(sample: Sample, dropped: set[str]) -> Sample:
    kept = np.array([code not in dropped for code in sample.codes])
    return Sample(
        sample.year,
        tuple(code for code in sample.codes if code not in dropped),
        sample.headcount[kept],
        sample.covariates,
        sample.traits[kept],
        (*sample.missing, *sorted(dropped)),
        sample.left_out,
    )


@dataclass(frozen=True)
class NationalFit:
    """What is the same for all regions: the main model and its variants."""

    model: NationalModel
    variants: Variants


# The latest fit and what it was made from: notebooks that are forked from one process, and the regions of a batch,
# share it, as they share the tables.
_latest: tuple[tuple[object, ...], NationalFit | None] | None = None


def national_fit(poverty: pd.DataFrame, indicators: pd.DataFrame, codes: Sequence[str]) -> NationalFit | None:
    """Fit the model of all regions, or return the one that the same figures gave before in this process.

    Parameters
    ----------
    poverty, indicators, codes
        As for `determinant_sample`.

    Returns
    -------
    NationalFit or None
        None when no year has enough figures.
    """
    global _latest
    made_from = (*_content(poverty, "headcount_ratio"), *_content(indicators, "value", "indicator"), tuple(codes))
    if _latest is None or _latest[0] != made_from:
        sample = determinant_sample(poverty, indicators, codes)
        fit = None
        if sample is not None:
            model = national_model(sample)
            fit = NationalFit(model, model_variants(model, poverty, indicators, codes))
        _latest = made_from, fit
    return _latest[1]


def _content(frame: pd.DataFrame, column: str, *names: str) -> tuple[object, ...]:
    """Return the cells that a fit depends on, as something that can be compared."""
    texts = tuple(hash(tuple(frame[name])) for name in ("region_code", *names))
    return *texts, frame["year"].to_numpy().tobytes(), frame[column].to_numpy().tobytes()
