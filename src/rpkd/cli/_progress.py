"""What a user sees while it works: a live list on a terminal, plain lines elsewhere."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console, Group
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

from rpkd.numbers import Unit, format_number


def seconds_text(seconds: float) -> str:
    """Write a duration: ``"3,2 detik"``."""
    return f"{format_number(seconds, Unit.COUNT, 1)} detik"


class ConsoleProgress:
    """Shows stages as they begin and end; several may run at once, from several threads.

    Parameters
    ----------
    console : rich.console.Console
        Where to write; live on a terminal, one line per finished stage elsewhere.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._lock = threading.Lock()
        self._running: dict[object, tuple[str, float, Spinner]] = {}
        self._live: Live | None = None

    @contextmanager
    def stage(self, name: str, detail: str = "") -> Iterator[None]:
        """Show a stage while its block runs, then its seconds."""
        title = f"{name}: {detail}" if detail else name
        token, start = object(), time.perf_counter()
        self._begin(token, title, start)
        mark = "gagal sesudah"
        try:
            yield
            mark = "selesai dalam"
        finally:
            self._end(token, f"{title} – {mark} {seconds_text(time.perf_counter() - start)}")

    def _begin(self, token: object, title: str, start: float) -> None:
        with self._lock:
            self._running[token] = (title, start, Spinner("dots"))
            if self._console.is_terminal and self._live is None:
                self._live = Live(
                    console=self._console, get_renderable=self._rows, refresh_per_second=8, transient=True
                )
                self._live.start()

    def _end(self, token: object, line: str) -> None:
        with self._lock:
            del self._running[token]
            self._console.print(Text(line), soft_wrap=True)
            last, self._live = (self._live, None) if not self._running else (None, self._live)
        # Outside the lock: stopping draws once more, and drawing takes the lock.
        if last is not None:
            last.stop()

    def _rows(self) -> Group:
        now = time.perf_counter()
        rows = []
        for title, start, spinner in list(self._running.values()):
            spinner.update(text=Text(f"{title} ({seconds_text(now - start)})"))
            rows.append(spinner)
        return Group(*rows)
