"""Whatever participants write is shown as text: in Excel, in the register, and in the document in each format."""

from __future__ import annotations

import datetime
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pypdf
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from rpkd.numbers import Unit
from rpkd.project import Project
from rpkd.render import DocumentInputs, Engine, WordInfo, finish_pdf, finish_word, render, stage
from rpkd.render._pandoc import MARKDOWN, run_pandoc
from rpkd.results import Recorder
from rpkd.review.comments._decision_sheet import write_decisions
from rpkd.review.comments._decisions import Decision, Status, read_decisions
from rpkd.review.comments._matrix import Round, matrix_annex
from rpkd.review.comments._plain_text import _FURTHER, cell_text, kept_text, markdown_lines, pieces, visible_text
from rpkd.review.comments._register import Comment, merge, read_register, write_register

from ..document.browser import browser_tab  # noqa: TID252 - tests are no package of their own
from .comment_files import DRAFT, HOSTILE, ITEMS, MEETING, read_of, read_rows, remark

ROOT = Path(__file__).resolve().parents[2]
WRITABLE = st.text(st.characters(exclude_categories=[]), max_size=60)
NASTY = st.sampled_from([*HOSTILE[:6], *HOSTILE[8:], "_x005F_x0041_", "x005F_", "]", "}{", "\\", "\u200f", "\u0300"])
TEXTS = st.one_of(WRITABLE, NASTY, st.tuples(NASTY, WRITABLE, NASTY).map("".join))


@settings(deadline=None, max_examples=20)
@given(st.lists(TEXTS, min_size=1, max_size=15))
def test_any_text_survives_the_workbook_of_remarks(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    folder = tmp_path_factory.mktemp("lembar")
    read = read_rows(folder, *({"A": "4-2", "B": kept_text(text), "D": "ada"} for text in texts))
    # What holds nothing that can be seen leaves the row with its evidence only.
    expected = [kept_text(text) for text in texts]
    assert [one.text for one in read.remarks] == [
        text if _is_read(text) else "Bukti pendukung: ada" for text in expected
    ]


def _is_read(text: str) -> bool:
    """Tell whether a cell counts as filled in: what has no width does not."""
    return bool(text.strip("\u200b\u200c\u200d\u2060\ufeff\u00ad \t\r\n\xa0\u202f\u2009"))


@settings(deadline=None, max_examples=20)
@given(st.lists(TEXTS, min_size=1, max_size=10))
def test_any_text_survives_the_register_and_the_workbook_of_decisions(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("tanggapan")
    comments = [Comment(f"M-{number:03d}", kept_text(text), "4-2") for number, text in enumerate(texts, start=1)]
    write_register(folder / "masukan.json", comments, "33.16 putaran 1")
    assert read_register(folder / "masukan.json", "33.16 putaran 1") == comments
    decisions = [
        Decision(one.identifier, Status.DEFERRED, response=one.text if _is_read(one.text) else "", reason="ada")
        for one in comments
    ]
    path = folder / "tanggapan.xlsx"
    write_decisions(path, comments, decisions, ITEMS, DRAFT)
    assert read_decisions(path, comments) == decisions
    # An update goes through another library, which reads some texts otherwise than Excel does.
    more = [*comments, Comment("M-900", "baru", "4-2")]
    write_decisions(path, more, decisions, ITEMS, DRAFT)
    assert read_decisions(path, more)[:-1] == decisions


@given(TEXTS)
def test_what_excel_reads_as_a_character_is_written_so_that_it_is_none(text: str) -> None:
    read = re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), cell_text(text))
    assert read == text


@given(st.text(max_size=300), st.integers(min_value=2, max_value=50))
def test_pieces_put_together_are_the_text(text: str, longest: int) -> None:
    parts = pieces(text, longest)
    assert "".join(parts) == text
    assert all(len(part) <= longest for part in parts)


def test_no_cell_becomes_a_formula(tmp_path: Path) -> None:
    comments = merge([], [read_of(*(remark(text, author=text[:30]) for text in HOSTILE))])
    path = tmp_path / "tanggapan.xlsx"
    write_decisions(path, comments, [Decision("M-001", response="=1+1", responsible="@a")], ITEMS, DRAFT)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets")}
    assert all("<f>" not in part and "<f " not in part for part in parts.values())
    sheet = openpyxl.load_workbook(path)["Tanggapan"]
    formulas = [
        cell for row in sheet.iter_rows() for cell in row if str(cell.value or "").startswith(("=", "+", "-", "@"))
    ]
    assert len(formulas) > 5
    # A cell that is opened and left again stays a text as well.
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in formulas)


def _inlines(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        yield from _inlines(node.get("c"))
    elif isinstance(node, list):
        for part in node:
            yield from _inlines(part)


def _text(node: Any) -> str:
    shown = {"Str": lambda part: part["c"], "Space": lambda part: " "}
    return "".join(shown[part["t"]](part) for part in _inlines(node) if part["t"] in shown)


@settings(deadline=None, max_examples=25)
@given(st.lists(TEXTS, min_size=1, max_size=20))
def test_no_text_of_a_participant_is_anything_but_text_to_pandoc(texts: Sequence[str]) -> None:
    # A word before each line shows which text it belongs to, and that no text swallows the next.
    lines = [(number, line) for number, text in enumerate(texts) for line in markdown_lines(text)]
    markdown = "\n\n".join(f"awal{number} {line} akhir" for number, line in lines)
    tree = json.loads(run_pandoc(["-f", MARKDOWN, "-t", "json"], markdown, ROOT))
    kinds = {(node["t"]) for node in _inlines(tree["blocks"])}
    assert kinds <= {"Para", "Str", "Space", "Span"}
    classes = {tuple(node["c"][0][1]) for node in _inlines(tree["blocks"]) if node["t"] == "Span"}
    assert classes <= {("masukan",), ("aksara",)}
    shown = [_text(block).split() for block in tree["blocks"]]
    expected = [
        [f"awal{number}", *line.split(), "akhir"]
        for number, text in enumerate(texts)
        for line in visible_text(text).split("\n")
        if line.strip()
    ]
    assert shown == expected


def _annex() -> str:
    remarks = [
        remark(text, "4-2" if number % 2 else None, author="Sri <i>Contoh</i> \u202e")
        for number, text in enumerate(HOSTILE)
    ]
    comments = merge([], [read_of(*remarks)])
    decisions = [
        Decision(one.identifier, Status.ACCEPTED, one.text, "", one.text[:40], "2026-12-31", (one.text[:40], "a.b"))
        for one in comments[:4]
    ]
    return matrix_annex([Round(MEETING, tuple(comments), tuple(decisions), ITEMS)])


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A document that holds nothing but the annex, in each format of the embedded engine."""
    folder = tmp_path_factory.mktemp("dokumen")
    root, executed = folder / "proyek", folder / "dijalankan"
    shutil.copytree(ROOT / "_extensions", root / "_extensions")
    shutil.copy(ROOT / "_quarto.yml", root)
    (root / "report").mkdir()
    for name in ("reference.docx", "rpkd.css", "embedded.html"):
        shutil.copy(ROOT / "report" / name, root / "report")
    source = (
        "# Bab Satu\n\n```{=openxml}\n<w:p><w:r><w:t>[[daftar-isi]]</w:t></w:r></w:p>\n```\n\n"
        "# Lampiran H. Masukan dan Tanggapan {.unnumbered}\n\n{{< include _masukan.md >}}\n\n"
        "# Lampiran I {.unnumbered}\n\nKalimat sesudahnya.\n"
    )
    (root / "report/rpkd.qmd").write_text(source, encoding="utf-8")
    executed.mkdir()
    recorder = Recorder("33.16", "contoh", lambda: "identitas")
    facts = {
        "region_name": "Kabupaten Contoh",
        "period": "2025–2029",
        "planning_agency": "Bappeda",
        "document_year": "2026",
    }
    for key, value in facts.items():
        recorder.scalar(key, key, value, Unit.TEXT)
    inputs = DocumentInputs(recorder.store, executed, "RPKD", "", None, {"_masukan.md": _annex()})
    made = {}
    for extension in ("html", "pdf", "docx"):
        staged = stage(Project(root), inputs, folder / extension, "png" if extension == "docx" else "svg")
        made[extension] = folder / f"dokumen.{extension}"
        render(Engine("embedded", "", ""), staged, extension, made[extension])
    finish_pdf(made["pdf"])
    day = datetime.date(2026, 11, 1)
    finish_word(made["docx"], WordInfo("RPKD", "Kabupaten Contoh", "2025–2029", "", "Bappeda", "2026", day))
    return made


class _Page(HTMLParser):
    """Visible text of the annex, and the elements in it."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.elements: set[str] = set()
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "main":
            self._inside = True
        elif self._inside:
            self.elements.add(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.text.append(data)


def test_the_page_shows_every_text_and_obeys_none(documents: dict[str, Path]) -> None:
    page = _Page()
    page.feed(documents["html"].read_text(encoding="utf-8"))
    shown = " ".join("".join(page.text).split())
    for text in HOSTILE:
        for line in visible_text(text).split("\n"):
            assert " ".join(line.split()) in shown
    assert "Kalimat sesudahnya." in shown
    assert page.elements.isdisjoint({"script", "b", "i", "img", "blockquote", "iframe", "pre", "sub", "sup"})


def test_word_holds_every_text_as_it_is(documents: dict[str, Path]) -> None:
    document = docx.Document(io.BytesIO(documents["docx"].read_bytes()))
    shown = " ".join(" ".join(paragraph.text for paragraph in document.paragraphs).split())
    for text in HOSTILE:
        for line in visible_text(text).split("\n"):
            assert " ".join(line.split()) in shown
    headings = [one.text for one in document.paragraphs if one.style.name.startswith("Heading")]
    assert headings[:4] == [
        "Bab Satu",
        "Lampiran H. Masukan dan Tanggapan",
        "FGD Putaran 1, 26 November 2026",
        "Ringkasan",
    ]
    assert headings[-1] == "Lampiran I"
    assert len(headings) == 6 + len(HOSTILE)
    unnumbered = [one for one in document.paragraphs if one.style.name == "Heading 4"]
    assert {one._p.pPr.numPr.numId.val for one in unnumbered} == {0}


def test_the_pdf_sets_every_text_or_names_its_characters(documents: dict[str, Path]) -> None:
    reader = pypdf.PdfReader(documents["pdf"])
    lines = [line for page in reader.pages for line in page.extract_text().splitlines()]
    shown = "".join("".join(lines).split())
    for text in (
        *(
            "<script>alert(1)</script><b>tebal</b>&amp;&#60;",
            '=HYPERLINK("http://contoh.example","klik")',
            "+628120000",
        ),
        *(
            "-5persen",
            "@SUM(A1)",
            "⟨U+1F600⟩",
            "⟨U+1F469⟩⟨U+200D⟩⟨U+1F33E⟩",
            "⟨U+202E⟩terbalik⟨U+202C⟩akhir",
            "⟨U+6C49⟩",
        ),
        *(
            "{{<include/etc/passwd>}}@fig-x@tbl-target[a](b){.c}",
            "#panic()$x^2$",
            "bel⟨U+0007⟩dan⟨U+D800⟩",
            "x" * 1_000,
        ),
    ):
        assert text in shown
    assert shown.count("x") >= 10_000
    assert "⟨U+0645⟩" not in shown
    # A word of ten thousand letters is broken where the line ends.
    assert max(map(len, lines)) < 150
    assert "\u200b" not in shown


def _missing_glyphs(pdf: bytes) -> int:
    """Count glyph 0, the box that stands for what a font does not hold, in all texts of a PDF."""
    count = 0
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        for operands, operator in pypdf.generic.ContentStream(page.get_contents(), page.pdf).operations:
            shown = operands[0] if operator == b"TJ" else operands if operator == b"Tj" else []
            for part in shown:
                if isinstance(part, (pypdf.generic.ByteStringObject, pypdf.generic.TextStringObject)):
                    glyphs = part.original_bytes
                    count += sum(glyphs[at : at + 2] == b"\0\0" for at in range(0, len(glyphs), 2))
    return count


def test_the_pdf_has_a_glyph_for_all_that_it_shows(documents: dict[str, Path], tmp_path: Path) -> None:
    assert _missing_glyphs(documents["pdf"].read_bytes()) == 0
    further = "".join(filter(_FURTHER.fullmatch, map(chr, range(0x10000))))
    for text, expected in ((further, 0), ("汉", 1)):
        source = tmp_path / "huruf.typ"
        source.write_text(f'#set document(title: "h")\n#set text(font: "Libertinus Serif")\n{text}', encoding="utf-8")
        assert _missing_glyphs(typst.compile(source, ignore_system_fonts=True)) == expected


@pytest.mark.browser
def test_the_annex_fits_a_narrow_screen_and_runs_nothing(documents: dict[str, Path], tmp_path: Path) -> None:
    with browser_tab(tmp_path / "profil") as tab:
        tab.open(documents["html"], 360, 800)
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360
        asked = [request["request"]["url"] for request in tab.said("Network.requestWillBeSent")]
        assert [url for url in asked if not url.startswith((documents["html"].as_uri(), "data:"))] == []
        assert tab.said("Page.javascriptDialogOpening") == []
        # What turns the writing keeps to itself: the words around it stand where they were written.
        isolated = tab.evaluate(
            "Array.from(document.querySelectorAll('.masukan')).every(s => getComputedStyle(s).unicodeBidi == 'isolate')"
        )
        assert isolated
