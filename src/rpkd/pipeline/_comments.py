"""What the FGDs of a region have said, for the annex of its document."""

from __future__ import annotations

from rpkd.errors import Problem, UserError
from rpkd.pipeline._draft import read_draft
from rpkd.pipeline._rounds import (
    DECISIONS_FILE,
    DRAFT_FILE,
    ITEMS_FILE,
    MEETING_FILE,
    REGISTER_FILE,
    read_items,
    read_meeting,
    round_folder,
    round_numbers,
)
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.render import document_places
from rpkd.review import Difference, Draft, Round, compare, read_decisions, read_register


def rounds_of(project: Project, region: Region, present: Draft | None) -> list[Round]:
    """Return the FGDs of a region with what was said, what was decided, and what has changed since.

    Parameters
    ----------
    project : Project
        The clone.
    region : Region
        The region.
    present : Draft or None
        The draft that is being made; None leaves the changes out.

    Raises
    ------
    UserError
        When a file of a round is not as it must be.
    """
    rounds = []
    places = {} if present is None else document_places(project, present.store)
    for number in round_numbers(project, region.code):
        folder = round_folder(project, region.code, number)
        comments = read_register(folder / REGISTER_FILE)
        decisions = read_decisions(folder / DECISIONS_FILE, comments) if (folder / DECISIONS_FILE).is_file() else []
        difference: Difference | None = None
        if present is not None:
            difference = compare(read_draft(folder / DRAFT_FILE, f"draf FGD putaran {number}"), present, places)
        meeting, items = read_meeting(folder / MEETING_FILE), read_items(folder / ITEMS_FILE)
        rounds.append(Round(meeting, tuple(comments), tuple(decisions), tuple(items), difference))
    return rounds


def round_problems(project: Project, region: Region) -> tuple[Problem, ...]:
    """Return what is wrong with the FGDs of a region: damaged registers, decisions that cannot be read."""
    try:
        rounds_of(project, region, None)
    except UserError as error:
        return error.problems
    return ()
