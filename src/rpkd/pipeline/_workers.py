"""The workers of a Dask scheduler: each is asked once whether it can be used, and those that cannot are told."""

from __future__ import annotations

import time
import uuid
from typing import Any

from rpkd.errors import Problem, UserError
from rpkd.pipeline._connect import OPTION
from rpkd.pipeline._remote import prepare

AGAIN = "ulangi perintah; daerah yang sudah selesai tidak dikerjakan ulang"
LOOK = 1.0
"""Seconds between two looks at the workers."""
# Seconds to wait: for the first worker, for one to come back, for one to have memory again, and for an answer.
_FIRST_WORKER = 10.0
_NEXT_WORKER = 60.0
_MEMORY = 600.0
_ANSWER = 30.0


class ClusterLostError(UserError):
    """Nothing more can be done: the scheduler is gone, or all workers are."""


def scheduler_lost() -> ClusterLostError:
    """Return the error for a scheduler that does not answer any more."""
    remedy = f"jalankan lagi dask scheduler dan pekerjanya, lalu {AGAIN}"
    return ClusterLostError(Problem(OPTION, "penjadwal berhenti menjawab", remedy=remedy))


def submit(client: Any, what: str, function: Any, *words: Any, **options: Any) -> Any:
    """Submit a task of which nobody else has heard.

    Raises
    ------
    ClusterLostError
        When the scheduler is gone.
    """
    try:
        return client.submit(function, *words, key=f"rpkd-{what}-{uuid.uuid4().hex}", pure=False, **options)
    except Exception as error:
        if client.status == "running":
            raise
        raise scheduler_lost() from error


class Workers:
    """The workers that a batch knows.

    Parameters
    ----------
    client : distributed.Client
        Reaches the scheduler.
    scheduler : str
        Its address.
    question : tuple
        What `prepare` is called with.
    """

    def __init__(self, client: Any, scheduler: str, question: tuple[Any, ...]) -> None:
        self._client, self._scheduler, self._question = client, scheduler, question
        self._threads: dict[str, int] = {}
        self._asked: dict[str, Any] = {}
        self._refused: dict[str, tuple[Problem, ...]] = {}
        self._usable: set[str] = set()
        self._untold: list[Problem] = []
        self._were_usable = False
        self._next_look = 0.0
        self._last_open = time.monotonic()

    @property
    def usable(self) -> frozenset[str]:
        """The workers of the right kind."""
        return frozenset(self._usable)

    @property
    def open(self) -> dict[str, int]:
        """The threads of each usable worker that takes new work; one that is short of memory does not."""
        return {address: self._threads[address] for address in self._usable if self._threads[address]}

    @property
    def questions(self) -> list[Any]:
        """What has not been answered yet."""
        return list(self._asked.values())

    def look(self) -> list[Problem]:
        """Learn from time to time which workers there are, ask the new ones, and take answers.

        Returns
        -------
        list of Problem
            Why workers are passed over, told once there is another one to do the work.

        Raises
        ------
        UserError
            When there was never a usable one.
        ClusterLostError
            When there is none any more, or the scheduler is gone.
        """
        now = time.monotonic()
        if now >= self._next_look:
            self._next_look = now + LOOK
            self._meet()
        for address in [address for address, future in self._asked.items() if future.done()]:
            self._take_answer(address, self._asked.pop(address))
        if self.open or self._asked:
            self._last_open = now
        elif self._were_usable:
            self._wait_for_another(now)
        elif self._refused:
            raise UserError(*(problem for problems in self._refused.values() for problem in problems))
        elif now - self._last_open > _FIRST_WORKER:
            rule = "paling sedikit satu pekerja (dask worker) tersambung ke penjadwal"
            remedy = "jalankan dask worker dengan alamat itu di komputer yang ikut bekerja, lalu ulangi"
            raise UserError(Problem(OPTION, "penjadwal belum mempunyai pekerja", self._scheduler, rule, remedy))
        told = self._untold if self._usable else []
        self._untold = self._untold[len(told) :]
        return told

    def _wait_for_another(self, now: float) -> None:
        if self._usable and now - self._last_open > _MEMORY:
            remedy = f"jalankan dask worker dengan --nworkers yang lebih kecil, lalu {AGAIN}"
            raise ClusterLostError(Problem(OPTION, "pekerja berhenti karena memori hampir penuh", remedy=remedy))
        if not self._usable and now - self._last_open > _NEXT_WORKER:
            remedy = f"jalankan lagi dask worker, lalu {AGAIN}"
            raise ClusterLostError(Problem(OPTION, "tidak ada lagi pekerja yang tersambung", remedy=remedy))

    def _meet(self) -> None:
        """Forget the workers that are gone, and ask the new ones."""
        identity = self._client.scheduler.identity
        try:
            answer = self._client.sync(identity, n_workers=-1, callback_timeout=_ANSWER)
        except OSError as error:
            raise scheduler_lost() from error
        workers = answer["workers"].items()
        self._threads = {address: worker["nthreads"] * (worker["status"] == "running") for address, worker in workers}
        here = self._threads.keys()
        self._usable &= here
        for known in (self._asked, self._refused):
            for address in known.keys() - here:
                del known[address]
        for address in here - self._asked.keys() - self._refused.keys() - self._usable:
            self._asked[address] = submit(
                self._client, "siapkan", prepare, *self._question, workers=[address], priority=1
            )

    def _take_answer(self, address: str, future: Any) -> None:
        problems: tuple[Problem, ...]
        if future.status == "error":
            error = future.exception()
            told = f"{type(error).__name__}: {str(error)[:200]}"
            remedy = "pasang rpkd dari clone yang sama di komputer itu, lalu jalankan ulang pekerjanya"
            problems = (Problem(f"pekerja {address}", "tidak dapat menjalankan rpkd", told, remedy=remedy),)
        else:
            try:
                problems = future.result(timeout=_ANSWER)
            except Exception:
                # It went with its answer. If it is still there, it is asked again at the next look.
                return
        if problems:
            self._refused[address] = problems
            self._untold = [*self._untold, *problems]
        else:
            self._usable.add(address)
            self._were_usable = True
