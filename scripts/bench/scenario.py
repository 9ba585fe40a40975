"""How long scenarios take: many draws of a region's population, and one year of a million households.

    python scripts/bench/scenario.py --draws 1000 --rows 1000000 --rounds 7

Draws: the library's scenarios on a population of published figures, processor seconds of this process. Households: one
programme by decile, paid and measured, beside the bare in-place numpy expression of the same arithmetic on whole arrays
and beside microdf, in turns in one process, the best of several rounds. What chance holds for families and their
deciles are known beforehand to all three; the engine also counts recipients and the extreme poor. microdf is passed
over where it is not installed (``pip install microdf-python`` brings it, rpkd does not need it); its results are
compared with ours. Memory is the peak of what numpy allocates beside what is given, in arrays of one column.
"""

from __future__ import annotations

import os

os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

import argparse
import dataclasses
import sys
import time
import tracemalloc
from collections.abc import Callable
from importlib.util import find_spec

import numpy as np

from rpkd.params import Uncertain, load_programs, load_scenarios
from rpkd.poverty import PublishedPoverty, fit_poverty
from rpkd.project import find_project
from rpkd.regions import RegionIndex
from rpkd.scenario import (
    Families,
    Grant,
    Outlook,
    Paths,
    People,
    Setting,
    Stage,
    baseline,
    draw_scenarios,
    even_levels,
    published_people,
    year_of,
)
from rpkd.sources import Tables

YEARS = tuple(range(2025, 2030))
PERSONS, LINE, EXTREME = 900_000.0, 500_000.0, 0.7
AMOUNT = 2_870_000.0
Work = Callable[[], tuple[float, float, float]]


def main() -> int:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--scenarios", type=int, default=8)
    parser.add_argument("--points", type=int, default=2000)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    _draws(options.draws, options.scenarios, options.points)
    _households(options.rows, options.rounds)
    return 0


def _draws(draws: int, number: int, points: int) -> None:
    project = find_project()
    tables = Tables(project)
    region = RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame).by_code("33.16")
    programs = load_programs(project, region)
    scenarios = load_scenarios(project, region, programs, (YEARS[0], YEARS[-1]))
    shares = {name: programs.group_share(name, YEARS[1]).mode for name in programs.groups}
    fitted = fit_poverty(PublishedPoverty(10.5, 1.4, 0.29)).distribution
    people = published_people(fitted, PERSONS, Families(4.76, 3.7, shares), points, 1)
    outlooks = [Outlook(year, 0.105 * 0.97**place, None, None, LINE, PERSONS) for place, year in enumerate(YEARS)]
    stages = baseline(people, outlooks)
    level = np.exp(0.2 * even_levels(1, "P0", draws) - 0.1)
    headcount = np.array([[outlook.headcount] for outlook in outlooks]) * level
    lines = np.array([[LINE * 1.05**place] for place in range(len(YEARS))]) * np.ones(draws)
    paths = Paths(YEARS, headcount, headcount * 0.134, lines, np.full(len(YEARS), PERSONS))
    setting = Setting(
        programs=programs,
        person_share=0.004,
        recipients={},
        pass_through=Uncertain(0.5, 0.7, 1.0),
        extreme=EXTREME,
        pace={stage.year: 0.99 for stage in stages},
        base_year=YEARS[0],
    )
    chosen = list(scenarios.values())[:number]
    start = time.process_time()
    draw_scenarios([people], paths, setting, scenarios.base, chosen, 1)
    spent = time.process_time() - start
    what = f"{draws} draws, {len(chosen)} scenarios, {len(YEARS)} years, {len(people)} points"
    print(f"{what}: {spent:.2f} s CPU, {1e6 * spent / draws / len(chosen) / len(YEARS):.0f} µs for a scenario's year\n")


def _households(rows: int, rounds: int) -> None:
    random = np.random.default_rng(20250301)
    people = People(
        "microdata",
        np.sort(np.exp(random.normal(0.6, 0.5, rows))),
        random.uniform(50, 500, rows),
        random.integers(1, 9, rows).astype(float),
    )
    stage = Stage(2027, 1.0, 1.0, LINE, people.persons)
    coverage = np.array([0, 0.9, 0.8, 0.6, 0.4, 0.1, 0.1, 0.05, 0.05, 0, 0])
    grant = Grant("pkh", "families", people.deciles(0.28), coverage, AMOUNT, "APBN")

    def engine() -> tuple[float, float, float]:
        # With an empty memo it works out anew who is chosen.
        held = dataclasses.replace(grant, memo={})
        found = year_of(people, people.welfare, stage, [held], extreme=EXTREME).measures
        return found.headcount, found.gap, found.severity

    ways: dict[str, Work] = {
        "engine": engine,
        "bare numpy": _bare(people, grant, stage),
    }
    if find_spec("microdf"):
        ways["microdf"] = _microdf(people, grant, stage)
    else:
        print("microdf is not installed: passed over")
    best: dict[str, float] = dict.fromkeys(ways, np.inf)
    found = {}
    for _ in range(rounds):
        for name, work in ways.items():
            start = time.process_time()
            found[name] = work()
            best[name] = min(best[name], time.process_time() - start)
    print(f"one year of {rows} households: best of {rounds} rounds in turns")
    print(f"{'':<14}{'ms CPU':>8}{'rows/s':>10}{'bare = 1':>10}{'memory':>8}{'largest difference':>20}")
    for name, work in ways.items():
        seconds = best[name]
        apart = max(abs(one / other - 1) for one, other in zip(found[name], found["engine"], strict=True))
        speed = f"{rows / seconds / 1e6:.1f} M"
        ratio = best["bare numpy"] / seconds
        print(f"{name:<14}{1e3 * seconds:>8.1f}{speed:>10}{ratio:>10.2f}{_memory(work, rows):>8.1f}{apart:>20.1e}")


def _memory(work: Work, rows: int) -> float:
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1] / (8 * rows)
    tracemalloc.stop()
    return peak


def _bare(people: People, grant: Grant, stage: Stage) -> Work:
    """Return the same arithmetic as numpy does it in place on whole arrays."""
    rate = grant.felt / (12 * stage.line)
    chance, per_head, persons = people.chance(grant.code), people.per_head(grant.target), people.persons
    work, got = np.empty(len(people)), np.empty(len(people), dtype=bool)

    def measure() -> tuple[float, float, float]:
        np.take(grant.coverage, grant.deciles, out=work)
        np.less(chance, work, out=got)
        np.multiply(per_head, got, out=work)
        np.multiply(work, rate, out=work)
        np.add(people.welfare, work, out=work)
        np.subtract(1.0, work, out=work)
        np.maximum(work, 0.0, out=work)
        gap = float(people.weight @ work)
        np.greater(work, 0.0, out=got)
        headcount = float(people.weight @ got)
        np.multiply(work, work, out=work)
        return headcount / persons, gap / persons, float(people.weight @ work) / persons

    return measure


def _microdf(people: People, grant: Grant, stage: Stage) -> Work:
    from microdf import MicroDataFrame

    rate = grant.felt / (12 * stage.line)
    chance, per_head = people.chance(grant.code), people.per_head(grant.target)
    frame = MicroDataFrame({"spending": people.welfare, "line": np.ones(len(people))}, weights=people.weight)

    def measure() -> tuple[float, float, float]:
        got = chance < grant.coverage[grant.deciles]
        frame["after"] = frame["spending"] + per_head * got * rate
        return (
            float(frame.poverty_rate("after", "line")),
            float(frame.poverty_gap("after", "line")) / people.persons,
            float(frame.squared_poverty_gap("after", "line")) / people.persons,
        )

    return measure


if __name__ == "__main__":
    sys.exit(main())
