"""The section on a limited budget: numbers, tables and sentences of what the optimiser finds."""

from __future__ import annotations

from collections.abc import Mapping

from rpkd.numbers import Unit
from rpkd.report._content import Cell, TableContent
from rpkd.report._markdown import escape_markup, titled_table
from rpkd.report._poverty_numbers import Writer
from rpkd.report._scenario_division import ALL_FUNDS, Division, Rung
from rpkd.report._scenario_numbers import BILLION, Numbers
from rpkd.report._scenario_sentences import NOTHING
from rpkd.report._scenario_view import View
from rpkd.report._words import joined, number, prints_as_zero
from rpkd.results import Column, Recorder, ResultTable, Scalar
from rpkd.scenario import Ending, Kind, Reason
from rpkd.sources import Source

LEVELS, CHOSEN = "tbl_skenario_pagu", "tbl_skenario_susunan"
_REASONS = {
    Reason.EVERYBODY: "semua yang dapat menerima sudah menerima",
    Reason.NO_EFFECT: "bila berdiri sendiri tidak mengeluarkan orang dari kemiskinan",
    Reason.QUOTA: "kuota habis",
    Reason.ATTAINABLE: "penduduk miskin di desilnya sudah habis terjangkau",
    Reason.SCALE: "di bawah skala terkecil",
    Reason.DEARER: "lebih mahal per orang daripada yang dipilih",
}
_REASONS_FOR_MORE = {
    Reason.DEARER: "penerima selebihnya lebih mahal per orang",
    Reason.NO_EFFECT: "penerima selebihnya tidak keluar dari kemiskinan karenanya",
}
_ENDINGS = {
    Ending.PROVED: "terbukti tidak ada susunan yang lebih baik",
    Ending.WITHIN_GAP: "susunan yang lebih baik, kalaupun ada, hampir tidak berbeda",
    Ending.STOPPED: "pencarian dihentikan pada batas waktunya",
    Ending.INFEASIBLE: "tidak ada susunan yang memenuhi semua batas",
}


def shown_rung(division: Division) -> Rung | None:
    """Return the budget whose division is listed by programme: the office's, else the middle one; None without any."""
    return division.rungs[len(division.rungs) // 2] if division.rungs else None


def budget_numbers(
    recorder: Recorder, view: View | None, division: Division | None, source: Source
) -> dict[str, Scalar]:
    """Record every number that the section says in words."""
    writer = Writer(recorder, source)
    rung = None if division is None else shown_rung(division)
    if view is None or division is None or rung is None:
        return writer.numbers
    add, chosen = writer.add, rung.optimum.chosen
    add("division_programs", "Program yang dapat dipilih", len(division.programs), Unit.COUNT, view.span)
    add("division_yearly", "Anggaran per tahun yang dibagi", rung.yearly / BILLION, Unit.BILLION_RUPIAH, view.span)
    add("division_factor", "Bagian dari biaya terendah menutup jurang", 100 * rung.factor, Unit.PERCENT, decimals=0)
    if chosen is None:
        return writer.numbers
    years = len(view.ahead)
    label = "Penduduk yang keluar dari kemiskinan, rata-rata setahun, susunan terbaik"
    add("division_out", label, chosen.effect / years, Unit.PERSONS, view.span)
    label = "Kelebihan susunan terbaik di atas urutan hemat"
    greedy = rung.optimum.greedy.effect
    add("division_better", label, 100 * (chosen.effect - greedy) / greedy if greedy else 0.0, Unit.PERCENT, view.span)
    rate = 100 * rung.standings[-1].measures.headcount
    add("division_rate", "P0 bila susunan terbaik dibayarkan bersama", rate, Unit.PERCENT, view.last)
    for place, (fund, year, price) in enumerate(_prices(rung), start=1):
        label = f"Orang-tahun keluar dari kemiskinan untuk tambahan satu miliar rupiah, {fund} {year}"
        add(f"division_price_{place}", label, BILLION * price, Unit.COUNT, year)
    return writer.numbers


def _prices(rung: Rung) -> list[tuple[str, int, float]]:
    """Return for each fund the worth of a rupiah in the year in which it is worth most, the dearest first."""
    best: dict[str, tuple[int, float]] = {}
    for price in rung.optimum.prices:
        if price.kind is Kind.CEILING:
            fund, year = str(price.key[0]), int(price.key[1] or 0)
            if price.price > best.get(fund, (0, 0.0))[1]:
                best[fund] = (year, price.price)
    return sorted(((fund, *found) for fund, found in best.items()), key=lambda item: -item[2])


def budget_tables(view: View | None, division: Division | None) -> dict[str, tuple[str, TableContent]]:
    """List what each budget brings, and how the shown one is divided."""
    rung = None if division is None else shown_rung(division)
    if view is None or division is None or rung is None or rung.optimum.chosen is None:
        return {}
    titled = view.ground.titled
    return {
        LEVELS: (titled(f"Hasil susunan program menurut besarnya anggaran, {view.span}"), _levels(view, division)),
        CHOSEN: (titled(f"Susunan terbaik {view.span} dengan {_budget_words(division)}"), _chosen(view, rung)),
    }


def _levels(view: View, division: Division) -> TableContent:
    columns = (
        Column("budget", "Anggaran per tahun", Unit.BILLION_RUPIAH),
        Column("spent", "Terpakai", Unit.BILLION_RUPIAH),
        Column("greedy", "Keluar dari kemiskinan, urutan hemat", Unit.PERSONS),
        Column("best", "Susunan terbaik", Unit.PERSONS),
        Column("bound", "Batas atas", Unit.PERSONS),
        Column("rate", f"P0 {view.last} bila dibayarkan bersama", Unit.PERCENT),
    )
    years = len(view.ahead)
    rows: list[tuple[Cell, ...]] = []
    for rung in division.rungs:
        chosen, bound = rung.optimum.chosen, rung.optimum.bound
        rows.append(
            (
                rung.yearly / BILLION,
                None if chosen is None else chosen.cost / years / BILLION,
                rung.optimum.greedy.effect / years,
                None if chosen is None else chosen.effect / years,
                None if bound is None else bound / years,
                100 * rung.standings[-1].measures.headcount,
            )
        )
    return TableContent(columns, tuple(rows))


def _chosen(view: View, rung: Rung) -> TableContent:
    columns = (
        Column("program", "Program"),
        Column("recipients", "Penerima, jumlah semua tahun", Unit.COUNT),
        Column("cost", "Biaya semua tahun", Unit.BILLION_RUPIAH),
        Column("reason", "Mengapa tidak lebih banyak"),
    )
    programs = view.ground.programs.programs
    standings = sorted((one for one in rung.optimum.standings if one.cost > 0), key=lambda one: -one.cost)
    rows = tuple(
        (
            programs[one.program].name,
            round(one.recipients),
            one.cost / BILLION,
            _REASONS_FOR_MORE.get(one.reason, _REASONS[one.reason]),
        )
        for one in standings
    )
    return TableContent(columns, rows)


def _budget_words(division: Division) -> str:
    if division.origin == "gap":
        return "anggaran pengandaian"
    return "pagu daerah"


def budget_sections(
    numbers: Numbers, view: View | None, division: Division | None, tables: Mapping[str, ResultTable]
) -> str:
    """Say how a limited budget is best divided, with the tables."""
    if view is None or division is None:
        return NOTHING
    rung = shown_rung(division)
    if not division.programs:
        return "Skenario yang dibandingkan tidak menambah program yang menjangkau siapa pun, jadi tidak ada pilihan."
    if rung is None or CHOSEN not in tables:
        return (
            "Tidak ada program skenario yang dibayar oleh sumber dana yang mempunyai pagu, sehingga tidak ada yang "
            "dapat disusun."
        )
    parts = [escape_markup(view.ground.told(_opening(numbers, division))), titled_table(tables[LEVELS])]
    parts.append(escape_markup(_found(numbers, rung)))
    parts += [titled_table(tables[CHOSEN]), escape_markup(_left_out(view, rung))]
    return "\n\n".join([*parts, escape_markup(_LIMITS)])


_LIMITS = (
    "Jumlah orang dalam susunan dihitung per program lalu dijumlahkan; satu keluarga yang menerima dua program dapat "
    "terhitung lebih atau kurang, sehingga kolom terakhir membayarkan semuanya bersama. Susunan ini titik awal "
    "pembahasan, bukan penetapan: kewajiban menurut aturan, kesiapan pelaksana, dan tujuan lain tidak ikut dihitung."
)


def _left_out(view: View, rung: Rung) -> str:
    """Name the programmes that get nothing, with the reason; empty where all get something."""
    programs = view.ground.programs.programs
    by_reason: dict[Reason, list[str]] = {}
    for one in rung.optimum.standings:
        if not one.cost:
            by_reason.setdefault(one.reason, []).append(programs[one.program].name)
    if not by_reason:
        return "Semua program yang dapat dipilih mendapat bagian."
    parts = [f"{joined(names)} ({_REASONS[reason]})" for reason, names in by_reason.items()]
    return f"Yang tidak mendapat bagian: {'; '.join(parts)}."


def _opening(numbers: Numbers, division: Division) -> str:
    count = numbers["division_programs"]
    text = (
        f"Dari {count} program tambahan dalam skenario di atas dicari susunan yang mengeluarkan orang terbanyak dari "
    )
    text += "kemiskinan dengan uang yang ada."
    if division.origin == "params":
        return f"{text} Pagunya menurut parameter daerah."
    if division.origin == "workbook":
        return (
            f"{text} Pagunya ialah seluruh uang matriks program menurut sumber dana; uang yang sudah terikat pada "
            "kegiatan lain tidak dipisahkan, sehingga hasilnya batas atas."
        )
    return (
        f"{text} Daerah belum menyebut pagu, sehingga tidak ada pagu yang dipakai: sebagai gambaran, yang dibagi ialah "
        "seperempat, setengah, dan seluruh biaya terendah untuk menutup jurang kemiskinan setiap tahun, tanpa "
        "membedakan sumber dana. Pagu dapat diisi pada parameter scenario.ceilings."
    )


def _found(numbers: Numbers, rung: Rung) -> str:
    yearly, out, rate = (numbers[f"division_{key}"] for key in ("yearly", "out", "rate"))
    text = (
        f"Dengan {yearly} per tahun, susunan terbaik mengeluarkan rata-rata {out} dari kemiskinan setiap tahun "
        f"({_ENDINGS[rung.optimum.ending]}); P0 {rate:periode} menjadi {rate}."
    )
    better = numbers["division_better"]
    if prints_as_zero(better):
        text += " Urutan sederhana, yaitu mendahulukan yang paling murah per orang, di sini memberi hasil yang sama."
    elif number(better) > 0:
        text += (
            f" Hasil itu {better} lebih banyak daripada urutan sederhana yang mendahulukan yang paling murah per orang."
        )
    prices = [numbers[f"division_price_{place}"] for place in range(1, len(_prices(rung)) + 1)]
    named = [
        f"{price} orang-tahun bila {'' if fund == ALL_FUNDS else f'dari {fund} '}pada {price:periode}"
        for price, (fund, _, _) in zip(prices, _prices(rung), strict=True)
        if not prints_as_zero(price)
    ]
    if named:
        text += (
            " Dengan tambahan satu miliar rupiah, yang keluar dari kemiskinan bertambah paling banyak sekitar "
            f"{joined(named)}; satu orang selama setahun dihitung satu orang-tahun."
        )
    return text
