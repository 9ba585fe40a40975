"""From the sheets of kecamatan and desa/kelurahan to one frame, with every code and count checked."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from rpkd.regions import Region
from rpkd.workbooks._found import Sheets, frame_of, type_of
from rpkd.workbooks._table import Row, TableRead, is_begun
from rpkd.workbooks._values import folded

DISTRICT_GROUPS, VILLAGE_GROUPS = (2, 2, 2), (2, 2, 2, 4)
"""How many digits the parts of a code have."""
_DISTRICT_LENGTH = len("33.16.01")


def read_areas(source: Sheets) -> None:
    """Make the frame of areas: every area of a level of which the office has said anything."""
    rows: list[dict[str, Any]] = []
    levels = (
        ("Kecamatan", "district", DISTRICT_GROUPS),
        ("Desa_Kelurahan", "village", VILLAGE_GROUPS),
    )
    for name, level, groups in levels:
        table = source.read.get(name)
        if table is None:
            continue
        source.note("areas", table)
        known = known_areas(source, level)
        for row in table.rows:
            check_area(table, row, source.region, known, groups)
            _check_counts(table, row)
        if level == "village":
            _check_parents(table, source.read.get("Kecamatan"))
        if any(is_begun(table.sheet, row) for row in table.rows):
            rows += [{"level": level, **row.meanings} for row in table.rows]
    columns = {column.name: type_of(column) for column in source.found.layout.sheets[0].columns}
    source.found.frames["areas"] = frame_of(rows, {"level": "str", **columns})


def known_areas(source: Sheets, level: str) -> dict[str, str]:
    """Return the names of the region's areas by code; empty where the tables do not hold them.

    Parameters
    ----------
    source : Sheets
        Whose tables and region.
    level : str
        ``"district"`` or ``"village"``.
    """
    bundled = source.tables[f"{level}s"].frame
    frame = bundled[bundled["region_code"] == source.region.code]
    return dict(zip(frame[f"{level}_code"].tolist(), frame["name"].tolist(), strict=True))


def check_area(
    table: TableRead,
    row: Row,
    region: Region,
    known: Mapping[str, str],
    groups: tuple[int, ...],
    column: str = "area_code",
) -> None:
    """Refuse a code that is none of the region's areas, or stands beside the name of another one.

    Parameters
    ----------
    table, row : TableRead, Row
        Where it stands; a column `name` is compared when there is one.
    region : Region
        Whose areas.
    known : mapping of str to str
        Their names by code; empty when they are not known.
    groups : tuple of int
        `DISTRICT_GROUPS` or `VILLAGE_GROUPS`.
    column : str
        The code's column.
    """
    code, name = row[column], row.meanings.get("name")
    if not isinstance(code, str):
        return
    shape = ".".join("9" * length for length in groups)
    if tuple(len(part) for part in code.split(".")) != groups or not code.replace(".", "").isdigit():
        remedy = f"tulis kode Kemendagri lengkap dengan titik, misalnya {table.sheet.column(column).example}"
        table.fault(row, column, "bentuk kode wilayah keliru", f"bentuknya {shape}, sebagai teks", remedy)
    elif not code.startswith(f"{region.code}."):
        rule, remedy = f"kode diawali {region.code}", f"hapus baris itu bila bukan wilayah {region.name}"
        table.fault(row, column, "wilayah ini bukan bagian daerah ini", rule, remedy)
    elif known and code not in known:
        near = difflib.get_close_matches(code, known, n=1)
        guess = f"mungkin maksudnya {near[0]} {known[near[0]]}; " if near else ""
        remedy = f"{guess}wilayah hasil pemekaran ditambahkan dahulu di data/reference"
        table.fault(row, column, "kode wilayah tidak dikenal", f"kode wilayah {region.name}", remedy)
    elif known and name is not None and folded(str(name)) != folded(known[code]):
        same_parent = {
            folded(other)
            for key, other in known.items()
            if key != code and key.rpartition(".")[0] == code.rpartition(".")[0]
        }
        if folded(str(name)) in same_parent:
            rule, remedy = f"kode {code} adalah {known[code]}", "kembalikan nama atau kodenya; mungkin baris bergeser"
            table.fault(row, "name", "nama wilayah bukan milik kodenya", rule, remedy)


def _check_parents(villages: TableRead, districts: TableRead | None) -> None:
    """Refuse villages whose kecamatan is not listed, once for each kecamatan; a faulty list of them proves nothing."""
    listed = {str(row["area_code"]) for row in districts.rows} if districts and not districts.faults else set()
    for row in villages.rows if listed else ():
        parent = str(row["area_code"]).rpartition(".")[0]
        if len(parent) == _DISTRICT_LENGTH and parent not in listed:
            listed.add(parent)
            rule, remedy = f"{parent} ada di lembar Kecamatan", "perbaiki kode itu, atau tambahkan kecamatannya di sana"
            villages.fault(row, "area_code", "kecamatan desa ini tidak ada di lembar Kecamatan", rule, remedy)


_PARTS = {
    "families": (
        *("families_decile_1", "families_decile_2", "families_decile_3", "families_decile_4", "no_safe_water"),
        *("no_sanitation", "no_electricity", "female_headed_families", "pkh_families", "sembako_families"),
    ),
    "population": (
        *("families", "out_of_school_children", "children_under_five", "unemployed", "disabled_persons"),
        *("elderly_alone", "pbi_persons"),
    ),
    "children_under_five": ("stunted_children",),
}


def _check_counts(table: TableRead, row: Row) -> None:
    """Refuse a part that is larger than the whole."""
    for whole, parts in _PARTS.items():
        total = row[whole]
        if not isinstance(total, int | float):
            continue
        heading = table.sheet.column(whole).heading
        for part in parts:
            value = row[part]
            if isinstance(value, int | float) and value > total:
                rule = f"tidak melebihi {heading} ({total:.0f})"
                table.fault(row, part, f"lebih banyak daripada {heading}", rule, "periksa kedua angka dan satuannya")
    deciles = [row[f"families_decile_{number}"] for number in range(1, 5)]
    numbers = [value for value in deciles if isinstance(value, int | float)]
    families = row["families"]
    if isinstance(families, int | float) and all(value <= families for value in numbers) and sum(numbers) > families:
        rule = f"jumlah desil 1 sampai 4 tidak melebihi Keluarga ({families:.0f})"
        remedy = "tulis setiap desil sendiri-sendiri, bukan kumulatif"
        table.fault(row, "families_decile_4", "jumlah desil melebihi banyaknya keluarga", rule, remedy)
