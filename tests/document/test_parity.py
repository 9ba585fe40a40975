"""Quarto and the embedded engine make the same document: headings, captions, numbers, figures."""

import re
from collections.abc import Callable
from pathlib import Path

import docx
import pypdf
import pytest

from rpkd.pipeline import BuildRequest, build
from rpkd.project import Project

from .conftest import ROOT, Built, SilentProgress
from .reading import Reader, numbers_in, read_document

pytestmark = [pytest.mark.slow, pytest.mark.quarto]

CODE = "19.71"


@pytest.fixture(scope="module")
def by_quarto(built: Callable[[str], Built], tmp_path_factory: pytest.TempPathFactory) -> Built:
    embedded = built(CODE)
    out = tmp_path_factory.mktemp("quarto")
    report = build(Project(ROOT), embedded.region, BuildRequest(engine="quarto", out=out, jobs=2), SilentProgress())
    return Built(embedded.region, report.folder, embedded.store)


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ")).strip()


def captions(reader: Reader) -> list[str]:
    """Captions of numbered figures and tables, in document order."""
    return [text for text in map(plain, reader.captions) if re.match(r"(Gambar|Tabel) \d+\.\d+:", text)]


def word_parts(path: Path) -> dict[str, list[str]]:
    parts: dict[str, list[str]] = {"headings": [], "captions": []}
    document = docx.Document(str(path))
    for element in document.element.body.iter(docx.oxml.ns.qn("w:p")):
        paragraph = docx.text.paragraph.Paragraph(element, document)
        style = paragraph.style.name if paragraph.style else ""
        if style.startswith("Heading"):
            parts["headings"].append(plain(paragraph.text))
        if style in {"Table Caption", "Image Caption"}:
            parts["captions"].append(plain(paragraph.text))
    return parts


def test_html_has_the_same_headings_captions_numbers_and_figures(
    built: Callable[[str], Built], by_quarto: Built
) -> None:
    ours, theirs = (read_document(item.document("html")) for item in (built(CODE), by_quarto))
    titles = {plain(text) for text in ours.headings}
    assert [text for text in map(plain, theirs.headings) if text in titles] == [plain(text) for text in ours.headings]
    assert captions(theirs) == captions(ours)
    assert len([image for image in theirs.images if image.get("alt")]) == len(ours.images)
    assert numbers_in(ours.text) <= numbers_in(theirs.text)


def test_word_has_the_same_headings_and_captions(built: Callable[[str], Built], by_quarto: Built) -> None:
    assert word_parts(by_quarto.document("docx")) == word_parts(built(CODE).document("docx"))


def test_pdf_has_the_same_bookmarks_and_captions(built: Callable[[str], Built], by_quarto: Built) -> None:
    readers = [pypdf.PdfReader(item.document("pdf")) for item in (built(CODE), by_quarto)]
    bookmarks = [[item.title for item in reader.outline if not isinstance(item, list)] for reader in readers]
    assert bookmarks[0] == bookmarks[1]
    texts = [plain(" ".join(page.extract_text() for page in reader.pages)) for reader in readers]
    numbered = [sorted(set(re.findall(r"(?:Gambar|Tabel) \d\.\d+:", text))) for text in texts]
    assert numbered[0] == numbered[1]
