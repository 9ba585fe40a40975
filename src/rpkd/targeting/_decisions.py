"""What people decided about pairs: how good it shows a matching to be, and what it changes in it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from rpkd.targeting._clusters import NIK_WEIGHT
from rpkd.targeting._match import Matching
from rpkd.targeting._match_quality import label_quality, review_sample

SIDES = ("list_left", "position_left", "list_right", "position_right")
SAMPLE = 200
_SEED = 1


def pairs_to_review(matching: Matching) -> pd.DataFrame:
    """Return the pairs that are worth a person's look: a sample of all, and those that stay doubtful.

    Parameters
    ----------
    matching : Matching
        Matched lists.

    Returns
    -------
    pandas.DataFrame
        `SIDES`, ``probability``, ``stratum`` and ``stratum_weight``: the part of all pairs that one of the sample was
        drawn from, and how many pairs it stands for; missing for pairs that are doubtful only. The sample comes first
        and in a random order, so that the first of it are a sample too. The same matching gives the same pairs.
    """
    sample = review_sample(matching, SAMPLE, _SEED)[[*SIDES, "probability", "stratum", "stratum_weight"]]
    sample = sample.sample(frac=1, random_state=_SEED)
    doubtful = matching.review[[*SIDES, "probability"]].assign(stratum=np.nan, stratum_weight=np.nan)
    both = pd.concat([sample, doubtful], ignore_index=True)
    return both.drop_duplicates(list(SIDES), ignore_index=True)


def labelled_quality(matching: Matching, pairs: pd.DataFrame, decided: pd.DataFrame) -> dict[str, Any] | None:
    """Measure a matching by the decisions on its sample.

    Parameters
    ----------
    matching : Matching
        Before any decision was followed.
    pairs : pandas.DataFrame
        From `pairs_to_review`.
    decided : pandas.DataFrame
        `SIDES` and ``same``, either row first.

    Returns
    -------
    dict or None
        ``labels``, ``precision`` and ``recall`` (``value``, ``low``, ``high``, fractions; None where no pair tells);
        None without any decision on the sample.
    """
    sample = pairs[pairs["stratum_weight"].notna()]
    turned = decided.rename(columns=dict(zip(SIDES, (*SIDES[2:], *SIDES[:2]), strict=True)))
    known = pd.concat([decided, turned], ignore_index=True)[[*SIDES, "same"]].drop_duplicates(list(SIDES))
    labels = sample.merge(known, on=list(SIDES))
    if labels.empty:
        return None
    # Not all of the sample may have been decided: those that were stand for the others of their stratum.
    size = sample.groupby("stratum")["stratum_weight"].sum()
    decided_of = labels["stratum"].map(labels["stratum"].value_counts())
    labels = labels.assign(stratum_weight=labels["stratum"].map(size) / decided_of)
    return asdict(label_quality(matching, labels))


def with_decisions(matching: Matching, decided: pd.DataFrame) -> pd.DataFrame:
    """Follow what people decided: join rows that are one person, part rows that are not.

    Persons that no decision is about stay as they are. The others are joined anew, decisions first and then the best
    evidence, and never across a pair that was said to be two persons.

    Parameters
    ----------
    matching : Matching
        Matched lists.
    decided : pandas.DataFrame
        `SIDES` and ``same``.

    Returns
    -------
    pandas.DataFrame
        As `Matching.entities`.
    """
    entities = matching.entities
    if decided.empty:
        return entities
    place = pd.Series(np.arange(len(entities)), index=pd.MultiIndex.from_frame(entities[["list", "position"]]))
    left, right = (
        place.loc[list(zip(decided[f"list_{side}"], decided[f"position_{side}"], strict=True))].to_numpy(np.int64)
        for side in ("left", "right")
    )
    same = decided["same"].to_numpy(bool)
    person = entities["entity"].to_numpy(np.int64)
    touched = np.flatnonzero(np.isin(person, person[np.concatenate([left, right])]))
    inside = np.zeros(len(entities), bool)
    inside[touched] = True
    pairs = matching.pairs[matching.pairs["joined"]]
    pairs = pairs[inside[pairs["left"]] & inside[pairs["right"]]]
    pairs = pairs.assign(weight=pairs["weight"].fillna(NIK_WEIGHT)).sort_values(
        ["weight", "left", "right"], ascending=[False, True, True]
    )
    wanted = [*zip(left[same].tolist(), right[same].tolist(), strict=True)]
    wanted += zip(pairs["left"].tolist(), pairs["right"].tolist(), strict=True)
    parted = list(zip(left[~same].tolist(), right[~same].tolist(), strict=True))
    joined = _joined(touched.tolist(), wanted, parted)
    # A person's number is free: above all that were given, so that no other person gets it.
    first = int(person.max()) + 1
    changed = person.copy()
    changed[touched] = [first + joined[row] for row in touched.tolist()]
    out = entities.assign(entity=changed)
    agreed = np.concatenate([left[same], right[same]])
    by_hand = np.zeros(len(out), bool)
    by_hand[agreed] = True
    by_hand &= (out["method"] != "nik").to_numpy()
    lonely = inside & ~out["entity"].duplicated(keep=False).to_numpy()
    out["method"] = out["method"].mask(by_hand, "model").mask(lonely, "alone")
    out["probability"] = out["probability"].mask(by_hand, 1.0).mask(lonely)
    return out


def _joined(rows: list[int], wanted: list[tuple[int, int]], parted: list[tuple[int, int]]) -> dict[int, int]:
    """Join rows along pairs in their order, but for those that would bring parted rows together."""
    group = {row: row for row in rows}
    holds: dict[int, set[int]] = {row: {row} for row in rows}
    apart: dict[int, set[int]] = {row: set() for row in rows}
    for one, other in parted:
        apart[one].add(other)
        apart[other].add(one)
    for one, other in wanted:
        left, right = sorted((group[one], group[other]))
        if left == right or apart[left] & holds[right]:
            continue
        for row in holds[right]:
            group[row] = left
        holds[left] |= holds.pop(right)
        apart[left] |= apart.pop(right)
    return group
