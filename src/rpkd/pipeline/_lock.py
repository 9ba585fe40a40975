"""One build of a region at a time: a lock on the region's folder that ends with its holder, however that ends."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from rpkd.errors import Problem, UserError, explain_os_errors

LONGEST_WAIT = 600.0
_PAUSE = 0.1
# Some network drives know no locks. There, whoever builds one region twice at once is not kept from it, but told.
_UNHELD = -1
_NO_LOCKS_HERE = {errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK, errno.ENOSYS, errno.EINVAL, errno.EBADF}

if sys.platform == "win32":
    import msvcrt

    _LOCK_FILE = ".kunci"

    def _lock(folder: Path) -> int | None:
        try:
            handle = os.open(folder / _LOCK_FILE, os.O_CREAT | os.O_RDWR)
        except PermissionError:
            return None  # it is being deleted by its holder
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            os.close(handle)
            return None
        return handle

    def _unlock(folder: Path, handle: int) -> None:
        os.close(handle)
        with contextlib.suppress(OSError):
            (folder / _LOCK_FILE).unlink()

else:
    import fcntl

    def _lock(folder: Path) -> int | None:
        # The folder itself is locked: no lock file can be left behind.
        handle = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                os.close(handle)
                return None
            os.close(handle)
            if error.errno in _NO_LOCKS_HERE:
                return _UNHELD
            raise
        return handle

    def _unlock(folder: Path, handle: int) -> None:
        if handle != _UNHELD:
            os.close(handle)


@contextmanager
def locked(
    folder: Path, waiting: Callable[[], AbstractContextManager[None]] = nullcontext, longest_wait: float = LONGEST_WAIT
) -> Iterator[bool]:
    """Make a folder, hold it for this build alone, and remove it afterwards if nothing was ever put into it.

    Parameters
    ----------
    folder : Path
        The region's folder.
    waiting : callable
        Gives what is entered while another build holds the folder.
    longest_wait : float
        Seconds to wait for the other build.

    Yields
    ------
    bool
        Whether the folder is held; False on a drive that knows no locks.

    Raises
    ------
    UserError
        When the folder cannot be made or locked, or the other build does not end in time.
    """
    handle = _wait(folder, waiting, time.monotonic() + longest_wait)
    try:
        yield handle != _UNHELD
    finally:
        with contextlib.suppress(OSError):
            folder.rmdir()  # only when nothing was ever made in it
        _unlock(folder, handle)


def _wait(folder: Path, waiting: Callable[[], AbstractContextManager[None]], deadline: float) -> int:
    """Return the handle of the lock as soon as no other build holds it."""
    with contextlib.ExitStack() as stack:
        told = False
        while True:
            with explain_os_errors(folder, "menyiapkan folder keluaran"):
                folder.mkdir(parents=True, exist_ok=True)
                handle = _lock(folder)
            if handle is not None and not _is_still(folder, handle):
                # The earlier holder removed the folder when it left: what we hold is gone.
                _unlock(folder, handle)
                continue
            if handle is not None:
                return handle
            if not told:
                stack.enter_context(waiting())
                told = True
            if time.monotonic() > deadline:
                raise UserError(
                    Problem(
                        str(folder),
                        "daerah ini sedang disusun oleh proses rpkd lain",
                        rule="satu penyusunan per daerah pada satu waktu",
                        remedy="tunggu sampai selesai atau hentikan proses itu, lalu ulangi",
                    )
                )
            time.sleep(_PAUSE)


def _is_still(folder: Path, handle: int) -> bool:
    if sys.platform == "win32":
        return True
    try:
        return handle == _UNHELD or os.path.samestat(folder.stat(), os.fstat(handle))
    except OSError:
        return False
