"""Which inputs differ between two drafts, and which results they may have moved."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from rpkd.numbers import Unit
from rpkd.results import Recorder
from rpkd.review import Draft
from rpkd.review.diff._cause import find_causes
from rpkd.review.diff._compare import compare
from rpkd.review.diff._words import alarm, cause_text, input_effect, inputs_by_key, narrowed, summary, told_inputs

TABLE = "data/bps/poverty_regency.csv"
CELL = "33.16, 2025: headcount_ratio"
PASS = "projection.pass_through"


def region(
    figures: Mapping[str, float],
    inputs: Mapping[str, Mapping[str, str]],
    **more: object,
) -> Draft:
    """Return a draft with one figure of each notebook."""
    store = Recorder("33.16", "").store
    for notebook, figure in figures.items():
        recorder = Recorder("33.16", notebook, lambda: "angka")
        recorder.scalar(f"angka_{notebook}", f"Angka {notebook}", figure, Unit.PERCENT)
        store.add(recorder.store)
    return Draft("0123456789", "draf", "33.16", "Kabupaten Contoh", store, inputs, **more)  # type: ignore[arg-type]


def reads(**more: str) -> dict[str, str]:
    return {"code": "aaaa", "version:pandas": "3.1.0", **more}


def test_one_parameter_moves_what_reads_it_and_nothing_else() -> None:
    before = region(
        {"proyeksi": 9.67, "profil": 10.58},
        {"proyeksi": reads(**{f"param:{PASS}": "0.7"}), "profil": reads()},
    )
    after = region(
        {"proyeksi": 9.5, "profil": 10.58},
        {"proyeksi": reads(**{f"param:{PASS}": "0.8"}), "profil": reads()},
    )
    difference = compare(before, after, {})
    (change,) = difference.changes
    (cause,) = difference.inputs
    assert (change.key, change.causes) == ("angka_proyeksi", (PASS,))
    assert (cause.key, cause.kind, cause.before, cause.after, cause.results) == (PASS, "parameter", "0.7", "0.8", 1)
    told = cause_text(change.causes, inputs_by_key(difference))
    assert told == "Sebab: parameter projection.pass_through (0.7 menjadi 0.8)."


def test_several_candidates_are_all_named_and_code_comes_last() -> None:
    before = region({"proyeksi": 9.0}, {"proyeksi": reads(**{f"param:{PASS}": "0.7"})})
    changed = {"code": "bbbb", "version:pandas": "3.1.1", f"param:{PASS}": "0.8"}
    difference = compare(before, region({"proyeksi": 9.5}, {"proyeksi": changed}), {})
    assert difference.changes[0].causes == (PASS, "versi pandas", "kode")
    assert cause_text(difference.changes[0].causes, inputs_by_key(difference)) == (
        "Sebab: salah satu atau gabungan dari parameter projection.pass_through (0.7 menjadi 0.8), "
        "versi pandas (3.1.0 menjadi 3.1.1), dan kode rpkd."
    )


def test_a_changed_file_is_opened_up_into_its_cells() -> None:
    drafts = [
        region(
            {"profil": figure},
            {"profil": reads(**{f"file:{TABLE}": state})},
            cells={TABLE: {CELL: str(figure), "33.16, 2024: headcount_ratio": "11.42"}},
            sources={TABLE: state},
        )
        for figure, state in ((10.58, "aa"), (10.68, "bb"))
    ]
    (cause,) = compare(*drafts, {}).inputs
    assert (cause.key, cause.kind, cause.before, cause.after) == (f"{TABLE}: {CELL}", "sel data", "10.58", "10.68")
    assert cause.what == f"{TABLE}, {CELL}"


def test_rows_of_other_regions_are_one_cause() -> None:
    drafts = [
        region(
            {"profil": figure},
            {"profil": reads(**{f"file:{TABLE}": state})},
            cells={TABLE: {CELL: "10.58"}},
        )
        for figure, state in ((1.0, "aa"), (2.0, "bb"))
    ]
    (cause,) = compare(*drafts, {}).inputs
    assert (cause.key, cause.kind, cause.what) == (TABLE, "berkas", f"baris daerah lain di {TABLE}")


def test_a_file_whose_cells_nobody_kept_is_named_whole() -> None:
    path = "data/input/33.16/target.xlsx"
    drafts = [region({"a": figure}, {"a": {f"file:{path}": state}}) for figure, state in ((1.0, ""), (2.0, "cc"))]
    (cause,) = compare(*drafts, {}).inputs
    assert (cause.what, cause.before, cause.after) == (f"berkas {path}", "tidak ada", "sidik cc")


def test_a_changed_notebook_is_called_by_its_name() -> None:
    key = "file:notebooks/proyeksi.ipynb"
    drafts = [region({"proyeksi": figure}, {"proyeksi": {key: state}}) for figure, state in ((1.0, "a"), (2.0, "b"))]
    (cause,) = compare(*drafts, {}).inputs
    assert (cause.kind, cause.what) == ("notebook", "notebook proyeksi")


def test_a_new_notebook_is_the_cause_of_all_that_it_records() -> None:
    before = region({"lama": 1.0}, {"lama": reads()})
    after = region({"lama": 1.0, "baru": 2.0}, {"lama": reads(), "baru": reads()})
    difference = compare(before, after, {})
    assert difference.changes[0].causes == ("notebooks/baru.ipynb",)
    assert [(one.what, one.after) for one in difference.inputs] == [("notebook baru", "baru")]


def test_a_parameter_read_in_one_draft_only_is_looked_up_in_the_other() -> None:
    """A branch of the code reads it only after something else changed: it is no cause unless it differs."""
    params = {"projection": {"growth": None, "pass_through": 0.7}}
    before = region({"proyeksi": 1.0}, {"proyeksi": {"code": "a"}}, params=params)
    states = {"code": "b", "param:projection.growth": "null", f"param:{PASS}": "0.7"}
    after = region({"proyeksi": 2.0}, {"proyeksi": states}, params=params)
    assert find_causes(before, after).by_notebook["proyeksi"] == ("kode",)


def test_a_section_is_opened_up_and_a_range_is_one_value() -> None:
    key = "param:rpjmd.targets.headcount_ratio"
    states = [{}, {"2026": {"low": 9.5, "high": 9.5}, "2027": {"low": 8.8, "high": 9.2}}]
    drafts = [region({"target": 1.0}, {"target": {key: json.dumps(state)}}) for state in states]
    told = {change.key: (change.before, change.after) for change in compare(*drafts, {}).inputs}
    assert told == {
        "rpjmd.targets.headcount_ratio.2026": ("kosong", "9.5"),
        "rpjmd.targets.headcount_ratio.2027": ("kosong", "8.8 sampai 9.2"),
    }


def test_an_input_that_moved_nothing_is_told_so() -> None:
    narrative = "report/narasi/33.16/bab4.md"
    sources = ({}, {narrative: "aa"})
    before, after = (
        region({"a": 1.0}, {"a": reads()}, sources=source, params={"document": {"status": status}})
        for source, status in zip(sources, ("draf", "final"), strict=True)
    )
    difference = compare(before, after, {})
    assert difference.changes == ()
    assert not difference.empty
    assert {one.key: input_effect(one) for one in difference.inputs} == {
        "document.status": "tidak mengubah hasil apa pun",
        narrative: "hanya mengubah naskah",
    }
    assert summary(difference) == ["Tidak ada hasil yang berubah, walaupun ada bahan yang berbeda."]


def test_a_parameter_file_is_not_told_beside_its_parameters() -> None:
    path = "params/33.16-kabupaten-contoh.yaml"
    before, after = (
        region(
            {"a": 1.0},
            {"a": {"param:rpjmd.vision": json.dumps(vision)}},
            sources={path: vision},
            cells={path: {"rpjmd.vision": vision, "region": "33.16"}},
            params={"rpjmd": {"vision": vision}},
        )
        for vision in ("lama", "baru")
    )
    assert [change.key for change in compare(before, after, {}).inputs] == ["rpjmd.vision"]


def test_a_result_that_changed_by_itself_raises_an_alarm() -> None:
    difference = compare(region({"a": 1.0}, {"a": reads()}), region({"a": 2.0}, {"a": reads()}), {})
    assert [change.key for change in difference.unexplained] == ["angka_a"]
    assert alarm(difference).startswith("PERIKSA: 1 hasil berubah padahal tidak satu pun bahan notebooknya berubah")
    assert "tidak diketahui" in cause_text((), {})


def test_a_notebook_of_unknown_reads_may_have_read_anything() -> None:
    before = region({"a": 1.0, "b": 1.0}, {"a": {"reads": "tidak diketahui"}, "b": {"param:x.y": "1"}})
    after = region({"a": 2.0, "b": 1.0}, {"a": {"reads": "tidak diketahui"}, "b": {"param:x.y": "2"}})
    difference = compare(before, after, {})
    assert difference.changes[0].causes == ("x.y",)
    known = region({"a": 2.0}, {"a": {"param:x.y": "2"}})
    assert "bahan yang tidak diketahui" in [one.what for one in compare(before, known, {}).inputs]


@pytest.mark.parametrize("name", ["projection", PASS])
def test_what_a_decision_names_is_found_with_all_it_may_have_moved(name: str) -> None:
    before = region(
        {"proyeksi": 1.0, "lokasi": 1.0},
        {"proyeksi": {f"param:{PASS}": "0.7", "code": "a"}, "lokasi": {"param:locations.seed": "1"}},
    )
    after = region(
        {"proyeksi": 2.0, "lokasi": 2.0},
        {"proyeksi": {f"param:{PASS}": "0.8", "code": "b"}, "lokasi": {"param:locations.seed": "2"}},
    )
    part = narrowed(compare(before, after, {}), [name])
    assert [change.key for change in part.changes] == ["angka_proyeksi"]
    assert [(one.key, one.results) for one in part.inputs] == [(PASS, 1), ("kode", 1)]


def test_of_many_cells_the_first_are_listed_and_the_rest_counted() -> None:
    drafts = [
        region(
            {"profil": figure},
            {"profil": {f"file:{TABLE}": state}},
            cells={TABLE: {f"33.16, {number}: p0": state for number in range(30)}},
        )
        for figure, state in ((1.0, "aa"), (2.0, "bb"))
    ]
    difference = compare(*drafts, {})
    told = told_inputs(difference.inputs)
    assert len(difference.inputs) == 30
    assert (len(told), told[-1].what, told[-1].results) == (26, f"5 sel lain di {TABLE}", 1)
