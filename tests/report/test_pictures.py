"""The picture of a chart is what matplotlib writes, and texts keep their room."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from rpkd.profile import Target, series_of
from rpkd.projection import Path
from rpkd.report import figures
from rpkd.report._fan_chart import TargetSet
from rpkd.report._pictures import chart_style, settle
from rpkd.report._shapes import Line, Place

OWN = series_of([2019, 2020, 2021, 2022, 2024, 2025], [4.25, 4.36, 4.76, 4.55, 4.04, 4.50])
NATION = series_of([2019, 2020, 2021, 2022, 2023, 2024, 2025], [9.41, 9.78, 10.14, 9.54, 9.36, 9.03, 8.47])
PLACES = [
    Place("Tetangga", 106.4, -2.63, 3.0),
    Place("Lain", 106.0, -2.2, 9.0),
    Place("Daerah", 106.2, -2.4, 1.0, True),
]
CHARTS: dict[str, Callable[[], Figure]] = {
    "line": lambda: figures.line_chart([Line("Daerah", OWN), Line("Indonesia", NATION, "nation")], "persen"),
    "bars": lambda: figures.ranked_bars(
        [("Kab. A", 3.0, False), ("Kota B", 5.0, True), ("Kab. C", None, False)], "persen", references=[("Provinsi", 4)]
    ),
    "fan": lambda: figures.fan_chart(
        OWN,
        Path((2026, 2027), np.linspace([3.0, 2.5], [5.0, 5.5], 199).T),
        "persen",
        [TargetSet("Target RPJMD", "RPJMD", (Target(2027, 3.6, 3.6),), role="own")],
        macro={2026: 4.3, 2027: 4.1},
    ),
    "scatter": lambda: figures.scatter_chart(PLACES, "P0", "P1", x_reference=("median", 106.2)),
    "map": lambda: figures.bubble_map(PLACES, "jiwa"),
}


@pytest.mark.parametrize("name", CHARTS)
def test_the_svg_is_the_one_that_matplotlib_writes(name: str) -> None:
    figure, buffer = CHARTS[name](), BytesIO()
    with chart_style():
        settle(figure)
        FigureCanvasSVG(figure).print_svg(buffer, metadata={"Date": None, "Creator": None})
    assert figures.svg_of(CHARTS[name]()) == buffer.getvalue()


def test_a_chart_keeps_its_resolution() -> None:
    figure = CHARTS["line"]()
    before = figure.dpi
    figures.svg_of(figure)
    assert figure.dpi == before


def test_the_own_name_is_written_even_where_there_is_no_room() -> None:
    around = [(1 + x / 1000, 1 + y / 1000) for x in range(-2, 3) for y in range(-2, 3)]
    crowd = [Place("Tetangga", x, y) for x, y in around]
    figure = figures.scatter_chart([*crowd, Place("Daerah", 1.0, 1.0, own=True)], "P0", "P1")
    assert "Daerah" in [text.get_text() for text in figure.axes[0].texts]


def test_room_is_made_for_an_own_name_that_leaves_the_plot_area() -> None:
    beside = [Place("", x / 100, y / 100) for x in range(0, 30, 2) for y in range(-30, 31, 2) if x > 0 or abs(y) > 3]
    own = Place("Kabupaten Pangkajene dan Kepulauan", 0.0, 0.0, own=True)
    figure = figures.scatter_chart([*beside, own, Place("B", 1.0, 1.0)], "P0", "P1")
    (axes,) = figure.axes
    (text,) = [text for text in axes.texts if text.get_text() == own.label]
    before = axes.get_position().width
    figures.svg_of(figure)
    assert text.get_window_extent().x0 < axes.get_window_extent().x0
    assert axes.get_position().width < before
