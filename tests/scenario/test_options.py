"""What the optimiser chooses from: measured by paying, and paid again as a plan."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rpkd.params import Scenario, Use
from rpkd.scenario import (
    BudgetProblem,
    Effect,
    Planner,
    Setting,
    effect_between,
    most_effect,
    standing_of,
    with_registry,
)
from rpkd.scenario._options import WHOLE_REGION, Choices, NoChoiceError, choices_of, plan_standings

from . import worlds

WHO = worlds.people(3000)
STAGES = worlds.stages(WHO)[1:]
LAST = STAGES[-1]
HELD = worlds.programs(
    worlds.programme("pkh", 2_870_000, administration=5.0),
    worlds.programme("blt", 300_000, payments=12, deciles=(1, 3), administration=4.0),
    worlds.programme("lansia", 2_400_000, target="elderly", fund="APBD kabupaten/kota"),
    worlds.programme("rumah", 20e6, once=True, counted=5.0),
    worlds.programme("isi", fill_to="poverty_line", deciles=(1, 2)),
    worlds.programme("ekstrem", fill_to="extreme_line", deciles=(1, 2)),
)
SETTING: Setting = worlds.setting(HELD)
PLANNER = Planner(WHO, SETTING)
BASE = worlds.scenario("dasar", [worlds.use("pkh", first=2025, recipients=20_000.0)])
NOTHING = worlds.scenario("kosong")


def effect_of(uses: list[Use], base: Scenario = NOTHING) -> Effect:
    """Return what uses bring in the last year beside what is paid already."""
    changed = replace(base, code="a", uses=(*base.uses, *uses))
    return effect_between(standing_of(PLANNER, LAST, base, changed), standing_of(PLANNER, LAST, base, base))


def totals(choices: Choices, year: int = 2029) -> tuple[float, float]:
    """Return cost and effect of giving everything to everybody in a year."""
    options = choices.options
    now = options.year == year
    return float(options.available[now] @ options.cost[now]), float(options.available[now] @ options.effect[now])


@pytest.mark.parametrize("program", ["pkh", "blt", "lansia", "isi", "ekstrem"])
def test_all_options_of_a_programme_together_are_its_effect_on_everybody(program: str) -> None:
    use = worlds.use(program, leakage=worlds.certain(0.1), take_up=worlds.certain(1.0))
    whole = effect_of([use])
    choices = choices_of(PLANNER, STAGES, NOTHING, [use])
    cost, persons = totals(choices)
    assert persons == pytest.approx(whole.persons_out, abs=1e-6)
    # Up to a rupiah more for each recipient: costs are whole.
    recipients = float(choices.options.available[choices.options.year == 2029].sum())
    assert whole.cost - 1 <= cost <= whole.cost + recipients
    _, rupiah = totals(choices_of(PLANNER, STAGES, NOTHING, [use], "gap"))
    assert rupiah == pytest.approx(-whole.gap * 12 * LAST.line * LAST.persons)


def test_a_block_brings_what_paying_it_alone_brings() -> None:
    choices = choices_of(PLANNER, STAGES, NOTHING, [worlds.use("blt")])
    options = choices.options
    for decile in (1, 2, 3):
        (at,) = np.flatnonzero((options.block == decile) & (options.year == 2029))
        alone = effect_of([worlds.use("blt", coverage={decile: worlds.certain(1.0)})])
        assert options.available[at] * options.effect[at] == pytest.approx(alone.persons_out)
        assert options.available[at] * options.cost[at] == pytest.approx(alone.cost, rel=1e-6)
    assert set(options.block.tolist()) == {1, 2, 3}
    assert set(options.place.tolist()) == {WHOLE_REGION}
    # Three million six hundred thousand, and four percent for running it.
    assert set(options.cost.tolist()) == {3_744_000}


def test_poorer_deciles_bring_more_for_a_rupiah_where_amounts_suffice() -> None:
    options = choices_of(PLANNER, STAGES, NOTHING, [worlds.use("pkh")]).options
    last = options.effect[options.year == 2029]
    assert len(last) == 4
    assert (np.diff(last) < 0).all()


def test_who_has_a_programme_is_not_available_for_it() -> None:
    more = worlds.use("pkh")
    choices = choices_of(PLANNER, STAGES, BASE, [more])
    (running,) = PLANNER.grants(BASE, 2029)
    held = WHO.held("families")
    inside = (running.deciles >= 1) & (running.deciles <= 4)
    now = choices.options.year == 2029
    assert float(choices.options.available[now].sum()) == pytest.approx(float(held @ inside) - 20_000, rel=0.02)
    whole = replace(more, program="pkh", first=2025)
    full = effect_between(
        standing_of(PLANNER, LAST, BASE, worlds.scenario("a", [whole])), standing_of(PLANNER, LAST, BASE, BASE)
    )
    assert totals(choices)[1] == pytest.approx(full.persons_out, abs=1e-6)


def test_what_bars_a_programme_takes_its_families_out() -> None:
    free = choices_of(PLANNER, STAGES, BASE, [worlds.use("blt")])
    barred = choices_of(PLANNER, STAGES, BASE, [worlds.use("blt", not_with=("pkh",))])
    whole = effect_of([worlds.use("blt", not_with=("pkh",))], BASE)
    assert totals(barred)[1] == pytest.approx(whole.persons_out, abs=1e-6)
    assert float(barred.options.available.sum()) < 0.9 * float(free.options.available.sum())


def test_errors_of_targeting_thin_the_effect_and_need_more_recipients() -> None:
    clean = choices_of(PLANNER, STAGES, NOTHING, [worlds.use("blt")])
    mixed = choices_of(PLANNER, STAGES, NOTHING, [worlds.use("blt", inclusion_error=worlds.certain(0.3))])
    assert mixed.options.available == pytest.approx(clean.options.available / 0.7)
    assert (mixed.options.effect < clean.options.effect).all()
    whole = effect_of([worlds.use("blt", inclusion_error=worlds.certain(0.3))])
    assert totals(mixed)[1] == pytest.approx(whole.persons_out, rel=0.02)
    assert totals(mixed)[0] == pytest.approx(whole.cost, rel=0.02)


def test_errors_are_those_that_the_use_would_have_here() -> None:
    quota = worlds.use("pkh", recipients="quota", inclusion_error=worlds.certain(0.3))
    planner = Planner(WHO, replace(SETTING, recipients={"pkh": 20_000.0}))
    (grant,) = planner.grants(worlds.scenario("a", [quota]), 2029)
    chosen = grant.coverage * np.bincount(grant.deciles, WHO.held("families"), 11)
    offer = choices_of(planner, [LAST], NOTHING, [quota]).offers["pkh", 2029]
    assert offer.outside == pytest.approx(chosen[5:].sum() / chosen.sum())
    assert 0 < offer.outside < 0.5


def test_nobody_is_outside_a_target_of_everybody() -> None:
    held = worlds.programs(worlds.programme("semua", 1e6, deciles=None))
    planner = Planner(WHO, worlds.setting(held))
    clean, mixed = (
        choices_of(planner, [LAST], NOTHING, [worlds.use("semua", inclusion_error=worlds.certain(error))]).options
        for error in (0.0, 0.3)
    )
    assert mixed.available.tolist() == clean.available.tolist()
    assert mixed.effect.tolist() == clean.effect.tolist()
    assert len(mixed) == 10


def test_ramp_and_take_up_bound_what_is_available() -> None:
    choices = choices_of(
        PLANNER, STAGES, NOTHING, [worlds.use("blt", ramp=(0.5, 1.0), take_up=worlds.certain(0.9), last=2028)]
    )
    options = choices.options
    by_year = {year: float(options.available[options.year == year].sum()) for year in (2026, 2027, 2028, 2029)}
    assert by_year[2026] == pytest.approx(by_year[2027] / 2)
    full = choices_of(PLANNER, STAGES, NOTHING, [worlds.use("blt")]).options
    assert by_year[2027] == pytest.approx(0.9 * float(full.available[full.year == 2027].sum()))
    assert by_year[2029] == 0


PLACES = ["33.16.01", "33.16.02", "33.16.03"]
TABLE = np.outer(np.arange(12, 2, -1), [1.0, 2.0, 3.0]) + np.eye(10, 3) * 40


def test_places_differ_by_how_many_families_they_have() -> None:
    placed = with_registry(WHO, TABLE, PLACES, 0.28)
    planner = Planner(placed, SETTING)
    options = choices_of(
        planner, STAGES, NOTHING, [worlds.use("blt"), worlds.use("lansia", areas=("33.16.02",))]
    ).options
    first = (options.program == "blt") & (options.year == 2029) & (options.block == 1)
    assert options.place[first].tolist() == PLACES
    shares = options.available[first] / options.available[first].sum()
    assert shares == pytest.approx(TABLE[0] / TABLE[0].sum())
    assert len(set(options.effect[first].tolist())) == 1
    assert set(options.place[options.program == "lansia"].tolist()) == {"33.16.02"}


def test_the_poor_and_what_can_be_attained_add_up() -> None:
    placed = with_registry(WHO, TABLE, PLACES, 0.28)
    choices = choices_of(Planner(placed, SETTING), STAGES, NOTHING, [worlds.use("blt")])
    assert sum(choices.poor.values()) == pytest.approx(worlds.PATH[2026][0] * 900_000, rel=1e-3)
    # Of every decile the year with the fewest poor counts; poverty falls, so mostly the last one.
    assert sum(choices.attainable.values()) == pytest.approx(worlds.PATH[2029][0] * 900_000, rel=0.02)
    assert set(choices.attainable) == {(place, block) for place in PLACES for block in range(1, 11)}


def test_a_plan_of_one_programme_is_what_its_options_promise() -> None:
    choices = choices_of(PLANNER, STAGES, BASE, [worlds.use("blt")])
    options = choices.options
    plan = np.where(options.block == 1, options.available, 0.0)
    before = [standing_of(PLANNER, stage, BASE, BASE) for stage in STAGES]
    for standing, now in zip(plan_standings(PLANNER, STAGES, BASE, choices, plan), before, strict=True):
        effect = effect_between(standing, now)
        year = options.year == standing.year
        assert effect.persons_out == pytest.approx(float(plan[year] @ options.effect[year]), abs=1e-6)
        assert effect.cost == pytest.approx(float(plan[year] @ options.cost[year]), rel=1e-6)
        assert standing.reached["blt"].recipients == pytest.approx(float(plan[year].sum()))


def test_more_of_what_runs_now_reaches_others() -> None:
    choices = choices_of(PLANNER, STAGES, BASE, [worlds.use("pkh")])
    standings = plan_standings(PLANNER, STAGES, BASE, choices, choices.options.available / 2)
    now = choices.options.year == 2029
    assert standings[-1].reached["pkh"].recipients == pytest.approx(20_000, rel=0.01)
    added = standings[-1].reached["pkh+"].recipients
    assert added == pytest.approx(float(choices.options.available[now].sum()) / 2, rel=0.02)


def test_overlapping_programmes_bring_less_gap_closed_than_promised() -> None:
    choices = choices_of(PLANNER, STAGES, BASE, [worlds.use("blt"), worlds.use("lansia"), worlds.use("isi")], "gap")
    options = choices.options
    standing = plan_standings(PLANNER, STAGES, BASE, choices, options.available)[-1]
    effect = effect_between(standing, standing_of(PLANNER, LAST, BASE, BASE))
    now = options.year == 2029
    closed = -effect.gap * 12 * LAST.line * LAST.persons
    assert 0 < closed < 0.8 * float(options.available[now] @ options.effect[now])


def test_what_one_gets_once_is_paid_once_and_stays() -> None:
    choices = choices_of(PLANNER, STAGES, BASE, [worlds.use("rumah", ramp=(0.1,), last=2027)])
    assert choices.once == {"rumah"}
    plan = choices.options.available
    standings = plan_standings(PLANNER, STAGES, BASE, choices, plan)
    having = [standing.reached["rumah"].recipients for standing in standings]
    new = [standing.reached["rumah"].new for standing in standings]
    given = [float(plan[choices.options.year == year].sum()) for year in (2026, 2027)]
    assert having == pytest.approx([given[0], sum(given), sum(given), sum(given)], rel=0.03)
    assert new == pytest.approx([given[0], given[1], 0, 0], rel=0.05)
    assert standings[-1].cost == pytest.approx(standing_of(PLANNER, LAST, BASE, BASE).cost)
    assert standings[-1].measures.headcount < standing_of(PLANNER, LAST, BASE, BASE).measures.headcount


def test_the_optimiser_takes_the_options() -> None:
    choices = choices_of(PLANNER, [LAST], BASE, [worlds.use("blt"), worlds.use("lansia"), worlds.use("rumah")])
    options = choices.options
    ceilings = {("APBN", 2029): 5e10, ("APBD kabupaten/kota", 2029): 1e10}
    problem = BudgetProblem(options, ceilings, once=choices.once, attainable=choices.attainable)
    found = most_effect(problem)
    assert found.chosen is not None
    assert found.chosen.cost <= 6e10
    (standing,) = plan_standings(PLANNER, [LAST], BASE, choices, found.chosen.recipients)
    effect = effect_between(standing, standing_of(PLANNER, LAST, BASE, BASE))
    assert effect.cost == pytest.approx(found.chosen.cost, rel=0.03)
    assert effect.persons_out == pytest.approx(found.chosen.effect, rel=0.15)


def test_uses_of_one_programme_must_not_overlap() -> None:
    with pytest.raises(ValueError, match="two uses of one programme in 2026"):
        choices_of(PLANNER, STAGES, BASE, [worlds.use("blt"), worlds.use("blt", coverage=0.5)])
    with pytest.raises(NoChoiceError, match="no programme can reach anybody"):
        choices_of(PLANNER, STAGES, BASE, [worlds.use("blt", first=2030, last=2031)])


def test_what_a_fund_would_pay_that_the_region_does_not_have_is_no_choice() -> None:
    city = Planner(WHO, worlds.setting(HELD, absent_funds=frozenset({"APBD kabupaten/kota"})))
    uses = [worlds.use("blt"), worlds.use("lansia")]
    assert [grant.code for grant in city.grants(worlds.scenario("s", uses), 2027)] == ["blt"]
    found = choices_of(city, STAGES, NOTHING, uses)
    assert set(found.options.program.tolist()) == {"blt"}
    with pytest.raises(NoChoiceError, match="no programme can reach anybody"):
        choices_of(city, STAGES, NOTHING, uses[1:])


def test_houses_of_a_plan_are_built_though_families_are_ranked_anew() -> None:
    uses = [worlds.use("rumah", ramp=(0.1,), reranking=worlds.certain(0.3))]
    choices = choices_of(PLANNER, STAGES, NOTHING, uses)
    plan = np.where(choices.options.block == 1, 150.0, 0.0)
    assert (plan <= choices.options.available).all()
    costs = [standing.cost for standing in plan_standings(PLANNER, STAGES, NOTHING, choices, plan)]
    assert costs == pytest.approx([150 * 20e6] * len(STAGES), rel=1e-6)
