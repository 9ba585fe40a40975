"""The regional budget: shares, growth, relevance and effect of what the office has tagged, computed by hand."""

from __future__ import annotations

import math
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from rpkd.numbers import Unit
from rpkd.params import AnalysisParams
from rpkd.profile import BudgetProfile, FieldStatus, Finding, budget_profile, field_statuses, series_of
from rpkd.project import Project
from rpkd.regions import RegionIndex
from rpkd.report.budget import weakest_indicators
from rpkd.sources import Tables

NAN = math.nan
ACTIVITY = (
    "year",
    "code",
    "name",
    "function",
    "field",
    "agency",
    "budget",
    "realisation",
    "poverty",
    "reviewer",
    "date",
)
LINES = [
    (2024, "1", "Beasiswa", "Pendidikan", "Pendidikan", "Disdik", 2e9, 1.8e9, True, "Kabid", "2024-05-01"),
    (2025, "1", "Beasiswa", "Pendidikan", "Pendidikan", "Disdik", 3e9, 2.7e9, True, "Kabid", "2025-05-01"),
    (2025, "2", "Jamban keluarga", "Kesehatan", "Infrastruktur dasar", "Dinkes", 1e9, NAN, True, "Kabid", "2025-05-01"),
    (2025, "3", "Bantuan sosial", "Sosial", "Perlindungan sosial", "Dinsos", 6e9, 6e9, True, "Kabid", "2025-05-01"),
    (2025, "4", "Rapat", "Sosial", "", "Dinsos", 5e9, 5e9, False, "", ""),
]
SUMMARY = [
    (2024, "belanja", 90e9, 80e9),
    (2025, "pendapatan", 98e9, NAN),
    (2025, "belanja", 100e9, 95e9),
    (2025, "belanja pegawai", 40e9, 39e9),
    (2025, "belanja modal", 20e9, NAN),
]
FUNCTIONS = [(2025, "Pendidikan", 60e9, NAN), (2025, "Sosial", 12e9, NAN), (2025, "Kesehatan", 28e9, NAN)]


def activities(lines: list[tuple[object, ...]] = LINES) -> pd.DataFrame:
    return pd.DataFrame(lines, columns=list(ACTIVITY))


def summary(rows: list[tuple[object, ...]] = SUMMARY) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["year", "item", "budget", "realisation"])


def functions(rows: list[tuple[object, ...]] = FUNCTIONS) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["year", "function", "budget", "realisation"])


def status(field: str, priority: int | None, values: list[float], good_sign: int = -1) -> FieldStatus:
    series = series_of(range(2025 - len(values) + 1, 2026), values)
    return FieldStatus(field, f"Indikator {field}", priority, series, good_sign, Unit.PERCENTAGE_POINT)


STATUSES = (
    status("Pendidikan", 1, [9.0, 9.5], good_sign=1),
    status("Kesehatan", 2, [70.0, 71.0], good_sign=1),
    status("Infrastruktur dasar", 2, [70.0, 71.0], good_sign=1),
    status("Perlindungan sosial", 4, [50.0, 50.0], good_sign=1),
    status("Ketahanan pangan", None, []),
)


def profile(**changes: object) -> BudgetProfile:
    told = {"summary": summary(), "functions": functions(), "activities": activities(), "poor": {2025: 8000.0}}
    found = budget_profile(**{**told, "statuses": STATUSES, **changes})  # type: ignore[arg-type]
    assert found is not None
    return found


def test_nothing_filled_in_gives_no_profile() -> None:
    assert budget_profile(None, None, None, {}) is None
    assert budget_profile(None, functions([]), None, {}) is None


def test_tagged_money_is_set_beside_spending_and_poor_people() -> None:
    latest = profile().latest
    assert latest is not None
    assert (latest.year, latest.spending.activities, latest.spending.budget) == (2025, 3, 10e9)
    assert latest.spending.share_of_total == pytest.approx(10.0)
    assert latest.per_poor == pytest.approx(1_250_000.0)
    assert profile().listed == 4


def test_the_rate_of_realisation_leaves_out_lines_without_one() -> None:
    latest = profile().latest
    assert latest is not None
    # 2.7 + 6.0 spent of 3 + 6 billion; the jamban's spending is not known.
    assert latest.spending.rate == pytest.approx(100 * 8.7 / 9.0)


def test_without_spending_or_poor_people_there_is_no_share() -> None:
    latest = profile(summary=None, poor={2024: 9000.0}).latest
    assert latest is not None
    assert latest.spending.share_of_total is None
    assert latest.per_poor is None


def test_money_by_function_is_sorted_and_set_beside_the_functions_own_spending() -> None:
    found = profile().functions
    assert [(item.name, item.budget, item.total) for item in found] == [
        ("Sosial", 6e9, 12e9),
        ("Pendidikan", 3e9, 60e9),
        ("Kesehatan", 1e9, 28e9),
    ]
    assert [item.share for item in found] == pytest.approx([60.0, 30.0, 10.0])
    assert [item.share_of_total for item in found] == pytest.approx([50.0, 5.0, 100 / 28])
    assert sum(item.share for item in profile().fields) == pytest.approx(100.0)


def test_weak_fields_should_get_the_money() -> None:
    found = profile()
    assert {match.status.field: match.judgement for match in found.matches} == {
        "Pendidikan": "aligned",
        "Kesehatan": "no_money",
        "Infrastruktur dasar": "below_equal",
        "Perlindungan sosial": "above_equal",
        "Ketahanan pangan": "not_judged",
    }
    assert [match.status.field for match in found.matches][:3] == ["Pendidikan", "Infrastruktur dasar", "Kesehatan"]
    assert found.equal_share == pytest.approx(25.0)
    # Pendidikan 30, Kesehatan 0, Infrastruktur dasar 10 percent.
    assert found.weak_share == pytest.approx(40.0)


def test_a_region_without_weak_fields_has_no_weak_share() -> None:
    found = profile(statuses=(status("Pendidikan", 4, [1.0, 1.0]),))
    assert found.weak_share is None
    assert found.equal_share == pytest.approx(100.0)
    assert [match.judgement for match in found.matches] == ["aligned"]


def test_money_and_indicator_are_set_beside_each_other_in_the_same_years() -> None:
    (effect,) = profile().effects
    assert (effect.status.field, effect.first_year, effect.last_year) == ("Pendidikan", 2024, 2025)
    assert effect.growth == pytest.approx(50.0)
    assert (effect.indicator_first_year, effect.indicator_last_year, effect.change) == (2024, 2025, 0.5)
    assert effect.outcome == "better"


@pytest.mark.parametrize(
    ("values", "good_sign", "outcome"),
    [([9.0, 9.5], -1, "worse"), ([9.0, 8.0], -1, "better"), ([9.0, 9.001], 1, "same"), ([9.5], 1, None)],
)
def test_the_outcome_follows_the_polarity(values: list[float], good_sign: int, outcome: str | None) -> None:
    (effect,) = profile(statuses=(status("Pendidikan", 1, values, good_sign),)).effects
    assert effect.outcome == outcome


def test_a_clean_workbook_has_no_finding() -> None:
    assert profile().findings == ()


def test_what_wants_a_look_is_found() -> None:
    lines = [
        (2025, "1", "Beasiswa", "Pendidikan", "Pendidikan", "A", 3e9, 2e9, True, "", ""),
        (2025, "2", "Bantuan", "Sosial", "", "B", 13e9, 20e9, True, "Kabid", "2025-05-01"),
        (2025, "3", "Lain", "Sosial", "", "B", 1e9, 9e9, False, "", ""),
    ]
    over = [*SUMMARY, (2025, "belanja hibah", 45e9, NAN)]
    found = profile(activities=activities(lines), functions=functions(FUNCTIONS[:2]), summary=summary(over)).findings
    assert found == (
        Finding("no_field", ("Bantuan",), 13e9),
        Finding("no_reviewer", ("Beasiswa",), 3e9),
        Finding("no_date", ("Beasiswa",), 3e9),
        Finding("overspent", ("Bantuan",), 13e9),
        Finding("tagged_over_function", ("Sosial",), 1e9),
        Finding("kinds_over_spending", ("belanja",), 5e9),
        Finding("functions_differ", ("belanja",), -28e9),
    )


def test_tagging_more_than_all_spending_is_found() -> None:
    small = summary([(2025, "belanja", 9e9, NAN)])
    kinds = [finding.kind for finding in profile(summary=small, functions=None).findings]
    assert kinds == ["tagged_over_spending"]


def test_nothing_tagged_leaves_the_summary() -> None:
    found = profile(activities=activities([line for line in LINES if not line[8]]))
    assert found.years == ()
    assert found.latest is None
    assert found.summary[2025]["belanja"].rate == pytest.approx(95.0)


def test_every_field_has_its_weakest_indicator() -> None:
    root = Path(__file__).resolve().parents[2]
    tables = Tables(Project(root))
    index = RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame)
    region = index.by_code("33.16")
    rules = AnalysisParams(
        reference="province", trend_years=10, effective_share=60, relevant_share=60, linkage_regions=10
    )
    peers = [peer.code for peer in index.in_province("33")]
    found = {item.field: item for item in weakest_indicators(region, peers, tables, rules)}
    known = {item for item in found.values() if item.priority is not None}
    assert {"Ekonomi dan konsumsi", "Pendidikan", "Kesehatan"} <= {item.field for item in known}
    assert all(item.priority in {1, 2, 3, 4} and item.good_sign in {-1, 1} for item in known)
    # Blora stands far above the province's headcount ratio.
    assert (found["Ekonomi dan konsumsi"].priority or 9) <= 2


def assessed(field: str, title: str, role: str, priority: int | None) -> Any:
    entry = SimpleNamespace(field=field, title=title, role=role, good_sign=1, difference=Unit.INDEX)
    return SimpleNamespace(
        panel=SimpleNamespace(entry=entry), trend=SimpleNamespace(part=series_of([], [])), priority=priority
    )


def test_a_main_indicator_speaks_for_its_field_and_the_weakest_of_them_first() -> None:
    items = [
        assessed("Pendidikan", "pendukung", "supporting", 1),
        assessed("Pendidikan", "utama kuat", "main", 4),
        assessed("Pendidikan", "utama lemah", "main", 2),
        assessed("Kesehatan", "utama tanpa angka", "main", None),
        assessed("Kesehatan", "pendukung", "supporting", 3),
        assessed("Ketahanan pangan", "tanpa angka", "main", None),
    ]
    assert {item.field: (item.title, item.priority) for item in field_statuses(items)} == {
        "Pendidikan": ("utama lemah", 2),
        "Kesehatan": ("pendukung", 3),
        "Ketahanan pangan": ("tanpa angka", None),
    }
