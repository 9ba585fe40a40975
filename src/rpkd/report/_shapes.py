"""What charts are drawn from: lines and points, without matplotlib."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rpkd.profile import Series


@dataclass(frozen=True)
class Line:
    """One line of a chart.

    Parameters
    ----------
    label : str
        Name printed at the line's end.
    series : Series
        Known years and figures.
    role : str
        ``"own"``, ``"province"`` or ``"nation"``: decides line style and marker.
    breaks : tuple of int
        Years that no line joins to the year before.
    """

    label: str
    series: Series
    role: str = "own"
    breaks: tuple[int, ...] = ()


@dataclass(frozen=True)
class Place:
    """A point of a map or of a scatter chart.

    Parameters
    ----------
    label : str
        Name printed beside it.
    x, y : float
        Longitude and latitude in degrees, or the two indicators.
    size : float or None
        What the bubble's area stands for; None when not known.
    own : bool
        Whether it is the report's region.
    """

    label: str
    x: float
    y: float
    size: float | None = None
    own: bool = False


@dataclass(frozen=True)
class MapArea:
    """One area of a map.

    Parameters
    ----------
    label : str
        Its name.
    longitude, latitude : float
        A point inside, degrees.
    shade : int or None
        Class, 1 the darkest; None when it has none.
    size : float or None
        What a bubble's area stands for; None when not known.
    polygons : tuple of tuple of array of shape (n, 2)
        Outer ring and holes of each part; empty when its boundary is not known.
    """

    label: str
    longitude: float
    latitude: float
    shade: int | None = None
    size: float | None = None
    polygons: tuple[tuple[npt.NDArray[np.float64], ...], ...] = ()
