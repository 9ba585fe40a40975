"""Made-up lists: known truth, the wanted damage, nobody who could be real, and no favours for who matches them."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rpkd.project import Project, find_project
from rpkd.regions import RegionIndex
from rpkd.registry._example_files import example_places, write_example
from rpkd.registry._identity import born, read_kks, read_niks
from rpkd.registry._people_names import area_of, draw_names
from rpkd.registry._read import read_lists
from rpkd.registry._synthetic import SyntheticSet, invented_places, synthetic_rosters
from rpkd.registry._synthetic_people import _numbered
from rpkd.registry._typos import damaged_births, damaged_names, damaged_niks
from rpkd.sources import Tables

PLACES = invented_places("33.16", 4, 24)


@pytest.fixture(scope="module")
def made() -> SyntheticSet:
    return synthetic_rosters("33.16", PLACES, 4000, seed=5)


@pytest.fixture(scope="module")
def sound() -> SyntheticSet:
    """Lists without damage."""
    return synthetic_rosters("33.16", PLACES, 1500, 6, typos=0, missing_nik=0, duplicates=0, recipients=False)


def joined(made: SyntheticSet) -> pd.DataFrame:
    """Return every row of every list beside its truth."""
    rows = pd.concat([roster.rows for roster in made.rosters], ignore_index=True)
    return pd.concat([made.truth, rows], axis=1)


def test_the_same_seed_gives_the_same_lists() -> None:
    one, two, other = (synthetic_rosters("33.16", PLACES, 120, seed) for seed in (1, 1, 2))
    for first, second in zip(one.rosters, two.rosters, strict=True):
        pd.testing.assert_frame_equal(first.rows, second.rows)
    pd.testing.assert_frame_equal(one.truth, two.truth)
    assert not one["dtsen"].rows["name"].head(50).equals(other["dtsen"].rows["name"].head(50))


def test_the_truth_names_every_row_once(made: SyntheticSet) -> None:
    for roster in made.rosters:
        truth = made.truth[made.truth["list"] == roster.name]
        assert truth["position"].tolist() == list(range(len(roster.rows)))
    assert len(made.truth) == sum(len(roster.rows) for roster in made.rosters)
    assert all(roster.synthetic and roster.shown.startswith("contoh-sintetis") for roster in made.rosters)


@pytest.mark.parametrize(("typos", "missing"), [(0.3, 0.4), (0.1, 0.6), (0.6, 0.1)])
def test_damage_has_the_wanted_share(typos: float, missing: float) -> None:
    made = synthetic_rosters("33.16", PLACES, 1500, 3, typos=typos, missing_nik=missing)
    for roster in made.rosters[:3]:
        rows = roster.rows
        assert (rows["nik"] == "").sum() == round(missing * len(rows))
        share = made.truth.loc[made.truth["list"] == roster.name, "damaged"].mean()
        assert share == pytest.approx(typos, abs=4 * np.sqrt(typos * (1 - typos) / len(rows)) + 0.003)


def test_missing_numbers_cluster_in_villages(made: SyntheticSet) -> None:
    rows = made["dtsen"].rows
    shares = (rows["nik"] == "").groupby(rows["village"]).mean()
    assert shares.max() - shares.min() > 0.3


def test_what_is_called_damaged_is_and_nothing_else() -> None:
    whole, damaged = (
        synthetic_rosters("33.16", PLACES, 800, 4, typos=share, recipients=False)["dtsen"].rows for share in (0.0, 0.3)
    )
    truth = synthetic_rosters("33.16", PLACES, 800, 4, recipients=False).truth
    called = truth.loc[truth["list"] == "dtsen", "damaged"].to_numpy()
    differs = np.zeros(len(whole), dtype=bool)
    for column in ("name_key", "birth", "sex", "nik", "kk"):
        one, other = whole[column], damaged[column]
        differs |= ~((one == other) | (one.isna() & other.isna())).to_numpy()
    assert not differs[~called].any()
    # Reading undoes some abbreviations (MUH. for MUHAMMAD), and takes a missing date from the NIK.
    assert differs[called].mean() > 0.93


def test_undamaged_lists_agree_on_a_person(sound: SyntheticSet) -> None:
    rows = joined(sound)
    assert not rows["damaged"].any() or rows["damaged"].mean() < 0.005
    rows = rows[~rows["damaged"]]
    for column in ("nik", "name_key", "birth", "sex"):
        assert rows.groupby("person")[column].nunique().max() == 1, column
    assert rows.groupby("nik")["person"].nunique().max() == 1


def test_a_number_holds_birth_date_and_sex_and_a_serial_that_is_not_in_use(sound: SyntheticSet) -> None:
    rows = joined(sound)
    rows = rows[~rows["damaged"]]
    held = born(rows["nik"].to_numpy(object), sound["dtsen"].date)
    # Those of a hundred years and more cannot be told from infants.
    young = rows["birth"] > "1927-01-01"
    assert (held.date[young] == rows.loc[young, "birth"].to_numpy("datetime64[D]")).all()
    assert (held.sex == rows["sex"]).all()
    assert (rows["nik"].str[12:].astype(int) > 9000).all()
    assert (held.regency == "33.16").mean() > 0.9
    assert (held.regency != "33.16").mean() > 0.02
    cards = rows.loc[rows["kk"] != "", "kk"]
    assert (cards.str[12:].astype(int) > 9000).all()


def test_damaged_numbers_keep_their_first_serial_digit_and_can_be_read(made: SyntheticSet) -> None:
    rows = joined(made)
    for column, read in (("nik", read_niks), ("kk", read_kks)):
        numbers = rows.loc[rows[column] != "", column].reset_index(drop=True)
        assert (numbers.str[12] == "9").all()
        assert set(read(numbers).state) == {"ok"}


def test_lists_share_persons_and_each_has_its_own(made: SyntheticSet) -> None:
    of_list = {name: set(rows["person"]) for name, rows in made.truth.groupby("list")}
    dtsen, p3ke, dtks = of_list["dtsen"], of_list["p3ke"], of_list["dtks"]
    assert 0.85 < len(dtsen & p3ke) / len(p3ke) < 0.98
    assert 0.5 < len(p3ke & dtks) / len(dtks) < 0.95
    assert dtsen - p3ke - dtks
    assert (p3ke | dtks) - dtsen
    assert of_list["pbi-jk-sebelum"] - dtsen


def test_nothing_is_shaped_to_please_who_matches(made: SyntheticSet) -> None:
    rows = joined(made)
    dtsen = rows[rows["list"] == "dtsen"]
    namesakes = dtsen.groupby(["village", "name_key"])["person"].nunique()
    assert (namesakes > 1).sum() > 50
    children = dtsen[(dtsen["relation"] == "child") & dtsen["birth"].notna()]
    twins = children.groupby(["family_id", "birth"])["person"].nunique()
    assert (twins > 1).sum() > 5
    heads = dtsen[dtsen["relation"] == "head"].set_index("family_id")["name_key"]
    heads = heads[~heads.index.duplicated()]
    assert (children["name_key"].to_numpy() == heads.reindex(children["family_id"]).to_numpy()).sum() > 3
    shared = dtsen[dtsen["nik"] != ""].groupby("nik")["person"].nunique()
    assert (shared > 1).sum() > 3
    assert rows[rows["list"] == "dtks"].duplicated("person").sum() > 10
    p3ke = rows[rows["list"] == "p3ke"].drop_duplicates("person").set_index("person")["village"]
    village = dtsen.drop_duplicates("person").set_index("person")["village"]
    both = pd.concat([p3ke, village], axis=1, join="inner").to_numpy()
    assert 0.02 < (both[:, 0] != both[:, 1]).mean() < 0.1


def test_many_have_one_name_and_some_names_are_very_common(made: SyntheticSet) -> None:
    names = joined(made).drop_duplicates("person")["name_key"]
    words = names.str.count(" ") + 1
    assert 0.15 < (words == 1).mean() < 0.45
    assert names.value_counts().iloc[0] > 20
    assert names.nunique() > 0.5 * len(names)


def test_deciles_shift_but_go_together(made: SyntheticSet) -> None:
    rows = joined(made)
    before, after = (rows[rows["list"] == name].drop_duplicates("family").set_index("family")["decile"]
                     for name in ("p3ke", "dtsen"))  # fmt: skip
    assert before.max() == 7
    assert set(after.dropna()) == set(range(1, 11))
    assert after.isna().any()
    both = pd.concat([before, after], axis=1, join="inner", keys=["before", "after"]).dropna().astype(float)
    assert 0.3 < both.corr().iloc[0, 1] < 0.85
    assert (both["before"] != both["after"]).mean() > 0.5


def test_programmes_miss_some_of_the_poor_and_reach_some_of_the_others(made: SyntheticSet) -> None:
    rows = made["dtsen"].rows
    for program, last in (("pkh", 4), ("sembako", 5), ("pbi-jk", 5)):
        gets, inside = rows[f"gets:{program}"].astype(bool), (rows["decile"] <= last).fillna(False).astype(bool)
        assert 0.01 < (gets & ~inside).sum() / gets.sum() < 0.3
        assert 0.2 < (~gets & inside).sum() / inside.sum() < 0.9
    ever = set(made.truth.loc[made.truth["list"] == "pkh-sebelum", "family"])
    still = set(made.truth.loc[made.truth["list"] == "pkh-sesudah", "family"])
    assert ever - still
    assert still - ever
    assert ever & still


def test_vulnerable_groups_are_there(made: SyntheticSet) -> None:
    rows = made["dtsen"].rows
    for flag in ("disabled", "migrant", "orphan", "pregnant", "in_school"):
        assert 0.001 < rows[flag].mean() < 0.4, flag
    heads = rows[rows["relation"] == "head"]
    old = (pd.Timestamp("2026-07-10") - heads["birth"]).dt.days > 60 * 365
    assert 0.01 < (old & (heads["size"] == 1)).mean() < 0.15
    assert 0.08 < (heads["sex"] == "P").mean() < 0.4
    assert made["p3ke"].rows["disabled"].isna().all()


@given(st.lists(st.from_regex(r"[A-Z]{2,9}( [A-Z]{2,9}){0,2}", fullmatch=True), min_size=1, max_size=8), st.integers(0))
@settings(max_examples=60)
def test_a_damaged_name_is_another_one(names: list[str], seed: int) -> None:
    given_names = np.array(names, dtype=object)
    written = damaged_names(np.random.default_rng(seed), given_names)
    assert all(one != other for one, other in zip(names, written, strict=True))
    assert all(name.strip() for name in written)


@given(
    st.lists(st.dates(pd.Timestamp("1920-01-01").date(), pd.Timestamp("2026-07-09").date()), min_size=1), st.integers(0)
)
@settings(max_examples=40)
def test_a_damaged_birth_date_is_another_one_and_not_to_come(dates: list[object], seed: int) -> None:
    births, latest = np.array(dates, dtype="datetime64[D]"), np.datetime64("2026-07-10")
    wrong = damaged_births(np.random.default_rng(seed), births, latest)
    assert (wrong != births).all()
    assert not (wrong > latest).any()


@given(st.integers(0, 999), st.integers(0))
@settings(max_examples=60)
def test_a_damaged_number_is_another_one_of_nobody(serial: int, seed: int) -> None:
    nik = f"331601010190{9000 + serial}"
    wrong = damaged_niks(np.random.default_rng(seed), np.array([nik], dtype=object))[0]
    assert wrong != nik
    assert len(wrong) == 16
    assert wrong[:13] == nik[:13]


def test_names_follow_the_area() -> None:
    female, born_in = np.zeros(3000, dtype=bool), np.full(3000, 1990)
    words = {}
    for code in ("33.16", "19.71", "51.02", "53.04"):
        first, rest = draw_names(np.random.default_rng(1), area_of(code), female, born_in)
        words[code] = set(first)
        assert all(name.isupper() for name in first)
        assert not any(one in other.split() for one, other in zip(first, rest, strict=True))
    assert words["51.02"] == {"WAYAN", "MADE", "NYOMAN", "KETUT", "PUTU", "KADEK", "KOMANG", "GEDE", "LUH"}
    assert "YOHANES" in words["53.04"]
    assert "YOHANES" not in words["33.16"]
    made = synthetic_rosters("53.04", invented_places("53.04"), 200, 1, typos=0, missing_nik=0, recipients=False)
    rows = made["dtsen"].rows
    surnames = rows["name_key"].str.split().str[-1]
    assert (surnames.groupby(rows["family_id"]).nunique() < rows.groupby("family_id").size()).any()
    assert surnames.nunique() < 70


def test_more_people_than_serials_are_refused() -> None:
    place, day = np.full(1000, "331601", dtype=object), np.full(1000, np.datetime64("1980-01-01"))
    women = np.zeros(1000, dtype=bool)
    assert _numbered(place[:999], day[:999], women[:999])[-1] == "3316010101809999"
    with pytest.raises(ValueError, match="give more villages"):
        _numbered(place, day, women)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a clone of its own, in which lists may be written."""
    real, root = find_project(), tmp_path_factory.mktemp("proyek")
    for folder in ("params", "data/bps", "data/reference", "data/layouts"):
        shutil.copytree(real.root / folder, root / folder)
    for file in ("_quarto.yml", "data/datapackage.json"):
        shutil.copy(real.root / file, root / file)
    return Project(root)


@pytest.mark.parametrize("code", ["33.16", "53.04"])
def test_what_is_written_is_read_back_the_same(project: Project, code: str) -> None:
    tables = Tables(project)
    region = RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame).by_code(code)
    made = synthetic_rosters(code, example_places(region, tables), 60, 9)
    folder = project.data / "private" / code
    paths = write_example(folder, region, made)
    assert [path.name for path in paths[:3]] == [
        "daftar.yaml", "contoh-sintetis-dtsen.csv", "contoh-sintetis-p3ke.xlsx",
    ]  # fmt: skip
    lists = read_lists(project, region, f"data/private/{code}/daftar.yaml")
    assert lists.synthetic
    for expected, found in zip(made.rosters, lists.rosters, strict=True):
        pd.testing.assert_frame_equal(found.rows, expected.rows)
        same = ("name", "kind", "program", "when", "level", "date", "synthetic")
        assert [getattr(found, name) for name in same] == [getattr(expected, name) for name in same]
    before = [path.read_bytes() for path in paths]
    assert all(b"contoh sintetis" in content.lower() for content in before if not content.startswith(b"PK"))
    write_example(folder, region, made)
    assert [path.read_bytes() for path in paths] == before


def test_real_lists_are_never_written_as_an_example(project: Project, tmp_path: Path, sound: SyntheticSet) -> None:
    tables = Tables(project)
    region = RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame).by_code("33.16")
    real = SyntheticSet((dataclasses.replace(sound["dtsen"], synthetic=False),), sound.truth)
    with pytest.raises(ValueError, match="only made-up lists"):
        write_example(tmp_path / "a", region, real)
    assert not (tmp_path / "a").exists()
