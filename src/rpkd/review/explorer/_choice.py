"""Review: one setting of the explorer's controls, and its form as the part of an address behind the mark #."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote_plus

from rpkd.errors import Problem, UserError

GROWTH = (-3.0, 3.0)
"""Ends of the control of growth: percentage points a year above what the projection carries."""
LINE = (-2.0, 6.0)
"""Ends of the control of the poverty line: percent a year above its projection."""
MOST = 2.0
"""Largest multiplier of coverage."""
KEYS = ("skenario", "cakupan", "pertumbuhan", "garis", "anggaran", "tahun")
_NUMBER = re.compile(r"-?[0-9]{1,7}(?:\.[0-9]{1,6})?")
_LONGEST = 400


@dataclass(frozen=True)
class Choice:
    """What somebody set.

    Parameters
    ----------
    scenario : str
        Its code.
    coverage : float
        What the coverage of the scenario's own additional programmes is multiplied by.
    growth : float
        Growth per head above the projection, percentage points a year.
    line : float
        Rise of the poverty line above the projection, percent a year.
    budget : float or None
        Most that the additional programmes may cost in any year, billion rupiah; None for no limit.
    year : int or None
        The year whose numbers are shown large; None for the last.
    """

    scenario: str
    coverage: float = 1.0
    growth: float = 0.0
    line: float = 0.0
    budget: float | None = None
    year: int | None = None


def fragment_of(choice: Choice) -> str:
    """Write a setting as the page does.

    Examples
    --------
    >>> fragment_of(Choice("tiga-strategi", 1.25, -0.5))
    'skenario=tiga-strategi&cakupan=125&pertumbuhan=-0.5&garis=0'
    """
    parts = [
        f"skenario={choice.scenario}",
        f"cakupan={_plain(100 * choice.coverage)}",
        f"pertumbuhan={_plain(choice.growth)}",
        f"garis={_plain(choice.line)}",
    ]
    if choice.budget is not None:
        parts.append(f"anggaran={_plain(choice.budget)}")
    if choice.year is not None:
        parts.append(f"tahun={choice.year}")
    return "&".join(parts)


def _plain(number: float) -> str:
    return f"{round(number, 6) + 0.0:.6f}".rstrip("0").rstrip(".")


def parse_fragment(text: str) -> Choice:
    """Read a setting from a link that was copied from the page, or from what stands behind its mark #.

    Raises
    ------
    UserError
        When a key is unknown or twice, a number is none or beyond the ends of its control, or the scenario is missing;
        everything that is wrong at once.

    Examples
    --------
    >>> parse_fragment("jelajah-33.16.html#skenario=tiga-strategi&cakupan=150&anggaran=12.5")
    Choice(scenario='tiga-strategi', coverage=1.5, growth=0.0, line=0.0, budget=12.5, year=None)
    """
    problems: list[Problem] = []
    found = _keys(text.rpartition("#")[2].strip(), problems)
    scenario = found.get("skenario", "")
    if not re.fullmatch(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*", scenario) or len(scenario) > 40:
        rule = "kode skenario yang ada di halaman penjelajah"
        problems.append(
            Problem(
                "--setting, skenario", "skenario tidak disebut", scenario[:60] or None, rule, "salin lagi tautannya"
            )
        )
    coverage = _number(found, "cakupan", (0.0, 100 * MOST), "persen", problems)
    growth = _number(found, "pertumbuhan", GROWTH, "poin persen per tahun", problems)
    line = _number(found, "garis", LINE, "persen per tahun", problems)
    budget = _number(found, "anggaran", (0.0, 1_000_000.0), "miliar rupiah setahun", problems)
    year = _number(found, "tahun", (2000.0, 2099.0), "tahun", problems)
    if problems:
        raise UserError(*problems)
    return Choice(
        scenario,
        1.0 if coverage is None else coverage / 100,
        growth or 0.0,
        line or 0.0,
        budget,
        None if year is None else int(year),
    )


def _keys(text: str, problems: list[Problem]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for part in text[:_LONGEST].split("&") if text else ():
        key, _, value = part.partition("=")
        if key not in KEYS or key in found:
            what = "kunci disebut dua kali" if key in found else "kunci tidak dikenal"
            rule = f"kunci di sini: {', '.join(KEYS)}"
            problems.append(Problem("--setting", what, key[:60], rule, "salin lagi tautan dari halaman"))
        else:
            found[key] = unquote_plus(value)
    return found


def _number(
    found: Mapping[str, str], key: str, ends: tuple[float, float], unit: str, problems: list[Problem]
) -> float | None:
    if key not in found:
        return None
    written = found[key]
    value = float(written) if _NUMBER.fullmatch(written) else None
    if value is None or not ends[0] <= value <= ends[1]:
        rule = f"{unit}, {ends[0]:g} sampai {ends[1]:g}, dengan titik desimal"
        what = "angka tidak terbaca" if value is None else "angka di luar batas"
        remedy = f"tulis misalnya {key}={max(ends[0], min(ends[1], 1)):g}"
        problems.append(Problem(f"--setting, {key}", what, written[:60], rule, remedy))
        return None
    return value
