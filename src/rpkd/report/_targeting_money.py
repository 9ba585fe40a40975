"""Chapter V, quotas and money: recipients divided by need, lower cut-offs, and what a drop in PBI costs the region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from rpkd.numbers import Unit, format_number
from rpkd.params import Uncertain
from rpkd.report._content import Cell, TableContent
from rpkd.report._markdown import escape_markup, titled_table
from rpkd.report._poverty_numbers import Writer
from rpkd.report._targeting_accuracy import Accuracy, Areas
from rpkd.report._targeting_cells import MARK, FamilyTable, count_cell, protect, told_points
from rpkd.report._targeting_joint import Protected, lower_deciles
from rpkd.report._targeting_known import Ground
from rpkd.report._targeting_lists import LIBRARY, deciles_text
from rpkd.report._words import MONTHS
from rpkd.results import Column, ResultTable, Scalar
from rpkd.sources import Source
from rpkd.targeting import (
    CutoffEffect,
    DatedRules,
    Dropped,
    Premium,
    Quotas,
    allocate_areas,
    cutoff_effect,
    dropped_members,
    groups_needed,
    insurance_cost,
    need_by_village,
    premiums_of,
)

Numbers = Mapping[str, Scalar]

QUOTA, QUOTA_VILLAGES, CUTOFF = "tbl_sasaran_kuota", "tbl_sasaran_kuota_desa", "tbl_sasaran_batas"
DROPPED, COST = "tbl_sasaran_pbi", "tbl_sasaran_pbi_apbd"
SUBSIDY, TAKEN_OVER, REACTIVATED = "pbi-jk", "pbi-apbd", "pbi_reactivated"
_THOUSAND, _MILLION, _BILLION, _PERCENT = 1e3, 1e6, 1e9, 100.0
_SHOWN_CHANGES = 10
_DECEMBER = 12
_WHY = {
    "absent": "keluarganya tidak ada di DTSEN",
    "outside": "desilnya di luar batas",
    "unranked": "keluarganya tanpa desil",
    "inside": "masih dalam batas desil",
}


@dataclass(frozen=True, eq=False)
class Money:
    """What follows from the lists in numbers of recipients and in rupiah.

    Parameters
    ----------
    program : str or None
        The programme whose recipients are divided; None where none lends itself to it.
    quotas : Quotas or None
        Its present recipients, divided by need.
    areas : Areas or None
        Its eligible families and recipients by area.
    cutoffs : tuple of CutoffEffect
        Programmes under a lower cut-off that a source names, else with one decile less.
    shown : mapping of str to (mapping of str to float or None)
        By programme, `Protected.cutoff`.
    dropped : Dropped or None
        Members of PBI that are no longer in the list; None where no lists tell.
    cost : pandas.DataFrame
        What one member more costs the region: rest of this year, and next year (`insurance_cost` for the dropped).
    premiums : tuple of Premium
        Of both years.
    """

    program: str | None
    quotas: Quotas | None
    areas: Areas | None
    cutoffs: tuple[CutoffEffect, ...]
    shown: Mapping[str, Mapping[str, float | None]]
    dropped: Dropped | None
    cost: pd.DataFrame
    premiums: tuple[Premium, ...]


def money_of(ground: Ground, accuracy: Accuracy | None, programs: Mapping[str, Protected]) -> Money:
    """Divide recipients by need, lower the cut-offs, and price the members that PBI has dropped."""
    first = ground.date.month + 1
    years = (ground.date.year, ground.date.year + 1) if first <= _DECEMBER else (ground.date.year + 1,)
    premiums = premiums_of(ground.programs.programs[TAKEN_OVER], years, first_month=first if len(years) > 1 else 1)
    dropped = _dropped(ground)
    persons = 0.0 if dropped is None else float(dropped.persons)
    cost = insurance_cost(persons, premiums, taken_back=taken_back(ground))
    if accuracy is None or ground.store is None:
        return Money(None, None, None, (), {}, dropped, cost, premiums)
    shown = {code: one.cutoff for code, one in programs.items() if one.cutoff}
    quotas = None if accuracy.main is None else _divided(ground, accuracy.main)
    return Money(accuracy.main, quotas, accuracy.areas, _cutoffs(ground, accuracy), shown, dropped, cost, premiums)


def taken_back(ground: Ground) -> Uncertain:
    """Return the fraction of dropped members that the national budget takes back."""
    return ground.programs.assumption(REACTIVATED, ground.date.year).scaled(1 / _PERCENT)


def _dropped(ground: Ground) -> Dropped | None:
    rules = ground.rules(SUBSIDY)
    if ground.store is None or not isinstance(rules, DatedRules):
        return None
    both = {f"persons_before:{SUBSIDY}", f"persons_after:{SUBSIDY}"}
    if not both <= set(ground.store.families.columns):
        return None
    return dropped_members(ground.store.families, rules.deciles, program=SUBSIDY)


def _divided(ground: Ground, code: str) -> Quotas | None:
    """Divide the present recipients of a programme by the families that are eligible."""
    rules = ground.rules(code)
    if ground.store is None or not isinstance(rules, DatedRules):
        return None
    need = need_by_village(ground.store.families, code, rules.deciles, groups=groups_needed(ground.programs, code))
    if need.empty or need["present"].isna().any() or not need["need"].sum():
        return None
    total = int(need["present"].sum())
    return allocate_areas(need, total) if total else None


def _cutoffs(ground: Ground, accuracy: Accuracy) -> tuple[CutoffEffect, ...]:
    """Lower the cut-off of each programme: to that of another reading of its rule, else by one decile."""
    found = []
    for code, one in accuracy.errors.items():
        rules = ground.rules(code)
        lower = lower_deciles(rules) if isinstance(rules, DatedRules) else None
        if ground.store is None or not isinstance(rules, DatedRules) or rules.amount is None or lower is None:
            continue
        found.append(
            cutoff_effect(
                ground.store.families,
                code,
                rules.deciles,
                lower,
                yearly=rules.amount * (rules.payments or 1.0),
                unit=one.unit,
                groups=groups_needed(ground.programs, code),
            )
        )
    return tuple(found)


def money_numbers(writer: Writer, ground: Ground, money: Money) -> None:
    """Record the premium, the share that is taken back, and what a thousand dropped members cost."""
    library = Writer(writer.recorder, Source(LIBRARY, "Pustaka program", "rpkd", "", ""), writer.numbers)
    last = money.premiums[-1]
    back = taken_back(ground)
    library.add("pbi_premium", "Iuran PBI per jiwa per bulan", last.amount, Unit.RUPIAH, last.year)
    library.add("pbi_thousand", "Banyaknya peserta sebagai satuan hitungan", _THOUSAND, Unit.PERSONS)
    cost = _THOUSAND * last.amount * last.months / _MILLION
    label = "Biaya setahun bila seribu peserta PBI ditanggung APBD"
    library.add("pbi_cost_thousand", label, cost, Unit.MILLION_RUPIAH, last.year)
    for end, value in (("low", back.low), ("mode", back.mode), ("high", back.high)):
        label = "Bagian peserta yang dibiayai kembali oleh APBN"
        library.add(f"pbi_back_{end}", label, _PERCENT * value, Unit.PERCENT, last.year)
    if money.dropped is not None:
        shown = protect(_reasons(money.dropped), {"all": tuple(_reasons(money.dropped))})
        title = ground.titled("Peserta PBI JKN yang tidak lagi ada di daftar")
        writer.add("pbi_dropped", title, count_cell(shown["all"]), Unit.PERSONS)


def _reasons(dropped: Dropped) -> dict[str, int]:
    return {str(row["reason"]): int(row["persons"]) for row in dropped.reasons.to_dict("records")}


def money_tables(ground: Ground, money: Money) -> list[FamilyTable]:
    """List quotas by kecamatan, the effect of lower cut-offs, and dropped members with their cost."""
    tables = []
    if money.quotas is not None and money.areas is not None and money.areas.districts is not None:
        tables.append(_quota_table(ground, money, money.quotas, money.areas.districts))
    if money.cutoffs:
        tables.append(_cutoff_table(ground, money))
    if money.dropped is not None:
        tables.append(_dropped_table(ground, money.dropped))
        if isinstance(
            count_cell(protect(_reasons(money.dropped), {"all": tuple(_reasons(money.dropped))})["all"]), int
        ):
            tables.append(_cost_table(ground, money))
    return tables


def quota_annex_tables(ground: Ground, money: Money) -> list[FamilyTable]:
    """List the desa/kelurahan whose quota would change most, for the annex."""
    if money.quotas is None or money.areas is None or money.areas.villages is None or money.program is None:
        return []
    found = money.quotas.villages.merge(money.areas.villages[["village", "eligible", "recipients"]], on="village")
    found = found[found["eligible"].notna() & found["recipients"].notna()]
    found = found.assign(size=found["change"].abs()).sort_values(["size", "village"], ascending=[False, True])
    found = found[found["size"] > 0][:_SHOWN_CHANGES]
    if found.empty:
        return []
    word = ground.villages
    columns = (
        Column("village", word.capitalize()),
        Column("district", ground.terms.district.capitalize()),
        Column("eligible", "Berhak", Unit.COUNT),
        Column("present", "Penerima sekarang", Unit.COUNT),
        Column("quota", "Kuota menurut kebutuhan", Unit.COUNT),
        Column("change", "Selisih", Unit.COUNT),
    )
    rows = tuple(
        (
            ground.place(str(row["village"])),
            ground.place(str(row["district"])),
            count_cell(row["eligible"]),
            count_cell(row["recipients"]),
            int(row["quota"]),
            int(row["change"]),
        )
        for row in found.to_dict("records")
    )
    name = ground.program(money.program)
    every = len(money.quotas.villages)
    title = (
        f"{word.capitalize()} dengan perubahan kuota {name} terbesar bila dibagi menurut kebutuhan "
        f"({len(rows)} dari {every})"
    )
    note = f"Hanya {word} yang angkanya dapat ditampilkan"
    return [ground.table(QUOTA_VILLAGES, title, note, TableContent(columns, rows))]


def _quota_table(ground: Ground, money: Money, quotas: Quotas, districts: pd.DataFrame) -> FamilyTable:
    columns = (
        Column("district", ground.terms.district.capitalize()),
        Column("eligible", "Keluarga berhak", Unit.COUNT),
        Column("present", "Penerima sekarang", Unit.COUNT),
        Column("quota", "Kuota menurut kebutuhan", Unit.COUNT),
        Column("change", "Selisih", Unit.COUNT),
    )
    divided = quotas.districts.set_index("district")[["quota", "change"]].to_dict("index")
    rows: list[tuple[Cell, ...]] = []
    for code in map(str, districts.index):
        shown = districts.loc[code]
        counts = [count_cell(shown["eligible"]), count_cell(shown["recipients"])]
        if code not in divided:
            rows.append(("wilayah tidak diketahui", *counts, None, None))
            continue
        own = divided[code]
        # A quota follows from the families behind it.
        plan: list[Cell] = [MARK, MARK] if MARK in counts else [int(own["quota"]), int(own["change"])]
        rows.append((ground.place(code), *counts, *plan))
    name = ground.program(money.program or "")
    title = f"Penerima {name} sekarang dan bila dibagi menurut keluarga berhak, {ground.region.name}"
    note = "Jumlah seluruhnya tetap; keluarga yang wilayahnya tidak diketahui tidak ikut dibagi"
    return ground.table(QUOTA, title, note, TableContent(columns, tuple(rows)))


def _cutoff_table(ground: Ground, money: Money) -> FamilyTable:
    columns = (
        Column("program", "Program"),
        Column("now", "Batas sekarang"),
        Column("then", "Batas lain"),
        Column("falls", "Keluarga keluar dari batas", Unit.COUNT),
        Column("recipients", "Di antaranya penerima", Unit.COUNT),
        Column("rupiah", "Bantuan mereka setahun", Unit.BILLION_RUPIAH, 2),
    )
    rows: list[tuple[Cell, ...]] = []
    for one in money.cutoffs:
        shown = money.shown[one.program]
        hidden = shown["recipients_out"] is None
        rows.append(
            (
                ground.program(one.program),
                f"desil {deciles_text(one.now)}",
                f"desil {deciles_text(one.then)}",
                count_cell(shown["falls_out"]),
                count_cell(shown["recipients_out"]),
                MARK if hidden else float(one.total["rupiah_out"]) / _BILLION,
            )
        )
    title = f"Bila batas desil program diturunkan, {ground.region.name}"
    note = (
        "Batas lain: bacaan atau rencana yang disebut sumber, atau satu desil lebih rendah; bantuan PBI JKN dihitung "
        "menurut jiwa"
    )
    return ground.table(CUTOFF, title, note, TableContent(columns, tuple(rows)))


def _dropped_table(ground: Ground, dropped: Dropped) -> FamilyTable:
    reasons = _reasons(dropped)
    shown = protect(reasons, {"all": tuple(reasons)})
    columns = (Column("reason", "Yang tampak dari daftar"), Column("persons", "Peserta", Unit.PERSONS))
    rows: list[tuple[Cell, ...]] = [(_WHY[name], count_cell(shown[name])) for name in reasons]
    rows.append(("Jumlah", count_cell(shown["all"])))
    title = f"Peserta PBI JKN yang tidak lagi ada di daftar, menurut sebabnya, {ground.region.name}"
    note = ""
    if dropped.uncounted:
        note = "Keluarga yang banyaknya peserta tidak diketahui tidak dihitung"
    return ground.table(DROPPED, title, note, TableContent(columns, tuple(rows), frozenset({len(rows) - 1})))


def _cost_table(ground: Ground, money: Money) -> FamilyTable:
    columns = (
        Column("year", "Tahun"),
        Column("months", "Bulan", Unit.COUNT),
        Column("premium", "Iuran per jiwa sebulan", Unit.RUPIAH),
        Column("persons", "Ditanggung APBD", Unit.PERSONS),
        Column("low", "Biaya terendah", Unit.BILLION_RUPIAH, 2),
        Column("middle", "Biaya", Unit.BILLION_RUPIAH, 2),
        Column("high", "Biaya tertinggi", Unit.BILLION_RUPIAH, 2),
    )
    rows = tuple(
        (
            str(row["year"]),
            int(row["months"]),
            float(row["premium"]),
            round(row["persons"]),
            *(float(row[name]) / _BILLION for name in ("rupiah_low", "rupiah", "rupiah_high")),
        )
        for row in money.cost.to_dict("records")
    )
    title = f"Beban APBD {ground.region.name} bila peserta itu ditanggung daerah"
    first = MONTHS[ground.date.month] if len(money.premiums) > 1 else MONTHS[0]
    note = f"Tahun pertama mulai {first}; terendah dan tertinggi menurut bagian yang dibiayai kembali oleh APBN"
    return ground.table(COST, title, note, TableContent(columns, rows))


def money_sections(numbers: Numbers, ground: Ground, money: Money, tables: Mapping[str, ResultTable]) -> str:
    """Write the section as Markdown, or what it would need.

    Parameters
    ----------
    numbers : mapping of str to Scalar
        From `money_numbers`.
    ground : Ground
        What the section rests on.
    money : Money
        From `money_of`.
    tables : mapping of str to ResultTable
        The recorded tables of `money_tables` by key.
    """
    parts = []
    if ground.store is None:
        parts.append(
            "Dari DTSEN dan daftar penerima, bagian ini membagi kuota menurut keluarga yang berhak sampai ke "
            f"{ground.villages}, menghitung akibat penurunan batas desil, dan menaksir beban APBD bila peserta PBI JKN "
            "dinonaktifkan."
        )
    if QUOTA in tables:
        parts += [
            escape_markup(ground.told(_quota_sentence(ground, money, tables[QUOTA]))),
            titled_table(tables[QUOTA]),
        ]
    if CUTOFF in tables:
        parts += [_cutoff_points(ground, money), titled_table(tables[CUTOFF])]
    parts.append(escape_markup(_premium_sentence(numbers, ground, money)))
    if DROPPED in tables:
        parts.append(titled_table(tables[DROPPED], frozenset({len(tables[DROPPED].rows) - 1})))
    if COST in tables:
        parts.append(titled_table(tables[COST]))
    return "\n\n".join(part for part in parts if part)


def _quota_sentence(ground: Ground, money: Money, table: ResultTable) -> str:
    names = [column.key for column in table.columns]
    change, district = names.index("change"), names.index("district")
    told = [(cell, str(row[district])) for row in table.rows if isinstance(cell := row[change], int)]
    text = (
        f"Penerima {ground.program(money.program or '')} sekarang dapat dibandingkan dengan pembagian menurut "
        "banyaknya keluarga yang berhak, tanpa mengubah jumlah seluruhnya."
    )
    if told:
        (most, more), (least, less) = max(told), min(told)
        if most > 0 > least:
            text += (
                f" {more} memperoleh {format_number(most, Unit.COUNT)} lebih banyak, {less} "
                f"{format_number(-least, Unit.COUNT)} lebih sedikit."
            )
    return (
        f"{text} Keluarga berhak dihitung dari desil, bukan dari persentase penduduk miskin; pembagian ini bahan "
        "usulan, karena kuota ditetapkan pemerintah pusat."
    )


def _cutoff_points(ground: Ground, money: Money) -> str:
    points = []
    for one in money.cutoffs:
        out = money.shown[one.program]["recipients_out"]
        if out is not None:
            points.append(
                f"{ground.program(one.program)} dari desil {deciles_text(one.now)} ke {deciles_text(one.then)}: "
                f"{format_number(out, Unit.COUNT)} keluarga penerima"
            )
    if not points:
        return escape_markup("Akibat penurunan batas desil terlalu kecil untuk ditampilkan.")
    intro = ground.told("Bila batas desil diturunkan, keluarga penerima berikut keluar dari sasaran:")
    return told_points(intro, points, "Keluar dari batas tidak berarti keluarga itu tidak lagi memerlukan bantuan.")


def _premium_sentence(numbers: Numbers, ground: Ground, money: Money) -> str:
    premium, cost = numbers["pbi_premium"], numbers["pbi_cost_thousand"]
    text = (
        f"Iuran satu peserta PBI {premium} sebulan. Setiap {numbers['pbi_thousand']:angka} peserta yang dinonaktifkan "
        f"dan kemudian ditanggung daerah membebani APBD {cost} setahun."
    )
    dropped = numbers.get("pbi_dropped")
    if dropped is None or money.dropped is None:
        need = " Banyaknya peserta yang dinonaktifkan tidak diketahui tanpa daftar PBI JKN sebelum dan sesudahnya."
        return text + need
    text = ground.told(f"Di antara peserta PBI JKN, {dropped:angka} jiwa tidak lagi ada di daftar yang baru. {text}")
    return (
        f"{text} Yang dibiayai kembali oleh APBN dianggap {numbers['pbi_back_mode']} (kisaran "
        f"{numbers['pbi_back_low']:angka} sampai {numbers['pbi_back_high']})."
    )
