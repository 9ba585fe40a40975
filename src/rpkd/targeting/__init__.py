"""Targeting: whom the lists hold, who receives what, who is missed, and where to look: pure functions on families.

Lists are matched into a store of families with pseudonyms; all analyses work on its frame. Knows nothing of sentences.
"""

from rpkd.targeting._assignment import Assignment, AssignmentWeights, assign
from rpkd.targeting._changes import CHANGES, GAINED, LOST, Changes, change_of, changes
from rpkd.targeting._complement import PROGRAM_NUMBERS, Complement, Exclusion, complement, component_exclusions
from rpkd.targeting._cutoff import CutoffEffect, cutoff_effect
from rpkd.targeting._eligible import eligible_families
from rpkd.targeting._errors import (
    CLASSES,
    ERROR_PARTS,
    ERROR_RATES,
    ERROR_TOTALS,
    NOT_ELIGIBLE,
    Errors,
    eligibility,
    errors,
)
from rpkd.targeting._families import VULNERABLE_GROUPS, families_of, members_of
from rpkd.targeting._field_lists import plan_path, read_plan
from rpkd.targeting._field_outcome import VIEWS_BEFORE, ErrorRates, Rate, before_and_after, compare_visits, error_rates
from rpkd.targeting._field_results import FileRead
from rpkd.targeting._fieldwork import (
    Round,
    field_folder,
    make_pairs,
    make_round,
    read_pairs,
    read_round,
    stakes_of,
    trail_path,
    village_names,
)
from rpkd.targeting._insurance import Dropped, Premium, dropped_members, insurance_cost, premiums_of
from rpkd.targeting._match import MATCH_THRESHOLD, REVIEW_BAND, Matching, match
from rpkd.targeting._match_quality import LabelQuality, MatchQuality, label_quality
from rpkd.targeting._mentoring import Tracking, main_problems, mentored_villages, mentoring_offices, tracking
from rpkd.targeting._model import Model
from rpkd.targeting._priority import priority_counts, priority_ranking
from rpkd.targeting._province import match_regions
from rpkd.targeting._quota import Quotas, allocate_areas, need_by_village
from rpkd.targeting._rules import DatedRules, NoRules, groups_needed, rules_at
from rpkd.targeting._store import ListInfo, Store
from rpkd.targeting._suppress import FEWEST_SHOWN, Hidden, suppress
from rpkd.targeting._suppress_joint import suppress_joint
from rpkd.targeting._tally import STANDINGS, programs_in, receives, standing
from rpkd.targeting._trail import read_trail, verified
from rpkd.targeting._transition import transition
from rpkd.targeting._verification import VISIT_REASONS, Beliefs, Stake, expected_information, plan_visits
from rpkd.targeting._vulnerable import (
    ANY_GROUP,
    COVERAGE_PARTS,
    COVERAGE_RATES,
    COVERAGE_TOTALS,
    Vulnerable,
    vulnerable,
)
from rpkd.targeting._workflow import Matched, example_store, match_region, own_lists, region_store

__all__ = [
    "ANY_GROUP",
    "CHANGES",
    "CLASSES",
    "COVERAGE_PARTS",
    "COVERAGE_RATES",
    "COVERAGE_TOTALS",
    "ERROR_PARTS",
    "ERROR_RATES",
    "ERROR_TOTALS",
    "FEWEST_SHOWN",
    "GAINED",
    "LOST",
    "MATCH_THRESHOLD",
    "NOT_ELIGIBLE",
    "PROGRAM_NUMBERS",
    "REVIEW_BAND",
    "STANDINGS",
    "VIEWS_BEFORE",
    "VISIT_REASONS",
    "VULNERABLE_GROUPS",
    "Assignment",
    "AssignmentWeights",
    "Beliefs",
    "Changes",
    "Complement",
    "CutoffEffect",
    "DatedRules",
    "Dropped",
    "ErrorRates",
    "Errors",
    "Exclusion",
    "FileRead",
    "Hidden",
    "LabelQuality",
    "ListInfo",
    "MatchQuality",
    "Matched",
    "Matching",
    "Model",
    "NoRules",
    "Premium",
    "Quotas",
    "Rate",
    "Round",
    "Stake",
    "Store",
    "Tracking",
    "Vulnerable",
    "allocate_areas",
    "assign",
    "before_and_after",
    "change_of",
    "changes",
    "compare_visits",
    "complement",
    "component_exclusions",
    "cutoff_effect",
    "dropped_members",
    "eligibility",
    "eligible_families",
    "error_rates",
    "errors",
    "example_store",
    "expected_information",
    "families_of",
    "field_folder",
    "groups_needed",
    "insurance_cost",
    "label_quality",
    "main_problems",
    "make_pairs",
    "make_round",
    "match",
    "match_region",
    "match_regions",
    "members_of",
    "mentored_villages",
    "mentoring_offices",
    "need_by_village",
    "own_lists",
    "plan_path",
    "plan_visits",
    "premiums_of",
    "priority_counts",
    "priority_ranking",
    "programs_in",
    "read_pairs",
    "read_plan",
    "read_round",
    "read_trail",
    "receives",
    "region_store",
    "rules_at",
    "stakes_of",
    "standing",
    "suppress",
    "suppress_joint",
    "tracking",
    "trail_path",
    "transition",
    "verified",
    "village_names",
    "vulnerable",
]
