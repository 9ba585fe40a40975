"""Review, the explorer: one page on which anybody turns a region's scenarios larger and smaller, without a network."""

from rpkd.review.explorer._choice import Choice, fragment_of, parse_fragment
from rpkd.review.explorer._engine import engine_at, scenario_values
from rpkd.review.explorer._error import Errors
from rpkd.review.explorer._explored import Explored
from rpkd.review.explorer._make import ExplorerReport, explored_scenarios, make_explorer
from rpkd.review.explorer._model import Model, Values
from rpkd.review.explorer._payload import model_from, page_data

__all__ = [
    "Choice",
    "Errors",
    "Explored",
    "ExplorerReport",
    "Model",
    "Values",
    "engine_at",
    "explored_scenarios",
    "fragment_of",
    "make_explorer",
    "model_from",
    "page_data",
    "parse_fragment",
    "scenario_values",
]
