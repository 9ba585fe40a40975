"""Find the multiple of the poverty line below which the extreme poor live, and write it to data/reference.

python scripts/data/calibrate_extreme.py    # after new national rates or new P0, P1, P2

For each year with a national rate (US$2.15, table `indicators_province`) and P0, P1, P2 of all kabupaten/kota, one
multiple of every region's own poverty line makes the estimates of all regions add up to that rate.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from rpkd.files import write_text
from rpkd.poverty import PublishedPoverty, fit_poverty
from rpkd.profile import extreme_multiple, province_gini
from rpkd.project import Project, find_project
from rpkd.regions import RegionIndex
from rpkd.sources import Tables

TABLE = "reference/extreme_poverty_calibration.csv"


def multiples(tables: Tables) -> Iterator[tuple[int, float, float]]:
    """Yield year, national rate in percent and multiple, the multiple to four decimals."""
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
        yield int(year), float(rate), round(extreme_multiple(fits, persons, float(rate)), 4)


def main(project: Project) -> None:
    """Write the table."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["year", "national_rate", "multiple"])
    writer.writerows(multiples(Tables(project)))
    write_text(project.data / TABLE, stream.getvalue())


if __name__ == "__main__":
    main(find_project())
