"""`rpkd data update`: figures from the BPS WebAPI, as a proposal, and into our tables when asked to."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from rpkd.errors import EXIT_DONE
from rpkd.project import find_project

if TYPE_CHECKING:
    from rpkd.sources.webapi import Proposal

# At most so many lines of the proposal are shown; the file has them all.
_SHOWN = 10


def data(parsed: argparse.Namespace) -> int:
    """Download, propose, and take over with `--apply`."""
    from rpkd.sources.webapi import UpdateRequest, update

    project = find_project()
    request = UpdateRequest(
        indicators=tuple(parsed.indicator),
        variable=parsed.variable,
        areas=parsed.areas,
        domain=parsed.domain,
        category=parsed.category,
        period=parsed.period,
        since=parsed.since,
        kept=parsed.kept,
        address=parsed.address,
        apply=parsed.apply,
    )
    report = update(project, request, tell=lambda line: print(f"  {line}", flush=True))
    print(f"Unduhan : {project.shown(report.download.folder)}")
    print(f"Usulan  : {project.shown(report.path)}")
    _tell(report.proposal)
    if report.unknown:
        print(f"Dilewati karena nomor variabelnya belum diketahui: {', '.join(report.unknown)}.")
    if report.changed:
        print(f"Diperbarui: {', '.join(report.changed)}. Semua tabel lolos pemeriksaan.")
        print("Agar uji balik proyeksi di dokumen mengikuti angka baru: rpkd backtest --apply")
    elif parsed.apply:
        print("Tidak ada yang perlu diperbarui.")
    elif any(change.taken for change in report.proposal.changes):
        folder = project.shown(report.download.folder)
        print(f"Belum ada tabel yang diubah. Setelah usulan diperiksa: rpkd data update --from {folder} --apply")
    return EXIT_DONE


def _tell(proposal: Proposal) -> None:
    from rpkd.numbers import Unit, format_number

    statuses = list(dict.fromkeys(change.status for change in proposal.changes))
    counts = [f"{format_number(proposal.count(status), Unit.COUNT)} {status}" for status in statuses]
    counts.append(f"{format_number(proposal.same, Unit.COUNT)} sama")
    print(f"Angka   : {'; '.join(counts)}")
    changed = [change for change in proposal.changes if change.taken and change.old is not None]
    for change in changed[:_SHOWN]:
        place = f"{change.area} {change.variable.target.name} {change.year}"
        print(f"  berubah: {place}: {change.old:.15g} menjadi {change.new}")
    if len(changed) > _SHOWN:
        print(f"  dan {format_number(len(changed) - _SHOWN, Unit.COUNT)} angka berubah lainnya di dalam berkas usulan")
    for problem in proposal.doubts:
        print(f"Perhatian: {problem}")
