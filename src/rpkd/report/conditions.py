"""Chapter II, general conditions: its numbers, tables, sentences and alternative texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rpkd.numbers import Unit, format_quantity
from rpkd.profile import (
    CENSUS_BREAKS,
    CENSUS_YEAR,
    GRDP_JUMP_PERCENT,
    JUMP_LIMITS,
    Conditions,
    CrossSection,
    District,
    Indicator,
    Series,
    change_between,
    latest_change,
    whole_change,
)
from rpkd.regions import LocalTerms, Region
from rpkd.report._content import Cell, TableContent
from rpkd.report._poverty_numbers import Shape, Writer, span
from rpkd.report._poverty_shown import ranking_text, short_names
from rpkd.report._shapes import Line, Place
from rpkd.report._words import against, joined, moved, number, ordinal, prints_as_zero, size, year_list
from rpkd.results import Column, Recorder, Scalar
from rpkd.sources import Source

Numbers = Mapping[str, Scalar]

CONDITION_SHAPES: Mapping[str, Shape] = {
    "population": Shape("pop", "Jumlah penduduk", Unit.PERSONS, Unit.PERSONS),
    "grdp_per_capita_constant": Shape(
        "grdp",
        "PDRB per kapita atas dasar harga konstan",
        Unit.THOUSAND_RUPIAH_PER_CAPITA_YEAR,
        Unit.THOUSAND_RUPIAH_PER_CAPITA_YEAR,
    ),
    "human_development_index": Shape("hdi", "Indeks Pembangunan Manusia (IPM)", Unit.INDEX, Unit.INDEX),
    "life_expectancy": Shape("uhh", "Umur harapan hidup saat lahir (UHH)", Unit.YEARS, Unit.YEARS),
    "mean_years_of_schooling": Shape("rls", "Rata-rata lama sekolah (RLS)", Unit.YEARS, Unit.YEARS),
    "expected_years_of_schooling": Shape("hls", "Harapan lama sekolah (HLS)", Unit.YEARS, Unit.YEARS),
    "adjusted_expenditure": Shape(
        "spending",
        "Pengeluaran riil per kapita yang disesuaikan",
        Unit.THOUSAND_RUPIAH_PER_CAPITA_YEAR,
        Unit.THOUSAND_RUPIAH_PER_CAPITA_YEAR,
    ),
}


# Components of the index that chapter III tells by field; here they stand in its table only.
_TOLD_BY_FIELD = ("life_expectancy", "mean_years_of_schooling", "expected_years_of_schooling")


def condition_numbers(recorder: Recorder, conditions: Conditions, region: Region, source: Source) -> dict[str, Scalar]:
    """Record latest figure, move and distance to the province of every indicator that chapter II tells."""
    writer = Writer(recorder, source)
    for name, shape in CONDITION_SHAPES.items():
        if name in _TOLD_BY_FIELD:
            continue
        _indicator_numbers(writer, conditions.figures[name], shape, region)
    product = conditions.figures["grdp_per_capita_constant"]
    for key, part in _unbroken_parts(product):
        whole = whole_change(part)
        label = "PDRB per kapita riil, pertumbuhan rata-rata per tahun"
        writer.add(f"grdp_growth_{key}", label, whole.percent_per_year if whole else None, Unit.PERCENT, span(whole))
    jumps = grdp_jumps(product)
    if jumps:
        label = "Perubahan setahun PDRB per kapita yang dianggap putusnya deret, lebih dari"
        writer.add("grdp_jump_limit", label, GRDP_JUMP_PERCENT, Unit.PERCENT, decimals=0)
        label = "Tahun PDRB per kapita yang tidak dibandingkan dengan tahun sebelumnya, di luar tahun sensus"
        writer.add("grdp_jump_years", label, year_list(jumps), Unit.TEXT)
    label = "PDRB per kapita kabupaten/kota tertimbang penduduk, kelipatan angka provinsi"
    writer.add("grdp_ratio", label, conditions.grdp_ratio, Unit.INDEX, area=region.province_code)
    _place_numbers(writer, conditions.among.get("human_development_index"), region)
    return writer.numbers


def _unbroken_parts(product: Indicator) -> tuple[tuple[str, Series], tuple[str, Series]]:
    """Return the last unbroken parts of the regency's GRDP per head before the census and after it."""
    before, after = product.own.until(CENSUS_YEAR - 1), product.own.since(CENSUS_YEAR + 1)
    start = max((year for year in product.own_breaks if year < CENSUS_YEAR), default=0)
    return ("before", before.since(start)), ("after", after.since(max(product.own_breaks, default=0)))


def grdp_jumps(product: Indicator) -> tuple[int, ...]:
    """Return the years in which the regency's GRDP per head jumps, the census apart."""
    return tuple(year for year in product.own_breaks if year not in CENSUS_BREAKS)


def _place_numbers(writer: Writer, section: CrossSection | None, region: Region) -> None:
    """Record where the region stands by the index among the province's regencies."""
    place = section.place if section else None
    period = section.year if section and place else ""
    label = "Urutan IPM dari yang tertinggi di provinsi"
    writer.add("hdi_rank_high", label, place.rank_high if place else None, Unit.RANK, period)
    writer.add("hdi_rank_count", "Kabupaten/kota dengan angka IPM", place.count if place else None, Unit.COUNT, period)
    known = [value for value in section.values.values() if value is not None] if section else []
    for key, words, value in (
        ("lowest", "terendah", min(known, default=None)),
        ("highest", "tertinggi", max(known, default=None)),
    ):
        label = f"IPM kabupaten/kota se-provinsi, {words}"
        writer.add(f"hdi_peers_{key}", label, value, Unit.INDEX, period, area=region.province_code)


def _indicator_numbers(writer: Writer, indicator: Indicator, shape: Shape, region: Region) -> None:
    """Record what is known of one indicator, and that it is not known when it is not.

    A move over a broken step is not recorded as a move: its limit is, for the sentence that says why.
    """
    own, stem, title = indicator.own, shape.stem, shape.title
    if not len(own):
        writer.add(f"{stem}_latest", title, None, shape.unit)
        return
    year = own.latest_year
    writer.add(f"{stem}_latest", title, own.latest, shape.unit, year)
    change = latest_change(own)
    if change is not None:
        writer.add(f"{stem}_previous", f"{title}, tahun data sebelumnya", change.first, shape.unit, change.first_year)
        if year not in indicator.own_breaks:
            writer.add(f"{stem}_change", f"{title}, perubahan", change.difference, shape.difference, span(change))
            label = f"{title}, perubahan persen"
            writer.add(f"{stem}_change_percent", label, change.percent, Unit.PERCENT, span(change))
        elif indicator.name in JUMP_LIMITS:
            label = f"{title}, selisih dua tahun data yang perlu dikonfirmasi"
            writer.add(f"{stem}_jump", label, change.difference, shape.difference, span(change))
            label = f"{title}, batas perubahan setahun yang ditafsirkan"
            writer.add(f"{stem}_jump_limit", label, JUMP_LIMITS[indicator.name], shape.difference, decimals=0)
    whole = whole_change(own)
    if whole is not None:
        writer.add(f"{stem}_first", f"{title}, awal deret", whole.first, shape.unit, whole.first_year)
        if not indicator.own_breaks:
            label = f"{title}, pertumbuhan rata-rata per tahun"
            writer.add(f"{stem}_growth", label, whole.percent_per_year, Unit.PERCENT, span(whole))
    level = indicator.province.at(year)
    if level is not None:
        label = f"{title}, Provinsi {region.province_name}"
        writer.add(f"{stem}_province", label, level, shape.unit, year, area=region.province_code)
        label = f"{title}, selisih terhadap provinsi"
        writer.add(f"{stem}_gap_province", label, indicator.gap(year), shape.difference, year)


def geography_numbers(
    recorder: Recorder, region: Region, peers: Sequence[Region], districts: Sequence[District], source: Source
) -> dict[str, Scalar]:
    """Record area, place and administrative division."""
    writer = Writer(recorder, source)
    total = sum(peer.area_km2 for peer in peers)
    writer.add("area_km2", "Luas wilayah (dihitung dari batas digital)", region.area_km2, Unit.SQUARE_KILOMETRE)
    writer.add(
        "area_share", "Bagian dari jumlah luas kabupaten/kota se-provinsi", region.area_km2 / total * 100, Unit.PERCENT
    )
    writer.add("longitude", "Bujur timur sebuah titik di dalam wilayah", region.longitude, Unit.DEGREE)
    writer.add("latitude", "Lintang sebuah titik di dalam wilayah, negatif di selatan", region.latitude, Unit.DEGREE)
    writer.add("peers_count", "Kabupaten/kota di provinsi", len(peers), Unit.COUNT, area=region.province_code)
    known = len(districts) or None
    writer.add("districts_count", "Kecamatan", known, Unit.COUNT)
    for kind in ("desa", "kelurahan"):
        count = sum(district.count(kind) for district in districts) if known else None
        writer.add(f"{kind}_count", kind.capitalize(), count, Unit.COUNT)
    return writer.numbers


def geography_paragraphs(numbers: Numbers, region: Region, terms: LocalTerms) -> list[str]:
    """Say where the region lies, how large it is, and how it is divided."""
    latitude = number(numbers["latitude"])
    side = "Lintang Selatan" if latitude < 0 else "Lintang Utara"
    degrees = format_quantity(abs(latitude), Unit.DEGREE)
    first = (
        f"{region.name} adalah satu dari {numbers['peers_count']} kabupaten/kota di Provinsi "
        f"{region.province_name}, di sekitar {numbers['longitude']} Bujur Timur dan {degrees} {side}. Luas "
        f"daratannya {numbers['area_km2']}, atau {numbers['area_share']} dari jumlah luas kabupaten/kota di "
        "provinsi itu. Luas ini dihitung dari batas wilayah digital dan dapat berbeda dari luas resmi."
    )
    districts = numbers["districts_count"]
    if districts.missing:
        second = (
            f"Daftar {terms.levels} {region.name} tidak termasuk dalam data yang dipakai "
            "dokumen ini, sehingga pembagian administrasinya tidak dirinci di sini."
        )
    else:
        parts = [
            f"{numbers[f'{kind}_count']} {name}"
            for kind, name in (("desa", terms.village), ("kelurahan", terms.ward))
            if numbers[f"{kind}_count"].value
        ]
        second = f"Wilayahnya terbagi atas {districts} {terms.district} dengan {joined(parts)}."
    return [first, second]


def indicator_sentence(numbers: Numbers, stem: str, region: Region) -> str:
    """Say an indicator's latest figure, its move, and how it compares with the province; missing parts are said."""
    latest = numbers[f"{stem}_latest"]
    title = next(shape.title for shape in CONDITION_SHAPES.values() if shape.stem == stem)
    if latest.missing:
        return f"{title} {region.name} tidak tersedia dalam data yang dipakai dokumen ini."
    text = f"{title} {region.name} pada {latest:periode} adalah {latest}"
    change, jump, gap = (numbers.get(f"{stem}_{key}") for key in ("change", "jump", "gap_province"))
    if jump is not None:
        previous, limit = numbers[f"{stem}_previous"], numbers[f"{stem}_jump_limit"]
        return (
            f"{text}, sedangkan pada {previous:periode} tercatat {previous}. Selisih {size(jump)} itu melebihi batas "
            f"{limit} yang dipakai dokumen ini untuk perubahan setahun; angkanya perlu dikonfirmasi kepada BPS dan "
            "tidak ditafsirkan."
        )
    if change is not None:
        previous = numbers[f"{stem}_previous"]
        text += f", {moved(change)} dari {previous} pada {previous:periode}"
    if gap is None:
        return text + "; angka provinsi untuk tahun itu tidak tersedia."
    level = numbers[f"{stem}_province"]
    return text + f". Angka itu {against(gap, f'angka Provinsi {region.province_name}')} ({level})."


def population_paragraph(numbers: Numbers, conditions: Conditions, region: Region) -> str:
    """Say how many live there, how that grew and how densely."""
    latest, growth = numbers["pop_latest"], numbers.get("pop_growth")
    if latest.missing:
        return f"Jumlah penduduk {region.name} tidak tersedia dalam data yang dipakai dokumen ini."
    text = f"Penduduk {region.name} pada {latest:periode} berjumlah {latest}"
    whole = whole_change(conditions.figures["population"].own)
    if whole is None or growth is None or growth.missing:
        text += "."
    elif prints_as_zero(growth):
        text += f", hampir sama dengan {numbers['pop_first']} pada {whole.first_year}."
    else:
        word = "bertambah" if number(growth) > 0 else "berkurang"
        first = numbers["pop_first"]
        text += f". Sejak {first:periode} ({first}) penduduknya {word} rata-rata {size(growth)} per tahun."
    gaps = conditions.figures["population"].own.gaps()
    if gaps:
        text += f" Angka {year_list(gaps)} tidak tersedia."
    return text + (
        " Angka ini proyeksi BPS yang berbasis Sensus Penduduk 2010, bukan jumlah penduduk registrasi Dukcapil; "
        "deret sesudah Sensus Penduduk 2020 belum termasuk dalam data yang dipakai dan tidak boleh disambungkan "
        "begitu saja."
    )


def economy_paragraph(numbers: Numbers, conditions: Conditions, region: Region) -> str:
    """Say what the GRDP per head is, how it compares, and how it grew before and after the census of 2020."""
    text = indicator_sentence(numbers, "grdp", region)
    if conditions.grdp_doubtful:
        ratio = numbers["grdp_ratio"]
        return (
            f"{text} Namun, rata-rata tertimbang PDRB per kapita seluruh kabupaten/kota di Provinsi "
            f"{region.province_name} {ratio} kali angka provinsinya, padahal keduanya seharusnya hampir sama. Angka "
            "kabupaten/kota itu ditampilkan apa adanya dan tidak dipakai untuk menarik kesimpulan sebelum "
            "dikonfirmasi kepada BPS."
        )
    if numbers["grdp_latest"].missing:
        return text
    percent = numbers.get("grdp_change_percent")
    if percent is not None and not percent.missing and not prints_as_zero(percent):
        text += f" Secara relatif, PDRB per kapita riil {moved(percent)} pada {percent:periode}."
    parts = []
    for key in ("before", "after"):
        growth = numbers[f"grdp_growth_{key}"]
        if not growth.missing and not prints_as_zero(growth):
            word = "tumbuh" if number(growth) > 0 else "menyusut"
            parts.append(f"{word} {size(growth)} per tahun pada {growth:periode}")
    if parts:
        text += f" PDRB per kapita riil rata-rata {joined(parts)}."
    text += (
        " PDRB per kapita mengukur nilai produksi di wilayah itu, bukan pendapatan rumah tangganya. Penyebutnya "
        f"berganti dengan Sensus Penduduk {CENSUS_YEAR}, sehingga angka {CENSUS_YEAR - 1}, {CENSUS_YEAR}, dan "
        f"{CENSUS_YEAR + 1} tidak dibandingkan satu sama lain."
    )
    if "grdp_jump_years" in numbers:
        years = numbers["grdp_jump_years"]
        text += (
            f" Angka {years} berbeda lebih dari {numbers['grdp_jump_limit']} dari angka setahun sebelumnya; lonjakan "
            "sebesar itu dapat berasal dari pergantian deret, perlu dikonfirmasi kepada BPS, dan tidak ditafsirkan."
        )
    return text


def human_development_paragraph(
    numbers: Numbers, conditions: Conditions, region: Region, names: Mapping[str, str]
) -> str:
    """Say the index, its place in the province, and its component of spending."""
    text = indicator_sentence(numbers, "hdi", region)
    section = conditions.among.get("human_development_index")
    if section is not None and section.place is not None and section.place.count > 1:
        place = section.place
        rank = f"menempati urutan {ordinal(place.rank_high)} dari yang tertinggi"
        where = "yang tertinggi" if place.rank_high == 1 else rank
        among = f"{place.count} kabupaten/kota di provinsi itu"
        text += f" Pada {section.year} IPM {region.short_name} {where} di antara {among}"
        text += f" bersama {joined([names[code] for code in place.tied])}." if place.tied else "."
    return f"{text} {indicator_sentence(numbers, 'spending', region)}"


def indicator_years(indicators: Sequence[Indicator], first_year: int) -> list[int]:
    """Return the years from the first one on in which any of the indicators is known, own or province."""
    return sorted(
        {
            year
            for indicator in indicators
            for series in (indicator.own, indicator.province)
            for year in series.years
            if year >= first_year
        }
    )


_SHORT: Mapping[str, str] = {
    "human_development_index": "IPM",
    "life_expectancy": "UHH",
    "mean_years_of_schooling": "RLS",
    "expected_years_of_schooling": "HLS",
    "adjusted_expenditure": "Pengeluaran riil",
    "grdp_per_capita_constant": "PDRB per kapita",
}


def own_table(conditions: Conditions, names: Sequence[str], region: Region) -> TableContent:
    """List the components of an index for region and province by year: rows are areas and years.

    The province stands beside the region, in the years that the region itself has; alone where the region has none.
    """
    columns = [Column("area", "Wilayah"), Column("year", "Tahun", Unit.YEAR)]
    columns += [Column(CONDITION_SHAPES[name].stem, _SHORT[name], CONDITION_SHAPES[name].unit) for name in names]
    figures = [conditions.figures[name] for name in names]
    own_years = {year for figure in figures for year in figure.own.years}
    rows: list[tuple[Cell, ...]] = []
    for area, series_of_area in (
        (region.name, [figure.own for figure in figures]),
        (f"Provinsi {region.province_name}", [figure.province for figure in figures]),
    ):
        years = sorted(
            {year for series in series_of_area for year in series.years if not own_years or year in own_years}
        )
        rows += [(area, year, *(series.at(year) for series in series_of_area)) for year in years]
    return TableContent(tuple(columns), tuple(rows))


def population_table(conditions: Conditions, region: Region) -> TableContent:
    """List population, its yearly growth and the density by year."""
    own = conditions.figures["population"].own
    columns = (
        Column("year", "Tahun", Unit.YEAR),
        Column("population", "Penduduk", Unit.PERSONS),
        Column("growth", "Pertumbuhan setahun", Unit.PERCENT),
        Column("density", "Kepadatan", Unit.PERSONS_PER_SQUARE_KILOMETRE),
    )
    rows = []
    for year in range(own.years[0], own.latest_year + 1) if len(own) else ():
        people, move = own.at(year), change_between(own, year - 1, year)
        rows.append(
            (year, people, move.percent if move else None, None if people is None else people / region.area_km2)
        )
    return TableContent(columns, tuple(rows))


def economy_table(conditions: Conditions, region: Region, first_year: int) -> TableContent:
    """List GRDP per head of region and province with the yearly growth of each.

    The province's growth is the published one; the region's, for which none is known, is taken from the figures except
    where the series breaks.
    """
    figure, growth = (conditions.figures[name] for name in ("grdp_per_capita_constant", "grdp_per_capita_growth"))
    columns = (
        Column("year", "Tahun", Unit.YEAR),
        Column("own", region.name, Unit.THOUSAND_RUPIAH_PER_CAPITA_YEAR),
        Column("own_growth", "Perubahan setahun", Unit.PERCENT),
        Column("province", f"Provinsi {region.province_name}", Unit.THOUSAND_RUPIAH_PER_CAPITA_YEAR),
        Column("province_growth", "Pertumbuhan setahun, provinsi", Unit.PERCENT),
    )
    rows = []
    for year in indicator_years([figure], first_year):
        move = None if year in figure.own_breaks else change_between(figure.own, year - 1, year)
        level = figure.province.at(year)
        published = None if level is None else growth.province.at(year)
        rows.append((year, figure.own.at(year), move.percent if move else None, level, published))
    return TableContent(columns, tuple(rows))


def series_alt(numbers: Numbers, stem: str, indicator: Indicator, region: Region) -> str:
    """Describe a line chart of one indicator in words."""
    title = next(shape.title for shape in CONDITION_SHAPES.values() if shape.stem == stem)
    first, latest = numbers.get(f"{stem}_first"), numbers[f"{stem}_latest"]
    if latest.missing:
        return f"Grafik garis {title} Provinsi {region.province_name}; angka {region.name} tidak tersedia."
    text = f"Grafik garis {title} {region.name}: "
    if first is None:
        text += f"{latest} pada {latest:periode}"
    else:
        joint = "dan" if indicator.own_breaks else "menjadi"
        text += f"{first} pada {first:periode} {joint} {latest} pada {latest:periode}"
    if indicator.own_breaks:
        text += f"; garis terputus sebelum {year_list(indicator.own_breaks)}"
    gaps = indicator.own.gaps()
    return f"{text}; tahun {year_list(gaps)} tidak tersedia." if gaps else f"{text}."


HUMAN_DEVELOPMENT = (
    "human_development_index",
    "life_expectancy",
    "mean_years_of_schooling",
    "expected_years_of_schooling",
    "adjusted_expenditure",
)
CENSUS_NOTE = "Proyeksi berbasis Sensus Penduduk 2010; tidak disambung dengan angka sesudah Sensus Penduduk 2020"
GRDP_NOTE = (
    f"Jumlah penduduk sebagai penyebut berganti dengan Sensus Penduduk {CENSUS_YEAR}, sehingga angka kabupaten/kota "
    f"{CENSUS_YEAR - 1}, {CENSUS_YEAR}, dan {CENSUS_YEAR + 1} tidak dibandingkan satu sama lain"
)
GRDP_TABLE_NOTE = (
    "Pertumbuhan setahun provinsi adalah laju yang diterbitkan BPS, bukan nisbah dua angka dalam tabel. Tanda – "
    "berarti tidak tersedia atau tidak dihitung karena deret terputus"
)
HDI_NOTE = (
    "Deret sebelum penghitungan ulang setelah Sensus Penduduk 2020 tidak dicantumkan. Tanda – berarti angka tidak "
    "tersedia dalam data yang dipakai"
)


def grdp_note(conditions: Conditions, *, table: bool = False) -> str:
    """Explain the series of GRDP per head: where it breaks, and when it does not agree with the province's.

    Parameters
    ----------
    conditions : Conditions
        The region's indicators.
    table : bool
        Whether the note stands under the table, which has columns of growth to explain.
    """
    product = conditions.figures["grdp_per_capita_constant"]
    parts = [GRDP_NOTE] if len(product.own) else []
    if grdp_jumps(product):
        parts.append(f"Begitu pula angka {year_list(grdp_jumps(product))} terhadap tahun sebelumnya, karena melonjak")
    if table:
        parts.append(GRDP_TABLE_NOTE)
    elif product.province_breaks:
        parts.append(
            f"Garis provinsi terputus sebelum {year_list(product.province_breaks)} karena angkanya tidak sejalan "
            "dengan laju pertumbuhan yang diterbitkan"
        )
    if conditions.grdp_doubtful:
        parts.append("Angka kabupaten/kota tidak sejalan dengan angka provinsi dan perlu dikonfirmasi")
    return ". ".join(parts)


def grdp_title(conditions: Conditions, region: Region) -> str:
    """Write the caption of the chart of GRDP per head, which shows the province alone where the region is not known."""
    product = conditions.figures["grdp_per_capita_constant"]
    text = "PDRB per kapita atas dasar harga konstan"
    if not len(product.own):
        area = f"Provinsi {region.province_name}"
        return f"{text} {area}, {years_text(product)} (angka {region.name} tidak tersedia)"
    return f"{text}, {years_text(product)}"


def lines(indicator: Indicator, region: Region) -> list[Line]:
    """Return the lines of a chart: own and province; a chart leaves out what has no figure."""
    return [
        Line(region.short_name, indicator.own, breaks=indicator.own_breaks),
        Line("Provinsi", indicator.province, "province", indicator.province_breaks),
    ]


def years_text(indicator: Indicator) -> str:
    """Return the span of years that a chart shows."""
    years = indicator_years([indicator], 0)
    return f"{min(years)}–{max(years)}" if min(years) < max(years) else str(min(years))


def references(conditions: Conditions, name: str) -> list[tuple[str, float | None]]:
    """Return the province's figure of the cross-section's year as a reference line."""
    return [("Provinsi", conditions.figures[name].province.at(conditions.among[name].year))]


def ranking_alt(section: CrossSection, region: Region, names: Mapping[str, str], name: str) -> str:
    """Describe a chart of ranked bars of one indicator in words."""
    shape = CONDITION_SHAPES[name]
    return ranking_text(section.values, region, names, f"{shape.title} {section.year}", shape.unit)


def area_places(peers: Sequence[Region], region: Region) -> list[Place]:
    """Return the kabupaten/kota of the province as points sized by area."""
    names = short_names(peers)
    return [
        Place(names[peer.code], peer.longitude, peer.latitude, peer.area_km2, own=peer.code == region.code)
        for peer in peers
    ]


def map_alt(numbers: Numbers, region: Region) -> str:
    """Describe the map of the province in words."""
    return (
        f"Peta titik {numbers['peers_count']} kabupaten/kota di Provinsi {region.province_name} menurut skala, "
        f"besar lingkaran menurut luas; {region.name} ditandai, luasnya {numbers['area_km2']}."
    )
