"""`rpkd lab`: JupyterLab whose notebooks open with one region's parameters."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from rpkd.cli._progress import ConsoleProgress
from rpkd.cli._regions import find_region
from rpkd.cli._signals import Stopped
from rpkd.cli._streams import console, tell_error
from rpkd.errors import Problem, UserError
from rpkd.files import write_json
from rpkd.project import Project, find_project

if TYPE_CHECKING:
    from rpkd.regions import Region

_TOUR = "notebooks/lab/tur.ipynb"


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
    _run_once(project, region)
    with tempfile.TemporaryDirectory(prefix="rpkd-") as folder:
        environment = os.environ | {
            "RPKD_PROJECT": str(project.root),
            "RPKD_REGION": region.code,
            "RPKD_PARAMS": str(path) if path else "",
            # In a terminal of the lab `rpkd` is a command.
            "PATH": _before("PATH", Path(sysconfig.get_path("scripts"))),
            "JUPYTER_PATH": _before("JUPYTER_PATH", _fast_kernels(Path(folder) / "data")),
            "JUPYTER_CONFIG_PATH": _before("JUPYTER_CONFIG_PATH", _settings(Path(folder) / "config")),
        }
        return _jupyterlab(project, region, environment, parsed.passed_on)


def _run_once(project: Project, region: Region) -> None:
    """Run the notebooks of a region that was never built, so that they open with what they show.

    A mistake is told and keeps nobody out: the lab is where it is looked at.
    """
    from rpkd.kernels import stop_warm_parent
    from rpkd.pipeline import BuildRequest, run

    request = BuildRequest()
    if (request.folder(project, region) / "manifest.json").is_file():
        return
    print(f"Belum ada hasil untuk {region.name}: notebook dijalankan dahulu.", flush=True)
    try:
        run(project, region, request, ConsoleProgress(console(error=True)))
    except UserError as error:
        tell_error(error)
    finally:
        # JupyterLab keeps a warm parent of its own.
        stop_warm_parent()


def _before(variable: str, folder: Path) -> str:
    """Return a list of folders with one before those that it has."""
    return os.pathsep.join(filter(None, [str(folder), os.environ.get(variable)]))


def _fast_kernels(folder: Path) -> Path:
    """Put kernels that start at once in the place of the ordinary ones, and return where JupyterLab finds them."""
    specification = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        # The name that stored notebooks give: with another one each would count as changed once it is open.
        "display_name": "Python 3",
        "language": "python",
        "metadata": {"debugger": True, "kernel_provisioner": {"provisioner_name": "rpkd-forked"}},
    }
    write_json(folder / "kernels" / "python3" / "kernel.json", specification)
    return folder


def _settings(folder: Path) -> Path:
    """Write what the lab sets otherwise than JupyterLab, and return where JupyterLab finds it."""
    # It would ask whether it may fetch news: nothing here needs the network.
    quiet = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}
    write_json(folder / "labconfig" / "default_setting_overrides.json", quiet)
    return folder


def _jupyterlab(project: Project, region: Region, environment: dict[str, str], passed_on: list[str]) -> int:
    print(f"JupyterLab untuk {region.name} ({region.code}); tekan Ctrl-C dua kali untuk menutupnya.", flush=True)
    command = [
        *(sys.executable, "-m", "jupyterlab"),
        f"--ServerApp.root_dir={project.root}",
        "--ServerApp.contents_manager_class=rpkd.workbench.contents.LabContents",
        f"--LabApp.default_url=/lab/tree/{_TOUR if (project.root / _TOUR).is_file() else 'notebooks'}",
        # Neither news, nor newer versions, nor the list of extensions.
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
        *passed_on,
    ]
    child = _start(command, env=environment, cwd=project.root)
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


def _start(command: list[str], *, env: dict[str, str], cwd: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, env=env, cwd=cwd)
