"""Charts of places: two indicators against each other, and a map to scale."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Bbox

from rpkd.numbers import Unit, format_number
from rpkd.report._axes import TickNumbers, indonesian_axis
from rpkd.report._pictures import ACCENT, LIGHT, OWN, chart_style, new_figure, settle
from rpkd.report._shapes import Place

_OFFSETS = ((1, 0), (-1, 0), (0, 1), (0, -1), (0.8, 0.8), (0.8, -0.8), (-0.8, 0.8), (-0.8, -0.8))


def _place_labels(
    figure: Figure, axes: Axes, places: Sequence[Place], radii: Sequence[float], avoid: Sequence[Text] = ()
) -> None:
    """Write a name beside each point where it covers no other name and no other point; leave out what finds no room.

    The own region is placed first and always; the order of the others is that of the sequence. Names keep clear of the
    texts in `avoid`.
    """
    settle(figure)
    axes.apply_aspect()
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
        place, reach = places[index], radii[index] + 2
        text = _name(axes, place)
        size = text.get_window_extent(renderer).size
        others = [box for number, box in enumerate(taken) if number != index]
        for dx, dy in _OFFSETS:
            box = _beside(points[index], (dx * reach * scale, dy * reach * scale), size)
            inside = frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1
            if inside and not any(box.overlaps(other) for other in others):
                break
        else:
            if not place.own:
                text.remove()
                continue
            if not inside:
                # The layout has to make room for this name.
                figure.set_layout_engine("constrained")
        text.set(position=(dx * reach, dy * reach), ha=_HORIZONTAL[_sign(dx)], va=_VERTICAL[_sign(dy)])
        taken.append(box)


_HORIZONTAL = {1: "left", 0: "center", -1: "right"}
_VERTICAL = {1: "bottom", 0: "center", -1: "top"}


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)


def _beside(point: Sequence[float], offset: tuple[float, float], size: Sequence[float]) -> Bbox:
    """Return where a name of a size stands that is set off from its point to one of eight sides."""
    (x, y), (dx, dy), (width, height) = point, offset, size
    left = x + dx - width * (1 - _sign(dx)) / 2
    bottom = y + dy - height * (1 - _sign(dy)) / 2
    return Bbox.from_bounds(left, bottom, width, height)


def _name(axes: Axes, place: Place) -> Annotation:
    return axes.annotate(
        place.label,
        (place.x, place.y),
        xytext=(0, 0),
        textcoords="offset points",
        fontsize=7.2,
        fontweight="bold" if place.own else "normal",
        zorder=6,
        bbox={"boxstyle": "square,pad=0.02", "facecolor": "white", "edgecolor": "none", "alpha": 0.85},
    )


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
    with chart_style():
        figure, axes = new_figure(4.0)
        for place in places:
            axes.plot(
                place.x,
                place.y,
                marker="D" if place.own else "o",
                markersize=6.5 if place.own else 4.5,
                color=OWN,
                markerfacecolor=OWN if place.own else LIGHT,
                markeredgewidth=0.7,
                linestyle="none",
                zorder=5 if place.own else 3,
            )
        axes.margins(0.1)
        indonesian_axis(axes.xaxis)
        indonesian_axis(axes.yaxis)
        axes.set_xlabel(x_heading)
        axes.set_ylabel(y_heading)
        axes.grid()
        axes.set_axisbelow(True)
        written: list[Text] = []
        if x_reference:
            axes.axvline(x_reference[1], color=ACCENT, linewidth=1, linestyle=(0, (5, 2)), zorder=2)
            text = axes.annotate(
                x_reference[0],
                (x_reference[1], 1),
                xycoords=axes.get_xaxis_transform(),
                xytext=(0, 2),
                textcoords="offset points",
                ha="center",
                fontsize=7.2,
                color=ACCENT,
            )
            written.append(text)
        if y_reference:
            axes.axhline(y_reference[1], color=ACCENT, linewidth=1, linestyle=(0, (5, 2)), zorder=2)
            text = axes.annotate(
                y_reference[0],
                (1, y_reference[1]),
                xycoords=axes.get_yaxis_transform(),
                xytext=(-2, 2),
                textcoords="offset points",
                ha="right",
                fontsize=7.2,
                color=ACCENT,
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
    with chart_style():
        west, east = min(place.x for place in places), max(place.x for place in places)
        south, north = min(place.y for place in places), max(place.y for place in places)
        squeeze = math.cos(math.radians((south + north) / 2))
        extent = max((east - west) * squeeze, north - south, 0.02)
        room = extent * 0.16
        wide, tall = (east - west) * squeeze + 2 * room, north - south + 2 * room
        figure, axes = new_figure(min(_MAP_HEIGHT, max(2.6, 5.4 * tall / wide + 0.5)))
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
                color=OWN,
                markerfacecolor=OWN if place.own else LIGHT,
                markeredgewidth=0.8,
                alpha=0.85,
                linestyle="none",
                zorder=4 if place.own else 3,
            )
        for axis, name in ((axes.xaxis, "BT"), (axes.yaxis, "")):
            # A tall map is narrow on the page: two degrees are then all that fit beside each other.
            axis.set_major_locator(MaxNLocator(2 if axis is axes.xaxis and wide < 0.8 * tall else 4))
            axis.set_major_formatter(_degrees(name))
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
                    color=OWN,
                    markerfacecolor=LIGHT,
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


def _degrees(east: str) -> TickNumbers:
    """Write the ticks of an axis as degrees, east or on their side of the equator."""

    def write(value: float, decimals: int) -> str:
        side = east or ("LS" if value < 0 else "LU")
        return f"{format_number(abs(value), Unit.INDEX, decimals)}° {side}" if value else "0°"

    return TickNumbers(write)


def _scale_bar(axes: Axes, wide_degrees: float) -> None:
    """Draw a bar of a round length, about a fifth of the map's width."""
    kilometres = wide_degrees * _KM_PER_DEGREE / 5
    power = 10 ** math.floor(math.log10(kilometres))
    length = max(step * power for step in (1, 2, 5) if step * power <= kilometres)
    share = length / (wide_degrees * _KM_PER_DEGREE)
    axes.plot([0.03, 0.03 + share], [0.035, 0.035], transform=axes.transAxes, color="#333333", linewidth=2, zorder=6)
    label = format_number(length, Unit.INDEX, max(0, -math.floor(math.log10(length))))
    axes.text(0.03, 0.05, f"{label} km", transform=axes.transAxes, fontsize=7.2, zorder=6)
