"""The column map: everything that is wrong with it is told at once, with line, key, rule and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from rpkd.errors import Problem, UserError
from rpkd.files import read_yaml
from rpkd.project import Project
from rpkd.survey import load_map
from rpkd.survey._map import LoadedMap

WHOLE = """\
year: 2025
weight_means: households
summary:
  file: blok43.csv
  columns:
    household: [R101, URUT]
    regency: R102
    weight: WERT
    size: R301
    per_capita: KAPITA
"""


def load(text: str, folder: Path, project: Project) -> LoadedMap:
    path = folder / "susenas.yaml"
    path.write_text(text, encoding="utf-8")
    return load_map(path, project)


def problems(text: str, folder: Path, project: Project) -> tuple[Problem, ...]:
    with pytest.raises(UserError) as raised:
        load(text, folder, project)
    return raised.value.problems


def test_a_whole_map(tmp_path: Path, project: Project) -> None:
    found = load(WHOLE, tmp_path, project).map
    assert found.summary is not None
    assert found.summary.columns.household == ("R101", "URUT")
    assert found.summary.columns.per_capita == "KAPITA"
    assert found.codes.urban == ("1",)
    assert [name for name, _ in found.parts()] == ["summary"]


def test_every_mistake_is_told_with_line_and_remedy(tmp_path: Path, project: Project) -> None:
    text = WHOLE.replace("size: R301", "sise: R301").replace("year: 2025", "year: dua ribu").replace("R102", "[R102]")
    found = problems(text + "codes: {heads: [1]}\n", tmp_path, project)
    shown = [(problem.where.rpartition("/")[2], problem.what, problem.remedy) for problem in found]
    assert shown == [
        ("susenas.yaml baris 1, kunci year", "nilai tidak dapat dipakai", "perbaiki nilai year"),
        ("susenas.yaml baris 7, kunci summary.columns.regency", "nilai tidak dapat dipakai", "perbaiki nilai regency"),
        ("susenas.yaml baris 9, kunci summary.columns.sise", "kunci tidak dikenal", "mungkin maksudnya size"),
        ("susenas.yaml baris 11, kunci codes.heads", "kunci tidak dikenal", "mungkin maksudnya head"),
    ]
    assert all(problem.rule for problem in found)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("    weight: WERT\n", "", "tidak ada berkas yang menyebut kolom weight"),
        ("    size: R301\n", "", "tidak ada berkas yang menyebut kolom size"),
        ("    per_capita: KAPITA\n", "", "peta kolom belum menyebut pengeluaran"),
        ("  file: blok43.csv\n", "", "kunci wajib belum diisi"),
        ("    household: [R101, URUT]\n", "", "kunci wajib belum diisi"),
        ("weight_means: households", "weight_means: rumah tangga", "nilai tidak dapat dipakai"),
        ("weight_means: households\n", "", "kunci wajib belum diisi"),
        ("summary:", "individuals:", "kunci tidak dikenal"),
    ],
)
def test_what_a_map_needs(old: str, new: str, what: str, tmp_path: Path, project: Project) -> None:
    found = problems(WHOLE.replace(old, new), tmp_path, project)
    assert what in [problem.what for problem in found]
    assert all(problem.rule and problem.remedy for problem in found)


def test_a_map_without_households_is_refused(tmp_path: Path, project: Project) -> None:
    (problem,) = problems("year: 2025\nweight_means: persons\n", tmp_path, project)
    assert problem.what == "peta kolom belum menyebut berkas rumah tangga"


def test_block_42_needs_a_value(tmp_path: Path, project: Project) -> None:
    part = "nonfood:\n  file: b42.csv\n  columns: {household: URUT, item: KODE, month: B42K4}\n"
    assert "blok 42 memerlukan" in problems(WHOLE + part, tmp_path, project)[0].what
    assert load(WHOLE + part.replace("month: B42K4", "monthly: SEBULAN"), tmp_path, project).map.nonfood is not None


def test_an_unknown_layout_names_the_nearest(tmp_path: Path, project: Project) -> None:
    (problem,) = problems("layout: susenas-kp-komoditi\n" + WHOLE, tmp_path, project)
    assert problem.what == "tata letak tidak dikenal"
    assert problem.remedy == "mungkin maksudnya susenas-kp-komoditas"


def test_a_layout_completes_a_map_and_the_map_wins(tmp_path: Path, project: Project) -> None:
    text = """\
layout: susenas-kp-ringkasan
year: 2024
weight_means: persons
summary:
  file: blok43.dbf
  columns: {weight: WEIND}
"""
    found = load(text, tmp_path, project).map
    assert found.summary is not None
    assert (found.summary.columns.weight, found.summary.columns.per_capita) == ("WEIND", "KAPITA")
    # The layout knows members too, but this office has no such file.
    assert found.individuals is None


@pytest.mark.parametrize("name", ["susenas-kp-komoditas", "susenas-kp-ringkasan"])
def test_every_layout_is_complete_once_files_are_named(name: str, tmp_path: Path, project: Project) -> None:
    layout = read_yaml(project.data / "layouts" / f"{name}.yaml").data
    parts = [part for part in ("summary", "households", "individuals", "food", "nonfood") if part in layout]
    files = "".join(f"{part}: {{file: {part}.csv}}\n" for part in parts)
    found = load(f"layout: {name}\nyear: 2025\nweight_means: households\n{files}", tmp_path, project).map
    assert [part for part, _ in found.parts()] == parts


def test_the_template_holds_every_key_and_empty_ones_do_not_count(tmp_path: Path, project: Project) -> None:
    template = (project.data / "layouts" / "peta-kolom.yaml").read_text(encoding="utf-8")
    (problem,) = problems(template.replace("weight_means:  ", "weight_means: persons  "), tmp_path, project)
    assert (problem.where.rpartition(", ")[2], problem.what) == ("kunci year", "kunci wajib belum diisi")
    filled = (
        template.replace("layout:  ", "layout: susenas-kp-ringkasan  ")
        .replace("year:  ", "year: 2025  ", 1)
        .replace("weight_means:  ", "weight_means: persons  ")
        .replace("  file:  ", "  file: blok43.csv  ", 1)
    )
    found = load(filled, tmp_path, project).map
    assert [name for name, _ in found.parts()] == ["summary"]
    keys = set(read_yaml(tmp_path / "susenas.yaml").data)
    assert keys == set(type(found).model_fields) - {"synthetic"}
    for name in ("summary", "individuals", "food", "nonfood"):
        written = read_yaml(tmp_path / "susenas.yaml").data[name]["columns"]
        assert set(written) <= set(_columns_of(name))


def _columns_of(name: str) -> dict[str, object]:
    from rpkd.survey import _map

    return {
        "summary": _map.HouseholdColumns,
        "individuals": _map.IndividualColumns,
        "food": _map.ItemColumns,
        "nonfood": _map.ItemColumns,
    }[name].model_fields
