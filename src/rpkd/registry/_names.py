"""Names and addresses in the form in which they are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rpkd.registry._identity import MISSING_MARKS

_BEFORE_NAME = frozenset(
    (
        *("H", "HJ", "HI", "HAJI", "HAJJAH", "KH", "KYAI", "DR", "DRA", "DRS", "IR", "PROF", "NY", "NYONYA", "TN"),
        *("NN", "BPK", "BAPAK", "IBU", "ALM", "ALMH", "ALMARHUM", "ALMARHUMAH"),
    )
)
# What ends no name, with or without points; and short degrees, taken for one only with points or after a comma: SE, MA
# and ST are parts of names as well.
_DEGREES = frozenset(
    (
        *("SPD", "SPDI", "SPDSD", "SKOM", "SSOS", "SSOSI", "SKM", "SKEP", "STRKEP", "STRKEB", "SHUT", "SPSI", "SFARM"),
        *("SIKOM", "SAG", "SSI", "SPT", "SSTP", "AMD", "AMDKEB", "AMDKEP", "AMAPD", "MPD", "MPDI", "MSI", "MKES"),
        *("MKOM", "MSC", "MBA", "NERS", "PHD", "BSC", "ALM", "ALMH", "ALMARHUM", "ALMARHUMAH"),
    )
)
_SHORT_DEGREES = _DEGREES | frozenset(
    (
        *("SE", "SH", "SHI", "ST", "SIP", "SP", "SS", "SAP", "SAB", "SPN", "AMA", "AMK", "MM", "MH", "MT", "MA"),
        *("MAP", "MAG", "BA", "NS", "LC", "APT", "DR", "KEB", "KEP", "PD", "KOM", "SOS", "SI"),
    )
)
_MUHAMMAD = frozenset(
    (
        *("MUH", "MUHD", "MUHAMAD", "MUHAMMAT", "MUHAMAT", "MOH", "MOHD", "MOHAMAD", "MOHAMMAD", "MOHAMMED", "MHD"),
        *("MOHAMED", "MOCH", "MOCHAMAD", "MOCHAMMAD", "MOCHAMAT", "MUCH", "MUCHAMAD", "MUCHAMMAD", "MUCHAMMAT"),
    )
)
_FATHER = frozenset(("BIN", "BINTI", "BT", "BTI", "BINTE", "ALIAS", "ALS"))
_APOSTROPHES = str.maketrans(dict.fromkeys("'`´‘’ʼ\"“”"))
_NOT_LETTERS = re.compile(r"[^A-Z]+")
_POINTED = re.compile(r"(?<![A-Z])(?:[A-Z]{1,3}\.){2,}[A-Z]*\.?|(?<![A-Z])[A-Z]{1,4}\.[A-Z][A-Z.]*")

_RT_RW = re.compile(
    r"\bR[\s.]?T(?:[\s.]*/[\s.]*R[\s.]?W)?[\s.:]*0*([0-9]{1,3})(?:[\s./,;:&-]*R[\s.]?W[\s.:]*|\s*/\s*)0*([0-9]{1,3})\b",
    re.IGNORECASE,
)
_RT = re.compile(r"\bR[\s.]?T[\s.:]*0*([0-9]{1,3})\b", re.IGNORECASE)
_RW = re.compile(r"\bR[\s.]?W[\s.:]*0*([0-9]{1,3})\b", re.IGNORECASE)
_BARE_RT_RW = re.compile(r"(?<![0-9/])0*([0-9]{1,3})\s*/\s*0*([0-9]{1,3})(?![0-9/])")
_NOT_ADDRESS = re.compile(r"[^A-Z0-9]+")
_STREET_WORDS = {
    **dict.fromkeys(("JALAN", "JLN"), "JL"),
    **dict.fromkeys(("DUSUN", "DSN"), "DS"),
    **dict.fromkeys(("DUKUH", "DUKUHAN", "DKH"), "DK"),
    **dict.fromkeys(("KAMPUNG", "KAMP", "KPG"), "KP"),
    **dict.fromkeys(("LINGKUNGAN", "LINGK"), "LK"),
    **dict.fromkeys(("NOMOR", "NOMER"), "NO"),
    "GANG": "GG",
    "KELURAHAN": "KEL",
    "KECAMATAN": "KEC",
    "BLK": "BLOK",
    "PERUMAHAN": "PERUM",
}

Result = TypeVar("Result")


def name_key(name: str) -> str:
    """Write a name as it is compared: capitals of ASCII, single blanks, without marks, titles and degrees.

    ``MUH.``, ``MOCH.`` and the like become MUHAMMAD, ``ABD.`` becomes ABDUL, a leading ``ST.`` SITI; what follows BIN,
    BINTI or ALIAS is left out, since lists with the father's name stand beside lists without.

    Examples
    --------
    >>> name_key("Hj. Sîti  Nur'aini, S.Pd."), name_key("MOCH. SALEH BIN AHMAD"), name_key("Drs. H. Budi S.E")
    ('SITI NURAINI', 'MUHAMMAD SALEH', 'BUDI')
    >>> name_key("ST. AMINAH"), name_key("Supardi"), name_key("-")
    ('SITI AMINAH', 'SUPARDI', '')
    """
    plain = _plain(name)
    first, *after = plain.split(",")
    if "." in first:
        first = _POINTED.sub(_without_degree, first)
    words = _NOT_LETTERS.sub(" ", first).split()
    for part in after:
        squashed = _NOT_LETTERS.sub("", part)
        pieces = _NOT_LETTERS.sub(" ", part).split()
        if squashed not in _SHORT_DEGREES and not all(piece in _SHORT_DEGREES or len(piece) < 2 for piece in pieces):
            words += pieces
    while len(words) > 1 and words[0] in _BEFORE_NAME:
        words = words[1:]
    while len(words) > 1 and words[-1] in _DEGREES:
        words = words[:-1]
    for place, word in enumerate(words[1:], start=1):
        if word in _FATHER:
            words = words[:place]
            break
    written = [_written_out(word, place, len(words)) for place, word in enumerate(words)]
    key = " ".join(written)
    return "" if {plain.strip(), key} & MISSING_MARKS else key


def split_address(address: str) -> tuple[str, str, str]:
    """Return the address as it is compared, RT and RW (digits without leading zeros, empty where not written).

    Examples
    --------
    >>> split_address("Jalan Mawar No. 5 RT 001 / RW. 02"), split_address("Dsn. Krajan 03/01")
    (('JL MAWAR NO 5', '1', '2'), ('DS KRAJAN', '3', '1'))
    """
    rt = rw = ""
    found = _RT_RW.search(address)
    if found is None:
        rt_found, rw_found = _RT.search(address), _RW.search(address)
        if rt_found or rw_found:
            rt, rw = rt_found[1] if rt_found else "", rw_found[1] if rw_found else ""
            address = _RW.sub(" ", _RT.sub(" ", address))
        elif "/" in address:
            found = _BARE_RT_RW.search(address)
    if found:
        rt, rw = found[1], found[2]
        address = f"{address[: found.start()]} {address[found.end() :]}"
    plain = _plain(address)
    words = _NOT_ADDRESS.sub(" ", plain).split()
    key = " ".join(_STREET_WORDS.get(word, word) for word in words)
    return ("" if plain.strip() in MISSING_MARKS else key), number_text(rt), number_text(rw)


def number_text(text: str) -> str:
    """Return the digits of an RT or RW without leading zeros; empty for 000 and for what is no number.

    Examples
    --------
    >>> number_text("007"), number_text("000"), number_text("RT 2"), number_text("2.0"), number_text("-")
    ('7', '', '2', '2', '')
    """
    found = re.search(r"(?<![0-9])0*([1-9][0-9]{0,2})(?:[.,]0*)?(?![0-9])", text)
    return found[1] if found else ""


def each_kind(cells: pd.Series, read: Callable[[str], Result]) -> tuple[NDArray[np.int64], list[Result]]:
    """Apply a function once to each different text: lists repeat names, addresses and dates.

    Returns
    -------
    places : numpy.ndarray of int
        For each cell the place of its result.
    results : list
        One for each different text.
    """
    places, kinds = pd.factorize(cells.to_numpy(object))
    return places.astype(np.int64), [read(kind) for kind in kinds]


def spread(places: NDArray[np.int64], results: list[str]) -> NDArray[np.object_]:
    """Return the result of each cell, from what `each_kind` gave."""
    return np.array([*results, ""], object)[places]


def _plain(text: str) -> str:
    """Write a text in capitals, without apostrophes and without the marks on letters."""
    capitals = text.upper()
    if capitals.isascii() and "'" not in capitals and "`" not in capitals and '"' not in capitals:
        return capitals
    spread_out = unicodedata.normalize("NFKD", capitals.translate(_APOSTROPHES))
    return "".join(character for character in spread_out if not unicodedata.combining(character))


def _without_degree(found: re.Match[str]) -> str:
    """Take out a group of letters with points when it is a degree: S.PD, A.MD.KEB, S.E."""
    return " " if found[0].replace(".", "") in _SHORT_DEGREES else found[0]


def _written_out(word: str, place: int, words: int) -> str:
    if word in _MUHAMMAD and words > 1:
        return "MUHAMMAD"
    if word == "ABD" and words > 1:
        return "ABDUL"
    if place == 0 and word == "ST" and words > 1:
        return "SITI"
    return word
