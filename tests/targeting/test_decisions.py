"""What people decide about pairs: joined, parted, and measured."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpkd.targeting._decisions import SIDES, _joined, labelled_quality, with_decisions
from rpkd.targeting._match import Matching


def matching_of(persons, edges):
    """Return a matching of one list for each row: `persons` by row, `edges` as (left, right, weight)."""
    rows = range(len(persons))
    alone = ~pd.Series(persons).duplicated(keep=False)
    entities = pd.DataFrame(
        {
            "list": [f"d{row}" for row in rows],
            "position": 0,
            "entity": persons,
            "method": np.where(alone, "alone", "model"),
            "probability": np.where(alone, np.nan, 0.97),
        }
    )
    pairs = pd.DataFrame(edges, columns=["left", "right", "weight"])
    pairs["joined"] = [persons[left] == persons[right] for left, right, _ in edges]
    return Matching(entities, pairs, pd.DataFrame(), None, None)


def decided(*pairs):
    """Return decisions from (left, right, same)."""
    rows = [(f"d{left}", 0, f"d{right}", 0, same) for left, right, same in pairs]
    return pd.DataFrame(rows, columns=[*SIDES, "same"])


def groups(entities):
    """Return the rows of each person."""
    return sorted(sorted(rows) for rows in entities.groupby("entity").groups.values())


CASE = matching_of([0, 0, 0, 3, 4], [(0, 1, 9.0), (1, 2, 6.0), (2, 3, -1.0)])


def test_two_persons_become_one():
    out = with_decisions(CASE, decided((2, 3, True)))
    assert groups(out) == [[0, 1, 2, 3], [4]]
    assert out.loc[3, ["method", "probability"]].tolist() == ["model", 1.0]
    assert out.loc[4, "method"] == "alone"


def test_one_person_becomes_two_along_the_weakest_evidence():
    out = with_decisions(CASE, decided((0, 2, False)))
    assert groups(out) == [[0, 1], [2], [3], [4]]
    assert out.loc[2, "method"] == "alone"
    assert pd.isna(out.loc[2, "probability"])


def test_a_decision_holds_over_what_evidence_would_join():
    both = decided((2, 3, True), (0, 3, False))
    assert groups(with_decisions(CASE, both)) == [[0, 1], [2, 3], [4]]


def test_no_decision_changes_nothing():
    assert with_decisions(CASE, decided()) is CASE.entities
    assert groups(with_decisions(CASE, decided((0, 1, True)))) == groups(CASE.entities)


@given(
    st.integers(2, 9).flatmap(
        lambda count: st.tuples(
            st.just(count),
            st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=15),
            st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=6),
        )
    )
)
def test_parted_rows_are_never_together_and_nothing_else_is_lost(case):
    count, wanted, parted = case
    parted = [(one, other) for one, other in parted if one != other]
    group = _joined(list(range(count)), wanted, parted)
    assert set(group) == set(range(count))
    assert all(group[one] != group[other] for one, other in parted)
    if not parted:
        assert all(group[one] == group[other] for one, other in wanted)


def test_the_sample_measures_and_doubtful_pairs_do_not():
    pairs = pd.DataFrame(
        [("d0", 0, "d1", 0, 0.99, 1, 25.0), ("d0", 0, "d2", 0, 0.99, 1, 25.0), ("d1", 0, "d2", 0, 0.97, 2, 50.0),
         ("d2", 0, "d3", 0, 0.4, 3, 10.0), ("d3", 0, "d4", 0, 0.7, np.nan, np.nan)],
        columns=[*SIDES, "probability", "stratum", "stratum_weight"],
    )  # fmt: skip
    found = labelled_quality(CASE, pairs, decided((1, 0, True), (1, 2, False), (2, 3, True), (3, 4, True)))
    assert found["labels"] == 3
    # Nobody decided the second of its stratum, so the first stands for both. Of two joined pairs that stand for 50
    # each, one is right; of the right ones 50 of 60 are joined.
    assert found["precision"]["value"] == pytest.approx(0.5)
    assert found["recall"]["value"] == pytest.approx(50 / 60)
    assert labelled_quality(CASE, pairs, decided((3, 4, True))) is None
