"""NIK and KK numbers: what is read from what lists write, and why others cannot be used."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpkd.registry._identity import born, read_kks, read_niks, shape

LIST_DATE = datetime.date(2026, 7, 10)
BIRTHS = st.dates(datetime.date(1926, 7, 11), LIST_DATE)
REGIONS = st.sampled_from(["331601", "110101", "967101", "540101"])
SERIALS = st.integers(9001, 9999).filter(lambda serial: serial % 10 != 0)


def nik_of(region: str, birth: datetime.date, female: bool, serial: int) -> str:
    return f"{region}{birth.day + 40 * female:02d}{birth:%m%y}{serial:04d}"


def state(text: str) -> str:
    return str(read_niks(pd.Series([text])).state[0])


@given(region=REGIONS, birth=BIRTHS, female=st.booleans(), serial=SERIALS)
def test_a_nik_holds_birth_sex_and_regency(region: str, birth: datetime.date, female: bool, serial: int) -> None:
    found = read_niks(pd.Series([nik_of(region, birth, female, serial)]))
    assert found.state.tolist() == ["ok"]
    held = born(found.text, LIST_DATE)
    assert held.date.tolist() == [birth]
    assert held.sex.tolist() == ["P" if female else "L"]
    assert held.regency.tolist() == [f"{region[:2]}.{region[2:4]}"]


@given(
    nik=st.builds(nik_of, REGIONS, BIRTHS, st.booleans(), SERIALS),
    marks=st.lists(st.sampled_from(["", " ", ".", "-", "\u00a0", "/"]), min_size=15, max_size=15),
    around=st.sampled_from([("'", ""), ("", ".0"), ('="', '"'), (" ", "\t"), ("\ufeff", ""), ("`", "'")]),
)
def test_marks_around_and_between_digits_change_nothing(nik: str, marks: list[str], around: tuple[str, str]) -> None:
    between = marks if around[1] != ".0" else [""] * 15
    text = around[0] + nik[0] + "".join(mark + digit for mark, digit in zip(between, nik[1:], strict=True)) + around[1]
    assert read_niks(pd.Series([text])).text.tolist() == [nik]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "missing"), ("-", "missing"), (" NULL ", "missing"), ("0", "missing"), ("tidak ada", "missing"),
        ("331601010780900", "length"), ("33160101078090011", "length"), ("12", "length"),
        ("33160101O7809001", "digits"), ("Sutrisno", "digits"), ("٣٣١٦٠١٠١٠٧٨٠٩٠٠١", "digits"),
        ("0000000000000000", "zeros"), ("9999999999999999", "zeros"), ("000000", "zeros"),
        ("3,31601E+15", "rounded"), ("3.31601010780900E+15", "rounded"), ("3316010107800000", "rounded"),
        ("0016010107809001", "region"), ("9916010107809001", "region"), ("3300010107809001", "region"),
        ("3316000107809001", "region"), ("3316013202809001", "birth_date"), ("3316013002809001", "birth_date"),
        ("3316010013809001", "birth_date"), ("3316014013809001", "birth_date"), ("3316017202809001", "birth_date"),
        ("3316014001809001", "birth_date"), ("3.316010107809001E+15", "ok"), ("3316012902019001", "ok"),
    ],
)  # fmt: skip
def test_why_a_number_cannot_be_used(text: str, wrong: str) -> None:
    found = read_niks(pd.Series([text]))
    assert found.state.tolist() == [wrong]
    assert (found.text[0] != "") == (wrong == "ok")


def test_29_february_needs_a_leap_year_once_the_century_is_known() -> None:
    niks = np.array(["3316012902019001", "3316012902009001", "3316012902249001"], object)
    dates = born(niks, LIST_DATE).date
    assert dates.astype(str).tolist() == ["NaT", "2000-02-29", "2024-02-29"]


def test_nobody_was_born_after_the_list() -> None:
    niks = np.array(["3316011007269001", "3316011107269001", "3316011107279001"], object)
    assert born(niks, LIST_DATE).date.astype(str).tolist() == ["2026-07-10", "1926-07-11", "1927-07-11"]


def test_a_kk_number_has_the_date_of_the_card() -> None:
    found = read_kks(pd.Series(["3316011505109001", "3316015505109001", "3316010002109001", ""]))
    assert found.state.tolist() == ["ok", "issue_date", "issue_date", "missing"]


def niks(count: int, serials: int = 9001) -> list[str]:
    return [f"33160101{number % 12 + 1:02d}80{serials + number:04d}" for number in range(count)]


def test_a_column_that_lost_its_last_digits() -> None:
    whole = niks(200)
    assert set(read_niks(pd.Series(whole)).state) == {"ok"}
    cut = [f"{nik[:15]}0" for nik in whole]
    # Those that end with 0000 are known anyway.
    assert set(read_niks(pd.Series(cut)).state) == {"rounded"}
    mixed = read_niks(pd.Series(cut[:100] + whole[100:]))
    assert set(mixed.state[:100]) == {"rounded"}
    assert [state for state, nik in zip(mixed.state[100:], whole[100:], strict=True) if nik[-1] != "0"] == ["ok"] * 90


def test_few_numbers_that_end_with_zero_prove_nothing() -> None:
    assert set(read_niks(pd.Series([f"{nik[:15]}0" for nik in niks(3)])).state) == {"ok"}


def test_number_cells_are_judged_apart_from_text_cells() -> None:
    whole = niks(1000, 8001)
    typed = [f"{nik[:15]}0" for nik in niks(30)]
    numeric = np.array([False] * 1000 + [True] * 30)
    assert set(read_niks(pd.Series(whole + typed)).state) == {"ok"}
    found = read_niks(pd.Series(whole + typed), numeric)
    assert set(found.state[:1000]) == {"ok"}
    assert set(found.state[1000:]) == {"rounded"}


def test_number_cells_of_a_spreadsheet_keep_15_digits() -> None:
    cells = pd.Series(["3316010107809010", "3316010207809011", ""])
    assert read_niks(cells).state.tolist() == ["ok", "ok", "missing"]
    assert read_niks(cells, np.array([True, False, False])).state.tolist() == ["rounded", "ok", "missing"]
    # Another program writes all 16: then one that ends with 0 is as good as any.
    assert read_niks(cells, np.array([True, True, False])).state.tolist() == ["ok", "ok", "missing"]


def test_the_card_of_a_large_family_is_one_number() -> None:
    assert set(read_kks(pd.Series(["3316011505109010"] * 9 + ["3316011505109011"])).state) == {"ok"}


@pytest.mark.parametrize("text", ["331601010780900", "Sutrisno", "3,31601E+15", "Rp 12", "", "'33"])
def test_the_shape_of_a_cell_does_not_tell_what_it_holds(text: str) -> None:
    told = shape(text)
    assert text == "" or text not in told
    assert "33" not in told
