"""Visits go where they are expected to put most right, and a known chance sends them to everybody else."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm

from rpkd.errors import UserError
from rpkd.scenario import rank_correlation
from rpkd.targeting._verification import (
    CONTROL,
    ORDERED,
    PLAN_COLUMNS,
    VISIT_REASONS,
    Beliefs,
    Stake,
    eligible_probability,
    expected_information,
    plan_visits,
)

ERROR = 0.28
RULE = (1, 4)
VILLAGE = "33.16.01.2001"


def family(name: str, **facts: object) -> dict[str, object]:
    """A family of decile 5 in both lists that nothing speaks of; -1 takes it out of a list."""
    known = {"before": 5, "after": 5, "gets": pd.NA, "got": pd.NA, "persons": pd.NA, "size": 4, "village": VILLAGE}
    known |= {"moved": False, "link": "nik", "probability": float("nan"), "doubt": 0, "toddlers": pd.NA}
    return known | {"family": name} | facts


def frame(*rows: dict[str, object]) -> pd.DataFrame:
    def deciles(side: str) -> pd.arrays.IntegerArray:
        return pd.array([pd.NA if row[side] in {-1, None} else row[side] for row in rows], dtype="Int64")

    def column(name: str, dtype: str) -> object:
        return pd.array([row[name] for row in rows], dtype=dtype)

    return pd.DataFrame(
        {
            "family": [row["family"] for row in rows],
            "village": [row["village"] for row in rows],
            "in_before": [row["before"] != -1 for row in rows],
            "in_after": [row["after"] != -1 for row in rows],
            "decile_before": deciles("before"),
            "decile_after": deciles("after"),
            "after:pkh": column("gets", "boolean"),
            "before:pkh": column("got", "boolean"),
            "persons_after:pkh": column("persons", "Int64"),
            "size": column("size", "Int64"),
            "toddlers": column("toddlers", "Int64"),
            "moved": [bool(row["moved"]) for row in rows],
            "link": [row["link"] for row in rows],
            "probability": [row["probability"] for row in rows],
            "doubt": column("doubt", "Int64"),
        }
    )


def scored(*rows: dict[str, object], stake: Stake | None = None, error: float = ERROR) -> pd.DataFrame:
    return expected_information(frame(*rows), {"pkh": stake or Stake(RULE)}, error)


def test_the_error_of_the_registry_is_kept() -> None:
    table = eligible_probability(RULE, ERROR)
    # Of the true poorest four tenths, 28 percent are ranked outside the first four deciles by one list.
    assert table[0, 1:5].sum() * 0.1 == pytest.approx(0.4 * (1 - ERROR), abs=2e-3)
    assert table[0, 0] == pytest.approx(0.4)


@pytest.mark.parametrize("decile", [1, 4, 5, 10])
def test_one_list_agrees_with_the_bivariate_normal(decile: int) -> None:
    correlation = rank_correlation(ERROR)
    both = multivariate_normal(cov=[[1, correlation], [correlation, 1]])
    cuts = norm.ppf([(decile - 1) / 10, decile / 10]).clip(-9, 9)
    inside = both.cdf([norm.ppf(0.4), cuts[1]]) - both.cdf([norm.ppf(0.4), cuts[0]])
    assert eligible_probability(RULE, ERROR)[0, decile] == pytest.approx(inside / 0.1, abs=2e-3)


@settings(max_examples=25, deadline=None)
@given(
    st.integers(1, 10).flatmap(lambda last: st.tuples(st.integers(1, last), st.just(last))),
    st.floats(0.1, 0.6),
)
def test_chances_are_chances_and_two_lists_are_alike(rule: tuple[int, int], error: float) -> None:
    table = eligible_probability(rule, error)
    assert ((table >= 0) & (table <= 1 + 1e-12)).all()
    np.testing.assert_allclose(table, table.T)
    if rule[0] == 1:
        assert (np.diff(table[1:, 1:], axis=1) <= 1e-9).all()  # the higher the decile, the less likely


def test_within_and_beyond_a_cut_make_one() -> None:
    below, above = eligible_probability((1, 4), ERROR), eligible_probability((5, 10), ERROR)
    np.testing.assert_allclose(below + above, 1)


def test_a_registry_without_error_is_believed_and_one_that_knows_nothing_is_not() -> None:
    sure = eligible_probability(RULE, 0.0)
    np.testing.assert_array_equal(sure[0, 1:], [1] * 4 + [0] * 6)
    assert sure[1, 10] == pytest.approx(0.4)  # two certain lists that contradict each other
    np.testing.assert_allclose(eligible_probability(RULE, 0.6), 0.4, atol=1e-6)


def test_scores_are_worth_times_the_chance_that_the_present_state_is_wrong() -> None:
    chance = eligible_probability(RULE, ERROR)
    table = scored(
        family("a", gets=True, after=2, before=None),
        family("b", gets=False, after=2, before=None),
        family("c", gets=True, after=9, before=8, doubt=2),
        family("d", gets=True, after=-1, before=3),
        family("e", gets=False, after=3, before=3, moved=True),
        family("f", gets=True, after=3, before=3, link="model", probability=0.8),
        stake=Stake(RULE, worth=10.0),
    )
    expected = [
        1 - chance[0, 2],
        chance[0, 2],
        1 - chance[8, 9] * 0.9**2,
        1 - chance[3, 0] * 0.7,
        chance[3, 3] * 0.8,
        1 - chance[3, 3] * 0.8,
    ]
    np.testing.assert_allclose(table["wrong"], expected)
    np.testing.assert_allclose(table["score"], [10 * value for value in expected])


def test_beliefs_can_be_others() -> None:
    chance = eligible_probability(RULE, ERROR)[3, 0]
    families = frame(family("a", gets=True, after=-1, before=3))
    table = expected_information(families, {"pkh": Stake(RULE)}, ERROR, Beliefs(gone_when_dropped=0.5))
    assert table["score"].iloc[0] == pytest.approx(1 - chance * 0.5)


def test_persons_count_each_and_the_rest_of_the_family_as_missed() -> None:
    chance = eligible_probability((1, 5), ERROR)[5, 5]
    stake = Stake((1, 5), worth=2.0, persons=True)
    table = scored(
        family("a", gets=True, persons=3, size=5),
        family("b", gets=False, persons=0, size=5),
        family("c", gets=False, persons=0, size=pd.NA),
        family("d", gets=True, persons=pd.NA, size=4),
        stake=stake,
    )
    expected = [2 * (3 * (1 - chance) + 2 * chance), 2 * 5 * chance, 2 * chance, 2 * 4 * (1 - chance)]
    np.testing.assert_allclose(table["score"], expected)


def test_what_no_list_tells_is_not_counted() -> None:
    table = scored(family("a", after=1), family("b", after=1, gets=False))
    assert table["score"].iloc[0] == 0
    assert table["score"].iloc[1] == eligible_probability(RULE, ERROR)[5, 1]
    assert expected_information(frame(family("a")), {"pip-sd": Stake(RULE)}, ERROR)["score"].tolist() == [0.0]


def test_a_family_without_the_group_is_not_eligible() -> None:
    stake = Stake(RULE, needs="toddlers")
    rows = [family("abc"[n], before=2, after=1, gets=False, toddlers=(0, 1, pd.NA)[n]) for n in range(3)]
    table = scored(*rows, stake=stake)
    assert table["score"].iloc[0] == 0
    assert table["score"].iloc[1] == table["score"].iloc[2] > 0.8
    assert table["reason"].tolist() == ["pemeriksaan-acak", "berhak-belum-menerima", "berhak-belum-menerima"]


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        ({}, "pemeriksaan-acak"),
        ({"after": -1, "before": 9}, "hilang-dari-dtsen"),
        ({"after": 6, "before": 4, "got": True, "gets": False}, "bantuan-berhenti"),
        ({"after": 7, "gets": True}, "penerima-desil-tinggi penerima-di-luar-aturan"),
        ({"after": 5, "gets": True}, "penerima-di-luar-aturan"),
        ({"after": None, "gets": True}, "penerima-tanpa-desil"),
        ({"after": 4, "gets": False}, "berhak-belum-menerima"),
        ({"after": 4, "gets": True}, "pemeriksaan-acak"),
        ({"doubt": 1}, "identitas-diragukan"),
        ({"link": "model", "probability": 0.97}, "padanan-diragukan"),
        ({"link": "model", "probability": 0.999}, "pemeriksaan-acak"),
        ({"moved": True}, "pindah-desa"),
        ({"before": 9, "after": 6}, "desil-berubah-jauh"),
        ({"before": 8, "after": 6}, "pemeriksaan-acak"),
        (
            {"before": 1, "after": 4, "got": True, "gets": False, "moved": True},
            "bantuan-berhenti berhak-belum-menerima pindah-desa desil-berubah-jauh",
        ),
    ],
)
def test_every_reason_and_its_border(facts: dict[str, object], reasons: str) -> None:
    table = scored(family("a", **facts))
    assert table["reasons"].iloc[0] == reasons
    assert table["reason"].iloc[0] == reasons.split()[0]


def test_every_reason_has_a_label() -> None:
    from rpkd.targeting._field_form import REASON_LABELS

    assert set(REASON_LABELS) == {*VISIT_REASONS, "pemeriksaan-acak"}


def some_scores(count: int = 60, villages: int = 3) -> pd.DataFrame:
    random = np.random.default_rng(3)
    return pd.DataFrame(
        {
            "family": [f"{number:032x}" for number in random.permutation(count)],
            "village": [f"33.16.01.{2001 + number % villages}" for number in range(count)],
            "score": np.round(random.random(count), 1),  # with ties
            "wrong": 0.0,
            "reason": "pemeriksaan-acak",
            "reasons": "pemeriksaan-acak",
        }
    )


def test_a_plan_has_the_visits_that_were_asked_for() -> None:
    plan = plan_visits(some_scores(), seed=1, per_village=8, control=0.2)
    assert tuple(plan.columns) == PLAN_COLUMNS
    assert plan.groupby("village")["order"].apply(list).tolist() == [list(range(1, 9))] * 3
    assert plan.groupby("village")["part"].value_counts().tolist() == [6, 2] * 3
    assert plan["family"].is_unique
    assert (plan["stratum"] == plan["village"]).all()
    assert (plan["frame"] == 20).all()
    drawn = plan[plan["part"] == CONTROL]
    np.testing.assert_allclose(drawn["probability"], 2 / 14)
    # Those drawn stand for all that are not visited for certain.
    assert (1 / plan["probability"]).sum() == pytest.approx(60)


def test_a_plan_for_the_region_goes_where_the_scores_are() -> None:
    scores = some_scores()
    plan = plan_visits(scores, seed=1, total=15, control=0.2)
    certain = plan[plan["part"] == ORDERED]
    best = scores.sort_values(["score", "family"], ascending=[False, True]).head(12)
    assert set(certain["family"]) == set(best["family"])
    assert plan["stratum"].unique().tolist() == [""]
    assert len(plan) == 15
    assert (1 / plan["probability"]).sum() == pytest.approx(60)


def test_within_a_part_the_order_goes_by_score_and_pseudonym() -> None:
    plan = plan_visits(some_scores(), seed=1, per_village=10)
    for _, own in plan[plan["part"] == ORDERED].groupby("village"):
        pairs = [(-score, name) for score, name in zip(own["score"], own["family"], strict=True)]
        assert pairs == sorted(pairs)


@given(st.randoms(use_true_random=False), st.integers(1, 70), st.sampled_from([0.0, 0.1, 0.5, 1.0]))
@settings(max_examples=10, deadline=None)
def test_the_order_of_rows_changes_nothing(random: object, visits: int, control: float) -> None:
    scores = some_scores()
    order = list(range(len(scores)))
    random.shuffle(order)  # type: ignore[attr-defined]
    first = plan_visits(scores, seed=4, total=visits, control=control)
    again = plan_visits(scores.iloc[order], seed=4, total=visits, control=control)
    pd.testing.assert_frame_equal(first, again)
    assert len(first) == min(visits, 60)
    assert (first["part"] == CONTROL).sum() == (0 if visits >= 60 else np.ceil(control * visits))


def test_another_seed_draws_others_and_keeps_the_certain_ones() -> None:
    one, two = (plan_visits(some_scores(), seed=seed, total=20, control=0.5) for seed in (1, 2))
    parts = [{part: set(own["family"]) for part, own in plan.groupby("part")} for plan in (one, two)]
    assert parts[0][ORDERED] == parts[1][ORDERED]
    assert parts[0][CONTROL] != parts[1][CONTROL]


def test_villages_do_not_hang_on_one_another() -> None:
    scores = some_scores()
    one = scores[scores["village"] == "33.16.01.2002"]
    together = plan_visits(scores, seed=1, per_village=7).query("village == '33.16.01.2002'").reset_index(drop=True)
    pd.testing.assert_frame_equal(plan_visits(one, seed=1, per_village=7), together)


def test_everybody_left_has_the_same_chance_and_any_place_in_the_order() -> None:
    scores = some_scores(30, 1)
    drawn = dict.fromkeys(scores["family"], 0)
    places = []
    for seed in range(150):
        plan = plan_visits(scores, seed=seed, total=10, control=0.4)
        own = plan[plan["part"] == CONTROL]
        places += own["order"].tolist()
        for name in own["family"]:
            drawn[name] += 1
    chances = np.array([count for count in drawn.values() if count]) / 150
    assert len(chances) == 24
    # Four of 24 are drawn; five standard errors around 1/6.
    assert np.abs(chances - 1 / 6).max() < 5 * np.sqrt(1 / 6 * 5 / 6 / 150)
    assert abs(np.mean(places) - 5.5) < 5 * np.sqrt(99 / 12 / len(places))


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        ({}, "tepat satu dari keduanya"),
        ({"total": 3, "per_village": 3}, "tepat satu dari keduanya"),
        ({"total": 0}, "paling sedikit 1"),
        ({"per_village": -1}, "paling sedikit 1"),
        ({"total": 3, "control": 1.5}, "pecahan dari 0 sampai 1"),
        ({"total": 3, "control": float("nan")}, "pecahan dari 0 sampai 1"),
    ],
)
def test_a_budget_that_makes_no_sense_is_told(asked: dict[str, float], what: str) -> None:
    with pytest.raises(UserError, match=what):
        plan_visits(some_scores(), seed=1, **asked)  # type: ignore[arg-type]


def test_nobody_to_visit_gives_an_empty_plan() -> None:
    plan = plan_visits(some_scores().head(0), seed=1, total=5)
    assert tuple(plan.columns) == PLAN_COLUMNS
    assert plan.empty
