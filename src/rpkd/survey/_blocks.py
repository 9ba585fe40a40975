"""One file of a survey as numbers and codes, rows of the region only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rpkd.errors import Problem, UserError
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.survey._cells import UncertainDecimalError, read_codes, read_numbers
from rpkd.survey._map import LoadedMap, code_text
from rpkd.survey._models import SYNTHETIC_LABEL, Floats
from rpkd.survey._reading import AnyFile, read_file

_MOST_SHOWN = 5
MARK_COLUMN = "KETERANGAN"
"""Column of files that the project makes up; its text says that they are no survey."""


@dataclass
class Block:
    """A file's rows of the region.

    Parameters
    ----------
    name : str
        Its name in the column map: ``"food"``.
    shown : str
        The file as messages name it.
    part : file part of a column map
        Its columns.
    frame : pandas.DataFrame
        Raw cells under the file's names; the index is the row number.
    household : numpy.ndarray of str
        Number of the household that each row belongs to.
    problems : list of Problem
        Cells that could not be read.
    """

    name: str
    shown: str
    part: AnyFile
    frame: pd.DataFrame
    household: NDArray[np.str_]
    problems: list[Problem] = field(default_factory=list)

    def has(self, field_name: str) -> bool:
        """Tell whether the map names a column for a field."""
        return bool(getattr(self.part.columns, field_name, None))

    def column(self, field_name: str) -> str:
        """Return the name of a field's column."""
        return str(getattr(self.part.columns, field_name))

    def where(self, row: Any, column: str) -> str:
        """Name a cell for a message."""
        return f"{self.shown} baris {row}, kolom {column}"

    def numbers(self, field_name: str) -> Floats:
        """Return a field as numbers; what cannot be read is noted as a problem and NaN."""
        column = self.column(field_name)
        try:
            values, unreadable = read_numbers(self.frame[column], self.part.decimal)
        except UncertainDecimalError as error:
            self.problems.append(
                Problem(
                    f"{self.shown}, kolom {column}",
                    "titik atau koma itu bisa tanda desimal, bisa pemisah ribuan",
                    str(error),
                    "seluruh angka di kolom itu berbentuk sama, sehingga tidak dapat dipastikan",
                    'isi kunci decimal: "." atau decimal: "," untuk berkas itu di peta kolom',
                )
            )
            return np.full(len(self.frame), np.nan)
        for row in np.flatnonzero(unreadable)[:_MOST_SHOWN]:
            self.problems.append(
                Problem(
                    self.where(self.frame.index[row], column),
                    f"bukan angka ({int(unreadable.sum())} sel seperti ini di kolom itu)",
                    str(self.frame[column].iloc[row]),
                    "angka, dengan titik atau koma desimal yang ajek",
                    "perbaiki selnya, atau nama kolom di peta kolom",
                )
            )
        return values

    def codes(self, column: str) -> NDArray[np.str_]:
        """Return a column as codes."""
        return read_codes(self.frame[column])

    def joined_codes(self, columns: Sequence[str]) -> NDArray[np.str_]:
        """Return codes that several columns make up together."""
        return _joined(self.frame, columns)


def _joined(frame: pd.DataFrame, columns: Sequence[str]) -> NDArray[np.str_]:
    codes = [read_codes(frame[column]) for column in columns]
    joined = codes[0]
    for more in codes[1:]:
        joined = np.char.add(np.char.add(joined, "-"), more)
    return joined


def first_of_each(values: Any, owners: NDArray[np.str_], identity: NDArray[np.str_]) -> pd.Series:
    """Give each household the first of the values that are its own; missing where it has none."""
    series = pd.Series(values, index=owners)
    return series[~series.index.duplicated()].reindex(identity)


def read_block(name: str, part: AnyFile, loaded: LoadedMap, project: Project, region: Region) -> tuple[Block, bool]:
    """Read one file of a survey.

    Returns
    -------
    block : Block
        Its rows of the region.
    marked : bool
        Whether the file itself says that it is made up.

    Raises
    ------
    UserError
        When the file cannot be read or holds no row of the region.
    """
    path = loaded.path.parent / part.file
    shown = project.shown(path)
    columns = part.columns
    names = [column for field_name in type(columns).model_fields for column in _names(getattr(columns, field_name))]
    seen: set[tuple[str, str]] = set()

    def keep(frame: pd.DataFrame) -> NDArray[np.bool_]:
        if columns.regency is None:
            return np.ones(len(frame), bool)
        regency = read_codes(frame[columns.regency])
        province = read_codes(frame[columns.province]) if columns.province else np.full(len(frame), "")
        seen.update(zip(*np.unique(np.stack([province, regency]), axis=1).tolist(), strict=True))
        by_parts = (province == code_text(region.bps_code[:2])) & (regency == code_text(region.bps_code[2:]))
        wanted: NDArray[np.bool_] = by_parts | (regency == code_text(region.bps_code))
        return wanted

    frame = read_file(path, shown, part, names, keep, optional=[MARK_COLUMN])
    marked = MARK_COLUMN in frame and frame[MARK_COLUMN].astype(str).str.contains(SYNTHETIC_LABEL, regex=False).any()
    if frame.empty:
        raise UserError(_no_rows(shown, region, seen))
    return Block(name, shown, part, frame, _joined(frame, columns.household)), bool(marked)


def _names(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def _no_rows(shown: str, region: Region, seen: set[tuple[str, str]]) -> Problem:
    found = sorted("-".join(filter(None, pair)) for pair in seen)
    listed = ", ".join(found[:8]) + (" …" if len(found) > 8 else "")
    own_province, own_regency = region.code.split(".")
    by_home_affairs = {(code_text(own_province), code_text(own_regency)), ("", code_text(own_province + own_regency))}
    remedy = "periksa apakah berkas itu memang memuat daerah ini, dan kolom province serta regency di peta kolom"
    if seen & by_home_affairs and region.code.replace(".", "") != region.bps_code:
        remedy = "berkas tampaknya memakai kode Kemendagri: ganti kodenya dengan kode BPS"
    return Problem(
        shown,
        f"tidak ada baris untuk {region.name}",
        listed or None,
        f"kode BPS {region.bps_code}: provinsi {region.bps_code[:2]}, kabupaten/kota {region.bps_code[2:]}",
        remedy,
    )
