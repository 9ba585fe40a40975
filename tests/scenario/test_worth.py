"""Rupiah for each person leaving poverty, with intervals, and what each programme of a scenario brings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from rpkd.scenario import (
    COST,
    HEADCOUNT,
    Draws,
    Effect,
    Measures,
    Paths,
    Planner,
    Stage,
    Standing,
    contributions_of,
    effect_between,
    standing_of,
    worth_of,
)

from . import worlds

DRAWS = 1001
PERSONS = np.array([1_000_000.0, 1_100_000.0])


def drawn(fall: NDArray[np.float64], cost: NDArray[np.float64]) -> tuple[Draws, Paths]:
    """Return draws of two scenarios and years: the second one lowers P0 by `fall` and costs `cost` more."""
    values = np.zeros((2, 2, 5, DRAWS))
    values[:, :, HEADCOUNT] = 0.1
    values[:, :, COST] = 7e9
    values[1, :, HEADCOUNT] -= fall
    values[1, :, COST] += cost
    flat = np.zeros((2, DRAWS))
    return Draws(("dasar", "a"), (2028, 2029), values), Paths((2028, 2029), flat, flat, flat, PERSONS)


LEVELS = np.linspace(0, 1, DRAWS)


def test_the_ratio_is_taken_in_each_draw() -> None:
    fall = 0.01 + 0.01 * LEVELS
    cost = 2e6 * PERSONS[1] * fall
    worth = worth_of(*drawn(fall, cost), "a", "dasar", [2029])
    assert worth is not None
    assert worth.meaning == "ratio"
    # Cost and effect go together: their ratio is sure, though neither of them is.
    assert worth.per_person is not None
    assert worth.per_point is not None
    spans = (worth.per_person.low, worth.per_person.middle, worth.per_person.high)
    assert spans == pytest.approx((2e6, 2e6, 2e6))
    assert worth.per_point.middle == pytest.approx(2e6 * PERSONS[1] / 100)
    assert worth.points.low == pytest.approx(1.1)
    assert worth.points.high == pytest.approx(1.9)
    assert worth.persons_out.middle == pytest.approx(0.015 * PERSONS[1])
    assert worth.cost.middle == pytest.approx(2e6 * PERSONS[1] * 0.015)


def test_years_add_up_to_person_years() -> None:
    worth = worth_of(*drawn(np.full(DRAWS, 0.01), np.full(DRAWS, 21e9)), "a", "dasar", [2028, 2029])
    assert worth is not None
    assert worth.persons_out.middle == pytest.approx(21_000)
    assert worth.cost.middle == pytest.approx(42e9)
    assert worth.per_person is not None
    assert worth.per_person.middle == pytest.approx(2e6)


@pytest.mark.parametrize(
    ("fall", "cost", "meaning"),
    [
        (-0.02 + 0.04 * LEVELS, np.full(DRAWS, 1e9), "unclear"),
        (np.zeros(DRAWS), np.full(DRAWS, 1e9), "unclear"),
        (-0.01 - 0.01 * LEVELS, np.full(DRAWS, 1e9), "worse"),
        (0.01 + 0.01 * LEVELS, np.zeros(DRAWS), "free"),
        (0.01 + 0.01 * LEVELS, np.full(DRAWS, -1e9), "free"),
    ],
)
def test_no_ratio_where_it_would_mean_nothing(
    fall: NDArray[np.float64], cost: NDArray[np.float64], meaning: str
) -> None:
    worth = worth_of(*drawn(fall, cost), "a", "dasar", [2029])
    assert worth is not None
    assert worth.meaning == meaning
    assert worth.per_person is None
    assert worth.per_point is None


def test_the_few_draws_without_effect_make_the_upper_end_no_smaller() -> None:
    fall = np.where(LEVELS < 0.05, -0.001, 0.01)
    worth = worth_of(*drawn(fall, np.full(DRAWS, 11e9)), "a", "dasar", [2029])
    assert worth is not None
    assert worth.per_person is not None
    assert worth.per_person.high == pytest.approx(1e6)
    # With a wider interval they are inside of it, and the ratio is without meaning.
    wider = worth_of(*drawn(fall, np.full(DRAWS, 11e9)), "a", "dasar", [2029], 0.95)
    assert wider is not None
    assert wider.meaning == "unclear"


def test_a_scenario_that_cannot_be_computed_has_no_worth() -> None:
    draws, paths = drawn(np.zeros(DRAWS), np.zeros(DRAWS))
    draws.values[1] = np.nan
    assert worth_of(draws, paths, "a", "dasar", [2029]) is None


WHO = worlds.people(3000)
HELD = worlds.programs(
    worlds.programme("pkh", 2_870_000),
    worlds.programme("blt", 300_000, payments=12),
    worlds.programme("lansia", 2_400_000, target="elderly"),
    worlds.programme("lama", 500_000),
)
BASE = worlds.scenario(
    "dasar",
    [
        worlds.use("pkh", first=2025, recipients=20_000.0, inclusion_error=worlds.certain(0.3)),
        worlds.use("lama", first=2025, coverage=0.2),
    ],
)
STAGE: Stage = worlds.stages(WHO)[-1]
PLANNER = Planner(WHO, worlds.setting(HELD))


def test_a_single_programme_brings_everything() -> None:
    changed = worlds.scenario("a", [*BASE.uses, worlds.use("blt", coverage=0.5)])
    found = contributions_of(PLANNER, STAGE, BASE, changed)
    (blt,) = found.programs
    assert blt.code == "blt"
    assert blt.alone == blt.last == found.total
    assert found.total.headcount < -0.005
    assert abs(found.rest.persons_out) < 1e-9


def test_effects_overlap_and_shares_add_up_to_the_whole_for_two() -> None:
    changed = worlds.scenario("a", [*BASE.uses, worlds.use("blt", coverage=0.8), worlds.use("lansia")])
    found = contributions_of(PLANNER, STAGE, BASE, changed)
    assert [program.code for program in found.programs] == ["blt", "lansia"]
    before = standing_of(PLANNER, STAGE, BASE, BASE)
    alone = worlds.scenario("b", [*BASE.uses, worlds.use("lansia")])
    assert found.programs[1].alone == effect_between(standing_of(PLANNER, STAGE, BASE, alone), before)
    # P1 falls by less when another programme was there before.
    for program in found.programs:
        assert program.last.gap > program.alone.gap
    # With two programmes half of first in and half of last in share the whole exactly.
    assert found.rest.gap == pytest.approx(0, abs=1e-15)
    assert found.rest.cost == pytest.approx(0, abs=1e-3)
    total = sum(program.share.persons_out for program in found.programs)
    assert total == pytest.approx(found.total.persons_out)


def test_a_changed_programme_counts_and_a_stopped_one_comes_last() -> None:
    better = replace(BASE.uses[0], inclusion_error=worlds.certain(0.0), first=2026, file="lain.yaml", line=9)
    found = contributions_of(PLANNER, STAGE, BASE, worlds.scenario("a", [better, worlds.use("blt", coverage=0.5)]))
    assert [program.code for program in found.programs] == ["pkh", "blt", "lama"]
    assert found.programs[0].share.headcount < 0
    stopped = found.programs[2].share
    assert stopped.headcount > 0
    assert stopped.cost < 0


def test_what_is_only_written_elsewhere_is_no_change() -> None:
    moved = [replace(use, file="lain.yaml", line=99) for use in BASE.uses]
    found = contributions_of(PLANNER, STAGE, BASE, worlds.scenario("a", moved))
    assert found.programs == ()
    assert found.total == Effect(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


def test_a_shock_is_there_in_every_comparison() -> None:
    shock = worlds.shock("rice_price", 0.3)
    changed = worlds.scenario("a", [*BASE.uses, worlds.use("blt", coverage=0.5)], [shock])
    found = contributions_of(PLANNER, STAGE, BASE, changed)
    only = standing_of(PLANNER, STAGE, BASE, worlds.scenario("b", BASE.uses, [shock]))
    assert found.total == effect_between(standing_of(PLANNER, STAGE, BASE, changed), only)
    assert found.total.headcount < 0


def test_rounding_is_neither_cost_nor_effect() -> None:
    draws, paths = drawn(0.01 + 0.01 * LEVELS, np.full(DRAWS, 1e-6))
    worth = worth_of(draws, paths, "a", "dasar", [2029])
    assert worth is not None
    assert worth.meaning == "free"
    assert worth.cost.high == 0.0
    assert effect_between(
        Standing(2029, Measures(0.1 + 1e-17, 0.01, 0.002, 0.0), 5e9 + 1e-6, 1e6),
        Standing(2029, Measures(0.1, 0.01, 0.002, 0.0), 5e9, 1e6),
    ) == Effect(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
