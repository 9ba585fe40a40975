"""How offices write the invented population down: names, numbers, dates and addresses with what goes wrong in them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rpkd.registry._identity import born
from rpkd.registry._names import each_kind, name_key, split_address, spread
from rpkd.registry._synthetic_people import HEAD, Days, Flags, Homes, Integers, People, Texts
from rpkd.registry._synthetic_view import View
from rpkd.registry._typos import damaged_births, damaged_names, damaged_niks


@dataclass(frozen=True)
class Says:
    """Which columns a list has: some of what it says is the same for all rows of a family, an array over families."""

    decile: Integers | None = None
    sizes: bool = False
    groups: bool = False
    gets: tuple[tuple[str, Flags], ...] = ()
    card: bool = True
    birth: bool = True
    sex: bool = True
    neighbourhood: bool = True


@dataclass(frozen=True)
class Identities:
    """Columns of text of a list that tell who somebody is, birth dates, and which rows are not as they should be."""

    texts: dict[str, Texts]
    birth: Days
    damaged: Flags


def identities(
    random: np.random.Generator,
    people: People,
    view: View,
    date: datetime.date,
    says: Says,
    typos: float,
    missing_nik: float,
) -> Identities:
    """Write identities down as an office does: typos, missing and borrowed numbers, wrong dates.

    Parameters
    ----------
    random : numpy.random.Generator
        Where chance comes from.
    people : People
        The truth.
    view : View
        Rows of the list.
    date : datetime.date
        Of the list.
    says : Says
        Which columns it has.
    typos, missing_nik : float
        Shares of its rows.
    """
    person = view.person
    count = len(person)
    state = _nik_states(random, people, view, missing_nik)
    nik = people.nik[person].astype(object)
    has_nik = state == "ok"
    borrowed = has_nik & ~view.first & (random.random(count) < 0.002)
    head = np.maximum.accumulate(np.where(view.relation == HEAD, np.arange(count), 0))
    borrowed &= view.family[head] == view.family
    nik[borrowed] = people.nik[person[head[borrowed]]]
    has_card = (random.random(count) > 0.03) & says.card
    wrong = random.random(count) < typos
    kind = random.choice(5, count, p=(0.6, 0.22, 0.1, 0.05, 0.03))
    kind[(kind == 1) & (not says.birth)] = 0
    kind[(kind == 2) & ~has_nik] = 0
    kind[(kind == 3) & ~has_card] = 0
    kind[(kind == 4) & (not says.sex)] = 0
    more = wrong & (random.random(count) < 0.25)
    name = people.name[person].astype(object)
    wrong_name = wrong & (kind == 0) | more & (kind == 1)
    name[wrong_name] = damaged_names(random, name[wrong_name])
    birth = people.birth[person].copy()
    wrong_birth = (wrong & (kind == 1) | more & (kind == 0)) & says.birth
    birth[wrong_birth] = damaged_births(random, birth[wrong_birth], np.datetime64(date))
    nik[wrong & (kind == 2)] = damaged_niks(random, nik[wrong & (kind == 2)])
    nik[~has_nik] = ""
    card = np.where(has_card, view.card, "").astype(object)
    card[wrong & (kind == 3)] = damaged_niks(random, card[wrong & (kind == 3)])
    female = people.female[person] ^ (wrong & (kind == 4))
    if not says.birth:
        birth = np.full(count, np.datetime64("NaT", "D"))
    # What a list does not say is taken from the NIK, as a reader does.
    in_list = ~np.isnat(birth)
    held = born(nik, date)
    birth = np.where(in_list, birth, held.date)
    name = _titled(random, people, name, view)
    texts = {
        "nik": nik,
        "kk": card,
        "nik_state": state,
        "kk_state": np.where(has_card, "ok", "missing").astype(object),
        "name": name,
        "name_key": _once_each(name, name_key),
        "birth_from": np.select([in_list, ~np.isnat(birth)], ["list", "nik"], "").astype(object),
        "sex": np.where(female, "P", "L").astype(object) if says.sex else held.sex,
    }
    return Identities(texts, birth, wrong | borrowed)


def _titled(random: np.random.Generator, people: People, names: Texts, view: View) -> Texts:
    """Write titles before some names of the old, degrees behind some of the young, some names in small letters."""
    old = people.birth[view.person] < np.datetime64("1970-01-01")
    chance = random.random(len(names))
    hajj = np.where(people.female[view.person], "HJ. ", "H. ").astype(object)
    titled = np.where(old & (chance < 0.03), hajj + names, names).astype(object)
    titled = np.where(~old & (chance < 0.01), titled + ", S.PD", titled).astype(object)
    small = np.flatnonzero(random.random(len(names)) < 0.04)
    titled[small] = [name.title() for name in titled[small]]
    return titled


def addresses(random: np.random.Generator, homes: Homes, view: View, says: Says) -> dict[str, Texts]:
    """Write addresses in a list's ways: in full, short, with RT and RW inside, without number, not at all."""
    style = random.choice(5, len(homes.name), p=(0.5, 0.2, 0.14, 0.1, 0.06))
    if not says.neighbourhood:
        style = np.where(random.random(len(style)) < 0.5, 2, style)
    number = homes.number.astype("U3").astype(object)
    kind = np.select(
        [homes.street & (style == 1), homes.street, style == 1], ["JALAN ", "JL. ", "DSN. "], "DUSUN "
    ).astype(object)
    house = np.where(homes.street & (style != 3), np.where(style == 1, " NOMOR ", " NO. ") + number, "").astype(object)
    rt, rw = (neighbours.astype("U2").astype(object) for neighbours in (homes.rt, homes.rw))
    inside = np.where(style == 2, " RT 0" + rt + " RW 0" + rw, "").astype(object)
    written = np.where(style == 4, "", kind + homes.name + house + inside).astype(object)[view.home]
    places, parts = each_kind(pd.Series(written, dtype=object), split_address)
    key, own_rt, own_rw = (spread(places, [part[number] for part in parts]) for number in range(3))
    if says.neighbourhood:
        own_rt, own_rw = rt[view.home], rw[view.home]
    return {"address": written, "address_key": key, "rt": own_rt, "rw": own_rw}


def _nik_states(random: np.random.Generator, people: People, view: View, missing: float) -> Texts:
    """Choose exactly the wanted share of rows without NIK: villages and families differ, the young miss it more."""
    count = len(view.person)
    if not count:
        return np.full(0, "", dtype=object)
    young = people.birth[view.person] > np.datetime64("2008-01-01")
    odds = (
        1.1 * random.standard_normal(int(view.village.max()) + 1)[view.village]
        + 1.2 * random.standard_normal(len(people.welfare))[view.family]
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
