"""Scenarios: what programmes and shocks do to poverty until the last year, what they cost, and how sure that is.

Pure functions on arrays and on the models of `rpkd.params`. Knows nothing of documents or sentences.
"""

from rpkd.scenario._action_plan import QUARTERS, Action, check_actions, yearly_actions
from rpkd.scenario._agreement import agreement_of
from rpkd.scenario._budget import BudgetProblem, Fairness, Kind, Options, Plan, Scale, Share, money_of
from rpkd.scenario._chance import Chance, seek_chances
from rpkd.scenario._compared import chance_at_most, cheapest_shares, extra_by_fund, extra_by_program, lowest_shares
from rpkd.scenario._conflict import Conflict
from rpkd.scenario._draws import COST, EXTREME, GAP, HEADCOUNT, SEVERITY, Draws, Paths, draw_scenarios, even_levels
from rpkd.scenario._effect import Effect, Standing, effect_between, standing_of
from rpkd.scenario._frontier import Frontier, frontier_of
from rpkd.scenario._goal import Goal, GoalYear, Scaling, Sought, scaling_of, seek
from rpkd.scenario._grants import Grant, coverage_of
from rpkd.scenario._ledger import Account, accounts_of, by_fund
from rpkd.scenario._matrix import DETAIL, Amounts, Entry, Indicator, Matrix, Tied, money_by, plan_year, read_matrix, tie
from rpkd.scenario._matrix_checks import JUMP, Finding, check_matrix
from rpkd.scenario._optimum import (
    Binding,
    CurvePoint,
    Ending,
    Optimum,
    ProgramStanding,
    Reason,
    ShadowPrice,
    budget_curve,
    least_cost,
    most_effect,
)
from rpkd.scenario._options import Choices, NoChoiceError, choices_of, plan_standings
from rpkd.scenario._people import FAMILIES, PERSONS, Basis, People, rank_correlation
from rpkd.scenario._plan import Planner
from rpkd.scenario._recipes import Setting
from rpkd.scenario._region import Known, NoScenarios, World, make_world
from rpkd.scenario._run import Outcome, YearOutcome, run_scenarios
from rpkd.scenario._sensitivity import (
    PROJECTED_HEADCOUNT,
    PROJECTED_LINE,
    PROJECTED_SHAPE,
    SAMPLE,
    Sensitivity,
    Swing,
    sensitivity_of,
)
from rpkd.scenario._shocks import NoPaceError
from rpkd.scenario._solver import Effort
from rpkd.scenario._sources import (
    Families,
    is_told,
    published_people,
    registry_people,
    resampled_people,
    sampled_people,
    survey_people,
    with_registry,
)
from rpkd.scenario._top_up import TopUp, seek_top_up
from rpkd.scenario._trajectory import Outlook, Stage, aged, baseline, pace_outlook
from rpkd.scenario._worth import Contributions, ProgramWorth, Span, Worth, contributions_of, worth_of
from rpkd.scenario._year import Measures, Reached, YearResult, year_of

__all__ = [
    "COST",
    "DETAIL",
    "EXTREME",
    "FAMILIES",
    "GAP",
    "HEADCOUNT",
    "JUMP",
    "PERSONS",
    "PROJECTED_HEADCOUNT",
    "PROJECTED_LINE",
    "PROJECTED_SHAPE",
    "QUARTERS",
    "SAMPLE",
    "SEVERITY",
    "Account",
    "Action",
    "Amounts",
    "Basis",
    "Binding",
    "BudgetProblem",
    "Chance",
    "Choices",
    "Conflict",
    "Contributions",
    "CurvePoint",
    "Draws",
    "Effect",
    "Effort",
    "Ending",
    "Entry",
    "Fairness",
    "Families",
    "Finding",
    "Frontier",
    "Goal",
    "GoalYear",
    "Grant",
    "Indicator",
    "Kind",
    "Known",
    "Matrix",
    "Measures",
    "NoChoiceError",
    "NoPaceError",
    "NoScenarios",
    "Optimum",
    "Options",
    "Outcome",
    "Outlook",
    "Paths",
    "People",
    "Plan",
    "Planner",
    "ProgramStanding",
    "ProgramWorth",
    "Reached",
    "Reason",
    "Scale",
    "Scaling",
    "Sensitivity",
    "Setting",
    "ShadowPrice",
    "Share",
    "Sought",
    "Span",
    "Stage",
    "Standing",
    "Swing",
    "Tied",
    "TopUp",
    "World",
    "Worth",
    "YearOutcome",
    "YearResult",
    "accounts_of",
    "aged",
    "agreement_of",
    "baseline",
    "budget_curve",
    "by_fund",
    "chance_at_most",
    "cheapest_shares",
    "check_actions",
    "check_matrix",
    "choices_of",
    "contributions_of",
    "coverage_of",
    "draw_scenarios",
    "effect_between",
    "even_levels",
    "extra_by_fund",
    "extra_by_program",
    "frontier_of",
    "is_told",
    "least_cost",
    "lowest_shares",
    "make_world",
    "money_by",
    "money_of",
    "most_effect",
    "pace_outlook",
    "plan_standings",
    "plan_year",
    "published_people",
    "rank_correlation",
    "read_matrix",
    "registry_people",
    "resampled_people",
    "run_scenarios",
    "sampled_people",
    "scaling_of",
    "seek",
    "seek_chances",
    "seek_top_up",
    "sensitivity_of",
    "standing_of",
    "survey_people",
    "tie",
    "with_registry",
    "worth_of",
    "year_of",
    "yearly_actions",
]
