"""What a target asks for, against what the record shows: arithmetic, not a forecast."""

from __future__ import annotations

from dataclasses import dataclass

from rpkd.profile._series import Change, Series, whole_change


@dataclass(frozen=True)
class Target:
    """A target for one year: a single figure, or a range from low to high, for an indicator where lower is better.

    Parameters
    ----------
    year : int
        Year that the target is for.
    low, high : float
        Ends of the range, in the unit of the indicator; alike for a single figure.
    checked : bool
        Whether the figure was read in the document that sets it.

    Examples
    --------
    >>> Target(2029, 4.5, 5.0).is_range
    True
    """

    year: int
    low: float
    high: float
    checked: bool = True

    @property
    def is_range(self) -> bool:
        """Whether the target is a range."""
        return self.low != self.high


@dataclass(frozen=True)
class Pace:
    """The yearly move that a target asks for, beside the yearly move so far.

    Parameters
    ----------
    target : Target
        The target.
    latest_year, latest : int, float
        The latest known figure.
    required : float or None
        Points per year from the latest figure to the target's upper end (the least that meets it), negative for a fall;
        None when the target's year is not after the latest figure, or the figure is there already.
    required_low : float or None
        The same to the lower end of a range.
    so_far : Change or None
        The move over the whole record; None with a single figure.
    """

    target: Target
    latest_year: int
    latest: float
    required: float | None
    required_low: float | None
    so_far: Change | None

    @property
    def due(self) -> bool:
        """Whether the target's year has a figure or has passed, so that it can be judged."""
        return self.target.year <= self.latest_year

    @property
    def reached(self) -> bool:
        """Whether the latest figure is already at or below the target's upper end."""
        return self.latest <= self.target.high

    @property
    def multiple(self) -> float | None:
        """Required yearly fall divided by the yearly fall so far; None when one of them is not a fall."""
        if self.required is None or self.so_far is None or self.so_far.per_year >= 0:
            return None
        return self.required / self.so_far.per_year


def pace(series: Series, target: Target) -> Pace | None:
    """Compare a target with the record; None when nothing is known.

    Examples
    --------
    >>> from rpkd.profile import series_of
    >>> result = pace(series_of([2015, 2025], [12.0, 10.0]), Target(2029, 8.0, 8.0))
    >>> result.required, result.so_far.per_year, result.multiple
    (-0.5, -0.2, 2.5)
    """
    if not len(series):
        return None
    years = target.year - series.latest_year
    ahead = years > 0 and series.latest > target.high
    return Pace(
        target=target,
        latest_year=series.latest_year,
        latest=series.latest,
        required=round((target.high - series.latest) / years, 9) if ahead else None,
        required_low=round((target.low - series.latest) / years, 9) if ahead else None,
        so_far=whole_change(series),
    )
