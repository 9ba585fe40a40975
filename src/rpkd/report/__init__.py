"""Report: harmless Markdown, tables, figures in one style, and the sentences of each chapter.

Takes figures from `profile` and numbers from `results`; computes nothing. Charts import matplotlib, which is slow, so
they are loaded when first asked for.
"""

from typing import TYPE_CHECKING, Any

from rpkd.report._markdown import escape, escape_markup, pipe_table

if TYPE_CHECKING:
    from rpkd.report._figures import (
        Line,
        Place,
        bubble_map,
        line_chart,
        ranked_bars,
        scatter_chart,
        target_chart,
    )

_FIGURES = ("Line", "Place", "bubble_map", "line_chart", "ranked_bars", "scatter_chart", "target_chart")

__all__ = [
    "Line",
    "Place",
    "bubble_map",
    "escape",
    "escape_markup",
    "line_chart",
    "pipe_table",
    "ranked_bars",
    "scatter_chart",
    "target_chart",
]


def __getattr__(name: str) -> Any:
    if name in _FIGURES:
        from rpkd.report import _figures

        return getattr(_figures, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
