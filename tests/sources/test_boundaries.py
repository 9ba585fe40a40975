"""Boundary files as offices have them: three formats, two levels, several coordinate systems, and much damage."""

from __future__ import annotations

import io
import json
import sqlite3
import struct
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapefile
import shapely
import shapely.geometry

from rpkd.errors import UserError
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.sources import Boundaries, boundary_file, boundary_notes, read_boundaries
from rpkd.sources._coordinates import system_of_code, system_of_text, to_degrees

REGION = Region("33.16", "3316", "Kabupaten Blora", "kabupaten", "33", "Jawa Tengah", 111.4, -7.0, 1800.0)
KNOWN = [f"33.16.0{number}" for number in range(1, 5)]
UTM_49S = (
    'PROJCS["WGS_1984_UTM_Zone_49S",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,'
    '298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",10000000.0],PARAMETER["Central_Meridian",111.0],'
    'PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)
BATAVIA = 'PROJCS["Batavia / UTM zone 49S",GEOGCS["Batavia",DATUM["D_Batavia"]],PROJECTION["Transverse_Mercator"]]'
Feature = tuple[dict[str, Any], Any]


def square(column: int, row: int = 0, side: float = 0.1) -> shapely.Polygon:
    west, south = 111.2 + column * side, -7.1 + row * side
    return shapely.box(west, south, west + side, south + side)


def districts() -> list[Feature]:
    return [({"KODE": code.replace(".", ""), "NAMA": f"Kec {n}"}, square(n)) for n, code in enumerate(KNOWN)]


def villages() -> list[Feature]:
    return [
        ({"KODE_DESA": f"{code}.200{row + 1}", "NAMA": f"Desa {n} {row}"}, square(n, row))
        for n, code in enumerate(KNOWN)
        for row in (0, 1)
    ]


def geojson(path: Path, features: Sequence[Feature], crs: str | None = None) -> Path:
    items = [
        {"type": "Feature", "properties": row, "geometry": None if shape is None else shapely.geometry.mapping(shape)}
        for row, shape in features
    ]
    data: dict[str, Any] = {"type": "FeatureCollection", "features": items}
    if crs:
        data["crs"] = {"type": "name", "properties": {"name": crs}}
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def geopackage(path: Path, features: Sequence[Feature], code: int = 4326, wal: bool = False) -> Path:
    connection = sqlite3.connect(path)
    names = list(features[0][0])
    connection.executescript(
        "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,"
        " organization_coordsys_id INTEGER, definition TEXT);"
        "CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT);"
        "CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);"
        "INSERT INTO gpkg_contents VALUES ('batas kec', 'features');"
        f"INSERT INTO gpkg_geometry_columns VALUES ('batas kec', 'geom', {code});"
        f'CREATE TABLE "batas kec" (fid INTEGER PRIMARY KEY, geom BLOB, {", ".join(f"{name} TEXT" for name in names)});'
    )
    connection.execute("INSERT INTO gpkg_spatial_ref_sys VALUES ('x', ?, 'EPSG', ?, '')", (code, code))
    for row, shape in features:
        header = b"GP\0\3" + struct.pack("<i", code) + struct.pack("<4d", *np.array(shape.bounds)[[0, 2, 1, 3]])
        marks = ", ".join("?" * (len(names) + 1))
        values = (header + shapely.to_wkb(shape), *row.values())
        connection.execute(f'INSERT INTO "batas kec" (geom, {", ".join(names)}) VALUES ({marks})', values)
    connection.commit()
    if wal:
        connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    return path


def shape_files(features: Sequence[Feature], prj: str = "") -> dict[str, bytes]:
    parts = {ending: io.BytesIO() for ending in (".shp", ".shx", ".dbf")}
    writer = shapefile.Writer(shp=parts[".shp"], shx=parts[".shx"], dbf=parts[".dbf"], shapeType=shapefile.POLYGON)
    for name in features[0][0]:
        writer.field(name, "C", 40)
    for row, shape in features:
        polygons = [shape] if shape.geom_type == "Polygon" else list(shape.geoms)
        rings = [ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]
        writer.poly([[list(point) for point in ring.coords] for ring in rings])
        writer.record(*row.values())
    writer.close()
    files = {ending: part.getvalue() for ending, part in parts.items()}
    return {**files, ".prj": prj.encode()} if prj else files


def shapefile_at(path: Path, features: Sequence[Feature], prj: str = "") -> Path:
    for ending, content in shape_files(features, prj).items():
        path.with_suffix(ending).write_bytes(content)
    return path


def zipped(path: Path, features: Sequence[Feature], prj: str = "") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for ending, content in shape_files(features, prj).items():
            archive.writestr(f"Batas/kecamatan{ending}", content)
    return path


def read(path: Path, column: str | None = None, known: Sequence[str] = KNOWN) -> Boundaries:
    return read_boundaries(path, path.name, REGION, known, column)


def refusal(path: Path, column: str | None = None, known: Sequence[str] = KNOWN) -> str:
    with pytest.raises(UserError) as caught:
        read(path, column, known)
    assert all(problem.where.startswith(path.name) for problem in caught.value.problems)
    return str(caught.value)


def bounds(found: Boundaries) -> list[list[float]]:
    corners = [np.concatenate([ring for polygon in area.polygons for ring in polygon]) for area in found.areas]
    return [[round(float(value), 6) for value in (*each.min(axis=0), *each.max(axis=0))] for each in corners]


WRITERS: dict[str, Callable[[Path, Sequence[Feature]], Path]] = {
    "batas.geojson": geojson,
    "batas.gpkg": geopackage,
    "batas.shp": shapefile_at,
    "batas.zip": zipped,
}


@pytest.mark.parametrize("name", WRITERS)
def test_each_format_gives_the_same_areas(name: str, tmp_path: Path) -> None:
    found = read(WRITERS[name](tmp_path / name, districts()))
    assert [area.code for area in found.areas] == KNOWN
    assert bounds(found) == [[round(value, 6) for value in square(number).bounds] for number in range(4)]
    assert (found.missing, found.extra) == ((), ())
    assert not [note for note in found.notes if "sistem koordinat" not in note]


@pytest.mark.parametrize("name", WRITERS)
def test_villages_are_dissolved_into_kecamatan(name: str, tmp_path: Path) -> None:
    found = read(WRITERS[name](tmp_path / name, villages()))
    assert [area.code for area in found.areas] == KNOWN
    assert all(len(area.polygons) == 1 and len(area.polygons[0]) == 1 for area in found.areas)
    assert bounds(found)[0] == [111.2, -7.1, 111.3, -6.9]
    assert "poligon desa/kelurahan digabung menjadi kecamatan" in found.notes


def test_a_point_lies_inside_and_holes_stay(tmp_path: Path) -> None:
    features = districts()
    hole = shapely.Polygon(square(0).exterior, [square(0).buffer(-0.03).exterior])
    features[0] = (features[0][0], hole)
    found = read(geojson(tmp_path / "a.geojson", features))
    assert len(found.areas[0].polygons[0]) == 2
    assert hole.contains(shapely.Point(found.areas[0].point))


def test_a_closed_geopackage_in_write_ahead_mode_is_read(tmp_path: Path) -> None:
    path = geopackage(tmp_path / "a.gpkg", districts(), wal=True)
    assert path.read_bytes()[18] == 2
    assert len(read(path).areas) == 4


def test_a_geopackage_that_is_still_open_is_refused(tmp_path: Path) -> None:
    path = geopackage(tmp_path / "a.gpkg", districts())
    (tmp_path / "a.gpkg-wal").write_bytes(b"x")
    assert "sedang dibuka aplikasi lain" in refusal(path)


def test_other_regions_of_the_file_are_passed_over(tmp_path: Path) -> None:
    others = [({"KODE": f"33170{number}", "NAMA": ""}, square(number + 6)) for number in range(1, 9)]
    found = read(geojson(tmp_path / "a.geojson", [*others, *districts()]))
    assert [area.code for area in found.areas] == KNOWN
    assert found.extra == ()


def test_missing_and_unknown_kecamatan_are_told(tmp_path: Path) -> None:
    features = [*districts()[:3], ({"KODE": "331609", "NAMA": ""}, square(7))]
    found = read(geojson(tmp_path / "a.geojson", features))
    assert (found.missing, found.extra) == (("33.16.04",), ("33.16.09",))
    notes = boundary_notes(found, {"33.16.04": "Kedungtuban"})
    assert "tidak ada di berkas batas: Kedungtuban" in notes
    assert "ada di berkas batas tetapi tidak dikenal: 33.16.09" in notes


def test_without_known_kecamatan_every_code_of_the_region_is_taken(tmp_path: Path) -> None:
    found = read(geojson(tmp_path / "a.geojson", districts()), known=[])
    assert [area.code for area in found.areas] == KNOWN
    assert (found.missing, found.extra) == ((), ())


def test_too_few_kecamatan_are_refused(tmp_path: Path) -> None:
    assert "1 dari 4; tidak ada: 33.16.02" in refusal(geojson(tmp_path / "a.geojson", districts()[:1]))


@pytest.mark.parametrize("written", ["331601", "33.16.01", 331601, 331601.0])
def test_codes_are_known_however_they_are_written(written: object, tmp_path: Path) -> None:
    features = districts()
    features[0][0]["KODE"] = written
    assert read(geojson(tmp_path / "a.geojson", features)).missing == ()


def test_the_column_with_the_most_known_codes_is_taken(tmp_path: Path) -> None:
    features = [
        ({"BPS": f"33160{n + 1}0", "LAMA": "331601", **row}, shape) for n, (row, shape) in enumerate(districts())
    ]
    assert len(read(geojson(tmp_path / "a.geojson", features)).areas) == 4


def test_a_named_column_is_taken_and_an_unknown_one_refused(tmp_path: Path) -> None:
    features = [({"LAIN": "331601", **row}, shape) for row, shape in districts()]
    path = geojson(tmp_path / "a.geojson", features)
    assert len(read(path, "kode").areas) == 4
    text = refusal(path, "KODEE")
    assert "kolom yang ada: KODE, LAIN, NAMA" in text
    assert "mungkin maksudnya KODE" in text


@pytest.mark.parametrize(
    "codes",
    [[f"33160{number}0" for number in range(1, 5)], [f"33160{number}000{number}" for number in range(1, 5)]],
)
def test_codes_of_bps_are_refused_by_name(codes: list[str], tmp_path: Path) -> None:
    features = [({"KDKEC": code}, square(number)) for number, code in enumerate(codes)]
    text = refusal(geojson(tmp_path / "a.geojson", features))
    assert "berisi kode BPS, bukan kode Kemendagri" in text
    assert "KDKEC" in text


def test_a_file_without_codes_of_the_region_is_refused(tmp_path: Path) -> None:
    features = [({"KODE": "350101", "NAMA": "x"}, square(0))]
    text = refusal(geojson(tmp_path / "a.geojson", features))
    assert "tidak ada kode Kabupaten Blora" in text
    assert "kolom: KODE, NAMA" in text


def test_metres_of_utm_become_degrees(tmp_path: Path) -> None:
    # pyproj 3.7: EPSG:4326 (111,42; -6,97) is EPSG:32749 (546392,7938; 9229546,8937).
    east, north = 546392.7938017657, 9229546.893713513
    features = [
        (row, shapely.box(east + n * 1000 - 500, north - 500, east + n * 1000 + 500, north + 500))
        for n, (row, _) in enumerate(districts())
    ]
    for path in (
        shapefile_at(tmp_path / "a.shp", features, UTM_49S),
        geopackage(tmp_path / "a.gpkg", features, 32749),
        geojson(tmp_path / "a.geojson", features, "urn:ogc:def:crs:EPSG::32749"),
    ):
        found = read(path)
        corners = bounds(found)[0]
        assert ((corners[0] + corners[2]) / 2, (corners[1] + corners[3]) / 2) == pytest.approx(
            (111.42, -6.97), abs=1e-5
        )
        assert [note for note in found.notes if "diubah menjadi derajat" in note]


@pytest.mark.parametrize(
    ("code", "degrees", "metres"),
    # Reference: pyproj 3.7.
    [
        (32748, (106.827153, -6.175392), (702178.1227092253, 9317060.285666605)),
        (32749, (111.42, -6.97), (546392.7938017657, 9229546.893713513)),
        (32647, (97.5, 3.2), (333327.0238991545, 353821.6475917336)),
        (23834, (111.42, -6.97), (744270.7140597873, 726495.2994867049)),
        (3857, (111.42, -6.97), (12403217.664186541, -777817.6577645853)),
    ],
)
def test_projections_agree_with_proj(code: int, degrees: tuple[float, float], metres: tuple[float, float]) -> None:
    found = to_degrees(np.array([metres]), system_of_code(code))[0]
    np.testing.assert_allclose(found, degrees, atol=1e-9)


def test_descriptions_and_codes_name_the_same_system() -> None:
    told, coded = system_of_text(UTM_49S), system_of_code(32749)
    assert (told.kind, told.meridian, told.scale, told.easting, told.northing) == (
        coded.kind, coded.meridian, coded.scale, coded.easting, coded.northing,
    )  # fmt: skip
    assert system_of_text("").kind == "unknown"
    assert system_of_text(BATAVIA).kind == "other"
    assert {system_of_code(code).meridian for code in (23884, 9494, 32754)} == {141.0}


def test_swapped_axes_are_seen_and_put_right(tmp_path: Path) -> None:
    swapped = [(row, shapely.transform(shape, lambda points: points[:, ::-1])) for row, shape in districts()]
    found = read(geojson(tmp_path / "a.geojson", swapped))
    assert bounds(found)[0] == [round(value, 6) for value in square(0).bounds]
    assert "bujur dan lintang di berkas batas tertukar, dan ditukar kembali" in found.notes


def test_a_shapefile_without_a_system_is_read_as_degrees_and_told(tmp_path: Path) -> None:
    notes = read(shapefile_at(tmp_path / "a.shp", districts())).notes
    assert notes == ("berkas batas tidak menyebut sistem koordinat; dibaca sebagai derajat WGS 84",)


def test_metres_without_a_system_are_refused(tmp_path: Path) -> None:
    metres = [(row, shapely.box(500_000, 9_200_000, 501_000, 9_201_000)) for row, _ in districts()]
    text = refusal(shapefile_at(tmp_path / "a.shp", metres))
    assert "di luar Indonesia (sistem koordinat: tidak disebut)" in text
    assert "EPSG:4326" in text


def test_an_old_datum_is_refused(tmp_path: Path) -> None:
    assert "sistem koordinat tidak didukung" in refusal(shapefile_at(tmp_path / "a.shp", districts(), BATAVIA))
    assert "EPSG:23890" in refusal(geopackage(tmp_path / "a.gpkg", districts(), 23890))


def test_a_polygon_that_crosses_itself_is_repaired_and_told(tmp_path: Path) -> None:
    features = districts()
    west, south, east, north = square(0).bounds
    bow = shapely.Polygon([(west, south), (east, north), (east, south), (west, north)])
    features[0] = (features[0][0], bow)
    found = read(geojson(tmp_path / "a.geojson", features))
    assert "1 poligon yang memotong dirinya sendiri diperbaiki" in found.notes
    rebuilt = shapely.MultiPolygon([(each[0], each[1:]) for each in found.areas[0].polygons])
    assert rebuilt.is_valid
    assert rebuilt.area == pytest.approx(square(0).area / 2)


def test_a_kecamatan_without_a_shape_is_missing(tmp_path: Path) -> None:
    features = [*districts()[:3], (districts()[3][0], None)]
    assert read(geojson(tmp_path / "a.geojson", features)).missing == ("33.16.04",)


def test_fine_lines_are_made_light_and_neighbours_stay_joined(tmp_path: Path) -> None:
    features = [(row, shapely.segmentize(shape, 0.00002)) for row, shape in districts()]
    found = read(geojson(tmp_path / "a.geojson", features))
    assert sum(len(ring) for area in found.areas for polygon in area.polygons for ring in polygon) <= 6000
    shapes = [shapely.MultiPolygon([(each[0], each[1:]) for each in area.polygons]) for area in found.areas]
    assert shapely.union_all(shapes).area == pytest.approx(4 * square(0).area, rel=1e-3)
    assert shapely.intersection(shapes[0], shapes[1]).area == pytest.approx(0, abs=1e-9)
    assert "garis batas disederhanakan untuk peta kecil" in found.notes


def test_thousands_of_islands_are_made_light_too(tmp_path: Path) -> None:
    features = districts()
    specks = [
        shapely.box(112 + n % 60 / 50, -7 - n // 60 / 50, 112.004 + n % 60 / 50, -6.996 - n // 60 / 50)
        for n in range(3000)
    ]
    features[3] = (features[3][0], shapely.MultiPolygon([square(3), *specks]))
    found = read(geojson(tmp_path / "a.geojson", features))
    assert sum(len(ring) for area in found.areas for polygon in area.polygons for ring in polygon) <= 6000
    assert bounds(found)[0] == [round(value, 6) for value in square(0).bounds]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.kml", b"<kml/>", "jenis berkas batas tidak dikenal"),
        ("a.geojson", b"{", "rusak atau tidak lengkap"),
        ("a.geojson", b"\xff\xfe\x00", "rusak atau tidak lengkap"),
        ("a.geojson", b"[1, 2]", "bukan FeatureCollection"),
        ("a.geojson", b"[" * 100_000, "rusak atau tidak lengkap"),
        ("a.geojson", b'{"features": [{"properties": {"KODE": ' + b"1" * 5000 + b"}}]}", "rusak atau tidak lengkap"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": [1]}', "bukan FeatureCollection"),
        ("a.geojson", b'{"features": []}', "tidak ada kode Kabupaten Blora"),
        ("a.gpkg", b"bukan basis data", "bukan basis data SQLite"),
        ("a.gpkg", b"SQLite format 3\0" + bytes(200), "rusak atau tidak lengkap"),
        ("a.zip", b"PK", "rusak atau tidak lengkap"),
        ("a.shp", b"", "tidak ada .dbf dan .shx"),
    ],
)
def test_damage_is_told(name: str, content: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    assert words in refusal(tmp_path / name)


@pytest.mark.parametrize("ending", [".shp", ".dbf", ".shx"])
@pytest.mark.parametrize("kept", [10, 40, 120])
def test_a_cut_shapefile_is_refused(ending: str, kept: int, tmp_path: Path) -> None:
    path = shapefile_at(tmp_path / "a.shp", districts())
    part = path.with_suffix(ending)
    part.write_bytes(part.read_bytes()[:kept])
    assert refusal(path)


def test_a_cut_geopackage_is_refused(tmp_path: Path) -> None:
    path = geopackage(tmp_path / "a.gpkg", districts())
    path.write_bytes(path.read_bytes()[:6000])
    assert refusal(path)


def test_a_zip_without_shapefile_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("baca.txt", "x")
    assert "tidak ada berkas .shp di dalam zip" in refusal(tmp_path / "a.zip")


def test_a_zip_with_a_damaged_part_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "batas.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for ending, content in shape_files(districts()).items():
            archive.writestr(f"batas{ending}", content)
        first = archive.infolist()[0]
    sound = path.read_bytes()
    start = 30 + len(first.filename)
    for place in range(start, start + first.compress_size, 11):
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 0xFF]) + sound[place + 1 :])
        with pytest.raises(UserError, match=r"batas\.zip"):
            read(path)


def change_database(path: Path, statement: str) -> Path:
    connection = sqlite3.connect(geopackage(path, districts()))
    connection.executescript(statement)
    connection.commit()
    connection.close()
    return path


def test_a_geopackage_whose_system_has_no_number_is_read_by_its_words(tmp_path: Path) -> None:
    statement = "UPDATE gpkg_spatial_ref_sys SET organization_coordsys_id = NULL, definition = 'GEOGCS[\"WGS 84\"]'"
    assert len(read(change_database(tmp_path / "batas.gpkg", statement)).areas) == 4


def test_a_geopackage_with_broken_text_is_refused(tmp_path: Path) -> None:
    statement = "UPDATE gpkg_contents SET table_name = CAST(x'6261ff' AS TEXT);"
    statement += "UPDATE gpkg_geometry_columns SET table_name = CAST(x'6261ff' AS TEXT)"
    assert "rusak atau tidak lengkap" in refusal(change_database(tmp_path / "batas.gpkg", statement))


def test_areas_that_are_lines_are_refused(tmp_path: Path) -> None:
    flat = shapely.Polygon([(111.2, -7.0), (111.3, -7.0), (111.4, -7.0)])
    path = geojson(tmp_path / "batas.geojson", [({"KODE": code}, flat) for code in KNOWN])
    assert "tidak berbentuk" in refusal(path)


def test_a_wrong_zone_is_seen_by_its_place(tmp_path: Path) -> None:
    moved = [(row, shapely.transform(shape, lambda each: each - [6, 0])) for row, shape in districts()]
    told = refusal(geojson(tmp_path / "batas.geojson", moved))
    assert "jauh dari Kabupaten Blora" in told
    assert "zona UTM" in told


def test_the_same_code_twice_is_put_together_and_told(tmp_path: Path) -> None:
    found = read(geojson(tmp_path / "batas.geojson", [*districts(), ({"KODE": KNOWN[0], "NAMA": "pulau"}, square(8))]))
    assert len(found.areas) == 4
    assert len(found.areas[0].polygons) == 2
    assert found.notes == ("poligon dengan kode kecamatan yang sama digabung",)


def test_areas_over_each_other_are_told(tmp_path: Path) -> None:
    found = read(geojson(tmp_path / "batas.geojson", [({"KODE": code}, square(0)) for code in KNOWN]))
    assert found.notes == ("poligon kecamatan di berkas batas saling bertumpukan",)


def test_rings_the_other_way_round_print_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    turned = [(row, shapely.Polygon(list(shape.exterior.coords)[::-1])) for row, shape in districts()]
    for features in (districts(), turned):
        assert len(read(shapefile_at(tmp_path / "batas.shp", features)).areas) == 4
    assert capsys.readouterr() == ("", "")


def test_points_are_no_areas(tmp_path: Path) -> None:
    features = [(row, shapely.Point(111.4, -7.0)) for row, _ in districts()]
    text = refusal(geojson(tmp_path / "a.geojson", features))
    assert "tidak berisi poligon" in text
    assert "Point" in text


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Polygon", "coordinates": [[[111.2, "a"], [111.3, -7.0], [111.2, -7.1]]]},
        {"type": "Polygon", "coordinates": [[[111.2, -7.0], [111.3, -7.0]]]},
        {"type": "Poligon", "coordinates": []},
        {"coordinates": 3},
    ],
)
def test_a_broken_geometry_names_its_place(geometry: object, tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", districts())
    data = json.loads(path.read_text(encoding="utf-8"))
    data["features"][2]["geometry"] = geometry
    path.write_text(json.dumps(data), encoding="utf-8")
    assert "a.geojson, wilayah ke-3: geometri tidak terbaca" in refusal(path)


def test_coordinates_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", districts())
    data = json.loads(path.read_text(encoding="utf-8"))
    data["features"][1]["geometry"]["coordinates"][0][1][0] = float("nan")
    path.write_text(json.dumps(data), encoding="utf-8")
    assert "di luar Indonesia" in refusal(path)


@pytest.mark.parametrize("written", ["/etc/passwd", "../batas.geojson", "C:/batas.geojson", "data\\batas.geojson"])
def test_a_path_out_of_the_project_is_refused(written: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="tidak dapat dipakai"):
        boundary_file(Project(tmp_path), written, "params/a.yaml, kunci data.boundaries")


def test_a_path_to_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"kunci data\.boundaries: berkas batas tidak ditemukan"):
        boundary_file(Project(tmp_path), "data/batas.geojson", "params/a.yaml, kunci data.boundaries")
    (tmp_path / "batas.geojson").write_text("{}", encoding="utf-8")
    assert boundary_file(Project(tmp_path), "batas.geojson", "x") == tmp_path / "batas.geojson"
