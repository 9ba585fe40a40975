"""What goes out for one region and what comes back: its earlier build, and the finished one, put in place here."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from rpkd.files import write_text
from rpkd.params import load_params, optional_params
from rpkd.pipeline._attempt import Outcome, log_path
from rpkd.pipeline._build import FAILED, BuildReport, BuildRequest
from rpkd.pipeline._bundle import pack, unpack
from rpkd.pipeline._documents import FORMATS, document_name
from rpkd.pipeline._inputs import file_state
from rpkd.pipeline._lock import locked
from rpkd.pipeline._manifest import FILE, read_manifest
from rpkd.pipeline._place import put_in_place, recover, work_folder
from rpkd.pipeline._remote import Reply
from rpkd.pipeline._replace import replace_outputs
from rpkd.project import Project
from rpkd.regions import Region


def is_sendable(project: Project, region: Region) -> bool:
    """Tell whether a build elsewhere finds the region's picture where it is found here: links do not travel.

    Raises
    ------
    UserError
        For wrong parameters.
    """
    loaded = load_params(optional_params(project, region), project, region)
    written = loaded.params.document.coat_of_arms
    return written is None or loaded.coat_of_arms == project.params / PurePosixPath(written)


def earlier_build(project: Project, region: Region, request: BuildRequest, documents: bool) -> bytes:
    """Bundle the earlier build, so that elsewhere is reused what would be reused here.

    A document that was not asked for goes along whatever became of it: a build looks only whether it is there.
    """
    folder = request.folder(project, region)
    asked = request.formats if documents else ()
    left_alone = [document_name(region, extension) for extension in FORMATS if extension not in asked]
    valid = [name for name, made in read_manifest(folder).outputs.items() if file_state(folder / name) == made]
    return pack({name: folder / name for name in {FILE, *valid, *left_alone} if (folder / name).is_file()})


def take_in(project: Project, region: Region, request: BuildRequest, reply: Reply) -> Outcome:
    """Put what a worker gave back in its place, with its log.

    Raises
    ------
    UserError
        When a file cannot be written or moved; an earlier build is then as it was.
    """
    log = log_path(project, region, request)
    folder = request.folder(project, region)
    notes: list[str] = []
    with locked(folder) as alone:
        recover(folder, alone)
        with work_folder(folder) as work:
            names = unpack(reply.files, work)
            if reply.report is None:
                put_in_place(work, folder, names)
            else:
                notes = replace_outputs(work, folder, read_manifest(work).outputs, read_manifest(folder))
                shutil.rmtree(folder / FAILED, ignore_errors=True)
    if reply.log:
        write_text(log, reply.log + "".join(f"catatan: {note}\n" for note in notes))
    return Outcome(region, reply.seconds, _report(folder, reply, notes), reply.problems, reply.trace)


def _report(folder: Path, reply: Reply, notes: Sequence[str]) -> BuildReport | None:
    """Return a worker's report as a build here would have given it."""
    if reply.report is None:
        return None
    report = dict(reply.report)
    for name in ("outputs", "made"):
        report[name] = tuple(folder / output for output in report[name])
    report["notes"] = (*report["notes"], *notes)
    return BuildReport(folder=folder, **report)
