"""A batch loses no region: to a failing one, to a dying worker, or to its own end."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from rpkd.pipeline import BuildRequest, Finished, InStage, Outcome, Started, build_many
from rpkd.project import Project
from rpkd.regions import Region, RegionIndex
from rpkd.sources import Tables

from .conftest import write_notebook

CODES = ("52.05", "33.16", "19.71", "17.71")
HTML = BuildRequest(formats=("html",), engine="embedded")
SLOW = """#| label: lama
import time
from rpkd.notebook import open_notebook
time.sleep(600)
"""
OWNER = """
import sys
from pathlib import Path
from rpkd.pipeline import BuildRequest, Started, build_many
from rpkd.project import Project
from rpkd.regions import RegionIndex
from rpkd.sources import Tables
if __name__ == "__main__":
    project = Project(Path(sys.argv[1]))
    tables = Tables(project)
    regions = RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame).all[:2]
    for event in build_many(project, regions, BuildRequest(formats=("html",), engine="embedded"), True, 2):
        print(type(event).__name__, getattr(event, "stage", ""), flush=True)
"""


@pytest.fixture
def regions(project: Project) -> list[Region]:
    tables = Tables(project)
    index = RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame)
    return [index.by_code(code) for code in CODES]


def outcomes(project: Project, regions: list[Region], jobs: int = 2) -> dict[str, Outcome]:
    events = build_many(project, regions, HTML, True, jobs)
    return {event.outcome.region.code: event.outcome for event in events if isinstance(event, Finished)}


def workers_of(owner: psutil.Process) -> list[psutil.Process]:
    """All processes below one, without the standard library's own keeper of names, which ends with its owner."""
    children = owner.children(recursive=True)
    return [child for child in children if not any("resource_tracker" in word for word in child.cmdline())]


def all_gone(processes: list[psutil.Process]) -> bool:
    return not any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in processes)


def until(condition: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def test_one_broken_region_costs_only_itself(project: Project, regions: list[Region]) -> None:
    broken = project.params / "33.16-kabupaten-blora.yaml"
    broken.write_text('region: "33.16"\ndocument:\n  status: mungkin\n', encoding="utf-8")
    ended = outcomes(project, regions)
    assert {code: outcome.failed for code, outcome in ended.items()} == {code: code == "33.16" for code in CODES}
    (problem,) = ended["33.16"].problems
    assert problem.where == "params/33.16-kabupaten-blora.yaml baris 3, kunci document.status"
    log = (project.build / "33.16" / "rpkd-33.16.log").read_text(encoding="utf-8")
    assert "GAGAL" in log
    assert "kunci document.status" in log
    for code in ("52.05", "19.71", "17.71"):
        folder = project.build / code
        assert f"Daerah region_name {code}." in (folder / f"rpkd-{code}.html").read_text(encoding="utf-8")
        assert "menjalankan notebook: 1 buah – selesai" in (folder / f"rpkd-{code}.log").read_text(encoding="utf-8")
    assert sorted(path.name for path in (project.build / "33.16").iterdir()) == ["rpkd-33.16.log"]
    assert not multiprocessing.active_children()


def test_the_same_batch_again_goes_on_where_it_stopped(project: Project, regions: list[Region]) -> None:
    outcomes(project, regions[:2])
    logs = [project.build / region.code / f"rpkd-{region.code}.log" for region in regions[:2]]
    before = [path.stat().st_mtime_ns for path in logs]
    ended = outcomes(project, regions)
    assert [ended[region.code].unchanged for region in regions] == [True, True, False, False]
    assert [path.stat().st_mtime_ns for path in logs] == before


def test_events_come_in_order_and_each_region_ends_once(project: Project, regions: list[Region]) -> None:
    seen: dict[str, list[str]] = {code: [] for code in CODES}
    running, most = set(), 0
    for event in build_many(project, regions, HTML, True, 2):
        region = event.outcome.region if isinstance(event, Finished) else event.region
        seen[region.code].append(event.stage if isinstance(event, InStage) else type(event).__name__)
        if isinstance(event, Started):
            running.add(region.code)
            most = max(most, len(running))
        if isinstance(event, Finished):
            running.remove(region.code)
    for events in seen.values():
        assert events[0] == "Started"
        assert events[-1] == "Finished"
        assert "menjalankan notebook" in events
        assert events.count("Finished") == 1
    assert most == 2


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL ada di sistem Unix")
def test_a_killed_worker_costs_a_second_attempt(project: Project, regions: list[Region]) -> None:
    killed = 0
    ended: dict[str, Outcome] = {}
    started: list[str] = []
    for event in build_many(project, regions[:2], HTML, True, 1):
        if isinstance(event, Started):
            started.append(event.region.code)
        if isinstance(event, InStage) and event.stage == "menjalankan notebook" and not killed:
            (worker,) = multiprocessing.active_children()
            assert worker.pid is not None
            killed = worker.pid
            os.kill(worker.pid, signal.SIGKILL)
        if isinstance(event, Finished):
            ended[event.outcome.region.code] = event.outcome
    assert killed
    assert started == ["52.05", "52.05", "33.16"]
    assert not any(outcome.failed for outcome in ended.values())
    assert not list(project.build.glob("*/.kerja-*"))


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL ada di sistem Unix")
def test_a_region_that_kills_its_worker_twice_fails_alone(project: Project, regions: list[Region]) -> None:
    ended: dict[str, Outcome] = {}
    for event in build_many(project, regions[:2], HTML, True, 1):
        if isinstance(event, InStage) and event.region.code == "52.05":
            (worker,) = multiprocessing.active_children()
            assert worker.pid is not None
            os.kill(worker.pid, signal.SIGKILL)
        if isinstance(event, Finished):
            ended[event.outcome.region.code] = event.outcome
    assert "berhenti mendadak dua kali" in ended["52.05"].problems[0].what
    assert not ended["33.16"].failed


def test_closing_a_batch_ends_its_workers_and_cleans_up(project: Project, regions: list[Region]) -> None:
    write_notebook(project, "lama", SLOW)
    before = workers_of(psutil.Process())  # what other tests of this process have running
    with closing(build_many(project, regions, HTML, True, 2)) as events:
        stages = 0
        for event in events:
            stages += isinstance(event, InStage) and event.stage == "menjalankan notebook"
            if stages == 2:
                break
        children = [child for child in workers_of(psutil.Process()) if child not in before]
        assert len(children) >= 2
    assert until(lambda: all_gone(children))
    assert not list(project.build.glob("*"))


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL ada di sistem Unix")
def test_a_killed_owner_leaves_no_process_and_the_next_batch_succeeds(
    project: Project, regions: list[Region], tmp_path: Path
) -> None:
    write_notebook(project, "lama", SLOW)
    program = tmp_path / "pemilik.py"
    program.write_text(OWNER, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, str(program), str(project.root)], stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        running = 0
        while running < 2:
            running += "menjalankan notebook" in owner.stdout.readline()
        children = psutil.Process(owner.pid).children(recursive=True)  # the keeper of names, too
        assert len(children) >= 2
        owner.kill()
    assert until(lambda: all_gone(children))
    (project.notebooks / "lama.ipynb").unlink()
    tables = Tables(project)
    both = RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame).all[:2]
    assert not any(outcome.failed for outcome in outcomes(project, list(both)).values())
    assert not list(project.build.glob("*/.kerja-*"))


def test_no_number_of_one_region_is_in_anothers_results(project: Project, regions: list[Region]) -> None:
    outcomes(project, regions, jobs=4)
    for code in CODES:
        folder = project.build / code
        results = json.loads((folder / "results" / "baik.json").read_text(encoding="utf-8"))
        text = json.dumps(results) + (folder / f"rpkd-{code}.html").read_text(encoding="utf-8")
        assert code in text
        assert not [other for other in CODES if other != code and f"region_name {other}" in text]
