"""Estimates: domains stay in their design, differences know what is common, intervals have the right bounds."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest

from rpkd.poverty import (
    Design,
    Estimate,
    Estimates,
    confidence_interval,
    difference,
    estimate_fgt,
    estimate_gini,
    estimate_mean,
    estimate_ratio,
    estimate_share_ratio,
    estimate_shares,
    estimate_total,
    fgt,
    independent_difference,
    quantile_shares,
    share_ratio,
)

Estimator = Callable[..., Estimates]

ALL: dict[str, Estimator] = {
    "fgt": lambda values, design, **domains: estimate_fgt(values, 5.0, design, **domains),
    "mean": estimate_mean,
    "total": estimate_total,
    "ratio": lambda values, design, **domains: estimate_ratio(values, values + 1, design, **domains),
    "gini": estimate_gini,
    "shares": estimate_shares,
    "share ratio": estimate_share_ratio,
}


def _sample(seed: int = 1) -> tuple[np.ndarray, Design, np.ndarray]:
    random = np.random.default_rng(seed)
    psu = np.repeat(np.arange(24), random.integers(2, 6, 24))
    values = random.lognormal(1.5, 0.5, psu.size)
    domains = random.choice(np.array(["kota", "desa", "pulau"]), psu.size)
    return values, Design(random.uniform(1, 5, psu.size), psu // 4, psu), domains


@pytest.mark.parametrize("name", list(ALL))
def test_a_domain_is_estimated_in_the_whole_design(name: str) -> None:
    values, design, domains = _sample()
    found = ALL[name](values, design, domains=domains, levels=["pulau", "kota"])
    assert found.domains == ("pulau", "kota")
    for column, label in enumerate(found.domains):
        # The definition: units elsewhere have a weight of zero, and stay.
        inside = domains == label
        own = Design(
            np.where(inside, design.weights, 0.0), design.unit_strata.codes[design.units.codes], design.units.codes
        )
        alone = ALL[name](values, own)
        assert found.value[:, column].tolist() == pytest.approx(alone.value.tolist(), rel=1e-12)
        assert found.se[:, column].tolist() == pytest.approx(alone.se.tolist(), rel=1e-12)
        assert found.deff[:, column].tolist() == pytest.approx(alone.deff.tolist(), rel=1e-9)
        assert found.sample_size[column] == alone.sample_size == inside.sum()
        assert found.df[column] == alone.df


@pytest.mark.parametrize("name", list(ALL))
def test_an_empty_domain_is_missing(name: str) -> None:
    values, design, domains = _sample()
    found = ALL[name](values, design, domains=domains, levels=["laut", "kota"])
    assert found.sample_size.tolist() == [0, (domains == "kota").sum()]
    assert found.df[0] == 0
    assert np.isfinite(found.se[:, 1]).all()
    if name == "total":
        assert (found.value[0, 0], found.se[0, 0]) == (0.0, 0.0)
    else:
        assert np.isnan(found.value[:, 0]).all()
        assert np.isnan(found.se[:, 0]).all()
    assert np.isnan(confidence_interval(found)[0][:, 0]).all()


def test_a_domain_without_weight_is_missing_as_an_empty_one() -> None:
    design = Design([1.0, 1.0, 0.0, 0.0])
    found = estimate_fgt([1, 9, 1, 9], 5, design, domains=["a", "a", "b", "b"])
    assert found.value[0].tolist() == pytest.approx([0.5, np.nan], nan_ok=True)
    assert np.isnan(found.se[:, 1]).all()
    assert found.sample_size.tolist() == [2, 0]


def test_what_is_not_defined_is_missing() -> None:
    design, nothing = Design(np.ones(4)), np.zeros(4)
    for found in (
        estimate_gini(nothing, design),
        estimate_shares(nothing, design),
        estimate_share_ratio([0, 0, 3, 4], design, bottom=0.4),
        estimate_ratio([1, 2, 3, 4], nothing, design),
    ):
        assert np.isnan(found.value).all()
        assert np.isnan(found.se).all()
        assert np.isnan(found.deff).all()


def test_a_domain_can_be_a_condition() -> None:
    values, design, domains = _sample()
    found = estimate_fgt(values, 5.0, design, domains=domains == "desa", levels=[True])
    named = estimate_fgt(values, 5.0, design, domains=domains, levels=["desa"])
    assert found.at(1, True).value == named.at(1, "desa").value
    assert found.at(1, True).se == named.at(1, "desa").se


def test_estimates_are_the_measures() -> None:
    values, design, domains = _sample()
    inside = domains == "desa"
    place = {"domains": domains, "levels": ["desa"]}
    units, weights = values[inside], design.weights[inside]
    expected = fgt(units, 5.0, weights).tolist()
    assert estimate_fgt(values, 5.0, design, **place).value[:, 0].tolist() == pytest.approx(expected)
    assert estimate_shares(values, design, **place).value[:, 0].tolist() == pytest.approx(
        quantile_shares(units, weights).tolist()
    )
    assert estimate_share_ratio(values, design, **place).value[0, 0] == pytest.approx(share_ratio(units, weights))


def test_a_line_for_each_unit_is_a_line_of_one_after_dividing() -> None:
    values, design, _ = _sample()
    lines = np.where(values > 4, 5.0, 6.0)
    own, divided = estimate_fgt(values, lines, design), estimate_fgt(values / lines, 1.0, design)
    assert own.value.tolist() == pytest.approx(divided.value.tolist(), rel=1e-12)
    assert own.se.tolist() == pytest.approx(divided.se.tolist(), rel=1e-12)


def test_large_samples_are_worked_on_in_parts() -> None:
    random = np.random.default_rng(5)
    psu = np.repeat(np.arange(200), 3000)
    values, lines, weights = (
        random.uniform(1, 9, psu.size),
        random.uniform(2, 4, psu.size),
        random.uniform(1, 2, psu.size),
    )
    domains = random.integers(0, 3, psu.size)
    design = Design(weights, psu // 10, psu)
    for line in (3.0, lines):
        found = estimate_fgt(values, line, design)
        gaps = np.maximum(1 - values / line, 0.0)
        for row, score in enumerate((gaps > 0, gaps, gaps**2)):
            plain = estimate_mean(score, design)
            assert found.value[row] == pytest.approx(plain.value[0], rel=1e-12)
            assert found.se[row] == pytest.approx(plain.se[0], rel=1e-10)
        by_domain = estimate_fgt(values, line, design, alphas=(1,), domains=domains)
        plain = estimate_mean(gaps, design, domains=domains)
        assert by_domain.se[0].tolist() == pytest.approx(plain.se[0].tolist(), rel=1e-10)


def test_memory_of_a_million_rows_stays_under_five_columns() -> None:
    rows = 1_000_000
    random = np.random.default_rng(6)
    psu = np.repeat(np.arange(rows // 20), 20)
    values, weights = random.uniform(1, 10, rows), random.uniform(1, 2, rows)
    for order in (slice(None), random.permutation(rows)):
        strata, units = psu[order] // 50, psu[order]
        tracemalloc.start()
        estimate_fgt(values, 2.0, Design(weights, strata, units))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 5 * values.nbytes


def test_difference_of_domains_knows_their_common_units() -> None:
    values, design, domains = _sample()
    found = estimate_mean(values, design, domains=domains)
    gap = difference(found.at("mean", "kota"), found.at("mean", "desa"))
    # The same from one linearised variable.
    weight = {label: design.weights[domains == label].sum() for label in ("kota", "desa")}
    mean = {label: found.at("mean", label).value for label in weight}
    scores = sum(
        sign * np.where(domains == label, values - mean[label], 0.0) / weight[label]
        for label, sign in (("kota", 1), ("desa", -1))
    )
    assert gap.value == pytest.approx(mean["kota"] - mean["desa"])
    assert gap.se == pytest.approx(estimate_total(scores, design).se[0], rel=1e-12)
    assert gap.df == 24 - 6
    parts = [found.at("mean", label).se for label in ("kota", "desa")]
    assert gap.se != pytest.approx(np.hypot(*parts), rel=1e-3)
    assert difference(gap, gap).se == 0.0


def test_difference_with_a_missing_estimate_is_missing() -> None:
    values, design, domains = _sample()
    found = estimate_mean(values, design, domains=domains, levels=["kota", "laut"])
    gap = difference(found.at("mean", "kota"), found.at("mean", "laut"))
    assert np.isnan([gap.value, gap.se]).all()


def test_differences_know_whether_surveys_are_one() -> None:
    values, design, _ = _sample()
    other_values, other_design, _ = _sample(2)
    first, second = estimate_gini(values, design).at("gini"), estimate_gini(other_values, other_design).at("gini")
    change = independent_difference(first, second)
    assert change.value == first.value - second.value
    assert change.se == pytest.approx(np.hypot(first.se, second.se))
    assert max(first.df, second.df) < change.df < first.df + second.df
    with pytest.raises(ValueError, match="use independent_difference"):
        difference(first, second)
    with pytest.raises(ValueError, match="use difference"):
        independent_difference(first, first)
    again = independent_difference(change, first)
    assert again.se == pytest.approx(np.hypot(change.se, first.se))


def test_published_figures_can_be_compared_as_independent() -> None:
    change = independent_difference(Estimate(9.5, 0.0, 20), Estimate(9.0, 0.0, 10))
    assert (change.value, change.se, change.df) == (0.5, 0.0, 10)


def test_intervals() -> None:
    # t with 10 degrees of freedom: 2.228139; R: qt(0.975, 10)
    low, high = confidence_interval(Estimate(0.2, 0.05, 10))
    assert (float(low), float(high)) == pytest.approx((0.2 - 2.228138851964939 * 0.05, 0.2 + 2.228138851964939 * 0.05))
    low, high = confidence_interval(Estimate(0.2, 0.05, 10), level=0.9)
    assert float(high - low) == pytest.approx(2 * 1.812461122811676 * 0.05)
    low, high = confidence_interval(Estimate(0.01, 0.009, 10), method="logit")
    assert 0 < float(low) < 0.01 < float(high) < 1
    assert np.isnan(confidence_interval(Estimate(0.0, 0.0, 10), method="logit")).all()
    assert np.isnan(confidence_interval(Estimate(0.5, 0.1, 0))).all()
    with pytest.raises(ValueError, match="level must lie between 0 and 1"):
        confidence_interval(Estimate(0.5, 0.1, 5), level=95)
    with pytest.raises(ValueError, match="method must be t or logit"):
        confidence_interval(Estimate(0.5, 0.1, 5), method="beta")  # type: ignore[arg-type]


def test_picking_an_estimate() -> None:
    values, design, domains = _sample()
    found = estimate_fgt(values, 5.0, design, domains=domains)
    assert found.domains == ("desa", "kota", "pulau")
    one = found.at(1, "kota")
    assert (one.value, one.se, one.df) == (found.value[1, 1], found.se[1, 1], found.df[1])
    for arguments, message in (((3, "kota"), "no row 3"), ((0, "laut"), "no domain 'laut'"), ((0,), "no domain None")):
        with pytest.raises(KeyError, match=message):
            found.at(*arguments)
    with pytest.raises(KeyError, match="for the whole sample"):
        estimate_fgt(values, 5.0, design).at(0, "kota")


@pytest.mark.parametrize("name", list(ALL))
def test_lengths_and_labels_are_checked(name: str) -> None:
    values, design, domains = _sample()
    with pytest.raises(ValueError, match=r"has shape"):
        ALL[name](values[1:], design)
    with pytest.raises(ValueError, match=r"domains has shape"):
        ALL[name](values, design, domains=domains[1:])
    with pytest.raises(ValueError, match="domains holds 1 missing labels"):
        ALL[name](values, design, domains=np.where(np.arange(values.size) == 3, np.nan, 1.0))
    with pytest.raises(ValueError, match="levels holds a label twice"):
        ALL[name](values, design, domains=domains, levels=["kota", "kota"])
    with pytest.raises(ValueError, match="levels without domains"):
        ALL[name](values, design, levels=["kota"])
