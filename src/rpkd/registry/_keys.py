"""The key file: where it lies, how it is made, and when it is refused.

It lies outside every repository, one for each user and region, so that pseudonyms in a shared store cannot be undone by
who has the repository. Whoever loses it cannot tell any more which family a pseudonym stands for.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

from rpkd.errors import Problem, UserError
from rpkd.registry._pseudonyms import SECRET_BYTES, Key

KEY_VARIABLE = "RPKD_KEY_FILE"
"""Environment variable that names another place for the key file."""

_HEADER = "kunci rpkd 1"
_WARNING = "# Rahasia: jangan dibagikan, dikirim, atau ditaruh di repositori. Simpan salinannya di tempat aman."
_SIZE_LIMIT = 4096
_SECRET = re.compile(rf"[0-9a-f]{{{2 * SECRET_BYTES}}}")
_REGION = re.compile(r"[0-9]{2}(\.[0-9]{2})?")
_LOST = (
    "kembalikan berkas kunci dari salinannya; bila tidak ada salinan, padankan ulang dengan rpkd registry match "
    "--new-key: hasil verifikasi lama lalu tidak dapat dibaca kembali"
)


def key_path(region: str) -> Path:
    r"""Return where a region's key lies when the user does not say otherwise.

    Parameters
    ----------
    region : str
        Kemendagri code.

    Returns
    -------
    Path
        What ``RPKD_KEY_FILE`` names; else ``rpkd/kunci/<code>.kunci`` in the user's folder for settings:
        ``%APPDATA%`` on Windows, elsewhere ``$XDG_CONFIG_HOME`` or ``~/.config``.

    Raises
    ------
    UserError
        When the user has no such folder.
    ValueError
        When the code has not the shape of one.
    """
    if not _REGION.fullmatch(region):
        raise ValueError(f"no region code: {region!r}")
    named = os.environ.get(KEY_VARIABLE)
    if named:
        return Path(os.path.abspath(named))  # noqa: PTH100 - Path.resolve would follow links
    return _settings_folder() / "rpkd" / "kunci" / f"{region}.kunci"


def load_key(path: Path | None, region: str, *, create: bool, mark: str | None = None) -> Key:
    """Read a region's key, or make it on first use.

    Parameters
    ----------
    path : Path or None
        The key file; None for `key_path`.
    region : str
        Kemendagri code.
    create : bool
        Whether to make the key when there is no file.
    mark : str, optional
        Mark of the key that a store was made with: then no key is made, and another one is refused.

    Returns
    -------
    Key
        The same one at every call.

    Raises
    ------
    UserError
        When the file lies inside the project or a git work tree (or is a link to such a place), others may read it, it
        is cut off or changed, of another region, absent, or not the one that the mark is of. A key that could not be
        made leaves nothing behind.
    """
    named = Path(os.path.abspath(path)) if path else key_path(region)  # noqa: PTH100
    # The name and what it leads to: a link must not bring the key of a repository in, nor put it there.
    real = Path(os.path.realpath(named))
    for place in dict.fromkeys((named, real)):
        _refuse_repository(place, str(named))
    if not os.path.lexists(real):
        if mark is not None:
            raise UserError(
                Problem(
                    str(named),
                    "kunci hilang: berkas kunci yang dipakai saat pemadanan tidak ada",
                    value=f"tanda kunci {mark}",
                    rule="nama samaran hanya dapat dicocokkan dengan kunci yang membuatnya",
                    remedy=_LOST,
                )
            )
        if not create:
            raise UserError(
                Problem(
                    str(named),
                    "berkas kunci tidak ada",
                    rule=f"kunci dibuat saat pemadanan pertama; letak lain disebut dengan {KEY_VARIABLE}",
                    remedy="jalankan pemadanan daftar lebih dahulu, atau kembalikan berkas kunci dari salinannya",
                )
            )
        _make(real, region, str(named))
        return _read(real, region, str(named), created=True)
    key = _read(real, region, str(named), created=False)
    if mark is not None and key.mark != mark:
        raise UserError(
            Problem(
                str(named),
                "kunci ini bukan kunci yang dipakai saat pemadanan",
                value=f"tanda kunci {key.mark}",
                rule=f"hasil pemadanan dibuat dengan kunci bertanda {mark}",
                remedy=f"sebutkan berkas kunci yang benar dengan {KEY_VARIABLE}; atau: {_LOST}",
            )
        )
    return key


def _settings_folder() -> Path:
    named = os.environ.get("APPDATA" if os.name == "nt" else "XDG_CONFIG_HOME", "")
    if named and Path(named).is_absolute():
        return Path(named)
    try:
        home = Path.home()
    except RuntimeError as error:
        raise UserError(
            Problem(
                "berkas kunci",
                "folder pengguna tidak diketahui",
                rule="kunci disimpan di folder pengguna, di luar repositori",
                remedy=f"sebutkan letak berkas kunci dengan {KEY_VARIABLE}",
            )
        ) from error
    return home / ("AppData/Roaming" if os.name == "nt" else ".config")


def _refuse_repository(place: Path, shown: str) -> None:
    for folder in place.parents:
        repository = os.path.lexists(folder / ".git")
        # Not Path.is_file, which fails where a folder may not be looked into.
        project = os.path.isfile(folder / "_quarto.yml") and os.path.isdir(folder / "params")  # noqa: PTH112, PTH113
        if repository or project:
            raise UserError(
                Problem(
                    shown,
                    "berkas kunci tidak boleh berada di folder proyek atau repositori git",
                    value=str(folder),
                    rule="kunci yang ikut tersimpan bersama data samaran membuka semua nama samaran",
                    remedy=f"letakkan berkas kunci di luar folder itu, lalu sebutkan letaknya dengan {KEY_VARIABLE}",
                )
            )


@contextlib.contextmanager
def _explained(shown: str, done: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UserError(
            Problem(
                shown,
                f"berkas kunci tidak dapat {done}: ditolak sistem operasi ({error.strerror})",
                rule="folder kunci milik pengguna dan dapat ditulis saat kunci pertama kali dibuat",
                remedy=f"periksa ruang dan izin folder itu, atau sebutkan letak lain dengan {KEY_VARIABLE}",
            )
        ) from error


def _make(path: Path, region: str, shown: str) -> None:
    """Write a new key into a file that only the user may read; take everything back when that fails."""
    folders = [folder for folder in (path.parent, *path.parent.parents) if not folder.exists()]
    made: list[Path] = []
    with _explained(shown, "dibuat"):
        try:
            for folder in reversed(folders):
                folder.mkdir(mode=0o700, exist_ok=True)
                made.append(folder)
            _refuse_open_folder(path.parent, shown)
            _write_new(path, _text(region, secrets.token_bytes(SECRET_BYTES)), shown)
        except BaseException:
            for folder in reversed(made):
                # A folder that somebody else has put something into stays.
                with contextlib.suppress(OSError):
                    folder.rmdir()
            raise


def _write_new(path: Path, text: str, shown: str) -> None:
    # Exclusive: a key that another run has made meanwhile is never overwritten.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(text.encode("ascii"))
            stream.flush()
            os.fsync(stream.fileno())
            mode = os.fstat(stream.fileno()).st_mode
        if os.name != "nt" and mode & 0o077:
            raise UserError(
                Problem(
                    shown,
                    "tempat ini tidak menyimpan izin berkas, sehingga kunci terbaca oleh pengguna lain",
                    rule="hanya pemilik yang boleh membaca berkas kunci",
                    remedy=f"sebutkan letak lain, misalnya di folder pengguna sendiri, dengan {KEY_VARIABLE}",
                )
            )
    except BaseException:
        path.unlink()
        raise


def _text(region: str, secret: bytes) -> str:
    return f"{_HEADER}\n{_WARNING}\ndaerah: {region}\nkunci: {secret.hex()}\nperiksa: {_checksum(region, secret)}\n"


def _checksum(region: str, secret: bytes) -> str:
    """Return a sum that shows a changed file; not the secret's plain hash, which others might compare with."""
    return hashlib.sha256(f"{_HEADER} {region} ".encode() + secret).hexdigest()[:16]


def _read(path: Path, region: str, shown: str, *, created: bool) -> Key:
    with _explained(shown, "dibaca"):
        # Not to wait for who writes into a pipe of that name.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        if path.is_dir():
            raise UserError(Problem(shown, "itu folder, bukan berkas kunci", remedy="sebutkan berkas kuncinya"))
        with os.fdopen(os.open(path, flags), "rb") as stream:
            status = os.fstat(stream.fileno())
            _refuse_open_file(status, path, shown)
            _refuse_open_folder(path.parent, shown)
            raw = stream.read(_SIZE_LIMIT + 1)
    owner, secret = _parsed(raw, shown)
    if owner != region:
        raise UserError(
            Problem(
                shown,
                "kunci ini milik daerah lain",
                value=f"daerah {owner}",
                rule=f"kunci untuk daerah {region}; setiap daerah mempunyai kuncinya sendiri",
                remedy=f"sebutkan berkas kunci daerah {region} dengan {KEY_VARIABLE}, atau kosongkan {KEY_VARIABLE}",
            )
        )
    return Key(region, secret, shown, created=created, guarded=os.name != "nt")


def _refuse_open_file(status: os.stat_result, path: Path, shown: str) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise UserError(Problem(shown, "itu bukan berkas biasa", remedy="sebutkan berkas kuncinya"))
    if os.name == "nt":
        return
    if status.st_mode & 0o077:
        raise UserError(
            Problem(
                shown,
                "berkas kunci terbuka bagi pengguna lain",
                value=f"izin {stat.S_IMODE(status.st_mode):03o}",
                rule="hanya pemilik yang boleh membaca dan mengubah berkas kunci (izin 600)",
                remedy=f'chmod 600 "{path}"; bila mungkin sudah disalin orang lain, padankan ulang dengan kunci baru',
            )
        )
    if status.st_uid not in (os.getuid(), 0):
        raise UserError(
            Problem(
                shown,
                "berkas kunci milik pengguna lain",
                rule="berkas kunci dimiliki oleh pengguna yang memakainya",
                remedy=f"salin kunci itu ke folder Anda sendiri, lalu sebutkan letaknya dengan {KEY_VARIABLE}",
            )
        )


def _refuse_open_folder(folder: Path, shown: str) -> None:
    """Refuse a folder in which others could put another key in place of this one."""
    if os.name == "nt":
        return
    mode = folder.stat().st_mode
    # Where the sticky bit is set, others cannot replace a file that is not theirs.
    if mode & 0o022 and not mode & stat.S_ISVTX:
        raise UserError(
            Problem(
                shown,
                "folder berkas kunci dapat diubah oleh pengguna lain",
                value=f"izin {stat.S_IMODE(mode):03o}",
                rule="hanya pemilik yang boleh mengubah folder itu (izin 700)",
                remedy=f'chmod 700 "{folder}"',
            )
        )


def _parsed(raw: bytes, shown: str) -> tuple[str, bytes]:
    """Return region and secret of a key file's text, or say that it is not whole."""
    lines = raw.decode("ascii", "replace").replace("\r\n", "\n").split("\n")
    remedy = f"kembalikan berkas kunci dari salinannya; {_LOST.partition('; ')[2]}"
    rule = "berkas kunci dipakai apa adanya: kepala, daerah, kunci, dan angka periksa"
    if lines[0] != _HEADER:
        raise UserError(
            Problem(shown, "itu bukan berkas kunci rpkd, atau isinya sudah diubah", rule=rule, remedy=remedy)
        )
    found = dict(line.split(": ", 1) for line in lines[1:] if ": " in line and not line.startswith("#"))
    complete = raw.endswith(b"\n") and set(found) == {"daerah", "kunci", "periksa"}
    if not complete or not _SECRET.fullmatch(found["kunci"]):
        raise UserError(Problem(shown, "berkas kunci terpotong atau tidak lengkap", rule=rule, remedy=remedy))
    secret = bytes.fromhex(found["kunci"])
    if found["periksa"] != _checksum(found["daerah"], secret):
        raise UserError(Problem(shown, "berkas kunci berubah: angka periksanya tidak cocok", rule=rule, remedy=remedy))
    return found["daerah"], secret
