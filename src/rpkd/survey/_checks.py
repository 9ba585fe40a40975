"""Checks of a survey against what BPS published, and of its own shape."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rpkd.errors import Problem
from rpkd.numbers import Unit, format_number
from rpkd.poverty import fgt
from rpkd.survey._models import Floats, Households, Published

# A weighted count this near to the mistaken one, in percent, is taken for the mistake.
_MISTAKE_PERCENT = 10.0
_FAR_ABOVE_MEDIAN = 25.0
_FAR_BELOW_LINE = 0.15
_ROUNDING = 0.005
# Between these multiples of the poverty line lies the median of every region, from the poorest (P0 above a third, so
# about one) to the richest.
_LEAST_LINES, _MOST_LINES = 0.3, 6.0
_MOST_NAMED = 5


def check_households(
    households: Households, published: Published | None, where: str, tolerance: float = 10.0
) -> tuple[list[Problem], list[Problem]]:
    """Compare a survey with the published figures and look for what is odd in it.

    Parameters
    ----------
    households : Households
        The survey.
    published : Published or None
        BPS's figures of the survey's year; None when there are none.
    where : str
        The survey's file as messages name it.
    tolerance : float
        Percent by which the weighted persons may differ from the published population.

    Returns
    -------
    errors : list of Problem
        Mistakes that make every estimate wrong: a weight of the wrong kind.
    warnings : list of Problem
        What a reader must know: a P0 that differs from the published one, strata with one PSU, outliers.
    """
    errors: list[Problem] = []
    warnings: list[Problem] = []
    if published is None:
        warnings.append(
            Problem(
                where,
                f"angka terbitan BPS {households.year} tidak tersedia, sehingga survei ini tidak dapat dicocokkan",
                rule="garis kemiskinan, P0, dan jumlah penduduk dari tahun survei",
                remedy="periksa kunci year di peta kolom, atau lengkapi data/bps/poverty_regency.csv",
            )
        )
    else:
        _population(households, published, where, tolerance, errors, warnings)
        errors += _expenditure_unit(households, published, where)
        if not errors:
            warnings += _headcount(households, published, where)
        warnings += _outliers(households, published, where)
    warnings += _singletons(households, where)
    return errors, warnings


def _population(
    households: Households,
    published: Published,
    where: str,
    tolerance: float,
    errors: list[Problem],
    warnings: list[Problem],
) -> None:
    if published.population is None:
        return
    persons, weights = float(households.person_weight.sum()), float(households.weight.sum())
    ratio = persons / published.population
    if abs(ratio - 1) * 100 <= tolerance:
        return
    figures = (
        f"{format_number(persons, Unit.PERSONS)} jiwa, yaitu {format_number(ratio, Unit.INDEX)} kali "
        f"{format_number(published.population, Unit.PERSONS)} jiwa menurut angka BPS {published.year}"
    )
    rule = f"jumlah penimbang jiwa dalam batas {format_number(tolerance, Unit.PERCENT, 0)} persen dari jumlah penduduk"
    # Households multiplied by their size although the weight counted persons already, or the other way round.
    by_size = float((households.weight * households.size**2).sum())
    for count, mistake, remedy in (
        (weights, "penimbang itu sudah menghitung jiwa, tetapi diperlakukan sebagai penimbang rumah tangga", "persons"),
        (by_size, "penimbang itu menghitung rumah tangga, tetapi diperlakukan sebagai penimbang jiwa", "households"),
    ):
        if abs(count / published.population - 1) * 100 <= min(_MISTAKE_PERCENT, tolerance):
            errors.append(
                Problem(
                    where,
                    f"jumlah penimbang tidak cocok; tampaknya {mistake}",
                    figures,
                    rule,
                    f"tulis weight_means: {remedy} di peta kolom",
                )
            )
            return
    likely = "periksa kolom weight di peta kolom, tahun survei, dan kelengkapan berkas"
    if ratio < 0.02:
        likely = "penimbang tampaknya sudah dinormalkan; pakai penimbang asli (FWT, WERT, atau WEIND)"
    warnings.append(Problem(where, "jumlah penimbang berbeda dengan jumlah penduduk", figures, rule, likely))


def _expenditure_unit(households: Households, published: Published, where: str) -> list[Problem]:
    """Refuse expenditure that half the people cannot have: thousands, a year, a whole household, dollars."""
    median = _weighted_median(households.expenditure, households.person_weight)
    lines = median / published.line
    if _LEAST_LINES <= lines <= _MOST_LINES:
        return []
    likely = (
        "tampaknya dalam ribuan rupiah"
        if lines < _LEAST_LINES
        else "tampaknya sebulan untuk seluruh rumah tangga, atau setahun"
    )
    return [
        Problem(
            where,
            f"pengeluaran per kapita tidak masuk akal; {likely}",
            f"nilai tengah Rp{format_number(median, Unit.RUPIAH)} per orang per bulan",
            f"garis kemiskinan {published.year} Rp{format_number(published.line, Unit.RUPIAH)}; nilai tengah "
            f"{format_number(_LEAST_LINES, Unit.INDEX)} sampai {format_number(_MOST_LINES, Unit.INDEX)} kali garis itu",
            "pakai kolom rupiah per orang per bulan, atau perbaiki kolom nilai di peta kolom",
        )
    ]


def _headcount(households: Households, published: Published, where: str) -> list[Problem]:
    if published.headcount_ratio is None:
        return []
    found = float(100 * fgt(households.expenditure, published.line, households.person_weight, (0,))[0])
    if abs(found - published.headcount_ratio) <= _ROUNDING + 1e-9:
        return []
    return [
        Problem(
            where,
            "P0 dari survei ini berbeda dengan P0 terbitan BPS",
            f"{format_number(found, Unit.PERCENT)} persen; terbitan {published.year}: "
            f"{format_number(published.headcount_ratio, Unit.PERCENT)} persen",
            f"garis kemiskinan yang sama (Rp{format_number(published.line, Unit.RUPIAH)}) memberi P0 yang sama",
            "angka resmi tetap yang diterbitkan BPS; periksa kolom pengeluaran, penimbang, dan tahun survei",
        )
    ]


def _outliers(households: Households, published: Published, where: str) -> list[Problem]:
    spent = households.expenditure
    problems = []
    high = spent > _FAR_ABOVE_MEDIAN * _weighted_median(spent, households.person_weight)
    low = spent < _FAR_BELOW_LINE * published.line
    for mask, what, rule in (
        (high, "sangat tinggi", f"lebih dari {_FAR_ABOVE_MEDIAN:g} kali nilai tengah"),
        (low, "sangat rendah", f"kurang dari {format_number(_FAR_BELOW_LINE, Unit.INDEX)} garis kemiskinan"),
    ):
        if mask.any():
            problems.append(
                Problem(
                    # Not among the values, which the document prints.
                    f"{where}, nomor rumah tangga {_named(households.identity[mask].tolist())}",
                    f"pengeluaran per kapita {what} pada {int(mask.sum())} rumah tangga",
                    None,
                    f"yang diperiksa: {rule}",
                    "periksa satuan (rupiah per orang per bulan) dan kesalahan ketik; tidak ada yang dikeluarkan",
                )
            )
    return problems


def _weighted_median(values: Floats, weights: Floats) -> float:
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, reached[-1] / 2)])


def _singletons(households: Households, where: str) -> list[Problem]:
    if not households.designed:
        return []
    stratum_of_psu = np.zeros(int(households.psu.max()) + 1, np.int64)
    stratum_of_psu[households.psu] = households.stratum
    psus = np.bincount(stratum_of_psu)
    alone = np.flatnonzero(psus == 1)
    if not len(alone):
        return []
    names = [households.stratum_names[code] or "(tanpa nama)" for code in alone]
    return [
        Problem(
            where,
            f"{len(alone)} strata hanya mempunyai satu PSU",
            _named(names),
            "ragam di dalam strata memerlukan dua PSU atau lebih",
            "untuk kesalahan baku, PSU itu dibandingkan dengan rata-rata seluruh sampel",
        )
    ]


def _named(items: Sequence[object]) -> str:
    return ", ".join(str(item) for item in items[:_MOST_NAMED]) + (" …" if len(items) > _MOST_NAMED else "")
