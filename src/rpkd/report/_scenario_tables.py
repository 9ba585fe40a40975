"""The main tables of the scenario chapter, with their notes, and what its chart is drawn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

from rpkd.numbers import Unit, format_number
from rpkd.profile import as_shown
from rpkd.report._content import Cell, TableContent
from rpkd.report._scenario_chart import ScenarioRow
from rpkd.report._scenario_known import Ground
from rpkd.report._scenario_numbers import BILLION, MILLION, Numbers
from rpkd.report._scenario_sentences import OWNERS, quoted, shocked_years
from rpkd.report._scenario_view import Scored, View
from rpkd.report._words import joined
from rpkd.results import Column
from rpkd.scenario import NoScenarios

_MEANINGS = {
    "free": "tanpa tambahan",
    "unclear": "tidak berarti",
    "worse": "P0 naik",
    "worse for a time": "P0 sempat naik",
}
_OWN_FUND = "APBD kabupaten/kota"
_SHORT = {_OWN_FUND: "APBD"}


class ChartParts(TypedDict):
    """What the chart is drawn from: the arguments of `scenario_chart`."""

    rows: Sequence[ScenarioRow]
    year: int
    target: tuple[str, float] | None
    reason: str
    label: str


def chart_parts(ground: Ground, view: View | None) -> ChartParts:
    """Return what the chart is drawn from."""
    if view is None:
        reason = ground.world.reason if isinstance(ground.world, NoScenarios) else ""
        return {
            "rows": (),
            "year": ground.params.document.period_end,
            "target": None,
            "reason": f"Tidak dihitung: {reason}",
            "label": "",
        }
    return {
        "rows": chart_rows(view),
        "year": view.last,
        "target": chart_target(view),
        "reason": "",
        "label": ground.label,
    }


def chart_rows(view: View) -> list[ScenarioRow]:
    """Return the rows of the chart, the programmes that run now first."""
    base = view.rate(view.base, view.last)
    rows = []
    for one in view.everything:
        worst = view.worst(one)
        low, high = one.difference
        rows.append(
            ScenarioRow(
                name=one.name,
                rate=view.rate(one, view.last),
                own=(100 * one.own[0], 100 * one.own[1]),
                effect=None if one is view.base else (base + 100 * low, base + 100 * high),
                cost=one.extra / BILLION,
                cost_span=None if one is view.base else (one.cost[0] / BILLION, one.cost[1] / BILLION),
                worst=(worst, view.rate(one, worst))
                if worst is not None and worst != view.last and one.scenario.shocks
                else None,
            )
        )
    return rows


def chart_target(view: View) -> tuple[str, float] | None:
    """Return what the chart calls the target and its rate; None without one for the last year."""
    if view.ground.aimed is None or view.ground.aimed.target.year != view.last:
        return None
    return OWNERS[view.ground.aimed.owner], view.ground.aimed.target.high


def chart_note(numbers: Numbers, view: View | None) -> str:
    """Say how the chart is to be read."""
    if view is None:
        return ""
    coverage = numbers["scenario_coverage"]
    notes = [
        "Titik ialah P0 dengan setiap angka pada nilainya yang paling mungkin",
        f"Batang abu-abu ialah selang {coverage} P0 itu sendiri, yang sebagian besar sama bagi semua skenario",
        "Batang gelap ialah selang selisihnya dari program berjalan, dihitung dari garis putus-putus",
        f"Batang biaya ialah rata-rata {view.span}, garisnya selang yang sama",
    ]
    if any(row.worst for row in chart_rows(view)):
        notes.append("Lingkaran kosong ialah tahun ketika guncangan paling terasa")
    return ". ".join(notes)


def scenario_table(view: View | None) -> TableContent:
    """Set the scenarios side by side; one row of dashes where nothing can be computed."""
    year = "" if view is None else f" {view.last}"
    columns = (
        Column("scenario", "Skenario"),
        Column("rate", f"P0{year}", Unit.PERCENT),
        Column("change", "Selisih dari program berjalan (poin)"),
        Column("fewer", "Jumlah miskin turun", Unit.PERSONS),
        Column("extreme", "Ekstrem", Unit.PERCENT),
        Column("cost", "Tambahan biaya per tahun (miliar Rp)"),
        Column("per_person", "Biaya per orang (juta Rp)"),
    )
    if view is None:
        return TableContent(columns, ((None,) * len(columns),))
    return TableContent(columns, tuple(_row(view, one) for one in view.everything))


def _row(view: View, one: Scored) -> tuple[Cell, ...]:
    rate, extreme = view.rate(one, view.last), 100 * one.outcome.at(view.last).measures.extreme
    if one is view.base:
        return one.name, rate, None, None, extreme, None, None
    change = format_number(view.change(one, view.last), Unit.PERCENTAGE_POINT)
    ends = [format_number(100 * end, Unit.PERCENTAGE_POINT) for end in one.difference]
    return (
        one.name,
        rate,
        change if len({change, *ends}) == 1 else f"{change} ({ends[0]}; {ends[1]})",
        round(view.fewer(one, view.last), -1),
        extreme,
        cost_text(one.funds),
        worth_text(one, passing=view.change(one, view.last) <= 0),
    )


def cost_text(funds: Mapping[str, float]) -> str:
    """Write additional rupiah a year in billions, by fund where there are several.

    Examples
    --------
    >>> cost_text({"APBN": 2.5e9, "APBD kabupaten/kota": 1e9})
    '3,5 (APBN 2,5; APBD 1,0)'
    >>> cost_text({"APBN": 0.0})
    '0,0'
    """
    shown = {fund: money / BILLION for fund, money in funds.items() if as_shown(money / BILLION, 1)}
    total = format_number(sum(funds.values()) / BILLION, Unit.BILLION_RUPIAH)
    if not shown:
        return total
    largest = sorted(shown, key=lambda fund: -abs(shown[fund]))
    if len(shown) == 1:
        return f"{total} ({_SHORT.get(largest[0], largest[0])})"
    parts = [f"{_SHORT.get(fund, fund)} {format_number(shown[fund], Unit.BILLION_RUPIAH)}" for fund in largest]
    return f"{total} ({'; '.join(parts)})"


def worth_text(one: Scored, *, passing: bool = False) -> str | None:
    """Write the cost for each person leaving poverty, or why there is none.

    Parameters
    ----------
    one : Scored
        The scenario.
    passing : bool
        Whether its P0 of the last year is not above the base: what it makes worse is over by then.
    """
    if one.worth is None:
        return None
    found = one.worth.per_person
    if found is None:
        return _MEANINGS["worse for a time" if passing and one.worth.meaning == "worse" else one.worth.meaning]
    if not one.needs_money:
        return _MEANINGS["free"]
    middle, low, high = (
        format_number(value / MILLION, Unit.MILLION_RUPIAH, 1) for value in (found.middle, found.low, found.high)
    )
    return f"{middle} ({low}–{high})"


def scenario_note(numbers: Numbers, view: View | None) -> str:
    """Explain the table."""
    if view is None:
        return "Tanda – berarti tidak dapat dihitung"
    coverage, base = numbers["scenario_coverage"], numbers["scenario_base_cost"]
    cost = f"Biaya ialah rata-rata {view.span} di atas biaya program berjalan, yang menurut hitungan {base}"
    each = f"Biaya per orang ialah jumlah tambahan biaya {view.span} dibagi jumlah orang-tahun keluar dari kemiskinan"
    notes = [
        f"Selisih dalam poin persen; di dalam kurung selang {coverage} dari pengambilan ulang berpasangan",
        "Jumlah miskin turun ialah selisih banyaknya penduduk miskin, dibulatkan ke puluhan",
        "Ekstrem ialah bagian penduduk di bawah garis kemiskinan ekstrem",
        f"{cost} pada {view.last}",
        f"{each}; tidak berarti bila selang dampaknya memuat nol",
        f"Nilai yang paling mungkin tidak selalu berada di tengah selangnya{_beyond(view)}",
    ]
    if any(one.funds.get(_OWN_FUND) for one in view.scored):
        notes.append(f"APBD tanpa keterangan ialah {_OWN_FUND}")
    cheaper = [quoted(one) for one in view.scored if one.misses_recipients and as_shown(one.extra / BILLION, 1) < 0]
    if cheaper:
        notes.append(f"Biaya {joined(cheaper)} turun karena sasarannya di daerah ini lebih sedikit daripada kuotanya")
    over = shocked_years(view)
    if over:
        notes.append(over)
    if view.ground.label:
        notes.append(f"Hasil dari {view.ground.label}, bukan keadaan sebenarnya")
    return ". ".join(notes)


def _beyond(view: View) -> str:
    """Name the scenarios whose likeliest difference shows as lying outside its interval; empty without one."""
    found = [
        quoted(one)
        for one in view.scored
        if not as_shown(100 * one.difference[0], 2)
        <= view.change(one, view.last)
        <= as_shown(100 * one.difference[1], 2)
    ]
    return f"; pada {joined(found)} bahkan di luarnya" if found else ""


def year_table(view: View | None) -> TableContent:
    """List P0 by scenario and year."""
    if view is None:
        empty = (Column("scenario", "Skenario"), Column("rate", "P0", Unit.PERCENT))
        return TableContent(empty, ((None, None),))
    columns = (
        Column("scenario", "Skenario (P0 Maret, persen)"),
        *(Column(f"y{year}", str(year), Unit.INDEX, 2) for year in view.world.years),
    )
    rows: list[tuple[Cell, ...]] = [
        (one.name, *(view.rate(one, year) for year in view.world.years)) for one in view.everything
    ]
    return TableContent(columns, tuple(rows))


def year_note(view: View | None) -> str:
    """Explain the table by year."""
    if view is None:
        return "Tanda – berarti tidak dapat dihitung"
    return "Setiap angka pada nilainya yang paling mungkin; garis kemiskinan ikut naik menurut proyeksinya"
