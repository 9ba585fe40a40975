"""`rpkd narrative`: the sentences of a region's own prose that hold numbers, then and now; and accepting them."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rpkd.cli._regions import find_region
from rpkd.cli._streams import console
from rpkd.errors import EXIT_DONE, Problem, UserError, printable
from rpkd.project import Project, find_project
from rpkd.texts import shortened

if TYPE_CHECKING:
    from rpkd.regions import Region
    from rpkd.render import Judged, Variables

_STATES = ("sesuai", "usang", "belum dicatat")
_NARROWEST = 120
_LONGEST = 60
_MOST_NAMES = 3


def narrative(parsed: argparse.Namespace) -> int:
    """List the sentences that hold numbers; with `--accept`, remember the values that they show now."""
    project = find_project()
    region = find_region(project, parsed.region)
    variables = latest_variables(project, region)
    if variables is None:
        remedy = f"jalankan rpkd build {region.code}, baca hasilnya, lalu ulangi perintah ini"
        raise UserError(Problem("rpkd narrative", "daerah ini belum pernah disusun", region.code, remedy=remedy))
    from rpkd.render import accept_narratives, judged_narratives, record_path

    if parsed.accept is not None:
        count = accept_narratives(project, region.code, variables, parsed.accept or None)
        shown = project.shown(record_path(project, region.code))
        print(f"{count} kalimat berangka dicatat dengan nilainya sekarang: {shown}")
        return EXIT_DONE
    judged = judged_narratives(project, region.code, variables)
    if not judged:
        print(f"{region.name} belum mempunyai narasi (report/narasi/{region.code}).")
        return EXIT_DONE
    if any(judged.values()):
        _print_table(judged)
    counts = [(state, sum(item.state == state for items in judged.values() for item in items)) for state in _STATES]
    print(f"Kalimat berangka: {', '.join(f'{count} {state}' for state, count in counts)}.")
    if any(count for state, count in counts if state != "sesuai"):
        print(f"Sesudah kalimatnya dibaca dan benar: rpkd narrative {region.code} --accept")
    return EXIT_DONE


def latest_variables(project: Project, region: Region) -> Variables | None:
    """Return what placeholders can name after a region's last build; None when it was never built.

    Raises
    ------
    UserError
        When the results of that build cannot be read.
    """
    from rpkd.render import document_variables
    from rpkd.results import read_results

    results = project.build / region.code / "results"
    return document_variables(read_results(results)) if any(results.glob("*.json")) else None


def narrative_remarks(project: Project, region: Region, variables: Variables) -> list[str]:
    """Tell of stale sentences, numbers typed by hand, and sentences never accepted, each with its line.

    Raises
    ------
    UserError
        When the prose or its record is wrong.
    """
    from rpkd.render import judged_narratives, narrative_path

    remarks = []
    for place, items in judged_narratives(project, region.code, variables).items():
        shown = project.shown(narrative_path(project, region.code, place))
        for item in items:
            if item.state == "usang":
                where = f"{shown} baris {item.sentence.line}"
                remarks.append(f"Peringatan {where}: kalimat usang. {item.flag} «{shortened(item.as_shown, _LONGEST)}»")
        new = [item for item in items if item.state == "belum dicatat"]
        remarks += _typed_remarks(shown, new)
        if new:
            lines = ", ".join(dict.fromkeys(str(item.sentence.line) for item in new))
            remarks.append(
                f"Catatan {shown}: {len(new)} kalimat berangka belum dicatat nilainya (baris {lines}); "
                f"sesudah dibaca, jalankan rpkd narrative {region.code} --accept {place}"
            )
    return remarks


def _typed_remarks(shown: str, items: Sequence[Judged]) -> list[str]:
    """Tell of numbers typed by hand: which of them are results of the region, and which nobody can follow."""
    known, others = [], []
    for item in items:
        for typed in item.sentence.typed:
            same = item.now.typed[typed.number]
            if same:
                names = " atau ".join(f"{{{{< var {name} >}}}}" for name in list(same)[:_MOST_NAMES])
                where = f"{shown} baris {typed.line}"
                known.append(f"Catatan {where}: angka {typed.number} ditulis tangan; hasil yang sama: {names}")
            else:
                others.append(f"{typed.number} (baris {typed.line})")
    if others:
        known.append(f"Catatan {shown}: angka yang ditulis tangan dan tidak berasal dari hasil: {', '.join(others)}")
    return known


def _print_table(judged: Mapping[str, Sequence[Judged]]) -> None:
    from rich.table import Table

    table = Table(show_lines=True, expand=True)
    for heading, ratio in (("Letak", 2), ("Keadaan", 2), ("Kalimat", 6), ("Saat ditulis", 3), ("Sekarang", 3)):
        table.add_column(heading, overflow="fold", ratio=ratio)
    for place, items in judged.items():
        for item in items:
            # One value may have several names: those that a number typed by hand is equal to.
            values = list(dict.fromkeys((value.before, value.now or "tidak ada") for value in item.values))
            by_hand = [f"{number} (ditulis tangan)" for number, same in item.now.typed.items() if not same]
            cells = (
                [f"{place}.md baris {item.sentence.line}"],
                [item.state.upper() if item.state == "usang" else item.state],
                [item.sentence.text],
                [before for before, _ in values],
                [*(now for _, now in values), *by_hand],
            )
            table.add_row(*("\n".join(map(printable, lines)) for lines in cells))
    console(narrowest=_NARROWEST).print(table)
