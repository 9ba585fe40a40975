"""A synthetic sample written as files in the shape of Susenas, so that reading can be tried from end to end.

Names, a column in each file, the household numbers and the column map say that the files are made up.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rpkd.files import write_text
from rpkd.regions import Region
from rpkd.survey._blocks import MARK_COLUMN
from rpkd.survey._expenditure import WEEKS_A_MONTH
from rpkd.survey._map import LAYOUT_FOLDER
from rpkd.survey._models import ELDERLY_FROM, SYNTHETIC_LABEL, Floats, Households, Integers

MAP_NAME = "susenas.yaml"
_PREFIX = "contoh-sintetis"
# Codes of made-up goods: food of block 41, other goods of block 42, and the row that is the total of two others.
_FOOD = {1: 0.45, 52: 0.20, 72: 0.35}
_MONTHLY, _YEARLY, _TOTAL = 189, 200, 199
_FOOD_SHARE = 0.6
_YEARLY_SHARE = 0.3

_MAP = """\
# Peta kolom data CONTOH SINTETIS {name}: dibuat rpkd, bukan hasil survei, tidak menggambarkan rumah tangga mana pun.
# Salin dan ubah untuk data Susenas sendiri; arti setiap kunci ada di data/{layouts}/peta-kolom.yaml.

layout: susenas-kp-komoditas
year: {year}
source: rpkd
synthetic: true
weight_means: households    # FWT di sini menghitung rumah tangga

households:
  file: {prefix}-kor-rumah-tangga.csv
  columns:
    household: RENUM
    province: R101
    regency: R102
    urban: R105
    psu: PSU
    stratum: STRATA
    weight: FWT
    size: R301
    safe_water: AIR_LAYAK
    sanitation: SANITASI_LAYAK

individuals:
  file: {prefix}-kor-anggota.csv
  columns:
    disabled: DISABILITAS
    migrant: PEKERJA_MIGRAN
    orphan: YATIM
    education: IJAZAH
    sector: LAPANGAN_USAHA

food:
  file: {prefix}-kp-blok41.csv

nonfood:
  file: {prefix}-kp-blok42.csv

codes:
  disabled: [1]
  migrant: [1]
  orphan: [1]
  safe_water: [1]
  sanitation: [1]
  education: {{none: [0], primary: [1], junior: [2], senior: [3], higher: [4]}}
  sector: {{agriculture: [1], industry: [2], services: [3]}}
"""


def write_example(households: Households, region: Region, folder: Path) -> tuple[Path, ...]:
    """Write a synthetic sample as the files that an office would get, with their column map.

    Parameters
    ----------
    households : Households
        Synthetic: a real survey is never written.
    region : Region
        Gives the BPS codes.
    folder : Path
        Where to write.

    Returns
    -------
    tuple of Path
        The column map first. Read back, it gives the same expenditures, weights, design and characteristics.

    Raises
    ------
    ValueError
        When the households are of a real survey.
    """
    if not households.synthetic:
        raise ValueError("only a synthetic sample may be written as an example")
    tables = {
        "kor-rumah-tangga": _household_table(households, region),
        "kor-anggota": _member_table(households, region),
        "kp-blok41": _food_table(households, region),
        "kp-blok42": _nonfood_table(households, region),
    }
    paths = [folder / MAP_NAME]
    text = _MAP.format(name=region.name, layouts=LAYOUT_FOLDER, year=households.year, prefix=_PREFIX)
    write_text(paths[0], text)
    for name, table in tables.items():
        path = folder / f"{_PREFIX}-{name}.csv"
        write_text(path, table.assign(**{MARK_COLUMN: SYNTHETIC_LABEL}).to_csv(index=False, lineterminator="\n"))
        paths.append(path)
    return tuple(paths)


def _keys(households: Households, region: Region, rows: Integers) -> dict[str, NDArray[np.str_]]:
    """Return the columns that say which household a row belongs to."""
    return {
        "RENUM": households.identity[rows],
        "R101": np.full(len(rows), region.bps_code[:2]),
        "R102": np.full(len(rows), region.bps_code[2:]),
    }


def _household_table(households: Households, region: Region) -> pd.DataFrame:
    traits = households.traits
    rows = np.arange(len(households))
    return pd.DataFrame(
        {
            **_keys(households, region, rows),
            "R105": np.where(traits["urban"] == 1, 1, 2),
            "PSU": households.psu + 1,
            "STRATA": households.stratum + 1,
            "FWT": households.weight,
            "R301": households.size,
            "AIR_LAYAK": np.where(traits["safe_water"] == 1, 1, 2),
            "SANITASI_LAYAK": np.where(traits["sanitation"] == 1, 1, 2),
        }
    )


def _member_table(households: Households, region: Region) -> pd.DataFrame:
    """List members: the head, then children, then the other elderly, then other adults."""
    size = households.size
    rows = np.repeat(np.arange(len(households)), size)
    place = np.arange(len(rows)) - np.repeat(np.cumsum(size) - size, size)
    traits = {name: values.astype(np.int64)[rows] for name, values in households.traits.items()}
    head = place == 0
    child = ~head & (place <= traits["children"])
    others_old = traits["elderly"] - (traits["head_age"] >= ELDERLY_FROM)
    old = ~head & ~child & (place <= traits["children"] + others_old)
    last = place == size[rows] - 1
    age = np.where(head, traits["head_age"], np.where(child, place % 15, np.where(old, 65, 20 + place)))

    def head_only(values: Integers) -> NDArray[np.str_]:
        return np.where(head, values.astype(np.str_), "")

    return pd.DataFrame(
        {
            **_keys(households, region, rows),
            "R401": place + 1,
            "R403": np.where(head, 1, np.where(child, 3, 9)),
            "R405": np.where(head, 1 + traits["head_female"], 1 + place % 2),
            "R407": age,
            "IJAZAH": head_only(traits["head_education"]),
            "LAPANGAN_USAHA": head_only(traits["head_sector"]),
            "DISABILITAS": np.where(last & (traits["disabled"] == 1), 1, 5),
            "PEKERJA_MIGRAN": np.where(last & (traits["migrants"] == 1), 1, 5),
            "YATIM": np.where((place == 1) & (traits["orphans"] == 1), 1, 5),
        }
    )


def _food_table(households: Households, region: Region) -> pd.DataFrame:
    rows = np.repeat(np.arange(len(households)), len(_FOOD))
    codes = np.tile(list(_FOOD), len(households))
    shares = np.tile(list(_FOOD.values()), len(households))
    month = households.expenditure * households.size * _FOOD_SHARE
    return pd.DataFrame(
        {
            **_keys(households, region, rows),
            "KODE": codes,
            "B41K10": month[rows] * shares / WEEKS_A_MONTH,
            "R301": households.size[rows],
        }
    )


def _nonfood_table(households: Households, region: Region) -> pd.DataFrame:
    """List a monthly and a yearly item, and before them the row that is their total and must not be counted."""
    count = len(households)
    rows = np.repeat(np.arange(count), 3)
    month = households.expenditure * households.size * (1 - _FOOD_SHARE)
    each_month, each_year = month * (1 - _YEARLY_SHARE), month * _YEARLY_SHARE * 12
    by_month = np.stack([each_month, each_month, np.zeros(count)], axis=1).ravel()
    by_year: Floats = np.stack([each_year, np.zeros(count), each_year], axis=1).ravel()
    return pd.DataFrame(
        {
            **_keys(households, region, rows),
            "KODE": np.tile([_TOTAL, _MONTHLY, _YEARLY], count),
            "B42K4": by_month,
            "B42K5": by_year,
            "R301": households.size[rows],
        }
    )
