"""Params: what a region decides about its document, typed and checked.

One YAML file per region under `params/`, completed from `params/_default.yaml`; programmes of assistance with dated
values (`params/programs.yaml`) and the scenarios that use them (`params/scenarios/`), national ones and a region's own.
This room knows nothing of figures, notebooks or the document; it says what was decided, and tells everything that is
wrong at once.
"""

from rpkd.params._dated import STATUSES, Alternative, DatedValue, Status, Uncertain, Value
from rpkd.params._find import find_params, optional_params, params_filename
from rpkd.params._load import TEXT_KEYS, LoadedParams, load_params
from rpkd.params._models import (
    MOST_SHOWN,
    AnalysisParams,
    DataParams,
    DocumentParams,
    GovernmentParams,
    LocationsParams,
    Params,
    ProjectionParams,
    RegulationParams,
    RpjmdParams,
    ScenarioParams,
    TargetRange,
    TkpkParams,
)
from rpkd.params._program_files import load_programs, program_paths
from rpkd.params._programs import FAMILIES, FUNDS, PERSONS, Assumption, Group, Program, Programs, Rules
from rpkd.params._reads import ParamReads, param_names, param_value
from rpkd.params._scenario_check import check_scenarios
from rpkd.params._scenario_files import load_scenarios, scenario_paths
from rpkd.params._scenarios import BASE, QUOTA, Scenario, Scenarios, Shock, Use
from rpkd.params._template import params_template
from rpkd.params._used import UsedParameter, parameters_used

__all__ = [
    "BASE",
    "FAMILIES",
    "FUNDS",
    "MOST_SHOWN",
    "PERSONS",
    "QUOTA",
    "STATUSES",
    "TEXT_KEYS",
    "Alternative",
    "AnalysisParams",
    "Assumption",
    "DataParams",
    "DatedValue",
    "DocumentParams",
    "GovernmentParams",
    "Group",
    "LoadedParams",
    "LocationsParams",
    "ParamReads",
    "Params",
    "Program",
    "Programs",
    "ProjectionParams",
    "RegulationParams",
    "RpjmdParams",
    "Rules",
    "Scenario",
    "ScenarioParams",
    "Scenarios",
    "Shock",
    "Status",
    "TargetRange",
    "TkpkParams",
    "Uncertain",
    "Use",
    "UsedParameter",
    "Value",
    "check_scenarios",
    "find_params",
    "load_params",
    "load_programs",
    "load_scenarios",
    "optional_params",
    "param_names",
    "param_value",
    "parameters_used",
    "params_filename",
    "params_template",
    "program_paths",
    "scenario_paths",
]
