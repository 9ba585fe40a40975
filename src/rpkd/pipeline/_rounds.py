"""Where the FGDs of a region lie: one folder for each round under `data/fgd/<code>`.

``draf/`` is the draft that was discussed, frozen; ``paket/`` is what was handed out; ``kembali/`` takes what came back;
``masukan.json`` and ``tanggapan.xlsx`` are the register of comments and the office's decisions on them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rpkd.errors import Problem, UserError, explain_os_errors
from rpkd.files import write_json
from rpkd.project import Project
from rpkd.review import Item, Kind, Meeting

DRAFT, PACK, RETURNED = "draf", "paket", "kembali"
DRAFT_FILE = f"{DRAFT}/draf.zip"
ITEMS_FILE = f"{DRAFT}/butir.json"
MEETING_FILE = f"{DRAFT}/putaran.json"
WORD_FILE = f"{DRAFT}/draf.docx"
REGISTER_FILE = "masukan.json"
DECISIONS_FILE = "tanggapan.xlsx"
_FOLDER = "putaran-"
_NUMBER = re.compile("[1-9][0-9]?")


def fgd_folder(project: Project, region: str) -> Path:
    """Return the folder of all FGDs of a region."""
    return project.data / "fgd" / region


def round_folder(project: Project, region: str, number: int) -> Path:
    """Return the folder of one FGD of a region."""
    return fgd_folder(project, region) / f"{_FOLDER}{number}"


def round_numbers(project: Project, region: str) -> list[int]:
    """Return the numbers of a region's FGDs for which a draft was frozen, in order."""
    found = fgd_folder(project, region).glob(f"{_FOLDER}*")
    numbers = [path.name.removeprefix(_FOLDER) for path in found if (path / DRAFT_FILE).is_file()]
    return sorted(int(number) for number in numbers if _NUMBER.fullmatch(number))


def round_inputs(project: Project, region: str) -> list[Path]:
    """Return the files of all rounds that a document's annex is made from."""
    names = (DRAFT_FILE, ITEMS_FILE, MEETING_FILE, REGISTER_FILE, DECISIONS_FILE)
    folders = [round_folder(project, region, number) for number in round_numbers(project, region)]
    return [folder / name for folder in folders for name in names if (folder / name).is_file()]


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
    return [Item(**{**item, "kind": Kind(item["kind"])}) for item in _read(path, list)]


def write_meeting(path: Path, meeting: Meeting) -> None:
    """Keep what is known of a meeting."""
    write_json(path, asdict(meeting))


def read_meeting(path: Path) -> Meeting:
    """Read what is known of a meeting.

    Raises
    ------
    UserError
        When the file cannot be read or is damaged.
    """
    return Meeting(**_read(path, dict))


def _read(path: Path, kind: type) -> Any:
    with explain_os_errors(path, "membaca berkas FGD"):
        content = path.read_text(encoding="utf-8")
    try:
        found = json.loads(content)
        if not isinstance(found, kind):
            raise TypeError(f"bukan {kind.__name__}")
    except (ValueError, TypeError) as error:
        remedy = "kembalikan berkas itu dari cadangan; berkas di folder draf tidak untuk disunting"
        raise UserError(Problem(str(path), "berkas FGD rusak", str(error), remedy=remedy)) from error
    return found
