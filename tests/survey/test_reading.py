"""Files of all kinds give the same households; damaged ones are refused with a message."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from rpkd.errors import Problem, UserError
from rpkd.notebook._reads import watch_files
from rpkd.project import Project
from rpkd.regions import Region, RegionIndex
from rpkd.survey import Households, load_map, read_households

from .writing import change, write_dbf

HOUSEHOLD_FILE = "contoh-sintetis-kor-rumah-tangga"
ALL_FILES = (HOUSEHOLD_FILE, "contoh-sintetis-kor-anggota", "contoh-sintetis-kp-blok41", "contoh-sintetis-kp-blok42")


def read(folder: Path, project: Project, region: Region) -> Households:
    return read_households(load_map(folder / "susenas.yaml", project), project, region)


def problems(folder: Path, project: Project, region: Region) -> tuple[Problem, ...]:
    with pytest.raises(UserError) as raised:
        read(folder, project, region)
    return raised.value.problems


def assert_same(found: Households, sample: Households) -> None:
    np.testing.assert_allclose(found.expenditure, sample.expenditure, rtol=1e-9)
    np.testing.assert_allclose(found.weight, sample.weight, rtol=1e-9)
    assert found.size.tolist() == sample.size.tolist()
    assert found.stratum.tolist() == sample.stratum.tolist()
    assert found.psu.tolist() == sample.psu.tolist()
    assert set(found.traits) == set(sample.traits)
    for name, values in sample.traits.items():
        np.testing.assert_array_equal(found.traits[name], values, err_msg=name)


def test_what_was_written_is_read_back(folder: Path, project: Project, blora: Region, sample: Households) -> None:
    found = read(folder, project, blora)
    assert_same(found, sample)
    assert found.warnings == ()
    assert found.designed


def to_dbf(frame: pd.DataFrame, path: Path) -> None:
    write_dbf(frame, path.with_suffix(".dbf"))


def to_stata(frame: pd.DataFrame, path: Path) -> None:
    frame.to_stata(path.with_suffix(".dta"), write_index=False, version=118)


def to_spss(frame: pd.DataFrame, path: Path) -> None:
    pyreadstat.write_sav(frame, str(path.with_suffix(".sav")))


@pytest.mark.parametrize(
    ("convert", "ending", "as_text"),
    [(to_dbf, "dbf", True), (to_stata, "dta", False), (to_spss, "sav", False), (to_spss, "sav", True)],
)
def test_other_programs_files_give_the_same_households(
    convert: Callable[[pd.DataFrame, Path], None],
    ending: str,
    as_text: bool,
    folder: Path,
    project: Project,
    blora: Region,
    sample: Households,
) -> None:
    for name in ALL_FILES:
        path = folder / f"{name}.csv"
        frame = pd.read_csv(path, dtype=str if as_text else None, keep_default_na=not as_text)
        # Field names of DBF have ten characters; Stata knows no missing text.
        frame = frame.rename(columns=lambda column: column[:10])
        convert(frame, path)
        path.unlink()
    change(
        folder / "susenas.yaml",
        (".csv", f".{ending}"),
        ("SANITASI_LAYAK", "SANITASI_L"),
        ("DISABILITAS", "DISABILITA"),
        ("PEKERJA_MIGRAN", "PEKERJA_MI"),
        ("LAPANGAN_USAHA", "LAPANGAN_U"),
    )
    assert_same(read(folder, project, blora), sample)


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_any_delimiter_encoding_and_decimal_comma(
    delimiter: str, encoding: str, folder: Path, project: Project, blora: Region, sample: Households
) -> None:
    for name in ALL_FILES:
        path = folder / f"{name}.csv"
        frame = pd.read_csv(path).assign(CATATAN="café")
        frame.to_csv(path, sep=delimiter, encoding=encoding, decimal=",", index=False)
    assert_same(read(folder, project, blora), sample)


@pytest.mark.parametrize(("convert", "ending"), [(None, "csv"), (to_dbf, "dbf"), (to_stata, "dta"), (to_spss, "sav")])
def test_every_file_that_is_read_is_seen_by_a_notebook(
    convert: Callable[[pd.DataFrame, Path], None] | None, ending: str, folder: Path, blora: Region, project: Project
) -> None:
    inside = Project(folder)
    shutil.copytree(project.data / "layouts", inside.data / "layouts")
    path = folder / f"{HOUSEHOLD_FILE}.csv"
    if convert is not None:
        convert(pd.read_csv(path).rename(columns=lambda column: column[:10]), path)
        path.unlink()
        change(folder / "susenas.yaml", (path.name, f"{HOUSEHOLD_FILE}.{ending}"), ("SANITASI_LAYAK", "SANITASI_L"))
    reads = watch_files(inside)
    read(folder, inside, blora)
    assert reads.names() == sorted(
        [
            "data/layouts/susenas-kp-komoditas.yaml",
            "susenas.yaml",
            f"{HOUSEHOLD_FILE}.{ending}",
            *(f"{name}.csv" for name in ALL_FILES[1:]),
        ]
    )


def test_small_and_capital_letters_of_columns_count_as_the_same(
    folder: Path, project: Project, blora: Region, sample: Households
) -> None:
    path = folder / f"{HOUSEHOLD_FILE}.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("RENUM,R101,R102,R105", "renum,r101,r102,r105"), "utf-8")
    assert_same(read(folder, project, blora), sample)


def test_rows_of_other_regions_are_left_out(
    folder: Path, project: Project, index: RegionIndex, blora: Region, sample: Households
) -> None:
    for name in ALL_FILES:
        path = folder / f"{name}.csv"
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        other = frame.assign(R102="17", RENUM="lain-" + frame["RENUM"])
        pd.concat([other, frame]).to_csv(path, index=False)
    assert_same(read(folder, project, blora), sample)
    rembang = read(folder, project, index.by_code("33.17"))
    assert len(rembang) == len(sample)


def test_a_region_may_be_one_code_of_four_digits(
    folder: Path, project: Project, blora: Region, sample: Households
) -> None:
    for name in ALL_FILES:
        path = folder / f"{name}.csv"
        pd.read_csv(path, dtype=str, keep_default_na=False).assign(R102="3316").to_csv(path, index=False)
    assert_same(read(folder, project, blora), sample)


def test_a_file_without_the_region_says_which_regions_it_has(
    folder: Path, project: Project, index: RegionIndex
) -> None:
    found = problems(folder, project, index.by_code("33.17"))
    assert len(found) == 4
    assert {problem.what for problem in found} == {"tidak ada baris untuk Kabupaten Rembang"}
    assert found[0].value == "33-16"
    assert "3317" in (found[0].rule or "")


def test_a_home_affairs_code_is_recognised(folder: Path, project: Project, index: RegionIndex) -> None:
    region = next(item for item in index.regions if item.bps_code != item.code.replace(".", ""))
    province, regency = region.code.split(".")
    for name in ALL_FILES:
        path = folder / f"{name}.csv"
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        frame.assign(R101=province, R102=regency).to_csv(path, index=False)
    assert "kode Kemendagri" in (problems(folder, project, region)[0].remedy or "")


def test_missing_columns_are_all_named_with_the_nearest(folder: Path, project: Project, blora: Region) -> None:
    wrong = (("weight: FWT", "weight: FWTS"), ("PEKERJA_MIGRAN", "MIGRAN"), ("stratum: STRATA", "stratum: STRAT"))
    change(folder / "susenas.yaml", *wrong)
    found = problems(folder, project, blora)
    assert [problem.value for problem in found] == ["STRAT", "FWTS", "MIGRAN"]
    assert "mungkin maksudnya STRATA" in (found[0].remedy or "")
    assert "mungkin maksudnya FWT" in (found[1].remedy or "")
    assert all(problem.what == "kolom yang disebut peta tidak ada di berkas" for problem in found)


def test_an_absent_file_is_told_for_each(folder: Path, project: Project, blora: Region) -> None:
    for name in ALL_FILES[1:3]:
        (folder / f"{name}.csv").unlink()
    found = problems(folder, project, blora)
    assert len(found) == 2
    assert all("berkas atau folder tidak ada" in problem.what for problem in found)


def test_a_row_with_too_many_cells_is_named(folder: Path, project: Project, blora: Region) -> None:
    path = folder / f"{HOUSEHOLD_FILE}.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[6] += ",1,2"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (problem,) = problems(folder, project, blora)
    assert problem.where.endswith("baris 7")
    assert problem.value == "13"


@pytest.mark.parametrize(
    ("ending", "content", "what"),
    [
        ("csv", b"", "berkas kosong"),
        ("csv", b"PK\x03\x04\x14\0", "ini berkas Excel yang namanya diganti, bukan CSV"),
        ("csv", "RENUM,FWT\n1,2\n".encode("utf-16-le"), "berkas memuat byte nol, jadi rusak atau bukan teks UTF-8"),
        ("xlsx", b"PK", "jenis berkas survei tidak dikenal"),
        ("dbf", b"bukan dbf", "berkas DBF tidak dapat dibaca"),
        ("dbf", bytes(400), "berkas DBF tidak dapat dibaca"),
        ("dta", b"bukan stata", "berkas Stata tidak dapat dibaca"),
        ("sav", b"bukan spss" * 50, "berkas SPSS tidak dapat dibaca"),
    ],
)
def test_a_damaged_file_is_refused(
    ending: str, content: bytes, what: str, folder: Path, project: Project, blora: Region
) -> None:
    (folder / f"rusak.{ending}").write_bytes(content)
    change(folder / "susenas.yaml", (f"{HOUSEHOLD_FILE}.csv", f"rusak.{ending}"))
    (problem,) = problems(folder, project, blora)
    assert problem.what == what
    assert problem.remedy


def test_a_column_that_is_there_twice_is_refused(folder: Path, project: Project, blora: Region) -> None:
    path = folder / f"{HOUSEHOLD_FILE}.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([f"{header},FWT", *(f"{row},1" for row in rows)]) + "\n", encoding="utf-8")
    (problem,) = problems(folder, project, blora)
    assert (problem.what, problem.value) == ("kolom yang disebut peta ada 2 kali di berkas", "FWT")


def test_a_cut_off_dbf_is_refused(folder: Path, project: Project, blora: Region) -> None:
    path = folder / f"{HOUSEHOLD_FILE}.dbf"
    write_dbf(pd.read_csv(path.with_suffix(".csv"), dtype=str).rename(columns=lambda name: name[:10]), path)
    path.write_bytes(path.read_bytes()[:-500])
    change(folder / "susenas.yaml", (f"{HOUSEHOLD_FILE}.csv", path.name), ("SANITASI_LAYAK", "SANITASI_L"))
    (problem,) = problems(folder, project, blora)
    assert "terpotong" in (problem.value or "")


def test_deleted_rows_of_a_dbf_do_not_count(folder: Path, project: Project, blora: Region, sample: Households) -> None:
    path = folder / f"{HOUSEHOLD_FILE}.dbf"
    frame = pd.read_csv(path.with_suffix(".csv"), dtype=str).rename(columns=lambda name: name[:10])
    write_dbf(frame, path, deleted=(0, 5))
    change(folder / "susenas.yaml", (f"{HOUSEHOLD_FILE}.csv", path.name), ("SANITASI_LAYAK", "SANITASI_L"))
    found = read(folder, project, blora)
    assert found.identity.tolist() == np.delete(sample.identity, [0, 5]).tolist()


def test_cells_that_are_no_numbers_are_named(folder: Path, project: Project, blora: Region) -> None:
    path = folder / f"{HOUSEHOLD_FILE}.csv"
    frame = pd.read_csv(path, dtype=str)
    frame.loc[3, "FWT"] = "seribu"
    frame.loc[[8, 9], "R301"] = "empat"
    frame.to_csv(path, index=False)
    found = problems(folder, project, blora)
    assert [(problem.where.rpartition("/")[2], problem.value) for problem in found] == [
        (f"{path.name} baris 10, kolom R301", "empat"),
        (f"{path.name} baris 11, kolom R301", "empat"),
        (f"{path.name} baris 5, kolom FWT", "seribu"),
    ]


def test_an_uncertain_decimal_mark_asks_for_the_key(folder: Path, project: Project, blora: Region) -> None:
    path = folder / f"{HOUSEHOLD_FILE}.csv"
    frame = pd.read_csv(path)
    frame["FWT"] = [f"1.{number:03d}" for number in range(100, 100 + len(frame))]
    frame.to_csv(path, index=False)
    (problem,) = problems(folder, project, blora)
    assert "titik atau koma" in problem.what
    assert "decimal" in (problem.remedy or "")
    change(folder / "susenas.yaml", (f"file: {path.name}", f'file: {path.name}\n  decimal: "."'))
    assert read(folder, project, blora).weight.min() == pytest.approx(1.1)


def test_the_region_columns_are_asked_for(folder: Path, project: Project, blora: Region, sample: Households) -> None:
    path = folder / "susenas.yaml"
    text = path.read_text(encoding="utf-8").replace("layout: susenas-kp-komoditas\n", "")
    head, _, _ = text.partition("individuals:")
    head = head.replace("    province: R101\n    regency: R102\n", "")
    path.write_text(head.replace("size: R301", "size: R301\n    per_capita: FWT"), encoding="utf-8")
    (problem,) = problems(folder, project, blora)
    assert problem.what == "kolom kode kabupaten/kota belum disebut"
    change(path, ("synthetic: true", "synthetic: true\nwhole_file: true"))
    assert len(read(folder, project, blora)) == len(sample)
