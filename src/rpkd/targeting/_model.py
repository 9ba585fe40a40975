"""Targeting: the weights with which agreement of two rows counts: counted once on a sample, kept as numbers only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from rpkd.errors import Problem, UserError
from rpkd.targeting._clusters import Edges
from rpkd.targeting._match_table import UNKNOWN, Integers, Table, list_ranks, ranks
from rpkd.targeting._settings import COMPARISONS, Comparison, settings
from rpkd.targeting._splink import database, linker, load

if TYPE_CHECKING:
    import duckdb

VERSION = 1
"""Of the comparisons; a model of another one is not used."""
_STRANGERS = 1_000_000
"""Pairs of different persons that are drawn to see how often they agree by chance."""
_TRUE_PAIRS = 200_000
"""Pairs with one identity number that are counted at most."""
_BELIEF = 50.0
"""Pairs that the assumed shares weigh against those that were counted."""
_UNSEEN = 0.5
"""Pairs of strangers added to each level, so that none has share zero."""
_LEAST_TRUE, _LEAST_OTHER = 0.005, 1e-7
"""Shares that any level is given at least: the next lists may hold what these do not."""
_EXACT = {"birth": ("same", "birth"), "kk": ("same", "kk_number"), "place": ("address", "place")}
"""Levels that strangers reach too seldom for a draw, by comparison, and the column in which they agree."""

Weights = dict[str, dict[str, tuple[float, float]]]


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
                "weights": {
                    key: {level: list(pair) for level, pair in levels.items()} for key, levels in self.weights.items()
                },
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
            model = Model(
                weights, int(read["true_pairs"]), int(read["other_pairs"]), int(read["seed"]), int(read["version"])
            )
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


def count_model(table: Table, persons: Integers, edges: Edges, *, seed: int, threads: int, memory: str) -> Model:
    """Count how often rows of one person agree, and rows of strangers.

    Parameters
    ----------
    table : Table
        Rows.
    persons : numpy.ndarray of int64
        What identity numbers join.
    edges : Edges
        By which they join it.
    seed : int
        Of the draws.
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
        When the memory does not suffice.

    Notes
    -----
    Rows of different lists that an identity number joins are the true pairs: chosen by nothing else that they hold,
    they show how often names, dates and places of one person differ. Strangers are pairs of one list, drawn at random.
    What strangers share too seldom for a draw (birth date, card, address) is counted in full from how often each value
    occurs. Both stand beside assumed shares with the weight of a few pairs, so that lists without identity numbers can
    be matched as well. Fellegi and Sunter (1969), A theory for record linkage, JASA 64, 1183-1210.
    """
    rng = np.random.default_rng(seed)
    rank = ranks(table, np.arange(len(table)))
    true = (persons[edges.left] == persons[edges.right]) & (table.of_list[edges.left] != table.of_list[edges.right])
    left, right = edges.left[true], edges.right[true]
    order = np.lexsort((np.maximum(rank[left], rank[right]), np.minimum(rank[left], rank[right])))
    if len(order) > _TRUE_PAIRS:
        order = order[np.sort(rng.choice(len(order), _TRUE_PAIRS, replace=False))]
    left, right = left[order], right[order]
    one, other = _strangers(table, persons, rank, rng)
    used = np.zeros(len(table), dtype=bool)
    used[np.concatenate([left, right, one, other])] = True
    # A birth date that was read from the number agrees whenever the number does.
    own = ~table.columns["birth_in_nik"]
    dates = {name: np.where(own, table.columns[name], UNKNOWN) for name in ("birth", "year", "month", "day")}
    dated = replace(table, columns=table.columns | dates)
    with database(threads, memory) as connection:
        load(connection, dated, persons, {}, used)
        true_pairs = _levels(connection, left, right)
        strangers = _levels(connection, one, other)
    weights = {
        comparison.key: _weights(comparison, true_pairs[comparison.key], strangers[comparison.key], table)
        for comparison in COMPARISONS
    }
    return Model(weights, len(left), len(one), seed)


def _weights(
    comparison: Comparison, true_pairs: Mapping[str, int], strangers: Mapping[str, int], table: Table
) -> dict[str, tuple[float, float]]:
    """Return the shares of the levels of one comparison."""
    levels = comparison.levels
    true_total = sum(true_pairs.values()) + _BELIEF
    other_total = sum(strangers.values()) + _BELIEF + _UNSEEN * len(levels)
    true = {level.key: (true_pairs[level.key] + _BELIEF * level.true) / true_total for level in levels}
    other = {level.key: (strangers[level.key] + _BELIEF * level.other + _UNSEEN) / other_total for level in levels}
    if comparison.key in _EXACT:
        key, column = _EXACT[comparison.key]
        agreeing, possible = _agreeing(table, column)
        assumed = next(level.other for level in levels if level.key == key)
        other[key] = (agreeing + _BELIEF * assumed) / (possible + _BELIEF)
    if comparison.key == "list":
        sizes = np.bincount(table.of_list, minlength=len(table.lists))
        same = float(np.sum(sizes.astype(np.float64) ** 2) / max(len(table), 1) ** 2)
        other = {"same": same, "other": 1 - same}
    if not comparison.counted:
        true = {level.key: level.true for level in levels}
        if comparison.key == "nik":
            other = {level.key: level.other for level in levels}
    return {
        level.key: (
            round(max(true[level.key], _LEAST_TRUE), 9),
            round(max(other[level.key], _LEAST_OTHER), 9),
        )
        for level in levels
    }


def _agreeing(table: Table, column: str) -> tuple[float, float]:
    """Count pairs of rows of one list that agree in a column, and all pairs in which it is known."""
    agreeing, possible = 0.0, 0.0
    for number in range(len(table.lists)):
        values = table.columns[column][(table.of_list == number) & (table.columns[column] != UNKNOWN)]
        _, sizes = np.unique(values, return_counts=True)
        agreeing += float(np.sum(sizes * (sizes - 1.0))) / 2
        possible += len(values) * (len(values) - 1.0) / 2
    return agreeing, possible


def _strangers(table: Table, persons: Integers, rank: Integers, rng: np.random.Generator) -> tuple[Integers, Integers]:
    """Draw pairs of one list and of different persons."""
    lists = np.argsort(list_ranks(table))
    sizes = np.bincount(table.of_list, minlength=len(table.lists))[lists].astype(np.float64)
    sizes[sizes < 2] = 0
    if not sizes.any():
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    # Small lists do not hold more pairs than this.
    draws = int(min(_STRANGERS, np.sum(sizes**2) / 2))
    by_rank = np.argsort(rank)
    lefts, rights = [], []
    for number, pairs in zip(lists, rng.multinomial(draws, sizes**2 / np.sum(sizes**2)), strict=True):
        rows = by_rank[table.of_list[by_rank] == number]
        if pairs:
            lefts.append(rows[rng.integers(0, len(rows), pairs)])
            rights.append(rows[rng.integers(0, len(rows), pairs)])
    left, right = np.concatenate(lefts), np.concatenate(rights)
    apart = persons[left] != persons[right]
    return left[apart], right[apart]


def _levels(connection: duckdb.DuckDBPyConnection, left: Integers, right: Integers) -> dict[str, dict[str, int]]:
    """Count the levels that given pairs reach in each comparison."""
    if not len(left):
        return {comparison.key: {level.key: 0 for level in comparison.levels} for comparison in COMPARISONS}
    # Each level weighs its own number of bits, from one on, so that the weights tell the levels apart.
    numbered = {
        comparison.key: {level.key: (0.5, 0.5 ** (1 + bits)) for bits, level in enumerate(comparison.levels, start=1)}
        for comparison in COMPARISONS
    }
    tool = linker(connection, settings(numbered, parts=True))
    connection.register("_pairs", pd.DataFrame({"match_key": "0", "join_key_l": left, "join_key_r": right}))
    connection.execute("CREATE OR REPLACE TABLE given_pairs AS SELECT * FROM _pairs")
    connection.unregister("_pairs")
    tool.table_management.register_blocked_pairs_for_predict(tool._db_api.register("given_pairs"))
    scored = tool.inference.predict(warning_mode="never").physical_name
    found: dict[str, dict[str, int]] = {}
    for comparison in COMPARISONS:
        rows = connection.execute(f"SELECT mw_{comparison.key}, count(*) FROM {scored} GROUP BY 1").fetchall()  # noqa: S608
        counts = {round(bits): int(number) for bits, number in rows}
        found[comparison.key] = {
            level.key: counts.get(bits, 0) for bits, level in enumerate(comparison.levels, start=1)
        }
    connection.execute(f"DROP TABLE {scored}")
    return found
