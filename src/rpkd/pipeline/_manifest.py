"""The manifest: what a build was made from and what it made, stage by stage, so that the next one can reuse it.

A stage is a notebook (``notebook:NAME``), the table of all results (``results``), or a document (``html``, ``pdf``,
``docx``). Its inputs are those of `rpkd.pipeline._inputs`; its outputs are files with their SHA-256, so that a damaged
file is noticed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rpkd.pipeline._inputs import file_state
from rpkd.pipeline._place import is_inside

FILE = "manifest.json"
FORMAT = 2


@dataclass(frozen=True)
class Stage:
    """What one stage read and made.

    Parameters
    ----------
    inputs : dict
        State of each input by its key.
    outputs : dict
        SHA-256 of each file by its path, relative to the region's folder.
    """

    inputs: dict[str, str]
    outputs: dict[str, str]

    def damaged(self, folder: Path) -> list[str]:
        """Return the outputs that are not, or no longer, as the stage made them."""
        return [name for name, made in self.outputs.items() if file_state(folder / name) != made]


@dataclass(frozen=True)
class Manifest:
    """What is known of the build that lies in a folder.

    Parameters
    ----------
    stages : dict
        By the stage's name; empty when nothing was built.
    fault : str
        Why an existing manifest could not be used, in Indonesian; empty otherwise.
    """

    stages: dict[str, Stage] = field(default_factory=dict)
    fault: str = ""

    @property
    def outputs(self) -> dict[str, str]:
        """SHA-256 of every file that a stage made, by its path relative to the region's folder."""
        return {name: state for stage in self.stages.values() for name, state in stage.outputs.items()}


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a folder; one that is absent, damaged or of another form is an empty one."""
    path = folder / FILE
    if not path.is_file():
        return Manifest()
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            return Manifest(fault=f"{FILE} berasal dari versi rpkd lain")
        stages = {
            name: Stage(_texts(stage["inputs"]), _files(stage["outputs"])) for name, stage in content["stages"].items()
        }
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return Manifest(fault=f"{FILE} rusak")
    return Manifest(stages)


def _texts(content: Mapping[str, Any]) -> dict[str, str]:
    if not all(isinstance(value, str) for value in content.values()):
        raise TypeError("a state is a text")
    return dict(content)


def _files(content: Mapping[str, Any]) -> dict[str, str]:
    # An earlier output may be deleted: it must lie in the region's folder, whatever was written into the manifest.
    if not all(is_inside(name) for name in content):
        raise ValueError("an output outside the folder")
    return _texts(content)
