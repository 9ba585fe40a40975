"""Names, addresses, codes and dates in the form in which they are compared."""

from __future__ import annotations

import datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpkd.registry._codes import code_key, read_categories, read_dates, read_deciles, read_flags
from rpkd.registry._names import name_key, number_text, split_address


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("H. AHMAD", "AHMAD"), ("Hj Siti", "SITI"), ("DR. IR. H. BUDI", "BUDI"), ("H", "H"), ("SUTINI ", "SUTINI"),
        ("Budi Santoso, S.Pd.", "BUDI SANTOSO"), ("Budi Santoso, S.Pd, M.M", "BUDI SANTOSO"), ("ANI S.E", "ANI"),
        ("ANI, SE", "ANI"), ("ANI SE", "ANI SE"), ("DEWI AMD.KEB", "DEWI"), ("DEWI A.Md.Kep", "DEWI"),
        ("SANTOSO, BUDI", "SANTOSO BUDI"), ("M. YUSUF", "M YUSUF"), ("M.YUSUF", "M YUSUF"),
        ("MOH. ALI", "MUHAMMAD ALI"), ("MUHAMAD", "MUHAMAD"), ("ABD. RAHMAN", "ABDUL RAHMAN"),
        ("SITI BINTI AMAT", "SITI"), ("BINTI", "BINTI"), ("ALI ALIAS JON", "ALI"), ("KASMINAH (ALM)", "KASMINAH"),
        ("SRI–RAHAYU", "SRI RAHAYU"), ("MA’RUF", "MARUF"), ("JOSÉ", "JOSE"), ("A  B\u00a0C", "A B C"), ("-", ""),
        ("NULL", ""), ("0NA", ""), ("", ""),
    ],
)  # fmt: skip
def test_names(written: str, key: str) -> None:
    assert name_key(written) == key
    assert name_key(written.lower()) == key


@given(st.text(max_size=40))
def test_a_key_of_a_key_is_the_same(name: str) -> None:
    key = name_key(name)
    assert name_key(key) == key
    assert key == key.upper()
    assert set(key) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ ")


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("JL. MELATI NO. 5 RT 01 RW 02", ("JL MELATI NO 5", "1", "2")),
        ("Jln Melati RT.001/RW.002", ("JL MELATI", "1", "2")),
        ("DUSUN KRAJAN RT/RW 003/001", ("DS KRAJAN", "3", "1")),
        ("RT01/02 Jati", ("JATI", "1", "2")),
        ("Jati RT 10", ("JATI", "10", "")),
        ("Jati 003 / 010", ("JATI", "3", "10")),
        ("RT 000 RW 000", ("", "", "")),
        ("Jl. Art 5", ("JL ART 5", "", "")),
        ("Blok A 12/3/4", ("BLOK A 12 3 4", "", "")),
        ("-", ("", "", "")),
    ],
)
def test_addresses(address: str, parts: tuple[str, str, str]) -> None:
    assert split_address(address) == parts


@pytest.mark.parametrize(("text", "number"), [("RT 01", "1"), ("012", "12"), ("0", ""), ("1.0", "1"), ("1234", "")])
def test_rt_and_rw_in_columns_of_their_own(text: str, number: str) -> None:
    assert number_text(text) == number


@pytest.mark.parametrize(
    ("text", "decile"),
    [
        ("1", 1),
        ("01", 1),
        ("10", 10),
        ("10.0", 10),
        ("3,0", 3),
        ("Desil 2", 2),
        ("DESIL-2", 2),
        ("D5", 5),
        ("VIII", 8),
        ("desil ix", 9),
        ("0", None),
        ("11", None),
        ("1.5", None),
        ("6-10", None),
        ("6+", None),
        ("", None),
        ("-", None),
        ("non desil", None),
        ("IIII", None),
    ],
)
def test_deciles(text: str, decile: int | None) -> None:
    found, wrong = read_deciles(pd.Series([text]))
    assert found.astype(object).where(found.notna(), None).tolist() == [decile]
    assert wrong.tolist() == [decile is None and text not in {"", "-", "non desil"}]


@pytest.mark.parametrize(
    "text",
    [
        "31/12/1980",
        "31-12-1980",
        "31.12.1980",
        "1980-12-31",
        "1980/12/31",
        "1980-12-31 00:00:00",
        "31/12/1980 0:00:00",
        "1980-12-31T00:00:00",
        "19801231",
        "31 Desember 1980",
        "31-DES-80",
        "31/12/80",
        "29586",
        "29586.0",
        "31 12 1980",
        "12/31/1980",
        " '31/12/1980",
        "31/12/1980 12:00:00 AM",
    ],
)
def test_dates(text: str) -> None:
    dates, wrong = read_dates(pd.Series([text]), datetime.date(2026, 7, 10))
    assert (dates.astype(str).tolist(), wrong.tolist()) == (["1980-12-31"], [False])


@pytest.mark.parametrize(
    "text", ["30/02/1980", "32/01/1980", "1/13/1980 x", "1880-01-01", "11/07/2026", "Mei", "99999"]
)
def test_dates_that_nobody_was_born_on(text: str) -> None:
    dates, wrong = read_dates(pd.Series([text]), datetime.date(2026, 7, 10))
    assert (dates.astype(str).tolist(), wrong.tolist()) == (["NaT"], [True])


def test_the_column_tells_whether_the_month_stands_first() -> None:
    latest = datetime.date(2026, 7, 10)
    assert read_dates(pd.Series(["02/03/1980", "12/31/1980"]), latest)[0].astype(str).tolist() == [
        "1980-02-03",
        "1980-12-31",
    ]
    assert read_dates(pd.Series(["02/03/1980", "31/12/1980"]), latest)[0].astype(str).tolist() == [
        "1980-03-02",
        "1980-12-31",
    ]


def test_years_of_two_digits_are_the_latest_before_the_list() -> None:
    dates, _ = read_dates(pd.Series(["10/07/26", "11/07/26"]), datetime.date(2026, 7, 10))
    assert dates.astype(str).tolist() == ["2026-07-10", "1926-07-11"]


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2026, 7, 10)))
def test_a_spreadsheets_day_number_is_the_day(day: datetime.date) -> None:
    # Excel counts a 29 February 1900 that was none: the numbers before differ, and nobody of them lives.
    number = (day - datetime.date(1899, 12, 30)).days
    assert read_dates(pd.Series([str(number)]), datetime.date(2026, 7, 10))[0].tolist() == [day]


def test_codes_of_an_office_come_before_words_and_layout() -> None:
    cells = pd.Series(["1. Kepala Keluarga", "ISTRI/SUAMI", "9", "Famili lain", "", "-"])
    values, unknown = read_categories(cells, "relation", {"relation": {"head": ["1"], "child": ["9", "famili lain"]}})
    assert values.tolist() == ["head", "spouse", "child", "child", "", ""]
    assert unknown == {}
    assert read_categories(cells, "relation", {})[1] == {"1": 1, "9": 1}


def test_yes_and_no() -> None:
    cells = pd.Series(["YA", "tidak", "1", "0", "TRUE", "2", "", "v"])
    flags, unknown = read_flags(cells, "gets:pkh", {})
    assert flags.tolist() == [True, False, True, False, True, pd.NA, pd.NA, True]
    assert unknown == {"2": 1}
    assert read_flags(cells, "gets:pkh", {"flags": {"no": ["2"]}})[0].tolist()[5] is False


def test_code_keys() -> None:
    assert [code_key(text) for text in ("02", "2.0", "Tidak/belum", "1.50", "3 - Cerai")] == [
        "2",
        "2",
        "TIDAK BELUM",
        "1 50",
        "3",
    ]
