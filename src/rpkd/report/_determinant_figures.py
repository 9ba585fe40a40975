"""Charts of the determinants: effects with their intervals, and one covariate cleared of all others."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from rpkd.profile import NationalModel, Partial
from rpkd.regions import Region
from rpkd.report._axes import indonesian_axis
from rpkd.report._pictures import ACCENT, LIGHT, OTHER, OWN, chart_style, new_figure
from rpkd.report.determinants import NAMES


def effect_chart(model: NationalModel) -> Figure:
    """Draw each covariate's effect on P0 with its interval, the strongest on top.

    An effect whose interval leaves zero out is a filled point, any other a hollow one.

    Parameters
    ----------
    model : NationalModel
        Of all regions.
    """
    items = sorted(model.coefficients, key=lambda item: abs(item.standardised))
    with chart_style():
        figure, axes = new_figure(0.9 + 0.27 * len(items))
        axes.axvline(0, color=OTHER, linewidth=0.9)
        for row, item in enumerate(items):
            axes.plot([item.low, item.high], [row, row], color=OWN, linewidth=1.6, solid_capstyle="butt")
            axes.plot(
                item.effect, row, marker="o", markersize=5.5, color=OWN, linestyle="none",
                markerfacecolor=OWN if item.clear else "white",
            )  # fmt: skip
        axes.set_yticks(range(len(items)), [NAMES[item.covariate.indicator][0] for item in items])
        axes.set_ylim(-0.6, len(items) - 0.4)
        axes.set_xlabel("beda P0 per simpangan baku (poin persen)")
        indonesian_axis(axes.xaxis)
        axes.grid(axis="x")
        axes.set_axisbelow(True)
    return figure


def partial_chart(partial: Partial, region: Region) -> Figure:
    """Draw what is left of P0 and of one covariate when all others are accounted for, the own region marked.

    Parameters
    ----------
    partial : Partial
        Of one covariate.
    region : Region
        Its province's regions stand out from the others.
    """
    codes = np.array(partial.codes)
    province = np.array([code[:2] == region.province_code for code in partial.codes])
    own = codes == region.code
    with chart_style():
        figure, axes = new_figure(3.3)
        for chosen, marker, size, fill, edge, label in (
            (~province, "o", 2.6, LIGHT, LIGHT, "kabupaten/kota lain"),
            (province & ~own, "s", 3.8, "white", OWN, f"Provinsi {region.province_name}"),
            (own, "D", 6.5, OWN, OWN, region.name),
        ):
            if chosen.any():
                axes.plot(
                    partial.x[chosen], partial.y[chosen], linestyle="none", marker=marker, markersize=size,
                    markerfacecolor=fill, color=edge, markeredgewidth=0.7, label=label,
                )  # fmt: skip
        ends = np.array([partial.x.min(), partial.x.max()])
        axes.plot(ends, partial.slope * ends, color=ACCENT, linewidth=1.2, linestyle=(0, (5, 2)), label="garis model")
        axes.set_xlabel(f"{NAMES[partial.covariate.indicator][0]} (sisa, simpangan baku)")
        axes.set_ylabel("P0 (sisa, logit)")
        for axis in (axes.xaxis, axes.yaxis):
            indonesian_axis(axis)
        axes.grid()
        axes.set_axisbelow(True)
        figure.legend(loc="outside lower center", ncols=4, fontsize=7.6, frameon=False)
    return figure
