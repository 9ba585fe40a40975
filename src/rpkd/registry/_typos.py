"""What goes wrong when names, dates and numbers are written down: the damage of made-up lists.

Each function gives back something else than it was given, so that the share of damaged rows is known.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

Texts = NDArray[np.object_]
Days = NDArray[np.datetime64]
Flags = NDArray[np.bool_]

# Spellings before 1972, sounds that are heard alike, and back again.
_SPELLINGS = (
    ("U", "OE"), ("J", "DJ"), ("C", "TJ"), ("Y", "J"), ("SY", "S"), ("KH", "H"), ("F", "P"), ("V", "F"), ("Z", "S"),
    ("DH", "D"), ("DD", "D"), ("I", "Y"), ("IY", "I"), ("Q", "K"), ("H", ""), ("E", "I"), ("O", "U"), ("TH", "T"),
    ("D", "DH"), ("T", "TH"),
)  # fmt: skip
_SHORT = {
    "MUHAMMAD": ("MUH.", "MOH.", "M.", "MOHD", "MUHAMAD", "MOHAMMAD", "MOCHAMAD"),
    "AHMAD": ("ACHMAD", "AKHMAD", "A."),
    "ABDUL": ("ABD.", "ABDL", "A."),
    "SITI": ("ST.", "S."),
    "NUR": ("NOOR", "N."),
    "MARIA": ("M.", "MA."),
    "WAYAN": ("W.", "WYN"),
    "MADE": ("MD",),
    "YOHANES": ("YOH.", "JOHANES"),
}
_NEAR = {"A": "S", "S": "D", "D": "F", "I": "O", "O": "I", "U": "Y", "N": "M", "M": "N", "T": "R", "R": "T", "E": "R"}
_KINDS = ("swap", "double", "drop", "near", "spelling", "space", "short", "cut", "initials", "order")
_ODDS = (0.12, 0.1, 0.12, 0.1, 0.24, 0.07, 0.09, 0.08, 0.05, 0.03)


def damaged_names(random: np.random.Generator, names: Texts) -> Texts:
    """Write names down wrongly: swapped and doubled letters, old spelling, lost words, initials, abbreviations.

    Parameters
    ----------
    random : numpy.random.Generator
        Where chance comes from.
    names : numpy.ndarray of object
        In capitals.

    Returns
    -------
    numpy.ndarray of object
        Each differs from what was given.

    Examples
    --------
    >>> damaged_names(np.random.default_rng(3), np.array(["SITI AMINAH"], dtype=object))[0] != "SITI AMINAH"
    True
    """
    kinds = random.choice(len(_KINDS), len(names), p=_ODDS)
    where = random.random((len(names), 2))
    written = [
        _damaged(str(name), _KINDS[kind], float(one), float(two))
        for name, kind, (one, two) in zip(names, kinds, where, strict=True)
    ]
    return np.array(written, dtype=object) if written else names.copy()


def _damaged(name: str, kind: str, one: float, two: float) -> str:
    changed = _attempt(name, kind, one, two)
    if changed != name and len(changed) > 1:
        return changed
    # What the kind asked for is not in this name: a letter that stands twice always makes another name.
    place = int(one * len(name))
    return name[: place + 1] + name[place:] if name[place] != " " else name[:place] + name[place + 1 :]


def _attempt(name: str, kind: str, one: float, two: float) -> str:
    words = name.split()
    place = int(one * (len(name) - 1))
    letter = name[place]
    if kind == "swap":
        return (
            name[:place] + name[place + 1] + letter + name[place + 2 :] if " " not in name[place : place + 2] else name
        )
    if kind == "double":
        return name[:place] + letter + name[place:]
    if kind == "drop":
        return name[:place] + name[place + 1 :] if letter != " " else name
    if kind == "near":
        return name[:place] + _NEAR.get(letter, "E") + name[place + 1 :] if letter != " " else name
    if kind == "spelling":
        return _respelled(name, one, two)
    if kind == "space":
        half = max(2, int(two * len(words[0])))
        return "".join(words[:2]) + "".join(f" {word}" for word in words[2:]) if len(words) > 1 else _split(name, half)
    if kind == "short":
        short = _SHORT.get(words[0])
        return " ".join([short[int(two * len(short))], *words[1:]]) if short and len(words) > 1 else name
    if len(words) < 2:
        return name
    if kind == "cut":
        return words[0] if two < 0.7 or len(words) == 2 else " ".join(words[:-1])
    if kind == "initials":
        return " ".join([words[0], *(f"{word[0]}." for word in words[1:])])
    return " ".join([*words[1:], words[0]])


def _split(name: str, half: int) -> str:
    return f"{name[:half]} {name[half:]}" if len(name) - half > 1 else name


def _respelled(name: str, one: float, two: float) -> str:
    first = int(one * len(_SPELLINGS))
    for turn in range(len(_SPELLINGS)):
        new, old = _SPELLINGS[(first + turn) % len(_SPELLINGS)]
        found, put = (new, old) if two < 0.75 else (old, new)
        if not found:
            continue
        changed = re.sub(found, put, name, count=1 if two < 0.5 else 0)
        if changed != name:
            return changed
    return name


def damaged_births(random: np.random.Generator, births: Days, latest: np.datetime64) -> Days:
    """Write dates of birth down wrongly: day and month swapped, 1 January, another year, a day beside, none at all.

    Parameters
    ----------
    random : numpy.random.Generator
        Where chance comes from.
    births : numpy.ndarray of datetime64[D]
        Dates.
    latest : numpy.datetime64
        Date of the list: none that it gives is later.

    Returns
    -------
    numpy.ndarray of datetime64[D]
        Each differs from what was given; some are NaT.
    """
    years = births.astype("datetime64[Y]")
    months = births.astype("datetime64[M]")
    month = (months - years.astype("datetime64[M]")).astype(np.int64)
    day = (births - months.astype("datetime64[D]")).astype(np.int64)
    kind = random.choice(5, len(births), p=(0.3, 0.2, 0.25, 0.15, 0.1))
    first_days = years.astype("datetime64[D]")
    swapped = (years.astype("datetime64[M]") + np.minimum(day, 11)).astype("datetime64[D]") + month
    steps = random.choice(np.array([-10, -2, -1, 1, 2, 10]), len(births))
    other_year = (months + 12 * steps).astype("datetime64[D]") + np.minimum(day, 27)
    beside = births + random.choice(np.array([-1, 1, 10]), len(births))
    wrong: Days = np.select(
        [(kind == 0) & (day < 12) & (day != month), (kind == 1) & (births != first_days), kind == 2, kind == 4],
        [swapped, first_days, other_year, np.full(len(births), np.datetime64("NaT", "D"))],
        default=beside,
    )
    return np.where(wrong > latest, births - 1, wrong)


def damaged_niks(random: np.random.Generator, niks: Texts) -> Texts:
    """Write identity numbers down wrongly in one of the last three digits, or two of them swapped.

    The first digit of the serial stays, so that no number becomes one that somebody may carry.

    Parameters
    ----------
    random : numpy.random.Generator
        Where chance comes from.
    niks : numpy.ndarray of object
        16 digits each.

    Returns
    -------
    numpy.ndarray of object
        Each differs from what was given.

    Examples
    --------
    >>> damaged_niks(np.random.default_rng(1), np.array(["3316014101909017"], dtype=object))[0][:13]
    '3316014101909'
    """
    places = random.integers(13, 16, len(niks))
    steps = random.integers(1, 10, len(niks))
    swaps = random.random(len(niks)) < 0.4
    return np.array([_renumbered(*row) for row in zip(niks, places, steps, swaps, strict=True)], dtype=object)


def _renumbered(nik: str, place: int, step: int, swap: bool) -> str:
    if swap and nik[14] != nik[15]:
        return nik[:14] + nik[15] + nik[14]
    return nik[:place] + str((int(nik[place]) + step) % 10) + nik[place + 1 :]
