"""What goes with poverty: a cross-section of all kabupaten/kota, and of those of one province.

The model is linear in the logit of P0, with one intercept for each province. On the logit scale the errors have the
same spread in poor and in well-off regions and are close to normal, and what is expected stays between 0 and 100
percent; for P0 itself neither holds. The intercepts take up whatever the regencies of a province share, prices among
them. Errors are clustered by province. All of it is association between places, not cause.

Everything is closed form, so that a region costs milliseconds; tests compare it with statsmodels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from rpkd.profile._tables import FEWEST_ALIKE

Floats = npt.NDArray[np.float64]

CONFIDENCE = 95.0
LEAST_KNOWN = 97.0
"""Percentage of all regions that must have a figure for it to be taken as a covariate, and all of them for a year."""
INFLUENCE = 4.0
"""Cook's distance above this number divided by the number of regions is called influential."""


@dataclass(frozen=True)
class Covariate:
    """A characteristic that P0 is set beside.

    Parameters
    ----------
    indicator : str
        Name in `indicators_regency`.
    step : float
        A readable difference in the indicator's own unit; in percent where `relative`.
    relative : bool
        Whether it enters as logarithm, so that equal percentages count alike.
    """

    indicator: str
    step: float
    relative: bool = False

    @property
    def scaled_step(self) -> float:
        """The step on the scale that the model sees."""
        return float(np.log1p(self.step / 100)) if self.relative else self.step


CANDIDATES = (
    Covariate("mean_years_of_schooling", 1.0),
    Covariate("expected_years_of_schooling", 1.0),
    Covariate("life_expectancy", 1.0),
    Covariate("adjusted_expenditure", 10.0, relative=True),
    Covariate("grdp_per_capita_constant", 10.0, relative=True),
    Covariate("unemployment_rate", 1.0),
    Covariate("labour_force_participation", 1.0),
    Covariate("safe_drinking_water", 10.0),
    Covariate("sanitation", 10.0),
)


@dataclass(frozen=True)
class Sample:
    """The cross-section that the model is fitted to.

    Parameters
    ----------
    year : int
        Of all figures.
    codes : tuple of str
        Regions with every figure, in the order of their codes.
    headcount : array of shape (n,)
        P0, percent, strictly between 0 and 100.
    covariates : tuple of Covariate
        Columns of `traits`.
    traits : array of shape (n, k)
        On the scale of the model: logarithms where the covariate is relative.
    missing : tuple of str
        Regions left out because a figure is not known.
    left_out : mapping of str to int
        Candidates that too few regions have: indicator to the number of regions that have it.
    """

    year: int
    codes: tuple[str, ...]
    headcount: Floats
    covariates: tuple[Covariate, ...]
    traits: Floats
    missing: tuple[str, ...]
    left_out: Mapping[str, int]

    @property
    def total(self) -> int:
        """All regions, with or without figures."""
        return len(self.codes) + len(self.missing)

    @property
    def provinces(self) -> tuple[str, ...]:
        """Province code of each region."""
        return tuple(code[:2] for code in self.codes)


def determinant_sample(
    poverty: pd.DataFrame,
    indicators: pd.DataFrame,
    codes: Sequence[str],
    *,
    year: int | None = None,
    also: Sequence[str] = (),
) -> Sample | None:
    """Take the cross-section of the year with the most covariates that nearly all regions have; the latest of equals.

    A figure that all kabupaten/kota of a province share (three or more) is not their own and counts as not known.

    Parameters
    ----------
    poverty, indicators : pandas.DataFrame
        Tables `poverty_regency` and `indicators_regency`.
    codes : sequence of str
        All regions.
    year : int, optional
        Take this year instead.
    also : sequence of str
        Candidates to take although fewer regions have them.

    Returns
    -------
    Sample or None
        None when no year has enough.
    """
    order = sorted(codes)
    candidates = [covariate.indicator for covariate in CANDIDATES]
    rows = indicators[indicators["indicator"].isin(candidates)]
    if year is not None:
        return _sample(poverty, rows, order, year, also)
    found = [_sample(poverty, rows, order, candidate, also) for candidate in {int(value) for value in rows["year"]}]
    enough = [sample for sample in found if sample and 100 * len(sample.codes) >= LEAST_KNOWN * len(order)]
    return max(enough, key=lambda sample: (len(sample.covariates), sample.year), default=None)


def _sample(
    poverty: pd.DataFrame, indicators: pd.DataFrame, order: Sequence[str], year: int, also: Sequence[str]
) -> Sample | None:
    place = {code: number for number, code in enumerate(order)}

    def column(rows: pd.DataFrame, name: str) -> Floats:
        found = np.full(len(order), np.nan)
        for code, value in zip(rows["region_code"].tolist(), rows[name].tolist(), strict=True):
            if code in place:
                found[place[code]] = value
        return found

    headcount = column(poverty[poverty["year"] == year], "headcount_ratio")
    known_least = LEAST_KNOWN * len(order) / 100
    if np.isfinite(headcount).sum() < known_least and not also:
        return None
    of_year = dict(list(indicators[indicators["year"] == year].groupby("indicator")))
    columns, taken, left_out = [], [], {}
    for covariate in CANDIDATES:
        rows = of_year.get(covariate.indicator)
        values = np.full(len(order), np.nan) if rows is None else _own(column(rows, "value"), order)
        known = int(np.isfinite(values).sum())
        if known < known_least and covariate.indicator not in also:
            left_out[covariate.indicator] = known
            continue
        columns.append(np.log(values) if covariate.relative else values)
        taken.append(covariate)
    if not taken:
        return None
    matrix = np.column_stack(columns)
    complete = np.isfinite(matrix).all(axis=1) & (headcount > 0) & (headcount < 100)
    kept = [code for code, whole in zip(order, complete, strict=True) if whole]
    if len(kept) <= len(taken) + len({code[:2] for code in kept}) + 1:
        return None
    missing = tuple(code for code, whole in zip(order, complete, strict=True) if not whole)
    return Sample(year, tuple(kept), headcount[complete], tuple(taken), matrix[complete], missing, left_out)


def _own(values: Floats, order: Sequence[str]) -> Floats:
    """Leave out the figures that all regions of a province share."""
    kept = values.copy()
    provinces = np.array([code[:2] for code in order])
    for province in np.unique(provinces):
        here = (provinces == province) & np.isfinite(values)
        if here.sum() >= FEWEST_ALIKE and np.ptp(values[here]) == 0:
            kept[here] = np.nan
    return kept


@dataclass(frozen=True)
class Coefficient:
    """How P0 differs with one covariate, the others and the province held alike.

    Parameters
    ----------
    covariate : Covariate
        The characteristic.
    slope : float
        Logit of P0 for one unit on the scale of the model.
    error, error_hc3 : float
        Standard error of the slope, clustered by province; and robust against unequal spread alone (HC3).
    standardised : float
        Logit of P0 for one standard deviation of the covariate over all regions.
    effect, low, high : float
        Percentage points of P0 for one standard deviation more, seen from the mean logit of all regions, and the ends
        of the 95 percent interval (t distribution, provinces less one degrees of freedom).
    step_effect : float
        The same for the covariate's readable step.
    p_value : float
        Of the slope being zero.
    inflation : float
        Variance inflation factor within provinces.
    """

    covariate: Covariate
    slope: float
    error: float
    error_hc3: float
    standardised: float
    effect: float
    low: float
    high: float
    step_effect: float
    p_value: float
    inflation: float

    @property
    def clear(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class NationalModel:
    """The fitted model and its diagnostics.

    Parameters
    ----------
    sample : Sample
        What it was fitted to.
    coefficients : tuple of Coefficient
        In the order of the covariates.
    r_squared, r_squared_within : float
        Of the whole model, and of the covariates within provinces; both of the logit.
    scale : float
        Standard deviation of the errors, logit.
    freedom : int
        Residual degrees of freedom.
    condition : float
        Condition number of the standardised covariates within provinces.
    normality, spread : (float, float)
        Jarque–Bera and Breusch–Pagan (Koenker): statistic and p-value.
    coverage : float
        Percentage of regions whose P0 lies in the interval that all the others give for it.
    influential : tuple of str
        Regions with a Cook's distance above `INFLUENCE` / n, the largest first.
    design, inverse, fit : array
        Standardised covariates and one column for each province; the inverse of its cross-product; all coefficients.
    residuals, leverage, cook : array of shape (n,)
        Of each region.
    """

    sample: Sample
    coefficients: tuple[Coefficient, ...]
    r_squared: float
    r_squared_within: float
    scale: float
    freedom: int
    condition: float
    normality: tuple[float, float]
    spread: tuple[float, float]
    coverage: float
    influential: tuple[str, ...]
    design: Floats
    inverse: Floats
    fit: Floats
    residuals: Floats
    leverage: Floats
    cook: Floats

    @property
    def province_count(self) -> int:
        """Provinces among the regions."""
        return len(set(self.sample.provinces))


def logit_of(percent: Any) -> Any:
    """Turn a percentage into its logit."""
    return np.log(percent / (100 - percent))


def percent_of(logit: Any) -> Any:
    """Turn a logit into a percentage."""
    return 100 / (1 + np.exp(-logit))


def t_quantile(freedom: float) -> float:
    """Return how many standard errors the interval reaches to each side."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.5 + CONFIDENCE / 200))


def national_model(sample: Sample) -> NationalModel:
    """Fit the logit of P0 to the covariates with one intercept for each province, by least squares.

    Parameters
    ----------
    sample : Sample
        From `determinant_sample`.
    """
    from scipy.special import chdtrc

    outcome = logit_of(sample.headcount)
    names, member = np.unique(np.array(sample.provinces), return_inverse=True)
    count, wide = sample.traits.shape
    deviation = sample.traits.std(axis=0, ddof=1)
    scaled = (sample.traits - sample.traits.mean(axis=0)) / deviation
    design = np.column_stack([scaled, np.eye(len(names))[member]])
    inverse = np.linalg.inv(design.T @ design)
    fit = inverse @ design.T @ outcome
    residuals = outcome - design @ fit
    # A province with one region fits it exactly: its residual and one less its leverage are zero up to rounding.
    leverage = np.minimum(np.einsum("ij,jk,ik->i", design, inverse, design), 1.0)
    alone = leverage > 1 - 1e-9
    freedom = count - design.shape[1]
    variance = float(residuals @ residuals) / freedom

    within = scaled - _group_means(scaled, member)[member]
    moved = outcome - _group_means(outcome[:, None], member)[member, 0]
    slopes = _slopes(design, inverse, residuals, leverage, alone, member, wide)
    spread = np.corrcoef(within, rowvar=False).reshape(wide, wide)
    inflation = np.diag(np.linalg.inv(spread))
    standard = within / np.linalg.norm(within, axis=0)

    studentised = np.zeros(count)
    left = ~alone
    deleted = (freedom * variance - residuals[left] ** 2 / (1 - leverage[left])) / (freedom - 1)
    studentised[left] = residuals[left] / np.sqrt(deleted * (1 - leverage[left]))
    cook = np.zeros(count)
    cook[left] = residuals[left] ** 2 * leverage[left] / (variance * (1 - leverage[left]) ** 2 * design.shape[1])
    order = sorted(np.flatnonzero(cook > INFLUENCE / count).tolist(), key=lambda number: -cook[number])
    bera = _jarque_bera(residuals)
    pagan = _breusch_pagan(residuals, scaled)
    return NationalModel(
        sample=sample,
        coefficients=tuple(
            _coefficient(covariate, fit[k], *slopes[k], deviation[k], float(outcome.mean()), len(names), inflation[k])
            for k, covariate in enumerate(sample.covariates)
        ),
        r_squared=1 - float(residuals @ residuals / ((outcome - outcome.mean()) ** 2).sum()),
        r_squared_within=1 - float(residuals @ residuals / (moved**2).sum()),
        scale=float(np.sqrt(variance)),
        freedom=freedom,
        condition=float(np.linalg.cond(standard)),
        normality=(bera, float(chdtrc(2, bera))),
        spread=(pagan, float(chdtrc(wide, pagan))),
        coverage=100 * float(np.mean(np.abs(studentised[left]) <= t_quantile(freedom - 1))),
        influential=tuple(sample.codes[number] for number in order),
        design=design,
        inverse=inverse,
        fit=fit,
        residuals=residuals,
        leverage=leverage,
        cook=cook,
    )


def _group_means(values: Floats, member: npt.NDArray[np.intp]) -> Floats:
    size = np.bincount(member).astype(float)
    sums = np.column_stack([np.bincount(member, weights=column) for column in values.T])
    found: Floats = sums / size[:, None]
    return found


def _slopes(
    design: Floats,
    inverse: Floats,
    residuals: Floats,
    leverage: Floats,
    alone: npt.NDArray[np.bool_],
    member: npt.NDArray[np.intp],
    wide: int,
) -> list[tuple[float, float]]:
    """Return the standard errors of the first slopes: clustered by province (with the usual correction), and HC3."""
    count, size = design.shape
    groups = int(member.max()) + 1
    scores = np.column_stack([np.bincount(member, weights=column) for column in (design * residuals[:, None]).T])
    correction = groups / (groups - 1) * (count - 1) / (count - size)
    clustered = inverse @ (scores.T @ scores) @ inverse * correction
    weights = np.zeros(count)
    weights[~alone] = residuals[~alone] / (1 - leverage[~alone])
    robust = inverse @ ((design * weights[:, None] ** 2).T @ design) @ inverse
    return [(float(np.sqrt(clustered[k, k])), float(np.sqrt(robust[k, k]))) for k in range(wide)]


def _coefficient(
    covariate: Covariate,
    standardised: float,
    error: float,
    hc3: float,
    deviation: float,
    middle: float,
    provinces: int,
    inflation: float,
) -> Coefficient:
    from scipy.special import stdtr

    start, reach = percent_of(middle), t_quantile(provinces - 1) * error
    slope = standardised / deviation

    def points(logit: float) -> float:
        return float(percent_of(middle + logit) - start)

    return Coefficient(
        covariate=covariate,
        slope=float(slope),
        error=error / float(deviation),
        error_hc3=hc3 / float(deviation),
        standardised=float(standardised),
        effect=points(standardised),
        low=points(standardised - reach),
        high=points(standardised + reach),
        step_effect=points(slope * covariate.scaled_step),
        p_value=2 * float(stdtr(provinces - 1, -abs(standardised / error))),
        inflation=float(inflation),
    )


def _jarque_bera(residuals: Floats) -> float:
    centred = residuals - residuals.mean()
    second = float(np.mean(centred**2))
    skew, kurtosis = float(np.mean(centred**3)) / second**1.5, float(np.mean(centred**4)) / second**2
    return float(len(residuals) / 6 * (skew**2 + (kurtosis - 3) ** 2 / 4))


def _breusch_pagan(residuals: Floats, values: Floats) -> float:
    squares = residuals**2
    design = np.column_stack([np.ones(len(values)), values])
    fitted = design @ np.linalg.lstsq(design, squares, rcond=None)[0]
    return len(squares) * (1 - float(((squares - fitted) ** 2).sum() / ((squares - squares.mean()) ** 2).sum()))
