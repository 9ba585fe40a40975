"""What a worker does with a region, seen from the worker."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from rpkd.pipeline import BuildRequest
from rpkd.pipeline._bundle import input_files, pack
from rpkd.pipeline._remote import Job, Kind, build_region, kind_here, prepare
from rpkd.project import Project
from rpkd.regions import Region

from .conftest import FAILING, write_notebook

ADDRESS = "tcp://10.0.0.7:9000"


@pytest.fixture
def events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, str]]]:
    """What a worker whose scratch folder is `kerja` tells."""
    told: list[tuple[str, dict[str, str]]] = []
    (tmp_path / "kerja").mkdir()
    worker = SimpleNamespace(
        local_directory=str(tmp_path / "kerja"), address=ADDRESS, log_event=lambda *words: told.append(words)
    )
    monkeypatch.setattr("rpkd.pipeline._remote._worker", lambda: worker)
    return told


@pytest.fixture
def job(region: Region) -> Callable[..., Job]:
    def make(**changes: Any) -> Job:
        request = BuildRequest(formats=("html",), engine="embedded")
        words = {"inputs_hash": "a" * 64, "earlier": pack({}), "shown": "hasil/52.05", "topic": "tahap"}
        return Job(region=region, request=request, documents=True, **(words | changes))

    return make


def test_a_reply_holds_the_region_and_no_path(
    project: Project, job: Callable[..., Job], events: list[Any], tmp_path: Path
) -> None:
    reply = build_region(pickle.loads(pickle.dumps(job())), pack(input_files(project)))
    assert reply.report is not None
    assert (reply.report["outputs"], reply.report["made"]) == (["rpkd-52.05.html"], ["rpkd-52.05.html"])
    assert reply.log.endswith(f"\npekerja: {ADDRESS}\n")
    assert ("tahap", {"region": "52.05", "stage": "menjalankan notebook"}) in events
    # A path of one system cannot even be read on another.
    assert b"pathlib" not in pickle.dumps(reply) + pickle.dumps(job())
    assert str(tmp_path) not in reply.log
    (unpacked,) = (tmp_path / "kerja").iterdir()
    assert list((unpacked / "build").iterdir()) == []


def test_a_failure_is_told_in_the_words_of_the_one_who_asked(
    project: Project, job: Callable[..., Job], events: list[Any], tmp_path: Path
) -> None:
    write_notebook(project, "rusak", FAILING)
    reply = build_region(job(), pack(input_files(project)))
    (problem,) = reply.problems
    assert reply.report is None
    assert problem.remedy == "buka notebook yang telah dijalankan: hasil/52.05/gagal/rusak.ipynb"
    assert "hasil/52.05/gagal/rusak.ipynb" in reply.log
    assert str(tmp_path) not in str(problem) + reply.log


def test_inputs_are_unpacked_once_and_older_ones_go(
    project: Project, job: Callable[..., Job], events: list[Any], tmp_path: Path
) -> None:
    inputs = pack(input_files(project))
    kind = kind_here("embedded", True)
    assert prepare(kind, "embedded", True, "a" * 64, inputs) == ()
    (first,) = (tmp_path / "kerja").iterdir()
    before = (first / "_quarto.yml").stat().st_mtime_ns
    assert prepare(kind, "embedded", True, "a" * 64, inputs) == ()
    assert (first / "_quarto.yml").stat().st_mtime_ns == before
    assert prepare(kind, "embedded", True, "b" * 64, inputs) == ()
    assert [path.name for path in (tmp_path / "kerja").iterdir()] == ["rpkd-" + "b" * 16]


def test_a_worker_of_another_kind_says_so_and_unpacks_nothing(
    project: Project, events: list[Any], tmp_path: Path
) -> None:
    here = kind_here("embedded", True)
    asked = Kind(here.code, here.versions | {"pandas": "2.0"}, here.engine)
    (problem,) = prepare(asked, "embedded", True, "a" * 64, b"")
    assert problem.where == f"pekerja {ADDRESS}"
    assert problem.value == f"pandas {here.versions['pandas']} (di sini 2.0)"
    (problem,) = prepare(Kind("lain", {str(number): "1" for number in range(9)}, ""), "embedded", True, "a" * 64, b"")
    assert str(problem.value).endswith("perbedaan lain")
    assert list((tmp_path / "kerja").iterdir()) == []


def test_a_worker_that_cannot_write_says_so(project: Project, events: list[Any], tmp_path: Path) -> None:
    (tmp_path / "kerja").rmdir()
    (tmp_path / "kerja").write_text("berkas", encoding="utf-8")
    (problem,) = prepare(kind_here("embedded", True), "embedded", True, "a" * 64, pack(input_files(project)))
    assert problem.where.startswith(f"pekerja {ADDRESS}, {tmp_path}")
    assert "gagal menyiapkan folder kerja" in problem.what
