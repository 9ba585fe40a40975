"""The bundled figures: sums and single values that are known from elsewhere."""

import math

import pandas as pd
import pytest

from rpkd.numbers import Unit
from rpkd.project import Project
from rpkd.sources import Tables, check_tables

NAMES = [
    "provinces", "regencies", "districts", "villages", "indicators", "regulations", "national_targets",
    "extreme_poverty_lines", "extreme_poverty_calibration", "registry_deciles", "backtest",
    "poverty_regency", "poverty_province", "indicators_regency", "indicators_province",
]  # fmt: skip


def poverty(tables: Tables, region: str, year: int) -> pd.Series:
    frame = tables["poverty_regency"].frame
    rows = frame[(frame["region_code"] == region) & (frame["year"] == year)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_every_bundled_table_is_sound(project: Project) -> None:
    assert check_tables(project) == []


def test_all_tables_are_listed(tables: Tables) -> None:
    assert list(tables) == NAMES
    assert len(tables) == 15
    assert "poverty_regency" in tables
    assert "kemiskinan" not in tables


@pytest.mark.parametrize(("year", "thousand"), [(2024, 25_219.51), (2025, 23_854.91)])
def test_the_poor_of_all_regions_add_up(tables: Tables, year: int, thousand: float) -> None:
    frame = tables["poverty_regency"].frame
    chosen = frame[frame["year"] == year]
    assert len(chosen) == 514
    assert round(chosen["poor_thousand"].sum(), 2) == thousand


def test_the_sum_over_regions_is_near_the_national_figure(tables: Tables) -> None:
    national = tables["poverty_province"].frame
    march = national[(national["area_code"] == "00") & (national["month"] == 3) & (national["year"] == 2025)]
    assert march["poor_thousand"].item() == 23_854.56


def test_kota_bengkulu_2025(tables: Tables) -> None:
    row = poverty(tables, "17.71", 2025)
    assert row["headcount_ratio"] == 11.91
    assert row["poverty_line"] == 840_710


def test_a_figure_that_is_not_known_stays_missing(tables: Tables) -> None:
    row = poverty(tables, "17.71", 2023)
    assert math.isnan(row["headcount_ratio"])
    national = tables["poverty_province"].frame
    assert national[(national["year"] == 2023) & (national["month"] == 9)].empty


def test_kinds_of_columns(tables: Tables) -> None:
    frame = tables["poverty_regency"].frame
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
        "region_code": "str",
        "year": "int64",
        "headcount_ratio": "float64",
        "poverty_gap_index": "float64",
        "poverty_severity_index": "float64",
        "poor_thousand": "float64",
        "poverty_line": "float64",
    }
    assert [field.unit for field in tables["poverty_regency"].fields] == [
        Unit.TEXT,
        Unit.YEAR,
        Unit.PERCENT,
        Unit.PERCENT,
        Unit.PERCENT,
        Unit.THOUSAND_PERSONS,
        Unit.RUPIAH_PER_CAPITA_MONTH,
    ]


def test_every_table_can_be_cited(tables: Tables) -> None:
    for table in tables.values():
        source = table.source
        assert all([source.citation, source.title, source.publisher, source.vintage, source.license]), table.name
        assert not source.citation.endswith(".")
    assert tables["poverty_regency"].source.citation == "BPS, Data dan Informasi Kemiskinan Kabupaten/Kota"
    assert "CC BY 4.0" in tables["poverty_regency"].source.license


def test_a_field_is_found_by_name(tables: Tables) -> None:
    assert tables["poverty_regency"].field("headcount_ratio").title == "Persentase penduduk miskin (P0)"
    with pytest.raises(KeyError):
        tables["poverty_regency"].field("p0")


def test_code_systems_differ_for_199_regions(tables: Tables) -> None:
    frame = tables["regencies"].frame
    assert len(frame) == 514
    assert (frame["region_code"].str.replace(".", "") != frame["bps_code"]).sum() == 199


def test_villages_belong_to_their_districts(tables: Tables) -> None:
    frame = tables["villages"].frame
    assert len(frame) == 485
    assert (frame["village_code"].str[:8] == frame["district_code"]).all()
    assert (frame["district_code"].str[:5] == frame["region_code"]).all()
    assert frame["kind"].value_counts().to_dict() == {"desa": 343, "kelurahan": 142}
    assert frame.loc[frame["kind"] == "kelurahan", "village_index_2024"].isna().all()


def test_every_indicator_of_the_figures_has_a_unit_and_a_polarity(tables: Tables) -> None:
    catalogue = tables["indicators"].frame.set_index("indicator")
    for name in ("indicators_regency", "indicators_province", "national_targets"):
        assert set(tables[name].frame["indicator"]) <= set(catalogue.index)
    assert [Unit(unit) for unit in catalogue["unit"]]
    assert catalogue.loc["unemployment_rate", "polarity"] == "lower_better"
    assert catalogue.loc["grdp_per_capita_constant", "unit"] == Unit.THOUSAND_RUPIAH_PER_CAPITA_YEAR


def test_regulations_stand_in_the_order_of_their_rank(tables: Tables) -> None:
    ranks = ["uu", "pp", "perpres", "inpres", "permendagri", "permen", "kepmendagri", "kepmen"]
    found = [ranks.index(key.split("_")[0]) for key in tables["regulations"].frame["regulation"]]
    assert found == sorted(found)
    citations = tables["regulations"].frame.set_index("regulation")["citation"]
    assert citations["permendagri_53_2020"].startswith("Peraturan Menteri Dalam Negeri Nomor 53 Tahun 2020 tentang")


def test_national_targets(tables: Tables) -> None:
    frame = tables["national_targets"].frame.set_index(["indicator", "year"])
    assert tuple(frame.loc[("headcount_ratio", 2026), ["low", "high"]]) == (6.5, 7.5)
    assert (frame["low"] <= frame["high"]).all()


def test_extreme_poverty_lines(tables: Tables) -> None:
    frame = tables["extreme_poverty_lines"].frame.set_index("line")
    assert frame.loc["us190_2021", "rupiah_per_day"] == 11_941
    assert frame.loc["us215_2025", ["rupiah_per_month", "spatial_deflator", "status"]].tolist() == [
        391_000,
        "yes",
        "official",
    ]
    both = frame.dropna(subset=["rupiah_per_day", "rupiah_per_month"])
    assert ((both["rupiah_per_month"] / (30 * both["rupiah_per_day"]) - 1).abs() < 1e-4).all()
    assert frame[["rupiah_per_day", "rupiah_per_month"]].notna().any(axis=1).all()
    one_definition = frame.groupby("series")[["dollars_per_day", "ppp_year", "spatial_deflator"]].nunique()
    assert (one_definition == 1).all(axis=None), "a series has one definition"


def test_odd_figures_are_told_and_kept(tables: Tables) -> None:
    warnings = [str(problem) for problem in tables["poverty_regency"].warnings]
    assert any("11.02" in text and "36 persen dari 2017 ke 2018" in text for text in warnings)
    assert any("21.72" in text and "9.85 menjadi 6.86" in text for text in warnings)
    assert any("65.71" in text and "P0 5.03, P1 0.038" in text for text in warnings)
    assert poverty(tables, "11.02", 2018)["poverty_line"] == 340_196
    assert not any("17.71" in text or "33.16" in text for text in warnings)


def test_files_that_were_read_are_remembered(project: Project) -> None:
    tables = Tables(project)
    assert [path.name for path in tables.used] == ["datapackage.json"]
    tables["poverty_regency"]
    assert [path.name for path in tables.used] == [
        "datapackage.json",
        "provinces.csv",
        "regencies.csv",
        "poverty_regency.csv",
    ]


def test_a_table_is_read_once(tables: Tables) -> None:
    assert tables["poverty_regency"] is tables["poverty_regency"]
