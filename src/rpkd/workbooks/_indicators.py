"""From the sheets of figures over years to one frame: what the office has added or changed, with its errors."""

from __future__ import annotations

import difflib
import statistics
from collections.abc import Iterable, Mapping

from rpkd.workbooks._catalogue import Catalogue, Indicator
from rpkd.workbooks._found import Sheets, frame_of
from rpkd.workbooks._kinds import AREAS, FIGURE_YEARS
from rpkd.workbooks._table import Row, TableRead, is_begun
from rpkd.workbooks._values import RefusedError, bounds_rule, check_bounds, folded

# A standard error beyond this share of its figure is rare; a relative standard error in its place is not.
_LARGE_ERROR = 0.25
_THOUSAND = 1_000
# A figure without its decimal comma is ten or a hundred times as large.
_FAR = 7


def read_indicators(source: Sheets) -> None:
    """Make the frame of figures: what is not as `rpkd init` wrote it, or has a standard error."""
    figures, errors = source.read.get("Indikator"), source.read.get("SE")
    if figures is None or errors is None:
        return
    values: dict[tuple[str, str, int], tuple[float, str, bool]] = {}
    for row, indicator in _indicator_rows(figures, source.catalogue):
        numbers = _year_numbers(figures, row, indicator)
        _check_fractions(figures, row, indicator, numbers)
        area, said = AREAS[str(row["area"])], str(row["source"] or "")
        for year, number in numbers.items():
            given = source.marks.is_given(f"{indicator.code}/{area}/{year}", number)
            values[indicator.code, area, year] = (number, said, not given)
        own_years = [year for year in numbers if values[indicator.code, area, year][2]]
        _check_scale(figures, row, indicator, numbers, own_years)
        if not said and own_years:
            rule, remedy = "setiap baris yang diisi mempunyai sumber", "tulis terbitan atau dinas asal angka itu"
            figures.fault(row, "source", "sumber angka belum ditulis", rule, remedy)
    ses: dict[tuple[str, str, int], float] = {}
    for row, indicator in _indicator_rows(errors, source.catalogue):
        area = AREAS[str(row["area"])]
        for year, number in _year_errors(errors, row, indicator).items():
            known = values.get((indicator.code, area, year))
            if known is None and not figures.faults:
                remedy = f"isi angka {year} di lembar Indikator, atau hapus SE ini"
                errors.fault(row, str(year), "SE tanpa angka", "SE ada hanya bila angkanya ada", remedy)
            elif known is not None and indicator.minimum == 0 and number > known[0]:
                rule = f"SE dalam {indicator.heading}, lebih kecil daripada angkanya"
                remedy = "tulis SE, bukan RSE; SE = RSE × angka / 100"
                errors.fault(row, str(year), "SE lebih besar daripada angkanya", rule, remedy)
            elif known is not None and indicator.minimum == 0 and number > _LARGE_ERROR * known[0]:
                share = f"{100 * number / known[0]:.0f}"
                where = errors.cell(row, str(year))
                errors.notes.append(f"{where}: SE sebesar {share} persen angkanya; pastikan itu SE, bukan RSE")
            ses[indicator.code, area, year] = number
    source.note("indicators", figures, errors)
    rows = [
        {
            "indicator": code,
            "area": area,
            "year": year,
            "value": value,
            "se": ses.get((code, area, year)),
            "source": said,
        }
        for (code, area, year), (value, said, own) in values.items()
        if own or (code, area, year) in ses
    ]
    columns = {"indicator": "str", "area": "str", "year": "int", "value": "float", "se": "float", "source": "str"}
    source.found.frames["indicators"] = frame_of(rows, columns)


def _indicator_rows(table: TableRead, catalogue: Catalogue) -> list[tuple[Row, Indicator]]:
    """Return the rows whose indicator and area are known, and note what is wrong with the others."""
    found = []
    for row in table.rows:
        code, title, unit = (row[name] for name in ("indicator", "title", "unit"))
        if code is None and not is_begun(table.sheet, row):
            continue
        if not isinstance(code, str):
            if "indicator" in table.columns:
                rule, remedy = "setiap baris mempunyai kode indikator", "kembalikan kodenya, atau hapus baris itu"
                table.fault(row, "indicator", "kode indikator tidak ada", rule, remedy)
            continue
        indicator = catalogue.by_code.get(code)
        if indicator is None:
            near = difflib.get_close_matches(code, catalogue.by_code, n=1)
            remedy = f"mungkin maksudnya {near[0]}" if near else "hapus baris itu"
            rule = "kode di data/reference/indicators.csv"
            table.fault(row, "indicator", "indikator tidak dikenal", rule, remedy)
            continue
        other = catalogue.by_title.get(str(title))
        if other is not None and other != indicator:
            rule, remedy = (
                f"kode {code} adalah «{indicator.title}»",
                "kembalikan nama atau kodenya; mungkin baris bergeser",
            )
            table.fault(row, "title", "nama indikator bukan milik kodenya", rule, remedy)
            continue
        if unit is not None and folded(str(unit)) != folded(indicator.heading):
            rule, remedy = f"satuan {indicator.heading}", "kembalikan satuannya, dan isi angka dalam satuan itu"
            table.fault(row, "unit", "satuan indikator diubah", rule, remedy)
            continue
        if isinstance(row["area"], str):
            found.append((row, indicator))
    return found


def _year_numbers(table: TableRead, row: Row, indicator: Indicator) -> dict[int, float]:
    numbers: dict[int, float] = {}
    rule = bounds_rule("angka", indicator.heading, indicator.minimum, indicator.maximum)
    for year in FIGURE_YEARS:
        value = row[str(year)]
        if not isinstance(value, int | float):
            continue
        try:
            check_bounds(value, indicator.minimum, indicator.maximum, rule)
        except RefusedError as error:
            table.fault(row, str(year), error.what, error.rule, error.remedy)
        else:
            numbers[year] = float(value)
    return numbers


def _check_fractions(table: TableRead, row: Row, indicator: Indicator, numbers: Mapping[int, float]) -> None:
    """Refuse a percentage that was written as a fraction: a hundredth of what the other years have."""
    if indicator.heading != "persen" or len(numbers) < 3:
        return
    for year, number in numbers.items():
        middle = statistics.median(value for other, value in numbers.items() if other != year)
        if 0 < number <= 1 and middle > 1 and 0.4 <= 100 * number / middle <= 2.5:
            rule = f"persen, bukan pecahan; angka tahun lain sekitar {middle:.4g}".replace(".", ",")
            remedy = f"tulis {number * 100:.6g}".replace(".", ",") + " bila itu maksudnya"
            table.fault(row, str(year), "persen tampaknya ditulis sebagai pecahan", rule, remedy)


def _check_scale(
    table: TableRead, row: Row, indicator: Indicator, numbers: Mapping[int, float], years: Iterable[int]
) -> None:
    """Refuse a figure in thousands among others that are not, and tell of one that may have lost its decimal comma."""
    if indicator.minimum is None or indicator.minimum < 0 or len(numbers) < 3:
        return
    for year in years:
        number = numbers[year]
        middle = statistics.median(value for other, value in numbers.items() if other != year)
        if not number or not middle:
            continue
        times = max(number / middle, middle / number)
        usual = f"{middle:.6g}".replace(".", ",")
        if indicator.heading != "persen" and _THOUSAND / 3 <= times <= _THOUSAND * 3:
            rule = f"{indicator.heading}; angka tahun lain sekitar {usual}"
            remedy = "periksa satuannya: ribu atau satuan"
            table.fault(row, str(year), "angka tampaknya seribu kali lebih besar atau lebih kecil", rule, remedy)
        elif times >= _FAR and number == int(number):
            where = table.cell(row, str(year))
            table.notes.append(f"{where}: {number:.0f} jauh dari tahun lain (sekitar {usual}); periksa komanya")


def _year_errors(table: TableRead, row: Row, indicator: Indicator) -> dict[int, float]:
    numbers: dict[int, float] = {}
    rule = f"SE lebih dari nol, dalam {indicator.heading}"
    for year in FIGURE_YEARS:
        value = row[str(year)]
        if isinstance(value, int | float):
            if value > 0:
                numbers[year] = float(value)
            else:
                table.fault(row, str(year), "SE nol atau negatif", rule, "perbaiki SE itu, atau kosongkan")
    return numbers
