"""Groups of households that are compared with each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rpkd.survey._models import Floats, Households, Integers


@dataclass(frozen=True)
class Grouping:
    """One way of dividing households into groups.

    Parameters
    ----------
    key : str
        ``"urban"``, ``"head_sex"``, …
    title : str
        What divides them, in Indonesian.
    labels : tuple of str
        Name of each group.
    codes : numpy.ndarray of int, shape (n,)
        Number of each household's group; -1 where it is not known.
    vulnerable : bool
        Whether it is about one of the vulnerable groups: the first label is the group, the second all others.
    """

    key: str
    title: str
    labels: tuple[str, ...]
    codes: Integers
    vulnerable: bool = False


OTHERS = "penduduk lainnya"
"""Label of all households that are not in a group that is looked at by itself."""

_SIZES = ("1–2 orang", "3–4 orang", "5–6 orang", "7 orang atau lebih")
_EDUCATION = ("tidak punya ijazah", "SD sederajat", "SMP sederajat", "SMA sederajat", "perguruan tinggi")
_SECTORS = ("tidak bekerja", "pertanian", "industri", "jasa")
_AGES = ("di bawah 30 tahun", "30–44 tahun", "45–59 tahun", "60 tahun ke atas")


def groupings(households: Households) -> tuple[Grouping, ...]:
    """Return the groupings that the survey's characteristics allow; one that all households share is left out.

    Examples
    --------
    >>> from rpkd.survey import Published, synthetic_households
    >>> sample = synthetic_households(Published(2025, 492_105.0, 10.58, 1.265, 0.27), seed=1)
    >>> [grouping.key for grouping in groupings(sample)][:3]
    ['urban', 'size', 'head_female']
    """
    traits, size = households.traits, households.size
    found = [Grouping("size", "Banyaknya anggota", _SIZES, np.digitize(size, [3, 5, 7]).astype(np.int64))]
    if "urban" in traits:
        codes = _flag(traits["urban"] == 1, traits["urban"])
        found.insert(0, Grouping("urban", "Tipe daerah", ("perkotaan", "perdesaan"), codes))
    if "head_female" in traits:
        flag = _flag(traits["head_female"] == 1, traits["head_female"])
        labels = ("perempuan", "laki-laki")
        found.append(Grouping("head_female", "Kepala rumah tangga", labels, flag, vulnerable=True))
    if "head_age" in traits:
        codes = np.digitize(np.nan_to_num(traits["head_age"]), [30, 45, 60]).astype(np.int64)
        found.append(Grouping("head_age", "Umur kepala rumah tangga", _AGES, _known(codes, traits["head_age"])))
    for key, title, names in (
        ("head_education", "Ijazah kepala rumah tangga", _EDUCATION),
        ("head_sector", "Lapangan usaha kepala rumah tangga", _SECTORS),
    ):
        if key in traits:
            codes = np.nan_to_num(traits[key]).astype(np.int64)
            found.append(Grouping(key, title, tuple(names), _known(codes, traits[key])))
    if "elderly" in traits:
        alone = (size == 1) & (traits["elderly"] == 1)
        codes = _flag(alone, traits["elderly"])
        found.append(Grouping("elderly_alone", "Lansia tunggal", ("lansia tunggal", OTHERS), codes, vulnerable=True))
    for key, title, name in (
        ("disabled", "Penyandang disabilitas", "ada anggota penyandang disabilitas"),
        ("migrants", "Pekerja migran", "ada anggota pekerja migran"),
        ("orphans", "Anak yatim", "ada anak yatim, piatu, atau yatim piatu"),
    ):
        if key in traits:
            codes = _flag(traits[key] > 0, traits[key])
            found.append(Grouping(key, title, (name, OTHERS), codes, vulnerable=True))
    for key, title in (("safe_water", "Air minum"), ("sanitation", "Sanitasi")):
        if key in traits:
            found.append(Grouping(key, title, ("layak", "tidak layak"), _flag(traits[key] == 1, traits[key])))
    return tuple(grouping for grouping in found if len(np.unique(grouping.codes[grouping.codes >= 0])) > 1)


def _flag(first: np.ndarray, known: Floats) -> Integers:
    return _known(np.where(first, 0, 1).astype(np.int64), known)


def _known(codes: Integers, values: Floats) -> Integers:
    known: Integers = np.where(np.isnan(values), -1, codes).astype(np.int64)
    return known
