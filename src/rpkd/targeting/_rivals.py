"""Targeting: candidates for one place compete: of two namesakes at most one is the person."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rpkd.targeting._match_table import Integers, Table

_MOST_BITS = 60.0
_CERTAIN = 2.0**20
"""Odds of a row that is joined already, against which others compete for the same list."""


def chances(
    table: Table, persons: Integers, left: Integers, right: Integers, weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the chance that each pair of rows is one person, given that others may be it instead.

    A person stands in a list once, after rows entered twice have been joined. So a person's candidates in one list
    exclude each other: the chance of one is its odds divided by one plus the odds of all of them, and the smaller of
    what either side of the pair gives.

    Parameters
    ----------
    table : Table
        Rows.
    persons : numpy.ndarray of int64
        What is known to be one person already, by row.
    left, right : numpy.ndarray of int64
        Pairs.
    weight : numpy.ndarray of float64
        log2 of each pair's odds by itself.

    Returns
    -------
    numpy.ndarray of float64
        One for pairs that are known to be one person.
    """
    if not len(left):
        return np.empty(0)
    odds = np.exp2(np.minimum(weight, _MOST_BITS))
    one, other = persons[left], persons[right]
    lists = len(table.lists)
    # Each pair twice: the right one is a candidate of the left one in its list, and the other way round.
    place = np.concatenate([one * lists + table.of_list[right], other * lists + table.of_list[left]])
    rival = np.concatenate([other, one])
    twice = np.concatenate([odds, odds])
    order = np.lexsort((twice, rival, place))
    place, rival, twice = place[order], rival[order], twice[order]
    last = np.append((place[1:] != place[:-1]) | (rival[1:] != rival[:-1]), True)
    places, start = np.unique(place[last], return_index=True)
    total = np.add.reduceat(twice[last], start)

    filled = np.unique(persons * lists + table.of_list)
    apart = table.of_list[left] != table.of_list[right]

    def against(person: Integers, row: Integers) -> NDArray[np.float64]:
        key = person * lists + table.of_list[row]
        found: NDArray[np.float64] = total[np.searchsorted(places, key)]
        found += _CERTAIN * (apart & np.isin(key, filled))
        return found

    chance: NDArray[np.float64] = odds / (1.0 + np.maximum(against(one, right), against(other, left)))
    chance[one == other] = 1.0
    return chance
