"""Checks across cells: keys, links to other tables, bounds per indicator, and completeness."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from itertools import product

import numpy as np
import numpy.typing as npt

from rpkd.errors import Problem
from rpkd.sources._cells import Numbers, numbered, outside
from rpkd.sources._package import Coverage, Gap, Resource, Scalar
from rpkd.sources._reading import RawTable

_HOME = "data/datapackage.json"


# A character that no cell holds: files with it are refused on reading.
_SEPARATOR = "\0"


def _keys(raw: RawTable, columns: tuple[str, ...]) -> list[str]:
    return list(map(_SEPARATOR.join, zip(*(raw.columns[column] for column in columns), strict=True)))


def check_unique(raw: RawTable, columns: tuple[str, ...]) -> Iterator[Problem]:
    """Yield every row whose key an earlier row has."""
    keys = _keys(raw, columns)
    if len(set(keys)) == len(keys):
        return
    first: dict[str, int] = {}
    for index, key in enumerate(keys):
        earlier = first.setdefault(key, index)
        if earlier != index:
            yield Problem(
                f"{raw.shown} baris {raw.rows[index]}",
                f"baris kembar: sama dengan baris {raw.rows[earlier]}",
                value=", ".join(
                    f"{column} {cell}" for column, cell in zip(columns, key.split(_SEPARATOR), strict=True)
                ),
                rule=f"{' + '.join(columns)} hanya boleh sekali",
                remedy="hapus salah satu baris setelah mencocokkan angkanya dengan sumber",
            )


def check_links(
    raw: RawTable, column: str, known: list[str], table: str, also: tuple[str, ...] = ()
) -> Iterator[Problem]:
    """Yield every cell whose value the other table does not have."""
    allowed = {*known, *also}
    unknown = set(raw.columns[column]) - allowed - {""}
    if not unknown:
        return
    choices = [*known, *also]
    near = {value: difflib.get_close_matches(value, choices, n=3, cutoff=0.6) for value in unknown}
    for index, value in enumerate(raw.columns[column]):
        if value in unknown:
            hint = f"mungkin maksudnya {' atau '.join(near[value])}" if near[value] else "periksa ejaannya"
            yield Problem(
                raw.where(index, column),
                f"tidak ada di tabel {table}",
                value=value,
                rule=f"setiap {column} tercantum di tabel {table}",
                remedy=hint,
            )


def check_prefixes(raw: RawTable, field: str, of: str) -> Iterator[Problem]:
    """Yield every row where one code is not the beginning, up to a dot, of the other: a village of two districts."""
    for index, (start, whole) in enumerate(zip(raw.columns[field], raw.columns[of], strict=True)):
        if not whole.startswith(f"{start}."):
            yield Problem(
                raw.where(index, field),
                f"kode tidak sesuai dengan {of}",
                value=f"{start} dan {whole}",
                rule=f"{field} adalah bagian awal {of}",
                remedy=f"mungkin {'.'.join(whole.split('.')[: start.count('.') + 1])}; periksa kedua kode itu",
            )


def check_ranges(raw: RawTable, resource: Resource, numbers: Mapping[str, Numbers]) -> Iterator[Problem]:
    """Yield the cells outside the bounds that hold for their indicator."""
    cache: dict[str, tuple[dict[str, int], npt.NDArray[np.intp]]] = {}
    fields = {field.name: field for field in resource.fields}
    for declared in resource.ranges:
        chosen = np.ones(len(raw.rows), dtype=np.bool_)
        for column, value in declared.where.items():
            if column not in cache:
                cache[column] = numbered(raw.columns[column])
            number_of, positions = cache[column]
            chosen &= positions == number_of.get(str(value), -1)
        yield from outside(
            raw, fields[declared.field], numbers[declared.field], declared.minimum, declared.maximum, chosen
        )


def check_coverage(raw: RawTable, resource: Resource, areas: list[str]) -> Iterator[Problem]:
    """Yield the figures that should be there by the declared coverage and are not.

    A row that is absent counts like empty cells. Called only for tables whose keys are sound.
    """
    if not resource.coverage or resource.area is None:
        return
    area_column = resource.area.field
    everywhere = [*areas, *resource.area.also]
    columns = (area_column, "year")
    for where_columns, entries in _grouped(resource.coverage).items():
        key_columns = (*columns, *where_columns)
        keys = _keys(raw, key_columns)
        present: dict[str, set[str]] = {}
        for entry in entries:
            endings = [_SEPARATOR.join([str(year), *_values(entry.where)]) for year in entry.years]
            expected_areas = [area for area in everywhere if area not in entry.excluded]
            expected = {f"{area}{_SEPARATOR}{ending}" for area, ending in product(expected_areas, endings)}
            for field in entry.fields:
                if field not in present:
                    present[field] = {key for key, cell in zip(keys, raw.columns[field], strict=True) if cell}
                absent = expected - present[field]
                if absent:
                    absent -= _declared(resource.gaps, field, entry.where)
                if absent:
                    row_of = dict(zip(keys, raw.rows, strict=True))
                    for key in sorted(absent):
                        yield _missing(raw.shown, field, key, key_columns, row_of.get(key))


def check_gaps(shown: str, resource: Resource, areas: list[str]) -> Iterator[Problem]:
    """Yield areas in the declared gaps and exceptions that do not exist: a misspelt gap would excuse nothing."""
    known = {*areas, *(resource.area.also if resource.area else ())}
    for number, gap in enumerate(resource.gaps, start=1):
        for area in gap.regions:
            if area not in known:
                near = difflib.get_close_matches(area, sorted(known), n=2, cutoff=0.6)
                yield Problem(
                    f"{_HOME}, tabel {resource.name}, gaps[{number}].regions",
                    f"kode wilayah tidak dikenal (dipakai untuk {shown})",
                    value=area,
                    remedy=f"mungkin maksudnya {' atau '.join(near)}" if near else "periksa kodenya",
                )


def _grouped(coverage: tuple[Coverage, ...]) -> dict[tuple[str, ...], list[Coverage]]:
    groups: dict[tuple[str, ...], list[Coverage]] = {}
    for entry in coverage:
        groups.setdefault(tuple(sorted(entry.where)), []).append(entry)
    return groups


def _values(where: Mapping[str, Scalar]) -> list[str]:
    return [str(where[column]) for column in sorted(where)]


def _declared(gaps: tuple[Gap, ...], field: str, where: Mapping[str, Scalar]) -> set[str]:
    values = _values(where)
    return {
        _SEPARATOR.join([region, str(year), *values])
        for gap in gaps
        # A gap without `where` excuses the field for every indicator or month.
        if field in gap.fields and (not gap.where or gap.where == where)
        for region in gap.regions
        for year in gap.years
    }


def _missing(shown: str, field: str, key: str, columns: tuple[str, ...], row: int | None) -> Problem:
    values = key.split(_SEPARATOR)
    described = ", ".join(f"{column} {value}" for column, value in zip(columns, values, strict=True))
    what = "kosong padahal lengkap untuk tahun itu" if row else "baris tidak ada padahal lengkap untuk tahun itu"
    return Problem(
        f"{shown} baris {row}, kolom {field}" if row else f"{shown}, kolom {field}",
        f"{what} ({described})",
        rule=f"coverage di {_HOME} menyatakan kolom ini lengkap untuk tahun {values[1]}",
        remedy="kembalikan angkanya, atau daftarkan di gaps bila BPS memang tidak menerbitkannya",
    )
