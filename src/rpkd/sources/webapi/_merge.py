"""Taking a proposal over: our CSV files and `datapackage.json`, checked before anything is put in place."""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from rpkd.errors import Problem, UserError, explain_os_errors
from rpkd.files import write_bytes
from rpkd.project import Project
from rpkd.sources._package import Resource, read_package
from rpkd.sources._tables import PACKAGE_FILE, Tables, check_tables
from rpkd.sources.webapi._proposal import Change, Proposal
from rpkd.sources.webapi._variables import Target

_MONTHS = {3: "Maret", 9: "September"}
_UPDATED = "pembaruan WebAPI BPS"


@dataclass(frozen=True)
class _Cells:
    """A CSV file as text cells: the place of each column, and the rows."""

    columns: dict[str, int]
    rows: list[list[str]]

    def at(self, row: list[str], column: str) -> str:
        return row[self.columns[column]]

    def key(self, row: list[str], columns: Iterable[str]) -> tuple[str, ...]:
        return tuple(row[self.columns[column]] for column in columns)


def apply_proposal(project: Project, proposal: Proposal, date: str) -> list[str]:
    """Write new and changed figures into our tables.

    Parameters
    ----------
    project : Project
        The clone.
    proposal : Proposal
        What to take over; lines that are neither new nor changed are left alone.
    date : str
        Day of the download, for `vintage` and `sources`.

    Returns
    -------
    list of str
        The files that were changed, relative to the clone.

    Raises
    ------
    UserError
        When something speaks against the proposal, the new tables do not pass the check of all tables, or a file cannot
        be written. Then no file is changed.
    """
    if proposal.doubts:
        raise UserError(*proposal.doubts)
    taken = [change for change in proposal.changes if change.taken]
    if not taken:
        return []
    tables = Tables(project)
    package_path = project.data / PACKAGE_FILE
    resources = read_package(package_path, project.shown(package_path)).by_name
    package = json.loads(package_path.read_text(encoding="utf-8-sig"))
    contents: dict[str, bytes] = {}
    for name in dict.fromkeys(change.variable.target.table for change in taken):
        resource = resources[name]
        changes = [change for change in taken if change.variable.target.table == name]
        cells = _merged(_read(project, resource), changes, resource)
        contents[resource.path] = _written(cells)
        described = next(item for item in package["resources"] if item["name"] == name)
        _describe(described, changes, cells, _areas(resource, tables), date)
    contents[PACKAGE_FILE] = (_laid_out(package) + "\n").encode("utf-8")
    _check(project, tables, contents)
    _replace(project, contents)
    return [project.shown(project.data / name) for name in contents]


def _read(project: Project, resource: Resource) -> _Cells:
    path = project.data / resource.path
    with explain_os_errors(path, "membaca tabel", project.shown(path)):
        text = path.read_text(encoding="utf-8-sig")
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    return _Cells({name: place for place, name in enumerate(header)}, [row for row in rows if any(row)])


def _written(cells: _Cells) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(cells.columns)
    writer.writerows(cells.rows)
    return stream.getvalue().encode("utf-8")


def _merged(cells: _Cells, changes: Iterable[Change], resource: Resource) -> _Cells:
    """Write figures into their rows; a row that is not there yet comes behind the earlier ones of its series."""
    found = {cells.key(row, resource.primary_key): row for row in cells.rows}
    fresh: list[list[str]] = []
    for change in changes:
        target = change.variable.target
        told = {
            target.area_column: change.area,
            "year": str(change.year),
            "month": str(change.month),
            "indicator": target.indicator,
        }
        key = tuple(told[column] for column in resource.primary_key)
        if key not in found:
            found[key] = [told[column] if column in resource.primary_key else "" for column in cells.columns]
            fresh.append(found[key])
        found[key][cells.columns[target.column]] = _cell(change.new, target, resource)
    return _Cells(cells.columns, _in_order(cells, fresh, resource))


def _in_order(cells: _Cells, fresh: list[list[str]], resource: Resource) -> list[list[str]]:
    """Put new rows where a reader looks for them, and leave all others where they are."""
    when = [column for column in ("year", "month") if column in resource.primary_key]
    series = [column for column in resource.primary_key if column not in when]

    def time(row: list[str]) -> tuple[int, ...]:
        return tuple(map(int, cells.key(row, when)))

    places: dict[tuple[str, ...], list[int]] = {}
    for number, row in enumerate(cells.rows):
        places.setdefault(cells.key(row, series), []).append(number)
    behind: dict[int, list[list[str]]] = {}
    for row in sorted(fresh, key=lambda row: (cells.key(row, series), time(row))):
        own = places.get(cells.key(row, series), [])
        earlier = [number for number in own if time(cells.rows[number]) < time(row)]
        place = earlier[-1] if earlier else own[0] - 1 if own else len(cells.rows) - 1
        behind.setdefault(place, []).append(row)
    rows = behind.get(-1, [])
    for number, row in enumerate(cells.rows):
        rows += [row, *behind.get(number, [])]
    return rows


def _cell(text: str, target: Target, resource: Resource) -> str:
    """Write a figure as its column asks; whole rupiah where the column has no decimals."""
    field = next(field for field in resource.fields if field.name == target.column)
    return str(Decimal(text).quantize(Decimal(1), ROUND_HALF_UP)) if field.type == "integer" else text


def _describe(described: dict[str, Any], changes: Sequence[Change], cells: _Cells, areas: set[str], date: str) -> None:
    """Bring vintage, sources and coverage of a table up to date."""
    area_column = changes[0].variable.target.area_column
    described["vintage"] = _vintage(described["vintage"], cells, area_column, areas, date)
    years: dict[str, set[int]] = {}
    for change in changes:
        variable = change.variable
        name = f"{variable.target.name} (variabel {variable.id}, domain {variable.domain})"
        years.setdefault(name, set()).add(change.year)
    listed = "; ".join(f"{name} {', '.join(map(str, sorted(found)))}" for name, found in years.items())
    described["sources"].append({"title": f"WebAPI BPS, diunduh {date}: {listed}"})
    for target, year, month in dict.fromkeys((change.variable.target, change.year, change.month) for change in changes):
        _cover(described.setdefault("coverage", []), cells, target, year, month, areas)


def _vintage(old: str, cells: _Cells, area_column: str, areas: set[str], date: str) -> str:
    """Name the latest period and the day of this update.

    The first part, ``"Maret 2025"`` or ``"2024"``, moves on to a later period once half of the areas have rows for it:
    one region's new figure does not make the table new.
    """
    period, *rest = [part for part in old.split("; ") if not part.startswith(_UPDATED)]
    monthly = "month" in cells.columns
    told: dict[tuple[int, int], set[str]] = {}
    for row in cells.rows:
        when = (int(cells.at(row, "year")), int(cells.at(row, "month")) if monthly else 0)
        told.setdefault(when, set()).add(cells.at(row, area_column))
    year, month = max((when for when, known in told.items() if 2 * len(known) >= len(areas)), default=(0, 0))
    found = re.search("[0-9]{4}", period)
    if found and year >= int(found[0]):
        period = f"{_MONTHS[month]} {year}" if monthly else period.replace(found[0], str(year))
    return "; ".join([period, *rest, f"{_UPDATED} {date}"])


def _areas(resource: Resource, tables: Tables) -> set[str]:
    area = resource.area
    if area is None:
        return set()
    return {*map(str, tables[area.resource].frame[area.key].tolist()), *area.also}


def _cover(
    coverage: list[dict[str, Any]], cells: _Cells, target: Target, year: int, month: int, areas: set[str]
) -> None:
    """Declare a year complete once every area has its figure: from then on a lost figure is an error."""
    where: dict[str, str | int] = {"indicator": target.indicator} if target.indicator else {}
    where |= {"month": month} if target.monthly else {}
    wanted = {"year": str(year)} | {column: str(value) for column, value in where.items()}
    known = {
        cells.at(row, target.area_column)
        for row in cells.rows
        if cells.at(row, target.column) and all(cells.at(row, column) == value for column, value in wanted.items())
    }
    entries = [item for item in coverage if target.column in item["fields"] and item.get("where", {}) == where]
    if not entries and areas and areas <= known:
        declared: dict[str, Any] = {"fields": [target.column]}
        coverage.append(declared | ({"where": where} if where else {}) | {"years": [year]})
    for entry in entries:
        alone = entry["fields"] == [target.column] and not any(year in item["years"] for item in entries)
        if alone and areas - set(entry.get("except", [])) <= known:
            entry["years"] = sorted([*entry["years"], year])
            return


def _laid_out(value: Any, depth: int = 0, key: str = "") -> str:
    """Write JSON as `datapackage.json` is laid out: lists of plain values and conditions on one line."""
    pad = "  " * (depth + 1)
    if isinstance(value, dict) and value and key not in {"where", "prefixes"}:
        names = [json.dumps(name, ensure_ascii=False) for name in value]
        parts = [f"{name}: {_laid_out(value[bare], depth + 1, bare)}" for name, bare in zip(names, value, strict=True)]
        opening, closing = "{", "}"
    elif isinstance(value, list) and any(isinstance(part, dict | list) for part in value):
        parts = [_laid_out(part, depth + 1, key) for part in value]
        opening, closing = "[", "]"
    else:
        return json.dumps(value, ensure_ascii=False)
    body = ",\n".join(pad + part for part in parts)
    return f"{opening}\n{body}\n{'  ' * depth}{closing}"


def _check(project: Project, tables: Tables, contents: Mapping[str, bytes]) -> None:
    """Check all tables as they would be, in a folder of their own."""
    with tempfile.TemporaryDirectory(prefix="rpkd-") as name:
        trial = Project(Path(name))
        for path in tables.files:
            relative = path.relative_to(project.data).as_posix()
            with explain_os_errors(path, "membaca tabel", project.shown(path)):
                content = contents.get(relative) or path.read_bytes()
            write_bytes(trial.data / relative, content)
        problems = check_tables(trial)
    if problems:
        told = Problem(
            "usulan pembaruan",
            "angka baru tidak lolos pemeriksaan tabel, maka tidak ada yang diubah",
            rule="setiap tabel lolos pemeriksaan sebelum ditaruh",
            remedy="lihat masalah di bawah ini dan usulan.csv; angka yang benar dapat dimasukkan sendiri ke CSV",
        )
        raise UserError(told, *problems)


def _replace(project: Project, contents: Mapping[str, bytes]) -> None:
    """Put all files in place, `datapackage.json` last; a failure takes those already placed back."""
    before: dict[Path, bytes] = {}
    try:
        for name, content in contents.items():
            path = project.data / name
            with explain_os_errors(path, "membaca tabel", project.shown(path)):
                before[path] = path.read_bytes()
            write_bytes(path, content)
    except BaseException:
        for path, content in before.items():
            write_bytes(path, content)
        raise
