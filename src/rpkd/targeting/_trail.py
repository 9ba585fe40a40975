"""The trail of verification: every answer from the field by pseudonym, where it came from and what it replaced.

The trail says of each answer which file and row it came from and who brought it (a code of a team or initials); its
lines are chained by digests, so that what was changed by hand is seen.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from rpkd.errors import Problem, UserError, explain_os_errors
from rpkd.files import write_bytes
from rpkd.registry import PRIVATE_MODE
from rpkd.targeting._field_results import FIELDS, RECEIVES_PREFIX, FileRead

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
    write_bytes(path, content, PRIVATE_MODE)


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
