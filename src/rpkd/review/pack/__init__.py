"""The papers of a meeting: invitation and terms of reference, attendance, minutes, slides, two-page summary.

Everything they say comes from the results of the draft, as it is shown there; what is missing is said to be missing,
and what the office must decide is a line to fill in.
"""

from pathlib import Path

from rpkd.review.pack._attendance import write_attendance
from rpkd.review.pack._facts import PackFacts, pack_facts
from rpkd.review.pack._letter import write_invitation
from rpkd.review.pack._minutes import write_minutes
from rpkd.review.pack._slides import write_slides
from rpkd.review.pack._summary import write_editable_summary, write_summary

_PAPERS = {
    "undangan.docx": write_invitation,
    "daftar-hadir.docx": write_attendance,
    "berita-acara.docx": write_minutes,
    "paparan.pptx": write_slides,
    "ringkasan.pdf": write_summary,
    "ringkasan.docx": write_editable_summary,
}

__all__ = [
    "PackFacts",
    "pack_facts",
    "write_attendance",
    "write_editable_summary",
    "write_invitation",
    "write_minutes",
    "write_papers",
    "write_slides",
    "write_summary",
]


def write_papers(folder: Path, facts: PackFacts) -> list[str]:
    """Write all papers into a folder and return their names.

    Parameters
    ----------
    folder : Path
        The folder; is made.
    facts : PackFacts
        What the draft says.

    Raises
    ------
    UserError
        When a picture cannot be read, or a file not be written.
    """
    for name, write in _PAPERS.items():
        write(folder / name, facts)
    return list(_PAPERS)
