"""From matched rows of several lists to one row for each family.

The list after the change (DTSEN) says what a family is; older lists and lists of recipients add what they know of
it. A row of another list belongs to the family that holds its person; a family of another list whose persons are
nowhere yet is a family of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from rpkd.registry import GETS, Roster, family_key

ELDERLY_AGE = 60
TODDLER_AGES = (0, 6)
PUPIL_AGES = (7, 18)
VULNERABLE_GROUPS = ("lone_elderly", "disabled", "migrant", "female_head", "orphan")
"""Columns of families that say whether one is of a vulnerable group."""
MEMBERS = ("toddlers", "pupils", "elderly", "pregnant")
"""Columns of families that count members of a group."""
_DISTRICT = len("33.16.01")
_KINDS = ("dtsen", "p3ke", "dtks", "recipients")
Whole = npt.NDArray[np.int64]


class Pseudonyms(Protocol):
    """What is asked of a key."""

    def pseudonyms(self, texts: Iterable[str]) -> npt.NDArray[np.object_]:
        """Return the pseudonym of each text."""
        ...


def by_authority(rosters: Sequence[Roster]) -> list[Roster]:
    """Put lists in the order in which they are believed: DTSEN, P3KE, DTKS, recipients; the newest of a kind first."""
    return sorted(
        rosters, key=lambda roster: (_KINDS.index(roster.kind), roster.when != "after", -roster.date.toordinal())
    )


def members_of(rosters: Sequence[Roster], entities: pd.DataFrame, key: Pseudonyms) -> pd.DataFrame:
    """Say which family every row of every list belongs to.

    Parameters
    ----------
    rosters : sequence of Roster
        The lists.
    entities : pandas.DataFrame
        One row for each row of each list: ``list``, ``position``, ``entity`` (the person), ``method``, ``probability``,
        ``by_nik`` (the person when identity numbers alone decide).
    key : Pseudonyms
        Makes the families' pseudonyms.

    Returns
    -------
    pandas.DataFrame
        Columns of `entities` and ``instance`` (the family as the row's own list has it) and ``family`` (pseudonym), in
        the order of `by_authority`.
    """
    person_family: dict[int, int] = {}
    parts: list[pd.DataFrame] = []
    texts: list[str] = []
    next_instance = 0
    for roster in by_authority(rosters):
        own = entities[entities["list"] == roster.name].sort_values("position", ignore_index=True)
        instances, count = _instances(roster)
        part = own.assign(instance=instances + next_instance)
        known = part["entity"].map(person_family)
        families = _placed(instances, count, np.asarray(known, np.float64), len(texts))
        fresh = np.unique(families[families >= len(texts)])
        # Families are numbered on as they appear: the first row of each new one names it.
        first = pd.Series(np.arange(len(families))).groupby(families).first().reindex(fresh)
        texts += _naming(roster, first.to_numpy(np.int64))
        found = known.notna().to_numpy()
        part["number"] = np.where(found, known.fillna(-1).to_numpy(np.int64), families)
        new = part.loc[~found, ["entity", "number"]].drop_duplicates("entity")
        person_family.update(zip(new["entity"].tolist(), new["number"].tolist(), strict=True))
        parts.append(part)
        next_instance += count
    members = pd.concat(parts, ignore_index=True)
    names = np.asarray(key.pseudonyms(_unique(texts)), dtype=object)
    return members.assign(family=pd.Series(names[members["number"].to_numpy()], dtype="str")).drop(columns="number")


def _instances(roster: Roster) -> tuple[Whole, int]:
    """Give each row of a list the number of its family; families of one card are one that is listed twice."""
    key = family_key(roster)
    kk = roster.rows["kk"].to_numpy(object)
    known = kk != ""
    # Members of one family may hold different numbers by a slip: the most frequent one is the family's.
    cards = pd.DataFrame({"key": key[known], "kk": kk[known]}).value_counts(sort=False).rename("rows").reset_index()
    cards = cards.sort_values(["key", "rows", "kk"], ascending=[True, False, True]).drop_duplicates("key")
    label = np.arange(int(key.max(initial=-1)) + 1).astype(object)
    label[cards["key"].to_numpy()] = cards["kk"].to_numpy()
    numbers, found = pd.factorize(label[key])
    return numbers.astype(np.int64), len(found)


def _placed(instances: Whole, count: int, known: npt.NDArray[np.float64], next_family: int) -> Whole:
    """Give each row the family of its instance: the one that most of its known persons are in, else a new one."""
    best = np.full(count, -1, dtype=np.int64)
    have = ~np.isnan(known)
    if have.any():
        votes = pd.DataFrame({"instance": instances[have], "family": known[have].astype(np.int64)})
        tally = votes.value_counts(sort=False).rename("votes").reset_index()
        tally = tally.sort_values(["instance", "votes", "family"], ascending=[True, False, True])
        winners = tally.drop_duplicates("instance")
        best[winners["instance"].to_numpy()] = winners["family"].to_numpy()
    new = best < 0
    best[new] = next_family + np.arange(int(new.sum()))
    return best[instances]


def _naming(roster: Roster, positions: Whole) -> list[str]:
    """Return the texts that families are known by, as long as their list says the same of them."""
    rows = roster.rows.iloc[positions]
    born = rows["birth"].dt.strftime("%Y%m%d").fillna("")
    names = []
    for kk, own, nik, name, birth, village in zip(
        rows["kk"], rows["family_id"], rows["nik"], rows["name_key"], born, rows["village"], strict=True
    ):
        if kk:
            names.append(f"kk:{kk}")
        elif own:
            names.append(f"id:{roster.kind}:{own}")
        else:
            names.append(f"nik:{nik}" if nik else f"who:{name}:{birth}:{village}")
    return names


def _unique(texts: list[str]) -> list[str]:
    """Tell families of one text apart by their order of appearance."""
    seen: dict[str, int] = {}
    told = []
    for text in texts:
        seen[text] = seen.get(text, 0) + 1
        told.append(text if seen[text] == 1 else f"{text}|{seen[text]}")
    return told


def families_of(rosters: Sequence[Roster], members: pd.DataFrame) -> pd.DataFrame:
    """Make one row for each family of all lists.

    Parameters
    ----------
    rosters : sequence of Roster
        The lists.
    members : pandas.DataFrame
        From `members_of`.

    Returns
    -------
    pandas.DataFrame
        Sorted by village and pseudonym, without any name, number or address:

        - ``family``; ``village``, ``district`` (codes, empty where unknown); ``size``;
        - ``in_before``, ``in_after``: whether an older list, and DTSEN, hold persons of it; ``list_before`` says which;
        - ``decile_before``, ``decile_after`` (missing where the list has none);
        - ``before:<program>``, ``after:<program>``: whether it receives a programme (missing where no list says), with
          ``persons_before:<program>``, ``persons_after:<program>``: how many of its persons do;
        - ``lone_elderly``, ``disabled``, ``migrant``, ``female_head``, ``orphan`` (missing where unknown), and the
          numbers of ``toddlers`` (0–6), ``pupils`` (7–18), ``elderly`` (60 and over) and ``pregnant``;
        - ``link``: how it was found again, ``"nik"``, ``"model"`` or ``"none"``, with ``probability``; ``moved``: its
          village is another one now; ``doubt``: number of its rows whose NIK or KK cannot be used.
    """
    order = members.groupby("family", sort=False).size().index
    out = pd.DataFrame(index=order)
    ordered = by_authority(rosters)
    registers = [roster for roster in ordered if roster.kind != "recipients"]
    after, before = ([roster for roster in registers if roster.when == when] for when in ("after", "before"))
    in_after, in_before = _holds(after, members, order), _holds(before, members, order)
    out["in_after"], out["in_before"] = in_after, in_before
    main, old = _main(after, members, order), _main(before, members, order)
    everything = _main(ordered, members, order)
    out["village"], out["district"] = everything["village"], everything["district"]
    out["moved"] = (main["village"] != "") & (old["village"] != "") & (main["village"] != old["village"])
    out["size"] = main["size"].fillna(old["size"]).fillna(everything["size"]).astype("Int64")
    out["decile_after"], out["decile_before"] = main["decile"].astype("Int64"), old["decile"].astype("Int64")
    out["list_before"] = old["kind"]
    _add_programs(out, rosters, members, order)
    for name in (*VULNERABLE_GROUPS, *MEMBERS):
        out[name] = main[name].fillna(old[name])
    both = in_after & in_before
    out["link"], out["probability"] = _links(members, {r.name for r in after}, {r.name for r in before}, both)
    out["doubt"] = _doubts(rosters, members, order)
    out = out.reset_index(names="family").astype(dict.fromkeys(("family", "village", "district", "list_before"), "str"))
    return out.sort_values(["village", "family"], ignore_index=True)


def _holds(rosters: Sequence[Roster], members: pd.DataFrame, order: pd.Index) -> pd.Series:
    """Say of each family whether lists hold persons of it."""
    of = members.loc[members["list"].isin([roster.name for roster in rosters]), "family"]
    return pd.Series(order.isin(of.unique()), index=order)


def _rows(roster: Roster, members: pd.DataFrame) -> pd.DataFrame:
    """Return a list's rows with family, instance and person beside them."""
    own = members[members["list"] == roster.name].sort_values("position")
    return roster.rows.reset_index(drop=True).assign(
        **{name: own[name].to_numpy() for name in ("family", "instance", "entity")}
    )


def _main(rosters: Sequence[Roster], members: pd.DataFrame, order: pd.Index) -> pd.DataFrame:
    """Describe families by the first list that says each thing, from the instance that shares most with them."""
    columns = ("village", "district", "size", "decile", "kind", *VULNERABLE_GROUPS, *MEMBERS)
    found: pd.DataFrame | None = None
    for roster in rosters:
        described = _described(roster, _rows(roster, members))
        if found is None:
            found = described
            continue
        # In another district than the one that is known already they live no more.
        district = found["district"].reindex(described.index)
        left = district.notna() & (district != described["district"]).fillna(True)
        found = found.combine_first(described.assign(village=described["village"].mask(left)))
    if found is None:
        found = pd.DataFrame(columns=list(columns))
    found = found.reindex(order)
    for name in ("village", "district", "kind"):
        found[name] = found[name].astype(object).fillna("") if name in found else ""
    for name in VULNERABLE_GROUPS:
        found[name] = found[name].astype("boolean") if name in found else pd.NA
    for name in ("size", "decile", *MEMBERS):
        found[name] = pd.to_numeric(found[name]).astype("Int64")
    return found.astype(dict.fromkeys(VULNERABLE_GROUPS, "boolean"))


def _described(roster: Roster, rows: pd.DataFrame) -> pd.DataFrame:
    """Describe each family that a list holds persons of, from the list's own family that shares most with it."""
    shared = rows.groupby(["family", "instance"], sort=False).size().rename("shared").reset_index()
    shared = shared.sort_values(["shared", "instance"], ascending=[False, True])
    chosen = shared.drop_duplicates("family").set_index("family")["instance"]
    facts = _facts(roster, rows)
    picked = facts.reindex(chosen.to_numpy())
    picked.index = chosen.index
    return picked


def _facts(roster: Roster, rows: pd.DataFrame) -> pd.DataFrame:
    """Sum a list's own families up."""
    people = roster.level == "person" and roster.kind != "recipients"
    age = _ages(rows["birth"], roster)
    head = (rows["relation"] == "head") | (roster.level == "family")
    # The head's row speaks for the family; without one, the first row does.
    ordered = rows.assign(first=~head, age=age).sort_values(["instance", "first"], kind="stable")
    groups = ordered.groupby("instance", sort=True)
    # Who stands in a family twice is one person of it.
    persons = ordered.drop_duplicates(["instance", "entity"])
    by_person = persons.groupby("instance", sort=True)
    facts = pd.DataFrame(index=groups.size().index)
    texts = ordered[["instance", "village", "district"]].replace("", pd.NA)
    facts[["village", "district"]] = texts.groupby("instance")[["village", "district"]].first()
    facts["district"] = facts["village"].str[:_DISTRICT].fillna(facts["district"])
    counted = by_person.size().astype("Int64")
    said = groups["size"].first().astype("Int64")
    facts["size"] = said.fillna(counted) if people else said
    facts["decile"] = groups["decile"].first().astype("Int64")
    facts["kind"] = roster.kind
    for name in ("disabled", "migrant", "orphan"):
        facts[name] = groups[name].max().astype("boolean")
    facts["pregnant"] = by_person["pregnant"].sum(min_count=1).astype("Int64")
    heads = ordered[~ordered["first"]].drop_duplicates("instance").set_index("instance")
    sex = heads["sex"].reindex(facts.index)
    facts["female_head"] = (sex == "P").astype("boolean").where(sex.isin(["L", "P"]))
    head_age = heads["age"].reindex(facts.index)
    alone = (facts["size"] == 1) & (head_age >= ELDERLY_AGE)
    facts["lone_elderly"] = alone.astype("boolean").where((facts["size"] > 1) | head_age.notna())
    complete = people & by_person["age"].count().eq(counted)
    for name, low, high in (
        ("toddlers", *TODDLER_AGES),
        ("pupils", *PUPIL_AGES),
        ("elderly", ELDERLY_AGE, 200),
    ):
        number = persons["age"].between(low, high).groupby(persons["instance"]).sum().astype("Int64")
        # Who has no birth date may be of the group: a count is known only where all ages are, or it is above zero.
        facts[name] = number.where(complete | (number > 0))
    return facts


def _ages(birth: pd.Series, roster: Roster) -> pd.Series:
    """Return completed years at the date of the list."""
    at = roster.date
    had = (birth.dt.month * 100 + birth.dt.day) <= at.month * 100 + at.day
    years: pd.Series = at.year - birth.dt.year - 1 + had
    return years.where(birth.notna() & (years >= 0))


def _add_programs(out: pd.DataFrame, rosters: Sequence[Roster], members: pd.DataFrame, order: pd.Index) -> None:
    """Add who receives what: lists of recipients settle it, else what registers say of their own rows."""
    lists: dict[str, list[str]] = {}
    for roster in rosters:
        if roster.kind == "recipients":
            lists.setdefault(f"{roster.when}:{roster.program}", []).append(roster.name)
    counts: dict[str, pd.Series] = {}
    for name, together in lists.items():
        persons = members[members["list"].isin(together)].drop_duplicates(["family", "entity"])
        counts[name] = persons.groupby("family").size().reindex(order, fill_value=0).astype("Int64")
    flags: dict[str, pd.Series] = {}
    for roster in rosters:
        for column in (name for name in roster.rows.columns if name.startswith(GETS)):
            name = f"{roster.when}:{column.removeprefix(GETS)}"
            if name in lists:
                continue
            by_family = _rows(roster, members).groupby(["family", "entity"])[column].max().groupby("family")
            said = by_family.max().reindex(order).astype("boolean")
            # Yes of one list holds against no of another; a list that is silent takes nothing back.
            flags[name] = said if name not in flags else (flags[name] | said).fillna(flags[name]).fillna(said)
            if roster.level == "person":
                number = by_family.sum(min_count=1).reindex(order).astype("Int64")
                counts[name] = number if name not in counts else counts[name].fillna(number)
    for name in sorted({*counts, *flags}):
        when, code = name.split(":", 1)
        receives = flags[name] if name in flags else counts[name] > 0
        out[name] = receives.astype("boolean")
        if name in counts:
            out[f"persons_{when}:{code}"] = counts[name]


def _links(members: pd.DataFrame, after: set[str], before: set[str], both: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Say how families were found in lists before and after: by a number that both hold, or by the model."""
    then = members[members["list"].isin(before)]
    now = members.loc[members["list"].isin(after), ["entity", "by_nik"]].drop_duplicates()
    pairs = then.merge(now, on="entity", suffixes=("", "_now"))
    by_number = pairs["by_nik"] == pairs["by_nik_now"]
    sure = by_number.groupby(pairs["family"]).any().reindex(both.index, fill_value=False).astype(bool)
    link = pd.Series(np.where(both, np.where(sure, "nik", "model"), "none"), index=both.index, dtype="str")
    chance = pairs.groupby("family")["probability"].max().reindex(both.index)
    return link, chance.where(both & ~sure).astype(np.float64)


def _doubts(rosters: Sequence[Roster], members: pd.DataFrame, order: pd.Index) -> pd.Series:
    """Count rows whose numbers cannot be used."""
    total = pd.Series(0, index=order, dtype=np.int64)
    for roster in rosters:
        if roster.kind == "recipients":
            continue
        rows = _rows(roster, members)
        odd = ~rows["nik_state"].isin(["ok", ""]) | ~rows["kk_state"].isin(["ok", "", "missing"])
        total = total + odd.groupby(rows["family"]).sum().reindex(order, fill_value=0)
    return total.astype("Int64")
