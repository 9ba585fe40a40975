"""Texts of participants: kept as they were written, and shown as text wherever they go.

One text goes to a register (JSON), to Excel and to the document (HTML, PDF, Word). None of them may take it for
markup or a formula, and none may lose a part of it. What cannot be seen or written is shown by its number: ⟨U+202E⟩.
"""

from __future__ import annotations

import itertools
import re
import unicodedata

from rpkd.report import escape
from rpkd.texts import is_visible, unsettable_character

MOST_IN_CELL = 32_767
"""Excel's limit for one cell, in UTF-16 units."""

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# What neither XML nor UTF-8 can hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
# Excel reads such marks as the characters of that number.
_EXCEL_MARK = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_JOINERS = "\u200c\u200d"
# What the fonts of the PDF hold besides the letters of official documents: Cyrillic, Hebrew, Arabic, and our brackets.
_FURTHER = re.compile("[\u0400-\u045f\u05d0-\u05ea\u060c\u061b\u061f\u0621-\u063a\u0640-\u0652\u0660-\u0669⟨⟩]")


def kept_text(text: str) -> str:
    r"""Return a text as the register keeps it.

    Every kind of line end becomes ``\n``, blanks at both ends go, and characters that no file can hold (control
    characters, halves of characters) are written by their number. All else stays.

    Examples
    --------
    >>> kept_text("  satu\r\ndua\x07 ")
    'satu\ndua⟨U+0007⟩'
    """
    return _UNWRITABLE.sub(lambda found: _code(found[0]), _LINE_ENDS.sub("\n", text)).strip()


def visible_text(text: str) -> str:
    r"""Return a text in which characters that cannot be seen, such as marks that turn the writing, are shown by number.

    Joiners between letters or pictures that need them stay.

    Examples
    --------
    >>> visible_text("dana\u202e 5\u200b juta")
    'dana⟨U+202E⟩ 5⟨U+200B⟩ juta'
    """
    parts = []
    before = ""
    for character in kept_text(text):
        joins = character in _JOINERS and before > "\x7f"
        parts.append(character if character in "\n\t" or joins or is_visible(character) else _code(character))
        before = character
    return "".join(parts)


def folded_text(text: str) -> str:
    """Return a text as texts are compared: without regard to case and kinds of blanks."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def markdown_lines(text: str) -> list[str]:
    r"""Return the lines of a participant's text as harmless Markdown, each in a span that keeps it to itself.

    The span tells a browser to find the direction of writing by itself and apart from its surroundings, and the PDF
    to break words that have no break. What no font of the PDF holds stands in spans that carry its number.

    Examples
    --------
    >>> markdown_lines("a\n\n=1")
    ['<span class="masukan" dir="auto">a</span>', '<span class="masukan" dir="auto">&#61;1</span>']
    >>> markdown_lines("🧑")
    ['<span class="masukan" dir="auto"><span class="aksara" kode="⟨U+1F9D1⟩">🧑</span></span>']
    """
    lines = [line for line in visible_text(text).split("\n") if line.strip()]
    return [f'<span class="masukan" dir="auto">{_harmless(line)}</span>' for line in lines]


def markdown_text(text: str) -> str:
    """Return a participant's text as harmless Markdown of one line, for names and cells of tables."""
    return " ".join(markdown_lines(text))


def cell_text(text: str) -> str:
    """Return a kept text as it must be written into the XML of a workbook, so that the same text is read.

    Examples
    --------
    >>> cell_text("_x0041_")
    '_x005F_x0041_'
    """
    return _EXCEL_MARK.sub("_x005F_", text)


def cell_length(text: str) -> int:
    """Return how much room a text takes in a cell, in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def pieces(text: str, longest: int) -> list[str]:
    """Cut a text at line ends or blanks where there are any, into parts that put together give it again.

    Examples
    --------
    >>> pieces("satu dua tiga", 9), pieces("abcdef", 4)
    (['satu dua ', 'tiga'], ['abcd', 'ef'])
    """
    parts = []
    while len(text) > longest:
        blank = max(text.rfind("\n", 0, longest), text.rfind(" ", 0, longest))
        end = blank + 1 if blank >= longest // 2 else longest
        parts.append(text[:end])
        text = text[end:]
    return [*parts, text]


def _code(character: str) -> str:
    return f"⟨U+{ord(character):04X}⟩"


def _harmless(line: str) -> str:
    """Make one line harmless, with what the PDF cannot set in spans of its own."""
    parts = []
    for settable, characters in itertools.groupby(line, _is_settable):
        run = "".join(characters)
        codes = "".join(map(_code, run))
        parts.append(_escaped(run) if settable else f'<span class="aksara" kode="{codes}">{run}</span>')
    return "".join(parts)


def _is_settable(character: str) -> bool:
    return unsettable_character(character) is None or _FURTHER.fullmatch(character) is not None


def _escaped(text: str) -> str:
    """Make text harmless without losing the blanks at its ends."""
    before, after = (" " if end.isspace() else "" for end in (text[0], text[-1]))
    inner = escape(text)
    return f"{before}{inner}{after}" if inner else before
