"""FGDs: a draft is frozen with its pack, what comes back is kept, and what was decided is in the next document."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from rpkd.errors import UserError
from rpkd.pipeline import BuildRequest, OpenReport, build, open_round, read_round
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

    monkeypatch.setattr("rpkd.pipeline._open_round.make_explorer", explorer)
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
