"""Chapter V, verification in the field: what visits are expected to put right, and what they have found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rpkd.numbers import Unit, format_number, format_quantity
from rpkd.report._content import Cell, TableContent
from rpkd.report._markdown import escape_markup, titled_table
from rpkd.report._poverty_numbers import Writer
from rpkd.report._targeting_accuracy import Accuracy
from rpkd.report._targeting_cells import MARK, FamilyTable, count_cell, protect
from rpkd.report._targeting_known import Ground
from rpkd.results import Column, ResultTable
from rpkd.targeting import (
    FEWEST_SHOWN,
    VIEWS_BEFORE,
    VISIT_REASONS,
    ErrorRates,
    Rate,
    before_and_after,
    compare_visits,
    error_rates,
    expected_information,
    stakes_of,
    suppress,
)

VISITS, WHY = "tbl_sasaran_kunjungan", "tbl_sasaran_alasan"
FOUND, RATES = "tbl_sasaran_hasil", "tbl_sasaran_galat_lapangan"
_SHARES = (1, 5, 10, 20, 50)
"""Percent of the families that are visited, for the table."""
_TOLD = 10
_LEAST_SHARE = 0.5
"""Percent: less is rounded to nothing."""
_FEWEST_ROUNDED = 1000
"""Families of which one percent is at least ten, so that a rounded percentage tells of none of them."""
_LEVEL = 95.0
"""Percent: of the intervals of `rpkd.targeting.error_rates`."""
_PERCENT = 100.0
_MILLION = 1e6
_REASONS = {
    "hilang-dari-dtsen": "ada di daftar lama, tidak ditemukan di DTSEN",
    "bantuan-berhenti": "bantuan berhenti walaupun dahulu di desil sasaran",
    "penerima-desil-tinggi": "penerima dengan desil jauh di atas batas",
    "penerima-di-luar-aturan": "penerima di luar batas desil",
    "penerima-tanpa-desil": "penerima tanpa desil",
    "berhak-belum-menerima": "berhak, tetapi belum menerima",
    "identitas-diragukan": "NIK atau nomor KK tidak dapat dipakai",
    "padanan-diragukan": "padanan antardaftar diragukan",
    "pindah-desa": "wilayahnya berbeda antardaftar",
    "desil-berubah-jauh": "desil berubah jauh",
    "pemeriksaan-acak": "tanpa tanda; hanya untuk contoh acak",
}
_BEFORE = {"dalam-aturan": "Dalam batas desil", "luar-aturan": "Di luar batas desil", "tanpa-desil": "Tanpa desil"}
_AFTER = {
    "layak": "Layak",
    "tidak-layak": "Tidak layak",
    "musyawarah": "Perlu musyawarah",
    "tidak-ditemukan": "Tidak ditemukan",
}


@dataclass(frozen=True, eq=False)
class Visits:
    """What verification is expected to bring, and what it has brought.

    Parameters
    ----------
    scores : pandas.DataFrame
        From `expected_information`, the highest score first.
    program : str or None
        The programme that results are told of.
    counts : pandas.DataFrame or None
        Visited families before and after (`before_and_after`); None without results.
    rates : ErrorRates or None
        Errors before and after; None without results or without the plan of the round.
    """

    scores: pd.DataFrame
    program: str | None
    counts: pd.DataFrame | None
    rates: ErrorRates | None


def visits_of(ground: Ground, accuracy: Accuracy | None) -> Visits | None:
    """Score families by what a visit would tell, and compare what visits have found; None without lists."""
    store = ground.store
    if store is None or accuracy is None:
        return None
    error = ground.programs.assumption("registry_exclusion", ground.date.year).mode / _PERCENT
    scores = expected_information(store.families, stakes_of(store, ground.programs), error)
    scores = scores.sort_values(["score", "family"], ascending=[False, True], ignore_index=True)
    code = accuracy.main
    if code is None or ground.answers is None or ground.answers.empty:
        return Visits(scores, code, None, None)
    compared = compare_visits(store.families, ground.answers, code, accuracy.errors[code].deciles)
    rates = None if ground.plan is None else error_rates(compared, ground.plan)
    return Visits(scores, code, before_and_after(compared), rates)


def visit_numbers(writer: Writer, visits: Visits | None) -> None:
    """Record how sure the intervals of what visits found are."""
    if visits is not None and visits.rates is not None:
        writer.add("visit_level", "Tingkat kepercayaan selang galat lapangan", _LEVEL, Unit.PERCENT, decimals=0)


def visit_tables(ground: Ground, visits: Visits | None) -> list[FamilyTable]:
    """Say how many visits bring how much, why families come first, and what was found."""
    if visits is None:
        return []
    tables = [_visits_table(ground, visits), _reasons_table(ground, visits)]
    if visits.counts is not None:
        tables.append(_found_table(ground, visits, visits.counts))
    if visits.rates is not None:
        tables.append(_rates_table(ground, visits, visits.rates))
    return tables


def _brought(visits: Visits, percent: int) -> tuple[int, float, float]:
    """Return visits, percent of the expected worth, and expected wrong decisions, for a share of the families."""
    score, wrong = (visits.scores[name].to_numpy(np.float64) for name in ("score", "wrong"))
    number = int(np.ceil(percent * len(score) / _PERCENT))
    total = float(score.sum())
    return number, _PERCENT * float(score[:number].sum()) / total if total else 0.0, float(wrong[:number].sum())


def _visits_table(ground: Ground, visits: Visits) -> FamilyTable:
    columns = (
        Column("share", "Keluarga yang dikunjungi (persen)", Unit.COUNT),
        Column("visits", "Kunjungan", Unit.COUNT),
        Column("worth", "Bagian nilai kekeliruan yang diperkirakan", Unit.PERCENT, 0),
        Column("wrong", "Perkiraan keputusan keliru yang ditemukan", Unit.COUNT),
    )
    rows = []
    for percent in _SHARES:
        number, worth, wrong = _brought(visits, percent)
        rows.append((percent, number, worth, round(wrong)))
    title = f"Yang diperkirakan terungkap menurut banyaknya kunjungan, {ground.region.name}"
    note = (
        "Perkiraan dari peluang keluarga berhak menurut desil lama dan baru, dikalikan nilai bantuan setahun; urutan "
        "dari yang paling banyak diharapkan terungkap; satu keluarga dapat mempunyai "
        "beberapa keputusan, satu untuk setiap program"
    )
    return ground.table(VISITS, title, note, TableContent(columns, tuple(rows)))


def _reasons_table(ground: Ground, visits: Visits) -> FamilyTable:
    """Give the percentage of families by reason, rounded: counts would tell of the few whom no other table shows."""
    counts = visits.scores["reason"].value_counts()
    every = len(visits.scores)
    names = [name for name in (*VISIT_REASONS, "pemeriksaan-acak") if int(counts.get(name, 0))]
    columns = (Column("reason", "Alasan utama"), Column("share", "Bagian keluarga", Unit.PERCENT, 0))
    rows = tuple((_REASONS[name], _rounded_share(int(counts[name]), every)) for name in names)
    title = f"Alasan utama kunjungan, {ground.region.name}"
    note = "Satu alasan utama per keluarga; persen bulat dari semua keluarga, yang kurang dari setengah disamarkan"
    return ground.table(WHY, title, note, TableContent(columns, rows))


def _rounded_share(part: int, every: int) -> Cell:
    """Return a percentage without decimals; hidden where it rounds to nothing, or where one percent is a few."""
    share = _PERCENT * part / every
    return MARK if share < _LEAST_SHARE or every < _FEWEST_ROUNDED else float(round(share))


def _found_table(ground: Ground, visits: Visits, counts: pd.DataFrame) -> FamilyTable:
    names = list(counts.columns)
    columns = [Column("before", "Menurut daftar")]
    columns += [Column(name.replace("-", "_"), _AFTER[name], Unit.COUNT) for name in names]
    columns.append(Column("all", "Jumlah", Unit.COUNT))
    by_decile = counts.groupby(level="before").sum().reindex(list(VIEWS_BEFORE))
    hidden = suppress(by_decile.to_numpy(dtype=np.int64))
    rows: list[tuple[Cell, ...]] = [
        (_BEFORE[before], *map(count_cell, cells)) for before, cells in zip(VIEWS_BEFORE, hidden.rows, strict=True)
    ]
    rows.append(("Jumlah", *map(count_cell, hidden.total)))
    title = f"Keluarga yang dikunjungi menurut desilnya dan menurut kunjungan, {ground.program(visits.program or '')}"
    content = TableContent(tuple(columns), tuple(rows), frozenset({len(rows) - 1}))
    return ground.table(FOUND, title, "Menurut daftar: letak desil terhadap batas program", content)


def _rates_table(ground: Ground, visits: Visits, rates: ErrorRates) -> FamilyTable:
    columns = (
        Column("error", "Galat"),
        Column("listed", "Menurut daftar", Unit.PERCENT, 1),
        Column("visited", "Menurut kunjungan", Unit.PERCENT, 1),
        Column("estimate", "Perkiraan seluruh keluarga", Unit.PERCENT, 1),
        Column("low", "Batas bawah", Unit.PERCENT, 1),
        Column("high", "Batas atas", Unit.PERCENT, 1),
    )
    rows = tuple(
        (name, _rate(before), _rate(visited), _rate(estimate), _bound(estimate, "low"), _bound(estimate, "high"))
        for name, before, visited, estimate in (
            ("eksklusi", rates.exclusion_before, rates.exclusion_visited, rates.exclusion),
            ("inklusi", rates.inclusion_before, rates.inclusion_visited, rates.inclusion),
        )
    )
    title = f"Galat {ground.program(visits.program or '')} sebelum dan sesudah verifikasi, {ground.region.name}"
    level = format_quantity(_LEVEL, Unit.PERCENT, 0)
    note = (
        f"Perkiraan dan selang kepercayaan {level} dari contoh acak; dua kolom pertama hanya keluarga yang dikunjungi"
    )
    return ground.table(RATES, title, note, TableContent(columns, rows))


def _rate(rate: Rate) -> Cell:
    if rate.value is None:
        return None
    return MARK if _small(rate) else _PERCENT * rate.value


def _small(rate: Rate) -> bool:
    """Tell whether those in error, or those that are not, are too few to be shown."""
    return any(0 < count < FEWEST_SHOWN for count in (rate.hits, rate.base - rate.hits))


def _bound(rate: Rate, end: str) -> Cell:
    value = rate.low if end == "low" else rate.high
    if value is None:
        return None
    return MARK if _small(rate) else _PERCENT * value


def visit_sections(ground: Ground, visits: Visits | None, tables: Mapping[str, ResultTable]) -> str:
    """Write the section as Markdown, or what it would need.

    Parameters
    ----------
    ground : Ground
        What the section rests on.
    visits : Visits or None
        From `visits_of`.
    tables : mapping of str to ResultTable
        The recorded tables of `visit_tables` by key.
    """
    if visits is None:
        return escape_markup(
            "Dari daftar yang dipadankan, keluarga yang paling perlu dikunjungi dapat diurutkan menurut banyaknya "
            "kekeliruan yang diharapkan terungkap: keterangan yang bertentangan, kemungkinan berhak tetapi belum "
            "menerima, dan kemungkinan menerima tetapi tidak berhak. Daftar verifikasi dibuat terenkripsi untuk setiap "
            f"{ground.villages}, dan hasilnya dibaca kembali."
        )
    number, worth, _ = _brought(visits, _TOLD)
    text = (
        f"Bila {_TOLD} persen keluarga dikunjungi menurut urutan ini ({format_number(number, Unit.COUNT)} kunjungan), "
        f"diperkirakan terungkap {format_quantity(worth, Unit.PERCENT, 0)} dari nilai kekeliruan sasaran. Sebagian "
        "kunjungan dipilih acak, supaya galat seluruh daftar dapat diperkirakan tanpa memihak. Urutan ini menyarankan "
        "siapa yang dikunjungi dahulu; yang menetapkan tetap musyawarah dan dinas."
    )
    parts = [escape_markup(ground.told(text)), titled_table(tables[VISITS]), titled_table(tables[WHY])]
    if FOUND not in tables:
        parts.append(
            escape_markup("Hasil kunjungan belum dibaca, sehingga belum ada perbandingan sebelum dan sesudah.")
        )
        return "\n\n".join(parts)
    last = frozenset({len(tables[FOUND].rows) - 1})
    parts += [escape_markup(ground.told(_found_sentence(visits))), titled_table(tables[FOUND], last)]
    if RATES in tables:
        parts.append(titled_table(tables[RATES]))
    return "\n\n".join(parts)


def _found_sentence(visits: Visits) -> str:
    total = 0 if visits.counts is None else int(visits.counts.to_numpy().sum())
    shown = count_cell(protect({"all": total})["all"])
    if shown == MARK:
        return "Keluarga yang sudah dikunjungi terlalu sedikit untuk ditampilkan."
    return (
        f"Hasil kunjungan kepada {format_number(total, Unit.COUNT)} keluarga sudah dibaca. Keluarga yang didahulukan "
        "memang dipilih karena diragukan, sehingga galat di antaranya lebih besar daripada galat seluruh daftar."
    )
