"""Rates of error before and after visits equal hand counts; estimates are right on average, as sure as they say."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from rpkd.targeting._field_outcome import (
    AFTER,
    ELIGIBLE,
    GETS,
    GETS_NOT,
    INSIDE,
    NO_DECILE,
    NOT_ELIGIBLE,
    NOT_FOUND,
    OUTSIDE,
    UNKNOWN,
    before_and_after,
    compare_visits,
    error_rates,
)
from rpkd.targeting._verification import CONTROL, ORDERED, plan_visits


def families(*rows: tuple[str, object, object]) -> pd.DataFrame:
    """Families by pseudonym, decile and whether they receive."""
    return pd.DataFrame(
        {
            "family": [row[0] for row in rows],
            "village": "33.16.01.2001",
            "decile_after": pd.array([row[1] for row in rows], dtype="Int64"),
            "after:pkh": pd.array([row[2] for row in rows], dtype="boolean"),
        }
    )


def answers(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    """Answers by pseudonym: found, eligible, receives."""
    names = ["family", "found", "eligible", "receives:pkh"]
    return pd.DataFrame(rows, columns=names).assign(village="33.16.01.2001", list="a").astype("str")


SEVEN = families(
    ("a", 1, True),
    ("b", 2, False),
    ("c", 4, False),
    ("d", 5, True),
    ("e", 9, True),
    ("f", pd.NA, False),
    ("g", 3, pd.NA),
)
VISITED = answers(
    ("a", "ya", "ya", "ya"),
    ("b", "ya", "ya", ""),
    ("c", "ya", "tidak", "tidak"),
    ("d", "ya", "perlu musyawarah", "ya"),
    ("e", "pindah", "", "tidak tahu"),
    ("f", "ya", "ya", "ya"),
    ("g", "ya", "ya", "tidak"),
    ("x", "ya", "ya", "ya"),  # the registry no longer has it
)


def plan_of(names: Sequence[str], parts: Sequence[str], chances: Sequence[float], frame: int) -> pd.DataFrame:
    table = {"family": names, "village": "33.16.01.2001", "stratum": "", "part": parts, "probability": chances}
    return pd.DataFrame(table).assign(frame=frame, order=range(1, len(names) + 1), score=0.0, reason="x", reasons="x")


def test_both_views_of_a_family_stand_side_by_side() -> None:
    table = compare_visits(SEVEN, VISITED, "pkh", (1, 4)).set_index("family")
    columns = ["before", "gets_before", "after", "gets_after"]
    assert {name: tuple(table.loc[name, columns]) for name in table.index} == {
        "a": (INSIDE, GETS, ELIGIBLE, GETS),
        "b": (INSIDE, GETS_NOT, ELIGIBLE, GETS_NOT),
        "c": (INSIDE, GETS_NOT, NOT_ELIGIBLE, GETS_NOT),
        "d": (OUTSIDE, GETS, "musyawarah", GETS),
        "e": (OUTSIDE, GETS, NOT_FOUND, GETS),
        "f": (NO_DECILE, GETS_NOT, ELIGIBLE, GETS),
        "g": (INSIDE, UNKNOWN, ELIGIBLE, GETS_NOT),
    }
    everybody = compare_visits(SEVEN, VISITED, "pkh", None)
    assert set(everybody["before"]) == {INSIDE}


def test_the_table_counts_every_visit_once() -> None:
    table = before_and_after(compare_visits(SEVEN, VISITED, "pkh", (1, 4)))
    assert table.shape == (9, 4)
    assert tuple(table.columns) == AFTER
    assert table.loc[(INSIDE, GETS_NOT)].tolist() == [1, 1, 0, 0]
    assert table.loc[(OUTSIDE, GETS)].tolist() == [0, 0, 1, 1]
    assert table.loc[(INSIDE, UNKNOWN)].tolist() == [1, 0, 0, 0]
    assert table.to_numpy().sum() == 7


def test_rates_by_hand() -> None:
    compared = compare_visits(SEVEN, VISITED, "pkh", (1, 4))
    plan = plan_of(list("abcdefg"), [ORDERED] * 7, [1.0] * 7, 7)
    found = error_rates(compared, plan)
    assert (found.planned, found.visited, found.undecided) == (7, 7, 1)
    # By decile: b and c of a, b, c have no programme; d and e of a, d, e are outside.
    assert (found.exclusion_before.hits, found.exclusion_before.base) == (2, 3)
    assert (found.inclusion_before.hits, found.inclusion_before.base) == (2, 3)
    # By visit: b and g of a, b, f, g have none; e of a, e, f was not found and receives.
    assert (found.exclusion_visited.hits, found.exclusion_visited.base) == (2, 4)
    assert (found.inclusion_visited.hits, found.inclusion_visited.base) == (1, 3)
    assert found.exclusion_visited.value == 0.5
    assert found.exclusion.value == pytest.approx(0.5)


def test_of_a_census_the_rate_is_known_for_sure() -> None:
    compared = compare_visits(SEVEN, VISITED[VISITED["eligible"] != "perlu musyawarah"], "pkh", (1, 4))
    plan = plan_of(list("abcefg"), [ORDERED] * 6, [1.0] * 6, 6)
    found = error_rates(compared, plan)
    assert (found.exclusion.low, found.exclusion.value, found.exclusion.high) == (0.5, 0.5, 0.5)
    assert found.covered == 1.0


def test_random_families_stand_for_the_others() -> None:
    names = list("abcdef")
    known = families(*((name, 1, False) for name in names))
    # Two were visited for certain, one of them without the programme; of four of forty random ones, one.
    said = answers(
        ("a", "ya", "ya", "tidak"),
        ("b", "ya", "ya", "ya"),
        ("c", "ya", "ya", "tidak"),
        ("d", "ya", "ya", "ya"),
        ("e", "ya", "ya", "ya"),
        ("f", "ya", "ya", "ya"),
    )
    plan = plan_of(names, [ORDERED] * 2 + [CONTROL] * 4, [1.0] * 2 + [0.1] * 4, 42)
    found = error_rates(compare_visits(known, said, "pkh", (1, 4)), plan)
    share = (1 + 10) / 42
    assert found.exclusion.value == pytest.approx(share)
    assert (found.exclusion.hits, found.exclusion.base) == (2, 6)
    assert found.covered == pytest.approx(1)
    # Variance by hand: 40² (1 - 0,1) s²/4 / 42², with s² of (1 - R, -R, -R, -R); then Wilson at the size it stands for.
    residuals = np.array([1 - share, -share, -share, -share])
    variance = 40**2 * 0.9 * residuals.var(ddof=1) / 4 / 42**2
    size = share * (1 - share) / variance
    square = 1.959963984540054**2
    half = np.sqrt(square) * np.sqrt(share * (1 - share) / size + square / (4 * size**2)) / (1 + square / size)
    middle = (share + square / (2 * size)) / (1 + square / size)
    assert found.exclusion.low == pytest.approx(middle - half)
    assert found.exclusion.high == pytest.approx(middle + half)


def test_a_rate_of_none_is_as_sure_as_wilson_says() -> None:
    names = [f"{number:02d}" for number in range(20)]
    known = families(*((name, 1, True) for name in names))
    said = answers(*((name, "ya", "ya", "ya") for name in names))
    plan = plan_of(names, [CONTROL] * 20, [0.001] * 20, 20_000)
    found = error_rates(compare_visits(known, said, "pkh", (1, 4)), plan)
    wilson = binomtest(0, 20).proportion_ci(method="wilson")
    assert found.exclusion.value == 0
    assert (found.exclusion.low, found.exclusion.high) == pytest.approx((wilson.low, wilson.high))


def test_families_not_reached_are_taken_to_be_like_those_reached() -> None:
    known = families(*((name, 1, False) for name in "abcd"))
    said = answers(("a", "ya", "ya", "tidak"), ("c", "ya", "ya", "ya"))
    plan = plan_of(list("abcd"), [ORDERED] * 2 + [CONTROL] * 2, [1, 1, 0.2, 0.2], 12)
    found = error_rates(compare_visits(known, said, "pkh", (1, 4)), plan)
    assert found.exclusion.value == pytest.approx(2 / 12)
    assert (found.planned, found.visited) == (4, 2)
    # One random answer says nothing of how much they differ.
    assert (found.exclusion.low, found.exclusion.high) == (None, None)


def test_without_a_random_sample_only_the_visited_are_spoken_for() -> None:
    known = families(("a", 1, True), ("b", 1, False))
    said = answers(("a", "ya", "ya", "ya"), ("b", "ya", "ya", "tidak"))
    found = error_rates(compare_visits(known, said, "pkh", (1, 4)), plan_of(["a", "b"], [ORDERED] * 2, [1, 1], 40))
    assert found.covered == pytest.approx(0.05)


def test_without_an_answer_no_rate_is_made_up() -> None:
    known = families(("a", 1, True))
    plan = plan_of(["a"], [ORDERED], [1.0], 1)
    for said in (answers(), answers(("a", "ya", "perlu musyawarah", "ya"))):
        found = error_rates(compare_visits(known, said, "pkh", (1, 4)), plan)
        assert (found.exclusion.value, found.inclusion.value) == (None, None)
        assert found.covered == 0.0


def test_estimates_are_right_on_average_and_intervals_cover() -> None:
    random = np.random.default_rng(8)
    count = 120
    poor = random.random(count) < 0.4
    gets = np.where(poor, random.random(count) < 0.7, random.random(count) < 0.2)
    names = [f"{number:032x}" for number in range(count)]
    known = families(*((name, 1, bool(got)) for name, got in zip(names, gets, strict=True)))
    said = answers(*((name, "ya", "ya" if is_poor else "tidak", "") for name, is_poor in zip(names, poor, strict=True)))
    compared = compare_visits(known, said, "pkh", (1, 4))
    truth = (poor & ~gets).sum() / poor.sum()
    scores = pd.DataFrame({"family": names, "village": "v", "wrong": 0.0, "reason": "x", "reasons": "x"})
    # Scores go with the errors, so that those visited for certain are far from the average.
    scores["score"] = (poor & ~gets) + random.random(count)
    rates = []
    for seed in range(50):
        plan = plan_visits(scores, seed=seed, total=50, control=0.6)
        visited = compared[compared["family"].isin(plan["family"])]
        rates.append(error_rates(visited, plan))
    values = np.array([rate.exclusion.value for rate in rates])
    assert abs(values.mean() - truth) < 4 * values.std() / np.sqrt(len(values)) + 0.01
    naive = np.mean([rate.exclusion_visited.value for rate in rates])
    assert naive - truth > 0.1  # a plain share of the visited would be far off
    covers = [rate.exclusion.low <= truth <= rate.exclusion.high for rate in rates]  # type: ignore[operator]
    assert np.mean(covers) >= 0.86
