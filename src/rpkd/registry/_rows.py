"""From the cells of a file to the rows of a `Roster`."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rpkd.errors import Problem
from rpkd.regions import RegionIndex
from rpkd.registry._cells import Bools, Cells, Wanted
from rpkd.registry._codes import Codes, code_key, read_categories, read_counts, read_dates, read_deciles, read_flags
from rpkd.registry._identity import MISSING, Numbers, born, read_kks, read_niks
from rpkd.registry._maps import NOT_THERE, PLACE_COLUMNS, Entry, Layout
from rpkd.registry._names import each_kind, name_key, number_text, split_address, spread
from rpkd.registry._notes import found_notes, unknown_codes
from rpkd.registry._places import Reference, read_places
from rpkd.registry._roster import FLAGS, GETS, TEXTS

_DIFFICULTY = "difficulty:"
_ANOTHER = "#"


def wanted_columns(entry: Entry, layout: Layout) -> Wanted:
    """Return the columns to look for: the layout's, changed by what the office writes."""
    names: dict[str, tuple[str, ...]] = dict(layout.columns)
    names |= _flag_columns({program: names for program, names in layout.flags.items() if program not in entry.flags})
    names |= {f"{_DIFFICULTY}{number}": (name,) for number, name in enumerate(layout.difficulties)}
    own = entry.columns | _flag_columns(entry.flags)
    left_out = {name for name, aliases in own.items() if aliases == (NOT_THERE,)}
    names = {name: aliases for name, aliases in (names | own).items() if name not in left_out}
    # What the office names must be there; a column for which the layout has no name is one of those.
    required = dict.fromkeys([*layout.required, *own])
    return Wanted(names, tuple(name for name in required if name not in left_out))


def _flag_columns(flags: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return each flag column apart: a list may say under two names that a row receives one programme."""
    return {
        f"{GETS}{program}{f'{_ANOTHER}{number}' if number else ''}": (name,)
        for program, names in flags.items()
        for number, name in enumerate(names)
    }


def merged_codes(entry: Entry, layout: Layout) -> Codes:
    """Return the codes of a layout, changed by those of the office: a code that it names means nothing else."""
    merged: dict[str, dict[str, Iterable[str]]] = {name: dict(values) for name, values in layout.codes.items()}
    for name, values in entry.codes.items():
        taken = {code_key(code) for codes in values.values() for code in codes}
        known = merged.get(name, {})
        left = {value: [code for code in codes if code_key(code) not in taken] for value, codes in known.items()}
        merged[name] = {**left, **values}
    return merged


def roster_rows(
    cells: Cells, entry: Entry, layout: Layout, reference: Reference, index: RegionIndex, shown: str
) -> tuple[pd.DataFrame, dict[str, Bools], list[Problem]]:
    """Bring the cells of a file into the columns of `Roster.rows`.

    Returns
    -------
    rows : pandas.DataFrame
    found : dict of str to numpy.ndarray of bool
        Rows in which something unusable is written, for `quality_of`.
    notes : list of Problem

    Raises
    ------
    UserError
        When most rows are of another regency.
    """
    frame, codes = cells.frame, merged_codes(entry, layout)
    count = len(frame)
    notes: list[Problem] = []
    texts: dict[str, NDArray[np.object_]] = {
        name: _plain(frame[name]) if name in frame else np.full(count, "", object)
        for name in ("family_id", "person_id", "name", "address", "rt", "rw", "district_name", "village_name")
    }
    nik, kk = (_numbers(cells, name) for name in ("nik", "kk"))
    texts |= {"nik": nik.text, "nik_state": nik.state, "kk": kk.text, "kk_state": kk.state}
    texts["name_key"] = _through(texts["name"], name_key)
    texts["address_key"], texts["rt"], texts["rw"] = _address(texts)
    for name in ("sex", "relation", "marital"):
        texts[name], unknown = (
            read_categories(frame[name], name, codes) if name in frame else (np.full(count, "", object), {})
        )
        notes += unknown_codes(name, unknown, cells, shown)
    if layout.level == "family":
        texts["relation"] = np.full(count, "head", object)
    held = born(nik.text, entry.date)
    birth, birth_wrong = _birth(frame, entry.date)
    texts["birth_from"] = np.where(~np.isnat(birth), "list", np.where(~np.isnat(held.date), "nik", "")).astype(object)
    birth = np.where(np.isnat(birth), held.date, birth)
    texts["sex"] = np.where(texts["sex"] == "", held.sex, texts["sex"])
    places = read_places(frame[[name for name in PLACE_COLUMNS if name in frame]], reference, index, shown)
    notes += places.notes
    if layout.kind != "recipients" and not {"village", "village_name"} & set(frame):
        notes.append(
            Problem(
                shown,
                "daftar tidak mempunyai kolom desa/kelurahan yang dikenal, sehingga tidak dapat dirinci menurut desa",
                None,
                "kode desa Kemendagri, atau nama kecamatan dan desa",
                "tulis nama kolomnya di columns, kunci village atau village_name",
            )
        )
    texts |= {"district": places.district, "village": places.village}
    rows = pd.DataFrame({"row": cells.rows})
    for name in TEXTS:
        rows[name] = pd.Series(texts[name], dtype="str")
    rows["birth"] = pd.Series(birth.astype("datetime64[s]"))
    rows["decile"], decile_wrong = (
        read_deciles(frame["decile"]) if "decile" in frame else (_unknown_counts(count), _none(count))
    )
    rows["size"] = read_counts(frame["size"])[0] if "size" in frame else _unknown_counts(count)
    columns = [str(name) for name in frame]
    for name in FLAGS:
        rows[name] = _unknown_flags(count)
    for column in [name for name in columns if name in FLAGS or name.startswith(GETS)]:
        flags, unknown = read_flags(frame[column], column, codes)
        name = column.partition(_ANOTHER)[0]
        rows[name] = _either(rows[name], flags) if name in rows else flags
        notes += unknown_codes(column, unknown, cells, shown)
    difficulties = [name for name in columns if name.startswith(_DIFFICULTY)]
    if difficulties:
        rows["disabled"] = _disabled(rows["disabled"], frame[difficulties], codes)
    found = {
        "birth_unreadable": birth_wrong,
        "decile_unreadable": decile_wrong,
        "village_unknown": places.unknown,
        "other_regency": places.elsewhere,
    }
    notes += found_notes(found, cells, frame, shown)
    return rows, found, notes


def _plain(cells: pd.Series) -> NDArray[np.object_]:
    stripped = cells.str.strip()
    return stripped.to_numpy(object)


def _through(texts: NDArray[np.object_], read: Callable[[str], str]) -> NDArray[np.object_]:
    places, results = each_kind(pd.Series(texts, dtype=object), read)
    return spread(places, results)


def _numbers(cells: Cells, name: str) -> Numbers:
    count = len(cells.frame)
    if name not in cells.frame:
        return Numbers(np.full(count, "", object), np.full(count, MISSING, object))
    read = read_niks if name == "nik" else read_kks
    return read(cells.frame[name], cells.numeric.get(name))


def _address(texts: Mapping[str, NDArray[np.object_]]) -> tuple[NDArray[np.object_], ...]:
    """Return the address as it is compared, and RT and RW: from columns of their own, else from the address."""
    places, parts = each_kind(pd.Series(texts["address"], dtype=object), split_address)
    key, rt, rw = (spread(places, [part[place] for part in parts]) for place in range(3))
    own_rt, own_rw = (_through(texts[name], number_text) for name in ("rt", "rw"))
    return key, np.where(own_rt == "", rt, own_rt), np.where(own_rw == "", rw, own_rw)


def _birth(frame: pd.DataFrame, date: datetime.date) -> tuple[NDArray[np.datetime64], Bools]:
    if "birth" in frame:
        return read_dates(frame["birth"], date)
    return np.full(len(frame), np.datetime64("NaT"), "datetime64[D]"), _none(len(frame))


def _disabled(own: pd.Series, difficulties: pd.DataFrame, codes: Codes) -> pd.Series:
    """Say who can hardly do something; whoever answered all else without it is not disabled."""
    severe = {str(code) for code in codes.get("difficulty", {}).get("yes", ())}
    answered, hardly = _none(len(own)), _none(len(own))
    for name in difficulties:
        cells = difficulties[name].str.strip().str.replace(r"^0*([0-9]+)(?:[.,]0+)?$", r"\1", regex=True)
        answered |= (cells != "").to_numpy(bool)
        hardly |= cells.isin(severe).to_numpy(bool)
    found = pd.Series(hardly, index=own.index).astype("boolean").where(answered)
    return _either(own, found)


def _either(one: pd.Series, other: pd.Series) -> pd.Series:
    """Return yes where one of two columns says so, and unknown only where both are."""
    return (one | other).fillna(one).fillna(other)


def _unknown_counts(count: int) -> pd.Series:
    return pd.Series(pd.NA, index=range(count), dtype="Int64")


def _unknown_flags(count: int) -> pd.Series:
    return pd.Series(pd.NA, index=range(count), dtype="boolean")


def _none(count: int) -> Bools:
    return np.zeros(count, bool)
