"""A handful of invented families in three villages, planned for visits; and hands that fill in the workbooks."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import io
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import openpyxl
import pandas as pd
from openpyxl.worksheet.worksheet import Worksheet

from rpkd.registry._passwords import Password
from rpkd.registry._roster import Roster
from rpkd.registry._sealed import PRIVATE_MODE, seal, unseal
from rpkd.registry._synthetic import invented_places, synthetic_rosters
from rpkd.targeting._families import families_of, members_of
from rpkd.targeting._field_form import CODE, SHEET, FieldSet, family_code
from rpkd.targeting._field_lists import make_field_lists
from rpkd.targeting._field_results import Asked
from rpkd.targeting._verification import Stake, expected_information, plan_visits

PASSWORD = Password("sawah-lampu-27-kereta")
REGION = "33.16"
LIST_DATE, MADE_ON, TODAY = datetime.date(2026, 7, 10), datetime.date(2026, 8, 1), datetime.date(2026, 9, 30)
PROGRAMS = {"pkh": "PKH", "sembako": "Sembako"}
HEADING_ROW = 3


@dataclass(frozen=True)
class TrialKey:
    """Makes pseudonyms as the real key does."""

    mark: str = "a1b2c3d4"

    def pseudonyms(self, texts: Iterable[str]) -> list[str]:
        return [hmac.new(b"kunci percobaan", text.encode(), hashlib.sha256).hexdigest()[:32] for text in texts]


@dataclass(frozen=True)
class World:
    rosters: tuple[Roster, ...]
    members: pd.DataFrame
    families: pd.DataFrame
    plan: pd.DataFrame


@cache
def world() -> World:
    """Sixty families, known truth, five visits in each of three villages."""
    made = synthetic_rosters(REGION, invented_places(REGION, 2, 3), 60, seed=5)
    entities = made.truth.rename(columns={"person": "entity"}).assign(method="nik", probability=1.0)
    entities["by_nik"] = entities["entity"]
    members = members_of(made.rosters, entities, TrialKey())  # type: ignore[arg-type]
    families = families_of(made.rosters, members)
    stakes = {"pkh": Stake((1, 4), 2.87e6), "sembako": Stake((1, 5), 2.4e6)}
    scores = expected_information(families[families["village"] != ""], stakes, 0.28)
    return World(made.rosters, members, families, plan_visits(scores, seed=1, per_village=5, control=0.4))


def common(**changes: object) -> FieldSet:
    """What the workbooks have in common."""
    facts = {
        "region": REGION,
        "region_name": "Kabupaten Blora",
        "list_date": LIST_DATE,
        "made_on": MADE_ON,
        "key_mark": TrialKey().mark,
        "programs": PROGRAMS,
        "village_names": {"33.16.01.2001": "Desa Contoh 1"},
        "synthetic": True,
    }
    return FieldSet(**{**facts, **changes})  # type: ignore[arg-type]


def asked(**changes: object) -> Asked:
    """What the workbooks have to be."""
    known = world().families
    villages = dict(zip(known["family"], known["village"], strict=True))
    facts = {
        "region": REGION,
        "key_mark": TrialKey().mark,
        "list_date": LIST_DATE,
        "villages": villages,
        "today": TODAY,
    }
    return Asked(**{**facts, **changes})  # type: ignore[arg-type]


def lists_in(folder: Path, **changes: object) -> tuple[Path, ...]:
    """Write the workbooks of the world."""
    here = world()
    return make_field_lists(here.plan, here.families, here.rosters, here.members, common(**changes), PASSWORD, folder)


@cache
def _made() -> Mapping[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        return {path.name: path.read_bytes() for path in lists_in(Path(folder))}


def copies_in(folder: Path) -> tuple[Path, ...]:
    """Put the workbooks of the world, made once, into a folder."""
    folder.mkdir()
    for name, content in _made().items():
        (folder / name).write_bytes(content)
    return tuple(folder / name for name in _made())


Edit = Callable[[openpyxl.Workbook], None]


def edited(path: Path, edit: Edit, target: Path | None = None) -> Path:
    """Change a workbook as an office program does, and close it with the same password."""
    book = openpyxl.load_workbook(io.BytesIO(unseal(path.read_bytes(), PASSWORD, path.name)))
    edit(book)
    stream = io.BytesIO()
    book.save(stream)
    target = target or path
    target.write_bytes(seal(stream.getvalue(), PASSWORD))
    target.chmod(PRIVATE_MODE)
    return target


def column_of(sheet: Worksheet, heading: str) -> int:
    """Return the column of a heading."""
    return next(cell.column for cell in sheet[HEADING_ROW] if cell.value == heading)


def row_of(sheet: Worksheet, code: str) -> int:
    """Return the row of a family."""
    column = column_of(sheet, CODE)
    return next(row for row in range(HEADING_ROW + 1, sheet.max_row + 1) if sheet.cell(row, column).value == code)


def filling(answers: Mapping[str, Mapping[str, object]]) -> Edit:
    """Fill in answers by family and heading."""

    def edit(book: openpyxl.Workbook) -> None:
        sheet = book[SHEET]
        for family, cells in answers.items():
            row = row_of(sheet, family_code(family))
            for heading, value in cells.items():
                cell = sheet.cell(row, column_of(sheet, heading))
                cell.value = value
                if heading == "Catatan" and value is not None:
                    cell.data_type = "s"  # as Excel keeps it in a cell formatted as text, whatever it begins with

    return edit


def visit(**changes: object) -> dict[str, object]:
    """Answers of a family that was found."""
    full: dict[str, object] = {
        "Ditemukan": "ya",
        "Identitas": "sesuai",
        "Keadaan": "kurang",
        "Layak": "ya",
        "Menerima PKH": "tidak",
        "Menerima Sembako": "ya",
        "Catatan": None,
        "Kode petugas": "PKH-03",
        "Tanggal kunjungan": datetime.date(2026, 8, 17),
    }
    return full | {key.replace("_", " "): value for key, value in changes.items()}


def planned(village: str) -> list[str]:
    """Return the families of a village's list, in order."""
    plan = world().plan
    return plan[plan["village"] == village].sort_values("order")["family"].tolist()
