"""Kecamatan and desa/kelurahan of a region: counts, areas, and the status classes of Indeks Desa Membangun."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from rpkd.numbers import is_missing

# Permendesa PDTT 2/2016: upper bound (inclusive) of each class.
VILLAGE_CLASSES: tuple[tuple[str, float], ...] = (
    ("Sangat Tertinggal", 0.4907),
    ("Tertinggal", 0.5989),
    ("Berkembang", 0.7072),
    ("Maju", 0.8155),
    ("Mandiri", 1.0),
)


def village_class(index: float) -> str:
    """Return the status class of an Indeks Desa Membangun value.

    Raises
    ------
    ValueError
        For a value outside 0 to 1.

    Examples
    --------
    >>> village_class(0.4907), village_class(0.4908), village_class(0.8156)
    ('Sangat Tertinggal', 'Tertinggal', 'Mandiri')
    """
    if not 0 <= index <= 1:
        raise ValueError(f"indeks desa di luar 0-1: {index}")
    return next(name for name, upper in VILLAGE_CLASSES if index <= upper)


@dataclass(frozen=True)
class Village:
    """A desa or kelurahan; `index` is its Indeks Desa Membangun, None when not known (a kelurahan has none)."""

    code: str
    name: str
    kind: str
    index: float | None

    @property
    def status(self) -> str | None:
        """Status class of the index."""
        return None if self.index is None else village_class(self.index)


@dataclass(frozen=True)
class District:
    """A kecamatan with its desa/kelurahan.

    Parameters
    ----------
    code, name : str
        Kemendagri code and name.
    longitude, latitude : float or None
        A point inside, degrees.
    area_km2 : float or None
        Land area.
    villages : tuple of Village
        In the order of their codes.
    """

    code: str
    name: str
    longitude: float | None
    latitude: float | None
    area_km2: float | None
    villages: tuple[Village, ...]

    def count(self, kind: str) -> int:
        """Return the number of desa or of kelurahan."""
        return sum(village.kind == kind for village in self.villages)

    @property
    def indices(self) -> tuple[float, ...]:
        """Known index values of its desa."""
        return tuple(village.index for village in self.villages if village.index is not None)

    @property
    def mean_index(self) -> float | None:
        """Plain mean of the known index values; None when there is none."""
        return sum(self.indices) / len(self.indices) if self.indices else None

    def status_counts(self) -> Mapping[str, int]:
        """Count the desa in each status class, all classes listed."""
        statuses = [village.status for village in self.villages]
        return {name: statuses.count(name) for name, _ in VILLAGE_CLASSES}


def districts_of(districts: pd.DataFrame, villages: pd.DataFrame, region_code: str) -> tuple[District, ...]:
    """Gather the kecamatan of a region; empty when the tables hold none.

    Parameters
    ----------
    districts : pandas.DataFrame
        Table `districts`.
    villages : pandas.DataFrame
        Table `villages`.
    region_code : str
        Kemendagri code.
    """
    own = districts[districts["region_code"] == region_code].sort_values("district_code")
    members = villages[villages["region_code"] == region_code].sort_values("village_code")
    grouped: dict[str, list[Village]] = {}
    for row in members.itertuples(index=False):
        village = Village(str(row.village_code), str(row.name), str(row.kind), _number(row.village_index_2024))
        grouped.setdefault(str(row.district_code), []).append(village)
    return tuple(
        District(
            code=str(row.district_code),
            name=str(row.name),
            longitude=_number(row.longitude),
            latitude=_number(row.latitude),
            area_km2=_number(row.area_km2),
            villages=tuple(grouped.get(str(row.district_code), ())),
        )
        for row in own.itertuples(index=False)
    )


def districts_of_areas(frame: pd.DataFrame) -> tuple[District, ...]:
    """Gather the kecamatan that the office's own table of areas names, for a region whose list is not bundled.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns `level`, `area_code`, `name`, `kind`, `longitude` and `latitude`. A kecamatan of which only desa or
        kelurahan are given is named by its code; without a point of its own it gets the middle of theirs.
    """
    members: dict[str, list[Village]] = {}
    points: dict[str, list[tuple[float, float]]] = {}
    named: dict[str, tuple[str, float | None, float | None]] = {}
    for row in frame.sort_values("area_code").itertuples(index=False):
        code, point = str(row.area_code), (_number(row.longitude), _number(row.latitude))
        if row.level == "village":
            parent = code.rpartition(".")[0]
            members.setdefault(parent, []).append(Village(code, str(row.name), str(row.kind), None))
            if point[0] is not None and point[1] is not None:
                points.setdefault(parent, []).append((point[0], point[1]))
        else:
            named[code] = str(row.name), *point
    found = []
    for code in sorted({*named, *members}):
        name, longitude, latitude = named.get(code, (code, None, None))
        if (longitude is None or latitude is None) and code in points:
            longitude, latitude = (sum(each) / len(points[code]) for each in zip(*points[code], strict=True))
        found.append(District(code, name, longitude, latitude, None, tuple(members.get(code, ()))))
    return tuple(found)


def _number(value: object) -> float | None:
    if value is None or value is pd.NA:
        return None
    number = float(value)  # type: ignore[arg-type]
    return None if is_missing(number) else number
