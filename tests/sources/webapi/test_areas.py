"""Areas: 199 of 514 codes differ between BPS and Kemendagri, and offices number their rows as they like."""

from __future__ import annotations

import pytest

from rpkd.project import Project
from rpkd.regions import RegionIndex
from rpkd.sources import Tables
from rpkd.sources.webapi._areas import area_of

from .conftest import ROOT, all_regencies


@pytest.fixture(scope="module")
def tables() -> Tables:
    return Tables(Project(ROOT))


@pytest.fixture(scope="module")
def index(tables: Tables) -> RegionIndex:
    return RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame)


def test_every_regency_is_found_by_its_bps_code_and_name(tables: Tables, index: RegionIndex) -> None:
    frame = tables["regencies"].frame
    found = [area_of(str(id_), label, "kabkota", "0000", index) for id_, label in all_regencies(tables)]
    assert found == frame["region_code"].tolist()
    differ = frame["region_code"].str.replace(".", "", regex=False) != frame["bps_code"]
    assert int(differ.sum()) == 199


@pytest.mark.parametrize(
    ("id_", "label", "domain", "expected"),
    [
        ("1971", "Kota Pangkal Pinang", "0000", "19.71"),
        ("1103", "Aceh Selatan", "0000", "11.01"),
        ("1103", "Kab. Aceh Selatan", "0000", "11.01"),
        ("7503", "Pahuwato", "0000", "75.04"),
        ("1101", "Aceh Selatan", "0000", "11.01"),
        ("9501", "Merauke", "0000", "93.01"),
        ("3", "Bogor", "3200", "32.01"),
        ("4", "Kota Bogor", "3200", "32.71"),
        ("4", "KOTA BOGOR", "0000", "32.71"),
        ("3271", "Bogor", "0000", "32.71"),
        ("5", "Blora", "3200", None),
        ("1100", "ACEH", "0000", None),
        ("9999", "INDONESIA", "0000", None),
        ("1971", "Entah Berantah", "0000", None),
    ],
)
def test_name_and_code_must_agree(index: RegionIndex, id_: str, label: str, domain: str, expected: str | None) -> None:
    assert area_of(id_, label, "kabkota", domain, index) == expected


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("ACEH", "11"),
        ("KEP. BANGKA BELITUNG", "19"),
        ("DI YOGYAKARTA", "34"),
        ("DKI JAKARTA", "31"),
        ("PAPUA", "91"),
        ("PAPUA BARAT", "92"),
        ("INDONESIA", "00"),
        ("Kalimantan", None),
    ],
)
def test_provinces_are_known_by_name(index: RegionIndex, label: str, expected: str | None) -> None:
    assert area_of("9400", label, "provinsi", "0000", index) == expected
