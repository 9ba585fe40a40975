"""The session: outputs carry the label of their cell, and running a cell again replaces what it recorded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rpkd.errors import UserError
from rpkd.notebook import Session, open_notebook
from rpkd.numbers import Unit
from rpkd.profile import series_of
from rpkd.report import figures
from rpkd.report._content import TableContent
from rpkd.report._shapes import Line
from rpkd.results import Column, read_results

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    monkeypatch.setenv("RPKD_PROJECT", str(ROOT))
    return open_notebook("contoh", "19.71", "", str(tmp_path))


def content() -> TableContent:
    columns = (Column("region", "Daerah"), Column("p0", "P0", Unit.PERCENT))
    return TableContent(columns, (("Kota <b>", 4.5),), frozenset({0}))


def test_it_opens_the_region_with_its_parameters_and_neighbours(session: Session) -> None:
    assert session.region.name == "Kota Pangkalpinang"
    assert session.params.region == "19.71"
    assert len(session.peers) == 7
    assert session.params_source == "params/19.71-kota-pangkalpinang.yaml"


def test_a_region_without_a_parameter_file_uses_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RPKD_PROJECT", str(ROOT))
    session = open_notebook("contoh", "91.71", "", str(tmp_path))
    assert session.params.region == "91.71"
    assert session.params_source == "params/_default.yaml"


def test_an_unknown_region_is_the_users_mistake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RPKD_PROJECT", str(ROOT))
    with pytest.raises(UserError):
        open_notebook("contoh", "99.99", "", str(tmp_path))


def test_without_a_run_folder_results_go_under_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RPKD_PROJECT", str(ROOT))
    assert open_notebook("contoh", "19.71").run_dir == ROOT / "build" / "lab" / "19.71"


def test_a_figure_is_one_output_with_one_picture_and_three_texts(session: Session) -> None:
    session.enter_cell("#| label: fig-p0\nsesi.figure()")
    chart = figures.line_chart([Line("a", series_of([2024, 2025], [4.04, 4.5]))], "persen")
    table = session.tables["poverty_regency"]
    output = session.figure(
        chart, title="Judul", alt="Naik", source=table, period="Maret 2025", note="angka 2023 tidak ada"
    )
    data = output._repr_mimebundle_()
    assert data["image/svg+xml"].startswith("<?xml")
    assert data["text/plain"] == "Naik"
    assert len(data) == 2
    assert session.recorder.store.texts == {
        "judul_fig_p0": "Judul",
        "sumber_fig_p0": (
            "Sumber: BPS, Data dan Informasi Kemiskinan Kabupaten/Kota, Maret 2025 (diolah). Angka 2023 tidak ada."
        ),
        "alt_fig_p0": "Naik",
    }


def test_a_table_is_markdown_and_every_cell_is_a_result(session: Session) -> None:
    session.enter_cell("#| label: tbl-contoh\n")
    shown = session.table("Tabel {{< var x >}}", content(), source="BPS", note="catatan")
    assert "| **Kota &#60;b&#62;** | **4,50** |" in shown.data
    assert session.recorder.store.tables["tbl_contoh"].rows == (("Kota <b>", 4.5),)
    assert session.recorder.store.tables["tbl_contoh"].cell == "tbl-contoh"
    assert "{{<" not in session.recorder.store.texts["judul_tbl_contoh"]


def test_a_narrative_is_plain_text(session: Session) -> None:
    session.enter_cell("#| label: narasi-contoh\n")
    shown = session.narrative(["Satu <b>.", "Dua {{< include x >}}."])
    assert shown.data == "Satu &#60;b&#62;.\n\nDua &#123;&#123;&#60; include x &#62;&#125;&#125;."
    assert session.recorder.store.texts["narasi_contoh"] == shown.data


def test_points_are_a_list(session: Session) -> None:
    session.enter_cell("#| label: narasi-butir\n")
    assert session.points(["Satu.", "Dua."]).data == "- Satu.\n- Dua."


def test_recording_without_a_label_is_an_error(session: Session) -> None:
    session.enter_cell("1 + 1")
    with pytest.raises(RuntimeError, match="label"):
        session.narrative("Satu.")
    with pytest.raises(RuntimeError, match="label"):
        session.scalar("p0", "P0", 4.5, Unit.PERCENT)
    with pytest.raises(RuntimeError, match="label"):
        session.table("T", content(), source="BPS")


def test_a_label_of_another_kind_is_an_error(session: Session) -> None:
    session.enter_cell("#| label: fig-p0\n")
    with pytest.raises(RuntimeError, match="narasi-"):
        session.narrative("Satu.")


def test_running_a_cell_again_replaces_what_it_recorded(session: Session) -> None:
    for value in (4.5, 4.6):
        session.enter_cell("#| label: angka-p0\n")
        session.scalar("p0", "P0", value, Unit.PERCENT)
        session.enter_cell("#| label: tbl-contoh\n")
        session.table(f"Judul {value}", content(), source="BPS")
    assert session.recorder.store.scalars["p0"].value == 4.6
    assert session.recorder.store.texts["judul_tbl_contoh"] == "Judul 4.6"


def test_two_cells_cannot_record_one_key(session: Session) -> None:
    session.enter_cell("#| label: angka-a\n")
    session.scalar("p0", "P0", 4.5, Unit.PERCENT)
    session.enter_cell("#| label: angka-b\n")
    with pytest.raises(ValueError, match="sudah dipakai"):
        session.scalar("p0", "P0", 4.5, Unit.PERCENT)


def test_a_scalar_knows_its_source_and_cell(session: Session) -> None:
    session.enter_cell("#| label: angka-p0\n")
    scalar = session.scalar("p0", "P0", 4.5, Unit.PERCENT, source=session.tables["poverty_regency"], period=2025)
    assert scalar.source == "BPS, Data dan Informasi Kemiskinan Kabupaten/Kota"
    assert scalar.vintage.startswith("Maret 2025")
    assert (scalar.notebook, scalar.cell) == ("contoh", "angka-p0")


def test_results_are_saved_under_the_notebooks_name(session: Session) -> None:
    session.enter_cell("#| label: angka-p0\n")
    session.scalar("p0", "P0", 4.5, Unit.PERCENT)
    path = session.save()
    assert path == session.run_dir / "results" / "contoh.json"
    assert json.loads(path.read_text(encoding="utf-8"))["region"] == "19.71"
    assert read_results(path.parent).scalars["p0"].value == 4.5
