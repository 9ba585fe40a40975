"""Charts of the analyses: legible with one region and with thirty-eight, and what they show is what was found."""

from __future__ import annotations

from itertools import pairwise

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from rpkd.params import AnalysisParams
from rpkd.profile import IndicatorFigures
from rpkd.regions import RegionIndex
from rpkd.report import analysis, figures, poverty
from rpkd.report._analysis_figures import record_lines
from rpkd.report.analysis import Analysis
from rpkd.sources import Tables

RULES = AnalysisParams(reference="province", trend_years=10, effective_share=60, relevant_share=60, linkage_regions=10)


@pytest.fixture(scope="module")
def bundled(tables: Tables) -> IndicatorFigures:
    names = ("poverty_regency", "poverty_province", "indicators_regency", "indicators_province")
    return analysis.bundled_figures(*(tables[name].frame for name in names))


def analysed(code: str, tables: Tables, index: RegionIndex, bundled: IndicatorFigures) -> Analysis:
    region = index.by_code(code)
    peers = [peer.code for peer in index.in_province(region.province_code)]
    return analysis.analyse(region, peers, bundled, tables["indicators"].frame, RULES)


def chart(one: Analysis, name: str, index: RegionIndex) -> Figure:
    names = poverty.short_names(index.in_province(one.region.province_code))
    return analysis.indicator_chart(one.found[name], names, one.region)


def texts(figure: Figure) -> list[Text]:
    return [text for axes in figure.axes for text in axes.texts]


CODES = ("35.01", "33.16", "19.71", "31.71", "93.01", "61.02", "95.01", "34.71")
NAMES = (
    "unemployment_rate",
    "labour_force_participation",
    "mean_years_of_schooling",
    "life_expectancy",
    "safe_drinking_water",
    "sanitation",
)


@pytest.mark.parametrize("code", CODES)
def test_names_and_figures_of_bars_stay_apart_and_on_the_paper(
    code: str, tables: Tables, index: RegionIndex, bundled: IndicatorFigures
) -> None:
    one = analysed(code, tables, index, bundled)
    for name in NAMES:
        figure = chart(one, name, index)
        figure.draw_without_rendering()
        names = {
            text.get_text(): text.get_window_extent()
            for text in figure.axes[0].texts
            if text.get_text() in poverty.short_names(index.in_province(one.region.province_code)).values()
        }
        assert len(names) == len(one.found[name].panel.peers)
        boxes = sorted(names.values(), key=lambda box: (-round(box.y1), box.x0))
        assert not any(first.overlaps(second) for first, second in pairwise(boxes))
        width, height = figure.get_size_inches() * figure.dpi
        for text in texts(figure):
            box = text.get_window_extent()
            assert box.x0 >= -1, (name, text.get_text())
            assert box.x1 <= width + 1, (name, text.get_text())
            assert box.y0 >= -1, (name, text.get_text())
            assert box.y1 <= height + 1, (name, text.get_text())


def test_a_figure_is_at_most_half_a_page_high(tables: Tables, index: RegionIndex, bundled: IndicatorFigures) -> None:
    heights = [chart(analysed(code, tables, index, bundled), NAMES[0], index).get_figheight() for code in CODES]
    assert max(heights) <= 5.2
    assert min(heights) >= 2.0


def test_the_own_bar_stands_out_and_the_reference_is_written(
    tables: Tables, index: RegionIndex, bundled: IndicatorFigures
) -> None:
    one = analysed("19.71", tables, index, bundled)
    figure = chart(one, "unemployment_rate", index)
    left = figure.axes[0]
    bold = {text.get_text() for text in left.texts if text.get_fontweight() == "bold"}
    assert bold == {"Pangkalpinang", "5,90"}
    written = {text.get_text() for text in left.texts}
    assert {"Provinsi 4,77", "Bangka Barat", "4,86"} <= written
    assert len({patch.get_facecolor() for patch in left.patches}) == 2


def test_a_missing_own_figure_is_written_and_only_the_others_are_drawn(
    tables: Tables, index: RegionIndex, bundled: IndicatorFigures
) -> None:
    one = analysed("61.02", tables, index, bundled)
    figure = chart(one, "unemployment_rate", index)
    assert "data tidak tersedia" in {text.get_text() for text in texts(figure)}
    assert [line.role for line in record_lines(one.found["unemployment_rate"], one.region)] == ["province"]
    assert [line.role for line in record_lines(one.found["life_expectancy"], one.region)] == ["province"]
    alt = analysis.indicator_alt(one, one.found["unemployment_rate"], poverty.names_of(index.in_province("61")))
    assert "angka Kabupaten Mempawah tidak tersedia" in alt


def test_a_trend_that_cannot_be_told_from_a_level_line_is_dotted(
    tables: Tables, index: RegionIndex, bundled: IndicatorFigures
) -> None:
    one = analysed("33.16", tables, index, bundled)
    styles = {}
    for name in ("unemployment_rate", "mean_years_of_schooling"):
        line = one.found[name].trend.line
        assert line is not None
        (drawn,) = [item for item in chart(one, name, index).axes[1].lines if len(item.get_xdata()) == 2
                    and item.get_color() == "#b3541e"]  # fmt: skip
        styles[bool(line.significant)] = drawn.get_linestyle()
        assert drawn.get_ydata()[1] == pytest.approx(line.at(one.found[name].panel.own.latest_year))
    assert (styles[True], styles[False] != "-") == ("-", True)


def test_quadrants_name_the_four_priorities_where_polarity_puts_them(
    tables: Tables, index: RegionIndex, bundled: IndicatorFigures
) -> None:
    one = analysed("33.16", tables, index, bundled)
    figure = analysis.quadrant_chart(one.pairs, one.region)
    assert len(figure.axes) == len(analysis.QUADRANT_INDICATORS) == len(one.pairs)
    for axes, pair in zip(figure.axes, one.pairs, strict=True):
        corners = {text.get_text(): text for text in axes.texts}
        assert set(corners) == {f"Prioritas {level}" for level in (1, 2, 3, 4)}
        worst = corners["Prioritas 1"]
        # Poverty grows to the right; the other one is bad above or below by its polarity.
        assert worst.get_position()[0] > 0.5
        assert (worst.get_position()[1] > 0.5) == (pair.supporting.good_sign < 0)
        own = pair.classes[one.region.code]
        assert [text for text in corners if corners[text].get_fontweight() == "bold"] == [f"Prioritas {own}"]
    with pytest.raises(ValueError, match="tanpa satu pun pasangan"):
        analysis.quadrant_chart([], one.region)


def test_a_chart_of_nothing_is_refused(tables: Tables, index: RegionIndex, bundled: IndicatorFigures) -> None:
    one = analysed("19.71", tables, index, bundled)
    with pytest.raises(ValueError, match="tanpa satu pun angka"):
        chart(one, "stunting", index)


def test_the_same_input_gives_the_same_bytes(tables: Tables, index: RegionIndex, bundled: IndicatorFigures) -> None:
    one = analysed("33.16", tables, index, bundled)
    first, second = (figures.svg_of(chart(one, "sanitation", index)) for _ in range(2))
    assert first == second


def test_every_province_has_figures_for_every_chart(
    tables: Tables, index: RegionIndex, bundled: IndicatorFigures
) -> None:
    for province in index.provinces:
        region = index.in_province(province.code)[0]
        one = analysed(region.code, tables, index, bundled)
        assert all(one.found[name].panel.peers_year is not None for name in NAMES), province.code
        assert one.pairs, province.code
