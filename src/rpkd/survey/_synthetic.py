"""A synthetic sample of households whose P0, P1, P2 are those that BPS published.

Only the poverty line, P0, P1 and P2 are statistics. All else, from household size to the shares of vulnerable groups,
is assumed (`Assumptions`): the sample shows what the analyses do, and says nothing about the region.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from rpkd.errors import Problem, UserError
from rpkd.survey._models import ELDERLY_FROM, SYNTHETIC_LABEL, Floats, Households, Integers, Published

SOURCE = f"data {SYNTHETIC_LABEL} buatan rpkd, bukan hasil survei"


@dataclass(frozen=True)
class Assumptions:
    """What a synthetic sample assumes: no figure here is a statistic of any region.

    Parameters
    ----------
    psu_size : int
        Households in a PSU, as in Susenas.
    urban : float
        Share of PSUs in urban areas, as a fraction.
    gini : float
        Inequality that the expenditure above the line is drawn with.
    clustering : float
        Share of the variance of welfare that lies between PSUs.
    mean_size : float
        Mean household size, persons.
    population : float
        Persons that the sample stands for where the region's population is not known.
    female_head, elderly_alone, elderly_head, disabled, migrants, orphans : float
        Share of households with such a head or such a member; `elderly_alone` are elderly persons who live alone,
        `elderly_head` the other households whose head is 60 or older.
    safe_water, sanitation : float
        Share of households with access.
    poverty_slope : float
        How strongly a household's characteristics go with its welfare: change of the log odds for one standard
        deviation of welfare.
    """

    psu_size: int = 10
    urban: float = 0.45
    gini: float = 0.33
    clustering: float = 0.2
    mean_size: float = 3.7
    population: float = 500_000.0
    female_head: float = 0.16
    elderly_alone: float = 0.04
    elderly_head: float = 0.2
    disabled: float = 0.08
    migrants: float = 0.05
    orphans: float = 0.03
    safe_water: float = 0.9
    sanitation: float = 0.82
    poverty_slope: float = 0.5


def synthetic_households(
    published: Published, seed: int, *, households: int = 600, assumptions: Assumptions | None = None
) -> Households:
    """Make up a sample of households with the published P0, P1 and P2.

    Parameters
    ----------
    published : Published
        Line, P0, P1 and P2 of the region, all of one year.
    seed : int
        The same seed gives the same households.
    households : int
        How many; 300,000 stand for a whole registry.
    assumptions : Assumptions, optional
        Everything that is not published.

    Returns
    -------
    Households
        With strata, PSUs and unequal weights. With the published line the weighted P0, P1 and P2 of its persons equal
        the published ones up to floating-point error.

    Raises
    ------
    UserError
        When P0, P1 or P2 is not published, or no distribution below the line has these three.

    Examples
    --------
    >>> sample = synthetic_households(Published(2025, 492_105.0, 10.58, 1.265, 0.27), seed=1)
    >>> poor = sample.expenditure < 492_105
    >>> share = sample.person_weight[poor].sum() / sample.person_weight.sum()
    >>> len(sample), round(100 * float(share), 9), sample.label
    (600, 10.58, 'contoh sintetis')
    """
    assumed = assumptions or Assumptions()
    headcount, gap, severity = _fractions(published)
    random = np.random.default_rng(seed)
    psu = np.arange(households) // assumed.psu_size
    urban = (random.permutation(psu[-1] + 1) < assumed.urban * (psu[-1] + 1))[psu]
    welfare = _welfare(random, psu, urban, assumed)
    alone = _drawn(random, welfare, assumed.elderly_alone, -assumed.poverty_slope)
    size = np.where(alone, 1, _sizes(random, welfare, assumed))
    weight = np.exp(random.normal(0.0, 0.35, psu[-1] + 1))[psu] * np.exp(random.normal(0.0, 0.1, households))
    order = np.argsort(welfare)
    weight[order], expenditure = _calibrated(
        (weight * size)[order], size[order], headcount, gap / headcount, severity / headcount, assumed, published
    )
    spent = np.empty(households)
    spent[order] = expenditure * published.line
    weight *= (published.population or assumed.population) / (weight @ size)
    stratum = _strata(psu, urban, welfare)
    return Households(
        identity=np.char.add("contoh-", np.char.zfill(np.arange(1, households + 1).astype(np.str_), 6)),
        size=size,
        weight=weight,
        stratum=stratum,
        psu=psu.astype(np.int64),
        expenditure=spent,
        traits=_traits(random, welfare, size, alone, urban, assumed),
        year=published.year,
        source=SOURCE,
        synthetic=True,
        stratum_names=("perdesaan 1", "perdesaan 2", "perkotaan 1", "perkotaan 2"),
    )


def _fractions(published: Published) -> tuple[float, float, float]:
    measures = (published.headcount_ratio, published.gap_index, published.severity_index)
    where = f"angka kemiskinan {published.year}"
    if any(value is None for value in measures):
        raise UserError(
            Problem(
                where,
                f"data {SYNTHETIC_LABEL} tidak dapat dibuat: P0, P1, atau P2 tidak tersedia",
                rule="garis kemiskinan, P0, P1, dan P2 dari tahun yang sama",
                remedy="lengkapi data/bps/poverty_regency.csv, atau kosongkan data.survey",
            )
        )
    headcount, gap, severity = (float(value or 0.0) / 100 for value in measures)
    if not 0 < severity <= gap <= headcount < 1 or severity * headcount < gap**2:
        raise UserError(
            Problem(
                where,
                f"data {SYNTHETIC_LABEL} tidak dapat dibuat: ketiga ukuran tidak mungkin bersamaan",
                value=f"P0 {headcount:.4%}, P1 {gap:.4%}, P2 {severity:.4%}",
                rule="P1²/P0 ≤ P2 ≤ P1 ≤ P0, dan P2 lebih dari nol",
                remedy="periksa angka itu di data/bps/poverty_regency.csv, atau kosongkan data.survey",
            )
        )
    return headcount, gap, severity


def _welfare(random: np.random.Generator, psu: Integers, urban: np.ndarray, assumed: Assumptions) -> Floats:
    """Draw how well off households are, in standard deviations: neighbours are alike, and towns better off."""
    between = random.normal(0.0, math.sqrt(assumed.clustering), int(psu[-1]) + 1)[psu]
    within = random.normal(0.0, math.sqrt(1 - assumed.clustering), len(psu))
    return between + within + 0.35 * (urban - assumed.urban)


def _sizes(random: np.random.Generator, welfare: Floats, assumed: Assumptions) -> Integers:
    """Draw household sizes: poorer households are larger."""
    mean = (assumed.mean_size - 1) * np.exp(-0.15 * welfare)
    return 1 + np.minimum(random.poisson(mean), 11).astype(np.int64)


def _calibrated(
    persons: Floats, size: Integers, headcount: float, gap: float, severity: float, assumed: Assumptions,
    published: Published,
) -> tuple[Floats, Floats]:  # fmt: skip
    """Weigh households and give them expenditures so that the three measures are met.

    Parameters
    ----------
    persons, size : numpy.ndarray
        From the poorest household to the richest: persons that each stands for, and persons in it.
    headcount : float
        P0 as a fraction.
    gap, severity : float
        Means of the poor's gaps and squared gaps, as fractions of the line: P1/P0 and P2/P0.

    Returns
    -------
    weight, expenditure : numpy.ndarray
        Households that each stands for, and expenditure as a multiple of the line.
    """
    share = np.cumsum(persons) / persons.sum()
    poor = min(max(int(np.searchsorted(share, headcount)), 3), len(persons) - 1)
    # The poor's weights move a little, so that their share is not only near P0.
    persons = persons / persons.sum()
    persons[:poor] *= headcount / persons[:poor].sum()
    persons[poor:] *= (1 - headcount) / persons[poor:].sum()
    middle = np.cumsum(persons) - persons / 2
    gaps = _gaps(1 - middle[:poor] / headcount, persons[:poor] / headcount, gap, severity, published)
    normal = NormalDist()
    spread = math.sqrt(2) * normal.inv_cdf((assumed.gini + 1) / 2)
    upper = np.exp(spread * (_normal_quantile(middle[poor:]) - normal.inv_cdf(headcount)))
    return persons / size, np.concatenate([1 - gaps, upper])


def _gaps(depth: Floats, share: Floats, gap: float, severity: float, published: Published) -> Floats:
    """Give each poor household a gap of the form ``scale * depth ** power`` with the wanted mean and mean square.

    The ratio of mean square to squared mean grows with the power from 1 on, so there is one power at most.
    """

    def ratio(power: float) -> float:
        raised = depth**power
        return float(share @ raised**2 / (share @ raised) ** 2)

    low, high, wanted = 0.0, 60.0, severity / gap**2
    if not ratio(low) <= wanted <= ratio(high):
        raise UserError(_no_tail(published))
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if ratio(middle) < wanted else (low, middle)
    raised = depth**low
    gaps: Floats = gap * raised / (share @ raised)
    if gaps.max() >= 1:
        raise UserError(_no_tail(published))
    return gaps


def _no_tail(published: Published) -> Problem:
    return Problem(
        f"angka kemiskinan {published.year}",
        f"data {SYNTHETIC_LABEL} tidak dapat dibuat: sebaran di bawah garis tidak dapat disusun dari ketiga ukuran",
        value=f"P0 {published.headcount_ratio}, P1 {published.gap_index}, P2 {published.severity_index}",
        rule="jarak setiap rumah tangga ke garis di antara 0 dan 1",
        remedy="periksa angka itu di data/bps/poverty_regency.csv, atau kosongkan data.survey",
    )


def _normal_quantile(probability: Floats) -> Floats:
    # SciPy is loaded only by whoever makes a sample.
    from scipy.special import ndtri

    quantile: Floats = ndtri(probability)
    return quantile


def _drawn(random: np.random.Generator, welfare: Floats, share: float, slope: float) -> np.ndarray:
    """Draw who has a characteristic that about a share of households has, the log odds moving with welfare."""
    odds = math.log(share / (1 - share)) + slope * welfare
    return random.random(len(welfare)) < 1 / (1 + np.exp(-odds))


def _strata(psu: Integers, urban: np.ndarray, welfare: Floats) -> Integers:
    """Divide PSUs by town and country and, within these, by how well off they are."""
    means = np.bincount(psu, welfare) / np.bincount(psu)
    town = np.bincount(psu, urban) > 0
    better = np.zeros(len(means), bool)
    for kind in (False, True):
        if (town == kind).any():
            better[town == kind] = means[town == kind] > np.median(means[town == kind])
    strata: Integers = (2 * town + better).astype(np.int64)[psu]
    return strata


def _traits(
    random: np.random.Generator,
    welfare: Floats,
    size: Integers,
    alone: np.ndarray,
    urban: np.ndarray,
    assumed: Assumptions,
) -> dict[str, Floats]:
    """Draw characteristics with the assumed shares, each going with welfare."""
    count, slope = len(size), assumed.poverty_slope
    several = size > 1
    old = alone | (_drawn(random, welfare, assumed.elderly_head, -slope) & several)
    age = np.where(old, random.integers(ELDERLY_FROM, 86, count), random.integers(22, ELDERLY_FROM, count))
    # A household of one has no child; an elderly head may live with an elderly partner.
    partner = old & several & (random.random(count) < 0.55)
    elderly = old.astype(np.int64) + partner
    children = random.binomial(np.maximum(size - 1 - partner, 0), np.clip(0.45 - 0.06 * welfare, 0.05, 0.9))
    schooling = np.digitize(0.8 * welfare + random.normal(0.0, 1.0, count), [-1.1, 0.1, 0.7, 1.6])
    working = random.random(count) < np.where(old, 0.6, 0.95)
    farms = _drawn(random, welfare, 0.35, -slope) & ~(urban & (random.random(count) < 0.6))
    sector = np.where(~working, 0, np.where(farms, 1, np.where(random.random(count) < 0.25, 2, 3)))
    traits = {
        "urban": urban,
        "head_female": _drawn(random, welfare, assumed.female_head, -slope),
        "head_age": age,
        "head_education": schooling,
        "head_sector": sector,
        "children": children,
        "elderly": elderly,
        "disabled": _drawn(random, welfare, assumed.disabled, -slope),
        "migrants": _drawn(random, welfare, assumed.migrants, -slope) & several,
        "orphans": _drawn(random, welfare, assumed.orphans, -slope) & (children > 0),
        "safe_water": _drawn(random, welfare, assumed.safe_water, slope),
        "sanitation": _drawn(random, welfare, assumed.sanitation, slope),
    }
    return {name: values.astype(np.float64) for name, values in traits.items()}
