"""Review: what changed between two drafts, and what people said of one. It knows nothing of notebooks."""

from rpkd.review._carried_out import changed_inputs
from rpkd.review._comment_form import write_comment_form
from rpkd.review._decision_sheet import write_decisions
from rpkd.review._decisions import Decision, Status, open_points, read_decisions
from rpkd.review._diff import Change, Difference, compare
from rpkd.review._diff_data import difference_data
from rpkd.review._diff_page import difference_page
from rpkd.review._diff_word import write_difference_word
from rpkd.review._diff_words import (
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
from rpkd.review._draft import Draft
from rpkd.review._items import caption_labels, number_items
from rpkd.review._matrix import Round, matrix_annex
from rpkd.review._register import Comment, Voice, merge, read_register, vanished, write_register
from rpkd.review._remarks import Item, Kind, Meeting, Origin, Read, Remark
from rpkd.review._returned_form import FormMark, read_comment_form
from rpkd.review._word_marks import mark_word
from rpkd.review._word_read import read_word

__all__ = [
    "HEADLINES",
    "LARGEST",
    "Change",
    "Comment",
    "Decision",
    "Difference",
    "Draft",
    "FormMark",
    "Item",
    "Kind",
    "Meeting",
    "Origin",
    "Read",
    "Remark",
    "Round",
    "Status",
    "Voice",
    "alarm",
    "caption_labels",
    "changed_inputs",
    "clipped",
    "compare",
    "difference_data",
    "difference_page",
    "difference_rows",
    "full_label",
    "headline_changes",
    "input_effect",
    "largest_changes",
    "mark_word",
    "matrix_annex",
    "merge",
    "moved_text",
    "number_items",
    "open_points",
    "read_comment_form",
    "read_decisions",
    "read_register",
    "read_word",
    "shown_pair",
    "summary",
    "told_inputs",
    "vanished",
    "visible",
    "write_comment_form",
    "write_decisions",
    "write_difference_word",
    "write_register",
]
