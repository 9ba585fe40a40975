"""Whether a target can be met, on distributions made by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpkd.profile import Target, series_of
from rpkd.projection._credibility import Basis, Verdict, attainable, credibility, verdict_of
from rpkd.projection._forecast import LEVELS
from rpkd.projection._path import Path

RECORD = series_of([2022, 2024, 2025], [12.0, 11.42, 10.58])


def uniform(*ends: tuple[float, float]) -> Path:
    """Rates spread evenly between two ends, for 2026 and the years after it."""
    years = tuple(range(2026, 2026 + len(ends)))
    return Path(years, np.array([low + (high - low) * LEVELS for low, high in ends]))


def test_a_range_is_met_at_its_upper_end() -> None:
    (found,) = credibility(uniform((5, 15)), [Target(2026, 7, 8)], RECORD)
    assert found.basis is Basis.PROJECTED
    assert found.probability == pytest.approx(0.3)
    assert found.probability_low == pytest.approx(0.2)
    assert found.median == pytest.approx(10.0)
    assert found.interval80 == pytest.approx((6.0, 14.0))
    assert found.gap == 2.0
    assert found.verdict is Verdict.UNLIKELY
    assert (found.published, found.met) == (None, None)


def test_a_single_figure_has_one_probability() -> None:
    (found,) = credibility(uniform((5, 15)), [Target(2026, 14.5, 14.5)], RECORD)
    assert found.probability == found.probability_low == pytest.approx(0.95)
    assert found.verdict is Verdict.VERY_LIKELY
    assert found.gap == -4.5


def test_the_gap_is_the_difference_of_the_figures_as_they_are_shown() -> None:
    path = uniform((8.0, 9.0112))
    (found,) = credibility(path, [Target(2026, 8.0, 8.0)], RECORD)
    assert found.median == pytest.approx(8.5056)
    assert found.gap == 0.51


def test_each_target_is_judged_in_its_own_year_and_order() -> None:
    path = uniform((9, 11), (8, 10))
    found = credibility(path, [Target(2027, 9, 9), Target(2026, 9.5, 9.5)], RECORD)
    assert [item.probability for item in found] == pytest.approx([0.5, 0.25])
    assert [item.target.year for item in found] == [2027, 2026]


def test_a_past_target_is_compared_with_the_published_figure() -> None:
    missed, met = credibility(uniform((5, 15)), [Target(2025, 9, 10.5), Target(2024, 11.42, 11.42)], RECORD)
    assert (missed.basis, missed.published, missed.gap, missed.met) == (Basis.PUBLISHED, 10.58, 0.08, False)
    assert (met.published, met.gap, met.met) == (11.42, 0.0, True)
    assert missed.probability is missed.verdict is missed.median is missed.interval80 is None


def test_a_year_without_figure_or_projection_is_said_to_be_so() -> None:
    years = [Target(2023, 9, 9), Target(2030, 9, 9)]
    gap, late = credibility(uniform((5, 15)), years, RECORD)
    assert (gap.basis, late.basis) == (Basis.UNPUBLISHED, Basis.BEYOND)
    assert gap.probability is gap.gap is late.probability is late.gap is late.met is None
    nothing, past = credibility(None, [Target(2026, 9, 9), Target(2025, 10.58, 10.58)], RECORD)
    assert (nothing.basis, nothing.verdict) == (Basis.NO_PROJECTION, None)
    assert (past.basis, past.met) == (Basis.PUBLISHED, True)


def test_a_target_outside_the_distribution_has_probability_nought_or_one() -> None:
    never, surely = credibility(uniform((5, 15)), [Target(2026, 1, 1), Target(2026, 20, 20)], RECORD)
    assert (never.probability, never.verdict) == (0.0, Verdict.VERY_UNLIKELY)
    assert (surely.probability, surely.verdict) == (1.0, Verdict.VERY_LIKELY)


@pytest.mark.parametrize(
    ("probability", "verdict"),
    [
        (0.0, Verdict.VERY_UNLIKELY),
        (0.0999, Verdict.VERY_UNLIKELY),
        (0.1 - 1e-12, Verdict.UNLIKELY),
        (0.3299, Verdict.UNLIKELY),
        (0.33, Verdict.ABOUT_EVEN),
        (0.67 + 1e-12, Verdict.ABOUT_EVEN),
        (0.6701, Verdict.LIKELY),
        (0.9, Verdict.LIKELY),
        (0.9001, Verdict.VERY_LIKELY),
        (1.0, Verdict.VERY_LIKELY),
    ],
)
def test_cut_offs_of_the_words(probability: float, verdict: Verdict) -> None:
    assert verdict_of(probability) is verdict


@pytest.mark.parametrize("probability", [-0.01, 1.01, float("nan")])
def test_what_is_no_probability_has_no_words(probability: float) -> None:
    with pytest.raises(ValueError, match="di luar 0–1"):
        verdict_of(probability)


@given(st.floats(0, 1))
def test_meeting_and_missing_are_judged_alike(probability: float) -> None:
    order = list(Verdict)
    assert order.index(verdict_of(1 - probability)) == len(order) - 1 - order.index(verdict_of(probability))


rates = st.integers(0, 6000).map(lambda hundredths: hundredths / 100)
quantile_rows = st.lists(rates, min_size=len(LEVELS), max_size=len(LEVELS)).map(sorted)


@given(quantile_rows, rates, rates)
def test_a_softer_target_is_never_less_likely(row: list[float], one: float, other: float) -> None:
    path = Path((2026,), np.array([row]))
    low, high = sorted((one, other))
    hard, soft = credibility(path, [Target(2026, low, low), Target(2026, low, high)], RECORD)
    assert hard.probability is not None
    assert soft.probability is not None
    assert hard.probability <= soft.probability
    assert soft.probability_low == hard.probability
    assert list(Verdict).index(verdict_of(hard.probability)) <= list(Verdict).index(verdict_of(soft.probability))


@given(st.floats(0.01, 0.99), st.floats(0.1, 20), st.floats(0.5, 20))
def test_the_attainable_rate_is_met_with_the_probability_asked(probability: float, low: float, width: float) -> None:
    path = uniform((low, low + width))
    rate = attainable(path, 2026, probability)
    assert path.probability_at_most(2026, rate) == pytest.approx(probability, abs=1e-6)


def test_the_attainable_rate_is_higher_for_a_surer_target() -> None:
    path = uniform((5, 15))
    assert attainable(path, 2026, 0.5) == pytest.approx(10.0)
    assert attainable(path, 2026, 0.8) == pytest.approx(13.0)
    with pytest.raises(KeyError):
        attainable(path, 2030, 0.5)
    with pytest.raises(ValueError, match="di luar"):
        attainable(path, 2026, 0.999)
