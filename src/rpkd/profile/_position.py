"""Where a region stands among others: same indicator, same year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rpkd.numbers import is_missing
from rpkd.profile._series import as_shown


@dataclass(frozen=True)
class Position:
    """A region's place among the regions with a figure.

    Parameters
    ----------
    value : float
        The region's own figure.
    rank_low : int
        1 for the lowest figure; regions with the same figure share a rank.
    rank_high : int
        1 for the highest figure.
    count : int
        Regions with a figure, the own one included.
    total : int
        All regions, with or without a figure.
    tied : tuple of str
        Codes of other regions with the same figure.
    lowest, highest : tuple of str
        Codes of the regions with the lowest and the highest figure.
    lowest_value, highest_value, median : float
        In the unit of the indicator.
    """

    value: float
    rank_low: int
    rank_high: int
    count: int
    total: int
    tied: tuple[str, ...]
    lowest: tuple[str, ...]
    highest: tuple[str, ...]
    lowest_value: float
    highest_value: float
    median: float


def position(values: Mapping[str, float | None], code: str, decimals: int = 2) -> Position | None:
    """Rank one region among all by the figures as they are shown.

    Parameters
    ----------
    values : mapping of str to float or None
        Figure of every region by code, one year.
    code : str
        The region.
    decimals : int
        Decimals that figures are shown with; figures that print alike are ties.

    Returns
    -------
    Position or None
        None when the region has no figure.

    Examples
    --------
    >>> place = position({"a": 4.0, "b": 5.0, "c": 5.0, "d": None}, "b")
    >>> place.rank_low, place.rank_high, place.count, place.total, place.tied
    (2, 1, 3, 4, ('c',))
    """
    known = {
        key: as_shown(value, decimals) for key, value in values.items() if value is not None and not is_missing(value)
    }
    if code not in known:
        return None
    own = known[code]
    ordered = sorted(known.values())
    middle = len(ordered) // 2
    median = ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    return Position(
        value=own,
        rank_low=1 + sum(value < own for value in ordered),
        rank_high=1 + sum(value > own for value in ordered),
        count=len(ordered),
        total=len(values),
        tied=tuple(key for key, value in known.items() if value == own and key != code),
        lowest=tuple(key for key, value in known.items() if value == ordered[0]),
        highest=tuple(key for key, value in known.items() if value == ordered[-1]),
        lowest_value=ordered[0],
        highest_value=ordered[-1],
        median=median,
    )
