"""Charts of the analyses: one figure of two panels per indicator, and the quadrants of related indicators.

Every region has several of them, so they are drawn sparingly: places are computed instead of laid out by measuring, and
names stand as texts, because a tick costs as much as three of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator

from rpkd.numbers import Unit, format_number, unit_heading
from rpkd.profile import Assessment, CatalogueEntry, Quadrants
from rpkd.regions import Region
from rpkd.report._axes import (
    draw_line,
    end_label,
    indonesian_axis,
    label_line_ends,
    mark_gaps,
    print_values,
    value_limits,
    year_axis,
)
from rpkd.report._pictures import ACCENT, LIGHT, OWN, WIDTH, chart_style
from rpkd.report._shapes import Line

# Inches: the panel of lines; a bar, and the room above and below the bars; bars that stand, with names below them.
_LINES_HEIGHT = 2.3
_PITCH = 0.15
_ABOVE, _BELOW = 0.32, 0.46
_STANDING_HEIGHT = 1.75
_LETTERS = 6.8
_SMALL_LETTERS = 6.2
# Width of a letter of DejaVu Sans for its size, on the safe side for names.
_LETTER_WIDTH = 0.62
_DASHES = ((0, (5, 2)), (0, (1, 1.4)))
# More bars than these stand side by side over the whole width, with the lines below them.
_MOST_LYING = 16


def indicator_chart(found: Assessment, names: Mapping[str, str], region: Region) -> Figure:
    """Draw one indicator: sorted bars of the province's kabupaten/kota, and the lines of region, province and nation.

    Parameters
    ----------
    found : Assessment
        The indicator; some kabupaten/kota of the province have figures of it.
    names : mapping of str to str
        Short names of the province's kabupaten/kota by code.
    region : Region
        The report's region.

    Notes
    -----
    Up to sixteen bars lie left of the lines, each with its figure; more of them stand above the lines. They carry
    lines of province and nation where these have a figure of that year, else of the median. The own record carries its
    trend line with the band of its 95 percent interval; dotted when it cannot be told from a level line.

    Raises
    ------
    ValueError
        When no kabupaten/kota has a figure.
    """
    panel = found.panel
    year = panel.peers_year
    if year is None:
        raise ValueError("grafik batang tanpa satu pun angka")
    bars = [(names[code], value, code == region.code) for code, value in panel.peers.items()]
    unit, decimals = unit_heading(panel.entry.unit), panel.entry.decimals
    references = _reference_values(found, year)
    record = record_lines(found, region)
    years = [year for line in record for year in line.series.years]
    ends_width = _width_of([end_label(line, max(years)) for line in record], 8.8) + 0.06
    lying = len(bars) <= _MOST_LYING
    names_width = _width_of([name for name, _, _ in bars], _LETTERS if lying else _SMALL_LETTERS) + 0.08
    height = max(_LINES_HEIGHT, _ABOVE + _BELOW + _PITCH * len(bars))
    if not lying:
        height = _STANDING_HEIGHT + names_width + _LINES_HEIGHT
    with chart_style():
        figure = Figure(figsize=(WIDTH, height))
        FigureCanvasAgg(figure)
        lines_height = _LINES_HEIGHT - _ABOVE - _BELOW
        if lying:
            middle = 0.47 * WIDTH
            start, bottom = middle + 0.62, height - _ABOVE - lines_height
            place = names_width, _BELOW, middle - names_width, height - _ABOVE - _BELOW
        else:
            start, bottom = 0.55, _BELOW
            place = 0.55, _LINES_HEIGHT + names_width, WIDTH - 0.6, _STANDING_HEIGHT - _ABOVE
        axes = _axes(figure, place)
        _draw_bars(axes, bars, f"{unit}, {year}", references, decimals, lying=lying)
        # Names of lines begin 0.15 years right of an axis that reaches 0.4 years beyond the years on both sides.
        width = (WIDTH - start - ends_width) / (1 + 0.15 / (max(years) - min(years) + 0.8))
        lines = _axes(figure, (start, bottom, width, lines_height))
        _draw_record(lines, found, region, unit, ticks=5 if lying else 10)
    return figure


def _width_of(texts: Sequence[str], size: float) -> float:
    """Return the room for the longest of some short texts, in inches."""
    return max(len(text) for text in texts) * _LETTER_WIDTH * size / 72


def _axes(figure: Figure, inches: tuple[float, float, float, float]) -> Axes:
    width, height = figure.get_size_inches()
    x, y, wide, high = inches
    return figure.add_axes((x / width, y / height, wide / width, high / height))


def _draw_bars(
    axes: Axes,
    bars: Sequence[tuple[str, float | None, bool]],
    heading: str,
    references: Sequence[tuple[str, float | None]],
    decimals: int,
    *,
    lying: bool,
) -> None:
    """Draw one sorted bar per region, the own one dark; what is not known stands last."""
    known = sorted((bar for bar in bars if bar[1] is not None), key=lambda bar: (-(bar[1] or 0.0), bar[0]))
    rows = [*known, *(bar for bar in bars if bar[1] is None)]
    lines = [(label, value) for label, value in references if value is not None]
    highest = max([value or 0.0 for _, value, _ in known] + [value for _, value in lines]) or 1.0
    for own, face, edge in ((False, LIGHT, "#8a9096"), (True, OWN, OWN)):
        boxes = [
            _box(number, value, lying=lying)
            for number, (_, value, mine) in enumerate(rows)
            if value is not None and mine is own
        ]
        if boxes:
            path = Path.make_compound_path(*boxes)
            axes.add_patch(PathPatch(path, facecolor=face, edgecolor=edge, linewidth=0.5, zorder=2))
    size = _LETTERS if lying else _SMALL_LETTERS
    gap = 0.012 * highest if lying else 0.03 * highest
    for number, (name, value, own) in enumerate(rows):
        shown = "data tidak tersedia" if value is None else format_number(value, Unit.INDEX, decimals)
        texts = [(-gap, name, True)]
        # Standing bars are many: of their figures the own one, both ends, and what is missing are written.
        if lying or own or value is None or number in {0, len(known) - 1}:
            texts.append(((value or 0) + gap, shown, False))
        crossed = any(value is not None and value < level < value + 0.2 * highest for _, level in lines)
        for at, text, ends in texts:
            x, y = (at, number) if lying else (number, at)
            written = axes.text(
                x,
                y,
                text,
                rotation=0 if lying else 90,
                ha=("right" if ends else "left") if lying else "center",
                va="center" if lying else ("top" if ends else "bottom"),
                fontsize=size,
                fontweight="bold" if own else "normal",
                zorder=5,
            )
            if crossed and not ends:
                written.set_bbox({"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"})
    _draw_references(axes, lines, highest, decimals, lying=lying)
    axes.set_xlim(*((0, highest * 1.2) if lying else (-0.7, len(rows) - 0.3)))
    axes.set_ylim(*((len(rows) - 0.4, -0.6) if lying else (0, highest * 1.3)))
    axes.set_xticks([])
    if lying:
        # Each lying bar carries its figure: an axis would say nothing more.
        axes.set_yticks([])
        axes.spines["bottom"].set_visible(False)
        axes.set_xlabel(heading, fontsize=7.6)
    else:
        axes.yaxis.set_major_locator(MaxNLocator(4))
        indonesian_axis(axes.yaxis)
        axes.tick_params(labelsize=7)
        axes.set_ylabel(heading, fontsize=7.6)


def _box(number: int, value: float, *, lying: bool) -> Path:
    """Return the outline of one bar."""
    corners = [(0, number - 0.36), (value, number - 0.36), (value, number + 0.36), (0, number + 0.36)]
    points = corners if lying else [(y, x) for x, y in corners]
    return Path([*points, points[0]], closed=True)


def _draw_references(
    axes: Axes, lines: Sequence[tuple[str, float]], highest: float, decimals: int, *, lying: bool
) -> None:
    """Draw the levels that the bars are compared with, and write what they are outside the bars."""
    for index, (label, value) in enumerate(lines):
        draw = axes.axvline if lying else axes.axhline
        draw(value, color=ACCENT, linewidth=1.1, linestyle=_DASHES[index], zorder=4)
        text = f"{label} {format_number(value, Unit.INDEX, decimals)}"
        if lying:
            side = "right" if value > 0.6 * highest else "left"
            axes.text(value, -0.75 - 0.95 * index, text, ha=side, va="bottom", fontsize=_LETTERS, color=ACCENT)
        else:
            place = 1.0 - 0.24 * index, 1.0
            axes.text(*place, text, transform=axes.transAxes, ha="right", va="bottom", fontsize=_LETTERS, color=ACCENT)


def _reference_values(found: Assessment, year: int) -> list[tuple[str, float | None]]:
    """Return province and nation of a year; the median where neither is known."""
    panel = found.panel
    lines = [("Provinsi", panel.province.at(year)), ("Indonesia", panel.nation.at(year))]
    return lines if any(value is not None for _, value in lines) else [("Median", panel.median.at(year))]


def record_lines(found: Assessment, region: Region) -> list[Line]:
    """Return the lines of the right panel: own, province, nation; from the years on that the own record has."""
    panel = found.panel
    first = panel.own.years[0] if len(panel.own) else 0
    lines = [
        Line(region.short_name, panel.own, breaks=panel.breaks),
        Line("Provinsi", panel.province.since(first), "province"),
        Line("Indonesia", panel.nation.since(first), "nation"),
    ]
    known = [line for line in lines if len(line.series)]
    return known or [Line("Median", panel.median, "province")]


def _draw_record(axes: Axes, found: Assessment, region: Region, unit: str, *, ticks: int) -> None:
    lines = record_lines(found, region)
    own = lines[0] if lines[0].role == "own" else None
    first = min(line.series.years[0] for line in lines)
    last = max(line.series.latest_year for line in lines)
    if own is not None:
        mark_gaps(axes, own.series)
    for line in lines:
        draw_line(axes, line)
    value_limits(axes, [value for line in lines for value in line.series.values])
    year_axis(axes, first, last)
    axes.xaxis.set_major_locator(MaxNLocator(ticks, integer=True))
    if own is not None and found.trend.line is not None and len(found.trend.part) > 2:
        _draw_trend(axes, found)
    axes.grid(axis="y")
    axes.set_axisbelow(True)
    axes.set_ylabel(unit, fontsize=7.6)
    axes.yaxis.set_major_locator(MaxNLocator(5))
    indonesian_axis(axes.yaxis)
    axes.tick_params(labelsize=7)
    if own is not None and len(own.series) <= 6:
        print_values(axes, own.series, [line.series for line in lines if line is not own], own.series.decimals)
    label_line_ends(axes, lines, last)


def _draw_trend(axes: Axes, found: Assessment) -> None:
    """Draw the trend line over its years, with the band of its interval; the value axis stays as it is."""
    line, part = found.trend.line, found.trend.part
    if line is None:
        return
    limits = axes.get_ylim()
    years = np.linspace(part.years[0], part.latest_year, 25)
    middle = np.array([line.at(year) for year in years])
    margin = np.array([line.margin_at(year) or 0.0 for year in years])
    band = [*zip(years, middle - margin, strict=True), *zip(years[::-1], (middle + margin)[::-1], strict=True)]
    axes.fill([x for x, _ in band], [y for _, y in band], color=LIGHT, alpha=0.45, linewidth=0, zorder=1)
    style = "-" if line.significant else (0, (1, 1.6))
    axes.plot(years[[0, -1]], middle[[0, -1]], color=ACCENT, linewidth=1.1, linestyle=style, zorder=3.5)
    axes.set_ylim(limits)


def quadrant_chart(found: Sequence[Quadrants], region: Region) -> Figure:
    """Draw related indicators against each other, one panel a pair, with the four priorities in their corners.

    Parameters
    ----------
    found : sequence of Quadrants
        One to six pairs.
    region : Region
        The report's region, the dark diamond.

    Raises
    ------
    ValueError
        When there is no pair.
    """
    if not found:
        raise ValueError("diagram kuadran tanpa satu pun pasangan")
    columns = min(2, len(found))
    rows = -(-len(found) // columns)
    height = 2.3 * rows
    with chart_style():
        figure = Figure(figsize=(WIDTH, height))
        FigureCanvasAgg(figure)
        for number, item in enumerate(found):
            row, column = divmod(number, columns)
            wide = WIDTH / columns
            axes = _axes(figure, (column * wide + 0.55, height - 2.3 * row - 1.95, wide - 0.65, 1.85))
            _draw_quadrants(axes, item, region)
    return figure


def _draw_quadrants(axes: Axes, found: Quadrants, region: Region) -> None:
    others = [point for code, point in found.points.items() if code != region.code]
    axes.plot(
        [x for x, _ in others],
        [y for _, y in others],
        marker="o",
        markersize=3.6,
        color=OWN,
        markerfacecolor=LIGHT,
        markeredgewidth=0.6,
        linestyle="none",
        zorder=3,
    )
    if region.code in found.points:
        x, y = found.points[region.code]
        axes.plot(x, y, marker="D", markersize=6.5, color=OWN, linestyle="none", zorder=5)
    axes.margins(0.18)
    axes.axvline(found.main_cut.level, color=ACCENT, linewidth=1, linestyle=(0, (5, 2)), zorder=2)
    axes.axhline(found.supporting_cut.level, color=ACCENT, linewidth=1, linestyle=(0, (5, 2)), zorder=2)
    for level in (1, 2, 3, 4):
        # Worse lies right of the cut where less is better, left of it where more is.
        right = (level in {1, 2}) == (found.main.good_sign < 0)
        top = (level in {1, 3}) == (found.supporting.good_sign < 0)
        axes.text(
            0.98 if right else 0.02,
            0.97 if top else 0.03,
            f"Prioritas {level}",
            transform=axes.transAxes,
            ha="right" if right else "left",
            va="top" if top else "bottom",
            fontsize=7,
            fontweight="bold" if found.classes.get(region.code) == level else "normal",
            color=ACCENT,
            zorder=6,
        )
    indonesian_axis(axes.xaxis)
    indonesian_axis(axes.yaxis)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.tick_params(labelsize=7)
    axes.set_xlabel(f"{_short(found.main)}, {found.year}", fontsize=7.6)
    axes.set_ylabel(_short(found.supporting), fontsize=7.6)


def _short(entry: CatalogueEntry) -> str:
    """Return the abbreviation that stands in a title's brackets, else what comes last in it, with the unit."""
    _, bracket, rest = entry.title.partition("(")
    name = rest.partition(")")[0] if bracket else entry.title.rpartition(" akses ")[2]
    return f"{name[:1].upper()}{name[1:]} ({unit_heading(entry.unit)})"
