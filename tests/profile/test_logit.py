"""The regression of being poor: equal to R's svyglm, and honest about what it cannot tell."""

from __future__ import annotations

import csv
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from rpkd.profile import LogitFit, NoFitError, survey_logit
from rpkd.survey import Published, synthetic_households

DATA = Path(__file__).resolve().parents[1] / "data" / "logit"
DESIGN_COLUMNS = ("poor", "weight", "stratum", "psu")


def made_sample(seed: int, households: int, *, lonely: bool) -> pd.DataFrame:
    """Make a sample with a fifth of the persons poor; `lonely` puts the last PSU into a stratum of its own."""
    published = Published(2025, 492_105.0, 20.0, 3.2, 0.8)
    sample = synthetic_households(published, seed, households=households)
    traits = sample.traits
    return pd.DataFrame(
        {
            "poor": (sample.expenditure < published.line).astype(int),
            "weight": sample.person_weight,
            "stratum": np.where(lonely & (sample.psu == sample.psu.max()), 9, sample.stratum),
            "psu": sample.psu,
            "size": sample.size,
            "head_age": traits["head_age"] / 10,
            "head_female": traits["head_female"].astype(int),
            "farmer": (traits["head_sector"] == 1).astype(int),
            "rural": 1 - traits["urban"].astype(int),
        }
    )


def fit(sample: pd.DataFrame) -> LogitFit:
    regressors = {name: sample[name].to_numpy(float) for name in sample if name not in DESIGN_COLUMNS}
    return survey_logit(sample["poor"], regressors, sample["weight"], sample["stratum"], sample["psu"])


def assert_equal_to_r(found: LogitFit, expected: dict[str, float], jackknife: float) -> None:
    both = ("intercept", *found.names)
    pairs = [
        *((f"coefficient.{name}", value) for name, value in zip(both, found.coefficients, strict=True)),
        *((f"error.{name}", value) for name, value in zip(both, found.errors, strict=True)),
        *((f"effect.{name}", value) for name, value in zip(found.names, found.effects, strict=True)),
        ("degrees", found.degrees),
        ("wald", found.wald),
        ("wald_p", found.wald_p_value()),
        ("pseudo_r2", found.pseudo_r2),
    ]
    for name, value in pairs:
        assert value == pytest.approx(expected[name], rel=1e-9, abs=1e-12), name
    assert len(expected) == len(pairs) + len(found.names)
    for name, error in zip(found.names, found.effect_errors, strict=True):
        assert error == pytest.approx(expected[f"jackknife.{name}"], rel=jackknife), name


def read_expected(path: Path) -> dict[str, float]:
    with path.open(encoding="utf-8") as stream:
        return {row["statistic"]: float(row["value"]) for row in csv.DictReader(stream)}


def test_equal_to_svyglm_on_the_committed_sample() -> None:
    sample = pd.read_csv(DATA / "sample.csv")
    psus = sample[["stratum", "psu"]].drop_duplicates()
    assert psus["stratum"].value_counts().min() == 1
    # The jackknife is another estimator of the same error: in a sample of 24 PSUs the two are some way apart.
    assert_equal_to_r(fit(sample), read_expected(DATA / "expected.csv"), jackknife=0.25)


@pytest.mark.parametrize(
    ("seed", "households", "lonely", "jackknife"),
    [(21, 300, True, 0.4), (22, 1000, False, 0.1), (23, 3000, True, 0.03)],
)
def test_equal_to_svyglm_on_samples_it_has_not_seen(
    seed: int, households: int, lonely: bool, jackknife: float, tmp_path: Path
) -> None:
    if shutil.which("Rscript") is None:
        pytest.skip("needs Rscript with the package survey")
    sample = made_sample(seed, households, lonely=lonely)
    sample.to_csv(tmp_path / "sample.csv", index=False)
    command = ["Rscript", str(DATA / "expected.R"), str(tmp_path / "sample.csv"), str(tmp_path / "expected.csv")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    if "there is no package called" in done.stderr:
        pytest.skip("needs R's package survey")
    assert done.returncode == 0, done.stderr
    assert_equal_to_r(fit(sample), read_expected(tmp_path / "expected.csv"), jackknife)


def test_coefficients_are_those_of_statsmodels() -> None:
    sample = made_sample(3, 500, lonely=False)
    regressors = sm.add_constant(sample.drop(columns=list(DESIGN_COLUMNS)).astype(float))
    model = sm.GLM(sample["poor"], regressors, sm.families.Binomial(), freq_weights=sample["weight"])
    assert fit(sample).coefficients == pytest.approx(model.fit(tol=1e-14, maxiter=100).params.to_numpy(), rel=1e-8)


def test_scale_of_weights_and_order_of_rows_do_not_matter() -> None:
    sample = made_sample(4, 400, lonely=False)
    first = fit(sample)
    for other in (sample.assign(weight=sample["weight"] * 1000), sample.sample(frac=1, random_state=1)):
        again = fit(other)
        assert again.coefficients == pytest.approx(first.coefficients, rel=1e-9)
        assert again.errors == pytest.approx(first.errors, rel=1e-9)
        assert again.effect_errors == pytest.approx(first.effect_errors, rel=1e-9)


def test_an_effect_of_a_lone_dummy_is_the_difference_of_rates() -> None:
    sample = made_sample(5, 600, lonely=False)[["poor", "weight", "stratum", "psu", "farmer"]]
    found = fit(sample)
    rates = [np.average(part["poor"], weights=part["weight"]) for _, part in sample.groupby("farmer")]
    assert found.effects[0] == pytest.approx(rates[1] - rates[0], rel=1e-9)
    assert found.variance_inflation.tolist() == pytest.approx([1.0])


def test_the_error_of_an_effect_is_the_derivative_by_the_weights() -> None:
    sample = made_sample(6, 200, lonely=False)
    sample = sample.assign(stratum=1, psu=range(len(sample)))
    found = fit(sample)
    step, scores = 1e-4, []
    for row in range(len(sample)):
        moved = [sample["weight"].copy(), sample["weight"].copy()]
        size = step * moved[0].iloc[row]
        moved[0].iloc[row] += size
        moved[1].iloc[row] -= size
        high, low = (fit(sample.assign(weight=weights)).effects for weights in moved)
        scores.append((high - low) / (2 * step))
    count = len(sample)
    errors = np.sqrt(count / (count - 1) * ((np.array(scores) - np.mean(scores, axis=0)) ** 2).sum(axis=0))
    assert found.effect_errors == pytest.approx(errors, rel=1e-5)


def test_a_row_with_an_unknown_regressor_takes_no_part_but_its_psu_stays() -> None:
    sample = made_sample(7, 400, lonely=False)
    gone = sample["psu"] == 0
    unknown = sample.assign(size=sample["size"].where(~gone))
    found = fit(unknown)
    without = fit(sample[~gone])
    assert found.coefficients == pytest.approx(without.coefficients, rel=1e-9)
    assert found.rows == without.rows == int((~gone).sum())
    assert not np.allclose(found.errors, without.errors, rtol=1e-6)


def test_a_group_that_is_never_poor_is_left_out_and_named() -> None:
    sample = made_sample(8, 400, lonely=False)
    sample["rich_village"] = ((sample["poor"] == 0) & (sample["psu"] % 7 == 0)).astype(int)
    sample["everyone"] = 1
    found = fit(sample)
    assert found.separated == ("rich_village",)
    assert "everyone" not in found.names
    assert np.isfinite(found.errors).all()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda sample: sample.assign(poor=0), "berstatus sama"),
        (lambda sample: sample.assign(twice=2.0 * sample["size"] + 1), "saling menentukan"),
        (lambda sample: sample.assign(gap=np.where(sample["poor"] == 1, -1.0, 1.0) * sample["size"]), "memisahkan"),
        (lambda sample: sample.assign(psu=sample["psu"] % 4, stratum=1), "tidak cukup"),
        (lambda sample: sample[["poor", "weight", "stratum", "psu"]].assign(same=1), "tidak ada ciri"),
    ],
)
def test_what_cannot_be_estimated_says_why(change: object, why: str) -> None:
    assert callable(change)
    with pytest.raises(NoFitError, match=why):
        fit(change(made_sample(9, 300, lonely=False)))
