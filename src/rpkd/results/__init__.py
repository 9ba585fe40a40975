"""Results: the typed store that notebooks write and everything after them reads.

A result is a number (or a text) with its unit, period, region, source, vintage, and the notebook and cell that made
it. The document takes every number from here; nothing after this room computes one.
"""

from rpkd.results._recorder import Recorder
from rpkd.results._store import (
    Column,
    ResultStore,
    ResultTable,
    Scalar,
    merge_results,
    read_results,
    write_results_csv,
)

__all__ = [
    "Column",
    "Recorder",
    "ResultStore",
    "ResultTable",
    "Scalar",
    "merge_results",
    "read_results",
    "write_results_csv",
]
