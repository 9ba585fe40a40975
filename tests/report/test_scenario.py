"""The scenario chapter: what is shown of a region's scenarios, in sentences, tables, chart and annex."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from rpkd.numbers import Unit, format_number, parse_number
from rpkd.params import Params, Uncertain, load_params
from rpkd.profile import Target, as_shown
from rpkd.project import Project
from rpkd.regions import RegionIndex
from rpkd.report import matrix, scenario
from rpkd.report._content import TableContent
from rpkd.report._scenario_annex import used_parameters, validity, value_text
from rpkd.report._scenario_details import driver_name
from rpkd.report._scenario_division import division_of
from rpkd.report._scenario_known import Aimed, Ground
from rpkd.report._scenario_numbers import stem_of
from rpkd.report._scenario_sentences import lead_points
from rpkd.report._scenario_tables import chart_rows, cost_text, worth_text
from rpkd.report._scenario_view import View
from rpkd.report.figures import svg_of
from rpkd.results import Recorder, ResultTable, Scalar
from rpkd.scenario import NoScenarios, World
from rpkd.sources import Source, Tables
from rpkd.workbooks import InputTable, Workbooks

from ..scenario.plans import FIRST, detail, plan  # noqa: TID252 - one example serves both

PROJECT = Project(Path(__file__).resolve().parents[2])
SOURCE = Source("BPS, uji", "Uji", "BPS", "2025", "")
CODE = "33.16"


def ground_of(
    tables: Tables,
    index: RegionIndex,
    changes: Mapping[str, Any],
    books: Workbooks | None = None,
    code: str = CODE,
    **sections: Any,
) -> Ground:
    """Make the ground of a region with few draws and other parameters."""
    region = index.find(code)
    params = load_params(None, PROJECT, region).params
    settings = params.scenario.model_copy(update={"draws": 100, **changes})
    params = params.model_copy(update={"scenario": settings, **sections})
    return scenario.scenario_ground(PROJECT, region, params, tables, books or Workbooks(PROJECT, region, tables), index)


@pytest.fixture(scope="module")
def ground(tables: Tables, index: RegionIndex) -> Ground:
    return ground_of(tables, index, {})


@pytest.fixture(scope="module")
def view(ground: Ground) -> View:
    found = scenario.scenario_view(ground)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def numbers(view: View) -> dict[str, Scalar]:
    return scenario.scenario_numbers(recorder(), view, SOURCE)


@pytest.fixture(scope="module")
def nothing(ground: Ground) -> Ground:
    return dataclasses.replace(ground, world=NoScenarios("garis kemiskinan ekstrem 2031 tidak tersedia"), aimed=None)


def recorder() -> Recorder:
    return Recorder(CODE, "skenario", lambda: "angka-skenario")


def recorded(contents: Mapping[str, tuple[str, TableContent]]) -> dict[str, ResultTable]:
    into = recorder()
    return {key: into.table(key, title, content.columns, content.rows) for key, (title, content) in contents.items()}


def test_without_change_comes_first_and_names_the_target(
    view: View, ground: Ground, numbers: dict[str, Scalar], index: RegionIndex
) -> None:
    first, *_ = lead_points(numbers, ground, view, index.find(CODE))
    rate = format_number(view.rate(view.base, view.last), Unit.PERCENT)
    assert f"diperkirakan {rate} persen" in first
    assert "di atas target nasional" in first
    assert first.endswith("yang bukan target daerah.")


def test_the_strongest_scenario_is_the_one_with_the_lowest_rate(
    view: View, ground: Ground, numbers: dict[str, Scalar], index: RegionIndex
) -> None:
    _, second, third = lead_points(numbers, ground, view, index.find(CODE))
    sure = [one for one in view.scored if one.lowers]
    best = min(sure, key=lambda one: one.outcome.at(view.last).measures.headcount)
    assert view.best is best
    assert f"«{best.name}» paling banyak menurunkannya" in second
    change = numbers[f"{stem_of(best.code)}_change"]
    assert f"{change:angka} poin persen lebih rendah".removeprefix("−") in second
    assert "belum mencapai target" in second
    assert view.thrifty is not None
    assert f"«{view.thrifty.name}» paling hemat" in third
    assert all(f"«{one.name}»" in third for one in view.free)
    freely = dataclasses.replace(view, best=view.free[0])
    _, second, third = lead_points(numbers, ground, freely, index.find(CODE))
    assert second.count("tanpa tambahan uang") == 1
    assert third.startswith("Di antara yang memerlukan tambahan uang")


def test_a_target_of_the_region_goes_before_the_nations(
    view: View, numbers: dict[str, Scalar], ground: Ground, index: RegionIndex
) -> None:
    met = dataclasses.replace(ground, aimed=Aimed("regional", Target(view.last, 12.0, 12.0)))
    other = dataclasses.replace(view, ground=met)
    told = scenario.scenario_numbers(recorder(), other, SOURCE)
    first, second, _ = lead_points(told, met, other, index.find(CODE))
    assert first.endswith("sudah memenuhi target RPJMD (12,00 persen).")
    assert "target tercapai" not in second
    without = dataclasses.replace(view, ground=dataclasses.replace(ground, aimed=None))
    told = scenario.scenario_numbers(recorder(), without, SOURCE)
    assert "tidak ada target" in lead_points(told, without.ground, without, index.find(CODE))[0]


def test_printed_differences_are_those_of_the_printed_rates(view: View, numbers: dict[str, Scalar]) -> None:
    base = parse_number(f"{numbers['scenario_dasar_rate']:angka}")
    for one in view.scored:
        rate, change = (numbers[f"{stem_of(one.code)}_{key}"] for key in ("rate", "change"))
        assert parse_number(f"{change:angka}") == pytest.approx(parse_number(f"{rate:angka}") - base, abs=1e-9)


def test_likeliest_differences_lie_in_their_intervals(view: View) -> None:
    for one in view.scored:
        low, high = one.difference
        assert low - 5e-5 <= view.change(one, view.last) / 100 <= high + 5e-5, one.code


def test_the_table_holds_each_shown_scenario_once(view: View, ground: Ground) -> None:
    content = scenario.scenario_table(view)
    names = [row[0] for row in content.rows]
    assert names == [ground.scenarios[code].name for code in ground.params.scenario.shown]
    assert content.rows[0][2] is None
    for one, row in zip(view.scored, content.rows[1:], strict=True):
        assert str(row[2]).startswith(format_number(view.change(one, view.last), Unit.PERCENT))
        persons = one.outcome.at(view.last).persons
        assert row[3] == pytest.approx(-view.change(one, view.last) / 100 * persons, abs=5.1 + 0.00011 * persons)


def test_a_first_place_that_seldom_holds_is_called_open(view: View, ground: Ground, index: RegionIndex) -> None:
    best = view.best
    assert best is not None
    for share, words in ((0.36, "urutan pertamanya belum pasti, karena hanya terjadi pada 36 persen"),
                         (0.88, "skenario itu yang terendah pada 88 persen")):  # fmt: skip
        other = dataclasses.replace(view, lowest={**view.lowest, best.code: share})
        told = scenario.scenario_numbers(recorder(), other, SOURCE)
        assert words in lead_points(told, ground, other, index.find(CODE))[1]


def test_a_difference_outside_its_interval_is_named(view: View, numbers: dict[str, Scalar]) -> None:
    assert "bahkan di luarnya" not in scenario.scenario_note(numbers, view)
    one = view.scored[0]
    moved = dataclasses.replace(one, difference=(one.difference[0] + 0.05, one.difference[1] + 0.05))
    other = dataclasses.replace(view, scored=(moved, *view.scored[1:]))
    assert f"; pada «{one.name}» bahkan di luarnya" in scenario.scenario_note(numbers, other)


def test_the_alternative_text_does_not_call_no_cost_an_amount(
    view: View, numbers: dict[str, Scalar], index: RegionIndex
) -> None:
    text = scenario.scenario_alt(numbers, view, index.find(CODE))
    assert "Rp0,0" not in text
    assert text.count("tanpa tambahan biaya") == sum(not one.needs_money for one in view.scored)


def test_the_price_shock_is_told_in_its_own_year(view: View, numbers: dict[str, Scalar]) -> None:
    shock = next(one for one in view.scored if one.code == "harga-naik")
    worst = view.worst(shock)
    assert worst in (2027, 2028)
    text = scenario.year_paragraph(numbers, view)
    assert f"pada {worst}" in text
    assert "selisihnya sudah tidak ada" in text
    row = next(row for row in chart_rows(view) if row.name == shock.name)
    assert row.worst == (worst, view.rate(shock, worst))
    assert "2027–2028" in scenario.scenario_note(numbers, view)
    years = scenario.year_table(view)
    cells = dict(zip([column.label for column in years.columns], years.rows[4], strict=True))
    assert cells[str(worst)] == view.rate(shock, worst)


def test_a_published_gap_that_cannot_be_right_is_told_first(
    tables: Tables, index: RegionIndex, view: View, numbers: dict[str, Scalar]
) -> None:
    # P1 of Kota Tarakan of 2025 is published as 0,04 with a P0 of 5,03.
    region = index.find("65.71")
    ground = ground_of(tables, index, {"shown": ("dasar", "sasaran-diperbaiki")}, code=region.code)
    found = scenario.scenario_view(ground)
    assert found is not None
    told = scenario.scenario_numbers(recorder(), found, SOURCE)
    doubt, *others = lead_points(told, ground, found, region)
    assert "terbitan 2025, yaitu 0,04, jauh dari proyeksinya" in doubt
    assert len(others) == 3
    # A rate above the base is told also without a shock; the hollow circle of the chart is for shocks.
    (one,) = found.scored
    worst = found.worst(one)
    assert worst is not None
    assert f"«{one.name}»" in scenario.year_paragraph(told, found)
    assert all(row.worst is None for row in chart_rows(found))
    assert not view.doubtful_gap
    assert "scenario_gap_published" not in numbers


def test_the_paired_interval_is_laid_at_the_base(view: View) -> None:
    rows = chart_rows(view)
    assert rows[0].effect is None
    for one, row in zip(view.scored, rows[1:], strict=True):
        assert row.effect is not None
        assert row.effect[0] == pytest.approx(rows[0].rate + 100 * one.difference[0])
        # The pairing takes away what all scenarios share.
        assert row.effect[1] - row.effect[0] <= row.own[1] - row.own[0]


def test_a_cost_names_its_funds_the_largest_first() -> None:
    assert cost_text({"APBN": 1e9, "Dana desa": 2.5e9, "APBD provinsi": 4e6}) == "3,5 (Dana desa 2,5; APBN 1,0)"
    assert cost_text({"APBD kabupaten/kota": 7.24e9}) == "7,2 (APBD)"


def test_a_cost_per_person_that_means_nothing_is_not_a_number(view: View) -> None:
    best = view.best
    assert best is not None
    assert best.worth is not None
    assert best.worth.per_person is not None
    assert format_number(best.worth.per_person.middle / 1e6, Unit.MILLION_RUPIAH, 1) in str(worth_text(best))
    unclear = dataclasses.replace(best, worth=dataclasses.replace(best.worth, meaning="unclear", per_person=None))
    assert worth_text(unclear) == "tidak berarti"
    assert worth_text(dataclasses.replace(best, funds={"APBN": 0.0})) == "tanpa tambahan"
    worse = dataclasses.replace(best, worth=dataclasses.replace(best.worth, meaning="worse", per_person=None))
    assert (worth_text(worse), worth_text(worse, passing=True)) == ("P0 naik", "P0 sempat naik")
    assert worth_text(view.base) is None


def test_money_by_decile_adds_up_to_what_arrives(view: View) -> None:
    tables = scenario.reach_tables(view)
    money = sum(float(row[1] or 0) for row in tables["tbl_skenario_desil"][1].rows)
    assert money == pytest.approx(sum(account.received for account in view.changed_accounts) / 1e9)
    poor = sum(float(row[3] or 0) for row in tables["tbl_skenario_desil"][1].rows)
    assert view.best is not None
    assert poor == pytest.approx(view.best.outcome.at(view.last).poor / 1000)
    assert "tbl_skenario_kecamatan" not in tables


def test_what_programmes_bring_adds_up_to_the_effect(view: View) -> None:
    rows = scenario.reach_tables(view)["tbl_skenario_program"][1].rows
    assert view.best is not None
    assert view.contributions is not None
    whole = -100 * (
        view.best.outcome.at(view.last).measures.headcount - view.base.outcome.at(view.last).measures.headcount
    )
    rest = -100 * view.contributions.rest.headcount
    assert sum(float(row[5] or 0) for row in rows) + rest == pytest.approx(whole)


def test_every_driver_has_a_name_for_readers(view: View) -> None:
    assert view.sensitivity is not None
    for swing in view.sensitivity.swings["headcount"]:
        name = driver_name(swing.key, view.ground.programs)
        assert not {"_", "."} & set(name), swing.key
    for key in ("shock.rice_price.change", "shock.disaster.share", "registry.reranking", "pkh.leakage", "pass_through"):
        assert "_" not in driver_name(key, view.ground.programs)


def test_goals_cost_least_with_perfect_knowledge(view: View, numbers: dict[str, Scalar]) -> None:
    for wanted in view.wanted:
        assert 0 < wanted.least <= wanted.top_up.cost
    text = scenario.goal_sections(numbers, view, recorded(scenario.goal_tables(view)))
    assert "tidak mencapainya" in text or "mencapainya bila" in text
    assert f"{numbers['scenario_closing']}" in text


def test_a_goal_is_told_as_reached_missed_or_as_good_as_reached(view: View) -> None:
    extreme = next(wanted for wanted in view.wanted if wanted.goal.headcount is None)
    assert extreme.scaled is not None

    def told(**changes: Any) -> str:
        wanted = dataclasses.replace(extreme, **changes)
        other = dataclasses.replace(view, wanted=(wanted,))
        made = scenario.scenario_numbers(recorder(), other, SOURCE)
        return scenario.goal_sections(made, other, recorded(scenario.goal_tables(other)))

    # To lift only those who lack something costs the same in any order; finding them does not.
    assert "menurut urutan DTSEN biayanya sama, tetapi" in told()
    costly = dataclasses.replace(extreme.top_up, cost=3 * extreme.least)
    assert "menurut urutan DTSEN yang ada diperlukan Rp" in told(top_up=costly)
    *before, last = extreme.scaled.years
    smaller = dataclasses.replace(extreme.scaled, reached=True, multiplier=0.34)
    assert "mencapainya bila cakupannya 0,3 kali yang direncanakan, dengan tambahan Rp" in told(scaled=smaller)
    nearly = dataclasses.replace(last, cost=4e6, measures=dataclasses.replace(last.measures, extreme=2e-5))
    missed = dataclasses.replace(extreme.scaled, reached=False, years=(*before, nearly))
    text = told(scaled=missed)
    assert "tidak mencapainya" in text
    # What would print as nothing is not called nothing.
    assert "dengan tambahan Rp4,0 juta: yang tersisa hampir nol." in text


def test_each_parameter_has_source_validity_and_status(ground: Ground) -> None:
    tables = scenario.assumption_tables(ground)
    for key in ("tbl_asumsi_program", "tbl_asumsi_umum"):
        rows = tables[key][1].rows
        assert rows
        for name, valid, source, status in rows:
            assert all(isinstance(cell, str) and cell for cell in (name, valid, source)), name
            assert ": " in str(name)
            assert "sejak" in str(valid) or "sampai" in str(valid)
            assert status in {"F", "2", "M", "A"}
    # One row holds what one source says of one programme; no parameter in use is lost by that.
    used = [one for one in used_parameters(ground) if one.kind == "program"]
    printed = "\n".join(str(row[0]) for row in tables["tbl_asumsi_program"][1].rows)
    assert len(tables["tbl_asumsi_program"][1].rows) < len(used)
    assert printed.count("sumber dana") == sum(one.parameter == "fund" for one in used)
    assert "Program Sembako (BPNT): besaran satu kali bayar Rp200.000" in printed
    conflicts = [row for row in tables["tbl_asumsi_bacaan_lain"][1].rows if "desil sasaran" in str(row[0])]
    assert any((used, other) == ("1–4", "1") for _, used, other, *_ in conflicts)


def test_values_and_periods_are_written_as_readers_expect() -> None:
    assert value_text(Uncertain(0.4, 1.0, 1.4), "persen") == "1 (0,4 sampai 1,4) persen"
    assert value_text((1, 1), "") == "1"
    assert value_text("extreme_line", "") == "garis kemiskinan ekstrem"
    assert value_text(200_000.0, "Rp") == "Rp200.000"
    day = datetime.date
    assert validity(day(2025, 5, 1), day(2026, 2, 8)) == "1 Mei 2025 sampai 8 Februari 2026"
    assert validity(day(2026, 2, 9), None) == "sejak 9 Februari 2026"


def test_definitions_list_only_what_differs(ground: Ground) -> None:
    rows = scenario.definition_tables(ground)["tbl_asumsi_skenario"][1].rows
    named = [row[0] for row in rows if row[0]]
    assert named == [ground.scenarios[code].name for code in ground.params.scenario.shown]
    start = [row[0] for row in rows].index("Sasaran diperbaiki")
    own = rows[start : start + 6]
    assert [row[2] for row in own] == ["2026", "2027", "2028–2029"] * 2
    assert any("harga beras naik 20 (15 sampai 25) persen" in str(row[1]) for row in rows)
    assert any("tidak bersama" in str(row[3]) for row in rows)


def test_needs_are_the_additional_money_of_the_strongest_scenario(ground: Ground, view: View) -> None:
    needs = scenario.scenario_needs(ground)
    assert needs is not None
    assert view.best is not None
    assert needs.scenario == view.best.name
    total = sum(sum(amounts.values()) for amounts in needs.amounts.values())
    assert total == pytest.approx(view.best.extra * len(view.ahead))


def test_without_ceilings_parts_of_the_gap_are_divided(view: View, tables: Tables, index: RegionIndex) -> None:
    division = division_of(view, Workbooks(PROJECT, index.find(CODE), tables))
    assert division.origin == "gap"
    assert [rung.factor for rung in division.rungs] == [0.25, 0.5, 1.0]
    for rung in division.rungs:
        chosen, bound = rung.optimum.chosen, rung.optimum.bound
        assert chosen is not None
        assert bound is not None
        assert rung.optimum.greedy.effect <= chosen.effect * (1 + 1e-9) <= bound * (1 + 1e-6)
        assert chosen.cost <= sum(rung.ceilings.values()) * (1 + 1e-9)
    rates = [rung.standings[-1].measures.headcount for rung in division.rungs]
    assert rates == sorted(rates, reverse=True)
    told = scenario.budget_numbers(recorder(), view, division, SOURCE)
    text = scenario.budget_sections(told, view, division, recorded(scenario.budget_tables(view, division)))
    assert "tidak ada pagu yang dipakai" in text


def test_the_offices_ceilings_are_kept_by_fund_and_year(tables: Tables, index: RegionIndex) -> None:
    ceilings = {"APBD kabupaten/kota": {2026: 4_000_000_000, 2027: 5_000_000_000}}
    found = scenario.scenario_view(ground_of(tables, index, {"ceilings": ceilings}))
    assert found is not None
    division = division_of(found, Workbooks(PROJECT, index.find(CODE), tables))
    (rung,) = division.rungs
    assert division.origin == "params"
    assert rung.ceilings["APBD kabupaten/kota", 2028] == 0
    assert rung.optimum.chosen is not None
    assert 0 < rung.optimum.chosen.cost <= 9_000_000_000
    told = scenario.budget_numbers(recorder(), found, division, SOURCE)
    text = scenario.budget_sections(told, found, division, recorded(scenario.budget_tables(found, division)))
    assert "Pagunya menurut parameter daerah" in text
    assert "APBD kabupaten&#47;kota pada 202" in text or "APBD kabupaten/kota pada 202" in text


def test_a_synthetic_survey_is_called_so(tables: Tables, index: RegionIndex) -> None:
    params: Params = load_params(None, PROJECT, index.find(CODE)).params
    data = params.data.model_copy(update={"survey": "contoh"})
    found = scenario.scenario_view(ground_of(tables, index, {"shown": ("dasar", "tambahan-apbd")}, data=data))
    assert found is not None
    assert found.world.basis == "microdata"
    told = scenario.scenario_numbers(recorder(), found, SOURCE)
    method = scenario.method_sections(told, found, recorded(scenario.method_tables(found)))
    assert "rumah tangga Susenas (contoh sintetis" in method
    assert "contoh sintetis" in scenario.scenario_note(told, found)
    assert "scenario_agreement_families" not in told
    region = index.find(CODE)
    assert all(point.startswith("Contoh sintetis: ") for point in lead_points(told, found.ground, found, region))
    assert scenario.year_paragraph(told, found).startswith("Contoh sintetis: ")
    assert "skenario Kabupaten Blora (contoh sintetis)" in scenario.scenario_alt(told, found, region)
    assert "contoh sintetis" in found.ground.computed
    division = division_of(found, Workbooks(PROJECT, region, tables))
    made = {
        **scenario.measure_tables(found),
        **scenario.reach_tables(found),
        **scenario.driver_tables(found),
        **scenario.goal_tables(found),
        **scenario.method_tables(found),
        **scenario.budget_tables(found, division),
    }
    assert len(made) >= 8
    groups = made["tbl_skenario_kelompok"][1]
    assert [column.key for column in groups.columns] == ["scenario", "group_elderly", "group_orphans"]
    poor = found.base.outcome.at(found.last).poor_by_group
    assert groups.rows[0][1:] == (poor["elderly"] / 1000, poor["orphans"] / 1000)
    assert all("contoh sintetis" in title for title, _ in made.values())
    figure = scenario.scenario_chart(**scenario.chart_parts(found.ground, found))
    assert figure.get_suptitle() == "contoh sintetis"
    needs = scenario.scenario_needs(found.ground)
    assert needs is not None
    assert needs.scenario.endswith("(contoh sintetis)")


def test_a_real_survey_or_none_has_no_label(ground: Ground) -> None:
    assert (ground.titled("Judul"), ground.told("Kalimat."), ground.computed) == (
        "Judul",
        "Kalimat.",
        scenario.COMPUTED,
    )


def test_other_measures_stand_beside_p0(view: View, numbers: dict[str, Scalar]) -> None:
    tables = scenario.measure_tables(view)
    # Published figures do not say how often a group is poor: no table pretends to know.
    assert set(tables) == {"tbl_skenario_ukuran"}
    content = tables["tbl_skenario_ukuran"][1]
    assert [row[0] for row in content.rows] == [one.name for one in view.everything]
    for one, (_, gap, severity, gini) in zip(view.everything, content.rows, strict=True):
        held = one.outcome.at(view.last)
        assert (gap, severity, gini) == (100 * held.measures.gap, 100 * held.measures.severity, held.gini)
    assert "hanya untuk membandingkan skenario" in scenario.measure_sections(numbers, view, recorded(tables))


def test_published_figures_are_named_with_how_far_they_may_be_off(view: View, numbers: dict[str, Scalar]) -> None:
    method = scenario.method_sections(numbers, view, recorded(scenario.method_tables(view)))
    assert "dicocokkan dengan P0, P1, dan P2 terbitan BPS 2025" in method
    assert f"paling jauh {numbers['scenario_agreement_families']}" in method
    rows = scenario.method_tables(view)["tbl_skenario_kecocokan"][1].rows
    for year, p0, base_p0, p1, base_p1, *_ in rows:
        assert as_shown(float(base_p0 or 0), 2) == pytest.approx(as_shown(float(p0 or 0), 2), abs=0.011), year
        assert float(base_p1 or 0) == pytest.approx(float(p1 or 0), abs=0.005), year


def test_where_nothing_can_be_computed_the_reason_is_told(nothing: Ground, index: RegionIndex) -> None:
    assert scenario.scenario_view(nothing) is None
    (point,) = lead_points({}, nothing, None, index.find(CODE))
    assert point == "Skenario Kabupaten Blora tidak dapat dihitung: garis kemiskinan ekstrem 2031 tidak tersedia."
    assert set(scenario.scenario_table(None).rows[0]) == {None}
    assert set(scenario.year_table(None).rows[0]) == {None}
    assert scenario.scenario_numbers(recorder(), None, SOURCE) == {}
    figure = scenario.scenario_chart(**scenario.chart_parts(nothing, None))
    assert "garis kemiskinan ekstrem" in figure.axes[0].texts[0].get_text().replace("\n", " ")
    assert svg_of(figure).startswith(b"<?xml")
    for text in (
        scenario.measure_sections({}, None, {}),
        scenario.reach_sections({}, None, {}),
        scenario.driver_sections({}, None, {}),
        scenario.goal_sections({}, None, {}),
        scenario.budget_sections({}, None, None, {}),
        scenario.method_sections({}, None, {}),
        scenario.year_paragraph({}, None),
    ):
        assert "tidak dapat dihitung" in text
    assert scenario.scenario_needs(nothing) is None
    # The annex of assumptions needs no computation.
    assert scenario.assumption_tables(nothing)["tbl_asumsi_program"][1].rows


def test_the_chart_says_each_rate_and_cost_once(ground: Ground, view: View) -> None:
    figure = scenario.scenario_chart(**scenario.chart_parts(ground, view))
    left, right = figure.axes
    rates = [text.get_text() for text in left.texts]
    for row in chart_rows(view):
        assert format_number(row.rate, Unit.PERCENT) in rates
    assert any(text.startswith("target nasional") for text in rates)
    assert next(text.get_text() for text in right.texts) == "tanpa tambahan"


def test_a_target_far_away_is_named_at_the_edge_without_squeezing_the_rows(view: View) -> None:
    rows = chart_rows(view)
    near, far = (scenario.scenario_chart(rows, view.last, ("target", rate)) for rate in (8.0, 0.5))
    assert "target 8,00" in [text.get_text() for text in near.axes[0].texts]
    assert "← target 0,50" in [text.get_text() for text in far.axes[0].texts]
    assert far.axes[0].get_xlim()[0] > 4


class Counted(Workbooks):
    """Workbooks of an office that has counted families by decile in two kecamatan."""

    @property
    def areas(self) -> InputTable:
        frame = pd.DataFrame(
            {
                "level": "district",
                "area_code": ["33.16.01", "33.16.02"],
                "families": [40_000.0, 20_000.0],
                **{f"families_decile_{decile}": [6_000.0, 1_000.0] for decile in range(1, 5)},
            }
        )
        return InputTable("areas", Path("wilayah.xlsx"), frame, SOURCE)


def test_money_by_kecamatan_is_called_an_estimate(tables: Tables, index: RegionIndex) -> None:
    region = index.find(CODE)
    found = scenario.scenario_view(ground_of(tables, index, {}, books=Counted(PROJECT, region, tables)))
    assert found is not None
    assert found.world.registry_counted
    title, content = scenario.reach_tables(found)["tbl_skenario_kecamatan"]
    assert title.startswith("Perkiraan uang")
    assert [column.label for column in content.columns] == ["Kecamatan", "Perkiraan uang yang diterima", "Bagian"]
    money = {str(row[0]): float(row[1] or 0) for row in content.rows}
    assert list(money) == ["Jati", "Randublatung"]
    assert sum(money.values()) == pytest.approx(sum(account.received for account in found.changed_accounts) / 1e9)
    # Six times as many families of the lowest deciles live there.
    assert money["Jati"] > 4 * money["Randublatung"]
    told = scenario.scenario_numbers(recorder(), found, SOURCE)
    text = scenario.reach_sections(told, found, recorded(scenario.reach_tables(found)))
    assert "bukan angka kemiskinan kecamatan" in text
    method = scenario.method_sections(told, found, recorded(scenario.method_tables(found)))
    assert "menurut hitungan perangkat daerah" in method


class Planned(Workbooks):
    """Workbooks of an office that has budgeted one programme of the scenarios."""

    @property
    def programmes(self) -> InputTable:
        frame = plan(detail(FIRST, 6e9, programme="lansia-daerah"))
        return InputTable("programmes", Path("program.xlsx"), frame, SOURCE)

    @property
    def action_plan(self) -> None:
        return None


def test_the_matrix_stands_beside_the_needs_of_the_strongest_scenario(
    ground: Ground, view: View, tables: Tables, index: RegionIndex
) -> None:
    region = index.find(CODE)
    books = Planned(PROJECT, region, tables)
    needs = scenario.scenario_needs(ground)
    found = matrix.programme_plan(PROJECT, region, ground.params, books, tables, needs=needs)
    assert found is not None
    assert found.tied is not None
    one = next(tie for tie in found.tied.ties if tie.programme == "lansia-daerah" and tie.year == view.last)
    account = next(account for account in view.changed_accounts if account.code == "lansia-daerah")
    assert one.planned == 6e9
    assert one.needed == pytest.approx(account.total)


def test_the_money_of_the_matrix_is_divided_where_no_ceiling_is_named(
    view: View, tables: Tables, index: RegionIndex
) -> None:
    division = division_of(view, Planned(PROJECT, index.find(CODE), tables))
    (rung,) = division.rungs
    assert division.origin == "workbook"
    assert rung.ceilings == {("APBD kabupaten/kota", year): 6e9 for year in view.ahead}
    told = scenario.budget_numbers(recorder(), view, division, SOURCE)
    text = scenario.budget_sections(told, view, division, recorded(scenario.budget_tables(view, division)))
    assert "seluruh uang matriks program" in text


@pytest.mark.parametrize("code", ["95.02", "95.04"])
def test_regions_without_anybody_in_the_nations_highest_tenths_are_computed(
    code: str, tables: Tables, index: RegionIndex
) -> None:
    world = ground_of(tables, index, {}, code=code).world
    assert isinstance(world, World)
    shares = world.people.registry_shares
    assert shares[-1] <= 1
    assert list(shares) == sorted(shares)
