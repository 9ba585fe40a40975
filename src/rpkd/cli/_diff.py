"""`rpkd diff`: what changed between two drafts, in which chapter, and because of what."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from rpkd.cli._streams import console
from rpkd.errors import EXIT_DONE
from rpkd.files import write_json, write_text
from rpkd.project import find_project

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from rpkd.review import Difference

_NARROW = 90
_MOST_ROWS = 200
_LONGEST = 200


def diff(parsed: argparse.Namespace) -> int:
    """Compare two drafts, show what differs, and write it as a page, a Word file or data where asked to."""
    from rpkd.pipeline import find_drafts
    from rpkd.render import document_places
    from rpkd.review import compare, difference_data, difference_page, write_difference_word

    project = find_project()
    before, after = find_drafts(project, parsed.drafts)
    difference = compare(before, after, document_places(project, after.store))
    _tell(console(), difference)
    if parsed.html is not None:
        write_text(parsed.html, difference_page(difference))
    if parsed.docx is not None:
        write_difference_word(difference, project, parsed.docx)
    if parsed.json is not None:
        write_json(parsed.json, difference_data(difference))
    for path in filter(None, (parsed.html, parsed.docx, parsed.json)):
        print(f"Ditulis: {project.shown(path)}")
    return EXIT_DONE


def _tell(writer: Console, difference: Difference) -> None:
    from rpkd.review import (
        HEADLINES,
        LARGEST,
        alarm,
        clipped,
        difference_rows,
        full_label,
        headline_changes,
        input_effect,
        largest_changes,
        moved_text,
        shown_pair,
        summary,
        told_inputs,
        visible,
    )

    before, after = (
        f"{visible(name)} ({identifier})"
        for name, identifier in zip(difference.names, difference.identifiers, strict=True)
    )
    writer.print(Text(f"{difference.region_name} ({difference.region}): {before} → {after}"), soft_wrap=True)
    for sentence in summary(difference):
        writer.print(Text(sentence), soft_wrap=True)
    if alarm(difference):
        writer.print(Text(f"\n{alarm(difference)}", style="bold red"), soft_wrap=True)
    if difference.inputs:
        rows = [
            ("", visible(one.what), clipped(one.before, _LONGEST), clipped(one.after, _LONGEST), input_effect(one))
            for one in told_inputs(difference.inputs)
        ]
        _table(writer, ("Bahan", "Semula", "Menjadi", "Akibat"), rows)
    results = ("Hasil", "Semula", "Menjadi", "Beda")
    for title, changes in ((HEADLINES, headline_changes(difference)), (LARGEST, largest_changes(difference))):
        rows = [(title, full_label(change), *shown_pair(change), moved_text(change)) for change in changes]
        _table(writer, results, rows)
    _table(writer, results, difference_rows(difference))


def _table(writer: Console, headings: Sequence[str], rows: Sequence[tuple[str, str, str, str, str]]) -> None:
    """Print rows under the title that they share; where the terminal is narrow, each as a few lines."""
    narrow = writer.width < _NARROW
    shown = rows[:_MOST_ROWS]
    for start, row in enumerate(shown):
        if start and shown[start - 1][0] == row[0]:
            continue
        group = [other[1:] for other in shown[start:] if other[0] == row[0]]
        writer.print(Text(f"\n{row[0]}".rstrip(" "), style="bold") if row[0] else Text(""), soft_wrap=True)
        if narrow:
            _lines(writer, headings, group)
        else:
            _grid(writer, headings, group)
    if len(rows) > len(shown):
        print(f"\nDan {len(rows) - len(shown)} baris lain; semuanya ada di berkas --html, --docx, atau --json.")


def _grid(writer: Console, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading, ratio in zip(headings, (5, 3, 3, 3), strict=True):
        table.add_column(heading, overflow="fold", ratio=ratio)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    table.expand = True
    writer.print(table)


def _lines(writer: Console, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    for label, before, after, last in rows:
        writer.print(Text(f"  {label}"), soft_wrap=True)
        ending = f" ({last})" if last else ""
        writer.print(Text(f"    {before} → {after}{ending}"), soft_wrap=True)
