"""The budget optimiser: against enumeration, against greedy and bounds, and on limits that must hold to the rupiah."""

from __future__ import annotations

import dataclasses
import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rpkd.scenario import (
    BudgetProblem,
    Ending,
    Fairness,
    Kind,
    Options,
    Plan,
    Reason,
    Scale,
    Share,
    budget_curve,
    least_cost,
    money_of,
    most_effect,
)
from rpkd.scenario._solver import Effort

EXACT = Effort(gap=0.0)


def options(*rows: tuple[str, str, int, int, float, int, float, str]) -> Options:
    """Options from rows of programme, place, year, block, available, cost, effect, fund."""
    program, place, year, block, available, cost, effect, fund = zip(*rows, strict=True)
    return Options(
        np.array(program),
        np.array(place),
        np.array(year),
        np.array(block),
        np.array(available, float),
        np.array(cost),
        np.array(effect, float),
        np.array(fund),
    )


def missed(problem: BudgetProblem, recipients: np.ndarray, running: frozenset[tuple[str, str, int]]) -> set[Kind]:
    """Kinds of limits that a plan breaks, counted from the definitions in exact arithmetic where that is promised."""
    given = problem.options
    rows = [(*segment, fund) for segment, fund in zip(given.segments(), given.fund.tolist(), strict=True)]
    taken = [Fraction(float(x)) for x in recipients]
    costs, effects = given.cost.tolist(), given.effect.tolist()
    broken: set[Kind] = set()
    # Every payment: rupiah, and whose it is.
    paid = [(x * cost, row, at) for at, (x, cost, row) in enumerate(zip(taken, costs, rows, strict=True))]
    spent = list(paid)
    for unit in running:
        at, row = next((at, row) for at, row in enumerate(rows) if row[:3] == unit)
        spent.append((Fraction(problem.scales[unit[0]].fixed_cost), row, at))
    for x, available, row in zip(taken, given.available.tolist(), rows, strict=True):
        assert 0 <= x <= Fraction(available)
        assert row[0] not in problem.scales or row[:3] in running or x == 0
        assert row[0] not in problem.whole or x == int(x)
    for (fund, year), limit in problem.ceilings.items():
        if math.isfinite(limit) and sum(m for m, row, _ in spent if (row[4], row[2]) == (fund, year)) > Fraction(limit):
            broken.add(Kind.CEILING)
    for (program, year), limit in problem.quotas.items():
        if sum(x for x, row in zip(taken, rows, strict=True) if row[0] == program and year in (None, row[2])) > limit:
            broken.add(Kind.QUOTA)
    for program, place, block in {(row[0], row[1], row[3]) for row in rows if row[0] in problem.once}:
        alike = [at for at, row in enumerate(rows) if (row[0], row[1], row[3]) == (program, place, block)]
        if sum(taken[at] for at in alike) > max(given.available[alike]):
            broken.add(Kind.ONCE)
    for (place, block), limit in problem.attainable.items():
        for year in problem.years:
            felt = [
                x * Fraction(effect)
                for x, effect, row in zip(taken, effects, rows, strict=True)
                if (row[1], row[3]) == (place, block) and (row[2] == year or (row[0] in problem.once and row[2] < year))
            ]
            if sum(felt) > Fraction(limit):
                broken.add(Kind.ATTAINABLE)
    for unit in running:
        people = sum(x for x, row in zip(taken, rows, strict=True) if row[:3] == unit)
        if float(people) < problem.scales[unit[0]].least * (1 - 2e-6):
            broken.add(Kind.SCALE)
    for share in problem.shares:
        for year in problem.years:
            of = [part for part in spent if part[1][2] == year and share.fund in (None, part[1][4])]
            given_to = float(
                sum(
                    money
                    for number, (money, row, at) in enumerate(of)
                    if all(share.counts[k] for k, other in enumerate(rows) if other[:3] == row[:3])
                    or ((money, row, at) in paid and share.counts[at])
                )
            )
            base = float(sum(money for money, _, _ in of))
            if share.of == "ceiling":
                base = sum(
                    most for (fund, t), most in problem.ceilings.items() if t == year and share.fund in (None, fund)
                )
            if given_to < share.least * base - 1e-5 * (1 + base):
                broken.add(Kind.SHARE)
    if problem.fairness is not None:
        fair = problem.fairness
        for year in problem.years:
            places = sorted({row[1] for row in rows if row[2] == year})
            money = {
                place: float(
                    sum(
                        m
                        for m, row, _ in spent
                        if row[1:3] == (place, year) and (fair.funds is None or row[4] in fair.funds)
                    )
                )
                for place in places
            }
            average = sum(money.values()) / sum(fair.poor[place] for place in places)
            for place in places:
                own = money[place] / fair.poor[place]
                if fair.least is not None and own < fair.least * average * (1 - 1e-5) - 1e-5:
                    broken.add(Kind.FAIRNESS)
                if fair.difference is not None and abs(own - average) > fair.difference + 1e-5 * (1 + average):
                    broken.add(Kind.FAIRNESS)
    return broken


def enumerated(problem: BudgetProblem) -> list[tuple[float, float]]:
    """Effect and cost of every plan of whole recipients that keeps all limits."""
    given = problem.options
    total = problem.total_effect
    found = []
    for recipients in product(*(range(int(available) + 1) for available in given.available)):
        x = np.array(recipients, float)
        running = frozenset(
            segment[:3]
            for segment, taken in zip(given.segments(), recipients, strict=True)
            if taken and segment[0] in problem.scales
        )
        if not missed(problem, x, running):
            cost = float(x @ given.cost) + sum(problem.scales[unit[0]].fixed_cost for unit in running)
            found.append((float(x @ total), cost))
    return found


@st.composite
def problems(draw: st.DrawFn, *, whole: bool, largest: int) -> BudgetProblem:
    """Small random problems with every kind of limit."""
    programs = ["p", "q", "r"][: draw(st.integers(1, 3))]
    places = ["a", "b"][: draw(st.integers(1, 2))]
    years = [2026, 2027][: draw(st.integers(1, 2))]
    segments = sorted(
        draw(st.sets(st.tuples(*map(st.sampled_from, (programs, places, years, [1, 2]))), min_size=1, max_size=6))
    )
    fund_of = {program: draw(st.sampled_from(["APBD", "Dana desa"])) for program in programs}
    rows = [
        (
            *segment,
            float(draw(st.integers(0, largest))),
            draw(st.integers(1, 9)) * 100_000,
            draw(st.integers(0, 8)) / 4,
            fund_of[segment[0]],
        )
        for segment in segments
    ]
    made = options(*rows)
    there = sorted(set(made.program.tolist()))
    pairs = sorted(set(zip(made.fund.tolist(), made.year.tolist(), strict=True)))
    some = st.sets(st.sampled_from(there)).map(frozenset)
    money = st.integers(0, 15 * largest).map(lambda hundred: float(hundred * 100_000))
    quotas: dict[tuple[str, int | None], float] = {}
    for program in draw(some):
        own = sorted(set(made.year[made.program == program].tolist()))
        quotas[program, draw(st.sampled_from([None, *own]))] = float(draw(st.integers(0, 2 * largest)))
    shares = []
    if draw(st.booleans()):
        counts = np.array(draw(st.lists(st.booleans(), min_size=len(made), max_size=len(made))))
        shares.append(Share("s", draw(st.sampled_from([0.2, 0.5])), counts, draw(st.sampled_from([None, "APBD"]))))
    fairness = None
    if draw(st.booleans()):
        poor = {place: float(draw(st.integers(1, 5))) for place in places}
        least, difference = draw(st.sampled_from([(0.5, None), (None, 150_000.0), (0.3, 400_000.0)]))
        fairness = Fairness(poor, least, difference, draw(st.sampled_from([None, frozenset({"APBD"})])))
    return BudgetProblem(
        made,
        {pair: draw(money) for pair in pairs},
        quotas=quotas,
        whole=frozenset(there) if whole else draw(some),
        once=draw(some),
        scales={
            program: Scale(float(draw(st.integers(1, largest))), draw(st.integers(0, 3)) * 100_000)
            for program in draw(some)
        },
        shares=tuple(shares),
        fairness=fairness,
        attainable={(place, 1): draw(st.integers(0, 4 * largest)) / 4 for place in places if draw(st.booleans())},
        year_weights=draw(st.sampled_from([{}, {int(made.year[0]): 1.0}])),
    )


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(whole=True, largest=2))
def test_the_optimum_of_whole_recipients_equals_enumeration(problem: BudgetProblem) -> None:
    found = most_effect(problem, EXACT)
    plans = enumerated(problem)
    assert found.chosen is not None  # nobody gets anything: always possible here
    assert missed(problem, found.chosen.recipients, found.chosen.running) == set()
    assert found.chosen.effect == pytest.approx(max(effect for effect, _ in plans), abs=1e-6)
    assert found.ending is Ending.PROVED


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(whole=True, largest=2), st.floats(0.1, 1.3))
def test_the_least_money_for_an_effect_equals_enumeration(problem: BudgetProblem, part: float) -> None:
    plans = enumerated(problem)
    wanted = part * max(effect for effect, _ in plans)
    reaching = [cost for effect, cost in plans if effect >= wanted - 1e-9]
    found = least_cost(problem, wanted, EXACT)
    if not reaching:
        assert (found.chosen, found.ending) == (None, Ending.INFEASIBLE)
        assert found.conflict is not None
        assert Kind.WANTED in found.conflict.between
        return
    assert found.chosen is not None
    assert missed(problem, found.chosen.recipients, found.chosen.running) == set()
    assert found.chosen.cost == pytest.approx(min(reaching), abs=1.0)
    assert found.chosen.effect >= wanted * (1 - 1e-5) - 1e-6


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(whole=False, largest=40))
def test_the_optimum_lies_between_greedy_and_the_bound(problem: BudgetProblem) -> None:
    found = most_effect(problem)
    assert found.chosen is not None
    assert found.relaxed is not None
    assert found.bound is not None
    assert missed(problem, found.chosen.recipients, found.chosen.running) == set()
    assert set(found.greedy.broken) == missed(problem, found.greedy.recipients, found.greedy.running)
    assert not {Kind.CEILING, Kind.QUOTA, Kind.ONCE, Kind.ATTAINABLE, Kind.SCALE} & set(found.greedy.broken)
    if not found.greedy.broken:
        assert found.chosen.effect >= found.greedy.effect
    assert found.chosen.effect <= found.bound * (1 + 1e-6) + 1e-6
    assert found.bound <= found.relaxed * (1 + 1e-9) + 1e-9
    assert found.ending in (Ending.PROVED, Ending.WITHIN_GAP)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(whole=False, largest=40), st.floats(0.1, 1.0))
def test_least_money_is_never_more_than_greedy_spends(problem: BudgetProblem, part: float) -> None:
    most = most_effect(problem).chosen
    assert most is not None
    found = least_cost(problem, part * most.effect)
    assert found.chosen is not None
    assert found.bound is not None
    assert found.chosen.effect >= part * most.effect * (1 - 1e-5) - 1e-6
    assert found.chosen.cost <= most.cost * (1 + 1e-5) + 1e-3 * most.cost + 1
    if not found.greedy.broken:
        assert found.chosen.cost <= found.greedy.cost
    assert found.chosen.cost >= found.bound * (1 - 1e-5) - 1


def one_fund(*rows: tuple[str, float, int, float], money: float, **more: object) -> BudgetProblem:
    """One place, year and fund: programme, available, cost, effect."""
    made = options(*((program, "a", 2026, 1, people, cost, effect, "APBD") for program, people, cost, effect in rows))
    return BudgetProblem(made, {("APBD", 2026): money}, **more)  # type: ignore[arg-type]


def test_greedy_is_beaten_where_its_first_pick_leaves_money_over() -> None:
    problem = one_fund(("big", 1, 60, 7.0), ("half", 2, 50, 5.0), money=100, whole=frozenset({"big", "half"}))
    found = most_effect(problem)
    assert found.greedy.effect == 7.0
    assert found.chosen is not None
    assert (found.chosen.effect, found.chosen.cost, found.ending) == (10.0, 100.0, Ending.PROVED)
    assert found.relaxed == pytest.approx(11.0)


def test_a_search_that_is_cut_short_keeps_the_greedy_plan_and_says_so() -> None:
    problem = one_fund(("big", 1, 60, 7.0), ("half", 2, 50, 5.0), money=100, whole=frozenset({"big", "half"}))
    found = most_effect(problem, Effort(gap=0.0, seconds=0.0))
    assert found.chosen is not None
    assert (found.chosen.effect, found.ending) == (7.0, Ending.STOPPED)
    assert found.gap == pytest.approx(4 / 7)


def test_the_price_of_money_is_what_a_little_more_brings() -> None:
    rows = (("best", 10, 2_000_000, 0.4), ("next", 100, 3_000_000, 0.3), ("last", 100, 5_000_000, 0.1))
    found = most_effect(one_fund(*rows, money=50e6))
    more = most_effect(one_fund(*rows, money=51e6))
    assert found.chosen is not None
    assert more.chosen is not None
    (price,) = found.prices
    assert (price.kind, price.key) == (Kind.CEILING, ("APBD", 2026))
    assert price.price == pytest.approx(0.3 / 3e6)
    assert more.chosen.effect - found.chosen.effect == pytest.approx(1e6 * price.price)
    assert [(limit.kind, limit.key, limit.limit) for limit in found.binding] == [(Kind.CEILING, ("APBD", 2026), 50e6)]
    assert {standing.program: standing.reason for standing in found.standings} == {
        "best": Reason.EVERYBODY,
        "next": Reason.DEARER,
        "last": Reason.DEARER,
    }


def test_the_price_of_a_quota_is_the_gain_over_the_next_programme() -> None:
    rows = (("best", 50, 1_000_000, 0.5), ("next", 100, 1_000_000, 0.2), ("idle", 5, 1_000_000, 0.0))
    found = most_effect(one_fund(*rows, money=30e6, quotas={("best", 2026): 20.0}))
    prices = {(price.kind, price.key): price.price for price in found.prices}
    assert prices[Kind.QUOTA, ("best", 2026)] == pytest.approx(0.3)
    assert prices[Kind.CEILING, ("APBD", 2026)] == pytest.approx(2e-7)
    assert [(standing.program, standing.recipients, standing.reason) for standing in found.standings] == [
        ("best", pytest.approx(20.0), Reason.QUOTA),
        ("idle", 0.0, Reason.NO_EFFECT),
        ("next", pytest.approx(10.0), Reason.DEARER),
    ]


def test_the_price_of_a_wanted_effect_is_the_rupiah_for_one_more() -> None:
    problem = one_fund(("best", 10, 2_000_000, 0.4), ("next", 100, 3_000_000, 0.3), money=math.inf)
    found = least_cost(problem, 7.0)
    assert found.chosen is not None
    assert found.chosen.cost == pytest.approx(50e6)
    assert [(price.kind, price.price) for price in found.prices] == [(Kind.WANTED, pytest.approx(10e6))]


def test_a_fixed_cost_keeps_a_programme_out_until_money_covers_it() -> None:
    rows = (("works", 10, 10, 2.0), ("cash", 10, 10, 1.0))
    scales = {"works": Scale(least=3, fixed_cost=40)}

    def chosen(money: float) -> tuple[BudgetProblem, Plan]:
        problem = one_fund(*rows, money=money, scales=scales)
        plan = most_effect(problem).chosen
        assert plan is not None
        return problem, plan

    _, poor = chosen(70)  # three recipients: 6, in cash: 7
    assert (poor.running, poor.effect) == (frozenset(), pytest.approx(7.0))
    problem, rich = chosen(100)
    assert (rich.running, rich.effect) == ({("works", "a", 2026)}, pytest.approx(12.0))
    assert money_of(problem, rich, ["block"]) == {(0,): 40.0, (1,): pytest.approx(60.0)}
    assert money_of(problem, rich, []) == {(): pytest.approx(100.0)}


def test_no_fixed_cost_is_paid_for_nobody_to_look_fair() -> None:
    made = options(("p", "a", 2026, 1, 1, 100, 1.0, "APBD"), ("q", "b", 2026, 1, 0, 100, 1.0, "APBD"))
    fairness = Fairness({"a": 1.0, "b": 1.0}, least=0.5)
    problem = BudgetProblem(made, {("APBD", 2026): 300}, scales={"q": Scale(fixed_cost=100)}, fairness=fairness)
    found = most_effect(problem)
    assert found.chosen is not None
    assert (found.chosen.running, found.chosen.cost) == (frozenset(), pytest.approx(0.0, abs=1e-3))


def test_fairness_costs_effect_and_says_how_much() -> None:
    made = options(*(("p", place, 2026, 1, 100, 10, effect, "APBD") for place, effect in (("a", 1.0), ("b", 0.5))))
    fairness = Fairness({"a": 100.0, "b": 300.0}, least=0.8)
    free, fair = (most_effect(BudgetProblem(made, {("APBD", 2026): 400}, fairness=rule)) for rule in (None, fairness))
    assert free.chosen is not None
    assert fair.chosen is not None
    assert free.chosen.effect == pytest.approx(40.0)
    # b gets 0.8 of the average of 1 rupiah for each of its 300 poor: 240 of 400
    assert money_of(BudgetProblem(made, {("APBD", 2026): 400}), fair.chosen, ["place"]) == {
        ("a",): pytest.approx(160.0),
        ("b",): pytest.approx(240.0),
    }
    assert fair.chosen.effect == pytest.approx(28.0)
    assert fair.rule_costs[Kind.FAIRNESS] == pytest.approx(12.0)
    assert fair.greedy.broken == (Kind.FAIRNESS,)


def test_a_lasting_benefit_counts_until_the_last_year_and_is_given_once() -> None:
    made = options(*(("rtlh", "a", year, 1, 10, 100, 1.0, "APBD") for year in (2026, 2027, 2028)))
    ceilings = {("APBD", year): 600.0 for year in (2026, 2027, 2028)}
    problem = BudgetProblem(made, ceilings, once=frozenset({"rtlh"}))
    found = most_effect(problem)
    assert found.chosen is not None
    assert found.chosen.recipients == pytest.approx([6.0, 4.0, 0.0])
    assert found.chosen.effect == pytest.approx(6 * 3 + 4 * 2)
    last = most_effect(dataclasses.replace(problem, year_weights={2028: 1.0}))
    assert last.chosen is not None
    assert last.chosen.effect == pytest.approx(10.0)


def test_of_equal_effects_the_cheaper_programme_is_chosen() -> None:
    rows = (("dear", 10, 50, 1.0), ("cheap", 10, 10, 1.0))
    found = most_effect(one_fund(*rows, money=10_000, attainable={("a", 1): 10.0}))
    assert found.chosen is not None
    assert (found.chosen.effect, found.chosen.cost) == (pytest.approx(10.0), pytest.approx(100.0))
    assert {standing.program: standing.reason for standing in found.standings}["dear"] is Reason.ATTAINABLE


@pytest.mark.parametrize("short", [0, 1])
def test_a_ceiling_of_whole_recipients_holds_to_the_last_rupiah(short: int) -> None:
    cost = 499_999_999_999
    problem = one_fund(("bridge", 5, cost, 1.0), money=2 * cost - short, whole=frozenset({"bridge"}))
    found = most_effect(problem)
    assert found.chosen is not None
    assert found.chosen.recipients.tolist() == [2.0 - short]
    assert found.chosen.cost <= 2 * cost - short


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 10**12), st.floats(0.01, 1.0), st.integers(1, 50_000), st.booleans()),
        min_size=2,
        max_size=8,
    ),
    st.integers(10**6, 10**15),
)
def test_ceilings_hold_to_the_rupiah_at_any_size(rows: list[tuple[int, float, int, bool]], money: int) -> None:
    named = [(f"p{at}", float(people), cost, effect) for at, (cost, effect, people, _) in enumerate(rows)]
    whole = frozenset(f"p{at}" for at, row in enumerate(rows) if row[3])
    problem = one_fund(*named, money=float(money), whole=whole)
    found = most_effect(problem)
    assert found.chosen is not None
    assert missed(problem, found.chosen.recipients, found.chosen.running) == set()
    assert found.relaxed is not None
    assert found.greedy.effect <= found.chosen.effect <= found.relaxed * (1 + 1e-6)


def test_an_effect_out_of_reach_is_explained() -> None:
    problem = one_fund(("p", 10, 1_000_000, 0.5), ("q", 10, 3_000_000, 0.5), money=16e6)
    found = least_cost(problem, 8.0)
    assert (found.ending, found.chosen, found.gap) == (Ending.INFEASIBLE, None, None)
    assert found.conflict is not None
    assert found.conflict.between == (Kind.CEILING, Kind.WANTED)
    ways = {way.kind: way.amounts for way in found.conflict.ways}
    assert ways[Kind.CEILING] == ((("APBD", 2026), pytest.approx(12e6)),)  # 10 of p and 6 of q
    assert ways[Kind.WANTED] == (((), pytest.approx(2.0)),)


def test_an_effect_that_nobody_is_there_for_conflicts_with_nothing_else() -> None:
    found = least_cost(one_fund(("p", 10, 100, 0.5), money=1e9), 6.0)
    assert found.conflict is not None
    assert found.conflict.between == (Kind.WANTED,)
    assert [(way.kind, way.amounts) for way in found.conflict.ways] == [(Kind.WANTED, (((), pytest.approx(1.0)),))]


def test_a_duty_to_spend_that_the_quota_forbids_is_explained() -> None:
    problem = one_fund(("blt", 100, 10, 0.1), ("road", 100, 10, 0.5), money=1000, quotas={("blt", 2026): 5.0})
    duty = Share("blt", 0.15, np.array([True, False]), of="ceiling")
    found = most_effect(dataclasses.replace(problem, shares=(duty,)))
    assert found.ending is Ending.INFEASIBLE
    assert found.conflict is not None
    assert found.conflict.between == (Kind.QUOTA, Kind.SHARE)
    ways = {way.kind: way.amounts for way in found.conflict.ways}
    assert ways[Kind.QUOTA] == ((("blt", 2026), pytest.approx(10.0)),)
    assert ways[Kind.SHARE] == ((("blt", 2026), pytest.approx(100.0)),)


def test_a_wanted_effect_that_only_whole_recipients_make_impossible_is_explained() -> None:
    problem = one_fund(("house", 10, 60, 1.0), money=100, whole=frozenset({"house"}))
    found = least_cost(problem, 1.5)
    assert found.ending is Ending.INFEASIBLE
    assert found.relaxed == pytest.approx(90.0)
    assert found.conflict is not None
    assert {way.kind: way.amounts for way in found.conflict.ways} == {
        Kind.CEILING: ((("APBD", 2026), pytest.approx(20.0)),),
        Kind.WANTED: (((), pytest.approx(0.5)),),
    }


def test_a_budget_curve_rises_and_flattens() -> None:
    problem = one_fund(("best", 10, 10, 1.0), ("next", 10, 10, 0.5), money=100)
    points = budget_curve(problem, [0.0, 0.5, 1.0, 1.5, 2.0, 3.0])
    assert [(point.factor, point.cost, point.effect) for point in points] == [
        (0.0, 0.0, 0.0),
        (0.5, pytest.approx(50.0), pytest.approx(5.0)),
        (1.0, pytest.approx(100.0), pytest.approx(10.0)),
        (1.5, pytest.approx(150.0), pytest.approx(12.5)),
        (2.0, pytest.approx(200.0), pytest.approx(15.0)),
        (3.0, pytest.approx(200.0), pytest.approx(15.0)),
    ]
    halves = dataclasses.replace(problem, whole=frozenset({"best"}), ceilings={("APBD", 2026): 95.0})
    (exact,) = budget_curve(halves, [1.0], exact=True)
    assert (exact.effect, exact.cost) == (pytest.approx(9.25), pytest.approx(95.0))


def test_factors_without_a_plan_have_no_point() -> None:
    problem = one_fund(("p", 10, 10, 1.0), money=100)
    duty = Share("p", 0.8, np.array([True]), of="ceiling")
    points = budget_curve(dataclasses.replace(problem, shares=(duty,)), [1.0, 2.0])
    assert [point.factor for point in points] == [1.0]


def test_the_same_problem_has_the_same_answer() -> None:
    rng = np.random.default_rng(3)
    rows = [
        (program, place, year, block, float(rng.integers(5, 60)), int(rng.integers(1, 9)) * 10**6, rng.random(), fund)
        for (program, fund), place, year, block in product(
            (("p", "APBD"), ("q", "APBD"), ("r", "Dana desa")), "abcd", (2026, 2027), (1, 2)
        )
    ]
    problem = BudgetProblem(
        options(*rows),
        {(fund, year): 3e8 for fund in ("APBD", "Dana desa") for year in (2026, 2027)},
        whole=frozenset({"q"}),
        scales={"p": Scale(10.0, 5_000_000)},
        fairness=Fairness(dict.fromkeys("abcd", 100.0), least=0.5),
    )
    first, second = most_effect(problem), most_effect(problem)
    assert first.chosen is not None
    assert second.chosen is not None
    assert first.chosen.recipients.tolist() == second.chosen.recipients.tolist()
    assert (first.bound, first.prices) == (second.bound, second.prices)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"ceilings": {}}, "no ceiling"),
        ({"ceilings": {("APBD", 2026): -1.0}}, "negative"),
        ({"ceilings": {("APBD", 2026): math.nan}}, "not a number"),
        ({"quotas": {("x", None): 1.0}}, "programme x"),
        ({"quotas": {("p", 2030): 1.0}}, "year 2030"),
        ({"year_weights": {2031: 1.0}}, "year 2031"),
        ({"scales": {"p": Scale(1.0, 0.5)}}, "whole rupiah"),
        ({"scales": {"p": Scale(0.0, 5)}}, "one recipient"),
        ({"shares": (Share("s", 0.5, np.array([True, False])),)}, "share s"),
        ({"shares": (Share("s", 1.5, np.array([True])),)}, "share s"),
        ({"fairness": Fairness({"b": 1.0}, 0.5)}, "every place"),
        ({"fairness": Fairness({"a": 1.0})}, "asks nothing"),
    ],
)
def test_figures_that_make_no_sense_are_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        dataclasses.replace(one_fund(("p", 10, 10, 1.0), money=100), **change)


def test_options_that_make_no_sense_are_refused() -> None:
    row = ("p", "a", 2026, 1, 10.0, 10, 1.0, "APBD")
    with pytest.raises(ValueError, match="two options"):
        options(row, row)
    with pytest.raises(ValueError, match="effect"):
        options((*row[:6], -1.0, "APBD"))
    with pytest.raises(ValueError, match="whole rupiah"):
        options((*row[:5], 10.5, *row[6:]))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="more than one fund"):
        BudgetProblem(
            options(row, (*row[:3], 2, *row[4:7], "Dana desa")),
            {("APBD", 2026): 1.0, ("Dana desa", 2026): 1.0},
            scales={"p": Scale(1.0)},
        )
