"""Small frames of families, made up here, as a store holds them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import numpy as np
import pandas as pd

from rpkd.targeting._rules import DatedRules, Deciles

VILLAGES = ("33.16.01.2001", "33.16.01.2002", "33.16.02.2001")


def families_of_rows(rows: Sequence[dict[str, object]]) -> pd.DataFrame:
    """Make a frame of families; a decile of None on a listed side is a family without one, -1 is not listed."""
    frame = pd.DataFrame(rows)
    frame["village"] = [row.get("village", VILLAGES[0]) for row in rows]
    frame["district"] = [str(village)[:8] for village in frame["village"]]
    for when in ("before", "after"):
        given = [row.get(when, -1) for row in rows]
        frame[f"in_{when}"] = [value != -1 for value in given]
        frame[f"decile_{when}"] = pd.array([pd.NA if value in {-1, None} else value for value in given], dtype="Int64")
    frame["moved"] = [bool(row.get("moved")) for row in rows]
    for column in frame.columns:
        if column.startswith(("before:", "after:")) or column in {"disabled", "migrant", "orphan", "female_head"}:
            frame[column] = pd.array([row.get(column, pd.NA) for row in rows], dtype="boolean")
        elif column.startswith("persons_") or column in {"size", "toddlers", "pupils", "elderly", "pregnant"}:
            frame[column] = pd.array([row.get(column, pd.NA) for row in rows], dtype="Int64")
    return frame.drop(columns=[name for name in ("before", "after") if name in frame])


def random_families(seed: int, count: int = 60) -> pd.DataFrame:
    """Make a frame in which everything occurs, unknown answers too."""
    random = np.random.default_rng(seed)

    def some(values: Sequence[object]) -> list[object]:
        return [values[place] for place in random.integers(0, len(values), count)]

    sides = {"before": some([-1, None, *range(1, 11)]), "after": some([-1, None, *range(1, 11)])}
    answers = {
        name: some([True, False, False, pd.NA])
        for name in ("before:pkh", "after:pkh", "before:sembako", "after:sembako", "disabled", "female_head")
    }
    numbers = {name: some([0, 1, 2, pd.NA]) for name in ("persons_before:pbi-jk", "persons_after:pbi-jk", "pupils")}
    columns = {
        "village": some([*VILLAGES, ""]),
        "moved": some([True, False]),
        "size": some([1, 2, 3, 4, pd.NA]),
        **sides,
        **answers,
        **numbers,
    }
    frame = families_of_rows([dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)])
    frame["district"] = [village[:8] or "33.16.02" for village in frame["village"]]
    for when in ("before", "after"):
        frame[f"{when}:pbi-jk"] = frame[f"persons_{when}:pbi-jk"] > 0
    return frame


def rules(deciles: Deciles | None, target: str = "families", amount: float | None = None) -> DatedRules:
    """Make rules of a programme in force for ever."""
    day = datetime.date(2026, 1, 1)
    return DatedRules("pkh", day, target, deciles, amount, 12.0, day, None, "contoh", "A")
