"""Reading a finished document: the words of the HTML without numbering and navigation, and those of the PDF."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pypdf

from rpkd.results import ResultStore

NUMBER = re.compile(r"\d+(?:[.,/]\d+)*")
_VOID = {"img", "br", "meta", "link", "hr", "input", "col", "wbr"}
_BLOCKS = {"p", "li", "td", "th", "h1", "h2", "h3", "h4", "div", "figcaption", "caption", "tr"}
_NOT_READ = {"script", "style", "nav", "title"}
_NUMBERING = {"header-section-number", "nomor", "rujukan", "quarto-xref", "footnote-ref"}
_CAPTION_NUMBER = re.compile(r"^\s*((?:Gambar|Tabel)\s\d+\.\d+):\s*")


class Reader(HTMLParser):
    """Collects visible text and alternative texts, line by line."""

    def __init__(self) -> None:
        super().__init__()
        self._open: list[bool] = []
        self._parts: list[str] = []
        self.images: list[dict[str, str | None]] = []
        self.headings: list[str] = []
        self.captions: list[str] = []
        self._heading = False
        self._caption = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        classes = set((attributes.get("class") or "").split())
        if tag not in _VOID:
            self._open.append(tag in _NOT_READ or bool(classes & _NUMBERING))
        if tag in _BLOCKS:
            self._parts.append("\n")
        if tag == "img":
            self.images.append(attributes)
            self._parts.append(f"\n{attributes.get('alt') or ''}\n")
        if re.fullmatch("h[1-4]", tag):
            self._heading = True
            self.headings.append("")
        if tag in {"figcaption", "caption"}:
            self._caption = True
            self.captions.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID and self._open:
            self._open.pop()
        if re.fullmatch("h[1-4]", tag):
            self._heading = False
        if tag in {"figcaption", "caption"}:
            self._caption = False

    def handle_data(self, data: str) -> None:
        if self._caption:
            self.captions[-1] += data
        if not any(self._open):
            self._parts.append(data)
            if self._heading:
                self.headings[-1] += data

    @property
    def text(self) -> str:
        return re.sub(r"[ \t]+", " ", "".join(self._parts))


def read_document(path: Path) -> Reader:
    reader = Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader


def numbers_in(text: str) -> set[str]:
    return set(NUMBER.findall(text))


def known_numbers(store: ResultStore) -> set[str]:
    """Every number that a scalar or a table cell shows, with periods and headings; sentences do not count."""
    known: set[str] = set()
    for row in store.flat():
        if row["label"] != "teks":
            for column in ("shown", "period", "label", "source", "vintage"):
                known |= numbers_in(row[column])
    return known


def pdf_text(path: Path) -> str:
    """Text of all pages; poppler reads it in a hundredth of the time of pypdf, which is there everywhere."""
    program = shutil.which("pdftotext")
    if program is None:
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    return subprocess.run([program, str(path), "-"], capture_output=True, check=True, encoding="utf-8").stdout
