"""What charts are drawn from: lines and points, without matplotlib."""

from __future__ import annotations

from dataclasses import dataclass

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
