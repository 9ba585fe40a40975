"""The cells of a build's inputs, kept with it: a later comparison can then name the figure that was changed.

Of tables the rows of the region, its province and the nation are kept; a digest tells of the others. What lies under
`data/private` is never kept.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rpkd.errors import UserError
from rpkd.files import read_yaml
from rpkd.params import LoadedParams
from rpkd.pipeline._scenarios import scenario_files
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.sources import Tables
from rpkd.workbooks import UnreadableError, cell_name, read_book, workbook_paths

if TYPE_CHECKING:
    import pandas as pd

FILE = "masukan.json.gz"
Cells = dict[str, dict[str, str]]
_NATION = "00"
_AREA_COLUMNS = ("area_code", "region_code")


def cell_files(project: Project, region: Region, loaded: LoadedParams, tables: Tables) -> list[str]:
    """Return the files whose cells are kept, as users know them, sorted; those that are absent are left out."""
    books = [path for path in workbook_paths(project, region) if path.is_file()]
    paths = [*loaded.files, *scenario_files(project, region), *tables.files, *books]
    return sorted({project.shown(path) for path in paths if path.suffix in {".yaml", ".csv", ".xlsx"}})


def input_cells(project: Project, region: Region, loaded: LoadedParams, tables: Tables) -> Cells:
    """Return every kept cell by file and by a name that a person finds again.

    Raises
    ------
    UserError
        When a table is not as it must be, or a file cannot be read.
    """
    found: Cells = {}
    settings = [path for path in [*loaded.files, *scenario_files(project, region)] if path.suffix == ".yaml"]
    for path in settings:
        found[project.shown(path)] = dict(_flat(read_yaml(path).data))
    for name in tables:
        table = tables[name]
        found[project.shown(table.path)] = _table_cells(table.frame, tables.key(name), region)
    for path in workbook_paths(project, region):
        if path.is_file():
            found[project.shown(path)] = _book_cells(path)
    return found


def pack_cells(cells: Mapping[str, Mapping[str, str]]) -> bytes:
    """Return cells as a compressed file that is the same for the same cells."""
    return gzip.compress(json.dumps(cells, ensure_ascii=False, sort_keys=True).encode(), mtime=0)


def unpack_cells(content: bytes) -> Cells:
    """Read what `pack_cells` gave.

    Raises
    ------
    OSError, ValueError
        When it is something else.
    """
    cells = json.loads(gzip.decompress(content))
    if not isinstance(cells, dict) or not all(isinstance(part, dict) for part in cells.values()):
        raise TypeError("no cells by file")
    return {str(file): {str(name): str(value) for name, value in part.items()} for file, part in cells.items()}


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield the values of a settings file by their dotted names."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list):
        names = [_named(inner) for inner in value]
        for index, (own, inner) in enumerate(zip(names, value, strict=True), start=1):
            # Items of the same name stay apart by their places.
            told = own if names.count(own) == 1 else f"{own} {index}".strip()
            yield from _flat(inner, f"{name}[{told or index}]")
    elif value is not None:
        yield name, str(value).lower() if isinstance(value, bool) else str(value)


def _named(item: Any) -> str:
    """Return what names an item of a list better than its place does."""
    if not isinstance(item, dict):
        return ""
    parts = [str(item[key]) for key in ("program", "kind", "code", "name", "from") if item.get(key) is not None]
    return " ".join(parts)


def _table_cells(frame: pd.DataFrame, key: tuple[str, ...], region: Region) -> dict[str, str]:
    area = next((name for name in _AREA_COLUMNS if name in frame.columns), None)
    if area is not None:
        frame = frame[frame[area].isin([region.code, region.province_code, _NATION])]
    names = [", ".join(map(str, row)) for row in zip(*(frame[column].tolist() for column in key), strict=True)]
    others = [column for column in frame.columns if column not in key]
    found = {}
    for column in others:
        for name, value in zip(names, frame[column].tolist(), strict=True):
            if value == value and value != "":
                found[f"{name}: {column}"] = _written(value)
    return found


def _written(value: Any) -> str:
    """Return a figure as a person writes it: a column with gaps holds whole numbers as decimals."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _book_cells(path: Path) -> dict[str, str]:
    try:
        book = read_book(path.read_bytes())
    except UnreadableError as error:
        raise UserError(error.fault.problem(path.name)) from error
    return {
        f"lembar {grid.name}, sel {cell_name(row, column)}": str(cell.value)
        for grid in book.grids
        if not grid.hidden
        for (row, column), cell in grid.cells.items()
    }
