"""Finishing the PDF that either engine made: copied and searched text is whole words.

The break points of `_hyphenation` stay in the text as soft hyphens, those of words that have none as blanks without
width; where a line does not end they are taken out of the text that a reader copies, searches or hears.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

from rpkd.files import write_bytes

# The text of a glyph stands beside it, or in its font's table when it is the same throughout.
_ACTUAL_TEXT = re.compile(rb"(/ActualText<FEFF)((?:[0-9A-F]{4})+)>", re.IGNORECASE)
_CHARACTER = re.compile(rb"(<[0-9A-F]{4}>\s*<)((?:[0-9A-F]{4})+)>", re.IGNORECASE)
# Soft hyphen, blank without width.
_BREAK_POINTS = frozenset({b"00AD", b"200B"})


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
            page.Contents.write(_ACTUAL_TEXT.sub(_without_break_points, page.Contents.read_bytes()))
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and "/ToUnicode" in item:
                table = item.ToUnicode
                table.write(_CHARACTER.sub(_without_break_points, table.read_bytes()))
        buffer = io.BytesIO()
        # The tags of a document are thousands of small objects: packed together they take half of the room.
        packed = pikepdf.ObjectStreamMode.generate
        pdf.save(buffer, deterministic_id=True, compress_streams=True, object_stream_mode=packed)
    write_bytes(path, buffer.getvalue())


def _without_break_points(match: re.Match[bytes]) -> bytes:
    units = [match[2][index : index + 4] for index in range(0, len(match[2]), 4)]
    kept = [unit for unit in units if unit.upper() not in _BREAK_POINTS]
    # A soft hyphen alone is the visible hyphen at the end of a line: readers join the word over it.
    return match[1] + b"".join(kept) + b">" if kept else match[0]
