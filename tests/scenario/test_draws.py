"""Many draws: common random numbers, the projection's own spread, what can be repeated."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rpkd.params import Scenario, Uncertain
from rpkd.scenario import (
    COST,
    EXTREME,
    GAP,
    HEADCOUNT,
    SEVERITY,
    Draws,
    Paths,
    draw_scenarios,
    even_levels,
    run_scenarios,
)
from rpkd.scenario._draws import Numbers

from . import worlds

PEOPLE = worlds.people(1000)
YEARS = tuple(worlds.PATH)
MADE = (
    worlds.programme("pkh", 2_870_000.0, administration=Uncertain(1, 5, 11)),
    worlds.programme("lansia", 200_000.0, payments=12, target="elderly", counted=Uncertain(60, 90, 100)),
)
_UNSURE = {"leakage": Uncertain(0.0, 0.02, 0.1), "inclusion_error": Uncertain(0.2, 0.34, 0.4)}
BASE = worlds.scenario("dasar", [worlds.use("pkh", recipients=30_000.0, **_UNSURE)])
MORE = worlds.scenario("more", [*BASE.uses, worlds.use("lansia", coverage=Uncertain(0.5, 0.7, 0.9), **_UNSURE)])
SETTING = worlds.setting(worlds.programs(*MADE, assumptions={"registry_exclusion": Uncertain(20, 28, 35)}))


def _paths(count: int, seed: int = 1, spread: float = 0.1) -> Paths:
    level = np.exp(spread * (2 * even_levels(seed, "P0", count) - 1))
    p0, p1 = (np.array([[pair[place]] for pair in worlds.PATH.values()]) for place in (0, 1))
    line = np.array([[worlds.line_of(year)] for year in YEARS]) * np.ones(count)
    return Paths(YEARS, p0 * level, p1 * level, line, np.full(len(YEARS), 900_000.0))


def _draw(*scenarios: Scenario, count: int = 40, seed: int = 5, **changes: float) -> Draws:
    return draw_scenarios([PEOPLE], _paths(count, **changes), SETTING, BASE, scenarios, seed)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def draws() -> Draws:
    return _draw(BASE, MORE, count=60)


def test_the_base_scenario_is_the_projection_in_every_draw(draws: Draws) -> None:
    paths = _paths(60)
    # Half of a point's share: above the base year's line they are coarser.
    half = 0.5 * float(PEOPLE.weight[PEOPLE.welfare < 1.3].max()) / PEOPLE.persons
    for row, year in enumerate(YEARS):
        assert draws.of("dasar", year, HEADCOUNT) == pytest.approx(paths.headcount[row], abs=half)
        assert draws.of("dasar", year, GAP) == pytest.approx(paths.gap[row], abs=1e-9)


def test_certain_numbers_and_one_path_give_the_run() -> None:
    certain = [worlds.use("pkh", recipients=30_000.0), worlds.use("lansia", coverage=0.6)]
    scenario = worlds.scenario("more", certain)
    setting = worlds.setting(worlds.programs(worlds.programme("pkh"), worlds.programme("lansia", target="elderly")))
    base = worlds.scenario("dasar", certain[:1])
    found = draw_scenarios([PEOPLE], _paths(3, spread=0.0), setting, base, [scenario], seed=1)
    assert found.numbers.keys() == {"headcount"}
    run = run_scenarios(PEOPLE, worlds.stages(PEOPLE), setting, base, [scenario])["more"]
    for year in YEARS:
        expected = (*dataclasses.astuple(run.at(year).measures), run.at(year).cost)
        for measure, value in zip((HEADCOUNT, GAP, SEVERITY, EXTREME, COST), expected, strict=True):
            assert found.of("more", year, measure) == pytest.approx([value] * 3, rel=1e-9)


def test_the_same_seed_gives_the_same_bits_and_another_nearly_the_same() -> None:
    one, again, other = (_draw(BASE, MORE, seed=seed) for seed in (5, 5, 6))
    assert (one.values == again.values).all()
    assert (one.values != other.values).any()
    means = [found.difference("more", "dasar", 2029, HEADCOUNT).mean() for found in (one, other)]
    assert means[0] == pytest.approx(means[1], rel=0.05)


def test_a_scenario_is_the_same_whatever_stands_beside_it() -> None:
    alone, beside = _draw(MORE), _draw(BASE, MORE)
    for measure in range(5):
        assert (alone.of("more", 2028, measure) == beside.of("more", 2028, measure)).all()


@pytest.mark.parametrize(("measure", "ratio"), [(HEADCOUNT, 0.1), (GAP, 0.1), (COST, 0.1)])
def test_common_draws_make_differences_less_noisy(measure: int, ratio: float) -> None:
    wide = worlds.scenario("wide", [worlds.use("pkh", recipients=36_000.0, **_UNSURE), *MORE.uses[1:]])
    common = _draw(MORE, wide, count=60)
    # The same scenarios with levels of their own: other numbers, and another path of the projection.
    apart = draw_scenarios([PEOPLE], _paths(60, seed=77), SETTING, BASE, [MORE], seed=99)
    paired = common.difference("wide", "more", 2029, measure)
    separate = common.of("wide", 2029, measure) - apart.of("more", 2029, measure)
    assert paired.mean() == pytest.approx(separate.mean(), abs=3 * separate.std() / np.sqrt(60))
    assert paired.var() < ratio * separate.var()


def test_every_number_stays_within_its_range_and_is_told(draws: Draws) -> None:
    assert set(draws.numbers) == {
        "headcount",
        "registry_exclusion",
        *(f"pkh.{name}" for name in ("leakage", "inclusion_error", "administration")),
        *(f"lansia.{name}" for name in ("leakage", "inclusion_error", "counted", "coverage")),
    }
    leaked = draws.numbers["lansia.leakage"]
    assert 0 <= leaked.min() < leaked.max() <= 0.1
    assert leaked.mean() == pytest.approx(0.04, abs=0.003)
    assert (draws.numbers["pkh.leakage"] != leaked).any()


def test_an_interval_holds_its_part_of_the_draws(draws: Draws) -> None:
    low, high = draws.interval("more", 2029, COST, 0.8)
    held = draws.of("more", 2029, COST)
    assert np.mean((held >= low) & (held <= high)) == pytest.approx(0.8, abs=0.02)
    ends = draws.difference_interval("more", "dasar", 2029, HEADCOUNT, 0.8)
    assert ends[0] < ends[1] < 0


def test_a_scenario_that_cannot_be_computed_has_no_draws() -> None:
    pace = worlds.scenario("pace", BASE.uses, [worlds.shock("pace", 1.0)])
    found = _draw(BASE, pace, count=4)
    assert np.isnan(found.of("pace", 2027, HEADCOUNT)).all()
    assert not np.isnan(found.of("dasar", 2027, COST)).any()


def test_a_shock_is_felt_where_the_same_is_paid() -> None:
    dear = worlds.scenario("dear", BASE.uses, [worlds.shock("fuel_price", 0.3, first=2027, last=2027)])
    found = _draw(BASE, dear, count=4)
    for year, hit in ((2026, False), (2027, True), (2028, False)):
        assert ((found.difference("dear", "dasar", year, GAP) > 0) == hit).all()
        assert (found.difference("dear", "dasar", year, COST) == 0).all()


def test_draws_take_the_populations_in_turn() -> None:
    other = worlds.people(1000, seed=2)
    both = draw_scenarios([PEOPLE, other], _paths(6), SETTING, BASE, [MORE], 5)
    first = draw_scenarios([PEOPLE], _paths(6), SETTING, BASE, [MORE], 5)
    second = draw_scenarios([other], _paths(6), SETTING, BASE, [MORE], 5)
    held = both.of("more", 2028, HEADCOUNT)
    assert (held[::2] == first.of("more", 2028, HEADCOUNT)[::2]).all()
    assert (held[1::2] == second.of("more", 2028, HEADCOUNT)[1::2]).all()


def test_a_population_keeps_its_registry_where_there_are_enough_of_them() -> None:
    error = Uncertain(0.2, 0.28, 0.35)
    many, few = Numbers(1, 30, 10), Numbers(1, 30, 2)
    held = many.of("registry_exclusion", error)
    assert held[:10] == held[10:20] == held[20:]
    assert len(set(held)) == 10
    assert len(set(few.of("registry_exclusion", error))) == len(set(many.of("pkh.leakage", error))) == 30


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 400), st.integers(0, 10**6), st.text(max_size=12))
def test_levels_are_even(count: int, seed: int, key: str) -> None:
    levels = even_levels(seed, key, count)
    assert (np.floor(np.sort(levels) * count) == np.arange(count)).all()
    assert (levels == even_levels(seed, key, count)).all()
