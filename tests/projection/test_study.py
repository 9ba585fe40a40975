"""The bundled study: whole, made from the bundled figures, and what it must show."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from rpkd.projection import (
    PEERS,
    STUDY_COLUMNS,
    Panel,
    backtest,
    figures_digest,
    pairs_of,
    pooled_forecast,
    run_study,
    study_csv,
    study_panels,
    study_sign,
    study_table,
)
from rpkd.projection import _study as study_module
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


def test_the_sign_changes_with_any_figure(regencies: Panel) -> None:
    first = figures_digest([regencies])
    assert figures_digest([regencies.until(2024)]) != first
    regencies = regencies.until(2025)
    regencies.areas[0, -1, 1] += 0.01
    assert figures_digest([regencies]) != first


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
