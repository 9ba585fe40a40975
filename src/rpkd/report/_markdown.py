"""Markdown that the document embeds: harmless text, and tables.

Text that a user wrote (or that stands in a table of figures) must never be read as markup by pandoc, Quarto, HTML or
Typst. Every ASCII punctuation mark that any of them gives a meaning becomes a numeric character reference, which all of
them show as the plain character.
"""

from __future__ import annotations

import math
import string
import unicodedata
from collections.abc import Collection

from rpkd.numbers import Unit, unit_heading
from rpkd.report._words import source_text
from rpkd.results import ResultTable

# A comma has no meaning in any of the languages and is frequent: it stays readable.
_REFERENCES = {ord(mark): f"&#{ord(mark)};" for mark in string.punctuation if mark != ","}
_SEPARATORS = {"Cc", "Cf", "Zl", "Zp"}
_WIDEST_COLUMN = 34
_HEADING_LINES = 3
# Bold headings and cell borders need a little more than their characters.
_PADDING = 3
# So many characters stand side by side on a page. A wider table takes room from long texts, not from numbers or words.
_LINE = 110
# Longer words of a text may be hyphenated.
_WHOLE_WORD = 12


def escape(text: str) -> str:
    """Make a text show as it was written, whatever characters it holds.

    Parameters
    ----------
    text : str
        Any text; line breaks, tabs and invisible control characters become single spaces.

    Returns
    -------
    str
        Markdown for one line that holds no markup.

    Examples
    --------
    >>> escape("{{< var x >}}")
    '&#123;&#123;&#60; var x &#62;&#125;&#125;'
    >>> escape("Kota Bengkulu, 2025")
    'Kota Bengkulu, 2025'
    """
    printable = "".join(" " if unicodedata.category(mark) in _SEPARATORS else mark for mark in text)
    return " ".join(printable.split()).translate(_REFERENCES)


_MARKUP = {ord(mark): f"&#{ord(mark)};" for mark in "\\`*_{}[]<>#|~^$@"}


def escape_markup(text: str) -> str:
    """Take only the marks that start markup out of an otherwise ordinary sentence, which stays readable as it is.

    For captions, source lines and citations, which also stand in the results that spreadsheets read.

    Examples
    --------
    >>> escape_markup("BPS, Kabupaten/Kota (diolah)."), escape_markup("{{< x >}}")
    ('BPS, Kabupaten/Kota (diolah).', '&#123;&#123;&#60; x &#62;&#125;&#125;')

    Two hyphens stay two hyphens, as in the option of a command, where pandoc would make a dash of them:

    >>> escape_markup("rpkd backtest --apply")
    'rpkd backtest &#45;&#45;apply'
    """
    printable = "".join(" " if unicodedata.category(mark) in _SEPARATORS else mark for mark in text)
    return " ".join(printable.split()).translate(_MARKUP).replace("--", "&#45;&#45;")


def pipe_table(table: ResultTable, bold_rows: Collection[int] = ()) -> str:
    """Write a result table as a Markdown pipe table.

    Parameters
    ----------
    table : ResultTable
        Numbers are aligned right, texts left; the unit of a column stands in its heading.
    bold_rows : collection of int
        Rows (from 0) to print bold, for instance the report's own region.

    Returns
    -------
    str
        The table without caption. Long tables take the whole text width; the dashes under the heading give the columns
        shares that follow their contents.

    Examples
    --------
    >>> from rpkd.results import Column
    >>> table = ResultTable("tbl_x", "Contoh", (Column("year", "Tahun", Unit.YEAR), Column("p0", "P0", Unit.PERCENT)),
    ...                     ((2024, 4.04), (2025, None)))
    >>> print(pipe_table(table))
    | Tahun | P0 &#40;persen&#41; |
    |---------:|------------:|
    | 2024 | 4,04 |
    | 2025 | – |
    """
    headings = [_heading(column.label, column.unit) for column in table.columns]
    shown = table.shown()
    contents = [
        (heading, [row[index] for row in shown], column.unit is not Unit.TEXT)
        for index, (heading, column) in enumerate(zip(headings, table.columns, strict=True))
    ]
    widths = _within_line(
        [_width(heading, cells, is_number=is_number) for heading, cells, is_number in contents],
        [_least_width(heading, cells, is_number=is_number) for heading, cells, is_number in contents],
    )
    rules = [
        "-" * width + "-:" if column.unit is not Unit.TEXT else ":-" + "-" * width
        for width, column in zip(widths, table.columns, strict=True)
    ]
    lines = [_row([escape(heading) for heading in headings]), "|" + "|".join(rules) + "|"]
    for number, row in enumerate(shown):
        cells = [escape(cell) for cell in row]
        lines.append(_row([f"**{cell}**" if cell else cell for cell in cells] if number in bold_rows else cells))
    return "\n".join(lines)


def titled_table(table: ResultTable, bold_rows: frozenset[int] = frozenset()) -> str:
    """Write a table that stands inside a narrative: its title in bold, the table, and its source line where it has one.

    Such a table has no numbered caption, because whether it is there depends on what the office has supplied.
    """
    parts = [f"**{escape_markup(table.label)}**", pipe_table(table, bold_rows)]
    if table.source:
        parts.append(f"::: {{.sumber}}\n{escape_markup(source_text([table.source], note=table.note))}\n:::")
    return "\n\n".join(parts)


def _heading(label: str, unit: Unit) -> str:
    name = unit_heading(unit)
    if unit in {Unit.TEXT, Unit.COUNT, Unit.RANK, Unit.YEAR, Unit.INDEX} or not name:
        return label
    return f"{label} ({name})"


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _width(heading: str, cells: list[str], *, is_number: bool) -> int:
    """Characters that a column needs: its longest word or number whole, and room for texts up to a limit."""
    longest_word = max((len(word) for text in (heading, *cells) for word in text.split()), default=1)
    if is_number:
        return _PADDING + max([longest_word, math.ceil(len(heading) / _HEADING_LINES), *(len(cell) for cell in cells)])
    longest_text = max((len(cell) for cell in cells), default=4)
    room = _WIDEST_COLUMN + longest_text // 10
    return _PADDING + max(longest_word, min(longest_text, room, 2 * _WIDEST_COLUMN))


def _least_width(heading: str, cells: list[str], *, is_number: bool) -> int:
    """Characters without which a number or a word of the heading would be torn apart."""
    longest_heading = max((len(word) for word in heading.split()), default=1)
    if is_number:
        return _PADDING + max([longest_heading, *(len(cell) for cell in cells)])
    longest_word = max((len(word) for cell in cells for word in cell.split()), default=1)
    return _PADDING + max(longest_heading, min(longest_word, _WHOLE_WORD))


def _within_line(widths: list[int], least: list[int]) -> list[int]:
    """Shrink columns that have more than they need until all stand side by side, as far as that is possible.

    Examples
    --------
    >>> _within_line([40, 10], [12, 10]), _within_line([150, 10, 20], [12, 10, 20])
    ([40, 10], [80, 10, 20])
    """
    spare = sum(widths) - sum(least)
    if sum(widths) <= _LINE or spare <= 0:
        return widths
    kept = max(0.0, (_LINE - sum(least)) / spare)
    return [low + int((width - low) * kept) for width, low in zip(widths, least, strict=True)]
