"""Boundaries of kecamatan from a file of the office: matched by code, repaired, dissolved, and made light.

What was done to the file is told in notes; what cannot be done rightly is refused.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import numpy as np
import numpy.typing as npt

from rpkd.errors import Problem, UserError
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.sources._coordinates import lies_in_indonesia, to_degrees
from rpkd.sources._layers import Layer, read_layers

Ring = npt.NDArray[np.float64]
MOST_POINTS = 6000
"""Corners of all areas together: what an SVG of some 200 kB holds."""
_DISTRICT, _VILLAGE, _BPS_DISTRICT = 6, 10, 7
_NAMED = 10
_MOST_ROUNDS = 40
_AGAIN = "ekspor ulang lapis batasnya sebagai poligon"
# Degrees: more than half the width of the widest kabupaten, less than a UTM zone.
_FARTHEST = 2.5
_MOST_OVERLAP = 0.05
_DEGREES_REMEDY = "di QGIS simpan ulang sebagai GeoJSON dengan CRS EPSG:4326"


@dataclass(frozen=True)
class BoundaryArea:
    """One kecamatan.

    Parameters
    ----------
    code : str
        Kemendagri code with dots.
    point : (float, float)
        Longitude and latitude of a point inside.
    polygons : tuple of tuple of array of shape (n, 2)
        Each polygon as its outer ring and its holes; longitude and latitude in degrees.
    """

    code: str
    point: tuple[float, float]
    polygons: tuple[tuple[Ring, ...], ...]


@dataclass(frozen=True)
class Boundaries:
    """Boundaries of a region's kecamatan.

    Parameters
    ----------
    areas : tuple of BoundaryArea
        In the order of their codes.
    missing : tuple of str
        Codes of known kecamatan that the file lacks.
    extra : tuple of str
        Codes of the region in the file that are not known.
    notes : tuple of str
        What was done to the file, in Indonesian, without a final stop.
    shown : str
        The file as users know it.
    """

    areas: tuple[BoundaryArea, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    notes: tuple[str, ...]
    shown: str


def boundary_file(project: Project, written: str, where: str) -> Path:
    """Find the file that `data.boundaries` names.

    Parameters
    ----------
    project : Project
        The file lies inside it.
    written : str
        As the parameters say it.
    where : str
        How messages name the parameter.

    Raises
    ------
    UserError
        When the path leads out of the project, or to nothing.
    """
    posix = PurePosixPath(written)
    outside = posix.is_absolute() or PureWindowsPath(written).drive or "\\" in written or ".." in posix.parts
    if outside or not written.isprintable():
        rule = "jalur relatif di dalam folder proyek, dengan garis miring /"
        remedy = "letakkan berkas itu di data/input/<kode>/, lalu tulis misalnya data/input/33.16/batas.geojson"
        raise UserError(Problem(where, "jalur berkas batas tidak dapat dipakai", written, rule, remedy))
    path = project.root / written
    if not path.is_file():
        remedy = "periksa letak dan ejaan nama berkas itu, termasuk huruf besar dan kecilnya"
        raise UserError(Problem(where, "berkas batas tidak ditemukan", written, None, remedy))
    return path


def read_boundaries(
    path: Path, shown: str, region: Region, known: Iterable[str], column: str | None = None
) -> Boundaries:
    """Read the boundaries of a region's kecamatan.

    Parameters
    ----------
    path : Path
        GeoJSON, GeoPackage or shapefile of kecamatan or desa/kelurahan; it may hold other regions too.
    shown : str
        How messages name it.
    region : Region
        The report's region.
    known : iterable of str
        Kemendagri codes of its kecamatan; empty when not known: then all of the region's codes are taken.
    column : str, optional
        Attribute with the Kemendagri code; looked for when not given.

    Raises
    ------
    UserError
        When the file is broken, holds no polygons, no codes of the region, codes of BPS, fewer than half of the known
        kecamatan, or coordinates that are not understood.
    """
    codes = sorted(set(known))
    layer, matched, notes = _matched(read_layers(path, shown), shown, region, set(codes), column)
    found = sorted({code for _, code in matched})
    missing = tuple(code for code in codes if code not in found)
    if codes and 2 * len(missing) > len(codes):
        rule = "sekurangnya separuh kecamatan daerah ini ada di berkas batas"
        value = f"{len(codes) - len(missing)} dari {len(codes)}; tidak ada: {', '.join(missing[:_NAMED])}"
        remedy = "pakai berkas batas kecamatan yang kodenya kode Kemendagri terbaru"
        raise UserError(Problem(shown, "kecamatan yang cocok terlalu sedikit", value, rule, remedy))
    shapes, told = _geometries(layer, matched, shown)
    notes = [*notes, *told]
    if not shapes:
        raise UserError(Problem(shown, "wilayah di berkas batas tidak berbentuk", None, "poligon yang berluas", _AGAIN))
    _check_place(shapes.values(), region, shown)
    if _overlap(shapes.values()) > _MOST_OVERLAP:
        notes.append("poligon kecamatan di berkas batas saling bertumpukan")
    empty = tuple(code for code in found if code not in shapes and code in codes)
    light, simplified = _simplified([shapes[code] for code in sorted(shapes)])
    if simplified:
        notes.append("garis batas disederhanakan untuk peta kecil")
    areas = tuple(
        BoundaryArea(code, _point(shape), _rings(shape)) for code, shape in zip(sorted(shapes), light, strict=True)
    )
    extra = tuple(code for code in sorted(shapes) if codes and code not in codes)
    return Boundaries(areas, tuple(sorted((*missing, *empty))), extra, tuple(notes), shown)


Matched = list[tuple[int, str]]


def _matched(
    layers: Sequence[Layer], shown: str, region: Region, known: set[str], column: str | None
) -> tuple[Layer, Matched, list[str]]:
    """Find the layer and the attribute that hold the codes of the most kecamatan, and the rows of the region."""
    best: tuple[int, Layer, Matched, list[str]] | None = None
    bps: list[str] = []
    for layer in layers:
        for name in _asked(layer, column):
            if _is_bps(layer.columns[name], region):
                bps.append(name)
                continue
            matched, dissolved = _rows(layer.columns[name], region)
            districts = {code for _, code in matched}
            score = len(districts & known) if known else len(districts)
            if score and (best is None or score > best[0]):
                notes = ["poligon desa/kelurahan digabung menjadi kecamatan"] if dissolved else []
                if len(matched) > len(districts) and not dissolved:
                    notes.append("poligon dengan kode kecamatan yang sama digabung")
                best = score, layer, matched, notes
    if best is not None:
        return best[1:]
    names = sorted({name for layer in layers for name in layer.columns})
    if column is not None and not any(_asked(layer, column) for layer in layers):
        near = difflib.get_close_matches(column, names, n=1, cutoff=0.5)
        remedy = f"mungkin maksudnya {near[0]}" if near else "kosongkan data.boundary_code agar kolomnya dicari sendiri"
        raise UserError(
            Problem(shown, "kolom kode batas tidak ada", column, f"kolom yang ada: {', '.join(names)}", remedy)
        )
    if bps:
        raise UserError(
            Problem(
                shown,
                "kolom kode batas berisi kode BPS, bukan kode Kemendagri",
                ", ".join(bps[:_NAMED]),
                "kode Kemendagri: 33.16.01 atau 331601 (kecamatan), 33.16.01.2001 atau 3316012001 (desa)",
                "tambahkan kolom kode Kemendagri; urutan kecamatan menurut BPS berbeda dan tidak dapat dicocokkan",
            )
        )
    raise UserError(
        Problem(
            shown,
            f"tidak ada kode {region.name} di berkas batas",
            f"kolom: {', '.join(names) or 'tidak ada'}",
            f"satu kolom memuat kode Kemendagri kecamatan atau desa, berawal {region.code}",
            "tambahkan kolom itu, atau sebut namanya di data.boundary_code",
        )
    )


def _asked(layer: Layer, column: str | None) -> list[str]:
    if column is None:
        return list(layer.columns)
    return [name for name in layer.columns if name.casefold() == column.casefold()]


def _digits(text: str) -> str:
    """Return a code without its dots; empty for what is no code."""
    return text.replace(".", "") if re.fullmatch(r"[0-9]+(?:\.[0-9]+)*", text) else ""


def _rows(cells: Sequence[str], region: Region) -> tuple[Matched, bool]:
    """Return the rows with codes of the region, each with its kecamatan, and whether they are desa/kelurahan."""
    prefix = region.code.replace(".", "")
    codes = [(number, _digits(cell)) for number, cell in enumerate(cells)]
    own = [(number, code) for number, code in codes if code.startswith(prefix)]
    villages = [(number, code) for number, code in own if len(code) == _VILLAGE and code[6] in "12"]
    districts = [(number, code) for number, code in own if len(code) == _DISTRICT]
    chosen = villages if len(villages) > len(districts) else districts
    return [(number, f"{code[:2]}.{code[2:4]}.{code[4:6]}") for number, code in chosen], chosen is villages


def _is_bps(cells: Sequence[str], region: Region) -> bool:
    """Tell whether an attribute holds codes of BPS: seven digits, or ten whose seventh is not Kemendagri's 1 or 2.

    BPS numbers kecamatan 010, 020, …, with a last digit other than 0 for the few that were split off later.
    """
    codes = [code for cell in cells if (code := _digits(cell)).startswith(region.bps_code)]
    if sum(len(code) == _BPS_DISTRICT for code in codes) > len(codes) / 2:
        return True
    villages = [code for code in codes if len(code) == _VILLAGE]
    return len(villages) > len(codes) / 2 and sum(code[6] in "12" for code in villages) < len(villages) / 2


def _geometries(layer: Layer, matched: Matched, shown: str) -> tuple[dict[str, Any], list[str]]:
    """Return one valid shape in degrees for each kecamatan, and what was done."""
    import shapely

    if layer.system.kind == "other":
        raise UserError(
            Problem(
                shown,
                "sistem koordinat tidak didukung",
                layer.system.name,
                "derajat WGS 84, SRGI2013, atau DGN95; zona UTM atau TM-3 atasnya; atau Web Mercator (EPSG:3857)",
                _DEGREES_REMEDY,
            )
        )
    notes: list[str] = []
    parts: dict[str, list[Any]] = {}
    repaired = 0
    raw = [(number, code, _geometry(layer, number, shown)) for number, code in matched]
    solid = [(code, shape) for _, code, shape in raw if shape is not None and not shape.is_empty]
    if not solid:
        raise UserError(Problem(shown, "wilayah di berkas batas tidak berbentuk", None, "poligon", _AGAIN))
    wrong = next((shape.geom_type for _, shape in solid if shape.geom_type not in {"Polygon", "MultiPolygon"}), None)
    if wrong is not None:
        raise UserError(
            Problem(
                shown,
                "berkas batas tidak berisi poligon",
                wrong,
                "poligon wilayah",
                "ekspor lapis batasnya, bukan titik atau garis",
            )
        )
    turn, told = _turning(layer, np.concatenate([shapely.get_coordinates(shape) for _, shape in solid]), shown)
    notes += told
    for code, shape in solid:
        turned = shapely.transform(shapely.force_2d(shape), turn)
        if not turned.is_valid:
            turned, repaired = shapely.make_valid(turned), repaired + 1
        parts.setdefault(code, []).extend(_polygons(turned))
    if repaired:
        notes.append(f"{repaired} poligon yang memotong dirinya sendiri diperbaiki")
    return {code: shapely.union_all(shapes) for code, shapes in parts.items() if shapes}, notes


def _check_place(shapes: Iterable[Any], region: Region, shown: str) -> None:
    """Refuse boundaries that lie elsewhere in Indonesia: of a wrong UTM zone, which is six degrees off."""
    import shapely

    west, south, east, north = (float(value) for value in shapely.total_bounds(list(shapes)))
    east_or_west = max(west - region.longitude, region.longitude - east, 0.0)
    far = max(east_or_west, south - region.latitude, region.latitude - north)
    if far > _FARTHEST:
        raise UserError(
            Problem(
                shown,
                f"batas terletak jauh dari {region.name}",
                f"bujur {west:.2f} sampai {east:.2f}, lintang {south:.2f} sampai {north:.2f}",
                f"sekitar bujur {region.longitude:.2f}, lintang {region.latitude:.2f}; zona UTM yang keliru menggeser "
                "enam derajat",
                _DEGREES_REMEDY,
            )
        )


def _overlap(shapes: Iterable[Any]) -> float:
    """Return the share of all areas that another covers too."""
    import shapely

    every = list(shapes)
    whole = sum(float(shape.area) for shape in every)
    return 1 - float(shapely.union_all(every).area) / whole if whole else 0.0


def _geometry(layer: Layer, number: int, shown: str) -> Any:
    try:
        # A coordinate that is no number is told with the coordinates.
        with np.errstate(invalid="ignore"):
            return layer.geometry(number)
    except Exception as error:  # readers answer a broken geometry with whichever error they meet first
        where = f"{shown}, lapis {layer.name}" if layer.name else shown
        detail = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise UserError(
            Problem(f"{where}, wilayah ke-{number + 1}", "geometri tidak terbaca", detail, "poligon", _DEGREES_REMEDY)
        ) from error


def _polygons(shape: Any) -> list[Any]:
    """Return the polygons of a shape; what a repair left as lines or points is no area."""
    if shape.geom_type == "Polygon":
        return [] if shape.is_empty else [shape]
    return [polygon for part in getattr(shape, "geoms", ()) for polygon in _polygons(part)]


def _turning(layer: Layer, points: Ring, shown: str) -> tuple[Callable[[Ring], Ring], list[str]]:
    """Return what turns the file's coordinates into degrees, and what there is to tell about it."""
    with np.errstate(all="ignore"):
        degrees = to_degrees(points, layer.system)
    if lies_in_indonesia(degrees[:, 0], degrees[:, 1]):
        if layer.system.kind == "unknown":
            return lambda each: each, ["berkas batas tidak menyebut sistem koordinat; dibaca sebagai derajat WGS 84"]
        if layer.system.kind == "degrees":
            return lambda each: each, []
        return lambda each: to_degrees(each, layer.system), [f"koordinat {layer.system.name} diubah menjadi derajat"]
    if layer.system.kind in {"degrees", "unknown"} and lies_in_indonesia(degrees[:, 1], degrees[:, 0]):
        return lambda each: each[:, ::-1], ["bujur dan lintang di berkas batas tertukar, dan ditukar kembali"]
    corner = f"x {np.nanmin(points[:, 0]):g} sampai {np.nanmax(points[:, 0]):g}, "
    corner += f"y {np.nanmin(points[:, 1]):g} sampai {np.nanmax(points[:, 1]):g}"
    said = layer.system.name or "tidak disebut"
    raise UserError(
        Problem(
            shown,
            f"koordinat batas di luar Indonesia (sistem koordinat: {said})",
            corner,
            "bujur 94 sampai 142 derajat, lintang −12 sampai 7 derajat, atau sistem koordinat yang benar",
            _DEGREES_REMEDY,
        )
    )


def _simplified(shapes: Sequence[Any]) -> tuple[list[Any], bool]:
    """Take corners away until all areas together have few enough; neighbours keep the same common line."""
    import shapely

    array = np.array(shapes, dtype=object)
    if int(shapely.get_num_coordinates(array).sum()) <= MOST_POINTS:
        return list(shapes), False
    west, south, east, north = shapely.total_bounds(array)
    tolerance = max(east - west, north - south) / 2000
    whole = bool(shapely.coverage_is_valid(array))
    light = array
    for _ in range(_MOST_ROUNDS):
        if int(shapely.get_num_coordinates(light).sum()) <= MOST_POINTS:
            break
        light = shapely.coverage_simplify(array, tolerance) if whole else shapely.simplify(array, tolerance)
        light = np.array([_without_specks(shape, tolerance**2) for shape in light], dtype=object)
        tolerance *= 1.5
    return list(light), True


def _without_specks(shape: Any, least: float) -> Any:
    """Leave out islands and holes too small to be seen, but never the largest part."""
    import shapely

    parts = sorted(_polygons(shape), key=lambda part: -part.area)
    kept = [part for number, part in enumerate(parts) if number == 0 or part.area >= least]
    whole = [
        shapely.Polygon(part.exterior, [hole for hole in part.interiors if shapely.Polygon(hole).area >= least])
        for part in kept
    ]
    return shapely.MultiPolygon(whole)


def _point(shape: Any) -> tuple[float, float]:
    inside = shape.representative_point()
    return float(inside.x), float(inside.y)


def _rings(shape: Any) -> tuple[tuple[Ring, ...], ...]:
    return tuple(
        tuple(np.asarray(ring.coords, dtype=np.float64)[:, :2] for ring in (polygon.exterior, *polygon.interiors))
        for polygon in _polygons(shape)
    )


def boundary_notes(boundaries: Boundaries, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return what readers must know of a boundary file, missing and unknown kecamatan included, without final stops."""
    notes = list(boundaries.notes)
    for codes, words in (
        (boundaries.missing, "tidak ada di berkas batas"),
        (boundaries.extra, "ada di berkas batas tetapi tidak dikenal"),
    ):
        if codes:
            listed = ", ".join(names.get(code, code) for code in codes[:_NAMED])
            notes.append(f"{words}: {listed}{' dan lainnya' if len(codes) > _NAMED else ''}")
    return tuple(notes)
