"""The owner's side of the warm parent: starting it, asking it for forks, and replacing it when code changed."""

from __future__ import annotations

import atexit
import contextlib
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
import weakref
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import rpkd
from rpkd.kernels._server import KERNEL, NOTEBOOK, READY

# What every notebook of the project imports or reads sooner or later, and what a shell imports late.
STACK = (
    "numpy",
    "pandas",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.figure",
    "scipy.special",
    "IPython.core.completerlib",
    "IPython.core.interactiveshell",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "rpkd.kernels._shell",
    "rpkd.notebook:warm_up",
    "rpkd.report.figures",
)
_PROGRAM = "import sys; from rpkd.kernels._server import main; sys.exit(main(sys.argv[1:]))"
_START_LIMIT = 120
# What a notebook's cells leave is closed and removed in this time.
_SECONDS_TO_LEAVE = 10.0
_READ_SIZE = 1 << 16


def can_fork() -> bool:
    """Tell whether kernels can be forked safely here: Linux and its kin, where forking after imports is sound."""
    return hasattr(os, "fork") and hasattr(socket, "send_fds") and sys.platform != "darwin"


class ForkedProcess:
    """A fork of the warm parent, seen as `subprocess.Popen` shows a process.

    Leaving it as a context waits for its end, or ends it at once when an error is the reason.

    Parameters
    ----------
    channel : socket.socket
        The status channel; the first line names the process, the last one its exit code.

    Raises
    ------
    OSError
        When there is no fork: the parent ended, or the system has no room for another process.
    """

    stdin = stdout = stderr = None
    purpose = ""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._buffer = b""
        self.returncode: int | None = None
        answer = self._next_line(None)
        if answer is None:
            raise OSError("the warm parent did not fork")
        self.pid = int(answer["pid"])
        with _processes_lock:
            _processes.add(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self.end(grace=_SECONDS_TO_LEAVE if kind is None else 0)

    def poll(self) -> int | None:
        """Return the exit code, or None while the process runs."""
        if self.returncode is None:
            self._take(self._next_line(0))
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end and return the exit code."""
        if self.returncode is None:
            self._take(self._next_line(timeout))
        if self.returncode is None:
            raise subprocess.TimeoutExpired("fork", timeout or 0.0)
        return self.returncode

    def end(self, grace: float) -> int:
        """Wait for the end so many seconds, then kill; return the exit code."""
        try:
            return self.wait(grace)
        except subprocess.TimeoutExpired:
            self.kill()
            return self.wait()

    def lines(self, data: socket.socket) -> Iterator[bytes]:
        """Yield the lines that come through a channel until the process ends, whoever else may hold the channel."""
        begun = bytearray()
        while True:
            ready = select.select([data, self._channel], [], [])[0]
            received = data.recv(_READ_SIZE) if data in ready else b""
            if not received:
                return
            complete, newline, rest = received.rpartition(b"\n")
            if newline:
                yield from (bytes(begun) + complete).split(b"\n")
                begun.clear()
            begun += rest

    def send_signal(self, number: int) -> None:
        """Send a signal to the process and its own children; any thread may."""
        if self._is_running():
            with contextlib.suppress(ProcessLookupError):
                try:
                    os.killpg(self.pid, number)
                except ProcessLookupError:
                    os.kill(self.pid, number)  # it has not made a group of its own yet

    def kill(self) -> None:
        """End the process at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the process to end."""
        self.send_signal(signal.SIGTERM)

    def _is_running(self) -> bool:
        """Tell whether the exit code is still to come, and leave it to whoever waits for it."""
        if self.returncode is not None or self._buffer:
            return False
        try:
            self._channel.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

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
                if not hasattr(self, "pid"):
                    return None
                # The parent was killed; the fork follows it, unless it is too busy to see that.
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self.pid, signal.SIGKILL)
                return {"returncode": -signal.SIGKILL}
            self._buffer += received
        line, _, self._buffer = self._buffer.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        return answer


# Asked for by whoever ends everything, from any thread.
_processes: weakref.WeakSet[ForkedProcess] = weakref.WeakSet()
_processes_lock = threading.Lock()


def kill_forks(purpose: str = "") -> None:
    """End the forks of this process's warm parents at once: all, or those of one purpose."""
    with _processes_lock:
        running = [process for process in _processes if purpose in ("", process.purpose)]
    for process in running:
        process.kill()


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
        # Forks share the order of sets, which is chosen when a process starts: the same input gives the same output.
        environment["PYTHONHASHSEED"] = "0"
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _PROGRAM, str(theirs.fileno()), *STACK],
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

    def fork_kernel(self, arguments: Sequence[str], environment: Mapping[str, str], folder: str) -> ForkedProcess:
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
        process, data = self._fork(KERNEL, {"arguments": list(arguments), "env": dict(environment), "cwd": folder})
        data.close()
        return process

    def fork_notebook(
        self, cells: Sequence[Mapping[str, Any]], environment: Mapping[str, str], folder: str
    ) -> tuple[ForkedProcess, socket.socket]:
        """Fork a process that runs cells and then ends.

        Parameters
        ----------
        cells : sequence of mapping
            ``source``, and ``may_fail`` for cells whose error does not stop the notebook.
        environment : mapping
            The process's whole environment.
        folder : str
            Its working folder.

        Returns
        -------
        tuple
            The process, and the channel with its messages as lines (see `rpkd.kernels._shell`).

        Raises
        ------
        OSError
            When the parent is gone.
        """
        return self._fork(NOTEBOOK, {"cells": list(cells), "env": dict(environment), "cwd": folder})

    def _fork(self, kind: bytes, request: Mapping[str, Any]) -> tuple[ForkedProcess, socket.socket]:
        status, its_status = socket.socketpair()
        data, its_data = socket.socketpair()
        try:
            with its_status, its_data, self._lock:
                self.wait_until_ready()
                socket.send_fds(self._socket, [kind], [its_status.fileno(), its_data.fileno()])
            # The fork reads this itself: a packet could not hold it.
            data.sendall(json.dumps(request).encode() + b"\n")
            return ForkedProcess(status), data
        except BaseException:
            status.close()
            data.close()
            raise

    def is_needed(self) -> bool:
        """Tell whether a fork of the parent still runs."""
        import psutil

        with contextlib.suppress(psutil.Error):
            return bool(psutil.Process(self.pid).children())
        return False

    def stop(self) -> None:
        """End the parent and all its forks."""
        self._socket.close()
        deadline = time.monotonic() + 5
        while self.is_alive() and time.monotonic() < deadline:
            time.sleep(0.01)
        if self.is_alive():
            self._process.kill()
        self._process.wait()


_current: WarmParent | None = None
# Parents of earlier code whose forks still run: the notebooks that somebody works in.
_retired: list[WarmParent] = []
_current_lock = threading.Lock()


def warm_parent() -> WarmParent:
    """Return this process's warm parent, started if need be, and a new one when the library's code has changed.

    What runs in forks of the earlier one goes on.
    """
    global _current
    with _current_lock:
        stamp = _code_stamp()
        if _current is not None and (_current.stamp != stamp or not _current.is_alive()):
            _retired.append(_current)
            _current = None
        for parent in [parent for parent in _retired if not parent.is_needed()]:
            _retired.remove(parent)
            parent.stop()
        if _current is None:
            _current = WarmParent(stamp)
        return _current


@atexit.register
def stop_warm_parent() -> None:
    """End this process's warm parents; they would end by themselves when this process does."""
    global _current
    with _current_lock:
        for parent in [*_retired, *([_current] if _current is not None else [])]:
            parent.stop()
        _retired.clear()
        _current = None


def _code_stamp() -> str:
    folder = Path(rpkd.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        state = path.stat()
        digest.update(f"{path}:{state.st_mtime_ns}:{state.st_size}\n".encode())
    return digest.hexdigest()
