"""What the charts have in common: axes with Indonesian numbers, lines, gaps and labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import Formatter, FuncFormatter

from rpkd.numbers import Unit, format_number
from rpkd.profile import Series
from rpkd.report._pictures import OTHER, OWN
from rpkd.report._shapes import Line

# Role: (line style, marker, colour, width)
ROLES: dict[str, tuple[Any, str, str, float]] = {
    "own": ("-", "o", OWN, 2.0),
    "province": ((0, (5, 2)), "s", OTHER, 1.3),
    "nation": ((0, (1, 1.4)), "^", OTHER, 1.3),
}


# Room that the name of a line needs, letters of 8 points.
_LABEL_POINTS = 9.5


class TickNumbers(Formatter):
    """Writes the ticks of an axis with just the decimals that the distance between them needs.

    Parameters
    ----------
    write : callable
        Takes a tick's value and the decimals, and returns its text.
    """

    def __init__(self, write: Callable[[float, int], str]) -> None:
        self._write = write
        self._decimals = 0

    def set_locs(self, locs: Any) -> None:
        """Take note of all ticks, before they are written one by one."""
        self._decimals = _decimals_for(locs)

    def __call__(self, x: float, pos: int | None = None) -> str:
        return self._write(float(x), self._decimals)


def _decimals_for(ticks: Sequence[float]) -> int:
    """Return the fewest decimals that write the distance between ticks exactly."""
    step = min((abs(b - a) for a, b in pairwise(ticks) if b != a), default=1.0)
    return next((places for places in range(4) if abs(round(step, places) - step) < 1e-6 * step), 4)


def indonesian_axis(axis: Any) -> None:
    """Write an axis' numbers with decimal comma and thousands point."""
    axis.set_major_formatter(TickNumbers(lambda value, decimals: format_number(value, Unit.INDEX, decimals)))


def year_axis(axes: Axes, first: int, last: int) -> None:
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


def draw_line(axes: Axes, line: Line) -> None:
    style, marker, colour, width = ROLES[line.role]
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


def mark_gaps(axes: Axes, series: Series) -> None:
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


def spread_apart(values: Sequence[float], rooms: Sequence[float]) -> list[float]:
    """Move label heights apart so that each has its room, each as near to its own height as may be.

    Examples
    --------
    >>> [round(height, 3) for height in spread_apart([1.0, 1.0, 5.0], [1.0, 1.0, 1.0])]
    [0.5, 1.5, 5.0]
    """
    order = sorted(range(len(values)), key=lambda index: values[index])
    placed = [values[index] for index in order]
    for _ in range(60):
        for position in range(len(placed) - 1):
            least = (rooms[order[position]] + rooms[order[position + 1]]) / 2
            overlap = least - (placed[position + 1] - placed[position])
            if overlap > 1e-9:
                placed[position] -= overlap / 2
                placed[position + 1] += overlap / 2
    result = [0.0] * len(values)
    for position, index in enumerate(order):
        result[index] = placed[position]
    return result


def value_limits(axes: Axes, values: Sequence[float]) -> None:
    """Choose the value axis: from zero unless the figures lie far above it, with room for labels."""
    low, high = min(values), max(values)
    if low >= 0 and low < 0.45 * high:
        axes.set_ylim(0, high * 1.14 or 1.0)
        return
    room = max((high - low) * 0.22, abs(high) * 0.04, 0.01)
    axes.set_ylim(low - room, high + room)


def end_label(line: Line, last_year: int) -> str:
    """Return what names a line at its end: with its last year where that lies before the chart's."""
    latest = line.series.latest_year
    return line.label if latest == last_year else f"{line.label} ({latest})"


def label_line_ends(axes: Axes, lines: Sequence[Line], last_year: int) -> None:
    shown = [line for line in lines if len(line.series)]
    bottom, top = axes.get_ylim()
    points = 72 * axes.bbox.height / axes.figure.dpi
    room = (top - bottom) * max(0.062, _LABEL_POINTS / points)
    heights = spread_apart([line.series.latest for line in shown], [room] * len(shown))
    for line, height in zip(shown, heights, strict=True):
        colour = ROLES[line.role][2]
        leader = Path([(line.series.latest_year, line.series.latest), (last_year + 0.5, height)])
        # Where a record ends early, a solid leader would read as years without change.
        style: Any = "-" if line.series.latest_year == last_year else (0, (1, 5))
        axes.add_patch(
            PathPatch(leader, fill=False, edgecolor=colour, linewidth=0.5, linestyle=style, zorder=2, clip_on=False)
        )
        axes.text(
            last_year + 0.55,
            height,
            end_label(line, last_year),
            va="center",
            ha="left",
            fontsize=8,
            fontweight="bold" if line.role == "own" else "normal",
            color=colour,
        )


def print_values(axes: Axes, series: Series, others: Sequence[Series], decimals: int) -> None:
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
            color=OWN,
            zorder=5,
            bbox={"boxstyle": "square,pad=0.08", "facecolor": "white", "edgecolor": "none", "alpha": 0.75},
        )
