"""Opening an FGD: the draft is built and frozen, its places are numbered, and the pack for the meeting is made."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from rpkd.errors import Problem, UserError, explain_os_errors
from rpkd.files import sha256, write_bytes
from rpkd.params import load_params, optional_params
from rpkd.pipeline._build import BuildRequest, Progress, build
from rpkd.pipeline._documents import document_name
from rpkd.pipeline._draft import pack_draft, read_draft
from rpkd.pipeline._lock import locked
from rpkd.pipeline._place import is_inside, put_in_place, recover, work_folder
from rpkd.pipeline._replace import set_aside
from rpkd.pipeline._returned import returned_files
from rpkd.pipeline._rounds import (
    DRAFT_FILE,
    ITEMS_FILE,
    MEETING_FILE,
    PACK,
    REGISTER_FILE,
    RETURNED,
    SEAL_FILE,
    WORD_FILE,
    read_items,
    read_seal,
    round_folder,
    round_numbers,
    write_items,
    write_meeting,
    write_seal,
)
from rpkd.project import Project
from rpkd.regions import Region, RegionIndex
from rpkd.render import cell_options
from rpkd.review import Draft, Item, Meeting, caption_labels, mark_word, number_items, write_comment_form
from rpkd.review.pack import pack_facts, write_papers
from rpkd.sources import Tables
from rpkd.workbooks import Workbooks

_SVG = "image/svg+xml"


@dataclass(frozen=True)
class OpenReport:
    """What opening an FGD made.

    Parameters
    ----------
    round : int
        Its number.
    folder : Path
        The folder of the round.
    draft : str
        Identifier of the draft that is discussed.
    items : int
        How many places of it are numbered.
    papers : tuple of Path
        What the pack holds.
    notes : tuple of str
        What the user should know, in Indonesian.
    """

    round: int
    folder: Path
    draft: str
    items: int
    papers: tuple[Path, ...]
    notes: tuple[str, ...]


def open_round(
    project: Project,
    region: Region,
    meeting: Meeting,
    number: int | None,
    request: BuildRequest,
    progress: Progress,
) -> OpenReport:
    """Build the draft, freeze it, and make the pack of an FGD.

    Parameters
    ----------
    project : Project
        The clone.
    region : Region
        The region.
    meeting : Meeting
        What is known of the meeting; its round is set here.
    number : int or None
        The round. None takes the latest one while nothing has come back to it, else the next.
    request : BuildRequest
        Engine and number of processes.
    progress : Progress
        Is told of every stage.

    Raises
    ------
    UserError
        For wrong input of the build, and when remarks on this round have come back already.
    """
    chosen = _round(project, region, number)
    folder = round_folder(project, region.code, chosen)
    built = build(project, region, replace(request, formats=("docx",), out=None), progress)
    with locked(folder, lambda: progress.stage("menunggu pekerjaan lain atas putaran ini")) as alone:
        recover(folder, alone)
        _round(project, region, chosen)  # remarks may have come back while the draft was being built
        with work_folder(folder) as work:
            maker = _Maker(project, region, replace(meeting, round=chosen), built.folder, work)
            maker.make(request.jobs, progress)
            notes = [*built.notes, *maker.notes, *_put_in_place(work, folder, maker.names)]
    with explain_os_errors(folder / RETURNED, "menyiapkan folder untuk berkas yang kembali"):
        (folder / RETURNED).mkdir(exist_ok=True)
    papers = tuple(folder / name for name in maker.names if name.startswith(f"{PACK}/"))
    return OpenReport(chosen, folder, maker.draft.identifier, len(maker.items), papers, tuple(notes))


def _round(project: Project, region: Region, number: int | None) -> int:
    """Choose the round: what has been answered is never made anew."""
    known = round_numbers(project, region.code)
    if number is None:
        if not known:
            return 1
        return known[-1] + 1 if _has_returned(round_folder(project, region.code, known[-1])) else known[-1]
    folder = round_folder(project, region.code, number)
    if number in known and _has_returned(folder):
        raise UserError(
            Problem(
                project.shown(folder),
                f"masukan atas putaran {number} sudah kembali",
                rule="draf yang sudah dibahas tidak diubah lagi, agar setiap masukan tetap tertuju ke tempatnya",
                remedy=f"buka putaran berikutnya: rpkd fgd open {region.code} --round {known[-1] + 1}",
            )
        )
    if number > (known[-1] if known else 0) + 1:
        rule = f"putaran berurutan; yang berikutnya {(known[-1] if known else 0) + 1}"
        raise UserError(Problem("--round", "putaran melompat", str(number), rule, "tulis nomor itu, atau kosongkan"))
    return number


def _has_returned(folder: Path) -> bool:
    files, problems = returned_files(folder / RETURNED)
    return (folder / REGISTER_FILE).exists() or bool(files or problems)


class _Maker:
    """Makes one round in a work folder."""

    def __init__(self, project: Project, region: Region, meeting: Meeting, built: Path, work: Path) -> None:
        self.project, self.region, self.meeting, self.built, self.work = project, region, meeting, built, work
        self.draft: Draft
        self.items: list[Item] = []
        self.names: list[str] = []
        self.notes: list[str] = []

    def make(self, jobs: int, progress: Progress) -> None:
        """Freeze the draft, number it, and make all papers."""
        # Another build of the region must not change the folder while it is being read.
        with locked(self.built, lambda: progress.stage("menunggu penyusunan lain atas daerah ini")):
            with progress.stage("memberi nomor setiap paragraf, tabel, dan gambar"):
                self._freeze()
            with progress.stage("menyusun paket FGD"):
                self._papers()
        with progress.stage("menghitung penjelajah skenario"):
            self._explorer(jobs)
        made = [name for name in self.names if name != MEETING_FILE]
        write_seal(self._new(SEAL_FILE), self.work, made)

    def _new(self, name: str) -> Path:
        self.names.append(name)
        (self.work / name).parent.mkdir(parents=True, exist_ok=True)
        return self.work / name

    def _freeze(self) -> None:
        self.draft = read_draft(self.built, f"draf FGD putaran {self.meeting.round}")
        word = self.built / document_name(self.region, "docx")
        self.items = number_items(word, self._earlier_items(), caption_labels(self.draft.store))
        write_bytes(self._new(DRAFT_FILE), pack_draft(self.built))
        write_items(self._new(ITEMS_FILE), self.items)
        write_meeting(self._new(MEETING_FILE), self.meeting)
        # One copy is handed out; the other stays as it was, to tell what was changed without tracking. No link: an
        # editor that writes into the file itself would change both.
        marked = self._new(WORD_FILE)
        mark_word(word, self.items, marked, self.meeting, self.draft)
        shutil.copyfile(marked, self._new(f"{PACK}/rpkd-{self.region.code}-fgd.docx"))

    def _earlier_items(self) -> list[Item]:
        """Return the places of all earlier drafts, the oldest first."""
        return [
            item
            for number in round_numbers(self.project, self.region.code)
            if number < self.meeting.round
            for item in read_items(round_folder(self.project, self.region.code, number) / ITEMS_FILE)
        ]

    def _papers(self) -> None:
        loaded = load_params(optional_params(self.project, self.region), self.project, self.region)
        write_comment_form(self._new(f"{PACK}/lembar-masukan.xlsx"), self.draft, self.meeting, self.items)
        pictures = _pictures(self.built / "notebooks")
        facts = pack_facts(self.project, self.draft, loaded, self.region, self.meeting, pictures, self.items)
        for name in write_papers(self.work / PACK, facts):
            self.names.append(f"{PACK}/{name}")

    def _explorer(self, jobs: int) -> None:
        tables = Tables(self.project)
        index = RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame)
        loaded = load_params(optional_params(self.project, self.region), self.project, self.region)
        workbooks = Workbooks(self.project, self.region, tables)
        output = self._new(f"{PACK}/jelajah-{self.region.code}.html")
        # Loaded late: it brings the engine of the scenarios, which no ordinary build needs in this process.
        from rpkd.review.explorer import make_explorer

        made = make_explorer(self.project, self.region, loaded.params, tables, workbooks, index, output, jobs)
        if made.reason:
            self.notes.append(f"penjelajah skenario tanpa skenario: {made.reason}")
        self.notes += [f"skenario {name} tidak dapat dijelajahi: {reason}" for name, reason in made.missing.items()]


def _pictures(notebooks: Path) -> dict[str, bytes]:
    """Return the pictures of the executed notebooks by the label of their cells."""
    return {label: svg for path in sorted(notebooks.glob("*.ipynb")) for label, svg in _pictures_of(path)}


def _pictures_of(path: Path) -> Iterator[tuple[str, bytes]]:
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        label = cell_options("".join(cell["source"])).get("label") if cell["cell_type"] == "code" else None
        for output in cell.get("outputs", []):
            if label and _SVG in output.get("data", {}):
                yield label, "".join(output["data"][_SVG]).encode()


def _put_in_place(work: Path, folder: Path, names: list[str]) -> list[str]:
    """Move the round into place; a paper that somebody has edited since it was made is kept under another name."""
    made = read_seal(folder / SEAL_FILE)
    kept = {}
    for name in names:
        if not name.startswith(f"{PACK}/") or not (folder / name).is_file():
            continue
        present = sha256(folder / name)
        if present not in (made.get(name), sha256(work / name)):
            kept[name] = set_aside(work, folder, name)
    earlier = [name for name in made if name.startswith(f"{PACK}/") and is_inside(name) and name not in names]
    gone = sorted(name for name in earlier if _state(folder / name) == made[name])
    put_in_place(work, folder, [*kept.values(), *names], gone)
    return [f"{name} telah disunting; yang lama disimpan sebagai {aside}" for name, aside in kept.items()]


def _state(path: Path) -> str:
    return sha256(path) if path.is_file() else ""
