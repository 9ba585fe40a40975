"""The provisioner that `jupyter_client` asks for a kernel process."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from rpkd.kernels._parent import can_fork, warm_parent

_LOG = logging.getLogger(__name__)
_LAUNCHER = ["-m", "ipykernel_launcher"]


class ForkedProvisioner(LocalProvisioner):
    """Kernels as forks of a warm parent; the ordinary process where that is not possible, said in the log.

    Named `rpkd-forked` for kernel specifications: papermill, nbclient and JupyterLab use it alike.
    """

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel and return how to reach it."""
        arguments = _launcher_arguments(cmd)
        if arguments is None or not can_fork():
            _LOG.info("kernel biasa: sistem ini tidak dapat mencabangkan kernel hangat")
            return await super().launch_kernel(cmd, **kwargs)
        environment = dict(kwargs.get("env") or os.environ)
        folder = str(kwargs.get("cwd") or Path.cwd())
        try:
            process = warm_parent().fork_kernel(arguments, environment, folder)
        except OSError as error:
            _LOG.warning("kernel biasa: induk hangat tidak dapat dipakai (%s)", error)
            return await super().launch_kernel(cmd, **kwargs)
        self.process = process  # type: ignore[assignment]
        self.pid = self.pgid = process.pid
        return self.connection_info


def _launcher_arguments(command: list[str]) -> list[str] | None:
    """Return what follows `-m ipykernel_launcher`; None for any other command."""
    if command[1:3] != _LAUNCHER:
        return None
    return command[3:]
