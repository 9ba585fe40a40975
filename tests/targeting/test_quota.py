"""Quotas: hand-computed divisions, bounds that are kept, sums that are exact to the last recipient."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpkd.errors import UserError
from rpkd.targeting._quota import allocate, allocate_areas, need_by_village


def areas(need: list[float], present: list[int | None] | None = None, district_of: int = 2) -> pd.DataFrame:
    """Make villages of which every so many are of one kecamatan."""
    codes = [f"33.16.{1 + number // district_of:02d}.{2001 + number % district_of}" for number in range(len(need))]
    return pd.DataFrame(
        {
            "village": codes,
            "district": [code.rpartition(".")[0] for code in codes],
            "eligible": [int(value) for value in need],
            "need": need,
            "present": pd.array([pd.NA] * len(need) if present is None else present, dtype="Int64"),
        }
    )


def test_the_largest_remainders_get_what_is_left() -> None:
    # Shares of 10 among 47, 16, 15.8, 12, 6.1, 3.1 percent: 4.7, 1.6, 1.58, 1.2, 0.61, 0.31.
    assert allocate([47, 16, 15.8, 12, 6.1, 3.1], 10).tolist() == [5, 2, 1, 1, 1, 0]


def test_of_equal_remainders_the_larger_need_and_then_the_earlier_area_is_first() -> None:
    assert allocate([1, 3], 2).tolist() == [0, 2]
    assert allocate([2, 2, 2], 4).tolist() == [2, 1, 1]


def test_what_one_area_must_get_is_taken_from_all_others_by_their_need() -> None:
    # Of 20 the third must get 5; 15 are left for needs of 60 and 30.
    assert allocate([60, 30, 10], 20, least=[0, 0, 5]).tolist() == [10, 5, 5]


def test_what_one_area_may_not_get_goes_to_the_others_by_their_need() -> None:
    # In proportion 30, 20, 10; with at most 12 for the first, 48 are left for needs of 20 and 10.
    assert allocate([30, 20, 10], 60, most=[12, 60, 60]).tolist() == [12, 32, 16]


def test_an_area_without_need_gets_its_least_part_only() -> None:
    assert allocate([0, 5], 9, least=2).tolist() == [2, 7]


@pytest.mark.parametrize(
    ("options", "what", "value"),
    [
        ({"need": [5, 5], "total": 3, "least": 2}, "jumlah kuota terkecil melebihi kuota", "4 dari 3"),
        (
            {"need": [5, 5], "total": 9, "most": [4, 4]},
            "kuota melebihi yang dapat ditampung",
            "9, sedangkan batasnya 8",
        ),
        (
            {"need": [5, 5], "total": 9, "least": 3, "most": [2, 20]},
            "kuota terkecil melebihi kuota terbesar",
            "1 wilayah",
        ),
        ({"need": [0, 0], "total": 9, "least": 1}, "sisa kuota tidak mempunyai kebutuhan", "7 dari 9"),
    ],
)
def test_what_cannot_be_divided_is_told(options: dict[str, object], what: str, value: str) -> None:
    with pytest.raises(UserError) as caught:
        allocate(**options, where="kuota PKH")  # type: ignore[arg-type]
    (problem,) = caught.value.problems
    assert problem.where == "kuota PKH"
    assert problem.what.startswith(what)
    assert problem.value == value
    assert problem.rule
    assert problem.remedy


def test_needs_are_not_negative() -> None:
    with pytest.raises(ValueError, match="not negative"):
        allocate([1, -1], 3)


@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 20), st.integers(0, 60)), min_size=1, max_size=25),
    st.floats(0, 1),
)
def test_parts_sum_to_the_quota_within_bounds_and_follow_need(rows: list[tuple[int, int, int]], place: float) -> None:
    need = [need for need, _, _ in rows]
    least = [low for _, low, _ in rows]
    most = [low + room for _, low, room in rows]
    reach = sum(low if value == 0 else high for value, low, high in zip(need, least, most, strict=True))
    total = round(sum(least) + place * (reach - sum(least)))
    parts = allocate(need, total, least=least, most=most).tolist()
    assert sum(parts) == total
    assert all(low <= part <= high for part, low, high in zip(parts, least, most, strict=True))
    for one, first in enumerate(parts):
        for other, second in enumerate(parts):
            # Nobody who needs less has more than one recipient more, unless a bound makes it so.
            if need[one] > need[other] and second > first + 1:
                assert first == most[one] or second <= least[other] + 1


@given(st.lists(st.integers(0, 300), min_size=1, max_size=30), st.integers(0, 900), st.integers(1, 6))
def test_villages_sum_to_kecamatan_and_these_to_the_quota(need: list[int], total: int, size: int) -> None:
    if sum(need) == 0:
        need[0] = 1
    found = allocate_areas(areas([float(value) for value in need], district_of=size), total)
    sums = found.villages.groupby("district")["quota"].sum()
    assert found.districts["quota"].tolist() == sums.tolist()
    assert found.districts["quota"].sum() == total
    for level in (found.villages, found.districts):
        assert ((level["quota"] - level["share"]).abs() < 1 + 1e-9).all()
        exact = total * level["need"] / sum(need)
        assert level["share"].tolist() == pytest.approx(exact.tolist())


def test_the_order_of_the_rows_does_not_matter() -> None:
    frame = areas([7.0, 7.0, 7.0, 4.0, 4.0])
    found = allocate_areas(frame, 11).villages
    assert allocate_areas(frame.iloc[::-1], 11).villages.equals(found)


def test_a_least_part_stays_below_what_a_village_needs_when_that_is_asked_for() -> None:
    found = allocate_areas(areas([2.0, 50.0, 48.0, 0.0]), 40, least=5, within_need=True)
    # 38 are left for needs of 50 and 48: 19.39 and 18.61. By kecamatan the shares are 21.39 and 18.61.
    assert found.villages["least"].tolist() == [2, 5, 5, 0]
    assert found.villages["quota"].tolist() == [2, 19, 19, 0]
    assert found.districts["quota"].tolist() == [21, 19]


def test_a_quota_beyond_all_needs_is_refused_only_when_needs_bind() -> None:
    frame = areas([3.0, 1.0])
    with pytest.raises(UserError, match="kuota melebihi"):
        allocate_areas(frame, 8, within_need=True)
    assert allocate_areas(frame, 8).villages["quota"].tolist() == [6, 2]


def test_a_village_does_not_change_faster_than_allowed() -> None:
    frame = areas([10.0, 90.0, 100.0, 0.0], [50, 50, 60, 40])
    found = allocate_areas(frame, 200, largest_change=20)
    assert found.villages["least"].tolist() == [40, 40, 48, 32]
    assert found.villages["most"].tolist() == [60, 60, 72, 48]
    with pytest.raises(UserError, match="sisa kuota"):
        allocate_areas(frame, 225, largest_change=20)
    # Without need the fourth loses a fifth. Of the other 168 in proportion 8.4, 75.6 and 84: the first keeps 40, the
    # second reaches 60, and the third has what is left.
    assert found.villages["quota"].tolist() == [40, 60, 68, 32]
    assert found.villages["change"].tolist() == [-10, 10, 8, -8]
    assert found.districts["change"].tolist() == [0, 0]


def test_the_least_part_is_reached_however_fast_a_village_must_change_for_it() -> None:
    found = allocate_areas(areas([50.0, 50.0], [0, 100]), 90, least=6, largest_change=20)
    assert found.villages["most"].tolist() == [6, 120]
    assert found.villages["quota"].tolist() == [6, 84]


def test_a_village_of_unknown_recipients_is_not_bound_and_makes_the_change_unknown() -> None:
    found = allocate_areas(areas([10.0, 90.0], [None, 10]), 100, largest_change=50)
    assert found.villages["quota"].tolist() == [85, 15]
    assert found.villages["change"].isna().tolist() == [True, False]
    assert found.districts["change"].isna().all()


def test_need_counts_eligible_families_by_village() -> None:
    families = pd.DataFrame(
        {
            "village": ["33.16.01.2001", "33.16.01.2001", "33.16.01.2002", "33.16.01.2002", "", "33.16.01.2002"],
            "in_after": [True, True, True, False, True, True],
            "decile_after": pd.array([1, 3, 4, pd.NA, 1, pd.NA], dtype="Int64"),
            "after:pkh": pd.array([True, pd.NA, False, True, True, True], dtype="boolean"),
        }
    )
    found = need_by_village(families, "pkh", (1, 3), weights={1: 2.5}, villages=["33.16.02.2001"])
    assert found.to_dict("list") == {
        "village": ["33.16.01.2001", "33.16.01.2002", "33.16.02.2001"],
        "district": ["33.16.01", "33.16.01", "33.16.02"],
        "eligible": [2, 0, 0],
        "need": [3.5, 0.0, 0.0],
        "present": [1, 2, 0],
    }
    everyone = need_by_village(families, "sembako", None)
    assert everyone["eligible"].tolist() == [2, 2]
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
    assert need_by_village(families, "pkh-hamil", (1, 4), groups=["pregnant"])["eligible"].tolist() == [1]
    # Where the lists know it of no family, the deciles alone decide.
    unknown = families.assign(pregnant=pd.array([pd.NA] * 4, dtype="Int64"))
    assert need_by_village(unknown, "pkh-hamil", (1, 4), groups=["pregnant"])["eligible"].tolist() == [3]
