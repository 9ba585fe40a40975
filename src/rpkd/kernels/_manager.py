"""How a notebook's kernel is reached, and ended."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import uuid
import weakref
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from jupyter_core.paths import jupyter_runtime_dir

# A Unix socket's path has room for about 100 bytes on every system, suffixes included.
_LONGEST_SOCKET_PATH = 90

_managers: weakref.WeakSet[LocalKernelManager] = weakref.WeakSet()


class LocalKernelManager(AsyncKernelManager):
    """A kernel reached through files that only this user can open, where the system has them.

    No port is opened: two builds cannot take each other's, and no other user of the machine can listen. On Windows, and
    where the folder's path is too long for a socket, the kernel listens on 127.0.0.1.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # The sockets are named after the connection file: each kernel needs one of its own.
        file = Path(jupyter_runtime_dir()) / f"{uuid.uuid4().hex}.json"
        if os.name == "posix" and len(os.fsencode(file)) <= _LONGEST_SOCKET_PATH:
            self.transport = "ipc"
            self.connection_file = str(file)

    async def start_kernel(self, **kwargs: Any) -> None:  # type: ignore[override]
        """Start the kernel in the project's folder, without its chatter on the terminal.

        What cells print comes through the kernel's messages.
        """
        _managers.add(self)
        kwargs["cwd"] = os.environ.get("RPKD_PROJECT") or kwargs.get("cwd")
        await super().start_kernel(**{**kwargs, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL})


def kill_kernels() -> None:
    """End every kernel that this process started, at once."""
    for manager in list(_managers):
        process = getattr(manager.provisioner, "pid", None)
        if process is not None and manager.has_kernel:
            with contextlib.suppress(OSError):
                os.kill(process, getattr(signal, "SIGKILL", signal.SIGTERM))
