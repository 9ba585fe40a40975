"""People decide about pairs side by side; their decisions outlive the workbook as pseudonyms."""

from __future__ import annotations

import dataclasses
import datetime
import io
import os
import stat
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from rpkd.errors import UserError
from rpkd.registry import _sealed
from rpkd.registry._roster import Roster
from rpkd.targeting._review import (
    DECISION_COLUMNS,
    SHEET,
    decided_pairs,
    keep_decisions,
    make_review,
    read_decisions,
    read_review,
    row_pseudonyms,
)

from .field_world import HEADING_ROW, PASSWORD, Edit, TrialKey, column_of, edited, world

KEY = TrialKey()
DAY = datetime.date(2026, 9, 30)
COLUMNS = ["list_left", "position_left", "list_right", "position_right"]


@pytest.fixture(autouse=True)
def few_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_sealed, "PASSWORD_ROUNDS", 100)


def pairs() -> pd.DataFrame:
    rows = [("p3ke", 3, "dtsen", 5, 0.9), ("p3ke", 4, "dtsen", 6, 0.52), ("dtks", 0, "dtsen", 1, 0.6)]
    return pd.DataFrame(rows, columns=[*COLUMNS, "probability"]).assign(weight=1.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    target = tmp_path / "tinjauan.xlsx"
    make_review(pairs(), world().rosters, KEY, "33.16", "Kabupaten Blora", datetime.date(2026, 8, 1), PASSWORD, target)
    return target


def deciding(decisions: dict[int, object]) -> Edit:
    def edit(book: openpyxl.Workbook) -> None:
        sheet = book[SHEET]
        for number, decision in decisions.items():
            sheet.cell(HEADING_ROW + number, column_of(sheet, "Keputusan")).value = decision

    return edit


def read(*paths: Path) -> pd.DataFrame:
    return read_review({path.name: path for path in paths}, PASSWORD, "33.16", KEY.mark, DAY)


def told(*paths: Path) -> list[str]:
    with pytest.raises(UserError) as error:
        read(*paths)
    return [problem.what for problem in error.value.problems]


def test_pairs_stand_side_by_side_the_most_doubtful_first(path: Path) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(_sealed.unseal(path.read_bytes(), PASSWORD, "a")))[SHEET]
    headings = [cell.value for cell in sheet[HEADING_ROW]]
    assert headings[:5] == ["No", "Nama A", "Nama B", "NIK A", "NIK B"]
    rows = [dict(zip(headings, row, strict=True)) for row in sheet.iter_rows(min_row=HEADING_ROW + 1, values_only=True)]
    assert [(row["Daftar A"], row["Daftar B"]) for row in rows] == [
        ("p3ke", "dtsen"),
        ("dtks", "dtsen"),
        ("p3ke", "dtsen"),
    ]
    rosters = {roster.name: roster.rows for roster in world().rosters}
    assert (rows[0]["Nama A"], rows[0]["Nama B"]) == (
        rosters["p3ke"].iloc[4]["name"],
        rosters["dtsen"].iloc[6]["name"],
    )
    assert (rows[2]["NIK A"] or "") == rosters["p3ke"].iloc[3]["nik"]
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_decisions_find_their_rows_again(path: Path) -> None:
    edited(path, deciding({1: "sama", 2: " BEDA ", 3: "ragu"}))
    decisions = read(path)
    assert tuple(decisions.columns) == DECISION_COLUMNS
    assert decisions["decision"].tolist() == ["sama", "beda", "ragu"]
    found = decided_pairs(decisions, world().rosters, KEY)
    # Sides are told apart by pseudonym, so that a pair is one pair whichever way round it was shown.
    sides = {
        frozenset(((row.list_left, row.position_left), (row.list_right, row.position_right))): row.same
        for row in found.itertuples()
    }
    assert sides == {
        frozenset((("p3ke", 4), ("dtsen", 6))): True,
        frozenset((("dtks", 0), ("dtsen", 1))): False,
    }


def test_decisions_hold_for_lists_in_another_order(path: Path) -> None:
    edited(path, deciding({1: "sama"}))
    turned = [
        dataclasses.replace(roster, rows=roster.rows.iloc[::-1].reset_index(drop=True), name=f"{roster.name}-baru")
        for roster in world().rosters
    ]
    found = decided_pairs(read(path), turned, KEY)
    places = {(row.list_left, row.position_left) for row in found.itertuples()}
    places |= {(row.list_right, row.position_right) for row in found.itertuples()}
    sizes = {roster.name: len(roster.rows) for roster in turned}
    assert places == {("p3ke-baru", sizes["p3ke-baru"] - 5), ("dtsen-baru", sizes["dtsen-baru"] - 7)}


def test_a_row_that_says_something_else_has_another_pseudonym() -> None:
    roster = next(roster for roster in world().rosters if roster.name == "dtsen")
    before = row_pseudonyms(roster, KEY)
    for name, value in (("name_key", "LAIN"), ("nik", ""), ("village", ""), ("birth", pd.NaT), ("kk", "")):
        rows = roster.rows.copy()
        rows.loc[0, name] = value
        after = row_pseudonyms(dataclasses.replace(roster, rows=rows), KEY)
        assert (after != before).tolist().count(True) == int(roster.rows.loc[0, name] != value)
    assert all(len(name) == 32 for name in before)
    as_p3ke: Roster = dataclasses.replace(roster, kind="p3ke")
    assert not set(row_pseudonyms(as_p3ke, KEY)) & set(before)


def test_the_last_decision_holds(path: Path, tmp_path: Path) -> None:
    kept = tmp_path / "tinjauan.csv"
    edited(path, deciding({1: "sama", 2: "ragu"}))
    first = read(path)
    assert keep_decisions(kept, "tinjauan.csv", first) == 2
    before = kept.read_bytes()
    assert keep_decisions(kept, "tinjauan.csv", first) == 0
    assert kept.read_bytes() == before
    edited(path, deciding({1: "beda", 2: "ragu"}))
    assert keep_decisions(kept, "tinjauan.csv", read(path)) == 1
    assert kept.read_bytes().startswith(before)
    if os.name != "nt":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    found = decided_pairs(read_decisions(kept, "tinjauan.csv"), world().rosters, KEY)
    assert found["same"].tolist() == [False]


def test_nobody_decided_nothing_is_known(path: Path, tmp_path: Path) -> None:
    assert read(path).empty
    assert read_decisions(tmp_path / "tidak-ada.csv", "x").empty
    assert decided_pairs(read(path), world().rosters, KEY).empty
    assert list(decided_pairs(read(path), world().rosters, KEY).columns) == [*COLUMNS, "same"]


def test_the_kept_decisions_hold_no_name(path: Path, tmp_path: Path) -> None:
    edited(path, deciding({1: "sama", 2: "beda", 3: "ragu"}))
    keep_decisions(tmp_path / "tinjauan.csv", "x", read(path))
    text = (tmp_path / "tinjauan.csv").read_text()
    for roster in world().rosters:
        assert not any(name in text for name in roster.rows["name"] if len(name) > 3)
        assert not any(nik in text for nik in roster.rows["nik"] if nik)


def test_what_is_wrong_is_told_at_once(path: Path, tmp_path: Path) -> None:
    copy = edited(path, deciding({1: "beda", 3: "mungkin orang tuanya"}), tmp_path / "salinan.xlsx")
    edited(path, deciding({1: "sama"}))
    assert told(path, copy, tmp_path / "hilang.xlsx") == [
        "keputusan tidak dikenal",
        "keputusan lain untuk pasangan ini di tinjauan.xlsx lembar Pasangan sel R4",
        "gagal membaca berkas terenkripsi: berkas atau folder tidak ada",
    ]


@pytest.mark.parametrize("heading", ["No", "Nama A", "NIK B"])
def test_a_changed_row_is_told(path: Path, heading: str) -> None:
    def change(book: openpyxl.Workbook) -> None:
        deciding({1: "sama"})(book)
        book[SHEET].cell(HEADING_ROW + 1, column_of(book[SHEET], heading)).value = "DIGANTI"

    edited(path, change)
    assert told(path) == ["baris ini berubah atau berulang"]


def test_another_regions_or_keys_workbook_is_told(path: Path, tmp_path: Path) -> None:
    files = {"a.xlsx": path}
    with pytest.raises(UserError, match="ini berkas tinjauan daerah lain"):
        read_review(files, PASSWORD, "19.71", KEY.mark, DAY)
    with pytest.raises(UserError, match="berkas tinjauan dibuat dengan kunci lain"):
        read_review(files, PASSWORD, "33.16", "00000000", DAY)

    def unsign(book: openpyxl.Workbook) -> None:
        book.remove(book["_rpkd"])

    assert told(edited(path, unsign, tmp_path / "b.xlsx")) == ["ini bukan berkas tinjauan padanan"]


def test_no_pairs_are_told_and_a_file_is_not_overwritten(path: Path) -> None:
    rest = (world().rosters, KEY, "33.16", "Kabupaten Blora", DAY, PASSWORD, path)
    with pytest.raises(UserError, match="tidak ada pasangan untuk ditinjau"):
        make_review(pairs().head(0), *rest)
    before = path.read_bytes()
    with pytest.raises(UserError, match="berkas sudah ada dan tidak ditimpa"):
        make_review(pairs(), *rest)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "damage", [b"", b"left,right\n", b"\xff", b"left,right,decision,read_on,file\nx,y,sama,2026,z\n"]
)
def test_damaged_decisions_are_told(tmp_path: Path, damage: bytes) -> None:
    kept = tmp_path / "tinjauan.csv"
    kept.write_bytes(damage)
    with pytest.raises(UserError, match="keputusan tinjauan rusak atau diubah"):
        read_decisions(kept, "tinjauan.csv")
