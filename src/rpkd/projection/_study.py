"""The back-test as one table: every model, cut in every way that a reader asks for."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np
import pandas as pd

from rpkd.projection._backtest import COVERAGES, Model, Scores, backtest, pairs_of, summary, without_shock
from rpkd.projection._calibration import MODEL, pooled_forecast
from rpkd.projection._forecast import Failure
from rpkd.projection._line import line_backtest, line_panel
from rpkd.projection._macro_forecast import MACRO, macro_forecast
from rpkd.projection._macro_record import MacroFigures, macro_figures
from rpkd.projection._panel import IntArray, Panel, province_panel, regency_panel
from rpkd.projection._peers import PEERS, peers_in_processes
from rpkd.projection._scales import FloatArray
from rpkd.projection._variants import SUM, by_year, growth_of, sum_of_regions, variant_models
from rpkd.sources import Tables

FIRST_ORIGIN, LAST_ORIGIN = 2017, 2024
"""Years that the bundled study projects from."""
LEVEL_EDGES = (0.0, 5.0, 10.0, 20.0, 100.0)
"""Rates at the origin, in percent, that regions are cut by."""
MEASURES = ("mae", "bias", "mase", "crps")
COVERED = tuple(f"coverage_{coverage * 100:.0f}" for coverage in COVERAGES)
STUDY_FILE = "reference/backtest.csv"
"""Where the study lies under `data/`."""
STUDY_COLUMNS = (
    *("panel", "model", "part", "key", "regions", "forecasts", "pairs"),
    *MEASURES,
    *COVERED,
    *("failures", "figures"),
)
WHOLE = "-"
"""Key of a row that is not cut further."""
LINE = "line"
"""Key of the panel of poverty lines, whose errors are in percent of the line."""
RIVALS = (MODEL, *PEERS)
"""Models that are compared on the forecasts that all of them made."""
BY_GROUP = (MODEL, "random_walk")
"""Models whose scores are given for each province."""
PASS_THROUGH = 0.7
"""Of the macro path in the study (Mahler, Castañeda Aguilar & Newhouse 2022)."""
_DECIMALS = {**dict.fromkeys(MEASURES, 4), **dict.fromkeys(COVERED, 2)}


Tell = Callable[[str, str, float, int], None]
"""Is told of each model that has finished: panel, model, seconds, failures."""


def run_study(tables: Tables, jobs: int, tell: Tell = lambda *_: None) -> pd.DataFrame:
    """Back-test every model on the kabupaten/kota and on the provinces.

    Parameters
    ----------
    tables : Tables
        The bundled figures.
    jobs : int
        Processes for the models that are fitted by numerical search.
    tell : callable
        Is told how it goes.

    Returns
    -------
    pandas.DataFrame
        `STUDY_COLUMNS`: what `study_table` says of both panels and `line_table` of the poverty line, and `figures`, the
        sign of the figures used.
    """
    figures = study_figures(tables)
    with peers_in_processes(jobs) as peers:
        found = [
            study_table(name, _scores(name, panel, models, tell), RIVALS, BY_GROUP if name == "regency" else ())
            for name, panel, models in study_models(figures, peers)
        ]
    found.append(line_table(line_backtest(figures.lines, FIRST_ORIGIN, LAST_ORIGIN)))
    table = pd.concat(found, ignore_index=True).assign(figures=figures_digest(figures))
    return table[list(STUDY_COLUMNS)]


def study_models(figures: StudyFigures, peers: Mapping[str, Model]) -> list[tuple[str, Panel, dict[str, Model]]]:
    """Return key, panel and models of each panel that rates are projected on; both have the same `peers`."""
    ours: dict[str, Model] = {MODEL: pooled_forecast}
    macro = partial(macro_forecast, figures=figures.macro, pass_through=PASS_THROUGH)
    summed = sum_of_regions(figures.regencies, *figures.population)
    return [
        ("regency", figures.regencies, {**ours, **peers, MACRO: macro, **variant_models(figures.covariates)}),
        ("province", figures.provinces, {**ours, **peers, SUM: summed}),
    ]


def study_sign(tables: Tables) -> str:
    """Sign the bundled figures, to be set beside the sign that a study carries."""
    return figures_digest(study_figures(tables))


@dataclass(frozen=True, eq=False)
class StudyFigures:
    """All figures that a study is made from.

    Parameters
    ----------
    regencies, provinces, lines : Panel
        P0 of the kabupaten/kota and of the provinces, and poverty lines of the kabupaten/kota.
    macro : MacroFigures
        Growth and inequality.
    covariates : mapping of str to (values, years)
        As `variant_models` takes them.
    population : (float array, int array)
        Of the kabupaten/kota by year, and the years.
    """

    regencies: Panel
    provinces: Panel
    lines: Panel
    macro: MacroFigures
    covariates: Mapping[str, tuple[FloatArray, IntArray]]
    population: tuple[FloatArray, IntArray]


def study_figures(tables: Tables) -> StudyFigures:
    """Gather from the bundled tables all that a study looks at."""
    regencies, provinces, codes = study_panels(tables)
    rates, areas = tables["poverty_regency"].frame, tables["poverty_province"].frame
    indicators = tables["indicators_regency"].frame
    levels, persons = (indicators[indicators["indicator"] == key] for key in ("grdp_per_capita_constant", "population"))
    growth, years = growth_of(levels, "value", regencies.codes)
    return StudyFigures(
        regencies=regencies,
        provinces=provinces,
        lines=line_panel(rates, areas, codes),
        macro=macro_figures(indicators, tables["indicators_province"].frame, areas, codes),
        covariates={
            "with_line_growth": growth_of(rates, "poverty_line", regencies.codes),
            # GRDP of a year is published in the next: by then it is what is known of the latest growth.
            "with_grdp_growth": (growth, years + 1),
        },
        population=by_year(persons, "value", regencies.codes),
    )


def study_panels(tables: Tables) -> tuple[Panel, Panel, dict[str, str]]:
    """Gather the panels of the study: the kabupaten/kota, the provinces, and each region's province."""
    regions = tables["regencies"].frame
    codes = dict(zip(regions["region_code"], regions["province_code"], strict=True))
    areas = tables["poverty_province"].frame
    return regency_panel(tables["poverty_regency"].frame, areas, codes), province_panel(areas), codes


def _scores(name: str, panel: Panel, models: Mapping[str, Model], tell: Tell) -> Scores:
    rows: list[pd.DataFrame] = []
    failures: list[tuple[int, Failure]] = []
    for key, model in models.items():
        start = time.perf_counter()
        scores = backtest(panel, {key: model}, pairs_of(panel, FIRST_ORIGIN, LAST_ORIGIN))
        rows.append(scores.rows)
        failures += scores.failures
        tell(name, key, time.perf_counter() - start, len(scores.failures))
    return Scores(pd.concat(rows, ignore_index=True), tuple(failures))


def study_table(panel: str, scores: Scores, rivals: Collection[str], by_group: Collection[str]) -> pd.DataFrame:
    """Sum up the scores of several models on one panel.

    Parameters
    ----------
    panel : str
        Key of the panel: ``"regency"`` or ``"province"``.
    scores : Scores
        Of all models.
    rivals : collection of str
        Models that are compared on the forecasts which all of them made (part ``"common"``).
    by_group : collection of str
        Models that are also cut by group: one row for each province.

    Returns
    -------
    pandas.DataFrame
        `STUDY_COLUMNS` without ``figures``. `part` and `key` tell the cut: ``all``; ``common``; ``calm`` (without the
        years of the pandemic); ``horizon`` with the years ahead; ``level`` with the rates at the origin, for instance
        ``"5-10"``; ``group`` with the province's code. Errors in points, coverage in percent; `failures` counts regions
        without forecast over all origins, and is given for ``all`` only.
    """
    rows = scores.rows
    together = rows["model"].isin(list(rivals))
    compared = rows[together]
    met = compared.groupby(["region_code", "origin", "target"])["model"].transform("nunique")
    common = compared[met == len(set(rivals))]
    grouped = rows[rows["model"].isin(list(by_group))]
    edges = [f"{low:g}-{high:g}" for low, high in pairwise(LEVEL_EDGES)]
    level = pd.cut(rows["level"], list(LEVEL_EDGES), labels=edges, include_lowest=True).astype(str)
    cuts = [
        ("all", summary(rows).assign(key=WHOLE)),
        ("common", summary(common).assign(key=WHOLE)),
        ("calm", summary(without_shock(rows)).assign(key=WHOLE)),
        ("horizon", _keyed(rows, rows["horizon"].astype(str))),
        ("level", _keyed(rows, level)),
        ("group", _keyed(grouped, grouped["group"])),
    ]
    table = pd.concat([cut.assign(part=part) for part, cut in cuts if len(cut)], ignore_index=True)
    failed = pd.Series([failure.model for _, failure in scores.failures], dtype=str).value_counts()
    counts = table["model"].map(failed).fillna(0).astype(int)
    table["failures"] = [str(count) if part == "all" else "" for part, count in zip(table["part"], counts, strict=True)]
    table[list(COVERED)] *= 100
    table = table.assign(panel=panel).round(_DECIMALS)
    return table[[column for column in STUDY_COLUMNS if column != "figures"]]


def line_table(scores: pd.DataFrame) -> pd.DataFrame:
    """Lay out the back-test of the poverty line like the others; its rivals have mean absolute errors only.

    Parameters
    ----------
    scores : pandas.DataFrame
        From `line_backtest`.
    """
    cuts = scores["horizon"].to_numpy()
    base = scores[["regions", "forecasts", "pairs"]].assign(
        panel=LINE,
        part=np.where(cuts == 0, "all", "horizon"),
        key=np.where(cuts == 0, WHOLE, cuts.astype(str)),
        mase=np.nan,
        crps=np.nan,
        failures=np.where(cuts == 0, scores["failures"].astype(str), ""),
    )
    covered = {name: 100 * scores[name] for name in COVERED}
    unknown = dict.fromkeys(["bias", *COVERED], np.nan)
    models = [
        base.assign(model=MODEL, mae=scores["mae"], bias=scores["bias"], **covered),
        base.assign(model="random_walk", mae=scores["unchanged"], **unknown),
        base.assign(model="own_drift", mae=scores["own_growth"], **unknown),
    ]
    table = pd.concat(models, ignore_index=True).round(_DECIMALS)
    return table[[column for column in STUDY_COLUMNS if column != "figures"]]


def _keyed(rows: pd.DataFrame, key: pd.Series) -> pd.DataFrame:
    return summary(rows.assign(key=key), ["key"]).sort_values(["model", "key"], kind="stable")


def figures_digest(figures: StudyFigures) -> str:
    """Sign the figures that a study was made from: another figure, region or year, another sign."""
    digest = hashlib.sha256()
    for panel in (figures.regencies, figures.provinces, figures.lines):
        labels = (panel.codes, panel.groups, panel.years.tolist(), sorted(panel.september))
        _sign(digest, labels, panel.values, panel.areas, panel.nation)
    macro = figures.macro
    _sign(digest, (macro.codes, macro.years.tolist()), macro.own, macro.province, macro.gini)
    for key, (values, years) in {**figures.covariates, "population": figures.population}.items():
        _sign(digest, (key, years.tolist()), values)
    return digest.hexdigest()[:16]


def _sign(digest: hashlib._Hash, labels: object, *figures: FloatArray) -> None:
    digest.update(repr(labels).encode())
    for values in figures:
        # Growth is worked out, so its last digits may differ from one processor to another.
        digest.update(np.ascontiguousarray(np.nan_to_num(values, nan=-1e9).round(9) + 0.0).tobytes())


def study_csv(table: pd.DataFrame) -> str:
    """Write a study as the file that is bundled."""
    return str(table.to_csv(index=False, lineterminator="\n"))
