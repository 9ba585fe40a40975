"""`rpkd lab`: JupyterLab whose notebooks open with one region's parameters."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from rpkd.cli._regions import find_region
from rpkd.cli._signals import Stopped
from rpkd.errors import Problem, UserError
from rpkd.project import find_project


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
    environment = os.environ | {
        "RPKD_PROJECT": str(project.root),
        "RPKD_REGION": region.code,
        "RPKD_PARAMS": str(path) if path else "",
    }
    print(f"JupyterLab untuk {region.name} ({region.code}); tekan Ctrl-C dua kali untuk menutupnya.", flush=True)
    command = [
        *(sys.executable, "-m", "jupyterlab"),
        f"--ServerApp.root_dir={project.root}",
        "--LabApp.default_url=/lab/tree/notebooks",
        # Neither news nor the list of extensions: nothing here needs the network.
        "--LabApp.news_url=None",
        "--LabApp.extension_manager=readonly",
        *parsed.passed_on,
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
