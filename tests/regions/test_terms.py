"""What kecamatan, desa and kelurahan are called, and which of them a region has."""

from __future__ import annotations

import pytest

from rpkd.regions import LocalTerms, Region, local_terms


def region(code: str, kind: str = "kabupaten") -> Region:
    return Region(code, "0000", f"{kind.capitalize()} Uji", kind, code[:2], "Uji", 100.0, 0.0, 1.0)


@pytest.mark.parametrize(
    ("code", "kind", "village"),
    [
        ("11.08", "kabupaten", "gampong"),
        ("13.06", "kabupaten", "nagari"),
        ("13.09", "kabupaten", "desa"),
        ("13.77", "kota", "desa"),
        ("31.71", "kota", None),
        ("33.16", "kabupaten", "desa"),
        ("96.71", "kota", "kampung"),
    ],
)
def test_a_desa_is_called_as_its_province_does(code: str, kind: str, village: str | None) -> None:
    assert local_terms(region(code, kind)).village == village


@pytest.mark.parametrize("province", ["91", "92", "93", "94", "95", "96"])
def test_all_provinces_of_papua_have_distrik(province: str) -> None:
    assert local_terms(region(f"{province}.01")).district == "distrik"


@pytest.mark.parametrize(
    ("villages", "wards", "expected"),
    [
        (True, True, "kecamatan, desa, dan kelurahan"),
        (True, False, "kecamatan dan desa"),
        (False, True, "kecamatan dan kelurahan"),
        (False, False, "kecamatan, desa, dan kelurahan"),
    ],
)
def test_a_kind_that_is_known_to_be_absent_is_not_named(villages: bool, wards: bool, expected: str) -> None:
    assert LocalTerms("kecamatan", "desa", "kelurahan").having(villages=villages, wards=wards).levels == expected


def test_a_kind_found_against_expectation_is_named() -> None:
    assert (
        LocalTerms("kecamatan", "gampong", None).having(villages=True, wards=True).villages == "gampong dan kelurahan"
    )
