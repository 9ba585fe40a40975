"""A chart of estimates with their confidence intervals, one row for each group."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from rpkd.numbers import Unit, format_number
from rpkd.report._axes import indonesian_axis
from rpkd.report._pictures import ACCENT, OTHER, OWN, chart_style, new_figure

# Characters of a line of the title that fit the chart's width.
_TITLE_WIDTH = 84


@dataclass(frozen=True)
class IntervalRow:
    """One row of the chart.

    Parameters
    ----------
    label : str
        Name of the group.
    value : float
        The estimate.
    low, high : float or None
        Its interval; None where it has none, and then only the point is drawn, hollow.
    strong : bool
        Whether it is the region as a whole, or has a heading's weight.
    """

    label: str
    value: float
    low: float | None
    high: float | None
    strong: bool = False


def interval_chart(
    rows: Sequence[IntervalRow],
    heading: str,
    *,
    title: str = "",
    reference: tuple[str, float] | None = None,
    decimals: int = 1,
) -> Figure:
    """Draw estimates as points and their confidence intervals as bars, from top to bottom.

    Parameters
    ----------
    rows : sequence of IntervalRow
        In the order in which they are drawn.
    heading : str
        What the axis measures, with its unit.
    title : str
        Written above the chart, for one that stands without caption.
    reference : (label, value), optional
        Drawn as a dashed line.
    decimals : int
        Decimals of the printed figures.

    Raises
    ------
    ValueError
        When there is no row.
    """
    if not rows:
        raise ValueError("grafik selang tanpa satu pun baris")
    highest = max(row.high if row.high is not None else row.value for row in rows)
    with chart_style():
        figure, axes = new_figure(min(9.0, 1.1 + 0.2 * max(len(rows), 4)))
        for number, row in enumerate(rows):
            known = row.low is not None and row.high is not None
            if row.low is not None and row.high is not None:
                axes.plot([row.low, row.high], [number, number], color=OWN if row.strong else OTHER, linewidth=1.8)
            axes.plot(
                row.value,
                number,
                marker="D" if row.strong else "o",
                markersize=5.5,
                color=OWN if row.strong else OTHER,
                markerfacecolor=(OWN if row.strong else OTHER) if known else "white",
                linestyle="none",
                zorder=4,
                # A group without any poor lies on the axis.
                clip_on=False,
            )
            axes.annotate(
                format_number(row.value, Unit.INDEX, decimals),
                (row.high if row.high is not None else row.value, number),
                xytext=(5, 0),
                textcoords="offset points",
                va="center",
                fontsize=7.2,
                fontweight="bold" if row.strong else "normal",
                zorder=5,
                bbox={"boxstyle": "square,pad=0.08", "facecolor": "white", "edgecolor": "none"},
            )
        if title:
            figure.suptitle(textwrap.fill(title, _TITLE_WIDTH), fontsize=9, fontweight="bold")
        if reference is not None:
            axes.axvline(reference[1], color=ACCENT, linewidth=1.1, linestyle=(0, (5, 2)), zorder=2)
            axes.annotate(
                f"{reference[0]} {format_number(reference[1], Unit.INDEX, decimals)}",
                (reference[1], 1),
                xycoords=axes.get_xaxis_transform(),
                xytext=(2, 3),
                textcoords="offset points",
                fontsize=7.4,
                color=ACCENT,
                annotation_clip=False,
            )
        axes.set_yticks(range(len(rows)), [row.label for row in rows])
        for tick, row in zip(axes.get_yticklabels(), rows, strict=True):
            tick.set_fontweight("bold" if row.strong else "normal")
            tick.set_fontsize(7.4)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(0, highest * 1.12 or 1.0)
        axes.set_xlabel(heading)
        indonesian_axis(axes.xaxis)
        axes.grid(axis="x")
        axes.set_axisbelow(True)
    return figure
