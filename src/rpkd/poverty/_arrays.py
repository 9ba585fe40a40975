"""Arrays that come in: checked, and labels turned into codes.

What is wrong here is wrong in the calling code, so it is a ``ValueError``; a user's data are checked by the room that
reads them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
CodeArray = npt.NDArray[np.intp]
LabelArray = npt.NDArray[Any]

# A table over all integers from the lowest to the highest label is worth its memory up to this many cells for a row.
_TABLE_CELLS_PER_ROW = 4
# Values that fit into the processor's cache together.
_CACHED = 2**15
# Looking only at the first row of each run pays when a run has at least this many rows.
_ROWS_PER_RUN = 4


def as_values(values: npt.ArrayLike, name: str, *, lowest: float | None = 0.0) -> FloatArray:
    """Return a one-dimensional float array whose values are finite and not below `lowest`.

    Raises
    ------
    ValueError
        If the array is empty, has another number of dimensions, or holds NaN, infinity or a value below `lowest`.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1 or not array.size:
        raise ValueError(f"{name} must be a one-dimensional array with at least one value, not of shape {array.shape}")
    low, high = _extremes(array)
    if not (np.isfinite(low) and np.isfinite(high)):
        raise ValueError(f"{name} holds {int((~np.isfinite(array)).sum())} values that are NaN or infinite")
    if lowest is not None and low < lowest:
        raise ValueError(f"{name} holds {int((array < lowest).sum())} values below {lowest:g}")
    return array


def _extremes(array: FloatArray) -> tuple[float, float]:
    """Return the lowest and the highest value; NaN and infinity are carried along.

    Both are taken of a part while it is in the processor's cache: arrays come from memory once instead of twice.
    """
    parts = [array[start : start + _CACHED] for start in range(0, array.size, _CACHED)]
    low, high = zip(*((part.min(), part.max()) for part in parts), strict=True)
    return float(np.min(low)), float(np.max(high))


def as_weights(weights: npt.ArrayLike | None, size: int) -> FloatArray:
    """Return weights of the wanted length, none negative and not all zero; ones where there are none.

    Raises
    ------
    ValueError
        If the length differs, a weight is negative, NaN or infinite, or all weights are zero.
    """
    if weights is None:
        return np.ones(size)
    array = as_values(weights, "weights")
    same_length(array, size, "weights")
    if not array.max() > 0:
        raise ValueError("all weights are zero")
    return array


def as_line(line: npt.ArrayLike, size: int) -> FloatArray:
    """Return the poverty line as an array without dimension, or with one value for each unit.

    Raises
    ------
    ValueError
        If a line is not above zero, is NaN or infinite, or the length differs.
    """
    array = np.asarray(line, dtype=np.float64)
    if array.ndim:
        same_length(array, size, "line")
    low, high = float(array.min()), float(array.max())
    if not (low > 0 and np.isfinite(high)):
        raise ValueError(f"line must be above zero and finite, not {low if not low > 0 else high:g}")
    return array


def same_length(array: npt.NDArray[Any], size: int, name: str) -> None:
    """Refuse an array that has not one value for each unit."""
    if array.shape != (size,):
        raise ValueError(f"{name} has shape {array.shape}, the other arrays ({size},)")


def as_labels(labels: npt.ArrayLike, size: int, name: str) -> LabelArray:
    """Return labels (numbers, texts or truth values) of the wanted length, none missing.

    Raises
    ------
    ValueError
        If the length differs or a label is missing (NaN or None).
    """
    array = np.asarray(labels)
    same_length(array, size, name)
    if array.dtype.kind == "O":
        missing = sum(label is None or label != label for label in array)
    else:
        missing = int(np.isnan(array).sum()) if array.dtype.kind == "f" else 0
    if missing:
        raise ValueError(f"{name} holds {missing} missing labels")
    return array


def group_sums(codes: CodeArray, values: FloatArray, groups: int) -> FloatArray:
    """Add up the values that have the same code."""
    return np.bincount(codes, values, minlength=groups).astype(np.float64, copy=False)


def codes_of(labels: LabelArray) -> tuple[CodeArray, LabelArray]:
    """Give the labels the numbers 0, 1, … in sorted order.

    Returns
    -------
    codes : array (n,) of int
    distinct : array (number of labels,)
        The labels themselves, sorted.

    Examples
    --------
    >>> codes, distinct = codes_of(np.array([7, 3, 7]))
    >>> codes.tolist(), distinct.tolist()
    ([1, 0, 1], [3, 7])
    """
    if labels.dtype.kind in "iu":
        low, high = int(labels.min()), int(labels.max())
        if high - low < _TABLE_CELLS_PER_ROW * labels.size and high <= np.iinfo(np.intp).max:
            shifted = labels.astype(np.intp, copy=False) - low
            present = np.zeros(high - low + 1, dtype=np.bool_)
            present[shifted] = True
            distinct = np.flatnonzero(present)
            if distinct.size < present.size:
                shifted = (np.cumsum(present) - 1)[shifted]
            return shifted, distinct + low
    distinct, codes = np.unique(labels, return_inverse=True)
    return codes, distinct


def codes_among(labels: LabelArray, levels: Sequence[Any]) -> CodeArray:
    """Give each label its place in `levels`, and ``len(levels)`` to a label that is not there.

    Raises
    ------
    ValueError
        If a level stands there twice.

    Examples
    --------
    >>> codes_among(np.array(["kota", "desa", "laut"]), ["desa", "kota", "pulau"]).tolist()
    [1, 0, 3]
    """
    place = {level: index for index, level in enumerate(levels)}
    if len(place) < len(levels):
        raise ValueError(f"levels holds a label twice: {list(levels)}")
    codes, distinct = codes_of(labels)
    return np.array([place.get(label, len(place)) for label in distinct.tolist()], dtype=np.intp)[codes]


@dataclass(frozen=True, eq=False)
class Groups:
    """Which group each of n things belongs to.

    Attributes
    ----------
    codes : array (n,) of int
        Number of each thing's group.
    count : int
        Number of groups.
    starts : array of int or None
        First things of the runs that are in one group; None where runs are short.
    """

    codes: CodeArray
    count: int
    starts: CodeArray | None

    def sums(self, values: FloatArray) -> FloatArray:
        """Add up values (n,) within the groups (count,); along runs that is several times as fast."""
        if self.starts is None:
            return group_sums(self.codes, values, self.count)
        return group_sums(self.codes[self.starts], np.add.reduceat(values, self.starts), self.count)


def sampling_units(strata: LabelArray | None, psu: LabelArray | None, size: int) -> tuple[Groups, Groups, LabelArray]:
    """Give the primary sampling units, each within its stratum, and the strata the numbers 0, 1, ….

    The same label in two strata means two units. Without `psu` every row is a unit of its own.

    Returns
    -------
    units : Groups
        The unit of each row.
    unit_strata : Groups
        The stratum of each unit.
    labels : array
        The strata's labels, sorted; one label 0 without strata.
    """
    columns = [column for column in (strata, psu) if column is not None]
    starts = _run_starts(columns) if psu is not None else None
    if psu is None:
        codes = np.arange(size)
        unit_stratum, labels = codes_of(strata) if strata is not None else _one_stratum(size)
    elif starts is None:
        codes, unit_stratum, labels = _nested(strata, psu)
    else:
        run_codes, unit_stratum, labels = _nested(strata if strata is None else strata[starts], psu[starts])
        codes = np.repeat(run_codes, np.diff(starts, append=size))
    units = Groups(codes, unit_stratum.size, starts)
    return units, Groups(unit_stratum, labels.size, _run_starts([unit_stratum])), labels


def _one_stratum(units: int) -> tuple[CodeArray, LabelArray]:
    return np.zeros(units, dtype=np.intp), np.zeros(1, dtype=np.intp)


def _run_starts(columns: list[LabelArray]) -> CodeArray | None:
    """Return where a row differs from the one before; None where that is so often that nothing is won.

    Files of surveys keep the members of a unit together.
    """
    changes = columns[0][1:] != columns[0][:-1]
    for column in columns[1:]:
        changes |= column[1:] != column[:-1]
    if _ROWS_PER_RUN * (np.count_nonzero(changes) + 1) > columns[0].size:
        return None
    return np.concatenate([[0], np.flatnonzero(changes) + 1])


def _nested(strata: LabelArray | None, psu: LabelArray) -> tuple[CodeArray, CodeArray, LabelArray]:
    """Return the unit of each row, the stratum of each unit, and the strata's labels."""
    codes, distinct = codes_of(psu)
    if strata is None:
        return codes, *_one_stratum(distinct.size)
    # Where every unit has rows in one stratum only, its label says all; the table keeps some row's stratum.
    some_stratum = np.empty(distinct.size, dtype=strata.dtype)
    some_stratum[codes] = strata
    if np.array_equal(some_stratum[codes], strata):
        return codes, *codes_of(some_stratum)
    stratum_codes, labels = codes_of(strata)
    pair_codes, pairs = codes_of(stratum_codes * distinct.size + codes)
    return pair_codes, pairs // distinct.size, labels
