"""Deciles before and after, counted by hand on ten families and by a plain loop on random ones."""

from __future__ import annotations

from collections import Counter

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from rpkd.targeting._tally import STANDINGS
from rpkd.targeting._transition import transition

from .frames import families_of_rows, random_families

# (before, after): -1 not listed, None listed without a decile.
TEN = [(1, 1), (1, 3), (4, 6), (2, -1), (3, None), (5, 2), (-1, 2), (None, 9), (-1, -1), (10, 10)]


def test_each_family_is_in_the_cell_of_its_two_standings() -> None:
    counts = transition(families_of_rows([{"before": old, "after": new} for old, new in TEN]))
    assert tuple(counts.index) == tuple(counts.columns) == STANDINGS
    filled = {(row, column): int(counts.loc[row, column]) for row in STANDINGS for column in STANDINGS}
    assert {cell: number for cell, number in filled.items() if number} == {
        ("1", "1"): 1,
        ("1", "3"): 1,
        ("4", "6"): 1,
        ("2", "not_listed"): 1,
        ("3", "no_decile"): 1,
        ("5", "2"): 1,
        ("not_listed", "2"): 1,
        ("no_decile", "9"): 1,
        ("not_listed", "not_listed"): 1,
        ("10", "10"): 1,
    }


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_plain_loop_agrees_and_the_order_of_families_changes_nothing(seed: int) -> None:
    families = random_families(seed)
    found = transition(families)
    standings = {
        when: [
            "not_listed" if not listed else "no_decile" if pd.isna(decile) else str(decile)
            for listed, decile in zip(families[f"in_{when}"], families[f"decile_{when}"], strict=True)
        ]
        for when in ("before", "after")
    }
    pairs = Counter(zip(standings["before"], standings["after"], strict=True))
    assert {(row, column): found.loc[row, column] for row, column in pairs} == pairs
    assert found.to_numpy().sum() == len(families)
    pd.testing.assert_frame_equal(found, transition(families.sample(frac=1, random_state=seed % 1000)))
