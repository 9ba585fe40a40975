"""Matching many regions on one machine: each is a Dask task that reads, matches and keeps its own lists.

Only codes go to a task, only counts come back: names stay in the process that read them.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rpkd.errors import Problem, UserError
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.targeting._workflow import match_region

Outcome = int | UserError
"""Families of a region, or what is wrong with its lists."""


def match_regions(
    project: Project, regions: Sequence[tuple[Region, str]], *, jobs: int, **options: bool
) -> Iterator[tuple[Region, Outcome]]:
    """Match the lists of several regions, several at once.

    Parameters
    ----------
    project : Project
        The clone.
    regions : sequence of tuple of Region and str
        The regions with their `data.registry`.
    jobs : int
        Processes; with one, no Dask is needed.
    **options : bool
        Of `match_region`.

    Yields
    ------
    region : Region
        In the order in which they are finished.
    outcome : int or UserError
        Its families, or what is wrong; the others go on.

    Raises
    ------
    UserError
        When Dask is needed and not installed.
    """
    if jobs == 1 or len(regions) == 1:
        for region, configured in regions:
            yield region, _outcome(_match_one(str(project.root), region, configured, options))
        return
    distributed = _dask()
    workers = min(jobs, len(regions))
    with tempfile.TemporaryDirectory(prefix="rpkd-dask-") as folder, _quiet():
        cluster = distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=None,
            # What does not fit into memory must not be written down: it would be names.
            memory_limit=0,
            local_directory=folder,
            silence_logs=logging.CRITICAL,
        )
        with cluster, distributed.Client(cluster, set_as_default=False) as client, client.as_current():
            shared = {**options, "at_once": workers}
            futures = {
                client.submit(_match_one, str(project.root), region, configured, shared, pure=False, retries=1): region
                for region, configured in regions
            }
            for future in distributed.as_completed(list(futures)):
                yield futures[future], _outcome(future.result())


def _match_one(root: str, region: Region, configured: str, options: dict[str, Any]) -> int | tuple[Problem, ...]:
    """Match one region where this process runs."""
    try:
        return len(match_region(Project(Path(root)), region, configured, **options).store.families)
    except UserError as error:
        return error.problems
    except Exception as error:
        # Its message may quote a list, and the other regions go on.
        remedy = f"jalankan rpkd registry match {region.code} untuk melihat catatannya"
        return (Problem(region.code, f"kesalahan program ({type(error).__name__})", remedy=remedy),)


def _outcome(result: int | tuple[Problem, ...]) -> Outcome:
    return result if isinstance(result, int) else UserError(*result)


def _dask() -> Any:
    try:
        return importlib.import_module("distributed")
    except ImportError as error:
        install = f"{sys.executable} -m pip install --no-deps --require-hashes -r requirements-cluster.txt"
        raise UserError(
            Problem(
                "--jobs",
                "pustaka distributed belum terpasang",
                rule="mengerjakan beberapa daerah bersamaan memerlukan isi requirements-cluster.txt",
                remedy=f"pakai --jobs 1, atau di folder proyek jalankan: {install}",
            )
        ) from error


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask's log off the terminal."""
    logger = logging.getLogger("distributed")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)
