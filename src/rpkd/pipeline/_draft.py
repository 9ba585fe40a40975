"""Reading and keeping drafts: what a build says and what it was made from, without its documents.

A draft is read from a build's folder, or from the one file that `pack_draft` makes of it: the draft that an FGD
discussed, or the one before the last build that changed anything.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rpkd.errors import Problem, UserError, explain_os_errors
from rpkd.pipeline._bundle import pack
from rpkd.pipeline._cells import FILE as CELLS_FILE
from rpkd.pipeline._cells import unpack_cells
from rpkd.pipeline._manifest import FILE, FORMAT
from rpkd.pipeline._rounds import DRAFT_FILE, round_folder, round_numbers
from rpkd.project import Project
from rpkd.regions import RegionIndex
from rpkd.results import ResultStore, merge_results
from rpkd.review import Draft
from rpkd.sources import Tables

PREVIOUS = "draf-sebelumnya.zip"
BEFORE = "sebelumnya"
_IDENTIFIER = 10
_NOTEBOOK = "notebook:"
_RESULT = re.compile(r"results/[^/\\]+\.json")
_MOST_BYTES = 200_000_000
_INTACT = "kembalikan berkas itu dari salinan yang utuh"
_ROUND = re.compile(rf"(?P<region>.+)@(?P<round>[1-9][0-9]?|{BEFORE})")


def draft_identifier(manifest: Mapping[str, Any]) -> str:
    """Return what identifies a draft: it follows from its results, its parameters and every file it was made from."""
    made = {name: state for name, state in manifest["outputs"].items() if _RESULT.fullmatch(name)}
    content = json.dumps([made, manifest["inputs"]["files"], manifest["params"]], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:_IDENTIFIER]


def draft_of(
    manifest: Mapping[str, Any],
    parts: Mapping[str, ResultStore],
    cells: Mapping[str, Mapping[str, str]],
    name: str,
) -> Draft:
    """Put a draft together from a build's manifest, the results of each notebook, and the cells of its inputs.

    Raises
    ------
    KeyError, ValueError
        When the manifest has another shape, or the results do not belong together.
    """
    stages = manifest["stages"]
    return Draft(
        identifier=draft_identifier(manifest),
        name=name,
        region=manifest["region"]["code"],
        region_name=manifest["region"]["name"],
        store=merge_results(list(parts.values())),
        inputs={
            key.removeprefix(_NOTEBOOK): stage["inputs"] for key, stage in stages.items() if key.startswith(_NOTEBOOK)
        },
        sources=manifest["inputs"]["files"],
        cells=cells,
        params=manifest["params"],
        versions=manifest["inputs"]["versions"] | {"code": manifest["inputs"]["code"]},
        text_notebooks={key: notebook for notebook, part in parts.items() for key in part.texts},
    )


def read_parts(folder: Path) -> dict[str, ResultStore]:
    """Return the results of each notebook of a run by the notebook's name.

    Raises
    ------
    UserError
        When a file cannot be read.
    """
    found = {}
    for path in sorted(folder.glob("*.json")):
        with explain_os_errors(path, "membaca hasil"):
            found[path.stem] = _store(path.read_bytes())
    return found


def draft_files(folder: Path) -> dict[str, Path]:
    """Return the files of a build's folder that make its draft, by their paths in it; empty where nothing was built."""
    names = [FILE, CELLS_FILE, *(f"results/{path.name}" for path in sorted((folder / "results").glob("*.json")))]
    found = {name: folder / name for name in names if (folder / name).is_file()}
    return found if FILE in found else {}


def pack_draft(folder: Path) -> bytes:
    """Return the draft of a build's folder as one file, the same for the same draft.

    Raises
    ------
    UserError
        When a file cannot be read.
    """
    return pack(draft_files(folder))


def read_draft(path: Path, name: str, region: str = "") -> Draft:
    """Read a draft from a build's folder or from the file that `pack_draft` made.

    Parameters
    ----------
    path : Path
        Folder or file.
    name : str
        What people call it.
    region : str
        Code of the region that it must be of; any by default.

    Raises
    ------
    UserError
        When there is none, or it is of another region or another version of rpkd, or a part is damaged, missing, or not
        as the build made it.
    """
    packed = path.is_file()
    read = _zip_reader(path) if packed else _folder_reader(path)
    remedy = _INTACT if packed else "susun ulang daerah itu dengan rpkd build"
    content = read(FILE)
    if content is None:
        raise UserError(
            Problem(str(path), "belum ada draf di sini", rule=f"folder hasil rpkd build ({FILE})", remedy=remedy)
        )
    try:
        manifest = json.loads(content)
        if manifest["format"] != FORMAT:
            raise UserError(Problem(str(path), "draf ini berasal dari versi rpkd lain", remedy=remedy))
        made = {one: state for one, state in manifest["outputs"].items() if one == CELLS_FILE or _RESULT.fullmatch(one)}
        found = {one: part for one in sorted(made) if (part := read(one)) is not None}
        if made.keys() != found.keys():
            missing = ", ".join(sorted(made.keys() - found.keys()))
            raise UserError(Problem(str(path), "bagian draf hilang", missing, remedy=remedy))
        changed = [one for one, part in found.items() if hashlib.sha256(part).hexdigest() != made[one]]
        if changed:
            what = "bagian draf ini rusak: bukan lagi yang dibuat saat disusun"
            raise UserError(Problem(str(path), what, ", ".join(changed), remedy=remedy))
        cells = unpack_cells(found.pop(CELLS_FILE)) if CELLS_FILE in found else {}
        draft = draft_of(manifest, {Path(one).stem: _store(part) for one, part in found.items()}, cells, name)
    except (LookupError, TypeError, ValueError, AttributeError, OSError, EOFError, zlib.error, RecursionError) as error:
        raise UserError(Problem(str(path), "draf ini rusak", str(error), remedy=remedy)) from error
    if region not in ("", draft.region):
        theirs = f"{draft.region} {draft.region_name}"
        raise UserError(Problem(str(path), "draf ini milik daerah lain", theirs, f"draf daerah {region}", remedy))
    return draft


def _store(content: bytes) -> ResultStore:
    return ResultStore.from_dict(json.loads(content))


def _folder_reader(folder: Path) -> Callable[[str], bytes | None]:
    def read(name: str) -> bytes | None:
        path = folder / name
        if not path.is_file():
            return None
        with explain_os_errors(path, "membaca draf"):
            return path.read_bytes()

    return read


def _zip_reader(path: Path) -> Callable[[str], bytes | None]:
    with explain_os_errors(path, "membaca draf"):
        content = path.read_bytes()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MOST_BYTES:
                raise UserError(Problem(str(path), "isi berkas ini terlalu besar untuk sebuah draf"))
            files = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise UserError(Problem(str(path), "berkas draf rusak", str(error), remedy=_INTACT)) from error
    return files.get


def find_draft(project: Project, word: str) -> Draft:
    """Find the draft that a word names: a folder, a region, or ``region@round``.

    Raises
    ------
    UserError
        When the word names none.
    """
    if _is_path(word):
        return read_draft(Path(word), word)
    written = _ROUND.fullmatch(word)
    if written is None and "@" in word:
        rule = f"daerah@putaran (1 sampai 99) atau daerah@{BEFORE}"
        raise UserError(Problem(word, "draf ini tidak dikenal", rule=rule, remedy="perbaiki yang di belakang tanda @"))
    index = _index(project)
    region = index.find(written["region"] if written else word)
    if written is None:
        return read_draft(project.build / region.code, f"draf terakhir {region.name}", region.code)
    if written["round"] == BEFORE:
        previous = project.build / region.code / PREVIOUS
        if not previous.is_file():
            what = "belum ada draf sebelumnya: hasil daerah ini belum pernah berubah"
            raise UserError(Problem(word, what, remedy="sebutkan folder draf yang hendak dibandingkan"))
        return read_draft(previous, f"draf sebelumnya {region.name}", region.code)
    number = int(written["round"])
    known = round_numbers(project, region.code)
    if number not in known:
        rule = f"putaran yang ada: {', '.join(map(str, known)) or 'belum ada'}"
        raise UserError(Problem(word, "putaran FGD ini tidak ada", rule=rule, remedy="buat dengan rpkd fgd open"))
    frozen = round_folder(project, region.code, number) / DRAFT_FILE
    return read_draft(frozen, f"draf FGD putaran {number}", region.code)


def _is_path(word: str) -> bool:
    """Tell whether a word means a folder or a file: a region may have a folder of its own name."""
    return "/" in word or os.sep in word or Path(word).suffix == ".zip" or (Path(word) / FILE).is_file()


def find_drafts(project: Project, words: Sequence[str]) -> tuple[Draft, Draft]:
    """Find the two drafts to compare, the earlier one first.

    One region alone stands for the draft of its latest FGD (without one: the draft before its latest change) and its
    present one.

    Raises
    ------
    UserError
        When a word names none, or there are not one or two words.
    """
    if len(words) == 2:
        return find_draft(project, words[0]), find_draft(project, words[1])
    if len(words) != 1:
        raise UserError(Problem("rpkd diff", "sebutkan satu daerah atau dua draf", remedy="lihat: rpkd diff --help"))
    present = find_draft(project, words[0])
    if _is_path(words[0]) or _ROUND.fullmatch(words[0]):
        what, remedy = "draf pembandingnya belum disebut", f"misalnya: rpkd diff {words[0]} {present.region}"
        raise UserError(Problem(words[0], what, remedy=remedy))
    rounds = round_numbers(project, present.region)
    return find_draft(project, f"{present.region}@{rounds[-1] if rounds else BEFORE}"), present


def _index(project: Project) -> RegionIndex:
    tables = Tables(project)
    return RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame)
