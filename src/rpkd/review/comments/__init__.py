"""Review, comments: the workbook that participants fill in, the register, the decisions, and the annex of both."""

from rpkd.review.comments._carried_out import changed_inputs
from rpkd.review.comments._decision_sheet import write_decisions
from rpkd.review.comments._decisions import Decision, Status, open_points, read_decisions
from rpkd.review.comments._form import write_comment_form
from rpkd.review.comments._matrix import Round, matrix_annex
from rpkd.review.comments._register import Comment, Voice, merge, read_register, vanished, write_register
from rpkd.review.comments._returned_form import FormMark, read_comment_form

__all__ = [
    "Comment",
    "Decision",
    "FormMark",
    "Round",
    "Status",
    "Voice",
    "changed_inputs",
    "matrix_annex",
    "merge",
    "open_points",
    "read_comment_form",
    "read_decisions",
    "read_register",
    "vanished",
    "write_comment_form",
    "write_decisions",
    "write_register",
]
