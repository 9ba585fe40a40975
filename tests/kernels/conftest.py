"""How a test sees that processes have ended."""

from __future__ import annotations

import time
from collections.abc import Callable

import psutil
import pytest


def _gone(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


@pytest.fixture
def ended() -> Callable[..., bool]:
    """Tell whether all these processes end in time."""

    def ended(*pids: int, seconds: float = 15) -> bool:
        deadline = time.monotonic() + seconds
        while not all(_gone(pid) for pid in pids):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    return ended
