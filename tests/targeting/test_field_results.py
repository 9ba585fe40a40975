"""What comes back from the field is taken whole or told, changes nothing twice, and leaves a trail without names."""

from __future__ import annotations

import datetime
import os
import shutil
import stat
import subprocess
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from rpkd.errors import UserError
from rpkd.registry import _sealed
from rpkd.registry._passwords import Password
from rpkd.targeting._field_form import CODE, SHEET, family_code
from rpkd.targeting._field_results import FileRead, read_results
from rpkd.targeting._trail import FILE_FIELD, TRAIL_COLUMNS, empty_trail, read_trail, record, verified, write_trail

from .field_world import (
    HEADING_ROW,
    LIST_DATE,
    PASSWORD,
    TODAY,
    Edit,
    asked,
    column_of,
    copies_in,
    edited,
    filling,
    planned,
    row_of,
    visit,
    world,
)

VILLAGE, OTHER = "33.16.01.2001", "33.16.01.2002"
PROGRAM = shutil.which("soffice") or shutil.which("libreoffice") or ""
LIBRARIES = Path(os.path.realpath(PROGRAM)).parent
READ_ON = datetime.date(2026, 9, 30)


@pytest.fixture(autouse=True)
def few_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_sealed, "PASSWORD_ROUNDS", 100)


@pytest.fixture
def lists(tmp_path: Path) -> tuple[Path, ...]:
    return copies_in(tmp_path / "verval")


def read(*paths: Path, **changes: object) -> tuple[FileRead, ...]:
    return read_results({path.name: path for path in paths}, PASSWORD, asked(**changes))


def problems(path: Path, **changes: object) -> list[str]:
    (found,) = read(path, **changes)
    assert found.answers == ()
    return [problem.what for problem in found.problems]


def test_a_list_that_nobody_filled_in_says_nothing(lists: Sequence[Path]) -> None:
    (found,) = read(lists[0])
    assert (found.problems, found.notices, found.answers, found.planned) == ((), (), (), 5)
    trail, recorded = record(empty_trail(), [found], READ_ON)
    assert trail["field"].tolist() == [FILE_FIELD]
    assert (recorded.files, recorded.new) == (1, 0)


def test_answers_are_read_as_they_were_chosen(lists: Sequence[Path]) -> None:
    first, second, third = planned(VILLAGE)[:3]
    note = "=HYPERLINK('x') 🏠 سيتي " + "panjang " * 3000
    edited(
        lists[0],
        filling(
            {
                first: visit(Catatan=note, Layak=" Perlu  Musyawarah"),
                second: visit(Kode_petugas="tksk 2", Tanggal_kunjungan="17-8-2026", Ditemukan="YA"),
                third: {"Ditemukan": "meninggal", "Kode petugas": 7, "Tanggal kunjungan": datetime.date(2026, 8, 20)},
            }
        ),
    )
    (found,) = read(lists[0])
    assert found.problems == ()
    answers = {answer.family: answer for answer in found.answers}
    assert answers[first].fields == {
        "found": "ya",
        "identity": "sesuai",
        "condition": "kurang",
        "eligible": "perlu musyawarah",
        "receives:pkh": "tidak",
        "receives:sembako": "ya",
        "officer": "PKH-03",
        "date": "2026-08-17",
        "note": "ada",
    }
    assert answers[first].note == note.strip()
    assert (answers[second].fields["officer"], answers[second].fields["date"]) == ("TKSK 2", "2026-08-17")
    assert (answers[third].fields["found"], answers[third].fields["officer"]) == ("meninggal", "7")


@pytest.mark.parametrize(
    ("answers", "what"),
    [
        (visit(Layak="mungkin"), "jawaban Layak tidak dikenal"),
        (visit(Ditemukan="entah"), "jawaban Ditemukan tidak dikenal"),
        (visit(Menerima_PKH="kadang"), "jawaban Menerima PKH tidak dikenal"),
        (visit(Layak=None), "Layak kosong"),
        (visit(Ditemukan=None), "Ditemukan kosong"),
        (visit(Kode_petugas=None), "Kode petugas kosong"),
        (visit(Tanggal_kunjungan=None), "Tanggal kunjungan kosong"),
        (visit(Kode_petugas="Siti Rekaan"), "kode petugas tidak dapat dipakai"),
        (visit(Tanggal_kunjungan="kemarin"), "tanggal kunjungan tidak terbaca"),
        (visit(Tanggal_kunjungan="31/02/2026"), "tanggal kunjungan tidak terbaca"),
        (visit(Tanggal_kunjungan=datetime.date(2026, 10, 1)), "tanggal kunjungan tidak mungkin"),
        (visit(Tanggal_kunjungan=datetime.date(2026, 7, 31)), "tanggal kunjungan tidak mungkin"),
        (visit(Ditemukan="pindah", Identitas=None, Keadaan=None), "jawaban tidak mungkin"),
        (visit(Ditemukan="ganda", Layak="tidak", Identitas=None), "jawaban tidak mungkin"),
        ({"Catatan": "belum sempat"}, "Ditemukan kosong"),
        ({"Layak": "=1/0"}, "sel memuat rumus yang belum dihitung"),
    ],
)
def test_an_impossible_answer_is_told_and_never_shown(
    lists: Sequence[Path], answers: dict[str, object], what: str
) -> None:
    edited(lists[0], filling({planned(VILLAGE)[1]: answers}))
    (found,) = read(lists[0])
    assert what in {problem.what for problem in found.problems}
    assert all(problem.where.startswith(f"{lists[0].name} lembar Verifikasi sel ") for problem in found.problems)
    assert "Rekaan" not in "\n".join(map(str, found.problems))
    assert found.answers == ()


def test_days_of_the_making_and_of_the_reading_are_possible(lists: Sequence[Path]) -> None:
    one, two = planned(VILLAGE)[:2]
    days = {one: visit(Tanggal_kunjungan=datetime.date(2026, 8, 1)), two: visit(Tanggal_kunjungan=TODAY)}
    edited(lists[0], filling(days))
    assert len(read(lists[0])[0].answers) == 2


def test_everything_that_is_wrong_is_told_at_once(lists: Sequence[Path]) -> None:
    one, two, three = planned(VILLAGE)[:3]
    edited(lists[0], filling({one: visit(Layak="x"), two: visit(Kode_petugas="Nama Orang"), three: visit()}))
    assert problems(lists[0]) == ["jawaban Layak tidak dikenal", "kode petugas tidak dapat dipakai"]


def changing(heading: str, value: object, place: int = 0) -> Edit:
    def edit(book: openpyxl.Workbook) -> None:
        sheet = book[SHEET]
        sheet.cell(row_of(sheet, family_code(planned(VILLAGE)[place])), column_of(sheet, heading)).value = value

    return edit


@pytest.mark.parametrize("heading", ["NIK kepala", "No. KK", "Nama kepala keluarga", "Alamat"])
def test_a_changed_identity_is_told(lists: Sequence[Path], heading: str) -> None:
    edited(lists[0], changing(heading, "DIGANTI 3316010101900001"))
    (found,) = read(lists[0])
    assert [problem.what for problem in found.problems] == ["identitas pada baris ini berubah"]
    assert "DIGANTI" not in str(found.problems[0])


def test_rows_sorted_as_a_whole_are_read_and_answers_sorted_alone_are_not(lists: Sequence[Path]) -> None:
    families = planned(VILLAGE)
    edited(lists[0], filling({families[0]: visit(Layak="ya"), families[4]: visit(Layak="tidak")}))

    def turned(first_column: int) -> Edit:
        def edit(book: openpyxl.Workbook) -> None:
            sheet = book[SHEET]
            rows = range(HEADING_ROW + 1, HEADING_ROW + 6)
            cells = [[sheet.cell(row, column).value for column in range(1, sheet.max_column + 1)] for row in rows]
            for row, values in zip(rows, reversed(cells), strict=True):
                for column, value in enumerate(values, start=1):
                    if column >= first_column:
                        sheet.cell(row, column).value = value

        return edit

    whole = edited(lists[0], turned(1), lists[0].with_name("urut.xlsx"))
    answers = {answer.family: answer.fields["eligible"] for answer in read(whole)[0].answers}
    assert answers == {families[0]: "ya", families[4]: "tidak"}
    partly = edited(lists[0], turned(3), lists[0].with_name("sebagian.xlsx"))
    assert set(problems(partly)) == {"identitas pada baris ini berubah"}


def test_codes_that_are_unknown_or_doubled_or_of_another_village_are_told(lists: Sequence[Path]) -> None:
    edited(lists[0], changing(CODE, "XXXXX-XXXXX"))
    edited(lists[0], changing(CODE, family_code(planned(OTHER)[0]), 1))
    edited(lists[0], changing(CODE, family_code(planned(VILLAGE)[4]), 3))
    (found,) = read(lists[0])
    assert sorted(problem.what for problem in found.problems) == [
        "keluarga dari daftar desa lain",
        "kode keluarga ada di beberapa baris: 7, 8",
        "kode keluarga tidak dikenal",
    ]
    (other,) = [problem for problem in found.problems if "desa lain" in problem.what]
    assert other.remedy == f"pindahkan barisnya ke daftar desa {OTHER}"


def test_an_answer_without_a_code_is_told_and_a_deleted_row_is_noticed(lists: Sequence[Path]) -> None:
    edited(lists[0], filling({planned(VILLAGE)[0]: visit()}))
    edited(lists[0], changing(CODE, None))
    assert problems(lists[0]) == ["baris berisi jawaban tanpa kode keluarga"]

    def delete(book: openpyxl.Workbook) -> None:
        book[SHEET].delete_rows(HEADING_ROW + 2, 2)

    edited(lists[1], delete)
    (found,) = read(lists[1])
    assert found.problems == ()
    assert [notice.what for notice in found.notices] == ["2 keluarga dari daftar ini tidak ada lagi di lembarnya"]


def test_a_heading_or_sheet_that_was_renamed_is_told(lists: Sequence[Path]) -> None:
    def rename(book: openpyxl.Workbook) -> None:
        book[SHEET].cell(HEADING_ROW, column_of(book[SHEET], "Layak")).value = "Kelayakan"

    def other(book: openpyxl.Workbook) -> None:
        book[SHEET].title = "Hasil"

    edited(lists[0], rename)
    assert problems(lists[0]) == ["judul kolom tidak lengkap"]
    edited(lists[1], other)
    assert problems(lists[1]) == ["lembar Verifikasi tidak ada"]


def test_a_workbook_for_something_else_is_told(lists: Sequence[Path], tmp_path: Path) -> None:
    path = lists[0]
    assert problems(path, region="19.71") == ["ini daftar verifikasi daerah lain"]
    assert problems(path, key_mark="ffff0000") == ["daftar dibuat dengan kunci lain"]
    assert problems(path, list_date=datetime.date(2026, 4, 10)) == ["daftar lebih baru daripada padanan keluarga"]
    newer = datetime.date(2026, 10, 10)
    assert problems(path, list_date=newer) == ["ini daftar verifikasi dari DTSEN yang lebih lama"]
    assert read(path, list_date=newer, older=True)[0].problems == ()

    def unsign(book: openpyxl.Workbook) -> None:
        book.remove(book["_rpkd"])

    assert problems(edited(path, unsign, tmp_path / "a.xlsx")) == ["tanda pengenal daftar verifikasi tidak ada"]

    def sign(key: str, value: str) -> Edit:
        def edit(book: openpyxl.Workbook) -> None:
            cell = next(cell for cell in book["_rpkd"]["A"] if cell.value == key)
            book["_rpkd"].cell(cell.row, 2).value = value

        return edit

    for key, value, what in (
        ("versi", "2", "daftar verifikasi dari versi lain"),
        ("buku kerja", "tinjauan", "ini buku kerja lain"),
        ("dibuat", "kemarin", "tanda pengenal daftar verifikasi rusak"),
    ):
        assert problems(edited(path, sign(key, value), tmp_path / "b.xlsx")) == [what]


def test_a_family_that_matching_lost_is_told(lists: Sequence[Path]) -> None:
    family = planned(VILLAGE)[0]
    edited(lists[0], filling({family: visit()}))
    villages = {name: village for name, village in asked().villages.items() if name != family}
    assert problems(lists[0], villages=villages) == ["keluarga tidak ada lagi di padanan"]


def test_broken_files_are_told_and_the_sound_one_is_read(lists: Sequence[Path], tmp_path: Path) -> None:
    edited(lists[0], filling({planned(VILLAGE)[0]: visit()}))
    cut = tmp_path / "potong.xlsx"
    cut.write_bytes(lists[1].read_bytes()[:-1500])
    reads = read(lists[0], cut, tmp_path / "tidak-ada.xlsx")
    assert [len(found.problems) for found in reads] == [0, 1, 1]
    assert reads[1].problems[0].what == "berkas rusak, terpotong, atau diubah"
    wrong = read_results({"a.xlsx": lists[0]}, Password("sawah-lampu-28-kereta"), asked())
    assert wrong[0].problems[0].what == "kata sandi tidak cocok dengan berkas ini"
    trail, recorded = record(empty_trail(), reads, READ_ON)
    assert (recorded.files, recorded.refused_files, recorded.new) == (1, 2, 1)
    assert verified(trail)["family"].tolist() == [planned(VILLAGE)[0]]


def test_the_same_file_twice_changes_nothing_and_a_later_one_supersedes(lists: Sequence[Path], tmp_path: Path) -> None:
    family, second = planned(VILLAGE)[:2]
    edited(lists[0], filling({family: visit(Layak="ya", Catatan="Pak Rekaan sakit")}))
    first, recorded = record(empty_trail(), read(lists[0]), READ_ON)
    assert recorded.new == 1
    again, recorded = record(first, read(lists[0]), READ_ON)
    pd.testing.assert_frame_equal(again, first)
    assert (recorded.files, recorded.known_files) == (0, 1)

    later = tmp_path / "lanjut.xlsx"
    changed = visit(Layak="tidak", Tanggal_kunjungan=datetime.date(2026, 9, 1), Kode_petugas="AB", Catatan="sembuh")
    edited(lists[0], filling({family: changed, second: visit()}), later)
    third, recorded = record(again, read(later), READ_ON)
    assert (recorded.new, recorded.changed) == (1, 1)
    pd.testing.assert_frame_equal(third.head(len(first)), first)
    now = verified(third).set_index("family")
    assert now.loc[family, ["eligible", "date", "officer", "note"]].tolist() == ["tidak", "2026-09-01", "AB", "ada"]
    line = third[(third["family"] == family) & (third["field"] == "eligible")].iloc[-1]
    assert (line["old"], line["new"], line["officer"]) == ("ya", "tidak", "AB")

    # The first file, saved once more, has the older visit: it does not come back.
    stale = edited(lists[0], lambda book: None, tmp_path / "lama.xlsx")
    fourth, recorded = record(third, read(stale), READ_ON)
    assert (recorded.older, recorded.changed, len(fourth) - len(third)) == (1, 0, 1)
    pd.testing.assert_frame_equal(verified(fourth), verified(third))


def test_answers_that_were_taken_back_are_taken_back(lists: Sequence[Path]) -> None:
    family = planned(VILLAGE)[0]
    edited(lists[0], filling({family: visit(Keadaan="mampu")}))
    trail, _ = record(empty_trail(), read(lists[0]), READ_ON)
    edited(lists[0], filling({family: visit(Keadaan=None)}))
    trail, recorded = record(trail, read(lists[0]), READ_ON)
    assert recorded.changed == 1
    assert verified(trail).loc[0, "condition"] == ""
    # A list in which the whole row is empty says nothing of the family.
    edited(lists[0], filling({family: dict.fromkeys(visit())}))
    trail, recorded = record(trail, read(lists[0]), READ_ON)
    assert recorded.changed == 0
    assert verified(trail).loc[0, "found"] == "ya"


def test_two_copies_of_a_list_that_disagree_are_told(lists: Sequence[Path], tmp_path: Path) -> None:
    family, other = planned(VILLAGE)[:2]
    copy = edited(lists[0], filling({family: visit(Layak="tidak"), other: visit()}), tmp_path / "salinan.xlsx")
    edited(lists[0], filling({family: visit(Layak="ya"), other: visit()}))
    reads = read(lists[0], copy)
    assert [[problem.what for problem in found.problems] for found in reads] == [
        ["jawaban lain untuk kunjungan yang sama di salinan.xlsx baris 4"],
        [f"jawaban lain untuk kunjungan yang sama di {lists[0].name} baris 4"],
    ]
    assert all(found.answers == () for found in reads)


def test_visits_of_several_files_count_in_the_order_of_their_days(lists: Sequence[Path], tmp_path: Path) -> None:
    family = planned(VILLAGE)[0]
    late = visit(Layak="tidak", Tanggal_kunjungan=datetime.date(2026, 9, 9))
    copy = edited(lists[0], filling({family: late}), tmp_path / "salinan.xlsx")
    edited(lists[0], filling({family: visit(Layak="ya")}))
    for order in ((lists[0], copy), (copy, lists[0])):
        trail, _ = record(empty_trail(), read(*order), READ_ON)
        assert verified(trail).loc[0, ["eligible", "date"]].tolist() == ["tidak", "2026-09-09"]


def some_trail(lists: Sequence[Path]) -> pd.DataFrame:
    one, two = planned(VILLAGE)[:2]
    edited(lists[0], filling({one: visit(Catatan="Bu Rekaan pindah ke kota"), two: visit(Layak="tidak")}))
    return record(empty_trail(), read(lists[0]), READ_ON)[0]


def test_the_trail_is_read_as_it_was_written(lists: Sequence[Path], tmp_path: Path) -> None:
    path, trail = tmp_path / "verval.csv", some_trail(lists)
    write_trail(path, trail, "verval.csv")
    pd.testing.assert_frame_equal(read_trail(path, "verval.csv"), trail)
    assert tuple(trail.columns) == TRAIL_COLUMNS
    assert trail["order"].tolist() == [str(number) for number in range(1, len(trail) + 1)]
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text()
    for roster in world().rosters:
        assert not any(nik in text for nik in roster.rows["nik"] if nik)
        assert not any(name in text for name in roster.rows["name"] if len(name) > 3)
    assert "Rekaan" not in text


def test_without_a_trail_nothing_is_known(tmp_path: Path) -> None:
    trail = read_trail(tmp_path / "verval.csv", "verval.csv")
    assert trail.empty
    assert verified(trail).empty
    assert "found" in verified(trail)


@pytest.mark.parametrize("damage", ["jawaban", "baris", "urutan", "terpotong", "kepala", "kosong", "biner"])
def test_a_trail_that_was_changed_by_hand_is_told(lists: Sequence[Path], tmp_path: Path, damage: str) -> None:
    path = tmp_path / "verval.csv"
    write_trail(path, some_trail(lists), "verval.csv")
    lines = path.read_bytes().splitlines(keepends=True)
    changed = {
        "jawaban": b"".join(lines).replace(b",eligible,,tidak,", b",eligible,,ya,"),
        "baris": b"".join(lines[:4] + lines[5:]),
        "urutan": b"".join([*lines[:4], lines[5], lines[4], *lines[6:]]),
        "terpotong": b"".join(lines)[:-9],
        "kepala": b"".join(lines[1:]),
        "kosong": b"",
        "biner": b"\xff\x00" + b"".join(lines),
    }[damage]
    assert changed != b"".join(lines)
    path.write_bytes(changed)
    with pytest.raises(UserError, match=r"jejak verifikasi (diubah|rusak|terpotong)"):
        read_trail(path, "verval.csv")


def test_lines_that_are_there_are_never_replaced(lists: Sequence[Path], tmp_path: Path) -> None:
    path, trail = tmp_path / "verval.csv", some_trail(lists)
    write_trail(path, trail, "verval.csv")
    before = path.read_bytes()
    with pytest.raises(UserError, match="jejak verifikasi berubah selama hasil dibaca"):
        write_trail(path, trail.iloc[1:], "verval.csv")
    assert path.read_bytes() == before


def test_the_list_date_stands_in_the_trail(lists: Sequence[Path]) -> None:
    trail = some_trail(lists)
    assert trail["list"].str.startswith(LIST_DATE.isoformat()).all()


@pytest.mark.office
@pytest.mark.skipif(
    (LIBRARIES / "libswlo.so").exists() and not (LIBRARIES / "libsclo.so").exists(), reason="needs LibreOffice Calc"
)
def test_a_list_that_libreoffice_saved_is_read_as_before(lists: Sequence[Path], tmp_path: Path) -> None:
    one, two = planned(VILLAGE)[:2]
    edited(lists[0], filling({one: visit(Catatan="=1+1 🏠"), two: visit(Layak="perlu musyawarah")}))
    plain, saved = tmp_path / "verval.xlsx", tmp_path / "simpan"
    plain.write_bytes(_sealed.unseal(lists[0].read_bytes(), PASSWORD, "a"))
    profile = f"-env:UserInstallation=file://{tmp_path}/profil"
    command = [PROGRAM, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(saved), str(plain)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    again = tmp_path / "lagi.xlsx"
    again.write_bytes(_sealed.seal((saved / "verval.xlsx").read_bytes(), PASSWORD))
    (first,), (second,) = read(lists[0]), read(again)
    assert second.problems == second.notices == ()
    assert second.answers == first.answers
    assert len(second.answers) == 2
