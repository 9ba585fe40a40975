"""Params: what a region decides about its document, typed and checked.

One YAML file per region under `params/`, completed from `params/_default.yaml`. This room knows nothing of figures,
notebooks or the document; it says what was decided, and tells everything that is wrong at once.
"""

from rpkd.params._find import find_params, optional_params, params_filename
from rpkd.params._load import TEXT_KEYS, LoadedParams, load_params
from rpkd.params._models import (
    AnalysisParams,
    DataParams,
    DocumentParams,
    GovernmentParams,
    LocationsParams,
    Params,
    ProjectionParams,
    RegulationParams,
    RpjmdParams,
    TargetRange,
    TkpkParams,
)
from rpkd.params._reads import ParamReads, param_names, param_value
from rpkd.params._template import params_template

__all__ = [
    "TEXT_KEYS",
    "AnalysisParams",
    "DataParams",
    "DocumentParams",
    "GovernmentParams",
    "LoadedParams",
    "LocationsParams",
    "ParamReads",
    "Params",
    "ProjectionParams",
    "RegulationParams",
    "RpjmdParams",
    "TargetRange",
    "TkpkParams",
    "find_params",
    "load_params",
    "optional_params",
    "param_names",
    "param_value",
    "params_filename",
    "params_template",
]
