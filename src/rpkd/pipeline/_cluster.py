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
from rpkd.pipeline._attempt import Outcome, attempt
from rpkd.pipeline._batch import Event, Finished, InStage, Noticed, Started
from rpkd.pipeline._build import BuildRequest, unchanged
from rpkd.pipeline._bundle import input_files, pack
from rpkd.pipeline._connect import connected
from rpkd.pipeline._exchange import earlier_build, is_sendable, take_in
from rpkd.pipeline._remote import Job, Reply, build_region, kind_here
from rpkd.pipeline._workers import AGAIN, LOOK, ClusterLostError, Workers, scheduler_lost, submit
from rpkd.project import Project
from rpkd.regions import Region

# Seconds until the bundle of a region has come over, and between two looks at what is going on.
_TRANSFER = 60.0
_PAUSE = 0.1
# So that no worker waits until this machine has put its last region in place.
_AHEAD = 2
_ATTEMPTS = 3


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


class _Batch:
    """One batch: which region is where, and what has been told of it."""

    def __init__(self, client: Any, scheduler: str, project: Project, request: BuildRequest, documents: bool) -> None:
        self._client = client
        self._project, self._request, self._documents = project, request, documents
        kind, inputs = kind_here(request.engine, documents), pack(input_files(project))
        self._inputs_hash = hashlib.sha256(inputs).hexdigest()
        # A task, not scattered data: what a dying worker held is made again, and workers that come later get it too.
        self._inputs = submit(client, "masukan", bytes, inputs)
        question = (kind, request.engine, documents, self._inputs_hash, self._inputs)
        self._workers = Workers(client, scheduler, question)
        self._topic = f"rpkd-tahap-{uuid.uuid4().hex}"
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
                    raise scheduler_lost()
                for problem in self._workers.look():
                    yield Noticed(problem)
                yield from self._hand_out()
                yield from self._listen()
                yield from self._collect()
        except ClusterLostError as lost:
            for region in [*(region for region, _ in self._running.values()), *self._queue]:
                yield from self._finish(Outcome(region, 0.0, problems=lost.problems))

    def cancel(self) -> None:
        """Let go of everything that is in flight."""
        # A scheduler that is gone has let go of it already.
        with contextlib.suppress(Exception):
            self._client.cancel([*self._running, *self._workers.questions, self._inputs], force=True)

    def _hand_out(self) -> Iterator[Event]:
        """Give work to the workers, as much as they have threads and a little more."""
        # What is settled here costs time, too, in which nobody takes in what the workers have finished.
        end = time.monotonic() + LOOK
        workers = self._workers.open
        while self._queue and workers and len(self._running) < sum(workers.values()) + _AHEAD:
            if time.monotonic() > end:
                return
            region = self._queue[0]
            plan = self._plan(region)
            if isinstance(plan, Job):
                future = submit(self._client, region.code, build_region, plan, self._inputs, workers=list(workers))
                self._running[future] = (region, frozenset(workers))
                self._attempts[region.code] += 1
                self._queue.popleft()
            else:
                self._queue.popleft()
                yield from self._finish(plan)

    def _plan(self, region: Region) -> Job | Outcome:
        """Return what a worker is to do for a region, or its outcome when no worker is needed."""
        start = time.perf_counter()
        with contextlib.suppress(Exception):
            report = unchanged(self._project, region, self._request, self._documents)
            if report is not None:
                return Outcome(region, time.perf_counter() - start, report)
            if is_sendable(self._project, region):
                return self._job(region)
        # What is wrong here is told by the build itself and kept in its log; what lies behind a link is built here.
        return attempt(self._project, region, self._request, self._documents, lambda _: None)

    def _job(self, region: Region) -> Job:
        return Job(
            region=region,
            request=replace(self._request, out=None),
            documents=self._documents,
            inputs_hash=self._inputs_hash,
            earlier=earlier_build(self._project, region, self._request, self._documents),
            shown=self._project.shown(self._request.folder(self._project, region)),
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
        with contextlib.suppress(Exception):
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
            reply: Reply = future.result(timeout=_TRANSFER)
        except Exception as error:
            # Its worker died meanwhile, and another one makes it again; or the scheduler did, which is seen next.
            passes = isinstance(error, OSError) or future.status != "finished"
            return None if passes else _fault(region, error)
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
    remedy = f"jalankan pekerja dengan --nworkers yang lebih kecil, lalu {AGAIN}"
    return Outcome(region, 0.0, problems=(Problem(region.name, what, remedy=remedy),))


def _fault(region: Region, error: BaseException) -> Outcome:
    told = Problem(region.name, f"kesalahan program: {type(error).__name__}: {str(error)[:200]}")
    return Outcome(region, 0.0, problems=(told,), trace="".join(traceback.format_exception(error)))
