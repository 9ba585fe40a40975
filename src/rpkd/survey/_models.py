"""What a household survey is to the rest of the project: arrays, one value for each household."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rpkd.errors import Problem

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SYNTHETIC_LABEL = "contoh sintetis"

TRAITS: Mapping[str, str] = {
    "urban": "rumah tangga di daerah perkotaan (1) atau perdesaan (0)",
    "head_female": "kepala rumah tangga perempuan (1) atau laki-laki (0)",
    "head_age": "umur kepala rumah tangga, tahun",
    "head_education": "ijazah kepala rumah tangga: 0 tidak ada, 1 SD, 2 SMP, 3 SMA, 4 perguruan tinggi",
    "head_sector": "lapangan usaha kepala rumah tangga: 0 tidak bekerja, 1 pertanian, 2 industri, 3 jasa",
    "children": "anggota berumur di bawah 15 tahun, orang",
    "elderly": "anggota berumur 60 tahun ke atas, orang",
    "disabled": "anggota penyandang disabilitas, orang",
    "migrants": "anggota yang menjadi pekerja migran, orang",
    "orphans": "anak yatim, piatu, atau yatim piatu, orang",
    "safe_water": "air minum layak (1) atau tidak (0)",
    "sanitation": "sanitasi layak (1) atau tidak (0)",
}
"""Characteristics that a household may have, with their meaning; NaN where one is not known."""

CHILD_BELOW = 15
ELDERLY_FROM = 60


@dataclass(frozen=True)
class Published:
    """What BPS published for one region and one March.

    Parameters
    ----------
    year : int
        The year; the month is March.
    line : float
        Poverty line in rupiah per person per month.
    headcount_ratio, gap_index, severity_index : float or None
        P0, P1, P2 in percent; None where not published.
    population : float or None
        Persons; None where not known.
    """

    year: int
    line: float
    headcount_ratio: float | None = None
    gap_index: float | None = None
    severity_index: float | None = None
    population: float | None = None


@dataclass(frozen=True)
class Households:
    """A household survey of one region, real or synthetic.

    Parameters
    ----------
    identity : numpy.ndarray of str, shape (n,)
        Number of each household, unique.
    size : numpy.ndarray of int, shape (n,)
        Persons in the household.
    weight : numpy.ndarray of float, shape (n,)
        Households that each one stands for.
    stratum, psu : numpy.ndarray of int, shape (n,)
        Codes from 0; a PSU lies in one stratum. All strata 0 and each household its own PSU where the file names none.
    expenditure : numpy.ndarray of float, shape (n,)
        Rupiah per person per month.
    traits : mapping of str to numpy.ndarray of float
        Of `TRAITS`, those that are known; NaN where a household's value is not.
    year : int
        Year of the survey.
    source : str
        Citation for source lines.
    synthetic : bool
        Whether the households were made up: whatever is shown of them says so.
    stratum_names : tuple of str
        Name of each stratum code, as the file has it.
    designed : bool
        Whether strata and PSUs are the survey's own; without them standard errors would be too small.
    warnings : tuple of Problem
        What the checks found odd.
    """

    identity: NDArray[np.str_]
    size: Integers
    weight: Floats
    stratum: Integers
    psu: Integers
    expenditure: Floats
    traits: Mapping[str, Floats]
    year: int
    source: str
    synthetic: bool
    stratum_names: tuple[str, ...] = ()
    designed: bool = True
    warnings: tuple[Problem, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.size)

    @property
    def label(self) -> str:
        """What everything shown of a synthetic sample carries; empty for a real survey."""
        return SYNTHETIC_LABEL if self.synthetic else ""

    @property
    def person_weight(self) -> Floats:
        """Persons that each household stands for: its weight times its size."""
        return self.weight * self.size
