"""Ranking of kecamatan and of desa/kelurahan: a composite index, how firm its ranks are, quadrants, dominant problems.

Everything is read so that more is worse. Counts come from registers and reports of the office, never from the poverty
survey: deciles rank families by welfare, and no share of poor people is derived from them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Level = Literal["district", "village"]

LEAST_AREAS = 80.0
"""Percentage of areas that must have an indicator for it to count."""
LEAST_WEIGHT = 60.0
"""Percentage of the weight that an area must have figures for to be ranked."""
FEWEST_FAMILIES = 5
"""Counts below this are not shown."""
FEWEST_AREAS = 4
"""Areas that a level must have to be ranked at all."""
RANK_INTERVAL = 90.0
"""Percentage of the draws that a rank's interval holds."""
_LEVELS: tuple[Level, ...] = ("district", "village")
DECILES = tuple(f"families_decile_{number}" for number in range(1, 5))
WELFARE = "families_decile"


@dataclass(frozen=True)
class AreaIndicator:
    """One indicator of the index.

    Parameters
    ----------
    key : str
        Name; for all but the deciles also the column that is counted, and the key of its weight.
    columns : tuple of str
        Counted, and summed.
    base : str
        Column that they are set beside; `WELFARE` stands for the families of the known deciles.
    field : str
        Short name of its bidang.
    weight : float
        Where the parameters say nothing. Zero: used only when a weight is given.
    more_is_worse : bool
        Polarity.
    """

    key: str
    columns: tuple[str, ...]
    base: str
    field: str
    weight: float = 1.0
    more_is_worse: bool = True


def _plain(key: str, base: str, field: str, weight: float = 1.0, *, more_is_worse: bool = True) -> AreaIndicator:
    return AreaIndicator(key, (key,), base, field, weight, more_is_worse)


AREA_INDICATORS = (
    AreaIndicator(WELFARE, DECILES, "families", "welfare"),
    _plain("unfit_houses", "families", "housing"),
    _plain("no_safe_water", "families", "services"),
    _plain("no_sanitation", "families", "services"),
    _plain("no_electricity", "families", "services"),
    _plain("out_of_school_children", "population", "education"),
    _plain("stunted_children", "children_under_five", "health"),
    _plain("unemployed", "population", "work"),
    _plain("disabled_persons", "population", "vulnerable"),
    _plain("elderly_alone", "families", "vulnerable"),
    _plain("female_headed_families", "families", "vulnerable"),
    _plain("sembako_families", WELFARE, "protection", more_is_worse=False),
    _plain("pkh_families", WELFARE, "protection", 0.0, more_is_worse=False),
    _plain("pbi_persons", "population", "protection", 0.0, more_is_worse=False),
)
WEIGHT_KEYS = tuple(column for indicator in AREA_INDICATORS for column in indicator.columns)
"""Columns that `locations.weights` may name."""
_COUNTS = tuple(dict.fromkeys([*WEIGHT_KEYS, "families", "population", "children_under_five"]))


def normalise(values: Floats, more_is_worse: Sequence[bool], method: Literal["minmax", "rank"] = "minmax") -> Floats:
    """Bring indicators to one scale: 0 for the best placed area, 1 for the worst.

    Parameters
    ----------
    values : array of shape (areas, indicators)
        NaN where a figure is not known.
    more_is_worse : sequence of bool
        Polarity of each indicator.
    method : str
        ``"minmax"`` keeps distances, ``"rank"`` only the order; areas that are alike share the middle of their ranks.

    Returns
    -------
    array of the same shape
        NaN stays NaN; an indicator that is the same everywhere tells areas apart nowhere and is NaN throughout.

    Examples
    --------
    >>> normalise(np.array([[10.0, 5.0], [30.0, 4.0], [20.0, np.nan]]), [True, False])
    array([[0. , 0. ],
           [1. , 1. ],
           [0.5, nan]])
    """
    signed = values * np.where(np.asarray(more_is_worse), 1.0, -1.0)
    if method == "rank":
        signed = np.column_stack([_middle_ranks(column) for column in signed.T])
    found = np.full_like(signed, np.nan)
    for number, column in enumerate(signed.T):
        known = column[np.isfinite(column)]
        if known.size and known.max() > known.min():
            found[:, number] = (column - known.min()) / (known.max() - known.min())
    return found


def _middle_ranks(column: Floats) -> Floats:
    """Rank from the smallest, equal values sharing the mean of their ranks; NaN stays NaN."""
    known = np.isfinite(column)
    ordered = np.sort(column[known])
    found = np.full(column.shape, np.nan)
    low = np.searchsorted(ordered, column[known], side="left")
    high = np.searchsorted(ordered, column[known], side="right")
    found[known] = (low + high + 1) / 2
    return found


def composite_index(normal: Floats, weights: Floats) -> Floats:
    """Average normalised indicators into an index from 0 to 100, where more is worse.

    Parameters
    ----------
    normal : array of shape (areas, indicators)
        From `normalise`.
    weights : array of shape (indicators,) or (draws, indicators)
        Not negative.

    Returns
    -------
    array of shape (areas,) or (draws, areas)
        An indicator that an area lacks is left out of its average, and its weight with it; NaN where nothing is known.
    """
    known = np.isfinite(normal)
    total = weights @ known.T.astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(total > 0, 100 * (weights @ np.where(known, normal, 0.0).T) / total, np.nan)


def worst_ranks(index: Floats) -> Floats:
    """Rank areas along the last axis, 1 for the largest value; equal values share the smaller rank, NaN stays NaN.

    Examples
    --------
    >>> worst_ranks(np.array([3.0, 9.0, 9.0, np.nan, 1.0]))
    array([ 3.,  1.,  1., nan,  4.])
    """
    order = np.argsort(-index, axis=-1, kind="stable")
    ordered = np.take_along_axis(index, order, axis=-1)
    place = np.broadcast_to(np.arange(index.shape[-1]), index.shape)
    begins = np.ones(index.shape, dtype=bool)
    begins[..., 1:] = ordered[..., 1:] != ordered[..., :-1]
    first = np.maximum.accumulate(np.where(begins, place, 0), axis=-1)
    ranks = np.empty(index.shape)
    np.put_along_axis(ranks, order, first + 1.0, axis=-1)
    ranks[~np.isfinite(index)] = np.nan
    return ranks


@dataclass(frozen=True)
class Stability:
    """How an area's rank moves when weights and the choice of indicators move.

    Parameters
    ----------
    low, high : array of shape (areas,)
        Ends of the interval of ranks; the rank itself is always inside.
    worst_quarter : array of shape (areas,)
        Percentage of draws in which the area is among the worst quarter.
    """

    low: Floats
    high: Floats
    worst_quarter: Floats


def rank_stability(normal: Floats, weights: Floats, draws: int, seed: Sequence[int]) -> Stability:
    """Draw weights around the given ones and indicators with replacement, and rank the areas each time.

    Parameters
    ----------
    normal : array of shape (areas, indicators)
        From `normalise`; areas that are ranked at all.
    weights : array of shape (indicators,)
        Positive.
    draws : int
        Number of draws.
    seed : sequence of int
        The same seed gives the same draws.

    Notes
    -----
    A draw's weights are a Dirichlet vector, whose mean is the given weights and whose concentration is the number of
    indicators (uniform over all weights when they are equal), times how often each indicator comes up in a bootstrap.
    """
    count, wide = normal.shape
    index = composite_index(normal, weights)
    rank = worst_ranks(index)
    quarter = worst_count(count)
    if wide < 2:
        return Stability(rank, rank, np.where(rank <= quarter, 100.0, 0.0))
    random = np.random.default_rng(list(seed))
    drawn = random.dirichlet(wide * weights / weights.sum(), size=draws)
    drawn = drawn * random.multinomial(wide, np.full(wide, 1 / wide), size=draws)
    ranks = worst_ranks(composite_index(normal, drawn))
    seen = np.isfinite(ranks)
    tail = (100 - RANK_INTERVAL) / 2
    if seen.all():
        low, high = np.percentile(ranks, [tail, 100 - tail], axis=0)
    else:
        low, high = np.nanpercentile(ranks, [tail, 100 - tail], axis=0)
    within = (ranks <= quarter).sum(axis=0) / seen.sum(axis=0)
    return Stability(np.minimum(np.floor(low), rank), np.maximum(np.ceil(high), rank), 100 * within)


def worst_count(areas: int) -> int:
    """Return how many areas are the worst quarter, rounded up."""
    return -(-areas // 4)


@dataclass(frozen=True)
class AreaRanking:
    """The areas of one level, ranked; arrays have one row for each area, in the order of `codes`.

    Parameters
    ----------
    level : str
        ``"district"`` or ``"village"``.
    codes, names : tuple of str
        Areas.
    indicators : tuple of AreaIndicator
        Those that count.
    weights : array of shape (indicators,)
        Percent, summing to 100.
    left_out : tuple of (AreaIndicator, int)
        Indicators with a weight and some figures that do not count, and how many areas have them: too few, or all
        areas alike.
    counts : array of shape (areas, indicators)
        Families, persons, children or houses.
    shares : array of shape (areas, indicators)
        Percent of the base.
    index : array of shape (areas,)
        0 to 100, more is worse; NaN where too little is known.
    rank : array
        1 is the worst.
    rank_by_order : array
        The same when indicators are normalised by rank.
    stability : Stability
        NaN for areas that are not ranked.
    known : array of int
        Indicators that an area has.
    welfare_count, welfare_share : array
        Families of the known deciles (1 to 4 where all are known), and their percentage of all families.
    quadrant : array of int
        1 high share and number, 2 high share, 3 high number, 4 neither; 0 where not known. High is above the median.
    share_cut, number_cut : float
        The medians.
    dominant : array of int
        Column of the indicator by which the area is placed worst, if above the middle; -1 for none. A count that is
        too small to be shown is no dominant problem.
    deciles : tuple of int
        The known deciles.
    summed : bool
        Whether kecamatan are sums of their desa/kelurahan.
    """

    level: Level
    codes: tuple[str, ...]
    names: tuple[str, ...]
    indicators: tuple[AreaIndicator, ...]
    weights: Floats
    left_out: tuple[tuple[AreaIndicator, int], ...]
    counts: Floats
    shares: Floats
    index: Floats
    rank: Floats
    rank_by_order: Floats
    stability: Stability
    known: Whole
    welfare_count: Floats
    welfare_share: Floats
    quadrant: Whole
    share_cut: float
    number_cut: float
    dominant: Whole
    deciles: tuple[int, ...]
    summed: bool = False

    @property
    def order(self) -> list[int]:
        """Ranked areas, the worst first; areas of one rank in the order of their codes."""
        ranked = [number for number in range(len(self.codes)) if np.isfinite(self.rank[number])]
        return sorted(ranked, key=lambda number: (self.rank[number], self.codes[number]))

    @property
    def classes(self) -> Whole:
        """Quarter of the ranks: 1 for the worst, 0 where not ranked."""
        count = int(np.isfinite(self.rank).sum())
        bounds = [worst_count(part * count) for part in (1, 2, 3)]
        found = np.searchsorted(bounds, np.nan_to_num(self.rank, nan=0.0), side="left") + 1
        return np.where(np.isfinite(self.rank), found, 0)


def area_rows(
    frame: pd.DataFrame, level: Level, names: Mapping[str, str], members: Mapping[str, int]
) -> tuple[pd.DataFrame, bool]:
    """Take the rows of one level; kecamatan without figures of their own are summed from their desa/kelurahan.

    Parameters
    ----------
    frame : pandas.DataFrame
        The office's table of areas.
    level : str
        ``"district"`` or ``"village"``.
    names : mapping of str to str
        Names of kecamatan by code, for those that the table does not name.
    members : mapping of str to int
        How many desa/kelurahan each kecamatan has, where that is known.

    Returns
    -------
    pandas.DataFrame
        In the order of the codes.
    bool
        Whether they are sums. A sum is not known when one of its parts is not, or is not in the table.
    """
    own = frame[frame["level"] == level].sort_values("area_code", ignore_index=True)
    columns = [column for column in _COUNTS if column in own]
    if level == "village" or (len(own) and own[columns].notna().any(axis=None)):
        return own, False
    villages = frame[frame["level"] == "village"]
    if not len(villages) or not villages[columns].notna().any(axis=None):
        return own, False
    parent = villages["area_code"].str.rpartition(".")[0]
    sums = villages[columns].groupby(parent).agg(_whole_sum)
    listed = parent.value_counts()
    sums.loc[[code for code in sums.index if listed[code] < members.get(str(code), 0)]] = np.nan
    told = {**names, **dict(zip(own["area_code"], own["name"], strict=True))}
    codes = sums.index.astype(str)
    labels = [told.get(code) or code for code in codes]
    return sums.assign(area_code=codes, name=labels).reset_index(drop=True), True


def _whole_sum(column: pd.Series[float]) -> float:
    """Sum figures; not known when one of them is not."""
    return float(column.sum(skipna=False))


def area_ranking(
    frame: pd.DataFrame,
    level: Level,
    *,
    weights: Mapping[str, float],
    draws: int,
    seed: int,
    names: Mapping[str, str] | None = None,
    members: Mapping[str, int] | None = None,
) -> AreaRanking | None:
    """Rank the areas of one level.

    Parameters
    ----------
    frame : pandas.DataFrame
        The office's table of areas: `level`, `area_code`, `name`, and counts; NaN where nothing is written.
    level : str
        ``"district"`` or ``"village"``.
    weights : mapping of str to float
        By column; a column that is not named keeps its own weight. The deciles are one indicator: its weight is the
        mean of the deciles' weights, which also say how much each decile counts within it.
    draws, seed : int
        Of the ranks' stability.
    names : mapping of str to str, optional
        Names of kecamatan by code.
    members : mapping of str to int, optional
        How many desa/kelurahan each kecamatan has: a sum over fewer is not known.

    Returns
    -------
    AreaRanking or None
        None with fewer than `FEWEST_AREAS` areas or without any indicator.

    Raises
    ------
    ValueError
        When a weight names no column of the index.
    """
    unknown = sorted(set(weights) - set(WEIGHT_KEYS))
    if unknown:
        raise ValueError(f"not a column of the index: {unknown}")
    rows, summed = area_rows(frame, level, names or {}, members or {})
    if len(rows) < FEWEST_AREAS:
        return None
    deciles = tuple(number for number, column in enumerate(DECILES, start=1) if _has(rows, column))
    found: list[tuple[AreaIndicator, float]] = []
    columns: list[tuple[Floats, Floats, Floats]] = []
    left_out = []
    for indicator in AREA_INDICATORS:
        weight = _weight(indicator, weights, deciles)
        if weight == 0:
            continue
        count, base, valued = _figures(rows, indicator, weights, deciles)
        with np.errstate(divide="ignore", invalid="ignore"):
            share, value = (np.where(base > 0, 100 * part / base, np.nan) for part in (count, valued))
        known = int(np.isfinite(value).sum())
        if not known:
            continue
        if 100 * known < LEAST_AREAS * len(rows) or np.ptp(value[np.isfinite(value)]) == 0:
            left_out.append((indicator, known))
            continue
        found.append((indicator, weight))
        columns.append((count, share, value))
    if not found:
        return None
    indicators = tuple(indicator for indicator, _ in found)
    weight_array = np.array([weight for _, weight in found])
    counts, shares, values = (np.column_stack([each[part] for each in columns]) for part in range(3))
    polarity = [indicator.more_is_worse for indicator in indicators]
    normal = normalise(values, polarity)
    has = np.isfinite(normal)
    enough = 100 * (has @ weight_array) >= LEAST_WEIGHT * weight_array.sum()
    if int(enough.sum()) < FEWEST_AREAS:
        return None
    index = np.where(enough, composite_index(normal, weight_array), np.nan)
    told = (counts >= FEWEST_FAMILIES) | ~np.array(polarity)
    by_order = composite_index(normalise(values, polarity, "rank"), weight_array)
    welfare_count, families = _welfare(rows, deciles), _column(rows, "families")
    with np.errstate(divide="ignore", invalid="ignore"):
        welfare_share = np.where(families > 0, 100 * welfare_count / families, np.nan)
    quadrant, share_cut, number_cut = area_quadrants(welfare_share, welfare_count)
    return AreaRanking(
        level=level,
        codes=tuple(rows["area_code"].astype(str)),
        names=tuple(rows["name"].astype(str)),
        indicators=indicators,
        weights=100 * weight_array / weight_array.sum(),
        left_out=tuple(left_out),
        counts=counts,
        shares=shares,
        index=index,
        rank=worst_ranks(index),
        rank_by_order=worst_ranks(np.where(enough, by_order, np.nan)),
        stability=_spread(rank_stability(normal[enough], weight_array, draws, (seed, _LEVELS.index(level))), enough),
        known=has.sum(axis=1),
        welfare_count=welfare_count,
        welfare_share=welfare_share,
        quadrant=quadrant,
        share_cut=share_cut,
        number_cut=number_cut,
        dominant=dominant_problems(np.where(told, normalise(values, polarity, "rank"), np.nan), normal),
        deciles=deciles,
        summed=summed,
    )


def _has(rows: pd.DataFrame, column: str) -> bool:
    return column in rows and bool(rows[column].notna().any())


def _column(rows: pd.DataFrame, name: str) -> Floats:
    if name not in rows:
        return np.full(len(rows), np.nan)
    return rows[name].to_numpy(dtype=np.float64)


def _welfare(rows: pd.DataFrame, deciles: Sequence[int]) -> Floats:
    if not deciles:
        return np.full(len(rows), np.nan)
    found: Floats = np.sum([_column(rows, DECILES[number - 1]) for number in deciles], axis=0)
    return found


def _weight(indicator: AreaIndicator, weights: Mapping[str, float], deciles: Sequence[int]) -> float:
    if indicator.key != WELFARE:
        return weights.get(indicator.key, indicator.weight)
    each = [weights.get(DECILES[number - 1], indicator.weight) for number in deciles]
    return sum(each) / len(each) if each else 0.0


def _figures(
    rows: pd.DataFrame, indicator: AreaIndicator, weights: Mapping[str, float], deciles: Sequence[int]
) -> tuple[Floats, Floats, Floats]:
    """Return an indicator's count, its base, and the count as the index values it: deciles by their weights."""
    base = _welfare(rows, deciles) if indicator.base == WELFARE else _column(rows, indicator.base)
    if indicator.key != WELFARE:
        count = _column(rows, indicator.key)
        return count, base, count
    each = np.array([weights.get(DECILES[number - 1], indicator.weight) for number in deciles])
    parts = np.array([_column(rows, DECILES[number - 1]) for number in deciles])
    return _welfare(rows, deciles), base, (each @ parts) / each.mean()


def _spread(stability: Stability, enough: npt.NDArray[np.bool_]) -> Stability:
    """Put the figures of the ranked areas back among all areas."""

    def placed(values: Floats) -> Floats:
        found = np.full(enough.shape, np.nan)
        found[enough] = values
        return found

    return Stability(placed(stability.low), placed(stability.high), placed(stability.worst_quarter))


def area_quadrants(share: Floats, number: Floats) -> tuple[Whole, float, float]:
    """Divide areas by share and by number, each at the median of the areas.

    Parameters
    ----------
    share, number : array of shape (areas,)
        NaN where not known.

    Returns
    -------
    array of int
        1 both above the median, 2 only the share, 3 only the number, 4 neither, 0 not known.
    float, float
        The medians; NaN without figures.

    Examples
    --------
    >>> area_quadrants(np.array([50.0, 50.0, 10.0, 10.0]), np.array([900.0, 100.0, 900.0, 100.0]))[0].tolist()
    [1, 2, 3, 4]
    """
    known = np.isfinite(share) & np.isfinite(number)
    if not known.any():
        return np.zeros(share.shape, dtype=np.int64), float("nan"), float("nan")
    share_cut, number_cut = float(np.median(share[known])), float(np.median(number[known]))
    found = 1 + np.where(share > share_cut, 0, 2) + np.where(number > number_cut, 0, 1)
    return np.where(known, found, 0).astype(np.int64), share_cut, number_cut


def dominant_problems(by_order: Floats, by_distance: Floats) -> Whole:
    """Return for each area the indicator by which it is placed worst among all areas.

    Parameters
    ----------
    by_order, by_distance : array of shape (areas, indicators)
        Normalised by rank and by distance; the second decides between equals.

    Returns
    -------
    array of int
        Column; -1 where the area is in the better half by every indicator that it has.
    """
    score = np.where(np.isfinite(by_order), by_order + 1e-6 * np.nan_to_num(by_distance), -1.0)
    best = score.argmax(axis=1)
    return np.where(score.max(axis=1) > 0.5 + 1e-6, best, -1).astype(np.int64)


def sector_order(ranking: AreaRanking, field: str) -> list[int]:
    """Return the ranked areas by the indicators of one field alone, the worst first.

    Parameters
    ----------
    ranking : AreaRanking
        Of one level.
    field : str
        Field of the indicators.

    Returns
    -------
    list of int
        Rows; areas without any of the indicators are left out.
    """
    columns = [number for number, indicator in enumerate(ranking.indicators) if indicator.field == field]
    normal = normalise(ranking.shares[:, columns], [ranking.indicators[number].more_is_worse for number in columns])
    index = composite_index(normal, ranking.weights[columns])
    rows = [number for number in range(len(ranking.codes)) if np.isfinite(index[number])]
    return sorted(rows, key=lambda number: (-index[number], ranking.codes[number]))
