"""From the sheets of desa dampingan to frames: agencies and villages that are known, by one spelling of their names."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from rpkd.workbooks._areas import DISTRICT_GROUPS, VILLAGE_GROUPS, check_area, known_areas
from rpkd.workbooks._found import Sheets
from rpkd.workbooks._plans import plain_frame
from rpkd.workbooks._table import Row, TableRead
from rpkd.workbooks._values import folded


def read_mentoring(source: Sheets) -> None:
    """Make the frames of agencies, of the villages that they accompany, and of what they do there."""
    offices = source.read.get("OPD")
    names = {folded(str(row["office"])): str(row["office"]) for row in offices.rows} if offices else {}
    if offices is not None:
        _check_offices(offices, source)
    # A faulty list of agencies proves nothing of those that it lacks.
    listed = names if offices is not None and not offices.faults else None
    villages = known_areas(source, "village")
    tables = {"mentoring_offices": "OPD", "mentoring_villages": "Desa", "mentoring_entries": "Pemantauan"}
    for name, sheet in tables.items():
        table = source.read.get(sheet)
        if table is None:
            continue
        source.note(name, table)
        for row in table.rows if table is not offices else ():
            check_area(table, row, source.region, villages, VILLAGE_GROUPS)
            _check_office(table, row, listed)
        frame = plain_frame(table)
        if frame is not None:
            for column in ({"office", "previous"} & set(frame.columns)) if table is not offices else ():
                frame[column] = [names.get(folded(text), text) for text in frame[column]]
        source.found.frames[name] = frame


def _check_offices(table: TableRead, source: Sheets) -> None:
    districts = known_areas(source, "district")
    for row in table.rows:
        check_area(table, row, source.region, districts, DISTRICT_GROUPS, "district")
        lacking = [name for name in ("longitude", "latitude") if row[name] is None]
        if len(lacking) == 1:
            rule = "bujur dan lintang diisi keduanya, atau keduanya kosong"
            table.fault(row, lacking[0], "hanya salah satu dari bujur dan lintang yang diisi", rule, "isi sel itu")


def _check_office(table: TableRead, row: Row, listed: Mapping[str, str] | None) -> None:
    office = row["office"]
    if office is None or listed is None or folded(str(office)) in listed:
        return
    near = difflib.get_close_matches(folded(str(office)), listed, n=1)
    remedy = f"mungkin maksudnya «{listed[near[0]]}»" if near else "perbaiki namanya, atau tambahkan di lembar OPD"
    table.fault(row, "office", "OPD ini tidak ada di lembar OPD", "nama OPD seperti di lembar OPD", remedy)
