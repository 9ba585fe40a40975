"""Lists in the shape of `Roster.rows`."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rpkd.project import Project
from rpkd.regions import RegionIndex
from rpkd.registry import _sheets
from rpkd.registry._example_files import example_set, write_example
from rpkd.registry._read import Lists, list_problems
from rpkd.registry._roster import COUNTS, FLAGS, TEXTS
from rpkd.registry._sheets import Workbook
from rpkd.sources import Tables

from .lists import HEADER, ROWS, Office, csv_text, sheet_bytes


def test_rows_of_a_roster(office: Office) -> None:
    lists = office.rows().read()
    roster = lists.rosters[0]
    assert (roster.name, roster.kind, roster.when, roster.level, roster.synthetic) == (
        "dtsen",
        "dtsen",
        "after",
        "person",
        False,
    )
    assert roster.shown == "data/private/33.16/dtsen.csv"
    assert lists.files["dtsen"] == office.folder / "dtsen.csv"
    rows = roster.rows
    assert list(rows)[:21] == ["row", *TEXTS]
    assert all(rows[name].dtype == "str" for name in TEXTS)
    assert all(rows[name].dtype == "Int64" for name in COUNTS)
    assert all(rows[name].dtype == "boolean" for name in FLAGS)
    assert rows["row"].tolist() == [2, 3, 4, 5]
    assert rows.iloc[1][["nik", "kk", "name", "name_key", "sex", "birth_from", "village", "district"]].tolist() == [
        *("3316015208829002", "3316011505109001", "Contoh Dua", "CONTOH DUA", "P", "list", "33.16.04.2002", "33.16.04")
    ]
    assert rows.iloc[2][["address_key", "rt", "rw"]].tolist() == ["DS KRAJAN", "3", "1"]
    assert rows.iloc[3][["nik", "nik_state", "village", "rt"]].tolist() == ["", "missing", "", ""]
    assert rows["decile"].fillna(0).tolist() == [1, 1, 4, 0]


def test_a_workbook_gives_the_same_rows_as_its_csv(office: Office) -> None:
    from_csv = office.rows().frame()
    from_workbook = office.sheets({"Data": [HEADER, *ROWS]}).frame()
    pd.testing.assert_frame_equal(from_workbook, from_csv)


@pytest.mark.parametrize("code", ["33.16", "33.15"])
def test_made_up_lists_come_back_as_they_were(clone: Project, regions: RegionIndex, office: Office, code: str) -> None:
    region = regions.by_code(code)
    made = example_set(region, Tables(clone), families=120)
    there = Office(clone, region)
    write_example(there.folder, region, made)
    lists = there.read()
    assert lists.synthetic
    for before, after in zip(made.rosters, lists.rosters, strict=True):
        assert (after.name, after.when, after.program, after.synthetic) == (
            before.name,
            before.when,
            before.program,
            True,
        )
        columns = [name for name in before.rows if name != "row"]
        pd.testing.assert_frame_equal(after.rows[columns], before.rows[columns], check_dtype=False)
    assert len(Lists.of(made.rosters).quality_table()) > 0


def test_birth_and_sex_come_from_the_nik_where_the_list_has_none(office: Office) -> None:
    header = ("nik", "nama_penerima", "kode_desa")
    rows = [(row[1], row[2], row[6]) for row in ROWS]
    frame = office.rows(
        *rows, header=header, kind="recipients", layout="penerima", program="pkh", when="before"
    ).frame()
    assert frame["birth_from"].tolist() == ["nik", "nik", "nik", ""]
    assert frame["sex"].tolist() == ["L", "P", "L", ""]
    assert frame["birth"].dt.year.fillna(0).tolist() == [1980, 1982, 1975, 0]


def test_flags_of_a_list_of_families(office: Office) -> None:
    header = (
        "nomor_kartu_keluarga",
        "nik",
        "nama_kepala_keluarga",
        "desil_nasional",
        "pkh_flag",
        "bpnt_flag",
        "pbi_nas",
    )
    rows = [
        (row[0], row[1], row[2], row[7], *flags) for row, flags in zip(ROWS, ("121", "12x", "2  ", "112"), strict=True)
    ]
    lists = office.rows(*rows, header=header, layout="dtsen-keluarga").read()
    frame = lists.rosters[0].rows
    assert frame["relation"].tolist() == ["head"] * 4
    assert frame["gets:pkh"].tolist() == [True, True, False, True]
    assert frame["gets:sembako"].tolist() == [False, False, pd.NA, True]
    assert frame["gets:pbi-jk"].tolist() == [True, pd.NA, pd.NA, False]
    assert "1 baris berkode yang belum diketahui artinya" in "\n".join(map(str, lists.notes))
    assert "gets:pbi-apbd" not in frame


def test_a_programme_under_two_names(office: Office) -> None:
    header = (*HEADER[:7], "Desil", "Penerima BPNT", "Penerima SEMBAKO")
    flags = (("YA", "TIDAK"), ("", "YA"), ("TIDAK", ""), ("", ""))
    rows = [(*row, *pair) for row, pair in zip(ROWS, flags, strict=True)]
    p3ke = {"kind": "p3ke", "layout": "p3ke-individu"}
    frame = office.rows(*rows, header=header, **p3ke).frame()
    assert frame["gets:sembako"].tolist() == [True, True, False, pd.NA]
    frame = office.rows(*rows, header=header, **p3ke, flags="{sembako: Penerima SEMBAKO}").frame()
    assert frame["gets:sembako"].tolist() == [False, True, pd.NA, pd.NA]
    frame = office.rows(*rows, header=header, **p3ke, flags='{sembako: "-"}').frame()
    assert "gets:sembako" not in frame


def test_difficulties_make_a_person_disabled(office: Office) -> None:
    header = (*HEADER, "id_penglihatan", "id_berjalan", "id_partisipasi_sekolah")
    answers = (("4", "2", "2"), ("4", "4", "1"), ("", "1.0", "3"), ("", "", ""))
    rows = [(*row, *answer) for row, answer in zip(ROWS, answers, strict=True)]
    frame = office.rows(*rows, header=header).frame()
    assert frame["disabled"].tolist() == [True, False, True, pd.NA]
    assert frame["in_school"].tolist() == [True, False, False, pd.NA]


@pytest.mark.parametrize(
    ("columns", "cells"),
    [
        (("kode_desa",), ("33.16.04.2002",)),
        (("kode_desa",), ("3316042002.0",)),
        (("kode_desa",), ("3316042002 - Ketuwan",)),
        (("kode_provinsi", "kode_kabupaten", "kode_kecamatan", "kode_desa"), ("33", "16", "04", "2002")),
        (("kode_kecamatan", "kode_desa"), ("331604", "2002")),
        (("kode_kecamatan", "kode_desa"), ("4", "2002")),
        (("kecamatan", "desa"), ("Kec. KEDUNGTUBAN", "Desa Ketuwan")),
        (("desa",), ("KETUWAN",)),
        (("kode_desa", "kecamatan", "desa"), ("3316049999", "Kedungtuban", "ketuwan")),
    ],
)
def test_ways_to_write_a_village(office: Office, columns: tuple[str, ...], cells: tuple[str, ...]) -> None:
    rows = [(*row[:3], row[7], *cells) for row in ROWS]
    frame = office.rows(*rows, header=("no_kk", "nik", "nama", "desil", *columns)).frame()
    assert set(frame["village"]) == {"33.16.04.2002"}
    assert set(frame["district"]) == {"33.16.04"}


def test_a_code_that_no_village_has(office: Office) -> None:
    rows = [
        (*row[:6], code, row[7]) for row, code in zip(ROWS, ["3316049999", "331604", "33", "3316042002"], strict=True)
    ]
    lists = office.rows(*rows).read()
    assert lists.rosters[0].rows["village"].tolist() == ["", "", "", "33.16.04.2002"]
    assert lists.rosters[0].rows["district"].tolist() == ["33.16.04", "33.16.04", "", "33.16.04"]
    assert lists.quality[0].counts["village_unknown"] == 3


def test_codes_of_bps_are_told_and_villages_found_by_name(office: Office) -> None:
    rows = [
        (*row[:3], row[7], "3316040002", "KEDUNGTUBAN", name)
        for row, name in zip(ROWS, ["Ketuwan"] * 3 + ["X"], strict=True)
    ]
    lists = office.rows(*rows, header=("no_kk", "nik", "nama", "desil", "kode_desa", "kecamatan", "desa")).read()
    assert lists.rosters[0].rows["village"].tolist() == ["33.16.04.2002"] * 3 + [""]
    assert "kode wilayah daftar ini kode BPS; desa dicari menurut namanya, 1 baris tidak ditemukan" in "\n".join(
        map(str, lists.notes)
    )


def test_a_region_without_bundled_villages_takes_codes_of_the_right_shape(
    clone: Project, regions: RegionIndex, office: Office
) -> None:
    there = Office(clone, regions.by_code("11.01"))
    codes = ["1101012001", "11.01.02.1003", "1101010001", "1102012001"]
    rows = [(*row[:6], code, row[7]) for row, code in zip(ROWS, codes, strict=True)]
    lists = there.rows(*rows).read()
    assert lists.rosters[0].rows["village"].tolist() == ["11.01.01.2001", "11.01.02.1003", "", ""]
    assert lists.quality[0].counts["other_regency"] == 1
    # 1103 is BPS's code of the region, and Kemendagri's of another.
    bps = [(*row[:6], code, row[7]) for row, code in zip(ROWS, ["1103010001"] * 4, strict=True)]
    lists = there.rows(*bps).read()
    assert lists.quality[0].counts["other_regency"] == 0
    assert set(lists.rosters[0].rows["village"]) == {""}
    bps = [(*row[:6], code, row[7]) for row, code in zip(ROWS, ["1103012001"] * 4, strict=True)]
    assert there.rows(*bps).read().quality[0].counts["other_regency"] == 0
    other = [(*row[:6], code, row[7]) for row, code in zip(ROWS, ["1105012001"] * 4, strict=True)]
    assert "sebagian besar baris dari kabupaten/kota lain" in there.rows(*other).refusal()


def test_a_programme_column_that_the_layout_does_not_know(office: Office) -> None:
    rows = [(*row, flag) for row, flag in zip(ROWS, ("v", "", "v", "x"), strict=True)]
    office.rows(*rows, header=(*HEADER, "KPM BLT"), flags="{blt-desa: KPM BLT}", codes='{flags: {"no": [x]}}')
    assert office.frame()["gets:blt-desa"].tolist() == [True, pd.NA, True, False]
    assert "kolom gets:blt-desa tidak ditemukan" in office.rows(flags="{blt-desa: KPM BLT}").refusal()


def test_reading_writes_nothing(office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    office.sheets({"Data": [HEADER, *ROWS]})
    before = sorted(path for path in office.project.root.rglob("*"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(tempfile, "mkstemp", lambda *_, **__: pytest.fail("a temporary file"))
    office.read()
    assert sorted(path for path in office.project.root.rglob("*")) == before
    assert not list(tmp_path.iterdir())


def test_errors_and_notes_for_the_check(office: Office) -> None:
    errors, notes = list_problems(office.project, office.region, office.rows().configured)
    assert (errors, notes) == ([], [])
    (office.folder / "dtsen.csv").unlink()
    errors, notes = list_problems(office.project, office.region, office.configured)
    assert ([problem.what for problem in errors], notes) == (["gagal membaca daftar: berkas atau folder tidak ada"], [])


def test_a_workbook_is_read_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_sheets, "_PIECE", 50)
    book = Workbook(sheet_bytes({"A": [["teks", 12, 3316010107809001, True], [], [None, 0.5]], "B": []}))
    assert [sheet.name for sheet in book.sheets] == ["A", "B"]
    rows = list(book.rows(book.sheets[0], []))
    assert [row.number for row in rows] == [1, 3]
    assert rows[0].cells == {0: "teks", 1: "12", 2: "3316010107809001", 3: "TRUE"}
    assert rows[0].numeric == {1, 2}
    assert rows[1].cells == {1: "0.5"}
    assert list(book.rows(book.sheets[1], [])) == []


def test_many_rows_stay_in_order(office: Office) -> None:
    rows = [
        (f"331601150510{n:04d}", f"33160101{n % 12 + 1:02d}80{n:04d}", f"Orang {chr(65 + n % 26)}", "1", "", "",
         "3316042002", str(n % 10 + 1))
        for n in range(1, 3001)
    ]  # fmt: skip
    frame = office.write(csv_text((HEADER, *rows))).frame()
    assert frame["nik"].tolist() == [row[1] for row in rows]
    assert np.array_equal(frame["row"], np.arange(2, 3002))
