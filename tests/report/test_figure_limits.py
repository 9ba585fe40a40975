"""What a chart must not do: join figures that cannot be compared, or fill a page with points."""

from __future__ import annotations

from itertools import pairwise

import pytest

from rpkd.profile import series_of
from rpkd.report import figures
from rpkd.report._shapes import Line, Place


def test_no_line_is_drawn_into_a_broken_year() -> None:
    series = series_of(range(2017, 2023), [10, 11, 12, 9, 10, 11], 0)
    (axes,) = figures.line_chart([Line("Uji", series, breaks=(2020, 2021))], "ribu Rp", decimals=0).axes
    spans = [tuple(int(year) for year in line.get_xdata()) for line in axes.lines]
    assert spans == [(2017, 2018, 2019), (2020,), (2021, 2022)]


@pytest.mark.parametrize("north", [0.1, 1.0, 20.0])
def test_a_map_is_at_most_nine_centimetres_high(north: float) -> None:
    places = [Place("Selatan", 110.0, -1.0, 5.0, own=True), Place("Utara", 110.5, north, 9.0)]
    assert figures.bubble_map(places, "jiwa").get_figheight() <= 9 / 2.54 + 1e-9


def test_degrees_below_a_tall_map_do_not_run_into_each_other() -> None:
    places = [Place("Selatan", 138.5, -8.0, 5.0, own=True), Place("Utara", 140.0, -5.2, 9.0)]
    figure = figures.bubble_map(places, "jiwa")
    figure.draw_without_rendering()
    low, high = figure.axes[0].get_xlim()
    labels = zip(figure.axes[0].get_xticks(), figure.axes[0].get_xticklabels(), strict=True)
    boxes = [label.get_window_extent() for tick, label in labels if low <= tick <= high]
    assert boxes
    assert all(left.x1 < right.x0 for left, right in pairwise(boxes))
