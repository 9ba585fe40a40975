"""Poverty from a household survey: measures with their errors, groups beside each other, and what goes with poverty."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from rpkd.poverty import (
    Design,
    Estimate,
    confidence_interval,
    difference,
    estimate_fgt,
    estimate_gini,
    estimate_mean,
    estimate_shares,
    relative_standard_error,
    rse_flag,
)
from rpkd.profile._determinants import CONFIDENCE
from rpkd.profile._logit import LogitFit, NoFitError, survey_logit
from rpkd.survey import Grouping, Households, groupings

LEAST_HOUSEHOLDS = 5
"""A group with fewer households in the sample is not shown."""
POOR_PER_REGRESSOR = 10
"""Poor households in the sample that each regressor of the regression asks for."""
LEAST_REGRESSORS = 2
BOTTOM_SHARE = 0.4


@dataclass(frozen=True)
class Measured:
    """An estimate as it is shown.

    Parameters
    ----------
    value, error : float
        The estimate and its standard error in the unit of the measure: percent, percentage points or an index.
    low, high : float or None
        Bounds of the confidence interval; None where it cannot be given.
    rse : float or None
        Relative standard error in percent; None for an estimate of zero.
    flag : str
        BPS's word for the relative standard error.
    """

    value: float
    error: float
    low: float | None
    high: float | None
    rse: float | None
    flag: str

    @property
    def apart_from_zero(self) -> bool:
        """Whether the interval leaves out zero, so that a difference is larger than its sampling error."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@dataclass(frozen=True)
class GroupFigures:
    """One group of persons.

    Parameters
    ----------
    label : str
        Its name.
    households : int
        Households of it in the sample.
    poor_households : int
        Poor ones among them.
    population_share, headcount, poor_share : Measured or None
        Its share of all persons, its P0, and its share of the poor persons, in percent; None for fewer than
        `LEAST_HOUSEHOLDS` households.
    """

    label: str
    households: int
    poor_households: int
    population_share: Measured | None
    headcount: Measured | None
    poor_share: Measured | None


@dataclass(frozen=True)
class GroupedFigures:
    """The groups of one grouping.

    Parameters
    ----------
    grouping : Grouping
        What divides them.
    groups : tuple of GroupFigures
        In its order; groups without any household are left out.
    contrast : Measured or None
        P0 of the first of two groups less that of the second, in percentage points, with the covariance that common
        PSUs bring; None for more than two groups, or when one is not shown or has no interval (none or all are poor).
    """

    grouping: Grouping
    groups: tuple[GroupFigures, ...]
    contrast: Measured | None


@dataclass(frozen=True)
class HouseholdProfile:
    """What a household survey says of one region.

    Parameters
    ----------
    year : int
        Of the survey and of the line.
    line : float
        Poverty line, rupiah per person per month.
    sample, poor_sample, psus, strata : int
        Households, poor households, PSUs and strata in the sample.
    persons : float
        Persons that the sample stands for.
    measures : mapping of str to Measured
        ``"p0"``, ``"p1"``, ``"p2"`` and ``"bottom"`` (the lowest 40 percent's share of expenditure) in percent,
        ``"gini"``, and ``"mean"`` expenditure per person per month in rupiah.
    groups : tuple of GroupedFigures
        The groupings that the survey allows.
    regression : LogitFit or None
        Being poor by household characteristics.
    no_regression : str
        Why there is none, in Indonesian; empty when there is one.
    """

    year: int
    line: float
    sample: int
    poor_sample: int
    psus: int
    strata: int
    persons: float
    measures: Mapping[str, Measured]
    groups: tuple[GroupedFigures, ...]
    regression: LogitFit | None
    no_regression: str


def household_profile(households: Households, line: float) -> HouseholdProfile:
    """Analyse a survey's households at a poverty line.

    Persons are counted: a household weighs its weight times its size. A stratum with one PSU adds the distance of that
    PSU from the mean of all ("adjust" of R's `survey`).

    Parameters
    ----------
    households : Households
        Checked: sizes, weights and expenditures above zero.
    line : float
        Poverty line of the survey's year, rupiah per person per month.

    Returns
    -------
    HouseholdProfile

    Examples
    --------
    >>> from rpkd.survey import Published, synthetic_households
    >>> sample = synthetic_households(Published(2025, 492_105.0, 10.58, 1.265, 0.27), seed=1)
    >>> profile = household_profile(sample, 492_105.0)
    >>> round(profile.measures["p0"].value, 4), profile.measures["p0"].flag
    (10.58, 'akurat')
    """
    design = design_of(households)
    poor = households.expenditure < line
    spent = households.expenditure
    measured = estimate_fgt(spent, line, design)
    bottom = estimate_shares(spent, design, cuts=(BOTTOM_SHARE,))
    measures = {
        "p0": _measured(measured.at(0), 100, "logit"),
        "p1": _measured(measured.at(1), 100),
        "p2": _measured(measured.at(2), 100),
        "gini": _measured(estimate_gini(spent, design).at("gini"), 1),
        "bottom": _measured(bottom.at(bottom.names[0]), 100),
        "mean": _measured(estimate_mean(spent, design).at("mean"), 1),
    }
    regression, reason = _regression(households, poor)
    return HouseholdProfile(
        year=households.year,
        line=line,
        sample=len(households),
        poor_sample=int(poor.sum()),
        psus=len(np.unique(np.stack([households.stratum, households.psu]), axis=1).T),
        strata=len(np.unique(households.stratum)),
        persons=float(households.person_weight.sum()),
        measures=measures,
        groups=tuple(_grouped(grouping, households, line, design, poor) for grouping in groupings(households)),
        regression=regression,
        no_regression=reason,
    )


def design_of(households: Households) -> Design:
    """Return the sampling design of a survey, with persons as weights."""
    return Design(households.person_weight, households.stratum, households.psu, singleton="adjust")


def _measured(estimate: Estimate, scale: float, method: Literal["t", "logit"] = "t") -> Measured:
    low, high = (float(bound) for bound in confidence_interval(estimate, CONFIDENCE / 100, method))
    rse = float(relative_standard_error(estimate.value, estimate.se))
    return Measured(
        value=_scaled(estimate.value, scale),
        error=_scaled(estimate.se, scale),
        low=None if math.isnan(low) else _scaled(low, scale),
        high=None if math.isnan(high) else _scaled(high, scale),
        rse=None if math.isnan(rse) else rse,
        flag=rse_flag(rse),
    )


def _scaled(value: float, scale: float) -> float:
    # Without the noise of the last digits 1.265 is printed as the published 1.265 is.
    return round(value * scale, 9)


def _grouped(
    grouping: Grouping, households: Households, line: float, design: Design, poor: npt.NDArray[np.bool_]
) -> GroupedFigures:
    numbers = range(len(grouping.labels))
    headcounts = estimate_fgt(households.expenditure, line, design, (0,), grouping.codes, list(numbers))
    groups = []
    for number in numbers:
        inside = grouping.codes == number
        if not inside.any():
            continue
        members, shown = int(inside.sum()), int(inside.sum()) >= LEAST_HOUSEHOLDS
        indicator = inside.astype(np.float64)
        of_all = estimate_mean(indicator, design).at("mean")
        of_poor = estimate_mean(indicator, design, poor, [True]).at("mean", True) if poor.any() else None
        groups.append(
            GroupFigures(
                label=grouping.labels[number],
                households=members,
                poor_households=int((inside & poor).sum()),
                population_share=_measured(of_all, 100, "logit") if shown else None,
                headcount=_measured(headcounts.at(0, number), 100, "logit") if shown else None,
                poor_share=_measured(of_poor, 100, "logit") if shown and of_poor else None,
            )
        )
    known = [group for group in groups if group.headcount is not None and group.headcount.low is not None]
    both = len(grouping.labels) == len(known) == 2
    contrast = _measured(difference(headcounts.at(0, 0), headcounts.at(0, 1)), 100) if both else None
    return GroupedFigures(grouping, tuple(groups), contrast)


REGRESSORS: Mapping[str, str] = {
    "size": "Banyaknya anggota (setiap tambahan satu orang)",
    "low_education": "Kepala rumah tangga berijazah SD atau tidak berijazah",
    "rural": "Daerah perdesaan",
    "agriculture": "Kepala rumah tangga bekerja di pertanian",
    "head_female": "Kepala rumah tangga perempuan",
    "head_age": "Umur kepala rumah tangga (setiap sepuluh tahun)",
    "no_sanitation": "Sanitasi tidak layak",
    "disabled": "Ada anggota penyandang disabilitas",
}
"""Regressors by key, in the order in which they are taken as far as the sample reaches."""


def _regressors(households: Households) -> dict[str, npt.NDArray[np.float64]]:
    traits = households.traits
    made = {"size": households.size.astype(np.float64)}

    def add(key: str, trait: str, change: npt.ArrayLike) -> None:
        made[key] = np.where(np.isnan(traits[trait]), np.nan, change)

    if "head_education" in traits:
        add("low_education", "head_education", traits["head_education"] <= 1)
    if "urban" in traits:
        add("rural", "urban", 1 - traits["urban"])
    if "head_sector" in traits:
        add("agriculture", "head_sector", traits["head_sector"] == 1)
    if "head_female" in traits:
        made["head_female"] = traits["head_female"]
    if "head_age" in traits:
        made["head_age"] = traits["head_age"] / 10
    if "sanitation" in traits:
        add("no_sanitation", "sanitation", 1 - traits["sanitation"])
    if "disabled" in traits:
        add("disabled", "disabled", traits["disabled"] > 0)
    return {key: made[key] for key in REGRESSORS if key in made}


def _regression(households: Households, poor: npt.NDArray[np.bool_]) -> tuple[LogitFit | None, str]:
    """Fit the regression with as many characteristics as there are poor households for."""
    regressors = _regressors(households)
    allowed = int(min(poor.sum(), (~poor).sum())) // POOR_PER_REGRESSOR
    chosen = dict(list(regressors.items())[:allowed])
    if len(regressors) < LEAST_REGRESSORS:
        return None, "ciri rumah tangga dan kepala rumah tangga tidak ada di berkas survei"
    if len(chosen) < LEAST_REGRESSORS:
        return None, "rumah tangga miskin di dalam sampel terlalu sedikit"
    try:
        fit = survey_logit(poor, chosen, households.person_weight, households.stratum, households.psu)
    except NoFitError as error:
        return None, str(error)
    return fit, ""
