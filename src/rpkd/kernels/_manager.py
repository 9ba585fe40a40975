"""How a notebook's kernel is reached, and ended."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import uuid
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import NATIVE_KERNEL_NAME, KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.paths import jupyter_runtime_dir
from traitlets import Dict, Unicode
from traitlets.config import Config

from rpkd.kernels._parent import kill_forks

# A Unix socket's path has room for about 100 bytes on every system, suffixes included.
_LONGEST_SOCKET_PATH = 90

_managers: weakref.WeakSet[LocalKernelManager] = weakref.WeakSet()
_managers_lock = threading.Lock()


class LocalKernelManager(AsyncKernelManager):
    """A kernel of this Python, reached through files that only this user can open, where the system has them.

    No port is opened: two builds cannot take each other's, and no other user of the machine can listen. On Windows, and
    where the folder's path is too long for a socket, the kernel listens on 127.0.0.1.
    """

    environment = Dict(help="The kernel's whole environment; empty for that of this process.").tag(config=True)
    folder = Unicode(help="Where the cells work; empty for the folder that is asked for.").tag(config=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if self.kernel_name == NATIVE_KERNEL_NAME:
            # Not what the user may have put in the place of the ordinary kernel.
            command = [sys.executable, "-m", "ipykernel_launcher", "--log-level=ERROR", "-f", "{connection_file}"]
            self._kernel_spec = KernelSpec(argv=command, display_name=self.kernel_name, language="python")
        # The sockets are named after the connection file: each kernel needs one of its own.
        runtime = Path(self.environment.get("JUPYTER_RUNTIME_DIR") or jupyter_runtime_dir())
        runtime.mkdir(parents=True, exist_ok=True)
        self.connection_file = str(runtime / f"{uuid.uuid4().hex}.json")
        if os.name == "posix" and len(os.fsencode(self.connection_file)) <= _LONGEST_SOCKET_PATH:
            self.transport = "ipc"

    async def start_kernel(self, **kwargs: Any) -> None:  # type: ignore[override]
        """Start the kernel without its chatter on the terminal: what cells print comes through its messages."""
        with _managers_lock:
            _managers.add(self)
        own: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        if self.environment:
            own["env"] = dict(self.environment)
        if self.folder:
            own["cwd"] = self.folder
        await super().start_kernel(**{**kwargs, **own})


def kernel_config(environment: Mapping[str, str], folder: str) -> Config:
    """Return the configuration that gives a `LocalKernelManager` its environment and folder, whoever makes it."""
    return Config({LocalKernelManager.__name__: {"environment": dict(environment), "folder": folder}})


def kill_kernels(purpose: str = "") -> None:
    """End what this process runs notebooks in, at once: its kernels, and its forks of one purpose or all."""
    kill_forks(purpose)
    with _managers_lock:
        managers = list(_managers)
    for manager in managers:
        process = getattr(manager.provisioner, "pid", None)
        if process is not None and manager.has_kernel:
            with contextlib.suppress(OSError):
                os.kill(process, getattr(signal, "SIGKILL", signal.SIGTERM))
