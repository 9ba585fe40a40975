"""Coordinates of boundary files: which system they are in, and back to longitude and latitude.

Systems of Indonesian offices: degrees on WGS 84, SRGI2013 or DGN95 (alike within a metre), their UTM zones, the
TM-3° zones of the land agency, and the Mercator of web maps. Older datums (ID74, Batavia) lie hundreds of metres off
and are refused.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# Indonesia with its seas, degrees: longitudes and latitudes do not overlap, so swapped axes are certain.
LONGITUDES = (94.0, 142.0)
LATITUDES = (-12.0, 7.0)
_DEGREES = frozenset({4326, 4979, 4755, 4754, 9470, 9469})
# First and last EPSG code of a row of UTM zones, its first zone, and whether it is south: WGS 84, DGN95, SRGI2013.
_UTM_CODES = (
    (32646, 32654, 46, False),
    (32746, 32754, 46, True),
    (23866, 23872, 46, False),
    (23877, 23884, 47, True),
    (9476, 9482, 46, False),
    (9487, 9494, 47, True),
)
_AXIS, _FLATTENING = 6378137.0, 1 / 298.257223563
_DATUM = re.compile(r"WGS[\s_]*(?:19)?84|DGN[\s_]*(?:19)?95|GEODESI[\s_]*NASIONAL|SRGI", re.IGNORECASE)
_OLD_DATUM = re.compile(r"ID[\s_]*(?:19)?74|INDONESIAN[\s_]*(?:DATUM[\s_]*)?1974|BATAVIA", re.IGNORECASE)


@dataclass(frozen=True)
class System:
    """A coordinate system.

    Parameters
    ----------
    name : str
        As the file names it; empty when it does not.
    kind : str
        ``"degrees"``, ``"transverse"``, ``"web"``, ``"unknown"`` (nothing is said) or ``"other"``.
    meridian : float
        Central meridian, degrees; of a transverse Mercator like the rest.
    scale : float
        Scale on it.
    easting, northing : float
        False origin, metres.
    """

    name: str
    kind: str
    meridian: float = 0.0
    scale: float = 1.0
    easting: float = 0.0
    northing: float = 0.0


UNKNOWN = System("", "unknown")


def system_of_code(code: int) -> System:
    """Return the system of an EPSG code.

    Examples
    --------
    >>> system_of_code(4326).kind, system_of_code(32749).meridian, system_of_code(23834).meridian
    ('degrees', 111.0, 106.5)
    >>> system_of_code(31900).kind
    'other'
    """
    name = f"EPSG:{code}"
    if code in _DEGREES:
        return System(name, "degrees")
    if code in {3857, 900913}:
        return System(name, "web")
    if 23830 <= code <= 23845:
        return System(name, "transverse", 94.5 + 3.0 * (code - 23830), 0.9999, 200_000.0, 1_500_000.0)
    for first, last, zone, south in _UTM_CODES:
        if first <= code <= last:
            return _utm(name, zone + code - first, south=south)
    return System(name, "other")


def _utm(name: str, zone: int, *, south: bool) -> System:
    return System(name, "transverse", 6.0 * zone - 183, 0.9996, 500_000.0, 10_000_000.0 if south else 0.0)


def system_of_text(text: str) -> System:
    """Return the system of a description in well-known text, as `.prj` files and GeoPackages hold it.

    Examples
    --------
    >>> system_of_text('GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984"],UNIT["Degree",0.0174532925199433]]').kind
    'degrees'
    """
    if not text.strip():
        return UNKNOWN
    found = re.search(r'^\s*\w+\s*\[\s*"([^"]*)"', text)
    name = found[1].strip() if found else text.strip()[:60]
    if _OLD_DATUM.search(text) or not _DATUM.search(text):
        return System(name, "other")
    upper = text.upper()
    if re.match(r"\s*(GEOGCS|GEOGCRS|GEODCRS|GEOGRAPHICCRS)", upper):
        return System(name, "degrees")
    if not re.match(r"\s*(PROJCS|PROJCRS|PROJECTEDCRS)", upper):
        return _other(name)
    if "PSEUDO" in upper or "MERCATOR_AUXILIARY_SPHERE" in upper or "WEB_MERCATOR" in upper:
        return System(name, "web")
    if "TRANSVERSE" not in upper:
        return _other(name)
    values = [
        _parameter(text, pattern)
        for pattern in (
            r"central[_ ]meridian|longitude of natural origin",
            r"scale[_ ]factor(?: at natural origin)?",
            r"false[_ ]easting",
            r"false[_ ]northing",
        )
    ]
    if any(value is None for value in values) or (_parameter(text, r"latitude[_ ]of[_ ](?:natural )?origin") or 0) != 0:
        return _other(name)
    meridian, scale, easting, northing = (float(value or 0) for value in values)
    return System(name, "transverse", meridian, scale, easting, northing)


def _other(name: str) -> System:
    return System(name, "other")


def _parameter(text: str, name: str) -> float | None:
    found = re.search(rf'PARAMETER\s*\[\s*"(?:{name})"\s*,\s*(-?[0-9.]+(?:[eE][-+]?[0-9]+)?)', text, re.IGNORECASE)
    return float(found[1]) if found else None


def to_degrees(points: Floats, system: System) -> Floats:
    """Turn coordinates into longitude and latitude.

    Parameters
    ----------
    points : array of shape (n, 2)
        East and north in the system's own unit.
    system : System
        Of a kind other than ``"other"``.

    Returns
    -------
    array of shape (n, 2)
        Degrees.

    Raises
    ------
    ValueError
        For a system of the kind ``"other"``.
    """
    if system.kind in {"degrees", "unknown"}:
        return points
    if system.kind == "web":
        longitude = np.degrees(points[:, 0] / _AXIS)
        latitude = np.degrees(2 * np.arctan(np.exp(points[:, 1] / _AXIS)) - np.pi / 2)
        return np.column_stack([longitude, latitude])
    if system.kind != "transverse":
        raise ValueError(f"no way back from {system.name}")
    return _from_transverse(points, system)


def _from_transverse(points: Floats, system: System) -> Floats:
    """Invert the transverse Mercator by Krüger's series (Karney 2011, to the fourth order: far below a millimetre)."""
    n = _FLATTENING / (2 - _FLATTENING)
    radius = _AXIS / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    beta = (
        n / 2 - 2 * n**2 / 3 + 37 * n**3 / 96 - n**4 / 360,
        n**2 / 48 + n**3 / 15 - 437 * n**4 / 1440,
        17 * n**3 / 480 - 37 * n**4 / 840,
        4397 * n**4 / 161280,
    )
    north = (points[:, 1] - system.northing) / (system.scale * radius)
    east = (points[:, 0] - system.easting) / (system.scale * radius)
    north_0, east_0 = north.copy(), east.copy()
    for order, factor in enumerate(beta, start=1):
        north_0 -= factor * np.sin(2 * order * north) * np.cosh(2 * order * east)
        east_0 -= factor * np.cos(2 * order * north) * np.sinh(2 * order * east)
    with np.errstate(invalid="ignore", over="ignore"):
        tangent = np.sin(north_0) / np.hypot(np.sinh(east_0), np.cos(north_0))
        longitude = system.meridian + np.degrees(np.arctan2(np.sinh(east_0), np.cos(north_0)))
    eccentricity = math.sqrt(_FLATTENING * (2 - _FLATTENING))
    guess = tangent.copy()
    # Newton's method from the conformal to the geographic latitude; three steps reach machine precision.
    for _ in range(4):
        root = np.sqrt(1 + guess**2)
        sigma = np.sinh(eccentricity * np.arctanh(eccentricity * guess / root))
        reached = guess * np.sqrt(1 + sigma**2) - sigma * root
        slope = (1 + (1 - eccentricity**2) * guess**2) / ((1 - eccentricity**2) * root * np.sqrt(1 + reached**2))
        guess = guess + (tangent - reached) * slope
    return np.column_stack([longitude, np.degrees(np.arctan(guess))])


def lies_in_indonesia(longitude: Floats, latitude: Floats) -> bool:
    """Tell whether all points can be degrees in or near Indonesia."""
    inside = (LONGITUDES[0] <= longitude) & (longitude <= LONGITUDES[1])
    return bool(np.all(inside & (LATITUDES[0] <= latitude) & (latitude <= LATITUDES[1])))
