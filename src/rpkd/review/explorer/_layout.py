"""Review: where the nodes of the explorer's model lie, and the model made of what was computed at them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from rpkd.review.explorer._choice import GROWTH, LINE
from rpkd.review.explorer._compute import (
    Computed,
    Found,
    Frame,
    Nodes,
    draws_of,
    stages_of,
)
from rpkd.review.explorer._explored import Explored
from rpkd.review.explorer._model import BILLION, Baseline, Model, Part, Surface, Values, surface_of
from rpkd.scenario import PASS_THROUGH, FloatArray, Numbers, People, Stage, World

# Steps between nodes: of coverage, of the line over growth around 1, where welfare bends, and of it elsewhere.
_LIKELIEST_STEPS = (0.1, 0.005, 0.02)
_DRAWN_STEPS = (0.25, 0.01, 0.04)
_AROUND = (0.95, 1.16)
# What patterns may leave untold of the draws: percentage points of P0, and billion rupiah of filling gaps.
_CLOSE, _CLOSE_COST = 0.05, 0.1
# How far around the families that may become poor the page holds welfare.
_MARGIN = 1.02


def frames_of(world: World, scenarios: Sequence[Explored]) -> list[Frame]:
    """Lay out what is computed: the programmes that run now and each scenario, at the likeliest values and in draws."""
    frames = []
    for scenario in (None, *scenarios):
        for likeliest, steps in ((True, _LIKELIEST_STEPS), (False, _DRAWN_STEPS)):
            coverages = (1.0,) if scenario is None else coverage_nodes(scenario, steps[0])
            frames.append(Frame(scenario, coverages, _nodes(world, *steps[1:]), whole=False, likeliest=likeliest))
    return frames


def coverage_nodes(scenario: Explored, step: float) -> tuple[float, ...]:
    """Return multipliers a step apart, those at which a programme reaches everybody, and the ends."""
    if scenario.scaling is None:
        return (1.0,)
    even = np.arange(0.0, scenario.most, step).round(9).tolist()
    return tuple(sorted({*even, *scenario.kinks, 1.0, scenario.most}))


def _nodes(world: World, fine: float, coarse: float) -> Nodes:
    worth, line = [], []
    most = world.setting.pass_through.high / 100
    for year in world.years[1:]:
        passed = year - world.base_year
        ends = (1 + most * GROWTH[1]) ** -passed, (1 + most * GROWTH[0]) ** -passed
        worth.append(np.array(ends))
        line.append(
            line_nodes((1 + LINE[0] / 100) ** passed * ends[0], (1 + LINE[1] / 100) ** passed * ends[1], fine, coarse)
        )
    return Nodes(tuple(worth), tuple(line))


def line_nodes(low: float, high: float, fine: float, coarse: float) -> FloatArray:
    """Return nodes from below `low` to above `high`, fine steps around 1 and coarse ones elsewhere.

    Examples
    --------
    >>> line_nodes(0.9, 1.1, 0.05, 0.1).round(2).tolist()
    [0.85, 0.95, 1.0, 1.05, 1.1, 1.15]
    """
    found = [1.0]
    while found[-1] <= high:
        found.append(found[-1] + (fine if found[-1] < _AROUND[1] else coarse))
    while found[0] >= low:
        found.insert(0, found[0] - (fine if found[0] > _AROUND[0] + fine / 2 else coarse))
    return np.array(found)


def model_of(
    world: World,
    base_code: str,
    frames: Sequence[Frame],
    found: Found,
    seed: int,
    target: tuple[int, float] | None,
    exact: Mapping[str, Values],
) -> Model:
    """Put the model together from the frames of `frames_of`.

    Parameters
    ----------
    world : World
        The region.
    base_code : str
        Of the programmes that run now.
    frames : sequence of Frame
        What was computed.
    found : Found
        What came of it.
    seed : int
        Of the draws.
    target : (int, float) or None
        Year and most P0, percent.
    exact : mapping of str to Values
        The document's own numbers, `base_code` among them.
    """
    parts = {}
    for place in range(2, len(frames), 2):
        scenario = frames[place].scenario
        if scenario is not None and scenario.code != base_code:
            parts[scenario.code] = (
                _part(frames[place], _there(found.middle[place]), _there(found.middle[0])),
                _part(frames[place + 1], _there(found.drawn[place + 1]), _there(found.drawn[1])),
            )
    middle, drawn = _baselines(world, seed, frames[0])
    return Model(world.base_year, world.years[1:], target, middle, drawn, parts, exact)


def _there(computed: Computed | None) -> Computed:
    if computed is None:
        raise ValueError("a frame was not computed for what it is used for")
    return computed


def _part(frame: Frame, own: Computed, base: Computed) -> Part:
    nodes = frame.asked
    if not isinstance(nodes, Nodes):
        raise TypeError("a model is laid down at nodes")
    years = range(len(nodes.worth))

    def laid(year: int, values: FloatArray, close: float) -> Surface:
        return surface_of(frame.coverages, nodes.worth[year], nodes.line[year], values, close)

    filled = any(amount.any() for amount in own.filling)
    return Part(
        change=tuple(laid(year, 100 * (own.headcount[year] - base.headcount[year]), _CLOSE) for year in years),
        fixed=(own.fixed - base.fixed) / BILLION,
        filling=tuple(laid(year, own.filling[year] / BILLION, _CLOSE_COST) for year in years) if filled else (),
    )


def _baselines(world: World, seed: int, frame: Frame) -> tuple[Baseline, Baseline]:
    count = world.paths.draws
    drawn: list[list[Stage | None]] = [[None] * count for _ in world.years[1:]]
    for place, people in enumerate(world.samples):
        chosen = draws_of(world, place)
        for row, year in enumerate(world.years[1:]):
            for draw, stage in zip(chosen.tolist(), stages_of(people, world.paths, year, chosen), strict=True):
                drawn[row][draw] = stage
    stages = [[stage for stage in row if stage is not None] for row in drawn]
    numbers = Numbers(seed, count, len(world.samples))
    reaching = np.array(numbers.of(PASS_THROUGH, world.setting.pass_through))
    likeliest = np.array([world.setting.pass_through.mode])
    lines = frame.asked.line if isinstance(frame.asked, Nodes) else ()
    ends = (min(float(line[0]) for line in lines), max(float(line[-1]) for line in lines))
    one = np.zeros(1, dtype=np.intp)
    return (
        _baseline([world.people], one, [[stage] for stage in world.stages[1:]], likeliest, ends),
        _baseline(world.samples, np.arange(count) % len(world.samples), stages, reaching, ends),
    )


def _baseline(
    populations: Sequence[People],
    place: np.ndarray,
    stages: Sequence[Sequence[Stage]],
    reaching: FloatArray,
    ends: tuple[float, float],
) -> Baseline:
    cut, bend = (np.array([[getattr(stage, name) for stage in row] for row in stages]) for name in ("cut", "bend"))
    lowest = float((cut * ends[0] ** (1 / bend)).min()) / _MARGIN
    highest = float((cut * ends[1]).max()) * _MARGIN
    welfare, below = [], []
    for people in populations:
        first, last = np.searchsorted(people.welfare, [lowest, highest]).tolist()
        passed = 100 * np.concatenate([[0.0], np.cumsum(people.weight)]) / people.persons
        welfare.append(people.welfare[first:last])
        below.append(passed[first : last + 1])
    return Baseline(tuple(welfare), tuple(below), place, cut, bend, reaching)
