"""Where the document shows a result, read from its sources."""

from pathlib import Path

import pytest

from rpkd.numbers import Unit
from rpkd.project import Project
from rpkd.render._places import Place, document_places
from rpkd.results import Recorder

ROOT = Path(__file__).resolve().parents[2]
MAIN = """{{< include _pengantar.qmd >}}

```{=typst}
# bukan judul
```

{{< include _bab1.qmd >}}

{{< include _narasi-bab1.md >}}

{{< include _tambahan-bab1.qmd >}}

{{< include _bab2.qmd >}}

{{< include _lampiran.qmd >}}
"""
SOURCES = {
    "rpkd.qmd": MAIN,
    "_pengantar.qmd": "# Kata Pengantar {.unnumbered}\n\nUntuk {{< var nilai.region_name >}}.\n",
    "_bab1.qmd": """# Keadaan {#sec-bab1}

## Penduduk

{{< embed ../notebooks/satu.ipynb#fig-penduduk >}}

{{< embed ../notebooks/satu.ipynb#tbl-penduduk >}}

## Sejarah {.unnumbered}

## Ekonomi

### Upah

{{< embed ../notebooks/dua.ipynb#narasi-upah >}}

{{< embed ../notebooks/dua.ipynb#tbl-upah >}}
""",
    "_bab2.qmd": """# Rencana

Sebesar {{< var angka.p0_latest >}} di {{< var nilai.region_name >}}.

## {{< var teks.judul_bagian >}}

{{< embed ../notebooks/satu.ipynb#tbl-rencana >}}
""",
    "_lampiran.qmd": "# Lampiran A. Metode {.unnumbered}\n\n{{< embed ../notebooks/tiga.ipynb#narasi-cara >}}\n",
    "tambahan/bab1-nelayan.qmd": "## Nelayan\n\n{{< embed ../notebooks/nelayan 1.2.ipynb#tbl-nelayan >}}\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for name, text in SOURCES.items():
        path = tmp_path / "report" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Project(tmp_path)


def test_tables_and_figures_are_counted_apart_in_each_chapter(project: Project) -> None:
    places = document_places(project)
    assert places["fig-penduduk"] == Place("BAB I", "1.1 Penduduk", "Gambar 1.1", "satu", "Keadaan")
    assert places["tbl-penduduk"].shown == "Tabel 1.1"
    assert places["tbl-upah"] == Place("BAB I", "1.2.1 Upah", "Tabel 1.2", "dua", "Keadaan")
    assert places["tbl-rencana"].shown == "Tabel 2.1"


def test_prose_has_a_heading_and_no_number(project: Project) -> None:
    assert document_places(project)["narasi-upah"] == Place("BAB I", "1.2.1 Upah", "", "dua", "Keadaan")


def test_an_annex_is_called_by_its_letter(project: Project) -> None:
    place = document_places(project)["narasi-cara"]
    assert (place.chapter, place.heading, place.title) == ("Lampiran A", "Lampiran A. Metode", "Metode")


def test_a_result_in_prose_has_its_first_place(project: Project) -> None:
    places = document_places(project)
    assert places["p0_latest"] == Place("BAB II", "BAB II Rencana", "", "", "Rencana")
    assert places["region_name"].chapter == "Kata Pengantar"


def test_a_notebook_has_the_place_where_it_is_first_shown(project: Project) -> None:
    assert document_places(project)["notebook:satu"] == Place("BAB I", "1.1 Penduduk", "", "satu", "Keadaan")


def test_a_heading_that_names_a_result_shows_it(project: Project) -> None:
    recorder = Recorder("33.16", "satu", lambda: "angka")
    recorder.text("judul_bagian", "Kecamatan Prioritas")
    recorder.scalar("p0_latest", "P0", 10.58, Unit.PERCENT)
    assert document_places(project, recorder.store)["tbl-rencana"].heading == "2.1 Kecamatan Prioritas"
    assert document_places(project)["tbl-rencana"].heading == "2.1 …"


def test_a_fragment_of_the_office_has_its_place_at_the_end_of_the_chapter(project: Project) -> None:
    place = Place("BAB I", "1.3 Nelayan", "Tabel 1.3", "nelayan 1.2", "Keadaan")
    assert document_places(project)["tbl-nelayan"] == place


def test_the_order_is_that_of_the_document(project: Project) -> None:
    labels = [name for name in document_places(project) if name.startswith("tbl-")]
    assert labels == ["tbl-penduduk", "tbl-upah", "tbl-nelayan", "tbl-rencana"]


def test_the_document_of_this_project_has_seven_chapters_and_lettered_annexes() -> None:
    places = document_places(Project(ROOT))
    chapters = list(dict.fromkeys(place.chapter for place in places.values()))
    assert chapters[:8] == ["Kata Pengantar", "BAB I", "BAB II", "BAB III", "BAB IV", "BAB V", "BAB VI", "Lampiran D"]
    assert places["tbl-target"].chapter == "BAB IV"
    assert all(place.shown for label, place in places.items() if label.startswith(("tbl-", "fig-")))
