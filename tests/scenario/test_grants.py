"""Who gets what: coverage by decile, recipients that were asked for, errors, bars, places, what one gets once."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rpkd.params import Program, Uncertain, Use
from rpkd.scenario import Grant, People, Planner, coverage_of, with_registry
from rpkd.scenario._grants import MANY, reached
from rpkd.scenario._plan import _outside_here

from . import worlds

PEOPLE = worlds.people(4000)
EVERYBODY = slice(0, len(PEOPLE))


def _planner(*made: Program, people: People = PEOPLE, **changes: Any) -> Planner:
    persons = changes.pop("persons", None)
    return Planner(people, worlds.setting(worlds.programs(*made), **changes), persons=persons)


def _grant(use: Use, *made: Program, year: int = 2026, **changes: Any) -> Grant:
    planner = _planner(*(made or (worlds.programme(use.program),)), **changes)
    return planner.grants(worlds.scenario("s", [use]), year)[0]


def _recipients(grant: Grant, people: People = PEOPLE) -> float:
    return reached(people, grant, slice(0, len(people))).recipients


_counts = st.lists(st.floats(0, 1e5), min_size=10, max_size=10).map(lambda held: np.array([0.0, *held]))
_targets = st.tuples(st.integers(1, 10), st.integers(1, 10)).map(sorted)


@settings(max_examples=200, deadline=None)
@given(_counts, _targets, st.floats(0, 3e5), st.floats(0, 0.6))
def test_recipients_are_spread_without_loss(
    counts: np.ndarray, deciles: list[int], wanted: float, outside: float
) -> None:
    cover = coverage_of(counts, (deciles[0], deciles[1]), wanted, outside)
    assert ((cover >= 0) & (cover <= 1)).all()
    meant = np.zeros(11, dtype=bool)
    meant[deciles[0] : deciles[1] + 1] = True
    meant_number, other_number = float(counts[meant] @ cover[meant]), float(counts[~meant] @ cover[~meant])
    assert meant_number == pytest.approx(min(wanted, counts[meant].sum()), abs=1e-6)
    aside = wanted * outside / (1 - outside)
    assert other_number == pytest.approx(min(aside, counts[~meant].sum()), rel=1e-9, abs=1e-6)
    # Errors grow rarer with the decile.
    held = cover[~meant & (counts > 0)]
    assert (np.diff(held) <= 1e-12).all()


def test_errors_of_inclusion_fill_the_nearest_deciles_first() -> None:
    counts = np.array([0.0] + [100.0] * 10)
    cover = coverage_of(counts, (1, 2), 200.0, 0.5)
    # 200 are to be reached outside, in proportion to 8, 7, …, 1: 200/36 for each.
    assert cover[3:] == pytest.approx(np.arange(8, 0, -1) * 200 / 36 / 100)
    full = coverage_of(counts, (1, 2), 400.0, 0.6)
    # 600 outside: 8, 7, 6 and 5 would pass 100 each; what is left of them is shared by the others.
    assert full[3:].max() == 1.0
    assert full[3:].sum() == pytest.approx(6.0)


def test_coverage_by_decile_reaches_that_share_of_each() -> None:
    use = worlds.use("pkh", coverage={1: worlds.certain(0.9), 2: worlds.certain(0.6)})
    grant = _grant(use)
    got = reached(PEOPLE, grant, EVERYBODY).share
    for decile, share in ((1, 0.9), (2, 0.6), (3, 0.0), (5, 0.0)):
        inside = grant.deciles == decile
        assert PEOPLE.families[inside] @ got[inside] == pytest.approx(share * PEOPLE.families[inside].sum())


@pytest.mark.parametrize("target", ["families", "persons", "elderly"])
@pytest.mark.parametrize("outside", [0.0, 0.34])
def test_the_number_of_recipients_is_the_one_that_was_asked_for(target: str, outside: float) -> None:
    wanted = {"families": 20_000.0, "persons": 80_000.0, "elderly": 9_000.0}[target]
    use = worlds.use("pkh", recipients=wanted, inclusion_error=worlds.certain(outside))
    grant = _grant(use, worlds.programme("pkh", target=target))
    reach = reached(PEOPLE, grant, EVERYBODY)
    assert reach.recipients == pytest.approx(wanted)
    held = PEOPLE.held(target) * reach.share
    assert held[grant.deciles > 4].sum() / held.sum() == pytest.approx(outside)
    # One point of each decile is reached in part, so that the number comes out.
    assert np.count_nonzero((reach.share > 0) & (reach.share < 1)) <= 10


def test_recipients_stay_as_many_while_the_population_grows() -> None:
    growing = {2026: 918_000.0, 2029: 981_000.0}
    use = worlds.use("pkh", recipients=20_000.0)
    planner = _planner(worlds.programme("pkh"), persons=growing)
    for year, persons in growing.items():
        grant = planner.grants(worlds.scenario("s", [use]), year)[0]
        growth = persons / PEOPLE.persons
        assert _recipients(grant) * growth == pytest.approx(20_000)
        assert grant.wanted * growth == pytest.approx(20_000)


def test_where_everybody_is_the_target_nobody_is_outside() -> None:
    use = worlds.use("pkh", recipients=20_000.0, inclusion_error=worlds.certain(0.3))
    assert _recipients(_grant(use, worlds.programme("pkh", deciles=None))) == pytest.approx(20_000)


def test_more_recipients_than_there_are_leave_the_rest_unreached() -> None:
    grant = _grant(worlds.use("pkh", recipients=1e6))
    inside = PEOPLE.families[grant.deciles <= 4].sum()
    assert _recipients(grant) == pytest.approx(inside)
    assert grant.wanted == 1e6


def test_a_quota_is_shared_out_by_poor_unless_the_office_knows_better() -> None:
    programme, use = worlds.programme("pkh", quota=10e6), worlds.use("pkh", recipients="quota")
    assert _grant(use, programme).wanted == pytest.approx(10e6 * 0.004)
    assert _grant(use, programme, recipients={"pkh": 12_345.0}).wanted == 12_345


def test_errors_of_a_national_quota_are_as_likely_here_as_in_the_nation() -> None:
    tenths = np.array([0.0] + [100.0] * 10)
    assert _outside_here(tenths, (1, 4), 0.34) == pytest.approx(0.34)
    # In a poor region 800 of 1,100 families are in deciles 1 to 4: outside are fewer to be reached by mistake.
    poor = np.array([0.0] + [200.0] * 4 + [50.0] * 6)
    odds = (0.34 / 0.6) / (0.66 / 0.4)
    assert _outside_here(poor, (1, 4), 0.34) == pytest.approx(odds * 300 / (800 + odds * 300))
    assert _outside_here(poor, (1, 10), 0.34) == 0.34


def test_a_number_of_its_own_is_not_replaced_by_present_recipients() -> None:
    assert _grant(worlds.use("pkh", recipients=500.0), recipients={"pkh": 12_345.0}).wanted == 500


def test_a_quota_that_is_not_known_is_an_error() -> None:
    with pytest.raises(ValueError, match="no quota"):
        _grant(worlds.use("pkh", recipients="quota"))


def test_take_up_and_ramp_multiply_the_coverage() -> None:
    use = worlds.use("pkh", coverage=0.8, ramp=(0.5, 0.75, 1.0), take_up=worlds.certain(0.9))
    for year, share in ((2026, 0.5), (2027, 0.75), (2028, 1.0), (2029, 1.0)):
        assert _grant(use, year=year).coverage[1:5] == pytest.approx([0.8 * 0.9 * share] * 4)


@pytest.mark.parametrize("year", [2025, 2028])
def test_outside_its_years_a_programme_does_not_run(year: int) -> None:
    planner = _planner(worlds.programme("pkh"))
    assert planner.grants(worlds.scenario("s", [worlds.use("pkh", last=2027)]), year) == ()


@settings(max_examples=40, deadline=None)
@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_a_wider_coverage_reaches_those_of_the_narrower_one_and_more(one: float, other: float) -> None:
    narrow, wide = sorted((one, other))
    some, more = (reached(PEOPLE, _grant(worlds.use("pkh", coverage=share)), EVERYBODY) for share in (narrow, wide))
    assert (some.share <= more.share).all()
    assert more.recipients >= some.recipients


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 300))
def test_a_full_coverage_reaches_everybody(seed: int, count: int) -> None:
    generator = np.random.default_rng(seed)
    welfare, size = np.sort(generator.uniform(0.3, 3, count)), generator.uniform(1, 8, count)
    people = People("microdata", welfare, generator.uniform(0.1, 900, count), size, seed=seed)
    grant = _grant(worlds.use("pkh"), worlds.programme("pkh", deciles=None), people=people)
    assert (reached(people, grant, slice(0, count)).share == 1).all()


def test_who_has_one_programme_does_not_get_the_other() -> None:
    made = (worlds.programme("pkh"), worlds.programme("blt", deciles=(1, 4)))
    uses = [worlds.use("blt", coverage=0.5, not_with=("pkh",)), worlds.use("pkh", coverage=0.6)]
    blt, pkh = sorted(_planner(*made).grants(worlds.scenario("s", uses), 2026), key=lambda grant: grant.code)
    both = [reached(PEOPLE, grant, EVERYBODY) for grant in (pkh, blt)]
    assert (both[0].share + both[1].share).max() <= 1
    free = (PEOPLE.families * (1 - both[0].share))[blt.deciles <= 4].sum()
    assert both[1].recipients == pytest.approx(0.5 * free)


def test_recipients_that_were_asked_for_are_found_among_those_who_are_free() -> None:
    made = (worlds.programme("pkh"), worlds.programme("blt", deciles=(1, 4)))
    uses = [worlds.use("blt", recipients=15_000.0, not_with=("pkh",)), worlds.use("pkh", coverage=0.7)]
    grants = {grant.code: grant for grant in _planner(*made).grants(worlds.scenario("s", uses), 2026)}
    assert _recipients(grants["blt"]) == pytest.approx(15_000)


def test_a_programme_that_is_barred_by_one_that_fills_gaps_waits_for_it() -> None:
    made = (worlds.programme("top", fill_to="poverty_line"), worlds.programme("blt"))
    uses = [worlds.use("top", coverage=0.5), worlds.use("blt", coverage=0.5, not_with=("top",))]
    top, blt = _planner(*made).grants(worlds.scenario("s", uses), 2026)
    assert (top.fill, blt.not_with) == (1.0, (top,))
    assert (reached(PEOPLE, top, EVERYBODY).share + reached(PEOPLE, blt, EVERYBODY).share).max() <= 1


def test_two_programmes_that_bar_each_other_go_in_the_order_of_the_file() -> None:
    made = (worlds.programme("pkh"), worlds.programme("blt"))
    uses = [worlds.use("blt", coverage=0.5, not_with=("pkh",)), worlds.use("pkh", coverage=0.5, not_with=("blt",))]
    first, second = _planner(*made).grants(worlds.scenario("s", uses), 2026)
    assert (first.code, second.code) == ("blt", "pkh")
    assert second.not_with == (first,)


def test_a_programme_runs_only_in_its_places() -> None:
    table = np.outer(np.ones(10), [1.0, 1.0, 2.0])
    people = with_registry(PEOPLE, table, ("a", "b", "c"), 0.28)
    grant = _grant(worlds.use("pkh", areas=("a", "c"), recipients=5_000.0), people=people)
    planner = _planner(worlds.programme("pkh"), people=people)
    share = reached(people, grant, EVERYBODY).share
    assert set(planner.home[share > 0].tolist()) == {0, 2}
    assert _recipients(grant, people) == pytest.approx(5_000)


# What one gets once.

HOUSE = worlds.programme("house", 20e6, once=True)
YEARS = range(2026, 2030)


def _houses(uses: list[Use], shocks: list[Any] | None = None, **changes: Any) -> dict[int, Grant]:
    planner = _planner(HOUSE, **changes)
    scenario = worlds.scenario("s", uses, shocks or [])
    return {year: planner.grants(scenario, year)[0] for year in YEARS}


def _new(grants: Mapping[int, Grant]) -> list[float]:
    return [reached(PEOPLE, grants[year], EVERYBODY).new for year in YEARS]


def test_houses_add_up_and_only_new_ones_cost() -> None:
    grants = _houses([worlds.use("house", recipients=8_000.0, ramp=(0.25, 0.5, 0.75, 1.0))])
    assert _new(grants) == pytest.approx([2_000] * 4)
    assert [_recipients(grants[year]) for year in YEARS] == pytest.approx([2_000, 4_000, 6_000, 8_000])
    for year in (2027, 2028, 2029):
        before, now = (reached(PEOPLE, grants[which], EVERYBODY).share for which in (year - 1, year))
        assert (before <= now).all()


def test_a_family_keeps_its_house_wherever_the_registry_ranks_it_later() -> None:
    grants = _houses([worlds.use("house", coverage=0.2, ramp=(1.0,), reranking=worlds.certain(0.3))])
    assert _new(grants)[1:] == [0.0] * 3
    assert _recipients(grants[2029]) == _recipients(grants[2026])


def test_houses_stay_when_the_programme_has_ended() -> None:
    grants = _houses([worlds.use("house", coverage=0.2, last=2027)])
    assert _recipients(grants[2029]) == _recipients(grants[2027]) > 0
    assert _new(grants)[2:] == [0.0, 0.0]


def test_a_second_use_goes_on_from_the_first() -> None:
    uses = [worlds.use("house", coverage=0.1, last=2027), worlds.use("house", coverage=0.25, first=2028)]
    grants = _houses(uses)
    full = _recipients(_grant(worlds.use("house", coverage=0.25), HOUSE))
    assert _recipients(grants[2028]) == pytest.approx(full)
    assert _new(grants)[2] == pytest.approx(full - _recipients(grants[2027]))
    assert sum(_new(grants)) == pytest.approx(full)


def test_a_second_use_that_reaches_fewer_takes_no_house_away() -> None:
    uses = [worlds.use("house", coverage=0.3, last=2027), worlds.use("house", coverage=0.1, first=2028)]
    grants = _houses(uses)
    assert _recipients(grants[2029]) == _recipients(grants[2027]) > 0
    assert _new(grants)[2:] == [0.0, 0.0]


def test_what_a_cut_took_is_not_given_later_for_nothing() -> None:
    cut = worlds.shock("program_cut", 0.5, first=2027, last=2027, program="house")
    grants = _houses([worlds.use("house", recipients=8_000.0, ramp=(0.25, 0.5, 0.75, 1.0))], [cut])
    assert _new(grants) == pytest.approx([2_000, 1_000, 2_000, 2_000])
    assert sum(_new(grants)) == pytest.approx(_recipients(grants[2029]))


@pytest.mark.parametrize(
    "second",
    [{"reranking": worlds.certain(0.2)}, {"registry_error": worlds.certain(0.1)}, {"not_with": ("pkh",)}],
)
def test_houses_asked_for_are_houses_built_however_families_are_ranked_anew(second: dict[str, Any]) -> None:
    pkh = worlds.use("pkh", recipients=40_000.0, reranking=worlds.certain(0.2))
    house = worlds.use("house", recipients=3_000.0, last=2027)
    uses = [pkh, house, worlds.use("house", recipients=9_000.0, first=2028, ramp=(0.5, 1.0), **second)]
    planner, scenario = _planner(HOUSE, worlds.programme("pkh")), worlds.scenario("s", uses)
    grants = {year: {grant.code: grant for grant in planner.grants(scenario, year)}["house"] for year in YEARS}
    assert _new(grants) == pytest.approx([3_000, 0, 1_500, 4_500])
    shares = [reached(PEOPLE, grants[year], EVERYBODY).share for year in YEARS]
    assert all((before <= now).all() for before, now in itertools.pairwise(shares))
    # Nobody gets one who is barred then.
    if "not_with" in second:
        pkh_now = reached(PEOPLE, grants[2029].not_with[0], EVERYBODY).share
        assert (shares[-1] - shares[-2] <= 1 - pkh_now + 1e-12).all()


def test_a_share_of_those_who_may_have_it_is_reached_though_others_keep_theirs() -> None:
    pkh = worlds.use("pkh", coverage=0.5, reranking=worlds.certain(0.3))
    house = worlds.use("house", coverage=0.4, ramp=(0.5, 1.0), not_with=("pkh",))
    planner, scenario = _planner(HOUSE, worlds.programme("pkh")), worlds.scenario("s", [pkh, house])
    grant = {grant.code: grant for grant in planner.grants(scenario, 2027)}["house"]
    free = (1 - reached(PEOPLE, grant.not_with[0], EVERYBODY).share) * PEOPLE.families
    share = reached(PEOPLE, grant, EVERYBODY).share
    for decile in range(1, 5):
        here = grant.deciles == decile
        assert free[here] @ share[here] / free[here].sum() == pytest.approx(0.4, abs=0.003)
    kept = (1 - free / PEOPLE.families) * share * PEOPLE.families
    assert kept.sum() > 0


def test_houses_asked_for_are_houses_built_while_the_population_grows() -> None:
    growing = {year: 900_000 * 1.02 ** (year - 2025) for year in YEARS}
    grants = _houses([worlds.use("house", recipients=8_000.0, ramp=(0.25, 0.5, 0.75, 1.0))], persons=growing)
    built = [new * growing[year] / PEOPLE.persons for year, new in zip(YEARS, _new(grants), strict=True)]
    assert built == pytest.approx([2_000] * 4)


# What is shared, and what cannot be.


def test_scenarios_share_the_grants_in_which_they_do_not_differ() -> None:
    planner = _planner(worlds.programme("pkh"), worlds.programme("blt"))
    one = worlds.scenario("one", [worlds.use("pkh", line=3)])
    other = worlds.scenario("other", [worlds.use("pkh", line=9), worlds.use("blt", coverage=0.2)])
    assert planner.grants(one, 2027)[0] is planner.grants(other, 2027)[0]
    less = worlds.scenario("less", [worlds.use("pkh", coverage=0.9)])
    assert planner.grants(one, 2027)[0] is not planner.grants(less, 2027)[0]


def test_numbers_of_a_use_go_before_those_of_the_programme() -> None:
    programme = worlds.programme("pkh", 100.0, payments=4.0, administration=5.0, counted=80.0)
    plain = _grant(worlds.use("pkh"), programme)
    assert (plain.amount, plain.administration, plain.counted) == pytest.approx((400.0, 0.05, 0.8))
    own = _grant(worlds.use("pkh", amount=worlds.certain(150.0), administration=worlds.certain(0.1)), programme)
    assert (own.amount, own.administration) == pytest.approx((600.0, 0.1))
    poorer = _grant(worlds.use("pkh", adequacy=worlds.certain(0.5), leakage=worlds.certain(0.1)), programme)
    assert poorer.paid == pytest.approx(200.0)
    assert poorer.felt == pytest.approx(200.0 * 0.9 * 0.8)


def test_uncertain_numbers_are_picked_by_programme_and_name() -> None:
    asked: dict[str, Uncertain] = {}

    def pick(key: str, number: Uncertain) -> float:
        asked[key] = number
        return number.high

    share = Uncertain(0.2, 0.5, 0.6)
    use = worlds.use("pkh", coverage=share, leakage=Uncertain(0.0, 0.02, 0.05))
    planner = Planner(PEOPLE, worlds.setting(worlds.programs(worlds.programme("pkh"))), pick)
    grant = planner.grants(worlds.scenario("s", [use]), 2026)[0]
    assert set(asked) == {"pkh.coverage", "pkh.leakage"}
    repaired = worlds.use("pkh", registry_error=Uncertain(0.18, 0.2, 0.25), reranking=Uncertain(0.05, 0.1, 0.2))
    asked.clear()
    planner.grants(worlds.scenario("repaired", [repaired]), 2026)
    # The registry's error has one key, as it is and as it is repaired.
    assert set(asked) == {"registry_exclusion", "registry.reranking"}
    assert grant.coverage[1:5] == pytest.approx([0.6] * 4)
    assert grant.leakage == 0.05


def test_a_gap_is_not_filled_with_money_that_never_arrives() -> None:
    grant = _grant(worlds.use("pkh"))
    with pytest.raises(ValueError, match="never arrives"):
        dataclasses.replace(grant, fill=1.0, leakage=1.0)


def test_of_many_points_chance_alone_reaches_as_many_as_were_asked_for() -> None:
    random = np.random.default_rng(3)
    size = random.integers(1, 9, MANY).astype(float)
    many = People("registry", np.sort(random.lognormal(0.6, 0.5, MANY)), random.uniform(5, 50, MANY) * size, size)
    use = worlds.use("pkh", recipients=150_000.0, inclusion_error=worlds.certain(0.3))
    grant = _grant(use, people=many)
    found = reached(many, grant, slice(0, MANY))
    assert found.recipients == pytest.approx(150_000, rel=1e-3)
    assert set(np.unique(found.share)) == {0.0, 1.0}
    by_decile = np.bincount(grant.deciles, weights=many.held("families") * found.share, minlength=11)
    targets = np.bincount(grant.deciles, weights=many.held("families"), minlength=11)
    assert by_decile[1:] / targets[1:] == pytest.approx(grant.coverage[1:], abs=0.005)
