"""Foundation: which characters a document can show.

The PDF is set in fonts that Typst carries; they hold the scripts of Indonesian official documents and no emoji, Arabic
or East Asian characters.
"""

from __future__ import annotations

_RANGES = (
    (0x0020, 0x007E),  # Basic Latin
    (0x00A0, 0x024F),  # Latin-1, Latin Extended-A and B
    (0x0300, 0x036F),  # combining marks
    (0x0370, 0x03FF),  # Greek
    (0x1E00, 0x1EFF),  # Latin Extended Additional
    (0x2010, 0x2027),  # general punctuation
    (0x2030, 0x205E),
    (0x20A0, 0x20BF),  # currency
    (0x2100, 0x214F),  # letterlike symbols
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematical operators
)


def unsettable_character(text: str) -> str | None:
    """Return the first character that the PDF cannot show; None when all can be.

    Line ends and tabs count as blanks; control characters, lone surrogates and invisible direction marks do not pass.

    Examples
    --------
    >>> unsettable_character("Kota Bengkulu – 2025, Rp1.000"), unsettable_character("Rencana 🏛")
    (None, '🏛')
    """
    for character in text:
        code = ord(character)
        if character not in "\n\t" and not any(low <= code <= high for low, high in _RANGES):
            return character
    return None
