"""Numbers and codes as different programs write them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpkd.numbers import Unit, format_number
from rpkd.survey._cells import UncertainDecimalError, read_codes, read_numbers


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1", "2.5", "-3"], [1, 2.5, -3]),
        (["1,5", "2", "3,25"], [1.5, 2, 3.25]),
        (["1.234,5", "7"], [1234.5, 7]),
        (["1,234.5", "7"], [1234.5, 7]),
        (["1.234.567", "12.000"], [1234567, 12000]),
        (["1,234,567", "12,000"], [1234567, 12000]),
        (["1e+05", "2.5E-1"], [1e5, 0.25]),
        ([" 12 ", "", ".", "NA", "–"], [12, np.nan, np.nan, np.nan, np.nan]),
        (["0.123", "0.456"], [0.123, 0.456]),
        (["512.345", "12.5"], [512.345, 12.5]),
        ([".5", "2"], [0.5, 2]),
    ],
)
def test_numbers(cells: list[str], expected: list[float]) -> None:
    values, unreadable = read_numbers(pd.Series(cells))
    np.testing.assert_array_equal(values, expected)
    assert not unreadable.any()


@pytest.mark.parametrize("cells", [["1.234", "5.678"], ["1,234", "7"]])
def test_a_mark_that_may_be_either_is_not_guessed(cells: list[str]) -> None:
    with pytest.raises(UncertainDecimalError, match=r"1.234"):
        read_numbers(pd.Series(cells))


def test_the_map_decides_what_a_mark_is() -> None:
    cells = pd.Series(["1.234", "5.678"])
    assert read_numbers(cells, ".")[0].tolist() == [1.234, 5.678]
    assert read_numbers(cells, ",")[0].tolist() == [1234, 5678]


@pytest.mark.parametrize("cell", ["12a", "1.2.3", "satu", "1 234", "--5", "1,2,3", "."])
def test_what_is_no_number_is_marked(cell: str) -> None:
    values, unreadable = read_numbers(pd.Series(["1.5", cell, "2"]))
    assert np.isnan(values[1])
    assert unreadable.tolist() == [False, cell != ".", False]


def test_numbers_of_other_kinds_of_files() -> None:
    values, unreadable = read_numbers(pd.Series([1.5, np.nan, 3]))
    np.testing.assert_array_equal(values, [1.5, np.nan, 3])
    assert not unreadable.any()


def test_codes_are_the_same_however_they_are_written() -> None:
    assert read_codes(pd.Series(["01", "1", "1.0", "A1", "", "00"])).tolist() == ["1", "1", "1", "A1", "", "0"]
    assert read_codes(pd.Series([1.0, np.nan, 12.0])).tolist() == ["1", "", "12"]
    assert read_codes(pd.Series([3316, 1])).tolist() == ["3316", "1"]


@given(st.lists(st.floats(-1e9, 1e9, allow_nan=False).map(lambda value: round(value, 2)), min_size=1, max_size=20))
def test_numbers_in_indonesian_and_english_form_are_the_same(numbers: list[float]) -> None:
    indonesian = [format_number(value, Unit.INDEX, 2).replace("−", "-") for value in numbers]
    english = [f"{value:,.2f}" for value in numbers]
    for cells in (indonesian, english):
        values, unreadable = read_numbers(pd.Series(cells))
        assert not unreadable.any()
        np.testing.assert_allclose(values, numbers, atol=1e-9)
