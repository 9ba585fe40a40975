"""The root-cause table: the office's own words, in the document's order, and what is still open."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pytest

from rpkd.regions import Region, RegionIndex
from rpkd.report import root_causes
from rpkd.results import Recorder
from rpkd.sources import Source, Tables

COLUMNS = ["field", "indicator", "problem", "availability", "utilisation", "quality", "intervention"]
ROWS = [
    ("Kesehatan", "AHH", "Bidan jauh", "Pustu kurang", "", "Alat rusak", "Bidan desa"),
    ("Pendidikan", "RLS", "Putus sekolah", "SMP jauh", "Anak bekerja", "", ""),
    ("Pendidikan", "HLS", "Kuliah mahal", "", "Tidak tahu KIP", "", "Sosialisasi | <b>KIP</b>"),
]
FIELDS = ["Ekonomi dan konsumsi", "Pendidikan", "Kesehatan"]


SOURCE = Source("Pemerintah Kabupaten Blora, buku kerja akar-masalah.xlsx", "Akar masalah", "", "", "")


@dataclass
class Causes:
    frame: pd.DataFrame
    source: Source = SOURCE


@pytest.fixture
def blora(index: RegionIndex) -> Region:
    return index.by_code("33.16")


def tell(rows: list[tuple[str, ...]] | None, region: Region) -> tuple[str, Recorder]:
    causes: Any = None if rows is None else Causes(pd.DataFrame(rows, columns=COLUMNS))
    recorder = Recorder(region.code, "anggaran")
    numbers = root_causes.root_cause_numbers(recorder, causes)
    tables = {
        key: recorder.table(key, title, content.columns, content.rows, source="Pemerintah Kabupaten Blora")
        for key, (title, content) in root_causes.root_cause_tables(causes, FIELDS, region).items()
    }
    return root_causes.root_cause_sections(numbers, FIELDS, region, tables), recorder


def test_problems_stand_in_the_order_of_the_fields(blora: Region) -> None:
    _, recorder = tell(ROWS, blora)
    table = recorder.store.tables["tbl_akar_masalah"]
    assert [row[:3] for row in table.rows] == [
        ("Pendidikan", "RLS", "Putus sekolah"),
        ("Pendidikan", "HLS", "Kuliah mahal"),
        ("Kesehatan", "AHH", "Bidan jauh"),
    ]
    assert table.rows[0][3:] == ("SMP jauh", "Anak bekerja", None, None)


def test_what_is_filled_in_and_what_is_open_is_counted(blora: Region) -> None:
    text, _ = tell(ROWS, blora)
    assert text.startswith("Pembahasan di Kabupaten Blora mencatat 3 permasalahan pada 2 bidang.")
    assert "Aspek ketersediaan diisi untuk 2 permasalahan, pemanfaatan untuk 2, dan kualitas untuk 1." in text
    assert "Permasalahan yang sudah disertai intervensi: 2 dari 3." in text
    assert "Belum ada permasalahan yang dicatat untuk bidang ekonomi dan konsumsi." in text
    assert "Sumber: Pemerintah Kabupaten Blora (diolah)." in text


def test_every_problem_with_an_intervention_is_said_so(blora: Region) -> None:
    text, _ = tell([row for row in ROWS if row[-1]], blora)
    assert "Setiap permasalahan sudah disertai intervensi." in text


def test_a_region_without_the_workbook_is_told_what_is_missing(blora: Region) -> None:
    for rows in (None, []):
        text, recorder = tell(rows, blora)
        assert "akar-masalah.xlsx" in text
        assert "tidak disimpulkan dari angka" in text
        assert not recorder.store.scalars
        assert not recorder.store.tables


def test_what_users_wrote_is_no_markup(blora: Region) -> None:
    text, _ = tell(ROWS, blora)
    assert "<b>" not in text
    (row,) = [line for line in text.splitlines() if line.startswith("| Pendidikan | HLS")]
    assert len(re.findall(r"(?<!\\)\|", row)) == len(COLUMNS) + 1


def test_the_assessed_fields_are_those_of_the_catalogue(tables: Tables) -> None:
    found = root_causes.assessed_fields(tables["indicators"].frame)
    assert found[0] == "Ekonomi dan konsumsi"
    assert {"Pendidikan", "Kesehatan", "Infrastruktur dasar", "Ketahanan pangan", "Perlindungan sosial"} <= set(found)
    assert len(found) == len(set(found))
