"""One weighted population for every way of knowing it: published figures, households of a survey, a registry's deciles.

A person's welfare is the spending per head of the family, relative to the poverty line of the base year. The registry
does not see it: it ranks families by what it knows of them. The rank that it gives is the true one and an error, joined
as two normal scores, and who is reached by a programme depends on the registry's rank.

Chance is laid out beforehand: every family has one number for each thing that may befall it. So a wider coverage
reaches those of the narrower one and more, and two scenarios differ only by what differs in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri, owens_t

FloatArray = npt.NDArray[np.float64]
DecileArray = npt.NDArray[np.int8]
AreaArray = npt.NDArray[np.int32]

Basis = Literal["published", "microdata", "registry"]
"""What a population was made from."""

FAMILIES, PERSONS = "families", "persons"
"""Targets besides the groups: the family as one recipient, and every person."""
DECILES = 10
FOUR_TENTHS = 0.4
"""The poorest part of the true ranking whose absence from the registry's poorest deciles measures its error."""
_BLOCK = 64
_LEAST_SHARE, _MOST_SHARE = 1e-12, 1 - 1e-12
_LASTING = (
    *("_chances", "_orders", "_normals", "_per_head", "_held", "score", "noise", "persons", "families", "place"),
)


@dataclass(frozen=True, eq=False)
class People:
    """Families as weighted points, poorest first.

    Parameters
    ----------
    basis : {"published", "microdata", "registry"}
        What they were made from.
    welfare : float array, shape (n,)
        Spending per head relative to the poverty line of the base year; above zero, ascending.
    weight : float array, shape (n,)
        Persons that each point stands for.
    size : float array, shape (n,)
        Persons in each family; above zero.
    members : mapping of str to float array, shape (n,)
        Persons of a group (elderly, disabled, …) in each family.
    registry_shares : float array, shape (9,)
        Share of persons up to the registry's deciles 1 to 9. A region's deciles hold no tenths: families are ranked in
        the whole nation.
    areas : tuple of str
        Codes of kecamatan; empty where families are not placed.
    area_shares : float array, shape (10, len(areas))
        Where families of each decile live; rows add up to one.
    registry_noise : float array, shape (n,), or None
        The registry's error of each family, as a standard normal score, where the registry's own ranking is known; None
        leaves it to chance.
    seed : int
        Of everything that is left to chance.

    Raises
    ------
    ValueError
        For unequal lengths, numbers that are not finite, or welfare that falls.

    Examples
    --------
    >>> people = People("published", np.array([0.8, 1.2]), np.array([50.0, 50.0]), np.array([5.0, 4.0]))
    >>> people.families.tolist(), people.place.tolist()
    ([10.0, 12.5], [0.25, 0.75])
    """

    basis: Basis
    welfare: FloatArray
    weight: FloatArray
    size: FloatArray
    members: Mapping[str, FloatArray] = field(default_factory=dict)
    registry_shares: FloatArray = field(default_factory=lambda: np.arange(1, DECILES) / DECILES)
    areas: tuple[str, ...] = ()
    area_shares: FloatArray = field(default_factory=lambda: np.zeros((DECILES, 0)))
    registry_noise: FloatArray | None = None
    seed: int = 1

    def __post_init__(self) -> None:
        count = len(self.welfare)
        arrays = {"weight": self.weight, "size": self.size, **self.members}
        for name, array in arrays.items():
            if array.shape != (count,) or not np.isfinite(array).all():
                raise ValueError(f"{name} must hold {count} finite numbers")
        if count == 0 or not np.isfinite(self.welfare).all() or self.welfare[0] <= 0 or (self.weight < 0).any():
            raise ValueError("welfare must be finite and above zero, weights not negative, and there must be someone")
        if (np.diff(self.welfare) < 0).any():
            raise ValueError("families must stand in the order of their welfare")
        if (self.size <= 0).any() or not self.weight.sum() > 0:
            raise ValueError("families need at least a part of a person, and some weight")

    def __len__(self) -> int:
        return len(self.welfare)

    @cached_property
    def persons(self) -> float:
        """Persons in all."""
        return float(self.weight.sum())

    @cached_property
    def families(self) -> FloatArray:
        """Families that each point stands for."""
        return self.weight / self.size

    @cached_property
    def place(self) -> FloatArray:
        """Middle of each point in the true ranking of persons, between 0 and 1."""
        return (np.cumsum(self.weight) - self.weight / 2) / self.persons

    @cached_property
    def score(self) -> FloatArray:
        """Normal score of the true rank."""
        return np.asarray(ndtri(np.clip(self.place, _LEAST_SHARE, _MOST_SHARE)))

    @cached_property
    def noise(self) -> FloatArray:
        """The registry's error in the base year, as a standard normal score."""
        return self.registry_noise if self.registry_noise is not None else self._normal("registry")

    @cached_property
    def _per_head(self) -> dict[str, FloatArray]:
        return {FAMILIES: 1 / self.size, PERSONS: np.ones(len(self))}

    @cached_property
    def _held(self) -> dict[str, FloatArray]:
        return {}

    def per_head(self, target: str) -> FloatArray:
        """Return how many recipients a family holds for each of its members.

        Parameters
        ----------
        target : str
            `FAMILIES` (the family is one recipient), `PERSONS` (each member is one), or a group of `members`.

        Raises
        ------
        KeyError
            For a group that is not known of these people.
        """
        found = self._per_head.get(target)
        if found is None:
            found = self._per_head[target] = self.members[target] / self.size
        return found

    def held(self, target: str) -> FloatArray:
        """Return how many recipients each point stands for; see `per_head`."""
        found = self._held.get(target)
        if found is None:
            found = self._held[target] = self.weight * self.per_head(target)
        return found

    @cached_property
    def _chances(self) -> dict[str, FloatArray]:
        return {}

    def chance(self, name: str) -> FloatArray:
        """Return numbers between 0 and 1, one for each point, that stay the same for the same name.

        Notes
        -----
        Every 64 neighbours in the ranking hold one number of each sixty-fourth, in an order of their own, so that a
        coverage reaches the same share everywhere in the ranking, whatever else befalls the families.
        """
        found = self._chances.get(name)
        if found is None:
            found = self._chances[name] = spread_chances(self.seed, name, len(self))
        return found

    @cached_property
    def _normals(self) -> dict[str, FloatArray]:
        return {}

    def _normal(self, name: str) -> FloatArray:
        found = self._normals.get(name)
        if found is None:
            found = self._normals[name] = np.asarray(ndtri(self.chance(name)))
        return found

    @cached_property
    def _orders(self) -> dict[str, npt.NDArray[np.intp]]:
        return {}

    def order(self, name: str) -> npt.NDArray[np.intp]:
        """Return the places of all points from the lowest `chance` to the highest."""
        found = self._orders.get(name)
        if found is None:
            found = self._orders[name] = np.argsort(self.chance(name))
        return found

    def reranked(self, noise: FloatArray, share: float, year: int) -> FloatArray:
        """Return the registry's errors after one more year in which it ranks a share of families anew.

        Parameters
        ----------
        noise : float array, shape (n,)
            Its errors in the year before.
        share : float
            Share of families.
        year : int
            Years since the base year.
        """
        return np.where(self.chance(f"reranked {year}") < share, self._normal(f"registry {year}"), noise)

    @cached_property
    def _cuts(self) -> FloatArray:
        return np.asarray(ndtri(np.clip(self.registry_shares, _LEAST_SHARE, _MOST_SHARE)))

    def deciles(self, error: float, noise: FloatArray | None = None) -> DecileArray:
        """Return the registry's decile, 1 to 10, of each point.

        Parameters
        ----------
        error : float
            Share of the true poorest four tenths that the registry does not rank among its poorest four tenths.
        noise : float array, shape (n,), optional
            The registry's errors (`reranked`); those of the base year when left out.
        """
        found: DecileArray = np.searchsorted(self._cuts, self.seen(error, noise), side="right").astype(np.int8)
        found += 1
        return found

    def seen(self, error: float, noise: FloatArray | None = None) -> FloatArray:
        """Return the registry's score of each point, standard normal over persons; see `deciles`."""
        fidelity = rank_correlation(error)
        found = self.score * fidelity
        found += (self.noise if noise is None else noise) * np.sqrt(1 - fidelity**2)
        return found

    def area_of(self, deciles: DecileArray) -> AreaArray:
        """Return the place in `areas` where each point lives, given its decile; -1 where families are not placed."""
        if not self.areas:
            return np.full(len(self), -1, dtype=np.int32)
        ends = np.cumsum(self.area_shares, axis=1)
        passed = (self.chance("area")[:, None] >= ends[deciles - 1]).sum(axis=1)
        found: AreaArray = np.minimum(passed, len(self.areas) - 1).astype(np.int32)
        return found

    def changed(self, **changes: Any) -> People:
        """Return the same families with another registry: what chance holds for them stays.

        Parameters
        ----------
        **changes
            `registry_shares`, `areas`, `area_shares`.
        """
        other = replace(self, **changes)
        # What does not hang on these is worked out once for all of them.
        other.__dict__.update({name: getattr(self, name) for name in _LASTING})
        return other


def spread_chances(seed: int, name: str, count: int) -> FloatArray:
    """Return `count` numbers between 0 and 1, even among every 64 neighbours; the same for the same seed and name."""
    generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *name.encode()])))
    blocks = -(-count // _BLOCK)
    order = generator.permuted(np.tile(np.arange(_BLOCK), (blocks, 1)), axis=1)
    return ((order + generator.random(order.shape)) / _BLOCK).reshape(-1)[:count].copy()


def rank_correlation(error: float) -> float:
    """Return how strongly the registry's score goes with the true one, from its error among the poorest four tenths.

    Both scores are normal. The share of persons below the same cut ``h`` in both is
    ``Φ(h) − 2T(h, √((1 − ρ)/(1 + ρ)))`` with Owen's T (Owen 1956, "Tables for computing bivariate normal
    probabilities").

    Parameters
    ----------
    error : float
        From 0 (the registry knows everything) to 0.6 (it knows nothing).

    Raises
    ------
    ValueError
        If the error lies outside.

    Examples
    --------
    >>> rank_correlation(0.0), round(rank_correlation(0.28), 2), round(rank_correlation(0.6), 6)
    (1.0, 0.75, 0.0)
    """
    if not 0 <= error <= 1 - FOUR_TENTHS:
        raise ValueError(f"the registry's error lies between 0 and {1 - FOUR_TENTHS:g}, not {error!r}")
    return float(np.interp(error, _ERRORS, _CORRELATIONS))


def _error_table() -> tuple[FloatArray, FloatArray]:
    correlations = np.sin(np.linspace(np.pi / 2, 0, 400))
    cut = ndtri(FOUR_TENTHS)
    both = FOUR_TENTHS - 2 * owens_t(cut, np.sqrt((1 - correlations) / (1 + correlations)))
    errors = 1 - both / FOUR_TENTHS
    errors[0], errors[-1] = 0.0, 1 - FOUR_TENTHS
    return errors, correlations


_ERRORS, _CORRELATIONS = _error_table()


def family_sizes(
    score: FloatArray, weight: FloatArray, poor: npt.NDArray[np.bool_], of_poor: float, of_all: float
) -> FloatArray:
    """Return sizes of families that fall evenly with the rank and meet the mean size of poor and of all families.

    ``size = exp(a − k·score)``; `of_poor` and `of_all` are persons over families.

    Parameters
    ----------
    score : float array, shape (n,)
        Normal score of the rank.
    weight : float array, shape (n,)
        Persons.
    poor : bool array, shape (n,)
        Who is poor.
    of_poor, of_all : float
        Mean sizes, persons; above zero.

    Examples
    --------
    >>> score = np.linspace(-2, 2, 401)
    >>> weight = np.exp(-(score**2) / 2)
    >>> size = family_sizes(score, weight, score < -1.3, 4.76, 3.7)
    >>> round(float(weight.sum() / (weight / size).sum()), 6)
    3.7
    """
    slopes = np.linspace(-1.0, 1.0, 81)
    ratios = []
    for slope in slopes:
        families = weight * np.exp(slope * score)
        ratios.append((families.sum() / weight.sum()) / (families[poor].sum() / weight[poor].sum()))
    slope = float(np.interp(of_poor / of_all, ratios, slopes)) if poor.any() and not poor.all() else 0.0
    shape = np.exp(slope * score)
    size: FloatArray = of_all * (weight * shape).sum() / weight.sum() / shape
    return size


def whole_members(expected: FloatArray, chance: FloatArray) -> FloatArray:
    """Turn expected numbers of members into whole ones: ``⌊expected + chance⌋``."""
    return np.floor(expected + chance)
