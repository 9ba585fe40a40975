"""The sentences of the analyses, parsed again and set against the tables, for all regions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd
import pytest

from rpkd.numbers import format_quantity, parse_number
from rpkd.params import AnalysisParams
from rpkd.profile import Assessment, IndicatorFigures
from rpkd.regions import Region, RegionIndex
from rpkd.report import analysis
from rpkd.report._analysis_facts import AREA_NAMES
from rpkd.report.analysis import Analysis
from rpkd.results import Recorder
from rpkd.sources import Tables

NUMBER = r"−?(?:Rp)?[\d.]+(?:,\d+)?"
HOLE = re.compile(r"None|\bnan\b|\(\)|  |\.\.|\[|\{")
Raw = Mapping[tuple[str, str], Mapping[int, float]]
POVERTY = {"headcount_ratio": "P0", "poverty_gap_index": "P1", "poverty_severity_index": "P2"}


def rules(**changes: object) -> AnalysisParams:
    usual = {
        "reference": "province",
        "trend_years": 10,
        "effective_share": 60,
        "relevant_share": 60,
        "linkage_regions": 10,
    }
    return AnalysisParams.model_validate({**usual, **changes})


@dataclass(frozen=True)
class Told:
    """One indicator of one region: what was found, and what is said."""

    region: Region
    item: Assessment
    text: str

    @property
    def name(self) -> str:
        return self.item.panel.entry.name


@pytest.fixture(scope="module")
def figures(tables: Tables) -> IndicatorFigures:
    names = ("poverty_regency", "poverty_province", "indicators_regency", "indicators_province")
    return analysis.bundled_figures(*(tables[name].frame for name in names))


@pytest.fixture(scope="module")
def every(tables: Tables, index: RegionIndex, figures: IndicatorFigures) -> dict[str, Analysis]:
    peers = {province.code: [peer.code for peer in index.in_province(province.code)] for province in index.provinces}
    catalogue = tables["indicators"].frame
    return {
        region.code: analysis.analyse(region, peers[region.province_code], figures, catalogue, rules())
        for region in index.all
    }


@pytest.fixture(scope="module")
def told(every: dict[str, Analysis]) -> list[Told]:
    found = []
    for one in every.values():
        for name, item in one.found.items():
            if len(item.panel.own):
                links = [link for link in one.links if link.supporting.name == name]
                text = " ".join(analysis.indicator_sentences(item, one.facts[name], one.region, links))
                found.append(Told(one.region, item, text))
    return found


@pytest.fixture(scope="module")
def raw(tables: Tables) -> Raw:
    """The tables as they are, rounded as the document shows them, without going through the library."""
    found: dict[tuple[str, str], dict[int, float]] = {}
    poverty = tables["poverty_regency"].frame
    areas = tables["poverty_province"].frame
    for frame, key in ((poverty, "region_code"), (areas[areas["month"] == 3], "area_code")):
        for name in POVERTY:
            for code, year, value in zip(frame[key], frame["year"], frame[name], strict=True):
                if value == value:
                    found.setdefault((name, code), {})[int(year)] = value
    for table, key in (("indicators_regency", "region_code"), ("indicators_province", "area_code")):
        frame = tables[table].frame
        for code, year, name, value in zip(frame[key], frame["year"], frame["indicator"], frame["value"], strict=True):
            found.setdefault((name, code), {})[int(year)] = value
    return found


def shown(value: float, decimals: int = 2) -> float:
    """Round half away from zero, as figures are printed."""
    return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def number(text: str) -> float:
    return parse_number(text.replace("Rp", "").rstrip("."))


def test_every_region_has_a_profile_without_a_hole(every: dict[str, Analysis]) -> None:
    assert len(every) == 514
    for one in every.values():
        for field in dict.fromkeys(entry.field for entry in one.entries.values() if entry.assessed):
            text = analysis.field_sections(one, field)
            assert text, (one.region.code, field)
            assert HOLE.search(text.replace("&#", "")) is None, text
            assert all(part.endswith(".") for part in text.split("\n\n")), text


def test_the_latest_figure_and_its_move_are_those_of_the_table(told: list[Told], raw: Raw) -> None:
    moves = 0
    pattern = re.compile(
        rf"Angka .+? pada (?P<year>\d{{4}}) adalah (?P<value>{NUMBER})[^,;]*?"
        rf"(?:, (?P<way>naik|turun|tidak berubah)(?: (?P<size>{NUMBER}))?[^,;]*? dari (?P<before>{NUMBER})[^,;]*? pada "
        r"(?P<then>\d{4})(?: \((?P<judged>membaik|memburuk)\))?)?[.;]"
    )
    for one in told:
        match = pattern.match(one.text)
        assert match is not None, one.text
        figures = raw[(one.name, one.region.code)]
        assert number(match["value"]) == pytest.approx(figures[int(match["year"])], abs=0.0051), one.text
        if match["way"]:
            moves += 1
            now, then = shown(figures[int(match["year"])]), shown(figures[int(match["then"])])
            assert match["way"] == ("naik" if now > then else "turun" if now < then else "tidak berubah"), one.text
            if match["size"]:
                assert number(match["size"]) == pytest.approx(abs(now - then), abs=0.0151)
            good = one.item.panel.entry.good_sign
            expected = None if now == then else "membaik" if (now - then) * good > 0 else "memburuk"
            assert match["judged"] == expected, one.text
    assert moves > 4000


def test_gaps_to_the_province_are_those_of_the_tables(told: list[Told], raw: Raw) -> None:
    compared = 0
    pattern = re.compile(
        rf"Angka itu (?:(?P<size>{NUMBER}).*? lebih (?P<way>tinggi|rendah) daripada|(?P<same>sama) dengan) angka "
        rf"Provinsi [^(]+\((?P<level>{NUMBER})"
    )
    for one in told:
        match = pattern.search(one.text)
        if match is None:
            continue
        compared += 1
        year = one.item.panel.own.latest_year
        own, level = raw[(one.name, one.region.code)][year], raw[(one.name, one.region.province_code)][year]
        assert number(match["level"]) == pytest.approx(level, abs=0.0051), one.text
        gap = shown(own) - shown(level)
        if match["same"]:
            assert abs(gap) < 0.0051
        else:
            assert number(match["size"]) == pytest.approx(abs(gap), abs=0.0151)
            assert match["way"] == ("tinggi" if gap > 0 else "rendah"), one.text
    assert compared > 2000


def test_ranks_are_what_counting_gives(told: list[Told], raw: Raw, index: RegionIndex) -> None:
    ranked = 0
    pattern = re.compile(
        r"Pada (?P<year>\d{4}) (?:daerah ini menempati urutan ke-(?P<rank>\d+) dari yang terbaik|angka daerah ini yang "
        r"(?P<end>terbaik|terburuk)) di antara (?P<count>\d+) kabupaten/kota di provinsi yang angkanya tersedia"
        r"(?:, bersama (?P<tied>\d+) daerah lain)?\."
    )
    for one in told:
        match = pattern.search(one.text)
        if match is None:
            assert re.search("belum dapat ditentukan|Tidak ada kabupaten/kota lain", one.text), one.text
            continue
        ranked += 1
        peers = [
            value
            for peer in index.in_province(one.region.province_code)
            if (value := raw.get((one.name, peer.code), {}).get(int(match["year"]))) is not None
        ]
        own = raw[(one.name, one.region.code)][int(match["year"])]
        decimals = one.item.panel.entry.decimals
        printed = [shown(value, decimals) for value in peers]
        mine = shown(own, decimals)
        better = sum((value - mine) * one.item.panel.entry.good_sign > 0 for value in printed)
        assert int(match["count"]) == len(printed)
        assert int(match["tied"] or 0) == sum(value == mine for value in printed) - 1
        if match["rank"]:
            assert int(match["rank"]) == better + 1
            assert better
        else:
            assert (match["end"] == "terbaik") == (better == 0), one.text
    assert ranked > 4000


def test_trend_lines_are_those_of_least_squares(told: list[Told], raw: Raw) -> None:
    fitted = 0
    pattern = re.compile(
        rf"Sepanjang (?P<first>\d{{4}})–(?P<last>\d{{4}}) garis kecenderungannya (?P<way>naik|turun|hampir mendatar)"
        rf"(?: (?P<size>{NUMBER})[^(]*)? ?\(selang kepercayaan 95 persen: (?P<low>{NUMBER}) sampai (?P<high>{NUMBER})\)"
        r"(?P<flat>, belum dapat dibedakan dari mendatar)?"
    )
    for one in told:
        match = pattern.search(one.text)
        if match is None:
            assert len(one.item.trend.part) < 3, one.text
            continue
        fitted += 1
        first, last = int(match["first"]), int(match["last"])
        record = raw[(one.name, one.region.code)]
        years = [year for year in record if first <= year <= last]
        assert last - first < 10
        slope = np.polyfit(years, [record[year] for year in years], 1)[0]
        if match["way"] != "hampir mendatar":
            assert match["way"] == ("naik" if slope > 0 else "turun"), one.text
            assert number(match["size"]) == pytest.approx(abs(slope), abs=0.006 if abs(slope) < 50 else 1), one.text
        low, high = number(match["low"]), number(match["high"])
        if min(abs(low), abs(high)) > 0.02:
            assert (match["flat"] is not None) == (low < 0 < high), one.text
    assert fitted > 500


def test_priorities_are_what_the_printed_rule_gives(told: list[Told], raw: Raw) -> None:
    judged = 0
    for one in told:
        match = re.search(
            r"Prioritas (\d): (lebih buruk|lebih baik|setara).*?(membaik|memburuk|tetap)( \(arah belum pasti\))?\.$",
            one.text,
        )
        if match is None:
            assert "Prioritasnya belum dapat dinilai: " in one.text
            continue
        judged += 1
        level, side, way = int(match[1]), match[2], match[3]
        assert level == {
            ("lebih buruk", "membaik"): 2,
            ("lebih buruk", "memburuk"): 1,
            ("lebih buruk", "tetap"): 1,
        }.get((side, way), 3 if way == "memburuk" else 4)
        flat = "belum dapat dibedakan dari mendatar" in one.text
        assert (match[4] is not None) == (flat and way != "tetap"), one.text
        good, record = one.item.panel.entry.good_sign, raw[(one.name, one.region.code)]
        part = one.item.trend.part
        slope = np.polyfit(part.years, [record[year] for year in part.years], 1)[0]
        if way != "tetap" and abs(slope) > 0.01:
            assert way == ("membaik" if slope * good > 0 else "memburuk"), one.text
        year = one.item.panel.own.latest_year
        province = raw.get((one.name, one.region.province_code), {}).get(year)
        if province is not None and not one.region.province_code.startswith("9"):
            gap = (shown(record[year]) - shown(province)) * good
            assert side == ("lebih baik" if gap > 0.001 else "lebih buruk" if gap < -0.001 else "setara"), one.text
    assert judged > 3500


def test_every_number_said_is_in_the_recorded_table(every: dict[str, Analysis]) -> None:
    digits = re.compile(r"\d+(?:[.,]\d+)*")
    for code in ("33.16", "19.71", "31.71", "61.02", "95.01", "53.01"):
        one = every[code]
        table = analysis.facts_content(one)
        known = {match for row in table.rows for cell in row for match in digits.findall(str(cell))} | set("1234")
        for field in dict.fromkeys(item.panel.entry.field for item in one.found.values()):
            if field == "Ekonomi dan konsumsi":
                continue
            paragraphs = [part for part in analysis.field_sections(one, field).split("\n\n") if part.startswith("**")]
            assert {match for part in paragraphs for match in digits.findall(part)} <= known, (code, field)


def test_an_indicator_that_worsened_is_said_to_have_worsened(told: list[Told]) -> None:
    worse = [one for one in told if one.item.trend.direction == "worse"]
    assert len(worse) > 500
    assert all(re.search(r"memburuk(?: \(arah belum pasti\))?\.$", one.text) for one in worse if one.item.priority)


def test_an_indicator_with_one_figure_says_so(told: list[Told]) -> None:
    alone = [one for one in told if len(one.item.panel.own) == 1]
    assert len(alone) > 30
    for one in alone:
        assert "tahun lain tidak tersedia, sehingga perkembangannya belum dapat dinilai" in one.text
        assert re.search(
            r"Prioritasnya belum dapat dinilai: (baru satu tahun|angka pembanding tahun itu tidak)", one.text
        )
        assert not re.search(r" naik | turun |membaik|memburuk", one.text.split(" Di ")[0])


def test_a_missing_indicator_is_named_and_nothing_is_concluded(every: dict[str, Analysis]) -> None:
    text = analysis.field_sections(every["61.02"], "Kesehatan")
    assert text.startswith("Data umur harapan hidup saat lahir (UHH), ")
    assert "Kabupaten Mempawah tidak tersedia dan dapat dilengkapi melalui buku kerja indikator." in text
    assert "Prioritas" not in text


def test_an_implausible_jump_is_not_read_as_a_move(told: list[Told]) -> None:
    jumped = [one for one in told if one.item.panel.own.latest_year in one.item.panel.breaks]
    assert len(jumped) == sum("perlu dikonfirmasi kepada BPS dan tidak ditafsirkan" in one.text for one in told) > 20
    for one in jumped:
        assert not re.search(r" (naik|turun) [\d.,]+ (poin persen|tahun) dari", one.text), one.text
        assert one.item.priority is None


def test_a_figure_shared_by_the_whole_province_is_told_and_not_used(every: dict[str, Analysis]) -> None:
    one = every["95.01"]
    item = one.found["sanitation"]
    assert 2022 not in item.panel.own.years
    text = " ".join(analysis.indicator_sentences(item, one.facts["sanitation"], one.region))
    assert "angka 2022 tercatat 40,34 persen bagi seluruh kabupaten/kota di provinsi tanpa kecuali" in text


def workbook(*rows: tuple[str, str, int, float, float | None]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=["indicator", "area", "year", "value", "se"])
    return frame.assign(source="Dinas Kesehatan")


def with_workbook(
    tables: Tables, index: RegionIndex, figures: IndicatorFigures, frame: pd.DataFrame, **changes: object
) -> Analysis:
    region = index.by_code("19.71")
    peers = [peer.code for peer in index.in_province("19")]
    return analysis.analyse(region, peers, figures, tables["indicators"].frame, rules(**changes), frame)


def test_figures_with_errors_are_judged_by_them(tables: Tables, index: RegionIndex, figures: IndicatorFigures) -> None:
    frame = workbook(
        ("stunting", "own", 2023, 18.0, 1.5),
        ("stunting", "own", 2024, 17.0, 1.5),
        ("stunting", "province", 2024, 20.0, 0.3),
    )
    text = analysis.field_sections(with_workbook(tables, index, figures, frame), "Kesehatan")
    assert "turun 1,00 poin persen dari 18,00 persen pada 2023; perubahannya lebih kecil daripada kesalahan" in text
    assert "sampel (4,16 poin persen)." in text
    assert "dan perubahannya dalam batas kesalahan sampel." in text
    assert "SE tidak tersedia untuk umur harapan hidup saat lahir" in text


def test_what_the_office_gave_is_in_the_table_with_its_source_and_replacements_are_told(
    tables: Tables, index: RegionIndex, figures: IndicatorFigures
) -> None:
    frame = workbook(("unemployment_rate", "own", 2022, 5.5, None), ("stunting", "own", 2024, 17.0, None))
    one = with_workbook(tables, index, figures, frame)
    text = analysis.field_sections(one, "Ketenagakerjaan dan kewirausahaan")
    assert "Angka daerah 2022 dari buku kerja daerah, 5,50 persen, dipakai menggantikan 5,90 persen dalam data" in text
    rows = {row[0]: row for row in analysis.field_table_of(one, "Kesehatan").rows}
    assert rows["Prevalensi stunting pada balita"][1:] == ("17,00 persen", None, None, 2024, "Dinas Kesehatan")


def test_the_chosen_reference_is_the_one_that_is_named(
    tables: Tables, index: RegionIndex, figures: IndicatorFigures
) -> None:
    frame = workbook()
    for reference, words in (("province", "angka provinsi"), ("nation", "angka nasional"), ("median", "median")):
        one = with_workbook(tables, index, figures, frame, reference=reference)
        numbers = analysis.priority_numbers(Recorder("19.71", "uji"), one)
        assert f"Pembanding: {AREA_NAMES[reference]} tahun yang sama" in analysis.rule_note(one.rules, numbers)
        (row,) = [row for row in analysis.priority_content(one).rows if "P0" in str(row[0])]
        assert words in str(row[4]), row


def rows_of(one: Analysis) -> Iterator[tuple[object, ...]]:
    yield from analysis.priority_content(one).rows


def level_of(row: tuple[object, ...]) -> str:
    found = re.match(r"Prioritas (\d): ", str(row[4]))
    return found[1] if found else ""


def test_the_priority_table_has_every_indicator_once_in_order(every: dict[str, Analysis]) -> None:
    for one in every.values():
        rows = list(rows_of(one))
        titles = [title for row in rows for title in str(row[0]).split("; ")]
        assert sorted(titles) == sorted(item.panel.entry.title for item in one.found.values()), one.region.code
        levels = [level_of(row) if row[1] != "data tidak tersedia" else "tanpa data" for row in rows]
        assert levels == sorted(levels, key=["1", "2", "3", "4", "", "tanpa data"].index), one.region.code
        for row in rows:
            if row[1] != "data tidak tersedia":
                item = next(found for found in one.found.values() if found.panel.entry.title == row[0])
                assert level_of(row) == str(item.priority or "")
                own = item.panel.own
                latest = format_quantity(own.latest, item.panel.entry.unit, item.panel.entry.decimals)
                assert str(row[1]).startswith(f"{latest} ({own.latest_year})")


def test_a_turn_against_the_trend_is_shown(every: dict[str, Analysis]) -> None:
    one = every["19.71"]
    own = one.found["headcount_ratio"].panel.own
    assert (own.at(2024), own.latest) == (4.04, 4.5)
    (row,) = [row for row in rows_of(one) if row[0] == "Persentase penduduk miskin (P0)"]
    assert str(row[3]).startswith("membaik (2016–2025), terakhir memburuk; ")
    assert str(row[4]).startswith("Prioritas 4: lebih baik daripada angka provinsi dan membaik")


def test_the_summary_counts_what_the_table_shows(every: dict[str, Analysis]) -> None:
    for code in ("19.71", "33.16", "61.02"):
        one = every[code]
        numbers = analysis.priority_numbers(Recorder(code, "uji"), one)
        text = analysis.summary_paragraphs(list(one.found.values()), numbers, one.region)[0]
        rows = [row for row in rows_of(one) if row[1] != "data tidak tersedia"]
        assert f"Dari {len(one.found)} indikator utama dan pendukung dalam katalog, {len(rows)} mempunyai data" in text
        for level in ("1", "2", "3", "4"):
            count = sum(level_of(row) == level for row in rows)
            assert numbers[f"priority_{level}"].value == count
            if count and level != "1":
                assert f"{count} pada Prioritas {level}" in text


def test_every_field_has_its_strategies_and_the_most_pressing_stands_first(every: dict[str, Analysis]) -> None:
    for one in every.values():
        rows = analysis.field_priority_table(list(one.found.values())).rows
        assert {row[0] for row in rows} == {item.panel.entry.field for item in one.found.values()}
        assert all(row[1] and row[2] and row[3] for row in rows)
        counts = [
            sum(item.priority == 1 for item in one.found.values() if item.panel.entry.field == row[0]) for row in rows
        ]
        assert counts == sorted(counts, reverse=True)


def test_a_correlation_of_few_regions_is_not_interpreted(every: dict[str, Analysis]) -> None:
    one = every["31.71"]
    assert all(row[4] is None for row in analysis.linkage_table(one.links).rows)
    text = analysis.field_sections(one, "Pendidikan")
    assert "Provinsi Daerah Khusus Ibukota Jakarta korelasinya" not in text
    assert "berasosiasi kuat dengan P0" in text


def test_a_table_without_figures_cites_no_publisher(every: dict[str, Analysis]) -> None:
    one = every["33.16"]
    assert analysis.field_sources(one, "Pendidikan", ["BPS"]) == ["BPS"]
    assert all(row[1:4] == (None, None, None) for row in analysis.field_table_of(one, "Perlindungan sosial").rows)
    assert analysis.field_sources(one, "Perlindungan sosial", ["BPS"]) == ["katalog indikator dokumen ini"]


def test_what_holds_for_all_indicators_is_said_once(
    every: dict[str, Analysis], tables: Tables, index: RegionIndex, figures: IndicatorFigures
) -> None:
    one = every["33.16"]
    assert "Kesalahan baku (SE) angka daerah tidak tersedia" in analysis.reading_paragraphs(one.found.values())[-1]
    for field in ("Ketenagakerjaan dan kewirausahaan", "Kesehatan"):
        assert "SE tidak tersedia" not in analysis.field_sections(one, field)
    with_error = with_workbook(tables, index, figures, workbook(("stunting", "own", 2024, 17.0, 1.5)))
    assert len(analysis.reading_paragraphs(with_error.found.values())) == 1
    assert "SE tidak tersedia" in analysis.field_sections(with_error, "Pendidikan")


def test_the_points_name_the_indicators_of_the_first_three_priorities(every: dict[str, Analysis]) -> None:
    for one in every.values():
        points = analysis.priority_points(one.found.values())
        assert [point.partition(" (")[0] for point in points] == ["Prioritas 1", "Prioritas 2", "Prioritas 3"]
        for level, point in enumerate(points, start=1):
            members = [item.panel.entry.title for item in one.found.values() if item.priority == level]
            listed = point.partition("): ")[2].lower()
            assert (listed == "tidak ada.") == (not members)
            for item in one.found.values():
                title = item.panel.entry.title
                assert (title.lower() in listed) == (title in members), (one.region.code, point)
