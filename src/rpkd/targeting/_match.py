"""Targeting: rows of several lists that are one person, by identity number and then by everything else they hold."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rpkd.registry import Roster
from rpkd.targeting._clusters import NIK_WEIGHT, Edges, components, join, merged, nik_edges
from rpkd.targeting._match_quality import MatchQuality, match_quality
from rpkd.targeting._match_table import UNKNOWN, Integers, Table, block_values, stack
from rpkd.targeting._model import Model, count_model
from rpkd.targeting._rivals import chances
from rpkd.targeting._settings import HOUSEHOLD, KEYS, TWICE, rules, settings
from rpkd.targeting._splink import database, linker, load, need_splink

if TYPE_CHECKING:
    import duckdb
    from splink import SettingsCreator

MATCH_THRESHOLD = 0.95
"""Rows are joined from this chance of being one person."""
REVIEW_BAND = (0.3, MATCH_THRESHOLD)
"""Pairs between these chances are for a person to look at."""
_SEEN = -12.0
"""Pairs with less evidence than this (log2 of the odds) are counted and forgotten."""
_LEAST_SHARE = 10.0
"""Rows of a doubtful half in twice as many that stand beside what is counted when the prior is estimated."""


@dataclass(frozen=True)
class Matching:
    """Which rows of some lists are one person.

    Parameters
    ----------
    entities : pandas.DataFrame
        One row for each row of each list, in their order: ``list``, ``position`` (from 0), ``entity`` (number of the
        person), ``method`` (``"nik"``: an identity number joins it to another row, ``"model"``: only what else it holds
        does, ``"alone"``), ``probability`` (of its best pair; missing where it is alone) and ``by_nik`` (number of the
        person when identity numbers alone decide).
    pairs : pandas.DataFrame
        Every pair that was joined or came near to it: ``left`` and ``right`` (rows of `entities`), ``probability``,
        ``weight`` (log2 of the odds by itself; missing for identity numbers), ``method`` and ``joined``.
    review : pandas.DataFrame
        Pairs for a person to look at, the most likely first: ``list_left``, ``position_left``, ``list_right``,
        ``position_right``, ``probability``, ``weight``.
    model : Model or None
        The model that was used; ``None`` without one.
    quality : MatchQuality
        How well it went, in counts only.
    """

    entities: pd.DataFrame
    pairs: pd.DataFrame
    review: pd.DataFrame
    model: Model | None
    quality: MatchQuality


@dataclass(frozen=True)
class Scored:
    """Pairs of rows that met, and the evidence for each.

    Parameters
    ----------
    left, right : numpy.ndarray of int64
        Rows of the table, left before right.
    weight : numpy.ndarray of float64
        log2 of the odds that they are one person, each pair by itself.
    met : int
        Pairs that met, with those that were forgotten.
    """

    left: Integers
    right: Integers
    weight: NDArray[np.float64]
    met: int


def match(
    rosters: Sequence[Roster],
    model: Model | None = None,
    *,
    threshold: float = MATCH_THRESHOLD,
    review: tuple[float, float] = REVIEW_BAND,
    probabilistic: bool = True,
    seed: int = 0,
    threads: int | None = None,
    memory: str = "6GB",
) -> Matching:
    """Find the rows of several lists that are one person.

    Parameters
    ----------
    rosters : sequence of Roster
        Lists with different names. A list of families takes part through the head of each family.
    model : Model, optional
        One that was counted before; unless given, it is counted on these lists.
    threshold : float
        Chance from which rows are joined.
    review : tuple of float
        Chances between which pairs are left for a person to decide; pairs that contradict others join them.
    probabilistic : bool
        Whether rows are joined by more than identity numbers. Without it no optional package is needed.
    seed : int
        Of the sample that a model is counted on.
    threads : int, optional
        That DuckDB uses; up to four unless given.
    memory : str
        That DuckDB may use.

    Returns
    -------
    Matching
        The same for the same lists and seed; another order of their rows gives the same persons.

    Raises
    ------
    UserError
        When an optional package is not installed, or the memory does not suffice.

    Notes
    -----
    Identity numbers first (see `nik_edges`), then Fellegi and Sunter's weights with term frequencies, computed by
    Splink on DuckDB in memory. Rows entered twice in one list are joined before lists are compared. Candidates for one
    place compete (see `chances`). Then families that share a joined member or a card number count as one household, the
    members that are left meet again with this evidence, and all is decided anew. Nothing is written to disk.
    """
    table = stack(rosters)
    sure = nik_edges(table)
    by_nik, _ = join(table, sure)
    if not probabilistic:
        return _matching(table, by_nik, by_nik, sure, None, None, threshold, review)
    need_splink()
    threads = threads or min(4, os.cpu_count() or 1)
    if model is None:
        model = count_model(table, by_nik, sure, seed=seed, threads=threads, memory=memory)
    likely = prior(table, sure)
    with database(threads, memory) as connection:
        found = _meet(connection, table, by_nik, model, likely)
        edges, persons = _decide(table, by_nik, sure, found, threshold)
        again = _meet_at_home(connection, table, persons, model, likely, households(table, edges, persons))
    found = _together(found, again)
    edges, persons = _decide(table, by_nik, sure, found, threshold)
    return _matching(table, by_nik, persons, edges, found, model, threshold, review)


def prior(table: Table, edges: Edges) -> float:
    """Return the chance that two rows drawn at random are one person.

    It is counted on the rows with an identity number, for each two lists, and carried over to those without.

    Parameters
    ----------
    table : Table
        Rows.
    edges : Edges
        Pairs with one identity number.
    """
    lists = len(table.lists)
    valid = np.bincount(table.of_list[table.columns["nik_number"] != UNKNOWN], minlength=lists)
    sizes = np.bincount(table.of_list, minlength=lists)
    found = np.zeros((lists, lists))
    np.add.at(found, (table.of_list[edges.left], table.of_list[edges.right]), 1)
    found = found + found.T
    expected = 0.0
    for one in range(lists):
        for other in range(one + 1, lists):
            fewer = float(min(sizes[one], sizes[other]))
            both_known = (valid[one] / max(sizes[one], 1)) * (valid[other] / max(sizes[other], 1)) * fewer
            expected += (found[one, other] + _LEAST_SHARE) / (both_known + 2 * _LEAST_SHARE) * fewer
    possible = len(table) * (len(table) - 1) / 2
    return float(np.clip(expected / max(possible, 1.0), 1e-12, 0.5))


def households(table: Table, edges: Edges, persons: Integers) -> Integers:
    """Return the number of each row's household: families of all lists that share a card number or a joined member.

    Parameters
    ----------
    table : Table
        Rows.
    edges : Edges
        Pairs that are held for one person.
    persons : numpy.ndarray of int64
        What they join: some contradict others and join nothing.
    """
    lists = len(table.lists)
    known = table.columns["family"] != UNKNOWN
    family = np.where(known, table.columns["family"] * lists + table.of_list, UNKNOWN)
    numbers, of_row = np.unique(family, return_inverse=True)
    card = table.columns["kk_number"]
    has_card = known & (card != UNKNOWN)
    shared = known[edges.left] & known[edges.right] & (table.of_list[edges.left] != table.of_list[edges.right])
    shared &= persons[edges.left] == persons[edges.right]
    household = components(
        len(numbers) + int(card.max(initial=0)) + 1,
        np.concatenate([of_row[has_card], of_row[edges.left[shared]]]),
        np.concatenate([len(numbers) + card[has_card], of_row[edges.right[shared]]]),
    )
    return np.where(known, household[of_row], UNKNOWN)


def _meet(
    connection: duckdb.DuckDBPyConnection, table: Table, persons: Integers, model: Model, likely: float
) -> Scored:
    """Let rows of different lists meet, and rows entered twice."""
    across = {f"key{number}": block_values(table, key) for number, key in enumerate(KEYS)}
    twice = {f"twice{number}": block_values(table, key) for number, key in enumerate(TWICE)}
    load(connection, table, persons, across | twice)
    who_meets = rules(list(across), one_list=False) + rules(list(twice), one_list=True)
    return _scored(connection, settings(model.weights, likely, meet=who_meets))


def _meet_at_home(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    persons: Integers,
    model: Model,
    likely: float,
    household: Integers,
) -> Scored:
    """Let the members of one household meet again, with the household in place of the card."""
    columns = {"household": household}
    keys = {f"key{number}": block_values(table, key, columns) for number, key in enumerate(HOUSEHOLD)}
    load(connection, table, persons, columns | keys)
    who_meets = rules(list(keys), one_list=False)
    return _scored(connection, settings(model.weights, likely, meet=who_meets, household=True))


def _scored(connection: duckdb.DuckDBPyConnection, wanted: SettingsCreator) -> Scored:
    scored = linker(connection, wanted).inference.predict(warning_mode="never").physical_name
    counted = connection.execute(f"SELECT count(*) FROM {scored}").fetchone()  # noqa: S608 (Splink's own name)
    kept = connection.execute(
        f"SELECT least(id_l, id_r) AS one, greatest(id_l, id_r) AS other, match_weight FROM {scored} "  # noqa: S608
        f"WHERE match_weight >= {_SEEN}"
    ).fetchnumpy()
    connection.execute(f"DROP TABLE {scored}")
    left, right = np.asarray(kept["one"], dtype=np.int64), np.asarray(kept["other"], dtype=np.int64)
    order = np.lexsort((right, left))
    weight = np.asarray(kept["match_weight"], dtype=np.float64)
    return Scored(left[order], right[order], weight[order], int(counted[0]) if counted else 0)


def _together(one: Scored, other: Scored) -> Scored:
    """Return the pairs of both, each once, with the better evidence."""
    left = np.concatenate([one.left, other.left])
    right = np.concatenate([one.right, other.right])
    weight = np.concatenate([one.weight, other.weight])
    order = np.lexsort((weight, right, left))
    left, right, weight = left[order], right[order], weight[order]
    best = np.ones(len(left), dtype=bool)
    best[:-1] = (left[1:] != left[:-1]) | (right[1:] != right[:-1])
    return Scored(left[best], right[best], weight[best], one.met + other.met)


def _decide(table: Table, persons: Integers, sure: Edges, found: Scored, threshold: float) -> tuple[Edges, Integers]:
    """Join rows entered twice, then rows of different lists; return all edges and the persons."""
    chance = np.zeros(len(found.left))
    edges = sure
    one_list = table.of_list[found.left] == table.of_list[found.right]
    for these in (one_list, ~one_list):
        left, right, weight = found.left[these], found.right[these], found.weight[these]
        chance[these] = chances(table, persons, left, right, weight)
        enough = chance[these] >= threshold
        edges = merged(edges, Edges(left[enough], right[enough], weight[enough], chance[these][enough]))
        persons, _ = join(table, edges)
    return edges, persons


def _matching(
    table: Table,
    by_nik: Integers,
    persons: Integers,
    edges: Edges,
    found: Scored | None,
    model: Model | None,
    threshold: float,
    review: tuple[float, float],
) -> Matching:
    pairs = _pairs(table, persons, edges, found)
    chance = pairs["probability"]
    in_band = (chance >= review[0]) & ((chance < review[1]) | (chance >= threshold))
    doubtful = _best_of_persons(persons, pairs[~pairs["joined"] & pairs["method"].eq("model") & in_band])
    quality = match_quality(table, by_nik, persons, pairs, len(doubtful), found.met if found else 0, model, threshold)
    return Matching(_entities(table, by_nik, persons, pairs), pairs, located(table, doubtful), model, quality)


def _pairs(table: Table, persons: Integers, edges: Edges, found: Scored | None) -> pd.DataFrame:
    """Return every pair that was joined or came near to it."""
    by_number = edges.weight >= NIK_WEIGHT
    left, right = edges.left[by_number], edges.right[by_number]
    nothing = np.empty(0, dtype=np.int64)
    others = found or Scored(nothing, nothing, np.empty(0), 0)
    chance = chances(table, persons, others.left, others.right, others.weight)
    # What was decided keeps the chance on which it was: also a pair that contradicts others and so joined nothing.
    width = len(table)
    place = np.searchsorted(
        others.left * width + others.right, edges.left[~by_number] * width + edges.right[~by_number]
    )
    chance[place] = edges.chance[~by_number]
    # Pairs below the threshold whose rows met by way of a third one joined nothing themselves.
    telling = persons[others.left] != persons[others.right]
    telling[place] = True
    others = Scored(others.left[telling], others.right[telling], others.weight[telling], others.met)
    frame = pd.DataFrame(
        {
            "left": np.concatenate([left, others.left]),
            "right": np.concatenate([right, others.right]),
            "probability": np.concatenate([edges.chance[by_number], chance[telling]]),
            "weight": np.concatenate([np.full(len(left), np.nan), others.weight]),
            "method": np.repeat(np.array(["nik", "model"], dtype=object), [len(left), len(others.left)]),
        }
    )
    frame["joined"] = persons[frame["left"]] == persons[frame["right"]]
    return frame.astype({"method": "str"})


def _best_of_persons(persons: Integers, pairs: pd.DataFrame) -> pd.DataFrame:
    """Keep the best pair of each two persons, the most likely first."""
    one, other = persons[pairs["left"]], persons[pairs["right"]]
    ranked = pairs.assign(one=np.minimum(one, other), other=np.maximum(one, other)).sort_values(
        ["probability", "weight", "left", "right"], ascending=[False, False, True, True]
    )
    return ranked.drop_duplicates(["one", "other"]).drop(columns=["one", "other"])


def located(table: Table, pairs: pd.DataFrame) -> pd.DataFrame:
    """Say by list and position which rows pairs are of."""
    names = np.asarray(table.lists, dtype=object)
    found: dict[str, object] = {}
    for side in ("left", "right"):
        rows = pairs[side].to_numpy()
        found[f"list_{side}"] = pd.Series(names[table.of_list[rows]], dtype="str")
        found[f"position_{side}"] = table.position[rows]
    found["probability"] = pairs["probability"].to_numpy()
    found["weight"] = pairs["weight"].to_numpy()
    return pd.DataFrame(found)


def _entities(table: Table, by_nik: Integers, persons: Integers, pairs: pd.DataFrame) -> pd.DataFrame:
    best = np.full(len(table), np.nan)
    joined = pairs[pairs["joined"]]
    for side in ("left", "right"):
        np.fmax.at(best, joined[side].to_numpy(), joined["probability"].to_numpy())
    _, place, number_sizes = np.unique(by_nik, return_inverse=True, return_counts=True)
    _, entity, sizes = np.unique(persons, return_inverse=True, return_counts=True)
    method = np.select([number_sizes[place] > 1, sizes[entity] > 1], ["nik", "model"], "alone").astype(object)
    return pd.DataFrame(
        {
            "list": pd.Series(np.asarray(table.lists, dtype=object)[table.of_list], dtype="str"),
            "position": table.position,
            "entity": entity.astype(np.int64),
            "method": pd.Series(method, dtype="str"),
            "probability": best,
            "by_nik": place.astype(np.int64),
        }
    )
