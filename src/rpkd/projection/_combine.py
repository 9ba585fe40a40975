"""Combining independent distributions held as quantiles, without chance: points that fill a cube evenly."""

from __future__ import annotations

from functools import cache

import numpy as np

from rpkd.projection._forecast import LEVELS
from rpkd.projection._scales import FloatArray

_EACH = 10
POINTS = _EACH * (len(LEVELS) + 1)
"""How many joint points stand for a year: so many that the levels fall halfway between two of them."""
_PLASTIC = 1.32471795724474602596


@cache
def joint_levels() -> FloatArray:
    """Return points of three independent probabilities, shape (3, POINTS).

    Notes
    -----
    The first runs evenly through 0 to 1; the others are multiples of powers of the plastic number, turned into the
    unit interval, which fill the plane evenly (Roberts 2018, "The unreasonable effectiveness of quasirandom
    sequences"). The same points serve every region and year, so results repeat bit for bit, and figures that are made
    from the same points keep their order at every level.
    """
    steps = np.arange(POINTS)
    turns = [(0.5 + steps * _PLASTIC**-power) % 1 for power in (1, 2)]
    levels = np.stack([(steps + 0.5) / POINTS, *turns])
    levels.flags.writeable = False
    return levels


def at_levels(quantiles: FloatArray, levels: FloatArray) -> FloatArray:
    """Read quantiles held at `LEVELS` at many levels; beyond the outermost of them, these.

    Parameters
    ----------
    quantiles : float array, shape (H, len(LEVELS))
        Not falling along the last axis.
    levels : float array, shape (K,)
        Probabilities.

    Returns
    -------
    float array, shape (H, K)
    """
    return np.stack([np.interp(levels, LEVELS, row) for row in quantiles])


def levels_of(points: FloatArray) -> FloatArray:
    """Return the quantiles at `LEVELS` of equally likely points.

    Parameters
    ----------
    points : float array, shape (H, POINTS)

    Returns
    -------
    float array, shape (H, len(LEVELS))

    Examples
    --------
    >>> first = joint_levels()[:1]
    >>> bool(np.allclose(levels_of(first), LEVELS))
    True
    """
    ordered = np.sort(points, axis=-1)
    above = np.arange(_EACH, POINTS, _EACH)
    return np.asarray((ordered[:, above - 1] + ordered[:, above]) / 2)
