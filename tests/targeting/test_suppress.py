"""Small cells are hidden, and no reader can work them out: proved with integer programs that try to."""

from __future__ import annotations

import time

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from rpkd.targeting._suppress import FEWEST_SHOWN, Hidden, suppress

Whole = npt.NDArray[np.int64]


class Reader:
    """Somebody who knows all shown cells, the rule, and that hidden cells are whole numbers from 1."""

    def __init__(self, parts: Whole, groups: list[list[str]], columns: Whole, found: Hidden) -> None:
        rows = len(parts)
        levels = [np.ones((1, rows), dtype=np.int64)]
        levels += [np.array([[label == one for label in labels] for one in sorted(set(labels))]) for labels in groups]
        levels.append(np.eye(rows, dtype=np.int64))
        self.sums = np.vstack([np.kron(level, columns) for level in levels]).astype(float)
        cells = [found.total[None], *found.groups, found.rows]
        self.hidden = np.concatenate([np.ma.getmaskarray(level).ravel() for level in cells])
        self.truth = (self.sums @ parts.ravel()).astype(np.int64)
        self.shown = np.concatenate([np.ma.getdata(level).ravel() for level in cells])
        low = np.where(self.hidden, 1, self.truth)
        high = np.where(self.hidden, np.inf, self.truth)
        self.known = LinearConstraint(sparse.csr_array(self.sums), low, high)
        self.most = int(parts.sum()) + 100

    def furthest(self, cell: int, sign: float) -> Whole:
        """Return the table that fits all that is known and has the most (or the least) in a cell."""
        found = milp(
            -sign * self.sums[cell],
            integrality=np.ones(self.sums.shape[1]),
            bounds=Bounds(0, self.most),
            constraints=self.known,
        )
        assert found.status == 0, found.message
        return np.rint(self.sums @ np.rint(found.x)).astype(np.int64)

    def worked_out(self) -> tuple[list[int], list[int]]:
        """Return small cells that are known to be small, and hidden cells whose value is known."""
        told_small, vary = [], np.zeros(len(self.truth), dtype=bool)
        for cell in np.flatnonzero(self.hidden & (self.truth < FEWEST_SHOWN)):
            other = self.furthest(cell, 1.0)
            vary |= other != self.truth
            if other[cell] < FEWEST_SHOWN:
                told_small.append(int(cell))
        for cell in np.flatnonzero(self.hidden & ~vary):
            for sign in (1.0, -1.0):
                vary |= self.furthest(cell, sign) != self.truth
        return told_small, np.flatnonzero(self.hidden & ~vary).tolist()


def default_columns(width: int) -> Whole:
    return np.vstack([np.eye(width, dtype=np.int64), np.ones((1, width), dtype=np.int64)])


def with_masks(rows: Whole, total: Whole, masks: tuple[Whole, Whole]) -> Hidden:
    return Hidden(np.ma.MaskedArray(total, masks[1]), (), np.ma.MaskedArray(rows, masks[0]), 0, 0)


# The reader finds what is there to be found: a test that cannot fail would prove nothing.


def test_the_reader_works_out_a_cell_that_stands_alone_in_its_row() -> None:
    parts = np.array([[3, 20], [30, 40]])
    rows = np.array([[3, 20, 23], [30, 40, 70]])
    mask = np.array([[1, 0, 0], [0, 0, 0]])
    found = with_masks(rows, rows.sum(axis=0), (mask, np.zeros(3)))
    assert Reader(parts, [], default_columns(2), found).worked_out() == ([3], [3])


def test_the_reader_works_out_a_bridge_although_each_row_and_column_hides_two() -> None:
    parts = np.full((4, 4), 9)
    parts[1, 2] = 3
    mask = np.zeros((4, 5))
    mask[:2, :2] = mask[2:, 2:4] = mask[1, 2] = 1
    rows = np.column_stack([parts, parts.sum(axis=1)])
    found = with_masks(rows, rows.sum(axis=0), (mask, np.zeros(5)))
    told_small, told = Reader(parts, [], default_columns(4), found).worked_out()
    assert told_small == told == [5 + 5 + 2]


def test_the_reader_knows_that_two_hidden_cells_of_two_families_are_one_each() -> None:
    parts = np.array([[1, 1, 20], [60, 70, 80]])
    rows = np.column_stack([parts, parts.sum(axis=1)])
    mask = np.zeros((2, 4))
    mask[:, :2] = 1
    found = with_masks(rows, rows.sum(axis=0), (mask, np.zeros(4)))
    assert Reader(parts, [], default_columns(3), found).worked_out()[0] == [4, 5]


# And finds nothing in what `suppress` shows.


@st.composite
def tables(draw: st.DrawFn) -> tuple[Whole, list[list[str]], Whole]:
    rows, width = draw(st.integers(1, 7)), draw(st.integers(1, 4))
    counts = st.sampled_from([0, 0, 1, 1, 2, 3, 4, 5, 6, 9, 30])
    parts = np.array(draw(st.lists(counts, min_size=rows * width, max_size=rows * width))).reshape(rows, width)
    inner = draw(st.lists(st.sampled_from("abc"), min_size=rows, max_size=rows))
    outer = ["x" if label == "a" else "y" for label in inner]
    groups = draw(st.sampled_from([[], [inner], [outer, inner]]))
    columns = default_columns(width)
    if width > 2 and draw(st.booleans()):
        # Sums that overlap, as recipients and entitled families do.
        extra = np.zeros((2, width), dtype=np.int64)
        extra[0, :2] = extra[1, 1:3] = 1
        columns = np.vstack([columns, extra])
    if width > 1 and draw(st.booleans()):
        columns = columns[1:]
    return parts, groups, columns


# A partner that would be left with nothing, and one cell that takes from several others.
@example((np.array([[2, 0, 0, 6], [1, 4, 9, 9], [2, 0, 3, 6]]), [], default_columns(4)))
@example((np.array([[3, 2, 2, 6], [0, 0, 4, 9]]), [], default_columns(4)))
@settings(max_examples=60, deadline=None)
@given(tables())
def test_nothing_hidden_can_be_worked_out(table: tuple[Whole, list[list[str]], Whole]) -> None:
    parts, groups, columns = table
    found = suppress(parts, groups, columns)
    reader = Reader(parts, groups, columns, found)
    small = (reader.truth > 0) & (reader.truth < FEWEST_SHOWN)
    assert (reader.hidden >= small).all()
    assert not reader.hidden[reader.truth == 0].any()
    np.testing.assert_array_equal(reader.shown, np.where(reader.hidden, 0, reader.truth))
    assert (found.primary, found.secondary) == (small.sum(), reader.hidden.sum() - small.sum())
    assert reader.worked_out() == ([], [])


def test_a_table_without_small_cells_is_shown_whole() -> None:
    found = suppress([[5, 0], [0, 70]], [["a", "b"]])
    assert found.rows.tolist() == [[5, 0, 5], [0, 70, 70]]
    assert found.groups[0].tolist() == found.rows.tolist()
    assert found.total.tolist() == [5, 70, 75]
    assert (found.primary, found.secondary) == (0, 0)


def test_a_partner_in_the_same_district_leaves_sums_of_districts_alone() -> None:
    found = suppress([[2, 50], [60, 55], [70, 70], [80, 80]], [["a", "a", "b", "b"]])
    assert found.rows.mask.tolist() == [[True, True, False]] * 2 + [[False, False, False]] * 2
    assert not found.groups[0].mask.any()
    assert not found.total.mask.any()


def test_a_district_of_one_village_takes_a_partner_elsewhere_and_hides_both_districts() -> None:
    found = suppress([[2, 50], [60, 55]], [["a", "b"]])
    assert found.rows.mask.tolist() == [[True, True, False]] * 2
    assert found.groups[0].mask.tolist() == [[True, True, False]] * 2
    assert not found.total.mask.any()


def test_a_rare_column_is_protected_by_many_small_partners_and_keeps_its_sums() -> None:
    parts = np.array([[1, 100]] + [[3, 100]] * 6)
    found = suppress(parts)
    assert found.rows.mask[:, 0].all()
    assert found.total.tolist() == [19, 700, 719]
    assert not found.rows.mask[:, 2].any()


def test_a_region_with_too_few_hides_its_sum() -> None:
    found = suppress([[3, 0], [0, 0]])
    assert found.total.tolist() == [None, 0, None]
    assert found.rows.tolist() == [[None, 0, None], [0, 0, 0]]


@pytest.mark.parametrize(
    ("parts", "groups", "message"),
    [
        ([[1.5]], [], "whole numbers"),
        ([[-1]], [], "whole numbers"),
        (np.zeros((0, 2), dtype=int), [], "has rows"),
        ([[1], [2]], [["a"]], "a label"),
        ([[1], [2]], [["a", "b"], ["c", "c"]], "one group of the level before"),
    ],
)
def test_tables_that_make_no_sense_are_refused(parts: object, groups: list[list[str]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        suppress(parts, groups)  # type: ignore[arg-type]


def test_a_column_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="adds up"):
        suppress([[1, 2]], columns=[[False, False]])


# Tables of areas: villages by decile in their districts, with the sum of the low deciles beside all.


def areas(seed: int, villages: int, mean: float) -> tuple[Whole, list[str]]:
    random = np.random.default_rng(seed)
    shares = np.array([0.04, 0.06, 0.1, 0.1, 0.12, 0.14, 0.14, 0.1, 0.08, 0.06, 0.04, 0.02])
    size = random.lognormal(np.log(mean), 0.7, villages)
    return random.poisson(size[:, None] * shares), [f"33.16.{number // 20:02d}" for number in range(villages)]


LOW = np.arange(12) < 4
COLUMNS = np.vstack([default_columns(12), LOW])


def test_what_is_shown_is_true_and_sums_above_are_shown() -> None:
    parts, districts = areas(2, 60, 60)
    found = suppress(parts, [districts], COLUMNS)
    whole = parts @ COLUMNS.T
    assert found.rows.mask.any()
    assert (found.rows.filled(-1) == np.where(found.rows.mask, -1, whole)).all()
    assert not found.groups[0].mask.any()
    sums = [whole[np.array(districts) == one].sum(axis=0).tolist() for one in sorted(set(districts))]
    assert found.groups[0].tolist() == sums
    assert found.total.tolist() == whole.sum(axis=0).tolist()


def test_five_hundred_villages_take_seconds() -> None:
    parts, districts = areas(3, 500, 60)
    begin = time.process_time()
    found = suppress(parts, [districts], COLUMNS)
    assert time.process_time() - begin < 6
    assert found.primary > 1500
    assert not found.total.mask.any()
