"""Answers from the field: read back from the encrypted workbooks, each with its pseudonym.

Names, numbers and notes stay in the workbooks; what is wrong with one is told by file, sheet and cell.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from rpkd.errors import Problem, UserError
from rpkd.registry import Form, FormRow, Password, made_for_another, read_form, read_sealed, require
from rpkd.targeting._field_form import (
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
    expected = {
        "buku kerja": (KIND, "ini buku kerja lain", "daftar verifikasi", "periksa berkasnya"),
        "versi": (VERSION, "daftar verifikasi dari versi lain", f"versi {VERSION}", _AGAIN),
        "kode daerah": (
            asked.region,
            "ini daftar verifikasi daerah lain",
            f"daftar verifikasi daerah {asked.region}",
            "baca berkas itu dengan perintah untuk daerahnya",
        ),
        "tanda kunci": (
            asked.key_mark,
            "daftar dibuat dengan kunci lain",
            "daftar dan padanan keluarga dibuat dengan kunci nama samaran yang sama",
            "pakai kunci semula; tanpa kunci itu kode keluarga di berkas ini tidak dapat dikenali",
        ),
    }
    other = made_for_another(signs, expected, shown)
    if other:
        return other
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
