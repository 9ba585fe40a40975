"""Survey: households of Susenas as an office gets them, read through a column map and checked, or made up for trials.

Knows nothing of indicators, sentences or documents. A synthetic sample says that it is one wherever it goes.
"""

from rpkd.survey._assemble import read_households
from rpkd.survey._checks import check_households
from rpkd.survey._example import write_example
from rpkd.survey._groups import OTHERS, Grouping, groupings
from rpkd.survey._load import EXAMPLE, load_households, published_figures
from rpkd.survey._map import LoadedMap, SurveyMap, load_map
from rpkd.survey._models import SYNTHETIC_LABEL, TRAITS, Households, Published
from rpkd.survey._synthetic import Assumptions, synthetic_households

__all__ = [
    "EXAMPLE",
    "OTHERS",
    "SYNTHETIC_LABEL",
    "TRAITS",
    "Assumptions",
    "Grouping",
    "Households",
    "LoadedMap",
    "Published",
    "SurveyMap",
    "check_households",
    "groupings",
    "load_households",
    "load_map",
    "published_figures",
    "read_households",
    "synthetic_households",
    "write_example",
]
