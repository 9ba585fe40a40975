"""The warm parent itself: a process that imports the stack and forks a kernel for each request.

Run as ``main([FD, MODULE, …])``, where FD is one end of a socket pair. The owner sends, for each
kernel, one JSON line and one file descriptor, the kernel's own status channel; the parent answers there with the
kernel's process number and, when the kernel ends, with its exit code. The parent ends all kernels and itself when the
owner's end closes, however the owner ended.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import random
import selectors
import signal
import socket
import sys
from typing import Any

READY = b"R"
_MESSAGE_SIZE = 1 << 20


def main(arguments: list[str]) -> int:
    """Import the modules, say so, and serve until the owner is gone."""
    owner = socket.socket(fileno=int(arguments[0]))
    for module in arguments[1:]:
        importlib.import_module(module)
    # What is imported stays: the collector need not look at it, nor copy its pages in the children.
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
                message, descriptors, _, _ = socket.recv_fds(self._owner, _MESSAGE_SIZE, 1)
                if not message:
                    self._end_all()
                    return 0
                self._fork(json.loads(message), socket.socket(fileno=descriptors[0]))

    def _fork(self, request: dict[str, Any], channel: socket.socket) -> None:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                self._leave_parent(channel)
                code = _become_kernel(request, self._life_read)
            finally:
                os._exit(code)
        self._channels[child] = channel
        channel.sendall(json.dumps({"pid": child}).encode() + b"\n")

    def _leave_parent(self, channel: socket.socket) -> None:
        """Let go of everything that is the parent's, so that its end is seen and its signals are not."""
        signal.set_wakeup_fd(-1)
        os.close(self._life_write)
        for end in (self._owner, self._wake_read, self._wake_write, channel, *self._channels.values()):
            end.close()
        for name in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM):
            signal.signal(name, signal.SIG_DFL)

    def _reap(self) -> None:
        while True:
            try:
                child, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if child == 0:
                return
            channel = self._channels.pop(child, None)
            if channel is not None:
                with channel:
                    _tell(channel, os.waitstatus_to_exitcode(status))

    def _end_all(self) -> None:
        for child in self._channels:
            try:
                os.killpg(child, signal.SIGKILL)
            except ProcessLookupError:
                continue


def _tell(channel: socket.socket, code: int) -> None:
    try:
        channel.sendall(json.dumps({"returncode": code}).encode() + b"\n")
    except OSError:
        return  # whoever asked for the kernel is gone


def _become_kernel(request: dict[str, Any], life: int) -> int:
    """Turn a fresh fork into an ordinary IPython kernel with the environment that was asked for."""
    os.setsid()
    _end_with_parent(life)
    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(request["cwd"])
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.close(null)
    sys.argv = ["ipykernel_launcher", *request["arguments"]]
    _reseed()

    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance(argv=request["arguments"])
    return 0


def _end_with_parent(life: int) -> None:
    """End this kernel and its own children when the parent is gone, also when it was killed."""
    import threading

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
