"""Every rupiah of a year: what goes in comes out, and what arrives is seen in spending."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rpkd.params import Program, Use
from rpkd.scenario import Account, Planner, Setting, YearResult, accounts_of, aged, by_fund, with_registry, year_of
from rpkd.scenario._draws import cost_of

from . import worlds

_TABLE = np.outer(np.arange(12.0, 2.0, -1.0), [1.0, 2.0, 3.0])
PEOPLE = with_registry(worlds.people(2000), _TABLE, ("a", "b", "c"), 0.28)
STAGES = worlds.stages(PEOPLE)
STAGE = STAGES[2]
SPENDING = aged(PEOPLE.welfare, STAGE)
EXTREME = 0.7


def _accounts(
    uses: list[Use], *made: Program, base: list[Use] | None = None, year: int = STAGE.year
) -> tuple[list[Account], YearResult, np.ndarray, float]:
    setting: Setting = worlds.setting(worlds.programs(*made))
    planner = Planner(PEOPLE, setting)
    stage = next(stage for stage in STAGES if stage.year == year)
    spending = aged(PEOPLE.welfare, stage)
    grants, taken = (
        planner.grants(worlds.scenario(name, held), year) for name, held in (("s", uses), ("dasar", base or []))
    )
    after = np.empty(len(PEOPLE))
    result = year_of(PEOPLE, spending, stage, grants, taken, EXTREME, after)
    accounts = accounts_of(PEOPLE, spending, stage, grants, taken, EXTREME, planner.home)
    seen = float(PEOPLE.weight @ (after - spending)) * 12 * stage.line * stage.persons / PEOPLE.persons
    return list(accounts), result, np.array([cost_of(grants, result)]), seen


MADE = (
    worlds.programme("pkh", 2_870_000.0, administration=5.0),
    worlds.programme("lansia", 200_000.0, payments=12, target="elderly", fund="APBD kabupaten/kota", counted=90.0),
    worlds.programme("pbi", 42_000.0, payments=12, target="persons", deciles=(1, 5), counted=30.0),
    worlds.programme("house", 20e6, once=True, counted=8.0, administration=4.0),
    worlds.programme("top", fill_to="extreme_line", deciles=(1, 2), fund="Dana desa", administration=6.0),
)


@settings(max_examples=60, deadline=None)
@given(
    st.floats(0, 1),
    st.floats(0, 0.4),
    st.floats(0, 0.5),
    st.floats(0.2, 1),
    st.floats(0, 60_000),
    st.sampled_from([2026, 2027, 2029]),
)
def test_money_in_is_money_out(
    coverage: float, leakage: float, outside: float, adequacy: float, recipients: float, year: int
) -> None:
    errors: dict[str, Any] = {
        "leakage": worlds.certain(leakage),
        "inclusion_error": worlds.certain(outside),
        "adequacy": worlds.certain(adequacy),
    }
    uses = [
        worlds.use("pkh", recipients=recipients, **errors),
        worlds.use("lansia", coverage=coverage, not_with=("pkh",), **errors),
        worlds.use("pbi", coverage=coverage, areas=("a", "c")),
        worlds.use("house", coverage=coverage / 4, ramp=(0.2, 0.5, 1.0), **errors),
        worlds.use("top", coverage=coverage, **errors),
    ]
    accounts, result, cost, seen = _accounts(uses, *MADE, year=year)
    for account in accounts:
        assert account.total == pytest.approx(account.administration + account.leaked + account.received)
        assert account.paid_out == pytest.approx(account.leaked + account.received)
        for parts in (account.by_decile, account.by_true_tenth, account.by_area):
            assert parts.sum() == pytest.approx(account.received, rel=1e-9, abs=1e-3)
        rounding = 1e-9 * account.received
        assert 0 <= account.to_extreme <= account.to_poor + rounding <= account.received + 2 * rounding
        assert account.leaked == pytest.approx(account.paid_out * (leakage if account.code != "pbi" else 0), abs=1e-3)
        assert account.recipients == pytest.approx(result.reached[account.code].recipients)
        assert account.new <= account.recipients * (1 + 1e-12)
    assert cost[0] == pytest.approx(sum(account.total for account in accounts), rel=1e-9, abs=1e-3)
    assert by_fund(accounts) == pytest.approx(
        {
            "APBN": sum(account.total for account in accounts if account.fund == "APBN"),
            "APBD kabupaten/kota": accounts[[account.code for account in accounts].index("lansia")].total,
            "Dana desa": accounts[[account.code for account in accounts].index("top")].total,
        }
    )
    # Nothing is taken from anybody here, so all that counts is seen in what families spend.
    assert seen == pytest.approx(sum(account.counted for account in accounts), rel=1e-9, abs=1.0)


def test_what_is_paid_in_place_of_another_is_seen_as_the_difference() -> None:
    base, uses = [worlds.use("pkh", recipients=30_000.0)], [worlds.use("lansia", coverage=0.7)]
    (lansia,), _, _, seen = _accounts(uses, *MADE, base=base)
    (pkh,), *_ = _accounts(base, *MADE, base=base)
    assert seen == pytest.approx(lansia.counted - pkh.counted, rel=1e-9)


def test_one_programme_by_hand() -> None:
    (pkh,), *_ = _accounts([worlds.use("pkh", recipients=20_000.0, leakage=worlds.certain(0.03))], MADE[0])
    assert pkh.recipients == pytest.approx(20_000)
    assert pkh.received == pytest.approx(20_000 * 2_870_000 * 0.97)
    assert pkh.leaked == pytest.approx(20_000 * 2_870_000 * 0.03)
    assert pkh.administration == pytest.approx(20_000 * 2_870_000 * 0.05)


def test_money_goes_to_the_deciles_of_the_target_but_for_errors() -> None:
    (pkh,), *_ = _accounts([worlds.use("pkh", recipients=20_000.0, inclusion_error=worlds.certain(0.34))], MADE[0])
    assert pkh.by_decile[5:].sum() / pkh.received == pytest.approx(0.34)
    (exact,), *_ = _accounts([worlds.use("pkh", coverage=0.6)], MADE[0])
    assert exact.by_decile[5:].sum() == 0
    # The registry is wrong itself: of money for its deciles 1 to 4 some goes to people who are better off.
    meant = PEOPLE.deciles(0.28) <= 4
    wrong = PEOPLE.families[meant & (PEOPLE.place >= 0.6)].sum() / PEOPLE.families[meant].sum()
    assert wrong > 0.1
    assert exact.by_true_tenth[6:].sum() / exact.received == pytest.approx(wrong, abs=0.02)
    perfect = worlds.use("pkh", coverage=0.2, registry_error=worlds.certain(0.0))
    (known,), *_ = _accounts([perfect], MADE[0])
    assert known.by_true_tenth[6:].sum() == 0


def test_money_for_some_places_stays_there() -> None:
    (pbi,), *_ = _accounts([worlds.use("pbi", coverage=0.5, areas=("b",))], MADE[2])
    assert pbi.by_area[1] == pytest.approx(pbi.received)
    assert pbi.by_area[[0, 2]].tolist() == [0.0, 0.0]


def test_houses_cost_once_and_count_for_all_who_have_one() -> None:
    use = worlds.use("house", recipients=9_000.0, ramp=(1 / 3, 2 / 3, 1.0))
    (second,), *_ = _accounts([use], MADE[3], year=2027)
    (last,), *_ = _accounts([use], MADE[3], year=2029)
    assert second.new == pytest.approx(3_000)
    assert second.received == pytest.approx(3_000 * 20e6)
    assert second.counted == pytest.approx(6_000 * 20e6 * 0.08)
    assert (last.new, last.total) == (0.0, 0.0)
    assert last.counted == pytest.approx(9_000 * 20e6 * 0.08)


def test_perfect_targeting_costs_what_the_closed_form_says() -> None:
    use = worlds.use("top", registry_error=worlds.certain(0.0), leakage=worlds.certain(0.2))
    held = worlds.programme("top", fill_to="poverty_line", deciles=None, administration=10.0)
    (top,), _, cost, _ = _accounts([use], held)
    p1 = float(PEOPLE.weight @ np.maximum(1 - SPENDING, 0)) / PEOPLE.persons
    least = p1 * STAGE.line * 12 * STAGE.persons
    assert top.received == pytest.approx(least, rel=1e-12)
    assert cost[0] == pytest.approx(least / 0.8 * 1.1, rel=1e-12)
    assert top.to_poor == pytest.approx(top.received)


def test_who_has_no_gap_gets_nothing_and_is_no_recipient() -> None:
    (top,), result, *_ = _accounts([worlds.use("top")], worlds.programme("top", fill_to="poverty_line", deciles=(1, 2)))
    meant = PEOPLE.deciles(0.28) <= 2
    poor = SPENDING < 1
    assert top.recipients == pytest.approx(PEOPLE.families[meant & poor].sum())
    assert top.new == top.recipients < top.wanted == pytest.approx(PEOPLE.families[meant].sum())
    for number in result.reached["top"][:2]:
        assert number == pytest.approx(top.recipients)


def test_a_gap_is_filled_for_families_that_hold_somebody_of_the_group() -> None:
    held = worlds.programme("top", fill_to="poverty_line", deciles=None, target="elderly")
    (top,), *_ = _accounts([worlds.use("top")], held)
    meant = PEOPLE.members["elderly"] > 0
    lacking = PEOPLE.weight * np.maximum(1 - SPENDING, 0) * 12 * STAGE.line
    assert top.received == pytest.approx(lacking[meant].sum())
    assert lacking[~meant].sum() > 0
