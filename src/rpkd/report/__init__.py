"""Report: harmless Markdown, tables, figures in one style, and the numbers and sentences of each chapter.

Takes figures from `profile` and records numbers through `results`; the modules `identity`, `conditions`, `poverty`,
`target` and `locations` hold one chapter each. They and the charts load pandas or matplotlib, which is slow, so they
are loaded when first asked for.
"""

from importlib import import_module
from typing import Any

from rpkd.report._markdown import escape, escape_markup, pipe_table

__all__ = [
    "conditions",
    "escape",
    "escape_markup",
    "figures",
    "identity",
    "locations",
    "pipe_table",
    "poverty",
    "target",
]

_LATER = ("conditions", "figures", "identity", "locations", "poverty", "target")


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return import_module(f"rpkd.report.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
