"""The same region from published figures and from a survey of its households: effects agree within what is stated."""

from __future__ import annotations

import numpy as np
import pytest

from rpkd.poverty import PublishedPoverty, fit_poverty
from rpkd.scenario import Families, Outlook, People, baseline, published_people, run_scenarios, survey_people
from rpkd.scenario._agreement import AGREEMENTS, Agreement, agreement_of
from rpkd.survey import Published, synthetic_households

from . import worlds

LINE, PERSONS, POINTS = 500_000.0, 900_000.0, 12_000
REGIONS = {"low": (4.2, 0.55, 0.11), "middle": (10.5, 1.4, 0.29), "high": (24.0, 4.6, 1.25)}
MADE = (
    worlds.programme("pkh", 2_870_000.0),
    worlds.programme("lansia", 200_000.0, payments=12, target="elderly"),
    worlds.programme("beras", 1_500_000.0, deciles=(1, 5)),
    worlds.programme("top", fill_to="poverty_line", deciles=(1, 2)),
)
SCENARIOS = {
    "cash": worlds.scenario("cash", [worlds.use("pkh", coverage=0.6, inclusion_error=worlds.certain(0.3))]),
    "two": worlds.scenario("two", [worlds.use("pkh", coverage=0.6), worlds.use("beras", coverage=0.7)]),
    "top": worlds.scenario("top", [worlds.use("top", coverage=0.7)]),
    "rice": worlds.scenario("rice", [], [worlds.shock("rice_price", 0.2)]),
    "elderly": worlds.scenario("elderly", [worlds.use("lansia", coverage=0.8)]),
}


def _effects(people: People, outlooks: list[Outlook]) -> dict[str, np.ndarray]:
    """Return the effects on P0 and P1 in the last year, by scenario."""
    base = worlds.scenario("dasar")
    found = run_scenarios(
        people, baseline(people, outlooks), worlds.setting(worlds.programs(*MADE)), base, [base, *SCENARIOS.values()]
    )
    figures = {code: outcome.years[-1].measures for code, outcome in found.items()}
    now = figures.pop("dasar")
    return {code: np.array([held.headcount - now.headcount, held.gap - now.gap]) for code, held in figures.items()}


def _both(region: str, households: int, seed: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    p0, p1, p2 = REGIONS[region]
    sample = synthetic_households(
        Published(2025, LINE, p0, p1, p2, population=PERSONS), seed=seed, households=households
    )
    poor = sample.expenditure < LINE
    elderly = float(sample.weight @ sample.traits["elderly"]) / float(sample.person_weight.sum())
    families = Families(
        float(sample.person_weight[poor].sum() / sample.weight[poor].sum()),
        float(sample.person_weight.sum() / sample.weight.sum()),
        {"elderly": elderly},
    )
    outlooks = [
        Outlook(2025, p0 / 100, p1 / 100, None, LINE, PERSONS),
        Outlook(2028, 0.9 * p0 / 100, 0.9 * p1 / 100, None, 1.15 * LINE, PERSONS),
    ]
    from_survey = survey_people(sample, LINE, families, max(1, round(POINTS / households)), PERSONS, 1)
    fitted = fit_poverty(PublishedPoverty(p0, p1, p2)).distribution
    from_figures = published_people(fitted, PERSONS, families, POINTS, 1, [each.headcount for each in outlooks])
    one, other = _effects(from_figures, outlooks), _effects(from_survey, outlooks)
    return {code: (one[code], other[code]) for code in SCENARIOS}


def _apart(pair: tuple[np.ndarray, np.ndarray]) -> float:
    """Return by how much the larger of two effects is larger, for P0 or P1, whichever differ more."""
    ratio = pair[0] / pair[1]
    return float(np.maximum(ratio, 1 / ratio).max()) - 1


@pytest.mark.parametrize("found", AGREEMENTS, ids=lambda found: str(found.households))
def test_both_paths_agree_within_what_is_stated(found: Agreement) -> None:
    apart = {
        (region, code): _apart(pair)
        for region in REGIONS
        for code, pair in _both(region, found.households, seed=20).items()
    }
    families = [difference for (_, code), difference in apart.items() if code != "elderly"]
    groups = [difference for (_, code), difference in apart.items() if code == "elderly"]
    assert max(families) <= found.families
    assert max(groups) <= found.groups
    # What is stated is not far from what there is.
    assert max(families) > found.families / 4


def test_effects_have_the_same_sign_and_order_on_both_paths() -> None:
    both = _both("middle", 10_000, seed=21)
    for place in (0, 1):
        ranked = [sorted(both, key=lambda code: both[code][path][place]) for path in (0, 1)]
        assert ranked[0] == ranked[1]
    assert (both["rice"][0] > 0).all()
    assert all((both[code][path] < 0).all() for code in both if code != "rice" for path in (0, 1))


def test_a_larger_survey_leaves_less_doubt() -> None:
    assert [found.families for found in AGREEMENTS] == sorted((found.families for found in AGREEMENTS), reverse=True)
    assert agreement_of(100) is agreement_of(1_999) is AGREEMENTS[0]
    assert agreement_of(2_000) is AGREEMENTS[1]
    assert agreement_of(10**6) is AGREEMENTS[-1]
