"""The poverty profile: same month, same year, present area, and published figures that must fit together."""

from __future__ import annotations

import pandas as pd
import pytest

from rpkd.profile import consistent_indices, inconsistent_years, poverty_profile

COLUMNS = ["headcount_ratio", "poor_thousand", "poverty_line", "poverty_gap_index", "poverty_severity_index"]


def regencies(
    rows: list[tuple[str, int, float | None, float | None, float | None, float | None, float | None]],
) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["region_code", "year", *COLUMNS])


def areas(rows: list[tuple[str, int, int, float | None]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["area_code", "year", "month", "headcount_ratio"])
    return frame.reindex(columns=["area_code", "year", "month", *COLUMNS]).astype(dict.fromkeys(COLUMNS, float))


TWO = regencies(
    [
        ("19.71", 2024, 4.04, 8.87, 925522, 0.68, 0.19),
        ("19.71", 2025, 4.50, 9.99, 956990, 0.636, 0.134),
        ("19.01", 2024, 4.24, 15.0, 700000, 0.6, 0.15),
        ("19.01", 2025, 4.71, 16.58, 734575, 0.51, 0.12),
    ]
)
AREAS = areas([("19", 2025, 3, 5.00), ("19", 2025, 9, 4.77), ("19", 2024, 3, 4.55), ("00", 2025, 3, 8.47)])


def test_a_gap_is_measured_in_march_of_the_same_year() -> None:
    profile = poverty_profile(TWO, AREAS, "19.71", "19", ["19.71", "19.01"])
    headcount = profile.headcount
    assert headcount.gap(headcount.province, 2025) == pytest.approx(-0.50)
    assert headcount.gap(headcount.nation, 2025) == pytest.approx(-3.97)
    assert headcount.gap(headcount.nation, 2024) is None


def test_the_move_of_a_gap_needs_two_common_years() -> None:
    headcount = poverty_profile(TWO, AREAS, "19.71", "19", ["19.71", "19.01"]).headcount
    change = headcount.gap_change(headcount.province)
    assert change is not None
    assert (change.first, change.last) == (-0.51, -0.5)
    assert headcount.gap_change(headcount.nation) is None


def test_the_share_of_the_poor_is_of_all_regencies() -> None:
    profile = poverty_profile(TWO, AREAS, "19.71", "19", ["19.71", "19.01"])
    assert profile.poor_share == pytest.approx(9.99 / 26.57 * 100)


def test_no_share_when_one_regency_is_not_known() -> None:
    profile = poverty_profile(TWO, AREAS, "19.71", "19", ["19.71", "19.01", "19.02"])
    assert profile.poor_share is None
    assert profile.place is not None
    assert (profile.place.count, profile.place.total) == (2, 3)


def test_the_shortfall_is_p1_over_p0_of_the_line() -> None:
    short = poverty_profile(TWO, AREAS, "19.71", "19", ["19.71"]).shortfall
    assert short is not None
    assert short.year == 2025
    assert short.share == pytest.approx(0.64 / 4.50 * 100)
    assert short.per_person_month == pytest.approx(0.64 / 4.50 * 956990)
    assert short.per_year == pytest.approx(short.per_person_month * 12 * 9990)


def test_a_split_province_begins_with_its_present_area() -> None:
    frame = areas([("91", 2022, 3, 26.56), ("91", 2024, 3, 17.26), ("91", 2025, 3, 19.16)])
    own = regencies([("91.71", 2025, 12.03, 1.0, 1.0, 1.0, 0.5)])
    profile = poverty_profile(own, frame, "91.71", "91", ["91.71"])
    assert profile.province_since == 2024
    assert profile.headcount.province.years == (2024, 2025)


def test_a_line_that_jumps_by_more_than_a_quarter_is_found() -> None:
    frame = regencies(
        [("a", 2023, 30.0, 1, 566319, 1, 1), ("a", 2024, 29.0, 1, 722258, 1, 1), ("a", 2025, 20.0, 1, 730000, 1, 1)]
    )
    profile = poverty_profile(frame, areas([]), "a", "19", ["a"])
    assert [(move.first_year, move.last_year) for move in profile.line_jumps] == [(2023, 2024)]
    assert [(move.first_year, move.last_year) for move in profile.headcount_jumps] == [(2024, 2025)]


def test_a_region_without_any_figure() -> None:
    profile = poverty_profile(TWO, AREAS, "19.99", "19", ["19.99"])
    assert profile.year is None
    assert profile.place is None
    assert profile.shortfall is None


@pytest.mark.parametrize(
    ("headcount", "gap", "severity", "fits"),
    [
        (4.50, 0.64, 0.13, True),
        (4.50, 0.64, 0.70, False),  # P2 above P1
        (4.50, 4.60, 0.13, False),  # P1 above P0
        (4.00, 2.00, 0.50, False),  # P1²/P0 = 1 above P2
        (4.00, 2.00, 1.00, True),  # exactly on the bound
        (0.0, 0.0, 0.0, True),
    ],
)
def test_published_indices_must_fit_one_distribution(headcount: float, gap: float, severity: float, fits: bool) -> None:
    assert consistent_indices(headcount, gap, severity) is fits


def test_inconsistent_years_are_named() -> None:
    frame = regencies([("a", 2024, 4.0, 1, 1, 2.0, 0.5), ("a", 2025, 4.0, 1, 1, 0.6, 0.2)])
    assert inconsistent_years(poverty_profile(frame, areas([]), "a", "19", ["a"])) == (2024,)
