"""Chapter IV, the projection: what is gathered, its numbers, sentences, tables, and what its chart is drawn from."""

from rpkd.report._projection_method import method_paragraphs
from rpkd.report._projection_numbers import aim_numbers, macro_numbers, projection_numbers, told
from rpkd.report._projection_outlook import (
    Aim,
    Companions,
    Outlook,
    aims_of,
    companions_of,
    macro_of,
    province_target_sources,
    province_targets,
)
from rpkd.report._projection_sentences import chance_paragraph, outlook_alt, outlook_paragraphs
from rpkd.report._projection_tables import (
    chance_note,
    chance_table,
    chart_note,
    chart_parts,
    companions_note,
    companions_table,
    headcount_note,
    headcount_table,
)

__all__ = [
    "Aim",
    "Companions",
    "Outlook",
    "aim_numbers",
    "aims_of",
    "chance_note",
    "chance_paragraph",
    "chance_table",
    "chart_note",
    "chart_parts",
    "companions_note",
    "companions_of",
    "companions_table",
    "headcount_note",
    "headcount_table",
    "macro_numbers",
    "macro_of",
    "method_paragraphs",
    "outlook_alt",
    "outlook_paragraphs",
    "projection_numbers",
    "province_target_sources",
    "province_targets",
    "told",
]
