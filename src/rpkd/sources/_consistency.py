"""Figures that contradict each other, and figures that are odd but possible.

The three poverty measures of one population obey P2 ≤ P1 ≤ P0, and P1²/P0 ≤ P2 by the Cauchy–Schwarz inequality
(all as fractions). Published figures are rounded, so the bounds are compared with the widest rounding that could hide
behind them. No bundled figure breaks them, so a break is a slip of the hand and is refused. Jumps over time happen in
published figures (new basket, split regions): they are warned of, never refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from rpkd.errors import Problem
from rpkd.numbers import Unit, format_number
from rpkd.sources._cells import Numbers, numbered
from rpkd.sources._reading import RawTable

_MEASURES = ("headcount_ratio", "poverty_gap_index", "poverty_severity_index")
# Half of the last of two decimals, plus room for the binary form of decimal fractions.
ROUNDING = 0.005 + 1e-9
LINE_RISE = 0.25
HEADCOUNT_FALL = 0.30
HEADCOUNT_RISE = 0.40
LONGEST_HOLE = 2
SHALLOWEST_GAP = 0.02
_RULE = "P2 ≤ P1 ≤ P0 dan P1²/P0 ≤ P2 (sebagai bagian dari 1), dengan kelonggaran pembulatan dua desimal"
_REMEDY = "cocokkan ketiga angka dengan sumbernya; kosongkan dan daftarkan di gaps bila terbitannya keliru"


def check_measures(raw: RawTable, numbers: Mapping[str, Numbers]) -> Iterator[Problem]:
    """Yield the rows whose P0, P1 and P2 cannot belong to one population."""
    if not set(_MEASURES) <= set(numbers):
        return
    p0, p1, p2 = (numbers[name] for name in _MEASURES)
    order = [
        ("poverty_gap_index", p1 - p0 > 2 * ROUNDING, "P1 lebih besar daripada P0"),
        ("poverty_severity_index", p2 - p1 > 2 * ROUNDING, "P2 lebih besar daripada P1"),
        ("poverty_severity_index", p2 - p0 > 2 * ROUNDING, "P2 lebih besar daripada P0"),
    ]
    smallest_p1 = np.maximum(p1 - ROUNDING, 0.0) / 100
    bound = smallest_p1**2 / ((p0 + ROUNDING) / 100)
    too_even = (p2 + ROUNDING) / 100 < bound
    order.append(("poverty_severity_index", too_even, "P2 terlalu kecil untuk P0 dan P1 itu"))
    told: set[int] = set()
    for column, wrong, what in order:
        for index in (int(i) for i in np.flatnonzero(wrong)):
            if index not in told:
                told.add(index)
                value = "; ".join(f"{name} {raw.columns[name][index] or '(kosong)'}" for name in _MEASURES)
                yield Problem(raw.where(index, column), what, value=value, rule=_RULE, remedy=_REMEDY)


def odd_figures(raw: RawTable, numbers: Mapping[str, Numbers], area_column: str) -> tuple[Problem, ...]:
    """Return what a reader should know about figures that are odd but possible.

    Each figure is compared with the one of the year before, of the same area and month; the headcount, whose series
    has holes, with the last known one.
    """
    if "year" not in numbers:
        return ()
    month = numbers.get("month", np.zeros(len(raw.rows)))
    _, area = numbered(raw.columns[area_column])
    order = np.lexsort((numbers["year"], month, area))
    series = area * 100 + month
    problems: list[Problem] = []
    for name, fall, rise, longest in (
        ("poverty_line", 0.0, LINE_RISE, 1),
        ("headcount_ratio", HEADCOUNT_FALL, HEADCOUNT_RISE, LONGEST_HOLE),
    ):
        if name in numbers:
            known = order[~np.isnan(numbers[name][order])]
            problems.extend(_jumps(raw, area_column, series, known, numbers, name, (fall, rise, longest)))
    if {"headcount_ratio", "poverty_gap_index"} <= set(numbers):
        problems.extend(_shallow_gaps(raw, area_column, numbers))
    return tuple(problems)


def _jumps(
    raw: RawTable,
    area_column: str,
    series: Numbers,
    known: npt.NDArray[np.intp],
    numbers: Mapping[str, Numbers],
    name: str,
    limits: tuple[float, float, int],
) -> Iterator[Problem]:
    fall, rise, longest = limits
    before, after = known[:-1], known[1:]
    years = numbers["year"]
    apart = years[after] - years[before]
    positive = numbers[name][before] > 0
    ratio = np.divide(numbers[name][after], numbers[name][before], out=np.ones(len(before)), where=positive)
    odd = (series[before] == series[after]) & (apart <= longest) & ((ratio < 1 - fall) | (ratio > 1 + rise))
    for position in np.flatnonzero(odd):
        earlier, later = int(before[position]), int(after[position])
        area = raw.columns[area_column][later]
        change = format_number(100 * abs(ratio[position] - 1), Unit.PERCENT, 0)
        yield Problem(
            raw.where(later, name),
            f"angka {'naik' if ratio[position] > 1 else 'turun'} {change} persen "
            f"dari {years[earlier]:.0f} ke {years[later]:.0f} ({area})",
            value=f"{raw.columns[name][earlier]} menjadi {raw.columns[name][later]}",
            rule=f"ditandai bila turun lebih dari {100 * fall:.0f} atau naik lebih dari {100 * rise:.0f} persen",
            remedy="cocokkan dengan terbitan BPS; angka dipakai apa adanya",
        )


def _shallow_gaps(raw: RawTable, area_column: str, numbers: Mapping[str, Numbers]) -> Iterator[Problem]:
    p0, p1 = numbers["headcount_ratio"], numbers["poverty_gap_index"]
    for index in (int(i) for i in np.flatnonzero(p1 + ROUNDING < SHALLOWEST_GAP * p0)):
        yield Problem(
            raw.where(index, "poverty_gap_index"),
            f"P1 sangat kecil dibanding P0 ({raw.columns[area_column][index]} tahun {raw.columns['year'][index]})",
            value=f"P0 {raw.columns['headcount_ratio'][index]}, P1 {raw.columns['poverty_gap_index'][index]}",
            rule=f"P1 biasanya lebih dari {100 * SHALLOWEST_GAP:.0f} persen dari P0",
            remedy="cocokkan dengan terbitan BPS, mungkin letak tanda desimal bergeser; angka dipakai apa adanya",
        )
