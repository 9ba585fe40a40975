"""What befalls households in a scenario: prices, growth, inequality, lost jobs, disasters, another pace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rpkd.params import Shock, Uncertain
from rpkd.scenario._people import FloatArray
from rpkd.scenario._plan import Planner
from rpkd.scenario._trajectory import Stage

RICE, RICE_URBAN, RICE_RURAL = "rice_share", "rice_share_urban", "rice_share_rural"
FUEL, NET_BUYERS = "fuel_share", "net_buyers"
PASS_THROUGH = "pass_through"  # noqa: S105


class NoPaceError(ValueError):
    """The record is too short for a scenario that carries on the region's own pace."""


def shocked(planner: Planner, spending: FloatArray, stage: Stage, shocks: Sequence[Shock]) -> tuple[FloatArray, Stage]:
    """Let the shocks of a scenario act on what families spend.

    Parameters
    ----------
    planner : Planner
        Holds the families, the setting and the picked numbers.
    spending : float array, shape (n,)
        Relative to the year's poverty line.
    stage : Stage
        The year.
    shocks : sequence of Shock
        Of the scenario; those of other years and those that cut programmes are passed over.

    Returns
    -------
    spending : float array, shape (n,)
        The same array when nothing happens.
    stage : Stage
        With the line that follows from the prices.

    Raises
    ------
    NoPaceError
        When the region's own pace is asked for and its record is too short.
    """
    for shock in shocks:
        if shock.first <= stage.year:
            spending, stage = _ACTIONS[shock.kind](planner, spending, stage, shock)
    return spending, stage


def _nothing(planner: Planner, spending: FloatArray, stage: Stage, shock: Shock) -> tuple[FloatArray, Stage]:
    """Cuts of programmes and funds are felt through what is paid."""
    return spending, stage


def _pick(planner: Planner, shock: Shock, name: str, number: Uncertain) -> float:
    return number.mode if number.fixed else planner.pick(f"shock.{shock.kind}.{name}", number)


def _assumed(planner: Planner, name: str, year: int) -> float:
    """Pick an assumption, percent, as a fraction."""
    number = planner.setting.programs.assumption(name, year)
    return (number.mode if number.fixed else planner.pick(name, number)) / 100


def _rice(planner: Planner, spending: FloatArray, stage: Stage, shock: Shock) -> tuple[FloatArray, Stage]:
    """Rice takes its share of the line up; who sells more rice than the family eats loses nothing."""
    if stage.year > shock.last:
        return spending, stage
    urban, rural = (planner.setting.programs.assumption(name, stage.year) for name in (RICE_URBAN, RICE_RURAL))
    ends = sorted((urban.mode, rural.mode))
    share = planner.pick(RICE, Uncertain(ends[0], sum(ends) / 2, ends[1])) / 100
    rise = share * _pick(planner, shock, "change", shock.change)
    buyers = planner.people.chance(NET_BUYERS) < _assumed(planner, NET_BUYERS, stage.year)
    return np.where(buyers, spending / (1 + rise), spending), replace(stage, line=stage.line * (1 + rise))


def _fuel(planner: Planner, spending: FloatArray, stage: Stage, shock: Shock) -> tuple[FloatArray, Stage]:
    if stage.year > shock.last:
        return spending, stage
    rise = _assumed(planner, FUEL, stage.year) * _pick(planner, shock, "change", shock.change)
    return spending / (1 + rise), replace(stage, line=stage.line * (1 + rise))


def _line(planner: Planner, spending: FloatArray, stage: Stage, shock: Shock) -> tuple[FloatArray, Stage]:
    rise = (1 + _pick(planner, shock, "change", shock.change)) ** _years(planner, stage, shock)
    return spending / rise, replace(stage, line=stage.line * rise)


def _growth(planner: Planner, spending: FloatArray, stage: Stage, shock: Shock) -> tuple[FloatArray, Stage]:
    felt = planner.pick(PASS_THROUGH, planner.setting.pass_through) * _pick(planner, shock, "change", shock.change)
    return spending * (1 + felt) ** _years(planner, stage, shock), stage


def _inequality(planner: Planner, spending: FloatArray, stage: Stage, shock: Shock) -> tuple[FloatArray, Stage]:
    """Widen the spread of logarithms around the middle by the change, and keep the mean."""
    if stage.year > shock.last:
        return spending, stage
    weight = planner.people.weight
    wider = spending ** (1 + _pick(planner, shock, "change", shock.change))
    return wider * float(weight @ spending / (weight @ wider)), stage


def _hit(planner: Planner, spending: FloatArray, stage: Stage, shock: Shock) -> tuple[FloatArray, Stage]:
    """Take a part of spending from some families."""
    if stage.year > shock.last:
        return spending, stage
    share = 1.0 if shock.share is None else _pick(planner, shock, "share", shock.share)
    hit = planner.people.chance(f"shock.{shock.kind}") < share
    if shock.deciles is not None:
        deciles = planner.deciles(planner.registry_error(stage.year))
        hit &= (deciles >= shock.deciles[0]) & (deciles <= shock.deciles[1])
    return np.where(hit, spending * (1 - _pick(planner, shock, "change", shock.change)), spending), stage


def _pace(planner: Planner, spending: FloatArray, stage: Stage, shock: Shock) -> tuple[FloatArray, Stage]:
    """Let the region's own pace go on instead of the projection; a change of half lies midway between the two."""
    if planner.setting.pace is None:
        raise NoPaceError("catatan P0 daerah ini tidak cukup panjang")
    # In the year of the latest figure nothing has moved yet.
    factor = planner.setting.pace.get(min(stage.year, shock.last), 1.0)
    return spending / factor ** _pick(planner, shock, "change", shock.change), stage


def _years(planner: Planner, stage: Stage, shock: Shock) -> int:
    """Count the years after the base year in which a yearly change has been at work; what it did by then stays."""
    first = max(shock.first, planner.setting.base_year + 1)
    return max(min(stage.year, shock.last) - first + 1, 0)


_ACTIONS = {
    "rice_price": _rice,
    "fuel_price": _fuel,
    "line_inflation": _line,
    "growth": _growth,
    "inequality": _inequality,
    "job_loss": _hit,
    "disaster": _hit,
    "pace": _pace,
    "program_cut": _nothing,
    "fund_cut": _nothing,
}
