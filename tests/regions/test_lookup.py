"""Finding a region from what a user types."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rpkd.errors import UserError
from rpkd.project import Project
from rpkd.regions import Region, RegionIndex
from rpkd.sources import Tables

TABLES = Tables(Project(Path(__file__).resolve().parents[2]))
INDEX = RegionIndex.from_tables(TABLES["regencies"].frame, TABLES["provinces"].frame)
regions = st.sampled_from(INDEX.all)


def refusal(text: str) -> str:
    with pytest.raises(UserError) as caught:
        INDEX.find(text)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("19.71", "19.71"),
        ("1971", "19.71"),
        (" 19.71 ", "19.71"),
        ("kota pangkalpinang", "19.71"),
        ("Pangkal Pinang", "19.71"),
        ("kab blora", "33.16"),
        ("kab. blora", "33.16"),
        ("KABUPATEN   BLORA", "33.16"),
        ("blora", "33.16"),
        ("Blora\u00a0", "33.16"),
        ("kota bengkulu", "17.71"),
        ("bengkulu", "17.71"),
        ("bengkulu selatan", "17.01"),
        ("3316", "33.16"),
        ("lombok utara", "52.08"),
        ("kota baru", "63.02"),
        ("kotabaru", "63.02"),
        ("kepulauan seribu", "31.01"),
        ("kab. adm. kep. seribu", "31.01"),
        ("jakarta pusat", "31.71"),
        ("kota administrasi jakarta pusat", "31.71"),
        ("pare-pare", "73.72"),
        ("tanjungpinang", "21.72"),
        ("kota bogor", "32.71"),
        ("kab bogor", "32.01"),
    ],
)
def test_one_region_is_meant(text: str, code: str) -> None:
    assert INDEX.find(text).code == code


@pytest.mark.parametrize("name", ["bogor", "Bandung", "BIMA", "solok"])
def test_a_kota_and_a_kabupaten_of_one_name_are_both_offered(name: str) -> None:
    told = refusal(name)
    assert "lebih dari satu daerah" in told
    assert f"Kabupaten {name.title()}" in told
    assert f"Kota {name.title()}" in told


@pytest.mark.parametrize("digits", ["1903", "1905"])
def test_four_digits_that_name_two_regions_are_refused(digits: str) -> None:
    told = refusal(digits)
    assert "19.03 Kabupaten Bangka Selatan" in told
    assert "19.05 Kabupaten Bangka Barat" in told


def test_four_digits_that_only_one_system_knows_are_taken() -> None:
    known = {region.code.replace(".", ""): region for region in INDEX.all}
    only_bps = [region for region in INDEX.all if region.bps_code not in known]
    assert only_bps
    for region in only_bps:
        assert INDEX.find(region.bps_code) == region


def test_no_bare_code_is_ever_taken_for_another_region() -> None:
    by_bps = {region.bps_code: region for region in INDEX.all}
    refused = 0
    for region in INDEX.all:
        digits = region.code.replace(".", "")
        if by_bps.get(digits, region) == region:
            assert INDEX.find(digits) == region
        else:
            refused += 1
            assert "dua daerah berbeda" in refusal(digits)
    assert refused == 164


@pytest.mark.parametrize("text", ["33", "3300", "33.00", "jawa tengah", "Provinsi Jawa Tengah"])
def test_a_province_is_no_region(text: str) -> None:
    told = refusal(text)
    assert "itu provinsi (Jawa Tengah)" in told
    assert "33.01 Kabupaten Cilacap" in told
    assert "dan 27 lainnya" in told


@pytest.mark.parametrize("text", ["19.71.01", "19.71.01.1001"])
def test_a_kecamatan_is_no_region(text: str) -> None:
    assert "tulis 19.71 untuk" in refusal(text)


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("33.99", "33.09 Kabupaten Boyolali"),
        ("3399", "Kabupaten"),
        ("99.99", "bukan kode provinsi"),
        ("98", "bukan kode provinsi"),
        ("blorra", "33.16 Kabupaten Blora"),
        ("kota blora", "33.16 Kabupaten Blora"),
        ("kab pangkalpinang", "mungkin maksudnya 19.71"),
        ("lombok", "Kabupaten Lombok Utara"),
    ],
)
def test_the_nearest_are_named(text: str, fragment: str) -> None:
    assert fragment in refusal(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "../../etc/passwd",
        "19.71/..",
        "19.71\\..",
        "C:\\19.71",
        "x" * 1_000_000,
        "19.71\0",
        "19.71\n",
        "blora\r\n",
        "١٩.٧١",
        "１９.７１",
        "19,71",
        "-19.71",
        "19.71.",
        "0019.71",
        "%31%39.71",
        "{region}",
        "$(id)",
        "\x1b[31mblora",
        "\ud800",
        "kab",
        "kabupaten",
        "kota",
    ],
)
def test_hostile_or_empty_input(text: str) -> None:
    told = refusal(text)
    assert len(told) < 2_000
    assert "\x1b" not in told
    assert "\0" not in told


@pytest.mark.parametrize("thing", [None, 19.71, 1971, b"19.71", Path("19.71")])
def test_what_is_not_text(thing: object) -> None:
    with pytest.raises(UserError):
        INDEX.find(thing)  # type: ignore[arg-type]


@given(st.text(max_size=150) | st.from_regex(r"[0-9]{1,2}[./]?[0-9]{0,2}", fullmatch=True))
@settings(max_examples=300, deadline=None)
def test_lookup_gives_a_region_of_the_table_or_a_message(text: str) -> None:
    try:
        found = INDEX.find(text)
    except UserError:
        return
    assert found in INDEX.all


@given(
    regions, st.sampled_from([str.upper, str.lower, str.title, str.swapcase]), st.sampled_from([" ", "  ", "\u00a0"])
)
@settings(deadline=None)
def test_every_region_is_found_by_code_and_full_name(region: Region, case: Callable[[str], str], space: str) -> None:
    assert INDEX.find(region.code) == region
    assert INDEX.find(space + case(region.name).replace(" ", space)) == region


def test_every_region_is_found_by_its_full_name() -> None:
    assert [INDEX.find(region.name) for region in INDEX.all] == list(INDEX.all)
    assert [INDEX.by_code(region.code) for region in INDEX.all] == list(INDEX.all)


def test_hierarchy() -> None:
    assert len(INDEX.all) == 514
    assert len(INDEX.provinces) == 38
    assert len(INDEX.in_province("33")) == 35
    assert [region.code for region in INDEX.in_province("33")] == sorted(
        r.code for r in INDEX.all if r.code[:2] == "33"
    )
    assert sum(len(INDEX.in_province(province.code)) for province in INDEX.provinces) == 514
    assert INDEX.province("17").name == "Bengkulu"


def test_unknown_codes_of_the_inner_lookups() -> None:
    with pytest.raises(UserError, match="kode provinsi tidak dikenal"):
        INDEX.in_province("99")
    with pytest.raises(UserError, match="kode daerah tidak dikenal"):
        INDEX.by_code("1971")


def test_a_region_describes_itself() -> None:
    region = INDEX.by_code("31.71")
    assert (region.short_name, region.is_city, region.kind) == ("Jakarta Pusat", True, "kota")
    assert region.province_name == "Daerah Khusus Ibukota Jakarta"
    blora = INDEX.by_code("33.16")
    assert (blora.name, blora.short_name, blora.is_city, blora.bps_code) == ("Kabupaten Blora", "Blora", False, "3316")
    assert 111 < blora.longitude < 112
    assert -8 < blora.latitude < -6
