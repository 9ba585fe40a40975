"""The guide as a small site, one page a chapter, readable without a network and on a phone; and as one PDF."""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from chapters import FOLDER, INDEX, Chapter, read_chapters, without_marks
from PIL import Image

from rpkd.files import write_bytes, write_text
from rpkd.render._pandoc import run_pandoc
from rpkd.render._typst import compile_pdf

HERE = Path(__file__).resolve().parent
PDF_NAME = "panduan-rpkd.pdf"
STYLE_NAME = "panduan.css"
PICTURES = "gambar"

Node = dict[str, Any]


def make_site(out: Path, with_pdf: bool = True) -> Path:
    """Write the guide as pages and as one PDF.

    Parameters
    ----------
    out : Path
        Folder; what an earlier call wrote there is replaced.
    with_pdf : bool
        Whether the PDF is made too.

    Returns
    -------
    Path
        The first page.
    """
    chapters = read_chapters()
    trees = {chapter.name: _parse(without_marks(chapter.text)) for chapter in chapters}
    shutil.rmtree(out / PICTURES, ignore_errors=True)
    shutil.copytree(FOLDER / PICTURES, out / PICTURES)
    write_text(out / STYLE_NAME, (HERE / "guide.css").read_text(encoding="utf-8"))
    for place, chapter in enumerate(chapters):
        write_text(out / page_name(chapter.name), _page(chapters, place, trees[chapter.name]))
    if with_pdf:
        write_bytes(out / PDF_NAME, _paper(chapters, trees, out))
    return out / page_name(INDEX)


def page_name(chapter: str) -> str:
    """Return the name of a chapter's page.

    Examples
    --------
    >>> page_name("03-parameter.md"), page_name("README.md")
    ('03-parameter.html', 'index.html')
    """
    return "index.html" if chapter == INDEX else f"{Path(chapter).stem}.html"


def _parse(text: str) -> Node:
    tree: Node = json.loads(run_pandoc(["-f", "gfm", "-t", "json"], text, FOLDER))
    return tree


def _write(tree: Node, form: str) -> str:
    return run_pandoc(["-f", "json", "-t", form, "--wrap=none", "--syntax-highlighting=none"], json.dumps(tree), FOLDER)


def _walk(node: object, change: Callable[[Node], None]) -> None:
    """Let a function change every element of a tree."""
    if isinstance(node, dict):
        if isinstance(node.get("t"), str):
            change(node)
        for child in node.values():
            _walk(child, change)
    elif isinstance(node, list):
        for child in node:
            _walk(child, change)


def _copy(tree: Node) -> Node:
    copied: Node = json.loads(json.dumps(tree))
    return copied


# Pages ---------------------------------------------------------------------------------------------------------------


def _page(chapters: Sequence[Chapter], place: int, tree: Node) -> str:
    chapter = chapters[place]
    linked = _copy(tree)
    _walk(linked, _to_pages)
    body = _write(linked, "html5")
    body = re.sub(r"<table.*?</table>", r'<div class="gulir" tabindex="0">\g<0></div>', body, flags=re.DOTALL)
    body = re.sub(r'<p>(<img src="([^"]+)"[^>]*?) ?/></p>', _figure, body)
    page = (HERE / "page.html").read_text(encoding="utf-8")
    title = chapter.title if chapter.number else "Panduan rpkd"
    filled = {
        "title": html.escape(title if not chapter.number else f"{title} – Panduan rpkd"),
        "chapters": _contents(chapters, place),
        "body": body,
        "neighbours": _neighbours(chapters, place),
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda found: filled[found[1]], page)


def _to_pages(node: Node) -> None:
    if node["t"] == "Link":
        target = node["c"][2]
        if found := re.fullmatch(r"([\w-]+\.md)(#.*)?", target[0]):
            target[0] = page_name(found[1]) + (found[2] or "")


def _figure(found: re.Match[str]) -> str:
    with Image.open(FOLDER / found[2]) as picture:
        width, height = picture.size
    return f'<figure>{found[1]} width="{width}" height="{height}" loading="lazy" /></figure>'


def _contents(chapters: Sequence[Chapter], place: int) -> str:
    lines = []
    for chapter in chapters:
        here = ' aria-current="page"' if chapter.number == place else ""
        title = html.escape(chapter.title if chapter.number else "Isi panduan")
        lines.append(f'<li><a href="{page_name(chapter.name)}"{here}>{title}</a></li>')
    return "\n".join(lines)


def _neighbours(chapters: Sequence[Chapter], place: int) -> str:
    links = []
    for other, relation, word in ((place - 1, "prev", "Sebelumnya"), (place + 1, "next", "Berikutnya")):
        if 0 < other < len(chapters):
            title, name = html.escape(chapters[other].title), page_name(chapters[other].name)
            links.append(f'<a rel="{relation}" href="{name}"><span>{word}</span> {title}</a>')
    return "\n".join(links)


# Paper ---------------------------------------------------------------------------------------------------------------


def _paper(chapters: Sequence[Chapter], trees: dict[str, Node], out: Path) -> bytes:
    joined = _copy(trees[INDEX])
    joined["blocks"] = []
    for chapter in chapters:
        tree = _copy(trees[chapter.name])
        _walk(tree, partial(_to_paper, name=chapter.name))
        joined["blocks"] += tree["blocks"]
    body = _write(joined, "typst")
    source = out / "panduan.typ"
    write_text(source, (HERE / "guide.typ").read_text(encoding="utf-8") + body)
    try:
        return compile_pdf(source, out)
    finally:
        source.unlink()


def _to_paper(node: Node, name: str) -> None:
    """Give every heading a label of its own, and let links between chapters lead there."""
    if node["t"] == "Header":
        level, (identifier, classes, others), _ = node["c"]
        node["c"][1] = [_label(name, "" if level == 1 else identifier), classes, others]
    elif node["t"] == "Link":
        target = node["c"][2]
        if found := re.fullmatch(r"([\w-]+\.md)?(?:#(.*))?", target[0]):
            target[0] = f"#{_label(found[1] or name, found[2] or '')}"
    elif node["t"] == "Para" and [child["t"] for child in node["c"]] == ["Image"]:
        # Written by hand: pandoc leaves out what the picture shows.
        _, words, (path, _) = node["c"][0]["c"]
        shown = _words(words)
        node |= {
            "t": "RawBlock",
            "c": ["typst", f"#gambar({json.dumps(path)}, {json.dumps(shown, ensure_ascii=False)})"],
        }
    elif node["t"] == "Table":
        _spread(node)


def _spread(node: Node) -> None:
    """Let a table fill the line, each column as wide as its words ask for."""
    _, _, columns, head, bodies, _ = node["c"]
    rows = [*head[1], *(row for body in bodies for row in body[3])]
    texts = [[_words(cell[4]) for cell in row[1]] for row in rows]
    asked = []
    for column in zip(*texts, strict=True):
        longest_word = max(len(word) for text in column for word in [*text.split(), ""])
        asked.append(max(6.0, min(longest_word, 24.0), max(map(len, column)) ** 0.75))
    for specification, width in zip(columns, asked, strict=True):
        specification[1] = {"t": "ColWidth", "c": width / sum(asked)}


def _words(node: object) -> str:
    """Return the plain text of a part of a tree."""
    if isinstance(node, dict):
        if node.get("t") in ("Str", "Code"):
            return str(node["c"] if node["t"] == "Str" else node["c"][1])
        return " " if node.get("t") in ("Space", "SoftBreak") else _words(node.get("c"))
    return "".join(map(_words, node)) if isinstance(node, list) else ""


def _label(name: str, identifier: str) -> str:
    return f"bab-{Path(name).stem.lower()}" + (f"-{identifier}" if identifier else "")
