"""What the document says of expenditure around the line is what the model found."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from rpkd.numbers import Unit, format_number
from rpkd.profile import (
    NotFitted,
    Spread,
    extreme_estimate,
    poverty_profile,
    poverty_spread,
    province_gini,
    province_growth,
)
from rpkd.regions import Region, RegionIndex
from rpkd.report import figures, spread
from rpkd.results import Recorder
from rpkd.sources import Tables


def found_for(tables: Tables, region: Region) -> Spread | NotFitted:
    provinces = tables["poverty_province"].frame
    profile = poverty_profile(
        tables["poverty_regency"].frame, provinces, region.code, region.province_code, [region.code]
    )
    return poverty_spread(profile, province_gini(provinces, region.province_code))


# 65.71 has a P2 of zero as printed, 95.01 a third of its people below the line, 31.74 few.
@pytest.mark.parametrize("code", ["33.16", "52.05", "19.71", "95.01", "31.74", "65.71", "11.01"])
def test_the_sentences_carry_the_numbers_of_the_model(code: str, tables: Tables, index: RegionIndex) -> None:
    region = index.by_code(code)
    found = found_for(tables, region)
    assert isinstance(found, Spread)
    source = tables["poverty_regency"].source
    recorder = Recorder(code, "uji")
    numbers = spread.spread_numbers(recorder, found, source)
    text = " ".join(spread.spread_paragraphs(numbers, found, region))
    exact = found.fit.within_rounding and found.fit.converged
    assert ("menghasilkan kembali ketiga angka resmi sampai dua desimal" in text) == exact
    assert ("belum menghasilkan kembali" in text) != exact
    assert f"diperkirakan {format_number(found.per_percent.value, Unit.PERCENTAGE_POINT)} poin persen" in text
    assert f"(hampir miskin) diperkirakan {format_number(found.near, Unit.PERCENT, 1)} persen" in text
    assert ("berpuncak dua" in text) == found.fit.two_peaked
    assert ("Rentangnya lebar" in text) == (found.per_percent.high > 1.5 * found.per_percent.low)
    assert ("hampir semua penduduk" in text) == (code == "65.71")
    table = spread.spread_table(found)
    assert [row[1] for row in table.rows[:3]] == list(found.published.as_printed)
    if exact:
        for row in table.rows[:3]:
            assert row[2] == pytest.approx(row[1], abs=0.005 + 1e-9)
    estimate = extreme_estimate(found, tables["extreme_poverty_calibration"].frame)
    assert estimate is not None
    extreme = " ".join(spread.extreme_paragraphs(spread.extreme_numbers(recorder, estimate, source), estimate, region))
    assert "bukan angka resmi" in extreme
    shown = format_number(estimate.value.value, Unit.PERCENT)
    assert (f"sekitar {shown} persen dari penduduk" if shown != "0,00" else "mendekati nol") in extreme
    assert ("angka sekecil ini" in extreme) == (code != "95.01" and estimate.value.value < 2)


def test_what_cannot_be_fitted_is_said_and_drawn_as_such(tables: Tables, index: RegionIndex) -> None:
    region, why = index.by_code("33.16"), NotFitted(2025, "P0, P1, P2 tidak mungkin berasal dari satu penduduk")
    numbers = spread.spread_numbers(Recorder("33.16", "uji"), why, tables["poverty_regency"].source)
    (text,) = spread.spread_paragraphs(numbers, why, region)
    assert "tahun 2025: P0, P1, P2 tidak mungkin berasal dari satu penduduk." in text
    assert "tidak dapat diperkirakan" in spread.spread_alt(numbers, why, region)
    assert all(row[1:] == (None, None) for row in spread.spread_table(why).rows)
    assert figures.svg_of(spread.spread_chart(why, region)).startswith(b"<?xml")
    assert spread.spread_period(NotFitted(None, "")) == ""
    assert "tidak dapat dihitung" in spread.extreme_paragraphs({}, None, region)[1]


def test_the_chart_is_the_same_bytes_and_tells_data_from_model(tables: Tables, index: RegionIndex) -> None:
    region = index.by_code("33.16")
    found = found_for(tables, region)
    chart = spread.spread_chart(found, region)
    known, assumed = chart.axes[0].get_lines()[:2]
    assert known.get_linestyle() == "-"
    assert assumed.get_linestyle() == "--"
    assert max(known.get_xdata()) == 1.0 == min(assumed.get_xdata())  # type: ignore[arg-type]
    assert figures.svg_of(chart) == figures.svg_of(spread.spread_chart(found, region))


def test_every_provinces_change_is_told_with_the_right_sign_and_the_stronger_part(
    tables: Tables, index: RegionIndex
) -> None:
    provinces, indicators = tables["poverty_province"], tables["indicators_province"]
    told = 0
    for code in tables["provinces"].frame["province_code"]:
        region = index.in_province(code)[0]
        found = province_growth(provinces.frame, indicators.frame, code)
        recorder = Recorder(region.code, "uji")
        numbers = spread.growth_numbers(recorder, found, region, [provinces.source, indicators.source])
        text = " ".join(spread.growth_paragraphs(numbers, found, region))
        rows = spread.growth_table(found).rows
        if found is None:
            assert "tidak dapat diuraikan" in text
            assert "Datt" not in spread.growth_note(found)
            assert all(row[1:] == (None, None, None) for row in rows)
            continue
        told += 1
        parts = {row[0]: row[3] for row in rows}
        change, growth, redistribution, line = (float(value or 0) for value in parts.values())
        assert change == pytest.approx(growth + redistribution + line, abs=1e-4)
        stronger = re.search(r"Sumbangan yang lebih besar berasal dari (\w+)", text)
        assert stronger is not None
        assert stronger[1] == ("pemerataan" if abs(redistribution) > abs(growth + line) else "pertumbuhan")
        assert ("arah sebaliknya" in text) == (redistribution * (growth + line) < 0)
        direction = "naik" if change > 0 else "turun"
        assert f"P0 provinsi {direction} {format_number(abs(change), Unit.PERCENTAGE_POINT)} poin persen" in text
    assert told >= 30


def test_equal_parts_are_not_ranked(tables: Tables, index: RegionIndex) -> None:
    found = province_growth(tables["poverty_province"].frame, tables["indicators_province"].frame, "33")
    assert found is not None
    still = replace(found, parts=replace(found.parts, growth=-0.1, line=0.1, redistribution=0.0))
    sources = [tables["poverty_province"].source]
    numbers = spread.growth_numbers(Recorder("33.16", "uji"), still, index.by_code("33.16"), sources)
    text = " ".join(spread.growth_paragraphs(numbers, still, index.by_code("33.16")))
    assert "Tidak satu pun dari keduanya berarti." in text
    assert "tidak mengubahnya" in text


def test_both_series_of_extreme_poverty_stand_apart(tables: Tables) -> None:
    table = spread.extreme_table(tables["indicators_province"].frame)
    assert [row for row in table.rows if row[0] == 2025] == [(2025, None, 0.85)]
    assert [row for row in table.rows if row[0] == 2024] == [(2024, 0.83, None)]
    lines = spread.extreme_lines_table(tables["extreme_poverty_lines"].frame)
    assert ("US$1,90 PPP 2011", 2021, 11941.0, 358233.0, "masa lalu") in lines.rows
