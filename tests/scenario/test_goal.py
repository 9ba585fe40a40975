"""What a goal asks for: least coverage, chances, and topping families up in the registry's order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rpkd.params import Uncertain
from rpkd.scenario import (
    EXTREME,
    HEADCOUNT,
    Goal,
    Measures,
    Paths,
    Planner,
    aged,
    draw_scenarios,
    effect_between,
    frontier_of,
    rank_correlation,
    sampled_people,
    scaling_of,
    seek,
    seek_chances,
    seek_top_up,
    standing_of,
)

from . import worlds

WHO = worlds.people(3000)
STAGES = worlds.stages(WHO)
LAST = STAGES[-1]
HELD = worlds.programs(
    worlds.programme("pkh", 2_870_000, quota=1e7),
    worlds.programme("blt", 300_000, payments=12, deciles=(1, 2)),
    worlds.programme("lansia", 2_400_000, target="elderly"),
    worlds.programme("rumah", 20e6, once=True, counted=5.0),
    worlds.programme("isi", fill_to="poverty_line", deciles=None),
)
SETTING = worlds.setting(HELD, recipients={"pkh": 25_000.0})
PLANNER = Planner(WHO, SETTING)
BASE = worlds.scenario(
    "dasar", [worlds.use("pkh", first=2025, recipients="quota", inclusion_error=worlds.certain(0.3))]
)
MIX = worlds.scenario(
    "campuran",
    [*BASE.uses, worlds.use("blt", coverage=0.4, take_up=worlds.certain(0.9)), worlds.use("lansia", coverage=0.2)],
)


def test_the_least_multiplier_meets_the_goal_and_a_smaller_one_does_not() -> None:
    goal = Goal(2029, 0.08)
    found = seek(PLANNER, STAGES, BASE, MIX, ["blt", "lansia"], goal)
    assert found.reached
    assert 0 < found.multiplier < found.full
    assert found.full == pytest.approx(5.0)
    scaling = scaling_of(PLANNER, MIX, ["blt", "lansia"], 2029)
    at = standing_of(PLANNER, LAST, BASE, scaling.at(found.multiplier))
    below = standing_of(PLANNER, LAST, BASE, scaling.at(found.multiplier - 2e-4 * max(found.multiplier, 1)))
    assert at.measures.headcount <= 0.08 < below.measures.headcount
    end = found.years[-1]
    assert end.year == 2029
    assert end.measures == at.measures
    assert end.cost == pytest.approx(effect_between(at, standing_of(PLANNER, LAST, BASE, BASE)).cost)
    assert end.recipients["blt"] == pytest.approx(at.reached["blt"].recipients)
    assert end.coverage["blt"] == pytest.approx(min(0.4 * found.multiplier, 1) * 0.9, abs=0.01)
    # Nothing new is paid in the base year.
    assert found.years[0].year == 2025
    assert (found.years[0].cost, found.years[0].recipients) == (0.0, {})


def test_a_goal_that_is_met_already_asks_for_nothing() -> None:
    found = seek(PLANNER, STAGES, BASE, MIX, ["blt", "lansia"], Goal(2029, 0.0901))
    assert (found.reached, found.multiplier) == (True, 0.0)
    assert found.years[-1].cost == pytest.approx(0)
    assert found.years[-1].recipients["blt"] == 0


def test_what_cannot_be_reached_shows_the_best_that_is() -> None:
    found = seek(PLANNER, STAGES, BASE, MIX, ["blt"], Goal(2029, 0.02))
    assert not found.reached
    assert found.multiplier == found.full == pytest.approx(2.5)
    whole = worlds.use("blt", coverage=1.0, take_up=worlds.certain(0.9))
    full = replace(MIX, uses=tuple(whole if use.program == "blt" else use for use in MIX.uses))
    assert found.years[-1].measures == standing_of(PLANNER, LAST, BASE, full).measures
    assert found.years[-1].coverage["blt"] == pytest.approx(0.9, abs=0.01)


def test_extreme_poverty_may_be_the_goal_alone_or_the_harder_part() -> None:
    both = seek(PLANNER, STAGES, BASE, MIX, ["blt", "lansia"], Goal(2029, 0.088, 0.002))
    alone = seek(PLANNER, STAGES, BASE, MIX, ["blt", "lansia"], Goal(2029, extreme=0.002))
    easy = seek(PLANNER, STAGES, BASE, MIX, ["blt", "lansia"], Goal(2029, 0.088))
    assert both.multiplier == alone.multiplier > easy.multiplier
    assert alone.years[-1].measures.extreme <= 0.002


def test_numbers_of_recipients_grow_until_the_whole_target_has_them() -> None:
    scaling = scaling_of(PLANNER, BASE, ["pkh"], 2029)
    standing = standing_of(PLANNER, LAST, BASE, scaling.at(1.0))
    assert standing.measures == standing_of(PLANNER, LAST, BASE, BASE).measures
    (most,) = PLANNER.grants(scaling.at(scaling.most), 2029)
    assert most.coverage[1:5] == pytest.approx(np.ones(4))
    (beyond,) = PLANNER.grants(scaling.at(2 * scaling.most), 2029)
    assert beyond.coverage == pytest.approx(most.coverage)


def test_the_whole_target_is_what_take_up_leaves_of_it() -> None:
    some = replace(BASE.uses[0], take_up=worlds.certain(0.8))
    scaling = scaling_of(PLANNER, replace(BASE, uses=(some,)), ["pkh"], 2029)
    (most,) = PLANNER.grants(scaling.at(scaling.most), 2029)
    assert most.coverage[1:5] == pytest.approx(np.full(4, 0.8))


def test_lasting_benefits_grow_over_the_years() -> None:
    house = worlds.use("rumah", coverage=0.2, ramp=(0.25, 0.5, 0.75, 1.0))
    found = seek(PLANNER, STAGES, BASE, worlds.scenario("a", [*BASE.uses, house]), ["rumah"], Goal(2029, 0.0895))
    assert found.full == pytest.approx(5.0)
    shares = [year.coverage["rumah"] for year in found.years[1:]]
    assert shares == pytest.approx([0.2 * found.multiplier * part for part in (0.25, 0.5, 0.75, 1.0)], abs=0.01)
    # Each year pays for its new recipients: a quarter of them all.
    costs = [year.cost for year in found.years[1:]]
    assert max(costs) < 1.3 * min(costs)


def test_a_programme_that_reaches_nobody_then_cannot_be_scaled() -> None:
    with pytest.raises(ValueError, match="reaches nobody in 2029 through isi"):
        seek(PLANNER, STAGES, BASE, MIX, ["isi", "blt"], Goal(2029, 0.08))
    ended = worlds.scenario("a", [*BASE.uses, worlds.use("blt", coverage=0.4, last=2027)])
    with pytest.raises(ValueError, match="reaches nobody in 2029 through blt"):
        seek(PLANNER, STAGES, BASE, ended, ["blt"], Goal(2029, 0.08))


@pytest.mark.parametrize(("headcount", "extreme"), [(None, None), (7.5, None), (0.08, -0.1)])
def test_a_goal_asks_for_a_fraction(headcount: float | None, extreme: float | None) -> None:
    with pytest.raises(ValueError, match="as fractions"):
        Goal(2029, headcount, extreme)


def test_exactly_on_the_goal_is_met() -> None:
    goal = Goal(2029, 0.075, 0.01)
    assert goal.met(Measures(0.075, 0.0, 0.0, 0.01))
    assert not goal.met(Measures(0.0751, 0.0, 0.0, 0.01))
    assert not goal.met(Measures(0.07, 0.0, 0.0, 0.011))


def paths_of(draws: int, spread: float) -> Paths:
    """Return a projection whose P0 is unsure."""
    level = np.exp(spread * np.random.default_rng(1).standard_normal(draws))
    headcount = np.array([rate for rate, _ in worlds.PATH.values()])[:, None] * level
    gap = np.array([gap for _, gap in worlds.PATH.values()])[:, None] * level
    line = np.array([worlds.line_of(year) for year in worlds.PATH])[:, None] * np.ones(draws)
    return Paths(tuple(worlds.PATH), headcount, gap, line, np.full(len(worlds.PATH), 900_000.0))


def test_the_chance_of_a_multiplier_is_that_of_the_draws() -> None:
    few = worlds.people(1000)
    samples, _ = sampled_people(few, worlds.PUBLISHED, 0.35, worlds.FAMILIES, 450, 3, 1)
    unsure = worlds.use("blt", coverage=0.4, take_up=Uncertain(0.7, 0.9, 1.0))
    mix = worlds.scenario("a", [*BASE.uses, unsure, worlds.use("lansia", coverage=0.2)])
    goal, paths = Goal(2029, 0.08, 0.004), paths_of(60, 0.05)
    scaling = scaling_of(PLANNER, mix, ["blt", "lansia"], 2029)
    even, safe = seek_chances(samples, paths, SETTING, BASE, scaling, goal, seed=5)
    assert even.reached
    assert safe.reached
    assert even.multiplier < safe.multiplier
    assert even.cost < safe.cost
    for found in (even, safe):
        assert found.chance >= found.asked
        step = max(found.multiplier, 1) / 32
        tried = [
            replace(scaling.at(found.multiplier), code="at"),
            replace(scaling.at(found.multiplier - step), code="below"),
        ]
        draws = draw_scenarios(samples, paths, SETTING, BASE, tried, seed=5)
        met = {
            code: float(((draws.of(code, 2029, HEADCOUNT) <= 0.08) & (draws.of(code, 2029, EXTREME) <= 0.004)).mean())
            for code in ("at", "below")
        }
        assert met["at"] == pytest.approx(found.chance)
        assert met["below"] < found.asked


def test_a_chance_that_no_coverage_gives() -> None:
    scaling = scaling_of(PLANNER, MIX, ["blt"], 2029)
    (found,) = seek_chances([WHO], paths_of(20, 0.3), SETTING, BASE, scaling, Goal(2029, 0.075), 1, [0.99])
    assert not found.reached
    assert found.multiplier == scaling.most
    assert 0 < found.chance < 0.99


def test_fewer_draws_are_spread_over_p0() -> None:
    scaling = scaling_of(PLANNER, MIX, ["blt"], 2029)
    goal = Goal(2029, 0.085)
    (many,) = seek_chances([WHO], paths_of(200, 0.1), SETTING, BASE, scaling, goal, 1, [0.5], 200)
    (some,) = seek_chances([WHO], paths_of(200, 0.1), SETTING, BASE, scaling, goal, 1, [0.5], 40)
    assert some.multiplier == pytest.approx(many.multiplier, abs=0.03 * scaling.most)


SPENDING = aged(WHO.welfare, LAST)


def test_topping_up_everybody_costs_the_whole_gap() -> None:
    found = seek_top_up(WHO, SPENDING, LAST, 0.7, Goal(2029, 0.0), registry_error=0.0)
    assert found.cost == found.received == pytest.approx(frontier_of(WHO, SPENDING, LAST, 0.7).closing)
    assert found.share == pytest.approx(0.09, abs=1e-3)
    assert found.measures == Measures(0.0, 0.0, 0.0, 0.0)
    held = standing_of(PLANNER, LAST, BASE, worlds.scenario("a", [*BASE.uses, worlds.use("isi")]))
    assert effect_between(held, standing_of(PLANNER, LAST, BASE, BASE)).cost == pytest.approx(found.cost)


def test_extreme_poverty_is_ended_at_its_own_line() -> None:
    known = seek_top_up(WHO, SPENDING, LAST, 0.7, Goal(2029, extreme=0.0), registry_error=0.0)
    least = frontier_of(WHO, SPENDING, LAST, 0.7).ending_extreme
    assert known.received == pytest.approx(least)
    poor = float(WHO.weight @ (SPENDING < 1)) / WHO.persons
    assert known.measures.headcount == pytest.approx(poor)
    assert known.measures.gap == pytest.approx(
        float(WHO.weight @ np.maximum(1 - np.maximum(SPENDING, 0.7), 0)) / WHO.persons
    )
    # A registry that errs costs no more: only the extreme poor get something, but many more are looked at.
    erring = seek_top_up(WHO, SPENDING, LAST, 0.7, Goal(2029, extreme=0.0), registry_error=0.28)
    assert erring.received == pytest.approx(least)
    assert erring.recipients == pytest.approx(known.recipients)
    assert erring.families > 3 * known.families


@settings(max_examples=25, deadline=None)
@given(st.floats(0.0, 0.55), st.floats(0.0, 0.09), st.none() | st.floats(0.0, 0.005))
def test_one_family_fewer_would_miss_the_goal(error: float, headcount: float, extreme: float | None) -> None:
    goal = Goal(2029, headcount, extreme)
    found = seek_top_up(WHO, SPENDING, LAST, 0.7, goal, error)
    assert goal.met(found.measures)
    seen = WHO.deciles(error)  # what the registry says goes the same way as who is looked at
    order = np.argsort(_score(error), kind="stable")
    looked_at = np.concatenate([[0.0], np.cumsum(WHO.weight[order]) / WHO.persons])
    count = int(np.searchsorted(looked_at, found.share - 1e-9))
    after = SPENDING.copy()
    after[order[:count]] = np.maximum(after[order[:count]], 1)
    assert float(WHO.weight @ (after < 1)) / WHO.persons == pytest.approx(found.measures.headcount, abs=1e-9)
    if found.share > 0:
        assert (np.diff(seen[order].astype(int)) >= 0).all()
        last = order[count - 1]
        missed = SPENDING[last] < 1
        assert missed, "the last one who is looked at is one who is lifted"


def _score(error: float) -> np.ndarray:
    fidelity = rank_correlation(error)
    return fidelity * WHO.score + np.sqrt(1 - fidelity**2) * WHO.noise


def test_a_worse_registry_has_to_look_at_more_families() -> None:
    shares = [seek_top_up(WHO, SPENDING, LAST, 0.7, Goal(2029, 0.075), error).share for error in (0.0, 0.2, 0.4)]
    assert shares == sorted(shares)
    assert shares[2] > 2 * shares[0]


def test_losses_and_administration_come_on_top() -> None:
    plain = seek_top_up(WHO, SPENDING, LAST, 0.7, Goal(2029, 0.075), 0.28)
    dear = seek_top_up(WHO, SPENDING, LAST, 0.7, Goal(2029, 0.075), 0.28, leakage=0.2, administration=0.1)
    assert dear.received == plain.received == plain.cost
    assert dear.cost == pytest.approx(plain.cost / 0.8 * 1.1)
    assert plain.recipients < plain.families
    with pytest.raises(ValueError, match="the goal is of 2028"):
        seek_top_up(WHO, SPENDING, LAST, 0.7, Goal(2028, 0.075), 0.28)
