"""The lists that a region's parameters name: read, checked, and brought into one shape."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rpkd.errors import Problem, UserError
from rpkd.project import Project
from rpkd.regions import Region, RegionIndex
from rpkd.registry._cells import Cells, Wanted, Written, rows_named
from rpkd.registry._codes import Codes, read_categories, read_counts, read_dates, read_deciles, read_flags
from rpkd.registry._content import check_content
from rpkd.registry._files import read_cells
from rpkd.registry._identity import FAULTS, MISSING, OK, Numbers, born, read_kks, read_niks, shape
from rpkd.registry._maps import NOT_THERE, PLACE_COLUMNS, Basis, Entry, Layout, ListMap, read_list_map
from rpkd.registry._names import each_kind, name_key, number_text, split_address, spread
from rpkd.registry._places import Reference, read_places, reference_places
from rpkd.registry._quality import MEASURES, Quality, quality_of
from rpkd.registry._roster import FLAGS, GETS, TEXTS, Roster, When
from rpkd.registry._synthetic import FILE_PREFIX
from rpkd.sources import Tables

Bools = NDArray[np.bool_]

EXAMPLE = "contoh"
"""Value of `data.registry` that asks for made-up lists instead of files."""

PRIVATE = ("data", "private")
"""Folder of a clone that git does not see: the only one in it where lists of persons may lie."""

_DIFFICULTY = "difficulty:"
_CODE_DIGITS = 3
_MOST_CODES = 8
_FAULT_WORDS = {
    "length": "bukan 16 angka",
    "digits": "memuat huruf atau tanda",
    "zeros": "berisi satu angka yang diulang",
    "rounded": "dibulatkan oleh aplikasi lembar kerja atau bernomor urut 0000",
    "region": "berkode wilayah yang tidak ada",
    "birth_date": "bertanggal lahir yang tidak mungkin",
    "issue_date": "bertanggal terbit yang tidak mungkin",
}


@dataclass(frozen=True)
class Lists:
    """The lists of a region.

    Parameters
    ----------
    rosters : tuple of Roster
        In the order of `daftar.yaml`.
    date : datetime.date
        Programmes' rules valid on this day are applied.
    basis : str
        Among whom the deciles of DTSEN rank: ``"nasional"``, ``"provinsi"``, ``"kabupaten"``, ``"tidak-diketahui"``.
    synthetic : bool
        Whether the persons of any list are made up.
    shown : str
        The file that configures the lists, as messages name it.
    quality : tuple of Quality
        Counts of each list, in the same order.
    notes : tuple of Problem
        What an office should know of its lists, and does not keep them from being used.
    files : mapping of str to Path
        The file of each list by its name; none for lists that were made up in memory.
    """

    rosters: tuple[Roster, ...]
    date: datetime.date
    basis: Basis
    synthetic: bool
    shown: str
    quality: tuple[Quality, ...]
    notes: tuple[Problem, ...] = ()
    files: Mapping[str, Path] = field(default_factory=dict)

    @classmethod
    def of(cls, rosters: Sequence[Roster], basis: Basis = "nasional") -> Lists:
        """Put lists together that were made up in memory; the date is that of the latest DTSEN list."""
        dates = [roster.date for roster in rosters if roster.kind == "dtsen"] or [roster.date for roster in rosters]
        synthetic = any(roster.synthetic for roster in rosters)
        return cls(tuple(rosters), max(dates), basis, synthetic, EXAMPLE, tuple(map(quality_of, rosters)))

    def quality_table(self) -> pd.DataFrame:
        """Return the counts in long form: ``list``, ``village`` (empty: none known), ``measure``, ``count`` (int64)."""
        measures = ["rows", "families", *MEASURES]
        tables = []
        for quality in self.quality:
            wide = quality.villages[measures].reset_index()
            long = wide.melt("village", var_name="measure", value_name="count")
            long.insert(0, "list", quality.list)
            tables.append(long)
        return pd.concat(tables, ignore_index=True)


def read_lists(project: Project, region: Region, configured: str) -> Lists:
    """Read the lists that the parameters of a region name.

    Parameters
    ----------
    project : Project
        The clone; the path is relative to it.
    region : Region
        The region.
    configured : str
        `data.registry` of the parameters: path of a `daftar.yaml`.

    Returns
    -------
    Lists
        Every row of every file that holds anything of a person; a number that cannot be used is left empty, with the
        reason, and the row stays.

    Raises
    ------
    UserError
        Everything that is wrong with the map and the files, all lists at once.
    """
    path = lists_path(project, region, configured)
    listed = read_list_map(path, project, region)
    tables = Tables(project)
    index = RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame)
    reference = reference_places(region, tables)
    rosters: list[Roster] = []
    quality: list[Quality] = []
    notes: list[Problem] = []
    problems: list[Problem] = []
    files: dict[str, Path] = {}
    for entry in listed.entries:
        files[entry.name] = path.parent / entry.file
        try:
            _refuse_unprotected(project, files[entry.name])
            roster, found, remarks = _read_list(project, listed, entry, files[entry.name], reference, index)
        except UserError as error:
            problems += error.problems
            continue
        rosters.append(roster)
        quality.append(quality_of(roster, found))
        notes += [*remarks, *_number_notes(roster)]
    if problems:
        raise UserError(*problems)
    synthetic = any(roster.synthetic for roster in rosters)
    return Lists(
        tuple(rosters), listed.date, listed.basis, synthetic, listed.shown, tuple(quality), tuple(notes), files
    )


def list_problems(project: Project, region: Region, configured: str) -> tuple[list[Problem], list[Problem]]:
    """Check the lists of a region without keeping anything of them.

    Returns
    -------
    errors, notes : list of Problem
        What keeps the lists from being used, and what an office should know.
    """
    try:
        return [], list(read_lists(project, region, configured).notes)
    except UserError as error:
        return list(error.problems), []


def lists_path(project: Project, region: Region, configured: str) -> Path:
    """Return the path of a region's `daftar.yaml`.

    Raises
    ------
    UserError
        When it lies outside the clone, or where git would see it.
    """
    posix = PurePosixPath(configured)
    outside = posix.is_absolute() or PureWindowsPath(configured).drive or "\\" in configured or ".." in posix.parts
    if outside or not configured.strip() or not configured.isprintable() or posix.parts[: len(PRIVATE)] != PRIVATE:
        raise UserError(
            Problem(
                f"params daerah {region.code}, kunci data.registry",
                "letak daftar keluarga tidak dapat dipakai",
                configured,
                f"jalur relatif di dalam {'/'.join(PRIVATE)}, yang tidak ikut tersimpan di git, atau {EXAMPLE}",
                f"tulis misalnya {'/'.join(PRIVATE)}/{region.code}/daftar.yaml",
            )
        )
    return project.root / configured


def _refuse_unprotected(project: Project, path: Path) -> None:
    """Refuse a list of persons that lies in the clone where git would see it."""
    shown = project.shown(path)
    inside = not Path(shown).is_absolute()
    if inside and PurePosixPath(shown).parts[: len(PRIVATE)] != PRIVATE:
        raise UserError(
            Problem(
                shown,
                "daftar orang terletak di folder yang ikut tersimpan di git",
                None,
                f"di dalam folder proyek, daftar hanya boleh berada di {'/'.join(PRIVATE)}",
                f"pindahkan berkas itu ke {'/'.join(PRIVATE)}, lalu perbaiki kunci file",
            )
        )


def _read_list(
    project: Project, listed: ListMap, entry: Entry, path: Path, reference: Reference, index: RegionIndex
) -> tuple[Roster, dict[str, Bools], list[Problem]]:
    """Return a list, the rows in which something unusable is written, and what the office should know."""
    layout = listed.layouts[entry.layout]
    shown = project.shown(path)
    _refuse_future(entry, listed.shown)
    written = Written(entry.encoding, entry.delimiter, entry.sheet, entry.header_row)
    cells = _with_content(read_cells(path, shown, wanted_columns(entry, layout), written), shown)
    problems = check_content(cells, shown, _codes(entry, layout))
    if problems:
        raise UserError(*problems)
    rows, found, notes = roster_rows(cells, entry, layout, reference, index, shown)
    synthetic = listed.synthetic or path.name.startswith(FILE_PREFIX)
    roster = Roster(
        entry.name,
        entry.kind,
        entry.program,
        cast(When, entry.when),
        layout.level,
        entry.date,
        shown,
        rows,
        synthetic,
    )
    return roster, found, [*cells.notes, *notes]


def wanted_columns(entry: Entry, layout: Layout) -> Wanted:
    """Return the columns to look for: the layout's, changed by what the office writes."""
    names: dict[str, tuple[str, ...]] = dict(layout.columns)
    names |= {f"{GETS}{program}": aliases for program, aliases in layout.flags.items()}
    names |= {f"{_DIFFICULTY}{number}": (name,) for number, name in enumerate(layout.difficulties)}
    own = entry.columns | {f"{GETS}{program}": aliases for program, aliases in entry.flags.items()}
    left_out = {name for name, aliases in own.items() if aliases == (NOT_THERE,)}
    names = {name: aliases for name, aliases in (names | own).items() if name not in left_out}
    # What the office names must be there; a column for which the layout has no name is one of those.
    required = dict.fromkeys([*layout.required, *own])
    return Wanted(names, tuple(name for name in required if name not in left_out))


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
    frame, codes = cells.frame, _codes(entry, layout)
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
        notes += _unknown_codes(name, unknown, cells, shown)
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
    for name in [*FLAGS, *(name for name in columns if name.startswith(GETS))]:
        rows[name], unknown = read_flags(frame[name], name, codes) if name in frame else (_unknown_flags(count), {})
        notes += _unknown_codes(name, unknown, cells, shown)
    difficulties = [name for name in columns if name.startswith(_DIFFICULTY)]
    if difficulties:
        rows["disabled"] = _disabled(rows["disabled"], frame[difficulties], codes)
    found = {
        "birth_unreadable": birth_wrong,
        "decile_unreadable": decile_wrong,
        "village_unknown": places.unknown,
        "other_regency": places.elsewhere,
    }
    notes += _found_notes(found, cells, frame, shown)
    return rows, found, notes


def _refuse_future(entry: Entry, shown: str) -> None:
    today = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=1)
    if entry.date > today:
        raise UserError(
            Problem(
                f"{shown}, daftar {entry.name}, kunci date",
                "tanggal daftar di masa depan",
                entry.date.isoformat(),
                "hari ini atau sebelumnya",
                "tulis tanggal ketika daftar itu dibuat",
            )
        )


def _with_content(cells: Cells, shown: str) -> Cells:
    """Leave out rows that say nothing of anybody, as sums and signatures below a table."""
    names = [name for name in ("nik", "kk", "name", "family_id", "person_id") if name in cells.frame]
    if not names:
        raise UserError(
            Problem(
                shown,
                "daftar tanpa kolom yang menunjuk orang atau keluarga",
                None,
                "setidaknya salah satu: nik, kk, name, family_id, person_id",
                "perbaiki columns di daftar.yaml",
            )
        )
    filled = np.logical_or.reduce([(cells.frame[name].str.strip() != "").to_numpy(bool) for name in names])
    if not filled.any():
        raise UserError(
            Problem(
                shown,
                "daftar tidak memuat satu baris pun",
                None,
                "setidaknya satu orang di bawah kepala tabel",
                "periksa apakah berkas dan lembar itu benar",
            )
        )
    if filled.all():
        return cells
    note = Problem(
        f"{shown}, {rows_named(cells.rows[~filled].tolist())}",
        f"{int((~filled).sum())} baris tanpa NIK, nomor KK, nama, dan kunci keluarga tidak dibaca",
    )
    return Cells(
        cells.frame.loc[filled].reset_index(drop=True),
        cells.rows[filled],
        cells.labels,
        {name: flags[filled] for name, flags in cells.numeric.items()},
        (*cells.notes, note),
    )


def _codes(entry: Entry, layout: Layout) -> Codes:
    """Return the codes of a layout, changed by those of the office: a code that it names means nothing else."""
    merged: dict[str, dict[str, Iterable[str]]] = {}
    for fields in (layout.codes, entry.codes):
        for name, values in fields.items():
            merged[name] = {**merged.get(name, {}), **values}
    return merged


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
    return own | found if own.notna().any() else found


def _unknown_counts(count: int) -> pd.Series:
    return pd.Series(pd.NA, index=range(count), dtype="Int64")


def _unknown_flags(count: int) -> pd.Series:
    return pd.Series(pd.NA, index=range(count), dtype="boolean")


def _none(count: int) -> Bools:
    return np.zeros(count, bool)


def _unknown_codes(name: str, unknown: Mapping[str, int], cells: Cells, shown: str) -> list[Problem]:
    """Tell of codes that mean nothing; longer ones might be names and are only described."""
    if not unknown:
        return []
    codes = [
        code if len(code) == 1 or (code.isdecimal() and len(code) <= _CODE_DIGITS) else shape(code) for code in unknown
    ]
    listed = list(dict.fromkeys(codes))
    more = " …" if len(listed) > _MOST_CODES else ""
    field_name = "flags" if name.startswith(GETS) else name
    return [
        Problem(
            f"{shown}, kolom {cells.labels.get(name, name)}",
            f"{sum(unknown.values())} baris berkode yang belum diketahui artinya; dibaca sebagai tidak diketahui",
            f"{', '.join(listed[:_MOST_CODES])}{more}",
            "kode menurut data/layouts atau kunci codes",
            f"tulis artinya di codes, kunci {field_name}",
        )
    ]


def _found_notes(found: Mapping[str, Bools], cells: Cells, frame: pd.DataFrame, shown: str) -> list[Problem]:
    notes = []
    for measure, column, what, remedy in (
        ("birth_unreadable", "birth", "tanggal lahir yang tidak mungkin", "tulis seperti 31/12/1980 atau 1980-12-31"),
        ("decile_unreadable", "decile", "desil yang bukan 1 sampai 10", "tulis angka 1 sampai 10, atau kosongkan"),
    ):
        wrong = np.flatnonzero(found[measure])
        if len(wrong):
            notes.append(
                Problem(
                    f"{shown}, {rows_named(cells.rows[wrong].tolist())}",
                    f"{len(wrong)} baris memuat {what}; dibaca sebagai tidak diketahui",
                    f"{shape(frame[column].iloc[wrong[0]])} di baris {cells.rows[wrong[0]]}",
                    f"kolom {cells.labels[column]}",
                    remedy,
                )
            )
    for measure, what in (
        ("village_unknown", "desa/kelurahan yang tidak dikenal di daerah ini"),
        ("other_regency", "kabupaten/kota lain"),
    ):
        wrong = np.flatnonzero(found[measure])
        if len(wrong):
            notes.append(
                Problem(
                    f"{shown}, {rows_named(cells.rows[wrong].tolist())}",
                    f"{len(wrong)} baris menyebut {what}; baris itu tetap dipakai tanpa desa",
                )
            )
    return notes


def _number_notes(roster: Roster) -> list[Problem]:
    """Tell of numbers that cannot be used: how many, why, and where the first ones are."""
    notes = []
    for name, called in (("nik", "NIK"), ("kk", "nomor KK")):
        states = roster.rows[f"{name}_state"]
        wrong = states.isin(FAULTS).to_numpy(bool)
        if not wrong.any():
            continue
        counts = [(int((states == fault).sum()), _FAULT_WORDS[fault]) for fault in FAULTS]
        remedy = "periksa baris-baris itu di data asal"
        if (states == "rounded").any():
            remedy += "; angka yang hilang karena pembulatan tidak kembali: minta berkas dengan kolom itu sebagai teks"
        notes.append(
            Problem(
                f"{roster.shown}, {rows_named(roster.rows['row'][wrong].tolist())}",
                f"{int(wrong.sum())} {called} tidak dapat dipakai: "
                + ", ".join(f"{count} {words}" for count, words in counts if count)
                + f"; barisnya tetap dipakai tanpa {called}",
                None,
                "16 angka: kode wilayah (6), tanggal (6), nomor urut (4)",
                remedy,
            )
        )
    if (roster.rows["nik_state"] != OK).all() and (roster.rows["nik_state"] != MISSING).any():
        notes.append(
            Problem(
                roster.shown,
                "tidak satu NIK pun dapat dipakai",
                None,
                "NIK 16 angka sebagai teks",
                "minta data asal, atau periksa kunci columns",
            )
        )
    return notes
