"""The scenario files of a region: found, read, completed from one another, and everything wrong told at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rpkd.errors import Problem, UserError
from rpkd.params._entries import CODE_RULE, files_inside, is_code, read_entry
from rpkd.params._inheritance import resolve
from rpkd.params._program_files import LIBRARY
from rpkd.params._programs import Programs
from rpkd.params._scenario_parts import Context, ScenarioFile, read_scenario_file
from rpkd.params._scenarios import BASE, Scenario, Scenarios
from rpkd.project import Project

if TYPE_CHECKING:
    from rpkd.regions import Region

FOLDER = "scenarios"


def load_scenarios(
    project: Project, region: Region, programs: Programs, period: tuple[int, int], areas: Collection[str] | None = ()
) -> Scenarios:
    """Read the library of scenarios and a region's own ones, each with what it inherits.

    Parameters
    ----------
    project : Project
        Holds `params/scenarios/*.yaml` and `params/scenarios/<code>/*.yaml`. A region's own ``dasar.yaml`` adds to the
        base what runs in the region besides the library's programmes, or changes how these run there.
    region : Region
        The region.
    programs : Programs
        What the scenarios may use, with dates.
    period : tuple of int
        First and last year of the document.
    areas : collection of str or None
        Codes of the region's kecamatan, for programmes that run in some only; None when they are not known yet, and
        whatever is written is taken.

    Returns
    -------
    Scenarios
        In the order that the files give.

    Raises
    ------
    UserError
        Everything that is wrong, each with file, line, key, value, rule and remedy: among others a programme that is
        used in a year for which a parameter has no value.
    """
    library_programs = project.shown(project.params / LIBRARY)
    context = Context(programs, *period, areas, project.params / FOLDER, library_programs)
    problems: list[Problem] = []
    paths = _paths(project, region, problems)
    # What runs now in the region besides the library's programmes is written in a file of the same name.
    own_base = project.params / FOLDER / region.code / f"{BASE}.yaml"
    named = [path for path in paths if path != own_base]
    # The library comes first, and a name belongs to whoever has it first.
    first: dict[str, Path] = {}
    for path in named:
        first.setdefault(path.stem, path)
    for path in named:
        if first[path.stem] != path:
            taken = f"satu nama satu kali; yang pertama {project.shown(first[path.stem])}"
            problems.append(
                Problem(
                    project.shown(path), "nama skenario ini sudah dipakai", path.stem, taken, "ganti nama berkas itu"
                )
            )
    files: dict[str, ScenarioFile] = {}
    bases: list[ScenarioFile] = []
    for path in [*first.values(), *(path for path in paths if path == own_base)]:
        try:
            entry = read_entry(path, project.shown(path), problems)
        except UserError as error:
            problems += error.problems
            continue
        read = read_scenario_file(path, entry, sorted({BASE, *first}), context)
        if path == own_base:
            bases.append(read)
        else:
            files[path.stem] = read
    if BASE not in first:
        shown = f"{project.shown(project.params / FOLDER)}/{BASE}.yaml"
        remedy = "kembalikan berkas itu; isinya program yang berjalan sekarang"
        problems.append(
            Problem(shown, "skenario dasar tidak ada", rule="setiap skenario berpijak pada dasar", remedy=remedy)
        )
    _refuse_same_names(files.values())
    _refuse_circles(files)
    done: dict[str, Scenario] = {}
    for each in files.values():
        chain = _chain(each.code, files, bases)
        if chain is not None and all(link.is_sound for link in chain):
            done[each.code] = resolve(chain, context)
    if problems:
        raise UserError(*dict.fromkeys(problems))
    ordered = sorted(done.values(), key=lambda scenario: (scenario.order, scenario.code))
    return Scenarios({scenario.code: scenario for scenario in ordered})


def scenario_paths(project: Project, region: Region) -> tuple[Path, ...]:
    """Return the scenario files of a region: the library's, then its own, each in the order of their names.

    Raises
    ------
    UserError
        When a file or folder there is named in a way that it would be passed over.
    """
    problems: list[Problem] = []
    paths = _paths(project, region, problems)
    if problems:
        raise UserError(*problems)
    return paths


def _paths(project: Project, region: Region, problems: list[Problem]) -> tuple[Path, ...]:
    library = project.params / FOLDER
    found: list[Path] = []
    for folder in (library, library / region.code):
        for path in files_inside(project, folder, problems):
            if path.name.startswith(".") or path == library / region.code:
                continue
            if path.is_dir() and not _SCENARIO_LIKE.search(path.name):
                if path.name.startswith((region.code, region.bps_code)):
                    what, rule = "nama folder skenario tidak dikenali", "kode daerah saja"
                    remedy = f"ganti namanya menjadi {region.code}"
                    problems.append(Problem(project.shown(path), what, path.name, rule, remedy))
            elif _SCENARIO_LIKE.search(path.name):
                if path.is_dir():
                    remedy = "keluarkan berkas dari folder itu, lalu hapus foldernya"
                    what, rule = "ini folder, bukan berkas skenario", "berkas YAML biasa"
                    problems.append(Problem(project.shown(path), what, path.name, rule, remedy))
                elif path.suffix == ".yaml" and is_code(path.stem):
                    found.append(path)
                else:
                    what, rule = "nama berkas skenario tidak dapat dipakai", f"{CODE_RULE}, lalu .yaml"
                    remedy = "ganti namanya, misalnya menjadi lansia-apbd.yaml"
                    problems.append(Problem(project.shown(path), what, path.name, rule, remedy))
    return tuple(found)


# Windows hides the last part of "lansia.yaml.txt".
_SCENARIO_LIKE = re.compile(r"\.ya?ml(?:\.txt)?$", re.IGNORECASE)


def _refuse_same_names(files: Collection[ScenarioFile]) -> None:
    first: dict[str, ScenarioFile] = {}
    for each in files:
        if each.name is None:
            continue
        other = first.setdefault(each.name.casefold(), each)
        if other is not each:
            rule = f"setiap skenario dapat dibedakan di tabel; {other.entry.shown} bernama sama"
            each.entry.at("name").refuse("nama ini sudah dipakai skenario lain", rule, "beri nama lain", each.name)


def _chain(code: str, files: Mapping[str, ScenarioFile], bases: Sequence[ScenarioFile]) -> list[ScenarioFile] | None:
    """List a scenario and all that it is based on, the farthest first; None when that does not end at the base.

    What the region adds to the base (`bases`) comes right after it.
    """
    chain: list[ScenarioFile] = []
    at: str | None = code
    while at is not None:
        if at not in files or files[at] in chain:
            return None
        chain.insert(0, files[at])
        at = files[at].based_on
    return [chain[0], *bases, *chain[1:]] if chain[0].code == BASE else None


def _refuse_circles(files: Mapping[str, ScenarioFile]) -> None:
    for code, each in files.items():
        seen = [code]
        while (parent := files[seen[-1]].based_on) in files and parent is not None and parent not in seen:
            seen.append(parent)
        # A circle is told once, by the first of its members.
        if parent == code and code == min(seen):
            rule = f"based_on menuju {BASE} tanpa berputar"
            remedy = f"ganti salah satu based_on dengan {BASE}"
            each.entry.at("based_on").refuse("skenario saling berpijak", rule, remedy, " → ".join([*seen, code]))
