"""What the field found: the registry's view of families before a visit against the view after it, and rates of error.

Rates for all families come from the random part of a plan and the part that was visited for certain, weighted by the
inverse of the chance to be in the plan (Horvitz and Thompson 1952); families not reached are taken to be like those
reached in the same part. Intervals: linearised variance of a ratio in strata with finite populations, then Wilson's
interval at the sample size that would have that variance (Korn and Graubard 1998).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from rpkd.targeting._field_results import RECEIVES_PREFIX
from rpkd.targeting._match_quality import wilson
from rpkd.targeting._verification import CONTROL

Floats = npt.NDArray[np.float64]

INSIDE, OUTSIDE, NO_DECILE = "dalam-aturan", "luar-aturan", "tanpa-desil"
"""A family by the registry: its decile is within the rule, outside, or not known."""

ELIGIBLE, NOT_ELIGIBLE, DISPUTED, NOT_FOUND = "layak", "tidak-layak", "musyawarah", "tidak-ditemukan"
"""A family by the visit."""

GETS, GETS_NOT, UNKNOWN = "menerima", "tidak-menerima", "tidak-diketahui"
"""Whether a family receives the programme."""

VIEWS_BEFORE, RECEIPT = (INSIDE, OUTSIDE, NO_DECILE), (GETS, GETS_NOT, UNKNOWN)
AFTER = (ELIGIBLE, NOT_ELIGIBLE, DISPUTED, NOT_FOUND)
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Rate:
    """A rate that was estimated.

    Parameters
    ----------
    value, low, high : float or None
        A fraction, and its 95 percent interval; None where no family tells of it, or too few to say how sure it is.
    hits, base : int
        Visited families behind it: those in error, and all that it is a share of. Few of either must not be shown.
    """

    value: float | None
    low: float | None
    high: float | None
    hits: int
    base: int


@dataclass(frozen=True)
class ErrorRates:
    """Errors of a programme, as the registry sees them and as the field found them.

    Parameters
    ----------
    exclusion_before, inclusion_before : Rate
        Among visited families, by decile: of those within the rule, the share without the programme; of those that
        receive it, the share outside the rule. Counts, so without an interval.
    exclusion_visited, inclusion_visited : Rate
        Of the same families by what the visits found. Counts again; families with the highest scores are more than
        their share of them.
    exclusion, inclusion : Rate
        Estimates for all families of the strata that were sampled.
    planned, visited, undecided : int
        Families in the plan, with an answer, and of these left to a village meeting.
    covered : float
        Share of the families of the plan's strata that the estimates speak for.
    """

    exclusion_before: Rate
    inclusion_before: Rate
    exclusion_visited: Rate
    inclusion_visited: Rate
    exclusion: Rate
    inclusion: Rate
    planned: int
    visited: int
    undecided: int
    covered: float


def compare_visits(
    families: pd.DataFrame, answers: pd.DataFrame, code: str, deciles: tuple[int, int] | None
) -> pd.DataFrame:
    """Put the registry's view of each visited family beside the field's.

    Parameters
    ----------
    families : pandas.DataFrame
        From `families_of`.
    answers : pandas.DataFrame
        From `verified`.
    code : str
        The programme.
    deciles : tuple of int or None
        First and last decile of its rule; None when everybody may receive it.

    Returns
    -------
    pandas.DataFrame
        One row for each visited family that the registry still has: ``family``, ``village``; ``before`` and
        ``gets_before`` by the registry; ``after`` and ``gets_after`` by the visit. Where a visit did not learn whether
        a family receives the programme, ``gets_after`` is what the lists say.
    """
    own = answers.merge(families, on="family", how="inner", suffixes=("_visit", ""))
    decile = own["decile_after"].fillna(0).to_numpy(np.int64)
    if deciles is None:
        before = np.full(len(own), INSIDE, dtype=object)
    else:
        inside = (decile >= deciles[0]) & (decile <= deciles[1])
        before = np.select([decile == 0, inside], [NO_DECILE, INSIDE], OUTSIDE)
    said = own.get(f"after:{code}", pd.Series(pd.NA, index=own.index, dtype="boolean"))
    gets_before = np.select([said.isna(), said.fillna(False)], [UNKNOWN, GETS], GETS_NOT)
    seen = own.get(f"{RECEIVES_PREFIX}{code}", pd.Series("", index=own.index))
    found, eligible = own["found"], own["eligible"]
    after = np.select(
        [found != "ya", eligible == "ya", eligible == "tidak"], [NOT_FOUND, ELIGIBLE, NOT_ELIGIBLE], DISPUTED
    )
    table = {
        "family": own["family"],
        "village": own["village"],
        "before": before,
        "gets_before": gets_before,
        "after": after,
        "gets_after": np.select([seen == "ya", seen == "tidak"], [GETS, GETS_NOT], gets_before),
    }
    return pd.DataFrame(table).astype("str")


def before_and_after(compared: pd.DataFrame) -> pd.DataFrame:
    """Count visited families by the registry's view and the field's.

    Parameters
    ----------
    compared : pandas.DataFrame
        From `compare_visits`.

    Returns
    -------
    pandas.DataFrame
        Rows ``before`` and ``gets`` (by the lists), in fixed order; a column for each of the field's findings; whole
        numbers, zeros included. Cells under five must be hidden before anybody sees them.
    """
    rows = pd.MultiIndex.from_product([VIEWS_BEFORE, RECEIPT], names=["before", "gets"])
    cells = compared.groupby(["before", "gets_before", "after"]).size()
    columns = {after: [int(cells.get((before, gets, after), 0)) for before, gets in rows] for after in AFTER}
    return pd.DataFrame(columns, index=rows)


def error_rates(compared: pd.DataFrame, plan: pd.DataFrame) -> ErrorRates:
    """Return the errors of exclusion and inclusion before the visits and after them.

    A family is eligible after its visit if it was found and judged so; what was left to a village meeting counts on
    neither side.

    Parameters
    ----------
    compared : pandas.DataFrame
        From `compare_visits`.
    plan : pandas.DataFrame
        From `plan_visits`: of one round.
    """
    visited = plan.merge(compared.drop(columns="village"), on="family", how="inner")
    known = visited["gets_before"] != UNKNOWN
    inside, outside = visited["before"] == INSIDE, visited["before"] == OUTSIDE
    gets = visited["gets_before"] == GETS
    decided = visited[visited["after"] != DISPUTED]
    decided = decided[decided["gets_after"] != UNKNOWN]
    eligible, receives = decided["after"] == ELIGIBLE, decided["gets_after"] == GETS
    weights = _weights(plan, decided)
    return ErrorRates(
        exclusion_before=_share(known & inside & ~gets, known & inside),
        inclusion_before=_share(gets & outside, gets & (inside | outside)),
        exclusion_visited=_share(eligible & ~receives, eligible),
        inclusion_visited=_share(receives & ~eligible, receives),
        exclusion=_estimated(weights, eligible & ~receives, eligible),
        inclusion=_estimated(weights, receives & ~eligible, receives),
        planned=len(plan),
        visited=len(visited),
        undecided=int((visited["after"] == DISPUTED).sum()),
        covered=_covered(plan, weights),
    )


def _share(hits: pd.Series, base: pd.Series) -> Rate:
    count, total = int(hits.sum()), int(base.sum())
    return Rate(count / total if total else None, None, None, count, total)


def _weights(plan: pd.DataFrame, decided: pd.DataFrame) -> pd.DataFrame:
    """Return for each decided family its part of the plan, the part's size, and the families it stands for.

    Families of a stratum without a random sample speak for those visited for certain only, which is nobody else.
    """
    parts = plan.groupby(["stratum", "part"]).agg(size=("probability", lambda chance: float((1 / chance).sum())))
    reached = decided.groupby(["stratum", "part"]).size().rename("reached")
    about = parts.join(reached, how="inner").reset_index()
    rows = decided[["family", "stratum", "part"]].merge(about, on=["stratum", "part"], how="left")
    rows.index = decided.index
    return rows.assign(weight=rows["size"] / rows["reached"])


def _covered(plan: pd.DataFrame, weights: pd.DataFrame) -> float:
    frame = plan.drop_duplicates("stratum")["frame"].sum()
    return float(weights["weight"].sum() / frame) if frame else 0.0


def _estimated(weights: pd.DataFrame, hits: pd.Series, base: pd.Series) -> Rate:
    """Estimate a ratio of totals and its interval."""
    count, total = int(hits.sum()), int(base.sum())
    if not total:
        return Rate(None, None, None, count, total)
    weight = weights["weight"].to_numpy(np.float64)
    hit, of = hits.to_numpy(np.float64), base.to_numpy(np.float64)
    denominator = float((weight * of).sum())
    value = float((weight * hit).sum()) / denominator
    variance = _variance(weights, hit - value * of)
    if variance is None:
        return Rate(value, None, None, count, total)
    whole = bool((weights["reached"] >= weights["size"] - _ROUNDING).all())
    if whole:
        return Rate(value, value, value, count, total)
    inside = of > 0
    alike = float(weight[inside].sum() ** 2 / (weight[inside] ** 2).sum())
    variance /= denominator**2
    size = value * (1 - value) / variance if variance > 0 and 0 < value < 1 else alike
    low, high = wilson(value, size)
    return Rate(value, low, high, count, total)


def _variance(weights: pd.DataFrame, residual: Floats) -> float | None:
    """Sum the variance of a weighted total over the parts; None where a sampled part has nothing to compare with.

    A part with a single family takes the spread of all random ones together.
    """
    own = weights.assign(residual=residual)
    random = own.loc[own["part"] == CONTROL, "residual"]
    together = float(random.var(ddof=1)) if len(random) > 1 else None
    total = 0.0
    for _, part in own.groupby(["stratum", "part"]):
        size, reached = float(part["size"].iloc[0]), len(part)
        if reached >= size - _ROUNDING:
            continue
        spread = float(part["residual"].var(ddof=1)) if reached > 1 else together
        if spread is None:
            return None
        total += size**2 * (1 - reached / size) * spread / reached
    return total
