"""The pace that a target asks for and the record of others, on panels made by hand and on the bundled table."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rpkd.profile import Change, Target
from rpkd.project import Project
from rpkd.projection._pace import LEAST_COMPARABLE, PaceRecord, pace_record, required_path
from rpkd.projection._panel import Panel, regency_panel
from rpkd.projection._scales import log_odds, percent_of
from rpkd.sources import Tables

ROOT = Path(__file__).resolve().parents[2]
NAN = float("nan")


def panel_of(rows: list[list[float]], first: int = 2022) -> Panel:
    values = np.array(rows, dtype=float)
    regions, years = values.shape
    nothing = np.full((regions, years, 2), np.nan)
    codes = tuple(f"{place:02d}" for place in range(regions))
    return Panel(codes, ("p",) * regions, np.arange(first, first + years), values, nothing, nothing[0])


def record_of(rows: list[list[float]], high: float, year: int, first: int = 2022) -> PaceRecord:
    found = pace_record(panel_of(rows, first), "00", Target(year, high, high))
    assert found is not None
    return found


def test_periods_are_counted_by_hand() -> None:
    # Asked: from 10 to 8 in two years. Periods of two years: 2022–2024 and 2023–2025 of three regions.
    found = record_of(
        [
            [20.0, 12.0, 11.0, 10.0],  # its own fall of 2022–2024 does not count
            [10.0, 10.0, 8.0, 9.0],  # 10 → 8 just as fast; 10 → 9 not
            [11.0, 10.0, 9.0, 7.0],  # 11 → 9 less than asked in log-odds; 10 → 7 faster
            [9.0, 9.0, 9.0, 9.0],
        ],
        high=8.0,
        year=2027,
    )
    assert (found.years, found.length, found.shorter) == (2, 2, False)
    assert (found.starts, found.first_year, found.last_year, found.overlapping) == ((2022, 2023), 2022, 2025, True)
    assert (found.windows, found.regions) == (6, 3)
    assert (found.at_least_as_fast, found.regions_at_least_as_fast) == (2, 2)
    assert found.share == pytest.approx(2 / 6)
    assert [(item.code, item.change) for item in found.best] == [
        ("02", Change(2023, 10.0, 2025, 7.0)),
        ("01", Change(2022, 10.0, 2024, 8.0)),
    ]
    assert found.own == Change(2022, 20.0, 2025, 10.0)
    assert found.own_best == Change(2022, 20.0, 2024, 11.0)
    assert found.own_per_year_log_odds == pytest.approx(float(log_odds(10.0) - log_odds(20.0)) / 3)


def test_the_required_pace_in_three_units() -> None:
    found = record_of([[10.0, 10.0, 10.0, 10.0], [10.0] * 4], high=8.1, year=2027)
    assert found.required_per_year_points == -0.95
    assert found.required_percent == pytest.approx(-10.0)
    assert found.required_per_year_log_odds == pytest.approx(float(log_odds(8.1) - log_odds(10.0)) / 2)
    assert not found.met_already


def test_the_upper_end_of_a_range_is_what_counts() -> None:
    panel = panel_of([[10.0, 10.0], [10.0, 9.0]])
    found = pace_record(panel, "00", Target(2024, 5.0, 9.0))
    assert found is not None
    assert (found.required_per_year_points, found.at_least_as_fast) == (-1.0, 1)


def test_only_regions_in_the_band_are_comparable() -> None:
    near = [[10.0, 9.0]] * 12 + [[10.0, 10.0]] * (LEAST_COMPARABLE - 12)
    far = [[40.0, 20.0]] * 50 + [[2.0, 1.0]] * 50
    found = record_of([[10.0, 10.0], *near, *far], high=9.0, year=2024)
    assert (found.regions, found.windows, found.at_least_as_fast) == (LEAST_COMPARABLE, LEAST_COMPARABLE, 12)
    assert (found.band_low, found.band_high) == pytest.approx(
        percent_of(log_odds(10.0) + np.array([-0.25, 0.25])).tolist()
    )


def test_the_band_is_widened_until_enough_regions_are_in() -> None:
    present = float(log_odds(45.0))
    near = [[45.0, 45.0]] * (LEAST_COMPARABLE - 1)
    further = [[float(percent_of(present - 0.6)), 20.0], [float(percent_of(present - 0.8)), 20.0]]
    found = record_of([[45.0, 45.0], *near, *further], high=40.0, year=2024)
    assert found.regions == LEAST_COMPARABLE
    assert (found.band_low, found.band_high) == pytest.approx(percent_of([present - 0.75, present + 0.75]).tolist())


def test_a_rate_on_the_edge_of_the_band_is_in_it() -> None:
    edge = float(percent_of(log_odds(10.0) + 0.25))
    found = record_of([[10.0, 10.0], *[[edge, 10.0]] * LEAST_COMPARABLE, [edge + 0.01, 10.0]], high=9.0, year=2024)
    assert found.windows == LEAST_COMPARABLE


def test_a_band_of_a_small_panel_takes_everybody_and_says_how_wide_it_is() -> None:
    found = record_of([[10.0, 10.0], [40.0, 39.0], [1.0, 1.0]], high=9.0, year=2024)
    assert found.regions == 2
    assert found.band_low < 1.0
    assert found.band_high > 40.0


def test_no_period_begins_or_ends_in_a_gap() -> None:
    rows = [[10.0, 10.0, NAN, 10.0, 10.0], [10.0, 9.0, NAN, 8.0, 7.0], [10.0, 9.0, 5.0, 8.0, 7.0]]
    rows += [[10.0, 9.0, NAN, 8.0, 7.0]] * 2
    found = record_of(rows, high=9.0, year=2026, first=2021)
    # One-year periods are 2021–2022 and 2024–2025; the lone figure of 2023 makes none.
    assert (found.length, found.starts, found.windows, found.overlapping) == (1, (2021, 2024), 8, False)
    found = record_of(rows, high=9.0, year=2027, first=2021)
    assert (found.length, found.starts, found.windows) == (2, (2022,), 4)


def test_no_period_begins_or_ends_in_a_september() -> None:
    rows = [[20.0, 10.0, 10.0, 10.0], [12.0, 10.0, 9.0, 8.0], [13.0, 10.0, 9.5, 9.4]]
    panel = replace(panel_of(rows), september=frozenset({2022}))
    one, three = (pace_record(panel, "00", Target(year, 9.0, 9.0)) for year in (2026, 2028))
    assert one is not None
    assert three is not None
    assert (one.starts, one.windows, one.own) == ((2023, 2024), 4, Change(2023, 10.0, 2025, 10.0))
    # Three years are known only from that September on: two are taken.
    assert (three.length, three.starts, three.shorter) == (2, (2023,), True)


def test_a_record_that_is_too_short_is_compared_by_its_longest_periods_yearly() -> None:
    # Six years are asked, two are known: 10 → 7 in six years is less a year than 10 → 8.5 in two.
    found = record_of([[10.0, 10.0, 10.0], [10.0, 9.0, 8.5], [10.0, 10.0, 9.5]], high=7.0, year=2030)
    assert (found.years, found.length, found.shorter) == (6, 2, True)
    assert (found.windows, found.at_least_as_fast) == (2, 1)
    assert found.required_per_year_points == -0.5


def test_periods_of_the_pandemic_are_also_counted_apart() -> None:
    rows = [[10.0] * 6, [10.0, 9.9, 9.8, 9.7, 9.6, 9.5]]
    found = record_of(rows, high=9.95, year=2025, first=2019)
    # Only 2022–2023 and 2023–2024 neither begin nor end in 2020 or 2021.
    assert (found.windows, found.at_least_as_fast) == (5, 5)
    assert (found.calm_windows, found.calm_at_least_as_fast) == (2, 2)
    # A period that begins where another ends shares no year's change with it.
    assert not found.overlapping


def test_what_others_achieved_is_told_from_the_present_rate() -> None:
    changes = np.linspace(-0.5, 0.5, 11)
    rows = [[20.0, float(percent_of(log_odds(20.0) + change))] for change in changes]
    found = record_of([[20.0, 20.0], *rows], high=18.0, year=2024)
    expected = percent_of(log_odds(20.0) + np.array([-0.4, 0.0, 0.4])) - 20.0
    assert found.quantiles == pytest.approx(expected.tolist())


def test_a_target_that_is_met_asks_for_no_more_than_a_small_rise() -> None:
    found = record_of([[4.5, 4.5], [4.5, 4.9], [4.5, 5.0], [4.5, 5.1], [4.5, 4.4]], high=5.0, year=2024)
    assert found.met_already
    assert found.required_per_year_points == 0.5
    assert found.required_percent > 0
    assert (found.at_least_as_fast, found.windows) == (3, 4)
    assert [item.code for item in found.best] == ["04"]


def test_without_one_as_fast_the_fastest_falls_are_named_once_for_each_region() -> None:
    rows = [[10.0] * 3] + [[10.0, 10.0 - 0.1 * place, 10.0 - 0.21 * place] for place in range(8)]
    found = record_of(rows, high=5.0, year=2025)
    assert (found.at_least_as_fast, found.share) == (0, 0.0)
    assert [item.code for item in found.best] == ["08", "07", "06", "05", "04"]
    assert found.best[0].change == Change(2023, 9.3, 2024, 8.53)


def test_where_nobody_fell_no_example_is_named() -> None:
    found = record_of([[10.0, 10.0], [10.0, 10.5], [10.0, 10.0]], high=9.0, year=2024)
    assert found.best == ()


def test_an_example_with_a_jump_is_marked() -> None:
    rows = [[10.0] * 3, [10.0, 6.9, 6.5], [10.0, 8.5, 6.5], [10.0, NAN, 6.0], [10.0, 9.9, 9.8], [10.0, 9.9, 9.8]]
    found = record_of(rows, high=7.0, year=2026)
    # 10 → 6.9 within one year is more than three tenths; 10 → 6 over a gap is not known to be of one year.
    assert [(item.code, item.jumped) for item in found.best] == [("03", False), ("01", True), ("02", False)]


def test_rates_near_nought() -> None:
    found = record_of([[1.0, 1.0], [1.0, 0.5], [1.0, 0.0], [1.2, 0.9]], high=0.5, year=2024)
    assert (found.required_per_year_points, found.required_percent) == (-0.5, pytest.approx(-50.0))
    assert found.at_least_as_fast == 2
    assert found.best[0].change == Change(2022, 1.0, 2023, 0.0)
    ended = record_of([[1.0, 0.0], [1.0, 0.0]], high=0.0, year=2024)
    assert (ended.required_percent, ended.met_already, ended.at_least_as_fast) == (0.0, True, 1)


def test_a_region_with_one_figure_has_no_pace_of_its_own() -> None:
    found = record_of([[NAN, NAN, 10.0], [10.0, 9.0, 8.0], [10.0, 9.5, 9.4]], high=9.0, year=2025)
    assert (found.own, found.own_per_year_log_odds, found.own_best) == (None, None, None)
    assert found.windows == 4


def test_a_region_with_two_figures_has_a_pace_of_its_own() -> None:
    found = record_of([[NAN, 9.0, 10.0], [10.0, 9.0, 8.0], [10.0, 9.5, 9.4]], high=9.0, year=2025)
    assert found.own == Change(2023, 9.0, 2024, 10.0)
    assert found.own_best is None


def test_a_region_that_stopped_early_counts_from_its_own_last_figure() -> None:
    found = record_of([[11.0, 10.0, NAN, NAN], [10.0, 9.0, 8.0, 7.0], [10.0, 9.5, 9.4, 9.3]], high=9.0, year=2026)
    assert (found.latest_year, found.latest, found.years, found.length) == (2023, 10.0, 3, 3)


def test_nothing_to_compare_is_none() -> None:
    panel = panel_of([[10.0, 10.0], [NAN, NAN], [NAN, 9.0]])
    assert pace_record(panel, "00", Target(2030, 5.0, 5.0)) is None  # nobody else has two figures
    assert pace_record(panel, "01", Target(2030, 5.0, 5.0)) is None  # no figure
    assert pace_record(panel, "02", Target(2023, 5.0, 5.0)) is None  # its year is past
    assert pace_record(panel, "02", Target(2024, 5.0, 5.0)) is not None
    assert pace_record(panel_of([[10.0], [10.0]]), "00", Target(2024, 5.0, 5.0)) is None
    with pytest.raises(KeyError):
        pace_record(panel, "99", Target(2030, 5.0, 5.0))


rates = st.one_of(st.just(NAN), st.floats(0.0, 60.0).map(lambda rate: round(rate, 2)))
panels = st.tuples(st.integers(2, 8), st.integers(2, 7)).flatmap(lambda shape: arrays(float, shape, elements=rates))


@given(panels, st.floats(0, 60), st.floats(0, 60), st.integers(2024, 2040))
def test_a_harder_target_was_never_met_more_often(values: Any, one: float, other: float, year: int) -> None:
    panel = panel_of(values.tolist())
    low, high = sorted((one, other))
    hard, soft = (pace_record(panel, "00", Target(year, rate, rate)) for rate in (low, high))
    assert (hard is None) == (soft is None)
    if hard is not None and soft is not None:
        assert hard.at_least_as_fast <= soft.at_least_as_fast
        assert hard.calm_at_least_as_fast <= soft.calm_at_least_as_fast <= soft.calm_windows <= soft.windows
        assert (hard.windows, hard.band_low, hard.quantiles) == (soft.windows, soft.band_low, soft.quantiles)


@given(panels, st.floats(0, 60), st.integers(2024, 2032))
def test_counts_agree_with_counting_one_by_one(values: Any, high: float, year: int) -> None:
    panel = panel_of(values.tolist())
    found = pace_record(panel, "00", Target(year, high, high))
    assume(found is not None)
    assert found is not None
    odds, known = log_odds(values), set(panel.known_years.tolist())
    periods = [
        (row, start)
        for row in range(1, len(values))
        for start in range(values.shape[1] - found.length)
        if {2022 + start, 2022 + start + found.length} <= known
        and np.isfinite(values[row, [start, start + found.length]]).all()
    ]
    # Fewer than thirty regions: the band holds each of them in at least one period.
    assert found.regions == len({row for row, _ in periods})
    high_share = found.band_high / 100
    width = float(np.log(high_share / (1 - high_share)) - log_odds(found.latest))
    inside = [(row, start) for row, start in periods if abs(odds[row, start] - log_odds(found.latest)) <= width + 1e-6]
    changes = [odds[row, start + found.length] - odds[row, start] for row, start in inside]
    required = found.required_per_year_log_odds * found.length
    assert found.windows == len(inside)
    assert found.at_least_as_fast == sum(change <= required + 1e-9 for change in changes)
    assert found.starts == tuple(sorted({2022 + start for _, start in inside}))


@given(
    st.floats(0.0, 60.0),
    st.dictionaries(st.integers(2020, 2040), st.floats(0.0, 60.0), min_size=1, max_size=5),
)
def test_the_required_path_passes_every_target_exactly(latest: float, wanted: dict[int, float]) -> None:
    way = required_path(2025, latest, [Target(year, rate / 2, rate) for year, rate in wanted.items()])
    ahead = {year: rate for year, rate in sorted(wanted.items()) if year > 2025}
    if not ahead:
        assert way == {}
        return
    assert list(way) == list(range(2025, max(ahead) + 1))
    nodes = {2025: latest, **ahead}
    assert {year: way[year] for year in nodes} == nodes
    for (start, before), (end, after) in zip(list(nodes.items())[:-1], ahead.items(), strict=True):
        inner = [way[year] for year in range(start + 1, end)]
        assert all(min(before, after) - 1e-9 <= rate <= max(before, after, 0.005) + 1e-9 for rate in inner)
        moves = np.diff(log_odds([before, *inner, after]))
        assert moves == pytest.approx(np.full(end - start, moves.mean()), abs=1e-6)


def test_the_required_path_refuses_two_targets_of_a_year() -> None:
    with pytest.raises(ValueError, match="tahun yang sama"):
        required_path(2025, 10.0, [Target(2026, 9.0, 9.0), Target(2026, 8.0, 8.0)])


@pytest.fixture(scope="module")
def regencies() -> Panel:
    tables = Tables(Project(ROOT))
    provinces = {code: code[:2] for code in tables["regencies"].frame["region_code"]}
    return regency_panel(tables["poverty_regency"].frame, tables["poverty_province"].frame, provinces)


@pytest.mark.parametrize(
    ("code", "latest", "share", "own"),
    [
        ("19.71", 4.50, 350 / 398, -0.47),
        ("17.71", 11.91, 0.0, -10.32),
        ("33.16", 10.58, 0.0, -7.12),
        ("52.05", 11.15, 0.0, -3.96),
    ],
)
def test_the_national_target_of_2029_in_the_example_regions(
    regencies: Panel, code: str, latest: float, share: float, own: float
) -> None:
    found = pace_record(regencies, code, Target(2029, 4.5, 5.0))
    assert found is not None
    assert (found.latest_year, found.latest, found.length) == (2025, latest, 4)
    # Neither 2014–2018, which would be half a year short, nor 2019–2023: 2023 has no figures.
    assert found.starts == (2015, 2016, 2017, 2018, 2020, 2021)
    assert found.share == share
    assert found.own is not None
    assert found.own.difference == own
    assert found.regions >= LEAST_COMPARABLE
    assert found.band_low < latest < found.band_high
    assert len(found.best) == 5


def test_every_region_has_a_record(regencies: Panel) -> None:
    found = [pace_record(regencies, code, Target(2029, 4.5, 5.0)) for code in regencies.codes]
    known = [item for item in found if item is not None]
    assert len(known) == len(regencies.codes) == 514
    assert min(item.regions for item in known) >= LEAST_COMPARABLE
    assert {item.length for item in known} == {4}
