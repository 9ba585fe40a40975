"""Kernels: how notebooks' kernels are started, reached and ended.

A warm parent has imported the analysis stack once; each kernel is a fork of it and starts in a fraction of the time.
Where the system cannot fork, the ordinary kernel is started. This room knows nothing of regions or notebooks.
"""

from rpkd.kernels._manager import LocalKernelManager, kill_kernels
from rpkd.kernels._parent import can_fork, stop_warm_parent, warm_parent
from rpkd.kernels._provisioner import ForkedProvisioner

__all__ = ["ForkedProvisioner", "LocalKernelManager", "can_fork", "kill_kernels", "stop_warm_parent", "warm_parent"]
