"""Words follow the numbers: direction, comparison, list, date."""

from __future__ import annotations

from datetime import date

import pytest

from rpkd.numbers import Unit
from rpkd.report._words import (
    against,
    count_in_words,
    indonesian_date,
    joined,
    moved,
    ordinal,
    size,
    source_text,
    year_list,
)
from rpkd.results import Scalar


def points(value: float | None) -> Scalar:
    return Scalar("a", "A", value, Unit.PERCENTAGE_POINT)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.46, "naik 0,46 poin persen"),
        (-0.46, "turun 0,46 poin persen"),
        (0.0, "tidak berubah"),
        (0.004, "tidak berubah"),
        (-0.005, "turun 0,01 poin persen"),
    ],
)
def test_a_move_has_its_direction(value: float, text: str) -> None:
    assert moved(points(value)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.97, "3,97 poin persen lebih tinggi daripada angka nasional"),
        (-3.97, "3,97 poin persen lebih rendah daripada angka nasional"),
        (0.001, "sama dengan angka nasional"),
    ],
)
def test_a_comparison_has_its_side(value: float, text: str) -> None:
    assert against(points(value), "angka nasional") == text


def test_a_missing_number_is_no_size() -> None:
    with pytest.raises(TypeError, match="bukan angka"):
        size(points(None))


def test_rupiah_differences_keep_their_unit() -> None:
    assert size(Scalar("a", "A", -31468, Unit.RUPIAH_PER_CAPITA_MONTH)) == "Rp31.468"


def test_lists_dates_and_counts() -> None:
    assert joined(["satu"]) == "satu"
    assert joined(["a", "b", "c"]) == "a, b, dan c"
    assert year_list([2023]) == "2023"
    assert year_list([2021, 2022, 2023, 2014]) == "2014 dan 2021–2023"
    assert indonesian_date(date(2026, 11, 21)) == "21 November 2026"
    assert indonesian_date(date(2026, 5, 1)) == "1 Mei 2026"
    assert (count_in_words(4), count_in_words(11), count_in_words(14)) == ("empat", "sebelas", "14")
    assert (ordinal(1), ordinal(12)) == ("pertama", "ke-12")


def test_a_source_line_names_each_source_once() -> None:
    text = source_text(["BPS, A", "BPS, A", "BPS, B."], "Maret 2025", "angka 2023 tidak tersedia")
    assert text == "Sumber: BPS, A; BPS, B, Maret 2025 (diolah). Angka 2023 tidak tersedia."
