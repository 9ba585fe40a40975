"""Scenarios side by side: money by fund and programme, and how often an order holds in the draws."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rpkd.params import Scenario
from rpkd.scenario import (
    COST,
    HEADCOUNT,
    Account,
    Draws,
    Measures,
    Outcome,
    Paths,
    YearOutcome,
    chance_at_most,
    cheapest_shares,
    extra_by_fund,
    extra_by_program,
    lowest_shares,
)

YEARS = (2026, 2027)


def account(code: str, fund: str, year: int, received: float) -> Account:
    none = np.zeros(0)
    return Account(code, fund, year, 1, 1, 1, 0.1 * received, 0.0, received, received, none, none, none, 0.0, 0.0)


def outcome(code: str, *money: tuple[str, str, float, float]) -> Outcome:
    """Make an outcome whose programmes receive given rupiah in both years; a tenth more is administration."""
    years = []
    for place, year in enumerate(YEARS):
        accounts = tuple(account(name, fund, year, amounts[place]) for name, fund, *amounts in money)
        none = np.zeros(0)
        years.append(YearOutcome(year, Measures(0.1, 0, 0, 0), 0.3, 1000.0, 6e5, accounts, none, {}, 0.0, 0.0))
    return Outcome(Scenario(code, code, "", 0, (), (), None, Path()), tuple(years))


NOW = outcome("now", ("pkh", "APBN", 100.0, 100.0))
MORE = outcome("more", ("pkh", "APBN", 80.0, 120.0), ("elderly", "APBD", 10.0, 30.0), ("idle", "APBD", 0.0, 0.0))


def test_a_funds_extra_is_the_mean_of_the_years_and_may_be_less() -> None:
    assert extra_by_fund(MORE, NOW, YEARS) == pytest.approx({"APBN": 0.0, "APBD": 22.0})
    assert extra_by_fund(MORE, NOW, [2026]) == pytest.approx({"APBN": -22.0, "APBD": 11.0})
    # What a scenario does without is money saved.
    assert extra_by_fund(NOW, MORE, [2027]) == pytest.approx({"APBN": -22.0, "APBD": -33.0})


def test_needs_by_programme_leave_out_what_costs_nothing_more() -> None:
    found = extra_by_program(MORE, NOW, YEARS)
    assert set(found) == {"pkh", "elderly"}
    assert found["pkh"] == pytest.approx({2026: 0.0, 2027: 22.0})
    assert found["elderly"] == pytest.approx({2026: 11.0, 2027: 33.0})


def drawn() -> tuple[Draws, Paths]:
    """Four draws of three scenarios in two years: the base at 10 percent."""
    values = np.zeros((3, 2, 5, 4))
    values[0, :, HEADCOUNT] = 0.10
    values[1, :, HEADCOUNT] = [0.08, 0.08, 0.08, 0.10]
    values[2, :, HEADCOUNT] = [0.09, 0.07, 0.09, 0.09]
    values[1, :, COST], values[2, :, COST] = 4e6, 1e6
    flat = np.full((2, 4), 0.1)
    return Draws(("base", "a", "b"), YEARS, values), Paths(YEARS, flat, flat, flat, np.array([1000.0, 1000.0]))


def test_shares_of_the_lowest_rate_and_of_a_target() -> None:
    draws, _ = drawn()
    assert lowest_shares(draws, ["a", "b"], 2027) == {"a": 0.5, "b": 0.5}
    assert chance_at_most(draws, "a", 2027, 0.08) == 0.75
    assert chance_at_most(draws, "base", 2027, 0.08) == 0.0


def test_who_brings_nothing_in_a_draw_is_never_the_cheapest_there() -> None:
    draws, paths = drawn()
    # Rupiah a person: a 200,000 three times and without limit once; b 100,000, 33,333, 100,000, 100,000.
    assert cheapest_shares(draws, paths, ["a", "b"], "base", YEARS) == {"a": 0.0, "b": 1.0}
    draws.values[2, :, COST] = 3e6
    # Now b costs 300,000, 100,000, 300,000, 300,000.
    assert cheapest_shares(draws, paths, ["a", "b"], "base", YEARS) == {"a": 0.5, "b": 0.5}
