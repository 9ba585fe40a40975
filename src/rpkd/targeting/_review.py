"""Clerical review: pairs that the model could not settle, side by side in an encrypted workbook, and their decisions.

Decisions are kept as pairs of pseudonyms of rows, so they hold for a list that is read again, and for a newer list in
which both rows still say the same.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import pandas as pd

from rpkd.errors import Problem, UserError, explain_os_errors
from rpkd.files import write_bytes
from rpkd.registry import (
    PRIVATE_MODE,
    FormColumn,
    FormRow,
    FormSheet,
    Password,
    Roster,
    form_bytes,
    made_for_another,
    read_form,
    read_sealed,
    require,
    write_sealed,
)
from rpkd.targeting._field_form import identity_digest

KIND, VERSION, SHEET = "tinjauan", "1", "Pasangan"
SAME, DIFFERENT, UNSURE = "sama", "beda", "ragu"
DECISIONS = (SAME, DIFFERENT, UNSURE)
DECISIONS_NAME = "tinjauan.csv"
DECISION_COLUMNS = ("left", "right", "decision", "read_on", "file")
"""Columns of the kept decisions: pseudonyms of both rows (the smaller first), decision, day, SHA-256 of the file."""

_NUMBER, _DECISION, _NOTE = "No", "Keputusan", "Catatan"
_SIDES = ("A", "B")
_FACTS = (
    ("Nama", 24),
    ("NIK", 18),
    ("No. KK", 18),
    ("Lahir", 11),
    ("L/P", 5),
    ("Alamat", 26),
    ("Desa", 14),
    ("Daftar", 12),
)
_LOCKED = (_NUMBER, *(f"{name} {side}" for name, _ in _FACTS for side in _SIDES))
_GUIDE = (
    "Setiap baris memuat dua baris daftar, A dan B, yang mungkin orang yang sama. Bandingkan, lalu pilih:",
    "sama (orang yang sama), beda (dua orang), atau ragu (tidak dapat diputuskan dari daftar).",
    "Yang belum ditinjau dibiarkan kosong. Kolom abu-abu tidak diubah; baris tidak ditambah.",
    "Berkas ini memuat data pribadi: simpan selalu dengan kata sandinya dan hapus salinannya sesudah selesai.",
    "Catatan tetap tinggal di berkas ini: isinya tidak disimpan ketika keputusan dibaca.",
)


class Names(Protocol):
    """What is asked of the key that makes pseudonyms."""

    @property
    def mark(self) -> str:
        """Return the key's mark, which may be shown."""
        ...

    def pseudonyms(self, texts: Iterable[str]) -> Iterable[str]:
        """Return the pseudonym of each text."""
        ...


def row_pseudonyms(roster: Roster, key: Names) -> pd.Series:
    """Return the pseudonym of every row of a list; rows that say the same have the same.

    Parameters
    ----------
    roster : Roster
        The list.
    key : Names
        The key.
    """
    rows = roster.rows
    text = pd.Series(f"baris|{roster.kind}", index=range(len(rows)), dtype=object)
    for name in ("family_id", "person_id", "nik", "kk", "name_key", "sex", "village"):
        text = text + "|" + rows[name].astype(object).reset_index(drop=True)
    text = text + "|" + rows["birth"].dt.strftime("%Y%m%d").fillna("").astype(object).reset_index(drop=True)
    return pd.Series(list(key.pseudonyms(text.tolist())), dtype="str")


def make_review(
    pairs: pd.DataFrame,
    rosters: Sequence[Roster],
    key: Names,
    region: str,
    region_name: str,
    made_on: datetime.date,
    password: Password,
    path: Path,
) -> None:
    """Write the encrypted workbook in which pairs are decided.

    Parameters
    ----------
    pairs : pandas.DataFrame
        ``list_left``, ``position_left``, ``list_right``, ``position_right``, ``probability``: those of a matching that
        nobody decided yet, or a sample of all.
    rosters : sequence of Roster
        The lists, with names, in memory.
    key : Names
        The key.
    region, region_name : str
        Kemendagri code and name.
    made_on : datetime.date
        The day.
    password : Password
        For the workbook.
    path : Path
        Where it goes.

    Raises
    ------
    UserError
        When there is no pair, the file is there already, or the optional packages are not installed.
    """
    if pairs.empty:
        raise UserError(
            Problem("tinjauan padanan", "tidak ada pasangan untuk ditinjau", rule="paling sedikit satu pasangan")
        )
    by_name = {roster.name: roster for roster in rosters}
    needed = set(pairs["list_left"]) | set(pairs["list_right"])
    names = {name: row_pseudonyms(by_name[name], key) for name in sorted(needed)}
    ordered = pairs.assign(doubt=(pairs["probability"] - 0.5).abs())
    ordered = ordered.sort_values(["doubt", "list_left", "position_left", "list_right", "position_right"])
    columns = ("list_left", "position_left", "list_right", "position_right")
    rows, keys = [], []
    places = zip(*(ordered[name].tolist() for name in columns), strict=True)
    for number, (list_left, left, list_right, right) in enumerate(places, start=1):
        sides = (_facts(by_name[list_left], left), _facts(by_name[list_right], right))
        row = (str(number), *(text for both in zip(*sides, strict=True) for text in both))
        rows.append(row)
        keys.append((str(number), names[list_left].iloc[left], names[list_right].iloc[right], identity_digest(row)))
    title = f"Tinjauan pasangan – {region_name}"
    if any(by_name[name].synthetic for name in needed):
        title += " (contoh sintetis: semua orang rekaan)"
    signs = {
        "buku kerja": KIND,
        "kode daerah": region,
        "versi": VERSION,
        "dibuat": made_on.isoformat(),
        "tanda kunci": key.mark,
    }
    sheet = FormSheet(SHEET, title, "Pilih keputusan untuk setiap pasangan.", _columns(), rows, frozen=1)
    write_sealed(path, form_bytes(title, [(text, False) for text in _GUIDE], [sheet], signs, keys), password)


def _columns() -> tuple[FormColumn, ...]:
    sides = (FormColumn(f"{name} {side}", width) for name, width in _FACTS for side in _SIDES)
    return (FormColumn(_NUMBER, 5), *sides, FormColumn(_DECISION, 11, True, DECISIONS), FormColumn(_NOTE, 24, True))


def _facts(roster: Roster, position: int) -> tuple[str, ...]:
    row = roster.rows.iloc[position]
    birth = "" if pd.isna(row["birth"]) else f"{row['birth']:%d/%m/%Y}"
    place = f" RT {row['rt'] or '–'}/RW {row['rw'] or '–'}" if row["rt"] or row["rw"] else ""
    village = row["village_name"] or row["village"]
    return (row["name"], row["nik"], row["kk"], birth, row["sex"], f"{row['address']}{place}", village, roster.name)


def read_review(
    files: Mapping[str, Path], password: Password, region: str, key_mark: str, read_on: datetime.date
) -> pd.DataFrame:
    """Read the decisions back; nothing is written.

    Parameters
    ----------
    files : mapping of str to Path
        The workbooks, by the names that messages use.
    password : Password
        That they are encrypted with.
    region, key_mark : str
        What they have to be made for, and with.
    read_on : datetime.date
        The day.

    Returns
    -------
    pandas.DataFrame
        Columns `DECISION_COLUMNS`, one row for each decided pair.

    Raises
    ------
    UserError
        With everything that is wrong in all files: then no decision is taken from any of them.
    """
    require("msoffcrypto", "berkas terenkripsi")
    problems: list[Problem] = []
    found: dict[tuple[str, str], tuple[str, str, str]] = {}
    for shown, path in files.items():
        try:
            plain, digest = read_sealed(path, password, shown)
        except UserError as error:
            problems += error.problems
            continue
        for where, pair, decision in _decisions(plain, shown, region, key_mark, problems):
            before = found.setdefault(pair, (decision, digest, where))
            if before[0] != decision:
                rule = "satu keputusan untuk setiap pasangan"
                remedy = "samakan kedua keputusan, atau pilih ragu"
                problems.append(Problem(where, f"keputusan lain untuk pasangan ini di {before[2]}", None, rule, remedy))
    if problems:
        raise UserError(*problems)
    rows = [(*pair, decision, read_on.isoformat(), digest) for pair, (decision, digest, _) in found.items()]
    return pd.DataFrame(rows, columns=list(DECISION_COLUMNS)).astype("str")


def _decisions(
    plain: bytes, shown: str, region: str, key_mark: str, problems: list[Problem]
) -> list[tuple[str, tuple[str, str], str]]:
    """Return place, pair and decision of the decided rows of one workbook."""
    form = read_form(plain, SHEET, (*_LOCKED, _DECISION, _NOTE), shown)
    wrong = _check_signs(form.signs, shown, region, key_mark) if form.signs or not form.problems else []
    problems += wrong or form.problems
    if wrong or form.problems:
        return []
    keys = {key[0]: key for key in form.keys}
    seen: set[str] = set()
    found = []
    for row in form.rows:
        number, text = row.texts[_NUMBER], row.texts[_DECISION]
        where = f"{shown} lembar {SHEET} sel {row.places[_DECISION]}"
        if not number and not text:
            continue
        if number not in keys or number in seen or not _is_whole(row, keys[number][3]):
            rule = "kolom abu-abu tetap seperti ketika berkas dibuat, satu baris untuk setiap pasangan"
            remedy = "kembalikan isinya, atau kosongkan keputusannya di salinan berkas yang utuh"
            problems.append(Problem(where, "baris ini berubah atau berulang", None, rule, remedy))
            continue
        seen.add(number)
        decision = " ".join(text.split()).casefold()
        if decision and decision not in DECISIONS:
            rule = "salah satu dari: " + ", ".join(DECISIONS)
            problems.append(
                Problem(where, "keputusan tidak dikenal", f"{len(text)} karakter", rule, "pilih dari daftar")
            )
        elif decision:
            left, right = sorted(keys[number][1:3])
            found.append((where, (left, right), decision))
    return found


def _is_whole(row: FormRow, digest: str) -> bool:
    return identity_digest([row.texts[heading] for heading in _LOCKED]) == digest


def _check_signs(signs: Mapping[str, str], shown: str, region: str, key_mark: str) -> list[Problem]:
    """Refuse a workbook that was made for something else."""
    expected = {
        "buku kerja": (KIND, "ini bukan berkas tinjauan padanan", "periksa berkas yang dipilih"),
        "versi": (VERSION, "berkas tinjauan dari versi lain", "buat berkas tinjauan baru"),
        "kode daerah": (region, "ini berkas tinjauan daerah lain", "baca dengan perintah untuk daerahnya"),
        "tanda kunci": (key_mark, "berkas tinjauan dibuat dengan kunci lain", "pakai kunci semula"),
    }
    rules = {name: (value, what, f"{name}: {value}", remedy) for name, (value, what, remedy) in expected.items()}
    return made_for_another(signs, rules, shown)


def decided_pairs(decisions: pd.DataFrame, rosters: Sequence[Roster], key: Names) -> pd.DataFrame:
    """Find the rows that decisions are about: labels for the quality of a matching, and what the next one must keep to.

    Parameters
    ----------
    decisions : pandas.DataFrame
        From `read_decisions` or `read_review`; of a pair that was decided more than once the last one holds.
    rosters : sequence of Roster
        The lists.
    key : Names
        The key.

    Returns
    -------
    pandas.DataFrame
        ``list_left``, ``position_left``, ``list_right``, ``position_right``, ``same``; without pairs that people were
        unsure of and rows that no list has any more.
    """
    parts = [
        pd.DataFrame({"name": row_pseudonyms(roster, key), "list": roster.name, "position": range(len(roster.rows))})
        for roster in rosters
    ]
    places = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["name", "list", "position"])
    last = decisions.drop_duplicates(["left", "right"], keep="last")
    settled = last[last["decision"] != UNSURE]
    wanted = places[places["name"].isin({*settled["left"], *settled["right"]})]
    found = settled.merge(wanted.add_suffix("_left"), left_on="left", right_on="name_left")
    found = found.merge(wanted.add_suffix("_right"), left_on="right", right_on="name_right")
    # Two rows that say the same have one pseudonym; a row is no pair with itself.
    itself = (found["list_left"] == found["list_right"]) & (found["position_left"] == found["position_right"])
    found = found[~itself].assign(same=found["decision"] == SAME)
    columns = ["list_left", "position_left", "list_right", "position_right", "same"]
    found = found[columns].astype({"position_left": "int64", "position_right": "int64"})
    return found.sort_values(columns, ignore_index=True)


def read_decisions(path: Path, shown: str) -> pd.DataFrame:
    """Read the decisions that are kept; where there are none yet, an empty frame.

    Raises
    ------
    UserError
        When the file was changed by another program.
    """
    if not path.exists():
        return pd.DataFrame({name: pd.Series(dtype="str") for name in DECISION_COLUMNS})
    with explain_os_errors(path, "membaca keputusan tinjauan", shown), path.open("rb") as stream:
        content = stream.read()
    try:
        frame = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
        sound = tuple(frame.columns) == DECISION_COLUMNS and frame["decision"].isin(DECISIONS).all()
        sound = sound and frame[["left", "right"]].apply(lambda names: names.str.fullmatch("[0-9a-f]{32}").all()).all()
    except (ValueError, AttributeError):
        sound = False
    if not sound or not content.endswith(b"\n"):
        rule = "berkas ini hanya ditulis oleh rpkd"
        remedy = "kembalikan dari cadangan, atau hapus lalu baca lagi berkas-berkas tinjauan"
        raise UserError(Problem(shown, "keputusan tinjauan rusak atau diubah", None, rule, remedy))
    return frame.astype("str")


def keep_decisions(path: Path, shown: str, decisions: pd.DataFrame) -> int:
    """Add decisions to those that are kept, in one step, readable by their owner alone.

    Returns
    -------
    int
        How many were new or different; the same workbook read again adds none.
    """
    kept = read_decisions(path, shown)
    last = kept.drop_duplicates(["left", "right"], keep="last").set_index(["left", "right"])["decision"]
    before = [last.get((left, right)) for left, right in zip(decisions["left"], decisions["right"], strict=True)]
    fresh = decisions[[old != new for old, new in zip(before, decisions["decision"], strict=True)]]
    if len(fresh):
        content = pd.concat([kept, fresh], ignore_index=True).to_csv(index=False, lineterminator="\n")
        write_bytes(path, content.encode(), PRIVATE_MODE)
    return len(fresh)
