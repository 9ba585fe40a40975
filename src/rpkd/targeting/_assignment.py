"""Desa dampingan: one agency (OPD) for each chosen desa/kelurahan, by mandate, distance and balance.

The least costly assignment is found exactly. What is not known (a place, a village's main problem) plays no part in the
choice and is told; it is never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from rpkd.errors import Problem, UserError

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

EARTH_RADIUS_KM = 6371.0088
"""Mean radius (IUGG)."""


@dataclass(frozen=True)
class AssignmentWeights:
    """What counts how much.

    Parameters
    ----------
    mandate : float
        A village whose main problem is outside the agency's fields, times its need (0 to 1).
    distance : float
        The way from the agency's office, as a fraction of the longest known one.
    stability : float
        A village that gets another agency than it has. Above the sum of `mandate` and `distance` only capacities, fixed
        agencies and the balance move a village.
    """

    mandate: float = 1.0
    distance: float = 0.5
    stability: float = 2.0


@dataclass(frozen=True)
class Assignment:
    """Which agency accompanies which village.

    Parameters
    ----------
    villages : pandas.DataFrame
        In the order of the codes: ``village``, ``office``, ``need``, ``problem``, ``fits`` (whether the problem is in
        the agency's fields; missing where the problem is not known), ``kilometres`` (NaN where a place is not known),
        ``previous``, ``kept`` (missing where there was none), ``fixed`` (whether the office was set beforehand).
    offices : pandas.DataFrame
        In the order of the names: ``office``, ``capacity``, ``villages``, ``need`` (sum), ``fits`` (villages),
        ``kilometres`` (mean of the known ones).
    cost : float
        What was made smallest.
    unknown_problems : int
        Villages without a main problem.
    """

    villages: pd.DataFrame
    offices: pd.DataFrame
    cost: float
    unknown_problems: int


def kilometres(
    longitude: npt.ArrayLike, latitude: npt.ArrayLike, other_longitude: npt.ArrayLike, other_latitude: npt.ArrayLike
) -> Floats:
    """Return the distance as the crow flies between points, in kilometres.

    Parameters
    ----------
    longitude, latitude, other_longitude, other_latitude : array_like
        Degrees; they are broadcast against each other. NaN where not known.

    Notes
    -----
    The haversine formula on a sphere of the mean radius of the Earth: at most 0.6 percent off.

    Examples
    --------
    >>> round(float(kilometres(111.0, -7.0, 112.0, -7.0)), 1)
    110.4
    """
    here, there = np.radians(np.asarray(latitude, np.float64)), np.radians(np.asarray(other_latitude, np.float64))
    turn = np.radians(np.asarray(other_longitude, np.float64) - np.asarray(longitude, np.float64))
    half = np.sin((there - here) / 2) ** 2 + np.cos(here) * np.cos(there) * np.sin(turn / 2) ** 2
    found: Floats = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    return found


def assign(
    villages: pd.DataFrame,
    offices: pd.DataFrame,
    *,
    weights: AssignmentWeights | None = None,
    spread: int | None = 1,
    where: str = "penugasan desa dampingan",
) -> Assignment:
    """Give each village one agency.

    Parameters
    ----------
    villages : pandas.DataFrame
        ``village`` (unique), ``need`` (not negative, larger is more urgent; NaN where not known), ``problem`` (field of
        its main problem, empty where not known), ``longitude``, ``latitude`` (NaN where not known), ``fixed`` (name of
        the agency that it must get, empty for none), ``previous`` (the one that it has, empty for none).
    offices : pandas.DataFrame
        ``office`` (unique), ``fields`` (tuple of fields), ``longitude``, ``latitude`` (NaN where not known),
        ``capacity`` (villages at most; missing for no limit).
    weights : AssignmentWeights, optional
        What counts how much.
    spread : int or None
        By how many villages two agencies may differ. An agency whose capacity is smaller has as many as it can, one
        that has more fixed villages has those, and the others are balanced; None for no balance.
    where : str
        What is assigned, for messages.

    Returns
    -------
    Assignment
        The order of the rows given does not matter.

    Raises
    ------
    UserError
        When there are no agencies, capacities are too small, a fixed agency is not known, or has more fixed villages
        than its capacity.

    Notes
    -----
    The cost of a pair is ``mandate * need * misfit + distance * way + stability * moved``: the need as a fraction of
    the largest, misfit 1 where the village's problem is outside the agency's fields, the way as a fraction of the
    longest known one, moved 1 where the village had another of these agencies. Where a village's problem is not known,
    misfit is 0 for all agencies; where its need is not known, it counts as the mean of the known ones. A pair without a
    distance takes the mean of the village's known distances, so that it counts as neither near nor far.

    Each agency has as many slots as it may have villages, of which some must be taken; rows without village take what
    is left. The assignment problem of rows and slots is solved by `scipy.optimize.linear_sum_assignment` (Crouse 2016,
    IEEE Transactions on Aerospace and Electronic Systems 52(4), 1679-1696).

    Examples
    --------
    >>> place = {"longitude": float("nan"), "latitude": float("nan")}
    >>> villages = pd.DataFrame({"village": ["a", "b"], "need": [9, 5], "problem": ["Kesehatan", "Pendidikan"],
    ...                          **place, "fixed": "", "previous": ""})
    >>> offices = pd.DataFrame({"office": ["Dinas Kesehatan", "Dinas Pendidikan"], **place, "capacity": None,
    ...                         "fields": [("Kesehatan",), ("Pendidikan",)]})
    >>> assign(villages, offices).villages["office"].tolist()
    ['Dinas Kesehatan', 'Dinas Pendidikan']
    """
    chosen = weights or AssignmentWeights()
    rows = villages.sort_values("village", ignore_index=True)
    columns = offices.sort_values("office", ignore_index=True)
    _check(rows, columns, where)
    names = columns["office"].astype(str).tolist()
    place = {name: number for number, name in enumerate(names)}
    fixed = np.array([place.get(name, -1) for name in rows["fixed"]], dtype=np.int64)
    capacity = _capacities(columns, len(rows))
    held = np.bincount(fixed[fixed >= 0], minlength=len(names)).astype(np.int64)
    ways = kilometres(
        *(rows[name].to_numpy(np.float64)[:, None] for name in ("longitude", "latitude")),
        *(columns[name].to_numpy(np.float64)[None, :] for name in ("longitude", "latitude")),
    )
    fits = np.array([[problem in fields for fields in columns["fields"]] for problem in rows["problem"]], dtype=bool)
    fits = fits.reshape(len(rows), len(names))
    told = rows["need"].to_numpy(np.float64)
    need = np.where(np.isfinite(told), told, told[np.isfinite(told)].mean() if np.isfinite(told).any() else 1.0)
    previous = np.array([place.get(name, -1) for name in rows["previous"]], dtype=np.int64)
    cost = _costs(need, fits, (rows["problem"] == "").to_numpy(bool), ways, previous, chosen)
    best: tuple[float, Whole] | None = None
    for least, most in _sizes(len(rows), capacity, held, spread):
        found = _solve(cost, fixed, least, most)
        if best is None or found[0] < best[0] - 1e-12:
            best = found
    if best is None:
        raise AssertionError("the capacities were checked")
    return _told(rows, columns, capacity, fits, ways, fixed, previous, best)


def _check(villages: pd.DataFrame, offices: pd.DataFrame, where: str) -> None:
    problems = []
    names = set(offices["office"])
    if villages["village"].duplicated().any() or offices["office"].duplicated().any():
        raise ValueError("a village or an agency is listed twice")
    if (villages["need"].to_numpy(np.float64) < 0).any():
        raise ValueError("needs are not negative")
    unknown = sorted({str(name) for name in villages["fixed"] if name and name not in names})
    if unknown:
        rule, remedy = "OPD tetap ada di lembar OPD", "perbaiki nama OPD itu, atau tambahkan di lembar OPD"
        problems.append(Problem(where, "OPD tetap tidak dikenal", "; ".join(unknown), rule, remedy))
    if not names and len(villages):
        rule, remedy = "sekurangnya satu OPD", "isi lembar OPD di dampingan.xlsx"
        problems.append(Problem(where, "tidak ada OPD yang dapat ditugaskan", None, rule, remedy))
    capacity = _capacities(offices, len(villages))
    if names and int(capacity.sum()) < len(villages):
        problems.append(
            Problem(
                where,
                "kapasitas semua OPD kurang dari banyaknya desa",
                f"{int(capacity.sum())} desa, sedangkan yang dipilih {len(villages)}",
                "jumlah kapasitas OPD sekurangnya sebanyak desa yang didampingi",
                "naikkan kapasitas, tambah OPD, atau kurangi desa yang didampingi",
            )
        )
    for name, limit in zip(offices["office"], capacity.tolist(), strict=True):
        held = int((villages["fixed"] == name).sum())
        if held > limit:
            rule, remedy = (
                f"kapasitas {name}: {limit} desa",
                "naikkan kapasitasnya, atau lepaskan sebagian desa tetapnya",
            )
            problems.append(Problem(where, "desa tetap sebuah OPD melebihi kapasitasnya", f"{held} desa", rule, remedy))
    if problems:
        raise UserError(*problems)


def _capacities(offices: pd.DataFrame, villages: int) -> Whole:
    """Return how many villages each agency can have, all of them where no limit is given."""
    limits = [villages if pd.isna(value) else min(int(value), villages) for value in offices["capacity"]]
    return np.array(limits, dtype=np.int64)


def _costs(
    need: Floats,
    fits: npt.NDArray[np.bool_],
    silent: npt.NDArray[np.bool_],
    ways: Floats,
    previous: Whole,
    weights: AssignmentWeights,
) -> Floats:
    """Return the cost of each pair of village and agency."""
    urgency = need / need.max() if need.size and need.max() > 0 else need
    misfit = np.where(fits | silent[:, None], 0.0, 1.0)
    known = np.isfinite(ways)
    longest = ways[known].max() if known.any() else 0.0
    counts = known.sum(axis=1, keepdims=True)
    mean = np.where(known, ways, 0.0).sum(axis=1, keepdims=True) / np.maximum(counts, 1)
    way = np.where(known, ways, mean) / longest if longest > 0 else np.zeros_like(ways)
    moved = (previous[:, None] >= 0) & (previous[:, None] != np.arange(ways.shape[1])[None, :])
    cost: Floats = weights.mandate * urgency[:, None] * misfit + weights.distance * way + weights.stability * moved
    return cost


def _sizes(villages: int, capacity: Whole, held: Whole, spread: int | None) -> list[tuple[Whole, Whole]]:
    """Return the least and the most villages of each agency, in each way in which they may be balanced."""
    if spread is None:
        # Fixed villages can go nowhere else, so that nothing has to be filled.
        return [(np.zeros_like(capacity), capacity)]
    found: list[tuple[Whole, Whole]] = []
    for level in range(villages + 1):
        least = np.maximum(np.minimum(level, capacity), held)
        most = np.maximum(np.minimum(level + spread, capacity), held)
        again = bool(found) and all(np.array_equal(*each) for each in zip(found[-1], (least, most), strict=True))
        if least.sum() <= villages <= most.sum() and not again:
            found.append((least, most))
    # Between two levels of no spread at all there is none that fits: the next larger spread is the best balance.
    return found or _sizes(villages, capacity, held, spread + 1)


def _solve(cost: Floats, fixed: Whole, least: Whole, most: Whole) -> tuple[float, Whole]:
    """Return the cost, and the agency of each village."""
    from scipy.optimize import linear_sum_assignment

    every = np.arange(len(least))
    allowed = np.where((fixed[:, None] < 0) | (fixed[:, None] == every[None, :]), cost, np.inf)
    must = int(least.sum())
    owner = np.concatenate([np.repeat(every, least), np.repeat(every, most - least)])
    # What must be taken cannot be taken by a row without village; where nothing must, no such rows are needed.
    slots = np.zeros((len(owner) if must else len(cost), len(owner)))
    slots[: len(cost)] = allowed[:, owner]
    slots[len(cost) :, :must] = np.inf
    _, taken = linear_sum_assignment(slots)
    chosen = owner[taken[: len(cost)]].astype(np.int64)
    return float(cost[np.arange(len(cost)), chosen].sum()), chosen


def _told(
    rows: pd.DataFrame,
    columns: pd.DataFrame,
    capacity: Whole,
    fits: npt.NDArray[np.bool_],
    ways: Floats,
    fixed: Whole,
    previous: Whole,
    best: tuple[float, Whole],
) -> Assignment:
    cost, chosen = best
    each = np.arange(len(rows))
    silent = (rows["problem"] == "").to_numpy(bool)
    table = pd.DataFrame(
        {
            "village": rows["village"].astype("str"),
            "office": pd.Series(columns["office"].to_numpy()[chosen], dtype="str"),
            "need": rows["need"].astype(np.float64),
            "problem": rows["problem"].astype("str"),
            "fits": pd.Series(fits[each, chosen]).astype("boolean").mask(silent),
            "kilometres": ways[each, chosen],
            "previous": rows["previous"].astype("str"),
            "kept": pd.Series(previous == chosen).astype("boolean").mask((rows["previous"] == "").to_numpy(bool)),
            "fixed": fixed >= 0,
        }
    )
    groups = table.groupby("office")
    names = columns["office"].tolist()
    offices = pd.DataFrame(
        {
            "office": pd.Series(names, dtype="str"),
            "capacity": pd.array([pd.NA if pd.isna(v) else int(v) for v in columns["capacity"]], dtype="Int64"),
            "villages": groups.size().reindex(names, fill_value=0).to_numpy(np.int64),
            "need": groups["need"].sum().reindex(names, fill_value=0.0).to_numpy(np.float64),
            "fits": groups["fits"].sum().reindex(names, fill_value=0).to_numpy(np.int64),
            "kilometres": groups["kilometres"].mean().reindex(names).to_numpy(np.float64),
        }
    )
    return Assignment(table, offices, cost, int(silent.sum()))
