"""The samples that R has looked at, and the maker of others."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

DATA = Path(__file__).parents[1] / "data" / "poverty"


@pytest.fixture(scope="session")
def samples() -> ModuleType:
    """Return tests/data/poverty/samples.py."""
    spec = importlib.util.spec_from_file_location("poverty_samples", DATA / "samples.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def r_packages() -> None:
    """Skip where R or one of its packages is absent."""
    if shutil.which("Rscript") is None:
        pytest.skip("needs Rscript (Debian: r-base-core, r-cran-survey, r-cran-laeken)")
    for package in ("survey", "laeken"):
        asked = ["Rscript", "-e", f"quit(status = !requireNamespace('{package}', quietly = TRUE))"]
        if subprocess.run(asked, capture_output=True, check=False).returncode:
            pytest.skip(f"needs the R package {package} (Debian: r-cran-{package})")
