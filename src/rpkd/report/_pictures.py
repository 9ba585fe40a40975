"""One style for all charts, and the picture of a chart: an SVG, from which Word's picture is made later.

The same chart gives the same bytes: no date, no version, letters as outlines.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any, cast

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

WIDTH = 6.3
_SVG_DPI = 72

OWN = "#0b3c5d"
OTHER = "#5f5f5f"
LIGHT = "#c9ced3"
ACCENT = "#b3541e"

_STYLE: dict[str, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 8.5,
    "axes.titlesize": 9,
    "axes.labelsize": 8.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#444444",
    "axes.linewidth": 0.7,
    "axes.unicode_minus": True,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "grid.color": "#e3e3e3",
    "grid.linewidth": 0.6,
    "svg.fonttype": "path",
    "svg.hashsalt": "rpkd",
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "path.simplify": False,
    # Letters are outlines in the SVG; on a grid of 200 dots an inch they need no fitting either, which is slow.
    "text.hinting": "no_hinting",
}


@contextmanager
def chart_style() -> Iterator[None]:
    """Draw in the document's style within, whatever the user's own settings are, and leave matplotlib as it was."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        cast("dict[str, Any]", matplotlib.rcParams).update(_STYLE)
        yield


def new_figure(height: float) -> tuple[Figure, Axes]:
    """Make a figure that no global registry holds, so that nothing has to be closed."""
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.add_subplot()


def settle(figure: Figure) -> None:
    """Compute the layout once for all that follows; a drawing would compute it too, and again each time."""
    engine = figure.get_layout_engine()
    if isinstance(engine, ConstrainedLayoutEngine):
        engine.execute(figure)
        figure.set_layout_engine("none")


def svg_of(figure: Figure) -> bytes:
    """Draw a chart as SVG, letters as outlines.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        A chart of this room.

    Returns
    -------
    bytes
        The same chart gives the same bytes.

    Examples
    --------
    >>> figure, axes = new_figure(2.0)
    >>> svg_of(figure)[:5]
    b'<?xml'
    """
    width, height = figure.get_size_inches()
    text, before = StringIO(), figure.dpi
    with chart_style():
        settle(figure)
        no_stamps = {"Date": None, "Creator": None}
        svg = RendererSVG(width * _SVG_DPI, height * _SVG_DPI, text, metadata=no_stamps)  # type: ignore[no-untyped-call]
        figure.set_dpi(_SVG_DPI)
        try:
            figure.draw(svg)
        finally:
            figure.set_dpi(before)
        svg.finalize()  # type: ignore[no-untyped-call]
    return text.getvalue().encode()
