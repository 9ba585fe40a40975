"""Chapter III, determinants: the numbers, tables, sentences and alternative texts of the regressions.

The word is association: regencies differ in more than these characteristics, and nothing here was tried out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from rpkd.errors import Problem, UserError
from rpkd.numbers import Unit
from rpkd.profile import (
    CONFIDENCE,
    Coefficient,
    Covariate,
    Expectation,
    Link,
    NationalFit,
    NationalModel,
    Partial,
    Sample,
    Variants,
    national_fit,
)
from rpkd.regions import Region
from rpkd.report._content import Cell, TableContent
from rpkd.report._poverty_numbers import Writer
from rpkd.report._words import inside, joined, number, prints_as_zero, sentence, size, whole
from rpkd.results import Column, Recorder, Scalar
from rpkd.sources import Source, Table

Numbers = Mapping[str, Scalar]

# Indicator: (name in tables, its unit there, the readable step)
NAMES: Mapping[str, tuple[str, str, str]] = {
    "mean_years_of_schooling": ("Rata-rata lama sekolah", "tahun", "1 tahun lebih lama"),
    "expected_years_of_schooling": ("Harapan lama sekolah", "tahun", "1 tahun lebih lama"),
    "life_expectancy": ("Umur harapan hidup", "tahun", "1 tahun lebih panjang"),
    "adjusted_expenditure": ("Pengeluaran riil per kapita", "ribu Rp/tahun", "10 persen lebih besar"),
    "grdp_per_capita_constant": ("PDRB per kapita", "ribu Rp/tahun", "10 persen lebih besar"),
    "unemployment_rate": ("Tingkat pengangguran terbuka", "persen", "1 poin persen lebih tinggi"),
    "labour_force_participation": ("Tingkat partisipasi angkatan kerja", "persen", "1 poin persen lebih tinggi"),
    "safe_drinking_water": ("Akses air minum layak", "persen", "10 poin persen lebih tinggi"),
    "sanitation": ("Akses sanitasi layak", "persen", "10 poin persen lebih tinggi"),
}
_VARIANTS = {
    "with_grdp": "Dengan PDRB per kapita",
    "other_year": "Tahun lain",
    "without_influential": "Tanpa daerah berpengaruh",
}
# The sentence names at most this many regions; more are counted.
_NAMED = 12
_POINTS = " poin persen"
_RULE = Source("aturan analisis determinan dokumen ini", "Aturan analisis", "rpkd", "", "")


def name_of(covariate: Covariate) -> str:
    """Name a covariate as tables do."""
    return NAMES[covariate.indicator][0]


def required_fit(poverty: Table, indicators: Table, codes: Sequence[str]) -> NationalFit:
    """Take the model of all regions, which is the same for each of them.

    Raises
    ------
    UserError
        When the tables hold no year with enough figures.
    """
    fit = national_fit(poverty.frame, indicators.frame, codes)
    if fit is None:
        raise UserError(
            Problem(
                "data/bps/indicators_regency.csv",
                "tidak ada tahun yang cukup lengkap untuk analisis determinan",
                rule="P0 dan ciri-cirinya diketahui bagi hampir semua kabupaten/kota pada tahun yang sama",
                remedy="kembalikan berkas itu dari salinan asli proyek, atau lengkapi tahun terakhirnya",
            )
        )
    return fit


def determinant_numbers(
    recorder: Recorder,
    model: NationalModel,
    variants: Variants,
    expected: Expectation | None,
    links: Sequence[Link],
    region: Region,
    least_linked: int,
    sources: Sequence[Source],
) -> dict[str, Scalar]:
    """Record every number that the section says in words.

    Parameters
    ----------
    recorder : Recorder
        Takes the scalars.
    model : NationalModel
        Of all regions.
    variants : Variants
        The same model fitted otherwise.
    expected : Expectation or None
        Of the report's region; None when the model says nothing about it.
    links : sequence of Link
        Of the province's regions.
    region : Region
        The report's region.
    least_linked : int
        Regions that a province must have for its correlations to be interpreted.
    sources : sequence of Source
        Of the figures.
    """
    citation = "; ".join(dict.fromkeys(source.citation for source in sources))
    vintage = "; ".join(dict.fromkeys(source.vintage for source in sources))
    writer = Writer(recorder, Source(citation, "", "", vintage, ""))
    sample, year = model.sample, model.sample.year
    kept, total = len(sample.codes), sample.total
    value: float
    for key, label, value in (
        ("regions", "Kabupaten/kota dalam model", kept),
        ("total", "Kabupaten/kota seluruhnya", total),
        ("missing", "Kabupaten/kota tanpa angka lengkap", total - kept),
        ("provinces", "Provinsi dalam model", model.province_count),
        ("covariates", "Ciri dalam model", len(sample.covariates)),
        ("clear", "Ciri yang selang kepercayaannya tidak memuat nol", sum(item.clear for item in model.coefficients)),
        ("influential", "Kabupaten/kota berpengaruh (jarak Cook)", len(model.influential)),
        ("linked", "Kabupaten/kota di provinsi dengan angka lengkap", links[0].count if links else 0),
    ):
        writer.add(f"determinant_{key}", label, value, Unit.COUNT, year, area="00")
    label = "Tingkat kepercayaan selang"
    Writer(recorder, _RULE, writer.numbers).add("determinant_confidence", label, CONFIDENCE, Unit.PERCENT, decimals=0)
    writer.add("determinant_year", "Tahun angka analisis determinan", year, Unit.YEAR, area="00")
    for indicator, count in sample.left_out.items():
        label = f"Kabupaten/kota dengan angka {inside(NAMES[indicator][0])}"
        writer.add(f"determinant_known_{indicator}", label, count, Unit.COUNT, year, area="00")
    for key, label, share in (
        ("r_squared", "Ragam logit P0 yang tercakup model", 100 * model.r_squared),
        ("r_squared_within", "Ragam logit P0 di dalam provinsi yang tercakup ciri-ciri", 100 * model.r_squared_within),
        ("coverage", "P0 daerah di dalam selang yang diberikan daerah-daerah lain", model.coverage),
    ):
        writer.add(f"determinant_{key}", label, share, Unit.PERCENT, year, area="00", decimals=1)
    for key, label, value, decimals in (
        ("condition", "Bilangan kondisi ciri-ciri di dalam provinsi", model.condition, 1),
        ("inflation", "Faktor inflasi ragam (VIF) terbesar", max(item.inflation for item in model.coefficients), 1),
        ("normality", "Uji Jarque–Bera atas sisaan, nilai p", model.normality[1], 3),
        ("spread", "Uji Breusch–Pagan atas sisaan, nilai p", model.spread[1], 3),
    ):
        writer.add(f"determinant_{key}", label, value, Unit.INDEX, year, area="00", decimals=decimals)
    for item in model.coefficients:
        stem, name = f"determinant_{item.covariate.indicator}", name_of(item.covariate)
        for key, label, value in (
            ("effect", "beda P0 per simpangan baku", item.effect),
            ("low", "beda P0 per simpangan baku, batas bawah", item.low),
            ("high", "beda P0 per simpangan baku, batas atas", item.high),
            ("step", f"beda P0 bila {NAMES[item.covariate.indicator][2]}", item.step_effect),
        ):
            writer.add(f"{stem}_{key}", f"{name}: {label}", value, Unit.PERCENTAGE_POINT, year, area="00")
    _variant_numbers(writer, model, variants)
    if expected is not None:
        for key, label, value, unit in (
            ("observed", "P0 tercatat", expected.observed, Unit.PERCENT),
            ("base", "P0 menurut model dengan ciri rata-rata daerah lain di provinsi", expected.base, Unit.PERCENT),
            ("expected", "P0 menurut model dengan ciri-cirinya", expected.expected, Unit.PERCENT),
            ("expected_low", "P0 menurut model, batas bawah selang prediksi", expected.low, Unit.PERCENT),
            ("expected_high", "P0 menurut model, batas atas selang prediksi", expected.high, Unit.PERCENT),
            ("residual", "P0 tercatat dikurangi angka menurut model", expected.residual, Unit.PERCENTAGE_POINT),
            ("traits", "Sumbangan ciri-cirinya", expected.expected - expected.base, Unit.PERCENTAGE_POINT),
        ):
            writer.add(f"determinant_{key}", label, value, unit, year)
        writer.add("determinant_others", "Kabupaten/kota lain di provinsi", expected.others, Unit.COUNT, year)
    rule = Writer(recorder, _RULE, writer.numbers)
    label = "Kabupaten/kota paling sedikit agar korelasi ditafsirkan"
    rule.add("determinant_least_linked", label, least_linked, Unit.COUNT)
    return writer.numbers


def _variant_numbers(writer: Writer, model: NationalModel, variants: Variants) -> None:
    """Record how many of the clear associations stay clear with the same sign in every variant."""
    for name, count in zip(variants.names, variants.counts, strict=True):
        label = f"Kabupaten/kota dalam model: {inside(_VARIANTS[name])}"
        writer.add(f"determinant_regions_{name}", label, count, Unit.COUNT, area="00")
    held = len(_holding(model, variants))
    label = "Ciri yang jelas asosiasinya dan tetap begitu pada setiap model pembanding"
    writer.add("determinant_holding", label, held if variants.names else None, Unit.COUNT, area="00")


def _holding(model: NationalModel, variants: Variants) -> list[Coefficient]:
    """Return the coefficients whose interval leaves zero out on the same side in every variant."""
    kept = []
    for item, effects, clear in zip(model.coefficients, variants.effects, variants.clear, strict=True):
        same = all(effect is not None and effect * item.effect > 0 for effect in effects)
        if item.clear and same and all(clear):
            kept.append(item)
    return kept


def method_paragraphs(numbers: Numbers, model: NationalModel, names: Mapping[str, str]) -> list[str]:
    """Say what is set beside what, for which regions and year, and who is missing.

    Parameters
    ----------
    numbers : mapping of str to Scalar
        Made by `determinant_numbers`.
    model : NationalModel
        Of all regions.
    names : mapping of str to str
        Full names of all regions by code.
    """
    first = (
        f"Analisis ini membandingkan P0 dengan {numbers['determinant_covariates']} ciri kabupaten/kota pada "
        f"{numbers['determinant_year']}, tahun yang paling banyak cirinya hampir lengkap: "
        f"{numbers['determinant_regions']} dari {numbers['determinant_total']} kabupaten/kota di "
        f"{numbers['determinant_provinces']} provinsi. Angka yang sama persis di semua kabupaten/kota satu provinsi "
        "tidak dihitung sebagai angka daerah."
    )
    missing = [names.get(code, code) for code in model.sample.missing]
    if 0 < len(missing) <= _NAMED:
        first += f" Yang angkanya tidak lengkap: {joined(missing)}."
    elif missing:
        first += (
            f" Sebanyak {numbers['determinant_missing']} kabupaten/kota tidak disertakan karena angkanya tidak lengkap."
        )
    left = [
        f"{inside(NAMES[indicator][0])} ({numbers[f'determinant_known_{indicator}']} kabupaten/kota)"
        for indicator in model.sample.left_out
    ]
    if left:
        first += f" Tidak disertakan karena terlalu sedikit daerah yang mempunyai angkanya: {joined(left)}."
    second = (
        "Modelnya regresi linear atas logit P0, yaitu logaritma nisbah penduduk miskin terhadap yang tidak miskin, "
        "dengan satu konstanta untuk tiap provinsi. Karena itu, yang dibandingkan adalah kabupaten/kota di dalam "
        "provinsi yang sama; kesalahan baku dihitung dengan pengelompokan menurut provinsi. Hasilnya asosiasi, bukan "
        "sebab: daerah berbeda dalam lebih banyak hal daripada ciri-ciri ini, dan angka rata-rata daerah tidak "
        "menggambarkan tiap rumah tangga. Pengeluaran riil per kapita berhubungan dengan P0 sebagian karena keduanya "
        "dihitung dari pengeluaran rumah tangga."
    )
    return [first, second]


def effect_paragraph(numbers: Numbers, model: NationalModel) -> str:
    """Say which characteristics go with a higher or lower P0, the strongest first, and which show nothing clear."""
    ordered = sorted(model.coefficients, key=lambda item: -abs(item.standardised))
    clear = [item for item in ordered if item.clear]
    other = [inside(name_of(item.covariate)) for item in ordered if not item.clear]
    parts = []
    for item in clear:
        stem = f"determinant_{item.covariate.indicator}"
        name, _, step = NAMES[item.covariate.indicator]
        effect, low, high = (numbers[f"{stem}_{key}"] for key in ("effect", "low", "high"))
        word = "lebih rendah" if item.effect < 0 else "lebih tinggi"
        nearer, farther = sorted((low, high), key=lambda end: abs(number(end)))
        ends = f"{size(nearer).removesuffix(_POINTS)} sampai {size(farther)}"
        parts.append(
            f"{name}: P0 daerah yang angkanya satu simpangan baku lebih tinggi rata-rata {size(effect)} {word} (selang "
            f"95 persen: {ends}); angka {step} berpasangan dengan P0 {size(numbers[f'{stem}_step'])} {word}."
        )
    if parts:
        text = (
            "Dengan ciri lain dan provinsinya sama, asosiasi yang jelas (selang kepercayaannya tidak memuat nol) "
            f"terdapat pada {numbers['determinant_clear']} ciri. Simpangan baku ialah jarak lazim antarkabupaten/kota "
            f"pada ciri itu. {' '.join(parts)}"
        )
    else:
        text = "Dengan ciri lain dan provinsinya sama, tidak satu pun ciri menunjukkan asosiasi yang jelas dengan P0."
    if other:
        text += f" Bagi {joined(other)}, selang kepercayaannya memuat nol: data ini tidak menunjukkan arah yang jelas."
    return text


def effect_table(model: NationalModel) -> TableContent:
    """List every covariate with its effect in points of P0, interval, and how far it overlaps with the others."""
    columns = (
        Column("trait", "Ciri"),
        Column("step", "Beda yang dibaca"),
        Column("step_effect", "Beda P0", Unit.PERCENTAGE_POINT),
        Column("effect", "Beda P0 per simpangan baku", Unit.PERCENTAGE_POINT),
        Column("low", "Batas bawah", Unit.PERCENTAGE_POINT),
        Column("high", "Batas atas", Unit.PERCENTAGE_POINT),
        Column("inflation", "VIF", Unit.INDEX, 1),
    )
    rows = [
        (
            name_of(item.covariate),
            NAMES[item.covariate.indicator][2],
            item.step_effect,
            item.effect,
            item.low,
            item.high,
            item.inflation,
        )
        for item in sorted(model.coefficients, key=lambda item: -abs(item.standardised))
    ]
    return TableContent(columns, tuple(rows))


EFFECT_CHART_NOTE = (
    "Garis: selang kepercayaan 95 persen; titik berisi: selang tanpa nol; ciri lain dan provinsi diperhitungkan"
)
EFFECT_NOTE = (
    "Dihitung dari titik rata-rata logit semua kabupaten/kota; batas: selang kepercayaan 95 persen; simpangan baku "
    "antarkabupaten/kota seluruh Indonesia; VIF: faktor inflasi ragam di dalam provinsi"
)


def effect_alt(numbers: Numbers, model: NationalModel) -> str:
    """Describe the chart of effects."""
    parts = [
        f"{name_of(item.covariate)} {numbers[f'determinant_{item.covariate.indicator}_effect']}"
        for item in sorted(model.coefficients, key=lambda item: -abs(item.standardised))
    ]
    return f"Grafik selang: beda P0 per simpangan baku tiap ciri. {'; '.join(parts)}."


def strongest(model: NationalModel) -> str:
    """Return the indicator with the largest standardised slope."""
    return max(model.coefficients, key=lambda item: abs(item.standardised)).covariate.indicator


def partial_title(partial: Partial, sample: Sample) -> str:
    """Write the caption of the added-variable plot."""
    return f"P0 dan {inside(name_of(partial.covariate))} setelah ciri lain dan provinsi diperhitungkan, {sample.year}"


def partial_alt(partial: Partial, region: Region) -> str:
    """Describe the added-variable plot."""
    name = inside(name_of(partial.covariate))
    slope = "rendah" if partial.slope < 0 else "tinggi"
    text = (
        f"Diagram pencar seluruh kabupaten/kota: makin tinggi {name} dibanding yang sesuai dengan ciri lain dan "
        f"provinsinya, P0 cenderung lebih {slope}."
    )
    if region.code not in partial.codes:
        return f"{text} {region.name} tidak tercakup karena angkanya tidak lengkap."
    own = partial.codes.index(region.code)
    side = "di atas" if partial.y[own] > partial.slope * partial.x[own] else "di bawah"
    return f"{text} {region.name} terletak {side} garis."


def partial_note(partial: Partial, region: Region) -> str:
    """Explain the axes of the added-variable plot."""
    text = "Sumbu mendatar dalam simpangan baku, sumbu tegak dalam logit P0; sisa setelah ciri lain dan provinsi"
    return text if region.code in partial.codes else f"{text}; {region.name} tidak tercakup"


def region_paragraphs(numbers: Numbers, expected: Expectation | None, sample: Sample, region: Region) -> list[str]:
    """Say which P0 the model gives the region, what makes the difference, and how far the recorded one lies off."""
    year = numbers["determinant_year"]
    if expected is None:
        if region.code in sample.missing:
            why = f"P0 atau sebagian ciri {region.name} pada {year} tidak tersedia dalam data yang dipakai dokumen ini"
        else:
            why = f"{region.name} satu-satunya daerah di provinsinya yang angkanya lengkap pada {year}"
        return [f"{why}. Karena itu, P0 menurut ciri-cirinya tidak dihitung."]
    base, own, low, high, observed, residual, traits = (
        numbers[f"determinant_{key}"]
        for key in ("base", "expected", "expected_low", "expected_high", "observed", "residual", "traits")
    )
    text = (
        f"Menurut model, P0 daerah dengan ciri rata-rata {numbers['determinant_others']} kabupaten/kota lain di "
        f"Provinsi {region.province_name} pada {year} adalah {base}. "
    )
    if prints_as_zero(traits):
        text += f"Ciri-ciri {region.name} secara keseluruhan memberi angka yang sama."
    else:
        word = "lebih tinggi" if number(traits) > 0 else "lebih rendah"
        text += f"Dengan ciri-ciri {region.name}, model memberi {own}, yaitu {size(traits)} {word}."
        text += _largest(expected, sample)
    second = f"P0 yang tercatat pada {year} adalah {observed}"
    if prints_as_zero(residual):
        second += ", sama dengan angka menurut model. "
    else:
        word = "di atas" if number(residual) > 0 else "di bawah"
        second += f", {size(residual)} {word} angka menurut model. "
    if expected.inside:
        second += (
            f"Angka itu masih di dalam selang prediksi 95 persen ({low} sampai {high}), sehingga daerah ini belum "
            "dapat dikatakan menyimpang dari pola kabupaten/kota lain."
        )
    else:
        second += (
            f"Angka itu di luar selang prediksi 95 persen ({low} sampai {high}): daerah ini menyimpang dari pola "
            "kabupaten/kota lain. Model tidak menunjukkan sebabnya; hal yang tidak diukur, kesalahan sampel, atau "
            "kebetulan dapat berperan."
        )
    return [text, second]


def _largest(expected: Expectation, sample: Sample) -> str:
    """Name the covariate that adds most and the one that takes off most, as the table shows them."""
    order = sorted(range(len(expected.contributions)), key=lambda index: expected.contributions[index])
    lowest, highest = order[0], order[-1]
    parts = []
    for index, word in ((highest, "tinggi"), (lowest, "rendah")):
        value = expected.contributions[index]
        if (value > 0) == (word == "tinggi") and abs(value) >= 0.005:
            parts.append(f"ke arah P0 lebih {word} terdapat pada {inside(name_of(sample.covariates[index]))}")
    return f" Sumbangan terbesar {joined(parts)}." if parts else ""


def region_table(expected: Expectation | None, sample: Sample, region: Region) -> TableContent:
    """Split the difference between expected values into the covariates; without own figures, say the others'."""
    columns = (
        Column("trait", "Ciri"),
        Column("own", region.name, Unit.INDEX),
        Column("others", "Kabupaten/kota lain di provinsi", Unit.INDEX),
        Column("contribution", "Sumbangan pada P0 menurut model", Unit.PERCENTAGE_POINT),
    )
    rows: list[tuple[Cell, ...]] = []
    for index, covariate in enumerate(sample.covariates):
        name, unit, _ = NAMES[covariate.indicator]
        own, others = _values(sample, index, region, expected)
        part = None if expected is None else expected.contributions[index]
        rows.append((f"{name} ({unit})", own, others, part))
    if expected is not None:
        traits = expected.expected - expected.base
        rows.append(("P0 menurut model (persen)", expected.expected, expected.base, traits))
        rows.append(("P0 tercatat (persen) dan selisihnya terhadap model", expected.observed, None, expected.residual))
    return TableContent(columns, tuple(rows))


def _values(sample: Sample, index: int, region: Region, expected: Expectation | None) -> tuple[Cell, Cell]:
    """Return a covariate of the region and the mean of the province's others, in the indicator's own unit."""
    back = np.exp if sample.covariates[index].relative else float
    others = [
        number for number, code in enumerate(sample.codes) if code[:2] == region.province_code and code != region.code
    ]
    mean = float(back(float(sample.traits[others, index].mean()))) if others else None
    if expected is None:
        return None, mean
    return float(back(float(sample.traits[sample.codes.index(region.code), index]))), mean


def region_note(expected: Expectation | None) -> str:
    """Explain the table of the region's characteristics."""
    text = "Rata-rata pengeluaran riil per kapita adalah rata-rata geometrik"
    if expected is None:
        return f"{text}; angka daerah tidak lengkap pada tahun itu"
    return (
        f"{text}; jumlah sumbangan sama dengan selisih antara P0 menurut model bagi daerah ini dan bagi ciri "
        "rata-rata daerah lain di provinsinya, kecuali pembulatan"
    )


def link_table(links: Sequence[Link]) -> TableContent:
    """List the simple correlations among the province's regions."""
    columns = (
        Column("trait", "Ciri"),
        Column("correlation", "Korelasi dengan P0", Unit.INDEX),
        Column("low", "Batas bawah", Unit.INDEX),
        Column("high", "Batas atas", Unit.INDEX),
        Column("step", "Beda yang dibaca"),
        Column("slope", "Beda P0", Unit.PERCENTAGE_POINT),
    )
    rows = [
        (name_of(link.covariate), link.correlation, link.low, link.high, NAMES[link.covariate.indicator][2],
         link.step_slope)
        for link in links
    ]  # fmt: skip
    return TableContent(columns, tuple(rows))


def link_paragraph(numbers: Numbers, links: Sequence[Link], region: Region) -> str:
    """Read the province's own correlations, or say why they are not read."""
    linked, least = numbers["determinant_linked"], numbers["determinant_least_linked"]
    where = f"Provinsi {region.province_name}"
    if whole(linked) < whole(least):
        return (
            f"Di {where} hanya {linked} kabupaten/kota yang angkanya lengkap, kurang dari {least} yang disyaratkan "
            "dokumen ini. Korelasi dalam tabel ditampilkan sebagai keterangan dan tidak ditafsirkan."
        )
    read = [link for link in links if link.correlation is not None and link.low is not None and link.high is not None]
    clear = [link for link in read if (link.low or 0) > 0 or (link.high or 0) < 0]
    text = (
        f"Di antara {linked} kabupaten/kota di {where}, tiap ciri dibandingkan dengan P0 satu per satu, tanpa "
        "memperhitungkan ciri lain. "
    )
    if not clear:
        return text + "Tidak satu pun korelasinya jelas berbeda dari nol."
    falling = [inside(name_of(link.covariate)) for link in clear if (link.correlation or 0) < 0]
    rising = [inside(name_of(link.covariate)) for link in clear if (link.correlation or 0) > 0]
    parts = []
    if falling:
        parts.append(f"P0 lebih rendah di daerah yang lebih tinggi {joined(falling)}")
    if rising:
        parts.append(f"P0 lebih tinggi di daerah yang lebih tinggi {joined(rising)}")
    text += sentence("; ".join(parts))
    return text if len(clear) == len(read) else f"{text} Korelasi lainnya tidak jelas berbeda dari nol."


LINK_NOTE = "Batas: selang kepercayaan 95 persen (transformasi Fisher); satu ciri setiap kali; asosiasi, bukan sebab"


def checking_paragraphs(
    numbers: Numbers, model: NationalModel, variants: Variants, names: Mapping[str, str]
) -> list[str]:
    """Say how well the model fits, what the tests of its assumptions say, and whether the findings hold otherwise."""
    first = (
        f"Model itu mencakup {numbers['determinant_r_squared']} dari ragam logit P0; tanpa beda antarprovinsi, "
        f"ciri-cirinya mencakup {numbers['determinant_r_squared_within']} dari ragam di dalam provinsi. Faktor inflasi "
        f"ragam terbesar {numbers['determinant_inflation']} dan bilangan kondisinya "
        f"{numbers['determinant_condition']}: "
        + (
            "ciri-ciri itu masih dapat dipisahkan satu sama lain. "
            if number(numbers["determinant_inflation"]) < 10
            else "sebagian ciri hampir tidak dapat dipisahkan satu sama lain. "
        )
        + _test("kenormalan sisaan (Jarque–Bera)", numbers["determinant_normality"])
        + " "
        + _test("keseragaman ragam sisaan (Breusch–Pagan)", numbers["determinant_spread"])
        + " Bila tiap daerah ditaksir dari daerah-daerah lain, selang prediksi 95 persen memuat P0 pada "
        f"{numbers['determinant_coverage']} daerah."
    )
    second = ""
    if model.influential:
        top = joined([names.get(code, code) for code in model.influential[:3]])
        second = (
            f"Menurut jarak Cook, {numbers['determinant_influential']} kabupaten/kota berpengaruh besar pada hasil; "
            f"yang terbesar {top}. "
        )
    if variants.names:
        held = _holding(model, variants)
        kept = f" ({joined([inside(name_of(item.covariate)) for item in held])})" if held else ""
        second += (
            f"Dari {numbers['determinant_clear']} asosiasi yang jelas, {numbers['determinant_holding']}{kept} tetap "
            "jelas dan searah pada setiap model pembanding dalam tabel berikut."
        )
    return [first, second.strip()] if second else [first]


def _test(what: str, p_value: Scalar) -> str:
    verdict = "tidak menunjukkan pelanggaran" if number(p_value) >= 0.05 else "menunjukkan pelanggaran"
    return f"Uji {what} {verdict} (nilai p {p_value})."


def variant_table(model: NationalModel, variants: Variants) -> TableContent:
    """Set the effects of the main model beside those of the variants."""
    columns = [Column("trait", "Ciri"), Column("main", "Model utama", Unit.PERCENTAGE_POINT)]
    for name in variants.names:
        label = f"Angka {variants.other_year}" if name == "other_year" else _VARIANTS[name]
        columns.append(Column(name, label, Unit.PERCENTAGE_POINT))
    rows: list[tuple[Cell, ...]] = [
        (name_of(item.covariate), item.effect, *effects)
        for item, effects in zip(model.coefficients, variants.effects, strict=True)
    ]
    return TableContent(tuple(columns), tuple(rows))


VARIANT_NOTE = "Beda P0 per simpangan baku, poin persen"


def names_of(frame: pd.DataFrame) -> dict[str, str]:
    """Take full names by code out of the table `regencies`."""
    return dict(zip(frame["region_code"], frame["name"], strict=True))
