"""The form of a scenario: what it writes is what the loader reads, and what it shows is what the engine says."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rpkd.errors import UserError
from rpkd.params import Programs, load_params
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.workbench._bench import Bench, open_bench, read_trial, scenario_path, try_scenario
from rpkd.workbench._scenario_text import SHOCKS, Sketch, code_of, entry_of, scenario_text
from rpkd.workbench.form import ScenarioForm

ROOT = Path(__file__).resolve().parents[2]
SENTENCE = "APBD memberi bantuan tunai bagi lanjut usia."


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    root = tmp_path_factory.mktemp("form")
    for name in ("params", "data"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "_quarto.yml", root)
    return open_bench(Project(root), "33.16")


@pytest.fixture
def bench(opened: Bench) -> Iterator[Bench]:
    assert opened.params is not None
    before = opened.params.read_bytes()
    yield opened
    opened.params.write_bytes(before)
    shutil.rmtree(scenario_path(opened, "x").parent, ignore_errors=True)


@pytest.fixture
def form(bench: Bench) -> ScenarioForm:
    """A form with one programme, named and ready to be saved."""
    form = ScenarioForm(bench)
    form.name.value, form.summary.value = "Lansia bertahap", SENTENCE
    form.program.value = "lansia-daerah"
    form.add_program.click()
    return form


def last_rate(form: ScenarioForm) -> float:
    assert form.trial is not None
    return form.trial.own.years[-1].measures.headcount


@pytest.mark.parametrize("code", ["tambahan-apbd", "tiga-strategi", "ekstrem-nol"])
def test_a_scenario_of_the_library_written_by_the_form_is_the_same_scenario(bench: Bench, code: str) -> None:
    known = bench.ground.scenarios[code]
    base = {use.program for use in bench.ground.scenarios.base.uses}
    uses = [use for use in known.uses if use.program not in base]
    sketch = Sketch("Salinan", "Sama.", "dasar", (), tuple(entry_of(use) for use in uses))
    read = read_trial(bench, "salinan", scenario_text(sketch, bench.region, bench.ground.programs))
    written = {use.program: use for use in read.uses}
    for use in uses:
        other = written[use.program]
        assert (use.first, use.last, use.ramp, use.not_with) == (other.first, other.last, other.ramp, other.not_with)
    outcomes = [try_scenario(bench, one).own.years[-1].measures for one in (known, read)]
    assert outcomes[0].headcount == pytest.approx(outcomes[1].headcount, abs=1e-12)


def test_a_form_that_changes_nothing_is_the_base(bench: Bench) -> None:
    form = ScenarioForm(bench)
    assert form.problems.value == ""
    assert form.trial is not None
    for own in form.trial.own.years:
        assert own.measures == form.trial.base.at(own.year).measures
    assert yaml.safe_load(form.text()).keys() == {"name", "summary", "based_on"}


def test_a_programme_of_the_library_comes_with_its_values_and_moves_the_result(form: ScenarioForm) -> None:
    entry = yaml.safe_load(form.text())["programs"][0]
    assert entry == {
        "program": "lansia-daerah",
        "from": 2026,
        "to": 2029,
        "ramp": [50, 75, 100],
        "coverage": 80,
        "inclusion_error": {"low": 5, "mode": 15, "high": 25},
        "leakage": {"low": 0, "mode": 2, "high": 5},
    }
    assert form.trial is not None
    base = form.trial.base.years[-1].measures.headcount
    at_eighty = last_rate(form)
    assert at_eighty < base
    form._added[0]._reach.value = 40
    assert at_eighty < last_rate(form) < base
    assert f"{100 * last_rate(form):.2f}".replace(".", ",") in form.result.value
    form._drop(form._added[0])
    assert last_rate(form) == base


def test_a_programme_that_runs_is_changed_from_the_first_year_ahead_or_stopped(form: ScenarioForm) -> None:
    before = last_rate(form)
    row = next(row for row in form._inherited if row.code == "pkh")
    row._reach.value = 10_000
    assert {"program": "pkh", "from": 2026, "recipients": 10_000} in yaml.safe_load(form.text())["programs"]
    fewer = last_rate(form)
    assert fewer > before
    stop = row.widget.children[0].children[1]
    stop.click()
    assert yaml.safe_load(form.text())["without"] == ["pkh"]
    assert last_rate(form) > fewer
    stop.click()
    assert "without" not in yaml.safe_load(form.text())
    assert last_rate(form) == fewer


def test_every_shock_that_is_offered_can_be_computed(form: ScenarioForm) -> None:
    before = last_rate(form)
    for kind in SHOCKS:
        form.shock.value = kind
        form.add_shock.click()
        assert form.problems.value == "", kind
        assert last_rate(form) != before, kind
        assert yaml.safe_load(form.text())["shocks"][0]["kind"] == kind
        form._drop(form._shocks[0])
        assert last_rate(form) == before


def test_ranges_hold_the_likeliest_value(form: ScenarioForm) -> None:
    form.draw.click()
    assert "Dengan peluang 80 persen, P0 tahun 2029 antara" in form.span.value
    assert "Peluang target nasional 2029 (paling banyak 5,00 persen) tercapai: kurang dari 1 persen" in form.span.value
    form._added[0]._reach.value = 10
    assert form.span.value == ""  # it was of another setting


def test_saving_writes_what_the_loader_reads_and_asks_before_it_replaces(form: ScenarioForm) -> None:
    path = scenario_path(form.bench, "lansia-bertahap")
    form.save.click()
    assert "Tersimpan: params/scenarios/33.16/lansia-bertahap.yaml" in form.news.value
    first = path.read_text(encoding="utf-8")
    assert first == form.text()
    form._added[0]._reach.value = 50
    form.save.click()
    assert "sudah ada" in form.news.value
    assert path.read_text(encoding="utf-8") == first
    form.save.click()
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["programs"][0]["coverage"] == 50
    assert not [other for other in path.parent.iterdir() if other != path]


@pytest.mark.parametrize(
    ("name", "sentence", "told"),
    [
        ("Lansia bertahap", "", "kunci wajib belum diisi"),
        ("Bencana", SENTENCE, "nama skenario ini sudah dipakai"),
        ("x" * 90, SENTENCE, "paling panjang"),
    ],
)
def test_what_the_loader_refuses_is_shown_and_not_written(
    form: ScenarioForm, name: str, sentence: str, told: str
) -> None:
    form.name.value, form.summary.value = name, sentence
    form.save.click()
    assert told in form.problems.value
    assert "role='alert'" in form.problems.value
    assert not scenario_path(form.bench, "x").parent.exists()


def test_without_a_name_nothing_is_saved(form: ScenarioForm) -> None:
    form.name.value = "…"
    form.save.click()
    assert "Beri nama" in form.news.value


def test_names_are_text_in_the_file_and_in_the_form(form: ScenarioForm) -> None:
    form.name.value = '<img src=x> "a": {b} # c \\'
    form.save.click()
    assert "<img src=x" not in form.result.value
    assert "&lt;img src=x&gt;" in form.result.value
    assert yaml.safe_load(scenario_path(form.bench, form.code).read_text(encoding="utf-8"))["name"] == form.name.value


def test_the_document_shows_it_once_it_is_asked_for(form: ScenarioForm) -> None:
    bench = form.bench
    form.show.click()
    assert "Simpan skenario ini dahulu" in form.news.value
    form.save.click()
    assert form.place.value == "tiga-strategi"  # all six places are taken: the last one is offered
    form.show.click()
    shown = load_params(bench.params, bench.project, bench.region).params.scenario.shown
    assert shown == ("dasar", "sasaran-diperbaiki", "tambahan-apbd", "ekstrem-nol", "harga-naik", "lansia-bertahap")
    form.show.click()
    assert "sudah dibandingkan" in form.news.value


def test_a_programme_twice_is_refused(form: ScenarioForm) -> None:
    form.add_program.click()
    assert "sudah ada di skenario ini" in form.problems.value
    assert len(form._added) == 1


def test_another_base_brings_its_programmes(form: ScenarioForm) -> None:
    form.base.value = "tiga-strategi"
    assert form.problems.value == ""
    assert {row.code for row in form._inherited} >= {"pkh", "pelatihan-kerja"}
    # What was added stays the form's own, with all its keys.
    assert "lansia-daerah" not in {row.code for row in form._inherited}
    assert yaml.safe_load(form.text())["based_on"] == "tiga-strategi"


def test_a_region_without_figures_is_told_why(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(UserError):
        open_bench(bench.project, "99.99")


@given(st.text(max_size=60))
def test_a_code_is_one_that_a_file_may_have(name: str) -> None:
    code = code_of(name)
    assert len(code) <= 40
    assert code == "" or (code[0].isalpha() and code.isascii() and code == code.lower() and code[-1] != "-")


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_is_written_as_one_value(name: str, summary: str) -> None:
    region = Region("33.16", "3316", "Kabupaten Blora", "kabupaten", "33", "Jawa Tengah", 111.4, -7.1, 1960.5)
    read = yaml.safe_load(scenario_text(Sketch(name, summary, "dasar"), region, Programs({}, {}, {}, ())))
    assert read["based_on"] == "dasar"
    assert read["name"] == " ".join("".join(mark if mark.isprintable() else " " for mark in name).split())
