"""From the sheets of targets, budget, programmes and root causes to frames."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rpkd.workbooks._catalogue import Indicator
from rpkd.workbooks._found import Sheets, frame_of, type_of
from rpkd.workbooks._kinds import ITEMS, PLAN_YEARS, WHOLE_BUDGET
from rpkd.workbooks._prefill import latest_own
from rpkd.workbooks._table import Row, TableRead, is_begun
from rpkd.workbooks._values import RefusedError, Value, bounds_rule, check_bounds

if TYPE_CHECKING:
    import pandas as pd

# Where a whole budget of a region is smaller than this, somebody wrote millions.
_LEAST_BUDGET = 1e10
_TOLERANCE = 1.0
_LEAST_FUNCTION, _LEAST_ACTIVITY = 1e6, 1e4
_FAR = 100
# Several urusan make up most of the expenditure; fewer may be a small part of it.
_MOST_FUNCTIONS = 10
# A percentage written as a fraction is told by what it would be otherwise: within this share of the known figure.
_LEAST_SHARE = 0.4


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
        _check_fraction(source, table, row, indicator, high)
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


def _check_fraction(source: Sheets, table: TableRead, row: Row, indicator: Indicator, high: float) -> None:
    """Refuse a percentage that was written as a fraction: a hundredth of what the region has."""
    if indicator.heading != "persen" or not 0 < high <= 1:
        return
    latest = latest_own(source.region, source.tables, indicator.code)
    if latest is not None and latest > 1 and _LEAST_SHARE <= 100 * high / latest <= 1 / _LEAST_SHARE:
        rule = f"persen, bukan pecahan; angka terakhir daerah {latest:.4g}".replace(".", ",")
        remedy = f"tulis {high * 100:.6g}".replace(".", ",") + " bila itu maksudnya"
        table.fault(row, "low", "persen tampaknya ditulis sebagai pecahan", rule, remedy)


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
        else:
            _check_rupiah(table, _LEAST_FUNCTION if sheet.name == "Urusan" else _LEAST_ACTIVITY)
        _check_realisation(table)
        source.found.frames[names[sheet.name]] = plain_frame(table)
    if "Ringkasan" in source.read and "Urusan" in source.read:
        _check_functions(source.read["Ringkasan"], source.read["Urusan"])


def _check_rupiah(table: TableRead, least: float, names: Sequence[str] = ("budget",)) -> None:
    """Refuse amounts that no urusan or sub kegiatan has: somebody wrote thousands or millions.

    Nothing realised is usual, and so is little of it; a budget is not that small.
    """
    for row in table.rows:
        for name in names:
            value = row[name]
            if isinstance(value, int | float) and 0 < value < least:
                remedy = "tulis dalam rupiah, bukan ribuan atau jutaan"
                table.fault(row, name, "pagu tampaknya bukan dalam rupiah penuh", "rupiah penuh", remedy)


def _check_realisation(table: TableRead) -> None:
    """Refuse a realisation in another unit than its budget."""
    for row in table.rows:
        budget, realisation = row["budget"], row["realisation"]
        if not isinstance(budget, int | float) or not isinstance(realisation, int | float):
            continue
        if 0 < _FAR * abs(budget) < abs(realisation):
            rule, remedy = "pagu dan realisasi dalam rupiah penuh", "periksa satuan kedua angka itu"
            table.fault(row, "realisation", "realisasi lebih dari seratus kali pagu", rule, remedy)


def _check_functions(summary: TableRead, functions: TableRead) -> None:
    """Compare all urusan of a year with the whole expenditure, in the row of the largest of them."""
    for year, whole in _expenditure(summary).items():
        amounts = {
            row.number: float(budget)
            for row in functions.rows
            if row["year"] == year and isinstance(budget := row["budget"], int | float)
        }
        if not amounts or whole <= 0:
            continue
        total, place = sum(amounts.values()), max(amounts, key=lambda number: amounts[number])
        largest = next(row for row in functions.rows if row.number == place)
        rule = f"jumlah urusan {year} tidak melebihi belanja ({whole:.0f}), dalam rupiah penuh"
        if total > whole + _TOLERANCE:
            remedy = "periksa angka urusan dan belanja tahun itu di lembar Ringkasan"
            functions.fault(largest, "budget", "jumlah urusan melebihi belanja seluruhnya", rule, remedy)
        elif len(amounts) >= _MOST_FUNCTIONS and _LEAST_SHARE <= 1_000 * total / whole <= 1:
            remedy = "tulis dalam rupiah, bukan ribuan"
            functions.fault(largest, "budget", "pagu urusan tampaknya dalam ribuan rupiah", rule, remedy)


def _check_summary(table: TableRead) -> None:
    whole = _expenditure(table)
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


def _expenditure(summary: TableRead) -> dict[Value, float]:
    """Return the whole expenditure budgeted, by year."""
    return {
        row["year"]: row["budget"]
        for row in summary.rows
        if row["item"] == "belanja" and isinstance(row["budget"], int | float)
    }


def plain_frame(table: TableRead, numbered: bool = False) -> pd.DataFrame | None:
    """Make a frame of a table as it stands; with faults in it, of its sound rows; `numbered` as in the workbook."""
    sheet = table.sheet
    needed = [column.name for column in sheet.columns if column.required]
    types = {**({"row": "int"} if numbered else {}), **{column.name: type_of(column) for column in sheet.columns}}
    rows = [
        {"row": row.number, **{name: _plain(value) for name, value in row.meanings.items()}}
        for row in table.rows
        if is_begun(sheet, row) and all(row[name] is not None for name in needed)
    ]
    return frame_of(rows, types)


def _plain(value: Value) -> Any:
    return "; ".join(value) if isinstance(value, tuple) else value


def read_programmes(source: Sheets) -> None:
    """Make the frames of the five-year plan and of the yearly action plans."""
    _read_actions(source)
    table = source.read.get("Program")
    if table is None:
        return
    source.note("programmes", table)
    _check_rupiah(table, _LEAST_ACTIVITY, [f"budget_{year}" for year in PLAN_YEARS])
    for row in table.rows:
        targets = [f"target_{year}" for year in PLAN_YEARS if row[f"target_{year}"] is not None]
        if targets and row["indicator"] is None:
            rule, remedy = "target mempunyai indikator", "isi indikator dan satuannya, atau hapus target itu"
            table.fault(row, targets[0], "target tanpa indikator", rule, remedy)
        programme = row["programme"]
        if programme is not None and not _PROGRAMME.fullmatch(str(programme)):
            rule = "satu kode program di params/programs.yaml: huruf kecil, angka, tanda hubung, dan garis bawah"
            remedy = "tulis kodenya saja, misalnya pkh; kosongkan bila tidak terkait program mana pun di sana"
            table.fault(row, "programme", "kode program skenario tidak terbaca", rule, remedy)
    frame = plain_frame(table, numbered=True)
    if frame is not None:
        for name in ("strategy", "presidential_strategy", "cluster"):
            # Of "a. pengurangan …" the letter is the code.
            frame[name] = frame[name].str.partition(".")[0]
    source.found.frames["programmes"] = frame


_PROGRAMME = re.compile("[a-z][a-z0-9_-]*")


def _read_actions(source: Sheets) -> None:
    """Make the frame of the yearly action plans."""
    table = source.read.get("RAT")
    if table is None:
        return
    source.note("action_plan", table)
    _check_rupiah(table, _LEAST_ACTIVITY)
    for row in table.rows:
        first, last = row["first_decile"], row["last_decile"]
        if isinstance(first, int | float) and isinstance(last, int | float) and first > last:
            rule, remedy = "desil pertama tidak melebihi desil terakhir", "tukar kedua angka itu"
            table.fault(row, "first_decile", "desil pertama melebihi desil terakhir", rule, remedy)
        if (first is None) != (last is None):
            rule = "kedua desil diisi, atau keduanya kosong; satu desil ditulis di kedua kolom"
            lacking = "first_decile" if first is None else "last_decile"
            table.fault(row, lacking, "hanya satu desil yang diisi", rule, "isi sel itu")
    source.found.frames["action_plan"] = plain_frame(table, numbered=True)


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
    source.found.frames["root_causes"] = plain_frame(table)
