"""Review: the scenarios under all conditions that the explorer's page rests on, for all draws, in several processes."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from rpkd.params import Scenario
from rpkd.review.explorer._cells import Conditions, cell_of
from rpkd.review.explorer._explored import Explored, persons_of
from rpkd.scenario import (
    PASS_THROUGH,
    FloatArray,
    Numbers,
    Paths,
    People,
    Pick,
    Planner,
    Registry,
    Stage,
    World,
    aged,
    bends_at,
    cuts_at,
    likeliest,
    setting_apart,
    shocked,
)

LIKELIEST = -1
"""Place of the likeliest population among those that are computed."""


@dataclass(frozen=True, eq=False)
class Nodes:
    """Conditions laid out once for all draws, by year.

    Parameters
    ----------
    worth : tuple of float array, shapes (V,)
        See `Conditions`.
    line : tuple of float array, shapes (X,)
        Likewise, the same for each `worth`.
    """

    worth: tuple[FloatArray, ...]
    line: tuple[FloatArray, ...]


@dataclass(frozen=True)
class Settings:
    """Conditions as the page sets them: all pairs of some growths and lines, percent a year."""

    growths: tuple[float, ...]
    lines: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Frame:
    """What one scenario is computed for.

    Parameters
    ----------
    scenario : Explored or None
        None for the programmes that run now.
    coverages : tuple of float
        Multipliers.
    asked : Nodes or Settings
        Under which conditions.
    whole : bool
        Whether for the likeliest values as well as for the draws; otherwise as `likeliest` says.
    likeliest : bool
        For the likeliest values only, or for the draws only; both when `whole`.
    """

    scenario: Explored | None
    coverages: tuple[float, ...]
    asked: Nodes | Settings
    whole: bool = True
    likeliest: bool = False

    def wanted(self, place: int) -> bool:
        """Tell whether a population is to be worked on."""
        return self.whole or self.likeliest == (place == LIKELIEST)


@dataclass(frozen=True, eq=False)
class Task:
    """What each process needs: the region, the programmes that run now, what is computed, the seed of the draws."""

    world: World
    base: Scenario
    frames: tuple[Frame, ...]
    seed: int


@dataclass(frozen=True, eq=False)
class Computed:
    """What came of one frame, year by year.

    Parameters
    ----------
    headcount : tuple of float array, shapes (C, V, X, N)
        P0 as a fraction, by coverage, condition and draw.
    fixed : float array, shape (T, C, N)
        Rupiah; see `Cell`.
    filling : tuple of float array, shapes (C, V, X, N)
        Rupiah; see `Cell`.
    """

    headcount: tuple[FloatArray, ...]
    fixed: FloatArray
    filling: tuple[FloatArray, ...]


@dataclass(frozen=True, eq=False)
class Found:
    """What came of a task, by frame: at the likeliest values (N is 1) and for all draws; None where not asked for."""

    middle: tuple[Computed | None, ...]
    drawn: tuple[Computed | None, ...]

    def part(self, first: int, end: int | None = None) -> Found:
        """Return what came of some of the frames."""
        return Found(self.middle[first:end], self.drawn[first:end])


def compute(task: Task, jobs: int) -> Found:
    """Compute all frames.

    Parameters
    ----------
    task : Task
        What is computed.
    jobs : int
        Processes; 1: none but this one.
    """
    world = replace(task.world, setting=setting_apart(task.world.setting))
    task = replace(task, world=world)
    places = [LIKELIEST, *range(len(world.samples))]
    if jobs == 1:
        _begin(task)
        parts = [_population(place) for place in places]
    else:
        # Spawned, not forked: the same on every system.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(task,)) as pool:
            parts = list(pool.map(_population, places))
    order = np.argsort(np.concatenate([draws_of(world, place) for place in places[1:]]))
    drawn = [_joined([part[frame] for part in parts[1:]], order) for frame in range(len(task.frames))]
    return Found(tuple(parts[0]), tuple(drawn))


def _joined(parts: Sequence[Computed | None], order: npt.NDArray[np.intp]) -> Computed | None:
    found = [part for part in parts if part is not None]
    if not found:
        return None

    def together(arrays: Sequence[FloatArray]) -> FloatArray:
        return np.concatenate(arrays, axis=-1)[..., order]

    return Computed(
        tuple(together(arrays) for arrays in zip(*(part.headcount for part in found), strict=True)),
        together([part.fixed for part in found]),
        tuple(together(arrays) for arrays in zip(*(part.filling for part in found), strict=True)),
    )


def draws_of(world: World, place: int) -> npt.NDArray[np.intp]:
    """Return the draws that one sample stands for, as `draw_scenarios` takes them."""
    return np.arange(place, world.paths.draws, len(world.samples))


# What all populations of a process need, set by `_begin`. Scenarios are made once: the engine knows them by identity.
_held: list[tuple[Task, list[list[Scenario]]]] = []


def _begin(task: Task) -> None:
    scaled = [
        [task.base if frame.scenario is None else frame.scenario.at(multiplier) for multiplier in frame.coverages]
        for frame in task.frames
    ]
    _held[:] = [(task, scaled)]


def _population(place: int) -> list[Computed | None]:
    """Compute all frames with one population: the likeliest, or one of the samples with its draws."""
    task, scaled = _held[0]
    world = task.world
    if place == LIKELIEST:
        people, draws = world.people, [LIKELIEST]
        stages = [[stage] for stage in world.stages[1:]]
    else:
        people, draws = world.samples[place], draws_of(world, place).tolist()
        stages = [stages_of(people, world.paths, year, draws_of(world, place)) for year in world.years[1:]]
    numbers = Numbers(task.seed, world.paths.draws, len(world.samples))
    registry, persons = Registry(people), persons_of(world)
    found = [_empty(task, frame, len(draws)) if frame.wanted(place) else None for frame in task.frames]
    for column, draw in enumerate(draws):
        pick = likeliest if draw == LIKELIEST else partial(numbers.pick, draw)
        planner = Planner(people, world.setting, pick, persons, registry)
        for row, year in enumerate(world.years[1:]):
            stage = stages[row][column]
            spending = aged(people.welfare, stage)
            taken = planner.grants(task.base, year)
            for frame, scenarios, result in zip(task.frames, scaled, found, strict=True):
                if result is None:
                    continue
                asked = _conditions(frame.asked, row, year - world.base_year, world, pick)
                felt, moved = shocked(planner, spending, stage, scenarios[0].shocks)
                for level, scenario in enumerate(scenarios):
                    cell = cell_of(people, felt, moved, planner.grants(scenario, year), taken, asked)
                    result.headcount[row][level, :, :, column] = cell.headcount
                    result.fixed[row, level, column] = cell.fixed
                    result.filling[row][level, :, :, column] = cell.filling
    return found


def _empty(task: Task, frame: Frame, draws: int) -> Computed:
    years, levels = len(task.world.years) - 1, len(frame.coverages)
    if isinstance(frame.asked, Nodes):
        shapes = [(len(worth), len(line)) for worth, line in zip(frame.asked.worth, frame.asked.line, strict=True)]
    else:
        shapes = [(len(frame.asked.growths), len(frame.asked.lines))] * years
    headcount, filling = (tuple(np.empty((levels, *shape, draws)) for shape in shapes) for _ in range(2))
    return Computed(headcount, np.empty((years, levels, draws)), filling)


def _conditions(asked: Nodes | Settings, row: int, passed: int, world: World, pick: Pick) -> Conditions:
    if isinstance(asked, Nodes):
        worth, line = asked.worth[row], asked.line[row]
        return Conditions(worth, np.broadcast_to(line, (len(worth), len(line))))
    reaching = pick(PASS_THROUGH, world.setting.pass_through)
    worth = (1 + reaching * np.array(asked.growths) / 100) ** -passed
    return Conditions(worth, (1 + np.array(asked.lines) / 100) ** passed * worth[:, None])


def stages_of(people: People, paths: Paths, year: int, chosen: npt.NDArray[np.intp]) -> list[Stage]:
    """Return the baseline of one year for some draws, as `draw_scenarios` has it."""
    row = paths.years.index(year)
    cuts = cuts_at(people, paths.headcount[row, chosen])
    bends = bends_at(people, cuts, paths.gap[row, chosen])
    columns = (cuts.tolist(), bends.tolist(), paths.line[row, chosen].tolist())
    return [Stage(year, *numbers, float(paths.persons[row])) for numbers in zip(*columns, strict=True)]
