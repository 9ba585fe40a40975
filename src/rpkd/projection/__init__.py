"""Projection: where the figures are heading, how sure that is, and how good such projections have been.

Pure functions on arrays and tables. Knows nothing of documents, sentences or scenarios.
"""

from rpkd.projection._backtest import (
    COVERAGES,
    Model,
    Scores,
    backtest,
    pairs_of,
    summary,
    without_shock,
)
from rpkd.projection._calibration import LONGEST, PastErrors, past_errors, pooled_forecast
from rpkd.projection._credibility import Basis, Credibility, Verdict, attainable, credibility, verdict_of
from rpkd.projection._forecast import (
    LEVELS,
    Failure,
    Forecast,
    along_levels,
    crps,
    probability_at_most,
)
from rpkd.projection._pace import BAND_STEP, LEAST_COMPARABLE, Example, PaceRecord, pace_record, required_path
from rpkd.projection._panel import Panel, province_panel, regency_panel
from rpkd.projection._path import Path, path_of
from rpkd.projection._pooled import Pooled, fit_pooled
from rpkd.projection._projection import (
    NationalProjection,
    News,
    Parts,
    RegionProjection,
    project_all,
    project_region,
)
from rpkd.projection._reconcile import Reconciled, reconcile
from rpkd.projection._scales import log_odds, percent_of

__all__ = [
    "BAND_STEP",
    "COVERAGES",
    "LEAST_COMPARABLE",
    "LEVELS",
    "LONGEST",
    "Basis",
    "Credibility",
    "Example",
    "Failure",
    "Forecast",
    "Model",
    "NationalProjection",
    "News",
    "PaceRecord",
    "Panel",
    "Parts",
    "PastErrors",
    "Path",
    "Pooled",
    "Reconciled",
    "RegionProjection",
    "Scores",
    "Verdict",
    "along_levels",
    "attainable",
    "backtest",
    "credibility",
    "crps",
    "fit_pooled",
    "log_odds",
    "pace_record",
    "pairs_of",
    "past_errors",
    "path_of",
    "percent_of",
    "pooled_forecast",
    "probability_at_most",
    "project_all",
    "project_region",
    "province_panel",
    "reconcile",
    "regency_panel",
    "required_path",
    "summary",
    "verdict_of",
    "without_shock",
]
