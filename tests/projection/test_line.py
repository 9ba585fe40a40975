"""The poverty line ahead: by hand, on all regions, without look-ahead, and how good it has been."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpkd.projection import LEVELS, Panel, PastErrors
from rpkd.projection._line import (
    common_growth,
    line_backtest,
    line_forecast,
    line_panel,
    project_line,
)
from rpkd.sources import Tables

from .conftest import MakePanel


@pytest.fixture(scope="module")
def lines(tables: Tables) -> Panel:
    regions = tables["regencies"].frame
    provinces = dict(zip(regions["region_code"], regions["province_code"], strict=True))
    return line_panel(tables["poverty_regency"].frame, tables["poverty_province"].frame, provinces)


def test_the_panel_holds_the_lines_of_both_tables(lines: Panel, tables: Tables) -> None:
    assert (len(lines.codes), lines.years[0], lines.origin) == (514, 2011, 2025)
    row = lines.codes.index("19.71")
    own = tables["poverty_regency"].frame.query("region_code == '19.71' and year == 2025")["poverty_line"].item()
    assert lines.values[row, -1] == own
    area = tables["poverty_province"].frame.query("area_code == '19' and year == 2025").set_index("month")
    assert lines.areas[row, -1].tolist() == [area["poverty_line"][3], area["poverty_line"][9]]
    assert not lines.september


def test_growth_is_the_mean_of_the_years_medians(make_panel: MakePanel) -> None:
    # Medians of growth: 10 percent, then 20 percent; the jump of one region does not count.
    panel = make_panel([[100, 110, 132], [200, 220, 264], [300, 330, 800]])
    assert common_growth(panel) == pytest.approx((np.log(1.1) + np.log(1.2)) / 2)
    # One year of high inflation counts with its whole size.
    high = make_panel([[100, 105, 110.25, 132.3], [200, 210, 220.5, 264.6]])
    assert common_growth(high) == pytest.approx((2 * np.log(1.05) + np.log(1.2)) / 3)
    # A step over a gap counts for a year as an even growth.
    gap = make_panel([[100, np.nan, 121], [200, np.nan, 242]])
    assert common_growth(gap) == pytest.approx(np.log(1.1))
    assert common_growth(make_panel([[100.0], [200.0]])) == 0.0


def test_the_middle_by_hand(make_panel: MakePanel) -> None:
    lines = [[100.0, 110.0, 121.0, 133.1], [200.0, 220.0, 242.0, 266.2]]
    forecast = line_forecast(make_panel(lines), [1, 2])
    assert forecast.years.tolist() == [2019, 2020]
    assert forecast.median == pytest.approx(np.array([[146.41, 161.051], [292.82, 322.102]]))
    # The province's line grew by 5 percent in the half-year since, the nation's by 2 percent in the next.
    areas = np.full((2, 4, 2), np.nan)
    areas[:, -1] = [1000.0, 1050.0]
    moved = line_forecast(make_panel(lines, areas=areas), [1])
    assert moved.median[:, 0] == pytest.approx([133.1 * 1.05 * 1.1**0.5, 266.2 * 1.05 * 1.1**0.5])
    nation = np.full((4, 2), np.nan)
    nation[-1] = [500.0, 510.0]
    followed = line_forecast(make_panel(lines, nation=nation), [1])
    assert followed.median[0, 0] == pytest.approx(133.1 * 1.02 * 1.1**0.5)


def test_past_errors_make_the_interval(make_panel: MakePanel) -> None:
    # Told from the third year on: growth of 10 percent was expected, 21 percent came.
    steady = [[100.0 * 1.1**year for year in range(3)]] * 200
    panel = make_panel([[*row, row[-1] * 1.21] for row in steady])
    path = project_line(line_forecast(panel, [1]), "r0")
    assert path is not None
    middle, size = path.median_of(2019), np.log(1.1)
    assert path.interval(2019, 0.95) == pytest.approx((middle * np.exp(-size), middle * np.exp(size)))
    assert np.allclose(PastErrors(np.ones(200), np.full(200, size)).quantiles(1)[-10:], size)


def test_a_region_without_line_is_named(make_panel: MakePanel) -> None:
    panel = make_panel([[100, 110, 120, 130], [200, 220, 240, 260], [np.nan] * 4])
    forecast = line_forecast(panel, [1])
    assert [failure.code for failure in forecast.failures] == ["r2"]
    assert project_line(forecast, "r2") is None
    assert project_line(forecast, "r1") is not None
    with pytest.raises(KeyError):
        project_line(forecast, "r9")


def test_without_past_errors_there_is_no_interval(make_panel: MakePanel) -> None:
    forecast = line_forecast(make_panel([[100, 110, 121], [200, 220, 242]]), [1])
    assert [failure.code for failure in forecast.failures] == ["r0", "r1"]
    assert "galat" in forecast.failures[0].reason
    assert project_line(forecast, "r0") is None


def test_a_region_with_an_older_line_grows_for_longer(make_panel: MakePanel) -> None:
    panel = make_panel([[100, 110, 121, 133.1], [100, 110, 121, np.nan], [100, 110, 121, 133.1]])
    forecast = line_forecast(panel, [1])
    assert forecast.median[:, 0] == pytest.approx([146.41] * 3)


def test_a_jump_is_kept_and_not_carried_on(lines: Panel) -> None:
    row = lines.codes.index("95.01")
    last, before = lines.values[row, -1], lines.values[row, -2]
    path = project_line(line_forecast(lines, [1, 2, 3, 4]), "95.01")
    assert last > 1.25 * before
    assert path is not None
    assert all(1.02 < ratio < 1.13 for ratio in np.diff(np.log([path.median_of(year) for year in path.years])) + 1)
    assert last < path.median_of(2026) < 1.15 * last


def test_all_regions_have_rising_quantiles(lines: Panel) -> None:
    forecast = line_forecast(lines, [1, 2, 3, 4])
    assert forecast.failures == ()
    assert forecast.quantiles.shape == (514, 4, len(LEVELS))
    assert (np.diff(forecast.quantiles, axis=2) >= 0).all()
    low, high = forecast.interval(0.8)
    widths = np.log(high / low)
    assert (np.diff(widths, axis=1) > 0).all(), "the further ahead, the less is known"


def test_nothing_later_is_seen(lines: Panel) -> None:
    place = 2020 - int(lines.years[0]) + 1
    changed = [array.copy() for array in (lines.values, lines.areas, lines.nation)]
    for array, axis in zip(changed, (1, 1, 0), strict=True):
        later = (slice(None),) * axis + (slice(place, None),)
        array[later] *= 3
    other = replace(lines, values=changed[0], areas=changed[1], nation=changed[2])
    before, after = (line_forecast(panel.until(2020), [1, 4]) for panel in (lines, other))
    assert np.array_equal(before.quantiles, after.quantiles)


def test_how_good_it_has_been(lines: Panel) -> None:
    scores = line_backtest(lines, 2017, 2024).set_index("horizon")
    assert scores.index.tolist() == [0, 1, 2, 3, 4]
    assert scores["pairs"].tolist() == [26, 8, 7, 6, 5]
    assert scores.loc[0, "forecasts"] == 26 * 514
    assert scores.loc[0, "mae"] < 0.8 * scores.loc[0, "own_growth"]
    assert (scores["mae"] < 0.4 * scores["unchanged"]).all()
    assert (scores["mae"] < scores["own_growth"]).all()
    assert scores["coverage_80"].between(0.76, 0.86).all()
    assert scores["coverage_95"].between(0.92, 0.98).all()


def test_scores_by_hand(make_panel: MakePanel) -> None:
    # Expected 10 percent each year; 2018 came as expected, 2019 grew by 21 percent.
    row = [100.0, 110.0, 121.0, 133.1, 133.1 * 1.21]
    panel = make_panel([row, row])
    scores = line_backtest(panel, 2018, 2018).set_index("horizon")
    assert scores["pairs"].tolist() == [1, 1]
    assert scores.loc[1, "mae"] == pytest.approx(100 * (1 - 1.1 / 1.21))
    assert scores.loc[1, "bias"] == pytest.approx(-100 * (1 - 1.1 / 1.21))
    assert scores.loc[1, "unchanged"] == pytest.approx(100 * (1 - 1 / 1.21))
    assert scores.loc[1, "own_growth"] == pytest.approx(100 * (1 - 1.1 / 1.21))
    assert scores.loc[1, "coverage_95"] == 0.0


@given(
    growth=st.lists(st.floats(-0.1, 0.4), min_size=6, max_size=6),
    scale=st.floats(1.0, 1e6),
)
def test_the_unit_does_not_matter(growth: list[float], scale: float) -> None:
    lines = np.exp(np.cumsum([[0.0, *growth], [0.1, *reversed(growth)]], axis=1))
    nothing = np.full((2, 7, 2), np.nan)

    def forecast(factor: float) -> np.ndarray:
        panel = Panel(("a", "b"), ("p", "p"), np.arange(2015, 2022), factor * lines, nothing, nothing[0])
        return line_forecast(panel, [1, 3]).median

    assert forecast(scale) == pytest.approx(scale * forecast(1.0), rel=1e-9)


def test_an_office_figure_of_a_newer_year_is_the_start(tables: Tables) -> None:
    regions = tables["regencies"].frame
    provinces = dict(zip(regions["region_code"], regions["province_code"], strict=True))
    newer = pd.DataFrame({"region_code": ["19.71"], "year": [2026], "poverty_line": [1_000_000.0]})
    frame = pd.concat([tables["poverty_regency"].frame, newer], ignore_index=True)
    panel = line_panel(frame, tables["poverty_province"].frame, provinces)
    assert panel.origin == 2025
    path = project_line(line_forecast(panel, [2]), "19.71")
    assert path is not None
    assert path.median_of(2027) == pytest.approx(1_000_000 * np.exp(common_growth(panel)))


def test_a_province_that_published_first_does_not_make_lines_certain(lines: Panel) -> None:
    nothing = np.full((514, 1), np.nan)
    ahead = replace(
        lines,
        years=np.append(lines.years, 2026),
        values=np.hstack([lines.values, nothing]),
        areas=np.concatenate([lines.areas, lines.areas[:, -1:] * 1.03], axis=1),
        nation=np.concatenate([lines.nation, lines.nation[-1:] * 1.03]),
    )
    low, high = line_forecast(ahead, [1]).interval(0.8)
    before_low, before_high = line_forecast(lines, [1]).interval(0.8)
    assert np.log(high / low) == pytest.approx(np.log(before_high / before_low), rel=0.1)


def test_halves_that_are_never_known_together_have_no_growth(make_panel: MakePanel) -> None:
    rates = np.array([[100.0, np.nan, 120.0], [np.nan, 110.0, np.nan]])
    assert common_growth(make_panel(rates)) == 0.0


def test_lines_without_forecast_are_counted(lines: Panel) -> None:
    values = lines.values.copy()
    values[3] = np.nan
    whole = line_backtest(replace(lines, values=values), 2021, 2022).set_index("horizon").loc[0]
    assert (whole["regions"], whole["failures"]) == (513, 2)
