"""What the guide's reader does by hand: with the files themselves, as Notepad, Excel, and Word would leave them.

Every person here is made up.
"""

from __future__ import annotations

import copy
import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl import load_workbook

PARAMS = "params/33.16-kabupaten-blora.yaml"
TARGETS = "data/input/33.16/target.xlsx"
ROUND = "data/fgd/33.16/putaran-1"
PASS_THROUGH = "Bagian pertumbuhan yang sampai ke rumah tangga terlalu tinggi untuk daerah pertanian; mohon 0,6."
ACCEPTED = {
    "Tanggapan": "Disetujui; jalur makro dihitung lagi dengan 0,6.",
    "Status": "diterima",
    "Penanggung jawab": "Bapperida",
    "Tenggat": datetime.datetime(2026, 12, 31),  # a day, as Excel keeps it
    "Perubahan": "projection.pass_through",
}
DEFERRED = {
    "Tanggapan": "Terima kasih; dibahas pada putaran berikutnya.",
    "Status": "ditunda",
    "Alasan": "Menunggu data dari perangkat daerah terkait.",
}


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    if text.count(old) != 1:
        raise ValueError(f"{path}: {old!r} occurs {text.count(old)} times")
    path.write_text(text.replace(old, new), encoding="utf-8")


def salah_ketik_parameter(project: Path) -> None:
    """Mistype a key and a number."""
    _edit(project / PARAMS, "place:", "plase:")
    _edit(project / PARAMS, "2026: 10.4", "2026: 10,4")


def betulkan_parameter(project: Path) -> None:
    """Type them rightly."""
    _edit(project / PARAMS, "plase:", "place:")
    _edit(project / PARAMS, "2026: 10,4", "2026: 10.4")


def isi_target_keliru(project: Path) -> None:
    """Add a target whose number ends in a letter."""
    _write_target(project, "8,9a")


def betulkan_target(project: Path) -> None:
    """Type the target rightly."""
    _write_target(project, 8.9)


def _write_target(project: Path, lowest: object) -> None:
    book = load_workbook(project / TARGETS)
    sheet = book["Target"]
    head = next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == "Indikator *")
    columns = {sheet.cell(head, column).value: column for column in range(1, sheet.max_column + 1)}
    row = next(
        row
        for row in range(head + 1, sheet.max_row + 2)
        if sheet.cell(row, columns["Tahun *"]).value in (None, 2028) and sheet.cell(row, 2).value in (None, "RPJMD")
    )
    written = {
        "Indikator *": "Persentase penduduk miskin (P0)",
        "Lingkup *": "RPJMD",
        "Tahun *": 2028,
        "Batas bawah *": lowest,
        "Rujukan *": "Perda RPJMD",
    }
    for name, value in written.items():
        sheet.cell(row, columns[name]).value = value
    book.save(project / TARGETS)


def tampilkan_skenario(project: Path) -> None:
    """Name the scenarios that the document compares."""
    path = project / PARAMS
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}\nscenario:\n  shown: [dasar, sasaran-diperbaiki, santunan-lansia]\n", encoding="utf-8")


def masukan_kembali(project: Path) -> None:
    """Put into the folder of returned files what three participants made of the pack."""
    _comment_in_word(project)
    _change_in_word(project)
    _fill_form(project)


def _returned(project: Path, name: str) -> Path:
    folder = project / ROUND / "kembali"
    folder.mkdir(exist_ok=True)
    return folder / name


def _place(document: Any, start: str) -> Any:
    """Return the paragraph of the draft that goes on, after its number, with some words."""
    return next(paragraph for paragraph in document.paragraphs if start in paragraph.text[:60])


def _comment_in_word(project: Path) -> None:
    document = Document(str(project / ROUND / "paket" / "rpkd-33.16-fgd.docx"))
    macro = _place(document, "Pembanding kedua ialah jalur makro")
    document.add_comment(macro.runs, PASS_THROUGH, author="Bu Contoh (Universitas Rekaan)", initials="BC")
    map_caption = _place(document, "Wilayahnya terbagi atas")
    document.add_comment(map_caption.runs, "Sebutkan kelurahan per kecamatan.", author="Bu Contoh (Universitas Rekaan)")
    document.save(str(_returned(project, "draf dengan komentar Bu Contoh.docx")))


def _change_in_word(project: Path) -> None:
    """Strike words and write others, as Word does with Track Changes."""
    document = Document(str(project / ROUND / "paket" / "rpkd-33.16-fgd.docx"))
    run = next(run for run in _place(document, "Letak daerah di antara").runs if "Letak daerah" in run.text)
    who = {qn("w:author"): "Pak Misal (Dinas Rekaan)", qn("w:date"): "2026-12-04T09:00:00Z"}
    removed, added = copy.deepcopy(run._r), copy.deepcopy(run._r)
    for kind, element, text in (("del", removed, run.text), ("ins", added, run.text.replace("daerah", "kabupaten"))):
        words = element.find(qn("w:t"))
        words.text = text
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        if kind == "del":
            words.tag = qn("w:delText")
        change = OxmlElement(f"w:{kind}", {qn("w:id"): "9001" if kind == "del" else "9002", **who})
        change.append(element)
        run._r.addprevious(change)
    run._r.getparent().remove(run._r)
    document.save(str(_returned(project, "draf - Pak Misal.docx")))


def _fill_form(project: Path) -> None:
    book = load_workbook(project / ROUND / "paket" / "lembar-masukan.xlsx")
    sheet = book["Masukan"]
    labels = {sheet.cell(row, 1).value: row for row in range(1, 10)}
    sheet.cell(labels["Nama pengisi"], 2).value = "Nona Umpama"
    sheet.cell(labels["Instansi"], 2).value = "Forum Warga Rekaan"
    remarks = (
        ("Tabel 4.3", "Mengapa target 2029 dianggap sulit? Mohon dijelaskan dalam satu kalimat.", "target"),
        ("", "Lampirkan daftar singkatan.", "narasi"),
    )
    for row, remark in enumerate(remarks, start=next(row for text, row in labels.items() if text == "Butir") + 1):
        for column, text in enumerate(remark, start=1):
            sheet.cell(row, column).value = text or None
    book.save(_returned(project, "masukan warga.xlsx"))


def putuskan_dan_ubah(project: Path) -> None:
    """Answer every remark, accept the one on the pass-through, and change the parameter."""
    path = project / ROUND / "tanggapan.xlsx"
    book = load_workbook(path)
    sheet = book["Tanggapan"]
    head = next(row for row in range(1, 10) if str(sheet.cell(row, 1).value).startswith("Nomor"))
    columns = {str(cell.value).removesuffix(" *"): cell.column for cell in sheet[head] if cell.value}
    for row in range(head + 1, sheet.max_row + 1):
        if not str(sheet.cell(row, columns["Nomor"]).value or "").startswith("M-"):
            continue
        decided = ACCEPTED if PASS_THROUGH in str(sheet.cell(row, columns["Masukan"]).value) else DEFERRED
        for name, value in decided.items():
            sheet.cell(row, columns[name]).value = value
    book.save(path)
    params = project / PARAMS
    params.write_text(f"{params.read_text(encoding='utf-8')}\nprojection:\n  pass_through: 0.6\n", encoding="utf-8")
