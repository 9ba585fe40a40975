"""`rpkd lab`: JupyterLab whose notebooks open with one region's parameters."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from rpkd.cli._regions import find_region
from rpkd.cli._signals import Stopped
from rpkd.errors import Problem, UserError
from rpkd.files import write_json
from rpkd.project import Project, find_project

if TYPE_CHECKING:
    from rpkd.regions import Region


def lab(parsed: argparse.Namespace) -> int:
    """Start JupyterLab and wait for its end."""
    from rpkd.params import load_params, optional_params

    project = find_project()
    region = find_region(project, parsed.region)
    path = optional_params(project, region)
    # A mistake in the parameters is better told here than in the first cell of a notebook.
    load_params(path, project, region)
    if not project.notebooks.is_dir():
        raise UserError(Problem(str(project.notebooks), "folder notebooks tidak ada", remedy="ambil ulang hasil clone"))
    with tempfile.TemporaryDirectory(prefix="rpkd-") as kernels:
        environment = os.environ | {
            "RPKD_PROJECT": str(project.root),
            "RPKD_REGION": region.code,
            "RPKD_PARAMS": str(path) if path else "",
            "JUPYTER_PATH": _fast_kernels(Path(kernels)),
        }
        return _jupyterlab(project, region, environment, parsed.passed_on)


def _fast_kernels(folder: Path) -> str:
    """Put kernels that start at once in the place of the ordinary ones, and return where JupyterLab finds them."""
    specification = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Python 3 (rpkd)",
        "language": "python",
        "metadata": {"debugger": True, "kernel_provisioner": {"provisioner_name": "rpkd-forked"}},
    }
    write_json(folder / "kernels" / "python3" / "kernel.json", specification)
    return os.pathsep.join(filter(None, [str(folder), os.environ.get("JUPYTER_PATH")]))


def _jupyterlab(project: Project, region: Region, environment: dict[str, str], passed_on: list[str]) -> int:
    print(f"JupyterLab untuk {region.name} ({region.code}); tekan Ctrl-C dua kali untuk menutupnya.", flush=True)
    command = [
        *(sys.executable, "-m", "jupyterlab"),
        f"--ServerApp.root_dir={project.root}",
        "--LabApp.default_url=/lab/tree/notebooks",
        # Neither news nor the list of extensions: nothing here needs the network.
        "--LabApp.news_url=None",
        "--LabApp.extension_manager=readonly",
        *passed_on,
    ]
    child = subprocess.Popen(command, env=environment, cwd=project.root)
    while True:
        try:
            return child.wait()
        except Stopped:
            # The system told us alone: JupyterLab has to be told.
            child.terminate()
            child.wait()
            raise
        except KeyboardInterrupt:
            # The terminal sent it to JupyterLab as well, which asks before it closes.
            continue
