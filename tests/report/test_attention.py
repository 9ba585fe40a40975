"""Fields that want attention: ordered as counting says, for every region, and nothing ranked that has no direction."""

from __future__ import annotations

import re

import pytest

from rpkd.profile import (
    LINE_GROWTH,
    NATION,
    Measure,
    conditions_profile,
    measures,
    poverty_profile,
    worse_than_province,
)
from rpkd.regions import Region, RegionIndex
from rpkd.report import attention
from rpkd.report.conditions import CONDITION_SHAPES
from rpkd.results import Recorder
from rpkd.sources import Tables

Found = dict[str, tuple[Measure, ...]]


@pytest.fixture(scope="module")
def found(tables: Tables, index: RegionIndex) -> Found:
    return {code: shown for province in index.provinces for code, shown in of(tables, index, province.code).items()}


def of(tables: Tables, index: RegionIndex, province: str) -> Found:
    """Rank the measures of a province's regions; the tables are cut to the province, so that all take seconds."""
    peers = [peer.code for peer in index.in_province(province)]
    regencies, indicators = (
        frame[frame["region_code"].isin(peers)]
        for frame in (tables["poverty_regency"].frame, tables["indicators_regency"].frame)
    )
    areas, shares = (
        frame[frame["area_code"].isin([province, NATION])]
        for frame in (tables["poverty_province"].frame, tables["indicators_province"].frame)
    )
    better = attention.polarities(tables["indicators"].frame)
    return {
        code: measures(
            poverty_profile(regencies, areas, code, province, peers),
            conditions_profile(indicators, shares, code, province, peers),
            regencies,
            indicators,
            better,
            CONDITION_SHAPES,
        )
        for code in peers
    }


def told(tables: Tables, region: Region, shown: tuple[Measure, ...]) -> str:
    sources = [tables["poverty_regency"].source, tables["indicators_regency"].source]
    numbers = attention.attention_numbers(Recorder(region.code, "uji"), shown, sources)
    fields = attention.fields(tables["indicators"].frame)
    return " ".join(attention.attention_paragraphs(numbers, shown, fields, region))


def test_every_region_has_its_worst_placed_measure_first(found: Found) -> None:
    for code, shown in found.items():
        shares = [measure.share_better for measure in shown]
        ranked = [share for share in shares if share is not None]
        assert ranked, code
        assert ranked == sorted(ranked, reverse=True), code
        assert shares[: len(ranked)] == ranked, code
        assert all(0 <= share <= 1 for share in ranked), code


def test_every_rank_of_the_headcount_ratio_is_what_counting_gives(
    found: Found, tables: Tables, index: RegionIndex
) -> None:
    frame = tables["poverty_regency"].frame
    latest = frame[frame["year"] == 2025].set_index("region_code")["headcount_ratio"].round(2)
    for region in index.all:
        (measure,) = [item for item in found[region.code] if item.name == "headcount_ratio"]
        peers = latest[[peer.code for peer in index.in_province(region.province_code)]].dropna()
        assert measure.rank_from_worst == 1 + (peers > latest[region.code]).sum(), region.code
        assert measure.share_better == pytest.approx((peers < latest[region.code]).sum() / (len(peers) - 1))


def test_more_is_better_where_the_catalogue_says_so(found: Found, tables: Tables, index: RegionIndex) -> None:
    frame = tables["indicators_regency"].frame
    rows = frame[frame["indicator"] == "human_development_index"]
    for region in index.all:
        for measure in found[region.code]:
            if measure.name == "human_development_index" and measure.place is not None:
                year = rows[rows["year"] == measure.year].set_index("region_code")["value"].round(2)
                peers = year.reindex([peer.code for peer in index.in_province(region.province_code)]).dropna()
                assert measure.rank_from_worst == 1 + (peers < year[region.code]).sum(), region.code


def test_the_poverty_line_has_no_better_direction(found: Found) -> None:
    for shown in found.values():
        for measure in shown:
            if measure.name == LINE_GROWTH:
                assert (measure.place, measure.share_better, measure.relative_gap, measure.worsened) == (None,) * 4


def test_a_region_with_doubtful_product_is_not_ranked_by_it(tables: Tables, index: RegionIndex, found: Found) -> None:
    for code, shown in found.items():
        for measure in shown:
            if measure.name == "grdp_per_capita_constant" and measure.place is None:
                assert "perlu dikonfirmasi" in attention.attention_note(shown), code


def test_pangkalpinang_is_weakest_in_employment(found: Found, tables: Tables, index: RegionIndex) -> None:
    region, shown = index.by_code("19.71"), found["19.71"]
    assert [measure.name for measure in shown[:2]] == ["unemployment_rate", "labour_force_participation"]
    table = attention.attention_table(shown, region)
    title, year, own, province, nation, rank, change = table.rows[0]
    assert (title, year, own) == ("Tingkat pengangguran terbuka (TPT)", 2022, "5,90 persen")
    assert (province, nation, rank, change) == ("4,77 persen", None, "1 dari 7", "membaik (2021–2022)")
    text = told(tables, region, shown)
    assert "paling lemah pada tingkat pengangguran terbuka (TPT) (urutan 1 dari 7, 2022)" in text
    assert "Bidangnya: ketenagakerjaan dan kewirausahaan" in text
    assert "pagu ditetapkan dalam dokumen perencanaan dan penganggaran daerah sendiri" in text


def test_no_region_leaves_a_hole_and_every_number_is_in_the_table(
    found: Found, tables: Tables, index: RegionIndex
) -> None:
    for region in index.all:
        shown = found[region.code]
        text = told(tables, region, shown)
        assert re.search(r"None|\bnan\b|\(\)|  |\.\.", text) is None, text
        rows = {(str(row[1]), str(row[5])) for row in attention.attention_table(shown, region).rows}
        for rank, year in re.findall(r"urutan (\d+ dari \d+), (\d{4})", text):
            assert (year, rank) in rows, text
        worse, compared = worse_than_province(shown)
        if worse:
            assert f"Dari {compared} ukuran yang dapat dibandingkan" in text
            assert f", {worse} lebih buruk daripada angka provinsi" in text


def test_every_field_shown_has_its_strategies(found: Found, tables: Tables) -> None:
    fields = attention.fields(tables["indicators"].frame)
    for shown in found.values():
        rows = attention.field_table(shown, fields).rows
        assert all(row[2] and row[3] for row in rows)
        assert {row[0] for row in rows} == {fields[measure.name] for measure in shown}


def test_nothing_that_can_be_ranked_is_said(tables: Tables, index: RegionIndex) -> None:
    alone = Measure("headcount_ratio", 2025, 4.5, None, None, "lower_better", None, None)
    text = told(tables, index.by_code("19.71"), (alone,))
    assert text.startswith("Ukuran Kota Pangkalpinang belum dapat diurutkan karena angka pembandingnya tidak tersedia.")
    assert worse_than_province((alone,)) == (0, 0)
