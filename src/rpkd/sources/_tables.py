"""The tables of a project: read on demand, checked, kept.

A file is read whenever a new `Tables` needs it, but checked again in the same process only when it, its declaration or
a table that it refers to has changed: notebooks that are forked from one process, and the regions of a batch, share
what was checked once.
"""

from __future__ import annotations

import dataclasses
import difflib
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from rpkd.errors import Problem, UserError
from rpkd.project import Project
from rpkd.sources._cells import Numbers, check_text, is_required_integer, read_numbers
from rpkd.sources._checking import check_coverage, check_gaps, check_links, check_prefixes, check_ranges, check_unique
from rpkd.sources._consistency import check_measures, odd_figures
from rpkd.sources._model import Field, Table
from rpkd.sources._package import Package, Resource, read_package
from rpkd.sources._reading import RawTable, read_content, read_raw

PACKAGE_FILE = "datapackage.json"
MAX_SHOWN = 20


@dataclasses.dataclass(frozen=True)
class _Checked:
    """A table as it was found, or what is wrong with it.

    Parameters
    ----------
    digest : str
        SHA-256 of the file, its declaration, and the same of the tables that it refers to.
    table : Table or None
        None when something is wrong.
    problems : tuple of Problem
        What is wrong.
    """

    digest: str
    table: Table | None
    problems: tuple[Problem, ...]


# Of the data folder that was used last: names of tables to what was found.
_checked: dict[Path, dict[str, _Checked]] = {}


def _checked_of(data: Path) -> dict[str, _Checked]:
    """Return what is remembered of one data folder; only the latest one is remembered. Any thread may ask."""
    global _checked
    found = _checked.get(data)
    if found is None:
        found = {}
        _checked = {data: found}
    return found


class Tables(Mapping[str, Table]):
    """The tables of a project by name, each read and checked when it is first asked for.

    Parameters
    ----------
    project : Project
        The clone whose `data/` is read.

    Raises
    ------
    UserError
        When `data/datapackage.json` is absent or broken.

    Examples
    --------
    >>> tables = Tables(Project(Path(__file__).resolve().parents[3]))
    >>> tables["poverty_regency"].source.citation
    'BPS, Data dan Informasi Kemiskinan Kabupaten/Kota'
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        package_path = project.data / PACKAGE_FILE
        self._used: dict[Path, None] = {package_path: None}
        self._package: Package = read_package(package_path, project.shown(package_path))
        self._checked = _checked_of(project.data)
        self._digests: dict[str, str] = {}
        self._tables: dict[str, Table] = {}
        self._problems: dict[str, list[Problem]] = {}

    def __getitem__(self, name: str) -> Table:
        """Return a table.

        Raises
        ------
        UserError
            When the table, or one that it refers to, is not listed in the data package or is not as it must be.
        """
        self._resource(name)
        self._load(name)
        problems = self._problems_of(name)
        if problems:
            raise UserError(*problems)
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._package.by_name)

    def __len__(self) -> int:
        return len(self._package.by_name)

    def __contains__(self, name: object) -> bool:
        return name in self._package.by_name

    @property
    def used(self) -> tuple[Path, ...]:
        """The files read so far, in the order of reading, `datapackage.json` first."""
        return tuple(self._used)

    @property
    def files(self) -> tuple[Path, ...]:
        """All files of the data package, read or not, `datapackage.json` first."""
        resources = (self._project.data / resource.path for resource in self._package.by_name.values())
        return (self._project.data / PACKAGE_FILE, *resources)

    def key(self, name: str) -> tuple[str, ...]:
        """Return the columns that identify a row of one table.

        Raises
        ------
        UserError
            When no table of this name is listed.
        """
        return self._resource(name).primary_key

    def problems(self, name: str) -> list[Problem]:
        """Return what is wrong with one table itself, without raising; empty when it is sound.

        Raises
        ------
        UserError
            When no table of this name is listed.
        """
        self._resource(name)
        self._load(name)
        return self._problems[name]

    def _resource(self, name: str) -> Resource:
        resource = self._package.by_name.get(name)
        if resource is None:
            near = difflib.get_close_matches(name, self._package.by_name, n=1)
            raise UserError(
                Problem(
                    self._project.shown(self._project.data / PACKAGE_FILE),
                    "tabel tidak terdaftar",
                    value=name,
                    rule=f"tabel yang ada: {', '.join(self._package.by_name)}",
                    remedy=f"mungkin maksudnya {near[0]}" if near else "kembalikan berkas itu dari salinan asli proyek",
                )
            )
        return resource

    def _load(self, name: str) -> None:
        if name in self._problems:
            return
        resource = self._package.by_name[name]
        for needed in resource.needs:
            self._load(needed)
        path = self._project.data / resource.path
        shown = self._project.shown(path)
        self._used[path] = None
        try:
            content = read_content(path, shown)
        except UserError as error:
            self._problems[name] = list(error.problems)
            return
        digest = hashlib.sha256(content)
        digest.update(resource.model_dump_json().encode())
        for needed in resource.needs:
            digest.update(self._digests.get(needed, "").encode())
        self._digests[name] = digest.hexdigest()
        found = self._checked.get(name)
        if found is None or found.digest != self._digests[name]:
            table, problems = self._read(resource, path, shown, content)
            found = _Checked(self._digests[name], table, tuple(_capped(shown, problems)))
            self._checked[name] = found
        if found.table is not None:
            # A copy that shares the cells: whoever writes into it writes into a copy of them.
            self._tables[name] = dataclasses.replace(found.table, frame=found.table.frame.copy(deep=False))
        self._problems[name] = list(found.problems)

    def _read(self, resource: Resource, path: Path, shown: str, content: bytes) -> tuple[Table | None, list[Problem]]:
        raw, problems = read_raw(content, shown, resource.names)
        if raw is None:
            return None, problems
        table, found = self._check(resource, path, raw)
        problems = [*problems, *found]
        return (None if problems else table), problems

    def _check(self, resource: Resource, path: Path, raw: RawTable) -> tuple[Table | None, list[Problem]]:
        numbers: dict[str, Numbers] = {}
        problems: list[Problem] = []
        broken: set[str] = set()
        for field in resource.fields:
            if field.numeric:
                numbers[field.name], found = read_numbers(raw, field)
            else:
                found = list(check_text(raw, field))
            if found:
                broken.add(field.name)
                problems.extend(found)
        problems.extend(self._check_keys(resource, raw, broken))
        problems.extend(check_ranges(raw, resource, numbers))
        # A measure that is wrong by itself is told once, not again for what it implies.
        problems.extend(check_measures(raw, {name: column for name, column in numbers.items() if name not in broken}))
        if problems:
            return None, problems
        area_column = resource.area.field if resource.area else ""
        table = Table(
            name=resource.name,
            path=path,
            frame=_frame(resource, raw, numbers),
            source=resource.source,
            fields=tuple(Field(field.name, field.title, field.unit, field.description) for field in resource.fields),
            warnings=odd_figures(raw, numbers, area_column) if area_column else (),
        )
        return table, []

    def _check_keys(self, resource: Resource, raw: RawTable, broken: set[str]) -> Iterator[Problem]:
        """Check identity, links and completeness, as far as the columns that they rest on are sound."""
        keys_sound = not broken & set(resource.primary_key)
        if keys_sound:
            yield from check_unique(raw, resource.primary_key)
        for field in resource.fields:
            if field.constraints.unique and field.name not in broken and (field.name,) != resource.primary_key:
                yield from check_unique(raw, (field.name,))
        linked = True
        for key in resource.foreign_keys:
            known = self._column(key.reference.resource, key.reference.fields[0])
            if known is not None and key.fields[0] not in broken:
                found = list(check_links(raw, key.fields[0], known, key.reference.resource))
                linked &= not found
                yield from found
        for prefix in resource.prefixes:
            if not broken & {prefix.field, prefix.of}:
                yield from check_prefixes(raw, prefix.field, prefix.of)
        area = resource.area
        areas = self._column(area.resource, area.key) if area else None
        if area is None or areas is None:
            return
        if area.field not in broken and area.field not in {key.fields[0] for key in resource.foreign_keys}:
            found = list(check_links(raw, area.field, areas, area.resource, area.also))
            linked &= not found
            yield from found
        yield from check_gaps(raw.shown, resource, areas)
        if keys_sound and linked and raw.complete:
            yield from check_coverage(raw, resource, areas)

    def _column(self, name: str, column: str) -> list[str] | None:
        """Cells of another table; None when that table is broken: its own problems are told instead."""
        table = self._tables.get(name)
        return None if table is None else [str(value) for value in table.frame[column].tolist()]

    def _problems_of(self, name: str) -> list[Problem]:
        """Problems of a table and of those that it rests on."""
        problems = [problem for needed in self._package.by_name[name].needs for problem in self._problems_of(needed)]
        return list(dict.fromkeys([*problems, *self._problems[name]]))


def check_tables(project: Project) -> list[Problem]:
    """Check every table of a project.

    Parameters
    ----------
    project : Project
        The clone whose `data/` is checked.

    Returns
    -------
    list of Problem
        Everything that is wrong, table by table, at most `MAX_SHOWN` of each table; empty when all is well.
    """
    try:
        tables = Tables(project)
    except UserError as error:
        return list(error.problems)
    return [problem for name in tables for problem in tables.problems(name)]


def _capped(shown: str, problems: list[Problem]) -> list[Problem]:
    if len(problems) <= MAX_SHOWN:
        return problems
    rest = len(problems) - MAX_SHOWN
    more = Problem(shown, f"dan {rest} masalah lain di tabel ini", remedy="perbaiki yang di atas lalu periksa lagi")
    return [*problems[:MAX_SHOWN], more]


def _frame(resource: Resource, raw: RawTable, numbers: Mapping[str, Numbers]) -> pd.DataFrame:
    columns: dict[str, object] = {}
    for field in resource.fields:
        if not field.numeric:
            columns[field.name] = pd.array(raw.columns[field.name], dtype="str")
        elif is_required_integer(field):
            columns[field.name] = numbers[field.name].astype(np.int64)
        else:
            columns[field.name] = numbers[field.name]
    return pd.DataFrame(columns)
