"""P1 and P2 ahead: they keep their order below P0, follow it, and their ratios are as steady as is assumed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpkd.projection import LEVELS, Panel, Path, path_of, pooled_forecast
from rpkd.projection._indices import (
    FEWEST_CHANGES,
    Indices,
    IndicesFit,
    Variances,
    fit_indices,
    middle_slope,
    place_of_severity,
    project_indices,
)
from rpkd.projection._scales import log_odds, percent_of
from rpkd.sources import Tables

INDICES = ["poverty_gap_index", "poverty_severity_index"]
YEARS = (2026, 2027, 2028, 2029)


@pytest.fixture(scope="module")
def frame(tables: Tables) -> pd.DataFrame:
    return tables["poverty_regency"].frame


@pytest.fixture(scope="module")
def fit(frame: pd.DataFrame, regencies: Panel) -> IndicesFit:
    return fit_indices(frame, regencies.codes)


@pytest.fixture(scope="module")
def headcounts(regencies: Panel) -> dict[str, Path]:
    forecast = pooled_forecast(regencies, [year - regencies.origin for year in YEARS])
    paths = {code: path_of(YEARS, forecast.region(code)) for code in regencies.codes}
    return {code: path for code, path in paths.items() if path is not None}


@pytest.fixture(scope="module")
def projected(headcounts: dict[str, Path], fit: IndicesFit) -> dict[str, Indices]:
    return {code: project_indices(headcount, fit, code) for code, headcount in headcounts.items()}


def certain(rate: float, year: int = 2025) -> Path:
    return Path((year,), np.full((1, len(LEVELS)), rate))


def made_up(regions: int, share: float = 0.15, noise: float = 0.2, years: Sequence[int] = (2024, 2025)) -> pd.DataFrame:
    """Regions whose P1 is a share of P0, and P2 a tenth of the way from its least value to P1, but for noise."""
    rng = np.random.default_rng(5)
    rows = []
    for region in range(regions):
        p0 = rng.uniform(3, 30)
        lasting = rng.normal(0, noise)
        for year in years:
            gap = percent_of(log_odds(100 * share) + lasting + rng.normal(0, noise)).item() / 100
            place = percent_of(log_odds(10.0) + rng.normal(0, noise)).item() / 100
            p1 = p0 * gap
            rows.append((f"r{region}", year, p0, p1, p1 * (gap + (1 - gap) * place)))
    return pd.DataFrame(rows, columns=["region_code", "year", "headcount_ratio", *INDICES])


def test_all_regions_keep_the_order_of_the_indices(headcounts: dict[str, Path], projected: dict[str, Indices]) -> None:
    assert len(projected) == 514
    for code, indices in projected.items():
        p0, p1, p2 = headcounts[code].quantiles, indices.gap, indices.severity
        assert p1 is not None
        assert p2 is not None
        assert p1.years == p2.years == YEARS
        assert (p2.quantiles <= p1.quantiles).all()
        assert (p1.quantiles <= p0).all()
        assert (np.diff(p1.quantiles, axis=1) >= 0).all()
        assert (np.diff(p2.quantiles, axis=1) >= 0).all()
        assert (p2.quantiles > 0).all()
        for year in YEARS:
            medians = [path.median_of(year) / 100 for path in (headcounts[code], p1, p2)]
            assert medians[1] ** 2 / medians[0] <= medians[2]


def test_the_medians_follow_what_was_learnt(projected: dict[str, Indices], fit: IndicesFit) -> None:
    assert fit.gap is not None
    row = fit.gap.codes.index("19.71")
    own = project_indices(certain(4.5), fit, "19.71").gap
    assert own is not None
    share = percent_of(fit.gap.level + fit.gap.slope * log_odds(4.5) + fit.gap.own[row]) / 100
    assert own.median_of(2025) == pytest.approx(4.5 * share.item(), rel=1e-3)
    # Pangkalpinang's P1/P0 was 14 and 15 percent in 2025 and 2024; a few poor households are not taken at their word.
    whole = projected["19.71"].gap
    assert whole is not None
    assert 0.10 < whole.median_of(2026) / 4.3 < 0.15


def test_the_fit_finds_what_the_figures_were_made_of() -> None:
    frame = made_up(2000)
    fitted = fit_indices(frame, list(dict.fromkeys(frame["region_code"])))
    gap, severity = fitted.gap, fitted.severity
    assert gap is not None
    assert severity is not None
    assert percent_of(gap.level + gap.slope * log_odds(10.0)).item() == pytest.approx(15.0, abs=0.3)
    assert gap.slope == pytest.approx(0.0, abs=0.03)
    assert gap.variances.lasting == pytest.approx(0.04, rel=0.1)
    assert gap.variances.passing * np.exp(2 * gap.variances.thinning * log_odds(12.0)) == pytest.approx(0.04, rel=0.1)
    assert gap.variances.thinning == pytest.approx(0.0, abs=0.05)
    assert gap.changes == 2000
    assert severity.variances.lasting == pytest.approx(0.0, abs=0.004)
    # One year told from another: what passes, and half of what lasts. Eight in ten lie within 1.28 standard deviations.
    passing = gap.variances.passing * np.exp(2 * gap.variances.thinning * log_odds(12.0))
    spread = np.sqrt(passing + gap.variances.lasting / (1 + gap.variances.lasting / passing))
    assert gap.errors[LEVELS == 0.9][0] * spread == pytest.approx(1.28 * np.sqrt(0.04 + 0.02), rel=0.05)
    # With as much passing as lasting in a year, two years tell two thirds of a deviation.
    shares = frame.assign(share=log_odds(100 * frame["poverty_gap_index"] / frame["headcount_ratio"]))
    deviations = shares.groupby("region_code", sort=False)["share"].mean().to_numpy() - log_odds(15.0)
    usual = np.abs(deviations) < 0.3
    assert np.polyfit(deviations[usual], gap.own[usual], 1)[0] == pytest.approx(2 / 3, abs=0.03)
    assert gap.unsure[0] == pytest.approx(0.04 / 3, rel=0.15)


def test_deviations_count_by_how_little_passes() -> None:
    variances = Variances(lasting=0.04, passing=0.04, thinning=-0.5)
    # In log-odds of P0 of 0 and of -2 ln 2: what passes is 0.04 and four times as much.
    rate = np.array([[0.0, np.nan], [-2 * np.log(2), np.nan], [0.0, -2 * np.log(2)], [np.nan, np.nan]])
    rest = np.array([[0.5, np.nan], [0.5, np.nan], [0.5, 0.5], [np.nan, np.nan]])
    own, unsure = variances.lasting_part(rest, rate)
    # Precisions 25, 6.25 and 31.25 beside a prior one of 25.
    assert own[:3] == pytest.approx([0.5 * 25 / 50, 0.5 * 6.25 / 31.25, 0.5 * 31.25 / 56.25])
    assert unsure[:3] == pytest.approx([1 / 50, 1 / 31.25, 1 / 56.25])
    assert np.isnan([own[3], unsure[3]]).all()


def test_regions_without_a_figure_have_no_projection(frame: pd.DataFrame, regencies: Panel) -> None:
    lacking = frame.assign(**{name: frame[name].where(frame["region_code"] != "19.71") for name in INDICES})
    fitted = fit_indices(lacking, regencies.codes)
    for code in ("19.71", "99.99"):
        none = project_indices(certain(5.0), fitted, code)
        assert none.gap is None
        assert none.severity is None
    assert project_indices(certain(5.0), fitted, "33.16").severity is not None

    only_gap = frame.assign(
        poverty_severity_index=frame["poverty_severity_index"].where(frame["region_code"] != "19.71")
    )
    half = project_indices(certain(5.0), fit_indices(only_gap, regencies.codes), "19.71")
    assert half.gap is not None
    assert half.severity is None


def test_a_single_year_is_enough_for_a_region_but_says_less(
    frame: pd.DataFrame, regencies: Panel, fit: IndicesFit
) -> None:
    early = (frame["region_code"] == "33.16") & (frame["year"] < 2025)
    once = fit_indices(frame.assign(**{name: frame[name].where(~early) for name in INDICES}), regencies.codes)
    assert once.gap is not None
    assert fit.gap is not None
    row = regencies.codes.index("33.16")
    assert once.gap.unsure[row] > fit.gap.unsure[row]
    path, full = (project_indices(certain(10.0), each, "33.16").gap for each in (once, fit))
    assert path is not None
    assert full is not None
    widths = [np.diff(np.log(each.interval(2025, 0.8)))[0] for each in (path, full)]
    assert widths[0] > widths[1]


def test_nothing_is_projected_where_no_change_is_known(frame: pd.DataFrame, regencies: Panel) -> None:
    for rows, codes in ((frame[frame["year"] == 2025], regencies.codes), (frame, ())):
        fitted = fit_indices(rows, codes)
        assert fitted.gap is None
        assert fitted.severity is None
        assert project_indices(certain(5.0), fitted, "19.71").gap is None
    repeated = made_up(100, years=[2024])
    copied = pd.concat([repeated, repeated.assign(year=2025)])
    assert fit_indices(copied, list(repeated["region_code"])).gap is None, (
        "figures copied from year to year show no error"
    )
    few, enough = (fit_indices(made_up(n), [f"r{k}" for k in range(n)]) for n in (FEWEST_CHANGES - 1, FEWEST_CHANGES))
    assert few.gap is None
    assert enough.gap is not None


def test_one_odd_figure_moves_nothing(frame: pd.DataFrame, regencies: Panel, fit: IndicesFit) -> None:
    odd = frame["region_code"].isin(["65.71"]) & (frame["year"] == 2025)
    other = fit_indices(frame.assign(poverty_gap_index=frame["poverty_gap_index"].where(~odd, 4.9)), regencies.codes)
    before, after = (project_indices(certain(10.0), each, "33.16").gap for each in (fit, other))
    assert before is not None
    assert after is not None
    assert after.quantiles == pytest.approx(before.quantiles, rel=0.01)


def test_figures_near_nothing_and_near_half_of_all_people(fit: IndicesFit) -> None:
    for rate in (0.005, 0.1, 45.0, 99.0):
        for code in ("19.71", "95.01"):
            indices = project_indices(certain(rate), fit, code)
            assert indices.gap is not None
            assert indices.severity is not None
            assert (indices.severity.quantiles > 0).all()
            assert (indices.severity.quantiles < indices.gap.quantiles).all()
            assert (indices.gap.quantiles < rate).all()


@given(
    start=st.floats(0.01, 60),
    steps=st.lists(st.floats(0, 5), min_size=len(LEVELS), max_size=len(LEVELS)),
    code=st.sampled_from(["11.01", "19.71", "65.71", "95.01"]),
)
def test_whatever_p0_does_the_order_holds(fit: IndicesFit, start: float, steps: list[float], code: str) -> None:
    quantiles = np.minimum(start + np.cumsum(steps), 99.9)[None]
    indices = project_indices(Path((2026,), quantiles), fit, code)
    assert indices.gap is not None
    assert indices.severity is not None
    assert (indices.severity.quantiles <= indices.gap.quantiles).all()
    assert (indices.gap.quantiles <= quantiles).all()
    assert (np.diff(indices.gap.quantiles) >= 0).all()
    assert (np.diff(indices.severity.quantiles) >= 0).all()


@given(
    headcount=st.floats(0.5, 60),
    share=st.floats(0.01, 0.9),
    evenness=st.floats(0.0, 1.0),
)
def test_the_place_of_severity_runs_from_its_least_to_its_greatest(
    headcount: float, share: float, evenness: float
) -> None:
    p1 = headcount * share
    least = p1**2 / headcount
    p2 = least + evenness * (p1 - least)
    found = place_of_severity(np.array([headcount]), np.array([p1]), np.array([p2]))
    assert found[0] == pytest.approx(evenness, abs=1e-9)


def test_figures_printed_as_zero_or_as_large_as_p0() -> None:
    frame = made_up(200)
    frame.loc[frame.index[0], INDICES] = 0.0
    frame.loc[frame.index[2], INDICES] = frame.loc[frame.index[2], "headcount_ratio"]
    fitted = fit_indices(frame, list(dict.fromkeys(frame["region_code"])))
    low, high = (project_indices(certain(10.0), fitted, code) for code in ("r0", "r1"))
    assert low.gap is not None
    assert high.gap is not None
    assert 0.5 < low.gap.median_of(2025) < high.gap.median_of(2025) < 3.0


def test_the_middle_slope_by_hand() -> None:
    # Pairs: 1, 2, 5 (from the first), 3, 7, 11 → between 3 and 5.
    assert middle_slope(np.array([0.0, 1.0, 2.0, 3.0]), np.array([0.0, 1.0, 4.0, 15.0])) == pytest.approx(4.0)
    assert middle_slope(np.array([2.0, 2.0]), np.array([1.0, 5.0])) == 0.0


def test_intervals_hold_for_regions_that_were_left_out(frame: pd.DataFrame, regencies: Panel) -> None:
    left_out = regencies.codes[1::2]
    hidden = frame["region_code"].isin(left_out) & (frame["year"] == 2025)
    fitted = fit_indices(frame.assign(**{name: frame[name].where(~hidden) for name in INDICES}), regencies.codes)
    cells = frame.set_index(["region_code", "year"])
    for name, indicator in zip(("gap", "severity"), INDICES, strict=True):
        inside, error, carried = [], [], []
        for code in left_out:
            rate, actual = cells.loc[(code, 2025), ["headcount_ratio", indicator]]
            path = getattr(project_indices(certain(rate), fitted, code), name)
            low, high = path.interval(2025, 0.8)
            inside.append(low <= actual <= high)
            error.append(abs(path.median_of(2025) - actual))
            before = cells.loc[(code, 2024)]
            carried.append(abs(before[indicator] / before["headcount_ratio"] * rate - actual))
        assert 0.74 <= np.mean(inside) <= 0.86, name
        assert np.mean(error) < 0.9 * np.mean(carried), "better than carrying the last ratio on"


def test_ratios_of_the_provinces_are_steady(tables: Tables) -> None:
    """What the projection assumes for years that the kabupaten/kota do not know yet."""
    march = tables["poverty_province"].frame.query("month == 3 and area_code != '00' and 2015 <= year <= 2024")
    known = march.dropna(subset=["headcount_ratio", "poverty_severity_index"])
    known = known.assign(
        rate=log_odds(known["headcount_ratio"]),
        ratio=log_odds(100 * known["poverty_severity_index"] / known["headcount_ratio"]),
    )
    slopes = [middle_slope(rows["rate"].to_numpy(), rows["ratio"].to_numpy()) for _, rows in known.groupby("year")]
    known["rest"] = known["ratio"] - np.mean(slopes) * known["rate"]
    medians = known.groupby("year")["rest"].median()
    assert abs(np.polyfit(medians.index, medians, 1)[0]) < 0.01, "no drift"
    rest = known.pivot_table(index="area_code", columns="year", values="rest") - medians
    near, far = (np.nanmean(rest.diff(span, axis=1).abs()) for span in (1, 8))
    # Steps that add up would make it 2.8 times as large.
    assert far < 1.4 * near
