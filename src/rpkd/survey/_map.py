"""The column map: which files a survey has, and which of their columns hold what.

An office writes it in YAML. It may rest on one of the maps in `data/layouts/`, and then holds only what is different.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from rpkd.errors import Problem, UserError
from rpkd.files import YamlDocument, read_yaml
from rpkd.project import Project

LAYOUT_FOLDER = "layouts"
_LAYOUT_PREFIX = "susenas-"
_NOT_THERE = "-"
KeyPath = tuple[str | int, ...]


def _as_list(value: Any) -> Any:
    """Take a single value as a list of one."""
    return value if isinstance(value, list) else [value]


def _code_texts(value: Any) -> Any:
    return [code_text(item) if isinstance(item, int | float | str) else item for item in _as_list(value)]


def code_text(value: float | str) -> str:
    """Write a code as it is compared: ``01``, ``1`` and ``1.0`` are one code.

    Examples
    --------
    >>> code_text("01"), code_text(1.0), code_text(" A1 "), code_text("00")
    ('1', '1', 'A1', '0')
    """
    text = str(value).strip()
    whole = re.fullmatch(r"0*([0-9]+)(?:[.,]0*)?", text)
    return whole[1] if whole else text


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


Names = Annotated[tuple[str, ...], BeforeValidator(_as_list), Field(min_length=1, strict=False)]
Codes = Annotated[tuple[str, ...], BeforeValidator(_code_texts), Field(strict=False)]


class CommonColumns(_Part):
    """What any file of a survey may say of the household that a row belongs to."""

    household: Names
    province: str | None = None
    regency: str | None = None
    urban: str | None = None
    psu: Annotated[tuple[str, ...], BeforeValidator(_as_list), Field(strict=False)] = ()
    stratum: Annotated[tuple[str, ...], BeforeValidator(_as_list), Field(strict=False)] = ()
    weight: str | None = None
    size: str | None = None
    year: str | None = None


class HouseholdColumns(CommonColumns):
    """A file with one row for each household: housing, and block 43's expenditure."""

    per_capita: str | None = None
    safe_water: str | None = None
    sanitation: str | None = None


class IndividualColumns(CommonColumns):
    """A file with one row for each member."""

    relationship: str | None = None
    sex: str | None = None
    age: str | None = None
    education: str | None = None
    sector: str | None = None
    disabled: Annotated[tuple[str, ...], BeforeValidator(_as_list), Field(strict=False)] = ()
    migrant: str | None = None
    orphan: Annotated[tuple[str, ...], BeforeValidator(_as_list), Field(strict=False)] = ()


class ItemColumns(CommonColumns):
    """Block 41 (food of a week) or block 42 (other goods of a month and a year), one row for each item."""

    item: str
    week: str | None = None
    month: str | None = None
    year_total: str | None = None
    monthly: str | None = None


def _printable(name: str) -> str:
    if not name.isprintable():
        raise ValueError("no name of a file")
    return name


class _File(_Part):
    file: Annotated[str, AfterValidator(_printable)]
    encoding: Literal["utf-8", "cp1252", "latin-1"] | None = None
    delimiter: Literal[",", ";", "\t", "|"] | None = None
    decimal: Literal[".", ","] | None = None


class HouseholdFile(_File):
    """Where the household file or block 43 lies, how its text is written, and its columns."""

    columns: HouseholdColumns


class IndividualFile(_File):
    """The same for the file of members."""

    columns: IndividualColumns


class FoodFile(_File):
    """The same for block 41."""

    columns: ItemColumns

    @model_validator(mode="after")
    def _has_week(self) -> FoodFile:
        if self.columns.week is None:
            raise _rule_error("blok 41 memerlukan kolom nilai seminggu", "kunci week", "isi columns.week")
        return self


class NonfoodFile(_File):
    """The same for block 42, with the rows that are totals of others."""

    columns: ItemColumns
    total_items: Codes = ()

    @model_validator(mode="after")
    def _has_value(self) -> NonfoodFile:
        columns = self.columns
        if columns.monthly is None and (columns.month is None or columns.year_total is None):
            raise _rule_error(
                "blok 42 memerlukan kolom nilai sebulan dan setahun, atau setara sebulan",
                "kunci month dan year_total, atau monthly",
                "isi kolom itu di columns",
            )
        return self


class EducationCodes(_Part):
    """Codes of the head's highest certificate in five steps."""

    none: Codes = ()
    primary: Codes = ()
    junior: Codes = ()
    senior: Codes = ()
    higher: Codes = ()


class SectorCodes(_Part):
    """Codes of the head's work in three sectors; whoever has none of them does not work."""

    agriculture: Codes = ()
    industry: Codes = ()
    services: Codes = ()


class ValueCodes(_Part):
    """Codes that mean yes, and the codes of education and sector."""

    urban: Codes = ("1",)
    head: Codes = ("1",)
    female: Codes = ("2",)
    disabled: Codes = ()
    migrant: Codes = ()
    orphan: Codes = ()
    safe_water: Codes = ()
    sanitation: Codes = ()
    education: EducationCodes = Field(default_factory=EducationCodes)
    sector: SectorCodes = Field(default_factory=SectorCodes)


class SurveyMap(_Part):
    """A whole column map.

    Parameters
    ----------
    year : int
        Year of the survey, March.
    source : str
        Citation for source lines; the year is added where it lacks it.
    weight_means : {"households", "persons"}
        Whether a weight counts households, or persons (households times members).
    whole_file : bool
        True when files without a region column hold this region only. Rows are chosen where there is one.
    population_tolerance : float
        Percent by which the weighted number of persons may differ from the published one without a warning.
    """

    layout: str | None = None
    year: Annotated[int, Field(ge=2000, le=2045)]
    source: str = "BPS, Susenas Maret"
    synthetic: bool = False
    weight_means: Literal["households", "persons"]
    whole_file: bool = False
    population_tolerance: Annotated[float, Field(ge=0, le=100)] = 10.0
    summary: HouseholdFile | None = None
    households: HouseholdFile | None = None
    individuals: IndividualFile | None = None
    food: FoodFile | None = None
    nonfood: NonfoodFile | None = None
    codes: ValueCodes = Field(default_factory=ValueCodes)

    @model_validator(mode="after")
    def _complete(self) -> SurveyMap:
        if self.main is None:
            raise _rule_error(
                "peta kolom belum menyebut berkas rumah tangga",
                "salah satu dari summary (blok 43), households, atau food (blok 41)",
                "tulis bagian itu beserta file dan columns",
            )
        direct = any(part and part.columns.per_capita for part in (self.summary, self.households))
        if not direct and (self.food is None or self.nonfood is None):
            raise _rule_error(
                "peta kolom belum menyebut pengeluaran",
                "columns.per_capita di summary, atau kedua bagian food (blok 41) dan nonfood (blok 42)",
                "lengkapi salah satunya",
            )
        for name in ("weight", "size"):
            if not any(getattr(part.columns, name) for _, part in self.parts()):
                raise _rule_error(
                    f"tidak ada berkas yang menyebut kolom {name}",
                    "penimbang dan banyaknya anggota rumah tangga diperlukan",
                    f"isi columns.{name} di berkas yang memuatnya",
                )
        return self

    @property
    def main(self) -> HouseholdFile | FoodFile | None:
        """The file whose rows say which households there are."""
        return self.summary or self.households or self.food

    def parts(self) -> Iterator[tuple[str, HouseholdFile | IndividualFile | FoodFile | NonfoodFile]]:
        """Give the files that the map names, in the order in which they are asked for a household's figures."""
        for name in ("summary", "households", "individuals", "food", "nonfood"):
            part = getattr(self, name)
            if part is not None:
                yield name, part


def _rule_error(what: str, rule: str, remedy: str) -> PydanticCustomError:
    return PydanticCustomError("rpkd_map", "{what}", {"what": what, "rule": rule, "remedy": remedy})


@dataclass(frozen=True)
class LoadedMap:
    """A column map and where it came from.

    Parameters
    ----------
    map : SurveyMap
        The map.
    path : Path
        Its file: the survey's files lie relative to it.
    shown : str
        The file as messages name it.
    """

    map: SurveyMap
    path: Path
    shown: str


def load_map(path: Path, project: Project) -> LoadedMap:
    """Read a column map, completed from the layout that it names.

    Parameters
    ----------
    path : Path
        The YAML file.
    project : Project
        Holds `data/layouts/`.

    Raises
    ------
    UserError
        Everything that is wrong: broken YAML, unknown layout, unknown or missing keys, wrong kinds of values.
    """
    own = read_yaml(path, shown=project.shown(path))
    sources = [(own, project.shown(path))]
    name = own.data.get("layout")
    data: dict[str, Any] = _filled(own.data)
    if name is not None:
        base_path = _layout_path(str(name), project, _where(("layout",), sources))
        base = read_yaml(base_path, shown=project.shown(base_path))
        sources.append((base, project.shown(base_path)))
        data = _merged(_filled(base.data), data)
    try:
        return LoadedMap(SurveyMap.model_validate(data), path, project.shown(path))
    except ValidationError as error:
        problems = [_problem(detail, sources) for detail in error.errors(include_url=False)]
        raise UserError(*dict.fromkeys(problems)) from error


def _layout_path(name: str, project: Project, where: str) -> Path:
    folder = project.data / LAYOUT_FOLDER
    known = {path.stem: path for path in sorted(folder.glob(f"{_LAYOUT_PREFIX}*.yaml"))}
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=1)
    raise UserError(
        Problem(
            where,
            "tata letak tidak dikenal",
            name,
            f"yang ada di data/{LAYOUT_FOLDER}: {', '.join(known) or 'belum ada'}",
            f"mungkin maksudnya {near[0]}" if near else "tulis salah satu nama itu, atau hapus kunci layout",
        )
    )


def _filled(value: Any) -> Any:
    """Leave out keys that are written but empty, and parts all of whose keys are: they mean the same as absent ones."""
    if not isinstance(value, dict):
        return value
    filled = {key: _filled(item) for key, item in value.items()}
    return {key: item for key, item in filled.items() if item is not None and item not in ("", {})}


def _merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Complete a mapping from a layout; a part that the layout has and the office has no file for is left out.

    The layout names no files: a part of it counts only when the own map names its file. A column that the layout knows
    and the office's file lacks is written as "-".
    """
    merged: dict[str, Any] = {}
    for key in dict.fromkeys([*base, *own]):
        theirs, ours = base.get(key), own.get(key)
        if isinstance(theirs, dict) and "columns" in theirs and not isinstance(ours, dict):
            continue
        if isinstance(theirs, dict) and isinstance(ours, dict):
            merged[key] = _merged(theirs, ours)
        elif ours != _NOT_THERE:
            merged[key] = theirs if key not in own else ours
    return merged


def _where(key_path: KeyPath, sources: list[tuple[YamlDocument, str]]) -> str:
    document, shown = next(
        ((document, shown) for document, shown in sources if key_path in document.lines),
        next(((document, shown) for document, shown in sources if document.line(key_path)), sources[0]),
    )
    line = document.line(key_path)
    key = ".".join(str(part) for part in key_path)
    return f"{shown}{f' baris {line}' if line else ''}{f', kunci {key}' if key else ''}"


_RULES = {
    "file": "nama berkas, menurut letaknya terhadap berkas peta ini",
    "year": "tahun survei dengan empat angka",
    "household": "satu kolom atau daftar kolom yang bersama-sama menjadi nomor rumah tangga",
    "columns": "daftar «kunci: nama kolom»",
    "weight_means": "households (penimbang menghitung rumah tangga) atau persons (menghitung jiwa)",
    "encoding": "utf-8, cp1252, atau latin-1",
    "delimiter": "koma, titik koma, tab, atau garis tegak, di antara tanda kutip",
    "decimal": "titik atau koma, di antara tanda kutip",
    "item": "kolom kode komoditas",
    "whole_file": "true atau false",
    "synthetic": "true atau false",
    "population_tolerance": "persen, antara 0 dan 100",
}


def _problem(detail: Any, sources: list[tuple[YamlDocument, str]]) -> Problem:
    """Tell one validation error in Indonesian."""
    kind, value, key_path = detail["type"], detail["input"], tuple(detail["loc"])
    where = _where(key_path, sources)
    if kind == "rpkd_map":
        context = detail["ctx"]
        return Problem(where, context["what"], None, context["rule"], context["remedy"])
    last = next((str(part) for part in reversed(key_path) if isinstance(part, str)), "")
    if kind == "extra_forbidden":
        here = sorted(_fields_at(key_path[:-1]))
        near = difflib.get_close_matches(last.lower(), here, n=1)
        remedy = f"mungkin maksudnya {near[0]}" if near else "hapus kunci itu"
        return Problem(where, "kunci tidak dikenal", last, f"kunci di sini: {', '.join(here)}", remedy)
    rule = _RULES.get(last, "nama kolom atau kode seperti di berkas")
    if kind == "missing":
        return Problem(where, "kunci wajib belum diisi", rule=rule, remedy=f"isi kunci {last}")
    return Problem(where, "nilai tidak dapat dipakai", _shown(value), rule, f"perbaiki nilai {last}")


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _fields_at(key_path: KeyPath) -> set[str]:
    """Return the keys that are known at a place of the map."""
    model: type[BaseModel] = SurveyMap
    for part in key_path:
        annotation = model.model_fields[str(part)].annotation
        kinds = (annotation, *getattr(annotation, "__args__", ()))
        model = next(kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel))
    return set(model.model_fields)
