"""Made-up lists for trials: DTSEN, P3KE, DTKS and recipients of one invented population whose truth is known.

The lists look at one population at their own dates, late, each with its own coverage, errors and damage. Nothing is
shaped to please who matches them: there are twins, namesakes in one village, fathers and sons with one name, children
registered under the head's number, families that are listed twice. Every share is assumed, no figure here is a
statistic of any region, and every list says that it is made up.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rpkd.registry._roster import COUNTS, FLAGS, GETS, TEXTS, ListKind, Roster, When
from rpkd.registry._synthetic_people import (
    CHILD,
    GRANDCHILD,
    MARITAL,
    RELATIONS,
    SPOUSE,
    Flags,
    Floats,
    Integers,
    People,
    Place,
    Texts,
    populate,
)
from rpkd.registry._synthetic_view import View, seen
from rpkd.registry._synthetic_writing import Says, addresses, identities

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
        At the start; DTSEN, P3KE and DTKS together have some seven rows for each.
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
class _Maker:
    random: np.random.Generator
    people: People
    places: tuple[Place, ...]
    typos: float
    missing_nik: float
    duplicates: float

    def dtsen(self, needs: _Needs) -> tuple[Roster, pd.DataFrame]:
        """List nearly everybody, with deciles, groups and programmes."""
        view = self._covered(seen(self.people, _DATES["dtsen"], 0.5), np.full(len(self.people.welfare), 0.97))
        gets = tuple((program, needs.after[program]) for program in ("pkh", "sembako", PERSON_PROGRAM))
        says = Says(decile=needs.decile_after, sizes=True, groups=True, gets=gets)
        return self._listed("dtsen", "dtsen", None, "after", _DATES["dtsen"], view, says)

    def p3ke(self, needs: _Needs) -> tuple[Roster, pd.DataFrame]:
        """List families of deciles 1 to 7 without the number of their card."""
        view = self._covered(seen(self.people, _DATES["p3ke"], 0.7), np.where(needs.decile_before <= 7, 0.96, 0.0))
        gets = tuple((program, needs.before[program]) for program in ("pkh", "sembako"))
        says = Says(decile=needs.decile_before, gets=gets, card=False, neighbourhood=False)
        return self._listed("p3ke", "p3ke", None, "before", _DATES["p3ke"], view, says)

    def dtks(self, needs: _Needs) -> tuple[Roster, pd.DataFrame]:
        """List the poorer half, ranked with a large error and proposed by villages; no deciles."""
        middle = float(np.median(needs.poverty))
        view = self._covered(seen(self.people, _DATES["dtks"], 1.6), np.where(needs.poverty < middle, 0.93, 0.03))
        return self._listed("dtks", "dtks", None, "before", _DATES["dtks"], view, Says())

    def program(self, needs: _Needs, program: str, when: When) -> tuple[Roster, pd.DataFrame]:
        """List recipients: persons for the health insurance, else one person of each family."""
        date = _BEFORE if when == "before" else _AFTER
        gets = (needs.before if when == "before" else needs.after)[program]
        view = self._covered(seen(self.people, date, 1.0), 0.98 * gets)
        persons = program == PERSON_PROGRAM
        if not persons:
            view = view.take(self._receiver(view, mothers=program == "pkh"))
        name = f"{program}-{'sebelum' if when == 'before' else 'sesudah'}"
        says = Says(birth=persons, sex=persons)
        return self._listed(name, "recipients", program, when, date, view, says)

    def _covered(self, view: View, chance: NDArray[np.floating]) -> View:
        """Keep the families that a list covers, and nearly all of their members."""
        covered = self.random.random(len(chance)) < chance
        return view.take(covered[view.family] & (self.random.random(len(view.person)) > 0.012))

    def _receiver(self, view: View, *, mothers: bool) -> Integers:
        """Name one of each family: the head, or mostly the spouse where a programme names mothers."""
        turn = view.relation + 1
        if mothers:
            turn[(view.relation == SPOUSE) & (self.random.random(len(turn)) < 0.8)] = 0
        order = np.lexsort((turn, view.family))
        family = view.family[order]
        chosen: Integers = order[np.r_[True, family[1:] != family[:-1]]] if len(order) else order
        return chosen

    def _listed(
        self,
        name: str,
        kind: ListKind,
        program: str | None,
        when: When,
        date: datetime.date,
        view: View,
        says: Says,
    ) -> tuple[Roster, pd.DataFrame]:
        """Write a list of those who are seen, with its duplicates and damage."""
        random, people = self.random, self.people
        view, copy = self._ordered(view, self.duplicates * (2 if kind == "dtks" else 1))
        count, person, family = len(view.person), view.person, view.family
        missing = self.missing_nik * (0.25 if kind == "recipients" else 1)
        written = identities(random, people, view, date, says, self.typos, missing)
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
        columns |= written.texts | addresses(random, people.homes, view, says) | _of_places(self.places, view.village)
        rows = pd.DataFrame({"row": np.arange(count) + (5 if kind == "p3ke" else 2)})
        for column in TEXTS:
            rows[column] = pd.Series(columns[column], dtype="str")
        rows["birth"] = written.birth.astype("datetime64[s]")
        decile = np.zeros(count, dtype=np.int64) if says.decile is None else says.decile[family]
        size = np.bincount(key)[key] if says.sizes else np.zeros(count, dtype=np.int64)
        for column, numbers in zip(COUNTS, (decile, size), strict=True):
            rows[column] = pd.Series(numbers, dtype="Int64").mask(numbers == 0)
        for column, values in self._yes_or_no(view, date, says).items():
            rows[column] = values
        for code, gets in says.gets:
            rows[f"{GETS}{code}"] = pd.Series(gets[family], dtype="boolean")
        extension = "xlsx" if kind == "p3ke" else "csv"
        shown = f"{FILE_PREFIX}-{name}.{extension}"
        truth = pd.DataFrame(
            {
                "list": pd.Series([name] * count, dtype="str"),
                "position": np.arange(count),
                "person": person,
                "family": people.later_family[person],
                "damaged": written.damaged,
            }
        )
        return Roster(name, kind, program, when, "person", date, shown, rows, synthetic=True), truth

    def _ordered(self, view: View, duplicates: float) -> tuple[View, Integers]:
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

    def _yes_or_no(self, view: View, date: datetime.date, says: Says) -> dict[str, pd.Series]:
        count, people = len(view.person), self.people
        if not says.groups:
            return {column: pd.Series(pd.NA, index=range(count), dtype="boolean") for column in FLAGS}
        person = view.person
        age = (np.datetime64(date) - people.birth[person]).astype(np.int64) / 365.25
        couple = np.bincount(view.family[view.relation <= SPOUSE], minlength=len(people.welfare))
        orphan = np.isin(view.relation, (CHILD, GRANDCHILD)) & (age < 18) & (couple[view.family] == 1)
        school = (age >= 6.5) & (age < 19) & (self.random.random(count) < np.where(age < 16, 0.97, 0.75))
        flags = (people.disabled[person], people.migrant[person], orphan, people.pregnant[person], school)
        return {column: pd.Series(values, dtype="boolean") for column, values in zip(FLAGS, flags, strict=True)}


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
