"""Foundation: which characters a document can show, and texts that are too long for their place.

The PDF is set in fonts that Typst carries; they hold the scripts of Indonesian official documents and no emoji, Arabic
or East Asian characters.
"""

from __future__ import annotations

import re
import unicodedata

_RANGES = (
    (0x0020, 0x007E),  # Basic Latin
    (0x00A0, 0x024F),  # Latin-1, Latin Extended-A and B
    (0x0250, 0x02FF),  # phonetic and modifier letters: the glottal stop of some names
    (0x0300, 0x036F),  # combining marks
    (0x0370, 0x03FF),  # Greek
    (0x1E00, 0x1EFF),  # Latin Extended Additional
    (0x2000, 0x206F),  # general punctuation
    (0x2070, 0x209F),  # superscripts and subscripts
    (0x20A0, 0x20CF),  # currency
    (0x2100, 0x214F),  # letterlike symbols
    (0x2150, 0x215F),  # fractions
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematical operators
    (0x25A0, 0x25FF),  # geometric shapes
)
# Within these ranges, what none of the fonts holds.
_HOLES = frozenset({0x2041, 0x2043, 0x2053, 0x211F, 0x2121, 0x2123, 0x2125, 0x2152})
# Control, format (direction marks, soft hyphens), surrogate, private use, unassigned, line and paragraph separator:
# Word refuses some of them, and others change what a reader sees without being seen.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_LINE_BREAKS = "\n\r\t"


def is_visible(character: str) -> bool:
    r"""Tell whether a character can be seen, whatever the font.

    Examples
    --------
    >>> is_visible("🏛"), is_visible("\x07")
    (True, False)
    """
    return unicodedata.category(character) not in _INVISIBLE


def shortened(text: str, most: int) -> str:
    """Return a text, or the beginning of a longer one with "…" as its last character.

    Examples
    --------
    >>> shortened("satu dua tiga", 6), shortened("satu", 4)
    ('satu…', 'satu')
    """
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _settable_characters() -> str:
    """Return every character that a document can show."""
    points = [point for low, high in _RANGES for point in range(low, high + 1) if point not in _HOLES]
    return _LINE_BREAKS + "".join(filter(is_visible, map(chr, points)))


# One search for a whole text: tables and parameters hold hundreds of thousands of characters.
_UNSETTABLE = re.compile(f"[^{re.escape(_settable_characters())}]")


def unsettable_character(text: str) -> str | None:
    r"""Return the first character that the PDF cannot show; None when all can be.

    Line ends and tabs count as blanks; other control characters, lone surrogates and invisible direction marks do not
    pass.

    Parameters
    ----------
    text : str
        Any text, of one line or of many.

    Returns
    -------
    str or None
        One character.

    Examples
    --------
    >>> unsettable_character("Kota Bengkulu – 2025,\n≥ Rp1.000"), unsettable_character("Rencana 🏛")
    (None, '🏛')
    >>> unsettable_character("a\u202eb"), unsettable_character("a\ud800")
    ('\u202e', '\ud800')
    """
    found = _UNSETTABLE.search(text)
    return found[0] if found else None


def describe_character(character: str) -> str:
    r"""Name a character for a message: as it looks where it can be seen, its number, and its name in Unicode.

    Examples
    --------
    >>> describe_character("🏛"), describe_character("\x07")
    ('«🏛» (U+1F3DB CLASSICAL BUILDING)', 'U+0007')
    """
    number = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "")
    described = f"{number} {name}" if name else number
    return f"«{character}» ({described})" if is_visible(character) else described
