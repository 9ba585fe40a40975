"""Counts of what is missing, unusable, odd or repeated."""

from __future__ import annotations

import pandas as pd

from rpkd.registry._quality import MEASURES

from .lists import HEADER, Office

KK = "3316011505109001"


def test_hand_counted_quality_by_village(office: Office) -> None:
    header = (*HEADER, "hubungan_keluarga")
    lists = office.rows(
        (KK, "3316010107809001", "A", "1", "01/07/1980", "", "3316042002", "1", "kepala keluarga"),
        (KK, "3316015208829002", "B", "1", "12/08/1983", "", "3316042002", "2", "istri"),
        (KK, "3316010107809001", "C", "2", "01/07/1880", "", "3316042003", "12", "kepala keluarga"),
        ("3316011505109002", "33160", "", "", "", "", "3316042003", "", "kepala keluarga"),
        ("x", "3315010303759003", "D", "1", "03/03/75", "", "3316999999", "4", ""),
        ("", "", "E", "2", "", "", "3315012001", "4", ""),
        header=header,
    ).read()
    quality = lists.quality[0]
    assert (quality.list, quality.rows, quality.families) == ("dtsen", 6, 4)
    expected = {
        "nik_ok": 4, "nik_missing": 1, "nik_length": 1, "kk_ok": 4, "kk_missing": 1, "kk_digits": 1, "nik_repeated": 2,
        "nik_elsewhere": 1, "family_repeated": 3, "name_missing": 1, "birth_missing": 2, "birth_unreadable": 1,
        "birth_differs": 1, "sex_missing": 1, "sex_differs": 2, "decile_missing": 2, "decile_unreadable": 1,
        "village_missing": 2, "village_unknown": 1, "other_regency": 1,
    }  # fmt: skip
    assert {measure: count for measure, count in quality.counts.items() if count} == expected
    villages = quality.villages
    assert villages.index.tolist() == ["", "33.16.04.2002", "33.16.04.2003"]
    assert villages["rows"].tolist() == [2, 2, 2]
    assert villages["families"].tolist() == [2, 1, 2]
    assert villages["nik_ok"].tolist() == [1, 2, 1]
    assert villages[list(MEASURES)].sum().to_dict() == dict(quality.counts)


def test_long_table(office: Office) -> None:
    office.rows()
    lists = office.configure({}, {"name": "lain"}).read()
    table = lists.quality_table()
    assert list(table) == ["list", "village", "measure", "count"]
    rows = table[table["measure"] == "rows"].groupby("list")["count"].sum()
    assert rows.to_dict() == {"dtsen": 4, "lain": 4}
    assert set(table["measure"]) == {"rows", "families", *MEASURES}
    assert pd.api.types.is_integer_dtype(table["count"])
