"""Reading a YAML file entry by entry: each value is checked where it is used, and everything wrong is told at once.

The files of programmes and scenarios are read this way and not through one model, because an entry of a scenario may
give only some keys (the rest is inherited), and because one value has several forms.
"""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic_core import PydanticCustomError

from rpkd.errors import Problem, UserError, explain_os_errors
from rpkd.files import YamlDocument, read_yaml, sha256
from rpkd.params._dated import Uncertain
from rpkd.params._models import clean_text
from rpkd.params._telling import (
    KeyPath,
    as_number,
    is_empty,
    is_split_number,
    nearest,
    place_of,
    shown_value,
    unknown_key,
    without_comma,
)

if TYPE_CHECKING:
    from rpkd.project import Project

CODE = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
CODE_RULE = "huruf kecil, angka, tanda hubung, dan garis bawah; diawali huruf; paling panjang 40 karakter"
LONGEST_CODE = 40
DECILES = 10

Word = TypeVar("Word", bound=str)

# Keys whose value is text as written: `status: 2` is no number, `note: ya` is no truth value.
_TEXT_KEYS = frozenset(
    {
        *("name", "summary", "note", "source", "legal_basis", "agency", "unit", "status"),
        *("kind", "target", "strategy", "presidential_strategy", "program", "based_on", "fund"),
    }
)


@dataclass(frozen=True)
class Entry:
    """A value of a YAML file, where it stands, and where what is wrong with it is told.

    Parameters
    ----------
    document : YamlDocument
        The file as read.
    shown : str
        The file as messages name it.
    key_path : tuple
        Keys that lead to the value.
    value : object
        What is written there.
    problems : list of Problem
        Grows with everything that is found wrong in this and other entries.
    """

    document: YamlDocument
    shown: str
    key_path: KeyPath
    value: Any
    problems: list[Problem]

    @property
    def where(self) -> str:
        """File, line and key."""
        return place_of(self.key_path, [(self.document, self.shown)])

    @property
    def line(self) -> int:
        """Line in the file; 1 for the file as a whole."""
        return self.document.line(self.key_path) or 1

    @property
    def key(self) -> str:
        """The innermost key that is a word: what an example of the right form begins with."""
        return next((part for part in reversed(self.key_path) if isinstance(part, str)), "")

    def at(self, key: str | int, value: Any = None) -> Entry:
        """Return what stands one key deeper."""
        return Entry(self.document, self.shown, (*self.key_path, key), value, self.problems)

    def refuse(self, what: str, rule: str, remedy: str, value: Any = None) -> None:
        """Tell that something is wrong here; `value` where it is not the whole that is written."""
        written = self.value if value is None else value
        told = None if written is None else shown_value(written)
        problem = Problem(self.where, what, told, rule, remedy)
        if problem not in self.problems:
            self.problems.append(problem)


@dataclass(frozen=True)
class Bounds:
    """What a number may be.

    Parameters
    ----------
    low, high : float
        Smallest and largest value.
    rule, example : str
        Both in words, and a value that is right.
    whole : bool
        Whether only whole numbers will do: rupiah and persons, where ``200.000`` is no 200.
    fraction : float
        Values above 0 and at most this are taken for a fraction that was meant as a percentage; negative for none.
    """

    low: float
    high: float
    rule: str
    example: str
    whole: bool = False
    fraction: float = -1.0


def files_inside(project: Project, folder: Path, problems: list[Problem]) -> list[Path]:
    """Return what a folder of params/ holds, by name; nothing where there is no such folder.

    Tells of a file, or of a link to nowhere, in the folder's place: what was meant to be in it would be passed over.

    Raises
    ------
    UserError
        When the folder cannot be read.
    """
    shown = project.shown(folder)
    with explain_os_errors(folder, "membaca folder", shown):
        if folder.is_dir():
            return sorted(folder.iterdir())
        if folder.exists() or folder.is_symlink():
            what, rule = "ini bukan folder", "folder yang berisi berkas YAML"
            problems.append(Problem(shown, what, None, rule, "hapus atau ganti namanya, lalu buat folder itu"))
    return []


def read_entry(path: Path, shown: str, problems: list[Problem]) -> Entry:
    """Read a YAML file as one entry.

    Raises
    ------
    UserError
        For a file that cannot be read, and for broken YAML.
    """
    with explain_os_errors(path, "membaca berkas", shown):
        # A pipe would be waited for without end.
        if path.exists() and not path.is_file() and not path.is_dir():
            remedy = "hapus, lalu simpan isinya sebagai berkas biasa"
            raise UserError(Problem(shown, "ini bukan berkas biasa", rule="berkas YAML biasa", remedy=remedy))
        state = sha256(path)
    document = _read_once(path, shown, state)
    return Entry(document, shown, (), document.data, problems)


# The library is the same for all regions of a batch, and long.
@functools.lru_cache(maxsize=64)
def _read_once(path: Path, shown: str, state: str) -> YamlDocument:
    """Read a file once for each content (`state`, its SHA-256); nobody changes what was read."""
    return read_yaml(path, _TEXT_KEYS, shown)


def fields(entry: Entry, known: Sequence[str]) -> dict[str, Entry]:
    """Return the entries of a mapping by key, in the order of the file; what is empty is not there.

    Tells of unknown keys.
    """
    return {str(key): child for key, child in mapping(entry).items() if _is_known(entry, key, known)}


def _is_known(entry: Entry, key: str | int, known: Sequence[str]) -> bool:
    if key in known:
        return True
    entry.problems.append(unknown_key(entry.at(key).where, key, known))
    return False


def mapping(entry: Entry) -> dict[str | int, Entry]:
    """Return the entries of a mapping whose keys are the user's own; what is empty is not there."""
    if not isinstance(entry.value, dict):
        if not is_empty(entry.value):
            rule = "kunci ditulis menjorok di bawahnya, atau di antara kurung kurawal"
            entry.refuse("bagian ini harus berisi «kunci: nilai»", rule, f"lihat contoh di {_library_of(entry)}")
        return {}
    split = [
        (key, number, after)
        for (key, number), (after, nothing) in pairwise(entry.value.items())
        if is_split_number(number, after, nothing)
    ]
    for key, number, after in split:
        rule = "pemisah desimal adalah titik"
        entry.at(key).refuse("angka ditulis dengan koma", rule, without_comma(number, after), f"{number},{after}")
    told = {after for _, _, after in split}
    return {key: entry.at(key, value) for key, value in entry.value.items() if key not in told and not is_empty(value)}


def _library_of(entry: Entry) -> str:
    return "params/scenarios/dasar.yaml" if "scenarios" in entry.shown else "params/programs.yaml"


def items(entry: Entry) -> list[Entry]:
    """Return the entries of a list."""
    if not isinstance(entry.value, list):
        if not is_empty(entry.value):
            entry.refuse(
                "bagian ini harus daftar",
                "setiap butir diawali tanda «- », atau di antara kurung siku",
                f"lihat contoh di {_library_of(entry)}",
            )
        return []
    return [entry.at(place, value) for place, value in enumerate(entry.value)]


def need(entry: Entry, inside: dict[str, Entry], key: str, rule: str, remedy: str) -> Entry | None:
    """Return the entry of a key that must be there; tell when it is not."""
    if key not in inside:
        entry.at(key).refuse("kunci wajib belum diisi", rule, remedy)
    return inside.get(key)


def text(entry: Entry | None, longest: int = 300) -> str | None:
    """Return a text on one line; None where there is none, or it cannot be printed."""
    if entry is None:
        return None
    if not isinstance(entry.value, str):
        entry.refuse("nilai di sini harus teks", "satu teks, bukan daftar", 'tulis di antara tanda kutip: "…"')
        return None
    try:
        written = clean_text(entry.value)
    except PydanticCustomError as error:
        told = error.context or {}
        entry.refuse(str(told["what"]), str(told["rule"]), str(told["remedy"]))
        return None
    if len(written) > longest:
        entry.refuse("teks terlalu panjang", f"paling panjang {longest} karakter", "persingkat teks itu")
        return None
    return written


def choice(entry: Entry | None, known: Sequence[Word], what: str) -> Word | None:
    """Return one of the known words; `what` names them in the message."""
    if entry is None:
        return None
    for word in known:
        if entry.value == word:
            return word
    near = nearest(entry.value, known)
    # An item of a list stands without a key.
    begin = "" if isinstance(entry.key_path[-1], int) else f"{entry.key}: "
    remedy = f"mungkin maksudnya {near}" if near else f"tulis misalnya {begin}{known[0]}" if known else "hapus"
    entry.refuse(f"{what} tidak dikenal", f"salah satu dari: {', '.join(known)}", remedy)
    return None


def flag(entry: Entry | None) -> bool | None:
    """Return a truth value."""
    if entry is None or isinstance(entry.value, bool):
        return None if entry is None else entry.value
    entry.refuse("nilai ya atau tidak belum terbaca", "true (ya) atau false (tidak)", f"tulis {entry.key}: true")
    return None


def number(entry: Entry | None, bounds: Bounds) -> float | None:
    """Return a number within bounds."""
    if entry is None:
        return None
    value, example = entry.value, f"tulis misalnya {entry.key}: {bounds.example}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        entry.refuse(
            "angka tidak terbaca",
            bounds.rule,
            (_as_digits(value) if bounds.whole else None) or as_number(value) or example,
        )
        return None
    if bounds.whole and not isinstance(value, int):
        rule = f"{bounds.rule}, tanpa titik ribuan dan tanpa desimal"
        entry.refuse("bilangan bulat tidak terbaca", rule, example)
        return None
    if not bounds.low <= value <= bounds.high:
        remedy = f"periksa angka itu dan letak titik desimalnya; {example}"
        entry.refuse("angka di luar batas", bounds.rule, remedy)
        return None
    if 0 < value <= bounds.fraction:
        percent = f"{value * 100:g}"
        entry.refuse(
            "nilai ini tampaknya pecahan, bukan persen", bounds.rule, f"tulis {percent} untuk {percent} persen"
        )
        return None
    return float(value)


def _as_digits(value: Any) -> str | None:
    """Say how an amount with points between thousands is written: ``Rp2.870.000``."""
    found = re.fullmatch(r"(?:Rp\.? ?)?([0-9]{1,3}(?:\.[0-9]{3})+)(?:,[-–0-9]*)?", str(value).strip())
    return f"tulis {found[1].replace('.', '')}" if found and isinstance(value, str) else None


def uncertain(entry: Entry | None, bounds: Bounds) -> Uncertain | None:
    """Return a number, or a range written as ``{low: …, mode: …, high: …}``."""
    if entry is None:
        return None
    if not isinstance(entry.value, dict):
        single = number(entry, bounds)
        return None if single is None else Uncertain.exactly(single)
    inside = fields(entry, ("low", "mode", "high"))
    if not inside:
        entry.refuse("rentang belum diisi", bounds.rule, f"tulis misalnya {entry.key}: {bounds.example}")
        return None
    rule = f"rentang memuat low, mode, dan high; {bounds.rule}"
    low, mode, high = (
        number(need(entry, inside, key, rule, "isi kunci itu"), bounds) for key in ("low", "mode", "high")
    )
    if low is None or mode is None or high is None:
        return None
    if not low <= mode <= high:
        shown = f"low {low:g}, mode {mode:g}, high {high:g}"
        entry.refuse("urutan rentang keliru", "low ≤ mode ≤ high", "tukar atau perbaiki angka-angkanya", shown)
        return None
    return Uncertain(low, mode, high)


def deciles(entry: Entry | None) -> tuple[int, int] | None:
    """Return first and last decile of a target."""
    if entry is None:
        return None
    value = entry.value
    whole = isinstance(value, list) and [type(item) for item in value] == [int, int]
    if whole and 1 <= value[0] <= value[1] <= DECILES:
        return value[0], value[1]
    rule = f"desil pertama dan terakhir di antara kurung siku, 1 sampai {DECILES}, yang kecil lebih dahulu"
    remedy = f"tulis [{value}, {value}]" if type(value) is int and 1 <= value <= DECILES else "tulis misalnya [1, 4]"
    entry.refuse("desil sasaran tidak terbaca", rule, remedy)
    return None


def day(entry: Entry | None) -> datetime.date | None:
    """Return a day."""
    if entry is None:
        return None
    if isinstance(entry.value, datetime.date) and 2000 <= entry.value.year <= 2099:
        return entry.value
    written = str(entry.value)
    example = f"{written}-01-01" if re.fullmatch("20[0-9]{2}", written) else "2026-01-01"
    rule = "tanggal tahun-bulan-hari yang ada, tahun 2000 sampai 2099, tanpa tanda kutip"
    entry.refuse("tanggal tidak terbaca", rule, f"tulis misalnya {entry.key}: {example}")
    return None


def is_code(written: object) -> bool:
    """Tell whether something can name a programme, a group, an assumption or a scenario."""
    return isinstance(written, str) and CODE.fullmatch(written) is not None and len(written) <= LONGEST_CODE


def words(entry: Entry | None, known: Sequence[str], what: str) -> tuple[str, ...] | None:
    """Return a list of known words, each once."""
    if entry is None:
        return None
    found: list[str] = []
    for item in items(entry):
        word = choice(item, known, what)
        if word in found:
            item.refuse(f"{what} ditulis dua kali", "setiap butir satu kali", "hapus salah satunya")
        elif word is not None:
            found.append(word)
    return tuple(found)
