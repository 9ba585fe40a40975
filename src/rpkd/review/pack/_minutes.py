"""The minutes (berita acara), to be filled in at the meeting."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rpkd.review.pack._facts import Grid, PackFacts
from rpkd.review.pack._office import (
    DOTS,
    LONG_DOTS,
    footer,
    grid,
    letterhead,
    new_document,
    numbered,
    paragraph,
    save,
    synthetic_notice,
)
from rpkd.review.pack._people import invited
from rpkd.review.pack._questions import questions
from rpkd.review.pack._words import day_and_date

_TITLE = "Berita Acara FGD"
_AGREED, _ACTIONS = 6, 6


def write_minutes(path: Path, facts: PackFacts) -> None:
    """Write the template of the minutes as Word.

    Parameters
    ----------
    path : Path
        The file.
    facts : PackFacts
        What the draft says.

    Raises
    ------
    UserError
        When the coat of arms cannot be read, or the file not be written.
    """
    document = new_document()
    footer(document, facts, _TITLE)
    letterhead(document, facts)
    paragraph(document, "BERITA ACARA", style="Title", align="center")
    paragraph(document, f"Diskusi kelompok terpumpun (FGD) putaran ke-{facts.meeting.round}", align="center")
    paragraph(document, facts.document, bold=True, align="center")
    paragraph(document, f"Nomor: {LONG_DOTS}", align="center")
    _opening(document, facts)
    _discussed(document, facts)
    _agreed(document)
    _attached(document, facts)
    _signatures(document, facts)
    save(document, path, facts, _TITLE)


def _opening(document: Any, facts: PackFacts) -> None:
    meeting = facts.meeting
    paragraph(
        document,
        f"Pada hari ini, {day_and_date(meeting.date) or LONG_DOTS}, bertempat di {meeting.place or LONG_DOTS}, telah "
        f"diselenggarakan diskusi kelompok terpumpun (FGD) untuk membahas draf {facts.document} dengan penanda draf "
        f"{facts.draft}, yang dimulai pukul {DOTS} dan berakhir pukul {DOTS}.",
    )
    synthetic_notice(document, facts)
    paragraph(document, "A. Dasar", style="Heading 1")
    letter = f"surat undangan nomor {meeting.letter_number or LONG_DOTS};"
    decree = f"{facts.decree}; dan" if facts.decree else f"keputusan pembentukan TKPK: {LONG_DOTS}; dan"
    numbered(document, (letter, decree, "kerangka acuan FGD yang dilampirkan pada undangan."))
    paragraph(document, "B. Peserta", style="Heading 1")
    rows = tuple((str(number), group.group, "", "", "") for number, group in enumerate(invited(facts), start=1))
    content = Grid(("No.", "Unsur", "Laki-laki", "Perempuan", "Jumlah"), (*rows, ("", "Jumlah", "", "", "")))
    grid(document, content, (1.1, 8.4, 2.2, 2.3, 2.3), size=9, centred=(0,))


def _discussed(document: Any, facts: PackFacts) -> None:
    paragraph(document, "C. Pokok bahasan", style="Heading 1")
    numbered(document, [f"{asked.topic}: {asked.question}" for asked in questions(facts)])
    paragraph(document, "D. Ringkasan masukan menurut bab", style="Heading 1")
    complete = "Masukan selengkapnya tercatat pada lembar masukan dan matriks masukan dan tanggapan."
    paragraph(document, complete).paragraph_format.keep_with_next = True
    rows = tuple((chapter, title, "", "") for chapter, title in (*facts.chapters, ("Lampiran", "Semua lampiran")))
    grid(
        document, Grid(("Bab", "Judul", "Masukan pokok", "Nomor butir"), rows), (2.0, 4.2, 7.6, 2.5), size=9, height=1.3
    )


def _agreed(document: Any) -> None:
    paragraph(document, "E. Kesepakatan", style="Heading 1")
    agreed = tuple((str(number), "") for number in range(1, _AGREED + 1))
    grid(document, Grid(("No.", "Yang disepakati"), agreed), (1.1, 15.2), size=9.5, height=0.9, centred=(0,))
    paragraph(document, "F. Tindak lanjut", style="Heading 1")
    rows = tuple((str(number), "", "", "") for number in range(1, _ACTIONS + 1))
    headings = ("No.", "Tindak lanjut", "Penanggung jawab", "Tenggat")
    grid(document, Grid(headings, rows), (1.1, 8.2, 4.4, 2.6), size=9.5, height=0.9, centred=(0,))


def _attached(document: Any, facts: PackFacts) -> None:
    paragraph(document, "G. Lampiran", style="Heading 1")
    draft = f"draf {facts.document} yang dibahas (penanda draf {facts.draft});"
    numbered(document, ("daftar hadir;", "lembar masukan yang telah diisi;", draft, "paparan; dan", "dokumentasi."))
    closing = (
        "Demikian berita acara ini dibuat dengan sebenarnya untuk dipergunakan dalam penyempurnaan dokumen. Masukan "
        "tertulis "
        f"masih diterima sampai {day_and_date(facts.meeting.deadline) or LONG_DOTS}."
    )
    paragraph(document, closing)


def _signatures(document: Any, facts: PackFacts) -> None:
    paragraph(document, "Ketua forum", style="Heading 1")
    chairs = ((f"{facts.chair} selaku Ketua TKPK", "", ""), (f"{facts.secretary} selaku Sekretaris TKPK", "", ""))
    grid(document, Grid(("Jabatan", "Nama", "Tanda tangan"), chairs), (6.3, 5.5, 4.5), size=9.5, height=1.5)
    paragraph(document, "Wakil peserta", style="Heading 1")
    groups = [group.group for group in invited(facts)[1:]]
    rows = tuple((group, "", "") for group in groups)
    grid(document, Grid(("Unsur", "Nama dan lembaga", "Tanda tangan"), rows), (6.3, 5.5, 4.5), size=9.5, height=1.1)
