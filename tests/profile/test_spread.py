"""Expenditure around the line: what the fitted distribution says, extreme poverty, and the province's change."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pandas as pd
import pytest

from rpkd.poverty import PublishedPoverty, fit_poverty, rounding_fits
from rpkd.profile import (
    NotFitted,
    Spread,
    extreme_estimate,
    extreme_multiple,
    poverty_profile,
    poverty_spread,
    province_gini,
    province_growth,
)
from rpkd.project import Project
from rpkd.sources import Tables

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tables() -> Tables:
    return Tables(Project(ROOT))


def spread_of(tables: Tables, code: str, **changes: float) -> Spread | NotFitted:
    frame = tables["poverty_regency"].frame
    for column, value in changes.items():
        frame = frame.assign(**{column: frame[column].where(frame["region_code"] != code, value)})
    profile = poverty_profile(frame, tables["poverty_province"].frame, code, code[:2], [code])
    return poverty_spread(profile, province_gini(tables["poverty_province"].frame, code[:2]))


def test_the_spread_has_the_published_figures(tables: Tables) -> None:
    found = spread_of(tables, "33.16")
    assert isinstance(found, Spread)
    assert found.year == 2025
    assert found.published.as_printed == (10.58, 1.27, 0.27)
    assert found.below(1.0) == pytest.approx(10.58, abs=1e-6)
    assert found.below(1.2) - found.below(1.0) == pytest.approx(found.near)
    assert found.below(1.5) - found.below(1.2) == pytest.approx(found.vulnerable)
    # A move of one percent takes as many people across the line as live within it, to first order.
    assert found.per_percent.value == pytest.approx(found.below(1.005) - found.below(0.995), rel=0.01)
    assert found.per_percent.low <= found.per_percent.value <= found.per_percent.high


def test_figures_that_no_population_has_are_not_fitted(tables: Tables) -> None:
    found = spread_of(tables, "33.16", poverty_gap_index=12.0)
    assert isinstance(found, NotFitted)
    assert found.year == 2025
    assert "tidak mungkin" in found.reason


def test_without_a_common_year_there_is_no_spread(tables: Tables) -> None:
    found = spread_of(tables, "33.16", poverty_gap_index=float("nan"))
    assert isinstance(found, NotFitted)
    assert found.year is None


def test_extreme_poverty_lies_below_the_headcount(tables: Tables) -> None:
    found = spread_of(tables, "52.05")
    assert isinstance(found, Spread)
    estimate = extreme_estimate(found, tables["extreme_poverty_calibration"].frame)
    assert estimate is not None
    assert estimate.value.value == pytest.approx(found.below(estimate.multiple))
    assert 0 < estimate.value.low <= estimate.value.value <= estimate.value.high < found.published.headcount_ratio
    assert extreme_estimate(found, pd.DataFrame({"year": [2020], "national_rate": [1.0], "multiple": [0.7]})) is None


def test_the_calibrations_are_what_their_script_finds(tables: Tables) -> None:
    specification = importlib.util.spec_from_file_location("calibrate", ROOT / "scripts/data/calibrate.py")
    assert specification is not None
    assert specification.loader is not None
    script = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(script)
    names = ("extreme_poverty_calibration", "registry_deciles")
    for name, rows in zip(names, script.calibrations(tables), strict=True):
        assert [tuple(row) for row in tables[name].frame.itertuples(index=False)] == rows


def test_the_multiple_weighs_regions_by_their_people() -> None:
    poor, well_off = (fit_poverty(PublishedPoverty(*figures)) for figures in ((20.0, 4.0, 1.2), (5.0, 0.7, 0.15)))
    fits = {"a": poor, "b": well_off}
    multiple = extreme_multiple(fits, {"a": 1.0, "b": 3.0}, 1.0)
    shares = [100 * float(fit.distribution.cdf(multiple)) for fit in (poor, well_off)]
    assert (shares[0] + 3 * shares[1]) / 4 == pytest.approx(1.0, abs=1e-9)
    with pytest.raises(ValueError, match="not a part"):
        extreme_multiple(fits, {"a": 1.0, "b": 3.0}, 30.0)


def test_the_first_fit_is_of_the_printed_figures() -> None:
    published = PublishedPoverty(10.58, 1.27, 0.27)
    fits = rounding_fits(published)
    assert fits[0].figures == fit_poverty(published).figures
    assert all(abs(fit.figures[0].published - 10.58) < 0.005 for fit in fits[1:])


def test_the_components_of_the_provinces_change_add_up(tables: Tables) -> None:
    provinces, indicators = tables["poverty_province"].frame, tables["indicators_province"].frame
    found = {code: province_growth(provinces, indicators, code) for code in tables["provinces"].frame["province_code"]}
    known = {code: growth for code, growth in found.items() if growth is not None}
    assert len(known) >= 30
    for growth in known.values():
        parts = growth.parts
        assert 100 * parts.change == pytest.approx(growth.headcounts[1] - growth.headcounts[0], abs=1e-4)
        assert parts.growth + parts.redistribution + parts.line == pytest.approx(parts.change, abs=1e-12)
        assert growth.last_year - growth.first_year <= 5
        # Nominal expenditure and the line both rose everywhere.
        assert parts.growth < 0 < parts.line


def test_a_province_with_one_year_has_no_decomposition(tables: Tables) -> None:
    provinces, indicators = tables["poverty_province"].frame, tables["indicators_province"].frame
    assert province_growth(provinces[provinces["year"] == 2024], indicators, "33") is None
