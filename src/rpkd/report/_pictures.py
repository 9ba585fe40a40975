"""One style for all charts, and the two pictures of a chart: SVG for HTML and PDF, PNG for Word.

The same chart gives the same bytes: no date, no version, letters as outlines.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO, StringIO
from typing import Any, NamedTuple, cast

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox, Transform
from PIL import Image

WIDTH = 6.3
PNG_DPI = 200
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


class Pictures(NamedTuple):
    """A chart as a file, twice.

    Parameters
    ----------
    svg : bytes
        Vector picture with letters as outlines.
    png : bytes
        The same at 200 dots an inch.
    """

    svg: bytes
    png: bytes


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


def pictures(figure: Figure) -> Pictures:
    """Draw a chart as SVG and as PNG.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        A chart of this room.

    Returns
    -------
    Pictures
        The same chart gives the same bytes.

    Examples
    --------
    >>> figure, axes = new_figure(2.0)
    >>> pictures(figure).svg[:5], pictures(figure).png[1:4]
    (b'<?xml', b'PNG')
    """
    width, height = figure.get_size_inches()
    text, before = StringIO(), figure.dpi
    with chart_style():
        settle(figure)
        no_stamps = {"Date": None, "Creator": None}
        svg = RendererSVG(width * _SVG_DPI, height * _SVG_DPI, text, metadata=no_stamps)  # type: ignore[no-untyped-call]
        dots = RendererAgg(round(width * PNG_DPI), round(height * PNG_DPI), PNG_DPI)  # type: ignore[no-untyped-call]
        figure.set_dpi(_SVG_DPI)
        try:
            figure.draw(_BothRenderer(svg, dots, PNG_DPI / _SVG_DPI))
        finally:
            figure.set_dpi(before)
        svg.finalize()  # type: ignore[no-untyped-call]
    return Pictures(text.getvalue().encode(), _png(np.asarray(dots.buffer_rgba())))  # type: ignore[no-untyped-call]


def _png(pixels: Any) -> bytes:
    buffer = BytesIO()
    # Level 3 makes a file that is a tenth larger than level 6 does, in half of the time.
    Image.fromarray(pixels).convert("RGB").save(buffer, "png", compress_level=3, dpi=(PNG_DPI, PNG_DPI))
    return buffer.getvalue()


class _BothRenderer(RendererBase):
    """Draws a chart as SVG and as dots in one walk over it, which takes a third less than a walk for each.

    Charts are paths, markers and texts; for anything else the base class raises, so the two pictures cannot differ.

    Parameters
    ----------
    svg : RendererSVG
        Measures the texts.
    dots : RendererAgg
        Draws the same at another resolution.
    scale : float
        Dots for one unit of the SVG.
    """

    def __init__(self, svg: Any, dots: Any, scale: float) -> None:
        super().__init__()
        self._svg, self._dots, self._scale = svg, dots, scale
        self._enlarge = Affine2D().scale(scale)

    def draw_path(self, gc: Any, path: Path, transform: Transform, rgbFace: Any = None) -> None:  # noqa: N803
        """Draw a line or an area."""
        self._svg.draw_path(gc, path, transform, rgbFace)
        self._dots.draw_path(self._enlarged(gc), path, transform + self._enlarge, rgbFace)

    def draw_markers(
        self,
        gc: Any,
        marker_path: Path,
        marker_trans: Transform,
        path: Path,
        trans: Transform,
        rgbFace: Any = None,  # noqa: N803
    ) -> None:
        """Draw a marker at each point of a path."""
        self._svg.draw_markers(gc, marker_path, marker_trans, path, trans, rgbFace)
        enlarged = marker_trans + self._enlarge, path, trans + self._enlarge
        self._dots.draw_markers(self._enlarged(gc), marker_path, *enlarged, rgbFace)

    def draw_text(
        self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float, ismath: Any = False, mtext: Any = None
    ) -> None:
        """Draw a text, its size in points."""
        self._svg.draw_text(gc, x, y, s, prop, angle, ismath, mtext)
        self._dots.draw_text(self._enlarged(gc), x * self._scale, y * self._scale, s, prop, angle, ismath, mtext)

    def open_group(self, s: str, gid: str | None = None) -> None:
        """Begin a group of the SVG."""
        self._svg.open_group(s, gid)

    def close_group(self, s: str) -> None:
        """End a group of the SVG."""
        self._svg.close_group(s)

    def flipy(self) -> bool:
        """Whether y grows downwards, as in both pictures."""
        return True

    def get_canvas_width_height(self) -> tuple[float, float]:
        """Return the size in units of the SVG."""
        return self._svg.width, self._svg.height

    def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> tuple[float, float, float]:
        """Measure a text in units of the SVG."""
        size: tuple[float, float, float] = self._svg.get_text_width_height_descent(s, prop, ismath)
        return size

    def _enlarged(self, gc: Any) -> GraphicsContextBase:
        """Return a graphics context for the dots: widths are in points, but where to clip is in units of the SVG."""
        enlarged = self.new_gc()
        enlarged.copy_properties(gc)
        rectangle = gc.get_clip_rectangle()
        if rectangle is not None:
            enlarged.set_clip_rectangle(Bbox(rectangle.get_points() * self._scale))
        if gc.get_clip_path()[0] is not None:
            raise NotImplementedError("charts are clipped to rectangles only")
        return enlarged
