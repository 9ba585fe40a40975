"""The recorder: what a notebook writes its results with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from rpkd.numbers import Unit, is_missing
from rpkd.results._store import Column, ResultStore, ResultTable, Scalar, Value

_KEY = re.compile(r"[a-z][a-z0-9_]*\Z")


class Recorder:
    """Collects the results of one notebook.

    Parameters
    ----------
    region : str
        Kemendagri code of the report's region.
    notebook : str
        Name of the notebook, without ending.
    current_cell : callable, optional
        Tells the label of the cell that is running; the default knows none.

    Examples
    --------
    >>> recorder = Recorder("17.71", "contoh")
    >>> p0 = recorder.scalar("p0_latest", "Persentase penduduk miskin", 11.91, Unit.PERCENT, period="2025")
    >>> f"Penduduk miskin {p0}."
    'Penduduk miskin 11,91 persen.'
    """

    def __init__(self, region: str, notebook: str, current_cell: Callable[[], str] = lambda: "") -> None:
        self.store = ResultStore(region)
        self._notebook = notebook
        self._current_cell = current_cell

    def scalar(
        self,
        key: str,
        label: str,
        value: Value,
        unit: Unit,
        *,
        period: str | int = "",
        region: str | None = None,
        source: str = "",
        vintage: str = "",
        decimals: int | None = None,
    ) -> Scalar:
        """Record one number and return it, ready for a sentence.

        Raises
        ------
        ValueError
            When the key is malformed or recorded already.
        """
        self._check(key, self.store.scalars)
        scalar = Scalar(
            key=key,
            label=label,
            value=_plain(value),
            unit=unit,
            period=str(period),
            region=self.store.region if region is None else region,
            source=source,
            vintage=vintage,
            notebook=self._notebook,
            cell=self._current_cell(),
            decimals=decimals,
        )
        self.store.scalars[key] = scalar
        return scalar

    def table(
        self,
        key: str,
        label: str,
        columns: Iterable[Column],
        rows: Iterable[Iterable[Value]],
        *,
        source: str = "",
        vintage: str = "",
        note: str = "",
    ) -> ResultTable:
        """Record a table, every cell of it, and return it.

        Raises
        ------
        ValueError
            When the key is malformed or recorded already, or a row has another length than the columns.
        """
        self._check(key, self.store.tables)
        table = ResultTable(
            key=key,
            label=label,
            columns=tuple(columns),
            rows=tuple(tuple(_plain(value) for value in row) for row in rows),
            region=self.store.region,
            source=source,
            vintage=vintage,
            notebook=self._notebook,
            cell=self._current_cell(),
            note=note,
        )
        self.store.tables[key] = table
        return table

    def text(self, key: str, text: str) -> str:
        """Record a sentence that captions, alt texts or chapters take by its key."""
        self._check(key, self.store.texts)
        self.store.texts[key] = text
        return text

    def save(self, folder: Path) -> Path:
        """Write the results as ``<notebook>.json`` into a folder and return the file."""
        path = folder / f"{self._notebook}.json"
        self.store.save(path)
        return path

    def _check(self, key: str, taken: object) -> None:
        if not _KEY.match(key):
            raise ValueError(f"kunci hasil harus huruf kecil, angka dan garis bawah: {key!r}")
        if key in taken:  # type: ignore[operator]
            raise ValueError(f"kunci hasil sudah dipakai: {key!r}")


def _plain(value: Any) -> Value:
    """Turn numpy numbers into Python's own, and NaN into None."""
    plain: Value = value.item() if hasattr(value, "item") else value
    return None if is_missing(plain) else plain
