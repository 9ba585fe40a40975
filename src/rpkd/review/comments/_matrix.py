"""The annex "masukan dan tanggapan": each comment answered, and what it changed, as Markdown for every format."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rpkd.report import escape, indonesian_date
from rpkd.review._remarks import Item, Meeting
from rpkd.review.comments._carried_out import input_keys
from rpkd.review.comments._decisions import Decision, Status
from rpkd.review.comments._form import KINDS
from rpkd.review.comments._plain_text import folded_text, markdown_lines, markdown_text
from rpkd.review.comments._register import Comment, Voice
from rpkd.review.diff._compare import Difference
from rpkd.review.diff._markdown import UNCHANGED, difference_markdown

_MOST_CHANGES = 12
_NO_INSTITUTION, _NO_KIND, _OTHER_KIND = "instansi tidak disebut", "tidak disebut", "lainnya"
_LONGEST_IN_TABLE = 80
_LONGEST_NAME = 80
_NAME = re.compile(r"[A-Za-z0-9]+(?:[._/-]+[A-Za-z0-9]+)+")


@dataclass(frozen=True)
class Round:
    """One FGD: what was said, what was decided, and what has changed since.

    Parameters
    ----------
    meeting : Meeting
        Its number and date.
    comments : tuple of Comment
        The register.
    decisions : tuple of Decision
        Of any of them.
    items : tuple of Item
        The places of the draft that was discussed.
    difference : Difference or None
        From that draft to the present one; None when there is none to compare with.
    """

    meeting: Meeting
    comments: tuple[Comment, ...] = ()
    decisions: tuple[Decision, ...] = ()
    items: tuple[Item, ...] = ()
    difference: Difference | None = None


def matrix_annex(rounds: Sequence[Round]) -> str:
    r"""Write the annex of comments and answers.

    Parameters
    ----------
    rounds : sequence of Round
        All FGDs of the region, the first one first.

    Returns
    -------
    str
        Markdown below a heading of the first level. What participants and the office wrote shows as text, whatever it
        holds.

    Examples
    --------
    >>> matrix_annex([])
    'Belum ada FGD yang dicatat untuk dokumen ini. Bahan FGD dibuat dengan perintah `rpkd fgd open`.\n'
    """
    if not rounds:
        return "Belum ada FGD yang dicatat untuk dokumen ini. Bahan FGD dibuat dengan perintah `rpkd fgd open`.\n"
    return "\n\n".join(part for each in rounds for part in _round(each)) + "\n"


def _round(each: Round) -> Iterable[str]:
    meeting = each.meeting
    held = f", {indonesian_date(datetime.date.fromisoformat(meeting.date))}" if meeting.date else ""
    yield f"## FGD Putaran {meeting.round}{held} {{.unnumbered}}"
    if not each.comments:
        yield "Belum ada masukan yang dicatat untuk putaran ini."
        return
    decisions = {decision.identifier: decision for decision in each.decisions}
    decided = [decisions.get(comment.identifier, Decision(comment.identifier)) for comment in each.comments]
    yield "### Ringkasan {.unnumbered}"
    yield from _summary(each, decided)
    yield "### Masukan dan Tanggapannya {.unnumbered}"
    places = {item.number: item for item in each.items}
    told: dict[str, str] = {}
    for comment, decision in zip(each.comments, decided, strict=True):
        yield from _block(each, comment, decision, places)
        if decision.is_accepted:
            yield from _carried_out(each, decision, told)


def _summary(each: Round, decided: Sequence[Decision]) -> Iterable[str]:
    """Yield how many comments there are, by status, by kind and by institution."""
    number = len(each.comments)
    persons = {
        (folded_text(voice.author), folded_text(voice.institution)) for one in each.comments for voice in one.voices
    }
    carried_out = sum(bool(decision.draft) for decision in decided)
    without_place = sum(comment.item is None for comment in each.comments)
    draft = f" atas draf {escape(each.difference.identifiers[0])}" if each.difference else ""
    text = f"Dicatat {number} masukan dari {len(persons)} pengusul{draft}."
    if carried_out:
        text += f" Perubahan karena {carried_out} masukan sudah ada di dalam draf ini."
    if without_place:
        text += f" Sebanyak {without_place} masukan tidak menunjuk butir tertentu."
    yield text
    status = Counter(decision.status.shown for decision in decided)
    rows = [("Status", escape(one.shown), status[one.shown]) for one in Status if status[one.shown]]
    rows += _counted("Jenis", map(_kinds, each.comments))
    named = [
        sorted({" ".join(voice.institution.split()) or _NO_INSTITUTION for voice in one.voices})
        for one in each.comments
    ]
    rows += _counted("Instansi", named)
    lines = ["| Menurut | Rincian | Masukan |", "|:--------------|:------------------------------------|-----------:|"]
    before = ""
    for group, name, count in rows:
        lines.append(f"| {group if group != before else ''} | {name} | {count} |")
        before = group
    yield "\n".join(lines)


def _kinds(comment: Comment) -> list[str]:
    """Return which of the known kinds a comment has been called."""
    named = comment.kind.split(", ") if comment.kind else [_NO_KIND]
    return sorted({name if name in {*KINDS, _NO_KIND} else _OTHER_KIND for name in named})


def _short(text: str) -> str:
    """Return the beginning of a text: a row of the table must not be longer than a page."""
    return text if len(text) <= _LONGEST_IN_TABLE else f"{text[:_LONGEST_IN_TABLE].rstrip()}…"


def _counted(group: str, named: Iterable[Iterable[str]]) -> list[tuple[str, str, int]]:
    counts = Counter(name for names in named for name in names)
    return [
        (group, markdown_text(_short(name)), count)
        for name, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    ]


def _block(each: Round, comment: Comment, decision: Decision, places: Mapping[str, Item]) -> Iterable[str]:
    """Yield one comment with its answer."""
    anchor = _anchor(each, comment.identifier)
    yield f"#### {escape(comment.identifier)}: {escape(decision.status.shown)} {{#{anchor} .unnumbered}}"
    said_by = "; ".join(_voice(voice) for voice in comment.voices)
    yield f"**Pengusul:** {said_by}. **Tentang:** {_place(comment, places)}."
    if comment.quote:
        yield _labelled("Kutipan draf", comment.quote)
    kinds = _kinds(comment)
    yield _labelled(
        f"Masukan ({', '.join(kinds)})" if comment.kind and _OTHER_KIND not in kinds else "Masukan", comment.text
    )
    if _OTHER_KIND in kinds:
        yield _labelled("Jenis", comment.kind)
    if comment.evidence:
        yield _labelled("Bukti pendukung", comment.evidence)
    for reply in comment.replies:
        yield f"**Balasan** {_voice(reply)}**:** {_paragraphs(reply.text)}"
    if comment.similar:
        yield f"Serupa dengan {', '.join(escape(identifier) for identifier in comment.similar)}."
    if decision.response:
        yield _labelled("Tanggapan", decision.response)
    if decision.reason:
        yield _labelled("Alasan", decision.reason)
    work = [f"**Penanggung jawab:** {markdown_text(decision.responsible)}"] if decision.responsible else []
    if decision.deadline:
        work.append(f"**Tenggat:** {indonesian_date(datetime.date.fromisoformat(decision.deadline))}")
    if decision.inputs:
        work.append(f"**Perubahan pada:** {'; '.join(map(_input, decision.inputs))}")
    if work:
        yield f"{'. '.join(work)}."


def _voice(voice: Voice) -> str:
    who = markdown_text(voice.author) or "tanpa nama"
    institution = f", {markdown_text(voice.institution)}" if voice.institution else ""
    day = f", {indonesian_date(voice.day)}" if voice.day else ""
    return f"{who}{institution}{day}"


def _place(comment: Comment, places: Mapping[str, Item]) -> str:
    if comment.item is None:
        return (
            f"dokumen pada umumnya ({markdown_text(comment.unplaced)})" if comment.unplaced else "dokumen pada umumnya"
        )
    item = places.get(comment.item)
    parts = [f"butir {escape(comment.item)}"]
    if item is not None:
        parts += [markdown_text(text) for text in dict.fromkeys((item.shown, item.heading or item.chapter)) if text]
    return ", ".join(parts)


def _labelled(label: str, text: str) -> str:
    return f"**{escape(label)}:** {_paragraphs(text)}"


def _paragraphs(text: str) -> str:
    """Return a text with a paragraph for each of its lines: Word would stretch lines that end inside a paragraph."""
    return "\n\n".join(markdown_lines(text))


def _input(name: str) -> str:
    """Return the name of an input: as code, which is not hyphenated, where it is one that the program knows."""
    is_known = len(name) <= _LONGEST_NAME and _NAME.fullmatch(name)
    return f"`{name}`" if is_known else markdown_text(name)


def _carried_out(each: Round, decision: Decision, told: dict[str, str]) -> Iterable[str]:
    """Yield what has changed since the draft that was discussed, as far as the named inputs have caused it.

    In `told` stands which comment has shown which changes: inputs that the same notebooks read share theirs, and they
    are shown once.
    """
    if each.difference is None or not decision.inputs:
        return
    keys = input_keys(each.difference.region, decision.inputs)
    done = f"Sudah dilaksanakan pada draf {markdown_text(decision.draft)}. " if decision.draft else ""
    changes = difference_markdown(each.difference, only=keys, most=_MOST_CHANGES)
    first = told.setdefault(changes, decision.identifier)
    if first != decision.identifier and changes != UNCHANGED:
        yield f"{done}Yang berubah sama dengan [{escape(first)}](#{_anchor(each, first)})."
        return
    yield f"{done}Yang berubah sejak draf {escape(each.difference.identifiers[0])}:"
    yield changes.strip()


def _anchor(each: Round, identifier: str) -> str:
    return f"masukan-{each.meeting.round}-{identifier.lower()}"
