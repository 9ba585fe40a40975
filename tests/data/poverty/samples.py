"""Samples of households with every difficulty of a survey's design, made from a seed.

    python tests/data/poverty/samples.py

writes those that are kept beside this file again, and with R (packages survey and laeken) what is expected of them. The
tests make others of the same kinds and ask R while they run.
"""

from __future__ import annotations

import csv
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
COLUMNS = ("expenditure", "food", "line", "weight", "stratum", "psu", "domain")

# What R computes for each kind: with strata or not, with PSUs or not, and what lonely PSUs add.
DESIGNS = {
    "clustered": ("stratum psu fail", "psu fail", "stratum fail", "none fail"),
    "lonely": ("stratum psu certainty", "stratum psu adjust", "stratum psu average"),
    "equal": ("none fail", "stratum psu fail"),
}


def clustered(seed: int) -> dict[str, np.ndarray]:
    """Unequal weights, urban and rural lines, PSU labels that come again in other strata, a household without weight.

    One household is exactly on the line; the domain "pesisir" has rows in some strata only.
    """
    random = np.random.default_rng(seed)
    psu_counts = random.integers(2, 7, 8)
    return _with_households(random, psu_counts, households=(3, 11))


def lonely(seed: int) -> dict[str, np.ndarray]:
    """As `clustered`, with two strata that have one PSU."""
    random = np.random.default_rng(seed)
    psu_counts = random.integers(2, 6, 7)
    psu_counts[[1, 4]] = 1
    return _with_households(random, psu_counts, households=(3, 11))


def equal(seed: int) -> dict[str, np.ndarray]:
    """One weight for all, so that cumulated weights fall exactly on quintiles, and equal expenditures."""
    random = np.random.default_rng(seed)
    sample = _with_households(random, np.full(10, 3), households=(10, 10))
    sample["weight"] = np.full(sample["weight"].size, 64.0)
    sample["expenditure"] = np.round(sample["expenditure"], -3)
    return sample


KINDS: dict[str, Callable[[int], dict[str, np.ndarray]]] = {"clustered": clustered, "lonely": lonely, "equal": equal}


def _with_households(
    random: np.random.Generator, psu_counts: np.ndarray, households: tuple[int, int]
) -> dict[str, np.ndarray]:
    stratum = np.repeat(np.arange(psu_counts.size), psu_counts)
    psu = np.concatenate([np.arange(count) for count in psu_counts]) + 1
    sizes = random.integers(households[0], households[1] + 1, stratum.size)
    level = random.normal(13.5, 0.25, stratum.size)
    stratum, psu, level = (np.repeat(column, sizes) for column in (stratum, psu, level))
    count = stratum.size
    expenditure = np.exp(level + random.normal(0, 0.45, count))
    line = np.where(stratum % 2 == 0, 612_345.0, 587_654.0)
    domain = np.where(random.uniform(size=count) < 0.4, "kota", "desa").astype("<U10")
    domain[(stratum < 3) & (random.uniform(size=count) < 0.3)] = "pesisir"
    weight = random.uniform(20, 400, count)
    on_the_line, without_weight = random.choice(count, 2, replace=False)
    expenditure[on_the_line] = line[on_the_line]
    weight[without_weight] = 0.0
    order = random.permutation(count)
    columns = {
        "expenditure": expenditure,
        "food": expenditure * random.uniform(0.3, 0.8, count),
        "line": line,
        "weight": weight,
        "stratum": stratum + 11,
        "psu": psu,
        "domain": domain,
    }
    return {name: column[order] for name, column in columns.items()}


def write(path: Path, sample: dict[str, np.ndarray]) -> None:
    """Write a sample so that reading gives the same numbers to the last bit."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(zip(*(map(_text, sample[name].tolist()) for name in COLUMNS), strict=True))


def _text(value: Any) -> str:
    return repr(value) if isinstance(value, float) else str(value)


def read(path: Path) -> dict[str, np.ndarray]:
    """Read what `write` wrote."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    numbers = {name: np.array([float(row[name]) for row in rows]) for name in COLUMNS[:4]}
    labels = {name: np.array([int(row[name]) for row in rows]) for name in COLUMNS[4:6]}
    return numbers | labels | {"domain": np.array([row["domain"] for row in rows])}


def ask_r(folder: Path) -> None:
    """Have R write ``expected.csv`` for all samples of a folder; file names say kind and seed, as ``lonely-7.csv``."""
    kinds = [f"{kind}={';'.join(designs)}" for kind, designs in DESIGNS.items()]
    subprocess.run(["Rscript", str(HERE / "expected.R"), str(folder), *kinds], check=True)


if __name__ == "__main__":
    for kind, make in KINDS.items():
        write(HERE / f"{kind}-1.csv", make(1))
    ask_r(HERE)
