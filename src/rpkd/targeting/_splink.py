"""Targeting: Splink on DuckDB, in memory only: nothing on disk, nothing loaded, nothing said."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from rpkd.errors import Problem, UserError
from rpkd.registry import require
from rpkd.targeting._match_table import UNKNOWN, Flags, Integers, Table

if TYPE_CHECKING:
    import duckdb
    from splink import Linker, SettingsCreator

_PURPOSE = "pemadanan probabilistik"
_NOT_COMPARED = {"birth_in_nik", "family", "nik_number", "initial", "start"}
_NEVER_MISSING = {"id", "entity", "list", "words"}


def need_splink() -> None:
    """Say early that the optional packages are missing.

    Raises
    ------
    UserError
        When one is.
    """
    require("splink", _PURPOSE)
    require("duckdb", _PURPOSE)


@contextlib.contextmanager
def database(threads: int, memory: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory that writes nothing to disk and loads no extension, with Splink silenced.

    Parameters
    ----------
    threads : int
        That it uses.
    memory : str
        That it may use, as DuckDB writes it: ``"6GB"``.

    Raises
    ------
    UserError
        When DuckDB is not installed, or the memory does not suffice: it may not fall back on the disk.
    """
    module = require("duckdb", _PURPOSE)
    connection = module.connect(
        ":memory:",
        config={
            "temp_directory": "",
            "memory_limit": memory,
            "threads": threads,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "preserve_insertion_order": False,
        },
    )
    connection.execute("SET enable_progress_bar = false")
    logger = logging.getLogger("splink")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield connection
    except Exception as error:
        # Splink wraps the database's own error.
        if not isinstance(error, module.OutOfMemoryException) and not isinstance(
            error.__cause__, module.OutOfMemoryException
        ):
            raise
        raise UserError(
            Problem(
                _PURPOSE,
                "memori tidak cukup",
                value=memory,
                rule="semua pasangan dihitung di memori; nama tidak boleh ditulis ke cakram",
                remedy="tutup program lain, atau pakai komputer dengan memori yang lebih besar",
            )
        ) from None
    finally:
        logger.setLevel(level)
        connection.close()


def load(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    persons: Integers,
    keys: Mapping[str, Integers],
    rows: Flags | None = None,
) -> None:
    """Put rows into table ``people`` of the database.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Database.
    table : Table
        Rows.
    persons : numpy.ndarray of int64
        What is known to be one person already.
    keys : mapping
        More columns of numbers, by name: the keys under which rows meet.
    rows : numpy.ndarray of bool, optional
        Which rows; all of them unless given.
    """
    frame: dict[str, Any] = {"id": np.arange(len(table)), "entity": persons, "list": table.of_list}
    frame |= {name: values for name, values in table.columns.items() if name not in _NOT_COMPARED}
    frame |= keys
    if rows is not None:
        frame = {name: values[rows] for name, values in frame.items()}
    connection.register("_people", pd.DataFrame(frame, copy=False))
    selected = ", ".join(
        name if name in _NEVER_MISSING or values.dtype != np.int64 else f"nullif({name}, {UNKNOWN})::INTEGER AS {name}"
        for name, values in frame.items()
    )
    connection.execute(f"CREATE OR REPLACE TABLE people AS SELECT {selected} FROM _people")  # noqa: S608 (our names)
    connection.unregister("_people")


def linker(connection: duckdb.DuckDBPyConnection, settings: SettingsCreator) -> Linker:
    """Return Splink's linker on the table of people."""
    from splink import Linker
    from splink.backends.duckdb import DuckDBAPI

    api = DuckDBAPI(connection=connection)
    people = api.register("people", dataset_display_name="people")
    return Linker(people, settings, log_level=None, validate_settings=False)
