"""The store of matched families: what a build reads in place of the lists, without any name or number of a person.

One archive of two CSV tables and a JSON text with the tables' digests. It is private all the same (a row is a family),
lies in ``data/private/<code>/`` and never enters a document.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from rpkd.errors import Problem, UserError, explain_os_errors
from rpkd.files import write_bytes
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.registry import PRIVATE_MODE, ListKind, When
from rpkd.targeting._families import MEMBERS, VULNERABLE_GROUPS

VERSION = 1
STORE_NAME = "padanan-keluarga.zip"
_TABLES = ("families", "quality", "members", "review")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_TEXTS = ("family", "village", "district", "list_before", "link")
_YES_NO = ("in_before", "in_after", "moved")


@dataclass(frozen=True)
class ListInfo:
    """What is known of a list that was matched.

    Parameters
    ----------
    name, kind, program, when :
        As in `rpkd.registry.Roster`.
    date : datetime.date
        Of the list.
    rows, families, persons : int
        Rows of the file; families and different persons that they were found to be.
    synthetic : bool
        Whether its persons are made up.
    sha256 : str
        Of the file; empty for a list that was made up in memory.
    file : str
        Path from the clone, with forward slashes; empty for a list that was made up in memory.
    """

    name: str
    kind: ListKind
    program: str | None
    when: When
    date: datetime.date
    rows: int
    families: int
    persons: int
    synthetic: bool
    sha256: str = ""
    file: str = ""


@dataclass(frozen=True)
class Store:
    """Families of one region as the lists know them.

    Parameters
    ----------
    region : str
        Kemendagri code.
    families : pandas.DataFrame
        From `families_of`.
    quality : pandas.DataFrame
        Counts by list and village: ``list``, ``village`` (empty for rows without one), ``measure``, ``count``.
    lists : tuple of ListInfo
        The lists.
    rules_date : datetime.date
        The date whose rules of programmes apply.
    basis : str
        What the deciles rank among: ``"nasional"``, ``"provinsi"``, ``"kabupaten"`` or ``"tidak-diketahui"``.
    matching : mapping
        Aggregates of the matching, as JSON knows them.
    key_mark : str
        Mark of the key that made the pseudonyms.
    source_sha256 : str
        Of the file that configures the lists.
    members : pandas.DataFrame or None
        Which rows of the lists a family consists of: ``list``, ``position`` (from 0), ``family``, ``entity``. None when
        it was not asked for.
    review : pandas.DataFrame or None
        Pairs of rows that a person should look at: see `pairs_to_review`.
    """

    region: str
    families: pd.DataFrame
    quality: pd.DataFrame
    lists: tuple[ListInfo, ...]
    rules_date: datetime.date
    basis: str
    matching: Mapping[str, Any] = field(default_factory=dict)
    key_mark: str = ""
    source_sha256: str = ""
    members: pd.DataFrame | None = None
    review: pd.DataFrame | None = None

    @property
    def synthetic(self) -> bool:
        """Whether any list is made up: then all that follows is."""
        return any(listed.synthetic for listed in self.lists)

    def programs(self) -> tuple[str, ...]:
        """Return the codes of the programmes that some list tells of, sorted."""
        columns = map(str, self.families.columns)
        return tuple(sorted({name.split(":", 1)[1] for name in columns if name.startswith(("before:", "after:"))}))


def store_path(project: Project, region: Region) -> Path:
    """Return where a region's store lies."""
    return project.data / "private" / region.code / STORE_NAME


def write_store(path: Path, store: Store) -> None:
    """Write a store in one step; the same store gives the same bytes.

    Raises
    ------
    UserError
        When it cannot be written.
    """
    if store.members is None or store.review is None:
        raise ValueError("a store is written with its members and its pairs")
    tables = {name: getattr(store, name).to_csv(index=False, lineterminator="\n").encode() for name in _TABLES}
    about = {
        "version": VERSION,
        "region": store.region,
        "lists": [{**asdict(listed), "date": listed.date.isoformat()} for listed in store.lists],
        "rules_date": store.rules_date.isoformat(),
        "basis": store.basis,
        "matching": dict(store.matching),
        "key_mark": store.key_mark,
        "source_sha256": store.source_sha256,
        "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in tables.items()},
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        texts = {"about.json": json.dumps(about, ensure_ascii=False, indent=1, sort_keys=True).encode()}
        for name, content in {**texts, **{f"{name}.csv": table for name, table in tables.items()}}.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    write_bytes(path, buffer.getvalue(), PRIVATE_MODE)


def read_store(path: Path, shown: str, region: Region, *, details: bool = False) -> Store:
    """Read a store and check it whole.

    Parameters
    ----------
    path : Path
        The archive.
    shown : str
        The same as messages name it.
    region : Region
        Whose it has to be.
    details : bool
        Whether members and pairs to review are wanted too.

    Raises
    ------
    UserError
        When it is absent, damaged, of another version or of another region.
    """
    remedy = f"ulangi rpkd registry match {region.code}"
    if not path.is_file():
        raise UserError(Problem(shown, "daftar belum dipadankan", None, "padanan keluarga dibuat dari daftar", remedy))
    with explain_os_errors(path, "membaca padanan keluarga", shown), path.open("rb") as stream:
        content = stream.read()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            about = json.loads(archive.read("about.json"))
            if about["version"] != VERSION:
                raise UserError(
                    Problem(
                        shown, "padanan keluarga dari versi lain", str(about["version"]), f"versi {VERSION}", remedy
                    )
                )
            tables = {name: archive.read(f"{name}.csv") for name in _TABLES}
        for name, table in tables.items():
            if hashlib.sha256(table).hexdigest() != about["sha256"][name]:
                raise ValueError(name)
        lists = tuple(
            ListInfo(**{**listed, "date": datetime.date.fromisoformat(listed["date"])}) for listed in about["lists"]
        )
        store = Store(
            region=about["region"],
            families=_families(tables["families"]),
            quality=_rows(tables["quality"], ("list", "village", "measure")),
            lists=lists,
            rules_date=datetime.date.fromisoformat(about["rules_date"]),
            basis=about["basis"],
            matching=about["matching"],
            key_mark=about["key_mark"],
            source_sha256=about["source_sha256"],
            members=_rows(tables["members"], ("list", "family")) if details else None,
            review=_rows(tables["review"], ("list_left", "list_right")) if details else None,
        )
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError, OSError, NotImplementedError) as error:
        raise UserError(
            Problem(shown, "padanan keluarga rusak atau terpotong", None, "arsip yang utuh", remedy)
        ) from error
    if store.region != region.code:
        raise UserError(
            Problem(shown, "padanan keluarga milik daerah lain", store.region, f"daerah {region.code}", remedy)
        )
    return store


def _families(content: bytes) -> pd.DataFrame:
    frame = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
    out = {}
    for name in frame.columns:
        column = frame[name]
        if name in _TEXTS:
            out[name] = column
        elif name == "probability":
            out[name] = pd.to_numeric(column.where(column != ""))
        elif name in _YES_NO:
            out[name] = column == "True"
        elif name in VULNERABLE_GROUPS or name.startswith(("before:", "after:")):
            out[name] = column.map({"True": True, "False": False}).astype("boolean")
        else:
            out[name] = pd.to_numeric(column.where(column != "")).astype("Int64")
    missing = {*_TEXTS, *_YES_NO, *VULNERABLE_GROUPS, *MEMBERS} - set(out)
    if missing:
        raise ValueError(f"{missing}")
    return pd.DataFrame(out)


def _rows(content: bytes, texts: tuple[str, ...]) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(content), dtype=dict.fromkeys(texts, "str"), keep_default_na=False)
