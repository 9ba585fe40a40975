"""`data/datapackage.json`: what tables there are and what each must hold.

The layout is that of a Frictionless Data Package, with keys of our own: `unit` of a field; `citation`, `publisher`,
`vintage` of a resource; `prefixes`, which says which codes begin with which; `area`, `ranges`, `coverage` and `gaps`,
which say which figures must be there.
"""

from __future__ import annotations

import difflib
import functools
import json
import re
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal, NoReturn

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError
from pydantic import Field as Key

from rpkd.errors import Problem, UserError, explain_os_errors
from rpkd.numbers import Unit
from rpkd.sources._model import Source
from rpkd.texts import describe_character, unsettable_character

Scalar = str | int

NEEDED = {
    "provinces": ("province_code", "name"),
    "regencies": (*("region_code", "bps_code", "name", "kind", "province_code", "longitude", "latitude", "area_km2"),),
    "districts": ("district_code", "region_code", "name", "longitude", "latitude", "area_km2"),
    "villages": (
        *("village_code", "district_code", "region_code", "name", "kind", "longitude", "latitude", "area_km2"),
        "village_index_2024",
    ),
    "indicators": (
        *("indicator", "title", "unit", "decimals", "polarity", "role", "field", "supports", "source"),
        *("national_code", "definition", "note"),
    ),
    "regulations": ("regulation", "citation", "subject", "strand", "evidence"),
    "national_targets": ("indicator", "year", "low", "high", "document", "evidence"),
    "extreme_poverty_lines": (
        *("line", "label", "dollars_per_day", "ppp_year", "year", "rupiah_per_day", "rupiah_per_month"),
        *("spatial_deflator", "series", "status", "source", "evidence"),
    ),
    "extreme_poverty_calibration": ("year", "national_rate", "multiple"),
    "registry_deciles": ("year", "decile", "multiple"),
    "backtest": (
        *("panel", "model", "part", "key", "regions", "forecasts", "pairs", "mae", "bias", "mase", "crps"),
        *("coverage_50", "coverage_80", "coverage_95", "failures", "figures"),
    ),
    "poverty_regency": (
        *("region_code", "year", "headcount_ratio", "poverty_gap_index", "poverty_severity_index"),
        *("poor_thousand", "poverty_line"),
    ),
    "poverty_province": (
        *("area_code", "year", "month", "headcount_ratio", "poverty_gap_index", "poverty_severity_index"),
        *("poverty_line", "gini", "food_line", "nonfood_line", "poor_thousand"),
    ),
    "indicators_regency": ("region_code", "year", "indicator", "value"),
    "indicators_province": ("area_code", "year", "indicator", "value"),
}
"""The tables and columns that the rest of the project reads: without one of them there is no document."""


class _Part(BaseModel):
    # Strict: "3" is not taken for 3. Forbid: a misspelt key is told, not ignored.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=False)


def _regular_expression(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"pola tidak terbaca ({error})") from error
    return text


def _inside_data(text: str) -> str:
    path = PurePosixPath(text)
    outside = path.is_absolute() or ".." in path.parts or "\\" in text or ":" in text
    if outside or not text.isprintable() or path.suffix != ".csv":
        raise ValueError(
            "letak berkas harus nisbi terhadap folder data, tanpa «..» dan tanpa karakter kendali, dan berakhir .csv"
        )
    return text


class Constraints(_Part):
    """What every cell of a field must obey."""

    required: bool = False
    unique: bool = False
    minimum: float | None = None
    maximum: float | None = None
    exclusive_minimum: float | None = Key(default=None, alias="exclusiveMinimum")
    pattern: Annotated[str, AfterValidator(_regular_expression)] | None = None
    enum: tuple[Scalar, ...] | None = Key(default=None, strict=False)


class FieldSpec(_Part):
    """A column as the data package declares it."""

    name: str
    type: Literal["string", "integer", "number"]
    title: str
    unit: Annotated[Unit, Key(strict=False)]
    description: str = ""
    constraints: Constraints = Constraints()

    @property
    def numeric(self) -> bool:
        """Whether cells are numbers."""
        return self.type != "string"


class Reference(_Part):
    """The column of another table that a foreign key points to."""

    resource: str
    fields: tuple[str] = Key(strict=False)


class ForeignKey(_Part):
    """A column whose values must stand in another table."""

    fields: tuple[str] = Key(strict=False)
    reference: Reference


class SchemaSpec(_Part):
    """Columns and keys of a table."""

    fields: tuple[FieldSpec, ...] = Key(strict=False, min_length=1)
    primary_key: tuple[str, ...] = Key(alias="primaryKey", strict=False, min_length=1)
    foreign_keys: tuple[ForeignKey, ...] = Key(default=(), alias="foreignKeys", strict=False)


class Prefix(_Part):
    """A column of codes whose cell is the beginning of the cell of another column, up to a dot: 19.71 of 19.71.02."""

    field: str
    of: str


class Area(_Part):
    """The column that says which area a row is about, the table that lists all areas, and areas beyond that list."""

    field: str
    resource: str
    key: str
    also: tuple[str, ...] = Key(default=(), strict=False)


class Range(_Part):
    """Bounds for the rows where other columns have given values."""

    field: str
    where: dict[str, Scalar]
    minimum: float
    maximum: float


class Coverage(_Part):
    """Years for which fields are complete: every area has a figure, unless a gap says otherwise."""

    fields: tuple[str, ...] = Key(strict=False)
    years: tuple[int, ...] = Key(strict=False)
    where: dict[str, Scalar] = {}
    excluded: tuple[str, ...] = Key(default=(), alias="except", strict=False)


class Gap(_Part):
    """Figures that are known to be missing, and why."""

    regions: tuple[str, ...] = Key(strict=False)
    years: tuple[int, ...] = Key(strict=False)
    fields: tuple[str, ...] = Key(strict=False)
    where: dict[str, Scalar] = {}
    reason: str = Key(min_length=1)


class Named(_Part):
    """A licence or a source: a title, and where it may be found."""

    title: str
    name: str | None = None
    path: str | None = None


class Resource(_Part):
    """One table as the data package declares it."""

    name: str
    path: Annotated[str, AfterValidator(_inside_data)]
    title: str
    description: str = ""
    citation: str
    publisher: str
    vintage: str
    licenses: tuple[Named, ...] = Key(strict=False, min_length=1)
    sources: tuple[Named, ...] = Key(strict=False, min_length=1)
    # Not `schema`: pydantic has a method of that name.
    table_schema: SchemaSpec = Key(alias="schema")
    prefixes: tuple[Prefix, ...] = Key(default=(), strict=False)
    area: Area | None = None
    ranges: tuple[Range, ...] = Key(default=(), strict=False)
    coverage: tuple[Coverage, ...] = Key(default=(), strict=False)
    gaps: tuple[Gap, ...] = Key(default=(), strict=False)

    @property
    def fields(self) -> tuple[FieldSpec, ...]:
        """The columns."""
        return self.table_schema.fields

    @property
    def primary_key(self) -> tuple[str, ...]:
        """The columns that tell rows apart."""
        return self.table_schema.primary_key

    @property
    def foreign_keys(self) -> tuple[ForeignKey, ...]:
        """Links to other tables."""
        return self.table_schema.foreign_keys

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(field.name for field in self.fields)

    @property
    def needs(self) -> tuple[str, ...]:
        """The tables that must be read before this one can be checked."""
        linked = [key.reference.resource for key in self.foreign_keys]
        return tuple(dict.fromkeys([*linked, *([self.area.resource] if self.area else [])]))

    @property
    def source(self) -> Source:
        """The source as a document cites it."""
        terms = "; ".join(item.title for item in self.licenses)
        return Source(self.citation, self.title, self.publisher, self.vintage, terms)


class Package(_Part):
    """All tables."""

    name: str
    title: str
    description: str = ""
    resources: tuple[Resource, ...] = Key(strict=False, min_length=1)

    @cached_property
    def by_name(self) -> dict[str, Resource]:
        """The tables by name, in the order of the file."""
        return {resource.name: resource for resource in self.resources}


_RESTORE = "kembalikan berkas itu dari salinan asli proyek, atau perbaiki bagian itu"


def read_package(path: Path, shown: str) -> Package:
    """Read and check the data package.

    Parameters
    ----------
    path : Path
        The JSON file.
    shown : str
        The file as messages name it.

    Raises
    ------
    UserError
        When it is absent, not UTF-8, not JSON, or not laid out as it must be; all problems of the layout at once.
    """
    with explain_os_errors(path, "membaca daftar tabel", shown):
        content = path.read_bytes()
    return _checked_package(content, shown)


# Whoever opens the tables again in the same process finds the same package, unless the file has changed.
@functools.lru_cache(maxsize=1)
def _checked_package(raw: bytes, shown: str) -> Package:
    try:
        data = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_no_twins, parse_constant=_no_constants)
    except UnicodeDecodeError as error:
        raise UserError(Problem(shown, "berkas bukan teks UTF-8", remedy=_RESTORE)) from error
    except json.JSONDecodeError as error:
        raise UserError(
            Problem(
                f"{shown} baris {error.lineno} kolom {error.colno}",
                "JSON tidak dapat dibaca",
                rule="kurung dan tanda kutip berpasangan, koma di antara unsur",
                remedy=_RESTORE,
            )
        ) from error
    except (ValueError, RecursionError) as error:
        reason = "susunan terlalu dalam" if isinstance(error, RecursionError) else str(error)
        raise UserError(Problem(shown, "JSON tidak dapat dipakai", value=reason, remedy=_RESTORE)) from error
    try:
        package = Package.model_validate(data)
    except ValidationError as error:
        raise UserError(*[_layout_problem(shown, data, item) for item in error.errors()]) from error
    problems = [*_unsettable_texts(shown, data, ()), *_absent(shown, package), *_cross_check(shown, package)]
    if problems:
        raise UserError(*problems)
    return package


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise ValueError(f"kunci ditulis dua kali: {', '.join(twice)}")
    return dict(pairs)


def _no_constants(text: str) -> NoReturn:
    raise ValueError(f"{text} bukan angka")


_EXPECTED = {
    "string_type": "teks di antara tanda kutip",
    "int_type": "bilangan bulat",
    "float_type": "angka",
    "bool_type": "true atau false",
    "tuple_type": "daftar di antara kurung siku",
    "dict_type": "susunan kunci dan nilai di antara kurung kurawal",
    "model_type": "susunan kunci dan nilai di antara kurung kurawal",
    "enum": "salah satu satuan yang dikenal",
    "literal_error": "salah satu pilihan yang ada",
    "too_short": "daftar yang tidak kosong",
    "too_long": "daftar dengan satu unsur",
    "string_too_short": "teks yang tidak kosong",
    "finite_number": "angka berhingga",
}


def _layout_problem(shown: str, data: Any, item: Any) -> Problem:
    where = f"{shown}, kunci {_key_path(data, item['loc'])}" if item["loc"] else shown
    kind, value = item["type"], item["input"]
    if kind == "missing":
        return Problem(where, "kunci wajib tidak ada", remedy=_RESTORE)
    if kind == "extra_forbidden":
        return Problem(where, "kunci tidak dikenal", value=str(item["loc"][-1]), remedy=f"periksa ejaannya; {_RESTORE}")
    rule = str(item["ctx"]["error"]) if kind == "value_error" else _EXPECTED.get(kind, "bentuk yang sesuai")
    return Problem(where, "nilai tidak sesuai", value=_brief(value), rule=rule, remedy=_RESTORE)


def _brief(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)[:120]


def _key_path(data: Any, location: tuple[int | str, ...]) -> str:
    """Name list items by their `name` where they have one: "resources[poverty_regency].schema.fields[year].type"."""
    text, here = "", data
    for step in location:
        if isinstance(here, list) and isinstance(step, int):
            here = here[step] if step < len(here) else None
            label = here.get("name") if isinstance(here, dict) else None
            text += f"[{label if isinstance(label, str) else step + 1}]"
        else:
            here = here.get(step) if isinstance(here, dict) else None
            text += f".{step}" if text else str(step)
    return text


def _unsettable_texts(shown: str, data: Any, location: tuple[int | str, ...], root: Any = None) -> Iterator[Problem]:
    """Yield texts that a document cannot show: citations and titles stand in it."""
    root = data if root is None else root
    if isinstance(data, str):
        character = unsettable_character(data)
        if character is not None:
            yield Problem(
                f"{shown}, kunci {_key_path(root, location)}",
                f"teks memuat karakter yang tidak dapat dicetak: {describe_character(character)}",
                rule="huruf Latin dan Yunani, angka, tanda baca, tanda matematika, dan mata uang",
                remedy="hapus karakter itu atau tulis dengan huruf Latin",
            )
    elif isinstance(data, dict | list):
        for step, part in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _unsettable_texts(shown, part, (*location, step), root)


def _absent(shown: str, package: Package) -> Iterator[Problem]:
    """Yield tables and columns that the project reads and the package does not list."""
    for name, columns in NEEDED.items():
        resource = package.by_name.get(name)
        if resource is None:
            yield Problem(
                f"{shown}, kunci resources",
                "tabel tidak terdaftar",
                value=name,
                rule=f"tabel yang diperlukan: {', '.join(NEEDED)}",
                remedy=_RESTORE,
            )
            continue
        for column in columns:
            if column not in resource.names:
                yield Problem(
                    f"{shown}, tabel {name}",
                    "kolom yang diperlukan tidak terdaftar",
                    value=column,
                    rule=f"kolom yang diperlukan: {', '.join(columns)}",
                    remedy=_RESTORE,
                )


def _cross_check(shown: str, package: Package) -> list[Problem]:
    """Names that one part of the package uses must be declared in another."""
    problems: list[Problem] = []

    def known(where: str, value: str, names: tuple[str, ...] | list[str], kind: str) -> None:
        if value not in names:
            near = difflib.get_close_matches(value, names, n=1)
            remedy = f"mungkin maksudnya {near[0]}" if near else _RESTORE
            problems.append(Problem(f"{shown}, {where}", f"{kind} tidak dikenal", value=value, remedy=remedy))

    _report_twins([resource.name for resource in package.resources], f"{shown}, kunci resources", problems)
    for resource in package.resources:
        here = f"tabel {resource.name}"
        _report_twins(list(resource.names), f"{shown}, {here}", problems)
        prefixed = [column for prefix in resource.prefixes for column in (prefix.field, prefix.of)]
        for column in (*resource.primary_key, *(key.fields[0] for key in resource.foreign_keys), *prefixed):
            known(here, column, resource.names, "kolom")
        links = [(key.reference.resource, key.reference.fields[0]) for key in resource.foreign_keys]
        if resource.area:
            known(f"{here}, area", resource.area.field, resource.names, "kolom")
            links.append((resource.area.resource, resource.area.key))
        for name, column in links:
            known(here, name, list(package.by_name), "tabel")
            if name in package.by_name:
                known(here, column, package.by_name[name].names, "kolom")
        _check_declarations(here, resource, known)
        if (resource.coverage or resource.gaps) and (resource.area is None or "year" not in resource.names):
            problems.append(
                Problem(f"{shown}, {here}", "coverage dan gaps memerlukan area dan kolom year", remedy=_RESTORE)
            )
    return problems or _circular(shown, package)


def _check_declarations(here: str, resource: Resource, known: Callable[[str, str, Any, str], None]) -> None:
    parts: tuple[tuple[str, tuple[Coverage | Gap | Range, ...]], ...] = (
        ("coverage", resource.coverage),
        ("gaps", resource.gaps),
        ("ranges", resource.ranges),
    )
    for part, declarations in parts:
        for number, declaration in enumerate(declarations, start=1):
            columns = [declaration.field] if isinstance(declaration, Range) else list(declaration.fields)
            for column in (*columns, *declaration.where):
                known(f"{here}, {part}[{number}]", column, resource.names, "kolom")


def _report_twins(names: list[str], where: str, problems: list[Problem]) -> None:
    problems.extend(
        Problem(where, "nama dipakai dua kali", value=name, remedy=_RESTORE)
        for name in sorted({name for name in names if names.count(name) > 1})
    )


def _circular(shown: str, package: Package) -> list[Problem]:
    """Tables must not need each other in a ring: none of them could be checked first."""
    done: set[str] = set()
    waiting = dict(package.by_name)
    while waiting:
        ready = [name for name, resource in waiting.items() if set(resource.needs) <= done]
        if not ready:
            return [Problem(shown, "tabel saling merujuk", value=", ".join(waiting), remedy=_RESTORE)]
        done.update(ready)
        for name in ready:
            del waiting[name]
    return []
