"""Targeting: the weights with which agreement of two rows counts: counted once on a sample, kept as numbers only."""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from rpkd.errors import Problem, UserError
from rpkd.registry._extra import require
from rpkd.registry._roster import Roster
from rpkd.targeting._clusters import join, nik_edges
from rpkd.targeting._match_table import UNKNOWN, Flags, Integers, Table, stack
from rpkd.targeting._settings import COMPARISONS, settings

if TYPE_CHECKING:
    import duckdb
    from splink import Linker

VERSION = 1
"""Of the comparisons; a model of another one is not used."""
_NOT_COMPARED = {"birth_in_nik", "family", "nik_number", "initial", "start"}
_PURPOSE = "pemadanan probabilistik"
_SAMPLE_PAIRS = 1_000_000
"""Pairs of different persons that are drawn to see how often they agree by chance."""
_TRUE_PAIRS = 200_000
"""Pairs with one identity number that are counted at most."""
_BELIEF = 50.0
"""Weight of the assumed shares, in pairs, against those that were counted."""
_FIRST = 1
_RARE = 0.005
"""Share of true pairs that any level is given at least: the next lists may hold what these do not."""
_LEAST = 1e-7
"""A level that no pair of strangers was seen in is given this share at least."""
_UNCERTAIN = 0.5
"""Pairs added to each level of strangers, so that none has share zero."""


@dataclass(frozen=True)
class Model:
    """How much each agreement counts.

    Parameters
    ----------
    weights : dict
        For each comparison and level the share of true pairs and of pairs of strangers in it.
    true_pairs, other_pairs : int
        Pairs that were counted for them.
    seed : int
        Of the sample.
    version : int
        Of the comparisons.
    """

    weights: Mapping[str, Mapping[str, tuple[float, float]]]
    true_pairs: int
    other_pairs: int
    seed: int
    version: int = VERSION

    def to_json(self) -> str:
        """Return the model as JSON: names of comparisons and numbers, nothing of any person."""
        return json.dumps(
            {
                "version": self.version,
                "seed": self.seed,
                "true_pairs": self.true_pairs,
                "other_pairs": self.other_pairs,
                "weights": {key: {level: list(pair) for level, pair in levels.items()} for key, levels in self.weights.items()},
            },
            indent=2,
        )

    @staticmethod
    def from_json(text: str) -> Model:
        """Read a model.

        Raises
        ------
        UserError
            When the text is no model of this version.
        """
        try:
            read = json.loads(text)
            weights = {
                comparison.key: {
                    level.key: _pair(read["weights"][comparison.key][level.key]) for level in comparison.levels
                }
                for comparison in COMPARISONS
            }
            model = Model(weights, int(read["true_pairs"]), int(read["other_pairs"]), int(read["seed"]), int(read["version"]))
        except (ValueError, KeyError, TypeError) as error:
            raise _no_model() from error
        if model.version != VERSION:
            raise _no_model()
        return model


def _pair(value: Any) -> tuple[float, float]:
    true, other = (float(share) for share in value)
    if not (0 < true <= 1 and 0 < other <= 1):
        raise ValueError
    return true, other


def _no_model() -> UserError:
    return UserError(
        Problem(
            "model pemadanan",
            "isi model tidak terbaca atau dari versi lain",
            rule=f"JSON model pemadanan versi {VERSION}",
            remedy="hapus berkas model; model baru dihitung pada pemadanan berikutnya",
        )
    )


def train(rosters: Sequence[Roster], *, seed: int = 0, threads: int = 2, memory: str = "6GB") -> Model:
    """Count how often rows of one person agree, and rows of strangers.

    Parameters
    ----------
    rosters : sequence of Roster
        Lists.
    seed : int
        Of the draw of strangers.
    threads : int
        That DuckDB uses.
    memory : str
        That DuckDB may use.

    Returns
    -------
    Model
        The same for the same lists and seed, whatever the order of their rows.

    Raises
    ------
    UserError
        When the optional packages are not installed.

    Notes
    -----
    Pairs with one identity number and alike in name or birth date are the true ones (in their other columns nothing was
    chosen); strangers are pairs of one list, drawn at random, with different identity. Levels that strangers reach too
    seldom for a draw (same name, birth date, KK, address) are counted in full from their frequencies. Fellegi and Sunter
    (1969), A theory for record linkage, JASA 64.
    """
    table = stack(rosters)
    edges = nik_edges(table)
    persons, refused = join(table, edges)
    chosen = ~refused & (table.of_list[edges.left] != table.of_list[edges.right])
    return count(table, persons, edges.left[chosen], edges.right[chosen], seed=seed, threads=threads, memory=memory)


def count(
    table: Table, persons: Integers, left: Integers, right: Integers, *, seed: int, threads: int, memory: str
) -> Model:
    """Count a model on true pairs and on strangers drawn from the table; see `train`."""
    rng = np.random.default_rng(seed)
    rank = _canonical(table)
    order = np.lexsort((rank[right], rank[left]))
    if len(order) > _TRUE_PAIRS:
        order = order[np.sort(rng.choice(len(order), _TRUE_PAIRS, replace=False))]
    left, right = left[order], right[order]
    one, other = _strangers(table, persons, rank, rng)
    with database(threads, memory) as connection:
        load(connection, table, persons, {})
        true = _shares(connection, left, right)
        strangers = _shares(connection, one, other)
    exact = _exact(table)
    weights: dict[str, dict[str, tuple[float, float]]] = {}
    for comparison in COMPARISONS:
        if comparison.key == "list":
            sizes = np.bincount(table.of_list, minlength=len(table.lists)).astype(np.float64)
            same = float(np.sum(sizes**2) / max(len(table), 1) ** 2)
            expected = {level.key: level.expected for level in comparison.levels}
            weights["list"] = {
                "same": (expected["same"], max(same, _LEAST)),
                "other": (expected["other"], max(1 - same, _LEAST)),
            }
            continue
        counted = true.get(comparison.key, {})
        total = sum(counted.values())
        levels = comparison.levels
        m = {level.key: (counted.get(level.key, 0) + _BELIEF * level.expected) / (total + _BELIEF) for level in levels}
        seen = strangers.get(comparison.key, {})
        all_seen = sum(seen.values()) + _UNCERTAIN * len(levels)
        u = {level.key: (seen.get(level.key, 0) + _UNCERTAIN) / all_seen for level in levels}
        if comparison.key == "nik":
            # True pairs were chosen by this number, so it cannot be counted on them.
            m = {level.key: level.expected for level in levels}
            u["near"] = m["near"]
            m["other"] = NIK_DIFFERS
        for key, share in exact.get(comparison.key, {}).items():
            u[key] = share
        weights[comparison.key] = {
            level.key: (round(max(m[level.key], _RARE), 9), round(max(u[level.key], _LEAST), 9)) for level in levels
        }
    return Model(weights, len(left), len(one), seed)


NIK_DIFFERS = 0.03
"""Share of true pairs whose two valid numbers have little in common."""


def _exact(table: Table) -> dict[str, dict[str, float]]:
    """Shares of pairs of strangers that agree exactly, counted in full within each list."""
    wanted = {"kk": ("same", "kk_number"), "place": ("address", "place"), "birth": ("same", "birth")}
    found: dict[str, dict[str, float]] = {}
    for comparison, (level, column) in wanted.items():
        agreeing, possible = 0.0, 0.0
        for number in range(len(table.lists)):
            values = table.columns[column][table.of_list == number]
            values = values[values != UNKNOWN]
            _, sizes = np.unique(values, return_counts=True)
            agreeing += float(np.sum(sizes * (sizes - 1.0)))
            possible += len(values) * (len(values) - 1.0)
        if agreeing:
            found[comparison] = {level: agreeing / possible}
    return found


def _canonical(table: Table) -> Integers:
    """Return the place of each row when all are sorted by what they hold, so that a draw does not depend on their order."""
    columns = table.columns
    keys = (columns["place"], columns["sex"], columns["kk_number"], columns["nik_number"], columns["birth"], columns["name"], columns["village"])
    order = np.lexsort((*keys, _list_rank(table)))
    rank = np.empty(len(table), dtype=np.int64)
    rank[order] = np.arange(len(table))
    return rank


def _list_rank(table: Table) -> Integers:
    by_name = np.argsort(np.argsort(np.asarray(table.lists)))
    return np.asarray(by_name, dtype=np.int64)[table.of_list]


def _strangers(table: Table, persons: Integers, rank: Integers, rng: np.random.Generator) -> tuple[Integers, Integers]:
    """Draw pairs of one list and different persons."""
    by_rank = np.argsort(rank)
    sizes = np.bincount(table.of_list, minlength=len(table.lists))
    possible = sizes.astype(np.float64) ** 2
    wanted = rng.multinomial(_SAMPLE_PAIRS, possible / possible.sum())[np.argsort(np.asarray(table.lists))]
    lefts, rights = [], []
    for number, pairs in zip(np.argsort(np.asarray(table.lists)), wanted, strict=True):
        rows = by_rank[table.of_list[by_rank] == number]
        if len(rows) < 2:
            continue
        lefts.append(rows[rng.integers(0, len(rows), pairs)])
        rights.append(rows[rng.integers(0, len(rows), pairs)])
    left, right = np.concatenate(lefts), np.concatenate(rights)
    apart = persons[left] != persons[right]
    return left[apart], right[apart]


@contextlib.contextmanager
def database(threads: int, memory: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory that writes nothing to disk and loads nothing, with Splink silenced."""
    require("splink", _PURPOSE)
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
    never_missing = {"id", "entity", "list", "words"}
    selected = ", ".join(
        name if name in never_missing or values.dtype != np.int64 else f"nullif({name}, {UNKNOWN})::INTEGER AS {name}"
        for name, values in frame.items()
    )
    connection.execute(f"CREATE OR REPLACE TABLE people AS SELECT {selected} FROM _people")
    connection.unregister("_people")


def linker(connection: duckdb.DuckDBPyConnection, model_settings: dict[str, object]) -> Linker:
    """Return Splink's linker on the table of people."""
    from splink import Linker, SettingsCreator
    from splink.backends.duckdb import DuckDBAPI

    api = DuckDBAPI(connection=connection)
    people = api.register("people", dataset_display_name="people")
    return Linker(people, SettingsCreator(**model_settings), log_level=None, validate_settings=False)


def _shares(connection: duckdb.DuckDBPyConnection, left: Integers, right: Integers) -> dict[str, dict[str, int]]:
    """Count the levels of given pairs."""
    if not len(left):
        return {}
    # Each level weighs its own number of bits, so that the weights tell the levels apart.
    numbered = {
        comparison.key: {level.key: (0.5, 0.5 ** (1 + number)) for number, level in enumerate(comparison.levels, start=_FIRST)}
        for comparison in COMPARISONS
    }
    tool = linker(connection, settings(numbered, parts=True))
    pairs = pd.DataFrame({"match_key": "0", "join_key_l": left, "join_key_r": right})
    connection.register("_pairs", pairs)
    connection.execute("CREATE OR REPLACE TABLE given_pairs AS SELECT * FROM _pairs")
    connection.unregister("_pairs")
    tool.table_management.register_blocked_pairs_for_predict(tool._db_api.register("given_pairs"))
    scored = tool.inference.predict(warning_mode="never").physical_name
    found: dict[str, dict[str, int]] = {}
    for comparison in COMPARISONS:
        column = f"mw_{comparison.key}"
        rows = connection.execute(f"SELECT {column}, count(*) FROM {scored} GROUP BY 1").fetchall()
        counts = {round(value): int(number) for value, number in rows}
        found[comparison.key] = {
            level.key: counts.get(number, 0) for number, level in enumerate(comparison.levels, start=_FIRST)
        }
    connection.execute(f"DROP TABLE {scored}")
    return found
