"""One indicator of one region ahead: a distribution for each year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rpkd.projection._forecast import along_levels, probability_at_most
from rpkd.projection._scales import FloatArray


@dataclass(frozen=True, eq=False)
class Path:
    """Projected distributions of one indicator.

    Parameters
    ----------
    years : tuple of int
        The H years ahead.
    quantiles : float array, shape (H, len(LEVELS))
        In the indicator's unit, at the probabilities `LEVELS`.

    Examples
    --------
    >>> import numpy as np
    >>> path = Path((2026,), np.linspace(5.05, 14.95, 199)[None])
    >>> round(path.median_of(2026), 2), round(path.probability_at_most(2026, 10.0), 2)
    (10.0, 0.5)
    """

    years: tuple[int, ...]
    quantiles: FloatArray

    def at(self, year: int) -> FloatArray:
        """Quantiles of one year, shape (len(LEVELS),).

        Raises
        ------
        KeyError
            When the year is not projected.
        """
        if year not in self.years:
            raise KeyError(year)
        quantiles: FloatArray = self.quantiles[self.years.index(year)]
        return quantiles

    def median_of(self, year: int) -> float:
        """Return the middle of a year's distribution."""
        return float(along_levels(self.at(year), 0.5))

    def interval(self, year: int, coverage: float) -> tuple[float, float]:
        """Return the ends of a year's central interval; `coverage` between 0 and 1."""
        quantiles = self.at(year)
        return (
            float(along_levels(quantiles, (1 - coverage) / 2)),
            float(along_levels(quantiles, (1 + coverage) / 2)),
        )

    def probability_at_most(self, year: int, limit: float) -> float:
        """Probability, from 0 to 1, that the year's figure is at or below a limit."""
        return float(probability_at_most(self.at(year), limit))


def path_of(years: Sequence[int], quantiles: FloatArray) -> Path | None:
    """Return the path, or None where nothing is projected (quantiles that are not known)."""
    return None if not (quantiles == quantiles).all() else Path(tuple(int(year) for year in years), quantiles)
