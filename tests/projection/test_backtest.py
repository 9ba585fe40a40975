"""The back-test: scores by hand, and what the pooled projection is measured by on the bundled figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from rpkd.projection import (
    LEVELS,
    Failure,
    Forecast,
    Panel,
    Scores,
    backtest,
    pairs_of,
    percent_of,
    pooled_forecast,
    sum_of_regions,
    summary,
    without_shock,
)
from rpkd.projection._backtest import yearly_change
from rpkd.projection._variants import PARTS, growth_of, variant_models

from .conftest import MakePanel

FIRST, LAST = 2017, 2024


def certain(panel: Panel, horizons: Sequence[int], rates: object, failures: tuple[Failure, ...] = ()) -> Forecast:
    years = np.array([panel.origin + step for step in horizons])
    cells = np.broadcast_to(np.asarray(rates, dtype=float), (len(panel.codes), len(horizons)))
    return Forecast("certain", panel.codes, panel.origin, years, np.repeat(cells[:, :, None], len(LEVELS), 2), failures)


def test_scores_by_hand(make_panel: MakePanel) -> None:
    panel = make_panel([[10.0, 8.0, 9.0, 7.0], [20.0, 20.0, 20.0, 26.0]])
    scores = backtest(panel, {"ten": lambda known, ahead: certain(known, ahead, 10.0)}, {2016: [2017, 2018]})
    rows = scores.rows.set_index(["region_code", "target"])
    assert rows.loc[("r0", 2017), "error"] == 1.0
    assert rows.loc[("r1", 2018), "error"] == -16.0
    assert rows.loc[("r0", 2018), "crps"] == pytest.approx(3.0)
    assert rows.loc[("r0", 2017), "scale"] == 2.0
    assert not rows["inside_95"].any()
    total = summary(scores.rows).iloc[0]
    assert (total["regions"], total["forecasts"], total["pairs"]) == (2, 4, 2)
    assert total["mae"] == pytest.approx(((1 + 10) / 2 + (3 + 16) / 2) / 2)
    assert total["bias"] == pytest.approx(((1 - 10) / 2 + (3 - 16) / 2) / 2)
    assert total["mase"] == pytest.approx((1 / 2 + 3 / 2) / 2), "a region that never changed has no scale"
    by_horizon = summary(scores.rows, ["horizon"]).set_index("horizon")
    assert by_horizon.loc[2, "mae"] == pytest.approx(9.5)


def test_a_model_made_to_fail_is_listed_and_not_replaced(make_panel: MakePanel) -> None:
    panel = make_panel([[10.0, 8.0, 9.0], [20.0, 20.0, 20.0]])
    failure = Failure("r1", "broken", "tidak konvergen")

    def broken(known: Panel, ahead: Sequence[int]) -> Forecast:
        return certain(known, ahead, [[10.0], [np.nan]], (failure,))

    scores = backtest(panel, {"broken": broken}, {2016: [2017]})
    assert scores.failures == ((2016, failure),)
    assert scores.rows["region_code"].tolist() == ["r0"]


def test_models_see_only_what_was_known(regencies: Panel) -> None:
    seen = []

    def spy(known: Panel, ahead: Sequence[int]) -> Forecast:
        seen.append((known.origin, int(known.years[-1]), known.areas.shape[1], len(known.nation)))
        return certain(known, ahead, 1.0)

    backtest(regencies, {"spy": spy}, {2018: [2019, 2022], 2022: [2024]})
    length = 2018 - int(regencies.years[0]) + 1
    assert seen == [(2018, 2018, length, length), (2022, 2022, length + 4, length + 4)]


def test_a_model_must_answer_for_the_same_regions(make_panel: MakePanel) -> None:
    panel = make_panel([[10.0, 8.0, 9.0]])
    with pytest.raises(ValueError, match="daerah yang sama"):
        backtest(panel, {"other": lambda p, h: replace(certain(p, h, 1.0), codes=("x",))}, {2016: [2017]})


def test_pairs_and_the_years_of_the_pandemic(regencies: Panel) -> None:
    pairs = pairs_of(regencies, FIRST, LAST)
    assert sum(len(targets) for targets in pairs.values()) == 20
    assert pairs[2022] == [2024, 2025]
    assert 2023 not in pairs
    rows = pd.DataFrame({"origin": [2017, 2017, 2021, 2018], "target": [2019, 2020, 2022, 2022]})
    assert without_shock(rows)["target"].tolist() == [2019, 2022]


def test_yearly_change_spans_gaps(make_panel: MakePanel) -> None:
    panel = make_panel([[10.0, np.nan, 8.0, 9.0], [5.0, np.nan, np.nan, np.nan]])
    change = yearly_change(panel)
    assert change[0] == pytest.approx((2 + 1) / 3)
    assert np.isnan(change[1])


@pytest.fixture(scope="module")
def scores(regencies: Panel) -> Scores:
    return backtest(regencies, {"pooled": pooled_forecast}, pairs_of(regencies, FIRST, LAST))


@pytest.fixture(scope="module")
def province_scores(provinces: Panel) -> Scores:
    return backtest(provinces, {"pooled": pooled_forecast}, pairs_of(provinces, FIRST, LAST))


def test_regencies_beat_the_random_walk(regencies: Panel, scores: Scores) -> None:
    walk = [
        np.nanmean(np.abs(regencies.column(target) - regencies.column(origin)))
        for origin, targets in pairs_of(regencies, FIRST, LAST).items()
        for target in targets
    ]
    ours = summary(scores.rows)
    assert scores.failures == ()
    assert int(ours["pairs"].iloc[0]) == len(walk) == 20
    assert float(ours["mae"].iloc[0] * 20 / np.sum(walk)) < 0.75


def test_intervals_hold_what_they_say(scores: Scores) -> None:
    whole = summary(scores.rows).iloc[0]
    assert 0.76 < whole["coverage_80"] < 0.84
    assert 0.92 < whole["coverage_95"] < 0.98
    assert summary(scores.rows, ["horizon"])["coverage_80"].between(0.70, 0.90).all()
    level = pd.cut(scores.rows["level"], [0, 5, 10, 20, 100])
    assert scores.rows.groupby(level, observed=True)["inside_80"].mean().between(0.70, 0.90).all()


def test_the_same_code_holds_for_provinces(provinces: Panel, province_scores: Scores) -> None:
    whole = summary(province_scores.rows).iloc[0]
    assert 0.76 < whole["coverage_80"] < 0.84
    assert 0.92 < whole["coverage_95"] < 0.98
    assert summary(province_scores.rows, ["horizon"])["coverage_80"].between(0.70, 0.90).all()
    new = {"91", "92", "93", "94", "95", "96"}
    assert {failure.code for _, failure in province_scores.failures} <= new, "only provinces without a past"


def test_no_part_makes_it_worse(tables: object, regencies: Panel, scores: Scores) -> None:
    models = {key: model for key, model in variant_models({}).items() if key in PARTS}
    rows = backtest(regencies, models, pairs_of(regencies, FIRST, LAST)).rows
    ours = float(summary(scores.rows)["crps"].iloc[0])
    assert (summary(rows).set_index("model")["crps"] > ours).all()


def test_a_covariate_that_moves_regions_is_found(regencies: Panel) -> None:
    """Next year's change, given as a covariate, must be used; noise must hardly be."""
    years = regencies.years
    odds = np.log(regencies.values / (100 - regencies.values))
    coming = np.full_like(odds, np.nan)
    coming[:, :-1] = np.diff(odds, axis=1)
    noise = np.random.default_rng(3).normal(size=odds.shape)
    models = variant_models({"coming": (coming, years), "noise": (noise, years)})
    chosen = {key: models[key] for key in ("coming", "noise")}
    rows = backtest(regencies, {"pooled": pooled_forecast, **chosen}, {2021: [2022], 2024: [2025]}).rows
    mae = summary(rows).set_index("model")["mae"]
    assert mae["coming"] < 0.8 * mae["pooled"]
    assert mae["noise"] == pytest.approx(mae["pooled"], rel=0.01)


def test_growth_of_a_table() -> None:
    frame = pd.DataFrame(
        {"region_code": ["a", "a", "b"], "year": [2020, 2021, 2021], "poverty_line": [100.0, 110.0, 200.0]}
    )
    values, years = growth_of(frame, "poverty_line", ("b", "a"))
    assert years.tolist() == [2020, 2021]
    assert values[1, 1] == pytest.approx(np.log(1.1))
    assert np.isnan(values[0]).all()


def test_a_failure_that_is_not_listed_is_refused(make_panel: MakePanel) -> None:
    panel = make_panel([[10.0, 8.0, 9.0], [20.0, 20.0, 20.0]])
    with pytest.raises(ValueError, match=r"tidak menyebut kegagalannya untuk \['r1'\]"):
        backtest(panel, {"silent": lambda known, ahead: certain(known, ahead, [[10.0], [np.nan]])}, {2016: [2017]})


def two_provinces(missing: bool) -> tuple[Panel, Panel, np.ndarray, np.ndarray]:
    """Two provinces of two regions each, all on one way; one region of the first may lack the last year."""
    odds = np.array([[-1.0], [-2.0], [-1.5], [-1.2]]) - 0.1 * np.arange(8.0) + 0.02 * (-1) ** np.arange(8)
    rates = percent_of(odds)
    if missing:
        rates[1, -1] = np.nan
    sums = np.array([[1.0, 3.0, 0, 0], [0, 0, 1.0, 1.0]]) @ percent_of(odds) / np.array([[4.0], [2.0]])
    years, nothing, nation = np.arange(2015, 2023), np.full((4, 8, 2), np.nan), np.full((8, 2), np.nan)
    regions = Panel(("a", "b", "c", "d"), ("p", "p", "q", "q"), years, rates, nothing, nation)
    # Weights that are not those of the provinces: they lie a tenth above the sum.
    provinces = Panel(("p", "q"), ("00",) * 2, years, 1.1 * sums, nothing[:2], nation)
    return regions, provinces, np.tile([[1.0], [3.0], [1.0], [1.0]], 8), years


def test_a_missing_region_does_not_hold_the_sum_in_place() -> None:
    """The sum is set beside the province where both are known, not beside the province's own projection."""
    regions, provinces, population, years = two_provinces(missing=False)
    whole = sum_of_regions(regions, population, years)(provinces, [1, 2])
    regions, provinces, population, years = two_provinces(missing=True)
    lacking = sum_of_regions(regions, population, years)(provinces, [1, 2])
    assert lacking.failures == ()
    assert lacking.median[0] == pytest.approx(whole.median[0], rel=0.02)
    assert (lacking.median[0] < provinces.column(2022)[0] * 0.95).all(), "poverty goes on falling"


def test_a_province_whose_sum_is_not_known_is_a_failure_of_the_sum() -> None:
    regions, provinces, population, years = two_provinces(missing=False)
    population[1] = np.nan
    forecast = sum_of_regions(regions, population, years)(provinces, [1])
    assert [failure.code for failure in forecast.failures] == ["p"]
    assert np.isnan(forecast.quantiles[0]).all()
    assert np.isfinite(forecast.quantiles[1]).all()
