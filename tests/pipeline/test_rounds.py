"""FGDs: a draft is frozen with its pack, what comes back is kept, and what was decided is in the next document."""

from __future__ import annotations

import dataclasses
import datetime
import errno
import json
import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from rpkd.errors import UserError
from rpkd.pipeline import BuildRequest, OpenReport, build, open_round, read_round, round_problems
from rpkd.pipeline._open_round import _has_returned
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.review import Meeting
from rpkd.review.explorer import ExplorerReport

from .conftest import Silent, write_notebook

CHAPTERS = """# Keadaan

Judul dokumen ini adalah {{< var nilai.title >}} untuk {{< var nilai.region_name >}}.

Kalimat kedua ini tidak memuat angka dan tetap sama sepanjang waktu.

# Penutup

Alinea penutup yang cukup panjang untuk dikenali kembali.

# Lampiran H. Masukan dan Tanggapan {.unnumbered}

{{< include _masukan.md >}}
"""
TITLE = """#| label: judul
from rpkd.notebook import open_notebook
from rpkd.numbers import Unit
sesi = open_notebook("lain", kode, params_path, run_dir)
sesi.enter_cell("#| label: judul")
sesi.scalar("title", "Judul dokumen", sesi.params.document.title, Unit.TEXT)
sesi.save();
"""
REQUEST = BuildRequest(engine="embedded")
HTML = BuildRequest(formats=("html",), engine="embedded")


@pytest.fixture
def talked(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A small document that an FGD can discuss; the explorer, which takes a minute, is left out."""
    (project.report / "rpkd.qmd").write_text(CHAPTERS, encoding="utf-8")
    write_notebook(project, "lain", TITLE)

    def explorer(*arguments: Any) -> ExplorerReport:
        path: Path = arguments[6]
        path.write_text("penjelajah", encoding="utf-8")
        return ExplorerReport(path, 10, "belum ada P1")

    monkeypatch.setattr("rpkd.review.explorer.make_explorer", explorer)
    return project


def opened(project: Project, region: Region, number: int | None = None) -> OpenReport:
    return open_round(project, region, Meeting(0, "2026-12-03"), number, REQUEST, Silent())


def comment(report: OpenReport, words: str, text: str, author: str, file: str = "kembali.docx") -> None:
    """Give back the draft with a comment on the paragraph that holds some words."""
    target = report.folder / "kembali" / file
    source = target if target.exists() else report.folder / "paket" / "rpkd-52.05-fgd.docx"
    document = docx.Document(str(source))
    paragraph = next(one for one in document.paragraphs if words in one.text)
    document.add_comment(runs=paragraph.runs, text=text, author=author)
    document.save(str(target))


def decide(report: OpenReport, **answers: Sequence[object]) -> None:
    """Fill in the workbook of decisions: status, reason, responsible, deadline, inputs by the comment's number."""
    path = report.folder / "tanggapan.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["Tanggapan"]
    heading = next(row for row in sheet.iter_rows() if row[0].value == "Nomor")
    columns = {cell.value: cell.column for cell in heading}
    for row in sheet.iter_rows(min_row=heading[0].row + 1):
        values = answers.get(str(row[0].value).replace("-", "_"))
        if values:
            names = ("Status", "Tanggapan", "Alasan", "Penanggung jawab", "Tenggat", "Perubahan")
            for name, value in zip(names, values, strict=True):
                sheet.cell(row[0].row, columns[name]).value = value
    book.save(path)


def page(project: Project, region: Region) -> str:
    build(project, region, HTML, Silent())
    return (project.build / "52.05" / "rpkd-52.05.html").read_text(encoding="utf-8")


def test_from_a_pack_to_the_annex_of_the_next_draft(talked: Project, region: Region) -> None:
    report = opened(talked, region)
    assert report.round == 1
    names = {path.name for path in report.papers}
    assert {"rpkd-52.05-fgd.docx", "lembar-masukan.xlsx", "undangan.docx", "paparan.pptx", "ringkasan.pdf"} <= names
    assert all(path.stat().st_size > 0 for path in report.papers)
    assert report.notes[-1] == "penjelajah skenario tanpa skenario: belum ada P1"

    comment(report, "Judul dokumen", "Judulnya diganti saja <b>sekarang</b>", "Ibu Rekaan")
    comment(report, "Alinea penutup", "=1+1", "Bapak Contoh")
    first = read_round(talked, region, None)
    assert (first.new, len(first.comments), first.problems) == (2, 2, ())
    assert {one.text: one.item for one in first.comments} == {
        "Judulnya diganti saja <b>sekarang</b>": "1-2",
        "=1+1": "2-2",
    }

    day = datetime.date(2026, 12, 20)
    decide(
        report,
        M_001=("diterima", "Diganti.", None, "Bapperida", day, "document.title"),
        M_002=("ditolak", "Tidak jelas.", "bukan masukan", None, None, None),
    )
    path = talked.params / "_default.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("title: Rencana", "title: Arah"), encoding="utf-8")
    before = page(talked, region)
    assert "Judulnya diganti saja &lt;b&gt;sekarang&lt;/b&gt;" in before
    assert "=1+1" in before
    assert "Arah Penanggulangan Kemiskinan Daerah" in before

    second = read_round(talked, region, None)
    assert second.new == 0
    accepted = next(one for one in second.decisions if one.identifier == "M-001")
    made = json.loads((talked.build / "52.05" / "manifest.json").read_text(encoding="utf-8"))
    assert made["params"]["document"]["title"].startswith("Arah")
    assert f"M-001 dilaksanakan pada draf {accepted.draft}" in second.notes
    shown = re.sub("<[^>]+>", "", page(talked, region))
    assert f"Sudah dilaksanakan pada draf {accepted.draft}" in shown
    assert read_round(talked, region, None).decisions == second.decisions


def test_a_paper_that_the_office_edited_is_kept(talked: Project, region: Region) -> None:
    report = opened(talked, region)
    letter = report.folder / "paket" / "undangan.docx"
    letter.write_bytes(b"surat yang telah disunting")
    again = opened(talked, region)
    assert again.round == 1
    kept = report.folder / "paket" / "undangan.suntingan-1.docx"
    assert kept.read_bytes() == b"surat yang telah disunting"
    told = "paket/undangan.docx telah disunting; yang lama disimpan sebagai paket/undangan.suntingan-1.docx"
    assert told in again.notes


def test_an_answered_round_is_never_made_anew(talked: Project, region: Region) -> None:
    report = opened(talked, region)
    comment(report, "Alinea penutup", "Setuju", "Bapak Contoh")
    with pytest.raises(UserError, match="masukan atas putaran 1 sudah kembali"):
        opened(talked, region, 1)
    with pytest.raises(UserError, match="putaran melompat"):
        opened(talked, region, 3)
    frozen = (report.folder / "draf" / "draf.zip").read_bytes()
    text = (talked.report / "rpkd.qmd").read_text(encoding="utf-8")
    new = "Alinea baru di depan.\n\nKalimat kedua"
    (talked.report / "rpkd.qmd").write_text(text.replace("Kalimat kedua", new), encoding="utf-8")
    second = opened(talked, region)
    assert second.round == 2
    assert (report.folder / "draf" / "draf.zip").read_bytes() == frozen
    numbers = {
        folder.folder.name: {
            item["text"][:20]: item["number"]
            for item in json.loads((folder.folder / "draf" / "butir.json").read_text(encoding="utf-8"))
        }
        for folder in (report, second)
    }
    shared = numbers["putaran-1"].keys() & numbers["putaran-2"].keys()
    assert len(shared) >= 5
    assert all(numbers["putaran-1"][text] == numbers["putaran-2"][text] for text in shared)
    assert numbers["putaran-2"]["Alinea baru di depan"] not in numbers["putaran-1"].values()


def test_files_that_cannot_be_read_are_told_and_keep_no_other_from_being_read(talked: Project, region: Region) -> None:
    report = opened(talked, region)
    comment(report, "Alinea penutup", "Setuju", "Bapak Contoh")
    (report.folder / "kembali" / "foto.pdf").write_bytes(b"%PDF-1.7")
    (report.folder / "kembali" / "rusak.docx").write_bytes(b"PK\x03\x04")
    (report.folder / "kembali" / "~$kembali.docx").write_bytes(b"terkunci")
    found = read_round(talked, region, 1)
    assert [one.text for one in found.comments] == ["Setuju"]
    assert {problem.where for problem in found.problems} == {"foto.pdf", "rusak.docx"}


def test_a_wrong_decision_stops_a_build_and_names_its_cell(talked: Project, region: Region) -> None:
    report = opened(talked, region)
    comment(report, "Alinea penutup", "Setuju", "Bapak Contoh")
    read_round(talked, region, None)
    decide(report, M_001=("mungkin", None, None, None, None, None))
    with pytest.raises(UserError, match=r"tanggapan\.xlsx, lembar Tanggapan, sel H"):
        page(talked, region)
    with pytest.raises(UserError, match="mungkin"):
        read_round(talked, region, None)


def test_rounds_that_are_not_there_are_told(talked: Project, region: Region) -> None:
    with pytest.raises(UserError, match="belum ada FGD untuk daerah ini"):
        read_round(talked, region, None)
    opened(talked, region)
    with pytest.raises(UserError, match="putaran 2 tidak ada"):
        read_round(talked, region, 2)
    assert read_round(talked, region, None).comments == ()


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first round that a test of this module opened is kept for the others."""
    return tmp_path_factory.mktemp("putaran")


@pytest.fixture
def report(talked: Project, region: Region, first: Path) -> OpenReport:
    """An opened round; it is made once."""
    folder = talked.data / "fgd" / "52.05" / "putaran-1"
    if not (first / "1").exists():
        opened(talked, region)
        shutil.copytree(folder, first / "1")
    elif not folder.exists():
        shutil.copytree(first / "1", folder)
    return OpenReport(1, folder, "", 0, (), ())


def everything(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_came_back_is_found_in_folders_and_what_cannot_be_opened_is_told(
    talked: Project, region: Region, report: OpenReport
) -> None:
    returned = report.folder / "kembali"
    for name, author in (("dinas-a", "Ibu Rekaan"), ("dinas-b", "Bapak Contoh")):
        (returned / name).mkdir()
        comment(report, "Alinea penutup", f"Dari {name}", author, f"{name}/draf.docx")
    (returned / "Thumbs.db").write_bytes(b"gambar kecil")
    (returned / ".DS_Store").write_bytes(b"letak ikon")
    (returned / "putus.docx").symlink_to("tidak-ada.docx")
    (returned / "tautan").symlink_to(talked.data, target_is_directory=True)
    found = read_round(talked, region, None)
    assert [(one.text, one.voices[0].file) for one in found.comments] == [
        ("Dari dinas-a", "dinas-a/draf.docx"),
        ("Dari dinas-b", "dinas-b/draf.docx"),
    ]
    assert {problem.where: problem.what for problem in found.problems} == {
        "putus.docx": "ini bukan berkas, atau tautannya putus",
        "tautan": "tautan ke folder tidak diikuti",
    }
    assert not any("tidak ada lagi" in note for note in found.notes)


def test_a_name_of_a_file_that_no_encoding_can_write_is_read(
    talked: Project, region: Region, report: OpenReport
) -> None:
    name = os.fsdecode(b"dari-\xe9\n\x1b[31m.docx")
    try:
        comment(report, "Alinea penutup", "Setuju", "Bapak Contoh", name)
    except OSError:
        pytest.skip("this file system takes no such name")
    (found,) = read_round(talked, region, None).comments
    assert found.voices[0].file == "dari-   [31m.docx"
    assert read_round(talked, region, None).new == 0


def test_the_frozen_draft_is_a_file_of_its_own(talked: Project, region: Region, report: OpenReport) -> None:
    frozen = (report.folder / "draf" / "draf.docx").read_bytes()
    # Some programs write into the file itself when they save.
    with (report.folder / "paket" / "rpkd-52.05-fgd.docx").open("r+b") as stream:
        stream.write(b"disunting di tempat")
    assert (report.folder / "draf" / "draf.docx").read_bytes() == frozen


@pytest.mark.parametrize("name", ["draf.zip", "butir.json", "draf.docx"])
def test_a_frozen_draft_that_was_exchanged_or_lost_is_refused(
    talked: Project, region: Region, report: OpenReport, name: str
) -> None:
    comment(report, "Alinea penutup", "Setuju", "Bapak Contoh")
    read_round(talked, region, None)
    before = everything(report.folder)
    path = report.folder / "draf" / name
    path.write_bytes(b"[]")
    with pytest.raises(UserError, match=rf"{name}: berkas ini bukan lagi yang dibekukan"):
        read_round(talked, region, None)
    assert len(round_problems(talked, region)) == 1
    path.write_bytes(before[f"draf/{name}"])
    assert everything(report.folder) == before
    path.unlink()
    with pytest.raises(UserError, match=rf"{name}: berkas draf yang dibekukan hilang"):
        read_round(talked, region, None)
    with pytest.raises(UserError, match="masukan atas putaran 1 sudah kembali"):
        opened(talked, region, 1)


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("draf/putaran.json", b"\xff", "berkas FGD rusak"),
        ("draf/putaran.json", b"[" * 100_000, "berkas FGD rusak"),
        ("draf/putaran.json", b"[]", "berkas FGD rusak"),
        ("draf/putaran.json", b'{"round": 1, "tempat": "Aula"}', "berkas FGD rusak"),
        ("draf/putaran.json", b'{"round": 1, "date": 3}', "berkas FGD rusak"),
        ("draf/putaran.json", b'{"round": 2}', "berkas ini dari putaran lain"),
        ("draf/putaran.json", b'{"round": 1, "date": "2026-02-30"}', "kunci date: tanggal tidak terbaca"),
        ("draf/paket.json", b"{", "berkas FGD rusak"),
        ("draf/paket.json", b'{"draf/draf.zip": 3}', "berkas FGD rusak"),
        ("masukan.json", b'{"versi": 1, "fgd": "52.05 putaran 2", "masukan": []}', "daftar masukan dari FGD lain"),
    ],
)
def test_files_of_a_round_that_are_damaged_or_exchanged_are_refused(
    talked: Project, region: Region, report: OpenReport, name: str, content: bytes, what: str
) -> None:
    (report.folder / name).write_bytes(content)
    before = everything(report.folder)
    with pytest.raises(UserError, match=what):
        read_round(talked, region, None)
    assert [re.search(what, str(problem)) is not None for problem in round_problems(talked, region)] == [True]
    assert everything(report.folder) == before


def test_decisions_without_their_register_are_not_given_to_other_comments(
    talked: Project, region: Region, report: OpenReport
) -> None:
    comment(report, "Alinea penutup", "Setuju", "Bapak Contoh")
    read_round(talked, region, None)
    (report.folder / "masukan.json").unlink()
    with pytest.raises(UserError, match=r"masukan\.json: daftar masukan hilang"):
        read_round(talked, region, None)
    assert not (report.folder / "masukan.json").exists()


def test_a_whole_round_of_another_region_is_refused(talked: Project, region: Region, report: OpenReport) -> None:
    other = dataclasses.replace(region, code="52.06")
    shutil.copytree(report.folder, talked.data / "fgd" / "52.06" / "putaran-1")
    with pytest.raises(UserError, match=r"draf ini dari daerah lain\n.*52\.05"):
        read_round(talked, other, None)


def test_a_build_that_cannot_be_read_keeps_no_remark_from_being_read(
    talked: Project, region: Region, report: OpenReport
) -> None:
    comment(report, "Alinea penutup", "Setuju", "Bapak Contoh")
    read_round(talked, region, None)
    decide(report, M_001=("diterima", "Ya.", None, "Bapperida", None, "document.title"))
    comment(report, "Judul dokumen", "Menyusul", "Ibu Rekaan")
    (talked.build / "52.05").mkdir(parents=True, exist_ok=True)
    (talked.build / "52.05" / "manifest.json").write_text("{", encoding="utf-8")
    found = read_round(talked, region, None)
    assert found.new == 1
    assert any("pelaksanaan keputusan belum diperiksa" in note for note in found.notes)


def test_a_killed_opening_is_finished_by_whoever_reads(talked: Project, region: Region, report: OpenReport) -> None:
    comment(report, "Alinea penutup", "Setuju", "Bapak Contoh")
    left = report.folder / ".kerja-mati"
    (left / "draf").mkdir(parents=True)
    (report.folder / "draf" / "putaran.json").replace(left / "draf" / "putaran.json")
    (left / "siap.json").write_text('{"put": ["draf/putaran.json"], "drop": []}', encoding="utf-8")
    assert read_round(talked, region, None).new == 1
    assert not left.exists()


def test_litter_of_the_system_does_not_close_a_round(report: OpenReport) -> None:
    returned = report.folder / "kembali"
    for name in ("desktop.ini", "~$draf.docx", ".~lock.draf.docx#", "._draf.docx"):
        (returned / name).write_bytes(b"")
    assert not _has_returned(report.folder)
    (returned / ".draf.docx").write_bytes(b"")
    assert _has_returned(report.folder)


def test_a_workbook_of_decisions_that_is_open_is_told_and_loses_nothing(
    talked: Project, region: Region, report: OpenReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    comment(report, "Alinea penutup", "Setuju", "Bapak Contoh")
    (report.folder / ".~lock.tanggapan.xlsx#").write_bytes(b"")
    assert any(note.startswith("tanggapan.xlsx sedang dibuka") for note in read_round(talked, region, None).notes)
    comment(report, "Judul dokumen", "Menyusul", "Ibu Rekaan")
    replaced = Path.replace

    def held(path: Path, target: Path) -> Path:
        if Path(target).name == "tanggapan.xlsx":
            raise PermissionError(errno.EACCES, "dipakai program lain", str(target))
        return replaced(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", held)
        with pytest.raises(UserError, match=r"tutup tanggapan\.xlsx di Excel atau LibreOffice"):
            read_round(talked, region, None)
    read_round(talked, region, None)
    book = openpyxl.load_workbook(report.folder / "tanggapan.xlsx")["Tanggapan"]
    assert [book.cell(row, 1).value for row in (4, 5)] == ["M-001", "M-002"]


def test_a_file_in_the_place_of_the_folder_for_returns_is_told(
    talked: Project, region: Region, report: OpenReport
) -> None:
    (report.folder / "kembali").rmdir()
    (report.folder / "kembali").write_bytes(b"")
    found = read_round(talked, region, None)
    assert [problem.what for problem in found.problems] == ["ini berkas, bukan folder"]


def test_a_file_with_more_remarks_than_an_office_can_answer_is_told(
    talked: Project, region: Region, report: OpenReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rpkd.pipeline._read_round._MOST_REMARKS", 1)
    for words in ("Judul dokumen", "Alinea penutup"):
        comment(report, words, "Setuju", "Bapak Contoh", "banyak.docx")
    comment(report, "Alinea penutup", "Sedikit", "Ibu Rekaan", "satu.docx")
    found = read_round(talked, region, None)
    assert [one.text for one in found.comments] == ["Sedikit"]
    assert [(problem.where, problem.value) for problem in found.problems] == [("banyak.docx", "2")]
