"""Which lists an office has (`daftar.yaml`), and which of their columns hold what (`data/layouts/`)."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from rpkd.errors import Problem, UserError
from rpkd.files import YamlDocument, read_yaml
from rpkd.params import load_programs
from rpkd.project import Project
from rpkd.registry._roster import COUNTS, FLAGS, Level, ListKind, When

if TYPE_CHECKING:
    from rpkd.regions import Region

LAYOUT_FOLDER = "layouts"
LAYOUTS = (
    *("dtsen-individu", "dtsen-keluarga", "dtks-siksng", "p3ke-individu", "p3ke-individu-kabupaten", "p3ke-keluarga"),
    "penerima",
)
"""Names of the layouts of lists, each a file in `data/layouts/`."""

NOT_THERE = "-"
"""Written in place of a column's name where the file lacks it."""

Basis = Literal["nasional", "provinsi", "kabupaten", "tidak-diketahui"]

PLACE_COLUMNS = ("province", "regency", "district", "village", "regency_name", "district_name", "village_name")
COLUMNS = (
    *("family_id", "person_id", "nik", "kk", "name", "birth", "sex", "relation", "marital", "address", "rt", "rw"),
    *PLACE_COLUMNS,
    *COUNTS,
    *FLAGS,
)
"""What a column may be; any number of ``gets:<programme>`` beside them."""

CODED = ("sex", "relation", "marital", "flags", "difficulty", *FLAGS)
"""What codes may be given for; ``flags`` is for all columns of yes and no that have none of their own."""

OTHER_PROGRAMS = ("bst", "bpum")
"""Programmes of earlier years that lists know and `params/programs.yaml` does not."""

KeyPath = tuple[str | int, ...]

_MOST_LISTS = 40


def _texts(value: Any) -> Any:
    """Take a single value as a list of one, and numbers as the texts that they are in a file."""
    items = value if isinstance(value, list) else [value]
    return tuple(str(item) if isinstance(item, int | float) else item for item in items)


def _printable(text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise ValueError("no name")
    return text


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


Text = Annotated[str, AfterValidator(_printable)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_texts), Field(strict=False)]
CodeSets = dict[str, dict[str, Texts]]


class Layout(_Part):
    """A known shape of lists.

    Parameters
    ----------
    kind, level : str
        As of `Roster`.
    required : tuple of str
        Columns without which the list says nothing; an office may say that its file lacks one.
    columns : dict
        What a column is, to the names that it is known to have, the best first.
    flags : dict
        Programme, to the names of columns that say whether a row receives it.
    difficulties : tuple of str
        Columns on what a person can hardly do: one answer among ``codes.difficulty.yes`` makes a person disabled.
    codes : dict
        Field, then value, to the codes that mean it.
    """

    kind: ListKind
    level: Level
    required: Texts = ()
    columns: dict[str, Texts]
    flags: dict[str, Texts] = Field(default_factory=dict)
    difficulties: Texts = ()
    codes: CodeSets = Field(default_factory=dict)


class Entry(_Part):
    """One list of `daftar.yaml`, as its keys there say."""

    name: Text
    kind: ListKind
    layout: Text
    file: Text
    date: datetime.date
    program: Text | None = None
    when: When | None = None
    sheet: Text | None = None
    encoding: Literal["utf-8", "cp1252", "latin-1", "utf-16"] | None = None
    delimiter: Literal[",", ";", "\t", "|"] | None = None
    header_row: Annotated[int, Field(ge=1, le=50)] | None = None
    columns: dict[str, Texts] = Field(default_factory=dict)
    flags: dict[str, Texts] = Field(default_factory=dict)
    codes: CodeSets = Field(default_factory=dict)


class _ListFile(_Part):
    date: datetime.date | None = None
    basis: Basis = "tidak-diketahui"
    synthetic: bool = False
    lists: Annotated[tuple[Entry, ...], Field(min_length=1, max_length=_MOST_LISTS, strict=False)]


@dataclass(frozen=True)
class ListMap:
    """The lists of an office.

    Parameters
    ----------
    date : datetime.date
        Programmes' rules valid on this day are applied: the file's, else that of the latest DTSEN list, else that of
        the latest list.
    basis : str
        Among whom the DTSEN list's deciles rank.
    synthetic : bool
        Whether the file says that its persons are made up.
    entries : tuple of Entry
        With `when` filled in.
    layouts : dict of str to Layout
        Those that the entries name.
    path : Path
        The file: the lists lie relative to it.
    shown : str
        The file as messages name it.
    """

    date: datetime.date
    basis: Basis
    synthetic: bool
    entries: tuple[Entry, ...]
    layouts: Mapping[str, Layout]
    path: Path
    shown: str


def read_list_map(path: Path, project: Project, region: Region) -> ListMap:
    """Read `daftar.yaml` with the layouts that it names.

    Parameters
    ----------
    path : Path
        The file.
    project : Project
        Holds `data/layouts/` and the programmes.
    region : Region
        May have programmes of its own.

    Returns
    -------
    ListMap
        A list of recipients without `when` counts as after the change when its date is that of the earliest DTSEN list
        or later; DTSEN is after, DTKS and P3KE are before.

    Raises
    ------
    UserError
        Everything that is wrong at once: keys, kinds, layouts, programmes, columns and fields that are not known, names
        of lists that are there twice.
    """
    document = read_yaml(path, shown=project.shown(path))
    data = _filled(document.data)
    try:
        file = _ListFile.model_validate(data)
    except ValidationError as error:
        raise UserError(*_problems(error, document, project.shown(path), _ListFile)) from None
    shown = project.shown(path)
    where = _Where(document, shown)
    known = [*load_programs(project, region).programs, *OTHER_PROGRAMS]
    layouts: dict[str, Layout] = {}
    problems: list[Problem] = []
    for number, entry in enumerate(file.lists):
        key = ("lists", number)
        if entry.layout in LAYOUTS and entry.layout not in layouts:
            layouts[entry.layout] = read_layout(entry.layout, project)
        problems += _check_entry(entry, key, where, layouts.get(entry.layout))
        problems += _check_program(entry, key, where, known)
        if entry.name in [other.name for other in file.lists[:number]]:
            problems.append(
                Problem(where((*key, "name")), "nama daftar dipakai dua kali", entry.name, "setiap daftar bernama lain",
                        "ganti salah satu nama")
            )  # fmt: skip
    changed = min((entry.date for entry in file.lists if entry.kind == "dtsen"), default=None)
    entries = []
    for number, entry in enumerate(file.lists):
        when = entry.when or _when(entry, changed)
        if when is None:
            problems.append(
                Problem(where(("lists", number)), "kunci when belum diisi", entry.name,
                        "tanpa daftar DTSEN tidak diketahui apakah daftar ini dari sebelum atau sesudah perubahan",
                        "isi when: before atau when: after")
            )  # fmt: skip
        entries.append(entry.model_copy(update={"when": when}))
    if problems:
        raise UserError(*problems)
    dtsen = [entry.date for entry in entries if entry.kind == "dtsen"]
    date = file.date or max(dtsen or [entry.date for entry in entries])
    return ListMap(date, file.basis, file.synthetic, tuple(entries), layouts, path, shown)


def read_layout(name: str, project: Project) -> Layout:
    """Read one of `LAYOUTS`.

    Raises
    ------
    UserError
        When somebody has changed the file so that it is none.
    """
    path = project.data / LAYOUT_FOLDER / f"{name}.yaml"
    document = read_yaml(path, shown=project.shown(path))
    try:
        return Layout.model_validate(_filled(document.data))
    except ValidationError as error:
        raise UserError(*_problems(error, document, project.shown(path), Layout)) from None


@dataclass(frozen=True)
class _Where:
    document: YamlDocument
    shown: str

    def __call__(self, key_path: KeyPath) -> str:
        line = self.document.line(key_path)
        named = ".".join(str(part + 1) if isinstance(part, int) else part for part in key_path)
        return f"{self.shown}{f' baris {line}' if line else ''}{f', kunci {named}' if named else ''}"


def _check_entry(entry: Entry, key: KeyPath, where: _Where, layout: Layout | None) -> list[Problem]:
    problems = []
    if layout is None:
        problems.append(
            _unknown(where((*key, "layout")), "tata letak tidak dikenal", entry.layout, LAYOUTS, "tata letak")
        )
    elif layout.kind != entry.kind:
        problems.append(
            Problem(
                where((*key, "layout")),
                f"tata letak itu untuk daftar {layout.kind}, bukan {entry.kind}",
                entry.layout,
                "layout sesuai dengan kind",
                "perbaiki salah satunya",
            )
        )
    problems += [
        _unknown(where((*key, "columns", name)), "kolom tidak dikenal", name, COLUMNS, "kolom")
        for name in entry.columns
        if name not in COLUMNS
    ]
    problems += [
        _unknown(where((*key, "codes", name)), "kode untuk isian itu tidak dikenal", name, CODED, "isian")
        for name in entry.codes
        if name not in CODED
    ]
    return problems


def _check_program(entry: Entry, key: KeyPath, where: _Where, known: Sequence[str]) -> list[Problem]:
    wanted = [((*key, "flags", name), name) for name in entry.flags]
    if entry.kind == "recipients" and entry.program is None:
        return [
            Problem(where(key), "kunci program belum diisi", entry.name, "daftar penerima menyebut kode programnya",
                    "isi program dengan kode di params/programs.yaml, misalnya pkh")
        ]  # fmt: skip
    if entry.program is not None:
        if entry.kind != "recipients":
            return [
                Problem(where((*key, "program")), "program hanya untuk daftar penerima (kind: recipients)",
                        entry.program, None, "hapus kunci program, atau perbaiki kind")
            ]  # fmt: skip
        wanted.append(((*key, "program"), entry.program))
    return [
        _unknown(where(path), "program tidak dikenal", name, known, "kode di params/programs.yaml")
        for path, name in wanted
        if name not in known
    ]


def _unknown(where: str, what: str, value: str, known: Any, called: str) -> Problem:
    names = list(known)
    near = difflib.get_close_matches(value.lower(), names, n=1)
    remedy = f"mungkin maksudnya {near[0]}" if near else "tulis salah satunya, atau hapus kunci itu"
    return Problem(where, what, value, f"{called} yang dikenal: {', '.join(names)}", remedy)


def _when(entry: Entry, changed: datetime.date | None) -> When | None:
    if entry.kind != "recipients":
        return "after" if entry.kind == "dtsen" else "before"
    if changed is None:
        return None
    return "after" if entry.date >= changed else "before"


def _filled(value: Any) -> Any:
    """Leave out keys that are written but empty: they mean the same as absent ones."""
    if isinstance(value, list):
        return [_filled(item) for item in value]
    if not isinstance(value, dict):
        return value
    filled = {key: _filled(item) for key, item in value.items()}
    return {key: item for key, item in filled.items() if item is not None and item not in ("", {}, [])}


_RULES = {
    "date": "tanggal seperti 2026-07-10",
    "basis": ", ".join(get_args(Basis)),
    "kind": ", ".join(get_args(ListKind)),
    "level": ", ".join(get_args(Level)),
    "when": "before (sebelum DTSEN) atau after (sesudahnya)",
    "file": "nama berkas, menurut letaknya terhadap berkas ini",
    "encoding": "utf-8, cp1252, latin-1, atau utf-16",
    "delimiter": "koma, titik koma, tab, atau garis tegak, di antara tanda kutip",
    "header_row": "nomor baris kepala tabel, 1 sampai 50",
    "synthetic": "true atau false",
    "lists": f"1 sampai {_MOST_LISTS} daftar, masing-masing diawali tanda -",
}


def _problems(error: ValidationError, document: YamlDocument, shown: str, model: type[BaseModel]) -> list[Problem]:
    """Tell what a model refuses, each once: not also the part that a refused value stands in."""
    details = error.errors(include_url=False)
    places = [detail["loc"] for detail in details]
    found = [
        _problem(detail, document, shown, model)
        for detail, place in zip(details, places, strict=True)
        if not any(other[: len(place)] == place and len(other) > len(place) for other in places)
    ]
    return list(dict.fromkeys(found))


def _problem(detail: Any, document: YamlDocument, shown: str, model: type[BaseModel]) -> Problem:
    """Tell one validation error in Indonesian."""
    kind, value, key_path = detail["type"], detail["input"], tuple(detail["loc"])
    where = _Where(document, shown)(key_path)
    last = next((part for part in reversed(key_path) if isinstance(part, str)), "")
    if kind == "extra_forbidden":
        here = Entry if len(key_path) == 3 and key_path[0] == "lists" else model
        return _unknown(where, "kunci tidak dikenal", last, sorted(here.model_fields), "kunci di sini")
    rule = _RULES.get(last, "teks seperti di berkas")
    if kind == "missing":
        return Problem(where, "kunci wajib belum diisi", last, rule, f"isi kunci {last}")
    return Problem(where, "nilai tidak dapat dipakai", str(value), rule, f"perbaiki nilai {last}")
