"""Answers from the field: read back from the encrypted workbooks and kept as pseudonyms with a trail of every change.

Names, numbers and notes stay in the workbooks. The trail says of each answer which file and row it came from, what it
replaced, and who brought it (a code of a team or initials); its lines are chained by digests, so that what was changed
by hand is seen.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from rpkd.errors import Problem, UserError, explain_os_errors
from rpkd.files import write_bytes
from rpkd.registry._extra import require
from rpkd.registry._forms import Form, FormRow, read_form
from rpkd.registry._passwords import Password
from rpkd.registry._sealed import PRIVATE, read_sealed
from rpkd.targeting._field_lists import (
    ASKED,
    CODE,
    CONDITION,
    CONDITION_HEADING,
    DATE_HEADING,
    ELIGIBLE,
    ELIGIBLE_HEADING,
    FOUND,
    FOUND_HEADING,
    IDENTITY,
    IDENTITY_HEADING,
    KIND,
    LOCKED_IDENTITY,
    NOTE_HEADING,
    OFFICER_HEADING,
    RECEIVES,
    SHEET,
    VERSION,
    family_code,
    identity_digest,
)

TRAIL_NAME = "verval.csv"
TRAIL_COLUMNS = (
    "order",
    "read_on",
    "file",
    "list",
    "row",
    "village",
    "family",
    "field",
    "old",
    "new",
    "officer",
    "chain",
)
"""Columns of the trail: number of the line, day of reading, SHA-256 of the workbook, its round, its row, the family's
village and pseudonym, what was answered, the answer before and now, who visited, and the digest of all until here."""

FILE_FIELD = "file"
"""Field of the line that every workbook leaves in the trail, with the number of its answered rows."""

FIELDS = ("found", "identity", "condition", "eligible", "note", "officer", "date")
RECEIVES_PREFIX = "receives:"
HAS_NOTE = "ada"

_HEADINGS = {
    "found": (FOUND_HEADING, FOUND),
    "identity": (IDENTITY_HEADING, IDENTITY),
    "condition": (CONDITION_HEADING, CONDITION),
    "eligible": (ELIGIBLE_HEADING, ELIGIBLE),
}
_OFFICER = re.compile(r"[A-Z]{1,4}|[A-Z]{0,8}[-./ ]?[0-9]{1,4}")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY = re.compile(r"([0-9]{1,2})[/. -]([0-9]{1,2})[/. -]([0-9]{4})")
_AGAIN = "minta lagi berkas yang utuh; berkas lain yang benar tetap dibaca"


@dataclass(frozen=True)
class Asked:
    """What workbooks have to be, to be read.

    Parameters
    ----------
    region : str
        Kemendagri code.
    key_mark : str
        Mark of the key that made the pseudonyms of the store.
    list_date : datetime.date
        Of the DTSEN list in the store.
    villages : mapping of str to str
        Village of every family in the store, by pseudonym.
    today : datetime.date
        Day of reading; a visit cannot be later.
    older : bool
        Whether workbooks of an older list are read too.
    """

    region: str
    key_mark: str
    list_date: datetime.date
    villages: Mapping[str, str]
    today: datetime.date
    older: bool = False


@dataclass(frozen=True)
class Answer:
    """What was found out about a family.

    Parameters
    ----------
    family, village : str
        Pseudonym, and the village whose workbook it was in.
    row : int
        Of the sheet.
    fields : mapping of str to str
        By name: `FIELDS` and ``"receives:<program>"``; empty where nothing was answered. ``note`` is only whether
        there is one.
    note : str
        The note itself, for memory only.
    """

    family: str
    village: str
    row: int
    fields: Mapping[str, str]
    note: str = field(default="", repr=False)


@dataclass(frozen=True)
class FileRead:
    """One workbook that came back.

    Parameters
    ----------
    shown, sha256 : str
        The file as messages name it, and its digest.
    mark, village : str
        Its round and village; empty where it does not say.
    planned : int
        Families that were to be visited.
    answers : tuple of Answer
        Families with an answer; empty when anything is wrong.
    problems : tuple of Problem
        Everything that is wrong; such a file is not recorded.
    notices : tuple of Problem
        What is worth knowing and hinders nothing.
    """

    shown: str
    sha256: str
    mark: str = ""
    village: str = ""
    planned: int = 0
    answers: tuple[Answer, ...] = ()
    problems: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()


def read_results(files: Mapping[str, Path], password: Password, asked: Asked) -> tuple[FileRead, ...]:
    """Read the workbooks that came back from the field; nothing is written.

    Parameters
    ----------
    files : mapping of str to Path
        The workbooks, by the names that messages use.
    password : Password
        That they are encrypted with.
    asked : Asked
        What they have to be.

    Returns
    -------
    tuple of FileRead
        In the order of `files`, each with its answers or with everything that is wrong in it. Messages name file, sheet
        and cell, never what stands in it.

    Raises
    ------
    UserError
        When the optional packages are not installed.
    """
    require("msoffcrypto", "berkas terenkripsi")
    return _without_conflicts([_read_file(path, shown, password, asked) for shown, path in files.items()])


def _read_file(path: Path, shown: str, password: Password, asked: Asked) -> FileRead:
    try:
        plain, digest = read_sealed(path, password, shown)
    except UserError as error:
        return FileRead(shown, "", problems=error.problems)
    first = read_form(plain, SHEET, (CODE,), shown)
    problems = _check_signs(first, shown, asked)
    if problems or first.problems:
        return FileRead(shown, digest, problems=tuple(problems or first.problems))
    signs = first.signs
    programs = {key.removeprefix(ASKED): value for key, value in signs.items() if key.startswith(ASKED)}
    answers = [heading for heading, _ in _HEADINGS.values()] + list(programs.values())
    answers += [NOTE_HEADING, OFFICER_HEADING, DATE_HEADING]
    form = read_form(plain, SHEET, (*LOCKED_IDENTITY, *answers), shown)
    reader = _Reader(shown, asked, signs, programs, {key[0]: key for key in form.keys})
    found = reader.answers(form.rows, answers)
    read = FileRead(shown, digest, signs["daftar"], signs.get("desa", ""), len(form.keys))
    wrong = (*form.problems, *reader.problems)
    return replace(read, answers=() if wrong else found, problems=wrong, notices=tuple(reader.notices))


def _check_signs(form: Form, shown: str, asked: Asked) -> list[Problem]:
    """Refuse a workbook that was made for something else."""
    signs = form.signs
    if "buku kerja" not in signs:
        if form.problems and not form.rows:
            return list(form.problems)
        rule = "daftar verifikasi yang dibuat rpkd, dengan lembar tersembunyinya"
        remedy = "salin jawaban ke berkas asli, atau minta lagi berkas itu"
        return [Problem(shown, "tanda pengenal daftar verifikasi tidak ada", None, rule, remedy)]
    if signs["buku kerja"] != KIND:
        return [Problem(shown, "ini buku kerja lain", signs["buku kerja"], "daftar verifikasi", "periksa berkasnya")]
    if signs.get("versi") != VERSION:
        return [Problem(shown, "daftar verifikasi dari versi lain", signs.get("versi"), f"versi {VERSION}", _AGAIN)]
    if signs.get("kode daerah") != asked.region:
        rule = f"daftar verifikasi daerah {asked.region}"
        remedy = "baca berkas itu dengan perintah untuk daerahnya"
        return [Problem(shown, "ini daftar verifikasi daerah lain", signs.get("kode daerah"), rule, remedy)]
    if signs.get("tanda kunci") != asked.key_mark:
        rule = "daftar dan padanan keluarga dibuat dengan kunci nama samaran yang sama"
        remedy = "pakai kunci semula; tanpa kunci itu kode keluarga di berkas ini tidak dapat dikenali"
        return [Problem(shown, "daftar dibuat dengan kunci lain", signs.get("tanda kunci"), rule, remedy)]
    try:
        made = datetime.date.fromisoformat(signs["tanggal daftar"])
        datetime.date.fromisoformat(signs["dibuat"])
    except (KeyError, ValueError):
        return [Problem(shown, "tanda pengenal daftar verifikasi rusak", None, "lembar tersembunyi utuh", _AGAIN)]
    if made > asked.list_date:
        rule = f"daftar DTSEN di padanan: {asked.list_date}"
        remedy = f"ulangi rpkd registry match {asked.region} dengan daftar DTSEN itu, lalu baca lagi"
        return [Problem(shown, "daftar lebih baru daripada padanan keluarga", str(made), rule, remedy)]
    if made < asked.list_date and not asked.older:
        rule = f"daftar DTSEN yang berlaku sekarang: {asked.list_date}"
        remedy = "buat daftar verifikasi baru, atau baca dengan pilihan --older bila jawabannya masih berlaku"
        return [Problem(shown, "ini daftar verifikasi dari DTSEN yang lebih lama", str(made), rule, remedy)]
    return []


class _Reader:
    """Reads the rows of one workbook and gathers what is wrong with them."""

    def __init__(
        self,
        shown: str,
        asked: Asked,
        signs: Mapping[str, str],
        programs: Mapping[str, str],
        keys: Mapping[str, tuple[str, ...]],
    ) -> None:
        self.problems: list[Problem] = []
        self.notices: list[Problem] = []
        self._where, self._asked, self._keys = f"{shown} lembar {SHEET}", asked, keys
        self._village = signs.get("desa", "")
        self._made = datetime.date.fromisoformat(signs["dibuat"])
        self._fields = {
            **_HEADINGS,
            **{f"{RECEIVES_PREFIX}{code}": (heading, RECEIVES) for code, heading in programs.items()},
        }

    def answers(self, rows: Sequence[FormRow], headings: Sequence[str]) -> tuple[Answer, ...]:
        """Return the answers of the rows that have any."""
        at: dict[str, list[FormRow]] = {}
        for row in rows:
            code = row.texts[CODE].upper()
            if code:
                at.setdefault(code, []).append(row)
            elif any(row.texts[heading] for heading in headings):
                self._tell(row, CODE, "baris berisi jawaban tanpa kode keluarga", None, "kembalikan kode keluarganya")
        self._tell_unknown({code: own[0] for code, own in at.items() if code not in self._keys})
        found = []
        for code, own in at.items():
            if code not in self._keys:
                continue
            if len(own) > 1:
                numbers = ", ".join(str(row.number) for row in own)
                remedy = "sisakan satu baris untuk setiap keluarga"
                self._tell(own[1], CODE, f"kode keluarga ada di beberapa baris: {numbers}", None, remedy)
                continue
            answer = self._answer(code, own[0], headings)
            if answer is not None:
                found.append(answer)
        missing = len(set(self._keys) - set(at))
        if missing:
            what = f"{missing} keluarga dari daftar ini tidak ada lagi di lembarnya"
            rule = "baris tidak dihapus; keluarga yang belum dikunjungi dibiarkan kosong"
            self.notices.append(Problem(self._where, what, None, rule, "periksa apakah baris yang dihapus sudah diisi"))
        return tuple(found)

    def _tell(self, row: FormRow, heading: str, what: str, rule: str | None, remedy: str, value: str = "") -> None:
        """Note a problem; what a cell holds may be a name, so only its length is told."""
        shape = f"{len(value)} karakter" if value else None
        self.problems.append(Problem(f"{self._where} sel {row.places[heading]}", what, shape, rule, remedy))

    def _tell_unknown(self, rows: Mapping[str, FormRow]) -> None:
        if not rows:
            return
        known = {family_code(family): village for family, village in self._asked.villages.items()}
        for code, row in rows.items():
            if code in known:
                village = known[code] or "tanpa kode desa"
                what, rule = "keluarga dari daftar desa lain", f"daftar desa {self._village or 'tanpa kode desa'}"
                self._tell(row, CODE, what, rule, f"pindahkan barisnya ke daftar desa {village}")
            else:
                rule = "kode seperti yang tercetak, misalnya 04HMA-SW9NF"
                self._tell(row, CODE, "kode keluarga tidak dikenal", rule, "kembalikan kode semula dari cetakan", code)

    def _answer(self, code: str, row: FormRow, headings: Sequence[str]) -> Answer | None:
        _, family, digest = self._keys[code][:3]
        if identity_digest([row.texts[heading] for heading in LOCKED_IDENTITY]) != digest:
            rule = "No. KK, NIK, nama, dan alamat tetap seperti ketika daftar dibuat; baris tidak diurutkan sebagian"
            remedy = f"kembalikan isinya; perbaikan identitas ditulis di kolom {NOTE_HEADING}"
            self._tell(row, CODE, "identitas pada baris ini berubah", rule, remedy)
            return None
        if not any(row.texts[heading] for heading in headings):
            return None
        if family not in self._asked.villages:
            rule = "keluarga ada di padanan yang berlaku sekarang"
            remedy = "keluarga ini hilang sesudah pemadanan ulang; kosongkan barisnya dan kunjungi menurut daftar baru"
            self._tell(row, CODE, "keluarga tidak ada lagi di padanan", rule, remedy)
            return None
        before = len(self.problems)
        values = {name: self._choice(row, *asked) for name, asked in self._fields.items()}
        values["officer"], values["date"] = self._officer(row), self._date(row)
        note = row.texts[NOTE_HEADING]
        values["note"] = HAS_NOTE if note else ""
        if len(self.problems) == before:
            self._check_whole(row, values)
        return Answer(family, self._village, row.number, values, note)

    def _choice(self, row: FormRow, heading: str, choices: Sequence[str]) -> str:
        text = row.texts[heading]
        chosen = " ".join(text.split()).casefold()
        if chosen and chosen not in choices:
            rule = "salah satu dari: " + ", ".join(choices)
            self._tell(row, heading, f"jawaban {heading} tidak dikenal", rule, "pilih dari daftar di sel itu", text)
            return ""
        return chosen

    def _officer(self, row: FormRow) -> str:
        text = " ".join(row.texts[OFFICER_HEADING].upper().split())
        if text and not _OFFICER.fullmatch(text):
            rule = "inisial (paling banyak 4 huruf) atau kode tim, misalnya PKH-03"
            self._tell(row, OFFICER_HEADING, "kode petugas tidak dapat dipakai", rule, "tulis kode, bukan nama", text)
        return text

    def _date(self, row: FormRow) -> str:
        text = row.texts[DATE_HEADING]
        if not text:
            return ""
        day = _day(text)
        first, last = self._made, self._asked.today
        rule = f"dari {first:%d/%m/%Y} (daftar dibuat) sampai {last:%d/%m/%Y} (hari ini)"
        if day is None:
            self._tell(row, DATE_HEADING, "tanggal kunjungan tidak terbaca", rule, "tulis seperti 17/08/2026", text)
        elif not first <= day <= last:
            self._tell(row, DATE_HEADING, "tanggal kunjungan tidak mungkin", rule, "perbaiki tanggalnya", text)
        return "" if day is None else day.isoformat()

    def _check_whole(self, row: FormRow, values: Mapping[str, str]) -> None:
        """Check what the answers of one row say together."""
        for name, heading in (("found", FOUND_HEADING), ("officer", OFFICER_HEADING), ("date", DATE_HEADING)):
            if not values[name]:
                rule = "setiap keluarga yang dikunjungi mempunyai hasil, kode petugas, dan tanggal"
                remedy = "lengkapi barisnya, atau kosongkan seluruhnya bila belum dikunjungi"
                self._tell(row, heading, f"{heading} kosong", rule, remedy)
        if values["found"] == "ya":
            if not values["eligible"]:
                rule = "keluarga yang ditemukan dinilai kelayakannya"
                self._tell(row, ELIGIBLE_HEADING, f"{ELIGIBLE_HEADING} kosong", rule, "pilih dari daftar di sel itu")
        elif values["found"]:
            rule = f"keluarga yang tidak ditemukan ({values['found']}) tidak dapat dinilai"
            for name in ("identity", "condition"):
                if values[name]:
                    self._tell(row, _HEADINGS[name][0], "jawaban tidak mungkin", rule, "kosongkan sel ini")
            if values["eligible"] in {"ya", "perlu musyawarah"}:
                self._tell(row, ELIGIBLE_HEADING, "jawaban tidak mungkin", rule, "kosongkan, atau pilih tidak")


def _day(text: str) -> datetime.date | None:
    found = _DAY.fullmatch(text)
    try:
        if found is not None:
            return datetime.date(int(found[3]), int(found[2]), int(found[1]))
        return datetime.date.fromisoformat(text) if _ISO.fullmatch(text) else None
    except ValueError:
        return None


def _without_conflicts(reads: Sequence[FileRead]) -> tuple[FileRead, ...]:
    """Refuse files that were read together and say different things of one visit."""
    at: dict[str, list[tuple[int, Answer]]] = {}
    for place, read in enumerate(reads):
        for answer in read.answers:
            at.setdefault(answer.family, []).append((place, answer))
    wrong: dict[int, list[Problem]] = {}
    for own in at.values():
        for (place, answer), (other_place, other) in ((one, two) for one in own for two in own if one is not two):
            if answer.fields["date"] == other.fields["date"] and answer.fields != other.fields:
                where = f"{reads[place].shown} lembar {SHEET} baris {answer.row}"
                what = f"jawaban lain untuk kunjungan yang sama di {reads[other_place].shown} baris {other.row}"
                rule = "satu jawaban untuk setiap keluarga dan tanggal kunjungan"
                remedy = "samakan kedua jawaban, atau baca hanya salinan yang benar"
                wrong.setdefault(place, []).append(Problem(where, what, None, rule, remedy))
    return tuple(
        replace(read, answers=(), problems=(*read.problems, *wrong[place])) if place in wrong else read
        for place, read in enumerate(reads)
    )


@dataclass(frozen=True)
class Recorded:
    """What reading changed, in numbers.

    Parameters
    ----------
    files, known_files, refused_files : int
        Workbooks recorded now, recorded before, and with problems.
    new, changed, same, older : int
        Families answered for the first time, with another answer than before, with the same, and whose recorded visit
        is later than the one that was read (the recorded one stays).
    """

    files: int = 0
    known_files: int = 0
    refused_files: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    older: int = 0


def empty_trail() -> pd.DataFrame:
    """Return a trail without lines."""
    return pd.DataFrame({name: pd.Series(dtype="str") for name in TRAIL_COLUMNS})


def record(trail: pd.DataFrame, reads: Sequence[FileRead], read_on: datetime.date) -> tuple[pd.DataFrame, Recorded]:
    """Add what was read to the trail: a line for each workbook, and one for each answer that is not as it was.

    Parameters
    ----------
    trail : pandas.DataFrame
        From `read_trail`; not changed.
    reads : sequence of FileRead
        From `read_results`; those with problems are left out.
    read_on : datetime.date
        The day.

    Returns
    -------
    trail : pandas.DataFrame
        The old lines and the new ones after them.
    recorded : Recorded
        What that was. Reading the same files again adds nothing.
    """
    known = set(trail["file"])
    sound = [read for read in reads if not read.problems]
    fresh = list({read.sha256: read for read in sound if read.sha256 not in known}.values())
    counts = {"new": 0, "changed": 0, "same": 0, "older": 0}
    now = {family: dict(values) for family, values in _latest(trail).items()}
    lines: list[tuple[str, ...]] = []
    visits = [(read, answer) for read in fresh for answer in read.answers]
    visits.sort(key=lambda visit: visit[1].fields["date"])
    for read in fresh:
        about = (read_on.isoformat(), read.sha256, read.mark, "", read.village)
        lines.append((*about, "", FILE_FIELD, "", str(len(read.answers)), ""))
    # Visits in the order of their days, whichever file they came in: the last line of a family is its last visit.
    for read, answer in visits:
        before = now.get(answer.family)
        if before is not None and answer.fields["date"] < before.get("date", ""):
            counts["older"] += 1
            continue
        old = before or {}
        changes = [(name, old.get(name, ""), new) for name, new in answer.fields.items() if old.get(name, "") != new]
        counts["new" if before is None else "changed" if changes else "same"] += 1
        about = (read_on.isoformat(), read.sha256, read.mark, str(answer.row), answer.village)
        lines += [(*about, answer.family, *change, answer.fields["officer"]) for change in changes]
        now[answer.family] = {**old, **answer.fields}
    counted = Recorded(len(fresh), len(sound) - len(fresh), len(reads) - len(sound), **counts)
    return _chained(trail, lines), counted


def _chained(trail: pd.DataFrame, lines: Iterable[tuple[str, ...]]) -> pd.DataFrame:
    last = str(trail["chain"].iloc[-1]) if len(trail) else ""
    added = []
    for number, line in enumerate(lines, start=len(trail) + 1):
        cells = (str(number), *line)
        last = _digest(last, cells)
        added.append((*cells, last))
    new = pd.DataFrame(added, columns=list(TRAIL_COLUMNS)).astype("str")
    return pd.concat([trail, new], ignore_index=True) if added else trail


def _digest(before: str, cells: Sequence[str]) -> str:
    return hashlib.sha256("\x1f".join([before, *cells]).encode()).hexdigest()[:16]


def read_trail(path: Path, shown: str) -> pd.DataFrame:
    """Read the trail; where there is none yet, an empty one.

    Raises
    ------
    UserError
        When it was changed by anything but `write_trail`: the first such line is named.
    """
    if not path.exists():
        return empty_trail()
    with explain_os_errors(path, "membaca jejak verifikasi", shown), path.open("rb") as stream:
        content = stream.read()
    rule = "jejak hanya ditambah oleh rpkd; tiap barisnya terikat pada baris-baris sebelumnya"
    remedy = "kembalikan berkas itu dari cadangan"
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise UserError(Problem(shown, "jejak verifikasi rusak", None, rule, remedy)) from error
    last = ""
    for number, row in enumerate(rows, start=1):
        if number == 1:
            sound = tuple(row) == TRAIL_COLUMNS
        else:
            sound = len(row) == len(TRAIL_COLUMNS) and row[0] == str(number - 1)
            sound = sound and _digest(last, row[:-1]) == row[-1]
            last = row[-1] if row else ""
        if not sound:
            what = "jejak verifikasi diubah atau terpotong"
            raise UserError(Problem(f"{shown} baris {number}", what, None, rule, remedy))
    if not rows or not content.endswith(b"\n"):
        raise UserError(Problem(shown, "jejak verifikasi terpotong", None, rule, remedy))
    return pd.DataFrame(rows[1:], columns=list(TRAIL_COLUMNS)).astype("str")


def write_trail(path: Path, trail: pd.DataFrame, shown: str) -> None:
    """Write the trail in one step, readable by its owner alone; lines that are there stay as they are.

    Raises
    ------
    UserError
        When the file holds other lines than the trail begins with, or cannot be written.
    """
    content = trail[list(TRAIL_COLUMNS)].to_csv(index=False, lineterminator="\n").encode()
    if path.exists():
        with explain_os_errors(path, "membaca jejak verifikasi", shown), path.open("rb") as stream:
            there = stream.read()
        if not content.startswith(there):
            rule = "baris yang sudah ada tidak pernah diubah"
            remedy = "ulangi perintah ini; mungkin perintah lain menulis pada saat yang sama"
            raise UserError(Problem(shown, "jejak verifikasi berubah selama hasil dibaca", None, rule, remedy))
    write_bytes(path, content, PRIVATE)


def _latest(trail: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Return the last answer of each field by family."""
    now: dict[str, dict[str, str]] = {}
    columns = (trail[name].tolist() for name in ("family", "village", "list", "field", "new"))
    for family, village, mark, name, new in zip(*columns, strict=True):
        if family:
            now.setdefault(family, {}).update({"village": village, "list": mark, name: new})
    return now


def verified(trail: pd.DataFrame) -> pd.DataFrame:
    """Return what is known of each visited family by now.

    Parameters
    ----------
    trail : pandas.DataFrame
        From `read_trail` or `record`.

    Returns
    -------
    pandas.DataFrame
        Sorted by ``family``: ``village`` and ``list`` (of the last change), the `FIELDS`, and ``receives:<program>``
        for every programme that was asked about; empty texts where nothing was answered.
    """
    now = _latest(trail)
    asked = sorted({name for values in now.values() for name in values if name.startswith(RECEIVES_PREFIX)})
    columns = ("village", "list", *FIELDS, *asked)
    rows = [(family, *(values.get(name, "") for name in columns)) for family, values in sorted(now.items())]
    return pd.DataFrame(rows, columns=["family", *columns]).astype("str")
