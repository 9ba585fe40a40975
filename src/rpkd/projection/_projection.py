"""The projection of one region, gathered from that of all regions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rpkd.projection._calibration import LONGEST, pooled_forecast
from rpkd.projection._forecast import Forecast
from rpkd.projection._panel import MARCH, NATION, SEPTEMBER, Panel
from rpkd.projection._path import Path, path_of
from rpkd.projection._pooled import Pooled, fit_pooled, newest
from rpkd.projection._reconcile import Reconciled, reconcile
from rpkd.projection._scales import FloatArray, log_odds, percent_of


@dataclass(frozen=True, eq=False)
class NationalProjection:
    """All regions and provinces projected together.

    Parameters
    ----------
    panel, provinces : Panel
        What is known of the regions and of the provinces.
    fit : Pooled
        What was learnt from the regions.
    forecast : Forecast
        The regions.
    areas : Reconciled
        The provinces, moved to the sum of their regions.
    """

    panel: Panel
    provinces: Panel
    fit: Pooled
    forecast: Forecast
    areas: Reconciled


def project_all(panel: Panel, provinces: Panel, weights: FloatArray, last_year: int) -> NationalProjection:
    """Project every region and province, year by year.

    Parameters
    ----------
    panel, provinces : Panel
        From `regency_panel` and `province_panel`. Provinces are projected from the same year as the regions: what they
        published later counts as news of the regions, and so enters the sum that they are moved to.
    weights : float array, shape (N,)
        Population of each region.
    last_year : int
        Last year to project.

    Raises
    ------
    ValueError
        When `last_year` is not after the last known year.
    """
    years = range(panel.origin + 1, last_year + 1)
    if not years:
        raise ValueError(f"tahun terakhir proyeksi ({last_year}) harus sesudah tahun terakhir angka ({panel.origin})")
    forecast = pooled_forecast(panel, [year - panel.origin for year in years])
    provinces = provinces.until(panel.origin)
    areas = pooled_forecast(provinces, [year - provinces.origin for year in years])
    return NationalProjection(
        panel, provinces, fit_pooled(panel), forecast, reconcile(areas, forecast, panel.groups, weights)
    )


@dataclass(frozen=True)
class News:
    """What was published after the region's last figure, and used.

    Parameters
    ----------
    area : str
        Code of the area that moved: the province, or ``"00"`` where only the nation had published.
    from_month, to_month : (int, int)
        Year and month (3 or 9) of the two figures.
    before, after : float
        The area's rates in percent.
    points : float
        What the move changes in the region's rate, in points.
    """

    area: str
    from_month: tuple[int, int]
    to_month: tuple[int, int]
    before: float
    after: float
    points: float


@dataclass(frozen=True)
class Parts:
    """Why the last projected year's median differs from the last figure: points, in the order in which they are added.

    Parameters
    ----------
    passing : float
        Part of the last figure's deviation that is taken as passing.
    news : float
        Move of the surrounding area since then.
    common : float
        Common drift of all regions.
    own : float
        The region's own part of the drift.
    drawn : float
        Being drawn towards the surrounding area.
    """

    passing: float
    news: float
    common: float
    own: float
    drawn: float

    @property
    def total(self) -> float:
        """Points from the last figure to the last projected median."""
        return self.passing + self.news + self.common + self.own + self.drawn


@dataclass(frozen=True, eq=False)
class RegionProjection:
    """The headcount ratio of one region ahead.

    Parameters
    ----------
    code : str
        Kemendagri code.
    last_year, last : int, float
        The region's last figure, in percent.
    headcount : Path
        Year by year after the panel's last known year, and after the region's own last figure where that is later.
    news : tuple of News
        What is newer than the last figure; empty where nothing is.
    parts : Parts
        What leads from the last figure to the last projected median.
    supported_until : int
        Last year whose interval rests on past errors of that many years; later ones are extrapolated.
    province : Path or None
        The province, as the sum of its regions.
    province_adjustment : tuple of float
        The sum minus the province projected by itself, in points by year; empty where it is not known.
    """

    code: str
    last_year: int
    last: float
    headcount: Path
    news: tuple[News, ...]
    parts: Parts
    supported_until: int
    province: Path | None
    province_adjustment: tuple[float, ...]


def project_region(everything: NationalProjection, code: str) -> RegionProjection | None:
    """Take one region out of the projection of all; None when it has no figure to start from or no year left ahead.

    Raises
    ------
    KeyError
        When the panel does not have the region.
    """
    panel, forecast = everything.panel, everything.forecast
    if code not in panel.codes:
        raise KeyError(code)
    row = panel.codes.index(code)
    place = int(panel.last_known[row])
    ahead = forecast.years > panel.years[place]
    path = path_of(forecast.years[ahead].tolist(), forecast.region(code)[ahead])
    if path is None or not path.years:
        return None
    return RegionProjection(
        code=code,
        last_year=int(panel.years[place]),
        last=float(panel.values[row, place]),
        headcount=path,
        news=_news(everything, row),
        parts=_parts(everything, row, path.years[-1]),
        supported_until=panel.origin + LONGEST,
        province=_area_path(everything.areas, panel.groups[row]),
        province_adjustment=_adjustment(everything.areas, panel.groups[row]),
    )


def _area_path(areas: Reconciled, group: str) -> Path | None:
    if group not in areas.forecast.codes or not _adjustment(areas, group):
        return None
    return path_of([int(year) for year in areas.forecast.years], areas.forecast.region(group))


def _adjustment(areas: Reconciled, group: str) -> tuple[float, ...]:
    if group not in areas.forecast.codes:
        return ()
    points = areas.adjustment[areas.forecast.codes.index(group)]
    return tuple(float(point) for point in points) if np.isfinite(points).all() else ()


def _parts(everything: NationalProjection, row: int, year: int) -> Parts:
    """Split the way to the last median into points, adding one part after the other in log-odds."""
    fit, panel = everything.fit, everything.panel
    ahead, column = float(year - fit.last[row]), int(fit.columns([year])[0])
    steps = [
        float(fit.level[row]),
        float(fit.moved[row, column]),
        fit.drift * max(ahead - float(fit.since[row, column]), 0.0),
        float(fit.own[row]) * ahead,
        float(fit.distance[row]) * ((1 - fit.convergence) ** ahead - 1),
    ]
    rates = [float(panel.values[row, panel.last_known[row]]), *(percent_of(np.cumsum(steps)).tolist())]
    return Parts(*np.diff(rates).tolist())


def _news(everything: NationalProjection, row: int) -> tuple[News, ...]:
    panel, fit = everything.panel, everything.fit
    start = int(panel.last_month[row])
    own, nation = panel.areas[row].reshape(-1), panel.nation.reshape(-1)
    known = newest(own, start)
    found = []
    rate, odds = percent_of(fit.level[row]).item(), float(fit.level[row])
    for area, path, first, share in (
        (panel.groups[row], own, start, 1.0),
        (NATION, nation, known, fit.following),
    ):
        last = newest(path, first)
        if last > first:
            odds += share * float(log_odds(path[last]) - log_odds(path[first]))
            after = percent_of(odds).item()
            found.append(
                News(
                    area, _month(panel, first), _month(panel, last), float(path[first]), float(path[last]), after - rate
                )
            )
            rate = after
    return tuple(found)


def _month(panel: Panel, place: int) -> tuple[int, int]:
    return int(panel.years[place // 2]), {MARCH: 3, SEPTEMBER: 9}[place % 2]
