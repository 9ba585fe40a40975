"""The attendance list."""

from __future__ import annotations

from pathlib import Path

from rpkd.review.pack._facts import Grid, PackFacts
from rpkd.review.pack._office import LONG_DOTS, footer, grid, new_document, pairs, paragraph, save
from rpkd.review.pack._words import day_and_date

_TITLE = "Daftar Hadir FGD"
_PEOPLE = 40
_PRIVACY = "Undang-Undang Nomor 27 Tahun 2022"


def write_attendance(path: Path, facts: PackFacts) -> None:
    """Write the attendance list as Word: forty rows, the heading on every page.

    Parameters
    ----------
    path : Path
        The file.
    facts : PackFacts
        What the draft says.

    Raises
    ------
    UserError
        When the file cannot be written.
    """
    meeting = facts.meeting
    document = new_document(landscape=True)
    footer(document, facts, _TITLE)
    paragraph(document, "DAFTAR HADIR", style="Title", align="center")
    paragraph(document, f"FGD putaran ke-{meeting.round} {facts.document}", align="center")
    pairs(
        document,
        (
            ("Hari, tanggal", day_and_date(meeting.date) or LONG_DOTS),
            ("Waktu", meeting.time or LONG_DOTS),
            ("Tempat", meeting.place or LONG_DOTS),
        ),
        width=3.0,
    )
    headings = ("No.", "Nama", "Instansi/lembaga", "Jabatan", "L/P", "Nomor telepon", "Tanda tangan")
    rows = tuple((str(number), "", "", "", "", "", _signed(number)) for number in range(1, _PEOPLE + 1))
    grid(document, Grid(headings, rows), (1.2, 6.2, 5.4, 4.2, 1.2, 3.6, 4.3), height=0.95, centred=(0,))
    if any(citation.startswith(_PRIVACY) for citation in facts.regulations):
        basis = f" ({_PRIVACY} tentang Pelindungan Data Pribadi)"
    else:
        basis = ""
    paragraph(document, f"Data pada daftar ini hanya dipakai untuk keperluan forum dan disimpan oleh panitia{basis}.")
    save(document, path, facts, _TITLE)


def _signed(number: int) -> str:
    """Say whose signature it is, left and right in turn, so that two signatures have more room."""
    return f"{number}." if number % 2 else f"{' ' * 28}{number}."
