"""Which workers a batch uses, and when it gives up: on a scheduler that says what a test wants."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from rpkd.errors import Problem, UserError
from rpkd.pipeline._remote import Kind
from rpkd.pipeline._workers import ClusterLostError, Workers

A, B = "tcp://10.0.0.7:9000", "tcp://10.0.0.8:9000"
OTHER = Problem(f"pekerja {B}", "versinya lain daripada di komputer ini")
DONE: tuple[Problem, ...] = ()


@dataclass
class Answer:
    """A future that is done, or not yet."""

    value: Any = None

    @property
    def status(self) -> str:
        return "pending" if self.value is None else "error" if isinstance(self.value, Exception) else "finished"

    def done(self) -> bool:
        return self.status != "pending"

    def exception(self) -> Any:
        return self.value

    def result(self, timeout: float) -> Any:
        return self.value


@dataclass
class Client:
    """Knows workers by their threads and status, and what each answers."""

    workers: dict[str, tuple[int, str]] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    gone: bool = False
    status: str = "running"
    scheduler: Any = field(default_factory=lambda: SimpleNamespace(identity="identity"))

    def sync(self, function: Any, **_: Any) -> Any:
        assert function == "identity"
        if self.gone:
            raise TimeoutError
        return {"workers": {name: {"nthreads": n, "status": status} for name, (n, status) in self.workers.items()}}

    def submit(self, function: Any, *_: Any, workers: list[str], **__: Any) -> Answer:
        (address,) = workers
        self.asked.append(address)
        return self.answers[address]


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOOK", "_FIRST_WORKER", "_NEXT_WORKER", "_MEMORY"):
        monkeypatch.setattr(f"rpkd.pipeline._workers.{name}", 0.0)


def test_a_worker_is_used_when_it_has_said_that_it_can_be() -> None:
    client = Client({A: (4, "running")}, {A: Answer()})
    workers = Workers(client, "tcp://10.0.0.5:8786", ())
    assert workers.look() == []
    assert (workers.open, workers.questions) == ({}, [client.answers[A]])
    client.answers[A].value = DONE
    workers.look()
    workers.look()
    assert (workers.open, workers.questions, client.asked) == ({A: 4}, [], [A])


def test_one_of_another_kind_is_told_once_and_passed_over() -> None:
    client = Client({A: (2, "running"), B: (2, "running")}, {A: Answer(), B: Answer((OTHER,))})
    workers = Workers(client, "", ())
    assert workers.look() == []  # perhaps it is the only one: then that is an error
    client.answers[A].value = DONE
    assert workers.look() == [OTHER]
    assert workers.look() == []
    assert (workers.open, sorted(client.asked)) == ({A: 2}, [A, B])


def test_when_none_is_of_the_right_kind_each_says_why() -> None:
    client = Client(
        dict.fromkeys((A, B), (1, "running")), {A: Answer(ModuleNotFoundError("rpkd")), B: Answer((OTHER,))}
    )
    with pytest.raises(UserError) as caught:
        Workers(client, "", ()).look()
    told = {problem.where: problem for problem in caught.value.problems}
    assert told[f"pekerja {B}"] == OTHER
    assert (told[f"pekerja {A}"].what, told[f"pekerja {A}"].value) == (
        *("tidak dapat menjalankan rpkd", "ModuleNotFoundError: rpkd"),
    )


def test_without_any_worker_the_address_is_told() -> None:
    with pytest.raises(UserError, match="penjadwal belum mempunyai pekerja") as caught:
        Workers(Client(), "tcp://10.0.0.5:8786", ()).look()
    assert caught.value.problems[0].value == "tcp://10.0.0.5:8786"


def test_a_worker_that_comes_back_is_asked_again_and_one_that_does_not_ends_the_batch() -> None:
    client = Client({A: (1, "running")}, {A: Answer(DONE), B: Answer(DONE)})
    workers = Workers(client, "", ())
    workers.look()
    client.workers = {B: (3, "running")}
    workers.look()
    assert (workers.usable, workers.open) == ({B}, {B: 3})
    client.workers = {}
    with pytest.raises(ClusterLostError, match="tidak ada lagi pekerja yang tersambung"):
        workers.look()


def test_a_worker_without_memory_gets_nothing_new() -> None:
    client = Client(dict.fromkeys((A, B), (1, "running")), {A: Answer(DONE), B: Answer(DONE)})
    workers = Workers(client, "", ())
    workers.look()
    client.workers[A] = (1, "paused")
    workers.look()
    assert (workers.usable, workers.open) == ({A, B}, {B: 1})
    client.workers[B] = (1, "paused")
    with pytest.raises(ClusterLostError, match="memori hampir penuh"):
        workers.look()


def test_a_scheduler_that_falls_silent_ends_the_batch() -> None:
    with pytest.raises(ClusterLostError, match="penjadwal berhenti menjawab"):
        Workers(Client(gone=True), "", ()).look()


def test_what_differs_between_two_machines_is_named() -> None:
    here = Kind("abc", {"python": "3.12.1", "pandas": "3.0.2", "typst": "0.14"}, "embedded (pandoc 3.9)")
    assert here.differences(here) == []
    there = Kind("abd", {"python": "3.12.1", "pandas": "3.0.1"}, "quarto (1.8)")
    assert here.differences(there) == [
        "pandas 3.0.1 (di sini 3.0.2)",
        "typst tidak ada (di sini 0.14)",
        "mesin penyusun quarto (1.8) (di sini embedded (pandoc 3.9))",
        "kode rpkd lain",
    ]
