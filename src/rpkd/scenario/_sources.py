"""Populations from what is known of a region: published figures, a household survey, a registry's counts."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.special import ndtr, ndtri

from rpkd.errors import UserError
from rpkd.poverty import FittedDistribution, PublishedPoverty, fit_poverty
from rpkd.scenario._people import (
    DECILES,
    FloatArray,
    People,
    family_sizes,
    rank_correlation,
    spread_chances,
    whole_members,
)
from rpkd.survey import Households

NEAR_LINE = 1.5
"""Up to this multiple of the poverty line families are fine-grained: payments lift them by less."""
OTHER_IN_SURVEYS = frozenset({"disabled"})
"""Groups that a survey counts otherwise than programmes do: Susenas asks for any difficulty, aid is for severe ones."""
_POOR_PART, _NEAR_PART = 3 / 8, 3 / 8
_LEAST_GROUP = 1e-6
_TRIES = 20


@dataclasses.dataclass(frozen=True)
class Families:
    """How persons live together, where no survey tells.

    Parameters
    ----------
    size_of_poor, size_of_all : float
        Persons for each family, of the poor and of all.
    shares : mapping of str to float
        Share of all persons that belongs to a group. Groups are as frequent among poor as among others: nothing
        published for regions says otherwise.
    """

    size_of_poor: float
    size_of_all: float
    shares: Mapping[str, float]


def published_people(
    distribution: FittedDistribution,
    persons: float,
    families: Families,
    points: int,
    seed: int,
    exact: Sequence[float] = (),
) -> People:
    """Make a population of the distribution that was fitted to published figures.

    Parameters
    ----------
    distribution : FittedDistribution
        Of spending relative to the poverty line.
    persons : float
        Population of the base year.
    families : Families
        How they live together.
    points : int
        Points of the population; three eighths of them below the line and as many just above it.
    seed : int
        Of what is left to chance.
    exact : sequence of float
        Shares of persons at which a point is to end, each between 0 and 1: the baseline meets these P0 exactly, others
        as nearly as points are fine.

    Returns
    -------
    People
        P0 is that of the distribution exactly.
    """
    poor, near = (float(distribution.cdf(multiple)) for multiple in (1.0, NEAR_LINE))
    below, above = round(points * _POOR_PART), round(points * _NEAR_PART)
    near = max(near, poor + _LEAST_GROUP)
    edges = np.concatenate(
        [
            np.linspace(0, poor, below + 1),
            np.linspace(poor, near, above + 1)[1:],
            np.linspace(near, 1, points - below - above + 1)[1:],
        ]
    )
    edges = np.unique(np.concatenate([edges, np.asarray(exact, dtype=np.float64)]))
    # No point for what rounding alone keeps apart.
    edges = edges[np.concatenate([[True], np.diff(edges) > _LEAST_GROUP * 1e-3])]
    middles = (edges[1:] + edges[:-1]) / 2
    return _composed(distribution.quantile(middles), np.diff(edges) * persons, families, seed, poor)


def _composed(welfare: FloatArray, weight: FloatArray, families: Families, seed: int, poor: float) -> People:
    place = (np.cumsum(weight) - weight / 2) / weight.sum()
    size = family_sizes(ndtri(place), weight, place < poor, families.size_of_poor, families.size_of_all)
    return _with_members(People("published", welfare, weight, size, seed=seed), families)


def _with_members(people: People, families: Families) -> People:
    members = {name: _members(people, name, share) for name, share in families.shares.items()}
    return dataclasses.replace(people, members=members)


def _members(people: People, group: str, share: float) -> FloatArray:
    """Give members of a group to families, whole ones but for a factor that makes the share exact."""
    found = whole_members(share * people.size, people.chance(f"member {group}"))
    there = float(people.families @ found) / people.persons
    # Among a few families nobody may be of a rare group: then each family holds its part of a member.
    return found * (share / there) if there > 0 else share * people.size


def sampled_people(
    people: People,
    published: PublishedPoverty,
    reference_gini: float,
    families: Families,
    households: float,
    count: int,
    seed: int,
) -> tuple[tuple[People, ...], int]:
    """Make the population anew from figures that other samples would have published.

    Parameters
    ----------
    people : People
        From `published_people`.
    published : PublishedPoverty
        The figures that were published.
    reference_gini : float
        As the distribution was fitted with.
    families : Families
        How they live together.
    households : float
        Effective size of the sample: households over the design effect.
    count : int
        Populations to make.
    seed : int
        Of the samples.

    Returns
    -------
    populations : tuple of People
        Families of the same size, other welfare. Each has its own chances: with few points, what chance does is no
        small matter, and must not be the same in all of them.
    refused : int
        Samples whose figures no distribution could be fitted to; others took their place. Where hardly any can be
        fitted there are fewer populations than were asked for, none of them in the worst case.
    """
    generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 6])))
    gap = np.maximum(1 - people.welfare, 0)
    chances = people.families / people.families.sum()
    found: list[People] = []
    refused = 0
    while len(found) < count and refused < _TRIES * count:
        drawn = generator.multinomial(round(households), chances) * people.size
        p0, p1, p2 = (100 * float(drawn @ part) / float(drawn.sum()) for part in (people.welfare < 1, gap, gap**2))
        try:
            fit = fit_poverty(PublishedPoverty(p0, p1, p2, 9), reference_gini=reference_gini)
        except UserError:
            refused += 1
            continue
        if not fit.converged:
            refused += 1
            continue
        welfare = np.maximum.accumulate(fit.distribution.quantile(people.place))
        other = dataclasses.replace(people, welfare=welfare, members={}, seed=people.seed + 1 + len(found))
        found.append(_with_members(other, families))
    return tuple(found), refused


def survey_people(
    households: Households, line: float, families: Families, copies: int, persons: float | None, seed: int
) -> People:
    """Make a population of a household survey.

    Parameters
    ----------
    households : Households
        The survey.
    line : float
        Poverty line of its year, rupiah per head and month.
    families : Families
        Shares of groups that the survey does not tell.
    copies : int
        Points for each household, so that chance does not treat all that it stands for alike. They lie evenly, in
        logarithms, between the middles of the way to the next poorer and the next richer household: a household of a
        sample stands for others like it, of whom some are a little poorer and some a little richer.
    persons : float, optional
        Population to scale the weights to; as the survey has it when left out.
    seed : int
        Of what is left to chance.
    """
    order = np.argsort(households.expenditure, kind="stable")
    welfare = _spread_copies(households.expenditure[order] / line, copies)
    weight = np.repeat(households.person_weight[order] / copies, copies)
    if persons is not None:
        weight = weight * (persons / weight.sum())
    size = np.repeat(households.size[order].astype(np.float64), copies)
    bare = People("microdata", welfare, weight, size, seed=seed)
    members = {}
    for name, share in families.shares.items():
        if is_told(households, name):
            members[name] = np.repeat(households.traits[name][order], copies)
        else:
            members[name] = _members(bare, name, share)
    return dataclasses.replace(bare, members=members)


def is_told(households: Households, group: str) -> bool:
    """Tell whether a survey says of every household how many members belong to a group of programmes."""
    trait = households.traits.get(group)
    return trait is not None and group not in OTHER_IN_SURVEYS and not np.isnan(trait).any()


def _spread_copies(welfare: FloatArray, copies: int) -> FloatArray:
    """Spread each household's points between its neighbours, shape (n * copies,); `welfare` ascends."""
    if copies == 1 or len(welfare) == 1:
        return np.repeat(welfare, copies)
    logs = np.log(welfare)
    half = np.diff(logs) / 2
    below, above = np.concatenate([half[:1], half]), np.concatenate([half, half[-1:]])
    offset = (2 * np.arange(copies) + 1 - copies) / copies
    spread = logs[:, None] + np.where(offset < 0, below[:, None], above[:, None]) * offset
    # Rounding must not put a point behind its neighbour.
    found: FloatArray = np.maximum.accumulate(np.exp(spread).reshape(-1))
    return found


def resampled_people(
    households: Households, line: float, families: Families, copies: int, persons: float | None, count: int, seed: int
) -> tuple[People, ...]:
    """Make populations of the survey's primary sampling units drawn anew, with replacement within each stratum.

    In a stratum of ``m`` units ``m − 1`` are drawn and weighted up by ``m/(m − 1)`` (Rao & Wu 1988, "Resampling
    inference with complex survey data"); a stratum of one unit stays as it is. Each population has its own chances.
    """
    generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 7])))
    units, place = np.unique(households.psu, return_inverse=True)
    stratum = np.zeros(len(units), dtype=np.int64)
    stratum[place] = households.stratum
    found = []
    for number in range(count):
        factor = np.ones(len(units))
        for code in np.unique(stratum):
            inside = np.flatnonzero(stratum == code)
            there = len(inside)
            if there > 1:
                factor[inside] = generator.multinomial(there - 1, np.full(there, 1 / there)) * there / (there - 1)
        drawn = dataclasses.replace(households, weight=households.weight * factor[place])
        found.append(survey_people(drawn, line, families, copies, persons, seed + 1 + number))
    return tuple(found)


def with_registry(people: People, families: FloatArray, areas: Sequence[str], error: float) -> People:
    """Give people the deciles and kecamatan that a registry counts families in.

    Parameters
    ----------
    people : People
        Made from published figures or a survey.
    families : float array, shape (10, len(areas))
        Families of the region by the registry's decile and kecamatan.
    areas : sequence of str
        Codes of kecamatan.
    error : float
        The registry's error with which these families were ranked; see `People.deciles`.

    Raises
    ------
    ValueError
        Unless there are counts for ten deciles and every kecamatan, none negative and one above zero.

    Notes
    -----
    A registry counts families, and poor families are larger: the tenth of the families that it ranks lowest is more
    than a tenth of the persons. Deciles are cut so that each holds its share of the families.
    """
    if families.shape != (DECILES, len(areas)) or (families < 0).any() or not families.sum() > 0:
        raise ValueError("families of ten deciles are needed for every kecamatan, none negative, one above zero")
    totals = families.sum(axis=1, keepdims=True)
    seen = people.seen(error)
    order = np.argsort(seen)
    scores, passed = seen[order], np.cumsum(people.families[order]) / people.families.sum()
    # A decile ends between the points at which its families are most nearly complete.
    nearest = np.searchsorted(passed - people.families[order] / (2 * people.families.sum()),
                              np.cumsum(totals)[:-1] / totals.sum())  # fmt: skip
    cuts = np.concatenate([[-np.inf], (scores[1:] + scores[:-1]) / 2, [np.inf]])
    return people.changed(
        registry_shares=ndtr(cuts[nearest]),
        areas=tuple(areas),
        area_shares=np.where(
            totals > 0, families / np.where(totals > 0, totals, 1), families.sum(axis=0) / families.sum()
        ),
    )


def registry_people(
    distribution: FittedDistribution,
    deciles: FloatArray,
    size: FloatArray,
    error: float,
    seed: int,
) -> People:
    """Make a population of a registry's families, who have a decile but no known spending.

    Parameters
    ----------
    distribution : FittedDistribution
        Of spending relative to the poverty line: what the families together must have.
    deciles : float array, shape (n,)
        The registry's decile of each family.
    size : float array, shape (n,)
        Persons in each family.
    error : float
        Share of the true poorest four tenths that the registry does not rank there.
    seed : int
        Of what is left to chance.

    Notes
    -----
    The true rank of a family is drawn from what its decile says of it, then spending is given out by rank.
    """
    counts = np.array([size[deciles == decile].sum() for decile in range(1, DECILES + 1)])
    ends = np.concatenate([[0.0], np.cumsum(counts) / counts.sum()])
    within = spread_chances(seed, "within decile", len(size))
    low, high = ends[deciles.astype(np.int64) - 1], ends[deciles.astype(np.int64)]
    seen = ndtri(np.clip(low + within * (high - low), 1e-9, 1 - 1e-9))
    fidelity = rank_correlation(error)
    truth = fidelity * seen + np.sqrt(1 - fidelity**2) * ndtri(spread_chances(seed, "truth", len(size)))
    order = np.argsort(truth, kind="stable")
    weight = size[order].astype(np.float64)
    place = (np.cumsum(weight) - weight / 2) / weight.sum()
    noise = (seen - fidelity * truth)[order] / np.sqrt(1 - fidelity**2) if fidelity < 1 else np.zeros(len(size))
    return People(
        "registry",
        distribution.quantile(place),
        weight,
        weight.copy(),
        registry_shares=ends[1:-1],
        registry_noise=noise,
        seed=seed,
    )
