"""A notebook's cells run in this very process: a kernel's shell whose messages are lines instead of packets.

The classes that make outputs are ipykernel's own, so the outputs are those of a kernel; only the wire is replaced. Each
message is one JSON line with ``msg_type`` and ``content`` as Jupyter's protocol names them: ``kernel_info_reply`` once;
for each cell ``execute_input``, its outputs, and ``execute_reply``.

Other than in a kernel nobody answers and nothing is kept: `input` is an error, there are no widgets, no history, no
profile and no start-up files. `exit` and `quit` end the notebook as `sys.exit` does.
"""

from __future__ import annotations

import asyncio
import builtins
import codecs
import contextlib
import getpass
import io
import json
import os
import select
import socket
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from ipykernel.ipkernel import IPythonKernel
from ipykernel.zmqshell import ZMQInteractiveShell as KernelShell
from IPython.core.error import StdinNotImplementedError, UsageError
from IPython.core.profiledir import ProfileDir
from jupyter_client.jsonutil import json_default
from jupyter_client.session import Session
from traitlets.config import Config

# What a pipe can hold: one read of this size takes everything that was written before it.
_PIPE_SIZE = 1 << 16


class ZMQInteractiveShell(KernelShell):
    """A kernel's shell without a kernel; libraries know by this name that they run in a notebook."""

    def enable_gui(self, gui: Any = None) -> None:
        """Accept `%matplotlib inline`; there is no screen for anything else."""
        if gui is not None and gui != "inline":
            raise UsageError("tidak ada layar: notebook dijalankan tanpa pengguna")

    def ask_exit(self) -> NoReturn:
        """End the notebook."""
        raise SystemExit


class _Stream(io.TextIOBase):
    """Standard output or error: what Python writes, and what programs and extension modules write to the descriptor.

    Parameters
    ----------
    name : str
        ``stdout`` or ``stderr``.
    descriptor : int
        The standard descriptor, which now leads into a pipe.
    """

    encoding = "UTF-8"

    def __init__(self, name: str, descriptor: int) -> None:
        self.name = name
        self._descriptor = descriptor
        self._process = os.getpid()
        # Writing may free an object that writes when it goes.
        self._lock = threading.RLock()
        self._text = io.StringIO()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.pipe, end = os.pipe()
        os.set_blocking(self.pipe, False)
        os.dup2(end, descriptor)
        os.close(end)

    def fileno(self) -> int:
        return self._descriptor

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if os.getpid() != self._process:
            os.write(self._descriptor, text.encode("utf-8", "replace"))
            return len(text)
        with self._lock:
            self._read_pipe()
            self._text.write(text)
        return len(text)

    def collect(self) -> None:
        """Take what has come through the pipe, so that nobody has to wait who writes there."""
        with self._lock:
            self._read_pipe()

    def take(self) -> str:
        """Return everything written since this was last asked."""
        with self._lock:
            self._read_pipe()
            text = self._text.getvalue()
            self._text = io.StringIO()
        return text

    def _read_pipe(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._text.write(self._decoder.decode(os.read(self.pipe, _PIPE_SIZE)))


class _Wire(Session):
    """A kernel's session that writes its messages as lines.

    Parameters
    ----------
    channel : socket.socket
        Leads to the owner.
    streams : sequence of _Stream
        Written out before whatever comes after them, in this order.
    """

    def __init__(self, channel: socket.socket, streams: Sequence[_Stream]) -> None:
        super().__init__()
        self._channel = channel
        self._streams = streams
        self._lock = threading.RLock()

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, *_: Any, **__: Any) -> None:
        """Write one message, after what has been printed before it."""
        kind: str = msg_or_type if isinstance(msg_or_type, str) else msg_or_type["msg_type"]
        body = content if isinstance(msg_or_type, str) else msg_or_type["content"]
        if os.getpid() != self.pid:
            # Forked by a cell: this is not its channel.
            return
        with self._lock:
            # An update changes an earlier output: it does not come between two printed lines.
            if kind != "update_display_data":
                for printed in self._streams:
                    if text := printed.take():
                        self._write("stream", {"name": printed.name, "text": text})
            self._write(kind, body)

    def _write(self, kind: str, content: Any) -> None:
        message = {"msg_type": kind, "content": content}
        try:
            line = self.pack(message)
        except UnicodeEncodeError:
            # Half characters, which no file can hold.
            line = json.dumps(message, default=json_default, ensure_ascii=False).encode("utf-8", "replace")
        self._channel.sendall(line + b"\n")


def run_cells(cells: Sequence[Mapping[str, Any]], channel: socket.socket) -> None:
    """Run cells one after the other in this process, which is a notebook's from now on.

    Parameters
    ----------
    cells : sequence of mapping
        ``source``, and ``may_fail`` for cells whose error does not stop the notebook.
    channel : socket.socket
        Takes the messages.
    """
    streams = (_Stream("stdout", 1), _Stream("stderr", 2))
    sys.stdout, sys.stderr = streams
    threading.Thread(target=_collect, args=(streams,), daemon=True).start()
    builtins.input = getpass.getpass = _no_input
    wire = _Wire(channel, streams)
    shell = _open_shell(wire)
    wire.send(None, "kernel_info_reply", {"language_info": IPythonKernel.language_info})
    # As in a kernel every cell runs inside a running loop.
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.run_until_complete(_run_all(shell, wire, cells))


def _open_shell(wire: _Wire) -> Any:
    settings = Config()
    settings.HistoryManager.enabled = False
    # Without a folder of its own the shell neither reads nor leaves anything.
    shell: Any = ZMQInteractiveShell.instance(config=settings, ipython_dir="", profile_dir=ProfileDir(), user_ns={})
    shell.db = {}
    for publisher in (shell.displayhook, shell.display_pub):
        publisher.session = wire
    return shell


async def _run_all(shell: Any, wire: _Wire, cells: Sequence[Mapping[str, Any]]) -> None:
    process = os.getpid()
    for cell in cells:
        wire.send(None, "execute_input", {"execution_count": shell.execution_count})
        reply = await _run(shell, cell["source"])
        # What the cell started gets its turn.
        await asyncio.sleep(0)
        if os.getpid() != process:
            # A process that the cell forked and did not end.
            os._exit(1)
        wire.send(None, "execute_reply", reply)
        if reply["status"] == "error" and not cell["may_fail"]:
            return


async def _run(shell: Any, source: str) -> dict[str, Any]:
    """Run one cell as ipykernel does and return its reply."""
    shell._last_traceback = None
    shell._last_traceback_during_displayhook = False
    problem = None
    try:
        code = shell.transform_cell(source)
    except Exception:  # the shell shows whatever a faulty magic raised
        code, problem = source, sys.exc_info()
    result: Any = None
    if shell.should_run_async(source, transformed_cell=code, preprocessing_exc_tuple=problem):
        try:
            result = await shell.run_cell_async(
                source, store_history=True, transformed_cell=code, preprocessing_exc_tuple=problem
            )
        finally:
            shell.events.trigger("post_execute")
            shell.events.trigger("post_run_cell", result)
    else:
        result = shell.run_cell(source, store_history=True)
    if result.success and not shell._last_traceback_during_displayhook:
        return {"status": "ok"}
    error = result.error_before_exec or result.error_in_exec
    return {
        "status": "error",
        "ename": type(error).__name__,
        "evalue": str(error),
        "traceback": shell._last_traceback or [],
    }


def _collect(streams: Sequence[_Stream]) -> None:
    by_pipe = {stream.pipe: stream for stream in streams}
    while True:
        for pipe in select.select(by_pipe, [], [])[0]:
            by_pipe[pipe].collect()


def _no_input(*_: Any, **__: Any) -> NoReturn:
    raise StdinNotImplementedError("sel tidak dapat meminta masukan: notebook dijalankan tanpa pengguna")
