"""Indonesian words around numbers: directions, comparisons, lists, dates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from rpkd.numbers import format_quantity
from rpkd.results import Scalar

MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
_SMALL = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas")


def indonesian_date(day: date) -> str:
    """Write a date in words.

    Examples
    --------
    >>> indonesian_date(date(2026, 11, 21))
    '21 November 2026'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def count_in_words(number: int) -> str:
    """Write a small whole number in words, as Indonesian prose does; larger ones in digits.

    Examples
    --------
    >>> count_in_words(2), count_in_words(11), count_in_words(12)
    ('dua', 'sebelas', '12')
    """
    return _SMALL[number] if 0 <= number < len(_SMALL) else str(number)


def joined(items: Sequence[str]) -> str:
    """Join words into an Indonesian list.

    Examples
    --------
    >>> joined(["a"]), joined(["a", "b"]), joined(["a", "b", "c"])
    ('a', 'a dan b', 'a, b, dan c')
    """
    if len(items) < 3:
        return " dan ".join(items)
    return ", ".join(items[:-1]) + f", dan {items[-1]}"


def inside(title: str) -> str:
    """Write a title as it stands inside a sentence: small, unless it begins with an abbreviation or a proper name.

    Examples
    --------
    >>> inside("Harapan lama sekolah (HLS)"), inside("PDRB per kapita"), inside("Indeks Pembangunan Manusia (IPM)")
    ('harapan lama sekolah (HLS)', 'PDRB per kapita', 'Indeks Pembangunan Manusia (IPM)')
    """
    first, _, rest = title.partition(" ")
    proper = first[1:] != first[1:].lower() or rest[:1].isupper()
    return title if proper else title[:1].lower() + title[1:]


def year_list(years: Iterable[int]) -> str:
    """Write years as a list, neighbours as a span.

    Examples
    --------
    >>> year_list([2014, 2015, 2016, 2018, 2024])
    '2014–2016, 2018, dan 2024'
    """
    spans: list[list[int]] = []
    for year in sorted(years):
        if spans and year == spans[-1][-1] + 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    return joined([str(span[0]) if len(span) == 1 else f"{span[0]}–{span[-1]}" for span in spans])


def size(figure: Scalar) -> str:
    """Write a difference without its sign, with its unit; the words around it say the direction.

    Examples
    --------
    >>> from rpkd.numbers import Unit
    >>> size(Scalar("a", "A", -0.46, Unit.PERCENTAGE_POINT))
    '0,46 poin persen'
    """
    return format_quantity(abs(number(figure)), figure.unit, figure.decimals)


def number(figure: Scalar) -> float:
    """Return the value of a scalar that is known to be a number.

    Raises
    ------
    TypeError
        When it is missing or a text.
    """
    if not isinstance(figure.value, int | float):
        raise TypeError(f"{figure.key} bukan angka: {figure.value!r}")
    return figure.value


def whole(figure: Scalar) -> int:
    """Return a count or a rank as a whole number."""
    return int(number(figure))


def prints_as_zero(figure: Scalar) -> bool:
    """Tell whether a difference vanishes at the decimals it is shown with."""
    return not any(mark in "123456789" for mark in format_quantity(abs(number(figure)), figure.unit, figure.decimals))


def moved(difference: Scalar) -> str:
    """Say which way a figure moved and by how much.

    Examples
    --------
    >>> from rpkd.numbers import Unit
    >>> moved(Scalar("a", "A", 0.46, Unit.PERCENTAGE_POINT)), moved(Scalar("a", "A", 0.0, Unit.PERCENTAGE_POINT))
    ('naik 0,46 poin persen', 'tidak berubah')
    """
    if prints_as_zero(difference):
        return "tidak berubah"
    return f"{'naik' if number(difference) > 0 else 'turun'} {size(difference)}"


def against(gap: Scalar, other: str) -> str:
    """Say how a figure compares with another: higher, lower or the same.

    Examples
    --------
    >>> from rpkd.numbers import Unit
    >>> against(Scalar("a", "A", -0.5, Unit.PERCENTAGE_POINT), "angka provinsi")
    '0,50 poin persen lebih rendah daripada angka provinsi'
    """
    if prints_as_zero(gap):
        return f"sama dengan {other}"
    return f"{size(gap)} lebih {'tinggi' if number(gap) > 0 else 'rendah'} daripada {other}"


def ordinal(rank: int) -> str:
    """Write a rank.

    Examples
    --------
    >>> ordinal(1), ordinal(3)
    ('pertama', 'ke-3')
    """
    return "pertama" if rank == 1 else f"ke-{rank}"


def sentence(text: str) -> str:
    """Give a text a capital first letter and a final stop."""
    stripped = text.strip()
    return stripped[:1].upper() + stripped[1:] + ("" if stripped.endswith((".", "!", "?")) else ".")


def source_text(citations: Iterable[str], vintage: str = "", note: str = "") -> str:
    """Write a source line, with what the reader must know after it.

    Examples
    --------
    >>> source_text(["BPS, Data dan Informasi Kemiskinan Kabupaten/Kota"], "Maret 2025")
    'Sumber: BPS, Data dan Informasi Kemiskinan Kabupaten/Kota, Maret 2025 (diolah).'
    """
    unique = list(dict.fromkeys(citation.rstrip(". ") for citation in citations))
    line = f"Sumber: {'; '.join(unique)}{', ' + vintage if vintage else ''} (diolah)."
    return f"{line} {sentence(note)}" if note else line
