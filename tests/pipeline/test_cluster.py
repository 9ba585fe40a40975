"""The same batch on Dask: the same bytes, whatever dies on the way, and nothing left behind."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from rpkd.cli import main
from rpkd.errors import UserError
from rpkd.pipeline import (
    BuildRequest,
    Event,
    Finished,
    InStage,
    Noticed,
    Outcome,
    Started,
    build,
    build_on_cluster,
)
from rpkd.project import Project
from rpkd.regions import Region, RegionIndex
from rpkd.sources import Tables

from .conftest import GOOD, ROOT, Silent, write_notebook

CODES = ("52.01", "52.02", "52.05", "52.71")
REQUEST = BuildRequest(engine="embedded")
HTML = BuildRequest(formats=("html",), engine="embedded")
ONE_MINUTE = 60.0


@dataclass
class Cluster:
    """A scheduler and its workers: processes of this machine, which no other machine can reach."""

    folder: Path
    scheduler: str = ""
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *words: str, environment: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        own = ["--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0", "--scheduler-file", str(self.address_file)]
        environment = os.environ | {"DASK_TEMPORARY_DIRECTORY": str(self.folder)} | (environment or {})
        with (self.folder / "log").open("ab") as log:
            command = [sys.executable, "-m", "dask", *words, *own]
            process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
        self.processes.append(process)
        return process

    @property
    def address_file(self) -> Path:
        return self.folder / "penjadwal.json"

    def start_scheduler(self) -> subprocess.Popen[bytes]:
        process = self.start("scheduler", "--port", "0")
        wait_until(lambda: self.address_file.is_file() and self.address_file.read_bytes().endswith(b"}"))
        self.scheduler = json.loads(self.address_file.read_text(encoding="utf-8"))["address"]
        return process

    def start_worker(self, threads: int = 1, environment: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        return self.start("worker", "--no-nanny", "--nthreads", str(threads), environment=environment)

    def wait_for_workers(self, number: int) -> None:
        """Wait until so many workers have ever been there."""
        wait_until(lambda: (self.folder / "log").read_bytes().count(b"Registered to:") == number)

    def end(self) -> None:
        for process in reversed(self.processes):
            process.terminate()
            process.wait(ONE_MINUTE)

    @property
    def scratch(self) -> list[Path]:
        """The folders that the workers have on the disk."""
        return [path for path in self.folder.glob("dask-scratch-space/worker-*") if path.is_dir()]


def wait_until(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + ONE_MINUTE
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@contextlib.contextmanager
def started(folder: Path, workers: int) -> Iterator[Cluster]:
    cluster = Cluster(folder)
    try:
        cluster.start_scheduler()
        for _ in range(workers):
            cluster.start_worker()
        cluster.wait_for_workers(workers)
        yield cluster
    finally:
        cluster.end()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Two workers that all tests share which do them no harm; one builds two regions at a time."""
    with started(tmp_path_factory.mktemp("dask"), workers=1) as cluster:
        cluster.start_worker(threads=2)
        cluster.wait_for_workers(2)
        yield cluster
    assert cluster.scratch == []


@pytest.fixture
def regions(project: Project) -> list[Region]:
    tables = Tables(project)
    index = RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame)
    return [index.by_code(code) for code in CODES]


def outcomes(events: list[Event]) -> dict[str, Outcome]:
    found = [event.outcome for event in events if isinstance(event, Finished)]
    begun = [event.region.code for event in events if isinstance(event, Started)]
    assert sorted(begun) == sorted(outcome.region.code for outcome in found)
    return {outcome.region.code: outcome for outcome in found}


def content(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".log")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def lives(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def leftovers(project: Project) -> list[Path]:
    return [*project.root.rglob(".kerja-*"), *project.root.rglob(".tmp-*")]


@pytest.mark.slow
def test_documents_results_notebooks_and_manifest_are_those_of_a_build_here(
    cluster: Cluster, project: Project, regions: list[Region], tmp_path: Path
) -> None:
    events = list(build_on_cluster(project, regions, REQUEST, True, cluster.scheduler))
    found = outcomes(events)
    assert sorted(found) == list(CODES)
    assert {event.region.code for event in events if isinstance(event, InStage)} == set(CODES)
    here = BuildRequest(engine="embedded", out=tmp_path / "sini")
    for region in regions[1:3]:
        report = build(project, region, here, Silent())
        assert content(project.build / region.code) == content(tmp_path / "sini" / region.code)
        away = found[region.code].report
        assert away is not None
        assert [path.relative_to(away.folder) for path in away.outputs] == [Path(path.name) for path in report.outputs]
        assert away.outputs[0].parent == project.build / region.code
        assert (away.rebuilt, away.reused, away.notes) == (report.rebuilt, report.reused, report.notes)
        assert (away.engine, away.engine_reason) == (report.engine, report.engine_reason)
    assert "notebook:baik – belum pernah dibuat" in (project.build / "52.01" / "rpkd-52.01.log").read_text("utf-8")
    assert leftovers(project) == []


@pytest.mark.slow
def test_only_what_changed_is_made_and_what_is_valid_is_not_sent(
    cluster: Cluster, project: Project, regions: list[Region], tmp_path: Path
) -> None:
    two = regions[:2]
    list(
        build_on_cluster(
            project, two, BuildRequest(formats=("html", "docx"), engine="embedded"), True, cluster.scheduler
        )
    )
    valid = content(project.build)
    events = list(build_on_cluster(project, two, HTML, True, cluster.scheduler))
    assert not [event for event in events if isinstance(event, InStage)]
    assert all(outcome.unchanged for outcome in outcomes(events).values())
    assert content(project.build) == valid

    (project.params / "52.01-kabupaten.yaml").write_text('region: "52.01"\ndocument:\n  date: 2026-11-21\n', "utf-8")
    (project.build / "52.01" / "rpkd-52.01.html").write_text("disunting", encoding="utf-8")
    (project.build / "52.01" / "rpkd-52.01.docx").write_text("disunting juga", encoding="utf-8")
    elsewhere = tmp_path / "sini"
    shutil.copytree(project.build, elsewhere)
    report = build(project, two[0], BuildRequest(formats=("html",), engine="embedded", out=elsewhere), Silent())
    found = outcomes(list(build_on_cluster(project, two, HTML, True, cluster.scheduler)))
    away = found["52.01"].report
    assert away is not None
    assert away.rebuilt == report.rebuilt
    assert sorted(away.notes) == sorted(report.notes)
    assert found["52.02"].unchanged
    assert content(project.build) == content(elsewhere)
    assert (project.build / "52.01" / "rpkd-52.01.suntingan-1.html").read_text("utf-8") == "disunting"
    assert "disimpan sebagai" in (project.build / "52.01" / "rpkd-52.01.log").read_text("utf-8")


@pytest.mark.slow
def test_a_broken_region_fails_with_its_message_and_costs_the_others_nothing(
    cluster: Cluster,
    project: Project,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("RPKD_PROJECT", str(project.root))
    write_notebook(
        project, "baik", f'#| label: periksa\nif kode == "52.05":\n    raise ValueError("pembagi nol")\n{GOOD}'
    )
    (project.params / "52.02-kabupaten.yaml").write_text('region: "52.02"\ntitel: x\n', encoding="utf-8")
    out = tmp_path / "hasil"
    words = ["--engine", "embedded", "--to", "html", "--out", str(out), "--scheduler", cluster.scheduler]
    assert main(["build", "52.01", "52.02", "52.05", *words]) == 3
    told = capsys.readouterr().out
    assert "1 disusun, 0 tidak berubah, 2 gagal." in told
    assert "notebooks/baik.ipynb, sel periksa: notebook gagal dijalankan" in told
    assert "ValueError: pembagi nol" in told
    kept = out / "52.05" / "gagal" / "baik.ipynb"
    assert f"buka notebook yang telah dijalankan: {kept}" in told
    assert "pembagi nol" in kept.read_text(encoding="utf-8")
    assert "params/52.02-kabupaten.yaml baris 2, kunci titel: kunci tidak dikenal" in told
    for code, words_of_log in (("52.05", "ValueError: pembagi nol"), ("52.02", "kunci tidak dikenal")):
        assert words_of_log in (out / code / f"rpkd-{code}.log").read_text(encoding="utf-8")
    assert (out / "52.01" / "rpkd-52.01.html").is_file()
    assert sorted(path.name for path in (out / "52.05").iterdir()) == ["gagal", "rpkd-52.05.log"]


@pytest.mark.slow
def test_one_region_alone_is_told_as_where_it_is_made_here(
    cluster: Cluster,
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("RPKD_PROJECT", str(project.root))
    assert main(["run", "52.05", "--scheduler", cluster.scheduler]) == 0
    assert "Kabupaten Dompu (52.05) selesai.\n  dibuat : build/52.05/results/results.csv" in capsys.readouterr().out
    write_notebook(project, "baik", "raise ValueError('pembagi nol')")
    assert main(["run", "52.05", "--scheduler", cluster.scheduler]) == 2
    assert "ValueError: pembagi nol" in capsys.readouterr().err


@pytest.mark.slow
def test_a_worker_with_other_code_is_named_and_passed_over(
    cluster: Cluster, project: Project, regions: list[Region], tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "src", tmp_path / "src")
    with (tmp_path / "src" / "rpkd" / "texts.py").open("a", encoding="utf-8") as stream:
        stream.write("# lain\n")
    # Its workers alone: a batch of others would be over before this one has come up.
    with started(cluster_folder(tmp_path), workers=0) as other:
        other.start_worker(environment={"PYTHONPATH": str(tmp_path / "src")})
        with pytest.raises(UserError) as caught:
            list(build_on_cluster(project, regions, HTML, True, other.scheduler))
        (problem,) = caught.value.problems
        assert problem.where.startswith("pekerja tcp://127.0.0.1:")
        assert (problem.what, problem.value) == ("versinya lain daripada di komputer ini", "kode rpkd lain")
        assert not project.build.exists()
        other.start_worker()
        other.wait_for_workers(2)
        events = list(build_on_cluster(project, regions[:1], HTML, True, other.scheduler))
    assert [event.problem for event in events if isinstance(event, Noticed)] == [problem]
    assert not outcomes(events)["52.01"].failed


def cluster_folder(parent: Path) -> Path:
    folder = parent / "dask"
    folder.mkdir()
    return folder


@pytest.mark.slow
def test_a_killed_worker_costs_a_second_attempt_and_no_region(
    project: Project, regions: list[Region], tmp_path: Path
) -> None:
    with started(cluster_folder(tmp_path), workers=2) as cluster:
        events: list[Event] = []
        victim: subprocess.Popen[bytes] | None = cluster.processes[-1]
        kin: list[psutil.Process] = []
        at_work: set[Region] = set()
        for event in build_on_cluster(project, regions, HTML, True, cluster.scheduler):
            events.append(event)
            if isinstance(event, InStage) and event.stage == "menjalankan notebook":
                at_work.add(event.region)
            if victim is not None and len(at_work) == 2:
                kin = psutil.Process(victim.pid).children(recursive=True)
                victim.kill()
                victim = None
        assert kin
        wait_until(lambda: not [process for process in kin if lives(process)])
        assert [outcome.failed for outcome in outcomes(events).values()] == [False] * 4
        assert all((project.build / code / f"rpkd-{code}.html").is_file() for code in CODES)
        assert leftovers(project) == []
        # What it left goes when the next worker starts on this machine.
        assert len(cluster.scratch) == 2
        cluster.start_worker()
        cluster.wait_for_workers(3)
        assert len(cluster.scratch) == 2
    assert cluster.scratch == []


@pytest.mark.slow
def test_a_lost_scheduler_ends_the_batch_and_keeps_what_is_done(
    project: Project, regions: list[Region], tmp_path: Path
) -> None:
    with started(cluster_folder(tmp_path), workers=1) as cluster:
        events: list[Event] = []
        for event in build_on_cluster(project, regions, HTML, True, cluster.scheduler):
            events.append(event)
            if isinstance(event, Finished) and not event.outcome.failed:
                cluster.processes[0].kill()
    found = outcomes(events)
    (done,) = [code for code in CODES if not found[code].failed]
    assert (project.build / done / f"rpkd-{done}.html").is_file()
    failed = [outcome for outcome in found.values() if outcome.failed]
    assert len(failed) == 3
    for outcome in failed:
        (problem,) = outcome.problems
        assert (problem.where, problem.what) == ("--scheduler", "penjadwal berhenti menjawab")
        assert "daerah yang sudah selesai tidak dikerjakan ulang" in str(problem.remedy)
    assert [path.name for path in project.build.iterdir()] == [done]


@pytest.mark.slow
def test_closing_cancels_and_leaves_nothing(cluster: Cluster, project: Project, regions: list[Region]) -> None:
    with contextlib.closing(build_on_cluster(project, regions, HTML, True, cluster.scheduler)) as events:
        next(event for event in events if isinstance(event, InStage))
    assert not project.build.exists()
    # A worker ends the region that it was in, throws it away, and is free for the next batch.
    found = outcomes(list(build_on_cluster(project, regions[:1], HTML, True, cluster.scheduler)))
    assert not found["52.01"].failed
    wait_until(lambda: not list(cluster.folder.glob("dask-scratch-space/worker-*/rpkd-*/build/*")))
    assert leftovers(project) == []


@pytest.mark.slow
def test_a_scheduler_without_workers_is_told(
    project: Project, regions: list[Region], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rpkd.pipeline._workers._FIRST_WORKER", 0.5)
    with started(cluster_folder(tmp_path), workers=0) as cluster:
        with pytest.raises(UserError, match="penjadwal belum mempunyai pekerja") as caught:
            list(build_on_cluster(project, regions, HTML, True, cluster.scheduler))
        assert caught.value.problems[0].value == cluster.scheduler


def test_an_address_where_nobody_answers_is_told_soon(
    project: Project, regions: list[Region], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rpkd.pipeline._connect._SECONDS", 0.5)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        for answer in (lambda: None, silent.listen):
            answer()
            with pytest.raises(UserError, match="penjadwal tidak menjawab") as caught:
                list(build_on_cluster(project, regions, HTML, True, address))
            (problem,) = caught.value.problems
            assert (problem.where, problem.value) == ("--scheduler", address)
            assert "dask scheduler" in str(problem.remedy)


def test_an_encrypted_address_needs_certificates(project: Project, regions: list[Region]) -> None:
    with pytest.raises(UserError, match="DASK_DISTRIBUTED__COMM__TLS__"):
        list(build_on_cluster(project, regions, HTML, True, "tls://127.0.0.1:8786"))


def test_without_dask_the_remedy_is_told(
    project: Project, regions: list[Region], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UserError, match="--no-index --find-links wheels") as caught:
        list(build_on_cluster(project, regions, HTML, True, "tcp://127.0.0.1:8786"))
    assert "requirements-cluster.txt" in str(caught.value.problems[0].rule)
