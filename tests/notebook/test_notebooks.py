"""The stored notebooks: thin, without outputs, and matched by the chapters that embed them."""

from __future__ import annotations

import ast
import re
import time
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest

from rpkd.notebook import FigureOutput, Session
from rpkd.results import ResultStore, read_results

Ran = dict[str, tuple[ResultStore, dict[str, Any]]]
ROOT = Path(__file__).resolve().parents[2]
NAMES = (
    *("pendahuluan", "kondisi-umum", "profil-kemiskinan", "sebaran", "rumah-tangga", "profil-bidang"),
    *("determinan", "anggaran", "proyeksi", "target", "skenario", "matriks", "lokasi", "sasaran"),
    *("uji-balik",),
)
CHAPTERS = [*sorted((ROOT / "report").glob("_bab[2-5].qmd")), ROOT / "report" / "_lampiran.qmd"]
LABEL = re.compile(r"^#\| label: (\S+)$", re.MULTILINE)


def notebook(name: str) -> Any:
    return nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)


def code_cells(name: str) -> list[Any]:
    return [cell for cell in notebook(name).cells if cell.cell_type == "code"]


def labels(name: str) -> list[str]:
    return [found[1] for cell in code_cells(name) if (found := LABEL.search(cell.source))]


def run(name: str, code: str, folder: Path) -> dict[str, Any]:
    """Run a notebook's cells in this process, as a kernel would: the label of each is known before it runs."""
    space: dict[str, Any] = {}
    outputs: dict[str, Any] = {}
    for cell in code_cells(name):
        if "parameters" in cell.metadata.get("tags", []):
            space.update(kode=code, params_path="", run_dir=str(folder))
            continue
        if isinstance(space.get("sesi"), Session):
            space["sesi"].enter_cell(cell.source)
        body = ast.parse(cell.source).body
        last = body.pop() if isinstance(body[-1], ast.Expr) else None
        exec(compile(ast.Module(body, []), name, "exec"), space)
        found = LABEL.search(cell.source)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), name, "eval"), space)
            if found:
                outputs[found[1]] = value
    return outputs


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[ResultStore, dict[str, Any]]]:
    """Run all notebooks for regions that differ: with and without kecamatan, old and new provinces, gaps."""
    patch = pytest.MonkeyPatch()
    patch.setenv("RPKD_PROJECT", str(ROOT))
    found = {}
    for code in ("33.16", "61.02", "95.01"):
        folder = tmp_path_factory.mktemp("run")
        outputs: dict[str, Any] = {}
        for name in NAMES:
            outputs.update(run(name, code, folder))
        found[code] = (read_results(folder / "results"), outputs)
    patch.undo()
    return found


@pytest.mark.parametrize("name", NAMES)
def test_stored_without_outputs(name: str) -> None:
    assert all(not cell.outputs and cell.execution_count is None for cell in code_cells(name))
    assert (notebook(name).nbformat, notebook(name).nbformat_minor) == (4, 5)


@pytest.mark.parametrize("name", NAMES)
def test_cells_are_short_and_define_nothing(name: str) -> None:
    for cell in code_cells(name):
        lines = cell.source.splitlines()
        assert len(lines) <= 15, cell.source
        assert max(len(line) for line in lines) <= 120, cell.source
        tree = ast.parse(cell.source)
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda)]


@pytest.mark.parametrize("name", NAMES)
def test_the_parameters_cell_is_tagged_and_only_one(name: str) -> None:
    tagged = [cell for cell in code_cells(name) if "parameters" in cell.metadata.get("tags", [])]
    assert len(tagged) == 1
    assert all(f"\n{key} = " in f"\n{tagged[0].source}" for key in ("kode", "params_path", "run_dir"))


def test_labels_and_cell_ids_are_unique_over_all_notebooks() -> None:
    every = [label for name in NAMES for label in labels(name)]
    assert len(every) == len(set(every))
    ids = [cell.id for name in NAMES for cell in notebook(name).cells]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", NAMES)
def test_figures_and_tables_take_their_captions_from_results(name: str) -> None:
    for cell in code_cells(name):
        found = LABEL.search(cell.source)
        key = found[1].replace("-", "_") if found else ""
        if key.startswith("fig_"):
            assert f'#| fig-cap: "{{{{< var teks.judul_{key} >}}}}"' in cell.source
            assert f'#| fig-alt: "{{{{< var teks.alt_{key} >}}}}"' in cell.source
        if key.startswith("tbl_"):
            assert f'#| tbl-cap: "{{{{< var teks.judul_{key} >}}}}"' in cell.source


def embeds() -> list[tuple[str, str]]:
    pattern = re.compile(r"\{\{< embed \.\./notebooks/([\w-]+)\.ipynb#([\w-]+) >\}\}")
    return [match for chapter in CHAPTERS for match in pattern.findall(chapter.read_text(encoding="utf-8"))]


def test_chapters_embed_cells_that_exist_each_once() -> None:
    found = embeds()
    assert len(found) == len(set(found))
    for name, label in found:
        assert label in labels(name), (name, label)


def test_every_shown_cell_is_in_a_chapter() -> None:
    shown = {label for name in NAMES for label in labels(name) if label.startswith(("fig-", "tbl-", "narasi-"))}
    assert shown - {label for _, label in embeds()} == {"narasi-dasar-hukum"}


def test_every_figure_and_table_is_referred_to_and_has_its_source() -> None:
    for chapter in CHAPTERS:
        text = chapter.read_text(encoding="utf-8")
        for _, label in re.findall(r"embed \S+?([\w-]+)\.ipynb#((?:fig|tbl)-[\w-]+)", text):
            assert re.search(rf"@{label}\b(?!-)", text), label
            assert f"{{{{< var teks.sumber_{label.replace('-', '_')} >}}}}" in text, label


@pytest.mark.parametrize("code", ["33.16", "61.02", "95.01"])
def test_every_variable_of_the_chapters_is_recorded(code: str, ran: Ran) -> None:
    store, _ = ran[code]
    for chapter in sorted((ROOT / "report").glob("_*.qmd")):
        for group, key in re.findall(r"\{\{< var (\w+)\.(\w+) >\}\}", chapter.read_text(encoding="utf-8")):
            known = store.texts if group == "teks" else store.scalars
            assert key in known, f"{chapter.name}: {group}.{key}"


@pytest.mark.parametrize("code", ["33.16", "61.02", "95.01"])
def test_every_shown_cell_gives_its_kind_of_output(code: str, ran: Ran) -> None:
    _, outputs = ran[code]
    for label, output in outputs.items():
        if label.startswith("fig-"):
            assert isinstance(output, FigureOutput), label
        elif label.startswith("tbl-"):
            assert output.data.startswith("| "), label
        elif label.startswith("narasi-"):
            assert output.data.strip(), label
    shown = ("fig-", "tbl-", "narasi-", "gambar-")
    assert {label for name in NAMES for label in labels(name) if label.startswith(shown)} == set(outputs)


def test_results_name_the_cell_that_made_them(ran: Ran) -> None:
    store, _ = ran["33.16"]
    every = {label for name in NAMES for label in labels(name)}
    assert {scalar.cell for scalar in store.scalars.values()} <= every
    assert all(scalar.source for scalar in store.scalars.values())


@pytest.mark.parametrize("code", ["33.16", "61.02", "95.01"])
def test_no_text_has_a_hole(code: str, ran: Ran) -> None:
    for key, text in ran[code][0].texts.items():
        assert re.search(r"None|\bnan\b|\(\)|\.\.(?!\.)", text) is None, (key, text)


def test_a_real_kernel_gives_the_same_results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ran: Ran) -> None:
    monkeypatch.setenv("RPKD_PROJECT", str(ROOT))
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    started = time.perf_counter()
    papermill.execute_notebook(
        ROOT / "notebooks" / "proyeksi.ipynb",
        tmp_path / "proyeksi.ipynb",
        {"kode": "33.16", "params_path": "", "run_dir": str(tmp_path)},
        progress_bar=False,
    )
    assert time.perf_counter() - started < 60
    executed = nbformat.read(tmp_path / "proyeksi.ipynb", as_version=4)
    (shown,) = [cell for cell in executed.cells if "label: fig-proyeksi\n" in cell.source]
    (output,) = shown.outputs
    assert set(output.data) == {"image/svg+xml", "text/plain"}
    store = read_results(tmp_path / "results")
    expected = ran["33.16"][0]
    assert store.scalars == {key: expected.scalars[key] for key in store.scalars}
    assert store.texts == {key: expected.texts[key] for key in store.texts}
