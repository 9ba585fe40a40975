"""Chapter V, priority areas: the ranking of kecamatan and desa/kelurahan in numbers, tables and sentences.

Deciles rank families by welfare; they are never called poor people, and no rate of poverty is derived from them. Counts
below five families are not shown anywhere, nor are the shares that would give them away.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from rpkd.errors import Problem, UserError
from rpkd.numbers import Unit
from rpkd.params import LocationsParams
from rpkd.profile import (
    FEWEST_FAMILIES,
    LEAST_AREAS,
    LEAST_WEIGHT,
    RANK_INTERVAL,
    WEIGHT_KEYS,
    AreaRanking,
    District,
    area_ranking,
    worst_count,
)
from rpkd.regions import LocalTerms, Region
from rpkd.report._markdown import escape_markup, titled_table
from rpkd.report._poverty_numbers import Writer
from rpkd.report._priority_names import (
    CLASSES,
    QUADRANTS,
    Priorities,
    decile_text,
    indicator_name,
    level_words,
    shown_count,
    shown_share,
)
from rpkd.report._priority_tables import (
    QuadrantChart,
    detail_tables,
    quadrant_chart,
    ranking_note,
    ranking_table,
    ranking_title,
)
from rpkd.report._words import joined, whole
from rpkd.results import Recorder, ResultTable, Scalar
from rpkd.sources import Source

__all__ = [
    "CLASSES",
    "QUADRANTS",
    "WEIGHT_KEYS",
    "Priorities",
    "QuadrantChart",
    "absent_areas",
    "decile_text",
    "detail_markdown",
    "detail_tables",
    "indicator_name",
    "priority_numbers",
    "quadrant_chart",
    "rank_areas",
    "ranking_note",
    "ranking_paragraphs",
    "ranking_table",
    "ranking_title",
    "section_title",
    "shown_count",
    "shown_share",
    "weight_problems",
]

Numbers = Mapping[str, Scalar]

LIKELY, UNLIKELY = 90.0, 10.0
"""Chance (percent) of being in the worst quarter from which an area is called firm, and below which it is ruled out."""
_NAMED = 5
_RULE = Source("aturan peringkat wilayah dokumen ini", "Aturan peringkat", "rpkd", "", "")


def weight_problems(weights: Mapping[str, float], where: str) -> list[Problem]:
    """Return what is wrong with the weights that the parameters give.

    Parameters
    ----------
    weights : mapping of str to float
        By column of the table of areas.
    where : str
        File and key, for messages.
    """
    problems = []
    for name in weights:
        if name not in WEIGHT_KEYS:
            near = difflib.get_close_matches(name, WEIGHT_KEYS, n=1, cutoff=0.5)
            problems.append(
                Problem(
                    f"{where}.{name}",
                    "bobot untuk kolom yang tidak masuk indeks komposit",
                    name,
                    f"kolom indeks: {', '.join(WEIGHT_KEYS)}",
                    f"mungkin maksudnya {near[0]}" if near else "hapus baris itu",
                )
            )
    if weights and not problems and set(weights) == set(WEIGHT_KEYS) and not any(weights.values()):
        problems.append(Problem(where, "semua bobot nol", None, "sekurangnya satu bobot lebih dari nol", "beri bobot"))
    return problems


def rank_areas(
    frame: pd.DataFrame | None, districts: Sequence[District], params: LocationsParams, where: str
) -> Priorities:
    """Rank the areas of the office's table.

    Parameters
    ----------
    frame : pandas.DataFrame or None
        The table; None when the office has not filled it in.
    districts : sequence of District
        The region's kecamatan, for their names.
    params : LocationsParams
        Weights, draws and seed.
    where : str
        File and key of the weights, for messages.

    Raises
    ------
    UserError
        When a weight names no column of the index.
    """
    weights = dict(params.weights)
    problems = weight_problems(weights, where)
    if problems:
        raise UserError(*problems)
    if frame is None:
        return Priorities()
    names = {district.code: district.name for district in districts}
    members = {district.code: len(district.villages) for district in districts}
    found = [
        area_ranking(frame, level, weights=weights, draws=params.draws, seed=params.seed, names=names, members=members)
        for level in ("district", "village")
    ]
    return Priorities(*found)


def absent_areas(ranking: AreaRanking, districts: Sequence[District]) -> list[str]:
    """Return the names of the region's areas of this level that the office's table does not hold."""
    every = [
        (each.code, each.name)
        for district in districts
        for each in ((district,) if ranking.level == "district" else district.villages)
    ]
    known = set(ranking.codes)
    return [name for code, name in every if code not in known]


def priority_numbers(
    recorder: Recorder,
    found: Priorities,
    districts: Sequence[District],
    params: LocationsParams,
    source: Source,
) -> dict[str, Scalar]:
    """Record every number that the section says in words.

    Parameters
    ----------
    recorder : Recorder
        Takes the scalars.
    found : Priorities
        From `rank_areas`.
    districts : sequence of District
        The region's kecamatan.
    params : LocationsParams
        Draws.
    source : Source
        Of the table of areas.
    """
    writer = Writer(recorder, source)
    value: float
    for level, ranking, word in (
        ("district", found.district, "kecamatan"),
        ("village", found.village, "desa/kelurahan"),
    ):
        if ranking is None:
            continue
        order = ranking.order
        quarter = worst_count(len(order))
        chance = ranking.stability.worst_quarter
        alike = sum(bool(ranking.rank[row] <= quarter and ranking.rank_by_order[row] <= quarter) for row in order)
        for key, label, value in (
            ("areas", "wilayah dalam tabel", len(ranking.codes)),
            ("absent", "wilayah yang tidak ada dalam tabel", len(absent_areas(ranking, districts))),
            ("ranked", "wilayah yang diperingkat", len(order)),
            ("indicators", "indikator indeks", len(ranking.indicators)),
            ("quarter", "wilayah di seperempat terburuk", quarter),
            ("firm", "wilayah yang hampir pasti di seperempat terburuk", int(np.sum(chance >= LIKELY))),
            ("open", "wilayah yang belum pasti", int(np.sum((chance > UNLIKELY) & (chance < LIKELY)))),
            ("alike", "wilayah yang tetap di seperempat terburuk bila dinormalkan menurut urutan", alike),
            ("first_quadrant", "wilayah di kuadran I", int(np.sum(ranking.quadrant == 1))),
        ):
            writer.add(f"priority_{level}_{key}", f"Peringkat {word}: {label}", value, Unit.COUNT)
        cut = ranking.share_cut if math.isfinite(ranking.share_cut) else None
        label = f"Peringkat {word}: median bagian keluarga {decile_text(ranking.deciles)}"
        writer.add(f"priority_{level}_share_cut", label, cut, Unit.PERCENT)
        number = ranking.number_cut if ranking.number_cut >= FEWEST_FAMILIES else None
        label = f"Peringkat {word}: median jumlah keluarga {decile_text(ranking.deciles)}"
        writer.add(f"priority_{level}_number_cut", label, number, Unit.COUNT)
    rule = Writer(recorder, _RULE, writer.numbers)
    for key, label, value, unit in (
        ("draws", "Pengambilan ulang", params.draws, Unit.COUNT),
        ("interval", "Bagian pengambilan ulang di dalam selang peringkat", RANK_INTERVAL, Unit.PERCENT),
        ("likely", "Peluang sekurangnya agar disebut hampir pasti", LIKELY, Unit.PERCENT),
        ("unlikely", "Peluang setinggi-tingginya agar disebut hampir pasti tidak", UNLIKELY, Unit.PERCENT),
        ("least_areas", "Wilayah sekurangnya yang mempunyai suatu indikator", LEAST_AREAS, Unit.PERCENT),
        ("least_weight", "Bobot sekurangnya yang diketahui dari suatu wilayah", LEAST_WEIGHT, Unit.PERCENT),
        ("few", "Jumlah yang disamarkan bila kurang dari", FEWEST_FAMILIES, Unit.COUNT),
    ):
        rule.add(f"priority_{key}", label, value, unit, decimals=0)
    return writer.numbers


def section_title(found: Priorities, terms: LocalTerms, region: Region) -> str:
    """Write the heading of the section: true for what stands under it."""
    if found.district is not None:
        return f"Peringkat dan Kuadran {terms.district.capitalize()}"
    if found.village is not None:
        return f"Peringkat dan Kuadran {terms.villages.title().replace(' Dan ', ' dan ')}"
    return f"Kuadran Kabupaten/Kota di Provinsi {region.province_name}"


def ranking_paragraphs(
    numbers: Numbers, found: Priorities, districts: Sequence[District], terms: LocalTerms, region: Region
) -> list[str]:
    """Say which areas are placed worst, how firm that is, and what is missing; or why nothing is ranked.

    Parameters
    ----------
    numbers : mapping of str to Scalar
        Made by `priority_numbers`.
    found : Priorities
        From `rank_areas`.
    districts : sequence of District
        The region's kecamatan.
    terms : LocalTerms
        What the levels are called.
    region : Region
        The report's region.
    """
    main = found.main
    if main is None:
        return _without_table(districts, terms, region)
    level, word = level_words(main, terms)
    order = main.order
    quarter = whole(numbers[f"priority_{level}_quarter"])
    names = joined([main.names[row] for row in order[: min(quarter, _NAMED)]])
    every, ranked = numbers[f"priority_{level}_areas"], numbers[f"priority_{level}_ranked"]
    which = f"Seluruh {every} {word}" if every.value == ranked.value else f"Dari {every} {word}, {ranked}"
    text = (
        f"{which} diperingkat menurut indeks komposit {numbers[f'priority_{level}_indicators']} indikator; makin "
        f"tinggi indeksnya, makin berat masalahnya. Yang terberat adalah {names}."
    )
    return [
        text,
        _stability_text(numbers, main, level, word),
        _quadrant_text(main, word),
        _caution(numbers, found, districts, terms),
    ]


def _without_table(districts: Sequence[District], terms: LocalTerms, region: Region) -> list[str]:
    first = (
        f"Tabel wilayah {region.name} (buku kerja wilayah) belum diisi, atau angkanya belum cukup untuk diperingkat. "
        f"Karena itu, indeks komposit, peringkat, dan kuadran {terms.district} tidak disusun, dan "
        "kekosongan itu tidak diganti dengan perkiraan. Yang disajikan adalah kuadran kabupaten/kota di Provinsi "
        f"{region.province_name} menurut persentase dan jumlah penduduk miskin."
    )
    known = sorted((district.mean_index, district.name) for district in districts if district.mean_index is not None)
    if not known:
        return [first]
    desa = terms.village or "desa"
    second = "Sebagai petunjuk awal dipakai Indeks Desa Membangun. "
    if len(known) > _NAMED:
        lowest = joined([name for _, name in known[:3]])
        second += f"Menurut rata-rata indeks {desa} di dalamnya, {terms.district} terendah adalah {lowest}. "
    second += (
        f"{desa.capitalize()} dengan indeks terendah didaftar sesudahnya. Satu indeks saja tidak cukup untuk "
        "menetapkan lokasi prioritas, dan kestabilan peringkatnya tidak dapat diuji."
    )
    return [first, second]


def _stability_text(numbers: Numbers, ranking: AreaRanking, level: str, word: str) -> str:
    """Say how the ranks move with the weights and the choice of indicators."""
    if len(ranking.indicators) < 2:
        return (
            "Indeks itu hanya memuat satu indikator, sehingga kestabilan peringkatnya tidak dapat diuji. Lengkapi "
            "tabel wilayah sebelum memakainya untuk menetapkan lokasi."
        )
    chance = ranking.stability.worst_quarter
    firm = [ranking.names[row] for row in ranking.order if chance[row] >= LIKELY]
    text = (
        f"Bobot dan pilihan indikator diubah-ubah secara acak {numbers['priority_draws']} kali. "
        f"Selang peringkat dalam tabel memuat {numbers['priority_interval']} hasilnya. "
    )
    if not firm:
        text += f"Tidak satu pun {word} hampir pasti termasuk seperempat terburuk."
    else:
        listed = f": {joined(firm)}" if len(firm) <= _NAMED else ""
        text += (
            f"Yang hampir pasti termasuk seperempat terburuk (peluang sekurangnya {numbers['priority_likely']}) ada "
            f"{numbers[f'priority_{level}_firm']} {word}{listed}."
        )
    if numbers[f"priority_{level}_open"].value:
        text += (
            f" Bagi {numbers[f'priority_{level}_open']} {word}, jawabannya bergantung pada bobot; urutan di sekitar "
            "batas itu tidak layak dijadikan satu-satunya dasar."
        )
    return text + (
        f" Bila indikator dinormalkan menurut urutan dan bukan jarak, {numbers[f'priority_{level}_alike']} dari "
        f"{numbers[f'priority_{level}_quarter']} {word} di seperempat terburuk tetap di sana."
    )


def _quadrant_text(ranking: AreaRanking, word: str) -> str:
    """Name the areas where both the share and the number of families in the lowest deciles are high."""
    deciles = decile_text(ranking.deciles)
    if not (ranking.quadrant > 0).any():
        return f"Kuadran tidak disusun karena jumlah keluarga menurut desil tidak diisi untuk {word}."
    names = [ranking.names[row] for row in ranking.order if ranking.quadrant[row] == 1]
    text = (
        f"Kuadran membagi {word} menurut bagian dan jumlah keluarga {deciles}, masing-masing pada mediannya. Kuadran I "
        "(keduanya tinggi) memerlukan program luas; kuadran II (bagian tinggi, jumlah rendah) rentan walaupun kecil; "
        "kuadran III (jumlah tinggi, bagian rendah) memerlukan penyasaran keluarga, bukan wilayah. "
    )
    if not names:
        return text + f"Tidak ada {word} di kuadran I."
    listed = names[: 2 * _NAMED]
    rest = " dan lainnya dalam tabel" if len(names) > len(listed) else ""
    return text + f"Di kuadran I: {', '.join(listed) + rest if rest else joined(listed)}."


def _caution(numbers: Numbers, found: Priorities, districts: Sequence[District], terms: LocalTerms) -> str:
    """Say what a decile is not, and which figures and areas are missing."""
    ranking = found.main
    if ranking is None:
        return ""
    text = (
        "Desil mengurutkan keluarga menurut kesejahteraan; keluarga desil terbawah tidak sama dengan penduduk miskin "
        "menurut BPS, dan persentase penduduk miskin menurut wilayah ini tidak diterbitkan secara resmi. Angka di "
        f"bawah {numbers['priority_few']} disamarkan."
    )
    if ranking.summed:
        text += " Angka kecamatan adalah jumlah angka desa dan kelurahannya, bila semuanya diisi."
    if ranking.left_out:
        names = joined([indicator_name(indicator, ranking.deciles).lower() for indicator, _ in ranking.left_out])
        text += (
            f" Tidak masuk indeks: {names}, karena diisi untuk kurang dari {numbers['priority_least_areas']} wilayah "
            "atau angkanya sama di semua wilayah."
        )
    for each in (found.district, found.village):
        if each is None or numbers[f"priority_{each.level}_absent"].value == 0:
            continue
        level, word = level_words(each, terms)
        absent = absent_areas(each, districts)
        listed = f": {joined(absent)}" if len(absent) <= _NAMED else ""
        text += f" Tidak ada dalam tabel wilayah: {numbers[f'priority_{level}_absent']} {word}{listed}."
    missing = [name for name, rank in zip(ranking.names, ranking.rank, strict=True) if not math.isfinite(rank)]
    if missing:
        listed = joined(missing) if len(missing) <= _NAMED else f"{', '.join(missing[:_NAMED])}, dan lainnya"
        text += (
            " Tidak diperingkat karena indikatornya yang diketahui berbobot kurang dari "
            f"{numbers['priority_least_weight']}: {listed}."
        )
    return text


def detail_markdown(tables: Mapping[str, ResultTable], numbers: Numbers, found: Priorities) -> str:
    """Write the rule of the index and the recorded detail tables one after the other, each under its title.

    Parameters
    ----------
    tables : mapping of str to ResultTable
        Recorded from `detail_tables`.
    numbers : mapping of str to Scalar
        Made by `priority_numbers`.
    found : Priorities
        From `rank_areas`.
    """
    parts = [escape_markup(_rule_text(numbers))] if found.main is not None else []
    parts += [titled_table(table) for table in tables.values()]
    if not parts:
        return "Rincian menurut wilayah disajikan setelah tabel wilayah diisi."
    return "\n\n".join(parts)


def _rule_text(numbers: Numbers) -> str:
    """Print the rule by which the index is made."""
    return (
        "Tiap indikator dibagi dengan pembandingnya, dinormalkan dari wilayah terbaik sampai wilayah terburuk "
        "(min–maks), dibalik bila makin tinggi makin baik, lalu dirata-ratakan menurut bobot. Indikator dipakai bila "
        f"diisi untuk sekurangnya {numbers['priority_least_areas']} wilayah; wilayah diperingkat bila bobot "
        f"indikatornya yang diketahui sekurangnya {numbers['priority_least_weight']}. Indikator yang tidak diketahui "
        "tidak diganti angka lain. Masalah dominan adalah indikator yang menempatkan wilayah itu paling buruk di "
        "antara wilayah lain."
    )
