"""Stored notebooks hold no outputs."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest

CLEAN = {
    "cells": [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["# Judul"]},
        {
            "cell_type": "code",
            "execution_count": None,
            "id": "b",
            "metadata": {"tags": ["parameters"]},
            "outputs": [],
            "source": [],
        },
    ],
    "metadata": {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    },
    "nbformat": 4,
    "nbformat_minor": 5,
}


def write(path: Path, notebook: object) -> Path:
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def test_outputs_counts_and_editors_metadata_go(strip: ModuleType, tmp_path: Path) -> None:
    used = json.loads(json.dumps(CLEAN))
    used["cells"][1].update(execution_count=3, outputs=[{"output_type": "stream", "name": "stdout", "text": ["NIK"]}])
    used["cells"][1]["metadata"]["papermill"] = {"duration": 1}
    used["metadata"]["widgets"] = {}
    used["metadata"]["language_info"]["version"] = "3.11.7"
    path = write(tmp_path / "a.ipynb", used)
    assert strip.main(["--check"], tmp_path) == 1
    assert json.loads(path.read_text(encoding="utf-8")) == used
    assert strip.main([], tmp_path) == 1
    assert json.loads(path.read_text(encoding="utf-8")) == CLEAN
    assert strip.main(["--check"], tmp_path) == 0


def test_a_clean_notebook_is_left_as_it_is(
    strip: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "a.ipynb", CLEAN)
    before = path.read_bytes()
    assert strip.main([str(path)]) == 0
    assert path.read_bytes() == before
    assert capsys.readouterr().out == ""


def test_the_projects_notebooks_are_clean(strip: ModuleType) -> None:
    assert strip.main(["--check"]) == 0
