"""Priority of kecamatan and desa/kelurahan by what the matched lists show of their families.

The index orders areas by the work that is waiting there: families of the lowest deciles, and those that programmes,
lists or the change of lists have missed. It is no poverty rate, and no share of poor people follows from it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

import numpy as np
import numpy.typing as npt
import pandas as pd

from rpkd.profile import (
    FEWEST_AREAS,
    FEWEST_FAMILIES,
    LEAST_AREAS,
    LEAST_WEIGHT,
    AreaIndicator,
    AreaRanking,
    Level,
    Stability,
    area_quadrants,
    composite_index,
    dominant_problems,
    normalise,
    rank_stability,
    worst_ranks,
)
from rpkd.targeting._eligible import eligible_families
from rpkd.targeting._families import VULNERABLE_GROUPS

Floats = npt.NDArray[np.float64]

LOWEST, MISSED, UNSERVED = "lowest_deciles", "missed_families", "unserved_families"
VULNERABLE, UNMATCHED, DROPPED = "vulnerable_families", "unmatched_families", "dropped_families"
_COUNTS = (
    *("listed", "lowest", "entitled", "missed", "lowest_told", "unserved", "listed_told", "vulnerable"),
    *("before", "unmatched", "received", "dropped"),
)

PRIORITY_INDICATORS = (
    AreaIndicator(LOWEST, ("lowest",), "listed", "welfare"),
    AreaIndicator(MISSED, ("missed",), "entitled", "protection"),
    AreaIndicator(UNSERVED, ("unserved",), "lowest_told", "protection"),
    AreaIndicator(VULNERABLE, ("vulnerable",), "listed_told", "vulnerable"),
    AreaIndicator(UNMATCHED, ("unmatched",), "before", "registry"),
    AreaIndicator(DROPPED, ("dropped",), "received", "registry"),
)
"""What the index is made of, each with equal weight unless told otherwise; more is worse throughout.

- ``lowest_deciles``: families of the lowest deciles among those of DTSEN;
- ``missed_families``: entitlements that are not received (a family of a programme's deciles that does not receive it)
  among all entitlements: the exclusion error over all programmes;
- ``unserved_families``: families of the lowest deciles that no programme of the lists reaches;
- ``vulnerable_families``: families of DTSEN with a woman as head, or with a person who is old and alone, disabled, a
  migrant worker or an orphan, as far as the lists say;
- ``unmatched_families``: families of the lists before that are not found in DTSEN;
- ``dropped_families``: of the families that received some programme before, those that have lost one.
"""


def priority_counts(
    families: pd.DataFrame,
    level: Level,
    *,
    lowest: tuple[int, int] = (1, 2),
    eligible: Mapping[str, pd.Series[bool]] | None = None,
    areas: Sequence[str] = (),
) -> pd.DataFrame:
    """Count by area what the index of priority is made of.

    Parameters
    ----------
    families : pandas.DataFrame
        Of the store.
    level : str
        ``"district"`` or ``"village"``.
    lowest : tuple of int
        First and last of the deciles that count as the lowest.
    eligible : mapping of str to pandas.Series
        By programme, which families are eligible by the rules that are valid: `eligible_families`. Programmes of which
        no list says who receives them are passed over.
    areas : sequence of str
        Codes that have a row even without families.

    Returns
    -------
    pandas.DataFrame
        The index is the code, sorted; counts of families (of entitlements for ``missed`` and ``entitled``) as float64,
        NaN where no list says anything: ``listed``, ``lowest``, ``entitled``, ``missed``, ``lowest_told`` (of which a
        list says whether they receive anything), ``unserved``, ``listed_told`` (of which some group is known),
        ``vulnerable``, ``before``, ``unmatched``, ``received``, ``dropped``. Families of unknown place are not in it.
        Not suppressed.
    """
    own = families[families[level] != ""]
    listed, low = own["in_after"].astype(bool), eligible_families(own, lowest)
    table = pd.DataFrame({level: own[level].astype(str), "listed": listed, "lowest": low})
    _add_entitlements(table, own, eligible or {})
    now = [own[name] for name in own.columns if name.startswith("after:") and own[name].notna().any()]
    if now:
        served, told = _any(now)
        table["lowest_told"], table["unserved"] = low & told, low & told & ~served
    groups = [own[name] for name in VULNERABLE_GROUPS if name in own and own[name].notna().any()]
    if groups:
        vulnerable, told = _any(groups)
        table["listed_told"], table["vulnerable"] = listed & told, listed & vulnerable
    before = own["in_before"].astype(bool)
    if before.any():
        table["before"], table["unmatched"] = before, before & ~listed
    _add_losses(table, own)
    sums = table.groupby(level).sum().astype(np.float64)
    codes = sorted({*sums.index, *areas})
    return sums.reindex(codes, fill_value=0.0).reindex(columns=list(_COUNTS)).rename_axis(level)


def _add_entitlements(table: pd.DataFrame, own: pd.DataFrame, eligible: Mapping[str, pd.Series[bool]]) -> None:
    """Count the programmes that a family is eligible for, and those of them that it does not receive."""
    entitled, missed = (pd.Series(0, index=own.index) for _ in range(2))
    known = False
    for code, allowed in eligible.items():
        gets = own.get(f"after:{code}")
        if gets is None or not gets.notna().any():
            continue
        known = True
        may = allowed.loc[own.index] & gets.notna()
        entitled = entitled + may.astype("int64")
        missed = missed + (may & ~gets.fillna(False).astype(bool)).astype("int64")
    if known:
        table["entitled"], table["missed"] = entitled, missed


def _add_losses(table: pd.DataFrame, own: pd.DataFrame) -> None:
    """Count families that received a programme of which lists before and after tell, and that have lost one."""
    lost, had = [], []
    for name in own.columns:
        code = name.removeprefix("before:")
        if name != code and f"after:{code}" in own and own[f"after:{code}"].notna().any():
            both = own[name].notna() & own[f"after:{code}"].notna()
            gave = both & own[name].fillna(False).astype(bool)
            had.append(gave)
            lost.append(gave & ~own[f"after:{code}"].fillna(False).astype(bool))
    if had:
        table["received"], table["dropped"] = (reduce(lambda one, other: one | other, each) for each in (had, lost))


def _any(columns: Sequence[pd.Series[bool]]) -> tuple[pd.Series[bool], pd.Series[bool]]:
    """Tell whether any of some flags is set, and whether any of them is known."""
    flags = pd.concat([column.astype("boolean") for column in columns], axis="columns")
    return flags.fillna(False).any(axis="columns").astype(bool), flags.notna().any(axis="columns")


def priority_ranking(
    counts: pd.DataFrame,
    level: Level,
    names: Mapping[str, str],
    *,
    lowest: tuple[int, int] = (1, 2),
    weights: Mapping[str, float] | None = None,
    draws: int = 1000,
    seed: int = 2025,
) -> AreaRanking | None:
    """Rank areas by the composite index, with the stability of the ranks and the quadrants.

    Parameters
    ----------
    counts : pandas.DataFrame
        From `priority_counts`.
    level : str
        ``"district"`` or ``"village"``.
    names : mapping of str to str
        Names of the areas by code; the code itself where there is none.
    lowest : tuple of int
        The lowest deciles, as in `priority_counts`.
    weights : mapping of str to float, optional
        By key of `PRIORITY_INDICATORS`; those that are not named weigh 1, and 0 leaves one out.
    draws, seed : int
        Of the ranks' stability.

    Returns
    -------
    AreaRanking or None
        `welfare_count` and `welfare_share` are the families of the lowest deciles and their percentage of the families
        of DTSEN; the quadrants are cut at the medians of both. None with fewer than four areas that have enough
        figures, or without any indicator that tells areas apart.

    Raises
    ------
    ValueError
        When a weight names no indicator.

    Notes
    -----
    As in `rpkd.profile.area_ranking`: an indicator counts when 80 percent of the areas have it, an area is ranked when
    it has figures for 60 percent of the weight, and a count below five makes no dominant problem.
    """
    given = dict(weights or {})
    unknown = sorted(set(given) - {indicator.key for indicator in PRIORITY_INDICATORS})
    if unknown:
        raise ValueError(f"not an indicator of priority: {unknown}")
    found, left_out, columns = [], [], []
    for indicator in PRIORITY_INDICATORS:
        weight = given.get(indicator.key, indicator.weight)
        count, base = (counts[name].to_numpy(np.float64) for name in (indicator.columns[0], indicator.base))
        share = _percent(count, base)
        known = np.isfinite(share)
        if weight == 0 or not known.any():
            continue
        if 100 * known.sum() < LEAST_AREAS * len(share) or np.ptp(share[known]) == 0:
            left_out.append((indicator, int(known.sum())))
            continue
        found.append((indicator, weight))
        columns.append((count, share))
    if not found or len(counts) < FEWEST_AREAS:
        return None
    weight_array = np.array([weight for _, weight in found], dtype=np.float64)
    all_counts, shares = (np.column_stack([each[part] for each in columns]) for part in range(2))
    worse = [True] * len(found)
    normal = normalise(shares, worse)
    has = np.isfinite(normal)
    enough = 100 * (has @ weight_array) >= LEAST_WEIGHT * weight_array.sum()
    if int(enough.sum()) < FEWEST_AREAS:
        return None
    index = np.where(enough, composite_index(normal, weight_array), np.nan)
    ordinal = normalise(shares, worse, "rank")
    welfare = counts["lowest"].to_numpy(np.float64)
    welfare_share = _percent(welfare, counts["listed"].to_numpy(np.float64))
    quadrant, share_cut, number_cut = area_quadrants(welfare_share, welfare)
    codes = tuple(str(code) for code in counts.index)
    return AreaRanking(
        level=level,
        codes=codes,
        names=tuple(names.get(code, code) for code in codes),
        indicators=tuple(indicator for indicator, _ in found),
        weights=100 * weight_array / weight_array.sum(),
        left_out=tuple(left_out),
        counts=all_counts,
        shares=shares,
        index=index,
        rank=worst_ranks(index),
        rank_by_order=worst_ranks(np.where(enough, composite_index(ordinal, weight_array), np.nan)),
        stability=_stability(normal, weight_array, enough, draws, seed),
        known=has.sum(axis=1),
        welfare_count=welfare,
        welfare_share=welfare_share,
        quadrant=quadrant,
        share_cut=share_cut,
        number_cut=number_cut,
        dominant=dominant_problems(np.where(all_counts >= FEWEST_FAMILIES, ordinal, np.nan), normal),
        deciles=tuple(range(lowest[0], lowest[1] + 1)),
    )


def _percent(count: Floats, base: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(base > 0, 100 * count / base, np.nan)


def _stability(normal: Floats, weights: Floats, enough: npt.NDArray[np.bool_], draws: int, seed: int) -> Stability:
    """Draw the ranks of the ranked areas, and leave the others without."""
    drawn = rank_stability(normal[enough], weights, draws, (seed,))

    def placed(values: Floats) -> Floats:
        found = np.full(enough.shape, np.nan)
        found[enough] = values
        return found

    return Stability(placed(drawn.low), placed(drawn.high), placed(drawn.worst_quarter))
