"""Finishing the PDF that either engine made: copied and searched text is whole words.

The break points of `_hyphenation` stay in the text as soft hyphens; where a line does not end they are taken out of
the text that a reader copies, searches or hears.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

from rpkd.files import write_bytes

_ACTUAL_TEXT = re.compile(rb"/ActualText<FEFF((?:[0-9A-F]{4})+)>", re.IGNORECASE)
_SOFT_HYPHEN = b"00AD"


def finish_pdf(path: Path) -> None:
    """Finish a PDF in place.

    Parameters
    ----------
    path : Path
        File made by Typst; the same input gives the same bytes.
    """
    import pikepdf

    with pikepdf.open(path) as pdf:
        for page in pdf.pages:
            page.contents_coalesce()
            content = page.Contents.read_bytes()
            page.Contents.write(_ACTUAL_TEXT.sub(_without_soft_hyphen, content))
        buffer = io.BytesIO()
        pdf.save(buffer, deterministic_id=True, compress_streams=True)
    write_bytes(path, buffer.getvalue())


def _without_soft_hyphen(match: re.Match[bytes]) -> bytes:
    units = [match[1][index : index + 4] for index in range(0, len(match[1]), 4)]
    kept = [unit for unit in units if unit.upper() != _SOFT_HYPHEN]
    # A soft hyphen alone is the visible hyphen at the end of a line: readers join the word over it.
    return b"/ActualText<FEFF" + b"".join(kept) + b">" if kept else match[0]
