"""`rpkd results`: every figure of a region's last build, on standard output."""

from __future__ import annotations

import argparse
import csv
import json
import sys

from rpkd.cli._regions import find_region
from rpkd.errors import EXIT_DONE
from rpkd.project import find_project


def results(parsed: argparse.Namespace) -> int:
    """Print results as CSV or JSON."""
    from rpkd.results import read_results

    project = find_project()
    region = find_region(project, parsed.region)
    store = read_results(project.build / region.code / "results")
    if parsed.format == "json":
        print(json.dumps(store.to_dict(), ensure_ascii=False, indent=1))
        return EXIT_DONE
    rows = list(store.flat())
    writer = csv.DictWriter(sys.stdout, list(rows[0]) if rows else ["key"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return EXIT_DONE
