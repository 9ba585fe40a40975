"""What the FGDs of a region have said, for the annex of its document."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from rpkd.errors import Problem, UserError
from rpkd.pipeline._draft import read_draft
from rpkd.pipeline._rounds import (
    DECISIONS_FILE,
    DRAFT_FILE,
    ITEMS_FILE,
    MEETING_FILE,
    REGISTER_FILE,
    check_frozen,
    read_items,
    read_meeting,
    round_folder,
    round_name,
    round_numbers,
)
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.render import document_places
from rpkd.review import Comment, Decision, Draft, Item, Meeting, Round, compare, read_decisions, read_register


@dataclass(frozen=True)
class Record:
    """All that is kept of one FGD: the meeting, the draft and its places, what was said, what was decided."""

    meeting: Meeting
    draft: Draft
    items: tuple[Item, ...]
    comments: tuple[Comment, ...]
    decisions: tuple[Decision, ...]


def read_record(project: Project, region: Region, number: int) -> Record:
    """Read one FGD of a region.

    Raises
    ------
    UserError
        When a file of it is absent, damaged, or belongs to another region or round.
    """
    folder = round_folder(project, region.code, number)
    check_frozen(folder)
    meeting = read_meeting(folder / MEETING_FILE, number)
    draft = _frozen(folder, region, number)
    register, answers = folder / REGISTER_FILE, folder / DECISIONS_FILE
    if answers.is_file() and not register.is_file():
        rule = f"{DECISIONS_FILE} menjawab masukan yang tercatat di {REGISTER_FILE}"
        remedy = (
            f"kembalikan {REGISTER_FILE} dari cadangan; tanpa cadangan, pindahkan {DECISIONS_FILE}, jalankan "
            f"rpkd fgd read {region.code}, lalu salin isiannya menurut teks masukan"
        )
        raise UserError(Problem(str(register), "daftar masukan hilang", rule=rule, remedy=remedy))
    comments = read_register(register, round_name(region.code, number))
    decisions = read_decisions(answers, comments) if answers.is_file() else []
    items = read_items(folder / ITEMS_FILE)
    return Record(meeting, draft, tuple(items), tuple(comments), tuple(decisions))


def _frozen(folder: Path, region: Region, number: int) -> Draft:
    """Read the draft that was discussed; it cannot be built again, so other words than a build's say what to do."""
    try:
        draft = read_draft(folder / DRAFT_FILE, f"draf FGD putaran {number}")
    except UserError as error:
        remedy = "kembalikan berkas itu dari cadangan, atau pakai versi rpkd yang membekukannya"
        raise UserError(*(replace(problem, remedy=remedy) for problem in error.problems)) from error
    if draft.region != region.code:
        rule, remedy = f"draf daerah {region.code}", "kembalikan folder putaran itu dari cadangan"
        raise UserError(Problem(str(folder / DRAFT_FILE), "draf ini dari daerah lain", draft.region, rule, remedy))
    return draft


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
        record = read_record(project, region, number)
        difference = None if present is None else compare(record.draft, present, places)
        rounds.append(Round(record.meeting, record.comments, record.decisions, record.items, difference))
    return rounds


def round_problems(project: Project, region: Region) -> tuple[Problem, ...]:
    """Return what is wrong with the FGDs of a region: damaged registers, decisions that cannot be read."""
    try:
        rounds_of(project, region, None)
    except UserError as error:
        return error.problems
    return ()
