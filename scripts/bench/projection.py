"""How long the projection of all regions takes, with everything that follows from it, part by part.

python scripts/bench/projection.py    # CPU seconds of this process; one thread for linear algebra

The back-test with all models times itself: rpkd backtest --jobs 2.
"""

from __future__ import annotations

import os

os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

import time
from collections.abc import Callable
from typing import TypeVar

from rpkd.profile import regency_series
from rpkd.project import find_project
from rpkd.projection import (
    NationalProjection,
    backtest,
    credibility,
    fit_indices,
    implied_population,
    line_forecast,
    line_panel,
    pace_record,
    pairs_of,
    pooled_forecast,
    project_all,
    project_indices,
    project_line,
    project_poor,
    project_population,
    project_region,
    study_panels,
)
from rpkd.report.target import national_targets
from rpkd.sources import Tables

LAST_YEAR = 2029
Result = TypeVar("Result")


def timed(label: str, work: Callable[[], Result]) -> Result:
    """Run a part and print the processor time that it took."""
    start = time.process_time()
    result = work()
    print(f"{label:60s} {time.process_time() - start:6.2f} s", flush=True)
    return result


def everything_of(tables: Tables, everything: NationalProjection, codes: dict[str, str]) -> int:
    """Take every region out of the projection of all, with what follows from it; return how many there were."""
    regencies = tables["poverty_regency"].frame
    indices, implied = fit_indices(regencies, list(codes)), implied_population(regencies)
    panel = line_panel(regencies, tables["poverty_province"].frame, codes)
    years = [int(year) for year in everything.forecast.years]
    lines = line_forecast(panel, [year - panel.origin for year in years])
    targets = national_targets(tables["national_targets"].frame, "headcount_ratio")
    done = 0
    for code in codes:
        region = project_region(everything, code)
        if region is None:
            continue
        project_indices(region.headcount, indices, code)
        project_line(lines, code)
        population = project_population(implied, codes, code, years)
        if population is not None:
            project_poor(region.headcount, population.persons)
        credibility(region.headcount, targets, regency_series(regencies, code, "headcount_ratio"))
        for target in targets:
            pace_record(everything.panel, code, target)
        done += 1
    return done


def main() -> None:
    """Time the projection of all regions, what follows from it, and the back-test of our own model."""
    tables = Tables(find_project())
    timed("reading and checking the tables", lambda: [tables[name] for name in ("poverty_regency", "poverty_province")])
    panel, provinces, codes = timed("gathering the panels", lambda: study_panels(tables))
    implied = implied_population(tables["poverty_regency"].frame)
    weights = [implied[code].persons if code in implied else float("nan") for code in panel.codes]
    everything = timed(
        f"{len(panel.codes)} regions and {len(provinces.codes)} provinces to {LAST_YEAR}",
        lambda: project_all(panel, provinces, weights, LAST_YEAR),
    )
    done = timed(
        "P1, P2, line, number of poor, targets, pace of each", lambda: everything_of(tables, everything, codes)
    )
    timed(
        "back-test of the pooled method",
        lambda: backtest(panel, {"pooled": pooled_forecast}, pairs_of(panel, 2017, 2024)),
    )
    print(f"{done} regions projected")


if __name__ == "__main__":
    main()
