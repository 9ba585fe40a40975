"""Measures and errors equal those of R's `survey` and `laeken`, on kept samples and on fresh ones."""

from __future__ import annotations

import csv
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from rpkd.poverty import (
    Design,
    Estimates,
    atkinson,
    confidence_interval,
    difference,
    estimate_fgt,
    estimate_gini,
    estimate_mean,
    estimate_ratio,
    estimate_share_ratio,
    estimate_shares,
    estimate_total,
    theil_l,
    theil_t,
    weighted_quantile,
)

DATA = Path(__file__).parents[1] / "data" / "poverty"
TOLERANCE = 1e-10
REPLICATED = {"jackknife gini", "bootstrap share low", "bootstrap S80/S20"}

Found = dict[str, tuple[float, ...]]


def _design(sample: dict[str, np.ndarray], text: str) -> Design:
    columns, singleton = text.rsplit(" ", 1)
    strata = sample["stratum"] if "stratum" in columns else None
    # Without strata, the labels that come again in other strata have to be told apart.
    psu = sample["psu"] if strata is not None else sample["psu"] + 100 * sample["stratum"]
    return Design(sample["weight"], strata, psu if "psu" in columns else None, singleton)  # type: ignore[arg-type]


def _ours(sample: dict[str, np.ndarray], design: Design, label: str) -> Found:
    """Return every measure that R was asked for: value, and where there is one error, degrees of freedom, deff."""
    y, line = sample["expenditure"], sample["line"]
    # The domain that is asked for stands last.
    levels = ["pesisir", "desa"] if label == "desa" else ["desa", label]
    place: dict[str, Any] = {"domains": sample["domain"], "levels": levels} if label else {}
    found: Found = {}

    def add(name: str, estimates: Estimates, row: int = 0) -> None:
        column = (row, -1) if label else (row,)
        parts = (estimates.value[column], estimates.se[column], estimates.df.flat[-1], estimates.deff[column])
        found[name] = tuple(float(part) for part in parts)

    fgt = estimate_fgt(y, line, design, alphas=(0, 1, 2, 1.5), **place)
    for row, name in enumerate(("P0", "P1", "P2", "P1.5")):
        add(name, fgt, row)
    for method in ("t", "logit"):
        for side, bound in zip(("low", "high"), confidence_interval(fgt, method=method), strict=True):
            found[f"{method} {side}"] = (float(bound[(0, -1) if label else 0]),)
    poor = (y < line).astype(float)
    add("watts", estimate_mean(poor * np.log(line / y), design, **place))
    add("mean", estimate_mean(y, design, **place))
    add("total", estimate_total(y, design, **place))
    add("poor", estimate_total(poor, design, **place))
    add("ratio", estimate_ratio(sample["food"], y, design, **place))
    add("gini", estimate_gini(y, design, **place))
    inside = sample["domain"] == label if label else np.ones(y.size, dtype=bool)
    units, weights = y[inside], sample["weight"][inside]
    found["theil T"], found["theil L"] = (theil_t(units, weights),), (theil_l(units, weights),)
    for aversion in (0.5, 1, 2):
        found[f"atkinson {aversion}"] = (atkinson(units, aversion, weights),)
    for rule in ("survey", "laeken"):
        for row, name in enumerate(("low", "middle", "high")):
            add(f"share {name} {rule}", estimate_shares(y, design, rule=rule, **place), row)  # type: ignore[arg-type]
        add(f"S80/S20 {rule}", estimate_share_ratio(y, design, rule=rule, **place))  # type: ignore[arg-type]
        probabilities = (0.1, 0.2, 0.4, 0.5, 0.8)
        quantiles = weighted_quantile(units, probabilities, weights, rule=rule)  # type: ignore[arg-type]
        for probability, quantile in zip(probabilities, quantiles, strict=True):
            found[f"quantile {probability} {rule}"] = (float(quantile),)
    if not label:
        domains = estimate_fgt(y, line, design, alphas=(0,), domains=sample["domain"])
        for name, other in (("kota", domains.at(0, "kota")), ("all", fgt.at(0))):
            gap = difference(domains.at(0, "desa"), other)
            found[f"P0 desa - {name}"] = (gap.value, gap.se, gap.df)
    return found


def _compared(folder: Path, samples: ModuleType) -> tuple[list[str], set[str]]:
    """Return what differs from R's answers in a folder, and the names of the measures that were compared."""
    wrong: list[str] = []
    names: set[str] = set()
    known: dict[tuple[str, str, str], Found] = {}
    for row in _answers(folder):
        if row["measure"] in REPLICATED:
            continue
        key = (row["sample"], row["design"], row["domain"])
        if key not in known:
            sample = samples.read(folder / row["sample"])
            known[key] = _ours(sample, _design(sample, row["design"]), row["domain"])
        ours = known[key][row["measure"]]
        theirs = [float(row[column]) for column in ("value", "se", "df", "deff")]
        for what, one, other in zip(("value", "se", "df", "deff"), ours, theirs, strict=False):
            # R was not asked for a design effect of everything.
            unknown = what == "deff" and np.isnan(other)
            if not unknown and not np.isclose(one, other, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True):
                wrong.append(f"{key} {row['measure']} {what}: {one!r}, R {other!r}")
        names.add(row["measure"])
    return wrong, names


def _answers(folder: Path) -> Iterator[dict[str, str]]:
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def test_kept_samples_are_those_that_the_generator_makes(samples: ModuleType, tmp_path: Path) -> None:
    for kind, make in samples.KINDS.items():
        samples.write(tmp_path / "again.csv", make(1))
        kept, again = samples.read(DATA / f"{kind}-1.csv"), samples.read(tmp_path / "again.csv")
        for name in samples.COLUMNS:
            if kept[name].dtype.kind == "f":
                # Logarithms of another processor may differ in the last bit.
                np.testing.assert_allclose(kept[name], again[name], rtol=1e-14)
            else:
                np.testing.assert_array_equal(kept[name], again[name])


def test_kept_samples_have_the_difficulties(samples: ModuleType) -> None:
    clustered = samples.read(DATA / "clustered-1.csv")
    assert (clustered["expenditure"] == clustered["line"]).sum() == 1
    assert (clustered["weight"] == 0).sum() == 1
    assert set(clustered["domain"]) == {"desa", "kota", "pesisir"}
    assert len(set(clustered["stratum"][clustered["domain"] == "pesisir"])) < len(set(clustered["stratum"]))
    with pytest.raises(ValueError, match="strata with a single PSU: 12, 15;"):
        _design(samples.read(DATA / "lonely-1.csv"), "stratum psu fail")


def test_kept_samples_equal_r(samples: ModuleType) -> None:
    wrong, names = _compared(DATA, samples)
    assert not wrong, f"{len(wrong)} differ:\n" + "\n".join(wrong[:20])
    assert len(names) == 39


@pytest.mark.parametrize("kind", ["clustered", "equal"])
def test_linearised_errors_are_near_jackknife_and_bootstrap(samples: ModuleType, kind: str) -> None:
    sample = samples.read(DATA / f"{kind}-1.csv")
    design, y = _design(sample, "stratum psu fail"), sample["expenditure"]
    replicated = {
        row["measure"]: float(row["se"])
        for row in _answers(DATA)
        if row["sample"] == f"{kind}-1.csv" and row["measure"] in REPLICATED
    }
    assert estimate_gini(y, design).se[0] == pytest.approx(replicated["jackknife gini"], rel=0.03)
    assert estimate_shares(y, design).se[0] == pytest.approx(replicated["bootstrap share low"], rel=0.15)
    assert estimate_share_ratio(y, design).se[0] == pytest.approx(replicated["bootstrap S80/S20"], rel=0.15)


@pytest.mark.r
@pytest.mark.usefixtures("r_packages")
def test_fresh_samples_equal_r(samples: ModuleType, tmp_path: Path) -> None:
    seeds = np.random.SeedSequence().generate_state(2) % 1_000_000
    for seed in seeds.tolist():
        for kind, make in samples.KINDS.items():
            samples.write(tmp_path / f"{kind}-{seed}.csv", make(seed))
    samples.ask_r(tmp_path)
    wrong, names = _compared(tmp_path, samples)
    assert not wrong, f"{len(wrong)} differ (seeds {seeds}):\n" + "\n".join(wrong[:20])
    assert len(names) == 39


@pytest.mark.r
@pytest.mark.usefixtures("r_packages")
def test_known_figures_of_the_synthetic_eu_silc(tmp_path: Path) -> None:
    """The sample that `laeken` brings, its strata, and households as PSUs in the second design."""
    script = """
        suppressMessages({library(survey); library(laeken)}); data(eusilc)
        folder <- commandArgs(trailingOnly = TRUE)
        eusilc$stratum <- as.integer(eusilc$db040)
        exact <- function(x) sprintf("%.17g", x)
        write.csv(data.frame(y = exact(eusilc$eqIncome), w = exact(eusilc$rb050), s = eusilc$stratum, h = eusilc$db030),
                  file.path(folder, "eusilc.csv"), row.names = FALSE, quote = FALSE)
        households <- svydesign(ids = ~db030, strata = ~stratum, weights = ~rb050, data = eusilc)
        poor <- svymean(~as.numeric(eqIncome < 10000), households)
        gap <- svymean(~as.numeric(pmax(1 - eqIncome / 10000, 0)), households)
        cat(exact(c(SE(poor), SE(gap), gini(eusilc$eqIncome, eusilc$rb050)$value / 100,
                    qsr(eusilc$eqIncome, eusilc$rb050)$value)))
    """
    asked = subprocess.run(
        ["Rscript", "-e", script, str(tmp_path)], capture_output=True, text=True, encoding="utf-8", check=True
    )
    poor_se, gap_se, gini_of_r, qsr_of_r = map(float, asked.stdout.split())
    y, w, stratum, household = np.loadtxt(tmp_path / "eusilc.csv", delimiter=",", skiprows=1, unpack=True)
    persons = estimate_fgt(y, 10_000, Design(w, stratum), alphas=(0, 1))
    assert persons.value.tolist() == pytest.approx([0.11444, 0.032085], rel=5e-5)
    assert persons.se.tolist() == pytest.approx([0.0027, 0.0011], abs=5e-5)
    households = estimate_fgt(y, 10_000, Design(w, stratum, household), alphas=(0, 1))
    assert households.se.tolist() == pytest.approx([poor_se, gap_se], rel=TOLERANCE)
    threshold = 0.6 * float(weighted_quantile(y, [0.5], w)[0])
    assert threshold == pytest.approx(10859.24, abs=0.005)
    assert estimate_fgt(y, threshold, Design(w, stratum), alphas=(0,)).value[0] == pytest.approx(0.14444, abs=5e-6)
    assert estimate_gini(y, Design(w, stratum)).value[0] == pytest.approx(gini_of_r, rel=TOLERANCE)
    assert estimate_share_ratio(y, Design(w, stratum)).value[0] == pytest.approx(qsr_of_r, rel=TOLERANCE)
