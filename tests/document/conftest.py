"""Whole documents of real regions, each built once for all processes of tests."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from rpkd.pipeline import BuildRequest, build
from rpkd.project import Project
from rpkd.regions import Region, RegionIndex
from rpkd.results import ResultStore, read_results
from rpkd.sources import Tables

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Built:
    """One region's finished build."""

    region: Region
    folder: Path
    store: ResultStore

    def document(self, extension: str) -> Path:
        return self.folder / f"rpkd-{self.region.code}.{extension}"


class SilentProgress:
    """A progress display that shows nothing."""

    @contextmanager
    def stage(self, name: str, detail: str = "") -> Iterator[None]:
        yield


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Built]:
    project = Project(ROOT)
    tables = Tables(project)
    index = RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame)
    # Processes of one run share the folder: a build waits for that of another and finds everything made.
    base = tmp_path_factory.getbasetemp()
    out = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "dokumen"

    @functools.cache
    def make(code: str) -> Built:
        region = index.by_code(code)
        report = build(project, region, BuildRequest(engine="embedded", out=out, jobs=2), SilentProgress())
        return Built(region, report.folder, read_results(report.folder / "results"))

    return make
