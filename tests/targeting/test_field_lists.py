"""A village's list says whom to visit and who they are, and says it to nobody without the password."""

from __future__ import annotations

import datetime
import errno
import io
import os
import stat
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from rpkd.errors import UserError
from rpkd.registry import Password, _sealed
from rpkd.targeting import _field_lists
from rpkd.targeting._field_form import SHEET, family_code
from rpkd.targeting._field_lists import list_mark, make_field_lists, plan_path, read_plan

from .field_world import PASSWORD, common, lists_in, planned, world

VILLAGE = "33.16.01.2001"


@pytest.fixture(autouse=True)
def few_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_sealed, "PASSWORD_ROUNDS", 100)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(_sealed, "PASSWORD_ROUNDS", 100)
        paths = lists_in(tmp_path_factory.mktemp("verval"))
    return openpyxl.load_workbook(io.BytesIO(_sealed.unseal(paths[0].read_bytes(), PASSWORD, "a")))


def test_one_workbook_for_each_village_and_the_plan_beside_them(tmp_path: Path) -> None:
    folder = tmp_path / "verval"
    paths = lists_in(folder)
    mark = list_mark(world().plan, common())
    assert mark.startswith("2026-07-10-")
    assert [path.name for path in paths] == [
        f"verval-{code}-{mark}.xlsx" for code in (VILLAGE, "33.16.01.2002", "33.16.02.2001")
    ]
    pd.testing.assert_frame_equal(
        read_plan(plan_path(folder, mark), "rencana.csv").astype(object), world().plan.astype(object)
    )
    if os.name != "nt":
        assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_row_is_a_family_in_the_order_of_the_plan(book: openpyxl.Workbook) -> None:
    here, sheet = world(), book[SHEET]
    assert book.sheetnames == ["Petunjuk", "Verifikasi", "Anggota", "_rpkd"]
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    families = planned(VILLAGE)
    assert [row[1] for row in rows] == [family_code(family) for family in families]
    assert [row[0] for row in rows] == ["1", "2", "3", "4", "5"]
    dtsen = next(roster for roster in here.rosters if roster.name == "dtsen").rows
    for family, row in zip(families, rows, strict=True):
        own = here.members[(here.members["family"] == family) & (here.members["list"] == "dtsen")]
        facts = here.families.set_index("family").loc[family]
        if own.empty:
            assert row[7].startswith("tidak ada (dahulu ")
            continue
        people = dtsen.iloc[own["position"].to_numpy()]
        # Of a family whose head the list lost, the first person speaks.
        head = people.assign(later=people["relation"] != "head").sort_values("later", kind="stable").iloc[0]
        told = tuple(text or "" for text in row[2:6])
        assert told == (head["kk"], head["nik"], head["name"], head["address"])
        assert row[7].split(" ")[0] == str(facts["decile_after"])
        assert ("PKH" in (row[8] or "").split(", ")) == bool(facts["after:pkh"])
        assert row[10:] == (None,) * 9


def test_members_are_told_once_each(book: openpyxl.Workbook) -> None:
    here = world()
    rows = list(book["Anggota"].iter_rows(min_row=4, values_only=True))
    for family in planned(VILLAGE):
        persons = here.members.loc[here.members["family"] == family, "entity"].nunique()
        own = [row for row in rows if row[0] == family_code(family)]
        assert len(own) == persons
        heads = [row for row in own if row[5] == "kepala keluarga" and row[6] == own[0][6]]
        assert not heads or own[0] == heads[0]
    born = [row[4] for row in rows if row[4]]
    assert all(datetime.datetime.strptime(text, "%d/%m/%Y").year > 1900 for text in born)


def test_the_guide_says_what_a_decile_is_and_that_people_are_invented(book: openpyxl.Workbook) -> None:
    guide = " ".join(str(row[0]) for row in book["Petunjuk"].iter_rows(values_only=True) if row[0])
    assert "Desil ialah peringkat keluarga di DTSEN, bukan tanda miskin atau tidak miskin." in guide
    assert "Desa Contoh 1: 5 keluarga, daftar bertanggal 10/07/2026." in guide
    assert book[SHEET]["A1"].value == (
        "Verifikasi keluarga – Desa Contoh 1, Kabupaten Blora (contoh sintetis: semua orang rekaan)"
    )


def test_answers_are_chosen_from_lists(book: openpyxl.Workbook) -> None:
    rules = {rule.formula1: str(rule.sqref) for rule in book[SHEET].data_validations.dataValidation}
    assert rules['"ya,pindah,meninggal,tidak dikenal,ganda"'] == "K4:K8"
    assert rules['"ya,tidak,perlu musyawarah"'] == "N4:N8"
    assert rules['"ya,tidak,tidak tahu"'] in {"O4:O8", "P4:P8"}


def test_the_plan_holds_no_name_and_no_number(tmp_path: Path) -> None:
    lists_in(tmp_path)
    text = plan_path(tmp_path, list_mark(world().plan, common())).read_text()
    for roster in world().rosters:
        assert not any(nik in text for nik in roster.rows["nik"] if nik)
        assert not any(name in text for name in roster.rows["name"] if len(name) > 3)


def test_the_same_round_is_not_written_twice(tmp_path: Path) -> None:
    paths = lists_in(tmp_path)
    before = {path: path.read_bytes() for path in paths}
    with pytest.raises(UserError, match="berkas sudah ada dan tidak ditimpa") as error:
        lists_in(tmp_path)
    assert len(error.value.problems) == 4
    assert {path: path.read_bytes() for path in paths} == before


def test_half_a_round_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, written = _field_lists.write_sealed, []

    def until_full(path: Path, content: bytes, password: Password) -> None:
        if written:
            raise OSError(errno.ENOSPC, "disk full")
        whole(path, content, password)
        written.append(path)

    monkeypatch.setattr(_field_lists, "write_sealed", until_full)
    with pytest.raises(OSError, match="disk full"):
        lists_in(tmp_path)
    assert written
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_another_round_has_another_name() -> None:
    plan = world().plan
    marks = {list_mark(plan, common()), list_mark(plan, common(key_mark="x")), list_mark(plan.iloc[1:], common())}
    assert len(marks) == 3
    assert list_mark(plan.iloc[::-1], common()) == list_mark(plan, common())


def test_families_that_the_lists_no_longer_have_are_told(tmp_path: Path) -> None:
    here = world()
    lost = here.members[here.members["family"] != here.plan["family"].iloc[0]]
    with pytest.raises(UserError, match="padanan keluarga tidak lagi sesuai dengan daftar") as error:
        make_field_lists(here.plan, here.families, here.rosters, lost, common(), PASSWORD, tmp_path / "x")
    assert error.value.problems[0].value == "1 keluarga tidak ditemukan"
    assert not (tmp_path / "x").exists()


def test_an_empty_plan_is_told(tmp_path: Path) -> None:
    here = world()
    with pytest.raises(UserError, match="tidak ada keluarga untuk dikunjungi"):
        make_field_lists(here.plan.head(0), here.families, here.rosters, here.members, common(), PASSWORD, tmp_path)


def test_codes_are_short_and_told_apart() -> None:
    codes = {family_code(name) for name in world().families["family"]}
    assert len(codes) == len(world().families)
    assert all(len(code) == 11 and code[5] == "-" and not set("ILOU") & set(code) for code in codes)
    assert family_code("f" * 32) == "ZZZZZ-ZZZZZ"


@pytest.mark.parametrize("damage", ["terpotong", "kolom", "peluang", "kosong"])
def test_a_damaged_plan_is_told(tmp_path: Path, damage: str) -> None:
    lists_in(tmp_path)
    path = plan_path(tmp_path, list_mark(world().plan, common()))
    text = path.read_text()
    path.write_text(
        {
            "terpotong": text[: len(text) // 2],
            "kolom": text.replace("stratum", "strata"),
            "peluang": text.replace(",1.0,", ",2.0,"),
            "kosong": "",
        }[damage]
    )
    with pytest.raises(UserError, match="rencana kunjungan rusak atau diubah"):
        read_plan(path, "rencana.csv")
