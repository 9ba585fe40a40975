"""Standard output and error: UTF-8 everywhere, and errors told in one way."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

from rpkd.errors import UserError

if TYPE_CHECKING:
    from rich.console import Console


def use_utf8() -> None:
    """Write UTF-8 whatever the system's code page: Windows pipes would break on «–» or «…».

    What no encoding can write (a folder name that is not UTF-8) is shown as a question mark.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def tell_error(error: UserError) -> None:
    """Print what the user can mend."""
    for problem in error.problems:
        print(f"Galat: {problem}", file=sys.stderr)
    if len(error.problems) > 1:
        print(f"{len(error.problems)} masalah ditemukan.", file=sys.stderr)


def console(*, error: bool = False, narrowest: int = 0) -> Console:
    """Return a terminal writer that prints texts as they are (no markup), at least as wide as asked."""
    from rich.console import Console

    writer = Console(stderr=error, markup=False, highlight=False, emoji=False)
    writer.width = max(writer.width, narrowest)
    return writer
