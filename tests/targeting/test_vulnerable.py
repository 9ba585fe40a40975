"""Vulnerable families by decile, coverage and area; what is not known is not counted."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from rpkd.targeting._vulnerable import ANY_GROUP, vulnerable

from .frames import VILLAGES, families_of_rows, random_families

FIRST, SECOND, _ = VILLAGES
NA = pd.NA
BY_HAND = families_of_rows(
    [
        {"village": village, "after": decile, "disabled": disabled, "female_head": female}
        | {"pupils": pupils, "migrant": NA, "after:pkh": pkh, "after:sembako": sembako}
        for village, decile, disabled, female, pupils, pkh, sembako in [
            (FIRST, 1, True, True, 2, True, False),
            (FIRST, 1, True, False, 0, False, False),
            (FIRST, 8, False, True, 1, False, NA),
            (SECOND, None, NA, True, NA, False, True),
            (SECOND, -1, NA, False, 3, False, False),
            (SECOND, 4, False, False, 0, True, True),
        ]
    ]
)


def test_groups_are_counted_with_what_is_not_known_beside_them() -> None:
    found = vulnerable(BY_HAND)
    assert found.groups == ("disabled", "female_head", "pupils", ANY_GROUP)
    assert found.unknown == ("lone_elderly", "migrant", "orphan", "toddlers", "elderly", "pregnant")
    columns = ["families", "not_known", "covered", "uncovered", "silent"]
    assert found.counts[columns].to_numpy().tolist() == [
        [2, 2, 1, 1, 0],
        [3, 0, 2, 0, 1],
        [3, 1, 1, 1, 1],
        # The fifth family has no female head, but whether a member is disabled is not known.
        [4, 1, 2, 1, 1],
    ]
    assert found.counts["members"].fillna(-1).tolist() == [-1, -1, 6, -1]


def test_groups_by_decile() -> None:
    standings = vulnerable(BY_HAND).standings
    assert standings.loc["disabled", ["1", "4", "8"]].tolist() == [2, 0, 0]
    assert standings.loc["female_head", ["1", "8", "no_decile"]].tolist() == [1, 1, 1]
    assert standings.loc["pupils", "not_listed"] == 1


def test_without_lists_of_recipients_coverage_is_silent() -> None:
    found = vulnerable(BY_HAND.drop(columns=["after:pkh", "after:sembako"]))
    assert found.counts.loc[ANY_GROUP, ["covered", "uncovered", "silent"]].tolist() == [0, 0, 4]


def test_without_any_known_group_there_are_no_rows() -> None:
    found = vulnerable(BY_HAND, groups=("migrant", "orphan"))
    assert found.groups == ()
    assert found.counts.empty
    assert found.standings.shape == (0, 12)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_cells_add_up_and_the_order_of_families_changes_nothing(seed: int) -> None:
    families = random_families(seed)
    found = vulnerable(families)
    for group in found.groups:
        row = found.counts.loc[group]
        assert found.standings.loc[group].sum() == row["families"] == row[["covered", "uncovered", "silent"]].sum()
    assert found.counts.loc["disabled", "families"] == families["disabled"].sum()
    assert found.counts.loc["disabled", "not_known"] == families["disabled"].isna().sum()
    known = families["disabled"] | families["female_head"]
    assert found.counts.loc[ANY_GROUP, ["families", "not_known"]].tolist() == [known.sum(), known.isna().sum()]
    again = vulnerable(families.sample(frac=1, random_state=5))
    pd.testing.assert_frame_equal(found.counts, again.counts)
    pd.testing.assert_frame_equal(found.standings, again.standings)
