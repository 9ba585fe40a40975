"""Targeting: whom the lists hold, who receives what, who is missed, and where to look: pure functions on families.

Lists are matched into a store of families with pseudonyms; all analyses work on its frame. Knows nothing of sentences.
"""

from rpkd.targeting._assignment import Assignment, AssignmentWeights, assign, kilometres
from rpkd.targeting._changes import Changes, change_of, changes
from rpkd.targeting._complement import Complement, Exclusion, complement, component_exclusions
from rpkd.targeting._cutoff import CutoffEffect, cutoff_effect
from rpkd.targeting._eligible import eligible_families
from rpkd.targeting._errors import Errors, eligibility, errors
from rpkd.targeting._families import families_of, members_of
from rpkd.targeting._field_form import FieldSet, family_code
from rpkd.targeting._field_lists import make_field_lists
from rpkd.targeting._field_outcome import ErrorRates, Rate, before_and_after, compare_visits, error_rates
from rpkd.targeting._field_results import Answer, Asked, FileRead, read_results
from rpkd.targeting._fieldwork import (
    VISITS_PER_VILLAGE,
    Round,
    field_folder,
    list_date,
    make_pairs,
    make_round,
    read_pairs,
    read_round,
    stakes_of,
    trail_path,
    village_names,
)
from rpkd.targeting._insurance import Dropped, Premium, dropped_members, insurance_cost, premiums_of
from rpkd.targeting._match import Matching, match
from rpkd.targeting._match_quality import LabelQuality, MatchQuality, label_quality, review_sample
from rpkd.targeting._mentoring import Tracking, main_problems, mentored_villages, mentoring_offices, tracking
from rpkd.targeting._model import Model
from rpkd.targeting._priority import priority_counts, priority_ranking
from rpkd.targeting._province import match_regions
from rpkd.targeting._quota import Quotas, allocate_areas, need_by_village
from rpkd.targeting._review import decided_pairs, keep_decisions, make_review, read_decisions, read_review
from rpkd.targeting._rules import DatedRules, NoRules, rules_at
from rpkd.targeting._store import ListInfo, Store, read_store, store_path, write_store
from rpkd.targeting._suppress import Hidden, suppress
from rpkd.targeting._trail import Recorded, read_trail, record, verified, write_trail
from rpkd.targeting._transition import transition
from rpkd.targeting._verification import Beliefs, Stake, eligible_probability, expected_information, plan_visits
from rpkd.targeting._vulnerable import Vulnerable, vulnerable
from rpkd.targeting._workflow import Matched, example_store, match_region, own_lists, region_store

__all__ = [
    "VISITS_PER_VILLAGE",
    "Answer",
    "Asked",
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
    "FieldSet",
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
    "Recorded",
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
    "decided_pairs",
    "dropped_members",
    "eligibility",
    "eligible_families",
    "eligible_probability",
    "error_rates",
    "errors",
    "example_store",
    "expected_information",
    "families_of",
    "family_code",
    "field_folder",
    "insurance_cost",
    "keep_decisions",
    "kilometres",
    "label_quality",
    "list_date",
    "main_problems",
    "make_field_lists",
    "make_pairs",
    "make_review",
    "make_round",
    "match",
    "match_region",
    "match_regions",
    "members_of",
    "mentored_villages",
    "mentoring_offices",
    "need_by_village",
    "own_lists",
    "plan_visits",
    "premiums_of",
    "priority_counts",
    "priority_ranking",
    "read_decisions",
    "read_pairs",
    "read_results",
    "read_review",
    "read_round",
    "read_store",
    "read_trail",
    "record",
    "region_store",
    "review_sample",
    "rules_at",
    "stakes_of",
    "store_path",
    "suppress",
    "tracking",
    "trail_path",
    "transition",
    "verified",
    "village_names",
    "vulnerable",
    "write_store",
    "write_trail",
]
