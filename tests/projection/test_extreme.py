"""Extreme poverty ahead: from the office's figure alone, in step with P0, and never above it."""

from __future__ import annotations

import math
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rpkd.errors import UserError
from rpkd.poverty import FittedDistribution, PublishedPoverty, fit_poverty
from rpkd.profile import GivenFigure
from rpkd.projection import LEVELS, Path
from rpkd.projection._extreme import RATIO_SPREAD, ExtremeProjection, project_extreme
from rpkd.sources import Tables


@cache
def fitted() -> FittedDistribution:
    return fit_poverty(PublishedPoverty(10.58, 1.27, 0.27)).distribution


RATES = {2024: 11.95, 2025: 10.58}


def figure(value: float, error: float | None = None) -> GivenFigure:
    return GivenFigure(value, error, "BPS")


def certain(*rates: float) -> Path:
    return Path(tuple(range(2026, 2026 + len(rates))), np.repeat(np.array(rates)[:, None], len(LEVELS), axis=1))


def projected(headcount: Path, value: float, error: float | None = None) -> ExtremeProjection:
    found = project_extreme(headcount, fitted(), RATES, {2025: figure(value, error)})
    assert found is not None
    return found


def test_nothing_is_projected_without_a_figure_of_the_present_definition() -> None:
    headcount = certain(10.0)
    assert project_extreme(headcount, fitted(), RATES, {}) is None
    assert project_extreme(headcount, fitted(), RATES, {2024: figure(1.1)}) is None, "US$1.90 up to 2024"
    assert project_extreme(headcount, fitted(), {2024: 11.95}, {2025: figure(1.1)}) is None, "no P0 to set it beside"


def test_the_latest_figure_is_the_start() -> None:
    official = {2024: figure(3.0), 2025: figure(1.2), 2026: figure(0.9)}
    found = project_extreme(certain(10.0), fitted(), {**RATES, 2026: 10.0}, official)
    assert found is not None
    assert (found.year, found.rate) == (2026, 0.9)
    assert found.path.median_of(2026) == pytest.approx(0.9, rel=0.01)


def test_the_middle_is_the_share_below_the_same_multiple_of_the_line() -> None:
    found = projected(certain(10.58, 8.0), 1.1)
    assert found.multiple == pytest.approx(float(fitted().quantile(0.011)), rel=1e-9)
    assert 100 * float(fitted().cdf(found.multiple)) == pytest.approx(1.1, abs=1e-6)
    assert found.path.median_of(2026) == pytest.approx(1.1, rel=0.01)
    scaled = found.multiple * float(fitted().quantile(0.08))
    assert found.path.median_of(2027) == pytest.approx(100 * float(fitted().cdf(scaled)), rel=0.01)


def test_the_interval_is_that_of_the_share_of_the_poor() -> None:
    found = projected(certain(10.58), 1.1)
    angle = math.asin(math.sqrt(1.1 / 10.58))
    ends = [10.58 * math.sin(angle + sign * 1.2816 * RATIO_SPREAD) ** 2 for sign in (-1, 1)]
    assert found.spread == RATIO_SPREAD
    assert not found.from_error
    assert found.path.interval(2026, 0.8) == pytest.approx(ends, rel=0.02)


def test_a_known_error_takes_the_place_of_the_usual_spread() -> None:
    found = projected(certain(10.58), 1.1, 0.3)
    # Two figures, each with an error of 0.3 points: to first order 0.3 √2 points between them.
    assert found.from_error
    low, high = found.path.interval(2026, 0.5)
    assert high - low == pytest.approx(2 * 0.6745 * math.sqrt(2) * 0.3, rel=0.05)
    # A figure below its error does not tell where it lies: its interval is as wide as at the error.
    spreads = [projected(certain(10.58), value, 0.3).spread for value in (0.05, 0.3, 10.28, 10.5)]
    assert spreads == pytest.approx([spreads[0]] * 4)
    assert projected(certain(10.58), 5.29, 0.3).spread == pytest.approx(math.sqrt(2) * 0.3 / 10.58)
    assert projected(certain(10.58), 9.0, 0.3).spread == pytest.approx(math.sqrt(2) * 0.3 / (2 * math.sqrt(9.0 * 1.58)))


def test_a_printed_zero_stays_next_to_nothing() -> None:
    found = projected(certain(10.0), 0.0)
    assert 0 <= found.path.median_of(2026) < 0.01
    assert 0.05 < found.path.interval(2026, 0.8)[1] < 1.0


@pytest.mark.parametrize("value", [10.58, 12.0])
def test_a_figure_that_is_not_below_p0_is_refused(value: float) -> None:
    with pytest.raises(UserError, match="ekstrem") as caught:
        project_extreme(certain(10.0), fitted(), RATES, {2025: figure(value)})
    problem = caught.value.problems[0]
    assert problem.where == "angka miskin ekstrem 2025"
    assert "10.58" in str(problem.value)
    assert problem.remedy


@settings(max_examples=50)
@given(
    start=st.floats(0.05, 50),
    steps=st.lists(st.floats(0, 3), min_size=len(LEVELS), max_size=len(LEVELS)),
    value=st.floats(0.0, 10.0),
    error=st.none() | st.floats(0.0, 3.0),
)
def test_it_never_exceeds_p0_and_its_quantiles_rise(
    start: float, steps: list[float], value: float, error: float | None
) -> None:
    headcount = Path((2026,), np.minimum(start + np.cumsum(steps), 99.9)[None])
    found = projected(headcount, value, error).path
    assert (found.quantiles <= headcount.quantiles).all()
    assert (found.quantiles >= 0).all()
    assert (np.diff(found.quantiles) >= 0).all()


def test_it_falls_with_p0() -> None:
    medians = [projected(certain(rate), 1.1).path.median_of(2026) for rate in (15.0, 10.0, 5.0, 1.0)]
    assert all(later < earlier for earlier, later in pairwise(medians))


def test_the_spread_is_that_of_all_regions(tables: Tables) -> None:
    """The line that gives the nation's rate, read off the distributions of two years."""
    multiple = tables["extreme_poverty_calibration"].frame["multiple"].item()
    names = ["headcount_ratio", "poverty_gap_index", "poverty_severity_index"]
    known = tables["poverty_regency"].frame.dropna(subset=names).query("year in (2024, 2025)")
    angles: dict[str, dict[int, float]] = {}
    # Every third region: enough to see it.
    for code, year, *figures in known[["region_code", "year", *names]].itertuples(index=False):
        if int(code.replace(".", "")) % 3 == 0:
            fit = fit_poverty(PublishedPoverty(*(float(value) for value in figures)))
            ratio = float(fit.distribution.cdf(multiple)) / (figures[0] / 100)
            angles.setdefault(code, {})[year] = math.asin(math.sqrt(min(ratio, 1.0)))
    changes = np.abs([pair[2025] - pair[2024] for pair in angles.values() if len(pair) == 2])
    assert len(changes) > 150
    for share, score in ((0.5, 0.6745), (0.8, 1.2816), (0.95, 1.96)):
        assert np.quantile(changes, share) / score == pytest.approx(RATIO_SPREAD, rel=0.15)
