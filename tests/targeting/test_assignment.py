"""Desa dampingan: the least costly assignment, equal to trying all of them, and what has been done since."""

from __future__ import annotations

import datetime
import itertools
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rpkd.errors import UserError
from rpkd.targeting._assignment import Assignment, AssignmentWeights, assign, kilometres
from rpkd.targeting._mentoring import main_problems, mentored_villages, mentoring_offices, tracking
from rpkd.targeting._priority import priority_ranking

NAN = math.nan
FIELDS = ["Pendidikan", "Kesehatan", "Perlindungan sosial"]


def villages_of(rows: list[dict[str, Any]]) -> pd.DataFrame:
    plain = {"need": 1.0, "problem": "", "longitude": NAN, "latitude": NAN, "fixed": "", "previous": ""}
    return pd.DataFrame([{"village": f"33.16.01.{2001 + number}", **plain, **row} for number, row in enumerate(rows)])


def offices_of(rows: list[dict[str, Any]]) -> pd.DataFrame:
    plain = {"fields": (), "longitude": NAN, "latitude": NAN, "capacity": None}
    frame = pd.DataFrame([{"office": f"Dinas {number + 1}", **plain, **row} for number, row in enumerate(rows)])
    return frame.astype({"capacity": "Int64"})


def offices(found: Assignment) -> list[str]:
    return [name.removeprefix("Dinas ") for name in found.villages["office"]]


def test_a_village_gets_the_agency_of_its_problem() -> None:
    made = villages_of([{"problem": "Kesehatan"}, {"problem": "Pendidikan"}, {"problem": "Perlindungan sosial"}])
    agencies = offices_of(
        [{"fields": ("Pendidikan",)}, {"fields": ("Perlindungan sosial",)}, {"fields": ("Kesehatan",)}]
    )
    found = assign(made, agencies)
    assert offices(found) == ["3", "1", "2"]
    assert found.villages["fits"].tolist() == [True, True, True]
    assert found.cost == 0
    assert found.offices["fits"].tolist() == [1, 1, 1]


def test_of_two_villages_with_one_problem_the_needier_gets_its_agency() -> None:
    made = villages_of([{"problem": "Kesehatan", "need": 10}, {"problem": "Kesehatan", "need": 40}])
    found = assign(made, offices_of([{"fields": ("Kesehatan",)}, {"fields": ("Pendidikan", "Perlindungan sosial")}]))
    assert offices(found) == ["2", "1"]
    assert found.cost == 10 / 40
    assert found.villages["fits"].tolist() == [False, True]


def test_the_nearer_agency_is_taken_where_mandates_do_not_decide() -> None:
    made = villages_of([{"longitude": 111.0, "latitude": -7.0}, {"longitude": 112.0, "latitude": -7.0}])
    agencies = offices_of([{"longitude": 112.1, "latitude": -7.0}, {"longitude": 111.1, "latitude": -7.0}])
    found = assign(made, agencies)
    assert offices(found) == ["2", "1"]
    tenth = math.radians(0.1) * 6371.0088 * math.cos(math.radians(7.0))
    assert found.villages["kilometres"].tolist() == pytest.approx([tenth, tenth], rel=1e-6)
    assert found.offices["kilometres"].tolist() == pytest.approx([tenth, tenth], rel=1e-6)


def test_a_distance_that_is_not_known_neither_draws_nor_repels_and_is_told() -> None:
    made = villages_of([{"longitude": degree, "latitude": -7.0} for degree in (111.0, 111.5, 112.0)])
    agencies = offices_of([{}, {"longitude": 111.1, "latitude": -7.0}, {"longitude": 112.1, "latitude": -7.0}])
    found = assign(made, agencies)
    # The outer villages have a near agency; the one of unknown place takes the village between.
    assert offices(found) == ["2", "1", "3"]
    assert found.villages["kilometres"].isna().tolist() == [False, True, False]
    nowhere = assign(villages_of([{}, {}]), offices_of([{}, {}]))
    assert nowhere.cost == 0


def test_a_problem_that_is_not_known_fits_nobody_and_costs_nothing() -> None:
    found = assign(villages_of([{}, {"problem": "Kesehatan"}]), offices_of([{"fields": ("Kesehatan",)}, {}]))
    assert offices(found) == ["2", "1"]
    assert found.unknown_problems == 1
    assert found.villages["fits"].isna().tolist() == [True, False]


def test_agencies_differ_by_one_village_at_most() -> None:
    made = villages_of([{"problem": "Kesehatan"}] * 7)
    agencies = offices_of([{"fields": ("Kesehatan",)}, {}, {}])
    assert assign(made, agencies).offices["villages"].tolist() == [3, 2, 2]
    assert sorted(assign(made, agencies, spread=3).offices["villages"]) == [1, 2, 4]
    assert assign(made, agencies, spread=3).offices["villages"][0] == 4
    assert assign(made, agencies, spread=None).offices["villages"].tolist() == [7, 0, 0]


def test_an_agency_of_small_capacity_has_as_many_as_it_can_and_the_others_are_balanced() -> None:
    found = assign(villages_of([{}] * 9), offices_of([{"capacity": 1}, {}, {}]))
    assert found.offices["villages"].tolist() == [1, 4, 4]
    assert found.offices["capacity"].tolist() == [1, pd.NA, pd.NA]


def test_more_agencies_than_villages_leave_some_without() -> None:
    found = assign(villages_of([{"problem": "Kesehatan"}]), offices_of([{}, {"fields": ("Kesehatan",)}, {}]))
    assert found.offices["villages"].tolist() == [0, 1, 0]


def test_a_fixed_agency_stays_whatever_it_costs() -> None:
    made = villages_of([{"problem": "Kesehatan", "fixed": "Dinas 2"}, *({"fixed": "Dinas 2"} for _ in range(2)), {}])
    found = assign(made, offices_of([{"fields": ("Kesehatan",)}, {}]))
    assert offices(found) == ["2", "2", "2", "1"]
    assert found.villages["fixed"].tolist() == [True, True, True, False]


def test_an_earlier_agency_stays_unless_more_is_to_be_gained() -> None:
    made = villages_of(
        [{"problem": "Kesehatan", "previous": "Dinas 2"}, {"problem": "Pendidikan", "previous": "Dinas 1"}]
    )
    agencies = offices_of([{"fields": ("Kesehatan",)}, {"fields": ("Pendidikan",)}])
    stays = assign(made, agencies)
    assert offices(stays) == ["2", "1"]
    assert stays.villages["kept"].tolist() == [True, True]
    moves = assign(made, agencies, weights=AssignmentWeights(stability=0.5))
    assert offices(moves) == ["1", "2"]
    assert moves.cost == 1.0
    gone = made.assign(previous=["Dinas 9", ""])
    # An agency that is no longer there is lost anyway.
    assert assign(gone, agencies).cost == 0
    assert assign(gone, agencies).villages["kept"].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("made", "agencies", "what", "value"),
    [
        (
            [{}] * 5,
            [{"capacity": 2}, {"capacity": 2}],
            "kapasitas semua OPD kurang",
            "4 desa, sedangkan yang dipilih 5",
        ),
        ([{"fixed": "Dinas X"}], [{}], "OPD tetap tidak dikenal", "Dinas X"),
        ([{"fixed": "Dinas 1"}] * 2, [{"capacity": 1}, {}], "desa tetap sebuah OPD melebihi", "2 desa"),
    ],
)
def test_what_cannot_be_assigned_is_told(
    made: list[dict[str, Any]], agencies: list[dict[str, Any]], what: str, value: str
) -> None:
    with pytest.raises(UserError) as caught:
        assign(villages_of(made), offices_of(agencies))
    (problem,) = caught.value.problems
    assert problem.what.startswith(what)
    assert problem.value == value
    assert problem.rule
    assert problem.remedy


def test_no_agency_is_told() -> None:
    with pytest.raises(UserError, match="tidak ada OPD"):
        assign(villages_of([{}]), offices_of([{}]).iloc[:0])


def test_nothing_to_assign_is_nothing() -> None:
    found = assign(villages_of([{}]).iloc[:0], offices_of([{}, {}]))
    assert len(found.villages) == 0
    assert found.offices["villages"].tolist() == [0, 0]


@st.composite
def small_cases(draw: Any) -> tuple[pd.DataFrame, pd.DataFrame, int | None]:
    count, wide = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    names = [f"Dinas {number + 1}" for number in range(wide)]
    degrees = st.one_of(st.just(NAN), st.integers(0, 9).map(lambda step: step / 10))
    rows = [
        {
            "need": draw(st.one_of(st.integers(0, 9).map(float), st.just(NAN))),
            "problem": draw(st.sampled_from(["", *FIELDS])),
            "longitude": draw(degrees),
            "latitude": 0.0,
            "fixed": draw(st.sampled_from(["", "", "", *names])),
            "previous": draw(st.sampled_from(["", "Dinas 9", *names])),
        }
        for _ in range(count)
    ]
    held = [sum(row["fixed"] == name for row in rows) for name in names]
    made = [
        {
            "fields": tuple(draw(st.lists(st.sampled_from(FIELDS), unique=True, max_size=2))),
            "longitude": draw(degrees),
            "latitude": 0.0,
            "capacity": draw(st.one_of(st.none(), st.integers(max(own, 1), 5))),
        }
        for own in held
    ]
    return villages_of(rows), offices_of(made), draw(st.sampled_from([1, 1, 2, None]))


def cheapest(made: pd.DataFrame, agencies: pd.DataFrame, spread: int | None, weights: AssignmentWeights) -> float:
    """Try every assignment, and compute the cost from its definition."""
    count, wide = len(made), len(agencies)
    capacity = [count if pd.isna(limit) else int(limit) for limit in agencies["capacity"]]
    names = agencies["office"].tolist()
    held = [int((made["fixed"] == name).sum()) for name in names]
    places = agencies["longitude"], agencies["latitude"]
    ways = [
        [float(kilometres(lon, lat, other, its)) for other, its in zip(*places, strict=True)]
        for lon, lat in zip(made["longitude"], made["latitude"], strict=True)
    ]
    known = [way for row in ways for way in row if not math.isnan(way)]
    needs = [need for need in made["need"] if not math.isnan(need)]
    mean = sum(needs) / len(needs) if needs else 1.0
    filled = [mean if math.isnan(need) else need for need in made["need"]]
    best = math.inf
    for choice in itertools.product(range(wide), repeat=count):
        sizes = [choice.count(place) for place in range(wide)]
        fixed = all(not name or names[place] == name for name, place in zip(made["fixed"], choice, strict=True))
        if not fixed or any(size > limit for size, limit in zip(sizes, capacity, strict=True)):
            continue
        if spread is not None and any(
            sizes[one] > sizes[other] + spread and sizes[one] > held[one] and sizes[other] < capacity[other]
            for one in range(wide)
            for other in range(wide)
        ):
            continue
        cost = 0.0
        for row, place in enumerate(choice):
            problem, before = made["problem"][row], made["previous"][row]
            misfit = bool(problem) and problem not in agencies["fields"][place]
            cost += weights.mandate * misfit * (filled[row] / max(filled) if max(filled) > 0 else 0.0)
            cost += weights.stability * (before in names and before != names[place])
            own = [way for way in ways[row] if not math.isnan(way)]
            way = ways[row][place]
            if known and max(known) > 0 and own:
                cost += weights.distance * (sum(own) / len(own) if math.isnan(way) else way) / max(known)
        best = min(best, cost)
    return best


@settings(deadline=None, max_examples=60)
@given(small_cases())
def test_no_assignment_is_cheaper(case: tuple[pd.DataFrame, pd.DataFrame, int | None]) -> None:
    made, agencies, spread = case
    capacity = [len(made) if pd.isna(limit) else int(limit) for limit in agencies["capacity"]]
    if sum(min(limit, len(made)) for limit in capacity) < len(made):
        with pytest.raises(UserError, match="kapasitas semua OPD kurang"):
            assign(made, agencies, spread=spread)
        return
    weights = AssignmentWeights(mandate=1.0, distance=0.7, stability=0.3)
    found = assign(made, agencies, spread=spread, weights=weights)
    assert found.cost == pytest.approx(cheapest(made, agencies, spread, weights), abs=1e-9)
    assert found.villages["village"].tolist() == made["village"].tolist()
    mirrored = assign(made.iloc[::-1], agencies.iloc[::-1], spread=spread, weights=weights)
    pd.testing.assert_frame_equal(mirrored.villages, found.villages)
    pd.testing.assert_frame_equal(mirrored.offices, found.offices)


def test_a_degree_on_the_equator_and_a_quarter_of_the_earth() -> None:
    assert float(kilometres(0, 0, 1, 0)) == pytest.approx(111.195, abs=1e-3)
    assert float(kilometres(0, 0, 0, 90)) == pytest.approx(math.pi / 2 * 6371.0088)
    assert float(kilometres(111.4, -6.9, 111.4, -6.9)) == 0.0
    assert np.isnan(kilometres(NAN, 0, 1, 0))


def ranking_of(codes: list[str]) -> Any:
    step = np.arange(len(codes), dtype=float)
    names = ("listed", "lowest", "entitled", "missed", "lowest_told", "unserved", "listed_told", "vulnerable")
    counts = pd.DataFrame(dict.fromkeys((*names, "before", "unmatched", "received", "dropped"), 100.0), index=codes)
    counts["lowest"] = 90 - 10 * step
    return priority_ranking(counts, "village", {}, draws=5)


def test_the_sheet_chooses_villages_and_says_what_it_knows() -> None:
    codes = [f"33.16.01.{number}" for number in range(2001, 2006)]
    sheet = pd.DataFrame(
        {
            "area_code": codes[2:5],
            "chosen": [True, False, True],
            "problem": ["Pendidikan", "Kesehatan", ""],
            "office": ["", "", "Dinas 1"],
            "previous": ["Dinas 2", "", ""],
        }
    )
    places = pd.DataFrame({"area_code": [codes[2]], "longitude": [111.0], "latitude": [-7.0]})
    found = mentored_villages(sheet, ranking_of(codes), places, {codes[4]: "Kesehatan", codes[2]: "Kesehatan"}, count=2)
    assert found["village"].tolist() == [codes[2], codes[4]]
    assert found["need"].tolist() == [50, 0]
    assert found["problem"].tolist() == ["Pendidikan", "Kesehatan"]
    assert found["fixed"].tolist() == ["", "Dinas 1"]
    assert found["previous"].tolist() == ["Dinas 2", ""]
    assert found["longitude"].isna().tolist() == [False, True]


def test_without_a_choice_the_worst_placed_villages_are_taken() -> None:
    codes = [f"33.16.01.{number}" for number in range(2001, 2006)]
    ranking = ranking_of(codes)
    places = pd.DataFrame({"area_code": [], "longitude": [], "latitude": []})
    found = mentored_villages(None, ranking, places, main_problems(ranking), count=2)
    assert found["village"].tolist() == codes[:2]
    assert found["problem"].tolist() == ["Ekonomi dan konsumsi"] * 2
    assert mentored_villages(None, None, places, {}, count=2).empty


def test_an_agency_is_where_it_says_or_in_its_kecamatan() -> None:
    sheet = pd.DataFrame(
        {
            "office": ["Dinas A", "Dinas B", "Dinas C"],
            "fields": ["Kesehatan; Pendidikan", "Kesehatan", "Pendidikan"],
            "district": ["33.16.01", "33.16.01", ""],
            "longitude": [111.5, NAN, NAN],
            "latitude": [-6.9, NAN, NAN],
            "capacity": [NAN, 3.0, 0.0],
        }
    )
    districts = pd.DataFrame({"area_code": ["33.16.01"], "longitude": [111.1], "latitude": [-7.1]})
    found = mentoring_offices(sheet, districts)
    assert found["fields"].tolist() == [("Kesehatan", "Pendidikan"), ("Kesehatan",), ("Pendidikan",)]
    assert found["longitude"].tolist()[:2] == [111.5, 111.1]
    assert math.isnan(found["longitude"][2])
    assert found["capacity"].tolist() == [pd.NA, 3, 0]


def test_tracking_tells_villages_with_and_without_activity() -> None:
    assigned = pd.DataFrame({"village": ["a", "b", "c"], "office": ["Dinas 1", "Dinas 1", "Dinas 2"]})
    day = datetime.date
    entries = pd.DataFrame(
        [
            (day(2026, 3, 1), "a", "Dinas 1", 40.0, 10e6, "selesai"),
            (day(2026, 5, 1), "a", "Dinas 1", NAN, 5e6, "berjalan"),
            (day(2026, 6, 30), "a", "Dinas 1", 25.0, 7e6, "rencana"),
            (day(2026, 7, 1), "a", "Dinas 1", NAN, NAN, "rencana"),
            (day(2026, 5, 9), "c", "Dinas 1", 9.0, 1e6, "selesai"),
            (day(2026, 5, 9), "z", "Dinas 1", 9.0, 1e6, "selesai"),
        ],
        columns=["date", "area_code", "office", "families", "rupiah", "status"],
    )
    found = tracking(assigned, entries, day(2026, 7, 1))
    first = found.villages.iloc[0]
    assert first[["planned", "running", "done", "overdue", "others"]].tolist() == [2, 1, 1, 1, 0]
    assert first[["families", "rupiah", "planned_rupiah"]].tolist() == [40, 15e6, 7e6]
    assert first["last"] == pd.Timestamp(2026, 5, 1)
    assert found.villages["others"].tolist() == [0, 0, 1]
    assert found.villages["rupiah"].isna().tolist() == [False, True, True]
    assert (found.active, found.overdue, found.elsewhere) == (1, 1, 1)
    assert found.offices[["office", "villages", "active", "overdue"]].to_numpy().tolist() == [
        ["Dinas 1", 2, 1, 1],
        ["Dinas 2", 1, 0, 0],
    ]
    assert found.offices["rupiah"].tolist()[0] == 15e6
    assert math.isnan(found.offices["rupiah"][1])


def test_without_entries_nothing_has_been_done() -> None:
    assigned = pd.DataFrame({"village": ["a"], "office": ["Dinas 1"]})
    found = tracking(assigned, None, datetime.date(2026, 7, 1))
    assert (found.active, found.overdue, found.elsewhere) == (0, 0, 0)
    assert found.villages["families"].isna().all()
