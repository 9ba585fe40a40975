"""The owner's side of the warm parent: starting it, asking it for kernels, and replacing it when code changed."""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import rpkd
from rpkd.kernels._server import READY

# What every notebook of the project imports sooner or later.
STACK = (
    "numpy",
    "pandas",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.figure",
    "IPython.core.interactiveshell",
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "rpkd.notebook",
    "rpkd.report.figures",
)
_PROGRAM = "import sys; from rpkd.kernels._server import main; sys.exit(main(sys.argv[1:]))"
_START_LIMIT = 120


def can_fork() -> bool:
    """Tell whether kernels can be forked safely here: Linux and its kin, where forking after imports is sound."""
    return hasattr(os, "fork") and hasattr(socket, "send_fds") and sys.platform != "darwin"


class ForkedKernel:
    """A forked kernel, seen as `subprocess.Popen` shows a process.

    Parameters
    ----------
    channel : socket.socket
        The status channel; the first line names the process, the last one its exit code.
    """

    stdin = stdout = stderr = None

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._buffer = b""
        self.returncode: int | None = None
        answer = self._next_line(None)
        if answer is None:
            raise OSError("the warm parent ended before it forked")
        self.pid = int(answer["pid"])

    def poll(self) -> int | None:
        """Return the exit code, or None while the kernel runs."""
        if self.returncode is None:
            self._take(self._next_line(0))
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end and return the exit code."""
        if self.returncode is None:
            self._take(self._next_line(timeout))
        if self.returncode is None:
            raise subprocess.TimeoutExpired("kernel", timeout or 0.0)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel and its own children."""
        if self.poll() is None:
            os.killpg(self.pid, number)

    def kill(self) -> None:
        """End the kernel at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)

    def _take(self, answer: dict[str, Any] | None) -> None:
        if answer is not None:
            self.returncode = int(answer["returncode"])
            self._channel.close()

    def _next_line(self, timeout: float | None) -> dict[str, Any] | None:
        """Return the next message; None when there is none in time."""
        while b"\n" not in self._buffer:
            if not select.select([self._channel], [], [], timeout)[0]:
                return None
            received = self._channel.recv(4096)
            if not received:
                # The parent was killed, and with it the kernel.
                return {"returncode": -signal.SIGKILL} if self._named else None
            self._buffer += received
        line, _, self._buffer = self._buffer.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        return answer

    @property
    def _named(self) -> bool:
        return hasattr(self, "pid")


class WarmParent:
    """A running warm parent.

    Parameters
    ----------
    stamp : str
        State of the library's code when it was started.
    """

    def __init__(self, stamp: str) -> None:
        self.stamp = stamp
        self._lock = threading.Lock()
        # Packets keep one request and its descriptor together.
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MPLBACKEND": "agg"}
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, str(theirs.fileno()), *STACK],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
        theirs.close()
        self._socket = ours
        self._ready = False

    @property
    def pid(self) -> int:
        """Process number of the parent."""
        return self._process.pid

    def is_alive(self) -> bool:
        """Tell whether the parent still runs."""
        return self._process.poll() is None

    def wait_until_ready(self) -> None:
        """Wait until the stack is imported.

        Raises
        ------
        OSError
            When the parent ended, or did not come up in time.
        """
        if self._ready:
            return
        self._socket.settimeout(_START_LIMIT)
        if self._socket.recv(1) != READY:
            raise OSError("the warm parent did not come up")
        self._socket.settimeout(None)
        self._ready = True

    def fork(self, arguments: Sequence[str], environment: Mapping[str, str], folder: str) -> ForkedKernel:
        """Fork a kernel.

        Parameters
        ----------
        arguments : sequence of str
            What follows `ipykernel_launcher` on its command line.
        environment : mapping
            The kernel's whole environment.
        folder : str
            Its working folder.

        Raises
        ------
        OSError
            When the parent is gone.
        """
        request = json.dumps({"arguments": list(arguments), "env": dict(environment), "cwd": folder}).encode()
        mine, its = socket.socketpair()
        try:
            with its, self._lock:
                self.wait_until_ready()
                socket.send_fds(self._socket, [request], [its.fileno()])
            return ForkedKernel(mine)
        except BaseException:
            mine.close()
            raise

    def stop(self) -> None:
        """End the parent and all its kernels."""
        self._socket.close()
        deadline = time.monotonic() + 5
        while self.is_alive() and time.monotonic() < deadline:
            time.sleep(0.01)
        if self.is_alive():
            self._process.kill()
        self._process.wait()


_current: WarmParent | None = None
_current_lock = threading.Lock()


def warm_parent() -> WarmParent:
    """Return this process's warm parent, started if need be, and a new one when the library's code has changed."""
    global _current
    with _current_lock:
        stamp = _code_stamp()
        if _current is not None and (_current.stamp != stamp or not _current.is_alive()):
            _current.stop()
            _current = None
        if _current is None:
            _current = WarmParent(stamp)
        return _current


@atexit.register
def stop_warm_parent() -> None:
    """End this process's warm parent, if it has one; it would end by itself when this process does."""
    global _current
    with _current_lock:
        if _current is not None:
            _current.stop()
            _current = None


def _code_stamp() -> str:
    folder = Path(rpkd.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        state = path.stat()
        digest.update(f"{path}:{state.st_mtime_ns}:{state.st_size}\n".encode())
    return digest.hexdigest()
