"""`rpkd explore`: the page on which anybody turns a region's scenarios, and one setting of it computed in full."""

from __future__ import annotations

import argparse
import re
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rpkd.cli._regions import region_index
from rpkd.errors import EXIT_DONE, Problem, UserError, explain_os_errors
from rpkd.files import write_bytes
from rpkd.project import Project, find_project

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from rpkd.params import Scenario
    from rpkd.regions import Region
    from rpkd.report.scenario import Ground
    from rpkd.review.explorer import Choice, Explored, Values

    FloatArray = npt.NDArray[np.float64]

_LINK = re.compile(r"^# Tautan: #(\S+)$", re.MULTILINE)
_OWN = "dari-halaman"
_WHERE = "--setting"


def explore(parsed: argparse.Namespace) -> int:
    """Make ``jelajah-<code>.html``; with `--setting`, compute that setting in full beside the page's numbers."""
    from rpkd.params import load_params, optional_params
    from rpkd.report.scenario import scenario_ground
    from rpkd.review.explorer import make_explorer
    from rpkd.sources import Tables
    from rpkd.workbooks import Workbooks

    project = find_project()
    index = region_index(project)
    region = index.find(parsed.region)
    params = load_params(optional_params(project, region), project, region).params
    tables = Tables(project)
    workbooks = Workbooks(project, region, tables)
    path = (parsed.out or project.build) / region.code / f"jelajah-{region.code}.html"
    if parsed.setting:
        ground = scenario_ground(project, region, params, tables, workbooks, index)
        return _in_full(project, region, ground, parsed.setting, path)
    report = make_explorer(project, region, params, tables, workbooks, index, path, parsed.jobs)
    print(f"Penjelajah: {project.shown(report.path)} ({_kilobytes(report.size)})")
    if report.reason:
        print(f"Isi       : skenario daerah ini tidak dapat dihitung: {report.reason}")
        return EXIT_DONE
    print(f"Skenario  : {', '.join(report.scenarios)}")
    for name, reason in report.missing.items():
        print(f"Tidak ada : {name}: {reason}")
    return EXIT_DONE


def _kilobytes(size: int) -> str:
    from rpkd.numbers import Unit, format_number

    return f"{format_number(size / 1000, Unit.COUNT)} kB"


def _in_full(project: Project, region: Region, ground: Ground, written: str, page: Path) -> int:
    """Compute a setting with the engine and print it beside what the page says."""
    from rpkd.numbers import Unit, format_number
    from rpkd.review.explorer import engine_at, explored_scenarios, parse_fragment, scenario_values
    from rpkd.scenario import NoScenarios

    if isinstance(ground.world, NoScenarios):
        rule = "hanya daerah yang skenarionya dapat dihitung"
        what = f"skenario {region.name} tidak dapat dihitung"
        raise UserError(Problem(_WHERE, what, ground.world.reason, rule, "lengkapi angka itu, lalu ulangi"))
    given = Path(written)
    if given.suffix.lower() in {".yaml", ".yml"}:
        scenario = _scenario_in(project, region, ground, given)
        link = _LINK.search(given.read_text(encoding="utf-8"))
        choice = None if link is None else parse_fragment(link[1])
        growth, line = (0.0, 0.0) if choice is None else (choice.growth, choice.line)
        engine = scenario_values(ground, [scenario], growth, line)[0]
        print(f"Skenario  : {scenario.name} ({given.name})")
    else:
        choice = parse_fragment(written)
        known = {one.code: one for one in explored_scenarios(ground)[0]}
        if choice.scenario not in known:
            rule = f"skenario yang ada di halaman: {', '.join(known)}"
            remedy = "pilih salah satunya"
            raise UserError(Problem(f"{_WHERE}, skenario", "skenario tidak dikenal", choice.scenario, rule, remedy))
        _refuse_what_is_not_set(known[choice.scenario], choice)
        engine = engine_at(ground, known[choice.scenario], choice)
        print(f"Skenario  : {known[choice.scenario].scenario.name}")
        print(f"Cakupan   : {format_number(100 * engine.multiplier, Unit.PERCENT, 1)} persen")
        if engine.over:
            print("Anggaran  : biayanya melebihi anggaran itu")
    _print_beside(engine, _page_values(project, page, choice), ground, ground.world.years[1:])
    return EXIT_DONE


def _refuse_what_is_not_set(explored: Explored, choice: Choice) -> None:
    """Refuse growth or a line for a scenario that says of them itself: its page has no control for them."""
    asked = (("pertumbuhan", choice.growth, explored.growth), ("garis", choice.line, explored.line))
    problems = [
        Problem(
            f"{_WHERE}, {key}",
            f"skenario {explored.scenario.name} sudah mengatur {key} sendiri",
            f"{value:g}",
            "seperti di halaman: pengaturan itu tidak ada",
            f"hapus bagian {key} dari tautan",
        )
        for key, value, settable in asked
        if value and not settable
    ]
    if problems:
        raise UserError(*problems)


def _scenario_in(project: Project, region: Region, ground: Ground, path: Path) -> Scenario:
    """Read a scenario's file as if it lay among the region's own."""
    from rpkd.params import load_scenarios

    if not path.is_file():
        remedy = "periksa nama berkas dan foldernya"
        raise UserError(Problem(_WHERE, "berkas skenario tidak ditemukan", str(path), "berkas yang ada", remedy))
    if (
        path.parent.resolve() == (project.params / "scenarios" / region.code).resolve()
        and path.stem in ground.scenarios
    ):
        return ground.scenarios[path.stem]
    document = ground.params.document
    # A file that lies there already, under the same name, is the same scenario: two would share one title.
    there = (project.params / "scenarios" / region.code / path.name).exists()
    code = path.stem if there else _OWN
    with tempfile.TemporaryDirectory() as folder:
        beside = Project(Path(folder))
        own = beside.params / "scenarios" / region.code / f"{code}.yaml"
        with explain_os_errors(path, "membaca skenario"):
            shutil.copytree(project.params / "scenarios", beside.params / "scenarios")
            write_bytes(own, path.read_bytes())
        areas = {district.code for district in ground.districts} if ground.districts else None
        period = (document.period_start, document.period_end)
        try:
            return load_scenarios(beside, region, ground.programs, period, areas)[code]
        except UserError as error:
            shown = beside.shown(own)
            raise UserError(
                *(replace(one, where=one.where.replace(shown, str(path))) for one in error.problems)
            ) from error


def _page_values(project: Project, page: Path, choice: Choice | None) -> Values | None:
    """Return what the region's page says of a setting; None where there is no page, or it lacks the scenario."""
    from rpkd.review.explorer import model_from, page_data

    if choice is None or not page.is_file():
        return None
    try:
        data = page_data(page.read_text(encoding="utf-8"))
        model = model_from(data["model"])
        codes = {one["code"] for one in data["scenarios"]}
    except (ValueError, LookupError, TypeError) as error:
        remedy = "buat lagi halaman itu dengan rpkd explore tanpa --setting"
        what, rule = "bukan halaman penjelajah dengan skenario, atau rusak", "halaman buatan rpkd explore"
        raise UserError(Problem(project.shown(page), what, None, rule, remedy)) from error
    if choice.scenario not in codes:
        return None
    return model.at(choice.scenario, choice.coverage, choice.growth, choice.line, choice.budget)


def _print_beside(engine: Values, page: Values | None, ground: Ground, years: Sequence[int]) -> None:
    """Print P0, cost and chance of one setting: as the engine has them, and as the page does."""
    from rpkd.numbers import Unit, format_number
    from rpkd.report.projection import told

    both = [one for one in (engine, page) if one is not None]

    def line(name: str, cells: Sequence[str]) -> None:
        print(f"  {name:<28}{''.join(f'{cell:<28}' for cell in cells)}".rstrip())

    def three(values: FloatArray, unit: Unit) -> str:
        middle, low, high = (format_number(value, unit) for value in values.tolist())
        return f"{middle} ({low}; {high})"

    print()
    line("", ["hitungan penuh", "halaman"][: len(both)])
    for place, year in enumerate(years):
        line(f"P0 {year} (persen)", [three(one.rate[:, place], Unit.PERCENT) for one in both])
    for place, name in enumerate([*map(str, years), "rata-rata"]):
        line(f"Biaya {name} (miliar Rp)", [three(one.cost[:, place], Unit.BILLION_RUPIAH) for one in both])
    if ground.aimed is not None:
        line(f"Peluang target {ground.aimed.target.year}", [f"{told(one.chance)} persen" for one in both])
    print("\nDi dalam kurung kedua ujung kisaran.")
    if page is None:
        print("Halaman penjelajah daerah ini belum ada, atau tidak memuat pengaturan itu.")
