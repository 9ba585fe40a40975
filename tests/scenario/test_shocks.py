"""What befalls households: prices, growth, inequality, lost jobs, another pace; small cases by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from rpkd.params import Shock, Uncertain
from rpkd.poverty import PublishedPoverty, fit_poverty
from rpkd.scenario import NoPaceError, People, Planner, Stage, published_people
from rpkd.scenario._shocks import shocked

from . import worlds

LINE = 500_000.0
FAMILIES = worlds.family([0.9, 0.98, 1.02, 1.3, 2.0])


def _stage(year: int) -> Stage:
    return Stage(year, 1.0, 1.0, LINE, 500.0)


def _shocked(
    *shocks: Shock,
    year: int = 2027,
    people: People = FAMILIES,
    assumptions: dict[str, float | Uncertain] | None = None,
    **changes: Any,
) -> tuple[np.ndarray, float]:
    planner = Planner(people, worlds.setting(worlds.programs(assumptions=assumptions), **changes))
    spending, stage = shocked(planner, people.welfare, _stage(year), shocks)
    return spending, stage.line


def test_dearer_rice_raises_the_line_and_hurts_who_buys_it() -> None:
    held: dict[str, float | Uncertain] = {"rice_share_urban": 20.0, "rice_share_rural": 30.0, "net_buyers": 100.0}
    spending, line = _shocked(worlds.shock("rice_price", 0.2), assumptions=held)
    assert line == pytest.approx(LINE * 1.05)
    assert spending == pytest.approx(FAMILIES.welfare / 1.05)
    nobody, line = _shocked(worlds.shock("rice_price", 0.2), assumptions={**held, "net_buyers": 0.0})
    assert line == pytest.approx(LINE * 1.05)
    assert (nobody == FAMILIES.welfare).all()


def test_a_fifth_on_rice_is_of_the_order_that_was_published() -> None:
    # Faharuddin et al. 2022: +1.36 points at P0 of 11.4 percent (2013), no gain of producers counted.
    fitted = fit_poverty(PublishedPoverty(11.36, 1.75, 0.44)).distribution
    people = published_people(fitted, 1e6, worlds.FAMILIES, 8000, 1)
    held: dict[str, float | Uncertain] = {"net_buyers": 100.0}
    spending, _ = _shocked(worlds.shock("rice_price", 0.2), people=people, assumptions=held)
    rise = 100 * float(people.weight @ (spending < 1) - people.weight @ (people.welfare < 1)) / people.persons
    # Ours is higher: rice has its share of the poverty line in all families, and nobody eats something else instead.
    assert 1.36 < rise < 3.0


def test_dearer_fuel_hurts_everybody() -> None:
    spending, line = _shocked(worlds.shock("fuel_price", 0.5), assumptions={"fuel_share": 4.0})
    assert line == pytest.approx(LINE * 1.02)
    assert spending == pytest.approx(FAMILIES.welfare / 1.02)


@pytest.mark.parametrize("kind", ["rice_price", "fuel_price", "inequality", "job_loss", "disaster"])
def test_prices_and_losses_are_felt_in_their_years_only(kind: str) -> None:
    felt = worlds.shock(kind, 0.3, first=2027, last=2028)
    for year, hit in ((2026, False), (2027, True), (2028, True), (2029, False)):
        spending, line = _shocked(felt, year=year)
        assert (spending != FAMILIES.welfare).any() == hit
        assert (line != LINE) == (hit and kind.endswith("price"))


@pytest.mark.parametrize(("year", "years"), [(2026, 0), (2027, 1), (2028, 2), (2029, 2)])
def test_growth_and_inflation_add_up_and_stay(year: int, years: int) -> None:
    certain = Uncertain(0.5, 0.5, 0.5)
    spending, line = _shocked(worlds.shock("growth", -0.02, first=2027, last=2028), year=year, pass_through=certain)
    assert spending == pytest.approx(FAMILIES.welfare * 0.99**years)
    assert line == LINE
    spending, line = _shocked(worlds.shock("line_inflation", 0.03, first=2027, last=2028), year=year)
    assert line == pytest.approx(LINE * 1.03**years)
    assert spending == pytest.approx(FAMILIES.welfare / 1.03**years)


def test_a_wider_spread_keeps_the_mean() -> None:
    spending, _ = _shocked(worlds.shock("inequality", 0.1))
    assert spending.mean() == pytest.approx(FAMILIES.welfare.mean())
    logs, before = np.log(spending), np.log(FAMILIES.welfare)
    assert logs - logs.mean() == pytest.approx(1.1 * (before - before.mean()))


def test_a_disaster_takes_a_part_from_the_share_that_it_hits() -> None:
    people = worlds.people(4000)
    felt = worlds.shock("disaster", 0.3, share=worlds.certain(0.25), deciles=(1, 4))
    spending, _ = _shocked(felt, people=people)
    hit = spending != people.welfare
    assert spending[hit] == pytest.approx(0.7 * people.welfare[hit])
    low = people.deciles(0.28) <= 4
    assert not hit[~low].any()
    assert hit[low].mean() == pytest.approx(0.25, abs=0.02)


def test_without_a_share_everybody_is_hit() -> None:
    spending, _ = _shocked(worlds.shock("job_loss", 0.1))
    assert spending == pytest.approx(0.9 * FAMILIES.welfare)


def test_the_own_pace_takes_the_place_of_the_projection() -> None:
    pace = {2026: 0.99, 2027: 0.97, 2028: 0.95}
    spending, _ = _shocked(worlds.shock("pace", 1.0), year=2027, pace=pace)
    assert spending == pytest.approx(FAMILIES.welfare / 0.97)
    half, _ = _shocked(worlds.shock("pace", 0.5), year=2027, pace=pace)
    assert half == pytest.approx(FAMILIES.welfare / 0.97**0.5)
    ended, _ = _shocked(worlds.shock("pace", 1.0, last=2027), year=2029, pace=pace)
    assert ended == pytest.approx(FAMILIES.welfare / 0.97)


def test_a_record_that_is_too_short_has_no_pace_to_go_on() -> None:
    with pytest.raises(NoPaceError, match="tidak cukup panjang"):
        _shocked(worlds.shock("pace", 1.0))


def test_cuts_of_programmes_move_no_spending_by_themselves() -> None:
    for kind, what in (("program_cut", {"program": "pkh"}), ("fund_cut", {"fund": "APBN"})):
        spending, line = _shocked(worlds.shock(kind, 0.5, **what))
        assert spending is FAMILIES.welfare
        assert line == LINE


def test_cuts_take_recipients() -> None:
    planner = Planner(worlds.people(), worlds.setting(worlds.programs(worlds.programme("pkh"), worlds.programme("b"))))
    uses = [worlds.use("pkh", coverage=0.8), worlds.use("b", coverage=0.8)]
    cuts = [
        worlds.shock("program_cut", 0.25, program="pkh"),
        worlds.shock("fund_cut", 0.5, fund="APBN", first=2028, last=2028),
        worlds.shock("fund_cut", 0.9, fund="Dana desa"),
    ]
    held = worlds.scenario("s", uses, cuts)
    for year, pkh, other in ((2027, 0.6, 0.8), (2028, 0.3, 0.4), (2029, 0.6, 0.8)):
        grants = {grant.code: grant for grant in planner.grants(held, year)}
        assert grants["pkh"].coverage[1] == pytest.approx(pkh)
        assert grants["b"].coverage[1] == pytest.approx(other)


def test_shocks_act_one_after_the_other() -> None:
    both, line = _shocked(
        worlds.shock("fuel_price", 0.5), worlds.shock("job_loss", 0.1), assumptions={"fuel_share": 4.0}
    )
    assert both == pytest.approx(FAMILIES.welfare / 1.02 * 0.9)
    assert line == pytest.approx(LINE * 1.02)
