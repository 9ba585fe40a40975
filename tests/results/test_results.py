"""The typed store: what notebooks record is what the document reads."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from rpkd.errors import UserError
from rpkd.numbers import Unit
from rpkd.results import Column, Recorder, ResultStore, read_results, write_results_csv


def recorder(notebook: str = "contoh", cell: str = "tbl-p0") -> Recorder:
    return Recorder("17.71", notebook, lambda: cell)


def filled() -> Recorder:
    filled_recorder = recorder()
    provenance = {"source": "BPS", "vintage": "2025"}
    filled_recorder.scalar("p0_latest", "Penduduk miskin", 11.91, Unit.PERCENT, period=2025, **provenance)
    filled_recorder.scalar("p0_2023", "Penduduk miskin", None, Unit.PERCENT, period=2023)
    columns = [Column("year", "Tahun", Unit.YEAR), Column("p0", "P0", Unit.PERCENT)]
    filled_recorder.table("tbl_p0", "Perkembangan", columns, [(2022, 15.73), (2023, None)], source="BPS")
    filled_recorder.text("alt_fig_p0", "Grafik garis")
    return filled_recorder


def test_a_scalar_speaks_indonesian() -> None:
    p0 = recorder().scalar("p0", "P0", 11.91, Unit.PERCENT, period=2025)
    assert f"{p0}; {p0:angka}; {p0:periode}" == "11,91 persen; 11,91; 2025"
    with pytest.raises(ValueError, match="format tidak dikenal"):
        f"{p0:.2f}"


def test_a_missing_figure_is_said_to_be_missing() -> None:
    missing = recorder().scalar("p0", "P0", float("nan"), Unit.PERCENT)
    assert missing.missing
    assert missing.value is None
    assert f"{missing}" == f"{missing:angka}" == "tidak tersedia"


def test_provenance_comes_with_every_result() -> None:
    store = filled().store
    scalar, table = store.scalars["p0_latest"], store.tables["tbl_p0"]
    assert (scalar.notebook, scalar.cell, scalar.source, scalar.region) == ("contoh", "tbl-p0", "BPS", "17.71")
    assert (table.notebook, table.cell, table.region) == ("contoh", "tbl-p0", "17.71")


def test_numpy_numbers_become_plain() -> None:
    scalar = recorder().scalar("n", "n", np.float64(1.5), Unit.INDEX)
    assert type(scalar.value) is float


def test_a_round_trip_through_the_file_loses_nothing(tmp_path: Path) -> None:
    made = filled()
    made.save(tmp_path)
    assert read_results(tmp_path) == made.store


def test_the_file_is_the_same_for_the_same_results(tmp_path: Path) -> None:
    first = filled().save(tmp_path / "a").read_bytes()
    assert filled().save(tmp_path / "b").read_bytes() == first


@pytest.mark.parametrize("key", ["P0", "p0-latest", "", "2025", "p0.x", "../x"])
def test_a_malformed_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="kunci hasil"):
        recorder().scalar(key, "x", 1, Unit.COUNT)


def test_a_key_is_recorded_once() -> None:
    twice = filled()
    with pytest.raises(ValueError, match="sudah dipakai"):
        twice.scalar("p0_latest", "x", 1, Unit.COUNT)


def test_a_row_must_fit_the_columns() -> None:
    with pytest.raises(ValueError, match="2 sel untuk 1 kolom"):
        recorder().table("t", "t", [Column("a", "A")], [("x", "y")])


def test_results_of_another_region_cannot_be_mixed_in(tmp_path: Path) -> None:
    filled().save(tmp_path)
    Recorder("19.71", "lain").save(tmp_path)
    with pytest.raises(UserError, match=r"17\.71.*tercampur|tercampur"):
        read_results(tmp_path)


def test_the_same_key_from_two_notebooks_is_an_error(tmp_path: Path) -> None:
    filled().save(tmp_path)
    other = recorder("lain")
    other.scalar("p0_latest", "x", 1, Unit.COUNT)
    other.save(tmp_path)
    with pytest.raises(UserError, match="dicatat dua kali: p0_latest"):
        read_results(tmp_path)


@pytest.mark.parametrize("content", ["{", "[]", "{}", json.dumps({"format": 99})])
def test_a_damaged_file_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "rusak.json").write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=r"rusak\.json"):
        read_results(tmp_path)


def test_no_results_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="belum ada hasil"):
        read_results(tmp_path)


def test_the_spreadsheet_holds_every_number_as_shown(tmp_path: Path) -> None:
    write_results_csv(filled().store, tmp_path / "results.csv")
    with (tmp_path / "results.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["key"]: row for row in csv.DictReader(stream)}
    assert rows["p0_latest"]["value"] == "11.91"
    assert rows["p0_latest"]["shown"] == "11,91 persen"
    assert rows["tbl_p0.1.p0"]["shown"] == "15,73"
    assert (rows["tbl_p0.2.p0"]["value"], rows["tbl_p0.2.p0"]["shown"]) == ("", "–")
    assert rows["alt_fig_p0"]["shown"] == "Grafik garis"


def test_an_unknown_format_version_is_refused() -> None:
    with pytest.raises(ValueError, match="format hasil"):
        ResultStore.from_dict({"format": 2})
