"""Least costs with perfect knowledge: closed forms against enumeration and against the engine."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rpkd.scenario import People, Planner, Stage, aged, effect_between, frontier_of, standing_of

from . import worlds

STAGE = Stage(2029, 1.0, 1.0, 500_000.0, 1200.0)
YEARLY_LINE = 12 * STAGE.line


def test_closing_the_gap_is_p1_times_line_times_twelve_times_population() -> None:
    people = worlds.people(2000)
    stage = worlds.stages(people)[-1]
    found = frontier_of(people, aged(people.welfare, stage), stage, 0.7)
    assert found.closing == pytest.approx(worlds.PATH[2029][1] * 12 * stage.line * stage.persons, rel=1e-9)
    assert found.to_headcount is None


def test_the_engine_pays_the_least_cost_when_it_knows_everybody() -> None:
    people = worlds.people(2000)
    stage = worlds.stages(people)[-1]
    held = worlds.programs(
        worlds.programme("isi", fill_to="poverty_line", deciles=None),
        worlds.programme("ekstrem", fill_to="extreme_line", deciles=None),
    )
    planner, base = Planner(people, worlds.setting(held)), worlds.scenario("dasar")
    before = standing_of(planner, stage, base, base)
    found = frontier_of(people, aged(people.welfare, stage), stage, 0.7, 0.0)
    for code, cost in (("isi", found.closing), ("ekstrem", found.ending_extreme)):
        standing = standing_of(planner, stage, base, worlds.scenario("a", [worlds.use(code)]))
        assert effect_between(standing, before).cost == pytest.approx(cost, rel=1e-9)
    # Nobody poor is nobody below the line: all three ways of saying it cost the same.
    assert found.to_headcount == pytest.approx(found.closing)
    assert found.to_both == pytest.approx(found.closing)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(0.05, 1.8), min_size=3, max_size=7).map(sorted),
    st.integers(0, 7),
    st.floats(0.3, 0.95),
)
def test_nobody_finds_a_cheaper_way(welfare: list[float], poor: int, extreme: float) -> None:
    people = worlds.family(welfare)
    count = len(welfare)
    found = frontier_of(people, people.welfare, STAGE, extreme, min(poor, count) / count)
    each = STAGE.persons / count * YEARLY_LINE
    ways, both = [], []
    for lifted in itertools.product([False, True], repeat=count):
        left = sum(level < 1 and not up for level, up in zip(welfare, lifted, strict=True))
        if left <= min(poor, count):
            to_line = [max(1 - level, 0) if up else 0.0 for level, up in zip(welfare, lifted, strict=True)]
            ways.append(sum(to_line))
            both.append(sum(max(pay, extreme - level, 0) for pay, level in zip(to_line, welfare, strict=True)))
    assert found.to_headcount == pytest.approx(min(ways) * each, abs=1e-3)
    assert found.to_both == pytest.approx(min(both) * each, abs=1e-3)


def test_of_the_last_point_a_part_is_lifted() -> None:
    people = worlds.family([0.5, 0.8, 1.5, 2.0])
    found = frontier_of(people, people.welfare, STAGE, 0.7, 0.375)
    # Half of the second point's 300 persons, each 0.2 lines short.
    assert found.to_headcount == pytest.approx(150 * 0.2 * YEARLY_LINE)
    assert frontier_of(people, people.welfare, STAGE, 0.7, 0.6).to_headcount == 0


def test_an_unequal_weight_counts_by_persons() -> None:
    people = People("published", np.array([0.5, 0.9]), np.array([100.0, 900.0]), np.full(2, 4.0))
    found = frontier_of(people, people.welfare, STAGE, 0.6, 0.1)
    assert found.to_headcount == pytest.approx(0.1 * 0.9 * STAGE.persons * YEARLY_LINE)
    assert found.ending_extreme == pytest.approx(0.1 * 0.1 * STAGE.persons * YEARLY_LINE)
