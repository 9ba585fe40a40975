"""Each family that lost or gained a programme has one reason, and reasons add up."""

from __future__ import annotations

import datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rpkd.targeting._changes import CHANGES, GAINED, LOST, change_of, changes
from rpkd.targeting._rules import Deciles, NoRules

from .frames import families_of_rows, random_families, rules

UNKNOWN = NoRules("pkh", datetime.date(2025, 1, 1), "not_yet", "deciles", datetime.date(2025, 5, 1))
OLD, NEW = rules((1, 5)), rules((1, 4))


def reason_of(
    had: bool, has: bool, before: int | None, after: int | None, old: object = OLD, new: object = NEW, **more: object
) -> str:
    families = families_of_rows([{"before": before, "after": after, "before:pkh": had, "after:pkh": has, **more}])
    groups = ("pupils",) if "pupils" in more else ()
    change, reason = change_of(families, "pkh", old, new, groups)  # type: ignore[arg-type]
    return {"lost": LOST, "gained": GAINED}[CHANGES[change[0]]][reason[0]]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (2, -1, "not_found"),
        (-1, -1, "not_found"),
        (2, None, "no_decile"),
        (5, 5, "rule_changed"),
        (2, 5, "rule_changed"),
        (7, 5, "rule_changed"),
        (5, 6, "rank_rose"),
        (1, 10, "rank_rose"),
        (6, 6, "was_outside"),
        (9, 7, "was_outside"),
        (-1, 8, "outside"),
        (None, 8, "outside"),
        (2, 4, "still_entitled"),
        (-1, 1, "still_entitled"),
    ],
)
def test_why_a_family_lost(before: int | None, after: int | None, expected: str) -> None:
    assert reason_of(True, False, before, after) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (2, -1, "not_listed"),
        (2, None, "no_decile"),
        (2, 5, "not_entitled"),
        (-1, 9, "not_entitled"),
        (-1, 3, "newly_registered"),
        (None, 3, "entitled"),
        (6, 3, "rank_fell"),
        (5, 4, "was_entitled"),
    ],
)
def test_why_a_family_gained(before: int | None, after: int | None, expected: str) -> None:
    assert reason_of(False, True, before, after) == expected


def test_a_wider_rule_explains_a_gain_of_the_same_decile() -> None:
    assert reason_of(False, True, 5, 5, old=rules((1, 4)), new=rules((1, 5))) == "rule_changed"
    assert reason_of(False, True, 8, 5, old=rules((1, 4)), new=rules((1, 5))) == "rule_changed"
    assert reason_of(False, True, 8, 3, old=rules((1, 4)), new=rules((1, 5))) == "rank_fell"


def test_another_village_explains_only_what_deciles_do_not() -> None:
    assert reason_of(True, False, 2, 2, moved=True) == "moved"
    assert reason_of(True, False, 2, 9, moved=True) == "rank_rose"
    assert reason_of(False, True, 2, 2, moved=True) == "moved"


def test_a_family_without_a_member_of_the_group_is_not_entitled() -> None:
    assert reason_of(True, False, 2, 2, pupils=0) == "no_member"
    assert reason_of(True, False, 2, 2, pupils=1) == "still_entitled"
    assert reason_of(False, True, 2, 2, pupils=0) == "no_member"


def test_where_the_old_rule_is_not_known_nothing_is_said_of_it() -> None:
    assert reason_of(True, False, 2, 6, old=UNKNOWN) == "outside"
    assert reason_of(True, False, 2, 2, old=UNKNOWN) == "still_entitled"
    assert reason_of(False, True, 9, 2, old=UNKNOWN) == "entitled"


def test_where_no_rule_is_known_for_now_no_reason_is_given() -> None:
    assert reason_of(True, False, 2, -1, new=UNKNOWN) == "rule_unknown"
    assert reason_of(False, True, 2, 2, new=UNKNOWN) == "rule_unknown"


def test_a_rule_for_everybody_reaches_all_deciles() -> None:
    everybody = rules(None)
    assert reason_of(True, False, 2, 9, new=everybody) == "still_entitled"
    assert reason_of(True, False, 2, -1, new=everybody) == "not_found"
    assert reason_of(True, False, 9, 9, old=everybody) == "rule_changed"
    assert reason_of(False, True, None, 2, old=everybody) == "was_entitled"


BY_HAND = families_of_rows(
    [
        {"before": old, "after": new, "before:pkh": had, "after:pkh": has}
        for old, new, had, has in [
            (1, 1, True, True),
            (1, 7, True, False),
            (5, 5, True, False),
            (3, -1, True, False),
            (-1, 2, False, True),
            (8, 8, False, False),
            (2, 2, pd.NA, True),
            (2, 2, True, True),
        ]
    ]
)


def test_families_by_change_and_reason() -> None:
    found = changes(BY_HAND, "pkh", OLD, NEW)
    assert found.counts.to_dict() == {"kept": 2, "lost": 3, "gained": 1, "never": 1, "unknown": 1}
    assert found.reasons[found.reasons["families"] > 0].to_numpy().tolist() == [
        ["lost", "not_found", 1],
        ["lost", "rule_changed", 1],
        ["lost", "rank_rose", 1],
        ["gained", "newly_registered", 1],
    ]


def test_a_programme_with_lists_on_one_side_has_no_changes() -> None:
    with pytest.raises(ValueError, match="no list before"):
        changes(BY_HAND.drop(columns="before:pkh"), "pkh", OLD, NEW)


deciles = st.one_of(st.none(), st.tuples(st.integers(1, 5), st.integers(5, 10)))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), deciles, deciles)
def test_reasons_add_up_and_the_order_of_families_changes_nothing(
    seed: int, old: Deciles | None, new: Deciles | None
) -> None:
    families = random_families(seed)
    found = changes(families, "pbi-jk", rules(old), rules(new), ("pupils",))
    assert found.counts.sum() == len(families)
    for change, names in (("lost", LOST), ("gained", GAINED)):
        of_change = found.reasons[found.reasons["change"] == change]
        assert of_change["reason"].tolist() == list(names)
        assert of_change["families"].sum() == found.counts[change]
    again = changes(families.sample(frac=1, random_state=2), "pbi-jk", rules(old), rules(new), ("pupils",))
    pd.testing.assert_series_equal(found.counts, again.counts)
    pd.testing.assert_frame_equal(found.reasons, again.reasons)
