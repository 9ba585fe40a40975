"""Whether the columns of a list hold what their names say: columns that were swapped are told by their content."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rpkd.errors import Problem
from rpkd.registry._cells import Cells
from rpkd.registry._codes import Codes, read_categories, read_dates, read_deciles
from rpkd.registry._identity import LENGTH, WOMEN, days

_CHECKED = ("nik", "kk", "name", "sex", "birth", "decile")
_SAMPLE = 2000
_FEWEST = 3
_NUMBER_DIGITS = 10
_FEWEST_WOMEN = 30


def check_content(cells: Cells, shown: str, codes: Codes) -> list[Problem]:
    """Look at a sample of each column; tell those most of whose cells cannot be what the column's name says.

    Parameters
    ----------
    cells : Cells
        Of a list.
    shown : str
        The file as messages name it.
    codes : mapping
        Of the layout and the office.

    Returns
    -------
    list of Problem
        One for each such column, naming the column that seems to hold it instead.
    """
    samples = {name: _sample(cells.frame[name]) for name in _CHECKED if name in cells.frame}
    numbers = {name: _share(sample, _is_number) for name, sample in samples.items()}
    letters = {name: _share(sample, _is_letters) for name, sample in samples.items()}
    problems = []
    for name, is_odd, expected in (
        ("nik", letters.get("nik", 0.0), "angka"),
        ("kk", letters.get("kk", 0.0), "angka"),
        ("name", _share(samples.get("name", ()), _has_digit), "nama orang"),
        ("sex", _unknown_share(samples.get("sex"), lambda sample: _unknown_codes(sample, codes)), "jenis kelamin"),
        ("birth", _unknown_share(samples.get("birth"), _unreadable_dates), "tanggal lahir"),
        ("decile", _unknown_share(samples.get("decile"), _unreadable_deciles), "desil 1 sampai 10"),
    ):
        if is_odd > 0.5 and len(samples[name]) >= _FEWEST:
            problems.append(_swapped(name, expected, cells, numbers, letters, shown))
    return problems or _nik_and_kk(cells, shown)


def _swapped(
    name: str, expected: str, cells: Cells, numbers: dict[str, float], letters: dict[str, float], shown: str
) -> Problem:
    elsewhere = {
        "nik": [other for other in ("name",) if numbers.get(other, 0.0) > 0.5],
        "kk": [other for other in ("name",) if numbers.get(other, 0.0) > 0.5],
        "name": [other for other in ("nik", "kk") if letters.get(other, 0.0) > 0.5],
    }.get(name, [])
    seems = "huruf"
    if numbers.get(name, 0.0) > 0.5:
        seems = "nomor 10 angka atau lebih"
    elif name == "name":
        seems = "huruf dan angka, seperti alamat"
    elif letters.get(name, 0.0) <= 0.5:
        seems = "hal lain"
    other = f"; tampaknya tertukar dengan kolom {cells.labels[elsewhere[0]]}" if elsewhere else ""
    return Problem(
        f"{shown}, kolom {cells.labels[name]}",
        f"sebagian besar selnya berisi {seems}, bukan {expected}{other}",
        None,
        f"kolom {name} berisi {expected}",
        "perbaiki nama kolom di berkas, atau tulis kolom yang benar di columns",
    )


def _nik_and_kk(cells: Cells, shown: str) -> list[Problem]:
    """Tell when NIK and KK number changed places: only a NIK has days from 41 to 71, those of women."""
    if not {"nik", "kk"} <= set(cells.frame):
        return []
    shares = []
    for name in ("nik", "kk"):
        found = days(_plain_numbers(_sample(cells.frame[name])))
        found = found[found > 0]
        if len(found) < _FEWEST_WOMEN:
            return []
        shares.append(float((found > WOMEN).mean()))
    in_nik, in_kk = shares
    if in_kk < 0.08 or in_nik * 4 > in_kk:
        return []
    return [
        Problem(
            f"{shown}, kolom {cells.labels['nik']} dan {cells.labels['kk']}",
            "NIK dan nomor KK tampaknya tertukar: tanggal lahir perempuan (tanggal + 40) ada di kolom nomor KK",
            None,
            "kolom nik berisi NIK, kolom kk berisi nomor KK",
            "tukar nama kedua kolom di berkas, atau tulis kolom yang benar di columns",
        )
    ]


def _plain_numbers(cells: pd.Series) -> NDArray[np.object_]:
    stripped = cells.str.replace(r"[^0-9]", "", regex=True)
    return stripped.where(stripped.str.len() == LENGTH, "").to_numpy(object)


def _sample(cells: pd.Series) -> pd.Series:
    """Return cells from all over the column that are not empty."""
    filled = cells[cells.str.strip() != ""]
    step = max(1, len(filled) // _SAMPLE)
    return filled.iloc[::step]


def _share(sample: Collection[str], is_so: Callable[[str], bool]) -> float:
    return sum(map(is_so, sample)) / max(1, len(sample))


def _is_number(cell: str) -> bool:
    return sum(character.isdecimal() for character in cell) >= _NUMBER_DIGITS


def _has_digit(cell: str) -> bool:
    return any(character.isdecimal() for character in cell)


def _is_letters(cell: str) -> bool:
    letters = sum(character.isalpha() for character in cell)
    return letters >= _FEWEST and letters * 2 > len(cell)


def _unknown_share(sample: pd.Series | None, unknown: Callable[[pd.Series], int]) -> float:
    if sample is None or not len(sample):
        return 0.0
    return unknown(sample) / len(sample)


def _unknown_codes(sample: pd.Series, codes: Codes) -> int:
    return sum(read_categories(sample, "sex", codes)[1].values())


def _unreadable_dates(sample: pd.Series) -> int:
    return int(read_dates(sample, datetime.date.max)[1].sum())


def _unreadable_deciles(sample: pd.Series) -> int:
    return int(read_deciles(sample)[1].sum())
