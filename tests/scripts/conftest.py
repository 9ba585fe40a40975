"""The scripts, loaded as modules."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"scripts_{name}", SCRIPTS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def guide_module(name: str) -> ModuleType:
    """Import a part of scripts/guide as its own parts do."""
    folder = str(SCRIPTS / "guide")
    if folder not in sys.path:
        sys.path.append(folder)
    return importlib.import_module(name)


@pytest.fixture
def setup() -> ModuleType:
    return load("rpkd")


@pytest.fixture
def strip() -> ModuleType:
    return load("strip_notebooks")
