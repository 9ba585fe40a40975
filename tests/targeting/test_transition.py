"""Deciles before and after, counted by hand on a dozen families and by a plain loop on random ones."""

from __future__ import annotations

import math
from collections import Counter

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rpkd.targeting._suppress import suppress_areas
from rpkd.targeting._tally import STANDINGS
from rpkd.targeting._transition import (
    LOW_MOVES,
    LOW_RATES,
    LOW_TOTALS,
    MOVE_RATES,
    MOVE_TOTALS,
    MOVES,
    transition,
)

from .frames import VILLAGES, families_of_rows, random_families

FIRST, SECOND, OTHER = VILLAGES
# (village, before, after): -1 not listed, None listed without a decile.
SIX = [
    (FIRST, 1, 1),
    (FIRST, 1, 3),
    (FIRST, 4, 6),
    (SECOND, 2, -1),
    (SECOND, 3, None),
    (SECOND, 5, 2),
    (OTHER, -1, 2),
    (OTHER, None, 9),
    (OTHER, -1, -1),
    (OTHER, 10, 10),
]
BY_HAND = families_of_rows([{"village": village, "before": old, "after": new} for village, old, new in SIX])


def test_each_family_is_in_the_cell_of_its_two_standings() -> None:
    counts = transition(BY_HAND).counts
    assert counts.to_numpy().sum() == 10
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


def test_shares_are_of_the_families_of_a_row() -> None:
    shares = transition(BY_HAND).row_shares
    assert shares.loc["1", ["1", "2", "3"]].tolist() == [50.0, 0.0, 50.0]
    assert shares.loc["not_listed", ["2", "not_listed"]].tolist() == [50.0, 50.0]
    assert shares.loc["6"].isna().all()


def test_moves_are_counted_and_averaged_among_families_with_two_deciles() -> None:
    found = transition(BY_HAND)
    assert found.moves[list(MOVES)].tolist() == [2, 2, 1, 2, 1, 1, 1]
    # 0, 2, 2, −3 and 0 steps.
    assert (found.ranked, found.mean_move) == (5, pytest.approx(1 / 5))


def test_old_low_deciles_are_kept_by_those_still_there_of_all_who_were_there() -> None:
    found = transition(BY_HAND)
    assert found.moves[list(LOW_MOVES)].tolist() == [2, 1, 1, 1]
    assert (found.low_before, found.low_kept_share) == (5, 40.0)
    assert transition(BY_HAND, low=(1, 1)).low_kept_share == 50.0


def test_areas_count_their_own_families() -> None:
    found = transition(BY_HAND)
    assert found.villages.loc[("33.16.01", FIRST), ["same", "rose", "fell", "steps"]].tolist() == [1, 2, 0, 4]
    assert found.villages.loc[("33.16.01", SECOND), ["fell", "unranked", "dropped", "steps"]].tolist() == [1, 1, 1, -3]
    assert found.districts.loc["33.16.01", ["rose", "fell", "low_kept", "low_dropped"]].tolist() == [2, 1, 2, 1]
    assert found.districts.index.tolist() == ["33.16.01", "33.16.02"]


def test_areas_can_be_suppressed_with_sums_and_rates() -> None:
    villages = transition(pd.concat([BY_HAND] * 6, ignore_index=True)).villages
    moves = suppress_areas(villages[list(MOVES)], MOVE_TOTALS, MOVE_RATES)
    assert moves.region[["ranked", "all", "rose_share", "fell_share"]].tolist() == [30, 60, 40.0, 20.0]
    low = suppress_areas(villages[list(LOW_MOVES)], LOW_TOTALS, LOW_RATES)
    assert low.region[["low_before", "low_kept_share"]].tolist() == [30, 40.0]
    assert (moves.primary, low.primary) == (0, 0)


def test_without_a_family_in_both_lists_there_is_no_mean_move() -> None:
    found = transition(families_of_rows([{"before": -1, "after": 3}, {"before": 2, "after": None}]))
    assert math.isnan(found.mean_move)
    assert found.low_kept_share == 0.0
    assert math.isnan(transition(families_of_rows([{"before": 7, "after": 3}])).low_kept_share)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_margins_add_up_and_the_order_of_families_changes_nothing(seed: int) -> None:
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
    assert {(row, column): found.counts.loc[row, column] for row, column in pairs} == pairs
    assert found.counts.to_numpy().sum() == len(families) == found.moves[list(MOVES)].sum()
    assert found.low_before == found.counts.iloc[:4].to_numpy().sum()
    assert found.moves["low_kept"] == found.counts.iloc[:4, :4].to_numpy().sum()
    assert found.districts.sum().tolist() == found.villages.sum().tolist()
    assert found.villages[list(found.moves.index)].sum().tolist() == found.moves.tolist()
    steps = sum(int(new) - int(old) for old, new in pairs.elements() if old.isdigit() and new.isdigit())
    assert found.villages["steps"].sum() == steps
    again = transition(families.sample(frac=1, random_state=seed % 1000))
    pd.testing.assert_frame_equal(found.counts, again.counts)
    pd.testing.assert_frame_equal(found.villages, again.villages)
