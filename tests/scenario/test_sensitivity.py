"""What a result hangs on: bars of a tornado."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from rpkd.params import Scenario, Uncertain
from rpkd.scenario import Effect, Outlook, Paths, People, Planner, baseline, effect_between, sampled_people, standing_of
from rpkd.scenario._sensitivity import (
    PROJECTED_HEADCOUNT,
    PROJECTED_LINE,
    PROJECTED_SHAPE,
    SAMPLE,
    Swing,
    sensitivity_of,
)

from .worlds import (
    FAMILIES,
    FIRST,
    LAST,
    PATH,
    PUBLISHED,
    certain,
    line_of,
    people,
    programme,
    programs,
    scenario,
    setting,
    shock,
    use,
)

PERSONS = 900_000.0
WHO = people(3000)
HELD = programs(programme("pkh", quota=1e7), programme("blt", 300_000, payments=12), programme("beras", 600_000))
SETTING = setting(HELD)
BASE = scenario("dasar", [use("pkh", first=FIRST, recipients=20_000.0, inclusion_error=Uncertain(0.2, 0.3, 0.5))])
OUTLOOK = Outlook(LAST, *PATH[LAST], None, line_of(LAST), PERSONS)


def certain_paths(draws: int = 5) -> Paths:
    """Return a projection without any doubt."""
    columns = (np.tile(np.array(row)[:, None], draws) for row in zip(*PATH.values(), strict=True))
    line = np.tile(np.array([line_of(year) for year in PATH])[:, None], draws)
    return Paths(tuple(PATH), *columns, line, np.full(len(PATH), PERSONS))


def by_hand(outlook: Outlook, changed: Scenario, base: Scenario = BASE, who: People = WHO) -> Effect:
    """Return the effect of a scenario at its likeliest values."""
    planner = Planner(who, SETTING, persons=dict.fromkeys(PATH, PERSONS))
    stage = baseline(who, [outlook])[0]
    return effect_between(standing_of(planner, stage, base, changed), standing_of(planner, stage, base, base))


def swing_of(swings: tuple[Swing, ...], key: str) -> Swing:
    (found,) = [swing for swing in swings if swing.key == key]
    return found


def test_one_number_is_moved_to_both_ends_while_the_others_stay() -> None:
    coverage = Uncertain(0.4, 0.6, 0.9)
    leakage = Uncertain(0.0, 0.02, 0.1)
    changed = scenario("a", [*BASE.uses, use("blt", coverage=coverage, leakage=leakage)])
    found = sensitivity_of(WHO, (), OUTLOOK, certain_paths(), SETTING, BASE, changed)
    ends = coverage.at([0.1, 0.9]).tolist()
    bar = swing_of(found.swings["headcount"], "blt.coverage")
    assert (bar.low, bar.high) == tuple(ends)
    results = []
    for end in ends:
        fixed = scenario("a", [*BASE.uses, use("blt", coverage=certain(end), leakage=certain(0.02))])
        results.append(by_hand(OUTLOOK, fixed))
    assert bar.at_low == pytest.approx(results[0].headcount, abs=1e-12)
    assert bar.at_high == pytest.approx(results[1].headcount, abs=1e-12)
    cost = swing_of(found.swings["cost"], "blt.coverage")
    assert (cost.at_low, cost.at_high) == pytest.approx((results[0].cost, results[1].cost))
    ratio = swing_of(found.swings["cost_per_person"], "blt.coverage")
    assert ratio.at_high == pytest.approx(results[1].cost / results[1].persons_out)
    assert found.central["headcount"] == pytest.approx(by_hand(OUTLOOK, changed).headcount, abs=1e-12)


def test_bars_are_sorted_and_those_that_move_nothing_are_left_out() -> None:
    uses = [*BASE.uses, use("blt", coverage=Uncertain(0.4, 0.6, 0.9), leakage=Uncertain(0.0, 0.02, 0.1))]
    found = sensitivity_of(WHO, (), OUTLOOK, certain_paths(), SETTING, BASE, scenario("a", uses))
    for swings in found.swings.values():
        widths = [swing.width for swing in swings]
        assert widths == sorted(widths, reverse=True)
        assert all(width > 0 for width in widths)
    # Money that is lost on the way was paid all the same.
    assert {swing.key for swing in found.swings["cost"]} == {"blt.coverage"}
    assert {swing.key for swing in found.swings["headcount"]} == {"blt.coverage", "blt.leakage"}


def test_what_is_wrong_with_a_programme_now_is_wrong_with_it_later() -> None:
    repaired = replace(BASE.uses[0], first=2026, inclusion_error=Uncertain(0.0, 0.05, 0.1))
    found = sensitivity_of(WHO, (), OUTLOOK, certain_paths(), SETTING, BASE, scenario("a", [repaired]))
    bar = swing_of(found.swings["headcount"], "pkh.inclusion_error")
    expected = []
    for level in (0.1, 0.9):
        now = certain(float(Uncertain(0.2, 0.3, 0.5).at(level)))
        then = certain(float(Uncertain(0.0, 0.05, 0.1).at(level)))
        base = scenario("dasar", [replace(BASE.uses[0], inclusion_error=now)])
        expected.append(by_hand(OUTLOOK, scenario("a", [replace(repaired, inclusion_error=then)]), base).headcount)
    assert (bar.at_low, bar.at_high) == pytest.approx(tuple(expected), abs=1e-12)
    # The scenario's own range is shown, not that of what runs now.
    assert (bar.low, bar.high) == tuple(Uncertain(0.0, 0.05, 0.1).at([0.1, 0.9]).tolist())


def test_the_projection_has_bars_of_its_own() -> None:
    changed = scenario("a", [*BASE.uses, use("blt", coverage=0.5)])
    rng = np.random.default_rng(3)
    sure = certain_paths(2001)
    headcount = sure.headcount * np.exp(0.1 * rng.standard_normal(2001))
    line = sure.line * np.exp(0.05 * rng.standard_normal(2001))
    paths = replace(sure, headcount=headcount, gap=headcount**1.3, line=line)
    found = sensitivity_of(WHO, (), OUTLOOK, paths, SETTING, BASE, changed)
    bar = swing_of(found.swings["headcount"], PROJECTED_HEADCOUNT)
    row = paths.years.index(LAST)
    assert (bar.low, bar.high) == pytest.approx(tuple(np.quantile(headcount[row], [0.1, 0.9])))
    # P1 goes along with P0 as it does in the draws: nothing is left for the shape.
    moved = replace(OUTLOOK, headcount=bar.low, gap=PATH[LAST][1] * (bar.low / PATH[LAST][0]) ** 1.3)
    assert bar.at_low == pytest.approx(by_hand(moved, changed).headcount, abs=2e-5)
    assert PROJECTED_SHAPE not in {swing.key for swing in found.swings["gap"]}
    dearer = swing_of(found.swings["gap"], PROJECTED_LINE)
    assert dearer.low == pytest.approx(np.quantile(line[row], 0.1))
    # The same amount is less beside a higher line.
    assert abs(dearer.at_high or 0) < abs(dearer.at_low or 0)


def test_p1_beside_what_goes_with_p0_is_the_bar_of_the_shape() -> None:
    changed = scenario("a", [*BASE.uses, use("blt", coverage=0.5)])
    sure = certain_paths(2001)
    factor = np.exp(0.1 * np.random.default_rng(4).standard_normal(2001))
    found = sensitivity_of(WHO, (), OUTLOOK, replace(sure, gap=sure.gap * factor), SETTING, BASE, changed)
    bar = swing_of(found.swings["headcount"], PROJECTED_SHAPE)
    assert bar.low == pytest.approx(PATH[LAST][1] * np.quantile(factor, 0.1) / np.median(factor))
    assert bar.at_low == pytest.approx(by_hand(replace(OUTLOOK, gap=bar.low), changed).headcount, abs=1e-12)
    assert PROJECTED_HEADCOUNT not in {swing.key for swing in found.swings["headcount"]}


def test_the_sample_s_bar_lies_around_the_central_result() -> None:
    few = people(1000)
    samples, _ = sampled_people(few, PUBLISHED, 0.35, FAMILIES, 450, 12, 1)
    changed = scenario("a", [*BASE.uses, use("blt", coverage=0.5)])
    found = sensitivity_of(WHO, samples, OUTLOOK, certain_paths(), SETTING, BASE, changed)
    bar = swing_of(found.swings["headcount"], SAMPLE)
    effects = [by_hand(OUTLOOK, changed, who=sample).headcount for sample in samples]
    low, middle, high = np.quantile(effects, [0.1, 0.5, 0.9])
    central = found.central["headcount"]
    assert central is not None
    assert (bar.at_low, bar.at_high) == pytest.approx((central + low - middle, central + high - middle), abs=1e-9)
    assert bar.low is None


def test_a_response_is_compared_with_the_shock_that_it_answers() -> None:
    hit = shock("rice_price", Uncertain(0.1, 0.2, 0.3))
    alone = scenario("harga", BASE.uses, [hit])
    answered = scenario("harga-ditanggapi", [*BASE.uses, use("blt", coverage=0.5)], [hit])
    against_base = sensitivity_of(WHO, (), OUTLOOK, certain_paths(), SETTING, BASE, answered)
    against_shock = sensitivity_of(WHO, (), OUTLOOK, certain_paths(), SETTING, BASE, answered, alone)
    assert (against_shock.central["headcount"] or 0) < (against_base.central["headcount"] or 0)
    wide = swing_of(against_base.swings["headcount"], "shock.rice_price.change").width
    assert swing_of(against_shock.swings["headcount"], "shock.rice_price.change").width < wide / 2


def test_where_nobody_leaves_poverty_there_is_no_cost_per_person() -> None:
    found = sensitivity_of(WHO, (), OUTLOOK, certain_paths(), SETTING, BASE, BASE)
    assert found.central["headcount"] == 0
    assert found.central["cost_per_person"] is None
    assert Swing("a", 0.1, 0.2, None, 5.0).width == math.inf
