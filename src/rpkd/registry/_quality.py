"""How good a list is: counts of what is missing, unusable, odd or repeated, as a whole and for each village.

Counts only, never a value of a person. What is odd is not always wrong: a NIK that was registered in another regency is
as good as any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rpkd.registry._identity import FAULTS, MISSING, OK, born
from rpkd.registry._roster import Roster

Bools = NDArray[np.bool_]

MEASURES = (
    *(f"nik_{state}" for state in (OK, MISSING, *FAULTS) if state != "issue_date"),
    *(f"kk_{state}" for state in (OK, MISSING, *FAULTS) if state != "birth_date"),
    *("nik_repeated", "nik_elsewhere", "family_repeated", "name_missing", "birth_missing", "birth_unreadable"),
    *("birth_differs", "sex_missing", "sex_differs", "decile_missing", "decile_unreadable", "village_missing"),
    *("village_unknown", "other_regency"),
)
"""What is counted, in rows of the list.

``nik_…`` and ``kk_…``: the state of the numbers; ``nik_repeated``: usable NIK that another row has as well;
``nik_elsewhere``: registered in another regency, which is no fault; ``family_repeated``: rows of families whose KK
number or key stands for another family as well (a list of families: for another row; a list of persons: with a second
head); ``birth_differs``, ``sex_differs``: from what the usable NIK says; ``village_missing``: no village of the region,
among them ``village_unknown`` (something else is written) and ``other_regency``.
"""


@dataclass(frozen=True)
class Quality:
    """Counts of one list.

    Parameters
    ----------
    list : str
        Its name.
    rows, families : int
        Of the list; a list of recipients without KK numbers and keys has as many families as rows.
    counts : dict of str to int
        Rows by measure, in the order of `MEASURES`.
    villages : pandas.DataFrame
        One row for each village (index, Kemendagri code; empty for rows without one) with the columns ``rows``,
        ``families`` and `MEASURES`, all int64.
    """

    list: str
    rows: int
    families: int
    counts: Mapping[str, int]
    villages: pd.DataFrame


def quality_of(roster: Roster, found: Mapping[str, Bools] | None = None) -> Quality:
    """Count what is missing, unusable, odd or repeated in a list.

    Parameters
    ----------
    roster : Roster
        The list.
    found : mapping of str to numpy.ndarray of bool, optional
        Rows in which something is written that cannot be used, which only the reader of a file knows: by measure,
        ``birth_unreadable``, ``decile_unreadable``, ``village_unknown``, ``other_regency``; none where not given.
    """
    rows = roster.rows
    faults = pd.DataFrame({"rows": np.ones(len(rows), np.int64)})
    masks = _masks(roster) | dict(found or {})
    for measure in MEASURES:
        faults[measure] = masks.get(measure, np.zeros(len(rows), bool)).astype(np.int64)
    family = family_key(roster)
    first = ~pd.Series(family).duplicated().to_numpy(bool)
    place = rows["village"].to_numpy(object)
    villages = faults.groupby(place).sum()
    # A family with members in two villages is counted in each.
    pairs = pd.DataFrame({"village": place, "family": family}).drop_duplicates()
    villages.insert(1, "families", pairs.groupby("village").size().reindex(villages.index, fill_value=0))
    villages.index.name = "village"
    totals = faults.sum()
    return Quality(
        roster.name, len(rows), int(first.sum()), {measure: int(totals[measure]) for measure in MEASURES}, villages
    )


def family_key(roster: Roster) -> NDArray[np.int64]:
    """Return a number for each row's family: by the list's own key, else by the KK number, else each row is one.

    Examples
    --------
    >>> import datetime
    >>> rows = pd.DataFrame({"family_id": ["", "", "", "f"], "kk": ["1", "1", "", ""]})
    >>> family_key(Roster("a", "dtsen", None, "after", "person", datetime.date(2026, 7, 1), "a.csv", rows)).tolist()
    [0, 0, 1, 2]
    """
    own, card = roster.rows["family_id"].to_numpy(object), roster.rows["kk"].to_numpy(object)
    number, _ = pd.factorize(own)
    card_number, _ = pd.factorize(card)
    many = len(roster.rows)
    key = np.where(own != "", number, np.where(card != "", many + card_number, 2 * many + np.arange(many)))
    return pd.factorize(key)[0].astype(np.int64)


def _masks(roster: Roster) -> dict[str, Bools]:
    rows = roster.rows
    nik, state = rows["nik"].to_numpy(object), rows["nik_state"].to_numpy(object)
    kk_state = rows["kk_state"].to_numpy(object)
    masks: dict[str, Bools] = {f"nik_{name}": state == name for name in (OK, MISSING, *FAULTS)}
    masks |= {f"kk_{name}": kk_state == name for name in (OK, MISSING, *FAULTS)}
    usable = nik != ""
    held = born(nik, roster.date)
    birth = rows["birth"].to_numpy("datetime64[D]")
    listed = usable & (rows["birth_from"].to_numpy(object) == "list") & ~np.isnat(birth)
    sex = rows["sex"].to_numpy(object)
    village = rows["village"].to_numpy(object)
    region = village[village != ""][0][:5] if (village != "").any() else ""
    return masks | {
        "nik_repeated": usable & rows["nik"].duplicated(keep=False).to_numpy(bool),
        "nik_elsewhere": usable & (held.regency != region) & (region != ""),
        "family_repeated": _repeated_families(roster),
        "name_missing": (rows["name_key"] == "").to_numpy(bool),
        "birth_missing": np.isnat(birth),
        "birth_differs": listed & _other_day(birth, held.date),
        "sex_missing": sex == "",
        "sex_differs": usable & (sex != "") & (held.sex != sex),
        "decile_missing": rows["decile"].isna().to_numpy(bool),
        "village_missing": village == "",
    }


def _other_day(birth: NDArray[np.datetime64], held: NDArray[np.datetime64]) -> Bools:
    """Tell where a date differs from that of the NIK, whose century is not known."""
    months, held_months = birth.astype("datetime64[M]"), held.astype("datetime64[M]")
    apart = (months - held_months).astype(np.int64)
    same_month = apart % 1200 == 0
    same_day = (birth - months).astype(np.int64) == (held - held_months).astype(np.int64)
    differs: Bools = ~(same_month & same_day) & ~np.isnat(held)
    return differs


def _repeated_families(roster: Roster) -> Bools:
    rows = roster.rows
    if roster.level == "family":
        repeated = np.zeros(len(rows), bool)
        for column in ("family_id", "kk"):
            repeated |= ((rows[column] != "") & rows[column].duplicated(keep=False)).to_numpy(bool)
        return repeated
    family = family_key(roster)
    head = (rows["relation"] == "head").to_numpy(bool)
    heads = np.bincount(family[head], minlength=int(family.max(initial=0)) + 1)
    # The same card under two keys of the list is one family twice as well.
    keys = rows[["family_id", "kk"]][(rows["family_id"] != "") & (rows["kk"] != "")].drop_duplicates()
    cards = keys["kk"][keys["kk"].duplicated(keep=False)]
    twice: Bools = (heads[family] > 1) | rows["kk"].isin(cards).to_numpy(bool)
    return twice
