"""A project of four regions, and a pipeline that only notes what it is asked."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rpkd.pipeline import NEVER_MADE, BuildReport, BuildRequest, Event, Finished, Progress, StageTime, Started
from rpkd.pipeline._attempt import attempt
from rpkd.project import Project
from rpkd.regions import Province, Region, RegionIndex

REPOSITORY = Path(__file__).resolve().parents[2]
REGIONS = RegionIndex(
    (
        Region("17.71", "1771", "Kota Bengkulu", "kota", "17", "Bengkulu", 102.3, -3.8, 151.7),
        Region("33.16", "3316", "Kabupaten Blora", "kabupaten", "33", "Jawa Tengah", 111.4, -7.1, 1960.5),
        Region("33.17", "3317", "Kabupaten Rembang", "kabupaten", "33", "Jawa Tengah", 111.4, -6.8, 1014.1),
        Region("52.05", "5205", "Kabupaten Dompu", "kabupaten", "52", "Nusa Tenggara Barat", 118.3, -8.5, 2293.5),
    ),
    (Province("17", "Bengkulu"), Province("33", "Jawa Tengah"), Province("52", "Nusa Tenggara Barat")),
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """An empty clone that every command finds, with regions known."""
    root = tmp_path / "klon"
    (root / "params").mkdir(parents=True)
    (root / "notebooks").mkdir()
    (root / "_quarto.yml").touch()
    for name in ("_default.yaml", "programs.yaml"):
        shutil.copy(REPOSITORY / "params" / name, root / "params")
    shutil.copytree(REPOSITORY / "params" / "scenarios", root / "params" / "scenarios")
    monkeypatch.setenv("RPKD_PROJECT", str(root))
    monkeypatch.setattr("rpkd.cli._regions.region_index", lambda _: REGIONS)
    monkeypatch.setattr("rpkd.cli._check.region_index", lambda _: REGIONS)
    monkeypatch.setattr("rpkd.pipeline.check_notebooks", lambda _: [])
    return Project(root.resolve())


@dataclass
class FakePipeline:
    """Notes each call; a region in `failures` raises what stands there."""

    calls: list[tuple[str, str, BuildRequest]] = field(default_factory=list)
    failures: dict[str, BaseException] = field(default_factory=dict)

    def work(
        self, verb: str, project: Project, region: Region, request: BuildRequest, progress: Progress
    ) -> BuildReport:
        self.calls.append((verb, region.code, request))
        with progress.stage("Menjalankan notebook", "profil"):
            if region.code in self.failures:
                raise self.failures[region.code]
        folder = (request.out or project.build) / region.code
        folder.mkdir(parents=True, exist_ok=True)
        output = folder / f"rpkd-{region.code}.html"
        output.write_bytes(b"x" * 1_250_000)
        stages = (StageTime("notebook", 3.25), StageTime("html", 1.0))
        return BuildReport(
            region=region,
            outputs=(output,),
            made=(output,),
            folder=folder,
            engine="embedded",
            engine_reason="Quarto tidak terpasang",
            stages=stages,
            notes=("tanpa berkas parameter",),
            rebuilt={"html": (NEVER_MADE,)},
        )

    def batch(
        self, project: Project, regions: Sequence[Region], request: BuildRequest, documents: bool, jobs: int
    ) -> Iterator[Event]:
        """Work through the regions as the workers do, in this process."""
        for region in regions:
            yield Started(region)
            yield Finished(attempt(project, region, request, documents, lambda _: None))


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> FakePipeline:
    fake = FakePipeline()
    for place in ("rpkd.pipeline", "rpkd.pipeline._attempt"):
        monkeypatch.setattr(f"{place}.build", lambda *words: fake.work("build", *words))
        monkeypatch.setattr(f"{place}.run", lambda *words: fake.work("run", *words))
    monkeypatch.setattr("rpkd.pipeline.build_many", fake.batch)
    return fake
