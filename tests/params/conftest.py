"""A small project with its own defaults, and the regions that the tests speak of."""

from __future__ import annotations

from pathlib import Path

import pytest

from rpkd.project import Project
from rpkd.regions import Region

DEFAULTS = Path(__file__).resolve().parents[2] / "params" / "_default.yaml"


@pytest.fixture
def pangkalpinang() -> Region:
    return Region("19.71", "1971", "Kota Pangkalpinang", "kota", "19", "Kepulauan Bangka Belitung", 106.1, -2.1, 110.3)


@pytest.fixture
def blora() -> Region:
    return Region("33.16", "3316", "Kabupaten Blora", "kabupaten", "33", "Jawa Tengah", 111.4, -7.1, 1960.5)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "params").mkdir()
    (tmp_path / "params" / "_default.yaml").write_bytes(DEFAULTS.read_bytes())
    return Project(tmp_path)
