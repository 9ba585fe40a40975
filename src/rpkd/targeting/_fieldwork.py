"""Rounds of verification: from the store and the lists to encrypted workbooks, and from these back to what is known."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from rpkd.errors import Problem, UserError
from rpkd.params import PERSONS, Programs, load_programs
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.registry import Lists, Password, Roster, load_key, read_lists
from rpkd.targeting._field_form import FieldSet
from rpkd.targeting._field_lists import make_field_lists
from rpkd.targeting._field_results import Asked, FileRead, read_results
from rpkd.targeting._review import DECISIONS_NAME, keep_decisions, make_review, read_review
from rpkd.targeting._rules import DatedRules, rules_at
from rpkd.targeting._store import Store, store_path
from rpkd.targeting._tally import MEMBERS, NARROWER
from rpkd.targeting._trail import TRAIL_NAME, Recorded, read_trail, record, write_trail
from rpkd.targeting._verification import Stake, expected_information, plan_visits
from rpkd.targeting._workflow import own_lists, region_store

VISITS_PER_VILLAGE = 25
_SEED = 1


@dataclass(frozen=True)
class Round:
    """A round of verification that was made.

    Parameters
    ----------
    paths : tuple of Path
        The encrypted workbooks, by village.
    plan : pandas.DataFrame
        Who is visited and why, without names.
    families : int
        Families that the visits were chosen from.
    """

    paths: tuple[Path, ...]
    plan: pd.DataFrame
    families: int


def field_folder(project: Project, region: Region) -> Path:
    """Return where workbooks for the field go unless the user says otherwise."""
    return store_path(project, region).parent / "verifikasi"


def trail_path(project: Project, region: Region) -> Path:
    """Return where the answers from the field are kept."""
    return store_path(project, region).with_name(TRAIL_NAME)


def stakes_of(store: Store, programs: Programs) -> dict[str, Stake]:
    """Say what is at stake in each programme that a list tells of, under the rules of the store's date.

    A programme without an amount counts as one rupiah for each right decision: it orders families by chance alone.
    """
    stakes = {}
    for code in store.programs():
        rules = rules_at(programs, code, store.rules_date)
        if isinstance(rules, DatedRules):
            worth = (rules.amount or 0.0) * (rules.payments or 0.0)
            stakes[code] = Stake(
                rules.deciles, worth or 1.0, rules.target == PERSONS, {**MEMBERS, **NARROWER}.get(rules.target)
            )
    return stakes


def short_name(code: str) -> str:
    """Return a programme's name as a narrow column can hold it: its code is the abbreviation that offices use.

    Examples
    --------
    >>> short_name("pbi-jk"), short_name("sembako")
    ('PBI JK', 'SEMBAKO')
    """
    return code.replace("-", " ").upper()


def make_round(
    project: Project,
    region: Region,
    configured: str | None,
    password: Password,
    folder: Path,
    *,
    villages: Sequence[str] = (),
    visits: int | None = None,
    today: datetime.date,
) -> Round:
    """Choose whom to visit and write the encrypted workbooks.

    Parameters
    ----------
    project : Project
        The clone.
    region : Region
        The region.
    configured : str or None
        `data.registry` of its parameters.
    password : Password
        For the workbooks.
    folder : Path
        Where they go.
    villages : sequence of str
        Kemendagri codes; empty for all.
    visits : int, optional
        Families to visit in all; by default `VISITS_PER_VILLAGE` in each village.
    today : datetime.date
        The day that the workbooks are made.

    Raises
    ------
    UserError
        When the lists are not matched, the key is not the store's, a village has no family, or a file is there already.
    """
    store, lists = _store_and_lists(project, region, configured)
    load_key(None, region.code, create=False, mark=store.key_mark)
    families = store.families
    if villages:
        unknown = [code for code in villages if code not in set(families["village"])]
        if unknown:
            rule = "kode Kemendagri desa yang ada di dalam daftar, misalnya " + _some_village(families)
            what = "desa tidak ada di dalam padanan"
            raise UserError(*(Problem("--village", what, code, rule, "perbaiki kodenya") for code in unknown))
        families = families[families["village"].isin(villages)]
    programs = load_programs(project, region)
    stakes = stakes_of(store, programs)
    error = programs.assumption("registry_exclusion", store.rules_date.year).mode / 100
    scores = expected_information(families, stakes, error)
    plan = plan_visits(scores, seed=_SEED, per_village=None if visits else VISITS_PER_VILLAGE, total=visits)
    common = FieldSet(
        region=region.code,
        region_name=region.name,
        list_date=list_date(store),
        made_on=today,
        key_mark=store.key_mark,
        programs={code: short_name(code) for code in stakes},
        village_names=village_names(lists.rosters),
        synthetic=store.synthetic,
    )
    members = store.members
    assert members is not None  # noqa: S101 - the store was read with its details
    paths = make_field_lists(plan, families, lists.rosters, members, common, password, folder)
    return Round(paths, plan, len(families))


def read_round(
    project: Project,
    region: Region,
    configured: str | None,
    password: Password,
    files: Mapping[str, Path],
    *,
    today: datetime.date,
    older: bool = False,
) -> tuple[tuple[FileRead, ...], Recorded]:
    """Read workbooks that came back and add their answers to the trail.

    Workbooks with problems are left out, all others are kept: nothing that was answered is lost. Those of an earlier
    DTSEN list are read only when `older` asks for it.

    Raises
    ------
    UserError
        When the lists are not matched, or the trail was changed by another program.
    """
    store = region_store(project, region, own_lists(region, configured))
    assert store is not None  # noqa: S101 - own_lists refuses regions without lists
    villages = dict(zip(store.families["family"], store.families["village"], strict=True))
    asked = Asked(region.code, store.key_mark, list_date(store), villages, today, older)
    reads = read_results(files, password, asked)
    path = trail_path(project, region)
    trail, recorded = record(read_trail(path, project.shown(path)), reads, today)
    if recorded.files:
        write_trail(path, trail, project.shown(path))
    return reads, recorded


def make_pairs(
    project: Project, region: Region, configured: str | None, password: Password, path: Path, *, pairs: int,
    today: datetime.date,
) -> int:  # fmt: skip
    """Write the encrypted workbook of pairs that a person should look at; return how many they are."""
    store, lists = _store_and_lists(project, region, configured)
    key = load_key(None, region.code, create=False, mark=store.key_mark)
    assert store.review is not None  # noqa: S101 - the store was read with its details
    # The sample first: without it nobody can say how good the matching is.
    chosen = store.review.head(pairs)
    make_review(chosen, lists.rosters, key, region.code, region.name, today, password, path)
    return len(chosen)


def read_pairs(
    project: Project, region: Region, configured: str | None, password: Password, files: Mapping[str, Path], *,
    today: datetime.date,
) -> tuple[int, int]:  # fmt: skip
    """Keep the decisions of workbooks of pairs; return how many were read and how many of them are new."""
    store = region_store(project, region, own_lists(region, configured))
    assert store is not None  # noqa: S101 - own_lists refuses regions without lists
    decisions = read_review(files, password, region.code, store.key_mark, today)
    path = store_path(project, region).with_name(DECISIONS_NAME)
    return len(decisions), keep_decisions(path, project.shown(path), decisions)


def list_date(store: Store) -> datetime.date:
    """Return the date of the latest DTSEN list; of the latest list where there is none."""
    dates = [listed.date for listed in store.lists if listed.kind == "dtsen"]
    return max(dates or [listed.date for listed in store.lists])


def village_names(rosters: Sequence[Roster]) -> dict[str, str]:
    """Return the names that lists give to villages, the most frequent one of each."""
    rows = pd.concat([roster.rows[["village", "village_name"]] for roster in rosters], ignore_index=True)
    rows = rows[(rows["village"] != "") & (rows["village_name"] != "")]
    counts = rows.value_counts().reset_index()
    counts = counts.sort_values(["village", "count", "village_name"], ascending=[True, False, True])
    best = counts.drop_duplicates("village")
    return dict(zip(best["village"].tolist(), best["village_name"].tolist(), strict=True))


def _store_and_lists(project: Project, region: Region, configured: str | None) -> tuple[Store, Lists]:
    """Read the store whole and the lists that it was made of."""
    own = own_lists(region, configured)
    store = region_store(project, region, own, details=True)
    assert store is not None  # noqa: S101 - own_lists refuses regions without lists
    return store, read_lists(project, region, own)


def _some_village(families: pd.DataFrame) -> str:
    known = families.loc[families["village"] != "", "village"]
    return str(known.iloc[0]) if len(known) else "33.16.01.2001"
