"""Annex G: how well lists were matched, what was hidden, and the whole matrix of deciles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from rpkd.numbers import Unit, format_number
from rpkd.registry import PASSWORD_ROUNDS, PSEUDONYM_BYTES, SECRET_BYTES, SHORTEST_PASSWORD
from rpkd.report._content import Cell, TableContent
from rpkd.report._markdown import escape_markup, titled_table
from rpkd.report._poverty_numbers import Writer
from rpkd.report._targeting_cells import FamilyTable, protect, rate_cell
from rpkd.report._targeting_chart import Weighed, weight_chart
from rpkd.report._targeting_known import Ground, list_name
from rpkd.report._targeting_transition import WHOLE
from rpkd.results import Column, ResultTable, Scalar
from rpkd.sources import Source
from rpkd.targeting import FEWEST_SHOWN, MATCH_THRESHOLD, REVIEW_BAND

Numbers = Mapping[str, Scalar]

GUARDS, HIDDEN, FOUND = "tbl_perlindungan_data", "tbl_penyamaran", "tbl_padanan"
_PERCENT = 100.0
_RULE = Source("aturan pemadanan dan penyamaran dokumen ini", "Aturan pemadanan", "rpkd", "", "")
_COMPARISONS = {
    "name": "Nama",
    "birth": "Tanggal lahir",
    "sex": "Jenis kelamin",
    "kk": "Nomor KK",
    "place": "Alamat dan wilayah",
    "relation": "Hubungan dalam keluarga",
    "nik": "NIK yang hampir sama",
    "list": "Daftar yang sama",
}


@dataclass(frozen=True, eq=False)
class Match:
    """How well lists were matched, as the store keeps it.

    Parameters
    ----------
    rows, weights : pandas.DataFrame
        As `rpkd.targeting.MatchQuality` has them.
    in_band : int
        Pairs for a person to look at.
    precision, recall : float or None
        Expected by the model, fractions; None without a model.
    labels : mapping of str to Any
        What clerical decisions say (`rpkd.targeting.LabelQuality`); empty without any.
    """

    rows: pd.DataFrame
    weights: pd.DataFrame
    in_band: int
    precision: float | None
    recall: float | None
    labels: Mapping[str, Any]


def match_of(ground: Ground) -> Match | None:
    """Return how well lists were matched; None without lists, or where nothing of it was kept."""
    if ground.store is None or not ground.store.matching:
        return None
    kept = ground.store.matching
    return Match(
        rows=pd.DataFrame(kept["rows"]),
        weights=pd.DataFrame(kept["weights"]),
        in_band=int(kept["in_band"]),
        precision=kept["expected_precision"],
        recall=kept["expected_recall"],
        labels=kept.get("labels") or {},
    )


def match_numbers(writer: Writer, ground: Ground, match: Match | None) -> None:
    """Record thresholds, the band, and how right the matching is held to be."""
    if match is None:
        return
    rule = Writer(writer.recorder, _RULE, writer.numbers)
    for key, label, bound in (
        ("threshold", "Batas peluang untuk dipadankan", MATCH_THRESHOLD),
        ("band_low", "Batas bawah peluang yang ditinjau orang", REVIEW_BAND[0]),
    ):
        rule.add(f"match_{key}", label, _PERCENT * bound, Unit.PERCENT, decimals=0)
    writer.add("match_band", ground.titled("Pasangan yang perlu ditinjau orang"), match.in_band, Unit.COUNT)
    for key, label, value in (
        ("precision", "Presisi pemadanan menurut model", match.precision),
        ("recall", "Kelengkapan pemadanan menurut model", match.recall),
    ):
        share = None if value is None else _PERCENT * value
        writer.add(f"match_{key}", ground.titled(label), share, Unit.PERCENT, decimals=2)
    writer.add(
        "match_labels",
        ground.titled("Pasangan yang sudah dinilai orang"),
        int(match.labels.get("labels", 0)),
        Unit.COUNT,
    )
    for key, label in (("precision", "Presisi"), ("recall", "Kelengkapan")):
        found = match.labels.get(key)
        for end, words in (("value", ""), ("low", ", batas bawah"), ("high", ", batas atas")):
            judged = None if found is None else _PERCENT * float(found[end])
            title = ground.titled(f"{label} pemadanan menurut penilaian orang{words}")
            writer.add(f"match_label_{key}_{end}", title, judged, Unit.PERCENT, decimals=2)


def annex_tables(
    ground: Ground, match: Match | None, whole: Sequence[FamilyTable], others: Sequence[FamilyTable]
) -> list[FamilyTable]:
    """List how rows were matched, the tables that only the annex has, and what was hidden in each table.

    Parameters
    ----------
    ground : Ground
        What the section rests on.
    match : Match or None
        From `match_of`.
    whole : sequence of FamilyTable
        Tables of the annex: the whole matrix, desa/kelurahan by quota.
    others : sequence of FamilyTable
        Tables of the chapter.
    """
    tables = [] if match is None else [_match_table(ground, match)]
    tables += whole
    if ground.store is not None:
        tables.append(_hidden_table(ground, [*others, *whole]))
    return tables


def guards_table() -> FamilyTable:
    """Say by which methods what is kept and sent is protected."""
    columns = (Column("what", "Yang dilindungi"), Column("how", "Cara"))
    rows = (
        ("Kode acak keluarga", f"HMAC-SHA-256, kunci acak {8 * SECRET_BYTES} bit, kode {8 * PSEUDONYM_BYTES} bit"),
        (
            "Buku kerja lapangan",
            f"AES-256 dan SHA-512, {format_number(PASSWORD_ROUNDS, Unit.COUNT)} putaran dari kata sandi",
        ),
        ("Kata sandi", f"sekurangnya {SHORTEST_PASSWORD} karakter"),
        ("Angka kecil", f"di bawah {FEWEST_SHOWN} disamarkan, bersama angka yang melindunginya"),
    )
    return FamilyTable(GUARDS, "Cara perlindungan data", "", TableContent(columns, rows), _RULE.citation)


def _match_table(ground: Ground, match: Match) -> FamilyTable:
    columns = (
        Column("list", "Daftar"),
        Column("rows", "Baris", Unit.COUNT),
        Column("nik", "Dipadankan lewat NIK", Unit.PERCENT, 1),
        Column("model", "Dipadankan lewat model", Unit.PERCENT, 1),
        Column("alone", "Hanya di satu baris", Unit.PERCENT, 1),
    )
    titles = {one.name: _moment(ground, one.name) for one in ground.lists}
    rows: list[tuple[Cell, ...]] = []
    for row in match.rows.to_dict("records"):
        parts = {name: int(row[name]) for name in ("nik", "model", "alone")}
        rates = {f"{name}_share": ((name,), tuple(parts)) for name in parts}
        shown = protect(parts, {"rows": tuple(parts)}, rates, told=["rows"])
        every = int(row["rows"])
        shares = [rate_cell(shown[f"{name}_share"], every) for name in parts]
        rows.append((titles.get(str(row["list"]), str(row["list"])), every, *shares))
    title = f"Baris daftar menurut cara pemadanannya, {ground.region.name}"
    note = "Hanya di satu baris: tidak ada baris lain, di daftar mana pun, yang menunjuk orang yang sama"
    return ground.table(FOUND, title, note, TableContent(columns, tuple(rows)))


def _moment(ground: Ground, name: str) -> str:
    listed = next(one for one in ground.lists if one.name == name)
    title = list_name(listed, ground)
    if listed.program is not None:
        title += " sebelum" if listed.when == "before" else " sesudah"
    return title[:1].upper() + title[1:]


def _hidden_table(ground: Ground, tables: Sequence[FamilyTable]) -> FamilyTable:
    columns = (
        Column("table", "Tabel"),
        Column("cells", "Sel angka", Unit.COUNT),
        Column("hidden", "Disamarkan", Unit.COUNT),
    )
    of_lists = [one for one in tables if one.source == ground.source.citation]
    rows = tuple((_plain_title(ground, one), _cells(one), one.hidden) for one in of_lists if _cells(one))
    title = f"Sel yang disamarkan menurut tabel, {ground.region.name}"
    note = "Sel yang kecil dan sel yang melindunginya dihitung bersama, supaya tidak dapat dibedakan"
    return ground.table(HIDDEN, title, note, TableContent(columns, rows))


def _plain_title(ground: Ground, table: FamilyTable) -> str:
    """Return a table's title without what all of them end with."""
    title = table.title.removesuffix(f" ({ground.label})") if ground.label else table.title
    return title.removesuffix(f", {ground.region.name}")


def _cells(table: FamilyTable) -> int:
    """Count the cells of counts and shares."""
    numeric = [place for place, column in enumerate(table.content.columns) if column.unit is not Unit.TEXT]
    return sum(row[place] is not None for row in table.content.rows for place in numeric)


def match_chart(ground: Ground, match: Match | None) -> Figure | None:
    """Draw what each level of each comparison counts; None without a model."""
    if match is None or match.weights.empty:
        return None
    rows = [
        Weighed(_COMPARISONS.get(str(key), str(key)), tuple(float(bits) for bits in part["bits"]))
        for key, part in match.weights.groupby("comparison", sort=False)
    ]
    return weight_chart(rows, title=match_title(ground))


def match_title(ground: Ground) -> str:
    """Write the heading of the chart."""
    return ground.titled("Bobot bukti setiap perbandingan dalam pemadanan")


def match_alt(ground: Ground, match: Match | None) -> str:
    """Say what the chart shows, or that there is none."""
    if match is None or match.weights.empty:
        return "Tidak ada gambar: pemadanan tidak memakai model."
    return (
        f"{match_title(ground)}: satu baris untuk setiap perbandingan; titik di kanan garis nol adalah tingkat "
        "kesamaan yang mendukung bahwa dua baris menunjuk orang yang sama, titik di kiri yang menentangnya."
    )


def annex_sections(numbers: Numbers, ground: Ground, match: Match | None, tables: Mapping[str, ResultTable]) -> str:
    """Write the part of the annex that depends on the lists, as Markdown.

    Parameters
    ----------
    numbers : mapping of str to Scalar
        From `match_numbers`.
    ground : Ground
        What the section rests on.
    match : Match or None
        From `match_of`.
    tables : mapping of str to ResultTable
        The recorded tables of `annex_tables` by key.
    """
    if ground.store is None:
        return escape_markup(
            "Dokumen ini disusun tanpa daftar keluarga, sehingga tidak ada yang dipadankan dan tidak ada sel yang "
            "disamarkan karena daftar."
        )
    parts = []
    if match is not None:
        parts += [escape_markup(ground.told(text)) for text in _match_sentences(numbers, match)]
        parts.append(titled_table(tables[FOUND]))
    parts += [_shown(table) for key, table in tables.items() if key not in {FOUND, HIDDEN}]
    hidden = sum(int(row[2]) for row in tables[HIDDEN].rows if isinstance(row[2], int))
    text = (
        "Tidak ada sel yang perlu disamarkan pada tabel-tabel berikut."
        if not hidden
        else "Banyaknya sel yang disamarkan pada setiap tabel adalah sebagai berikut."
    )
    return "\n\n".join([*parts, escape_markup(text), titled_table(tables[HIDDEN])])


def guard_sections(tables: Mapping[str, ResultTable]) -> str:
    """Write the methods of protection as Markdown."""
    return titled_table(tables[GUARDS])


def _shown(table: ResultTable) -> str:
    return titled_table(table, frozenset({len(table.rows) - 1}) if table.key == WHOLE else frozenset())


def _match_sentences(numbers: Numbers, match: Match) -> list[str]:
    if match.weights.empty:
        only = (
            "Baris dipadankan hanya lewat NIK yang sama dan masuk akal; nama dan tanggal lahir dipakai untuk menolak "
            "NIK yang dipakai orang lain. Baris tanpa NIK yang dapat dipakai tidak dicari pasangannya."
        )
        return [only]
    first = (
        "NIK yang sama dan masuk akal memadankan lebih dahulu; sisanya dibandingkan menurut nama, tanggal lahir, jenis "
        f"kelamin, nomor KK, dan wilayah. Dua baris dipadankan bila peluangnya menunjuk orang yang sama sekurangnya "
        f"{numbers['match_threshold']}; {numbers['match_band']} pasangan yang peluangnya di bawah itu tetapi "
        f"sekurangnya {numbers['match_band_low']} tidak dipadankan dan dapat ditinjau orang."
    )
    expected = (
        f"Menurut modelnya sendiri, presisi pemadanan itu {numbers['match_precision']} dan kelengkapannya "
        f"{numbers['match_recall']}."
    )
    labelled = numbers["match_labels"]
    if not labelled.value:
        return [first, f"{expected} Pemadanan ini belum dinilai orang dengan contoh pasangan."]
    said = []
    for key, words in (("precision", "presisi"), ("recall", "kelengkapan")):
        value = numbers[f"match_label_{key}_value"]
        if not value.missing:
            low, high = numbers[f"match_label_{key}_low"], numbers[f"match_label_{key}_high"]
            said.append(f"{words} {value} (selang {low:angka} sampai {high})")
    judged = f" Menurut {labelled} pasangan yang dinilai orang: {' dan '.join(said)}." if said else ""
    return [first, expected + judged]
