"""From programmes and people to what the optimiser chooses from: what one recipient costs and brings, by paying it.

Each programme is paid, alone and on top of those that run now, to all families of a registry decile who do not have it.
What that brings for each recipient is what the optimiser takes one recipient for. Programmes that reach the same family
add up to less or more than their sum: `plan_standings` pays a whole plan at once and tells what it really comes to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import numpy as np

from rpkd.params import Scenario, Uncertain, Use
from rpkd.scenario._budget import Options
from rpkd.scenario._draws import cost_of
from rpkd.scenario._effect import Standing
from rpkd.scenario._grants import MONTHS, Grant, coverage_of, reached, sums_by
from rpkd.scenario._people import DECILES, FloatArray, People
from rpkd.scenario._plan import Planner
from rpkd.scenario._trajectory import Stage, aged
from rpkd.scenario._year import year_of

WHOLE_REGION = "*"
"""The place of all options where families are not placed in kecamatan."""

Brings = Literal["persons", "gap"]
"""What an option's effect is: persons leaving poverty, or rupiah of the poverty gap closed in a year."""

_ALL = {decile: Uncertain.exactly(1.0) for decile in range(1, DECILES + 1)}


@dataclass(frozen=True, eq=False)
class Offer:
    """One programme in one year, as it can be given to families that do not have it.

    Parameters
    ----------
    program : str
        Code.
    year : int
        The year.
    deciles : tuple of int
        First and last registry decile of its target.
    grant : Grant
        What a recipient gets.
    holders : float array, shape (11,)
        Possible recipients by decile, of the year's population; of a programme that fills gaps all families that can be
        looked at.
    outside : float
        Share of recipients whose decile is outside the target.
    cost, effect : float array, shape (11,)
        Rupiah for one recipient of a decile, and what it brings.
    reach : float
        Share of the possible recipients that can be reached in the year.
    areas : tuple of str
        Places that it may run in; empty for all.
    """

    program: str
    year: int
    deciles: tuple[int, int]
    grant: Grant
    holders: FloatArray
    outside: float
    cost: FloatArray
    effect: FloatArray
    reach: float
    areas: tuple[str, ...]

    @property
    def available(self) -> FloatArray:
        """Most recipients by decile of the target, with those who are outside by mistake, shape (11,)."""
        number = np.arange(DECILES + 1)
        meant = (number >= self.deciles[0]) & (number <= self.deciles[1])
        return np.where(meant, self.holders * self.reach / (1 - self.outside), 0.0)

    def with_errors(self, figures: FloatArray) -> FloatArray:
        """Return a figure for one recipient, of whom a part is somebody outside the target, shape (11,)."""
        if not self.outside:
            return figures
        number = np.arange(DECILES + 1)
        aside = ((number > 0) & (number < self.deciles[0])) | (number > self.deciles[1])
        weight = np.where(aside, (DECILES + 1.0 - number) * self.holders, 0.0)
        there = float(weight.sum())
        elsewhere = float(weight @ figures) / there if there > 0 else 0.0
        return (1 - self.outside) * figures + self.outside * elsewhere


@dataclass(frozen=True, eq=False)
class Choices:
    """What a budget can be divided between, and what the limits need to know.

    Parameters
    ----------
    options : Options
        Blocks are registry deciles.
    offers : mapping of (program, year) to Offer
        What the options were made from.
    attainable : mapping of (place, block) to float
        Most that a decile of a place can have of the effect in a year: its poor persons, or its poverty gap, in the
        year in which it is least.
    poor : mapping of str to float
        Poor persons of each place in the first year.
    once : frozenset of str
        Programmes that a recipient gets once.
    """

    options: Options
    offers: Mapping[tuple[str, int], Offer]
    attainable: Mapping[tuple[str, int], float]
    poor: Mapping[str, float]
    once: frozenset[str] = field(default_factory=frozenset)


class NoChoiceError(ValueError):
    """There is nothing that a budget could be divided between."""


def choices_of(
    planner: Planner, stages: Sequence[Stage], base: Scenario, uses: Sequence[Use], brings: Brings = "persons"
) -> Choices:
    """Measure what one recipient of each programme costs and brings, by year, registry decile and place.

    Parameters
    ----------
    planner : Planner
        The families, the setting and the picked numbers.
    stages : sequence of Stage
        The baseline of the years that a budget is divided for.
    base : Scenario
        The programmes that run now. Who has a programme already, or one that bars it, is not available for it.
    uses : sequence of Use
        How each programme would be run: years, errors, take-up, leakage, places. Of its coverage only the ramp counts:
        how many are reached at most in a year; how many are reached is what the optimiser chooses.
    brings : {"persons", "gap"}
        Which effect.

    Raises
    ------
    UserError
        When a programme has no rules for a year.
    ValueError
        When two uses of one programme overlap.
    NoChoiceError
        When no programme can reach anybody in these years.

    Notes
    -----
    What is known of a kecamatan is how many families it has in each decile. So options of one decile differ between
    kecamatan by how many there are, not by what a recipient brings: a difference there would be chance.
    """
    offers = {
        (offer.program, offer.year): offer
        for stage in stages
        for offer in _offers(planner, stage, base, _running(planner, uses, stage.year), brings)
    }
    places, shares = _places(planner.people)
    rows = [row for offer in offers.values() for row in _rows(offer, places, shares)]
    if not rows:
        raise NoChoiceError("no programme can reach anybody in these years")
    program, place, year, block, available, cost, effect, fund = zip(*rows, strict=True)
    options = Options(
        program=np.array(program),
        place=np.array(place),
        year=np.array(year),
        block=np.array(block),
        available=np.array(available),
        cost=np.array(cost, dtype=np.int64),
        effect=np.array(effect),
        fund=np.array(fund),
    )
    poor, most = _left(planner, stages, brings)
    attainable = {
        (name, decile): float(most[decile] * shares[decile - 1, column])
        for column, name in enumerate(places)
        for decile in range(1, DECILES + 1)
    }
    known = planner.setting.programs.programs
    return Choices(
        options,
        offers,
        attainable,
        dict(zip(places, (poor[1:] @ shares).tolist(), strict=True)),
        frozenset(code for code in set(program) if known[code].once),
    )


def _running(planner: Planner, uses: Sequence[Use], year: int) -> list[Use]:
    """Return the uses of a year that are paid by a fund that the region has."""
    return [use for use in uses if use.scale(year) > 0 and planner.setting.pays(use, year)]


def _places(people: People) -> tuple[tuple[str, ...], FloatArray]:
    """Return places and where families of each decile live."""
    return (people.areas, people.area_shares) if people.areas else ((WHOLE_REGION,), np.ones((DECILES, 1)))


def _rows(
    offer: Offer, places: Sequence[str], shares: FloatArray
) -> Iterator[tuple[str, str, int, int, float, int, float, str]]:
    cost, effect, available = offer.with_errors(offer.cost), offer.with_errors(offer.effect), offer.available
    for decile in np.flatnonzero(available > 0).tolist():
        for place, share in zip(places, shares[decile - 1].tolist(), strict=True):
            if share > 0 and (not offer.areas or place in offer.areas):
                there = float(available[decile]) * share
                # Whole rupiah, but not one more for what is only rounding.
                price = int(np.ceil(round(float(cost[decile]), 3)))
                yield offer.program, place, offer.year, decile, there, price, float(effect[decile]), offer.grant.fund


def _offers(planner: Planner, stage: Stage, base: Scenario, uses: Sequence[Use], brings: Brings) -> Iterator[Offer]:
    people = planner.people
    spending = aged(people.welfare, stage)
    have = {grant.code: grant for grant in planner.grants(base, stage.year)}
    if len({use.program for use in uses}) < len(uses):
        raise ValueError(f"two uses of one programme in {stage.year}")
    for use in uses:
        yield _offer(planner, stage, spending, have, use, brings)


def _offer(
    planner: Planner, stage: Stage, spending: FloatArray, have: Mapping[str, Grant], use: Use, brings: Brings
) -> Offer:
    people, one = planner.people, Uncertain.exactly(1.0)
    everybody = replace(
        use,
        coverage=_ALL,
        recipients=None,
        ramp=(1.0,),
        take_up=one,
        inclusion_error=Uncertain.exactly(0.0),
        not_with=(),
        areas=(),
    )
    grant = planner.grants(_alone(everybody), stage.year)[0]
    bars = tuple(have[code] for code in (use.program, *use.not_with) if code in have)
    free = np.ones(len(people))
    for bar in bars:
        free *= 1 - reached(people, bar, slice(0, len(people))).share
    persons = people.weight * free * (stage.persons / people.persons)
    holders = persons * people.per_head(grant.target)
    rupiah = MONTHS * stage.line
    if grant.fill is None:
        after = spending + people.per_head(grant.target) * (grant.felt / rupiah)
        paid_out = holders * grant.paid
    else:
        received = np.maximum(grant.fill - spending, 0) * grant.adequacy
        # To the line exactly, whatever rounding does, where all of the gap is filled.
        whole = grant.adequacy == grant.counted == 1
        after = np.maximum(spending, grant.fill) if whole else spending + received * grant.counted
        paid_out = persons * received * rupiah / (1 - grant.leakage)
    if brings == "persons":
        brought = persons * ((spending < 1) & (after >= 1))
    else:
        brought = persons * (np.minimum(after, 1) - np.minimum(spending, 1)) * rupiah
    count, cost, effect = (
        sums_by(grant.deciles, values, DECILES + 1)
        for values in (holders, paid_out * (1 + grant.administration), brought)
    )
    meant = planner.setting.rules(use.program, stage.year).deciles or (1, DECILES)
    return Offer(
        program=use.program,
        year=stage.year,
        deciles=meant,
        # Who has the programme now keeps it: the grant of a plan reaches others.
        grant=replace(
            grant, code=f"{use.program}+" if use.program in have else use.program, not_with=bars, before=None, memo={}
        ),
        holders=count,
        outside=_outside(planner, stage, use, meant),
        cost=_each(cost, count),
        effect=_each(effect, count),
        reach=use.scale(stage.year) * planner.pick(f"{use.program}.take_up", use.take_up),
        areas=use.areas,
    )


def _alone(use: Use) -> Scenario:
    return Scenario("option", "option", "", 0, (use,), (), None, Path())


def _outside(planner: Planner, stage: Stage, use: Use, meant: tuple[int, int]) -> float:
    """Return the share of recipients whose decile is outside the target, as the programme itself would have it here."""
    people = planner.people
    (grant,) = planner.grants(_alone(replace(use, ramp=(1.0,), not_with=(), areas=())), stage.year)
    chosen = grant.coverage * sums_by(grant.deciles, people.held(grant.target), DECILES + 1)
    inside, everybody = float(chosen[meant[0] : meant[1] + 1].sum()), float(chosen.sum())
    # Rounding must not make a share of nobody negative.
    return max(1 - inside / everybody, 0.0) if everybody > 0 else 0.0


def _each(total: FloatArray, count: FloatArray) -> FloatArray:
    return np.divide(total, count, out=np.zeros_like(total), where=count > 0)


def _left(planner: Planner, stages: Sequence[Stage], brings: Brings) -> tuple[FloatArray, FloatArray]:
    """Return poor persons by decile in the first year, and the least that is missing in any year, shapes (11,)."""
    people = planner.people
    found = []
    for stage in stages:
        persons = people.weight * (stage.persons / people.persons)
        spending = aged(people.welfare, stage)
        deciles = planner.deciles(planner.registry_error(stage.year))
        gap = persons * np.maximum(1 - spending, 0) * (MONTHS * stage.line)
        found.append([sums_by(deciles, values, DECILES + 1) for values in (persons * (spending < 1), gap)])
    most = np.min([pair[0 if brings == "persons" else 1] for pair in found], axis=0)
    return found[0][0], most


def plan_standings(
    planner: Planner, stages: Sequence[Stage], base: Scenario, choices: Choices, recipients: FloatArray
) -> tuple[Standing, ...]:
    """Pay a plan to the families, all programmes at once, and measure poverty.

    Parameters
    ----------
    planner : Planner
        As for `choices_of`.
    stages : sequence of Stage
        The same years.
    base : Scenario
        The programmes that run now; they go on.
    choices : Choices
        What was chosen from.
    recipients : float array, shape (options,)
        The plan.

    Returns
    -------
    tuple of Standing
        By year; the cost is that of all programmes, those that run now among them. Programmes of the plan that run now
        already stand there with a plus sign behind their code.

    Notes
    -----
    Recipients of a decile are spread over the whole region: places do not matter for what a recipient brings.
    """
    options = choices.options
    # What one gets once is there in all later years, of which only the first was paid.
    lasting: dict[str, Grant] = {}
    found = []
    for stage in stages:
        added = {code: replace(grant, before=grant, memo={}) for code, grant in lasting.items()}
        for program in dict.fromkeys(program for program, year in choices.offers if year == stage.year):
            offer = choices.offers[program, stage.year]
            chosen = (options.program == program) & (options.year == stage.year)
            number = sums_by(options.block[chosen], recipients[chosen], DECILES + 1)
            added[program] = _paid(offer, number, lasting.get(program))
        lasting = {code: grant for code, grant in added.items() if code in choices.once}
        now = planner.grants(base, stage.year)
        grants = (*now, *added.values())
        spending = aged(planner.people.welfare, stage)
        result = year_of(planner.people, spending, stage, grants, now, planner.setting.extreme)
        found.append(Standing(stage.year, result.measures, cost_of(grants, result), stage.persons, result.reached))
    return tuple(found)


def _paid(offer: Offer, recipients: FloatArray, earlier: Grant | None) -> Grant:
    inside = _each(recipients * (1 - offer.outside), offer.holders)
    coverage = coverage_of(offer.holders, offer.deciles, inside, offer.outside)
    if earlier is not None:
        coverage = np.minimum(coverage + earlier.coverage, 1.0)
    return replace(offer.grant, coverage=coverage, before=earlier, by_number=True, memo={})
