"""Projection: where the figures are heading, how sure that is, and how good such projections have been.

Pure functions on arrays and tables. Knows nothing of documents, sentences or scenarios.
"""

from rpkd.projection._backtest import COVERAGES, SHOCK_YEARS, Model, Scores, backtest, pairs_of, summary, without_shock
from rpkd.projection._calibration import LONGEST, MODEL, PastErrors, past_errors, pooled_forecast
from rpkd.projection._credibility import Basis, Credibility, Verdict, attainable, credibility, verdict_of
from rpkd.projection._extreme import ExtremeProjection, project_extreme
from rpkd.projection._forecast import LEVELS, Failure, Forecast, along_levels, crps, probability_at_most
from rpkd.projection._indices import Indices, IndicesFit, fit_indices, project_indices
from rpkd.projection._line import line_backtest, line_forecast, line_panel, project_line
from rpkd.projection._macro import (
    UNUSUAL_RATIO,
    Agreement,
    Assumed,
    MacroPath,
    NoMacroPath,
    Ranged,
    agreement,
    macro_path,
)
from rpkd.projection._macro_forecast import MACRO, macro_forecast
from rpkd.projection._macro_record import GrowthRecord, MacroFigures, MacroRecord, macro_figures, macro_record
from rpkd.projection._nation import Nation, project_nation
from rpkd.projection._pace import BAND_STEP, LEAST_COMPARABLE, Example, PaceRecord, pace_record, required_path
from rpkd.projection._panel import Panel, province_panel, regency_panel
from rpkd.projection._path import Path, path_of
from rpkd.projection._peers import PEERS, peers_in_processes
from rpkd.projection._pooled import Noise, Pooled, fit_pooled, noise_in_figures
from rpkd.projection._population import Implied, Population, implied_population, project_poor, project_population
from rpkd.projection._projection import NationalProjection, News, Parts, RegionProjection, project_all, project_region
from rpkd.projection._reconcile import Reconciled, reconcile
from rpkd.projection._scales import log_odds, percent_of
from rpkd.projection._study import (
    COVERED,
    LEVEL_EDGES,
    LINE,
    MEASURES,
    STUDY_COLUMNS,
    STUDY_FILE,
    WHOLE,
    run_study,
    study_csv,
    study_panels,
    study_sign,
    study_table,
)
from rpkd.projection._variants import SUM, growth_of, sum_of_regions, variant_models

__all__ = [
    "BAND_STEP",
    "COVERAGES",
    "COVERED",
    "LEAST_COMPARABLE",
    "LEVELS",
    "LEVEL_EDGES",
    "LINE",
    "LONGEST",
    "MACRO",
    "MEASURES",
    "MODEL",
    "PEERS",
    "SHOCK_YEARS",
    "STUDY_COLUMNS",
    "STUDY_FILE",
    "SUM",
    "UNUSUAL_RATIO",
    "WHOLE",
    "Agreement",
    "Assumed",
    "Basis",
    "Credibility",
    "Example",
    "ExtremeProjection",
    "Failure",
    "Forecast",
    "GrowthRecord",
    "Implied",
    "Indices",
    "IndicesFit",
    "MacroFigures",
    "MacroPath",
    "MacroRecord",
    "Model",
    "Nation",
    "NationalProjection",
    "News",
    "NoMacroPath",
    "Noise",
    "PaceRecord",
    "Panel",
    "Parts",
    "PastErrors",
    "Path",
    "Pooled",
    "Population",
    "Ranged",
    "Reconciled",
    "RegionProjection",
    "Scores",
    "Verdict",
    "agreement",
    "along_levels",
    "attainable",
    "backtest",
    "credibility",
    "crps",
    "fit_indices",
    "fit_pooled",
    "growth_of",
    "implied_population",
    "line_backtest",
    "line_forecast",
    "line_panel",
    "log_odds",
    "macro_figures",
    "macro_forecast",
    "macro_path",
    "macro_record",
    "noise_in_figures",
    "pace_record",
    "pairs_of",
    "past_errors",
    "path_of",
    "peers_in_processes",
    "percent_of",
    "pooled_forecast",
    "probability_at_most",
    "project_all",
    "project_extreme",
    "project_indices",
    "project_line",
    "project_nation",
    "project_poor",
    "project_population",
    "project_region",
    "province_panel",
    "reconcile",
    "regency_panel",
    "required_path",
    "run_study",
    "study_csv",
    "study_panels",
    "study_sign",
    "study_table",
    "sum_of_regions",
    "summary",
    "variant_models",
    "verdict_of",
    "without_shock",
]
