"""Reading an FGD: what came back, into the register; the office's decisions, kept and linked to builds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from rpkd.errors import Problem, UserError
from rpkd.pipeline._comments import read_record
from rpkd.pipeline._draft import read_draft
from rpkd.pipeline._lock import locked
from rpkd.pipeline._manifest import FILE as MANIFEST
from rpkd.pipeline._place import recover
from rpkd.pipeline._returned import returned_files
from rpkd.pipeline._rounds import (
    DECISIONS_FILE,
    REGISTER_FILE,
    RETURNED,
    WORD_FILE,
    round_folder,
    round_name,
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
    read_word,
    vanished,
    write_decisions,
    write_register,
)

# The workbook of decisions has room for so many.
_MOST_REMARKS = 5_000


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
    with locked(folder) as alone:
        recover(folder, alone)
        record = read_record(project, region, chosen)
        items, frozen = record.items, record.draft
        reads, problems = _read_all(folder, items, FormMark(region.code, chosen, frozen.identifier))
        comments = merge(record.comments, reads)
        notes = [f"{read.file}: {note}" for read in reads for note in read.notes]
        notes += vanished(comments, reads)
        decisions, told = _linked(project, region, frozen, record.decisions)
        write_register(folder / REGISTER_FILE, comments, round_name(region.code, chosen))
        if any(decision.status for decision in decisions):
            notes += open_points(decisions)
        notes += [*told, *_open_elsewhere(folder)]
        with _closed_elsewhere():
            notes += write_decisions(folder / DECISIONS_FILE, comments, decisions, items, frozen)
    return ReadReport(
        round=chosen,
        folder=folder,
        reads=tuple(reads),
        problems=tuple(problems),
        comments=tuple(comments),
        new=len(comments) - len(record.comments),
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
    files, problems = returned_files(folder / RETURNED)
    reads = []
    for name, path in files.items():
        try:
            if path.suffix.lower() == ".docx":
                read = read_word(path, items, folder / WORD_FILE)
            else:
                read = read_comment_form(path, items, mark)
        except UserError as error:
            problems += [replace(one, where=name if one.where == path.name else one.where) for one in error.problems]
            continue
        if len(read.remarks) > _MOST_REMARKS:
            rule = f"paling banyak {_MOST_REMARKS} masukan dari satu berkas"
            remedy = "periksa apakah data tertempel di dalamnya; bagi berkas itu bila semuanya memang masukan"
            problems.append(Problem(name, "masukan terlalu banyak", str(len(read.remarks)), rule, remedy))
        else:
            # Many people give back a file of one name: what tells them apart is the folder.
            reads.append(replace(read, file=name, remarks=tuple(replace(one, file=name) for one in read.remarks)))
    return reads, problems


def _open_elsewhere(folder: Path) -> list[str]:
    """Tell of a workbook of decisions that somebody has open, as the files say that programs put beside it."""
    if not any((folder / sign).exists() for sign in (f".~lock.{DECISIONS_FILE}#", f"~${DECISIONS_FILE}")):
        return []
    return [f"{DECISIONS_FILE} sedang dibuka; isian yang belum disimpan tidak terbaca: simpan, tutup, lalu ulangi"]


@contextmanager
def _closed_elsewhere() -> Iterator[None]:
    """Say what to do when the workbook cannot be written because another program holds it."""
    try:
        yield
    except UserError as error:
        if not isinstance(error.__cause__, PermissionError):
            raise
        remedy = f"tutup {DECISIONS_FILE} di Excel atau LibreOffice, lalu ulangi; masukannya sudah tercatat"
        raise UserError(*(replace(problem, remedy=remedy) for problem in error.problems)) from error


def _linked(
    project: Project, region: Region, frozen: Draft, decisions: Sequence[Decision]
) -> tuple[list[Decision], list[str]]:
    """Write down which build carried out what was accepted: the present one, where its inputs have changed."""
    open_ones = [decision for decision in decisions if decision.inputs and not decision.draft and decision.is_accepted]
    built = project.build / region.code
    if not open_ones or not (built / MANIFEST).is_file():
        return list(decisions), []
    try:
        present = read_draft(built, f"draf terakhir {region.name}")
    except UserError as error:
        # A damaged build must not keep remarks from being read.
        return list(decisions), [f"pelaksanaan keputusan belum diperiksa: {error.problems[0].what} ({built})"]
    difference = compare(frozen, present, document_places(project, present.store))
    done = {decision.identifier for decision in open_ones if changed_inputs(difference, decision.inputs)}
    linked = [replace(one, draft=present.identifier) if one.identifier in done else one for one in decisions]
    waiting = [decision.identifier for decision in open_ones if decision.identifier not in done]
    told = [f"{', '.join(sorted(done))} dilaksanakan pada draf {present.identifier}"] if done else []
    if waiting:
        named = ", ".join(waiting)
        told.append(f"{named} diterima, tetapi isi kolom Perubahan belum berubah pada draf {present.identifier}")
    return linked, told
