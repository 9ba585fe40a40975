"""Chapter V's ranking: true to the table, silent on small counts, and honest where nothing can be ranked."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from rpkd.errors import UserError
from rpkd.params import LocationsParams, load_params
from rpkd.profile import District, districts_of, worst_count
from rpkd.project import Project
from rpkd.regions import Region, RegionIndex
from rpkd.report import locations, priorities
from rpkd.results import Recorder, ResultStore, Scalar
from rpkd.sources import Source, Tables

SOURCE = Source("Pemerintah Kabupaten Blora, buku kerja wilayah.xlsx", "Wilayah", "", "2026", "")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
WHERE = "params/a.yaml, kunci locations.weights"


@pytest.fixture(scope="module")
def region(index: RegionIndex) -> Region:
    return index.by_code("33.16")


@pytest.fixture(scope="module")
def districts(tables: Tables, region: Region) -> tuple[District, ...]:
    return districts_of(tables["districts"].frame, tables["villages"].frame, region.code)


@pytest.fixture(scope="module")
def areas(districts: tuple[District, ...]) -> pd.DataFrame:
    """Kecamatan and desa of a real region with made-up counts; one desa has counts below five."""
    random = np.random.default_rng(7)
    places = [("district", each.code, each.name, "") for each in districts]
    places += [("village", village.code, village.name, village.kind) for each in districts for village in each.villages]
    frame = pd.DataFrame(places, columns=["level", "area_code", "name", "kind"])
    families = np.where(frame["level"] == "district", 12_000, 600) + random.integers(0, 400, len(frame))
    frame["families"] = families.astype(float)
    frame["population"] = frame["families"] * 3
    for number, part in enumerate((0.1, 0.12, 0.1, 0.08), start=1):
        frame[f"families_decile_{number}"] = random.binomial(families, part).astype(float)
    frame["unfit_houses"] = random.binomial(families, 0.07).astype(float)
    frame["no_sanitation"] = random.binomial(families, 0.1).astype(float)
    frame["sembako_families"] = random.binomial(families, 0.2).astype(float)
    frame["longitude"], frame["latitude"] = 111.4, -7.0
    small = frame.index[frame["level"] == "village"][0]
    frame.loc[small, [f"families_decile_{number}" for number in range(1, 5)]] = [1.0, 1.0, 1.0, 0.0]
    return frame


def params(**weights: float) -> LocationsParams:
    return LocationsParams(weights=weights, draws=200, seed=5)


Written = tuple[ResultStore, dict[str, Scalar], priorities.Priorities]


def write(frame: pd.DataFrame | None, districts: tuple[District, ...], region: Region, **weights: float) -> Written:
    recorder = Recorder(region.code, "uji")
    found = priorities.rank_areas(frame, districts, params(**weights), WHERE)
    return recorder.store, priorities.priority_numbers(recorder, found, districts, params(**weights), SOURCE), found


def test_the_worst_are_named_in_order(areas: pd.DataFrame, districts: tuple[District, ...], region: Region) -> None:
    store, numbers, found = write(areas, districts, region)
    assert found.district is not None
    terms = locations.terms_of(region, districts)
    texts = priorities.ranking_paragraphs(numbers, found, districts, terms, region)
    order = [found.district.names[row] for row in found.district.order]
    assert texts[0].startswith("Seluruh 16 kecamatan diperingkat menurut indeks komposit 4 indikator")
    assert f"Yang terberat adalah {', '.join(order[:3])}, dan {order[3]}." in texts[0]
    firm = [
        found.district.names[row] for row in found.district.order if found.district.stability.worst_quarter[row] >= 90
    ]
    assert ("Tidak satu pun" in texts[1]) == (not firm)
    assert all(name in texts[1] for name in firm)
    first = [name for name, place in zip(found.district.names, found.district.quadrant, strict=True) if place == 1]
    assert all(name in texts[2].rpartition("Di kuadran I:")[2] for name in first)
    assert "keluarga desil terbawah tidak sama dengan penduduk miskin" in texts[3]
    tables = priorities.detail_tables(found, districts, terms, region)
    content = priorities.ranking_table(found, terms, [], pd.DataFrame())
    for key, (title, each) in {"tbl_prioritas": ("", content), **tables}.items():
        Recorder.table(_into(store), key, title, each.columns, each.rows)
    known = {text for row in store.flat() if row["label"] != "teks" for text in NUMBER.findall(row["shown"])}
    known |= {text for row in store.flat() for text in NUMBER.findall(row["label"])}
    said = set(NUMBER.findall(" ".join(texts)))
    assert said <= known, said - known


def _into(store: ResultStore) -> Recorder:
    recorder = Recorder(store.region, "uji")
    recorder.store = store
    return recorder


def test_the_table_is_ranked_and_its_interval_holds_the_rank(
    areas: pd.DataFrame, districts: tuple[District, ...], region: Region
) -> None:
    _, _, found = write(areas, districts, region)
    content = priorities.ranking_table(found, locations.terms_of(region, districts), [], pd.DataFrame())
    columns = [column.key for column in content.columns]
    ranks = [row[columns.index("rank")] for row in content.rows]
    assert ranks == sorted(ranks)  # type: ignore[type-var]
    assert len(content.rows) == 16
    for row in content.rows:
        low, high = str(row[columns.index("interval")]).split("–")
        assert int(low) <= int(str(row[columns.index("rank")])) <= int(high)
    own = areas[areas["level"] == "district"]
    shares = dict(zip(own["name"], own.filter(like="decile").sum(axis=1) / own["families"] * 100, strict=True))
    top = content.rows[0]
    assert top[columns.index("share")] == pytest.approx(shares[str(top[0])])


def test_small_counts_appear_nowhere(areas: pd.DataFrame, districts: tuple[District, ...], region: Region) -> None:
    small = areas.copy()
    villages = small.index[small["level"] == "village"]
    worst = small.loc[villages[3], "name"]
    small.loc[villages[3], ["unfit_houses", "no_sanitation"]] = [600.0, 600.0]
    small.loc[villages[3], [f"families_decile_{number}" for number in range(1, 5)]] = [1.0, 1.0, 1.0, 0.0]
    _, _, found = write(small, districts, region, families_decile_1=0.001)
    assert found.village is not None
    terms = locations.terms_of(region, districts)
    content = priorities.detail_tables(found, districts, terms, region)["tbl_prioritas_desa"][1]
    (row,) = [each for each in content.rows if each[0] == worst]
    assert row[2:4] == ("<5", "disamarkan")
    only = priorities.Priorities(None, found.village)
    chart = priorities.quadrant_chart(only, terms, [], region, pd.DataFrame())
    assert worst not in {place.label for place in chart.places if place.y < 5}
    assert min(place.y for place in chart.places) >= 5


def test_a_region_without_its_table_gets_the_quadrants_of_its_province(
    districts: tuple[District, ...], region: Region, index: RegionIndex, tables: Tables
) -> None:
    _, numbers, found = write(None, districts, region)
    terms = locations.terms_of(region, districts)
    text = " ".join(priorities.ranking_paragraphs(numbers, found, districts, terms, region))
    assert "belum diisi" in text
    assert "Menurut rata-rata indeks desa di dalamnya, kecamatan terendah adalah Sambong, Banjarejo" in text
    peers, poverty = index.in_province("33"), tables["poverty_regency"].frame
    content = priorities.ranking_table(found, terms, peers, poverty)
    latest = poverty[(poverty["year"] == 2025) & poverty["region_code"].isin([peer.code for peer in peers])]
    share, number = latest["headcount_ratio"].median(), latest["poor_thousand"].median()
    for name, own, count, quadrant in content.rows:
        expected = 1 + (0 if float(str(own)) > share else 2) + (0 if float(str(count)) > number else 1)
        assert quadrant == priorities.QUADRANTS[expected - 1], name
    chart = priorities.quadrant_chart(found, terms, peers, region, poverty)
    assert [place.label for place in chart.places if place.own] == ["Blora"]
    assert "Kabupaten Blora di kuadran I." in chart.alt
    lowest = priorities.detail_tables(found, districts, terms, region)["tbl_idm_terendah"][1]
    values = [row[2] for row in lowest.rows]
    assert values == sorted(values)  # type: ignore[type-var]
    assert len(values) == 10


@pytest.mark.parametrize("code", ["95.01", "12.12", "31.01"])
def test_a_region_without_kecamatan_is_served_too(code: str, index: RegionIndex, tables: Tables) -> None:
    region = index.by_code(code)
    _, numbers, found = write(None, (), region)
    terms = locations.terms_of(region, ())
    (text,) = priorities.ranking_paragraphs(numbers, found, (), terms, region)
    assert "belum diisi" in text
    peers, poverty = index.in_province(region.province_code), tables["poverty_regency"].frame
    assert len(priorities.ranking_table(found, terms, peers, poverty).rows) == len(peers)
    assert priorities.detail_tables(found, (), terms, region) == {}
    assert "setelah tabel wilayah diisi" in priorities.detail_markdown({}, numbers, found)
    assert region.name in priorities.quadrant_chart(found, terms, peers, region, poverty).alt


def test_the_office_names_the_kecamatan_of_a_region_that_is_not_bundled(
    areas: pd.DataFrame, index: RegionIndex, tables: Tables
) -> None:
    region = index.by_code("12.12")
    own = areas.assign(area_code=areas["area_code"].str.replace("33.16", "12.12", regex=False))
    found, from_office = locations.region_districts(tables, own, region)
    assert from_office
    assert len(found) == 16
    assert found[0].longitude == 111.4
    assert locations.region_districts(tables, own, index.by_code("33.16"))[1] is False
    _, numbers, ranked = write(own, found, region)
    terms = locations.terms_of(region, found)
    assert "Seluruh 16" in priorities.ranking_paragraphs(numbers, ranked, found, terms, region)[0]
    chosen = locations.chapter_map(ranked, found, None, region, terms)
    assert chosen is not None
    assert len(chosen.areas) == 16


def test_what_is_left_out_and_who_is_not_ranked_is_told(
    areas: pd.DataFrame, districts: tuple[District, ...], region: Region
) -> None:
    changed = areas[areas["level"] == "district"].copy()
    changed["unemployed"] = np.where(np.arange(len(changed)) < 5, 30.0, np.nan)
    missing = changed.index[2]
    changed.loc[missing, ["unfit_houses", "no_sanitation", "sembako_families"]] = np.nan
    _, numbers, found = write(changed, districts, region)
    terms = locations.terms_of(region, districts)
    texts = priorities.ranking_paragraphs(numbers, found, districts, terms, region)
    assert texts[0].startswith("Dari 16 kecamatan, 15 diperingkat")
    assert "Tidak masuk indeks: penganggur," in texts[3]
    assert texts[3].endswith(f": {changed.loc[missing, 'name']}.")


def test_areas_that_the_table_lacks_are_told(
    areas: pd.DataFrame, districts: tuple[District, ...], region: Region
) -> None:
    terms = locations.terms_of(region, districts)
    some = areas[~areas["name"].isin(["Jati", "Cepu"]) | (areas["level"] == "village")]
    _, numbers, found = write(some, districts, region)
    text = priorities.ranking_paragraphs(numbers, found, districts, terms, region)[3]
    assert "Tidak ada dalam tabel wilayah: 2 kecamatan: Jati dan Cepu." in text
    # A sum over some of the desa is no sum: one desa of Jati is missing, so Jati is not ranked.
    villages = areas[(areas["level"] == "village") & (areas["area_code"] != "33.16.01.2001")]
    _, numbers, found = write(villages, districts, region)
    texts = priorities.ranking_paragraphs(numbers, found, districts, terms, region)
    assert texts[0].startswith("Dari 16 kecamatan, 15 diperingkat")
    assert "Tidak ada dalam tabel wilayah: 1 desa/kelurahan: Bangkleyan." in texts[3]
    assert texts[3].endswith(": Jati.")


def test_one_indicator_is_said_to_be_too_few(
    areas: pd.DataFrame, districts: tuple[District, ...], region: Region
) -> None:
    only = areas[["level", "area_code", "name", "kind", "families", "unfit_houses"]]
    _, numbers, found = write(only, districts, region)
    terms = locations.terms_of(region, districts)
    texts = priorities.ranking_paragraphs(numbers, found, districts, terms, region)
    assert "kestabilan peringkatnya tidak dapat diuji" in texts[1]
    assert "Kuadran tidak disusun" in texts[2]


def test_weights_that_are_not_known_are_refused_with_the_nearest(districts: tuple[District, ...]) -> None:
    with pytest.raises(UserError) as caught:
        priorities.rank_areas(None, districts, params(unfit_house=2, populasi=1), WHERE)
    assert [problem.where for problem in caught.value.problems] == [f"{WHERE}.unfit_house", f"{WHERE}.populasi"]
    assert caught.value.problems[0].remedy == "mungkin maksudnya unfit_houses"
    nothing = dict.fromkeys(priorities.WEIGHT_KEYS, 0.0)
    assert [problem.what for problem in priorities.weight_problems(nothing, WHERE)] == ["semua bobot nol"]
    assert priorities.weight_problems({"families_decile_1": 2.0}, WHERE) == []


def test_weights_are_printed(areas: pd.DataFrame, districts: tuple[District, ...], region: Region) -> None:
    _, _, found = write(areas, districts, region, unfit_houses=3, pkh_families=1)
    terms = locations.terms_of(region, districts)
    rows = priorities.detail_tables(found, districts, terms, region)["tbl_bobot_wilayah"][1].rows
    assert {row[0]: row[4] for row in rows} == {
        "Keluarga desil 1–4": pytest.approx(100 / 6),
        "Rumah tidak layak huni": pytest.approx(50),
        "Tanpa sanitasi layak": pytest.approx(100 / 6),
        "Penerima Sembako": pytest.approx(100 / 6),
    }
    assert {row[0]: row[2] for row in rows}["Penerima Sembako"] == "makin rendah"


def project_with(tmp_path: Path, text: str) -> Project:
    root = Path(__file__).resolve().parents[2]
    (tmp_path / "params").mkdir()
    (tmp_path / "params" / "_default.yaml").write_bytes((root / "params" / "_default.yaml").read_bytes())
    (tmp_path / "params" / "a.yaml").write_text(text, encoding="utf-8")
    return Project(tmp_path)


def test_check_tells_bad_weights_and_a_bad_boundary_file(tmp_path: Path, region: Region, tables: Tables) -> None:
    text = 'region: "33.16"\nlocations:\n  weights:\n    unfit_hous: 2\ndata:\n  boundaries: data/batas.geojson\n'
    project = project_with(tmp_path, text)
    loaded = load_params(project.params / "a.yaml", project, region)
    found = locations.check_locations(project, loaded, region, tables, None)
    assert [(problem.where, problem.what) for problem in found] == [
        (
            "params/a.yaml baris 3, kunci locations.weights.unfit_hous",
            "bobot untuk kolom yang tidak masuk indeks komposit",
        ),
        ("params/a.yaml baris 6, kunci data.boundaries", "berkas batas tidak ditemukan"),
    ]
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "batas.geojson").write_text("{}", encoding="utf-8")
    assert locations.check_locations(project, loaded, region, tables, None)[1].where == "data/batas.geojson"


def test_a_region_without_such_parameters_has_no_problem(tmp_path: Path, region: Region, tables: Tables) -> None:
    project = project_with(tmp_path, 'region: "33.16"\n')
    loaded = load_params(project.params / "a.yaml", project, region)
    assert locations.check_locations(project, loaded, region, tables, None) == []
    assert locations.region_boundaries(project, loaded, region, ()) is None
    where = locations.param_place(project, loaded, "locations.weights")
    assert where == "params/_default.yaml, kunci locations.weights"


def squares(districts: tuple[District, ...], left_out: int) -> dict[str, Any]:
    corners = [(0.0, 0.0), (0.01, 0.0), (0.01, 0.01), (0.0, 0.01), (0.0, 0.0)]
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"kode": each.code},
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [[((each.longitude or 0) + x, (each.latitude or 0) + y) for x, y in corners]],
                },
            }
            for each in districts[left_out:]
        ],
    }


def test_the_map_has_classes_boundaries_and_what_is_missing(
    areas: pd.DataFrame, districts: tuple[District, ...], region: Region, tmp_path: Path
) -> None:
    project = project_with(tmp_path, 'region: "33.16"\ndata:\n  boundaries: batas.geojson\n')
    (tmp_path / "batas.geojson").write_text(json.dumps(squares(districts, 1)), encoding="utf-8")
    loaded = load_params(project.params / "a.yaml", project, region)
    boundaries = locations.region_boundaries(project, loaded, region, districts)
    _, _, found = write(areas, districts, region)
    assert found.district is not None
    terms = locations.terms_of(region, districts)
    chosen = locations.chapter_map(found, districts, boundaries, region, terms)
    assert chosen is not None
    assert [bool(area.polygons) for area in chosen.areas] == [False, *[True] * 15]
    assert "tidak ada di berkas batas: Jati" in chosen.note
    recorder = Recorder(region.code, "uji")
    locations.record_map(recorder, chosen)
    assert recorder.store.scalars["map_note"].value == chosen.note
    worst = {found.district.names[row] for row in found.district.order[: worst_count(16)]}
    assert {area.label for area in chosen.areas if area.shade == 1} == worst
    assert all(name in chosen.alt for name in worst)
    bare = locations.chapter_map(priorities.Priorities(), districts, boundaries, region, terms)
    assert bare is not None
    lowest = sorted((each.mean_index or 0, each.name) for each in districts)[:4]
    assert {area.label for area in bare.areas if area.shade == 1} == {name for _, name in lowest}
    assert "rata-rata Indeks Desa Membangun" in bare.title
    assert locations.chapter_map(priorities.Priorities(), districts, None, region, terms) is None
