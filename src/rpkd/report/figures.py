"""Figures of the document: one style, readable in greyscale and when printed small on A4.

Series are told apart by line style, marker and a label at the line, never by colour alone. Numbers on axes are
Indonesian. A year without a figure breaks the line and is named. The same input gives the same bytes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from itertools import pairwise
from typing import Any, cast

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator
from matplotlib.transforms import Bbox

from rpkd.numbers import Unit, format_number
from rpkd.profile import Pace, Series, Target, pace
from rpkd.report._shapes import Line, Place

WIDTH = 6.3
PNG_DPI = 200

_OWN = "#0b3c5d"
_OTHER = "#5f5f5f"
_LIGHT = "#c9ced3"
_ACCENT = "#b3541e"
_GRID = "#e3e3e3"

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
    "grid.color": _GRID,
    "grid.linewidth": 0.6,
    "svg.fonttype": "path",
    "svg.hashsalt": "rpkd",
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "path.simplify": False,
}

# Role: (line style, marker, colour, width)
_ROLES: dict[str, tuple[Any, str, str, float]] = {
    "own": ("-", "o", _OWN, 2.0),
    "province": ((0, (5, 2)), "s", _OTHER, 1.3),
    "nation": ((0, (1, 1.4)), "^", _OTHER, 1.3),
}


@contextmanager
def _style() -> Iterator[None]:
    with matplotlib.rc_context():
        cast("dict[str, Any]", matplotlib.rcParams).update(_STYLE)
        yield


def _new_figure(height: float) -> tuple[Figure, Axes]:
    """Make a figure that no global registry holds, so that nothing has to be closed."""
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.add_subplot()


@contextmanager
def _settled(figure: Figure, dpi: float) -> Iterator[None]:
    """Set the resolution for one drawing, with the layout computed once for all pictures of a figure.

    Drawing through the canvas rather than `savefig` leaves out a trial draw for every picture: half of the time.
    """
    before = figure.dpi
    with _style():
        if isinstance(figure.get_layout_engine(), ConstrainedLayoutEngine):
            figure.draw_without_rendering()
            figure.set_layout_engine("none")
        figure.set_dpi(dpi)
        try:
            yield
        finally:
            figure.set_dpi(before)


def svg_bytes(figure: Figure) -> bytes:
    """Draw a figure as SVG with letters as paths, without date or version: the same input gives the same bytes."""
    buffer = BytesIO()
    with _settled(figure, 72):
        canvas = FigureCanvasSVG(figure)
        canvas.print_svg(buffer, metadata={"Date": None, "Creator": None})  # type: ignore[no-untyped-call]
    return buffer.getvalue()


def png_bytes(figure: Figure) -> bytes:
    """Draw a figure as PNG at 200 dpi."""
    buffer = BytesIO()
    with _settled(figure, PNG_DPI):
        canvas = FigureCanvasAgg(figure)
        canvas.print_png(buffer, metadata={"Software": None})  # type: ignore[no-untyped-call]
    return buffer.getvalue()


def _decimals_for(ticks: Sequence[float]) -> int:
    """Return the fewest decimals that write the distance between ticks exactly."""
    step = min((abs(b - a) for a, b in pairwise(ticks) if b != a), default=1.0)
    return next((places for places in range(4) if abs(round(step, places) - step) < 1e-6 * step), 4)


def _indonesian_axis(axis: Any) -> None:
    """Write an axis' numbers with decimal comma and thousands point, with just the decimals that its ticks need."""

    def write(value: float, _position: int | None) -> str:
        return format_number(float(value), Unit.INDEX, _decimals_for(axis.get_majorticklocs()))

    axis.set_major_formatter(FuncFormatter(write))


def _year_axis(axes: Axes, first: int, last: int) -> None:
    span = last - first
    # The more years, the nearer the first point would lie to the value axis: its figure must not touch it.
    axes.set_xlim(first - max(0.4, 0.045 * span), last + 0.4)
    step = 1 if span <= 12 else 2 if span <= 26 else 5
    axes.set_xticks(range(last - (span // step) * step, last + 1, step))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{int(value)}"))


def _segments(series: Series, breaks: Sequence[int] = ()) -> list[tuple[list[int], list[float]]]:
    """Split a series where a year is missing or cannot be set beside the year before."""
    parts: list[tuple[list[int], list[float]]] = []
    for year, value in zip(series.years, series.values, strict=True):
        if not parts or parts[-1][0][-1] != year - 1 or year in breaks:
            parts.append(([], []))
        parts[-1][0].append(year)
        parts[-1][1].append(value)
    return parts


def _draw_line(axes: Axes, line: Line) -> None:
    style, marker, colour, width = _ROLES[line.role]
    for years, values in _segments(line.series, line.breaks):
        axes.plot(
            years,
            values,
            linestyle=style,
            marker=marker,
            color=colour,
            linewidth=width,
            markersize=4.5 if line.role == "own" else 3.4,
            markerfacecolor=colour if line.role == "own" else "white",
            zorder=4 if line.role == "own" else 3,
        )


def _mark_gaps(axes: Axes, series: Series) -> None:
    """Shade the years without a figure and say so."""
    spans: list[list[int]] = []
    for year in series.gaps():
        if spans and spans[-1][-1] == year - 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    for span in spans:
        axes.axvspan(span[0] - 0.5, span[-1] + 0.5, color="#f1f1f1", zorder=0, linewidth=0)
        name = str(span[0]) if len(span) == 1 else f"{span[0]}–{span[-1]}"
        # Above the axes, where no line can run.
        axes.annotate(
            f"{name}: data daerah\ntidak tersedia",
            ((span[0] + span[-1]) / 2, 1),
            xycoords=axes.get_xaxis_transform(),
            xytext=(0, 2),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=6.8,
            color="#555555",
            annotation_clip=False,
        )


def _spread(values: Sequence[float], least: float) -> list[float]:
    """Move label heights apart so that neighbours keep a distance, each as near to its own as may be."""
    order = sorted(range(len(values)), key=lambda index: values[index])
    placed = [values[index] for index in order]
    for _ in range(60):
        for position in range(len(placed) - 1):
            overlap = least - (placed[position + 1] - placed[position])
            if overlap > 1e-9:
                placed[position] -= overlap / 2
                placed[position + 1] += overlap / 2
    result = [0.0] * len(values)
    for position, index in enumerate(order):
        result[index] = placed[position]
    return result


def _value_limits(axes: Axes, values: Sequence[float]) -> None:
    """Choose the value axis: from zero unless the figures lie far above it, with room for labels."""
    low, high = min(values), max(values)
    if low >= 0 and low < 0.45 * high:
        axes.set_ylim(0, high * 1.14 or 1.0)
        return
    room = max((high - low) * 0.22, abs(high) * 0.04, 0.01)
    axes.set_ylim(low - room, high + room)


def _label_line_ends(axes: Axes, lines: Sequence[Line], last_year: int) -> None:
    shown = [line for line in lines if len(line.series)]
    bottom, top = axes.get_ylim()
    heights = _spread([line.series.latest for line in shown], (top - bottom) * 0.062)
    for line, height in zip(shown, heights, strict=True):
        colour = _ROLES[line.role][2]
        axes.annotate(
            line.label,
            (line.series.latest_year, line.series.latest),
            xytext=(last_year + 0.55, height),
            textcoords="data",
            annotation_clip=False,
            va="center",
            ha="left",
            fontsize=8,
            fontweight="bold" if line.role == "own" else "normal",
            color=colour,
            arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.5, "shrinkA": 1, "shrinkB": 3},
        )


def _label_values(axes: Axes, series: Series, others: Sequence[Series], decimals: int) -> None:
    """Print the own figures, above the point or below it where another line runs just above."""
    bottom, top = axes.get_ylim()
    near = (top - bottom) * 0.11
    every = 1 if len(series) <= 14 else 2
    for index, (year, value) in enumerate(zip(series.years, series.values, strict=True)):
        if (len(series) - 1 - index) % every:
            continue
        other_values = [other.at(year) for other in others]
        above = any(other is not None and 0 <= other - value < near for other in other_values)
        below = any(other is not None and 0 <= value - other < near for other in other_values)
        under = above and not below
        axes.annotate(
            format_number(value, Unit.INDEX, decimals),
            (year, value),
            xytext=(0, -6 if under else 5),
            textcoords="offset points",
            ha="center",
            va="top" if under else "bottom",
            fontsize=7.2,
            color=_OWN,
            zorder=5,
            bbox={"boxstyle": "square,pad=0.08", "facecolor": "white", "edgecolor": "none", "alpha": 0.75},
        )


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
    with _style():
        figure, axes = _new_figure(height)
        first = min(line.series.years[0] for line in known)
        last = max(line.series.latest_year for line in known)
        own = next((line for line in known if line.role == "own"), None)
        if own is not None:
            _mark_gaps(axes, own.series)
        for line in known:
            _draw_line(axes, line)
        _value_limits(axes, [value for line in known for value in line.series.values])
        _year_axis(axes, first, last)
        axes.grid(axis="y")
        axes.set_axisbelow(True)
        axes.set_ylabel(heading)
        _indonesian_axis(axes.yaxis)
        if own is not None and label_values:
            _label_values(axes, own.series, [line.series for line in known if line is not own], decimals)
        _label_line_ends(axes, known, last)
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
    with _style():
        figure, axes = _new_figure(min(9.0, 1.05 + 0.205 * max(len(rows), 4)))
        highest = max([value or 0.0 for _, value, _ in known] + [value for _, value in lines])
        for number, (_, value, own) in enumerate(rows):
            if value is None:
                axes.text(highest * 0.01, number, "data tidak tersedia", va="center", fontsize=7, color="#666666")
                continue
            axes.barh(
                number,
                value,
                height=0.72,
                color=_OWN if own else _LIGHT,
                edgecolor=_OWN if own else "#8a9096",
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
        _indonesian_axis(axes.xaxis)
        axes.xaxis.set_major_locator(MaxNLocator(7))
        axes.grid(axis="x")
        axes.set_axisbelow(True)
        _reference_lines(axes, lines, highest, decimals)
    return figure


def _reference_lines(axes: Axes, lines: Sequence[tuple[str, float]], highest: float, decimals: int) -> None:
    styles = [(0, (5, 2)), (0, (1, 1.4))]
    for index, (label, value) in enumerate(lines):
        axes.axvline(value, color=_ACCENT, linewidth=1.2, linestyle=styles[index % 2], zorder=4)
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
            color=_ACCENT,
            annotation_clip=False,
        )


def target_chart(
    record: Series,
    label: str,
    regional: Sequence[Target],
    national: Sequence[Target],
    heading: str,
    *,
    nation: Series | None = None,
) -> Figure:
    """Draw the record and the targets ahead of it on one year axis.

    Parameters
    ----------
    record : Series
        The region's figures.
    label : str
        The region's name.
    regional, national : sequence of Target
        Points, or bars for ranges; the national ones describe the nation, not the region.
    heading : str
        What the value axis measures, with its unit.
    nation : Series, optional
        The nation's figures, which the national targets belong to; drawn from the record's first year on.

    Notes
    -----
    The value axis starts at zero. A target that was not read in its document carries a dagger.

    A thin line runs from the latest figure to the upper end of the region's own last target: the move that it asks for.
    """
    own, region_targets, national_targets = Line(label, record), regional, national
    ahead = [pace(record, target) for target in regional[-1:]]
    paces: list[Pace] = [found for found in ahead if found is not None and not found.due and not found.reached]
    with _style():
        figure, axes = _new_figure(3.3)
        first = own.series.years[0]
        others = [Line("Indonesia", nation.since(first), "nation")] if nation is not None and len(nation) else []
        _mark_gaps(axes, own.series)
        for line in [own, *others]:
            _draw_line(axes, line)
        targets = [*region_targets, *national_targets]
        values = [value for line in [own, *others] for value in line.series.values]
        values += [target.high for target in targets]
        last = max([own.series.latest_year, *(target.year for target in targets)])
        axes.set_ylim(0, max(values) * 1.14 or 1.0)
        _year_axis(axes, first, last)
        end = last + max(1.7, 0.12 * (last - first))
        axes.set_xlim(right=end)
        axes.axvspan(own.series.latest_year + 0.5, end, color="#f7f3ec", zorder=0, linewidth=0)
        for asked in paces:
            axes.plot(
                [asked.latest_year, asked.target.year],
                [asked.latest, asked.target.high],
                color=_OWN,
                linewidth=0.9,
                linestyle=(0, (3, 2, 1, 2)),
                zorder=2,
            )
        axes.plot([], [], color=_OWN, marker="o", markersize=4.5, linewidth=2, label=own.label)
        for line in others:
            style, marker, colour, width = _ROLES[line.role]
            axes.plot(
                [], [], color=colour, linestyle=style, marker=marker, markersize=3.4, markerfacecolor="white",
                linewidth=width, label=line.label,
            )  # fmt: skip
        _draw_targets(axes, national_targets, "_", _OTHER, 0.14, "white", "Target nasional (Indonesia)")
        _draw_targets(axes, region_targets, "D", _ACCENT, -0.14, _ACCENT, "Target RPJMD")
        _label_values(axes, own.series, [line.series for line in others], own.series.decimals)
        axes.grid(axis="y")
        axes.set_axisbelow(True)
        axes.set_ylabel(heading)
        _indonesian_axis(axes.yaxis)
        if paces:
            axes.plot([], [], color=_OWN, linewidth=0.9, linestyle=(0, (3, 2, 1, 2)), label="Laju yang diperlukan")
        handles, labels = axes.get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=2, fontsize=7.6, frameon=False)
    return figure


def _draw_targets(
    axes: Axes, targets: Sequence[Target], marker: str, colour: str, shift: float, fill: str, label: str
) -> None:
    if targets:
        ranged = marker == "_" and any(target.is_range for target in targets)
        axes.plot(
            [],
            [],
            linestyle="none",
            marker="|" if ranged else marker,
            markersize=8 if ranged else 4.5,
            markeredgewidth=2.6 if ranged else 1,
            color=colour,
            markerfacecolor=fill,
            label=label,
        )
    for target in targets:
        x = target.year + shift
        if target.is_range:
            axes.plot([x, x], [target.low, target.high], color=colour, linewidth=2.6, solid_capstyle="butt", zorder=3)
        ends = [target.low, target.high] if target.is_range else [target.high]
        axes.plot(
            [x] * len(ends),
            ends,
            linestyle="none",
            marker=marker,
            markersize=4.5,
            color=colour,
            markerfacecolor=fill,
            zorder=4,
        )
        text = "–".join(format_number(end, Unit.INDEX, 2).removesuffix("0").removesuffix(",0") for end in ends)
        text += "" if target.checked else " †"
        axes.annotate(
            text,
            (x, (target.low + target.high) / 2),
            xytext=(5, 0) if shift > 0 else (0, 6),
            textcoords="offset points",
            ha="left" if shift > 0 else "center",
            va="center" if shift > 0 else "bottom",
            fontsize=7,
            color=colour,
            zorder=5,
            bbox={"boxstyle": "square,pad=0.08", "facecolor": "white", "edgecolor": "none", "alpha": 0.75},
        )


_OFFSETS = ((1, 0), (-1, 0), (0, 1), (0, -1), (0.8, 0.8), (0.8, -0.8), (-0.8, 0.8), (-0.8, -0.8))


def _place_labels(
    figure: Figure, axes: Axes, places: Sequence[Place], radii: Sequence[float], avoid: Sequence[Text] = ()
) -> None:
    """Write a name beside each point where it covers no other name and no other point; leave out what finds no room.

    The own region is placed first and always; the order of the others is that of the sequence. Names keep clear of the
    texts in `avoid`.
    """
    figure.draw_without_rendering()
    renderer = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]
    points = axes.transData.transform([(place.x, place.y) for place in places])
    scale = figure.dpi / 72
    taken = [
        Bbox.from_extents(x - r * scale, y - r * scale, x + r * scale, y + r * scale)
        for (x, y), r in zip(points, radii, strict=True)
    ]
    taken += [text.get_window_extent(renderer) for text in avoid]
    frame = axes.get_window_extent(renderer)
    for index in sorted(range(len(places)), key=lambda number: not places[number].own):
        place, radius = places[index], radii[index]
        others = [box for number, box in enumerate(taken) if number != index]
        for dx, dy in _OFFSETS:
            text = axes.annotate(
                place.label,
                (place.x, place.y),
                xytext=(dx * (radius + 2), dy * (radius + 2)),
                textcoords="offset points",
                ha="left" if dx > 0 else "right" if dx < 0 else "center",
                va="bottom" if dy > 0 else "top" if dy < 0 else "center",
                fontsize=7.2,
                fontweight="bold" if place.own else "normal",
                zorder=6,
                bbox={"boxstyle": "square,pad=0.02", "facecolor": "white", "edgecolor": "none", "alpha": 0.85},
            )
            box = text.get_window_extent(renderer)
            free = not any(box.overlaps(other) for other in others)
            inside = frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1
            if (free and inside) or (place.own and (dx, dy) == _OFFSETS[-1]):
                taken.append(box)
                break
            text.remove()


def scatter_chart(
    places: Sequence[Place],
    x_heading: str,
    y_heading: str,
    *,
    x_reference: tuple[str, float] | None = None,
    y_reference: tuple[str, float] | None = None,
) -> Figure:
    """Draw regions by two indicators, the own one dark, with the reference values that divide the four quadrants.

    Parameters
    ----------
    places : sequence of Place
        x and y are the two indicators.
    x_heading, y_heading : str
        What the axes measure, with their units.
    x_reference, y_reference : (label, value), optional
        Lines that divide the chart.
    """
    with _style():
        figure, axes = _new_figure(4.0)
        for place in places:
            axes.plot(
                place.x,
                place.y,
                marker="D" if place.own else "o",
                markersize=6.5 if place.own else 4.5,
                color=_OWN,
                markerfacecolor=_OWN if place.own else _LIGHT,
                markeredgewidth=0.7,
                linestyle="none",
                zorder=5 if place.own else 3,
            )
        axes.margins(0.1)
        _indonesian_axis(axes.xaxis)
        _indonesian_axis(axes.yaxis)
        axes.set_xlabel(x_heading)
        axes.set_ylabel(y_heading)
        axes.grid()
        axes.set_axisbelow(True)
        written: list[Text] = []
        if x_reference:
            axes.axvline(x_reference[1], color=_ACCENT, linewidth=1, linestyle=(0, (5, 2)), zorder=2)
            text = axes.annotate(
                x_reference[0],
                (x_reference[1], 1),
                xycoords=axes.get_xaxis_transform(),
                xytext=(0, 2),
                textcoords="offset points",
                ha="center",
                fontsize=7.2,
                color=_ACCENT,
            )
            written.append(text)
        if y_reference:
            axes.axhline(y_reference[1], color=_ACCENT, linewidth=1, linestyle=(0, (5, 2)), zorder=2)
            text = axes.annotate(
                y_reference[0],
                (1, y_reference[1]),
                xycoords=axes.get_yaxis_transform(),
                xytext=(-2, 2),
                textcoords="offset points",
                ha="right",
                fontsize=7.2,
                color=_ACCENT,
            )
            written.append(text)
        _place_labels(figure, axes, places, [4.0] * len(places), written)
    return figure


_KM_PER_DEGREE = 111.32
# Nine centimetres: a map of points says little more when it fills a page.
_MAP_HEIGHT = 9 / 2.54


def bubble_map(
    places: Sequence[Place], size_heading: str, *, write_size: Callable[[float], str] | None = None
) -> Figure:
    """Draw points to scale on a map, with bubbles whose area follows a figure.

    Parameters
    ----------
    places : sequence of Place
        Longitude and latitude of a point inside each area; `size` decides the bubble's area, a cross marks an area
        without a figure.
    size_heading : str
        What the bubbles measure, with its unit; empty when all are the same.
    write_size : callable, optional
        Writes a size for the key; the default uses whole numbers.

    Notes
    -----
    One degree of longitude is shorter than one of latitude by the cosine of the latitude; the axes follow that at the
    middle latitude. Points are not borders.
    """
    sizes = [place.size for place in places if place.size is not None]
    largest = max(sizes, default=0.0)
    write = write_size or (lambda value: format_number(value, Unit.INDEX, 0))
    with _style():
        west, east = min(place.x for place in places), max(place.x for place in places)
        south, north = min(place.y for place in places), max(place.y for place in places)
        squeeze = math.cos(math.radians((south + north) / 2))
        extent = max((east - west) * squeeze, north - south, 0.02)
        room = extent * 0.16
        wide, tall = (east - west) * squeeze + 2 * room, north - south + 2 * room
        figure, axes = _new_figure(min(_MAP_HEIGHT, max(2.6, 5.4 * tall / wide + 0.5)))
        axes.set_xlim(west - room / squeeze, east + room / squeeze)
        axes.set_ylim(south - room, north + room)
        axes.set_aspect(1 / squeeze)

        def radius(value: float | None) -> float:
            return 3.0 if value is None or not largest else max(1.8, 15.0 * math.sqrt(value / largest))

        for place in places:
            unknown = place.size is None and bool(sizes)
            axes.plot(
                place.x,
                place.y,
                marker="x" if unknown else "o",
                markersize=5 if unknown else 2 * radius(place.size),
                color=_OWN,
                markerfacecolor=_OWN if place.own else _LIGHT,
                markeredgewidth=0.8,
                alpha=0.85,
                linestyle="none",
                zorder=4 if place.own else 3,
            )
        for axis, name in ((axes.xaxis, "BT"), (axes.yaxis, "")):
            # A tall map is narrow on the page: two degrees are then all that fit beside each other.
            axis.set_major_locator(MaxNLocator(2 if axis is axes.xaxis and wide < 0.8 * tall else 4))
            axis.set_major_formatter(FuncFormatter(_degrees(axis, name)))
        axes.grid()
        axes.set_axisbelow(True)
        if sizes and size_heading:
            key = sorted({largest, largest / 4}, reverse=True)
            for value in key:
                axes.plot(
                    [],
                    [],
                    marker="o",
                    markersize=2 * radius(value),
                    color=_OWN,
                    markerfacecolor=_LIGHT,
                    linestyle="none",
                    markeredgewidth=0.8,
                    label=write(value),
                )
            figure.legend(
                loc="outside lower center", ncols=len(key), title=f"{size_heading}\n", fontsize=7.4, title_fontsize=7.6,
                frameon=False, handletextpad=1.6, columnspacing=3, borderpad=0.4, handleheight=3.2,
            )  # fmt: skip
        _scale_bar(axes, wide)
        _place_labels(figure, axes, places, [radius(place.size) for place in places])
    return figure


def _degrees(axis: Any, east: str) -> Callable[[float, int | None], str]:
    def write(value: float, _position: int | None) -> str:
        side = east or ("LS" if value < 0 else "LU")
        decimals = _decimals_for(axis.get_majorticklocs())
        return f"{format_number(abs(float(value)), Unit.INDEX, decimals)}° {side}" if value else "0°"

    return write


def _scale_bar(axes: Axes, wide_degrees: float) -> None:
    """Draw a bar of a round length, about a fifth of the map's width."""
    kilometres = wide_degrees * _KM_PER_DEGREE / 5
    power = 10 ** math.floor(math.log10(kilometres))
    length = max(step * power for step in (1, 2, 5) if step * power <= kilometres)
    share = length / (wide_degrees * _KM_PER_DEGREE)
    axes.plot([0.03, 0.03 + share], [0.035, 0.035], transform=axes.transAxes, color="#333333", linewidth=2, zorder=6)
    label = format_number(length, Unit.INDEX, max(0, -math.floor(math.log10(length))))
    axes.text(0.03, 0.05, f"{label} km", transform=axes.transAxes, fontsize=7.2, zorder=6)
