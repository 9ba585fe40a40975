"""What an office should know of a list that is read all the same: never what a cell of a person holds."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from rpkd.errors import Problem
from rpkd.registry._cells import Bools, Cells, rows_named
from rpkd.registry._identity import FAULTS, MISSING, OK, shape
from rpkd.registry._roster import GETS, Roster

_CODE_DIGITS = 3
_MOST_CODES = 8
_MOST_ROWS = {"nik": 3, "kk": 30}
"""Rows of a list that one number may stand in before it is told."""
_FAULT_WORDS = {
    "length": "bukan 16 angka",
    "digits": "memuat huruf atau tanda",
    "zeros": "berisi satu angka yang diulang",
    "rounded": "dibulatkan oleh aplikasi lembar kerja atau bernomor urut 0000",
    "region": "berkode wilayah yang tidak ada",
    "birth_date": "bertanggal lahir yang tidak mungkin",
    "issue_date": "bertanggal terbit yang tidak mungkin",
}


def unknown_codes(name: str, unknown: Mapping[str, int], cells: Cells, shown: str) -> list[Problem]:
    """Tell of codes that mean nothing; longer ones might be names and are only described."""
    if not unknown:
        return []
    codes = [
        code if len(code) == 1 or (code.isdecimal() and len(code) <= _CODE_DIGITS) else shape(code) for code in unknown
    ]
    listed = list(dict.fromkeys(codes))
    more = " …" if len(listed) > _MOST_CODES else ""
    field_name = "flags" if name.startswith(GETS) else name
    return [
        Problem(
            f"{shown}, kolom {cells.labels.get(name, name)}",
            f"{sum(unknown.values())} baris berkode yang belum diketahui artinya; dibaca sebagai tidak diketahui",
            f"{', '.join(listed[:_MOST_CODES])}{more}",
            "kode menurut data/layouts atau kunci codes",
            f"tulis artinya di codes, kunci {field_name}",
        )
    ]


def found_notes(found: Mapping[str, Bools], cells: Cells, frame: pd.DataFrame, shown: str) -> list[Problem]:
    """Tell of dates, deciles and places that cannot be used: how many, and where the first ones are."""
    notes = []
    for measure, column, what, remedy in (
        ("birth_unreadable", "birth", "tanggal lahir yang tidak mungkin", "tulis seperti 31/12/1980 atau 1980-12-31"),
        ("decile_unreadable", "decile", "desil yang bukan 1 sampai 10", "tulis angka 1 sampai 10, atau kosongkan"),
    ):
        wrong = np.flatnonzero(found[measure])
        if len(wrong):
            notes.append(
                Problem(
                    f"{shown}, {rows_named(cells.rows[wrong].tolist())}",
                    f"{len(wrong)} baris memuat {what}; dibaca sebagai tidak diketahui",
                    f"{shape(frame[column].iloc[wrong[0]])} di baris {cells.rows[wrong[0]]}",
                    f"kolom {cells.labels[column]}",
                    remedy,
                )
            )
    for measure, what in (
        ("village_unknown", "desa/kelurahan yang tidak dikenal di daerah ini"),
        ("other_regency", "kabupaten/kota lain"),
    ):
        wrong = np.flatnonzero(found[measure])
        if len(wrong):
            notes.append(
                Problem(
                    f"{shown}, {rows_named(cells.rows[wrong].tolist())}",
                    f"{len(wrong)} baris menyebut {what}; baris itu tetap dipakai tanpa desa",
                )
            )
    return notes


def number_notes(roster: Roster) -> list[Problem]:
    """Tell of numbers that cannot be used: how many, why, and where the first ones are."""
    notes = []
    for name, called in (("nik", "NIK"), ("kk", "nomor KK")):
        states = roster.rows[f"{name}_state"]
        wrong = states.isin(FAULTS).to_numpy(bool)
        if not wrong.any():
            continue
        counts = [(int((states == fault).sum()), _FAULT_WORDS[fault]) for fault in FAULTS]
        remedy = "periksa baris-baris itu di data asal"
        if (states == "rounded").any():
            remedy += "; angka yang hilang karena pembulatan tidak kembali: minta berkas dengan kolom itu sebagai teks"
        notes.append(
            Problem(
                f"{roster.shown}, {rows_named(roster.rows['row'][wrong].tolist())}",
                f"{int(wrong.sum())} {called} tidak dapat dipakai: "
                + ", ".join(f"{count} {words}" for count, words in counts if count)
                + f"; barisnya tetap dipakai tanpa {called}",
                None,
                "16 angka: kode wilayah (6), tanggal (6), nomor urut (4)",
                remedy,
            )
        )
    if roster.kind != "recipients":
        notes += [note for name in _MOST_ROWS for note in _shared_numbers(roster, name)]
    if (roster.rows["nik_state"] != OK).all() and (roster.rows["nik_state"] != MISSING).any():
        notes.append(
            Problem(
                roster.shown,
                "tidak satu NIK pun dapat dipakai",
                None,
                "NIK 16 angka sebagai teks",
                "minta data asal, atau periksa kunci columns",
            )
        )
    return notes


def _shared_numbers(roster: Roster, name: str) -> list[Problem]:
    """Tell of numbers that stand in too many rows to be anybody's: a stopgap, or a column that was filled down."""
    numbers = roster.rows[name]
    often = ((numbers != "") & (numbers.map(numbers.value_counts()) > _MOST_ROWS[name])).to_numpy(bool)
    if not often.any():
        return []
    called = "NIK" if name == "nik" else "nomor KK"
    return [
        Problem(
            f"{roster.shown}, {rows_named(roster.rows['row'][often].tolist())}",
            f"{int(often.sum())} baris memakai {numbers[often].nunique()} {called} yang ada di banyak baris",
            None,
            f"satu {called} paling banyak di {_MOST_ROWS[name]} baris",
            "periksa apakah kolom itu tersalin ke bawah, atau diisi nomor pengganti",
        )
    ]
