"""One region, what BPS published of it, and a synthetic sample written as files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from rpkd.project import Project
from rpkd.regions import Region, RegionIndex
from rpkd.sources import Tables
from rpkd.survey import Households, Published, published_figures, synthetic_households, write_example

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def project() -> Project:
    return Project(ROOT)


@pytest.fixture(scope="session")
def tables(project: Project) -> Tables:
    return Tables(project)


@pytest.fixture(scope="session")
def index(tables: Tables) -> RegionIndex:
    return RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame)


@pytest.fixture(scope="session")
def blora(index: RegionIndex) -> Region:
    return index.by_code("33.16")


@pytest.fixture(scope="session")
def published(tables: Tables) -> Mapping[int, Published]:
    return published_figures(tables["poverty_regency"].frame, "33.16")


@pytest.fixture(scope="session")
def sample(published: Mapping[int, Published]) -> Households:
    return synthetic_households(published[2025], seed=11, households=160)


@pytest.fixture
def folder(sample: Households, blora: Region, tmp_path: Path) -> Path:
    """A fresh folder with the sample's files and its column map."""
    write_example(sample, blora, tmp_path)
    return tmp_path
