"""The section on households: every number recorded, every word true to it, and a made-up sample named as such."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import NamedTuple

import numpy as np
import pytest

from rpkd.errors import Problem
from rpkd.profile import REGRESSORS, HouseholdProfile, household_profile
from rpkd.regions import Region, RegionIndex
from rpkd.report import figures, households
from rpkd.report._intervals import IntervalRow, interval_chart
from rpkd.results import Recorder, ResultStore
from rpkd.sources import Source, Tables
from rpkd.survey import Households, Published, check_households, published_figures, synthetic_households

LINE = 492_105.0
BLORA = Published(2025, LINE, 10.58, 1.265, 0.27, 869_660.0)
BPS = Source("BPS, Data dan Informasi Kemiskinan Kabupaten/Kota", "Kemiskinan", "BPS", "Maret 2025", "")
NUMBER = re.compile(r"\d+(?:[.,/]\d+)*")


class Section(NamedTuple):
    """A section as the notebook makes it."""

    text: str
    store: ResultStore
    profile: HouseholdProfile | None

    @property
    def plain(self) -> str:
        """The text without escapes."""
        return re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), self.text)


def section(survey: Households | None, region: Region, published: Published | None) -> Section:
    profile = household_profile(survey, published.line) if survey and published else None
    recorder = Recorder(region.code, "rumah-tangga", lambda: "sel")
    numbers = households.household_numbers(recorder, profile, survey, published, BPS)
    tables = {
        item.key: recorder.table(
            item.key, item.title, item.content.columns, item.content.rows,
            source=households.survey_source(survey).citation, note=item.note,
        )
        for item in households.household_tables(profile, survey, region)
    }  # fmt: skip
    return Section(households.household_sections(numbers, profile, survey, region, tables), recorder.store, profile)


@pytest.fixture(scope="module")
def blora(index: RegionIndex) -> Region:
    return index.by_code("33.16")


@pytest.fixture(scope="module")
def sample() -> Households:
    return synthetic_households(BLORA, seed=4)


@pytest.fixture(scope="module")
def real(sample: Households) -> Households:
    """The same households as if they came from a survey."""
    return dataclasses.replace(sample, synthetic=False, source="BPS, Susenas Maret 2025")


def known_numbers(store: ResultStore) -> set[str]:
    known: set[str] = set()
    for row in store.flat():
        for column in ("shown", "period", "label", "source", "vintage"):
            known |= set(NUMBER.findall(row[column]))
    return known


def test_without_a_survey_it_says_what_is_missing_and_how_to_supply_it(blora: Region) -> None:
    found = section(None, blora, None)
    assert "tidak termasuk dalam data yang dipakai dokumen ini" in found.text
    assert "data.survey" in found.plain
    assert "dapat diminta kepada BPS" in found.text
    assert not NUMBER.search(found.text)
    assert found.store.tables == {}
    assert found.store.scalars["survey_status"].value == "tidak tersedia"
    assert households.group_chart(None, None, blora) is None
    assert households.chart_alt(None, None, blora).startswith("Tidak ada gambar")


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("synthetic", [True, False])
def test_every_number_is_recorded(seed: int, synthetic: bool, blora: Region) -> None:
    made = synthetic_households(BLORA, seed)
    survey = made if synthetic else dataclasses.replace(made, synthetic=False, source="BPS, Susenas Maret 2025")
    found = section(survey, blora, BLORA)
    assert set(NUMBER.findall(found.plain)) - known_numbers(found.store) == set()
    assert not re.search(r"\bnan\b|None|\(\)", found.plain)


def test_regions_of_all_kinds_get_a_section_without_holes(tables: Tables, index: RegionIndex) -> None:
    without_regression = []
    # Badung has so few poor that no regression can be made.
    for region in [*index.regions[::40], index.by_code("51.03")]:
        figures_of = published_figures(tables["poverty_regency"].frame, region.code)
        published = figures_of[2025]
        found = section(synthetic_households(published, seed=1), region, published)
        assert set(NUMBER.findall(found.plain)) - known_numbers(found.store) == set(), region.code
        assert not re.search(r"\bnan\b|None|\(\)|  ", found.plain), region.code
        if "Regresi ciri rumah tangga tidak dibuat" in found.plain:
            without_regression.append(region.code)
    assert without_regression == ["51.03"]


def test_a_made_up_sample_is_named_everywhere(sample: Households, blora: Region) -> None:
    found = section(sample, blora, BLORA)
    for paragraph in found.plain.split("\n\n"):
        if paragraph.startswith(("**", "::: {.sumber}", "Seluruh angka", "Pada ")):
            assert "contoh sintetis" in paragraph, paragraph
    for table in found.store.tables.values():
        assert "(contoh sintetis)" in table.label
        assert "contoh sintetis" in table.source
    for scalar in found.store.scalars.values():
        if scalar.key not in {"survey_status", "survey_line", "survey_level", "survey_p0_published", "survey_p0_gap"}:
            assert "(contoh sintetis)" in scalar.label, scalar.key
    assert "tidak boleh dikutip" in found.text
    assert "Susenas" not in found.plain.replace("bukan dari survei", "")
    assert "(contoh sintetis)" in households.chart_alt(found.profile, sample, blora)


def test_a_real_survey_is_not_called_made_up(real: Households, blora: Region) -> None:
    found = section(real, blora, BLORA)
    assert "sintetis" not in found.plain
    assert "Menurut data rumah tangga Susenas, persentase penduduk miskin Kabupaten Blora" in found.plain
    assert "Sumber: BPS, Susenas Maret 2025" in found.plain


def test_what_is_said_of_p0_follows_the_published_figure(real: Households, blora: Region) -> None:
    assert "Angka itu sama dengan yang diterbitkan BPS." in section(real, blora, BLORA).plain
    higher = section(real, blora, dataclasses.replace(BLORA, headcount_ratio=10.08)).plain
    assert "0,50 poin persen lebih tinggi daripada yang diterbitkan BPS (10,08 persen)" in higher
    lower = section(real, blora, dataclasses.replace(BLORA, headcount_ratio=11.58)).plain
    assert "1,00 poin persen lebih rendah daripada yang diterbitkan BPS (11,58 persen)" in lower
    unknown = section(real, blora, dataclasses.replace(BLORA, headcount_ratio=None)).plain
    assert "tidak tersedia sebagai pembanding" in unknown


def test_the_flag_is_that_of_the_error(real: Households, blora: Region) -> None:
    found = section(real, blora, BLORA)
    assert found.profile is not None
    measured = found.profile.measures["p0"]
    assert measured.rse is not None
    expected = "akurat" if measured.rse <= 25 else "hati-hati"
    assert f"yang menurut patokan BPS tergolong {expected}." in found.plain


@pytest.mark.parametrize("seed", range(1, 9))
def test_contrasts_are_said_as_they_are(seed: int, blora: Region) -> None:
    survey = synthetic_households(BLORA, seed)
    profile = household_profile(survey, LINE)
    paragraphs = " ".join(households.group_paragraphs(profile, survey))
    # The sentence on what differs ends before the one on what does not.
    differ, _, alike = paragraphs.partition("enurut tipe daerah")
    for grouped in profile.groups:
        if grouped.contrast is None:
            continue
        first, second = (group.label for group in grouped.groups)
        higher, lower = (first, second) if grouped.contrast.value > 0 else (second, first)
        told = f"{grouped.grouping.title.lower()} ({higher} lebih tinggi daripada {lower})"
        assert (told in paragraphs) == grouped.contrast.apart_from_zero
        assert f"({lower} lebih tinggi daripada {higher})" not in paragraphs
    assert differ or alike


def test_where_most_of_the_poor_are(sample: Households) -> None:
    profile = household_profile(sample, LINE)
    paragraphs = " ".join(households.group_paragraphs(profile, sample))
    for grouped in profile.groups:
        if grouped.grouping.key != "size":
            continue
        largest = max(grouped.groups, key=lambda group: group.poor_share.value if group.poor_share else 0)
        assert f"{largest.label} menurut banyaknya anggota" in paragraphs


def test_the_regression_speaks_of_association(sample: Households, blora: Region) -> None:
    found = section(sample, blora, BLORA)
    assert found.profile is not None
    fit = found.profile.regression
    assert fit is not None
    low, high = fit.effect_interval(0.95)
    for index, name in enumerate(fit.names):
        title = REGRESSORS[name]
        told = f"{title[:1].lower()}{title[1:]} (" in found.plain
        assert told == bool(low[index] > 0 or high[index] < 0), name
    assert "asosiasi" in found.plain
    assert "Asosiasi tidak membuktikan sebab akibat" in found.plain
    assert "menyebabkan" not in found.plain


def test_no_regression_says_why(sample: Households, blora: Region) -> None:
    found = section(dataclasses.replace(sample, traits={}), blora, BLORA)
    assert "Regresi ciri rumah tangga tidak dibuat: ciri rumah tangga dan kepala rumah tangga tidak ada" in found.plain
    assert "tbl_rumah_tangga_logit" not in found.store.tables


def test_a_survey_without_a_line_is_not_measured(real: Households, blora: Region) -> None:
    warned = dataclasses.replace(real, warnings=(Problem("peta", "angka terbitan BPS tidak tersedia"),))
    found = section(warned, blora, None)
    assert "garis kemiskinan Kabupaten Blora untuk tahun itu tidak tersedia" in found.plain
    assert list(found.store.tables) == ["tbl_rumah_tangga_periksa"]


def test_warnings_of_the_checks_are_shown(real: Households, blora: Region) -> None:
    warning = Problem("peta", "3 strata hanya mempunyai satu PSU", "kota 1, kota 2, kota 3")
    found = section(dataclasses.replace(real, warnings=(warning,)), blora, BLORA)
    assert "3 strata hanya mempunyai satu PSU" in found.plain
    assert set(NUMBER.findall(found.plain)) - known_numbers(found.store) == set()


def test_no_number_of_a_household_reaches_the_results(real: Households, blora: Region) -> None:
    spent = real.expenditure.copy()
    spent[np.argmax(spent)] *= 100
    survey = dataclasses.replace(real, expenditure=spent)
    _, warnings = check_households(survey, BLORA, "data/private/33.16/susenas.yaml")
    assert any(str(real.identity[np.argmax(spent)]) in warning.where for warning in warnings)
    found = section(dataclasses.replace(survey, warnings=tuple(warnings)), blora, BLORA)
    everything = found.plain + json.dumps(found.store.to_dict())
    assert "sangat tinggi pada 1 rumah tangga" in everything
    assert not [number for number in real.identity if number in everything]


def test_published_figures_carry_their_own_source(sample: Households, blora: Region) -> None:
    scalars = section(sample, blora, BLORA).store.scalars
    official = {key for key, scalar in scalars.items() if scalar.source == BPS.citation}
    assert official == {"survey_line", "survey_p0_published"}
    assert all("contoh sintetis" in scalar.source for key, scalar in scalars.items() if key not in official)


def test_no_design_is_said(real: Households, blora: Region) -> None:
    found = section(dataclasses.replace(real, designed=False), blora, BLORA)
    assert "kesalahan bakunya terlalu kecil" in found.plain


def test_a_group_without_poor_shows_no_error(real: Households, blora: Region) -> None:
    rich = (real.expenditure > 2 * LINE) & (np.arange(len(real)) % 3 == 0)
    survey = dataclasses.replace(real, traits={**real.traits, "disabled": rich.astype(float)})
    table = section(survey, blora, BLORA).store.tables["tbl_rumah_tangga_kelompok"]
    (row,) = [row for row in table.shown() if row[0] == "Ada anggota penyandang disabilitas"]
    assert row[2:7] == ["0,00", "–", "–", "–", "tanpa sampel miskin"]


def test_the_chart_shows_each_group_with_its_interval(sample: Households, blora: Region) -> None:
    profile = household_profile(sample, LINE)
    figure = households.group_chart(profile, sample, blora)
    assert figure is not None
    assert "contoh sintetis" in figure.get_suptitle().replace("\n", " ")
    (axes,) = figure.axes
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels[0] == "Blora"
    assert "Tipe daerah: perdesaan" in labels
    assert "Lansia tunggal" in labels
    assert not [label for label in labels if "penduduk lainnya" in label]
    written = {text.get_text() for text in axes.texts}
    assert "10,6" in written
    assert "Blora 10,6" in written
    first, second = (figures.svg_of(households.group_chart(profile, sample, blora)) for _ in range(2))
    assert first == second


def test_a_row_without_interval_is_a_hollow_point() -> None:
    rows = [IntervalRow("semua", 10.0, 8.0, 12.5, strong=True), IntervalRow("kelompok", 0.0, None, None)]
    (axes,) = interval_chart(rows, "persen").axes
    points = [line for line in axes.lines if line.get_marker() in {"o", "D"}]
    assert [point.get_markerfacecolor() == "white" for point in points] == [False, True]
    bars = [line.get_xdata() for line in axes.lines if line.get_marker() == "None"]
    assert [list(bar) for bar in bars] == [[8.0, 12.5]]
    with pytest.raises(ValueError, match="tanpa satu pun baris"):
        interval_chart([], "persen")
