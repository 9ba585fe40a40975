"""Chapter V, from the old list to DTSEN: how deciles moved, and who lost and gained which programme and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from rpkd.numbers import Unit, format_number
from rpkd.report._content import Cell, TableContent
from rpkd.report._markdown import escape_markup, titled_table
from rpkd.report._poverty_numbers import Writer
from rpkd.report._targeting_cells import FamilyTable, count_cell, known, told_points
from rpkd.report._targeting_chart import heat_map
from rpkd.report._targeting_joint import Protected
from rpkd.report._targeting_known import Ground
from rpkd.report._targeting_lists import LOW, deciles_text
from rpkd.report._words import indonesian_date, joined
from rpkd.results import Column, ResultTable, Scalar
from rpkd.targeting import (
    GAINED,
    LOST,
    STANDINGS,
    DatedRules,
    Hidden,
    suppress,
    transition,
)

Numbers = Mapping[str, Scalar]

MOVES, WHOLE, CHANGED, REASONS = (
    "tbl_sasaran_peralihan", "tbl_sasaran_peralihan_lengkap", "tbl_sasaran_perubahan", "tbl_sasaran_sebab",
)  # fmt: skip
_GROUPS = ("low", "high", "no_decile", "not_listed")
_STANDING_NAMES = {"no_decile": "Tanpa desil", "not_listed": "Tidak terdaftar"}
_LOST = {
    "rule_unknown": "aturan sekarang tidak diketahui",
    "not_found": "keluarga tidak ditemukan di DTSEN",
    "no_decile": "di DTSEN tanpa desil",
    "rule_changed": "batas desil program berubah",
    "rank_rose": "desilnya naik di atas batas",
    "was_outside": "sejak semula di luar batas desil",
    "outside": "di luar batas desil",
    "no_member": "tidak mempunyai anggota sasaran",
    "moved": "berhak, tetapi pindah wilayah",
    "still_entitled": "masih berhak menurut aturan",
}
_GAINED = {
    "rule_unknown": "aturan sekarang tidak diketahui",
    "not_listed": "tidak ada di DTSEN",
    "no_decile": "di DTSEN tanpa desil",
    "not_entitled": "di luar batas desil",
    "no_member": "tidak mempunyai anggota sasaran",
    "newly_registered": "baru terdaftar dan berhak",
    "entitled": "berhak; keadaan lama tidak diketahui",
    "rank_fell": "desilnya turun ke dalam batas",
    "rule_changed": "batas desil program berubah",
    "moved": "berhak sejak semula, pindah wilayah",
    "was_entitled": "sudah berhak sejak semula",
}
_WITHIN = "sebagian anggota keluarga penerima"


@dataclass(frozen=True, eq=False)
class Shift:
    """How families moved between lists.

    Parameters
    ----------
    hidden : Hidden
        Families by decile before and after, without what may not be shown: rows are standings before; columns are
        standings after, the sums of the low and the high deciles, and all.
    changes : mapping of str to (mapping of str to float or None)
        By programme of which lists tell on both sides: `Protected.changes`.
    """

    hidden: Hidden
    changes: Mapping[str, Mapping[str, float | None]]


def moves_of(ground: Ground) -> Hidden | None:
    """Count families by decile before and after, without what may not be shown; None without a list before."""
    store = ground.store
    if store is None or not store.families["in_before"].any():
        return None
    return _hidden(transition(store.families))


def shift_of(moves: Hidden | None, programs: Mapping[str, Protected]) -> Shift | None:
    """Put together how families moved between lists; None without a list before."""
    if moves is None:
        return None
    return Shift(
        hidden=moves,
        changes={code: one.changes for code, one in programs.items() if one.changes},
    )


def _group(standing: str) -> str:
    """Return which of `_GROUPS` a standing belongs to."""
    if standing in _STANDING_NAMES:
        return standing
    return "low" if LOW[0] <= int(standing) <= LOW[1] else "high"


def _hidden(counts: pd.DataFrame) -> Hidden:
    groups = [_group(name) for name in STANDINGS]
    # Labels are numbers so that their order is that of `_GROUPS`.
    labels = [str(_GROUPS.index(name)) for name in groups]
    single = np.eye(len(STANDINGS), dtype=bool)
    sums = np.array([[name == group for name in groups] for group in ("low", "high")])
    columns = np.vstack([single, sums, np.ones((1, len(STANDINGS)), dtype=bool)])
    return suppress(counts.to_numpy(), [labels], columns)


def unsaid_moments(shift: Shift | None) -> frozenset[str]:
    """Return the moments of which it may not be said how many families are listed.

    The sum of all families is in the matrix: with how many are listed, a hidden sum of those that are not, or of those
    without a decile, would follow.
    """
    if shift is None:
        return frozenset()
    places = [STANDINGS.index(name) for name in _STANDING_NAMES]
    sums = {"before": [shift.hidden.rows[place][-1] for place in places]}
    sums["after"] = [shift.hidden.total[place] for place in places]
    return frozenset(moment for moment, cells in sums.items() if any(known(cell) is None for cell in cells))


def standing_name(standing: str) -> str:
    """Name where a family stands in a list: its decile, or why it has none."""
    return _STANDING_NAMES.get(standing, f"Desil {standing}")


def _group_name(group: str) -> str:
    if group in _STANDING_NAMES:
        return _STANDING_NAMES[group]
    return f"Desil {LOW[0]}–{LOW[1]}" if group == "low" else f"Desil {LOW[1] + 1}–10"


def old_list(ground: Ground) -> str:
    """Name the families' list before: DTKS, P3KE, or both."""
    kinds = {one.kind for one in ground.lists if one.when == "before"}
    return joined([name for kind, name in (("p3ke", "P3KE"), ("dtks", "DTKS")) if kind in kinds])


def shift_tables(ground: Ground, shift: Shift | None) -> list[FamilyTable]:
    """Set deciles before beside deciles after."""
    return [] if shift is None else [_moves_table(ground, shift)]


def programme_tables(ground: Ground, shift: Shift | None) -> list[FamilyTable]:
    """Set programmes before beside programmes after, with the reasons that the lists give."""
    if shift is None or not shift.changes:
        return []
    return [_changes_table(ground, shift), _reasons_table(ground, shift)]


def _moves_table(ground: Ground, shift: Shift) -> FamilyTable:
    """Sum the matrix up by low and high deciles."""
    columns = [Column("before", f"Keadaan di {old_list(ground)}")]
    columns += [Column(group, f"{_group_name(group)} DTSEN", Unit.COUNT) for group in _GROUPS[:2]]
    columns += [Column(group, _group_name(group), Unit.COUNT) for group in _GROUPS[2:]]
    columns.append(Column("all", "Jumlah", Unit.COUNT))
    wide = len(STANDINGS)
    places = [wide, wide + 1, STANDINGS.index("no_decile"), STANDINGS.index("not_listed"), wide + 2]
    rows: list[tuple[Cell, ...]] = []
    for number, group in enumerate(_GROUPS):
        counts = shift.hidden.groups[0][number]
        rows.append((_group_name(group), *(count_cell(counts[place]) for place in places)))
    rows.append(("Jumlah", *(count_cell(shift.hidden.total[place]) for place in places)))
    title = f"Keluarga menurut desil di {old_list(ground)} dan di DTSEN, {ground.region.name}"
    note = "Tidak terdaftar di keduanya: hanya ada di daftar penerima program"
    return ground.table(MOVES, title, note, TableContent(tuple(columns), tuple(rows), frozenset({len(_GROUPS)})))


def whole_table(ground: Ground, shift: Shift | None) -> list[FamilyTable]:
    """Return the whole matrix, for the annex."""
    if shift is None:
        return []
    names = [name if name.isdigit() else {"no_decile": "TD", "not_listed": "TT"}[name] for name in STANDINGS]
    columns = [Column("before", f"Desil {old_list(ground)}")]
    columns += [Column(f"after_{key}", name, Unit.COUNT) for key, name in zip(STANDINGS, names, strict=True)]
    columns.append(Column("all", "Jml", Unit.COUNT))
    places = [*range(len(STANDINGS)), -1]
    rows = [
        (standing_name(key), *(count_cell(counts[place]) for place in places))
        for key, counts in zip(STANDINGS, shift.hidden.rows, strict=True)
        if known(counts[-1]) != 0
    ]
    rows.append(("Jumlah", *(count_cell(shift.hidden.total[place]) for place in places)))
    title = f"Keluarga menurut desil {old_list(ground)} (baris) dan desil DTSEN (kolom)"
    note = "TD: terdaftar tanpa desil; TT: tidak terdaftar; Jml: jumlah"
    content = TableContent(tuple(columns), tuple(rows), frozenset({len(rows) - 1}))
    return [ground.table(WHOLE, title, note, content)]


def _changes_table(ground: Ground, shift: Shift) -> FamilyTable:
    columns = (
        Column("program", "Program"),
        Column("before", "Menerima sebelum", Unit.COUNT),
        Column("kept", "Tetap", Unit.COUNT),
        Column("lost", "Kehilangan", Unit.COUNT),
        Column("gained", "Memperoleh", Unit.COUNT),
        Column("after", "Menerima sesudah", Unit.COUNT),
    )
    rows: list[tuple[Cell, ...]] = []
    for code, counts in shift.changes.items():
        names = ("before", "kept", "lost", "gained", "after")
        rows.append((ground.program(code), *(count_cell(counts[name]) for name in names)))
    title = f"Keluarga menurut perubahan kepesertaan program, {ground.region.name}"
    note = (
        "Keluarga; untuk PBI JKN keluarga yang mempunyai sekurangnya satu peserta" if "pbi-jk" in shift.changes else ""
    )
    return ground.table(CHANGED, title, note, TableContent(columns, tuple(rows)))


def _reasons_table(ground: Ground, shift: Shift) -> FamilyTable:
    """List the reasons that occur, by programme."""
    codes = list(shift.changes)
    columns = [Column("change", "Perubahan"), Column("reason", "Yang tampak dari daftar")]
    columns += [Column(code.replace("-", "_"), ground.program(code), Unit.COUNT) for code in codes]
    counts = shift.changes
    rows: list[tuple[Cell, ...]] = []
    for change, title, names, order in (
        ("lost", "Kehilangan", _LOST, LOST),
        ("gained", "Memperoleh", _GAINED, GAINED),
    ):
        for reason in order:
            cells = [count_cell(counts[code][f"{change}:{reason}"]) for code in codes]
            if any(cells):
                rows.append((title, names[reason], *cells))
    title = f"Sebab perubahan kepesertaan menurut daftar, {ground.region.name}"
    note = "Satu sebab per keluarga, yang pertama berlaku menurut urutan tabel; bukan keterangan resmi kementerian"
    return ground.table(REASONS, title, note, TableContent(tuple(columns), tuple(rows)))


def shift_chart(ground: Ground, shift: Shift | None) -> Figure | None:
    """Draw, for each standing before, the percentages of the standings after; None without a list before.

    A row is left out where nobody stood there, or where its sum is hidden.
    """
    if shift is None:
        return None
    rows, labels = [], []
    for key, counts in zip(STANDINGS, shift.hidden.rows, strict=True):
        total = known(counts[-1])
        if total:
            rows.append([_share(known(count), total) for count in counts[: len(STANDINGS)]])
            labels.append(standing_name(key))
    columns = [name if name.isdigit() else standing_name(name) for name in STANDINGS]
    return heat_map(
        rows,
        labels,
        columns,
        title=chart_title(ground),
        x_heading="Desil di DTSEN",
        y_heading=f"Keadaan di {old_list(ground)}",
    )


def _share(count: float | None, total: float) -> float | None:
    return None if count is None else 100 * count / total


def chart_title(ground: Ground) -> str:
    """Write the heading of the chart."""
    return ground.titled(
        f"Ke mana keluarga setiap desil {old_list(ground)} beralih di DTSEN (persen baris), {ground.region.name}"
    )


def chart_alt(numbers: Numbers, ground: Ground, shift: Shift | None) -> str:
    """Say what the chart shows, or that there is none."""
    if shift is None:
        return "Tidak ada gambar: peralihan desil belum dapat dihitung."
    return (
        f"{chart_title(ground)}: peta petak, baris menurut desil lama dan kolom menurut desil baru; makin gelap "
        f"petaknya, makin besar bagiannya. {_kept_sentence(numbers, ground, shift)}".strip()
    )


_KEPT = (
    ("kept", f"tetap di desil {LOW[0]}–{LOW[1]}"),
    ("left", f"berada di desil {LOW[1] + 1}–10"),
    ("gone", "tidak ditemukan di DTSEN"),
)


def _low(shift: Shift) -> Mapping[str, float | None]:
    """Return what became of the families of the low deciles: all of them, kept, in higher deciles, not found."""
    counts = shift.hidden.groups[0][_GROUPS.index("low")]
    wide = len(STANDINGS)
    places = {"all": wide + 2, "kept": wide, "left": wide + 1, "gone": STANDINGS.index("not_listed")}
    return {name: known(counts[place]) for name, place in places.items()}


def shift_numbers(writer: Writer, ground: Ground, shift: Shift | None) -> None:
    """Record what shares of the families of the low deciles stayed, moved up, and were not found."""
    if shift is None:
        return
    low = _low(shift)
    for name, words in _KEPT:
        label = ground.titled(f"Bagian keluarga desil {LOW[0]}–{LOW[1]} lama yang {words}")
        number, every = low[name], low["all"]
        share = None if number is None or not every else 100 * number / every
        writer.add(f"registry_{name}_share", label, share, Unit.PERCENT, decimals=1)


def _kept_sentence(numbers: Numbers, ground: Ground, shift: Shift) -> str:
    """Say what became of the families of the low deciles."""
    low = _low(shift)
    if not low["all"]:
        return ""
    parts = [
        f"{format_number(low[name], Unit.COUNT)} keluarga ({numbers[f'registry_{name}_share']}) {words}"
        for name, words in _KEPT
        if low[name]
    ]
    everybody = format_number(low["all"], Unit.COUNT)
    return f"Dari {everybody} keluarga yang di {old_list(ground)} berada di desil {LOW[0]}–{LOW[1]}, {joined(parts)}."


def shift_sections(numbers: Numbers, ground: Ground, shift: Shift | None, tables: Mapping[str, ResultTable]) -> str:
    """Write how deciles moved as Markdown, or which lists that would need.

    Parameters
    ----------
    numbers : mapping of str to Scalar
        From `shift_numbers`.
    ground : Ground
        What the section rests on.
    shift : Shift or None
        From `shift_of`.
    tables : mapping of str to ResultTable
        The recorded tables of `shift_tables` by key.
    """
    if shift is None:
        return escape_markup(_absent(ground))
    sentence = _kept_sentence(numbers, ground, shift)
    caution = (
        "Perpindahan desil tidak berarti keluarga menjadi lebih kaya atau lebih miskin: kedua daftar memeringkat "
        "dengan ciri, cakupan, dan waktu yang berbeda. Matriks lengkapnya ada pada Lampiran G."
    )
    table = titled_table(tables[MOVES], frozenset({len(_GROUPS)}))
    parts = [escape_markup(ground.told(sentence))] if sentence else []
    return "\n\n".join([*parts, table, escape_markup(caution)])


def programme_sections(ground: Ground, shift: Shift | None, tables: Mapping[str, ResultTable]) -> str:
    """Write who lost and gained which programme and why as Markdown, or which lists that would need.

    Parameters
    ----------
    ground, shift, tables
        As for `shift_sections`.
    """
    if shift is None or CHANGED not in tables:
        return escape_markup(
            "Untuk setiap program, daftar penerima sebelum dan sesudah peralihan menunjukkan keluarga yang kehilangan "
            "atau memperolehnya menurut sebabnya: aturan berubah, desil berubah, tidak ditemukan, atau pindah. Daftar "
            "itu belum tersedia."
        )
    return "\n\n".join(
        [
            _changes_points(ground, shift),
            titled_table(tables[CHANGED]),
            _reasons_points(ground, shift),
            titled_table(tables[REASONS]),
        ]
    )


def _absent(ground: Ground) -> str:
    if ground.store is None:
        return (
            "Bagian ini memerlukan DTSEN dan satu daftar lama (DTKS atau P3KE). Hasilnya: dari keluarga di setiap "
            "desil lama, berapa yang tetap, berpindah desil, dan tidak ditemukan di DTSEN."
        )
    return (
        "Di antara daftar yang dipakai tidak ada daftar keluarga sebelum DTSEN (DTKS atau P3KE), sehingga peralihan "
        "desil tidak dapat dihitung."
    )


def _changes_points(ground: Ground, shift: Shift) -> str:
    """Say of each programme how many lost and gained it."""
    points = []
    for code, counts in shift.changes.items():
        parts = [
            f"{format_number(counts[change], Unit.COUNT)} keluarga {verb}"
            for change, verb in (("lost", "kehilangan"), ("gained", "memperoleh"))
            if counts[change] is not None
        ]
        if parts:
            points.append(f"{ground.program(code)}: {' dan '.join(parts)}")
    if not points:
        return escape_markup("Jumlah keluarga yang kehilangan atau memperoleh program terlalu kecil untuk ditampilkan.")
    return told_points(ground.told("Sejak daftar lama, kepesertaan berubah sebagai berikut:"), points)


def _reasons_points(ground: Ground, shift: Shift) -> str:
    """Name the most frequent reason of each programme's losses, and those who lost it though entitled."""
    points, entitled = [], []
    for code, counts in shift.changes.items():
        named = {reason: counts[f"lost:{reason}"] or 0.0 for reason in LOST}
        reason = max(named, key=lambda one: named[one])
        if named[reason]:
            number = format_number(named[reason], Unit.COUNT)
            rule = _rule_words(ground, code)
            points.append(f"{ground.program(code)}{f' ({rule})' if rule else ''}: {_LOST[reason]}, {number} keluarga")
        if named["still_entitled"] and reason != "still_entitled":
            entitled.append(f"{format_number(named['still_entitled'], Unit.COUNT)} keluarga {ground.program(code)}")
    if not points:
        return escape_markup("Sebabnya tidak ditampilkan karena jumlahnya terlalu kecil.")
    first = ""
    if entitled:
        first = (
            f"Yang kehilangan walaupun masih berhak menurut aturan: {joined(entitled)}; keluarga ini didahulukan dalam "
            "verifikasi."
        )
    return told_points("Menurut daftar dan aturan, sebab kehilangan yang paling sering adalah:", points, first)


def _rule_words(ground: Ground, code: str) -> str:
    rules = ground.rules(code)
    if not isinstance(rules, DatedRules):
        return ""
    return f"desil {deciles_text(rules.deciles)} sejak {indonesian_date(rules.start)}"
