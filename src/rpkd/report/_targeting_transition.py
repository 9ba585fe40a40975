"""Chapter V, from the old list to DTSEN: how deciles moved, and who lost and gained which programme and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure

from rpkd.numbers import Unit, format_number, format_quantity
from rpkd.report._content import Cell, TableContent
from rpkd.report._markdown import escape_markup, titled_table
from rpkd.report._targeting_cells import MARK, FamilyTable, count_cell, known, protect, rate_cell
from rpkd.report._targeting_chart import heat_map
from rpkd.report._targeting_known import Ground
from rpkd.report._targeting_lists import LOW, deciles_text
from rpkd.report._words import indonesian_date, joined
from rpkd.results import Column, ResultTable
from rpkd.targeting._changes import GAINED, LOST, WITHIN_FAMILY, Changes, changes
from rpkd.targeting._rules import DatedRules, groups_needed
from rpkd.targeting._suppress import Hidden, suppress
from rpkd.targeting._tally import STANDINGS, programs_in
from rpkd.targeting._transition import Transition, transition

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
    "moved": "berhak, tetapi pindah desa/kelurahan",
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
    "moved": "berhak sejak semula, pindah desa/kelurahan",
    "was_entitled": "sudah berhak sejak semula",
}
_WITHIN = "sebagian anggota keluarga penerima"


@dataclass(frozen=True, eq=False)
class Shift:
    """How families moved between lists.

    Parameters
    ----------
    transition : Transition
        Families by decile before and after.
    hidden : Hidden
        The same without what may not be shown: rows are standings before; columns are standings after, the sums of
        the low and the high deciles, and all.
    changes : mapping of str to Changes
        By programme of which lists tell on both sides.
    """

    transition: Transition
    hidden: Hidden
    changes: Mapping[str, Changes]


def shift_of(ground: Ground) -> Shift | None:
    """Compare the lists before and after; None without a list before."""
    store = ground.store
    if store is None or not store.families["in_before"].any():
        return None
    families = store.families
    found = transition(families, LOW)
    both = set(programs_in(families, "before")) & set(programs_in(families, "after"))
    return Shift(
        transition=found,
        hidden=_hidden(found),
        changes={
            code: changes(
                families,
                code,
                ground.rules_before(code),
                ground.rules(code),
                groups_needed(ground.programs, code),
            )
            for code in ground.codes
            if code in both
        },
    )


def _group(standing: str) -> str:
    """Return which of `_GROUPS` a standing belongs to."""
    if standing in _STANDING_NAMES:
        return standing
    return "low" if LOW[0] <= int(standing) <= LOW[1] else "high"


def _hidden(found: Transition) -> Hidden:
    groups = [_group(name) for name in STANDINGS]
    # Labels are numbers so that their order is that of `_GROUPS`.
    labels = [str(_GROUPS.index(name)) for name in groups]
    single = np.eye(len(STANDINGS), dtype=bool)
    sums = np.array([[name == group for name in groups] for group in ("low", "high")])
    columns = np.vstack([single, sums, np.ones((1, len(STANDINGS)), dtype=bool)])
    return suppress(found.counts.to_numpy(), [labels], columns)


def grouped_rows(counts: npt.NDArray[np.int64]) -> tuple[tuple[Cell, ...], ...]:
    """Return counts by standing as rows of a table: low deciles, the others, without decile, not listed, and all.

    Parameters
    ----------
    counts : array of int, shape (standings, columns)
        In the order of `STANDINGS`; each family is in one cell.

    Returns
    -------
    tuple of tuple
        Name, the columns, and their sum; small cells are hidden.
    """
    labels = [str(_GROUPS.index(_group(name))) for name in STANDINGS]
    grouped = np.zeros((len(_GROUPS), counts.shape[1]), dtype=np.int64)
    np.add.at(grouped, [int(label) for label in labels], counts)
    hidden = suppress(grouped)
    rows = [(_group_name(group), *map(count_cell, cells)) for group, cells in zip(_GROUPS, hidden.rows, strict=True)]
    return (*rows, ("Jumlah", *map(count_cell, hidden.total)))


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
    """Set deciles before beside deciles after, and programmes before beside programmes after."""
    if shift is None:
        return []
    tables = [_moves_table(ground, shift)]
    if shift.changes:
        tables += [_changes_table(ground, shift), _reasons_table(ground, shift)]
    return tables


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
    names = [name if name.isdigit() else {"no_decile": "Tanpa", "not_listed": "Tidak ada"}[name] for name in STANDINGS]
    columns = [Column("before", f"Desil {old_list(ground)}")]
    columns += [Column(f"after_{key}", name, Unit.COUNT) for key, name in zip(STANDINGS, names, strict=True)]
    columns.append(Column("all", "Jumlah", Unit.COUNT))
    places = [*range(len(STANDINGS)), -1]
    rows = [
        (standing_name(key), *(count_cell(counts[place]) for place in places))
        for key, counts in zip(STANDINGS, shift.hidden.rows, strict=True)
    ]
    rows.append(("Jumlah", *(count_cell(shift.hidden.total[place]) for place in places)))
    title = f"Keluarga menurut desil {old_list(ground)} (baris) dan desil DTSEN (kolom)"
    note = "Tanpa: terdaftar tanpa desil; tidak ada: tidak terdaftar"
    content = TableContent(tuple(columns), tuple(rows), frozenset({len(STANDINGS)}))
    return [ground.table(WHOLE, title, note, content)]


def protected_changes(found: Changes) -> Mapping[str, float | None]:
    """Return one programme's counts by change and reason, without what may not be shown."""
    parts = {"kept": int(found.counts["kept"])}
    totals = {}
    for change in ("lost", "gained"):
        own = found.reasons[(found.reasons["change"] == change) & (found.reasons["reason"] != WITHIN_FAMILY)]
        named = {f"{change}:{reason}": int(n) for reason, n in zip(own["reason"], own["families"], strict=True)}
        parts |= named
        totals[change] = tuple(named)
    parts |= {"never": int(found.counts["never"]), "unknown": int(found.counts["unknown"])}
    totals["before"] = ("kept", *totals["lost"])
    totals["after"] = ("kept", *totals["gained"])
    return protect(parts, totals)


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
    for code, found in shift.changes.items():
        counts = protected_changes(found)
        names = ("before", "kept", "lost", "gained", "after")
        rows.append((ground.program(code), *(count_cell(counts[name]) for name in names)))
    title = f"Keluarga menurut perubahan kepesertaan program, {ground.region.name}"
    note = "Keluarga; untuk PBI JKN keluarga yang mempunyai sekurangnya satu peserta" if "pbi-jk" in shift.changes else ""
    return ground.table(CHANGED, title, note, TableContent(columns, tuple(rows)))


def _reasons_table(ground: Ground, shift: Shift) -> FamilyTable:
    """List the reasons that occur, by programme."""
    codes = list(shift.changes)
    columns = [Column("change", "Perubahan"), Column("reason", "Yang tampak dari daftar")]
    columns += [Column(code.replace("-", "_"), ground.program(code), Unit.COUNT) for code in codes]
    counts = {code: protected_changes(found) for code, found in shift.changes.items()}
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


def chart_alt(ground: Ground, shift: Shift | None) -> str:
    """Say what the chart shows, or that there is none."""
    if shift is None:
        return "Tidak ada gambar: peralihan desil belum dapat dihitung."
    return (
        f"{chart_title(ground)}: peta petak, baris menurut desil lama dan kolom menurut desil baru; makin gelap petaknya, "
        f"makin besar bagiannya. {_kept_sentence(ground, shift)}".strip()
    )


def _kept_sentence(ground: Ground, shift: Shift) -> str:
    """Say what became of the families of the low deciles."""
    counts = shift.hidden.groups[0][_GROUPS.index("low")]
    wide = len(STANDINGS)
    total, kept, left = (known(counts[place]) for place in (wide + 2, wide, wide + 1))
    gone = known(counts[STANDINGS.index("not_listed")])
    if not total:
        return ""
    parts = [
        f"{_counted(number, total)} {words}"
        for number, words in (
            (kept, f"tetap di desil {LOW[0]}–{LOW[1]}"),
            (left, f"berada di desil {LOW[1] + 1}–10"),
            (gone, "tidak ditemukan di DTSEN"),
        )
        if number
    ]
    everybody = format_number(total, Unit.COUNT)
    return f"Dari {everybody} keluarga yang di {old_list(ground)} berada di desil {LOW[0]}–{LOW[1]}, {joined(parts)}."


def _counted(number: float, total: float) -> str:
    return f"{format_number(number, Unit.COUNT)} keluarga ({format_quantity(100 * number / total, Unit.PERCENT, 1)})"


def shift_sections(ground: Ground, shift: Shift | None, tables: Mapping[str, ResultTable]) -> str:
    """Write the section as Markdown, or which lists it would need.

    Parameters
    ----------
    ground : Ground
        What the section rests on.
    shift : Shift or None
        From `shift_of`.
    tables : mapping of str to ResultTable
        The recorded tables of `shift_tables` by key.
    """
    if shift is None:
        return "\n\n".join(escape_markup(text) for text in _absent(ground))
    parts = [escape_markup(ground.told(_kept_sentence(ground, shift)))]
    parts.append(titled_table(tables[MOVES], frozenset({len(_GROUPS)})))
    parts.append(
        escape_markup(
            "Perpindahan desil tidak berarti keluarga menjadi lebih kaya atau lebih miskin: kedua daftar memeringkat "
            "dengan ciri, cakupan, dan waktu yang berbeda. Matriks lengkapnya ada pada Lampiran G."
        )
    )
    if CHANGED in tables:
        parts.append(escape_markup(ground.told(_changes_sentence(ground, shift))))
        parts.append(titled_table(tables[CHANGED]))
        parts.append(escape_markup(_reasons_sentence(ground, shift)))
        parts.append(titled_table(tables[REASONS]))
    return "\n\n".join(part for part in parts if part)


def _absent(ground: Ground) -> list[str]:
    if ground.store is None:
        return [
            "Bagian ini memerlukan DTSEN dan satu daftar lama (DTKS atau P3KE), serta daftar penerima sebelum dan sesudah "
            "peralihan. Hasilnya: matriks peralihan desil, dan untuk setiap program keluarga yang kehilangan atau "
            "memperolehnya menurut sebabnya (aturan berubah, desil berubah, tidak ditemukan, atau pindah)."
        ]
    return [
        "Di antara daftar yang dipakai tidak ada daftar keluarga sebelum DTSEN (DTKS atau P3KE), sehingga peralihan desil "
        "tidak dapat dihitung."
    ]


def _changes_sentence(ground: Ground, shift: Shift) -> str:
    """Say of each programme how many lost and gained it."""
    told = []
    for code, found in shift.changes.items():
        counts = protected_changes(found)
        lost, gained = counts["lost"], counts["gained"]
        parts = [
            f"{format_number(number, Unit.COUNT)} keluarga {verb}"
            for number, verb in ((lost, "kehilangan"), (gained, "memperoleh"))
            if number is not None
        ]
        if parts:
            told.append(f"{ground.program(code)}: {' dan '.join(parts)}")
    if not told:
        return "Jumlah keluarga yang kehilangan atau memperoleh program terlalu kecil untuk ditampilkan."
    return f"Sejak daftar lama, perubahan kepesertaan adalah sebagai berikut. {'; '.join(told)}."


def _reasons_sentence(ground: Ground, shift: Shift) -> str:
    """Name the most frequent reason of each programme's losses, and those who lost it though entitled."""
    told, entitled = [], []
    for code, found in shift.changes.items():
        counts = protected_changes(found)
        named = {reason: counts[f"lost:{reason}"] or 0.0 for reason in LOST}
        reason = max(named, key=lambda one: named[one])
        if named[reason]:
            number = format_number(named[reason], Unit.COUNT)
            told.append(f"{ground.program(code)}, {_LOST[reason]} ({number} keluarga)")
        if named["still_entitled"] and reason != "still_entitled":
            entitled.append(f"{format_number(named['still_entitled'], Unit.COUNT)} keluarga {ground.program(code)}")
    text = "Sebab dibaca dari daftar dan aturan"
    ends = [_rule_words(ground, code) for code in shift.changes]
    text += f" ({'; '.join(words for words in ends if words)})." if any(ends) else "."
    if told:
        text += f" Sebab kehilangan yang paling sering: {'; '.join(told)}."
    if entitled:
        text += (
            f" Yang kehilangan walaupun masih berhak menurut aturan: {joined(entitled)}; keluarga ini didahulukan dalam "
            "verifikasi."
        )
    return text


def _rule_words(ground: Ground, code: str) -> str:
    rules = ground.rules(code)
    if not isinstance(rules, DatedRules):
        return ""
    return f"{ground.program(code)} desil {deciles_text(rules.deciles)} sejak {indonesian_date(rules.start)}"


