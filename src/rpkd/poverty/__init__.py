"""Poverty: measures of poverty and inequality and their design-based errors, as pure functions on arrays.

Knows nothing of regions, parameters or files. What is wrong with an argument is a ``ValueError``; figures of a user
that no population can have, or that must not be compared, are a ``UserError``.
"""

from rpkd.poverty._decomposition import InequalityByGroup, PovertyByGroup, poverty_by_group, theil_by_group
from rpkd.poverty._design import Design, Singleton
from rpkd.poverty._distributions import (
    FittedDistribution,
    WeightedPopulation,
    lognormal_fgt,
    lognormal_gini,
    lognormal_spread,
)
from rpkd.poverty._estimates import Estimate, Estimates, confidence_interval, difference, independent_difference
from rpkd.poverty._extreme import (
    ExtremeLine,
    ExtremePoverty,
    change_of_extreme_poverty,
    comparable_lines,
    extreme_poverty,
)
from rpkd.poverty._fgt import estimate_fgt, fgt, sen_shorrocks_thon, watts
from rpkd.poverty._fitting import (
    TYPICAL_GINI,
    TYPICAL_RATIO,
    TYPICAL_WIDENING,
    PovertyFit,
    PublishedPoverty,
    ReproducedFigure,
    fit_headcount,
    fit_poverty,
    lognormal_from_headcount_and_gini,
    lognormal_from_mean_and_gini,
    lognormal_from_poverty,
    rounding_fits,
)
from rpkd.poverty._growth import (
    Fitted,
    Grouped,
    GrowthDecomposition,
    Microdata,
    SectoralDecomposition,
    Welfare,
    decompose_growth,
    decompose_sectors,
)
from rpkd.poverty._inequality import atkinson, estimate_gini, gini, lorenz, theil_l, theil_t
from rpkd.poverty._lorenz import (
    BetaLorenz,
    GeneralQuadratic,
    LorenzCondition,
    LorenzFit,
    fit_beta_lorenz,
    fit_general_quadratic,
)
from rpkd.poverty._moments import estimate_mean, estimate_ratio, estimate_total
from rpkd.poverty._quality import RSE_ACCURATE, RSE_CAUTION, relative_standard_error, rse_flag
from rpkd.poverty._shares import (
    GROUPS,
    Rule,
    estimate_share_ratio,
    estimate_shares,
    quantile_shares,
    share_ratio,
    weighted_quantile,
)

__all__ = [
    "GROUPS",
    "RSE_ACCURATE",
    "RSE_CAUTION",
    "TYPICAL_GINI",
    "TYPICAL_RATIO",
    "TYPICAL_WIDENING",
    "BetaLorenz",
    "Design",
    "Estimate",
    "Estimates",
    "ExtremeLine",
    "ExtremePoverty",
    "Fitted",
    "FittedDistribution",
    "GeneralQuadratic",
    "Grouped",
    "GrowthDecomposition",
    "InequalityByGroup",
    "LorenzCondition",
    "LorenzFit",
    "Microdata",
    "PovertyByGroup",
    "PovertyFit",
    "PublishedPoverty",
    "ReproducedFigure",
    "Rule",
    "SectoralDecomposition",
    "Singleton",
    "WeightedPopulation",
    "Welfare",
    "atkinson",
    "change_of_extreme_poverty",
    "comparable_lines",
    "confidence_interval",
    "decompose_growth",
    "decompose_sectors",
    "difference",
    "estimate_fgt",
    "estimate_gini",
    "estimate_mean",
    "estimate_ratio",
    "estimate_share_ratio",
    "estimate_shares",
    "estimate_total",
    "extreme_poverty",
    "fgt",
    "fit_beta_lorenz",
    "fit_general_quadratic",
    "fit_headcount",
    "fit_poverty",
    "gini",
    "independent_difference",
    "lognormal_fgt",
    "lognormal_from_headcount_and_gini",
    "lognormal_from_mean_and_gini",
    "lognormal_from_poverty",
    "lognormal_gini",
    "lognormal_spread",
    "lorenz",
    "poverty_by_group",
    "quantile_shares",
    "relative_standard_error",
    "rounding_fits",
    "rse_flag",
    "sen_shorrocks_thon",
    "share_ratio",
    "theil_by_group",
    "theil_l",
    "theil_t",
    "watts",
    "weighted_quantile",
]
