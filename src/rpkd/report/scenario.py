"""Chapter IV, intervention scenarios: what is gathered and computed, its numbers, sentences, tables and chart."""

from rpkd.report._scenario_annex import assumption_sections, assumption_tables, definition_sections, definition_tables
from rpkd.report._scenario_budget import budget_numbers, budget_sections, budget_tables
from rpkd.report._scenario_chart import ScenarioRow, scenario_chart
from rpkd.report._scenario_details import (
    driver_sections,
    driver_tables,
    goal_sections,
    goal_tables,
    measure_sections,
    measure_tables,
    reach_sections,
    reach_tables,
)
from rpkd.report._scenario_division import Division, division_of
from rpkd.report._scenario_known import (
    COMPUTED,
    LIBRARY,
    Aimed,
    Ground,
    scenario_ground,
    scenario_source,
    scenario_tables,
)
from rpkd.report._scenario_method import method_sections, method_tables
from rpkd.report._scenario_needs import scenario_needs
from rpkd.report._scenario_numbers import scenario_numbers
from rpkd.report._scenario_sentences import OWNERS, lead_points, scenario_alt, year_paragraph
from rpkd.report._scenario_tables import (
    chart_note,
    chart_parts,
    scenario_note,
    scenario_table,
    year_note,
    year_table,
)
from rpkd.report._scenario_view import Scored, View, Wanted, scenario_view

__all__ = [
    "COMPUTED",
    "LIBRARY",
    "OWNERS",
    "Aimed",
    "Division",
    "Ground",
    "ScenarioRow",
    "Scored",
    "View",
    "Wanted",
    "assumption_sections",
    "assumption_tables",
    "budget_numbers",
    "budget_sections",
    "budget_tables",
    "chart_note",
    "chart_parts",
    "definition_sections",
    "definition_tables",
    "division_of",
    "driver_sections",
    "driver_tables",
    "goal_sections",
    "goal_tables",
    "lead_points",
    "measure_sections",
    "measure_tables",
    "method_sections",
    "method_tables",
    "reach_sections",
    "reach_tables",
    "scenario_alt",
    "scenario_chart",
    "scenario_ground",
    "scenario_needs",
    "scenario_note",
    "scenario_numbers",
    "scenario_source",
    "scenario_table",
    "scenario_tables",
    "scenario_view",
    "year_note",
    "year_paragraph",
    "year_table",
]
