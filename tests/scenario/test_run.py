"""Scenarios year by year at the likeliest numbers."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from rpkd.errors import UserError
from rpkd.params import Program, Scenario, Uncertain
from rpkd.scenario import NoPaceError, Outcome, Planner, aged, extra_by_program, run_scenarios, with_registry
from rpkd.scenario._shocks import shocked

from . import worlds

_TABLE = np.outer(np.arange(12.0, 2.0, -1.0), [1.0, 2.0, 3.0])
PEOPLE = with_registry(worlds.people(2000), _TABLE, ("a", "b", "c"), 0.28)
STAGES = worlds.stages(PEOPLE)
MADE = (
    worlds.programme("pkh", 2_870_000.0, quota=10e6, administration=Uncertain(1, 5, 11)),
    worlds.programme("lansia", 200_000.0, payments=12, target="elderly", fund="APBD kabupaten/kota"),
    worlds.programme("top", fill_to="extreme_line", deciles=(1, 1)),
)
BASE = worlds.scenario("dasar", [worlds.use("pkh", recipients="quota", first=2025)])


def _run(*scenarios: Scenario, made: tuple[Program, ...] = MADE) -> dict[str, Outcome]:
    return run_scenarios(PEOPLE, STAGES, worlds.setting(worlds.programs(*made)), BASE, scenarios)


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    more = worlds.scenario("more", [*BASE.uses, worlds.use("lansia", coverage=0.8), worlds.use("top", coverage=0.5)])
    dear = worlds.scenario("dear", BASE.uses, [worlds.shock("rice_price", 0.2, first=2027, last=2028)])
    stopped = worlds.scenario("stopped")
    return _run(BASE, more, dear, stopped)


def test_the_programmes_that_run_now_give_the_projection(outcomes: dict[str, Outcome]) -> None:
    for year in outcomes["dasar"].years:
        p0, p1 = worlds.PATH[year.year]
        assert year.measures.headcount == pytest.approx(p0, abs=0.5 * 0.105 / 750)
        assert year.measures.gap == pytest.approx(p1, abs=1e-9)
        assert year.poor == pytest.approx(year.measures.headcount * 900_000)
        assert (year.lifted, year.fallen) == (0.0, 0.0)
        assert year.line == pytest.approx(worlds.line_of(year.year))


def test_the_base_scenario_costs_what_its_recipients_get(outcomes: dict[str, Outcome]) -> None:
    # 0.4 percent of the nation's persons, and its deciles 1 to 4 hold more of them than the nation's four tenths.
    crowding = float(PEOPLE.registry_shares[3]) / 0.4
    for year in outcomes["dasar"].years:
        assert year.cost == pytest.approx(crowding * 40_000 * 2_870_000 * 1.05)


def test_the_base_year_is_the_same_in_all_scenarios(outcomes: dict[str, Outcome]) -> None:
    uses = [worlds.use("lansia", first=2025), *BASE.uses]
    growth = worlds.shock("growth", 0.05, first=2025, last=2026)
    early = _run(worlds.scenario("early", uses, [growth, worlds.shock("rice_price", 0.3, first=2025)]))["early"]
    now, then = outcomes["dasar"].at(2025), early.at(2025)
    assert (then.measures, then.cost, then.line) == (now.measures, now.cost, now.line)
    late = _run(worlds.scenario("late", BASE.uses, [worlds.shock("growth", 0.05, last=2026)]))["late"]
    only = _run(worlds.scenario("only", BASE.uses, [growth]))["only"]
    assert only.at(2027).measures == late.at(2027).measures


def test_new_programmes_lift_and_stopped_ones_drop(outcomes: dict[str, Outcome]) -> None:
    for year in (2026, 2029):
        now, more, stopped = (outcomes[code].at(year) for code in ("dasar", "more", "stopped"))
        assert more.measures.headcount < now.measures.headcount < stopped.measures.headcount
        assert more.measures.extreme < now.measures.extreme < stopped.measures.extreme
        assert more.gini < now.gini < stopped.gini
        assert more.lifted == pytest.approx(now.poor - more.poor)
        assert stopped.fallen == pytest.approx(stopped.poor - now.poor)
        assert (more.fallen, stopped.lifted, stopped.cost) == (0.0, 0.0, 0.0)
        assert more.cost > now.cost


def test_the_poor_are_the_same_however_they_are_counted(outcomes: dict[str, Outcome]) -> None:
    for outcome in outcomes.values():
        for year in outcome.years:
            assert year.poor_by_decile.sum() == pytest.approx(year.poor)
            assert set(year.poor_by_group) == set(PEOPLE.members)
            assert all(0 < poor < year.poor for poor in year.poor_by_group.values())


def test_a_shock_raises_poverty_while_it_is_felt_and_the_line_with_it(outcomes: dict[str, Outcome]) -> None:
    for year, hit in ((2026, False), (2027, True), (2028, True), (2029, False)):
        dear, now = outcomes["dear"].at(year), outcomes["dasar"].at(year)
        assert (dear.measures.headcount > now.measures.headcount) == hit
        assert (dear.line > now.line) == hit
        assert dear.cost == pytest.approx(now.cost)


def test_accounts_add_up_to_the_cost(outcomes: dict[str, Outcome]) -> None:
    year = outcomes["more"].at(2028)
    assert [account.code for account in year.accounts] == ["pkh", "lansia", "top"]
    assert year.cost == pytest.approx(sum(account.total for account in year.accounts))
    for account in year.accounts:
        assert account.by_area.sum() == pytest.approx(account.received)


def test_what_a_scenario_needs_more_is_never_less_than_nothing(outcomes: dict[str, Outcome]) -> None:
    now, more = outcomes["dasar"], outcomes["more"]
    assert extra_by_program(outcomes["stopped"], now, [2026, 2029]) == {}
    assert extra_by_program(now, outcomes["stopped"], [2029]) == {"pkh": {2029: now.at(2029).cost}}
    found = extra_by_program(more, now, [2025, 2029])
    costs = {account.code: account.total for account in more.at(2029).accounts}
    assert found == {code: {2029: costs[code]} for code in ("lansia", "top")}
    fewer = worlds.scenario(
        "fewer", [dataclasses.replace(BASE.uses[0], recipients=1e3), worlds.use("lansia", coverage=0.1)]
    )
    assert extra_by_program(_run(fewer)["fewer"], now, [2025, 2026]).keys() == {"lansia"}


def test_a_year_that_was_not_computed_is_an_error(outcomes: dict[str, Outcome]) -> None:
    with pytest.raises(KeyError):
        outcomes["dasar"].at(2035)


def test_two_runs_give_the_same_bits() -> None:
    def figures() -> list[tuple[float, ...]]:
        return [(*dataclasses.astuple(year.measures), year.gini, year.cost) for year in _run(BASE)["dasar"].years]

    assert figures() == figures()


def test_a_scenario_that_cannot_be_computed_says_why() -> None:
    pace = worlds.scenario("pace", BASE.uses, [worlds.shock("pace", 1.0)])
    found = _run(BASE, pace)
    assert found["pace"].years == ()
    assert "tidak cukup panjang" in found["pace"].reason
    assert len(found["dasar"].years) == 5
    planner = Planner(PEOPLE, worlds.setting(worlds.programs(*MADE)))
    with pytest.raises(NoPaceError):
        shocked(planner, aged(PEOPLE.welfare, STAGES[1]), STAGES[1], pace.shocks)


def test_a_programme_out_of_its_dates_stops_the_run() -> None:
    pkh = MADE[0]
    amounts = tuple(
        dataclasses.replace(value, end=value.start.replace(year=2027), file="params/programs.yaml", line=43)
        for value in pkh.parameters["amount"]
    )
    ended = dataclasses.replace(pkh, parameters={**pkh.parameters, "amount": amounts})
    with pytest.raises(UserError, match=r"programs\.yaml baris 43.*amount.*pkh.*2028"):
        _run(BASE, made=(ended, *MADE[1:]))


def test_new_people_by_another_seed_are_near_the_same() -> None:
    other = with_registry(worlds.people(2000, seed=2), _TABLE, ("a", "b", "c"), 0.28)
    more = worlds.scenario("more", [*BASE.uses, worlds.use("lansia", coverage=0.8)])
    one, two = (
        run_scenarios(who, worlds.stages(who), worlds.setting(worlds.programs(*MADE)), BASE, [BASE, more])
        for who in (PEOPLE, other)
    )
    effects = [run["more"].at(2029).measures.headcount - run["dasar"].at(2029).measures.headcount for run in (one, two)]
    assert effects[0] != effects[1]
    assert effects[0] == pytest.approx(effects[1], rel=0.2)
    assert one["more"].at(2029).cost == pytest.approx(two["more"].at(2029).cost, rel=0.03)
