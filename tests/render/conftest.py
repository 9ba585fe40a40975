"""A small project with one notebook, for the engines."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from rpkd.numbers import Unit
from rpkd.project import Project
from rpkd.render import DocumentInputs
from rpkd.results import Recorder

ROOT = Path(__file__).resolve().parents[2]
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'
HOSTILE = "<script>alert(1)</script> #panic() {{< var x >}} [a](b) *x* `y` $z$ \\q | \"k\" 'k' @fig-x"
CHAPTER = """# Bab {{< var nilai.region_name >}} {#sec-bab1}

Lihat @fig-p0 dan @tbl-p0. Angka {{< var nilai.p0 >}} pada {{< var periode.p0 >}}.

{{< embed ../notebooks/contoh.ipynb#fig-p0 >}}

::: {.sumber}
{{< var teks.sumber >}}
:::

{{< embed ../notebooks/contoh.ipynb#tbl-p0 >}}

::: {.callout-note title="Catatan & peringatan"}
Isi catatan.
:::

::: {.content-visible when-format="html"}
Hanya di layar.
:::

::: {.content-visible unless-format="html"}
Hanya di kertas.
:::
"""


def code_cell(label: str, options: dict[str, str], data: dict[str, Any]) -> dict[str, Any]:
    lines = [f"#| label: {label}", *(f'#| {key}: "{value}"' for key, value in options.items()), "tampilkan()"]
    output = {"output_type": "display_data", "data": {**data, "text/plain": ["<x>"]}, "metadata": {}}
    return {
        "cell_type": "code",
        "execution_count": 1,
        "id": label,
        "metadata": {"papermill": {"duration": 1.5}},
        "source": "\n".join(lines),
        "outputs": [output, {"output_type": "stream", "name": "stderr", "text": "bising"}],
    }


@pytest.fixture
def small_project(tmp_path: Path) -> Project:
    root = tmp_path / "proyek"
    root.mkdir()
    shutil.copy(ROOT / "_quarto.yml", root)
    shutil.copytree(ROOT / "_extensions", root / "_extensions")
    report = root / "report"
    report.mkdir()
    for name in ("reference.docx", "rpkd.css", "embedded.html"):
        shutil.copy(ROOT / "report" / name, report)
    (report / "rpkd.qmd").write_text(
        "# Kata Pengantar {.unnumbered}\n\nSalam.\n\n"
        "```{=openxml}\n<w:p><w:r><w:t>[[daftar-isi]]</w:t></w:r></w:p>\n```\n\n"
        "{{< include _bab1.qmd >}}\n\n{{< include _narasi-bab1.md >}}\n\n## Rincian\n\n# Bab kedua\n",
        encoding="utf-8",
    )
    (report / "_bab1.qmd").write_text(CHAPTER, encoding="utf-8")
    return Project(root)


@pytest.fixture
def small_inputs(tmp_path: Path) -> DocumentInputs:
    recorder = Recorder("17.71", "contoh", lambda: "identitas")
    for key, value in {
        "region_name": "Kota Bengkulu",
        "period": "2025–2029",
        "planning_agency": HOSTILE,
        "document_year": "2026",
    }.items():
        recorder.scalar(key, key, value, Unit.TEXT)
    recorder.scalar("p0", "Penduduk miskin", 11.91, Unit.PERCENT, period=2025)
    recorder.text("judul_fig", "Judul &#60;b&#62; gambar")
    recorder.text("alt_fig", "Grafik &#34;garis&#34; penduduk miskin")
    recorder.text("sumber", "Sumber: BPS (diolah).")
    executed = tmp_path / "dijalankan"
    executed.mkdir()
    figure = {"image/svg+xml": [SVG]}
    table = "| Tahun | Persen |\n|:---|---:|\n| 2022 | 15,73 |\n| 2023 | – |\n"
    options = {"fig-cap": "{{< var teks.judul_fig >}}", "fig-alt": "{{< var teks.alt_fig >}}"}
    cells = [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# Judul"},
        code_cell("fig-p0", options, figure),
        code_cell("tbl-p0", {"tbl-cap": "Perkembangan"}, {"text/markdown": [table]}),
    ]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (executed / "contoh.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    return DocumentInputs(
        store=recorder.store,
        executed=executed,
        title="Rencana Penanggulangan Kemiskinan Daerah",
        status="Rancangan",
        coat_of_arms=None,
        annexes={"_kamus-data.md": "x\n"},
    )
