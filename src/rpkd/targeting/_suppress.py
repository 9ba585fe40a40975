"""Cells that are too small to be shown, and the further cells that keep them from being worked out.

A count of 1 to 4 is hidden. Tables carry sums over villages, districts and columns, so further cells are hidden until
nothing hidden follows from what is shown. For each small cell there is then a *move*: another table of whole numbers
with the same shown cells, without new zeros, in which that cell is 5 or more; and each further hidden cell differs in
one of those tables. A reader who knows this rule can therefore neither find a hidden cell's value nor tell that it is
small. This holds as long as small and further hidden cells carry one mark: with two marks a reader would know more.

A move takes `k` from a partner and gives it to the small cell, in two rows and two columns (a rectangle), so that sums
stay as they are; where one partner has not enough, several rows or several columns share. Where no partner is left, the
sums themselves are hidden. The rectangles follow the hypercube method of Repsilber (1994) as told in Hundepool and
others, Statistical Disclosure Control (2012), chapter 4, with two differences: bounds are those of a reader who knows
that a hidden cell is not zero, and rows form a tree, of which a rectangle hides the branches up to where its two rows
meet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

FEWEST_SHOWN = 5
"""Families or persons that a cell must count to be shown; zero is shown."""

Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

_DEARER = 10.0
"""How much more it costs to hide a cell of a group than one of its rows; a sum of columns costs as many times more as
it has parts. Readers miss sums most."""

_PLENTY = np.int64(2**40)
"""What stands for a partner that is never short: nothing is taken from a row or column at all, or from sums alone."""


@dataclass(frozen=True, eq=False)
class Hidden:
    """A table with its sums, without the cells that may not be shown.

    Parameters
    ----------
    total : masked array of shape (columns,)
        Sums over all rows.
    groups : tuple of masked array of shape (groups, columns)
        Sums over the groups of rows, outermost first; groups in the order of their labels.
    rows : masked array of shape (rows, columns)
        The rows. Below a mask stands 0, never the count.
    primary, secondary : int
        Hidden cells of all levels: those that are small, and those that protect them.
    """

    total: np.ma.MaskedArray
    groups: tuple[np.ma.MaskedArray, ...]
    rows: np.ma.MaskedArray
    primary: int
    secondary: int


def suppress(
    parts: npt.ArrayLike,
    groups: Sequence[Sequence[str]] = (),
    columns: npt.ArrayLike | None = None,
) -> Hidden:
    """Hide small cells of a table and of its sums, and what would give them away.

    Parameters
    ----------
    parts : array_like of int, shape (rows, parts)
        Counts, not negative; no family is in two of them.
    groups : sequence of sequence of str
        For each level of groups, outermost first, the label of each row. A group lies in one group of the level before.
    columns : array_like of bool, shape (columns, parts), optional
        Which parts each shown column adds up; by default each part and, as the last column, all together.

    Returns
    -------
    Hidden
        Zero is never hidden. Equal input gives equal output.

    Raises
    ------
    ValueError
        When counts are negative, groups do not nest, or shapes do not fit.

    Examples
    --------
    The 3 is small; in its row and in its column one more cell is hidden, and the corner between them. The sums stay.

    >>> found = suppress([[3, 20, 90], [30, 40, 80], [60, 70, 85]])
    >>> print(found.rows)
    [[-- -- 90 113]
     [-- -- 80 150]
     [60 70 85 215]]
    >>> print(found.total, found.primary, found.secondary)
    [93 130 255 478] 1 3
    """
    table = _table(np.asarray(parts), groups, columns)
    small = [(cells > 0) & (cells < FEWEST_SHOWN) for cells in table.cells]
    for level, mask in enumerate(small):
        table.costs[level][mask] = 0.0
        table.hidden[level][mask] = True
    for level, node, column in _in_order(table, small):
        _protect(table, level, node, column, FEWEST_SHOWN - int(table.cells[level][node, column]))
    primary = sum(int(mask.sum()) for mask in small)
    masked = [
        np.ma.MaskedArray(np.where(hidden, 0, cells), mask=hidden)
        for cells, hidden in zip(table.cells, table.hidden, strict=True)
    ]
    every = sum(int(mask.sum()) for mask in table.hidden)
    return Hidden(masked[0][0], tuple(masked[1:-1]), masked[-1], primary, every - primary)


@dataclass(frozen=True, eq=False)
class _Table:
    """A table at all of its levels: 0 all rows together, the last one the rows themselves.

    `parts` are the counts by row and part, `columns` the parts of each shown column. For each level, `nodes` is the
    node of each row, `cells` the shown counts by node and column, `hidden` whether they are, `costs` what hiding one
    more costs: its count, more for sums, nothing when it is hidden already. `changing` says which columns change when
    something goes from one part to another, or (last) comes from outside.
    """

    parts: Whole
    columns: Flags
    nodes: tuple[Places, ...]
    cells: tuple[Whole, ...]
    hidden: tuple[Flags, ...]
    costs: tuple[Floats, ...]
    changing: Flags


def _table(given: npt.NDArray[Any], groups: Sequence[Sequence[str]], columns: npt.ArrayLike | None) -> _Table:
    if given.ndim != 2 or not np.issubdtype(given.dtype, np.integer) or (given < 0).any():
        raise ValueError("counts are whole numbers from 0 in two dimensions")
    parts = given.astype(np.int64)
    rows, width = parts.shape
    shown = (
        np.vstack([np.eye(width, dtype=np.bool_), np.ones((1, width), dtype=np.bool_)])
        if columns is None
        else np.asarray(columns, dtype=np.bool_)
    )
    if shown.ndim != 2 or shown.shape[1] != width or not shown.any(axis=1).all():
        raise ValueError("each shown column adds up some of the parts")
    if not rows:
        raise ValueError("a table has rows")
    nodes = [np.zeros(rows, dtype=np.intp)]
    for labels in groups:
        if len(labels) != rows:
            raise ValueError("each row has a label at each level")
        nodes.append(np.unique(np.asarray(labels, dtype=np.str_), return_inverse=True)[1].astype(np.intp))
        if len(set(zip(nodes[-2].tolist(), nodes[-1].tolist(), strict=True))) > nodes[-1].max() + 1:
            raise ValueError("a group lies in one group of the level before")
    nodes.append(np.arange(rows, dtype=np.intp))
    by_row = parts @ shown.T.astype(np.int64)
    cells = [np.zeros((int(of_row.max()) + 1, len(shown)), dtype=np.int64) for of_row in nodes]
    for sums, of_row in zip(cells, nodes, strict=True):
        np.add.at(sums, of_row, by_row)
    wide = shown.sum(axis=1).astype(np.float64)
    from_part = np.vstack([shown.T, np.zeros((1, len(shown)), dtype=np.bool_)])
    return _Table(
        parts,
        shown,
        tuple(nodes),
        tuple(cells),
        tuple(np.zeros(level.shape, dtype=np.bool_) for level in cells),
        tuple(level * (_DEARER ** (len(cells) - 1 - place) * wide) for place, level in enumerate(cells)),
        from_part[:width, None] != from_part[None],
    )


def _in_order(table: _Table, small: Sequence[Flags]) -> Iterator[tuple[int, int, int]]:
    """Yield small cells, sums first: what protects a sum often protects the cells that it adds up as well."""
    widest = np.argsort(-table.columns.sum(axis=1), kind="stable")
    for level, mask in enumerate(small):
        for column in widest:
            for node in np.flatnonzero(mask[:, column]):
                yield level, int(node), int(column)


@dataclass(frozen=True, eq=False)
class _Move:
    """Another table with the same shown cells: `partners` give to `row` in one part, and get in parts `others`."""

    cost: float
    row: int
    part: int
    meet: int
    partners: Places
    others: Places


def _protect(table: _Table, level: int, node: int, column: int, need: int) -> None:
    """Hide what a move of `need` into a small cell changes, by the cheapest move that was found."""
    best: _Move | None = None
    inside = np.flatnonzero(table.nodes[level] == node)
    for row, part in np.argwhere((table.parts[inside] > 0) & table.columns[column]):
        # Rows that meet the small cell's branch at `meet` leave everything from there upwards as it is.
        for meet in range(level - 1, -2, -1):
            found = _cheapest(table, int(inside[row]), int(part), column, meet, need)
            if found is not None and (best is None or found.cost < best.cost):
                best = found
            if best is not None and best.cost == 0:
                break
    if best is None:
        raise AssertionError("hiding all sums of a cell always protects it")
    changing = table.changing[best.part, best.others].any(axis=0)
    rows = np.append(best.partners, best.row)
    for at in range(best.meet + 1, len(table.nodes)):
        cells = np.ix_(table.nodes[at][rows], changing)
        table.hidden[at][cells] = True
        table.costs[at][cells] = 0.0


def _cheapest(table: _Table, row: int, part: int, column: int, meet: int, need: int) -> _Move | None:
    """Find the cheapest move into a row and part, with partners whose branch meets that of the row at one level.

    Level -1 stands for no partner: the sums of all rows change. Likewise the last part stands for none.
    """
    width = table.parts.shape[1]
    levels = range(meet + 1, len(table.nodes))
    changing = table.changing[part].T.astype(np.float64)
    own = np.append(table.parts[row], _PLENTY)
    own_cost = (
        sum((table.costs[level][table.nodes[level][row]] for level in levels), np.zeros(len(changing))) @ changing
    )
    if meet < 0:
        rows = np.zeros(0, dtype=np.intp)
        theirs = np.full((1, width + 1), _PLENTY)
        their_cost = np.zeros((1, width + 1))
    else:
        near, below = table.nodes[meet], table.nodes[meet + 1]
        rows = np.flatnonzero((near == near[row]) & (below != below[row]) & (table.parts[:, part] > 1))
        if not rows.size:
            return None
        theirs = np.column_stack([table.parts[rows], np.full(rows.size, _PLENTY)])
        costs = table.costs[levels[0]][table.nodes[levels[0]][rows]]
        for level in levels[1:]:
            costs = costs + table.costs[level][table.nodes[level][rows]]
        their_cost = costs @ changing
    # What goes to another part of the same shown column does not change that column.
    usable = np.append(~table.columns[column], True) & (own > 1)
    fits = usable & (theirs > 0)
    # Several partners, one other part; then one partner, several other parts.
    spare = np.where(fits & (own > need), theirs[:, [part]] - 1, 0)
    by_part, row_order, row_count = _pick(spare, their_cost, need)
    by_part = by_part + own_cost
    spare = np.where(fits & (theirs[:, [part]] > need), own - 1, 0)
    by_row, part_order, part_count = _pick(spare.T, (their_cost + own_cost).T, need)
    other, partner = int(by_part.argmin()), int(by_row.argmin())
    if by_part[other] <= by_row[partner]:
        if not np.isfinite(by_part[other]):
            return None
        partners = rows[row_order[: row_count[other], other]] if rows.size else rows
        return _Move(float(by_part[other]), row, part, meet, partners, np.array([other]))
    partners = rows[[partner]] if rows.size else rows
    others = part_order[: part_count[partner], partner]
    return _Move(float(by_row[partner]), row, part, meet, partners, others)


def _pick(spare: Whole, cost: Floats, need: int) -> tuple[Floats, Places, Places]:
    """Pick in each column the cheapest candidates that together can spare `need`.

    Parameters
    ----------
    spare : array of int, shape (candidates, columns)
        What each can spare; 0 for none.
    cost : array of shape (candidates, columns)
        What using it costs.
    need : int
        What is needed.

    Returns
    -------
    array of shape (columns,)
        Cost; infinite where all together have not enough.
    array of int, shape (candidates, columns), and array of int, shape (columns,)
        Candidates of each column, those that are picked first, and how many are.
    """
    price = np.where(spare > 0, cost, np.inf)
    # One that can spare all, when it is the cheapest of its kind, goes before several that cost as much.
    alone = np.where(spare >= need, cost, np.inf)
    order = np.lexsort((-np.minimum(spare, need), price), axis=0).astype(np.intp)
    ordered = np.take_along_axis(np.minimum(spare, need), order, axis=0)
    enough = ordered.cumsum(axis=0) >= need
    count = np.where(enough.any(axis=0), enough.argmax(axis=0) + 1, 0)
    paid = np.where(ordered > 0, np.take_along_axis(price, order, axis=0), 0.0).cumsum(axis=0)
    several = np.where(count > 0, np.take_along_axis(paid, np.maximum(count - 1, 0)[None], axis=0)[0], np.inf)
    single = alone.min(axis=0)
    better = single <= several
    order[0, better] = alone.argmin(axis=0)[better]
    return np.minimum(single, several), order, np.where(better, 1, count).astype(np.intp)
