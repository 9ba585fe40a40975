"""Another cut-off of the deciles: who falls out, who comes in, and the rupiah, by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from rpkd.targeting._cutoff import COUNTED, cutoff_effect

NA = pd.NA


def families() -> pd.DataFrame:
    """Eight families of two villages; one has no village, one no decile, one is not in DTSEN."""
    rows = [
        ("33.16.01.2001", True, 1, True, 4, 5),
        ("33.16.01.2001", True, 4, True, 2, 3),
        ("33.16.01.2001", True, 4, False, 0, 4),
        ("33.16.02.2001", True, 5, True, NA, 6),
        ("33.16.02.2001", True, 2, False, 0, 2),
        ("33.16.02.2001", True, NA, True, 1, 1),
        ("33.16.02.2001", False, NA, True, 3, 3),
        ("", True, 4, NA, NA, NA),
    ]
    names = ["village", "in_after", "decile_after", "after:pbi-jk", "persons_after:pbi-jk", "size"]
    frame = pd.DataFrame(rows, columns=names)
    frame.insert(1, "district", frame["village"].str.rpartition(".")[0])
    types = {"decile_after": "Int64", "after:pbi-jk": "boolean", "persons_after:pbi-jk": "Int64", "size": "Int64"}
    return frame.astype(types)


def test_a_stricter_cut_off_in_families() -> None:
    effect = cutoff_effect(families(), "pbi-jk", (1, 4), (1, 3), yearly=500.0)
    expected = {
        "eligible_now": 5,
        "eligible_then": 2,
        "falls_out": 3,
        "comes_in": 0,
        "recipients": 5,
        "recipients_out": 1,
        "paid_out": 1,
        "paid_in": 0,
        "rupiah_out": 500,
        "rupiah_in": 0,
        "uncounted": 0,
    }
    assert tuple(expected) == COUNTED
    assert effect.total.to_dict() == expected


def test_a_wider_cut_off_in_persons() -> None:
    effect = cutoff_effect(families(), "pbi-jk", (1, 1), (1, 4), yearly=504_000.0, unit="persons")
    # Of the four families that come in one receives already, and of one nobody knows the size: 4 and 2 persons.
    assert effect.total[["comes_in", "paid_in", "uncounted"]].tolist() == [4, 6, 1]
    assert effect.total["rupiah_in"] == 6 * 504_000


def test_recipients_of_an_unknown_number_of_persons_are_told_apart() -> None:
    effect = cutoff_effect(families(), "pbi-jk", (1, 5), (1, 3), yearly=504_000.0, unit="persons")
    # Two recipients fall out: one with two persons, one of which the lists do not say how many.
    assert effect.total[["recipients_out", "paid_out", "uncounted"]].tolist() == [2, 2, 1]
    assert effect.total["rupiah_out"] == 2 * 504_000


@pytest.mark.parametrize("now", [(1, 4), None])
def test_the_same_cut_off_changes_nothing(now: tuple[int, int] | None) -> None:
    total = cutoff_effect(families(), "pbi-jk", now, now, yearly=1.0).total
    assert total[["falls_out", "comes_in", "recipients_out", "rupiah_out", "rupiah_in"]].tolist() == [0] * 5


def test_with_no_cut_off_every_family_of_dtsen_is_eligible() -> None:
    total = cutoff_effect(families(), "pbi-jk", None, (1, 4), yearly=1.0).total
    assert total[["eligible_now", "eligible_then", "falls_out", "recipients_out"]].tolist() == [7, 5, 2, 2]


def test_without_a_list_of_recipients_only_families_are_counted() -> None:
    effect = cutoff_effect(families(), "pkh", (1, 4), (1, 3), yearly=1.0)
    assert effect.total["falls_out"] == 3
    assert effect.total[list(COUNTED[4:])].isna().all()


def test_a_programme_for_a_group_counts_only_families_with_a_member_of_it() -> None:
    frame = families().assign(elderly=pd.array([1, 0, 2, 0, 1, 0, 0, NA], dtype="Int64"))
    total = cutoff_effect(frame, "pbi-jk", (1, 4), (1, 3), yearly=1.0, groups=["elderly"]).total
    # Of the last family nobody knows whether it has one: it is not known to be eligible.
    assert total[["eligible_now", "eligible_then", "falls_out", "recipients_out"]].tolist() == [3, 2, 1, 0]
