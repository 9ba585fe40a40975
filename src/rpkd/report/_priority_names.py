"""What chapter V's ranking is called: indicators, fields, classes, and what may be shown of small counts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rpkd.profile import FEWEST_FAMILIES, WELFARE, AreaIndicator, AreaRanking
from rpkd.regions import LocalTerms
from rpkd.report._content import Cell
from rpkd.report._words import joined

FEW = f"<{FEWEST_FAMILIES}"
QUADRANTS = ("I", "II", "III", "IV")
CLASSES = (
    "Seperempat terburuk",
    "Seperempat kedua",
    "Seperempat ketiga",
    "Seperempat terbaik",
)

# Indicator: (name in tables, as a problem, base)
INDICATORS: Mapping[str, tuple[str, str, str]] = {
    "unfit_houses": ("Rumah tidak layak huni", "rumah tidak layak huni", "keluarga"),
    "no_safe_water": ("Tanpa air minum layak", "air minum", "keluarga"),
    "no_sanitation": ("Tanpa sanitasi layak", "sanitasi", "keluarga"),
    "no_electricity": ("Tanpa listrik", "listrik", "keluarga"),
    "out_of_school_children": ("Anak tidak sekolah", "anak tidak sekolah", "penduduk"),
    "stunted_children": ("Balita stunting", "stunting", "balita"),
    "unemployed": ("Penganggur", "pengangguran", "penduduk"),
    "disabled_persons": ("Penyandang disabilitas", "penyandang disabilitas", "penduduk"),
    "elderly_alone": ("Lansia hidup sendiri", "lansia hidup sendiri", "keluarga"),
    "female_headed_families": ("Perempuan kepala keluarga", "perempuan kepala keluarga", "keluarga"),
    "sembako_families": ("Penerima Sembako", "cakupan Sembako", "keluarga desil terbawah"),
    "pkh_families": ("Penerima PKH", "cakupan PKH", "keluarga desil terbawah"),
    "pbi_persons": ("Penerima PBI JKN", "cakupan PBI", "penduduk"),
}
FIELDS: Mapping[str, str] = {
    "welfare": "Kesejahteraan keluarga",
    "housing": "Perumahan",
    "services": "Layanan dasar",
    "education": "Pendidikan",
    "health": "Kesehatan",
    "work": "Ketenagakerjaan",
    "vulnerable": "Kelompok rentan",
    "protection": "Perlindungan sosial",
}


@dataclass(frozen=True)
class Priorities:
    """The rankings of a region; each is None where its figures are not given.

    Parameters
    ----------
    district, village : AreaRanking or None
        Of kecamatan, and of desa/kelurahan.
    """

    district: AreaRanking | None = None
    village: AreaRanking | None = None

    @property
    def main(self) -> AreaRanking | None:
        """The ranking of kecamatan, or of desa/kelurahan where kecamatan are not ranked."""
        return self.district or self.village


def indicator_name(indicator: AreaIndicator, deciles: Sequence[int]) -> str:
    """Name an indicator as tables do."""
    return f"Keluarga {decile_text(deciles)}" if indicator.key == WELFARE else INDICATORS[indicator.key][0]


def problem_name(indicator: AreaIndicator, deciles: Sequence[int]) -> str:
    """Name an indicator as a problem."""
    return f"keluarga {decile_text(deciles)}" if indicator.key == WELFARE else INDICATORS[indicator.key][1]


def decile_text(deciles: Sequence[int]) -> str:
    """Write which deciles are known.

    Examples
    --------
    >>> decile_text((1, 2, 3, 4)), decile_text((1,)), decile_text((1, 3))
    ('desil 1–4', 'desil 1', 'desil 1 dan 3')
    """
    if len(deciles) > 1 and deciles[-1] - deciles[0] == len(deciles) - 1:
        return f"desil {deciles[0]}–{deciles[-1]}"
    return f"desil {joined([str(number) for number in deciles])}" if deciles else "desil terbawah"


def shown_count(value: float) -> Cell:
    """Return a count as it may be shown: nothing when not known, ``"<5"`` below five.

    Examples
    --------
    >>> shown_count(12.0), shown_count(4.0), shown_count(float("nan"))
    (12, '<5', None)
    """
    if not math.isfinite(value):
        return None
    return FEW if value < FEWEST_FAMILIES else round(value)


def shown_share(count: float, share: float) -> Cell:
    """Return a share unless it would give away a count that is not shown."""
    if not math.isfinite(share):
        return None
    return share if math.isfinite(count) and count >= FEWEST_FAMILIES else "disamarkan"


def level_words(ranking: AreaRanking, terms: LocalTerms) -> tuple[str, str]:
    """Return the level of a ranking and what its areas are called."""
    return (ranking.level, terms.district if ranking.level == "district" else terms.villages.replace(" dan ", "/"))
