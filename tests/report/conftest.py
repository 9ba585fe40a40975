"""The bundled figures, read once for all tests of the document's sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from rpkd.project import Project
from rpkd.regions import RegionIndex
from rpkd.sources import Tables


@pytest.fixture(scope="session")
def tables() -> Tables:
    return Tables(Project(Path(__file__).resolve().parents[2]))


@pytest.fixture(scope="session")
def index(tables: Tables) -> RegionIndex:
    return RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame)
