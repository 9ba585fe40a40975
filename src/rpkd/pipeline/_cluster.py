"""Many regions on several machines: Dask carries the inputs out, and the finished regions back into this clone.

Workers need no shared folder. Each is asked first whether it is of this machine's kind, and gets the inputs with that
question. A region that is still valid here is not sent anywhere. One that comes back is put in place here, with the
lock and the journal of any build.
"""

from __future__ import annotations

import contextlib
import hashlib
import queue
import time
import traceback
import uuid
from collections import Counter, deque
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from typing import Any

from rpkd.errors import Problem, UserError
from rpkd.pipeline._attempt import Outcome, attempt, log_path
from rpkd.pipeline._batch import Event, Finished, InStage, Noticed, Started
from rpkd.pipeline._build import BuildRequest, unchanged
from rpkd.pipeline._bundle import input_files, pack
from rpkd.pipeline._connect import OPTION, connected
from rpkd.pipeline._exchange import earlier_build, is_sendable, take_in
from rpkd.pipeline._remote import Job, build_region, kind_here, prepare
from rpkd.project import Project
from rpkd.regions import Region

# Seconds that may pass without any usable worker, at first and later on; between two looks at the workers; until the
# bundle of a region has come over; and between two looks at what is going on.
_FIRST_WORKER = 10.0
_NEXT_WORKER = 60.0
_LOOK = 1.0
_TRANSFER = 60.0
_PAUSE = 0.1
_ANSWER = 30.0
# So that no worker waits until this machine has put its last region in place.
_AHEAD = 2
_ATTEMPTS = 3
_AGAIN = "ulangi perintah; daerah yang sudah selesai tidak dikerjakan ulang"


def build_on_cluster(
    project: Project, regions: Sequence[Region], request: BuildRequest, documents: bool, scheduler: str
) -> Generator[Event, None, None]:
    """Build regions on the workers of a Dask scheduler, and tell what happens.

    The results are those of `build_many`, byte for byte: workers with other code, packages or engine are passed over.

    Parameters
    ----------
    project : Project
        The clone.
    regions : sequence of Region
        Each once.
    request : BuildRequest
        The same for all; its `jobs` is not used: each thread of a worker builds one region at a time.
    documents : bool
        Whether documents are made, or notebooks run only.
    scheduler : str
        Address of the scheduler: ``"tcp://10.0.0.5:8786"``.

    Yields
    ------
    Started, InStage, Finished or Noticed
        Exactly one `Finished` for each region. Closing the generator cancels what is in flight; a worker that is in the
        middle of a region ends that one and throws it away.

    Raises
    ------
    UserError
        When Dask is not installed, the scheduler does not answer, or no worker can be used: before any region is begun.
    """
    with connected(project, scheduler) as client:
        batch = _Batch(client, scheduler, project, replace(request, jobs=1), documents)
        try:
            yield from batch.events(regions)
        finally:
            batch.cancel()


class _EndError(Exception):
    """Nothing more can be done: the scheduler is gone, or all workers are."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what, self.remedy = what, remedy


class _Workers:
    """The workers of a scheduler: each is asked once whether it can be used.

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
        self._next_look = 0.0
        self._last_seen = time.monotonic()
        self.usable: set[str] = set()
        self.untold: list[Problem] = []
        self.were_usable = False

    @property
    def threads(self) -> int:
        """How many regions can be built at the same time."""
        return sum(self._threads[address] for address in self.usable)

    @property
    def questions(self) -> list[Any]:
        """What has not been answered yet."""
        return list(self._asked.values())

    def look(self) -> None:
        """Learn from time to time which workers there are, ask the new ones, and take answers.

        Raises
        ------
        UserError
            When there was never a usable one.
        _EndError
            When there is none any more, or the scheduler is gone.
        """
        now = time.monotonic()
        if now >= self._next_look:
            self._next_look = now + _LOOK
            self._meet()
        for address in [address for address, future in self._asked.items() if future.done()]:
            self._take_answer(address, self._asked.pop(address))
        if self.usable or self._asked:
            self._last_seen = now
        elif self.were_usable and now - self._last_seen > _NEXT_WORKER:
            raise _EndError(
                f"sudah {_NEXT_WORKER:.0f} detik tidak ada pekerja yang dapat dipakai",
                f"jalankan lagi pekerja (dask worker), lalu {_AGAIN}",
            )
        elif not self.were_usable and self._refused:
            raise UserError(*(problem for problems in self._refused.values() for problem in problems))
        elif not self.were_usable and now - self._last_seen > _FIRST_WORKER:
            rule = "paling sedikit satu pekerja (dask worker) tersambung ke penjadwal"
            remedy = "jalankan dask worker dengan alamat itu di komputer yang ikut bekerja, lalu ulangi"
            raise UserError(Problem(OPTION, "penjadwal belum mempunyai pekerja", self._scheduler, rule, remedy))

    def _meet(self) -> None:
        """Forget the workers that are gone, and ask the new ones."""
        identity = self._client.scheduler.identity
        try:
            answer = self._client.sync(identity, n_workers=-1, callback_timeout=_ANSWER)
        except OSError as error:
            raise _scheduler_lost() from error
        self._threads = {address: worker["nthreads"] for address, worker in answer["workers"].items()}
        here = self._threads.keys()
        self.usable &= here
        for known in (self._asked, self._refused):
            for address in known.keys() - here:
                del known[address]
        for address in here - self._asked.keys() - self._refused.keys() - self.usable:
            self._asked[address] = self._client.submit(
                prepare, *self._question, key=_name("siapkan"), workers=[address], pure=False, priority=1
            )

    def _take_answer(self, address: str, future: Any) -> None:
        error = None if future.cancelled() else future.exception()
        if future.cancelled():
            return
        if error is None:
            problems = future.result(timeout=_ANSWER)
        else:
            told = f"{type(error).__name__}: {str(error)[:200]}"
            remedy = "pasang rpkd dari clone yang sama di komputer itu, lalu jalankan ulang pekerjanya"
            problems = (Problem(f"pekerja {address}", "tidak dapat menjalankan rpkd", told, remedy=remedy),)
        if problems:
            self._refused[address] = problems
            self.untold += problems
        else:
            self.usable.add(address)
            self.were_usable = True


def _scheduler_lost() -> _EndError:
    return _EndError("penjadwal berhenti menjawab", f"jalankan lagi dask scheduler dan pekerjanya, lalu {_AGAIN}")


def _name(what: str) -> str:
    return f"rpkd-{what}-{uuid.uuid4().hex}"


class _Batch:
    """One batch: which region is where, and what has been told of it."""

    def __init__(self, client: Any, scheduler: str, project: Project, request: BuildRequest, documents: bool) -> None:
        self._client, self._scheduler = client, scheduler
        self._project, self._request, self._documents = project, request, documents
        kind, inputs = kind_here(request.engine, documents), pack(input_files(project))
        self._inputs_hash = hashlib.sha256(inputs).hexdigest()
        # A task, not scattered data: what a dying worker held is made again, and workers that come later get it too.
        self._inputs = client.submit(bytes, inputs, key=_name("masukan"), pure=False)
        question = (kind, request.engine, documents, self._inputs_hash, self._inputs)
        self._workers = _Workers(client, scheduler, question)
        self._topic = _name("tahap")
        self._news: queue.SimpleQueue[dict[str, str]] = queue.SimpleQueue()
        client.subscribe_topic(self._topic, lambda event: self._news.put(event[1]))
        self._queue: deque[Region] = deque()
        self._running: dict[Any, tuple[Region, frozenset[str]]] = {}
        self._attempts: Counter[str] = Counter()
        self._started: set[str] = set()

    def events(self, regions: Sequence[Region]) -> Iterator[Event]:
        """Build the regions and tell what happens."""
        self._queue.extend(regions)
        try:
            while self._queue or self._running:
                if self._client.status != "running" or self._inputs.cancelled():
                    raise _scheduler_lost()
                self._workers.look()
                while self._workers.usable and self._workers.untold:
                    yield Noticed(self._workers.untold.pop(0))
                yield from self._hand_out()
                yield from self._listen()
                yield from self._collect()
        except _EndError as ended:
            problem = Problem(OPTION, ended.what, self._scheduler, remedy=ended.remedy)
            for region in [*(region for region, _ in self._running.values()), *self._queue]:
                yield from self._finish(Outcome(region, 0.0, problems=(problem,)))

    def cancel(self) -> None:
        """Let go of everything that is in flight."""
        # A scheduler that is gone has let go of it already.
        with contextlib.suppress(Exception):
            self._client.cancel([*self._running, *self._workers.questions, self._inputs], force=True)

    def _hand_out(self) -> Iterator[Event]:
        """Give work to the workers, as much as they have threads and a little more."""
        # What is settled here costs time, too, in which nobody takes in what the workers have finished.
        end = time.monotonic() + _LOOK
        while self._queue and self._workers.usable and len(self._running) < self._workers.threads + _AHEAD:
            if time.monotonic() > end:
                return
            region = self._queue.popleft()
            outcome = self._settled_here(region)
            if outcome is not None:
                yield from self._finish(outcome)
                continue
            self._attempts[region.code] += 1
            workers = frozenset(self._workers.usable)
            future = self._client.submit(
                build_region, self._job(region), self._inputs, key=_name(region.code), workers=list(workers), pure=False
            )
            self._running[future] = (region, workers)

    def _settled_here(self, region: Region) -> Outcome | None:
        """Return the outcome of a region for which no worker is needed; None when one is."""
        start = time.perf_counter()
        try:
            report = unchanged(self._project, region, self._request, self._documents)
            sendable = is_sendable(self._project, region)
        except UserError:
            report, sendable = None, False
        if report is not None:
            return Outcome(region, time.perf_counter() - start, report)
        # Wrong input is told by the build itself, and kept in its log.
        return None if sendable else attempt(self._project, region, self._request, self._documents, lambda _: None)

    def _job(self, region: Region) -> Job:
        return Job(
            region=region,
            request=replace(self._request, out=None),
            documents=self._documents,
            inputs_hash=self._inputs_hash,
            earlier=earlier_build(self._project, region, self._request, self._documents),
            shown=self._project.shown(log_path(self._project, region, self._request).parent),
            topic=self._topic,
        )

    def _listen(self) -> Iterator[Event]:
        """Tell the stages that workers have come to."""
        at_work = {region.code: region for region, _ in self._running.values()}
        with contextlib.suppress(queue.Empty):
            message = self._news.get(timeout=_PAUSE)
            while True:
                region = at_work.get(message["region"])
                if region is not None:
                    yield from self._start(region)
                    yield InStage(region, message["stage"])
                message = self._news.get_nowait()

    def _collect(self) -> Iterator[Event]:
        """Take in the regions that are done, and hand out again those whose workers are all gone."""
        for future, (region, workers) in list(self._running.items()):
            if future.cancelled() or not (future.done() or workers & self._workers.usable):
                yield from self._try_again(future, region)
            elif future.done():
                outcome = self._outcome(region, future)
                if outcome is not None:
                    del self._running[future]
                    future.release()
                    yield from self._finish(outcome)

    def _try_again(self, future: Any, region: Region) -> Iterator[Event]:
        self._client.cancel([future], force=True)
        del self._running[future]
        if self._attempts[region.code] < _ATTEMPTS:
            self._queue.appendleft(region)
        else:
            yield from self._finish(_died(region))

    def _outcome(self, region: Region, future: Any) -> Outcome | None:
        """Return what became of a region; None when the bundle has not come over yet."""
        if future.status == "error":
            error = future.exception()
            # Dask tries it on other workers first.
            return _died(region) if type(error).__name__ == "KilledWorker" else _fault(region, error)
        try:
            reply = future.result(timeout=_TRANSFER)
        except OSError:
            # Its worker died meanwhile, and another one makes it again; or the scheduler did, which is seen next.
            return None
        try:
            return take_in(self._project, region, self._request, reply)
        except UserError as error:
            return Outcome(region, reply.seconds, problems=error.problems)
        except Exception as error:
            # One region must not cost the others.
            return _fault(region, error)

    def _start(self, region: Region) -> Iterator[Event]:
        if region.code not in self._started:
            self._started.add(region.code)
            yield Started(region)

    def _finish(self, outcome: Outcome) -> Iterator[Event]:
        yield from self._start(outcome.region)
        yield Finished(outcome)


def _died(region: Region) -> Outcome:
    what = "pekerja berhenti mendadak beberapa kali saat menyusun daerah ini, mungkin karena memori habis"
    remedy = f"jalankan pekerja dengan --nworkers yang lebih kecil, lalu {_AGAIN}"
    return Outcome(region, 0.0, problems=(Problem(region.name, what, remedy=remedy),))


def _fault(region: Region, error: BaseException) -> Outcome:
    told = Problem(region.name, f"kesalahan program: {type(error).__name__}: {str(error)[:200]}")
    return Outcome(region, 0.0, problems=(told,), trace="".join(traceback.format_exception(error)))
