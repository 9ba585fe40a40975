"""The programme matrix: every rupiah once, hierarchy from codes, findings with their rows, money beside scenarios."""

from __future__ import annotations

import datetime
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpkd.scenario._matrix import ATTRIBUTES, Matrix, level_of, money_by, plan_year, read_matrix, tie
from rpkd.scenario._matrix_checks import KINDS, check_matrix

from .plans import ACTIVITY, FIRST, FULL, PROGRAMME, SECOND, YEARS, detail, every, plan


def matrix(*rows: dict[str, object]) -> Matrix:
    return read_matrix(plan(*rows), 2025, 2029)


def kinds(found: Matrix, **known: object) -> dict[str, list[int | None]]:
    kinds: dict[str, list[int | None]] = {}
    for finding in check_matrix(found, **known):  # type: ignore[arg-type]
        kinds.setdefault(finding.kind, []).append(finding.row)
    return kinds


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("1", "urusan"),
        ("X", "urusan"),
        ("1.06", "bidang urusan"),
        ("X.XX.01", "program"),
        ("1.06.05.2.02", "kegiatan"),
        ("1.06.05.2.02.10", "sub kegiatan"),
        ("1.06.05.2.02.0010", "sub kegiatan"),
        *(
            (code, None)
            for code in ("1.6.05", "1.06.05.2", "1.06.05.2.2", "16", "1.06.05.2.02.1", "1.06.05.2.02.0010.1")
        ),
    ],
)
def test_the_form_of_a_code_is_its_level(code: str, level: str | None) -> None:
    assert level_of(code) == level


def test_what_stands_above_is_not_counted_again() -> None:
    found = matrix(
        {"code": "1.06", "level": "urusan", "name": "Sosial", "budgets": every(90.0)},
        {"code": PROGRAMME, "level": "program", "name": "Jaminan", "budgets": every(50.0)},
        detail(FIRST, 10.0),
        detail(SECOND, 20.0),
    )
    assert found.totals == every(30.0)
    assert found.total == 150.0


def test_a_year_in_which_only_the_programme_has_money_counts_the_programme() -> None:
    found = matrix(
        {"code": PROGRAMME, "level": "program", "name": "Jaminan", "budgets": every(50.0)},
        detail(FIRST, 0.0, budgets={2025: 10.0, 2026: 0.0}),
    )
    assert found.totals == {2025: 10.0, 2026: 50.0, 2027: 50.0, 2028: 50.0, 2029: 50.0}
    assert money_by(found, "level") == {
        "sub kegiatan": {**every(0.0), 2025: 10.0},
        "program": {**every(50.0), 2025: 0.0},
    }


def test_indicator_rows_repeat_their_budget_and_places_share_it() -> None:
    found = matrix(
        detail(FIRST, 10.0),
        detail(FIRST, 10.0, indicator="Keluarga yang puas"),
        detail(FIRST, 0.0, indicator="Keluarga yang lulus", budgets={}),
        detail(FIRST, 7.0, location="Kecamatan Cepu"),
    )
    assert found.totals == every(17.0)
    assert [len(entry.indicators) for entry in found.entries] == [3, 1]
    assert "budget_conflict" not in kinds(found)


def test_two_agencies_with_one_code_are_two_hierarchies() -> None:
    found = matrix(
        {"code": PROGRAMME, "level": "program", "name": "P", "agency": "Dinas A", "budgets": every(40.0)},
        detail(FIRST, 10.0, agency="Dinas B"),
    )
    assert found.totals == every(50.0)
    assert "children_below" not in kinds(found)
    assert money_by(found, "agency") == {"Dinas A": every(40.0), "Dinas B": every(10.0)}


def test_a_detail_has_what_stands_above_it_where_it_says_nothing() -> None:
    found = matrix(
        {"code": PROGRAMME, "level": "program", "name": "P", **FULL, "indicator": ""},
        {"code": ACTIVITY, "level": "kegiatan", "name": "K", "fund_source": "APBN"},
        {"code": FIRST, "level": "sub kegiatan", "name": "S", "budgets": every(5.0), "strategy": "b"},
    )
    entry = found.entries[-1]
    assert (entry.fund_source, entry.strategy, entry.agency, entry.programme) == ("APBN", "b", "Dinas Sosial", "pkh")
    assert money_by(found, "fund_source") == {"APBN": every(5.0)}


def test_years_beyond_the_period_are_shown_where_they_hold_something() -> None:
    assert matrix(detail(FIRST, 1.0)).years == YEARS[:5]
    assert matrix(detail(FIRST, 1.0, budgets={2030: 3.0})).years == YEARS
    assert read_matrix(plan(detail(FIRST, 1.0, budgets={}, targets={})), 2040, 2044).years == ()


codes = st.sampled_from(["1", "1.06", PROGRAMME, ACTIVITY, FIRST, SECOND, "2.17.08", "2.17.08.2.01.0002", "9.9"])
rows = st.fixed_dictionaries(
    {
        "code": codes,
        "level": st.sampled_from(["program", "kegiatan", "sub kegiatan"]),
        "name": st.just("n"),
        "indicator": st.sampled_from(["", "i", "j"]),
        "agency": st.sampled_from(["", "A", "a", "B"]),
        "location": st.sampled_from(["", "x", "y"]),
        "fund_source": st.sampled_from(["", "APBN", "APBN; DAK fisik"]),
        "strategy": st.sampled_from(["", "a", "d"]),
        "budgets": st.dictionaries(st.sampled_from(YEARS), st.integers(0, 10**12), max_size=6),
    }
)


@given(st.lists(rows, min_size=1, max_size=12))
def test_every_sum_has_the_same_rupiah(given_rows: list[dict[str, object]]) -> None:
    found = matrix(*given_rows)
    for attribute in ATTRIBUTES:
        sums = money_by(found, attribute)
        for year in found.years:
            assert sum(amounts[year] for amounts in sums.values()) == found.totals[year]
    tied = tie(found, {})
    assert sum(item.planned for item in tied.ties) + sum(tied.untied.values()) == pytest.approx(found.total)
    # Nothing that counts stands above something else that counts, in the same hierarchy.
    for year in found.years:
        counted = {id(entry) for entry in found.counted[year] if entry.budgets[year] > 0}
        for entry in found.counted[year]:
            assert not counted & {id(other) for other in found.below(entry)}


@given(st.lists(rows, min_size=1, max_size=10), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_total(given_rows: list[dict[str, object]], random: object) -> None:
    plain = matrix(*given_rows)
    random.shuffle(given_rows)  # type: ignore[attr-defined]
    assert matrix(*given_rows).totals == plain.totals


def test_a_complete_matrix_has_no_finding() -> None:
    found = matrix(
        {"code": PROGRAMME, "level": "program", "name": "P", "budgets": every(30.0)},
        detail(FIRST, 10.0),
        detail(SECOND, 20.0),
    )
    assert kinds(found, programmes=["pkh"], used=["pkh"], polarity={"keluarga yang dibantu": 1}) == {}


def test_sums_are_compared_with_what_is_written_above() -> None:
    above = {"code": PROGRAMME, "level": "program", "name": "P", "budgets": every(25.0)}
    (finding, *rest) = check_matrix(matrix(above, detail(FIRST, 10.0), detail(SECOND, 20.0)))
    assert (finding.kind, finding.row, finding.year, finding.value, finding.other) == (
        "children_above",
        6,
        2025,
        30,
        25,
    )
    assert len(rest) == 4
    assert kinds(matrix({**above, "budgets": {2025: 100.0}}, detail(FIRST, 10.0))) == {"children_below": [6]}


def test_what_a_detail_lacks_is_told_with_its_row() -> None:
    bare = {"code": FIRST, "level": "sub kegiatan", "name": "S", "budgets": every(5.0)}
    found = kinds(matrix(bare))
    names = ("no_indicator", "no_place", "no_fund", "no_agency", "no_strategy", "untied")
    assert found == {name: [6] for name in names}
    lacking = detail(FIRST, 5.0, unit="", baseline=float("nan"), targets={2025: 1.0, 2026: 2.0})
    assert kinds(matrix(lacking)) == {"no_unit": [6], "no_baseline": [6], "no_target": [6]}
    (finding,) = check_matrix(matrix(detail(FIRST, 5.0, targets={2025: 1.0, 2026: 2.0})))
    assert (finding.kind, finding.value, finding.text) == ("no_target", 3, "Keluarga yang dibantu")


def test_a_place_without_money_and_a_year_without_any() -> None:
    assert kinds(matrix(detail(FIRST, 0.0, budgets={}))) == {"no_money": [6]}
    assert kinds(matrix(detail(FIRST, 0.0, budgets=every(5.0, (2025, 2026))))) == {"empty_year": [None] * 3}


def test_budgets_that_break_off_jump_or_contradict() -> None:
    gap = matrix(detail(FIRST, 0.0, budgets={2025: 5.0, 2027: 5.0, 2028: 14.9, 2029: 45.0}), detail(SECOND, 1.0))
    assert [(f.kind, f.year) for f in check_matrix(gap)] == [("budget_gap", 2026), ("budget_jump", 2029)]
    torn = matrix(detail(FIRST, 5.0), detail(FIRST, 9.0, indicator="Lain"))
    assert torn.totals == every(9.0)
    assert kinds(torn) == {"budget_conflict": [6] * 5}
    places = matrix(detail(FIRST, 5.0), detail(FIRST, 5.0, location="Kecamatan Cepu"))
    assert places.totals == every(10.0)
    assert kinds(places) == {"budget_repeated": [6] * 5}


def test_targets_are_judged_only_where_the_good_direction_is_known() -> None:
    still = matrix(detail(FIRST, 5.0, targets=every(100.0)))
    assert kinds(still) == {"target_still": [6]}
    falling = matrix(detail(FIRST, 5.0, targets={**every(100.0), 2029: 80.0}))
    assert kinds(falling) == {}
    assert kinds(falling, polarity={"Keluarga yang dibantu": 1}) == {"target_wrong_way": [6]}
    assert kinds(falling, polarity={"Keluarga yang dibantu": -1}) == {}


def test_money_whose_effect_nothing_shows() -> None:
    found = matrix(
        detail(FIRST, 5.0),
        detail(SECOND, 6.0, programme="bukan-pkh"),
        detail("1.06.05.2.02.0011", 7.0, programme=""),
        detail("1.06.05.2.02.0012", 8.0, programme="sembako"),
    )
    found_kinds = kinds(found, programmes=["pkh", "sembako"], used=["pkh"])
    assert found_kinds == {"untied": [8], "unknown_programme": [7], "unused_programme": [9]}
    assert kinds(found) == {"untied": [8]}


def test_codes_and_levels_that_do_not_fit() -> None:
    found = kinds(matrix(detail(FIRST, 5.0, level="program"), detail("1.6.5.2.2.1", 5.0)))
    assert found == {"level_differs": [6], "code_form": [7]}


def test_findings_come_in_one_order() -> None:
    found = check_matrix(matrix(detail(SECOND, 5.0, programme="", unit=""), detail(FIRST, 5.0, location="", unit="")))
    assert [KINDS.index(finding.kind) for finding in found] == sorted(KINDS.index(finding.kind) for finding in found)
    assert [(finding.kind, finding.row) for finding in found][:2] == [("no_unit", 6), ("no_unit", 7)]


def test_money_planned_beside_money_that_a_scenario_needs() -> None:
    found = matrix(detail(FIRST, 10.0), detail(SECOND, 5.0, programme="sembako"), detail("2.17.08", 1.0, programme=""))
    tied = tie(found, {"pkh": {2026: 40.0, 2031: 9.0}, "blt-desa": {2027: 3.0}, "pip-sd": {}})
    assert tied.without_rows == ("blt-desa",)
    assert tied.without_need == ("sembako",)
    assert tied.untied == every(1.0)
    by_place = {(item.programme, item.year): item for item in tied.ties}
    assert (by_place["pkh", 2026].difference, by_place["pkh", 2026].share) == (-30.0, 25.0)
    assert (by_place["pkh", 2025].difference, by_place["pkh", 2025].share) == (10.0, None)
    assert by_place["blt-desa", 2027].planned == 0
    assert not {place for place in by_place if place[0] == "pip-sd" or place[1] > 2029}


@pytest.mark.parametrize(
    ("day", "year"), [((2026, 11, 21), 2027), ((2029, 12, 31), 2029), ((2020, 1, 1), 2025), ((2025, 1, 1), 2026)]
)
def test_the_action_plan_is_for_the_year_after_the_document(day: tuple[int, int, int], year: int) -> None:
    assert plan_year(datetime.date(*day), 2025, 2029) == year


def test_five_hundred_rows_take_no_time() -> None:
    many = [detail(f"1.02.02.2.{step // 100 + 1:02d}.{step:04d}", 1e6) for step in range(500)]
    above = [
        {"code": code, "level": "program", "name": "P", "budgets": every(1e9)} for code in ("1", "1.02", "1.02.02")
    ]
    frame = plan(*above, *many)
    started = time.process_time()
    found = read_matrix(frame, 2025, 2029)
    findings = check_matrix(found)
    assert time.process_time() - started < 2
    assert found.totals == every(5e8)
    assert {finding.kind for finding in findings} == {"children_below", "level_differs"}
