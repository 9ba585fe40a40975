"""Foundation: errors that a user can mend, told in Indonesian.

Every message answers five questions: where (file, row and column, or key), which value, which rule it breaks, and
what to do. Nothing here knows of regions, tables or documents.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

EXIT_DONE = 0
EXIT_INTERNAL = 1
EXIT_USER = 2
EXIT_PARTIAL = 3


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with the user's input.

    Parameters
    ----------
    where : str
        File with row and column, or with the key: ``"params/19.71-….yaml baris 4, kunci rpjmd.targets"``.
    what : str
        What is wrong, as one Indonesian sentence without a final stop.
    value : str or None
        The offending value as the user wrote it; None when nothing was written.
    rule : str or None
        The rule that the value breaks.
    remedy : str or None
        What the user does to mend it.

    Examples
    --------
    >>> print(Problem("params/a.yaml baris 2, kunci region", "kode daerah tidak dikenal", "99.99",
    ...               "kode Kemendagri kabupaten/kota", "lihat data/reference/regencies.csv"))
    params/a.yaml baris 2, kunci region: kode daerah tidak dikenal
      nilai     : 99.99
      aturan    : kode Kemendagri kabupaten/kota
      perbaikan : lihat data/reference/regencies.csv
    """

    where: str
    what: str
    value: str | None = None
    rule: str | None = None
    remedy: str | None = None

    def __str__(self) -> str:
        where, what = printable(self.where), printable(self.what)
        lines = [f"{where}: {what}" if where else what]
        for label, text in (("nilai", self.value), ("aturan", self.rule), ("perbaikan", self.remedy)):
            if text is not None:
                lines.append(f"  {label:<10}: {_one_line(text)}")
        return "\n".join(lines)


class UserError(Exception):
    """The user's input is wrong: shown without a traceback, exit code 2.

    Parameters
    ----------
    *problems : Problem
        At least one; all that were found are told at once.
    """

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def _one_line(text: str, limit: int = 400) -> str:
    """Make a value safe for a terminal: one line, no control characters, not endless."""
    line = printable(text)
    return line if len(line) <= limit else line[: limit - 1] + "…"


def printable(text: str) -> str:
    r"""Blank out what a terminal obeys instead of showing, and lone surrogates, which no encoding can write.

    Examples
    --------
    >>> printable("satu\x1b[31m dua\ud800")
    'satu [31m dua '
    """
    return "".join(character if character.isprintable() else " " for character in text)


@contextmanager
def explain_os_errors(path: Path, doing: str, shown: str | None = None) -> Iterator[None]:
    """Turn an operating-system refusal (disk full, read-only, no permission) into a `UserError`.

    Parameters
    ----------
    path : Path
        What was being read or written.
    doing : str
        The action in Indonesian, for instance ``"menulis keluaran"``.
    shown : str, optional
        How messages name what was being read; by default the path that the system refused.

    Raises
    ------
    UserError
        For disk full, read-only, missing permission, missing file, links in a circle, and too long or otherwise
        impossible names.
    """
    try:
        yield
    except OSError as error:
        what, remedy = {
            errno.ENOSPC: ("ruang penyimpanan penuh", "kosongkan ruang atau pilih folder lain dengan --out"),
            errno.EDQUOT: ("kuota penyimpanan habis", "kosongkan ruang atau pilih folder lain dengan --out"),
            errno.EROFS: ("penyimpanan hanya dapat dibaca", "pilih folder lain dengan --out"),
            errno.EACCES: ("tidak ada izin", "periksa izin folder itu atau pilih folder lain dengan --out"),
            errno.EPERM: ("tidak ada izin", "periksa izin folder itu atau pilih folder lain dengan --out"),
            errno.ENOENT: ("berkas atau folder tidak ada", "periksa letak dan ejaan namanya"),
            errno.ENOTDIR: ("bagian dari jalur itu adalah berkas, bukan folder", "pilih folder lain"),
            errno.EEXIST: ("sudah ada berkas dengan nama itu", "pindahkan berkas itu atau pilih folder lain"),
            errno.EISDIR: ("itu folder, bukan berkas", "periksa letak dan ejaan namanya"),
            errno.ELOOP: ("tautan itu berputar-putar", "hapus tautan itu, lalu letakkan berkas aslinya di sana"),
            errno.ENAMETOOLONG: ("nama terlalu panjang", "pilih nama yang lebih pendek"),
        }.get(error.errno or 0, (f"ditolak sistem operasi ({error.strerror})", "periksa disk dan izinnya"))
        where = shown or str(error.filename or path)
        raise UserError(Problem(where, f"gagal {doing}: {what}", remedy=remedy)) from error
