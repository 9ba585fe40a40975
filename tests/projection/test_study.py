"""The bundled study: whole, made from the bundled figures, and what it must show."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import numpy as np
import pandas as pd
import pytest

from rpkd.projection import (
    PEERS,
    STUDY_COLUMNS,
    Panel,
    backtest,
    line_forecast,
    pairs_of,
    pooled_forecast,
    run_study,
    study_csv,
    study_panels,
    study_sign,
    study_table,
)
from rpkd.projection import _study as study_module
from rpkd.projection._study import study_figures, study_models
from rpkd.sources import Tables


@pytest.fixture(scope="module")
def bundled(tables: Tables) -> pd.DataFrame:
    return tables["backtest"].frame


def one(frame: pd.DataFrame, panel: str, model: str, part: str, key: str = "-") -> pd.Series:
    rows = frame[
        (frame["panel"] == panel) & (frame["model"] == model) & (frame["part"] == part) & (frame["key"] == key)
    ]
    assert len(rows) == 1
    return rows.iloc[0]


def test_the_study_is_of_the_bundled_figures(tables: Tables, bundled: pd.DataFrame) -> None:
    assert set(bundled["figures"]) == {study_sign(tables)}, "run: rpkd backtest --apply"


def test_our_rows_come_out_again(regencies: Panel, provinces: Panel, bundled: pd.DataFrame) -> None:
    for name, panel in (("regency", regencies), ("province", provinces)):
        models = {"pooled": pooled_forecast, "random_walk": PEERS["random_walk"]}
        found = study_table(name, backtest(panel, models, pairs_of(panel, 2017, 2024)), ["pooled"], [])
        for model in models:
            ours, theirs = one(found, name, model, "all"), one(bundled, name, model, "all")
            for column in ("regions", "forecasts", "pairs", "mae", "bias", "mase", "crps", "coverage_80"):
                assert float(ours[column]) == pytest.approx(float(theirs[column]), abs=2e-4), (name, model, column)
            assert int(ours["failures"]) == int(theirs["failures"])


def test_we_are_better_than_every_peer(bundled: pd.DataFrame) -> None:
    for panel in ("regency", "province"):
        for part in ("all", "common"):
            ours = one(bundled, panel, "pooled", part)
            for peer in PEERS:
                theirs = one(bundled, panel, peer, part)
                assert ours["crps"] < theirs["crps"], (panel, part, peer)
                assert ours["mae"] < theirs["mae"], (panel, part, peer)
    ratio = one(bundled, "regency", "pooled", "all")["mae"] / one(bundled, "regency", "random_walk", "all")["mae"]
    assert ratio < 0.75


def test_every_model_and_cut_is_there(bundled: pd.DataFrame) -> None:
    regency = bundled[(bundled["panel"] == "regency") & (bundled["part"] == "all")]
    assert {"pooled", "macro", "without_news", "with_line_growth", *PEERS} <= set(regency["model"])
    assert (regency["pairs"] == 20).all()
    groups = bundled[(bundled["part"] == "group") & (bundled["model"] == "pooled")]
    assert len(groups) == 38
    horizons = bundled[
        (bundled["part"] == "horizon") & (bundled["model"] == "pooled") & (bundled["panel"] == "regency")
    ]
    assert horizons["key"].tolist() == ["1", "2", "3", "4"]
    assert horizons["forecasts"].sum() == one(bundled, "regency", "pooled", "all")["forecasts"]
    levels = bundled[(bundled["part"] == "level") & (bundled["model"] == "pooled") & (bundled["panel"] == "regency")]
    assert set(levels["key"]) == {"0-5", "5-10", "10-20", "20-100"}
    common = bundled[(bundled["panel"] == "regency") & (bundled["part"] == "common")]
    assert len(set(common["forecasts"])) == 1


def test_failures_are_counted_once_for_each_origin(regencies: Panel) -> None:
    values = regencies.values.copy()
    values[5] = np.nan
    values[5, -1] = 9.0
    panel = Panel(regencies.codes, regencies.groups, regencies.years, values, regencies.areas, regencies.nation)
    scores = backtest(panel, {"pooled": pooled_forecast}, {2021: [2022], 2022: [2024]})
    found = study_table("regency", scores, ["pooled"], [])
    assert one(found, "regency", "pooled", "all")["failures"] == "2"
    assert one(found, "regency", "pooled", "common")["failures"] == ""


def test_a_whole_study_on_few_regions(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    """All models on the regions of one province, from two years, written as the file that is bundled."""
    regencies, provinces, codes = study_panels(tables)
    rows = [row for row, group in enumerate(regencies.groups) if group in {"19", "31"}]
    few = Panel(
        tuple(regencies.codes[row] for row in rows),
        tuple(regencies.groups[row] for row in rows),
        regencies.years,
        regencies.values[rows],
        regencies.areas[rows],
        regencies.nation,
        regencies.september,
    )
    kept = {code: codes[code] for code in few.codes}
    monkeypatch.setattr(study_module, "study_panels", lambda _: (few, provinces, kept))
    monkeypatch.setattr(study_module, "FIRST_ORIGIN", 2022)
    monkeypatch.setattr(study_module, "LAST_ORIGIN", 2022)
    told: list[tuple[str, str]] = []
    table = run_study(tables, 1, lambda panel, model, seconds, failures: told.append((panel, model)))
    assert tuple(table.columns) == STUDY_COLUMNS
    assert ("regency", "macro") in told
    assert ("province", "ucm") in told
    assert study_csv(table).splitlines()[0] == ",".join(STUDY_COLUMNS)
    assert one(table, "regency", "pooled", "all")["regions"] == len(rows)


def small(tables: Tables, later_than: int | None = None) -> Tables:
    """Return the tables with the regions of three provinces; what is later than a year made up anew, or taken out."""
    names = ("poverty_regency", "poverty_province", "indicators_regency", "indicators_province")
    regions = tables["regencies"].frame
    frames = {"regencies": regions[regions["province_code"].isin(["14", "19", "31"])]}
    chance = np.random.default_rng(7)
    for name in names:
        frame = tables[name].frame.copy()
        if later_than is not None:
            # GRDP of a year is published in the next one.
            late = frame["year"] > later_than
            if "indicator" in frame:
                late |= frame["indicator"].str.startswith("grdp") & (frame["year"] >= later_than)
            numbers = frame.select_dtypes("number").columns.difference(["year", "month"])
            frame[numbers] = frame[numbers].astype(float)
            frame.loc[late, numbers] *= chance.uniform(0.3, 1.9, (int(late.sum()), len(numbers)))
            frame = frame.drop(frame.index[late][::7])
        frames[name] = frame
    return cast("Tables", {name: SimpleNamespace(frame=frame) for name, frame in frames.items()})


@pytest.mark.parametrize("origin", [2019, 2022])
def test_no_model_of_the_study_looks_ahead(tables: Tables, origin: int) -> None:
    """Every table is altered after the origin, and taken through the study's own way: all models say the same."""
    before, after = study_figures(small(tables)), study_figures(small(tables, origin))
    asked, seen = [1, 2, 3], set()
    for (panel, first, models), (_, second, others) in zip(
        study_models(before, PEERS), study_models(after, PEERS), strict=True
    ):
        assert not np.array_equal(first.values, second.values, equal_nan=True)
        for key, model in models.items():
            told, altered = model(first.until(origin), asked), others[key](second.until(origin), asked)
            assert np.array_equal(told.quantiles, altered.quantiles, equal_nan=True), (panel, key)
            assert told.failures == altered.failures, (panel, key)
            assert np.isfinite(told.quantiles).any(), (panel, key)
            seen.add(key)
    assert {"pooled", "macro", "sum_of_regions", "without_news", "with_line_growth", "with_grdp_growth", *PEERS} == (
        seen - {"without_own_drift", "without_convergence", "without_filter"}
    )
    lines = [line_forecast(figures.lines.until(origin), asked).quantiles for figures in (before, after)]
    assert np.array_equal(lines[0], lines[1])


@pytest.mark.parametrize(
    ("table", "column", "rows"),
    [
        ("poverty_regency", "headcount_ratio", "year == 2021"),
        ("poverty_regency", "poverty_line", "year == 2021"),
        ("poverty_province", "headcount_ratio", "year == 2021 and month == 9"),
        ("poverty_province", "gini", "year == 2021 and month == 3"),
        ("indicators_regency", "value", "year == 2017 and indicator == 'grdp_per_capita_constant'"),
        ("indicators_regency", "value", "year == 2019 and indicator == 'population'"),
        ("indicators_province", "value", "year == 2017 and indicator == 'grdp_per_capita_growth'"),
    ],
)
def test_the_sign_changes_with_any_figure_that_a_model_reads(
    tables: Tables, table: str, column: str, rows: str
) -> None:
    changed = small(tables)
    first, frame = study_sign(changed), changed[table].frame
    key = "region_code" if "region_code" in frame else "area_code"
    place = frame[frame[key].str.startswith("19") & frame[column].notna()].query(rows).index[0]
    frame.loc[place, column] *= 1.01
    assert study_sign(changed) != first
