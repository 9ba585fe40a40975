"""The families of three small lists by hand, and the file that keeps them."""

import datetime
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rpkd.errors import UserError
from rpkd.regions import Region
from rpkd.registry import COUNTS, FLAGS, TEXTS, Roster, invented_places, synthetic_rosters
from rpkd.targeting._families import families_of, members_of
from rpkd.targeting._match import match
from rpkd.targeting._store import ListInfo, Store, read_store, write_store

DAY = datetime.date(2026, 7, 1)
BLORA = Region("33.16", "3316", "Kabupaten Blora", "kabupaten", "33", "Jawa Tengah", 111.4, -7.0, 1955.8)


class _PlainKey:
    """Pseudonyms that can be read."""

    def pseudonyms(self, texts):
        return np.array([f"{number:032d}" for number, _ in enumerate(texts)])


def roster(name, kind, when, rows, *, level="person", program=None):
    """Make a list from dictionaries; what they leave out is missing."""
    frame = pd.DataFrame({column: [row.get(column, "") for row in rows] for column in TEXTS}, dtype="str")
    frame.insert(0, "row", np.arange(2, 2 + len(rows)))
    frame["birth"] = pd.to_datetime([row.get("birth") for row in rows]).astype("datetime64[s]")
    for column in COUNTS:
        frame[column] = pd.array([row.get(column) for row in rows], dtype="Int64")
    extra = sorted({key for row in rows for key in row if key.startswith("gets:")})
    for column in (*FLAGS, *extra):
        frame[column] = pd.array([row.get(column) for row in rows], dtype="boolean")
    return Roster(name, kind, program, when, level, DAY, f"{name}.csv", frame, True)


def person(entity, kk, **facts):
    """Return a row's facts and who it is."""
    return {"kk": kk, "kk_state": "ok", "nik_state": "ok", "entity": entity, **facts}


def matched(*rosters_and_rows):
    """Say who every row is, as the rows themselves do."""
    parts = [
        pd.DataFrame(
            {
                "list": made.name,
                "position": range(len(rows)),
                "entity": [row["entity"] for row in rows],
                "method": [row.get("method", "nik") for row in rows],
                "probability": [row.get("probability", np.nan) for row in rows],
                "by_nik": [
                    row["entity"] if row.get("method", "nik") == "nik" else -100 * number - row["entity"]
                    for row in rows
                ],
            }
        )
        for number, (made, rows) in enumerate(rosters_and_rows, start=1)
    ]
    return pd.concat(parts, ignore_index=True)


QUALITY = pd.DataFrame({"list": ["dtsen"], "village": [""], "measure": ["rows"], "count": [3]}).astype(
    {"list": "str", "village": "str", "measure": "str"}
)
NO_PAIRS = pd.DataFrame(
    {name: [] for name in ("list_left", "position_left", "list_right", "position_right", "probability", "weight")}
)


def store_of(case, *lists, region="33.16", **facts):
    """Return a store of the case."""
    families, members = case
    rows = members[["list", "position", "family", "entity"]]
    return Store(region, families, QUALITY, lists, DAY, "nasional", members=rows, review=NO_PAIRS, **facts)


@pytest.fixture(name="case")
def _case():
    """Two DTSEN families, one of them formed out of the other's; an old family that is gone; a stranger with PKH."""
    place = {"village": "33.16.01.2001", "district": "33.16.01"}
    after = [
        person(1, "A", relation="head", sex="L", birth="1970-01-01", decile=2, **place),
        person(2, "A", relation="spouse", sex="P", birth="1975-01-01", decile=2, **place),
        person(3, "B", relation="head", sex="P", birth="1960-07-01", decile=7, village="33.16.01.2002",
               district="33.16.01"),
    ]  # fmt: skip
    before = [
        person(1, "X", relation="head", sex="L", decile=1, **{"gets:sembako": True}, **place),
        person(2, "X", relation="spouse", decile=1, method="model", probability=0.97, **place),
        person(3, "X", relation="child", decile=1, method="model", probability=0.9, **place),
        person(9, "Y", relation="head", sex="P", birth="1990-01-01", decile=3, **place),
    ]
    pkh = [person(2, "", kk_state="missing"), person(20, "", kk_state="missing")]
    lists = [
        roster("dtsen", "dtsen", "after", after),
        roster("p3ke", "p3ke", "before", before),
        roster("pkh", "recipients", "after", pkh, program="pkh"),
    ]
    entities = matched(*zip(lists, (after, before, pkh), strict=True))
    members = members_of(lists, entities, _PlainKey())
    return families_of(lists, members), members


def test_families_are_dtsens_and_what_it_lost(case):
    families, members = case
    assert len(families) == 4
    assert members["family"].nunique() == 4
    by = {key: families[families["family"] == f"{key:032d}"].iloc[0] for key in range(4)}
    assert by[0][["in_before", "in_after", "decile_before", "decile_after", "size"]].tolist() == [True, True, 1, 2, 2]
    # The one who set up a household of her own: her earlier decile is that of the family she lived in.
    assert by[1][["in_before", "in_after", "decile_before", "decile_after", "moved"]].tolist() == [
        True,
        True,
        1,
        7,
        True,
    ]
    assert by[2][["in_before", "in_after", "decile_before"]].tolist() == [True, False, 3]
    assert pd.isna(by[2]["decile_after"])
    assert by[3][["in_before", "in_after"]].tolist() == [False, False]


def test_programmes_of_lists_and_of_the_register_itself(case):
    families, _ = case
    by = families.set_index("family")
    assert by.loc[f"{0:032d}", "after:pkh"]
    assert by.loc[f"{3:032d}", "after:pkh"]
    assert by["after:pkh"].sum() == 2
    assert by["persons_after:pkh"].tolist().count(1) == 2
    assert by.loc[f"{0:032d}", "before:sembako"]
    assert pd.isna(by.loc[f"{3:032d}", "before:sembako"])


def test_how_a_family_was_found_and_its_groups(case):
    families, _ = case
    by = families.set_index("family")
    assert by.loc[f"{0:032d}", "link"] == "nik"
    assert by.loc[f"{1:032d}", "link"] == "model"
    assert by.loc[f"{1:032d}", "probability"] == 0.9
    assert by.loc[f"{2:032d}", "link"] == "none"
    assert bool(by.loc[f"{1:032d}", "lone_elderly"])
    assert bool(by.loc[f"{1:032d}", "female_head"])
    assert not by.loc[f"{0:032d}", "female_head"]
    assert by.loc[f"{0:032d}", ["toddlers", "elderly"]].tolist() == [0, 0]
    # 66 on the day of the list, and alone.
    assert by.loc[f"{1:032d}", "elderly"] == 1


def families_from(*lists_and_rows):
    """Return the families of lists whose rows say who they are."""
    lists = [made for made, _ in lists_and_rows]
    return families_of(lists, members_of(lists, matched(*lists_and_rows), _PlainKey()))


def test_lists_of_one_kind_and_their_flags_complete_each_other():
    here = {"village": "33.16.01.2001", "district": "33.16.01"}
    dtsen = [person(1, "A", relation="head", decile=2, **here), person(2, "B", relation="head", decile=3)]
    p3ke = [person(1, "X", **{"gets:sembako": False}), person(2, "Y", **{"gets:sembako": False})]
    dtks = [person(1, "Z", **{"gets:sembako": True}), person(2, "W", **here)]
    families = families_from(
        (roster("dtsen", "dtsen", "after", dtsen), dtsen),
        (roster("dtks", "dtks", "before", dtks), dtks),
        (roster("p3ke", "p3ke", "before", p3ke), p3ke),
    ).set_index("family")
    # Yes of DTKS holds against no of P3KE; where DTKS is silent, no stays no.
    assert families["before:sembako"].tolist() == [True, False]
    first, second = (families.loc[f"{key:032d}"] for key in (0, 1))
    assert first["list_before"] == "p3ke"
    # Only DTKS knows where the second family lives.
    assert second[["village", "district"]].tolist() == ["33.16.01.2001", "33.16.01"]


def test_a_village_of_an_older_list_is_not_put_into_another_district():
    dtsen = [person(1, "A", district="33.16.02")]
    p3ke = [person(1, "X", village="33.16.01.2001", district="33.16.01")]
    families = families_from(
        (roster("dtsen", "dtsen", "after", dtsen), dtsen), (roster("p3ke", "p3ke", "before", p3ke), p3ke)
    )
    assert families[["village", "district"]].to_numpy().tolist() == [["", "33.16.02"]]


def test_two_lists_of_recipients_are_one_and_count_each_person_once():
    dtsen = [person(1, "A"), person(2, "A"), person(3, "B")]
    january, february = [person(1, "A"), person(3, "B")], [person(1, "A"), person(2, "A")]
    families = families_from(
        (roster("dtsen", "dtsen", "after", dtsen), dtsen),
        (roster("pbi-1", "recipients", "after", january, program="pbi-jk"), january),
        (roster("pbi-2", "recipients", "after", february, program="pbi-jk"), february),
    ).set_index("family")
    assert families["persons_after:pbi-jk"].tolist() == [2, 1]
    assert families["after:pbi-jk"].tolist() == [True, True]


def test_a_person_who_stands_in_a_family_twice_is_counted_once():
    dtsen = [
        person(1, "A", relation="head", sex="L", birth="1950-01-01", **{"gets:pbi-jk": True}),
        person(2, "A", relation="child", birth="2015-01-01", pregnant=False, **{"gets:pbi-jk": True}),
        person(2, "A", relation="child", birth="2015-01-01", disabled=True, **{"gets:pbi-jk": True}),
    ]
    (family,) = families_from((roster("dtsen", "dtsen", "after", dtsen), dtsen)).to_dict("records")
    assert [family[name] for name in ("size", "pupils", "elderly", "persons_after:pbi-jk")] == [2, 1, 1, 2]
    assert family["disabled"]


def test_a_store_is_read_back_as_it_was(case, tmp_path: Path):
    families, _ = case
    info = ListInfo("dtsen", "dtsen", None, "after", DAY, 3, 2, 3, synthetic=True, sha256="0", file="d.csv")
    store = store_of(case, info, matching={"pairs": 3}, key_mark="m", source_sha256="s")
    path = tmp_path / "store.zip"
    write_store(path, store)
    first = path.read_bytes()
    again = read_store(path, "store.zip", BLORA, details=True)
    assert read_store(path, "store.zip", BLORA).members is None
    pd.testing.assert_frame_equal(again.members, store.members)
    pd.testing.assert_frame_equal(again.families, families)
    pd.testing.assert_frame_equal(again.quality, QUALITY)
    assert (again.lists, again.matching, again.synthetic) == (store.lists, {"pairs": 3}, True)
    assert again.programs() == ("pkh", "sembako")
    write_store(path, again)
    assert path.read_bytes() == first
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("damage", ["absent", "truncated", "text", "swapped", "version"])
def test_a_damaged_store_is_told(case, tmp_path: Path, damage):
    store = store_of(case)
    path = tmp_path / "store.zip"
    write_store(path, store)
    content = path.read_bytes()
    if damage == "absent":
        path.unlink()
    elif damage == "truncated":
        path.write_bytes(content[: len(content) // 2])
    elif damage == "text":
        path.write_text("bukan arsip")
    else:
        with zipfile.ZipFile(path) as archive:
            texts = {name: archive.read(name) for name in archive.namelist()}
        if damage == "swapped":
            texts["families.csv"] = texts["families.csv"].replace(b"True", b"False", 1)
        else:
            texts["about.json"] = texts["about.json"].replace(b'"version": 1', b'"version": 9')
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in texts.items():
                archive.writestr(name, text)
    with pytest.raises(UserError) as raised:
        read_store(path, "store.zip", BLORA)
    assert "rpkd registry match 33.16" in str(raised.value)


def test_another_regions_store_is_refused(case, tmp_path: Path):
    path = tmp_path / "store.zip"
    write_store(path, store_of(case, region="52.05"))
    with pytest.raises(UserError, match="daerah lain"):
        read_store(path, "store.zip", BLORA)


def test_a_slip_in_one_members_card_does_not_split_a_family_and_a_family_listed_twice_is_one():
    dtsen = [
        person(1, "3316010101200001", family_id="F1"),
        person(2, "3316010101200001", family_id="F1"),
        person(3, "3316010101200007", family_id="F1"),
        person(4, "", family_id="F1", kk_state="missing"),
        person(1, "3316010101200001", family_id="F2"),
        person(5, "", family_id="F3", kk_state="missing"),
        person(6, "3316010101200009"),
        person(7, "3316010101200009"),
    ]
    families = families_from((roster("dtsen", "dtsen", "after", dtsen), dtsen))
    assert families["size"].tolist() == [4, 1, 2]


def test_members_of_made_up_families_stay_together():
    made = synthetic_rosters("33.16", invented_places("33.16", villages=4), 300, seed=5, recipients=False)
    matching = match(made.rosters, probabilistic=False)
    members = members_of(made.rosters, matching.entities, _PlainKey())
    dtsen = members[members["list"] == "dtsen"].merge(made.truth, on=["list", "position"], suffixes=("", "_true"))
    parts = dtsen.groupby("family_true")["family"].nunique()
    assert (parts > 1).mean() < 0.02
    mixed = dtsen.groupby("family")["family_true"].nunique()
    assert (mixed > 1).mean() < 0.02


def test_an_empty_list_adds_nothing_and_a_list_of_families_may_hold_one_twice():
    heads = [person(1, "A", family_id="1"), person(1, "A", family_id="2"), person(2, "B", family_id="3")]
    dtsen, empty = roster("dtsen", "dtsen", "after", heads, level="family"), roster("p3ke", "p3ke", "before", [])
    families = families_from((dtsen, heads), (empty, []))
    assert families[["in_after", "in_before"]].to_numpy().tolist() == [[True, False], [True, False]]
    assert families["list_before"].tolist() == ["", ""]
