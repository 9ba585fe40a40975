"""Review, differences: two drafts compared value by value, what changed and which input caused it."""

from rpkd.review.diff._cause import InputChange, is_part_of
from rpkd.review.diff._compare import Change, Difference, compare
from rpkd.review.diff._data import difference_data
from rpkd.review.diff._markdown import difference_markdown
from rpkd.review.diff._page import difference_page
from rpkd.review.diff._word import write_difference_word
from rpkd.review.diff._words import (
    HEADLINES,
    LARGEST,
    alarm,
    clipped,
    difference_rows,
    full_label,
    headline_changes,
    input_effect,
    largest_changes,
    moved_text,
    shown_pair,
    summary,
    told_inputs,
    visible,
)

__all__ = [
    "HEADLINES",
    "LARGEST",
    "Change",
    "Difference",
    "InputChange",
    "alarm",
    "clipped",
    "compare",
    "difference_data",
    "difference_markdown",
    "difference_page",
    "difference_rows",
    "full_label",
    "headline_changes",
    "input_effect",
    "is_part_of",
    "largest_changes",
    "moved_text",
    "shown_pair",
    "summary",
    "told_inputs",
    "visible",
    "write_difference_word",
]
