"""The embedded engine on a small document: three formats from one staged folder."""

import datetime
import hashlib
import json
import os
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
from rpkd.render import (
    DocumentInputs,
    Engine,
    WordInfo,
    check_narratives,
    choose_engine,
    finish_pdf,
    finish_word,
    render,
    stage,
)
from rpkd.render._pandoc import parse_markdown, run_pandoc
from rpkd.render._stage import cell_options, document_variables
from rpkd.render._tree import plain_text

from .conftest import CHAPTER, HOSTILE

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
    assert [part.content_type for part in document.part.package.iter_parts() if "media" in part.partname] == [
        "image/png"
    ]


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
    write_narrative(small_project, "## Catatan daerah\n\nAngka {{< var nilai.p0 >}}. <img src=x onerror=alert(1)>\n")
    page = page_of(rendered(small_project, small_inputs, "html", tmp_path))
    assert "Catatan daerah" in page.text
    assert "<img src=x onerror=alert(1)>" in page.text


def write_narrative(project: Project, text: str, place: str = "bab1") -> None:
    folder = project.report / "narasi" / "17.71"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{place}.md").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "prose",
    [
        "{{< include /etc/hostname >}}",
        "```{=html}\n<script>1</script>\n```",
        "> ```{ =html}\n> x\n> ```",
        "`x`{=typst}",
        "`#panic()`{ =typst }",
        "```{python}\n1\n```",
        "![a](/etc/hostname)",
        "![a](http://contoh.invalid/a.png)",
        "[klik](javascript:alert(1))",
        "[klik]: javascript:alert(1)",
        "# Bab sendiri",
        ">" * 100,
        "[" * 100,
        "🏛",
    ],
)
def test_own_prose_cannot_run_or_fetch_anything(
    small_project: Project, small_inputs: DocumentInputs, tmp_path: Path, prose: str
) -> None:
    write_narrative(small_project, f"Satu.\n\n{prose}\n")
    problems = check_narratives(small_project, "17.71")
    assert problems
    assert all(problem.where.startswith("report/narasi/17.71/bab1.md baris ") for problem in problems)
    assert problems[0].where.endswith("baris 3")
    with pytest.raises(UserError, match=r"report/narasi/17\.71/bab1\.md baris 3"):
        stage(small_project, small_inputs, tmp_path / "dokumen", "svg")


def test_own_prose_cannot_change_the_document_itself(
    small_project: Project, small_inputs: DocumentInputs, tmp_path: Path
) -> None:
    write_narrative(
        small_project, "Teks.\n\n---\ntitle: LAIN\npagetitle: LAIN\nlang: en\n...\n\n\\newpage akhir {.kelas}\n"
    )
    html = rendered(small_project, small_inputs, "html", tmp_path)
    page = page_of(html)
    assert ("html", "id") in [(tag, attributes.get("lang")) for tag, attributes in page.tags]
    assert "<title>LAIN" not in html.read_text(encoding="utf-8")
    assert "\\newpage akhir {.kelas}" in page.text


def test_a_narrative_without_a_place_is_told(small_project: Project) -> None:
    write_narrative(small_project, "Teks.", "bab9")
    (problem,) = check_narratives(small_project, "17.71")
    assert "bab9.md" in str(problem)
    assert "bab1.md" in str(problem)


def test_an_unknown_number_in_own_prose_names_the_users_file(
    small_project: Project, small_inputs: DocumentInputs, tmp_path: Path
) -> None:
    write_narrative(small_project, "Satu\n{{< var nilai.p9 >}}\n")
    with pytest.raises(UserError, match=r"report/narasi/17\.71/bab1\.md baris 2: variabel tidak dikenal"):
        stage(small_project, small_inputs, tmp_path / "dokumen", "svg")


def text_of(path: Path) -> str:
    if path.suffix == ".html":
        return page_of(path).text
    if path.suffix == ".docx":
        return " ".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pypdf.PdfReader(path).pages))


@pytest.mark.parametrize("extension", ["html", "pdf", "docx"])
def test_signs_stay_as_they_were_written(
    small_project: Project, small_inputs: DocumentInputs, tmp_path: Path, extension: str
) -> None:
    chapter = small_project.report / "_bab1.qmd"
    written = "AA &#46;&#46;&#46; BB &#45;5 CC &#45;&#45; DD &#45;&#45;&#45; EE 53&#45;2020 ke-3 300.2.2-2138 FF"
    chapter.write_text(f"# Satu\n\n{written}\n" + chapter.read_text(encoding="utf-8"), encoding="utf-8")
    text = text_of(rendered(small_project, small_inputs, extension, tmp_path))
    assert "AA ... BB -5 CC -- DD --- EE 53-2020 ke-3 300.2.2-2138 FF" in text


def test_the_formats_of_a_document_are_parsed_once(
    small_project: Project, small_inputs: DocumentInputs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[str] = []

    def noted(arguments: list[str], text: str, folder: Path) -> str:
        parsed.append(text)
        return run_pandoc(arguments, text, folder)

    monkeypatch.setattr("rpkd.render._pandoc.run_pandoc", noted)
    (small_project.report / "_bab1.qmd").write_text(CHAPTER + "\nSekali saja.\n", encoding="utf-8")
    for extension in ("html", "pdf", "docx"):
        (tmp_path / extension).mkdir()
        assert "Sekali saja." in text_of(rendered(small_project, small_inputs, extension, tmp_path / extension))
    assert len(parsed) == 1


def test_a_tree_is_parsed_again_when_text_or_metadata_change_and_is_always_fresh(tmp_path: Path) -> None:
    metadata = tmp_path / "_metadata.yml"
    trees = []
    for text, content in (("a", "x: 1"), ("b", "x: 1"), ("b", "x: 2")):
        metadata.write_text(content, encoding="utf-8")
        trees.append(parse_markdown(text, metadata))
    assert [tree["blocks"][0]["c"][0]["c"] for tree in trees] == ["a", "b", "b"]
    assert [plain_text(tree["meta"]["x"]) for tree in trees] == ["1", "1", "2"]
    trees[2]["blocks"].clear()
    assert parse_markdown("b", metadata)["blocks"]


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


@pytest.mark.skipif(os.name != "posix", reason="perintah tiruan memakai shell Unix")
@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("exit 3", "kode keluar 3"),
        ("mkdir -p _keluaran/report; : > _keluaran/report/rpkd.html", "Quarto gagal menyusun html"),
        ("printf '\\377\\376'; exit 1", "Quarto gagal menyusun html"),
    ],
)
def test_a_quarto_that_fails_is_told(
    small_project: Project, small_inputs: DocumentInputs, tmp_path: Path, script: str, expected: str
) -> None:
    fake = tmp_path / "quarto"
    fake.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    fake.chmod(0o755)
    staged = stage(small_project, small_inputs, tmp_path / "dokumen", "svg")
    with pytest.raises(UserError, match=expected):
        render(Engine("quarto", "1", "uji", str(fake)), staged, "html", tmp_path / "rpkd.html")
    assert not (tmp_path / "rpkd.html").exists()


@pytest.mark.skipif(os.name != "posix", reason="perintah tiruan memakai shell Unix")
def test_a_quarto_that_cannot_be_run_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "quarto"
    fake.write_bytes(b"\x7fELF rusak")
    fake.chmod(0o755)
    monkeypatch.setenv("QUARTO_PATH", str(fake))
    with pytest.raises(UserError, match="tidak dapat dijalankan"):
        choose_engine("auto")
