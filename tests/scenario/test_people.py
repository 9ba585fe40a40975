"""Families as weighted points: their ranking by the registry, the chances laid out beforehand, where they come from."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri

from rpkd.poverty import PublishedPoverty
from rpkd.scenario import (
    Families,
    People,
    published_people,
    rank_correlation,
    registry_people,
    resampled_people,
    sampled_people,
    survey_people,
    with_registry,
)
from rpkd.scenario._people import family_sizes, spread_chances
from rpkd.survey import Households, Published, synthetic_households

from . import worlds

LINE = 500_000.0


@pytest.fixture(scope="module")
def sample() -> Households:
    return synthetic_households(Published(2025, LINE, 10.5, 1.4, 0.29, population=900_000.0), seed=4, households=600)


@pytest.mark.parametrize("error", [0.05, 0.15, 0.28, 0.45, 0.6])
def test_the_error_of_the_registry_is_the_one_that_was_asked_for(error: float) -> None:
    generator = np.random.default_rng(8)
    true, other = generator.standard_normal((2, 2_000_000))
    fidelity = rank_correlation(error)
    seen = fidelity * true + np.sqrt(1 - fidelity**2) * other
    cut = np.quantile(true, 0.4)
    assert np.mean(seen[true < cut] >= np.quantile(seen, 0.4)) == pytest.approx(error, abs=0.002)


def test_an_error_that_no_ranking_can_have_is_refused() -> None:
    for error in (-0.01, 0.61):
        with pytest.raises(ValueError, match="between 0 and"):
            rank_correlation(error)


@pytest.mark.parametrize("error", [0.1, 0.28, 0.4])
def test_people_are_misranked_as_often_as_asked(error: float) -> None:
    people = worlds.people(8000)
    poorest = people.place < 0.4
    missed = people.deciles(error) > 4
    assert people.weight[poorest & missed].sum() / people.weight[poorest].sum() == pytest.approx(error, abs=0.01)


def test_a_registry_without_error_ranks_by_welfare() -> None:
    deciles = worlds.people().deciles(0.0)
    assert (np.diff(deciles) >= 0).all()
    assert set(deciles.tolist()) == set(range(1, 11))


def test_deciles_hold_the_shares_of_the_registry() -> None:
    families = np.array([[30.0], [20], [10], [10], [10], [5], [5], [5], [4], [1]])
    people = with_registry(worlds.people(8000), families, ("a",), 0.28)
    held = np.bincount(people.deciles(0.28), weights=people.families, minlength=11)[1:] / people.families.sum()
    assert held == pytest.approx(families[:, 0] / 100, abs=0.002)
    # Poor families are larger: they are more of the persons than of the families.
    assert people.registry_shares[0] > 0.31


@pytest.mark.parametrize("families", [np.ones((9, 1)), np.ones((10, 2)), -np.ones((10, 1)), np.zeros((10, 1))])
def test_impossible_counts_are_refused(families: np.ndarray) -> None:
    with pytest.raises(ValueError, match="families of ten deciles"):
        with_registry(worlds.people(400), families, ("a",), 0.28)


def test_a_registry_that_ranks_anew_forgets_a_share_of_families_each_year() -> None:
    people = worlds.people(8000)
    noise = people.noise
    for year in (1, 2):
        noise = people.reranked(noise, 0.1, year)
    kept = np.mean(noise == people.noise)
    assert kept == pytest.approx(0.9**2, abs=0.01)
    # As good and as bad as before: the error of the ranking stays.
    missed = people.deciles(0.28, noise)[people.place < 0.4] > 4
    assert people.weight[people.place < 0.4][missed].sum() / people.weight[people.place < 0.4].sum() == pytest.approx(
        0.28, abs=0.015
    )


def test_chances_are_even_everywhere_and_independent_of_each_other() -> None:
    one, other = (spread_chances(3, name, 6400) for name in ("pkh", "sembako"))
    assert ((np.sort(one.reshape(-1, 64)) * 64).astype(int) == np.arange(64)).all()
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.05
    assert (spread_chances(3, "pkh", 6400) == one).all()
    assert (spread_chances(4, "pkh", 6400) != one).any()


@pytest.mark.parametrize("deciles", [(1, 4), (1, 1), (8, 10)])
def test_families_live_where_the_registry_counts_them(deciles: tuple[int, int]) -> None:
    areas, table = ("a", "b", "c"), np.outer(np.arange(10, 0, -1.0), [1.0, 2.0, 3.0])
    table[:4, 0] *= 4
    people = with_registry(worlds.people(8000), table, areas, 0.28)
    ranked = people.deciles(0.28)
    home = people.area_of(ranked)
    meant = (ranked >= deciles[0]) & (ranked <= deciles[1])
    found = np.bincount(home[meant], weights=people.families[meant], minlength=3)
    rows = table[deciles[0] - 1 : deciles[1]]
    assert found / found.sum() == pytest.approx(rows.sum(axis=0) / rows.sum(), abs=0.05)


def test_families_without_a_place_have_none() -> None:
    people = worlds.people(400)
    assert (people.area_of(people.deciles(0.28)) == -1).all()


def test_published_people_have_the_figures_that_were_fitted() -> None:
    people = worlds.people(4000)
    share = people.weight / people.persons
    assert people.persons == pytest.approx(900_000)
    assert 100 * share @ (people.welfare < 1) == pytest.approx(worlds.PUBLISHED.headcount_ratio, abs=0.006)
    assert 100 * share @ np.maximum(1 - people.welfare, 0) == pytest.approx(worlds.PUBLISHED.gap_index, abs=0.006)
    assert 100 * share @ np.maximum(1 - people.welfare, 0) ** 2 == pytest.approx(
        worlds.PUBLISHED.severity_index, abs=0.006
    )
    poor = people.welfare < 1
    assert people.persons / people.families.sum() == pytest.approx(3.7, abs=1e-9)
    assert people.weight[poor].sum() / people.families[poor].sum() == pytest.approx(4.76, abs=0.02)
    for group, part in worlds.FAMILIES.shares.items():
        assert people.held(group).sum() / people.persons == pytest.approx(part)


def test_points_end_where_they_are_to_end() -> None:
    people = published_people(worlds.distribution(), 1e6, worlds.FAMILIES, 500, 1, exact=[0.0712, 0.0933, 0.35])
    below = np.cumsum(people.weight) / people.persons
    for share in (0.0712, 0.0933, 0.35):
        assert np.abs(below - share).min() < 1e-12
    assert people.persons == pytest.approx(1e6)


def test_other_samples_move_the_figures_as_much_as_their_size_says() -> None:
    people = worlds.people(1200)
    samples, refused = sampled_people(people, worlds.PUBLISHED, 0.35, worlds.FAMILIES, 400, 40, seed=2)
    assert len(samples) == 40
    assert refused < 40
    p0 = np.array([sample.weight @ (sample.welfare < 1) / sample.persons for sample in samples])
    assert p0.mean() == pytest.approx(0.105, abs=0.008)
    # Families are drawn, persons are counted: a little more spread than of 400 persons drawn alone.
    alone = np.sqrt(0.105 * 0.895 / 400)
    assert alone * 0.8 < p0.std() < alone * 1.7
    assert (samples[0].size == samples[1].size).all()


def test_what_chance_does_to_few_points_is_not_the_same_in_all_samples() -> None:
    samples, _ = sampled_people(worlds.people(1200), worlds.PUBLISHED, 0.35, worlds.FAMILIES, 400, 6, seed=2)
    for name in ("pkh", "registry"):
        assert len({sample.chance(name).tobytes() for sample in samples}) == 6
    for group, share in worlds.FAMILIES.shares.items():
        assert len({sample.members[group].tobytes() for sample in samples}) == 6
        for sample in samples:
            assert float(sample.families @ sample.members[group]) == pytest.approx(share * sample.persons)


def test_survey_people_are_the_households_of_the_survey(sample: Households) -> None:
    people = survey_people(sample, LINE, Families(4.76, 3.7, {"unknown": 0.1}), 1, None, 1)
    assert people.persons == pytest.approx(900_000)
    assert people.weight @ (people.welfare < 1) / people.persons == pytest.approx(0.105)
    assert people.weight @ np.maximum(1 - people.welfare, 0) / people.persons == pytest.approx(0.014)
    assert people.families.sum() == pytest.approx(sample.weight.sum())


def test_copies_of_a_household_lie_between_its_neighbours(sample: Households) -> None:
    families = Families(4.76, 3.7, {"elderly": 0.1})
    one, many = (survey_people(sample, LINE, families, copies, None, 1) for copies in (1, 20))
    assert len(many) == 20 * len(one)
    assert np.cumsum(many.weight)[19::20] == pytest.approx(np.cumsum(one.weight))
    around = many.welfare.reshape(-1, 20)
    assert (around.min(axis=1) <= one.welfare).all()
    assert (around.max(axis=1) >= one.welfare).all()
    assert (around[:-1].max(axis=1) <= around[1:].min(axis=1)).all()
    assert many.held("elderly").sum() == pytest.approx(float(sample.weight @ sample.traits["elderly"]))
    gap = many.weight @ np.maximum(1 - many.welfare, 0) / many.persons
    assert gap == pytest.approx(0.014, rel=0.01)


def test_resampled_people_keep_their_strata_and_number(sample: Households) -> None:
    found = resampled_people(sample, LINE, worlds.FAMILIES, 1, 5e5, 30, seed=3)
    p0 = np.array([people.weight @ (people.welfare < 1) / people.persons for people in found])
    assert {round(people.persons) for people in found} == {500_000}
    assert len({people.chance("pkh").tobytes() for people in found}) == 30
    assert p0.mean() == pytest.approx(0.105, abs=0.02)
    assert 0.005 < p0.std() < 0.04
    # A stratum has one unit fewer, each for more: together they stand for as many as before.
    whole = [people.persons for people in resampled_people(sample, LINE, worlds.FAMILIES, 1, None, 60, seed=3)]
    assert np.mean(whole) == pytest.approx(900_000, rel=0.02)


def test_a_registry_of_families_has_its_deciles_and_the_published_spending() -> None:
    generator = np.random.default_rng(5)
    deciles, size = generator.integers(1, 11, 4000).astype(float), generator.integers(1, 8, 4000).astype(float)
    people = registry_people(worlds.distribution(), deciles, size, 0.28, 1)
    counted = np.array([size[deciles == decile].sum() for decile in range(1, 11)])
    found = np.bincount(people.deciles(0.28), weights=people.weight, minlength=11)[1:]
    assert found == pytest.approx(counted, rel=0.02)
    assert people.weight @ (people.welfare < 1) / people.persons == pytest.approx(0.105, abs=0.001)
    poorest = people.place < 0.4
    missed = people.weight[poorest & (people.deciles(0.28) > 4)].sum() / people.weight[poorest].sum()
    assert missed == pytest.approx(0.28, abs=0.03)


@settings(max_examples=30, deadline=None)
@given(st.floats(3.8, 6.0), st.floats(3.0, 3.7), st.floats(0.03, 0.5))
def test_sizes_of_families_meet_both_means(of_poor: float, of_all: float, p0: float) -> None:
    place = (np.arange(2000) + 0.5) / 2000
    weight, poor = np.ones(2000), place < p0
    size = family_sizes(ndtri(place), weight, poor, of_poor, of_all)
    assert weight.sum() / (weight / size).sum() == pytest.approx(of_all)
    assert weight[poor].sum() / (weight / size)[poor].sum() == pytest.approx(of_poor, rel=0.01)
    assert (np.diff(size) <= 1e-12).all()


@pytest.mark.parametrize(
    ("welfare", "weight", "size", "message"),
    [
        ([1.2, 0.8], [1.0, 1.0], [4.0, 4.0], "order"),
        ([0.0, 0.8], [1.0, 1.0], [4.0, 4.0], "above zero"),
        ([0.5, 0.8], [-1.0, 1.0], [4.0, 4.0], "not negative"),
        ([0.5, 0.8], [1.0, 1.0], [0.0, 4.0], "part of a person"),
        ([0.5, 0.8], [1.0, np.nan], [4.0, 4.0], "finite"),
        ([0.5, 0.8], [1.0], [4.0, 4.0], "2 finite"),
        ([], [], [], "someone"),
    ],
)
def test_people_that_cannot_be_are_refused(
    welfare: list[float], weight: list[float], size: list[float], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        People("published", np.array(welfare), np.array(weight), np.array(size))


def test_published_figures_that_do_not_fit_leave_fewer_samples() -> None:
    few, refused = sampled_people(
        worlds.people(400), PublishedPoverty(10.5, 1.4, 0.29), 0.35, worlds.FAMILIES, 4, 3, seed=2
    )
    assert len(few) <= 3
    assert refused > 0
