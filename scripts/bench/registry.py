"""How long lists take: made up, read from files, matched, and looked for in a folder; with the peak of memory.

    python scripts/bench/registry.py --rows 175000 1700000 --parts make read match scan

Each part runs in a process of its own, so that its peak is its own; what a part needs before it (lists, files) is made
in the same process and not counted in its seconds. Seconds are of the processor (user and system), the machine's clock
beside them. `match` trains its model on a sample and then joins all rows; `predict` counts of that only Splink's
prediction, with a model that is kept: the clock's rows a second are the lists' rows over its seconds; `nik` joins by
NIK alone, without the extra packages. Precision and recall are over pairs of rows of one person, from the truth that
made-up lists come with.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

# Before pandas, which it has loaded without pyarrow, as everywhere in the library.
from rpkd.project import Project, find_project
from rpkd.regions import Region, RegionIndex
from rpkd.registry._example_files import write_example
from rpkd.registry._maps import read_list_map
from rpkd.registry._read import read_lists
from rpkd.registry._roster import Roster
from rpkd.registry._scan import scan
from rpkd.registry._sensitive import sensitive_values
from rpkd.registry._synthetic import SyntheticSet, invented_places, synthetic_rosters
from rpkd.sources import Tables

import pandas as pd  # isort: skip

Result = TypeVar("Result")
PARTS = ("make", "read", "nik", "match", "predict", "scan")
ROWS_OF_A_FAMILY = 7.0
REGION = "53.04"  # its villages are not bundled, so that any number can be made up


def main() -> int:
    """Print a line for each part and size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[175_000])
    parser.add_argument("--parts", choices=PARTS, nargs="+", default=list(PARTS))
    parser.add_argument("--typos", type=float, default=0.3)
    parser.add_argument("--missing-nik", type=float, default=0.4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="what scan looks at; by default the build folder")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(_measured(options.one, options.rows[0], options)))
        return 0
    print(f"{'part':<7}{'rows':>10}{'s CPU':>9}{'s clock':>9}{'rows/s CPU':>12}{'peak GB':>9}  found")
    for rows in options.rows:
        for part in options.parts:
            found = _apart(part, rows, options)
            speed = found["rows"] / found["cpu"] if found["cpu"] else float("inf")
            print(
                f"{part:<7}{found['rows']:>10}{found['cpu']:>9.1f}{found['clock']:>9.1f}{speed:>12.0f}"
                f"{found['peak']:>9.2f}  {found['note']}",
                flush=True,
            )
    return 0


def _apart(part: str, rows: int, options: argparse.Namespace) -> dict[str, float]:
    command = [
        sys.executable, __file__, "--one", part, "--rows", str(rows), "--typos", str(options.typos),
        "--missing-nik", str(options.missing_nik), "--seed", str(options.seed),
    ]  # fmt: skip
    command += ["--folder", str(options.folder)] if options.folder else []
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _measured(part: str, rows: int, options: argparse.Namespace) -> dict[str, object]:
    def make() -> SyntheticSet:
        places = invented_places(REGION, 16, max(20, rows // 6000))
        return synthetic_rosters(
            REGION, places, round(rows / ROWS_OF_A_FAMILY), options.seed, typos=options.typos,
            missing_nik=options.missing_nik, recipients=False,
        )  # fmt: skip

    if part == "make":
        return _timed(make, lambda made: (sum(len(roster.rows) for roster in made.rosters), ""))
    made = make()
    count = sum(len(roster.rows) for roster in made.rosters)
    if part == "read":
        return _timed_reading(made, count)
    if part == "scan":
        folder = options.folder or find_project().build
        return _timed(
            lambda: scan([folder], sensitive_values(made.rosters)), lambda leaks: (count, f"{len(leaks)} findings")
        )
    from rpkd.targeting._match import match

    if part == "predict":
        return _timed_prediction(made, count)
    return _timed(
        lambda: match(made.rosters, probabilistic=part == "match").entities,
        lambda entities: (count, _quality(entities, made.truth)),
    )


def _timed(work: Callable[[], Result], told: Callable[[Result], tuple[int, str]]) -> dict[str, object]:
    start, clock = time.process_time(), time.perf_counter()
    result = work()
    spent, passed = time.process_time() - start, time.perf_counter() - clock
    # Kilobytes on Linux, bytes on macOS.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e9 if sys.platform == "darwin" else 1e6)
    rows, note = told(result)
    return {"rows": rows, "cpu": spent, "clock": passed, "peak": peak, "note": note}


def _timed_reading(made: SyntheticSet, count: int) -> dict[str, object]:
    """Read the lists as CSV in a clone that borrows everything else from this one."""
    real = find_project()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "data" / "private").mkdir(parents=True)
        for name in ("params", "_quarto.yml", *(f"data/{path.name}" for path in real.data.iterdir())):
            if not (root / name).exists():
                (root / name).symlink_to(real.root / name)
        project = Project(root)
        region = _region(project)
        write_example(root / "data" / "private" / REGION, region, made, workbook=False)
        configured = f"data/private/{REGION}/daftar.yaml"
        read_list_map(root / configured, project, region)
        size = sum(path.stat().st_size for path in (root / "data" / "private" / REGION).iterdir())
        return _timed(
            lambda: _rows(read_lists(project, region, configured).rosters), lambda rows: (rows, f"{size / 1e6:.0f} MB")
        )


def _timed_prediction(made: SyntheticSet, count: int) -> dict[str, object]:
    """Time Splink's own part of a matching whose model was trained before."""
    from rpkd.targeting import _match

    model = _match.match(made.rosters).model
    spent = {"cpu": 0.0, "clock": 0.0}
    scored = _match._scored

    def timed(*given: Any) -> Any:
        start, clock = time.process_time(), time.perf_counter()
        result = scored(*given)
        spent["cpu"] += time.process_time() - start
        spent["clock"] += time.perf_counter() - clock
        return result

    _match._scored = timed
    found = _timed(lambda: _match.match(made.rosters, model), lambda matching: (count, f"{matching.quality.met} pairs"))
    whole = f"{found['note']}; {count / spent['clock']:.0f} rows/s by the clock; whole match {found['cpu']:.1f} s CPU"
    return found | spent | {"note": whole}


def _region(project: Project) -> Region:
    tables = Tables(project)
    return RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame).by_code(REGION)


def _rows(rosters: tuple[Roster, ...]) -> int:
    return sum(len(roster.rows) for roster in rosters)


def _quality(entities: pd.DataFrame, truth: pd.DataFrame) -> str:
    """Return precision and recall over all pairs of rows, from counts of rows by person and by entity."""
    both = entities.merge(truth, on=["list", "position"], validate="one_to_one")

    def pairs(keys: list[str]) -> int:
        sizes = both.groupby(keys).size()
        return int((sizes * (sizes - 1) // 2).sum())

    right, joined, same = pairs(["entity", "person"]), pairs(["entity"]), pairs(["person"])
    return f"precision {right / max(joined, 1):.5f}, recall {right / max(same, 1):.4f}, {same} pairs"


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "2")
    sys.exit(main())
