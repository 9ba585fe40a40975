"""The sampling design of a survey, and the variance that it gives a total."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from rpkd.poverty._arrays import CodeArray, FloatArray, Groups, as_labels, as_weights, sampling_units

Singleton = Literal["fail", "certainty", "adjust", "average"]

_STRATA_NAMED = 10


@dataclass(frozen=True, eq=False, init=False)
class Design:
    """Strata, primary sampling units (PSUs) and weights of one survey, numbered once.

    Variances take PSUs as drawn with replacement ("ultimate clusters"): later stages and finite population corrections
    do not enter, as in R's ``survey::svydesign(ids=~psu, strata=~strata, weights=~w, nest=TRUE)``.

    Parameters
    ----------
    weights : array (n,)
        Persons (or households) that each row stands for; not negative, not all zero. Not copied: leave it unchanged.
    strata : array (n,), optional
        Label of each row's stratum, numbers or texts. All rows are one stratum where it is left out.
    psu : array (n,), optional
        Label of each row's PSU within its stratum: the same label in two strata means two PSUs. Each row is a PSU of
        its own where it is left out; when rows are persons of sampled households, the households have to be given.
    singleton : {"fail", "certainty", "adjust", "average"}
        What a stratum with a single PSU adds to a variance, of which it tells nothing. "certainty": nothing, as if the
        PSU had been taken with certainty. "adjust": the square of the PSU's score, its distance from the mean of all
        instead of the stratum's. "average": as much as the other strata on average. "fail": that is an error. As R's
        ``options(survey.lonely.psu=…)``.

    Attributes
    ----------
    units : Groups
        The PSU of each row.
    unit_strata : Groups
        The stratum of each PSU.
    psu_weights : array (PSUs,)
        Sum of the weights in each PSU.
    stratum_sizes : array (strata,)
        Number of PSUs in each stratum.

    Raises
    ------
    ValueError
        If lengths differ, a weight is negative, NaN or infinite, all weights are zero, a label is missing, `singleton`
        is none of the four, or a stratum has one PSU and `singleton` is "fail" (the message names the strata), or all
        strata have one PSU and it is "average".

    Examples
    --------
    >>> design = Design([10, 10, 20, 20], strata=["kota", "kota", "desa", "desa"], psu=[1, 2, 1, 2])
    >>> design.unit_strata.codes.tolist(), design.stratum_sizes.tolist()
    ([0, 0, 1, 1], [2.0, 2.0])
    """

    weights: FloatArray
    units: Groups
    unit_strata: Groups
    psu_weights: FloatArray
    stratum_sizes: FloatArray
    singleton: Singleton

    def __init__(
        self,
        weights: npt.ArrayLike,
        strata: npt.ArrayLike | None = None,
        psu: npt.ArrayLike | None = None,
        singleton: Singleton = "fail",
    ) -> None:
        if singleton not in get_args(Singleton):
            raise ValueError(f"singleton must be one of {', '.join(get_args(Singleton))}, not {singleton!r}")
        size = np.shape(weights)[0] if np.ndim(weights) else 0
        own_weights = as_weights(weights, size)
        units, unit_strata, labels = sampling_units(
            None if strata is None else as_labels(strata, size, "strata"),
            None if psu is None else as_labels(psu, size, "psu"),
            size,
        )
        sizes = np.bincount(unit_strata.codes, minlength=unit_strata.count).astype(np.float64)
        lonely = labels[sizes == 1].tolist()
        if lonely and singleton == "fail":
            named = ", ".join(str(label) for label in lonely[:_STRATA_NAMED])
            more = f" and {len(lonely) - _STRATA_NAMED} more" if len(lonely) > _STRATA_NAMED else ""
            raise ValueError(f"strata with a single PSU: {named}{more}; choose what they add to a variance (singleton)")
        if len(lonely) == sizes.size and singleton == "average":
            raise ValueError("every stratum has a single PSU: there is no other stratum to take the average of")
        own = {
            "weights": own_weights,
            "units": units,
            "unit_strata": unit_strata,
            "psu_weights": own_weights if psu is None else units.sums(own_weights),
            "stratum_sizes": sizes,
            "singleton": singleton,
        }
        for name, value in own.items():
            object.__setattr__(self, name, value)


def degrees_of_freedom(design: Design, psu: CodeArray, weights: FloatArray) -> int:
    """Count the PSUs that have weight in a domain, less their strata, as R's ``degf`` of the subset.

    Parameters
    ----------
    design : Design
        The whole design.
    psu : array (m,) of int
        Numbers of PSUs.
    weights : array (m,)
        The domain's weight in each of them.
    """
    strata = design.unit_strata.codes[psu[weights > 0]]
    return int(strata.size - np.count_nonzero(np.bincount(strata)))


def variances(design: Design, psu: CodeArray, totals: FloatArray) -> FloatArray:
    """Return the variance of sums of scores over the sample.

    Parameters
    ----------
    design : Design
        The whole design: PSUs that are not listed count with a score of zero, so a domain is no design of its own.
    psu : array (m,) of int
        Numbers of PSUs, rising: those in which the domain has rows.
    totals : array (k, m)
        For each of k statistics, the sum of weight times score over the domain's rows in those PSUs.

    Returns
    -------
    array (k,)
        Sum over strata h of ``n_h / (n_h − 1)`` times the squared distances of the totals from their stratum's mean.
        Under "average" it is scaled up by the strata that the domain has to those of them with several PSUs; NaN if it
        has none of these.
    """
    sizes = design.stratum_sizes
    lonely = sizes == 1
    strata = design.unit_strata
    if psu.size < strata.codes.size:
        strata = Groups(strata.codes[psu], strata.count, None)
    listed = np.bincount(strata.codes, minlength=strata.count)
    scale = np.where(lonely, 1.0, sizes / np.where(lonely, 1.0, sizes - 1.0))
    if design.singleton == "average" and lonely.any():
        kept = np.count_nonzero(listed[~lonely])
        scale *= np.count_nonzero(listed) / kept if kept else np.nan
    found = np.empty(len(totals))
    for row, total in enumerate(totals):
        means = strata.sums(total) / sizes
        if design.singleton == "adjust":
            means[lonely] = 0.0
        distances = means[strata.codes]
        np.subtract(total, distances, out=distances)
        np.square(distances, out=distances)
        # Each PSU that is not listed is one mean away from its stratum's mean.
        squares = strata.sums(distances) + (sizes - listed) * means**2
        found[row] = scale @ squares
    return found
