"""The macro path: what is read off the record, how a distribution moves, and how it would have done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpkd.params import ProjectionParams
from rpkd.poverty import FittedDistribution, PublishedPoverty, fit_poverty
from rpkd.profile import NotFitted, Spread, grdp_breaks, indicator_series, province_gini
from rpkd.projection import LEVELS, Panel, Path, backtest, pairs_of
from rpkd.projection._macro import (
    Agreement,
    MacroPath,
    NoMacroPath,
    Ranged,
    agreement,
    macro_path,
)
from rpkd.projection._macro_forecast import MACRO, fit_macro, macro_forecast
from rpkd.projection._macro_record import (
    GrowthRecord,
    MacroFigures,
    MacroRecord,
    macro_figures,
    macro_record,
    share_felt,
)
from rpkd.projection._scales import percent_of
from rpkd.projection._shape import typical_shape
from rpkd.sources import Tables

from .conftest import MakePanel

EXAMPLES = {
    "19.71": (4.5, 0.64, 0.13),
    "17.71": (11.91, 1.72, 0.4),
    "33.16": (10.58, 1.27, 0.27),
    "65.71": (5, 0.5, 0.1),
}
KNOWN = GrowthRecord("region", 2015, 2024, 8, 3.0, 4.0, 0.5, 3.5, 3.0, 4.2)
RECORD = MacroRecord(("19.71", "94.01"), (KNOWN, None), 4.0, -0.006, 2.0, 2014, 2025)


def assumed(**changes: object) -> ProjectionParams:
    return ProjectionParams.model_validate(
        {"pass_through": 0.7, "pass_through_low": 0.5, "pass_through_high": 1.0, **changes}
    )


def with_pass_through(share: float, **changes: object) -> ProjectionParams:
    return assumed(pass_through=share, pass_through_low=share, pass_through_high=share, **changes)


@lru_cache
def spread_of(p0: float, p1: float, p2: float, gini: float = 0.35) -> Spread:
    published = PublishedPoverty(p0, p1, p2)
    return Spread(2025, published, (fit_poverty(published, reference_gini=gini),))


def path_of(assumptions: ProjectionParams, spread: Spread | None = None, last_year: int = 2029) -> MacroPath:
    found = macro_path(spread or spread_of(11.91, 1.72, 0.4), last_year, assumptions, RECORD, "19.71")
    assert isinstance(found, MacroPath)
    return found


def figures_of(
    own: object, *, province: object = None, first: int = 2011, gini: float = 0.35, codes: Sequence[str] | None = None
) -> MacroFigures:
    growth = np.array(own, dtype=float)
    regions, years = growth.shape
    around = np.full_like(growth, np.nan) if province is None else np.array(province, dtype=float)
    names = tuple(codes or (f"r{place}" for place in range(regions)))
    return MacroFigures(names, np.arange(first, first + years), growth, around, np.full_like(growth, gini))


@pytest.fixture(scope="module")
def figures(tables: Tables, regencies: Panel) -> MacroFigures:
    return macro_figures(
        tables["indicators_regency"].frame,
        tables["indicators_province"].frame,
        tables["poverty_province"].frame,
        dict(zip(regencies.codes, regencies.groups, strict=True)),
    )


@pytest.fixture(scope="module")
def record(regencies: Panel, figures: MacroFigures) -> MacroRecord:
    return macro_record(regencies, figures, 0.7)


# The typical shape


@given(rate=st.floats(0.01, 99.9), gini=st.floats(0.15, 0.6))
def test_the_typical_shape_is_the_fitted_family_without_a_bend(rate: float, gini: float) -> None:
    shape = typical_shape([gini])
    line = shape.line_at([rate])
    assert shape.percent_below(line) == pytest.approx([rate])
    same = FittedDistribution(-float(line[0]), float(shape.lower[0]), float(shape.upper[0]))
    assert 100 * float(same.cdf(1.0)) == pytest.approx(rate, rel=1e-6)


def test_a_gini_ratio_that_is_not_known_is_taken_as_typical() -> None:
    shape = typical_shape([np.nan, 0.35])
    assert shape.upper[0] == shape.upper[1]
    assert shape.lower == pytest.approx(0.44 * shape.upper)


# Figures and record


def tables_of(levels: dict[int, float], growth: dict[int, float], gini: dict[int, float]) -> list[pd.DataFrame]:
    return [
        pd.DataFrame(
            [("11.01", year, "grdp_per_capita_constant", value) for year, value in levels.items()],
            columns=["region_code", "year", "indicator", "value"],
        ),
        pd.DataFrame(
            [("11", year, "grdp_per_capita_growth", value) for year, value in growth.items()],
            columns=["area_code", "year", "indicator", "value"],
        ),
        pd.DataFrame(
            [("11", year, 3, value) for year, value in gini.items()], columns=["area_code", "year", "month", "gini"]
        ),
    ]


def test_growth_across_the_census_and_across_a_jump_is_left_out() -> None:
    levels = {2017: 100.0, 2018: 102.0, 2019: 120.0, 2020: 121.0, 2021: 122.0, 2022: 124.44}
    found = macro_figures(*tables_of(levels, {2021: 3.0, 2023: 4.0}, {2019: 0.3, 2022: 0.32}), {"11.01": "11"})
    assert found.years.tolist() == list(range(2011, 2024))
    own = dict(zip(found.years.tolist(), found.own[0].tolist(), strict=True))
    assert {year: value for year, value in own.items() if value == value} == {
        2018: pytest.approx(2.0),
        2022: pytest.approx(2.0),
    }
    assert found.province[0, -3:] == pytest.approx([3.0, np.nan, 4.0], nan_ok=True)
    assert found.gini_in(2021).tolist() == [0.3]
    assert found.gini_in(2029).tolist() == [0.32]
    assert np.isnan(found.gini_in(2018)).all()
    assert np.isnan(found.gini_in(2005)).all()
    assert found.until(2019).own.shape == (1, 9)


def test_breaks_are_those_of_the_profile(tables: Tables, figures: MacroFigures) -> None:
    frame = tables["indicators_regency"].frame
    for row in range(0, len(figures.codes), 25):
        series = indicator_series(frame, figures.codes[row], "grdp_per_capita_constant", 0).since(2010)
        expected = set(series.years[1:]) - set(grdp_breaks(series))
        assert set(figures.years[np.isfinite(figures.own[row])].tolist()) == expected, figures.codes[row]


def steady_panel(make_panel: MakePanel, pace: float, years: int = 8) -> Panel:
    """Regions whose line moves by the same share against expenditure each year."""
    start = np.linspace(4, 30, 12)
    shape = typical_shape(np.full(12, 0.35))
    lines = shape.line_at(start)[:, None] + pace * np.arange(years)
    return make_panel(shape.percent_below(lines.T).T, first=2015)


def test_lines_outgrew_prices_by_what_growth_and_poverty_leave_over(make_panel: MakePanel) -> None:
    growth = np.linspace(3, 5, 12)[:, None] + np.zeros(11)
    found = macro_record(steady_panel(make_panel, -0.01), figures_of(growth), 0.5)
    assert found.pace == pytest.approx(-0.01)
    assert (found.common, found.first_year, found.last_year) == (pytest.approx(4.0), 2015, 2022)
    # A line that grows by l percent beyond prices falls by 1 percent against expenditure that grows by 0.5 × 4.
    assert 1 + found.line_growth / 100 == pytest.approx(np.exp(-0.01) * 1.02)


def test_figures_of_september_are_half_a_year_nearer(make_panel: MakePanel) -> None:
    panel = steady_panel(make_panel, -0.01, years=2)
    late = replace(panel, september=frozenset({2015}))
    figures = figures_of(np.full((12, 11), 4.0))
    assert macro_record(late, figures, 0.7).pace == pytest.approx(-0.02)
    early = fit_macro(replace(panel, september=frozenset({2016})), figures, 0.7)
    assert early.unknown_years([2017])[:, 0].tolist() == [0.5] * 12


def test_differences_in_growth_that_poverty_has_not_felt_are_not_expected(make_panel: MakePanel) -> None:
    growth = np.linspace(3, 5, 12)[:, None] + np.array([-1.0, 0.0, 1.0])
    first = macro_record(steady_panel(make_panel, -0.01), figures_of(growth, first=2020), 0.7).of("r0")
    assert first is not None
    assert (first.median, first.felt) == (pytest.approx(3.0), pytest.approx(0.0, abs=1e-9))
    assert (first.low, first.value, first.high) == pytest.approx((3.5, 4.0, 4.5))
    assert (first.area, first.first_year, first.last_year, first.years) == ("region", 2020, 2022, 3)


def test_differences_in_growth_that_poverty_has_felt_are_expected(make_panel: MakePanel) -> None:
    rates, shape = np.full(12, 10.0), typical_shape(np.full(12, 0.35))
    growth = np.linspace(3, 5, 12)
    lines = shape.line_at(rates)[:, None] - 0.5 * 0.7 * growth[:, None] / 100 * np.arange(8)
    panel = make_panel(shape.percent_below(lines.T).T, first=2015)
    last = macro_record(panel, figures_of(growth[:, None] + np.zeros(11)), 0.7).of("r11")
    assert last is not None
    assert last.felt == pytest.approx(0.5)
    assert last.value == pytest.approx(4.5), "half of the way from 4 to 5"


def test_nothing_is_made_of_the_differences_between_a_few_regions() -> None:
    growth = np.arange(9.0)
    assert share_felt(growth, -0.7 * growth / 100, 0.7) == 0
    more = np.arange(10.0)
    assert share_felt(more, -0.7 * more / 100, 0.7) == pytest.approx(1.0)
    assert share_felt(more, -0.7 * more / 100, 0.0) == 0
    assert share_felt(np.full(10, 4.0), -more, 0.7) == 0


def test_a_region_without_record_takes_its_province_and_says_so(make_panel: MakePanel) -> None:
    own = np.array([[4.0, 4.0, 4.0], [np.nan, 9.0, 9.0], [np.nan] * 3])
    province = np.array([[1.0] * 3, [2.0, 3.0, 4.0], [np.nan, 1.0, 1.0]])
    panel = make_panel([[10.0, 9.0], [8.0, 7.0], [6.0, 5.0]])
    found = macro_record(panel, figures_of(own, province=province), 0.7)
    records = [found.of(code) for code in panel.codes]
    assert [None if item is None else (item.area, item.median) for item in records] == [
        ("region", 4.0),
        ("province", 3.0),
        None,
    ]
    assert found.common == 3.5
    with pytest.raises(KeyError):
        found.of("r9")


def test_without_any_growth_there_is_no_line_growth_either(make_panel: MakePanel) -> None:
    found = macro_record(make_panel([[10.0, 9.0]]), figures_of([[np.nan, np.nan]]), 0.7)
    assert found.growth == (None,)
    assert np.isnan(found.common)
    assert np.isnan(found.line_growth)


def test_a_record_of_other_regions_or_of_one_year_is_refused(make_panel: MakePanel) -> None:
    with pytest.raises(ValueError, match="daerah yang sama"):
        macro_record(make_panel([[10.0, 9.0]]), figures_of([[4.0, 4.0]], codes=["x"]), 0.7)
    with pytest.raises(ValueError, match="dua tahun"):
        macro_record(make_panel([[10.0]]), figures_of([[4.0, 4.0]]), 0.7)
    with pytest.raises(ValueError, match="dua tahun"):
        macro_record(make_panel([[10.0, np.nan], [np.nan, 9.0]]), figures_of([[4.0], [4.0]]), 0.7)


def test_the_bundled_record(record: MacroRecord) -> None:
    areas = [item.area for item in record.growth if item is not None]
    assert (len(areas), areas.count("province")) == (514, 26), "four new provinces of Papua have regencies without GRDP"
    assert 3 < record.common < 5
    assert 0.5 < record.line_growth < 0.7 * record.common, "poverty fell in the median region, if slowly"
    own = record.of("19.71")
    assert own is not None
    assert (own.first_year, own.last_year, own.years) == (2015, 2024, 8)
    assert own.felt < 0.15, "poverty has hardly felt how GRDP of regions differs"


# The path


@pytest.mark.parametrize("published", EXAMPLES.values(), ids=EXAMPLES)
def test_without_growth_and_with_a_line_that_keeps_its_value_nothing_moves(
    published: tuple[float, float, float],
) -> None:
    path = path_of(assumed(growth=0, line_inflation=0), spread_of(*published))
    assert path.years == (2026, 2027, 2028, 2029)
    assert path.multiples == (1.0,) * 4
    for figures, figure in zip((path.headcount, path.gap, path.severity), published, strict=True):
        for ranged in figures:
            assert (ranged.low, ranged.value, ranged.high) == pytest.approx((figure,) * 3, abs=1e-6)


def test_the_line_moves_by_its_growth_and_expenditure_by_what_passes_through() -> None:
    spread = spread_of(11.91, 1.72, 0.4)
    path = path_of(assumed(growth={2026: 4, 2027: 5}, line_inflation=1), spread, 2027)
    multiple = 1.01 / 1.028 * 1.01 / 1.035
    assert path.multiples == pytest.approx((1.01 / 1.028, multiple))
    for alpha, figures in enumerate((path.headcount, path.gap, path.severity)):
        expected = 100 * float(spread.fit.distribution.fgt(multiple, alpha))
        assert figures[1].value == pytest.approx(expected)
    low, high = (100 * float(spread.fit.distribution.cdf(1.01**2 / (1 + p * 0.04) / (1 + p * 0.05))) for p in (1, 0.5))
    assert path.headcount_of(2027) == Ranged(path.headcount[1].value, pytest.approx(low), pytest.approx(high))
    with pytest.raises(KeyError):
        path.headcount_of(2028)


@given(
    first=st.floats(-10, 15), more=st.floats(0, 10), share=st.floats(0, 1.5), example=st.sampled_from(sorted(EXAMPLES))
)
def test_more_growth_never_raises_poverty(first: float, more: float, share: float, example: str) -> None:
    spread = spread_of(*EXAMPLES[example])
    slow, fast = (
        path_of(with_pass_through(share, growth=growth, line_inflation=1), spread) for growth in (first, first + more)
    )
    for before, after in ((slow.headcount, fast.headcount), (slow.gap, fast.gap), (slow.severity, fast.severity)):
        assert all(late.value <= early.value + 1e-9 for early, late in zip(before, after, strict=True))


@given(growth=st.floats(-10, 15), share=st.floats(0, 0.75))
def test_twice_the_pass_through_is_twice_the_growth(growth: float, share: float) -> None:
    passed = path_of(with_pass_through(2 * share, growth=growth, line_inflation=1))
    grown = path_of(with_pass_through(share, growth=2 * growth, line_inflation=1))
    assert passed.multiples == pytest.approx(grown.multiples)
    assert [figure.value for figure in passed.headcount] == pytest.approx([figure.value for figure in grown.headcount])


@given(growth=st.floats(-10, 15), low=st.floats(0, 0.7), high=st.floats(0.7, 1.5))
def test_the_range_holds_the_path(growth: float, low: float, high: float) -> None:
    for figure in path_of(assumed(growth=growth, pass_through_low=low, pass_through_high=high)).headcount:
        assert figure.low <= figure.value <= figure.high


def test_what_is_not_given_is_taken_from_the_record_and_each_year_says_which() -> None:
    path = path_of(assumed(growth={2027: 6.0}))
    assert [item.origin for item in path.growth] == ["record", "parameter", "record", "record"]
    assert (path.growth[0].low, path.growth[0].value, path.growth[0].high) == (3.0, 3.5, 4.2)
    assert (path.growth[1].low, path.growth[1].value, path.growth[1].high) == (6.0, 6.0, 6.0)
    assert (path.line_growth.value, path.line_growth.origin) == (2.0, "record")
    assert (path.pass_through.low, path.pass_through.value, path.pass_through.high) == (0.5, 0.7, 1.0)
    assert path.growth_record is KNOWN
    assert path.record_years == (2014, 2025)
    given = path_of(assumed(line_inflation=1.5)).line_growth
    assert (given.value, given.origin) == (1.5, "parameter")


def test_what_is_missing_is_told_and_not_filled() -> None:
    spread = spread_of(11.91, 1.72, 0.4)
    nothing = NotFitted(None, "P0, P1, dan P2 tidak tersedia untuk tahun yang sama")
    assert macro_path(nothing, 2029, assumed(), RECORD, "19.71") == NoMacroPath(nothing.reason)

    refused = macro_path(spread, 2029, assumed(growth={2026: 4.0}), RECORD, "94.01")
    assert isinstance(refused, NoMacroPath)
    assert "pertumbuhan PDRB per kapita daerah maupun provinsinya" in refused.reason
    known = macro_path(spread, 2029, assumed(growth=4.0), RECORD, "94.01")
    assert isinstance(known, MacroPath)
    assert known.growth_record is None

    empty = replace(RECORD, line_growth=float("nan"))
    refused = macro_path(spread, 2029, assumed(growth=4.0), empty, "94.01")
    assert isinstance(refused, NoMacroPath)
    assert isinstance(macro_path(spread, 2029, assumed(growth=4.0, line_inflation=1), empty, "94.01"), MacroPath)

    unfinished = replace(spread, fits=(replace(spread.fit, converged=False),))
    refused = macro_path(unfinished, 2029, assumed(), RECORD, "19.71")
    assert isinstance(refused, NoMacroPath)
    assert "tidak ada sebaran" in refused.reason


def test_a_path_needs_a_year_ahead_and_a_region_of_the_record() -> None:
    with pytest.raises(ValueError, match="sesudah tahun angka terakhir"):
        macro_path(spread_of(11.91, 1.72, 0.4), 2025, assumed(), RECORD, "19.71")
    with pytest.raises(KeyError):
        macro_path(spread_of(11.91, 1.72, 0.4), 2029, assumed(), RECORD, "11.01")


def test_every_region_has_a_path(tables: Tables, record: MacroRecord) -> None:
    frame, areas = tables["poverty_regency"].frame, tables["poverty_province"].frame
    columns = ["headcount_ratio", "poverty_gap_index", "poverty_severity_index"]
    latest = frame[frame["year"] == 2025].set_index("region_code")[columns]
    unusual = {}
    for code in record.codes:
        gini = province_gini(areas, code[:2])
        assert gini is not None
        path = path_of_region(spread_of(*latest.loc[code].tolist(), gini), record, code)
        assert all(0 <= year.low <= year.value <= year.high < 60 for year in path.headcount), code
        unusual[code] = path.unusual_shape
    assert len(unusual) == 514
    assert unusual["65.71"], "in Tarakan nearly all poor stand just below the line, so a small move takes all across it"
    assert not unusual["19.71"]
    assert sum(unusual.values()) < 514 / 3


def path_of_region(spread: Spread, record: MacroRecord, code: str) -> MacroPath:
    found = macro_path(spread, 2029, assumed(), record, code)
    assert isinstance(found, MacroPath), code
    return found


def test_the_typical_elasticity_is_that_of_the_typical_shape() -> None:
    spread = spread_of(11.91, 1.72, 0.4)
    path = path_of(assumed(), spread)
    shape = typical_shape([spread.fit.reference_gini])
    same = FittedDistribution(-shape.line_at([11.91]).item(), shape.lower.item(), shape.upper.item())
    assert path.typical_elasticity == pytest.approx(same.density(1.0) / same.cdf(1.0), rel=1e-3)
    assert path.elasticity == pytest.approx(spread.per_percent.value / 0.1191)
    assert path.unusual_shape == (path.elasticity > 2 * path.typical_elasticity)


# As a model of the back-test


@pytest.mark.parametrize("pass_through", [0.0, 0.5, 1.0])
def test_where_both_come_from_the_record_the_pass_through_cancels(make_panel: MakePanel, pass_through: float) -> None:
    panel, figures = steady_panel(make_panel, -0.01), figures_of(np.full((12, 11), 4.0))
    record = macro_record(panel, figures, pass_through)
    path = macro_path(spread_of(11.91, 1.72, 0.4), 2029, with_pass_through(pass_through), record, "r0")
    assert isinstance(path, MacroPath)
    assert path.multiples == pytest.approx(np.exp([-0.01, -0.02, -0.03, -0.04]))
    assert path.line_growth.value == pytest.approx(100 * (np.exp(-0.01) * (1 + 0.04 * pass_through) - 1))


def test_a_steady_record_goes_on(make_panel: MakePanel) -> None:
    panel = steady_panel(make_panel, -0.01)
    fit = fit_macro(panel, figures_of(np.full((12, 11), 4.0)), 0.7)
    shape = typical_shape(np.full(12, 0.35))
    expected = shape.percent_below(shape.line_at(panel.values[:, -1]) - 0.03)
    assert percent_of(fit.centre([2023, 2025]))[:, 1] == pytest.approx(expected)
    assert fit.unknown_years([2025])[:, 0].tolist() == [3.0] * 12


def test_a_region_that_lags_starts_from_its_own_last_figure(make_panel: MakePanel) -> None:
    panel = steady_panel(make_panel, -0.01)
    late = panel.values.copy()
    late[3, -1] = np.nan
    figures = figures_of(np.full((12, 11), 4.0))
    whole, short = (fit_macro(known, figures, 0.7) for known in (panel, replace(panel, values=late)))
    assert short.unknown_years([2023])[3, 0] == 2.0
    assert short.centre([2023])[3] == pytest.approx(whole.centre([2023])[3])


def test_what_comes_after_the_panel_is_not_seen(regencies: Panel, figures: MacroFigures) -> None:
    later = figures.years >= 2019
    changed = replace(
        figures,
        own=np.where(later, 12.0, figures.own),
        province=np.where(later, -9.0, figures.province),
        gini=np.where(figures.years > 2019, 0.6, figures.gini),
    )
    seen, blind = (
        macro_forecast(regencies.until(2019), [1, 3], figures=known, pass_through=0.7) for known in (figures, changed)
    )
    assert np.array_equal(seen.quantiles, blind.quantiles, equal_nan=True)
    assert seen.failures == blind.failures
    earlier = replace(figures, own=np.where(figures.years == 2018, figures.own + 5, figures.own))
    other = macro_forecast(regencies.until(2019), [1, 3], figures=earlier, pass_through=0.7)
    assert not np.array_equal(seen.quantiles, other.quantiles, equal_nan=True)


def test_regions_without_forecast_are_listed(make_panel: MakePanel) -> None:
    panel = steady_panel(make_panel, -0.01)
    values, growth = panel.values.copy(), np.full((12, 11), 4.0)
    values[0], growth[1] = np.nan, np.nan
    forecast = macro_forecast(replace(panel, values=values), [1], figures=figures_of(growth), pass_through=0.7)
    reasons = {failure.code: failure.reason for failure in forecast.failures}
    assert reasons == {
        "r0": "tidak ada satu pun angka",
        "r1": "tidak ada catatan pertumbuhan PDRB per kapita daerah maupun provinsinya",
    }
    assert np.isnan(forecast.quantiles[:2]).all()
    assert np.isfinite(forecast.quantiles[2:]).all()
    early = macro_forecast(panel.until(2016), [1], figures=figures_of(np.full((12, 11), 4.0)), pass_through=0.7)
    assert {failure.reason for failure in early.failures} == {"belum ada galat masa lalu untuk menetapkan selang"}
    assert len(early.failures) == 12


def test_the_macro_path_does_better_than_repeating_the_last_figure(regencies: Panel, figures: MacroFigures) -> None:
    pairs = pairs_of(regencies, 2017, 2024)
    scores = backtest(regencies, {MACRO: partial(macro_forecast, figures=figures, pass_through=0.7)}, pairs)
    rows = scores.rows
    assert rows.groupby(["origin", "target"]).ngroups == 20
    repeated = [
        abs(regencies.column(int(target)) - regencies.column(int(origin)))[
            np.isin(regencies.codes, group["region_code"])
        ]
        for (origin, target), group in rows.groupby(["origin", "target"])
    ]
    own = rows.assign(size=rows["error"].abs()).groupby(["origin", "target"])["size"].mean().sum()
    assert own < 0.85 * sum(float(np.nanmean(errors)) for errors in repeated)
    assert 0.7 < rows["inside_80"].mean() < 0.9
    lacking = {
        code
        for code, region in zip(regencies.codes, regencies.groups, strict=True)
        if region in {"93", "94", "95", "96"}
    }
    assert {failure.code for _, failure in scores.failures} == lacking
    assert len(scores.failures) == len(lacking) * len(pairs)


# Both baselines


def test_how_far_the_baselines_agree() -> None:
    path = path_of(assumed(growth=0, line_inflation=0))
    pooled = Path((2028, 2029), np.stack([LEVELS * 20, LEVELS * 20 + 4]))
    found = agreement(path, pooled, 2029)
    assert found == Agreement(
        2029, pytest.approx(11.91), pytest.approx(14.0), pytest.approx(-2.09), pytest.approx(0.3955)
    )
    assert found.within(0.5)
    assert not found.within(0.2)
    assert not agreement(path, Path((2029,), LEVELS[None] + 12), 2029).within(0.95)
    with pytest.raises(KeyError):
        agreement(path, pooled, 2027)
    with pytest.raises(KeyError):
        agreement(path_of(assumed(), last_year=2028), pooled, 2029)
