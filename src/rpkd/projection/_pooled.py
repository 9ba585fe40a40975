"""The pooled projection: what a region is expected to do, learnt from all regions, in log-odds.

A region's next figure is its last one, moved as the area around it has moved since, then along a drift. The parts are
estimated from the panel alone, so a panel cut at a year (`Panel.until`) gives what was to be said in that year:

- the common drift is the median, over the time of the record, of the median yearly change of all regions: a single
  bad year, however bad, shifts it little;
- a region's own drift is shrunk towards the common one by as much as yearly changes fail to repeat themselves;
- a region is drawn towards the area that holds it by the share of their distance that regions used to lose in a year;
- a part of a region's last deviation from its path is taken as passing, by the share that forecast best so far;
- what the province has published since the region's last figure moves the region as far; where only the nation has
  published, the nation's move counts by the share in which provinces used to follow it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from rpkd.projection._panel import HALF_YEAR, MARCH, IntArray, Panel
from rpkd.projection._scales import FloatArray, log_odds

GAINS: tuple[float, ...] = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Shares of a deviation that may be taken as lasting."""
_TRIM = 2.0
_FEWEST_IN_GROUP = 3


@dataclass(frozen=True, eq=False)
class Pooled:
    """What the pooled projection has learnt.

    Parameters
    ----------
    drift : float
        Common change in log-odds a year.
    own : float array, shape (N,)
        Each region's own part of the drift, shrunk.
    convergence : float
        Share of the distance to the holding area that is lost in a year, 0 or more.
    gain : float
        Share of a deviation from the path that is taken as lasting, up to 1.
    following : float
        Share of the nation's half-yearly move that areas follow, from 0 to 1.
    level : float array, shape (N,)
        Log-odds of each region at its last figure; NaN where it has none.
    moved : float array, shape (N, L)
        Move of the surrounding area since then, in log-odds, as it counts for each of the first years after the
        panel's last known one; the last column serves all later years too. An area's months after the March of a year
        tell nothing of that year, so L is above 1 where areas are published ahead of their regions.
    since : float array, shape (N, L)
        Years from the last figure to the newest month that `moved` knows.
    origin : int
        The panel's last known year.
    shared : float
        Share of the variance of regions' yearly changes that they have in common with their areas, from 0 to 1.
    distance : float array, shape (N,)
        Log-odds of the region minus its area's at its last figure; 0 where the area has none then.
    last : float array, shape (N,)
        When each region's last figure was taken, in years.
    """

    drift: float
    own: FloatArray
    convergence: float
    gain: float
    following: float
    level: FloatArray
    moved: FloatArray
    since: FloatArray
    origin: int
    shared: float
    distance: FloatArray
    last: FloatArray

    def unknown_years(self, years: Sequence[int] | IntArray) -> FloatArray:
        """Years of a region's path that are not known yet, shape (N, H).

        All years since its last figure count for the part of its changes that is its own; for the part that it shares
        with its area, only those after the newest month of the area.
        """
        ahead = np.asarray(years, dtype=float)[None, :] - self.last[:, None]
        return np.asarray(np.maximum(ahead - self.shared * self.since[:, self.columns(years)], 0.0))

    def centre(self, years: Sequence[int] | IntArray) -> FloatArray:
        """Return the middle of the projection in log-odds, shape (N, H), for calendar years."""
        ahead, columns = np.asarray(years, dtype=float)[None, :] - self.last[:, None], self.columns(years)
        drifting = np.maximum(ahead - self.since[:, columns], 0.0)
        drawn = self.distance[:, None] * ((1 - self.convergence) ** ahead - 1)
        moving = self.level[:, None] + self.moved[:, columns]
        return np.asarray(moving + self.drift * drifting + self.own[:, None] * ahead + drawn)

    def columns(self, years: Sequence[int] | IntArray) -> IntArray:
        """Return the columns of `moved` and `since` that serve the years."""
        return np.clip(np.asarray(years, dtype=np.int64) - self.origin - 1, 0, self.moved.shape[1] - 1)


@dataclass(frozen=True, eq=False)
class Steps:
    """Changes between consecutive known years, in log-odds.

    Parameters
    ----------
    widths : float array, shape (S,)
        Years that each step spans.
    changes : float array, shape (S, N)
        Whole changes, NaN where one end is not known.
    """

    widths: FloatArray
    changes: FloatArray

    def common_drift(self) -> float:
        """Median over the years of the median yearly change: a step counts as long as it is; 0 without a step."""
        if not len(self.widths):
            return 0.0
        yearly = np.nanmedian(self.changes / self.widths[:, None], axis=1)
        order = np.argsort(yearly)
        passed = np.cumsum(self.widths[order]) / self.widths.sum()
        # Where exactly half of the time lies below one step and half above, the two middle ones are averaged.
        middle = [int(np.searchsorted(passed, half)) for half in (0.5 - 1e-9, 0.5 + 1e-9)]
        return float(yearly[order][middle].mean())


def fit_pooled(panel: Panel) -> Pooled:
    """Learn the pooled projection from a panel with gaps.

    Parameters
    ----------
    panel : Panel
        Rates in percent. A year in which most regions have no figure is a gap; a region may have gaps of its own.

    Raises
    ------
    ValueError
        When the panel has no known year.

    Examples
    --------
    Two regions that fall by the same share each year go on doing so:

    >>> import numpy as np
    >>> values = np.array([[20.0, 18.0, 16.2], [10.0, 9.0, 8.1]])
    >>> nothing = np.full((2, 3, 2), np.nan)
    >>> panel = Panel(("a", "b"), ("p", "p"), np.array([2022, 2023, 2024]), values, nothing, nothing[0])
    >>> from rpkd.projection._scales import percent_of
    >>> percent_of(fit_pooled(panel).centre([2025])).round(1).ravel().tolist()
    [14.6, 7.2]
    """
    odds = log_odds(panel.values)
    known = panel.known_years - panel.years[0]
    if not len(known):
        raise ValueError("tidak ada tahun dengan angka untuk sekurangnya separuh daerah")
    dates = panel.dates
    steps = steps_of(odds, known, dates)
    drift = steps.common_drift()
    areas, nation = log_odds(panel.areas), log_odds(panel.nation)
    gain = best_gain(odds, known, dates, drift)
    following = share_followed(areas, nation, panel.groups)
    moved, since = moves_by_year(panel, areas, nation, following)
    last = np.maximum(panel.last_known, 0)
    rows = np.arange(len(panel.codes))
    beside = log_odds(panel.areas_beside)
    distance = (odds - beside)[rows, last]
    return Pooled(
        drift=drift,
        own=own_drifts(steps, panel.groups),
        convergence=convergence(odds - beside, known, dates),
        gain=gain,
        following=following,
        level=filtered_level(odds, panel.last_known, dates, drift, gain),
        moved=moved,
        since=since,
        origin=panel.origin,
        shared=share_in_common(odds, beside, known),
        distance=np.where(np.isfinite(distance), distance, 0.0),
        last=np.asarray(dates[last]),
    )


def steps_of(odds: FloatArray, known: IntArray, dates: FloatArray) -> Steps:
    """Take the changes between consecutive known years, gaps spanned as they are.

    Two years that no region knows both of make no step: each may be known to another half of the regions.
    """
    pairs = [pair for pair in pairwise(known.tolist()) if np.isfinite(odds[:, pair]).all(axis=1).any()]
    widths = np.array([dates[after] - dates[before] for before, after in pairs], dtype=float)
    changes = [odds[:, after] - odds[:, before] for before, after in pairs]
    return Steps(widths, np.array(changes).reshape(len(pairs), odds.shape[0]))


@dataclass(frozen=True)
class Noise:
    """What yearly changes say of error in the figures themselves.

    Parameters
    ----------
    repetition : float
        Correlation of a region's neighbouring yearly changes, beyond those of its neighbours. Error of the figures that
        is independent from year to year makes it negative, down to -0.5 where there is nothing else.
    yearly : float
        Standard deviation of those changes, in log-odds.
    error : float
        Standard deviation of such independent error, in log-odds; 0 where the correlation is not negative.
    """

    repetition: float
    yearly: float
    error: float


def noise_in_figures(panel: Panel) -> Noise | None:
    """Look for independent error in a panel's figures.

    None where there is nothing to look at: less than two steps between known years, no region with two neighbouring
    steps, or no change beyond the neighbours'.
    """
    odds, known = log_odds(panel.values), panel.known_years - panel.years[0]
    steps = steps_of(odds, known, panel.dates)
    if len(steps.widths) < 2:
        return None
    lasting, yearly = repetition(_beyond_groups(steps, panel.groups), steps.widths)
    if not yearly > 0 or not np.isfinite(lasting):
        return None
    return Noise(lasting / yearly, float(np.sqrt(yearly)), float(np.sqrt(max(-lasting, 0.0))))


def own_drifts(steps: Steps, groups: Sequence[str]) -> FloatArray:
    """Shrink each region's average yearly change, beyond its neighbours', by how far such changes repeat themselves.

    Parameters
    ----------
    steps : Steps
        Of all regions.
    groups : sequence of str
        The holding areas, whose median change of each step is taken away first.

    Returns
    -------
    float array, shape (N,)
        Log-odds a year; all 0 with less than three steps.

    Notes
    -----
    The variance of lasting own drifts is the mean product of neighbouring steps (`repetition`): what is independent
    from step to step does not enter it. The mean of n years is then weighted by ``t / (t + v / n)`` with t that
    variance and v the variance of a yearly change (empirical Bayes).
    """
    regions = steps.changes.shape[1]
    if len(steps.widths) < 3:
        return np.zeros(regions)
    beyond = _beyond_groups(steps, groups)
    lasting, yearly = repetition(beyond, steps.widths)
    years = (np.isfinite(beyond) * steps.widths[:, None]).sum(axis=0)
    mean = np.nansum(beyond, axis=0) / np.maximum(years, 1.0)
    if not lasting > 0:
        return np.zeros(regions)
    return np.asarray(np.where(years > 0, mean * lasting / (lasting + yearly / np.maximum(years, 1.0)), 0.0))


def _beyond_groups(steps: Steps, groups: Sequence[str]) -> FloatArray:
    return np.array([trimmed(beyond_group(change, groups)) for change in steps.changes])


def repetition(beyond: FloatArray, widths: FloatArray) -> tuple[float, float]:
    """Split yearly changes into what repeats itself and what does not.

    Parameters
    ----------
    beyond : float array, shape (S, N)
        Changes of each step beyond those of the neighbours.
    widths : float array, shape (S,)
        Years of each step.

    Returns
    -------
    lasting, yearly : float
        Mean product of a region's neighbouring steps for one year each, and mean square of a change of one year.
        Independent sampling error of the figures would make the first negative (a figure too high falls back in
        the next), own drifts make it positive. The first is NaN where no region knows two neighbouring steps.
    """
    rates = beyond / widths[:, None]
    products = [first * second for first, second in pairwise(rates)]
    means = [np.nanmean(product) for product in products if np.isfinite(product).any()]
    lasting = float(np.mean(means)) if means else float("nan")
    return lasting, float(np.nanmean(beyond**2 / widths[:, None]))


def convergence(distance: FloatArray, known: IntArray, dates: FloatArray) -> float:
    """Estimate by which share a region's distance from its area shrinks in a year; not below 0."""
    top = bottom = 0.0
    for before, after in pairwise(known.tolist()):
        start, change = distance[:, before], trimmed(distance[:, after] - distance[:, before])
        both = np.isfinite(start) & np.isfinite(change)
        top += float((start * change)[both].sum())
        bottom += float((start**2)[both].sum() * (dates[after] - dates[before]))
    return float(np.clip(-top / bottom, 0.0, 0.5)) if bottom > 0 else 0.0


def share_in_common(odds: FloatArray, areas: FloatArray, known: IntArray) -> float:
    """Estimate which share of the variance of yearly changes regions have in common with their areas.

    Parameters
    ----------
    odds, areas : float array, shape (N, T)
        Log-odds in March of the regions and of the areas that hold them.
    known : int array
        Places of the known years.

    Returns
    -------
    float
        From 0 (also where nothing can be compared) to 1: the variance of regions' changes beyond their area's, taken
        from the variance of their changes.
    """
    whole = own = 0.0
    for before, after in pairwise(known.tolist()):
        change, around = odds[:, after] - odds[:, before], areas[:, after] - areas[:, before]
        both = np.isfinite(change) & np.isfinite(around)
        if both.any():
            whole += float((trimmed(change[both]) ** 2).sum())
            own += float((trimmed((change - around)[both]) ** 2).sum())
    return float(np.clip(1 - own / whole, 0.0, 1.0)) if whole > 0 else 0.0


def best_gain(odds: FloatArray, known: IntArray, dates: FloatArray, drift: float) -> float:
    """Choose the share of a deviation that lasts: the one with the least absolute errors one known year ahead."""
    losses = [_one_step_loss(odds, known, dates, drift, gain) for gain in GAINS]
    return GAINS[int(np.argmin(losses))] if len(known) > 2 else 1.0


def _one_step_loss(odds: FloatArray, known: IntArray, dates: FloatArray, drift: float, gain: float) -> float:
    level, total = odds[:, known[0]].copy(), 0.0
    for step, (before, after) in enumerate(pairwise(known.tolist())):
        expected = level + drift * (dates[after] - dates[before])
        error = odds[:, after] - expected
        if step:
            total += float(np.nansum(np.abs(error)))
        level = np.where(
            np.isfinite(error), expected + gain * error, np.where(np.isfinite(level), expected, odds[:, after])
        )
    return total


def filtered_level(odds: FloatArray, last: IntArray, dates: FloatArray, drift: float, gain: float) -> FloatArray:
    """Follow each region to its last figure, taking in a share of every deviation from the path.

    Parameters
    ----------
    odds : float array, shape (N, T)
        Log-odds by consecutive year, NaN in gaps.
    last : int array, shape (N,)
        Place of the last figure, -1 for none.
    dates : float array, shape (T,)
        When the figures were taken, in years.
    drift, gain : float
        Change a year, and the share of a deviation that is taken in.

    Returns
    -------
    float array, shape (N,)
        Level at the last figure; NaN for a region without any.
    """
    level = np.full(len(odds), np.nan)
    spans = np.diff(dates, prepend=dates[:1])
    for place, span in enumerate(spans):
        expected, seen = level + drift * span, odds[:, place]
        updated = np.where(np.isfinite(expected), expected + gain * (seen - expected), seen)
        moved = np.where(np.isfinite(seen), updated, expected)
        level = np.where(place <= last, moved, level)
    return level


def share_followed(areas: FloatArray, nation: FloatArray, groups: Sequence[str]) -> float:
    """Estimate the share of the nation's half-yearly moves that its areas follow; 0 where it cannot be known.

    Parameters
    ----------
    areas : float array, shape (N, T, 2)
        Log-odds of each region's area; an area counts once.
    nation : float array, shape (T, 2)
        Log-odds of the nation.
    groups : sequence of str
        The area of each region.
    """
    first = [list(groups).index(group) for group in dict.fromkeys(groups)] if len(set(groups)) > 1 else slice(None)
    moves, common = half_year_moves(areas[first]), half_year_moves(nation[None])[0]
    both = np.isfinite(moves) & np.isfinite(common)
    bottom = float((np.broadcast_to(common, moves.shape)[both] ** 2).sum())
    if bottom == 0:
        return 0.0
    return float(np.clip((moves * common)[both].sum() / bottom, 0.0, 1.0))


def half_year_moves(areas: FloatArray) -> FloatArray:
    """Take the changes between neighbouring half-years, shape (N, 2 T - 1)."""
    return np.diff(areas.reshape(len(areas), -1), axis=1)


def moves_by_year(
    panel: Panel, areas: FloatArray, nation: FloatArray, following: float
) -> tuple[FloatArray, FloatArray]:
    """Sum up what the areas have done since each region's last figure, up to the March of each year ahead.

    Parameters
    ----------
    panel : Panel
        Of N regions.
    areas, nation : float array, shape (N, T, 2) and (T, 2)
        Its areas' and nation's figures on the scale of the projection.
    following : float
        As in `moves_since`.

    Returns
    -------
    moved, since : float array, shape (N, L)
        As in `moves_since`, for the years after the panel's last known one up to its last year, and all later ones.
    """
    ahead = range(panel.origin + 1, int(panel.years[-1]) + 1)
    months = [2 * (year - int(panel.years[0])) + MARCH for year in ahead]
    found = [moves_since(areas, nation, panel.last_month, following, month) for month in [*months, None]]
    return np.stack([moved for moved, _ in found], axis=1), np.stack([since for _, since in found], axis=1)


def moves_since(
    areas: FloatArray, nation: FloatArray, last: IntArray, following: float, until: int | None = None
) -> tuple[FloatArray, FloatArray]:
    """Sum up what the areas have done since each region's last figure.

    Parameters
    ----------
    areas : float array, shape (N, T, 2)
        Log-odds of each region's area in March and September.
    nation : float array, shape (T, 2)
        The nation's.
    last : int array, shape (N,)
        Half-year of each region's last figure, counted from the first March; -1 for none.
    following : float
        Share of the nation's move that is taken where the area itself has nothing newer.
    until : int, optional
        Half-year after which nothing is looked at.

    Returns
    -------
    moved, since : float array, shape (N,)
        Move in log-odds, and the years that it spans: 0 and 0 where nothing newer is known.
    """
    moved, since = np.zeros(len(areas)), np.zeros(len(areas))
    end = None if until is None else until + 1
    common = nation.reshape(-1)[:end]
    for row, start in enumerate(last.tolist()):
        if not 0 <= start < len(common):
            continue
        path = areas[row].reshape(-1)[:end]
        known = newest(path, start)
        if known > start:
            moved[row], since[row] = path[known] - path[start], (known - start) * HALF_YEAR
        latest = newest(common, known)
        if latest > known:
            moved[row] += following * (common[latest] - common[known])
            since[row] = (latest - start) * HALF_YEAR
    return moved, since


def newest(path: FloatArray, start: int) -> int:
    """Place of the newest figure that can be set beside the one at `start`; `start` when there is none."""
    if not np.isfinite(path[start]):
        return start
    return start + int(np.flatnonzero(np.isfinite(path[start:]))[-1])


def beyond_group(change: FloatArray, groups: Sequence[str]) -> FloatArray:
    """Take the median change of its group from each region's; of all regions where a group has less than three."""
    names = np.asarray(groups)
    everywhere = np.nanmedian(change) if np.isfinite(change).any() else np.nan
    rest = change - everywhere
    for name in np.unique(names):
        members = names == name
        if np.isfinite(change[members]).sum() >= _FEWEST_IN_GROUP:
            rest[members] = change[members] - np.nanmedian(change[members])
    return np.asarray(rest)


def trimmed(values: FloatArray) -> FloatArray:
    """Pull the outermost values in to the second and ninety-eighth percentile."""
    if not np.isfinite(values).any():
        return values
    return np.clip(values, *np.nanpercentile(values, [_TRIM, 100 - _TRIM]))
