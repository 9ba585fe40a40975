"""The synthetic sample: published figures exactly, the rest assumed and stated, and never taken for real."""

from __future__ import annotations

import time
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rpkd.errors import UserError
from rpkd.poverty import fgt, gini
from rpkd.sources import Tables
from rpkd.survey import TRAITS, Assumptions, Households, Published, groupings, published_figures, synthetic_households

BLORA = Published(2025, 492_105.0, 10.58, 1.265, 0.27, 869_660.0)


def measured(sample: Households, line: float) -> np.ndarray:
    return 100 * fgt(sample.expenditure, line, sample.person_weight)


def test_every_region_gets_its_published_measures(tables: Tables) -> None:
    frame = tables["poverty_regency"].frame
    refused, worst = [], 0.0
    for code in sorted(set(frame["region_code"])):
        figures = published_figures(frame, code)
        for year in (2024, 2025):
            known = figures.get(year)
            if known is None or None in (known.headcount_ratio, known.gap_index, known.severity_index):
                continue
            try:
                sample = synthetic_households(known, seed=3)
            except UserError as error:
                refused.append((code, year, error.problems[0].what))
                continue
            wanted = [known.headcount_ratio, known.gap_index, known.severity_index]
            worst = max(worst, float(np.abs(measured(sample, known.line) - wanted).max()))
            assert sample.expenditure.min() > 0
    assert worst < 1e-9
    # BPS prints a P2 of 0.00 there, beside a P1 above zero.
    assert [(code, year) for code, year, _ in refused] == [("65.71", 2025)]
    assert "tidak mungkin bersamaan" in refused[0][2]


@given(
    headcount=st.floats(2, 60),
    depth=st.floats(0.05, 0.4),
    inequality=st.floats(1.15, 1.9),
    seed=st.integers(0, 50),
)
def test_any_possible_measures_are_met(headcount: float, depth: float, inequality: float, seed: int) -> None:
    gap = headcount * depth
    severity = gap * depth * inequality
    assume(severity < gap)
    # A large mean gap that is also very unequal would need expenditures below zero.
    assume(depth * inequality < 0.5)
    sample = synthetic_households(Published(2025, 500_000.0, headcount, gap, severity), seed)
    assert measured(sample, 500_000.0) == pytest.approx([headcount, gap, severity], abs=1e-8)
    assert sample.expenditure.min() > 0


@pytest.mark.parametrize("households", [120, 600, 5_000])
@pytest.mark.parametrize("seed", [1, 2])
def test_the_design_is_that_of_a_survey(households: int, seed: int) -> None:
    sample = synthetic_households(BLORA, seed, households=households)
    assert len(sample) == households
    assert np.bincount(sample.psu).tolist() == [10] * (households // 10)
    strata_of_psu = {(psu, stratum) for psu, stratum in zip(sample.psu, sample.stratum, strict=True)}
    assert len(strata_of_psu) == households // 10
    assert set(sample.stratum.tolist()) == {0, 1, 2, 3}
    assert sample.weight.std() / sample.weight.mean() > 0.2
    assert sample.person_weight.sum() == pytest.approx(869_660)
    assert len(set(sample.identity.tolist())) == households
    assert set(sample.traits) == set(TRAITS)


def test_the_same_seed_gives_the_same_households() -> None:
    first, again, other = (synthetic_households(BLORA, seed) for seed in (5, 5, 6))
    assert np.array_equal(first.expenditure, again.expenditure)
    assert all(np.array_equal(first.traits[name], again.traits[name]) for name in TRAITS)
    assert not np.array_equal(first.expenditure, other.expenditure)


def test_composition_is_possible() -> None:
    sample = synthetic_households(BLORA, 8, households=20_000)
    traits = sample.traits
    assert (traits["children"] + traits["elderly"] <= sample.size).all()
    assert (traits["children"] < sample.size).all()
    assert ((traits["head_age"] >= 60) <= (traits["elderly"] >= 1)).all()
    assert (traits["orphans"] <= traits["children"]).all()
    assert (traits["migrants"] < sample.size).all()


def test_shares_are_near_the_assumed_ones_and_go_with_poverty() -> None:
    assumed = Assumptions()
    sample = synthetic_households(BLORA, 9, households=200_000)
    by_key = {grouping.key: grouping.codes == 0 for grouping in groupings(sample)}
    for key, share in (
        ("head_female", assumed.female_head),
        ("elderly_alone", assumed.elderly_alone),
        ("disabled", assumed.disabled),
        ("migrants", assumed.migrants),
        ("orphans", assumed.orphans),
    ):
        found = by_key[key].mean()
        assert 0.5 * share < found < 1.5 * share, key
        poor = sample.expenditure < BLORA.line
        assert poor[by_key[key]].mean() > 1.15 * poor[~by_key[key]].mean(), key
    spread = gini(sample.expenditure, sample.person_weight)
    assert 0.28 < spread < 0.38


def test_other_assumptions_give_another_sample() -> None:
    sample = synthetic_households(BLORA, 9, households=20_000, assumptions=Assumptions(female_head=0.5, mean_size=5.0))
    assert sample.traits["head_female"].mean() == pytest.approx(0.5, abs=0.03)
    assert sample.size.mean() == pytest.approx(5.0, abs=0.2)
    assert measured(sample, BLORA.line) == pytest.approx([10.58, 1.265, 0.27], abs=1e-9)


def test_a_whole_registry_takes_a_second_or_so() -> None:
    started = time.process_time()
    sample = synthetic_households(BLORA, 1, households=300_000)
    assert time.process_time() - started < 5
    assert measured(sample, BLORA.line) == pytest.approx([10.58, 1.265, 0.27], abs=1e-9)


def test_it_says_that_it_is_made_up() -> None:
    sample = synthetic_households(BLORA, 1)
    assert sample.synthetic
    assert sample.label == "contoh sintetis"
    assert "contoh sintetis" in sample.source
    assert all(number.startswith("contoh-") for number in sample.identity)


@pytest.mark.parametrize(
    ("figures", "what"),
    [
        (Published(2023, 400_000.0), "tidak tersedia"),
        (Published(2023, 400_000.0, 10.0, 1.0, None), "tidak tersedia"),
        (Published(2023, 400_000.0, 10.0, 12.0, 3.0), "tidak mungkin bersamaan"),
        (Published(2023, 400_000.0, 10.0, 5.0, 1.0), "tidak mungkin bersamaan"),
        (Published(2023, 400_000.0, 10.0, 9.0, 8.5), "tidak dapat disusun"),
    ],
)
def test_what_no_sample_can_have_is_refused(figures: Published, what: str) -> None:
    with pytest.raises(UserError) as raised:
        synthetic_households(figures, 1)
    (problem,) = raised.value.problems
    assert what in problem.what
    assert "contoh sintetis" in problem.what
    assert problem.rule
    assert problem.remedy


def test_published_figures_of_a_region(published: Mapping[int, Published]) -> None:
    latest = published[2025]
    assert (latest.line, latest.headcount_ratio) == (492105, 10.58)
    assert (latest.gap_index, latest.severity_index) == (1.265, 0.27)
    assert latest.population == pytest.approx(92_010 / 0.1058)
    assert published[2023].gap_index is None
