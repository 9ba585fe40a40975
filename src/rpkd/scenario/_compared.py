"""Scenarios side by side: what one costs more by fund and programme, and in what part of the draws an order holds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rpkd.scenario._draws import COST, HEADCOUNT, Draws, Paths
from rpkd.scenario._ledger import by_fund
from rpkd.scenario._run import Outcome


def extra_by_fund(outcome: Outcome, base: Outcome, years: Sequence[int]) -> dict[str, float]:
    """Return what each fund pays more than in another scenario, rupiah a year, the mean of some years.

    Parameters
    ----------
    outcome, base : Outcome
        The scenario, and the one that it is compared with.
    years : sequence of int
        Years that both hold.
    """
    totals: dict[str, float] = {}
    for year in years:
        for sign, other in ((1, outcome), (-1, base)):
            for fund, money in by_fund(other.at(year).accounts).items():
                totals[fund] = totals.get(fund, 0.0) + sign * money / len(years)
    return totals


def extra_by_program(outcome: Outcome, base: Outcome, years: Sequence[int]) -> dict[str, dict[int, float]]:
    """Return what a scenario needs more than another: rupiah by programme and year.

    Parameters
    ----------
    outcome, base : Outcome
        The scenario, and the one that it is compared with.
    years : sequence of int
        Years that both hold.

    Returns
    -------
    dict
        Programmes that cost more in no year are left out; a year in which one costs less holds 0.
    """
    found: dict[str, dict[int, float]] = {}
    for year in years:
        before = {account.code: account.total for account in base.at(year).accounts}
        for account in outcome.at(year).accounts:
            more = account.total - before.get(account.code, 0.0)
            found.setdefault(account.code, {})[year] = max(more, 0.0)
    return {code: amounts for code, amounts in found.items() if any(amounts.values())}


def chance_at_most(draws: Draws, code: str, year: int, headcount: float) -> float:
    """Return the part of the draws in which a scenario's P0 (a fraction) is not above a given one."""
    return float((draws.of(code, year, HEADCOUNT) <= headcount).mean())


def lowest_shares(draws: Draws, codes: Sequence[str], year: int) -> dict[str, float]:
    """Return for each scenario the part of the draws in which its P0 is the lowest of them all."""
    return _shares(codes, np.stack([draws.of(code, year, HEADCOUNT) for code in codes]))


def cheapest_shares(
    draws: Draws, paths: Paths, codes: Sequence[str], reference: str, years: Sequence[int]
) -> dict[str, float]:
    """Return for each scenario the part of the draws in which it costs the least for each person leaving poverty.

    Parameters
    ----------
    draws : Draws
        Of the scenarios and the reference.
    paths : Paths
        What they were drawn with; gives the population.
    codes : sequence of str
        The scenarios.
    reference : str
        The one that they are compared with.
    years : sequence of int
        Over which money and persons are added up.
    """
    rows = [paths.years.index(year) for year in years]
    ratios = []
    for code in codes:
        cost = sum((draws.difference(code, reference, year, COST) for year in years), np.zeros(()))
        out = sum(
            (-draws.difference(code, reference, year, HEADCOUNT) * paths.persons[row]
             for year, row in zip(years, rows, strict=True)),
            np.zeros(()),
        )  # fmt: skip
        ratios.append(np.divide(cost, out, out=np.full(len(cost), np.inf), where=out > 0))
    return _shares(codes, np.stack(ratios))


def _shares(codes: Sequence[str], values: np.ndarray) -> dict[str, float]:
    first = values.argmin(axis=0)
    return {code: float((first == place).mean()) for place, code in enumerate(codes)}
