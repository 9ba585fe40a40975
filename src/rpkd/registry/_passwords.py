"""Passwords of the encrypted files: where they come from and what they must be. None is ever shown, logged or kept."""

from __future__ import annotations

import getpass
import os
import stat
import sys
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rpkd.errors import Problem, UserError, explain_os_errors

VARIABLE = "RPKD_PASSWORD"
SHORTEST_PASSWORD, LONGEST = 12, 255
_FEWEST_DIFFERENT = 6
_OWN = "kata sandi"
_PHRASE = "pakai beberapa kata yang tidak berhubungan, misalnya empat kata yang diacak"
_RULE = (
    f"{SHORTEST_PASSWORD} sampai {LONGEST} karakter, paling sedikit {_FEWEST_DIFFERENT} karakter berbeda, "
    "bukan angka semua, tanpa spasi di awal dan akhir"
)


@dataclass(frozen=True)
class Password:
    """A password that keeps the rules; its text stays out of what is printed.

    Parameters
    ----------
    text : str
        In Unicode's composed form, so that the same keys give the same password on every system.

    Raises
    ------
    UserError
        When it breaks a rule: which one is told, the text is not.

    Examples
    --------
    >>> Password("sawah-lampu-27-kereta")
    Password()
    """

    text: str = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", unicodedata.normalize("NFC", self.text))
        found = weakness(self.text)
        if found:
            raise UserError(Problem(_OWN, found, None, _RULE, _PHRASE))


def weakness(text: str) -> str | None:
    """Return what makes a text unfit as a password, in Indonesian; None where it may be one.

    Examples
    --------
    >>> weakness("010190010190")
    'kata sandi hanya terdiri atas angka'
    >>> weakness("sawah-lampu-27-kereta") is None
    True
    """
    if not all(character.isprintable() for character in text):
        return "kata sandi memuat karakter kendali"
    if text != text.strip():
        return "kata sandi diawali atau diakhiri spasi"
    if len(text) < SHORTEST_PASSWORD:
        return f"kata sandi terlalu pendek: {len(text)} karakter"
    # Excel counts code units of UTF-16.
    if len(text.encode("utf-16-le")) // 2 > LONGEST:
        return "kata sandi terlalu panjang"
    if all(character.isdecimal() or not character.isalnum() for character in text):
        return "kata sandi hanya terdiri atas angka"
    if len(set(text.casefold())) < _FEWEST_DIFFERENT:
        return "kata sandi mengulang karakter yang sama"
    return None


def read_password(
    *,
    new: bool,
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
    ask: Callable[[str], str] | None = None,
) -> Password:
    """Get the password of the encrypted files: from a file, else the environment, else by asking.

    It is never an argument of a command, which every user of the machine could read.

    Parameters
    ----------
    new : bool
        Whether files will be made with it: then it is asked for twice.
    file : Path, optional
        A text file whose only line it is, which nobody but its owner may read.
    environment : mapping, optional
        By default that of the process; the variable is ``RPKD_PASSWORD``.
    ask : callable, optional
        Asks without showing what is typed; by default at the terminal.

    Raises
    ------
    UserError
        When the password breaks the rules, differs the second time, its file is open to others, or nobody can be asked.
    """
    if file is not None:
        return Password(_of_file(file))
    given = (os.environ if environment is None else environment).get(VARIABLE)
    if given:
        return Password(given)
    if ask is None:
        if not sys.stdin.isatty():
            raise UserError(
                Problem(
                    _OWN,
                    "kata sandi belum diberikan dan tidak ada terminal untuk menanyakannya",
                    None,
                    "kata sandi tidak pernah ditulis sebagai argumen perintah",
                    f"isi variabel lingkungan {VARIABLE}, atau sebut berkas yang memuatnya dengan --password-file",
                )
            )
        ask = getpass.getpass
    first = Password(ask("Kata sandi berkas (tidak ditampilkan): "))
    if new and unicodedata.normalize("NFC", ask("Ulangi kata sandi: ")) != first.text:
        raise UserError(Problem(_OWN, "kedua kata sandi tidak sama", None, None, "ulangi perintah ini"))
    return first


def _of_file(path: Path) -> str:
    """Read a password's file, if it is its owner's alone (Windows does not tell)."""
    shown = str(path)
    with explain_os_errors(path, "membaca berkas kata sandi", shown), path.open("rb") as stream:
        mode = os.fstat(stream.fileno()).st_mode
        content = stream.read(4 * LONGEST + 8)
    if os.name != "nt" and stat.S_IMODE(mode) & 0o077:
        raise UserError(
            Problem(
                shown,
                "berkas kata sandi dapat dibaca pengguna lain",
                f"izin {stat.S_IMODE(mode):04o}",
                "hanya pemiliknya yang boleh membaca (izin 0600)",
                f"jalankan: chmod 600 {shown}",
            )
        )
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise UserError(
            Problem(shown, "berkas kata sandi bukan teks UTF-8", remedy="simpan ulang sebagai teks UTF-8")
        ) from error
    if len(lines) != 1:
        raise UserError(
            Problem(shown, "berkas kata sandi harus memuat tepat satu baris", f"{len(lines)} baris", "satu baris teks")
        )
    return lines[0]
