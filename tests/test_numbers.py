"""The one formatter: Indonesian numbers, read back to what they were."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpkd.numbers import Unit, default_decimals, format_number, format_quantity, parse_number


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (11.91, Unit.PERCENT, "11,91 persen"),
        (840710, Unit.RUPIAH_PER_CAPITA_MONTH, "Rp840.710"),
        (1234.5, Unit.THOUSAND_PERSONS, "1.234,50 ribu jiwa"),
        (-0.46, Unit.PERCENTAGE_POINT, "−0,46 poin persen"),
        (-1500, Unit.RUPIAH, "−Rp1.500"),
        (2025, Unit.YEAR, "2025"),
        (0.0, Unit.PERCENT, "0,00 persen"),
        (-0.001, Unit.PERCENTAGE_POINT, "0,00 poin persen"),
        (None, Unit.PERCENT, "tidak tersedia"),
        (math.nan, Unit.PERCENT, "tidak tersedia"),
    ],
)
def test_quantities_in_prose(value: float | None, unit: Unit, expected: str) -> None:
    assert format_quantity(value, unit) == expected


def test_half_is_rounded_away_from_zero_as_printed_figures_are() -> None:
    # 2.675 is stored below 2.675 in binary; a reader who sees 2,675 expects 2,68.
    assert format_number(2.675, Unit.PERCENT) == "2,68"
    assert format_number(-2.675, Unit.PERCENT) == "−2,68"


def test_a_missing_figure_in_a_table_is_a_dash() -> None:
    assert format_number(None, Unit.PERCENT) == "–"


def test_infinity_is_refused() -> None:
    with pytest.raises(ValueError, match="tak hingga"):
        format_number(math.inf, Unit.PERCENT)


@pytest.mark.parametrize("text", ["1.23,4", "12.3456", "1,2,3", "abc", "", "1234.567"])
def test_what_is_not_an_indonesian_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - float's own words or ours
        parse_number(text)


@given(st.floats(-1e12, 1e12), st.sampled_from([unit for unit in Unit if unit is not Unit.TEXT]))
def test_reading_back_gives_the_shown_figure(value: float, unit: Unit) -> None:
    shown = format_number(value, unit)
    half_of_last_place = 0.5 * 10.0 ** -default_decimals(unit)
    assert abs(parse_number(shown) - value) <= half_of_last_place * (1 + 1e-9) + abs(value) * 1e-15
