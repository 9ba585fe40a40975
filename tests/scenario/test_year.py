"""One year of payments: identities that hold whatever the region."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rpkd.params import Program, Use
from rpkd.scenario import People, Planner, Stage, YearResult, aged, year_of
from rpkd.scenario import _year as year_module

from . import worlds

PEOPLE = worlds.people(2000)
STAGE = worlds.stages(PEOPLE)[2]
SPENDING = aged(PEOPLE.welfare, STAGE)
EXTREME = 0.7


def _year(
    uses: list[Use], *made: Program, base: list[Use] | None = None, people: People = PEOPLE, **changes: Any
) -> tuple[YearResult, np.ndarray]:
    planner = Planner(people, worlds.setting(worlds.programs(*made)))
    grants, taken = (
        planner.grants(worlds.scenario(name, held), STAGE.year) for name, held in (("s", uses), ("dasar", base or []))
    )
    after = np.empty(len(people))
    spending = changes.pop("spending", SPENDING)
    return year_of(people, spending, changes.pop("stage", STAGE), grants, taken, EXTREME, after), after


def _bare(spending: np.ndarray, people: People = PEOPLE) -> tuple[float, ...]:
    gap = np.maximum(1 - spending, 0)
    parts = (spending < 1, gap, gap**2, spending < EXTREME)
    return tuple(float(people.weight @ part) / people.persons for part in parts)


def _all(result: YearResult) -> tuple[float, ...]:
    return dataclasses.astuple(result.measures)


def test_without_programmes_the_year_is_the_baseline() -> None:
    result, after = _year([])
    assert _all(result) == pytest.approx(_bare(SPENDING), abs=1e-12)
    assert (after == SPENDING).all()


@pytest.mark.parametrize(
    ("use", "programme"),
    [
        (worlds.use("pkh"), worlds.programme("pkh", 0.0)),
        (worlds.use("pkh", coverage=0.0), worlds.programme("pkh")),
        (worlds.use("pkh", ramp=(0.0,)), worlds.programme("pkh")),
        (worlds.use("pkh", take_up=worlds.certain(0.0)), worlds.programme("pkh")),
        (worlds.use("pkh", adequacy=worlds.certain(0.0)), worlds.programme("pkh")),
        (worlds.use("pkh", leakage=worlds.certain(1.0)), worlds.programme("pkh")),
        (worlds.use("pkh", last=2026), worlds.programme("pkh")),
        (worlds.use("pkh", first=2028), worlds.programme("pkh")),
        (worlds.use("pkh"), worlds.programme("pkh", counted=0.0)),
        (worlds.use("pkh", coverage=0.0), worlds.programme("pkh", fill_to="poverty_line")),
        (worlds.use("pkh", coverage=0.0), worlds.programme("pkh", once=True)),
    ],
)
def test_a_programme_that_gives_nothing_changes_nothing(use: Use, programme: Program) -> None:
    result, after = _year([use], programme)
    assert _all(result) == pytest.approx(_bare(SPENDING), abs=1e-12)
    assert (after == SPENDING).all()


def test_what_runs_now_is_in_the_baseline_already() -> None:
    uses = [worlds.use("pkh", recipients=20_000.0), worlds.use("sembako", coverage=0.4, not_with=("pkh",))]
    result, after = _year(uses, worlds.programme("pkh"), worlds.programme("sembako"), base=uses)
    assert _all(result) == pytest.approx(_bare(SPENDING), abs=1e-12)
    assert (after == SPENDING).all()
    assert result.reached["pkh"].recipients == pytest.approx(20_000 * STAGE.persons / PEOPLE.persons)


def test_what_is_taken_away_and_given_back_leaves_all_as_it_was() -> None:
    made = (worlds.programme("pkh"), worlds.programme("same"))
    _, less = _year([], *made, base=[worlds.use("pkh", coverage=0.5)])
    planner = Planner(PEOPLE, worlds.setting(worlds.programs(*made)))
    grants = planner.grants(worlds.scenario("dasar", [worlds.use("pkh", coverage=0.5)]), STAGE.year)
    after = np.empty(len(PEOPLE))
    year_of(PEOPLE, less, STAGE, grants, (), EXTREME, after)
    assert after == pytest.approx(SPENDING, abs=1e-12)
    assert (less <= SPENDING).all()
    assert (less < SPENDING).any()


def test_one_amount_for_two_families_by_hand() -> None:
    # Two families of four, 100 persons each; line Rp500.000; Rp2.400.000 a year is Rp50.000 a head and month.
    people = worlds.family([0.85, 0.95, 1.3, 2.0])
    stage = Stage(2027, 1.0, 1.0, 500_000.0, 800.0)
    held = worlds.programme("pkh", 200_000.0, payments=12, deciles=None)
    result, after = _year([worlds.use("pkh")], held, people=people, spending=people.welfare, stage=stage)
    assert after == pytest.approx([0.95, 1.05, 1.4, 2.1])
    assert _all(result) == pytest.approx((0.25, 0.05 / 4, 0.0025 / 4, 0.0))
    # The population has doubled: so have the families.
    assert result.reached["pkh"].recipients == result.reached["pkh"].new == pytest.approx(200.0)


def test_perfect_targeting_costs_the_whole_gap_and_leaves_nobody_poor() -> None:
    people = worlds.people(4000)
    stage = worlds.stages(people)[4]
    spending = aged(people.welfare, stage)
    held = worlds.programme("top", fill_to="poverty_line", deciles=None)
    use = worlds.use("top", registry_error=worlds.certain(0.0))
    result, after = _year([use], held, people=people, spending=spending, stage=stage)
    measures = result.measures
    assert (measures.headcount, measures.gap, measures.severity) == (0.0, 0.0, 0.0)
    assert after.min() == 1.0
    p1 = float(people.weight @ np.maximum(1 - spending, 0)) / people.persons
    assert result.reached["top"].filled == pytest.approx(p1 * stage.line * 12 * stage.persons, rel=1e-12)


def test_filling_to_the_extreme_line_ends_extreme_poverty_only() -> None:
    held = worlds.programme("top", fill_to="extreme_line", deciles=None)
    result, after = _year([worlds.use("top")], held)
    assert result.measures.extreme == 0.0
    assert result.measures.headcount == _bare(SPENDING)[0]
    assert after.min() == EXTREME


def test_gaps_are_filled_after_all_other_payments() -> None:
    made = (worlds.programme("top", fill_to="poverty_line", deciles=None), worlds.programme("pkh", deciles=None))
    alone, _ = _year([worlds.use("top")], *made)
    both, after = _year([worlds.use("top"), worlds.use("pkh")], *made)
    assert both.measures.headcount == 0.0
    assert both.reached["top"].filled < alone.reached["top"].filled
    assert (after >= 1).all()


@pytest.mark.parametrize(("adequacy", "counted"), [(0.5, 100.0), (1.0, 80.0)])
def test_a_gap_that_is_filled_in_part_stays_in_part(adequacy: float, counted: float) -> None:
    held = worlds.programme("top", fill_to="poverty_line", deciles=None, counted=counted)
    result, _ = _year([worlds.use("top", adequacy=worlds.certain(adequacy))], held)
    assert result.measures.gap == pytest.approx(_bare(SPENDING)[1] * (1 - adequacy * counted / 100))
    whole, _ = _year([worlds.use("top")], worlds.programme("top", fill_to="poverty_line", deciles=None))
    assert result.reached["top"].filled == pytest.approx(whole.reached["top"].filled * adequacy)


def test_what_fills_gaps_cannot_have_been_observed() -> None:
    held = worlds.programme("top", fill_to="poverty_line")
    with pytest.raises(ValueError, match="part of what was observed"):
        _year([], held, base=[worlds.use("top")])


def test_a_transfer_to_the_non_poor_changes_nothing_below_the_line() -> None:
    use = worlds.use("rich", coverage={10: worlds.certain(1.0)}, registry_error=worlds.certain(0.0))
    result, after = _year([use], worlds.programme("rich", 5e6, deciles=(10, 10)))
    assert _all(result) == pytest.approx(_bare(SPENDING), abs=1e-14)
    assert (after[SPENDING < 1] == SPENDING[SPENDING < 1]).all()
    assert (after > SPENDING).any()


def test_spending_never_falls_below_nothing() -> None:
    result, after = _year([], worlds.programme("pkh", 40e6), base=[worlds.use("pkh")])
    assert after.min() == 0.0
    assert result.measures.gap <= result.measures.headcount


def test_parts_that_fit_the_cache_add_up_to_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    made = (
        worlds.programme("pkh"),
        worlds.programme("house", 20e6, once=True),
        worlds.programme("top", fill_to="extreme_line"),
    )
    uses = [
        worlds.use("pkh", recipients=21_000.0, inclusion_error=worlds.certain(0.3)),
        worlds.use("house", coverage=0.2, ramp=(0.5, 1.0), not_with=("pkh",)),
        worlds.use("top", coverage=0.6),
    ]
    whole, after = _year(uses, *made)
    monkeypatch.setattr(year_module, "ROWS", 300)
    parts, again = _year(uses, *made)
    assert _all(parts) == pytest.approx(_all(whole), rel=1e-12)
    assert again == pytest.approx(after, rel=1e-14)
    for code, reached in whole.reached.items():
        assert parts.reached[code] == pytest.approx(reached, rel=1e-12)


@st.composite
def _worlds(draw: st.DrawFn) -> tuple[People, np.ndarray]:
    count = draw(st.integers(5, 120))
    generator = np.random.default_rng(draw(st.integers(0, 10**6)))
    welfare = np.sort(np.exp(generator.normal(0.3, draw(st.floats(0.1, 0.9)), count)))
    weight = generator.uniform(0.5, 50, count)
    size = generator.integers(1, 9, count).astype(float)
    members = {"elderly": np.minimum(generator.integers(0, 3, count), size).astype(float)}
    return People("microdata", welfare, weight, size, members, seed=draw(st.integers(0, 99))), welfare


@settings(max_examples=120, deadline=None)
@given(
    _worlds(),
    st.sampled_from(["families", "persons", "elderly"]),
    st.floats(0, 1),
    st.floats(0, 5e6),
    st.floats(0, 5e6),
    st.floats(0, 0.5),
)
def test_more_money_to_the_same_group_never_raises_poverty(
    world: tuple[People, np.ndarray], target: str, coverage: float, amount: float, more: float, outside: float
) -> None:
    people, welfare = world
    use = worlds.use("pkh", coverage=coverage, inclusion_error=worlds.certain(outside))
    some, plenty = (
        _all(_year([use], worlds.programme("pkh", paid, target=target), people=people, spending=welfare)[0])
        for paid in (amount, amount + more)
    )
    assert (np.array(plenty) <= np.array(some) + 1e-12).all()
    assert (np.array(some) <= np.array(_bare(welfare, people)) + 1e-12).all()


@settings(max_examples=80, deadline=None)
@given(_worlds(), st.floats(0, 1), st.floats(0, 1), st.sampled_from([None, "poverty_line", "extreme_line"]))
def test_a_wider_coverage_never_raises_poverty(
    world: tuple[People, np.ndarray], one: float, other: float, fill_to: str | None
) -> None:
    people, welfare = world
    held = worlds.programme("pkh", None if fill_to else 1e6, fill_to=fill_to)
    narrow, wide = (
        _all(_year([worlds.use("pkh", coverage=share)], held, people=people, spending=welfare)[0])
        for share in sorted((one, other))
    )
    assert (np.array(wide) <= np.array(narrow) + 1e-12).all()


@settings(max_examples=60, deadline=None)
@given(_worlds())
def test_perfect_targeting_holds_in_any_world(world: tuple[People, np.ndarray]) -> None:
    people, welfare = world
    held = worlds.programme("top", fill_to="poverty_line", deciles=None)
    result, _ = _year([worlds.use("top")], held, people=people, spending=welfare)
    assert (result.measures.headcount, result.measures.gap) == (0.0, 0.0)
    p1 = _bare(welfare, people)[1]
    assert result.reached["top"].filled == pytest.approx(p1 * STAGE.line * 12 * STAGE.persons, rel=1e-9, abs=1e-3)
