"""The chapters of the guide, and what their fenced blocks ask to be tried.

A comment before a block says what is done with it; whoever reads the chapter does not see it:

``<!-- coba -->``
    The block's commands are run, each line one command. Lines in the comment say what must come of them: ``kode: 2``
    (exit code), ``berkas: A, B`` (files that exist afterwards), ``tanpa: A`` (a file that does not), ``tampak: words``
    (in what the commands print), ``hasil: words`` (in the document made last, build/33.16/rpkd-33.16.html).
``<!-- tampak -->``
    The block is what the person sees: its lines come in this order in what the last command printed; … stands for
    anything.
``<!-- tulis: PATH -->``
    The block is what the person writes into a file of the project.
``<!-- tangan: NAME -->``
    What the person does by hand is done by the function of that name in `hands`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "panduan"
INDEX = "README.md"

_CHAPTER = re.compile(r"(\d\d)-[a-z-]+\.md")
_MARK = re.compile(
    r"<!-- (?P<verb>coba|tampak|tulis|tangan)(?:: (?P<value>[^\n]*?))?\s*(?:\n(?P<lines>.*?))?-->\n"
    r"(?P<fence>```(?P<language>[a-z]*)\n(?P<body>.*?)```)?",
    re.DOTALL,
)


@dataclass(frozen=True)
class Chapter:
    """One chapter: its number (0 is the index), its file's name, its title, and its text."""

    number: int
    name: str
    title: str
    text: str


@dataclass(frozen=True)
class Step:
    """One thing that a marked place asks for.

    Parameters
    ----------
    chapter : str
        Name of the chapter's file.
    line : int
        Where it stands there.
    verb : str
        coba, tampak, tulis, or tangan.
    value : str
        A path to write to, or the name of a hand.
    body : str
        Text of the block that follows; empty for a hand.
    expected : tuple of (str, str)
        Keys and values of the comment's lines.
    """

    chapter: str
    line: int
    verb: str
    value: str
    body: str
    expected: tuple[tuple[str, str], ...]


def read_chapters(folder: Path = FOLDER) -> list[Chapter]:
    """Return the index and the chapters in order.

    Raises
    ------
    ValueError
        When the numbers are not 1, 2, 3 … or a title does not begin with its number.
    """
    paths = sorted(path for path in folder.glob("*.md") if _CHAPTER.fullmatch(path.name))
    chapters = [_read(folder / INDEX, 0), *(_read(path, int(path.name[:2])) for path in paths)]
    for place, chapter in enumerate(chapters):
        if chapter.number != place or (place and not chapter.title.startswith(f"{place}. ")):
            raise ValueError(f"{chapter.name}: chapter {place} expected, with its number in the title")
    return chapters


def _read(path: Path, number: int) -> Chapter:
    text = path.read_text(encoding="utf-8")
    return Chapter(number, path.name, text.partition("\n")[0].removeprefix("# "), text)


def steps_of(chapter: Chapter) -> Iterator[Step]:
    """Yield what the marked places of a chapter ask for, in order.

    Raises
    ------
    ValueError
        For a mark without the block that it needs, or a line that is not understood.
    """
    for found in _MARK.finditer(chapter.text):
        line = chapter.text.count("\n", 0, found.start()) + 1
        where = f"{chapter.name}:{line}"
        verb, value = found["verb"], found["value"] or ""
        if (found["fence"] is None) != (verb == "tangan"):
            raise ValueError(f"{where}: a block follows every mark but «tangan»")
        lines = [_key_and_value(text, where) for text in (found["lines"] or "").splitlines() if text.strip()]
        yield Step(chapter.name, line, verb, value.strip(), found["body"] or "", tuple(lines))


def _key_and_value(line: str, where: str) -> tuple[str, str]:
    key, colon, value = line.partition(": ")
    if not colon or key not in {"kode", "berkas", "tanpa", "tampak", "hasil"}:
        raise ValueError(f"{where}: not understood: {line}")
    return key, value.strip()


def without_marks(text: str) -> str:
    """Return a chapter's text as people read it."""
    return re.sub(r"<!--.*?-->\n", "", text, flags=re.DOTALL)
