"""The analyses of one indicator: values counted by hand, rules at their edges, and what is not known stays unknown."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pytest
import scipy.stats
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from rpkd.numbers import Unit
from rpkd.params import AnalysisParams
from rpkd.profile import (
    Assessment,
    CatalogueEntry,
    IndicatorFigures,
    Panel,
    Series,
    Standing,
    assess,
    fit_line,
    given_figures,
    indicator_figures,
    indicator_panel,
    relevance,
    sampling_margin,
    series_of,
    steps,
    student_quantile,
)

RATE = CatalogueEntry("rate", "Angka", Unit.PERCENT, 2, "lower_better", "main", "Bidang", (), "BPS", "")
SCHOOL = CatalogueEntry("school", "Sekolah", Unit.YEARS, 2, "higher_better", "main", "Bidang", (), "BPS", "")
PEERS = ("11.01", "11.02", "11.03", "11.04")


def rules(**changes: object) -> AnalysisParams:
    usual = {
        "reference": "province",
        "trend_years": 10,
        "effective_share": 60,
        "relevant_share": 60,
        "linkage_regions": 10,
    }
    return AnalysisParams.model_validate({**usual, **changes})


def figures(
    own: Mapping[int, float],
    province: Mapping[int, float] | None = None,
    others: Sequence[Mapping[int, float]] = (),
    entry: CatalogueEntry = RATE,
) -> IndicatorFigures:
    regencies = {code: dict(years) for code, years in zip(PEERS, (own, *others), strict=False)}
    return IndicatorFigures({entry.name: regencies}, {entry.name: {"11": dict(province or {})}}, {})


def panel(
    own: Mapping[int, float],
    province: Mapping[int, float] | None = None,
    others: Sequence[Mapping[int, float]] = (),
    entry: CatalogueEntry = RATE,
    workbook: pd.DataFrame | None = None,
) -> Panel:
    found = figures(own, province, others, entry)
    return indicator_panel(entry, found, "11.01", "11", PEERS, given_figures(workbook))


def workbook(*rows: tuple[str, int, float, float | None], entry: CatalogueEntry = RATE) -> pd.DataFrame:
    columns = ["area", "year", "value", "se"]
    return pd.DataFrame(list(rows), columns=columns).assign(indicator=entry.name, source="Dinas")


def assessed(*arguments: object, params: AnalysisParams | None = None, **named: object) -> Assessment:
    return assess(panel(*arguments, **named), params or rules())  # type: ignore[arg-type]


@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 7, 8, 18, 30])
def test_students_quantile_is_the_textbooks(degrees: int) -> None:
    assert student_quantile(degrees) == pytest.approx(scipy.stats.t.ppf(0.975, degrees), rel=1e-12)
    assert student_quantile(degrees, 0.8) == pytest.approx(scipy.stats.t.ppf(0.9, degrees), rel=1e-12)


@settings(deadline=None)
@given(st.lists(st.floats(-100, 100, allow_nan=False), min_size=3, max_size=15), st.data())
def test_a_line_and_its_intervals_are_those_of_ordinary_least_squares(values: list[float], data: st.DataObject) -> None:
    years = data.draw(
        st.lists(st.integers(2000, 2040), min_size=len(values), max_size=len(values), unique=True).map(sorted)
    )
    line = fit_line(series_of(years, values))
    shown = np.array(series_of(years, values).values)
    assert line is not None
    assert line.margin is not None
    result = sm.OLS(shown, sm.add_constant(np.array(years, float) - 2000)).fit()
    assert line.slope == pytest.approx(result.params[1], abs=1e-7)
    assert line.at(years[-1]) == pytest.approx(result.fittedvalues[-1], abs=1e-6)
    low, high = result.conf_int()[1]
    assert line.margin == pytest.approx((high - low) / 2, abs=1e-5)
    band = result.get_prediction().conf_int()[0]
    assert line.margin_at(years[0]) == pytest.approx((band[1] - band[0]) / 2, abs=1e-5)


def test_two_figures_have_a_line_without_interval_and_one_has_none() -> None:
    line = fit_line(series_of([2021, 2023], [4.0, 5.0]))
    assert line is not None
    assert (line.slope, line.margin, line.significant) == (0.5, None, None)
    assert fit_line(series_of([2021], [4.0])) is None


def test_an_exact_line_has_an_interval_of_no_width() -> None:
    line = fit_line(series_of(range(2016, 2026), [10 - 0.3 * step for step in range(10)]))
    assert line is not None
    assert line.margin == 0
    assert line.significant


@pytest.mark.parametrize(
    ("own", "province", "priority", "side", "direction"),
    [
        ({2024: 10.0, 2025: 11.0}, 9.0, 1, "worse", "worse"),
        ({2024: 12.0, 2025: 11.0}, 9.0, 2, "worse", "better"),
        ({2024: 7.0, 2025: 8.0}, 9.0, 3, "better", "worse"),
        ({2024: 9.0, 2025: 8.0}, 9.0, 4, "better", "better"),
        ({2024: 11.0, 2025: 11.0}, 9.0, 1, "worse", "same"),
        ({2024: 8.0, 2025: 8.0}, 9.0, 4, "better", "same"),
        ({2024: 10.0, 2025: 9.0}, 9.0, 4, "same", "better"),
        ({2024: 8.0, 2025: 9.0}, 9.0, 3, "same", "worse"),
    ],
)
def test_priorities_follow_position_and_direction(
    own: dict[int, float], province: float, priority: int, side: str, direction: str
) -> None:
    found = assessed(own, {2025: province})
    assert isinstance(found.standing, Standing)
    assert (found.priority, found.standing.side, found.trend.direction) == (priority, side, direction)
    assert found.reason is None


def test_more_is_better_turns_everything_round() -> None:
    found = assessed({2024: 7.0, 2025: 7.5}, {2025: 8.0}, entry=SCHOOL)
    assert isinstance(found.standing, Standing)
    assert (found.standing.side, found.trend.direction, found.priority) == ("worse", "better", 2)


@pytest.mark.parametrize(
    ("own", "province", "reason"),
    [
        ({}, {2025: 9.0}, "no_figure"),
        ({2025: 8.0}, {2025: 9.0}, "one_figure"),
        ({2024: 9.0, 2025: 8.0}, {}, "no_reference"),
        ({2025: 8.0}, {}, "no_reference"),
    ],
)
def test_what_is_not_known_is_not_judged(own: dict[int, float], province: dict[int, float], reason: str) -> None:
    found = assessed(own, province)
    assert (found.priority, found.reason) == (None, reason)


def test_an_indicator_without_direction_has_no_priority() -> None:
    neutral = CatalogueEntry("line", "Garis", Unit.RUPIAH, 0, "none", "main", "Bidang", (), "BPS", "")
    found = assessed({2024: 5.0, 2025: 6.0}, {2025: 5.0}, entry=neutral)
    assert (found.priority, found.reason, found.rank_from_best) == (None, "no_direction", None)
    assert found.effectiveness.effective is None


def test_the_latest_year_that_both_know_is_compared() -> None:
    found = assessed({2022: 6.0, 2024: 4.0}, {2022: 5.0, 2023: 5.0})
    assert isinstance(found.standing, Standing)
    assert (found.standing.year, found.standing.own, found.standing.gap) == (2022, 6.0, 1.0)


def test_the_median_stands_in_where_the_reference_has_no_figure_and_is_named() -> None:
    others = [{2025: 4.0}, {2025: 6.0}, {2025: 7.0}]
    found = assessed({2024: 5.5, 2025: 5.0}, {}, others)
    assert isinstance(found.standing, Standing)
    assert (found.standing.reference, found.standing.level, found.priority) == ("median", 5.5, 4)
    named = assessed({2024: 5.5, 2025: 5.0}, {2025: 4.5}, others, params=rules(reference="median"))
    assert isinstance(named.standing, Standing)
    assert (named.standing.reference, named.standing.level) == ("median", 5.5)


def test_rank_and_distance_to_the_mean_are_those_of_counting() -> None:
    found = assessed({2025: 5.0}, {2025: 9.0}, [{2025: 4.0}, {2025: 6.0}, {2025: 9.0}])
    assert found.place is not None
    assert (found.rank_from_best, found.place.count) == (2, 4)
    assert found.z == pytest.approx((5 - 6) / math.sqrt((1 + 4 + 0 + 9) / 4))
    assert assessed({2025: 5.0}, entry=SCHOOL).rank_from_best is None
    better_high = assessed({2025: 5.0}, None, [{2025: 4.0}, {2025: 6.0}, {2025: 9.0}], entry=SCHOOL)
    assert better_high.rank_from_best == 3


def test_peers_of_an_earlier_year_are_taken_where_the_latest_has_too_few() -> None:
    found = panel({2022: 5.0, 2025: 4.0}, {}, [{2022: 4.0}, {2022: 6.0}, {2022: 9.0}])
    assert found.peers_year == 2022
    assert found.peers["11.01"] == 5.0
    assert found.median.years == (2022,)


def test_the_trend_looks_at_the_latest_calendar_years_only() -> None:
    own = dict.fromkeys(range(2010, 2016), 20.0) | {2023: 8.0, 2024: 7.0, 2025: 6.0}
    found = assessed(own, {2025: 5.0}, params=rules(trend_years=3))
    assert found.trend.part.years == (2023, 2024, 2025)
    assert found.trend.line is not None
    assert found.trend.line.slope == pytest.approx(-1.0)


def test_nothing_is_measured_across_a_jump() -> None:
    water = CatalogueEntry(
        "safe_drinking_water", "Air", Unit.PERCENT, 2, "higher_better", "main", "Bidang", (), "BPS", ""
    )
    found = assessed({2020: 50.0, 2021: 51.0, 2022: 90.0, 2023: 91.0}, {2023: 80.0}, entry=water)
    assert found.panel.breaks == (2022,)
    assert found.trend.part.years == (2022, 2023)
    assert found.priority == 4
    jumped = assessed({2021: 51.0, 2022: 90.0}, {2022: 80.0}, entry=water)
    assert (jumped.trend.direction, jumped.reason) == (None, "broken")


def test_figures_before_a_series_was_computed_anew_are_not_joined_to_it() -> None:
    life = CatalogueEntry("life_expectancy", "UHH", Unit.YEARS, 2, "higher_better", "main", "Bidang", (), "BPS", "")
    old = workbook(("own", 2019, 70.0, None), ("own", 2021, 74.0, None), ("own", 2022, 74.5, None), entry=life)
    found = panel({}, {2022: 73.0}, entry=life, workbook=old)
    assert found.breaks == (2021,)
    assert assess(found, rules()).trend.part.years == (2021, 2022)


def test_sampling_error_makes_a_move_no_move() -> None:
    given_rows = workbook(("own", 2024, 10.0, 0.5), ("own", 2025, 11.0, 0.5))
    found = assessed({}, {2025: 9.0}, workbook=given_rows)
    assert found.trend.last_margin == pytest.approx(1.96 * math.sqrt(0.5))
    assert found.trend.last_within_error is True
    assert (found.trend.direction, found.priority) == ("same", 1)
    sure = assessed({}, {2025: 9.0}, workbook=workbook(("own", 2024, 10.0, 0.1), ("own", 2025, 11.0, 0.1)))
    assert (sure.trend.last_within_error, sure.trend.direction) == (False, "worse")
    assert assessed({2024: 10.0, 2025: 11.0}, {2025: 9.0}).trend.last_within_error is None


def test_sampling_error_makes_a_gap_no_gap() -> None:
    rows = workbook(("own", 2024, 9.0, 0.5), ("own", 2025, 9.5, 0.5), ("province", 2025, 9.0, 0.1))
    found = assessed({}, {}, workbook=rows)
    assert isinstance(found.standing, Standing)
    assert found.standing.margin == pytest.approx(1.96 * math.hypot(0.5, 0.1))
    assert (found.standing.side, found.standing.gap) == ("same", 0.5)


def test_the_offices_figures_extend_the_bundled_ones_and_differences_are_told() -> None:
    rows = workbook(("own", 2024, 9.0, None), ("own", 2025, 8.0, None), ("nation", 2025, 7.0, None))
    found = panel({2023: 10.0, 2024: 9.5}, {2025: 9.0}, workbook=rows)
    assert found.own == series_of([2023, 2024, 2025], [10.0, 9.0, 8.0])
    assert found.nation == series_of([2025], [7.0])
    (change,) = found.replaced
    assert (change.area, change.year, change.bundled, change.given) == ("own", 2024, 9.5, 9.0)
    assert found.given_sources == ("Dinas",)
    same = panel({2024: 9.0}, workbook=workbook(("own", 2024, 9.001, None)))
    assert same.replaced == ()


def test_an_unknown_area_of_the_workbook_is_refused() -> None:
    with pytest.raises(ValueError, match="wilayah tidak dikenal"):
        given_figures(workbook(("kecamatan", 2024, 1.0, None)))


def test_effectiveness_needs_a_good_slope_and_good_steps() -> None:
    steady = assessed({2020: 9.0, 2021: 8.0, 2022: 8.5, 2023: 8.0, 2024: 7.0, 2025: 7.5})
    assert (steady.effectiveness.good, steady.effectiveness.steps) == (3, 5)
    assert steady.effectiveness.effective is True
    assert assessed({2020: 9.0, 2021: 8.0, 2022: 7.0}).effectiveness.effective is None
    rising = assessed({2020: 5.0, 2021: 9.0, 2022: 8.9, 2023: 8.8})
    assert (rising.effectiveness.good, rising.effectiveness.effective) == (2, False)
    strict = assessed(
        {2020: 9.0, 2021: 8.0, 2022: 8.5, 2023: 8.0, 2024: 7.0, 2025: 7.5}, params=rules(effective_share=61)
    )
    assert strict.effectiveness.effective is False


def test_relevance_counts_moves_of_the_same_direction() -> None:
    own, other = series_of(range(2020, 2026), [5, 4, 3, 4, 4, 3]), series_of(range(2020, 2026), [9, 8, 9, 10, 10, 9])
    found = relevance(own, other, rules())
    assert found.moves is not None
    assert (found.moves.same, found.moves.steps, found.relevant) == (4, 5, True)
    assert relevance(own, other, rules(relevant_share=81)).relevant is False
    assert relevance(own.until(2022), other, rules()).relevant is None
    assert relevance(own, series_of([], []), rules()).moves is None
    flat = relevance(own, series_of(range(2020, 2026), [5] * 6), rules())
    assert (flat.slope_ratio, flat.correlation) == (None, None)


@settings(deadline=None)
@given(
    st.dictionaries(st.integers(2010, 2025), st.integers(0, 3000).map(lambda value: value / 100), max_size=12),
    st.dictionaries(st.integers(2010, 2025), st.integers(0, 3000).map(lambda value: value / 100), max_size=12),
    st.sampled_from(["province", "nation", "median"]),
)
def test_turning_the_polarity_and_the_figures_round_changes_no_verdict(
    own: dict[int, float], province: dict[int, float], reference: str
) -> None:
    down = CatalogueEntry("x", "X", Unit.PERCENT, 2, "lower_better", "main", "B", (), "BPS", "")
    up = CatalogueEntry("x", "X", Unit.PERCENT, 2, "higher_better", "main", "B", (), "BPS", "")
    params = rules(reference=reference)
    plain = assessed(own, province, entry=down, params=params)
    turned = assessed(
        {year: 100 - value for year, value in own.items()},
        {year: 100 - value for year, value in province.items()},
        entry=up,
        params=params,
    )
    assert (plain.priority, plain.reason, plain.trend.direction) == (
        turned.priority,
        turned.reason,
        turned.trend.direction,
    )
    assert plain.effectiveness == turned.effectiveness
    assert (plain.priority is None) == (plain.reason is not None)
    moves = steps(plain.trend.part)
    assert plain.effectiveness.good == sum(move.difference < 0 for move in moves)


@settings(deadline=None)
@given(st.dictionaries(st.integers(2010, 2025), st.floats(0.01, 100), min_size=1, max_size=10))
def test_every_record_is_judged_by_its_own_line(own: dict[int, float]) -> None:
    found = assessed(own, dict.fromkeys(own, 50.0))
    line = fit_line(found.trend.part)
    if line is None:
        assert found.reason == "one_figure"
        return
    if found.trend.direction != "same":
        assert found.trend.direction == ("better" if line.slope < 0 else "worse")
    assert found.priority in {1, 2, 3, 4}


def test_a_figure_that_a_whole_province_shares_is_not_each_regions_own() -> None:
    rows = pd.DataFrame(
        [(code, 2022, "sanitation", 40.34) for code in PEERS]
        + [(code, 2021, "sanitation", 30.0 + step) for step, code in enumerate(PEERS)]
        + [(code, 2022, "sanitation", 60.0) for code in ("12.01", "12.02")],
        columns=["region_code", "year", "indicator", "value"],
    )
    empty = pd.DataFrame({"region_code": [], "year": [], "month": [], "area_code": []})
    found = indicator_figures(empty, empty, rows, rows.iloc[:0].rename(columns={"region_code": "area_code"}))
    assert found.uniform == {"sanitation": {"11": {2022: 40.34}}}
    assert found.regency("sanitation", "11.01") == {2021: 30.0}
    assert found.regency("sanitation", "12.01") == {2022: 60.0}


def test_a_sampling_margin_needs_both_errors() -> None:
    assert sampling_margin({2024: 0.3}, 2024, 2025) is None


def test_an_empty_series_has_no_trend() -> None:
    found = assessed({}, {2025: 9.0})
    assert found.trend.part == Series((), ())
    assert (found.trend.line, found.effectiveness.steps) == (None, 0)
