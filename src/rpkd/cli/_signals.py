"""Being told to stop by the system (SIGTERM, SIGHUP) ends a command as Ctrl-C does: cleaned up, with a message."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn


class Stopped(KeyboardInterrupt):
    """The system told the command to stop.

    Parameters
    ----------
    number : int
        Of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number

    @property
    def exit_code(self) -> int:
        """What a shell reports for a program ended by this signal."""
        return 128 + self.number


def _signals() -> list[signal.Signals]:
    # Windows has no SIGHUP, and ends programs without asking.
    found = (getattr(signal, name, None) for name in ("SIGTERM", "SIGHUP"))
    return [number for number in found if number is not None]


@contextmanager
def stopping_in_order() -> Iterator[None]:
    """Raise `Stopped` in the block when the system tells it to stop; leave handlers as they were afterwards.

    A signal that is ignored (by nohup, for instance) stays ignored. Outside the main thread nothing is changed: only
    there can handlers be set.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in _signals()}
    before = {number: handler for number, handler in before.items() if handler is not signal.SIG_IGN}

    def stop(number: int, _frame: FrameType | None) -> NoReturn:
        # A second signal must not break the cleaning up that the first one began.
        for each in before:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(number)

    for number in before:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            # None: it was set by something other than Python, which cannot be put back from here.
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
