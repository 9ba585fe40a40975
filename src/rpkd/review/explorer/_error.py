"""Review: how far the page's model lies from the engine between its nodes, and what that says of other settings."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from rpkd.review.explorer._choice import GROWTH, LINE
from rpkd.review.explorer._compute import Computed, Found, Frame, Settings
from rpkd.review.explorer._explored import Explored
from rpkd.review.explorer._layout import coverage_nodes
from rpkd.review.explorer._model import BILLION, HIGH, LOW, Model
from rpkd.scenario import FloatArray

MEASURES = ("rate", "ends", "change", "cost", "cost_ends", "chance")
"""P0 at the likeliest values, ends of its range, ends of its change's range (percentage points); cost and ends of its
range (billion rupiah); chance of the target (percentage points)."""
ASKED = 200
"""Settings of which none shall lie beyond the stated error …"""
RISK = 0.01
"""… but with this probability."""
_SETS, _EACH, _STEP = 3, 5, 0.25
_TAIL = 0.9


@dataclass(frozen=True)
class Errors:
    """How far the model lies from the engine for one scenario.

    Parameters
    ----------
    settings : int
        How many settings were compared.
    largest : mapping of str to float
        Largest distance of them, by measure.
    stated : mapping of str to float
        What is stated: not exceeded by any of `ASKED` other settings, but with probability `RISK`.
    """

    settings: int
    largest: Mapping[str, float]
    stated: Mapping[str, float]


def probe_frames(scenarios: Sequence[Explored], seed: int) -> list[Frame]:
    """Lay out settings between the nodes.

    Coverages: one in each gap between two nodes, in turn at random and midway, where lines that run straight lie
    farthest off. Growths and lines: one at random in each fifth of their controls, three times.

    Parameters
    ----------
    scenarios : sequence of Explored
        The scenarios.
    seed : int
        Of what is random.
    """
    generator = np.random.default_rng([seed, 8])
    sets = [Settings(_spread(generator, GROWTH), _spread(generator, LINE)) for _ in range(_SETS)]
    frames = [Frame(None, (1.0,), settings) for settings in sets]
    for scenario in scenarios:
        nodes = coverage_nodes(scenario, _STEP)
        between = [
            low + (0.5 if place % 2 else generator.random()) * (high - low)
            for place, (low, high) in enumerate(pairwise(nodes))
        ] or [1.0]
        for place, settings in enumerate(sets):
            chosen = tuple(between[place::_SETS]) or (between[0],)
            frames.append(Frame(scenario, chosen, settings))
    return frames


def _spread(generator: np.random.Generator, ends: tuple[float, float]) -> tuple[float, ...]:
    levels = (np.arange(_EACH) + generator.random(_EACH)) / _EACH
    return tuple((ends[0] + levels * (ends[1] - ends[0])).tolist())


def measured(model: Model, frames: Sequence[Frame], found: Found) -> dict[str, Errors]:
    """Compare the model with what was computed for the frames of `probe_frames`.

    Returns
    -------
    dict of str to Errors
        By scenario.
    """
    distances: dict[str, dict[str, list[float]]] = {}
    for place, frame in enumerate(frames[_SETS:], start=_SETS):
        if frame.scenario is None or not isinstance(frame.asked, Settings):
            raise TypeError("probes are settings of scenarios")
        held = distances.setdefault(frame.scenario.code, {name: [] for name in MEASURES})
        which = (place - _SETS) % _SETS
        own, base = ((found.middle[one], found.drawn[one]) for one in (place, which))
        for level, coverage in enumerate(frame.coverages):
            for row, growth in enumerate(frame.asked.growths):
                for column, line in enumerate(frame.asked.lines):
                    truth = _truth(model, own, base, (level, row, column), line)
                    _compare(model, frame.scenario.code, (coverage, growth, line), truth, held)
    return {code: _errors(held) for code, held in distances.items()}


def _truth(
    model: Model,
    own: tuple[Computed | None, ...],
    base: tuple[Computed | None, ...],
    at: tuple[int, int, int],
    line: float,
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return P0 and billion rupiah more, each at the likeliest values and of all draws, and the draws' change of P0."""
    level, row, column = at
    dearer = np.array([(1 + line / 100) ** (year - model.base_year) for year in model.years])[:, None]
    rates, costs, changes = [], [], []
    for one, other in zip(own, base, strict=True):
        if one is None or other is None:
            raise ValueError("probes are computed for the likeliest values and the draws")
        rate = 100 * np.stack([held[level, row, column] for held in one.headcount])
        now = 100 * np.stack([held[0, row, column] for held in other.headcount])
        filling = np.stack([held[level, row, column] for held in one.filling])
        rates.append(rate)
        changes.append(rate - now)
        costs.append((one.fixed[:, level] - other.fixed[:, 0] + dearer * filling) / BILLION)
    return rates[0][:, 0], rates[1], costs[0][:, 0], costs[1], changes[1]


def _compare(
    model: Model,
    code: str,
    setting: tuple[float, float, float],
    truth: tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray],
    held: dict[str, list[float]],
) -> None:
    values = model.at(code, *setting)
    rate, rates, cost, costs, changes = truth
    pairs = {
        "rate": (values.rate[0], rate),
        "ends": (values.rate[1:], _ends(rates)),
        "change": (values.change, _ends(changes)),
        "cost": (values.cost[0], np.append(cost, cost.mean())),
        "cost_ends": (values.cost[1:], _ends(np.vstack([costs, costs.mean(axis=0)]))),
    }
    for name, (page, engine) in pairs.items():
        held[name].append(float(np.abs(page - engine).max()))
    if model.target is not None:
        row = model.years.index(model.target[0])
        held["chance"].append(100 * abs(values.chance - float((rates[row] <= model.target[1]).mean())))


def _ends(draws: FloatArray) -> FloatArray:
    return np.quantile(draws, [LOW, HIGH], axis=-1)


def _errors(held: Mapping[str, Sequence[float]]) -> Errors:
    known = {name: np.array(found) for name, found in held.items() if found}
    return Errors(
        settings=len(held["rate"]),
        largest={name: float(found.max()) for name, found in known.items()},
        stated={name: beyond(found) for name, found in known.items()},
    )


def beyond(distances: FloatArray, asked: int = ASKED, risk: float = RISK) -> float:
    """Return a distance that none of `asked` other settings exceeds, but with probability `risk`.

    Parameters
    ----------
    distances : float array, shape (n,)
        Measured at n settings.
    asked : int
        How many others.
    risk : float
        Probability that one of them lies beyond.

    Notes
    -----
    Peaks over a threshold (Coles 2001, "An Introduction to Statistical Modeling of Extreme Values", chapter 4): what
    exceeds the highest tenth falls off exponentially at the pace of their mean excess. Never less than the largest that
    was measured.

    Examples
    --------
    >>> beyond(np.zeros(100))
    0.0
    >>> distances = -np.log(1 - (np.arange(1000) + 0.5) / 1000)
    >>> round(beyond(distances), 1)  # of an exponential distribution: log(200 / 0.01)
    9.9
    """
    threshold = float(np.quantile(distances, _TAIL))
    above = distances[distances > threshold]
    if not len(above):
        return float(distances.max())
    share = len(above) / len(distances)
    found = threshold + float((above - threshold).mean()) * math.log(share * asked / risk)
    return max(found, float(distances.max()))
