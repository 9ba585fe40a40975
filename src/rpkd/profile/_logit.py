"""Survey-weighted logistic regression of being poor: what goes together with poverty, not what causes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_MOST_STEPS = 60
_EXACT = 1e-12
# A linear predictor this large means a probability that no sample of this kind can tell from 0 or 1.
_SEPARATED = 25.0
_COLLINEAR = 1e-10


class NoFitError(ValueError):
    """The regression cannot be made; the message says why, in Indonesian, as the document prints it."""


@dataclass(frozen=True, eq=False)
class LogitFit:
    """A fitted regression with design-based errors.

    Parameters
    ----------
    names : tuple of str
        The regressors, in the order of all arrays below; the intercept is not among them.
    coefficients, errors : numpy.ndarray of float, shape (k + 1,)
        Log odds and their standard errors, the intercept first.
    covariance : numpy.ndarray of float, shape (k + 1, k + 1)
        Of the coefficients.
    effects, effect_errors : numpy.ndarray of float, shape (k,)
        Average marginal effects on the probability, as fractions: the derivative, or for a regressor of zeros and ones
        the change from 0 to 1. Their errors take the regressors as sampled too.
    variance_inflation : numpy.ndarray of float, shape (k,)
        1 / (1 − R²) of each regressor on the others, weighted.
    degrees : int
        PSUs less strata less the regressors, as R's `svyglm`.
    pseudo_r2 : float
        McFadden's: one less the ratio of log likelihoods with and without regressors, weighted.
    wald, wald_degrees : float, int
        Design-adjusted F statistic that all coefficients but the intercept are zero, and its numerator's degrees.
    rows, positives : int
        Sampled households that were used, and those of them that are poor.
    separated : tuple of str
        Regressors that were left out because all or none of a group is poor, so that their effect has no estimate.
    """

    names: tuple[str, ...]
    coefficients: Floats
    errors: Floats
    covariance: Floats
    effects: Floats
    effect_errors: Floats
    variance_inflation: Floats
    degrees: int
    pseudo_r2: float
    wald: float
    wald_degrees: int
    rows: int
    positives: int
    separated: tuple[str, ...]

    def effect_interval(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """Return the bounds of the average marginal effects' confidence intervals (t with `degrees`)."""
        from scipy.special import stdtrit

        half = stdtrit(self.degrees, 0.5 + level / 2) * self.effect_errors
        return self.effects - half, self.effects + half

    def p_values(self) -> Floats:
        """Return the two-sided p-values of the coefficients, the intercept first."""
        from scipy.special import stdtr

        found: Floats = 2 * stdtr(self.degrees, -np.abs(self.coefficients / self.errors))
        return found

    def wald_p_value(self) -> float:
        """Return the p-value of the F statistic."""
        from scipy.special import fdtrc

        return float(fdtrc(self.wald_degrees, self.degrees, self.wald))


@dataclass(frozen=True, eq=False)
class _Sampling:
    """PSUs by number, the stratum of each, and how many each stratum has."""

    psu: npt.NDArray[np.intp]
    stratum: npt.NDArray[np.intp]
    sizes: Floats


def survey_logit(
    outcome: npt.ArrayLike,
    regressors: Mapping[str, npt.ArrayLike],
    weights: npt.ArrayLike,
    strata: npt.ArrayLike | None = None,
    psu: npt.ArrayLike | None = None,
) -> LogitFit:
    """Fit a logistic regression by weighted pseudo-likelihood, with Taylor-linearised errors.

    Parameters
    ----------
    outcome : array (n,)
        1 for poor, 0 for not.
    regressors : mapping of str to array (n,)
        NaN where one is not known: such a row takes no part, but its PSU stays in the design.
    weights : array (n,)
        Persons that each row stands for, above zero.
    strata, psu : array (n,), optional
        Stratum and PSU of each row; one stratum, and each row a PSU of its own, where left out. The PSU of a stratum
        that has no other counts with its distance from the mean of all ("adjust" of R's `survey`).

    Returns
    -------
    LogitFit
        Equal to R's ``svyglm(family = quasibinomial)`` of the `survey` package.

    Raises
    ------
    NoFitError
        When too little is left to estimate: no poor or only poor households, more coefficients than PSUs allow,
        regressors that determine each other, or a combination of them that tells poor from not poor without error.

    Examples
    --------
    >>> random = np.random.default_rng(1)
    >>> x = random.normal(size=400)
    >>> poor = random.random(400) < 1 / (1 + np.exp(1 - x))
    >>> fit = survey_logit(poor, {"x": x}, np.ones(400))
    >>> fit.names, bool(fit.effects[0] > 0.1), fit.rows
    (('x',), True, 400)
    """
    poor = np.asarray(outcome, dtype=np.float64)
    columns = {name: np.asarray(values, dtype=np.float64) for name, values in regressors.items()}
    person_weights = np.asarray(weights, dtype=np.float64)
    sampling = _sampling(len(poor), strata, psu)
    known = person_weights > 0
    for values in columns.values():
        known = known & ~np.isnan(values)
    if not known.any() or poor[known].min() == poor[known].max():
        raise NoFitError("semua rumah tangga yang datanya lengkap berstatus sama")
    names, separated = _estimable(columns, poor, known)
    if not names:
        raise NoFitError("tidak ada ciri yang dapat dibandingkan")
    matrix = np.column_stack([np.ones(known.sum()), *(columns[name][known] for name in names)])
    relative = person_weights[known] / person_weights[known].mean()
    degrees = _degrees(sampling, known) + 1 - matrix.shape[1]
    if degrees < 1:
        raise NoFitError("banyaknya unit sampel pertama (PSU) tidak cukup untuk ciri sebanyak itu")
    coefficients, information = _maximum(matrix, poor[known], relative)
    probability = _logistic(matrix @ coefficients)
    influence = np.linalg.solve(information, (matrix * (relative * (poor[known] - probability))[:, None]).T).T
    covariance = _score_covariance(sampling, known, influence)
    effects, effect_scores = _marginal_effects(matrix, coefficients, relative, influence)
    constant = float(np.average(poor[known], weights=relative))
    slopes, spread = coefficients[1:], covariance[1:, 1:]
    likelihood = _log_likelihood(poor[known], probability, relative)
    without = _log_likelihood(poor[known], np.full(len(relative), constant), relative)
    return LogitFit(
        names=names,
        coefficients=coefficients,
        errors=np.sqrt(np.diag(covariance)),
        covariance=covariance,
        effects=effects,
        effect_errors=np.sqrt(np.diag(_score_covariance(sampling, known, effect_scores))),
        variance_inflation=_variance_inflation(matrix[:, 1:], relative),
        degrees=degrees,
        pseudo_r2=1 - likelihood / without,
        wald=float(slopes @ np.linalg.solve(spread, slopes)) / len(slopes),
        wald_degrees=len(slopes),
        rows=int(known.sum()),
        positives=int(poor[known].sum()),
        separated=separated,
    )


def _logistic(predictor: Floats) -> Floats:
    return 1 / (1 + np.exp(-predictor))


def _estimable(
    columns: Mapping[str, Floats], poor: Floats, known: npt.NDArray[np.bool_]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Divide regressors into those with an effect and those whose groups are all poor or all not poor.

    A regressor that is the same for all households is neither: it is left out without a word, as it says nothing.
    """
    kept: list[str] = []
    separated: list[str] = []
    for name, values in columns.items():
        used = values[known]
        levels = np.unique(used)
        if len(levels) < 2:
            continue
        rates = [poor[known][used == level].mean() for level in levels] if len(levels) == 2 else []
        (separated if 0.0 in rates or 1.0 in rates else kept).append(name)
    return tuple(kept), tuple(separated)


def _sampling(rows: int, strata: npt.ArrayLike | None, psu: npt.ArrayLike | None) -> _Sampling:
    """Give the PSUs numbers, each within its stratum."""
    _, stratum = np.unique(np.zeros(rows) if strata is None else np.asarray(strata), return_inverse=True)
    _, unit = np.unique(np.arange(rows) if psu is None else np.asarray(psu), return_inverse=True)
    pairs, codes = np.unique(np.stack([stratum, unit]), axis=1, return_inverse=True)
    return _Sampling(codes.reshape(-1), pairs[0], np.bincount(pairs[0]).astype(np.float64))


def _degrees(sampling: _Sampling, known: npt.NDArray[np.bool_]) -> int:
    strata = sampling.stratum[np.unique(sampling.psu[known])]
    return int(strata.size - np.unique(strata).size)


def _maximum(matrix: Floats, poor: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Find the coefficients by Newton's method; returns them and the information matrix there."""
    # In standard units the condition number tells collinearity, whatever the regressors are measured in.
    scaled = matrix / np.sqrt((weights @ matrix**2) / weights.sum())
    if np.linalg.eigvalsh(scaled.T @ (scaled * weights[:, None]) / weights.sum()).min() < _COLLINEAR:
        raise NoFitError("ciri-ciri itu saling menentukan satu sama lain, sehingga tidak dapat dipisahkan")
    share = np.average(poor, weights=weights)
    coefficients = np.zeros(matrix.shape[1])
    coefficients[0] = np.log(share / (1 - share))
    for _ in range(_MOST_STEPS):
        predictor = matrix @ coefficients
        if np.abs(predictor).max() > _SEPARATED:
            break
        probability = _logistic(predictor)
        information = matrix.T @ (matrix * (weights * probability * (1 - probability))[:, None])
        step = np.linalg.solve(information, matrix.T @ (weights * (poor - probability)))
        coefficients = coefficients + step
        if np.abs(step).max() <= _EXACT * (1 + np.abs(coefficients).max()):
            return coefficients, information
    raise NoFitError("gabungan ciri-ciri itu memisahkan rumah tangga miskin dan tidak miskin secara sempurna")


def _score_covariance(sampling: _Sampling, known: npt.NDArray[np.bool_], scores: Floats) -> Floats:
    """Return the covariance of sums of scores: between PSUs of a stratum, with those that have no known row as zero."""
    sizes, stratum = sampling.sizes, sampling.stratum
    psu = sampling.psu[known]
    totals = np.stack([np.bincount(psu, column, minlength=stratum.size) for column in scores.T], axis=1)
    sums = np.stack([np.bincount(stratum, column, minlength=sizes.size) for column in totals.T], axis=1)
    lonely = sizes == 1
    # Scores add up to zero, so the mean of all is zero.
    means: Floats = np.where(lonely[:, None], 0.0, sums / sizes[:, None])
    scale = np.where(lonely, 1.0, sizes / np.where(lonely, 1.0, sizes - 1.0))
    distances = (totals - means[stratum]) * np.sqrt(scale)[stratum][:, None]
    covariance: Floats = distances.T @ distances
    return covariance


def _marginal_effects(
    matrix: Floats, coefficients: Floats, weights: Floats, influence: Floats
) -> tuple[Floats, Floats]:
    """Return the average marginal effects, and each row's part in their error.

    A row has a part through the coefficients, and one through itself being sampled.
    """
    total = weights.sum()
    probability = _logistic(matrix @ coefficients)
    slope = probability * (1 - probability)
    effects, scores = [], []
    for column in range(1, matrix.shape[1]):
        if np.isin(matrix[:, column], (0.0, 1.0)).all():
            with_it, without = matrix.copy(), matrix.copy()
            with_it[:, column], without[:, column] = 1.0, 0.0
            high, low = _logistic(with_it @ coefficients), _logistic(without @ coefficients)
            own = high - low
            gradient = weights @ (with_it * (high * (1 - high))[:, None] - without * (low * (1 - low))[:, None])
        else:
            own = coefficients[column] * slope
            gradient = coefficients[column] * (weights @ (matrix * (slope * (1 - 2 * probability))[:, None]))
            gradient[column] += weights @ slope
        effect = float(weights @ own / total)
        effects.append(effect)
        scores.append(weights * (own - effect) / total + influence @ (gradient / total))
    return np.array(effects), np.column_stack(scores)


def _variance_inflation(regressors: Floats, weights: Floats) -> Floats:
    centred = regressors - np.average(regressors, axis=0, weights=weights)
    spread = np.sqrt(weights @ centred**2)
    correlation = (centred.T @ (centred * weights[:, None])) / np.outer(spread, spread)
    inflation: Floats = np.diag(np.linalg.inv(correlation)).copy()
    return inflation


def _log_likelihood(poor: Floats, probability: Floats, weights: Floats) -> float:
    return float(weights @ np.where(poor == 1, np.log(probability), np.log1p(-probability)))
