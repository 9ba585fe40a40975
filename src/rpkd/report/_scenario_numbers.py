"""The numbers of the scenario chapter, recorded as results."""

from __future__ import annotations

from collections.abc import Mapping

from rpkd.numbers import Unit
from rpkd.profile import as_shown
from rpkd.report._poverty_numbers import Writer
from rpkd.report._projection_numbers import told
from rpkd.report._scenario_view import COVERAGE, Scored, View, Wanted
from rpkd.report.target import target_text
from rpkd.results import Recorder, Scalar
from rpkd.scenario import agreement_of
from rpkd.sources import Source

Numbers = Mapping[str, Scalar]
BILLION, MILLION, THOUSAND = 1e9, 1e6, 1e3


def stem_of(code: str) -> str:
    """Begin the keys of one scenario's numbers."""
    return f"scenario_{code.replace('-', '_')}"


def scenario_numbers(recorder: Recorder, view: View | None, source: Source) -> dict[str, Scalar]:
    """Record every number that the chapter says in words; none where nothing can be computed.

    Parameters
    ----------
    recorder : Recorder
        Takes the scalars.
    view : View or None
        What was computed.
    source : Source
        Of the figures that the scenarios rest on.
    """
    writer = Writer(recorder, source)
    if view is None:
        return writer.numbers
    _method_numbers(writer, view)
    for one in view.everything:
        _scored_numbers(writer, view, one)
    _target_numbers(writer, view)
    _order_numbers(writer, view)
    _reach_numbers(writer, view)
    for place, wanted in enumerate(view.wanted, start=1):
        _wanted_numbers(writer, place, wanted)
    label = "Biaya terendah menutup seluruh jurang kemiskinan"
    writer.add("scenario_closing", label, view.frontier.closing / BILLION, Unit.BILLION_RUPIAH, view.last)
    return writer.numbers


def _method_numbers(writer: Writer, view: View) -> None:
    world, settings = view.world, view.ground.params.scenario
    add = writer.add
    add("scenario_base_year", "Tahun pangkal skenario", world.base_year, Unit.YEAR)
    add("scenario_last", "Tahun terakhir skenario", view.last, Unit.YEAR)
    add("scenario_coverage", "Cakupan selang skenario", COVERAGE, Unit.PERCENT, decimals=0)
    add("scenario_points", "Keluarga dalam hitungan skenario", len(world.people), Unit.COUNT)
    add("scenario_drawn_points", "Keluarga dalam tiap pengambilan ulang", len(world.samples[0]), Unit.COUNT)
    add("scenario_draws", "Banyaknya pengambilan ulang", settings.draws, Unit.COUNT)
    add("scenario_samples", "Sampel yang ditiru", len(world.samples), Unit.COUNT)
    add("scenario_refused", "Sampel tiruan yang tidak dapat dicocokkan", world.refused_samples, Unit.COUNT)
    add("scenario_shown", "Skenario pembanding", len(view.scored), Unit.COUNT)
    line = view.world.setting.extreme * 100
    add("scenario_extreme_line", "Garis kemiskinan ekstrem terhadap garis kemiskinan", line, Unit.PERCENT, decimals=1)
    error = view.ground.programs.assumption("registry_exclusion", view.last).mode
    add(
        "scenario_registry_error", "Keluarga terbawah yang tidak terperingkat terbawah", error, Unit.PERCENT, decimals=0
    )
    shares = world.people.registry_shares
    add("scenario_lowest_four", "Penduduk pada empat desil terbawah", 100 * shares[3], Unit.PERCENT, decimals=1)
    size = view.ground.programs.assumption("family_size_poor", view.ahead[0]).mode
    add("scenario_family_size", "Anggota keluarga miskin yang dianggap", size, Unit.INDEX, decimals=2)
    if world.basis == "published":
        found = agreement_of(round(view.ground.programs.assumption("survey_households", view.ahead[0]).mode))
        add("scenario_agreement_households", "Rumah tangga survei pembanding", found.households, Unit.COUNT)
        for key, words, value in (("families", "keluarga", found.families), ("groups", "kelompok", found.groups)):
            label = f"Selisih terbesar dampak menurut angka terbit dan menurut survei, program bagi {words}"
            add(f"scenario_agreement_{key}", label, 100 * value, Unit.PERCENT, decimals=0)
    if view.doubtful_gap:
        for key, words, outlook in zip(
            ("published", "projected"), ("terbit", "proyeksi"), world.outlooks, strict=False
        ):
            gap = None if outlook.gap is None else 100 * outlook.gap
            add(
                f"scenario_gap_{key}",
                f"Indeks kedalaman kemiskinan (P1), {words}",
                gap,
                Unit.INDEX,
                outlook.year,
                decimals=2,
            )
    base = sum(account.total for account in view.base.outcome.at(view.last).accounts) / BILLION
    add("scenario_base_cost", "Biaya program berjalan menurut hitungan", base, Unit.BILLION_RUPIAH, view.last)


def _scored_numbers(writer: Writer, view: View, one: Scored) -> None:
    stem, last, name = stem_of(one.code), view.last, one.name
    add = writer.add
    add(f"{stem}_rate", f"P0, skenario {name}", view.rate(one, last), Unit.PERCENT, last)
    extreme = 100 * one.outcome.at(last).measures.extreme
    add(f"{stem}_extreme", f"Kemiskinan ekstrem, skenario {name}", extreme, Unit.PERCENT, last)
    if one is view.base:
        return
    point = Unit.PERCENTAGE_POINT
    add(f"{stem}_change", f"P0, skenario {name} dikurangi dasar", view.change(one, last), point, last)
    for side, words, end in zip(("low", "high"), ("bawah", "atas"), one.difference, strict=True):
        label = f"P0, skenario {name} dikurangi dasar, batas {words}"
        add(f"{stem}_change_{side}", label, 100 * end, point, last)
    add(
        f"{stem}_cost",
        f"Tambahan biaya per tahun, skenario {name}",
        one.extra / BILLION,
        Unit.BILLION_RUPIAH,
        view.span,
    )
    worst = view.worst(one)
    if worst is not None:
        add(
            f"{stem}_worst", f"P0 tertinggi terhadap dasar, skenario {name}", view.rate(one, worst), Unit.PERCENT, worst
        )
        label = f"P0 tertinggi dikurangi dasar, skenario {name}"
        add(f"{stem}_worst_change", label, view.change(one, worst), point, worst)
    if one.is_priced and one.worth is not None and one.worth.per_person is not None:
        found = one.worth.per_person
        for side, words, value in (
            ("", "", found.middle),
            ("_low", ", batas bawah", found.low),
            ("_high", ", batas atas", found.high),
        ):
            label = f"Biaya setahun per orang yang keluar dari kemiskinan, skenario {name}{words}"
            add(f"{stem}_per_person{side}", label, value / MILLION, Unit.MILLION_RUPIAH, view.span, decimals=1)
    if one.chance is not None and view.ground.aimed is not None:
        year = view.ground.aimed.target.year
        label = f"Peluang mencapai target, skenario {name}"
        add(f"{stem}_chance", label, told(one.chance), Unit.PERCENT, year, decimals=0)


def _target_numbers(writer: Writer, view: View) -> None:
    aimed = view.ground.aimed
    if aimed is None:
        return
    target = aimed.target
    writer.add("scenario_target", "Target P0 yang dipakai skenario", target_text(target), Unit.TEXT, target.year)
    rate = view.rate(view.base, target.year)
    writer.add("scenario_target_base", "P0 skenario dasar pada tahun target", rate, Unit.PERCENT, target.year)
    gap = round(rate - target.high, 9)
    label = "P0 skenario dasar dikurangi target"
    writer.add("scenario_target_gap", label, gap, Unit.PERCENTAGE_POINT, target.year)


def _order_numbers(writer: Writer, view: View) -> None:
    if view.best is not None:
        label = f"Pengambilan ulang yang P0-nya terendah pada skenario {view.best.name}"
        share = told(view.lowest[view.best.code])
        writer.add("scenario_lowest_share", label, share, Unit.PERCENT, view.last, decimals=0)
    if view.thrifty is not None:
        label = f"Pengambilan ulang yang biaya per orangnya terendah pada skenario {view.thrifty.name}"
        share = told(view.cheapest[view.thrifty.code])
        writer.add("scenario_cheapest_share", label, share, Unit.PERCENT, view.span, decimals=0)
        writer.add("scenario_paid", "Skenario yang biaya per orangnya dapat dihitung", len(view.cheapest), Unit.COUNT)


def _reach_numbers(writer: Writer, view: View) -> None:
    accounts = view.changed_accounts
    received = sum(account.received for account in accounts)
    if received > 0 and view.best is not None:
        share = 100 * sum(account.to_poor for account in accounts) / received
        label = f"Uang yang diterima penduduk miskin, skenario {view.best.name}"
        writer.add("scenario_best_to_poor", label, share, Unit.PERCENT, view.last, decimals=0)


def _wanted_numbers(writer: Writer, place: int, wanted: Wanted) -> None:
    year, stem = wanted.goal.year, f"scenario_goal_{place}"
    add = writer.add
    _add_money(writer, f"{stem}_least", "Biaya terendah menurut teori", wanted.least, year)
    _add_money(writer, f"{stem}_top_up", "Biaya menambah menurut urutan data", wanted.top_up.cost, year)
    share = 100 * wanted.top_up.share
    add(f"{stem}_share", "Penduduk yang diperiksa menurut urutan data", share, Unit.PERCENT, year, decimals=1)
    if wanted.scaled is None:
        return
    found = wanted.scaled.years[-1]
    _add_money(writer, f"{stem}_cost", "Tambahan biaya skenario yang disesuaikan", found.cost, year)
    add(f"{stem}_times", "Pengali cakupan", wanted.scaled.multiplier, Unit.INDEX, year, decimals=1)
    measure = found.measures.extreme if wanted.goal.headcount is None else found.measures.headcount
    add(f"{stem}_left", "Yang tersisa dengan cakupan itu", as_shown(100 * measure, 2), Unit.PERCENT, year)


def _add_money(writer: Writer, key: str, label: str, rupiah: float, year: int) -> None:
    """Record an amount in billions, or in millions where billions would show as nothing."""
    if as_shown(rupiah / BILLION, 1) > 0:
        writer.add(key, label, rupiah / BILLION, Unit.BILLION_RUPIAH, year)
    else:
        writer.add(key, label, rupiah / MILLION, Unit.MILLION_RUPIAH, year, decimals=1)
