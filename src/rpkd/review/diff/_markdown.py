"""A difference as Markdown: for the Word file, and for the annex of the document that answers remarks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from rpkd.numbers import Unit, format_number
from rpkd.report import escape
from rpkd.review.diff._cause import InputChange
from rpkd.review.diff._compare import Difference
from rpkd.review.diff._words import (
    HEADLINES,
    LARGEST,
    Group,
    alarm,
    cause_text,
    clipped,
    full_label,
    headline_changes,
    input_effect,
    inputs_by_key,
    largest_changes,
    moved_text,
    narrowed,
    prose_label,
    prose_words,
    sections,
    shown_pair,
    summary,
    told_inputs,
)

_WHOLE = 400
_WIDTHS = (38, 20, 20, 22)
UNCHANGED = "Bahan yang disebut tidak berubah sejak draf itu.\n"
_SHOWN = "Beda dihitung dari angka yang ditampilkan."
_EFFECT = (
    "Bahan: parameter, data, notebook, narasi, dan kode yang dipakai menyusun draf. Akibat: banyaknya hasil yang "
    "berubah dan yang perhitungannya membaca bahan itu."
)


def difference_markdown(difference: Difference, only: Collection[str] | None = None, most: int | None = None) -> str:
    """Write a difference as Markdown for the Word annex and the document's annex of remarks.

    Parameters
    ----------
    difference : Difference
        What `compare` gave.
    only : collection of str, optional
        Keys of inputs: only what they may have moved is written.
    most : int, optional
        How many results are listed; the rest is counted. Of what some inputs may have moved, the weightiest are listed
        where not all are.

    Returns
    -------
    str
        Paragraphs and pipe tables without headings; whatever values hold shows as plain text.
    """
    told = difference if only is None else narrowed(difference, only)
    if only is not None and not told.inputs:
        return UNCHANGED
    parts = [escape(sentence) for sentence in summary(told)]
    if alarm(told):
        parts.append(f"**{escape(alarm(told))}**")
    if told.inputs:
        parts += ["**Bahan yang berubah**", _inputs_table(told_inputs(told.inputs)), _note(_EFFECT)]
    left = len(told.changes) if most is None else most
    shown = min(left, len(told.changes))
    if only is None or shown < len(told.changes):
        first = [(HEADLINES, headline_changes(told)[:left]), (LARGEST, largest_changes(told)[:left])]
        for title, moved in first:
            rows = [(full_label(change), *shown_pair(change), moved_text(change)) for change in moved]
            parts += [*_titled(title, rows), _note(_SHOWN)] if rows else []
        weightiest = {change.key for _, moved in first for change in moved}
        if only is not None and weightiest:
            left, shown = 0, len(weightiest)
    named = inputs_by_key(told)
    for section in sections(told):
        if left <= 0:
            break
        for group in section.groups:
            if left > 0:
                title = f"{section.title}: {group.title}"
                parts += _group_markdown(Group(title, group.causes, group.changes[:left]), named)
                left -= len(group.changes)
    if shown < len(told.changes):
        rest = format_number(len(told.changes) - shown, Unit.COUNT)
        parts.append(f"{rest} hasil lain juga berubah; semuanya dapat dilihat dengan perintah rpkd diff.")
    return "\n\n".join(parts) + "\n"


def _inputs_table(inputs: Sequence[InputChange]) -> str:
    rows = [(one.what, one.before, one.after, input_effect(one)) for one in inputs]
    return _table(("Bahan", "Semula", "Menjadi", "Akibat"), rows, _WIDTHS)


def _titled(title: str, rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a table of results with its title; without its last column where none of the results moved by a figure."""
    if any(row[-1] for row in rows):
        return [f"**{escape(title)}**", _table(("Hasil", "Semula", "Menjadi", "Beda"), rows, _WIDTHS)]
    return [f"**{escape(title)}**", _table(("Hasil", "Semula", "Menjadi"), [row[:-1] for row in rows], _WIDTHS[:-1])]


def _group_markdown(group: Group, named: Mapping[str, InputChange]) -> list[str]:
    cause = _note(cause_text(group.causes, named))
    if not group.is_prose:
        rows = [(change.label, *shown_pair(change), moved_text(change)) for change in group.changes]
        return [*_titled(group.title, rows), cause]
    marks = {"sama": "{}", "hapus": "~~{}~~", "tambah": "**{}**"}
    parts = [f"**{escape(group.title)}**"]
    for change in group.changes:
        words = " ".join(marks[word.kind].format(escape(clipped(word.text, _WHOLE))) for word in prose_words(change))
        parts.append(f"*{escape(prose_label(change))}*: {words}")
    return [*parts, cause]


def _note(text: str) -> str:
    """Write a line under a table in the way of the document's source lines."""
    return f"::: {{.sumber}}\n{escape(text)}\n:::"


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]) -> str:
    rule = "|".join(f":{'-' * (width - 1)}" for width in widths)
    lines = [f"| {' | '.join(headings)} |", f"|{rule}|"]
    lines += [f"| {' | '.join(escape(clipped(cell, _WHOLE)) for cell in row)} |" for row in rows]
    return "\n".join(lines)
