"""Telling a workbook that we made from one that somebody has saved since.

A workbook of ours carries the digest of its archive as the archive's comment, which no office program keeps.
"""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

_DIGEST = hashlib.sha256().digest_size * 2


def signed(content: bytes, sign: bytes) -> bytes:
    """Add the digest of an archive as its comment, after the word that says what kind of workbook it is."""
    comment = sign + hashlib.sha256(content).hexdigest().encode()
    # The length of the comment is the last field of the archive's end, which openpyxl writes without one.
    return content[:-2] + struct.pack("<H", len(comment)) + comment


def is_ours(content: bytes, sign: bytes) -> bool:
    """Tell whether a workbook is as it was written."""
    body = content[: -len(sign) - _DIGEST]
    return len(body) > 2 and signed(body[:-2] + b"\0\0", sign) == content


def free_name(path: Path) -> Path:
    """Return the first name of the form ``….suntingan-1.xlsx`` beside a file that is not taken."""
    number = 1
    while (name := path.with_name(f"{path.stem}.suntingan-{number}{path.suffix}")).exists():
        number += 1
    return name
