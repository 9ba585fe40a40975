"""Exclusion and inclusion by hand; families of whom too little is known are in no rate."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rpkd.targeting._errors import CLASSES, ERROR_PARTS, ERROR_RATES, ERROR_TOTALS, Errors, errors
from rpkd.targeting._tally import STANDINGS

from .frames import VILLAGES, families_of_rows, random_families

FIRST, SECOND, OTHER = VILLAGES
NA = pd.NA
# (village, decile after, receives PKH, pupils)
BY_HAND = families_of_rows(
    [
        {"village": village, "after": decile, "after:pkh": has, "pupils": pupils}
        for village, decile, has, pupils in [
            (FIRST, 1, True, 1),
            (FIRST, 1, True, 2),
            (FIRST, 2, False, 1),
            (FIRST, 4, True, 0),
            (SECOND, 4, False, 1),
            (SECOND, 5, True, 1),
            (SECOND, 9, False, 0),
            (SECOND, None, True, 1),
            (OTHER, -1, True, NA),
            (OTHER, -1, False, NA),
            (OTHER, 3, True, NA),
            (OTHER, 1, NA, 1),
            (OTHER, 6, True, 3),
        ]
    ]
)


def rate(found: Errors, name: str) -> float:
    """Return a rate of the whole region, in percent."""
    part, base = (int(found.total[list(parts)].sum()) for parts in ERROR_RATES[name])
    return 100 * part / base if base else float("nan")


def test_errors_of_a_programme_for_families_by_decile_alone() -> None:
    found = errors(BY_HAND, "pkh", (1, 4))
    assert found.counts.loc["eligible"].tolist() == [4, 2, 1]
    assert found.counts.loc["outside"].tolist() == [2, 1, 0]
    assert found.counts.loc["no_decile"].tolist() == [1, 0, 0]
    assert found.counts.loc["not_listed"].tolist() == [1, 1, 0]
    assert (found.unit, found.membership) == ("families", "not_needed")
    assert found.total.to_dict() == dict(zip(ERROR_PARTS, [4, 2, 2, 1, 2, 1, 1], strict=True))
    # Of six entitled families two are without; of six recipients of whom it is known two are not entitled.
    assert (rate(found, "exclusion_error"), rate(found, "inclusion_error")) == pytest.approx((100 / 3, 100 / 3))


def test_a_family_in_the_deciles_needs_a_member_of_the_group() -> None:
    found = errors(BY_HAND, "pkh", (1, 4), groups=("pupils", "pupils-primary"))
    assert found.membership == "partly"
    assert found.counts.loc["eligible"].tolist() == [2, 2, 1]
    assert found.counts.loc["no_member"].tolist() == [1, 0, 0]
    assert found.counts.loc["member_unknown"].tolist() == [1, 0, 0]
    assert rate(found, "exclusion_error") == 50.0
    # Decile 4 without a pupil, deciles 5 and 6; with them the two entitled ones.
    assert rate(found, "inclusion_error") == 60.0


def test_of_a_narrower_group_only_families_without_the_wider_one_are_known() -> None:
    found = errors(BY_HAND, "pkh", (1, 4), groups=("pupils-primary",))
    assert found.counts.loc[["eligible", "no_member", "member_unknown"], "with"].tolist() == [0, 1, 3]
    whole = errors(BY_HAND, "pkh", (1, 4), groups=("pupils-primary", "pupils-junior", "pupils-senior"))
    assert whole.counts.equals(errors(BY_HAND, "pkh", (1, 4), groups=("pupils",)).counts)


def test_where_no_members_are_known_deciles_decide_and_that_is_told() -> None:
    found = errors(BY_HAND, "pkh", (1, 4), groups=("workers",))
    assert found.membership == "not_known"
    assert found.counts.equals(errors(BY_HAND, "pkh", (1, 4)).counts)


def test_a_programme_for_everybody_has_nobody_outside() -> None:
    found = errors(BY_HAND, "pkh", None)
    assert found.counts.loc["eligible"].tolist() == [8, 4, 1]
    assert found.counts.drop("eligible").to_numpy().sum() == 0


def test_receipts_by_decile() -> None:
    table = errors(BY_HAND, "pkh", (1, 4)).deciles_table
    assert table.loc["1"].tolist() == [2, 0, 1]
    assert table.loc[["4", "not_listed"]].to_numpy().tolist() == [[1, 1, 0], [1, 1, 0]]
    assert table.loc["8"].tolist() == [0, 0, 0]


def test_areas_hold_their_own_parts() -> None:
    found = errors(BY_HAND, "pkh", (1, 4))
    assert found.villages.loc[("33.16.01", FIRST)].tolist() == [3, 1, 0, 0, 0, 0, 0]
    assert found.villages.loc[("33.16.01", SECOND)].tolist() == [0, 1, 1, 1, 1, 0, 0]
    assert found.villages.loc[("33.16.02", OTHER)].tolist() == [1, 0, 1, 0, 1, 1, 1]
    assert found.districts.loc["33.16.01"].tolist() == [3, 2, 1, 1, 1, 0, 0]


def test_a_programme_for_persons_counts_all_members_of_entitled_families() -> None:
    families = families_of_rows(
        [
            {"after": decile, "size": size, "persons_after:pbi-jk": persons, "after:pbi-jk": persons is not NA}
            for decile, size, persons in [(1, 4, 4), (2, 3, 1), (5, 5, 0), (7, 2, 2), (8, 3, 0), (3, NA, 2), (4, 1, 3)]
        ]
    )
    found = errors(families, "pbi-jk", (1, 5), target="persons")
    assert found.unit == "persons"
    # 4 of 4, 1 of 3, 0 of 5, and three recipients where one member is written.
    assert found.counts.loc["eligible", ["with", "without"]].tolist() == [8, 7]
    assert found.counts.loc["outside", ["with", "without"]].tolist() == [2, 3]
    assert found.counts.loc["size_unknown", ["with", "without"]].tolist() == [2, 0]
    assert rate(found, "exclusion_error") == pytest.approx(100 * 7 / 15)
    assert rate(found, "inclusion_error") == 20.0
    assert errors(families, "pbi-jk", (1, 5)).unit == "families"


def test_lists_of_before_the_change_do_not_tell() -> None:
    families = families_of_rows([{"after": 1, "before:pkh": True}])
    with pytest.raises(ValueError, match="no list after"):
        errors(families, "pkh", (1, 4))


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 10), st.booleans())
def test_parts_add_up_to_all_families_and_equal_a_plain_loop(seed: int, last: int, needs: bool) -> None:
    families = random_families(seed)
    found = errors(families, "pkh", (1, last), groups=("disabled",) if needs else ())
    assert found.counts.to_numpy().sum() == len(families)
    assert found.villages[list(ERROR_PARTS)].to_numpy().sum() == len(families)
    assert found.deciles_table.to_numpy().sum() == len(families)
    assert found.districts.sum().tolist() == found.total.tolist()
    without = recipients = wrong = entitled = 0
    for family in families.itertuples(index=False):
        decile, disabled = family.decile_after, family.disabled
        has = family[families.columns.get_loc("after:pkh")]
        if not family.in_after or pd.isna(decile) or pd.isna(has) or (needs and decile <= last and pd.isna(disabled)):
            continue
        is_entitled = decile <= last and (not needs or disabled)
        entitled += is_entitled
        without += is_entitled and not has
        recipients += has
        wrong += has and not is_entitled
    assert rate(found, "exclusion_error") == pytest.approx(
        100 * without / entitled if entitled else np.nan, nan_ok=True
    )
    assert rate(found, "inclusion_error") == pytest.approx(
        100 * wrong / recipients if recipients else np.nan, nan_ok=True
    )
    again = errors(families.sample(frac=1, random_state=1), "pkh", (1, last), groups=("disabled",) if needs else ())
    pd.testing.assert_frame_equal(found.villages, again.villages)
    pd.testing.assert_frame_equal(found.counts, again.counts)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_persons_with_and_without_are_all_persons(seed: int) -> None:
    families = random_families(seed)
    found = errors(families, "pbi-jk", (1, 5), target="persons")
    persons = families["persons_after:pbi-jk"].fillna(0)
    size = families["size"].fillna(0)
    assert found.counts["with"].sum() == persons.sum()
    assert found.counts.to_numpy().sum() == np.maximum(size, persons).sum()
    assert found.villages.to_numpy().sum() == found.counts.to_numpy().sum()


def test_sums_and_rates_are_made_of_parts() -> None:
    assert all(set(parts) <= set(ERROR_PARTS) for parts in ERROR_TOTALS.values())
    assert all(set(part) < set(base) <= set(ERROR_PARTS) for part, base in ERROR_RATES.values())


def test_names_of_classes_and_standings_are_those_of_the_tables() -> None:
    found = errors(BY_HAND, "pkh", (1, 4))
    assert tuple(found.counts.index) == CLASSES
    assert tuple(found.deciles_table.index) == STANDINGS
