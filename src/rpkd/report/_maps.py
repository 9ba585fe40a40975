"""Maps of kecamatan by class: areas where the office has given their boundaries, bubbles at points inside elsewhere.

Classes are shades of one colour from dark to light, so they keep their order in print without colour; an area without
a class is hatched or crossed. Nothing comes from a map server.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Bbox

from rpkd.numbers import Unit, format_number
from rpkd.report._class_map import ClassMap
from rpkd.report._pictures import chart_style, new_figure, settle
from rpkd.report._points import _degrees, _place_labels, _scale_bar, bubble_map
from rpkd.report._shapes import MapArea, Place
from rpkd.report.locations import LocationMap

SHADES = ("#0b3c5d", "#4d7c9b", "#a5c0d1", "#e4edf3")
_EDGE, _HATCH = "#333333", "////"
_MAP_HEIGHT = 11 / 2.54
_LARGEST_RADIUS, _SMALLEST_RADIUS = 14.0, 2.5


def draw_map(chosen: ClassMap | LocationMap) -> Figure:
    """Draw the map of chapter V, whichever of the two it is."""
    if isinstance(chosen, ClassMap):
        return class_map(chosen.areas, chosen.classes, chosen.size_heading, chosen.without)
    return bubble_map(chosen.places, chosen.size_heading)


def class_map(areas: Sequence[MapArea], classes: Sequence[str], size_heading: str = "", without: str = "") -> Figure:
    """Draw areas by class.

    Parameters
    ----------
    areas : sequence of MapArea
        With polygons for a map of areas, all without for a map of bubbles.
    classes : sequence of str
        Names of the classes, the darkest first; empty when nothing is classed.
    size_heading : str
        What the bubbles measure, with its unit.
    without : str
        What the key calls areas without a class.

    Raises
    ------
    ValueError
        Without areas.
    """
    if not areas:
        raise ValueError("peta tanpa wilayah")
    outlined = any(area.polygons for area in areas)
    rings = [ring for area in areas for polygon in area.polygons for ring in polygon]
    points = np.array([(area.longitude, area.latitude) for area in areas])
    corners = np.concatenate([points, *rings])
    with chart_style():
        figure, axes = _frame(corners, 0.03 if outlined else 0.16)
        if outlined:
            _draw_areas(axes, areas)
        radii = [0.0] * len(areas) if outlined else _draw_bubbles(axes, areas)
        keys = _class_keys(areas, classes, without, outlined=outlined)
        heading = "" if outlined else _size_heading(areas, size_heading)
        if keys or heading:
            figure.legend(
                handles=keys, loc="outside lower center", ncols=len(classes) or 1, fontsize=7.2, frameon=False,
                title=heading or None, title_fontsize=7.4, handletextpad=0.6, columnspacing=1.2,
            )  # fmt: skip
        if outlined:
            _centre_labels(figure, axes, areas)
        else:
            places = [Place(area.label, area.longitude, area.latitude, area.size) for area in areas]
            _place_labels(figure, axes, places, radii)
    return figure


def _frame(corners: npt.NDArray[np.float64], margin: float) -> tuple[Figure, Axes]:
    """Make axes to scale around all corners: a degree of longitude is shorter by the cosine of the latitude."""
    (west, south), (east, north) = corners.min(axis=0), corners.max(axis=0)
    squeeze = math.cos(math.radians((south + north) / 2))
    extent = max((east - west) * squeeze, north - south, 0.02)
    room = extent * margin
    wide, tall = (east - west) * squeeze + 2 * room, north - south + 2 * room
    figure, axes = new_figure(min(_MAP_HEIGHT, max(2.8, 5.4 * tall / wide + 0.7)))
    axes.set_xlim(west - room / squeeze, east + room / squeeze)
    axes.set_ylim(south - room, north + room)
    axes.set_aspect(1 / squeeze)
    for axis, name in ((axes.xaxis, "BT"), (axes.yaxis, "")):
        axis.set_major_locator(MaxNLocator(2 if axis is axes.xaxis and wide < 0.8 * tall else 4))
        axis.set_major_formatter(_degrees(name))
    axes.grid()
    axes.set_axisbelow(True)
    _scale_bar(axes, wide)
    return figure, axes


def _fill(area: MapArea, classed: bool) -> tuple[str, str]:
    """Return an area's colour and hatch."""
    if area.shade is not None:
        return SHADES[area.shade - 1], ""
    return ("white", _HATCH) if classed else (SHADES[-1], "")


def _draw_areas(axes: Axes, areas: Sequence[MapArea]) -> None:
    classed = any(area.shade is not None for area in areas)
    for area in areas:
        colour, hatch = _fill(area, classed)
        if not area.polygons:
            axes.plot(area.longitude, area.latitude, marker="x", markersize=5, color=_EDGE, linestyle="none", zorder=4)
            continue
        path = Path.make_compound_path(*(Path(ring, closed=True) for polygon in area.polygons for ring in polygon))
        axes.add_patch(PathPatch(path, facecolor=colour, hatch=hatch or None, edgecolor=_EDGE, linewidth=0.5, zorder=2))


def _draw_bubbles(axes: Axes, areas: Sequence[MapArea]) -> list[float]:
    """Draw one bubble for each area, and return their radii in points."""
    largest = max((area.size or 0.0 for area in areas), default=0.0)
    classed = any(area.shade is not None for area in areas)
    radii = []
    for area in areas:
        radius = _radius(area.size, largest)
        colour, _ = _fill(area, classed)
        axes.plot(
            area.longitude, area.latitude, marker="x" if area.size is None and largest else "o",
            markersize=2 * radius, color=_EDGE, markerfacecolor=colour, markeredgewidth=0.7, linestyle="none", zorder=3,
        )  # fmt: skip
        radii.append(radius)
    return radii


def _radius(size: float | None, largest: float) -> float:
    if size is None or not largest:
        return _SMALLEST_RADIUS
    return max(_SMALLEST_RADIUS, _LARGEST_RADIUS * math.sqrt(size / largest))


def _class_keys(areas: Sequence[MapArea], classes: Sequence[str], without: str, *, outlined: bool) -> list[Artist]:
    keys: list[Artist] = []
    used = {area.shade for area in areas}
    for number, name in enumerate(classes, start=1):
        if number in used:
            keys.append(_key(SHADES[number - 1], "", name, outlined=outlined))
    if keys and without and None in used:
        keys.append(_key("white", _HATCH, without, outlined=outlined))
    return keys


def _key(colour: str, hatch: str, name: str, *, outlined: bool) -> Artist:
    if outlined:
        return Patch(facecolor=colour, hatch=hatch or None, edgecolor=_EDGE, linewidth=0.5, label=name)
    return Line2D(
        [], [], marker="o", markersize=7, color=_EDGE, markerfacecolor=colour, markeredgewidth=0.7, linestyle="none",
        label=name,
    )  # fmt: skip


def _size_heading(areas: Sequence[MapArea], heading: str) -> str:
    largest = max((area.size or 0.0 for area in areas), default=0.0)
    if not heading or not largest:
        return ""
    return f"Luas lingkaran menurut {heading}, terbesar {format_number(largest, Unit.INDEX, 0)}"


def _centre_labels(figure: Figure, axes: Axes, areas: Sequence[MapArea]) -> None:
    """Write names inside the areas, the widest areas first; leave out those that would cover another."""
    settle(figure)
    axes.apply_aspect()
    renderer = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]
    taken: list[Bbox] = []
    for area in sorted(areas, key=lambda item: -_width(item)):
        text = axes.annotate(
            area.label,
            (area.longitude, area.latitude),
            # An area without a boundary is a cross, which its name must not cover.
            xytext=(0, 0 if area.polygons else 8),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=6.8,
            zorder=6,
            bbox={"boxstyle": "square,pad=0.06", "facecolor": "white", "edgecolor": "none", "alpha": 0.8},
        )
        box = text.get_window_extent(renderer)
        if any(box.overlaps(other) for other in taken):
            text.remove()
            continue
        taken.append(box)


def _width(area: MapArea) -> float:
    corners = [ring[:, 0] for polygon in area.polygons for ring in polygon]
    return max((float(np.ptp(each)) for each in corners), default=0.0)
