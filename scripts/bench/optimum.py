"""How long the budget optimiser takes on a region of the real size, beside taking the best options first.

python scripts/bench/optimum.py    # seconds by the clock and of the processor; made-up figures from a fixed seed

30 programmes, 12 kecamatan, 5 years, 5 blocks of recipients; 4 funds with a ceiling for each year; quotas; 8 programmes
with a smallest scale and fixed costs, 6 in whole recipients, 4 that a recipient gets once; two minimum shares; fairness
between the kecamatan.
"""

from __future__ import annotations

import argparse
import dataclasses
import os

os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

import time
from collections.abc import Callable
from itertools import product
from typing import TypeVar

import numpy as np

from rpkd.scenario import (
    BudgetProblem,
    Fairness,
    Optimum,
    Options,
    Scale,
    Share,
    budget_curve,
    least_cost,
    money_of,
    most_effect,
)

PROGRAMMES, PLACES, YEARS, BLOCKS = 30, 12, range(2026, 2031), 5
FUNDS = ("APBN", "APBD provinsi", "APBD kabupaten/kota", "Dana desa")
Result = TypeVar("Result")


def realistic(seed: int = 7) -> BudgetProblem:
    """Make up a problem of the real size: 9,000 options whose effect falls from block to block."""
    rng = np.random.default_rng(seed)
    programs = [f"program-{number:02d}" for number in range(PROGRAMMES)]
    places = [f"33.16.{number:02d}" for number in range(1, PLACES + 1)]
    poor = {place: float(people) for place, people in zip(places, rng.integers(1500, 9000, PLACES), strict=True)}
    amount = np.round(np.exp(rng.normal(14.8, 0.8, PROGRAMMES)), -4)
    power = rng.uniform(0.02, 0.12, PROGRAMMES) * (amount / 2e6) ** 0.7
    reach = rng.uniform(0.02, 0.3, PROGRAMMES)
    fund_of = rng.choice(FUNDS, PROGRAMMES, p=[0.3, 0.15, 0.4, 0.15])
    rows = list(product(range(PROGRAMMES), places, YEARS, range(1, BLOCKS + 1)))
    number, place, year, block = (np.array(column) for column in zip(*rows, strict=True))
    poor_of = np.array([poor[at] for at in place])
    local = rng.uniform(0.7, 1.3, (PROGRAMMES, PLACES))[number, np.searchsorted(places, place)]
    cost = np.ceil(amount[number] * 1.05 * 1.03 ** (year - YEARS[0])).astype(np.int64)
    options = Options(
        program=np.array(programs)[number],
        place=place,
        year=year,
        block=block,
        available=np.round(reach[number] * poor_of * (0.6 + 0.2 * block)),
        cost=cost,
        effect=power[number] * local * 0.6 ** (block - 1),
        fund=fund_of[number],
    )
    ceilings = {(fund, year): float(np.round(rng.uniform(8e9, 25e9), -6)) for fund, year in product(FUNDS, YEARS)}
    chosen = set(programs[:4])
    return BudgetProblem(
        options,
        ceilings,
        quotas={(programs[at], year): 4000.0 for at, year in product((0, 5, 9, 14), YEARS)}
        | {(programs[2], None): 9000.0},
        whole=frozenset(programs[20:26]),
        once=frozenset(programs[22:26]),
        scales={program: Scale(50.0, 40_000_000) for program in programs[10:18]},
        shares=(
            Share("empat-program", 0.10, np.isin(options.program, sorted(chosen))),
            Share("desil-terbawah", 0.30, options.block <= 2, "Dana desa", "ceiling"),
        ),
        fairness=Fairness(poor, least=0.8),
        attainable={(place, block): poor[place] * 0.25 for place in places for block in range(1, BLOCKS + 1)},
    )


def timed(label: str, work: Callable[[], Result]) -> Result:
    """Run a part and print how long it took."""
    clock, processor = time.perf_counter(), time.process_time()
    result = work()
    print(
        f"{label:34s} {time.perf_counter() - clock:6.2f} s, processor {time.process_time() - processor:6.2f} s",
        flush=True,
    )
    return result


def shown(found: Optimum) -> None:
    """Print what was found."""
    if found.chosen is None:
        ways = found.conflict.ways if found.conflict else ()
        needed = {str(way.kind): round(sum(amount for _, amount in way.amounts), 1) for way in ways}
        print(f"  {found.ending}; loosening one kind alone frees it, by {needed}")
        return
    costs = {str(kind): round(cost, 1) for kind, cost in found.rule_costs.items()}
    print(f"  {found.ending}, gap {found.gap:.2e}; cost {found.chosen.cost:,.0f}, effect {found.chosen.effect:,.1f}")
    print(f"  greedy {found.greedy.effect:,.1f} at {found.greedy.cost:,.0f}, breaks {[*map(str, found.greedy.broken)]}")
    print(f"  relaxation {found.relaxed:,.1f}, tightest bound {found.bound:,.1f}; rules cost {costs}")


def main() -> None:
    """Solve the same problem for the most effect and for the least money, and draw its budget curve."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=7)
    problem = realistic(parser.parse_args().seed)
    print(f"{len(problem.options):,} options")
    open_to_greedy = dataclasses.replace(problem, shares=(), fairness=None)
    shown(timed("without shares and fairness", lambda: most_effect(open_to_greedy)))
    found = timed("most effect", lambda: most_effect(problem))
    shown(found)
    for price in found.prices[:4]:
        print(f"  a million more of {price.key} brings {price.price * 1e6:.3f}")
    if found.chosen is not None:
        spent = money_of(problem, found.chosen, ("fund", "year"))
        print(
            f"  ceilings kept to the rupiah: {all(spent.get(key, 0) <= most for key, most in problem.ceilings.items())}"
        )
        effect = found.chosen.effect
        shown(timed("least money for 80 % of that", lambda: least_cost(problem, 0.8 * effect)))
        shown(timed("out of reach: twice that", lambda: least_cost(problem, 2 * effect)))
    points = timed("budget curve, 9 points", lambda: budget_curve(problem, [0.25 * at for at in range(1, 10)]))
    for point in points:
        print(f"  {point.factor:4.2f}: {point.cost:18,.0f} rupiah, {point.effect:10,.1f}")


if __name__ == "__main__":
    main()
