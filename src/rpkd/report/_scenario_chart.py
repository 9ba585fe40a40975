"""The chart of scenarios: at the left how far poverty falls and how sure that is, at the right what it costs a year."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from rpkd.numbers import Unit, format_number
from rpkd.report._axes import indonesian_axis
from rpkd.report._pictures import ACCENT, LIGHT, OTHER, OWN, WIDTH, chart_style

_NAME_WIDTH = 23
_ROW = 0.46
_SMALL = 7.2
_TOP = -0.75
# A target farther away than so many widths of the rows is named at the edge.
_FAR = 0.9
_WHITE = {"boxstyle": "square,pad=0.06", "facecolor": "white", "edgecolor": "none"}


@dataclass(frozen=True)
class ScenarioRow:
    """One scenario of the chart.

    Parameters
    ----------
    name : str
        Its name.
    rate : float
        P0 of the last year, percent.
    own : (float, float)
        Interval of that rate, percent.
    effect : (float, float) or None
        Interval of the difference to the programmes that run now, laid at their rate, percent; None for these.
    cost : float
        Rupiah a year more, in billions.
    cost_span : (float, float) or None
        Its interval; None for the programmes that run now.
    worst : (int, float) or None
        Year and rate in which a shock is felt most.
    """

    name: str
    rate: float
    own: tuple[float, float]
    effect: tuple[float, float] | None
    cost: float
    cost_span: tuple[float, float] | None
    worst: tuple[int, float] | None = None


def scenario_chart(
    rows: Sequence[ScenarioRow], year: int, target: tuple[str, float] | None, reason: str = "", label: str = ""
) -> Figure:
    """Draw scenarios as rows: P0 of the last year with its intervals, and the additional cost a year.

    Parameters
    ----------
    rows : sequence of ScenarioRow
        The programmes that run now first; empty where nothing can be computed.
    year : int
        The last year.
    target : (str, float) or None
        What the target is called, and its rate in percent.
    reason : str, optional
        Why there is no row, written in the place of the chart.
    label : str, optional
        What a chart of made-up households carries.

    Notes
    -----
    The light bar is where a scenario's rate may lie, most of it uncertainty that all scenarios share. The dark bar is
    how sure the difference to the programmes that run now is, laid at their rate: its distance from the dashed line is
    the effect.
    """
    with chart_style():
        figure = Figure(figsize=(WIDTH, 0.95 + _ROW * max(len(rows), 2)), layout="constrained")
        FigureCanvasAgg(figure)
        if not rows:
            empty = figure.add_subplot()
            empty.set_axis_off()
            empty.text(0.5, 0.5, textwrap.fill(reason, 60), ha="center", va="center", color=OTHER)
            return figure
        left, right = figure.subplots(1, 2, sharey=True, width_ratios=(1.75, 1))
        _rates(left, rows, year, target)
        _costs(right, rows)
        names = ["\n".join(textwrap.wrap(row.name, _NAME_WIDTH)) for row in rows]
        left.set_yticks(range(len(rows)), names)
        left.tick_params(axis="y", length=0, labelsize=7.6)
        right.tick_params(axis="y", length=0)
        left.set_ylim(len(rows) - 0.45, _TOP)
        if label:
            figure.suptitle(label, fontsize=8, color=OTHER)
    return figure


def _rates(axes: Axes, rows: Sequence[ScenarioRow], year: int, target: tuple[str, float] | None) -> None:
    base = rows[0].rate
    for place, row in enumerate(rows):
        axes.plot(row.own, [place, place], color=LIGHT, linewidth=7, solid_capstyle="butt", zorder=1)
        if row.effect is not None:
            axes.plot(row.effect, [place, place], color=OWN, linewidth=2.4, solid_capstyle="butt", zorder=3)
        axes.plot(row.rate, place, marker="o", markersize=6, color=OWN, linestyle="none", zorder=4)
        axes.annotate(
            format_number(row.rate, Unit.PERCENT),
            (row.rate, place),
            xytext=(0, 6),
            textcoords="offset points",
            ha="center",
            fontsize=_SMALL,
            fontweight="bold",
            color=OWN,
            zorder=6,
            bbox=_WHITE,
        )
        if row.worst is not None:
            worst_year, rate = row.worst
            axes.plot(
                rate, place, marker="o", markersize=6, color=ACCENT, markerfacecolor="white", linestyle="none", zorder=5
            )
            axes.annotate(
                f"{worst_year}: {format_number(rate, Unit.PERCENT)}",
                (rate, place),
                xytext=(0, -7),
                textcoords="offset points",
                ha="center",
                va="top",
                fontsize=_SMALL,
                color=ACCENT,
                zorder=6,
                bbox=_WHITE,
            )
    axes.axvline(base, color=OTHER, linewidth=1, linestyle=(0, (4, 2)), zorder=2)
    axes.margins(x=0.08)
    if target is not None:
        _target(axes, *target)
    axes.set_xlabel(f"Penduduk miskin Maret {year} (persen)")
    indonesian_axis(axes.xaxis)
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(False)


def _target(axes: Axes, name: str, rate: float) -> None:
    """Draw the target as a line, or name it at the edge where it lies so far away that it would squeeze the rows."""
    low, high = axes.get_xlim()
    text, far = f"{name} {format_number(rate, Unit.PERCENT)}", _FAR * (high - low)
    if low - far <= rate <= high + far:
        axes.axvline(rate, color=ACCENT, linewidth=1.4, zorder=2)
        at, to_right = rate, rate < sum(axes.get_xlim()) / 2
    else:
        at, to_right = (low, True) if rate < low else (high, False)
        text = f"← {text}" if to_right else f"{text} →"
    axes.annotate(
        text,
        (at, _TOP),
        xytext=(3 if to_right else -3, 0),
        textcoords="offset points",
        ha="left" if to_right else "right",
        va="top",
        fontsize=_SMALL,
        color=ACCENT,
        zorder=6,
        bbox=_WHITE,
    )


def _costs(axes: Axes, rows: Sequence[ScenarioRow]) -> None:
    most = max((abs(end) for row in rows for end in (row.cost, *(row.cost_span or ()))), default=0.0) or 1.0
    for place, row in enumerate(rows):
        if row.cost_span is None:
            _say(axes, 0.0, place, "tanpa tambahan")
            continue
        axes.barh(place, row.cost, height=0.42, color="#9db2c3", edgecolor=OWN, linewidth=0.6, zorder=2)
        axes.plot(row.cost_span, [place, place], color="#1a1a1a", linewidth=1.4, solid_capstyle="butt", zorder=3)
        _say(axes, max(row.cost, row.cost_span[1], 0.0), place, format_number(row.cost, Unit.BILLION_RUPIAH))
    lowest = min(0.0, *(end for row in rows for end in (row.cost, *(row.cost_span or ()))))
    axes.set_xlim(lowest * 1.1 if lowest < -0.01 * most else 0.0, most * 1.45)
    axes.axvline(0, color="#444444", linewidth=0.7)
    axes.set_xlabel("Tambahan biaya per tahun\n(miliar rupiah)")
    indonesian_axis(axes.xaxis)
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(False)


def _say(axes: Axes, value: float, place: int, text: str) -> None:
    axes.annotate(
        text, (value, place), xytext=(4, 0), textcoords="offset points", va="center", fontsize=_SMALL, zorder=6
    )
