"""What an office sees of the invented population at a date: who is alive, where, in which family, under which card."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np

from rpkd.registry._synthetic_people import HEAD, OTHER, SPOUSE, WIDOWED, Flags, Integers, People, Texts


@dataclass(frozen=True)
class View:
    """Who an office believes to live where: arrays over its rows, sorted by family and relation.

    Parameters
    ----------
    person, family : numpy.ndarray of int
        Who, and the family that the office believes the person to be of.
    home, village : numpy.ndarray of int
        Places in `People.homes` and in the list of villages.
    card : numpy.ndarray of object
        Number of the family's card.
    relation, marital : numpy.ndarray of int
        Places in `RELATIONS` and `MARITAL`.
    first : numpy.ndarray of bool
        The first of each family.
    """

    person: Integers
    family: Integers
    home: Integers
    village: Integers
    card: Texts
    relation: Integers
    marital: Integers
    first: Flags

    def take(self, rows: Integers | Flags) -> View:
        """Keep rows, in the order given."""
        return View(*(values[rows] for values in self.__dict__.values()))


def seen(people: People, date: datetime.date, slowness: float) -> View:
    """Look at the population from an office that hears of changes late: the dead stay a while, the newborn wait.

    Parameters
    ----------
    people : People
        The truth.
    date : datetime.date
        Of the list.
    slowness : float
        Multiple of the days that families' news take.
    """
    heard = np.datetime64(date) - (people.lag * slowness).astype("timedelta64[D]")
    by_person = heard[people.family]
    family = np.where(people.changed <= by_person, people.later_family, people.family)
    village = np.where(people.moved <= heard, people.later_village, people.village)
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
    return View(person, family, home, village[family], card[family], relation, marital, first)
