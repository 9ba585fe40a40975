"""What the document says of the years ahead is what the projection found, for every region."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from rpkd.numbers import Unit, format_number
from rpkd.params import AnalysisParams, DocumentParams, LocationsParams, Params, ProjectionParams, ScenarioParams
from rpkd.profile import (
    GivenFigure,
    NotFitted,
    Spread,
    Target,
    poverty_profile,
    poverty_spread,
    province_gini,
    regency_series,
    series_of,
)
from rpkd.projection import (
    Agreement,
    Forecast,
    Implied,
    IndicesFit,
    MacroPath,
    MacroRecord,
    NationalProjection,
    NoMacroPath,
    Panel,
    Path,
    macro_figures,
    macro_record,
    project_nation,
    project_population,
    project_region,
)
from rpkd.regions import Region, RegionIndex
from rpkd.report import projection, target
from rpkd.report._projection_numbers import told
from rpkd.report._projection_sentences import judged_text
from rpkd.results import Recorder, Scalar
from rpkd.sources import Source, Tables

SOURCE = Source("BPS", "Angka", "BPS", "2025", "")
HOLE = re.compile(r"None|\bnan\b|\(\)|  |\.\.|dalam dalam|\binf\b")
Targets = tuple[Target, ...]


def params(**changes: object) -> Params:
    document = DocumentParams(title="RPKD", period_start=2025, period_end=2029, date=date(2026, 11, 21), status="draf")
    rules = AnalysisParams(
        reference="province", trend_years=10, effective_share=60, relevant_share=60, linkage_regions=10
    )
    ahead = ProjectionParams(pass_through=0.7, pass_through_low=0.5, pass_through_high=1.0)
    fixed: dict[str, object] = {
        "analysis": rules,
        "projection": ahead,
        "locations": LocationsParams(draws=1000, seed=1),
    }
    fixed["scenario"] = ScenarioParams(population="auto", shown=("dasar", "ekstrem-nol"), draws=1000, seed=1)
    return Params.model_validate({"region": "19.71", "document": document, **fixed, **changes})


@dataclass(frozen=True, eq=False)
class Country:
    """What is the same for all regions."""

    tables: Tables
    index: RegionIndex
    provinces: dict[str, str]
    panel: Panel
    everything: NationalProjection
    implied: Mapping[str, Implied]
    indices: IndicesFit
    lines: Forecast
    record: MacroRecord
    national: Targets

    def outlook(
        self, code: str, regional: Targets = (), province: Targets = (), *, fitted: bool = False
    ) -> projection.Outlook:
        """Gather one region; `fitted` fits its expenditure, which the second baseline needs."""
        poverty, areas = self.tables["poverty_regency"].frame, self.tables["poverty_province"].frame
        own, record = project_region(self.everything, code), regency_series(poverty, code, "headcount_ratio")
        every = {"regional": regional, "province": province, "national": self.national}
        spread: Spread | NotFitted = NotFitted(None, "P0, P1, dan P2 tidak tersedia untuk tahun yang sama")
        if fitted:
            profile = poverty_profile(poverty, areas, code, self.provinces[code], [code])
            spread = poverty_spread(profile, province_gini(areas, self.provinces[code]))
        years = self.everything.forecast.years.tolist()
        population = project_population(self.implied, self.provinces, code, years)
        return projection.Outlook(
            record,
            self.everything,
            own,
            projection.aims_of(self.panel, own, record, every, code),
            projection.companions_of(own, self.indices, self.lines, population, spread, record, {}),
            projection.macro_of(spread, own, params(), self.record, code),
        )


@pytest.fixture(scope="module")
def country(tables: Tables, index: RegionIndex) -> Country:
    provinces = {region.code: region.province_code for region in index.all}
    poverty, areas = tables["poverty_regency"].frame, tables["poverty_province"].frame
    nation = project_nation(poverty, areas, provinces, params().document.period_end)
    panel = nation.panel
    figures = macro_figures(tables["indicators_regency"].frame, tables["indicators_province"].frame, areas, provinces)
    return Country(
        tables,
        index,
        provinces,
        panel,
        nation.everything,
        nation.implied,
        nation.indices,
        nation.lines,
        macro_record(panel, figures, 0.7),
        target.national_targets(tables["national_targets"].frame, "headcount_ratio"),
    )


def numbers_of(outlook: projection.Outlook, region: Region) -> dict[str, Scalar]:
    recorder = Recorder(region.code, "uji")
    return {
        **projection.projection_numbers(recorder, outlook, region, [SOURCE]),
        **projection.aim_numbers(recorder, outlook, [SOURCE]),
        **projection.macro_numbers(recorder, outlook, [SOURCE]),
    }


def texts(outlook: projection.Outlook, region: Region) -> list[str]:
    numbers = numbers_of(outlook, region)
    return [
        *projection.outlook_paragraphs(numbers, outlook, region),
        *projection.method_paragraphs(numbers, outlook, region),
        projection.chance_paragraph(outlook, region),
        projection.outlook_alt(numbers, outlook, region),
    ]


def notes(outlook: projection.Outlook) -> list[str]:
    made = (projection.headcount_note, projection.companions_note, projection.chance_note, projection.chart_note)
    return [note(outlook) for note in made]


def shown(value: float, decimals: int = 2) -> str:
    return format_number(value, Unit.PERCENT, decimals)


def moved_to(outlook: projection.Outlook, median: float) -> projection.Outlook:
    """Give a region another projection: straight from its last figure to a median, one point to either side."""
    assert outlook.own is not None
    years = outlook.years
    middles = np.linspace(outlook.own.last, median, len(years) + 1)[1:]
    quantiles = middles[:, None] + np.linspace(-0.99, 0.99, 199)[None]
    return replace(outlook, own=replace(outlook.own, headcount=Path(years, quantiles)))


def plain(outlook: projection.Outlook, region: Region) -> str:
    return projection.outlook_paragraphs(numbers_of(outlook, region), outlook, region)[0]


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "kurang dari 1"),
        (0.0099, "kurang dari 1"),
        (0.01, "1"),
        (0.255, "26"),
        (0.99, "99"),
        (0.9901, "lebih dari 99"),
        (1.0, "lebih dari 99"),
    ],
)
def test_a_probability_is_told_only_as_far_as_it_is_known(share: float, text: str) -> None:
    assert str(told(share)) == text


def test_every_region_gets_true_sentences_and_tables_without_a_hole(country: Country) -> None:
    for place, region in enumerate(country.index.all):
        latest = regency_series(country.tables["poverty_regency"].frame, region.code, "headcount_ratio").latest
        goals = tuple(
            Target(year, round(latest * share, 2), round(latest * share, 2)) for year, share in GOALS[place % 4]
        )
        outlook = country.outlook(region.code, goals, goals[:1])
        assert outlook.own is not None
        every = texts(outlook, region)
        for text in [*every, *notes(outlook)]:
            assert HOLE.search(text) is None, (region.code, text)
        assert all(text.endswith(".") for text in every), region.code
        _directions_agree(outlook, region, every[0])
        rows = projection.headcount_table(outlook).rows
        assert [row[0] for row in rows] == ["2026", "2027", "2028", "2029"]
        for row in rows:
            median, low80, high80, low95, high95, poor, poor_low, poor_high = (float(str(cell)) for cell in row[1:])
            assert 0 < low95 < low80 < median < high80 < high95 < 100
            assert 0 < poor_low < poor < poor_high
        for row in projection.companions_table(outlook).rows:
            assert all(cell is None or "nan" not in str(cell) for cell in row)
        _chances_agree(outlook)


GOALS = (
    (),
    ((2026, 0.97), (2029, 0.7)),
    ((2027, 0.9), (2029, 0.85)),
    ((2025, 1.0), (2029, 1.05)),
)
"""Targets as shares of the latest figure: none, hard, likely, and one that is met."""


def _directions_agree(outlook: projection.Outlook, region: Region, text: str) -> None:
    own = outlook.own
    assert own is not None
    median, last = shown(own.headcount.median_of(2029)), shown(own.last)
    way = outlook.change or 0.0
    words = "diproyeksikan turun dari" if way < 0 else "diproyeksikan naik dari" if way > 0 else "hampir tidak berubah"
    assert words in text, region.code
    assert f"{last} persen pada Maret 2025" in text
    assert f"{median} persen pada Maret 2029" in text
    low, high = own.headcount.interval(2029, 0.8)
    assert f"letaknya antara {shown(low)} dan {shown(high)} persen" in text
    assert ("kenaikan pun masih mungkin" in text) == (way < 0 and round(high, 9) > own.last)
    headline = outlook.headline
    assert headline is not None
    assert headline.pace is not None
    assert ("perlu turun" in text) == (own.last > headline.target.high)
    assert ("bukan target daerah" in text) == (headline.owner != "regional")


def _chances_agree(outlook: projection.Outlook) -> None:
    own = outlook.own
    assert own is not None
    for aim, row in zip(outlook.aims, projection.chance_table(outlook).rows, strict=True):
        if aim.target.year > 2025:
            chance = own.headcount.probability_at_most(aim.target.year, aim.target.high)
            assert row[5] == told(chance)
            assert row[4] == pytest.approx(
                round(own.headcount.median_of(aim.target.year), 2) - aim.target.high, abs=0.011
            )
        else:
            assert row[5] == ("terpenuhi" if own.last <= aim.target.high else "tidak terpenuhi")
            assert row[3] is row[4] is row[6] is None


def test_pangkalpinangs_rise_is_where_the_projection_starts(country: Country) -> None:
    outlook, region = country.outlook("19.71"), country.index.by_code("19.71")
    first, second = projection.outlook_paragraphs(numbers_of(outlook, region), outlook, region)
    assert "diproyeksikan turun dari 4,50 persen pada Maret 2025" in first
    assert "sehingga kenaikan pun masih mungkin (peluangnya " in first
    assert second.startswith(
        "Proyeksi berangkat dari angka 2025, yang naik 0,46 poin persen dibandingkan dengan 2024; kenaikan itu sudah "
        "diperhitungkan. Proyeksinya tetap mengarah turun karena angka yang lebih baru dari provinsi dan kecenderungan "
        "semua daerah."
    )
    assert second.count("2023") == 1
    assert "Angka 2023 tidak tersedia dan tidak diisi dengan perkiraan" in second


def test_bengkulus_fast_fall_is_not_simply_continued(country: Country) -> None:
    outlook, region = country.outlook("17.71"), country.index.by_code("17.71")
    numbers = numbers_of(outlook, region)
    _, second = projection.outlook_paragraphs(numbers, outlook, region)
    assert (
        "Sepanjang 2011–2025 angkanya turun rata-rata 0,74 poin persen per tahun; menurut proyeksi angkanya" in second
    )
    assert "jadi lebih lambat daripada selama ini. Laju masa lalu tidak diteruskan begitu saja" in second
    assert float(str(numbers["projection_own_drift"].value)) < 0
    (parts,) = [text for text in texts(outlook, region) if text.startswith("Penurunan median")]
    assert "kecenderungan daerah sendiri −0," in parts


def test_a_gap_that_a_region_does_not_have_is_not_told(country: Country) -> None:
    outlook, region = country.outlook("33.16"), country.index.by_code("33.16")
    assert "tidak tersedia dan tidak diisi" not in " ".join(texts(outlook, region))


@pytest.mark.parametrize(
    ("median", "words", "also"),
    [
        (3.9, "diproyeksikan turun dari 4,50 persen", "sehingga kenaikan pun masih mungkin (peluangnya 20 persen)"),
        (5.1, "diproyeksikan naik dari 4,50 persen", "sehingga penurunan pun masih mungkin (peluangnya 20 persen)"),
        (4.5, "diproyeksikan hampir tidak berubah: 4,50 persen", "letaknya antara 3,70 dan 5,30 persen."),
        (3.0, "diproyeksikan turun dari 4,50 persen", "letaknya antara 2,20 dan 3,80 persen."),
    ],
)
def test_direction_and_doubt_follow_the_numbers(country: Country, median: float, words: str, also: str) -> None:
    text = plain(moved_to(country.outlook("19.71"), median), country.index.by_code("19.71"))
    assert words in text
    assert also in text


def test_a_projected_rise_after_a_fall_names_what_drives_it(country: Country) -> None:
    outlook, region = moved_to(country.outlook("33.16"), 12.0), country.index.by_code("33.16")
    assert outlook.own is not None
    parts = replace(outlook.own.parts, news=1.0, common=-0.2, own=0.62, drawn=0.0)
    risen = replace(outlook, own=replace(outlook.own, parts=parts))
    _, second = projection.outlook_paragraphs(numbers_of(risen, region), risen, region)
    assert (
        "penurunan itu sudah diperhitungkan. Proyeksinya tetap mengarah naik karena angka yang lebih baru dari "
        "provinsi dan kecenderungan daerah ini sendiri."
    ) in second
    assert "menurut proyeksi angkanya naik rata-rata 0,36 poin persen per tahun. Laju masa lalu" in second
    assert "jadi lebih" not in second


def test_a_faster_fall_than_so_far_is_said_and_explained(country: Country) -> None:
    outlook, region = country.outlook("95.01"), country.index.by_code("95.01")
    _, second = projection.outlook_paragraphs(numbers_of(outlook, region), outlook, region)
    assert "jadi lebih cepat daripada selama ini. Yang mendorongnya ialah angka yang lebih baru dari provinsi" in second


@pytest.mark.parametrize(
    ("goal", "words"),
    [
        (3.0, "Peluang tercapainya target RPJMD tahun 2029 (3,00 persen) sangat kecil, yaitu 5 persen."),
        (3.3, "target RPJMD tahun 2029 (3,30 persen) kecil, yaitu 20 persen."),
        (3.9, "target RPJMD tahun 2029 (3,90 persen) kira-kira seimbang, yaitu 50 persen."),
        (4.4, "target RPJMD tahun 2029 (4,40 persen) besar, yaitu 75 persen."),
        (
            4.8,
            "sudah memenuhi target RPJMD tahun 2029 (4,80 persen); peluang tetap demikian pada tahun itu sangat besar",
        ),
    ],
)
def test_the_word_for_a_target_follows_its_probability(country: Country, goal: float, words: str) -> None:
    region = country.index.by_code("19.71")
    outlook = moved_to(country.outlook("19.71"), 3.9)
    aims = projection.aims_of(
        country.panel, outlook.own, outlook.record, {"regional": (Target(2029, goal, goal),)}, "19.71"
    )
    assert words in plain(replace(outlook, aims=aims), region)


def test_the_pace_is_told_by_how_often_comparable_regions_kept_it(country: Country) -> None:
    region, outlook = country.index.by_code("33.16"), country.outlook("33.16", (Target(2029, 9.0, 9.0),))
    headline = outlook.headline
    assert headline is not None
    pace = headline.pace
    assert pace is not None
    assert (
        "Untuk mencapainya angka daerah perlu turun rata-rata 0,40 poin persen per tahun; di daerah lain yang tingkat "
        f"kemiskinannya serupa, penurunan secepat itu terjadi dalam {told(pace.share)} dari 100 kurun empat tahun."
    ) in plain(outlook, region)
    basis = projection.method_paragraphs(numbers_of(outlook, region), outlook, region)[-1]
    windows = format_number(pace.windows, Unit.COUNT)
    assert f"ialah {windows} kurun empat tahun pada 2015–2025 dari {pace.regions} kabupaten/kota lain" in basis
    assert f"Sebanyak {pace.at_least_as_fast} kurun dari {pace.regions_at_least_as_fast} daerah turun" in basis
    assert f"{pace.calm_at_least_as_fast} dari {pace.calm_windows} kurun" in basis
    assert basis.endswith("bukan percobaan yang saling bebas.")
    never = country.outlook("33.16", (Target(2029, 2.0, 2.0),))
    assert f"tidak terjadi dalam satu pun dari {windows} kurun empat tahun yang tercatat." in plain(never, region)


def test_shorter_periods_than_the_target_gives_are_said_to_be_shorter(country: Country) -> None:
    region, outlook = country.index.by_code("33.16"), country.outlook("33.16", (Target(2029, 9.0, 9.0),))
    headline = outlook.headline
    assert headline is not None
    assert headline.pace is not None
    aims = (replace(headline, pace=replace(headline.pace, length=3)),)
    basis = texts(replace(outlook, aims=aims), region)[7]
    assert "tidak memuat kurun empat tahun, sehingga dipakai kurun tiga tahun dengan laju yang sama." in basis


def test_without_a_target_of_the_region_the_nations_is_a_reference_only(country: Country) -> None:
    text = plain(country.outlook("52.05"), country.index.by_code("52.05"))
    assert (
        "Target RPJMD untuk tahun-tahun itu tidak termasuk dalam data dokumen ini. Rujukannya target nasional tahun "
        "2029 (4,50–5,00 persen), yang berlaku bagi Indonesia dan bukan target daerah: peluang angka daerah turun "
        "sampai batas atasnya sangat kecil, yaitu kurang dari 1 persen."
    ) in text


def test_the_provinces_targets_come_from_the_workbook(country: Country) -> None:
    rows = [
        ("headcount_ratio", "RPJMD provinsi", 2029, 6.0, 6.5),
        ("headcount_ratio", "RPJMD provinsi", 2027, 7.0, 7.0),
        ("headcount_ratio", "RPJMD", 2029, 5.0, 5.0),
        ("gini", "RPJMD provinsi", 2029, 0.3, 0.3),
    ]
    columns = ["indicator", "scope", "year", "low", "high"]
    frame = pd.DataFrame(rows, columns=columns).assign(reference=["Perda A", "Perda A", "Perda B", "Perda C"])
    found = projection.province_targets(frame)
    assert found == (Target(2027, 7.0, 7.0), Target(2029, 6.0, 6.5))
    assert projection.province_target_sources(frame) == ["Perda A (buku kerja target.xlsx)"]
    assert projection.province_targets(None) == ()
    assert projection.province_target_sources(None) == []
    outlook = country.outlook("52.05", (), found)
    assert [row[:3] for row in projection.chance_table(outlook).rows[:2]] == [
        ("RPJMD provinsi", 2027, "7,00 persen"),
        ("RPJMD provinsi", 2029, "6,00–6,50 persen"),
    ]
    assert projection.chance_note(outlook).startswith("Target nasional dan provinsi bukan target daerah")
    assert "target provinsi 7,00 persen pada 2027" in texts(outlook, country.index.by_code("52.05"))[-1]


def test_a_target_beyond_the_projection_is_said_to_be(country: Country) -> None:
    outlook = country.outlook("52.05", (Target(2031, 5.0, 5.0),))
    assert [judged_text(aim) for aim in outlook.aims[:1]] == ["sesudah akhir proyeksi"]
    assert projection.chance_table(outlook).rows[0][3:6] == (None, None, "sesudah akhir proyeksi")


def test_the_parts_add_up_to_the_change(country: Country) -> None:
    for code in ("17.71", "19.71", "33.16", "52.05", "95.01", "51.03", "91.19"):
        outlook, region = country.outlook(code), country.index.by_code(code)
        numbers = numbers_of(outlook, region)
        parts = [
            float(str(numbers[f"projection_part_{name}"].value))
            for name in ("passing", "news", "common", "own", "drawn")
        ]
        assert sum(parts) == pytest.approx(float(str(numbers["projection_change"].value)), abs=0.011)
        (text,) = [text for text in texts(outlook, region) if "terdiri atas" in text]
        rounded = round(sum(round(part, 2) for part in parts), 2)
        assert ("dari pembulatan" in text) == (rounded != outlook.change)


def test_newer_figures_of_the_province_are_told_with_what_they_change(country: Country) -> None:
    outlook, region = country.outlook("52.05"), country.index.by_code("52.05")
    assert outlook.own is not None
    (news,) = outlook.own.news
    (text,) = [text for text in texts(outlook, region) if text.startswith("Metodenya")]
    assert text.endswith(
        "P0 Provinsi Nusa Tenggara Barat dari 11,78 persen (Maret 2025) menjadi 11,38 persen (September 2025), yang "
        f"membuat proyeksi daerah turun {shown(-news.points)} poin persen."
    )
    assert "514 kabupaten/kota dari angka 2014–2025 (Maret, kecuali 2014: September)" in text
    still = replace(outlook, own=replace(outlook.own, news=()))
    assert "Tidak ada angka provinsi atau nasional yang lebih baru" in " ".join(texts(still, region))


def test_the_sum_of_regencies_is_set_beside_the_provinces_own_projection(country: Country) -> None:
    outlook, region = country.outlook("17.71"), country.index.by_code("17.71")
    assert outlook.own is not None
    assert outlook.own.province is not None
    numbers = numbers_of(outlook, region)
    total, alone = (float(str(numbers[f"projection_province{key}"].value)) for key in ("", "_alone"))
    assert total == round(outlook.own.province.median_of(2029), 2)
    assert total - alone == pytest.approx(outlook.own.province_adjustment[-1], abs=0.011)
    (text,) = [text for text in texts(outlook, region) if text.startswith("Rata-rata median semua")]
    way = "tinggi" if total > alone else "rendah"
    assert f"{shown(abs(total - alone))} poin persen lebih {way} daripada proyeksi Provinsi Bengkulu" in text
    alone_only = replace(outlook, own=replace(outlook.own, province=None))
    assert "tidak dapat disandingkan" in " ".join(texts(alone_only, region))


@pytest.mark.parametrize("code", ["19.71", "33.16", "11.05", "14.02", "93.01", "95.01"])
def test_the_second_baseline_is_told_with_its_assumptions(country: Country, code: str) -> None:
    outlook, region = country.outlook(code, fitted=True), country.index.by_code(code)
    macro, agreed = outlook.macro, outlook.agreement
    assert isinstance(macro, MacroPath)
    assert isinstance(agreed, Agreement)
    (text,) = [text for text in texts(outlook, region) if text.startswith("Pembanding kedua")]
    rate = macro.headcount_of(2029)
    assert f"Hasilnya {shown(rate.value)} persen pada 2029, atau {shown(rate.low)}–{shown(rate.high)} persen" in text
    assert ("Kedua cara sejalan" in text) == agreed.within(0.5)
    assert ("Kedua cara cukup sejalan" in text) == (agreed.within(0.8) and not agreed.within(0.5))
    assert ("Kedua cara tidak sejalan" in text) == (not agreed.within(0.8))
    assert ("perlu dibaca dengan hati-hati" in text) == macro.unusual_shape
    assert macro.growth_record is not None
    assert ("karena daerah tidak mempunyainya" in text) == (macro.growth_record.area == "province")
    assert HOLE.search(text) is None


@pytest.mark.parametrize(
    ("code", "unusual", "drawn"), [("33.16", False, True), ("19.71", True, True), ("65.71", True, False)]
)
def test_a_macro_path_that_an_unusual_shape_leads_far_away_is_told_but_not_drawn(
    country: Country, code: str, unusual: bool, drawn: bool
) -> None:
    outlook, region = country.outlook(code, fitted=True), country.index.by_code(code)
    assert not isinstance(outlook.macro, NoMacroPath)
    assert (outlook.macro.unusual_shape, outlook.macro_shown) == (unusual, drawn)
    assert (projection.chart_parts(outlook)["macro"] != {}) == drawn
    assert ("jalur makro" in projection.outlook_alt(numbers_of(outlook, region), outlook, region)) == drawn
    assert ("Jalur makro tidak digambar" in projection.chart_note(outlook)) == (not drawn)
    assert "Pembanding kedua ialah jalur makro" in " ".join(texts(outlook, region))


def test_a_pace_that_hardly_anyone_kept_is_counted_and_not_told_in_hundredths(country: Country) -> None:
    outlook = country.outlook("52.05", (Target(2029, 7.0, 7.0),))
    headline = outlook.headline
    assert headline is not None
    assert headline.pace is not None
    assert 0 < headline.pace.share < 0.01
    counted = (
        f"terjadi dalam {headline.pace.at_least_as_fast} dari {headline.pace.windows} kurun empat tahun yang tercatat."
    )
    assert plain(outlook, country.index.by_code("52.05")).endswith(counted)


def test_growth_of_the_office_is_named_as_such(country: Country) -> None:
    given = params(
        projection=ProjectionParams(
            growth=4.1, pass_through=0.6, pass_through_low=0.5, pass_through_high=1.0, line_inflation=-0.5
        )
    )
    outlook, region = country.outlook("33.16", fitted=True), country.index.by_code("33.16")
    profile = poverty_profile(
        country.tables["poverty_regency"].frame, country.tables["poverty_province"].frame, "33.16", "33", ["33.16"]
    )
    macro = projection.macro_of(poverty_spread(profile, 0.36), outlook.own, given, country.record, "33.16")
    (text,) = [line for line in texts(replace(outlook, macro=macro), region) if line.startswith("Pembanding kedua")]
    assert "pertumbuhan riil PDRB per kapita 4,10 persen per tahun (menurut berkas parameter)" in text
    assert "garis kemiskinan yang turun 0,50 persen per tahun terhadap harga (menurut berkas parameter)" in text
    assert "0,60 dari pertumbuhan itu" in text


def test_no_second_baseline_is_said_with_its_reason(country: Country) -> None:
    outlook, region = country.outlook("33.16"), country.index.by_code("33.16")
    assert isinstance(outlook.macro, NoMacroPath)
    text = " ".join(texts(outlook, region))
    assert "tidak dapat dihitung: P0, P1, dan P2 tidak tersedia untuk tahun yang sama." in text
    assert not [key for key in numbers_of(outlook, region) if key.startswith("macro_")]


def test_what_does_not_follow_is_a_dash_with_its_reason(country: Country) -> None:
    outlook = country.outlook("33.16")
    assert "tidak diproyeksikan karena tidak ada angka resmi daerah" in projection.companions_note(outlook)
    bare = replace(outlook, companions=projection.Companions(None, None, outlook.companions.indices, None, None))
    assert projection.companions_table(bare).rows[0][3] is None
    assert "Tanda – berarti garis kemiskinan daerah ini tidak tersedia" in projection.companions_note(bare)
    assert projection.headcount_table(bare).rows[0][6:] == (None, None, None)
    assert "jumlah penduduk tidak diketahui" in projection.headcount_note(bare)


def test_extreme_poverty_of_the_office_gets_a_column(country: Country) -> None:
    poverty, areas = country.tables["poverty_regency"].frame, country.tables["poverty_province"].frame
    outlook = country.outlook("33.16")
    spread = poverty_spread(poverty_profile(poverty, areas, "33.16", "33", ["33.16"]), province_gini(areas, "33"))
    given = {2025: GivenFigure(1.1, None, "BPS")}
    found = projection.companions_of(
        outlook.own, country.indices, country.lines, outlook.companions.population, spread, outlook.record, given
    )
    with_extreme = replace(outlook, companions=found)
    table = projection.companions_table(with_extreme)
    assert [column.key for column in table.columns] == ["year", "p1", "p2", "line", "extreme"]
    assert found.extreme is not None
    assert str(table.rows[-1][4]).startswith(shown(found.extreme.path.median_of(2029)))
    assert "Kemiskinan ekstrem tidak" not in projection.companions_note(with_extreme)


def test_population_of_the_office_is_named(country: Country) -> None:
    outlook = country.outlook("33.16")
    population = outlook.companions.population
    assert population is not None
    assert "tersirat dari angka kemiskinan dua tahun terakhir" in projection.headcount_note(outlook)
    given = replace(population, growth=None, given=(2026, 2027, 2028, 2029))
    note = projection.headcount_note(replace(outlook, companions=replace(outlook.companions, population=given)))
    assert "P0 kali penduduk, yang tahun 2026–2029 mengikuti proyeksi resmi" in note
    assert "tersirat" not in note


def test_years_beyond_the_back_test_are_marked_and_said(country: Country) -> None:
    poverty, areas = country.tables["poverty_regency"].frame, country.tables["poverty_province"].frame
    longer = 2031
    everything = project_nation(poverty, areas, country.provinces, longer).everything
    own = project_region(everything, "33.16")
    record = regency_series(poverty, "33.16", "headcount_ratio")
    companions = replace(country.outlook("33.16").companions, poor=None, line=None)
    outlook = projection.Outlook(record, everything, own, (), companions, NoMacroPath("uji"))
    assert [row[0] for row in projection.headcount_table(outlook).rows[-3:]] == ["2029", "2030 ‡", "2031 ‡"]
    assert "Tanda ‡ berarti jangkanya melebihi galat masa lalu" in projection.headcount_note(outlook)
    assert "Sesudah 2029 tidak ada galat masa lalu" in " ".join(texts(outlook, country.index.by_code("33.16")))
    assert "‡" not in projection.headcount_note(country.outlook("33.16"))


def test_a_period_that_has_passed_still_gets_the_next_year(country: Country) -> None:
    poverty, areas = country.tables["poverty_regency"].frame, country.tables["poverty_province"].frame
    assert project_nation(poverty, areas, country.provinces, 2024).years == [2026]


def test_the_same_figures_are_projected_once(country: Country) -> None:
    poverty, areas = country.tables["poverty_regency"].frame, country.tables["poverty_province"].frame
    first = project_nation(poverty, areas, country.provinces, 2029)
    assert project_nation(poverty.copy(), areas, country.provinces, 2029) is first
    other = poverty.assign(headcount_ratio=poverty["headcount_ratio"] * 1.01)
    assert project_nation(other, areas, country.provinces, 2029) is not first


def test_a_region_without_figures_gets_words_and_no_numbers(country: Country) -> None:
    known, region = country.outlook("33.16"), country.index.by_code("33.16")
    nothing = projection.companions_of(
        None, country.indices, country.lines, None, NotFitted(None, "uji"), series_of([], []), {}
    )
    empty = replace(
        known, record=series_of([], []), own=None, aims=(), companions=nothing,
        macro=projection.macro_of(NotFitted(None, "uji"), None, params(), country.record, "33.16"),
    )  # fmt: skip
    every = texts(empty, region)
    assert "tidak ada yang dapat diproyeksikan" in every[0]
    assert all(HOLE.search(text) is None for text in [*every, *notes(empty)])
    assert projection.headcount_table(empty).rows == ((None,) * 9,)
    assert projection.companions_table(empty).rows == ((None,) * 4,)
    assert projection.chance_table(empty).rows == ((None,) * 7,)


def test_figures_of_the_office_that_are_not_used_are_told(country: Country) -> None:
    known, region = country.outlook("19.71"), country.index.by_code("19.71")
    told_of = replace(known, office={2024: 4.04, 2026: 4.2})
    assert told_of.unused == {2026: 4.2}
    _, second = projection.outlook_paragraphs(numbers_of(told_of, region), told_of, region)
    assert "P0 yang ditulis di buku kerja indikator.xlsx (4,20 persen pada 2026) tidak dipakai di sini" in second
    _, second = projection.outlook_paragraphs(numbers_of(known, region), known, region)
    assert "buku kerja" not in second


def test_a_short_record_is_said_to_be_short(country: Country) -> None:
    known, region = country.outlook("95.01"), country.index.by_code("95.01")
    short = replace(known, record=known.record.since(2024))
    _, second = projection.outlook_paragraphs(numbers_of(short, region), short, region)
    assert second.endswith(
        "Deret daerah ini baru memuat dua angka, sehingga proyeksinya hampir seluruhnya mengikuti provinsi dan "
        "kecenderungan semua daerah."
    )
    assert "Sepanjang 2024–2025" not in second


def test_every_number_of_the_sentences_is_recorded(country: Country) -> None:
    for code in ("17.71", "19.71", "33.16", "52.05", "95.01"):
        region = country.index.by_code(code)
        outlook = country.outlook(code, (Target(2027, 3.9, 4.1), Target(2029, 3.0, 3.0)), fitted=True)
        numbers = numbers_of(outlook, region)
        known = set(re.findall(r"\d+(?:[.,/]\d+)*", " ".join(
            f"{scalar} {scalar.period} {scalar.label}" for scalar in numbers.values()
        )))  # fmt: skip
        said = set(re.findall(r"\d+(?:[.,/]\d+)*", " ".join(texts(outlook, region)[:-1])))
        goals = set(re.findall(r"\d+(?:[.,/]\d+)*", " ".join(
            f"{target.target_text(aim.target)}" for aim in outlook.aims
        )))  # fmt: skip
        assert said - known - goals - {str(year) for year in range(2009, 2030)} == set(), code
