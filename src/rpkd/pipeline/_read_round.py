"""Reading an FGD: what came back, into the register; the office's decisions, kept and linked to builds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rpkd.errors import Problem, UserError
from rpkd.pipeline._draft import find_draft, read_draft
from rpkd.pipeline._lock import locked
from rpkd.pipeline._rounds import (
    DECISIONS_FILE,
    DRAFT_FILE,
    ITEMS_FILE,
    REGISTER_FILE,
    RETURNED,
    WORD_FILE,
    read_items,
    round_folder,
    round_numbers,
)
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.render import document_places
from rpkd.review import (
    Comment,
    Decision,
    Draft,
    FormMark,
    Item,
    Read,
    changed_inputs,
    compare,
    merge,
    open_points,
    read_comment_form,
    read_decisions,
    read_register,
    read_word,
    vanished,
    write_decisions,
    write_register,
)


@dataclass(frozen=True)
class ReadReport:
    """What reading an FGD found.

    Parameters
    ----------
    round : int
        Its number.
    folder : Path
        The folder of the round.
    reads : tuple of Read
        Every returned file that could be read.
    problems : tuple of Problem
        Files that could not be read, and why; what could be read was kept.
    comments : tuple of Comment
        The whole register.
    new : int
        How many of them are new.
    decisions : tuple of Decision
        What the office has decided so far.
    notes : tuple of str
        What the user should know, in Indonesian.
    """

    round: int
    folder: Path
    reads: tuple[Read, ...]
    problems: tuple[Problem, ...]
    comments: tuple[Comment, ...]
    new: int
    decisions: tuple[Decision, ...]
    notes: tuple[str, ...]


def read_round(project: Project, region: Region, number: int | None) -> ReadReport:
    """Read what came back to an FGD into its register, and bring the workbook of decisions up to date.

    It can be run at any time: nothing is taken twice, nothing is lost, and what the office has written stays.

    Parameters
    ----------
    project : Project
        The clone.
    region : Region
        The region.
    number : int or None
        The round; None takes the latest.

    Raises
    ------
    UserError
        When there is no such round, or the register or the workbook of decisions is not as it must be; all files stay
        as they were.
    """
    chosen = _round(project, region, number)
    folder = round_folder(project, region.code, chosen)
    with locked(folder):
        items = read_items(folder / ITEMS_FILE)
        register = read_register(folder / REGISTER_FILE)
        decisions = read_decisions(folder / DECISIONS_FILE, register) if (folder / DECISIONS_FILE).is_file() else []
        frozen = read_draft(folder / DRAFT_FILE, f"draf FGD putaran {chosen}")
        reads, problems = _read_all(folder, items, FormMark(region.code, chosen, frozen.identifier))
        comments = merge(register, reads)
        notes = [f"{read.file}: {note}" for read in reads for note in read.notes]
        notes += vanished(comments, reads)
        decisions, told = _linked(project, region, frozen, decisions)
        write_register(folder / REGISTER_FILE, comments)
        if any(decision.status for decision in decisions):
            notes += open_points(decisions)
        notes += [*told, *write_decisions(folder / DECISIONS_FILE, comments, decisions, items, frozen)]
    return ReadReport(
        round=chosen,
        folder=folder,
        reads=tuple(reads),
        problems=tuple(problems),
        comments=tuple(comments),
        new=len(comments) - len(register),
        decisions=tuple(decisions),
        notes=tuple(notes),
    )


def _round(project: Project, region: Region, number: int | None) -> int:
    known = round_numbers(project, region.code)
    if not known or (number is not None and number not in known):
        rule = f"putaran yang ada: {', '.join(map(str, known)) or 'belum ada'}"
        what = f"putaran {number} tidak ada" if number else "belum ada FGD untuk daerah ini"
        raise UserError(Problem(f"rpkd fgd read {region.code}", what, rule=rule, remedy=f"rpkd fgd open {region.code}"))
    return known[-1] if number is None else number


def _read_all(folder: Path, items: Sequence[Item], mark: FormMark) -> tuple[list[Read], list[Problem]]:
    """Read every returned file; one that cannot be read keeps no other from being read."""
    reads: list[Read] = []
    problems: list[Problem] = []
    readers: dict[str, Callable[[Path], Read]] = {
        ".docx": lambda path: read_word(path, items, folder / WORD_FILE),
        ".xlsx": lambda path: read_comment_form(path, items, mark),
    }
    for path in sorted((folder / RETURNED).rglob("*")):
        # What Word and Excel leave while a file is open, and what systems hide.
        if not path.is_file() or path.name.startswith(("~$", ".")):
            continue
        reader = readers.get(path.suffix.lower())
        if reader is None:
            rule, remedy = (
                "berkas Word (.docx) atau Excel (.xlsx)",
                "simpan sebagai .docx, atau salin isinya ke lembar-masukan.xlsx",
            )
            problems.append(Problem(path.name, "jenis berkas ini tidak dapat dibaca", path.suffix, rule, remedy))
            continue
        try:
            reads.append(reader(path))
        except UserError as error:
            problems += error.problems
    return reads, problems


def _linked(
    project: Project, region: Region, frozen: Draft, decisions: Sequence[Decision]
) -> tuple[list[Decision], list[str]]:
    """Write down which build carried out what was accepted: the present one, where its inputs have changed."""
    open_ones = [decision for decision in decisions if decision.inputs and not decision.draft and decision.is_accepted]
    if not open_ones or not (project.build / region.code).is_dir():
        return list(decisions), []
    present = find_draft(project, region.code)
    difference = compare(frozen, present, document_places(project, present.store))
    done = {decision.identifier for decision in open_ones if changed_inputs(difference, decision.inputs)}
    linked = [replace(one, draft=present.identifier) if one.identifier in done else one for one in decisions]
    waiting = [decision.identifier for decision in open_ones if decision.identifier not in done]
    told = [f"{', '.join(sorted(done))} dilaksanakan pada draf {present.identifier}"] if done else []
    if waiting:
        told.append(f"{', '.join(waiting)} diterima, tetapi masukannya belum berubah pada draf {present.identifier}")
    return linked, told
