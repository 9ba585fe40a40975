"""Keterkaitan, quadrants and the catalogue: against scipy, by hand, and on the bundled figures."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from rpkd.numbers import Unit
from rpkd.params import AnalysisParams
from rpkd.profile import (
    CatalogueEntry,
    IndicatorFigures,
    catalogue,
    correlation,
    indicator_figures,
    linkages,
    quadrants,
)
from rpkd.project import Project
from rpkd.sources import Tables

POOR = CatalogueEntry("poor", "P0", Unit.PERCENT, 2, "lower_better", "main", "Bidang", (), "BPS", "")
SCHOOL = CatalogueEntry("school", "RLS", Unit.YEARS, 2, "higher_better", "main", "Bidang", ("poor",), "BPS", "")
FIGURES = st.lists(st.tuples(st.integers(0, 1000).map(float), st.integers(0, 1000).map(float)), min_size=4, max_size=40)


def rules(**changes: object) -> AnalysisParams:
    usual = {
        "reference": "province",
        "trend_years": 10,
        "effective_share": 60,
        "relevant_share": 60,
        "linkage_regions": 10,
    }
    return AnalysisParams.model_validate({**usual, **changes})


@pytest.fixture(scope="module")
def tables() -> Tables:
    return Tables(Project(Path(__file__).resolve().parents[2]))


@pytest.fixture(scope="module")
def bundled(tables: Tables) -> IndicatorFigures:
    names = ("poverty_regency", "poverty_province", "indicators_regency", "indicators_province")
    return indicator_figures(*(tables[name].frame for name in names))


@settings(deadline=None)
@given(FIGURES)
def test_correlations_are_those_of_scipy(pairs: list[tuple[float, float]]) -> None:
    x, y = [a for a, _ in pairs], [b for _, b in pairs]
    found = correlation(x, y, 10)
    if len(set(x)) == 1 or len(set(y)) == 1:
        assert (found.pearson, found.spearman, found.distinct) == (None, None, None)
        return
    assert found.pearson == pytest.approx(scipy.stats.pearsonr(x, y).statistic, abs=1e-9)
    assert found.spearman == pytest.approx(scipy.stats.spearmanr(x, y).statistic, abs=1e-9)
    assert found.interpreted is (len(pairs) >= 10)
    assert correlation(y, x, 10).pearson == pytest.approx(found.pearson)


def test_a_correlation_is_distinct_when_fishers_interval_leaves_zero_out() -> None:
    x = np.arange(12.0)
    y = x + 6 * np.sin(x * 5)
    found = correlation(x.tolist(), y.tolist(), 10)
    interval = scipy.stats.pearsonr(x, y).confidence_interval(0.95)
    assert found.distinct is bool(interval.low > 0 or interval.high < 0)
    assert correlation([1, 2, 3], [3, 1, 2], 3).distinct is None
    assert correlation([1, 2], [1, 2], 3).pearson is None


def place(poor: dict[str, float], school: dict[str, float], /, **areas: dict[str, float]) -> IndicatorFigures:
    regencies = {
        "poor": {code: {2022: value} for code, value in poor.items()},
        "school": {code: {2022: value} for code, value in school.items()},
    }
    levels = {name: {code: {2022: value} for code, value in by_area.items()} for name, by_area in areas.items()}
    return IndicatorFigures(regencies, levels, {})


def test_quadrants_are_cut_by_polarity_and_not_by_height() -> None:
    poor = {"11.01": 12.0, "11.02": 12.0, "11.03": 8.0, "11.04": 8.0, "11.05": 10.0}
    school = {"11.01": 7.0, "11.02": 9.0, "11.03": 7.0, "11.04": 9.0, "11.05": 8.0}
    figures = place(poor, school, poor={"11": 10.0, "00": 9.0}, school={"11": 8.0})
    found = quadrants(POOR, SCHOOL, figures, "11", list(poor), rules())
    assert found is not None
    assert (found.year, found.main_cut.level, found.supporting_cut.reference) == (2022, 10.0, "province")
    # The last one lies on both cuts: as good as the reference is not worse.
    assert found.classes == {"11.01": 1, "11.02": 2, "11.03": 3, "11.04": 4, "11.05": 4}


def test_the_median_cuts_where_the_reference_has_no_figure() -> None:
    poor = {"11.01": 12.0, "11.02": 8.0, "11.03": 9.0}
    figures = place(poor, {"11.01": 7.0, "11.02": 9.0, "11.03": 8.0}, poor={"11": 10.0})
    found = quadrants(POOR, SCHOOL, figures, "11", list(poor), rules(reference="nation"))
    assert found is not None
    assert (found.main_cut.reference, found.main_cut.level) == ("median", 9.0)
    assert found.classes == {"11.01": 1, "11.02": 4, "11.03": 4}
    assert quadrants(POOR, SCHOOL, place({}, {}), "11", list(poor), rules()) is None


def test_a_pair_of_indicators_is_set_side_by_side_in_the_latest_common_year() -> None:
    codes = [f"11.{number:02d}" for number in range(12)]
    regencies = {
        "poor": {code: {2022: 20.0 - step, 2025: 1.0} for step, code in enumerate(codes)},
        "school": {code: {2021: 1.0, 2022: 5.0 + step} for step, code in enumerate(codes)},
    }
    (link,) = linkages({"poor": POOR, "school": SCHOOL}, IndicatorFigures(regencies, {}, {}), codes[:5], rules())
    assert (link.year, link.province.regions, link.nation.regions) == (2022, 5, 12)
    assert (link.nation.pearson, link.nation.spearman, link.expected_sign) == (-1.0, -1.0, -1)
    assert (link.province.interpreted, link.nation.interpreted) == (False, True)


def test_national_links_are_those_of_pandas(tables: Tables, bundled: IndicatorFigures) -> None:
    peers = [code for code in bundled.regencies["headcount_ratio"] if code.startswith("33.")]
    entries = catalogue(tables["indicators"].frame)
    poor = tables["poverty_regency"].frame
    rows = tables["indicators_regency"].frame
    found = {link.supporting.name: link for link in linkages(entries, bundled, peers, rules())}
    for name in ("mean_years_of_schooling", "life_expectancy", "human_development_index"):
        link = found[name]
        right = rows[(rows["indicator"] == name) & (rows["year"] == link.year)].set_index("region_code")["value"]
        left = poor[poor["year"] == link.year].set_index("region_code")["headcount_ratio"]
        both = pd.concat([left, right], axis=1, join="inner").dropna()
        assert link.nation.regions == len(both) == 505
        assert link.nation.pearson == pytest.approx(both.corr().iloc[0, 1], abs=1e-12)
        assert link.nation.spearman == pytest.approx(both.corr("spearman").iloc[0, 1], abs=1e-12)
        assert link.province.regions == 35


def test_figures_shared_by_a_whole_province_are_known_and_left_out(bundled: IndicatorFigures) -> None:
    shared = Counter((name, year) for name, by in bundled.uniform.items() for years in by.values() for year in years)
    assert shared == {
        ("labour_force_participation", 2022): 4,
        ("unemployment_rate", 2022): 4,
        ("safe_drinking_water", 2022): 7,
        ("sanitation", 2022): 7,
    }
    assert bundled.regency("sanitation", "81.01") == {2021: bundled.regency("sanitation", "81.01")[2021]}


def test_the_catalogue_covers_the_fields_and_its_links_exist(tables: Tables) -> None:
    entries = catalogue(tables["indicators"].frame)
    fields = {
        "Ekonomi dan konsumsi",
        "Ketenagakerjaan dan kewirausahaan",
        "Pendidikan",
        "Kesehatan",
        "Infrastruktur dasar",
        "Ketahanan pangan",
        "Perlindungan sosial",
    }
    for field in fields:
        assert any(entry.role == "main" and entry.assessed for entry in entries.values() if entry.field == field), field
    for entry in entries.values():
        assert set(entry.supports) <= set(entries) - {entry.name}, entry.name
        assert entry.source, entry.name
    assert (entries["gini"].decimals, entries["stunting"].good_sign) == (3, -1)
    assert not entries["poor_population"].assessed


def test_no_national_code_is_invented(tables: Tables) -> None:
    assert (tables["indicators"].frame["national_code"] == "").all()
