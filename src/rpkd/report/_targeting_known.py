"""What chapter V's section on families rests on: the store, the rules of a day, and the names of places."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from rpkd.params import Params, Programs, load_programs
from rpkd.profile import District
from rpkd.project import Project
from rpkd.regions import LocalTerms, Region
from rpkd.report._content import TableContent
from rpkd.report._location_inputs import region_districts
from rpkd.report._targeting_cells import MARK_NOTE, FamilyTable
from rpkd.report._words import indonesian_date
from rpkd.report.locations import terms_of
from rpkd.sources import Source, Table, Tables
from rpkd.survey import SYNTHETIC_LABEL
from rpkd.targeting import (
    DatedRules,
    ListInfo,
    NoRules,
    Store,
    field_folder,
    plan_path,
    read_plan,
    read_trail,
    rules_at,
    trail_path,
    verified,
)
from rpkd.workbooks import InputTable, Workbooks

RUNNING = ("pkh", "sembako", "pbi-jk", "blt-desa")
"""Programmes whose rules are printed where no list tells of any."""

_SHORT: Mapping[str, str] = {
    "pkh": "PKH",
    "sembako": "Sembako",
    "pbi-jk": "PBI JKN",
    "pbi-apbd": "PBI daerah",
    "blt-desa": "BLT Desa",
    "pip-sd": "PIP SD",
    "pip-smp": "PIP SMP",
    "pip-sma": "PIP SMA",
}
_KINDS = {"dtsen": "DTSEN", "dtks": "DTKS", "p3ke": "P3KE"}


@dataclass(frozen=True, eq=False)
class Ground:
    """What the section rests on.

    Parameters
    ----------
    region : Region
        The report's region.
    store : Store or None
        Its matched families; None without lists.
    params : Params
        Its parameters.
    programs : Programs
        The library of programmes.
    districts : tuple of District
        Its kecamatan, for their names; empty when not known.
    terms : LocalTerms
        What the levels are called.
    workbooks : Workbooks
        The office's workbooks: desa dampingan.
    village_points, district_points : pandas.DataFrame
        Where areas lie: ``area_code``, ``longitude``, ``latitude`` in degrees.
    answers, plan : pandas.DataFrame or None
        What visits have found (`rpkd.targeting.verified`), and the plan of the last round; None where there is none.
    """

    region: Region
    store: Store | None
    params: Params
    programs: Programs
    districts: tuple[District, ...]
    terms: LocalTerms
    workbooks: Workbooks
    village_points: pd.DataFrame
    district_points: pd.DataFrame
    answers: pd.DataFrame | None = None
    plan: pd.DataFrame | None = None

    @property
    def date(self) -> datetime.date:
        """The day whose rules apply: that of the lists, else that of the document."""
        return self.params.document.date if self.store is None else self.store.rules_date

    @property
    def codes(self) -> tuple[str, ...]:
        """Programmes that the section speaks of: those of which a list tells, else those of `RUNNING`."""
        told = RUNNING if self.store is None else self.store.programs()
        if self.store is None and self.terms.village is None:
            told = tuple(code for code in RUNNING if code != "blt-desa")
        listed = [code for code in told if code in self.programs.programs]
        return tuple(sorted(listed, key=lambda code: (RUNNING.index(code) if code in RUNNING else len(RUNNING), code)))

    @property
    def label(self) -> str:
        """What all that comes of made-up lists carries; empty otherwise."""
        return SYNTHETIC_LABEL if self.store is not None and self.store.synthetic else ""

    @property
    def source(self) -> Source:
        """Of all that the lists say; without lists, of the statement that there are none."""
        if self.store is None:
            return Source("parameter data.registry daerah", "Daftar keluarga", "rpkd", "", "")
        registers = [one for one in self.store.lists if one.kind == "dtsen"] or list(self.store.lists)
        newest = max(registers, key=lambda one: one.date)
        citation = f"{list_name(newest, self)} {indonesian_date(newest.date)}, dipadankan dengan daftar lain bagian ini"
        if self.label:
            citation = f"{self.label}, bukan data keluarga yang nyata; {citation}"
        return Source(citation, "Daftar keluarga", "", "", "")

    def titled(self, title: str) -> str:
        """Name made-up lists behind a title."""
        return f"{title} ({self.label})" if self.label else title

    def told(self, text: str) -> str:
        """Name made-up lists before a text."""
        return f"{self.label[:1].upper()}{self.label[1:]}: {text}" if self.label else text

    def table(self, key: str, title: str, note: str, content: TableContent) -> FamilyTable:
        """Return a table that rests on the lists: made-up lists are named, and the mark of hidden cells explained."""
        made = FamilyTable(key, self.titled(title), note, content, self.source.citation)
        if not made.hidden:
            return made
        return replace(made, note=f"{note}; {MARK_NOTE}" if note else MARK_NOTE)

    def program(self, code: str) -> str:
        """Name a programme in short."""
        return _SHORT.get(code) or self.programs.programs[code].name

    @property
    def villages(self) -> str:
        """What the lowest level is called, both kinds with a stroke between them: ``"desa/kelurahan"``."""
        return self.terms.villages.replace(" dan ", "/")

    def place(self, code: str) -> str:
        """Name a kecamatan or a desa/kelurahan; its code where it is not in the table of areas."""
        if not code:
            return "tidak diketahui"
        for district in self.districts:
            if district.code == code:
                return district.name
            if code.startswith(f"{district.code}."):
                return next((village.name for village in district.villages if village.code == code), code)
        return code

    def rules(self, code: str) -> DatedRules | NoRules:
        """Return a programme's rules of the day."""
        return rules_at(self.programs, code, self.date)

    def rules_before(self, code: str) -> DatedRules | NoRules:
        """Return a programme's rules on the day of the lists before: of its recipients, else of the families."""
        return rules_at(self.programs, code, self.before(code))

    def before(self, code: str) -> datetime.date:
        """Return the day of the list that says who received a programme before."""
        old = [one for one in self.lists if one.when == "before"]
        own = [one.date for one in old if one.program == code]
        return max(own or [one.date for one in old], default=self.date)

    @property
    def lists(self) -> tuple[ListInfo, ...]:
        """The lists; none without a store."""
        return () if self.store is None else self.store.lists


def list_name(listed: ListInfo, ground: Ground) -> str:
    """Name a list by what it holds."""
    if listed.program is None:
        return _KINDS[listed.kind]
    name = ground.program(listed.program) if listed.program in ground.programs.programs else listed.program
    return f"penerima {name}"


def targeting_ground(
    project: Project, region: Region, params: Params, tables: Tables, workbooks: Workbooks, store: Store | None
) -> Ground:
    """Gather what the section on families rests on.

    Parameters
    ----------
    project : Project
        Holds the library of programmes.
    region : Region
        The report's region.
    params : Params
        Sections `document` and `locations`.
    tables : Tables
        Names of kecamatan and desa/kelurahan.
    workbooks : Workbooks
        The office's table of areas, and its desa dampingan.
    store : Store or None
        From `rpkd.targeting.region_store`.

    Raises
    ------
    UserError
        When programmes or a workbook are not as they must be.
    """
    areas = workbooks.areas
    # Families that were made up in memory have no lists, and nobody has visited them.
    answers, plan = _visited(project, region) if store is not None and store.source_sha256 else (None, None)
    districts, _ = region_districts(tables, None if areas is None else areas.frame, region)
    return Ground(
        region=region,
        store=store,
        params=params,
        programs=load_programs(project, region),
        districts=districts,
        terms=terms_of(region, districts),
        workbooks=workbooks,
        village_points=_points(areas, tables["villages"], region, "village"),
        district_points=_points(areas, tables["districts"], region, "district"),
        answers=answers,
        plan=plan,
    )


def _visited(project: Project, region: Region) -> tuple[pd.DataFrame | None, pd.DataFrame | None]:
    """Read what visits have found, and the plan of the last round where it lies in the usual folder."""
    path = trail_path(project, region)
    if not _is_there(path):
        return None, None
    answers = verified(read_trail(path, project.shown(path)))
    if answers.empty:
        return None, None
    plans = [plan_path(field_folder(project, region), str(mark)) for mark in sorted(set(answers["list"]))]
    read = [read_plan(plan, project.shown(plan)) for plan in plans if _is_there(plan)]
    return answers, read[-1] if read else None


def _is_there(path: Path) -> bool:
    """Tell whether a file is there by opening it: whoever watches what is read learns that it was asked for."""
    try:
        path.open("rb").close()
    except FileNotFoundError:
        return False
    return True


def _points(areas: InputTable | None, bundled: Table, region: Region, level: str) -> pd.DataFrame:
    """Return where areas lie: as the office's table of areas says, else as bundled."""
    names = ["area_code", "longitude", "latitude"]
    own = bundled.frame[bundled.frame["region_code"] == region.code]
    parts = [own.rename(columns={f"{level}_code": "area_code"})[names]]
    if areas is not None:
        given = areas.frame[(areas.frame["level"] == level) & areas.frame["longitude"].notna()]
        parts.insert(0, given[names])
    return pd.concat(parts, ignore_index=True).drop_duplicates("area_code", ignore_index=True)
