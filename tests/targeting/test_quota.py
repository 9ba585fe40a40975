"""Quotas: hand-computed divisions, floors that are kept, sums that are exact to the last recipient."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpkd.errors import UserError
from rpkd.targeting._quota import allocate_areas, need_by_village


def areas(need: list[int], present: list[int | None] | None = None, district_of: int = 2) -> pd.DataFrame:
    """Make villages of which every so many are of one kecamatan."""
    codes = [f"33.16.{1 + number // district_of:02d}.{2001 + number % district_of}" for number in range(len(need))]
    return pd.DataFrame(
        {
            "village": codes,
            "district": [code.rpartition(".")[0] for code in codes],
            "need": need,
            "present": pd.array([pd.NA] * len(need) if present is None else present, dtype="Int64"),
        }
    )


def divided(need: list[int], total: int, least: int = 0) -> list[int]:
    """Divide among villages of one kecamatan."""
    return allocate_areas(areas(need, district_of=100), total, least=least).villages["quota"].tolist()


def test_the_largest_remainders_get_what_is_left() -> None:
    # Shares of 10 among 470, 160, 158, 120, 61, 31 of 1000: 4.7, 1.6, 1.58, 1.2, 0.61, 0.31.
    assert divided([470, 160, 158, 120, 61, 31], 10) == [5, 2, 1, 1, 1, 0]


def test_of_equal_remainders_the_larger_need_and_then_the_earlier_area_is_first() -> None:
    assert divided([1, 3], 2) == [0, 2]
    assert divided([2, 2, 2], 4) == [2, 1, 1]


def test_what_an_area_gets_at_least_is_taken_from_all_others_by_their_need() -> None:
    # In proportion 12, 6, 2. The third must get 5; 15 are left for needs of 60 and 30.
    assert divided([60, 30, 10], 20, least=5) == [10, 5, 5]
    # With 5 for the third, the second falls below 5 only then: 16 in proportion 9.6, 4.8, 1.6.
    assert divided([60, 30, 10], 16, least=5) == [6, 5, 5]


def test_an_area_without_need_gets_its_least_part_only() -> None:
    assert divided([0, 5], 9, least=2) == [2, 7]


@pytest.mark.parametrize(
    ("need", "total", "least", "what", "value"),
    [
        ([5, 5], 3, 2, "jumlah kuota terkecil melebihi kuota", "4 dari 3"),
        ([0, 0], 9, 1, "sisa kuota tidak mempunyai kebutuhan", "7 dari 9"),
    ],
)
def test_what_cannot_be_divided_is_told(need: list[int], total: int, least: int, what: str, value: str) -> None:
    with pytest.raises(UserError) as caught:
        divided(need, total, least)
    (problem,) = caught.value.problems
    assert problem.what.startswith(what)
    assert problem.value == value
    assert problem.rule
    assert problem.remedy


def test_needs_are_not_negative() -> None:
    with pytest.raises(ValueError, match="not negative"):
        divided([1, -1], 3)


@given(
    st.lists(st.integers(0, 300), min_size=1, max_size=25).filter(any),
    st.integers(0, 12),
    st.integers(0, 900),
    st.integers(1, 6),
)
def test_shares_are_the_larger_of_proportion_and_floor_and_parts_are_shares_rounded(
    need: list[int], least: int, more: int, size: int
) -> None:
    total = least * len(need) + more
    found = allocate_areas(areas(need, district_of=size), total, least=least)
    sums = found.villages.groupby("district")["quota"].sum()
    assert found.districts["quota"].tolist() == sums.tolist()
    assert found.districts["quota"].sum() == total
    assert (found.villages["quota"] >= least).all()
    for level in (found.villages, found.districts):
        assert ((level["quota"] - level["share"]).abs() < 1 + 1e-9).all()
    # The proportion is found anew, by trying how many of the neediest stand above the floor.
    order = sorted(need, reverse=True)
    for above in range(len(need), 0, -1):
        scale = Fraction(total - least * (len(need) - above), sum(order[:above])) if order[above - 1] else None
        if scale is not None and order[above - 1] * scale >= least:
            break
    assert scale is not None
    expected = [float(max(value * scale, Fraction(least))) for value in need]
    assert found.villages["share"].tolist() == pytest.approx(expected)


def test_the_order_of_the_rows_does_not_matter() -> None:
    frame = areas([7, 7, 7, 4, 4])
    found = allocate_areas(frame, 11).villages
    assert allocate_areas(frame.iloc[::-1], 11).villages.equals(found)


def test_the_change_is_quota_less_present_and_unknown_where_that_is() -> None:
    found = allocate_areas(areas([10, 90, 100], [40, 20, None]), 100)
    assert found.villages["quota"].tolist() == [5, 45, 50]
    assert found.villages["change"].fillna(0).tolist() == [-35, 25, 0]
    assert found.districts["change"].fillna(99).tolist() == [-10, 99]


def test_need_counts_eligible_families_by_village() -> None:
    families = pd.DataFrame(
        {
            "village": ["33.16.01.2001", "33.16.01.2001", "33.16.01.2002", "33.16.01.2002", "", "33.16.01.2002"],
            "in_after": [True, True, True, False, True, True],
            "decile_after": pd.array([1, 3, 4, pd.NA, 1, pd.NA], dtype="Int64"),
            "after:pkh": pd.array([True, pd.NA, False, True, True, True], dtype="boolean"),
        }
    )
    assert need_by_village(families, "pkh", (1, 3)).to_dict("list") == {
        "village": ["33.16.01.2001", "33.16.01.2002"],
        "district": ["33.16.01", "33.16.01"],
        "need": [2, 0],
        "present": [1, 2],
    }
    everyone = need_by_village(families, "sembako", None)
    assert everyone["need"].tolist() == [2, 2]
    assert everyone["present"].isna().all()


def test_need_of_a_group_counts_families_with_a_member_of_it() -> None:
    families = pd.DataFrame(
        {
            "village": "33.16.01.2001",
            "in_after": True,
            "decile_after": [1, 1, 1, 7],
            "pregnant": pd.array([1, 0, pd.NA, 2], dtype="Int64"),
        }
    )
    assert need_by_village(families, "pkh-hamil", (1, 4), groups=["pregnant"])["need"].tolist() == [1]
    # Where the lists know it of no family, the deciles alone decide.
    unknown = families.assign(pregnant=pd.array([pd.NA] * 4, dtype="Int64"))
    assert need_by_village(unknown, "pkh-hamil", (1, 4), groups=["pregnant"])["need"].tolist() == [3]
