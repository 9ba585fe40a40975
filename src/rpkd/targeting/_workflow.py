"""From the lists that a region's parameters name to its store of families, and what is done with both together."""

from __future__ import annotations

import json
import os
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from rpkd.errors import Problem, UserError
from rpkd.files import sha256, write_text
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.registry import (
    EXAMPLE,
    EXAMPLE_FAMILIES,
    SECRET_BYTES,
    Key,
    Lists,
    example_places,
    lists_path,
    load_key,
    read_lists,
    synthetic_rosters,
)
from rpkd.sources import Tables
from rpkd.targeting._decisions import labelled_quality, pairs_to_review, with_decisions
from rpkd.targeting._families import families_of, members_of
from rpkd.targeting._match import Matching, match
from rpkd.targeting._review import DECISIONS_NAME, decided_pairs, read_decisions
from rpkd.targeting._store import ListInfo, Store, read_store, store_path, write_store

if TYPE_CHECKING:
    from rpkd.targeting._model import Model

MODEL_NAME = "model-padanan.json"
_EXAMPLE_SEED = 1
_MOST_THREADS = 4
_MEMORY, _LEAST_MEMORY = 6, 2
"""Gigabytes for the pairs: of one region, and of each of several at the least."""


@dataclass(frozen=True)
class Matched:
    """What `match_region` made.

    Parameters
    ----------
    store : Store
        As written.
    lists : Lists
        What it was made of, with names, in memory.
    path : Path
        Of the store.
    key : Key
        Of the pseudonyms.
    trained : bool
        Whether the model was trained by this run.
    """

    store: Store
    lists: Lists
    path: Path
    key: Key
    trained: bool


def match_region(
    project: Project,
    region: Region,
    configured: str | None,
    *,
    probabilistic: bool = True,
    retrain: bool = False,
    new_key: bool = False,
    at_once: int = 1,
) -> Matched:
    """Read a region's lists, match them and keep the store.

    Parameters
    ----------
    project : Project
        The clone.
    region : Region
        The region.
    configured : str or None
        `data.registry` of its parameters.
    probabilistic : bool
        Whether rows without a common NIK are matched by name, birth date and the like: needs the extra `registry`.
    retrain : bool
        Whether the model is trained anew; else the kept one is used where there is one.
    new_key : bool
        Whether a key other than that of the present store may be used, or made.
    at_once : int
        Regions that are matched at the same time on this machine: they share its processors and memory.

    Raises
    ------
    UserError
        Without lists; for all that is wrong with them, with the key, or with the model. The earlier store stays.
    """
    lists = read_lists(project, region, own_lists(region, configured))
    path = store_path(project, region)
    known = None if new_key else store_mark(path)
    key = load_key(None, region.code, create=True, mark=known)
    model_path = path.with_name(MODEL_NAME)
    model = None if retrain or not probabilistic else kept_model(model_path)
    decided_path = path.with_name(DECISIONS_NAME)
    decisions = read_decisions(decided_path, project.shown(decided_path))
    matching = match(
        lists.rosters,
        model,
        probabilistic=probabilistic,
        threads=max(1, min(_MOST_THREADS, os.cpu_count() or 1) // at_once),
        memory=f"{max(_LEAST_MEMORY, _MEMORY // at_once)}GB",
    )
    decided = decided_pairs(decisions, lists.rosters, key) if len(decisions) else None
    source = sha256(lists_path(project, region, own_lists(region, configured)))
    store = store_of(project, region, lists, matching, key, source, decided)
    trained = matching.model is not None and model is None
    if trained and matching.model is not None:
        write_text(model_path, matching.model.to_json())
    write_store(path, store)
    return Matched(store, lists, path, key, trained)


def own_lists(region: Region, configured: str | None) -> str:
    """Return where the lists of an office are configured, or say that there are none."""
    if configured is None or configured.strip().casefold() == EXAMPLE:
        rule = f"data.registry menyebut berkas daftar, misalnya data/private/{region.code}/daftar.yaml"
        remedy = f"isi kunci itu; untuk berlatih jalankan rpkd registry example {region.code}"
        where = f"params daerah {region.code}, kunci data.registry"
        raise UserError(Problem(where, "belum ada daftar keluarga", configured, rule, remedy))
    return configured


def store_mark(path: Path) -> str | None:
    """Return the mark of the key that a store was made with; None where there is no store that tells."""
    try:
        with path.open("rb") as stream, zipfile.ZipFile(stream) as archive:
            return str(json.loads(archive.read("about.json"))["key_mark"]) or None
    except (OSError, zipfile.BadZipFile, KeyError, ValueError):
        return None


def kept_model(path: Path) -> Model | None:
    """Read the model that an earlier matching trained; None where there is none."""
    from rpkd.targeting._model import Model

    if not path.is_file():
        return None
    return Model.from_json(path.read_text(encoding="utf-8"))


def store_of(
    project: Project,
    region: Region,
    lists: Lists,
    matching: Matching,
    key: Key,
    source_sha256: str = "",
    decided: pd.DataFrame | None = None,
) -> Store:
    """Put together what is kept of matched lists, following what people decided about pairs."""
    pairs = pairs_to_review(matching)
    labels = None if decided is None else labelled_quality(matching, pairs, decided)
    entities = matching.entities if decided is None else with_decisions(matching, decided)
    members = members_of(lists.rosters, entities, key)
    by_list = members.groupby("list")
    families, persons = by_list["family"].nunique(), by_list["entity"].nunique()
    infos = tuple(
        ListInfo(
            name=roster.name,
            kind=roster.kind,
            program=roster.program,
            when=roster.when,
            date=roster.date,
            rows=len(roster.rows),
            families=int(families.get(roster.name, 0)),
            persons=int(persons.get(roster.name, 0)),
            synthetic=roster.synthetic or lists.synthetic,
            sha256=sha256(lists.files[roster.name]) if roster.name in lists.files else "",
            file=project.shown(lists.files[roster.name]) if roster.name in lists.files else "",
        )
        for roster in lists.rosters
    )
    return Store(
        region=region.code,
        families=families_of(lists.rosters, members),
        quality=lists.quality_table(),
        lists=infos,
        rules_date=lists.date,
        basis=lists.basis,
        matching=_plain(
            asdict(matching.quality) | {"labels": labels, "decided": 0 if decided is None else len(decided)}
        ),
        key_mark=key.mark,
        source_sha256=source_sha256,
        members=members[["list", "position", "family", "entity"]],
        review=pairs,
    )


def _plain(value: Any) -> Any:
    """Bring aggregates into the types that JSON has."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, pd.DataFrame):
        return _plain(value.to_dict("records"))
    return value.item() if isinstance(value, np.generic) else value


def region_store(project: Project, region: Region, configured: str | None, *, details: bool = False) -> Store | None:
    """Return the store that a document is made of.

    Parameters
    ----------
    project : Project
        The clone.
    region : Region
        The report's region.
    configured : str or None
        `data.registry` of its parameters: None for no lists, ``"contoh"`` for made-up ones.
    details : bool
        As for `read_store`.

    Returns
    -------
    Store or None
        None without lists.

    Raises
    ------
    UserError
        When the lists were not matched yet, have changed since, or the store is damaged.
    """
    if configured is None:
        return None
    if configured.strip().casefold() == EXAMPLE:
        return example_store(project, region)
    source = lists_path(project, region, configured)
    path = store_path(project, region)
    store = read_store(path, project.shown(path), region, details=details)
    _check_fresh(project, region, source, store)
    return store


def _check_fresh(project: Project, region: Region, source: Path, store: Store) -> None:
    """Refuse a store whose lists are others now; lists that were taken away after matching are no fault."""
    remedy = f"jalankan rpkd registry match {region.code}"
    expected = {source: store.source_sha256}
    expected |= {project.root / listed.file: listed.sha256 for listed in store.lists if listed.file}
    changed = [path for path, digest in expected.items() if digest and path.is_file() and sha256(path) != digest]
    if changed:
        rule = "dokumen disusun dari padanan daftar yang terakhir"
        raise UserError(
            *(Problem(project.shown(path), "daftar berubah sesudah dipadankan", None, rule, remedy) for path in changed)
        )


def example_store(
    project: Project, region: Region, families: int = EXAMPLE_FAMILIES, seed: int = _EXAMPLE_SEED
) -> Store:
    """Make a store of invented families, for trials: every NIK is known, so no model is needed."""
    places = example_places(region, Tables(project), families)
    made = synthetic_rosters(region.code, places, families, seed, typos=0.0, missing_nik=0.0)
    # The families are invented and the same for everybody, so their key need not be secret.
    key = Key(region.code, bytes(SECRET_BYTES), EXAMPLE)
    return store_of(project, region, Lists.of(made.rosters), match(made.rosters, probabilistic=False), key)
