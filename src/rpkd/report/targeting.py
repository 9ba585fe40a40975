"""Chapter V, families of the lists: what is gathered and computed, and its numbers, sentences, tables and charts."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rpkd.report._targeting_accuracy import accuracy_sections
from rpkd.report._targeting_annex import annex_sections, guard_sections, match_alt, match_chart
from rpkd.report._targeting_cells import FamilyTable
from rpkd.report._targeting_known import Ground, targeting_ground
from rpkd.report._targeting_lists import apart_paragraphs, list_paragraphs, section_heading
from rpkd.report._targeting_money import money_sections
from rpkd.report._targeting_places import place_sections
from rpkd.report._targeting_transition import chart_alt, programme_sections, shift_chart, shift_sections
from rpkd.report._targeting_view import View, targeting_numbers, targeting_view
from rpkd.report._targeting_visits import visit_sections
from rpkd.results import ResultTable

__all__ = [
    "FamilyTable",
    "Ground",
    "View",
    "accuracy_sections",
    "annex_sections",
    "apart_paragraphs",
    "chart_alt",
    "guard_sections",
    "list_paragraphs",
    "match_alt",
    "match_chart",
    "money_sections",
    "place_sections",
    "programme_sections",
    "record_tables",
    "section_heading",
    "shift_chart",
    "shift_sections",
    "targeting_ground",
    "targeting_numbers",
    "targeting_view",
    "visit_sections",
]


def record_tables(record: Callable[..., ResultTable], tables: Iterable[FamilyTable]) -> dict[str, ResultTable]:
    """Record tables with their sources and notes.

    Parameters
    ----------
    record : callable
        `rpkd.notebook.Session.record`.
    tables : iterable of FamilyTable
        Of one part of `View.tables`.

    Returns
    -------
    dict of str to ResultTable
        By key.
    """
    return {one.key: record(one.key, one.title, one.content, source=one.source, note=one.note) for one in tables}
