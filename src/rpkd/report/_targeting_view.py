"""All that chapter V shows of the families of the lists, computed once and put together here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rpkd.report._poverty_numbers import Writer
from rpkd.report._targeting_accuracy import Accuracy, accuracy_numbers, accuracy_of, accuracy_tables
from rpkd.report._targeting_annex import Match, annex_tables, guards_table, match_numbers, match_of
from rpkd.report._targeting_cells import FamilyTable
from rpkd.report._targeting_joint import protected_programs
from rpkd.report._targeting_known import Ground
from rpkd.report._targeting_lists import list_numbers, list_table
from rpkd.report._targeting_money import Money, money_numbers, money_of, money_tables, quota_annex_tables
from rpkd.report._targeting_places import Places, place_numbers, place_tables, places_of
from rpkd.report._targeting_transition import (
    Shift,
    moves_of,
    programme_tables,
    shift_numbers,
    shift_of,
    shift_tables,
    unsaid_moments,
    whole_table,
)
from rpkd.report._targeting_visits import Visits, visit_numbers, visit_tables, visits_of
from rpkd.results import Recorder, Scalar
from rpkd.sources import Table


@dataclass(frozen=True, eq=False)
class View:
    """What the lists show, part by part; a part is None where its lists are not there.

    Parameters
    ----------
    ground : Ground
        What it rests on.
    shift, accuracy, money, places, visits, match :
        The parts of the section, and the matching for the annex.
    tables : mapping of str to list of FamilyTable
        The tables of each part by its name; ``"guards"`` and ``"annex"`` for those of the annex.
    """

    ground: Ground
    shift: Shift | None
    accuracy: Accuracy | None
    money: Money
    places: Places
    visits: Visits | None
    match: Match | None
    tables: Mapping[str, list[FamilyTable]] = field(default_factory=dict)


def targeting_view(ground: Ground) -> View:
    """Compute what the lists show, and make all tables.

    Parameters
    ----------
    ground : Ground
        From `targeting_ground`.

    Raises
    ------
    UserError
        When desa dampingan cannot be assigned.
    """
    moves = moves_of(ground)
    programs = protected_programs(ground, moves)
    accuracy = accuracy_of(ground, programs)
    shift, places = shift_of(moves, programs), places_of(ground, accuracy)
    money = money_of(ground, accuracy, programs)
    visits, match = visits_of(ground, accuracy), match_of(ground)
    chapter = {
        "lists": [list_table(ground, unsaid_moments(shift))],
        "shift": shift_tables(ground, shift),
        "programmes": programme_tables(ground, shift),
        "accuracy": accuracy_tables(ground, accuracy),
        "money": money_tables(ground, money),
        "places": place_tables(ground, places),
        "visits": visit_tables(ground, visits),
    }
    whole = [*whole_table(ground, shift), *quota_annex_tables(ground, money)]
    every = [table for tables in chapter.values() for table in tables]
    annex = annex_tables(ground, match, whole, every)
    made = {**chapter, "guards": [guards_table()], "annex": annex}
    return View(ground, shift, accuracy, money, places, visits, match, made)


def targeting_numbers(recorder: Recorder, view: View, poverty: Table) -> dict[str, Scalar]:
    """Record every number that the section says in words and that no table holds.

    Parameters
    ----------
    recorder : Recorder
        Takes the scalars.
    view : View
        From `targeting_view`.
    poverty : Table
        Table `poverty_regency`: the region's published P0.
    """
    writer = Writer(recorder, view.ground.source)
    list_numbers(writer, view.ground, poverty, unsaid_moments(view.shift))
    shift_numbers(writer, view.ground, view.shift)
    accuracy_numbers(writer, view.ground, view.accuracy)
    money_numbers(writer, view.ground, view.money)
    place_numbers(writer, view.ground, view.places)
    visit_numbers(writer, view.visits)
    match_numbers(writer, view.ground, view.match)
    return writer.numbers
