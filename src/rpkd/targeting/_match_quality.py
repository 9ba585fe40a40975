"""Targeting: how well lists were matched, in counts that name nobody, and what clerical decisions say about it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rpkd.targeting._match_table import Integers, Table
from rpkd.targeting._settings import COMPARISONS

if TYPE_CHECKING:
    from rpkd.targeting._match import Matching
    from rpkd.targeting._model import Model

_WIDTH = 2
"""Of a bar of the histogram, in bits."""
_LOWEST, _HIGHEST = -12, 50
_Z = 1.959963984540054
"""95 %."""
_BRACKETS = (0.01, 0.3, 0.5, 0.8, 0.95, 0.99, 0.999)
"""Of the chance; a sample draws from each."""


@dataclass(frozen=True)
class MatchQuality:
    """How well lists were matched; counts and shares only.

    Parameters
    ----------
    weights : pandas.DataFrame
        What each level of each comparison counts: ``comparison``, ``level`` (neutral keys), ``true_share``,
        ``other_share`` (of pairs of one person and of strangers) and ``bits`` (log2 of their ratio). Empty without a
        model.
    histogram : pandas.DataFrame
        Pairs by evidence: ``from_bits``, ``to_bits``, ``joined``, ``apart``. The first and the last bar are open;
        pairs below -12 bits are not in it.
    rows : pandas.DataFrame
        For each list: ``list``, ``rows``, ``nik``, ``model``, ``alone``.
    pairs : pandas.DataFrame
        For each two lists: ``list_left``, ``list_right``, ``nik``, ``model``: pairs of rows of one person that identity
        numbers join, and that only the model joins.
    met : int
        Pairs that were compared.
    in_band : int
        Pairs for a person to look at.
    contradictions : int
        Pairs with enough evidence that were not joined because they contradict others.
    expected_precision : float or None
        Share of right ones among the pairs that the model joined, by its own reckoning.
    expected_recall : float or None
        Share of joined pairs among all true pairs that were compared, by its own reckoning.
    true_pairs, other_pairs : int
        Pairs that the model was counted on.
    """

    weights: pd.DataFrame
    histogram: pd.DataFrame
    rows: pd.DataFrame
    pairs: pd.DataFrame
    met: int
    in_band: int
    contradictions: int
    expected_precision: float | None
    expected_recall: float | None
    true_pairs: int
    other_pairs: int


def match_quality(
    table: Table,
    by_nik: Integers,
    persons: Integers,
    pairs: pd.DataFrame,
    in_band: int,
    met: int,
    model: Model | None,
    threshold: float,
) -> MatchQuality:
    """Count how well lists were matched.

    Parameters
    ----------
    table : Table
        Rows.
    by_nik, persons : numpy.ndarray of int64
        Number of each row's person by identity number alone and in the end.
    pairs : pandas.DataFrame
        See `Matching`.
    in_band : int
        Pairs for a person to look at.
    met : int
        Pairs that were compared.
    model : Model or None
        The model.
    threshold : float
        Chance from which pairs are joined.
    """
    by_model = pairs[pairs["method"].eq("model")]
    joined = by_model["joined"].to_numpy()
    chance = by_model["probability"].to_numpy()
    numbers = int((pairs["joined"] & pairs["method"].eq("nik")).sum())
    right, missed = float(chance[joined].sum()), float(chance[~joined].sum())
    recall = (numbers + right) / (numbers + right + missed) if numbers + right else None
    return MatchQuality(
        weights=weights_of(model),
        histogram=_histogram(by_model["weight"].to_numpy(), joined),
        rows=_rows(table, by_nik, persons),
        pairs=_pairs(table, by_nik, persons),
        met=met,
        in_band=in_band,
        contradictions=int((~pairs["joined"] & (pairs["probability"] >= threshold)).sum()),
        expected_precision=right / int(joined.sum()) if joined.any() else None,
        expected_recall=recall if model is not None else None,
        true_pairs=model.true_pairs if model else 0,
        other_pairs=model.other_pairs if model else 0,
    )


def weights_of(model: Model | None) -> pd.DataFrame:
    """Return what each level of each comparison counts; see `MatchQuality`."""
    found = [
        (comparison.key, level.key, *model.weights[comparison.key][level.key])
        for comparison in COMPARISONS
        for level in comparison.levels
        if model is not None
    ]
    frame = pd.DataFrame(found, columns=["comparison", "level", "true_share", "other_share"])
    frame["bits"] = np.log2(frame["true_share"].astype(float) / frame["other_share"].astype(float))
    return frame.astype({"comparison": "str", "level": "str", "true_share": float, "other_share": float})


def _histogram(weight: NDArray[np.float64], joined: NDArray[np.bool_]) -> pd.DataFrame:
    edges = np.arange(_LOWEST, _HIGHEST + _WIDTH, _WIDTH)
    inside = np.clip(weight, _LOWEST, _HIGHEST - _WIDTH / 2)
    return pd.DataFrame(
        {
            "from_bits": edges[:-1],
            "to_bits": edges[1:],
            "joined": np.histogram(inside[joined], edges)[0],
            "apart": np.histogram(inside[~joined], edges)[0],
        }
    )


def _rows(table: Table, by_nik: Integers, persons: Integers) -> pd.DataFrame:
    def several(numbers: Integers) -> NDArray[np.bool_]:
        return np.bincount(numbers, minlength=len(table))[numbers] > 1

    nik = several(by_nik)
    model = several(persons) & ~nik
    lists = len(table.lists)
    total = np.bincount(table.of_list, minlength=lists)
    of_nik = np.bincount(table.of_list[nik], minlength=lists)
    of_model = np.bincount(table.of_list[model], minlength=lists)
    return pd.DataFrame(
        {
            "list": pd.Series(table.lists, dtype="str"),
            "rows": total,
            "nik": of_nik,
            "model": of_model,
            "alone": total - of_nik - of_model,
        }
    )


def _pairs(table: Table, by_nik: Integers, persons: Integers) -> pd.DataFrame:
    """Count pairs of rows of one person for each two lists."""
    lists = len(table.lists)
    every = _pair_counts(persons, table.of_list, lists)
    nik = _pair_counts(by_nik, table.of_list, lists)
    found = [
        (table.lists[one], table.lists[other], int(nik[one, other]), int(every[one, other] - nik[one, other]))
        for one in range(lists)
        for other in range(one, lists)
    ]
    frame = pd.DataFrame(found, columns=["list_left", "list_right", "nik", "model"])
    return frame.astype({"list_left": "str", "list_right": "str", "nik": np.int64, "model": np.int64})


def _pair_counts(persons: Integers, of_list: Integers, lists: int) -> Integers:
    """Count pairs of rows with one person, by the lists of the two rows."""
    cells, held = np.unique(persons * lists + of_list, return_counts=True)
    person, of_cell = cells // lists, cells % lists
    counts = np.zeros((lists, lists), dtype=np.int64)
    np.add.at(counts, (of_cell, of_cell), held * (held - 1) // 2)
    for step in range(1, lists):
        same = np.flatnonzero(person[step:] == person[:-step])
        np.add.at(counts, (of_cell[same], of_cell[same + step]), held[same] * held[same + step])
    return counts


@dataclass(frozen=True)
class Share:
    """A share and its 95 % interval.

    Parameters
    ----------
    value, low, high : float
        From 0 to 1.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class LabelQuality:
    """What clerical decisions say about a matching.

    Parameters
    ----------
    precision : Share or None
        Of joined pairs that are right; ``None`` when no label is of a joined pair.
    recall : Share or None
        Of true pairs that were joined; ``None`` when no label is of a true pair.
    labels : int
        Decisions that were used.
    """

    precision: Share | None
    recall: Share | None
    labels: int


def review_sample(matching: Matching, n: int, seed: int = 0) -> pd.DataFrame:
    """Draw pairs for clerical decisions, as many of doubtful as of clear ones.

    Parameters
    ----------
    matching : Matching
        Matched lists.
    n : int
        Pairs wanted.
    seed : int
        Of the draw.

    Returns
    -------
    pandas.DataFrame
        ``list_left``, ``position_left``, ``list_right``, ``position_right``, ``probability``, ``stratum`` and
        ``stratum_weight``: how many pairs each one stands for.
    """
    pairs = matching.pairs
    stratum = _strata(pairs)
    rng = np.random.default_rng(seed)
    kinds, sizes = np.unique(stratum, return_counts=True)
    chosen: list[Integers] = []
    stand_for: list[NDArray[np.float64]] = []
    wanted = n
    # Small strata are taken whole; what they leave goes to the larger ones.
    for place, which in enumerate(np.argsort(sizes, kind="stable")):
        taken = min(int(sizes[which]), wanted // (len(kinds) - place))
        wanted -= taken
        if taken:
            members = np.flatnonzero(stratum == kinds[which])
            chosen.append(np.sort(rng.choice(members, taken, replace=False)))
            stand_for.append(np.full(taken, sizes[which] / taken))
    rows = np.concatenate(chosen) if chosen else np.empty(0, dtype=np.int64)
    drawn = pairs.iloc[rows]
    entities = matching.entities
    left, right = entities.iloc[drawn["left"]], entities.iloc[drawn["right"]]
    return pd.DataFrame(
        {
            "list_left": left["list"].to_numpy(),
            "position_left": left["position"].to_numpy(),
            "list_right": right["list"].to_numpy(),
            "position_right": right["position"].to_numpy(),
            "probability": drawn["probability"].to_numpy(),
            "stratum": stratum[rows],
            "stratum_weight": np.concatenate(stand_for) if stand_for else np.empty(0),
        }
    )


def _strata(pairs: pd.DataFrame) -> Integers:
    """Return the number of each pair's stratum: identity number or bracket of the chance, and whether it was joined."""
    bracket = np.digitize(pairs["probability"].to_numpy(), _BRACKETS).astype(np.int64)
    kind = np.where(pairs["method"].eq("nik"), len(_BRACKETS) + 1, bracket)
    stratum: Integers = 2 * kind + pairs["joined"].to_numpy()
    return stratum


def label_quality(matching: Matching, labels: pd.DataFrame) -> LabelQuality:
    """Measure a matching by clerical decisions.

    Parameters
    ----------
    matching : Matching
        Matched lists.
    labels : pandas.DataFrame
        ``list_left``, ``position_left``, ``list_right``, ``position_right``, ``same`` (bool) and, for a sample drawn by
        strata, ``stratum_weight``.

    Returns
    -------
    LabelQuality
        With Wilson intervals (1927, JASA 22); weighted labels count as Kish's effective number (1965, Survey Sampling).
        Recall is among the pairs from which the labels were drawn: true pairs that never met are not in it.

    Raises
    ------
    KeyError
        When a label names a row that no list holds.
    """
    entities = matching.entities.set_index(["list", "position"])["entity"]
    left = entities.loc[list(zip(labels["list_left"], labels["position_left"], strict=True))].to_numpy()
    right = entities.loc[list(zip(labels["list_right"], labels["position_right"], strict=True))].to_numpy()
    joined = left == right
    same = labels["same"].to_numpy(dtype=bool)
    weight = labels["stratum_weight"].to_numpy(dtype=float) if "stratum_weight" in labels else np.ones(len(labels))
    return LabelQuality(_share(same[joined], weight[joined]), _share(joined[same], weight[same]), len(labels))


def _share(hit: NDArray[np.bool_], weight: NDArray[np.float64]) -> Share | None:
    if not len(hit):
        return None
    share = float(np.average(hit, weights=weight))
    effective = float(weight.sum() ** 2 / np.sum(weight**2))
    return Share(share, *wilson(share, effective))


def wilson(share: float, number: float) -> tuple[float, float]:
    """Return the 95 % interval of a share after Wilson.

    Parameters
    ----------
    share : float
        Observed, 0 to 1.
    number : float
        Observations.

    Examples
    --------
    >>> [round(bound, 4) for bound in wilson(0.5, 100)]
    [0.4038, 0.5962]
    >>> wilson(1.0, 1000)[0] > 0.996
    True
    """
    centre = (share + _Z**2 / (2 * number)) / (1 + _Z**2 / number)
    half = _Z / (1 + _Z**2 / number) * math.sqrt(share * (1 - share) / number + _Z**2 / (4 * number**2))
    # Rounding must not leave the share itself outside.
    return max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half))
