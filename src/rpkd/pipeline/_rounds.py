"""Where the FGDs of a region lie: one folder for each round under `data/fgd/<code>`.

``draf/`` is the draft that was discussed, frozen; ``paket/`` is what was handed out; ``kembali/`` takes what came back;
``masukan.json`` and ``tanggapan.xlsx`` are the register of comments and the office's decisions on them.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rpkd.errors import Problem, UserError, explain_os_errors
from rpkd.files import sha256, write_json
from rpkd.project import Project
from rpkd.review import Item, Kind, Meeting

DRAFT, PACK, RETURNED = "draf", "paket", "kembali"
DRAFT_FILE = f"{DRAFT}/draf.zip"
ITEMS_FILE = f"{DRAFT}/butir.json"
MEETING_FILE = f"{DRAFT}/putaran.json"
WORD_FILE = f"{DRAFT}/draf.docx"
SEAL_FILE = f"{DRAFT}/paket.json"
REGISTER_FILE = "masukan.json"
DECISIONS_FILE = "tanggapan.xlsx"
_FOLDER = "putaran-"
_NUMBER = re.compile("[1-9][0-9]?")
_FROZEN = (DRAFT_FILE, ITEMS_FILE, WORD_FILE)
_KEPT = (DRAFT_FILE, ITEMS_FILE, MEETING_FILE, REGISTER_FILE, DECISIONS_FILE)
_RESTORE = "kembalikan berkas itu dari cadangan; berkas di folder draf tidak untuk disunting"


def fgd_folder(project: Project, region: str) -> Path:
    """Return the folder of all FGDs of a region."""
    return project.data / "fgd" / region


def round_folder(project: Project, region: str, number: int) -> Path:
    """Return the folder of one FGD of a region."""
    return fgd_folder(project, region) / f"{_FOLDER}{number}"


def round_numbers(project: Project, region: str) -> list[int]:
    """Return the numbers of a region's FGDs for which a draft was frozen, in order.

    One whose draft has been lost since is there all the same: what was said of it must not be passed over in silence.
    """
    found = fgd_folder(project, region).glob(f"{_FOLDER}*")
    numbers = [path.name.removeprefix(_FOLDER) for path in found if any((path / name).is_file() for name in _KEPT)]
    return sorted(int(number) for number in numbers if _NUMBER.fullmatch(number))


def round_inputs(project: Project, region: str) -> list[Path]:
    """Return the files of all rounds that a document's annex is made from."""
    folders = [round_folder(project, region, number) for number in round_numbers(project, region)]
    return [folder / name for folder in folders for name in _KEPT if (folder / name).is_file()]


def round_name(region: str, number: int) -> str:
    """Return what tells one round from all others, as it stands in its register.

    Examples
    --------
    >>> round_name("33.16", 2)
    '33.16 putaran 2'
    """
    return f"{region} putaran {number}"


def write_items(path: Path, items: Sequence[Item]) -> None:
    """Keep the numbered places of a draft."""
    write_json(path, [asdict(item) for item in items])


def read_items(path: Path) -> list[Item]:
    """Read the numbered places of a frozen draft.

    Raises
    ------
    UserError
        When the file cannot be read or is damaged.
    """
    content = _read(path)
    try:
        if not isinstance(content, list):
            raise TypeError("not a list")
        return [Item(**{**_texts(item), "kind": Kind(item["kind"])}) for item in content]
    except (TypeError, LookupError, ValueError) as error:
        raise _damaged(path) from error


def write_meeting(path: Path, meeting: Meeting) -> None:
    """Keep what is known of a meeting."""
    write_json(path, asdict(meeting))


def read_meeting(path: Path, number: int) -> Meeting:
    """Read what is known of a meeting.

    Parameters
    ----------
    path : Path
        The file.
    number : int
        The round whose folder it lies in.

    Raises
    ------
    UserError
        When the file cannot be read, is damaged, or tells of another round; when a date is none.
    """
    content = _read(path)
    try:
        meeting = Meeting(**{**_texts({**content, "round": ""}), "round": content["round"]})
    except (TypeError, LookupError) as error:
        raise _damaged(path) from error
    if meeting.round != number:
        rule, remedy = f"putaran {number}, seperti nama foldernya", "kembalikan folder putaran itu dari cadangan"
        raise UserError(Problem(str(path), "berkas ini dari putaran lain", str(meeting.round), rule, remedy))
    for name, written in (("date", meeting.date), ("deadline", meeting.deadline)):
        try:
            datetime.date.fromisoformat(written or "2000-01-01")
        except ValueError as error:
            where, rule = f"{path}, kunci {name}", "tahun-bulan-hari, misalnya 2026-12-03, atau kosong"
            raise UserError(Problem(where, "tanggal tidak terbaca", written, rule, "perbaiki tanggalnya")) from error
    return meeting


def write_seal(path: Path, folder: Path, names: Sequence[str]) -> None:
    """Write down what was made for a round, so that a file that changes later can be told from it."""
    write_json(path, {name: sha256(folder / name) for name in names})


def read_seal(path: Path) -> Mapping[str, str]:
    """Return the SHA-256 of each file that was made for a round; nothing where none was made yet.

    Raises
    ------
    UserError
        When the file cannot be read or is damaged.
    """
    if not path.is_file():
        return {}
    content = _read(path)
    try:
        return dict(_texts(content))
    except TypeError as error:
        raise _damaged(path) from error


def check_frozen(folder: Path) -> None:
    """Refuse a frozen draft of which a file is absent, damaged or exchanged: every remark is placed by it.

    Raises
    ------
    UserError
        With each such file.
    """
    seal = read_seal(folder / SEAL_FILE)
    problems = []
    rule = "draf yang dibahas tidak berubah sejak paket FGD dibuat"
    for name in _FROZEN:
        with explain_os_errors(folder / name, "membaca draf yang dibekukan"):
            present = sha256(folder / name) if (folder / name).is_file() else ""
        if not present:
            problems.append(Problem(str(folder / name), "berkas draf yang dibekukan hilang", None, rule, _RESTORE))
        elif seal.get(name) != present:
            what = "berkas ini bukan lagi yang dibekukan"
            problems.append(Problem(str(folder / name), what, f"SHA-256 {present[:10]}…", rule, _RESTORE))
    if problems:
        raise UserError(*problems)


def _texts(content: Any) -> Mapping[str, Any]:
    """Return a mapping whose values are all texts."""
    if not isinstance(content, dict) or not all(isinstance(value, str) for value in content.values()):
        raise TypeError("not a mapping of texts")
    return content


def _read(path: Path) -> Any:
    with explain_os_errors(path, "membaca berkas FGD"):
        content = path.read_bytes()
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> UserError:
    return UserError(Problem(str(path), "berkas FGD rusak", None, "JSON yang ditulis rpkd", _RESTORE))
