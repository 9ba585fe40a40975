"""The sentences of a region's own prose that hold numbers: by placeholder, or typed by hand.

Prose is Markdown that people write: paragraphs, lists, headings, tables. What is found here is where each sentence
begins and ends, so that it can be remembered and marked; what it means is for its author to judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rpkd.render._syntax import SHORTCODE


@dataclass(frozen=True)
class Typed:
    """A number typed by hand.

    Parameters
    ----------
    number : str
        As written, without what stands around it: ``"9,43"``.
    before, after : str
        Text of the sentence on both sides, placeholders and code blanked out.
    line : int
        Line of the file, from 1.
    """

    number: str
    before: str
    after: str
    line: int


@dataclass(frozen=True)
class Sentence:
    """A sentence, heading or table cell that holds a number.

    Parameters
    ----------
    text : str
        As written, on one line: this is what the sentence is remembered by.
    start, end : int
        Place in the prose, as for a slice.
    line : int
        Line where it begins, from 1.
    names : tuple of str
        Its placeholders, ``"nilai.p0_latest"``, each once.
    typed : tuple of Typed
        Its numbers typed by hand.
    after : int or None
        End of the heading or table that it belongs to, when no mark may stand inside that; None in running text.
    """

    text: str
    start: int
    end: int
    line: int
    names: tuple[str, ...] = ()
    typed: tuple[Typed, ...] = ()
    after: int | None = None


@dataclass(frozen=True)
class _Block:
    start: int
    end: int
    after: int | None = None


# What stands before the words of an item, a note or a caption.
_MARKER = re.compile(
    r"(?P<quote>[\s>]*)(?P<item>(?:(?:[-*+]|\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,5})[.)]|\(@\w*\)|\[\^[^\]]+\]:|[:~])\s+)*)"
)
_HEADING = re.compile(r"[\s>]*#{1,6}\s+")
_RULES = re.compile(r"\s*(?:-{2,}(?:\s+-{2,})+|-{5,}|\+[-=:+]+\+)\s*")
_PIPE_RULE_MARKS = frozenset(" \t|:+-")
_CODE = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
# Numbers in addresses, the names of notes, and character references are nobody's figures.
_UNREAD = re.compile(r"\]\((?:(?!\]\()[^)\s])*\)|https?://\S+|\[\^[^\]]+\](?!:)|&#?\w+;")
_WORD = re.compile(r"\S+")
_AFTER_END = "\"'”’)]*_"
_BEGINNING = re.compile(r"\s+[\"'“‘(\[*_]*[A-Z0-9À-Þ]")
_ABBREVIATIONS = frozenset(
    {
        *("a.n", "alm", "bpk", "d.a", "dr", "drs", "hal", "hj", "hlm", "ir", "jl", "jln", "kab", "kec", "kel"),
        *("kep", "kpts", "no", "prof", "prov", "s.d", "sdr", "sdri", "tgl", "th", "u.b", "u.p", "yth"),
    }
)
_NUMBER = re.compile(
    r"(?<![\w.,/])(?<![A-Za-z]-)(?:Rp\s?)?(?P<number>\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?)(?![\w/]|[.,]\d)"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
# After these words a whole number is a name, not a figure.
_NAMING = re.compile(
    r"\b(?:nomor|no\.?|pasal|ayat|bab|bagian|tabel|gambar|lampiran|halaman|hlm\.?|tahun|butir|huruf|angka|tanggal|"
    r"pukul|rt|rw|ke|tahap|putaran|tujuan)\s*\(?$",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"\s+(?:Januari|Februari|Maret|April|Mei|Juni|Juli|Agustus|September|Oktober|November|Desember)\b", re.IGNORECASE
)


def sentences(prose: str) -> list[Sentence]:
    r"""Return the sentences of a prose that hold numbers, in order.

    A cell or line with a placeholder and no word of its own says nothing that could become wrong: it is left out.
    Years, dates, and numbers that name something (a law, a table, an RT) do not count as numbers typed by hand.

    Parameters
    ----------
    prose : str
        Markdown with Unix line ends.

    Examples
    --------
    >>> found = sentences("Kab. Blora: {{< var nilai.p0 >}}. Tahun 2024 turun\n0,42 poin persen. Selesai.")
    >>> [(sentence.text, sentence.names, [typed.number for typed in sentence.typed]) for sentence in found]
    [('Kab. Blora: {{< var nilai.p0 >}}.', ('nilai.p0',), []), ('Tahun 2024 turun 0,42 poin persen.', (), ['0,42'])]
    """
    masked = _masked(prose)
    found = (_sentence(prose, masked, part) for block in _blocks(prose, masked) for part in _parts(masked, block))
    return [sentence for sentence in found if sentence is not None]


def _masked(prose: str) -> str:
    """Blank out, in equal length, what only looks like the end of a sentence, a table's border, or a number."""

    def blank(found: re.Match[str]) -> str:
        return re.sub(r"[^\n]", "X", found[0])

    for pattern in (SHORTCODE, _CODE, _UNREAD):
        prose = pattern.sub(blank, prose)
    return prose


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield each line with the place where it begins."""
    start = 0
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1


def _blocks(prose: str, masked: str) -> Iterator[_Block]:
    group: list[tuple[int, str]] = []
    for start, line in [*_lines(masked), (len(prose), "")]:
        if line.strip(" \t>"):
            group.append((start, line))
        elif group:
            yield from _group_blocks(group)
            group = []


def _group_blocks(lines: list[tuple[int, str]]) -> Iterator[_Block]:
    """Part lines without a blank one between them into headings, rows and cells, items, and paragraphs."""
    end = lines[-1][0] + len(lines[-1][1])
    if any(_RULES.fullmatch(line) for _, line in lines):
        yield from (_Block(start, start + len(line), after=end) for start, line in lines)
        return
    rows = any(_is_pipe_rule(line) for _, line in lines)
    open_block: _Block | None = None
    in_list = False
    for start, line in lines:
        heading, marker = _HEADING.match(line), _MARKER.match(line)
        assert marker is not None  # noqa: S101 - it matches nothing as well
        stop = start + len(line)
        if heading or rows or line.lstrip(" >").startswith("| "):
            if open_block:
                yield open_block
            open_block, in_list = None, False
            yield from (
                [_Block(start + heading.end(), stop, after=stop)] if heading else _cells(start, line)  # one line each
            )
        elif open_block is None or (marker["item"] and in_list):
            if open_block:
                yield open_block
            open_block, in_list = _Block(start + marker.end(), stop), bool(marker["item"])
        else:
            open_block = _Block(open_block.start, stop)
    if open_block:
        yield open_block


def _is_pipe_rule(line: str) -> bool:
    """Tell whether a line is what divides the head of a table with bars from its rows."""
    return "-" in line and "|" in line and _PIPE_RULE_MARKS.issuperset(line)


def _cells(start: int, line: str) -> Iterator[_Block]:
    for found in re.finditer(r"(?:\\.|[^|\\])+", line):
        yield _Block(start + found.start(), start + found.end())


def _parts(masked: str, block: _Block) -> Iterator[_Block]:
    """Part a block into sentences."""
    text = masked[block.start : block.end]
    start = 0
    for found in _WORD.finditer(text):
        if not found[0].rstrip(_AFTER_END).endswith((".", "!", "?")):
            continue
        word = found[0].strip("\"'“”‘’()[]*_").rstrip(".!?").lower()
        if _is_short(word) or _BEGINNING.match(text, found.end()) is None:
            continue
        yield _Block(block.start + start, block.start + found.end(), block.after)
        start = found.end()
    yield _Block(block.start + start, block.end, block.after)


def _is_short(word: str) -> bool:
    return word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha())


def _sentence(prose: str, masked: str, part: _Block) -> Sentence | None:
    written = prose[part.start : part.end]
    start = part.start + len(written) - len(written.lstrip(" \t\n>"))
    end = part.start + len(written.rstrip())
    if start >= end:
        return None
    names = tuple(dict.fromkeys(found["argument"] for found in SHORTCODE.finditer(prose, start, end)))
    typed = tuple(_typed(masked, start, end))
    words = SHORTCODE.sub(" ", prose[start:end])
    if not typed and not (names and re.search(r"[^\W\d_]", words)):
        return None
    return Sentence(_one_line(prose[start:end]), start, end, _line_of(prose, start), names, typed, part.after)


def _typed(masked: str, start: int, end: int) -> Iterator[Typed]:
    text = masked[start:end]
    for found in _NUMBER.finditer(text):
        before, after = text[: found.start("number")], text[found.end() :]
        whole = "," not in found["number"]
        if whole and (_YEAR.fullmatch(found["number"]) or _NAMING.search(before.rstrip()) or _MONTH.match(after)):
            continue
        yield Typed(found["number"], _one_line(before, " "), _one_line(after), _line_of(masked, start + found.start()))


def _one_line(text: str, end: str = "") -> str:
    """Return a text on one line, each placeholder written in one way."""
    plain = SHORTCODE.sub(lambda found: f"{{{{< {found['name']} {found['argument']} >}}}}", text)
    joined = " ".join(re.sub(r"\n[ \t>]*", " ", plain).split())
    return joined + end if text[-1:].isspace() else joined


def _line_of(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1
