"""The yearly action plan: the year's slice of the matrix, completed by the office's own sheet, and what it lacks."""

from __future__ import annotations

from typing import Any

from rpkd.scenario._action_plan import Action, check_actions, yearly_actions
from rpkd.scenario._matrix import Matrix, read_matrix

from .plans import FIRST, PROGRAMME, SECOND, actions, detail, every, plan

FULL_ACTION = {
    "year": 2027,
    "code": FIRST,
    "location": "Desa Doplang",
    "recipients": 10,
    "recipient_unit": "keluarga",
    "volume": 12,
    "budget": 10.0,
    "quarter_1": 40,
    "quarter_3": 60,
    "last_budget": 8.0,
    "last_realisation": 6.0,
}


def matrix() -> Matrix:
    above = {"code": PROGRAMME, "level": "program", "name": "Jaminan", "budgets": every(30.0)}
    return read_matrix(plan(above, detail(FIRST, 10.0), detail(SECOND, 20.0)), 2025, 2029)


def kinds(*rows: dict[str, Any]) -> dict[str, list[int | None]]:
    found: dict[str, list[int | None]] = {}
    lines = yearly_actions(matrix(), actions(*rows), 2027)
    for finding in check_actions(matrix(), lines, 2027):
        found.setdefault(finding.kind, []).append(finding.row)
    return found


def test_without_a_sheet_the_plan_is_the_years_slice_of_the_matrix() -> None:
    lines = yearly_actions(matrix(), None, 2027)
    assert [(line.row, line.code, line.budget, line.target) for line in lines] == [
        (None, FIRST, 10.0, 130.0),
        (None, SECOND, 20.0, 130.0),
    ]
    assert check_actions(matrix(), lines, 2027) == ()
    assert yearly_actions(matrix(), None, 2031) == ()


def test_the_sheet_takes_the_place_of_the_matrix_code_by_code() -> None:
    other_year = {**FULL_ACTION, "year": 2026}
    lines = yearly_actions(matrix(), actions(FULL_ACTION, other_year), 2027)
    assert [(line.row, line.code) for line in lines] == [(6, FIRST), (None, SECOND)]
    first = lines[0]
    assert (first.name, first.agency, first.fund_source) == ("Bantuan 0001", "Dinas Sosial", "APBD kabupaten/kota")
    assert (first.quarters, first.last_rate, first.deciles) == ((40, None, 60, None), 75.0, None)


def test_what_the_sheet_says_goes_before_the_matrix() -> None:
    row = {**FULL_ACTION, "name": "Nama lain", "agency": "Dinas B", "fund_source": "APBN", "first_decile": 1}
    (line, _) = yearly_actions(matrix(), actions({**row, "last_decile": 4}), 2027)
    assert (line.name, line.agency, line.fund_source, line.deciles) == ("Nama lain", "Dinas B", "APBN", (1, 4))


def test_a_complete_line_lacks_nothing_and_what_is_left_out_is_told() -> None:
    assert kinds(FULL_ACTION) == {"action_absent": [None]}
    second = {**FULL_ACTION, "code": SECOND, "budget": 20.0}
    assert kinds(FULL_ACTION, second) == {}


def test_a_line_that_lacks_everything() -> None:
    assert kinds({"year": 2027, "code": FIRST}, {**FULL_ACTION, "code": SECOND, "budget": 20.0}) == {
        name: [6]
        for name in (
            *("no_recipients", "no_volume", "no_schedule", "action_no_money", "action_no_place", "no_last_year"),
        )
    }


def test_money_and_codes_that_depart_from_the_matrix() -> None:
    second = {**FULL_ACTION, "code": SECOND, "budget": 20.0}
    half = {**FULL_ACTION, "budget": 5.0}
    assert kinds(half, {**half, "location": "Desa Jati"}, second) == {}
    assert kinds(half, second) == {"action_below": [6]}
    assert kinds({**half, "budget": 50.0}, second) == {"action_above": [6]}
    unknown = {**FULL_ACTION, "code": "1.06.05.2.02.0099"}
    assert kinds(unknown, FULL_ACTION, second) == {"action_unknown": [6], "action_no_fund": [6]}


def test_a_schedule_that_is_not_a_hundred_percent_and_more_spent_than_there_was() -> None:
    second = {**FULL_ACTION, "code": SECOND, "budget": 20.0}
    assert kinds({**FULL_ACTION, "quarter_3": 40}, second) == {"schedule_sum": [6]}
    assert kinds({**FULL_ACTION, "quarter_3": 60.4}, second) == {}
    assert kinds({**FULL_ACTION, "last_realisation": 9.0}, second) == {"overspent": [6]}


def test_a_rate_needs_both_figures() -> None:
    action = Action(6, 2027, FIRST, "n", "", "", "", last_budget=0.0, last_realisation=5.0)
    assert action.last_rate is None
    assert not action.is_scheduled
