"""Sentences of conditions, targets, locations and identity: true for any region, and honest about what is missing."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pandas as pd
import pytest

from rpkd.params import (
    AnalysisParams,
    DocumentParams,
    LocationsParams,
    Params,
    ProjectionParams,
    RegulationParams,
    ScenarioParams,
)
from rpkd.profile import (
    Conditions,
    District,
    Series,
    Target,
    Village,
    conditions_profile,
    districts_of,
    pace,
    series_of,
)
from rpkd.regions import LocalTerms, Region, RegionIndex, local_terms
from rpkd.report import conditions, identity, locations, poverty, target
from rpkd.report._poverty_numbers import SoFar, move_so_far
from rpkd.results import Recorder
from rpkd.sources import Source, Tables
from rpkd.workbooks import InputTable

SOURCE = Source("BPS", "Angka", "BPS", "2025", "")
NATIONAL = (Target(2025, 7.0, 8.0), Target(2026, 6.5, 7.5), Target(2029, 4.5, 5.0))


@pytest.fixture(scope="module")
def pangkalpinang(index: RegionIndex) -> Region:
    return index.by_code("19.71")


def target_text(
    record: Series, region: Region, regional: tuple[Target, ...], national: tuple[Target, ...] = NATIONAL
) -> str:
    numbers = target.target_numbers(Recorder(region.code, "uji"), record, regional, national, SOURCE, SOURCE, "params")
    return " ".join(target.target_paragraphs(numbers, record, regional, national, region))


def test_a_target_far_ahead_of_the_pace_so_far(pangkalpinang: Region) -> None:
    text = target_text(series_of([2024, 2025], [11.69, 11.49]), pangkalpinang, (Target(2029, 7.98, 7.98),))
    assert (
        "Untuk mencapai target RPJMD, angka daerah (11,49 persen pada 2025) perlu turun rata-rata 0,88 poin persen "
        "per tahun sampai 2029 (7,98 persen). Itu kira-kira 4,4 kali laju selama ini: sepanjang 2024–2025 penurunannya "
        "0,20 poin persen dalam satu tahun."
    ) in text
    assert text.endswith("bukan proyeksi.")


def test_several_targets_are_told_in_one_sentence(pangkalpinang: Region) -> None:
    goals = (Target(2025, 10.9, 10.9), Target(2026, 10.6, 10.6), Target(2027, 9.7, 9.7), Target(2029, 8.5, 8.5))
    text = target_text(series_of([2009, 2025], [17.7, 10.58]), pangkalpinang, goals, ())
    assert (
        "Target RPJMD tahun 2025 adalah 10,90 persen; angka daerah pada tahun itu 10,58 persen, sudah di bawah target "
        "itu. Angka daerah pada 2025 (10,58 persen) sudah di bawah target RPJMD 2026 (10,60 persen). Untuk mencapai "
        "target RPJMD, angka daerah (10,58 persen pada 2025) perlu turun rata-rata 0,44 poin persen per tahun "
        "sampai 2027 (9,70 persen) dan 0,52 poin persen per tahun sampai 2029 (8,50 persen). Yang terakhir kira-kira "
        "1,2 kali laju selama ini: sepanjang 2009–2025 penurunannya rata-rata 0,45 poin persen per tahun."
    ) in text


def test_the_pace_since_a_september_counts_the_half_year() -> None:
    # 2.1 points in ten years and a half, not in eleven.
    assert move_so_far(series_of([2014, 2025], [10.1, 8.0])) == SoFar(-0.2, "September 2014–Maret 2025")
    assert move_so_far(series_of([2013, 2014], [10.1, 8.0])) == SoFar(-1.4, "Maret 2013–September 2014")
    assert move_so_far(series_of([2013, 2014, 2025], [10.4, 1.0, 8.0])) == SoFar(-0.2, "2013–2025")
    assert move_so_far(series_of([2025], [8.0])) is None


def test_a_record_that_rose_is_said_to_have_risen(pangkalpinang: Region) -> None:
    text = target_text(series_of([2014, 2025], [9.0, 10.0]), pangkalpinang, (Target(2029, 8.0, 8.0),))
    assert "sepanjang September 2014–Maret 2025 angkanya justru naik rata-rata 0,10 poin persen per tahun" in text


def test_a_record_that_stood_still_has_no_pace(pangkalpinang: Region) -> None:
    text = target_text(series_of([2014, 2025], [10.0, 10.0]), pangkalpinang, (Target(2029, 8.0, 8.0),))
    assert "angkanya praktis tidak berubah" in text


@pytest.mark.parametrize(
    ("latest", "words"),
    [
        (9.0, "masih di atas batas atas target itu"),
        (8.0, "berada di dalam rentang target itu"),
        (7.0, "berada di dalam rentang target itu"),
        (6.9, "sudah di bawah rentang target itu"),
    ],
)
def test_a_due_range_is_judged_by_its_ends(latest: float, words: str, pangkalpinang: Region) -> None:
    assert words in target_text(series_of([2024, 2025], [10.0, latest]), pangkalpinang, (), (Target(2025, 7.0, 8.0),))


@pytest.mark.parametrize(
    ("latest", "words"), [(8.1, "masih di atas"), (8.0, "tepat sama dengan"), (7.9, "sudah di bawah")]
)
def test_a_due_figure_is_judged_as_printed(latest: float, words: str, pangkalpinang: Region) -> None:
    text = target_text(series_of([2024, 2025], [10.0, latest]), pangkalpinang, (Target(2025, 8.0, 8.0),), ())
    assert f"{words} target itu" in text


def test_targets_come_from_the_parameters_by_year() -> None:
    targets = {"headcount_ratio": {2029: {"low": 8.0, "high": 9.0}, 2026: 9.5}}
    found = target.region_targets(params(rpjmd={"targets": targets}))
    assert found == (Target(2026, 9.5, 9.5), Target(2029, 8.0, 9.0))


def office_targets(*rows: tuple[str, str, int, float, float]) -> InputTable:
    names = ("indicator", "scope", "year", "low", "high")
    frame = pd.DataFrame(rows, columns=names).assign(reference="Perda Nomor 3 Tahun 2025")
    return InputTable("targets", Path("target.xlsx"), frame, Source("Pemkot, target.xlsx", "", "", "", ""))


OFFICE = office_targets(
    ("headcount_ratio", "RPJMD", 2027, 8.5, 8.5),
    ("headcount_ratio", "RPJMD", 2029, 7.0, 8.0),
    ("gini", "RPJMD", 2029, 0.31, 0.31),
    ("headcount_ratio", "RPJMD provinsi", 2029, 6.0, 6.5),
)


def test_targets_of_the_workbook_count_where_the_parameters_have_none(pangkalpinang: Region) -> None:
    none, some = params(), params(rpjmd={"targets": {"headcount_ratio": {2029: 9.0}}})
    assert target.region_targets(none, OFFICE.frame) == (Target(2027, 8.5, 8.5), Target(2029, 7.0, 8.0))
    assert target.region_targets(some, OFFICE.frame) == (Target(2027, 8.5, 8.5), Target(2029, 9.0, 9.0))
    assert target.differing_targets(none, OFFICE.frame) == target.differing_targets(some, None) == ()
    workbook = "Perda Nomor 3 Tahun 2025 (buku kerja target.xlsx)"
    assert target.region_target_sources(none, OFFICE.frame, pangkalpinang) == [workbook]
    ours = "RPJMD Kota Pangkalpinang (berkas parameter)"
    assert target.region_target_sources(some, OFFICE.frame, pangkalpinang) == [ours, workbook]
    assert target.region_target_sources(none, None, pangkalpinang) == []


def test_a_target_that_the_parameters_replace_is_told(pangkalpinang: Region) -> None:
    some = params(rpjmd={"targets": {"headcount_ratio": {2027: 8.5, 2029: 9.0}}})
    regional, differing = (
        target.region_targets(some, OFFICE.frame),
        target.differing_targets(some, OFFICE.frame),
    )
    assert differing == (Target(2029, 7.0, 8.0),)
    record = series_of([2024, 2025], [10.5, 10.0])
    recorder = Recorder("19.71", "uji")
    numbers = target.target_numbers(recorder, record, regional, NATIONAL, SOURCE, SOURCE, "params", differing)
    assert [numbers[f"target_passed_over_2029_{side}"].value for side in ("low", "high")] == [7.0, 8.0]
    text = target.target_paragraphs(numbers, record, regional, NATIONAL, pangkalpinang, differing)[0]
    assert text.endswith(
        "Untuk tahun 2029, buku kerja target.xlsx memuat target lain (7,00–8,00 persen); yang dipakai adalah yang "
        "tertulis di berkas parameter (9,00 persen)."
    )


def test_other_targets_of_the_workbook_stand_in_a_table(tables: Tables, pangkalpinang: Region) -> None:
    indicators = tables["indicators"].frame
    ((key, (title, content)),) = target.other_target_tables(OFFICE, indicators, pangkalpinang).items()
    reference = "Perda Nomor 3 Tahun 2025"
    assert content.rows == (
        ("Persentase penduduk miskin (P0)", "RPJMD provinsi", 2029, "6,00–6,50 persen", reference),
        ("Rasio Gini", "RPJMD", 2029, "0,310", reference),
    )
    table = Recorder("19.71", "uji").table(key, title, content.columns, content.rows, source=OFFICE.source.citation)
    text = target.other_target_sections({key: table})
    assert "| Rasio Gini" in text
    assert "Target nasional" not in text
    only = office_targets(("headcount_ratio", "RPJMD", 2029, 7.0, 8.0))
    assert target.other_target_tables(only, indicators, pangkalpinang) == {}
    assert target.other_target_tables(None, indicators, pangkalpinang) == {}
    assert "belum diisi" in target.other_target_sections({})


def test_a_national_target_of_the_workbook_changes_nothing_and_that_is_said(
    tables: Tables, pangkalpinang: Region
) -> None:
    given = office_targets(("headcount_ratio", "RPJMN", 2029, 4.0, 4.5))
    ((key, (title, content)),) = target.other_target_tables(given, tables["indicators"].frame, pangkalpinang).items()
    table = Recorder("19.71", "uji").table(key, title, content.columns, content.rows, source="target.xlsx")
    assert "tidak mengubah hitungan di atas" in target.other_target_sections({key: table})
    assert target.region_targets(params(), given.frame) == ()


def test_a_target_table_starts_with_the_regions_own(pangkalpinang: Region) -> None:
    record, regional = series_of([2024, 2025], [10.5, 10.0]), (Target(2029, 8.0, 8.0),)
    numbers = target.target_numbers(Recorder("19.71", "uji"), record, regional, NATIONAL, SOURCE, SOURCE, "params")
    rows = target.target_table(numbers, record, regional, NATIONAL).rows
    assert rows[0] == ("RPJMD daerah", 2029, 8.0, 8.0, -2.0, -0.5)
    assert rows[-1] == ("Nasional", 2029, 4.5, 5.0, -5.0, -1.25)


def test_nothing_known_about_poverty_is_said(pangkalpinang: Region) -> None:
    assert "target tidak dapat dibandingkan" in target_text(series_of([], []), pangkalpinang, ())


def test_a_target_whose_year_has_passed_is_said_to_have_passed(pangkalpinang: Region) -> None:
    text = target_text(series_of([2024, 2025], [10.0, 9.0]), pangkalpinang, (Target(2023, 8.0, 8.0),), ())
    assert "tahun itu sudah lewat, dan angka terakhir daerah (9,00 persen pada 2025) masih di atas target itu" in text


def test_missing_rpjmd_targets_are_said_to_be_missing(pangkalpinang: Region) -> None:
    text = target_text(series_of([2024, 2025], [4.04, 4.5]), pangkalpinang, ())
    absent = "tidak termasuk dalam data yang dipakai dokumen ini"
    assert f"Target persentase penduduk miskin dalam RPJMD Kota Pangkalpinang {absent}" in text
    assert "Target nasional berlaku untuk Indonesia secara keseluruhan" in text


def test_jakartas_administrative_regions_have_no_plan_of_their_own(index: RegionIndex) -> None:
    for region in index.all:
        text = target_text(series_of([2024, 2025], [4.04, 4.5]), region, ())
        said = f"{region.name} tidak menyusun RPJMD sendiri; target pembangunannya dimuat dalam RPJMD Provinsi" in text
        assert said == region.code.startswith("31."), region.name


def test_one_year_left_is_not_an_average(pangkalpinang: Region) -> None:
    text = target_text(series_of([2014, 2025], [10.2, 11.31]), pangkalpinang, (), (Target(2026, 6.5, 7.5),))
    assert "(11,31 persen pada 2025) perlu turun 3,81 poin persen dalam satu tahun sampai 2026" in text
    text = target_text(series_of([2024, 2025], [10.0, 9.0]), pangkalpinang, (), (Target(2026, 6.5, 7.5),))
    assert "sepanjang 2024–2025 penurunannya 1,00 poin persen dalam satu tahun." in text
    assert "rata-rata" not in text


def test_targets_not_read_in_their_document_are_marked(tables: Tables, pangkalpinang: Region) -> None:
    frame = tables["national_targets"].frame
    national = target.national_targets(frame, "headcount_ratio")
    assert [goal.checked for goal in national] == [True, True, False]
    record = series_of([2024, 2025], [10.5, 10.0])
    numbers = target.target_numbers(Recorder("19.71", "uji"), record, (), national, SOURCE, SOURCE, "params")
    owners = [row[0] for row in target.target_table(numbers, record, (), national).rows]
    assert owners == ["Nasional", "Nasional", "Nasional †"]
    note = "Tanda † berarti angka target itu belum diperiksa pada naskah asli"
    assert target.target_note(numbers, national).endswith(note)
    assert target.national_note(frame).endswith(note)
    text = target_text(record, pangkalpinang, (), national)
    assert "sampai 2029 (4,50–5,00 persen, belum diperiksa pada naskah asli)." in text
    assert text.count("belum diperiksa") == 1
    marked = [row[2] for row in target.national_table(frame, tables["indicators"].frame).rows if "†" in str(row[2])]
    assert len(marked) == int((frame["evidence"] != "found").sum())


def test_a_slower_target_is_not_called_faster(pangkalpinang: Region) -> None:
    text = target_text(series_of([2015, 2025], [14.0, 10.0]), pangkalpinang, (Target(2029, 9.0, 9.0),))
    assert "tidak lebih cepat daripada laju selama ini" in text


def test_the_table_asks_nothing_of_a_target_that_is_met(pangkalpinang: Region) -> None:
    record = series_of([2024, 2025], [4.04, 4.5])
    numbers = target.target_numbers(Recorder("19.71", "uji"), record, (), NATIONAL, SOURCE, SOURCE, "params")
    assert [row[-1] for row in target.target_table(numbers, record, (), NATIONAL).rows] == [None, None, None]


def test_every_region_gets_true_target_sentences(tables: Tables, index: RegionIndex) -> None:
    frame = tables["poverty_regency"].frame
    for region in index.all:
        rows = frame[frame["region_code"] == region.code]
        record = series_of(rows["year"], rows["headcount_ratio"])
        text = target_text(record, region, ())
        due, ahead = text.split("Target nasional tahun 2025", 1)[1].split(". ", 1)
        assert ("masih di atas" in due) == (record.latest > 8.0), due
        for goal in NATIONAL[1:]:
            found = pace(record, goal)
            assert found is not None
            assert (f"per tahun sampai {goal.year} (" in ahead or f"satu tahun sampai {goal.year} (" in ahead) == (
                record.latest > goal.high
            ), ahead
            assert (f"nasional {goal.year} (" in ahead or f"dan {goal.year} (" in ahead) == found.reached, ahead


def test_national_targets_keep_three_decimals_for_gini(tables: Tables) -> None:
    rows = target.national_table(tables["national_targets"].frame, tables["indicators"].frame).rows
    assert ("Rasio Gini", 2026, "0,377–0,380", "APBN 2026") in rows


def conditions_text(tables: Tables, index: RegionIndex, code: str) -> str:
    region = index.by_code(code)
    names = poverty.names_of(index.in_province(region.province_code))
    own, province = tables["indicators_regency"].frame, tables["indicators_province"].frame
    found = conditions_profile(own, province, code, region.province_code, list(names))
    numbers = conditions.condition_numbers(Recorder(code, "uji"), found, region, SOURCE)
    return "\n".join(
        [
            conditions.population_paragraph(numbers, found, region),
            conditions.economy_paragraph(numbers, found, region),
            conditions.human_development_paragraph(numbers, found, region, names),
        ]
    )


_FOUND: dict[str, Conditions] = {}


def found_conditions(tables: Tables, index: RegionIndex, code: str) -> Conditions:
    """Gather a region's conditions; those of its whole province at once, and once for all tests."""
    if code not in _FOUND:
        province_code = index.by_code(code).province_code
        codes = [peer.code for peer in index.in_province(province_code)]
        own, province = tables["indicators_regency"].frame, tables["indicators_province"].frame
        own, province = own[own["region_code"].isin(codes)], province[province["area_code"] == province_code]
        for each in codes:
            _FOUND[each] = conditions_profile(own, province, each, province_code, codes)
    return _FOUND[code]


def test_the_provinces_growth_is_the_published_one(tables: Tables, index: RegionIndex) -> None:
    region = index.by_code("19.71")
    rows = {
        row[0]: row for row in conditions.economy_table(found_conditions(tables, index, "19.71"), region, 2015).rows
    }
    assert rows[2021] == (2021, 43504.0, None, 37621.0, 3.62)
    assert rows[2020][2] is None
    assert rows[2020][4] == -4.15
    assert rows[2022][2] == pytest.approx((45538 / 43504 - 1) * 100)


def test_no_region_shows_a_move_of_grdp_over_a_break(tables: Tables, index: RegionIndex) -> None:
    for region in index.all:
        found = found_conditions(tables, index, region.code)
        figure = found.figures["grdp_per_capita_constant"]
        rows = conditions.economy_table(found, region, 2015).rows
        moves = {int(str(row[0])): row[2] for row in rows if row[2] is not None}
        assert not {2020, 2021} & moves.keys(), region.name
        assert all(abs(float(str(move))) <= 15 for move in moves.values()), region.name
        own, province = conditions.lines(figure, region)
        assert set(own.breaks) == set(figure.own_breaks)
        assert province.breaks == figure.province_breaks
        title = conditions.grdp_title(found, region)
        assert (region.name in title) is not bool(len(figure.own)), title


def test_a_jump_of_grdp_is_said_and_not_averaged_over(tables: Tables, index: RegionIndex) -> None:
    text = conditions_text(tables, index, "33.16")
    assert "Angka 2016 berbeda lebih dari 15 persen dari angka setahun sebelumnya" in text
    assert "PDRB per kapita riil rata-rata tumbuh 4,58 persen per tahun pada 2016–2019 dan tumbuh" in text
    assert "2010–2019" not in text


def test_what_is_not_known_is_recorded_once(tables: Tables, index: RegionIndex) -> None:
    region = index.by_code("61.02")
    found = found_conditions(tables, index, "61.02")
    numbers = conditions.condition_numbers(Recorder("61.02", "uji"), found, region, SOURCE)
    assert [key for key in numbers if key.startswith("spending_")] == ["spending_latest"]
    assert not [key for key in numbers if key.startswith(("uhh_", "rls_", "hls_"))]


def test_the_components_of_the_index_have_the_years_of_the_region(tables: Tables, index: RegionIndex) -> None:
    for region in index.all:
        found = found_conditions(tables, index, region.code)
        rows = conditions.own_table(found, conditions.HUMAN_DEVELOPMENT, region).rows
        own = {row[1] for row in rows if row[0] == region.name}
        assert not own or {row[1] for row in rows} == own, region.name


@pytest.mark.parametrize(
    ("code", "levels"),
    [
        ("19.71", "kecamatan, desa, dan kelurahan"),
        ("11.08", "kecamatan dan gampong"),
        ("13.06", "kecamatan, nagari, dan kelurahan"),
        ("13.09", "kecamatan, desa, dan kelurahan"),
        ("13.71", "kecamatan, desa, dan kelurahan"),
        ("31.71", "kecamatan dan kelurahan"),
        ("93.01", "distrik, kampung, dan kelurahan"),
    ],
)
def test_levels_are_called_as_the_region_calls_them(index: RegionIndex, code: str, levels: str) -> None:
    region = index.by_code(code)
    assert local_terms(region).levels == levels
    assert f"Daftar {levels} {region.name}" in locations.district_paragraphs({}, (), region)[0]


def test_a_kind_that_the_region_does_not_have_has_no_column(tables: Tables, index: RegionIndex) -> None:
    region = index.by_code("19.71")
    districts = districts_of(tables["districts"].frame, tables["villages"].frame, "19.71")
    keys = [column.key for column in locations.district_table(districts, region).columns]
    assert keys == ["code", "name", "area", "kelurahan"]
    chosen = locations.location_map(districts, [], region, tables["poverty_regency"].frame)
    assert chosen.title == "Kecamatan di Kota Pangkalpinang menurut jumlah kelurahan"
    numbers = locations.location_numbers(Recorder("19.71", "uji"), districts, SOURCE)
    assert "desa" not in " ".join(locations.district_paragraphs(numbers, districts, region))


@pytest.mark.parametrize("code", ["31.71", "93.01", "19.71", "33.16"])
def test_sections_of_locations_have_no_empty_heading(tables: Tables, index: RegionIndex, code: str) -> None:
    region = index.by_code(code)
    districts = districts_of(tables["districts"].frame, tables["villages"].frame, code)
    terms = locations.terms_of(region, districts)
    recorder = Recorder(code, "uji")
    numbers = locations.location_numbers(recorder, districts, SOURCE)
    content = locations.village_table(districts, terms)
    table = recorder.table("tbl_desa", "Daftar", content.columns, content.rows, source="uji")
    text = locations.village_sections(numbers, districts, region, table)
    headings = {
        "31.71": "Batas Pemakaian Data Lokasi",
        "93.01": "Batas Pemakaian Data Lokasi",
        "19.71": "Daftar Kelurahan",
        "33.16": "Keadaan Desa Menurut Indeks Desa Membangun",
    }
    assert locations.village_heading(numbers, districts, region) == headings[code]
    assert len(text) > 100
    assert "\n#" not in text
    assert ("**Daftar Desa dan Kelurahan**" in text) == (code == "33.16")
    assert ("|---" in text.replace(":", "-")) == bool(districts)
    assert locations.section_heading(districts, region) == ("Kecamatan" if districts else "Data Lokasi")


def test_a_kota_administrasi_follows_the_provinces_plan(index: RegionIndex) -> None:
    for region in index.all:
        texts = identity.identity_texts(params(), region)
        owner = f"Provinsi {region.province_name}" if region.province_code == "31" else region.name
        assert texts["regional_plan_short"][1] == f"RPJMD {owner}"
        assert texts["regional_plan"][1] == f"Rencana Pembangunan Jangka Menengah Daerah {owner}"


@pytest.mark.parametrize("code", ["17.71", "19.71", "31.71", "52.05", "61.02", "91.71", "94.01", "95.01", "96.71"])
def test_conditions_have_no_hole(tables: Tables, index: RegionIndex, code: str) -> None:
    text = conditions_text(tables, index, code)
    assert re.search(r"None|\bnan\b|\(\)|  |\.\.", text) is None, text
    assert all(line.endswith(".") for line in text.splitlines())


def test_a_missing_component_of_the_index_is_named_once(tables: Tables, index: RegionIndex) -> None:
    text = conditions_text(tables, index, "61.02")
    assert text.count("Pengeluaran riil per kapita yang disesuaikan Kabupaten Mempawah tidak tersedia") == 1


@pytest.mark.parametrize(("code", "doubted"), [("15.71", True), ("91.71", True), ("19.71", False)])
def test_grdp_that_does_not_add_up_is_not_interpreted(
    tables: Tables, index: RegionIndex, code: str, doubted: bool
) -> None:
    text = conditions_text(tables, index, code)
    assert ("tidak dipakai untuk menarik kesimpulan" in text) is doubted
    assert ("PDRB per kapita riil rata-rata" in text) is not doubted


def test_growth_is_never_measured_across_the_census(tables: Tables, index: RegionIndex) -> None:
    text = conditions_text(tables, index, "19.71")
    assert "per tahun pada 2010–2019" in text
    assert "per tahun pada 2021–2024" in text
    assert "2010–2024" not in text


def test_a_city_of_kelurahan_has_no_village_index(tables: Tables, index: RegionIndex) -> None:
    region = index.by_code("19.71")
    districts = districts_of(tables["districts"].frame, tables["villages"].frame, "19.71")
    numbers = locations.location_numbers(Recorder("19.71", "uji"), districts, SOURCE)
    assert (numbers["location_districts"].value, numbers["location_kelurahan"].value) == (7, 42)
    first, second = locations.index_paragraphs(numbers, districts, region)
    assert "Seluruh wilayah Kota Pangkalpinang terbagi atas kelurahan" in first
    assert "menurut kecamatan atau kelurahan tidak diterbitkan resmi" in second


def test_the_village_table_lists_every_village_once(tables: Tables) -> None:
    districts = districts_of(tables["districts"].frame, tables["villages"].frame, "33.16")
    frame = tables["villages"].frame
    names = frame[frame["region_code"] == "33.16"]["name"]
    table = locations.village_table(districts, LocalTerms("kecamatan", "desa", "kelurahan"))
    listed = sum(len(re.split(r", |; |: ", str(cell))) for row in table.rows for cell in row[1:] if cell)
    statuses = sum(str(row[1]).count(": ") for row in table.rows)
    assert listed - statuses == len(names) == 295


def test_status_counts_add_up(tables: Tables) -> None:
    districts = districts_of(tables["districts"].frame, tables["villages"].frame, "33.16")
    numbers = locations.location_numbers(Recorder("33.16", "uji"), districts, SOURCE)
    keys = ("idm_sangat_tertinggal", "idm_tertinggal", "idm_berkembang", "idm_maju", "idm_mandiri")
    assert sum(int(str(numbers[key].value)) for key in keys) == numbers["idm_known"].value


def test_a_region_without_kecamatan_invents_none(tables: Tables, index: RegionIndex) -> None:
    region = index.by_code("95.01")
    numbers = locations.location_numbers(Recorder("95.01", "uji"), (), SOURCE)
    assert all(scalar.missing for scalar in numbers.values())
    assert "tidak diganti dengan perkiraan" in locations.district_paragraphs(numbers, (), region)[0]
    rows = locations.district_table((), region).rows
    assert rows[0] == (
        "Daftar distrik", "Menggambarkan pembagian wilayah dan menyusun peta", "Kementerian Dalam Negeri"
    )  # fmt: skip
    assert not any("/" in str(cell) or ".csv" in str(cell) for row in rows for cell in row)
    chosen = locations.location_map((), index.in_province("95"), region, tables["poverty_regency"].frame)
    assert len(chosen.places) == 8
    assert chosen.period == "Maret 2025"


def test_villages_without_an_index_are_said(pangkalpinang: Region) -> None:
    villages = (Village("1", "A", "desa", 0.6), Village("2", "B", "desa", None), Village("3", "C", "kelurahan", None))
    districts = (District("19.71.01", "Satu", 106.0, -2.0, 10.0, villages),)
    numbers = locations.location_numbers(Recorder("19.71", "uji"), districts, SOURCE)
    text = locations.index_paragraphs(numbers, districts, pangkalpinang)[0]
    assert "dari 1 desa yang nilainya tersedia terdapat 1 desa berstatus Berkembang" in text
    assert "Untuk 1 desa lainnya nilai itu tidak tersedia." in text
    assert "Kelurahan tidak memiliki indeks ini." in text
    terms = locations.terms_of(pangkalpinang, districts)
    assert locations.village_table(districts, terms).rows[0][1] == "Berkembang: A; IDM tidak tersedia: B"


def params(**changes: object) -> Params:
    document = DocumentParams(
        title="RPKD", period_start=2025, period_end=2029, date=datetime.date(2026, 11, 21), status="draf"
    )
    rules = AnalysisParams(
        reference="province", trend_years=10, effective_share=60, relevant_share=60, linkage_regions=10
    )
    projection = ProjectionParams(pass_through=0.7, pass_through_low=0.5, pass_through_high=1.0)
    fixed: dict[str, object] = {
        "analysis": rules,
        "projection": projection,
        "locations": LocationsParams(draws=1000, seed=1),
    }
    fixed["scenario"] = ScenarioParams(population="auto", shown=("dasar", "ekstrem-nol"), draws=1000, seed=1)
    return Params.model_validate({"region": "19.71", "document": document, **fixed, **changes})


def test_what_is_left_open_gets_the_general_term(pangkalpinang: Region) -> None:
    numbers = identity.record_identity(Recorder("19.71", "uji"), params(), pangkalpinang, "params")
    shown = {key: str(scalar) for key, scalar in numbers.items()}
    assert shown["head_title"] == "Wali Kota"
    assert shown["tkpk_chair"] == "Wakil Wali Kota"
    assert shown["planning_agency"] == "Badan Perencanaan Pembangunan Daerah"
    assert shown["period"] == "2025–2029"
    assert shown["document_date"] == "21 November 2026"
    assert f"{numbers['period_start']:angka}" == "2025"


def test_the_signature_is_the_head_with_the_name_where_it_is_known(pangkalpinang: Region) -> None:
    assert identity.identity_phrases(params(), pangkalpinang)["penandatangan"] == "Wali Kota Pangkalpinang"
    named = params(government={"head_title": "Penjabat Wali Kota", "head_name": "Dr. A *B*"})
    phrases = identity.identity_phrases(named, pangkalpinang)
    assert phrases["penandatangan"] == "Penjabat Wali Kota Pangkalpinang\\\nDr&#46; A &#42;B&#42;"


def test_the_vision_is_a_sentence_where_it_is_known(pangkalpinang: Region) -> None:
    assert identity.identity_phrases(params(), pangkalpinang)["visi"] == ""
    written = params(rpjmd={"vision": '"Kota {maju}."'})
    expected = "Visi dalam rencana tersebut ialah “Kota &#123;maju&#125;”."
    assert identity.identity_phrases(written, pangkalpinang)["visi"] == expected


def test_regional_regulations_follow_the_national_ones(tables: Tables) -> None:
    own = RegulationParams(
        citation="Peraturan Daerah Kota X Nomor 1 Tahun 2020 | <b>", subject="penanggulangan kemiskinan"
    )
    content = identity.legal_basis(tables["regulations"].frame, params(regulations=(own,)))
    lines = identity.legal_list(content).splitlines()
    assert len(lines) == len(tables["regulations"].frame) + 1
    assert lines[-1].startswith(f"{len(lines)}. Peraturan Daerah Kota X Nomor 1 Tahun 2020 &#124; &#60;b&#62;")
    assert lines[-1].endswith("penanggulangan kemiskinan&#41;.")
    assert all(line.endswith(";") for line in lines[:-1])


def test_prose_can_cite_every_regulation(tables: Tables) -> None:
    texts = identity.regulation_texts(tables["regulations"].frame)
    assert "Nomor 53 Tahun 2020" in texts["reg_permendagri_53_2020"]
    assert len(texts) == len(tables["regulations"].frame)


def test_names_that_would_print_alike_keep_their_kind(index: RegionIndex) -> None:
    names = poverty.short_names(index.in_province("33"))
    assert names["33.74"] == "Kota Semarang"
    assert names["33.22"] == "Kab. Semarang"
    assert names["33.16"] == "Blora"


def test_frames_are_not_changed(tables: Tables, index: RegionIndex) -> None:
    before = tables["indicators_regency"].frame.copy()
    conditions_text(tables, index, "19.71")
    pd.testing.assert_frame_equal(tables["indicators_regency"].frame, before)


def test_place_decree_and_period_are_said_only_where_they_are_known(pangkalpinang: Region) -> None:
    plain = identity.identity_phrases(params(), pangkalpinang)
    assert (plain["tempat_tanggal"], plain["dasar_tkpk"]) == ("21 November 2026", "")
    document = params().document.model_copy(update={"place": "Pangkalpinang"})
    known = params(document=document, tkpk={"decree": "Keputusan <b>"}, rpjmd={"period": "2025–2029"})
    phrases = identity.identity_phrases(known, pangkalpinang)
    assert phrases["tempat_tanggal"] == "Pangkalpinang, 21 November 2026"
    assert phrases["dasar_tkpk"] == "Dasar pembentukannya ialah Keputusan &#60;b&#62;."
    plan = identity.identity_texts(known, pangkalpinang)["regional_plan"][1]
    assert plan.endswith("Kota Pangkalpinang Tahun 2025–2029")
