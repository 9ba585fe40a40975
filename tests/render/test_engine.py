"""The embedded engine on a small document: three formats from one staged folder."""

import datetime
import hashlib
import json
import re
import shutil
import subprocess
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import docx
import pypdf
import pytest

from rpkd.errors import UserError
from rpkd.project import Project
from rpkd.render import DocumentInputs, Engine, WordInfo, choose_engine, finish_pdf, finish_word, render, stage
from rpkd.render._stage import cell_options, document_variables

from .conftest import HOSTILE

INFO = WordInfo(
    title="Rencana Penanggulangan Kemiskinan Daerah",
    region_name="Kota Bengkulu",
    period="2025–2029",
    status="Rancangan",
    planning_agency=HOSTILE,
    year="2026",
    date=datetime.date(2026, 11, 21),
)


def rendered(project: Project, inputs: DocumentInputs, extension: str, folder: Path) -> Path:
    staged = stage(project, inputs, folder / "dokumen", "png" if extension == "docx" else "svg")
    output = folder / f"rpkd.{extension}"
    render(choose_engine("embedded"), staged, extension, output)
    if extension == "pdf":
        finish_pdf(output)
    if extension == "docx":
        finish_word(output, INFO)
    return output


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def page_of(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    page.text = re.sub(r"[ \t\n]+", " ", page.text)
    return page


def test_the_page_shows_everything_and_runs_nothing(
    small_project: Project, small_inputs: DocumentInputs, tmp_path: Path
) -> None:
    page = page_of(rendered(small_project, small_inputs, "html", tmp_path))
    assert "Angka 11,91 persen pada 2025." in page.text
    assert "Gambar\u00a01.1: Judul <b> gambar" in page.text
    assert "Tabel\u00a01.1: Perkembangan" in page.text
    assert "Hanya di layar." in page.text
    assert "Hanya di kertas." not in page.text
    assert HOSTILE in page.text
    assert [tag for tag, _ in page.tags if tag == "script"] == []
    images = [attributes for tag, attributes in page.tags if tag == "img"]
    assert [image["alt"] for image in images] == ['Grafik "garis" penduduk miskin']
    assert all(str(image["src"]).startswith("data:") for image in images)


def test_the_pdf_has_title_language_tags_bookmarks_and_text(
    small_project: Project, small_inputs: DocumentInputs, tmp_path: Path
) -> None:
    reader = pypdf.PdfReader(rendered(small_project, small_inputs, "pdf", tmp_path))
    assert reader.metadata is not None
    assert reader.metadata.title == "Rencana Penanggulangan Kemiskinan Daerah Kota Bengkulu Tahun 2025–2029"
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "id-ID"
    assert root["/MarkInfo"]["/Marked"]
    titles = [item.title for item in reader.outline if not isinstance(item, list)]
    assert titles == ["Kata Pengantar", "BAB I Bab Kota Bengkulu", "BAB II Bab kedua"]
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))
    assert "Gambar 1.1" in text
    assert "Angka 11,91 persen pada 2025." in text
    assert "Hanya di kertas." in text
    assert "<script>alert(1)</script> #panic()" in text


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler (pdftotext) tidak terpasang")
def test_words_of_the_pdf_are_whole(small_project: Project, small_inputs: DocumentInputs, tmp_path: Path) -> None:
    chapter = small_project.report / "_bab1.qmd"
    sentence = "Penanggulangan kemiskinan memerlukan penyelenggaraan berkelanjutan bersama pemangku kepentingan. "
    chapter.write_text("# Satu\n\n" + sentence * 12 + chapter.read_text(encoding="utf-8"), encoding="utf-8")
    path = rendered(small_project, small_inputs, "pdf", tmp_path)
    text = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True).stdout.decode()
    assert re.findall("\u00ad(?!\n)", text) == []
    assert "berkelanjutan" in text
    assert re.search("ke\u00ad\npentingan", text)


def test_the_word_file_has_real_headings_captions_and_tables(
    small_project: Project, small_inputs: DocumentInputs, tmp_path: Path
) -> None:
    document = docx.Document(str(rendered(small_project, small_inputs, "docx", tmp_path)))
    styles = {paragraph.text: paragraph.style.name for paragraph in document.paragraphs if paragraph.style}
    assert styles["Bab Kota Bengkulu"] == "Heading 1"
    assert styles["Rincian"] == "Heading 2"
    assert styles["Tabel\u00a01.1: Perkembangan"] == "Table Caption"
    assert styles["Gambar\u00a01.1: Judul <b> gambar"] == "Image Caption"
    assert styles["Sumber: BPS (diolah)."] == "Sumber"
    assert styles[HOSTILE] == "Sampul"
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [
        ["Tahun", "Persen"],
        ["2022", "15,73"],
        ["2023", "–"],
    ]
    assert document.core_properties.title == "Rencana Penanggulangan Kemiskinan Daerah Kota Bengkulu Tahun 2025–2029"
    assert document.sections[0].header.paragraphs[0].text == "RPKD Kota Bengkulu 2025–2029"


def test_the_lists_of_the_word_file_are_filled_and_can_be_updated(
    small_project: Project, small_inputs: DocumentInputs, tmp_path: Path
) -> None:
    path = rendered(small_project, small_inputs, "docx", tmp_path)
    document = docx.Document(str(path))
    entries = [p.text for p in document.paragraphs if p.style and p.style.name.startswith(("toc", "table of"))]
    assert entries == [
        "Kata Pengantar",
        "BAB I Bab Kota Bengkulu",
        "1.1 Rincian",
        "BAB II Bab kedua",
        "Tabel\u00a01.1: Perkembangan",
        "Gambar\u00a01.1: Judul <b> gambar",
    ]
    xml = zipfile.ZipFile(path).read("word/document.xml").decode()
    assert xml.count(" TOC ") == 3
    assert "[[daftar-isi]]" not in xml


@pytest.mark.parametrize("extension", ["html", "pdf", "docx"])
def test_the_same_inputs_give_the_same_bytes(
    small_project: Project, small_inputs: DocumentInputs, tmp_path: Path, extension: str
) -> None:
    digests = []
    for name in ("satu", "dua"):
        folder = tmp_path / name
        folder.mkdir()
        output = rendered(small_project, small_inputs, extension, folder)
        digests.append(hashlib.sha256(output.read_bytes()).hexdigest())
    assert digests[0] == digests[1]


def test_staged_notebooks_hold_one_kind_of_picture_and_resolved_captions(
    small_project: Project, small_inputs: DocumentInputs, tmp_path: Path
) -> None:
    staged = stage(small_project, small_inputs, tmp_path / "dokumen", "png")
    notebook = json.loads((staged / "notebooks" / "contoh.ipynb").read_text(encoding="utf-8"))
    figure = notebook["cells"][0]
    assert list(figure["outputs"][0]["data"]) == ["image/png"]
    assert len(figure["outputs"]) == 1
    assert cell_options(figure["source"])["fig-cap"] == "Judul &#60;b&#62; gambar"
    assert figure["metadata"] == {}


def test_texts_of_users_are_escaped_in_variables(small_inputs: DocumentInputs) -> None:
    variables = document_variables(small_inputs.store)
    assert not set("<>#{}[]*`$|@\\\"'") & set(re.sub(r"&#\d+;", "", variables["nilai"]["planning_agency"]))
    assert variables["nilai"]["p0"] == "11,91 persen"
    assert variables["angka"]["p0"] == "11,91"


def test_own_prose_is_included_and_kept_harmless(
    small_project: Project, small_inputs: DocumentInputs, tmp_path: Path
) -> None:
    folder = small_project.report / "narasi" / "17.71"
    folder.mkdir(parents=True)
    prose = "## Catatan daerah\n\nAngka {{< var nilai.p0 >}}. <img src=x onerror=alert(1)>\n"
    (folder / "bab1.md").write_text(prose, encoding="utf-8")
    page = page_of(rendered(small_project, small_inputs, "html", tmp_path))
    assert "Catatan daerah" in page.text
    assert "<img src=x onerror=alert(1)>" in page.text


@pytest.mark.parametrize(
    "prose",
    ["{{< include /etc/hostname >}}", "```{=html}\n<script>1</script>\n```", "`x`{=typst}", "```{python}\n1\n```"],
)
def test_own_prose_cannot_run_anything(
    small_project: Project, small_inputs: DocumentInputs, tmp_path: Path, prose: str
) -> None:
    folder = small_project.report / "narasi" / "17.71"
    folder.mkdir(parents=True)
    (folder / "bab1.md").write_text(f"Satu.\n\n{prose}\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"report/narasi/17\.71/bab1\.md baris 3"):
        stage(small_project, small_inputs, tmp_path / "dokumen", "svg")


def test_quarto_demanded_but_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QUARTO_PATH", raising=False)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UserError, match="rpkd doctor"):
        choose_engine("quarto")
    assert choose_engine("auto") == Engine("embedded", choose_engine("embedded").version, "Quarto tidak terpasang")


def test_a_wrong_quarto_path_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QUARTO_PATH", str(tmp_path / "quarto"))
    with pytest.raises(UserError, match="QUARTO_PATH"):
        choose_engine("auto")
