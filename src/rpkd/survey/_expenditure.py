"""Expenditure per person per month: as block 43 has it, or built from the items of blocks 41 and 42."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rpkd.errors import Problem
from rpkd.survey._blocks import Block, first_of_each
from rpkd.survey._map import NonfoodFile
from rpkd.survey._models import Floats

WEEKS_A_MONTH = 30 / 7
"""BPS's month of thirty days in weeks: what a week's food is multiplied with."""
MONTHS_A_YEAR = 12
_SAME_PERCENT = 1.0


def per_capita_expenditure(
    blocks: Mapping[str, Block], identity: NDArray[np.str_], size: Floats
) -> tuple[Floats, list[Problem]]:
    """Return expenditure per person per month, in rupiah.

    Parameters
    ----------
    blocks : mapping of str to Block
        The survey's files.
    identity : numpy.ndarray of str
        The households.
    size : numpy.ndarray of float
        Their members, above zero.

    Returns
    -------
    expenditure : numpy.ndarray of float
        Block 43's where the map names it, otherwise food of a week times 30/7 plus other goods of a month plus a
        twelfth of those of a year, over the members; NaN for a household without any row of food or of other goods.
    warnings : list of Problem
        What is odd about the items, and how far the two ways are apart where the files allow both.
    """
    warnings: list[Problem] = []
    direct = next((block for block in blocks.values() if block.has("per_capita")), None)
    built = None
    if "food" in blocks and "nonfood" in blocks:
        food = _sum(blocks["food"], blocks["food"].numbers("week") * WEEKS_A_MONTH, identity, warnings)
        other = _sum(blocks["nonfood"], _monthly(blocks["nonfood"], warnings), identity, warnings)
        built = (food + other) / size
    if direct is None:
        if built is None:
            raise AssertionError("a column map without expenditure has been refused")
        return built, warnings
    found = np.asarray(first_of_each(direct.numbers("per_capita"), direct.household, identity), np.float64)
    if built is not None:
        with np.errstate(divide="ignore", invalid="ignore"):
            apart = np.abs(built / found - 1) * 100 > _SAME_PERCENT
        if apart.any():
            warnings.append(
                Problem(
                    f"{direct.shown}, kolom {direct.column('per_capita')}",
                    f"berbeda lebih dari {_SAME_PERCENT:g} persen dari jumlah blok 41 dan 42 pada {int(apart.sum())} "
                    f"dari {len(identity)} rumah tangga",
                    rule="makanan seminggu × 30/7 + bukan makanan sebulan + setahun/12, dibagi banyaknya anggota",
                    remedy="yang dipakai adalah kolom itu; periksa total_items dan kolom nilai di peta kolom",
                )
            )
    return found, warnings


def _monthly(block: Block, warnings: list[Problem]) -> Floats:
    """Return the monthly value of each row of block 42; zero for rows that are totals of others."""
    part = block.part
    if block.has("monthly"):
        values = block.numbers("monthly")
    else:
        month, year = block.numbers("month"), block.numbers("year_total")
        both_empty = np.isnan(month) & np.isnan(year)
        values = np.where(both_empty, np.nan, np.nan_to_num(month) + np.nan_to_num(year) / MONTHS_A_YEAR)
    totals = part.total_items if isinstance(part, NonfoodFile) else ()
    if not totals:
        warnings.append(
            Problem(
                block.shown,
                "kode baris jumlah (komoditas gabungan) belum disebut",
                rule="baris jumlah tidak ikut dijumlahkan",
                remedy="isi nonfood.total_items di peta kolom bila berkas memuat baris jumlah",
            )
        )
        return values
    monthly: Floats = np.where(np.isin(block.codes(block.column("item")), list(totals)), 0.0, values)
    return monthly


def _sum(block: Block, values: Floats, identity: NDArray[np.str_], warnings: list[Problem]) -> Floats:
    empty, negative = np.isnan(values), values < 0
    if negative.any():
        block.problems.append(
            Problem(
                f"{block.shown} baris {block.frame.index[np.flatnonzero(negative)[0]]}",
                f"nilai negatif pada {int(negative.sum())} baris",
                rule="nilai pengeluaran nol atau lebih",
                remedy="perbaiki nilainya, atau nama kolom nilai di peta kolom",
            )
        )
    if empty.any() and not block.problems:
        warnings.append(
            Problem(
                block.shown,
                f"nilai kosong pada {int(empty.sum())} dari {len(values)} baris",
                rule="setiap baris komoditas bernilai",
                remedy="baris itu dihitung nol; periksa kolom nilai di peta kolom",
            )
        )
    summed = pd.Series(np.nan_to_num(values), index=block.household).groupby(level=0, sort=False).sum()
    return np.asarray(summed.reindex(identity), np.float64)
