"""Targeting: which pairs become one person: identity numbers first, best evidence first, contradictions never."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from rpkd.targeting._match_table import UNKNOWN, Flags, Integers, Table, ranks

MOST_IN_ONE_LIST = 5
"""An identity number in more rows of one list than this is a filler, not a number of somebody; it joins nobody."""
NIK_WEIGHT = 1000.0
"""Evidence of an identity number: more than any other."""
_ALIKE = 0.75
"""Names are spelt alike from this ratio of common letters (Ratcliff and Obershelp)."""


@dataclass(frozen=True)
class Edges:
    """Pairs of rows that are held for one person.

    Parameters
    ----------
    left, right : numpy.ndarray of int64
        Rows of the table, left before right.
    weight : numpy.ndarray of float64
        Evidence; pairs with more are joined first.
    chance : numpy.ndarray of float64
        That they are one person.
    """

    left: Integers
    right: Integers
    weight: NDArray[np.float64]
    chance: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.left)


def merged(one: Edges, other: Edges) -> Edges:
    """Return the pairs of both."""
    return Edges(
        np.concatenate([one.left, other.left]),
        np.concatenate([one.right, other.right]),
        np.concatenate([one.weight, other.weight]),
        np.concatenate([one.chance, other.chance]),
    )


def pairs_with_one_nik(table: Table) -> tuple[Integers, Integers]:
    """Return all pairs of rows with the same valid identity number."""
    number, lists = table.columns["nik_number"], len(table.lists)
    cells, held = np.unique(number * lists + table.of_list, return_counts=True)
    filler = np.unique(cells[held > MOST_IN_ONE_LIST] // lists)
    rows = np.flatnonzero((number != UNKNOWN) & ~np.isin(number, filler))
    order = rows[np.argsort(number[rows], kind="stable")]
    sorted_number = number[order]
    lefts, rights = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for step in range(1, MOST_IN_ONE_LIST * lists):
        same = np.flatnonzero(sorted_number[step:] == sorted_number[:-step])
        if not len(same):
            break
        lefts.append(order[same])
        rights.append(order[same + step])
    left, right = np.concatenate(lefts), np.concatenate(rights)
    return np.minimum(left, right), np.maximum(left, right)


def nik_edges(table: Table) -> Edges:
    """Return the pairs that an identity number joins.

    A number alone is not enough: husband and wife are entered with one number, and so are a child and the head. Two
    rows are joined when besides the number their names are alike, or one has none, and their birth dates do not differ
    in day, month and year at once (then only two words or more that sound the same suffice). An equal birth date does
    not make up for another name, since the number holds the date; a date that was taken from the number says nothing at
    all. What is not joined here is left to everything else that the rows hold.

    Parameters
    ----------
    table : Table
        Rows.

    Returns
    -------
    Edges
        With weights from `NIK_WEIGHT` upwards: more for equal names and birth dates.
    """
    left, right = pairs_with_one_nik(table)
    take = table.columns
    names_known = (take["name"][left] != UNKNOWN) & (take["name"][right] != UNKNOWN)
    same_name = names_known & (take["sound"][left] == take["sound"][right])
    own_birth = (take["birth"] != UNKNOWN) & ~take["birth_in_nik"]
    births_known = own_birth[left] & own_birth[right]
    parts = sum(
        (births_known & (take[part][left] == take[part][right])).astype(np.int64) for part in ("day", "month", "year")
    )
    swapped = births_known & (take["day"][left] == take["month"][right]) & (take["month"][left] == take["day"][right])
    against = births_known & (parts == 0) & ~swapped
    long_name = same_name & (np.minimum(take["words"][left], take["words"][right]) > 1)
    joined = np.where(against, long_name, same_name | ~names_known)
    unclear = np.flatnonzero(~joined & names_known & ~against)
    joined[unclear] = [
        _alike(one, other)
        for one, other in zip(take["spoken"][left[unclear]], take["spoken"][right[unclear]], strict=True)
    ]
    weight = NIK_WEIGHT + 2.0 * same_name + parts
    return Edges(left[joined], right[joined], weight[joined], np.ones(int(joined.sum())))


def _alike(one: str, other: str) -> bool:
    if one.startswith(other) or other.startswith(one):
        return True
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE


def join(table: Table, edges: Edges) -> tuple[Integers, Flags]:
    """Join rows into persons along edges, leaving out what would contradict itself.

    No person holds two rows of one list with different valid identity numbers, nor two rows of one family of one list,
    unless those have the same name and birth date: one row entered twice.

    Parameters
    ----------
    table : Table
        Rows.
    edges : Edges
        Pairs.

    Returns
    -------
    persons : numpy.ndarray of int64
        Number of the person of each row: the smallest row of it.
    refused : numpy.ndarray of bool
        Which edges join nothing because of a contradiction.
    """
    persons = components(len(table), edges.left, edges.right)
    wrong = _contradictory(table, persons)
    refused = np.zeros(len(edges), dtype=bool)
    if not len(wrong):
        return persons, refused
    among = np.flatnonzero(np.isin(persons[edges.left], wrong))
    rows = np.flatnonzero(np.isin(persons, wrong))
    rank = ranks(table, rows)
    left, right = (rank[np.searchsorted(rows, side[among])] for side in (edges.left, edges.right))
    order = among[np.lexsort((np.maximum(left, right), np.minimum(left, right), -edges.weight[among]))]
    parent = {row: row for row in rows.tolist()}
    numbers: dict[int, dict[int, int]] = {}
    members: dict[int, dict[tuple[int, int], int]] = {}
    columns = table.columns
    same = _same_entry(table)
    for row in parent:
        of_list, nik, family = int(table.of_list[row]), int(columns["nik_number"][row]), int(columns["family"][row])
        numbers[row] = {} if nik == UNKNOWN else {of_list: nik}
        members[row] = {} if family == UNKNOWN else {(of_list, family): row}

    def root(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    for edge in order.tolist():
        one, other = root(int(edges.left[edge])), root(int(edges.right[edge]))
        if one == other:
            continue
        one, other = min(one, other), max(one, other)
        fits = all(numbers[one].get(key, value) == value for key, value in numbers[other].items()) and all(
            place not in members[one] or same(members[one][place], member) for place, member in members[other].items()
        )
        if not fits:
            refused[edge] = True
            continue
        parent[other] = one
        numbers[one] |= numbers.pop(other)
        members[one] |= members.pop(other)
    for row in parent:
        persons[row] = root(row)
    # An edge that was refused may have been joined by way of a third row afterwards.
    refused &= persons[edges.left] != persons[edges.right]
    return persons, refused


def components(rows: int, left: Integers, right: Integers) -> Integers:
    graph = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(rows, rows))
    _, labels = connected_components(graph, directed=False)
    first = np.full(labels.max(initial=-1) + 1, rows, dtype=np.int64)
    np.minimum.at(first, labels, np.arange(rows))
    found: Integers = first[labels]
    return found


def _contradictory(table: Table, persons: Integers) -> Integers:
    """Return the persons that hold a contradiction."""
    columns = table.columns
    with_nik = columns["nik_number"] != UNKNOWN
    two_numbers = _with_different(persons[with_nik], table.of_list[with_nik], columns["nik_number"][with_nik])

    in_family = columns["family"] != UNKNOWN
    place = columns["family"] * (len(table.lists) + 1) + table.of_list
    entry = _entries(table)
    by_nik, by_name = (_with_different(persons[in_family], place[in_family], value[in_family]) for value in entry)
    two_members = np.intersect1d(by_nik, by_name)
    return np.unique(np.concatenate([two_numbers, two_members]))


def _entries(table: Table) -> tuple[Integers, Integers]:
    """Return two numbers for each row: rows of one family that share either are one row entered twice."""
    columns = table.columns
    own = -2 - np.arange(len(table), dtype=np.int64)
    by_nik = np.where(columns["nik_number"] == UNKNOWN, own, columns["nik_number"])
    born = (columns["birth"] * 4 + columns["sex"] + 1) * (columns["sound"].max(initial=0) + 2) + columns["sound"]
    by_name = np.where((columns["birth"] == UNKNOWN) | (columns["sound"] == UNKNOWN), own, born)
    return by_nik, by_name


def _same_entry(table: Table) -> Callable[[int, int], bool]:
    by_nik, by_name = _entries(table)
    return lambda one, other: bool(by_nik[one] == by_nik[other] or by_name[one] == by_name[other])


def _with_different(persons: Integers, group: Integers, value: Integers) -> Integers:
    """Return persons that hold two different values in one group."""
    order = np.lexsort((value, group, persons))
    persons, group, value = persons[order], group[order], value[order]
    beside = (persons[1:] == persons[:-1]) & (group[1:] == group[:-1])
    return np.unique(persons[1:][beside & (value[1:] != value[:-1])])
