"""Measure FGT 0-2 with standard errors on a large sample, beside the package svy, in one process.

    python scripts/bench/poverty.py --rows 1000000 --rounds 5

Both get the same arrays (expenditure, weights, strata, primary sampling units) in turns: rows in the order of their
units, as survey files have them, and shuffled. "build" is the design (svy: frame, FGT columns and Sample), "estimate"
the three measures with their errors, "first" both in the first round, packages already imported. svy is passed over
where it is not installed (``pip install svy`` brings it, rpkd does not need it); its results are compared with ours.
Memory is the peak of what numpy allocates, in arrays of one column.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np

from rpkd.poverty import Design, estimate_fgt

PERSONS_PER_UNIT = 20
UNITS_PER_STRATUM = 50
POOR_SHARE = 0.1


@dataclass(frozen=True)
class Sample:
    """Columns of a survey file and the poverty line."""

    expenditure: np.ndarray
    weights: np.ndarray
    strata: np.ndarray
    psu: np.ndarray
    line: float


@dataclass(frozen=True)
class Way:
    """How to make a design from a sample, and estimates (measures, errors) from both."""

    build: Callable[[Sample], Any]
    estimate: Callable[[Sample, Any], tuple[np.ndarray, np.ndarray]]


def main() -> int:
    """Run all ways in turns on both orders of rows and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    ways = {"rpkd": Way(_design, _fgt)}
    if find_spec("svy"):
        import polars  # noqa: F401
        import svy  # noqa: F401

        ways["svy"] = Way(_svy_sample, _svy_means)
    for order in ("in order", "shuffled"):
        _compare(_sample(options.rows, shuffled=order == "shuffled"), ways, options.rounds, order)
    return 0


def _sample(rows: int, *, shuffled: bool) -> Sample:
    random = np.random.default_rng(20250301)
    psu = np.arange(rows) // PERSONS_PER_UNIT
    level = random.normal(13.6, 0.3, psu[-1] + 1)[psu]
    expenditure = np.exp(level + random.normal(0, 0.5, rows))
    weights = random.uniform(50, 500, rows)
    if shuffled:
        psu = psu[random.permutation(rows)]
    return Sample(expenditure, weights, psu // UNITS_PER_STRATUM, psu, float(np.quantile(expenditure, POOR_SHARE)))


def _compare(sample: Sample, ways: dict[str, Way], rounds: int, order: str) -> None:
    wall: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    processor: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    found: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    for _ in range(rounds + 1):
        for name, way in ways.items():
            marks = [(time.perf_counter(), time.process_time())]
            design = way.build(sample)
            marks.append((time.perf_counter(), time.process_time()))
            found[name] = way.estimate(sample, design)
            marks.append((time.perf_counter(), time.process_time()))
            wall[name].append((marks[1][0] - marks[0][0], marks[2][0] - marks[1][0]))
            processor[name].append((marks[1][1] - marks[0][1], marks[2][1] - marks[1][1]))
    print(f"{sample.weights.size} rows {order}: first call, then median of {rounds} rounds, milliseconds")
    print(f"{'':<8}{'first':>9}{'build':>9}{'estimate':>10}{'both':>9}{'both, CPU':>11}")
    for name in ways:
        first = sum(wall[name][0])
        build, estimate = (_median(part) for part in zip(*wall[name][1:], strict=True))
        print(f"{name:<8}{1e3 * first:>9.1f}{build:>9.1f}{estimate:>10.1f}", end="")
        print(f"{_middle_sum(wall[name]):>9.1f}{_middle_sum(processor[name]):>11.1f}")
    if "svy" in ways:
        for label, one, other in zip(("measures", "errors"), found["rpkd"], found["svy"], strict=True):
            print(f"largest relative difference of {label}: {np.max(np.abs(one / other - 1)):.1e}")
        ratios = {
            "first call": sum(wall["svy"][0]) / sum(wall["rpkd"][0]),
            "estimate": _median([seconds for _, seconds in wall["svy"][1:]])
            / _median([seconds for _, seconds in wall["rpkd"][1:]]),
            "both": _middle_sum(wall["svy"]) / _middle_sum(wall["rpkd"]),
            "both, CPU": _middle_sum(processor["svy"]) / _middle_sum(processor["rpkd"]),
        }
        print("times as fast as svy: " + ", ".join(f"{name} {ratio:.0f}" for name, ratio in ratios.items()))
    tracemalloc.start()
    _fgt(sample, _design(sample))
    print(f"peak memory of rpkd: {tracemalloc.get_traced_memory()[1] / sample.weights.nbytes:.1f} arrays\n")
    tracemalloc.stop()


def _median(seconds: Any) -> float:
    return 1e3 * statistics.median(seconds)


def _middle_sum(rounds: list[tuple[float, float]]) -> float:
    return _median([sum(parts) for parts in rounds[1:]])


def _design(sample: Sample) -> Design:
    return Design(sample.weights, sample.strata, sample.psu)


def _fgt(sample: Sample, design: Design) -> tuple[np.ndarray, np.ndarray]:
    found = estimate_fgt(sample.expenditure, sample.line, design)
    return found.value, found.se


def _svy_sample(sample: Sample) -> Any:
    import polars
    import svy

    poor, gap = polars.col("y") < sample.line, 1 - polars.col("y") / sample.line
    columns = {"y": sample.expenditure, "w": sample.weights, "strata": sample.strata, "psu": sample.psu}
    frame = polars.DataFrame(columns).with_columns(
        p0=polars.when(poor).then(1.0).otherwise(0.0),
        p1=polars.when(poor).then(gap).otherwise(0.0),
        p2=polars.when(poor).then(gap * gap).otherwise(0.0),
    )
    return svy.Sample(frame, svy.Design(stratum="strata", psu="psu", wgt="w"))


def _svy_means(_sample: Sample, design: Any) -> tuple[np.ndarray, np.ndarray]:
    found = [means.estimates[0] for means in design.estimation.mean(["p0", "p1", "p2"])]
    return np.array([cell.est for cell in found]), np.array([cell.se for cell in found])


if __name__ == "__main__":
    sys.exit(main())
