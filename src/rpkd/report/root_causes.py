"""Root causes of chapter III: problems by bidang with what lies behind them, as the office has written them down.

TNP2K splits what lies behind a problem into ketersediaan (supply), pemanfaatan (use) and kualitas. All of it is the
office's judgement: nothing is filled in here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from rpkd.numbers import Unit
from rpkd.profile import catalogue
from rpkd.regions import Region
from rpkd.report._content import TableContent
from rpkd.report._markdown import escape_markup, titled_table
from rpkd.report._poverty_numbers import Writer
from rpkd.report._words import inside, joined
from rpkd.results import Column, Recorder, ResultTable, Scalar
from rpkd.workbooks import InputTable

TABLE = "tbl_akar_masalah"
ASPECTS = {"availability": "Ketersediaan", "utilisation": "Pemanfaatan", "quality": "Kualitas"}
_NO_CAUSES = (
    "Akar masalah menurut aspek ketersediaan, pemanfaatan, dan kualitas belum diisi untuk dokumen ini. Yang diperlukan "
    "adalah buku kerja akar-masalah.xlsx: satu baris untuk tiap permasalahan, dengan bidang, indikator, dan "
    "sekurangnya satu aspek, hasil pembahasan Tim Koordinasi Penanggulangan Kemiskinan (TKPK) dengan perangkat daerah. "
    "Akar masalah tidak disimpulkan dari angka semata."
)


def assessed_fields(indicators: pd.DataFrame) -> list[str]:
    """Return the bidang that the document assesses, in the order of the table `indicators`."""
    return list(dict.fromkeys(entry.field for entry in catalogue(indicators).values() if entry.assessed))


def root_cause_tables(
    causes: InputTable | None, fields: Sequence[str], region: Region
) -> dict[str, tuple[str, TableContent]]:
    """List the problems by bidang, in the order of the bidang given, with key and title; none where none is written.

    Parameters
    ----------
    causes : InputTable or None
        The office's table: field, indicator, problem, availability, utilisation, quality, intervention; empty text
        where nothing is written.
    fields : sequence of str
        All bidang in the document's order; others follow.
    region : Region
        The report's region.
    """
    if causes is None or causes.frame.empty:
        return {}
    columns = (
        *(Column("field", "Bidang"), Column("indicator", "Indikator"), Column("problem", "Permasalahan")),
        *(Column(key, title) for key, title in ASPECTS.items()),
        Column("intervention", "Intervensi"),
    )
    order = {field: place for place, field in enumerate(fields)}
    cells = zip(*(causes.frame[column.key].tolist() for column in columns), strict=True)
    rows = sorted(cells, key=lambda row: order.get(row[0], len(order)))
    content = TableContent(columns, tuple(tuple(str(cell).strip() or None for cell in row) for row in rows))
    return {TABLE: (f"Akar masalah menurut bidang di {region.name}", content)}


def root_cause_numbers(recorder: Recorder, causes: InputTable | None) -> dict[str, Scalar]:
    """Record how many problems there are, in how many bidang, and for how many each aspect is filled in."""
    if causes is None or causes.frame.empty:
        return {}
    writer, frame = Writer(recorder, causes.source), causes.frame
    writer.add("cause_problems", "Permasalahan", len(frame), Unit.COUNT)
    writer.add("cause_fields", "Bidang dengan permasalahan", frame["field"].nunique(), Unit.COUNT)
    for key, title in (*ASPECTS.items(), ("intervention", "Intervensi")):
        writer.add(f"cause_{key}", f"Permasalahan dengan isian {title}", _filled(frame[key].tolist()), Unit.COUNT)
    return writer.numbers


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def root_cause_sections(
    numbers: Mapping[str, Scalar], fields: Sequence[str], region: Region, tables: Mapping[str, ResultTable]
) -> str:
    """Write the section as Markdown: what the office found, what is still open, and the table.

    Parameters
    ----------
    numbers : mapping of str to Scalar
        Made by `root_cause_numbers`.
    fields : sequence of str
        Bidang that the document assesses: those without a problem are named.
    region : Region
        The report's region.
    tables : mapping of str to ResultTable
        Recorded from `root_cause_tables`.
    """
    if TABLE not in tables:
        return escape_markup(_NO_CAUSES)
    table, problems = tables[TABLE], numbers["cause_problems"]
    text = (
        f"Pembahasan di {region.name} mencatat {problems} permasalahan pada {numbers['cause_fields']} bidang. Aspek "
        f"ketersediaan diisi untuk {numbers['cause_availability']} permasalahan, pemanfaatan untuk "
        f"{numbers['cause_utilisation']}, dan kualitas untuk {numbers['cause_quality']}."
    )
    planned = numbers["cause_intervention"]
    if planned.value == problems.value:
        text += " Setiap permasalahan sudah disertai intervensi."
    else:
        text += f" Permasalahan yang sudah disertai intervensi: {planned} dari {problems}."
    told = {row[0] for row in table.rows}
    absent = [inside(field) for field in fields if field not in told]
    if absent:
        text += f" Belum ada permasalahan yang dicatat untuk bidang {joined(absent)}."
    note = (
        "Isi tabel adalah penilaian pemerintah daerah, bukan hasil hitungan. Tanda – berarti aspek itu belum diisi; "
        "yang kosong tidak berarti tidak ada masalahnya."
    )
    return "\n\n".join([escape_markup(text), escape_markup(note), titled_table(table)])
