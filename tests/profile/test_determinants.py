"""The regressions agree with statsmodels, and what is said of one region is what all others say of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.diagnostic import het_breuschpagan
from statsmodels.stats.outliers_influence import variance_inflation_factor
from statsmodels.stats.stattools import jarque_bera

from rpkd.profile import (
    NationalModel,
    Sample,
    determinant_sample,
    expectation,
    model_variants,
    national_fit,
    national_model,
    partial_plot,
    province_links,
)
from rpkd.project import Project
from rpkd.sources import Tables


@pytest.fixture(scope="module")
def tables() -> Tables:
    return Tables(Project(Path(__file__).resolve().parents[2]))


@pytest.fixture(scope="module")
def codes(tables: Tables) -> list[str]:
    return list(tables["regencies"].frame["region_code"])


@pytest.fixture(scope="module")
def sample(tables: Tables, codes: list[str]) -> Sample:
    found = determinant_sample(tables["poverty_regency"].frame, tables["indicators_regency"].frame, codes)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def model(sample: Sample) -> NationalModel:
    return national_model(sample)


def design_of(sample: Sample) -> tuple[pd.Series, pd.DataFrame]:
    outcome = pd.Series(np.log(sample.headcount / (100 - sample.headcount)), index=sample.codes)
    names = [each.indicator for each in sample.covariates]
    traits = pd.DataFrame(sample.traits, index=sample.codes, columns=names)
    return outcome, pd.concat([traits, pd.get_dummies(pd.Series(sample.provinces, sample.codes), dtype=float)], axis=1)


@pytest.fixture(scope="module")
def fitted(sample: Sample) -> sm.regression.linear_model.RegressionResultsWrapper:
    return sm.OLS(*design_of(sample)).fit()


def test_the_year_with_most_characteristics_of_nearly_all_regions_is_taken(sample: Sample, codes: list[str]) -> None:
    assert sample.year == 2021
    assert len(sample.codes) + len(sample.missing) == len(codes) == sample.total
    assert {"61.02", "95.07"} <= set(sample.missing)
    assert sample.left_out["grdp_per_capita_constant"] == 488
    assert "grdp_per_capita_constant" not in {each.indicator for each in sample.covariates}


def test_a_year_with_too_few_regions_is_not_taken(tables: Tables, codes: list[str]) -> None:
    poverty = tables["poverty_regency"].frame
    fewer = poverty[~((poverty["year"] == 2021) & (poverty["region_code"].str[:2] == "33"))]
    found = determinant_sample(fewer, tables["indicators_regency"].frame, codes)
    assert found is not None
    assert found.year == 2022
    # In 2022 the provinces of Papua and some others carry one figure for all their regencies.
    assert {"safe_drinking_water", "sanitation", "unemployment_rate"} <= set(found.left_out)
    none = determinant_sample(poverty[poverty["year"] > 2022], tables["indicators_regency"].frame, codes)
    assert none is None


def test_slopes_and_errors_agree_with_statsmodels(model: NationalModel, fitted: sm.OLS, sample: Sample) -> None:
    wide = len(sample.covariates)
    groups = pd.factorize(pd.Series(sample.provinces))[0]
    clustered = fitted.get_robustcov_results("cluster", groups=groups, use_t=True)
    robust = fitted.get_robustcov_results("HC3")
    for found, expected in (
        ([each.slope for each in model.coefficients], fitted.params[:wide]),
        ([each.error for each in model.coefficients], clustered.bse[:wide]),
        ([each.error_hc3 for each in model.coefficients], robust.bse[:wide]),
        ([each.p_value for each in model.coefficients], clustered.pvalues[:wide]),
    ):
        np.testing.assert_allclose(found, expected, rtol=1e-8)
    start = model.sample.headcount
    middle = float(np.log(start / (100 - start)).mean())
    spread = model.sample.traits.std(axis=0, ddof=1)
    for each, ends, deviation in zip(model.coefficients, clustered.conf_int()[:wide], spread, strict=True):
        points = [100 / (1 + np.exp(-(middle + end * deviation))) - 100 / (1 + np.exp(-middle)) for end in ends]
        np.testing.assert_allclose([each.low, each.high], points, rtol=1e-8)


def test_diagnostics_agree_with_statsmodels(model: NationalModel, fitted: sm.OLS, sample: Sample) -> None:
    assert model.r_squared == pytest.approx(fitted.rsquared, rel=1e-10)
    assert model.scale == pytest.approx(np.sqrt(fitted.mse_resid), rel=1e-10)
    assert model.freedom == fitted.df_resid
    np.testing.assert_allclose(model.normality, jarque_bera(fitted.resid)[:2], rtol=1e-8)
    traits = sm.add_constant(sample.traits)
    np.testing.assert_allclose(model.spread, het_breuschpagan(fitted.resid, traits)[:2], rtol=1e-8)
    design = design_of(sample)[1].to_numpy()
    inflation = [variance_inflation_factor(_within(sample), column) for column in range(len(sample.covariates))]
    np.testing.assert_allclose([each.inflation for each in model.coefficients], inflation, rtol=1e-8)
    influence = fitted.get_influence()
    cook = pd.Series(influence.cooks_distance[0], sample.codes)
    assert model.influential == tuple(cook[cook > 4 / len(design)].sort_values(ascending=False).index)
    leverage, freedom = influence.hat_matrix_diag, fitted.df_resid - 1
    deleted = (fitted.ssr - fitted.resid**2 / (1 - leverage)) / freedom
    studentised = fitted.resid / np.sqrt(deleted * (1 - leverage))
    assert model.coverage == pytest.approx(100 * (np.abs(studentised) <= stats.t.ppf(0.975, freedom)).mean())


def _within(sample: Sample) -> np.ndarray:
    traits = pd.DataFrame(sample.traits)
    return (traits - traits.groupby(list(sample.provinces)).transform("mean")).to_numpy()


@pytest.mark.parametrize("code", ["33.16", "19.71", "95.01", "31.71"])
def test_what_is_expected_of_a_region_comes_from_all_others(model: NationalModel, sample: Sample, code: str) -> None:
    outcome, design = design_of(sample)
    others = outcome.index != code
    without = sm.OLS(outcome[others], design[others]).fit()
    predicted = without.get_prediction(design.loc[[code]]).summary_frame(alpha=0.05).iloc[0]
    found = expectation(model, code)
    assert found is not None
    logits = predicted[["mean", "obs_ci_lower", "obs_ci_upper"]].to_numpy()
    np.testing.assert_allclose([found.expected, found.low, found.high], 100 / (1 + np.exp(-logits)), rtol=1e-7)
    assert sum(found.contributions) == pytest.approx(found.expected - found.base, abs=1e-9)
    assert found.observed == pytest.approx(found.expected + found.residual)
    peers = [each for each in sample.codes if each[:2] == code[:2] and each != code]
    assert found.others == len(peers)
    assert found.base == pytest.approx(100 / (1 + np.exp(-outcome[peers].mean())), rel=1e-9)


def test_a_region_without_figures_has_no_expectation(model: NationalModel) -> None:
    assert expectation(model, "61.02") is None


def test_a_province_with_one_region_says_nothing_about_it(sample: Sample) -> None:
    kept = [number for number, code in enumerate(sample.codes) if code[:2] != "65" or code == "65.71"]
    alone = Sample(
        sample.year,
        tuple(sample.codes[number] for number in kept),
        sample.headcount[kept],
        sample.covariates,
        sample.traits[kept],
        (),
        {},
    )
    fitted = national_model(alone)
    assert expectation(fitted, "65.71") is None
    found = expectation(fitted, "33.16")
    assert found is not None
    assert np.isfinite([found.low, found.high, fitted.coverage]).all()


def test_the_partial_plot_has_the_slope_and_residuals_of_the_model(model: NationalModel, fitted: sm.OLS) -> None:
    found = partial_plot(model, "mean_years_of_schooling")
    assert found.x @ found.y / (found.x @ found.x) == pytest.approx(found.slope)
    np.testing.assert_allclose(found.y - found.slope * found.x, fitted.resid, atol=1e-9)
    with pytest.raises(ValueError, match="not a covariate"):
        partial_plot(model, "population")


def test_links_are_plain_correlations(sample: Sample) -> None:
    rows = [number for number, code in enumerate(sample.codes) if code[:2] == "33"]
    for column, link in enumerate(province_links(sample, "33")):
        x, y = sample.traits[rows, column], sample.headcount[rows]
        assert link.count == len(rows)
        assert link.correlation == pytest.approx(np.corrcoef(x, y)[0, 1])
        assert link.step_slope == pytest.approx(np.polyfit(x, y, 1)[0] * link.covariate.scaled_step)
        assert link.low is not None
        assert link.high is not None
        assert link.low < link.correlation < link.high


def test_figures_that_a_whole_province_shares_are_not_their_own(tables: Tables, codes: list[str]) -> None:
    poverty, indicators = tables["poverty_regency"].frame, tables["indicators_regency"].frame
    here = indicators["region_code"].str.startswith("19.") & (indicators["indicator"] == "sanitation")
    copied = indicators.assign(value=indicators["value"].where(~(here & (indicators["year"] == 2021)), 90.0))
    found = determinant_sample(poverty, copied, codes)
    assert found is not None
    assert found.year == 2021
    assert {code for code in found.missing if code.startswith("19.")} == {code for code in codes if code[:2] == "19"}


def test_figures_that_are_the_same_everywhere_have_no_correlation(sample: Sample) -> None:
    traits = sample.traits.copy()
    here = [number for number, code in enumerate(sample.codes) if code[:2] == "95"]
    names = [covariate.indicator for covariate in sample.covariates]
    traits[here, names.index("unemployment_rate")] = 2.0
    links = {link.covariate.indicator: link for link in province_links(replace(sample, traits=traits), "95")}
    assert links["unemployment_rate"].correlation is None
    assert links["mean_years_of_schooling"].correlation is not None


def test_a_province_without_figures_has_links_of_no_region(sample: Sample) -> None:
    assert {(link.count, link.correlation) for link in province_links(sample, "00")} == {(0, None)}


def test_variants_are_fits_of_their_own(model: NationalModel, tables: Tables, codes: list[str]) -> None:
    poverty, indicators = tables["poverty_regency"].frame, tables["indicators_regency"].frame
    found = model_variants(model, poverty, indicators, codes)
    assert found.names == ("with_grdp", "other_year", "without_influential")
    # The year before has no figures of nearly all regions; the year after has fewer covariates.
    assert found.other_year == model.sample.year + 1
    later = determinant_sample(poverty, indicators, codes, year=found.other_year)
    assert later is not None
    expected = {each.covariate: each.effect for each in national_model(later).coefficients}
    column = found.names.index("other_year")
    effects = dict(zip(model.sample.covariates, (row[column] for row in found.effects), strict=True))
    assert effects == {covariate: expected.get(covariate) for covariate in model.sample.covariates}
    assert None in effects.values()
    assert found.counts[2] == len(model.sample.codes) - len(model.influential)


def test_the_fit_is_made_once_for_the_same_figures_and_anew_for_others(tables: Tables, codes: list[str]) -> None:
    poverty, indicators = tables["poverty_regency"].frame, tables["indicators_regency"].frame
    first = national_fit(poverty, indicators, codes)
    assert first is not None
    assert national_fit(poverty.copy(), indicators.copy(), codes) is first
    other = poverty.copy()
    other.loc[(other["year"] == 2021) & (other["region_code"] == "33.16"), "headcount_ratio"] = 20.0
    again = national_fit(other, indicators, codes)
    assert again is not None
    assert again.model.r_squared != first.model.r_squared
    relabelled = indicators.assign(indicator=indicators["indicator"].replace({"sanitation": "x"}))
    assert "sanitation" in national_fit(poverty, relabelled, codes).model.sample.left_out  # type: ignore[union-attr]
