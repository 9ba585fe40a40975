"""What a household survey says: measures with errors, groups, contrasts, and when a regression is not made."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from rpkd.poverty import estimate_fgt, estimate_gini, poverty_by_group
from rpkd.profile import REGRESSORS, HouseholdProfile, design_of, household_profile
from rpkd.survey import Households, Published, groupings, synthetic_households

LINE = 492_105.0
BLORA = Published(2025, LINE, 10.58, 1.265, 0.27, 869_660.0)


@pytest.fixture(scope="module")
def sample() -> Households:
    return synthetic_households(BLORA, seed=4)


@pytest.fixture(scope="module")
def profile(sample: Households) -> HouseholdProfile:
    return household_profile(sample, LINE)


def test_measures_are_those_of_the_sample(profile: HouseholdProfile, sample: Households) -> None:
    assert [profile.measures[key].value for key in ("p0", "p1", "p2")] == pytest.approx([10.58, 1.265, 0.27], abs=1e-9)
    design = design_of(sample)
    error = estimate_fgt(sample.expenditure, LINE, design).se[0]
    assert profile.measures["p0"].error == pytest.approx(100 * error)
    assert profile.measures["gini"].value == pytest.approx(estimate_gini(sample.expenditure, design).value[0])
    p0 = profile.measures["p0"]
    assert p0.low is not None
    assert p0.high is not None
    assert 0 < p0.low < p0.value < p0.high
    assert p0.rse == pytest.approx(100 * p0.error / p0.value)
    mean = np.average(sample.expenditure, weights=sample.person_weight)
    assert profile.measures["mean"].value == pytest.approx(mean)
    assert (profile.sample, profile.psus, profile.strata) == (600, 60, 4)
    assert profile.persons == pytest.approx(869_660)


def test_measures_print_as_the_published_ones_do(profile: HouseholdProfile) -> None:
    assert repr(profile.measures["p1"].value) == "1.265"


def test_groups_add_up_to_the_whole(profile: HouseholdProfile, sample: Households) -> None:
    for grouped in profile.groups:
        shares = [group.population_share for group in grouped.groups]
        if None in shares:
            continue
        assert sum(share.value for share in shares if share) == pytest.approx(100)
        assert sum(group.poor_share.value for group in grouped.groups if group.poor_share) == pytest.approx(100)
        parts = [
            group.headcount.value * group.population_share.value / 100
            for group in grouped.groups
            if group.headcount and group.population_share
        ]
        assert sum(parts) == pytest.approx(10.58)
    codes = next(grouping.codes for grouping in groupings(sample) if grouping.key == "urban")
    split = poverty_by_group(sample.expenditure, LINE, codes, sample.person_weight)
    urban = profile.groups[0]
    assert urban.grouping.key == "urban"
    found = [group.headcount.value for group in urban.groups if group.headcount]
    assert found == pytest.approx((100 * split.measure[0]).tolist())
    part = [group.poor_share.value for group in urban.groups if group.poor_share]
    assert part == pytest.approx((100 * split.contribution[0]).tolist())


def test_the_vulnerable_groups_are_there(profile: HouseholdProfile) -> None:
    keys = {grouped.grouping.key for grouped in profile.groups if grouped.grouping.vulnerable}
    assert keys == {"head_female", "elderly_alone", "disabled", "migrants", "orphans"}


def test_a_contrast_is_the_difference_of_the_two(profile: HouseholdProfile) -> None:
    seen = 0
    for grouped in profile.groups:
        if grouped.contrast is None:
            continue
        first, second = (group.headcount for group in grouped.groups)
        assert first is not None
        assert second is not None
        assert grouped.contrast.value == pytest.approx(first.value - second.value, abs=1e-8)
        low, high = grouped.contrast.low, grouped.contrast.high
        assert low is not None
        assert high is not None
        assert grouped.contrast.apart_from_zero == (low * high > 0)
        seen += 1
    assert seen >= 5


def test_a_group_of_four_households_is_not_shown(sample: Households) -> None:
    few = np.zeros(len(sample))
    few[:4] = 1
    other = dataclasses.replace(sample, traits={**sample.traits, "disabled": few})
    (grouped,) = [item for item in household_profile(other, LINE).groups if item.grouping.key == "disabled"]
    assert grouped.groups[0].households == 4
    assert grouped.groups[0].headcount is None
    assert grouped.groups[0].poor_share is None
    assert grouped.contrast is None


def test_a_group_without_poor_has_no_contrast(sample: Households) -> None:
    rich = (sample.expenditure > 2 * LINE) & (np.arange(len(sample)) % 3 == 0)
    other = dataclasses.replace(sample, traits={**sample.traits, "disabled": rich.astype(float)})
    (grouped,) = [item for item in household_profile(other, LINE).groups if item.grouping.key == "disabled"]
    assert grouped.groups[0].headcount is not None
    assert (grouped.groups[0].headcount.value, grouped.groups[0].poor_households) == (0, 0)
    assert grouped.contrast is None


def test_unknown_values_belong_to_no_group(sample: Households) -> None:
    female = sample.traits["head_female"].copy()
    female[:50] = np.nan
    other = dataclasses.replace(sample, traits={**sample.traits, "head_female": female})
    (grouped,) = [item for item in household_profile(other, LINE).groups if item.grouping.key == "head_female"]
    assert sum(group.households for group in grouped.groups) == len(sample) - 50


def test_the_regression_takes_as_many_regressors_as_there_are_poor_for(
    profile: HouseholdProfile, sample: Households
) -> None:
    assert profile.regression is not None
    allowed = profile.poor_sample // 10
    taken = (*profile.regression.names, *profile.regression.separated)
    assert taken == tuple(REGRESSORS)[:allowed]
    assert profile.no_regression == ""
    large = household_profile(synthetic_households(BLORA, 4, households=3000), LINE)
    assert large.regression is not None
    assert set(large.regression.names) == set(REGRESSORS)


def test_too_few_poor_for_a_regression() -> None:
    published = dataclasses.replace(BLORA, headcount_ratio=3.0, gap_index=0.4, severity_index=0.08)
    found = household_profile(synthetic_households(published, 4), LINE)
    assert found.regression is None
    assert found.no_regression == "rumah tangga miskin di dalam sampel terlalu sedikit"


def test_a_survey_of_expenditure_only(sample: Households) -> None:
    bare = dataclasses.replace(sample, traits={})
    found = household_profile(bare, LINE)
    assert [grouped.grouping.key for grouped in found.groups] == ["size"]
    assert found.no_regression == "ciri rumah tangga dan kepala rumah tangga tidak ada di berkas survei"


def test_no_poor_at_all(sample: Households) -> None:
    found = household_profile(sample, 1.0)
    p0 = found.measures["p0"]
    assert (p0.value, p0.low, p0.rse, p0.flag) == (0, None, None, "SE tidak tersedia")
    assert all(group.poor_share is None for grouped in found.groups for group in grouped.groups)
    assert found.regression is None


def test_a_stratum_with_one_psu_does_not_stop_the_analysis(sample: Households) -> None:
    stratum = np.where(sample.psu == 0, 4, sample.stratum)
    found = household_profile(dataclasses.replace(sample, stratum=stratum), LINE)
    assert found.strata == 5
    assert found.measures["p0"].error > 0
