"""From the sheets of targets, budget, programmes and root causes to frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rpkd.workbooks._found import Sheets, frame_of, type_of
from rpkd.workbooks._kinds import ITEMS, PLAN_YEARS, WHOLE_BUDGET
from rpkd.workbooks._table import TableRead, is_begun
from rpkd.workbooks._values import RefusedError, Value, bounds_rule, check_bounds

if TYPE_CHECKING:
    import pandas as pd

# Where a whole budget of a region is smaller than this, somebody wrote millions.
_LEAST_BUDGET = 1e10
_TOLERANCE = 1.0


def read_targets(source: Sheets) -> None:
    """Make the frame of targets: those that are not as `rpkd init` wrote them."""
    table = source.read.get("Target")
    if table is None:
        return
    source.note("targets", table)
    rows = []
    for row in table.rows:
        title, low, high = (row[name] for name in ("indicator", "low", "high"))
        indicator = source.catalogue.by_title.get(str(title))
        if indicator is None or not isinstance(low, int | float):
            continue
        high = float(high) if isinstance(high, int | float) else float(low)
        rule = bounds_rule("angka", indicator.heading, indicator.minimum, indicator.maximum)
        for name, number in (("low", float(low)), ("high", high)):
            try:
                check_bounds(number, indicator.minimum, indicator.maximum, rule)
            except RefusedError as error:
                table.fault(row, name if row[name] is not None else "low", error.what, error.rule, error.remedy)
        if low > high:
            rule, remedy = "batas bawah tidak melebihi batas atas", "tukar kedua angka itu atau perbaiki salah satunya"
            table.fault(row, "low", "batas bawah melebihi batas atas", rule, remedy)
        place = f"{indicator.code}/{row['scope']}/{row['year']}"
        if not (source.marks.is_given(f"{place}/low", low) and source.marks.is_given(f"{place}/high", high)):
            rows.append({**row.meanings, "indicator": indicator.code, "low": float(low), "high": high})
    if table.faults:
        return
    columns = {"indicator": "str", "scope": "str", "year": "int", "low": "float", "high": "float", "reference": "str"}
    source.found.frames["targets"] = frame_of(rows, columns)


def read_budget(source: Sheets) -> None:
    """Make the three frames of the budget."""
    names = {"Ringkasan": "budget_summary", "Urusan": "budget_functions", "Kegiatan": "budget_activities"}
    for sheet in source.found.layout.sheets:
        table = source.read.get(sheet.name)
        if table is None:
            continue
        source.note(names[sheet.name], table)
        if sheet.name == "Ringkasan":
            _check_summary(table)
        source.found.frames[names[sheet.name]] = _plain_frame(table)


def _check_summary(table: TableRead) -> None:
    whole: dict[Value, float] = {
        row["year"]: row["budget"]
        for row in table.rows
        if row["item"] == "belanja" and isinstance(row["budget"], int | float)
    }
    for row in table.rows:
        item, budget = row["item"], row["budget"]
        for name in ("budget", "realisation"):
            value = row[name]
            if not isinstance(value, int | float):
                continue
            if value < 0 and item != ITEMS[-1]:
                rule, remedy = "rupiah, tidak negatif", "periksa tanda dan angkanya"
                table.fault(row, name, "angka negatif", rule, remedy)
            elif item in WHOLE_BUDGET and value < _LEAST_BUDGET:
                rule, remedy = "rupiah penuh", "tulis dalam rupiah, bukan ribuan atau jutaan"
                table.fault(row, name, f"{item} daerah tampaknya bukan dalam rupiah penuh", rule, remedy)
        total = whole.get(row["year"]) if str(item).startswith("belanja ") else None
        if total is not None and isinstance(budget, int | float) and budget > total + _TOLERANCE:
            rule, remedy = "bagian belanja tidak melebihi belanja", "periksa kedua angka itu"
            table.fault(row, "budget", "lebih besar daripada belanja seluruhnya", rule, remedy)


def _plain_frame(table: TableRead) -> pd.DataFrame | None:
    """Make a frame of a table as it stands; with faults in it, of its sound rows."""
    sheet = table.sheet
    needed = [column.name for column in sheet.columns if column.required]
    rows = [
        {name: _plain(value) for name, value in row.meanings.items()}
        for row in table.rows
        if is_begun(sheet, row) and all(row[name] is not None for name in needed)
    ]
    return frame_of(rows, {column.name: type_of(column) for column in sheet.columns})


def _plain(value: Value) -> Any:
    return "; ".join(value) if isinstance(value, tuple) else value


def read_programmes(source: Sheets) -> None:
    """Make the frame of the five-year plan."""
    table = source.read.get("Program")
    if table is None:
        return
    source.note("programmes", table)
    for row in table.rows:
        targets = [f"target_{year}" for year in PLAN_YEARS if row[f"target_{year}"] is not None]
        if targets and row["indicator"] is None:
            rule, remedy = "target mempunyai indikator", "isi indikator dan satuannya, atau hapus target itu"
            table.fault(row, targets[0], "target tanpa indikator", rule, remedy)
    frame = _plain_frame(table)
    if frame is not None:
        for name in ("strategy", "presidential_strategy", "cluster"):
            # Of "a. pengurangan …" the letter is the code.
            frame[name] = frame[name].str.partition(".")[0]
    source.found.frames["programmes"] = frame


def read_root_causes(source: Sheets) -> None:
    """Make the frame of root causes."""
    table = source.read.get("Akar_Masalah")
    if table is None:
        return
    source.note("root_causes", table)
    for row in table.rows:
        aspects = [row[name] for name in ("availability", "utilisation", "quality")]
        if row["problem"] is not None and all(aspect is None for aspect in aspects):
            rule, remedy = "sekurangnya satu aspek diisi", "isi aspek ketersediaan, pemanfaatan, atau kualitas"
            table.fault(row, "problem", "permasalahan tanpa akar masalah", rule, remedy)
    source.found.frames["root_causes"] = _plain_frame(table)
