"""Where a result is shown: chapter, heading, and number of table or figure, read from the sources of the document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rpkd.project import Project
from rpkd.render._fragments import fragments
from rpkd.render._syntax import FRAGMENT, SHORTCODE
from rpkd.render._tree import FLOAT_WORDS, chapter_roman
from rpkd.results import ResultStore

_MAIN = "rpkd.qmd"
_HEADING = re.compile(r"(?P<marks>#{1,6})\s+(?P<text>.*?)\s*(?P<attributes>\{[^{}<>]*\})?\s*")
_EMBED = re.compile(r"(?:.*/)?(?P<notebook>[^/#]+)\.ipynb#(?P<label>[\w-]+)")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_NUMBERED_VARIABLES = ("nilai", "angka", "periode", "teks")
_LEVELS = 6
_NOTEBOOK = "notebook:"


@dataclass(frozen=True)
class Place:
    """A place of the document as readers find it.

    Parameters
    ----------
    chapter : str
        "BAB IV", or the first words of a part without number: "Lampiran D", "Kata Pengantar".
    heading : str
        The nearest heading above with its number: "4.2 Target Penurunan Kemiskinan".
    shown : str
        What readers call the table or figure: "Tabel 4.3"; empty for prose.
    notebook : str
        Notebook whose cell stands there, without ending; empty where a result is only named in prose.
    title : str
        Title of the chapter: "Prioritas Program".
    """

    chapter: str
    heading: str
    shown: str = ""
    notebook: str = ""
    title: str = ""


def document_places(project: Project, store: ResultStore | None = None) -> dict[str, Place]:
    """Return where each cell and each result is shown, in the order of the document.

    Parameters
    ----------
    project : Project
        The clone; only the sources in `report/` are read, with its chapter fragments.
    store : ResultStore, optional
        Results of a region, for headings that name one; without them such a heading shows "…".

    Returns
    -------
    dict
        By the label of the cell (``tbl-target``), by the key of a result that prose names (``p0_latest``; the first
        place counts), and by ``notebook:NAME`` for the heading under which a notebook is first shown.

    Raises
    ------
    UserError
        When a chapter fragment has no place in the document.
    """
    places: dict[str, Place] = {}
    chapter, title, heading = "", "", ""
    sections = [0] * (_LEVELS + 1)
    floats = dict.fromkeys(FLOAT_WORDS, 0)
    added = {f"{FRAGMENT}{place}.qmd": paths for place, paths in fragments(project).items()}
    for line in _lines(project.report / _MAIN, added):
        found = _HEADING.fullmatch(line)
        if found is not None:
            level, text = len(found["marks"]), _filled(found["text"], store)
            numbered = ".unnumbered" not in (found["attributes"] or "")
            if numbered:
                sections[level] += 1
                sections[level + 1 :] = [0] * (_LEVELS - level)
            if level == 1:
                floats = dict.fromkeys(FLOAT_WORDS, 0)
                chapter, title = _chapter(text, sections[1] if numbered else None)
            number = ".".join(str(part) for part in sections[1 : level + 1]) if level > 1 else chapter
            heading = f"{number} {text}" if numbered else text
        for shortcode in SHORTCODE.finditer(line):
            name, argument = shortcode["name"], shortcode["argument"]
            embedded = _EMBED.fullmatch(argument) if name == "embed" else None
            if embedded is not None:
                notebook, label = embedded["notebook"], embedded["label"]
                kind = label.partition("-")[0]
                shown = ""
                if kind in floats:
                    floats[kind] += 1
                    shown = f"{FLOAT_WORDS[kind]} {sections[1]}.{floats[kind]}"
                places.setdefault(label, Place(chapter, heading, shown, notebook, title))
                places.setdefault(_NOTEBOOK + notebook, Place(chapter, heading, "", notebook, title))
            family, _, key = argument.partition(".")
            if name == "var" and family in _NUMBERED_VARIABLES:
                places.setdefault(key, Place(chapter, heading, title=title))
    return places


def _lines(path: Path, added: Mapping[str, list[Path]]) -> Iterator[str]:
    """Yield the lines of a source with those of the files that it includes; what a build generates is left out."""
    fence = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        mark = _FENCE.match(line)
        if mark is not None:
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
            continue
        if fence:
            continue
        shortcode = SHORTCODE.fullmatch(line.strip())
        if shortcode is not None and shortcode["name"] == "include":
            beside = path.parent / shortcode["argument"]
            for included in added.get(shortcode["argument"], [beside] if beside.is_file() else []):
                yield from _lines(included, added)
        else:
            yield line


def _chapter(text: str, number: int | None) -> tuple[str, str]:
    """Return a chapter's short name and its title.

    Examples
    --------
    >>> _chapter("Prioritas Program", 4), _chapter("Lampiran F. Asumsi Skenario", None)
    (('BAB IV', 'Prioritas Program'), ('Lampiran F', 'Asumsi Skenario'))
    """
    if number is not None:
        return f"BAB {chapter_roman(number)}", text
    name, _, title = text.partition(". ")
    return name, title


def _filled(text: str, store: ResultStore | None) -> str:
    """Put results into a heading that names them."""

    def value(match: re.Match[str]) -> str:
        _, _, key = match["argument"].partition(".")
        if store is None:
            return "…"
        return store.texts[key] if key in store.texts else str(store.scalars.get(key, "…"))

    return SHORTCODE.sub(value, text)
