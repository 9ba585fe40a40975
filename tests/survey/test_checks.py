"""Checks of a survey: what makes it unusable is refused, what is odd is told with figures."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rpkd.errors import Problem, UserError
from rpkd.project import Project
from rpkd.regions import Region
from rpkd.survey import Households, Published, check_households, load_households, load_map, read_households

from .writing import change

HOUSEHOLDS = "contoh-sintetis-kor-rumah-tangga.csv"
MEMBERS = "contoh-sintetis-kor-anggota.csv"
FOOD = "contoh-sintetis-kp-blok41.csv"
NONFOOD = "contoh-sintetis-kp-blok42.csv"


def edit(path: Path, how: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    how(pd.read_csv(path, dtype=str, keep_default_na=False)).to_csv(path, index=False)


def read(folder: Path, project: Project, region: Region) -> Households:
    return read_households(load_map(folder / "susenas.yaml", project), project, region)


def refused(folder: Path, project: Project, region: Region) -> list[str]:
    with pytest.raises(UserError) as raised:
        read(folder, project, region)
    assert all(problem.rule and problem.remedy for problem in raised.value.problems)
    return [problem.what for problem in raised.value.problems]


def put(column: str, row: int, value: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def how(frame: pd.DataFrame) -> pd.DataFrame:
        frame.loc[row, column] = value
        return frame

    return how


@pytest.mark.parametrize(
    ("file", "column", "value", "what"),
    [
        (HOUSEHOLDS, "FWT", "", "penimbang kosong pada 1 rumah tangga"),
        (HOUSEHOLDS, "FWT", "0", "penimbang nol pada 1 rumah tangga"),
        (HOUSEHOLDS, "FWT", "-3", "penimbang negatif pada 1 rumah tangga"),
        (HOUSEHOLDS, "R301", "0", "banyaknya anggota rumah tangga nol pada 1 rumah tangga"),
        (HOUSEHOLDS, "R301", "2.5", "banyaknya anggota rumah tangga bukan bilangan bulat pada 1 rumah tangga"),
        (HOUSEHOLDS, "PSU", "", "PSU kosong pada 1 rumah tangga"),
        (HOUSEHOLDS, "STRATA", "", "strata kosong pada 1 rumah tangga"),
        (HOUSEHOLDS, "RENUM", "contoh-000003", "1 rumah tangga tercatat lebih dari sekali"),
        (FOOD, "B41K10", "-5", "nilai negatif pada 1 baris"),
        (NONFOOD, "B42K4", "-5", "nilai negatif pada 1 baris"),
    ],
)
def test_what_makes_households_unusable(
    file: str, column: str, value: str, what: str, folder: Path, project: Project, blora: Region
) -> None:
    edit(folder / file, put(column, 4, value))
    assert what in refused(folder, project, blora)


def test_everything_is_told_at_once(folder: Path, project: Project, blora: Region) -> None:
    edit(folder / HOUSEHOLDS, put("FWT", 4, ""))
    edit(folder / HOUSEHOLDS, put("R301", 5, "0"))
    edit(folder / FOOD, lambda frame: frame[frame["RENUM"] != "contoh-000007"])
    assert sorted(refused(folder, project, blora)) == [
        "banyaknya anggota rumah tangga nol pada 1 rumah tangga",
        "pengeluaran per kapita kosong pada 1 rumah tangga",
        "penimbang kosong pada 1 rumah tangga",
    ]


def test_zero_expenditure_is_refused(folder: Path, project: Project, blora: Region) -> None:
    for name, columns in ((FOOD, ["B41K10"]), (NONFOOD, ["B42K4", "B42K5"])):

        def nothing(frame: pd.DataFrame, columns: list[str] = columns) -> pd.DataFrame:
            frame.loc[frame["RENUM"] == "contoh-000002", columns] = "0"
            return frame

        edit(folder / name, nothing)
    assert refused(folder, project, blora) == ["pengeluaran per kapita nol pada 1 rumah tangga"]


def test_another_year_is_refused(folder: Path, project: Project, blora: Region) -> None:
    edit(folder / HOUSEHOLDS, lambda frame: frame.assign(TAHUN=["2024"] * 3 + ["2025"] * (len(frame) - 3)))
    change(folder / "susenas.yaml", ("weight: FWT", "weight: FWT\n    year: TAHUN"))
    assert refused(folder, project, blora) == ["3 baris bukan dari tahun survei"]


def only_warning(folder: Path, project: Project, region: Region) -> Problem:
    (warning,) = read(folder, project, region).warnings
    return warning


def test_a_psu_in_two_strata_is_told_and_split(folder: Path, project: Project, blora: Region) -> None:
    before = read(folder, project, blora)
    edit(folder / HOUSEHOLDS, put("STRATA", 0, "9"))
    found = read(folder, project, blora)
    assert [warning.what for warning in found.warnings] == ["1 PSU berada di lebih dari satu strata"]
    assert len(np.unique(found.psu)) == len(np.unique(before.psu)) + 1
    pairs = set(zip(found.psu.tolist(), found.stratum.tolist(), strict=True))
    assert len(pairs) == len(np.unique(found.psu))


def test_members_that_do_not_fit_the_size(folder: Path, project: Project, blora: Region) -> None:
    edit(folder / MEMBERS, lambda frame: frame.drop(index=[1]))
    warning = only_warning(folder, project, blora)
    assert "berbeda dengan banyaknya anggota rumah tangga pada 1 rumah tangga" in warning.what
    assert "contoh-000001" in warning.where


def test_sizes_that_differ_between_files(folder: Path, project: Project, blora: Region) -> None:
    edit(folder / FOOD, put("R301", 0, "11"))
    assert "berbeda antarberkas pada 1 rumah tangga" in only_warning(folder, project, blora).what


def test_a_household_without_members(folder: Path, project: Project, blora: Region) -> None:
    edit(folder / MEMBERS, lambda frame: frame[frame["RENUM"] != "contoh-000009"])
    found = read(folder, project, blora)
    assert "1 rumah tangga tidak punya anggota" in " ".join(warning.what for warning in found.warnings)
    assert np.isnan(found.traits["head_age"][8])
    assert np.isnan(found.traits["children"][8])
    assert not np.isnan(np.delete(found.traits["head_age"], 8)).any()


def test_two_heads(folder: Path, project: Project, blora: Region) -> None:
    edit(folder / MEMBERS, put("R403", 1, "1"))
    assert "tidak mempunyai tepat satu kepala" in only_warning(folder, project, blora).what


def test_no_design_is_told(folder: Path, project: Project, blora: Region, sample: Households) -> None:
    # "-" takes out what the layout would ask for.
    change(folder / "susenas.yaml", ("psu: PSU", 'psu: "-"'), ("stratum: STRATA", 'stratum: "-"'))
    edit(folder / HOUSEHOLDS, lambda frame: frame.drop(columns=["PSU", "STRATA"]))
    found = read(folder, project, blora)
    assert not found.designed
    assert found.psu.tolist() == list(range(len(sample)))
    assert set(found.stratum.tolist()) == {0}
    assert ["kesalahan baku terlalu kecil" in warning.what for warning in found.warnings] == [True]


def test_persons_as_weights(folder: Path, project: Project, blora: Region, sample: Households) -> None:
    edit(
        folder / HOUSEHOLDS,
        lambda frame: frame.assign(FWT=[repr(float(weight)) for weight in sample.person_weight]),
    )
    change(folder / "susenas.yaml", ("weight_means: households", "weight_means: persons"))
    np.testing.assert_allclose(read(folder, project, blora).weight, sample.weight, rtol=1e-12)


def test_totals_of_block_42_are_not_counted(folder: Path, project: Project, blora: Region, sample: Households) -> None:
    change(folder / "susenas.yaml", ("nonfood:\n", "nonfood:\n  total_items: [999]\n"))
    found = read(folder, project, blora)
    # The row with the total holds all other goods once more: 40 percent of expenditure.
    np.testing.assert_allclose(found.expenditure, 1.4 * sample.expenditure, rtol=1e-9)


def test_block_43_is_compared_with_the_items(folder: Path, project: Project, blora: Region, sample: Households) -> None:
    spent = sample.expenditure.copy()
    spent[:2] *= 1.5
    edit(folder / HOUSEHOLDS, lambda frame: frame.assign(KAPITA=[repr(float(value)) for value in spent]))
    change(folder / "susenas.yaml", ("size: R301", "size: R301\n    per_capita: KAPITA"))
    found = read(folder, project, blora)
    assert found.expenditure.tolist() == spent.tolist()
    assert "pada 2 dari 160 rumah tangga" in found.warnings[0].what


def test_a_made_up_file_is_known_even_when_the_map_is_silent(folder: Path, project: Project, blora: Region) -> None:
    change(folder / "susenas.yaml", ("synthetic: true\n", ""))
    found = read(folder, project, blora)
    assert found.synthetic
    assert "contoh sintetis" in found.source


def test_real_files_are_not_called_synthetic(folder: Path, project: Project, blora: Region) -> None:
    change(folder / "susenas.yaml", ("synthetic: true\n", ""), ("source: rpkd", "source: BPS, Susenas Maret"))
    for name in (HOUSEHOLDS, MEMBERS, FOOD, NONFOOD):
        edit(folder / name, lambda frame: frame.drop(columns="KETERANGAN"))
    found = read(folder, project, blora)
    assert (found.synthetic, found.label, found.source) == (False, "", "BPS, Susenas Maret 2025")


def test_a_file_without_region_codes_that_holds_others(folder: Path, project: Project, blora: Region) -> None:
    change(folder / "susenas.yaml", ("kp-blok41.csv", 'kp-blok41.csv\n  columns: {province: "-", regency: "-"}'))
    assert read(folder, project, blora).warnings == ()
    edit(folder / FOOD, lambda frame: pd.concat([frame, frame.assign(RENUM="lain-" + frame["RENUM"])]))
    assert "memuat 160 rumah tangga lain" in only_warning(folder, project, blora).what


def test_expenditure_blocks_alone_make_households(
    folder: Path, project: Project, blora: Region, sample: Households
) -> None:
    weights = dict(zip(sample.identity.tolist(), sample.person_weight.tolist(), strict=True))
    edit(folder / FOOD, lambda frame: frame.assign(WEIND=[repr(weights[number]) for number in frame["RENUM"]]))
    (folder / "susenas.yaml").write_text(
        "layout: susenas-kp-komoditas\nyear: 2025\nweight_means: persons\n"
        f"food: {{file: {FOOD}, columns: {{weight: WEIND}}}}\nnonfood: {{file: {NONFOOD}}}\n",
        encoding="utf-8",
    )
    found = read(folder, project, blora)
    np.testing.assert_allclose(found.expenditure, sample.expenditure, rtol=1e-9)
    np.testing.assert_allclose(found.person_weight, sample.person_weight, rtol=1e-9)
    assert (found.traits, found.designed) == ({}, False)


# Against what BPS published.


def test_a_survey_that_agrees_has_no_warning(sample: Households, published: Mapping[int, Published]) -> None:
    assert check_households(sample, published[2025], "peta") == ([], [])


def test_a_person_weight_taken_for_a_household_weight(sample: Households, published: Mapping[int, Published]) -> None:
    wrong = dataclasses.replace(sample, weight=sample.person_weight)
    errors, warnings = check_households(wrong, published[2025], "peta")
    assert [error.remedy for error in errors] == ["tulis weight_means: persons di peta kolom"]
    assert "869.660 jiwa menurut angka BPS 2025" in (errors[0].value or "")
    assert warnings == []


def test_a_household_weight_taken_for_a_person_weight(sample: Households, published: Mapping[int, Published]) -> None:
    wrong = dataclasses.replace(sample, weight=sample.weight / sample.size)
    errors, _ = check_households(wrong, published[2025], "peta")
    assert [error.remedy for error in errors] == ["tulis weight_means: households di peta kolom"]


@pytest.mark.parametrize(("factor", "tolerance", "warned"), [(1.09, 10, False), (1.11, 10, True), (1.04, 3, True)])
def test_the_population_may_differ_by_the_tolerance(
    factor: float, tolerance: float, warned: bool, sample: Households, published: Mapping[int, Published]
) -> None:
    other = dataclasses.replace(sample, weight=sample.weight * factor)
    errors, warnings = check_households(other, published[2025], "peta", tolerance)
    assert errors == []
    assert [warning.what for warning in warnings] == (
        ["jumlah penimbang berbeda dengan jumlah penduduk"] if warned else []
    )


def test_normalised_weights_are_recognised(sample: Households, published: Mapping[int, Published]) -> None:
    other = dataclasses.replace(sample, weight=sample.weight / sample.weight.mean())
    _, warnings = check_households(other, published[2025], "peta")
    assert "dinormalkan" in (warnings[0].remedy or "")


def test_another_headcount_is_told_with_both_figures(sample: Households, published: Mapping[int, Published]) -> None:
    other = dataclasses.replace(sample, expenditure=sample.expenditure * 0.9)
    _, (warning,) = check_households(other, published[2025], "peta")
    assert "berbeda dengan P0 terbitan" in warning.what
    assert "terbitan 2025: 10,58 persen" in (warning.value or "")


def test_outliers_are_named_and_kept(sample: Households, published: Mapping[int, Published]) -> None:
    spent = sample.expenditure.copy()
    spent[np.argmax(spent)] *= 100
    spent[np.argmin(spent)] /= 10
    _, warnings = check_households(dataclasses.replace(sample, expenditure=spent), published[2025], "peta")
    assert [warning.what for warning in warnings] == [
        "pengeluaran per kapita sangat tinggi pada 1 rumah tangga",
        "pengeluaran per kapita sangat rendah pada 1 rumah tangga",
    ]
    assert sample.identity[np.argmax(spent)] in warnings[0].where
    # Values are printed in the document: no number of a household stands there.
    assert [warning.value for warning in warnings] == [None, None]


def test_strata_with_one_psu_are_named(sample: Households, published: Mapping[int, Published]) -> None:
    stratum = np.where(sample.psu == 0, 4, sample.stratum)
    other = dataclasses.replace(sample, stratum=stratum, stratum_names=(*sample.stratum_names, "kota khusus"))
    _, (warning,) = check_households(other, published[2025], "peta")
    assert (warning.what, warning.value) == ("1 strata hanya mempunyai satu PSU", "kota khusus")


def test_without_published_figures_nothing_is_compared(sample: Households) -> None:
    errors, (warning,) = check_households(sample, None, "peta")
    assert errors == []
    assert "tidak dapat dicocokkan" in warning.what


# What the parameters of a region name.


def test_no_survey(project: Project, blora: Region, published: Mapping[int, Published]) -> None:
    assert load_households(project, blora, None, published) is None


def test_contoh_makes_a_sample_of_the_latest_complete_year(
    project: Project, blora: Region, published: Mapping[int, Published]
) -> None:
    found = load_households(project, blora, "contoh", published)
    assert found is not None
    assert (found.year, found.synthetic, len(found)) == (2025, True, 600)
    only_old = {year: figures for year, figures in published.items() if year < 2025}
    earlier = load_households(project, blora, "contoh", only_old)
    assert earlier is not None
    assert earlier.year == 2024


def test_contoh_without_published_measures_is_refused(project: Project, blora: Region) -> None:
    with pytest.raises(UserError, match="contoh sintetis untuk Kabupaten Blora tidak dapat dibuat"):
        load_households(project, blora, "contoh", {2025: Published(2025, 492_105.0)})


def test_the_committed_example_is_sound(project: Project, blora: Region, published: Mapping[int, Published]) -> None:
    found = load_households(project, blora, "data/example/33.16/susenas.yaml", published)
    assert found is not None
    # It is read, checked, and has the published P0, without a single warning.
    assert found.warnings == ()
    assert (found.synthetic, len(found)) == (True, 160)
    files = [path for path in (project.data / "example").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 200_000
    assert {path.name for path in files if "contoh-sintetis" not in path.name} == {"susenas.yaml"}


@pytest.fixture
def clone(folder: Path, project: Project) -> Project:
    """A project that the sample's files lie in."""
    shutil.copytree(project.data / "layouts", folder / "data" / "layouts")
    return Project(folder)


def load(clone: Project, blora: Region, published: Mapping[int, Published]) -> Households:
    found = load_households(clone, blora, "susenas.yaml", published)
    assert found is not None
    return found


def test_a_wrong_weight_stops_a_build(clone: Project, blora: Region, published: Mapping[int, Published]) -> None:
    change(clone.root / "susenas.yaml", ("weight_means: households", "weight_means: persons"))
    with pytest.raises(UserError, match="weight_means: households"):
        load(clone, blora, published)


@pytest.mark.parametrize("written", ["", " ", "../susenas.yaml", "/etc/susenas.yaml", "C:/susenas.yaml", "a\0b"])
def test_a_map_out_of_the_project_is_refused(
    written: str, project: Project, blora: Region, published: Mapping[int, Published]
) -> None:
    with pytest.raises(UserError, match="jalur peta kolom survei tidak dapat dipakai"):
        load_households(project, blora, written, published)


@pytest.mark.parametrize(
    ("factor", "words"), [(0.001, "dalam ribuan rupiah"), (12, "atau setahun"), (4, "seluruh rumah tangga")]
)
def test_expenditure_in_another_unit_is_refused(
    factor: float, words: str, sample: Households, published: Mapping[int, Published]
) -> None:
    other = dataclasses.replace(sample, expenditure=sample.expenditure * factor)
    errors, _ = check_households(other, published[2025], "peta")
    assert [words in error.what for error in errors] == [True]
    assert "garis kemiskinan 2025 Rp492.105" in (errors[0].rule or "")


def test_a_household_file_that_is_cut_off_is_refused(
    clone: Project, blora: Region, published: Mapping[int, Published]
) -> None:
    path = clone.root / HOUSEHOLDS
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:101]), encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load(clone, blora, published)
    whats = {problem.what for problem in caught.value.problems}
    assert whats == {"60 rumah tangga daerah ini tidak ada di berkas rumah tangga"}


def test_a_few_households_that_were_dropped_are_told(
    clone: Project, blora: Region, published: Mapping[int, Published]
) -> None:
    path = clone.root / HOUSEHOLDS
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:-2]), encoding="utf-8")
    told = [warning.what for warning in load(clone, blora, published).warnings]
    assert "2 rumah tangga daerah ini tidak ada di berkas rumah tangga" in told
