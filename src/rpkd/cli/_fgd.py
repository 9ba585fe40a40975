"""`rpkd fgd`: the pack of a meeting, and what came back from it."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from typing import TYPE_CHECKING

from rpkd.cli._progress import ConsoleProgress
from rpkd.cli._regions import find_region
from rpkd.cli._streams import console, tell_error
from rpkd.errors import EXIT_DONE, EXIT_USER, UserError, printable
from rpkd.project import Project, find_project

if TYPE_CHECKING:
    from rpkd.pipeline import ReadReport
    from rpkd.regions import Region


def fgd(parsed: argparse.Namespace) -> int:
    """Open a round or read what came back."""
    project = find_project()
    region = find_region(project, parsed.region)
    return (_open if parsed.action == "open" else _read)(parsed, project, region)


def _open(parsed: argparse.Namespace, project: Project, region: Region) -> int:
    from rpkd.pipeline import BuildRequest, open_round
    from rpkd.review import Meeting

    meeting = Meeting(0, parsed.date or "", parsed.time, parsed.place, parsed.letter, parsed.deadline or "")
    request = BuildRequest(engine=parsed.engine, jobs=parsed.jobs)
    report = open_round(project, region, meeting, parsed.round, request, ConsoleProgress(console(error=True)))
    print(f"Paket FGD putaran {report.round} untuk {region.name} ({region.code}) selesai; draf {report.draft}.")
    for path in report.papers:
        print(f"  dibuat : {project.shown(path)}")
    print(f"  butir  : {report.items} tempat di dalam draf mempunyai nomor")
    for note in report.notes:
        print(f"  catatan: {note}")
    folder = project.shown(report.folder)
    print(f"Bagikan isi {folder}/paket. Berkas yang kembali simpan di {folder}/kembali, lalu jalankan:")
    print(f"  rpkd fgd read {region.code}")
    return EXIT_DONE


def _read(parsed: argparse.Namespace, project: Project, region: Region) -> int:
    from rpkd.pipeline import read_round

    report = read_round(project, region, parsed.round)
    print(f"Masukan FGD putaran {report.round} untuk {region.name} ({region.code}).")
    if not report.reads and not report.problems:
        print(f"  belum ada berkas di {project.shown(report.folder)}/kembali")
    for read in report.reads:
        origins = Counter(remark.origin.shown for remark in read.remarks)
        found = ", ".join(f"{count} {origin}" for origin, count in sorted(origins.items())) or "tidak ada masukan"
        print(f"  dibaca : {printable(read.file)} – {found}")
    _tell_register(report)
    for note in report.notes:
        print(f"  catatan: {printable(note)}")
    workbook = f"{project.shown(report.folder)}/tanggapan.xlsx"
    print(f"Isi tanggapan dan keputusan di {workbook}, ubah bahannya, lalu jalankan:")
    print(f"  rpkd build {region.code}       draf baru; masukan dan tanggapannya ada di Lampiran H")
    print(f"  rpkd fgd read {region.code}    mencatat draf yang melaksanakan setiap keputusan")
    if report.problems:
        sys.stdout.flush()
        tell_error(UserError(*report.problems))
        return EXIT_USER
    return EXIT_DONE


def _tell_register(report: ReadReport) -> None:
    unplaced = [comment for comment in report.comments if comment.item is None]
    statuses = Counter(str(decision.status) for decision in report.decisions if decision.status)
    undecided = len(report.comments) - sum(statuses.values())
    decided = ", ".join(f"{count} {status}" for status, count in sorted(statuses.items()))
    print(f"  masukan: {len(report.comments)} seluruhnya, {report.new} baru")
    print(f"  putusan: {'; '.join(filter(None, [decided, f'{undecided} belum diputuskan']))}")
    for comment in unplaced:
        print(f"  tanpa tempat: {comment.identifier} – {printable(comment.unplaced)}")
