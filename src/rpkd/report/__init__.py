"""Report: harmless Markdown, tables, figures in one style, and the numbers and sentences of each chapter.

Takes figures from `profile` and records numbers through `results`; the modules `identity`, `conditions`, `poverty`,
`analysis`, `target` and `locations` hold a chapter or part of one. They and the charts load pandas or matplotlib,
which is slow, so they are loaded when first asked for.
"""

from importlib import import_module
from typing import Any

from rpkd.report._content import TableContent
from rpkd.report._markdown import escape, escape_markup, pipe_table
from rpkd.report._words import MONTHS, indonesian_date, inside, joined, source_text

__all__ = [
    "MONTHS",
    "TableContent",
    "analysis",
    "budget",
    "conditions",
    "determinants",
    "escape",
    "escape_markup",
    "figures",
    "households",
    "identity",
    "indonesian_date",
    "inside",
    "joined",
    "locations",
    "pipe_table",
    "poverty",
    "priorities",
    "projection",
    "root_causes",
    "source_text",
    "target",
]

_LATER = (
    "analysis",
    "budget",
    "conditions",
    "determinants",
    "figures",
    "households",
    "identity",
    "locations",
    "poverty",
    "priorities",
    "projection",
    "root_causes",
    "target",
)


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return import_module(f"rpkd.report.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
