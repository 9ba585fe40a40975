"""`rpkd lab`: what JupyterLab is started with, and the first run of a region that was never built."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.pipeline.conftest import write_notebook

from rpkd.cli import main
from rpkd.project import Project

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def started(project: Project, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What JupyterLab was started with."""
    found: dict[str, Any] = {}

    def jupyterlab(command: list[str], *, env: dict[str, str], cwd: Path) -> Any:
        settings = Path(env["JUPYTER_CONFIG_PATH"].split(os.pathsep)[0], "labconfig", "default_setting_overrides.json")
        found.update(command=command, env=env, settings=json.loads(settings.read_text(encoding="utf-8")))
        return Ended()

    class Ended:
        def wait(self) -> int:
            return 0

    monkeypatch.setenv("RPKD_PROJECT", str(project.root))
    monkeypatch.setattr("rpkd.cli._lab._start", jupyterlab)
    # The next test goes on with this process's warm parent.
    monkeypatch.setattr("rpkd.kernels.stop_warm_parent", lambda: found.update(stopped=True))
    return found


def test_the_first_lab_runs_the_notebooks_once(
    project: Project, started: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lab", "52.05"]) == 0
    assert "notebook dijalankan dahulu" in capsys.readouterr().out
    assert started["stopped"]
    made = project.build / "52.05" / "manifest.json"
    before = made.stat().st_mtime_ns
    assert main(["lab", "52.05"]) == 0
    assert "dahulu" not in capsys.readouterr().out
    assert made.stat().st_mtime_ns == before


def test_a_notebook_that_fails_keeps_nobody_out(
    project: Project, started: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    write_notebook(project, "rusak", "raise ValueError('pembagi nol')")
    assert main(["lab", "52.05"]) == 0
    assert "pembagi nol" in capsys.readouterr().err
    assert (project.build / "52.05" / "gagal" / "rusak.ipynb").is_file()
    assert started["env"]["RPKD_REGION"] == "52.05"


def test_jupyterlab_asks_for_nothing_outside_and_opens_the_tour(project: Project, started: dict[str, Any]) -> None:
    (project.build / "52.05").mkdir(parents=True)
    (project.build / "52.05" / "manifest.json").touch()
    assert main(["lab", "52.05"]) == 0
    assert "--LabApp.default_url=/lab/tree/notebooks" in started["command"]
    shutil.copytree(ROOT / "notebooks" / "lab", project.notebooks / "lab")
    assert main(["lab", "52.05"]) == 0
    command = started["command"]
    assert "--LabApp.default_url=/lab/tree/notebooks/lab/tur.ipynb" in command
    assert "--ServerApp.contents_manager_class=rpkd.workbench.contents.LabContents" in command
    assert {"--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"} <= set(command)
    assert started["settings"]["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
