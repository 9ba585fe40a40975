"""Kecamatan and desa of a list's rows: from codes of Kemendagri or BPS, whole or in parts, or from names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rpkd.errors import Problem, UserError
from rpkd.regions import Region, RegionIndex, split_kind, squash
from rpkd.registry._maps import PLACE_COLUMNS
from rpkd.sources import Tables

Bools = NDArray[np.bool_]

_REGENCY, _DISTRICT, _VILLAGE = 4, 6, 10
_BPS_DISTRICT = 7
_KINDS_OF_VILLAGE = frozenset("123")
"""First digit of a village's four in Kemendagri's system: kelurahan 1, desa 2, desa adat 3. BPS mostly has 0 there."""

_BEFORE_NAME = re.compile(
    r"\A(?:kecamatan|kec|distrik|desa|kelurahan|kel|nagari|gampong|kampung|kalurahan)\b\.?\s*", re.I
)
_PREFIXED = re.compile(r"\A[0-9][0-9.]*\s*[-–:.]?\s+")
_MOST_NAMED = 5


@dataclass(frozen=True)
class Reference:
    """The places of a region as far as they are bundled.

    Parameters
    ----------
    region : Region
        The region.
    districts, villages : mapping of str to str
        Code to name; empty for regions without bundled villages.
    """

    region: Region
    districts: Mapping[str, str]
    villages: Mapping[str, str]

    @cached_property
    def by_name(self) -> dict[tuple[str, str], str]:
        """Code by kecamatan and desa, and by desa alone (kecamatan empty) where the region has one of the name."""
        found = {(place_key(self.districts[code[:8]]), place_key(name)): code for code, name in self.villages.items()}
        times = Counter(village for _, village in found)
        return found | {("", village): code for (_, village), code in found.items() if times[village] == 1}

    @cached_property
    def district_by_name(self) -> dict[str, str]:
        """Code by name of the kecamatan."""
        return {place_key(name): code for code, name in self.districts.items()}


@dataclass(frozen=True)
class Places:
    """Where each row of a list lives.

    Parameters
    ----------
    district, village : numpy.ndarray of object
        Kemendagri codes with dots, of the region only; empty where not known.
    elsewhere : numpy.ndarray of bool
        Rows of another regency.
    unknown : numpy.ndarray of bool
        Rows that say where, and no village of the region is found for it.
    notes : tuple of Problem
        What the office should know.
    """

    district: NDArray[np.object_]
    village: NDArray[np.object_]
    elsewhere: Bools
    unknown: Bools
    notes: tuple[Problem, ...]


def reference_places(region: Region, tables: Tables) -> Reference:
    """Return the bundled kecamatan and desa of a region."""
    found = {}
    for table, code in (("districts", "district_code"), ("villages", "village_code")):
        frame = tables[table].frame
        own = frame[frame["region_code"] == region.code]
        found[table] = dict(zip(own[code].tolist(), own["name"].tolist(), strict=True))
    return Reference(region, found["districts"], found["villages"])


def read_places(frame: pd.DataFrame, reference: Reference, index: RegionIndex, shown: str) -> Places:
    """Find kecamatan and desa of rows.

    Parameters
    ----------
    frame : pandas.DataFrame
        Texts in the columns among `PLACE_COLUMNS` that the list has.
    reference : Reference
        The region's places.
    index : RegionIndex
        To name other regions.
    shown : str
        The file as messages name it.

    Returns
    -------
    Places
        Codes of BPS cannot be told from their digits; rows that have them get a village by name only. Where no villages
        are bundled, a code of the right shape is taken.

    Raises
    ------
    UserError
        When most rows that say so are of another regency.
    """
    kinds, places = _kinds(frame)
    counts = np.bincount(places, minlength=len(kinds))
    codes = [_code(kind, reference.region) for kind in kinds]
    bps = _is_bps(codes, counts.tolist(), reference.region)
    found = [_place(kind, code, bps, reference) for kind, code in zip(kinds, codes, strict=True)]
    elsewhere = np.array([place[2] for place in found], bool)[places]
    said = np.array([place[2] or place[4] for place in found], bool)[places]
    if said.any() and elsewhere.sum() * 2 > said.sum():
        raise UserError(_wrong_regency(kinds, codes, found, counts.tolist(), bps, reference.region, index, shown))
    notes = []
    if bps:
        remedy = "pakai daftar berkode Kemendagri (10 angka, misalnya 33.16.01.2001), atau lengkapi kolom nama desa"
        without = int((np.array([place[3] for place in found], bool)[places]).sum())
        notes.append(
            Problem(
                shown,
                f"kode wilayah daftar ini kode BPS; desa dicari menurut namanya, {without} baris tidak ditemukan",
                None,
                "kode desa Kemendagri",
                remedy,
            )
        )
    return Places(
        np.array([place[0] for place in found], object)[places],
        np.array([place[1] for place in found], object)[places],
        elsewhere,
        np.array([place[3] for place in found], bool)[places],
        tuple(notes),
    )


def place_key(name: str) -> str:
    """Write the name of a kecamatan or desa as it is compared.

    Examples
    --------
    >>> place_key("Kec. Blora"), place_key("DESA TAMBAK SARI"), place_key("2001 - Tambaksari")
    ('blora', 'tambaksari', 'tambaksari')
    """
    return squash(_BEFORE_NAME.sub("", _PREFIXED.sub("", " ".join(name.split()))))


def _kinds(frame: pd.DataFrame) -> tuple[list[dict[str, str]], NDArray[np.int64]]:
    """Return the different combinations of the place columns, and which of them each row has."""
    names = [name for name in PLACE_COLUMNS if name in frame]
    number = np.zeros(len(frame), np.int64)
    for name in names:
        codes, uniques = pd.factorize(frame[name].to_numpy(object))
        number = pd.factorize(number * (len(uniques) + 1) + codes)[0].astype(np.int64)
    _, first, places = np.unique(number, return_index=True, return_inverse=True)
    rows = frame[names].iloc[first]
    kinds = [dict(zip(names, map(str.strip, row), strict=True)) for row in rows.itertuples(index=False, name=None)]
    return kinds, places.astype(np.int64)


def _digits(text: str) -> str:
    """Return the digits of a code: 33.16.01.2001, 3316012001.0 and "3316012001 - Tambaksari" have the same ten."""
    first = text.split(" ")[0].strip("'`\"[](),")
    first = re.sub(r"(?<=[0-9])[.,]0\Z", "", first)
    return re.sub(r"[.\-\s]", "", first) if re.fullmatch(r"[0-9][0-9.\-]*", first) else ""


def _code(kind: Mapping[str, str], region: Region) -> str:
    """Join what the row's code columns say into the longest code that they give."""
    village, district, regency, province = (
        _digits(kind.get(name, "")) for name in ("village", "district", "regency", "province")
    )
    if len(village) == _VILLAGE:
        return village
    if regency and len(regency) <= 2 and province:
        regency = province[:2] + regency.zfill(2)
    if district and len(district) <= 2:
        # A list of one regency often leaves out its code.
        district = (regency or region.code.replace(".", "")) + district.zfill(2)
    if village and len(village) <= 4 and len(district) == _DISTRICT:
        return district + village.zfill(4)
    if village and len(village) <= 3 and len(district) == _BPS_DISTRICT:
        return district + village.zfill(3)
    above = [village] if len(village) == _DISTRICT else []
    above += [code for code in (district, regency) if len(code) in {_REGENCY, _DISTRICT, _BPS_DISTRICT}]
    return above[0] if above else ""


def _is_bps(codes: Sequence[str], counts: Sequence[int], region: Region) -> bool:
    """Tell whether codes are those of BPS, from the digit that tells kelurahan from desa, and from the regency."""
    ours, theirs = region.code.replace(".", ""), region.bps_code
    kemendagri = bps = 0
    for code, count in zip(codes, counts, strict=True):
        if len(code) == _BPS_DISTRICT or (len(code) == _VILLAGE and code[6] == "0"):
            bps += count
        elif code and ours != theirs and code[:4] in {ours, theirs}:
            bps += count * (code[:4] == theirs)
            kemendagri += count * (code[:4] == ours)
        elif len(code) == _VILLAGE and code[6] in _KINDS_OF_VILLAGE:
            kemendagri += count
    return bps > kemendagri


def _place(kind: Mapping[str, str], code: str, bps: bool, reference: Reference) -> tuple[str, str, bool, bool, bool]:
    """Return district, village, and whether the row is elsewhere, has an unknown village, and says its regency."""
    region = reference.region
    own = region.bps_code if bps else region.code.replace(".", "")
    regency_name = kind.get("regency_name", "")
    if code:
        says, elsewhere = True, code[:4] != own
    else:
        says, elsewhere = bool(regency_name), bool(regency_name) and not _is_called(regency_name, region)
    if elsewhere:
        return "", "", True, False, True
    district = village = ""
    if not bps and len(code) >= _DISTRICT:
        district = f"{code[:2]}.{code[2:4]}.{code[4:6]}"
        if len(code) == _VILLAGE and code[6] in _KINDS_OF_VILLAGE:
            village = f"{district}.{code[6:]}"
    if reference.villages:
        if village not in reference.villages:
            village = _by_name(kind, district, reference)
        if village:
            district = village[:8]
        elif district not in reference.districts:
            district = reference.district_by_name.get(place_key(kind.get("district_name", "")), "")
    written = any(kind.get(name) for name in ("village", "village_name", "district", "district_name"))
    return district, village, False, not village and written, says


def _by_name(kind: Mapping[str, str], district: str, reference: Reference) -> str:
    name = place_key(kind.get("village_name", "")) or place_key(kind.get("village", ""))
    if not name:
        return ""
    written = place_key(kind.get("district_name", ""))
    above = written if written in reference.district_by_name else place_key(reference.districts.get(district, ""))
    return reference.by_name.get((above, name), "")


def _is_called(name: str, region: Region) -> bool:
    kind, rest = split_kind(name.casefold())
    return squash(rest) == squash(region.short_name) and kind in (None, region.kind)


def _wrong_regency(
    kinds: Sequence[Mapping[str, str]],
    codes: Sequence[str],
    found: Sequence[tuple[str, str, bool, bool, bool]],
    counts: Sequence[int],
    bps: bool,
    region: Region,
    index: RegionIndex,
    shown: str,
) -> Problem:
    by_code = {(item.bps_code if bps else item.code.replace(".", "")): item for item in index.all}
    by_name = {squash(item.name): item for item in index.all} | {squash(item.short_name): item for item in index.all}
    others: Counter[str] = Counter()
    own = 0
    for kind, code, place, count in zip(kinds, codes, found, counts, strict=True):
        if place[2]:
            written = split_kind(kind.get("regency_name", "").casefold())
            other = by_code.get(code[:4]) if code else by_name.get(squash(" ".join(filter(None, written))))
            other = other or (None if code else by_name.get(squash(written[1])))
            # A name that no region has is not shown: the column may hold something else.
            others[f"{other.code} {other.name}" if other else code[:4] or "nama lain"] += count
        elif place[4]:
            own += count
    named = ", ".join(f"{name}: {count} baris" for name, count in others.most_common(_MOST_NAMED))
    return Problem(
        shown,
        "sebagian besar baris dari kabupaten/kota lain",
        f"{named}{', …' if len(others) > _MOST_NAMED else ''}; {region.code} {region.name}: {own} baris",
        f"daftar untuk {region.code} {region.name}",
        "pakai daftar daerah ini; bila kodenya kode BPS atau kolomnya lain, perbaiki columns",
    )
