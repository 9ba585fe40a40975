"""Layers of a boundary file: GeoJSON, GeoPackage, or shapefile, read from bytes.

Files are opened by Python alone, so that a notebook's reading of them is noted; no driver opens a path by itself.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from rpkd.errors import Problem, UserError, explain_os_errors
from rpkd.sources._coordinates import UNKNOWN, System, system_of_code, system_of_text

if TYPE_CHECKING:
    import sqlite3

LARGEST_BYTES = 200_000_000
SUFFIXES = (".geojson", ".json", ".gpkg", ".shp", ".zip")
_RULE = "GeoJSON (.geojson, .json), GeoPackage (.gpkg), atau shapefile (.shp bersama .dbf dan .shx, atau .zip-nya)"
_EXPORT = "buka di QGIS, pilih Ekspor – Simpan fitur sebagai, format GeoJSON, CRS EPSG:4326"
_ENVELOPES = (0, 32, 48, 48, 64)


@dataclass(frozen=True)
class Layer:
    """Areas of one layer.

    Parameters
    ----------
    name : str
        As the file names it; empty when it has one layer alone.
    columns : dict of str to list of str
        Attributes as text; whole numbers without decimals, empty where nothing is written.
    count : int
        Areas.
    geometry : callable
        Takes the number of an area and returns its shapely geometry, or None when it has none; raises what the
        library raises when the geometry is broken.
    system : System
        Of the coordinates.
    """

    name: str
    columns: dict[str, list[str]]
    count: int
    geometry: Callable[[int], Any]
    system: System


def read_layers(path: Path, shown: str) -> list[Layer]:
    """Read a boundary file.

    Parameters
    ----------
    path : Path
        The file.
    shown : str
        How messages name it.

    Raises
    ------
    UserError
        When it is absent, of another kind, too large, or broken.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UserError(Problem(shown, "jenis berkas batas tidak dikenal", path.suffix or path.name, _RULE, _EXPORT))
    content = _content(path, shown)
    if suffix in {".geojson", ".json"}:
        return [_geojson(content, shown)]
    if suffix == ".gpkg":
        return _geopackage(content, path, shown)
    if suffix == ".zip":
        return list(_zipped(content, shown))
    parts = {
        ending: _content(sibling, shown.removesuffix(path.suffix) + sibling.suffix)
        for ending in (".dbf", ".shx", ".prj", ".cpg")
        if (sibling := _sibling(path, ending)) is not None
    }
    return [_shapefile({".shp": content, **parts}, shown)]


def _content(path: Path, shown: str) -> bytes:
    with explain_os_errors(path, "membaca berkas batas", shown):
        size = path.stat().st_size
        if size > LARGEST_BYTES:
            rule = f"paling besar {LARGEST_BYTES // 1_000_000} MB"
            remedy = "simpan batas daerah ini saja, atau sederhanakan poligonnya"
            raise UserError(Problem(shown, "berkas batas terlalu besar", f"{size // 1_000_000} MB", rule, remedy))
        return path.read_bytes()


def _sibling(path: Path, ending: str) -> Path | None:
    return next((found for each in (ending, ending.upper()) if (found := path.with_suffix(each)).is_file()), None)


def _broken(shown: str, error: Exception | str) -> UserError:
    detail = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
    return UserError(Problem(shown, "berkas batas rusak atau tidak lengkap", detail, _RULE, _EXPORT))


def _written(value: object) -> str:
    """Return an attribute as text; a number that a table widened to 331601.0 is the code 331601."""
    if value is None or isinstance(value, bool | dict | list | bytes):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    return str(value).strip()


def _columns(rows: Sequence[dict[str, Any]]) -> dict[str, list[str]]:
    names = dict.fromkeys(name for row in rows for name in row)
    return {str(name): [_written(row.get(name)) for row in rows] for name in names}


def _geojson(content: bytes, shown: str) -> Layer:
    import shapely
    import shapely.geometry

    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # no UTF-8, no JSON, or a number without end
        raise _broken(shown, error) from error
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or not all(isinstance(item, dict) for item in features):
        raise _broken(shown, "bukan FeatureCollection")
    attributes = [item.get("properties") if isinstance(item.get("properties"), dict) else {} for item in features]

    def geometry(number: int) -> Any:
        written = features[number].get("geometry")
        return None if written is None else shapely.geometry.shape(written)

    return Layer("", _columns(attributes), len(features), geometry, _geojson_system(data))


def _geojson_system(data: dict[str, Any]) -> System:
    """Take the system that older GeoJSON names; the present standard knows only degrees on WGS 84."""
    crs = data.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    if not name or "CRS84" in name.upper():
        return System("EPSG:4326", "degrees")
    found = re.search(r"EPSG:+(?:[0-9.]*:)?([0-9]{4,6})\Z", name, re.IGNORECASE)
    return system_of_code(int(found[1])) if found else System(name, "other")


def _geopackage(content: bytes, path: Path, shown: str) -> list[Layer]:
    import sqlite3

    log = path.with_name(f"{path.name}-wal")
    if log.is_file() and log.stat().st_size:
        remedy = "tutup dahulu aplikasi (misalnya QGIS) yang sedang membuka berkas itu"
        raise UserError(Problem(shown, "berkas batas sedang dibuka aplikasi lain", log.name, None, remedy))
    if len(content) < 100 or not content.startswith(b"SQLite format 3\0"):
        raise _broken(shown, "bukan basis data SQLite")
    # A closed file may still be marked for write-ahead logging, which a database in memory cannot do.
    plain = content[:18] + b"\1\1" + content[20:]
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(plain)
        connection.execute("PRAGMA trusted_schema = OFF")
        return [_geopackage_layer(connection, *row) for row in _geopackage_tables(connection)]
    except (sqlite3.Error, OverflowError, ValueError) as error:
        raise _broken(shown, error) from error
    finally:
        connection.close()


def _geopackage_tables(connection: sqlite3.Connection) -> list[tuple[str, str, int]]:
    return connection.execute(
        "SELECT g.table_name, g.column_name, g.srs_id FROM gpkg_geometry_columns AS g JOIN gpkg_contents AS c"
        " ON c.table_name = g.table_name WHERE c.data_type = 'features' ORDER BY g.table_name"
    ).fetchall()


def _geopackage_layer(connection: sqlite3.Connection, table: str, column: str, reference: int) -> Layer:
    quoted = '"' + table.replace('"', '""') + '"'
    cursor = connection.execute(f"SELECT * FROM {quoted}")  # noqa: S608 (a name, quoted; no other way to give one)
    names = [str(item[0]) for item in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor]
    blobs = [row.pop(column, None) for row in rows]

    def geometry(number: int) -> Any:
        import shapely

        blob = blobs[number]
        if not isinstance(blob, bytes):
            return None
        if len(blob) < 8 or blob[:2] != b"GP":
            raise ValueError("geometri bukan GeoPackage")
        return shapely.from_wkb(blob[8 + _ENVELOPES[min(blob[3] >> 1 & 7, 4)] :])

    return Layer(table, _columns(rows), len(rows), geometry, _geopackage_system(connection, reference))


def _geopackage_system(connection: sqlite3.Connection, reference: int) -> System:
    row = connection.execute(
        "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?",
        (reference,),
    ).fetchone()
    if row is None or reference in {0, -1}:
        return UNKNOWN
    organization, code, definition = row
    if str(organization).upper() == "EPSG" and str(code).isdecimal():
        return system_of_code(int(code))
    return system_of_text(str(definition))


def _zipped(content: bytes, shown: str) -> Iterator[Layer]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [item for item in archive.infolist() if not item.is_dir() and "__MACOSX" not in item.filename]
            if sum(item.file_size for item in members) > LARGEST_BYTES:
                rule = f"isinya paling besar {LARGEST_BYTES // 1_000_000} MB"
                raise UserError(Problem(shown, "isi berkas zip terlalu besar", None, rule, "zip batas daerah ini saja"))
            files = {item.filename.lower(): archive.read(item) for item in members}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise _broken(shown, error) from error
    stems = [name.removesuffix(".shp") for name in sorted(files) if name.endswith(".shp")]
    if not stems:
        raise _broken(shown, "tidak ada berkas .shp di dalam zip")
    for stem in stems:
        parts = {
            ending: files[stem + ending]
            for ending in (".shp", ".dbf", ".shx", ".prj", ".cpg")
            if stem + ending in files
        }
        name = PurePosixPath(stem).name
        yield _shapefile(parts, f"{shown}, {name}.shp", name)


def _shapefile(parts: dict[str, bytes], shown: str, name: str = "") -> Layer:
    import shapefile
    import shapely.geometry

    # Its remarks on rings that run the other way round are in English, and such rings are read rightly.
    shapefile.VERBOSE = False
    absent = [ending for ending in (".dbf", ".shx") if ending not in parts]
    if absent:
        remedy = "salin semua berkas shapefile dengan nama yang sama: .shp, .shx, .dbf, .prj"
        raise UserError(Problem(shown, "shapefile tidak lengkap", f"tidak ada {' dan '.join(absent)}", _RULE, remedy))
    try:
        reader = shapefile.Reader(
            **{ending[1:]: io.BytesIO(parts[ending]) for ending in (".shp", ".shx", ".dbf")},
            encoding=_encoding(parts.get(".cpg", b""), parts[".dbf"]),
            encodingErrors="replace",
        )
        rows = [record.as_dict() for record in reader.iterRecords()]
        count = len(reader)
    except Exception as error:  # pyshp answers a damaged file with whichever error it meets first
        raise _broken(shown, error) from error

    def geometry(number: int) -> Any:
        written = reader.shape(number)
        return None if written is None or not written.shapeType else shapely.geometry.shape(written.__geo_interface__)

    prj = parts.get(".prj", b"").decode("utf-8", errors="replace")
    return Layer(name, _columns(rows), min(count, len(rows)), geometry, system_of_text(prj))


def _encoding(named: bytes, table: bytes) -> str:
    """Return how a `.dbf` writes its texts: as its `.cpg` says, or UTF-8 where its bytes are that."""
    text = named.decode("ascii", errors="ignore").strip().lower()
    if text in {"utf-8", "utf8", "65001"}:
        return "utf-8"
    if text:
        return "cp1252"
    try:
        table.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
