"""How a notebook's kernel is reached."""

from __future__ import annotations

import os
import subprocess
import uuid
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from jupyter_core.paths import jupyter_runtime_dir


class LocalKernelManager(AsyncKernelManager):
    """A kernel reached through files that only this user can open, where the system has them.

    No port is opened: two builds cannot take each other's, and no other user of the machine can listen. On Windows the
    kernel listens on 127.0.0.1.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if os.name == "posix":
            self.transport = "ipc"
            # The sockets are named after the connection file: each kernel needs one of its own.
            self.connection_file = str(Path(jupyter_runtime_dir()) / f"{uuid.uuid4().hex}.json")

    async def start_kernel(self, **kwargs: Any) -> None:  # type: ignore[override]
        """Start the kernel without its chatter on the terminal: what cells print comes through its messages."""
        await super().start_kernel(**{**kwargs, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL})
