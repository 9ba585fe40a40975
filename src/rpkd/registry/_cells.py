"""What is asked of a file of persons, and what comes back: a few columns of texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rpkd.errors import Problem

Bools = NDArray[np.bool_]

KINDS = "CSV (.csv, .txt) atau Excel (.xlsx)"
SAVE_AS = "buka dengan Excel atau LibreOffice, simpan sebagai Excel Workbook (.xlsx) atau CSV UTF-8"
RESTORE = "ambil lagi salinan yang utuh dari pemberi data"
MOST_NAMED = 3


@dataclass(frozen=True)
class Wanted:
    """Columns that a list may have.

    Parameters
    ----------
    names : mapping of str to tuple of str
        What a column is, to the names that it may have in the file, the best first.
    required : tuple of str
        Columns without which the list is refused.
    """

    names: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]


@dataclass(frozen=True)
class Written:
    """How the office says that a file is written; None where it is to be recognised.

    Parameters
    ----------
    encoding, delimiter : str or None
        Of a CSV.
    sheet : str or None
        Of an Excel file.
    header_row : int or None
        Row with the names of the columns, from 1.
    """

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None


@dataclass(frozen=True)
class Cells:
    """The wanted columns of a file.

    Parameters
    ----------
    frame : pandas.DataFrame
        Texts; empty where nothing is written.
    rows : numpy.ndarray of int64
        Number of each row as a spreadsheet shows it.
    labels : mapping of str to str
        The name of each column in the file.
    numeric : mapping of str to numpy.ndarray of bool
        Of an Excel file: which cells of a column are numbers and no texts.
    notes : tuple of Problem
        What was passed over or found odd, and does not keep the list from being used.
    """

    frame: pd.DataFrame
    rows: NDArray[np.int64]
    labels: Mapping[str, str]
    numeric: Mapping[str, Bools]
    notes: tuple[Problem, ...] = ()


def rows_named(rows: Sequence[int]) -> str:
    """Name the first rows of those that are meant.

    Examples
    --------
    >>> rows_named([7]), rows_named([7, 9, 12, 15])
    ('baris 7', 'baris 7, 9, 12 …')
    """
    return f"baris {', '.join(map(str, rows[:MOST_NAMED]))}{' …' if len(rows) > MOST_NAMED else ''}"
