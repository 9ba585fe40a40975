"""No sentence is false: direction, size and rank of every region's sentences against the table itself."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from rpkd.numbers import Unit, format_quantity, parse_number
from rpkd.profile import PovertyProfile, poverty_profile
from rpkd.regions import Region, RegionIndex
from rpkd.report import poverty
from rpkd.results import Recorder, Scalar
from rpkd.sources import Source, Tables
from rpkd.workbooks import InputTable

SOURCE = Source("BPS", "Kemiskinan", "BPS", "Maret 2025", "")


def profile_of(tables: Tables, index: RegionIndex, region: Region) -> PovertyProfile:
    peers = [peer.code for peer in index.in_province(region.province_code)]
    regencies, provinces = tables["poverty_regency"].frame, tables["poverty_province"].frame
    return poverty_profile(regencies, provinces, region.code, region.province_code, peers)


Told = tuple[PovertyProfile, dict[str, Scalar], Region, dict[str, str]]
_TOLD: dict[str, Told] = {}


def told(tables: Tables, index: RegionIndex, code: str) -> Told:
    """Compute a region once for all tests."""
    if code not in _TOLD:
        _TOLD[code] = _tell(tables, index, code)
    return _TOLD[code]


def _tell(tables: Tables, index: RegionIndex, code: str) -> Told:
    region = index.by_code(code)
    profile = profile_of(tables, index, region)
    names = poverty.names_of(index.in_province(region.province_code))
    return profile, poverty.poverty_numbers(Recorder(code, "uji"), profile, region, SOURCE), region, names


def published(tables: Tables, code: str, column: str) -> dict[int, float]:
    frame = tables["poverty_regency"].frame
    rows = frame[(frame["region_code"] == code) & frame[column].notna()].sort_values("year")
    return {int(year): float(value) for year, value in zip(rows["year"], rows[column], strict=True)}


def office_figures(*rows: tuple[int, float, float | None]) -> InputTable:
    frame = pd.DataFrame(rows, columns=("year", "value", "se")).astype({"se": "float64"})
    frame = frame.assign(indicator="headcount_ratio", area="own", source="BPS")
    return InputTable("indicators", Path("indikator.xlsx"), frame, SOURCE)


@pytest.mark.parametrize(
    ("errors", "words"),
    [
        (
            (0.5, 0.5),
            "Untuk perubahan sebesar 0,46 poin persen, perubahannya lebih kecil daripada kesalahan sampel (1,39",
        ),
        ((0.1, 0.1), "Untuk perubahan sebesar 0,46 poin persen, perubahannya melampaui kesalahan sampel (0,28"),
        ((None, 0.5), "pada 2025 adalah 0,50 poin persen. SE tahun yang dibandingkan dengannya tidak tersedia"),
        ((None, None), "kesalahan bakunya (standard error, SE) tidak tersedia"),
    ],
)
def test_the_offices_standard_errors_judge_the_latest_move(
    errors: tuple[float | None, float | None], words: str, tables: Tables, index: RegionIndex
) -> None:
    profile, numbers, region, _ = told(tables, index, "19.71")
    given = office_figures((2024, 4.04, errors[0]), (2025, 4.5, errors[1]))
    sampling = poverty.sampling_numbers(Recorder("19.71", "uji"), profile, given)
    paragraphs = poverty.sampling_paragraphs(numbers, sampling)
    assert words in paragraphs[0]
    assert len(paragraphs) == 1
    assert poverty.trend_paragraphs(numbers, profile, region, paragraphs)[-1] == paragraphs[0]


def test_a_headcount_of_the_office_that_is_another_is_told(tables: Tables, index: RegionIndex) -> None:
    profile, numbers, _, _ = told(tables, index, "19.71")
    given = office_figures((2024, 4.04, None), (2025, 4.6, None), (2026, 4.2, None))
    sampling = poverty.sampling_numbers(Recorder("19.71", "uji"), profile, given)
    none, other = poverty.sampling_paragraphs(numbers, sampling)
    assert none == poverty.NO_STANDARD_ERROR
    assert "memuat persentase penduduk miskin lain: 4,60 persen pada 2025 dan 4,20 persen pada 2026." in other
    assert poverty.sampling_numbers(Recorder("19.71", "uji"), profile, None) == {}


def test_pangkalpinang_rose_in_2025(tables: Tables, index: RegionIndex) -> None:
    profile, numbers, region, _ = told(tables, index, "19.71")
    first, whole, gap, month, _ = poverty.trend_paragraphs(numbers, profile, region)
    assert month == (
        "Angka tahun 2014 menggambarkan bulan September, tahun sesudahnya Maret, sehingga jarak 2014–2015 hanya "
        "setengah tahun."
    )
    assert first == (
        "Pada Maret 2025, persentase penduduk miskin di Kota Pangkalpinang tercatat 4,50 persen, naik 0,46 poin persen "
        "dibandingkan dengan 4,04 persen pada Maret 2024. Kenaikan itu menyusul penurunan pada 2022–2024."
    )
    assert "Sejak September 2014 (4,04 persen) sampai Maret 2025, angkanya naik 0,46 poin persen, atau" in whole
    assert "terendah 4,04 persen (2014 dan 2024)" in whole
    assert gap.startswith("Angka tahun 2023 tidak tersedia")


def test_bengkulu_keeps_its_published_figures(tables: Tables, index: RegionIndex) -> None:
    _, numbers, _, _ = told(tables, index, "17.71")
    assert (f"{numbers['p0_latest']}", f"{numbers['line_latest']}") == ("11,91 persen", "Rp840.710")


def test_a_gap_of_three_years_is_named_as_a_span(tables: Tables, index: RegionIndex) -> None:
    profile, numbers, region, _ = told(tables, index, "61.02")
    assert any(
        "Angka tahun 2021–2023 tidak tersedia" in text for text in poverty.trend_paragraphs(numbers, profile, region)
    )


def test_a_record_that_starts_late_starts_late(tables: Tables, index: RegionIndex) -> None:
    _, numbers, _, _ = told(tables, index, "16.12")
    assert numbers["p0_first"].period == "2015"


def test_a_split_province_is_not_compared_before_the_split(tables: Tables, index: RegionIndex) -> None:
    profile, numbers, region, _ = told(tables, index, "91.71")
    text = poverty.relevance_paragraph(numbers, profile, region)
    assert "Deret provinsi dimulai 2024 karena wilayah provinsi ini berubah" in text
    assert numbers["p0_compared_province"].value == 1
    assert "satu-satunya perubahan" in poverty.effectiveness_sentence(numbers, region)


def test_lines_that_jump_are_flagged(tables: Tables, index: RegionIndex) -> None:
    profile, _, _, _ = told(tables, index, "95.01")
    text = poverty.oddities_paragraph(poverty.oddities(profile, ()))
    assert "Garis kemiskinan naik dari Rp566.319 pada 2023 menjadi Rp722.258 pada 2024, lebih dari 25 persen" in text
    assert "dikonfirmasi kepada BPS" in text


def test_a_line_that_never_moves_is_flagged(tables: Tables, index: RegionIndex) -> None:
    profile, _, _, _ = told(tables, index, "32.18")
    text = poverty.oddities_paragraph(poverty.oddities(profile, ()))
    assert "Garis kemiskinan 2011–2015 tercatat sama persis setiap tahun" in text


def test_a_shortfall_of_next_to_nothing_is_flagged(tables: Tables, index: RegionIndex) -> None:
    words = "P1 tahun 2025 tercatat 0,04, sehingga pengeluaran penduduk miskin rata-rata kurang dari 2 persen"
    for code in ("65.71", "65.01"):
        profile, _, _, _ = told(tables, index, code)
        assert (words in poverty.oddities_paragraph(poverty.oddities(profile, ()))) == (code == "65.71")


def test_every_region_moves_in_the_direction_that_its_figures_do(tables: Tables, index: RegionIndex) -> None:
    for region in index.all:
        figures = published(tables, region.code, "headcount_ratio")
        (before, then), (latest, now) = list(figures.items())[-2:]
        profile, numbers, _, _ = told(tables, index, region.code)
        opening = poverty.trend_paragraphs(numbers, profile, region)[0]
        word = (
            "naik" if round(now, 2) > round(then, 2) else "turun" if round(now, 2) < round(then, 2) else "tidak berubah"
        )
        found = re.search(
            r"tercatat (\S+) persen, (naik|turun|tidak berubah)(?: (\S+) poin persen)? "
            r"dibandingkan dengan (\S+) persen",
            opening,
        )
        assert found is not None, opening
        assert found[2] == word, (region.code, opening)
        assert parse_number(found[1]) == pytest.approx(now, abs=0.0051)
        assert parse_number(found[4]) == pytest.approx(then, abs=0.0051)
        printed = parse_number(found[3]) if found[3] else 0.0
        assert printed == pytest.approx(abs(parse_number(found[1]) - parse_number(found[4])), abs=1e-9)
        assert f"Pada Maret {latest}" in opening
        assert f"pada Maret {before}" in opening


def test_every_region_has_the_rank_that_counting_gives(tables: Tables, index: RegionIndex) -> None:
    frame = tables["poverty_regency"].frame
    latest = frame[frame["year"] == 2025].set_index("region_code")["headcount_ratio"].round(2)
    for region in index.all:
        peers = latest[[peer.code for peer in index.in_province(region.province_code)]].dropna()
        own = peers[region.code]
        profile, numbers, _, names = told(tables, index, region.code)
        text = poverty.position_paragraphs(numbers, profile, region, names)[0].split(" Nilai tengah")[0]
        if own == peers.min():
            assert "adalah yang terendah" in text, text
        elif own == peers.max():
            assert "adalah yang tertinggi" in text, text
        else:
            assert (
                f"urutan ke-{(peers < own).sum() + 1} dari yang terendah di antara {len(peers)} kabupaten/kota" in text
            ), text
        assert (", bersama " in text) == ((peers == own).sum() > 1), text


def test_every_comparison_names_the_right_side(tables: Tables, index: RegionIndex) -> None:
    areas = tables["poverty_province"].frame
    march = areas[(areas["month"] == 3) & (areas["year"] == 2025)].set_index("area_code")
    for region in index.all:
        profile, numbers, _, _ = told(tables, index, region.code)
        text = poverty.relevance_paragraph(numbers, profile, region)
        own = published(tables, region.code, "headcount_ratio")[2025]
        for code, other in ((region.province_code, f"angka Provinsi {region.province_name}"), ("00", "angka nasional")):
            gap = round(own, 2) - round(float(march.loc[code, "headcount_ratio"]), 2)
            side = (
                "lebih tinggi daripada" if gap > 0.001 else "lebih rendah daripada" if gap < -0.001 else "sama dengan"
            )
            assert f"{side} {other}" in text, (region.code, text)


def test_every_line_grows_as_its_figures_do(tables: Tables, index: RegionIndex) -> None:
    for region in index.all:
        figures = published(tables, region.code, "poverty_line")
        (_, then), (_, now) = list(figures.items())[-2:]
        profile, numbers, _, _ = told(tables, index, region.code)
        text = poverty.line_paragraph(numbers, profile, region)
        word = "naik" if now > then else "turun" if now < then else "tidak berubah"
        assert f"per kapita per bulan, {word}" in text, text
        assert format_quantity(now, Unit.RUPIAH_PER_CAPITA_MONTH) in text


def test_the_shares_of_a_province_add_up(tables: Tables, index: RegionIndex) -> None:
    for province in index.provinces:
        shares = [told(tables, index, region.code)[0].poor_share for region in index.in_province(province.code)]
        assert sum(share for share in shares if share is not None) == pytest.approx(100), province.name


def test_no_region_leaves_a_hole_in_its_sentences(tables: Tables, index: RegionIndex) -> None:
    for region in index.all:
        profile, numbers, _, names = told(tables, index, region.code)
        texts = [
            *poverty.trend_paragraphs(numbers, profile, region),
            *poverty.position_paragraphs(numbers, profile, region, names),
            poverty.relevance_paragraph(numbers, profile, region),
            poverty.effectiveness_sentence(numbers, region),
            poverty.poor_paragraph(numbers, profile, region),
            poverty.line_paragraph(numbers, profile, region),
            *poverty.depth_paragraphs(numbers, profile, region),
            *poverty.summary_points(numbers, profile, region),
        ]
        for text in texts:
            assert re.search(r"None|\bnan\b|\(\)|  |\.\.|tidak tersedia persen|–  ", text) is None, (region.code, text)
            assert text.endswith("."), text
            assert text[0].isupper(), text


def small(figures: dict[int, float | None]) -> PovertyProfile:
    frame = pd.DataFrame(
        {
            "region_code": "19.71",
            "year": list(figures),
            "headcount_ratio": list(figures.values()),
            "poor_thousand": 10.0,
            "poverty_line": 500000.0,
            "poverty_gap_index": 1.0,
            "poverty_severity_index": 0.3,
        }
    )
    areas = frame.rename(columns={"region_code": "area_code"}).assign(month=3).head(0)
    return poverty_profile(frame, areas, "19.71", "19", ["19.71"])


@pytest.fixture(scope="module")
def pangkalpinang(index: RegionIndex) -> Region:
    return index.by_code("19.71")


def test_one_year_only_is_said(pangkalpinang: Region) -> None:
    profile = small({2025: 4.5})
    numbers = poverty.poverty_numbers(Recorder("19.71", "uji"), profile, pangkalpinang, SOURCE)
    first, _ = poverty.trend_paragraphs(numbers, profile, pangkalpinang)
    assert first.endswith("Tahun lain tidak tersedia, sehingga perkembangannya belum dapat diuraikan.")
    assert "tidak tersedia" in poverty.relevance_paragraph(numbers, profile, pangkalpinang)
    assert "tidak ada kedudukan" in poverty.position_paragraphs(numbers, profile, pangkalpinang, {})[0]
    assert "belum dapat dihitung" in poverty.effectiveness_sentence(numbers, pangkalpinang)


def test_a_standstill_is_neither_rise_nor_fall(pangkalpinang: Region) -> None:
    profile = small({2023: 4.5, 2024: 4.5, 2025: 4.5})
    numbers = poverty.poverty_numbers(Recorder("19.71", "uji"), profile, pangkalpinang, SOURCE)
    text = " ".join(poverty.trend_paragraphs(numbers, profile, pangkalpinang)[:2])
    assert "tidak berubah dibandingkan" in text
    assert "naik" not in text
    assert "turun" not in text
    assert "2 tanpa perubahan" in poverty.effectiveness_sentence(numbers, pangkalpinang)


def test_a_region_without_any_figure_says_so_everywhere(pangkalpinang: Region) -> None:
    profile = small({2025: None})
    numbers = poverty.poverty_numbers(Recorder("19.71", "uji"), profile, pangkalpinang, SOURCE)
    assert "tidak tersedia" in poverty.position_paragraphs(numbers, profile, pangkalpinang, {})[0]
    assert "Garis kemiskinan nasional" in poverty.line_paragraph(numbers, profile, pangkalpinang)


def test_numbers_that_are_not_known_are_not_compared(pangkalpinang: Region) -> None:
    frame = pd.DataFrame({"region_code": ["19.71"] * 2, "year": [2024, 2025], "headcount_ratio": [4.0, 4.5]})
    columns = ["poor_thousand", "poverty_line", "poverty_gap_index", "poverty_severity_index"]
    frame = frame.assign(**dict.fromkeys(columns, float("nan")))
    areas = frame.rename(columns={"region_code": "area_code"}).assign(month=3).head(0)
    profile = poverty_profile(frame, areas, "19.71", "19", ["19.71"])
    numbers = poverty.poverty_numbers(Recorder("19.71", "uji"), profile, pangkalpinang, SOURCE)
    assert (
        poverty.poor_paragraph(numbers, profile, pangkalpinang)
        == "Jumlah penduduk miskin Kota Pangkalpinang tidak tersedia."
    )
    assert (
        poverty.line_paragraph(numbers, profile, pangkalpinang) == "Garis kemiskinan Kota Pangkalpinang tidak tersedia."
    )
    assert len(poverty.depth_paragraphs(numbers, profile, pangkalpinang)) == 2
    assert poverty.summary_points(numbers, profile, pangkalpinang) == [
        "Persentase penduduk miskin 4,50 persen pada Maret 2025, naik 0,50 poin persen dari 2024."
    ]


def test_a_standing_gap_and_a_crossing_gap(index: RegionIndex) -> None:
    region = index.by_code("19.71")
    own = pd.DataFrame({"region_code": "19.71", "year": [2024, 2025], "headcount_ratio": [4.0, 5.0]})
    own = own.assign(**dict.fromkeys(poverty_columns(), 1.0))
    areas = pd.DataFrame(
        {
            "area_code": ["19", "19", "00", "00"],
            "year": [2024, 2025] * 2,
            "month": 3,
            "headcount_ratio": [4.5, 4.5, 9.0, 10.0],
        }
    ).assign(**dict.fromkeys(poverty_columns(), 1.0))
    profile = poverty_profile(own, areas, "19.71", "19", ["19.71"])
    numbers = poverty.poverty_numbers(Recorder("19.71", "uji"), profile, region, SOURCE)
    text = poverty.relevance_paragraph(numbers, profile, region)
    assert "0,50 poin persen lebih tinggi daripada angka Provinsi" in text
    assert "pada 2024 angkanya masih 0,50 poin persen lebih rendah" in text
    assert "selisih itu sama dengan pada 2024" in text


def poverty_columns() -> list[str]:
    return ["poor_thousand", "poverty_line", "poverty_gap_index", "poverty_severity_index"]


def test_a_step_over_a_gap_says_how_long_it_is(pangkalpinang: Region) -> None:
    profile = small({2022: 5.0, 2024: None, 2025: 4.5})
    numbers = poverty.poverty_numbers(Recorder("19.71", "uji"), profile, pangkalpinang, SOURCE)
    assert "Jarak kedua angka itu tiga tahun." in poverty.trend_paragraphs(numbers, profile, pangkalpinang)[0]


def test_every_number_of_a_sentence_is_a_recorded_one(tables: Tables, index: RegionIndex) -> None:
    profile, numbers, region, _ = told(tables, index, "33.16")
    known = {f"{abs(scalar.value):.6f}" for scalar in numbers.values() if isinstance(scalar.value, int | float)}
    shown = {format(scalar, "angka").lstrip("−") for scalar in numbers.values() if not scalar.missing}
    assert known
    text = " ".join(
        [*poverty.trend_paragraphs(numbers, profile, region), poverty.line_paragraph(numbers, profile, region)]
    )
    for found in re.findall(r"\d[\d.]*,\d+|Rp[\d.]*\d", text):
        assert found.removeprefix("Rp") in shown, found


def test_a_record_of_one_year_is_no_average(pangkalpinang: Region) -> None:
    profile = small({2024: 8.31, 2025: 4.5})
    numbers = poverty.poverty_numbers(Recorder("19.71", "uji"), profile, pangkalpinang, SOURCE)
    text = poverty.trend_paragraphs(numbers, profile, pangkalpinang)[1]
    assert "turun 3,81 poin persen dalam satu tahun. " in text
    assert "rata-rata" not in text


def test_a_largest_step_over_a_gap_says_its_years(tables: Tables, index: RegionIndex) -> None:
    for region in index.all:
        profile, numbers, _, _ = told(tables, index, region.code)
        text = poverty.trend_paragraphs(numbers, profile, region)[1]
        for first, last, rest in re.findall(r"pada (\d{4})–(\d{4}), sebesar \S+ poin persen( dalam \w+ tahun)?", text):
            assert bool(rest) == (int(last) - int(first) > 1), (region.code, text)


def test_a_gap_that_hardly_moved_is_nearly_the_same(tables: Tables, index: RegionIndex) -> None:
    for region in index.all:
        profile, numbers, _, _ = told(tables, index, region.code)
        text = poverty.relevance_paragraph(numbers, profile, region)
        for area in ("province", "nation"):
            now, before = numbers[f"p0_gap_{area}"].value, numbers[f"p0_gap_{area}_previous"].value
            if isinstance(now, float) and isinstance(before, float) and now * before > 0 and now != before:
                said = f"hampir sama dengan {format_quantity(abs(before), Unit.PERCENTAGE_POINT)}" in text
                assert said == (round(abs(now - before), 9) < 0.05), (region.code, text)


def test_the_ends_of_the_order_are_named_as_such(tables: Tables, index: RegionIndex) -> None:
    for region in index.all:
        profile, numbers, _, _ = told(tables, index, region.code)
        place, text = profile.place, " ".join(poverty.summary_points(numbers, profile, region))
        assert place is not None
        assert "pertama dari yang terendah" not in text
        assert (re.search(r"(?:Terendah|Termasuk yang terendah) di antara", text) is not None) == (place.rank_low == 1)
        if place.rank_low > 1:
            assert (re.search(r"(?:Tertinggi|Termasuk yang tertinggi) di antara", text) is not None) == (
                place.rank_high == 1
            )


def test_the_shortfall_can_be_computed_again_from_what_is_printed(tables: Tables, index: RegionIndex) -> None:
    for region in index.all:
        profile, numbers, _, _ = told(tables, index, region.code)
        p0, p1, line, poor = (numbers[f"{stem}_latest"].value for stem in ("p0", "p1", "line", "poor"))
        assert isinstance(p0, float) and isinstance(p1, float)  # noqa: PT018
        assert isinstance(line, float) and isinstance(poor, float)  # noqa: PT018
        text = poverty.depth_paragraphs(numbers, profile, region)[-1]
        cost = format_quantity(p1 / p0 * line * 12 * poor * 1000 / 1e9, Unit.INDEX, 0)
        assert f"sekitar Rp{cost} miliar setahun" in text, text
        assert f"rata-rata sekitar {format_quantity(p1 / p0 * 100, Unit.PERCENT, 0)} di bawah" in text, text
        assert "dihitung dari angka yang dibulatkan" in text


def test_a_year_that_only_the_nation_knows_stands_in_the_table_of_depth(tables: Tables, index: RegionIndex) -> None:
    profile, _, region, _ = told(tables, index, "19.71")
    rows = {row[0]: row[1:] for row in poverty.depth_table(profile, region).rows}
    assert (rows[2023][0], rows[2023][2]) == (None, None)
    assert rows[2023][1] is not None
    assert "P1 tingkat provinsi tidak tersedia" in poverty.depth_table_note(profile)
