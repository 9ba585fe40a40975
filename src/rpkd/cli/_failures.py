"""What is said, and kept, when the program itself fails."""

from __future__ import annotations

import platform
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

from rpkd import __version__
from rpkd.errors import UserError
from rpkd.files import write_text
from rpkd.project import find_project


def tell_internal_error(error: BaseException, words: Sequence[str]) -> Path | None:
    """Write the traceback into a log and tell the user where it lies.

    Parameters
    ----------
    error : BaseException
        What was not foreseen.
    words : sequence of str
        The words of the command.

    Returns
    -------
    Path or None
        The log; None when none could be written, and the traceback was printed instead.
    """
    # These read lists of persons.
    private = words[:1] in (["registry"], ["check"])
    trace = _without_messages(error) if private else "".join(traceback.format_exception(error))
    said = "" if private else f": {_first_line(error)}"
    print(f"Kesalahan program: {type(error).__name__}{said}", file=sys.stderr)
    if "--debug" in words:
        print(trace, file=sys.stderr)
    path = _write_log(trace, words)
    if path is not None:
        print(
            f"Ini bukan kesalahan Anda. Catatan lengkap ada di {path}; sertakan berkas itu saat melapor.",
            file=sys.stderr,
        )
    elif "--debug" not in words:
        print(f"Catatan tidak dapat ditulis; inilah isinya:\n{trace}", file=sys.stderr)
    return path


def _without_messages(error: BaseException) -> str:
    """Write where an error arose, and leave out what it says: a library may quote the list that it could not read."""
    parts: list[str] = []
    current: BaseException | None = error
    while current is not None:
        parts.append("".join(traceback.format_tb(current.__traceback__)) + type(current).__name__)
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\n\n".join(reversed(parts)) + "\n"


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [""])[0][:200]


def _write_log(trace: str, words: Sequence[str]) -> Path | None:
    content = (
        f"rpkd {__version__}, Python {platform.python_version()}, {platform.platform()}\n"
        f"perintah: rpkd {' '.join(words)}\n\n{trace}"
    )
    name = f"galat-{time.strftime('%Y%m%d-%H%M%S')}.log"
    for folder in _log_folders():
        try:
            write_text(folder / name, content)
        except UserError:
            continue
        return folder / name
    return None


def _log_folders() -> list[Path]:
    elsewhere = Path(tempfile.gettempdir()) / "rpkd-log"
    try:
        return [find_project().build / "log", elsewhere]
    except UserError:
        return [elsewhere]
