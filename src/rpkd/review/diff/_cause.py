"""Which inputs differ between two drafts, and which of them each notebook read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rpkd.review._draft import Draft

EMPTY = "kosong"
ABSENT = "tidak ada"
_DIGEST = 8
_RANGE = {"low", "high"}
_UNKNOWN_READS = "reads"
_NARRATIVES = "report/narasi/"
_DOCUMENT = ("report/", "_extensions/", "_quarto.yml")
_SETTINGS = "params/"
_NOTEBOOKS = "notebooks/"
# Which causes a reader looks at first.
_ORDER = ("parameter", "sel data", "berkas", "notebook", "narasi", "naskah", "daerah", "versi", "kode")


@dataclass(frozen=True)
class InputChange:
    """One input that differs between two drafts.

    Parameters
    ----------
    key : str
        What names it: ``projection.pass_through``, ``data/bps/poverty_regency.csv: 33.16, 2024: headcount_ratio``,
        ``report/narasi/33.16/bab4.md``, ``notebooks/proyeksi.ipynb``, ``versi pandas``, ``kode``.
    kind : str
        "parameter", "sel data", "berkas", "kode", "versi", "notebook", "narasi", "naskah" (the document's own text and
        layout) or "daerah".
    what : str
        What it is, in plain Indonesian.
    before, after : str
        Its value, as a person wrote it; of a file or the code the first digits of its digest.
    results : int
        How many changed results it may have moved.
    """

    key: str
    kind: str
    what: str
    before: str
    after: str
    results: int = 0


@dataclass(frozen=True)
class Causes:
    """Inputs that differ, and those of each notebook.

    Parameters
    ----------
    inputs : tuple of InputChange
        Parameters first, code last.
    by_notebook : mapping of str to tuple of str
        For each notebook the keys of those that it read.
    """

    inputs: tuple[InputChange, ...]
    by_notebook: Mapping[str, tuple[str, ...]]

    def of(self, notebook: str) -> tuple[str, ...]:
        """Return the keys of the inputs that may have moved a result; of all, where its notebook is not known."""
        return self.by_notebook[notebook] if notebook in self.by_notebook else tuple(one.key for one in self.inputs)


@dataclass
class _Found:
    """What was found so far, each input once."""

    inputs: dict[str, InputChange] = field(default_factory=dict)

    def add(self, changes: Iterable[InputChange]) -> list[str]:
        keys = []
        for change in changes:
            self.inputs.setdefault(change.key, change)
            keys.append(change.key)
        return keys


def find_causes(before: Draft, after: Draft) -> Causes:
    """Return the inputs that differ between two drafts.

    Parameters
    ----------
    before, after : Draft
        Two drafts of one region.

    Returns
    -------
    Causes
        A changed file stands for its changed cells where both drafts kept them, and for "baris daerah lain" where none
        of the kept ones changed. A notebook that only one draft has is itself the cause of all that it records.
    """
    found = _Found()
    states = _States(before), _States(after)
    by_notebook: dict[str, list[str]] = {}
    unknown: list[str] = []
    opened: dict[str, list[str]] = {}
    for notebook in dict.fromkeys((*before.inputs, *after.inputs)):
        if notebook not in before.inputs or notebook not in after.inputs:
            came = notebook in after.inputs
            key = f"{_NOTEBOOKS}{notebook}.ipynb"
            change = InputChange(key, "notebook", f"notebook {notebook}", *_came_or_went(came))
            by_notebook[notebook] = found.add([change])
            continue
        keys = dict.fromkeys((*before.inputs[notebook], *after.inputs[notebook]))
        if _UNKNOWN_READS in keys:
            unknown.append(notebook)
        by_notebook[notebook] = []
        for key in keys:
            earlier, later = (state.of(notebook, key) for state in states)
            if earlier == later:
                continue
            if key not in opened:
                opened[key] = found.add(_opened(key, earlier, later, before, after))
            by_notebook[notebook] += opened[key]
    found.add(_unread(before, after, found.inputs))
    inputs = sorted(found.inputs.values(), key=lambda change: _ORDER.index(change.kind))
    rank = {change.key: place for place, change in enumerate(inputs)}
    for notebook in unknown:
        by_notebook[notebook] = list(rank)
    ordered = {name: tuple(sorted(set(keys), key=rank.__getitem__)) for name, keys in by_notebook.items()}
    return Causes(tuple(inputs), ordered)


class _States:
    """The state of any input of one draft, also of one that a notebook did not read in this draft but in the other."""

    def __init__(self, draft: Draft) -> None:
        self._inputs = draft.inputs
        self._params = draft.params
        self._known = {
            **{f"version:{name}": text for name, text in draft.versions.items()},
            **{f"file:{path}": state for path, state in draft.sources.items()},
            **{key: state for inputs in draft.inputs.values() for key, state in inputs.items()},
        }

    def of(self, notebook: str, key: str) -> str:
        """Return a state as builds write it; empty for what is absent."""
        own = self._inputs[notebook].get(key)
        if own is not None:
            return own
        if key not in self._known and key.startswith("param:"):
            return json.dumps(_lookup(self._params, key.removeprefix("param:")), ensure_ascii=False, sort_keys=True)
        return self._known.get(key, "")


def _lookup(params: object, name: str) -> object:
    value: Any = params
    for part in filter(None, name.split(".")):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _opened(key: str, earlier: str, later: str, before: Draft, after: Draft) -> list[InputChange]:
    """Return what is behind one input whose state differs."""
    kind, _, name = key.partition(":")
    if kind == "param":
        return _parameters(name, _read(earlier), _read(later))
    if kind == "version":
        return [InputChange(f"versi {name}", "versi", f"versi {name}", earlier or ABSENT, later or ABSENT)]
    if kind == "file":
        return _file(name, earlier, later, before, after)
    if key == "code":
        return [InputChange("kode", "kode", "kode rpkd", _digest(earlier), _digest(later))]
    if key == "params_file":
        return [InputChange(key, "daerah", "berkas parameter daerah", earlier or ABSENT, later or ABSENT)]
    what = {"region": "nama atau kode daerah", _UNKNOWN_READS: "bahan yang tidak diketahui"}.get(key, key)
    return [InputChange(key, "daerah", what, earlier or ABSENT, later or ABSENT)]


def _read(state: str) -> object:
    try:
        return json.loads(state) if state else None
    except ValueError:
        return state


def _parameters(name: str, earlier: object, later: object) -> list[InputChange]:
    """Return each value that differs inside one parameter, which may be a whole section."""
    ours, theirs = _leaves(earlier, name), _leaves(later, name)
    return [
        InputChange(leaf, "parameter", f"parameter {leaf}", _written(ours.get(leaf)), _written(theirs.get(leaf)))
        for leaf in dict.fromkeys((*ours, *theirs))
        if _written(ours.get(leaf)) != _written(theirs.get(leaf))
    ]


def _leaves(value: object, name: str) -> dict[str, object]:
    """Return the values of a section by their dotted names; an empty section holds none, a range is one value."""
    if isinstance(value, Mapping) and value.keys() != _RANGE:
        inner = (_leaves(part, f"{name}.{key}" if name else str(key)) for key, part in value.items())
        return {leaf: content for part in inner for leaf, content in part.items()}
    return {name: value}


def _written(value: object) -> str:
    """Return a value as it stands in a parameter file.

    Examples
    --------
    >>> _written(0.7), _written("Bappeda"), _written(None), _written([1, "dua"]), _written(True)
    ('0.7', 'Bappeda', 'kosong', '[1, "dua"]', 'true')
    >>> _written({"low": 8.5, "high": 9.5}), _written({"low": 9.5, "high": 9.5})
    ('8.5 sampai 9.5', '9.5')
    """
    if isinstance(value, Mapping) and value.keys() == _RANGE:
        low, high = (_written(value[end]) for end in ("low", "high"))
        return low if low == high else f"{low} sampai {high}"
    if value is None or value in ([], ""):
        return EMPTY
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _file(path: str, earlier: str, later: str, before: Draft, after: Draft) -> list[InputChange]:
    if path.startswith(_NOTEBOOKS) and path.endswith(".ipynb"):
        name = path.removeprefix(_NOTEBOOKS).removesuffix(".ipynb")
        return [InputChange(path, "notebook", f"notebook {name}", _digest(earlier), _digest(later))]
    if path.startswith(_NARRATIVES):
        return [InputChange(path, "narasi", f"narasi daerah {path}", _digest(earlier), _digest(later))]
    if path.startswith(_DOCUMENT):
        return [InputChange(path, "naskah", f"naskah {path}", _digest(earlier), _digest(later))]
    if path not in before.cells or path not in after.cells:
        return [InputChange(path, "berkas", f"berkas {path}", _digest(earlier), _digest(later))]
    cells = _cells(path, before, after)
    if cells:
        return cells
    what = f"baris daerah lain di {path}" if path.endswith(".csv") else f"catatan atau susunan {path} (isinya sama)"
    return [InputChange(path, "berkas", what, _digest(earlier), _digest(later))]


def _cells(path: str, before: Draft, after: Draft) -> list[InputChange]:
    ours, theirs = before.cells[path], after.cells[path]
    return [
        InputChange(f"{path}: {name}", "sel data", f"{path}, {name}", ours.get(name, EMPTY), theirs.get(name, EMPTY))
        for name in dict.fromkeys((*ours, *theirs))
        if ours.get(name) != theirs.get(name)
    ]


def _unread(before: Draft, after: Draft, found: Mapping[str, InputChange]) -> list[InputChange]:
    """Return what differs and no notebook read: parameters and files that only the document shows, or nothing does."""
    parameters = [change for change in _parameters("", before.params, after.params) if change.key not in found]
    named = {key for key, change in found.items() if change.kind == "parameter"} | {one.key for one in parameters}
    opened = {key.partition(": ")[0] for key, change in found.items() if change.kind == "sel data"} | found.keys()
    files: list[InputChange] = []
    for path in dict.fromkeys((*before.sources, *after.sources)):
        earlier, later = before.sources.get(path, ""), after.sources.get(path, "")
        if earlier == later or path in opened:
            continue
        changes = _file(path, earlier, later, before, after)
        if path.startswith(_SETTINGS) and named:
            # The values that they give are told already, by their names.
            changes = [one for one in changes if not _tells_of(one.key.partition(": ")[2], named)]
        files += changes
    versions = [
        change
        for name in dict.fromkeys((*before.versions, *after.versions))
        if name != "code" and before.versions.get(name) != after.versions.get(name)
        for change in _opened(
            f"version:{name}", before.versions.get(name, ""), after.versions.get(name, ""), before, after
        )
        if change.key not in found
    ]
    return [*parameters, *files, *versions]


def _tells_of(cell: str, parameters: Iterable[str]) -> bool:
    """Tell whether a line of a parameter file is, or is a part of, one of these parameters; a whole file is."""
    return not cell or any(is_part_of(cell, name) or is_part_of(name, cell) for name in parameters)


def is_part_of(key: str, name: str) -> bool:
    """Tell whether an input is the one that a name means, or a part of it.

    Examples
    --------
    >>> is_part_of("projection.pass_through", "projection"), is_part_of("data/a.csv: 33.16: x", "data/a.csv")
    (True, True)
    >>> is_part_of("projection.pass_through_low", "projection.pass_through")
    False
    """
    return key == name or key.startswith((f"{name}.", f"{name}: ", f"{name}["))


def _digest(state: str) -> str:
    return f"sidik {state[:_DIGEST]}" if state else ABSENT


def _came_or_went(came: bool) -> tuple[str, str]:
    return (ABSENT, "baru") if came else ("ada", ABSENT)
