"""Measure what the parts of a region's documents cost: charts, other cells, and each format.

    python scripts/bench/documents.py --region 33.16 --rounds 3

CPU seconds, child processes (pandoc, Typst) included, and their share of all. The smallest of the rounds is shown: it
is the least disturbed.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import resource
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from notebooks import ROOT, _warm, prepare

DRAWN = ("bubble_map", "fan_chart", "line_chart", "ranked_bars", "scatter_chart", "svg_of")


def main() -> int:
    """Run the rounds and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--region", default="33.16")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    prepare()
    rounds = [_round(options.region) for _ in range(options.rounds + 1)][1:]  # the first one imports
    least = {name: min(each[name] for each in rounds) for name in rounds[0]}
    total = sum(least.values())
    print(f"region {options.region}, least of {options.rounds} rounds")
    print(f"{'part':<34}{'CPU seconds':>12}{'share':>8}")
    for name, value in {**least, "all": total}.items():
        print(f"{name:<34}{value:>12.2f}{value / total:>8.0%}")
    return 0


def _round(region: str) -> Counter[str]:
    seconds: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="rpkd-ukur-") as folder:
        _cells(region, Path(folder), seconds)
        _formats(region, Path(folder), seconds)
    return seconds


def _cells(region: str, folder: Path, seconds: Counter[str]) -> None:
    """Run all cells in this process, charts apart from the rest."""
    from rpkd.report import figures

    originals = {name: getattr(figures, name) for name in DRAWN}
    for name, draw in originals.items():
        part = "charts: SVG" if name == "svg_of" else "charts: drawing"
        setattr(figures, name, _counted(draw, part, seconds))
    start = _cpu()
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
                _warm(path, {"kode": region, "params_path": "", "run_dir": str(folder)}, folder / path.name)
    finally:
        for name, draw in originals.items():
            setattr(figures, name, draw)
    seconds["other cells"] = _cpu() - start - seconds["charts: drawing"] - seconds["charts: SVG"]


def _counted(draw: Callable[..., Any], part: str, seconds: Counter[str]) -> Callable[..., Any]:
    def call(*arguments: Any, **choices: Any) -> Any:
        start = _cpu()
        try:
            return draw(*arguments, **choices)
        finally:
            seconds[part] += _cpu() - start

    return call


def _formats(region: str, folder: Path, seconds: Counter[str]) -> None:
    """Build the documents as the command does; the notebooks' forks are not this process's children."""
    from rpkd.pipeline import BuildRequest, build
    from rpkd.project import Project
    from rpkd.regions import RegionIndex
    from rpkd.sources import Tables

    class Meter:
        @contextmanager
        def stage(self, name: str, detail: str = "") -> Iterator[None]:
            start = _cpu()
            yield
            if name.startswith("menyusun "):
                seconds[name.removeprefix("menyusun ")] += _cpu() - start

    project = Project(ROOT)
    tables = Tables(project)
    found = RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame).find(region)
    build(project, found, BuildRequest(engine="embedded", out=folder), Meter())


def _cpu() -> float:
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


if __name__ == "__main__":
    sys.exit(main())
