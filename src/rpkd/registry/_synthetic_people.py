"""An invented population: families, their members, and what befalls them between two registrations.

Every person has one truth: name, birth date, sex, numbers, and family at any date. Lists look at it at their own date
(`seen`), through an office that hears of changes late. Shares here are assumptions, not statistics of any region.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rpkd.registry._people_names import area_of, draw_names, drawn, joined

Texts = NDArray[np.object_]
Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Days = NDArray[np.datetime64]

START, END = np.datetime64("2023-07-01"), np.datetime64("2026-07-01")
"""Between them families change."""

HEAD, SPOUSE, CHILD, PARENT, GRANDCHILD, OTHER = range(6)
RELATIONS = np.array(["head", "spouse", "child", "parent", "grandchild", "other"], dtype=object)
MARITAL = np.array(["single", "married", "divorced", "widowed"], dtype=object)
SINGLE, MARRIED, DIVORCED, WIDOWED = range(4)

FIRST_SERIAL = 9000
"""Serials of invented identity and family card numbers start above this: real ones count from 0001 for each place and
day, and do not get there."""

_NEVER = np.datetime64("2100-01-01")
_STREETS = ("MAWAR", "MELATI", "MERDEKA", "RAYA DESA", "KENANGA", "PEMUDA", "MASJID", "PASAR", "SAWAH LEBAR", "BAHAGIA")
_HAMLETS = ("KRAJAN", "TENGAH", "LOR", "KIDUL", "SUKAJADI", "KARANGANYAR", "MEKARSARI", "SUMBEREJO", "BARU", "DARAT")


@dataclass(frozen=True)
class Place:
    """A village that invented families live in.

    Parameters
    ----------
    code, name : str
        Kemendagri code (``"33.16.01.2001"``) and name.
    district_name : str
        Name of its district, whose code is the first eight characters.
    """

    code: str
    name: str
    district_name: str


@dataclass(frozen=True)
class People:
    """The truth: arrays over persons and over families.

    Parameters
    ----------
    name : numpy.ndarray of object
        In capitals, one blank between words.
    birth, death : numpy.ndarray of datetime64[D]
        The far future where a person lives on.
    female : numpy.ndarray of bool
        Sex.
    nik : numpy.ndarray of object
        16 digits.
    family, later_family : numpy.ndarray of int
        Before and from `changed` on.
    relation, later_relation, marital, later_marital : numpy.ndarray of int
        Places in `RELATIONS` and `MARITAL`.
    changed : numpy.ndarray of datetime64[D]
        When the person goes to the later family.
    disabled, migrant, pregnant : numpy.ndarray of bool
        As they are at the end.
    village, later_village : numpy.ndarray of int
        Of families: places in the list of villages; -1 outside the region.
    moved : numpy.ndarray of datetime64[D]
        When the family moves.
    card, later_card : numpy.ndarray of object
        Numbers of the family's card before and from `renewed` on.
    renewed : numpy.ndarray of datetime64[D]
        When it gets another number.
    lag : numpy.ndarray of int
        Days until an office hears of what happens in the family, at its slowest.
    welfare, later_welfare : numpy.ndarray of float
        How well off families are, in standard deviations.
    homes : Homes
        Two for each family: before it moves, and after.
    """

    name: Texts
    birth: Days
    death: Days
    female: Flags
    nik: Texts
    family: Integers
    later_family: Integers
    relation: Integers
    later_relation: Integers
    marital: Integers
    later_marital: Integers
    changed: Days
    disabled: Flags
    migrant: Flags
    pregnant: Flags
    village: Integers
    later_village: Integers
    moved: Days
    card: Texts
    later_card: Texts
    renewed: Days
    lag: Integers
    welfare: Floats
    later_welfare: Floats
    homes: Homes


@dataclass(frozen=True)
class Homes:
    """Where families live.

    Parameters
    ----------
    street : numpy.ndarray of bool
        Whether the address is a street and a number, else a hamlet.
    name : numpy.ndarray of object
        Of the street or hamlet.
    number, rt, rw : numpy.ndarray of int
        Of the house, and of the neighbourhoods.
    """

    street: Flags
    name: Texts
    number: Integers
    rt: Integers
    rw: Integers


def populate(
    random: np.random.Generator, region_code: str, places: Sequence[Place], families: int, moved: float
) -> People:
    """Make up the families of a region and what befalls them.

    Parameters
    ----------
    random : numpy.random.Generator
        Where chance comes from.
    region_code : str
        Kemendagri code; its province decides what names are like.
    places : sequence of Place
        Villages, of unequal size.
    families : int
        At the start.
    moved : float
        Share of families that move to another village; a fifth as many leave the region, and as many come to it.
    """
    sizes = random.gamma(4.0, 1.0, len(places))
    village = np.searchsorted(np.cumsum(sizes / sizes.sum()), random.random(families)).clip(max=len(places) - 1)
    welfare = 0.45 * random.standard_normal(len(places))[village] + 0.9 * random.standard_normal(families)
    members = _members(random, families, welfare)
    area = area_of(region_code)
    count = len(members.family)
    born = members.birth.astype("datetime64[Y]").astype(np.int64) + 1970
    first, rest = draw_names(random, area, members.female, born)
    first, rest = _inherited(random, first, rest, members, area.father, area.surnames)
    death = _deaths(random, members.birth, count)
    later = _new_families(random, members, village, death, families)
    total = families + later.made
    village = np.concatenate([village, village[later.parents]])
    welfare = np.concatenate([welfare, 0.7 * welfare[later.parents] + 0.7 * random.standard_normal(later.made)])
    goes = random.random(total) < moved
    leaves = ~goes & (random.random(total) < moved / 5)
    arrives = ~goes & ~leaves & (random.random(total) < moved / 5)
    elsewhere = np.where(goes, random.integers(0, len(places), total), np.where(leaves, -1, village))
    renewed = goes & (random.random(total) < 0.6) | (random.random(total) < 0.04)
    districts = np.array([place.code[:8].replace(".", "") for place in places], dtype=object)
    card, later_card = _cards(random, districts, village, elsewhere, renewed, families)
    return People(
        name=joined(first, rest),
        birth=members.birth,
        death=death,
        female=members.female,
        nik=_niks(random, districts, village[members.family], region_code, members.birth, members.female),
        family=members.family,
        later_family=later.family,
        relation=members.relation,
        later_relation=later.relation,
        marital=members.marital,
        later_marital=later.marital,
        changed=later.changed,
        disabled=random.random(count) < np.where(END - members.birth > np.timedelta64(60 * 365), 0.06, 0.015),
        migrant=_of_age(members.birth, 19, 50) & (random.random(count) < 0.025),
        pregnant=members.female & (members.relation == SPOUSE) & _of_age(members.birth, 18, 42)
        & (random.random(count) < 0.05),
        village=np.where(arrives, -1, village),
        later_village=elsewhere,
        moved=_some_day(random, total, goes | leaves | arrives),
        card=card,
        later_card=later_card,
        renewed=_some_day(random, total, renewed),
        lag=random.exponential(240, total).astype(np.int64),
        welfare=welfare,
        later_welfare=0.8 * welfare + 0.6 * random.standard_normal(total),
        homes=_homes(random, 2 * total),
    )  # fmt: skip


@dataclass(frozen=True)
class _Members:
    family: Integers
    relation: Integers
    marital: Integers
    female: Flags
    birth: Days


def _members(random: np.random.Generator, families: int, welfare: Floats) -> _Members:
    """Draw heads, spouses, children at home, old parents, grandchildren and others, and those yet to be born."""
    head_age = np.clip(random.normal(49, 14, families), 20, 93)
    alone_odds = 0.1 + 0.012 * np.maximum(head_age - 45, 0)
    unmarried = random.random(families) < alone_odds
    # A married woman is called head where her husband works abroad or is not registered.
    female_head = random.random(families) < np.where(unmarried, 0.7, 0.04)
    spouse_age = np.clip(head_age + np.where(female_head, 3, -3) + random.normal(0, 3.5, families), 18, 95)
    mother = np.where(female_head, head_age, np.where(unmarried, head_age - 3, spouse_age))
    wanted = random.poisson(np.where(unmarried & (random.random(families) < 0.55), 0.2, 2.6 - 0.15 * welfare))
    child_of = np.repeat(np.arange(families), wanted)
    child_age = mother[child_of] - random.uniform(18, 41, len(child_of))
    twin = np.r_[False, child_of[1:] == child_of[:-1]] & (random.random(len(child_of)) < 0.012)
    child_age[twin] = child_age[np.flatnonzero(twin) - 1]
    # Children yet to be born until the end of the events are drawn like the others: their age is negative.
    home = (child_age > -3) & (random.random(len(child_of)) < np.clip(1.5 - child_age / 24, 0.03, 1))
    child_of, child_age = child_of[home], child_age[home]
    parent_of = np.flatnonzero((random.random(families) < 0.07) & (head_age < 66))
    grandchild_of = np.flatnonzero((random.random(families) < 0.12) & (head_age > 52))
    other_of = np.flatnonzero(random.random(families) < 0.03)
    spouse_of = np.flatnonzero(~unmarried)
    every = np.arange(families)
    family = np.concatenate([every, spouse_of, child_of, parent_of, grandchild_of, other_of])
    kinds = [len(of) for of in (every, spouse_of, child_of, parent_of, grandchild_of, other_of)]
    relation = np.repeat(np.arange(6), kinds)
    age = np.concatenate(
        [
            head_age,
            spouse_age[spouse_of],
            child_age,
            np.minimum(head_age[parent_of] + random.uniform(18, 35, len(parent_of)), 100),
            random.uniform(0, 16, len(grandchild_of)),
            random.uniform(8, 75, len(other_of)),
        ]
    )
    female = random.random(len(family)) < 0.49
    female[:families] = female_head
    female[families : families + len(spouse_of)] = ~female_head[spouse_of]
    female[relation == PARENT] = random.random(len(parent_of)) < 0.72
    marital = np.full(len(family), SINGLE)
    marital[relation <= SPOUSE] = MARRIED
    lone = np.flatnonzero(unmarried)
    marital[lone] = np.where(head_age[lone] > 55, WIDOWED, random.choice((SINGLE, DIVORCED, WIDOWED), len(lone)))
    marital[relation == PARENT] = WIDOWED
    birth = START - np.round(age * 365.25).astype("timedelta64[D]")
    # Dates of birth that nobody knew were entered as the first or last day of a year, or its middle.
    unknown = (random.random(len(birth)) < 0.07) & (age > 45)
    year = birth[unknown].astype("datetime64[Y]").astype("datetime64[D]")
    birth[unknown] = year + random.choice(np.array([0, 0, 181, 364]), len(year)).astype("timedelta64[D]")
    order = np.lexsort((age * -1, relation, family))
    return _Members(family[order], relation[order], marital[order], female[order], birth[order])


def _inherited(
    random: np.random.Generator, first: Texts, rest: Texts, members: _Members, father: float, surnames: tuple[str, ...]
) -> tuple[Texts, Texts]:
    """Hand down surnames or the father's name; now and then a son carries his father's whole name."""
    families = int(members.family.max()) + 1
    head = np.zeros(families, dtype=np.int64)
    head[members.family[members.relation == HEAD]] = np.flatnonzero(members.relation == HEAD)
    of_head = head[members.family]
    child = members.relation == CHILD
    if surnames:
        own = drawn(random, surnames, len(first))
        rest = joined(rest, np.where(child, own[of_head], own).astype(object))
    after_father = child & (random.random(len(first)) < father) & ~members.female[of_head]
    rest = np.where(after_father, first[of_head], rest).astype(object)
    namesake = child & ~members.female & ~members.female[of_head] & (random.random(len(first)) < 0.008)
    first = np.where(namesake, first[of_head], first).astype(object)
    rest = np.where(namesake, rest[of_head], rest).astype(object)
    twin = np.flatnonzero((members.birth[1:] == members.birth[:-1]) & child[1:] & child[:-1]) + 1
    alike = twin[(members.family[twin] == members.family[twin - 1]) & (random.random(len(twin)) < 0.6)]
    rest[alike] = rest[alike - 1]
    return first, rest


def _deaths(random: np.random.Generator, birth: Days, count: int) -> Days:
    """Draw deaths with Gompertz' hazard: about 2 % of those aged 70 in a year."""
    age = (START - birth).astype(np.int64) / 365.25
    chance = np.clip(3 * 0.00006 * np.exp(0.083 * np.maximum(age, 0)), 0.002, 0.7)
    return _some_day(random, count, (random.random(count) < chance) & (age > 0))


@dataclass(frozen=True)
class _Later:
    family: Integers
    relation: Integers
    marital: Integers
    changed: Days
    parents: Integers
    made: int


def _new_families(
    random: np.random.Generator, members: _Members, village: Integers, death: Days, families: int
) -> _Later:
    """Let grown children leave, two from one village as a couple, and lone old persons join another family."""
    family, relation, marital = members.family.copy(), members.relation.copy(), members.marital.copy()
    changed = np.full(len(family), _NEVER)
    leaving = (members.relation == CHILD) & _of_age(members.birth, 20, 36) & (random.random(len(family)) < 0.16)
    leaving = np.flatnonzero(leaving & (death == _NEVER))
    leaving = leaving[random.permutation(len(leaving))]
    home = village[members.family[leaving]]
    # The n-th woman of a village who leaves is matched with its n-th man.
    woman = members.female[leaving]
    turn = np.empty(len(leaving), dtype=np.int64)
    order = np.lexsort((woman, home))
    starts = np.r_[True, (home[order][1:] != home[order][:-1]) | (woman[order][1:] != woman[order][:-1])]
    turn[order] = np.arange(len(order)) - np.maximum.accumulate(np.where(starts, np.arange(len(order)), 0))
    _, new, number = np.unique(home * (len(turn) + 1) + turn, return_inverse=True, return_counts=True)
    made = len(number)
    couple = number[new] == 2
    family[leaving] = families + new
    relation[leaving] = np.where(couple & woman, SPOUSE, HEAD)
    marital[leaving] = np.where(couple, MARRIED, SINGLE)
    changed[leaving] = _some_day(random, made, np.ones(made, dtype=bool))[new]
    parents = np.zeros(made, dtype=np.int64)
    parents[new] = members.family[leaving]
    size = np.bincount(members.family, minlength=families)
    old = (size[members.family] == 1) & ~_of_age(members.birth, 0, 65) & (random.random(len(family)) < 0.1)
    old_ones = np.flatnonzero(old)
    for_village = np.argsort(village, kind="stable")
    bounds = np.searchsorted(village[for_village], np.arange(village.max() + 2))
    of = village[members.family[old_ones]]
    host = for_village[random.integers(bounds[of], bounds[of + 1])]
    taken = (host != members.family[old_ones]) & (size[host] > 1)
    old_ones, host = old_ones[taken], host[taken]
    family[old_ones], relation[old_ones] = host, PARENT
    changed[old_ones] = _some_day(random, len(old_ones), np.ones(len(old_ones), dtype=bool))
    return _Later(family, relation, marital, changed, parents, made)


def _of_age(birth: Days, low: int, high: int) -> Flags:
    age = (START - birth).astype(np.int64) / 365.25
    between: Flags = (age >= low) & (age < high)
    return between


def _some_day(random: np.random.Generator, count: int, happens: Flags) -> Days:
    """Draw a day between start and end for whom something happens."""
    days = START + random.integers(0, int((END - START).astype(np.int64)), count).astype("timedelta64[D]")
    drawn_days: Days = np.where(happens, days, _NEVER)
    return drawn_days


def _niks(
    random: np.random.Generator, districts: Texts, village: Integers, region_code: str, birth: Days, female: Flags
) -> Texts:
    """Compose identity numbers: place and date of registration, day + 40 for women, and a serial that is not in use.

    Most persons are registered where they live, some in another district, and some in another regency.
    """
    count = len(birth)
    place = districts[village].copy()
    away = random.random(count)
    another = np.flatnonzero(away < 0.04)
    place[another] = districts[random.integers(0, len(districts), len(another))]
    foreign = np.flatnonzero(away > 0.95)
    province, own = region_code[:2], int(region_code[3:])
    others = np.array([f"{province}{number:02d}01" for number in range(1, 16) if number != own], dtype=object)
    place[foreign] = others[random.integers(0, len(others), len(foreign))]
    return _numbered(place, birth, female)


def _cards(
    random: np.random.Generator, districts: Texts, village: Integers, later: Integers, renewed: Flags, families: int
) -> tuple[Texts, Texts]:
    """Compose numbers of family cards, and the later ones where they were renewed: place and day of issue, serial."""
    total = len(village)
    again = np.flatnonzero(renewed)
    days = np.datetime64("2008-01-01") + random.integers(0, 5600, total + len(again)).astype("timedelta64[D]")
    days[families:] = START + random.integers(0, 1095, len(days) - families).astype("timedelta64[D]")
    place = districts[np.concatenate([village, later[again]])]
    numbers = _numbered(place, days, np.zeros(len(days), dtype=bool))
    renewed_numbers = numbers[:total].copy()
    renewed_numbers[again] = numbers[total:]
    return numbers[:total], renewed_numbers


def _numbered(place: Texts, days: Days, female: Flags) -> Texts:
    """Put serials to place and day, counting from `FIRST_SERIAL` + 1 within each.

    Raises
    ------
    ValueError
        When a place and day have more than 999 persons.
    """
    months = days.astype("datetime64[M]")
    years = days.astype("datetime64[Y]").astype(np.int64) + 1970
    month = months.astype(np.int64) % 12 + 1
    day = (days - months.astype("datetime64[D]")).astype(np.int64) + 1 + 40 * female
    date = day * 10_000 + month * 100 + years % 100
    whole = np.asarray(place, dtype=np.int64) * 1_000_000 + date
    order = np.argsort(whole, kind="stable")
    inside = whole[order]
    starts = np.r_[True, inside[1:] != inside[:-1]]
    serial = np.empty(len(whole), dtype=np.int64)
    serial[order] = 1 + np.arange(len(order)) - np.maximum.accumulate(np.where(starts, np.arange(len(order)), 0))
    if len(serial) and serial.max() > 999:
        raise ValueError("more invented persons of one place and birth date than serials: give more villages")
    numbers: Texts = (whole * 10_000 + FIRST_SERIAL + serial).astype("U16").astype(object)
    return numbers


def _homes(random: np.random.Generator, count: int) -> Homes:
    street = random.random(count) < 0.45
    return Homes(
        street,
        np.where(street, drawn(random, _STREETS, count), drawn(random, _HAMLETS, count)).astype(object),
        random.integers(1, 190, count),
        random.integers(1, 13, count),
        random.integers(1, 7, count),
    )
