"""The explorer: its model against the engine, its page in a browser without a network, its settings passed on."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpkd.cli._explore import _refuse_what_is_not_set, explore
from rpkd.errors import UserError
from rpkd.numbers import Unit, format_number
from rpkd.params import Params, load_params, optional_params
from rpkd.project import Project
from rpkd.regions import Region, RegionIndex
from rpkd.report.scenario import Ground, scenario_ground, scenario_view
from rpkd.review.explorer import (
    Choice,
    Explored,
    ExplorerReport,
    Model,
    Values,
    engine_at,
    explored_scenarios,
    fragment_of,
    make_explorer,
    model_from,
    page_data,
    parse_fragment,
    scenario_values,
)
from rpkd.review.explorer._cells import Conditions, cell_of
from rpkd.review.explorer._error import beyond
from rpkd.review.explorer._explored import befallen, persons_of
from rpkd.review.explorer._layout import line_nodes
from rpkd.review.explorer._model import surface_of
from rpkd.review.explorer._page import empty_page
from rpkd.scenario import NoScenarios, Planner, World, aged, standing_of
from rpkd.scenario._shocks import shocked
from rpkd.sources import Tables
from rpkd.workbooks import Workbooks

from ..document.browser import Tab, browser_tab  # noqa: TID252 - tests are no package of their own

PROJECT = Project(Path(__file__).resolve().parents[2])
CODE = "33.16"
SHOWN = ("dasar", "sasaran-diperbaiki", "tambahan-apbd")
SCALED = "tambahan-apbd"


@dataclass(frozen=True)
class Made:
    """One region's page and what it was made from."""

    region: Region
    ground: Ground
    explored: dict[str, Explored]
    path: Path
    report: ExplorerReport
    data: dict[str, Any]
    model: Model

    @property
    def world(self) -> World:
        assert isinstance(self.ground.world, World)
        return self.ground.world


def make(folder: Path, shown: tuple[str, ...] | None = None, jobs: int = 1) -> Made:
    tables = Tables(PROJECT)
    index = RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame)
    region = index.by_code(CODE)
    params: Params = load_params(optional_params(PROJECT, region), PROJECT, region).params
    if shown is not None:
        params = params.model_copy(update={"scenario": params.scenario.model_copy(update={"shown": shown})})
    workbooks = Workbooks(PROJECT, region, tables)
    path = folder / CODE / f"jelajah-{CODE}.html"
    report = make_explorer(PROJECT, region, params, tables, workbooks, index, path, jobs)
    ground = scenario_ground(PROJECT, region, params, tables, workbooks, index)
    data = page_data(path.read_text(encoding="utf-8"))
    explored = {one.code: one for one in explored_scenarios(ground)[0]}
    return Made(region, ground, explored, path, report, data, model_from(data["model"]))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make(tmp_path_factory.mktemp("jelajah"), SHOWN)


@pytest.fixture(scope="module")
def tab(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with browser_tab(tmp_path_factory.mktemp("peramban") / "profil") as tab:
        tab.open(made.path, 360, 740)
        yield tab


def random_choices(made: Made, seed: int, conditions: int, each: int) -> list[Choice]:
    """Draw settings, some of which share growth and line: the engine is asked faster for them."""
    generator = np.random.default_rng(seed)
    codes, found = list(made.explored), []
    for _ in range(conditions):
        growth, line = generator.uniform(-3, 3), generator.uniform(-2, 6)
        for _ in range(each):
            explored = made.explored[codes[generator.integers(len(codes))]]
            coverage = generator.uniform(0, explored.most) if explored.scaling else 1.0
            budget = round(generator.uniform(0, 120), 1) if generator.random() < 0.3 else None
            found.append(Choice(explored.code, float(coverage), float(growth), float(line), budget))
    return found


def as_setting(choice: Choice) -> str:
    return json.dumps(
        {
            "skenario": choice.scenario,
            "cakupan": 100 * choice.coverage,
            "pertumbuhan": choice.growth,
            "garis": choice.line,
            "anggaran": choice.budget,
            "tahun": 2029,
        }
    )


def shown_by(tab: Tab, choice: Choice) -> Values:
    found = tab.evaluate(f"rpkdJelajah.hitung({as_setting(choice)})")
    arrays = (np.array(found[name]) for name in ("p0", "dasar", "selisih", "biaya"))
    return Values(found["pengali"], found["melebihi"], *arrays, found["peluang"], found["peluangDasar"])


def distances(page: Values, engine: Values) -> dict[str, float]:
    return {
        "rate": float(np.abs(page.rate[0] - engine.rate[0]).max()),
        "ends": float(np.abs(page.rate[1:] - engine.rate[1:]).max()),
        "change": float(np.abs(page.change - engine.change).max()),
        "cost": float(np.abs(page.cost[0] - engine.cost[0]).max()),
        "cost_ends": float(np.abs(page.cost[1:] - engine.cost[1:]).max()),
        "chance": 100 * abs(page.chance - engine.chance),
    }


def assert_within_the_stated_error(made: Made, choice: Choice, page: Values, engine: Values) -> None:
    stated = made.report.errors[choice.scenario].stated
    assert page.over == engine.over, choice
    for name, distance in distances(page, engine).items():
        # What the page states is rounded up to what it shows.
        unit = {"chance": 1.0, "cost": 0.1, "cost_ends": 0.1}.get(name, 0.01)
        assert distance <= np.ceil(stated[name] / unit) * unit + 1e-9 or distance <= unit, (choice, name, distance)


# The model and the engine ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["tambahan-apbd", "ekstrem-nol", "harga-naik", "pbi-dipangkas", "dasar"])
def test_a_year_under_many_conditions_is_the_engines_year_under_each(made: Made, code: str) -> None:
    world, base, year, passed = made.world, made.ground.scenarios.base, 2028, 3
    scenario = made.ground.scenarios[code]
    planner = Planner(world.people, world.setting, persons=persons_of(world))
    stage = world.stages[world.years.index(year)]
    growths, lines = np.array([-3.0, 0.0, 2.2]), np.array([-2.0, 0.0, 5.5])
    worth = (1 + world.setting.pass_through.mode * growths / 100) ** -passed
    asked = Conditions(worth, (1 + lines / 100) ** passed * worth[:, None])
    spending, moved = shocked(planner, aged(world.people.welfare, stage), stage, scenario.shocks)
    cell = cell_of(world.people, spending, moved, planner.grants(scenario, year), planner.grants(base, year), asked)
    for row, growth in enumerate(growths.tolist()):
        for column, line in enumerate(lines.tolist()):
            engine = standing_of(planner, stage, base, befallen(world, scenario, growth, line))
            assert cell.headcount[row, column] == pytest.approx(engine.measures.headcount, abs=1e-12)
            cost = cell.fixed + cell.filling[row, column] * (1 + line / 100) ** passed
            assert cost == pytest.approx(engine.cost, rel=1e-12)


def test_the_documents_setting_gives_the_documents_own_numbers(made: Made) -> None:
    view = scenario_view(made.ground)
    assert view is not None
    for one in view.everything:
        values = made.model.at(one.code, 1.0, 0.0, 0.0)
        assert values.rate[0].tolist() == [100 * one.outcome.at(year).measures.headcount for year in view.ahead]
        assert values.rate[1:, -1].tolist() == pytest.approx([100 * end for end in one.own], rel=1e-12)
        assert values.change[:, -1].tolist() == pytest.approx([100 * end for end in one.difference], abs=1e-10)
        assert values.cost[0, -1] == pytest.approx(one.extra / 1e9, abs=1e-9)
        assert values.cost[1:, -1].tolist() == pytest.approx([end / 1e9 for end in one.cost], abs=1e-9)
        assert values.chance == one.chance


def test_the_model_stays_within_the_stated_error_of_the_engine(made: Made) -> None:
    for choice in random_choices(made, seed=33, conditions=3, each=3):
        page = made.model.at(choice.scenario, choice.coverage, choice.growth, choice.line, choice.budget)
        assert_within_the_stated_error(
            made, choice, page, engine_at(made.ground, made.explored[choice.scenario], choice)
        )


def test_what_runs_now_is_computed_and_not_interpolated(made: Made) -> None:
    choice = Choice("dasar", 1.0, -2.3, 4.7)
    page = made.model.at("dasar", 1.0, choice.growth, choice.line)
    engine = engine_at(made.ground, made.explored["dasar"], choice)
    assert np.abs(page.rate[0] - engine.rate[0]).max() < 0.02
    assert page.base.tolist() == page.rate.tolist()


def test_a_budget_shrinks_coverage_until_the_dearest_year_is_paid(made: Made) -> None:
    free = made.model.at(SCALED, 1.0, 0.0, 0.0)
    budget = 0.4 * float(free.cost[0, :-1].max())
    page = made.model.at(SCALED, 1.0, 0.0, 0.0, budget)
    assert 0 < page.multiplier < 1
    assert page.cost[0, :-1].max() == pytest.approx(budget, abs=1e-3)
    engine = engine_at(made.ground, made.explored[SCALED], Choice(SCALED, budget=budget))
    assert engine.multiplier == pytest.approx(page.multiplier, abs=1e-4)
    assert made.model.at(SCALED, 1.0, 0.0, 0.0, 1000.0) == made.model.at(SCALED, 1.0, 0.0, 0.0)


def test_more_coverage_costs_more_and_leaves_fewer_poor(made: Made) -> None:
    values = [made.model.at(SCALED, coverage, 0.0, 0.0) for coverage in (0.0, 0.3, 0.8, 1.2)]
    assert np.all(np.diff([one.cost[0, -1] for one in values]) > 0)
    assert np.all(np.diff([one.rate[0, -1] for one in values]) < 0)
    assert values[0].cost[0] == pytest.approx(np.zeros(5), abs=1e-3)


def test_the_page_is_small(made: Made) -> None:
    assert made.report.size == made.path.stat().st_size < 600_000
    assert made.report.missing == {}


# Parts ----------------------------------------------------------------------------------------------------------


@given(st.floats(0, 2), st.floats(0.8, 1.3), st.floats(0.8, 1.4))
def test_a_surface_is_exact_where_numbers_run_straight(coverage: float, worth: float, line: float) -> None:
    coverages, worths, lines = (0.0, 0.7, 2.0), np.array([0.8, 1.3]), np.array([0.8, 1.0, 1.4])
    draws = np.array([1.0, -2.0, 0.5])

    def truth(c: Any, w: Any, x: Any) -> Any:
        return draws * (2 * c + w - 3 * x + c * w * x) + 5

    nodes = np.meshgrid(np.array(coverages), worths, lines, indexing="ij")
    surface = surface_of(coverages, worths, lines, truth(*(axis[..., None] for axis in nodes)), 1e-9)
    found = surface.at(coverage, np.full(3, worth), np.full(3, line))
    middle = np.interp(coverage, coverages, coverages)
    assert found.tolist() == pytest.approx(truth(middle, worth, line).tolist(), abs=1e-6)


@given(st.floats(0.6, 0.99), st.floats(1.01, 1.6))
def test_nodes_hold_one_and_reach_beyond_both_ends(low: float, high: float) -> None:
    nodes = line_nodes(low, high, 0.01, 0.04)
    assert 1.0 in nodes
    assert nodes[0] < low < high < nodes[-1]
    assert np.all(np.diff(nodes) > 0.009)


@given(st.lists(st.floats(0, 10), min_size=5, max_size=60))
def test_the_stated_error_is_never_less_than_the_largest_that_was_measured(distances: list[float]) -> None:
    assert beyond(np.array(distances)) >= max(distances)


def test_none_of_two_hundred_others_lies_beyond_the_stated_error() -> None:
    generator = np.random.default_rng(8)
    missed = sum(generator.exponential(size=200).max() > beyond(generator.exponential(size=250)) for _ in range(400))
    assert missed / 400 < 0.05


settings = st.builds(
    Choice,
    st.sampled_from(["dasar", "tiga-strategi", "x9"]),
    st.integers(0, 200).map(lambda percent: percent / 100),
    st.integers(-30, 30).map(lambda tenths: tenths / 10),
    st.integers(-20, 60).map(lambda tenths: tenths / 10),
    st.none() | st.integers(0, 10_000).map(lambda tenths: tenths / 10),
    st.none() | st.integers(2026, 2029),
)


@given(settings)
def test_a_setting_survives_its_link(choice: Choice) -> None:
    found = parse_fragment(f"https://contoh/jelajah-33.16.html#{fragment_of(choice)}")
    assert found.coverage == pytest.approx(choice.coverage, abs=1e-9)
    assert replace(found, coverage=choice.coverage) == choice


@pytest.mark.parametrize(
    "text",
    [
        "",
        "skenario=<script>alert(1)</script>",
        "skenario=dasar&cakupan=1e9",
        "skenario=dasar&cakupan=NaN",
        "skenario=dasar&skenario=dasar",
        "skenario=dasar&garis=7",
        "skenario=../../etc/passwd",
        "skenario=dasar&perintah=rm",
        "skenario=dasar&cakupan=１００",
    ],
)
def test_a_link_with_anything_else_is_refused(text: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_fragment(text)
    assert caught.value.problems[0].where.startswith("--setting")


def test_a_region_without_scenarios_gets_a_page_that_says_why(made: Made, tmp_path: Path) -> None:
    tables = Tables(PROJECT)
    index = RegionIndex.from_tables(tables["regencies"].frame, tables["provinces"].frame)
    own = made.ground.params
    params = own.model_copy(update={"scenario": own.scenario.model_copy(update={"population": "microdata"})})
    path = tmp_path / "jelajah.html"
    report = make_explorer(PROJECT, made.region, params, tables, Workbooks(PROJECT, made.region, tables), index, path)
    page = path.read_text(encoding="utf-8")
    assert "meminta microdata" in report.reason
    assert f"Sebabnya: {report.reason}." in page
    with pytest.raises(ValueError, match="bukan halaman"):
        page_data(page)


def test_a_reason_is_text_and_no_markup(made: Made) -> None:
    page = empty_page(made.region, "21 November 2026", "P1 <b>tidak</b> {{style}} tersedia")
    assert "Sebabnya: P1 &lt;b&gt;tidak&lt;/b&gt; {{style}} tersedia." in page


def test_a_region_without_scenarios_cannot_be_explored(made: Made) -> None:
    ground = replace(made.ground, world=NoScenarios("tidak ada angka P0"))
    with pytest.raises(ValueError, match="tidak ada angka P0"):
        explored_scenarios(ground)


# A setting in full, from the command line -------------------------------------------------------------------------


def in_full(made: Made, setting: str, monkeypatch: pytest.MonkeyPatch, out: Path | None = None) -> None:
    monkeypatch.setenv("RPKD_PROJECT", str(PROJECT.root))
    explore(argparse.Namespace(region=CODE, out=out or made.path.parents[1], jobs=1, setting=setting))


@pytest.mark.parametrize(
    ("content", "what"),
    [(b'name: "\xff"\n', "berkas bukan teks UTF-8"), (b"name: X\nbased_on: entah\n", "skenario induk tidak dikenal")],
)
def test_a_scenario_file_that_is_wrong_is_named_by_its_own_path(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, what: str
) -> None:
    path = tmp_path / "kiriman.YML"
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        in_full(made, str(path), monkeypatch)
    told = next(problem for problem in caught.value.problems if problem.what == what)
    assert told.where.startswith(f"{path} baris ")


@pytest.mark.parametrize("data", ["{}", "{", '{"model": 1, "scenarios": []}', '{"model": {"block": "AA=="}}'])
def test_a_damaged_page_is_refused(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: str) -> None:
    page = tmp_path / CODE / f"jelajah-{CODE}.html"
    page.parent.mkdir()
    page.write_text(f'<script type="application/json" id="data">{data}</script>', encoding="utf-8")
    with pytest.raises(UserError, match="atau rusak"):
        in_full(made, "skenario=dasar", monkeypatch, tmp_path)


def test_growth_cannot_be_set_where_the_scenario_says_it(made: Made) -> None:
    own = replace(made.explored["dasar"], growth=False)
    _refuse_what_is_not_set(own, Choice("dasar", line=2.0))
    with pytest.raises(UserError, match="sudah mengatur pertumbuhan sendiri"):
        _refuse_what_is_not_set(own, Choice("dasar", growth=0.5))


def test_coverage_means_nothing_without_programmes_of_ones_own(made: Made) -> None:
    assert made.model.at("sasaran-diperbaiki", 0.6, 0.0, 0.0) == made.model.exact["sasaran-diperbaiki"]


# The page in a browser ------------------------------------------------------------------------------------------


def reset(tab: Tab) -> None:
    tab.evaluate("document.getElementById('ulang').click()")


def slide(tab: Tab, control: str, value: float) -> None:
    tab.evaluate(
        f"(() => {{ const c = document.getElementById('{control}'); c.value = {value};"
        " c.dispatchEvent(new Event('input', {bubbles: true})); })()"
    )


def choose(tab: Tab, code: str) -> None:
    tab.evaluate(
        f"(() => {{ const c = document.getElementById('skenario'); c.value = '{code}';"
        " c.dispatchEvent(new Event('change', {bubbles: true})); })()"
    )


def words(tab: Tab, place: str) -> str:
    return str(tab.evaluate(f"document.getElementById('{place}').textContent"))


@pytest.mark.browser
def test_the_page_computes_what_the_model_does(made: Made, tab: Tab) -> None:
    for choice in [*random_choices(made, seed=1, conditions=8, each=4), Choice(SCALED), Choice(SCALED, budget=0.0)]:
        page = shown_by(tab, choice)
        model = made.model.at(choice.scenario, choice.coverage, choice.growth, choice.line, choice.budget)
        assert page.multiplier == pytest.approx(model.multiplier, abs=1e-12)
        assert (page.over, page.chance, page.base_chance) == (model.over, model.chance, model.base_chance)
        for name in ("rate", "base", "change", "cost"):
            assert getattr(page, name) == pytest.approx(getattr(model, name), abs=1e-9), (choice, name)


@pytest.mark.browser
def test_numbers_are_written_as_everywhere(tab: Tab) -> None:
    generator = np.random.default_rng(4)
    values = [
        0.0,
        2.675,
        0.005,
        -0.005,
        -0.004,
        1234567.5,
        1e-9,
        999.995,
        *(generator.normal(size=200) * 1000).tolist(),
    ]
    for decimals in (0, 1, 2):
        page = tab.evaluate(f"{json.dumps(values)}.map((value) => rpkdJelajah.angka(value, {decimals}))")
        assert page == [format_number(value, Unit.INDEX, decimals) for value in values]


@pytest.mark.browser
def test_sliders_move_the_numbers_and_the_documents_numbers_come_back(made: Made, tab: Tab) -> None:
    reset(tab)
    exact = made.model.exact[SCALED]
    before = {place: words(tab, place) for place in ("n-p0", "n-miskin", "n-biaya", "k-p0")}
    assert before["n-p0"] == f"{format_number(float(exact.rate[0, -1]), Unit.PERCENT)} persen"
    for control, value in (("cakupan", 40), ("pertumbuhan", -1.5), ("garis", 2), ("tahun", 2027), ("anggaran", 5)):
        shown = words(tab, "n-p0")
        slide(tab, control, value)
        assert words(tab, "n-p0") != shown, control
    assert "membayar cakupan" in words(tab, "catatan-anggaran")
    tab.evaluate("document.getElementById('dokumen').click()")
    slide(tab, "tahun", 2029)
    assert {place: words(tab, place) for place in before} == before
    rows = tab.evaluate("document.querySelectorAll('#tabel tr').length")
    assert rows == len(made.model.years)


@pytest.mark.browser
def test_keys_move_a_slider(tab: Tab) -> None:
    reset(tab)
    tab.evaluate("document.getElementById('garis').focus()")
    before = words(tab, "n-p0")
    for kind in ("keyDown", "keyUp"):
        tab.call("Input.dispatchKeyEvent", type=kind, key="ArrowRight", code="ArrowRight", windowsVirtualKeyCode=39)
    assert tab.evaluate("document.getElementById('garis').value") == "0.5"
    assert tab.evaluate("document.getElementById('garis').getAttribute('aria-valuetext')") == "+0,5 persen setahun"
    assert words(tab, "n-p0") != before


@pytest.mark.browser
def test_every_control_has_a_name_and_says_its_value(tab: Tab) -> None:
    reset(tab)
    tab.call("Accessibility.enable")
    nodes = tab.call("Accessibility.getFullAXTree")["nodes"]
    found = {role: [] for role in ("slider", "combobox", "button", "textbox", "image", "figure", "table", "status")}
    for node in nodes:
        role = node.get("role", {}).get("value")
        if not node.get("ignored") and role in found:
            found[role].append((node.get("name", {}).get("value", ""), node.get("value", {}).get("value", "")))
    assert [name for name, _ in found["slider"]] == [
        "Cakupan program tambahan",
        "Pertumbuhan ekonomi per kapita",
        "Garis kemiskinan (harga kebutuhan dasar)",
        "Anggaran tambahan setahun",
        "Tahun yang ditampilkan",
    ]
    assert found["combobox"][0][0] == "Skenario"
    assert all(name for role in ("button", "textbox", "image", "figure", "table") for name, _ in found[role])
    assert len(found["figure"]) == 2
    assert len(found["button"]) == 5
    texts = tab.evaluate(
        "Array.from(document.querySelectorAll('input[type=range]')).map((c) => c.getAttribute('aria-valuetext'))"
    )
    assert texts == ["100 persen", "seperti proyeksi", "seperti proyeksi", "tanpa batas", "2029"]


@pytest.mark.browser
def test_the_page_fits_a_phone_and_asks_for_nothing(made: Made, tab: Tab) -> None:
    for code in made.explored:
        choose(tab, code)
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360, code
        # The results stay in sight; what is scrolled to must not lie under them (`scroll-padding-top`).
        assert tab.evaluate("document.querySelector('.angka').offsetHeight") <= 13 * 16, code
        assert tab.evaluate("document.getElementById('banding').offsetHeight") > 0, code
        target = tab.evaluate("document.getElementById('t-peluang').textContent")
        assert target == f"Peluang {made.data['owner']} 2029", code
    asked = [request["request"]["url"] for request in tab.said("Network.requestWillBeSent")]
    assert [url for url in asked if not url.startswith((made.path.as_uri(), "data:"))] == []
    assert tab.said("Log.entryAdded") == tab.said("Runtime.exceptionThrown") == []


@pytest.mark.browser
def test_a_link_restores_a_setting_and_a_hostile_one_only_its_sound_parts(tab: Tab) -> None:
    read = "rpkdJelajah.baca"
    tab.evaluate(f"location.hash = '#skenario={SCALED}&cakupan=60&pertumbuhan=-1&garis=0.5&anggaran=12.5&tahun=2027'")
    tab.evaluate("new Promise((done) => setTimeout(done, 50))")
    assert tab.evaluate("rpkdJelajah.pengaturan") == {
        "skenario": SCALED, "cakupan": 60, "pertumbuhan": -1, "garis": 0.5, "anggaran": 12.5, "tahun": 2027,
    }  # fmt: skip
    hostile = "#skenario=<img src=x onerror=alert(1)>&cakupan=1e3&garis=3&__proto__=1&toString=2"
    found = tab.evaluate(f"{read}({json.dumps(hostile)})")
    assert found["lengkap"] is False
    assert (found["setting"]["skenario"], found["setting"]["cakupan"], found["setting"]["garis"]) == (SCALED, 100, 3)
    tab.evaluate(f"document.getElementById('tautan').value = {json.dumps(hostile)}")
    tab.evaluate("document.getElementById('buka').click()")
    assert "diabaikan" in words(tab, "pesan")
    assert tab.evaluate("document.images.length") == 0
    assert tab.evaluate(f"{read}(rpkdJelajah.tautan(rpkdJelajah.pengaturan)).lengkap") is True
    # What the scenario has no control for, or not that far, is told as well.
    for more, key, held in (("cakupan=200", "cakupan", 125), ("cakupan=60", "cakupan", 60)):
        found = tab.evaluate(f"{read}('skenario={SCALED}&{more}')")
        assert (found["lengkap"], found["setting"][key]) == (held == 60, held)
    assert tab.evaluate(f"{read}('skenario=sasaran-diperbaiki&cakupan=60').lengkap") is False


@pytest.mark.browser
@pytest.mark.parametrize(
    "choice",
    [Choice(SCALED, 0.37, 0.5, 0.0), Choice(SCALED, 1.2, 0.0, -1.5), Choice("sasaran-diperbaiki", 1.0, -1.0, 2.0)],
    ids=lambda choice: choice.scenario,
)
def test_a_saved_scenario_gives_the_same_numbers(
    made: Made,
    tab: Tab,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    choice: Choice,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    saved = tab.evaluate(f"rpkdJelajah.yaml({as_setting(choice)})")
    path = tmp_path / saved["nama"]
    path.write_text(saved["isi"], encoding="utf-8")
    monkeypatch.setenv("RPKD_PROJECT", str(PROJECT.root))
    explore(argparse.Namespace(region=CODE, out=made.path.parents[1], jobs=1, setting=str(path)))
    said = capsys.readouterr().out
    # The file tells in its name how far it is turned; of itself it is a scenario like others.
    assert "Cakupan" not in said
    engine = engine_at(made.ground, made.explored[choice.scenario], choice)
    page = shown_by(tab, choice)

    def three(values: Any) -> str:
        middle, low, high = (format_number(value, Unit.PERCENT) for value in values.tolist())
        return f"{middle} ({low}; {high})"

    row = next(line for line in said.splitlines() if line.startswith("  P0 2029"))
    assert row.split(None, 3)[3].rstrip() == f"{three(engine.rate[:, -1]):<28}{three(page.rate[:, -1])}"


@pytest.mark.slow
@pytest.mark.browser
def test_two_hundred_random_settings_agree_with_the_engine(tmp_path: Path) -> None:
    made = make(tmp_path, jobs=2)
    assert made.report.size < 3_000_000
    choices = random_choices(made, seed=20252029, conditions=25, each=8)
    with browser_tab(tmp_path / "profil") as tab:
        tab.open(made.path, 360, 740)
        pages = [shown_by(tab, choice) for choice in choices]
    for start in range(0, len(choices), 8):
        together = choices[start : start + 8]
        growth, line = together[0].growth, together[0].line
        # The engine finds each one's coverage by itself; one run then computes the eight together.
        scenarios = []
        for choice, page in zip(together, pages[start : start + 8], strict=True):
            explored = made.explored[choice.scenario]
            multiplier = page.multiplier
            if choice.budget is not None and page.multiplier != choice.coverage:
                multiplier = engine_at(made.ground, explored, choice).multiplier
            scenarios.append(befallen(made.world, explored.at(multiplier), growth, line))
        engines = scenario_values(made.ground, scenarios, growth, line)
        for choice, page, engine in zip(together, pages[start : start + 8], engines, strict=True):
            assert_within_the_stated_error(made, choice, page, engine._replace(over=page.over))
