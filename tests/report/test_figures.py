"""Figures: the same input gives the same bytes, gaps break lines, and everything readable is drawn as paths."""

from __future__ import annotations

import re
from itertools import pairwise

import matplotlib.image
import pytest
from matplotlib.figure import Figure

from rpkd.profile import series_of
from rpkd.report import figures
from rpkd.report._shapes import Line, Place

OWN = series_of([2019, 2020, 2021, 2022, 2024, 2025], [4.25, 4.36, 4.76, 4.55, 4.04, 4.50])
NATION = series_of([2019, 2020, 2021, 2022, 2023, 2024, 2025], [9.41, 9.78, 10.14, 9.54, 9.36, 9.03, 8.47])


def trend() -> Figure:
    return figures.line_chart([Line("Pangkalpinang", OWN), Line("Indonesia", NATION, "nation")], "persen")


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def test_the_same_input_gives_the_same_bytes() -> None:
    assert figures.svg_of(trend()) == figures.svg_of(trend())


def test_svg_holds_no_date_no_fonts_and_nothing_from_the_network() -> None:
    svg = figures.svg_of(trend()).decode()
    assert "<text" not in svg
    assert "dc:date" not in svg
    assert "font-family" not in svg
    assert not re.findall(r"(?:href|src)=\"https?:", svg)


def test_a_chart_is_as_wide_as_the_text() -> None:
    width = re.search(r'width="([\d.]+)pt"', figures.svg_of(trend()).decode())
    assert width is not None
    assert float(width[1]) == pytest.approx(figures.WIDTH * 72)


def test_a_missing_year_breaks_the_line_and_is_named() -> None:
    (axes,) = trend().axes
    own = [line for line in axes.lines if line.get_linestyle() == "-" and len(line.get_xdata()) > 1]
    spans = [tuple(int(year) for year in line.get_xdata()) for line in own]
    assert spans == [(2019, 2020, 2021, 2022), (2024, 2025)]
    assert "2023: data daerah\ntidak tersedia" in texts(trend())


def test_the_note_on_a_missing_year_covers_no_line() -> None:
    figure = trend()
    figure.draw_without_rendering()
    (axes,) = figure.axes
    (note,) = [text for text in axes.texts if text.get_text().startswith("2023")]
    assert note.get_window_extent().y0 >= axes.get_window_extent().y1


def test_reference_lines_do_not_cross_the_figures_of_bars() -> None:
    figure = figures.ranked_bars([("a", 4.71, True)], "persen", references=[("Provinsi", 5.0)])
    (axes,) = figure.axes
    (text,) = [text for text in axes.texts if text.get_text() == "4,71"]
    patch = text.get_bbox_patch()
    assert patch is not None
    assert (patch.get_facecolor(), text.get_zorder() > axes.lines[0].get_zorder()) == ((1.0, 1.0, 1.0, 1.0), True)


def test_names_of_a_scatter_chart_keep_clear_of_the_median() -> None:
    places = [Place("Tetangga", 6.4, 0.63), Place("Lain", 3.0, 0.2), Place("Daerah", 4.5, 0.64, own=True)]
    figure = figures.scatter_chart(places, "P0", "P1", y_reference=("median 0,63", 0.63))
    figure.draw_without_rendering()
    boxes = {text.get_text(): text.get_window_extent() for text in figure.axes[0].texts}
    assert {"Tetangga", "median 0,63"} <= set(boxes)
    assert not any(boxes[name].overlaps(boxes["median 0,63"]) for name in boxes if name != "median 0,63")


def test_own_figures_are_printed_with_a_decimal_comma() -> None:
    assert "4,50" in texts(trend())


def test_years_are_to_scale_with_whole_ticks() -> None:
    (axes,) = trend().axes
    assert all(float(tick).is_integer() for tick in axes.get_xticks())
    assert [text.get_text() for text in axes.get_xticklabels()][-1] == "2025"


def test_series_differ_by_more_than_colour() -> None:
    (axes,) = trend().axes
    looks = {(str(line.get_linestyle()), line.get_marker()) for line in axes.lines}
    assert len(looks) == 2


def test_a_record_that_ends_early_is_named_with_its_last_year_and_not_drawn_on() -> None:
    early = series_of([2019, 2020, 2021], [4.25, 4.36, 4.76])
    figure = figures.line_chart([Line("Pangkalpinang", early), Line("Indonesia", NATION, "nation")], "persen")
    assert {"Pangkalpinang (2021)", "Indonesia"} <= set(texts(figure))
    (axes,) = figure.axes
    assert [patch.get_linestyle() == "-" for patch in axes.patches] == [False, True]


def test_a_chart_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="tanpa satu pun angka"):
        figures.line_chart([Line("a", series_of([], []))], "persen")
    with pytest.raises(ValueError, match="tanpa satu pun angka"):
        figures.ranked_bars([("a", None, True)], "persen")


def test_a_single_year_can_be_drawn() -> None:
    assert figures.svg_of(figures.line_chart([Line("a", series_of([2025], [0.0]))], "persen"))


def test_bars_are_sorted_and_the_own_one_stands_out() -> None:
    bars = [("Kab. A", 3.0, False), ("Kota B", 5.0, True), ("Kab. C", None, False), ("Kab. D", 4.0, False)]
    figure = figures.ranked_bars(bars, "persen", references=[("Provinsi", 4.2), ("Indonesia", None)])
    (axes,) = figure.axes
    assert [label.get_text() for label in axes.get_yticklabels()] == ["Kota B", "Kab. D", "Kab. A", "Kab. C"]
    fills = [patch.get_facecolor() for patch in axes.patches]
    assert fills[0] != fills[1] == fills[2]
    assert "data tidak tersedia" in texts(figure)
    assert "Provinsi 4,20" in texts(figure)
    assert not any("Indonesia" in text for text in texts(figure))


def test_thirty_eight_bars_keep_their_names_apart() -> None:
    figure = figures.ranked_bars([(f"Kab. {number}", float(number), number == 3) for number in range(38)], "persen")
    figure.draw_without_rendering()
    (axes,) = figure.axes
    boxes = [label.get_window_extent() for label in axes.get_yticklabels()]
    heights = sorted(box.y0 for box in boxes)
    assert min(b - a for a, b in pairwise(heights)) >= boxes[0].height * 0.9
    assert figure.get_size_inches()[1] <= 9.0


def test_ticks_are_never_rounded_to_a_false_number() -> None:
    figure = figures.ranked_bars([("a", 8.47, True), ("b", 4.5, False)], "persen")
    figure.draw_without_rendering()
    (axes,) = figure.axes
    for value, label in zip(axes.get_xticks(), axes.get_xticklabels(), strict=True):
        assert float(label.get_text().replace(".", "").replace(",", ".")) == pytest.approx(value)


def test_a_map_is_to_scale_at_its_latitude() -> None:
    figure = figures.bubble_map([Place("A", 110.0, 60.0, 1.0, True), Place("B", 112.0, 61.0, 4.0)], "luas")
    assert figure.axes[0].get_aspect() == pytest.approx(2.03, abs=0.03)


def test_one_place_alone_can_be_mapped() -> None:
    assert figures.svg_of(figures.bubble_map([Place("A", 106.1, -2.1, None)], ""))


def test_labels_of_a_crowded_map_do_not_cover_each_other() -> None:
    places = [
        Place(f"Kecamatan {number}", 106 + 0.01 * (number % 6), -2 + 0.01 * (number // 6), 1.0) for number in range(36)
    ]
    figure = figures.bubble_map(places, "")
    figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in figure.axes[0].texts if text.get_text().startswith("Kecamatan")]
    assert boxes
    for number, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[number + 1 :])


def test_figures_leave_nothing_behind() -> None:
    import matplotlib._pylab_helpers as helpers

    before = dict(matplotlib.rcParams)
    trend()
    assert not helpers.Gcf.figs
    assert dict(matplotlib.rcParams) == before
