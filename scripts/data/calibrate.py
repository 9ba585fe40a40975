"""Fit the spending of all kabupaten/kota, and write to data/reference what their sum says of the nation.

python scripts/data/calibrate.py    # after new national rates or new P0, P1, P2

- `extreme_poverty_calibration.csv`: for each year with a national rate (US$2.15, table `indicators_province`), the one
  multiple of every region's own poverty line below which the estimates of all regions add up to that rate.
- `registry_deciles.csv`: for the latest of these years, the multiples of the line that cut all people into tenths.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from rpkd.files import write_text
from rpkd.poverty import PovertyFit, PublishedPoverty, fit_poverty
from rpkd.profile import decile_multiples, extreme_multiple, province_gini
from rpkd.project import Project, find_project
from rpkd.regions import RegionIndex
from rpkd.sources import Tables

EXTREME, DECILES = "reference/extreme_poverty_calibration.csv", "reference/registry_deciles.csv"

Fits = dict[str, PovertyFit]


def fitted_years(tables: Tables) -> Iterator[tuple[int, float, Fits, dict[str, float]]]:
    """Yield year, national rate of extreme poverty in percent, distributions and people by region, by year."""
    provinces, regencies = tables["indicators_province"].frame, tables["poverty_regency"].frame
    index = RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame)
    areas = {region.code: region.province_code for region in index.all}
    ginis = {code: province_gini(tables["poverty_province"].frame, code) for code in set(areas.values())}
    national = provinces[(provinces["area_code"] == "00") & (provinces["indicator"] == "extreme_poverty")]
    columns = ["headcount_ratio", "poverty_gap_index", "poverty_severity_index"]
    for year, rate in sorted(zip(national["year"], national["value"], strict=True)):
        rows = regencies[regencies["year"] == year].dropna(subset=[*columns, "poor_thousand"])
        if len(rows) < len(areas):
            continue
        fits, persons = {}, {}
        for code, *figures, poor in rows[["region_code", *columns, "poor_thousand"]].itertuples(index=False):
            gini = ginis[areas[code]]
            reference = {} if gini is None else {"reference_gini": gini}
            fits[code] = fit_poverty(PublishedPoverty(*map(float, figures)), **reference)
            persons[code] = float(poor) / float(figures[0])
        yield int(year), float(rate), fits, persons


def calibrations(tables: Tables) -> tuple[list[tuple[int, float, float]], list[tuple[int, int, float]]]:
    """Return the rows of both tables: year, national rate, multiple; and year, decile, multiple (to four decimals)."""
    extreme, deciles = [], []
    for year, rate, fits, persons in fitted_years(tables):
        extreme.append((year, rate, round(extreme_multiple(fits, persons, rate), 4)))
        cuts = decile_multiples(fits, persons)
        deciles = [(year, decile, round(cut, 4)) for decile, cut in enumerate(cuts, start=1)]
    return extreme, deciles


def main(project: Project) -> None:
    """Write the tables."""
    extreme, deciles = calibrations(Tables(project))
    _write(project, EXTREME, ("year", "national_rate", "multiple"), extreme)
    _write(project, DECILES, ("year", "decile", "multiple"), deciles)


def _write(project: Project, path: str, heading: Sequence[str], rows: Iterable[Sequence[float]]) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(heading)
    writer.writerows(rows)
    write_text(project.data / path, stream.getvalue())


if __name__ == "__main__":
    main(find_project())
