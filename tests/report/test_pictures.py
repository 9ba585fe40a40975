"""The two pictures of a chart are drawn in one walk, and are what matplotlib draws in two."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import matplotlib.image
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from PIL import Image

from rpkd.profile import Target, series_of
from rpkd.report import figures
from rpkd.report._pictures import chart_style, new_figure, settle
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
    "target": lambda: figures.target_chart(
        OWN, "Daerah", [Target(2029, 3.6, 3.6)], [Target(2026, 6.5, 7.5)], "persen", nation=NATION
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
    assert figures.pictures(CHARTS[name]()).svg == buffer.getvalue()


@pytest.mark.parametrize("name", CHARTS)
def test_the_png_is_the_one_that_matplotlib_draws_but_for_fractions_of_a_dot(name: str) -> None:
    figure = CHARTS[name]()
    with chart_style():
        settle(figure)
        figure.set_dpi(200)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
    expected = np.asarray(canvas.buffer_rgba())[:, :, :3] / 255
    drawn = matplotlib.image.imread(BytesIO(figures.pictures(CHARTS[name]()).png))
    height = min(len(expected), len(drawn))
    assert abs(len(expected) - len(drawn)) <= 1
    assert drawn.shape[1:] == expected.shape[1:]
    # A text that moves by half a dot changes its edges; a line or a text that is absent changes far more.
    assert np.abs(blurred(drawn[:height]) - blurred(expected[:height])).max() < 0.25


def blurred(picture: np.ndarray) -> np.ndarray:
    """Means of squares of eight dots."""
    rows, columns = picture.shape[0] // 8 * 8, picture.shape[1] // 8 * 8
    return picture[:rows, :columns].reshape(rows // 8, 8, columns // 8, 8, 3).mean(axis=(1, 3))


def test_the_png_is_opaque_and_says_its_resolution() -> None:
    image = Image.open(BytesIO(figures.pictures(CHARTS["line"]()).png))
    assert (image.mode, image.getpixel((1, 1))) == ("RGB", (255, 255, 255))
    assert image.info["dpi"] == pytest.approx((200, 200), abs=0.01)


def test_what_only_one_picture_could_hold_is_refused() -> None:
    figure, axes = new_figure(2.0)
    axes.imshow([[1.0, 2.0]])
    with pytest.raises(NotImplementedError):
        figures.pictures(figure)


def test_a_chart_keeps_its_resolution() -> None:
    figure = CHARTS["line"]()
    before = figure.dpi
    figures.pictures(figure)
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
    figures.pictures(figure)
    assert text.get_window_extent().x0 < axes.get_window_extent().x0
    assert axes.get_position().width < before
