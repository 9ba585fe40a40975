"""Designs: how units are numbered, and what each choice for lonely units adds to a variance."""

from __future__ import annotations

import numpy as np
import pytest

from rpkd.poverty import Design, Singleton, estimate_mean, estimate_total


def test_same_label_in_two_strata_is_two_units() -> None:
    design = Design([1, 2, 3, 4, 5], strata=["b", "a", "a", "b", "a"], psu=[1, 1, 2, 2, 1])
    assert design.unit_strata.codes.tolist() == [0, 0, 1, 1]
    assert design.units.codes.tolist() == [2, 0, 1, 3, 0]
    assert design.psu_weights.tolist() == [7, 3, 1, 4]
    assert design.stratum_sizes.tolist() == [2, 2]


@pytest.mark.parametrize("reused", [False, True])
@pytest.mark.parametrize("text", [False, True])
def test_numbering_does_not_depend_on_order_or_kind_of_labels(*, reused: bool, text: bool) -> None:
    random = np.random.default_rng(3)
    psu = np.repeat(np.arange(40), random.integers(4, 9, 40))
    strata = psu // 5 * 1_000_000_007  # labels too far apart for a table
    labels = psu % 5 if reused else psu
    weights, values = random.uniform(1, 9, psu.size), random.uniform(0, 9, psu.size)
    if text:
        strata, labels = strata.astype(str), labels.astype(str)
    expected = estimate_mean(values, Design(weights, strata, labels))
    by_hand = Design(weights, psu // 5, psu)
    assert expected.se == pytest.approx(estimate_mean(values, by_hand).se, rel=1e-13)
    assert int(expected.df) == 40 - 8
    mixed = random.permutation(psu.size)
    shuffled = Design(weights[mixed], strata[mixed], labels[mixed])
    np.testing.assert_array_equal(np.sort(shuffled.stratum_sizes), np.full(8, 5))
    assert estimate_mean(values[mixed], shuffled).se == pytest.approx(expected.se, rel=1e-13)


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int64, np.uint64, np.float64, str])
def test_labels_of_any_width(kind: type) -> None:
    labels = np.array([-100, 100, 0, 100, -100, 0]) if kind in (np.int8, np.int64) else np.array([9, 250, 10] * 2)
    design = Design(np.arange(1.0, 7.0), psu=labels.astype(kind))
    assert design.units.count == 3
    assert sorted(design.psu_weights.tolist()) == ([6.0, 6.0, 9.0] if labels[0] < 0 else [5.0, 7.0, 9.0])
    far = np.array([2**63 + 5, 2**63 + 6, 2**63 + 5], dtype=np.uint64)
    assert Design(np.ones(3), psu=far).psu_weights.tolist() == [2.0, 1.0]


def test_without_psu_each_row_is_a_unit_and_without_strata_all_are_one() -> None:
    values = np.array([1.0, 4.0, 2.0, 9.0])
    plain = estimate_mean(values, Design(np.ones(4)))
    assert plain.se[0] == pytest.approx(values.std(ddof=1) / 2)
    assert int(plain.df) == 3
    stratified = estimate_total(values, Design(np.ones(4), strata=[1, 1, 2, 2]))
    assert stratified.se[0] == pytest.approx(np.sqrt(2 * np.var(values[:2], ddof=1) + 2 * np.var(values[2:], ddof=1)))
    assert int(stratified.df) == 2


LONELY = {
    # Stratum totals of the scores: "a" has one unit, "b" two, "c" two.
    "certainty": (3 - 1) ** 2 + (10 - 4) ** 2,
    "adjust": 5**2 + (3 - 1) ** 2 + (10 - 4) ** 2,
    "average": ((3 - 1) ** 2 + (10 - 4) ** 2) * 3 / 2,
}


@pytest.mark.parametrize("singleton", list(LONELY))
def test_what_a_lonely_unit_adds(singleton: Singleton) -> None:
    # n / (n − 1) · Σ (t − mean)² is the squared difference of two units' totals.
    design = Design(np.ones(5), strata=["a", "b", "b", "c", "c"], singleton=singleton)
    assert estimate_total([5, 3, 1, 10, 4], design).se[0] ** 2 == pytest.approx(LONELY[singleton])


def test_lonely_units_have_to_be_decided_on() -> None:
    with pytest.raises(ValueError, match="strata with a single PSU: a; choose what they add"):
        Design(np.ones(3), strata=["a", "b", "b"])
    many = np.concatenate([np.arange(12), np.arange(12, 14).repeat(2)])
    with pytest.raises(ValueError, match="0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more;"):
        Design(np.ones(many.size), strata=many)
    with pytest.raises(ValueError, match="strata with a single PSU: 7;"):
        Design(np.ones(4), strata=[7, 7, 8, 8], psu=[1, 1, 1, 2])
    with pytest.raises(ValueError, match="no other stratum to take the average of"):
        Design(np.ones(2), strata=[1, 2], singleton="average")


def test_a_single_unit_without_strata_has_no_error() -> None:
    with pytest.raises(ValueError, match="strata with a single PSU: 0"):
        Design(np.ones(3), psu=[1, 1, 1])


def test_average_in_a_domain_that_lies_in_lonely_strata_only_is_unknown() -> None:
    design = Design(np.ones(3), strata=["a", "b", "b"], singleton="average")
    found = estimate_mean([1, 2, 3], design, domains=["in", "out", "out"])
    assert found.value[0].tolist() == [1.0, 2.5]
    assert np.isnan(found.se[0, 0])
    assert found.se[0, 1] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1.0, np.nan],), "weights holds 1 values that are NaN"),
        (([1.0, -1.0],), "weights holds 1 values below 0"),
        (([0.0, 0.0],), "all weights are zero"),
        (([],), "weights must be a one-dimensional array"),
        ((3.0,), "weights must be a one-dimensional array"),
        (([1.0, 1.0], [1]), r"strata has shape \(1,\)"),
        (([1.0, 1.0], None, [1, 2, 3]), r"psu has shape \(3,\)"),
        (([1.0, 1.0], None, [1.0, np.nan]), "psu holds 1 missing labels"),
        (([1.0, 1.0], None, None, "remove"), "singleton must be one of fail, certainty, adjust, average"),
    ],
)
def test_what_is_refused(arguments: tuple[object, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Design(*arguments)  # type: ignore[arg-type]
