"""How far a figure from a sample can be relied on."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from rpkd.poverty._arrays import FloatArray

# BPS's bounds of the relative standard error, in percent; a bound itself belongs to the better class.
RSE_ACCURATE = 25.0
RSE_CAUTION = 50.0


def relative_standard_error(value: npt.ArrayLike, se: npt.ArrayLike) -> FloatArray:
    """Return the standard error in percent of the estimate; NaN where the estimate is zero or missing.

    Examples
    --------
    >>> relative_standard_error([0.08, 0.0], [0.02, 0.0]).tolist()
    [25.0, nan]
    """
    value, se = np.asarray(value, dtype=np.float64), np.asarray(se, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(value == 0, np.nan, 100 * se / np.abs(value))


def rse_flag(rse: float) -> str:
    """Return BPS's word for a relative standard error in percent.

    Raises
    ------
    ValueError
        If it is negative.

    Examples
    --------
    >>> [rse_flag(rse) for rse in (25.0, 25.1, 50.1, float("nan"))]
    ['akurat', 'hati-hati', 'tidak akurat', 'SE tidak tersedia']
    """
    if rse < 0:
        raise ValueError(f"a relative standard error is not negative: {rse!r}")
    if np.isnan(rse):
        return "SE tidak tersedia"
    if rse <= RSE_ACCURATE:
        return "akurat"
    return "hati-hati" if rse <= RSE_CAUTION else "tidak akurat"
