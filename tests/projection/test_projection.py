"""One region's projection: the four example regions, its parts, its province."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpkd.projection import (
    LEVELS,
    Forecast,
    NationalProjection,
    Panel,
    project_all,
    project_region,
    reconcile,
)

from .conftest import MakePanel


@pytest.fixture(scope="module")
def weights(tables: object, regencies: Panel) -> np.ndarray:
    frame: pd.DataFrame = tables["poverty_regency"].frame  # type: ignore[index]
    last = frame[frame["year"] == 2025].set_index("region_code").reindex(list(regencies.codes))
    return (last["poor_thousand"] / last["headcount_ratio"] * 100).to_numpy(dtype=float)


@pytest.fixture(scope="module")
def everything(regencies: Panel, provinces: Panel, weights: np.ndarray) -> NationalProjection:
    return project_all(regencies, provinces, weights, 2029)


@pytest.mark.parametrize("code", ["17.71", "19.71", "33.16", "52.05", "95.01"])
def test_parts_add_up_to_the_median(everything: NationalProjection, code: str) -> None:
    region = project_region(everything, code)
    assert region is not None
    assert region.last + region.parts.total == pytest.approx(region.headcount.median_of(2029))
    assert region.headcount.years == (2026, 2027, 2028, 2029)
    assert region.supported_until == 2029
    (news,) = region.news
    assert (news.area, news.from_month, news.to_month) == (code[:2], (2025, 3), (2025, 9))
    assert news.points == pytest.approx(region.parts.news)


def test_pangkalpinang_falls_with_its_province_though_it_rose(everything: NationalProjection) -> None:
    region = project_region(everything, "19.71")
    assert region is not None
    assert (region.last_year, region.last) == (2025, 4.5)
    assert region.parts.news < 0
    assert region.headcount.median_of(2026) < 4.5 < region.headcount.interval(2026, 0.95)[1], "a rise stays possible"


def test_bengkulu_falls_faster_than_the_common_drift_but_not_as_before(everything: NationalProjection) -> None:
    region = project_region(everything, "17.71")
    assert region is not None
    assert region.parts.own < 0
    row = everything.panel.codes.index("17.71")
    record = everything.panel.values[row]
    known = record[np.isfinite(record)]
    yearly = (known[-1] - known[0]) / 11
    ahead = (region.headcount.median_of(2029) - region.last) / 4
    assert yearly < ahead < 0


def test_province_is_the_weighted_sum_of_its_regions(everything: NationalProjection, weights: np.ndarray) -> None:
    members = np.array(everything.panel.groups) == "33"
    region = project_region(everything, "33.16")
    assert region is not None
    assert region.province is not None
    expected = weights[members] @ everything.forecast.median[members] / weights[members].sum()
    assert [region.province.median_of(year) for year in region.province.years] == pytest.approx(expected)
    own = everything.areas.own[everything.areas.forecast.codes.index("33")]
    assert region.province_adjustment == pytest.approx(tuple(expected - own))


def test_every_region_has_a_projection(everything: NationalProjection) -> None:
    found = [project_region(everything, code) for code in everything.panel.codes]
    assert all(region is not None for region in found)
    assert everything.forecast.failures == ()


def test_a_region_without_figures_has_none(
    everything: NationalProjection, provinces: Panel, weights: np.ndarray
) -> None:
    panel = everything.panel
    values = panel.values.copy()
    values[0] = np.nan
    changed = project_all(replace(panel, values=values), provinces, weights, 2027)
    assert project_region(changed, panel.codes[0]) is None
    neighbour = project_region(changed, panel.codes[1])
    assert neighbour is not None
    assert neighbour.province is None, "the sum of the province is not known either"
    assert neighbour.province_adjustment == ()
    with pytest.raises(KeyError):
        project_region(changed, "99.99")


def test_years_beyond_the_tested_horizon_are_told(regencies: Panel, provinces: Panel, weights: np.ndarray) -> None:
    region = project_region(project_all(regencies, provinces, weights, 2033), "33.16")
    assert region is not None
    assert region.supported_until == 2029 < region.headcount.years[-1] == 2033
    with pytest.raises(ValueError, match="sesudah tahun terakhir angka"):
        project_all(regencies, provinces, weights, 2025)


def test_news_of_the_nation_where_the_province_has_none(
    regencies: Panel, provinces: Panel, weights: np.ndarray
) -> None:
    areas = regencies.areas.copy()
    areas[:, -1, 1] = np.nan
    region = project_region(project_all(replace(regencies, areas=areas), provinces, weights, 2029), "33.16")
    assert region is not None
    (news,) = region.news
    assert (news.area, news.before, news.after) == ("00", 8.47, 8.25)
    assert region.last + region.parts.total == pytest.approx(region.headcount.median_of(2029))


def flat(rates: list[float]) -> np.ndarray:
    return np.repeat(np.array(rates)[:, None, None], len(LEVELS), axis=2)


@given(st.lists(st.floats(0.5, 60), min_size=2, max_size=6), st.floats(1, 50))
def test_reconciled_areas_are_the_sum(rates: list[float], own: float) -> None:
    codes = tuple(f"r{place}" for place in range(len(rates)))
    regions = Forecast("pooled", codes, 2025, np.array([2026]), flat(rates))
    area = Forecast("pooled", ("p", "q"), 2025, np.array([2026]), flat([own, own]))
    sizes = np.arange(1.0, len(rates) + 1)
    moved = reconcile(area, regions, ["p"] * len(rates), sizes)
    assert moved.forecast.median[0, 0] == pytest.approx(np.average(rates, weights=sizes))
    assert moved.forecast.median[1, 0] == pytest.approx(own)
    assert np.isnan(moved.adjustment[1, 0]), "an area without regions stays"


def test_reconciling_other_years_is_refused() -> None:
    first = Forecast("pooled", ("a",), 2025, np.array([2026]), flat([1.0]))
    with pytest.raises(ValueError, match="tahun yang sama"):
        reconcile(replace(first, years=np.array([2027])), first, ["a"], [1.0])


def test_made_up_panel_projects_without_areas(make_panel: MakePanel) -> None:
    panel = make_panel([[20.0, 19, 18, 17], [10, 9.5, 9, 8.5]], groups=("p", "p"))
    areas = make_panel([[15.0, 14.5, 14, 13.5]], groups=("00",))
    found = project_all(panel, replace(areas, codes=("p",)), np.array([1.0, 1.0]), 2020)
    region = project_region(found, "r0")
    assert region is not None
    assert region.news == ()
    assert region.province is not None
    assert region.province.median_of(2020) == pytest.approx(found.forecast.median[:, 1].mean())


def with_2026(panel: Panel, values: np.ndarray) -> Panel:
    """Append the year 2026: given rates of the regions, and in March the areas and the nation two percent lower."""
    areas, nation = panel.areas[:, -1:] * 0.98, panel.nation[-1:] * 0.98
    areas[:, :, 1] = nation[:, 1] = np.nan
    return replace(
        panel,
        years=np.append(panel.years, 2026),
        values=np.hstack([panel.values, values[:, None]]),
        areas=np.concatenate([panel.areas, areas], axis=1),
        nation=np.concatenate([panel.nation, nation]),
    )


def test_provinces_that_published_first_are_news_and_not_certain(
    regencies: Panel, provinces: Panel, weights: np.ndarray
) -> None:
    panel = with_2026(regencies, np.full(514, np.nan))
    areas = with_2026(provinces, provinces.areas[:, -1, 0] * 0.98)
    found = project_all(panel, areas, weights, 2029)
    region = project_region(found, "33.16")
    assert region is not None
    assert [news.to_month for news in region.news] == [(2026, 3)]
    assert region.province is not None
    low, high = region.province.interval(2026, 0.8)
    assert high - low > 0.1


def test_a_region_with_a_figure_that_others_lack_starts_from_it(
    regencies: Panel, provinces: Panel, weights: np.ndarray
) -> None:
    values = np.full(514, np.nan)
    row = regencies.codes.index("33.16")
    values[row] = 9.0
    panel = with_2026(regencies, values)
    found = project_all(panel, provinces, weights, 2029)
    region = project_region(found, "33.16")
    assert region is not None
    assert (region.last_year, region.last) == (2026, 9.0)
    assert region.headcount.years == (2027, 2028, 2029), "2026 is known"
    low, high = region.headcount.interval(2027, 0.8)
    assert low < 9.0 < high
    assert project_region(project_all(panel, provinces, weights, 2026), "33.16") is None, "nothing is left ahead"
