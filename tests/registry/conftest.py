"""A region's folder of lists, empty at the start of each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from rpkd.project import Project
from rpkd.regions import RegionIndex
from rpkd.sources import Tables

from .lists import Office, make_project


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A clone with bundled tables, layouts and programmes, and without lists."""
    return make_project(tmp_path_factory.mktemp("salinan"))


@pytest.fixture(scope="session")
def regions(clone: Project) -> RegionIndex:
    tables = Tables(clone)
    return RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame)


@pytest.fixture
def office(clone: Project, regions: RegionIndex) -> Iterator[Office]:
    """Blora, whose villages are bundled."""
    yield Office(clone, regions.by_code("33.16"))
    shutil.rmtree(clone.root / "data" / "private", ignore_errors=True)
