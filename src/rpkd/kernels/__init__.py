"""Kernels: how notebooks are run, and how what runs them is started, reached and ended.

A warm parent has imported the analysis stack once; whatever runs a notebook is a fork of it and starts in milliseconds.
There are two kinds of fork:

- `ForkedEngine`, papermill's engine ``rpkd``: the fork runs the cells itself, in the shell of a kernel but without
  sockets, and hands each output over as one line. For notebooks that run from the first cell to the last.
- `ForkedProvisioner`, the kernel provisioner ``rpkd-forked``: the fork is an ordinary kernel. For JupyterLab, nbclient
  and papermill's own engine.

Where the system cannot fork, or the warm parent does not come up, the ordinary kernel is started and the log says so.
This room knows nothing of regions or of what notebooks hold.
"""

from rpkd.kernels._engine import ForkedEngine
from rpkd.kernels._manager import LocalKernelManager, kill_kernels
from rpkd.kernels._parent import can_fork, stop_warm_parent, warm_parent
from rpkd.kernels._provisioner import ForkedProvisioner

__all__ = [
    "ForkedEngine",
    "ForkedProvisioner",
    "LocalKernelManager",
    "can_fork",
    "kill_kernels",
    "stop_warm_parent",
    "warm_parent",
]
