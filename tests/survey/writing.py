"""Writers of file kinds that the library only reads, and changes to files, for tests."""

from __future__ import annotations

import struct
from pathlib import Path

import pandas as pd


def write_dbf(frame: pd.DataFrame, path: Path, *, language: int = 0x03, deleted: tuple[int, ...] = ()) -> None:
    """Write a frame as dBASE III: every cell as text in a field of its column's width."""
    texts = {name: [cell.encode("cp1252") for cell in frame[name].astype(str)] for name in frame}
    widths = {name: max(len(cell) for cell in cells) for name, cells in texts.items()}
    fields = b"".join(
        name.encode().ljust(11, b"\0") + b"C" + bytes(4) + bytes([width, 0]) + bytes(14)
        for name, width in widths.items()
    )
    start, row = 32 + len(fields) + 1, 1 + sum(widths.values())
    head = struct.pack("<B3BIHH", 0x03, 126, 1, 1, len(frame), start, row) + bytes(17) + bytes([language, 0, 0])
    rows = b"".join(
        (b"*" if number in deleted else b" ") + b"".join(texts[name][number].ljust(widths[name]) for name in frame)
        for number in range(len(frame))
    )
    path.write_bytes(head + fields + b"\r" + rows + b"\x1a")


def change(path: Path, *replacements: tuple[str, str]) -> None:
    """Replace texts in a file; each must be there."""
    text = path.read_text(encoding="utf-8")
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8", newline="\n")
