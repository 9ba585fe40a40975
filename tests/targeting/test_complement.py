"""Programmes of a family counted, together and against each other."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rpkd.params import Programs
from rpkd.targeting._complement import PROGRAM_NUMBERS, Exclusion, complement, component_exclusions

from .frames import VILLAGES, families_of_rows, random_families
from .test_rules import PROGRAMS

FIRST, SECOND, _ = VILLAGES
NA = pd.NA
BY_HAND = families_of_rows(
    [
        {
            "village": village,
            "after": decile,
            "after:pkh": pkh,
            "after:sembako": sembako,
            "after:blt-desa": village_cash,
        }
        for village, decile, pkh, sembako, village_cash in [
            (FIRST, 1, True, True, False),
            (FIRST, 1, True, True, True),
            (FIRST, 2, False, False, False),
            (FIRST, 5, False, False, False),
            (FIRST, 9, False, False, False),
            (SECOND, 3, True, NA, False),
            (SECOND, 3, False, NA, False),
            (SECOND, -1, False, True, False),
            (SECOND, None, False, False, True),
        ]
    ]
)
PAIRS = (Exclusion("blt-desa", "pkh", "musyawarah desa"), Exclusion("pkh", "pkh-sd", "rata-rata dan komponen"))


def test_families_by_number_of_programmes_and_decile() -> None:
    numbers = complement(BY_HAND).numbers
    assert numbers.loc["1"].tolist() == [0, 0, 1, 1, 0]
    assert numbers.loc["3"].tolist() == [0, 1, 0, 0, 1]
    assert numbers.loc["not_listed"].tolist() == [0, 1, 0, 0, 0]
    assert numbers.sum().tolist() == [3, 3, 1, 1, 1]


def test_programmes_that_are_received_together() -> None:
    found = complement(BY_HAND)
    assert found.codes == ("pkh", "sembako", "blt-desa")
    assert found.joint.to_numpy().tolist() == [[3, 2, 1], [2, 3, 1], [1, 1, 2]]


def test_pairs_that_exclude_each_other_are_counted_where_lists_tell_of_both() -> None:
    found = complement(BY_HAND, PAIRS)
    assert found.doubles.to_numpy().tolist() == [["blt-desa", "pkh", 1, "musyawarah desa"]]


def test_components_are_one_programme_with_their_average_and_a_double_of_it() -> None:
    families = BY_HAND.assign(**{"after:pkh-sd": pd.array([True, False, True] + [False] * 6, dtype="boolean")})
    found = complement(families, PAIRS)
    assert found.codes == ("pkh", "sembako", "blt-desa")
    assert found.joint.loc["pkh", "pkh"] == 4
    assert found.numbers.loc[["1", "2"]].to_numpy().tolist() == [[0, 0, 1, 1, 0], [0, 1, 0, 0, 0]]
    assert found.doubles["families"].tolist() == [1, 1]


def test_pairs_of_an_average_and_its_components_come_from_the_library() -> None:
    found = component_exclusions(PROGRAMS)
    assert [(pair.first, pair.second) for pair in found] == [("pkh", "pkh-balita"), ("pkh", "pkh-sd")]
    assert {pair.source for pair in found} == {"sumber 200000.0"}
    assert component_exclusions(Programs({}, {}, {}, ())) == ()


def test_without_any_list_there_is_nothing_to_count() -> None:
    with pytest.raises(ValueError, match="no list after"):
        complement(BY_HAND.drop(columns=[name for name in BY_HAND if name.startswith("after:")]))


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_everybody_is_counted_once_and_a_plain_loop_agrees(seed: int) -> None:
    families = random_families(seed)
    pairs = [Exclusion("pkh", "sembako", "contoh")]
    found = complement(families, pairs)
    names = ["after:pkh", "after:sembako", "after:pbi-jk"]
    tally = dict.fromkeys(PROGRAM_NUMBERS, 0)
    for answers in families[names].itertuples(index=False):
        known = [bool(answer) for answer in answers if not pd.isna(answer)]
        number = "unknown" if not any(known) and len(known) < len(names) else PROGRAM_NUMBERS[sum(known)]
        tally[number] += 1
    assert found.numbers.sum().to_dict() == tally
    both = (families["after:pkh"] & families["after:sembako"]).fillna(False)
    assert found.joint.loc["pkh", "sembako"] == found.doubles["families"].sum() == both.sum()
    assert np.array_equal(found.joint, found.joint.T)
    again = complement(families.sample(frac=1, random_state=4), pairs)
    pd.testing.assert_frame_equal(found.numbers, again.numbers)
    pd.testing.assert_frame_equal(found.joint, again.joint)
