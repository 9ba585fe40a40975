"""The panel: what is known of whom and when, and nothing later."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from rpkd.projection import Panel, province_panel, regency_panel

from .conftest import MakePanel

NOTHING = np.nan


def test_bundled_panel_has_the_published_figures_and_the_gap(regencies: Panel) -> None:
    row = regencies.codes.index("19.71")
    assert len(regencies.codes) == 514
    assert regencies.origin == 2025
    assert regencies.known_years.tolist() == [*range(2014, 2023), 2024, 2025]
    assert np.isnan(regencies.column(2023)).sum() >= 512
    assert regencies.groups[row] == "19"
    assert regencies.column(2025)[row] == 4.5
    assert regencies.areas[row, 2025 - int(regencies.years[0])].tolist() == [5.0, 4.77]
    assert regencies.nation[2025 - int(regencies.years[0])].tolist() == [8.47, 8.25]


def test_a_split_province_begins_with_its_present_area(provinces: Panel) -> None:
    papua = provinces.codes.index("91")
    known = provinces.years[np.isfinite(provinces.values[papua])]
    assert known.tolist() == [2024, 2025]
    assert set(provinces.groups) == {"00"}


def test_until_knows_nothing_later(regencies: Panel) -> None:
    cut = regencies.until(2019)
    assert cut.origin == 2019
    assert int(cut.years[-1]) == 2019
    assert cut.areas.shape == (514, len(cut.years), 2)
    assert np.isfinite(cut.nation[-1]).all(), "September of the origin's year is known"
    cut.values[:] = 0
    assert regencies.column(2019).max() > 0, "a cut panel is its own copy"


def test_known_years_need_half_of_the_regions(make_panel: MakePanel) -> None:
    panel = make_panel([[10, NOTHING, 9], [20, 19, NOTHING], [30, NOTHING, 28]])
    assert panel.known_years.tolist() == [2015, 2017]
    assert panel.last_known.tolist() == [2, 1, 2]
    assert np.isnan(panel.column(2031)).all()


def test_a_panel_without_figures_has_no_origin(make_panel: MakePanel) -> None:
    panel = make_panel([[NOTHING, NOTHING]])
    with pytest.raises(ValueError, match="tidak ada tahun"):
        _ = panel.origin
    assert panel.last_known.tolist() == [-1]


def test_shapes_and_years_are_checked(regencies: Panel) -> None:
    with pytest.raises(ValueError, match="bentuk larik"):
        replace(regencies, groups=regencies.groups[1:])
    with pytest.raises(ValueError, match="berurutan"):
        replace(regencies, years=regencies.years * 2)


def test_tables_are_laid_out_by_code_and_year() -> None:
    regency_rows = pd.DataFrame(
        {
            "region_code": ["a.02", "a.01", "x.99"],
            "year": [2020, 2022, 2021],
            "headcount_ratio": [12.0, 9.0, 50.0],
        }
    )
    area_rows = pd.DataFrame(
        {
            "area_code": ["a", "00", "a"],
            "year": [2022, 2022, 2023],
            "month": [3, 9, 9],
            "headcount_ratio": [8.0, 7.0, NOTHING],
        }
    )
    panel = regency_panel(regency_rows, area_rows, {"a.01": "a", "a.02": "a"})
    assert panel.years.tolist() == [2020, 2021, 2022]
    assert np.array_equal(panel.values, [[NOTHING, NOTHING, 9.0], [12.0, NOTHING, NOTHING]], equal_nan=True)
    assert panel.areas[:, 2, 0].tolist() == [8.0, 8.0]
    assert panel.nation[2, 1] == 7.0
    own = province_panel(area_rows)
    assert own.codes == ("a",)
    assert own.years.tolist() == [2022]
    assert own.areas[0, 0, 0] == own.values[0, 0] == 8.0


def test_a_year_before_the_panel_is_refused(regencies: Panel) -> None:
    """Counted from the end, so many years before the first one would leave later ones in."""
    for origin in (2008, 2005, 1990):
        with pytest.raises(ValueError, match="sebelum tahun pertama"):
            regencies.until(origin)


def test_a_region_cannot_be_there_twice(make_panel: MakePanel) -> None:
    panel = make_panel([[10.0], [20.0]])
    with pytest.raises(ValueError, match="dua kali"):
        replace(panel, codes=("r0", "r0"))
