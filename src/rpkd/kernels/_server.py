"""The warm parent itself: a process that imports the stack and forks for each request.

Run as ``main([FD, MODULE, …])``, where FD is one end of a socket pair. For each kernel or notebook the owner sends one
word and two channels. On the status channel the parent answers with the fork's process number and, when the fork ends,
with its exit code. The data channel is the fork's alone: it reads its request there, one JSON line, and a notebook
writes its messages there. The parent ends all forks, what these started, and itself when the owner's end closes,
however the owner ended.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import json
import os
import random
import selectors
import signal
import socket
import sys
import threading
from typing import Any

READY = b"R"
KERNEL = b"kernel"
NOTEBOOK = b"notebook"


def main(arguments: list[str]) -> int:
    """Import the modules, call the functions (``module:function``), say so, and serve until the owner is gone."""
    owner = socket.socket(fileno=int(arguments[0]))
    for name in arguments[1:]:
        module, _, function = name.partition(":")
        imported = importlib.import_module(module)
        if function:
            getattr(imported, function)()
    # What is imported stays: the collector need not look at it, nor copy its pages in the forks.
    gc.collect()
    gc.freeze()
    owner.sendall(READY)
    return _Parent(owner).serve()


class _Parent:
    def __init__(self, owner: socket.socket) -> None:
        self._owner = owner
        self._channels: dict[int, socket.socket] = {}
        self._life_read, self._life_write = os.pipe()
        self._wake_read, self._wake_write = socket.socketpair()
        for end in (self._wake_read, self._wake_write):
            end.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.set_wakeup_fd(self._wake_write.fileno(), warn_on_full_buffer=False)

    def serve(self) -> int:
        selector = selectors.DefaultSelector()
        selector.register(self._owner, selectors.EVENT_READ)
        selector.register(self._wake_read, selectors.EVENT_READ)
        while True:
            ready = {key.fileobj for key, _ in selector.select()}
            if self._wake_read in ready:
                self._wake_read.recv(4096)
                self._reap()
            if self._owner in ready:
                kind, descriptors, _, _ = socket.recv_fds(self._owner, 64, 2)
                if not kind:
                    self._end_all()
                    return 0
                status, data = (socket.socket(fileno=descriptor) for descriptor in descriptors)
                with data:
                    self._fork(kind, status, data)

    def _fork(self, kind: bytes, status: socket.socket, data: socket.socket) -> None:
        try:
            child = os.fork()
        except OSError:
            # No room for another process: the closed channels tell the owner.
            status.close()
            return
        if child == 0:
            code = 1
            try:
                self._leave_parent(status)
                code = _become(kind, data, self._life_read)
            finally:
                os._exit(code)
        self._channels[child] = status
        if not _tell(status, {"pid": child}):
            # Whoever asked is gone, and nobody else knows of this fork.
            os.kill(child, signal.SIGKILL)

    def _leave_parent(self, status: socket.socket) -> None:
        """Let go of everything that is the parent's, so that its end is seen and its signals are not."""
        signal.set_wakeup_fd(-1)
        os.close(self._life_write)
        for end in (self._owner, self._wake_read, self._wake_write, status, *self._channels.values()):
            end.close()
        for name in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM):
            signal.signal(name, signal.SIG_DFL)
        atexit._clear()

    def _reap(self) -> None:
        while True:
            try:
                ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return
            if ended is None:
                return
            # Its number is its own until it is waited for: what it started ends with it.
            _end_group(ended.si_pid)
            _, code = os.waitpid(ended.si_pid, 0)
            channel = self._channels.pop(ended.si_pid, None)
            if channel is not None:
                with channel:
                    _tell(channel, {"returncode": os.waitstatus_to_exitcode(code)})

    def _end_all(self) -> None:
        for child in self._channels:
            _end_group(child)


def _end_group(leader: int) -> None:
    with contextlib.suppress(OSError):
        os.killpg(leader, signal.SIGKILL)


def _tell(channel: socket.socket, answer: dict[str, int]) -> bool:
    try:
        channel.sendall(json.dumps(answer).encode() + b"\n")
    except OSError:
        return False
    return True


def _become(kind: bytes, data: socket.socket, life: int) -> int:
    """Turn a fresh fork into what was asked for, with the environment and the folder that were asked for."""
    os.setsid()
    _end_with_parent(life)
    with data.makefile("rb") as file:
        request: dict[str, Any] = json.loads(file.readline())
    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(request["cwd"])
    sys.path.insert(0, "")  # as in any kernel
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.close(null)
    _reseed()
    if kind == KERNEL:
        data.close()
        _become_kernel(request["arguments"])
    else:
        _become_notebook(request["cells"], data)
    return 0


def _become_kernel(arguments: list[str]) -> None:
    from ipykernel.kernelapp import launch_new_instance

    sys.argv = ["ipykernel_launcher", *arguments]
    launch_new_instance(argv=arguments)


def _become_notebook(cells: list[dict[str, Any]], data: socket.socket) -> None:
    from rpkd.kernels._shell import run_cells

    sys.argv = ["ipykernel_launcher"]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    run_cells(cells, data)
    # The shell empties itself: files that no cell closed are written, temporary folders go.
    atexit._run_exitfuncs()


def _end_with_parent(life: int) -> None:
    """End this fork and what it started when the parent is gone, also when it was killed."""

    def watch() -> None:
        os.read(life, 1)
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()


def _reseed() -> None:
    """Give the fork random states of its own."""
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()
