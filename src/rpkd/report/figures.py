"""Figures of the document: one style, readable in greyscale and when printed small on A4.

Series are told apart by line style, marker and a label at the line, never by colour alone. Numbers on axes are
Indonesian. A year without a figure breaks the line and is named. The same input gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from rpkd.numbers import Unit, format_number
from rpkd.report._axes import (
    draw_line,
    indonesian_axis,
    label_line_ends,
    mark_gaps,
    print_values,
    value_limits,
    year_axis,
)
from rpkd.report._determinant_figures import effect_chart, partial_chart
from rpkd.report._fan_chart import fan_chart
from rpkd.report._maps import class_map, draw_map
from rpkd.report._pictures import ACCENT, LIGHT, OWN, WIDTH, chart_style, new_figure, svg_of
from rpkd.report._points import bubble_map, scatter_chart
from rpkd.report._shapes import Line

__all__ = [
    "WIDTH",
    "Line",
    "bubble_map",
    "class_map",
    "draw_map",
    "effect_chart",
    "fan_chart",
    "line_chart",
    "partial_chart",
    "ranked_bars",
    "scatter_chart",
    "svg_of",
]


def line_chart(
    lines: Sequence[Line], heading: str, *, decimals: int = 2, height: float = 3.1, label_values: bool = True
) -> Figure:
    """Draw yearly figures as lines on a numeric year axis.

    Parameters
    ----------
    lines : sequence of Line
        The own line first; empty series are left out.
    heading : str
        What the value axis measures, with its unit.
    decimals : int
        Decimals of the printed own figures.
    height : float
        Inches.
    label_values : bool
        Whether the own figures are printed at their points.

    Raises
    ------
    ValueError
        When no line has a figure.
    """
    known = [line for line in lines if len(line.series)]
    if not known:
        raise ValueError("grafik garis tanpa satu pun angka")
    with chart_style():
        figure, axes = new_figure(height)
        first = min(line.series.years[0] for line in known)
        last = max(line.series.latest_year for line in known)
        own = next((line for line in known if line.role == "own"), None)
        if own is not None:
            mark_gaps(axes, own.series)
        for line in known:
            draw_line(axes, line)
        value_limits(axes, [value for line in known for value in line.series.values])
        year_axis(axes, first, last)
        axes.grid(axis="y")
        axes.set_axisbelow(True)
        axes.set_ylabel(heading)
        indonesian_axis(axes.yaxis)
        if own is not None and label_values:
            print_values(axes, own.series, [line.series for line in known if line is not own], decimals)
        label_line_ends(axes, known, last)
    return figure


def ranked_bars(
    bars: Sequence[tuple[str, float | None, bool]],
    heading: str,
    *,
    references: Sequence[tuple[str, float | None]] = (),
    decimals: int = 2,
) -> Figure:
    """Draw one sorted bar per region, the own one dark, with reference lines.

    Parameters
    ----------
    bars : sequence of (label, value, is own)
        Regions; one without a figure is listed last as not available.
    heading : str
        What the bars measure, with its unit.
    references : sequence of (label, value)
        Drawn as a dashed and a dotted line with their figures; unknown ones are left out.
    decimals : int
        Decimals of the printed figures.

    Raises
    ------
    ValueError
        When no bar has a figure.
    """
    known = sorted((bar for bar in bars if bar[1] is not None), key=lambda bar: (-(bar[1] or 0.0), bar[0]))
    unknown = [bar for bar in bars if bar[1] is None]
    if not known:
        raise ValueError("grafik batang tanpa satu pun angka")
    rows = [*known, *unknown]
    lines = [(label, value) for label, value in references if value is not None]
    with chart_style():
        figure, axes = new_figure(min(9.0, 1.05 + 0.205 * max(len(rows), 4)))
        highest = max([value or 0.0 for _, value, _ in known] + [value for _, value in lines])
        for number, (_, value, own) in enumerate(rows):
            if value is None:
                axes.text(highest * 0.01, number, "data tidak tersedia", va="center", fontsize=7, color="#666666")
                continue
            axes.barh(
                number,
                value,
                height=0.72,
                color=OWN if own else LIGHT,
                edgecolor=OWN if own else "#8a9096",
                linewidth=0.5,
            )
            axes.annotate(
                format_number(value, Unit.INDEX, decimals),
                (value, number),
                xytext=(3, 0),
                textcoords="offset points",
                va="center",
                fontsize=7.4,
                fontweight="bold" if own else "normal",
                zorder=5,
                bbox={"boxstyle": "square,pad=0.12", "facecolor": "white", "edgecolor": "none"},
            )
        axes.set_yticks(range(len(rows)), [label for label, _, _ in rows])
        for tick, (_, _, own) in zip(axes.get_yticklabels(), rows, strict=True):
            tick.set_fontweight("bold" if own else "normal")
            tick.set_fontsize(7.6)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(0, highest * 1.12 or 1.0)
        axes.set_xlabel(heading)
        indonesian_axis(axes.xaxis)
        axes.xaxis.set_major_locator(MaxNLocator(7))
        axes.grid(axis="x")
        axes.set_axisbelow(True)
        _reference_lines(axes, lines, highest, decimals)
    return figure


def _reference_lines(axes: Axes, lines: Sequence[tuple[str, float]], highest: float, decimals: int) -> None:
    styles = [(0, (5, 2)), (0, (1, 1.4))]
    for index, (label, value) in enumerate(lines):
        axes.axvline(value, color=ACCENT, linewidth=1.2, linestyle=styles[index % 2], zorder=4)
        to_the_left = value > 0.6 * highest
        axes.annotate(
            f"{label} {format_number(value, Unit.INDEX, decimals)}",
            (value, 1),
            xycoords=axes.get_xaxis_transform(),
            xytext=(-2 if to_the_left else 2, 3 + 10 * index),
            textcoords="offset points",
            ha="right" if to_the_left else "left",
            va="bottom",
            fontsize=7.6,
            color=ACCENT,
            annotation_clip=False,
        )
