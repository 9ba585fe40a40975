"""Small Word documents built as the engines build them, and edited as people edit them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from rpkd.results import ResultStore
from rpkd.review._draft import Draft
from rpkd.review._remarks import Item, Meeting
from rpkd.review.word._items import number_items
from rpkd.review.word._marks import mark_word

DRAFT = Draft("0123456789", "draf putaran 1", "33.16", "Kabupaten Blora", ResultStore("33.16"))
# A pixel.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000" + "1f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)
CONTENT: tuple[tuple[str, Any], ...] = (
    ("Sampul", "[ Lambang Daerah ]"),
    ("Title", "Rencana Penanggulangan Kemiskinan Daerah"),
    ("Heading 1*", "Kata Pengantar"),
    ("Body Text", "Puji syukur dipanjatkan atas tersusunnya rencana ini."),
    ("toc 1", "Prioritas Program"),
    ("Heading 1", "Pendahuluan"),
    ("Heading 2", "Latar Belakang"),
    ("Body Text", "Kemiskinan ialah keadaan ketika keluarga tidak mampu memenuhi kebutuhan dasarnya."),
    ("Body Text", "Tanggung jawab pemerintah daerah ditegaskan dalam peraturan perundang-undangan."),
    ("Compact", "Undang-Undang tentang Penanganan Fakir Miskin;"),
    ("Heading 1", "Prioritas Program"),
    ("Body Text", "Persentase penduduk miskin turun dari 11,42 persen pada 2024 menjadi 10,58 persen pada 2025."),
    ("Table Caption", "Tabel\u00a02.1: Target persentase penduduk miskin"),
    ("tabel", (("Tahun", "Target"), ("2025", "10,9"), ("2029", "8,1"))),
    ("Sumber", "Sumber: RPJMD contoh (diolah)."),
    ("gambar", ""),
    ("Image Caption", "Gambar\u00a02.1: Proyeksi dan target"),
    ("Sumber", "Sumber: hitungan contoh."),
    ("Body Text", "Target itu dibandingkan dengan laju penurunan selama lima tahun terakhir."),
    ("Heading 1*", "Daftar Istilah dan Singkatan"),
    ("tabel", (("Istilah", "Arti"), ("DTSEN", "Data Tunggal Sosial dan Ekonomi Nasional"))),
    ("Heading 1*", "Lampiran A. Kamus Data"),
    ("Body Text", "Lampiran ini menjelaskan tabel data yang digunakan dalam dokumen."),
)


def built(path: Path, content: Sequence[tuple[str, Any]] = CONTENT) -> Path:
    """Write a document with the styles that a build gives it; a heading with a star has no number."""
    document = docx.Document()
    for name in ("Sampul", "toc 1", "Compact", "Table Caption", "Image Caption", "Sumber"):
        document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    for kind, text in content:
        if kind == "tabel":
            table = document.add_table(0, len(text[0]))
            for row in text:
                for cell, words in zip(table.add_row().cells, row, strict=True):
                    cell.text = words
        elif kind == "gambar":
            picture = path.with_suffix(".png")
            picture.write_bytes(PICTURE)
            document.add_paragraph().add_run().add_picture(str(picture))
        else:
            paragraph = document.add_paragraph(text, style=kind.removesuffix("*"))
            if kind.endswith("*"):
                number = paragraph._p.get_or_add_pPr().get_or_add_numPr()
                number.get_or_add_numId().val = 0
    document.save(str(path))
    return path


def handed_out(folder: Path, content: Sequence[tuple[str, Any]] = CONTENT) -> tuple[Path, list[Item]]:
    """Write the draft as it is handed out, and return its items."""
    word = built(folder / "rpkd.docx", content)
    items = number_items(word, [], {})
    mark_word(word, items, folder / "rpkd-fgd.docx", Meeting(1, deadline="2026-12-04"), DRAFT)
    return folder / "rpkd-fgd.docx", items


def edited(source: Path, target: Path, change: Callable[[Any], object]) -> Path:
    """Change a document through python-docx."""
    document = docx.Document(str(source))
    change(document)
    document.save(str(target))
    return target


def rewritten(source: Path, target: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """Write every part of a file again, changed; a part for which nothing comes back is left out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return target


def paragraph_with(document: Any, words: str) -> Any:
    """Return the paragraph of the text that holds some words, also inside a table."""
    found = [item for item in document.element.body.iter(qn("w:p")) if words in "".join(item.itertext())]
    return docx.text.paragraph.Paragraph(found[-1], document._body)


def commented(document: Any, words: str, text: str, author: str = "Sari Contoh") -> Any:
    """Comment on the runs of a paragraph."""
    paragraph = paragraph_with(document, words)
    runs = [run for run in paragraph.runs if words in run.text] or paragraph.runs
    return document.add_comment(runs, text=text, author=author)


def tracked(tag: str, words: str, author: str = "Budi Rekaan", date: str = "2026-11-24T09:15:00Z") -> Any:
    """Return a tracked insertion or deletion of some words."""
    inner = "delText" if tag in ("del", "moveFrom") else "t"
    element = parse_xml(
        f'<w:{tag} {nsdecls("w")} w:id="900" w:author="{author}" w:date="{date}"><w:r>'
        f'<w:{inner} xml:space="preserve"/></w:r></w:{tag}>'
    )
    next(iter(element.iter(qn(f"w:{inner}")))).text = words
    return element


def mark_end(paragraph: Any, tag: str, author: str = "Budi Rekaan") -> None:
    """Have the end of a paragraph inserted or deleted by somebody."""
    properties = paragraph._p.get_or_add_pPr()
    look = properties.find(qn("w:rPr"))
    if look is None:
        look = OxmlElement("w:rPr")
        properties.append(look)
    mark = OxmlElement(f"w:{tag}")
    mark.set(qn("w:author"), author)
    mark.set(qn("w:id"), "901")
    look.insert(0, mark)
