"""Reaching a Dask scheduler: what can go wrong is told in the user's words and after a few seconds."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rpkd.errors import Problem, UserError
from rpkd.project import Project

OPTION = "--scheduler"
_SECONDS = 5.0
_CHATTER = ("distributed", "distributed.client", "distributed.gc", "tornado", "tornado.application", "asyncio")


@contextmanager
def connected(project: Project, address: str) -> Iterator[Any]:
    """Give a client of the scheduler, which opens no port, page or log of its own.

    Parameters
    ----------
    project : Project
        The clone, for the message that says how Dask is installed.
    address : str
        ``tcp://HOST:PORT`` or ``tls://HOST:PORT``.

    Raises
    ------
    UserError
        When Dask is not installed, or no scheduler answers there.
    """
    dask = _dask(project)
    with _quiet():
        _check(dask, address)
        with warnings.catch_warnings():
            # It compares versions too, and not those that matter here.
            warnings.simplefilter("ignore")
            try:
                client = dask.Client(address, timeout=_SECONDS, set_as_default=False, name="rpkd")
            except OSError as error:
                raise UserError(_no_answer(address)) from error
        try:
            yield client
        finally:
            # Of a scheduler that is gone no leave can be taken.
            with contextlib.suppress(Exception):
                client.close(timeout=_SECONDS)


def _dask(project: Project) -> Any:
    try:
        return importlib.import_module("distributed")
    except ImportError as error:
        install = f"{sys.executable} -m pip install --no-deps --require-hashes -r requirements-cluster.txt"
        offline = "tanpa internet, tambahkan: --no-index --find-links wheels"
        raise UserError(
            Problem(
                OPTION,
                "paket untuk bekerja dengan beberapa komputer belum terpasang",
                error.name,
                "isi requirements-cluster.txt terpasang di setiap komputer",
                f"di folder {project.root} jalankan: {install} ({offline})",
            )
        ) from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask's log off the terminal: what a user must know comes as an event or an error."""
    loggers = [logging.getLogger(name) for name in _CHATTER]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        # It warns of what is large for a graph of many small tasks: a region's earlier build may well be.
        with importlib.import_module("dask").config.set({"distributed.admin.large-graph-warning-threshold": "1GB"}):
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _check(dask: Any, address: str) -> None:
    """Ask who answers there: a client waits forever for something that is no scheduler."""

    async def ask() -> Any:
        security = dask.Security().get_connection_args("client")
        async with dask.rpc(address, connection_args=security, timeout=_SECONDS) as there:
            return await there.identity()

    try:
        answer = asyncio.run(asyncio.wait_for(ask(), _SECONDS))
    except OSError as error:
        raise UserError(_no_answer(address)) from error
    except (TypeError, ValueError) as error:
        rule = "alamat tls:// memerlukan berkas CA, sertifikat, dan kunci"
        remedy = "tetapkan variabel lingkungan DASK_DISTRIBUTED__COMM__TLS__… seperti dalam panduan, atau pakai tcp://"
        raise UserError(Problem(OPTION, "sambungan terenkripsi belum disiapkan", address, rule, remedy)) from error
    if answer.get("type") != "Scheduler":
        remedy = "pakai alamat yang ditampilkan oleh perintah dask scheduler"
        raise UserError(Problem(OPTION, "yang menjawab bukan penjadwal", address, "alamat penjadwal Dask", remedy))


def _no_answer(address: str) -> Problem:
    return Problem(
        OPTION,
        f"penjadwal tidak menjawab dalam {_SECONDS:.0f} detik",
        address,
        "dask scheduler berjalan di alamat itu, dan tembok api mengizinkan portanya",
        "periksa alamat dan porta (tls:// bila penjadwal memakai TLS), jalankan dask scheduler, lalu ulangi",
    )
