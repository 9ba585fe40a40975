"""dBASE files (DBF), which statistical offices still pass on: header, fields and rows of fixed width.

Only what survey files hold is read: text, numbers, truth values and dates. The libraries for DBF are either no longer
kept up or build a whole database; the format itself is a table of fixed-width cells.
"""

from __future__ import annotations

import struct
from typing import IO

import numpy as np
import pandas as pd

_HEADER = 32
_FIELD_END = 0x0D
_DELETED = b"*"
# Language driver byte to encoding; other values say nothing that is certain.
_ENCODINGS = {0x03: "cp1252", 0x57: "cp1252", 0x01: "cp437", 0x02: "cp850", 0x58: "cp1252"}
_TEXT_KINDS = b"CNFDL"


def read_dbf(stream: IO[bytes], encoding: str | None = None) -> pd.DataFrame:
    """Read a DBF file as text cells, without the blanks around them; deleted rows are left out.

    Parameters
    ----------
    stream : binary file
        From its first byte on.
    encoding : str, optional
        Encoding of texts; by default what the file says, and cp1252 where it says nothing.

    Raises
    ------
    ValueError
        When it is no DBF file, is cut off, or has a field of another kind (memo, picture).
    """
    content = stream.read()
    if len(content) < _HEADER + 1:
        raise ValueError("berkas terlalu pendek untuk DBF")
    rows, start, width = struct.unpack("<IHH", content[4:12])
    encoding = encoding or _ENCODINGS.get(content[29], "cp1252")
    fields = []
    place = _HEADER
    while place < start and content[place] != _FIELD_END:
        if place + _HEADER > len(content):
            raise ValueError("kepala berkas DBF terpotong")
        name = content[place : place + 11].split(b"\0")[0].decode("ascii", "replace").strip()
        kind, length = content[place + 11 : place + 12], content[place + 16]
        if kind not in _TEXT_KINDS:
            raise ValueError(f"kolom {name} berjenis {kind.decode('ascii', 'replace')}, yang tidak dapat dibaca")
        fields.append((name, length))
        place += _HEADER
    if not fields or sum(length for _, length in fields) + 1 != width:
        raise ValueError("kepala berkas DBF rusak: lebar kolom tidak sama dengan lebar baris")
    if len(content) < start + rows * width:
        raise ValueError(f"berkas DBF terpotong: {rows} baris disebut, isinya kurang")
    kinds = np.dtype([("deleted", "S1"), *((f"c{number}", f"S{length}") for number, (_, length) in enumerate(fields))])
    cells = np.frombuffer(content, kinds, rows, start)
    cells = cells[cells["deleted"] != _DELETED]
    columns = {}
    for number, (name, _) in enumerate(fields):
        # NumPy drops the zero bytes at the end that some programs fill texts with.
        columns[name] = pd.Series(cells[f"c{number}"]).str.decode(encoding).str.strip().astype(object)
    return pd.DataFrame(columns)
