"""Fragments of chapters stand at the end of their place in every engine's document, and are told by their own name."""

import re
from pathlib import Path

import docx
import pytest

from rpkd.errors import UserError
from rpkd.project import Project
from rpkd.render import DocumentInputs, choose_engine, render, stage
from rpkd.render._fragments import FRAGMENT_PLACES, check_fragments

from .conftest import ROOT

EMBED = "{{< embed ../notebooks/contoh.ipynb#fig-p0 >}}"


def add(project: Project, name: str, text: str = "## Isi\n") -> None:
    folder = project.report / "tambahan"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def places_of(project: Project, *includes: str) -> None:
    lines = "\n\n".join(f"{{{{< include {name} >}}}}" for name in includes)
    (project.report / "rpkd.qmd").write_text(f"# Satu\n\n{lines}\n", encoding="utf-8")


def test_the_document_includes_every_place_after_its_chapter_and_own_prose() -> None:
    found = re.findall(r"include _([\w-]+)\.\w+", (ROOT / "report" / "rpkd.qmd").read_text(encoding="utf-8"))
    for place in FRAGMENT_PLACES:
        own = [place] if place == "lampiran" else [place, f"narasi-{place}"]
        start = found.index(place)
        assert found[start : start + len(own) + 1] == [*own, f"tambahan-{place}"]
    assert found[-1] == "tambahan-lampiran"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("bab9-nelayan.qmd", "bab7-nelayan.qmd"),
        ("Bab4-nelayan.qmd", "bab4-nelayan.qmd"),
        ("bab4.qmd", "bab4-nama.qmd"),
        ("bab4-tangkap ikan.qmd", "bab4-tangkap-ikan.qmd"),
        ("nelayan.qmd", "ganti nama berkas itu"),
        ("bab4-nelayan.md", "ganti akhiran namanya menjadi .qmd"),
        ("foto.png", "pindahkan berkas itu"),
    ],
)
def test_a_fragment_without_a_place_is_told(small_project: Project, name: str, told: str) -> None:
    add(small_project, name)
    (problem,) = check_fragments(small_project)
    assert problem.where == f"report/tambahan/{name}"
    assert told in str(problem.remedy)


def test_a_fragment_in_a_folder_of_its_own_is_told(small_project: Project) -> None:
    (small_project.report / "tambahan" / "lama").mkdir(parents=True)
    add(small_project, "lama/bab4-x.qmd")
    add(small_project, ".bab4-x.qmd.swp")
    (problem,) = check_fragments(small_project)
    assert problem.where == "report/tambahan/lama/bab4-x.qmd"


def test_staged_fragments_lie_beside_the_chapters_in_order_of_their_names(
    small_project: Project, small_inputs: DocumentInputs, tmp_path: Path
) -> None:
    add(small_project, "bab4-b.qmd", f"## Kedua\n\n{EMBED}\n")
    add(small_project, "bab4-a.qmd", "## Pertama\n")
    for images in ("svg", "png"):
        staged = stage(small_project, small_inputs, tmp_path / images, "svg" if images == "svg" else "png") / "report"
        lines = (staged / "_tambahan-bab4.qmd").read_text(encoding="utf-8").split()
        assert [line for line in lines if line.endswith(".qmd")] == ["_tambahan-bab4-a.qmd", "_tambahan-bab4-b.qmd"]
        # Quarto and the embedded engine look for the notebook from the folder of the file that embeds it.
        assert (staged / "../notebooks/contoh.ipynb").is_file()
        assert EMBED in (staged / "_tambahan-bab4-b.qmd").read_text(encoding="utf-8")
        empty = [place for place in FRAGMENT_PLACES if place != "bab4"]
        assert all((staged / f"_tambahan-{place}.qmd").read_text(encoding="utf-8") == "\n" for place in empty)
        assert not list((staged / "tambahan").glob("*.qmd"))


def test_a_fragment_uses_what_chapters_use(
    small_project: Project, small_inputs: DocumentInputs, tmp_path: Path
) -> None:
    add(small_project, "bab1-ikan.qmd", f"## Nelayan\n\nAngka {{{{< var nilai.p0 >}}}} pada @fig-p0.\n\n{EMBED}\n")
    add(small_project, "lampiran-z.qmd", "# Lampiran Z. Nelayan {.unnumbered}\n\nIsi.\n")
    places_of(small_project, "_tambahan-bab1.qmd", "_tambahan-lampiran.qmd")
    staged = stage(small_project, small_inputs, tmp_path / "dokumen", "png")
    render(choose_engine("embedded"), staged, "docx", tmp_path / "rpkd.docx")
    texts = [paragraph.text for paragraph in docx.Document(str(tmp_path / "rpkd.docx")).paragraphs]
    assert "Angka 11,91 persen pada Gambar\u00a01.1." in texts
    assert texts.index("Nelayan") < texts.index("Lampiran Z. Nelayan")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Satu.\n\n{{< embed ../notebooks/tiada.ipynb#fig-x >}}\n", "baris 3: sel notebook tidak ditemukan"),
        ("{{< var nilai.p9 >}}\n", "baris 1: variabel tidak dikenal"),
        ("Satu\n@fig-tiada\n", "baris 2: rujukan silang tanpa tujuan"),
        ("```{python}\n1\n```\n", "baris 1: blok kode yang dijalankan tidak didukung"),
    ],
)
def test_what_is_wrong_with_a_fragment_names_its_own_file(
    small_project: Project, small_inputs: DocumentInputs, tmp_path: Path, text: str, told: str
) -> None:
    add(small_project, "bab1-ikan.qmd", text)
    places_of(small_project, "_tambahan-bab1.qmd")
    staged = stage(small_project, small_inputs, tmp_path / "dokumen", "svg")
    with pytest.raises(UserError, match=re.escape(f"report/tambahan/bab1-ikan.qmd {told}")):
        render(choose_engine("embedded"), staged, "html", tmp_path / "rpkd.html")
