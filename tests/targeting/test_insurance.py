"""Members dropped from the health insurance subsidy, and what that costs the region, by hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from rpkd.errors import UserError
from rpkd.params import Uncertain, load_programs
from rpkd.project import Project
from rpkd.regions import RegionIndex
from rpkd.sources import Tables
from rpkd.targeting._insurance import DROP_REASONS, Premium, dropped_members, insurance_cost, premiums_of

NA = pd.NA


def families() -> pd.DataFrame:
    """Ten families with their members before and after."""
    rows = [
        # village, in DTSEN, decile, before, after
        ("33.16.01.2001", True, 2, 4, 4),
        ("33.16.01.2001", True, 3, 4, 1),
        ("33.16.01.2001", True, 7, 5, 0),
        ("33.16.01.2001", False, NA, 3, 0),
        ("33.16.02.2001", True, NA, 2, 0),
        ("33.16.02.2001", True, 8, 2, 2),
        ("33.16.02.2001", True, 9, 0, 1),
        ("33.16.02.2001", True, 6, NA, NA),
        ("", False, NA, 6, NA),
        ("33.16.02.2001", False, NA, NA, 0),
    ]
    frame = pd.DataFrame(
        rows, columns=["village", "in_after", "decile_after", "persons_before:pbi-jk", "persons_after:pbi-jk"]
    )
    frame.insert(1, "district", frame["village"].str.rpartition(".")[0])
    frame = frame.astype(dict.fromkeys(["decile_after", "persons_before:pbi-jk", "persons_after:pbi-jk"], "Int64"))
    frame["before:pbi-jk"] = (frame["persons_before:pbi-jk"] > 0).astype("boolean")
    frame["after:pbi-jk"] = (frame["persons_after:pbi-jk"] > 0).astype("boolean")
    # The last family is called a member without a number of persons.
    frame.loc[9, "before:pbi-jk"] = True
    return frame


def test_the_lists_say_who_was_dropped_and_dtsen_why() -> None:
    found = dropped_members(families(), (1, 5))
    assert found.reasons.set_index("reason")["persons"].to_dict() == {
        "absent": 3,
        "outside": 5,
        "unranked": 2,
        "inside": 3,
    }
    assert found.reasons["families"].tolist() == [1, 1, 1, 1]
    assert found.persons == 13
    # One family is a member of unknown size, and of one no later list says anything.
    assert (found.uncounted, found.unknown) == (1, 1)


def test_without_lists_nothing_is_known_and_nobody_is_counted() -> None:
    frame = families()[["village", "district", "in_after", "decile_after"]]
    found = dropped_members(frame, (1, 5))
    assert (found.persons, found.uncounted, found.unknown) == (0, 0, 0)
    assert found.reasons["reason"].tolist() == list(DROP_REASONS)


def test_the_cost_is_persons_times_premium_times_months() -> None:
    premiums = [Premium(2026, 42_000.0, 9), Premium(2027, 45_000.0, 12)]
    cost = insurance_cost(1_000, premiums, taken_back=Uncertain(0.0, 0.01, 0.25))
    assert cost["year"].tolist() == [2026, 2027]
    assert cost["persons"].tolist() == [990, 990]
    assert cost["rupiah_high"].tolist() == [1_000 * 42_000 * 9, 1_000 * 45_000 * 12]
    assert cost["rupiah"].tolist() == [990 * 42_000 * 9, 990 * 45_000 * 12]
    assert cost["rupiah_low"].tolist() == [750 * 42_000 * 9, 750 * 45_000 * 12]


@pytest.mark.parametrize(("persons", "share"), [(-1, Uncertain.exactly(0.1)), (10, Uncertain(0.1, 0.5, 1.1))])
def test_what_is_no_fraction_is_refused(persons: float, share: Uncertain) -> None:
    with pytest.raises(ValueError, match="fraction"):
        insurance_cost(persons, [Premium(2026, 42_000.0, 12)], taken_back=share)


def test_premiums_are_the_dated_ones_and_the_first_year_may_begin_late() -> None:
    project = Project(Path(__file__).resolve().parents[2])
    tables = Tables(project)
    regions = RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame)
    program = load_programs(project, regions.by_code("33.16")).programs["pbi-apbd"]
    first, second = premiums_of(program, [2026, 2027], first_month=4)
    rules = program.rules(2026)
    assert (first.year, first.amount, first.months) == (2026, rules.amount, 9)
    assert second.months == rules.payments == 12
    with pytest.raises(UserError, match="tidak mempunyai nilai untuk 2019"):
        premiums_of(program, [2019])
    with pytest.raises(ValueError, match="no month"):
        premiums_of(program, [2026], first_month=13)
