"""Targeting: all rows of all lists in one table of numbers, and the keys under which rows may meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rpkd.registry import Roster
from rpkd.targeting._match_names import names_of

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

UNKNOWN = -1
"""Stands for a missing value in columns of numbers."""


@dataclass(frozen=True)
class Table:
    """Rows of all lists below each other, in numbers; texts only where two of them are compared letter by letter.

    Parameters
    ----------
    lists : tuple of str
        Names of the lists.
    of_list : numpy.ndarray of int64
        Number of each row's list.
    position : numpy.ndarray of int64
        Of the row in its list, from 0.
    columns : dict of str to numpy.ndarray
        Everything that is compared, by name; `UNKNOWN` (or ``None`` in texts) where it is missing.
    """

    lists: tuple[str, ...]
    of_list: Integers
    position: Integers
    columns: dict[str, NDArray[Any]]

    def __len__(self) -> int:
        return len(self.of_list)


def stack(rosters: Sequence[Roster]) -> Table:
    """Put lists below each other as numbers.

    Parameters
    ----------
    rosters : sequence of Roster
        With different names.

    Returns
    -------
    Table
        Numbers of texts follow the alphabet, so they do not depend on the order of rows or lists.
    """
    parts = [roster.rows for roster in rosters]

    def texts(column: str) -> pd.Series[str]:
        return pd.concat([part[column] for part in parts], ignore_index=True)

    sizes = [len(part) for part in parts]
    of_list = np.repeat(np.arange(len(parts), dtype=np.int64), sizes)
    position = np.concatenate([np.arange(size, dtype=np.int64) for size in sizes])
    names = names_of(texts("name_key"))
    birth = pd.concat([part["birth"] for part in parts], ignore_index=True)
    village = texts("village")
    address = texts("address_key")
    block = texts("rw") + "/" + texts("rt")
    block[block == "/"] = ""
    kk = texts("kk")
    nik = texts("nik")
    own_family = texts("family_id")
    by_kk = own_family.eq("")
    own_family[by_kk] = kk[by_kk]

    known = birth.notna().to_numpy()
    year = np.where(known, birth.dt.year.fillna(0).to_numpy(), UNKNOWN).astype(np.int64)
    month = np.where(known, birth.dt.month.fillna(0).to_numpy(), UNKNOWN).astype(np.int64)
    day = np.where(known, birth.dt.day.fillna(0).to_numpy(), UNKNOWN).astype(np.int64)
    columns: dict[str, NDArray[Any]] = {
        "nik": _or_none(nik),
        "nik_number": _numbers(nik),
        "kk": _or_none(kk),
        "kk_number": _numbers(kk),
        "family": _numbers(own_family),
        "name": names.name,
        "sound": names.sound,
        "spoken": names.spoken,
        "words": names.count,
        "initial": names.initial,
        "start": names.start,
        "birth": np.where(known, year * 10_000 + month * 100 + day, UNKNOWN),
        "birth_in_nik": texts("birth_from").eq("nik").to_numpy(),
        "year": year,
        "month": month,
        "day": day,
        "sex": _numbers(texts("sex")),
        "relation": _numbers(texts("relation")),
        "district": _numbers(texts("district")),
        "village": _numbers(village),
        "place": _numbers((village + "|" + address).where(village.ne("") & address.ne(""), "")),
        "block": _numbers((village + "|" + block).where(village.ne("") & block.ne(""), "")),
    }
    for place, (word, rarity) in enumerate(zip(names.words, names.rarity, strict=True), start=1):
        columns[f"word{place}"] = word
        columns[f"rarity{place}"] = rarity
    return Table(tuple(roster.name for roster in rosters), of_list, position, columns)


def _or_none(texts: pd.Series[str]) -> NDArray[np.object_]:
    values: NDArray[np.object_] = texts.to_numpy(dtype=object, copy=True)
    values[texts.eq("").to_numpy()] = None
    return values


def _numbers(texts: pd.Series[str]) -> Integers:
    """Give each text its place in the alphabet, `UNKNOWN` where it is empty."""
    codes, values = pd.factorize(texts.to_numpy(dtype=object), sort=True)
    numbers = codes.astype(np.int64)
    if len(values) and values[0] == "":
        numbers = np.where(numbers == 0, UNKNOWN, numbers)
    return numbers


def ranks(table: Table, rows: Integers) -> Integers:
    """Return the place of each of some rows when they are sorted by list and by what they hold.

    Where rows stand in their list has no part in it: who decides ties by this decides them the same way in any order.

    Parameters
    ----------
    table : Table
        Rows.
    rows : numpy.ndarray of int64
        Which of them.
    """
    held = ("relation", "place", "sex", "kk_number", "family", "nik_number", "birth", "name", "village")
    order = np.lexsort((*(table.columns[name][rows] for name in held), list_ranks(table)[table.of_list[rows]]))
    places = np.empty(len(rows), dtype=np.int64)
    places[order] = np.arange(len(rows))
    return places


def list_ranks(table: Table) -> Integers:
    """Return the place of each list when they are sorted by name."""
    return np.argsort(np.argsort(np.asarray(table.lists, dtype=object))).astype(np.int64)


@dataclass(frozen=True)
class BlockKey:
    """Rows meet under a key when all its columns are known and equal, unless too many would meet.

    Parameters
    ----------
    columns : tuple of str
        Of `Table.columns`.
    most : int
        Rows that may share one value; a value that more rows share says nothing and is left out.
    """

    columns: tuple[str, ...]
    most: int


def block_values(table: Table, key: BlockKey, extra: Mapping[str, Integers] | None = None) -> Integers:
    """Return the number of each row's group under a key, `UNKNOWN` where it has none.

    Parameters
    ----------
    table : Table
        Rows.
    key : BlockKey
        Key.
    extra : dict, optional
        More columns than the table's.
    """
    joined: Integers = np.zeros(len(table), dtype=np.int64)
    known: Flags = np.ones(len(table), dtype=bool)
    for name in key.columns:
        column = extra[name] if extra is not None and name in extra else table.columns[name]
        known &= column != UNKNOWN
        # Numbers again after each column: products of several columns' sizes would not fit into 64 bits.
        joined = pd.factorize(joined * (column.max(initial=0) + 2) + column)[0].astype(np.int64)
    sizes = np.bincount(joined[known], minlength=len(table))
    meets = known & (sizes[joined] > 1) & (sizes[joined] <= key.most)
    return np.where(meets, joined, UNKNOWN)
