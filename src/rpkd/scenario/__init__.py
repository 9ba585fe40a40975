"""Scenarios: what programmes and shocks do to poverty until the last year, what they cost, and how sure that is.

Pure functions on arrays and on the models of `rpkd.params`. Knows nothing of documents or sentences.
"""

from rpkd.scenario._compared import (
    chance_at_most,
    cheapest_shares,
    extra_by_fund,
    extra_by_program,
    lowest_shares,
)
from rpkd.scenario._draws import COST, EXTREME, GAP, HEADCOUNT, SEVERITY, Draws, Paths, draw_scenarios, even_levels
from rpkd.scenario._effect import Effect, Standing, effect_between, standing_of
from rpkd.scenario._frontier import Frontier, frontier_of
from rpkd.scenario._grants import Grant, coverage_of
from rpkd.scenario._ledger import Account, accounts_of, by_fund
from rpkd.scenario._people import FAMILIES, PERSONS, Basis, People, rank_correlation
from rpkd.scenario._plan import Planner, Setting
from rpkd.scenario._region import Known, NoScenarios, World, make_world
from rpkd.scenario._run import Outcome, YearOutcome, run_scenarios
from rpkd.scenario._sensitivity import Sensitivity, Swing, sensitivity_of
from rpkd.scenario._shocks import NoPaceError
from rpkd.scenario._sources import (
    Families,
    published_people,
    registry_people,
    resampled_people,
    sampled_people,
    survey_people,
    with_registry,
)
from rpkd.scenario._trajectory import Outlook, Stage, aged, baseline, pace_outlook
from rpkd.scenario._worth import Contributions, Span, Worth, contributions_of, worth_of
from rpkd.scenario._year import Measures, Reached, YearResult, year_of

__all__ = [
    "COST",
    "EXTREME",
    "FAMILIES",
    "GAP",
    "HEADCOUNT",
    "PERSONS",
    "SEVERITY",
    "Account",
    "Basis",
    "Contributions",
    "Draws",
    "Effect",
    "Families",
    "Frontier",
    "Grant",
    "Known",
    "Measures",
    "NoPaceError",
    "NoScenarios",
    "Outcome",
    "Outlook",
    "Paths",
    "People",
    "Planner",
    "Reached",
    "Sensitivity",
    "Setting",
    "Span",
    "Stage",
    "Standing",
    "Swing",
    "World",
    "Worth",
    "YearOutcome",
    "YearResult",
    "accounts_of",
    "aged",
    "baseline",
    "by_fund",
    "chance_at_most",
    "cheapest_shares",
    "contributions_of",
    "coverage_of",
    "draw_scenarios",
    "effect_between",
    "even_levels",
    "extra_by_fund",
    "extra_by_program",
    "frontier_of",
    "lowest_shares",
    "make_world",
    "pace_outlook",
    "published_people",
    "rank_correlation",
    "registry_people",
    "resampled_people",
    "run_scenarios",
    "sampled_people",
    "sensitivity_of",
    "standing_of",
    "survey_people",
    "with_registry",
    "worth_of",
    "year_of",
]
