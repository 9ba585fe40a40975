"""The budget in words: true for what was found, honest about what was not, every number recorded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pytest

from rpkd.profile import BudgetProfile
from rpkd.regions import Region, RegionIndex
from rpkd.report import budget
from rpkd.results import Recorder, ResultStore, ResultTable
from rpkd.sources import Source

from ..profile.test_budget import (  # noqa: TID252 - one example serves both
    FUNCTIONS,
    LINES,
    NAN,
    STATUSES,
    SUMMARY,
    activities,
    functions,
    profile,
    status,
    summary,
)

WORKBOOK = Source("Pemerintah Kabupaten Blora, buku kerja apbd.xlsx", "APBD", "", "", "")
BPS = Source("BPS, kemiskinan", "Kemiskinan", "BPS", "2025", "")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@pytest.fixture
def blora(index: RegionIndex) -> Region:
    return index.by_code("33.16")


@dataclass
class Told:
    overview: str
    tagged: str
    store: ResultStore


def tell(found: BudgetProfile | None, region: Region) -> Told:
    recorder = Recorder(region.code, "anggaran")
    numbers = budget.budget_numbers(recorder, found, WORKBOOK, BPS)

    def recorded(contents: Any) -> dict[str, ResultTable]:
        return {
            key: recorder.table(key, title, content.columns, content.rows, source=WORKBOOK.citation)
            for key, (title, content) in contents.items()
        }

    overview = budget.overview_sections(numbers, found, region, recorded(budget.overview_tables(found)))
    tagged = budget.tagged_sections(numbers, found, recorded(budget.tagged_tables(found)))
    return Told(overview, tagged, recorder.store)


def known(store: ResultStore) -> set[str]:
    texts = [str(value) for scalar in store.scalars.values() for value in (scalar, scalar.period)]
    texts += [cell for table in store.tables.values() for row in table.shown() for cell in row]
    texts += [table.label for table in store.tables.values()]
    return {number for text in texts for number in NUMBER.findall(text)}


def words(markdown: str) -> str:
    """The prose and cells of a section, character references read back."""
    return re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), markdown)


def test_a_region_without_a_workbook_is_told_what_is_missing(blora: Region) -> None:
    told = tell(None, blora)
    assert told.overview.startswith("Data APBD Kabupaten Blora belum diisi")
    for part in ("apbd.xlsx", "lembar Ringkasan", "lembar Urusan", "lembar Kegiatan"):
        assert part in words(told.overview)
    assert "belum dapat disajikan" in told.tagged
    assert not told.store.scalars
    assert not told.store.tables
    assert not NUMBER.findall(words(told.overview + told.tagged))


def test_the_overview_says_size_growth_and_parts(blora: Region) -> None:
    text = words(tell(profile(), blora).overview)
    assert "Belanja daerah Kabupaten Blora tahun 2025 dianggarkan Rp100.000 juta dan terealisasi 95,00 persen." in text
    assert "Dibanding 2024, anggarannya naik 11,11 persen menurut harga berlaku." in text
    assert "Dari belanja itu, porsi belanja pegawai 40,00 persen dan belanja modal 20,00 persen." in text
    assert "Pendapatan daerah dianggarkan Rp98.000 juta." in text
    assert "**Ringkasan APBD 2025**" in text
    assert "Sumber: Pemerintah Kabupaten Blora, buku kerja apbd.xlsx (diolah)." in text


def test_spending_by_function_is_told_and_listed(blora: Region) -> None:
    told = tell(profile(), blora)
    assert (
        "Menurut urusan, belanja 2025 terbesar dianggarkan untuk urusan Pendidikan, yaitu Rp60.000 juta atau 60,00 "
        "persen dari belanja daerah."
    ) in words(told.overview)
    rows = told.store.tables["tbl_apbd_belanja_urusan"].rows
    assert [row[:3] for row in rows] == [
        ("Pendidikan", 60_000.0, 60.0),
        ("Kesehatan", 28_000.0, 28.0),
        ("Sosial", 12_000.0, 12.0),
    ]
    alone = words(tell(profile(summary=None, activities=None), blora).overview)
    assert "Ringkasan APBD (lembar Ringkasan pada buku kerja apbd.xlsx) belum diisi" in alone
    assert "untuk urusan Pendidikan, yaitu Rp60.000 juta." in alone
    assert "lembar Urusan pada buku kerja apbd.xlsx" in words(tell(profile(functions=None), blora).overview)


def test_a_summary_without_spending_says_so(blora: Region) -> None:
    text = tell(profile(summary=summary([(2025, "pendapatan", 98e9, NAN)])), blora).overview
    assert text.startswith("Belanja daerah tahun 2025 belum diisi")


def test_tagged_spending_is_told_with_its_limits(blora: Region) -> None:
    text = words(tell(profile(), blora).tagged)
    assert (
        "Dari 4 subkegiatan tahun 2025 yang terdaftar, 3 ditandai sebagai penanggulangan kemiskinan, dengan pagu "
        "Rp10.000 juta atau 10,00 persen dari belanja daerah. Realisasinya 96,67 persen dari pagu yang realisasinya "
        "diketahui. Dibanding 2024, pagu bertanda naik 400,00 persen menurut harga berlaku"
    ) in text
    assert (
        "Dengan penduduk miskin 8,00 ribu jiwa pada Maret 2025, pagu itu setara Rp1.250.000 per penduduk miskin" in text
    )


def test_a_budget_ahead_of_the_survey_is_set_beside_the_year_that_is_known(blora: Region) -> None:
    text = words(tell(profile(poor={2024: 4000.0}), blora).tagged)
    assert (
        "Jumlah penduduk miskin terakhir yang tersedia adalah 4,00 ribu jiwa pada Maret 2024; pagu bertanda tahun 2024 "
        "setara Rp500.000 per penduduk miskin setahun."
    ) in text
    assert "tahun itu tidak tersedia, sehingga pagu per penduduk miskin tidak dihitung" in words(
        tell(profile(poor={}), blora).tagged
    )


def test_relevance_names_the_fields_where_money_and_problem_part(blora: Region) -> None:
    text = words(tell(profile(), blora).tagged)
    assert "Dari 4 bidang yang dapat dinilai, 3 lemah" in text
    assert "Bidang yang lemah menerima 40,00 persen dari pagu bertanda." in text
    assert "Bidang yang lemah tetapi tanpa belanja bertanda: Kesehatan." in text
    assert "Bidang yang lemah dan porsinya di bawah porsi sama rata: Infrastruktur dasar." in text
    assert "Bidang yang tidak lemah tetapi porsinya di atas porsi sama rata: Perlindungan sosial." in text
    assert "porsi sama rata adalah 25,00 persen" in text


def test_money_that_fits_is_said_to_fit(blora: Region) -> None:
    fitting = (status("Perlindungan sosial", 1, [1.0, 2.0]), status("Pendidikan", 4, [1.0, 1.0]))
    text = words(tell(profile(statuses=fitting), blora).tagged)
    assert "Porsi belanja semua bidang itu sejalan dengan keadaannya." in text
    strong = (status("Pendidikan", 4, [1.0, 1.0]),)
    assert "tidak ada yang indikator terlemahnya lebih buruk" in words(tell(profile(statuses=strong), blora).tagged)
    text = words(tell(profile(statuses=()), blora).tagged)
    assert "belum dapat dinilai karena tidak ada bidang yang prioritasnya diketahui" in text


def test_effect_is_told_as_going_together_not_as_cause(blora: Region) -> None:
    text = words(tell(profile(), blora).tagged)
    assert "Belanja naik, indikator membaik: Pendidikan." in text
    assert "Keduanya bukan sebab dan akibat" in text
    worse = (status("Pendidikan", 1, [9.0, 9.5]),)
    assert "Belanja naik, indikator memburuk: Pendidikan." in words(tell(profile(statuses=worse), blora).tagged)
    one_year = activities([line for line in LINES if line[0] == 2025])
    assert "Efektivitas belanja belum dapat dibaca" in words(tell(profile(activities=one_year), blora).tagged)


def test_missing_tags_are_told(blora: Region) -> None:
    lines = [(*line[:4], "", *line[5:9], "", "") for line in LINES]
    text = words(tell(profile(activities=activities(lines)), blora).tagged)
    assert (
        "Perlu diperiksa sebelum dipakai lebih lanjut: subkegiatan bertanda tanpa bidang (3); subkegiatan bertanda "
        "tanpa peninjau (3); subkegiatan bertanda tanpa tanggal tinjau (3)."
    ) in text
    assert "(bidang belum diisi)" in text
    assert "tidak bertentangan dengan belanja daerah" in words(tell(profile(), blora).tagged)
    assert "belum dapat dicocokkan" in words(tell(profile(summary=None, functions=None), blora).tagged)


def test_nothing_tagged_is_told(blora: Region) -> None:
    found = profile(activities=activities([line for line in LINES if not line[8]]))
    assert "Belum ada subkegiatan yang ditandai" in tell(found, blora).tagged


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"summary": None},
        {"functions": None},
        {"poor": {}},
        {"statuses": ()},
        {"statuses": STATUSES[:1]},
        {"activities": activities([(*line[:6], line[6], NAN, *line[8:]) for line in LINES])},
        {"summary": summary([*SUMMARY, (2025, "belanja hibah", 99e9, NAN)]), "functions": functions(FUNCTIONS[:1])},
    ],
)
def test_every_number_is_recorded_and_no_text_has_a_hole(blora: Region, changes: dict[str, Any]) -> None:
    told = tell(profile(**changes), blora)
    text = words(f"{told.overview}\n{told.tagged}")
    assert set(NUMBER.findall(text)) <= known(told.store)
    assert re.search(r"None|\bnan\b|tidak tersedia dari|\(\)|\.\.(?!\.)", text) is None


def test_names_that_users_wrote_are_no_markup(blora: Region) -> None:
    lines = [(*line[:2], "{{< include x >}} | <b>", *line[3:6], 1e9, 9e9, *line[8:]) for line in LINES]
    told = tell(profile(activities=activities(lines)), blora)
    assert "{{<" not in told.tagged
    assert "<b>" not in told.tagged


def test_poor_people_are_whole_persons(tables: Any, blora: Region) -> None:
    poor = budget.poor_people(tables["poverty_regency"].frame, blora)
    frame = tables["poverty_regency"].frame
    row = frame[(frame["region_code"] == "33.16") & (frame["year"] == 2025)]
    assert poor[2025] == pytest.approx(1000 * float(row["poor_thousand"].iloc[0]))


class Books(dict[str, Any]):
    """Workbooks with what a test has put in; every other table is absent."""

    def __missing__(self, name: str) -> None:
        return None


@dataclass
class Filled:
    frame: pd.DataFrame
    source: Source = WORKBOOK


def test_a_regions_budget_comes_from_its_workbooks(tables: Any, index: RegionIndex, blora: Region) -> None:
    from rpkd.params import AnalysisParams

    rules = AnalysisParams(
        reference="province", trend_years=10, effective_share=60, relevant_share=60, linkage_regions=10
    )
    peers = [peer.code for peer in index.in_province("33")]
    assert budget.region_budget(Books(), tables, blora, peers, rules) is None  # type: ignore[arg-type]
    assert budget.budget_source(Books()).citation == "susunan data dokumen ini"  # type: ignore[arg-type]
    books = Books(budget_summary=Filled(summary()), budget_activities=Filled(activities()))
    found = budget.region_budget(books, tables, blora, peers, rules)  # type: ignore[arg-type]
    assert found is not None
    assert found.latest is not None
    assert found.latest.poor == budget.poor_people(tables["poverty_regency"].frame, blora)[2025]
    assert {match.status.field for match in found.matches} >= {"Pendidikan", "Kesehatan", "Perlindungan sosial"}
    assert budget.budget_source(books).citation == WORKBOOK.citation  # type: ignore[arg-type]


def test_money_beside_indicators_cites_both(tables: Any) -> None:
    assert budget.sources_of("tbl_apbd_urusan", WORKBOOK, tables) == [WORKBOOK.citation]
    indicators = tables["indicators_regency"].source.citation
    assert budget.sources_of("tbl_apbd_bidang", WORKBOOK, tables)[-1] == indicators
