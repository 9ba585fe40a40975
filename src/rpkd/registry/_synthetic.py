"""Made-up lists for trials: DTSEN, P3KE, DTKS and recipients of one invented population whose truth is known.

The lists look at one population at their own dates, late, each with its own coverage, errors and damage. Nothing is
shaped to please who matches them: there are twins, namesakes in one village, fathers and sons with one name, children
registered under the head's number, families that are listed twice. Every share is assumed, no figure here is a
statistic of any region, and every list says that it is made up.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rpkd.registry._identity import born
from rpkd.registry._names import each_kind, name_key, split_address, spread
from rpkd.registry._roster import COUNTS, FLAGS, GETS, TEXTS, ListKind, Roster, When
from rpkd.registry._synthetic_people import (
    CHILD,
    GRANDCHILD,
    HEAD,
    MARITAL,
    OTHER,
    RELATIONS,
    SPOUSE,
    WIDOWED,
    Days,
    Flags,
    Floats,
    Integers,
    People,
    Place,
    Texts,
    populate,
)
from rpkd.registry._typos import damaged_births, damaged_names, damaged_niks

FILE_PREFIX = "contoh-sintetis"
"""How the names of made-up files begin."""

KEY_PREFIX = "CS"
"""How the keys of families and persons in made-up lists begin."""

FAMILY_PROGRAMS = ("pkh", "sembako", "blt-desa")
PERSON_PROGRAM = "pbi-jk"
_BEFORE, _AFTER = datetime.date(2025, 2, 1), datetime.date(2026, 7, 10)
_DATES = {"dtsen": _AFTER, "p3ke": datetime.date(2023, 12, 1), "dtks": datetime.date(2025, 1, 15)}
_RULES = {"pkh": (1, 4), "sembako": (1, 5), "pbi-jk": (1, 5), "blt-desa": (1, 1)}
"""Deciles of those whom programmes are mostly given to after the change; the lists break them now and then."""


@dataclass(frozen=True)
class SyntheticSet:
    """Lists of one invented population.

    Parameters
    ----------
    rosters : tuple of Roster
        DTSEN, P3KE and DTKS, then lists of recipients before and after.
    truth : pandas.DataFrame
        One row for each row of each list: ``list`` (name), ``position`` (from 0), ``person`` (who it is), ``family``
        (which the person belongs to at the end; both int64), ``damaged`` (whether a field that lists are matched by
        was written down wrongly).
    """

    rosters: tuple[Roster, ...]
    truth: pd.DataFrame

    def __getitem__(self, name: str) -> Roster:
        """Return a list by its name."""
        return next(roster for roster in self.rosters if roster.name == name)


def invented_places(region_code: str, districts: int = 5, villages: int = 60) -> tuple[Place, ...]:
    """Make up villages for a region whose villages are not bundled.

    Examples
    --------
    >>> [place.code for place in invented_places("33.16", districts=2, villages=3)]
    ['33.16.01.2001', '33.16.02.2001', '33.16.01.2002']
    """
    return tuple(
        Place(
            f"{region_code}.{number % districts + 1:02d}.{2001 + number // districts}",
            f"Desa Contoh {number + 1}",
            f"Kecamatan Contoh {number % districts + 1}",
        )
        for number in range(villages)
    )


def synthetic_rosters(
    region_code: str,
    villages: Sequence[Place],
    families: int,
    seed: int,
    *,
    typos: float = 0.3,
    missing_nik: float = 0.4,
    moved: float = 0.05,
    duplicates: float = 0.005,
    recipients: bool = True,
) -> SyntheticSet:
    """Make up the lists of a region.

    Parameters
    ----------
    region_code : str
        Kemendagri code.
    villages : sequence of Place
        Where the families live.
    families : int
        At the start; DTSEN, P3KE and DTKS together have some 6.5 rows for each.
    seed : int
        The same seed gives the same lists.
    typos : float
        Share of rows of each list in which at least one of name, birth date, sex, NIK and family card is wrong.
    missing_nik : float
        Share of rows of DTSEN, P3KE and DTKS without a usable NIK, some villages and families far more than others;
        lists of recipients miss a quarter as many.
    moved : float
        Share of families that move within the region in three years; a fifth as many leave it, as many come.
    duplicates : float
        Share of rows and of families that a list holds twice, in DTKS twice as many.
    recipients : bool
        Whether to make the lists of recipients as well.

    Returns
    -------
    SyntheticSet
        Lists in the order ``dtsen``, ``p3ke``, ``dtks``, and ``pkh``, ``sembako``, ``blt-desa``, ``pbi-jk`` with the
        endings ``-sebelum`` and ``-sesudah``. Of a few families there may be lists that nobody is on: those are left
        out.

    Examples
    --------
    >>> made = synthetic_rosters("33.16", invented_places("33.16"), 300, seed=1, recipients=False)
    >>> [roster.name for roster in made.rosters], made["dtsen"].synthetic
    (['dtsen', 'p3ke', 'dtks'], True)
    """
    random = np.random.default_rng(seed)
    people = populate(random, region_code, villages, families, moved)
    needs = _needs(random, people)
    maker = _Maker(random, people, tuple(villages), typos, missing_nik, duplicates)
    made = [maker.dtsen(needs), maker.p3ke(needs), maker.dtks(needs)]
    if recipients:
        for program in (*FAMILY_PROGRAMS, PERSON_PROGRAM):
            made += [maker.program(needs, program, "before"), maker.program(needs, program, "after")]
    made = [(roster, truth) for roster, truth in made if len(truth)]
    return SyntheticSet(tuple(roster for roster, _ in made), pd.concat([truth for _, truth in made], ignore_index=True))


@dataclass(frozen=True)
class _Needs:
    """What lists believe of families, one value for each: deciles (0: none) and who gets what."""

    decile_before: Integers
    decile_after: Integers
    poverty: Floats
    before: dict[str, Flags]
    after: dict[str, Flags]


def _needs(random: np.random.Generator, people: People) -> _Needs:
    """Rank families with error, and give programmes by the rules, with errors of both kinds."""
    count = len(people.welfare)
    before = _deciles(random, people.welfare, 0.6)
    after = _deciles(random, people.later_welfare, 0.55)
    component = np.zeros(count, dtype=bool)
    has = (people.relation == CHILD) | (people.birth < np.datetime64("1964-01-01")) | people.disabled
    component[people.family[has]] = True
    component[people.later_family[has]] = True
    given: dict[str, Flags] = {}
    kept: dict[str, Flags] = {}
    for program, reach in (("pkh", -0.75), ("sembako", -0.45), ("pbi-jk", 0.05), ("blt-desa", -1.6)):
        fits = component if program == "pkh" else np.ones(count, dtype=bool)
        chance = 1 / (1 + np.exp(2.2 * (people.welfare - reach)))
        given[program] = fits & (random.random(count) < chance)
        low, high = _RULES[program]
        inside = (after >= low) & (after <= high)
        chance = np.where(given[program], np.where(inside, 0.86, 0.22), np.where(inside & fits, 0.25, 0.01))
        kept[program] = random.random(count) < chance
    for gets in (given, kept):
        gets["blt-desa"] &= ~gets["pkh"] & ~(gets["sembako"] & (random.random(count) < 0.8))
    # A few families are not ranked (yet).
    after[random.random(count) < 0.015] = 0
    return _Needs(before, after, people.welfare + 0.9 * random.standard_normal(count), given, kept)


def _deciles(random: np.random.Generator, welfare: Floats, error: float) -> Integers:
    """Put families in the nation's tenths as an assessment finds them; the region is poorer than the nation."""
    score = welfare + error * random.standard_normal(len(welfare))
    spread = float(np.hypot(1.0, error))
    cuts = [0.25 + spread * NormalDist().inv_cdf(tenth / 10) for tenth in range(1, 10)]
    deciles: Integers = np.digitize(score, cuts).astype(np.int64) + 1
    return deciles


@dataclass(frozen=True)
class _View:
    """Who an office believes to live where, sorted by family and relation; arrays over its rows."""

    person: Integers
    family: Integers
    home: Integers
    village: Integers
    card: Texts
    relation: Integers
    marital: Integers
    first: Flags

    def take(self, rows: Integers | Flags) -> _View:
        """Keep rows, in the order given."""
        return _View(*(values[rows] for values in self.__dict__.values()))


def _seen(people: People, date: datetime.date, slowness: float) -> _View:
    """Look at the population from an office that hears of changes late: the dead stay a while, the newborn wait."""
    heard = np.datetime64(date) - (people.lag * slowness).astype("timedelta64[D]")
    by_person = heard[people.family]
    family = np.where(people.changed <= by_person, people.later_family, people.family)
    village = np.where(people.moved <= heard, people.later_village, people.village)
    # One who changes after the family that he joins is seen to move is seen in it all the same.
    here = (people.birth <= by_person) & (people.death > by_person) & (village[family] >= 0)
    person = np.flatnonzero(here)
    changed = (people.changed <= by_person)[person]
    relation = np.where(changed, people.later_relation[person], people.relation[person])
    marital = np.where(changed, people.later_marital[person], people.marital[person])
    family = family[person]
    card = np.where(people.renewed <= heard, people.later_card, people.card)
    # Whoever stands first in line becomes the head where the head has died or left.
    line = np.array([0, 1, 3, 2, 5, 4])[relation]
    order = np.lexsort((people.birth[person], line, family))
    person, family, relation, marital = person[order], family[order], relation[order], marital[order]
    first = np.r_[True, family[1:] != family[:-1]] if len(family) else np.zeros(0, dtype=bool)
    heir = first & (relation != HEAD)
    marital[heir & (relation == SPOUSE)] = WIDOWED
    relation[heir] = HEAD
    # Of two heads (a couple that was seen to move in after another) the elder is the head.
    relation[(relation == HEAD) & ~first] = OTHER
    home = 2 * family + (people.moved <= heard)[family]
    return _View(person, family, home, village[family], card[family], relation, marital, first)


@dataclass(frozen=True)
class _Traits:
    """What a list's rows say beyond identity."""

    decile: Integers | None = None
    sizes: bool = False
    groups: bool = False
    gets: tuple[tuple[str, Flags], ...] = ()
    card: bool = True
    birth: bool = True
    sex: bool = True
    neighbourhood: bool = True


@dataclass(frozen=True)
class _Maker:
    random: np.random.Generator
    people: People
    places: tuple[Place, ...]
    typos: float
    missing_nik: float
    duplicates: float

    def dtsen(self, needs: _Needs) -> tuple[Roster, pd.DataFrame]:
        """List nearly everybody, with deciles, groups and programmes."""
        view = self._covered(_seen(self.people, _DATES["dtsen"], 0.5), np.full(len(self.people.welfare), 0.97))
        gets = tuple((program, needs.after[program]) for program in ("pkh", "sembako", PERSON_PROGRAM))
        traits = _Traits(decile=needs.decile_after, sizes=True, groups=True, gets=gets)
        return self._listed("dtsen", "dtsen", None, "after", _DATES["dtsen"], view, traits)

    def p3ke(self, needs: _Needs) -> tuple[Roster, pd.DataFrame]:
        """List families of deciles 1 to 7 without the number of their card."""
        view = self._covered(_seen(self.people, _DATES["p3ke"], 0.7), np.where(needs.decile_before <= 7, 0.96, 0.0))
        gets = tuple((program, needs.before[program]) for program in ("pkh", "sembako"))
        traits = _Traits(decile=needs.decile_before, gets=gets, card=False, neighbourhood=False)
        return self._listed("p3ke", "p3ke", None, "before", _DATES["p3ke"], view, traits)

    def dtks(self, needs: _Needs) -> tuple[Roster, pd.DataFrame]:
        """List the poorer half, ranked with a large error and proposed by villages; no deciles."""
        middle = float(np.median(needs.poverty))
        view = self._covered(_seen(self.people, _DATES["dtks"], 1.6), np.where(needs.poverty < middle, 0.93, 0.03))
        return self._listed("dtks", "dtks", None, "before", _DATES["dtks"], view, _Traits())

    def program(self, needs: _Needs, program: str, when: When) -> tuple[Roster, pd.DataFrame]:
        """List recipients: persons for the health insurance, else one person of each family."""
        date = _BEFORE if when == "before" else _AFTER
        gets = (needs.before if when == "before" else needs.after)[program]
        view = self._covered(_seen(self.people, date, 1.0), 0.98 * gets)
        persons = program == PERSON_PROGRAM
        if not persons:
            view = view.take(self._receiver(view, mothers=program == "pkh"))
        name = f"{program}-{'sebelum' if when == 'before' else 'sesudah'}"
        traits = _Traits(birth=persons, sex=persons)
        return self._listed(name, "recipients", program, when, date, view, traits)

    def _covered(self, view: _View, chance: NDArray[np.floating]) -> _View:
        """Keep the families that a list covers, and nearly all of their members."""
        covered = self.random.random(len(chance)) < chance
        return view.take(covered[view.family] & (self.random.random(len(view.person)) > 0.012))

    def _receiver(self, view: _View, *, mothers: bool) -> Integers:
        """Name one of each family: the head, for families with children mostly the mother."""
        preferred = (view.relation != SPOUSE) | (self.random.random(len(view.family)) < 0.2)
        line = np.where(view.relation <= SPOUSE, (view.relation + (preferred if mothers else 0) * 2) % 4, 4)
        line = np.where(mothers & (view.relation == HEAD), 1, np.where(mothers & ~preferred, 0, line))
        order = np.lexsort((line, view.family))
        family = view.family[order]
        chosen: Integers = order[np.r_[True, family[1:] != family[:-1]]] if len(order) else order
        return chosen

    def _listed(
        self, name: str, kind: ListKind, program: str | None, when: When, date: datetime.date, view: _View,
        traits: _Traits,     ) -> tuple[Roster, pd.DataFrame]:  # fmt: skip
        """Write a list of those who are seen, with its duplicates and damage."""
        random, people = self.random, self.people
        view, copy = self._ordered(view, self.duplicates * (2 if kind == "dtks" else 1))
        count, person, family = len(view.person), view.person, view.family
        damage = self._damage(view, date, self.missing_nik * (0.25 if kind == "recipients" else 1), traits)
        key = np.unique(np.stack([family, copy]), axis=1, return_inverse=True)[1].ravel()
        label = _labels(random, f"{KEY_PREFIX}{kind[0].upper()}K", key)
        nothing = np.full(count, "", dtype=object)
        columns: dict[str, Texts] = dict.fromkeys(TEXTS, nothing)
        if kind != "recipients":
            columns |= {
                "family_id": label,
                "person_id": _labels(random, f"{KEY_PREFIX}{kind[0].upper()}I", np.arange(count)),
                "relation": RELATIONS[view.relation],
                "marital": MARITAL[view.marital],
            }
        columns |= damage.texts | self._addresses(view, traits) | _of_places(self.places, view.village)
        rows = pd.DataFrame({"row": np.arange(count) + (5 if kind == "p3ke" else 2)})
        for column in TEXTS:
            rows[column] = pd.Series(columns[column], dtype="str")
        rows["birth"] = damage.birth.astype("datetime64[s]")
        decile = np.zeros(count, dtype=np.int64) if traits.decile is None else traits.decile[family]
        size = np.bincount(key)[key] if traits.sizes else np.zeros(count, dtype=np.int64)
        for column, numbers in zip(COUNTS, (decile, size), strict=True):
            rows[column] = pd.Series(numbers, dtype="Int64").mask(numbers == 0)
        for column, values in self._yes_or_no(view, date, traits).items():
            rows[column] = values
        for code, gets in traits.gets:
            rows[f"{GETS}{code}"] = pd.Series(gets[family], dtype="boolean")
        extension = "xlsx" if kind == "p3ke" else "csv"
        shown = f"{FILE_PREFIX}-{name}.{extension}"
        truth = pd.DataFrame(
            {
                "list": pd.Series([name] * count, dtype="str"),
                "position": np.arange(count),
                "person": person,
                "family": people.later_family[person],
                "damaged": damage.damaged,
            }
        )
        return Roster(name, kind, program, when, "person", date, shown, rows, synthetic=True), truth

    def _ordered(self, view: _View, duplicates: float) -> tuple[_View, Integers]:
        """List some persons and families twice, and put families in an order that tells nothing."""
        random = self.random
        families = len(self.people.welfare)
        twice = (random.random(families) < duplicates)[view.family]
        again = random.random(len(view.person)) < duplicates
        rows = np.concatenate([np.arange(len(view.person)), np.flatnonzero(twice), np.flatnonzero(again & ~twice)])
        copy = np.repeat([0, 1, 0], [len(view.person), int(twice.sum()), int((again & ~twice).sum())])
        both = view.take(rows)
        chance = random.random((2, families))
        order = np.lexsort((both.relation, chance[copy, both.family], both.village))
        return both.take(order), copy[order]

    def _yes_or_no(self, view: _View, date: datetime.date, traits: _Traits) -> dict[str, pd.Series]:
        count, people = len(view.person), self.people
        if not traits.groups:
            return {column: pd.Series(pd.NA, index=range(count), dtype="boolean") for column in FLAGS}
        person = view.person
        age = (np.datetime64(date) - people.birth[person]).astype(np.int64) / 365.25
        couple = np.zeros(len(people.welfare), dtype=np.int64)
        np.add.at(couple, view.family[view.relation <= SPOUSE], 1)
        orphan = np.isin(view.relation, (CHILD, GRANDCHILD)) & (age < 18) & (couple[view.family] == 1)
        school = (age >= 6.5) & (age < 19) & (self.random.random(count) < np.where(age < 16, 0.97, 0.75))
        flags = (people.disabled[person], people.migrant[person], orphan, people.pregnant[person], school)
        return {column: pd.Series(values, dtype="boolean") for column, values in zip(FLAGS, flags, strict=True)}

    def _damage(self, view: _View, date: datetime.date, missing_nik: float, traits: _Traits) -> _Damage:
        """Write identities down as an office does: typos, missing and borrowed numbers, wrong dates."""
        random, people, person = self.random, self.people, view.person
        count = len(person)
        state = self._nik_states(view, missing_nik)
        nik = people.nik[person].astype(object)
        has_nik = state == "ok"
        borrowed = has_nik & ~view.first & (random.random(count) < 0.002)
        head = np.maximum.accumulate(np.where(view.relation == HEAD, np.arange(count), 0))
        borrowed &= view.family[head] == view.family
        nik[borrowed] = people.nik[person[head[borrowed]]]
        has_card = (random.random(count) > 0.03) & traits.card
        wrong = random.random(count) < self.typos
        kind = random.choice(5, count, p=(0.6, 0.22, 0.1, 0.05, 0.03))
        kind[(kind == 1) & (not traits.birth)] = 0
        kind[(kind == 2) & ~has_nik] = 0
        kind[(kind == 3) & ~has_card] = 0
        kind[(kind == 4) & (not traits.sex)] = 0
        more = wrong & (random.random(count) < 0.25)
        name = people.name[person].astype(object)
        wrong_name = wrong & (kind == 0) | more & (kind == 1)
        name[wrong_name] = damaged_names(random, name[wrong_name])
        birth = people.birth[person].copy()
        wrong_birth = (wrong & (kind == 1) | more & (kind == 0)) & traits.birth
        birth[wrong_birth] = damaged_births(random, birth[wrong_birth], np.datetime64(date))
        nik[wrong & (kind == 2)] = damaged_niks(random, nik[wrong & (kind == 2)])
        nik[~has_nik] = ""
        card = np.where(has_card, view.card, "").astype(object)
        card[wrong & (kind == 3)] = damaged_niks(random, card[wrong & (kind == 3)])
        female = people.female[person] ^ (wrong & (kind == 4))
        if not traits.birth:
            birth = np.full(count, np.datetime64("NaT", "D"))
        # What a list does not say is taken from the NIK, as a reader does.
        in_list = ~np.isnat(birth)
        held = born(nik, date)
        birth = np.where(in_list, birth, held.date)
        name = self._titled(name, view)
        texts = {
            "nik": nik,
            "kk": card,
            "nik_state": state,
            "kk_state": np.where(has_card, "ok", "missing").astype(object),
            "name": name,
            "name_key": _once_each(name, name_key),
            "birth_from": np.select([in_list, ~np.isnat(birth)], ["list", "nik"], "").astype(object),
            "sex": np.where(female, "P", "L").astype(object) if traits.sex else held.sex,
        }
        return _Damage(texts, birth, wrong | borrowed)

    def _titled(self, names: Texts, view: _View) -> Texts:
        """Write titles before some names of the old, degrees behind some of the young, some names in small letters."""
        random, people = self.random, self.people
        old = people.birth[view.person] < np.datetime64("1970-01-01")
        chance = random.random(len(names))
        hajj = np.where(people.female[view.person], "HJ. ", "H. ").astype(object)
        titled = np.where(old & (chance < 0.03), hajj + names, names).astype(object)
        titled = np.where(~old & (chance < 0.01), titled + ", S.PD", titled).astype(object)
        small = np.flatnonzero(random.random(len(names)) < 0.04)
        titled[small] = [name.title() for name in titled[small]]
        return titled

    def _addresses(self, view: _View, traits: _Traits) -> dict[str, Texts]:
        """Write addresses in a list's ways: in full, short, with RT and RW inside, without number, not at all."""
        random, homes = self.random, self.people.homes
        style = random.choice(5, len(homes.name), p=(0.5, 0.2, 0.14, 0.1, 0.06))
        if not traits.neighbourhood:
            style = np.where(random.random(len(style)) < 0.5, 2, style)
        number = homes.number.astype("U3").astype(object)
        kind = np.select(
            [homes.street & (style == 1), homes.street, style == 1], ["JALAN ", "JL. ", "DSN. "], "DUSUN "
        ).astype(object)
        house = np.where(homes.street & (style != 3), np.where(style == 1, " NOMOR ", " NO. ") + number, "").astype(
            object
        )
        rt, rw = (neighbours.astype("U2").astype(object) for neighbours in (homes.rt, homes.rw))
        inside = np.where(style == 2, " RT 0" + rt + " RW 0" + rw, "").astype(object)
        written = np.where(style == 4, "", kind + homes.name + house + inside).astype(object)[view.home]
        places, parts = each_kind(pd.Series(written, dtype=object), split_address)
        key, own_rt, own_rw = (spread(places, [part[number] for part in parts]) for number in range(3))
        if traits.neighbourhood:
            own_rt, own_rw = rt[view.home], rw[view.home]
        return {"address": written, "address_key": key, "rt": own_rt, "rw": own_rw}

    def _nik_states(self, view: _View, missing: float) -> Texts:
        """Choose exactly the wanted share of rows without NIK: villages and families differ, the young miss it more."""
        random, count = self.random, len(view.person)
        if not count:
            return np.full(0, "", dtype=object)
        young = self.people.birth[view.person] > np.datetime64("2008-01-01")
        odds = (
            1.1 * random.standard_normal(len(self.places))[view.village]
            + 1.2 * random.standard_normal(len(self.people.welfare))[view.family]
            + 0.4 * young
            + random.standard_normal(count)
        )
        lacking = np.argsort(-odds, kind="stable")[: round(missing * count)]
        state = np.full(count, "ok", dtype=object)
        faults = np.array(["missing", "zeros", "length", "rounded"], dtype=object)
        state[lacking] = faults[random.choice(4, len(lacking), p=(0.88, 0.05, 0.04, 0.03))]
        return state


def _once_each(texts: Texts, read: Callable[[str], str]) -> Texts:
    places, results = each_kind(pd.Series(texts, dtype=object), read)
    return spread(places, results)


@dataclass(frozen=True)
class _Damage:
    texts: dict[str, Texts]
    birth: Days
    damaged: NDArray[np.bool_]


def _labels(random: np.random.Generator, prefix: str, keys: Integers) -> Texts:
    """Give each key a label of its own, in an order that tells nothing."""
    count = int(keys.max()) + 1 if len(keys) else 0
    numbers = random.permutation(count) + 1
    labels = np.array([f"{prefix}{number:07d}" for number in numbers.tolist()], dtype=object)
    return labels[keys]


def _of_places(places: tuple[Place, ...], village: Integers) -> dict[str, Texts]:
    columns = {
        "district": [place.code[:8] for place in places],
        "village": [place.code for place in places],
        "district_name": [place.district_name for place in places],
        "village_name": [place.name for place in places],
    }
    return {name: np.array(values, dtype=object)[village] for name, values in columns.items()}
