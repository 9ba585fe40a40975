"""Charts of chapter V's section on families."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from rpkd.numbers import Unit, format_number
from rpkd.report._axes import indonesian_axis
from rpkd.report._pictures import ACCENT, LIGHT, OWN, chart_style, new_figure
from rpkd.report._targeting_cells import MARK

# Characters of a line of the title that fit the chart's width.
_TITLE_WIDTH = 84
# Share from which a cell is so dark that its figure is white.
_DARK = 35.0
_FULL = 60.0


def heat_map(
    rows: Sequence[Sequence[float | None]],
    row_names: Sequence[str],
    column_names: Sequence[str],
    *,
    title: str,
    x_heading: str,
    y_heading: str,
) -> Figure:
    """Draw percentages as a grid of cells, each with its figure; darker is more, in greys as well.

    Parameters
    ----------
    rows : sequence of sequence of float or None
        Percent; None for a cell that is hidden.
    row_names, column_names : sequence of str
        Headings.
    title : str
        Written above the chart, which stands without caption.
    x_heading, y_heading : str
        What the axes tell.

    Raises
    ------
    ValueError
        When there is no row.
    """
    if not rows:
        raise ValueError("peta petak tanpa satu pun baris")
    values = np.array([[np.nan if cell is None else cell for cell in row] for row in rows], dtype=np.float64)
    with chart_style():
        figure, axes = new_figure(1.4 + 0.29 * len(rows))
        # One hue from white: its lightness falls evenly, so that a grey copy shows the same order.
        colours = LinearSegmentedColormap.from_list("satu-warna", ["#ffffff", OWN])
        axes.imshow(np.nan_to_num(values), cmap=colours, vmin=0.0, vmax=_FULL, aspect="auto")
        for row, cells in enumerate(values):
            for column, value in enumerate(cells):
                text = MARK if np.isnan(value) else format_number(float(value), Unit.PERCENT, 0)
                if text != "0":
                    colour = "white" if value >= _DARK else "black"
                    axes.text(column, row, text, ha="center", va="center", fontsize=7.2, color=colour)
        axes.set_xticks(range(len(column_names)), [textwrap.fill(name, 9) for name in column_names], fontsize=7.4)
        axes.set_yticks(range(len(row_names)), row_names, fontsize=7.4)
        axes.set_xticks(np.arange(-0.5, len(column_names)), minor=True)
        axes.set_yticks(np.arange(-0.5, len(row_names)), minor=True)
        axes.grid(which="minor", color="#c9ced3", linewidth=0.5)
        axes.tick_params(which="both", length=0)
        axes.set_xlabel(x_heading)
        axes.set_ylabel(y_heading)
        figure.suptitle(textwrap.fill(title, _TITLE_WIDTH), fontsize=9, fontweight="bold")
    return figure


@dataclass(frozen=True)
class Weighed:
    """What the levels of one comparison count.

    Parameters
    ----------
    name : str
        Of the comparison.
    bits : tuple of float
        Log2 of how many times likelier each level is among pairs of one person than among strangers.
    """

    name: str
    bits: tuple[float, ...]


def weight_chart(rows: Sequence[Weighed], *, title: str) -> Figure:
    """Draw the evidence of each comparison's levels as points on a line.

    Raises
    ------
    ValueError
        When there is no row.
    """
    if not rows:
        raise ValueError("grafik bobot tanpa satu pun baris")
    with chart_style():
        figure, axes = new_figure(1.2 + 0.28 * len(rows))
        for number, row in enumerate(rows):
            axes.plot([min(row.bits), max(row.bits)], [number, number], color=LIGHT, linewidth=1.4, zorder=2)
            axes.plot(row.bits, [number] * len(row.bits), "o", markersize=4.5, color=OWN, zorder=3)
        axes.axvline(0.0, color=ACCENT, linewidth=1.0, linestyle=(0, (5, 2)), zorder=1)
        axes.set_yticks(range(len(rows)), [row.name for row in rows], fontsize=7.4)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlabel("bobot bukti (bit); di kiri nol menentang, di kanan nol mendukung")
        indonesian_axis(axes.xaxis)
        axes.grid(axis="x")
        axes.set_axisbelow(True)
        figure.suptitle(textwrap.fill(title, _TITLE_WIDTH), fontsize=9, fontweight="bold")
    return figure
