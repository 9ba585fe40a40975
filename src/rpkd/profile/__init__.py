"""Profile: comparisons over time and between regions, as pure functions on the figures.

Knows nothing of documents, sentences or files. Missing figures stay missing; a comparison is of one year and survey.
"""

from rpkd.profile._conditions import CONDITION_INDICATORS, Conditions, CrossSection, Indicator, conditions_profile
from rpkd.profile._locations import VILLAGE_CLASSES, District, Village, districts_of, village_class
from rpkd.profile._position import Position, position
from rpkd.profile._poverty import (
    Comparison,
    PovertyProfile,
    Shortfall,
    consistent_indices,
    inconsistent_years,
    poverty_profile,
)
from rpkd.profile._series import (
    Agreement,
    Change,
    Extremes,
    Series,
    Streak,
    agreement,
    as_shown,
    change_between,
    extremes,
    largest_fall,
    largest_rise,
    latest_change,
    latest_streak,
    series_of,
    steps,
    unusual_steps,
    whole_change,
)
from rpkd.profile._tables import (
    NATION,
    area_series,
    cross_section,
    indicator_cross_section,
    indicator_series,
    present_area_since,
    regency_series,
)
from rpkd.profile._target import Pace, Target, pace

__all__ = [
    "CONDITION_INDICATORS",
    "NATION",
    "VILLAGE_CLASSES",
    "Agreement",
    "Change",
    "Comparison",
    "Conditions",
    "CrossSection",
    "District",
    "Extremes",
    "Indicator",
    "Pace",
    "Position",
    "PovertyProfile",
    "Series",
    "Shortfall",
    "Streak",
    "Target",
    "Village",
    "agreement",
    "area_series",
    "as_shown",
    "change_between",
    "conditions_profile",
    "consistent_indices",
    "cross_section",
    "districts_of",
    "extremes",
    "inconsistent_years",
    "indicator_cross_section",
    "indicator_series",
    "largest_fall",
    "largest_rise",
    "latest_change",
    "latest_streak",
    "pace",
    "position",
    "poverty_profile",
    "present_area_since",
    "regency_series",
    "series_of",
    "steps",
    "unusual_steps",
    "village_class",
    "whole_change",
]
