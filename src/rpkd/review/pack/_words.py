"""Words of the papers: from the document's Markdown to plain sentences, dates, and the times of an agenda."""

from __future__ import annotations

import datetime
import html
import itertools
import re

from rpkd.report import indonesian_date

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_TIMES = re.compile(r"(\d{1,2})[.:](\d{2})\s*(?:–|-|s\.?d\.?|sampai)\s*(\d{1,2})[.:](\d{2})")
_STEP = 5
_DAY = 24 * 60
# A sentence ends before a blank and a capital or an opening quote. What a user wrote is escaped, so an abbreviation
# such as "Dr." in a name reads "Dr&#46;" until the sentences have been told apart; names of regions hold "Kep.".
_SENTENCE_END = re.compile(r"(?<=[.!?])(?<!\bKep\.)(?<!\bKab\.)\s+(?=[A-Z«“\"(])")
# Sentences that speak of what stands beside them in the document, and not in a paper of the meeting.
_POINTING = re.compile(
    r"\b(berikut|sesudahnya|di bawah ini|dalam tabel|pada tabel|Bagian ini memakai|Yang disajikan adalah)\b"
)
_LIST_MARK = re.compile(r"\A(?:[-*]|\d+\.)\s+")


def plain(markdown: str) -> str:
    """Return a recorded sentence as the reader sees it: without emphasis, character references resolved.

    Parameters
    ----------
    markdown : str
        Text of the results: only its own emphasis is markup, every character of a user is a reference.

    Examples
    --------
    >>> plain("**TPT.** Bapperida &#42;Blora&#42;")
    'TPT. Bapperida *Blora*'
    """
    return " ".join(html.unescape(markdown.replace("**", "")).split())


def _blocks(markdown: str) -> list[str]:
    """Return paragraphs and list items as Markdown; tables, their titles and source lines are left out."""
    blocks: list[str] = []
    for part in re.split(r"\n\s*\n", re.sub(r"(?s):::.*?\n:::", "", markdown)):
        lines = [line.strip() for line in part.strip().splitlines()]
        if not lines or lines[0].startswith(("|", ":::", "#")) or _is_title(lines):
            continue
        if _LIST_MARK.match(lines[0]):
            blocks += [_LIST_MARK.sub("", line) for line in lines]
        else:
            blocks.append(" ".join(lines))
    return blocks


def _is_title(lines: list[str]) -> bool:
    return len(lines) == 1 and lines[0].startswith("**") and lines[0].endswith("**")


def paragraphs(markdown: str) -> list[str]:
    r"""Return the paragraphs and list items of a recorded text as plain text, without its tables.

    Examples
    --------
    >>> paragraphs("- Satu.\n- Dua.\n\n**Judul tabel**\n\n| a |\n|---|\n| b |\n\nTiga.")
    ['Satu.', 'Dua.', 'Tiga.']
    """
    return [plain(block) for block in _blocks(markdown)]


def sentences(markdown: str) -> list[str]:
    """Return the sentences of a recorded text as plain text, without its tables.

    Examples
    --------
    >>> sentences("Nilainya 1.141 kurun. Dr&#46; Contoh hadir.")
    ['Nilainya 1.141 kurun.', 'Dr. Contoh hadir.']
    """
    return [plain(sentence) for block in _blocks(markdown) for sentence in _SENTENCE_END.split(block)]


def standing(markdown: str) -> list[str]:
    """Return the sentences of a recorded text that can stand without the tables and charts around it.

    Examples
    --------
    >>> standing("Ada 16 kecamatan. Daftarnya disajikan pada tabel berikut.")
    ['Ada 16 kecamatan.']
    """
    return [sentence for sentence in sentences(markdown) if not _POINTING.search(sentence)]


def shortened(parts: list[str], longest: int) -> str:
    """Join the first sentences that stay within a number of characters; the first one is always whole.

    Examples
    --------
    >>> shortened(["Satu kalimat.", "Kalimat kedua.", "Kalimat ketiga."], 30)
    'Satu kalimat. Kalimat kedua.'
    """
    text = ""
    for part in parts:
        if text and len(text) + 1 + len(part) > longest:
            break
        text = f"{text} {part}".strip()
    return text


def capitalized(text: str) -> str:
    """Begin a text with a capital and leave the rest, so that names keep theirs.

    Examples
    --------
    >>> capitalized("kepala distrik di Puncak")
    'Kepala distrik di Puncak'
    """
    return text[:1].upper() + text[1:]


def day_and_date(iso: str) -> str:
    """Write an ISO date with its day of the week; empty stays empty.

    Raises
    ------
    ValueError
        When it is not an ISO date.

    Examples
    --------
    >>> day_and_date("2026-12-01"), day_and_date("")
    ('Selasa, 1 Desember 2026', '')
    """
    if not iso:
        return ""
    day = datetime.date.fromisoformat(iso)
    return f"{DAYS[day.weekday()]}, {indonesian_date(day)}"


def slots(time: str, shares: tuple[int, ...]) -> tuple[str, ...]:
    """Divide the time of a meeting among the points of its agenda, in whole steps of five minutes.

    Parameters
    ----------
    time : str
        As typed: ``"09.00–12.00 WIB"``.
    shares : tuple of int
        Weight of each point.

    Returns
    -------
    tuple of str
        From and to of each point; all empty when the time does not name a beginning and an end, or is too short.

    Examples
    --------
    >>> slots("09.00–12.00 WIB", (1, 4, 1))
    ('09.00–09.30', '09.30–11.30', '11.30–12.00')
    >>> slots("pagi", (1, 1))
    ('', '')
    """
    found = _TIMES.search(time)
    nothing = ("",) * len(shares)
    if found is None:
        return nothing
    numbers = [int(part) for part in found.groups()]
    begin, end = numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
    if not begin < end < _DAY or numbers[1] > 59 or numbers[3] > 59:
        return nothing
    total, passed, edges = sum(shares), 0, [begin]
    for share in shares[:-1]:
        passed += share
        edges.append(begin + round((end - begin) * passed / total / _STEP) * _STEP)
    edges.append(end)
    if any(later <= earlier for earlier, later in itertools.pairwise(edges)):
        return nothing
    return tuple(f"{_clock(a)}–{_clock(b)}" for a, b in itertools.pairwise(edges))


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}.{minutes % 60:02d}"
