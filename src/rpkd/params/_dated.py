"""Values that are known with a range, and values that hold for a time and have a source."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

Status = Literal["F", "2", "M", "A"]
"""How well a value is known: F read in the source itself, 2 taken from a secondary source, M general knowledge, A an
assumption of the drafters."""

STATUSES: tuple[Status, ...] = ("F", "2", "M", "A")


@dataclass(frozen=True)
class Uncertain:
    """A number of which the likeliest value and both ends are known: a triangular distribution.

    Parameters
    ----------
    low, mode, high : float
        Lowest, likeliest and highest value; all three equal when the number is taken as certain.

    Examples
    --------
    >>> share = Uncertain(0.2, 0.28, 0.35)
    >>> share.fixed
    False
    >>> [round(float(value), 3) for value in share.at([0.0, 0.5, 1.0])]
    [0.2, 0.277, 0.35]
    """

    low: float
    mode: float
    high: float

    @classmethod
    def exactly(cls, value: float) -> Self:
        """Return a number without a range."""
        return cls(value, value, value)

    @property
    def fixed(self) -> bool:
        """Whether there is no range."""
        return self.low == self.high

    def scaled(self, factor: float) -> Uncertain:
        """Return the number times a positive factor, for instance 0.01 from percent to fractions."""
        return Uncertain(self.low * factor, self.mode * factor, self.high * factor)

    def at(self, level: ArrayLike) -> NDArray[np.float64]:
        """Return the values below which the number lies with the given probabilities.

        Parameters
        ----------
        level : array_like
            Probabilities, 0 to 1: the inverse of the triangular distribution function. The same levels give values of
            different numbers that belong together, as common random numbers need.

        Returns
        -------
        ndarray
            As many values, in the number's unit, never outside `low` to `high`.
        """
        levels = np.asarray(level, dtype=np.float64)
        width = self.high - self.low
        if width == 0:
            return np.full(levels.shape, self.mode)
        rising = self.low + np.sqrt(levels * width * (self.mode - self.low))
        falling = self.high - np.sqrt((1 - levels) * width * (self.high - self.mode))
        values = np.where(levels * width < self.mode - self.low, rising, falling)
        return np.clip(values, self.low, self.high)


Value = float | tuple[int, int] | str | Uncertain
"""What a dated value holds: a number, first and last decile, a word, or a number with a range."""


@dataclass(frozen=True)
class Alternative:
    """What another source says of the same period: shown beside the value, not used.

    Parameters
    ----------
    value : float, tuple of int, str or Uncertain
        In the unit of the value that it competes with.
    source : str
        Who says so.
    status : str
        See `Status`.
    note, legal_basis : str or None
        Why it was not taken, and the rule that it stands in.
    """

    value: Value
    source: str
    status: Status
    note: str | None = None
    legal_basis: str | None = None


@dataclass(frozen=True)
class DatedValue:
    """A value that holds from one day to another, with its source.

    Parameters
    ----------
    value : float, tuple of int, str or Uncertain
        As written in the file: rupiah, payments a year, persons, percent, first and last decile, a name.
    start : datetime.date
        First day that it holds.
    end : datetime.date or None
        Last day that it holds; None when the source gives no end.
    source : str
        Where it was read.
    status : str
        See `Status`.
    legal_basis, note : str or None
        The rule that sets it, and what else is to be said.
    alternatives : tuple of Alternative
        Other readings of the same period.
    file, line :
        Where it is written, for messages: the file as the user knows it, and the line.
    """

    value: Value
    start: datetime.date
    end: datetime.date | None
    source: str
    status: Status
    legal_basis: str | None = None
    note: str | None = None
    alternatives: tuple[Alternative, ...] = ()
    file: str = ""
    line: int = 0

    def holds_in(self, year: int) -> bool:
        """Tell whether it is in force on some day of a year."""
        return self.start.year <= year and (self.end is None or self.end.year >= year)


def value_in(values: Sequence[DatedValue], year: int) -> DatedValue | None:
    """Return the value of a year: the one in force on 31 December, else the last one in force within the year.

    Parameters
    ----------
    values : sequence of DatedValue
        Values of one parameter, whose periods do not overlap.
    year : int
        A calendar year.

    Returns
    -------
    DatedValue or None
        None when no value is in force on any day of the year.

    Examples
    --------
    >>> day = datetime.date
    >>> old = DatedValue(1.0, day(2025, 1, 1), day(2025, 5, 31), "a", "F")
    >>> new = DatedValue(2.0, day(2025, 6, 1), day(2026, 6, 30), "b", "F")
    >>> [found.value if (found := value_in([old, new], year)) else None for year in (2024, 2025, 2026, 2027)]
    [None, 2.0, 2.0, None]
    """
    return max((value for value in values if value.holds_in(year)), key=lambda value: value.start, default=None)
